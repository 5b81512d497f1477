"""From a document without problems to the executable graph."""

import re

from ..xml import Element as Xml
from . import (
    ad_hoc,
    checks,
    compensation,
    connections,
    honored,
    loops,
    references,
    rules,
    schema,
    support,
)
from .document import (
    Document,
    event_definitions,
    extension,
    flow_nodes,
    is_event_subprocess,
    is_executable,
    is_true,
    text_of,
)
from .events import (
    ConditionDefinition,
    ErrorDefinition,
    EscalationDefinition,
    EventDefinition,
    LinkDefinition,
    MessageDefinition,
    SignalDefinition,
    TerminateDefinition,
    TimerDefinition,
    TimerKind,
)
from .expression import Expression
from .headers import task_headers
from .linked_resources import linked_resources
from .listeners import execution_listeners
from .mappings import Mapping, input_context, output_context
from .model import (
    CalledDecision,
    CalledProcess,
    Element,
    JobDefinition,
    LoopDefinition,
    Model,
    Process,
    Script,
    SequenceFlow,
)
from .none_events import is_none
from .problems import BpmnError
from .user_tasks import read_binding, user_task, user_task_job
from .vocabulary import BPMN, FLOW_NODES, ZEEBE, ElementType


def read(content: bytes) -> Model:
    """Read a BPMN document.

    Args:
        content: The XML.

    Raises:
        BpmnError: It is no BPMN document, breaks a rule of Zeebe's, or uses what this gateway
            does not run; the error names everything that is wrong.
    """
    document = Document(content)
    breaches = tuple(schema.check(document)) or tuple(references.check(document))
    if breaches:
        raise BpmnError(breaches, is_readable=False)
    problems = (*rules.check(document), *checks.check(document), *connections.check(document))
    if problems:
        raise BpmnError(problems)
    problems = tuple(support.check(document))
    if problems:
        raise BpmnError(problems)
    processes = tuple(
        _ProcessReader(document, xml).read() for xml in document.processes() if is_executable(xml)
    )
    problems = tuple(loops.straight_through_loops(processes))
    if problems:
        raise BpmnError(problems)
    return Model(processes)


def design_time_answers(content: bytes) -> list[tuple[str, str]]:
    """What Zeebe's design-time validators say: places and messages, sorted.

    Their library answers without the broker's checks, so this is what compares with it. A
    document that cannot be read has one answer, for the wording there is our own.
    """
    try:
        document = Document(content)
        if any(schema.check(document)) or any(references.check(document)):
            return [("unreadable", "")]
    except BpmnError:
        return [("unreadable", "")]
    return sorted((problem.element, problem.message) for problem in rules.check(document))


class _ProcessReader:
    """Builds one process; whatever it relies on has been checked before."""

    def __init__(self, document: Document, process: Xml) -> None:
        self._document = document
        self._process = process
        self._elements: dict[str, Element] = {}
        self._flows: dict[str, SequenceFlow] = {}

    def read(self) -> Process:
        xml = self._process
        root = Element(xml.get("id") or "", ElementType.PROCESS, xml.get("name") or "", xml.line)
        self._read_extensions(xml, root)
        # Sub-processes nest, so all nodes come first, containers before what is in them.
        containers = [(xml, root)]
        for container, element in containers:
            for node in flow_nodes(container):
                child = self._read_node(node, element)
                if node.name in {"subProcess", "adHocSubProcess"}:
                    containers.append((node, child))
        for container, _ in containers:
            for flow in container.children_named("sequenceFlow"):
                self._read_flow(flow)
        nodes = [node for container, _ in containers for node in flow_nodes(container)]
        for node in nodes:
            self._connect(node)
        pairs = list(compensation.handlers(nodes, self._document, self._elements))
        for activity, handler in pairs:
            compensation.connect(activity, handler)
        if pairs and self._has_crossings():
            compensation.connect_all_scopes(self._elements.values())
        for _, element in containers:
            if element.ad_hoc is not None:
                ad_hoc.complete(element, self._document)
        tag = extension(xml, "versionTag")
        return Process(
            id=root.id,
            name=root.name,
            root=root,
            elements=self._elements,
            flows=self._flows,
            version_tag=(tag.get("value") or "") if tag is not None else "",
        )

    def _read_node(self, node: Xml, scope: Element) -> Element:
        kind = FLOW_NODES[node.name]
        if is_event_subprocess(node):
            kind = ElementType.EVENT_SUB_PROCESS
        elif scope.ad_hoc is not None:
            scope = scope.ad_hoc.inner
        element = Element(node.get("id") or "", kind, node.get("name") or "", node.line, scope)
        self._place(node, element, scope)
        if kind is ElementType.EVENT_SUB_PROCESS:
            scope.event_subprocesses.append(element)
        elif kind is ElementType.AD_HOC_SUB_PROCESS:
            element.ad_hoc = ad_hoc.definition(node, element)
            self._elements[element.ad_hoc.inner.id] = element.ad_hoc.inner
        stays = {"boundaryEvent": "cancelActivity", "startEvent": "isInterrupting"}
        if node.name in stays:
            element.interrupting = is_true(node, stays[node.name], default=True)
        self._read_extensions(node, element)
        definitions = event_definitions(node)
        if definitions and not is_none(node, definitions[0]):
            element.event = self._read_event(definitions[0])
        elif kind is ElementType.RECEIVE_TASK:
            element.event = self._read_message(node)
        if kind is ElementType.SEND_TASK and element.job is None:
            # Zeebe stops at these before anything else: no inputs, no listeners.
            element.inputs, element.start_listeners = None, ()
        return element

    def _place(self, node: Xml, element: Element, scope: Element) -> None:
        """Put an element into its scope; a multi-instance one into a body that is put there."""
        loop = node.child("multiInstanceLoopCharacteristics", BPMN)
        placed = element
        if loop is not None:
            placed = Element(
                element.id, ElementType.MULTI_INSTANCE_BODY, element.name, element.line, scope
            )
            placed.loop = _loop(loop)
            placed.inner = element
            element.scope = placed
        self._elements[element.id] = placed
        scope.children.append(placed)

    def _read_extensions(self, node: Xml, element: Element) -> None:
        mapping = extension(node, "ioMapping")
        if mapping is not None:
            inputs = [_mapping(m) for m in mapping.children_named("input", ZEEBE)]
            outputs = [_mapping(m) for m in mapping.children_named("output", ZEEBE)]
            if inputs and honored.has_inputs(node):
                element.inputs = input_context(inputs)
            if outputs and honored.has_outputs(node):
                element.outputs = output_context(outputs)
        element.start_listeners = execution_listeners(node, "START")
        element.end_listeners = execution_listeners(node, "END")
        definition = extension(node, "taskDefinition")
        if definition is not None and honored.has_task_definition(node):
            element.job = JobDefinition(
                Expression(definition.get("type") or ""),
                Expression(definition.get("retries") or "3"),
                task_headers(node),
                links=linked_resources(node),
            )
        elif element.type is ElementType.USER_TASK and extension(node, "userTask") is not None:
            element.user_task = user_task(node)
        elif element.type is ElementType.USER_TASK:
            element.job = user_task_job(node, task_headers(node))
        self._read_called(node, element)
        script = extension(node, "script")
        if script is not None:
            element.script = Script(
                Expression(script.get("expression") or ""), script.get("resultVariable") or ""
            )

    def _read_called(self, node: Xml, element: Element) -> None:
        decision = extension(node, "calledDecision")
        if decision is not None:
            element.decision = CalledDecision(
                Expression(decision.get("decisionId") or ""),
                decision.get("resultVariable") or "",
                read_binding(decision),
            )
        called = extension(node, "calledElement")
        if called is not None:
            element.called = CalledProcess(
                Expression(called.get("processId") or ""),
                gets_all_variables=called.get("propagateAllParentVariables") != "false",
                gives_all_variables=called.get("propagateAllChildVariables") != "false",
                binding=read_binding(called),
            )

    def _read_event(self, definition: Xml) -> EventDefinition | None:
        if definition.name == "messageEventDefinition":
            return self._read_message(definition)
        if definition.name == "timerEventDefinition":
            timer = next(c for c in definition.children if c.name in set(TimerKind))
            return TimerDefinition(TimerKind(timer.name), Expression(timer.text.strip()))
        if definition.name == "signalEventDefinition":
            signal = self._document.referenced(definition, "signalRef", "signal")
            name = signal.get("name") if signal is not None else None
            return SignalDefinition(Expression(name or ""))
        if definition.name == "errorEventDefinition":
            return ErrorDefinition(self._read_code(definition, "error"))
        if definition.name == "escalationEventDefinition":
            return EscalationDefinition(self._read_code(definition, "escalation"))
        if definition.name == "conditionalEventDefinition":
            return _condition(definition)
        if definition.name == "compensateEventDefinition":
            return compensation.compensation(definition)
        if definition.name == "terminateEventDefinition":
            return TerminateDefinition()
        # Nothing else passes `support`.
        return LinkDefinition(definition.get("name") or "")

    def _read_code(self, definition: Xml, kind: str) -> Expression | None:
        target = self._document.referenced(definition, f"{kind}Ref", kind)
        code = target.get(f"{kind}Code") if target is not None else None
        return Expression(code) if code else None

    def _read_message(self, definition: Xml) -> MessageDefinition | None:
        message = self._document.referenced(definition, "messageRef", "message")
        if message is None:
            return None
        subscription = extension(message, "subscription")
        key = subscription.get("correlationKey") if subscription is not None else None
        return MessageDefinition(
            Expression(message.get("name") or ""), Expression(key) if key else None
        )

    def _read_flow(self, xml: Xml) -> None:
        source = self._elements[xml.get("sourceRef") or ""]
        target = self._elements[xml.get("targetRef") or ""]
        condition = None
        if source.type in {ElementType.EXCLUSIVE_GATEWAY, ElementType.INCLUSIVE_GATEWAY}:
            text = text_of(xml.child("conditionExpression", BPMN))
            condition = Expression(text) if text else None
        flow = SequenceFlow(xml.get("id") or "", source, target, condition)
        self._flows[flow.id] = flow
        source.outgoing.append(flow)
        target.incoming.append(flow)

    def _connect(self, node: Xml) -> None:
        element = self._elements[node.get("id") or ""]
        default = node.get("default")
        if default:
            element.default_flow = self._flows.get(default)
        attached_to = self._elements.get(node.get("attachedToRef") or "")
        if attached_to is not None:
            element.attached_to = attached_to
            attached_to.boundary_events.append(element)

    def _has_crossings(self) -> bool:
        """Whether a token may come to an element in another scope than the one around it."""
        connected = [(flow.source, flow.target) for flow in self._flows.values()]
        connected += [
            (element, element.attached_to)
            for element in self._elements.values()
            if element.attached_to is not None
        ]
        return any(one.scope is not other.scope for one, other in connected)


def _mapping(xml: Xml) -> Mapping:
    return Mapping(xml.get("source"), xml.get("target") or "")


def _condition(xml: Xml) -> ConditionDefinition:
    condition = Expression(text_of(xml.child("condition", BPMN)) or "")
    chosen = extension(xml, "conditionalFilter")
    text = (chosen.get("variableEvents") if chosen is not None else None) or ""
    changes = {part.strip() for part in text.split(",")} - {""} or {"create", "update"}
    return ConditionDefinition(
        condition, condition.names(), "create" in changes, "update" in changes
    )


def _loop(xml: Xml) -> LoopDefinition:
    found = extension(xml, "loopCharacteristics")
    assert found is not None  # noqa: S101 - a rule asks for it
    output_element = found.get("outputElement")
    condition = text_of(xml.child("completionCondition", BPMN))
    output = Expression(output_element) if output_element else None
    is_name = output is not None and re.fullmatch(r"\s*[a-zA-Z_]\w*\s*", output.text) is not None
    return LoopDefinition(
        items=Expression(found.get("inputCollection") or ""),
        is_sequential=is_true(xml, "isSequential"),
        input_element=found.get("inputElement") or "",
        output_collection=found.get("outputCollection") or "",
        output_element=output,
        output_variable=output.text.strip() if output is not None and is_name else "",
        completion_condition=Expression(condition) if condition else None,
    )

"""Rules on gateways and sequence flows."""

from collections.abc import Iterator

from ...xml import Element
from ..document import Document, event_definitions
from ..problems import Problem
from ..vocabulary import BPMN, FLOW_NODES


def _has_condition(flow: Element) -> bool:
    return flow.child("conditionExpression", BPMN) is not None


def _decides_on_conditions(gateway: Element, document: Document) -> Iterator[Problem]:
    flows = document.outgoing(gateway)
    default = gateway.get("default")
    if default and document.by_id(default) not in flows:
        yield document.problem(gateway, "Default flow must start at gateway")
    if len(flows) < 2:
        return
    exclusive = gateway.name == "exclusiveGateway"
    wanted = "Must have a condition or be default flow" if exclusive else "Must have a condition"
    for flow in flows:
        if not _has_condition(flow) and flow.get("id") != default:
            yield document.problem(flow, wanted)


def _has_no_conditions(node: Element, document: Document) -> Iterator[Problem]:
    if any(_has_condition(flow) for flow in document.outgoing(node)):
        yield document.problem(
            node,
            "Conditional sequence flows are only supported at exclusive or inclusive gateway",
        )


def _waits_for_events(gateway: Element, document: Document) -> Iterator[Problem]:
    flows = document.outgoing(gateway)
    if len(flows) < 2:
        yield document.problem(
            gateway, "Event-based gateway must have at least 2 outgoing sequence flows."
        )
    targets = [document.by_id(flow.get("targetRef")) for flow in flows]
    if not all(target is not None and _can_follow(target) for target in targets):
        yield document.problem(
            gateway,
            "Event-based gateway must not have an outgoing sequence flow to other elements than "
            "message/timer/signal/conditional intermediate catch events.",
        )
    if any(target is not None and len(document.incoming(target)) > 1 for target in targets):
        yield document.problem(
            gateway,
            "Target elements of an event gateway must not have any additional incoming sequence "
            "flows other than that from the event gateway.",
        )


def _can_follow(target: Element) -> bool:
    kinds = {definition.name for definition in event_definitions(target)}
    return target.name == "intermediateCatchEvent" and kinds <= {
        "messageEventDefinition",
        "timerEventDefinition",
        "signalEventDefinition",
        "conditionalEventDefinition",
    }


_DECIDING = ("exclusiveGateway", "inclusiveGateway")

RULES = (
    (_decides_on_conditions, _DECIDING),
    (_has_no_conditions, tuple(name for name in FLOW_NODES if name not in _DECIDING)),
    (_waits_for_events, ("eventBasedGateway",)),
)

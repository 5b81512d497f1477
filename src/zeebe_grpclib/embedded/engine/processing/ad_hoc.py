"""Ad-hoc sub-processes: elements without order, chosen by an expression or by a job worker.

Each element that is activated gets a scope of its own, the inner instance, and so do the
elements behind it. Whenever one of these is done, the sub-process asks whether it is, too:
its completion condition or, with a job, the worker.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ... import bpmn
from ...bpmn import ElementType
from ..commands import AdHocResult, CompleteJob
from ..events import AdHocFulfilled, JobCanceled, JobCompleted
from ..rejection import Rejection, RejectionType
from ..state import ElementInstance, Job, Stage
from .activation_limit import check_nesting
from .expressions import Expressions
from .failures import ErrorType, Failure
from .incidents import Incidents
from .interruptions import Interruptions
from .job_work import JobWork
from .lifecycle import Lifecycle
from .output_collections import output_collection
from .turn import Turn
from .variables import Variables
from .waiting import Waiting, inner_starts

AD_HOC_SUB_PROCESS = "AD_HOC_SUB_PROCESS"
#: The variable that describes what can be activated.
ELEMENTS = "adHocSubProcessElements"
_FAILED = "Failed to activate ad-hoc elements."


class AdHocSubProcess:
    """The sub-process itself."""

    def __init__(
        self,
        turn: Turn,
        lifecycle: Lifecycle,
        interruptions: Interruptions,
        expressions: Expressions,
        variables: Variables,
        waiting: Waiting,
        work: JobWork,
        incidents: Incidents,
    ) -> None:
        self._turn = turn
        self._lifecycle = lifecycle
        self._interruptions = interruptions
        self._expressions = expressions
        self._variables = variables
        self._waiting = waiting
        self._work = work
        self._incidents = incidents

    def activate(self, instance: ElementInstance) -> None:
        """Activate what its expression names, or create the job whose worker says what."""
        element, definition = instance.element, _definition(instance)
        check_nesting(instance)
        local: dict[str, Any] = {ELEMENTS: definition.description}
        chosen = self._chosen(definition, instance, local)
        job = None if element.job is None else self._work.describe(instance)
        self._waiting.open(instance, (*element.boundary_events, *inner_starts(element)))
        if definition.output_collection:
            local[definition.output_collection] = []
        self._variables.set_local(instance, local)
        if job is not None:
            self._work.create(instance, job, AD_HOC_SUB_PROCESS)
        self._lifecycle.move(instance, "ACTIVATED")
        for identifier in chosen:
            self._activate_inner(instance, identifier, {})

    def complete(self, instance: ElementInstance) -> None:
        """Pass the results on and take every sequence flow."""
        self._lifecycle.apply_outputs(instance)
        self._lifecycle.leave(instance, instance.element.outgoing)

    def pass_collection(self, instance: ElementInstance) -> None:
        """Pass the collected results on, before the outputs."""
        name = _definition(instance).output_collection
        if name:
            assert instance.scope is not None  # noqa: S101 - activities are in a scope
            self._variables.merge(instance.scope, {name: instance.variables.get(name, [])})

    def left(self, child: ElementInstance, subprocess: ElementInstance) -> None:
        """Complete an inner instance, or an event sub-process, and look whether that is all.

        Raises:
            Failure: The result, the condition or the next job has no usable value.
        """
        definition, state = _definition(subprocess), subprocess.ad_hoc
        assert state is not None  # noqa: S101 - asked by the caller
        results = self._collect(definition, child, subprocess)
        lifecycle = self._lifecycle
        if subprocess.element.job is not None:
            job = None if state.is_fulfilled else self._work.describe(subprocess)
            self._variables.set_local(subprocess, results)
            lifecycle.depart(child)
            if job is not None:
                if subprocess.job_key:
                    self._incidents.drop_of_job(subprocess, subprocess.job_key)
                    self._turn.record(JobCanceled(subprocess.job_key))
                self._work.create(subprocess, job, AD_HOC_SUB_PROCESS)
            lifecycle.check_completion(subprocess)
            return
        condition = definition.completion_condition
        is_fulfilled = (
            len(subprocess.children) == 1
            if condition is None
            else self._expressions.condition(condition, subprocess, results)
        )
        self._variables.set_local(subprocess, results)
        lifecycle.depart(child)
        if is_fulfilled:
            self._fulfill(subprocess, definition.is_canceling)
        lifecycle.check_completion(subprocess)

    def job_completed(self, job: Job, command: CompleteJob) -> None:
        """Do what the worker has decided."""
        subprocess, result = job.element_instance, command.ad_hoc or AdHocResult()
        self._check(subprocess, result, job.key)
        self._turn.record(
            JobCompleted(job.key, job.type, subprocess.element.id, subprocess.root.key)
        )
        self._variables.merge(subprocess, command.variables)
        if result.is_completion_condition_fulfilled:
            self._fulfill(subprocess, result.is_cancel_remaining_instances)
            self._lifecycle.check_completion(subprocess)
            return
        if result.is_cancel_remaining_instances:
            for child in subprocess.children:
                self._turn.then(self._interruptions.terminate, child)
        for each in result.activate_elements:
            self._turn.then(self._activate_next, subprocess.key, each.element_id, each.variables)

    def _fulfill(self, subprocess: ElementInstance, is_canceling: bool) -> None:
        assert subprocess.ad_hoc is not None  # noqa: S101 - asked by the caller
        if not subprocess.ad_hoc.is_fulfilled:
            self._turn.record(AdHocFulfilled(subprocess.key))
        if is_canceling:
            self._interruptions.interrupt(subprocess)

    def _chosen(
        self, definition: bpmn.AdHocDefinition, instance: ElementInstance, local: dict[str, Any]
    ) -> list[str]:
        if definition.active_elements is None:
            return []
        try:
            chosen = self._expressions.texts(definition.active_elements, instance, local)
        except Failure as failure:
            raise Failure(failure.error_type, f"{_FAILED} {failure.message}") from failure
        missing = _missing(definition, chosen)
        if missing:
            raise Failure(ErrorType.EXTRACT_VALUE_ERROR, missing)
        return chosen

    def _activate_next(self, key: int, identifier: str, variables: Mapping[str, Any]) -> None:
        subprocess = self._turn.state.instances.get(key)
        if subprocess is not None and subprocess.stage is Stage.ACTIVATED:
            self._activate_inner(subprocess, identifier, variables)

    def _activate_inner(
        self, subprocess: ElementInstance, identifier: str, variables: Mapping[str, Any]
    ) -> None:
        definition = _definition(subprocess)
        inner = self._lifecycle.place(definition.inner, subprocess)
        self._variables.set_local(inner, variables)
        self._lifecycle.move(inner, "ACTIVATED")
        self._turn.then(self._lifecycle.enter, definition.elements[identifier], inner.key)

    def _collect(
        self,
        definition: bpmn.AdHocDefinition,
        child: ElementInstance,
        subprocess: ElementInstance,
    ) -> dict[str, Any]:
        """The output collection with what a child adds to it, if it does."""
        name = definition.output_collection
        if not name or definition.output_element is None:
            return {}
        if child.element.type is not ElementType.AD_HOC_SUB_PROCESS_INNER_INSTANCE:
            return {}
        value = self._expressions.evaluate(definition.output_element, child).value_json
        return {name: [*output_collection(subprocess, name), value]}

    def _check(self, subprocess: ElementInstance, result: AdHocResult, job_key: int) -> None:
        if subprocess.stage is not Stage.ACTIVATED:
            raise Rejection(
                RejectionType.INVALID_STATE,
                "COMPLETE",
                f"Expected to complete job with key '{job_key}', but its ad-hoc sub-process is not "
                "active",
            )
        if result.activate_elements and result.is_completion_condition_fulfilled:
            raise Rejection(
                RejectionType.INVALID_ARGUMENT,
                "COMPLETE",
                f"{_FAILED} Elements can't be activated when the completion condition is "
                "fulfilled.",
            )
        chosen = [each.element_id for each in result.activate_elements]
        missing = _missing(_definition(subprocess), chosen)
        if missing:
            raise Rejection(RejectionType.NOT_FOUND, "COMPLETE", missing)


class InnerInstance:
    """The scope of one activated element; entered by its sub-process, left when it is empty."""

    def __init__(self, lifecycle: Lifecycle) -> None:
        self._lifecycle = lifecycle

    def activate(self, instance: ElementInstance) -> None:
        """Never called: nothing can keep it from being activated where it is placed."""
        raise NotImplementedError

    def complete(self, instance: ElementInstance) -> None:
        """End, and let the sub-process go on."""
        self._lifecycle.leave(instance, ())


def _definition(instance: ElementInstance) -> bpmn.AdHocDefinition:
    definition = instance.element.ad_hoc
    assert definition is not None  # noqa: S101 - the reader gives it one
    return definition


def _missing(definition: bpmn.AdHocDefinition, chosen: Collection[str]) -> str:
    """What is said of ids that can't be activated; nothing if all can."""
    unknown = [identifier for identifier in chosen if identifier not in definition.elements]
    if not unknown:
        return ""
    names = ", ".join(f"'{identifier}'" for identifier in unknown)
    return f"{_FAILED} No BPMN elements found with ids: {names}."

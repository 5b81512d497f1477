"""Finds the version of a process, decision, form or resource that a reference by id means."""

from __future__ import annotations

from ... import bpmn
from ...bpmn import BindingType
from ..state import Decision, ElementInstance, Form, ProcessDefinition, Resource, address
from .failures import ErrorType, Failure
from .turn import Turn


class References:
    """Resolves ids by the binding that the model gives them."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    def process(
        self, identifier: str, binding: bpmn.Binding, instance: ElementInstance
    ) -> ProcessDefinition:
        """The process that a call activity calls.

        Raises:
            Failure: There is none, or it has no none start event.
        """
        processes = self._turn.state.definitions.processes
        place = address(identifier, instance.definition.tenant_id)
        if binding.type is BindingType.DEPLOYMENT:
            key = instance.definition.deployment_key
            found = processes.of_deployment(place, key)
            missing = (
                f"Expected to call process with BPMN process id '{identifier}' with binding type "
                f"'deployment', but no such process found in the deployment with key {key} which "
                "contained the current process. To resolve this incident, migrate the process "
                "instance to a process definition that is deployed together with the intended "
                "process definition to call."
            )
        elif binding.type is BindingType.VERSION_TAG:
            tag = binding.version_tag
            versions = processes.versions(place)
            found = next((d for d in versions if d.process.version_tag == tag), None)
            missing = (
                f"Expected to call process with BPMN process id '{identifier}' and version tag "
                f"'{tag}', but no such process found. To resolve this incident, deploy a process "
                "with the given process id and version tag."
            )
        else:
            found = processes.latest(place)
            missing = (
                f"Expected process with BPMN process id '{identifier}' to be deployed, but not "
                "found."
            )
        if found is None:
            raise Failure(ErrorType.CALLED_ELEMENT_ERROR, missing)
        if found.process.root.none_start_event is None:
            raise Failure(
                ErrorType.CALLED_ELEMENT_ERROR,
                f"Expected process with BPMN process id '{identifier}' to have a none start "
                "event, but not found.",
            )
        return found

    def decision(
        self, identifier: str, binding: bpmn.Binding, instance: ElementInstance
    ) -> Decision:
        """The decision that a business rule task calls.

        Raises:
            Failure: There is none.
        """
        decisions = self._turn.state.definitions.decisions
        place = address(identifier, instance.definition.tenant_id)
        if binding.type is BindingType.DEPLOYMENT:
            key = instance.definition.deployment_key
            found = decisions.of_deployment(place, key)
            missing = (
                f"Expected to evaluate decision '{identifier}' with binding type 'deployment', but "
                f"no such decision found in the deployment with key {key} which contained the "
                "current process. To resolve this incident, migrate the process instance to a "
                "process definition that is deployed together with the intended decision to "
                "evaluate."
            )
        elif binding.type is BindingType.VERSION_TAG:
            tag = binding.version_tag
            found = next((d for d in decisions.versions(place) if d.version_tag == tag), None)
            missing = (
                f"Expected to evaluate decision with id '{identifier}' and version tag '{tag}', "
                "but no such decision found. To resolve this incident, deploy a decision with the "
                "given id and version tag."
            )
        else:
            found = decisions.latest(place)
            missing = (
                f"Expected to evaluate decision '{identifier}', but no decision found for id "
                f"'{identifier}'"
            )
        if found is None:
            raise Failure(ErrorType.CALLED_DECISION_ERROR, missing)
        return found

    def form(self, identifier: str, binding: bpmn.Binding, instance: ElementInstance) -> Form:
        """The form of a user task.

        Raises:
            Failure: There is none.
        """
        forms = self._turn.state.definitions.forms
        place = address(identifier, instance.definition.tenant_id)
        if binding.type is BindingType.DEPLOYMENT:
            key = instance.definition.deployment_key
            found = forms.of_deployment(place, key)
            missing = (
                f"Expected to use a form with id '{identifier}' with binding type 'deployment', "
                f"but no such form found in the deployment with key {key} which contained the "
                "current process. To resolve this incident, migrate the process instance to a "
                "process definition that is deployed together with the intended form to use."
            )
        elif binding.type is BindingType.VERSION_TAG:
            tag = binding.version_tag
            found = next((f for f in forms.versions(place) if f.version_tag == tag), None)
            missing = (
                f"Expected to use a form with id '{identifier}' and version tag '{tag}', but no "
                "such form found. To resolve the incident, deploy a form with the given id and "
                "version tag.\n"
            )
        else:
            found = forms.latest(place)
            missing = (
                f"Expected to find a form with id '{identifier}', but no form with this id is "
                "found, at least a form with this id should be available. To resolve the Incident "
                "please deploy a form with the same id"
            )
        if found is None:
            raise Failure(ErrorType.FORM_NOT_FOUND, missing)
        return found

    def resource(
        self, identifier: str, binding: bpmn.Binding, instance: ElementInstance
    ) -> Resource:
        """The resource that a job is linked to.

        Raises:
            Failure: There is none.
        """
        resources = self._turn.state.definitions.resources
        place = address(identifier, instance.definition.tenant_id)
        if binding.type is BindingType.DEPLOYMENT:
            key = instance.definition.deployment_key
            found = resources.of_deployment(place, key)
            missing = f" in the deployment with key {key} which contained the current process"
        elif binding.type is BindingType.VERSION_TAG:
            versions = resources.versions(place)
            tag = binding.version_tag
            found = next((each for each in versions if each.version_tag == tag), None)
            missing = f" with the version tag '{tag}'"
        else:
            found, missing = resources.latest(place), ""
        if found is None:
            raise Failure(
                ErrorType.RESOURCE_NOT_FOUND,
                f"Expected to link a resource with id '{identifier}', but no such resource was "
                f"found{missing}.",
            )
        return found

"""Reads deployed files into models, each file once per deployment."""

from __future__ import annotations

from ... import bpmn, dmn
from .. import events
from .definitions import DecisionGraph, Form, ProcessDefinition, Resource, digest
from .version_tags import decision_tags, json_tag


class Library:
    """The models of the files at hand.

    A file is read when a deployment checks it and again when the deployment takes effect;
    between the two it is kept here. It holds no state: without it things are only slower.
    """

    def __init__(self) -> None:
        self._bpmn: dict[bytes, bpmn.Model] = {}
        self._dmn: dict[bytes, dmn.Model] = {}

    def bpmn(self, content: bytes) -> bpmn.Model:
        """The model of a BPMN file.

        Raises:
            bpmn.BpmnError: It cannot be deployed.
        """
        key = digest(content)
        model = self._bpmn.get(key)
        if model is None:
            model = self._bpmn[key] = bpmn.read(content)
        return model

    def dmn(self, content: bytes) -> dmn.Model:
        """The model of a DMN file.

        Raises:
            dmn.DmnError: It cannot be deployed.
        """
        key = digest(content)
        model = self._dmn.get(key)
        if model is None:
            model = self._dmn[key] = dmn.read(content)
        return model

    def forget(self) -> None:
        """Let go of the models that no definition holds."""
        self._bpmn.clear()
        self._dmn.clear()

    def process(self, event: events.ProcessDeployed) -> ProcessDefinition:
        """The definition that a deployment brought."""
        model = self.bpmn(event.content)
        process = next(p for p in model.processes if p.id == event.bpmn_process_id)
        return ProcessDefinition(
            event.key,
            process.id,
            event.version,
            event.resource_name,
            digest(event.content),
            event.deployment_key,
            process,
            event.tenant_id,
        )

    def graph(self, event: events.DecisionRequirementsDeployed) -> DecisionGraph:
        """The decision graph that a deployment brought."""
        return DecisionGraph(
            event.key,
            event.decision_requirements_id,
            event.version,
            event.resource_name,
            digest(event.content),
            event.deployment_key,
            self.dmn(event.content),
            event.decisions,
            decision_tags(event.content),
            event.tenant_id,
        )

    def form(self, event: events.FormDeployed) -> Form:
        """The form that a deployment brought."""
        return Form(
            event.key,
            event.form_id,
            event.version,
            event.resource_name,
            digest(event.content),
            event.deployment_key,
            json_tag(event.content),
            event.tenant_id,
        )

    def resource(self, event: events.ResourceDeployed) -> Resource:
        """The resource that a deployment brought."""
        return Resource(
            event.key,
            event.resource_id,
            event.version,
            event.resource_name,
            digest(event.content),
            event.deployment_key,
            json_tag(event.content),
            event.tenant_id,
        )

"""Deploys files: all checked first, then each with its version, or none at all."""

from __future__ import annotations

from dataclasses import dataclass, field

from ... import bpmn, dmn
from ..answers import (
    DeployedDecision,
    DeployedDecisionRequirements,
    DeployedForm,
    DeployedProcess,
    Deployment,
    ResourceDeleted,
)
from ..commands import DeleteResource, DeployResource
from ..events import (
    DecisionRequirementsDeployed,
    FormDeployed,
    ProcessDeployed,
    ResourceDeployed,
    ResourceRemoved,
)
from ..rejection import Rejection, RejectionType
from ..state import Library
from .bindings import missing_references
from .deployed_files import BadFileError, DeployedFile, described, id_of
from .timers import Timers
from .turn import Turn

_INTENT = "CREATE"
_ERRORS = "Expected to deploy new resources, but encountered the following errors:"


@dataclass(slots=True)
class _Answer:
    processes: list[DeployedProcess] = field(default_factory=list)
    decisions: list[DeployedDecision] = field(default_factory=list)
    graphs: list[DeployedDecisionRequirements] = field(default_factory=list)
    forms: list[DeployedForm] = field(default_factory=list)


class Deployments:
    """Carries out deployments and deletions.

    The same file under the same name keeps its key and version, if all files of the
    deployment are known like that; with a new one among them all get new versions, because
    they are versioned together.
    """

    def __init__(self, turn: Turn, library: Library, timers: Timers) -> None:
        self._turn = turn
        self._library = library
        self._timers = timers

    def deploy(self, command: DeployResource) -> Deployment:
        """Check the files and deploy them."""
        if not command.resources:
            raise _refused("Expected to deploy at least one resource, but none given")
        try:
            files = self._read(command)
            _check_duplicates(files)
            self._check_bindings(files)
            key = self._turn.next_key()
            known = all(self._is_known(file) for file in files)
            answer = _Answer()
            for file in files:
                self._answer(file, answer) if known else self._deploy(file, key, answer)
        finally:
            self._library.forget()
        return Deployment(
            key,
            (*answer.processes, *answer.decisions, *answer.graphs, *answer.forms),
            command.tenant_id,
        )

    def delete(self, command: DeleteResource) -> ResourceDeleted:
        """Delete a definition that no running instance needs."""
        key = command.resource_key
        definitions = self._turn.state.definitions
        found = (
            definitions.processes.get(key)
            or definitions.graphs.get(key)
            or definitions.forms.get(key)
            or definitions.resources.get(key)
        )
        if found is None:
            raise Rejection(
                RejectionType.NOT_FOUND,
                "DELETE",
                f"Expected to delete resource but no resource found with key `{key}`",
            )
        process = definitions.processes.get(key)
        if process is not None and self._turn.state.instance_count.get(key):
            raise Rejection(
                RejectionType.INVALID_STATE,
                "DELETE",
                f"Expected to delete resource with key `{key}` but there are still running "
                "instances",
            )
        if process is not None:
            self._timers.start_events_changed(process, None)
        was_latest = (
            process is not None and definitions.processes.latest(process.address) is process
        )
        self._turn.record(ResourceRemoved(key))
        if process is not None and was_latest:
            self._timers.start_events_changed(None, definitions.processes.latest(process.address))
        return ResourceDeleted(key)

    def _read(self, command: DeployResource) -> list[DeployedFile]:
        files: list[DeployedFile] = []
        errors: list[str] = []
        for name, content in command.resources:
            try:
                files.append(self._read_file(name, content, command.tenant_id))
            except bpmn.BpmnError as error:
                errors.append(f"'{name}': {described(error)}")
            except dmn.DmnError as error:
                errors.append(f"'{name}': {error.engine_message}")
            except BadFileError as error:
                errors.append(f"'{name}': {error}")
        if errors:
            raise _refused("\n".join((_ERRORS, *errors)))
        return files

    def _read_file(self, name: str, content: bytes, tenant_id: str) -> DeployedFile:
        if name.endswith((".bpmn", ".xml")):
            model = self._library.bpmn(content)
            return DeployedFile(
                name, content, tenant_id, tuple(process.id for process in model.processes)
            )
        if name.endswith(".dmn"):
            return DeployedFile(name, content, tenant_id, decisions=self._library.dmn(content))
        if name.endswith(".form"):
            return DeployedFile(name, content, tenant_id, form_id=id_of("form", content))
        if name.endswith(".rpa"):
            return DeployedFile(name, content, tenant_id, resource_id=id_of("resource", content))
        raise BadFileError("unknown resource type")

    def _check_bindings(self, files: list[DeployedFile]) -> None:
        deployed = {
            "process": {identifier for file in files for identifier in file.process_ids},
            "decision": {
                decision.id
                for file in files
                if file.decisions is not None
                for decision in file.decisions.decisions
            },
            "form": {file.form_id for file in files},
        }
        errors = []
        for file in files:
            if not file.process_ids:
                continue
            found = missing_references(self._library.bpmn(file.content), deployed)
            lines = [f"- Element: {element}\n    - ERROR: {text}" for element, text in found]
            if lines:
                errors.append("\n".join((f"'{file.name}':", *lines)) + "\n")
        if errors:
            raise _refused("\n".join((_ERRORS, *errors)))

    def _is_known(self, file: DeployedFile) -> bool:
        """Whether the latest versions of all that is in a file come from this very file."""
        definitions = self._turn.state.definitions
        if file.decisions is not None:
            latest = [definitions.graphs.latest(file.place(file.decisions.id))]
            return all(found is not None and file.is_source_of(found) for found in latest)
        if file.form_id:
            form = definitions.forms.latest(file.place(file.form_id))
            return form is not None and file.is_source_of(form)
        if file.resource_id:
            resource = definitions.resources.latest(file.place(file.resource_id))
            return resource is not None and file.is_source_of(resource)
        processes = [
            definitions.processes.latest(file.place(identifier)) for identifier in file.process_ids
        ]
        return all(found is not None and file.is_source_of(found) for found in processes)

    def _deploy(self, file: DeployedFile, deployment_key: int, answer: _Answer) -> None:
        for identifier in file.process_ids:
            self._deploy_process(identifier, file, deployment_key)
        if file.decisions is not None:
            self._deploy_decisions(file.decisions, file, deployment_key)
        if file.form_id:
            self._deploy_form(file, deployment_key)
        if file.resource_id:
            self._deploy_resource(file, deployment_key)
        self._answer(file, answer)

    def _deploy_process(self, identifier: str, file: DeployedFile, deployment_key: int) -> None:
        turn, place = self._turn, file.place(identifier)
        processes = turn.state.definitions.processes
        before = processes.latest(place)
        turn.record(
            ProcessDeployed(
                turn.next_key(),
                identifier,
                processes.next_version(place),
                file.name,
                file.content,
                deployment_key,
                file.tenant_id,
            )
        )
        self._timers.start_events_changed(before, processes.latest(place))

    def _deploy_decisions(self, model: dmn.Model, file: DeployedFile, deployment_key: int) -> None:
        turn = self._turn
        definitions = turn.state.definitions
        graph_key = turn.next_key()
        decisions = tuple(
            (d.id, turn.next_key(), definitions.decisions.next_version(file.place(d.id)))
            for d in model.decisions
        )
        turn.record(
            DecisionRequirementsDeployed(
                graph_key,
                model.id,
                definitions.graphs.next_version(file.place(model.id)),
                file.name,
                decisions,
                file.content,
                deployment_key,
                file.tenant_id,
            )
        )

    def _deploy_form(self, file: DeployedFile, deployment_key: int) -> None:
        turn = self._turn
        turn.record(
            FormDeployed(
                turn.next_key(),
                file.form_id,
                turn.state.definitions.forms.next_version(file.place(file.form_id)),
                file.name,
                file.content,
                deployment_key,
                file.tenant_id,
            )
        )

    def _deploy_resource(self, file: DeployedFile, deployment_key: int) -> None:
        turn = self._turn
        turn.record(
            ResourceDeployed(
                turn.next_key(),
                file.resource_id,
                turn.state.definitions.resources.next_version(file.place(file.resource_id)),
                file.name,
                file.content,
                deployment_key,
                file.tenant_id,
            )
        )

    def _answer(self, file: DeployedFile, answer: _Answer) -> None:
        """Tell the latest versions of what is in a file; they come from it by now."""
        definitions = self._turn.state.definitions
        for identifier in file.process_ids:
            process = definitions.processes.latest(file.place(identifier))
            assert process is not None  # noqa: S101 - known or just deployed
            answer.processes.append(
                DeployedProcess(
                    process.id,
                    process.version,
                    process.key,
                    process.resource_name,
                    file.tenant_id,
                )
            )
        if file.decisions is not None:
            self._answer_decisions(file.decisions, file, answer)
        if file.form_id:
            form = definitions.forms.latest(file.place(file.form_id))
            assert form is not None  # noqa: S101 - as above
            answer.forms.append(
                DeployedForm(form.id, form.version, form.key, form.resource_name, file.tenant_id)
            )

    def _answer_decisions(self, model: dmn.Model, file: DeployedFile, answer: _Answer) -> None:
        graph = self._turn.state.definitions.graphs.latest(file.place(model.id))
        assert graph is not None  # noqa: S101 - as above
        for identifier, key, version in graph.decision_keys:
            decision = model.decision(identifier)
            name = "" if decision is None else decision.name
            answer.decisions.append(
                DeployedDecision(
                    identifier, name, version, key, graph.id, graph.key, file.tenant_id
                )
            )
        answer.graphs.append(
            DeployedDecisionRequirements(
                graph.id,
                model.name,
                graph.version,
                graph.key,
                graph.resource_name,
                file.tenant_id,
            )
        )


def _check_duplicates(files: list[DeployedFile]) -> None:
    seen: dict[tuple[str, str], str] = {}
    for file in files:
        found = [("process", identifier) for identifier in file.process_ids]
        if file.decisions is not None:
            found.append(("decision requirements", file.decisions.id))
            found += [("decision", decision.id) for decision in file.decisions.decisions]
        if file.form_id:
            found.append(("form", file.form_id))
        if file.resource_id:
            found.append(("resource", file.resource_id))
        for kind, identifier in found:
            first = seen.setdefault((kind, identifier), file.name)
            if first is not file.name:
                raise _refused(
                    f"{_ERRORS}\nDuplicated {kind} id in resources '{first}' and '{file.name}'"
                )


def _refused(reason: str) -> Rejection:
    return Rejection(RejectionType.INVALID_ARGUMENT, _INTENT, reason)

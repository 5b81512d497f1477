"""What is deployed: processes, decisions and forms with their versions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from ... import bpmn, dmn
from .tenants import DEFAULT_TENANT, Address, address


@dataclass(frozen=True, slots=True, eq=False)
class ProcessDefinition:
    """One version of a process.

    Attributes:
        address: Its id, with its tenant if that is not the default one.
    """

    key: int
    id: str
    version: int
    resource_name: str
    digest: bytes
    deployment_key: int
    process: bpmn.Process
    tenant_id: str = DEFAULT_TENANT
    # Each of its instances asks for it, when it begins and when it ends.
    address: Address = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "address", address(self.id, self.tenant_id))


@dataclass(frozen=True, slots=True, eq=False)
class DecisionGraph:
    """One version of the decision requirements of a file."""

    key: int
    id: str
    version: int
    resource_name: str
    digest: bytes
    deployment_key: int
    model: dmn.Model
    decision_keys: tuple[tuple[str, int, int], ...]
    version_tags: Mapping[str, str]
    tenant_id: str = DEFAULT_TENANT

    @property
    def address(self) -> Address:
        """Its id, with its tenant if that is not the default one."""
        return address(self.id, self.tenant_id)


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """One version of a decision."""

    key: int
    id: str
    name: str
    version: int
    deployment_key: int
    graph: DecisionGraph
    version_tag: str = ""
    tenant_id: str = DEFAULT_TENANT

    @property
    def address(self) -> Address:
        """Its id, with its tenant if that is not the default one."""
        return address(self.id, self.tenant_id)


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """One version of a form."""

    key: int
    id: str
    version: int
    resource_name: str
    digest: bytes
    deployment_key: int
    version_tag: str = ""
    tenant_id: str = DEFAULT_TENANT

    @property
    def address(self) -> Address:
        """Its id, with its tenant if that is not the default one."""
        return address(self.id, self.tenant_id)


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """One version of a resource that is given to job workers, such as an RPA script."""

    key: int
    id: str
    version: int
    resource_name: str
    digest: bytes
    deployment_key: int
    version_tag: str = ""
    tenant_id: str = DEFAULT_TENANT

    @property
    def address(self) -> Address:
        """Its id, with its tenant if that is not the default one."""
        return address(self.id, self.tenant_id)


class _Versioned(Protocol):
    @property
    def key(self) -> int: ...
    @property
    def address(self) -> Address: ...
    @property
    def version(self) -> int: ...
    @property
    def deployment_key(self) -> int: ...


V = TypeVar("V", bound=_Versioned)


class Shelf(Generic[V]):
    """The versions of one kind of definition, by key, by id, and the latest of each id.

    Ids are addresses: those of other tenants are told apart.
    """

    def __init__(self) -> None:
        self._by_key: dict[int, V] = {}
        self._versions: dict[Address, dict[int, V]] = {}
        self._last_version: dict[Address, int] = {}

    def __iter__(self) -> Iterator[V]:
        return iter(self._by_key.values())

    def get(self, key: int) -> V | None:
        """The definition with that key."""
        return self._by_key.get(key)

    def version(self, identifier: Address, version: int) -> V | None:
        """One version of an id."""
        return self._versions.get(identifier, {}).get(version)

    def latest(self, identifier: Address) -> V | None:
        """The newest version of an id that is still there."""
        versions = self._versions.get(identifier)
        # They are added in ascending order.
        return next(reversed(versions.values())) if versions else None

    def of_deployment(self, identifier: Address, deployment_key: int) -> V | None:
        """The version of an id that came with a deployment."""
        return next(
            (d for d in self.versions(identifier) if d.deployment_key == deployment_key), None
        )

    def all_latest(self) -> list[V]:
        """The newest version of every id."""
        return [next(reversed(versions.values())) for versions in self._versions.values()]

    def versions(self, identifier: Address) -> list[V]:
        """All versions of an id that are still there, newest first."""
        return list(reversed(self._versions.get(identifier, {}).values()))

    def next_version(self, identifier: Address) -> int:
        """The number after the highest ever given, deleted versions included."""
        return self._last_version.get(identifier, 0) + 1

    def add(self, definition: V) -> None:
        """Put a definition on the shelf."""
        self._by_key[definition.key] = definition
        self._versions.setdefault(definition.address, {})[definition.version] = definition
        last = self._last_version.get(definition.address, 0)
        self._last_version[definition.address] = max(last, definition.version)

    def remove(self, key: int) -> V | None:
        """Take a definition off the shelf; its version number is not given again."""
        definition = self._by_key.pop(key, None)
        if definition is not None:
            versions = self._versions[definition.address]
            del versions[definition.version]
            if not versions:
                del self._versions[definition.address]
        return definition


@dataclass(frozen=True, slots=True, eq=False)
class StartSubscription:
    """A start event of the latest version of a process that waits for a name."""

    definition: ProcessDefinition
    element: bpmn.Element


class StartEvents:
    """Start events that wait for messages or signals, by name and process."""

    def __init__(self) -> None:
        self._by_name: dict[Address, dict[Address, list[StartSubscription]]] = {}

    def waiting_for(self, name: Address) -> list[StartSubscription]:
        """The start events that this name starts, in the order of deployment."""
        return [s for found in self._by_name.get(name, {}).values() for s in found]

    def add(self, name: Address, subscription: StartSubscription) -> None:
        """Let a start event wait for a name."""
        by_process = self._by_name.setdefault(name, {})
        by_process.setdefault(subscription.definition.address, []).append(subscription)

    def remove(self, process_id: Address) -> None:
        """Close all start events of a process."""
        for name in [n for n, by_process in self._by_name.items() if process_id in by_process]:
            by_process = self._by_name[name]
            del by_process[process_id]
            if not by_process:
                del self._by_name[name]


class Definitions:
    """Everything that is deployed."""

    def __init__(self) -> None:
        self.processes: Shelf[ProcessDefinition] = Shelf()
        self.decisions: Shelf[Decision] = Shelf()
        self.graphs: Shelf[DecisionGraph] = Shelf()
        self.forms: Shelf[Form] = Shelf()
        self.resources: Shelf[Resource] = Shelf()
        self.message_starts = StartEvents()
        self.signal_starts = StartEvents()

    def add_process(self, definition: ProcessDefinition) -> None:
        """Add a version; if it is the latest, its start events take over."""
        self.processes.add(definition)
        if self.processes.latest(definition.address) is definition:
            self._open_start_events(definition)

    def add_graph(self, graph: DecisionGraph) -> None:
        """Add a decision graph and the decisions in it."""
        self.graphs.add(graph)
        names = {decision.id: decision.name for decision in graph.model.decisions}
        for identifier, key, version in graph.decision_keys:
            self.decisions.add(
                Decision(
                    key,
                    identifier,
                    names[identifier],
                    version,
                    graph.deployment_key,
                    graph,
                    graph.version_tags.get(identifier, ""),
                    graph.tenant_id,
                )
            )

    def remove(self, key: int) -> None:
        """Remove whatever has that key; an older version of a process starts again."""
        process = self.processes.remove(key)
        if process is not None:
            self.message_starts.remove(process.address)
            self.signal_starts.remove(process.address)
            latest = self.processes.latest(process.address)
            if latest is not None:
                self._open_start_events(latest)
        graph = self.graphs.remove(key)
        if graph is not None:
            for _, decision_key, _ in graph.decision_keys:
                self.decisions.remove(decision_key)
        self.forms.remove(key)
        self.resources.remove(key)

    def _open_start_events(self, definition: ProcessDefinition) -> None:
        self.message_starts.remove(definition.address)
        self.signal_starts.remove(definition.address)
        for start in definition.process.root.start_events:
            subscription = StartSubscription(definition, start)
            if isinstance(start.event, bpmn.MessageDefinition):
                self.message_starts.add(
                    address(_constant(start.event.name), definition.tenant_id), subscription
                )
            elif isinstance(start.event, bpmn.SignalDefinition):
                self.signal_starts.add(
                    address(_constant(start.event.name), definition.tenant_id), subscription
                )


def _constant(name: bpmn.Expression) -> str:
    """A name that needs no variables; the reader has checked that it is a text."""
    return name.text if name.compiled is None else str(name.compiled.evaluate({}).value)


def digest(content: bytes) -> bytes:
    """What two files have in common only if they are the same."""
    return hashlib.blake2b(content, digest_size=16).digest()

"""The files of a deployment, read, and what is said about those that cannot be."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ... import bpmn, dmn
from ..state import Address, address, digest


@dataclass(slots=True)
class DeployedFile:
    """One file of a deployment, read."""

    name: str
    content: bytes
    tenant_id: str
    process_ids: tuple[str, ...] = ()
    decisions: dmn.Model | None = None
    form_id: str = ""
    resource_id: str = ""

    def place(self, identifier: str) -> Address:
        """Where an id in it is found."""
        return address(identifier, self.tenant_id)

    def is_source_of(self, definition: object) -> bool:
        """Whether a definition came from a file of this name and content."""
        name: str = getattr(definition, "resource_name", "")
        content: bytes = getattr(definition, "digest", b"")
        return name == self.name and content == digest(self.content)


class BadFileError(ValueError):
    """A file that is no resource, with the reason."""


def id_of(kind: str, content: bytes) -> str:
    """The id of a form or another resource that is written as JSON.

    Raises:
        BadFileError: There is none.
    """
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadFileError(f"the {kind} is no JSON: {error}") from error
    identifier = document.get("id") if isinstance(document, dict) else None
    if not isinstance(identifier, str) or not identifier.strip():
        raise BadFileError(f"Expected the {kind} id to be present, but none given")
    return identifier


def described(error: bpmn.BpmnError) -> str:
    """The layout of Zeebe's own report on a model."""
    if not error.is_readable:
        return "; ".join(f"Line={p.line}: {p.message}" for p in error.problems)
    texts: dict[str, list[str]] = {}
    for problem in error.problems:
        texts.setdefault(problem.element, []).append(f"    - ERROR: {problem.message}")
    lines = [
        line for element, errors in texts.items() for line in (f"- Element: {element}", *errors)
    ]
    return "\n".join(lines) + "\n"

"""Checks a document against the DMN schemas 1.1 to 1.5, before anything reads it.

Zeebe validates with the schemas first and gives one and the same text for every violation.
Here the violation is named, with its element and line; the reader behind can then rely on
the shape. Two things are left out: what a diagram (DMNDI) consists of, and that DMN 1.1 gives
requirements no id.
"""

from __future__ import annotations

import re

from ..xml import Element
from .content_models import DIAGRAMS, EXTENSIONS, SCHEMAS, TEXT, VERSIONS, ElementType, Particle
from .errors import UNREADABLE, DmnError, Problem

_SCHEMA_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"
_ID = re.compile(r"[^\W\d][\w.\-\u00b7]*\Z")


def _refusal(element: Element, reason: str) -> DmnError:
    return DmnError([Problem(reason, describe(element), element.line, UNREADABLE)])


def describe(element: Element) -> str:
    """The element as messages name it: its tag, with its id or name when it has one."""
    label = element.get("id") or element.get("name")
    return element.name if label is None else f"{element.name} '{label}'"


def _check_attributes(element: Element, schema_type: ElementType) -> None:
    for key, value in element.attributes.items():
        if key.startswith("{"):
            if not (schema_type.foreign_attributes or key.startswith(_SCHEMA_INSTANCE)):
                raise _refusal(element, f"attribute '{key}' is not expected here")
            continue
        if key not in schema_type.attributes:
            raise _refusal(element, f"attribute '{key}' is not expected here")
        _, values = schema_type.attributes[key]
        if values and value not in values:
            raise _refusal(
                element, f"attribute '{key}' is '{value}' but must be one of {', '.join(values)}"
            )
        if key == "href" and value.count("#") > 1:
            raise _refusal(element, f"attribute 'href' is no URI: '{value}'")
    for key, (required, _) in schema_type.attributes.items():
        if required and key not in element.attributes:
            raise _refusal(element, f"attribute '{key}' is missing")


def _match(element: Element, particles: tuple[Particle, ...]) -> list[str] | str:
    """The types of the children, or the reason why they do not fit the content model."""
    types: list[str] = []
    at = 0
    used = False
    for child in element.children:
        in_namespace = child.namespace == element.namespace
        if child.name == "DMNDI":
            in_namespace = child.namespace == DIAGRAMS.get(element.namespace)
        while at < len(particles):
            particle = particles[at]
            if in_namespace and child.name in particle.types and (particle.repeated or not used):
                break
            if particle.required and not used:
                return f"{particle.label} is missing before {describe(child)}"
            at, used = at + 1, False
        else:
            return f"{describe(child)} is not expected here (line {child.line})"
        used = True
        types.append(particles[at].types[child.name])
    for particle in particles[at + 1 :] if used else particles[at:]:
        if particle.required:
            return f"{particle.label} is missing"
    return types


def _child_types(element: Element, schema_type: ElementType) -> list[str]:
    reasons: list[str] = []
    for particles in schema_type.alternatives:
        matched = _match(element, particles)
        if isinstance(matched, list):
            return matched
        reasons.append(matched)
    raise _refusal(element, ", or ".join(dict.fromkeys(reasons)))


def _check_element(element: Element, schema_type: ElementType) -> list[str]:
    """Checks an element but not its children, whose types it gives."""
    _check_attributes(element, schema_type)
    if element.text.strip(" \t\r\n"):
        raise _refusal(element, "text is not expected here")
    return _child_types(element, schema_type)


def _check_id(element: Element, seen: dict[str, int]) -> None:
    identifier = element.get("id")
    if identifier is None:
        return
    # White space around an xsd:ID does not count.
    identifier = identifier.strip(" \t\r\n")
    if not _ID.match(identifier):
        raise _refusal(element, f"attribute 'id' is no identifier: '{identifier}'")
    if identifier in seen:
        raise _refusal(element, f"the id was used before, in line {seen[identifier]}")
    seen[identifier] = element.line


def check(root: Element) -> int:
    """The version of DMN (times ten) of a document that keeps to its schema.

    Raises:
        DmnError: At the first violation.
    """
    version = VERSIONS.get(root.namespace)
    if root.name != "definitions" or version is None:
        known = "" if root.name != "definitions" else f" of namespace '{root.namespace}'"
        raise _refusal(
            root, f"expected the definitions of DMN 1.1 to 1.5 but found {root.name}{known}"
        )
    schema = SCHEMAS[version]
    ids: dict[str, int] = {}
    waiting = [(root, "Definitions")]
    while waiting:
        element, name = waiting.pop()
        if name in schema:
            types = _check_element(element, schema[name])
            _check_id(element, ids)
            waiting.extend(reversed(list(zip(element.children, types, strict=True))))
        elif name == TEXT:
            if element.children or element.attributes:
                raise _refusal(element, "only text is expected here")
        elif name == EXTENSIONS:
            for child in element.children:
                if child.namespace in {"", element.namespace}:
                    raise _refusal(child, "an extension needs a namespace of its own")
        else:
            for inside in element.descendants():
                _check_id(inside, ids)
    return version

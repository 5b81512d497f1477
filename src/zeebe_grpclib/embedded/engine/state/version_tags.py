"""Version tags that are written in the files of decisions, forms and other resources."""

from __future__ import annotations

import json

from ...xml import Element, XmlError, parse

_ZEEBE = "http://camunda.org/schema/zeebe/1.0"


def decision_tags(content: bytes) -> dict[str, str]:
    """The tags of the decisions in a DMN file by their ids; without one a decision is left out."""
    try:
        root = parse(content)
    except XmlError:
        return {}
    tags = {}
    for decision in root.children_named("decision"):
        holder = decision.child("extensionElements")
        tag = None if holder is None else holder.child("versionTag", _ZEEBE)
        if tag is not None and tag.get("value"):
            tags[_id(decision)] = tag.get("value") or ""
    return tags


def json_tag(content: bytes) -> str:
    """The tag of a form or a script, empty if there is none."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    tag = document.get("versionTag") if isinstance(document, dict) else None
    return tag if isinstance(tag, str) else ""


def _id(decision: Element) -> str:
    return decision.get("id") or ""

"""Builds DMN documents from short texts."""

from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

DMN_13 = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def element(name: str, attributes: Mapping[str, str | None], *content: str) -> str:
    """An element; attributes that are None are left out, content stands as it is."""
    written = "".join(f" {k}={quoteattr(v)}" for k, v in attributes.items() if v is not None)
    inside = "".join(content)
    return f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>"


def text(value: str) -> str:
    return element("text", {}, escape(value)) if value else "<text/>"


def document(*content: str, namespace: str = DMN_13, **attributes: str | None) -> str:
    shown = {"id": "graph", "name": "Graph", "namespace": "http://example.com/dmn", **attributes}
    return element("definitions", {"xmlns": namespace, **shown}, *content)


def literal(expression: str, language: str | None = None) -> str:
    return element("literalExpression", {"expressionLanguage": language}, text(expression))


def information(*ids: str) -> str:
    return "".join(
        element("informationRequirement", {}, element("requiredDecision", {"href": f"#{i}"}))
        for i in ids
    )


def knowledge(*ids: str) -> str:
    return "".join(
        element("knowledgeRequirement", {}, element("requiredKnowledge", {"href": f"#{i}"}))
        for i in ids
    )


def decision(
    identifier: str | None,
    logic: str,
    *,
    name: str | None = None,
    variable: str | None = None,
    type_ref: str | None = None,
    requires: Iterable[str] = (),
    calls: Iterable[str] = (),
) -> str:
    shown = {"id": identifier, "name": name or f"Name of {identifier}"}
    declared = (
        "" if variable is None else element("variable", {"name": variable, "typeRef": type_ref})
    )
    return element("decision", shown, declared, information(*requires), knowledge(*calls), logic)


def function(parameters: Sequence[str], body: str, tag: str = "functionDefinition") -> str:
    """A function; a parameter may be written `name:type`."""
    formal = ""
    for parameter in parameters:
        name, _, type_ref = parameter.partition(":")
        formal += element("formalParameter", {"name": name, "typeRef": type_ref or None})
    return element(tag, {}, formal, body)


def knowledge_model(
    identifier: str,
    name: str,
    parameters: Sequence[str],
    logic: str,
    *,
    calls: Iterable[str] = (),
) -> str:
    return element(
        "businessKnowledgeModel",
        {"id": identifier, "name": name},
        function(parameters, logic, "encapsulatedLogic"),
        knowledge(*calls),
    )


def context(*entries: tuple[str | None, str]) -> str:
    return element(
        "context",
        {},
        *(
            element(
                "contextEntry",
                {},
                "" if name is None else element("variable", {"name": name}),
                logic,
            )
            for name, logic in entries
        ),
    )


def boxed_list(*items: str) -> str:
    return element("list", {}, *items)


def relation(columns: Sequence[str], *rows: Sequence[str]) -> str:
    return element(
        "relation",
        {},
        *(element("column", {"name": name}) for name in columns),
        *(element("row", {}, *cells) for cells in rows),
    )


def invocation(called: str, bindings: Mapping[str, str]) -> str:
    return element(
        "invocation",
        {},
        literal(called),
        *(
            element("binding", {}, element("parameter", {"name": name}), literal(value))
            for name, value in bindings.items()
        ),
    )


def column(expression: str, *, identifier: str | None = None, label: str | None = None) -> str:
    return element(
        "input",
        {"id": identifier, "label": label},
        element("inputExpression", {}, text(expression)),
    )


def output(
    name: str | None = None,
    *,
    identifier: str | None = None,
    label: str | None = None,
    values: str | None = None,
    default: str | None = None,
) -> str:
    return element(
        "output",
        {"id": identifier, "name": name, "label": label},
        "" if values is None else element("outputValues", {}, text(values)),
        "" if default is None else element("defaultOutputEntry", {}, text(default)),
    )


def rule(tests: Sequence[str], outputs: Sequence[str], *, identifier: str | None = None) -> str:
    return element(
        "rule",
        {"id": identifier},
        *(element("inputEntry", {}, text(test)) for test in tests),
        *(element("outputEntry", {}, text(value)) for value in outputs),
    )


def table(
    inputs: Iterable[str],
    outputs: Iterable[str],
    rules: Iterable[str],
    *,
    hit_policy: str | None = None,
    aggregation: str | None = None,
) -> str:
    return element(
        "decisionTable",
        {"hitPolicy": hit_policy, "aggregation": aggregation},
        *inputs,
        *outputs,
        *rules,
    )


def rules(*rows: tuple[list[str], list[str]]) -> list[str]:
    """Rules from their tests and outputs."""
    return [rule(tests, outputs) for tests, outputs in rows]


def single(logic: str, *, variable: str | None = None, type_ref: str | None = None) -> str:
    """A document of one decision with id `a`."""
    return document(decision("a", logic, variable=variable, type_ref=type_ref))

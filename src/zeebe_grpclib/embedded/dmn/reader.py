"""From the elements of a document to decision logic.

Problems are collected, not raised one by one, and in the order in which Zeebe lists them: the
decisions as they stand in the document, each with the knowledge it requires first. Knowledge that
nothing requires is not read at all.

An attribute with an empty value is an absent one for the engine.

Nesting of expressions is bounded here, so that reading and evaluating them may recurse; chains of
requirements are not, so that nothing recurses along them.
"""

from __future__ import annotations

from collections.abc import Sequence

from .. import feel
from ..xml import Element
from .errors import DmnError, Problem
from .expressions import Expressions, text_of
from .logic import (
    BusinessKnowledgeModel,
    Context,
    Decision,
    FunctionDefinition,
    Invocation,
    List,
    LiteralExpression,
    Logic,
    Parameter,
    Relation,
)
from .requirements import Requirements
from .schema import describe
from .tables import TableReader

# Of expressions in expressions; people rarely write more than three.
MAX_NESTING = 40

_EXPRESSIONS = {
    "literalExpression",
    "decisionTable",
    "context",
    "invocation",
    "relation",
    "list",
    "functionDefinition",
}


def _expression(element: Element) -> Element | None:
    """The expression in an element; those new in DMN 1.4 do not exist for the engine."""
    return next(iter(_expressions(element)), None)


def _expressions(element: Element) -> list[Element]:
    return [child for child in element.children if child.name in _EXPRESSIONS]


def _found(element: Element | None) -> str:
    """How messages name an expression where another kind is needed.

    The engine prints a Java object there, which nobody can match.
    """
    return "null" if element is None else element.name


class Reader:
    """Reads one document whose shape was checked.

    Attributes:
        problems: What was found so far.
    """

    def __init__(self, root: Element) -> None:
        self.problems: list[Problem] = []
        self._root = root
        self._requirements = Requirements(root)
        self._expressions = Expressions(self.problems)
        self._tables = TableReader(self._expressions, self.problems)
        self._nesting = 0
        # By name: of two models with one name the first that is required wins.
        self._knowledge: dict[str, BusinessKnowledgeModel] = {}

    def decisions(self) -> list[Decision]:
        """All decisions, in document order.

        Raises:
            DmnError: With everything that is wrong in the document.
        """
        self._requirements.check()
        decisions = [self._decision(e) for e in self._root.children_named("decision")]
        if self.problems:
            raise DmnError(self.problems)
        return [decision for decision in decisions if decision is not None]

    def _report(self, element: Element, message: str) -> None:
        self.problems.append(Problem(message, describe(element), element.line))

    def _decision(self, element: Element) -> Decision | None:
        knowledge = self._required_knowledge(element)
        logic_element = _expression(element)
        logic = None
        if logic_element is None or logic_element.name == "functionDefinition":
            found = _found(logic_element)
            self._report(element, f"unsupported decision expression '{found}'")
        else:
            logic = self._logic(logic_element)
        identifier = element.attributes.get("id")
        if identifier is None:
            self._report(element, "attribute 'id' is missing")
        if logic is None or identifier is None:
            return None
        variable = element.child("variable")
        return Decision(
            id=identifier,
            name=element.attributes["name"],
            line=element.line,
            requirements=self._requirements.decisions_of(element),
            variable=identifier if variable is None else variable.attributes["name"],
            type_ref=None if variable is None else variable.get("typeRef"),
            knowledge=knowledge,
            logic=logic,
        )

    def _required_knowledge(self, element: Element) -> tuple[BusinessKnowledgeModel, ...]:
        """The models that an element requires, those that they require read before them."""
        for model in self._requirements.knowledge_before(element, self._knowledge):
            self._knowledge[model.attributes["name"]] = self._knowledge_model(model)
        return tuple(
            self._knowledge[model.attributes["name"]]
            for model in self._requirements.knowledge_of(element)
        )

    def _knowledge_model(self, element: Element) -> BusinessKnowledgeModel:
        function = element.child("encapsulatedLogic")
        logic: Logic | None = None
        parameters: tuple[Parameter, ...] = ()
        if function is not None:
            body = _expression(function)
            if body is None or body.name in {"invocation", "functionDefinition"}:
                found = _found(body)
                self._report(element, f"unsupported business knowledge model logic found '{found}'")
            else:
                logic = self._logic(body)
            parameters = _parameters(function)
        required = [
            self._knowledge[model.attributes["name"]]
            for model in self._requirements.knowledge_of(element)
        ]
        return BusinessKnowledgeModel(
            element.get("id"), element.attributes["name"], parameters, logic, tuple(required)
        )

    def _logic(self, element: Element) -> Logic | None:
        """The logic of an expression; None when it, or a part of it, was reported."""
        if self._nesting >= MAX_NESTING:
            raise DmnError(
                [
                    Problem(
                        f"expressions are nested deeper than {MAX_NESTING}",
                        describe(element),
                        element.line,
                    )
                ]
            )
        self._nesting += 1
        try:
            if element.name == "literalExpression":
                return _literal(self._expressions.literal(element))
            if element.name == "decisionTable":
                return self._tables.read(element)
            if element.name == "context":
                return self._context(element)
            if element.name == "list":
                items = [self._logic(child) for child in _expressions(element)]
                return List(tuple(item for item in items if item is not None))
            if element.name == "relation":
                return self._relation(element)
            if element.name == "invocation":
                return self._invocation(element)
            return self._function(element)
        finally:
            self._nesting -= 1

    def _context(self, element: Element) -> Context | None:
        entries: list[tuple[str, Logic]] = []
        result: Logic | None = None
        children = element.children_named("contextEntry")
        if not children:
            self._report(element, "a context needs an entry")
            return None
        for entry in children:
            body = _expression(entry)
            variable = entry.child("variable")
            logic: Logic | None = None
            if body is None:
                self._report(entry, "unsupported expression found 'null'")
            elif variable is None and entry is not children[-1]:
                self._report(entry, "only the last entry of a context may have no variable")
            else:
                logic = self._logic(body)
            if variable is None:
                result = logic
            elif logic is not None:
                entries.append((_key(variable), logic))
        return Context(tuple(entries), result)

    def _relation(self, element: Element) -> Relation:
        columns = [_key(column) for column in element.children_named("column")]
        rows = [_expressions(row) for row in element.children_named("row")]
        for row, cells in zip(element.children_named("row"), rows, strict=True):
            if len(cells) != len(columns):
                self._report(
                    row, f"expected row with '{len(columns)}' elements but found '{len(cells)}'"
                )
        return Relation(
            tuple(
                tuple(
                    (column, logic)
                    for column, logic in [
                        (column, self._logic(cell))
                        for column, cell in zip(columns, cells, strict=False)
                    ]
                    if logic is not None
                )
                for cells in rows
            )
        )

    def _invocation(self, element: Element) -> Invocation | None:
        bindings: list[tuple[str, feel.Expression]] = []
        for binding in element.children_named("binding"):
            value = _expression(binding)
            if value is None or value.name != "literalExpression":
                found = _found(value)
                self._report(
                    binding, f"expected binding with literal expression but found '{found}'"
                )
                continue
            parameter = binding.children_named("parameter")[0]
            expression = self._expressions.literal(value)
            if expression is not None:
                bindings.append((parameter.attributes["name"], expression))
        called = _expression(element)
        if called is None or called.name != "literalExpression":
            found = _found(called)
            self._report(
                element, f"expected invocation with literal expression but found '{found}'"
            )
            return None
        name = text_of(called.child("text"))
        model = self._knowledge.get(name)
        if model is None:
            self._report(element, f"no BKM found with name '{name}'")
            return None
        return Invocation(tuple(bindings), model)

    def _function(self, element: Element) -> FunctionDefinition | None:
        body = _expression(element)
        if body is None or body.name != "literalExpression":
            self._report(element, f"expected literal expression but found '{_found(body)}'")
            return None
        expression = self._expressions.literal(body)
        return None if expression is None else FunctionDefinition(_parameters(element), expression)


def _key(named: Element) -> str:
    """The name as a key of a context; an empty attribute is none for the engine."""
    return named.attributes["name"] or "null"


def _literal(expression: feel.Expression | None) -> LiteralExpression | None:
    return None if expression is None else LiteralExpression(expression)


def _parameters(function: Element) -> tuple[Parameter, ...]:
    formal: Sequence[Element] = function.children_named("formalParameter")
    return tuple(Parameter(p.attributes["name"], p.get("typeRef")) for p in formal)

"""Decision logic as read from a document: values only, ready to be evaluated.

Names of classes and fields follow DMN's meta-model. Everything compares by identity: a deep
structure must not be walked by accident.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from .. import feel

LITERAL_EXPRESSION = "LITERAL_EXPRESSION"
DECISION_TABLE = "DECISION_TABLE"
CONTEXT = "CONTEXT"
LIST = "LIST"
RELATION = "RELATION"
INVOCATION = "INVOCATION"
UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """A parameter of a function, with the type that its argument is checked against."""

    name: str
    type_ref: str | None


@dataclass(frozen=True, slots=True, eq=False)
class LiteralExpression:
    """One FEEL expression."""

    expression: feel.Expression


@dataclass(frozen=True, slots=True, eq=False)
class FunctionDefinition:
    """A function inside a context, list or relation; its body is one FEEL expression."""

    parameters: tuple[Parameter, ...]
    expression: feel.Expression


@dataclass(frozen=True, slots=True, eq=False)
class Input:
    """A column of conditions.

    Attributes:
        name: The label, else the start of the expression: what Zeebe shows for it.
    """

    id: str | None
    name: str
    expression: feel.Expression


@dataclass(frozen=True, slots=True, eq=False)
class Output:
    """A column of results.

    Attributes:
        key: The name, under which results of several outputs hold its value; `null` without.
        label: What Zeebe shows for it: the label, else the name.
        priorities: Text of an output value to its rank, as a text: ranks are compared as texts.
        default: What the output is when no rule matches.
    """

    id: str | None
    key: str
    label: str | None
    priorities: Mapping[str, str]
    default: feel.Expression | None


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A row of a table.

    Attributes:
        index: Position of the first rule that is equal to this one in all, counted from 1.
        tests: For the inputs in order; None matches anything, and so does a missing one.
        outputs: For the outputs in order; the last ones may be missing.
    """

    id: str | None
    index: int
    tests: tuple[feel.UnaryTests | None, ...]
    outputs: tuple[feel.Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class DecisionTable:
    """Rules over inputs; the hit policy says what several matching rules give."""

    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    hit_policy: str
    aggregation: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """Named entries, each seeing those before it.

    Attributes:
        result: The last entry when it has no name: then it is the value, not the entries.
    """

    entries: tuple[tuple[str, Logic], ...]
    result: Logic | None


@dataclass(frozen=True, slots=True, eq=False)
class List:
    """A list of expressions."""

    items: tuple[Logic, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Relation:
    """A list of contexts: rows of named columns."""

    rows: tuple[tuple[tuple[str, Logic], ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class BusinessKnowledgeModel:
    """A named function that decisions require.

    Attributes:
        logic: The body; None gives null.
        required: The models it may call itself.
    """

    id: str | None
    name: str
    parameters: tuple[Parameter, ...]
    logic: Logic | None
    required: tuple[BusinessKnowledgeModel, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Invocation:
    """A call of a business knowledge model with bound parameters."""

    bindings: tuple[tuple[str, feel.Expression], ...]
    model: BusinessKnowledgeModel


Logic: TypeAlias = (
    LiteralExpression | FunctionDefinition | DecisionTable | Context | List | Relation | Invocation
)


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """One decision of a model.

    Attributes:
        id: Unique in the document.
        name: For people; FEEL knows the decision by `variable`.
        line: Line of its start tag in the document, counted from 1.
        requirements: Ids of the decisions it requires, in document order.
        variable: The name under which requiring decisions see the result.
        type_ref: The type that the result is checked against.
        knowledge: The business knowledge models it may call.
        logic: How it is decided.
    """

    id: str
    name: str
    line: int
    requirements: tuple[str, ...]
    variable: str
    type_ref: str | None
    knowledge: tuple[BusinessKnowledgeModel, ...]
    logic: Logic


_TYPES: Mapping[type, str] = {
    LiteralExpression: LITERAL_EXPRESSION,
    DecisionTable: DECISION_TABLE,
    Context: CONTEXT,
    List: LIST,
    Relation: RELATION,
    Invocation: INVOCATION,
}


def decision_type(logic: Logic | None) -> str:
    """What Zeebe reports as the type of a decision with that logic."""
    return _TYPES.get(type(logic), UNKNOWN)

import pytest

from zeebe_grpclib.embedded import dmn
from zeebe_grpclib.embedded.dmn import logic
from zeebe_grpclib.embedded.dmn.reader import Reader
from zeebe_grpclib.embedded.xml import parse

from . import documents as d


def read(*content: str) -> list[logic.Decision]:
    return Reader(parse(d.document(*content).encode())).decisions()


def problems(*content: str) -> list[str]:
    with pytest.raises(dmn.DmnError) as caught:
        read(*content)
    return str(caught.value).splitlines()


def test_decisions_carry_their_logic_and_requirements() -> None:
    model = d.knowledge_model("b", "f", ["n", "m:number"], d.literal("1"))
    first, second = read(
        model,
        d.decision("z", d.literal("1")),
        d.decision("a", d.boxed_list(), variable="v v", type_ref="t", requires="z", calls="b"),
    )
    assert (first.variable, first.type_ref, first.requirements) == ("z", None, ())
    assert isinstance(first.logic, logic.LiteralExpression)
    assert first.logic.expression.text == "1"
    assert (second.variable, second.type_ref, second.requirements) == ("v v", "t", ("z",))
    assert isinstance(second.logic, logic.List)
    [knowledge] = second.knowledge
    assert (knowledge.id, knowledge.name) == ("b", "f")
    assert [(p.name, p.type_ref) for p in knowledge.parameters] == [("n", None), ("m", "number")]


def test_the_first_of_two_models_with_one_name_is_taken() -> None:
    one = d.knowledge_model("b", "f", ["n"], d.literal("1"))
    other = d.knowledge_model("c", "f", ["n"], d.literal("2"))
    [decision] = read(one, other, d.decision("a", d.literal("f(1)"), calls=["c", "b"]))
    assert [model.id for model in decision.knowledge] == ["c", "c"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "decision 'a': unsupported decision expression 'null'"),
        (
            d.function(["n"], d.literal("n")),
            "decision 'a': unsupported decision expression 'functionDefinition'",
        ),
        ("<context/>", "context: a context needs an entry"),
        (
            d.context((None, d.literal("1")), ("x", d.literal("2"))),
            "contextEntry: only the last entry of a context may have no variable",
        ),
        (
            d.relation(["p", "q"], [d.literal("1")]),
            "row: expected row with '2' elements but found '1'",
        ),
        (
            d.boxed_list(d.function([], "")),
            "functionDefinition: expected literal expression but found 'null'",
        ),
        (
            d.boxed_list(d.function([], d.boxed_list())),
            "functionDefinition: expected literal expression but found 'list'",
        ),
        (
            "<invocation/>",
            "invocation: expected invocation with literal expression but found 'null'",
        ),
        (d.invocation("f", {}), "invocation: no BKM found with name 'f'"),
    ],
)
def test_logic_that_the_engine_refuses(body: str, message: str) -> None:
    assert problems(d.decision("a", body)) == [f"line 1, {message}"]


def test_bindings_need_literal_expressions() -> None:
    binding = d.element("binding", {}, d.element("parameter", {"name": "n"}), d.boxed_list())
    invocation = d.element("invocation", {}, d.literal("f"), binding)
    assert problems(
        d.knowledge_model("b", "f", ["n"], d.literal("1")),
        d.decision("a", invocation, calls=["b"]),
    ) == ["line 1, binding: expected binding with literal expression but found 'list'"]


def test_knowledge_that_nothing_requires_is_not_read() -> None:
    broken = d.knowledge_model("b", "f", ["n"], d.literal("1 +"))
    assert len(read(broken, d.decision("a", d.literal("1")))) == 1
    [problem] = problems(broken, d.decision("a", d.literal("1"), calls=["b"]))
    assert problem.startswith("line 1, literalExpression: FEEL expression: failed to parse")


def test_knowledge_may_be_no_invocation() -> None:
    assert problems(
        d.knowledge_model("b", "f", [], d.invocation("f", {})),
        d.decision("a", d.literal("1"), calls=["b"]),
    ) == [
        (
            "line 1, businessKnowledgeModel 'b':"
            " unsupported business knowledge model logic found 'invocation'"
        )
    ]

import pytest

from zeebe_grpclib.embedded import dmn
from zeebe_grpclib.embedded.dmn import evaluation, values

from . import documents as d


def evaluate(decision: str, *content: str, **variables: object) -> dmn.DecisionResult:
    return dmn.read(d.document(*content).encode()).evaluate(decision, variables)


def reason(result: dmn.DecisionResult) -> str:
    assert result.failure_message is not None
    return result.failure_message.partition("', but ")[2]


def listed(result: dmn.DecisionResult) -> list[tuple[str | None, object]]:
    return [(e.id, e.output_json) for e in result.evaluated_decisions]


def test_requirements_come_first_and_once_per_use() -> None:
    result = evaluate(
        "top",
        d.decision("top", d.literal("left + right"), requires=["left", "right"]),
        d.decision("left", d.literal("base + 1"), requires=["base"]),
        d.decision("right", d.literal("base * 10"), requires=["base"]),
        d.decision("base", d.literal("x")),
        x=3,
    )
    assert listed(result) == [("base", 3), ("left", 4), ("base", 3), ("right", 30), ("top", 34)]


def test_results_reach_one_requirement_far() -> None:
    content = [
        d.decision("z", d.literal("1")),
        d.decision("y", d.literal("z"), requires=["z"]),
        d.decision("a", d.literal("[y, z]"), requires=["y"]),
    ]
    assert evaluate("a", *content).value_json == [1, None]
    assert evaluate("a", *content, z=9).value_json == [1, 9]


def test_called_knowledge_sees_the_request_and_its_parameters_only() -> None:
    content = [
        d.knowledge_model("b", "twice", ["n"], d.literal("n * 2 + add")),
        d.decision("add", d.literal("100")),
        d.decision("a", d.literal("twice(1)"), requires=["add"], calls=["b"]),
    ]
    assert listed(evaluate("a", *content, add=7)) == [("add", 100), ("b", 9), ("a", 9)]


def test_invoked_knowledge_sees_what_the_decision_sees() -> None:
    content = [
        d.knowledge_model("b", "twice", ["n"], d.literal("n * 2 + add")),
        d.decision("add", d.literal("100")),
        d.decision("a", d.invocation("twice", {"n": "1"}), requires=["add"], calls=["b"]),
    ]
    result = evaluate("a", *content, add=7)
    assert listed(result) == [("add", 100), ("b", 102), ("a", 102)]
    assert [e.type for e in result.evaluated_decisions] == [
        "LITERAL_EXPRESSION",
        "LITERAL_EXPRESSION",
        "INVOCATION",
    ]


def test_invocation_needs_all_parameters() -> None:
    content = [
        d.knowledge_model("b", "same", ["n:number"], d.literal("n")),
        d.decision("a", d.invocation("same", {}), calls=["b"]),
    ]
    assert reason(evaluate("a", *content)) == "no parameter found with name 'n'"
    assert evaluate("a", *content, n=5).value_json == 5
    assert reason(evaluate("a", *content, n="5")) == "expected 'number' but found '\"5\"'"


def test_failing_knowledge_is_null_for_its_caller_but_fails_an_invocation() -> None:
    strict = d.knowledge_model("b", "strict", ["n"], d.literal("assert(n, n > 5)"))
    called = evaluate("a", strict, d.decision("a", d.literal("strict(1)"), calls=["b"]))
    assert (called.failure_message, listed(called)) == (None, [("b", None), ("a", None)])
    invoked = evaluate(
        "a", strict, d.decision("a", d.invocation("strict", {"n": "1"}), calls=["b"])
    )
    assert reason(invoked) == (
        "Assertion failure on evaluate the expression 'assert(n, n > 5)':"
        " The condition is not fulfilled"
    )
    assert (invoked.failed_decision_id, listed(invoked)) == ("a", [("b", None), ("a", None)])


def test_knowledge_without_logic_is_null_of_unknown_type() -> None:
    empty = d.element("businessKnowledgeModel", {"id": "b", "name": "f"})
    result = evaluate("a", empty, d.decision("a", d.literal("f()"), calls=["b"]))
    assert [(e.id, e.type, e.output) for e in result.evaluated_decisions] == [
        ("b", "UNKNOWN", None),
        ("a", "LITERAL_EXPRESSION", None),
    ]


def test_boxed_functions_see_what_stood_around_them() -> None:
    boxed = d.context(
        ("k", d.literal("10")),
        ("f", d.function(["n"], d.literal("n * k"))),
        ("g", d.literal("f(3)")),
    )
    result = evaluate(
        "a",
        d.decision("z", boxed),
        d.decision("a", d.literal("z.f(2) + z.g"), requires=["z"]),
        k=5,
    )
    assert result.value_json == 50
    assert result.evaluated_decisions[0].output_json == {"k": 10, "f": None, "g": 30}


def test_the_result_is_checked_against_the_declared_type() -> None:
    typed = d.decision("a", d.literal("x"), variable="v", type_ref="number")
    assert evaluate("a", typed, x=1).value_json == 1
    assert evaluate("a", typed).failure_message is None
    result = evaluate("a", typed, x="one")
    assert reason(result) == "expected 'number' but found '\"one\"'"
    assert listed(result) == [("a", "one")]


def test_steps_of_all_expressions_are_bounded_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "MAX_STEPS", 1_000)
    loop = d.literal("count(for i in 1..300 return i)")
    assert evaluate("a", d.decision("a", d.boxed_list(loop))).value_json == [300]
    result = evaluate("a", d.decision("a", d.boxed_list(*[loop] * 5)))
    assert reason(result) == "it takes more than 1000 steps"
    assert result.failed_decision_id == "a"


def test_steps_of_called_knowledge_count_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "MAX_STEPS", 1_000)
    loop = d.knowledge_model("b", "f", [], d.literal("count(for i in 1..300 return i)"))
    caller = d.decision("a", d.literal("[f(), f(), f(), f(), f()]"), calls=["b"])
    assert reason(evaluate("a", loop, caller)) == "it takes more than 1000 steps"


def test_values_that_double_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert values.MAX_PARTS == 200_000
    monkeypatch.setattr(values, "MAX_PARTS", 2_000)
    doubling = [d.decision("d0", d.literal("1"))]
    doubling += [
        d.decision(f"d{i}", d.boxed_list(*[d.literal(f"d{i - 1}")] * 2), requires=[f"d{i - 1}"])
        for i in range(1, 40)
    ]
    result = evaluate("d39", *doubling)
    assert reason(result) == "a value has more than 2000 parts"
    assert result.failed_decision_id == "d10"
    assert result.evaluated_decisions[-1].output_json is None


def test_values_that_nest_are_bounded() -> None:
    nesting = [d.decision("d0", d.literal("1"))]
    nesting += [
        d.decision(f"d{i}", d.literal(f"[d{i - 1}]"), requires=[f"d{i - 1}"]) for i in range(1, 150)
    ]
    assert reason(evaluate("d149", *nesting)) == "a value is nested deeper than 100"


def test_variables_that_nest_too_deeply_fail() -> None:
    deep: object = 1
    for _ in range(100_000):
        deep = [deep]
    result = evaluate("a", d.decision("a", d.literal("x")), x=deep)
    assert reason(result) == "its values are nested too deeply"
    while isinstance(deep, list):  # CPython would recurse to free it
        deep = deep.pop()

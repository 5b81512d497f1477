from datetime import datetime, timezone

import pytest

from zeebe_grpclib.embedded import dmn

from . import documents as d


def model(*content: str, **attributes: str | None) -> dmn.Model:
    return dmn.read(d.document(*content, namespace=d.DMN_13, **attributes).encode())


def refused(*content: str) -> str:
    with pytest.raises(dmn.DmnError) as caught:
        model(*content)
    return str(caught.value)


def test_model_knows_its_names_and_decisions() -> None:
    read = model(
        d.element("inputData", {"id": "i", "name": "I"}),
        "\n" + d.decision("z", d.literal("1"), name="Zed"),
        "\n"
        + d.decision("a", d.literal("z"), requires=["z", "z"], variable="v", type_ref="number"),
        id="drg",
        name="Graph of mine",
    )
    assert (read.id, read.name) == ("drg", "Graph of mine")
    assert read.namespace == "http://example.com/dmn"
    assert {(x.id, x.name, x.line, x.requirements) for x in read.decisions} == {
        ("z", "Zed", 2, ()),
        ("a", "Name of a", 3, ("z", "z")),
    }
    found = read.decision("a")
    assert found is not None
    assert (found.variable, found.type_ref) == ("v", "number")
    assert read.decision("nope") is None


def test_definitions_may_have_no_id() -> None:
    assert model(d.decision("a", d.literal("1")), id=None).id == ""


def test_result_and_how_it_came_about() -> None:
    table = d.table(
        [d.column("season", identifier="i1", label="Season"), d.column("guests + 0.50")],
        [d.output("dish", identifier="o1", label="Dish"), d.output("price")],
        [
            d.rule(['"Summer"'], ['"Salad"', "1"], identifier="r1"),
            d.rule(['"Winter"', "> 2"], ['"Roast"', "9.50"], identifier="r2"),
        ],
        hit_policy="COLLECT",
    )
    read = model(
        d.decision("meal", table), d.decision("all", d.literal("meal[1].dish"), requires=["meal"])
    )
    result = read.evaluate("all", {"season": "Winter", "guests": 8})
    assert (result.value_json, result.failure_message, result.failed_decision_id) == (
        "Roast",
        None,
        None,
    )
    meal, last = result.evaluated_decisions
    assert (last.id, last.name, last.type, last.output_json) == (
        "all",
        "Name of all",
        "LITERAL_EXPRESSION",
        "Roast",
    )
    assert (last.inputs, last.matched_rules) == ((), ())
    assert (meal.type, meal.output_json) == ("DECISION_TABLE", [{"dish": "Roast", "price": 9.5}])
    assert [(i.id, i.name, i.value_json) for i in meal.inputs] == [
        ("i1", "Season", "Winter"),
        (None, "guests + 0.50", 8.5),
    ]
    [rule] = meal.matched_rules
    assert (rule.id, rule.index) == ("r2", 2)
    assert [(o.id, o.name, o.value_json) for o in rule.outputs] == [
        ("o1", "Dish", "Roast"),
        (None, "price", 9.5),
    ]


def test_long_expressions_are_cut_where_they_stand_for_a_label() -> None:
    columns = [
        d.column('"123456789 123456789 123456789"'),
        d.column('"12345678 12345678 1234567' + "\U0001f600" * 3 + '"'),
    ]
    result = model(d.decision("a", d.table(columns, [d.output()], []))).evaluate("a")
    assert [i.name for i in result.evaluated_decisions[0].inputs] == [
        '"123456789 123456789 123456789',
        '"12345678 12345678 1234567' + "\U0001f600" * 2,
    ]


def test_empty_labels_and_names_are_none() -> None:
    column = d.column("x").replace("<input>", '<input label="">')
    output = '<output name="" label=""/>'
    read = model(d.decision("a", d.table([column], [output], [d.rule([""], ["1"])])))
    [decision] = read.evaluate("a").evaluated_decisions
    assert [i.name for i in decision.inputs] == ["x"]
    assert [o.name for o in decision.matched_rules[0].outputs] == [None]


def test_equal_rules_share_the_index_of_the_first() -> None:
    rules = [
        d.rule([], ["1"]),
        d.rule([], ["2"]),
        d.rule([], ["1"]),
        d.rule([], ["1"], identifier="r"),
    ]
    read = model(d.decision("a", d.table([], [d.output()], rules, hit_policy="COLLECT")))
    [decision] = read.evaluate("a").evaluated_decisions
    assert [rule.index for rule in decision.matched_rules] == [1, 2, 1, 4]


def test_failure_names_the_decision_that_failed() -> None:
    read = model(
        d.decision("z", d.literal('"text"'), variable="v", type_ref="number"),
        d.decision("a", d.literal("1"), requires=["z"]),
    )
    result = read.evaluate("a")
    assert result.failure_message == (
        "Expected to evaluate decision 'a', but expected 'number' but found '\"text\"'"
    )
    assert (result.failed_decision_id, result.value, result.value_json) == ("z", None, None)
    assert [(e.id, e.output_json) for e in result.evaluated_decisions] == [("z", "text")]


def test_unknown_decision_is_a_failure() -> None:
    result = model(d.decision("a", d.literal("1"))).evaluate("nope")
    assert result.failure_message == (
        "Expected to evaluate decision 'nope', but no decision found with id 'nope'"
    )
    assert (result.failed_decision_id, result.evaluated_decisions) == ("nope", ())


def test_now_is_the_given_one_everywhere() -> None:
    read = model(
        d.knowledge_model("b", "clock", [], d.literal("string(today())")),
        d.decision(
            "a", d.boxed_list(d.literal("string(now())"), d.literal("clock()")), calls=["b"]
        ),
    )
    now = datetime(2024, 2, 29, 12, 0, tzinfo=timezone.utc)
    assert read.evaluate("a", now=now).value_json == ["2024-02-29T12:00:00Z", "2024-02-29"]


def test_values_of_one_decision_are_feel_values_for_the_next() -> None:
    read = model(
        d.decision("z", d.literal('{d: date("2024-02-29"), f: 1.50}')),
        d.decision("a", d.literal("[z.d.month, string(z.f)]"), requires=["z"]),
    )
    assert read.evaluate("a").value_json == [2, "1.50"]


def test_all_problems_are_told_at_once() -> None:
    assert refused(
        d.decision("a", d.boxed_list(d.literal("1 +"), d.literal("1 +"))),
        "\n" + d.decision("b", d.table([d.column("x")], [d.output()], [d.rule(["> "], ["("])])),
    ).splitlines() == [
        (
            "line 1, literalExpression: FEEL expression: failed to parse expression '1 +': Expected"
            ' (binaryComparison | between | instanceOf | in | "and" | "or" | end-of-input):1:3,'
            ' found "+"'
        ),
        (
            "line 2, inputEntry: FEEL unary-tests: failed to parse expression '>': Expected"
            ' (start-of-input | negation | positiveUnaryTests | anyInput):1:1, found ">"'
        ),
        (
            "line 2, outputEntry: FEEL expression: failed to parse expression '(': Expected"
            ' (start-of-input | ifOp | forOp | quantifiedOp | disjunction):1:1, found "("'
        ),
    ]


def test_a_decision_without_id_cannot_be_deployed() -> None:
    assert refused(d.decision(None, d.literal("1"))) == (
        "line 1, decision 'Name of None': attribute 'id' is missing"
    )


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"<a", b"<!DOCTYPE a><a/>", b"{}"])
def test_what_is_no_xml_is_refused(content: bytes) -> None:
    with pytest.raises(dmn.DmnError) as caught:
        dmn.read(content)
    assert caught.value.engine_message == (
        "Failed to parse DMN: org.camunda.bpm.model.dmn.DmnModelException: Unable to parse model"
    )


@pytest.mark.no_cover
def test_chains_of_decisions_may_be_long() -> None:
    count = 3_000
    chain = [d.decision("c0", d.literal("x"))]
    chain += [
        d.decision(f"c{i}", d.literal(f"c{i - 1} + 1"), requires=[f"c{i - 1}"])
        for i in range(1, count)
    ]
    result = model(*chain).evaluate(f"c{count - 1}", {"x": 1})
    assert result.value_json == count
    assert len(result.evaluated_decisions) == count


def test_lattices_of_decisions_end_in_a_failure() -> None:
    lattice = [d.decision("c0", d.literal("1"))]
    lattice += [
        d.decision(f"c{i}", d.literal("1"), requires=[f"c{i - 1}", f"c{i - 1}"])
        for i in range(1, 40)
    ]
    result = model(*lattice).evaluate("c39")
    assert result.failure_message == (
        "Expected to evaluate decision 'c39', but more than 10000 decisions had to be evaluated"
    )


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("top", "reason"),
    [
        (13, "more than 10000 decisions had to be evaluated"),
        (60, "functions call each other deeper than 32"),
    ],
)
def test_knowledge_that_calls_knowledge_ends_in_a_failure(top: int, reason: str) -> None:
    models = [d.knowledge_model("b0", "f0", ["n"], d.literal("n"))]
    models += [
        d.knowledge_model(
            f"b{i}", f"f{i}", ["n"], d.literal(f"f{i - 1}(n) + f{i - 1}(n)"), calls=[f"b{i - 1}"]
        )
        for i in range(1, top + 1)
    ]
    read = model(*models, d.decision("a", d.literal(f"f{top}(1)"), calls=[f"b{top}"]))
    assert read.evaluate("a").failure_message == f"Expected to evaluate decision 'a', but {reason}"


def test_expressions_nested_too_deeply_are_refused() -> None:
    nested = d.literal("1")
    for _ in range(39):
        nested = d.boxed_list(nested)
    assert model(d.decision("a", nested)).evaluate("a").failure_message is None
    assert refused(d.decision("a", d.boxed_list(nested))) == (
        "line 1, literalExpression: expressions are nested deeper than 40"
    )
    for _ in range(100):
        nested = d.context(("e", nested))
    assert "nested deeper than" in refused(d.decision("a", nested))

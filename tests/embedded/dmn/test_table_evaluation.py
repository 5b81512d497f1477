import pytest

from zeebe_grpclib.embedded import dmn

from . import documents as d


def evaluate(table: str, **variables: object) -> dmn.DecisionResult:
    return dmn.read(d.single(table).encode()).evaluate("a", variables)


@pytest.mark.parametrize(
    ("x", "indexes"), [(5, [1, 2, 3]), (15, [2, 3]), (None, [3]), ("text", [3])]
)
def test_rules_match_where_all_tests_are_true(x: object, indexes: list[int]) -> None:
    table = d.table(
        [d.column("x")],
        [d.output()],
        d.rules((["< 10"], ["1"]), (["< 20"], ["2"]), ([""], ["3"])),
        hit_policy="COLLECT",
    )
    result = evaluate(table, x=x)
    [decision] = result.evaluated_decisions
    assert [rule.index for rule in decision.matched_rules] == indexes
    assert result.value_json == indexes


def test_missing_entries_match_and_further_ones_do_not_count() -> None:
    rules = d.rules((["1"], ["1"]), ([], ["2"]), (["1", "2", "assert(1, false)"], ["3"]))
    table = d.table([d.column("x"), d.column("y")], [d.output()], rules, hit_policy="COLLECT")
    assert evaluate(table, x=1, y=2).value_json == [1, 2, 3]


def test_first_lists_its_rule_only_but_all_rules_are_tested() -> None:
    rules = d.rules(([""], ["1"]), (["y"], ["assert(1, false)"]))
    table = d.table([d.column("x")], [d.output()], rules, hit_policy="FIRST")
    result = evaluate(table, x=1, y=1)
    assert result.value_json == 1
    assert [rule.index for rule in result.evaluated_decisions[0].matched_rules] == [1]
    failing = d.rules(([""], ["1"]), (["assert(?, false)"], ["2"]))
    table = d.table([d.column("x")], [d.output()], failing, hit_policy="FIRST")
    assert evaluate(table, x=1).failure_message is not None


def test_defaults_stand_in_when_no_rule_matches() -> None:
    def table(*defaults: str | None) -> str:
        outputs = [
            d.output(name, default=default) for name, default in zip("pq", defaults, strict=True)
        ]
        return d.table([d.column("x")], outputs, [])

    assert evaluate(table(None, None)).value_json is None
    assert evaluate(table("1", None)).value_json == 1
    assert evaluate(table("1", "x"), x=2).value_json == {"p": 1, "q": 2}


def test_outputs_of_one_name_are_one() -> None:
    table = d.table([], [d.output("o"), d.output("o")], d.rules(([], ["1", "2"])))
    result = evaluate(table)
    assert result.value_json == 2
    [rule] = result.evaluated_decisions[0].matched_rules
    assert [output.value_json for output in rule.outputs] == [1, 2]


@pytest.mark.parametrize(
    ("input_text", "test", "output_text", "inputs", "rules"),
    [
        ("assert(x, false)", "", "1", [], []),
        ("x", "assert(?, false)", "1", [1], []),
        ("x", "", "assert(x, false)", [1], []),
    ],
)
def test_failures_keep_what_was_known(
    input_text: str, test: str, output_text: str, inputs: list[int], rules: list[int]
) -> None:
    table = d.table([d.column(input_text)], [d.output()], d.rules(([test], [output_text])))
    result = evaluate(table, x=1)
    [decision] = result.evaluated_decisions
    assert result.failure_message is not None
    assert [i.value_json for i in decision.inputs] == inputs
    assert [rule.index for rule in decision.matched_rules] == rules


def test_a_failing_hit_policy_keeps_the_matched_rules() -> None:
    result = evaluate(d.table([], [d.output()], d.rules(([], ["1"]), ([], ["2"]))))
    assert result.failure_message == (
        "Expected to evaluate decision 'a', but multiple values aren't allowed for UNIQUE hit"
        " policy. found: 'List(Map(null -> 1), Map(null -> 2))'"
    )
    assert [rule.index for rule in result.evaluated_decisions[0].matched_rules] == [1, 2]

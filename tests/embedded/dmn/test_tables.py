import pytest

from zeebe_grpclib.embedded.dmn.errors import Problem
from zeebe_grpclib.embedded.dmn.expressions import Expressions
from zeebe_grpclib.embedded.dmn.logic import DecisionTable
from zeebe_grpclib.embedded.dmn.tables import TableReader
from zeebe_grpclib.embedded.xml import parse

from . import documents as d


def read(table: str) -> tuple[DecisionTable | None, list[str]]:
    problems: list[Problem] = []
    reader = TableReader(Expressions(problems), problems)
    return reader.read(parse(table.encode())), [problem.message for problem in problems]


def sound(table: str) -> DecisionTable:
    found, problems = read(table)
    assert problems == []
    assert found is not None
    return found


def test_tables_are_read() -> None:
    table = sound(
        d.table(
            [d.column("x + 1", identifier="i1"), d.column("y", label="Y")],
            [d.output("o", identifier="o1", default="7"), d.output("p", label="P")],
            [d.rule(["> 1", ""], ["1", "2"], identifier="r1")],
            hit_policy="COLLECT",
        )
    )
    assert [(i.id, i.name, i.expression.text) for i in table.inputs] == [
        ("i1", "x + 1", "x + 1"),
        (None, "Y", "y"),
    ]
    assert [(o.id, o.key, o.label) for o in table.outputs] == [("o1", "o", "o"), (None, "p", "P")]
    assert table.outputs[0].default is not None
    assert table.outputs[1].default is None
    [rule] = table.rules
    assert (rule.id, rule.index) == ("r1", 1)
    assert [tests and tests.text for tests in rule.tests] == ["> 1", None]
    assert [output.text for output in rule.outputs] == ["1", "2"]
    assert (table.hit_policy, table.aggregation) == ("COLLECT", None)


def test_the_hit_policy_is_unique_unless_it_is_told() -> None:
    assert sound(d.table([], [d.output()], [])).hit_policy == "UNIQUE"


@pytest.mark.parametrize(
    ("values", "ranks"),
    [
        (None, {}),
        ('"a","b"', {"a": "0", "b": "1"}),
        ("'a' , b", {"a": "0", "b": "1"}),
        ('"a, b"', {"a": "0", "b": "1"}),
        ('"a",,', {"a": "0"}),
        ("", {"": "0"}),
        ('"a","b","a"', {"a": "2", "b": "1"}),
    ],
)
def test_output_values_are_split_at_commas(values: str | None, ranks: dict[str, str]) -> None:
    [output] = sound(d.table([], [d.output("o", values=values)], [])).outputs
    assert output.priorities == ranks


def test_outputs_beyond_the_columns_are_read_but_not_kept() -> None:
    [rule] = sound(d.table([], [d.output()], [d.rule([], ["1", "2"])])).rules
    assert [output.text for output in rule.outputs] == ["1"]
    table, problems = read(d.table([], [d.output()], [d.rule([], ["1", "2 +"])]))
    assert table is None
    assert len(problems) == 1


def test_several_outputs_need_names_and_no_aggregation() -> None:
    table = d.table(
        [],
        [d.output("o"), d.output(label="Label"), d.output()],
        [],
        hit_policy="COLLECT",
        aggregation="SUM",
    )
    assert read(table) == (
        None,
        [
            "hit policy 'COLLECT' with aggregator is not defined for compound output",
            "no output name defined for `Label`",
            "no output name defined for `null`",
        ],
    )

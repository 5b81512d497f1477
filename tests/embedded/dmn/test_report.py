from zeebe_grpclib.embedded import dmn

from . import documents as d


def read(*content: str) -> dmn.Model:
    return dmn.read(d.document(*content).encode())


def test_report_shows_inputs_matched_rules_and_result() -> None:
    table = d.table(
        [d.column("season", label="Season"), d.column("guests")],
        [d.output("dish", label="Dish"), d.output("price")],
        [
            d.rule(['"Winter"'], ['"Roast"', "9.50"], identifier="rule_1"),
            d.rule(["", "> 100"], ['"Buffet"', "4"]),
            d.rule(["", "> 2"], ['"Stew"', "null"]),
        ],
        hit_policy="COLLECT",
    )
    model = read(
        d.decision("meal", table), d.decision("first", d.literal("meal[1].dish"), requires=["meal"])
    )
    report = dmn.report(model.evaluate("first", {"season": "Winter", "guests": 8}))
    assert report.splitlines() == [
        (
            'meal (Name of meal), DECISION_TABLE: [{dish:"Roast", price:9.50},'
            ' {dish:"Stew", price:null}]'
        ),
        "  input  | value",
        "  -------+---------",
        '  Season | "Winter"',
        "  guests | 8",
        "  rule     | Dish    | price",
        "  ---------+---------+------",
        '  1 rule_1 | "Roast" | 9.50',
        '  3        | "Stew"  | null',
        "",
        'first (Name of first), LITERAL_EXPRESSION: "Roast"',
        "",
        'result: "Roast"',
    ]


def test_report_says_when_no_rule_matched() -> None:
    model = read(d.decision("a", d.table([d.column("x")], [d.output()], [d.rule(["1"], ["2"])])))
    assert dmn.report(model.evaluate("a", {"x": "two\nlines"})).splitlines() == [
        "a (Name of a), DECISION_TABLE: null",
        "  input | value",
        "  ------+------------",
        '  x     | "two lines"',
        "  no rule matched",
        "",
        "result: null",
    ]


def test_report_of_a_failure() -> None:
    model = read(d.decision("a", d.literal("assert(x, false)")))
    assert dmn.report(model.evaluate("a")).splitlines() == [
        "a (Name of a), LITERAL_EXPRESSION: null",
        "",
        (
            "failed: Expected to evaluate decision 'a', but Assertion failure on evaluate"
            " the expression 'assert(x, false)': The condition is not fulfilled"
        ),
        "failed decision: a",
    ]


def test_report_of_an_unknown_decision() -> None:
    model = read(d.decision("a", d.literal("1")))
    assert dmn.report(model.evaluate("b")).splitlines() == [
        "failed: Expected to evaluate decision 'b', but no decision found with id 'b'",
        "failed decision: b",
    ]

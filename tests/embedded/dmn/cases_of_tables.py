"""Decision tables, one for each fact that is known about the engine.

Lists of cases: long on purpose.
"""

from collections.abc import Iterator

from . import documents as d
from .generator import Case

_LOW_MID_ANY = [(["< 10"], ['"low"']), (["< 20"], ['"mid"']), ([""], ['"any"'])]


def hit_policies() -> Iterator[Case]:
    """Every hit policy and aggregation, with none, one and several matches."""
    policies = [None, "UNIQUE", "FIRST", "ANY", "PRIORITY", "OUTPUT ORDER", "RULE ORDER", "COLLECT"]
    for policy in policies:
        xml = d.single(
            d.table(
                [d.column("x", label="X")],
                [d.output("out", values='"any","mid","low"')],
                d.rules(*_LOW_MID_ANY),
                hit_policy=policy,
            )
        )
        yield from (Case(xml, "a", {"x": x}) for x in (5, 15, 50, None, "text"))
        yield Case(xml, "a", {})
        for default in (None, '"none"', "x"):
            nothing = d.single(
                d.table(
                    [d.column("x")],
                    [d.output("out", default=default)],
                    d.rules((["1"], ['"one"']), (["1"], ['"one"']), (["2"], ['"two"'])),
                    hit_policy=policy,
                )
            )
            yield from (Case(nothing, "a", {"x": x}) for x in (0, 1, 2))
        several = d.single(
            d.table(
                [d.column("x")],
                [
                    d.output("a", values="3,2,1", default="0"),
                    d.output("b b", values='"p","q"', label="B", default='"d"'),
                ],
                d.rules(
                    (["< 10"], ["1", '"q"']), (["< 20"], ["2", '"q"']), (["< 30"], ["2", '"p"'])
                ),
                hit_policy=policy,
            )
        )
        yield from (Case(several, "a", {"x": x}) for x in (5, 15, 25, 35))
    for aggregation in ("SUM", "MIN", "MAX", "COUNT"):
        for values in (["1", "2.5", "4"], ["1", '"low"', "4"], ["null", "1", "1.0"]):
            rows = [
                ([test], [value]) for test, value in zip(["< 10", "< 20", ""], values, strict=True)
            ]
            for policy in ("COLLECT", "FIRST", "RULE ORDER"):
                xml = d.single(
                    d.table(
                        [d.column("x")],
                        [d.output("out", default="7")],
                        d.rules(*rows),
                        hit_policy=policy,
                        aggregation=aggregation,
                    )
                )
                yield from (Case(xml, "a", {"x": x}) for x in (5, 15, 50))


def tables() -> Iterator[Case]:
    """What tables do besides hit policies."""
    tests = [
        "",
        "-",
        "null",
        "5",
        "5, 7",
        "> 3",
        "not(5)",
        'not("b")',
        "[1..5]",
        "true",
        "y",
        "? = y",
        "[5, 6]",
        "= 5",
        "1 +",
        "cellInput > 3",
        "assert(?, ? > 3)",
        'date("2024-01-01")',
        "?",
        "x",
        '"5"',
        "{a: 1}",
        "y > 3",
        "> y",
        "1/0",
        " ",
        "string length(?) > 1",
        "for i in ? return i",
    ]
    for test in tests:
        xml = d.single(d.table([d.column("x")], [d.output()], d.rules(([test], ['"yes"']))))
        for x in (5, None, "5", [5, 6], True):
            yield Case(xml, "a", {"x": x, "y": 5})
    duplicate = d.single(
        d.table(
            [d.column("x"), d.column("y")],
            [d.output("o"), d.output("o")],
            d.rules((["1"], ["1", "2"]), ([], ["3"]), (["1", "2", "3"], ["4", "5", "6"])),
            hit_policy="RULE ORDER",
        )
    )
    yield Case(duplicate, "a", {"x": 1, "y": 2})
    yield Case(d.single(d.table([], [d.output()], d.rules(([], ["1"])))), "a", {})
    yield Case(d.single(d.table([d.column("x")], [d.output()], [])), "a", {"x": 1})
    names = [d.output(n) for n in ("zeta", "alpha", "b", "c", "other name", "f")]
    wide = d.rules(*(([], [str(i), "2", "3", "4", "5", "6"]) for i in (1, 2)))
    for policy in ("UNIQUE", "ANY", "FIRST", "COLLECT"):
        yield Case(d.single(d.table([], names, wide, hit_policy=policy)), "a", {})
    for values in ('"a","b"', "'a', 'b'", '"a, b"', "", "a b,,", '"b",  "a"', '"k", "a", "a"'):
        ranked = d.table(
            [],
            [d.output("o", values=values)],
            d.rules(*(([], [v]) for v in ('"b"', '"a"', '"b "', "null", '" b"', '"a, b"', "true"))),
            hit_policy="OUTPUT ORDER",
        )
        yield Case(d.single(ranked), "a", {})
    many = d.table(
        [],
        [d.output("o", values=",".join(map(str, range(12))))],
        d.rules(*(([], [str(i)]) for i in (9, 1, 11, 10, 2, 12, 0))),
        hit_policy="OUTPUT ORDER",
    )
    yield Case(d.single(many), "a", {})
    for policy in ("PRIORITY", "OUTPUT ORDER"):
        one = d.table(
            [],
            [d.output("o", values="1,1.0,2")],
            d.rules(([], ["1.0"]), ([], ["1"])),
            hit_policy=policy,
        )
        yield Case(d.single(one), "a", {})
    ids = d.table(
        [d.column("x * 2", identifier="i1"), d.column("who.a very long path that is cut = 1")],
        [d.output("o", identifier="o1", label="Label of o")],
        [
            d.rule(["", ""], ["1"]),
            d.rule(["", ""], ["1"]),
            d.rule(["", ""], ["1"], identifier="r3"),
        ],
        hit_policy="RULE ORDER",
    )
    yield Case(d.single(ids), "a", {"x": 1})
    labelled = d.table(
        [
            d.column("`a very long name in backticks that is cut` = x", identifier="i1"),
            d.column("x", label=""),
        ],
        [d.output("o", label="")],
        d.rules((["", ""], ["1"])),
    )
    yield Case(d.single(labelled), "a", {"x": 1})
    for outputs in (
        ["c", "{a: 1}"],
        ["[1]", "[1.0]"],
        ["null", "null"],
        ["1", "1.0"],
        ["1", '"1"'],
        ['"a"', '"b"', '"a"'],
        ['date("2024-01-01")', '@"2024-01-01"'],
    ):
        same = d.table(
            [], [d.output("o")], d.rules(*(([], [o]) for o in outputs)), hit_policy="ANY"
        )
        yield Case(d.single(same), "a", {"c": {"a": 1}})
    for broken in (
        ["assert(x, false)", "", "1"],
        ["x", "assert(?, false)", "1"],
        ["x", "", "assert(x, false)"],
    ):
        failing = d.table(
            [d.column(broken[0])],
            [d.output("o")],
            d.rules(([""], ["0"]), ([broken[1]], [broken[2]])),
            hit_policy="FIRST",
        )
        yield Case(d.single(failing), "a", {"x": 1})
        failing = d.table(
            [d.column(broken[0])],
            [d.output("o")],
            d.rules((["7"], ["0"]), ([broken[1]], [broken[2]])),
            hit_policy="FIRST",
        )
        yield Case(d.single(failing), "a", {"x": 1})
    uneven = ((["1"], ["2"]), (["1"], ["2", "3"]), (["1", "2"], ["3"]), (["1"] * 6, ["2"]))
    for head, rest in uneven:
        for policy in ("COLLECT", "UNIQUE", "ANY", "FIRST", "PRIORITY", "OUTPUT ORDER"):
            columns = [d.output(name) for name in ("p", "q", "zeta", "alpha", "b", "c")]
            rules = d.rules(([], head), ([], rest))
            for outputs in (columns[:2], columns):
                yield Case(d.single(d.table([], outputs, rules, hit_policy=policy)), "a", {})
    for defaults in (["1", None], [None, "2"], ["1", "2"], [None, None]):
        partly = d.table(
            [d.column("x")],
            [d.output("p", default=defaults[0]), d.output("q", default=defaults[1])],
            [],
        )
        yield Case(d.single(partly), "a", {"x": 1})

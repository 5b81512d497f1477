"""Boxed expressions and declared types. Lists of cases: long on purpose."""

from collections.abc import Iterator

from . import documents as d
from .generator import Case

_LANGUAGES = [
    "",
    "feel",
    "FEEL",
    "juel",
    "JavaScript",
    "http://www.omg.org/spec/FEEL/20140401",
    "http://www.omg.org/spec/DMN/20180521/FEEL/",
    "https://www.omg.org/spec/DMN/20191111/FEEL/",
    "https://www.omg.org/spec/DMN/20211108/FEEL/",
    "https://www.omg.org/spec/DMN/20230324/FEEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
]


def logic() -> Iterator[Case]:
    """Boxed expressions and functions."""
    lit = d.literal
    square = d.function(["n"], lit("n * k"))
    logics = [
        lit("x + 1"),
        lit("missing"),
        lit(" x "),
        lit(""),
        lit("1 +"),
        "<literalExpression/>",
        '<literalExpression id="l"/>',
        '<literalExpression expressionLanguage="juel"/>',
        d.context(("a", lit("1")), ("b", lit("a + 1"))),
        d.context(("a", lit("1")), (None, lit("a + x"))),
        d.context((None, lit("x"))),
        d.context(("a", lit("1")), ("a", lit("2"))),
        d.context(("long name", lit("1")), (None, lit("`long name` + 1"))),
        d.context(("f", square), ("g", lit("f(3)"))),
        d.context(("f", square), (None, lit("f"))),
        d.context(
            ("f", d.function(["n:string"], lit("n"))), ("g", lit("f(3)")), ("h", lit('f("a")'))
        ),
        d.context(("f", d.function(["n"], lit("assert(n, false)"))), ("g", lit("f(3)"))),
        d.context(*((f"key {i}", lit(str(i))) for i in range(8))),
        d.context(("x", lit("x + 1")), ("y", lit("x + 1"))),
        d.boxed_list(),
        d.boxed_list(lit("x"), lit("x + 1"), d.boxed_list(lit("1"))),
        d.boxed_list(square),
        d.boxed_list(lit("1 +"), lit("1 +"), lit("2 +")),
        d.relation([]),
        d.relation(["p", "q q"]),
        d.relation(["p"], [lit("1")], [lit("x")]),
        d.relation(["p", "p"], [lit("1"), lit("2")]),
        d.relation(["p"], [lit("1")], [], [lit("1"), lit("2")]),
        d.relation(["a", "b", "c", "d", "e", "f"], [lit(str(i)) for i in range(6)]),
        d.relation(["f"], [square]),
        d.context(("r", d.relation(["p"], [lit("x")])), (None, lit("r[1].p"))),
        d.boxed_list(lit("assert(x, false)"), lit("1")),
        d.context(("e", lit("assert(x, false)"))),
        square,
        d.boxed_list(d.function(["n"], d.boxed_list())),
        d.boxed_list(d.function(["n"], "")),
        "<context/>",
        d.context((None, lit("1")), ("a", lit("1"))),
        "",
        d.invocation("none", {}),
        "<invocation/>",
        d.element("invocation", {}, d.boxed_list()),
        d.context(
            ("t", d.table([d.column("x")], [d.output()], d.rules((["> 1"], ["1"])))),
            (None, lit("t")),
        ),
        d.boxed_list(
            *(lit(t) for t in ('@"PT1H"', "[1..3]", "1/3", "function(q) q", '@"10:00:00"', "0.50"))
        ),
        lit('date and time("2024-01-01T10:00:00@Europe/Berlin")'),
        lit("abs"),
        lit("x.y.z"),
    ]
    for each in logics:
        yield Case(d.single(each), "a", {"x": 2, "k": 5})
    for language in _LANGUAGES:
        yield Case(d.single(d.literal("1", language)), "a", {})
    deep = lit("1")
    for _ in range(15):
        deep = d.boxed_list(deep)
    yield Case(d.single(deep), "a", {})
    after = d.document(
        d.decision("z", d.context(("f", square), ("g", lit("1")))),
        d.decision("a", lit("z.f(2) + z.g"), requires=["z"]),
    )
    yield Case(after, "a", {"k": 5})


def types() -> Iterator[Case]:
    """The declared type of a decision's variable."""
    values = [
        "1",
        '"a"',
        "true",
        "null",
        'date("2024-01-01")',
        'time("10:00:00")',
        'time("10:00:00Z")',
        'date and time("2024-01-01T10:00:00")',
        "[1, {a: 2}]",
        'date and time("2024-01-01T10:00:00Z")',
        'duration("PT1H")',
        'duration("P1M")',
        "{a: 1}",
    ]
    names = [
        "number",
        "string",
        "boolean",
        "date",
        "time",
        "dateTime",
        "dayTimeDuration",
        "yearMonthDuration",
        "feel:number",
        "Any",
        "",
        "days and time duration",
        "Number",
    ]
    for number, name in enumerate(names):
        for value in values[number % 3 :: 3] + values[:2]:
            yield Case(d.single(d.literal(value), variable="v", type_ref=name), "a", {})
    failing = d.document(
        d.decision("z", d.literal('"text"'), variable="v", type_ref="number"),
        d.decision("y", d.literal("1")),
        d.decision("a", d.literal("v + y"), requires=["y", "z"]),
    )
    yield Case(failing, "a", {})

# ruff: noqa: E501 - a table of texts reads best with one line each
"""Makes FEEL expressions from a seed, with the classes that each belongs to.

Most are meant to work; a good part has wrong types, odd values or broken syntax on purpose.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple


class Case(NamedTuple):
    """One question to both engines."""

    text: str
    variables: dict[str, object]
    classes: tuple[str, ...]
    unary: bool = False
    input: object = None

    def request(self) -> dict[str, object]:
        """The question in the oracle's terms; the clock stands still."""
        ask: dict[str, object] = {"variables": self.variables, "now": NOW}
        if self.unary:
            return {"unary": self.text, "input": self.input, **ask}
        return {"feel": self.text, **ask}


NOW = "2024-02-29T12:00:00Z"

VARIABLES: dict[str, object] = {
    "i": 7,
    "n": -3,
    "f": 1.5,
    "big": 12345678901234,
    "tiny": 1e-7,
    "wide": 100000000.0,
    "s": "foo bar",
    "e": "",
    "umlaut": "aß😀z",
    "b": True,
    "z": None,
    "l": [3, 1, 2],
    "ls": ["b", "a", None],
    "lc": [{"id": 1, "name": "x"}, {"id": 2, "name": "y", "item": 5}, {"name": None}],
    "ll": [[1, 2], [], [3, [4]]],
    "c": {"a": 1, "b": {"c": "deep"}, "k": [1, 2]},
    "c5": {"one": 1, "two": 2, "three": 3, "four": None, "five": [5], "six": {"x": 1}},
    "d": "2024-03-15",
    "order": {"total": 120.5, "items": [{"sku": "a", "qty": 2}, {"sku": "b", "qty": 0}]},
}

_NUMBERS = (
    "0", "1", "2", "3", "5", "10", "-1", "-2", "1.5", "0.5", "-0.5", "2.50", ".25", "1.10", "100",
    "007", "0.1", "12.345", "-7.25", "1000000", "0.0000001", "99999999999999999999",
    "12345678901234567890.123456789", "3.0", "2147483648", "-2147483649", "1.4", "2.5", "-2.5",
    "0.00", "1/3", "i", "n", "f", "big", "tiny", "wide",
)  # fmt: skip
_STRINGS = (
    '""', '"a"', '"b"', '"foo"', '"foobar"', '"Foo Bar"', '" "', '"a,b,,c"', '"ä"', '"😀"', '"12"',
    '"1,000.5"', '"-3.20"', '"1e3"', r'"\n"', r'"a\"b"', r'"\\d+"', r'"\u0041"', r'"x\ty"', '"a.c"',
    '"2024-02-29"', '"10:30:00"', '"PT1H"', '"true"', '"null"', "s", "e", "umlaut", "d",
    '"aaab"', '"AbC"', '"  pad "', '"a b c"', '"key"', '"id"', '"name"', '"item"',
)  # fmt: skip
_PATTERNS = (
    '"o"', '"^fo*b"', '"[a-c]+"', '"(a)(b)?"', r'"\\d+"', r'"\\s+"', '"["', '"a|b"', '"."', '""',
    '"[^a-z]"', r'"\\w+"', '"A"', '"a{2}"', '"(?i)foo"', '","', '"\\\\."', '"x*"', '"(o+)"', '"$"',
    r'"\\bb"', '"[0-9]{1,2}"', '"o++"', '"(?<first>f)"', r'"\\p{L}+"', '"[a-z&&[^b]]"', '"a+?"',
)  # fmt: skip
_REPLACEMENTS = (
    '"x"', '""', '"[$0]"', '"$1"', '"$2-"', '"$9"', r'"\\$"', '"a$"', '"😀"', '"$1$1"',
)  # fmt: skip
_FLAGS = ('"i"', '"s"', '"m"', '"x"', '""', '"im"', '"q"', '"sim"')
_MODES = (
    '"half_up"', '"HALF_EVEN"', '"up"', '"DOWN"', '"ceiling"', '"FLOOR"', '"foo"', '"half_down"',
    '"unnecessary"', '""',
)  # fmt: skip
_SEPARATORS = ('","', '"."', '" "', '";"', '""', "null")
_DATES = (
    '@"2024-02-29"', '@"2023-12-31"', 'date("2024-01-31")', '@"2000-01-01"', 'date("2024-13-01")',
    '@"1969-07-20"', 'date("2023-02-29")', "date(2024, 2, 28)", '@"9999-12-31"', '@"0001-01-01"',
    '@"-0044-03-15"', 'date("12024-01-01")', "date(d)", '@"2021-01-03"', '@"2020-12-28"',
)  # fmt: skip
_TIMES = (
    '@"10:00:00"', '@"10:30"', '@"23:59:59.999"', '@"10:00:00Z"', '@"10:00:00+01:00"',
    '@"00:00:00"', '@"10:00:00@Europe/Berlin"', 'time("08:15:30-05:30")', "time(10, 30, 0)",
    'time("24:00:00")', '@"11:00:00+02:00"', '@"10:00:00.5"', '@"T12:00:00"', 'time("25:00:00")',
    '@"10:00:00@Etc/UTC"', 'time("10:00:00.")', '@"10:00:00@Nowhere/Town"',
)  # fmt: skip
_DATE_TIMES = (
    '@"2024-02-29T10:00:00"', '@"2024-01-01T00:00"', '@"2024-07-01T10:00:00Z"', "now()",
    '@"2024-07-01T10:00:00+02:00"', '@"2024-07-01T10:00:00@Europe/Berlin"',
    'date and time("2024-03-31T01:59:59@Europe/Berlin")', '@"2024-10-27T02:30:00@Europe/Berlin"',
    'date and time("2024-02-30T10:00:00")', '@"2024-03-31T02:30:00@Europe/Berlin"',
    'date and time("2024-06-01T10:00:00.123456789")', '@"2024-01-01T10:00:00+01:00[Europe/Berlin]"',
    'date and time("2024-01-15")', 'date and time(@"2024-01-15", @"10:00:00")',
    '@"2024-07-01T10:00:00+01:00[Europe/Berlin]"', '@"1900-01-01T00:00:00@America/New_York"',
    '@"12024-07-01T10:00:00@Europe/Berlin"', '@"2024-01-01T24:00:00"', '@"2024-01-01T10:00:60"',
)  # fmt: skip
_DAY_TIMES = (
    '@"P1D"', '@"PT1H"', '@"PT36H"', '@"-PT30M"', '@"PT0S"', '@"PT1.5S"', '@"P1DT2H3M4S"',
    'duration("PT90M")', '@"-P2DT1H"', '@"PT0.001S"', '@"P100D"', '@"P-1D"', '@"PT-1H-5M"',
    '@"-PT1.5S"', 'duration("P1W")', '@"PT1H5"', '@"P1DT"',
)  # fmt: skip
_YEAR_MONTHS = (
    '@"P1Y"', '@"P1M"', '@"P14M"', '@"P1Y2M"', '@"-P3M"', '@"P0M"', '@"P2Y"', 'duration("P1Y1M")',
    '@"-P1Y2M"', '@"P-1Y"', '@"P1Y-1M"', 'duration("P1M1D")', '@"P"',
)  # fmt: skip
_LISTS = (
    "[]", "[1, 2, 3]", "[3, 1, 2]", '["a", "b"]', "[1, null, 2]", '[1, "a"]', "[[1], [2, 3]]",
    "[true, false]", "[null]", "[1, 1, 2]", "[{a: 1}, {a: 2}]", "l", "ls", "lc", "ll", "[1.0, 1]",
    "[true, null]", "[0.5, 1.50, -2]", '["b", "a", "c", "a"]', '[@"2024-01-02", @"2024-01-01"]',
    "[[1, 2], [1, 2], []]", "[{a: 1}, {a: 1}]", "[1]", '[@"PT1H", @"PT60M"]', "[8, 2, 5, 3]",
    '[{key: "a", value: 1}]', '[{key: "a", value: null}, {key: "b", value: [2]}]', "[{key: 1}]",
    "[false, null, true]", "[{a: 1}, {b: 2}]", '["x", null, "y"]',
)  # fmt: skip
_CONTEXTS = (
    "{}", "{a: 1}", '{a: 1, b: "x"}', "{a: {b: 1}}", "{a: null}", "c", "c5", "order", "{a: [1, 2]}",
    "{one: 1, two: 2, three: 3, four: 4, five: 5}", '{"a b": 1, c: true}', "{f: function(x) x + 1}",
    "{b: 2, a: 1}", "{a: 1, b: a + 1, a: 3}", "lc[1]", "{id: 1, name: s}",
)  # fmt: skip
_BOOLEANS = ("true", "false", "b", "1 = 1", "i > 10", "not(b)")
_FUNCTIONS = (
    "function(x, y) x < y", "function(x, y) x > y", "function(x) x", "function(x, y) x",
    "function() 1", "function(x, y) null", "function(x, y) x.a < y.a",
)  # fmt: skip
_RANGES = (
    "[1..5]", "(1..5]", "[1..5)", "(1..5)", "]1..5[", "[5..10]", "[3..4]", "[1..1]", "[5..1]",
    '[@"2024-01-01"..@"2024-12-31"]', '["a".."c"]', "[1..null]", "[i..big]", "(5..8]", "[0..10]",
    '[@"PT1H"..@"PT2H"]', '[@"P1M"..@"P1Y"]', "[1.5..2.5]", "[2..7)", '[@"10:00:00"..@"11:00:00"]',
)  # fmt: skip

KINDS: dict[str, tuple[str, ...]] = {
    "number": _NUMBERS,
    "string": _STRINGS,
    "boolean": _BOOLEANS,
    "null": ("null", "z", "missing", "c.nope"),
    "list": _LISTS,
    "context": _CONTEXTS,
    "date": _DATES,
    "time": _TIMES,
    "date and time": _DATE_TIMES,
    "days and time duration": _DAY_TIMES,
    "years and months duration": _YEAR_MONTHS,
    "function": _FUNCTIONS,
    "range": _RANGES,
}
_SPECIAL: dict[str, tuple[str, ...]] = {
    "pattern": _PATTERNS,
    "replacement": _REPLACEMENTS,
    "flags": _FLAGS,
    "mode": _MODES,
    "separator": _SEPARATORS,
    "zone": ('"Europe/Berlin"', '"UTC"', '"+02:00"', '"Nowhere"', '"America/New_York"', '"Z"'),
    "small": ("0", "1", "2", "3", "-1", "-2", "4", "1.5", "10", "-10", "null", "i"),
    "items": ("[1, 2]", "l", "[2, 3, null]", "[]", "lc", '["a", "b", "c"]', "[[1]]", "ll"),
    "path": ('["a"]', '["b", "c"]', "[]", '["a", 1]', '["x", "y"]', '["k"]'),
    "moment": (*_DATES, *_DATE_TIMES),
    "point": ("1", "3", "5", "7", '@"2024-02-01"', '@"PT90M"', '@"10:30:00"', "2.0"),
    "json": ('"[1, 2.50]"', r'"{\"a\": 1}"', '"null"', '"x"', '"1e2"', r'"\"t\""', '""', '"true"'),
    "base64": ('"RkVFTA=="', '"!"', '"QQ"', '""', '"w7Y="'),
    "texts": ('["a", "b"]', '["a", null, "c"]', "[]", '["a", 1]', "ls"),
    "numbers": ("[1, 2, 3]", "l", "[2.50, 1, 1.0, 2.5]", "[]", "[8, 2, 5, 3]", "[1]", "[0.1, 0.2]"),
    "bools": ("[true, false]", "[true, null]", "[]", "[true, true]", '["a", true]', "[false, 1]"),
    "entries": ('[{key: "a", value: 1}]', "[]", '[{key: "a"}]', "[{key: 1, value: 2}]",
                '[{key: "b", value: {c: 1}}, {key: "a", value: null}]'),
    "any": tuple(text for name, texts in KINDS.items() if name != "range" for text in texts[:6]),
}  # fmt: skip

#: Name and parameter kinds of every overload that is called by position.
CALLS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("abs", ("number",)), ("abs", ("days and time duration",)),
    ("abs", ("years and months duration",)), ("after", ("point", "point")),
    ("after", ("range", "range")), ("after", ("range", "point")), ("after", ("point", "range")),
    ("all", ("bools",)), ("all", ("boolean", "boolean")), ("and", ("bools",)), ("any", ("bools",)),
    ("any", ("boolean", "boolean", "null")), ("append", ("list", "any")),
    ("append", ("list", "any", "any")), ("assert", ("any", "boolean")),
    ("assert", ("any", "boolean", "string")), ("before", ("point", "point")),
    ("before", ("range", "range")), ("before", ("range", "point")), ("before", ("point", "range")),
    ("ceiling", ("number",)), ("ceiling", ("number", "small")), ("coincides", ("point", "point")),
    ("coincides", ("range", "range")), ("concatenate", ("list", "list")), ("concatenate", ("list",)),
    ("contains", ("string", "string")), ("context merge", ("context", "context")),
    ("context merge", ("list",)), ("context put", ("context", "string", "any")),
    ("context put", ("context", "path", "any")), ("context", ("entries",)), ("count", ("list",)),
    ("date and time", ("date", "time")), ("date and time", ("date and time", "time")),
    ("date and time", ("string",)), ("date and time", ("date and time", "zone")),
    ("date", ("string",)), ("date", ("moment",)), ("date", ("number", "small", "small")),
    ("day of week", ("moment",)), ("day of year", ("moment",)), ("decimal", ("number", "small")),
    ("decimal", ("number", "small", "mode")), ("distinct values", ("list",)),
    ("duplicate values", ("list",)), ("duration", ("string",)), ("during", ("point", "range")),
    ("during", ("range", "range")), ("ends with", ("string", "string")), ("even", ("number",)),
    ("exp", ("small",)), ("extract", ("string", "pattern")), ("finished by", ("range", "point")),
    ("finished by", ("range", "range")), ("finishes", ("point", "range")),
    ("finishes", ("range", "range")), ("flatten", ("list",)), ("floor", ("number",)),
    ("floor", ("number", "small")), ("from json", ("json",)), ("get entries", ("context",)),
    ("get or else", ("any", "any")), ("get value", ("context", "string")),
    ("get value", ("context", "path")), ("includes", ("range", "range")),
    ("includes", ("range", "point")), ("index of", ("list", "any")),
    ("insert before", ("items", "small", "any")), ("is blank", ("string",)),
    ("is defined", ("any",)), ("is empty", ("list",)), ("last day of month", ("moment",)),
    ("list contains", ("list", "any")), ("log", ("number",)), ("lower case", ("string",)),
    ("matches", ("string", "pattern")), ("matches", ("string", "pattern", "flags")),
    ("max", ("list",)), ("max", ("number", "number")), ("max", ("string", "string")),
    ("max", ("moment", "moment")), ("mean", ("numbers",)), ("median", ("numbers",)),
    ("meets", ("range", "range")), ("met by", ("range", "range")), ("min", ("list",)),
    ("min", ("number", "number", "number")), ("min", ("time", "time")), ("mode", ("numbers",)),
    ("modulo", ("number", "number")), ("month of year", ("moment",)), ("not", ("boolean",)),
    ("number", ("string",)), ("number", ("string", "separator")),
    ("number", ("string", "separator", "separator")), ("odd", ("number",)), ("or", ("bools",)),
    ("overlaps after", ("range", "range")), ("overlaps before", ("range", "range")),
    ("overlaps", ("range", "range")), ("partition", ("items", "small")), ("product", ("numbers",)),
    ("put all", ("context", "context")), ("put", ("context", "string", "any")),
    ("remove", ("items", "small")), ("replace", ("string", "pattern", "replacement")),
    ("replace", ("string", "pattern", "replacement", "flags")), ("reverse", ("list",)),
    ("round down", ("number", "small")), ("round half down", ("number", "small")),
    ("round half up", ("number", "small")), ("round up", ("number", "small")),
    ("sort", ("list", "function")), ("split", ("string", "pattern")), ("sqrt", ("number",)),
    ("started by", ("range", "range")), ("started by", ("range", "point")),
    ("starts with", ("string", "string")), ("starts", ("point", "range")),
    ("starts", ("range", "range")), ("stddev", ("numbers",)), ("string join", ("texts",)),
    ("string join", ("texts", "string")), ("string join", ("texts", "string", "string", "string")),
    ("string length", ("string",)), ("string", ("any",)), ("string", ("context",)),
    ("sublist", ("items", "small")), ("sublist", ("items", "small", "small")),
    ("substring after", ("string", "string")), ("substring before", ("string", "string")),
    ("substring", ("string", "small")), ("substring", ("string", "small", "small")),
    ("sum", ("numbers",)), ("sum", ("number", "number")), ("time", ("string",)),
    ("time", ("moment",)), ("time", ("small", "small", "number")),
    ("time", ("small", "small", "small", "days and time duration")), ("to base64", ("string",)),
    ("to json", ("any",)), ("today", ()), ("now", ()), ("trim", ("string",)),
    ("union", ("list", "list")), ("upper case", ("string",)), ("week of year", ("moment",)),
    ("years and months duration", ("moment", "moment")),
)  # fmt: skip

#: Calls by name: name, and parameter names with kinds.
NAMED: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("abs", (("n", "number"),)), ("abs", (("number", "number"),)),
    ("substring", (("string", "string"), ("start position", "small"))),
    ("substring", (("string", "string"), ("start position", "small"), ("length", "small"))),
    ("contains", (("string", "string"), ("match", "string"))), ("count", (("list", "list"),)),
    ("decimal", (("n", "number"), ("scale", "small"))), ("max", (("list", "list"),)),
    ("floor", (("n", "number"), ("scala", "small"))), ("sum", (("list", "numbers"),)),
    ("floor", (("n", "number"), ("scale", "small"))),
    ("get value", (("m", "context"), ("key", "string"))),
    ("get value", (("context", "context"), ("keys", "path"))),
    ("get entries", (("m", "context"),)), ("not", (("negand", "boolean"),)),
    ("date", (("year", "number"), ("month", "small"), ("day", "small"))),
    ("date and time", (("date", "date"), ("time", "time"))), ("string", (("from", "any"),)),
    ("number", (("from", "string"), ("grouping separator", "separator"),
                ("decimal separator", "separator"))),
    ("matches", (("input", "string"), ("pattern", "pattern"), ("flags", "flags"))),
    ("sort", (("list", "list"), ("precedes", "function"))), ("append", (("list", "list"),)),
    ("insert before", (("list", "items"), ("position", "small"), ("newItem", "any"))),
    ("before", (("point", "point"), ("range", "range"))), ("time", (("from", "string"),)),
    ("before", (("range", "range"), ("point", "point"))), ("duration", (("from", "string"),)),
    ("finished by", (("range1", "range"), ("range2", "range"))),
    ("years and months duration", (("from", "moment"), ("to", "moment"))),
    ("modulo", (("dividend", "number"), ("divisor", "number"))),
    ("string join", (("list", "texts"), ("delimiter", "string"), ("prefix", "string"),
                     ("suffix", "string"))),
)  # fmt: skip

_ARITHMETIC = ("+", "-", "*", "/", "**")
_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_TYPES = (
    "number", "string", "boolean", "date", "time", "date and time", "days and time duration",
    "years and months duration", "list", "context", "function", "Any", "Null", "null", "range",
    "Foo", "a.b", "duration",
)  # fmt: skip
_DEEP = 3


class Generator:
    """An endless source of cases.

    Args:
        seed: Equal seeds give equal cases.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._classes: list[str] = []

    def case(self) -> Case:
        """The next case."""
        self._classes = []
        weights = ((self._call, 40), (self._named, 5), (self._operator, 20), (self._composed, 15),
                   (self._structure, 15), (self._literal, 8), (self._unary, 14), (self._broken, 12), (self._random_numbers, 6), (self._random_dates, 6),
                   (self._random_pattern, 5), (self._random_variables, 8))  # fmt: skip
        make = self._random.choices([m for m, _ in weights], [w for _, w in weights])[0]
        made = make()
        if isinstance(made, Case):
            return made
        return Case(made, VARIABLES, tuple(self._classes))

    def _pick(self, options: tuple[str, ...]) -> str:
        return self._random.choice(options)

    def _kind(self) -> str:
        return self._random.choice(tuple(KINDS))

    def _of(self, kind: str) -> str:
        return self._pick(KINDS[kind])

    def _argument(self, wanted: str) -> tuple[str, str]:
        """Text and kind of an argument; sometimes of quite another kind."""
        roll = self._random.random()
        if roll < 0.12:
            return self._pick(KINDS["null"]), "null"
        if roll < 0.28:
            kind = self._kind()
            return self._of(kind), kind
        return self._pick(_SPECIAL.get(wanted) or KINDS[wanted]), wanted

    def _call(self) -> str:
        name, kinds = self._random.choice(CALLS)
        arguments = [self._argument(kind) for kind in kinds]
        if self._random.random() < 0.03:
            arguments.append(self._argument("any"))
        self._note_call(name, [kind for _, kind in arguments])
        text = f"{name}({', '.join(text for text, _ in arguments)})"
        return self._shown(text)

    def _shown(self, text: str) -> str:
        """Sometimes the scale of a result shows only in its text."""
        return f"string({text})" if self._random.random() < 0.1 else text

    def _note_call(self, name: str, kinds: list[str]) -> None:
        self._classes.append(f"built-in {name}")
        self._classes += [f"argument {name} {i} {kind}" for i, kind in enumerate(kinds, 1)]

    def _named(self) -> str:
        name, parameters = self._random.choice(NAMED)
        given = list(parameters)
        self._random.shuffle(given)
        if self._random.random() < 0.1:
            given = given[:-1] or given
        arguments = [(key, *self._argument(kind)) for key, kind in given]
        if self._random.random() < 0.05:
            arguments[0] = ("nope", *arguments[0][1:])
        self._classes.append(f"built-in {name}")
        self._classes.append("call by name")
        return f"{name}({', '.join(f'{key}: {text}' for key, text, _ in arguments)})"

    def _operator(self) -> str:
        left, right = self._kind(), self._kind()
        if self._random.random() < 0.5:
            right = left
        x, y = self._of(left), self._of(right)
        roll = self._random.random()
        if roll < 0.4:
            operator = self._pick(_ARITHMETIC)
            text = f"{x} {operator} {y}"
        elif roll < 0.7:
            operator = self._pick(_COMPARISONS)
            text = f"{x} {operator} {y}"
        elif roll < 0.78:
            operator = self._pick(("and", "or"))
            text = f"{x} {operator} {y}"
        elif roll < 0.86:
            operator, text = "between", f"{x} between {y} and {self._of(right)}"
        elif roll < 0.94:
            operator, text = "in", f"{x} in {self._in_test(right)}"
        else:
            operator = "instance of"
            text = f"{x} instance of {self._pick(_TYPES)}"
        self._classes.append(f"operator {operator}")
        self._classes.append(f"operands {operator} {left}")
        return self._shown(text) if roll < 0.4 else text

    def _in_test(self, kind: str) -> str:
        roll = self._random.random()
        if roll < 0.25:
            return self._of("range")
        if roll < 0.5:
            return f"({self._test(kind)}, {self._test(kind)})"
        if roll < 0.75:
            return self._test(kind)
        return self._of("list")

    def _test(self, kind: str) -> str:
        roll = self._random.random()
        if roll < 0.3:
            return f"{self._pick(('<', '<=', '>', '>='))} {self._of(kind)}"
        if roll < 0.45:
            return self._of("range")
        if roll < 0.55:
            return f"? {self._pick(_COMPARISONS)} {self._of(kind)}"
        if roll < 0.6:
            return f"not({self._of(kind)})"
        if roll < 0.65:
            return self._of("list")
        return self._of(kind)

    def _unary(self) -> Case:
        kind = self._kind() if self._random.random() < 0.3 else self._pick(("number", "string"))
        roll = self._random.random()
        tests = self._test(kind)
        form = "one"
        if roll < 0.3:
            tests, form = f"{tests}, {self._test(kind)}", "several"
        if roll < 0.08:
            tests, form = f"{tests}, {self._test(kind)}", "several"
        if 0.3 < roll < 0.45:
            tests, form = f"not({tests})", "not"
        if roll > 0.96:
            tests, form = "-", "any"
        if 0.92 < roll < 0.96:
            tests, form = self._pick(("= 5", "!= 5", "> 5 and < 10", "1..5", "not(-)", "true",
                                      "false", "not(2), 3", "3, not(2)", "", "? in [1..5]",
                                      "count(?) > 1", "? > 1 and ? < 5", "?.a = 1", "null",
                                      'contains(?, "a")', "[?]", "{a: ?}.a > 2",
                                      "i > 3", "if ? > 2 then true else false")), "odd"  # fmt: skip
        names = [key for key, value in VARIABLES.items()]
        value = self._random.choice(
            [VARIABLES[self._random.choice(names)], 1, 2, 5, 3.5, "a", "foo", None, True, [1, 2]]
        )
        classes = (f"unary {form}", f"unary input {_json_kind(value)}")
        return Case(tests, VARIABLES, classes, unary=True, input=value)

    def _literal(self) -> str:
        roll = self._random.random()
        if roll < 0.5:
            return self._odd_temporal()
        if roll < 0.75:
            kind = self._kind()
            self._classes.append(f"literal {kind}")
            return self._of(kind)
        self._classes.append("literal string")
        parts = ("\\n", "\\t", "\\r", "\\'", '\\"', "\\\\", "\\u0041", "\\x", "a", " ", "\\", "é",
                 "😀", "\n", "\\b", "\\f", "$", "\\\\\\\\", "//", "/*", "\\U01F600")  # fmt: skip
        body = "".join(self._pick(parts) for _ in range(self._random.randint(1, 5)))
        return f'"{body}"'

    def _odd_temporal(self) -> str:
        rnd = self._random
        year = rnd.choice(
            ("2024", "0000", "-0001", "9999", "10000", "999999999", "24", "+2024", "1")
        )
        date = f"{year}-{rnd.choice(('01', '02', '12', '13', '1'))}-{rnd.choice(('01', '29', '30', '31', '00', '1'))}"
        clock = rnd.choice(("10:00:00", "10:00", "24:00:00", "23:59:60", "10:00:00.123456789", "1:00:00",
                            "10:00:00.1234567890", "10:00:00.", "10", "10:00.5", "24:00:01"))  # fmt: skip
        zone = rnd.choice(("", "", "Z", "+01:00", "-18:00", "+19:00", "+1:00", "@Europe/Berlin", "z",
                           "@Asia/Kolkata", "@", "[Europe/Berlin]", "+01:00[Europe/Berlin]", "@UTC",
                           "+01:00@Europe/Berlin", "@+02:00", "+05:30:15", "@europe/berlin"))  # fmt: skip
        sign = rnd.choice(("", "", "-", "+"))
        duration = f"{sign}P" + "".join(
            rnd.choice(("", f"{rnd.choice(('', '', '-'))}{rnd.choice((0, 1, 5, 13, 400))}{unit}"))
            for unit in ("Y", "M", "W", "D")[rnd.choice((0, 0, 3)) :][: rnd.choice((2, 4))]
        )
        if rnd.random() < 0.5:
            duration += "T" + "".join(
                rnd.choice(
                    ("", f"{rnd.choice(('', '', '-'))}{rnd.choice((0, 1, 30, 100, 1.5))}{unit}")
                )
                for unit in ("H", "M", "S")
            )
        text, form = rnd.choice(
            ((date, "date"), (clock + zone, "time"), (f"{date}T{clock}{zone}", "date and time"),
             (f"2024-02-29T{clock}{zone}", "date and time"), (f"10:00:00{zone}", "time"),
             (f"2024-06-30T10:00:00{zone}", "date and time"), (duration, "duration"))
        )  # fmt: skip
        self._classes.append(f"literal text {form}")
        call = rnd.choice(("@", form, f"{form}x", "stringy"))
        if call == "@":
            return f'@"{text}"'
        return f'{form}("{text}")' if call == form else f'{form}("" + "{text}")'

    def _expression(self, depth: int) -> str:
        """Anything, made of smaller things."""
        if depth <= 0 or self._random.random() < 0.25:
            kind = self._kind()
            while kind == "range":
                kind = self._kind()
            return self._of(kind)

        def sub() -> str:
            return self._expression(depth - 1)

        forms: tuple[tuple[str, Callable[[], str]], ...] = (
            ("arithmetic", lambda: f"{sub()} {self._pick(_ARITHMETIC)} {sub()}"),
            ("parentheses", lambda: f"({sub()} {self._pick(_ARITHMETIC)} {sub()})"),
            ("comparison", lambda: f"{sub()} {self._pick(_COMPARISONS)} {sub()}"),
            ("logic", lambda: f"({sub()}) {self._pick(('and', 'or'))} ({sub()}) {self._pick(('and', 'or'))} {sub()}"),
            ("if", lambda: f"if {sub()} then {sub()} else {sub()}"),
            ("for", lambda: f"for x in {self._of('list')} return {sub()}"),
            ("some", lambda: f"{self._pick(('some', 'every'))} x in {self._of('list')} satisfies {sub()}"),
            ("filter", lambda: f"{self._of('list')}[{sub()}]"),
            ("list", lambda: f"[{sub()}, {sub()}]"),
            ("context", lambda: f"{{p: {sub()}, q: {sub()}}}"),
            ("path", lambda: f"{self._of('context')}.{self._pick(('a', 'b', 'one', 'items', 'nope'))}"),
            ("call", lambda: self._call_of(sub)),
            ("negation", lambda: f"-({sub()})"),
            ("in", lambda: f"{self._of(self._kind())} in {self._in_test('number')}"),
        )  # fmt: skip
        name, make = self._random.choice(forms)
        self._classes.append(f"composed {name}")
        return make()

    def _call_of(self, sub: Callable[[], str]) -> str:
        name, kinds = self._random.choice(CALLS)
        arguments = [
            sub() if self._random.random() < 0.5 else self._argument(kind)[0] for kind in kinds
        ]
        return f"{name}({', '.join(arguments)})"

    def _composed(self) -> str:
        self._classes.append("composed")
        return self._expression(self._random.randint(1, _DEEP))

    def _structure(self) -> str:
        name, template, *options = self._random.choice(_STRUCTURES)
        self._classes.append(f"structure {name}")
        return self._filled(template, options)

    def _filled(self, template: str, options: list[tuple[str, ...]]) -> str:
        """The template with its marks replaced: `$0` by one of the first options, and so on."""
        marks: dict[str, Callable[[], str]] = {
            "$sub": lambda: self._expression(1),
            "$list": lambda: self._of("list"),
            "$number": lambda: self._of("number"),
            "$boolean": lambda: self._of("boolean"),
            "$context": lambda: self._of("context"),
            "$range": lambda: self._of("range"),
            "$value": lambda: self._of(self._kind()),
            "$op": lambda: self._pick(_ARITHMETIC),
            "$cmp": lambda: self._pick(_COMPARISONS),
            "$logic": lambda: self._pick(("and", "or")),
            "$type": lambda: self._pick(_TYPES),
            "$temporal": lambda: self._pick(_TEMPORAL),
        }
        for index, texts in enumerate(options):
            marks[f"${index}"] = partial(self._pick, texts)
        for mark, make in marks.items():
            while mark in template:
                template = template.replace(mark, make().replace("$", "\0"), 1)
        return template.replace("\0", "$")

    def _random_numbers(self) -> str:
        """Arithmetic on numbers of all sizes and scales."""
        self._classes.append("random numbers")
        x, y, z = (self._number() for _ in range(3))
        form = self._pick(
            ("$x + $y", "$x - $y", "$x * $y", "$x / $y", "$x + $y * $z", "($x - $y) / $z",
             "$x ** $p", "round half up($x, $s)", "decimal($x, $s)", "floor($x)", "modulo($x, $y)",
             "sum([$x, $y, $z])", "mean([$x, $y, $z])", "product([$x, $y])", "median([$x, $y, $z])",
             "stddev([$x, $y, $z])", "sqrt($x)", "abs($x)", "$x < $y", "$x = $y", "max($x, $y, $z)",
             "mode([$x, $y, $x])", "$x in [$y..$z]", "$x between $y and $z", "even($x)", "log($x)",
             "number(string($x))", "ceiling($x, $s)", "round down($x, $s)", "v * $x", "v / $x")
        )  # fmt: skip
        power = self._pick(("2", "3", "-1", "-2", "10", "0", "0.5", "25"))
        for mark, text in (
            ("$x", x),
            ("$y", y),
            ("$z", z),
            ("$p", power),
            ("$s", str(self._random.randint(-3, 6))),
        ):
            form = form.replace(mark, text)
        return f"string({form})" if self._random.random() < 0.5 else form

    def _number(self) -> str:
        rnd = self._random
        digits = str(rnd.randrange(10 ** rnd.choice((1, 1, 2, 3, 5, 9, 15, 20, 34))))
        if rnd.random() < 0.5:
            digits += "." + str(rnd.randrange(10 ** rnd.choice((1, 2, 2, 3, 6, 12))))
        return ("-" if rnd.random() < 0.25 else "") + digits

    def _random_dates(self) -> str:
        """Arithmetic on dates of all centuries."""
        rnd = self._random
        self._classes.append("random dates")
        year = rnd.choice((rnd.randint(1, 9999), rnd.randint(1900, 2100), rnd.randint(2020, 2026)))
        date = f"{year:04}-{rnd.randint(1, 12):02}-{rnd.randint(1, 28):02}"
        other = f"{rnd.randint(1900, 2100)}-{rnd.randint(1, 12):02}-{rnd.randint(1, 28):02}"
        clock = f"{rnd.randint(0, 23):02}:{rnd.randint(0, 59):02}:{rnd.randint(0, 59):02}"
        zone = self._pick(("", "", "Z", "+02:00", "-09:30", "@Europe/Berlin", "@America/New_York",
                           "@Asia/Kolkata", "@Australia/Lord_Howe", "@Africa/Casablanca"))  # fmt: skip
        years = f"{self._pick(('', '-'))}P{rnd.randint(0, 30)}Y{rnd.randint(0, 25)}M"
        days = f"{self._pick(('', '-'))}P{rnd.randint(0, 400)}DT{rnd.randint(0, 50)}H{rnd.randint(0, 90)}M"
        form = self._pick(
            ('@"$d" + @"$y"', '@"$d" - @"$y"', '@"$d" + @"$t"', '@"$d" - @"$o"', '@"$dT$c$z" + @"$t"',
             '@"$dT$c$z" - @"$y"', '@"$dT$c$z" + @"$y"', '@"$dT$c$z" - @"$oT$c$z"', '@"$c$z" + @"$t"',
             'years and months duration(@"$d", @"$o")', 'week of year(@"$d")', 'day of week(@"$d")',
             'last day of month(@"$d")', 'day of year(@"$dT$c$z")', '@"$dT$c$z"', '@"$d".weekday',
             'date and time(@"$dT$c$z", "Europe/Berlin")', '@"$dT$c$z" < @"$oT$c$z"', '@"$t" * 3',
             '@"$y" / 2', '@"$t" / 7', '@"$y" + @"$y"', '@"$t" - @"PT1M"', 'time(@"$dT$c$z")',
             '@"$dT$c$z".time offset', 'date(@"$dT$c$z")', 'string(@"$dT$c$z")', '@"$t".hours',
             'to json(@"$dT$c$z")', 'to json(@"$t")', 'to json(@"$y")', '@"$d" in [@"$o"..@"2050-01-01"]')
        )  # fmt: skip
        for mark, text in (
            ("$d", date),
            ("$o", other),
            ("$c", clock),
            ("$z", zone),
            ("$y", years),
            ("$t", days),
        ):
            form = form.replace(mark, text)
        return form

    def _random_pattern(self) -> Case:
        """Regular expressions; only texts whose characters have 16 bits."""
        rnd = self._random
        self._classes.append("random pattern")
        parts = [self._pick(_ATOMS) + self._pick(_QUANTIFIERS) for _ in range(rnd.randint(1, 4))]
        pattern = "".join(parts)
        if rnd.random() < 0.2:
            pattern = f"({pattern}){self._pick(_QUANTIFIERS)}|{self._pick(_ATOMS)}"
        text = self._pick(("matches(t, p)", "matches(t, p, f)", "replace(t, p, r)", "split(t, p)",
                           "replace(t, p, r, f)", "extract(t, p)"))  # fmt: skip
        variables: dict[str, object] = {
            "t": self._pick(_TEXTS), "p": pattern, "f": self._pick(("", "i", "s", "m", "x", "im")),
            "r": self._pick(("x", "[$0]", "$1", "$2", "\\$", "$", "${n}", "<$1>", "$10", "a\\b")),
        }  # fmt: skip
        return Case(text, variables, tuple(self._classes))

    def _random_variables(self) -> Case:
        """Questions about any JSON."""
        self._classes.append("random variables")
        variables = {name: self._json(3) for name in ("v", "w")}
        text = self._pick(
            ("v", "v.a", "v.a.b", "v[1]", "v[1].a", "string(v)", "v = w", "v < w", "get entries(v)",
             "count(v)", "v + w", "[v, w]", "{x: v}.x", "for x in v return x", "v[item = 1]", "v.é",
             "v[a = 1]", "string length(v)", "to json(v)", "v in w", "sort(v, function(x, y) x < y)",
             "distinct values(v)", "union(v, w)", "flatten(v)", "sum(v)", "max(v)", "upper case(v)",
             "lower case(v)", "substring(v, 2)", "trim(v)", "v instance of context", "v * 2", "-v",
             "if v then 1 else w", "some x in v satisfies x = w", "list contains(v, w)", "v and w",
             "index of(v, w)", "context merge(v, w)", 'context put(v, "a", w)', "is blank(v)",
             'get value(v, ["a", "b"])', 'string join(v, ",")', "v - w", "v / w", "abs(v)",
             "mode(v)", "median(v)", "starts with(v, w)", "contains(v, w)", "to base64(v)", "not(v)")
        )  # fmt: skip
        return Case(text, variables, tuple(self._classes))

    def _json(self, depth: int) -> object:
        rnd = self._random
        roll = rnd.random()
        if depth and roll < 0.22:
            return [self._json(depth - 1) for _ in range(rnd.randint(0, 4))]
        if depth and roll < 0.45:
            names = rnd.sample(
                ("a", "b", "c", "key", "value", "item", "é", "x y", "name"), rnd.randint(0, 6)
            )
            return {name: self._json(depth - 1) for name in names}
        return rnd.choice(
            (None, True, False, 0, 1, -1, 42, rnd.randint(-(2**63), 2**63 - 1), 0.5, -0.0, 1.0, 1e22, 1e21,
             0.1, 1e-5, 123456.789, 1e7, 9999999.0, 0.001, 0.00099, rnd.random(), rnd.uniform(-1e6, 1e6),
             5e-324, 1.7976931348623157e308, 3.0, "", "a", "Straße", "İI", "ΑΣ", "  x\t", "ab" * 20,
             "2024-01-01", "\u00a0", "ﬁ", "x\ny", "\\", '"q"')
        )  # fmt: skip

    def _broken(self) -> str:
        """Mostly texts that do not parse, near to ones that do."""
        roll = self._random.random()
        if roll < 0.35:
            self._classes.append("syntax odd")
            return self._pick(_ODD)
        self._classes = []
        base = self._random.choice((self._operator, self._structure, self._composed, self._call))()
        self._classes = ["syntax mutated"]
        return self._mutated(base)

    def _mutated(self, text: str) -> str:
        for _ in range(self._random.randint(1, 2)):
            at = self._random.randrange(len(text) + 1)
            roll = self._random.random()
            if roll < 0.4:
                text = text[:at] + text[at + 1 :]
            elif roll < 0.7:
                text = text[:at] + self._pick(_BITS) + text[at:]
            elif roll < 0.85:
                end = min(at + self._random.randint(1, 6), len(text))
                text = text[:at] + text[end:]
            else:
                text = text[:at] + text[at : at + 3] + text[at:]
        return text


def _json_kind(value: object) -> str:
    for kind, name in ((bool, "boolean"), (str, "string"), (list, "list"), (dict, "context")):
        if isinstance(value, kind):
            return name
    return "null" if value is None else "number"


_ATOMS = (
    "a", "b", "o", "ab", "[a-c]", "[^b]", r"\d", r"\w", r"\s", r"\S", r"\W", r"\D", ".", "(a)",
    "(a|b)", "(?:ab)", "(ab?)", "[a-z&&[^b]]", "[a[0-9]]", r"\p{L}", r"\p{Lu}", r"\p{Alpha}",
    r"\P{L}", "^", "$", r"\b", r"\B", "(?=a)", "(?!b)", "(?<=a)", "(?<!a)", r"\1", "(?<n>b)",
    "(?i)A", "(?i:B)", r"\.", r"\x41", r"\u0062", r"\Qa.b\E", "(?>a+)", r"[\w.]", "[-a]", "[a-]",
    "[]a]", r"\t", r"\A", r"\z", r"\Z", "é", "A", "Z", "0", "-", "_", " ", ",", r"\h", r"\R",
)  # fmt: skip
_QUANTIFIERS = (
    "", "", "", "", "*", "+", "?", "{2}", "{1,2}", "{0,}", "*?", "+?", "??", "*+", "++", "{2,}?",
)  # fmt: skip
_TEXTS = (
    "", "a", "ab", "aab", "abc", "foo bar", "a1 b2", "AbC", "a.b", "aaaa", "b", "x,y,,z", "a-b_c",
    "line\nnext", "a\r\nb", "abab", "0123", "  a ", "AB ab", "\n", "a\n", "ZZ9", "ab ab abab", "éa",
)  # fmt: skip
_TEMPORAL = (*_DATES, *_TIMES, *_DATE_TIMES, *_DAY_TIMES, *_YEAR_MONTHS)
_PROPERTIES = (
    "year", "month", "day", "weekday", "hour", "minute", "second", "time offset", "timezone",
    "days", "hours", "minutes", "seconds", "years", "months", "nope",
)  # fmt: skip
_HOLDERS = (
    "c", "c5", "order", "lc", "missing", "z", "i", "s", "{a: {b: 1}}", "l", "ll", "lc[1]",
    "order.items[1]", "[{a: 1}]",
)  # fmt: skip
_CONDITIONS = (
    "id = 1", "a > 1", "name = null", 'qty > 0 and sku = "a"', "item.id = 2", "id != 1",
    "a = 1 or a = 2", "not(a = 1)", 'contains(name, "x")', "i = 7", "qty", "id in [1..2]",
)  # fmt: skip
#: Class, template, and what its numbered marks stand for.
_STRUCTURES: tuple[tuple[Any, ...], ...] = (
    ("for range", "for x in $0..$1 return x * $number",
     ("1", "3", "-2", "i", "0.5"), ("4", "1", "n", "2.5", "null")),
    ("for two", "for x in $list, y in $0 return $1",
     ("[1, 2]", "1..3", "x", "1..x", "l"), ("x", "y", "[x, y]", "x + y")),
    ("for partial", "for x in $list return $0",
     ("count(partial)", "sum(partial) + x", "partial[-1]", "partial")),
    ("for", "for x in $list return $0", ("x", "x + 1", "x.a", "string(x)", "{a: x}", "item")),
    ("quantified", "$0 x in $list satisfies x $cmp $number", ("some", "every")),
    ("quantified two", "$0 x in $list, y in [1, 2] satisfies x = y", ("some", "every")),
    ("filter number", "$list[$0]",
     ("1", "-1", "0", "5", "-9", "1.5", "i", "count(l)", "1 + 1", "-(1)", "-i")),
    ("filter item", "$list[item $cmp $number]"),
    ("filter entry", "$0[$1]", ("lc", "[{a: 1}, {a: 2}]", "order.items"), _CONDITIONS),
    ("filter value", "$list[$sub]"),
    ("path", "$0.$1", _HOLDERS, ("a", "b.c", "items.sku", "id", "one", "nope", "a.b", "total")),
    ("property", "$temporal.$0", _PROPERTIES),
    ("context", "{$0: $sub, z: a}", ("a", "a b", "`x y`", '"q r"', "a+b", "1", "for")),
    ("context path", "{a: $sub, b: a}.$0", ("a", "b", "c")),
    ("function", "{f: function(x) $0, r: f($sub)}.r", ("x", "x + 1", "i", "[x]", "x.a")),
    ("function two", "{f: function(a, b) $0, r: f($1)}.r", ("a + b", "a = b", "b"),
     ("1, 2", "a: 1, b: 2", "b: 1", "1", "1, 2, 3", '"x", "y"')),
    ("function in context", "{c: {f: function(x) x * 2}, r: c.$0}",
     ("f(2)", "f(null)", "g(1)", "f()", "f(x: 1)")),
    ("if", "if $boolean then $sub else if $sub then 2 else $sub"),
    ("else if", "if $sub then 1 else if i > 5 then 2 else 3"),
    ("range value", "$range"), ("range value", "[$range]"), ("range value", "{r: $range}"),
    ("text", "string($sub)"),
    ("entries", "get entries($context)$0", ("", ".key", "[1].value")),
    ("spaces", " $sub\n // comment\n /* more */ "),
    ("backticks", "{`a b`: $number, r: `a b` + 1}.$0", ("r", "`a b`", "`a  b`")),
    ("instance", "$sub instance of $type"),
    ("three conditions", "$value $logic $value $logic $boolean"),
    ("chain", "$number $op $number $op $number $op $number"),
    ("precedence", "$number + $number $cmp -$number * $number"),
    ("comparison", "$temporal $cmp $temporal"), ("difference", "$temporal - $temporal"),
    ("sum", "$temporal + $temporal"), ("factor", "$temporal * $number"),
)  # fmt: skip

_BITS = (
    "(", ")", "[", "]", "{", "}", ",", ".", "..", " ", "=", "<", ">", "!", "-", "+", "*", "/", '"',
    "'", "`", "?", "@", ":", ";", "in", "and", "or", "not", "if", "then", "else", "for", "return",
    "null", "true", "1", "a", " in ", " and ", " or ", "//", "/*", "*/", "\n", "between", "function",
    "some", "every", "satisfies", "instance of", "\\", "é", "😀", "_", "$", "0", "&&", "|",
)  # fmt: skip
_ODD = (
    "1 < 2 < 3", "i = n = 1", "1 + if b then 1 else 2", "if b then 1", "(function(x) x)(1)",
    "{f: function(x) x}.f(1)", "function(x: number) x", "1 instance of list<number>", "1 == 1",
    "1 instance of date-time", "[1..5].start", "[1..5] = 1", "for x in [1..3] return x", "'a'",
    "1 <> 2", "true && false", "!b", "b ? 1 : 2", "[1, 2,]", "[1, 2][1, 2]", "a b", "if", "for",
    "1 or2", "1 =1andtrue", "trueish", "nullx", "null x", "order(1)", "android(1)", "ora", "inx",
    "x in5", "i in(1..5)", "i in (1..10)", "i in (1)", "i in (1) + 2", "i in [1,2] and true",
    "- 1", "--1", "---1", "-(-1)", "2--1", "2 - -1", "1.", ".5", "1.5.2", "1..2", "1e3", "+1",
    "i between 1 and 10", "i between (1) and (10)", "i between 1 and 2 and 3", "count (l)",
    'day  of week(@"2024-01-01")', 'string length ("a")', 'stringlength("a")', "{a:1,}",
    "{a:1 b:2}", "{a b:1}", "{a  b : 1}", "{(x):1}", "{'a':1}", "{1:2}", "{:1}", "{a:}", "{,}", "{",
    "[", "(", ")", "", " ", "\n", "// only", "/* open", "/* shut */ 1", "1 // tail", "1 /* a */ + 2",
    "1 /**/ + 2", "1 /* * / */ + 2", "/***/1", "1 / / 2", "a.b.c", "c . a", "c.`a`", "`c`.a", "`c.a`",
    "`", "``", "c.true", "c.null", "c.in", "input", "input.x", "c.a.", ".a", "@", '@ "P1D"', "@P1D",
    'date ("2024-01-01")', 'date("2024-01-01", 1)', "date", "time offset", "time offset.x",
    "date and time", "and", "or", "and(true)", "or (false)", "not b", "not(b)", "not(not(b))",
    "get or else(null, 1)", "get or else (null,1)", "getorelse(null,1)", "abs(n: -1, 2)",
    "abs(-1, n: 2)", "abs(:1)", "abs(n:)", "abs(,)", "abs(1,)", "f(1)(2)", "c.f(1).x", "l[1][2]",
    "ll[1][2]", "lc[1].name", "lc.name[1]", "l [1]", "l[ 1 ]", "l[]", "l[1", "l.1", "l[> 2]",
    "l[item > 1", "every x in l satisfies x > 0", "every x in l x > 0", "some x satisfies x",
    "some x in l, satisfies x", "for x return x", "for x in l x", "for x, y in l return x",
    "for in l return 1", "for x in 1..3 return x..2", "for x in l + l return x", "{a: 1}.a",
    "for x in (l) return x", "function() 1", "function(x) x", "function(x, y) x + y", "function(x",
    "function x", "function(`a b`) `a b`", "function(a b) 1", "if b then 1 else 2 + 3",
    "if(b)then(1)else(2)", "ifb then 1 else 2", "if b then1else2", "if b then 1 else if b then 2",
    "b and if b then true else false", "true and", "and true", "1 +", "1 + + 2", "* 2", "2 ** 3 ** 2",
    "-2 ** 2", "2 * -3", "2 ** -1", "1 - - - 1", "1 in", "in 1", "instance of number",
    "1 instance of", "1 instanceof number", "1 instance ofnumber", 'date and time("2024-01-01T10:00:00")',
    '"unclosed', '"a" "b"', '"a""b"', '"\\"', "[1 2]", "[1;2]", "(1, 2)", "(1", "1)",
    "[1..2", "1..2]", "(1..2)", "]1..2[", "[1..2[", "[..2]", "[1..]", "> 1", "< 1, > 2", ">= 1",
    "= 1", "?", "? > 1", "?.a", "x?", "ä", "größe", "$x", "_x", "€", "x.ä", "😀", "`😀`", "i\u00a0+ 1",
    "i\u2003+ 1", "i\ufeff", "i +\r\n1", "i\t", "i;", "i#", "a\u0301", "1_000", "0x1F", "10%", "^",
    '{"a": 1}', '{"a\\n": 1}', "{a: 1}{b: 2}", "[{a: 1}, {b: 2}].a", "{a: {b: {c: 1}}}.a.b.c",
    'string("x").y', "count([1])[1]", "(l)[1]", "(c).a", "(1 + 2) * 3", "((((1))))", "[[[[1]]]]",
    "{a:{a:{a:{a:1}}}}", "external", 'function(x) external {java: {class: "a", method signature: "b()"}}',
    "x.time offset", '@"10:00:00Z".time offset', '@"2024-01-01".year', '@"P1Y".years + 1',
    "true.a", "null.a", "1.a", '"a".b', "{}.a", "[].a", "f.x", "partial", "item", "item.a",
)  # fmt: skip

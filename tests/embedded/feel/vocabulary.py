# ruff: noqa: E501 - a table of texts reads best with one line each
"""The texts that the generator puts together. One long table, so it is one file."""

from __future__ import annotations

from typing import Any

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

NUMBERS = (
    "0", "1", "2", "3", "5", "10", "-1", "-2", "1.5", "0.5", "-0.5", "2.50", ".25", "1.10", "100",
    "007", "0.1", "12.345", "-7.25", "1000000", "0.0000001", "99999999999999999999",
    "12345678901234567890.123456789", "3.0", "2147483648", "-2147483649", "1.4", "2.5", "-2.5",
    "0.00", "1/3", "i", "n", "f", "big", "tiny", "wide",
)  # fmt: skip
STRINGS = (
    '""', '"a"', '"b"', '"foo"', '"foobar"', '"Foo Bar"', '" "', '"a,b,,c"', '"ä"', '"😀"', '"12"',
    '"1,000.5"', '"-3.20"', '"1e3"', r'"\n"', r'"a\"b"', r'"\\d+"', r'"\u0041"', r'"x\ty"', '"a.c"',
    '"2024-02-29"', '"10:30:00"', '"PT1H"', '"true"', '"null"', "s", "e", "umlaut", "d",
    '"aaab"', '"AbC"', '"  pad "', '"a b c"', '"key"', '"id"', '"name"', '"item"',
)  # fmt: skip
PATTERNS = (
    '"o"', '"^fo*b"', '"[a-c]+"', '"(a)(b)?"', r'"\\d+"', r'"\\s+"', '"["', '"a|b"', '"."', '""',
    '"[^a-z]"', r'"\\w+"', '"A"', '"a{2}"', '"(?i)foo"', '","', '"\\\\."', '"x*"', '"(o+)"', '"$"',
    r'"\\bb"', '"[0-9]{1,2}"', '"o++"', '"(?<first>f)"', r'"\\p{L}+"', '"[a-z&&[^b]]"', '"a+?"',
)  # fmt: skip
REPLACEMENTS = (
    '"x"', '""', '"[$0]"', '"$1"', '"$2-"', '"$9"', r'"\\$"', '"a$"', '"😀"', '"$1$1"',
)  # fmt: skip
FLAGS = ('"i"', '"s"', '"m"', '"x"', '""', '"im"', '"q"', '"sim"')
MODES = (
    '"half_up"', '"HALF_EVEN"', '"up"', '"DOWN"', '"ceiling"', '"FLOOR"', '"foo"', '"half_down"',
    '"unnecessary"', '""',
)  # fmt: skip
SEPARATORS = ('","', '"."', '" "', '";"', '""', "null")
DATES = (
    '@"2024-02-29"', '@"2023-12-31"', 'date("2024-01-31")', '@"2000-01-01"', 'date("2024-13-01")',
    '@"1969-07-20"', 'date("2023-02-29")', "date(2024, 2, 28)", '@"9999-12-31"', '@"0001-01-01"',
    '@"-0044-03-15"', 'date("12024-01-01")', "date(d)", '@"2021-01-03"', '@"2020-12-28"',
)  # fmt: skip
TIMES = (
    '@"10:00:00"', '@"10:30"', '@"23:59:59.999"', '@"10:00:00Z"', '@"10:00:00+01:00"',
    '@"00:00:00"', '@"10:00:00@Europe/Berlin"', 'time("08:15:30-05:30")', "time(10, 30, 0)",
    'time("24:00:00")', '@"11:00:00+02:00"', '@"10:00:00.5"', '@"T12:00:00"', 'time("25:00:00")',
    '@"10:00:00@Etc/UTC"', 'time("10:00:00.")', '@"10:00:00@Nowhere/Town"',
)  # fmt: skip
DATE_TIMES = (
    '@"2024-02-29T10:00:00"', '@"2024-01-01T00:00"', '@"2024-07-01T10:00:00Z"', "now()",
    '@"2024-07-01T10:00:00+02:00"', '@"2024-07-01T10:00:00@Europe/Berlin"',
    'date and time("2024-03-31T01:59:59@Europe/Berlin")', '@"2024-10-27T02:30:00@Europe/Berlin"',
    'date and time("2024-02-30T10:00:00")', '@"2024-03-31T02:30:00@Europe/Berlin"',
    'date and time("2024-06-01T10:00:00.123456789")', '@"2024-01-01T10:00:00+01:00[Europe/Berlin]"',
    'date and time("2024-01-15")', 'date and time(@"2024-01-15", @"10:00:00")',
    '@"2024-07-01T10:00:00+01:00[Europe/Berlin]"', '@"1900-01-01T00:00:00@America/New_York"',
    '@"12024-07-01T10:00:00@Europe/Berlin"', '@"2024-01-01T24:00:00"', '@"2024-01-01T10:00:60"',
)  # fmt: skip
DAY_TIMES = (
    '@"P1D"', '@"PT1H"', '@"PT36H"', '@"-PT30M"', '@"PT0S"', '@"PT1.5S"', '@"P1DT2H3M4S"',
    'duration("PT90M")', '@"-P2DT1H"', '@"PT0.001S"', '@"P100D"', '@"P-1D"', '@"PT-1H-5M"',
    '@"-PT1.5S"', 'duration("P1W")', '@"PT1H5"', '@"P1DT"',
)  # fmt: skip
YEAR_MONTHS = (
    '@"P1Y"', '@"P1M"', '@"P14M"', '@"P1Y2M"', '@"-P3M"', '@"P0M"', '@"P2Y"', 'duration("P1Y1M")',
    '@"-P1Y2M"', '@"P-1Y"', '@"P1Y-1M"', 'duration("P1M1D")', '@"P"',
)  # fmt: skip
LISTS = (
    "[]", "[1, 2, 3]", "[3, 1, 2]", '["a", "b"]', "[1, null, 2]", '[1, "a"]', "[[1], [2, 3]]",
    "[true, false]", "[null]", "[1, 1, 2]", "[{a: 1}, {a: 2}]", "l", "ls", "lc", "ll", "[1.0, 1]",
    "[true, null]", "[0.5, 1.50, -2]", '["b", "a", "c", "a"]', '[@"2024-01-02", @"2024-01-01"]',
    "[[1, 2], [1, 2], []]", "[{a: 1}, {a: 1}]", "[1]", '[@"PT1H", @"PT60M"]', "[8, 2, 5, 3]",
    '[{key: "a", value: 1}]', '[{key: "a", value: null}, {key: "b", value: [2]}]', "[{key: 1}]",
    "[false, null, true]", "[{a: 1}, {b: 2}]", '["x", null, "y"]',
)  # fmt: skip
CONTEXTS = (
    "{}", "{a: 1}", '{a: 1, b: "x"}', "{a: {b: 1}}", "{a: null}", "c", "c5", "order", "{a: [1, 2]}",
    "{one: 1, two: 2, three: 3, four: 4, five: 5}", '{"a b": 1, c: true}', "{f: function(x) x + 1}",
    "{b: 2, a: 1}", "{a: 1, b: a + 1, a: 3}", "lc[1]", "{id: 1, name: s}",
)  # fmt: skip
BOOLEANS = ("true", "false", "b", "1 = 1", "i > 10", "not(b)")
FUNCTIONS = (
    "function(x, y) x < y", "function(x, y) x > y", "function(x) x", "function(x, y) x",
    "function() 1", "function(x, y) null", "function(x, y) x.a < y.a",
)  # fmt: skip
RANGES = (
    "[1..5]", "(1..5]", "[1..5)", "(1..5)", "]1..5[", "[5..10]", "[3..4]", "[1..1]", "[5..1]",
    '[@"2024-01-01"..@"2024-12-31"]', '["a".."c"]', "[1..null]", "[i..big]", "(5..8]", "[0..10]",
    '[@"PT1H"..@"PT2H"]', '[@"P1M"..@"P1Y"]', "[1.5..2.5]", "[2..7)", '[@"10:00:00"..@"11:00:00"]',
)  # fmt: skip

KINDS: dict[str, tuple[str, ...]] = {
    "number": NUMBERS,
    "string": STRINGS,
    "boolean": BOOLEANS,
    "null": ("null", "z", "missing", "c.nope"),
    "list": LISTS,
    "context": CONTEXTS,
    "date": DATES,
    "time": TIMES,
    "date and time": DATE_TIMES,
    "days and time duration": DAY_TIMES,
    "years and months duration": YEAR_MONTHS,
    "function": FUNCTIONS,
    "range": RANGES,
}
SPECIAL: dict[str, tuple[str, ...]] = {
    "pattern": PATTERNS,
    "replacement": REPLACEMENTS,
    "flags": FLAGS,
    "mode": MODES,
    "separator": SEPARATORS,
    "zone": ('"Europe/Berlin"', '"UTC"', '"+02:00"', '"Nowhere"', '"America/New_York"', '"Z"'),
    "small": ("0", "1", "2", "3", "-1", "-2", "4", "1.5", "10", "-10", "null", "i"),
    "items": ("[1, 2]", "l", "[2, 3, null]", "[]", "lc", '["a", "b", "c"]', "[[1]]", "ll"),
    "path": ('["a"]', '["b", "c"]', "[]", '["a", 1]', '["x", "y"]', '["k"]'),
    "moment": (*DATES, *DATE_TIMES),
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

ARITHMETIC = ("+", "-", "*", "/", "**")
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
TYPES = (
    "number", "string", "boolean", "date", "time", "date and time", "days and time duration",
    "years and months duration", "list", "context", "function", "Any", "Null", "null", "range",
    "Foo", "a.b", "duration",
)  # fmt: skip
DEEP = 3

ATOMS = (
    "a", "b", "o", "ab", "[a-c]", "[^b]", r"\d", r"\w", r"\s", r"\S", r"\W", r"\D", ".", "(a)",
    "(a|b)", "(?:ab)", "(ab?)", "[a-z&&[^b]]", "[a[0-9]]", r"\p{L}", r"\p{Lu}", r"\p{Alpha}",
    r"\P{L}", "^", "$", r"\b", r"\B", "(?=a)", "(?!b)", "(?<=a)", "(?<!a)", r"\1", "(?<n>b)",
    "(?i)A", "(?i:B)", r"\.", r"\x41", r"\u0062", r"\Qa.b\E", "(?>a+)", r"[\w.]", "[-a]", "[a-]",
    "[]a]", r"\t", r"\A", r"\z", r"\Z", "é", "A", "Z", "0", "-", "_", " ", ",", r"\h", r"\R",
)  # fmt: skip
QUANTIFIERS = (
    "", "", "", "", "*", "+", "?", "{2}", "{1,2}", "{0,}", "*?", "+?", "??", "*+", "++", "{2,}?",
)  # fmt: skip
TEXTS = (
    "", "a", "ab", "aab", "abc", "foo bar", "a1 b2", "AbC", "a.b", "aaaa", "b", "x,y,,z", "a-b_c",
    "line\nnext", "a\r\nb", "abab", "0123", "  a ", "AB ab", "\n", "a\n", "ZZ9", "ab ab abab", "éa",
)  # fmt: skip
TEMPORAL = (*DATES, *TIMES, *DATE_TIMES, *DAY_TIMES, *YEAR_MONTHS)
PROPERTIES = (
    "year", "month", "day", "weekday", "hour", "minute", "second", "time offset", "timezone",
    "days", "hours", "minutes", "seconds", "years", "months", "nope",
)  # fmt: skip
HOLDERS = (
    "c", "c5", "order", "lc", "missing", "z", "i", "s", "{a: {b: 1}}", "l", "ll", "lc[1]",
    "order.items[1]", "[{a: 1}]",
)  # fmt: skip
CONDITIONS = (
    "id = 1", "a > 1", "name = null", 'qty > 0 and sku = "a"', "item.id = 2", "id != 1",
    "a = 1 or a = 2", "not(a = 1)", 'contains(name, "x")', "i = 7", "qty", "id in [1..2]",
)  # fmt: skip
#: Class, template, and what its numbered marks stand for.
STRUCTURES: tuple[tuple[Any, ...], ...] = (
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
    ("filter entry", "$0[$1]", ("lc", "[{a: 1}, {a: 2}]", "order.items"), CONDITIONS),
    ("filter value", "$list[$sub]"),
    ("path", "$0.$1", HOLDERS, ("a", "b.c", "items.sku", "id", "one", "nope", "a.b", "total")),
    ("property", "$temporal.$0", PROPERTIES),
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

BITS = (
    "(", ")", "[", "]", "{", "}", ",", ".", "..", " ", "=", "<", ">", "!", "-", "+", "*", "/", '"',
    "'", "`", "?", "@", ":", ";", "in", "and", "or", "not", "if", "then", "else", "for", "return",
    "null", "true", "1", "a", " in ", " and ", " or ", "//", "/*", "*/", "\n", "between", "function",
    "some", "every", "satisfies", "instance of", "\\", "é", "😀", "_", "$", "0", "&&", "|",
)  # fmt: skip
ODD = (
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

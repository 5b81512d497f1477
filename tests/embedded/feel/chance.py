# ruff: noqa: E501 - a table of texts reads best with one line each
"""Cases whose parts are drawn from everything there is: numbers, dates, patterns, JSON."""

from __future__ import annotations

import random

from tests.embedded.feel.case import Case
from tests.embedded.feel.vocabulary import ATOMS, QUANTIFIERS, TEXTS, VARIABLES


class Chance:
    """A source of such cases.

    Args:
        source: Where the chance comes from.
    """

    def __init__(self, source: random.Random) -> None:
        self._random = source

    def _pick(self, options: tuple[str, ...]) -> str:
        return self._random.choice(options)

    def numbers(self) -> Case:
        """Arithmetic on numbers of all sizes and scales."""
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
        text = f"string({form})" if self._random.random() < 0.5 else form
        return Case(text, VARIABLES, ("random numbers",))

    def _number(self) -> str:
        rnd = self._random
        digits = str(rnd.randrange(10 ** rnd.choice((1, 1, 2, 3, 5, 9, 15, 20, 34))))
        if rnd.random() < 0.5:
            digits += "." + str(rnd.randrange(10 ** rnd.choice((1, 2, 2, 3, 6, 12))))
        return ("-" if rnd.random() < 0.25 else "") + digits

    def dates(self) -> Case:
        """Arithmetic on dates of all centuries."""
        rnd = self._random
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
        return Case(form, VARIABLES, ("random dates",))

    def pattern(self) -> Case:
        """Regular expressions; only texts whose characters have 16 bits."""
        rnd = self._random
        parts = [self._pick(ATOMS) + self._pick(QUANTIFIERS) for _ in range(rnd.randint(1, 4))]
        pattern = "".join(parts)
        if rnd.random() < 0.2:
            pattern = f"({pattern}){self._pick(QUANTIFIERS)}|{self._pick(ATOMS)}"
        text = self._pick(("matches(t, p)", "matches(t, p, f)", "replace(t, p, r)", "split(t, p)",
                           "replace(t, p, r, f)", "extract(t, p)"))  # fmt: skip
        variables: dict[str, object] = {
            "t": self._pick(TEXTS), "p": pattern, "f": self._pick(("", "i", "s", "m", "x", "im")),
            "r": self._pick(("x", "[$0]", "$1", "$2", "\\$", "$", "${n}", "<$1>", "$10", "a\\b")),
        }  # fmt: skip
        return Case(text, variables, ("random pattern",))

    def variables(self) -> Case:
        """Questions about any JSON."""
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
        return Case(text, variables, ("random variables",))

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

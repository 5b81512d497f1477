"""Random DMN documents with variables to evaluate them; the same seed makes the same ones.

Most are sound, a few have texts that do not parse, and many evaluations fail: the point is to do
the same as the engine. Expressions are plain on purpose, FEEL has a comparison of its own.
"""

from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar

from . import documents as d

_T = TypeVar("_T")

NAMES = ["x", "y", "s", "flag", "day", "items", "who", "missing"]
HIT_POLICIES = [None, "UNIQUE", "FIRST", "ANY", "PRIORITY", "OUTPUT ORDER", "RULE ORDER", "COLLECT"]
TYPES = [None, None, None, "number", "string", "boolean", "feel:number", "date", "tOwn", "Any"]
NUMBERS = ["0", "1", "2.5", "10", "-3", "7.50", "100"]
STRINGS = ['"low"', '"mid"', '"high"', '"a b"', '"x"']
BROKEN = ["1 +", "(", "= 1", "a b c", "if x then 1"]


@dataclass(frozen=True)
class Case:
    """One question to ask both engines."""

    xml: str
    decision: str | None
    variables: dict[str, Any]


class Generator:
    """Makes documents from a seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._depth = 0
        self._serial = 0
        self._broken = 0.0

    def cases(self, count: int, evaluations: int = 3) -> list[Case]:
        """So many documents, each with some evaluations of one of its decisions."""
        made: list[Case] = []
        for _ in range(count):
            xml, ids = self._document()
            for _ in range(evaluations):
                asked = ids[-1] if self._random.random() < 0.8 else self._random.choice(ids)
                made.append(Case(xml, asked, self._variables()))
        return made

    def _pick(self, *options: _T) -> _T:
        return self._random.choice(options)

    def _chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def _id(self, prefix: str) -> str | None:
        """An id of its own, or none at all."""
        self._serial += 1
        return f"{prefix}{self._serial}" if self._chance(0.5) else None

    def _variables(self) -> dict[str, Any]:
        r = self._random
        full: dict[str, Any] = {
            "x": r.choice([0, 1, 2.5, 5, 10, 15, 50, -3, None, "a"]),
            "y": r.choice([0, 1, 7.5, 20, 100]),
            "s": r.choice(["low", "mid", "high", "", "a b", None]),
            "flag": r.choice([True, False, None]),
            "day": r.choice(["2024-01-01", "2024-02-29", "no day"]),
            "items": r.choice([[], [1, 2, 3], ["low", "x"], [1, None]]),
            "who": r.choice([{"age": 20, "name": "Ann"}, {"age": 70}, {}, None]),
        }
        return {name: value for name, value in full.items() if r.random() < 0.9}

    def _document(self) -> tuple[str, list[str]]:
        # One document in ten has texts that do not parse, and some other mistakes.
        self._broken = 0.06 if self._chance(0.1) else 0.0
        models, names = self._knowledge()
        decisions: list[str] = []
        seen: dict[str, str] = {}
        ids: list[str] = []
        for number in range(self._pick(1, 1, 2, 3, 4)):
            identifier = self._pick(f"d{number}", f"Decision_{number}a", f"dish{number}")
            required = [i for i in ids if self._chance(0.5)]
            calls = [i for i in names if self._chance(0.6)]
            known = [*NAMES, *(seen[i] for i in required)]
            variable = self._pick(None, None, f"v{number}", "x")
            callable_names = [names[i] for i in calls]
            logic = self._logic(known, callable_names)
            decisions.append(
                d.decision(
                    identifier,
                    logic,
                    variable=variable,
                    type_ref=self._pick(*TYPES),
                    requires=required,
                    calls=calls,
                )
            )
            ids.append(identifier)
            seen[identifier] = variable or identifier
        parts = [*models, *decisions]
        if self._chance(0.3):
            self._random.shuffle(parts)
        return d.document(*parts), ids

    def _knowledge(self) -> tuple[list[str], dict[str, tuple[str, int]]]:
        models: list[str] = []
        names: dict[str, tuple[str, int]] = {}
        for number in range(self._pick(0, 0, 1, 2)):
            arity = self._pick(0, 1, 1, 2)
            parameters = ["p", "q"][:arity]
            typed = [p + self._pick("", "", ":number", ":string") for p in parameters]
            calls = [i for i in names if self._chance(0.5)]
            logic = self._logic([*parameters, "x", "s"], [names[i] for i in calls], boxed=False)
            identifier, name = (
                f"b{number}",
                self._pick(f"fn{number}", f"f {number}", f"calc{number}"),
            )
            models.append(d.knowledge_model(identifier, name, typed, logic, calls=calls))
            names[identifier] = (name, arity)
        return models, names

    def _logic(self, known: list[str], functions: list[tuple[str, int]], boxed: bool = True) -> str:
        self._depth += 1
        try:
            if self._depth > 3:
                return d.literal(self._expression(known, functions))
            kind = self._random.random()
            if kind < 0.45:
                return self._table(known, functions)
            if kind < 0.6:
                return d.literal(self._expression(known, functions))
            if kind < 0.78:
                return self._context(known, functions)
            if kind < 0.86:
                return d.boxed_list(
                    *(self._logic(known, functions) for _ in range(self._pick(0, 1, 2, 3)))
                )
            if kind < 0.94 or not functions or not boxed:
                return self._relation(known, functions)
            name, _ = self._random.choice(functions)
            bindings = {
                p: self._expression(known, functions) for p in ("p", "q") if self._chance(0.9)
            }
            return d.invocation(name, bindings)
        finally:
            self._depth -= 1

    def _context(self, known: list[str], functions: list[tuple[str, int]]) -> str:
        names = list(known)
        callables = list(functions)
        entries: list[tuple[str | None, str]] = []
        for number in range(self._pick(1, 2, 3, 6)):
            name = self._pick(f"e{number}", f"e{number}", f"long name {number}", "x")
            if self._chance(0.15):
                body = d.literal(self._expression([*names, "p"], callables))
                entries.append((name, d.function(["p"], body)))
                callables.append((name, 1))
            else:
                entries.append((name, self._logic(names, callables)))
                names.append(name)
        if self._chance(0.4):
            entries.append((None, self._logic(names, callables)))
        return d.context(*entries)

    def _relation(self, known: list[str], functions: list[tuple[str, int]]) -> str:
        columns = ["k", "long k", "z", "a", "b"][: self._pick(1, 2, 3, 5)]
        width = len(columns) - (1 if self._chance(self._broken) else 0)
        rows = [
            [d.literal(self._expression(known, functions)) for _ in range(width)]
            for _ in range(self._pick(0, 1, 2))
        ]
        return d.relation(columns, *rows)

    def _table(self, known: list[str], functions: list[tuple[str, int]]) -> str:
        inputs = self._pick(0, 1, 1, 2, 3)
        outputs = self._pick(1, 1, 1, 2, 3, 6)
        numeric = self._chance(0.4)
        hit_policy = self._pick(*HIT_POLICIES)
        aggregation = None
        if (hit_policy == "COLLECT" and outputs == 1) or self._chance(self._broken):
            aggregation = self._pick(None, "SUM", "MIN", "MAX", "COUNT")
        columns = [
            d.column(
                self._input(known, functions),
                identifier=self._id("i"),
                label=self._pick(None, f"Label {n}"),
            )
            for n in range(inputs)
        ]
        out = [self._output(n, outputs, numeric, known) for n in range(outputs)]
        rules = [
            d.rule(
                [self._test(known) for _ in range(inputs)],
                [self._result(numeric, known, functions) for _ in range(outputs)],
                identifier=self._id("r"),
            )
            for _ in range(self._pick(0, 1, 2, 3, 4, 12))
        ]
        return d.table(columns, out, rules, hit_policy=hit_policy, aggregation=aggregation)

    def _output(self, number: int, of: int, numeric: bool, known: list[str]) -> str:
        values = None
        if self._chance(0.6):
            pool = list(NUMBERS if numeric else STRINGS)
            self._random.shuffle(pool)
            values = self._pick(",", ", ").join(pool[: self._pick(1, 3, 5)])
        name: str | None = ["out", "other one", "c", "b", "a", "f"][number]
        if (of == 1 and self._chance(0.3)) or self._chance(self._broken):
            name = None
        return d.output(
            name,
            identifier=self._id("o"),
            label=self._pick(None, None, f"Out {number}"),
            values=values,
            default=self._scalar(known) if self._chance(0.3) else None,
        )

    def _input(self, known: list[str], functions: list[tuple[str, int]]) -> str:
        if self._chance(0.6):
            return _quoted(self._random.choice([*known[-4:], "x", "y", "s"]))
        return self._expression(known, functions)

    def _test(self, known: list[str]) -> str:
        if self._chance(self._broken):
            return self._pick(*BROKEN)
        other = _quoted(self._random.choice(known))
        return self._pick(
            "",
            "-",
            "",
            "< 10",
            "< 20",
            ">= 2.5",
            "[1..10]",
            "]1..10[",
            "1, 2.5, 10",
            '"low"',
            '"low", "mid"',
            'not("low")',
            "not(1, 5)",
            "null",
            "true",
            "? = " + other,
            "> " + other,
            other,
            "? > 1 and ? < 20",
            'starts with(?, "l")',
            "cellInput = 5",
            "{age: 20}",
            "[1, 2, 3]",
            "list contains(items, ?)",
            "x > 3",
            "assert(?, ? != 50)",
        )

    def _result(self, numeric: bool, known: list[str], functions: list[tuple[str, int]]) -> str:
        if self._chance(self._broken):
            return self._pick(*BROKEN)
        if self._chance(0.75):
            return self._pick(*(NUMBERS if numeric else STRINGS))
        return self._expression(known, functions)

    def _scalar(self, known: list[str]) -> str:
        return self._pick(*NUMBERS, *STRINGS, "true", "null", _quoted(self._random.choice(known)))

    def _expression(self, known: list[str], functions: list[tuple[str, int]]) -> str:
        if self._chance(self._broken):
            return self._pick(*BROKEN)
        if functions and self._chance(0.5):
            name, arity = self._random.choice(functions)
            count = arity if self._chance(0.95) else arity + 1
            return f"{_quoted(name)}({', '.join(self._scalar(known) for _ in range(count))})"
        one, other = _quoted(self._random.choice(known)), self._scalar(known)
        last = _quoted(known[-1])
        return self._pick(
            one,
            last,
            other,
            f"{one} + {other}",
            f"{last} * 2",
            f"{one} = {other}",
            f"if {one} > 3 then {other} else {last}",
            f"[{one}, {other}]",
            f"{{a: {one}, b: {other}}}",
            "who.age",
            "who.name",
            "date(day)",
            "count(items)",
            f"string({last})",
            "for i in items return i",
            f"{one}.a",
            f"{last}[1]",
            '@"P1D"',
            f"assert({one}, {one} != null)",
            "function(z) z + 1",
            "[1..3]",
            f"max({one}, {other})",
            f"{one} in [1..10]",
            'time("10:00:00")',
            'date and time("2024-01-01T10:00:00")',
            "1/3",
            "2 ** 0.5",
        )


def _quoted(name: str) -> str:
    return f"`{name}`" if " " in name else name

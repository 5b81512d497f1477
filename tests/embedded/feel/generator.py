# ruff: noqa: E501 - a table of texts reads best with one line each
"""Makes FEEL expressions from a seed, with the classes that each belongs to.

Most are meant to work; a good part has wrong types, odd values or broken syntax on purpose.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

from tests.embedded.feel.case import Case
from tests.embedded.feel.chance import Chance
from tests.embedded.feel.vocabulary import (
    ARITHMETIC,
    BITS,
    CALLS,
    COMPARISONS,
    DEEP,
    KINDS,
    NAMED,
    ODD,
    SPECIAL,
    STRUCTURES,
    TEMPORAL,
    TYPES,
    VARIABLES,
)


class Generator:
    """An endless source of cases.

    Args:
        seed: Equal seeds give equal cases.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._chance = Chance(self._random)
        self._classes: list[str] = []

    def case(self) -> Case:
        """The next case."""
        self._classes = []
        weights = ((self._call, 40), (self._named, 5), (self._operator, 20), (self._composed, 15),
                   (self._structure, 15), (self._literal, 8), (self._unary, 14), (self._broken, 12), (self._chance.numbers, 6), (self._chance.dates, 6),
                   (self._chance.pattern, 5), (self._chance.variables, 8))  # fmt: skip
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
        return self._pick(SPECIAL.get(wanted) or KINDS[wanted]), wanted

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
            operator = self._pick(ARITHMETIC)
            text = f"{x} {operator} {y}"
        elif roll < 0.7:
            operator = self._pick(COMPARISONS)
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
            text = f"{x} instance of {self._pick(TYPES)}"
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
            return f"? {self._pick(COMPARISONS)} {self._of(kind)}"
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
            ("arithmetic", lambda: f"{sub()} {self._pick(ARITHMETIC)} {sub()}"),
            ("parentheses", lambda: f"({sub()} {self._pick(ARITHMETIC)} {sub()})"),
            ("comparison", lambda: f"{sub()} {self._pick(COMPARISONS)} {sub()}"),
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
        return self._expression(self._random.randint(1, DEEP))

    def _structure(self) -> str:
        name, template, *options = self._random.choice(STRUCTURES)
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
            "$op": lambda: self._pick(ARITHMETIC),
            "$cmp": lambda: self._pick(COMPARISONS),
            "$logic": lambda: self._pick(("and", "or")),
            "$type": lambda: self._pick(TYPES),
            "$temporal": lambda: self._pick(TEMPORAL),
        }
        for index, texts in enumerate(options):
            marks[f"${index}"] = partial(self._pick, texts)
        for mark, make in marks.items():
            while mark in template:
                template = template.replace(mark, make().replace("$", "\0"), 1)
        return template.replace("\0", "$")

    def _broken(self) -> str:
        """Mostly texts that do not parse, near to ones that do."""
        roll = self._random.random()
        if roll < 0.35:
            self._classes.append("syntax odd")
            return self._pick(ODD)
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
                text = text[:at] + self._pick(BITS) + text[at:]
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

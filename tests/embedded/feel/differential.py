"""Asks this library and the real engine the same, and counts where the answers agree.

    python -m tests.embedded.feel.differential --seed 1 --count 20000 [--corpora DIR]

Needs Java and Maven (see tests/oracles/README.md). Prints totals, the classes of expressions below
95 %, and examples; exits with 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import datetime
import json
import shutil
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from tests.embedded.feel.case import Case
from tests.embedded.feel.generator import Generator
from tests.embedded.feel.vocabulary import NOW
from tests.oracles.oracle import Oracle, OracleError

from zeebe_grpclib.embedded import feel

#: What has to agree, and in how many of a hundred cases.
TARGETS = {"value": 99.5, "warning types": 99.0, "parse verdict": 99.0}
CLASS_TARGET = 95.0
#: Fewer cases than this say nothing about a class.
CLASS_SIZE = 20
#: The real engine needs for ever for a few expressions; more are a fault of the run.
MOST_UNANSWERED = 5
# The first two differ from call to call; the others are Zeebe's, which the oracle does not have.
_APART = ("uuid()", "random number()", "cycle(", "fromAi(")


class Answer(NamedTuple):
    """An answer of either side, in comparable form."""

    parsed: bool
    ok: bool
    type: str
    value: object
    text: str
    warnings: tuple[tuple[str, str], ...]
    error: str


def exact(value: object) -> object:
    """A value of ours in the form of the oracle's results: exact, and numbers without scale."""
    if isinstance(value, Decimal):
        return value or Decimal(0)
    if isinstance(value, list):
        return [exact(item) for item in value]
    if isinstance(value, feel.Context):
        return {key: exact(item) for key, item in value.items()}
    return feel.to_json(value)


def from_oracle(reply: dict[str, Any]) -> Answer:
    """The oracle's answer."""
    error = str(reply.get("error", ""))
    return Answer(
        parsed=not error.startswith(("failed to parse", "validation of")),
        ok=bool(reply["ok"]),
        type=str(reply.get("type", "")),
        value=_decimals(reply.get("result")),
        text=str(reply.get("text", "")),
        warnings=tuple((w["type"], w["message"]) for w in reply.get("warnings", ())),
        error=error if "crash" not in reply else "crash",
    )


def _decimals(value: object) -> object:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, (int, Decimal)):
        return Decimal(value)
    if isinstance(value, list):
        return [_decimals(item) for item in value]
    assert isinstance(value, dict)
    return {key: _decimals(item) for key, item in value.items()}


def from_us(case: Case) -> Answer:
    """Our answer."""
    now = datetime.datetime.fromisoformat(NOW.replace("Z", "+00:00"))
    try:
        if case.unary:
            found = feel.evaluate_unary(case.text, case.input, case.variables, now=now)
        else:
            found = feel.evaluate(case.text, case.variables, now=now)
    except feel.FeelError as failed:
        return Answer(
            parsed=failed.line is None,
            ok=False,
            type="",
            value=None,
            text="",
            warnings=tuple(failed.warnings),
            error=str(failed),
        )
    return Answer(
        parsed=True,
        ok=True,
        type=feel.type_name(found.value),
        value=exact(found.value),
        text=feel.to_text(found.value),
        warnings=tuple((w.type, w.message) for w in found.warnings),
        error="",
    )


def agreement(ours: Answer, theirs: Answer) -> dict[str, bool]:
    """What agrees in two answers."""
    both_parsed = ours.parsed and theirs.parsed
    same_value = (ours.ok, ours.value) == (theirs.ok, theirs.value)
    types = [w[0] for w in ours.warnings] == [w[0] for w in theirs.warnings]
    return {
        "value": same_value,
        "warning types": types if both_parsed else ours.parsed == theirs.parsed,
        "parse verdict": ours.parsed == theirs.parsed,
        "warning messages": ours.warnings == theirs.warnings,
        "text": ours.text == theirs.text or not theirs.ok,
        "type": ours.type == theirs.type or not theirs.ok,
        "error": ours.error == theirs.error,
    }


class Report:
    """Counts of agreement, by class."""

    def __init__(self) -> None:
        self.total: Counter[str] = Counter()
        self.agreed: dict[str, Counter[str]] = defaultdict(Counter)
        self.examples: list[tuple[Case, Answer, Answer, list[str]]] = []
        self.refused: Counter[bool] = Counter()
        self.unanswered: list[str] = []

    def add(self, case: Case, ours: Answer, theirs: Answer) -> None:
        """Counts one case."""
        found = agreement(ours, theirs)
        self.refused[theirs.parsed] += 1
        for name in ("all", *dict.fromkeys(case.classes)):
            self.total[name] += 1
            self.agreed[name].update(aspect for aspect, same in found.items() if same)
        wrong = [aspect for aspect, same in found.items() if not same]
        if wrong:
            self.examples.append((case, ours, theirs, wrong))

    def share(self, name: str, aspect: str) -> float:
        """How many of a hundred cases of a class agree in one aspect."""
        return 100 * self.agreed[name][aspect] / max(self.total[name], 1)

    def weak_classes(self) -> list[tuple[str, str, float, int]]:
        """The classes that miss their target."""
        return [
            (name, aspect, self.share(name, aspect), self.total[name])
            for name in sorted(self.total)
            for aspect in TARGETS
            if self.total[name] >= CLASS_SIZE and self.share(name, aspect) < CLASS_TARGET
        ]

    def weakest(self) -> list[tuple[float, str, str, int]]:
        """The lowest share of each aspect that has a target, among the classes that count."""
        classes = [name for name in self.total if self.total[name] >= CLASS_SIZE]
        return [
            min((self.share(name, aspect), name, aspect, self.total[name]) for name in classes)
            for aspect in TARGETS
            if classes
        ]

    def passed(self) -> bool:
        """Whether all targets are met."""
        reached = all(self.share("all", aspect) >= goal for aspect, goal in TARGETS.items())
        return reached and not self.weak_classes()

    def print(self, title: str, *, examples: int) -> None:
        """Totals, weak classes and examples, on standard output."""
        print(f"== {title}: {self.total['all']} cases, {self.refused[False]} refused by the engine")
        for aspect in ("value", "warning types", "parse verdict", "type", "text",
                       "warning messages", "error"):  # fmt: skip
            print(f"   {aspect:17} {self.share('all', aspect):7.3f} %")
        for name, aspect, share, count in self.weak_classes():
            print(f"   below {CLASS_TARGET} %: {name}: {aspect} {share:.1f} % of {count}")
        counted = sum(count >= CLASS_SIZE for count in self.total.values())
        print(f"   {counted} classes of {CLASS_SIZE} cases or more; the weakest of each aspect:")
        for share, name, aspect, count in self.weakest():
            print(f"   {aspect:17} {share:7.3f} % of {count}: {name}")
        for text in self.unanswered:
            print(f"   not answered by the engine: {text[:200]}")
        for case, ours, theirs, wrong in self.examples[:examples]:
            print(f" - {case.text!r}" + (f" input {case.input!r}" if case.unary else ""), wrong)
            for aspect in ("value", "text", "warnings", "error"):
                mine, real = getattr(ours, aspect), getattr(theirs, aspect)
                if mine != real:
                    print(f"     {aspect} ours {mine!r}\n     {aspect} real {real!r}"[:700])


def generated(seed: int, count: int) -> Iterator[Case]:
    """Cases from the generator, without the ones that cannot be compared."""
    source = Generator(seed)
    for _ in range(count):
        case = source.case()
        if not any(call in case.text for call in _APART):
            yield case


def corpus(path: Path) -> Iterator[Case]:
    """The expressions of a corpus file; only the oracle judges them."""
    for item in json.loads(path.read_text(encoding="utf-8")):
        if any(call in item["expr"] for call in _APART):
            continue
        yield Case(item["expr"], item["vars"], (path.stem,), item["unary"], item["input"])


def run(cases: Iterable[Case]) -> Report:
    """Both answers to every case.

    Raises:
        OracleError: Too many were not answered by the real engine.
    """
    report = Report()
    with Oracle(exact=True) as oracle:
        for case in cases:
            try:
                theirs = from_oracle(oracle.ask(case.request()))
            except OracleError as error:  # it has been ended, and starts again for the next
                report.unanswered.append(f"{case.text!r}: {error}")
                if len(report.unanswered) > MOST_UNANSWERED:
                    raise
                continue
            report.add(case, from_us(case), theirs)
    return report


def main(arguments: list[str]) -> int:
    """The program."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--corpora", type=Path)
    parser.add_argument("--examples", type=int, default=20)
    parser.add_argument("--only", help="print examples that differ in this aspect only")
    options = parser.parse_args(arguments)
    if not shutil.which("java") or not shutil.which("mvn"):
        print("skipped: no Java and Maven here")
        return 0
    passed = True
    sources = [(f"seed {options.seed}", generated(options.seed, options.count))]
    if options.corpora:
        sources += [
            (path.name, corpus(path)) for path in sorted(options.corpora.glob("feel*.json"))
        ]
    for title, cases in sources:
        started = time.monotonic()
        report = run(cases)
        if options.only:
            report.examples = [e for e in report.examples if options.only in e[3]]
        report.print(f"{title} ({time.monotonic() - started:.0f} s)", examples=options.examples)
        passed = passed and report.passed()
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Writes `cases.json`: questions with the answers of the real engine.

    python -m tests.embedded.feel.freeze

The default tests read the file, so they need no Java. Besides the hand-written expressions it
holds generated ones: a few of each class.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Context, Decimal
from pathlib import Path
from typing import Any

from tests.embedded.feel.case import Case
from tests.embedded.feel.differential import from_oracle, generated
from tests.embedded.feel.handwritten import EXPRESSIONS, UNARY
from tests.embedded.feel.vocabulary import VARIABLES
from tests.oracles.oracle import Oracle

CASES = Path(__file__).parent / "cases.json"
_WIDE = Context(prec=500)
_SEED = 20_240_229
_COUNT = 12_000
_EACH = 3
_LONGEST = 160
# Of these the engine expects something else than we do; see DIFFERENCES.md.
_OTHER_EXPECTATIONS = ("]1..5[", "not(?")


def handwritten() -> Iterator[Case]:
    """The cases that somebody thought of."""
    for text in EXPRESSIONS:
        yield Case(text, VARIABLES, ("handwritten",))
    for tests, inputs in UNARY:
        for value in inputs:
            yield Case(tests, VARIABLES, ("handwritten unary",), unary=True, input=value)


def sampled() -> Iterator[Case]:
    """A few generated cases of each class."""
    seen: Counter[str] = Counter()
    texts: set[str] = set()
    for case in generated(_SEED, _COUNT):
        if len(case.text) > _LONGEST or case.text in texts:
            continue
        if case.text.startswith(_OTHER_EXPECTATIONS):
            continue
        if any(seen[name] < _EACH for name in case.classes):
            seen.update(case.classes)
            texts.add(case.text)
            yield case


def plain(value: object) -> object:
    """JSON that keeps every digit of a number."""
    if isinstance(value, Decimal):
        return {"number": str(_WIDE.plus(value).normalize(_WIDE))}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {"context": {key: plain(item) for key, item in value.items()}}
    return value


def frozen(case: Case, oracle: Oracle) -> dict[str, Any]:
    """A case with the engine's answer."""
    answer = from_oracle(oracle.ask(case.request()))
    entry: dict[str, Any] = {"text": case.text, "group": case.classes[0].split()[0]}
    if case.variables is not VARIABLES:
        entry["variables"] = case.variables
    if case.unary:
        entry["input"] = case.input
    if answer.ok:
        entry |= {"value": plain(answer.value), "type": answer.type, "shown": answer.text}
    else:
        entry["error"] = answer.error
    if answer.warnings:
        entry["warnings"] = answer.warnings
    return entry


def main() -> int:
    """The program."""
    with Oracle(exact=True) as oracle:
        entries = [frozen(case, oracle) for case in (*handwritten(), *sampled())]
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    variables = json.dumps(VARIABLES, ensure_ascii=False)
    CASES.write_text(f'{{"variables": {variables},\n"cases": [\n{lines}\n]}}\n', encoding="utf-8")
    print(f"{len(entries)} cases")
    return 0


if __name__ == "__main__":
    sys.exit(main())

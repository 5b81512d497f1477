"""How long FEEL takes: a cached condition, a first parse, the import; other libraries beside it.

    python benchmarks/feel.py [--json]

pySFeel and bkflow-feel are measured when they are installed. Times are processor time, of
which a busy machine takes little more: the best of several rounds, and of the import, which is
counted over `python -c pass`, the median. The limits are this project's promises.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import timeit
from collections.abc import Callable
from typing import NamedTuple

CONDITION = 'order.total > 100 and customer.status = "gold"'
VARIABLES = {"order": {"total": 120, "items": [1, 2]}, "customer": {"status": "gold"}}
TYPICAL = (
    CONDITION,
    'if amount > 1000 then "manual" else "auto"',
    "for item in items return item.price * item.quantity",
    'date(due) + duration("P1D")',
    "sum(order.items) * 1.19",
)
LIMITS = {"cached condition": 5.0, "first parse": 100.0, "import and 1+1": 40_000.0}
_ROUNDS = 9
_IMPORTS = 15
# Of libraries that take half a minute to import, once is enough.
_IMPORT_SECONDS = 5.0
_FIRST = 'from zeebe_grpclib.embedded import feel; feel.evaluate("1+1")'


class Row(NamedTuple):
    """One measurement in microseconds."""

    library: str
    what: str
    micros: float


def best(task: Callable[[], object], number: int) -> float:
    """Microseconds of the fastest round, for one run of the task."""
    rounds = timeit.repeat(task, timer=time.process_time, number=number, repeat=_ROUNDS)
    return min(rounds) / number * 1e6


def import_micros(code: str) -> float:
    """What some code adds to an interpreter that does nothing, with compiled files.

    Processor time of whole processes, the two kinds taking turns; the median difference of
    neighbours, which a machine that is busy for a while disturbs little.
    """
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)

        def start(program: str) -> float:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, "-c", program], check=True, env=environment)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

        start(code)  # compiles
        added: list[float] = []
        while len(added) < _IMPORTS and sum(added) < _IMPORT_SECONDS:
            added.append(start(code) - start("pass"))
        return statistics.median(added) * 1e6


def ours() -> list[Row]:
    """This library."""
    from zeebe_grpclib.embedded import feel
    from zeebe_grpclib.embedded.feel.engine import Expression

    condition = feel.compile_expression(CONDITION)
    assert condition.evaluate(VARIABLES).value is True
    first = [best(lambda text=text: Expression(text), 100) for text in TYPICAL]  # type: ignore[misc]  # bound at once
    name = "zeebe_grpclib"
    return [
        Row(name, "cached condition", best(lambda: condition.evaluate(VARIABLES), 5000)),
        Row(name, "by text", best(lambda: feel.evaluate(CONDITION, VARIABLES), 5000)),
        Row(name, "first parse", sorted(first)[len(first) // 2]),
        Row(name, "slowest first parse", max(first)),
        # All of it: the package itself, the standard library's modules, a first evaluation.
        Row(name, "import and 1+1", import_micros(_FIRST)),
    ]


def pysfeel() -> list[Row]:
    """pySFeel: it knows neither nested variables nor a cache."""
    import pySFeel

    parser = pySFeel.SFeelParser()
    parser.sFeelParse("total <- 120")
    parser.sFeelParse('status <- "gold"')
    text = 'total > 100 and status = "gold"'
    return [
        Row("pySFeel", "by text", best(lambda: parser.sFeelParse(text), 50)),
        Row("pySFeel", "import", import_micros("import pySFeel")),
    ]


def bkflow() -> list[Row]:
    """bkflow-feel: no cache either."""
    from bkflow_feel.api import parse_expression

    assert parse_expression(CONDITION, VARIABLES) is True
    return [
        Row("bkflow-feel", "by text", best(lambda: parse_expression(CONDITION, VARIABLES), 50)),
        Row("bkflow-feel", "import", import_micros("import bkflow_feel.api")),
    ]


def main() -> int:
    """The program."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    as_json = options.parse_args().json
    rows = ours()
    missing = []
    for library, measure in (("pySFeel", pysfeel), ("bkflow-feel", bkflow)):
        try:
            rows += measure()
        except ImportError:
            missing.append(library)
    slow = [row for row in rows[:5] if row.micros > LIMITS.get(row.what, row.micros)]
    if as_json:
        print(
            json.dumps({"python": platform.python_version(), "rows": [r._asdict() for r in rows]})
        )
    else:
        print(f"{platform.python_implementation()} {platform.python_version()}, microseconds:")
        for library, what, micros in rows:
            print(f"  {library:14} {what:20} {micros:12.1f}")
        if missing:
            print(f"  not installed: {', '.join(missing)}")
    for row in slow:
        print(f"  above its limit of {LIMITS[row.what]}: {row.what}", file=sys.stderr)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())

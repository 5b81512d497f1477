"""``decide``: the result of a decision, and the rules that led to it."""

from __future__ import annotations

import argparse

from ..embedded import dmn
from .failures import CommandFailed, UsageFault
from .inputs import read_file, read_variables


def execute(arguments: argparse.Namespace) -> int:
    """Print the evaluated decisions and the result.

    Returns:
        1 if the evaluation failed.

    Raises:
        CommandFailed: The file holds no valid decisions, or not the one that is asked for.
    """
    variables = read_variables(arguments.variables)
    content = read_file(arguments.file)
    try:
        model = dmn.read(content)
    except dmn.DmnError as error:
        problems = "; ".join(str(problem) for problem in error.problems)
        raise CommandFailed(f"{arguments.file}: {problems}") from error
    result = model.evaluate(_choose(model, arguments), variables)
    print(dmn.report(result))
    return 0 if result.failure_message is None else 1


def _choose(model: dmn.Model, arguments: argparse.Namespace) -> str:
    known = sorted(decision.id for decision in model.decisions)
    wanted: str | None = arguments.decision
    if wanted is None and len(known) == 1:
        return known[0]
    if wanted in known:
        return wanted
    if not known:
        raise CommandFailed(f"{arguments.file} holds no decision")
    choice = f"choose one by --decision: {', '.join(known)}"
    if wanted is None:
        raise UsageFault(f"{arguments.file} holds several decisions; {choice}")
    raise UsageFault(f"{arguments.file} holds no decision {wanted!r}; {choice}")

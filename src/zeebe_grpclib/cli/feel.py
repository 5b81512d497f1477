"""``feel``: the value of an expression."""

from __future__ import annotations

import argparse
import json
import sys

from ..embedded import feel
from .failures import CommandFailed
from .inputs import read_variables


def execute(arguments: argparse.Namespace) -> int:
    """Print the value as JSON, and warnings to the standard error output.

    Raises:
        CommandFailed: The expression does not parse, or its evaluation failed.
    """
    variables = read_variables(arguments.variables)
    try:
        evaluation = feel.evaluate(arguments.expression, variables)
    except feel.FeelError as error:
        _warn(error.warnings)
        place = f"line {error.line}, column {error.column}: " if error.line is not None else ""
        raise CommandFailed(f"{place}{error.message}") from error
    _warn(evaluation.warnings)
    if evaluation.value_json is None and evaluation.value is not None:
        text = feel.to_text(evaluation.value)
        print(f"note: {text} has no JSON form; Zeebe stores null", file=sys.stderr)
    print(json.dumps(evaluation.value_json, ensure_ascii=False, indent=2))
    return 0


def _warn(warnings: tuple[feel.EvaluationWarning, ...]) -> None:
    for warning in warnings:
        print(f"warning: {warning.type}: {warning.message}", file=sys.stderr)

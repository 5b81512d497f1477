from __future__ import annotations

import pytest
from tests.cli.program import zeebe

from zeebe_grpclib.cli import main


def test_the_value_is_printed_as_json() -> None:
    ended = zeebe("feel", 'price * 1.19 > limit and name = "ü"', "--variables",
                  '{"price": 100, "limit": 118.5, "name": "ü"}')  # fmt: skip
    assert ended == (0, "true\n", "")


def test_a_context_is_printed_over_several_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feel", '{a: 1 + 1, day: date("2026-02-28") + duration("P1D")}']) == 0
    assert capsys.readouterr() == ('{\n  "a": 2,\n  "day": "2026-03-01"\n}\n', "")


def test_warnings_go_to_the_standard_error_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feel", "missing"]) == 0
    assert capsys.readouterr() == (
        "null\n",
        "warning: NO_VARIABLE_FOUND: No variable found with name 'missing'\n",
    )


def test_a_value_without_json_form_is_noted(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feel", "function(x) x + 1"]) == 0
    out, err = capsys.readouterr()
    assert out == "null\n"
    assert err.endswith("has no JSON form; Zeebe stores null\n")


def test_an_expression_that_does_not_parse_is_a_failure_with_its_place(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["feel", "1 +"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert ": line 1, column 3: failed to parse expression '1 +'" in err


def test_a_failed_evaluation_tells_its_warnings_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feel", "assert(x, x != null)"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "The condition is not fulfilled" in err


def test_bad_variables_are_a_usage_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feel", "1", "--variables", "{"]) == 2
    assert ": --variables: not JSON" in capsys.readouterr().err

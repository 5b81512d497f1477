from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.program import ORDER, zeebe

from zeebe_grpclib.cli import main

TWO = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"
  namespace="n"><decision id="b" name="B"><literalExpression><text>x.y + 1</text>
  </literalExpression></decision><decision id="a" name="A"><literalExpression>
  <text>assert(x, false)</text></literalExpression></decision></definitions>"""


@pytest.fixture
def two(tmp_path: Path) -> str:
    file = tmp_path / "two.dmn"
    file.write_text(TWO)
    return str(file)


def test_result_and_matched_rules_are_shown() -> None:
    variables = '{"customer": {"status": "gold"}, "total": 209.9}'
    assert zeebe("decide", ORDER / "discount.dmn", "--decision", "discount",
                 "--variables", variables) == (0, """\
discount (Discount), DECISION_TABLE: 15
  input           | value
  ----------------+-------
  Customer status | "gold"
  Order total     | 209.9
  rule       | Discount in percent
  -----------+--------------------
  1 big_gold | 15

result: 15
""", "")  # fmt: skip


def test_the_only_decision_need_not_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["decide", str(ORDER / "discount.dmn"), "--variables", '{"total": 100}']) == 0
    assert capsys.readouterr().out.endswith("result: 5\n")


def test_a_failed_evaluation_is_a_failure(two: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["decide", two, "--decision", "a"]) == 1
    assert capsys.readouterr().out.endswith("failed decision: a\n")


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ([], "holds several decisions; choose one by --decision: a, b"),
        (["--decision", "c"], "holds no decision 'c'; choose one by --decision: a, b"),
    ],
)
def test_the_choice_among_several_is_told(
    two: str, option: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["decide", two, *option]) == 2
    assert f"two.dmn {message}\n" in capsys.readouterr().err


def test_a_file_that_is_no_dmn_is_named_with_the_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "broken.dmn"
    file.write_text("<definitions>\n<oops>")
    assert main(["decide", str(file)]) == 1
    err = capsys.readouterr().err
    assert "broken.dmn: line 2" in err
    assert err.count("\n") == 1


def test_a_file_without_decisions_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "empty.dmn"
    file.write_text(
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" '
        'namespace="n"/>'
    )
    assert main(["decide", str(file)]) == 1
    assert "empty.dmn holds no decision" in capsys.readouterr().err


def test_a_missing_file_is_a_usage_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["decide", "missing.dmn"]) == 2
    assert ": cannot read missing.dmn: No such file or directory\n" in capsys.readouterr().err

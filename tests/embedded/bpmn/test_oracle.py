"""Asks Zeebe's own validators again; ``BPMN_FREEZE=1`` writes their answers down."""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.embedded.bpmn.broken import MODELS
from tests.embedded.bpmn.test_rules import ANSWERS, answer_to

ORACLES = Path(__file__).parents[2] / "oracles"


def theirs(reply: dict[str, Any]) -> list[list[str]]:
    """A reply of the oracle in the form of `answer_to`."""
    if "xml_error" in reply or "crash" in reply:
        return [["unreadable", ""]]
    return sorted([error["path"], error["message"]] for error in reply["errors"])


@pytest.mark.oracle
@pytest.mark.timeout(300)
@pytest.mark.skipif(
    shutil.which("java") is None or shutil.which("mvn") is None or not ORACLES.is_dir(),
    reason="the oracles need Java 17 and Maven",
)
def test_the_real_validators_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ORACLES))
    oracle_module = __import__("oracle")
    with oracle_module.Oracle() as oracle:
        answers = {name: theirs(oracle.bpmn(xml.decode())) for name, xml in MODELS.items()}
    sys.modules.pop("oracle", None)
    if os.environ.get("BPMN_FREEZE"):
        frozen = json.dumps(answers, indent=1, ensure_ascii=False)
        Path(__file__).with_name("answers.json").write_text(frozen + "\n", encoding="utf-8")
    else:
        assert answers == ANSWERS
    assert {name: answer_to(MODELS[name]) for name in MODELS} == answers

"""Asks Zeebe's own validators again; ``BPMN_FREEZE=1`` writes their answers down.

``BPMN_SHARE=1`` asks about every mutant, which takes minutes, instead of the frozen ones.
"""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.embedded.bpmn.broken import MODELS
from tests.embedded.bpmn.mutants import mutants
from tests.embedded.bpmn.sound import SOUND
from tests.embedded.bpmn.test_rules import ANSWERS, answer_to
from tests.embedded.bpmn.verdicts import SHARE, agree, freeze, frozen, ours, theirs

ORACLES = Path(__file__).parents[2] / "oracles"

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.timeout(900),
    pytest.mark.skipif(
        shutil.which("java") is None or shutil.which("mvn") is None or not ORACLES.is_dir(),
        reason="the oracles need Java 17 and Maven",
    ),
]


@pytest.fixture
def oracle(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(str(ORACLES))
    with __import__("oracle").Oracle() as running:
        yield running
    sys.modules.pop("oracle", None)


def _without_line(verdict: list[Any]) -> list[Any]:
    return [["unreadable", ""]] if verdict[:1] == ["unreadable"] else verdict


def test_the_real_validators_agree(oracle: Any) -> None:
    answers = {
        name: _without_line(theirs(oracle.bpmn(xml.decode()))) for name, xml in MODELS.items()
    }
    if os.environ.get("BPMN_FREEZE"):
        text = json.dumps(answers, indent=1, ensure_ascii=False)
        Path(__file__).with_name("answers.json").write_text(text + "\n", encoding="utf-8")
    else:
        assert answers == ANSWERS
    assert {name: answer_to(MODELS[name]) for name in MODELS} == answers


def test_the_real_validators_agree_on_mutants(oracle: Any) -> None:
    share = int(os.environ.get("BPMN_SHARE", SHARE))
    models = {name: xml for base in SOUND for name, xml in mutants(base, share)}
    verdicts = {name: theirs(oracle.bpmn(xml.decode())) for name, xml in models.items()}
    if os.environ.get("BPMN_FREEZE") and share == SHARE:
        freeze(verdicts)
    elif share == SHARE:
        assert verdicts == frozen()
    differing = {
        name: (our, their)
        for name, their in verdicts.items()
        if not agree(our := ours(models[name]), their)
    }
    assert differing == {}

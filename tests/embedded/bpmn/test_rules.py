"""Our rules give the answers of Zeebe's validators, which are frozen beside this file."""

import json
from pathlib import Path

import pytest
from tests.embedded.bpmn.broken import MODELS

from zeebe_grpclib.embedded import bpmn

ANSWERS = json.loads(Path(__file__).with_name("answers.json").read_text(encoding="utf-8"))


def answer_to(content: bytes) -> list[list[str]]:
    """Where and what the design-time rules complain about; one entry if it is unreadable."""
    return [list(pair) for pair in bpmn.design_time_answers(content)]


@pytest.mark.parametrize("name", MODELS)
def test_the_answer_is_zeebes(name: str) -> None:
    assert answer_to(MODELS[name]) == ANSWERS[name]


def test_every_frozen_answer_has_its_model() -> None:
    assert sorted(ANSWERS) == sorted(MODELS)

"""Our rules give the answers of Zeebe's validators, which are frozen beside this file."""

import json
import re
from pathlib import Path

import pytest
from tests.embedded.bpmn.broken import MODELS
from tests.embedded.bpmn.verdicts import frozen

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


def test_each_message_is_met_in_two_shapes() -> None:
    shapes: dict[str, set[str]] = {}
    for name, verdict in {**frozen(), **ANSWERS}.items():
        if verdict[:1] != ["unreadable"]:
            shape = name.partition("/")[0]
            for _, message in verdict:
                shapes.setdefault(_kind(message), set()).add(shape)

    assert {kind for kind, found in shapes.items() if len(found) < 2} == set()
    assert len(shapes) >= 92


def _kind(message: str) -> str:
    """The message without the names that it cites."""
    for cited in (r"'[^']*'", r"\[[^]]*\]", r":=?\w+(?= and|\.$)"):
        message = re.sub(cited, "*", message)
    return message

"""Where Zeebe's validators break off: our words for it."""

import pytest
from tests.embedded.bpmn.broken import MODELS

from zeebe_grpclib.embedded import bpmn


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a message that is a signal", "The attribute 'messageRef' refers to 's1', a 'signal'."),
        (
            "an edge of a gateway",
            "The attribute 'attachedToRef' refers to 'a', a 'parallelGateway'.",
        ),
        ("a default that is a task", "The attribute 'default' refers to 'a', a 'task'."),
        (
            "an unknown listener",
            "The attribute 'eventType' is 'cancel', expected one of start, end.",
        ),
        ("a way out that does not exist", "'outgoing' refers to 'zz', which does not exist."),
        ("two messages thrown", "The event throws two messages."),
    ],
)
def test_references_and_words(name: str, message: str) -> None:
    with pytest.raises(bpmn.BpmnError) as caught:
        bpmn.read(MODELS[name])

    assert not caught.value.is_readable
    assert [problem.message for problem in caught.value.problems] == [message]

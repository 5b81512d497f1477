"""Models of our own that break one rule each, and a few that break none.

What Zeebe's validators answer to them is frozen in ``answers.json``; ``test_oracle.py``
asks the real ones again.
"""

from tests.embedded.bpmn.broken_again import AGAIN
from tests.embedded.bpmn.broken_events import MORE
from tests.embedded.bpmn.broken_parts import NOT_EXECUTABLE, UNSAID, looped, one, tagged
from tests.embedded.models import (
    Node,
    document,
    end,
    gateway,
    job,
    model,
    process,
    service,
    start,
    task,
)

MODELS: dict[str, bytes] = {
    # Nothing wrong
    "service task": one(service("a")),
    "all in one": model(
        "p",
        start(),
        gateway("g"),
        service("a"),
        task("b", "userTask"),
        end(),
        flows="start > g; g > a [=x]; g > b [*]; a > end; b > end",
    ),
    "two processes": document(
        process("p", start("s1"), end("e1"), flows="s1 > e1"),
        process("q", start("s2"), end("e2"), flows="s2 > e2"),
    ),
    "blank job type": one(service("a", " ")),
    "output without source": one(
        task(
            "a",
            "serviceTask",
            job("w") + '<zeebe:ioMapping><zeebe:output target="x"/></zeebe:ioMapping>',
        )
    ),
    # Processes
    "none executable": NOT_EXECUTABLE,
    "executable unsaid": UNSAID,
    "no process": document(),
    "no start event": model("p", service("a"), end(), flows="a > end"),
    "two none starts": model("p", start(), start("s2"), end(), flows="start > end; s2 > end"),
    "complex gateway": one(Node("c", "complexGateway")),
    "transaction": model(
        "p",
        start(),
        Node("t", "transaction", nodes=(start("s"), end("e")), flows="s > e"),
        end(),
        flows="start > t > end",
    ),
    "two io mappings": tagged(
        "serviceTask",
        job("w") + '<zeebe:ioMapping><zeebe:input source="=x" target="y"/></zeebe:ioMapping>' * 2,
    ),
    "two header lists": tagged(
        "serviceTask",
        job("w") + '<zeebe:taskHeaders><zeebe:header key="a" value="b"/></zeebe:taskHeaders>' * 2,
    ),
    # Tasks
    "service task without job": tagged("serviceTask"),
    "service task with two jobs": tagged("serviceTask", job("a") + job("b")),
    "job without type": one(service("a", "")),
    "send task without job": tagged("sendTask"),
    "send task with both": tagged(
        "sendTask", job("w") + '<zeebe:publishMessage correlationKey="=x"/>'
    ),
    "send task without message": tagged("sendTask", '<zeebe:publishMessage correlationKey="=x"/>'),
    "rule task with nothing": tagged("businessRuleTask"),
    "rule task with both": tagged(
        "businessRuleTask", job("w") + '<zeebe:calledDecision decisionId="d" resultVariable="r"/>'
    ),
    "rule task without names": tagged("businessRuleTask", "<zeebe:calledDecision/>"),
    "script task with nothing": tagged("scriptTask"),
    "script task with both": tagged(
        "scriptTask", job("w") + '<zeebe:script expression="=1" resultVariable="r"/>'
    ),
    "script task without names": tagged("scriptTask", "<zeebe:script/>"),
    "call activity without process": tagged("callActivity"),
    "call activity without id": tagged("callActivity", "<zeebe:calledElement/>"),
    "unknown binding": tagged(
        "callActivity", '<zeebe:calledElement processId="q" bindingType="often"/>'
    ),
    "version tag missing": tagged(
        "callActivity", '<zeebe:calledElement processId="q" bindingType="versionTag"/>'
    ),
    "version tag too much": tagged(
        "callActivity", '<zeebe:calledElement processId="q" versionTag="v"/>'
    ),
    "receive task without message": tagged("receiveTask"),
    "user task form with both": tagged(
        "userTask", '<zeebe:formDefinition formId="f" formKey="k"/>'
    ),
    "native user task form with nothing": tagged(
        "userTask", "<zeebe:userTask/><zeebe:formDefinition/>"
    ),
    "task listener on a job": tagged(
        "userTask",
        (
            '<zeebe:taskListeners><zeebe:taskListener eventType="creating" type="l"/>'
            "</zeebe:taskListeners>"
        ),
    ),
    "equal listeners": tagged(
        "manualTask",
        "<zeebe:executionListeners>"
        + '<zeebe:executionListener eventType="start" type="a"/>' * 2
        + "</zeebe:executionListeners>",
    ),
    "listener without type": tagged(
        "manualTask",
        '<zeebe:executionListeners><zeebe:executionListener eventType="end"/>'
        "</zeebe:executionListeners>",
    ),
    "loop without collection": looped("<zeebe:loopCharacteristics/>"),
    "loop without characteristics": looped(""),
    "loop with half an output": looped(
        '<zeebe:loopCharacteristics inputCollection="=x" outputElement="=y"/>'
    ),
    "loop with the other half": looped(
        '<zeebe:loopCharacteristics inputCollection="=x" outputCollection="y"/>'
    ),
    **MORE,
    **AGAIN,
}

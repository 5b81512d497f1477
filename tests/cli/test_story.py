from __future__ import annotations

import json

import pytest
from tests.cli.program import ORDER
from tests.embedded.models import (
    Node,
    catch,
    end,
    message,
    message_event,
    model,
    service,
    signal,
    signal_event,
    start,
    timer_event,
)

from zeebe_grpclib.cli.story import Step, Story, deployed
from zeebe_grpclib.embedded.engine import (
    ActivateJobs,
    BroadcastSignal,
    CancelProcessInstance,
    CompleteJob,
    CreateProcessInstance,
    DeployResource,
    Engine,
    EvaluateDecision,
    FailJob,
    PublishMessage,
    ThrowError,
)

NOON_MS = 1_767_268_800_000  # 2026-01-01T12:00:00Z


FAILING_DECISION = b"""
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
  <decision id="bad" name="B">
    <literalExpression><text>assert(x, false)</text></literalExpression>
  </decision>
</definitions>
""".strip()


class Told:
    """An engine, and the story of it."""

    def __init__(self) -> None:
        self.now_ms = NOON_MS
        self.steps: list[Step] = []
        self.story = Story()
        self.engine = Engine(lambda: self.now_ms)
        self.engine.subscribe(lambda event: self.steps.extend(self.story.tell(event)))

    def deploy(self, *resources: tuple[str, bytes]) -> None:
        self.engine.execute(DeployResource(list(resources)))

    def take(self, job_type: str) -> int:
        command = ActivateJobs(job_type, max_jobs=1, timeout_ms=1000)
        return self.engine.execute(command).jobs[0].key

    def texts(self) -> list[str]:
        """What was told since the last look."""
        texts = [step.text for step in self.steps]
        self.steps.clear()
        return texts


@pytest.fixture
def told() -> Told:
    return Told()


def order(told: Told) -> int:
    told.deploy(*((name, (ORDER / name).read_bytes()) for name in ("order.bpmn", "discount.dmn")))
    variables = json.loads((ORDER / "variables.json").read_text())
    return told.engine.execute(CreateProcessInstance("order", variables)).process_instance_key


def test_the_story_of_an_order(told: Told) -> None:
    key = order(told)
    assert {step.process_instance_key for step in told.steps[2:]} == {key}
    assert told.texts() == [
        "deployed order.bpmn: process order, version 1",
        "deployed discount.dmn: decision discount, version 1",
        f"process order, version 1: instance {key} started",
        '    order_id = "A-1001"',
        '    customer = {"name": "Ada Moss", "email": "ada@example.org", "status": "gold"}',
        (
            '    items = [{"sku": "lamp", "quantity": 2, "price": 44.95}, '
            '{"sku": "desk", "quantity": 1, "price": 120}]'
        ),
        'start event "Order received"',
        "    total = 209.9",
        "parallel gateway fork",
        'service task "Check stock"',
        "    job check-stock",
        'business rule task "Decide discount"',
        "    decision discount evaluated",
        "    discount = 15",
    ]
    told.engine.execute(CompleteJob(told.take("check-stock"), {"missing": ["desk"]}))
    told.engine.execute(CompleteJob(told.take("notify-customer"), {}))
    assert told.texts() == [
        'service task "Check stock" done',
        '    missing = ["desk"]',
        "parallel gateway join",
        'exclusive gateway "All in stock?"',
        "    -> Tell customer about delay",
        'service task "Tell customer about delay"',
        "    job notify-customer",
        'service task "Tell customer about delay" done',
        'end event "Order on hold"',
        "process order completed",
    ]
    assert told.story.waiting() == []


def test_what_goes_wrong_with_a_job_is_told(told: Told) -> None:
    key = order(told)
    told.texts()
    told.engine.execute(FailJob(told.take("check-stock"), 2, "no answer", 0, {}))
    job = told.take("check-stock")
    told.now_ms += 2000
    told.engine.advance()
    told.engine.execute(FailJob(job, 1, "no answer", 0, {}))
    told.engine.execute(FailJob(job, 0, "gave up", 0, {}))
    task = 'service task "Check stock"'
    assert told.texts() == [
        f"{task}: job check-stock failed, 2 retries left: no answer",
        f"{task}: job check-stock timed out, it goes to another worker",
        f"{task}: job check-stock failed, 1 retry left: no answer",
        f"{task}: job check-stock failed, 0 retries left: gave up",
        f"incident JOB_NO_RETRIES at {task} (check_stock): gave up",
    ]
    assert told.story.waiting() == [f"{task} waits for a worker for job check-stock"]
    told.engine.execute(CancelProcessInstance(key))
    assert told.texts() == [f"{task} terminated", "process order terminated"]
    assert told.story.waiting() == []


def test_an_error_is_told(told: Told) -> None:
    order(told)
    told.texts()
    told.engine.execute(ThrowError(told.take("check-stock"), "no-stock", "all gone", {}))
    first, incident = told.texts()
    assert first == 'service task "Check stock": job check-stock threw error no-stock: all gone'
    assert incident.startswith("incident UNHANDLED_ERROR_EVENT at ")


def test_messages_and_signals_are_told(told: Told) -> None:
    paid = message("m", "paid", "=id")
    told.deploy((
        "p.bpmn",
        model("p", start(), catch("wait", message_event("m")), end(),
              flows="start > wait > end", definitions=paid),
    ))  # fmt: skip
    told.engine.execute(CreateProcessInstance("p", {"id": "A-1"}))
    assert told.texts()[-3:] == [
        "start event start",
        "intermediate catch event wait",
        '    waits for message paid, correlation key "A-1"',
    ]
    assert told.story.waiting() == [
        'intermediate catch event wait waits for message paid, correlation key "A-1"'
    ]
    told.engine.execute(PublishMessage("paid", "A-1", 0, "", {"amount": 3}))
    assert told.texts() == [
        'message paid published, correlation key "A-1"',
        "intermediate catch event wait done",
        "    amount = 3",
        "end event end",
        "process p completed",
    ]
    told.engine.execute(BroadcastSignal("storm", {}))
    assert told.steps == [Step(0, "signal storm broadcast")]


def test_a_decision_of_its_own_belongs_to_no_instance(told: Told) -> None:
    told.deploy(("discount.dmn", (ORDER / "discount.dmn").read_bytes()))
    told.engine.execute(EvaluateDecision(decision_id="discount", variables={"total": 1}))
    assert told.steps[1:] == [Step(0, "decision discount evaluated")]


def test_signals_and_timers_are_awaited(told: Told) -> None:
    nodes = (
        start(),
        catch("first", signal_event("s")),
        catch("then", timer_event("timeDuration", "PT1H")),
        end(),
    )
    content = model("p", *nodes, flows="start > first > then > end", definitions=signal("s", "go"))
    told.deploy(("p.bpmn", content))
    told.engine.execute(CreateProcessInstance("p", {}))
    assert told.texts()[-1] == "    waits for signal go"
    told.engine.execute(BroadcastSignal("go", {}))
    assert told.texts() == [
        "signal go broadcast",
        "intermediate catch event first done",
        "intermediate catch event then",
        "    waits for the time 2026-01-01 13:00:00 UTC",
    ]
    told.now_ms += 3_600_000
    told.engine.advance()
    assert told.texts()[-1] == "process p completed"


def test_a_start_event_that_waits_belongs_to_no_instance(told: Told) -> None:
    start_event = start("daily", timer_event("timeCycle", "R1/PT24H"))
    told.deploy(("p.bpmn", model("p", start_event, end(), flows="daily > end")))
    assert told.texts() == ["deployed p.bpmn: process p, version 1"]


def test_the_items_of_a_loop_are_numbered(told: Told) -> None:
    loop = (
        "<multiInstanceLoopCharacteristics><extensionElements>"
        '<zeebe:loopCharacteristics inputCollection="=[1, 2]" inputElement="item"/>'
        "</extensionElements></multiInstanceLoopCharacteristics>"
    )
    node = Node("each", "task", body=loop)
    told.deploy(("p.bpmn", model("p", start(), node, end(), flows="start > each > end")))
    told.engine.execute(CreateProcessInstance("p", {}))
    texts = told.texts()
    assert "task each [1]" in texts
    assert "task each [2]" in texts


def test_forms_and_failed_decisions_are_told(told: Told) -> None:
    told.deploy(("ask.form", b'{"id": "ask", "components": []}'))
    assert told.texts() == ["deployed ask.form: form ask, version 1"]
    told.deploy(("d.dmn", FAILING_DECISION))
    told.texts()
    told.engine.execute(EvaluateDecision(decision_id="bad", variables={}))
    (text,) = told.texts()
    assert text.startswith("decision bad failed: ")


def test_long_values_are_cut_and_names_stay_on_one_line(told: Told) -> None:
    content = model("p", start(), service("a"), flows="start > a").replace(
        b'<serviceTask id="a"', b'<serviceTask id="a" name="two&#10;lines"'
    )
    told.deploy(("p.bpmn", content))
    told.engine.execute(CreateProcessInstance("p", {"text": "x" * 200}))
    texts = told.texts()
    assert texts[2] == f'    text = "{"x" * 99}...'
    assert texts[4] == 'service task "two lines"'


def test_one_sentence_for_what_was_deployed() -> None:
    assert deployed("f.form", "form", "ask", 3) == "deployed f.form: form ask, version 3"

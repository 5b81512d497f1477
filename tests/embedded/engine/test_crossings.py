"""Sequence flows between scopes, and boundary events away from their activity.

Zeebe looks up by id where they lead, and activates that in the scope in which the token is:
camunda/camunda issue 10854 tells it of links, which had the same fault.
"""

from __future__ import annotations

from typing import Any

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.engine.processing.test_migration import migrate, refused
from tests.embedded.engine.processing.test_modification import active, key_of, keys_of, modify
from tests.embedded.journal.digest import described
from tests.embedded.models import (
    Node,
    ad_hoc,
    boundary,
    compensate_event,
    end,
    error,
    error_event,
    gateway,
    message,
    message_event,
    model,
    repeated,
    service,
    start,
    subprocess,
    throw,
    timer_event,
    undone_by,
)

from zeebe_grpclib.embedded.engine import (
    ActivateInstruction,
    CancelProcessInstance,
    CompleteJob,
    ModifyProcessInstance,
    PublishMessage,
    TerminateInstruction,
    ThrowError,
    VariableInstruction,
)
from zeebe_grpclib.embedded.engine.events import TimerScheduled
from zeebe_grpclib.embedded.engine.processing import activation_limit
from zeebe_grpclib.embedded.journal.snapshot import DEPLOYMENT_EVENTS, restore, take

MESSAGE = message("m", "stop", '="k"')


def deployed(h: Harness, *nodes: Node, flows: str, **variables: Any) -> int:
    definitions = MESSAGE + error("e", "E")
    h.deploy(model("p", start(), *nodes, end(), flows=flows, definitions=definitions))
    return h.create(variables=variables)


def sub(*nodes: Node, flows: str, name: str = "u") -> Node:
    """A sub-process with a local variable."""
    node = subprocess(name, start(f"{name}s"), *nodes, end(f"{name}e"), flows=flows)
    return node.with_io(inputs={"local": f'="{name}"'})


def scope_of(h: Harness, element_id: str) -> str:
    scope = h.engine.state.instances[key_of(h, element_id)].scope
    assert scope is not None
    return scope.element.id


def is_over(h: Harness) -> bool:
    return h.steps()[-1] == "p" and set(h.census().values()) == {0}


class TestSequenceFlows:
    def test_into_a_sub_process_the_token_stays_outside(self, h: Harness) -> None:
        late = boundary("late", "u", timer_event("timeDuration", "PT1M"))
        inner = sub(service("a"), flows="us > ue; a > ue")
        deployed(h, inner, late, flows="start > a; late > end", v=1)
        assert (scope_of(h, "a"), h.census()["timers"]) == ("p", 0)
        job = h.complete("work", {"w": 2})

        assert job.variables == {"v": 1}
        assert h.steps() == ["start", "a", "ue", "p"]
        assert is_over(h)

    def test_out_of_a_sub_process_the_token_stays_inside(self, h: Harness) -> None:
        inner = sub(service("a"), flows="us > a")
        deployed(h, inner, service("b"), service("c"), flows="start > u > c > end; a > b")
        h.complete()
        assert scope_of(h, "b") == "u"
        assert h.complete("work", {"local": "changed"}).variables == {"local": "u"}
        assert h.steps()[-2:] == ["b", "u"]
        assert h.complete().variables == {}

        assert is_over(h)

    def test_between_siblings_the_first_one_goes_on(self, h: Harness) -> None:
        one, two = sub(service("a"), flows="us > a"), sub(service("b"), flows="vs > b", name="v")
        deployed(h, one, two, service("c"), flows="start > u > c; v > end; a > b; b > ve")
        h.complete()
        assert active(h) == ["u", "b"]
        h.complete()
        h.complete()

        assert h.steps() == ["start", "us", "a", "b", "ve", "u", "c", "p"]
        assert is_over(h)

    def test_a_sub_process_may_lead_into_itself(self, h: Harness) -> None:
        inner = sub(service("a"), gateway("g"), flows="us > a > g; g > ue [*]; g > u [=again]")
        deployed(h, inner, flows="start > u > end", again=True)
        h.complete()
        assert active(h) == ["u", "u", "a"]
        h.complete("work", {"again": False})

        # The inner one takes its flow in the outer one, which is left then.
        assert h.steps()[-6:] == ["ue", "u", "end", "u", "end", "p"]
        assert is_over(h)

    def test_a_loop_between_scopes_becomes_an_incident(
        self, h: Harness, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(activation_limit, "ACTIVATION_LIMIT", 1_000)
        inner = sub(gateway("g"), flows="us > ue; h > g; g > h")
        key = deployed(h, gateway("h"), inner, flows="start > h")

        ((_, kind, text),) = h.incidents()
        assert (kind, text.split(" without")[0]) == (
            "UNKNOWN",
            "More than 1000 elements were activated",
        )
        h.execute(CancelProcessInstance(key))
        assert set(h.census().values()) == {0}

    def test_a_sub_process_that_only_leads_into_itself_becomes_an_incident(
        self, h: Harness
    ) -> None:
        inner = sub(gateway("g"), flows="us > g; g > u [*]; g > ue [=stop]")
        key = deployed(h, inner, flows="start > u > end", stop=False)

        limit = activation_limit.NESTING_LIMIT
        text = f"More than {limit} scopes are active in each other; the process seems to lead into"
        assert h.incidents() == [("u", "UNKNOWN", f"{text} itself")]
        assert len(keys_of(h, "u")) == limit
        # All of it can be written, changed and cancelled, however deep it is.
        deployments = [event for event in h.log if type(event) in DEPLOYMENT_EVENTS]
        state, _ = restore(take(h.engine.state, deployments))
        assert list(state.instances) == list(h.engine.state.instances)
        modify(h, key, ActivateInstruction("ue", keys_of(h, "u")[-2]))
        assert h.steps()[-1] == "ue"
        h.execute(CancelProcessInstance(key))
        assert set(h.census().values()) == {0}

    def test_each_instance_of_a_multi_instance_activity_keeps_its_token(self, h: Harness) -> None:
        inner = repeated(sub(service("a"), flows="us > a"), "=[1, 2]", "i", ("all", "=r"))
        deployed(h, inner, service("b"), flows="start > u > end; a > b")
        for _ in range(2):
            h.complete()
        for job in h.activate():
            h.execute(CompleteJob(job.key, {"r": job.variables["i"] * 10}))

        assert h.steps()[-4:] == ["u", "u", "end", "p"]
        assert is_over(h)

    def test_out_of_an_ad_hoc_sub_process_the_inner_instance_waits(self, h: Harness) -> None:
        inner = ad_hoc("u", service("a"), service("x"), active='=["a"]')
        deployed(h, inner, service("b"), flows="start > u > end; a > b")
        h.complete()
        assert scope_of(h, "b") == "u#innerInstance"
        h.complete()

        assert h.steps()[-5:] == ["b", "u#innerInstance", "u", "end", "p"]
        assert is_over(h)

    def test_into_an_ad_hoc_sub_process_nothing_of_it_is_there(self, h: Harness) -> None:
        inner = ad_hoc("u", service("a"), service("x"), active='=["x"]')
        deployed(h, inner, flows="start > a; u > end")
        assert active(h) == ["a"]
        h.complete()

        assert is_over(h)

    def test_what_ends_the_scope_of_the_token_ends_what_is_elsewhere(self, h: Harness) -> None:
        inner = sub(service("a"), flows="us > a")
        stop = boundary("stop", "u", message_event("m"))
        far = subprocess("far", start("fs"), service("b"), end("fe"), flows="fs > b > fe")
        deployed(h, inner, stop, far, service("c"), flows="start > u > end; a > far; stop > c")
        h.complete()
        assert active(h) == ["u", "far", "b"]
        h.execute(PublishMessage("stop", "k"))

        assert h.steps("TERMINATED") == ["b", "far", "u"]
        assert active(h) == ["c"]
        h.complete()
        assert is_over(h)

    def test_an_event_sub_process_of_another_scope_is_not_triggered(self, h: Harness) -> None:
        watcher = subprocess(
            "w", start("ws", message_event("m")), end("we"), flows="ws > we", triggered=True
        )
        inner = sub(service("a"), watcher, flows="us > ue; a > ue")
        deployed(h, inner, flows="start > a")
        assert h.census()["subscriptions"] == 0
        h.complete()

        assert is_over(h)

    def test_a_terminate_event_ends_the_scope_of_the_token(self, h: Harness) -> None:
        inner = sub(gateway("g", "parallel"), service("a"), flows="us > g > a")
        stop = end("stop", "<terminateEventDefinition/>")
        deployed(h, inner, stop, flows="start > u > end; g > stop")

        assert h.steps("TERMINATED") == ["a"]
        assert h.steps()[-4:] == ["stop", "u", "end", "p"]
        assert is_over(h)

    def test_an_inclusive_gateway_waits_for_the_tokens_of_its_scope_alone(self, h: Harness) -> None:
        inner = sub(service("a"), flows="us > a")
        fork, join = gateway("fork", "parallel"), gateway("join", "inclusive")
        nodes = fork, inner, service("b"), join
        deployed(h, *nodes, flows="start > fork > b > join > end; fork > u; a > join")
        h.complete()
        # That of `b` is at the gateway in the process, that of `a` in the sub-process.
        assert h.steps().count("join") == 1
        h.complete()

        assert h.steps().count("join") == 2
        assert is_over(h)

    def test_a_parallel_gateway_waits_for_all_tokens_in_one_scope(self, h: Harness) -> None:
        inner = sub(service("a"), flows="us > a")
        fork, join = gateway("fork", "parallel"), gateway("join", "parallel")
        nodes = fork, inner, service("b"), join
        key = deployed(h, *nodes, flows="start > fork > b > join > end; fork > u; a > join")
        for _ in range(2):
            h.complete()
        # As two tokens that never meet wait anywhere.
        assert "join" not in h.steps()
        assert h.incidents() == []
        h.execute(CancelProcessInstance(key))
        assert set(h.census().values()) == {0}


class TestBoundaryEvents:
    def test_of_an_activity_in_a_sub_process_outside_of_it(self, h: Harness) -> None:
        inner = sub(service("a"), flows="us > a > ue")
        stop = boundary("stop", "a", message_event("m"))
        flows = "start > u > c; stop > b > end"
        deployed(h, inner, stop, service("b"), service("c"), flows=flows)
        h.execute(PublishMessage("stop", "k", variables={"why": 1}))
        assert active(h) == ["u", "b"]
        assert h.complete().variables == {"local": "u", "why": 1}

        assert h.steps()[-4:] == ["stop", "b", "end", "u"]
        h.complete()
        assert is_over(h)

    def test_in_a_sub_process_of_an_activity_outside_of_it(self, h: Harness) -> None:
        stop = boundary("stop", "a", message_event("m"))
        inner = sub(stop, service("b"), flows="us > ue; stop > b > ue")
        deployed(h, service("a"), inner, flows="start > a > end")
        h.execute(PublishMessage("stop", "k"))
        assert active(h) == ["b"]
        assert h.complete().variables == {}

        assert h.steps() == ["start", "stop", "b", "ue", "p"]
        assert is_over(h)

    def test_of_the_sub_process_that_it_is_in(self, h: Harness) -> None:
        stop = boundary("stop", "u", message_event("m"))
        inner = sub(service("a"), stop, service("b"), flows="us > a > ue; stop > b > ue")
        deployed(h, inner, flows="start > u > end")
        h.execute(PublishMessage("stop", "k"))
        assert h.steps("TERMINATED") == ["a", "u"]
        assert active(h) == ["b"]
        h.complete()

        assert is_over(h)

    def test_that_do_not_interrupt(self, h: Harness) -> None:
        inner = sub(service("a"), flows="us > a > ue")
        bell = boundary("bell", "a", timer_event("timeCycle", "R2/PT1S"), interrupting=False)
        deployed(h, inner, bell, service("b"), flows="start > u > end; bell > b")
        for _ in range(3):
            h.wait(1_000)
        assert active(h) == ["u", "a", "b", "b"]
        assert len(h.events_of(TimerScheduled)) == 2
        for _ in range(3):
            h.complete()

        assert h.steps()[-3:] == ["u", "end", "p"]
        assert is_over(h)

    def test_that_catch_errors(self, h: Harness) -> None:
        inner = sub(service("a"), flows="us > a > ue")
        failed = boundary("failed", "a", error_event("e"))
        deployed(h, inner, failed, service("b"), flows="start > u > end; failed > b")
        h.execute(ThrowError(h.activate()[0].key, "E"))
        assert active(h) == ["u", "b"]
        h.complete()

        assert h.steps()[-3:] == ["u", "end", "p"]
        assert is_over(h)


class TestCompensation:
    def test_what_was_done_in_another_scope_is_undone_with_it(self, h: Harness) -> None:
        pay = sub(service("a"), *undone_by("a", service("back", "undo")), flows="us > ue; a > ue")
        other = sub(service("b"), flows="vs > b", name="v")
        undo = throw("undo", compensate_event())
        deployed(h, pay, other, undo, flows="start > v > undo > end; b > a")
        for _ in range(2):
            h.complete()
        assert h.complete("undo").variables == {"local": "v"}

        assert is_over(h)


class TestRepairs:
    def test_a_token_is_moved_to_where_its_element_belongs(self, h: Harness) -> None:
        inner = sub(service("a"), service("b"), flows="us > ue; a > b > ue")
        key = deployed(h, inner, flows="start > a; u > end")
        modify(h, key, "b", terminate=[TerminateInstruction(key_of(h, "a"))])
        assert (scope_of(h, "b"), h.steps("TERMINATED")) == ("u", ["a"])
        h.complete()

        assert h.steps()[-3:] == ["u", "end", "p"]
        assert is_over(h)

    def test_a_scope_is_taken_where_it_is(self, h: Harness) -> None:
        far = sub(service("a"), service("b"), flows="vs > a; b > ve", name="v")
        inner = sub(far, flows="us > v > ue")
        key = deployed(h, inner, flows="start > v; u > end")
        modify(h, key, "b")

        # The sub-process around it in the model is not needed.
        assert active(h) == ["v", "a", "b"]
        for _ in range(2):
            h.complete()
        assert is_over(h)

    def test_variables_of_a_scope_that_is_not_around_the_token_are_refused(
        self, h: Harness
    ) -> None:
        far = sub(service("a"), service("b"), flows="vs > a; b > ve", name="v")
        key = deployed(h, sub(far, flows="us > v > ue"), flows="start > v; u > end")
        instruction = ActivateInstruction("b", variables=[VariableInstruction({"x": 1}, "u")])

        code, text = h.refused(ModifyProcessInstance(key, [instruction]))
        assert code == "INVALID_ARGUMENT"
        assert "a scope element that doesn't belong the element's flow scope: 'u'" in text

    def test_a_migration_asks_for_the_scope_that_the_token_is_in(self, h: Harness) -> None:
        inner = sub(service("a"), flows="us > ue; a > ue")
        key = deployed(h, inner, flows="start > a; u > end")
        h.deploy(model("q", start(), inner, end(), flows="start > a; u > end"))
        code, text = refused(h, key, "q", a="a")
        assert code == "INVALID_STATE"
        assert "is expected to be 'q' but was 'u'" in text

        h.deploy(model("r", start(), service("a"), service("b"), flows="start > a > b"))
        migrate(h, key, "r", a="a")
        for _ in range(2):
            h.complete()
        assert h.steps()[-2:] == ["b", "r"]
        assert set(h.census().values()) == {0}

    def test_views_tell_where_the_token_is(self, h: Harness) -> None:
        inner = sub(service("a"), flows="us > a")
        deployed(h, inner, service("b"), flows="start > u > end; a > b")
        h.complete()

        (view,) = h.engine.inspection.process_instances()
        assert [(each.element_id, each.state) for each in view.elements] == [
            ("u", "ACTIVATED"),
            ("b", "ACTIVATED"),
        ]
        assert view.elements[1].scope_key == view.elements[0].key

    def test_a_state_with_such_a_token_is_restored(self, h: Harness) -> None:
        inner = sub(service("a"), flows="us > a")
        stop = boundary("stop", "b", message_event("m"))
        deployed(h, inner, service("b"), stop, flows="start > u > end; a > b; stop > ue")
        h.complete()
        deployments = [event for event in h.log if type(event) in DEPLOYMENT_EVENTS]
        state, _ = restore(take(h.engine.state, deployments))
        assert described(state) == described(h.engine.state)
        h.engine.restore(state)
        h.execute(PublishMessage("stop", "k"))

        assert h.steps()[-5:] == ["stop", "ue", "u", "end", "p"]
        assert is_over(h)

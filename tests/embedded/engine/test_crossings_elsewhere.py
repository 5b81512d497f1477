"""Boundary events away from their activity, and repairs of what is in another scope."""

from __future__ import annotations

from tests.embedded.engine.harness import Harness
from tests.embedded.engine.processing.test_migration import migrate, refused
from tests.embedded.engine.processing.test_modification import active, key_of, modify
from tests.embedded.engine.test_crossings import deployed, is_over, scope_of, sub
from tests.embedded.journal.digest import described
from tests.embedded.models import (
    boundary,
    compensate_event,
    end,
    error_event,
    message_event,
    model,
    service,
    start,
    throw,
    timer_event,
    undone_by,
)

from zeebe_grpclib.embedded.engine import (
    ActivateInstruction,
    ModifyProcessInstance,
    PublishMessage,
    TerminateInstruction,
    ThrowError,
    VariableInstruction,
)
from zeebe_grpclib.embedded.engine.events import TimerScheduled
from zeebe_grpclib.embedded.journal.snapshot import DEPLOYMENT_EVENTS, restore, take


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

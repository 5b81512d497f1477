"""Sequence flows between scopes, and boundary events away from their activity.

Zeebe looks up by id where they lead, and activates that in the scope in which the token is:
camunda/camunda issue 10854 tells it of links, which had the same fault.
"""

from __future__ import annotations

from typing import Any

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.engine.processing.test_modification import active, key_of, keys_of, modify
from tests.embedded.models import (
    Node,
    ad_hoc,
    boundary,
    end,
    error,
    gateway,
    message,
    message_event,
    model,
    repeated,
    service,
    start,
    subprocess,
    timer_event,
)

from zeebe_grpclib.embedded.engine import (
    ActivateInstruction,
    CancelProcessInstance,
    CompleteJob,
    PublishMessage,
)
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

"""Event-based gateways, sub-processes, terminate ends, links and signals."""

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.models import (
    Node,
    boundary,
    catch,
    end,
    error,
    error_event,
    gateway,
    message,
    message_event,
    model,
    service,
    signal,
    signal_event,
    start,
    subprocess,
    task,
    throw,
    timer_event,
)

from zeebe_grpclib.embedded.engine import (
    BroadcastSignal,
    CancelProcessInstance,
    PublishMessage,
)

MESSAGE = message("m", "stop", "=k")


TERMINATE = "<terminateEventDefinition/>"


WAITING = model(
    "p",
    start(),
    gateway("g", "eventBased"),
    catch("c1", message_event("m")),
    catch("c2", timer_event("timeDuration", "PT1M")),
    catch("c3", signal_event("s")),
    end("e1"),
    end("e2"),
    end("e3"),
    flows="start > g; g > c1 > e1; g > c2 > e2; g > c3 > e3",
    definitions=MESSAGE + signal("s", "alarm"),
)


@pytest.mark.parametrize("way", ["1", "2", "3"])
def test_the_first_event_decides(h: Harness, way: str) -> None:
    h.deploy(WAITING)
    key = h.create(variables={"k": "1"}, await_result=True)
    h.log.clear()
    if way == "1":
        h.execute(PublishMessage("stop", "1", variables={"way": 1}))
    elif way == "2":
        h.wait(60_000)
    else:
        h.execute(BroadcastSignal("alarm", {"way": 3}))

    assert h.steps() == ["g", f"c{way}", f"e{way}", "p"]
    assert f"> g_c{way}" in h.trace()
    expected = {"k": "1"} if way == "2" else {"k": "1", "way": int(way)}
    assert (h.outcomes[0].process_instance_key, h.outcomes[0].variables) == (key, expected)
    assert set(h.census().values()) == {0}


def test_an_event_based_gateway_finds_a_waiting_message(h: Harness) -> None:
    h.deploy(WAITING)
    h.execute(PublishMessage("stop", "1", 1_000))
    h.create(variables={"k": "1"})

    assert h.steps() == ["start", "g", "c1", "e1", "p"]


def _nested(*extra: Node, flows: str = "", more: str = "", definitions: str = "") -> bytes:
    sub = subprocess(
        "sub", start("s2"), service("a"), end("e2"), *extra, flows=f"s2 > a > e2{flows}"
    )
    return model(
        "p",
        start(),
        sub.with_io(inputs={"local": "=x"}, outputs={"result": "=local + y"}),
        boundary("b", "sub", error_event("err")),
        end(),
        end("failed"),
        flows=f"start > sub > end; b > failed{more}",
        definitions=error("err", "E1") + definitions,
    )


def test_a_sub_process_has_its_own_scope(h: Harness) -> None:
    h.deploy(_nested())
    key = h.create(variables={"x": 1}, await_result=True)
    (job,) = h.activate(timeout_ms=1)
    assert job.variables == {"x": 1, "local": 1}
    h.wait(1)
    h.complete(variables={"local": 10, "y": 2})

    assert h.steps() == ["start", "s2", "a", "e2", "sub", "end", "p"]
    assert (h.outcomes[0].process_instance_key, h.outcomes[0].variables) == (
        key,
        {"x": 1, "y": 2, "result": 12},
    )


def test_a_terminate_end_event_ends_its_scope_only(h: Harness) -> None:
    h.deploy(
        model(
            "p",
            start(),
            subprocess(
                "sub",
                start("s2"),
                gateway("fork", "parallel"),
                service("a"),
                task("t"),
                end("stop", TERMINATE),
                flows="s2 > fork > a; fork > t > stop",
            ),
            service("after", "after"),
            flows="start > sub > after",
        )
    )
    h.create()

    assert h.steps("TERMINATED") == ["a"]
    assert h.activate() == []
    h.complete("after")
    assert h.steps()[-3:] == ["sub", "after", "p"]
    assert set(h.census().values()) == {0}


def test_a_terminate_end_event_drops_tokens_on_their_way(h: Harness) -> None:
    h.deploy(
        model(
            "p",
            start(),
            gateway("fork", "parallel"),
            end("stop", TERMINATE),
            task("t1"),
            task("t2"),
            service("a"),
            gateway("join", "parallel"),
            flows="start > fork > stop; fork > t1 > t2 > a; fork > join; t1 > join",
        )
    )
    h.create()

    assert h.activate() == []
    assert h.steps()[-1] == "p"
    assert set(h.census().values()) == {0}


def test_a_link_jumps_within_its_scope(h: Harness) -> None:
    link = '<linkEventDefinition name="L"/>'
    h.deploy(
        model(
            "p",
            start(),
            throw("t1", link),
            catch("c", link),
            service("a"),
            end(),
            flows="start > t1; c > a > end",
        )
    )
    h.create()
    h.complete()

    assert h.steps() == ["start", "t1", "c", "a", "end", "p"]
    assert set(h.census().values()) == {0}


def test_cancelling_reaches_every_depth(h: Harness) -> None:
    h.deploy(_nested())
    h.execute(CancelProcessInstance(h.create(variables={"x": 1})))

    assert h.steps("TERMINATED") == ["a", "sub", "p"]
    assert set(h.census().values()) == {0}


def test_a_signal_is_thrown_with_the_inputs_of_its_event(h: Harness) -> None:
    thrower = throw("t", signal_event("s")).with_io(inputs={"y": "=x + 1"})
    h.deploy(
        model(
            "p",
            start(),
            thrower,
            end(event=signal_event("s")),
            flows="start > t > end",
            definitions=signal("s", "alarm"),
        )
    )
    h.deploy(
        model(
            "q",
            start("qs", signal_event("s")),
            service("a"),
            flows="qs > a",
            definitions=signal("s", "alarm"),
        ),
        "q.bpmn",
    )
    h.create(variables={"x": 1})

    assert [job.variables for job in h.activate()] == [{"y": 2}, {}]
    assert "p" in h.steps()


def test_an_inclusive_join_looks_back_through_links(h: Harness) -> None:
    link = '<linkEventDefinition name="L"/>'
    h.deploy(
        model(
            "p",
            start(),
            gateway("fork", "parallel"),
            service("a", "a"),
            service("b", "b"),
            throw("t", link),
            catch("c", link),
            gateway("join", "inclusive"),
            end(),
            flows="start > fork > a > join > end; fork > b > t; c > join",
        )
    )
    h.create()
    h.complete("a")
    assert "join" not in h.steps()
    h.complete("b")

    assert h.steps()[-3:] == ["join", "end", "p"]

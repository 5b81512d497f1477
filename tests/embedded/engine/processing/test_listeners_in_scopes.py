"""Execution listeners of what holds other elements: scopes, calls, repetitions, compensation."""

from tests.embedded.engine.harness import Harness
from tests.embedded.engine.processing.test_listeners import _one, _result, _start
from tests.embedded.models import (
    ad_hoc,
    boundary,
    call,
    compensate_event,
    document,
    end,
    listening,
    message,
    message_event,
    model,
    process,
    repeated,
    service,
    start,
    subprocess,
    throw,
    timer_event,
    undone_by,
)

from zeebe_grpclib.embedded.engine import (
    CompleteJob,
    PublishMessage,
)


def test_a_sub_process_and_what_is_in_it(h: Harness) -> None:
    sub = subprocess("a", listening(start("s"), "end b"), end("e"), flows="s > e")
    listening(sub, "start a", "end c").with_io({"x": "=1"}, {"y": "=x + 1"})
    h.deploy(_one(sub))
    _start(h)
    h.complete("a", {"x": 5})
    h.complete("b")
    assert dict(h.complete("c").variables) == {"x": 5, "y": 6}

    assert _result(h) == {"y": 6}


def test_an_event_sub_process_keeps_the_variables_of_its_event(h: Harness) -> None:
    inner = subprocess(
        "w", start("ws", message_event("m")), end("we"), flows="ws > we", triggered=True
    )
    listening(inner, "start a", "end b")
    h.deploy(_one(service("a"), "start > a > end", inner, definitions=message("m", "go", '="k"')))
    _start(h)
    h.execute(PublishMessage("go", "k", variables={"x": 1}))
    assert h.activate("work") == []
    h.complete("a")
    assert dict(h.complete("b", {"x": 2}).variables) == {"x": 1}

    assert _result(h) == {"x": 2}
    assert set(h.census().values()) == {0}


def test_each_instance_of_a_multi_instance_activity_calls_the_listeners(h: Harness) -> None:
    a = listening(service("a"), "start s", "end e").with_io(outputs={"out": "=x"})
    h.deploy(_one(repeated(a, "=[1, 2]", "item", ("all", "=out"))))
    _start(h)
    for job in h.activate("s"):
        h.execute(CompleteJob(job.key, {"x": job.variables["item"] * 10}))
    for _ in range(2):
        h.complete()
    for job in h.activate("e"):
        h.execute(CompleteJob(job.key, {"out": job.variables["out"] + 100}))

    assert _result(h) == {"all": [110, 120]}


def test_a_call_activity_passes_its_variables_on_before_the_end_listeners(h: Harness) -> None:
    a = listening(call("a", "child"), "start s", "end e")
    h.deploy(
        document(
            process("p", start(), a, end(), flows="start > a > end"),
            process("child", start("cs"), service("cj"), end("ce"), flows="cs > cj > ce"),
        )
    )
    _start(h)
    h.complete("s", {"x": 1})
    h.complete("work", {"y": 2})
    assert dict(h.complete("e").variables)["y"] == 2

    assert _result(h)["y"] == 2


def test_an_ad_hoc_sub_process_passes_its_results_on_before_the_end_listeners(h: Harness) -> None:
    node = ad_hoc("a", service("b"), active='=["b"]', collect=("all", "=x"))
    h.deploy(_one(listening(node, "start s", "end e")))
    _start(h)
    assert h.activate("work") == []
    h.complete("s")
    h.complete("work", {"x": 7})
    seen = h.complete("e", {"all": [8]})
    assert seen.variables["all"] == [7]

    assert _result(h)["all"] == [8]
    assert set(h.census().values()) == {0}


def test_a_compensation_event_and_its_handler_have_listeners(h: Harness) -> None:
    undo = listening(service("undo", "undo"), "start u", "end v")
    thrower = listening(throw("throw", compensate_event()), "start s", "end e")
    h.deploy(
        model(
            "p",
            start(),
            service("a"),
            *undone_by("a", undo),
            thrower,
            end(),
            flows="start > a > throw > end",
        )
    )
    _start(h)
    h.complete()
    assert h.activate("u") == []
    h.complete("s")
    assert h.activate("undo") == []
    h.complete("u")
    h.complete("undo")
    assert h.activate("e") == []
    h.complete("v")
    h.complete("e", {"x": 1})

    assert _result(h) == {"x": 1}
    assert set(h.census().values()) == {0}


def test_an_activity_is_compensated_only_after_its_end_listeners(h: Harness) -> None:
    done = listening(service("a"), "end e")
    sub = subprocess(
        "s", start("ss"), done, *undone_by("a", service("undo", "undo")), flows="ss > a"
    )
    late = boundary("late", "s", timer_event("timeDuration", "PT1S"))
    h.deploy(
        model(
            "p",
            start(),
            sub,
            late,
            throw("t", compensate_event()),
            end(),
            flows="start > s > end; late > t > end",
        )
    )
    _start(h)
    h.complete()
    h.wait(1_000)

    assert h.activate("undo") == h.activate("e") == []
    assert h.steps()[-2:] == ["end", "p"]

from tests.embedded.engine.harness import Harness
from tests.embedded.models import (
    Node,
    boundary,
    call,
    compensate_event,
    document,
    end,
    error,
    error_event,
    gateway,
    listening,
    message,
    message_event,
    model,
    process,
    repeated,
    service,
    start,
    subprocess,
    task,
    throw,
    undone_by,
)

from zeebe_grpclib.embedded.engine import (
    CancelProcessInstance,
    CompleteJob,
    PublishMessage,
    ResolveIncident,
    ThrowError,
)
from zeebe_grpclib.embedded.engine import events as ev


def undo(name: str = "undo") -> Node:
    return service(name, name)


def one(event: str = "", **more: str) -> bytes:
    """A task that can be undone, and an event that does it."""
    return model(
        "p",
        start(),
        service("a"),
        *undone_by("a", undo()),
        throw("throw", event or compensate_event()),
        service("after", "after"),
        end(),
        flows="start > a > throw > after > end",
        **more,
    )


def test_a_handler_undoes_a_completed_activity_while_the_event_waits(h: Harness) -> None:
    h.deploy(one())
    key = h.create(variables={"v": 1}, await_result=True)
    h.complete("work", {"w": 2})
    assert h.activate("after") == []
    job = h.complete("undo", {"undone": True})
    assert (job.element_id, job.variables) == ("undo", {"v": 1, "w": 2})
    h.complete("after")

    (outcome,) = h.outcomes
    assert outcome.process_instance_key == key
    assert outcome.variables == {"v": 1, "w": 2, "undone": True}
    assert h.steps() == ["start", "a", "a_undo", "undo", "throw", "after", "end", "p"]
    assert set(h.census().values()) == {0}


def test_the_events_tell_what_was_remembered_and_undone(h: Harness) -> None:
    h.deploy(one())
    key = h.create()
    first = h.complete("work")
    undoing = h.complete("undo")

    subscribed, triggered, completed = h.events_of(
        ev.CompensationSubscribed, ev.CompensationTriggered, ev.CompensationCompleted
    )
    assert isinstance(subscribed, ev.CompensationSubscribed)
    assert isinstance(triggered, ev.CompensationTriggered)
    assert subscribed == ev.CompensationSubscribed(
        subscribed.key, "a", key, first.element_instance_key, key, "undo", {}
    )
    assert triggered.handler_key == undoing.element_instance_key
    assert completed == ev.CompensationCompleted(subscribed.key)


def test_nothing_is_undone_without_an_event_for_it(h: Harness) -> None:
    content = model(
        "p", start(), service("a"), *undone_by("a", undo()), end(), flows="start > a > end"
    )
    h.deploy(content)
    h.create()
    h.complete("work")

    assert h.steps() == ["start", "a", "end", "p"]
    assert h.available == ["work"]
    assert set(h.census().values()) == {0}


def test_an_event_with_nothing_to_undo_is_passed(h: Harness) -> None:
    h.deploy(model("p", start(), throw("t", compensate_event()), end(), flows="start > t > end"))

    assert h.result() == {}


def test_all_handlers_begin_at_once_and_the_event_waits_for_the_last(h: Harness) -> None:
    h.deploy(
        model(
            "p",
            start(),
            service("a"),
            service("b"),
            *undone_by("a", undo("undo_a")),
            *undone_by("b", undo("undo_b")),
            end("end", compensate_event()),
            flows="start > a > b > end",
        )
    )
    h.create()
    h.complete("work")
    h.complete("work")
    (undo_a,), (undo_b,) = h.activate("undo_a"), h.activate("undo_b")
    h.execute(CompleteJob(undo_b.key))
    assert "end" not in h.steps()
    h.execute(CompleteJob(undo_a.key))

    assert h.steps()[-4:] == ["undo_b", "undo_a", "end", "p"]
    assert set(h.census().values()) == {0}


def test_only_the_activity_that_is_named_is_undone(h: Harness) -> None:
    h.deploy(
        model(
            "p",
            start(),
            task("a"),
            task("b"),
            *undone_by("a", undo("undo_a")),
            *undone_by("b", undo("undo_b")),
            throw("only_b", compensate_event("b")),
            throw("rest", compensate_event()),
            end(),
            flows="start > a > b > only_b > rest > end",
        )
    )
    h.create()
    assert h.activate("undo_a") == []
    h.complete("undo_b")
    h.complete("undo_a")

    assert h.steps().count("undo_b") == 1
    assert set(h.census().values()) == {0}


def test_as_often_as_it_was_completed_but_each_time_once(h: Harness) -> None:
    h.deploy(
        model(
            "p",
            start(),
            gateway("join"),
            service("a"),
            *undone_by("a", undo()),
            gateway("again"),
            throw("first", compensate_event()),
            throw("second", compensate_event()),
            end(),
            flows="start > join > a > again; again > join [=again]; again > first [*];"
            "first > second > end",
        )
    )
    h.create()
    h.complete("work", {"again": True})
    h.complete("work", {"again": True})
    h.complete("work", {"again": False})
    jobs = h.activate("undo")
    assert len(jobs) == 3
    for job in jobs:
        h.execute(CompleteJob(job.key))

    assert h.steps()[-4:] == ["first", "second", "end", "p"]
    assert set(h.census().values()) == {0}


def test_neither_active_nor_terminated_activities_are_undone(h: Harness) -> None:
    h.deploy(
        model(
            "p",
            start(),
            gateway("fork", "parallel"),
            service("active"),
            *undone_by("active", undo("undo_active")),
            service("stopped"),
            *undone_by("stopped", undo("undo_stopped")),
            boundary("b", "stopped", message_event("m")),
            throw("throw", compensate_event()),
            end(),
            end("end2"),
            flows="start > fork > active > end; fork > stopped > end; b > throw > end2",
            definitions=message("m", "m", '="k"'),
        )
    )
    h.create()
    h.execute(PublishMessage("m", "k"))

    assert "throw" in h.steps()
    assert h.activate("undo_active") == h.activate("undo_stopped") == []
    h.complete("work")
    assert set(h.census().values()) == {0}


def nested(*more: Node, flows: str = "start > sub > throw > end", event: str = "") -> bytes:
    sub = subprocess(
        "sub",
        start("in"),
        service("a"),
        *undone_by("a", undo()),
        end("out"),
        flows="in > a > out",
    ).with_io(inputs={"local": "=v"})
    return model(
        "p",
        start(),
        sub,
        *more,
        throw("throw", event or compensate_event()),
        end(),
        flows=flows,
    )


def test_what_was_done_in_a_completed_sub_process_is_undone_with_its_variables(
    h: Harness,
) -> None:
    h.deploy(nested())
    h.create(variables={"v": 1})
    h.complete("work", {"local": 7, "w": 2})
    job = h.complete("undo", {"local": 8, "done": True})

    assert job.variables == {"v": 1, "w": 2, "local": 7}
    assert h.steps()[-3:] == ["throw", "end", "p"]
    assert set(h.census().values()) == {0}


def test_a_sub_process_can_be_named(h: Harness) -> None:
    other = service("b"), *undone_by("b", undo("undo_b"))
    h.deploy(nested(*other, flows="start > b > sub > throw > end", event=compensate_event("sub")))
    h.create(variables={"v": 1})
    h.complete("work")
    h.complete("work")
    h.complete("undo")

    assert h.activate("undo_b") == []
    assert h.steps()[-1] == "p"
    assert set(h.census().values()) == {0}


def test_a_handler_of_a_sub_process_is_invoked_besides_those_in_it(h: Harness) -> None:
    h.deploy(nested(*undone_by("sub", undo("undo_sub"))))
    h.create(variables={"v": 1})
    h.complete("work")
    undo_sub = h.complete("undo_sub")
    assert undo_sub.variables == {"v": 1}
    assert "throw" not in h.steps()
    h.complete("undo")

    assert h.steps()[-1] == "p"
    assert set(h.census().values()) == {0}


def test_a_sub_process_that_is_still_active_or_was_terminated_is_not_undone(h: Harness) -> None:
    sub = subprocess(
        "sub",
        start("in"),
        task("a"),
        *undone_by("a", undo()),
        service("b"),
        end("out"),
        flows="in > a > b > out",
    )
    h.deploy(
        model(
            "p",
            start(),
            sub,
            boundary("caught", "sub", error_event()),
            throw("throw", compensate_event()),
            end(),
            end("end2"),
            flows="start > sub > end; caught > throw > end2",
        )
    )
    h.create()
    assert h.census()["compensations"] == 1
    h.execute(ThrowError(h.activate()[0].key, "E"))

    assert h.activate("undo") == []
    assert h.steps()[-3:] == ["throw", "end2", "p"]
    assert set(h.census().values()) == {0}


def test_an_event_in_a_sub_process_undoes_nothing_outside(h: Harness) -> None:
    sub = subprocess(
        "sub",
        start("in"),
        task("b"),
        *undone_by("b", undo("undo_b")),
        end("out", compensate_event()),
        flows="in > b > out",
    )
    h.deploy(
        model(
            "p",
            start(),
            task("a"),
            *undone_by("a", undo("undo_a")),
            sub,
            end(),
            flows="start > a > sub > end",
        )
    )
    h.create()
    h.complete("undo_b")

    assert h.activate("undo_a") == []
    assert h.steps()[-4:] == ["out", "sub", "end", "p"]
    assert set(h.census().values()) == {0}


def test_a_called_process_is_undone_by_a_handler_of_the_call_alone(h: Harness) -> None:
    h.deploy(
        document(
            process(
                "p",
                start(),
                call("c", "child"),
                *undone_by("c", undo("undo_call")),
                throw("throw", compensate_event()),
                end(),
                flows="start > c > throw > end",
            ),
            process(
                "child",
                start("s"),
                task("a"),
                *undone_by("a", undo("undo_inner")),
                end("e"),
                flows="s > a > e",
            ),
        )
    )
    h.create()
    assert h.activate("undo_inner") == []
    h.complete("undo_call")

    assert h.steps()[-3:] == ["throw", "end", "p"]
    assert set(h.census().values()) == {0}


def test_a_multi_instance_activity_is_undone_once_when_all_of_it_is_done(h: Harness) -> None:
    h.deploy(
        model(
            "p",
            start(),
            repeated(service("a"), "=[1, 2]"),
            *undone_by("a", undo()),
            throw("throw", compensate_event()),
            end(),
            flows="start > a > throw > end",
        )
    )
    h.create()
    h.complete("work")
    assert h.census()["compensations"] == 0
    h.complete("work")
    (job,) = h.activate("undo")
    h.execute(CompleteJob(job.key))

    assert h.steps()[-1] == "p"
    assert set(h.census().values()) == {0}


def test_each_instance_of_a_multi_instance_sub_process_is_undone_with_its_item(
    h: Harness,
) -> None:
    sub = subprocess(
        "sub",
        start("in"),
        service("a"),
        *undone_by("a", undo()),
        end("out"),
        flows="in > a > out",
    )
    h.deploy(
        model(
            "p",
            start(),
            repeated(sub, "=[10, 20]", "item"),
            throw("throw", compensate_event()),
            end(),
            flows="start > sub > throw > end",
        )
    )
    h.create()
    h.complete("work")
    h.complete("work")
    jobs = h.activate("undo")
    assert [job.variables for job in jobs] == [
        {"loopCounter": 1, "item": 10},
        {"loopCounter": 2, "item": 20},
    ]
    for job in jobs:
        h.execute(CompleteJob(job.key))

    assert h.steps()[-1] == "p"
    assert set(h.census().values()) == {0}


def test_each_iteration_compensates_what_was_done_in_it(h: Harness) -> None:
    sub = subprocess(
        "sub",
        start("in"),
        task("a"),
        *undone_by("a", undo()),
        service("gate"),
        throw("throw", compensate_event()),
        end("out"),
        flows="in > a > gate > throw > out",
    )
    flows = "start > sub > end"
    h.deploy(model("p", start(), repeated(sub, "=[1, 2]"), end(), flows=flows))
    h.create()
    first, second = h.activate()
    h.execute(CompleteJob(second.key))
    (job,) = h.activate("undo")
    assert job.variables["loopCounter"] == 2
    h.execute(CompleteJob(job.key))
    assert h.steps().count("throw") == h.steps().count("sub") == 1
    h.execute(CompleteJob(first.key))
    h.complete("undo")

    assert h.steps()[-1] == "p"
    assert set(h.census().values()) == {0}


def test_a_handler_may_be_a_sub_process_a_call_or_repeated(h: Harness) -> None:
    undo_a = subprocess(
        "undo_a",
        start("in"),
        service("b"),
        *undone_by("b", undo("never")),
        end("out"),
        flows="in > b > out",
    )
    h.deploy(
        document(
            process(
                "p",
                start(),
                task("a"),
                *undone_by("a", undo_a),
                task("c"),
                *undone_by("c", repeated(undo("undo_c"), "=[1, 2]", "item")),
                task("d"),
                *undone_by("d", call("undo_d", "child")),
                throw("throw", compensate_event()),
                throw("again", compensate_event()),
                end(),
                flows="start > a > c > d > throw > again > end",
            ),
            process("child", start("s"), service("inner"), end("e"), flows="s > inner > e"),
        )
    )
    h.create()
    assert sorted(job.element_id for job in h.activate("undo_c")) == ["undo_c", "undo_c"]
    waiting = [job.key for job in h.activate()]
    for key in (*waiting, *(job.key for job in h.engine.inspection.jobs("undo_c"))):
        h.execute(CompleteJob(key))

    assert h.steps()[-4:] == ["throw", "again", "end", "p"]
    assert "never" not in h.steps()
    assert set(h.census().values()) == {0}


def test_mappings_of_a_handler(h: Harness) -> None:
    handler = undo().with_io(inputs={"amount": "=v + 1"}, outputs={"refunded": "=amount * 10"})
    h.deploy(
        model(
            "p",
            start(),
            task("a"),
            *undone_by("a", handler),
            end("end", compensate_event()),
            flows="start > a > end",
        )
    )
    h.create(variables={"v": 1}, await_result=True)
    job = h.complete("undo", {"ignored": True})

    assert job.variables == {"v": 1, "amount": 2}
    assert h.outcomes[0].variables == {"v": 1, "refunded": 20}


def test_a_handler_that_does_not_begin_is_an_incident_and_can_be_resolved(h: Harness) -> None:
    handler = Node("undo", "serviceTask", extensions='<zeebe:taskDefinition type="=kind"/>')
    h.deploy(
        model(
            "p",
            start(),
            task("a"),
            *undone_by("a", handler),
            throw("throw", compensate_event()),
            end(),
            flows="start > a > throw > end",
        )
    )
    key = h.create()
    assert [element for element, *_ in h.incidents()] == ["undo"]
    h.engine.state.instances[key].variables["kind"] = "undo"
    h.execute(ResolveIncident(h.incident_key()))
    h.complete("undo")

    assert h.steps()[-1] == "p"
    assert set(h.census().values()) == {0}


def watched(interrupting: str) -> bytes:
    """A process whose event sub-process compensates what is around it."""
    watcher = subprocess(
        "watcher",
        start(
            "caught",
            error_event("e") if interrupting else message_event("m"),
            **({} if interrupting else {"isInterrupting": "false"}),
        ),
        task("inner"),
        *undone_by("inner", undo("undo_inner")),
        throw("throw", compensate_event()),
        end("watched"),
        flows="caught > inner > throw > watched",
        triggered=True,
    )
    return model(
        "p",
        start(),
        task("a"),
        *undone_by("a", undo("undo_a")),
        service("b"),
        watcher,
        end(),
        flows="start > a > b > end",
        definitions=error("e", "E") + message("m", "m", '="k"'),
    )


def test_an_interrupting_event_sub_process_undoes_what_is_around_it(h: Harness) -> None:
    h.deploy(watched("yes"))
    h.create()
    h.execute(ThrowError(h.activate()[0].key, "E"))
    h.complete("undo_a")
    assert "throw" not in h.steps()
    h.complete("undo_inner")

    assert h.steps()[-4:] == ["throw", "watched", "watcher", "p"]
    assert set(h.census().values()) == {0}


def test_an_event_sub_process_beside_the_flow_does_so_too(h: Harness) -> None:
    h.deploy(watched(""))
    h.create()
    h.execute(PublishMessage("m", "k"))
    h.complete("undo_inner")
    h.complete("undo_a")
    assert h.steps()[-3:] == ["throw", "watched", "watcher"]
    h.complete("work")

    assert h.steps()[-1] == "p"
    assert set(h.census().values()) == {0}


def test_handlers_end_with_what_is_around_them_and_are_not_begun_again(h: Harness) -> None:
    sub = subprocess(
        "sub",
        start("in"),
        task("a"),
        *undone_by("a", undo()),
        throw("throw", compensate_event()),
        end("out"),
        flows="in > a > throw > out",
    )
    h.deploy(
        model(
            "p",
            start(),
            sub,
            boundary("stop", "sub", message_event("m")),
            throw("again", compensate_event()),
            end(),
            end("end2"),
            flows="start > sub > end; stop > again > end2",
            definitions=message("m", "m", '="k"'),
        )
    )
    h.create()
    (job,) = h.activate("undo")
    h.execute(PublishMessage("m", "k"))

    assert h.refused(CompleteJob(job.key))[0] == "NOT_FOUND"
    assert h.steps("TERMINATED") == ["throw", "undo", "sub"]
    assert h.steps()[-3:] == ["again", "end2", "p"]
    assert set(h.census().values()) == {0}


def test_a_cancelled_instance_leaves_nothing(h: Harness) -> None:
    h.deploy(one())
    key = h.create()
    h.complete("work")
    h.execute(CancelProcessInstance(key))

    assert set(h.census().values()) == {0}


def test_a_boundary_event_of_a_handler_sub_process_content_works(h: Harness) -> None:
    """An error inside a handler is caught in it, and the event still goes on."""
    handler = subprocess(
        "undo",
        start("in"),
        service("b"),
        boundary("caught", "b", error_event()),
        end("out"),
        end("out2"),
        flows="in > b > out; caught > out2",
    )
    h.deploy(
        model(
            "p",
            start(),
            task("a"),
            *undone_by("a", handler),
            throw("throw", compensate_event()),
            end(),
            flows="start > a > throw > end",
        )
    )
    h.create()
    h.execute(ThrowError(h.activate()[0].key, "E"))

    assert h.steps()[-5:] == ["out2", "undo", "throw", "end", "p"]
    assert set(h.census().values()) == {0}


def test_handlers_that_are_done_at_once_leave_the_event_to_its_listeners_once(h: Harness) -> None:
    h.deploy(
        model(
            "p",
            start(),
            service("a"),
            *undone_by("a", task("undo_a")),
            service("b"),
            *undone_by("b", task("undo_b")),
            listening(throw("throw", compensate_event()), "end bye"),
            end(),
            flows="start > a > b > throw > end",
        )
    )
    h.create()
    h.complete()
    h.complete()
    (job,) = h.activate("bye")
    h.execute(CompleteJob(job.key, {}))
    assert h.steps()[-3:] == ["throw", "end", "p"]
    assert set(h.census().values()) == {0}

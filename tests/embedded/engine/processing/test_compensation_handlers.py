"""Compensation handlers: what they may be, what stops them, and what is left of them."""

from tests.embedded.engine.harness import Harness
from tests.embedded.engine.processing.test_compensation import one, undo
from tests.embedded.models import (
    Node,
    boundary,
    call,
    compensate_event,
    document,
    end,
    error,
    error_event,
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

"""Compensation in and of sub-processes, calls and multi-instance activities."""

from tests.embedded.engine.harness import Harness
from tests.embedded.engine.processing.test_compensation import undo
from tests.embedded.models import (
    Node,
    boundary,
    call,
    compensate_event,
    document,
    end,
    error_event,
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
    CompleteJob,
    ThrowError,
)


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

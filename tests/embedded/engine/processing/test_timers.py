import pytest
from tests.embedded.bpmn.test_checks import problems_of
from tests.embedded.engine.harness import NOON_MS, Harness
from tests.embedded.models import boundary, catch, end, model, service, start, timer_event

from zeebe_grpclib.embedded.engine import CancelProcessInstance, DeleteResource
from zeebe_grpclib.embedded.engine import events as ev


def _catch(kind: str, text: str) -> bytes:
    return model(
        "p", start(), catch("wait", timer_event(kind, text)), end(), flows="start > wait > end"
    )


def _started(kind: str, text: str, process_id: str = "s") -> bytes:
    return model(
        process_id,
        start(event=timer_event(kind, text)),
        service("work"),
        end(),
        flows="start > work > end",
    )


@pytest.mark.parametrize(
    ("kind", "text", "after_ms"),
    [
        ("timeDuration", "PT1M", 60_000),
        ("timeDuration", '=duration("PT1M")', 60_000),
        ("timeDuration", '=duration("P1M")', 31 * 86_400_000),
        ("timeDuration", '="PT" + string(x) + "S"', 7_000),
        ("timeDate", "2026-01-01T12:00:05Z", 5_000),
        ("timeDate", '=now() + duration("PT3S")', 3_000),
        ("timeDate", '=date and time("2026-01-01T12:00:05")', 5_000),
        ("timeDate", "2026-01-01T11:00:00Z", -3_600_000),
    ],
)
def test_a_catch_event_waits_until_its_time(
    h: Harness, kind: str, text: str, after_ms: int
) -> None:
    h.deploy(_catch(kind, text))
    h.create(variables={"x": 7})

    assert h.engine.next_due_ms() == NOON_MS + after_ms
    h.wait(after_ms - 1 if after_ms > 0 else 0)
    if after_ms > 0:
        assert "wait" not in h.steps()
        h.wait(1)
    assert h.steps()[-1] == "p"
    assert set(h.census().values()) == {0}


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        (
            "timeDuration",
            "=x",
            (
                "Expected result of the expression 'x' to be one of '[DURATION, PERIOD, STRING]', "
                "but was 'NUMBER'."
            ),
        ),
        ("timeDuration", '="foo"', "Invalid duration format 'foo' for expression '\"foo\"'."),
        ("timeDate", '="foo"', "Invalid date-time format 'foo' for expression '\"foo\"'."),
        (
            "timeDate",
            "=nothing",
            (
                "Expected result of the expression 'nothing' to be one of '[DATE_TIME, STRING]', "
                "but was 'NULL'. The evaluation reported the following warnings:\n"
                "[NO_VARIABLE_FOUND] No variable found with name 'nothing'"
            ),
        ),
    ],
)
def test_no_time_is_an_incident(h: Harness, kind: str, text: str, message: str) -> None:
    h.deploy(_catch(kind, text))
    h.create(variables={"x": 1})

    assert h.incidents() == [("wait", "EXTRACT_VALUE_ERROR", message)]


def test_a_cancelled_timer_is_gone(h: Harness) -> None:
    h.deploy(_catch("timeDuration", "PT1M"))
    h.execute(CancelProcessInstance(h.create()))

    assert h.engine.next_due_ms() is None
    assert h.census()["timers"] == 0


def test_a_cycle_starts_instances_as_often_as_it_says(h: Harness) -> None:
    h.deploy(_started("timeCycle", "R3/PT10S"))
    for expected in (0, 1, 2, 3, 3):
        assert len(h.events_of(ev.ProcessInstanceStarted)) == expected
        h.wait(10_000)
    assert len(h.activate()) == 3

    assert h.engine.next_due_ms() is not None  # the deadlines of the jobs
    assert h.census()["timers"] == 0


def test_a_cycle_that_was_late_fires_once_and_goes_on_from_there(h: Harness) -> None:
    h.deploy(_started("timeCycle", "R/PT10S"))
    h.wait(35_000)

    assert h.engine.next_due_ms() == NOON_MS + 45_000
    assert len(h.activate()) == 1
    assert h.census()["timers"] == 1


def test_a_cycle_with_a_start_long_ago_begins_at_once_and_once(h: Harness) -> None:
    h.deploy(_started("timeCycle", "R/1776-07-04T00:00:00Z/PT1S"))
    h.wait(0)

    assert len(h.activate()) == 1
    assert h.engine.next_due_ms() == NOON_MS + 1_000


def test_cron_starts_instances(h: Harness) -> None:
    h.deploy(_started("timeCycle", "0 0 * * * *"))
    assert h.engine.next_due_ms() == NOON_MS + 3_600_000
    h.wait(3_600_000)
    h.wait(3_600_000)

    assert len(h.activate()) == 2


def test_a_date_starts_one_instance(h: Harness) -> None:
    h.deploy(_started("timeDate", "2026-01-01T12:00:01Z"))
    h.wait(1_000)
    h.wait(1_000)

    assert len(h.activate()) == 1
    assert h.census()["timers"] == 0


def test_a_new_version_takes_the_timer_over(h: Harness) -> None:
    h.deploy(_started("timeCycle", "R/PT10S"))
    h.deploy(_started("timeCycle", "R/PT30S"))
    assert h.engine.next_due_ms() == NOON_MS + 30_000
    h.wait(30_000)
    assert [job.process_definition_version for job in h.activate()] == [2]
    latest = h.engine.state.definitions.processes.latest("s")
    assert latest is not None
    h.complete() if h.activate() else None
    h.wait(60_000)
    for job in h.activate():
        h.execute(CancelProcessInstance(job.process_instance_key))


def test_a_deleted_version_gives_the_timer_back(h: Harness) -> None:
    h.deploy(_started("timeCycle", "R/PT10S"))
    h.deploy(_started("timeCycle", "R/PT30S"))
    latest = h.engine.state.definitions.processes.latest("s")
    assert latest is not None
    h.execute(DeleteResource(latest.key))

    assert h.engine.next_due_ms() == NOON_MS + 10_000
    assert h.census()["timers"] == 1


def test_a_boundary_cycle_fires_again_and_again(h: Harness) -> None:
    h.deploy(
        model(
            "p",
            start(),
            service("a"),
            boundary("b", "a", timer_event("timeCycle", "R2/PT10S"), interrupting=False),
            service("remind", "remind"),
            end(),
            flows="start > a > end; b > remind",
        )
    )
    h.create()
    for expected in (0, 1, 2, 2):
        assert len(h.engine.state.jobs.activatable("remind", 9)) == expected
        h.wait(10_000)
    h.complete("remind")
    h.complete("remind")
    h.complete("work")

    assert set(h.census().values()) == {0}


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        (
            "timeCycle",
            "foo",
            (
                "Invalid timer cycle expression (Cron expression contains 1 parts but we expect "
                "one of [6])"
            ),
        ),
        (
            "timeDate",
            "foo",
            (
                "Invalid timer date expression (Invalid date-time format 'foo' for expression "
                "'foo'.)"
            ),
        ),
        (
            "timeCycle",
            "=x",
            (
                "Invalid timer cycle expression (Expected result of the expression 'x' to be "
                "'STRING', but was 'NULL'. The evaluation reported the following warnings:\n"
                "[NO_VARIABLE_FOUND] No variable found with name 'x')"
            ),
        ),
    ],
)
def test_the_timer_of_a_start_event_is_checked_at_deployment(
    kind: str, text: str, message: str
) -> None:
    assert problems_of(_started(kind, text)) == [("start", message)]


def test_a_static_timer_is_checked_at_deployment_everywhere() -> None:
    assert problems_of(_catch("timeDuration", "foo")) == [
        (
            "wait",
            (
                "Invalid timer duration expression (Invalid duration format 'foo' for expression "
                "'foo'.)"
            ),
        )
    ]

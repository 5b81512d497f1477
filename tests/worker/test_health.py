"""What is wrong and since when, and how often that is said."""

from __future__ import annotations

from zeebe_grpclib.errors import (
    PyZeebeError,
    UnauthenticatedError,
    ZeebeBackPressureError,
    ZeebeGatewayUnavailableError,
)
from zeebe_grpclib.status import RpcError, StatusCode
from zeebe_grpclib.worker.health import (
    Lacks,
    TaskHealth,
    Trouble,
    Vitals,
    WorkerHealth,
    connection_trouble,
)


def unavailable() -> PyZeebeError:
    return ZeebeGatewayUnavailableError(RpcError(StatusCode.UNAVAILABLE, "no"))


def test_an_outage_is_logged_at_once_and_then_every_minute() -> None:
    now = 0.0
    vitals = Vitals(lambda: now, lambda: 1_000.0 + now)
    logged = []
    for second in range(200):
        now = float(second)
        logged.append(vitals.failed(unavailable()))
    assert [second for second, said in enumerate(logged) if said] == [0, 60, 120, 180]
    assert vitals.trouble is not None
    assert (vitals.trouble.since, vitals.trouble.failures) == (1_000.0, 200)
    over = vitals.worked()
    assert over is not None
    assert over.failures == 200
    assert vitals.trouble is None
    assert vitals.worked() is None
    assert vitals.failed(unavailable())


def test_outages_that_come_and_go_are_logged_three_times_a_minute() -> None:
    now = 0.0
    vitals = Vitals(lambda: now, lambda: now)
    logged = []
    for second in range(130):
        now = float(second)
        if vitals.failed(unavailable()):
            logged.append(second)
        vitals.worked()
    assert logged == [0, 1, 2, 60, 61, 62, 120, 121, 122]


def test_the_connections_trouble_is_the_oldest_one_about_the_way() -> None:
    busy = Trouble(ZeebeBackPressureError(RpcError(StatusCode.RESOURCE_EXHAUSTED, "")), 1.0, 1)
    gone = Trouble(unavailable(), 3.0, 1)
    token = Trouble(UnauthenticatedError(RpcError(StatusCode.UNAUTHENTICATED, "")), 2.0, 1)
    assert connection_trouble([busy, gone, token]) is token
    assert connection_trouble([busy]) is None
    assert connection_trouble([]) is None


def test_a_worker_is_healthy_if_it_works_and_polls_do() -> None:
    fine = TaskHealth(None, None, 1, 2, 3)
    streaming = TaskHealth(None, Trouble(unavailable(), 0.0, 1), 0, 0, 0)
    ill = TaskHealth(Trouble(unavailable(), 0.0, 1), None, 0, 0, 0)
    assert WorkerHealth(True, None, {"a": fine, "b": streaming}).is_healthy
    assert not WorkerHealth(True, None, {"a": fine, "b": ill}).is_healthy
    assert not WorkerHealth(False, None, {}).is_healthy


def test_what_a_gateway_lacks_is_news_once() -> None:
    lacks = Lacks()
    assert [lacks.note("a"), lacks.note("a"), lacks.note("b")] == [True, False, True]

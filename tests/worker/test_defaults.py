"""What holds where nobody says otherwise; an argument beats the environment."""

from __future__ import annotations

import asyncio
import platform

import pytest
from tests.worker.gateway import FakeGateway

from zeebe_grpclib import SyncZeebeWorker, TenantFilter, ZeebeWorker, create_insecure_channel
from zeebe_grpclib._settings import SETTINGS, Environment
from zeebe_grpclib.errors import SettingsError
from zeebe_grpclib.worker.defaults import WorkerDefaults

ALL = {
    "CAMUNDA_WORKER_NAME": "fleet-7",
    "CAMUNDA_WORKER_TIMEOUT": "60000",
    "CAMUNDA_WORKER_MAX_CONCURRENT_JOBS": "7",
    "CAMUNDA_WORKER_REQUEST_TIMEOUT": "2500",
    "CAMUNDA_WORKER_STARTUP_JITTER_MAX_SECONDS": "0.25",
    "ZEEBE_CLIENT_WORKER_STREAM_ENABLED": "true",
    "CAMUNDA_DEFAULT_JOB_WORKER_TENANT_FILTER_MODE": "ASSIGNED",
}


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in SETTINGS:
        for name in setting.names:
            monkeypatch.delenv(name, raising=False)


def test_constants_hold_where_the_environment_is_bare() -> None:
    defaults = WorkerDefaults(Environment({}))
    assert defaults.name(None) == platform.node()
    assert defaults.timeout_ms(None) == 10_000
    assert defaults.max_running_jobs(None) == 32
    assert defaults.request_timeout_ms(0) == 0
    assert defaults.startup_jitter_s(None) == 0.0
    assert defaults.stream_enabled(None) is False
    assert defaults.tenant_filter(None) is TenantFilter.PROVIDED


def test_the_environment_beats_constants() -> None:
    defaults = WorkerDefaults(Environment(ALL))
    assert defaults.name(None) == "fleet-7"
    assert defaults.timeout_ms(None) == 60_000
    assert defaults.max_running_jobs(None) == 7
    assert defaults.request_timeout_ms(0) == 2_500
    assert defaults.startup_jitter_s(None) == 0.25
    assert defaults.stream_enabled(None) is True
    assert defaults.tenant_filter(None) is TenantFilter.ASSIGNED


def test_arguments_beat_the_environment() -> None:
    defaults = WorkerDefaults(Environment(ALL))
    assert defaults.name("me") == "me"
    assert defaults.timeout_ms(1) == 1
    assert defaults.max_running_jobs(2) == 2
    assert defaults.request_timeout_ms(-1) == -1
    assert defaults.startup_jitter_s(0) == 0.0
    assert defaults.stream_enabled(False) is False
    assert defaults.tenant_filter(TenantFilter.PROVIDED) is TenantFilter.PROVIDED


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("CAMUNDA_WORKER_TIMEOUT", "soon", "a whole number of milliseconds"),
        ("CAMUNDA_WORKER_MAX_CONCURRENT_JOBS", "0", "a whole number, more than 0"),
        ("CAMUNDA_WORKER_REQUEST_TIMEOUT", "-1", "a whole number of milliseconds"),
        ("CAMUNDA_WORKER_STARTUP_JITTER_MAX_SECONDS", "1e9", "a number of seconds"),
        ("CAMUNDA_CLIENT_WORKER_STREAM_ENABLED", "maybe", '"true" or "false"'),
        ("CAMUNDA_DEFAULT_JOB_WORKER_TENANT_FILTER_MODE", "none", '"provided" or "assigned"'),
    ],
)
def test_a_wrong_variable_is_named_and_disturbs_only_whoever_needs_it(
    name: str, value: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    channel = create_insecure_channel("127.0.0.1:1")

    def make(**settings: object) -> None:
        worker = ZeebeWorker(channel, **settings)  # type: ignore[arg-type]
        worker.task("a", timeout_ms=1, max_running_jobs=1)(lambda: None)
        if not settings:
            worker.task("b")(lambda: None)

    make(
        request_timeout=5,
        stream_enabled=False,
        tenant_filter=TenantFilter.PROVIDED,
        startup_jitter_ms=0,
    )
    with pytest.raises(SettingsError, match=f"{name} is '{value}': expected {expected}"):
        make()


async def test_a_worker_without_a_channel_goes_where_the_environment_says(
    gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**ALL, "ZEEBE_ADDRESS": f"127.0.0.1:{gateway.port}"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CAMUNDA_TENANT_IDS", "red, blue")
    monkeypatch.setenv("CAMUNDA_WORKER_STARTUP_JITTER_MAX_SECONDS", "0.01")
    worker = ZeebeWorker()

    @worker.task
    async def pay() -> None: ...

    gateway.add("pay")
    async with worker:
        await gateway.done(1)
        await gateway.until(lambda: gateway.open_streams == 1)
    poll, stream = gateway.of("ActivateJobs")[0], gateway.of("StreamActivatedJobs")[0]
    assert (poll.worker, poll.timeout, poll.request_timeout) == ("fleet-7", 60_000, 2_500)
    assert (stream.worker, stream.timeout) == ("fleet-7", 60_000)
    assert list(poll.tenant_ids) == list(stream.tenant_ids) == ["red", "blue"]
    assert (int(poll.tenant_filter), int(stream.tenant_filter)) == (1, 1)
    assert worker.get_task("pay").config.max_running_jobs == 7
    await worker.close()


def test_a_sync_worker_needs_no_channel_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEEBE_ADDRESS", "zeebe.example.com:1")
    monkeypatch.setenv("ZEEBE_INSECURE_CONNECTION", "true")
    assert "zeebe.example.com:1" in repr(SyncZeebeWorker()._worker._channel)


async def test_a_worker_waits_its_share_of_the_startup_jitter(
    gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("random.random", lambda: 0.5)
    channel = create_insecure_channel(f"127.0.0.1:{gateway.port}")
    worker = ZeebeWorker(channel, startup_jitter_ms=400)

    @worker.task
    async def pay() -> None: ...

    began = asyncio.get_running_loop().time()
    async with worker:
        await gateway.until(lambda: len(gateway.of("ActivateJobs")) == 1)
        assert asyncio.get_running_loop().time() - began >= 0.2
    # Nor does it hold up a stop.
    worker = ZeebeWorker(channel, startup_jitter_ms=3_600_000)
    worker.task("never")(lambda: None)
    async with worker:
        pass
    assert {message.type for message in gateway.of("ActivateJobs")} == {"pay"}

from __future__ import annotations

import asyncio

import pytest
from tests.embedded.models import catch, end, message, message_event, model, service, start

from zeebe_grpclib.cli.failures import CommandFailed, UsageFault
from zeebe_grpclib.cli.performance import Performance, choose
from zeebe_grpclib.cli.plan import Plan
from zeebe_grpclib.cli.watching import EngineWatch, JobWatch
from zeebe_grpclib.embedded import EmbeddedGateway
from zeebe_grpclib.errors import ActivateJobsRequestInvalidError, BusinessError
from zeebe_grpclib.responses import DeployedProcess
from zeebe_grpclib.worker import JobFailure, ZeebeTaskRouter

PROCESS = ("p.bpmn", model("p", start(), service("work"), end(), flows="start > work > end"))

WAITING = (
    "waiting.bpmn",
    model(
        "p", start(), catch("wait", message_event("m")), end(),
        flows="start > wait > end", definitions=message("m", "paid", '="A-1"'),
    ),
)  # fmt: skip


def deployed(process_id: str) -> DeployedProcess:
    return DeployedProcess(process_id, 1, 1, "f.bpmn", None)


async def play(
    router: ZeebeTaskRouter | None, said: list[str], process: tuple[str, bytes] = PROCESS
) -> object:
    plan = Plan([process], {"a": 1}, None, router, None, 20)
    async with EmbeddedGateway() as gateway:
        watch = EngineWatch(plan, said.append)
        gateway.engine.subscribe(watch.hear)
        return await Performance(plan, gateway.channel(), watch).play()


async def test_the_variables_at_the_end_are_returned() -> None:
    router = ZeebeTaskRouter()

    @router.task("work")
    async def work(a: int) -> dict[str, int]:
        return {"b": a + 1}

    assert await play(router, []) == {"a": 1, "b": 2}


async def test_a_business_error_is_thrown() -> None:
    router = ZeebeTaskRouter()

    @router.task("work")
    async def work() -> None:
        raise BusinessError("no-stock", "all gone")

    said: list[str] = []
    with pytest.raises(
        CommandFailed, match=r"^incident UNHANDLED_ERROR_EVENT at service task work"
    ):
        await play(router, said)
    assert "service task work: job work threw error no-stock: " in said[-1]


async def test_a_handler_that_chooses_how_it_fails_is_followed() -> None:
    router = ZeebeTaskRouter()

    @router.task("work")
    async def work() -> None:
        raise JobFailure("never again", retries=0)

    said: list[str] = []
    with pytest.raises(CommandFailed) as failure:
        await play(router, said)
    assert str(failure.value) == "incident JOB_NO_RETRIES at service task work (work): never again"
    assert said[-1] == "service task work: job work failed, 0 retries left: never again"


async def test_the_retries_that_a_handler_chooses_count_elsewhere_too() -> None:
    router = ZeebeTaskRouter()

    @router.task("work")
    async def work() -> None:
        raise JobFailure("never again", retries=0)

    plan = Plan([PROCESS], {}, None, router, None, 20)
    async with EmbeddedGateway() as gateway:
        watch = JobWatch(plan, lambda text: None)
        with pytest.raises(CommandFailed, match=r"^incident JOB_NO_RETRIES at job work of work, "):
            await Performance(plan, gateway.channel(), watch).play()


async def test_a_worker_that_the_gateway_refuses_ends_the_run() -> None:
    router = ZeebeTaskRouter()
    router.task("other")(lambda: None)
    router.get_task("other").config.timeout_ms = -1
    with pytest.raises(ActivateJobsRequestInvalidError):
        await play(router, [], WAITING)


async def test_nothing_is_left_running() -> None:
    before = asyncio.all_tasks()
    with pytest.raises(CommandFailed, match="no handler for job type 'work'"):
        await play(None, [])
    assert asyncio.all_tasks() == before


def test_the_only_process_is_chosen() -> None:
    assert choose([deployed("a")], None) == deployed("a")
    assert choose([deployed("a"), deployed("b")], "b") == deployed("b")


@pytest.mark.parametrize("wanted", [None, "c"])
def test_what_there_is_to_choose_is_told(wanted: str | None) -> None:
    with pytest.raises(UsageFault, match=r"; choose one by --process: a, b$"):
        choose([deployed("b"), deployed("a")], wanted)

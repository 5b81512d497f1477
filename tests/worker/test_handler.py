"""Handlers without a gateway: what is injected, what is sent, what decorators see."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from typing import Annotated, Any, Optional
from unittest.mock import AsyncMock

import pytest

from zeebe_grpclib import Job, JobStatus, create_insecure_channel
from zeebe_grpclib.errors import (
    BusinessError,
    DuplicateTaskTypeError,
    NoVariableNameGivenError,
    SettingsError,
    TaskNotFoundError,
)
from zeebe_grpclib.worker import (
    CompleteJob,
    FailJob,
    Header,
    JobAlreadyAnsweredError,
    JobController,
    JobFailure,
    ThrowError,
    ZeebeTaskRouter,
    ZeebeWorker,
    default_exception_handler,
    exponential_back_off,
)
from zeebe_grpclib.worker.answer import cut
from zeebe_grpclib.worker.trial import UpdateRetries, UpdateTimeout


@pytest.fixture
def worker() -> ZeebeWorker:
    return ZeebeWorker(create_insecure_channel("127.0.0.1:1"))


# --- parameters


async def test_variables_by_name_with_defaults(worker: ZeebeWorker) -> None:
    @worker.task
    async def pay(amount: int, currency: str = "EUR", *, note: str | None = None) -> dict[str, Any]:
        return {"said": [amount, currency, note]}

    trial = await worker.try_task("pay", {"amount": 3, "other": 1, "note": "hi"})
    assert trial.commands == [CompleteJob(trial.job.key, {"said": [3, "EUR", "hi"]})]
    assert worker.get_task("pay").config.variables_to_fetch == ["amount", "currency", "note"]


async def test_a_missing_variable_is_named(worker: ZeebeWorker) -> None:
    @worker.task
    async def pay(amount: int) -> None: ...

    trial = await worker.try_task("pay", {})
    assert isinstance(trial.answer, FailJob)
    assert "needs the variable 'amount'" in trial.answer.message


async def test_the_job_and_its_controller_in_every_spelling(worker: ZeebeWorker) -> None:
    @worker.task
    async def pay(
        a: Job,
        b: Optional[Job],  # noqa: UP045 - one of the spellings
        c: Annotated[Job, "yes"],
        d: Job | None,
        e: JobController,
        f: JobController | None,
    ) -> dict[str, Any]:
        return {"same": a is b is c is d, "own": e is f, "job": e.job is a}

    trial = await worker.try_task("pay")
    assert trial.commands == [
        CompleteJob(trial.job.key, {"same": True, "own": True, "job": True}),
    ]
    assert worker.get_task("pay").config.variables_to_fetch == []


async def test_a_type_known_to_checkers_only_is_found_by_its_name(worker: ZeebeWorker) -> None:
    def pay(job, amount):  # type: ignore[no-untyped-def] # annotated below, as texts
        return {"type": job.type, "amount": amount}

    pay.__annotations__ = {"job": "models.Job", "amount": "models.Amount"}
    worker.task("pay")(pay)
    trial = await worker.try_task("pay", {"amount": 5})
    assert trial.commands == [CompleteJob(trial.job.key, {"type": "pay", "amount": 5})]


async def test_headers_by_annotation(worker: ZeebeWorker) -> None:
    @worker.task
    async def pay(
        url: Annotated[str, Header("target-url")],
        region: Annotated[str, Header()] = "eu",
        mode: Annotated[str, Header] = "fast",
    ) -> dict[str, str]:
        return {"all": url + region + mode}

    trial = await worker.try_task("pay", custom_headers={"target-url": "u", "mode": "slow"})
    assert trial.commands == [CompleteJob(trial.job.key, {"all": "ueuslow"})]
    missing = await worker.try_task("pay")
    assert isinstance(missing.answer, FailJob)
    assert "needs the header 'target-url'" in missing.answer.message


async def test_kwargs_take_all_and_positional_only_works(worker: ZeebeWorker) -> None:
    @worker.task("rest")
    async def rest(first: int, /, job: Job, **others: Any) -> dict[str, Any]:
        return {"first": first, "others": others}

    assert worker.get_task("rest").config.variables_to_fetch == []
    trial = await worker.try_task("rest", {"first": 1, "x": 2, "y": 3})
    assert trial.commands == [
        CompleteJob(trial.job.key, {"first": 1, "others": {"x": 2, "y": 3}}),
    ]


async def test_partials_objects_and_wrapped_functions(worker: ZeebeWorker) -> None:
    async def add(a: int, b: int) -> dict[str, int]:
        return {"sum": a + b}

    class Adder:
        async def __call__(self, a: int, b: int) -> dict[str, int]:
            return await add(a, b)

    def traced(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def inner(*args: Any, **kwargs: Any) -> Any:
            return function(*args, **kwargs)

        return inner

    worker.task("partial")(functools.partial(add, b=2))
    worker.task("object")(Adder())
    worker.task("wrapped")(traced(add))
    for name in ("partial", "object", "wrapped"):
        trial = await worker.try_task(name, {"a": 1, "b": 2})
        assert trial.commands == [CompleteJob(trial.job.key, {"sum": 3})], name


async def test_the_type_is_the_functions_name_by_default(worker: ZeebeWorker) -> None:
    @worker.task()
    async def first() -> None: ...

    @worker.task(timeout_ms=5)
    async def second() -> None: ...

    assert [task.type for task in worker.tasks] == ["first", "second"]


# --- results


async def test_none_and_single_values(worker: ZeebeWorker) -> None:
    @worker.task
    async def nothing() -> None: ...

    @worker.task("one", single_value=True, variable_name="answer")
    def one() -> int:
        return 42

    assert (await worker.try_task("nothing")).commands[0].variables == {}  # type: ignore[union-attr]
    assert (await worker.try_task("one")).commands[0].variables == {"answer": 42}  # type: ignore[union-attr]


async def test_sync_handlers_run_in_another_thread_with_their_context(worker: ZeebeWorker) -> None:
    who = contextvars.ContextVar("who", default="nobody")

    @worker.task
    def pay() -> dict[str, Any]:
        with pytest.raises(RuntimeError):
            asyncio.get_running_loop()
        return {"who": who.get()}

    who.set("me")
    trial = await worker.try_task("pay")
    assert trial.commands == [CompleteJob(trial.job.key, {"who": "me"})]


def fibonacci(n: int) -> dict[str, int]:
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return {"value": a}


def declines(n: int) -> None:
    raise JobFailure("not today", retries=0, retry_back_off=timedelta(seconds=2))


async def test_handlers_in_a_process_pool(worker: ZeebeWorker) -> None:
    with ProcessPoolExecutor(1) as pool:
        worker.task("fibonacci", executor=pool)(fibonacci)
        worker.task("declines", executor=pool)(declines)
        trial = await worker.try_task("fibonacci", {"n": 30})
        assert trial.commands == [CompleteJob(trial.job.key, {"value": 832040})]
        trial = await worker.try_task("declines", {"n": 1})
        assert trial.commands == [FailJob(trial.job.key, 0, "not today", 2000, {})]


# --- failures


async def test_an_exception_fails_the_job_with_the_peers_text_and_its_type(
    worker: ZeebeWorker,
) -> None:
    @worker.task
    async def pay() -> None:
        raise ValueError("no money")

    trial = await worker.try_task("pay", retries=3)
    assert trial.commands == [
        FailJob(trial.job.key, 2, "Failed job. Error: no money (ValueError)"),
    ]
    assert trial.job.status is JobStatus.Failed


@pytest.mark.parametrize(
    ("detail", "starts", "contains"),
    [
        ("message", "Failed job. Error: no money", ""),
        ("traceback", "Failed job. Error: no money (ValueError)\nTraceback", "in pay"),
    ],
)
async def test_how_much_of_an_exception_is_shown_can_be_set(
    detail: Any, starts: str, contains: str
) -> None:
    worker = ZeebeWorker(create_insecure_channel("127.0.0.1:1"), error_detail=detail)

    @worker.task
    async def pay() -> None:
        raise ValueError("no money")

    answer = (await worker.try_task("pay")).answer
    assert isinstance(answer, FailJob)
    assert answer.message.startswith(starts)
    assert contains in answer.message
    assert len(answer.message) <= 4_200


def test_long_messages_are_cut_in_the_middle() -> None:
    text = cut("begin " + "x" * 10_000 + " end")
    assert len(text) == 4_096
    assert text.startswith("begin ")
    assert text.endswith(" end")
    assert cut("short") == "short"
    assert cut("lone \ud800") == "lone ?"


async def test_business_errors_are_thrown(worker: ZeebeWorker) -> None:
    @worker.task
    async def pay() -> None:
        raise BusinessError("declined", "card expired")

    trial = await worker.try_task("pay")
    assert trial.commands == [
        ThrowError(trial.job.key, "declined", "Failed job. Recoverable error: card expired"),
    ]
    assert trial.job.status is JobStatus.ErrorThrown


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (JobFailure("later"), (2, "later", 7, {})),
        (JobFailure("later", retries=5, retry_back_off=100), (5, "later", 100, {})),
        (JobFailure("never", 0, 0, {"why": 1}), (0, "never", 0, {"why": 1})),
    ],
)
async def test_a_handler_chooses_how_it_fails(
    worker: ZeebeWorker, failure: JobFailure, expected: tuple[Any, ...]
) -> None:
    @worker.task(retry_back_off_ms=7)
    async def pay() -> None:
        raise pickle.loads(pickle.dumps(failure))

    trial = await worker.try_task("pay", retries=3)
    assert trial.commands == [FailJob(trial.job.key, *expected)]


def test_exponential_back_off_counts_failures() -> None:
    back_off = exponential_back_off(first_ms=100, factor=3, max_ms=1_000, retries=4)
    job = Job(1, "", 1, "", 1, 1, "", 1, {}, "", 4, 0, {})
    pauses = []
    for retries in (4, 3, 2, 1):
        object.__setattr__(job, "retries", retries)
        pauses.append(back_off(job))
    assert pauses == [100, 300, 900, 1_000]


async def test_the_innermost_exception_handler_counts(worker: ZeebeWorker) -> None:
    called: list[str] = []

    def handler(name: str) -> Any:
        async def handle(error: Exception, job: Job, controller: JobController) -> None:
            called.append(f"{name}:{error}")
            await controller.set_failure_status(f"by {name}")

        return handle

    router = ZeebeTaskRouter()

    @router.task("own", exception_handler=handler("task"))
    async def own() -> None:
        raise ValueError("1")

    @router.task("routers")
    async def routers() -> None:
        raise ValueError("2")

    @worker.task("workers")
    async def workers() -> None:
        raise ValueError("3")

    worker.include_router(router)
    router.exception_handler(handler("router"))
    worker.exception_handler(handler("worker"))
    messages = []
    for name in ("own", "routers", "workers"):
        answer = (await worker.try_task(name)).answer
        assert isinstance(answer, FailJob)
        messages.append(answer.message)
    assert messages == ["by task", "by router", "by worker"]
    assert called == ["task:1", "router:2", "worker:3"]


async def test_an_exception_handler_that_does_not_answer_leaves_the_job(
    worker: ZeebeWorker,
) -> None:
    async def ignore(error: Exception, job: Job, controller: JobController) -> None: ...

    @worker.task(exception_handler=ignore)
    async def pay() -> None:
        raise ValueError

    assert (await worker.try_task("pay")).commands == []


async def test_an_exception_handler_that_raises_is_logged(
    worker: ZeebeWorker, caplog: pytest.LogCaptureFixture
) -> None:
    async def breaks(error: Exception, job: Job, controller: JobController) -> None:
        raise RuntimeError("worse")

    @worker.task(exception_handler=breaks)
    async def pay() -> None:
        raise ValueError

    assert (await worker.try_task("pay")).commands == []
    assert "worse" in caplog.text


async def test_a_handler_that_cancels_itself_fails(worker: ZeebeWorker) -> None:
    @worker.task
    async def pay() -> None:
        raise asyncio.CancelledError

    answer = (await worker.try_task("pay")).answer
    assert isinstance(answer, FailJob)
    assert "the handler was cancelled" in answer.message


async def test_the_default_handler_speaks_the_peers_words_to_a_mock() -> None:
    controller = AsyncMock()
    job = Job(1, "pay", 1, "", 1, 1, "", 1, {}, "", 3, 0, {})
    await default_exception_handler(ValueError("no"), job, controller)
    controller.set_failure_status.assert_awaited_once_with("Failed job. Error: no")
    await default_exception_handler(BusinessError("code", "no"), job, controller)
    controller.set_error_status.assert_awaited_once_with(
        "Failed job. Recoverable error: no", error_code="code"
    )


# --- controllers


async def test_a_job_has_one_answer(worker: ZeebeWorker) -> None:
    raised: list[Exception] = []

    @worker.task
    async def pay(controller: JobController) -> dict[str, int]:
        await controller.set_success_status({"by": "controller"})
        try:
            await controller.set_failure_status("again")
        except JobAlreadyAnsweredError as error:
            raised.append(error)
        return {"by": 1}

    trial = await worker.try_task("pay")
    assert trial.commands == [CompleteJob(trial.job.key, {"by": "controller"})]
    assert "was answered before, by CompleteJob" in str(raised[0])
    assert trial.job.status is JobStatus.Completed


async def test_an_exception_after_the_answer_is_only_logged(
    worker: ZeebeWorker, caplog: pytest.LogCaptureFixture
) -> None:
    @worker.task
    async def pay(controller: JobController) -> None:
        await controller.set_error_status("stop", "code", {"a": 1})
        raise ValueError("late")

    trial = await worker.try_task("pay")
    assert trial.commands == [ThrowError(trial.job.key, "code", "stop", {"a": 1})]
    assert "raised after its answer" in caplog.text


async def test_keeping_a_job_and_setting_its_retries(worker: ZeebeWorker) -> None:
    @worker.task
    async def pay(controller: JobController) -> None:
        await controller.update_timeout(60_000)
        await controller.update_retries(9)
        await controller.set_failure_status("once more", 5, {"a": 1})

    trial = await worker.try_task("pay")
    key = trial.job.key
    assert trial.commands == [
        UpdateTimeout(key, 60_000),
        UpdateRetries(key, 9),
        FailJob(key, 8, "once more", 5, {"a": 1}),
    ]


async def test_retries_never_go_below_none(worker: ZeebeWorker) -> None:
    @worker.task
    async def pay() -> None:
        raise ValueError

    answer = (await worker.try_task("pay", retries=0)).answer
    assert isinstance(answer, FailJob)
    assert answer.retries == 0


# --- decorators


async def test_decorators_run_in_order_sync_and_async_and_may_replace_the_job(
    worker: ZeebeWorker,
) -> None:
    order: list[str] = []

    def sync(job: Job) -> Job:
        order.append("sync")
        return job

    async def doubled(job: Job) -> Job:
        order.append("doubled")
        copy: Job = pickle.loads(pickle.dumps(job))
        object.__setattr__(copy, "variables", {"amount": 4})
        return copy

    def forgets(job: Job) -> Job:
        order.append("forgets")
        return None  # type: ignore[return-value] # as careless users do

    @worker.task(before=[sync, doubled, forgets], after=[sync])
    async def pay(amount: int) -> dict[str, int]:
        order.append("handler")
        return {"amount": amount}

    trial = await worker.try_task("pay", {"amount": 2})
    assert order == ["sync", "doubled", "forgets", "handler", "sync"]
    assert trial.commands == [CompleteJob(trial.job.key, {"amount": 4})]


async def test_decorators_that_raise_are_logged_and_skipped(
    worker: ZeebeWorker, caplog: pytest.LogCaptureFixture
) -> None:
    async def breaks(job: Job) -> Job:
        raise RuntimeError("broken decorator")

    @worker.task(before=[breaks], after=[breaks])
    async def pay() -> dict[str, int]:
        return {"a": 1}

    trial = await worker.try_task("pay")
    assert trial.commands == [CompleteJob(trial.job.key, {"a": 1})]
    assert caplog.text.count("broken decorator") >= 2


async def test_after_decorators_see_and_may_change_the_result_before_it_is_sent(
    worker: ZeebeWorker,
) -> None:
    seen: list[Any] = []

    def add(job: Job) -> Job:
        seen.append((job.status, dict(job.task_result)))
        job.task_result["audited"] = True
        return job

    @worker.task(after=[add])
    async def pay() -> dict[str, Any]:
        return {"a": 1}

    trial = await worker.try_task("pay")
    assert seen == [(JobStatus.RunningAfterDecorators, {"a": 1})]
    assert trial.commands == [CompleteJob(trial.job.key, {"a": 1, "audited": True})]
    assert trial.job.status is JobStatus.Completed


# --- registering


def test_names_numbers_and_twins_are_refused(worker: ZeebeWorker) -> None:
    @worker.task
    async def pay() -> None: ...

    with pytest.raises(DuplicateTaskTypeError, match="pay"):
        worker.task("pay")(pay)
    router = ZeebeTaskRouter()
    router.task("pay")(pay)
    with pytest.raises(DuplicateTaskTypeError, match="pay"):
        worker.include_router(router)
    with pytest.raises(NoVariableNameGivenError, match="one"):
        worker.task("one", single_value=True)(pay)  # type: ignore[call-overload]
    with pytest.raises(SettingsError, match="max_running_jobs of task 'x' is 0"):
        worker.task("x", max_running_jobs=0)(pay)
    with pytest.raises(TaskNotFoundError, match="nope"):
        worker.get_task("nope")
    assert worker.remove_task("pay").type == "pay"
    assert worker.tasks == []

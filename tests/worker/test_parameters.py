"""What a handler's parameters get, and what registering refuses."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Annotated, Any, Optional

import pytest

from zeebe_grpclib import Job, create_insecure_channel
from zeebe_grpclib.errors import (
    DuplicateTaskTypeError,
    NoVariableNameGivenError,
    SettingsError,
    TaskNotFoundError,
)
from zeebe_grpclib.worker import (
    CompleteJob,
    FailJob,
    Header,
    JobController,
    ZeebeTaskRouter,
    ZeebeWorker,
)


@pytest.fixture
def worker() -> ZeebeWorker:
    return ZeebeWorker(create_insecure_channel("127.0.0.1:1"))


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
    wrong: dict[str, Any]
    for wrong, said in (
        ({"max_running_jobs": 0}, "max_running_jobs of task 'x' is 0: at least 1"),
        ({"max_running_jobs": "8"}, "max_running_jobs of task 'x' is '8': at least 1"),
        ({"time_limit_ms": 0}, "time_limit_ms of task 'x' is 0: at least 1"),
        ({"prefetch": -1}, "prefetch of task 'x' is -1: at least 0"),
    ):
        with pytest.raises(SettingsError, match=said):
            worker.task("x", **wrong)(pay)
    with pytest.raises(TaskNotFoundError, match="nope"):
        worker.get_task("nope")
    assert worker.remove_task("pay").type == "pay"
    assert worker.tasks == []

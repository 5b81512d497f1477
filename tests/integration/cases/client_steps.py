"""Steps that are done by our own client: what it has and pyzeebe's has not."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from zeebe_grpclib.errors import PyZeebeError
from zeebe_grpclib.instructions import ActivateElement, MoveElement, TerminateElement

from .play import Play
from .steps import Json, Step, U

Key = Callable[[Play], int]


def the_job(play: Play) -> int:
    """The key of the element instance of the job that was taken last."""
    return play.job.element_instance_key


def the_instance(play: Play) -> int:
    """The key of the process instance."""
    return play.created_key


def the_job_s_instance(play: Play) -> int:
    """The key of the process instance that the last job belongs to, a called one perhaps."""
    return play.job.process_instance_key


def nobodys(_play: Play) -> int:
    """A key that nothing has been given."""
    return (1 << 51) + (1 << 49)


class Found:
    """The key of an active element instance, which no RPC tells."""

    inside = True

    def __init__(self, element_id: str, number: int = 0) -> None:
        self._element_id, self._number = element_id, number

    def __call__(self, play: Play) -> int:
        instance = play.view()
        assert instance is not None
        found = [each.key for each in instance.elements if each.element_id == self._element_id]
        return found[self._number]


class _Call:
    """A call of the client; `refused_with` expects that it is refused."""

    def __init__(self, call: Callable[[Play], Any], inside: bool = False) -> None:
        self.inside = inside
        self._call = call

    async def __call__(self, play: Play) -> None:
        await self._call(play)

    def refused_with(self, error: type[PyZeebeError], code: str, text: str) -> Step:
        """Expect an error with this code, whose text contains that; ``<key>`` is any key."""

        async def step(play: Play) -> None:
            with pytest.raises(error) as caught:
                await self._call(play)
            assert caught.value.grpc_error is not None
            assert caught.value.grpc_error.code().name == code
            said = play.keyless(caught.value.grpc_error.details())
            assert play.word(text) in said, said

        step.inside = self.inside  # type: ignore[attr-defined]
        return step


def activate(element_id: str, *variables: Any, ancestor: Key | None = None) -> Any:
    """An instruction whose ancestor is known when it is played."""
    return (ActivateElement(element_id, variables), ancestor)


def modify(
    *activations: Any,
    terminate: Sequence[Key | str] = (),
    move: Sequence[MoveElement | tuple[MoveElement, Key]] = (),
    of: Key = the_instance,
) -> _Call:
    """Modify the instance; what is terminated is named by its key or by an element's id."""
    keys = [each for each in (*terminate, of) if callable(each)]
    keys += [each[1] for each in (*activations, *move) if isinstance(each, tuple)]

    def call(play: Play) -> Any:
        return play.client.modify_process_instance(
            of(play),
            [_activation(each, play) for each in activations],
            [
                TerminateElement(element_id=each) if isinstance(each, str) else each(play)
                for each in terminate
            ],
            [_moved(each, play) for each in move],
        )

    return _Call(call, any(getattr(key, "inside", False) for key in keys))


def _activation(given: Any, play: Play) -> Any:
    if isinstance(given, str):
        return given
    instruction, ancestor = given
    if ancestor is None:
        return instruction
    return dataclasses.replace(instruction, ancestor_element_instance_key=ancestor(play))


def _moved(given: Any, play: Play) -> MoveElement:
    if isinstance(given, MoveElement):
        return given
    instruction, source = given
    moved: MoveElement = dataclasses.replace(instruction, source_element_instance_key=source(play))
    return moved


def by_key(target: str, source: Key, **more: Any) -> tuple[MoveElement, Key]:
    """Move one element instance, whose key is known when it is played."""
    return MoveElement(target, **more), source


def gone() -> Step:
    """The instance runs no more."""
    return _Call(lambda play: play.client.cancel_process_instance(play.created_key)).refused_with(
        PyZeebeError, "NOT_FOUND", "but no such process was found"
    )


class active:  # noqa: N801 - it is used like the other steps
    """Exactly these elements are active in the instance."""

    inside = True

    def __init__(self, *element_ids: str) -> None:
        self._expected = sorted(element_ids)

    async def __call__(self, play: Play) -> None:
        instance = play.view()
        found = [] if instance is None else [each.element_id for each in instance.elements]
        assert sorted(found) == self._expected


class holds:  # noqa: N801 - it is used like the other steps
    """The scope of the instance, or of an element in it, has these variables of its own."""

    inside = True

    def __init__(self, variables: Json, element_id: str = "") -> None:
        self._expected, self._element_id = variables, element_id

    async def __call__(self, play: Play) -> None:
        instance = play.view()
        assert instance is not None
        found = next(
            (e.variables for e in instance.elements if e.element_id == self._element_id),
            instance.variables,
        )
        assert found == play.word(self._expected)


def deploy_also(content: bytes) -> Step:
    """Deploy another document; `migrate` goes to the definition that was deployed last."""

    async def step(play: Play) -> None:
        await play.deploy(content, name="q")

    return step


def migrate(
    mapping: Mapping[str, str] | None = None,
    *,
    of: Key = the_instance,
    to: Key | None = None,
    **more: str,
) -> _Call:
    """Migrate the instance, each element to the one named for it."""
    mappings = {**(mapping or {}), **more}

    def call(play: Play) -> Any:
        target = play.definition_key if to is None else to(play)
        return play.client.migrate_process_instance(of(play), target, mappings)

    return _Call(call)


def run(process_id: str = f"{U}-p", *, seen: Json | None = None, **arguments: Any) -> _Call:
    """Create an instance with arguments of `ZeebeClient.run_process`, and look at the answer."""

    async def call(play: Play) -> None:
        answer = await play.client.run_process(play.word(process_id), **play.word(arguments))
        play.created_key = answer.process_instance_key
        for name, value in (seen or {}).items():
            found = getattr(answer, name)
            assert (list(found) if isinstance(found, tuple) else found) == play.word(value)

    return _Call(call)

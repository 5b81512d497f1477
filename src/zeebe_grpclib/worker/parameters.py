"""What a handler's parameters ask for: variables by their names, the job, its controller, headers.

Reading happens once, when a task is registered; for each job only a plan is followed.
Annotations may be objects or texts (``from __future__ import annotations``), and texts may
name what the module imports for type checkers only: then the name alone decides.
"""

from __future__ import annotations

import contextlib
import enum
import inspect
import re
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Union

from .._value import Value
from ..errors import JobVariableError
from ..job import Job
from .controller import JobController

__all__ = ["Header", "Parameter", "Signature", "read_signature"]


@dataclass(frozen=True, repr=False, eq=False)
class Header(Value):
    """Marks a parameter that takes a custom header: ``Annotated[str, Header("x")]``.

    Attributes:
        name: Name of the header; by default the parameter's.
    """

    name: str | None = None


class Asks(enum.Enum):
    """What a parameter asks for."""

    VARIABLE = "variable"
    HEADER = "header"
    JOB = "job"
    CONTROLLER = "controller"


@dataclass(frozen=True, repr=False, eq=False)
class Parameter(Value):
    """One parameter of a handler.

    Attributes:
        name: Its name in Python.
        asks: What it asks for.
        key: Name of the variable or header.
        required: Whether it has no default.
        positional_only: Whether it cannot be passed by name.
        hint: Its annotation; still a text if it could not be evaluated.
    """

    name: str
    asks: Asks
    key: str
    required: bool
    positional_only: bool
    hint: Any


@dataclass(frozen=True, repr=False, eq=False)
class Signature(Value):
    """Everything that a handler asks for.

    Attributes:
        parameters: Its named parameters.
        takes_rest: Whether it has ``**kwargs``, which take all other variables.
        is_open: Whether it has ``*args`` or ``**kwargs``.
        result: Annotation of its result, as far as it could be evaluated.
    """

    parameters: tuple[Parameter, ...]
    takes_rest: bool
    is_open: bool
    result: Any = Any

    def variables_to_fetch(self) -> list[str] | None:
        """Return the names of the variables to fetch: none of them is all, None is nothing."""
        if self.is_open:
            return []
        names = [part.key for part in self.parameters if part.asks is Asks.VARIABLE]
        if names:
            return names
        # A handler that takes the job alone looks into its variables.
        return [] if any(part.asks is Asks.JOB for part in self.parameters) else None

    @property
    def job_parameter(self) -> str | None:
        """Name of the first parameter that takes the job."""
        jobs = [part.name for part in self.parameters if part.asks is Asks.JOB]
        return jobs[0] if jobs else None


def read_signature(function: Callable[..., Any]) -> Signature:
    """Return what a function asks for."""
    parameters = list(inspect.signature(function).parameters.values())
    hints = _hints(function)
    kinds = {parameter.kind for parameter in parameters}
    named = [
        parameter
        for parameter in parameters
        if parameter.kind not in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}
    ]
    return Signature(
        parameters=tuple(
            _parameter(parameter, hints.get(parameter.name, parameter.annotation))
            for parameter in named
        ),
        takes_rest=inspect.Parameter.VAR_KEYWORD in kinds,
        is_open=bool(kinds & {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}),
        result=hints.get("return", Any),
    )


def bind(
    signature: Signature, job: Job, controller: JobController
) -> tuple[list[Any], dict[str, Any]]:
    """Return the arguments of a handler for a job.

    Raises:
        JobVariableError: A variable or header without a default is missing; says which.
    """
    variables = job.variables
    positional: list[Any] = []
    named: dict[str, Any] = {}
    if signature.takes_rest:
        named.update(variables)
    for part in signature.parameters:
        if part.asks is Asks.VARIABLE:
            source: Mapping[str, Any] = variables
        elif part.asks is Asks.HEADER:
            source = job.custom_headers
        else:
            source = {part.key: job if part.asks is Asks.JOB else controller}
        if part.key in source:
            if part.positional_only:
                positional.append(source[part.key])
                named.pop(part.key, None)
            else:
                named[part.name] = source[part.key]
        elif part.required:
            raise JobVariableError(
                f"the handler of {job.type!r} needs the {part.asks.value} {part.key!r}, "
                "which the job does not have"
            )
        elif part.positional_only:
            break  # the defaults of the others behind it count too
    return positional, named


def _parameter(parameter: inspect.Parameter, hint: Any) -> Parameter:
    asks, key = _asks(parameter.name, hint)
    return Parameter(
        name=parameter.name,
        asks=asks,
        key=key,
        required=parameter.default is parameter.empty,
        positional_only=parameter.kind is parameter.POSITIONAL_ONLY,
        hint=Any if hint is parameter.empty else hint,
    )


def _asks(name: str, hint: Any) -> tuple[Asks, str]:
    """Return what an annotation asks for, and by which key."""
    if isinstance(hint, str):
        return _BY_NAME.get(_last_name(hint), Asks.VARIABLE), name
    origin = typing.get_origin(hint)
    if origin is Annotated:
        inner, *marks = typing.get_args(hint)
        for mark in marks:
            if isinstance(mark, Header):
                return Asks.HEADER, mark.name or name
            if mark is Header:
                return Asks.HEADER, name
        return _asks(name, inner)
    if origin in {Union, types.UnionType}:
        options = [_asks(name, option)[0] for option in typing.get_args(hint)]
        wanted = [option for option in options if option in {Asks.JOB, Asks.CONTROLLER}]
        return (wanted[0] if wanted else Asks.VARIABLE), name
    if isinstance(hint, typing.ForwardRef):
        return _asks(name, hint.__forward_arg__)
    if isinstance(hint, type):
        if issubclass(hint, Job):
            return Asks.JOB, name
        if issubclass(hint, JobController):
            return Asks.CONTROLLER, name
    return Asks.VARIABLE, name


_BY_NAME = {"Job": Asks.JOB, "JobController": Asks.CONTROLLER}


def _last_name(text: str) -> str:
    """Return the class that the text of an annotation means, without Optional and module."""
    text = text.strip().strip("'\"")
    optional = re.fullmatch(r"(?:typing\.)?(?:Optional|Annotated)\[([^,\]]*).*\]", text)
    if optional:
        return _last_name(optional[1])
    parts = [part.strip() for part in text.split("|") if part.strip() != "None"]
    return parts[0].rpartition(".")[2] if len(parts) == 1 else ""


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    """Return the annotations of a function, evaluated as far as possible."""
    target = inspect.unwrap(_inner(function))
    # Evaluating runs whatever the annotations say, so anything may come of it.
    with contextlib.suppress(Exception):
        return typing.get_type_hints(target, include_extras=True)
    found: dict[str, Any] = {}
    scope = getattr(target, "__globals__", {})
    for name, hint in getattr(target, "__annotations__", {}).items():
        found[name] = hint
        if isinstance(hint, str):
            # As above, but one at a time; where it fails the text itself decides.
            with contextlib.suppress(Exception):
                found[name] = eval(hint, dict(scope))  # noqa: S307 - as get_type_hints does
    return found


def _inner(function: Any) -> Any:
    """Return what carries the annotations: of a partial its function, of an object its call."""
    while hasattr(function, "func") and hasattr(function, "keywords"):
        function = function.func
    if inspect.isroutine(function) or inspect.isclass(function):
        return function
    return type(function).__call__

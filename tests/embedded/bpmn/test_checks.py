"""The broker's own checks at deployment, in its words."""

import pytest
from tests.embedded.models import (
    catch,
    end,
    gateway,
    job,
    message,
    message_event,
    model,
    service,
    signal,
    signal_event,
    start,
    subprocess,
    task,
    timer_event,
)

from zeebe_grpclib.embedded import bpmn

STATIC = (
    "Expected expression but found static value 'x'. An expression must start with '=' (e.g. '=x')."
)
UNPARSABLE = "failed to parse expression 'a & b': "


def problems_of(content: bytes) -> list[tuple[str, str]]:
    with pytest.raises(bpmn.BpmnError) as caught:
        bpmn.read(content)
    return [(problem.element, problem.message) for problem in caught.value.problems]


def _task_with(extensions: str) -> bytes:
    return model(
        "p",
        start(),
        task("a", "serviceTask", job("w") + extensions),
        end(),
        flows="start > a > end",
    )


def _io(kind: str, source: str | None, target: str) -> str:
    attribute = "" if source is None else f' source="{source}"'
    return f'<zeebe:ioMapping><zeebe:{kind}{attribute} target="{target}"/></zeebe:ioMapping>'


PATTERN = "[a-zA-Z_][a-zA-Z0-9_]*(\\.[a-zA-Z_][a-zA-Z0-9_]*)*"
RESERVED = (
    "is one of the reserved words (null, true, false, function, if, then, else, for, between, "
    "instance, of)."
)


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        (_io("output", "x", "bar"), STATIC),
        (_io("output", "", "bar"), "Expected expression but not found."),
        (_io("output", None, "bar"), "Expected expression but not found."),
        (_io("input", "=foo", ""), "Expected path expression but not found."),
        (
            _io("input", "=foo", "a ? b"),
            f"Expected path expression 'a ? b' but doesn't match the pattern '{PATTERN}'.",
        ),
        (_io("output", "=foo", "true"), f"Expected path expression 'true' but {RESERVED}"),
    ],
)
def test_mappings(mapping: str, message: str) -> None:
    kind = "input" if "zeebe:input" in mapping else "output"

    assert problems_of(_task_with(mapping)) == [
        (f"a > extensionElements > ioMapping > {kind}", message)
    ]


@pytest.mark.parametrize("text", ["", "x", "=null"])
def test_an_input_may_be_static_empty_or_null(text: str) -> None:
    bpmn.read(_task_with(_io("input", text, "y")))


def test_an_endless_target_path_is_refused() -> None:
    ((_, message),) = problems_of(_task_with(_io("input", "=1", "a." * 60 + "a")))

    assert message.endswith("has more than 50 parts.")


def test_expressions_that_do_not_parse_are_told_everywhere_at_once() -> None:
    content = model(
        "p",
        start(),
        gateway("g"),
        service("a", "=a & b"),
        catch("c", message_event("m")),
        flows="start > g; g > a [=a & b]; g > c [*]",
        definitions=message("m", "=a & b", "=a & b"),
    )

    found = problems_of(content)
    assert [element for element, _ in found] == [
        "m",
        "m > extensionElements > subscription",
        "a > extensionElements > taskDefinition",
        "g_a > conditionExpression",
    ]
    assert all(text.startswith(UNPARSABLE) for _, text in found)


def test_conditions_and_correlation_keys_must_be_expressions() -> None:
    content = model(
        "p",
        start(),
        gateway("g"),
        end(),
        catch("c", message_event("m")),
        flows="start > g; g > end [x]; g > c [*]",
        definitions=message("m", "name", "x"),
    )

    assert [text for _, text in problems_of(content)] == [STATIC, STATIC]


@pytest.mark.parametrize(
    ("name", "kind"), [("=name", "NULL"), ("=false", "BOOLEAN"), ("=1", "NUMBER")]
)
def test_names_of_start_events_must_be_constant(name: str, kind: str) -> None:
    by_message = model(
        "p",
        start(event=message_event("m")),
        end(),
        flows="start > end",
        definitions=message("m", name),
    )
    by_signal = model(
        "p",
        start(event=signal_event("s")),
        end(),
        flows="start > end",
        definitions=signal("s", name),
    )
    text = "Expected constant expression of type String for {} name '{}', but was {}"

    assert problems_of(by_message) == [("start", text.format("message", name, kind))]
    assert problems_of(by_signal) == [("start", text.format("signal", name, kind))]


def test_reserved_header_keys_are_refused() -> None:
    header = (
        '<zeebe:taskHeaders><zeebe:header key="io.camunda.zeebe:x" value="1"/></zeebe:taskHeaders>'
    )

    assert problems_of(_task_with(header)) == [
        (
            "a > extensionElements > taskHeaders",
            (
                "Attribute 'key' contains 'io.camunda.zeebe:x', but header keys starting with "
                "'io.camunda.zeebe:' are reserved for internal use."
            ),
        )
    ]


@pytest.mark.parametrize(
    ("extension", "message"),
    [
        (
            '<zeebe:assignmentDefinition candidateGroups="1,,"/>',
            (
                "Expected static value to be a list of comma-separated values, e.g. 'a,b,c', but "
                "found '1,,'"
            ),
        ),
        (
            '<zeebe:taskSchedule dueDate="12345"/>',
            (
                "Expected static value to be a valid DateTime String, e.g. "
                "'2023-03-02T15:35+02:00', but found '12345'."
            ),
        ),
    ],
)
def test_static_values_of_user_tasks(extension: str, message: str) -> None:
    content = model("p", start(), task("a", "userTask", extension), flows="start > a")

    assert [text for _, text in problems_of(content)] == [message]


@pytest.mark.parametrize(
    ("event", "element", "beginning"),
    [
        (timer_event("timeDuration", "=a & b"), "start > timerEventDefinition", UNPARSABLE),
        (
            timer_event("timeDate", "=assert(1, false)"),
            "start",
            "Invalid timer date expression (Assertion failure on evaluate the expression ",
        ),
    ],
)
def test_timers_that_cannot_be_evaluated(event: str, element: str, beginning: str) -> None:
    ((where, text),) = problems_of(model("p", start(event=event), end(), flows="start > end"))

    assert where == element
    assert text.startswith(beginning)


def test_a_name_that_does_not_parse_is_told_once() -> None:
    content = model(
        "p",
        start(event=message_event("m")),
        end(),
        flows="start > end",
        definitions=message("m", "=a & b"),
    )

    assert [element for element, _ in problems_of(content)] == ["m"]


def test_messages_of_inner_event_subprocesses_are_complete() -> None:
    handler = subprocess("h", start("hs", message_event("m")), flows="", triggered=True)
    sub = subprocess("sub", start("s"), handler, flows="")
    content = model("p", start(), sub, flows="start > sub", definitions=message("m", ""))

    assert problems_of(content) == [
        ("m", "Name must be present and not empty"),
        ("m", "Must have exactly one zeebe:subscription extension element"),
    ]


def test_conditions_of_events_must_be_expressions() -> None:
    event = "<conditionalEventDefinition><condition>x</condition></conditionalEventDefinition>"

    assert problems_of(model("p", start(), catch("c", event), flows="start > c")) == [
        ("c > conditionalEventDefinition > condition", STATIC)
    ]

"""The single nodes of random processes."""

from __future__ import annotations

from tests.embedded.models import (
    Node,
    call,
    catch,
    compensate_event,
    end,
    escalation_event,
    job,
    message_event,
    repeated,
    service,
    signal_event,
    start,
    subprocess,
    task,
    throw,
    timer_event,
)


def condition(text: str) -> str:
    """An event definition that waits for an expression to hold."""
    return f"<conditionalEventDefinition><condition>{text}</condition></conditionalEventDefinition>"


def handler(name: str, number: int) -> Node:
    """What undoes an activity."""
    inside = start(f"{name}_s"), service(f"{name}_j"), end(f"{name}_e")
    handlers = (
        service(name),
        subprocess(name, *inside, flows=f"{name}_s > {name}_j > {name}_e"),
        repeated(service(name), "=for i in 1..x return i", "item"),
        call(name, "child"),
        task(name),
    )
    return handlers[number % len(handlers)]


def leaf(kind: str, name: str) -> Node:
    """A node of one of the kinds that hold no others."""
    made = {
        "service": lambda: service(name),
        "undone": lambda: service(name),
        "undo": lambda: throw(name, compensate_event()),
        "guarded": lambda: service(name),
        "watched": lambda: task(name, "userTask", "<zeebe:userTask/>"),
        "manual": lambda: task(name, "manualTask"),
        "send": lambda: task(name, "sendTask", job("work")),
        "user": lambda: task(name, "userTask"),
        "native": lambda: task(name, "userTask", "<zeebe:userTask/>"),
        "receive": lambda: task(name, "receiveTask", messageRef="m"),
        "script": lambda: task(
            name,
            "scriptTask",
            f'<zeebe:script expression="=x + 1" resultVariable="{name}"/>',
        ),
        "rule": lambda: task(
            name,
            "businessRuleTask",
            f'<zeebe:calledDecision decisionId="d" resultVariable="{name}"/>',
        ),
        "call": lambda: call(name, "child"),
        "none_throw": lambda: throw(name),
        "message_throw": lambda: Node(
            name, "intermediateThrowEvent", extensions=job("work"), body=message_event("m")
        ),
        "signal_throw": lambda: throw(name, signal_event("s")),
        "escalation_throw": lambda: throw(name, escalation_event("esc")),
        "message": lambda: catch(name, message_event("m")),
        "timer": lambda: catch(name, timer_event("timeDuration", "PT1S")),
        "signal": lambda: catch(name, signal_event("s")),
        "condition": lambda: catch(name, condition("=flag > 1")),
        "task": lambda: task(name).with_io(inputs={"local": "=x"}, outputs={name: "=local"}),
    }
    return made[kind]()

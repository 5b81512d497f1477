"""What the models of `broken` are made of: a process around the one thing that is wrong."""

import re

from tests.embedded.models import (
    Node,
    end,
    gateway,
    message,
    message_event,
    model,
    service,
    start,
    subprocess,
    task,
)

MESSAGE = message("m", "paid", "=order")
EXAMPLE = message_event("m")
FOREIGN = "<cancelEventDefinition/>"
TERMINATE = "<terminateEventDefinition/>"
LINK = '<linkEventDefinition name="L"/>'
ESCALATION = '<escalationEventDefinition escalationRef="esc"/>'
CONDITION = (
    "<conditionalEventDefinition><extensionElements/>"
    "<condition>=x</condition></conditionalEventDefinition>"
)


def one(node: Node, definitions: str = "") -> bytes:
    """A process with one node between start and end."""
    return model(
        "p", start(), node, end(), flows=f"start > {node.id} > end", definitions=definitions
    )


def ended(node: Node, definitions: str = "") -> bytes:
    return model("p", start(), node, flows=f"start > {node.id}", definitions=definitions)


def guarded(event: Node, definitions: str = "", activity: Node | None = None) -> bytes:
    """A process whose activity `a` has that boundary event."""
    node = activity or service("a")
    return model(
        "p",
        start(),
        node,
        event,
        end(),
        end("other"),
        flows=f"start > a > end; {event.id} > other",
        definitions=definitions,
    )


def within(*nodes: Node, flows: str, triggered: bool = False, definitions: str = "") -> bytes:
    """A process with a sub-process `sub` of these nodes."""
    sub = subprocess("sub", *nodes, flows=flows, triggered=triggered)
    if triggered:
        return model(
            "p", start(), service("a"), end(), sub, flows="start > a > end", definitions=definitions
        )
    return model("p", start(), sub, end(), flows="start > sub > end", definitions=definitions)


def tagged(tag: str, extensions: str = "", **attributes: str) -> bytes:
    return one(task("a", tag, extensions, **attributes))


def waiting(*targets: Node, extra: str = "", definitions: str = MESSAGE) -> bytes:
    flows = "start > g; " + "; ".join(f"g > {t.id} > end" for t in targets) + extra
    return model(
        "p",
        start(),
        gateway("g", "eventBased"),
        *targets,
        end(),
        flows=flows,
        definitions=definitions,
    )


LOOP = "<multiInstanceLoopCharacteristics>{}</multiInstanceLoopCharacteristics>"


def looped(extensions: str) -> bytes:
    node = service("a")
    holder = f"<extensionElements>{extensions}</extensionElements>" if extensions else ""
    node.body = LOOP.format(holder)
    return one(node)


def nameless(content: bytes, tag: str) -> bytes:
    return re.sub(rb"<%s id=\"[^\"]*\"" % tag.encode(), b"<" + tag.encode(), content, count=1)


NOT_EXECUTABLE = one(service("a")).replace(b'isExecutable="true"', b'isExecutable="false"')
UNSAID = one(service("a")).replace(b' isExecutable="true"', b"")

"""What a migration must not do."""

from __future__ import annotations

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.engine.processing.test_migration import (
    A,
    B,
    definition_key,
    deploy,
    joined,
    loop,
    nested,
    one,
    refused,
)
from tests.embedded.engine.processing.test_migration_plan import (
    HOUR,
    MINUTE,
    SIGNALS,
    guarded,
)
from tests.embedded.models import (
    boundary,
    catch,
    end,
    gateway,
    message,
    message_event,
    service,
    signal_event,
    task,
)

from zeebe_grpclib.embedded.engine import MigrateProcessInstance

NOBODYS = 1 << 40
M = "Expected to migrate process instance '<key>' but"
SAME = one("q", service("b"), flows="start > b > end")
REFUSED: dict[str, tuple[bytes, bytes, dict[str, str], str, str]] = {
    "unmapped": (
        *(A, SAME, {}, "INVALID_STATE"),
        (
            f"{M} no mapping instruction defined for active element with id 'a'. Elements "
            "cannot be "
            "migrated without a mapping."
        ),
    ),
    "unknown source": (
        *(A, SAME, {"x": "b"}, "INVALID_ARGUMENT"),
        (
            f"{M} mapping instructions contain a non-existing source element id 'x'. Elements "
            "provided "
            "in mapping instructions must exist in the source process definition."
        ),
    ),
    "unknown target": (
        *(A, SAME, {"a": "x"}, "INVALID_ARGUMENT"),
        (
            f"{M} mapping instructions contain a non-existing target element id 'x'. Elements "
            "provided "
            "in mapping instructions must exist in the target process definition."
        ),
    ),
    "another type": (
        A,
        one("q", task("b", "userTask"), flows="start > b > end"),
        *({"a": "b"}, "INVALID_STATE"),
        (
            f"{M} active element with id 'a' and type 'SERVICE_TASK' is mapped to an element "
            "with id "
            "'b' and different type 'USER_TASK'. Elements must be mapped to elements of the "
            "same type."
        ),
    ),
    "another implementation": (
        one("p", task("a", "userTask", "<zeebe:userTask/>"), flows="start > a > end"),
        one("q", task("b", "userTask"), flows="start > b > end"),
        *({"a": "b"}, "INVALID_STATE"),
        (
            f"{M} active user task with id 'a' and implementation 'zeebe user task' is mapped "
            "to an "
            "user task with id 'b' and different implementation 'job worker'. Elements must be "
            "mapped "
            "to elements of the same implementation."
        ),
    ),
    "another kind of event": (
        one("p", catch("a", MINUTE), flows="start > a > end"),
        one("q", catch("b", signal_event("s1")), flows="start > b > end", definitions=SIGNALS),
        *({"a": "b"}, "INVALID_STATE"),
        (
            f"{M} active element with id 'a' is mapped to an element with id 'b' that waits for "
            "another type of event. Elements must be mapped to elements of the same event type."
        ),
    ),
    "into a sub-process": (
        A,
        nested("q", "sub", "b"),
        *({"a": "b"}, "INVALID_STATE"),
        (
            f"{M} the flow scope of active element with id 'a' is changed. The flow scope of the "
            "active element is expected to be 'q' but was 'sub'. The flow scope of an element "
            "cannot "
            "be changed during migration yet."
        ),
    ),
    "from parallel to sequential": (
        loop("p", "a", "=[1]"),
        loop("q", "b", "=[1]", sequential=True),
        *({"a": "b"}, "INVALID_STATE"),
        (
            f"{M} active element with id 'a' has a different loop characteristics than the target "
            "element with id 'b'. Both elements must have either sequential or parallel loop "
            "characteristics."
        ),
    ),
    "a detached event": (
        guarded("p", "b", MINUTE),
        one(
            "q",
            service("a"),
            service("other"),
            boundary("b2", "other", MINUTE),
            flows="start > a > other > end; b2 > end",
        ),
        *({"a": "a", "b": "b2"}, "INVALID_STATE"),
        (
            f"{M} active element with id 'a' is mapped to an element with id 'a' and has a "
            "catch event "
            "with id 'b' that is mapped to a catch event with id 'b2'. These mappings detach "
            "the catch "
            "event from the element in the target process. Catch events must stay attached to the "
            "same element instance."
        ),
    ),
    "an event of another type": (
        guarded("p", "b", MINUTE),
        guarded("q", "b2", signal_event("s1")),
        *({"a": "a", "b": "b2"}, "INVALID_STATE"),
        (
            f"{M} active element with id 'a' has a catch event with id 'b' that is mapped to a "
            "catch event with id 'b2'. These catch events have different event types: 'TIMER' and "
            "'SIGNAL'. The event type of a catch event cannot be changed by process instance "
            "migration. Please ensure the event type of the catch event remains the same or remove "
            "the mapping instruction for these catch events."
        ),
    ),
    "two events become one": (
        one(
            "p",
            service("a"),
            boundary("b", "a", MINUTE),
            boundary("c", "a", HOUR),
            flows="start > a > end; b > end; c > end",
        ),
        guarded("q", "b2", HOUR),
        *({"a": "a", "b": "b2", "c": "b2"}, "INVALID_STATE"),
        (
            f"{M} active element with id 'a' has a catch event attached that is mapped to a catch "
            "event with id 'b2'. There are multiple mapping instructions that target this catch "
            "event: 'b', 'c'. Catch events cannot be merged by process instance migration. Please "
            "ensure the mapping instructions target a catch event only once."
        ),
    ),
    "a message is waited for anew": (
        guarded("p", "b", message_event("m1")),
        guarded("q", "b2", message_event("m1")),
        *({"a": "a"}, "INVALID_STATE"),
        (
            f"{M} active element with id 'a' attempts to subscribe to a message it is already "
            "subscribed to with name 'one'. Migrating active elements that subscribe to a message "
            "they are already subscribed to is not possible yet. Please provide a mapping "
            "instruction to message catch event with id 'b2' to migrate the respective message "
            "subscription."
        ),
    ),
    "a new event cannot be waited for": (
        A,
        guarded("q", "b2", message_event("m3"), message("m3", "three", "=none")),
        *({"a": "a"}, "INVALID_STATE"),
        (
            f"{M} active element with id 'a' is mapped to element with id 'a' that must be "
            "subscribed to a message catch event. Failed to extract the correlation key for "
            "'none': The value must be either a string or a number, but was 'NULL'."
        ),
    ),
    "an end event that is stuck": (
        one("p", flows="start > end").replace(
            b'<endEvent id="end">',
            b'<endEvent id="end"><extensionElements><zeebe:ioMapping><zeebe:output '
            b'source="=assert(x, x != null)" target="y"/></zeebe:ioMapping></extensionElements>',
        ),
        SAME,
        *({"end": "end"}, "INVALID_STATE"),
        (
            f"{M} active element with id 'end' has an unsupported type. The migration of a "
            "END_EVENT "
            "is not supported."
        ),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_refused_and_changes_nothing(h: Harness, name: str) -> None:
    source, target, mapping, code, reason = REFUSED[name]
    deploy(h, source, target)
    key = h.create(variables={"k": "1"})
    found, text = refused(h, key, "q", **mapping)
    assert found == code
    assert text.startswith(reason), text


def test_a_source_is_mapped_once(h: Harness) -> None:
    deploy(h, A, B)
    key = h.create()
    command = MigrateProcessInstance(key, definition_key(h, "q"), [("a", "b"), ("a", "c")])
    code, text = h.refused(command)
    assert code == "INVALID_ARGUMENT"
    assert text.endswith(
        f"Expected to migrate process instance '{key}' but the mapping instructions contain "
        "duplicate source element ids 'a'."
    )


def test_instance_and_target_have_to_be_there(h: Harness) -> None:
    deploy(h, A, B)
    key = h.create()
    target = definition_key(h, "q")
    element = next(i.key for i in h.engine.state.instances.values() if i.scope is not None)
    for nobody in (NOBODYS, element):
        assert h.refused(MigrateProcessInstance(nobody, target)) == (
            "NOT_FOUND",
            (
                "Command 'MIGRATE' rejected with code 'NOT_FOUND': Expected to migrate process "
                f"instance but no process instance found with key '{nobody}'"
            ),
        )
    assert h.refused(MigrateProcessInstance(key, NOBODYS)) == (
        "NOT_FOUND",
        (
            "Command 'MIGRATE' rejected with code 'NOT_FOUND': Expected to migrate process "
            "instance to "
            f"process definition but no process definition found with key '{NOBODYS}'"
        ),
    )


def test_joins_have_to_fit(h: Harness) -> None:
    deploy(h, joined("p", "parallel"), joined("q", "inclusive"))
    key = h.create()
    h.complete()
    code, text = refused(h, key, "q", b="b")
    assert (code, "joining gateway with id 'p_join' that tokens wait at" in text) == (
        "INVALID_STATE",
        True,
    )
    code, text = refused(h, key, "q", b="b", p_join="q_join")
    assert (code, text) == (
        "INVALID_ARGUMENT",
        (
            f"{M} active element with id 'p_join' and type 'PARALLEL_GATEWAY' is mapped to an "
            "element with id 'q_join' and different type 'INCLUSIVE_GATEWAY'. Elements must be "
            "mapped to elements of the same type."
        ),
    )


def test_a_join_must_not_have_less_flows_than_before(h: Harness) -> None:
    nodes = [gateway("fork", "parallel"), *(service(each) for each in "abc")]
    flows = "start > fork > a > join > end; fork > b > join; fork > c > "
    deploy(
        h,
        one("p", *nodes, gateway("join", "parallel"), flows=f"{flows}join"),
        one("q", *nodes, gateway("join", "parallel"), end("other"), flows=f"{flows}other"),
    )
    key = h.create()
    h.complete()
    assert refused(h, key, "q", b="b", c="c", join="join") == (
        "INVALID_ARGUMENT",
        (
            f"{M} target gateway with id 'join' has less incoming sequence flows than the source "
            "gateway with id 'join'. Target gateway must have at least the same number of incoming "
            "sequence flows as the source gateway."
        ),
    )

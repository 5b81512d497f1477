"""The messages that wait, and who waits for messages and signals."""

from dataclasses import replace

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.models import catch, message, message_event, model, signal_event, start

from zeebe_grpclib.embedded.engine.state.messages import Mailbox
from zeebe_grpclib.embedded.engine.state.records import Message


def a_message(
    key: int,
    correlation_key: str = "k",
    name: str = "paid",
    message_id: str = "",
    tenant_id: str = "<default>",
) -> Message:
    return Message(key, name, correlation_key, message_id, 1000 + key, {}, tenant_id)


def test_messages_are_found_by_name_and_correlation_key_in_their_order() -> None:
    mailbox = Mailbox()
    for each in (a_message(3), a_message(1), a_message(2, "other"), a_message(4, name="sent")):
        mailbox.add(each)

    assert [each.key for each in mailbox.waiting("paid", "k")] == [3, 1]
    assert [each.key for each in mailbox.waiting("paid", "other")] == [2]
    assert mailbox.waiting("paid", "none") == ()
    assert mailbox.names_waiting("k") == ("paid", "sent")
    assert mailbox.expiry.first() == (1001, 1)
    assert len(mailbox) == 4


def test_tenants_have_mail_of_their_own() -> None:
    mailbox = Mailbox()
    mailbox.add(a_message(1))
    mailbox.add(a_message(2, message_id="once", tenant_id="a"))

    assert [each.key for each in mailbox.waiting("paid", "k")] == [1]
    assert [each.key for each in mailbox.waiting(("a", "paid"), "k")] == [2]
    assert mailbox.has_id(("a", "paid"), "k", "once")
    assert not mailbox.has_id("paid", "k", "once")


def test_nothing_is_left_of_a_message_that_is_gone() -> None:
    mailbox = Mailbox()
    mailbox.add(a_message(1, message_id="once"))
    mailbox.add(a_message(2))
    mailbox.remove(1)

    assert mailbox.get(1) is None
    assert not mailbox.has_id("paid", "k", "once")
    assert [each.key for each in mailbox.waiting("paid", "k")] == [2]
    assert mailbox.names_waiting("k") == ("paid",)
    mailbox.remove(2)
    assert mailbox.names_waiting("k") == ()
    assert mailbox.waiting("paid", "k") == ()
    assert mailbox.expiry.first() is None
    assert len(mailbox) == 0


@pytest.mark.parametrize(
    ("event", "definitions", "correlation_key"),
    [
        (message_event("m"), message("m", "paid", '="k"'), "k"),
        (signal_event("m"), '<signal id="m" name="paid"/>', None),
    ],
    ids=["message", "signal"],
)
def test_a_subscription_keeps_its_place_when_it_is_another_elements(
    h: Harness, event: str, definitions: str, correlation_key: str | None
) -> None:
    h.deploy(model("p", start(), catch("c", event), flows="start > c", definitions=definitions))
    first, second = h.create(), h.create()
    subscriptions = h.engine.state.subscriptions

    waiting = tuple(subscriptions.to("paid", correlation_key))
    assert [each.element_instance.root.key for each in waiting] == [first, second]
    assert [each.element.id for each in waiting] == ["c", "c"]
    other = replace(waiting[0], element=waiting[0].element_instance.definition.process.root)
    subscriptions.replace(other)
    assert tuple(subscriptions.to("paid", correlation_key)) == (other, waiting[1])
    assert subscriptions.get(other.key) is other

    assert subscriptions.remove(other.key) is other
    assert tuple(subscriptions.to("paid", correlation_key)) == (waiting[1],)
    assert len(subscriptions) == 1

from zeebe_grpclib.embedded.engine import events as ev
from zeebe_grpclib.embedded.engine.state.compensations import Compensations


def subscribed(key: int, scope_key: int, activity_key: int) -> ev.CompensationSubscribed:
    return ev.CompensationSubscribed(key, "a", scope_key, activity_key, 1, "undo", {"v": key})


def made(*events: ev.Event) -> Compensations:
    compensations = Compensations()
    for event in events:
        compensations.appliers()[type(event)](event)
    return compensations


def test_they_are_found_by_scope_and_process_instance_in_their_order() -> None:
    compensations = made(subscribed(13, 1, 3), subscribed(11, 1, 2), subscribed(12, 2, 4))

    assert [each.key for each in compensations.within(1)] == [13, 11]
    assert [each.activity_key for each in compensations.within(2)] == [4]
    assert compensations.within(3) == ()
    assert [each.key for each in compensations.of_process_instance(1)] == [13, 11, 12]
    assert [each.variables for each in compensations.within(2)] == [{"v": 12}]
    assert len(compensations) == 3


def test_an_event_is_waited_for_until_its_last_handler_is_gone() -> None:
    compensations = made(
        subscribed(11, 1, 2),
        subscribed(12, 1, 3),
        ev.CompensationTriggered(11, 50, 61),
        ev.CompensationTriggered(12, 50, 62),
    )
    found = compensations.of_handler(62)
    assert found is not None
    assert (found.key, found.throw_event_key, found.handler_key) == (12, 50, 62)
    assert compensations.is_awaited_by(50)

    appliers = compensations.appliers()
    appliers[ev.CompensationCompleted](ev.CompensationCompleted(11))
    assert compensations.is_awaited_by(50)
    assert compensations.of_handler(61) is None
    appliers[ev.CompensationUnsubscribed](ev.CompensationUnsubscribed(12))
    assert not compensations.is_awaited_by(50)
    assert len(compensations) == 0
    assert compensations.within(1) == compensations.of_process_instance(1) == ()

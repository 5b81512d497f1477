import random

from zeebe_grpclib.embedded.engine.state.queues import KeyQueue, Schedule


def test_the_smallest_keys_leave_first() -> None:
    queue = KeyQueue()
    for key in (5, 2, 9, 7):
        queue.add(key)

    assert queue.smallest(2) == [2, 5]
    assert queue.smallest(1) == [2]
    assert queue.smallest(10) == [2, 5, 7, 9]
    assert len(queue) == 4


def test_a_key_that_comes_back_takes_its_old_place() -> None:
    queue = KeyQueue()
    for key in (1, 2, 3):
        queue.add(key)
    queue.discard(1)
    assert queue.smallest(1) == [2]
    queue.add(1)

    assert queue.smallest(3) == [1, 2, 3]
    assert queue.smallest(2) == [1, 2]


def test_adding_twice_and_discarding_strangers_changes_nothing() -> None:
    queue = KeyQueue()
    queue.add(1)
    queue.add(1)
    queue.discard(2)

    assert queue.smallest(5) == [1]
    assert 1 in queue
    assert 2 not in queue


def test_the_queue_agrees_with_a_sorted_set() -> None:
    chance = random.Random(7)
    queue, model = KeyQueue(), set[int]()
    for _ in range(3_000):
        key = chance.randrange(200)
        if chance.random() < 0.5:
            queue.add(key)
            model.add(key)
        else:
            queue.discard(key)
            model.discard(key)
        count = chance.randrange(1, 12)
        assert queue.smallest(count) == sorted(model)[:count]


def test_keys_that_nobody_takes_do_not_pile_up() -> None:
    queue = KeyQueue()
    queue.add(0)
    for key in range(1, 10_000):
        queue.add(key)
        queue.discard(key)

    assert len(queue._heap) < 200


def test_the_earliest_time_comes_first_then_the_smallest_key() -> None:
    schedule = Schedule()
    schedule.put(3, 100)
    schedule.put(2, 50)
    schedule.put(1, 100)

    assert schedule.first() == (50, 2)
    schedule.discard(2)
    assert schedule.first() == (100, 1)
    schedule.put(1, 300)
    assert schedule.first() == (100, 3)
    schedule.discard(3)
    assert schedule.first() == (300, 1)
    schedule.discard(1)
    assert schedule.first() is None
    assert len(schedule) == 0


def test_times_that_were_given_up_do_not_pile_up() -> None:
    schedule = Schedule()
    schedule.put(0, 10**9)
    for key in range(1, 10_000):
        schedule.put(key, key)
        schedule.discard(key)
    for due in range(10_000):
        schedule.put(0, 10**9 + due)

    assert len(schedule._heap) < 200
    assert schedule.first() == (10**9 + 9_999, 0)

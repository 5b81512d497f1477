from __future__ import annotations

import dataclasses

from tests.embedded.engine.harness import Harness
from tests.embedded.models import end, model, service, start

from zeebe_grpclib.embedded.engine.state import ElementInstance, Message, Trigger
from zeebe_grpclib.embedded.journal import pickling
from zeebe_grpclib.embedded.journal.compact import reducers
from zeebe_grpclib.embedded.journal.references import Reading, Writing
from zeebe_grpclib.embedded.journal.snapshot import persistent_classes

WORK = model("p", start(), service("a", "work"), end(), flows="start > a > end")


def test_every_slot_of_an_instance_comes_back() -> None:
    harness = Harness()
    harness.deploy(WORK)
    key = harness.create()
    state = harness.engine.state
    instance = state.instances[key]
    given = {"key", "element", "definition", "scope", "facts", "root", "loop_counter"}
    for name in ElementInstance.__slots__:
        if name not in given:
            setattr(instance, name, f"another {name}")
    reduce = {**reducers([]), **Writing(state).reduce}

    back = pickling.loads(pickling.dumps(instance, reduce), Reading(state).find)

    assert back is not instance
    assert back.root is back
    for name in ElementInstance.__slots__:
        if name != "root":
            assert getattr(back, name) == getattr(instance, name), name


def test_records_are_written_in_short_and_come_back() -> None:
    kinds = persistent_classes().values()
    reduce = reducers(kinds)
    message = Message(7, "m", "k", "id", 3, {"x": 1}, "red", {"p"})
    for value in (message, Trigger("a", {"x": [1]})):
        short = pickling.dumps(value, reduce)
        assert len(short) < len(pickling.dumps(value))
        back = pickling.loads(short)
        assert dataclasses.asdict(back) == dataclasses.asdict(value)


def test_classes_that_need_more_than_their_fields_are_left_alone() -> None:
    @dataclasses.dataclass
    class Derived:
        a: int
        b: int
        c: int = dataclasses.field(init=False, default=0)

    @dataclasses.dataclass
    class Checked:
        a: int
        b: int

        def __post_init__(self) -> None:
            self.a += 1

    @dataclasses.dataclass
    class Single:
        a: int

    assert set(reducers([Derived, Checked, Single])) == {ElementInstance}

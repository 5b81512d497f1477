from __future__ import annotations

import dataclasses
from collections.abc import Callable

from tests.embedded.engine.harness import Harness
from tests.embedded.models import end, gateway, model, service, start

from zeebe_grpclib.embedded.engine.state import (
    ElementInstance,
    InstanceFacts,
    Message,
    State,
    Trigger,
)
from zeebe_grpclib.embedded.journal import pickling
from zeebe_grpclib.embedded.journal.compact import find, reducers
from zeebe_grpclib.embedded.journal.references import Reading, Writing
from zeebe_grpclib.embedded.journal.snapshot import persistent_classes


def found_in(state: State) -> dict[str, Callable[..., object]]:
    return {**Reading(state).find, **find()}


WORK = model("p", start(), service("a", "work"), end(), flows="start > a > end")


def test_every_slot_of_an_instance_comes_back() -> None:
    harness = Harness()
    harness.deploy(WORK)
    key = harness.create()
    state = harness.engine.state
    instance = state.instances[key]
    given = {"key", "element", "definition", "scope", "facts", "root", "loop_counter", "children"}
    for name in ElementInstance.__slots__:
        if name not in given:
            setattr(instance, name, f"another {name}")
    reduce = {**reducers([]), **Writing(state).reduce}

    back = pickling.loads(pickling.dumps(instance, reduce), found_in(state))

    assert back is not instance
    assert back.root is back
    for name in ElementInstance.__slots__:
        if name not in {"root", "children"}:
            assert getattr(back, name) == getattr(instance, name), name


def test_instances_come_back_into_their_scopes_in_the_order_of_their_keys() -> None:
    harness = Harness()
    harness.deploy(
        model(
            "p",
            start(),
            gateway("split", "parallel"),
            *(service(each, "work") for each in "abc"),
            flows="start > split > a; split > b; split > c",
        )
    )
    key = harness.create()
    state = harness.engine.state
    reduce = {**reducers([]), **Writing(state).reduce}

    back = pickling.loads(pickling.dumps(state.instances, reduce), found_in(state))

    process_instance = back[key]
    children = process_instance.children
    assert list(children) == list(state.instances[key].children)
    assert [child.element.id for child in children.values()] == ["a", "b", "c"]
    for child_key, child in children.items():
        assert child is back[child_key]
        assert child.scope is child.root is process_instance


def test_records_are_written_in_short_and_come_back() -> None:
    kinds = persistent_classes().values()
    reduce = reducers(kinds)
    message = Message(7, "m", "k", "id", 3, {"x": 1}, "red", {"p"})
    for value in (message, Trigger("a", {"x": [1]})):
        short = pickling.dumps(value, reduce)
        assert len(short) < len(pickling.dumps(value))
        back = pickling.loads(short, find())
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

    assert set(reducers([Derived, Checked, Single])) == {ElementInstance, InstanceFacts}

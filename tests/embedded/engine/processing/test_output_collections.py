from typing import Any

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.engine.processing.test_repeating import _deploy as deploy
from tests.embedded.models import (
    call,
    condition,
    end,
    model,
    repeated,
    service,
    start,
    subprocess,
    task,
)

from zeebe_grpclib.embedded.engine import CompleteJob, SetVariables
from zeebe_grpclib.embedded.engine import events as ev
from zeebe_grpclib.embedded.engine.processing.failures import Failure
from zeebe_grpclib.embedded.engine.processing.output_collections import (
    check_place,
    output_collection,
)
from zeebe_grpclib.embedded.engine.state import ElementInstance


def scope(h: Harness, **variables: Any) -> ElementInstance:
    h.deploy(model("p", start(), service("a"), flows="start > a"))
    return h.engine.state.instances[h.create(variables=variables)]


def test_what_has_been_collected_is_a_list_or_nothing(h: Harness) -> None:
    instance = scope(h, results=[1])

    assert output_collection(instance, "results") == [1]
    assert output_collection(instance, "others") == []


def test_an_item_has_its_place(h: Harness) -> None:
    instance = scope(h, results=[None, None])

    check_place(instance, "results", 2)
    with pytest.raises(Failure, match="at position 3 because the size of the collection is: 2"):
        check_place(instance, "results", 3)


def test_something_else_is_none(h: Harness) -> None:
    with pytest.raises(Failure, match="output collection 'results' because it is no list"):
        output_collection(scope(h, results={"a": 1}), "results")


def test_a_collection_grows_in_place_and_is_told_once(h: Harness) -> None:
    """So that what many items cost grows with their number, not with its square."""
    deploy(h, repeated(task("a"), "=for i in 1..200 return i", "i", ("all", "=10 * i")))
    instances = h.engine.state.instances
    lists: list[list[Any]] = []

    def watch(event: ev.Event) -> None:
        if isinstance(event, ev.ItemCollected):
            lists.append(instances[event.scope_key].variables["all"])

    h.engine.subscribe(watch)
    assert h.result() == {"all": [10 * i for i in range(1, 201)]}

    assert len(lists) == 200
    assert all(each is lists[0] for each in lists)
    told = [e.value for e in h.log if isinstance(e, ev.VariableSet) and e.name == "all"]
    # As it was at first, and what became of it.
    assert told == [[None] * 200, [10 * i for i in range(1, 201)]]


def test_what_jobs_and_calls_have_seen_of_a_collection_stays(h: Harness) -> None:
    h.deploy(model("q", start(), service("b", "child"), flows="start > b"))
    inner = subprocess("sub", start("s"), service("a"), call("c", "q"), flows="s > a > c")
    deploy(h, repeated(inner, "=[1, 2, 3]", "i", ("all", "=10 * i")))
    h.create()
    h.complete()
    h.complete("child")
    seen = h.activate()
    for job in seen:
        h.execute(CompleteJob(job.key))
    h.complete("child")

    so_far = [10, None, None]
    assert [job.variables["all"] for job in seen] == [so_far, so_far]
    instances = h.engine.state.instances.values()
    (called,) = [each for each in instances if each.element.id == "q"]
    (body,) = [each for each in instances if each.loop is not None]
    assert (called.variables["all"], body.variables["all"]) == (so_far, [10, 20, None])


def test_a_collection_that_somebody_has_set_is_left_to_him(h: Harness) -> None:
    deploy(h, repeated(service("a"), "=[1, 2, 3]", "i", ("all", "=10 * i")))
    h.create(await_result=True)
    first, second, third = h.activate()
    h.execute(CompleteJob(first.key))
    mine = ["x", "y", "z"]
    body = next(i for i in h.engine.state.instances.values() if i.loop is not None)
    h.execute(SetVariables(body.key, {"all": mine}, local=True))
    h.execute(CompleteJob(second.key))
    assert (mine, body.variables["all"]) == (["x", "y", "z"], ["x", 20, "z"])
    h.execute(CompleteJob(third.key))

    (outcome,) = h.outcomes
    assert outcome.variables == {"all": ["x", 20, 30]}


def test_a_condition_sees_each_item_of_a_collection(h: Harness) -> None:
    event = condition("=count(all[item != null]) = 2")
    watcher = subprocess(
        "w", start("ws", event, isInterrupting="false"), end("we"), flows="ws > we", triggered=True
    )
    node = repeated(
        subprocess("sub", start("s"), service("a"), watcher, flows="s > a"),
        "=[1, 2, 3]",
        "i",
        ("all", "=i"),
    )
    deploy(h, node)
    h.create()
    for _ in range(2):
        h.complete()

    # In the one that is still there.
    assert h.steps().count("w") == 1

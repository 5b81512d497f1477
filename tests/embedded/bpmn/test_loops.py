import pytest
from tests.embedded.models import Node, end, gateway, model, service, start, task

from zeebe_grpclib.embedded import bpmn

TEXT = "Processes are not allowed to contain a straight-through processing loop: "


def _loop_of(content: bytes) -> str:
    with pytest.raises(bpmn.BpmnError) as caught:
        bpmn.read(content)
    ((element, _, text),) = caught.value.problems
    assert element == "p"
    assert text.startswith(TEXT)
    return text.removeprefix(TEXT)


@pytest.mark.parametrize("tag", ["task", "manualTask"])
def test_two_tasks_in_a_circle(tag: str) -> None:
    content = model(
        "p", start(), task("task1", tag), task("task2", tag), flows="start > task1 > task2 > task1"
    )

    assert _loop_of(content) == "task1 > task2 > task1"


def test_a_loop_that_begins_later() -> None:
    tasks = [task(f"task{n}") for n in range(1, 10)]
    way = " > ".join(t.id for t in tasks)
    content = model("p", start(), *tasks, flows=f"start > {way} > task7")

    assert _loop_of(content) == "task7 > task8 > task9 > task7"


def test_gateways_are_passed_at_once_too() -> None:
    content = model(
        "p",
        start(),
        gateway("g1"),
        task("t"),
        gateway("g2"),
        end(),
        flows="start > g1 > t > g2; g2 > g1 [=x]; g2 > end [*]",
    )

    assert _loop_of(content) == "t > g2 > g1 > t"


@pytest.mark.parametrize(
    ("nodes", "flows"),
    [
        ((service("a"), service("b")), "start > a > b > a"),
        ((task("a"), service("b")), "start > a > b > a"),
        ((gateway("a"), gateway("b")), "start > a > b > a"),
        ((task("a"), task("b"), gateway("c", "parallel")), "start > c; c > a > b; c > b"),
    ],
    ids=["jobs", "a job between", "gateways alone", "no loop"],
)
def test_other_ways_are_fine(nodes: tuple[Node, ...], flows: str) -> None:
    bpmn.read(model("p", start(), *nodes, flows=flows))


@pytest.mark.no_cover
def test_a_long_chain_is_neither_slow_nor_too_deep() -> None:
    tasks = [task(f"t{n}") for n in range(5_000)]
    content = model("p", start(), *tasks, flows="start > " + " > ".join(t.id for t in tasks))

    assert len(bpmn.read(content).processes[0].elements) == 5_001

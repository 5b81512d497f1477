import pytest
from tests.embedded.models import (
    Node,
    ad_hoc,
    boundary,
    catch,
    end,
    error_event,
    gateway,
    message,
    message_event,
    model,
    repeated,
    service,
    start,
    subprocess,
    task,
    throw,
    undone_by,
)

from zeebe_grpclib.embedded import bpmn


def read(node: Node, definitions: str = "") -> dict[str, bpmn.Element]:
    content = model("p", start(), node, flows=f"start > {node.id}", definitions=definitions)
    return dict(bpmn.read(content).processes[0].elements)


def test_what_the_sub_process_says() -> None:
    node = ad_hoc(
        "sub",
        task("a"),
        active="=chosen",
        collect=("results", "=r"),
        until="=done",
        cancel=False,
    )
    elements = read(node)
    sub = elements["sub"].ad_hoc
    assert sub is not None
    assert sub.active_elements is not None
    assert sub.active_elements.text == "chosen"
    assert sub.completion_condition is not None
    assert sub.completion_condition.text == "done"
    assert sub.output_element is not None
    assert (sub.output_collection, sub.output_element.text) == ("results", "r")
    assert not sub.is_canceling


def test_what_it_means_if_it_says_nothing() -> None:
    sub = read(ad_hoc("sub", task("a")))["sub"].ad_hoc
    assert sub is not None
    assert sub.active_elements is sub.completion_condition is sub.output_element is None
    assert sub.output_collection == ""
    assert sub.is_canceling


def test_each_activated_element_is_in_a_scope_of_its_own() -> None:
    watching = subprocess(
        "watcher",
        start("s", message_event("m"), isInterrupting="false"),
        end("e"),
        flows="s > e",
        triggered=True,
    )
    elements = read(
        ad_hoc("sub", task("a"), repeated(task("each"), "=[1]"), watching),
        message("m", "m", "=k"),
    )
    sub, inner = elements["sub"], elements["sub#innerInstance"]

    assert inner.type is bpmn.ElementType.AD_HOC_SUB_PROCESS_INNER_INSTANCE
    assert inner.scope is sub
    assert elements["a"].scope is inner
    assert elements["each"].scope is inner
    assert elements["watcher"].scope is sub
    assert sub.event_subprocesses == [elements["watcher"]]
    assert inner.children == [elements["a"], elements["each"]]


def test_what_has_nothing_before_it_can_be_activated() -> None:
    link = '<linkEventDefinition name="l"/>'
    nodes = (
        service("a"),
        task("behind"),
        repeated(task("each"), "=[1]"),
        gateway("fork", "parallel"),
        subprocess("inner", start("s"), task("within"), flows="s > within"),
        ad_hoc("again", task("deep")),
        throw("thrown"),
        catch("caught", message_event("m")),
        throw("jump", link),
        catch("land", link),
        boundary("b", "a", error_event()),
        *undone_by("each", task("undo")),
    )
    sub = read(ad_hoc("sub", *nodes, flows="a > behind"), message("m", "m", "=k"))["sub"].ad_hoc
    assert sub is not None

    assert list(sub.elements) == ["a", "each", "fork", "inner", "again", "thrown", "caught"]
    assert [each["elementId"] for each in sub.description] == list(sub.elements)


@pytest.mark.parametrize("attribute", ["activeElementsCollection", "outputElement"])
def test_expressions_are_checked(attribute: str) -> None:
    more = ' outputCollection="c"' if attribute == "outputElement" else ""
    node = ad_hoc("sub", task("a"))
    node.extensions = f'<zeebe:adHoc {attribute}="x"{more}/>'
    with pytest.raises(bpmn.BpmnError) as caught:
        read(node)

    (problem,) = caught.value.problems
    assert "Expected expression but found static value 'x'" in problem.message


def test_zeebes_rules_hold() -> None:
    node = ad_hoc("sub", task("a"), until="=true", job_type="agent")
    with pytest.raises(bpmn.BpmnError) as caught:
        read(node)

    assert [problem.message for problem in caught.value.problems] == [
        "Must not define completionCondition in combination with zeebe:taskDefinition."
    ]

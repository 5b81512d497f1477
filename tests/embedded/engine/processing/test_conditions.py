"""Conditional events, by what Zeebe's documentation says of them."""

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.models import (
    Node,
    boundary,
    catch,
    condition,
    end,
    gateway,
    message,
    message_event,
    model,
    repeated,
    service,
    start,
    subprocess,
    task,
)

from zeebe_grpclib.embedded import bpmn
from zeebe_grpclib.embedded.engine import (
    CompleteJob,
    EvaluateConditionals,
    PublishMessage,
    SetVariables,
)

WAITS = model("p", start(), catch("c", condition("=x > 10")), end(), flows="start > c > end")


def _guarded(event: str, interrupting: bool = True, node: Node | None = None) -> bytes:
    return model(
        "p",
        start(),
        node or service("a"),
        boundary("b", "a", event, interrupting),
        end(),
        end("other"),
        flows="start > a > end; b > other",
    )


def _set(h: Harness, key: int, local: bool = False, **variables: object) -> None:
    h.execute(SetVariables(key, variables, local))


def test_a_condition_that_holds_is_passed_at_once(h: Harness) -> None:
    h.deploy(WAITS)
    h.create(variables={"x": 11})

    assert h.steps() == ["start", "c", "end", "p"]
    assert set(h.census().values()) == {0}


def test_a_condition_that_does_not_is_waited_for(h: Harness) -> None:
    h.deploy(WAITS)
    key = h.create()
    assert h.census()["subscriptions"] == 1
    assert h.incidents() == []

    _set(h, key, x="eleven")
    _set(h, key, x=10)
    assert h.steps() == ["start"]
    _set(h, key, x=11)
    assert h.steps() == ["start", "c", "end", "p"]


def test_only_changes_of_what_it_names_count(h: Harness) -> None:
    h.deploy(_guarded(condition("=x > 10"), interrupting=False))
    key = h.create(variables={"x": 11})
    assert h.steps().count("b") == 1

    _set(h, key, y=1)
    _set(h, key, x=11)
    assert h.steps().count("b") == 1
    _set(h, key, x=12, y=2)
    assert h.steps().count("b") == 2


def test_two_changes_at_once_trigger_once(h: Harness) -> None:
    h.deploy(_guarded(condition("=x > 10 or y > 5"), interrupting=False))
    key = h.create(variables={"x": 1, "y": 1})

    _set(h, key, x=11, y=6)
    assert h.steps().count("b") == 1


@pytest.mark.parametrize(
    ("changes", "times"), [("create", 1), ("update", 1), ("create, update", 2), ("", 2)]
)
def test_the_kinds_of_changes_can_be_chosen(h: Harness, changes: str, times: int) -> None:
    h.deploy(_guarded(condition("=x > 10", changes), interrupting=False))
    key = h.create()

    _set(h, key, x=11)
    _set(h, key, x=12)
    assert h.steps().count("b") == times


def test_an_interrupting_boundary_event_ends_its_activity(h: Harness) -> None:
    h.deploy(_guarded(condition("=x > 10")))
    key = h.create()
    _set(h, key, x=11)

    assert h.steps() == ["start", "b", "other", "p"]
    assert h.steps("TERMINATED") == ["a"]
    assert set(h.census().values()) == {0}


def test_inputs_trigger_and_outputs_do_not(h: Harness) -> None:
    node = service("a").with_io(inputs={"x": "=11"})
    h.deploy(_guarded(condition("=x > 10"), node=node))
    h.create()
    assert h.steps()[:2] == ["start", "b"]

    h.log.clear()
    h.deploy(_guarded(condition("=x > 10"), node=service("a").with_io(outputs={"x": "=y"})))
    h.create()
    (job,) = h.activate()
    h.execute(CompleteJob(job.key, {"y": 11}))
    assert h.steps() == ["start", "a", "end", "p"]


def test_the_result_of_a_job_reaches_the_conditions_around_it(h: Harness) -> None:
    watcher = subprocess(
        "w",
        start("ws", condition("=x > 10"), isInterrupting="true"),
        end("we"),
        flows="ws > we",
        triggered=True,
    )
    h.deploy(
        model("p", start(), service("a"), service("b"), end(), watcher, flows="start > a > b > end")
    )
    h.create(variables={"x": 1})
    h.complete(variables={"x": 11})

    assert h.steps() == ["start", "a", "ws", "we", "w", "p"]


def test_event_subprocesses_that_do_not_interrupt_start_again(h: Harness) -> None:
    watcher = subprocess(
        "w",
        start("ws", condition("=x > 10"), isInterrupting="false"),
        end("we"),
        flows="ws > we",
        triggered=True,
    )
    h.deploy(model("p", start(), service("a"), end(), watcher, flows="start > a > end"))
    key = h.create(variables={"x": 11})
    _set(h, key, x=12)
    h.complete()

    assert h.steps() == ["start", "ws", "we", "w", "ws", "we", "w", "a", "end", "p"]


def test_scopes_are_looked_at_from_the_outside(h: Harness) -> None:
    inner = subprocess(
        "sub",
        start("s"),
        service("a"),
        boundary("b", "a", condition("=x > 10")),
        end("e"),
        flows="s > a > e; b > e",
    )
    h.deploy(
        model(
            "p",
            start(),
            inner,
            boundary("outer", "sub", condition("=x > 5")),
            end(),
            flows="start > sub > end; outer > end",
        )
    )
    key = h.create()
    _set(h, key, x=11)

    assert h.steps() == ["start", "s", "outer", "end", "p"]


def test_a_change_is_seen_only_below_its_scope(h: Harness) -> None:
    h.deploy(
        model(
            "p",
            start(),
            gateway("g", "parallel"),
            service("a"),
            service("c"),
            boundary("b1", "a", condition("=x > 10")),
            boundary("b2", "c", condition("=x > 10")),
            end(),
            flows="start > g; g > a > end; g > c > end; b1 > end; b2 > end",
        )
    )
    h.create()
    (a, _) = h.activate()
    _set(h, a.element_instance_key, local=True, x=11)

    assert "b1" in h.steps()
    assert "b2" not in h.steps()


def test_a_local_variable_hides_a_change(h: Harness) -> None:
    node = service("a").with_io(inputs={"x": "=1"})
    h.deploy(_guarded(condition("=x < 5"), interrupting=False, node=node))
    key = h.create(variables={"x": 9})
    assert h.steps().count("b") == 1
    _set(h, key, x=3)

    assert h.steps().count("b") == 1


def test_each_of_a_repeated_activity_is_seen_by_its_whole(h: Harness) -> None:
    h.deploy(_guarded(condition("=item = 2"), node=repeated(service("a"), "=[1, 2]", "item")))
    h.create()
    assert h.steps() == ["start"]

    h.deploy(_guarded(condition("=x > 10"), node=repeated(service("a"), "=[1, 2]", "item")))
    key = h.create()
    _set(h, key, x=11)
    assert h.steps()[-3:] == ["b", "other", "p"]


def test_a_condition_may_win_at_a_gateway(h: Harness) -> None:
    h.deploy(
        model(
            "p",
            start(),
            gateway("g", "eventBased"),
            catch("c", condition("=x > 10")),
            catch("m", message_event("msg")),
            end(),
            flows="start > g; g > c > end; g > m > end",
            definitions=message("msg", "go", '="k"'),
        )
    )
    key = h.create()
    _set(h, key, x=11)
    h.execute(PublishMessage("go", "k"))

    assert h.steps() == ["start", "g", "c", "end", "p"]
    assert set(h.census().values()) == {0}


STARTS = model(
    "p",
    start(),
    start("big", condition("=x > 10")),
    start("even", condition("=modulo(x, 2) = 0")),
    task("a"),
    end(),
    flows="start > a; big > a; even > a; a > end",
)


def test_conditional_starts_are_asked_by_a_command(h: Harness) -> None:
    h.deploy(STARTS)
    answer = h.execute(EvaluateConditionals({"x": 12}))

    assert [i.process_definition_key for i in answer.process_instances] == [
        h.engine.state.definitions.processes.latest("p").key  # type: ignore[union-attr]
    ] * 2
    assert sorted(h.steps()) == sorted(["big", "a", "end", "p", "even", "a", "end", "p"])
    assert h.execute(EvaluateConditionals({"x": 1})).process_instances == ()
    assert h.execute(EvaluateConditionals({})).process_instances == ()


def test_one_version_of_a_process_can_be_asked(h: Harness) -> None:
    h.deploy(STARTS)
    h.deploy(STARTS.replace(b"=x &gt; 10", b"=x &gt; 20"))
    first, second = h.engine.state.definitions.processes.versions("p")[::-1]

    started = h.execute(EvaluateConditionals({"x": 11}, first.key)).process_instances
    assert [i.process_definition_key for i in started] == [first.key]
    assert h.execute(EvaluateConditionals({"x": 11}, second.key)).process_instances == ()
    assert h.refused(EvaluateConditionals({}, 7)) == (
        "NOT_FOUND",
        (
            "Command 'EVALUATE' rejected with code 'NOT_FOUND': Expected to find process "
            "definition with key '7', but none found"
        ),
    )


def test_two_starts_by_one_condition_are_refused() -> None:
    content = STARTS.replace(b"=modulo(x, 2) = 0", b"=x &gt; 10")
    with pytest.raises(bpmn.BpmnError, match="with the same condition expression '=x > 10'"):
        bpmn.read(content)

"""Scopes, mappings and merge rules; each expectation is Zeebe's, see the engine's notes."""

from typing import Any

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.models import Node, end, model, service, start

from zeebe_grpclib.embedded.engine import CompleteJob, SetVariables


def _run(
    h: Harness, task: Node, variables: dict[str, Any], result: dict[str, Any]
) -> dict[str, Any]:
    """Run a process with one job; what the job saw is kept under its own name."""
    h.deploy(model("p", start(), task, end(), flows=f"start > {task.id} > end"))
    key = h.create(variables=variables, await_result=True)
    jobs = h.activate()
    assert jobs, h.incidents()
    h.seen = dict(jobs[0].variables)  # type: ignore[attr-defined]
    h.execute(CompleteJob(jobs[0].key, result))
    (outcome,) = h.outcomes
    assert outcome.process_instance_key == key
    return dict(outcome.variables)


def test_without_mappings_results_go_to_the_process(h: Harness) -> None:
    assert _run(h, service("a"), {"x": 1}, {"x": 2, "y": None}) == {"x": 2, "y": None}


def test_inputs_are_local_and_seen_by_the_job(h: Harness) -> None:
    task = service("a").with_io(inputs={"local": "=x + 1", "text": "plain"})

    assert _run(h, task, {"x": 1}, {}) == {"x": 1}
    assert h.seen == {"x": 1, "local": 2, "text": "plain"}  # type: ignore[attr-defined]


def test_a_result_is_swallowed_by_an_input_of_that_name(h: Harness) -> None:
    task = service("a").with_io(inputs={"x": "=x"})

    assert _run(h, task, {"x": 1}, {"x": 2, "y": 3}) == {"x": 1, "y": 3}


def test_with_outputs_only_these_leave_the_element(h: Harness) -> None:
    task = service("a").with_io(outputs={"sum": "=x + y"})

    assert _run(h, task, {"x": 1}, {"y": 2}) == {"x": 1, "sum": 3}


def test_a_later_mapping_sees_the_target_of_an_earlier_one(h: Harness) -> None:
    task = service("a").with_io(inputs={"a": "=x", "b": "=a + 1"})
    _run(h, task, {"x": 1, "a": 100}, {})

    assert h.seen == {"x": 1, "a": 1, "b": 2}  # type: ignore[attr-defined]


def test_nested_input_targets_build_one_context(h: Harness) -> None:
    task = service("a").with_io(inputs={"o.a": "=x", "o.b.c": "=x + 1"})
    _run(h, task, {"x": 1, "o": {"z": 9}}, {})

    assert h.seen == {"x": 1, "o": {"a": 1, "b": {"c": 2}}}  # type: ignore[attr-defined]


def test_nested_output_targets_keep_the_other_entries(h: Harness) -> None:
    task = service("a").with_io(outputs={"o.a": "=y", "o.b.c": "=y"})

    assert _run(h, task, {"o": {"z": 9, "b": {"d": 8}}}, {"y": 1}) == {
        "o": {"z": 9, "a": 1, "b": {"d": 8, "c": 1}}
    }


def test_a_source_that_is_null_is_kept_as_null(h: Harness) -> None:
    task = service("a").with_io(inputs={"n": "=nothing"}, outputs={"m": "=nothing"})

    assert _run(h, task, {}, {}) == {"m": None}
    assert h.seen == {"n": None}  # type: ignore[attr-defined]


def test_a_quote_in_a_static_input_stays_a_quote(h: Harness) -> None:
    task = service("a").with_io(inputs={"t": 'say "hi" \\ bye'})
    _run(h, task, {}, {})

    assert h.seen == {"t": 'say "hi" \\ bye'}  # type: ignore[attr-defined]


@pytest.mark.parametrize("value", [2**53 + 1, -(2**60), 0.5, "ü€", [1, [2]], {"a": {"b": None}}])
def test_values_come_back_as_they_went_in(h: Harness, value: Any) -> None:
    outcome = _run(h, service("a"), {}, {"v": value})

    assert outcome == {"v": value}
    assert type(outcome["v"]) is type(value)


def test_a_mapping_that_fails_is_an_incident_with_zeebes_text(h: Harness) -> None:
    task = service("a").with_io(inputs={"v": "=assert(x, x != null)"})
    h.deploy(model("p", start(), task, end(), flows="start > a > end"))
    key = h.create()

    assert h.incidents() == [
        (
            "a",
            "IO_MAPPING_ERROR",
            (
                "Assertion failure on evaluate the expression '{v:assert(x, x != null)}': The "
                "condition is not fulfilled The evaluation reported the following warnings:\n"
                "[NO_VARIABLE_FOUND] No variable found with name 'x'\n"
                "[NO_VARIABLE_FOUND] No variable found with name 'x'\n"
                "[ASSERT_FAILURE] The condition is not fulfilled"
            ),
        )
    ]
    assert h.activate() == []
    h.execute(SetVariables(key, {"x": 1}))


def test_setting_variables_locally_hides_those_outside(h: Harness) -> None:
    h.deploy(model("p", start(), service("a"), end(), flows="start > a > end"))
    key = h.create(variables={"x": 1})
    (job,) = h.activate(timeout_ms=1)
    element = job.element_instance_key
    h.execute(SetVariables(element, {"x": 2, "y": 3}, local=True))

    assert (h.variables(key), h.variables(element)) == ({"x": 1}, {"x": 2, "y": 3})
    answer = h.execute(SetVariables(element, {"y": 4, "z": 5}))
    assert (h.variables(key), h.variables(element)) == ({"x": 1, "z": 5}, {"x": 2, "y": 4})
    assert answer.key > element
    h.wait(1)
    assert h.activate()[0].variables == {"x": 2, "y": 4, "z": 5}


def test_variables_of_unknown_elements_are_not_set(h: Harness) -> None:
    assert h.refused(SetVariables(7, {"x": 1})) == (
        "NOT_FOUND",
        (
            "Command 'UPDATE' rejected with code 'NOT_FOUND': Expected to update variables for "
            "element with key '7', but no such element was found"
        ),
    )

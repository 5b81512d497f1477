"""Gateways that decide, fork and join."""

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.models import (
    boundary,
    end,
    gateway,
    message,
    message_event,
    model,
    service,
    start,
    task,
)

from zeebe_grpclib.embedded.engine import (
    PublishMessage,
    ResolveIncident,
    SetVariables,
)

DECIDING = model(
    "p",
    start(),
    gateway("g"),
    end("small"),
    end("large"),
    end("other"),
    flows="start > g; g > small [=x < 10]; g > large [=x > 5]; g > other [*]",
)


@pytest.mark.parametrize(("x", "way"), [(1, "small"), (7, "small"), (20, "large"), (9, "small")])
def test_an_exclusive_gateway_takes_the_first_way_that_holds(h: Harness, x: int, way: str) -> None:
    h.deploy(DECIDING)
    h.create(variables={"x": x})

    assert h.steps() == ["start", "g", way, "p"]


def test_an_exclusive_gateway_falls_back_to_the_default(h: Harness) -> None:
    h.deploy(DECIDING.replace(b"x &lt; 10", b"false").replace(b"x &gt; 5", b"false"))
    h.create()

    assert h.steps() == ["start", "g", "other", "p"]


def test_a_condition_that_is_null_is_an_incident_and_can_be_repaired(h: Harness) -> None:
    h.deploy(DECIDING)
    key = h.create()

    assert h.incidents() == [
        (
            "g",
            "EXTRACT_VALUE_ERROR",
            (
                "Expected result of the expression 'x < 10' to be 'BOOLEAN', but was 'NULL'. The "
                "evaluation reported the following warnings:\n"
                "[NO_VARIABLE_FOUND] No variable found with name 'x'\n"
                "[NOT_COMPARABLE] Can't compare 'null' with '10'"
            ),
        )
    ]
    h.execute(ResolveIncident(h.incident_key()))
    assert len(h.incidents()) == 1
    h.execute(SetVariables(key, {"x": 1}))
    h.execute(ResolveIncident(h.incident_key()))
    assert h.steps()[-1] == "p"


def test_no_way_that_holds_and_no_default_is_an_incident(h: Harness) -> None:
    h.deploy(
        model(
            "p",
            start(),
            gateway("g"),
            end("a"),
            end("b"),
            flows="start > g; g > a [=x = 1]; g > b [=x = 2]",
        )
    )
    h.create(variables={"x": 3})

    assert h.incidents() == [
        (
            "g",
            "CONDITION_ERROR",
            "Expected at least one condition to evaluate to true, or to have a default flow",
        )
    ]


def test_a_gateway_without_outgoing_flows_ends_the_way(h: Harness) -> None:
    h.deploy(model("p", start(), gateway("g"), flows="start > g"))

    assert h.result() == {}


def test_a_single_condition_must_hold_as_well(h: Harness) -> None:
    h.deploy(model("p", start(), gateway("g"), end(), flows="start > g; g > end [=x]"))
    h.create(variables={"x": False})

    assert [kind for _, kind, _ in h.incidents()] == ["CONDITION_ERROR"]


PARALLEL = model(
    "p",
    start(),
    gateway("fork", "parallel"),
    service("a", "a"),
    service("b", "b"),
    gateway("join", "parallel"),
    end(),
    flows="start > fork > a > join > end; fork > b > join",
)


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_a_parallel_gateway_joins_in_any_order(h: Harness, order: str) -> None:
    h.deploy(PARALLEL)
    h.create()
    for job_type in order:
        assert "join" not in h.steps()
        h.complete(job_type)

    assert h.steps()[-3:] == ["join", "end", "p"]
    assert h.steps().count("join") == 1


def test_branches_share_the_variables_of_the_process(h: Harness) -> None:
    h.deploy(PARALLEL)
    h.create(variables={"x": 1})
    h.complete("a", {"x": 2})

    assert h.activate("b")[0].variables == {"x": 2}


def test_parallel_branches_advance_in_step(h: Harness) -> None:
    h.deploy(
        model(
            "p",
            start(),
            gateway("fork", "parallel"),
            task("pause"),
            service("late"),
            service("early"),
            flows="start > fork > pause > late; fork > early",
        )
    )
    h.create()

    assert [j.element_id for j in h.activate()] == ["early", "late"]


def test_several_tokens_on_one_flow_wait_for_their_partners(h: Harness) -> None:
    """Two tokens come in on one flow of the join: it fires once per partner."""
    h.deploy(
        model(
            "p",
            start(),
            gateway("fork", "parallel"),
            gateway("merge"),
            service("b", "b"),
            gateway("join", "parallel"),
            end(),
            flows="start > fork > merge > join > end; fork > merge; fork > b > join",
        )
    )
    h.create()
    h.complete("b")

    assert h.steps().count("join") == 1
    assert h.census()["process instances"] == 1


def test_any_element_may_fork(h: Harness) -> None:
    h.deploy(model("p", start(), service("a"), end("x"), end("y"), flows="start > a > x; a > y"))
    h.create()
    h.complete()

    assert h.steps() == ["start", "a", "x", "y", "p"]


INCLUSIVE = model(
    "p",
    start(),
    gateway("fork", "inclusive"),
    service("a", "a"),
    service("b", "b"),
    service("c", "c"),
    gateway("join", "inclusive"),
    end(),
    flows=(
        "start > fork; fork > a [=x > 0]; fork > b [=x > 1]; fork > c [*];"
        "a > join > end; b > join; c > join"
    ),
)


@pytest.mark.parametrize(("x", "taken"), [(0, "c"), (1, "a"), (2, "ab")])
def test_an_inclusive_gateway_joins_the_ways_that_were_taken(
    h: Harness, x: int, taken: str
) -> None:
    h.deploy(INCLUSIVE)
    h.create(variables={"x": x})
    for job_type in taken:
        assert "join" not in h.steps()
        h.complete(job_type)

    assert h.steps()[-3:] == ["join", "end", "p"]
    assert h.steps().count("join") == 1
    assert set(h.census().values()) == {0}


def test_an_inclusive_gateway_without_a_way_is_an_incident(h: Harness) -> None:
    h.deploy(
        model(
            "p",
            start(),
            gateway("g", "inclusive"),
            end("a"),
            end("b"),
            flows="start > g; g > a [=x = 1]; g > b [=x = 2]",
        )
    )
    h.create(variables={"x": 3})

    assert [kind for _, kind, _ in h.incidents()] == ["CONDITION_ERROR"]


def test_an_inclusive_join_does_not_wait_for_what_was_terminated(h: Harness) -> None:
    h.deploy(
        model(
            "p",
            start(),
            gateway("fork", "parallel"),
            service("a", "a"),
            service("b", "b"),
            boundary("away", "b", message_event("m")),
            end("gone"),
            gateway("join", "inclusive"),
            end(),
            flows="start > fork > a > join > end; fork > b > join; away > gone",
            definitions=message("m", "stop", '="k"'),
        )
    )
    h.create()
    h.complete("a")
    assert "join" not in h.steps()
    h.execute(PublishMessage("stop", "k"))

    assert h.steps()[-5:] == ["away", "gone", "join", "end", "p"]
    assert set(h.census().values()) == {0}


def test_an_inclusive_join_waits_for_a_token_that_may_come_around(h: Harness) -> None:
    h.deploy(
        model(
            "p",
            start(),
            gateway("fork", "parallel"),
            service("a", "a"),
            gateway("again"),
            service("b", "b"),
            gateway("choice"),
            gateway("join", "inclusive"),
            end(),
            flows=(
                "start > fork > a > join > end; fork > again > b > choice;"
                "choice > again [=more]; choice > join [*]"
            ),
        )
    )
    h.create()
    h.complete("a")
    for more in (True, True, False):
        assert "join" not in h.steps()
        h.complete("b", {"more": more})

    assert h.steps()[-3:] == ["join", "end", "p"]
    assert set(h.census().values()) == {0}

from __future__ import annotations

import pytest
from tests.embedded.engine.blocks import DECISION
from tests.embedded.engine.harness import Harness
from tests.embedded.models import end, model, repeated, service, start

from zeebe_grpclib.embedded.engine import DeployResource
from zeebe_grpclib.embedded.engine.state import State
from zeebe_grpclib.embedded.journal import pickling
from zeebe_grpclib.embedded.journal.references import Reading, Writing
from zeebe_grpclib.embedded.journal.snapshot import DEPLOYMENT_EVENTS, restore, take

WORK = model(
    "p",
    start(),
    repeated(service("a", "work"), "=[1]"),
    end(),
    flows="start > a > end",
)


@pytest.fixture
def harness() -> Harness:
    harness = Harness()
    harness.execute(DeployResource([("p.bpmn", WORK), ("d.dmn", DECISION)]))
    return harness


def restored(harness: Harness) -> State:
    deployed = [event for event in harness.log if type(event) in DEPLOYMENT_EVENTS]
    return restore(take(harness.engine.state, deployed))[0]


def test_models_and_definitions_are_found_again_in_another_state(harness: Harness) -> None:
    first, second = harness.engine.state, restored(harness)
    there = first.definitions.processes.latest("p")
    here = second.definitions.processes.latest("p")
    assert there is not None
    assert here is not None
    activity = there.process.elements["a"]
    assert activity.inner is not None
    (decision,) = first.definitions.decisions.all_latest()
    content = pickling.dumps(
        [there, activity, activity.inner, activity.outgoing[0], decision, first.definitions],
        Writing(first).reduce,
    )
    found = pickling.loads(content, Reading(second).find)
    same = here.process.elements["a"]
    expected = [
        here,
        same,
        same.inner,
        same.outgoing[0],
        second.definitions.decisions.get(decision.key),
        second.definitions,
    ]
    assert all(a is b for a, b in zip(found, expected, strict=True))
    # They are named, not written.
    assert len(content) < 600


def test_parts_of_the_state_are_found_by_name(harness: Harness) -> None:
    first, second = harness.engine.state, restored(harness)
    content = pickling.dumps(list(first.parts().values()), Writing(first).reduce)
    found = pickling.loads(content, Reading(second).find)
    assert all(a is b for a, b in zip(found, second.parts().values(), strict=True))

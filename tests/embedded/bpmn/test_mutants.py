"""Sound processes with one thing changed: our verdict on each is that of Zeebe's validators."""

import pytest
from tests.embedded.bpmn.mutants import mutants
from tests.embedded.bpmn.sound import SOUND
from tests.embedded.bpmn.verdicts import SHARE, agree, frozen, ours

# Much data through code that other tests reach: faster unmeasured.
pytestmark = pytest.mark.no_cover

FROZEN = frozen()


@pytest.mark.parametrize("base", SOUND)
def test_our_verdicts_are_zeebes(base: str) -> None:
    verdicts = {name: ours(content) for name, content in mutants(base, SHARE)}

    expected = {name: verdict for name, verdict in FROZEN.items() if name.startswith(f"{base}/")}
    assert list(verdicts) == list(expected)
    assert {
        name: (verdict, expected[name])
        for name, verdict in verdicts.items()
        if not agree(verdict, expected[name])
    } == {}


def test_the_sample_is_large_and_of_all_kinds() -> None:
    unreadable = [v for v in FROZEN.values() if v[:1] == ["unreadable"]]
    accepted = [v for v in FROZEN.values() if v == []]

    assert len(FROZEN) > 700
    assert len(unreadable) > 350
    assert len(accepted) > 200
    assert len(FROZEN) - len(unreadable) - len(accepted) > 100

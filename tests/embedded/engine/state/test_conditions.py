"""Conditions that are waited for, by process instance."""

from tests.embedded.engine.harness import Harness
from tests.embedded.models import catch, model, start

_EVENT = "<conditionalEventDefinition><condition>=x</condition></conditionalEventDefinition>"


def test_conditions_belong_to_their_process_instance(h: Harness) -> None:
    h.deploy(model("p", start(), catch("c", _EVENT), flows="start > c"))
    first, second = h.create(), h.create()
    conditions = h.engine.state.conditions

    assert len(conditions) == 2
    (waiting,) = conditions.of(first)
    assert (waiting.element.id, waiting.element_instance.root.key) == ("c", first)
    assert conditions.get(waiting.key) is waiting

    assert conditions.remove(waiting.key) is waiting
    assert conditions.of(first) == ()
    assert [c.element_instance.root.key for c in conditions.of(second)] == [second]

"""Where mappings go, and whether an instance may go on."""

from tests.embedded.engine.harness import Harness
from tests.embedded.models import end, model, repeated, service, start, subprocess

from zeebe_grpclib.embedded.engine.events import ElementMoved, ScopeInterrupted
from zeebe_grpclib.embedded.engine.processing.surroundings import may_go_on, outside
from zeebe_grpclib.embedded.engine.state import ElementInstance


def _instances(h: Harness, element_id: str) -> list[ElementInstance]:
    return [i for i in h.engine.state.instances.values() if i.element.id == element_id]


def _deploy(h: Harness) -> None:
    sub = subprocess("s", start("ss"), service("a"), flows="ss > a")
    content = model("p", start(), repeated(sub, "=[1]"), end(), flows="start > s > end")
    h.deploy(content)
    h.create()


def test_outside_of_an_instance_is_its_scope_unless_it_is_one_of_many(h: Harness) -> None:
    _deploy(h)
    body, inner = _instances(h, "s")
    (task,) = _instances(h, "a")

    assert outside(task) is inner
    assert outside(inner) is inner
    assert outside(body) is body.root
    assert outside(body.root) is body.root


def test_an_instance_goes_on_while_its_scope_lives(h: Harness) -> None:
    _deploy(h)
    body, inner = _instances(h, "s")
    (task,) = _instances(h, "a")
    assert may_go_on(task)
    assert may_go_on(task.root)
    h.engine.state.apply(ScopeInterrupted(inner.key, "a"))
    assert may_go_on(task)
    h.engine.state.apply(ScopeInterrupted(inner.key, "other"))
    assert not may_go_on(task)
    h.engine.state.apply(
        ElementMoved(
            "TERMINATING", body.key, "s", "", body.root.key, body.root.key, body.definition.key
        )
    )
    assert not may_go_on(inner)

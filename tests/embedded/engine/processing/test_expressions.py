from tests.embedded.engine.harness import Harness
from tests.embedded.models import model, service, start, subprocess

from zeebe_grpclib.embedded.engine.processing.expressions import ScopeVariables


def test_an_element_sees_its_own_variables_before_those_around_it(h: Harness) -> None:
    sub = subprocess("sub", start("s"), service("a"), flows="s > a").with_io(inputs={"x": "=2"})
    h.deploy(model("p", start(), sub, flows="start > sub"))
    h.create(variables={"x": 1, "y": 1})
    (job,) = h.activate()
    instance = h.engine.state.instances[job.element_instance_key]
    seen = ScopeVariables(instance)

    assert dict(seen) == {"x": 2, "y": 1}
    assert len(seen) == 2
    assert seen.collect(("y", "nothing")) == {"y": 1}
    assert "nothing" not in seen
    assert repr(instance) == f"<<SERVICE_TASK a> {instance.key} ACTIVATED>"

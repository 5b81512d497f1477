from tests.embedded.models import job, model, start, task

from zeebe_grpclib.embedded import bpmn


def test_each_of_them_is_read() -> None:
    links = (
        '<zeebe:linkedResource resourceId="script" resourceType="RPA" linkName="main"/>'
        '<zeebe:linkedResource resourceId="=which" resourceType="t" bindingType="versionTag"'
        ' versionTag="v1"/>'
    )
    node = task(
        "a", "serviceTask", job("w") + f"<zeebe:linkedResources>{links}</zeebe:linkedResources>"
    )
    elements = bpmn.read(model("p", start(), node, flows="start > a")).processes[0].elements
    assert elements["a"].job is not None
    first, second = elements["a"].job.links

    assert (first.resource_id.text, first.type, first.name) == ("script", "RPA", "main")
    assert first.resource_id.is_static
    assert first.binding == bpmn.Binding()
    assert (second.resource_id.text, second.type, second.name) == ("which", "t", "")
    assert second.binding == bpmn.Binding(bpmn.BindingType.VERSION_TAG, "v1")


def test_there_may_be_none() -> None:
    node = task("a", "serviceTask", job("w"))
    elements = bpmn.read(model("p", start(), node, flows="start > a")).processes[0].elements
    assert elements["a"].job is not None
    assert elements["a"].job.links == ()

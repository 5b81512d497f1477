import json

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.models import job, model, start, task

from zeebe_grpclib.embedded.engine import DeleteResource, DeployResource, ResolveIncident
from zeebe_grpclib.embedded.engine import events as ev


def linked(*links: str) -> bytes:
    """A task that is linked to resources."""
    extensions = job("work", headers={"h": "1"})
    extensions += f"<zeebe:linkedResources>{''.join(links)}</zeebe:linkedResources>"
    return model("p", start(), task("a", "serviceTask", extensions), flows="start > a")


def link(resource_id: str = "script", more: str = "") -> str:
    about = f'resourceId="{resource_id}" resourceType="RPA" linkName="n"'
    return f"<zeebe:linkedResource {about}{more}/>"


def script(tag: str = "", text: str = "", identifier: str = "script") -> tuple[str, bytes]:
    content = {"id": identifier, "versionTag": tag, "script": text}
    return f"{identifier}.rpa", json.dumps(content).encode()


def keys(h: Harness) -> list[str]:
    return [str(event.key) for event in h.log if isinstance(event, ev.ResourceDeployed)]


def test_the_worker_is_told_of_linked_resources(h: Harness) -> None:
    h.execute(DeployResource([script(), script(identifier="other")]))
    h.deploy(linked(link(), link("=which")))
    h.create(variables={"which": "other"})
    (found,) = h.activate()
    first, second = keys(h)

    assert found.custom_headers.keys() == {"h", "linkedResources"}
    assert json.loads(found.custom_headers["linkedResources"]) == [
        {"resourceKey": first, "resourceType": "RPA", "linkName": "n"},
        {"resourceKey": second, "resourceType": "RPA", "linkName": "n"},
    ]


def told(h: Harness) -> str:
    h.create()
    headers = h.activate()[0].custom_headers
    (one,) = json.loads(headers["linkedResources"])
    key: str = one["resourceKey"]
    return key


def test_the_latest_version_is_meant(h: Harness) -> None:
    h.execute(DeployResource([script()]))
    h.deploy(linked(link()))
    # The same again is no new version.
    h.execute(DeployResource([script()]))
    h.execute(DeployResource([script(text="new")]))
    assert len(keys(h)) == 2
    assert told(h) == keys(h)[1]
    h.execute(DeleteResource(int(keys(h)[1])))
    assert told(h) == keys(h)[0]


def test_the_version_of_the_deployment(h: Harness) -> None:
    content = linked(link(more=' bindingType="deployment"'))
    h.execute(DeployResource([("p.bpmn", content), script()]))
    h.execute(DeployResource([script(text="new")]))

    assert told(h) == keys(h)[0]


def test_the_version_with_a_tag(h: Harness) -> None:
    h.deploy(linked(link(more=' bindingType="versionTag" versionTag="v1"')))
    h.execute(DeployResource([script("v1")]))
    h.execute(DeployResource([script("v2")]))

    assert told(h) == keys(h)[0]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("", "found."),
        (' bindingType="versionTag" versionTag="v1"', "found with the version tag 'v1'."),
        (' bindingType="deployment"', "which contained the current process."),
    ],
)
def test_a_resource_that_there_is_not_is_an_incident(h: Harness, more: str, said: str) -> None:
    h.deploy(linked(link(more=more)))
    h.create()
    ((element, error, text),) = h.incidents()
    assert (element, error) == ("a", "RESOURCE_NOT_FOUND")
    assert text.startswith("Expected to link a resource with id 'script'")
    assert text.endswith(said)


def test_and_can_be_resolved(h: Harness) -> None:
    h.deploy(linked(link()))
    h.create()
    h.execute(DeployResource([script()]))
    h.execute(ResolveIncident(h.incident_key()))

    assert len(h.activate()) == 1


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"{", "the resource is no JSON"),
        (b'{"id": " "}', "Expected the resource id to be present, but none given"),
    ],
)
def test_what_is_no_resource_is_refused(h: Harness, content: bytes, text: str) -> None:
    kind, reason = h.refused(DeployResource([("s.rpa", content)]))
    assert kind == "INVALID_ARGUMENT"
    assert text in reason


def test_two_files_of_one_id_are_refused(h: Harness) -> None:
    files = [script(), ("again.rpa", script()[1])]
    _, reason = h.refused(DeployResource(files))
    assert "Duplicated resource id in resources 'script.rpa' and 'again.rpa'" in reason

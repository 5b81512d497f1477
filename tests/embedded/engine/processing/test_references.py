import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.models import Node, call, model, service, start, task

from zeebe_grpclib.embedded.engine import DeployResource, ResolveIncident

FORM = b'{"id": "ask"}'
DECISION = b"""<?xml version="1.0"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="graph" name="Graph"
  namespace="http://example.org">
  <decision id="d" name="D"><variable name="d"/>
    <literalExpression><text>1</text></literalExpression></decision>
</definitions>"""


def _child(tag: str = "") -> bytes:
    extension = f'<zeebe:versionTag value="{tag}"/>' if tag else ""
    return model("child", start("s"), service("a"), flows="s > a", extensions=extension)


def _parent(binding: str) -> bytes:
    return model("p", start(), call("c", "child", binding), flows="start > c")


def test_the_version_of_the_same_deployment(h: Harness) -> None:
    files = [("p.bpmn", _parent(' bindingType="deployment"')), ("child.bpmn", _child())]
    h.execute(DeployResource(files))
    h.deploy(_child("new"), "child.bpmn")
    h.create()

    assert [job.process_definition_version for job in h.activate()] == [1]


def test_what_is_bound_to_the_deployment_must_be_in_it(h: Harness) -> None:
    nodes = (
        call("c", "child", ' bindingType="deployment"'),
        task(
            "d",
            "businessRuleTask",
            ('<zeebe:calledDecision decisionId="d" resultVariable="r" bindingType="deployment"/>'),
        ),
        task("t", "userTask", '<zeebe:formDefinition formId="ask" bindingType="deployment"/>'),
    )
    content = model("p", start(), *nodes, flows="start > c > d > t")
    _, text = h.refused(DeployResource([("process.bpmn", content)]))

    assert text.endswith(
        "Expected to deploy new resources, but encountered the following errors:\n"
        "'process.bpmn':\n"
        "- Element: c > extensionElements > calledElement\n"
        "    - ERROR: Expected to find process with id 'child' in current deployment, but not "
        "found.\n"
        "- Element: d > extensionElements > calledDecision\n"
        "    - ERROR: Expected to find decision with id 'd' in current deployment, but not found."
        "\n"
        "- Element: t > extensionElements > formDefinition\n"
        "    - ERROR: Expected to find form with id 'ask' in current deployment, but not found.\n"
    )
    files = [("process.bpmn", content), ("c.bpmn", _child()), ("d.dmn", DECISION)]
    h.execute(DeployResource([*files, ("f.form", FORM)]))


def test_the_latest_version_with_a_tag(h: Harness) -> None:
    for tag in ("v1", "v1", "v2"):
        h.deploy(_child(tag), f"{len(h.log)}.bpmn")
    h.deploy(_parent(' bindingType="versionTag" versionTag="v1"'))
    h.create()

    assert [job.process_definition_version for job in h.activate()] == [2]


def test_no_version_with_that_tag_is_an_incident(h: Harness) -> None:
    h.deploy(_child("v2"), "child.bpmn")
    h.deploy(_parent(' bindingType="versionTag" versionTag="v1"'))
    h.create()

    assert h.incidents() == [
        (
            "c",
            "CALLED_ELEMENT_ERROR",
            (
                "Expected to call process with BPMN process id 'child' and version tag 'v1', but "
                "no such process found. To resolve this incident, deploy a process with the given "
                "process id and version tag."
            ),
        )
    ]


def _rule(more: str) -> Node:
    called = f'<zeebe:calledDecision decisionId="=id" resultVariable="r"{more}/>'
    return task("t", "businessRuleTask", called)


def test_a_decision_of_another_deployment_is_an_incident(h: Harness) -> None:
    h.execute(DeployResource([("d.dmn", DECISION)]))
    content = model("p", start(), _rule(' bindingType="deployment"'), flows="start > t")
    deployment = h.execute(DeployResource([("p.bpmn", content)]))
    h.create(variables={"id": "d"})

    ((_, kind, text),) = h.incidents()
    assert kind == "CALLED_DECISION_ERROR"
    assert text.startswith(
        "Expected to evaluate decision 'd' with binding type 'deployment', but no such decision "
        f"found in the deployment with key {deployment.key} which contained the current process."
    )


def test_a_decision_of_the_same_deployment(h: Harness) -> None:
    content = model("p", start(), _rule(' bindingType="deployment"'), flows="start > t")
    h.execute(DeployResource([("p.bpmn", content), ("d.dmn", DECISION)]))
    h.execute(DeployResource([("d.dmn", DECISION.replace(b">1<", b">2<"))]))

    assert h.result(variables={"id": "d"}) == {"id": "d", "r": 1}


def _tagged(tag: str, value: int) -> bytes:
    extension = (
        b'<extensionElements><versionTag xmlns="http://camunda.org/schema/zeebe/1.0" value="'
        + tag.encode()
        + b'"/></extensionElements><variable'
    )
    return DECISION.replace(b"<variable", extension).replace(b">1<", b">%d<" % value)


def test_the_latest_decision_with_a_tag(h: Harness) -> None:
    for number, tag in enumerate(("v1", "v1", "v2"), 1):
        h.deploy(_tagged(tag, number), "d.dmn")
    h.deploy(DECISION, "d.dmn")
    tagged = ' bindingType="versionTag" versionTag="{}"'
    h.deploy(model("p", start(), _rule(tagged.format("v1")), flows="start > t"))
    assert h.result(variables={"id": "d"}) == {"id": "d", "r": 2}

    h.deploy(model("p", start(), _rule(tagged.format("v3")), flows="start > t"))
    h.create(variables={"id": "d"})
    assert h.incidents() == [
        (
            "t",
            "CALLED_DECISION_ERROR",
            (
                "Expected to evaluate decision with id 'd' and version tag 'v3', but no such "
                "decision found. To resolve this incident, deploy a decision with the given id "
                "and version tag."
            ),
        )
    ]


def test_the_latest_form_with_a_tag(h: Harness) -> None:
    binding = 'formId="ask" bindingType="versionTag" versionTag="v1"'
    h.deploy(_asking(binding))
    h.deploy(FORM, "f.form")
    h.create()
    assert h.incidents() == [
        (
            "t",
            "FORM_NOT_FOUND",
            (
                "Expected to use a form with id 'ask' and version tag 'v1', but no such form "
                "found. To resolve the incident, deploy a form with the given id and version tag."
                "\n"
            ),
        )
    ]

    answer = h.execute(DeployResource([("f.form", b'{"id": "ask", "versionTag": "v1"}')]))
    h.deploy(FORM, "f.form")
    h.execute(ResolveIncident(h.incident_key()))
    (job,) = h.activate("io.camunda.zeebe:userTask")
    assert job.custom_headers == {"io.camunda.zeebe:formKey": str(answer.resources[0].form_key)}


def test_the_form_of_zeebes_own_user_task_must_be_in_the_deployment(h: Harness) -> None:
    content = _asking('formId="ask" bindingType="deployment"', "<zeebe:userTask/>")
    _, text = h.refused(DeployResource([("process.bpmn", content)]))

    assert "ERROR: Expected to find form with id 'ask' in current deployment" in text


def _asking(form: str, more: str = "") -> bytes:
    node = task("t", "userTask", f"<zeebe:formDefinition {form}/>{more}")
    return model("p", start(), node, flows="start > t")


def test_a_user_task_gets_the_key_of_its_form(h: Harness) -> None:
    h.deploy(_asking('formId="ask"'))
    h.create()
    assert [(element, kind) for element, kind, _ in h.incidents()] == [("t", "FORM_NOT_FOUND")]
    answer = h.execute(DeployResource([("f.form", FORM)]))
    h.execute(ResolveIncident(h.incident_key()))

    (job,) = h.activate("io.camunda.zeebe:userTask")
    assert job.custom_headers == {"io.camunda.zeebe:formKey": str(answer.resources[0].form_key)}


def test_assignment_and_schedule_of_a_user_task_are_headers(h: Harness) -> None:
    more = (
        '<zeebe:assignmentDefinition assignee="=who" candidateGroups="a, b"'
        ' candidateUsers="=[who]"/>'
        '<zeebe:taskSchedule dueDate="2026-01-01T00:00:00Z" followUpDate="=later"/>'
    )
    h.deploy(_asking('formKey="k"', more))
    h.create(variables={"who": "me", "later": "2027-01-01T00:00:00Z"})

    (job,) = h.activate("io.camunda.zeebe:userTask")
    assert job.custom_headers == {
        "io.camunda.zeebe:formKey": "k",
        "io.camunda.zeebe:assignee": "me",
        "io.camunda.zeebe:candidateGroups": '["a","b"]',
        "io.camunda.zeebe:candidateUsers": '["me"]',
        "io.camunda.zeebe:dueDate": "2026-01-01T00:00Z",
        "io.camunda.zeebe:followUpDate": "2027-01-01T00:00Z",
    }


@pytest.mark.parametrize("variables", [{}, {"who": 1}])
def test_an_assignee_that_is_no_text_is_an_incident(
    h: Harness, variables: dict[str, object]
) -> None:
    h.deploy(_asking('formKey="k"', '<zeebe:assignmentDefinition assignee="=who"/>'))
    h.create(variables=variables)

    assert [(element, kind) for element, kind, _ in h.incidents()] == [("t", "EXTRACT_VALUE_ERROR")]


def test_candidates_that_are_no_list_of_texts_are_an_incident(h: Harness) -> None:
    h.deploy(_asking('formKey="k"', '<zeebe:assignmentDefinition candidateUsers="=[1]"/>'))
    h.create()

    assert h.incidents() == [
        (
            "t",
            "EXTRACT_VALUE_ERROR",
            "Expected result of the expression '[1]' to be 'ARRAY_OF_STRING', but was 'ARRAY'.",
        )
    ]


def test_a_form_of_another_deployment_is_an_incident(h: Harness) -> None:
    h.execute(DeployResource([("f.form", FORM)]))
    h.deploy(_asking('formId="=id" bindingType="deployment"'))
    h.create(variables={"id": "ask"})

    ((_, kind, text),) = h.incidents()
    assert kind == "FORM_NOT_FOUND"
    assert text.startswith("Expected to use a form with id 'ask' with binding type 'deployment'")

"""User tasks of Zeebe's own kind, forms, version tags and binding types."""

from __future__ import annotations

from tests.embedded.models import Node, boundary, call, end, message, message_event, model, task
from tests.embedded.models import start as begin

from .library_steps import complete_user_task, deploy, deploy_together, user_task
from .steps import (
    Book,
    U,
    create,
    ends,
    incident,
    job,
    no_job,
    p,
    publish,
    refused,
    resolve,
    start,
    waits,
    work,
)

BOOK = Book()
add = BOOK.add

USER = "documentation, User tasks"
NATIVE = f"{USER}, Camunda user tasks"
BINDING = "documentation, Resource binding"


def ask(extensions: str = "", *more: Node, flows: str = "", definitions: str = "") -> bytes:
    """A process of one user task of Zeebe's own kind."""
    node = task("u", "userTask", f"<zeebe:userTask/>{extensions}")
    return p(begin(), node, *more, end(), flows=f"start > u > end{flows}", definitions=definitions)


add(
    "a user task is assigned, scheduled and has a priority",
    f"{NATIVE}: Assignments, Scheduling, Define user task priority",
    ask(
        '<zeebe:assignmentDefinition assignee="=who" candidateGroups="sales, operations" '
        'candidateUsers="=[who, &quot;bob&quot;]"/>'
        '<zeebe:taskSchedule dueDate="2030-01-01T08:15:30Z" followUpDate="=when"/>'
        '<zeebe:priorityDefinition priority="=80 + 1"/>'
    ),
    start({"who": "ada", "when": "2029-12-24T08:15:30Z"}),
    user_task(
        "u",
        assignee="ada",
        candidate_groups=("sales", "operations"),
        candidate_users=("ada", "bob"),
        due_date="2030-01-01T08:15:30Z",
        follow_up_date="2029-12-24T08:15:30Z",
        priority=81,
    ),
    no_job("u"),
    waits(),
)
add(
    "the headers of a user task",
    f"{USER}, Task headers: static metadata of the task",
    ask('<zeebe:taskHeaders><zeebe:header key="color" value="red"/></zeebe:taskHeaders>'),
    start(),
    user_task("u", custom_headers={"color": "red"}),
)
add(
    "a user task with nothing said has the priority 50",
    f"{NATIVE}, Define user task priority: the default value is 50",
    ask(),
    start(),
    user_task("u", assignee="", priority=50, form_key=0),
)
add(
    "a user task's variables go to the process instance",
    f"{NATIVE}, Variable mappings: all are merged by default",
    ask(),
    start({"v": 1}),
    complete_user_task({"w": 2}),
    ends({"v": 1, "w": 2}),
)
add(
    "a user task is gone with its boundary event",
    "documentation, Boundary events: interrupting ones terminate the activity",
    ask(
        "",
        boundary("b", "u", message_event("m")),
        *(work("late"), end("other")),
        flows="; b > late > other",
        definitions=message("m", f"{U}-m", "=key"),
    ),
    start({"key": U}),
    user_task("u"),
    publish("m", U),
    job("late"),
    ends({"key": U}),
)
add(
    "a form by its external reference",
    f"{USER}, User task forms: custom form reference",
    ask('<zeebe:formDefinition externalReference="my-form"/>'),
    start(),
    user_task("u", external_form_reference="my-form", form_key=0),
)
add(
    "a user task as a job names its form and its dates in headers",
    f"{USER}, Job worker implementation: details are task headers",
    p(
        begin(),
        Node(
            "u",
            "userTask",
            extensions='<zeebe:formDefinition formKey="custom"/>'
            '<zeebe:taskSchedule dueDate="2030-01-01T08:15:30Z"/>',
        ),
        end(),
        flows="start > u > end",
    ),
    create(),
    job(
        "u",
        job_type="io.camunda.zeebe:userTask",
        headers={
            "io.camunda.zeebe:formKey": "custom",
            "io.camunda.zeebe:dueDate": "2030-01-01T08:15:30Z",
        },
    ),
)

# Forms that are deployed, by each binding type.


def form(more: str = "") -> bytes:
    """A form of Camunda's."""
    return f'{{"id": "{U}-f", "type": "default", "components": []{more}}}'.encode()


def asking(binding: str = "") -> bytes:
    return ask(f'<zeebe:formDefinition formId="{U}-f"{binding}/>')


add(
    "a form by its id: the latest version",
    f"{USER}, User task forms: bindingType is latest by default",
    asking(),
    deploy(form(), "f", "form"),
    deploy(form(', "name": "new"'), "f", "form"),
    start(),
    user_task("u", form="latest"),
)
add(
    "a form bound to the latest version",
    f"{USER}, User task forms: bindingType latest",
    asking(' bindingType="latest"'),
    deploy(form(), "f", "form"),
    deploy(form(', "name": "new"'), "f", "form"),
    start(),
    user_task("u", form="latest"),
)
add(
    "a form of the deployment of its process",
    f"{USER}, User task forms: bindingType deployment",
    None,
    deploy_together((asking(' bindingType="deployment"'), "p", "bpmn"), (form(), "f", "form")),
    deploy(form(', "name": "new"'), "f", "form"),
    start(),
    user_task("u", form="first"),
)
add(
    "a form by its version tag",
    f"{USER}, User task forms: bindingType versionTag; {BINDING}",
    asking(' bindingType="versionTag" versionTag="v1"'),
    deploy(form(', "versionTag": "v1"'), "f", "form"),
    deploy(form(', "versionTag": "v2"'), "f", "form"),
    start(),
    user_task("u", form="first"),
)
add(
    "a form that there is not",
    "engine.md 5, FORM_NOT_FOUND",
    asking(),
    start(),
    incident("u", "FORM_NOT_FOUND", f"'{U}-f'", whole=False),
    deploy(form(), "f", "form"),
    resolve(),
    user_task("u", form="latest"),
)

# Processes and decisions by version tag.


def child(node_id: str, tag: str = "") -> bytes:
    """A process to be called."""
    extension = f'<zeebe:versionTag value="{tag}"/>' if tag else ""
    return model(
        *(f"{U}-child", begin("in"), work(node_id), end("out")),
        flows=f"in > {node_id} > out",
        extensions=extension,
    )


def calling(binding: str) -> bytes:
    return p(begin(), call("c", f"{U}-child", binding), end(), flows="start > c > end")


add(
    "a call bound to the latest version",
    f"{BINDING}: latest",
    calling(' bindingType="latest"'),
    deploy(child("a"), "child"),
    deploy(child("b"), "child"),
    start(),
    job("b", bpmn_process_id=f"{U}-child"),
    ends(),
)
TAGGED = ' bindingType="versionTag" versionTag="v1"'
add(
    "a call bound to a version tag takes the latest version with that tag",
    f"{BINDING}: versionTag",
    calling(TAGGED),
    deploy(child("a", "v1"), "child"),
    deploy(child("b", "v1"), "child"),
    deploy(child("c", "v2"), "child"),
    start(),
    job("b", bpmn_process_id=f"{U}-child"),
    ends(),
)
add(
    "a call bound to a version tag that no version has",
    f"engine.md 5, CALLED_ELEMENT_ERROR; {BINDING}",
    calling(TAGGED),
    deploy(child("a", "v2"), "child"),
    start(),
    incident("c", "CALLED_ELEMENT_ERROR", "version tag 'v1'", whole=False),
    deploy(child("b", "v1"), "child"),
    resolve(),
    job("b"),
    ends(),
)


def decision(result: str, tag: str = "") -> bytes:
    """A decision that always comes to this."""
    extension = (
        f'<extensionElements><zeebe:versionTag value="{tag}"/></extensionElements>' if tag else ""
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="{U}-g" name="G"
  namespace="n" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">
  <decision id="{U}-d" name="D">{extension}<variable name="d"/>
    <literalExpression><text>"{result}"</text></literalExpression></decision>
</definitions>""".encode()


def deciding(binding: str) -> bytes:
    called = f'<zeebe:calledDecision decisionId="{U}-d" resultVariable="r"{binding}/>'
    return p(begin(), task("d", "businessRuleTask", called), end(), flows="start > d > end")


for binding, result, what in (
    ("", "three", "the latest version is the default"),
    (' bindingType="latest"', "three", "latest"),
    (TAGGED, "two", "versionTag"),
):
    add(
        f"a decision bound by {binding.strip() or 'nothing'} comes to {result}",
        f"{BINDING}: {what}",
        deciding(binding),
        deploy(decision("one", "v1"), "d", "dmn"),
        deploy(decision("two", "v1"), "d", "dmn"),
        deploy(decision("three", "v2"), "d", "dmn"),
        start(),
        ends({"r": result}),
    )
add(
    "a decision of the deployment of its process",
    f"{BINDING}: deployment",
    None,
    deploy_together(
        (deciding(' bindingType="deployment"'), "p", "bpmn"), (decision("one"), "d", "dmn")
    ),
    deploy(decision("two"), "d", "dmn"),
    start(),
    ends({"r": "one"}),
)
add(
    "what is bound to the deployment must be in it",
    f"{BINDING}: deployment requires to deploy both together",
    None,
    refused(
        "deploy_resource",
        "INVALID_ARGUMENT",
        f"Expected to find form with id '{U}-f' in current deployment, but not found.",
        lambda play: play.deployment((asking(' bindingType="deployment"'), "p", "bpmn")),
        whole=False,
    ),
)

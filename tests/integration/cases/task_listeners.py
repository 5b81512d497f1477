"""Task listeners: what they are told, correct and deny."""

from __future__ import annotations

from zeebe_grpclib._proto import gateway_protocol as pb

from .listener_steps import (
    answered,
    denial,
    listener,
    task_is,
    unanswered,
    user_task,
    user_task_model,
)
from .steps import (
    Book,
    ends,
    finish,
    no_job,
    start,
    waits,
)

BOOK = Book()
add = BOOK.add

_DOCS = "documentation, User task listeners, "
TRIGGERS = _DOCS + "Trigger a user task listener"
TOLD = _DOCS + "Accessing user task data"
CHANGED = _DOCS + "Changed attributes"
CORRECT = _DOCS + "Correcting user task data"
DENY = _DOCS + "Denying the lifecycle transition"

add(
    "completing waits for its listeners, one after the other",
    TRIGGERS
    + ", completing; User task listeners, Define a user task listener, in the order defined",
    user_task_model("completing one", "completing two"),
    start({"x": 1}),
    user_task("complete", {"y": 2}),
    listener("one", "COMPLETING", hold=True),
    no_job("two"),
    unanswered(),
    task_is(state="COMPLETING"),
    finish(),
    listener("two", "COMPLETING"),
    answered(),
    ends({"x": 1, "y": 2}),
)
add(
    "a listener sees what a task is completed with",
    "camunda/camunda pull request 24089: they are merged, and hide process variables",
    user_task_model("completing l"),
    start({"x": 1, "y": 1}),
    user_task("complete", {"x": 2}),
    listener("l", "COMPLETING", {"x": 2, "y": 1}),
    ends({"x": 2, "y": 1}),
)
add(
    "a denied completion leaves the task as it was",
    DENY + "; camunda/camunda pull request 28903: the reason is in the rejection",
    user_task_model("completing l"),
    start(),
    user_task("complete", {"x": 1}),
    listener("l", "COMPLETING", deny="too early"),
    answered(denial("Completion", "COMPLETE", "too early")),
    task_is(state="CREATED"),
    waits(),
    user_task("complete", {"x": 2}),
    listener("l", "COMPLETING"),
    ends({"x": 2}),
)
for what, arguments, intent in (
    ("assign", ("ann",), "ASSIGN"),
    ("claim", ("ann",), "CLAIM"),
    ("unassign", (), "ASSIGN"),
):
    add(
        f"a listener denies to {what}",
        DENY + ", assigning",
        user_task_model("assigning l"),
        start(),
        user_task(what, *arguments),
        listener("l", "ASSIGNING", deny="no", headers={"zeebe:action": what}),
        answered(denial("Assignment", intent, "no")),
        task_is(state="CREATED", assignee=""),
    )
add(
    "a listener denies an update without a reason",
    DENY + ", updating",
    user_task_model("updating l"),
    start(),
    user_task("update", priority=80),
    listener("l", "UPDATING", deny=""),
    answered(denial("Update", "UPDATE", "")),
    task_is(state="CREATED", priority=50),
)
add(
    "corrections take effect with the transition, empty ones clear, absent ones preserve",
    CORRECT,
    user_task_model(
        "completing never",
        "assigning l",
        more='<zeebe:assignmentDefinition candidateGroups="g" candidateUsers="u"/>'
        '<zeebe:taskSchedule dueDate="2030-01-01T08:15:30Z" '
        'followUpDate="2029-01-01T08:15:30Z"/>',
    ),
    start(),
    user_task("assign", "ann"),
    listener(
        "l",
        "ASSIGNING",
        correct={
            "assignee": "john_doe",
            "follow_up_date": "",
            "candidate_users": pb.StringList(["alice", "bob"]),
            "candidate_groups": pb.StringList([]),
            "priority": 80,
        },
    ),
    answered(),
    task_is(
        assignee="john_doe",
        due_date="2030-01-01T08:15:30Z",
        follow_up_date="",
        candidate_users=("alice", "bob"),
        candidate_groups=(),
        priority=80,
    ),
)
add(
    "attributes count as changed as long as they differ from before",
    CHANGED,
    user_task_model("assigning one", "assigning two", "assigning three"),
    start(),
    user_task("assign", "ann"),
    listener(
        "one", "ASSIGNING", correct={"priority": 80}, task={"changed_attributes": ["assignee"]}
    ),
    listener(
        "two",
        "ASSIGNING",
        correct={"priority": 50},
        task={"changed_attributes": ["assignee", "priority"], "priority": 80},
    ),
    listener("three", "ASSIGNING", task={"changed_attributes": ["assignee"], "priority": 50}),
    answered(),
)
add(
    "a denial discards the corrections before it",
    DENY + ": Corrections discarded",
    user_task_model("updating one", "updating two"),
    start(),
    user_task("update", due_date="2030-01-01T08:15:30Z"),
    listener("one", "UPDATING", correct={"priority": 80}),
    listener("two", "UPDATING", deny="no", task={"priority": 80}),
    answered(denial("Update", "UPDATE", "no")),
    task_is(priority=50, due_date=""),
)
add(
    "a listener is told about the task by headers and properties",
    TOLD + "; camunda/camunda pull request 22576: lists are JSON",
    user_task_model(
        "completing l",
        more='<zeebe:assignmentDefinition assignee="ann" candidateGroups="g, h"/>'
        '<zeebe:priorityDefinition priority="7"/>'
        '<zeebe:taskHeaders><zeebe:header key="k" value="v"/></zeebe:taskHeaders>',
    ),
    start(),
    user_task("complete", action="approve"),
    listener(
        "l",
        "COMPLETING",
        headers={
            "k": "v",
            "zeebe:action": "approve",
            "zeebe:assignee": "ann",
            "zeebe:candidateGroups": '["g","h"]',
            "zeebe:priority": "7",
            "zeebe:dueDate": None,
        },
        task={"action": "approve", "assignee": "ann", "candidate_groups": ["g", "h"]},
    ),
    ends(),
)

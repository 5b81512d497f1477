"""The life of Zeebe's own user tasks from creation to cancelation, with and without listeners."""

from __future__ import annotations

from tests.embedded.models import boundary, end, listening, task, timer_event
from tests.embedded.models import start as begin

from zeebe_grpclib._proto import gateway_protocol as pb

from .listener_steps import (
    answered,
    cancel,
    completed_with,
    denial,
    gone,
    listener,
    set_at_task,
    task_is,
    unanswered,
    user_task,
    user_task_model,
)
from .steps import (
    Book,
    U,
    advance,
    create,
    ends,
    finish,
    incident,
    no_job,
    p,
    refused,
    resolve,
    set_variables,
    start,
    update_retries,
    waits,
)

BOOK = Book()
add = BOOK.add

_DOCS = "documentation, User task listeners, "
TRIGGERS = _DOCS + "Trigger a user task listener"
DENY = _DOCS + "Denying the lifecycle transition"
RECOVERY = _DOCS + "Incident recovery"
LIMITS = _DOCS + "Limitations"
_REST = "documentation, "

ANN = '<zeebe:assignmentDefinition assignee="ann"/>'
LATE = boundary("late", "a", timer_event("timeDuration", "PT1H"))

add(
    "creating comes before assigning, and both before the task can be worked on",
    TRIGGERS + ", creating and assigning; User task listeners, User task lifecycle",
    user_task_model("creating c", "assigning b", more=ANN),
    start(),
    listener("c", "CREATING", hold=True, headers={"zeebe:assignee": "ann"}),
    user_task("complete"),
    answered(
        "Command 'COMPLETE' rejected with code 'INVALID_STATE': Expected to complete user task "
        "with key '<key>', but it is in state 'CREATING'"
    ),
    finish(),
    listener("b", "ASSIGNING", task={"assignee": "ann", "changed_attributes": ["assignee"]}),
    task_is(state="CREATED", assignee="ann"),
)
add(
    "a creating listener may correct an assignee that the model does not give",
    _DOCS + "On correcting the assignee",
    user_task_model("creating c"),
    start(),
    listener("c", "CREATING", correct={"assignee": "bob"}),
    task_is(state="CREATED", assignee="bob"),
)
add(
    "a creating listener does not correct the assignee of the model",
    _DOCS + "On correcting the assignee; camunda/camunda issue 29126",
    user_task_model("creating c", more=ANN),
    start(),
    listener("c", "CREATING", hold=True),
    refused(
        "complete_job",
        "INVALID_ARGUMENT",
        "Command 'COMPLETE' rejected with code 'INVALID_ARGUMENT': ",
        completed_with(corrections=pb.JobResultCorrections(assignee="bob")),
        whole=False,
    ),
)
add(
    "a cancelled instance waits for its canceling listeners",
    TRIGGERS + ", canceling",
    user_task_model("canceling l"),
    create(),
    task_is(state="CREATED"),
    cancel(),
    listener("l", "CANCELING", hold=True),
    task_is(state="CANCELING"),
    finish(),
    gone(),
)
add(
    "a boundary event that interrupts the task waits for the canceling listeners",
    TRIGGERS + ", canceling: a catch event interrupts",
    user_task_model("canceling l", after=(LATE,), flows="start > a > end; late > end"),
    start(),
    task_is(state="CREATED"),
    advance(hours=1),
    listener("l", "CANCELING", hold=True),
    waits(),
    finish(),
    ends(),
)
add(
    "what the listeners of an earlier request are at work for ends with the task",
    "camunda/camunda issue 28568: stop any listeners for an ongoing transition",
    user_task_model("completing l", "canceling c"),
    create(),
    user_task("complete"),
    listener("l", "COMPLETING", fail=0),
    incident("a", "TASK_LISTENER_NO_RETRIES", "broken"),
    cancel(),
    listener("c", "CANCELING"),
    gone(),
    no_job("l"),
)
for event in ("creating", "canceling"):
    add(
        f"{event} cannot be denied",
        DENY + ": not all events can be denied; camunda/camunda pull request 31364",
        user_task_model(f"{event} l"),
        create(),
        *((task_is(state="CREATED"), cancel()) if event == "canceling" else ()),
        listener("l", event.upper(), hold=True),
        refused(
            "complete_job",
            "INVALID_ARGUMENT",
            "Only the following listener event types support denying: ",
            completed_with(denied=True),
            whole=False,
        ),
    )
add(
    "variables set at a task are an update that may be denied",
    TRIGGERS + ", updating: the set variables RPC; camunda/camunda issue 28234",
    user_task_model("updating l"),
    start(),
    set_at_task({"x": 1}),
    listener("l", "UPDATING", {"x": 1}, deny="no"),
    answered(denial("Update", "UPDATE", "no")),
    set_at_task({"x": 2}),
    listener("l", "UPDATING", {"x": 2}),
    answered(),
    user_task("complete"),
    ends(),
)
add(
    "a listener must not set variables",
    LIMITS + ": No variable handling; camunda/camunda issue 24056",
    user_task_model("creating l"),
    start(),
    listener("l", "CREATING", hold=True),
    refused(
        "complete_job",
        "INVALID_ARGUMENT",
        "Command 'COMPLETE' rejected with code 'INVALID_ARGUMENT': Task Listener job completion "
        "with variables payload provided is not yet supported",
        lambda play: pb.CompleteJobRequest(job_key=play.job.key, variables='{"x":1}'),
        whole=False,
    ),
)
add(
    "a task listener cannot throw an error",
    LIMITS + ": No BPMN error throwing; camunda/camunda pull request 36051",
    user_task_model("creating l"),
    start(),
    listener("l", "CREATING", hold=True),
    refused(
        "throw_error",
        "FAILED_PRECONDITION",
        "Cannot throw BPMN error from TASK_LISTENER job with key '<key>'",
        lambda play: pb.ThrowErrorRequest(job_key=play.job.key, error_code="E"),
        whole=False,
    ),
)
add(
    "a task listener without retries is tried again alone",
    RECOVERY + ", Job failure",
    user_task_model("completing one", "completing two"),
    start(),
    user_task("complete"),
    listener("one", "COMPLETING"),
    listener("two", "COMPLETING", fail=0),
    incident("a", "TASK_LISTENER_NO_RETRIES", "broken"),
    unanswered(),
    update_retries(1),
    resolve(),
    no_job("one"),
    listener("two", "COMPLETING"),
    answered(),
    ends(),
)
add(
    "after an expression failed the whole transition is tried again",
    RECOVERY + ", Expression evaluation failure",
    user_task_model("completing one", "completing =type").replace(f"{U}-=type".encode(), b"=type"),
    start({"x": 1}),
    user_task("complete"),
    listener("one", "COMPLETING", correct={"priority": 80}),
    incident("a", "EXTRACT_VALUE_ERROR", "the expression 'type'", whole=False),
    set_variables({"type": f"{U}-two"}),
    resolve(),
    listener("one", "COMPLETING", task={"priority": 50}),
    listener("two", "COMPLETING"),
    ends({"x": 1, "type": f"{U}-two"}),
)
add(
    "the words of listeners before 8.8 mean the same",
    "zeebe-bpmn-model 8.9.0: ZeebeTaskListenerEventType resolves them",
    user_task_model("create c", "complete d"),
    start(),
    listener("c", "CREATING"),
    user_task("complete"),
    listener("d", "COMPLETING"),
    ends(),
)
add(
    "execution listeners and task listeners of one task",
    _DOCS + "User task lifecycle; Execution listeners, before and after the element is processed",
    p(
        begin(),
        listening(
            listening(task("a", "userTask", "<zeebe:userTask/>"), f"creating {U}-c", kind="task"),
            f"start {U}-s",
            f"end {U}-e",
        ),
        end(),
        flows="start > a > end",
    ),
    start(),
    listener("s", "START", complete={"local": 1}),
    listener("c", "CREATING", {"local": 1}),
    user_task("complete", {"x": 1}),
    listener("e", "END", {"local": 1, "x": 1}, complete={"y": 2}),
    ends({"x": 1, "y": 2}),
)
add(
    "a task of somebody else cannot be claimed, but be given to another",
    _REST + "Assign user task: allowOverride",
    user_task_model(),
    start(),
    user_task("claim", "ann"),
    answered(),
    user_task("assign", "bob", allow_override=False),
    answered(
        "Command 'CLAIM' rejected with code 'INVALID_STATE': Expected to claim user task with key "
        "'<key>', but it has already been assigned"
    ),
    user_task("assign", "bob"),
    answered(),
    task_is(assignee="bob"),
    user_task("unassign"),
    answered(),
    task_is(assignee=""),
)
add(
    "an update changes what it names and nothing else",
    _REST + "Update user task: changeset",
    user_task_model(more=ANN),
    start(),
    user_task("update", candidate_users=["u"], priority=0),
    answered(),
    task_is(assignee="ann", candidate_users=("u",), candidate_groups=(), priority=0),
)

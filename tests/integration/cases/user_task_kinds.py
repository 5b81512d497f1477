"""User tasks as jobs and of Zeebe's own kind: which one it is, and when it is due."""

from __future__ import annotations

from tests.embedded.models import Node, end
from tests.embedded.models import start as begin

from .library_steps import user_task
from .steps import Book, U, create, incident, job, p, resolve, set_variables

BOOK = Book()
add = BOOK.add

USER = "documentation, User tasks"

for title, extension, step in (
    (
        "as a job has its reserved type",
        "",
        job("u", job_type="io.camunda.zeebe:userTask", retries=1),
    ),
    ("of Zeebe's own kind is no job", "<zeebe:userTask/>", user_task("u")),
):
    add(
        f"a user task {title}, whatever a task definition says",
        f"{USER}: the job type of a user task is io.camunda.zeebe:userTask; Camunda user tasks",
        p(
            begin(),
            Node(
                "u",
                "userTask",
                extensions=f'{extension}<zeebe:taskDefinition type="{U}-u" retries="9"/>',
            ),
            end(),
            flows="start > u > end",
        ),
        create(),
        step,
    )
SCHEDULING = f"{USER}, Scheduling: a string that is an ISO 8601 date and time"
NOT_SET = f"{SCHEDULING}; Zeebe's own tests of user tasks: empty and null ones are not set"


def scheduled(kind: str = "") -> bytes:
    """A user task whose dates are expressions, as a job without ``zeebe:userTask``."""
    schedule = '<zeebe:taskSchedule dueDate="=due" followUpDate="=later"/>'
    node = Node("u", "userTask", extensions=kind + schedule)
    return p(begin(), node, end(), flows="start > u > end")


for kind, extension in (("as a job", ""), ("of Zeebe's own kind", "<zeebe:userTask/>")):
    add(
        f"a due date of a user task {kind} that is no date and time is an incident",
        SCHEDULING,
        scheduled(extension),
        create({"due": "tomorrow", "later": "2030-01-01T08:15:30+02:00"}),
        incident(
            "u", "EXTRACT_VALUE_ERROR", "Invalid date-time format 'tomorrow' for expression 'due'."
        ),
        set_variables({"due": 5}),
        resolve(),
        incident(
            "u",
            "EXTRACT_VALUE_ERROR",
            "Expected result of the expression 'due' to be one of '[DATE_TIME, STRING]', but was "
            "'NUMBER'.",
        ),
    )
add(
    "the dates of a user task as a job are headers, also when an expression makes them",
    f"{SCHEDULING}, e.g. = now() + duration",
    p(
        begin(),
        Node(
            "u",
            "userTask",
            extensions='<zeebe:assignmentDefinition assignee="=who"/><zeebe:taskSchedule '
            'dueDate="=date and time(&quot;2030-01-01T08:15:30Z&quot;) + duration(&quot;P1D&quot;)"'
            ' followUpDate="=date and time(date(2030, 1, 2), time(8, 15, 31))"/>',
        ),
        end(),
        flows="start > u > end",
    ),
    create({"who": ""}),
    job(
        "u",
        job_type="io.camunda.zeebe:userTask",
        headers={
            "io.camunda.zeebe:dueDate": "2030-01-02T08:15:30Z",
            "io.camunda.zeebe:followUpDate": "2030-01-02T08:15:31Z",
        },
    ),
)
add(
    "a user task as a job has no headers for dates that are empty or null",
    NOT_SET,
    scheduled(),
    create({"due": "", "later": None}),
    job("u", job_type="io.camunda.zeebe:userTask", headers={}),
)
add(
    "a user task has no dates where they are empty or null",
    NOT_SET,
    scheduled("<zeebe:userTask/>"),
    create({"due": "", "later": None}),
    user_task("u", due_date="", follow_up_date=""),
)

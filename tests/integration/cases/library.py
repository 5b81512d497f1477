"""What is deployed: versions, bindings, deletion; and what instances share."""

from __future__ import annotations

from tests.embedded.models import (
    Node,
    call,
    document,
    end,
    message,
    message_event,
    process,
)
from tests.embedded.models import job as job_type
from tests.embedded.models import start as begin

from .library_steps import delete_process, deploy, fetches
from .steps import (
    Book,
    U,
    broadcast,
    create,
    ends,
    finish,
    incident,
    job,
    no_job,
    p,
    publish,
    refused,
    start,
    waits,
    work,
)

BOOK = Book()
add = BOOK.add


def version(node_id: str) -> bytes:
    """A version of the process, with this task."""
    return p(begin(), work(node_id), end(), flows=f"start > {node_id} > end")


VERSIONS = "documentation, Processes, versions"
add(
    "a new version is the latest",
    VERSIONS,
    version("a"),
    deploy(version("b")),
    create(),
    no_job("a"),
    job("b", process_definition_version=2),
)
add(
    "an instance stays with its version",
    VERSIONS,
    version("a"),
    start(),
    job("a", hold=True, process_definition_version=1),
    deploy(version("b")),
    finish({"v": 1}),
    ends({"v": 1}),
)
add(
    "an older version can be named",
    "gateway.txt, CreateProcessInstance: version",
    version("a"),
    deploy(version("b")),
    create(version=1),
    job("a", process_definition_version=1),
)
add(
    "the same content again is the same version",
    "engine.md 5, trap 3",
    version("a"),
    deploy(version("a")),
    create(),
    job("a", process_definition_version=1),
)


def started(node_id: str, name: str) -> bytes:
    """A version that a message starts."""
    return p(
        begin("start", message_event("msg")),
        work(node_id),
        end(),
        flows=f"start > {node_id} > end",
        definitions=message("msg", f"{U}-{name}"),
    )


add(
    "a new version replaces the message start event",
    "engine.md 5, trap 3: a new version replaces timer, message and signal starts",
    started("a", "old"),
    deploy(started("b", "new")),
    publish("old", ""),
    no_job("a"),
    publish("new", ""),
    job("b"),
    no_job("a"),
)
add(
    "a new version with the same message starts only itself",
    "engine.md 5, trap 3",
    started("a", "msg"),
    deploy(started("b", "msg")),
    publish("msg", ""),
    job("b"),
    no_job("a"),
)
add(
    "a deleted process cannot be started",
    "gateway.txt, DeleteResource",
    version("a"),
    delete_process(),
    refused(
        "create_process_instance",
        "NOT_FOUND",
        "Command 'CREATE' rejected with code 'NOT_FOUND': Expected to find process definition "
        f"with process ID '{U}-p', but none found",
        lambda play: play.request(
            "CreateProcessInstanceRequest", bpmn_process_id=f"{U}-p", version=-1
        ),
    ),
)
add(
    "when the latest version is deleted, the one before is the latest",
    "documentation, Resource deletion",
    version("a"),
    deploy(version("b")),
    delete_process(),
    create(),
    job("a", process_definition_version=1),
)

# Calls, bound late or early.


def caller(more: str = "") -> str:
    return process(f"{U}-p", begin(), call("c", f"{U}-child", more), end(), flows="start > c > end")


def child(node_id: str) -> str:
    return process(
        *(f"{U}-child", begin("in"), work(node_id), end("out")), flows=f"in > {node_id} > out"
    )


add(
    "a call takes the latest version at that moment",
    "documentation, Call activities, Defining the called process: latest version when activated",
    document(caller(), child("a")),
    deploy(document(child("b")), "child"),
    start(),
    job("b", bpmn_process_id=f"{U}-child"),
    ends(),
    no_job("a"),
)
add(
    "a call bound to its deployment takes the version deployed with it",
    "documentation, Resource binding: deployment",
    document(caller(' bindingType="deployment"'), child("a")),
    deploy(document(child("b")), "child"),
    start(),
    job("a", bpmn_process_id=f"{U}-child"),
    ends(),
    no_job("b"),
)
add(
    "a called instance cannot be cancelled",
    "engine.md 5, CancelProcessInstance",
    document(caller(), child("a")),
    start(),
    job("a", hold=True),
    refused(
        "cancel_process_instance",
        "FAILED_PRECONDITION",
        "it is created by a parent process instance. Cancel the root process instance '<key>' "
        "instead.",
        lambda play: play.request(
            "CancelProcessInstanceRequest", process_instance_key=play.job.process_instance_key
        ),
        whole=False,
    ),
    finish(),
    ends(),
)
add(
    "an error in a called process is caught around the call",
    "documentation, Error events: propagates through call activities",
    document(
        '<error id="e" errorCode="bad"/>',
        process(
            f"{U}-p",
            begin(),
            call("c", f"{U}-child"),
            Node(
                "b",
                "boundaryEvent",
                {"attachedToRef": "c"},
                body='<errorEventDefinition errorRef="e"/>',
            ),
            end(),
            end("caught"),
            flows="start > c > end; b > caught",
        ),
        child("a"),
    ),
    start(),
    job("a", throw=("bad", ""), give={"why": "x"}),
    ends({"why": "x"}),
)

add(
    "a user task of Zeebe's own kind makes no job",
    "documentation, User tasks: Camunda user tasks are not for job workers",
    p(
        begin(),
        Node("u", "userTask", extensions="<zeebe:userTask/>"),
        end(),
        flows="start > u > end",
    ),
    start(),
    no_job("u"),
    waits(),
)

# Jobs of several instances.

ORDER = "engine.md 5 (iii), job order: first created, first activated"
add(
    "jobs come in the order of their instances",
    ORDER,
    version("a"),
    create({"n": 1}),
    create({"n": 2}),
    create({"n": 3}),
    job("a", {"n": 1}),
    job("a", {"n": 2}),
    job("a", {"n": 3}),
    no_job("a"),
)
add(
    "an activation takes no more than it asked for",
    "gateway.txt, ActivateJobs: maxJobsToActivate",
    version("a"),
    create({"n": 1}),
    create({"n": 2}),
    fetches("a", 1, [{"n": 1}]),
    fetches("a", 5, [{"n": 2}]),
)
add(
    "an activation fetches only the variables it named",
    "gateway.txt, ActivateJobs: fetchVariable",
    version("a"),
    create({"n": 1, "m": 2, "o": 3}),
    fetches("a", 1, [{"n": 1, "o": 3}], ["n", "o", "none"]),
)
add(
    "one message for two processes",
    "engine.md 5, trap 2: a message correlates once per process id",
    document(
        *(message(f"msg-{name}", f"{U}-msg") for name in ("x", "y")),
        *(
            process(
                f"{U}-{name}",
                begin(f"{name}-on", message_event(f"msg-{name}")),
                work(name),
                end(f"{name}-end"),
                flows=f"{name}-on > {name} > {name}-end",
            )
            for name in ("x", "y")
        ),
    ),
    publish("msg", "", {"v": 1}),
    job("x", {"v": 1}),
    job("y", {"v": 1}),
)
add(
    "one signal for two processes",
    "documentation, Signal events: all that listen",
    document(
        f'<signal id="sig" name="{U}-sig"/>',
        *(
            process(
                f"{U}-{name}",
                begin(f"{name}-on", '<signalEventDefinition signalRef="sig"/>'),
                work(name),
                end(f"{name}-end"),
                flows=f"{name}-on > {name} > {name}-end",
            )
            for name in ("x", "y")
        ),
    ),
    broadcast("sig", {"v": 1}),
    job("x", {"v": 1}),
    job("y", {"v": 1}),
)
add(
    "a job type that is no text",
    "engine.md 5, EXTRACT_VALUE_ERROR",
    p(
        begin(),
        Node("a", "serviceTask", extensions=job_type("=kind")),
        end(),
        flows="start > a > end",
    ),
    start({"kind": 5}),
    incident(
        "a",
        "EXTRACT_VALUE_ERROR",
        "Expected result of the expression 'kind' to be 'STRING', but was 'NUMBER'.",
        whole=False,
    ),
)

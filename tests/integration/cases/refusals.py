"""What is refused, with which code, in which words."""

from __future__ import annotations

from typing import Any

from tests.embedded.models import end, message, message_event, signal, signal_event
from tests.embedded.models import start as begin

from .steps import Book, Step, U, create, no_job, p, publish, refused, work

BOOK = Book()
TABLE = "engine.md 5, table of rejections"
#: A key of the first partition that nothing has been given.
NOBODYS = (1 << 51) + (1 << 49)


def says(intent: str, kind: str, reason: str) -> str:
    return f"Command '{intent}' rejected with code '{kind}': {reason}"


def add(
    name: str, rpc: str, code: str, text: str, request: str, *, source: str = TABLE, **fields: Any
) -> None:
    """One call that is refused."""
    BOOK.add(name, source, None, call(rpc, code, text, request, **fields))


def call(rpc: str, code: str, text: str, request: str, **fields: Any) -> Step:
    return refused(rpc, code, text, lambda play: play.request(request, **fields))


CREATE = "CreateProcessInstanceRequest"
NO_ID = "Expected to find process definition with process ID"
add(
    "create: nobody deployed it",
    *("create_process_instance", "NOT_FOUND"),
    says("CREATE", "NOT_FOUND", f"{NO_ID} '{U}-nobody', but none found"),
    CREATE,
    bpmn_process_id=f"{U}-nobody",
    version=-1,
)
add(
    "create: there is no such version",
    *("create_process_instance", "NOT_FOUND"),
    says("CREATE", "NOT_FOUND", f"{NO_ID} '{U}-nobody' and version '7', but none found"),
    CREATE,
    bpmn_process_id=f"{U}-nobody",
    version=7,
)
add(
    "create: there is no such key",
    *("create_process_instance", "NOT_FOUND"),
    says(
        "CREATE",
        "NOT_FOUND",
        "Expected to find process definition with key '<key>', but none found",
    ),
    CREATE,
    process_definition_key=NOBODYS,
)
add(
    "create: neither id nor key",
    *("create_process_instance", "INVALID_ARGUMENT"),
    says(
        "CREATE",
        "INVALID_ARGUMENT",
        "Expected at least a bpmnProcessId or a key greater than -1, but none given",
    ),
    CREATE,
    process_definition_key=-1,
)
add(
    "create: a tenant",
    *("create_process_instance", "INVALID_ARGUMENT"),
    "Expected to handle gRPC request CreateProcessInstance with tenant identifier 'x', but "
    "multi-tenancy is disabled",
    CREATE,
    bpmn_process_id="x",
    tenant_id="x",
)
for document, kind in (("[]", "ARRAY"), ("1", "INTEGER"), ('"x"', "STRING")):
    add(
        f"create: variables that are {kind}",
        *("create_process_instance", "INVALID_ARGUMENT"),
        "Property 'variables' is invalid: Expected document to be a root level object, but was "
        f"'{kind}'",
        CREATE,
        bpmn_process_id="x",
        variables=document,
    )
BOOK.add(
    "create: variables that are no JSON",
    TABLE,
    None,
    refused(
        "create_process_instance",
        "INVALID_ARGUMENT",
        "Invalid JSON value: {x",
        lambda play: play.request(CREATE, bpmn_process_id="x", variables="{x"),
        whole=False,
    ),
)
MSG = message("msg", f"{U}-msg")
BOOK.add(
    "create: only a message starts it",
    TABLE,
    p(begin("start", message_event("msg")), end(), flows="start > end", definitions=MSG),
    call(
        *("create_process_instance", "FAILED_PRECONDITION"),
        says(
            "CREATE",
            "INVALID_STATE",
            "Expected to create instance of process with none start event, but there is no such "
            "event",
        ),
        CREATE,
        bpmn_process_id=f"{U}-p",
        version=-1,
    ),
)
BOOK.add(
    "create: only a signal starts it",
    TABLE,
    p(
        begin("start", signal_event("sig")),
        end(),
        flows="start > end",
        definitions=signal("sig", f"{U}-sig"),
    ),
    call(
        *("create_process_instance", "FAILED_PRECONDITION"),
        says(
            "CREATE",
            "INVALID_STATE",
            "Expected to create instance of process with none start event, but there is no such "
            "event",
        ),
        CREATE,
        bpmn_process_id=f"{U}-p",
        version=-1,
    ),
)
BOOK.add(
    "create: at an element",
    "gateway.txt, startInstructions",
    p(begin(), work("a"), work("b"), end(), flows="start > a > b > end"),
    create(before="b"),
    no_job("a"),
)

add(
    "deploy: nothing",
    *("deploy_resource", "INVALID_ARGUMENT"),
    says("CREATE", "INVALID_ARGUMENT", "Expected to deploy at least one resource, but none given"),
    "DeployResourceRequest",
)
NO_JOB: list[tuple[str, str, str, str, str, dict[str, Any]]] = [
    ("complete", "complete_job", "COMPLETE", "CompleteJobRequest", "complete", {}),
    ("fail", "fail_job", "FAIL", "FailJobRequest", "fail", {"retries": 1}),
    (
        *("throw error", "throw_error", "THROW_ERROR", "ThrowErrorRequest"),
        *("throw an error for", {"error_code": "x"}),
    ),
    (
        *("update retries", "update_job_retries", "UPDATE_RETRIES", "UpdateJobRetriesRequest"),
        *("update retries for", {"retries": 1}),
    ),
]
for name, rpc, intent, request, what, more in NO_JOB:
    add(
        f"{name}: there is no such job",
        *(rpc, "NOT_FOUND"),
        says(
            intent,
            "NOT_FOUND",
            f"Expected to {what} job with key '<key>', but no such job was found",
        ),
        request,
        job_key=NOBODYS,
        **more,
    )
add(
    "update timeout: there is no such job",
    *("update_job_timeout", "NOT_FOUND"),
    says(
        *("UPDATE_TIMEOUT", "NOT_FOUND"),
        "Expected to update job deadline with key '<key>', but no such job was found",
    ),
    "UpdateJobTimeoutRequest",
    job_key=NOBODYS,
    timeout=1000,
)
add(
    "cancel: there is no such instance",
    *("cancel_process_instance", "NOT_FOUND"),
    says(
        *("CANCEL", "NOT_FOUND"),
        "Expected to cancel a process instance with key '<key>', but no such process was found",
    ),
    "CancelProcessInstanceRequest",
    process_instance_key=NOBODYS,
)
add(
    "set variables: there is no such element",
    *("set_variables", "NOT_FOUND"),
    says(
        *("UPDATE", "NOT_FOUND"),
        "Expected to update variables for element with key '<key>', but no such element was found",
    ),
    "SetVariablesRequest",
    element_instance_key=NOBODYS,
    variables="{}",
)
add(
    "resolve: there is no such incident",
    *("resolve_incident", "NOT_FOUND"),
    says(
        *("RESOLVE", "NOT_FOUND"),
        "Expected to resolve incident with key '<key>', but no such incident was found",
    ),
    "ResolveIncidentRequest",
    incident_key=NOBODYS,
)
add(
    "delete: there is no such resource",
    *("delete_resource", "NOT_FOUND"),
    says(
        *("DELETE", "NOT_FOUND"),
        "Expected to delete resource but no resource found with key `<key>`",
    ),
    "DeleteResourceRequest",
    resource_key=NOBODYS,
)
add(
    "evaluate: there is no such decision",
    *("evaluate_decision", "NOT_FOUND"),
    says(
        *("EVALUATE", "NOT_FOUND"),
        f"Expected to evaluate decision '{U}-none', but no decision found for id '{U}-none'",
    ),
    "EvaluateDecisionRequest",
    source="engine.md 5 (from 8.8: NOT_FOUND)",
    decision_id=f"{U}-none",
)
BOOK.add(
    "publish: a message with that id is buffered",
    TABLE,
    None,
    publish("msg", "k", ttl_ms=60_000, message_id="once"),
    call(
        *("publish_message", "ALREADY_EXISTS"),
        says(
            *("PUBLISH", "ALREADY_EXISTS"),
            "Expected to publish a new message with id 'once', but a message with that id was "
            "already published",
        ),
        "PublishMessageRequest",
        name=f"{U}-msg",
        correlation_key="k",
        message_id="once",
    ),
)
JOBS = {"type": "x", "worker": "w", "timeout": 1000, "max_jobs_to_activate": 1}
BATCH = "Expected to activate job batch with"
for field, value, text in (
    ("max_jobs_to_activate", 0, "max jobs to activate to be greater than zero, but it was '0'"),
    ("timeout", 0, "timeout to be greater than zero, but it was '0'"),
    ("type", "", "type to be present, but it was blank"),
):
    add(
        f"activate: {field} of {value!r}",
        *("activate_jobs", "INVALID_ARGUMENT"),
        says("ACTIVATE", "INVALID_ARGUMENT", f"{BATCH} {text}"),
        "ActivateJobsRequest",
        **{**JOBS, field: value},  # type: ignore[arg-type]
    )
add(
    "a key of a partition that there is not",
    *("complete_job", "UNAVAILABLE"),
    "Expected to execute command on partition 0, but either it does not exist, or the gateway is "
    "not yet aware of it",
    "CompleteJobRequest",
    source="features.md 2.1: a key whose top bits name no partition is UNAVAILABLE",
    job_key=12345,
)

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from grpclib.const import Status
from grpclib.exceptions import GRPCError

from zeebe_grpclib._proto import gateway_protocol as pb
from zeebe_grpclib.embedded import engine as e
from zeebe_grpclib.embedded import requests

KEY = (1 << 51) + 7


@pytest.mark.parametrize(
    ("translate", "message", "command"),
    [
        (
            requests.deploy_resource,
            pb.DeployResourceRequest(resources=[pb.Resource("a.bpmn", b"<x/>")]),
            e.DeployResource([("a.bpmn", b"<x/>")]),
        ),
        (requests.delete_resource, pb.DeleteResourceRequest(KEY), e.DeleteResource(KEY)),
        (
            requests.create_process_instance,
            pb.CreateProcessInstanceRequest(
                bpmn_process_id="p",
                version=-1,
                variables='{"a":1}',
                start_instructions=[pb.ProcessInstanceCreationStartInstruction("task")],
                tenant_id="<default>",
                tags=["t"],
                business_id="b",
                runtime_instructions=[
                    pb.ProcessInstanceCreationRuntimeInstruction(
                        terminate=pb.TerminateProcessInstanceInstruction("last")
                    ),
                    pb.ProcessInstanceCreationRuntimeInstruction(),
                ],
            ),
            e.CreateProcessInstance(
                *("p", {"a": 1}, -1, 0, ("task",)),
                tags=("t",),
                business_id="b",
                terminate_after=("last",),
            ),
        ),
        (
            requests.create_process_instance_with_result,
            pb.CreateProcessInstanceWithResultRequest(
                pb.CreateProcessInstanceRequest(process_definition_key=KEY), fetch_variables=["a"]
            ),
            e.CreateProcessInstance("", {}, 0, KEY, await_result=True, fetch_variables=("a",)),
        ),
        (
            requests.create_process_instance_with_result,
            pb.CreateProcessInstanceWithResultRequest(),
            e.CreateProcessInstance("", {}, 0, await_result=True),
        ),
        (
            requests.cancel_process_instance,
            pb.CancelProcessInstanceRequest(KEY),
            e.CancelProcessInstance(KEY),
        ),
        (
            requests.modify_process_instance,
            pb.ModifyProcessInstanceRequest(
                KEY,
                activate_instructions=[
                    pb.ModifyProcessInstanceRequestActivateInstruction(
                        "a",
                        KEY + 1,
                        [pb.ModifyProcessInstanceRequestVariableInstruction('{"v":1}', "sub")],
                    )
                ],
                terminate_instructions=[
                    pb.ModifyProcessInstanceRequestTerminateInstruction(KEY + 2),
                    pb.ModifyProcessInstanceRequestTerminateInstruction(element_id="b"),
                ],
                move_instructions=[
                    pb.ModifyProcessInstanceRequestMoveInstruction(
                        source_element_instance_key=KEY + 3,
                        target_element_id="c",
                        ancestor_element_instance_key=KEY + 4,
                        variable_instructions=[
                            pb.ModifyProcessInstanceRequestVariableInstruction()
                        ],
                    ),
                    pb.ModifyProcessInstanceRequestMoveInstruction(
                        source_element_id="d",
                        target_element_id="e",
                        infer_ancestor_scope_from_source_hierarchy=True,
                    ),
                    pb.ModifyProcessInstanceRequestMoveInstruction(
                        source_element_id="d",
                        target_element_id="e",
                        use_source_parent_key_as_ancestor_scope_key=True,
                    ),
                ],
            ),
            e.ModifyProcessInstance(
                KEY,
                (e.ActivateInstruction("a", KEY + 1, (e.VariableInstruction({"v": 1}, "sub"),)),),
                (e.TerminateInstruction(KEY + 2), e.TerminateInstruction(element_id="b")),
                (
                    e.MoveInstruction(
                        "c", KEY + 3, "", KEY + 4, variables=(e.VariableInstruction({}),)
                    ),
                    e.MoveInstruction("e", 0, "d", 0, infers_ancestor=True),
                    e.MoveInstruction("e", 0, "d", 0, takes_source_parent=True),
                ),
            ),
        ),
        (
            requests.migrate_process_instance,
            pb.MigrateProcessInstanceRequest(
                KEY,
                pb.MigrateProcessInstanceRequestMigrationPlan(
                    KEY + 1, [pb.MigrateProcessInstanceRequestMappingInstruction("a", "b")]
                ),
            ),
            e.MigrateProcessInstance(KEY, KEY + 1, (("a", "b"),)),
        ),
        (
            requests.migrate_process_instance,
            pb.MigrateProcessInstanceRequest(KEY),
            e.MigrateProcessInstance(KEY, 0),
        ),
        (
            requests.publish_message,
            pb.PublishMessageRequest("m", "c", 5, "i", '{"a":1}'),
            e.PublishMessage("m", "c", 5, "i", {"a": 1}),
        ),
        (
            requests.broadcast_signal,
            pb.BroadcastSignalRequest("s", '{"a":1}'),
            e.BroadcastSignal("s", {"a": 1}),
        ),
        (
            requests.evaluate_conditional,
            pb.EvaluateConditionalRequest("<default>", KEY, '{"a":1}'),
            e.EvaluateConditionals({"a": 1}, KEY),
        ),
        (
            requests.evaluate_conditional,
            pb.EvaluateConditionalRequest(),
            e.EvaluateConditionals(),
        ),
        (
            requests.evaluate_decision,
            pb.EvaluateDecisionRequest(3, "d", '{"a":1}'),
            e.EvaluateDecision("d", 3, {"a": 1}),
        ),
        (
            requests.activate_jobs,
            pb.ActivateJobsRequest("t", "w", 5, 2, ["a"], tenant_ids=["<default>"]),
            e.ActivateJobs("t", 2, 5, "w", ("a",)),
        ),
        (
            requests.stream_activated_jobs,
            pb.StreamActivatedJobsRequest("t", "w", 5, ["a"]),
            e.ActivateJobs("t", 1, 5, "w", ("a",)),
        ),
        (
            requests.complete_job,
            pb.CompleteJobRequest(KEY, '{"a":1}', pb.JobResult(type="userTask")),
            e.CompleteJob(KEY, {"a": 1}),
        ),
        (
            requests.complete_job,
            pb.CompleteJobRequest(KEY, "", pb.JobResult(denied=True, denied_reason="no")),
            e.CompleteJob(KEY, denied=True, denied_reason="no"),
        ),
        (
            requests.complete_job,
            pb.CompleteJobRequest(
                KEY,
                result=pb.JobResult(
                    denied=False,
                    corrections=pb.JobResultCorrections(
                        assignee="",
                        follow_up_date="2030-01-01T00:00:00Z",
                        candidate_users=pb.StringList(["u"]),
                        candidate_groups=pb.StringList(),
                        priority=0,
                    ),
                ),
            ),
            e.CompleteJob(
                KEY,
                corrections={
                    "assignee": "",
                    "candidate_groups": (),
                    "candidate_users": ("u",),
                    "follow_up_date": "2030-01-01T00:00:00Z",
                    "priority": 0,
                },
            ),
        ),
        (
            requests.complete_job,
            pb.CompleteJobRequest(
                KEY,
                result=pb.JobResult(
                    type="adHocSubProcess",
                    activate_elements=[pb.JobResultActivateElement("a", '{"v":1}')],
                    is_cancel_remaining_instances=True,
                ),
            ),
            e.CompleteJob(
                KEY, ad_hoc=e.AdHocResult((e.ActivateElement("a", {"v": 1}),), False, True)
            ),
        ),
        (
            requests.fail_job,
            pb.FailJobRequest(KEY, 2, "why", 5, '{"a":1}'),
            e.FailJob(KEY, 2, "why", 5, {"a": 1}),
        ),
        (
            requests.throw_error,
            pb.ThrowErrorRequest(KEY, "E", "why", '{"a":1}'),
            e.ThrowError(KEY, "E", "why", {"a": 1}),
        ),
        (
            requests.update_job_retries,
            pb.UpdateJobRetriesRequest(KEY, 4),
            e.UpdateJobRetries(KEY, 4),
        ),
        (
            requests.update_job_timeout,
            pb.UpdateJobTimeoutRequest(KEY, 4),
            e.UpdateJobTimeout(KEY, 4),
        ),
        (requests.resolve_incident, pb.ResolveIncidentRequest(KEY), e.ResolveIncident(KEY)),
        (
            requests.set_variables,
            pb.SetVariablesRequest(KEY, '{"a":1}', True),
            e.SetVariables(KEY, {"a": 1}, True),
        ),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_request_is_a_command(
    translate: Callable[[Any], e.Command[Any]], message: Any, command: e.Command[Any]
) -> None:
    assert translate(message) == command


@pytest.mark.parametrize(
    ("translate", "message"),
    [
        (requests.deploy_resource, pb.DeployResourceRequest(tenant_id="red")),
        (requests.create_process_instance, pb.CreateProcessInstanceRequest(tenant_id="red")),
        (
            requests.create_process_instance_with_result,
            pb.CreateProcessInstanceWithResultRequest(
                pb.CreateProcessInstanceRequest(tenant_id="red")
            ),
        ),
        (requests.publish_message, pb.PublishMessageRequest(tenant_id="red")),
        (requests.broadcast_signal, pb.BroadcastSignalRequest(tenant_id="red")),
        (requests.evaluate_decision, pb.EvaluateDecisionRequest(tenant_id="red")),
        (requests.evaluate_conditional, pb.EvaluateConditionalRequest(tenant_id="red")),
        (requests.activate_jobs, pb.ActivateJobsRequest(tenant_ids=["<default>", "red"])),
        (requests.stream_activated_jobs, pb.StreamActivatedJobsRequest(tenant_ids=["red"])),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_tenant_is_refused_by_the_name_of_the_rpc(
    translate: Callable[[Any], Any], message: Any
) -> None:
    with pytest.raises(GRPCError) as caught:
        translate(message)
    rpc = translate.__name__.title().replace("_", "")
    assert caught.value.status is Status.INVALID_ARGUMENT
    assert caught.value.message == (
        f"Expected to handle gRPC request {rpc} with tenant identifier 'red', "
        "but multi-tenancy is disabled"
    )


@pytest.mark.parametrize(
    ("translate", "message"),
    [
        (requests.cancel_process_instance, pb.CancelProcessInstanceRequest(12345)),
        (requests.complete_job, pb.CompleteJobRequest(12345)),
        (requests.fail_job, pb.FailJobRequest(12345)),
        (requests.throw_error, pb.ThrowErrorRequest(12345)),
        (requests.update_job_retries, pb.UpdateJobRetriesRequest(12345)),
        (requests.update_job_timeout, pb.UpdateJobTimeoutRequest(12345)),
        (requests.resolve_incident, pb.ResolveIncidentRequest(12345)),
        (requests.set_variables, pb.SetVariablesRequest(12345)),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_key_of_no_partition_is_refused(translate: Callable[[Any], Any], message: Any) -> None:
    with pytest.raises(GRPCError) as caught:
        translate(message)
    assert caught.value.status is Status.UNAVAILABLE
    assert "partition 0, but either it does not exist" in str(caught.value.message)


@pytest.mark.parametrize(
    ("message", "text"),
    [
        (
            pb.StreamActivatedJobsRequest(" ", timeout=1),
            "Expected to stream activated jobs with type to be present, but it was blank",
        ),
        (
            pb.StreamActivatedJobsRequest("t", timeout=0),
            (
                "Expected to stream activated jobs with timeout to be greater than zero, "
                "but it was '0'"
            ),
        ),
    ],
)
def test_a_bad_stream_is_refused(message: pb.StreamActivatedJobsRequest, text: str) -> None:
    with pytest.raises(GRPCError) as caught:
        requests.stream_activated_jobs(message)
    assert (caught.value.status, caught.value.message) == (Status.INVALID_ARGUMENT, text)


def test_a_deadline_stays_a_number_of_64_bits() -> None:
    longest = 2**63 - 1
    now_ms = 2_000_000_000_000
    for command in (
        requests.activate_jobs(pb.ActivateJobsRequest("t", timeout=longest)),
        requests.stream_activated_jobs(pb.StreamActivatedJobsRequest("t", timeout=longest)),
        requests.update_job_timeout(pb.UpdateJobTimeoutRequest(KEY, longest)),
    ):
        assert now_ms + command.timeout_ms < 2**63

from __future__ import annotations

import warnings

import pytest

from zeebe_grpclib._proto import gateway_protocol as pb
from zeebe_grpclib.embedded import answers
from zeebe_grpclib.embedded import engine as e

TENANT = "<default>"
DEPLOYED = e.DeployedProcess("p", 2, 7, "p.bpmn")


def test_a_deployment_names_every_kind_of_resource() -> None:
    deployment = e.Deployment(
        1,
        (
            DEPLOYED,
            e.DeployedDecision("d", "D", 3, 8, "g", 9),
            e.DeployedDecisionRequirements("g", "G", 4, 9, "g.dmn"),
            e.DeployedForm("f", 5, 10, "f.form"),
        ),
    )
    assert answers.deployment(deployment) == pb.DeployResourceResponse(
        key=1,
        deployments=[
            pb.Deployment(process=pb.ProcessMetadata("p", 2, 7, "p.bpmn", TENANT)),
            pb.Deployment(decision=pb.DecisionMetadata("d", "D", 3, 8, "g", 9, TENANT)),
            pb.Deployment(
                decision_requirements=pb.DecisionRequirementsMetadata(
                    "g", "G", 4, 9, "g.dmn", TENANT
                )
            ),
            pb.Deployment(form=pb.FormMetadata("f", 5, 10, "f.form", TENANT)),
        ],
        tenant_id=TENANT,
    )


def test_a_deployment_of_the_deprecated_kind_warns_of_nothing() -> None:
    encoded = answers.process_deployment(
        e.Deployment(1, (DEPLOYED, e.DeployedForm("f", 5, 10, "f.form")))
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        expected = pb.DeployProcessResponse(
            key=1, processes=[pb.ProcessMetadata("p", 2, 7, "p.bpmn", TENANT)]
        )
        assert pb.DeployProcessResponse.parse(encoded) == expected


@pytest.mark.parametrize("business_id", [None, "", "b"])
def test_a_created_instance(business_id: str | None) -> None:
    created = e.ProcessInstanceCreated(7, "p", 2, 11, tags=("t",), business_id=business_id)
    assert answers.created(created) == pb.CreateProcessInstanceResponse(
        7, "p", 2, 11, TENANT, ["t"], business_id
    )


def test_a_completed_instance() -> None:
    outcome = e.ProcessInstanceOutcome(11, 7, "p", 2, "COMPLETED", {"a": [1, 1.5]}, TENANT, ("t",))
    assert answers.completed(outcome) == pb.CreateProcessInstanceWithResultResponse(
        7, "p", 2, 11, '{"a":[1,1.5]}', TENANT, ["t"]
    )


def test_a_job_is_no_listener() -> None:
    job = e.ActivatedJob(
        21, "work", 11, "p", 2, 7, "a", 12, {"h": "1"}, "w", 3, 99, {"x": None}, tags=("t",)
    )
    message = answers.job(job)
    assert message == pb.ActivatedJob(
        key=21,
        type="work",
        process_instance_key=11,
        bpmn_process_id="p",
        process_definition_version=2,
        process_definition_key=7,
        element_id="a",
        element_instance_key=12,
        custom_headers='{"h":"1"}',
        worker="w",
        retries=3,
        deadline=99,
        variables='{"x":null}',
        tenant_id=TENANT,
        kind=pb.ActivatedJobJobKind.BPMN_ELEMENT,
        listener_event_type=pb.ActivatedJobListenerEventType.UNSPECIFIED,
        tags=["t"],
    )
    # Field 17 on the wire: left out, it would read as 0, ASSIGNING.
    assert b"\x88\x01\x06" in bytes(message)


def test_an_evaluated_decision() -> None:
    evaluated = e.DecisionEvaluated(
        30, 8, "d", "D", 3, "g", 9, {"r": 1},
        (
            e.EvaluatedDecision(
                8, "d", "D", 3, "DECISION_TABLE", {"r": 1},
                (e.MatchedRule("r1", 1, (e.EvaluatedOutput("o", "O", 1),)),),
                (e.EvaluatedInput("i", "I", "x"),),
            ),
        ),
    )  # fmt: skip
    assert answers.evaluated(evaluated) == pb.EvaluateDecisionResponse(
        decision_key=8,
        decision_id="d",
        decision_name="D",
        decision_version=3,
        decision_requirements_id="g",
        decision_requirements_key=9,
        decision_output='{"r":1}',
        evaluated_decisions=[
            pb.EvaluatedDecision(
                decision_key=8,
                decision_id="d",
                decision_name="D",
                decision_version=3,
                decision_type="DECISION_TABLE",
                decision_output='{"r":1}',
                matched_rules=[
                    pb.MatchedDecisionRule("r1", 1, [pb.EvaluatedDecisionOutput("o", "O", "1")])
                ],
                evaluated_inputs=[pb.EvaluatedDecisionInput("i", "I", '"x"')],
                tenant_id=TENANT,
                decision_evaluation_instance_key="30-1",
            )
        ],
        tenant_id=TENANT,
        decision_instance_key=30,
        decision_evaluation_key=30,
    )


def test_conditions_that_started_instances() -> None:
    answer = e.ConditionalsEvaluated(31, (e.StartedInstance(7, 11), e.StartedInstance(7, 12)))
    assert answers.conditionals(answer) == pb.EvaluateConditionalResponse(
        [pb.ProcessInstanceReference(7, 11), pb.ProcessInstanceReference(7, 12)], 31, "<default>"
    )


def test_a_failed_decision_is_an_answer() -> None:
    failed = e.DecisionEvaluated(
        30, 8, "d", "D", 3, "g", 9, None, failed_decision_id="d", failure_message="why"
    )
    message = answers.evaluated(failed)
    assert (message.decision_output, message.failed_decision_id, message.failure_message) == (
        "null",
        "d",
        "why",
    )


def test_a_cluster_of_one() -> None:
    topology = answers.topology("127.0.0.1", "8.9.0", "id")
    assert (topology.cluster_size, topology.partitions_count, topology.replication_factor) == (
        1,
        1,
        1,
    )
    assert (topology.gateway_version, topology.cluster_id) == ("8.9.0", "id")
    (broker,) = topology.brokers
    assert (broker.node_id, broker.host, broker.port, broker.version) == (
        0,
        "127.0.0.1",
        26501,
        "8.9.0",
    )
    assert [(each.partition_id, each.role, each.health) for each in broker.partitions] == [
        (1, 0, 0)
    ]


def test_the_job_of_a_task_listener_describes_its_task() -> None:
    zeebe = "io.camunda.zeebe:"
    told = {
        "k": "v",
        f"{zeebe}action": "approve",
        f"{zeebe}assignee": "ann",
        f"{zeebe}candidateGroups": '["g"]',
        f"{zeebe}candidateUsers": '["u","v"]',
        f"{zeebe}changedAttributes": '["assignee"]',
        f"{zeebe}dueDate": "2030-01-01T00:00:00Z",
        f"{zeebe}followUpDate": "2029-01-01T00:00:00Z",
        f"{zeebe}formKey": "7",
        f"{zeebe}priority": "0",
        f"{zeebe}userTaskKey": "8",
    }
    job = e.ActivatedJob(
        1, "l", 2, "p", 3, 4, "a", 5, told, "w", 6, 9, {}, TENANT, "TASK_LISTENER", "ASSIGNING"
    )
    message = answers.job(job)

    assert message.kind is pb.ActivatedJobJobKind.TASK_LISTENER
    assert message.listener_event_type is pb.ActivatedJobListenerEventType.ASSIGNING
    assert message.user_task == pb.UserTaskProperties(
        action="approve",
        assignee="ann",
        candidate_groups=["g"],
        candidate_users=["u", "v"],
        changed_attributes=["assignee"],
        due_date="2030-01-01T00:00:00Z",
        follow_up_date="2029-01-01T00:00:00Z",
        form_key=7,
        priority=0,
        user_task_key=8,
    )


def test_what_a_task_does_not_have_is_not_told() -> None:
    told = {"io.camunda.zeebe:priority": "50"}
    job = e.ActivatedJob(
        1, "l", 2, "p", 3, 4, "a", 5, told, "w", 6, 9, {}, TENANT, "TASK_LISTENER", "CREATING"
    )
    assert answers.job(job).user_task == pb.UserTaskProperties(priority=50)
    plain = e.ActivatedJob(1, "l", 2, "p", 3, 4, "a", 5, told, "w", 6, 9, {})
    assert answers.job(plain).user_task is None

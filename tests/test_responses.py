from __future__ import annotations

import ast
import copy
import dataclasses
import inspect
import pickle
from typing import Any

import pytest

from zeebe_grpclib import responses
from zeebe_grpclib.responses import (
    BrokerInfo,
    CreateProcessInstanceResponse,
    DeployResourceResponse,
    EvaluateDecisionResponse,
    HealthCheckResponse,
    Partition,
    PartitionBrokerHealth,
    PartitionBrokerRole,
    ServingStatus,
    TopologyResponse,
)

KINDS = [
    kind for name in responses.__all__ if dataclasses.is_dataclass(kind := getattr(responses, name))
]
OPEN_ENUMS = [PartitionBrokerRole, PartitionBrokerHealth, ServingStatus]


@pytest.mark.parametrize("kind", KINDS)
def test_a_response_is_frozen_and_vars_shows_its_fields(kind: Any) -> None:
    names = [field.name for field in dataclasses.fields(kind)]
    response = kind(*(f"value {index}" for index in range(len(names))))
    assert vars(response) == {name: f"value {index}" for index, name in enumerate(names)}
    assert dataclasses.asdict(response) == vars(response)
    for name in [*names, "another"]:
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(response, name, None)
    assert pickle.loads(pickle.dumps(response)) == response
    assert copy.deepcopy(response) == response


def test_every_field_is_documented() -> None:
    [tree] = [ast.parse(inspect.getsource(responses))]
    for node in tree.body:
        if not isinstance(node, ast.ClassDef):
            continue
        for this, following in zip(node.body, [*node.body[1:], None], strict=True):
            if isinstance(this, ast.AnnAssign) and ast.unparse(this.annotation) != "TypeAlias":
                documented = isinstance(following, ast.Expr) and isinstance(
                    following.value, ast.Constant
                )
                assert documented, f"{node.name}.{ast.unparse(this.target)}"


def test_nested_names_of_the_peer_lead_to_the_flat_classes() -> None:
    assert DeployResourceResponse.ProcessMetadata is responses.DeployedProcess
    assert DeployResourceResponse.DecisionMetadata is responses.DeployedDecision
    assert (
        DeployResourceResponse.DecisionRequirementsMetadata
        is responses.DeployedDecisionRequirements
    )
    assert DeployResourceResponse.FormMetadata is responses.DeployedForm
    evaluated = EvaluateDecisionResponse.EvaluatedDecision
    assert evaluated is responses.EvaluatedDecision
    assert evaluated.EvaluatedDecisionInput is responses.EvaluatedDecisionInput
    assert evaluated.MatchedDecisionRule is responses.MatchedDecisionRule
    assert (
        evaluated.MatchedDecisionRule.EvaluatedDecisionOutput is responses.EvaluatedDecisionOutput
    )
    assert TopologyResponse.BrokerInfo is BrokerInfo
    assert TopologyResponse.BrokerInfo.Partition is Partition
    assert Partition.PartitionBrokerRole is PartitionBrokerRole
    assert Partition.PartitionBrokerHealth is PartitionBrokerHealth
    assert HealthCheckResponse.ServingStatus is ServingStatus


def test_what_the_protocol_gained_comes_after_the_peers_fields_with_defaults() -> None:
    created = CreateProcessInstanceResponse(1, "order", 2, 3, None)
    assert (created.tags, created.business_id) == ([], None)
    assert TopologyResponse([], 1, 1, 1, "8.9.0").cluster_id == ""
    [evaluation] = [f for f in dataclasses.fields(EvaluateDecisionResponse) if f.default == 0]
    assert evaluation.name == "decision_evaluation_key"


@pytest.mark.parametrize("kind", OPEN_ENUMS)
def test_a_number_from_a_newer_gateway_becomes_a_member_of_its_own(kind: Any) -> None:
    known = list(kind)
    member = kind(99)
    assert (int(member), member.name, member.value) == (99, "UNKNOWN_99", 99)
    assert isinstance(member, kind)
    assert member == kind(99) == 99
    assert hash(member) == hash(kind(99))
    assert repr(member) == f"<{kind.__name__}.UNKNOWN_99: 99>"
    assert member.__reduce_ex__(4) == (kind, (99,))  # Python 3.11.2 would find it by its name
    assert pickle.loads(pickle.dumps(member)) == member
    assert copy.deepcopy(member) == member
    assert list(kind) == known
    assert kind(1) is known[1]


@pytest.mark.parametrize("value", ["LEADER", None, 1.5])
def test_what_is_no_number_is_no_member(value: object) -> None:
    with pytest.raises(ValueError, match="is not a valid PartitionBrokerRole"):
        PartitionBrokerRole(value)  # type: ignore[arg-type] # refusing it is the point

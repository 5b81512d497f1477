from __future__ import annotations

from typing import Any

import pytest

from zeebe_grpclib._calls import Call, decisions, instances, jobs, messages, processes
from zeebe_grpclib._calls.tenants import DefaultTenants

TENANTS = DefaultTenants("acme", ("a", "b"))


@pytest.mark.parametrize("given", [None, "own"])
def test_requests_without_a_tenant_get_the_default(given: str | None) -> None:
    calls: list[Call[Any]] = [
        processes.create_process_instance("p", None, -1, given),
        processes.deploy_resource([("a", b"")], given),
        decisions.evaluate_decision(1, None, None, given),
        messages.publish_message("m", "k", None, 0, None, given),
        messages.broadcast_signal("s", None, given),
    ]
    for call in calls:
        request: Any = call.request
        TENANTS.fill(request)
        assert request.tenant_id == (given or "acme")
    request = processes.create_process_instance_with_result("p", None, -1, 0, None, given).request
    TENANTS.fill(request)
    assert request.request.tenant_id == (given or "acme")


def test_jobs_have_tenants_of_their_own() -> None:
    request: Any = jobs.activate_jobs("pay", "w", 5, 1).request
    TENANTS.fill(request)
    assert request.tenant_ids == ["a", "b"]
    request = jobs.activate_jobs("pay", "w", 5, 1, tenant_ids=["own"]).request
    TENANTS.fill(request)
    assert request.tenant_ids == ["own"]


def test_other_requests_and_no_defaults_change_nothing() -> None:
    call: Call[Any] = instances.resolve_incident(1, None)
    before = bytes(call.request)
    TENANTS.fill(call.request)
    assert bytes(call.request) == before
    call = processes.create_process_instance("p", None, -1, None)
    before = bytes(call.request)
    DefaultTenants().fill(call.request)
    assert bytes(call.request) == before

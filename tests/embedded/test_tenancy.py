"""Whose requests a gateway carries out, and how it says no."""

from __future__ import annotations

import pytest
from grpclib.const import Status
from grpclib.exceptions import GRPCError

from zeebe_grpclib.embedded.tenancy import Tenancy

OFF, ON = Tenancy(), Tenancy(["red", "blue_1.x-y"])


def refused(tenancy: Tenancy, tenant_id: str) -> tuple[Status, str | None]:
    with pytest.raises(GRPCError) as caught:
        tenancy.checked("DeployResource", tenant_id)
    return caught.value.status, caught.value.message


def test_without_tenants_there_is_the_default_one() -> None:
    assert OFF.checked("DeployResource", "") == "<default>"
    assert OFF.checked("DeployResource", "<default>") == "<default>"
    assert OFF.all_checked("ActivateJobs", [], takes_assigned=False) == ("<default>",)
    assert OFF.all_checked("ActivateJobs", [], takes_assigned=True) == ("<default>",)
    assert refused(OFF, "red") == (
        Status.INVALID_ARGUMENT,
        (
            "Expected to handle gRPC request DeployResource with tenant identifier 'red', but "
            "multi-tenancy is disabled"
        ),
    )


def test_with_tenants_each_request_names_one() -> None:
    for tenant_id in ("red", "blue_1.x-y", "<default>"):
        assert ON.checked("DeployResource", tenant_id) == tenant_id
    assert ON.all_checked("ActivateJobs", ["red", "<default>", "red"], takes_assigned=False) == (
        "red",
        "<default>",
    )


def test_assigned_are_all_that_there_are() -> None:
    assert ON.all_checked("ActivateJobs", [], takes_assigned=True) == (
        "<default>",
        "red",
        "blue_1.x-y",
    )


@pytest.mark.parametrize(
    ("tenant_id", "status", "reason"),
    [
        ("", Status.INVALID_ARGUMENT, "no tenant identifier was provided"),
        ("x" * 32, Status.INVALID_ARGUMENT, "tenant identifier is longer than 31 characters"),
        ("a b", Status.INVALID_ARGUMENT, "tenant identifier contains illegal characters"),
        ("<other>", Status.INVALID_ARGUMENT, "tenant identifier contains illegal characters"),
        (
            "green",
            Status.PERMISSION_DENIED,
            "tenant is not authorized to perform this request",
        ),
    ],
)
def test_what_is_no_tenant_here(tenant_id: str, status: Status, reason: str) -> None:
    assert refused(ON, tenant_id) == (
        status,
        (
            "Expected to handle gRPC request DeployResource with tenant identifier "
            f"'{tenant_id}', but {reason}"
        ),
    )
    with pytest.raises(GRPCError):
        ON.all_checked("ActivateJobs", ["red", tenant_id], takes_assigned=False)


def test_tenants_have_usable_names() -> None:
    with pytest.raises(ValueError, match="a tenant cannot be called 'a b': tenant identifier"):
        Tenancy(["a b"])
    with pytest.raises(ValueError, match="not a single one"):
        Tenancy("red")
    assert Tenancy([]).checked("DeployResource", "<default>") == "<default>"

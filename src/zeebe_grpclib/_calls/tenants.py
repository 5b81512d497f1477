"""Tenants for requests that name none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .._value import Value


@dataclass(frozen=True, repr=False, eq=False)
class DefaultTenants(Value):
    """Whom requests are for unless they say so.

    Attributes:
        tenant_id: Tenant of what is created, deployed, published or evaluated; None leaves it
            to the gateway.
        job_tenant_ids: Tenants whose jobs are taken; none leaves it to the gateway.
    """

    tenant_id: str | None = None
    job_tenant_ids: Sequence[str] = ()

    def fill(self, request: Any) -> None:
        """Put them into a request's message where it names none."""
        inner = getattr(request, "request", None)
        if inner is not None:
            self.fill(inner)
        if self.tenant_id and getattr(request, "tenant_id", None) == "":
            request.tenant_id = self.tenant_id
        if self.job_tenant_ids and getattr(request, "tenant_ids", None) == []:
            request.tenant_ids = list(self.job_tenant_ids)

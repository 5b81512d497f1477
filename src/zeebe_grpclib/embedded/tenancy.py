"""Whose requests a gateway carries out: those of its tenants, or of the default one only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from grpclib.exceptions import GRPCError

from .engine.answers import DEFAULT_TENANT
from .statuses import invalid_argument, permission_denied

_LONGEST = 31
_LEGAL = re.compile(r"[A-Za-z0-9_.\-]+\Z")


class Tenancy:
    """Checks the tenants that requests name, with Zeebe's words.

    Everybody who can connect may act for every tenant of the gateway, as there is nobody to
    tell apart.
    """

    def __init__(self, tenants: Iterable[str] | None = None) -> None:
        """Say whose requests are carried out.

        Args:
            tenants: Besides the default tenant; None turns multi-tenancy off.

        Raises:
            ValueError: A tenant cannot be called that.
        """
        self._tenants: dict[str, None] | None = None
        if tenants is not None:
            if isinstance(tenants, str):
                raise ValueError("tenants are a list of ids, not a single one")
            self._tenants = dict.fromkeys((DEFAULT_TENANT, *tenants))
            for each in self._tenants:
                fault = _fault(each)
                if fault:
                    raise ValueError(f"a tenant cannot be called {each!r}: {fault}")

    def checked(self, rpc: str, tenant_id: str) -> str:
        """The tenant that a request is for.

        Raises:
            GRPCError: The request may not be carried out for it.
        """
        if self._tenants is None:
            if tenant_id not in {"", DEFAULT_TENANT}:
                raise _refused(rpc, tenant_id, "multi-tenancy is disabled")
            return DEFAULT_TENANT
        fault = _fault(tenant_id)
        if fault:
            raise _refused(rpc, tenant_id, fault)
        if tenant_id not in self._tenants:
            raise permission_denied(
                f"Expected to handle gRPC request {rpc} with tenant identifier '{tenant_id}', but "
                "tenant is not authorized to perform this request"
            )
        return tenant_id

    def all_checked(
        self, rpc: str, tenant_ids: Sequence[str], *, takes_assigned: bool
    ) -> tuple[str, ...]:
        """The tenants that a request for jobs is for.

        Args:
            rpc: The call.
            tenant_ids: Those that it names.
            takes_assigned: Whether it is for all that the client may act for.

        Raises:
            GRPCError: As in `checked`.
        """
        if self._tenants is not None and takes_assigned:
            return tuple(self._tenants)
        # Without tenancy, none and the default one mean the same.
        named = tuple(tenant_ids) or ("",)
        return tuple(dict.fromkeys(self.checked(rpc, each) for each in named))


def _fault(tenant_id: str) -> str:
    if not tenant_id:
        return "no tenant identifier was provided"
    if tenant_id == DEFAULT_TENANT:
        return ""
    if len(tenant_id) > _LONGEST:
        return f"tenant identifier is longer than {_LONGEST} characters"
    return "" if _LEGAL.match(tenant_id) else "tenant identifier contains illegal characters"


def _refused(rpc: str, tenant_id: str, reason: str) -> GRPCError:
    return invalid_argument(
        f"Expected to handle gRPC request {rpc} with tenant identifier '{tenant_id}', but {reason}"
    )

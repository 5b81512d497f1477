"""Names that belong to a tenant."""

from __future__ import annotations

DEFAULT_TENANT = "<default>"

#: A name by itself for the default tenant, which most have only; else with its tenant.
Address = str | tuple[str, str]


def address(name: str, tenant_id: str) -> Address:
    """What tells a name of one tenant from the same name of another."""
    return name if tenant_id == DEFAULT_TENANT else (tenant_id, name)


def name_of(place: Address) -> str:
    """The name in an address."""
    return place if isinstance(place, str) else place[1]

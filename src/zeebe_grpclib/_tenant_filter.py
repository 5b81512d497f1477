"""Whose jobs to take: apart from the other instructions, as signatures have it for a default."""

from __future__ import annotations

import enum

__all__ = ["TenantFilter"]


class TenantFilter(enum.IntEnum):
    """Whose jobs to take. Zeebe 8.9+."""

    PROVIDED = 0
    """Those of the tenants that are named."""
    ASSIGNED = 1
    """Those of all tenants that the client may see."""

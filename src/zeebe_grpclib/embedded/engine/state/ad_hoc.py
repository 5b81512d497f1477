"""What events do to ad-hoc sub-processes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import events
from .instances import Instances


class AdHocEvents:
    """Changes the instances of ad-hoc sub-processes."""

    def __init__(self, instances: Instances) -> None:
        self._instances = instances

    def appliers(self) -> dict[type[Any], Callable[[Any], None]]:
        """What each event does here."""
        return {events.AdHocFulfilled: self._fulfilled}

    def _fulfilled(self, event: events.AdHocFulfilled) -> None:
        ad_hoc = self._instances.by_key[event.key].ad_hoc
        assert ad_hoc is not None  # noqa: S101 - the decision was taken on this state
        ad_hoc.is_fulfilled = True

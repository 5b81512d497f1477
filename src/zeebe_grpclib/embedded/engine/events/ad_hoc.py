"""What distinguishes ad-hoc sub-processes."""

from typing import NamedTuple


class AdHocFulfilled(NamedTuple):
    """Nothing more is to be activated in an ad-hoc sub-process: it ends with what is active."""

    key: int

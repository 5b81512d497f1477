from __future__ import annotations

import pytest

from zeebe_grpclib.embedded import EmbeddedGateway
from zeebe_grpclib.embedded.journal import JournalOptions


def test_the_defaults_are_the_safe_ones() -> None:
    assert JournalOptions() == JournalOptions(fsync=True, snapshot_after=10_000, keep_all=False)


def test_a_negative_number_is_refused() -> None:
    with pytest.raises(ValueError, match="must not be negative, but is -1"):
        JournalOptions(snapshot_after=-1)


@pytest.mark.parametrize("options", [JournalOptions(), JournalOptions(fsync=False)])
def test_options_without_data_are_refused(options: JournalOptions) -> None:
    with pytest.raises(ValueError, match="no data=DIRECTORY to keep it in"):
        EmbeddedGateway(journal=options)

"""How a gateway keeps its journal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class JournalOptions:
    """What a journal guarantees, and what it costs.

    Attributes:
        fsync: Wait with each answer until the disk, not only the operating system, has what
            it stands for: nothing acknowledged is lost when the power fails either. Commands
            that arrive together wait together. Without it, only a crash of the whole machine
            can lose the last moments.
        snapshot_after: After so many commands (more, if there are very many instances) a
            snapshot of the state takes the place of the journal so far; 0 for never. A clean
            stop takes one, too.
        keep_all: Keep the commands that snapshots have made superfluous: the journal grows for
            ever, and can be replayed from its first day.
    """

    fsync: bool = True
    snapshot_after: int = 10_000
    keep_all: bool = False

    def __post_init__(self) -> None:
        if self.snapshot_after < 0:
            raise ValueError(f"snapshot_after must not be negative, but is {self.snapshot_after}")

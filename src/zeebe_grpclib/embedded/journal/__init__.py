"""The memory of the embedded gateway on disk: a journal of commands, and snapshots.

From the ground up: `pickling` (values as bytes), `records` (commands as rows), `references`
and `snapshot` (the state as bytes), `wal` and `store` (the files), `replay` (back to an
engine), `journal` (the one that runs).
"""

from .errors import JournalError, JournalProblem
from .journal import Journal, journal_of
from .options import JournalOptions

__all__ = ["Journal", "JournalError", "JournalOptions", "JournalProblem", "journal_of"]

"""The memory of the embedded gateway on disk: a journal of commands, and snapshots.

From the ground up: `pickling` (values as bytes), `sources` and `records` (commands as rows),
`references`, `compact` and `snapshot` (the state as bytes), `files`, `wal` and `store` (the
disk), `replay` (back to an engine), `writing` and `journal` (the one that runs). `options` says
what may be chosen, `errors` what may go wrong.
"""

from .errors import JournalError, JournalProblem
from .journal import Journal, journal_of
from .options import JournalOptions

__all__ = ["Journal", "JournalError", "JournalOptions", "JournalProblem", "journal_of"]

from __future__ import annotations

import pickle
from pathlib import Path

from zeebe_grpclib.embedded import JournalError, JournalProblem


def test_it_names_path_and_cause_and_survives_pickling() -> None:
    error = JournalError(Path("data"), JournalProblem.FULL, "no room")
    assert str(error) == "journal data: no room"
    back = pickle.loads(pickle.dumps(error))
    assert (back.path, back.problem, back.cause) == (Path("data"), JournalProblem.FULL, "no room")

import pickle

from zeebe_grpclib.embedded.dmn.errors import UNREADABLE, DmnError, Problem


def test_problems_are_told_with_their_place() -> None:
    error = DmnError(
        [
            Problem("no BKM found with name 'f'", "invocation", 12),
            Problem("attribute 'name' is missing", "decision 'a'", 3, UNREADABLE),
            Problem("Invalid DMN model: Cyclic dependencies between decisions detected."),
        ]
    )
    assert str(error) == (
        "line 12, invocation: no BKM found with name 'f'\n"
        "line 3, decision 'a': attribute 'name' is missing\n"
        "Invalid DMN model: Cyclic dependencies between decisions detected."
    )


def test_engine_message_is_what_zeebe_answers() -> None:
    error = DmnError([Problem("one", "x", 1), Problem("ours", "y", 2, UNREADABLE)])
    assert error.engine_message == f"one\n{UNREADABLE}"


def test_error_survives_pickling() -> None:
    error = DmnError([Problem("one", "x", 1)])
    again = pickle.loads(pickle.dumps(error))
    assert again.problems == error.problems
    assert str(again) == str(error)

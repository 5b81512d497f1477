from zeebe_grpclib.embedded.feel.errors import ErrorValue, FatalValue, FeelError
from zeebe_grpclib.embedded.feel.outcome import EvaluationWarning


def test_errors_carry_facts() -> None:
    warning = EvaluationWarning("T", "m")
    error = FeelError("text", line=1, column=2, expected=("a",), warnings=(warning,))
    assert (str(error), error.message, error.line, error.column) == ("text", "text", 1, 2)
    assert (error.expected, error.warnings) == (("a",), (warning,))
    assert isinstance(error, ValueError)


def test_values_that_travel_show_themselves_as_the_engine_does() -> None:
    assert (ErrorValue("x").text, FatalValue("x").text) == ('error("x")', 'fatal error("x")')

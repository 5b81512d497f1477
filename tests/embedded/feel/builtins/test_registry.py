from zeebe_grpclib.embedded.feel.builtins import BUILTINS
from zeebe_grpclib.embedded.feel.builtins.registry import builtin
from zeebe_grpclib.embedded.feel.values import ILLEGAL


def test_the_engines_functions_are_there() -> None:
    overloads = sum(len(functions) for functions in BUILTINS.values())
    assert (len(BUILTINS), overloads) == (104, 143)


def test_types_are_checked() -> None:
    try:

        @builtin("test only", ("text", str), ("any", None))
        def _function(text: str, anything: object) -> object:
            return (text, anything)

        (function,) = BUILTINS["test only"]
        assert function.parameters == ("text", "any")
        assert function.invoke(["a", 1], None) == ("a", 1)
        assert function.invoke([1, 1], None) is ILLEGAL
    finally:
        del BUILTINS["test only"]

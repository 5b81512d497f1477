# ruff: noqa: E501 - a table of texts reads best with one line each
import pytest

from zeebe_grpclib.embedded.feel.regex import Pattern, PatternError


@pytest.mark.parametrize(
    "pattern",
    ["[", "(", ")", "*", "a**", "a???", "(?x)a+ ? *", "a{2,1}", "a{,2}", "{", r"\y", r"\p{Foo}", "[b-a]", "(?<1>a)", "(?<n>a)(?<n>b)",
     "(?z)", r"\k<n>", r"\x4", r"\u12", r"\0", "[^]", "a{99999999999}", "(" * 200 + ")" * 200,
     "((a{100}){100}){100}", "\\", "(?<=(a|b)*)c"],
)  # fmt: skip
def test_patterns_that_are_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        Pattern(pattern)


@pytest.mark.parametrize(
    "pattern", ["]", "}", "a]", r"\]", "[]]", "[a&b]", "(?-i)a", "a{2}{3}", r"\07"]
)
def test_patterns_that_look_odd_and_are_valid(pattern: str) -> None:
    Pattern(pattern)

# ruff: noqa: RUF001 - a table of texts reads best with one line each
import pytest

from zeebe_grpclib.embedded.feel.regex.charsets import (
    CLASSES,
    CharSet,
    ignoring_case,
    one,
    property_test,
)


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("L", "aß", "1_"),
        ("Lu", "AÄ", "a1"),
        ("IsAlphabetic", "aß", "1"),
        ("Alpha", "aZ", "ß1"),
        ("Punct", "!_", "a "),
        ("IsLatin", "aé", "я"),
        ("IsCyrillic", "я", "a"),
        ("script=Greek", "α", "a"),
        ("javaWhitespace", " \t", "\u00a0"),
        ("XDigit", "fF9", "g"),
    ],
)
def test_properties(name: str, inside: str, outside: str) -> None:
    test = property_test(name)
    assert test is not None
    assert [test(char) for char in inside + outside] == [True] * len(inside) + [False] * len(
        outside
    )


def test_unknown_properties() -> None:
    assert property_test("Foo") is None


def test_short_classes_are_ascii() -> None:
    assert [CLASSES[name]("é") for name in "wWdDsS"] == [False, True, False, True, False, True]


def test_case_of_ascii_letters_only() -> None:
    assert [ignoring_case(one("ä"), unicode=flag)("Ä") for flag in (False, True)] == [False, True]


def test_sets_remember() -> None:
    asked: list[str] = []

    def test(char: str) -> bool:
        asked.append(char)
        return char == "a"

    chars = CharSet(test)
    assert (chars["a"], chars["a"], chars["b"], asked) == (True, True, False, ["a", "b"])

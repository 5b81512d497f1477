import pytest

from zeebe_grpclib.embedded.feel.tokens import BARE_KEY, SPACE, name_end, unescape


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("abc def", "abc"),
        ("$x_1+", "$x_1"),
        ("größe.x", "größe"),
        ("a\u0301b", "a\u0301b"),
        ("€", "€"),
        ("1a", ""),
        ("then", ""),
        ("thenx", "thenx"),
        ("😀", ""),
        ("a😀", "a"),
        ("a\u00a0b", "a"),
    ],
)
def test_names(text: str, name: str) -> None:
    assert text[: max(name_end(text, 0), 0)] == name


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (r"a\nb\tc\r", "a\nb\tc\r"),
        (r"\"\'", "\"'"),
        (r"\\n", r"\n"),
        (r"\u0041", r"\u0041"),
        (r"\x", r"\x"),
        (r"\\\\", r"\\"),
        (r"\b\f", "\b\f"),
    ],
)
def test_escapes(raw: str, text: str) -> None:
    assert unescape(raw) == text


@pytest.mark.parametrize(
    ("text", "key"),
    [("a b : 1", "a b"), ("a+b:1", "a+b"), ("1:2", "1"), ("a // c\n b:", "a // c\n b")],
)
def test_bare_keys(text: str, key: str) -> None:
    match = BARE_KEY.match(text)
    assert match is not None
    assert match[0] == key


def test_comments_are_spaces() -> None:
    match = SPACE.match("/* a */ // b\n\tx")
    assert match is not None
    assert match.end() == 14

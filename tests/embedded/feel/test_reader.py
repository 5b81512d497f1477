import pytest

from zeebe_grpclib.embedded import feel
from zeebe_grpclib.embedded.feel.reader import MAX_DEPTH, MAX_LENGTH, Reader


def test_spaces_and_comments_are_passed() -> None:
    reader = Reader(" \t\u00a0// a\n/* b * / */ x")
    reader.skip()
    assert reader.text[reader.pos :] == "x"


def test_words_are_passed_only_when_they_come() -> None:
    reader = Reader("  then x")
    assert not reader.word("else")
    assert reader.word("then")
    assert reader.pos == 6


def test_names_and_paths() -> None:
    assert Reader("a.`b c`. d.then").qualified_name() == ["a", "b c", "d"]
    assert Reader("time offset.x").qualified_name() == ["time offset", "x"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[" * (MAX_DEPTH + 1), "nested deeper"),
        ("1" * (MAX_LENGTH + 1), "longer than"),
    ],
)
def test_limits(text: str, reason: str) -> None:
    with pytest.raises(feel.FeelError, match=reason):
        feel.compile_expression(text)


def test_depth_below_the_limit_is_read() -> None:
    deep = "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1)
    assert feel.to_text(feel.evaluate(deep).value) == deep

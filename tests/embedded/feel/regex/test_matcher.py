import pytest

from zeebe_grpclib.embedded.feel.regex.matcher import Matcher
from zeebe_grpclib.embedded.feel.regex.program import Program
from zeebe_grpclib.embedded.feel.regex.syntax import PatternReader


def _matcher(pattern: str, text: str) -> Matcher:
    reader = PatternReader(pattern, "")
    program = Program(reader.whole(), reader.groups)
    return Matcher(program.code, program.slots, text, lambda _steps: None)


def test_groups_are_remembered() -> None:
    matcher = _matcher("(a+)(b)?", "xaac")
    assert matcher.find(0)
    assert matcher.slots[:6] == [1, 3, 1, 3, -1, -1]


def test_searching_goes_on_from_a_position() -> None:
    matcher = _matcher(r"\Ga|b", "aab")
    assert matcher.find(0)
    assert matcher.slots[:2] == [0, 1]
    assert matcher.find(2)
    assert matcher.slots[:2] == [2, 3]
    assert not matcher.find(3)


@pytest.mark.no_cover
def test_long_texts_need_no_depth() -> None:
    matcher = _matcher("(a|b)*c", "ab" * 20_000 + "c")
    assert matcher.find(0)
    assert matcher.slots[:2] == [0, 40_001]

import pytest

from zeebe_grpclib.embedded.feel.regex.program import Program, width
from zeebe_grpclib.embedded.feel.regex.syntax import PatternReader
from zeebe_grpclib.embedded.feel.regex.tree import UNBOUNDED


def _tree(pattern: str):  # type: ignore[no-untyped-def]  # whatever the reader gives
    return PatternReader(pattern, "").whole()


@pytest.mark.parametrize(
    ("pattern", "least", "most"),
    [("abc", 3, 3), ("a|bc", 1, 2), ("a{2,3}", 2, 3), ("a*", 0, UNBOUNDED), ("(a)?$", 0, 1)],
)
def test_widths(pattern: str, least: int, most: int) -> None:
    assert width(_tree(pattern)) == (least, most)


def test_slots_for_groups_and_loops() -> None:
    assert Program(_tree("(a)(b)"), 2).slots == 6
    assert Program(_tree("(ab)*"), 1).slots == 5

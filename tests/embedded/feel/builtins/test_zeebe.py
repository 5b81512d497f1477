import pytest
from tests.embedded.feel.ask import shown


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('cycle(@"PT1H")', '"R/PT1H"'),
        ('cycle(3, @"P1D")', '"R3/P1D"'),
        ('cycle(null, @"P1M")', '"R/P1M"'),
        ('cycle(repetitions: 2, interval: @"PT5M")', '"R2/PT5M"'),
        ('cycle("x")', "null"),
        ('fromAi(i, "how many", "number")', "7"),
        ("fromAi(c.a)", "1"),
    ],
)
def test_values(text: str, value: str) -> None:
    assert shown(text) == value

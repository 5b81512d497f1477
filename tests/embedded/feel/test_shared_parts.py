"""Values that double with every name end in an error before they fill the memory."""

import pytest

from zeebe_grpclib.embedded import feel
from zeebe_grpclib.embedded.feel import scope


def doubling(step: str) -> str:
    entries = ["a0: [1, 1]"] + [f"a{i}: {step.replace('@', f'a{i - 1}')}" for i in range(1, 60)]
    return f"{{{', '.join(entries)}}}"


@pytest.mark.parametrize(
    "expression",
    [
        doubling("[@, @]"),
        doubling("append(@, @)"),
        doubling("concatenate(@, @)"),
        doubling('context put({x: @}, "k", @)'),
        doubling("context merge({x: @}, {y: @})"),
        doubling("[@, @]") + ".a59 = 1",
        "{g: function(x) append(x, x), r: " + "g(" * 40 + "[1]" + ")" * 40 + "}.r",
        "for i in 1..60 return if i = 1 then [1] else append(partial[-1], partial[-1])",
        "count(for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])",
    ],
)
def test_sharing_does_not_hide_the_size(expression: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scope, "MAX_PARTS", 10_000)
    monkeypatch.setattr(scope, "MAX_STEPS", 10_000)
    with pytest.raises(feel.FeelError, match=r"more than 10000 (parts|steps)$"):
        feel.evaluate(expression)


def test_large_but_plain_values_are_fine() -> None:
    assert feel.evaluate("count(for i in 1..20000 return [i, {a: i}])").value == 20_000

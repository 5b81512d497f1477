import re

import pytest
from tests.embedded.feel.ask import failure, shown

from zeebe_grpclib.embedded import feel

_CASES = (
    ('contains("foobar", "ob")', "true"),
    ('ends with("foobar", "bar")', "true"),
    ('extract("a1 b22", "[0-9]+")', '["1", "22"]'),
    ('is blank(" ")', "true"),
    ('lower case("AbC")', '"abc"'),
    ('matches("foobar", "^fo*b")', "true"),
    ('matches("foobar", "FO", "i")', "true"),
    ('replace("abcd", "(ab)", "[$1]")', '"[ab]cd"'),
    ('replace("abc", "B", "x", "i")', '"axc"'),
    ('split("a;b;;", ";")', '["a", "b", "", ""]'),
    ('starts with("foobar", "fo")', "true"),
    ('string length("😀")', "2"),
    ('substring after("foobar", "ob")', '"ar"'),
    ('substring before("foobar", "bar")', '"foo"'),
    ('substring("foobar", 3)', '"obar"'),
    ('substring("foobar", 3, 2)', '"ob"'),
    ('to base64("FEEL")', '"RkVFTA=="'),
    ('trim("  a b ")', '"a b"'),
    ('upper case("aß")', '"ASS"'),
    ('substring("a😀b", 2, 2)', '"😀"'),
    ('substring("foobar", 0)', '""'),
    ('substring before("foobar", "f")', '""'),
    ('substring after("foobar", "")', '"foobar"'),
    ('matches("x", "[")', "null"),
    ('replace("abc", "b", "$9")', "null"),
    ('split("abc", "")', '["a", "b", "c", ""]'),
    ('is blank("\\t")', "true"),
    ('upper case("ß")', '"SS"'),
    ('extract("aaa", "a*?")', '["", "", "", ""]'),
)


@pytest.mark.parametrize(("text", "value"), _CASES)
def test_values(text: str, value: str) -> None:
    assert shown(text) == value


def test_positions_outside_fail() -> None:
    assert failure('substring("abc", 5)').endswith(
        "java.lang.StringIndexOutOfBoundsException: begin 4, end 3, length 3"
    )


def test_unique_identifiers() -> None:
    first, second = (str(feel.evaluate("uuid()").value) for _ in range(2))
    assert re.fullmatch(
        r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", first
    )
    assert first != second

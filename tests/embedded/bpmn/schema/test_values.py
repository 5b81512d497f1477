"""Texts that are values of a simple type."""

import pytest

from zeebe_grpclib.embedded.bpmn.schema.values import expected_instead, is_simple


@pytest.mark.parametrize(
    ("type_name", "good", "bad", "expected"),
    [
        ("ID", "a-1.b", "1a", "an XML name without a colon"),
        ("ID", " öl ", "a:b", "an XML name without a colon"),
        ("QName", "a:b", "a:b:c", "a name"),
        ("boolean", " 1 ", "yes", "'true' or 'false'"),
        ("integer", "-12345678901234567890", "1.0", "a whole number"),
        ("int", "2147483647", "2147483648", "a whole number"),
        ("double", "-.5E3", "1,5", "a number"),
        ("anyURI", "http://a b/%20", "%zz", "a URI"),
        ("processType", "Public", "public", "one of None, Private, Public"),
    ],
)
def test_values(type_name: str, good: str, bad: str, expected: str) -> None:
    assert expected_instead(type_name, good) is None
    assert expected_instead(type_name, bad) == expected


def test_any_text_is_a_string() -> None:
    assert expected_instead("string", "\n") is None
    assert not is_simple("string")

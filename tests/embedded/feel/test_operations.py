from tests.embedded.feel.ask import shown, warned


def test_the_right_side_is_evaluated_even_when_the_left_failed() -> None:
    missing = ("NO_VARIABLE_FOUND", "No variable found with name 'missing'")
    assert warned("c.f() + missing")[1:] == [missing]
    assert shown("c.f() + 1") == "null"


def test_long_chains_need_no_depth() -> None:
    assert shown(" + ".join(["1"] * 5000)) == "5000"
    assert shown(" and ".join(["true"] * 5000)) == "true"


def test_literals_of_many_digits_keep_them() -> None:
    assert (
        shown("12345678901234567890123456789012345678 + 1")
        == "12345678901234567890123456789012345679"
    )
    assert (
        shown("1 + 12345678901234567890123456789012345678")
        == "1.234567890123456789012345678901235E+37"
    )


def test_opposites() -> None:
    assert [shown(text) for text in ("1 != 2", "1 != null", "c.f() != 1", '1 != "1"')] == [
        "true",
        "true",
        "null",
        "null",
    ]

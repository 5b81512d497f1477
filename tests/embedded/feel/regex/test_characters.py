from zeebe_grpclib.embedded.feel.regex.characters import Characters


def test_comments_are_passed_only_with_their_flag() -> None:
    assert Characters(" # x\n a", "x").peek() == "a"
    assert Characters(" a", "").peek() == " "
    assert Characters("", "x").peek() == ""


def test_escaped_characters() -> None:
    found = [
        Characters(text[1:], "").escaped_char(text[0])
        for text in ("t", "x41", "u0042", "x{1F600}", "07", "cA", ".")
    ]
    assert found == ["\t", "A", "B", "\U0001f600", "\a", "\x01", "."]

import pytest

from zeebe_grpclib.embedded.feel.regex import Pattern, PatternError


def free(_steps: int) -> None:
    """Work costs nothing here."""


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("o", "foo", ["o", "o"]),
        ("[0-9]+", "a1 b22", ["1", "22"]),
        ("a*", "aab", ["aa", "", ""]),
        ("a*?b", "aab", ["aab"]),
        ("(a|ab)(c|bcd)$", "abcd", ["abcd"]),
        ("(?i)FOO", "xfoo", ["foo"]),
        ("a++b", "aab", ["aab"]),
        ("a++ab", "aaab", []),
        ("(?>a|ab)c", "abc", []),
        ("(?<=a)b", "ab cb", ["b"]),
        ("(?<!a)b", "ab cb", ["b"]),
        ("a(?=b)", "ab ac", ["a"]),
        (r"(\w)\1", "hello", ["ll"]),
        (r"(?<x>l)\k<x>", "hello", ["ll"]),
        ("[a-z&&[^b]]+", "abc", ["a", "c"]),
        ("[a-c[x]]+", "abxz", ["abx"]),
        (r"\bb", "ab b", ["b"]),
        (r"\p{Lu}+", "aÄB", ["ÄB"]),
        (r"\Qa.b\E+", "a.bb axb", ["a.bb"]),
        ("a{2}", "aaaa", ["aa", "aa"]),
        ("(ab){1,2}", "ababab", ["abab", "ab"]),
        ("^b$", "a\nb", []),
        ("(?m)^b$", "a\nb", ["b"]),
        ("a$", "a\n", ["a"]),
        (r"a\z", "a\n", []),
        (".+", "a\r\nb", ["a", "b"]),
        ("(?s).+", "a\nb", ["a\nb"]),
        ("(?x) a  # letter\n b", "ab", ["ab"]),
        ("(a*)*", "aa", ["aa", ""]),
        ("[]a]+", "a]", ["a]"]),
        (r"\x41\u0042\x{43}", "ABC", ["ABC"]),
        ("😀+", "😀😀", ["😀😀"]),
    ],
)
def test_occurrences(pattern: str, text: str, found: list[str]) -> None:
    assert list(Pattern(pattern).extract(text, free)) == found


@pytest.mark.parametrize(
    ("pattern", "replacement", "result"),
    [
        ("b", "x", "axc"),
        ("(b)", "[$1$0]", "a[bb]c"),
        ("(?<n>b)", "${n}!", "ab!c"),
        ("b", r"\$", "a$c"),
        ("(x)?b", "<$1>", "a<>c"),
        ("", "-", "-a-b-c-"),
        ("(b)", "$11", "ab1c"),
    ],
)
def test_replacements(pattern: str, replacement: str, result: str) -> None:
    assert Pattern(pattern).replace("abc", replacement, free) == result


@pytest.mark.parametrize("replacement", ["$2", "$", "\\", "${n}", "$x"])
def test_replacements_that_java_refuses_when_something_occurs(replacement: str) -> None:
    with pytest.raises(PatternError):
        Pattern("(b)").replace("abc", replacement, free)
    assert Pattern("(x)").replace("abc", replacement, free) == "abc"


def test_pieces() -> None:
    assert list(Pattern(";").split("a;b;;", free)) == ["a", "b", "", ""]
    assert list(Pattern("").split("abc", free)) == ["a", "b", "c", ""]
    assert list(Pattern("x").split("abc", free)) == ["abc"]


def test_flags_that_are_unknown_are_ignored() -> None:
    assert Pattern("FOO", "qi").finds("foo", free)


def test_work_is_counted() -> None:
    class EnoughError(Exception):
        pass

    spent = 0

    def spend(steps: int) -> None:
        nonlocal spent
        spent += steps
        if spent > 10_000:
            raise EnoughError

    with pytest.raises(EnoughError):
        Pattern("^(a+)+$").finds("a" * 40 + "!", spend)

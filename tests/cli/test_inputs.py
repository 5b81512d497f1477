from __future__ import annotations

import io
from pathlib import Path

import pytest

from zeebe_grpclib.cli.failures import UsageFault
from zeebe_grpclib.cli.inputs import read_file, read_variables


def test_variables_are_a_json_object() -> None:
    assert read_variables('{"a": [1, 2.5, null, "ü"]}') == {"a": [1, 2.5, None, "ü"]}


def test_variables_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "variables.json"
    file.write_bytes('\ufeff{"name": "Ärger"}'.encode())
    assert read_variables(f"@{file}") == {"name": "Ärger"}


def test_variables_come_from_the_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"a": 1}')))
    assert read_variables("@-") == {"a": 1}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "--variables: not JSON: Expecting property name enclosed in double quotes: line 1"),
        ("", "--variables: not JSON: Expecting value: line 1 column 1"),
        ("[1]", "--variables: an array is not an object"),
        ('"a"', '--variables: "a" is not an object; expected a JSON object such as {"amount": 3}'),
        ("null", "--variables: null is not an object"),
        ('{"a": NaN}', "--variables: not JSON: NaN is not a JSON number"),
        ('{"a": -Infinity}', "--variables: not JSON: -Infinity is not a JSON number"),
        ("[" * 200_000, "--variables: the JSON is nested too deeply"),
    ],
)
def test_what_is_no_object_is_refused_with_the_place(text: str, message: str) -> None:
    with pytest.raises(UsageFault) as refusal:
        read_variables(text)
    assert str(refusal.value).startswith(message)


def test_a_file_of_variables_is_named_in_the_refusal(tmp_path: Path) -> None:
    file = tmp_path / "v.json"
    file.write_bytes(b"\xff")
    with pytest.raises(UsageFault, match=r"v\.json: not UTF-8: .* position 0"):
        read_variables(f"@{file}")
    file.write_text("1")
    with pytest.raises(UsageFault, match=r"v\.json: 1 is not an object"):
        read_variables(f"@{file}")


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\x00\xff")
    assert read_file(str(tmp_path / "a")) == b"\x00\xff"


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageFault) as missing:
        read_file(str(tmp_path / "missing.bpmn"))
    assert str(missing.value) == (
        f"cannot read {tmp_path / 'missing.bpmn'}: No such file or directory"
    )
    with pytest.raises(UsageFault, match="Is a directory"):
        read_file(str(tmp_path))
    with pytest.raises(UsageFault, match="is no path"):
        read_file("a\0b")

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest

from zeebe_grpclib._resources import read_resources


def test_a_file_is_named_by_the_last_part_of_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "order.bpmn").write_bytes(b"<x/>")
    monkeypatch.chdir(folder)
    expected = [("order.bpmn", b"<x/>")]
    assert read_resources([str(folder / "order.bpmn")]) == expected
    assert read_resources([folder / "order.bpmn"]) == expected
    assert read_resources(["order.bpmn"]) == expected
    assert read_resources([os.path.join("..", "models", "order.bpmn")]) == expected  # noqa: PTH118


def test_pairs_of_name_and_content_stand_beside_paths(tmp_path: Path) -> None:
    (tmp_path / "a.dmn").write_bytes(b"a")
    assert read_resources([("models/b.bpmn", b"b"), tmp_path / "a.dmn"]) == [
        ("models/b.bpmn", b"b"),
        ("a.dmn", b"a"),
    ]


def test_no_file_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^deploy_resource needs at least one file, but none was"):
        read_resources([])


def test_an_empty_path_is_not_the_working_directory() -> None:
    # `os.environ.get("MODEL", "")` would deploy whatever lies around.
    with pytest.raises(ValueError, match=r"^a resource is an empty path$"):
        read_resources([""])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "none.bpmn"
    with pytest.raises(FileNotFoundError) as caught:
        read_resources([path])
    assert caught.value.filename == str(path)


def test_a_directory_is_named(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=str(tmp_path)):
        read_resources([str(tmp_path)])


def test_a_folder_gives_what_can_be_deployed_in_it(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("b.bpmn", "a.dmn", "deep/c.form", "d.txt", "deep/E.BPMN"):
        (tmp_path / name).write_bytes(name.encode())
    assert read_resources([tmp_path]) == [
        ("a.dmn", b"a.dmn"),
        ("b.bpmn", b"b.bpmn"),
        ("deep/E.BPMN", b"deep/E.BPMN"),
        ("deep/c.form", b"deep/c.form"),
    ]
    assert read_resources([f"{tmp_path}/**/*.form", f"{tmp_path}/*.dmn"]) == [
        ("c.form", b"deep/c.form"),
        ("a.dmn", b"a.dmn"),
    ]
    with pytest.raises(FileNotFoundError, match="no file matches the pattern"):
        read_resources([f"{tmp_path}/*.xml"])
    (tmp_path / "odd[1].bpmn").write_bytes(b"odd")
    assert read_resources([tmp_path / "odd[1].bpmn"]) == [("odd[1].bpmn", b"odd")]


def test_open_files_and_buffers(tmp_path: Path) -> None:
    (tmp_path / "a.bpmn").write_bytes(b"<a/>")
    with (tmp_path / "a.bpmn").open("rb") as file:
        assert read_resources([file]) == [("a.bpmn", b"<a/>")]
    buffers = [("b", io.BytesIO(b"<b/>")), ("c", bytearray(b"<c/>")), ("d", memoryview(b"<d/>"))]
    assert read_resources(buffers) == [("b", b"<b/>"), ("c", b"<c/>"), ("d", b"<d/>")]  # type: ignore[arg-type]
    with (tmp_path / "a.bpmn").open() as text, pytest.raises(TypeError, match="open binary file"):
        read_resources([text])  # type: ignore[list-item]
    with pytest.raises(TypeError, match="open binary file with a name"):
        read_resources([io.BytesIO(b"")])


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no Unix permissions")
def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    path = tmp_path / "secret.bpmn"
    path.touch(mode=0)
    with pytest.raises(PermissionError, match=str(path)):
        read_resources([path])


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="no file that fails when read")
def test_a_file_that_fails_while_it_is_read_is_named_too() -> None:
    with pytest.raises(OSError, match="/proc/self/mem"):
        read_resources(["/proc/self/mem"])


def test_a_path_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match=r"^'a\\x00b' is no path: embedded null"):
        read_resources(["a\0b"])


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        (None, "NoneType: None"),
        (b"order.bpmn", r"bytes: b'order.bpmn'"),
        (("a.bpmn", "text"), r"tuple: \('a.bpmn', 'text'\)"),
        (("a.bpmn", b"", 1), "tuple: "),
        ((5, b""), "tuple: "),
        (Path("a").open, "method: "),
    ],
)
def test_what_is_neither_path_nor_pair_is_refused(source: Any, kind: str) -> None:
    with pytest.raises(TypeError, match=rf"^a resource is a path, an open binary .*, not {kind}"):
        read_resources([source])


class BytesPath:
    def __fspath__(self) -> bytes:
        return b"order.bpmn"


def test_a_path_in_bytes_is_refused() -> None:
    with pytest.raises(TypeError, match="not BytesPath"):
        read_resources([BytesPath()])  # type: ignore[list-item] # refusing it is the point

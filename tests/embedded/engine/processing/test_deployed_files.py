"""Files of a deployment."""

from __future__ import annotations

import pytest

from zeebe_grpclib.embedded.engine.processing.deployed_files import (
    BadFileError,
    DeployedFile,
    id_of,
)
from zeebe_grpclib.embedded.engine.state import Form, digest


def test_a_definition_comes_from_the_file_of_its_name_and_content() -> None:
    form = Form(1, "f", 1, "f.form", digest(b"{}"), 1)
    assert DeployedFile("f.form", b"{}", "<default>").is_source_of(form)
    assert not DeployedFile("g.form", b"{}", "<default>").is_source_of(form)
    assert not DeployedFile("f.form", b"{ }", "<default>").is_source_of(form)
    assert not DeployedFile("f.form", b"{}", "<default>").is_source_of(None)


def test_an_id_is_found_with_its_tenant() -> None:
    assert DeployedFile("f", b"", "<default>").place("f") == "f"
    assert DeployedFile("f", b"", "red").place("f") == ("red", "f")


def test_the_id_in_a_document() -> None:
    assert id_of("form", b'{"id": "f"}') == "f"


@pytest.mark.parametrize("content", [b"{}", b"[]", b'{"id": 1}', b'{"id": " "}'])
def test_a_document_without_an_id(content: bytes) -> None:
    with pytest.raises(BadFileError, match="Expected the form id to be present, but none given"):
        id_of("form", content)


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000])
def test_what_is_no_document(content: bytes) -> None:
    with pytest.raises(BadFileError, match="the form is no JSON"):
        id_of("form", content)

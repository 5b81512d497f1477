"""Files of a deployment."""

from __future__ import annotations

import time

import pytest

from zeebe_grpclib.embedded import bpmn
from zeebe_grpclib.embedded.engine.processing.deployed_files import (
    BadFileError,
    DeployedFile,
    described,
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


def test_problems_stand_below_their_elements() -> None:
    problems = [bpmn.Problem("a", 1, "one"), bpmn.Problem("b", 2, "two"), bpmn.Problem("a", 1, "3")]
    assert described(bpmn.BpmnError(tuple(problems))) == (
        "- Element: a\n    - ERROR: one\n    - ERROR: 3\n- Element: b\n    - ERROR: two\n"
    )


def test_many_problems_cost_no_more_than_their_number() -> None:
    error = bpmn.BpmnError(tuple(bpmn.Problem(f"t{i}", i, "wrong") for i in range(20_000)))
    began = time.process_time()

    assert described(error).count("wrong") == 20_000
    # The square of the number took 9 s.
    assert time.process_time() - began < 3

import sys

import pytest

from zeebe_grpclib.embedded.xml import Element, XmlError, parse


def refused(content: bytes, **limits: int) -> str:
    with pytest.raises(XmlError) as caught:
        parse(content, **limits)
    return str(caught.value)


def test_tree_has_names_attributes_text_and_lines() -> None:
    root = parse(
        b'<?xml version="1.0"?>\n'
        b'<d:definitions xmlns:d="urn:d" xmlns:z="urn:z" id="x">\n'
        b'  <d:text z:key="1" key="2">a &lt;<!-- c --><![CDATA[ <b]]><d:in/>tail</d:text>\n'
        b"</d:definitions>"
    )
    assert (root.namespace, root.name, root.line) == ("urn:d", "definitions", 2)
    assert root.attributes == {"id": "x"}
    [text] = root.children
    assert text.attributes == {"{urn:z}key": "1", "key": "2"}
    assert text.text == "a < <btail"
    assert (text.line, text.children[0].line) == (3, 3)
    assert root.text == "\n  \n"


def test_no_namespace_is_the_empty_one() -> None:
    root = parse(b'<a xmlns:p="urn:p"><p:b/></a>')
    assert (root.namespace, root.name) == ("", "a")
    assert (root.children[0].namespace, root.children[0].name) == ("urn:p", "b")


def test_finders_look_at_direct_children_of_one_namespace() -> None:
    root = parse(b'<a xmlns="urn:a" xmlns:z="urn:z"><z:b n="1"/><b n="2"><c/></b><b n="3"/></a>')
    first = root.child("b")
    assert first is not None
    assert first.get("n") == "2"
    assert [b.get("n") for b in root.children_named("b")] == ["2", "3"]
    assert [b.get("n") for b in root.children_named("b", "urn:z")] == ["1"]
    assert root.child("c") is None
    assert root.child("b", "urn:other") is None
    assert first.get("missing") is None
    assert [e.get("n") for e in root] == ["1", "2", "3"]
    assert [e.name for e in root.descendants()] == ["a", "b", "b", "c", "b"]


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("UTF-8", "utf-8"),
        ("UTF-8", "utf-8-sig"),
        ("ISO-8859-1", "latin-1"),
        ("windows-1252", "cp1252"),
        ("UTF-16", "utf-16"),
    ],
)
def test_declared_encoding_is_honoured(declared: str, codec: str) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?><a name="gr\u00fc\u00df">\u00e9</a>'
    root = parse(text.encode(codec))
    assert (root.get("name"), root.text) == ("gr\u00fc\u00df", "\u00e9")


@pytest.mark.parametrize("declared", ["EBCDIC-X", "shift_jis"])
def test_other_encodings_are_refused(declared: str) -> None:
    content = f'<?xml version="1.0" encoding="{declared}"?><a/>'.encode()
    assert "encoding" in refused(content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "line 1, column 1: no element found"),
        (b"<a>\n<b></a>", "line 2, column 6: mismatched tag"),
        (b"<a/><b/>", "line 1, column 5: junk after document element"),
        (b"<a>&unknown;</a>", "line 1, column 4: undefined entity"),
        (b"<a>\xff</a>", "line 1, column 4: not well-formed (invalid token)"),
        (b"<a><p:b/></a>", "line 1, column 4: unbound prefix"),
        (b'<a k="1" k="2"/>', "line 1, column 10: duplicate attribute"),
        (b"no xml", "line 1, column 1: syntax error"),
    ],
)
def test_what_is_not_well_formed_is_told_with_its_place(content: bytes, message: str) -> None:
    assert refused(content) == message


@pytest.mark.parametrize(
    "declaration",
    [
        b"<!DOCTYPE a>",
        b'<!DOCTYPE a SYSTEM "file:///etc/hostname">',
        b'<!DOCTYPE a [<!ENTITY x "y">]>',
        b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://localhost/p"> %p;]>',
    ],
)
def test_document_type_declarations_are_refused(declaration: bytes) -> None:
    message = refused(b"<?xml version='1.0'?>\n" + declaration + b"<a>&x;</a>")
    assert message.startswith("line 2, ")
    assert message.endswith("a document type declaration is not accepted")


def test_entity_bomb_costs_nothing() -> None:
    entities = b'<!ENTITY e0 "ha">' + b"".join(
        b'<!ENTITY e%d "%s">' % (i, b"&e%d;" % (i - 1) * 10) for i in range(1, 12)
    )
    assert "document type" in refused(b"<!DOCTYPE a [" + entities + b"]><a>&e11;</a>")


def test_limits() -> None:
    assert refused(b"<a/>", max_bytes=3) == ("the document has 4 bytes, more than the 3 allowed")
    assert refused(b"<a><b><c/></b></a>", max_depth=2) == (
        "line 1, column 7: elements are nested deeper than 2"
    )
    assert refused(b"<a><b/>\n<b/></a>", max_elements=2) == (
        "line 2, column 1: the document has more than 2 elements"
    )
    assert parse(b"<a><b/></a>", max_bytes=11, max_depth=2, max_elements=2).children[0].name == "b"


def test_long_namespace_names_are_refused_because_expat_repeats_them() -> None:
    content = b'<a xmlns="' + b"u" * 1_001 + b'">' + b"<b/>" * 3 + b"</a>"
    assert refused(content) == "line 1, column 1: a namespace name is longer than 1000"


def test_namespaces_are_stored_once() -> None:
    content = b'<a xmlns="' + b"u" * 1_000 + b'">' + b"<b/>" * 500 + b"</a>"
    root = parse(content)
    assert len(root.children) == 500
    assert all(child.namespace is root.namespace for child in root)


def test_no_depth_exhausts_the_stack() -> None:
    depth = sys.getrecursionlimit() * 20
    root = parse(b"<a>" * depth + b"</a>" * depth, max_depth=depth)
    assert sum(1 for _ in root.descendants()) == depth
    assert repr(root) == "<Element a line 1, 1 children>"
    assert "nested deeper than 256" in refused(b"<a>" * depth + b"</a>" * depth)


def test_elements_compare_by_identity() -> None:
    one, other = parse(b"<a/>"), parse(b"<a/>")
    assert one != other
    assert one == one  # noqa: PLR0124 - the point of the test
    assert isinstance(one, Element)


def test_error_keeps_its_place_apart_from_the_reason() -> None:
    with pytest.raises(XmlError) as caught:
        parse(b"<a>\n<b></a>")
    error = caught.value
    assert (error.line, error.column, error.reason) == (2, 6, "mismatched tag")

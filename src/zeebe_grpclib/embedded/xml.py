"""Reads the XML of BPMN and DMN documents into a plain tree, with bounds on what it accepts.

The documents come from whoever may deploy to the gateway, so nothing in them may cost more
than a multiple of their size. House rules:

- A document type declaration is refused outright: without one there are no entities to
  expand, no external references to follow and no default attributes.
- Size, depth, number of elements and length of a namespace name are bounded. The last one
  matters because expat repeats the name in front of every element and attribute.
- Nothing here recurses, the printed form of an element included, so that no depth a caller
  allows can exhaust the stack.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

# What a gRPC gateway accepts in one message by default.
MAX_BYTES = 4 * 1024 * 1024
# Elements, not expressions: sub-processes in sub-processes reach 30, diagrams fewer.
MAX_DEPTH = 256
MAX_ELEMENTS = 200_000
_MAX_NAMESPACE_LENGTH = 1_000

# Expat writes it between namespace and local name; it can stand in no local name.
_SEPARATOR = "}"


class XmlError(ValueError):
    """The document is not well-formed, or more than the reader accepts.

    Attributes:
        line: Line of the document, counted from 1; None when the whole document is meant.
        column: Column in that line, counted from 1.
        reason: The cause without its place.
    """

    def __init__(self, reason: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(reason, line, column)
        self.reason = reason
        self.line = line
        self.column = column

    def __str__(self) -> str:
        if self.line is None:
            return self.reason
        place = f"line {self.line}"
        if self.column is not None:
            place += f", column {self.column}"
        return f"{place}: {self.reason}"


@dataclass(slots=True, eq=False, repr=False)
class Element:
    """One element with its attributes, children and own text.

    Comments and processing instructions leave no trace. Elements compare by identity.

    Attributes:
        namespace: The namespace name, empty for none.
        name: The local name, without prefix.
        attributes: By plain name when unqualified, by ``{namespace}name`` when qualified.
        children: In document order.
        text: The element's own character data, white space included, joined over its children.
        line: Line of the start tag, counted from 1.
        end_line: Line of the end tag, or of the only tag.
    """

    namespace: str
    name: str
    attributes: dict[str, str]
    line: int
    children: list[Element] = field(default_factory=list)
    text: str = ""
    end_line: int = 0

    def __iter__(self) -> Iterator[Element]:
        return iter(self.children)

    def __repr__(self) -> str:
        return f"<Element {self.name} line {self.line}, {len(self.children)} children>"

    def get(self, attribute: str) -> str | None:
        """The value of an attribute, None when it is absent."""
        return self.attributes.get(attribute)

    def children_named(self, name: str, namespace: str | None = None) -> list[Element]:
        """The children of that name; without a namespace, those in this element's own one."""
        wanted = self.namespace if namespace is None else namespace
        return [c for c in self.children if c.name == name and c.namespace == wanted]

    def child(self, name: str, namespace: str | None = None) -> Element | None:
        """The first child of that name, or None; namespace as in ``children_named``."""
        wanted = self.namespace if namespace is None else namespace
        for child in self.children:
            if child.name == name and child.namespace == wanted:
                return child
        return None

    def descendants(self) -> Iterator[Element]:
        """This element and everything below it, in document order."""
        waiting: list[Element] = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.children))


class _TreeBuilder:
    """Expat's events in, one tree out."""

    def __init__(self, max_depth: int, max_elements: int) -> None:
        self._roots: list[Element] = []
        self._max_depth = max_depth
        self._max_elements = max_elements
        self._elements = 0
        self._open: list[tuple[Element, list[str]]] = []
        # One string per namespace, however often expat repeats it.
        self._namespaces: dict[str, str] = {}
        parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartNamespaceDeclHandler = self._namespace
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        self._parser = parser

    def read(self, content: bytes) -> Element:
        try:
            self._parser.Parse(content, True)
        except expat.ExpatError as error:
            raise XmlError(expat.ErrorString(error.code), error.lineno, error.offset + 1) from error
        except XmlError:
            raise
        except (ValueError, LookupError) as error:
            # The codecs that Python lends to expat: unknown, or of several bytes a character.
            raise XmlError(f"the encoding of the document is not supported: {error}") from error
        return self._roots[0]

    def _refusal(self, reason: str) -> XmlError:
        return XmlError(
            reason, self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
        )

    def _doctype(
        self, _name: str, _system: str | None, _public: str | None, _has_internal_subset: bool
    ) -> None:
        raise self._refusal("a document type declaration is not accepted")

    def _namespace(self, _prefix: str | None, uri: str | None) -> None:
        if uri is not None and len(uri) > _MAX_NAMESPACE_LENGTH:
            raise self._refusal(f"a namespace name is longer than {_MAX_NAMESPACE_LENGTH}")

    def _start(self, expanded_name: str, attributes: list[str]) -> None:
        self._elements += 1
        if self._elements > self._max_elements:
            raise self._refusal(f"the document has more than {self._max_elements} elements")
        if len(self._open) >= self._max_depth:
            raise self._refusal(f"elements are nested deeper than {self._max_depth}")
        uri, _, name = expanded_name.rpartition(_SEPARATOR)
        element = Element(
            namespace=self._namespaces.setdefault(uri, uri),
            name=name,
            attributes={
                f"{{{key}" if _SEPARATOR in key else key: value
                for key, value in zip(attributes[::2], attributes[1::2], strict=True)
            },
            line=self._parser.CurrentLineNumber,
        )
        if self._open:
            self._open[-1][0].children.append(element)
        else:
            self._roots.append(element)
        self._open.append((element, []))

    def _end(self, _expanded_name: str) -> None:
        element, parts = self._open.pop()
        element.text = "".join(parts)
        element.end_line = self._parser.CurrentLineNumber

    def _text(self, data: str) -> None:
        self._open[-1][1].append(data)


def parse(
    content: bytes,
    *,
    max_bytes: int = MAX_BYTES,
    max_depth: int = MAX_DEPTH,
    max_elements: int = MAX_ELEMENTS,
) -> Element:
    """The root element of an XML document.

    The encoding is the one that the document declares or its byte order mark tells, UTF-8
    without either.

    Args:
        content: The whole document.
        max_bytes: Longest document that is read at all.
        max_depth: How many elements may stand inside each other, the root included.
        max_elements: How many elements the document may have.

    Raises:
        XmlError: Not well-formed, beyond a limit, or with a document type declaration.
    """
    if len(content) > max_bytes:
        raise XmlError(f"the document has {len(content)} bytes, more than the {max_bytes} allowed")
    return _TreeBuilder(max_depth, max_elements).read(content)

"""Files of more than 350 lines and functions of more than 40 say why they are.

What counts of a function is its code: neither docstring nor comments nor empty lines. That the
reason is a good one is for people to see; here it has to be there: in the docstring of a file, in
a comment at the head of a function.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

# Reads sources, and runs nothing of them: faster unmeasured.
pytestmark = pytest.mark.no_cover

SOURCES = Path(__file__).parents[1] / "src" / "zeebe_grpclib"
FILES = [
    path
    for path in sorted(SOURCES.rglob("*.py"))
    if path.relative_to(SOURCES).parts[0] != "_proto"  # nobody reads what is generated
]
MOST_LINES = 350
MOST_CODE = 40
Function = ast.FunctionDef | ast.AsyncFunctionDef


def lines_of(text: str) -> tuple[set[int], set[int]]:
    """The numbers of the lines with code, and of those with a comment for people."""
    code: set[int] = set()
    comments: set[int] = set()
    silent = {tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            if not token.string.startswith(("# noqa", "# type:", "# ---")):
                comments.add(token.start[0])
        elif token.type not in silent:
            code.update(range(token.start[0], token.end[0] + 1))
    return code, comments


def without_reason(text: str) -> Iterator[str]:
    """The functions of a module that are too long and do not say why."""
    code, comments = lines_of(text)
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, Function):
            continue
        first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
        body = node.body
        has_docstring = ast.get_docstring(node) is not None
        counted = code & set(range(node.lineno, (node.end_lineno or 0) + 1))
        if has_docstring:
            counted -= set(range(body[0].lineno, (body[0].end_lineno or 0) + 1))
        begins = body[1 if has_docstring and len(body) > 1 else 0].lineno
        if len(counted) > MOST_CODE and not comments & set(range(first - 1, begins)):
            yield f"{node.name} ({len(counted)} lines)"


def test_a_long_function_says_why_it_is() -> None:
    found = {
        str(path.relative_to(SOURCES)): names
        for path in FILES
        if (names := list(without_reason(path.read_text(encoding="utf-8"))))
    }
    assert found == {}


def test_a_long_file_says_why_it_is() -> None:
    found = [
        str(path.relative_to(SOURCES))
        for path in FILES
        if len((text := path.read_text(encoding="utf-8")).splitlines()) > MOST_LINES
        and " file, longer than our others" not in (ast.get_docstring(ast.parse(text)) or "")
    ]
    assert found == []


LONG = "def long() -> None:\n" + "    pass\n" * MOST_CODE


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (LONG, ["long (41 lines)"]),
        (LONG.replace("    pass\n", '    """What it does."""\n', 1), []),
        (LONG.replace("    pass\n", "\n    # Nothing.\n", 1), []),
        ("# A table.\n" + LONG, []),
        ("# A table.\n\n" + LONG, ["long (41 lines)"]),
        ("# A table.\n@decorated\n" + LONG, []),
        (LONG.replace(":\n", ":  # a table\n", 1), []),
        (LONG.replace(":\n", ":  # noqa: PLR0915\n", 1), ["long (41 lines)"]),
        (LONG.replace(":\n", ":\n    # A table.\n", 1), []),
        (LONG.replace(":\n", ':\n    """Long."""\n    # A table.\n', 1), []),
        (LONG.replace("pass\n", "pass  # no reason\n"), ["long (41 lines)"]),
    ],
)
def test_what_counts_and_what_is_a_reason(text: str, found: list[str]) -> None:
    assert list(without_reason(text)) == found

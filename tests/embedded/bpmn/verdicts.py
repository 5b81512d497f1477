"""Verdicts on documents, Zeebe's and ours, in one form.

A verdict is the list of places and messages of the design-time rules; ``["unreadable", line]``
if the document breaks the schema; ``["unreadable", 0]`` if Zeebe's validators break off on it.

What these accept may still be refused by the checks that its broker has in addition: ours are
left out of our verdict. Whatever else we refuse is in it.
"""

import json
import re
from pathlib import Path
from typing import Any

from zeebe_grpclib.embedded import bpmn
from zeebe_grpclib.embedded.bpmn import checks, connections, support
from zeebe_grpclib.embedded.bpmn.document import Document

#: One of that many mutants is frozen; `test_oracle` can ask about all.
SHARE = 30

Verdict = list[Any]

_FROZEN = Path(__file__).with_name("mutants.json")


def ours(content: bytes) -> Verdict:
    """What this package says."""
    try:
        bpmn.read(content)
    except bpmn.BpmnError as error:
        if not error.is_readable:
            return ["unreadable", error.problems[0].line]
    answers = bpmn.design_time_answers(content)
    document = Document(content)
    if not answers and not any(checks.check(document)) and not any(connections.check(document)):
        answers = [(problem.element, problem.message) for problem in support.check(document)]
    return [list(pair) for pair in answers]


def theirs(reply: dict[str, Any]) -> Verdict:
    """What Zeebe's validators say, from a reply of the oracle."""
    if "xml_error" in reply:
        match = re.search(r"Line=(\d+)", reply["xml_error"])
        return ["unreadable", int(match[1]) if match else 0]
    if "crash" in reply:
        return ["unreadable", 0]
    return sorted([error["path"], error["message"]] for error in reply["errors"])


def agree(our: Verdict, their: Verdict) -> bool:
    """Whether two verdicts are the same; where Zeebe breaks off it names no line."""
    return our == their or (their == ["unreadable", 0] and our[:1] == ["unreadable"])


def frozen() -> dict[str, Verdict]:
    """Zeebe's verdicts on the mutants that are written down."""
    data = json.loads(_FROZEN.read_text(encoding="utf-8"))
    texts = data["texts"]
    return {
        name: verdict
        if verdict[:1] == ["unreadable"]
        else [[place, texts[number]] for place, number in verdict]
        for name, verdict in data["verdicts"].items()
    }


def freeze(verdicts: dict[str, Verdict]) -> None:
    """Write Zeebe's verdicts down, each text once."""
    numbers: dict[str, int] = {}
    lines = []
    for name, verdict in verdicts.items():
        short = (
            verdict
            if verdict[:1] == ["unreadable"]
            else [[place, numbers.setdefault(text, len(numbers))] for place, text in verdict]
        )
        lines.append(f"{json.dumps(name)}: {json.dumps(short, separators=(',', ':'))}")
    texts = json.dumps(list(numbers), indent=0, ensure_ascii=False)
    body = ",\n".join(lines)
    _FROZEN.write_text(f'{{"texts": {texts},\n"verdicts": {{\n{body}\n}}}}\n', encoding="utf-8")

"""Decisions of business rule tasks."""

from __future__ import annotations

from tests.embedded.models import (
    end,
    task,
)
from tests.embedded.models import start as begin

from .library_steps import deploy
from .steps import (
    Book,
    U,
    ends,
    incident,
    p,
    resolve,
    set_variables,
    start,
)

BOOK = Book()
add = BOOK.add


DECISION = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="g" name="G" namespace="n">
  <decision id="uniqueword-d" name="D">
    <decisionTable id="t" hitPolicy="UNIQUE">
      <input id="i"><inputExpression id="ie"><text>x</text></inputExpression></input>
      <output id="o" name="o"/>
      <rule id="r1"><inputEntry id="a1"><text>&lt; 5</text></inputEntry>
        <outputEntry id="b1"><text>"low"</text></outputEntry></rule>
      <rule id="r2"><inputEntry id="a2"><text>[5..10]</text></inputEntry>
        <outputEntry id="b2"><text>"high"</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>
""".replace("uniqueword", U).encode()
RULES = "documentation, Business rule tasks; DMN specification, UNIQUE"
CALLING = f'<zeebe:calledDecision decisionId="{U}-d" resultVariable="r"/>'
DECIDES = p(begin(), task("d", "businessRuleTask", CALLING), end(), flows="start > d > end")
for x, result in ((1, "low"), (7, "high"), (11, None)):
    add(
        f"business rule task with a decision on {x}",
        RULES,
        DECIDES,
        deploy(DECISION, "rules", "dmn"),
        start({"x": x}),
        ends({"x": x, "r": result}),
    )
add(
    "business rule task with a decision that fails",
    "documentation, Business rule tasks: an unsuccessful evaluation is an incident, and resolving "
    "it evaluates again; engine.md 5, DECISION_EVALUATION_ERROR; DMN specification, UNIQUE",
    DECIDES,
    deploy(DECISION.replace(b"[5..10]", b"[4..10]"), "rules", "dmn"),
    start({"x": 4}),
    incident("d", "DECISION_EVALUATION_ERROR", "UNIQUE hit policy", whole=False),
    set_variables({"x": 7}),
    resolve(),
    ends({"x": 7, "r": "high"}),
)

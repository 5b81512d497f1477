"""Whatever the bytes: a model or a DmnError, and a result for every decision of a model."""

import sys
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zeebe_grpclib.embedded import dmn

from . import documents as d
from .generator import Generator

# Much data through code that other tests reach: faster unmeasured.
pytestmark = pytest.mark.no_cover

_CASES = Generator(11).cases(40, evaluations=1)
_TAGS = ("decision", "rule", "text", "inputEntry", "contextEntry", "literalExpression", "variable")


def survives(content: bytes, variables: dict[str, object]) -> None:
    try:
        model = dmn.read(content)
    except dmn.DmnError as refused:
        texts = [str(refused), refused.engine_message]
    else:
        texts = [_evaluated(model, variables)]
    assert all(texts)


def _evaluated(model: dmn.Model, variables: dict[str, object]) -> str:
    reports: list[str] = [model.name]
    for decision in model.decisions:
        result = model.evaluate(decision.id, variables)
        assert (result.failure_message is None) == (result.failed_decision_id is None)
        reports.append(dmn.report(result))
    return "\n".join(reports)


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_bytes(content: bytes) -> None:
    survives(content, {})


@given(seed=st.integers(0, 2**32), cuts=st.integers(1, 4))
@settings(max_examples=150, deadline=None)
def test_documents_with_parts_moved_about(seed: int, cuts: int) -> None:
    random = Random(seed)
    known = random.choice(_CASES)
    xml = known.xml
    for _ in range(cuts):
        start, length = random.randrange(len(xml)), random.randrange(40)
        other = random.choice(_CASES).xml
        at = random.randrange(len(other))
        piece = random.choice(["", other[at : at + length], f"</{random.choice(_TAGS)}>"])
        xml = xml[:start] + piece + xml[start + random.choice([0, length]) :]
    survives(xml.encode(), known.variables)


@given(seed=st.integers(0, 2**32))
@settings(max_examples=150, deadline=None)
def test_documents_with_elements_swapped(seed: int) -> None:
    random = Random(seed)
    known = random.choice(_CASES)
    words = known.xml.replace("><", ">\n<").split("\n")
    for _ in range(random.randrange(1, 4)):
        one, other = random.randrange(1, len(words) - 1), random.randrange(1, len(words) - 1)
        if random.random() < 0.5:
            words[one], words[other] = words[other], words[one]
        else:
            words[one] = random.choice(_CASES).xml.replace("><", ">\n<").split("\n")[1]
    survives("".join(words).encode(), known.variables)


@given(st.text(max_size=60), st.text(max_size=30))
@settings(max_examples=150, deadline=None)
def test_any_text_as_expression_and_test(expression: str, test: str) -> None:
    clean = str.maketrans(dict.fromkeys([*range(9), 11, 12, *range(14, 32), 65534, 65535]))
    table = d.table(
        [d.column(expression.translate(clean))],
        [d.output(default=expression.translate(clean))],
        [d.rule([test.translate(clean)], ["1"])],
    )
    survives(d.single(table).encode(errors="replace"), {"x": 1})


def test_deep_elements() -> None:
    depth = sys.getrecursionlimit() * 3
    nested = "<list>" * depth + "</list>" * depth
    survives(d.single(nested).encode(), {})
    nested = "<context><contextEntry>" * 120 + "</contextEntry></context>" * 120
    survives(d.single(nested).encode(), {})


def test_entity_bomb() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    survives((bomb + d.single(d.literal("&b;"))).encode(), {})


def test_many_rules_over_a_long_list_end_in_time() -> None:
    rules = [d.rule(["list contains(items, ?)"], ["1"])] * 2_000
    table = d.table([d.column("x")], [d.output()], rules, hit_policy="COLLECT", aggregation="SUM")
    model = dmn.read(d.single(table).encode())
    result = model.evaluate("a", {"x": 1, "items": list(range(10_000))})
    assert result.value_json == 2_000

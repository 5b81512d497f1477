"""Compares the DMN room with the engine inside Zeebe, case by case.

    python -m tests.embedded.dmn.differential --oracles tests/oracles --seed 7 --documents 300

asks both engines the cases written by hand, so many generated documents, and so many of all these
with mistakes in them, and prints what differs.
`--freeze` writes the cases of that run with the engine's answers to `cases.json`, which the default
tests read instead of asking.
"""

import argparse
import importlib.util
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from zeebe_grpclib.embedded import dmn, feel

from .generator import Case, Generator
from .handwritten import all_cases
from .mutations import mutated

FROZEN = Path(__file__).with_name("cases.json")

Answer = dict[str, Any]

_JAVA_OBJECT = re.compile(r"org\.camunda\.bpm\.model\.dmn\.impl\.instance\.(\w)(\w*)Impl@[0-9a-f]+")
_MODEL_EXCEPTION = "org.camunda.bpm.model.xml.ModelException: "
_TYPES = {
    "DecisionTable": "DECISION_TABLE",
    "LiteralExpression": "LITERAL_EXPRESSION",
    "Context": "CONTEXT",
    "List": "LIST",
    "Relation": "RELATION",
    "Invocation": "INVOCATION",
    "EmptyLogic$": "UNKNOWN",
}


def exact(value: Any) -> Any:
    """A value as JSON without any loss: what no float tells exactly becomes a text."""
    if isinstance(value, Decimal):
        if value == value.to_integral_value():
            return int(value)
        return (
            float(value) if Decimal(repr(float(value))) == value else f"number {value.normalize()}"
        )
    if isinstance(value, list):
        return [exact(item) for item in value]
    if isinstance(value, dict):
        return {key: exact(item) for key, item in value.items()}
    return value if isinstance(value, int | float) else feel.to_json(value)


def ours(case: Case) -> Answer:
    """What the DMN room makes of a case."""
    try:
        model = dmn.read(case.xml.encode())
    except dmn.DmnError as error:
        return {"refused": error.engine_message}
    if case.decision is None:
        return {"decisions": [[d.id, d.name] for d in model.decisions]}
    result = model.evaluate(case.decision, case.variables)
    decisions = [_ours(decision) for decision in result.evaluated_decisions]
    if result.failure_message is None:
        return {"result": exact(result.value), "decisions": decisions}
    frame = f"Expected to evaluate decision '{case.decision}', but "
    return {"failed": result.failure_message.removeprefix(frame), "decisions": decisions}


def _ours(decision: dmn.EvaluatedDecision) -> Answer:
    return {
        "id": decision.id,
        "name": decision.name,
        "type": decision.type,
        "output": exact(decision.output),
        "inputs": [[i.id, i.name, exact(i.value)] for i in decision.inputs],
        "rules": [
            [rule.id, [[o.id, exact(o.value)] for o in rule.outputs]]
            for rule in decision.matched_rules
        ],
    }


def engine(reply: dict[str, Any], case: Case) -> Answer:
    """What the engine made of a case, in the same form; a crash of it stays a crash."""
    if "crash" in reply:
        text = str(reply["error"])
        if text.startswith(_MODEL_EXCEPTION):
            return {"refused": text.removeprefix(_MODEL_EXCEPTION)}
        return {"crash": text}
    if reply.get("stage") == "parse":
        return {"refused": _JAVA_OBJECT.sub(_tag, reply["error"])}
    if case.decision is None:
        return {"decisions": [[d["id"], d["name"] or ""] for d in reply["decisions"]]}
    decisions = [_engine(decision) for decision in reply["decisions"]]
    if reply["ok"]:
        return {"result": exact(reply["result"]), "decisions": decisions}
    return {"failed": reply["error"], "decisions": decisions}


def _tag(found: re.Match[str]) -> str:
    return found[1].lower() + found[2]


def _engine(decision: dict[str, Any]) -> Answer:
    return {
        "id": decision["id"],
        "name": decision["name"] or "",
        "type": _TYPES[decision["logic"]],
        "output": exact(decision["result"]),
        "inputs": [[i["id"], i["name"], exact(i["value"])] for i in decision.get("inputs", [])],
        "rules": [
            [rule["id"], [[o["id"], exact(o["value"])] for o in rule["outputs"]]]
            for rule in decision.get("matched_rules", [])
        ],
    }


def agrees(mine: Answer, theirs: Answer) -> bool:
    """Whether the two answers tell the same; where the engine crashes, we may not succeed."""
    if "crash" in theirs:
        return "result" not in mine
    # The engine tells only labels; the name that Zeebe shows without one has its own tests.
    for own, other in zip(mine.get("decisions", []), theirs.get("decisions", []), strict=False):
        if isinstance(other, dict):
            for named, label in zip(own["inputs"], other["inputs"], strict=False):
                if label[1] is None:
                    named[1] = None
    return mine == theirs


def ask_all(oracle: Any, cases: Iterable[Case]) -> Iterator[tuple[Case, Answer]]:
    """The cases with the engine's answers."""
    for case in cases:
        reply = oracle.dmn(case.xml, case.decision, case.variables)
        yield case, engine(reply, case)


def open_oracle(folder: Path) -> Any:
    """The oracle of a folder that holds `oracle.py`."""
    spec = importlib.util.spec_from_file_location("oracle", folder / "oracle.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Oracle(exact=True)


def cases_of(seed: int, documents: int) -> list[Case]:
    """The cases written by hand, then generated ones, then as many documents with mistakes."""
    sound = all_cases() + Generator(seed).cases(documents)
    return sound + mutated(sound, seed, documents)


def freeze(answered: Iterable[tuple[Case, Answer]]) -> None:
    """Writes cases and answers; documents are stored once."""
    documents: dict[str, int] = {}
    rows = [
        [documents.setdefault(c.xml, len(documents)), c.decision, c.variables, answer]
        for c, answer in answered
    ]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    texts = ",\n".join(json.dumps(text, ensure_ascii=False) for text in documents)
    FROZEN.write_text(
        f'{{"documents": [\n{texts}\n],\n"cases": [\n{lines}\n]}}\n', encoding="utf-8"
    )


def thaw() -> Iterator[tuple[Case, Answer]]:
    """The frozen cases with the engine's answers."""
    frozen = json.loads(FROZEN.read_text(encoding="utf-8"))
    for number, decision, variables, answer in frozen["cases"]:
        yield Case(frozen["documents"][number], decision, variables), answer


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--oracles", type=Path, default=Path("tests/oracles"))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--show", type=int, default=10, help="differences to print in full")
    parser.add_argument("--freeze", action="store_true")
    options = parser.parse_args()
    if not shutil.which("java") or not shutil.which("mvn"):
        print("skipped: no Java and Maven here")
        return 0
    kinds: Counter[str] = Counter()
    different = 0
    with open_oracle(options.oracles) as oracle:
        answered = list(ask_all(oracle, cases_of(options.seed, options.documents)))
    for case, theirs in answered:
        mine = ours(case)
        kinds[next(iter(theirs))] += 1
        if not agrees(mine, theirs):
            different += 1
            if different <= options.show:
                print(case.xml, case.decision, case.variables, sep="\n")
                print("ours  ", json.dumps(mine, ensure_ascii=False))
                print("engine", json.dumps(theirs, ensure_ascii=False), end="\n\n")
    print(f"{len(answered)} evaluations of {len({c.xml for c, _ in answered})} documents,")
    print(f"{different} differ; the engine's answers: {dict(kinds)}")
    if options.freeze:
        freeze(answered)
    return 1 if different else 0


if __name__ == "__main__":
    raise SystemExit(main())

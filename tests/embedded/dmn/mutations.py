"""Documents with mistakes: elements lost, doubled, moved and renamed, attributes changed."""

from random import Random
from xml.etree import ElementTree as ET

from .generator import Case

_VALUES = ["x", "number", "FIRST", "", "d0", "#d0", "a b"]
_ATTRIBUTES = ["id", "name", "label", "typeRef", "hitPolicy"]


def mutated(cases: list[Case], seed: int, count: int) -> list[Case]:
    """So many cases, each made from one of the given ones by a mistake or two."""
    random = Random(seed)
    made: list[Case] = []
    while len(made) < count:
        case = random.choice(cases)
        try:
            root = ET.fromstring(case.xml)
        except ET.ParseError:
            continue
        for _ in range(random.choice([1, 1, 1, 2])):
            _mutate(root, random)
        # Decisions without id are refused here, and never get as far as a deployment in Zeebe.
        if all(e.get("id") for e in root if e.tag.endswith("}decision")):
            made.append(Case(ET.tostring(root, encoding="unicode"), case.decision, case.variables))
    return made


def _mutate(root: ET.Element, random: Random) -> None:
    elements = list(root.iter())
    inner = [element for element in elements if len(element)]
    chosen = random.choice(elements)
    kind = random.choice(["attribute", "tag", "delete", "double", "move", "insert"])
    if kind == "attribute":
        key = random.choice([*chosen.attrib, *_ATTRIBUTES[:2]] if chosen.attrib else _ATTRIBUTES)
        if key in chosen.attrib and random.random() < 0.5:
            del chosen.attrib[key]
        else:
            chosen.set(key, random.choice(_VALUES))
    elif kind == "tag":
        chosen.tag = random.choice(elements).tag
    elif inner:
        parent = random.choice(inner)
        at = random.randrange(len(parent))
        child = parent[at]
        if kind in {"delete", "move"}:
            parent.remove(child)
        if kind == "insert":
            child = random.choice(elements)
        if kind != "delete":
            copy = ET.fromstring(ET.tostring(child))
            parent.insert(random.randrange(len(parent) + 1), copy)

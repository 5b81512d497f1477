"""Breaks the sound processes in every way that one small change can break them.

All mutants are enumerated, none is drawn by chance, so a name stands for the same document
for ever: ``tasks/12 drop`` is the process "tasks" without its 12th element.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from copy import deepcopy
from html import escape
from zlib import crc32

from tests.embedded.bpmn.sound import SOUND

_BPMN: str = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_PREFIXES = {
    _BPMN: "",
    "{http://camunda.org/schema/zeebe/1.0}": "zeebe:",
    "{http://www.w3.org/2001/XMLSchema-instance}": "xsi:",
}
_ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"

#: Elements that take each other's place.
_FAMILIES: str = (
    "task serviceTask sendTask scriptTask businessRuleTask userTask receiveTask manualTask "
    "callActivity subProcess adHocSubProcess transaction\n"
    "exclusiveGateway inclusiveGateway parallelGateway eventBasedGateway complexGateway\n"
    "startEvent endEvent intermediateCatchEvent intermediateThrowEvent boundaryEvent\n"
    "messageEventDefinition timerEventDefinition signalEventDefinition errorEventDefinition "
    "escalationEventDefinition linkEventDefinition compensateEventDefinition "
    "terminateEventDefinition conditionalEventDefinition cancelEventDefinition\n"
    "timeDate timeDuration timeCycle\n"
    "message signal error escalation"
)


def _kin_of(families: str) -> dict[str, list[str]]:
    return {name: line.split() for line in families.split("\n") for name in line.split()}


_KIN = _kin_of(_FAMILIES)
_TEXTS = {
    "true": "false",
    "false": "true",
    "latest": "deployment",
    "versionTag": "latest",
    "start": "beforeAll",
    "end": "start",
    "creating": "completing",
    "create": "update,foo",
}


def _elements(root: ET.Element) -> list[tuple[ET.Element, ET.Element]]:
    """Every element but the root with its parent, in document order."""
    return [(parent, child) for parent in root.iter() for child in parent]


def _renamed(element: ET.Element) -> None:
    """Give a copy ids of its own."""
    for inner in element.iter():
        if "id" in inner.attrib:
            inner.set("id", inner.attrib["id"] + "_2")


def _drop(parent: ET.Element, child: ET.Element) -> None:
    parent.remove(child)


def _twice(parent: ET.Element, child: ET.Element) -> None:
    copy = deepcopy(child)
    _renamed(copy)
    parent.insert(list(parent).index(child), copy)


def _twin(parent: ET.Element, child: ET.Element) -> None:
    parent.insert(list(parent).index(child), deepcopy(child))


def _last(parent: ET.Element, child: ET.Element) -> None:
    parent.remove(child)
    parent.append(child)


def _first(parent: ET.Element, child: ET.Element) -> None:
    parent.remove(child)
    parent.insert(0, child)


def _hollow(_parent: ET.Element, child: ET.Element) -> None:
    for inner in list(child):
        child.remove(inner)
    child.text = ""


def _text(_parent: ET.Element, child: ET.Element) -> None:
    child.text = "word"


def _kin(step: int) -> Callable[[ET.Element, ET.Element], None]:
    def rename(_parent: ET.Element, child: ET.Element) -> None:
        name = child.tag.rpartition("}")[2]
        family = _KIN.get(name, [name])
        child.tag = _BPMN + family[(family.index(name) + step) % len(family)]

    return rename


def _out(_parent: ET.Element, child: ET.Element) -> None:
    """Let what is inside stand in place of the element: only its first child is left."""
    if len(child):
        inner = child[0]
        child.tag, child.attrib, child.text = inner.tag, inner.attrib, inner.text
        child[:] = list(inner)


_OPERATORS = {
    "drop": _drop,
    "twice": _twice,
    "twin": _twin,
    "last": _last,
    "first": _first,
    "hollow": _hollow,
    "text": _text,
    "out": _out,
    **{f"kin{step}": _kin(step) for step in range(1, 11)},
}


def _changed(element: ET.Element, name: str, step: str) -> bool:
    old = element.attrib[name]
    if step == "less":
        del element.attrib[name]
        return True
    new = {
        "empty": "",
        "feel": f"={old}",
        "flip": _TEXTS.get(old, old),
        "blank": " ",
        "strange": f"{old} 1",
        "none": "nowhere",
        "more": old + "_",
    }[step]
    element.set(name, new)
    return new != old


_STEPS = ("less", "empty", "feel", "flip", "blank", "strange", "none", "more")
_EXTRAS = (
    '<zeebe:taskDefinition type="w"/>',
    "<zeebe:ioMapping/>",
    "<zeebe:userTask/>",
    '<zeebe:calledElement processId="q"/>',
    '<zeebe:publishMessage correlationKey="=k"/>',
    '<zeebe:formDefinition formId="f" formKey="k"/>',
    (
        '<zeebe:executionListeners><zeebe:executionListener eventType="end" type="l"/>'
        '<zeebe:executionListener eventType="start" type="l"/></zeebe:executionListeners>'
    ),
    (
        '<zeebe:taskListeners><zeebe:taskListener eventType="creating" type="l"/>'
        "</zeebe:taskListeners>"
    ),
    '<zeebe:adHoc outputCollection="c"/>',
    '<zeebe:linkedResources><zeebe:linkedResource resourceId="r"/></zeebe:linkedResources>',
    '<zeebe:properties><zeebe:property name="n"/></zeebe:properties>',
)
_BODIES = (
    "<timerEventDefinition><timeCycle>R/PT1S</timeCycle></timerEventDefinition>",
    '<messageEventDefinition messageRef="m1"/>',
    "<errorEventDefinition/>",
    "<escalationEventDefinition/>",
    "<compensateEventDefinition/>",
    "<conditionExpression>=a</conditionExpression>",
    "<multiInstanceLoopCharacteristics/>",
    "<incoming>nowhere</incoming>",
    '<startEvent id="new"/>',
    '<task id="new"/>',
)


def _parsed(text: str) -> ET.Element:
    return ET.fromstring(f'<r xmlns="{_BPMN[1:-1]}" xmlns:zeebe="{_ZEEBE[1:-1]}">{text}</r>')[0]


def _extended(child: ET.Element, extra: str) -> bool:
    if child.tag.rpartition("}")[2] in {"outgoing", "incoming", "extensionElements"}:
        return False
    if not child.tag.startswith(_BPMN):
        return False
    holder = child.find(_BPMN + "extensionElements")
    if holder is None:
        holder = ET.Element(_BPMN + "extensionElements")
        child.insert(0, holder)
    holder.append(_parsed(extra))
    return True


def _mutants_of(text: str, wanted: Callable[[str], bool]) -> Iterator[tuple[str, ET.Element]]:
    root = ET.fromstring(text)
    yield "", root
    for number, (_, original) in enumerate(_elements(root)):
        changes: list[tuple[str, Callable[[ET.Element, ET.Element], object]]] = [
            (name, operator)
            for name, operator in _OPERATORS.items()
            if not name.startswith("kin") or original.tag.rpartition("}")[2] in _KIN
        ]
        changes += [
            (f"{attribute.rpartition('}')[2]} {step}", _attribute_change(attribute, step))
            for attribute in original.attrib
            for step in _STEPS
        ]
        if original.tag.startswith(_BPMN):
            changes += [(f"extra {n}", _extra(extra)) for n, extra in enumerate(_EXTRAS)]
            changes += [(f"body {n}", _body(body)) for n, body in enumerate(_BODIES)]
        for name, change in changes:
            if not wanted(f"{number} {name}"):
                continue
            copy = deepcopy(root)
            parent, child = _elements(copy)[number]
            if change(parent, child) is not False:
                yield f"{number} {name}", copy


def _attribute_change(name: str, step: str) -> Callable[[ET.Element, ET.Element], object]:
    return lambda _parent, child: _changed(child, name, step)


def _extra(extra: str) -> Callable[[ET.Element, ET.Element], object]:
    return lambda _parent, child: _extended(child, extra)


def _body(body: str) -> Callable[[ET.Element, ET.Element], object]:
    return lambda _parent, child: child.append(_parsed(body))


def _short(name: str) -> str:
    for namespace, prefix in _PREFIXES.items():
        if name.startswith(namespace):
            return prefix + name[len(namespace) :]
    return name


def written(root: ET.Element) -> bytes:
    """The document with a tag on each line, so that lines tell elements apart."""

    def write(element: ET.Element) -> Iterator[str]:
        attributes = "".join(f' {_short(k)}="{escape(v)}"' for k, v in element.attrib.items())
        name = _short(element.tag)
        text = escape((element.text or "").strip())
        if not len(element):
            yield f"<{name}{attributes}>{text}</{name}>" if text else f"<{name}{attributes}/>"
            return
        yield f"<{name}{attributes}>{text}"
        for child in element:
            yield from write(child)
        yield f"</{name}>"

    lines = "\n".join(write(root))
    spaces = "".join(f' xmlns:{p[:-1]}="{n[1:-1]}"' for n, p in _PREFIXES.items() if p)
    return re.sub("^<definitions", f'<definitions xmlns="{_BPMN[1:-1]}"{spaces}', lines).encode()


def mutants(base: str, share: int = 1) -> Iterator[tuple[str, bytes]]:
    """The mutants of a sound process with their names; one of `share`, always the same ones."""

    def wanted(change: str) -> bool:
        return crc32(f"{base}/{change}".encode()) % share == 0

    for change, root in _mutants_of(SOUND[base], wanted):
        yield f"{base}/{change}", written(root)

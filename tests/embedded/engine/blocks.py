"""Random block-structured processes: whatever is opened is closed, so all of them can end.

Every element that the engine runs occurs. Which of several kinds a guard or a watcher has
follows from the number of its block, so that a shape stays small and shrinks well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from hypothesis import strategies as st
from tests.embedded.engine.heard import let_listen
from tests.embedded.engine.single_nodes import condition, handler, leaf
from tests.embedded.models import (
    Node,
    ad_hoc,
    boundary,
    catch,
    compensate_event,
    document,
    end,
    error,
    error_event,
    escalation,
    escalation_event,
    gateway,
    message,
    message_event,
    process,
    repeated,
    service,
    signal,
    signal_event,
    start,
    subprocess,
    task,
    throw,
    timer_event,
    undone_by,
)

Shape = tuple[str, tuple["Shape", ...]]

LEAF_KINDS = [
    "task",
    "manual",
    "service",
    "send",
    "user",
    "native",
    "receive",
    "script",
    "rule",
    "call",
    "guarded",
    "watched",
    "none_throw",
    "message_throw",
    "signal_throw",
    "escalation_throw",
    "link",
    "message",
    "timer",
    "signal",
    "condition",
    "race",
    "fails",
    "stops",
    "undone",
    "undo",
    "agent",
]
_LEAVES = st.sampled_from(LEAF_KINDS).map(lambda kind: (kind, ()))


def _inner(shapes: st.SearchStrategy[Shape]) -> st.SearchStrategy[Shape]:
    kinds = st.sampled_from(
        ["sequence", "parallel", "exclusive", "inclusive", "sub", "each", "ad_hoc"]
    )
    return st.tuples(kinds, st.lists(shapes, min_size=1, max_size=3).map(tuple))


#: Nested blocks; what a leaf is called comes from its place.
shapes: st.SearchStrategy[Shape] = st.recursive(_LEAVES, _inner, max_leaves=12)

DECISION = b"""<?xml version="1.0"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="graph" name="Graph"
  namespace="http://example.org">
  <decision id="d" name="D"><variable name="d"/>
    <literalExpression><text>x + 1</text></literalExpression></decision>
</definitions>"""

_DURATION = timer_event("timeDuration", "PT2S")
_TERMINATE = "<terminateEventDefinition/>"


#: Events that may occur beside something, and whether they end it.
_BESIDE = (
    (_DURATION, True),
    (timer_event("timeCycle", "R2/PT1S"), False),
    (message_event("bell"), True),
    (message_event("bell"), False),
    (signal_event("s"), True),
    (signal_event("s"), False),
    (condition("=flag = 3"), True),
    (condition("=flag = 2"), False),
)


@dataclass
class Blocks:
    """Lays a shape out as nodes and flows; `names` is shared by nested sub-processes."""

    nodes: list[Node] = field(default_factory=list)
    flows: list[str] = field(default_factory=list)
    names: Iterator[int] = field(default_factory=count)

    def lay(self, shape: Shape, after: str) -> str:
        """Put a block behind a node; the node that it ends with."""
        kind, parts = shape
        if kind == "sequence":
            for part in parts:
                after = self.lay(part, after)
            return after
        number = next(self.names)
        name = f"n{number}"
        if kind in {"sub", "each"}:
            return self._lay_subprocess(parts, after, number, kind == "each")
        if kind in {"ad_hoc", "agent"}:
            return self._lay_ad_hoc(parts, after, number)
        if kind in {"fails", "stops"}:
            return self._lay_broken_subprocess(kind, after, name)
        if kind == "race":
            return self._lay_race(after, name)
        if kind == "link":
            link = f'<linkEventDefinition name="{name}"/>'
            self.nodes += [throw(name, link), catch(f"{name}_c", link)]
            self.flows.append(f"{after} > {name}")
            return f"{name}_c"
        if not parts:
            self.nodes.append(leaf(kind, name))
            self.flows.append(f"{after} > {name}")
            if kind == "undone":
                self.nodes += undone_by(name, handler(f"{name}_u", number))
            return self._guard(name, number) if kind in {"guarded", "watched"} else name
        self.nodes += [gateway(name, kind), gateway(f"{name}_end", kind)]
        self.flows.append(f"{after} > {name}")
        for branch, part in enumerate(parts):
            before = len(self.flows)
            last = self.lay(part, name)
            if kind in {"exclusive", "inclusive"}:
                comparison = "=" if kind == "exclusive" else ">"
                label = "*" if branch == len(parts) - 1 else f"=x {comparison} {branch}"
                self.flows[before] += f" [{label}]"
            self.flows.append(f"{last} > {name}_end")
        return f"{name}_end"

    def _lay_subprocess(
        self, parts: tuple[Shape, ...], after: str, number: int, is_repeated: bool
    ) -> str:
        name = f"n{number}"
        inner = Blocks(names=self.names)
        last = f"{name}_start"
        for part in parts:
            last = inner.lay(part, last)
        inner.flows.append(f"{last} > {name}_end")
        watchers = (_watcher(name, number),) if number % 3 == 0 else ()
        node = subprocess(
            name,
            start(f"{name}_start"),
            *inner.nodes,
            end(f"{name}_end"),
            *watchers,
            flows="; ".join(inner.flows),
        )
        if is_repeated:
            # As many as x says, one after the other if that is odd in the name.
            collect = (f"{name}_all", "=loopCounter")
            sequential = number % 2 == 1
            until = "=numberOfCompletedInstances = 2" if number % 5 == 0 else ""
            repeated(node, "=for i in 1..x return i", "item", collect, sequential, until)
        self.nodes.append(node)
        self.flows.append(f"{after} > {name}")
        if number % 2 == 0:
            self._beside(name, f"{name}_esc", escalation_event("esc"))
        return self._interrupted_by(name, error_event())

    def _lay_ad_hoc(self, parts: tuple[Shape, ...], after: str, number: int) -> str:
        """One whose elements an expression names or, without parts, a worker."""
        name = f"n{number}"
        nodes = [service(f"{name}_a1"), task(f"{name}_a2"), service(f"{name}_a3")]
        flows = f"{name}_a2 > {name}_a3"
        collect = (f"{name}_all", "=x")
        if not parts:
            nodes += (_watcher(name, number, only_beside=True),) if number % 3 == 0 else ()
            node = ad_hoc(name, *nodes, collect=collect, job_type="work", flows=flows)
        else:
            chosen = [f"{name}_a1", f"{name}_a2"]
            for place, part in enumerate(parts):
                inner = Blocks(names=self.names)
                last = inner.lay(part, f"{name}_{place}_start")
                inner.flows.append(f"{last} > {name}_{place}_end")
                edges = start(f"{name}_{place}_start"), end(f"{name}_{place}_end")
                whole = f"{name}_{place}"
                nodes.append(subprocess(whole, *edges, *inner.nodes, flows="; ".join(inner.flows)))
                chosen.append(whole)
            active = f"={chosen}".replace("'", '"')
            until = ("", "=true", f"=count({name}_all) > 1")[number % 3]
            node = ad_hoc(
                name,
                *nodes,
                active=active,
                collect=collect,
                until=until,
                cancel=number % 2 == 0,
                flows=flows,
            )
        self.nodes.append(node)
        self.flows.append(f"{after} > {name}")
        return self._interrupted_by(name, error_event())

    def _lay_broken_subprocess(self, kind: str, after: str, name: str) -> str:
        """One that ends by an error, or by a terminate event beside a job."""
        if kind == "fails":
            nodes: tuple[Node, ...] = (end(f"{name}_end", error_event("err")),)
            flows = f"{name}_start > {name}_end"
        else:
            nodes = (
                gateway(f"{name}_fork", "parallel"),
                service(f"{name}_job"),
                end(f"{name}_end", _TERMINATE),
            )
            flows = f"{name}_start > {name}_fork > {name}_job; {name}_fork > {name}_end"
        self.nodes.append(subprocess(name, start(f"{name}_start"), *nodes, flows=flows))
        self.flows.append(f"{after} > {name}")
        return self._interrupted_by(name, error_event("err"))

    def _guard(self, name: str, number: int) -> str:
        event, interrupting = _BESIDE[number % len(_BESIDE)]
        if interrupting:
            return self._interrupted_by(name, event)
        self._beside(name, f"{name}_b", event)
        return name

    def _beside(self, name: str, event_name: str, event: str) -> None:
        """A boundary event that does not interrupt, with a way of its own."""
        self.nodes += [
            boundary(event_name, name, event, interrupting=False),
            service(f"{event_name}_job"),
            end(f"{event_name}_end"),
        ]
        self.flows.append(f"{event_name} > {event_name}_job > {event_name}_end")

    def _interrupted_by(self, name: str, event: str) -> str:
        """An interrupting boundary event whose way meets the normal one again."""
        self.nodes += [boundary(f"{name}_b", name, event), gateway(f"{name}_met")]
        self.flows += [f"{name} > {name}_met", f"{name}_b > {name}_met"]
        return f"{name}_met"

    def _lay_race(self, after: str, name: str) -> str:
        events = {
            "m": message_event("m"),
            "t": timer_event("timeDuration", "PT1S"),
            "s": signal_event("s"),
            "c": condition("=flag = 4"),
        }
        self.nodes += [gateway(name, "eventBased"), gateway(f"{name}_met")]
        self.nodes += [catch(f"{name}_{key}", event) for key, event in events.items()]
        self.flows.append(f"{after} > {name}")
        self.flows += [f"{name} > {name}_{key} > {name}_met" for key in events]
        return f"{name}_met"


def _watcher(name: str, number: int, only_beside: bool = False) -> Node:
    """An event sub-process with a job in it; every other one undoes what was done."""
    kinds = [*_BESIDE, (error_event("any"), True), (escalation_event("esc"), False)]
    if only_beside:
        kinds = [kind for kind in kinds if not kind[1]]
    event, interrupting = kinds[number // 3 % len(kinds)]
    return subprocess(
        f"{name}_w",
        start(f"{name}_ws", event, isInterrupting=str(interrupting).lower()),
        service(f"{name}_wj"),
        end(f"{name}_we", compensate_event() if number % 2 else ""),
        flows=f"{name}_ws > {name}_wj > {name}_we",
        triggered=True,
    )


def block_model(shape: Shape, heard: Sequence[int] = ()) -> bytes:
    """A process of one block, and one that it may call; see `let_listen` for listeners."""
    blocks = Blocks()
    last = blocks.lay(shape, "start")
    blocks.flows.append(f"{last} > end")
    nodes = (start(), *blocks.nodes, end())
    extensions = let_listen(nodes, heard)
    return document(
        message("m", "go", '="k"'),
        message("bell", "ring", '="k"'),
        signal("s", "alarm"),
        error("err", "E"),
        error("any", "any"),
        escalation("esc", "C"),
        process("p", *nodes, flows="; ".join(blocks.flows), extensions=extensions),
        process("child", start("cs"), service("cj"), end("ce"), flows="cs > cj > ce"),
    )

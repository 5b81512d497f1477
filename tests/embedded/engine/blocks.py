"""Random block-structured processes: whatever is opened is closed, so all of them can end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from hypothesis import strategies as st
from tests.embedded.models import (
    Node,
    boundary,
    catch,
    end,
    error_event,
    gateway,
    message,
    message_event,
    model,
    repeated,
    service,
    start,
    subprocess,
    task,
    timer_event,
)

Shape = tuple[str, tuple["Shape", ...]]

_LEAVES = st.sampled_from(["task", "service", "message", "script", "timer", "race", "guarded"]).map(
    lambda kind: (kind, ())
)


def _inner(shapes: st.SearchStrategy[Shape]) -> st.SearchStrategy[Shape]:
    kinds = st.sampled_from(["sequence", "parallel", "exclusive", "inclusive", "sub", "each"])
    return st.tuples(kinds, st.lists(shapes, min_size=1, max_size=3).map(tuple))


#: Nested blocks; what a leaf is called comes from its place.
shapes: st.SearchStrategy[Shape] = st.recursive(_LEAVES, _inner, max_leaves=12)


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
        name = f"n{next(self.names)}"
        if kind in {"sub", "each"}:
            return self._lay_subprocess(parts, after, name, kind == "each")
        if kind == "race":
            return self._lay_race(after, name)
        if not parts:
            self.nodes.append(_leaf(kind, name))
            self.flows.append(f"{after} > {name}")
            if kind == "guarded":
                return self._guard(name, timer_event("timeDuration", "PT2S"))
            return name
        self.nodes += [gateway(name, kind), gateway(f"{name}_end", kind)]
        self.flows.append(f"{after} > {name}")
        for number, part in enumerate(parts):
            before = len(self.flows)
            last = self.lay(part, name)
            if kind in {"exclusive", "inclusive"}:
                label = (
                    "*"
                    if number == len(parts) - 1
                    else f"=x {'=' if kind == 'exclusive' else '>'} {number}"
                )
                self.flows[before] += f" [{label}]"
            self.flows.append(f"{last} > {name}_end")
        return f"{name}_end"

    def _lay_subprocess(
        self, parts: tuple[Shape, ...], after: str, name: str, is_repeated: bool
    ) -> str:
        inner = Blocks(names=self.names)
        last = f"{name}_start"
        for part in parts:
            last = inner.lay(part, last)
        inner.flows.append(f"{last} > {name}_end")
        node = subprocess(
            name,
            start(f"{name}_start"),
            *inner.nodes,
            end(f"{name}_end"),
            flows="; ".join(inner.flows),
        )
        if is_repeated:
            # As many as x says, one after the other if that is odd in the name.
            sequential = int(name[1:]) % 2 == 1
            collect = (f"{name}_all", "=loopCounter")
            repeated(node, "=for i in 1..x return i", "item", collect, sequential)
        self.nodes.append(node)
        self.flows.append(f"{after} > {name}")
        return self._guard(name, error_event())

    def _guard(self, name: str, event: str) -> str:
        """An interrupting boundary event whose way meets the normal one again."""
        self.nodes += [boundary(f"{name}_b", name, event), gateway(f"{name}_met")]
        self.flows += [f"{name} > {name}_met", f"{name}_b > {name}_met"]
        return f"{name}_met"

    def _lay_race(self, after: str, name: str) -> str:
        self.nodes += [
            gateway(name, "eventBased"),
            catch(f"{name}_m", message_event("m")),
            catch(f"{name}_t", timer_event("timeDuration", "PT1S")),
            gateway(f"{name}_met"),
        ]
        self.flows += [
            f"{after} > {name}",
            f"{name} > {name}_m > {name}_met",
            f"{name} > {name}_t > {name}_met",
        ]
        return f"{name}_met"


def _leaf(kind: str, name: str) -> Node:
    if kind in {"service", "guarded"}:
        return service(name)
    if kind == "timer":
        return catch(name, timer_event("timeDuration", "PT1S"))
    if kind == "message":
        return catch(name, message_event("m"))
    if kind == "script":
        script = f'<zeebe:script expression="=x + 1" resultVariable="{name}"/>'
        return task(name, "scriptTask", script)
    return task(name).with_io(inputs={"local": "=x"}, outputs={name: "=local"})


def block_model(shape: Shape) -> bytes:
    """A process of one block."""
    blocks = Blocks()
    last = blocks.lay(shape, "start")
    blocks.flows.append(f"{last} > end")
    return model(
        "p",
        start(),
        *blocks.nodes,
        end(),
        flows="; ".join(blocks.flows),
        definitions=message("m", "go", '="k"'),
    )

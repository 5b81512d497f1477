"""Random block-structured processes: whatever is opened is closed, so all of them can end."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st
from tests.embedded.models import (
    Node,
    catch,
    end,
    gateway,
    message,
    message_event,
    model,
    service,
    start,
    task,
)

Shape = tuple[str, tuple["Shape", ...]]

_LEAVES = st.sampled_from(["task", "service", "message", "script"]).map(lambda kind: (kind, ()))


def _inner(shapes: st.SearchStrategy[Shape]) -> st.SearchStrategy[Shape]:
    kinds = st.sampled_from(["sequence", "parallel", "exclusive"])
    return st.tuples(kinds, st.lists(shapes, min_size=1, max_size=3).map(tuple))


#: Nested blocks; what a leaf is called comes from its place.
shapes: st.SearchStrategy[Shape] = st.recursive(_LEAVES, _inner, max_leaves=12)


@dataclass
class Blocks:
    """Lays a shape out as nodes and flows."""

    nodes: list[Node] = field(default_factory=list)
    flows: list[str] = field(default_factory=list)

    def lay(self, shape: Shape, after: str) -> str:
        """Put a block behind a node; the node that it ends with."""
        kind, parts = shape
        if kind == "sequence":
            for part in parts:
                after = self.lay(part, after)
            return after
        name = f"n{len(self.nodes)}"
        if not parts:
            self.nodes.append(_leaf(kind, name))
            self.flows.append(f"{after} > {name}")
            return name
        self.nodes += [gateway(name, kind), gateway(f"{name}_end", kind)]
        self.flows.append(f"{after} > {name}")
        for number, part in enumerate(parts):
            before = len(self.flows)
            last = self.lay(part, name)
            if kind == "exclusive":
                label = "*" if number == len(parts) - 1 else f"=x = {number}"
                self.flows[before] += f" [{label}]"
            self.flows.append(f"{last} > {name}_end")
        return f"{name}_end"


def _leaf(kind: str, name: str) -> Node:
    if kind == "service":
        return service(name)
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

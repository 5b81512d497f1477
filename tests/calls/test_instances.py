from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from zeebe_grpclib._calls import instances, processes, resources
from zeebe_grpclib._calls.creation import Creation
from zeebe_grpclib.instructions import ActivateElement, MoveElement, TerminateElement


def modify(**instructions: Any) -> Callable[[], object]:
    arguments = {"activate": (), "terminate": (), "move": (), **instructions}
    return lambda: instances.modify_process_instance(1, **arguments, operation_reference=None)


def start(**extras: Any) -> Callable[[], object]:
    return lambda: processes.create_process_instance("p", None, -1, None, Creation(**extras))


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (modify(activate="a"), "activate takes a list of instructions, not a single str"),
        (modify(activate=[5]), "activate takes ActivateElement or an element id, not int"),
        (modify(terminate=TerminateElement(1)),
         "terminate takes a list of instructions, not a single TerminateElement"),
        (modify(terminate=["a"]),
         "terminate takes TerminateElement or an element instance key, not str"),
        (modify(terminate=[TerminateElement()]),
         "TerminateElement needs either element_instance_key or element_id"),
        (modify(terminate=[TerminateElement(1, "a")]),
         "TerminateElement needs either element_instance_key or element_id"),
        (modify(move=["a"]), "move takes MoveElement, not str"),
        (modify(move=[MoveElement("t")]),
         "MoveElement needs either source_element_id or source_element_instance_key"),
        (lambda: instances.migrate_process_instance(1, 2, ["a"], None),  # type: ignore[arg-type]
         "mappings must be a mapping of element ids to element ids, not list"),
        (lambda: instances.migrate_process_instance(1, 2, {"a": 5}, None),  # type: ignore[dict-item]
         "mappings['a'] must be a string, not int"),
        (lambda: instances.set_variables(1, {}, False, -1),
         "operation_reference must be 0 or more, not -1"),
        (lambda: instances.set_variables(1, {}, False, 2**64),
         "operation_reference is an integer that does not fit into 65 bits"),
        (lambda: instances.resolve_incident("1", None),  # type: ignore[arg-type]
         "incident_key must be an integer, not str"),
        (start(start_instructions="abc"),
         "start_instructions takes a list of instructions or element ids, not a single str"),
        (start(runtime_instructions=[5]),
         "an element id in runtime_instructions must be a string, not int"),
        (start(tags="abc"), "tags takes a list of names, not a single str"),
        (start(tags=None), "tags takes a list of names, not None"),
        (start(start_instructions=5),
         "start_instructions takes a list of instructions or element ids, not a single int"),
        (modify(activate=5), "activate takes a list of instructions, not a single int"),
        (modify(activate=[ActivateElement("a", {"x": 1})]),  # type: ignore[arg-type]
         "an instruction's variables takes a list of VariableInstruction, not a single dict"),
        (modify(activate=[ActivateElement("a", [{"x": 1}])]),  # type: ignore[list-item]
         "an instruction's variables are a list of VariableInstruction, not of dict"),
        (modify(move=[MoveElement("t", "s", infer_ancestor_scope_from_source_hierarchy="no")]),  # type: ignore[arg-type]
         "infer_ancestor_scope_from_source_hierarchy must be True or False, not str"),
        (lambda: instances.set_variables(1, {}, "no", None),  # type: ignore[arg-type]
         "local must be True or False, not str"),
        (lambda: resources.delete_resource(1, 1, None),  # type: ignore[arg-type]
         "delete_history must be True or False, not int"),
        (start(business_id=5), "business_id must be a string, not int"),
    ],
)  # fmt: skip
def test_what_makes_no_request_is_refused_by_name(make: Callable[[], object], text: str) -> None:
    with pytest.raises((TypeError, ValueError)) as caught:
        make()
    assert str(caught.value) == text

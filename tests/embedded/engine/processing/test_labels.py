"""Tags and business ids."""

from __future__ import annotations

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.models import call, document, process, service, start

from zeebe_grpclib.embedded.engine import (
    CompleteJob,
    CreateProcessInstance,
    MigrateProcessInstance,
    Rejection,
)
from zeebe_grpclib.embedded.engine.processing.labels import checked_business_id, checked_tags

MODELS = document(
    process("p", start(), service("a"), flows="start > a"),
    process("q", start("qs"), call("c", "p"), flows="qs > c"),
)


@pytest.mark.parametrize("tag", ["a", "Z9", "key:value", "a_-:.", "x" * 100])
def test_tags_as_documented(tag: str) -> None:
    assert checked_tags([tag, tag]) == (tag,)


@pytest.mark.parametrize("tag", ["", "1a", "-a", "a b", "ä", "x" * 101, "a\n", "a/b"])
def test_what_is_no_tag(tag: str) -> None:
    with pytest.raises(Rejection, match="rejected with code 'INVALID_ARGUMENT'") as caught:
        checked_tags(["ok", tag])
    assert f"the tags '{tag}' are invalid. Tags must start with a letter" in str(caught.value)


def test_ten_different_tags_and_no_more() -> None:
    ten = [f"t{n}" for n in range(10)]
    assert checked_tags([*ten, *ten]) == tuple(ten)
    with pytest.raises(Rejection, match="but the number of tags exceeds the limit of 10"):
        checked_tags([*ten, "more"])


def test_the_length_of_a_business_id() -> None:
    assert checked_business_id("x" * 256) == "x" * 256
    assert checked_business_id("") is checked_business_id(None) is None
    with pytest.raises(Rejection, match="but it has 257 characters"):
        checked_business_id("x" * 257)


def test_business_ids_need_not_be_unique(h: Harness) -> None:
    h.deploy(MODELS)
    keys = {h.create("p", business_id="order-7") for _ in range(2)}
    assert len(keys) == 2
    assert h.engine.state.business_ids == {("p", "order-7"): 2}


def test_called_instances_inherit_the_business_id(h: Harness) -> None:
    h.deploy(MODELS)
    h.create("q", business_id="order-7", tags=["t"])
    views = h.engine.inspection.process_instances()
    assert {view.bpmn_process_id: view.business_id for view in views} == {
        "p": "order-7",
        "q": "order-7",
    }
    assert h.engine.state.business_ids == {("q", "order-7"): 1}
    h.complete()
    assert h.engine.state.business_ids == {}


def unique(process_id: str, business_id: str, version: int = -1) -> CreateProcessInstance:
    return CreateProcessInstance(
        process_id, version=version, business_id=business_id, unique_business_id=True
    )


def test_unique_business_ids_are_those_of_running_instances_of_a_process(h: Harness) -> None:
    h.deploy(MODELS)
    h.deploy(MODELS + b"\n")
    first = h.execute(unique("p", "order-7"))
    # Another version is the same process; another process is not, nor what it calls.
    h.execute(unique("q", "order-7"))
    h.execute(unique("p", "order-8"))
    for version in (1, 2):
        assert h.refused(unique("p", "order-7", version)) == (
            "ALREADY_EXISTS",
            (
                "Command 'CREATE' rejected with code 'ALREADY_EXISTS': Expected to create "
                "instance of process with business id 'order-7', but an instance with this "
                "business id already exists for process definition 'p'"
            ),
        )
    (job,) = [
        job
        for job in h.engine.inspection.jobs()
        if job.process_instance_key == first.process_instance_key
    ]
    h.execute(CompleteJob(job.key))
    h.execute(unique("p", "order-7"))


def test_a_migration_takes_the_business_id_along(h: Harness) -> None:
    h.deploy(MODELS)
    h.deploy(document(process("r", start(), service("a"), flows="start > a")), "r.bpmn")
    first = h.execute(unique("p", "x"))
    h.execute(unique("r", "x"))
    target = h.engine.state.definitions.processes.latest("r")
    assert target is not None
    h.execute(MigrateProcessInstance(first.process_instance_key, target.key, [("a", "a")]))
    # Uniqueness is not looked at, and the source is free again.
    assert h.engine.state.business_ids == {("r", "x"): 2}
    h.execute(unique("p", "x"))

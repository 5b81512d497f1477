"""What was modified, migrated, cut short or a tenant's is so after a restart."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.embedded.models import (
    boundary,
    end,
    message,
    message_event,
    model,
    service,
    start,
    subprocess,
)

from zeebe_grpclib import ZeebeClient
from zeebe_grpclib.embedded import EmbeddedGateway, JournalOptions
from zeebe_grpclib.instructions import ActivateElement, VariableInstruction
from zeebe_grpclib.responses import DeployedProcess

SUB = subprocess("sub", start("s"), service("a"), service("b"), flows="s > a > b")
DEFINITIONS = message("m", "go", "=k")
OLD = model(
    "p",
    *(start(), SUB, boundary("stop", "sub", message_event("m")), service("late"), end()),
    flows="start > sub > end; stop > late",
    definitions=DEFINITIONS,
)
NEW = OLD.replace(b'id="p"', b'id="q"').replace(b'"late"', b'"later"')


@pytest.mark.parametrize("snapshot_after", [0, 1])
async def test_a_restart_changes_nothing(tmp_path: Path, snapshot_after: int) -> None:
    """By replaying every command, and by a snapshot."""

    def gateway() -> EmbeddedGateway:
        options = JournalOptions(fsync=False, snapshot_after=snapshot_after)
        return EmbeddedGateway(data=tmp_path, journal=options, tenants=["red"])

    async with gateway() as first, ZeebeClient(first.channel()) as client:
        keys = []
        for content in (OLD, NEW):
            answer = await client.deploy_resource(("x.bpmn", content), tenant_id="red")
            (process,) = answer.deployments
            assert isinstance(process, DeployedProcess)
            keys.append(process.process_definition_key)
        created = await client.run_process("p", {"k": "1"}, tenant_id="red", tags=["t"])
        (job,) = await client.activate_jobs("work", 1, "w", 60_000, tenant_ids=["red"])
        await client.modify_process_instance(
            created.process_instance_key,
            [ActivateElement("b", [VariableInstruction({"local": 1}, "sub")])],
            [job.element_instance_key],
        )
        await client.migrate_process_instance(
            created.process_instance_key, keys[1], {"sub": "sub", "b": "b", "stop": "stop"}
        )
        before = first.instances()
        census = first.engine.census()
        assert [view.bpmn_process_id for view in before] == ["q"]

    async with gateway() as second, ZeebeClient(second.channel()) as client:
        assert second.instances() == before
        assert second.engine.census() == census
        await client.publish_message("go", "1", tenant_id="red")
        (job,) = await client.activate_jobs("work", 1, "w", 60_000, tenant_ids=["red"])
        assert (job.element_id, job.tenant_id, job.tags) == ("later", "red", ["t"])
        await client.complete_job(job.key)
        assert second.instances() == ()

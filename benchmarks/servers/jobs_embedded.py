"""The embedded gateway, with some thousand jobs that are replaced as they are completed."""

from __future__ import annotations

import asyncio
import math

from zeebe_grpclib import ZeebeClient
from zeebe_grpclib.embedded import EmbeddedGateway

JOBS = 1_000
MODEL = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="http://example.org">
<process id="many" isExecutable="true"><startEvent id="s"><outgoing>a</outgoing></startEvent>
<serviceTask id="t"><extensionElements><zeebe:taskDefinition type="payment-service"/>
</extensionElements><incoming>a</incoming><outgoing>b</outgoing>
<multiInstanceLoopCharacteristics><extensionElements>
<zeebe:loopCharacteristics inputCollection="=numbers" inputElement="number"/>
</extensionElements></multiInstanceLoopCharacteristics></serviceTask>
<endEvent id="e"><incoming>b</incoming></endEvent>
<sequenceFlow id="a" sourceRef="s" targetRef="t"/><sequenceFlow id="b" sourceRef="t" targetRef="e"/>
</process></definitions>"""


async def main() -> None:
    async with EmbeddedGateway() as gateway, ZeebeClient(gateway.channel()) as client:
        await client.deploy_resource(("many.bpmn", MODEL))

        async def keep_up() -> None:
            while True:
                await client.run_process_with_result(
                    "many",
                    {"orderId": "o-123", "amount": 12.5, "numbers": list(range(JOBS))},
                    timeout=3_600_000,
                    variables_to_fetch=["orderId"],
                    deadline_ms=math.inf,
                )

        print("listening", gateway.address.rpartition(":")[2], flush=True)
        await asyncio.gather(*(keep_up() for _ in range(4)))


asyncio.run(main())

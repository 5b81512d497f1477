"""A gateway on grpcio's asyncio server with an endless supply of jobs: as jobs.go."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator

import grpc
from pyzeebe.proto import gateway_pb2

KEYS = itertools.count(2251799813685300)
ITEMS = [{"sku": str(number), "n": number} for number in range(3)]
VARIABLES = json.dumps({"orderId": "o-123", "amount": 12.5, "items": ITEMS})


def job(kind: str, deadline: int) -> gateway_pb2.ActivatedJob:
    return gateway_pb2.ActivatedJob(
        key=next(KEYS),
        type=kind,
        processInstanceKey=2251799813685250,
        bpmnProcessId="order-process",
        processDefinitionVersion=3,
        processDefinitionKey=2251799813685251,
        elementId="Activity_1",
        elementInstanceKey=2251799813685252,
        customHeaders='{"a":"b"}',
        worker="worker-1",
        retries=3,
        deadline=deadline,
        variables=VARIABLES,
        tenantId="<default>",
    )


class Gateway(grpc.GenericRpcHandler):
    """Every method of it."""

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        if handler_call_details.method.endswith("/ActivateJobs"):
            return grpc.unary_stream_rpc_method_handler(activate)
        return grpc.unary_unary_rpc_method_handler(empty)


async def activate(request: bytes, _: grpc.aio.ServicerContext) -> AsyncIterator[bytes]:
    asked = gateway_pb2.ActivateJobsRequest.FromString(request)
    deadline = round(time.time() * 1000) + asked.timeout
    jobs = [job(asked.type, deadline) for _ in range(asked.maxJobsToActivate)]
    yield gateway_pb2.ActivateJobsResponse(jobs=jobs).SerializeToString()


async def empty(_: bytes, __: grpc.aio.ServicerContext) -> bytes:
    return b""


async def main() -> None:
    server = grpc.aio.server()
    server.add_generic_rpc_handlers((Gateway(),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    print("listening", port, flush=True)
    await server.wait_for_termination()


asyncio.run(main())

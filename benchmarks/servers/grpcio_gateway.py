"""A gateway on grpcio's asyncio server that always gives the same answers.

It answers one call per wake-up, unlike grpc-go's bursts: the slow end of servers.
"""

from __future__ import annotations

import asyncio

import grpc
from pyzeebe.proto import gateway_pb2

ANSWER = gateway_pb2.CreateProcessInstanceResponse(
    processDefinitionKey=2251799813685251,
    bpmnProcessId="order-process",
    version=3,
    processInstanceKey=2251799813685252,
    tenantId="<default>",
).SerializeToString()


class Gateway(grpc.GenericRpcHandler):
    """Every method of it."""

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        async def answer(_: bytes, __: grpc.aio.ServicerContext) -> bytes:
            return ANSWER if handler_call_details.method.endswith("/CreateProcessInstance") else b""

        return grpc.unary_unary_rpc_method_handler(answer)


async def main() -> None:
    server = grpc.aio.server()
    server.add_generic_rpc_handlers((Gateway(),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    print("listening", port, flush=True)
    await server.wait_for_termination()


asyncio.run(main())

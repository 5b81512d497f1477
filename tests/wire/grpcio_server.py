"""grpcio's server in a process of its own: grpcio_server.py PORT [OPTION=NUMBER]...

Answers every call after 5 ms with what it asked, /a/Slow after half a second, once it has
said so on its output; SIGTERM lets calls finish.
"""

from __future__ import annotations

import asyncio
import signal
import sys

import grpc  # type: ignore[import-untyped]  # grpcio ships no types


class Echo(grpc.GenericRpcHandler):  # type: ignore[misc]  # untyped, see above
    def service(self, handler_call_details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        async def echo(request: bytes, _: grpc.aio.ServicerContext) -> bytes:
            if handler_call_details.method == "/a/Slow":
                print("slow", flush=True)
                await asyncio.sleep(0.5)
            await asyncio.sleep(0.005)
            return request

        return grpc.unary_unary_rpc_method_handler(echo)


async def main() -> None:
    options = [(name, int(value)) for name, value in (a.split("=") for a in sys.argv[2:])]
    server = grpc.aio.server(options=[("grpc.so_reuseport", 0), *options])
    server.add_generic_rpc_handlers((Echo(),))
    port = server.add_insecure_port(f"127.0.0.1:{sys.argv[1]}")
    await server.start()
    print("listening", port, flush=True)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()
    await server.stop(10)


if __name__ == "__main__":
    asyncio.run(main())

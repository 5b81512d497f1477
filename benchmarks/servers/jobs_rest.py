"""The job calls of Camunda's REST API with an endless supply of jobs: as jobs.go, over HTTP/1.1."""

from __future__ import annotations

import asyncio
import itertools
import json
import time

KEYS = itertools.count(2251799813685300)
ITEMS = [{"sku": str(number), "n": number} for number in range(3)]
JOB = {
    "processDefinitionId": "order-process",
    "processDefinitionVersion": 3,
    "elementId": "Activity_1",
    "customHeaders": {"a": "b"},
    "worker": "worker-1",
    "retries": 3,
    "variables": {"orderId": "o-123", "amount": 12.5, "items": ITEMS},
    "tenantId": "<default>",
    "physicalTenantId": "default",
    "processInstanceKey": "2251799813685250",
    "processDefinitionKey": "2251799813685251",
    "elementInstanceKey": "2251799813685252",
    "kind": "BPMN_ELEMENT",
    "listenerEventType": "UNSPECIFIED",
    "userTask": None,
    "tags": [],
    "rootProcessInstanceKey": "2251799813685250",
    "businessId": None,
    "priority": 0,
}


class Rest(asyncio.Protocol):
    """Reads requests with a body of known length, one after the other."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.unread = b""

    def data_received(self, data: bytes) -> None:
        self.unread += data
        while b"\r\n\r\n" in self.unread:
            head, _, rest = self.unread.partition(b"\r\n\r\n")
            line, *fields = head.decode("latin-1").split("\r\n")
            headers = {
                name.lower(): value.strip()
                for name, _, value in (field.partition(":") for field in fields)
            }
            length = int(headers.get("content-length", 0))
            if len(rest) < length:
                return
            self.unread = rest[length:]
            self.transport.write(answer(line.split()[1], rest[:length]))


def answer(path: str, body: bytes) -> bytes:
    if not path.endswith("/jobs/activation"):
        return b"HTTP/1.1 204 No Content\r\n\r\n"
    asked = json.loads(body)
    deadline = round(time.time() * 1000) + asked["timeout"]
    jobs = [
        {**JOB, "type": asked["type"], "jobKey": str(next(KEYS)), "deadline": deadline}
        for _ in range(asked["maxJobsToActivate"])
    ]
    content = json.dumps({"jobs": jobs}).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}"
    return head.encode() + b"\r\n\r\n" + content


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Rest, "127.0.0.1", 0)
    print("listening", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())

"""One run of a case."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from typing import Any, TypeVar, cast

from zeebe_grpclib import ZeebeClient
from zeebe_grpclib._proto import gateway_protocol as pb
from zeebe_grpclib.embedded import EmbeddedGateway
from zeebe_grpclib.embedded.engine.inspection import IncidentView, ProcessInstanceView, UserTaskView

T = TypeVar("T")

_WORD = "uniqueword"
_KEY = re.compile(r"\b\d{15,}\b")
_PATIENCE_MS = 10_000


class Play:
    """What the steps of a case share.

    Attributes:
        stub: To call the gateway with.
        client: The same for what our client has a name for.
        job: The one that was taken last.
        first_job: The one that was taken first.
        incident_key: Of the incident that was seen last.
        definition_key: Of the process that was deployed last.
        form_keys: Of the forms that were deployed.
        asked: What was asked for last that may have to wait for listeners.
        kept_key: Of a job that a step keeps for later.
        created_key: Of the instance that was created without waiting for its result.
    """

    def __init__(
        self, stub: pb.GatewayStub, gateway: EmbeddedGateway | None, client: ZeebeClient
    ) -> None:
        self.stub = stub
        self.client = client
        self.job: pb.ActivatedJob = pb.ActivatedJob()
        self.first_job: pb.ActivatedJob = self.job
        self.incident_key = 0
        self.created_key = 0
        self.kept_key = 0
        self.definition_key = 0
        self.form_keys: list[int] = []
        self.asked: asyncio.Future[Any] | None = None
        self._gateway = gateway
        self._word = f"u{uuid.uuid4().hex[:12]}"
        self._result: asyncio.Task[pb.CreateProcessInstanceWithResultResponse] | None = None

    @property
    def gateway(self) -> EmbeddedGateway:
        assert self._gateway is not None, "only the embedded gateway can do that"
        return self._gateway

    @property
    def instance_key(self) -> int:
        """Of the process instance of the last job, or of the only one that runs."""
        if self.job.key:
            return self.job.process_instance_key
        if self.created_key:
            return self.created_key
        (instance,) = self._instances()
        return instance.key

    def view(self) -> ProcessInstanceView | None:
        """The instance that was created, or that of the last job, while it runs."""
        key = self.created_key or self.job.process_instance_key
        return next((i for i in self.gateway.instances() if i.key == key), None)

    def word(self, value: T) -> T:
        """The same names and values with this run's own word in them."""
        if isinstance(value, bytes):
            return cast("T", value.replace(_WORD.encode(), self._word.encode()))
        return cast("T", json.loads(json.dumps(value).replace(_WORD, self._word)))

    def keyless(self, text: str) -> str:
        """A text without its keys, which differ from run to run."""
        return _KEY.sub("<key>", text)

    def request(self, name: str, /, **fields: object) -> Any:
        """A message of the protocol by its name, with this run's word in its fields."""
        return getattr(pb, name)(**{key: self.word(value) for key, value in fields.items()})

    async def deploy(self, content: bytes, name: str = "p", suffix: str = "bpmn") -> None:
        await self.deploy_together((content, name, suffix))

    async def deploy_together(self, *files: tuple[bytes, str, str]) -> None:
        answer = await self.stub.deploy_resource(self.deployment(*files))
        for deployed in answer.deployments:
            if deployed.process is not None:
                self.definition_key = deployed.process.process_definition_key
            if deployed.form is not None:
                self.form_keys.append(deployed.form.form_key)

    def deployment(self, *files: tuple[bytes, str, str]) -> pb.DeployResourceRequest:
        return pb.DeployResourceRequest(
            resources=[
                pb.Resource(name=f"{self._word}-{name}.{suffix}", content=self.word(content))
                for content, name, suffix in files
            ]
        )

    def start(self, process_id: str, variables: dict[str, object]) -> None:
        request = pb.CreateProcessInstanceRequest(
            bpmn_process_id=process_id, version=-1, variables=json.dumps(variables)
        )
        self._result = asyncio.ensure_future(
            self.stub.create_process_instance_with_result(
                pb.CreateProcessInstanceWithResultRequest(
                    request=request, request_timeout=_PATIENCE_MS
                )
            )
        )

    async def result(self) -> dict[str, object]:
        assert self._result is not None
        return cast("dict[str, object]", json.loads((await self._result).variables))

    def has_ended(self) -> bool:
        assert self._result is not None
        return self._result.done()

    async def available(self, job_type: str, timeout_ms: int = 60_000) -> list[pb.ActivatedJob]:
        """The next job, if there is one."""
        request = pb.ActivateJobsRequest(
            type=job_type,
            worker="case",
            timeout=timeout_ms,
            max_jobs_to_activate=1,
            request_timeout=-1,
        )
        return [job async for answer in self.stub.activate_jobs(request) for job in answer.jobs]

    async def take(self, job_type: str, timeout_ms: int) -> pb.ActivatedJob:
        request = pb.ActivateJobsRequest(
            type=job_type,
            worker="case",
            timeout=timeout_ms,
            max_jobs_to_activate=1,
            request_timeout=_PATIENCE_MS,
        )
        found = [job async for answer in self.stub.activate_jobs(request) for job in answer.jobs]
        assert len(found) == 1, f"no job of type {job_type}"
        self.job = found[0]
        if not self.first_job.key:
            self.first_job = self.job
        return self.job

    async def complete(self, key: int, variables: dict[str, object]) -> None:
        await self.stub.complete_job(
            pb.CompleteJobRequest(job_key=key, variables=json.dumps(variables))
        )

    async def settled(self) -> None:
        """Every instance that was asked for is there."""
        if self._result is None:
            return
        running = asyncio.ensure_future(self.gateway.wait_for(self._instances))
        await asyncio.wait({running, self._result}, return_when=asyncio.FIRST_COMPLETED)
        running.cancel()

    async def incident(self) -> IncidentView:
        def found() -> tuple[IncidentView, ...]:
            return tuple(
                each
                for each in self.gateway.incidents()
                if each.bpmn_process_id.startswith(self._word)
            )

        (incident,) = await self.gateway.wait_for(found)
        self.incident_key = incident.key
        return incident

    async def user_task(self) -> UserTaskView:
        def found() -> tuple[UserTaskView, ...]:
            return tuple(
                each
                for each in self.gateway.engine.inspection.user_tasks()
                if each.bpmn_process_id.startswith(self._word)
            )

        (task,) = await self.gateway.wait_for(found)
        return task

    async def close(self) -> None:
        """Leave nothing behind that waits."""
        if self.asked is not None:
            self.asked.cancel()
            await asyncio.wait([self.asked])
        if self._result is not None:
            self._result.cancel()
            await asyncio.wait([self._result])

    def _instances(self) -> list[ProcessInstanceView]:
        return [
            each for each in self.gateway.instances() if each.bpmn_process_id.startswith(self._word)
        ]

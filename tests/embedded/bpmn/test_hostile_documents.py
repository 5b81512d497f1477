"""Documents that would cost the square of their size, if somebody looked twice."""

import contextlib
import time

import pytest
from tests.embedded.bpmn.sound import document

from zeebe_grpclib.embedded import bpmn

# Much data through code that other tests reach: faster unmeasured.
pytestmark = pytest.mark.no_cover

_MANY = 4_000
_OUT = "".join(f"<outgoing>f{i}</outgoing>" for i in range(_MANY))
_IN = "".join(f"<incoming>f{i}</incoming>" for i in range(_MANY))
_FLOWS = "".join(f'<sequenceFlow id="f{i}" sourceRef="g" targetRef="a"/>' for i in range(_MANY))
_START = '<startEvent id="s"/>'
_DEEP = 200


def _catch(number: int) -> str:
    return (
        f'<intermediateCatchEvent id="c{number}"><linkEventDefinition name="l{number}"/>'
        "</intermediateCatchEvent>"
    )


@pytest.mark.parametrize(
    "body",
    [
        f'<exclusiveGateway id="g">{_OUT}</exclusiveGateway><task id="a"/>{_FLOWS}',
        f'<inclusiveGateway id="g">{_OUT}</inclusiveGateway><task id="a"/>{_FLOWS}',
        (
            f'<eventBasedGateway id="g">{_OUT}</eventBasedGateway>'
            f'<intermediateCatchEvent id="a">{_IN}</intermediateCatchEvent>{_FLOWS}'
        ),
        (
            "".join(f'<subProcess id="u{i}"><startEvent id="us{i}"/>' for i in range(_DEEP))
            + "".join(map(_catch, range(_MANY)))
            + "</subProcess>" * _DEEP
        ),
        (
            '<task id="a"/><boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition/>'
            "</boundaryEvent>"
            + "".join(
                f'<association id="x{i}" sourceRef="no" targetRef="a"/>' for i in range(_MANY)
            )
        ),
    ],
    ids=["exclusive", "inclusive", "event-based", "links", "associations"],
)
def test_the_cost_follows_the_size(body: str) -> None:
    content = document(_START + body).encode()
    began = time.process_time()
    with contextlib.suppress(bpmn.BpmnError):
        bpmn.read(content)

    # The square of the size took 20 to 40 s, what is left 0.3 to 2.5 s, and more under coverage.
    assert time.process_time() - began < 12

"""Rules on gateways and sequence flows."""

from collections.abc import Iterator

from ...xml import Element
from ..document import Document, event_definitions
from ..problems import Problem
from ..vocabulary import BPMN, FLOW_NODES, FOREIGN_FLOW_NODES


def _has_condition(flow: Element) -> bool:
    return flow.child("conditionExpression", BPMN) is not None


def _has_own_default(gateway: Element, document: Document) -> Iterator[Problem]:
    default = document.by_id(gateway.get("default"))
    if default is not None and default.get("sourceRef") != gateway.get("id"):
        yield document.problem(gateway, "Default flow must start at gateway")


def _says_when_it_is_taken(flow: Element, document: Document) -> Iterator[Problem]:
    gateway = document.by_id(flow.get("sourceRef"))
    if gateway is None or gateway.name not in _DECIDING or len(document.outgoing(gateway)) < 2:
        return
    exclusive = gateway.name == "exclusiveGateway"
    if not exclusive and not document.lists(gateway, flow):
        return
    if not _has_condition(flow) and flow.get("id") != gateway.get("default"):
        yield document.problem(
            flow,
            "Must have a condition or be default flow" if exclusive else "Must have a condition",
        )


def _has_no_conditions(node: Element, document: Document) -> Iterator[Problem]:
    if any(_has_condition(flow) for flow in document.outgoing(node)):
        yield document.problem(
            node,
            "Conditional sequence flows are only supported at exclusive or inclusive gateway",
        )


def _waits_for_events(gateway: Element, document: Document) -> Iterator[Problem]:
    flows = document.outgoing(gateway)
    if len(flows) < 2:
        yield document.problem(
            gateway, "Event-based gateway must have at least 2 outgoing sequence flows."
        )
    targets = [document.by_id(flow.get("targetRef")) for flow in flows]
    if not all(target is not None and _can_follow(target) for target in dict.fromkeys(targets)):
        yield document.problem(
            gateway,
            "Event-based gateway must not have an outgoing sequence flow to other elements than "
            "message/timer/signal/conditional intermediate catch events.",
        )
    sources = (
        flow.get("sourceRef")
        for target in dict.fromkeys(targets)
        if target is not None
        for flow in document.incoming(target)
    )
    if any(source != gateway.get("id") for source in sources):
        yield document.problem(
            gateway,
            "Target elements of an event gateway must not have any additional incoming sequence "
            "flows other than that from the event gateway.",
        )


def _can_follow(target: Element) -> bool:
    kinds = [definition.name for definition in event_definitions(target)]
    return (
        target.name == "intermediateCatchEvent"
        and len(kinds) == 1
        and kinds[0]
        in {
            "messageEventDefinition",
            "timerEventDefinition",
            "signalEventDefinition",
            "conditionalEventDefinition",
        }
    )


_DECIDING = ("exclusiveGateway", "inclusiveGateway")

RULES = (
    (_has_own_default, _DECIDING),
    (_says_when_it_is_taken, ("sequenceFlow",)),
    (_has_no_conditions, tuple({*FLOW_NODES, *FOREIGN_FLOW_NODES} - set(_DECIDING))),
    (_waits_for_events, ("eventBasedGateway",)),
)

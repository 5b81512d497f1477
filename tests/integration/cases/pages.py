"""Where the pages of Camunda's documentation are that the cases name as their source.

``documentation, Timer events, Time cycle: ...`` is the page ``Timer events``, there the section
``Time cycle``, and after the colon what it says in short. Several sources, and what such a short
word goes on to say, have a semicolon between them; the first part always is a source.
"""

from __future__ import annotations

import re

_ROOT = "https://docs.camunda.io/docs/components/"

_REST = "https://docs.camunda.io/docs/apis-tools/orchestration-cluster-api-rest/specifications/"

_BPMN = {
    "Ad-hoc sub-processes": "ad-hoc-subprocesses/",
    "Boundary events": "events/#boundary-events",
    "Business rule tasks": "business-rule-tasks/",
    "Call activities": "call-activities/",
    "Compensation events": "compensation-events/",
    "Compensation handler": "compensation-handler/",
    "Conditional events": "conditional-events/",
    "Embedded sub-process": "embedded-subprocesses/",
    "Error events": "error-events/",
    "Escalation events": "escalation-events/",
    "Event sub-process": "event-subprocesses/",
    "Event-based gateway": "event-based-gateways/",
    "Exclusive gateway": "exclusive-gateways/",
    "Inclusive gateway": "inclusive-gateways/",
    "Link events": "link-events/",
    "Manual tasks": "manual-tasks/",
    "Message events": "message-events/",
    "Multi-instance": "multi-instance/",
    "None events": "none-events/",
    "Parallel gateway": "parallel-gateways/",
    "Receive tasks": "receive-tasks/",
    "Script tasks": "script-tasks/",
    "Service tasks": "service-tasks/",
    "Send tasks": "send-tasks/",
    "Signal events": "signal-events/",
    "Terminate events": "terminate-events/",
    "Timer events": "timer-events/",
    "Undefined tasks": "bpmn-coverage/",
    "User tasks": "user-tasks/",
}
_CONCEPTS = {
    "Conditionals": "conditionals/",
    "Execution listeners": "execution-listeners/",
    "Incidents": "incidents/",
    "Job workers": "job-workers/",
    "Messages": "messages/",
    "Process instance creation": "process-instance-creation/",
    "Process instance migration": "process-instance-migration/",
    "Process instance modification": "process-instance-modification/",
    "Processes": "processes/",
    "Resource deletion": "resource-deletion/",
    "User task listeners": "user-task-listeners/",
    "Variables": "variables/",
}
PAGES = {
    **{name: f"{_ROOT}modeler/bpmn/{path}" for name, path in _BPMN.items()},
    **{name: f"{_ROOT}concepts/{path}" for name, path in _CONCEPTS.items()},
    **{
        f"{verb} user task": f"{_REST}{verb.lower()}-user-task/"
        for verb in ("Assign", "Update", "Unassign")
    },
    "Resource binding": f"{_ROOT}best-practices/modeling/choosing-the-resource-binding-type/",
}

#: What else may be a source: our specification's notes, standards, the oracles, and what the
#: makers of Zeebe wrote about it.
_OTHERS = re.compile(
    r"(engine\.md [2-5]|features\.md \d|bpmn-validation\.md, |clients-on-the-wire\.md"
    r"|gateway\.txt, |RFC \d|BPMN 2\.0|DMN specification|FEEL oracle|zeebe-bpmn-model \d"
    r"|(text by )?camunda/camunda(-docs)? (issue|pull request)s? \d"
    r"|camunda/camunda, \S+\.(java|md))"
)


def page_of(part: str) -> str | None:
    """The address of the page that a part of a source names, if it names one."""
    found = re.fullmatch(r"(?:documentation, )?([^,:]+)([,:].*)?", part)
    return PAGES.get(found[1]) if found is not None else None


def is_source(part: str) -> bool:
    """Whether one can look up what a part of a source says."""
    return page_of(part) is not None or _OTHERS.match(part) is not None


def parts(source: str) -> list[str]:
    return source.split("; ")


def cite(source: str) -> str:
    """A source with the addresses of its pages."""
    pages = [page for part in parts(source) if (page := page_of(part)) is not None]
    return f"{source} ({', '.join(pages)})" if pages else source

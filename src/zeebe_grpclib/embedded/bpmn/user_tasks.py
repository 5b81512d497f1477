"""Reads user tasks: those that are jobs of a reserved type, and Zeebe's own kind."""

from ..xml import Element as Xml
from .document import extension
from .expression import Expression
from .headers import task_headers
from .listeners import task_listeners
from .model import Binding, BindingType, FormReference, JobDefinition, UserTaskDefinition

_JOB_TYPE = "io.camunda.zeebe:userTask"
_RESERVED = "io.camunda.zeebe:"
_DEFAULT_PRIORITY = "50"


def user_task_job(node: Xml, headers: dict[str, str]) -> JobDefinition:
    """The job of a user task without ``zeebe:userTask``; its properties are headers."""
    texts = {
        "formKey": _attribute(node, "formDefinition", "formKey"),
        "assignee": _attribute(node, "assignmentDefinition", "assignee"),
    }
    dates = {name: _attribute(node, "taskSchedule", name) for name in ("dueDate", "followUpDate")}
    lists = {
        name: _attribute(node, "assignmentDefinition", name)
        for name in ("candidateGroups", "candidateUsers")
    }
    return JobDefinition(
        Expression(_JOB_TYPE),
        Expression("1"),
        headers,
        {_RESERVED + name: text for name, text in texts.items() if text is not None},
        {_RESERVED + name: text for name, text in dates.items() if text is not None},
        {_RESERVED + name: text for name, text in lists.items() if text is not None},
        _form(node),
    )


def user_task(node: Xml) -> UserTaskDefinition:
    """The properties of a user task with ``zeebe:userTask``."""
    return UserTaskDefinition(
        assignee=_attribute(node, "assignmentDefinition", "assignee"),
        candidate_groups=_attribute(node, "assignmentDefinition", "candidateGroups"),
        candidate_users=_attribute(node, "assignmentDefinition", "candidateUsers"),
        due_date=_attribute(node, "taskSchedule", "dueDate"),
        follow_up_date=_attribute(node, "taskSchedule", "followUpDate"),
        priority=_attribute(node, "priorityDefinition", "priority")
        or Expression(_DEFAULT_PRIORITY),
        form=_form(node),
        external_reference=_attribute(node, "formDefinition", "externalReference"),
        listeners=task_listeners(node),
        headers=task_headers(node),
    )


def read_binding(xml: Xml) -> Binding:
    """How a reference is resolved; the latest version unless it says otherwise."""
    return Binding(BindingType(xml.get("bindingType") or "latest"), xml.get("versionTag") or "")


def _attribute(node: Xml, name: str, attribute: str) -> Expression | None:
    element = extension(node, name)
    text = element.get(attribute) if element is not None else None
    return Expression(text) if text else None


def _form(node: Xml) -> FormReference | None:
    form = extension(node, "formDefinition")
    form_id = form.get("formId") if form is not None else None
    return FormReference(Expression(form_id), read_binding(form)) if form and form_id else None

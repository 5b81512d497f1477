"""Checks that what a file refers to by deployment is deployed with it."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from ... import bpmn
from ...bpmn import BindingType


def missing_references(
    model: bpmn.Model, deployed: Mapping[str, Container[str]]
) -> Iterator[tuple[str, str]]:
    """Where a file refers to something that is not in its deployment, and what that is.

    Args:
        model: The file.
        deployed: The ids in the deployment by kind: process, decision, form.
    """
    for process in model.processes:
        for outer in process.elements.values():
            element = outer.inner or outer
            for kind, extension, expression, binding in _references(element):
                if binding.type is not BindingType.DEPLOYMENT or not expression.is_static:
                    continue
                if expression.text not in deployed[kind]:
                    yield (
                        f"{element.id} > extensionElements > {extension}",
                        (
                            f"Expected to find {kind} with id '{expression.text}' in current "
                            "deployment, but not found."
                        ),
                    )


def _references(
    element: bpmn.Element,
) -> Iterator[tuple[str, str, bpmn.Expression, bpmn.Binding]]:
    if element.called is not None:
        yield "process", "calledElement", element.called.process_id, element.called.binding
    if element.decision is not None:
        yield "decision", "calledDecision", element.decision.decision_id, element.decision.binding
    if element.user_task is not None and element.user_task.form is not None:
        form = element.user_task.form
        yield "form", "formDefinition", form.form_id, form.binding
    if element.job is not None and element.job.form is not None:
        yield "form", "formDefinition", element.job.form.form_id, element.job.form.binding

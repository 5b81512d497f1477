"""What an element instance finds around it."""

from __future__ import annotations

from ..state import ElementInstance, Stage


def outside(instance: ElementInstance) -> ElementInstance:
    """Where mappings come from and go to.

    One of the instances of a multi-instance activity has its element and result variables in
    its own scope, so that is where it begins.
    """
    if instance.loop_counter or instance.scope is None:
        return instance
    return instance.scope


def may_go_on(instance: ElementInstance) -> bool:
    """Whether the scope of an instance still lives and has not been interrupted."""
    scope = instance.scope
    if scope is None:
        return True
    if scope.stage is not Stage.ACTIVATED:
        return False
    return not scope.interrupted or scope.interrupted_by == instance.element.id

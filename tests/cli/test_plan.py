from __future__ import annotations

from zeebe_grpclib.cli.plan import Plan
from zeebe_grpclib.worker import ZeebeTaskRouter


def test_the_types_that_have_a_handler() -> None:
    router = ZeebeTaskRouter()
    router.task("pay")(lambda: None)
    router.task("ship")(lambda: None)
    assert Plan([], {}, "handlers.py", router, None, 1).handled_types == {"pay", "ship"}


def test_without_handlers_there_is_none() -> None:
    assert Plan([], {}, None, None, None, 1).handled_types == set()

from __future__ import annotations

import pytest

from zeebe_grpclib._calls.job_results import write_result
from zeebe_grpclib.instructions import (
    ActivateInnerElement,
    AdHocSubProcessResult,
    JobResult,
    UserTaskCorrections,
    UserTaskResult,
)


def test_results_as_the_protocol_has_them() -> None:
    written = write_result(UserTaskResult(denied=True, denied_reason="no"))
    assert (written.type, written.denied, written.denied_reason) == ("userTask", True, "no")
    assert written.corrections is None
    written = write_result(AdHocSubProcessResult([ActivateInnerElement("a", {"x": 1})]))
    assert written.type == "adHocSubProcess"
    [element] = written.activate_elements
    assert (element.element_id, element.variables) == ("a", '{"x": 1}')
    assert written.is_completion_condition_fulfilled is None


@pytest.mark.parametrize(
    ("result", "text"),
    [
        ({"denied": True}, "result must be a UserTaskResult or an AdHocSubProcessResult, not dict"),
        (UserTaskResult("no"), "denied must be True or False, not str"),  # type: ignore[arg-type]
        (UserTaskResult(denied_reason=5), "denied_reason must be a string, not int"),  # type: ignore[arg-type]
        (UserTaskResult(corrections={"assignee": "a"}),  # type: ignore[arg-type]
         "corrections must be UserTaskCorrections, not dict"),
        (UserTaskResult(corrections=UserTaskCorrections(candidate_users="ann")),
         "candidate_users takes a list of names, not a single str"),
        (UserTaskResult(corrections=UserTaskCorrections(priority="5")),  # type: ignore[arg-type]
         "priority must be an integer, not str"),
        (AdHocSubProcessResult("ab"),  # type: ignore[arg-type]
         "activate_elements takes a list of ActivateInnerElement, not a single str"),
        (AdHocSubProcessResult(["a"]),  # type: ignore[list-item]
         "activate_elements takes ActivateInnerElement, not str"),
        (AdHocSubProcessResult((), 1),  # type: ignore[arg-type]
         "is_completion_condition_fulfilled must be True or False, not int"),
    ],
)  # fmt: skip
def test_what_is_no_result_is_refused_by_name(result: JobResult, text: str) -> None:
    with pytest.raises(TypeError) as caught:
        write_result(result)
    assert str(caught.value) == text

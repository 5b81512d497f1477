import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.models import document, end, model, process, service, start

from zeebe_grpclib.embedded.engine import (
    CreateProcessInstance,
    DeleteResource,
    DeployedDecision,
    DeployedDecisionRequirements,
    DeployedForm,
    DeployedProcess,
    Deployment,
    DeployResource,
    EvaluateDecision,
)

MODEL = model("p", start(), end(), flows="start > end")
OTHER = model("q", start(), service("work"), end(), flows="start > work > end")
DECISION = b"""<?xml version="1.0"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="graph" name="Graph"
  namespace="http://example.org">
  <decision id="double" name="Double">
    <variable name="double"/><literalExpression><text>x * 2</text></literalExpression>
  </decision>
</definitions>"""
FORM = b'{"id": "ask", "components": []}'


def _processes(answer: Deployment) -> list[tuple[str, int, int]]:
    return [
        (p.bpmn_process_id, p.version, p.process_definition_key)
        for p in answer.resources
        if isinstance(p, DeployedProcess)
    ]


def test_the_first_deployment_gets_zeebes_first_keys(h: Harness) -> None:
    answer = h.execute(DeployResource([("a.bpmn", MODEL)]))

    assert answer == Deployment(
        2251799813685249, (DeployedProcess("p", 1, 2251799813685250, "a.bpmn"),)
    )


def test_the_same_file_keeps_version_and_key(h: Harness) -> None:
    first = h.execute(DeployResource([("a.bpmn", MODEL)]))
    again = h.execute(DeployResource([("a.bpmn", MODEL)]))

    assert again.resources == first.resources
    assert again.key > first.key


@pytest.mark.parametrize(
    ("name", "content"),
    [("b.bpmn", MODEL), ("a.bpmn", MODEL.replace(b"</definitions>", b" </definitions>"))],
    ids=["another name", "another content"],
)
def test_any_difference_makes_a_new_version(h: Harness, name: str, content: bytes) -> None:
    (first,) = _processes(h.execute(DeployResource([("a.bpmn", MODEL)])))
    (second,) = _processes(h.execute(DeployResource([(name, content)])))

    assert (first[1], second[1]) == (1, 2)
    assert second[2] > first[2]


def test_an_older_file_becomes_a_new_version_again(h: Harness) -> None:
    changed = MODEL.replace(b"</definitions>", b" </definitions>")
    for content in (MODEL, changed, MODEL):
        answer = h.execute(DeployResource([("a.bpmn", content)]))

    assert _processes(answer)[0][1] == 3


def test_one_new_file_gives_all_of_a_deployment_new_versions(h: Harness) -> None:
    h.execute(DeployResource([("a.bpmn", MODEL)]))
    answer = h.execute(DeployResource([("a.bpmn", MODEL), ("b.bpmn", OTHER)]))

    assert [(i, v) for i, v, _ in _processes(answer)] == [("p", 2), ("q", 1)]


def test_a_file_may_hold_several_processes(h: Harness) -> None:
    content = document(
        process("one", start("s1"), end("e1"), flows="s1 > e1"),
        process("two", start("s2"), end("e2"), flows="s2 > e2"),
    )
    answer = h.execute(DeployResource([("a.bpmn", content)]))

    assert [(i, v) for i, v, _ in _processes(answer)] == [("one", 1), ("two", 1)]
    assert h.result("two") == {}


def test_the_answer_lists_processes_decisions_requirements_and_forms(h: Harness) -> None:
    answer = h.execute(DeployResource([("ask.form", FORM), ("d.dmn", DECISION), ("a.bpmn", MODEL)]))

    kinds = [type(resource) for resource in answer.resources]
    assert kinds == [DeployedProcess, DeployedDecision, DeployedDecisionRequirements, DeployedForm]
    _, decision, graph, form = answer.resources
    assert isinstance(decision, DeployedDecision)
    assert isinstance(graph, DeployedDecisionRequirements)
    assert isinstance(form, DeployedForm)
    assert (decision.decision_id, decision.decision_name, decision.version) == (
        "double",
        "Double",
        1,
    )
    assert (graph.decision_requirements_id, graph.decision_requirements_name) == ("graph", "Graph")
    assert decision.decision_requirements_key == graph.decision_requirements_key
    assert (form.form_id, form.version, form.resource_name) == ("ask", 1, "ask.form")


def test_decisions_and_forms_keep_their_versions_too(h: Harness) -> None:
    files = [("d.dmn", DECISION), ("ask.form", FORM)]
    first = h.execute(DeployResource(files))

    assert h.execute(DeployResource(files)).resources == first.resources


def test_no_file_is_refused(h: Harness) -> None:
    assert h.refused(DeployResource([])) == (
        "INVALID_ARGUMENT",
        (
            "Command 'CREATE' rejected with code 'INVALID_ARGUMENT': Expected to deploy at least "
            "one resource, but none given"
        ),
    )


def test_all_errors_of_all_files_are_told_and_nothing_is_deployed(h: Harness) -> None:
    broken = model("p", start(), service("a", ""), end(), flows="start > a > end")
    bad = [("a.bpmn", broken), ("notes.txt", b""), ("f.form", b"{}"), ("ok.bpmn", OTHER)]

    code, text = h.refused(DeployResource(bad))

    assert code == "INVALID_ARGUMENT"
    assert text == (
        "Command 'CREATE' rejected with code 'INVALID_ARGUMENT': Expected to deploy new "
        "resources, but encountered the following errors:\n"
        "'a.bpmn': - Element: a > extensionElements > taskDefinition\n"
        "    - ERROR: Attribute 'type' must be present and not empty\n"
        "\n"
        "'notes.txt': unknown resource type\n"
        "'f.form': Expected the form id to be present, but none given"
    )
    assert h.refused(CreateProcessInstance("q"))[0] == "NOT_FOUND"


def test_two_files_must_not_bring_the_same_process(h: Harness) -> None:
    code, text = h.refused(DeployResource([("a.bpmn", MODEL), ("b.bpmn", MODEL)]))

    assert code == "INVALID_ARGUMENT"
    assert text.endswith(
        "encountered the following errors:\n"
        "Duplicated process id in resources 'a.bpmn' and 'b.bpmn'"
    )


def test_a_document_that_cannot_be_read_tells_the_line(h: Harness) -> None:
    _, text = h.refused(DeployResource([("a.bpmn", b"<definitions>\n<process></definitions>")]))

    assert "'a.bpmn': Line=2: " in text


def test_a_deleted_process_cannot_be_started_and_its_version_is_not_given_again(
    h: Harness,
) -> None:
    (first,) = _processes(h.execute(DeployResource([("a.bpmn", MODEL)])))
    assert h.execute(DeleteResource(first[2])).resource_key == first[2]

    assert h.refused(CreateProcessInstance("p"))[0] == "NOT_FOUND"
    (second,) = _processes(h.execute(DeployResource([("a.bpmn", MODEL)])))
    assert second[1] == 2


def test_deleting_the_latest_version_brings_the_one_before_back(h: Harness) -> None:
    h.execute(DeployResource([("a.bpmn", MODEL)]))
    (second,) = _processes(h.execute(DeployResource([("b.bpmn", MODEL)])))
    h.execute(DeleteResource(second[2]))

    assert h.execute(CreateProcessInstance("p")).version == 1


def test_a_process_with_running_instances_is_not_deleted(h: Harness) -> None:
    ((_, _, key),) = _processes(h.execute(DeployResource([("b.bpmn", OTHER)])))
    h.create("q")

    code, text = h.refused(DeleteResource(key))

    assert code == "INVALID_STATE"
    assert text.endswith(
        f"Expected to delete resource with key `{key}` but there are still running instances"
    )
    h.complete()
    h.execute(DeleteResource(key))


def test_deleting_requirements_deletes_their_decisions(h: Harness) -> None:
    answer = h.execute(DeployResource([("d.dmn", DECISION)]))
    graph = answer.resources[1]
    assert isinstance(graph, DeployedDecisionRequirements)
    h.execute(DeleteResource(graph.decision_requirements_key))

    assert h.refused(EvaluateDecision("double"))[0] == "NOT_FOUND"


def test_deleting_an_unknown_key_is_refused(h: Harness) -> None:
    assert h.refused(DeleteResource(7)) == (
        "NOT_FOUND",
        (
            "Command 'DELETE' rejected with code 'NOT_FOUND': Expected to delete resource but no "
            "resource found with key `7`"
        ),
    )


def test_what_is_no_decision_and_no_form_is_refused(h: Harness) -> None:
    _, text = h.refused(DeployResource([("d.dmn", b"<a/>"), ("f.form", b"{")]))

    assert "\n'd.dmn': Failed to parse DMN" in text
    assert "\n'f.form': the form is no JSON: " in text

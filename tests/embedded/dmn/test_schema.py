import pytest

from zeebe_grpclib.embedded.dmn.content_models import VERSIONS
from zeebe_grpclib.embedded.dmn.errors import UNREADABLE, DmnError
from zeebe_grpclib.embedded.dmn.schema import check, describe
from zeebe_grpclib.embedded.xml import parse

from . import documents as d


def refused(document: str) -> str:
    with pytest.raises(DmnError) as caught:
        check(parse(document.encode()))
    assert caught.value.engine_message == UNREADABLE
    return str(caught.value)


@pytest.mark.parametrize(("namespace", "version"), list(VERSIONS.items()))
def test_versions_are_known_by_their_namespace(namespace: str, version: int) -> None:
    document = d.document(d.decision("a", d.literal("1")), namespace=namespace)
    assert check(parse(document.encode())) == version


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<decision id='a'/>", "line 1, decision 'a': attribute 'name' is missing"),
        (
            "\n<decision id='a' name='A'>\n<literalExpression/><variable name='v'/></decision>",
            "line 2, decision 'a': variable 'v' is not expected here (line 3)",
        ),
        (
            "<decision id='a' name='A'/>\n<inputData id='a' name='I'/>",
            "line 2, inputData 'a': the id was used before, in line 1",
        ),
        (
            (
                "<decision id='a' name='A'><decisionTable hitPolicy='ODD'>"
                "<output/></decisionTable></decision>"
            ),
            (
                "line 1, decisionTable: attribute 'hitPolicy' is 'ODD' but must be one of"
                " UNIQUE, FIRST, PRIORITY, ANY, COLLECT, RULE ORDER, OUTPUT ORDER"
            ),
        ),
        (
            "<decision id='a' name='A'><decisionTable/></decision>",
            "line 1, decisionTable: output is missing",
        ),
        (
            "<decision id='a' name='A'><context><contextEntry/></context></decision>",
            "line 1, contextEntry: expression is missing",
        ),
        (
            "<itemDefinition name='t'><allowedValues/></itemDefinition>",
            (
                "line 1, itemDefinition 't': typeRef is missing before allowedValues,"
                " or allowedValues is not expected here (line 1)"
            ),
        ),
        (
            "<decision id='a' name='A'>words</decision>",
            "line 1, decision 'a': text is not expected here",
        ),
        (
            "<decision id='a' name='A'><question q='1'/></decision>",
            "line 1, question: only text is expected here",
        ),
        (
            (
                "<decision id='a' name='A'><informationRequirement>"
                "<requiredDecision href='#a' n='1'/>"
                "</informationRequirement></decision>"
            ),
            "line 1, requiredDecision: attribute 'n' is not expected here",
        ),
        (
            "<extensionElements><decision/></extensionElements>",
            "line 1, decision: an extension needs a namespace of its own",
        ),
    ],
)
def test_violations_name_element_and_line(content: str, message: str) -> None:
    assert refused(d.document(content)) == message


def test_attributes_of_other_namespaces_stand_in_elements_of_dmn_only() -> None:
    decision = d.decision("z", d.literal("1")) + d.decision("a", d.literal("1"), requires=["z"])
    foreign = decision.replace('<decision id="a"', '<decision xmlns:m="urn:m" m:k="1" id="a"')
    assert check(parse(d.document(foreign).encode())) == 13
    inside = decision.replace("<requiredDecision", '<requiredDecision xmlns:m="urn:m" m:k="1"')
    assert refused(d.document(inside)) == (
        "line 1, requiredDecision: attribute '{urn:m}k' is not expected here"
    )


def test_other_documents_are_refused() -> None:
    assert refused("<bpmn/>") == (
        "line 1, bpmn: expected the definitions of DMN 1.1 to 1.5 but found bpmn"
    )
    assert refused('<definitions xmlns="urn:x" id="d"/>') == (
        "line 1, definitions 'd': expected the definitions of DMN 1.1 to 1.5"
        " but found definitions of namespace 'urn:x'"
    )


def test_diagrams_are_not_looked_into_but_for_their_ids() -> None:
    diagram = (
        '<di:DMNDI xmlns:di="https://www.omg.org/spec/DMN/20191111/DMNDI/">'
        '<di:DMNDiagram id="{}"><di:Any odd="1"/></di:DMNDiagram></di:DMNDI>'
    )
    decision = d.decision("a", d.literal("1"))
    assert check(parse(d.document(decision, diagram.format("b")).encode())) == 13
    assert "the id was used before" in refused(d.document(decision, diagram.format("a")))
    other = diagram.format("b").replace("20191111", "20180521")
    assert "DMNDI is not expected here" in refused(d.document(decision, other))


def test_expressions_of_dmn_1_4_need_its_namespace() -> None:
    parts = "".join(d.element(tag, {}, d.literal("1")) for tag in ("if", "then", "else"))
    decision = d.decision("a", d.element("conditional", {}, parts))
    new = "https://www.omg.org/spec/DMN/20211108/MODEL/"
    assert check(parse(d.document(decision, namespace=new).encode())) == 14
    assert "conditional is not expected here" in refused(d.document(decision))


def test_elements_are_described_by_tag_and_id_or_name() -> None:
    root = parse(b'<a><b id="i" name="n"/><b name="n"/><b/></a>')
    assert [describe(child) for child in root] == ["b 'i'", "b 'n'", "b"]

"""What the XML schema accepts and refuses. Lists of cases: long on purpose."""

from collections.abc import Iterator

from . import documents as d
from .generator import Case

_NAMESPACES = [
    "http://www.omg.org/spec/DMN/20130901",
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
    "http://www.omg.org/spec/DMN/20151130",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    d.DMN_13,
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
    "https://www.omg.org/spec/DMN/20240513/MODEL/",
]


def schemas() -> Iterator[Case]:
    """What the XML schema accepts and refuses."""
    good = d.decision("a", d.literal("1"))
    for namespace in _NAMESPACES:
        yield Case(d.document(good, namespace=namespace), "a", {})
    yield Case(d.document(good, id=None), "a", {})
    yield Case(d.document(good, name=None), "a", {})
    yield Case(d.document(good, namespace_="x"), "a", {})
    yield Case(f'<definitions xmlns="{d.DMN_13}" name="n">{good}</definitions>', "a", {})
    foreign = d.document(good, exporter="Modeler").replace(
        "<definitions",
        '<definitions xmlns:m="urn:m" m:v="1" xsi:schemaLocation="urn:a b"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
    )
    yield Case(foreign, "a", {})
    broken_rules = [
        "<rule/>",
        "<rule><outputEntry/></rule>",
        "<rule><inputEntry/><outputEntry><text>1</text></outputEntry></rule>",
        "<rule><outputEntry><text>1</text></outputEntry><inputEntry><text/></inputEntry></rule>",
        '<rule x="1"><outputEntry><text>1</text></outputEntry></rule>',
        "<rule><description>d</description><outputEntry><text>1</text></outputEntry><annotationEntry><text>n</text></annotationEntry></rule>",
    ]
    for rule in broken_rules:
        yield Case(d.single(d.table([d.column("1")], [d.output()], [rule])), "a", {})
    fragments = [
        "text",
        "<foo/>",
        '<decision id="b"/>',
        '<decision id="a" name="B"/>',
        '<decision id="1b" name="B"/>',
        '<decision id="b c" name="B"/>',
        '<inputData id="b" name="B"/>',
        '<inputData id="b"/>',
        "<description/>",
        '<itemDefinition name="t"><typeRef>string</typeRef></itemDefinition>',
        "<textAnnotation><text>note</text></textAnnotation>",
        '<textAnnotation id="n"/>',
        "<group/>",
        '<knowledgeSource name="k"><owner href="#x"/><type>t</type></knowledgeSource>',
        '<knowledgeSource name="k"><type>t</type><owner href="#x"/></knowledgeSource>',
        '<association><sourceRef href="#a"/><targetRef href="#b"/></association>',
        '<association><sourceRef href="#a"/></association>',
        '<decisionService name="s"/>',
        '<extensionElements><x xmlns="urn:x">1</x></extensionElements>',
        "<extensionElements><decision/></extensionElements>",
        '<q xmlns="urn:q"/>',
        '<businessKnowledgeModel name="b" id="b"/>',
        "<!-- note -->",
        "<?pi data?>",
    ]
    for fragment in fragments:
        yield Case(d.document(good, fragment), "a", {})
        yield Case(d.document(fragment, good), "a", {})
    tables = [
        'hitPolicy="ODD"',
        'hitPolicy="RULE ORDER"',
        'hitPolicy="RULE_ORDER"',
        'hitPolicy="unique"',
        'aggregation="AVG"',
        'aggregation="SUM"',
        'preferredOrientation="Rule-as-Row"',
        'outputLabel="o"',
        'typeRef="x"',
        'name="n"',
        'id=""',
    ]
    for attributes in tables:
        xml = d.single(f"<decisionTable {attributes}><output/></decisionTable>")
        yield Case(xml, "a", {})
    inner = [
        "<decisionTable/>",
        "<decisionTable><output/><input><inputExpression><text>1</text></inputExpression></input></decisionTable>",
        "<decisionTable><input/><output/></decisionTable>",
        "<decisionTable><output/><output/></decisionTable>",
        "<decisionTable><input><inputExpression/></input><output/></decisionTable>",
        (
            '<decisionTable><input label="L"><inputExpression><text>x</text></inputExpression>'
            "<inputValues><text>1</text></inputValues></input><output/></decisionTable>"
        ),
        "<literalExpression><text>1</text><text>2</text></literalExpression>",
        "<literalExpression>1</literalExpression>",
        "<literalExpression><text><b/></text></literalExpression>",
        '<literalExpression><text a="1">1</text></literalExpression>',
        "<literalExpression><text>1<!-- c --> + <![CDATA[2]]></text></literalExpression>",
        (
            '<literalExpression><importedValues namespace="n" importType="t" name="m">'
            "<importedElement>e</importedElement></importedValues></literalExpression>"
        ),
        "<literalExpression><text>1</text></literalExpression><literalExpression><text>2</text></literalExpression>",
        "<literalExpression><text>1</text></literalExpression><variable name='v'/>",
        "<variable/><literalExpression><text>1</text></literalExpression>",
        (
            "<question>q</question><allowedAnswers>a</allowedAnswers><variable name='v'/>"
            "<literalExpression><text>1</text></literalExpression>"
        ),
        "<informationRequirement/><literalExpression><text>1</text></literalExpression>",
        "<context><contextEntry/></context>",
        "<context><contextEntry><variable name='v'/></contextEntry></context>",
        "<list><row/></list>",
        "<relation><row/></relation>",
        '<relation><row/><column name="c"/></relation>',
        '<functionDefinition kind="Odd"/>',
        '<functionDefinition kind="Java"/>',
        "<invocation><binding/></invocation>",
        (
            "<invocation><literalExpression><text>f</text></literalExpression>"
            '<binding><parameter name="p"/></binding></invocation>'
        ),
    ]
    for fragment in inner:
        yield Case(d.single(fragment), "a", {})
    for version in ("https://www.omg.org/spec/DMN/20211108/MODEL/", d.DMN_13):
        conditional = "".join(d.element(t, {}, d.literal("1")) for t in ("if", "then", "else"))
        loop = d.element(
            "for",
            {"iteratorVariable": "i"},
            d.element("in", {}, d.literal("[1]")),
            d.element("return", {}, d.literal("i")),
        )
        for new in (d.element("conditional", {}, conditional), loop):
            yield Case(d.document(d.decision("a", new), namespace=version), "a", {})
            yield Case(
                d.document(d.decision("a", d.boxed_list(new, d.literal("2"))), namespace=version),
                "a",
                {},
            )
            yield Case(
                d.document(d.decision("a", d.context(("e", new))), namespace=version), "a", {}
            )
            yield Case(
                d.document(d.decision("a", d.relation(["e"], [new])), namespace=version), "a", {}
            )
    for outside in (
        "",
        "no xml",
        "<a/>",
        "<definitions/>",
        "<!DOCTYPE definitions>" + d.document(good),
        d.document(good)[:-5],
    ):
        yield Case(outside, "a", {})


def empty_attributes() -> Iterator[Case]:
    """An attribute with an empty value is an absent one for the engine."""
    lit = d.literal
    one = d.table([d.column("x", label="")], [d.output("", label="")], [d.rule([""], ["1"])])
    two = d.table([], [d.output(""), d.output("b")], [])
    bodies = [
        one,
        two,
        d.context(("", lit("1")), ("b", lit("2"))),
        d.relation(["", "b"], [lit("1"), lit("2")]),
        d.literal("1", ""),
    ]
    for body in bodies:
        yield Case(d.single(body), "a", {"x": 1})
    yield Case(d.single(lit("1"), variable="", type_ref=""), "a", {})
    yield Case(d.document(d.element("decision", {"id": "a", "name": ""}, lit("1"))), "a", {})
    nameless = d.knowledge_model("b", "", [""], lit("1"))
    yield Case(d.document(nameless, d.decision("a", lit("1"), calls=["b"])), "a", {})

"""The content models of the DMN schemas 1.1 to 1.5, as one table.

Notation: `name:Type` is a child, `?`, `*` and `+` count it, `@group` is any member of a
substitution group, `>14` means since DMN 1.4, `|` separates alternatives. A child without type
holds text. In attributes `!` means required and `=A,B` an enumeration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

VERSIONS: Mapping[str, int] = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": 11,
    "http://www.omg.org/spec/DMN/20151101/dmn11.xsd": 11,
    "http://www.omg.org/spec/DMN/20180521/MODEL/": 12,
    "https://www.omg.org/spec/DMN/20191111/MODEL/": 13,
    "https://www.omg.org/spec/DMN/20211108/MODEL/": 14,
    "https://www.omg.org/spec/DMN/20230324/MODEL/": 15,
}
"""Namespace of the definitions to the version of DMN, times ten."""
DIAGRAMS: Mapping[str, str] = {
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "http://www.omg.org/spec/DMN/20180521/DMNDI/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "https://www.omg.org/spec/DMN/20191111/DMNDI/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "https://www.omg.org/spec/DMN/20191111/DMNDI/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "https://www.omg.org/spec/DMN/20230324/DMNDI/",
}

_GROUPS = {
    "drgElement": "decision:Decision inputData:InputData decisionService:DecisionService"
    " businessKnowledgeModel:BusinessKnowledgeModel knowledgeSource:KnowledgeSource",
    "artifact": "textAnnotation:TextAnnotation association:Association group:Group>13",
    "businessContextElement": "performanceIndicator:PerformanceIndicator"
    " organizationUnit:OrganizationUnit",
    "expression": "literalExpression:LiteralExpression decisionTable:DecisionTable context:Context"
    " invocation:Invocation relation:Relation list:List functionDefinition:FunctionDefinition"
    " for:For>14 every:Quantified>14 some:Quantified>14 conditional:Conditional>14"
    " filter:Filter>14",
}
_HIT_POLICIES = "UNIQUE,FIRST,PRIORITY,ANY,COLLECT,RULE_ORDER,OUTPUT_ORDER"
_REFERENCE = "requiredDecision:Reference|requiredInput:Reference"

# Type: attributes, content. Types in _PLAIN apart, each is a DMNElement besides.
_TYPES: Mapping[str, tuple[str, str]] = {
    "Definitions": (
        "name! namespace! expressionLanguage typeLanguage exporter exporterVersion",
        (
            "import:Import* itemDefinition:ItemDefinition* @drgElement* @artifact*"
            " elementCollection:ElementCollection* @businessContextElement* DMNDI:Diagram?>12"
        ),
    ),
    "Import": ("name namespace! locationURI importType!", ""),
    "ImportedValues": (
        "name namespace! locationURI importType! expressionLanguage",
        "importedElement",
    ),
    "ElementCollection": ("name!", "drgElement:Reference*"),
    "PerformanceIndicator": ("name! URI", "impactingDecision:Reference*"),
    "OrganizationUnit": ("name! URI", "decisionMade:Reference* decisionOwned:Reference*"),
    "Decision": (
        "name!",
        (
            "question? allowedAnswers? variable:InformationItem?"
            " informationRequirement:InformationRequirement*"
            " knowledgeRequirement:KnowledgeRequirement*"
            " authorityRequirement:AuthorityRequirement* supportedObjective:Reference*"
            " impactedPerformanceIndicator:Reference* decisionMaker:Reference*"
            " decisionOwner:Reference* usingProcess:Reference* usingTask:Reference* @expression?"
        ),
    ),
    "BusinessKnowledgeModel": (
        "name!",
        (
            "variable:InformationItem? encapsulatedLogic:FunctionDefinition?"
            " knowledgeRequirement:KnowledgeRequirement* authorityRequirement:AuthorityRequirement*"
        ),
    ),
    "InputData": ("name!", "variable:InformationItem?"),
    "KnowledgeSource": (
        "name! locationURI",
        "authorityRequirement:AuthorityRequirement* type? owner:Reference?",
    ),
    "DecisionService": (
        "name!",
        (
            "variable:InformationItem? outputDecision:Reference* encapsulatedDecision:Reference*"
            " inputDecision:Reference* inputData:Reference*"
        ),
    ),
    "InformationRequirement": ("", _REFERENCE),
    "KnowledgeRequirement": ("", "requiredKnowledge:Reference"),
    "AuthorityRequirement": ("", _REFERENCE + "|requiredAuthority:Reference"),
    "Reference": ("href!", ""),
    "ItemDefinition": (
        "name! typeLanguage isCollection=true,false,1,0",
        (
            "typeRef allowedValues:UnaryTests? typeConstraint:UnaryTests?>15"
            "|itemComponent:ItemDefinition*|functionItem:FunctionItem?>13"
        ),
    ),
    "FunctionItem": ("outputTypeRef", "parameters:InformationItem*"),
    "InformationItem": ("name! typeRef", ""),
    "LiteralExpression": (
        "typeRef expressionLanguage",
        "|text|importedValues:ImportedValues",
    ),
    "UnaryTests": ("typeRef>14 expressionLanguage", "text"),
    "Invocation": ("typeRef", "@expression? binding:Binding*"),
    "Binding": ("", "parameter:InformationItem @expression?"),
    "DecisionTable": (
        (
            f"typeRef hitPolicy={_HIT_POLICIES} aggregation=SUM,COUNT,MIN,MAX outputLabel"
            " preferredOrientation=Rule-as-Row,Rule-as-Column,CrossTable"
        ),
        (
            "input:InputClause* output:OutputClause+ annotation:RuleAnnotationClause*>12"
            " rule:DecisionRule*"
        ),
    ),
    "InputClause": ("", "inputExpression:LiteralExpression inputValues:UnaryTests?"),
    "OutputClause": (
        "name typeRef",
        "outputValues:UnaryTests? defaultOutputEntry:LiteralExpression?",
    ),
    "RuleAnnotationClause": ("name", ""),
    "DecisionRule": (
        "",
        "inputEntry:UnaryTests* outputEntry:LiteralExpression+ annotationEntry:RuleAnnotation*>12",
    ),
    "RuleAnnotation": ("", "text?"),
    "TextAnnotation": ("textFormat", "text?"),
    "Association": (
        "associationDirection=None,One,Both",
        "sourceRef:Reference targetRef:Reference",
    ),
    "Group": ("name", ""),
    "Context": ("typeRef", "contextEntry:ContextEntry*"),
    "ContextEntry": ("", "variable:InformationItem? @expression"),
    "FunctionDefinition": (
        "typeRef kind=FEEL,Java,PMML>12",
        "formalParameter:InformationItem* @expression?",
    ),
    "Relation": ("typeRef", "column:InformationItem* row:List*"),
    "List": ("typeRef", "@expression*"),
    "For": ("typeRef iteratorVariable", "in:TypedChildExpression return:ChildExpression"),
    "Quantified": ("typeRef iteratorVariable", "in:TypedChildExpression satisfies:ChildExpression"),
    "Conditional": ("typeRef", "if:ChildExpression then:ChildExpression else:ChildExpression"),
    "Filter": ("typeRef", "in:ChildExpression match:ChildExpression"),
    "ChildExpression": ("id", "@expression"),
    "TypedChildExpression": ("id typeRef", "@expression"),
}
_PLAIN = frozenset(
    {
        "Binding",
        "ChildExpression",
        "Reference",
        "RuleAnnotation",
        "RuleAnnotationClause",
        "TypedChildExpression",
    }
)
# Not described here: a diagram, elements of other namespaces, and plain text.
EXTENSIONS = "Extensions"
TEXT = "Text"


@dataclass(frozen=True, slots=True)
class Particle:
    """One place in a content model: which children may stand there, and how many."""

    label: str
    types: Mapping[str, str]
    required: bool
    repeated: bool


@dataclass(frozen=True, slots=True)
class ElementType:
    """What elements of one type may have.

    Attributes:
        attributes: By name: whether it is required, and its values when they are enumerated.
        alternatives: Content models, of which the first that fits counts.
        foreign_attributes: Whether attributes of other namespaces are allowed.
    """

    attributes: Mapping[str, tuple[bool, tuple[str, ...]]]
    alternatives: tuple[tuple[Particle, ...], ...]
    foreign_attributes: bool


def _since(word: str) -> tuple[str, int]:
    text, _, version = word.partition(">")
    return text, int(version or 0)


def _particle(word: str, version: int) -> Particle | None:
    text, since = _since(word)
    if since > version:
        return None
    count = text[-1] if text[-1] in "?*+" else ""
    name = text.rstrip("?*+")
    members = _GROUPS[name[1:]].split() if name.startswith("@") else [name]
    types: dict[str, str] = {}
    for member in members:
        tag, member_since = _since(member)
        if member_since <= version:
            child, _, kind = tag.partition(":")
            types[child] = kind or TEXT
    return Particle(
        name.lstrip("@").partition(":")[0],
        types,
        required=count in {"", "+"},
        repeated=count in {"*", "+"},
    )


def _compile(version: int) -> dict[str, ElementType]:
    compiled: dict[str, ElementType] = {}
    for name, (attributes, content) in _TYPES.items():
        is_element = name not in _PLAIN
        allowed: dict[str, tuple[bool, tuple[str, ...]]] = {}
        for word in (attributes + (" id label" if is_element else "")).split():
            text, since = _since(word)
            key, _, values = text.partition("=")
            if since <= version:
                spelled = values.replace("_", " ").split(",") if values else []
                allowed[key.rstrip("!")] = (key.endswith("!"), tuple(spelled))
        head = "description? extensionElements:Extensions? " if is_element else ""
        alternatives = [
            [_particle(word, version) for word in (head + way).split()]
            for way in content.split("|")
        ]
        compiled[name] = ElementType(
            allowed,
            tuple(tuple(p for p in way if p is not None) for way in alternatives),
            foreign_attributes=is_element,
        )
    return compiled


SCHEMAS = {version: _compile(version) for version in sorted(set(VERSIONS.values()))}
"""Version to its types by name."""

"""The notation of the schema, read."""

from zeebe_grpclib.embedded.bpmn.schema.grammar import TYPES_BY_NAME, VALUES


def test_a_type_has_what_its_parents_have() -> None:
    task = TYPES_BY_NAME["receiveTask"]

    assert task.parents == ("task", "activity", "flowNode", "flowElement", "baseElement")
    assert [sorted(p.names) for p in task.content][:3] == [
        ["documentation"],
        ["extensionElements"],
        ["auditing"],
    ]
    assert {"id", "name", "isForCompensation", "messageRef"} <= set(task.attributes)
    assert task.is_open
    assert not task.is_abstract


def test_groups_stand_for_their_members_and_those_of_members() -> None:
    (roles,) = [p for p in TYPES_BY_NAME["userTask"].content if "resourceRole" in p.names]

    assert set(roles.names) == {"resourceRole", "performer", "humanPerformer", "potentialOwner"}


def test_every_type_is_known() -> None:
    known = {*TYPES_BY_NAME, "QName", "IDREF"}

    assert {
        type_name
        for found in TYPES_BY_NAME.values()
        for particle in found.content
        for type_name in particle.names.values()
    } <= known
    simple = {a.type for found in TYPES_BY_NAME.values() for a in found.attributes.values()}
    assert simple - set(VALUES) == {
        "ID",
        "IDREF",
        "QName",
        "anyURI",
        "boolean",
        "double",
        "int",
        "integer",
        "string",
    }


def test_numbers_of_occurrences() -> None:
    (points,) = [p for p in TYPES_BY_NAME["di:Edge"].content if "di:waypoint" in p.names]

    assert (points.least, points.most) == (2, 1 << 30)
    assert points.names == {"di:waypoint": "dc:Point"}

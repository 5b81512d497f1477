import pytest

from zeebe_grpclib.embedded.dmn.errors import DmnError
from zeebe_grpclib.embedded.dmn.requirements import Requirements
from zeebe_grpclib.embedded.xml import Element, parse

from . import documents as d


def read(*content: str) -> tuple[Requirements, dict[str, Element]]:
    root = parse(d.document(*content).encode())
    return Requirements(root), {e.attributes["id"]: e for e in root}


def refused(*content: str) -> str:
    with pytest.raises(DmnError) as caught:
        read(*content)[0].check()
    return str(caught.value)


def model(identifier: str, *calls: str, name: str | None = None) -> str:
    return d.knowledge_model(identifier, name or identifier, [], d.literal("1"), calls=calls)


def test_requirements_are_listed_once_per_use_in_document_order() -> None:
    requirements, elements = read(
        *(d.decision(i, d.literal("1")) for i in "abc"),
        d.decision("d", d.literal("1"), requires=["c", "a", "c"]),
    )
    requirements.check()
    assert requirements.decisions_of(elements["d"]) == ("c", "a", "c")


def test_knowledge_comes_behind_what_it_requires() -> None:
    requirements, elements = read(
        model("a", "b", "c"),
        model("b", "c"),
        model("c"),
        model("e"),
        d.decision("d", d.literal("1"), calls=["e", "a"]),
    )
    requirements.check()

    def names(known: set[str]) -> list[str]:
        found = requirements.knowledge_before(elements["d"], known)
        return [e.attributes["name"] for e in found]

    assert names(set()) == ["e", "c", "b", "a"]
    assert names({"b", "e"}) == ["c", "a"]


@pytest.mark.parametrize("links", [["aa"], ["ab", "ba"], ["ab", "bc", "ca"]])
def test_cycles_of_decisions_are_refused(links: list[str]) -> None:
    decisions = [d.decision(link[0], d.literal("1"), requires=[link[1]]) for link in links]
    assert refused(*decisions) == (
        "Invalid DMN model: Cyclic dependencies between decisions detected."
    )


def test_cycles_of_knowledge_are_refused() -> None:
    assert refused(model("a", "b"), model("b", "a")) == (
        "Invalid DMN model: Cyclic dependencies between BKMs detected."
    )


def test_references_to_nothing_are_refused() -> None:
    assert refused(d.decision("a", d.literal("1"), requires=["zz"])) == (
        "line 1, informationRequirement: Unable to find a model element instance for id zz"
    )
    assert refused(d.decision("a", d.literal("1"), calls=["zz"])) == (
        "line 1, knowledgeRequirement: Unable to find a model element instance for id zz"
    )


def test_references_to_another_kind_are_refused() -> None:
    assert refused(d.decision("a", d.literal("1"), requires=["m"]), model("m")) == (
        "line 1, informationRequirement: expected a decision with id 'm'"
        " but found businessKnowledgeModel"
    )


@pytest.mark.no_cover
def test_long_chains_and_wide_lattices_end_in_time() -> None:
    levels = 3_000
    chain = [d.decision("d0", d.literal("1"))]
    chain += [
        d.decision(f"d{i}", d.literal("1"), requires=[f"d{i - 1}", f"d{i - 1}"])
        for i in range(1, levels)
    ]
    models = [model("m0")]
    models += [model(f"m{i}", f"m{i - 1}", f"m{i - 1}") for i in range(1, levels)]
    top = d.decision("top", d.literal("1"), calls=[f"m{levels - 1}"])
    requirements, elements = read(*chain, *models, top)
    requirements.check()
    assert len(list(requirements.knowledge_before(elements["top"], set()))) == levels

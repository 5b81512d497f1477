"""Requirements and business knowledge models. Lists of cases: long on purpose."""

from collections.abc import Iterator

from . import documents as d
from .generator import Case


def graphs() -> Iterator[Case]:
    """Requirements among decisions."""
    lit = d.literal
    for variable, used in ((None, "z"), ("v", "v"), ("v", "z"), ("n n", "`n n`"), (None, "Z")):
        xml = d.document(
            d.decision("z", lit("x * 2"), name="Z", variable=variable),
            d.decision("a", lit(f"{used} + 1"), requires=["z"]),
        )
        yield Case(xml, "a", {"x": 4, "z": 100, "v": 200, "Z": 300})
        yield Case(xml, "z", {"x": 4})
        yield Case(xml, "nope", {"x": 4})
        yield Case(xml, None, {})
    diamond = d.document(
        d.decision("top", lit("left + right"), requires=["left", "right"]),
        d.decision("left", lit("base + 1"), requires=["base"]),
        d.decision("right", lit("base * 10"), requires=["base"]),
        d.decision("base", lit("x")),
    )
    yield Case(diamond, "top", {"x": 3})
    hidden = d.document(
        d.decision("z", lit("1")),
        d.decision("y", lit("z"), requires=["z"]),
        d.decision("a", lit("[y, z]"), requires=["y"]),
    )
    yield Case(hidden, "a", {})
    yield Case(hidden, "a", {"z": 9})
    twice = d.document(d.decision("z", lit("1")), d.decision("a", lit("z"), requires=["z", "z"]))
    yield Case(twice, "a", {})
    failing = d.document(
        d.decision("z", lit("assert(x, x > 3)")),
        d.decision("y", lit("1")),
        d.decision("a", lit("1"), requires=["y", "z"]),
        d.decision("w", lit("2"), requires=["a"]),
    )
    yield Case(failing, "w", {"x": 1})
    yield Case(failing, "w", {"x": 5})
    yield Case(d.document(d.decision("a", lit("1"), requires=["a"])), "a", {})
    ring = d.document(*(d.decision(i, lit("1"), requires=[r]) for i, r in ("ab", "bc", "ca")))
    yield Case(ring, "a", {})
    yield Case(d.document(d.decision("a", lit("1"), requires=["zz"])), "a", {})
    order = [
        "zeta",
        "beta",
        "alpha",
        "d1",
        "d2",
        "Decision_1x",
        "Decision_0abc",
        "q",
        "w",
        "e",
        "r",
        "t",
        "y",
    ]
    for count in (5, 10, 11, 12, 13):
        yield Case(d.document(*(d.decision(i, lit("1")) for i in order[:count])), None, {})
    many = [f"Decision_{i}{'abc'[i % 3]}" for i in range(60)]
    yield Case(d.document(*(d.decision(i, lit("1")) for i in many)), None, {})
    chain = [d.decision("c0", lit("x"))]
    chain += [
        d.decision(f"c{i}", lit(f"c{i - 1} + 1"), requires=[f"c{i - 1}"]) for i in range(1, 60)
    ]
    yield Case(d.document(*chain), "c59", {"x": 1})
    for href in ("http://other.com#z", "z", "#x#z", "", "#", "z#"):
        link = d.element(
            "informationRequirement", {}, d.element("requiredDecision", {"href": href})
        )
        xml = d.document(
            d.decision("z", lit("7")),
            d.element("decision", {"id": "a", "name": "A"}, link, lit("z")),
        )
        yield Case(xml, "a", {})
    data = d.element("inputData", {"id": "i", "name": "I"}, d.element("variable", {"name": "x y"}))
    for reference, target in (
        ("requiredInput", "i"),
        ("requiredInput", "zz"),
        ("requiredDecision", "i"),
    ):
        link = d.element("informationRequirement", {}, d.element(reference, {"href": f"#{target}"}))
        xml = d.document(
            data, d.element("decision", {"id": "a", "name": "A"}, link, lit("`x y` + 1"))
        )
        yield Case(xml, "a", {"x y": 1})


def knowledge() -> Iterator[Case]:
    """Business knowledge models, called and invoked."""
    lit = d.literal
    twice = d.knowledge_model("b", "twice", ["n"], lit("n * 2 + add"))
    calls = [
        "twice(2)",
        "twice(n: 2)",
        "twice(m: 2)",
        "twice()",
        "twice(1, 2)",
        "twice",
        'twice("a")',
        "[twice(1), twice(2)]",
        "for i in [1, 2] return twice(i)",
        "twice(twice(1))",
        "b(1)",
    ]
    for call in calls:
        yield Case(d.document(twice, d.decision("a", lit(call), calls=["b"])), "a", {"add": 1})
    yield Case(d.document(twice, d.decision("a", lit("twice(2)"))), "a", {"add": 1})
    shadow = d.document(
        twice,
        d.decision("add", lit("100")),
        d.decision("a", lit("twice(1)"), requires=["add"], calls=["b"]),
    )
    yield Case(shadow, "a", {"add": 7})
    invoked = d.document(
        twice,
        d.decision("add", lit("100")),
        d.decision("a", d.invocation("twice", {"n": "1"}), requires=["add"], calls=["b"]),
    )
    yield Case(invoked, "a", {"add": 7})
    bindings: list[dict[str, str]] = [
        {},
        {"n": "3"},
        {"n": "3", "add": "10"},
        {"m": "1"},
        {"n": "assert(1, false)"},
        {"n": "1 +"},
    ]
    for binding in bindings:
        for name in ("twice", " twice ", "b", "none"):
            xml = d.document(twice, d.decision("a", d.invocation(name, binding), calls=["b"]))
            yield Case(xml, "a", {"add": 1})
    yield Case(
        d.document(twice, d.decision("a", d.invocation("twice", {}), calls=["b"])),
        "a",
        {"add": 1, "n": 5},
    )
    yield Case(
        d.document(twice, d.decision("a", d.invocation("twice", {"n": "1"}))), "a", {"add": 1}
    )
    earlier = d.document(
        twice,
        d.decision("z", lit("1"), calls=["b"]),
        d.decision("a", d.invocation("twice", {"n": "1"})),
    )
    yield Case(earlier, "a", {"add": 1})
    for type_ref in ("string", "number", "feel:string", "tOwn"):
        typed = d.knowledge_model("b", "same", [f"n:{type_ref}"], lit("n"))
        for value in ("1", '"a"', "null"):
            yield Case(
                d.document(typed, d.decision("a", lit(f"same({value})"), calls=["b"])), "a", {}
            )
            yield Case(
                d.document(typed, d.decision("a", d.invocation("same", {"n": value}), calls=["b"])),
                "a",
                {},
            )
    strict = d.knowledge_model("b", "strict", ["n"], lit("assert(n, n > 5)"))
    for logic in (
        lit("strict(1)"),
        d.invocation("strict", {"n": "1"}),
        d.context((None, lit("strict(9)"))),
        lit("[strict(1), 2]"),
    ):
        yield Case(d.document(strict, d.decision("a", logic, calls=["b"])), "a", {})
    chained = [
        d.knowledge_model("b", "outer", ["n"], lit("inner(n) * 2"), calls=["c"]),
        d.knowledge_model("c", "inner", ["n"], lit("n + 100")),
    ]
    for expression in ("outer(1)", "inner(1)"):
        yield Case(d.document(*chained, d.decision("a", lit(expression), calls=["b"])), "a", {})
    yield Case(
        d.document(*chained, d.decision("a", d.invocation("inner", {"n": "1"}), calls=["b"])),
        "a",
        {},
    )
    bodies = [
        d.table(
            [d.column("n")],
            [d.output()],
            d.rules((["> 1"], ['"big"']), ([""], ['"any"'])),
            hit_policy="FIRST",
        ),
        d.context(("m", lit("n + 1")), (None, lit("m * 2"))),
        d.boxed_list(lit("n"), lit("x")),
        d.relation(["c"], [lit("n")]),
        d.invocation("f", {}),
        "",
        d.function(["z"], lit("z")),
    ]
    for body in bodies:
        xml = d.document(
            d.knowledge_model("b", "f", ["n"], body), d.decision("a", lit("f(2)"), calls=["b"])
        )
        yield Case(xml, "a", {"x": 9})
        xml = d.document(
            d.knowledge_model("b", "f", ["n"], body),
            d.decision("a", d.invocation("f", {"n": "2"}), calls=["b"]),
        )
        yield Case(xml, "a", {"x": 9})
    empty = d.element("businessKnowledgeModel", {"id": "b", "name": "f"})
    for logic in (lit("f()"), d.invocation("f", {})):
        yield Case(d.document(empty, d.decision("a", logic, calls=["b"])), "a", {})
    same = [
        d.knowledge_model("b", "f", ["n"], d.literal("[n, f(n)]"), calls=["c"]),
        d.knowledge_model("c", "f", ["n"], d.literal("n * 2")),
    ]
    for called in (["b"], ["c"], ["b", "c"], ["c", "b"]):
        for logic in (d.literal("f(3)"), d.invocation("f", {"n": "3"})):
            yield Case(d.document(*same, d.decision("a", logic, calls=called)), "a", {})
    builtin = d.knowledge_model("b", "abs", ["n"], lit("n + 100"))
    yield Case(d.document(builtin, d.decision("a", lit("abs(-1)"), calls=["b"])), "a", {})
    spaced = d.knowledge_model("b", "my fn", ["n"], lit("n"))
    yield Case(d.document(spaced, d.decision("a", lit("`my fn`(1)"), calls=["b"])), "a", {})
    yield Case(d.document(spaced, d.decision("a", lit("my fn(1)"), calls=["b"])), "a", {})
    for calls_self in (["b"], ["zz"], ["a"]):
        loop = d.knowledge_model("b", "f", ["n"], lit("1"), calls=calls_self)
        yield Case(d.document(loop, d.decision("a", lit("1"))), "a", {})
    yield Case(d.document(d.decision("a", lit("1"), calls=["zz"])), "a", {})
    yield Case(
        d.document(d.decision("z", lit("1")), d.decision("a", lit("1"), calls=["z"])), "a", {}
    )
    yield Case(
        d.document(d.knowledge_model("b", "f", ["n"], lit("1 +")), d.decision("a", lit("1"))),
        "a",
        {},
    )

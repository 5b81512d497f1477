"""Ad-hoc sub-processes among other elements."""

from tests.embedded.engine.harness import Harness
from tests.embedded.engine.processing.test_ad_hoc import MESSAGE, around, finished, watcher, work
from tests.embedded.models import (
    ad_hoc,
    boundary,
    compensate_event,
    end,
    error_event,
    message_event,
    model,
    repeated,
    service,
    start,
    task,
    throw,
    undone_by,
)

from zeebe_grpclib.embedded.engine import (
    CreateProcessInstance,
    PublishMessage,
    ThrowError,
)


def test_mappings_and_boundary_events(h: Harness) -> None:
    sub = ad_hoc("sub", work("a"), work("b"), active="=local").with_io(
        inputs={"local": "=chosen"}, outputs={"out": "=local"}
    )
    content = around(
        sub,
        boundary("stop", "sub", message_event("m")),
        work("stopped"),
        end("end2"),
        flows="; stop > stopped > end2",
        definitions=MESSAGE,
    )
    h.deploy(content)
    h.create(variables={"chosen": ["a"]}, await_result=True)
    h.complete("a")
    assert h.outcomes[0].variables == {"chosen": ["a"], "out": ["a"]}

    h.create(variables={"chosen": ["a", "b"]})
    h.execute(PublishMessage("m", "k"))
    h.complete("stopped")
    assert h.steps("TERMINATED").count("sub#innerInstance") == 2
    assert finished(h)


def test_an_error_in_it_is_caught_at_the_element_or_at_the_sub_process(h: Harness) -> None:
    sub = ad_hoc(
        "sub",
        work("a"),
        boundary("near", "a", error_event()),
        task("near_done"),
        work("b"),
        active='=["a", "b"]',
        flows="near > near_done",
    )
    h.deploy(around(sub, boundary("far", "sub", error_event()), end("end2"), flows="; far > end2"))
    h.create()
    h.execute(ThrowError(h.activate("a")[0].key, "E"))
    assert h.steps()[-3:] == ["near", "near_done", "sub#innerInstance"]
    h.execute(ThrowError(h.activate("b")[0].key, "E"))

    assert h.steps()[-3:] == ["far", "end2", "p"]
    assert finished(h)


def test_it_waits_for_an_event_sub_process(h: Harness) -> None:
    h.deploy(around(ad_hoc("sub", work("a"), watcher(), active='=["a"]'), definitions=MESSAGE))
    h.create()
    h.execute(PublishMessage("m", "k"))
    h.complete("a")
    assert "sub" not in h.steps()
    h.complete("watching")

    assert finished(h)


def test_repeated_and_nested(h: Harness) -> None:
    inner = ad_hoc("inner", work("a"), active='=["a"]', collect=("got", "=item * 2"))
    sub = ad_hoc("sub", inner, active='=["inner"]', collect=("all", "=got"))
    h.deploy(around(repeated(sub, "=[1, 2]", "item", ("every", "=all"))))
    h.create(await_result=True)
    h.complete("a")
    h.complete("a")

    assert h.outcomes[0].variables["every"] == [[[2]], [[4]]]
    assert finished(h)


def test_a_repeated_activity_in_it(h: Harness) -> None:
    h.deploy(around(ad_hoc("sub", repeated(work("a"), "=[1, 2]"), active='=["a"]')))
    h.create()
    h.complete("a")
    h.complete("a")

    assert finished(h)


def test_what_was_done_in_it_can_be_undone(h: Harness) -> None:
    sub = ad_hoc("sub", work("a"), *undone_by("a", work("undo")), active='=["a"]')
    h.deploy(
        model(
            "p",
            start(),
            sub,
            throw("throw", compensate_event()),
            end(),
            flows="start > sub > throw > end",
        )
    )
    h.create()
    h.complete("a", {"v": 1})
    assert h.complete("undo").variables["v"] == 1

    assert finished(h)


def test_no_instance_starts_in_an_ad_hoc_sub_process(h: Harness) -> None:
    h.deploy(model("p", start(), ad_hoc("tools", service("a")), end(), flows="start > tools > end"))
    assert h.refused(CreateProcessInstance("p", start_element_ids=["a"])) == (
        "INVALID_ARGUMENT",
        (
            "Command 'CREATE' rejected with code 'INVALID_ARGUMENT': Expected to create instance "
            "of process with start instructions but the element with id 'a' is inside an ad-hoc "
            "subprocess. The creation of elements inside an ad-hoc subprocess is not supported."
        ),
    )
    h.create(start_element_ids=["tools"])
    assert h.engine.census()["process instances"] == 1

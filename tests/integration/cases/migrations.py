"""Process instances that go on in another process definition."""

from __future__ import annotations

from tests.embedded.models import (
    Node,
    call,
    document,
    end,
    gateway,
    message,
    process,
    repeated,
    signal,
    subprocess,
    task,
)
from tests.embedded.models import start as begin

from .client_steps import (
    active,
    deploy_also,
    gone,
    holds,
    migrate,
    modify,
    the_job_s_instance,
)
from .library_steps import complete_user_task, user_task
from .steps import (
    Book,
    U,
    create,
    ends,
    finish,
    incident,
    job,
    no_job,
    p,
    resolve,
    start,
    work,
)

BOOK = Book()
add = BOOK.add

DOCS = "documentation, Process instance migration"
INACTIVE, ACTIVE = f"{DOCS}: inactive parts", f"{DOCS}: Change the active elements"
EVENTS = (
    message("m1", f"{U}-one", "=key")
    + message("m2", f"{U}-two", "=key")
    + signal("s1", f"{U}-first")
    + signal("s2", f"{U}-second")
)


def to(*nodes: Node, flows: str) -> bytes:
    """The definition to go on in."""
    return p(*nodes, flows=flows, definitions=EVENTS, process_id=f"{U}-q")


def of(*nodes: Node, flows: str) -> bytes:
    """The definition to begin in."""
    return p(*nodes, flows=flows, definitions=EVENTS)


ONE = of(begin(), work("a"), end(), flows="start > a > end")
add(
    "migrate: a task is added behind the active one",
    INACTIVE,
    ONE,
    deploy_also(to(begin(), work("a"), work("b"), end(), flows="start > a > b > end")),
    create({"v": 1}),
    migrate(a="a"),
    job("a", {"v": 1}),
    job("b", {"v": 1}, bpmn_process_id=f"{U}-q"),
    gone(),
)
add(
    "migrate: the active element is another one, and its job stays",
    f"{ACTIVE}; {DOCS}: Jobs, expressions, and input mappings",
    ONE,
    deploy_also(to(begin(), work("c"), work("d"), flows="start > c > d")),
    create(),
    job("a", hold=True),
    migrate(a="c"),
    active("c"),
    finish(),
    no_job("c"),
    job("d"),
    gone(),
)
add(
    "migrate: a job that waits keeps its type and tells of its new element",
    f"{DOCS}: Jobs, expressions, and input mappings",
    ONE,
    deploy_also(to(begin(), work("c"), flows="start > c")),
    create(),
    migrate(a="c"),
    job("c", job_type=f"{U}-a", bpmn_process_id=f"{U}-q"),
    gone(),
)
add(
    "migrate: a job is made anew by a modification",
    f"{ACTIVE}, tip",
    ONE,
    deploy_also(to(begin(), work("c"), flows="start > c")),
    create(),
    migrate(a="c"),
    modify("c", terminate=["c"]),
    no_job("a"),
    job("c"),
    gone(),
)
add(
    "migrate: inputs are not applied again, variables stay",
    f"{DOCS}: Jobs, expressions, and input mappings; Both global and local variables",
    of(begin(), work("a").with_io(inputs={"own": "=v"}), flows="start > a"),
    deploy_also(to(begin(), work("a").with_io(inputs={"own": "=v + 1"}), flows="start > a")),
    create({"v": 1}),
    migrate(a="a"),
    holds({"v": 1}),
    job("a", {"v": 1, "own": 1}),
    gone(),
)
add(
    "migrate: outputs are those of the target",
    f"{DOCS}: the process instance is executed according to the new process definition",
    ONE,
    deploy_also(
        to(begin(), work("a").with_io(outputs={"r": "=got"}), end(), flows="start > a > end")
    ),
    start({}),
    job("a", hold=True),
    migrate(a="a", of=the_job_s_instance),
    finish({"got": 7}),
    ends({"r": 7}),
)
add(
    "migrate: the model's mistake behind an incident is corrected",
    f"{DOCS}: Correct mistakes in a process instance",
    of(begin(), gateway("g"), work("a"), flows="start > g; g > a [=text]"),
    deploy_also(to(begin(), gateway("g"), work("a"), flows="start > g; g > a [=flag]")),
    create({"text": "x", "flag": True}),
    incident("g", "EXTRACT_VALUE_ERROR", "", whole=False),
    migrate(g="g"),
    resolve(),
    job("a"),
    gone(),
)


def nested(sub: str, name: str) -> list[Node]:
    return [
        begin(),
        subprocess(sub, begin(f"{sub}_s"), work(name), flows=f"{sub}_s > {name}").with_io(
            inputs={"own": "=1"}
        ),
        work("after"),
    ]


add(
    "migrate: an element in a sub-process",
    f"{DOCS}: Migrate active elements inside subprocesses",
    of(*nested("sub", "a"), flows="start > sub > after"),
    deploy_also(to(*nested("sub2", "b"), flows="start > sub2 > after")),
    create(),
    migrate(sub="sub2", a="b"),
    active("sub2", "b"),
    holds({"own": 1}, "sub2"),
    job("b", job_type=f"{U}-a"),
    job("after"),
    gone(),
)
CHILD = process(f"{U}-child", begin("cs"), work("in_child"), flows="cs > in_child")
add(
    "migrate: the called instance of a call activity is not changed",
    f"{DOCS}: Call activities and called process instances",
    document(process(f"{U}-p", begin(), call("c", f"{U}-child"), flows="start > c"), CHILD),
    deploy_also(to(begin(), call("c2", f"{U}-none"), work("after"), flows="start > c2 > after")),
    create(),
    migrate(c="c2"),
    job("in_child", bpmn_process_id=f"{U}-child"),
    job("after"),
    gone(),
)
add(
    "migrate: the called instance itself",
    f"{DOCS}: Call activities and called process instances",
    document(process(f"{U}-p", begin(), call("c", f"{U}-child"), flows="start > c"), CHILD),
    deploy_also(to(begin(), work("other"), work("more"), flows="start > other > more")),
    create(),
    job("in_child", hold=True),
    migrate(in_child="other", of=the_job_s_instance),
    finish(),
    job("more"),
    gone(),
)


def joined(*more: str, target: bool) -> bytes:
    nodes = [begin(), gateway("fork", "parallel"), gateway("join", "parallel")]
    nodes += [work(each) for each in ("a", "b", *more)]
    way = " > ".join(("b", *more, "join"))
    return (to if target else of)(*nodes, flows=f"start > fork > a > join; fork > {way}")


add(
    "migrate: a token that waits at a joining gateway",
    f"{DOCS}: Migrate joining parallel and inclusive gateways",
    joined(target=False),
    deploy_also(joined("c", target=True)),
    create(),
    job("a"),
    migrate(b="b", join="join", a_join="a_join"),
    job("b"),
    job("c"),
    gone(),
)


def iterated(name: str, items: str, *more: Node, target: bool) -> bytes:
    nodes = [begin(), repeated(work(name), items, "item"), *more]
    flows = " > ".join(("start", name, *(each.id for each in more)))
    return (to if target else of)(*nodes, flows=flows)


add(
    "migrate: a multi-instance activity keeps its items",
    f"{DOCS}: Supported BPMN elements, Markers; expressions are not evaluated again",
    iterated("a", "=[1, 2]", target=False),
    deploy_also(iterated("b", "=[7, 8, 9]", work("after"), target=True)),
    create(),
    migrate(a="b"),
    job("b", has={"item": 1}, job_type=f"{U}-a"),
    job("b", has={"item": 2}, job_type=f"{U}-a"),
    job("after"),
    gone(),
)


add(
    "migrate: to a later version of the same process",
    f"{DOCS}: Process definitions and versions",
    ONE,
    deploy_also(of(begin(), work("a"), work("b"), end(), flows="start > a > b > end")),
    create(version=1),
    migrate(a="a"),
    job("a", process_definition_version=2),
    job("b", process_definition_version=2),
    gone(),
)
add(
    "migrate: a user task by a job becomes one of Zeebe's own",
    f"{DOCS}: Migrate job worker user tasks to Camunda user tasks",
    of(
        begin(),
        task(
            "u",
            "userTask",
            '<zeebe:assignmentDefinition assignee="ann" candidateUsers="ben, eve"/>',
        ),
        flows="start > u",
    ),
    deploy_also(
        to(
            begin(),
            task(
                "u2",
                "userTask",
                '<zeebe:userTask/><zeebe:assignmentDefinition assignee="kim"/>'
                '<zeebe:priorityDefinition priority="70"/>',
            ),
            work("after"),
            flows="start > u2 > after",
        )
    ),
    create(),
    migrate(u="u2"),
    user_task("u2", assignee="kim", candidate_users=("ben", "eve"), priority=70),
    complete_user_task(),
    job("after"),
    gone(),
)

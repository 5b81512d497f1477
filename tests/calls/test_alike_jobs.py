from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeebe_grpclib._calls import jobs
from zeebe_grpclib._calls.activated_jobs import read_job_or_problem
from zeebe_grpclib._calls.alike_jobs import alike_jobs, quickly
from zeebe_grpclib._proto import gateway_protocol as proto
from zeebe_grpclib._proto.codec import DecodeError, decoder, encode, varint
from zeebe_grpclib.job import Job

KEY = 2**51 + 300
DEADLINE = 1_795_000_000_000
_decode = decoder(proto.ActivatedJob)
_decode_all = decoder(proto.ActivateJobsResponse)


def plain(content: bytes) -> Job:
    return read_job_or_problem(_decode(content))


def plain_all(content: bytes) -> list[Job]:
    return [read_job_or_problem(job) for job in _decode_all(content).jobs]


class Counted:
    """The plain reader, and how often it was asked."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, content: bytes) -> Job:
        self.times += 1
        return plain(content)


def job(
    key: int,
    deadline: int = DEADLINE,
    variables: str = '{"amount": 12.5}',
    element: str = "pay",
    instance: int = KEY + 1,
    **others: object,
) -> bytes:
    return encode(
        proto.ActivatedJob(
            key=key,
            type="payment",
            process_instance_key=instance,
            bpmn_process_id="order",
            process_definition_version=3,
            process_definition_key=KEY + 2,
            element_id=element,
            element_instance_key=instance + 5,
            custom_headers='{"a": "b"}',
            worker="w",
            retries=3,
            deadline=deadline,
            variables=variables,
            tenant_id="<default>",
            **others,  # type: ignore[arg-type] # fields of the message
        )
    )


def whole(read: Callable[[bytes, int, int], Job]) -> Callable[[bytes], Job]:
    return lambda content: read(content, 0, len(content))


@pytest.fixture
def counted() -> Counted:
    return Counted()


@pytest.fixture
def read(counted: Counted) -> Callable[[bytes], Job]:
    return whole(alike_jobs(counted))


def same(one: Job, other: Job) -> bool:
    """Whether two jobs have the same fields, in the same order and of the same classes."""
    return (type(one), list(vars(one).items()), repr(one)) == (
        type(other),
        list(vars(other).items()),
        repr(other),
    )


@pytest.mark.parametrize(
    "second",
    [
        job(KEY + 1),
        job(KEY + 1, DEADLINE + 1),
        job(KEY + 1, instance=KEY + 70_000),
        job(KEY + 1, variables="{}"),
        job(KEY + 1, variables='{"text": "' + "\xe9" * 5_000 + '"}'),
        job(KEY + 1, variables=' {"spaced": true} '),
    ],
)
def test_the_second_of_its_kind_is_not_decoded(
    read: Callable[[bytes], Job], counted: Counted, second: bytes
) -> None:
    assert same(read(job(KEY)), plain(job(KEY)))
    assert counted.times == 1
    assert same(read(second), plain(second))
    assert counted.times == 1


@pytest.mark.parametrize(
    "other",
    [
        job(KEY, element="ship"),
        job(KEY, element="say"),
        job(KEY, deadline=0),
        job(KEY, deadline=2**44),
        encode(proto.ActivatedJob(key=KEY)),
        job(7),
        job(KEY, variables="{" + " " * 20_000 + "}"),
        job(KEY, variables="[]"),
        job(KEY, variables="no JSON"),
        job(KEY, tags=["red"]),
        job(KEY, kind=proto.ActivatedJobJobKind(1)),
        job(KEY, user_task=proto.UserTaskProperties(assignee="me")),
        job(KEY) + b"\x68\x05",
        job(KEY) + b"\x08\x05",
        b"\x18" + varint(KEY) + job(KEY),
    ],
)
def test_others_are_decoded(read: Callable[[bytes], Job], counted: Counted, other: bytes) -> None:
    read(job(KEY))
    assert same(read(other), plain(other))
    assert counted.times == 2


def test_a_key_far_from_those_before_is_decoded_once(
    read: Callable[[bytes], Job], counted: Counted
) -> None:
    read(job(KEY))
    for key in (KEY + 2**30, KEY + 2**30 + 1, 2**52 + 1, 2**52 + 2):
        assert read(job(key)).key == key
    assert counted.times == 3


def test_jobs_of_a_few_elements_take_turns(read: Callable[[bytes], Job], counted: Counted) -> None:
    elements = ("pay", "ship", "pack", "bill")
    for number in range(40):
        content = job(KEY + number, element=elements[number % 4])
        assert same(read(content), plain(content))
    assert counted.times == 4


def test_jobs_share_nothing_that_can_change(read: Callable[[bytes], Job]) -> None:
    first, second, third = (read(job(KEY + n, tags=["red"])) for n in range(3))
    second.tags.append("mine")
    second._set_status(proto)  # type: ignore[arg-type] # anything else than it was
    assert isinstance(second.variables, dict)
    second.variables["mine"] = 1
    after = read(job(KEY + 3, tags=["red"]))
    for other in (first, third, after):
        assert other.tags == ["red"]
        assert other.status is plain(job(KEY)).status
        assert other.variables == {"amount": 12.5}


def test_jobs_that_are_never_alike_are_not_kept_for_ever() -> None:
    counted = Counted()
    read = whole(alike_jobs(counted))
    for number in range(300):
        content = job(KEY + number, element=f"element-{number}")
        assert same(read(content), plain(content))
    # The credit is used up: what is new is not even looked at.
    read(job(KEY, element="new"))
    read(job(KEY + 1, element="new"))
    assert counted.times == 302


def test_jobs_that_differ_behind_their_variables_are_told_apart(
    read: Callable[[bytes], Job], counted: Counted
) -> None:
    for number in range(6):
        content = job(KEY + number, tags=["red"] if number % 2 else ["red", "blue"])
        assert same(read(content), plain(content))
    assert counted.times == 2


def test_keys_far_from_each_other_are_not_kept_for_ever(counted: Counted) -> None:
    read = whole(alike_jobs(counted))
    for number in range(200):
        keys = KEY + (number + 1) * 2**30, KEY + (number + 1) * 2**31
        for key in (*keys, *(keys[0] + n for n in range(8))):
            content = job(key, instance=keys[0])
            assert same(read(content), plain(content))


def test_a_field_of_another_kind_makes_no_template(
    read: Callable[[bytes], Job], counted: Counted
) -> None:
    # A newer gateway's: field 30, four bytes.
    more = varint(30 << 3 | 5) + b"abcd"
    for number in range(3):
        assert read(job(KEY + number) + more).key == KEY + number
    assert counted.times == 3


def test_a_job_that_is_cut_off_is_an_error() -> None:
    read = quickly(plain_all, alike_jobs(plain))
    with pytest.raises(DecodeError):
        read(message(job(KEY))[:-1])


def test_a_length_in_more_bytes_than_it_needs() -> None:
    read = quickly(_no_message, alike_jobs(plain))
    content = job(KEY)
    length = bytes((len(content) & 127 | 128, len(content) >> 7 | 128, 0))
    assert [found.key for found in read(b"\x0a" + length + content)] == [KEY]


def test_a_key_in_another_field_is_another_job(
    read: Callable[[bytes], Job], counted: Counted
) -> None:
    read(job(KEY))
    # Field 15 in place of field 1: all else is where it was.
    assert read(b"\x78" + job(KEY + 1)[1:]).key == 0
    assert counted.times == 2


def test_variables_of_another_length_that_end_elsewhere(
    read: Callable[[bytes], Job], counted: Counted
) -> None:
    read(job(KEY))
    longer = job(KEY + 1) + encode(proto.ActivatedJob(tags=["red"]))
    assert read(longer).tags == ["red"]
    assert counted.times == 2


def message(*contents: bytes) -> bytes:
    return b"".join(b"\x0a" + varint(len(content)) + content for content in contents)


def test_a_message_of_jobs() -> None:
    contents = [job(KEY + n) for n in range(3)]
    contents += [
        job(KEY + 3, variables='{"text": "' + "x" * length + '"}') for length in (10, 200, 40_000)
    ]
    read = quickly(_no_message, alike_jobs(plain))
    found = read(message(*contents))
    assert len(found) == 6
    assert all(same(one, plain(content)) for one, content in zip(found, contents, strict=True))
    assert read(b"") == []


def _no_message(_: bytes) -> list[Job]:
    raise AssertionError("read by the function for one job")


def test_an_unknown_field_of_the_message() -> None:
    content = message(job(KEY)) + b"\x10\x01" + message(job(KEY + 1))
    read = quickly(plain_all, alike_jobs(plain))
    assert [found.key for found in read(content)] == [KEY, KEY + 1]


def test_the_calls_use_it() -> None:
    content = message(job(KEY), job(KEY + 1), job(KEY + 2, variables="[]"))
    kept = jobs.activate_jobs("payment", "w", 1, 3, keep_unreadable=True).rpc.read(content)
    assert [type(each) for each in kept] == [Job, Job, jobs.UnreadableJob]
    with pytest.raises(ValueError, match="expected a JSON object"):
        jobs.activate_jobs("payment", "w", 1, 3).rpc.read(content)
    stream = jobs.stream_activated_jobs("payment", "w", 1).rpc.read
    assert [stream(job(KEY)).key, stream(job(KEY + 9)).key] == [KEY, KEY + 9]
    with pytest.raises(DecodeError, match="truncated"):
        stream(job(KEY)[:-1])


keys = st.integers(2**51, 2**51 + 5) | st.integers(2**49, 2**56) | st.integers(0, 2**63 - 1)
deadlines = st.integers(DEADLINE, DEADLINE + 2) | st.integers(0, 2**44)
texts = st.sampled_from(["{}", '{"a": 1}', '{"b": "\xe9"}', " {}", "[]", "{", "", "\ufeff{}"])
whole_jobs = st.builds(
    job, keys, deadlines, texts, st.sampled_from(["pay", "say", "ship"]), keys.map(lambda n: n >> 1)
)
contents = st.one_of(
    whole_jobs,
    st.builds(lambda content, cut: content[:cut], whole_jobs, st.integers(0, 120)),
    st.builds(
        lambda content, at, byte: content[:at] + bytes((byte,)) + content[at + 1 :],
        whole_jobs,
        st.integers(0, 120),
        st.integers(0, 255),
    ),
    st.builds(lambda content, more: content + more, whole_jobs, st.binary(max_size=4)),
)


def outcome(read: Callable[[bytes], Job], content: bytes) -> object:
    try:
        found = read(content)
    except DecodeError as error:
        return str(error)
    return type(found), repr(found), list(vars(found).items())


def outcome_all(read: Callable[[bytes], list[Job]], content: bytes) -> object:
    try:
        return [(type(found), repr(found)) for found in read(content)]
    except DecodeError as error:
        return str(error)


@given(st.lists(contents, max_size=20))
def test_whatever_comes_is_read_as_ever(jobs: list[bytes]) -> None:
    read = whole(alike_jobs(plain))
    for content in jobs:
        assert outcome(read, content) == outcome(plain, content)


@given(st.lists(st.lists(contents, max_size=3).map(lambda each: message(*each)) | st.binary()))
def test_whatever_message_comes_is_read_as_ever(messages: list[bytes]) -> None:
    read = quickly(plain_all, alike_jobs(plain))
    for content in messages:
        assert outcome_all(read, content) == outcome_all(plain_all, content)

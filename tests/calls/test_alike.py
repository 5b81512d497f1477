from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeebe_grpclib._calls.alike import _upper, alike
from zeebe_grpclib._calls.carried_over import carried_over
from zeebe_grpclib._proto import gateway_protocol as proto
from zeebe_grpclib._proto.codec import DecodeError, decoder, encode, varint
from zeebe_grpclib.responses import CreateProcessInstanceResponse

KEY = 2**52 + 7
_decode = decoder(proto.CreateProcessInstanceResponse)
_carry = carried_over(CreateProcessInstanceResponse)


def plain(content: bytes) -> CreateProcessInstanceResponse:
    return _carry(_decode(content))


class Counted:
    """The plain reader, and how often it was asked."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, content: bytes) -> CreateProcessInstanceResponse:
        self.times += 1
        return plain(content)


def answer(key: int, process: str = "order", definition: int = KEY, version: int = 3) -> bytes:
    return encode(
        proto.CreateProcessInstanceResponse(
            process_definition_key=definition,
            bpmn_process_id=process,
            version=version,
            process_instance_key=key,
            tenant_id="<default>",
        )
    )


@pytest.fixture
def counted() -> Counted:
    return Counted()


@pytest.fixture
def read(counted: Counted) -> Callable[[bytes], CreateProcessInstanceResponse]:
    return alike(counted, "process_instance_key")


def test_the_second_of_its_kind_is_not_decoded(
    read: Callable[[bytes], CreateProcessInstanceResponse], counted: Counted
) -> None:
    assert read(answer(KEY + 1)) == plain(answer(KEY + 1))
    assert counted.times == 2  # it and the probe
    second = read(answer(KEY + 2))
    assert second == plain(answer(KEY + 2))
    assert repr(second) == repr(plain(answer(KEY + 2)))
    assert list(vars(second)) == list(vars(plain(answer(KEY + 2))))
    assert counted.times == 2


def test_results_share_nothing(read: Callable[[bytes], CreateProcessInstanceResponse]) -> None:
    first, second, third = (read(answer(KEY + n)) for n in range(3))
    second.tags.append("mine")
    assert (first.tags, third.tags, read(answer(KEY)).tags) == ([], [], [])


def test_a_key_that_is_there_twice_makes_no_template(counted: Counted) -> None:
    read = alike(counted, "process_instance_key")
    twice = b"\x20" + varint(KEY) + answer(KEY)
    other = b"\x20" + varint(KEY + 1) + answer(KEY)
    assert read(twice).process_instance_key == KEY
    assert read(other).process_instance_key == KEY
    # Nor does the definition's key where it is the same as the instance's.
    assert read(answer(KEY)).process_instance_key == KEY
    assert read(answer(KEY, definition=KEY + 1)) == plain(answer(KEY, definition=KEY + 1))
    assert read(answer(KEY + 1)) == plain(answer(KEY + 1))


def test_a_key_that_is_the_probe_itself_proves_nothing(counted: Counted) -> None:
    read = alike(counted, "process_instance_key")
    probe = 0x5A5A5A5A5A5A5A
    assert read(b"\x20" + varint(probe) + answer(probe)).process_instance_key == probe
    assert read(b"\x20" + varint(KEY) + answer(probe)).process_instance_key == probe


@pytest.mark.parametrize("key", [7, 2**49 - 1, 2**56])
def test_a_key_of_more_or_fewer_than_eight_bytes_makes_no_template(
    read: Callable[[bytes], CreateProcessInstanceResponse], counted: Counted, key: int
) -> None:
    for _ in range(2):
        assert read(answer(key)).process_instance_key == key
    assert counted.times == 2


def test_long_answers_are_not_kept(counted: Counted) -> None:
    read = alike(counted, "process_instance_key")
    for key in (KEY, KEY + 1):
        assert read(answer(key, "x" * 1_000)) == plain(answer(key, "x" * 1_000))
    assert counted.times == 2


def test_an_answer_that_cannot_be_read_with_another_key_makes_no_template() -> None:
    def picky(content: bytes) -> CreateProcessInstanceResponse:
        found = plain(content)
        if found.process_instance_key > KEY + 9:
            raise ValueError("no such instance")
        return found

    read = alike(picky, "process_instance_key")
    for number in range(3):
        assert read(answer(KEY + number)) == plain(answer(KEY + number))


def test_kinds_of_answers_are_not_kept_for_ever(counted: Counted) -> None:
    read = alike(counted, "process_instance_key")
    for length in range(1, 80):
        for number in range(10):
            content = answer(KEY + 100 + number, "x" * length)
            assert read(content) == plain(content)
    assert counted.times == 2 * 79  # the first of each kind, and the proof
    assert read(answer(KEY, "x")) == plain(answer(KEY, "x"))
    assert counted.times == 2 * 80  # forgotten meanwhile


def test_answers_with_lists_make_no_template(counted: Counted) -> None:
    read = alike(counted, "process_instance_key")
    for number in range(3):
        content = answer(KEY + 100 + number) + encode(
            proto.CreateProcessInstanceResponse(tags=["red"])
        )
        assert read(content).tags == ["red"]
    assert counted.times == 3


def test_answers_that_are_never_alike_soon_cost_nothing_more(counted: Counted) -> None:
    read = alike(counted, "process_instance_key")
    for number in range(1_000):
        content = answer(KEY, definition=KEY + 1 + number)
        assert read(content) == plain(content)
    assert counted.times == 1_008


keys = st.integers(0, 2**63 - 1) | st.integers(2**51, 2**51 + 5) | st.integers(2**49, 2**56)
answers = st.one_of(
    st.builds(answer, keys, st.sampled_from(["order", "stock", "\xe9"]), keys, st.integers(0, 200)),
    st.builds(answer, keys),
    st.builds(lambda key, cut: answer(key)[:cut], keys, st.integers(0, 40)),
    st.builds(
        lambda key, at, byte: answer(key)[:at] + bytes((byte,)) + answer(key)[at + 1 :],
        keys,
        st.integers(0, 40),
        st.integers(0, 255),
    ),
)


def outcome(
    read: Callable[[bytes], CreateProcessInstanceResponse], content: bytes
) -> tuple[str, object]:
    try:
        return "", vars(read(content))
    except DecodeError as error:
        return str(error), None


@given(st.lists(answers, max_size=20))
def test_whatever_comes_is_read_as_ever(contents: list[bytes]) -> None:
    read = alike(plain, "process_instance_key")
    for content in contents:
        assert outcome(read, content) == outcome(plain, content)


def test_a_key_that_ends_early_is_no_key_of_eight_bytes() -> None:
    read = alike(plain, "process_instance_key")
    content = answer(KEY + 100)
    read(content)
    at = content.index(varint(KEY + 100)) + 2
    cut = content[:at] + bytes((content[at] & 127,)) + content[at + 1 :]
    assert outcome(read, cut) == outcome(plain, cut)


def test_the_upper_half_of_a_key_is_read_only_where_eight_bytes_are_all_of_it() -> None:
    assert len(varint(KEY)) == 8
    assert _upper(varint(KEY)[4:]) == KEY >> 28 << 28
    assert _upper(b"\x80\x80\x80\x80") == 0  # it goes on
    assert _upper(b"\x80\x01\x80\x08") == 0  # it ended before

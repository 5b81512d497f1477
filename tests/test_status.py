from __future__ import annotations

import copy
import enum
import pickle

import pytest

from zeebe_grpclib.status import Origin, RpcError, StatusCode


def test_numbers_on_the_wire() -> None:
    assert [code.number for code in StatusCode] == list(range(17))
    assert StatusCode.from_number(14) is StatusCode.UNAVAILABLE


@pytest.mark.parametrize("number", [-1, 17, 10**9])
def test_a_number_that_nobody_defined_is_unknown(number: int) -> None:
    assert StatusCode.from_number(number) is StatusCode.UNKNOWN


def test_codes_equal_grpcios() -> None:
    grpc = pytest.importorskip("grpc")
    for code in StatusCode:
        theirs = grpc.StatusCode[code.name]
        assert code == theirs
        assert theirs == code
        assert code.value == theirs.value
        assert hash(code) == hash(theirs)
        assert {theirs: 1}[code] == 1
        assert code in {theirs, None}
    ours, theirs = StatusCode.OK, grpc.StatusCode.CANCELLED
    assert ours != theirs
    assert theirs != ours


def test_codes_equal_nothing_else() -> None:
    class Other(enum.Enum):
        OK = (0, "ok")

    code: object = StatusCode.OK
    assert code == StatusCode["OK"]
    for other in (Other.OK, (0, "ok"), StatusCode.UNKNOWN):
        assert code != other


def test_an_rpc_error_answers_like_grpcios() -> None:
    error = RpcError(StatusCode.NOT_FOUND, "gone", trailing_metadata=(("a", "b"), ("c-bin", b"d")))
    assert error.code() is StatusCode.NOT_FOUND
    assert error.details() == "gone"
    assert error.trailing_metadata() == (("a", "b"), ("c-bin", b"d"))
    assert error.debug_error_string() == str(error) == "NOT_FOUND (answered): gone"
    assert (error.origin, error.event) == (Origin.ANSWERED, None)


@pytest.mark.parametrize(
    ("origin", "surely"),
    [
        (Origin.ANSWERED, False),
        (Origin.CONNECT, True),
        (Origin.REFUSED, True),
        (Origin.LOST, False),
        (Origin.DEADLINE, False),
        (Origin.GARBAGE, False),
        (Origin.LOCAL, True),
    ],
)
def test_the_origin_says_what_the_server_cannot_have_done(origin: Origin, surely: bool) -> None:
    assert RpcError(StatusCode.UNAVAILABLE, "", origin=origin).surely_not_processed is surely


@pytest.mark.parametrize(
    "through", [lambda e: pickle.loads(pickle.dumps(e)), copy.copy, copy.deepcopy]
)
def test_an_rpc_error_can_be_pickled_and_copied(through: object) -> None:
    assert callable(through)
    error = RpcError(
        StatusCode.UNAVAILABLE, "lost", origin=Origin.LOST, event=object(),
        trailing_metadata=(("a", "b"),),
    )  # fmt: skip
    twin = through(error)
    assert type(twin) is RpcError
    assert (twin.status, twin.message, twin.origin) == (StatusCode.UNAVAILABLE, "lost", Origin.LOST)
    assert twin.trailing_metadata() == (("a", "b"),)
    assert twin.event is None  # an identity inside one process
    assert str(twin) == str(error)

import copy
import pickle

from zeebe_grpclib.embedded.engine import Rejection, RejectionType


def test_the_text_is_zeebes() -> None:
    rejection = Rejection(RejectionType.NOT_FOUND, "COMPLETE", "no such job")

    assert str(rejection) == "Command 'COMPLETE' rejected with code 'NOT_FOUND': no such job"
    assert (rejection.type.value, rejection.intent, rejection.reason) == (
        "NOT_FOUND",
        "COMPLETE",
        "no such job",
    )


def test_it_survives_pickle_and_copy() -> None:
    rejection = Rejection(RejectionType.INVALID_STATE, "FAIL", "because")

    for twin in (pickle.loads(pickle.dumps(rejection)), copy.copy(rejection)):
        assert str(twin) == str(rejection)
        assert twin.type is RejectionType.INVALID_STATE
        assert (twin.intent, twin.reason) == ("FAIL", "because")

"""Answers that come later."""

from zeebe_grpclib.embedded.engine import Rejection, RejectionType, RequestAnswered
from zeebe_grpclib.embedded.engine.processing.requests import Requests


def test_answers_are_taken_once_in_their_order_and_nobody_has_key_0() -> None:
    requests = Requests()
    refused = Rejection(RejectionType.INVALID_STATE, "COMPLETE", "no")
    requests.answer(7)
    requests.answer(0)
    requests.answer(5, refused)

    assert requests.take_all() == [RequestAnswered(7), RequestAnswered(5, refused)]
    assert requests.take_all() == []

"""Keepalive: on the read clock, only with calls open; idle connections close."""

from __future__ import annotations

import math

from zeebe_grpclib._transport.keepalive import Keepalive, KeepalivePolicy, Verdict


def make() -> Keepalive:
    return Keepalive(KeepalivePolicy(45.0, 20.0, 180.0), 0.0)


def test_defaults_are_zeebes() -> None:
    assert KeepalivePolicy() == KeepalivePolicy(45.0, 20.0, 180.0)


def test_silence_is_asked_about_then_deadly() -> None:
    keepalive = make()
    assert keepalive.look(44.9, True) is Verdict.WAIT
    assert keepalive.look(45.0, True) is Verdict.PING
    assert keepalive.due_at(True) == 65.0
    assert keepalive.look(64.9, True) is Verdict.WAIT
    assert keepalive.look(65.0, True) is Verdict.DEAD


def test_any_byte_read_is_a_sign_of_life() -> None:
    keepalive = make()
    assert keepalive.look(45.0, True) is Verdict.PING
    keepalive.read_at = 50.0
    assert keepalive.look(65.0, True) is Verdict.WAIT
    assert keepalive.due_at(True) == 95.0


def test_call_after_a_quiet_spell_is_preceded_by_a_ping() -> None:
    keepalive = make()
    assert keepalive.due_at(True) == 45.0
    assert keepalive.look(100.0, True) is Verdict.PING


def test_without_calls_there_is_no_ping_but_an_end() -> None:
    keepalive = make()
    assert keepalive.look(100.0, False) is Verdict.WAIT
    assert keepalive.due_at(False) == 180.0
    assert keepalive.look(180.0, False) is Verdict.IDLE


def test_idle_time_counts_from_the_last_use() -> None:
    keepalive = make()
    keepalive.read_at = 100.0
    assert keepalive.look(100.0, True) is Verdict.WAIT
    assert keepalive.due_at(False) == 280.0


def test_infinity_is_never() -> None:
    keepalive = Keepalive(KeepalivePolicy(math.inf, 20.0, math.inf), 0.0)
    assert keepalive.look(1e12, True) is Verdict.WAIT
    assert keepalive.look(1e12, False) is Verdict.WAIT

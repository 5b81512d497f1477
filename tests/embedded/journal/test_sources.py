from __future__ import annotations

from zeebe_grpclib.embedded import feel
from zeebe_grpclib.embedded.journal.sources import Entropy, Keys


def test_keys_go_on_behind_the_latest() -> None:
    keys = Keys(41)
    assert [keys(), keys()] == [42, 43]
    assert keys.latest == 43


def test_the_same_seed_gives_the_same_bytes_from_wherever() -> None:
    first = Entropy(b"seed")
    drawn = [first(10) for _ in range(3)]
    assert len(set(drawn)) == 3
    assert all(len(each) == 10 for each in drawn)
    assert Entropy(b"seed", 2)(10) == drawn[2]
    assert Entropy(b"other")(10) != drawn[0]


def test_it_is_what_feel_s_chance_is_made_of() -> None:
    expression = feel.compile_expression('string(uuid()) + " " + string(random number())')
    first = expression.evaluate(entropy=Entropy(b"a")).value_json
    again = expression.evaluate(entropy=Entropy(b"a")).value_json
    assert isinstance(first, str)
    assert isinstance(again, str)
    # The time is in the front of a UUID.
    assert first[14:] == again[14:]
    other = expression.evaluate(entropy=Entropy(b"b")).value_json
    assert isinstance(other, str)
    assert first[14:] != other[14:]

from zeebe_grpclib.embedded.feel.java_order import immutable_order, variable_order

# Both as the engine showed them.


def test_up_to_four_keys_keep_their_order() -> None:
    assert immutable_order(["d", "c", "b", "a"]) == ["d", "c", "b", "a"]


def test_more_keys_are_ordered_by_their_hash() -> None:
    keys = ["one", "two", "three", "four", "five"]
    assert immutable_order(keys) == ["two", "five", "one", "four", "three"]


def test_few_keys_of_json_are_ordered_by_a_table() -> None:
    assert variable_order(["zeta", "a", "name"]) == variable_order(["a", "name", "zeta"])
    assert variable_order(["two", "six", "five", "one", "four", "three"]) == [
        "two",
        "six",
        "five",
        "one",
        "four",
        "three",
    ]


def test_many_keys_lose_none() -> None:
    keys = [f"key {number}" for number in range(1000)]
    assert sorted(variable_order(keys)) == sorted(keys)

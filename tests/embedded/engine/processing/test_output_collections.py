from typing import Any

import pytest
from tests.embedded.engine.harness import Harness
from tests.embedded.models import model, service, start

from zeebe_grpclib.embedded.engine.processing.failures import Failure
from zeebe_grpclib.embedded.engine.processing.output_collections import (
    output_collection,
    with_item,
)
from zeebe_grpclib.embedded.engine.state import ElementInstance


def scope(h: Harness, **variables: Any) -> ElementInstance:
    h.deploy(model("p", start(), service("a"), flows="start > a"))
    return h.engine.state.instances[h.create(variables=variables)]


def test_what_has_been_collected_is_copied(h: Harness) -> None:
    instance = scope(h, results=[1])
    found = output_collection(instance, "results")
    found.append(2)

    assert instance.variables["results"] == [1]
    assert output_collection(instance, "others") == []


def test_an_item_has_its_place(h: Harness) -> None:
    instance = scope(h, results=[None, None])

    assert with_item(instance, "results", 2, "b") == [None, "b"]
    with pytest.raises(Failure, match="at position 3 because the size of the collection is: 2"):
        with_item(instance, "results", 3, "c")


def test_something_else_is_none(h: Harness) -> None:
    with pytest.raises(Failure, match="output collection 'results' because it is no list"):
        output_collection(scope(h, results={"a": 1}), "results")

from __future__ import annotations

import copy
import pickle

from zeebe_grpclib import types
from zeebe_grpclib.types import Unset, UnsetType


def test_unset_is_one_mark_that_equals_the_peers() -> None:
    assert Unset is UnsetType.UNSET
    assert Unset == "UNSET"
    assert isinstance(Unset, str)
    assert repr(Unset) == "Unset"


def test_a_string_that_a_user_writes_is_not_the_mark() -> None:
    written = "".join(list("UNSET"))
    assert written is not Unset


def test_unset_stays_itself_through_pickle_and_copy() -> None:
    assert pickle.loads(pickle.dumps(Unset)) is Unset
    assert copy.deepcopy(Unset) is Unset


def test_every_alias_of_the_peer_is_there() -> None:
    names = {"ChannelArgumentType", "Headers", "JsonDictType", "JsonType", "Unset", "Variables"}
    assert set(types.__all__) == names
    assert names <= set(dir(types))

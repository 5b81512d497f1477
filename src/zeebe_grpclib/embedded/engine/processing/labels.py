"""What a client calls its instances: tags and business ids."""

from __future__ import annotations

import re
from collections.abc import Collection

from ..rejection import Rejection, RejectionType

_TAG = re.compile(r"[A-Za-z][A-Za-z0-9_\-:.]{0,99}\Z")
_MOST_TAGS = 10
_LONGEST_BUSINESS_ID = 256


def checked_tags(tags: Collection[str]) -> tuple[str, ...]:
    """The tags of an instance, each once.

    Raises:
        Rejection: There are too many, or one is none.
    """
    if not tags:
        return ()
    unique = tuple(dict.fromkeys(tags))
    if len(unique) > _MOST_TAGS:
        raise _bad(
            "Expected to create instance of process with tags, but the number of tags exceeds the "
            f"limit of {_MOST_TAGS}."
        )
    invalid = [tag for tag in unique if not _TAG.match(tag)]
    if invalid:
        raise _bad(
            f"Expected to create instance of process with tags, but the tags '{_joined(invalid)}' "
            "are invalid. Tags must start with a letter (a-z, A-Z), followed by alphanumerics, "
            "underscores, minuses, colons, or periods. It must not be blank and must be 100 "
            "characters or less."
        )
    return unique


def checked_business_id(business_id: str | None) -> str | None:
    """The business id of an instance; an empty one is none.

    Raises:
        Rejection: It is too long.
    """
    if business_id and len(business_id) > _LONGEST_BUSINESS_ID:
        raise _bad(
            "Expected to create instance of process with business id, but it has "
            f"{len(business_id)} characters. A business id has at most {_LONGEST_BUSINESS_ID} "
            "characters."
        )
    return business_id or None


def _joined(names: list[str]) -> str:
    return "', '".join(names)


def _bad(reason: str) -> Rejection:
    return Rejection(RejectionType.INVALID_ARGUMENT, "CREATE", reason)

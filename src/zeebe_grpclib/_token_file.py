"""Access tokens on disk, in the file that Zeebe's Java and Go clients share.

YAML, one entry for each audience::

    zeebe.example.com:
      auth:
        credentials:
          accesstoken: "..."
          tokentype: "Bearer"
          expiry: "2026-01-31T12:00:00Z"
      client: "..."

Java writes ``accessToken`` and reads all spellings, Go knows the lower-case one, so that is
what we write. ``client`` is ours (a digest of the client's id, which both others ignore):
tokens of two clients for one audience must not be mixed up. Only this much YAML is read;
whatever else the file holds is no token for us, and no error either.
"""

from __future__ import annotations

import contextlib
import datetime
import errno
import hashlib
import json
import logging
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from .credentials import OAuthClientCredentials, Token, check_token
from .errors import SettingsError

logger = logging.getLogger(__name__)

Tree: TypeAlias = "dict[str, Tree | str]"

_MAX_BYTES = 1 << 20
_MAX_DEPTH = 20
_LAST_EXPIRY = 253_402_300_800  # the year 10000, which dates cannot name
_LINE = re.compile(
    r"(?P<indent> *)(?P<key>\"(?:[^\"\\]|\\.)*\"|'[^']*'|[^\s#'\"][^#]*?)\s*:(?P<value>\s.*)?"
)
_EXPIRY = re.compile(
    r"(?P<seconds>\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?)(?P<fraction>\.\d+)?\s*"
    r"(?P<zone>Z|[+-]\d\d:?\d\d)?(?:\[.*\])?"
)


def load_token(credentials: OAuthClientCredentials) -> Token | None:
    """Return the token that is kept for these credentials, if there is one that can be read."""
    entry = _read(credentials).get(credentials.cache_key)
    if not isinstance(entry, dict):
        return None
    if entry.get("client", _digest(credentials)) != _digest(credentials):
        return None
    auth = entry.get("auth")
    kept = auth.get("credentials") if isinstance(auth, dict) else None
    if not isinstance(kept, dict):
        return None
    fields = {key.replace("_", "").lower(): value for key, value in kept.items()}
    value, expiry = fields.get("accesstoken"), fields.get("expiry")
    if not isinstance(value, str) or not isinstance(expiry, str):
        return None
    with contextlib.suppress(SettingsError, ValueError, OverflowError):
        # When it was issued is not kept: what is left of its life counts as all of it.
        return Token(check_token(value), _parse_expiry(expiry), _modified_at(credentials))
    return None


def save_token(credentials: OAuthClientCredentials, token: Token) -> None:
    """Keep a token, and every other entry of the file; failing is logged, not raised."""
    if credentials.cache_path is None or not token.expires_at < _LAST_EXPIRY:
        return
    tree = _read(credentials)
    expiry = datetime.datetime.fromtimestamp(int(token.expires_at), datetime.timezone.utc)
    tree[credentials.cache_key] = {
        "auth": {
            "credentials": {
                "accesstoken": token.value,
                "tokentype": "Bearer",
                "expiry": expiry.strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
        },
        "client": _digest(credentials),
    }
    path = Path(credentials.cache_path)
    try:
        path = _expanded(credentials)
        _replace(path, dump(tree))
    except (OSError, ValueError) as error:
        logger.warning("the access token cannot be kept in %s: %s", path, _why(error))


def parse(text: str) -> Tree:
    """Read nested mappings of text; raise ValueError for anything else."""
    root: Tree = {}
    # The mappings that are open, each with the indent of its keys (None: not yet known).
    open_maps: list[tuple[int | None, Tree]] = [(None, root)]
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#") or line in {"---", "..."}:
            continue
        match = _LINE.fullmatch(line.rstrip())
        if match is None:
            raise ValueError("no line of a mapping")
        indent = len(match["indent"])
        while open_maps[-1][0] is not None and indent < open_maps[-1][0]:
            open_maps.pop()
        known, mapping = open_maps[-1]
        if known is None:
            if len(open_maps) > 1 and indent <= (open_maps[-2][0] or 0):
                open_maps.pop()  # it is empty
                while (open_maps[-1][0] or 0) > indent:
                    open_maps.pop()
                known, mapping = open_maps[-1]
            else:
                open_maps[-1] = (indent, mapping)
                known = indent
        if known != indent:
            raise ValueError("uneven indentation")
        key, value = _scalar(match["key"]), (match["value"] or "").strip()
        if value in {"", "{}"} or value.startswith("#"):
            inner: Tree = {}
            mapping[key] = inner
            if value != "{}":
                if len(open_maps) > _MAX_DEPTH:
                    raise ValueError("mappings within mappings without end")
                open_maps.append((None, inner))
        else:
            mapping[key] = _scalar(value)
    return root


def dump(tree: Mapping[str, Tree | str], indent: int = 0) -> str:
    """Write nested mappings of text."""
    lines = []
    for key, value in tree.items():
        name = key if re.fullmatch(r"[A-Za-z_][\w.\-]*", key) else json.dumps(key)
        if isinstance(value, dict):
            inner = dump(value, indent + 2)
            lines.append(f"{' ' * indent}{name}:" + (f"\n{inner}" if inner else " {}\n"))
        else:
            lines.append(f"{' ' * indent}{name}: {json.dumps(value)}\n")
    return "".join(line if line.endswith("\n") else line + "\n" for line in lines)


def _scalar(text: str) -> str:
    if text.startswith('"'):
        value = json.loads(text)
        if not isinstance(value, str):
            raise ValueError("no text")
        return value
    if text.startswith("'"):
        if len(text) < 2 or not text.endswith("'"):
            raise ValueError("an open quote")
        return text[1:-1].replace("''", "'")
    if text[0] in "[{&*!|>%@`":
        raise ValueError("YAML that is not read here")
    return text.split(" #", maxsplit=1)[0].rstrip()


def _read(credentials: OAuthClientCredentials) -> Tree:
    if credentials.cache_path is None:
        return {}
    path = Path(credentials.cache_path)
    try:
        path = _expanded(credentials)
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
        return parse(content.decode()) if len(content) <= _MAX_BYTES else {}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        kind = _why(error) if isinstance(error, OSError) else "it is damaged"
        logger.warning("the token file %s cannot be read: %s", path, kind)
        return {}


def _expanded(credentials: OAuthClientCredentials) -> Path:
    """Return the file's path.

    Raises:
        OSError: It begins with the home directory of nobody.
    """
    try:
        return Path(credentials.cache_path or "").expanduser()
    except RuntimeError as error:
        raise OSError(errno.ENOENT, "it names a home directory that there is not") from error


def _why(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _replace(path: Path, text: str) -> None:
    """Put a file in place as a whole, so that no reader ever sees half of it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".credentials-", dir=path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink()
        raise


def _parse_expiry(text: str) -> float:
    match = _EXPIRY.fullmatch(text)
    if match is None:
        raise ValueError("no time")
    zone = (match["zone"] or "Z").replace("Z", "+00:00")
    if ":" not in zone:
        zone = f"{zone[:3]}:{zone[3:]}"
    moment = datetime.datetime.fromisoformat(match["seconds"].replace(" ", "T") + zone)
    return moment.timestamp() + float(match["fraction"] or 0)


def _modified_at(credentials: OAuthClientCredentials) -> float:
    return _expanded(credentials).stat().st_mtime


def _digest(credentials: OAuthClientCredentials) -> str:
    return hashlib.sha256(credentials.client_id.encode()).hexdigest()[:16]

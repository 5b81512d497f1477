"""The token file of the Java and Go clients; what both write was read in their sources."""

from __future__ import annotations

import contextlib
import logging
import os
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeebe_grpclib._token_file import dump, load_token, parse, save_token
from zeebe_grpclib.credentials import OAuthClientCredentials, Token

URL = "https://login.example.com/oauth/token"
FROM_JAVA = """---
zeebe.example.com:
  auth:
    credentials:
      accessToken: "java.token"
      expiry: "2026-01-31T13:00:00.25+01:00"
      tokenType: "Bearer"
"""
FROM_GO = """zeebe.example.com:
  auth:
    credentials:
      accesstoken: go.token
      expiry: 2026-01-31T12:00:00.123456789Z
      tokentype: Bearer
      scope: ""
other:
  auth:
    credentials: {}
"""
AT = 1_769_860_800  # 2026-01-31T12:00:00Z


def at(path: Path, **more: Any) -> OAuthClientCredentials:
    more.setdefault("audience", "zeebe.example.com")
    return OAuthClientCredentials("me", "hush", URL, cache_path=path, **more)


@pytest.mark.parametrize(
    ("text", "value", "fraction"),
    [(FROM_JAVA, "java.token", 0.25), (FROM_GO, "go.token", 0.123456789)],
)
def test_tokens_of_the_other_clients_are_read(
    tmp_path: Path, text: str, value: str, fraction: float
) -> None:
    path = tmp_path / "credentials"
    path.write_text(text)
    token = load_token(at(path))
    assert token is not None
    assert token.value == value
    assert token.expires_at == pytest.approx(AT + fraction)
    assert load_token(at(path, audience="unknown")) is None


def test_what_we_write(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "credentials"
    save_token(at(path), Token("new.token", AT + 0.9, AT - 3600))
    assert path.read_text() == (
        "zeebe.example.com:\n"
        "  auth:\n"
        "    credentials:\n"
        '      accesstoken: "new.token"\n'
        '      tokentype: "Bearer"\n'
        '      expiry: "2026-01-31T12:00:00Z"\n'
        '  client: "2744ccd10c7533bd"\n'
    )
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["credentials"]
    loaded = load_token(at(path))
    assert loaded is not None
    assert (loaded.value, loaded.expires_at) == ("new.token", AT)


def test_other_entries_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "credentials"
    path.write_text(FROM_JAVA)
    path.chmod(0o644)
    save_token(at(path, audience=None), Token("ours", AT, AT))
    kept, ours = load_token(at(path)), load_token(at(path, audience=None))
    assert kept is not None
    assert kept.value == "java.token"
    assert ours is not None
    assert ours.value == "ours"
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_token_of_another_client_is_not_ours(tmp_path: Path) -> None:
    path = tmp_path / "credentials"
    save_token(at(path), Token("mine", AT, AT))
    other = OAuthClientCredentials(
        "you", "hush", URL, audience="zeebe.example.com", cache_path=path
    )
    assert load_token(other) is None


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff\xfe", b"{", b"- a\n- b\n", b"zeebe.example.com: []\n",
        b"zeebe.example.com: 1\n",
        b"zeebe.example.com:\n  auth: x\n", b"zeebe.example.com:\n  auth:\n    credentials: x\n",
        FROM_GO.replace("go.token", '"to ken"').encode(),
        FROM_GO.replace("2026-01-31T", "yesterday").encode(),
        FROM_GO.replace("2026", "9999").replace("01-31", "99-99").encode(),
        FROM_GO.replace("      accesstoken", "     accesstoken").encode(),
        b"a:\n" * 100_000, b"x" * (2 << 20),
        "".join(f"{' ' * depth}a:\n" for depth in range(1_200)).encode(),
    ],
)  # fmt: skip
def test_a_damaged_file_holds_no_token_and_is_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "credentials"
    path.write_bytes(content)
    assert load_token(at(path)) is None
    save_token(at(path), Token("new", AT, AT))
    loaded = load_token(at(path))
    assert loaded is not None
    assert loaded.value == "new"


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="root writes wherever it wants"
)
def test_a_file_that_cannot_be_written_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tmp_path.chmod(0o500)
    save_token(at(tmp_path / "credentials"), Token("hush", AT, AT))
    assert "cannot be kept" in caplog.text
    assert "hush" not in caplog.text


def test_a_folder_in_its_place_is_logged_and_nothing_is_left_behind(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "credentials").mkdir()
    with caplog.at_level(logging.WARNING):
        save_token(at(tmp_path / "credentials"), Token("secret-token", AT, AT))
        assert load_token(at(tmp_path / "credentials")) is None
    assert "cannot be kept in" in caplog.text
    assert "secret-token" not in caplog.text
    assert [entry.name for entry in tmp_path.iterdir()] == ["credentials"]


@pytest.mark.parametrize(
    "path", ["~nobody-has-this-name/credentials", "/dev/null/credentials", "a\0b"]
)
def test_a_path_that_leads_nowhere_costs_no_token(
    path: str, caplog: pytest.LogCaptureFixture
) -> None:
    asks = OAuthClientCredentials("me", "hush", URL, cache_path=path)
    with caplog.at_level(logging.WARNING):
        assert load_token(asks) is None
        save_token(asks, Token("secret-token", AT, AT))
    assert "cannot be kept in" in caplog.text
    assert "secret-token" not in caplog.text


@pytest.mark.parametrize("end", [float("inf"), float("nan"), 1e12, 1e300])
def test_tokens_without_an_end_that_dates_have_are_not_kept(tmp_path: Path, end: float) -> None:
    save_token(at(tmp_path / "credentials"), Token("t", end))
    assert not (tmp_path / "credentials").exists()


TREES = st.recursive(
    st.text(),
    lambda inner: st.dictionaries(st.text(min_size=1), inner, max_size=4),
    max_leaves=12,
).filter(lambda tree: isinstance(tree, dict))


@given(TREES)
def test_what_is_dumped_is_read_back(tree: Any) -> None:
    assert parse(dump(tree)) == tree


@given(st.text())
def test_whatever_is_read_is_a_tree_or_a_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert isinstance(parse(text), dict)

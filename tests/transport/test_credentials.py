from __future__ import annotations

import ssl
import sys
import tempfile
import types
from pathlib import Path

import pytest

from zeebe_grpclib._transport.credentials import SslContexts, make_ssl_context
from zeebe_grpclib.channel import ChannelCredentials
from zeebe_grpclib.errors import SettingsError

TLS = Path(__file__).parents[1] / "data" / "tls"


def read(name: str) -> bytes:
    return (TLS / name).read_bytes()


def test_a_context_is_taken_as_it_is() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    assert make_ssl_context(context) is context


def test_own_roots_replace_the_systems() -> None:
    context = make_ssl_context(ChannelCredentials(read("ca.pem")))
    [root] = context.get_ca_certs()
    assert root["subject"] == root["issuer"]
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_the_systems_roots_are_the_default() -> None:
    context = make_ssl_context(ChannelCredentials())
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


@pytest.fixture
def no_system_roots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python in a container without authorities: OpenSSL reads these when it is asked."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))


@pytest.mark.usefixtures("no_system_roots")
def test_certifi_is_asked_where_the_system_has_no_roots(monkeypatch: pytest.MonkeyPatch) -> None:
    certifi = types.ModuleType("certifi")
    certifi.where = lambda: str(TLS / "ca.pem")  # type: ignore[attr-defined]  # as certifi has it
    monkeypatch.setitem(sys.modules, "certifi", certifi)
    [root] = make_ssl_context(ChannelCredentials(), {}).get_ca_certs()
    assert root == make_ssl_context(ChannelCredentials(read("ca.pem"))).get_ca_certs()[0]
    # A broken installation of it is as good as none.
    certifi.where = lambda: str(TLS / "gone.pem")  # type: ignore[attr-defined]  # see above
    assert make_ssl_context(ChannelCredentials(), {}).get_ca_certs() == []


@pytest.mark.usefixtures("no_system_roots")
def test_without_roots_and_certifi_nobody_is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "certifi", None)
    context = make_ssl_context(ChannelCredentials(), {})
    assert context.get_ca_certs() == []
    assert context.verify_mode is ssl.CERT_REQUIRED


def test_a_clients_pair_is_loaded_and_no_file_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    make_ssl_context(ChannelCredentials(read("ca.pem"), read("client.key"), read("client.pem")))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "roots", [b"", b" \n", b"no PEM", "ü".encode(), b"-----BEGIN CERTIFICATE-----\n"]
)
def test_roots_that_are_none_are_refused(roots: bytes) -> None:
    with pytest.raises(SettingsError, match=r"^root_certificates are no certificates in PEM: "):
        make_ssl_context(ChannelCredentials(roots))


@pytest.mark.parametrize(
    ("key", "chain"),
    [
        (b"no key", read("client.pem")),
        (read("client.key"), b"no certificate"),
        (read("server.key"), read("client.pem")),
        (b"", b""),
    ],
)
def test_a_pair_that_does_not_fit_is_refused_and_no_file_left(
    key: bytes, chain: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(
        SettingsError, match=r"^certificate_chain and private_key are no pair"
    ) as caught:
        make_ssl_context(ChannelCredentials(None, key, chain))
    assert isinstance(caught.value.__cause__, ssl.SSLError)
    assert list(tmp_path.iterdir()) == []


def test_paths_are_read_and_an_unreadable_one_is_named(tmp_path: Path) -> None:
    context = make_ssl_context(ChannelCredentials(TLS / "ca.pem"))
    assert len(context.get_ca_certs()) == 1
    missing = tmp_path / "none.pem"
    with pytest.raises(SettingsError, match=r"^root_certificates: the file .*none\.pem' cannot be"):
        make_ssl_context(ChannelCredentials(missing))


def test_grpcios_variable_takes_the_place_of_the_systems_roots() -> None:
    environment = {"GRPC_DEFAULT_SSL_ROOTS_FILE_PATH": str(TLS / "ca.pem")}
    [root] = make_ssl_context(ChannelCredentials(), environment).get_ca_certs()
    assert root["subject"] == ((("commonName", "Test ca"),),)
    # Own roots beat it.
    [root] = make_ssl_context(ChannelCredentials(read("other-ca.pem")), environment).get_ca_certs()
    assert root["subject"] == ((("commonName", "Test other-ca"),),)
    environment = {"GRPC_DEFAULT_SSL_ROOTS_FILE_PATH": str(TLS / "make.sh")}
    with pytest.raises(SettingsError, match=r"^GRPC_DEFAULT_SSL_ROOTS_FILE_PATH is '.*make"):
        make_ssl_context(ChannelCredentials(), environment)


def test_changed_files_make_another_context_and_half_a_change_none(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    key, chain = tmp_path / "key", tmp_path / "chain"
    key.write_bytes(read("client.key"))
    chain.write_bytes(read("client.pem"))
    contexts = SslContexts(ChannelCredentials(read("ca.pem"), key, chain))
    first = contexts()
    assert contexts() is first
    chain.write_bytes(read("server.pem"))  # its key is still the old one
    assert contexts() is first
    assert "changed certificates are not used yet: certificate_chain and private_key" in caplog.text
    key.write_bytes(read("server.key"))
    second = contexts()
    assert second is not first
    key.unlink()
    assert contexts() is second


def test_grpcios_variable_names_a_file_that_is_read_again_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roots = tmp_path / "roots.pem"
    roots.write_bytes(read("other-ca.pem"))
    monkeypatch.setenv("GRPC_DEFAULT_SSL_ROOTS_FILE_PATH", str(roots))
    contexts = SslContexts(ChannelCredentials())
    [root] = contexts().get_ca_certs()
    assert root["subject"] == ((("commonName", "Test other-ca"),),)
    roots.write_bytes(read("ca.pem"))
    [root] = contexts().get_ca_certs()
    assert root["subject"] == ((("commonName", "Test ca"),),)

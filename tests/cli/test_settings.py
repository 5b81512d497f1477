from __future__ import annotations

import os

import pytest

from zeebe_grpclib._settings import SETTINGS
from zeebe_grpclib.cli.command_line import main


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in {name for setting in SETTINGS for name in setting.names} & set(os.environ):
        monkeypatch.delenv(name)


def test_what_is_in_force_is_shown_with_its_origin_and_without_secrets(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZEEBE_ADDRESS", "zeebe.example.com:443")
    monkeypatch.setenv("CAMUNDA_GRPC_ADDRESS", "other:1")
    monkeypatch.setenv("ZEEBE_CLIENT_ID", "me")
    monkeypatch.setenv("ZEEBE_CLIENT_SECRET", "hush")
    monkeypatch.setenv("CAMUNDA_OAUTH_URL", "https://login.example.com/token")
    assert main(["settings"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(
        "ZEEBE_ADDRESS = zeebe.example.com:443\n"
        "    Gateway: host:port, a URI, or several with commas between them\n"
        "    not used: CAMUNDA_GRPC_ADDRESS, which is set to something else\n"
        "ZEEBE_CLIENT_ID = me\n"
        "    OAuth: id of the client\n"
        "ZEEBE_CLIENT_SECRET = ***\n"
    )
    assert "clients go to zeebe.example.com:443 by TLS, with OAuthClientCredentials(" in out
    assert "hush" not in out


def test_what_another_variable_makes_needless_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZEEBE_ADDRESS", "zeebe:1")
    monkeypatch.setenv("ZEEBE_HOST", "other")
    assert main(["settings"]) == 0
    out = capsys.readouterr().out
    assert "address is set\n    not used: ZEEBE_ADDRESS counts in its place\n" in out


def test_all_settings_and_their_defaults(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settings", "--all"]) == 0
    out = capsys.readouterr().out
    for setting in SETTINGS:
        assert f"{setting.names[0]} = {setting.default} (default)\n    {setting.meaning}\n" in out
    assert out.endswith("clients go to localhost:26500 by plaintext, with no credentials\n")


def test_a_file_that_cannot_be_used_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAMUNDA_CA_CERTIFICATE_PATH", "/no/such/ca.pem")
    assert main(["settings"]) == 1
    assert capsys.readouterr().err.endswith(
        "'/no/such/ca.pem' cannot be read: No such file or directory "
        "(from CAMUNDA_CA_CERTIFICATE_PATH)\n"
    )


def test_all_wrong_values_are_named_those_of_workers_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZEEBE_INSECURE_CONNECTION", "perhaps")
    monkeypatch.setenv("CAMUNDA_WORKER_TIMEOUT", "1s")
    monkeypatch.setenv("CAMUNDA_DEFAULT_JOB_WORKER_TENANT_FILTER_MODE", "all")
    assert main(["settings"]) == 1
    assert capsys.readouterr().err.endswith(
        "the environment variable ZEEBE_INSECURE_CONNECTION is 'perhaps': expected \"true\" or "
        '"false"\n'
        "the environment variable CAMUNDA_DEFAULT_JOB_WORKER_TENANT_FILTER_MODE is 'all': expected "
        '"provided" or "assigned"\n'
        "the environment variable CAMUNDA_WORKER_TIMEOUT is '1s': expected a whole number of "
        "milliseconds, more than 0\n"
    )


def test_a_wrong_value_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZEEBE_KEEP_ALIVE", "soon")
    assert main(["settings"]) == 1
    captured = capsys.readouterr()
    assert "ZEEBE_KEEP_ALIVE = soon\n" in captured.out
    assert captured.err.endswith(
        "the environment variable ZEEBE_KEEP_ALIVE is 'soon': expected a whole number of "
        "milliseconds, more than 0\n"
    )

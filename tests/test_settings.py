from __future__ import annotations

import re

import pytest

from zeebe_grpclib._settings import (
    SETTINGS,
    Environment,
    Setting,
    masked,
    settings_in_force,
    wrong_values,
)
from zeebe_grpclib.errors import SettingsError


def test_each_variable_means_one_thing() -> None:
    names = [name for setting in SETTINGS for name in setting.names]
    assert len(names) == len(set(names))
    assert len({setting.key for setting in SETTINGS}) == len(SETTINGS)


@pytest.mark.parametrize(
    ("variables", "text", "origin"),
    [
        ({}, None, None),
        ({"ZEEBE_ADDRESS": "a", "ZEEBE_GRPC_ADDRESS": "b"}, "a", "ZEEBE_ADDRESS"),
        ({"ZEEBE_ADDRESS": " ", "CAMUNDA_GRPC_ADDRESS": " b "}, "b", "CAMUNDA_GRPC_ADDRESS"),
    ],
)
def test_the_first_name_that_is_set_counts(
    variables: dict[str, str], text: str | None, origin: str | None
) -> None:
    environment = Environment(variables)
    assert environment.text("address") == text
    assert environment.origin("address") == origin


@pytest.mark.parametrize(
    ("text", "flag"), [("true", True), ("1", True), ("Yes", True), ("FALSE", False), ("off", False)]
)
def test_yes_and_no(text: str, flag: bool) -> None:
    assert Environment({"ZEEBE_INSECURE_CONNECTION": text}).flag("insecure") is flag
    assert Environment({}).flag("insecure") is None


def test_milliseconds_and_choices() -> None:
    environment = Environment({"ZEEBE_KEEP_ALIVE": "30000", "CAMUNDA_AUTH_STRATEGY": "OAuth"})
    assert environment.milliseconds("keep_alive") == 30_000
    assert environment.milliseconds("auth_read_timeout") is None
    assert (
        Environment({"CAMUNDA_WORKER_STARTUP_JITTER_MAX_SECONDS": "1.5"}).seconds(
            "worker_startup_jitter"
        )
        == 1.5
    )
    assert environment.choice("auth", "none", "oauth", "basic") == "oauth"
    assert Environment({}).choice("auth", "none") is None


def read_all(environment: Environment) -> None:
    environment.flag("insecure")
    environment.milliseconds("keep_alive")
    environment.choice("auth", "none", "oauth", "basic")


@pytest.mark.parametrize(
    ("variables", "text"),
    [
        ({"ZEEBE_INSECURE_CONNECTION": "maybe"},
         "ZEEBE_INSECURE_CONNECTION is 'maybe': expected \"true\" or \"false\""),
        ({"CAMUNDA_KEEP_ALIVE": "-1"},
         "CAMUNDA_KEEP_ALIVE is '-1': expected a whole number of milliseconds, more than 0"),
        ({"GRPC_KEEPALIVE_TIME_MS": "45s"}, "GRPC_KEEPALIVE_TIME_MS is '45s': expected"),
        ({"ZEEBE_KEEP_ALIVE": "0"}, "ZEEBE_KEEP_ALIVE is '0': expected"),
        ({"ZEEBE_KEEP_ALIVE": "٣"}, "ZEEBE_KEEP_ALIVE is '٣': expected"),
        ({"CAMUNDA_AUTH_STRATEGY": "x"},
         'CAMUNDA_AUTH_STRATEGY is \'x\': expected "none" or "oauth" or "basic"'),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_with_what_was_expected(
    variables: dict[str, str], text: str
) -> None:
    with pytest.raises(SettingsError, match=re.escape(text)):
        read_all(Environment(variables))


def test_the_report_says_where_each_value_comes_from_and_hides_secrets() -> None:
    report = {
        line.setting.key: line
        for line in settings_in_force(
            {
                "ZEEBE_ADDRESS": "a:1",
                "CAMUNDA_GRPC_ADDRESS": "b:1",
                "ZEEBE_GRPC_ADDRESS": "a:1",
                "ZEEBE_CLIENT_SECRET": "hush",
                "CAMUNDA_BASIC_AUTH_PASSWORD": "hush",
                "CAMUNDA_MTLS_KEY_PASSPHRASE": "hush",
                "CAMUNDA_MTLS_KEY": "hush",
                "CAMUNDA_MTLS_CERT": "12345",
                "https_proxy": "http://me:hush@proxy:1",
                "CAMUNDA_OAUTH_URL": "https://me:hush@login/x",
            }
        )
    }
    assert [line.setting for line in report.values()] == list(SETTINGS)
    address = report["address"]
    assert (address.value, address.origin) == ("a:1", "ZEEBE_ADDRESS")
    assert address.shadowed == ("CAMUNDA_GRPC_ADDRESS",)
    assert (report["client_secret"].value, report["client_secret"].origin) == (
        "***",
        "ZEEBE_CLIENT_SECRET",
    )
    assert report["proxy"].value == "http://***@proxy:1"
    assert report["authorization_server"].value == "https://***@login/x"
    assert (report["keep_alive"].value, report["keep_alive"].origin) == ("45000", None)
    assert report["certificate_chain_pem"].value == "5 characters"
    assert "hush" not in repr(report)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_each_kind_of_value_is_checked_or_takes_any_text(setting: Setting) -> None:
    texts = {"text", "file", "PEM", "proxy", "comma list", "port"}
    wrong = wrong_values({setting.names[-1]: "\0 no such value"})
    assert [setting.names[-1] in str(error) for error in wrong] == [True] * (
        setting.kind not in texts
    )


def test_the_report_says_what_another_setting_makes_needless() -> None:
    variables = {
        "ZEEBE_ADDRESS": "a:1", "CAMUNDA_CLUSTER_ID": "abc", "ZEEBE_HOST": "b", "ZEEBE_PORT": "2",
        "CAMUNDA_MTLS_CA": "pem", "CAMUNDA_MTLS_CA_PATH": "/ca",
        "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH": "/roots",
    }  # fmt: skip
    beaten = {line.origin: line.beaten_by for line in settings_in_force(variables) if line.origin}
    assert beaten == {
        "ZEEBE_ADDRESS": None, "CAMUNDA_CLUSTER_ID": "ZEEBE_ADDRESS", "ZEEBE_HOST": "ZEEBE_ADDRESS",
        "ZEEBE_PORT": "ZEEBE_ADDRESS", "CAMUNDA_MTLS_CA": None,
        "CAMUNDA_MTLS_CA_PATH": "CAMUNDA_MTLS_CA",
        "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH": "CAMUNDA_MTLS_CA",
    }  # fmt: skip


def test_a_proxy_without_a_scheme_shows_no_password_either() -> None:
    [proxy] = [
        line
        for line in settings_in_force({"https_proxy": "me:hush@proxy:1"})
        if line.setting.key == "proxy"
    ]
    assert proxy.value == "***@proxy:1"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a/b", "https://a/b"),
        ("http://u:p@a/b", "http://***@a/b"),
        ("http://[u:p@", "http://***@"),
        ("u:p@a", "***@a"),
        ("http://u:p@a://b", "http://***@a://b"),
        ("u:p@a://b", "***@b"),
    ],
)
def test_masked_urls(url: str, shown: str) -> None:
    assert masked(url) == shown

"""Environment variables, as one table.

Each setting has one meaning and the names under which Zeebe's clients and pyzeebe know it;
of several that are set the first in the list counts. A value is looked at only when it is
asked for, so that a wrong one disturbs nobody who does not need it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from .errors import SettingsError

__all__ = ["SETTINGS", "Environment", "InForce", "Setting", "settings_in_force", "wrong_values"]


@dataclass(frozen=True)
class Setting:
    """One line of the table.

    Attributes:
        key: What the setting is called here.
        names: Its environment variables; the first that is set counts.
        kind: What its value must be: ``text``, ``yes or no``, ``milliseconds``, ``file`` ...
        meaning: What it does.
        default: What holds when none is set, in words.
        secret: Whether its value must not be shown.
    """

    key: str
    names: tuple[str, ...]
    kind: str
    meaning: str
    default: str = "-"
    secret: bool = False


# fmt: off
SETTINGS: tuple[Setting, ...] = (
    Setting("address",
            ("ZEEBE_ADDRESS", "ZEEBE_GRPC_ADDRESS", "CAMUNDA_GRPC_ADDRESS",
             "ZEEBE_GATEWAY_ADDRESS"),
            "text", "Gateway: host:port, a URI, or several with commas between them",
            "localhost:26500"),
    Setting("host", ("ZEEBE_HOST",), "text", "Gateway's host, where no address is set"),
    Setting("port", ("ZEEBE_PORT",), "port", "Gateway's port, with ZEEBE_HOST", "26500"),
    Setting("insecure", ("ZEEBE_INSECURE_CONNECTION", "CAMUNDA_INSECURE_CONNECTION"),
            "yes or no", "Plaintext instead of TLS", "only on this machine"),
    Setting("secure", ("ZEEBE_SECURE_CONNECTION",), "yes or no", "TLS instead of plaintext"),
    Setting("root_certificates",
            ("ZEEBE_CA_CERTIFICATE_PATH", "CAMUNDA_CA_CERTIFICATE_PATH",
             "ZEEBE_CLIENT_SSL_ROOT_CERTS_PATH", "CAMUNDA_MTLS_CA_PATH"),
            "file", "Authorities to trust (PEM)", "those of the system"),
    Setting("system_roots", ("GRPC_DEFAULT_SSL_ROOTS_FILE_PATH",),
            "file", "Authorities to trust in place of the system's (PEM)"),
    Setting("private_key", ("ZEEBE_CLIENT_SSL_PRIVATE_KEY_PATH", "CAMUNDA_MTLS_KEY_PATH"),
            "file", "Private key of the client's certificate (PEM)"),
    Setting("certificate_chain", ("ZEEBE_CLIENT_SSL_CERT_CHAIN_PATH", "CAMUNDA_MTLS_CERT_PATH"),
            "file", "Certificate of the client and its intermediates (PEM)"),
    Setting("root_certificates_pem", ("CAMUNDA_MTLS_CA",),
            "PEM", "Authorities to trust, in the variable itself"),
    Setting("private_key_pem", ("CAMUNDA_MTLS_KEY",),
            "PEM", "Private key of the client's certificate, in the variable itself",
            secret=True),
    Setting("certificate_chain_pem", ("CAMUNDA_MTLS_CERT",),
            "PEM", "Certificate of the client and its intermediates, in the variable itself"),
    Setting("private_key_password", ("CAMUNDA_MTLS_KEY_PASSPHRASE",),
            "text", "Password of the private key", secret=True),
    Setting("authority", ("ZEEBE_OVERRIDE_AUTHORITY", "CAMUNDA_OVERRIDE_AUTHORITY"),
            "text", "Name to send and to check in the certificate", "the address's host"),
    Setting("keep_alive",
            ("ZEEBE_KEEP_ALIVE", "CAMUNDA_KEEP_ALIVE", "GRPC_KEEPALIVE_TIME_MS"),
            "milliseconds", "Silence after which the gateway is asked for a sign of life",
            "45000"),
    Setting("user_agent", ("ZEEBE_CLIENT_CUSTOM_AGENT_STRING",),
            "text", "Put before this package's own user agent"),
    Setting("retry", ("ZEEBE_CLIENT_USE_DEFAULT_RETRY_POLICY",
                      "CAMUNDA_CLIENT_USE_DEFAULT_RETRY_POLICY"),
            "yes or no", "Send failed calls again, as RetryPolicy() does", "no"),
    Setting("tenant",
            ("ZEEBE_DEFAULT_TENANT_ID", "CAMUNDA_DEFAULT_TENANT_ID", "ZEEBE_TENANT_ID",
             "CAMUNDA_TENANT_ID"),
            "text", "Tenant of requests that name none", "the gateway's"),
    Setting("job_tenants",
            ("ZEEBE_DEFAULT_JOB_WORKER_TENANT_IDS", "CAMUNDA_DEFAULT_JOB_WORKER_TENANT_IDS",
             "CAMUNDA_TENANT_IDS"),
            "comma list", "Tenants whose jobs are taken, where none are named", "the gateway's"),
    Setting("job_tenant_filter", ("CAMUNDA_DEFAULT_JOB_WORKER_TENANT_FILTER_MODE",),
            "provided or assigned", "Workers: jobs of the tenants that are named, or of all that "
            "the client may see", "provided"),
    Setting("stream_enabled",
            ("ZEEBE_CLIENT_WORKER_STREAM_ENABLED", "CAMUNDA_CLIENT_WORKER_STREAM_ENABLED"),
            "yes or no", "Workers: have the gateway push jobs, beside polling", "no"),
    Setting("worker_name", ("CAMUNDA_WORKER_NAME",),
            "text", "Workers: name under which jobs are held", "the machine's"),
    Setting("worker_timeout", ("CAMUNDA_WORKER_TIMEOUT",),
            "milliseconds", "Workers: how long jobs are held, where a task does not say", "10000"),
    Setting("worker_max_jobs", ("CAMUNDA_WORKER_MAX_CONCURRENT_JOBS",),
            "number", "Workers: how many jobs of a type run at once, where its task does not say",
            "32"),
    Setting("worker_request_timeout", ("CAMUNDA_WORKER_REQUEST_TIMEOUT",),
            "milliseconds", "Workers: how long an idle poll waits at the gateway", "10000"),
    Setting("worker_startup_jitter", ("CAMUNDA_WORKER_STARTUP_JITTER_MAX_SECONDS",),
            "seconds", "Workers: up to how long, at random, they wait before they begin", "0"),
    Setting("auth", ("CAMUNDA_AUTH_STRATEGY",),
            "none, oauth or basic", "How clients prove who they are",
            "what the other settings are there for"),
    Setting("client_id",
            ("CAMUNDA_CLIENT_ID", "ZEEBE_CLIENT_ID", "CAMUNDA_CLIENT_AUTH_CLIENTID"),
            "text", "OAuth: id of the client"),
    Setting("client_secret",
            ("CAMUNDA_CLIENT_SECRET", "ZEEBE_CLIENT_SECRET", "CAMUNDA_CLIENT_AUTH_CLIENTSECRET"),
            "text", "OAuth: its secret", secret=True),
    Setting("authorization_server",
            ("CAMUNDA_OAUTH_URL", "ZEEBE_AUTHORIZATION_SERVER_URL",
             "CAMUNDA_AUTHORIZATION_SERVER_URL"),
            "text", "OAuth: URL of the token endpoint", "for Camunda SaaS its own"),
    Setting("audience", ("CAMUNDA_TOKEN_AUDIENCE", "ZEEBE_TOKEN_AUDIENCE"),
            "text", "OAuth: audience to ask for", "for Camunda SaaS zeebe.camunda.io"),
    Setting("scope", ("CAMUNDA_TOKEN_SCOPE", "ZEEBE_TOKEN_SCOPE"),
            "text", "OAuth: scope to ask for"),
    Setting("resource", ("CAMUNDA_TOKEN_RESOURCE", "ZEEBE_TOKEN_RESOURCE"),
            "text", "OAuth: resource to ask for"),
    Setting("auth_connect_timeout", ("ZEEBE_AUTH_CONNECT_TIMEOUT", "CAMUNDA_AUTH_CONNECT_TIMEOUT"),
            "milliseconds", "OAuth: limit for connecting to the token endpoint", "5000"),
    Setting("auth_read_timeout",
            ("ZEEBE_AUTH_READ_TIMEOUT", "CAMUNDA_AUTH_READ_TIMEOUT", "ZEEBE_AUTH_REQUEST_TIMEOUT"),
            "milliseconds", "OAuth: limit for its answer", "5000"),
    Setting("token_file", ("ZEEBE_CLIENT_CONFIG_PATH", "CAMUNDA_CLIENT_CONFIG_PATH"),
            "text", "OAuth: file to keep tokens in, in the Java and Go clients' format",
            "memory only"),
    Setting("cluster_id", ("CAMUNDA_CLUSTER_ID", "ZEEBE_CAMUNDA_CLOUD_CLUSTER_ID"),
            "text", "Camunda SaaS: id of the cluster"),
    Setting("cluster_region", ("CAMUNDA_CLUSTER_REGION",),
            "text", "Camunda SaaS: its region", "bru-2"),
    Setting("username", ("ZEEBE_BASIC_AUTH_USERNAME", "CAMUNDA_BASIC_AUTH_USERNAME"),
            "text", "Basic authentication: user name"),
    Setting("password", ("ZEEBE_BASIC_AUTH_PASSWORD", "CAMUNDA_BASIC_AUTH_PASSWORD"),
            "text", "Basic authentication: password", secret=True),
    Setting("proxy", ("grpc_proxy", "https_proxy", "HTTPS_PROXY", "http_proxy"),
            "proxy", "HTTP proxy that leads to the gateway, by CONNECT"),
    Setting("no_proxy", ("no_grpc_proxy", "no_proxy", "NO_PROXY"),
            "text", "Hosts, domains and networks to reach without it"),
)
# fmt: on

# Settings that others make needless, as `_configuration` has it.
_BEATEN_BY = {
    "cluster_id": ("address",),
    "cluster_region": ("address",),
    "host": ("address", "cluster_id"),
    "port": ("address", "cluster_id"),
    "root_certificates": ("root_certificates_pem",),
    "system_roots": ("root_certificates_pem", "root_certificates"),
    "private_key": ("private_key_pem",),
    "certificate_chain": ("certificate_chain_pem",),
}
_BY_KEY = {setting.key: setting for setting in SETTINGS}
_DECIMAL = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_YES, _NO = frozenset({"true", "1", "yes", "on"}), frozenset({"false", "0", "no", "off"})


class Environment:
    """Settings as the environment has them."""

    def __init__(self, variables: Mapping[str, str] = os.environ) -> None:
        self.variables = variables

    def origin(self, key: str) -> str | None:
        """Return the variable that decides a setting; None if none is set."""
        # An empty variable is one that is not set: so it is written in container files.
        names = _BY_KEY[key].names
        return next((name for name in names if self.variables.get(name, "").strip()), None)

    def text(self, key: str) -> str | None:
        """Return a setting's text; None if it is not set."""
        name = self.origin(key)
        return None if name is None else self.variables[name].strip()

    def flag(self, key: str) -> bool | None:
        """Return a setting that says yes or no; None if it is not set.

        Raises:
            SettingsError: It says neither.
        """
        text = self.text(key)
        if text is None:
            return None
        if text.lower() in _YES | _NO:
            return text.lower() in _YES
        raise self.wrong(key, '"true" or "false"')

    def milliseconds(self, key: str) -> int | None:
        """Return a setting in milliseconds; None if it is not set.

        Raises:
            SettingsError: It is no whole number above 0.
        """
        return self._whole(key, "a whole number of milliseconds, more than 0")

    def _whole(self, key: str, expected: str) -> int | None:
        text = self.text(key)
        if text is None:
            return None
        if text.isascii() and text.isdigit() and len(text) < 12 and int(text) > 0:
            return int(text)
        raise self.wrong(key, expected)

    def number(self, key: str) -> int | None:
        """Return a setting that counts something; None if it is not set.

        Raises:
            SettingsError: It is no whole number above 0.
        """
        return self._whole(key, "a whole number, more than 0")

    def seconds(self, key: str) -> float | None:
        """Return a setting in seconds, fractions included; None if it is not set.

        Raises:
            SettingsError: It is no number, or a negative one.
        """
        text = self.text(key)
        if text is None:
            return None
        if _DECIMAL.fullmatch(text):
            return float(text)
        raise self.wrong(key, "a number of seconds")

    def choice(self, key: str, *choices: str) -> str | None:
        """Return a setting that is one of several words; None if it is not set.

        Raises:
            SettingsError: It is another word.
        """
        text = self.text(key)
        if text is None or text.lower() in choices:
            return text and text.lower()
        raise self.wrong(key, " or ".join(f'"{choice}"' for choice in choices))

    def wrong(self, key: str, expected: str) -> SettingsError:
        """Return the error about a setting's value."""
        name = self.origin(key)
        setting = _BY_KEY[key]
        value = "***" if setting.secret else repr(masked(self.text(key) or ""))
        return SettingsError(f"the environment variable {name} is {value}: expected {expected}")

    def about(self, key: str, error: SettingsError) -> SettingsError:
        """Return an error about what a setting's value was made into, with the variable."""
        name = self.origin(key)
        return error if name is None else SettingsError(f"the environment variable {name}: {error}")

    def missing(self, key: str, why: str) -> SettingsError:
        """Return the error about a setting that is needed."""
        names = " or ".join(_BY_KEY[key].names[:2])
        return SettingsError(f"{why}: set {names}")


@dataclass(frozen=True)
class InForce:
    """What holds for one setting.

    Attributes:
        setting: The line of the table.
        value: Its value, masked if it is a secret, or its default in words.
        origin: The variable that it comes from; None for the default.
        shadowed: Variables that are set too, with another value, and do not count.
        beaten_by: The variable of another setting that counts in place of this one.
    """

    setting: Setting
    value: str
    origin: str | None
    shadowed: tuple[str, ...] = ()
    beaten_by: str | None = None


def settings_in_force(variables: Mapping[str, str] = os.environ) -> list[InForce]:
    """Return what holds for every setting, with secrets masked: for people to read."""
    environment = Environment(variables)
    report = []
    for setting in SETTINGS:
        origin, value = environment.origin(setting.key), environment.text(setting.key)
        if origin is None or value is None:
            report.append(InForce(setting, setting.default, None))
            continue
        shadowed = tuple(
            name for name in setting.names if variables.get(name, "").strip() not in {"", value}
        )
        shown = "***" if setting.secret else masked(value)
        if setting.kind == "PEM" and not setting.secret:
            shown = f"{len(value)} characters"
        beaten_by = next(
            filter(None, map(environment.origin, _BEATEN_BY.get(setting.key, ()))), None
        )
        report.append(InForce(setting, shown, origin, shadowed, beaten_by))
    return report


def wrong_values(variables: Mapping[str, str] = os.environ) -> list[SettingsError]:
    """Return an error for each variable whose value cannot be what it has to be, by itself."""
    environment = Environment(variables)
    wrong = []
    for setting in SETTINGS:
        try:
            _read_as(environment, setting)
        except SettingsError as error:
            wrong.append(error)
    return wrong


def _read_as(environment: Environment, setting: Setting) -> None:
    if setting.kind == "yes or no":
        environment.flag(setting.key)
    elif setting.kind == "milliseconds":
        environment.milliseconds(setting.key)
    elif setting.kind == "seconds":
        environment.seconds(setting.key)
    elif setting.kind == "number":
        environment.number(setting.key)
    elif " or " in setting.kind:
        environment.choice(setting.key, *re.split(", | or ", setting.kind))


def masked(url: str) -> str:
    """Return a URL, or an address, without the user name and password that it may hold."""
    if "@" not in url:
        return url
    scheme, separator, rest = url.partition("://")
    shown = f"{scheme}{separator}" if separator and "@" not in scheme else ""
    return f"{shown}***@{rest.rpartition('@')[2] if separator else url.rpartition('@')[2]}"

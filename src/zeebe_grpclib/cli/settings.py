"""``settings``: the environment variables, and what is in force."""

from __future__ import annotations

import argparse

from .._configuration import configuration
from .._settings import Environment, settings_in_force, wrong_values
from .._transport.credentials import make_ssl_context
from ..channel import ChannelCredentials
from ..errors import SettingsError
from .failures import CommandFailed


def execute(arguments: argparse.Namespace) -> int:
    """Print each setting with its value and where it comes from; secrets are masked.

    Raises:
        CommandFailed: They make no sense together, or one of them does not.
    """
    for line in settings_in_force():
        setting, origin = line.setting, line.origin
        if origin is None and not arguments.all:
            continue
        print(f"{origin or setting.names[0]} = {line.value}{'' if origin else ' (default)'}")
        print(f"    {setting.meaning}")
        if arguments.all and len(setting.names) > 1:
            print(f"    names: {', '.join(setting.names)}")
        if line.beaten_by:
            print(f"    not used: {line.beaten_by} counts in its place")
        if line.shadowed:
            print(f"    not used: {', '.join(line.shadowed)}, which is set to something else")
    if wrong := wrong_values():
        raise CommandFailed("\n".join(str(error) for error in wrong))
    try:
        found = configuration(Environment())
        if isinstance(found.tls, ChannelCredentials):
            make_ssl_context(found.tls)  # reads the files, which a channel does when it connects
    except SettingsError as error:
        raise CommandFailed(str(error)) from error
    where = ", ".join(str(address) for address in found.addresses)
    security = "plaintext" if found.tls is None else "TLS"
    proof = "no credentials" if found.call_credentials is None else repr(found.call_credentials)
    print(f"clients go to {where} by {security}, with {proof}")
    return 0

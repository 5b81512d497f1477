"""Commands and their options. Light to load, so that ``--help`` answers at once.

A command is a function here and a module beside this one that has its name and an
``execute(arguments) -> int``.
"""

from __future__ import annotations

import argparse
import math
from typing import NoReturn

from .._version import __version__

_EPILOG = """\
examples:
  %(prog)s run order.bpmn discount.dmn --handlers handlers.py --variables @order.json
  %(prog)s gateway --port 26500
  %(prog)s feel 'price * 1.19' --variables '{"price": 100}'
  %(prog)s decide discount.dmn --variables '{"total": 120}'

exit code: 0 done, 1 failed, 2 something on the command line cannot be used
"""


class _Parser(argparse.ArgumentParser):
    """One that complains in one line, as the commands themselves do."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (--help tells more)\n")


def parser(program: str) -> argparse.ArgumentParser:
    """Describe the whole command line."""
    top = _Parser(
        prog=program,
        description="Zeebe (Camunda 8) from the command line: run a process, start a development "
        "gateway, try out FEEL expressions and DMN decisions.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"zeebe-grpclib {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, summary, add_options in (
        ("run", "deploy files, run a process to its end and show each step", _run),
        ("gateway", "serve an embedded Zeebe gateway for development", _gateway),
        ("feel", "evaluate a FEEL expression", _feel),
        ("decide", "evaluate a decision of a DMN file", _decide),
        ("settings", "show the environment variables that are in force", _settings),
    ):
        command = commands.add_parser(
            name,
            help=summary,
            description=f"{summary[0].upper()}{summary[1:]}.",
            allow_abbrev=False,
        )
        add_options(command)
    return top


def _settings(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--all", action="store_true", help="show those that are not set too, with their defaults"
    )


def _run(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "files", nargs="+", metavar="FILE", help="BPMN, DMN and form files to deploy"
    )
    _add_variables(command, "variables that the instance starts with")
    command.add_argument(
        "--handlers",
        metavar="FILE.py",
        help="Python file that does the work of the jobs: it holds router = ZeebeTaskRouter() "
        "and functions decorated with @router.task('job-type')",
    )
    command.add_argument(
        "--process", metavar="ID", help="process to start; needed if the files hold several"
    )
    command.add_argument(
        "--address",
        metavar="HOST:PORT",
        help="gateway of a Zeebe cluster to use; without it and without the environment "
        "variable ZEEBE_ADDRESS, an embedded gateway is started for this run; how to reach a "
        "cluster (TLS, credentials) is said by environment variables",
    )
    command.add_argument(
        "--timeout",
        type=_seconds,
        default=60.0,
        metavar="SECONDS",
        help="how long to wait for the instance to complete (default: %(default)g)",
    )


# One call for each option, and nothing else.
def _gateway(command: argparse.ArgumentParser) -> None:
    command.description = (
        "Serve an embedded Zeebe gateway for development, for any client in any language. "
        "It keeps everything in memory, or with --data on disk, and logs the steps of each "
        "process instance, without variables. "
        "Ctrl-C ends it."
    )
    command.add_argument(
        "--host",
        default="127.0.0.1",
        help="address to listen on; the default, %(default)s, is for this machine only",
    )
    command.add_argument(
        "--port",
        type=_port,
        default=26500,
        help="port to listen on, 0 for any free one (default: %(default)s)",
    )
    command.add_argument(
        "--data",
        metavar="DIRECTORY",
        help="directory to keep everything in: what is deployed and running is there again "
        "after a restart, and after a crash nothing is lost that a client was told of",
    )
    command.add_argument(
        "--no-fsync",
        dest="fsync",
        action="store_false",
        help="with --data: do not wait for the disk; faster, but what was done in the last "
        "moments before the power fails may be lost",
    )
    command.add_argument(
        "--tenant",
        dest="tenants",
        metavar="ID",
        action="append",
        help="turn multi-tenancy on, with this tenant besides the default one; may be repeated",
    )
    command.add_argument(
        "--quiet", action="store_true", help="do not log what happens to process instances"
    )


def _feel(command: argparse.ArgumentParser) -> None:
    command.description = (
        "Evaluate a FEEL expression as Zeebe does. The value is printed as JSON, as Zeebe "
        "would store it in a variable; warnings go to the standard error output."
    )
    command.add_argument("expression", metavar="EXPR", help="the expression, without a leading =")
    _add_variables(command, "variables that the expression reads")


def _decide(command: argparse.ArgumentParser) -> None:
    command.description = (
        "Evaluate a decision of a DMN file as Zeebe does, and show how its result came about."
    )
    command.add_argument("file", metavar="FILE", help="the DMN file")
    command.add_argument(
        "--decision", metavar="ID", help="decision to evaluate; needed if the file holds several"
    )
    _add_variables(command, "variables that the decision reads")


def _add_variables(command: argparse.ArgumentParser, meaning: str) -> None:
    command.add_argument(
        "--variables",
        default="{}",
        metavar="JSON",
        help=f"{meaning}: a JSON object, or @FILE to read one from a file (@- for the "
        "standard input)",
    )


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError(f"expected a number of seconds above 0, not {text!r}")
    return seconds


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port < 65536:
        raise argparse.ArgumentTypeError(f"expected a number from 0 to 65535, not {text!r}")
    return port


# What argparse calls a text that has no such form: "invalid port value".
_seconds.__name__ = "seconds"
_port.__name__ = "port"

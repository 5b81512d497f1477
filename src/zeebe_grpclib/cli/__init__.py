"""The command line: ``python -m zeebe_grpclib COMMAND``.

`arguments` says which commands and options there are, `command_line` runs them, and each
command has a module of its own name, which is loaded only when it is asked for.
"""

from .command_line import main

__all__ = ["main"]

"""How a command ends when it does not end well."""


class CommandFailed(Exception):  # noqa: N818 - what happened, in the words of the command line
    """The command did what it could, and it was not enough.

    Attributes:
        exit_code: What the process tells its caller.
    """

    exit_code = 1


class UsageFault(CommandFailed):
    """Something on the command line cannot be used: nothing was done."""

    exit_code = 2

"""Requests as values.

A builder says everything about one call before anything happens: what to send, how to
read the answer, what each refusal means and how long the gateway may take on purpose.
The door (`_invoker`) is the only one who acts on it. Nothing here waits or does I/O, so
each decision is tested by looking at a value.
"""

from .call import Call, Rejections, Rpc

__all__ = ["Call", "Rejections", "Rpc"]

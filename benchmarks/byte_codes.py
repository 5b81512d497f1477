"""Byte codes per call, by function: a profile that no other program on the machine disturbs.

    python benchmarks/byte_codes.py [--server go|grpcio] [--callers 64]

What a call costs in the interpreter goes by them, roughly; what C functions and the kernel
do is not in them. For CPython: the figures of another version differ.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import against_pyzeebe

CALLS = 6400

COUNTED = """
import collections, sys
byte_codes, entries = collections.Counter(), collections.Counter()

def trace(frame, event, _):
    name = frame.f_code.co_filename.rpartition("/")[2], frame.f_code.co_name
    if event == "call":
        entries[name] += 1
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
    elif event == "opcode":
        byte_codes[name] += 1
    return trace

"""
REPORT = """
calls = {calls}
print(f"{{sum(byte_codes.values()) / calls:7.1f}} byte codes, "
      f"{{sum(entries.values()) / calls:.1f}} entries of functions per call", file=sys.stderr)
for name, count in byte_codes.most_common(40):
    if count >= calls:
        print(f"{{count / calls:7.1f}} in {{': '.join(name)}}, "
              f"entered {{entries[name] / calls:.2f}} times", file=sys.stderr)
"""


def program() -> str:
    """Return the client's program with the counting put around its calls."""
    text = against_pyzeebe.CLIENT
    for before, after in (
        ("        gc.collect()\n", "        gc.collect()\n        sys.settrace(trace)\n"),
        ("        cpu, wall = time.process_time() - cpu", "        sys.settrace(None)\n\\g"),
    ):
        if text.count(before) != 1:
            raise RuntimeError("against_pyzeebe.CLIENT is not what this program knows")
        text = text.replace(before, after.replace("\\g", before))
    return COUNTED + text + REPORT.format(calls=CALLS)


def main() -> None:
    """Count, and print to the standard error of the client's process."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--server", choices=("go", "grpcio"), default="go")
    parser.add_argument("--callers", type=int, choices=against_pyzeebe.IN_FLIGHT, default=64)
    options = parser.parse_args()
    against_pyzeebe.CALLS[options.callers] = CALLS
    with tempfile.TemporaryDirectory() as folder:
        server, name = against_pyzeebe.start_server(options.server, False, Path(folder))
        try:
            assert server.stdout is not None
            address = f"localhost:{server.stdout.readline().split()[1]}"
            print(f"{options.callers} in flight on {name}, Python {platform.python_version()}")
            counted = against_pyzeebe.Contender(
                "zeebe_grpclib", sys.executable, program(), "ours", address, ""
            )
            counted.run(options.callers)
            counted.stop()
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()

"""Write src/zeebe_grpclib/_proto from the .proto files beside this one.

Run it after editing a .proto file, with the project's `test` dependency group
installed: `python proto/generate.py`. The checks run it too, and let git say
whether the result differs from what is committed.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))  # also where this file is run by its path from elsewhere

import compile_codec  # noqa: E402 (found by the line above)
import split_messages  # noqa: E402 (likewise)
import split_stubs  # noqa: E402 (likewise)

TARGET = HERE.parent / "src" / "zeebe_grpclib" / "_proto"
SOURCES = ["gateway.proto", "health.proto"]


def generate(target: Path) -> None:
    """Replace everything below ``target`` by freshly generated code."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    # The plugin is a script beside this interpreter, which need not be on PATH.
    search = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    subprocess.run(
        [
            *[sys.executable, "-m", "grpc_tools.protoc", f"-I{HERE}"],
            f"--python_betterproto2_out={target}",
            # Without these two the compiler writes a module that imports grpcio.
            "--python_betterproto2_opt=client_generation=async",
            "--python_betterproto2_opt=server_generation=async",
            *SOURCES,
        ],
        check=True,
        env={**os.environ, "PATH": search},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    (target / "py.typed").unlink(missing_ok=True)  # the package has its own
    for module in ("gateway_protocol", "grpc/health/v1"):
        split_stubs.split(target / module / "__init__.py")
    calls = (HERE / "gateway.proto").read_text(encoding="utf-8")
    split_messages.split(target / "gateway_protocol" / "__init__.py", calls)
    compile_codec.write(target)


if __name__ == "__main__":
    generate(TARGET)

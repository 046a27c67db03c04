"""The process in which a hostile file is opened: what `openloket.apart` starts, and nothing else runs.

It imports as little as it can, for it starts anew for every file.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import struct
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import IO, Any

HEAD = struct.Struct(">cQ")
"""An answer on standard output: of what kind it is and how many bytes follow."""
JSON, BYTES, REFUSED, BROKE, END = b"J", b"B", b"R", b"X", b"."


class Refusal(ValueError):
    """What is wrong with a file: a text for people, with its parameters."""

    def __init__(self, text: str, **params: Any) -> None:
        self.text, self.params = text, params
        super().__init__(text % params if params else text)


def limit(memory: int, cpu: int, disk: int) -> None:
    """Hold this process, and those it starts, to bytes of memory, seconds of processor and bytes of a file it writes."""
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_FSIZE, disk),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # an administrator may have set less already
            resource.setrlimit(kind, (most, most))
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:  # if one must go, this one
        score.write("1000")


def hold(memory: int) -> None:
    """Hold this process to fewer bytes of memory than it was given, now that it is known what it does."""
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def main(name: str, arguments: str, memory: str, cpu: str, disk: str) -> None:
    """Call a function of ours by its name and write its answers; what a library prints is lost."""
    limit(int(memory), int(cpu), int(disk))
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)

    def send(kind: bytes, value: Any) -> None:
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        out.write(HEAD.pack(kind, len(data)))
        out.write(data)
        out.flush()

    try:
        module, _, function = name.partition(":")
        call, given = getattr(import_module(module), function), json.loads(arguments)
        with open(0, "rb", closefd=False) as file:
            found = call(*given) if _is_nothing(file) else call(file, *given)
            for answer in found if isinstance(found, Iterator) else [found]:
                send(BYTES if isinstance(answer, bytes) else JSON, answer)
        send(END, b"")
    except Refusal as refusal:
        send(REFUSED, {"text": refusal.text, "params": refusal.params})
    except BaseException as error:
        send(BROKE, type(error).__name__)


def _is_nothing(file: IO[bytes]) -> bool:
    return os.fstat(file.fileno()).st_rdev == os.stat(os.devnull).st_rdev


def run(memory: str, cpu: str, disk: str, *command: str) -> None:
    """Become another program, within bounds."""
    limit(int(memory), int(cpu), int(disk))
    try:
        os.execvp(command[0], command)  # noqa: S606 - our own command
    except FileNotFoundError:
        sys.exit(127)


if __name__ == "__main__" and sys.argv[1] == "--run":
    run(*sys.argv[2:])
elif __name__ == "__main__":
    from openloket import confined  # not this script, which is a second copy of the module with a Refusal of its own

    confined.main(*sys.argv[1:])

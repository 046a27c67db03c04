"""Handle a hostile file in a process of its own, with so much memory and time and no more.

What opens a PDF, a picture or a mail knows no bounds: a file of a megabyte can take gigabytes, go on for ever or break
the process it is opened in. So it is opened in a fresh Python that has no secrets and no database, sees the file as its
standard input, and is ended when it goes over. What comes back is JSON or bytes, never a pickled object, for that
process may have fallen into other hands.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import selectors
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from openloket.confined import BYTES, END, HEAD, JSON, REFUSED, Refusal
from openloket.turns import Busy, Turns

__all__ = ["NOT_FOUND", "ORDINARY", "Bounds", "Busy", "Over", "Refusal", "each", "limited", "once"]

log = logging.getLogger(__name__)

LONG = 60
"""Seconds of processor time; what may take more, such as an event log, has turns of its own: no upload waits for it."""
_TURNS, _LONG_TURNS = Turns(4, 2, 20), Turns(2, 2, 20)
"""Bounds the files that one of our processes has open in this way; a web server's process has eight threads."""


@dataclass(frozen=True)
class Bounds:
    """What a process may use, and how long we wait for it."""

    memory: int = 400_000_000
    """Bytes of address space, its libraries (some 120 MB) included."""
    cpu: int = 20
    """Seconds of processor time in all."""
    seconds: int = 20
    """Seconds by the clock before each answer."""
    disk: int = 0
    """Bytes of a file that it writes."""
    answer: int = 64_000_000
    """Bytes of one answer."""


ORDINARY = Bounds()


class Over(RuntimeError):
    """It took more than it may, or it broke: the file cannot be opened."""


def once(function: Callable[..., Any], source: bytes | Path | None, *arguments: Any, bounds: Bounds = ORDINARY) -> Any:
    """Call a function of ours in a process of its own, with the file open as its first argument; return its answer.

    `source` is what the file holds or where it is; without one the function gets the arguments alone. Arguments are
    JSON, the answer is JSON or bytes. Raises Refusal with what the function says about the file, Over, Busy, OSError.
    """
    with contextlib.closing(each(function, source, *arguments, bounds=bounds)) as answers:
        return next(answers)


def each(
    function: Callable[..., Any], source: bytes | Path | None, *arguments: Any, bounds: Bounds = ORDINARY
) -> Generator[Any, None, None]:
    """Call a function that yields, and yield its answers as they come. Raises as `once` does, also half-way."""
    name = f"{function.__module__}:{function.__qualname__}"
    turns = _LONG_TURNS if bounds.cpu > LONG else _TURNS
    with turns.one(), _opened(source) as file:
        yield from _answers(name, file, arguments, bounds)


NOT_FOUND = 127
"""The exit status of `limited` when there is no such program."""


def limited(command: list[str], bounds: Bounds) -> list[str]:
    """Build the command line that holds another program to the bounds of memory, processor and disk."""
    limits = [str(bounds.memory), str(bounds.cpu), str(bounds.disk)]
    return [sys.executable, "-sP", str(Path(__file__).with_name("confined.py")), "--run", *limits, *command]


@contextlib.contextmanager
def _opened(source: bytes | Path | None) -> Iterator[IO[bytes] | int]:
    if source is None:
        yield subprocess.DEVNULL
    elif isinstance(source, Path):
        with source.open("rb") as file:
            yield file
    else:
        with tempfile.TemporaryFile() as file:
            file.write(source)
            file.seek(0)
            yield file


def _answers(name: str, file: IO[bytes] | int, arguments: tuple[Any, ...], bounds: Bounds) -> Iterator[Any]:
    limits = [str(bounds.memory), str(bounds.cpu), str(bounds.disk)]
    command = [sys.executable, "-s", "-m", "openloket.confined", name, json.dumps(arguments), *limits]
    child = subprocess.Popen(
        command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/", env=_environment()
    )
    assert child.stdout is not None
    try:
        with selectors.DefaultSelector() as selector:
            selector.register(child.stdout, selectors.EVENT_READ)
            while True:
                until = time.monotonic() + bounds.seconds
                kind, size = HEAD.unpack(_read(selector, child.stdout.fileno(), HEAD.size, until))
                if size > bounds.answer:
                    raise Over(f"{name} answers too much")
                data = _read(selector, child.stdout.fileno(), size, until)
                if kind == END:
                    return
                yield _decoded(kind, data, name)
    except Over as error:
        log.warning("a file was not opened: %s: %s", name, error)
        raise
    finally:
        child.kill()
        child.stdout.close()
        child.wait()


def _environment() -> dict[str, str]:
    """Return of our environment only what finds the code: no keys, no addresses."""
    known = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR") if name in os.environ}
    return {**known, "PYTHONPATH": str(Path(__file__).resolve().parents[1]), "OPENBLAS_NUM_THREADS": "1"}


def _read(selector: selectors.BaseSelector, pipe: int, size: int, until: float) -> bytes:
    found = bytearray()
    while len(found) < size:
        if not selector.select(max(0.0, until - time.monotonic())):
            raise Over("it took too long")
        piece = os.read(pipe, min(size - len(found), 1_000_000))
        if not piece:
            raise Over("it broke, or went over its memory or processor time")
        found += piece
    return bytes(found)


def _decoded(kind: bytes, data: bytes, name: str) -> Any:
    if kind == BYTES:
        return data
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Over(f"{name} answers what cannot be read") from error
    if kind == JSON:
        return value
    if kind == REFUSED:
        raise Refusal(value["text"], **value["params"])
    raise Over(f"{name} broke: {value}")

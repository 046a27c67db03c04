"""A real clamd for tests: its own configuration, socket and one signature of our own; nothing is downloaded."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VIRUS = b"open-loket-test-" + b"virus"  # in two parts, so that no scanner stumbles over this file
NAME = "Loket.Test.UNOFFICIAL"
MOST = 5_000_000
"""The most bytes of a stream that it takes."""


def program() -> str | None:
    """Return where clamd is, None if it is not here; a daemon's folder need not be on the path."""
    return shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/opt/homebrew/sbin")


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run a scanner until the block ends; yield its address, as for LOKET_CLAMD."""
    base = folder / "db"
    base.mkdir()
    (base / "own.ndb").write_text(f"Loket.Test:0:*:{VIRUS.hex()}\n")
    config = folder / "clamd.conf"
    config.write_text(
        f"DatabaseDirectory {base}\nLocalSocket {folder}/s\nForeground yes\nStreamMaxLength {MOST}\nMaxThreads 2\nLogVerbose yes\n"
    )
    ours, its = os.openpty()  # to a terminal it writes line by line
    daemon = subprocess.Popen([str(program()), "-c", str(config)], stdout=its, stderr=its)
    os.close(its)
    said = b""
    try:
        while b"Listening daemon" not in said:
            said += os.read(ours, 1000)
        yield f"unix:{folder}/s"
    except OSError as error:  # it ended
        raise AssertionError(said.decode()) from error
    finally:
        daemon.kill()
        daemon.wait()
        os.close(ours)

"""How much memory something takes: it is done in a process of its own, whose peak is known when it ends."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


_MEASURE = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-c", *sys.argv[1:]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.stdout.flush()
sys.stdout.buffer.write(done.stdout)
"""


def measured(code: str, *words: str | Path) -> tuple[str, int]:
    """Run a program; return what it printed, and the most memory that it or a process it started held, in MB.

    A small program starts it: what a process held before it became another program counts as that other's.
    """
    command = [sys.executable, "-c", _MEASURE, textwrap.dedent(code), *map(str, words)]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=300).stdout
    first, _, said = found.partition("\n")
    status, most = first.split()
    assert status == "0", said
    return said, int(most) * (1 if sys.platform == "darwin" else 1024) // 1_000_000

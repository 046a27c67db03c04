"""The figures of several processes together: none goes back when one is killed, and no files are left of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import Metric

from openloket.watch import files

COUNTING = r"""
import os, sys
from pathlib import Path
from openloket.watch import files, meters
files.begin(Path(sys.argv[1]), "web")
for number in range(int(sys.argv[2])):
    meters.REQUESTS.labels("home", "GET", 200).inc()
    meters.REQUEST_SECONDS.labels("home").observe(0.03)
if len(sys.argv) > 3 and os.fork() == 0:
    meters.REQUESTS.labels("home", "GET", 200).inc()
os.write(1, b"counted\n")
sys.stdin.read()
"""


@contextmanager
def process(folder: Path, times: int, *more: str) -> Iterator[subprocess.Popen[str]]:
    """A process that counted so many requests and lives on."""
    command = [sys.executable, "-c", COUNTING, str(folder), str(times), *more]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for _ in range(2 if more else 1):
            assert child.stdout.readline() == "counted\n"
        yield child


def kill(child: subprocess.Popen[str]) -> None:
    child.send_signal(signal.SIGKILL)
    child.wait()


def value(found: list[Metric], sample: str, **labels: str) -> float:
    values = [
        each.value
        for metric in found
        for each in metric.samples
        if each.name == sample and labels.items() <= each.labels.items()
    ]
    assert len(values) == 1
    return float(values[0])


def requests(folder: Path) -> float:
    return value(files.collect(folder), "openloket_requests_total")


def left(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_all_processes_count_together_also_those_that_are_gone(tmp_path: Path) -> None:
    with process(tmp_path, 3) as first, process(tmp_path, 4) as second:
        assert requests(tmp_path) == 7
        assert files.alive(tmp_path) == {"web": [first.pid, second.pid]} or files.alive(tmp_path) == {
            "web": [second.pid, first.pid]
        }
        kill(first)
        assert requests(tmp_path) == 7
        assert files.alive(tmp_path) == {"web": [second.pid]}
        found = files.collect(tmp_path)
        assert value(found, "openloket_request_duration_seconds_count") == 7
        assert value(found, "openloket_request_duration_seconds_bucket", le="0.05") == 7
        assert value(found, "openloket_request_duration_seconds_bucket", le="0.025") == 0
        kill(second)
    assert requests(tmp_path) == 7
    assert files.alive(tmp_path) == {}


def test_no_files_are_kept_of_processes_that_are_gone(tmp_path: Path) -> None:
    for number in range(5):
        with process(tmp_path, 1) as child:
            kill(child)
        files.sweep(tmp_path)
        assert left(tmp_path) == ["counter_gone.db", "histogram_gone.db", "lock"]
        assert requests(tmp_path) == number + 1


def test_a_process_that_forks_gives_the_other_files_of_its_own(tmp_path: Path) -> None:
    with process(tmp_path, 2, "fork") as child:
        assert requests(tmp_path) == 3
        assert len(files.alive(tmp_path)["web"]) == 2
        os.kill(next(pid for pid in files.alive(tmp_path)["web"] if pid != child.pid), signal.SIGKILL)
        assert requests(tmp_path) == 3
        kill(child)


def test_what_was_cut_off_half_way_breaks_nothing(tmp_path: Path) -> None:
    with process(tmp_path, 2) as child:
        kill(child)
    for file in tmp_path.glob("histogram_*.db"):
        file.write_bytes(file.read_bytes()[:3])
    assert requests(tmp_path) == 2
    (tmp_path / "counter_gone.db").write_bytes(b"\xff" * 9)
    with process(tmp_path, 5) as child:
        kill(child)
    assert requests(tmp_path) == 5

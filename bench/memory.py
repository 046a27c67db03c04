"""Show whether the memory of a web worker stays flat: many requests to one, and what it holds meanwhile.

    .venv/bin/python bench/memory.py 100000

One worker of gunicorn as `loket serve` starts it, on a database of its own with one service; pages that anyone reads,
calls of a register that are refused, and what is not there. Prints the resident memory at twenty moments, and the growth from the first quarter to the last: what a process fills once is in the first.
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from openloket.site.serving import site_command
from tests.site import running

SERVICE = "melding_openbare_ruimte"
PATHS = (
    "/",
    f"/diensten/{SERVICE}/",
    f"/diensten/{SERVICE}/gegevens/",
    "/status/",
    "/gezond/",
    "/zaken/api/v1/zaken",
    "/weg/",
)
AT_ONCE, MOMENTS = 4, 20


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("requests", type=int, nargs="?", default=10_000, help="at most 1,000,000")
    count = min(asked.parse_args().requests, 1_000_000)
    postgres = running.Postgres()
    try:
        with tempfile.TemporaryDirectory(prefix="openloket-memory-") as folder:
            measure(postgres.url, Path(folder), count)
    finally:
        postgres.close()


def measure(database: str, folder: Path, count: int) -> None:
    """Serve, ask so often, and print what the worker holds."""
    port = running.free_port()
    url = f"http://127.0.0.1:{port}"
    env = running.environment(database, folder / "var", LOKET_BASE_URL=url)
    done = running.loket("publish", f"services/{SERVICE}", env=env, timeout=900)
    assert done.returncode == 0, done.stderr
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            site_command(f"127.0.0.1:{port}", 1), cwd=running.ROOT, env=env, stdout=log, stderr=log
        )
    try:
        until_ready(url)
        worker = psutil.Process(server.pid).children()[0]
        print(f"{'requests':>10} {'MB':>8} {'per second':>11}")
        seen = []
        for moment in range(MOMENTS + 1):
            began = time.monotonic()
            if moment:
                ask(url, count // MOMENTS)
            megabytes = worker.memory_info().rss / 1e6
            seen.append(megabytes)
            rate = f"{count // MOMENTS / (time.monotonic() - began):.0f}" if moment else ""
            print(f"{moment * (count // MOMENTS):>10} {megabytes:>8.1f} {rate:>11}", flush=True)
        quarter = MOMENTS // 4
        print(f"growth from the first quarter to the last: {max(seen[-quarter:]) - max(seen[: quarter + 1]):.1f} MB")
    finally:
        server.terminate()
        server.wait(timeout=120)


def until_ready(url: str) -> None:
    for _ in range(1800):
        with contextlib.suppress(requests.RequestException):
            if requests.get(f"{url}/gezond/", timeout=5).status_code == 200:
                return
        time.sleep(0.5)
    raise SystemExit("the site does not answer")


def ask(url: str, count: int) -> None:
    """Ask so often, some at once; only a server error counts as wrong."""

    def some(share: int) -> None:
        with requests.Session() as session:
            for n in range(share):
                answer = session.get(url + PATHS[n % len(PATHS)], timeout=300)
                if answer.status_code >= 500:
                    wrong.append(answer.status_code)

    wrong: list[int] = []
    threads = [threading.Thread(target=some, args=(count // AT_ONCE,)) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong, wrong[:10]


if __name__ == "__main__":
    main()

"""A request that is counted, logged and traced, beside the same without any of it, in turns in one process; and memory.

    .venv/bin/python bench/watching.py

Uses a database of its own on the embedded PostgreSQL. Times are of the processor. Lines of the log go nowhere.
"""

from __future__ import annotations

import logging
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import apart

PAGES = ("/", "/diensten/evenementenvergunning/", "/zaken/api/v1/zaken")
TURNS, EACH, MANY = 12, 20, 20_000


def ask(application: Any, path: str, **more: str) -> None:
    """Read the whole answer to a request."""
    environ: dict[str, Any] = {"PATH_INFO": path, "HTTP_HOST": "localhost:8000", **more}
    setup_testing_defaults(environ)
    answer = application(environ, lambda *_: None)
    b"".join(answer)
    if close := getattr(answer, "close", None):
        close()


def took(application: Any, path: str) -> float:
    """Return the seconds of processor for a request."""
    began = time.process_time()
    for _ in range(EACH):
        ask(application, path)
    return (time.process_time() - began) / EACH


def compare(how: str, watched: Any) -> None:
    """Print what a request costs with and without being watched."""
    for path in PAGES:
        ask(watched, path)
        pairs = [(took(watched, path), took(watched.application, path)) for _ in range(TURNS)]
        without = statistics.median(plain for _, plain in pairs)
        more = statistics.median(seen - plain for seen, plain in pairs)
        print(f"{how:<14} {path:<34} {without * 1e6:6.0f} µs, {more * 1e6:4.0f} µs more", flush=True)


def memory() -> float:
    """Return the memory that this process has, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    with (
        Path(os.devnull).open("w") as nowhere,
        apart.database("openloket_bench_watching", LOKET_DEMO="1", LOKET_LOG_FORMAT="json"),
    ):
        from openloket.site.console import database_ready

        database_ready()
        from django.conf import settings

        from openloket.cases import versions
        from openloket.definitions.library import load
        from openloket.site import watching
        from openloket.site.wsgi import application
        from openloket.watch import traces

        versions.publish(load(settings.SERVICES).published)
        for handler in logging.getLogger().handlers:
            handler.setStream(nowhere)  # type: ignore[attr-defined]
        settings.ACCESS_LOG = False
        watching.begin("web")
        compare("counted", application)
        settings.ACCESS_LOG = True
        compare("and logged", application)
        before = memory()
        for number in range(MANY):
            ask(application, f"/zaken/api/v1/{number}" if number % 2 else "/zaken/api/v1/zaken")
        print(f"memory: {before:.0f} MB, and {memory():.0f} MB after {MANY} requests more", flush=True)
        traces.begin("http://127.0.0.1:9/v1/traces", 0.01, "bench")
        compare("and traced 1%", application)
        traces.end()
        from django.db import connections

        connections.close_all()
        sys.stdout.flush()


if __name__ == "__main__":
    main()

"""Destroying many files beside normal load: how many a second, and how long others wait meanwhile.

    .venv/bin/python bench/end.py [--cases 500] [--rate 10] [--quiet-seconds 20] [--fast]

Makes closed cases with their documents, letters, decisions and audittrail from one, on a database and a server of its own.
People and systems keep submitting; meanwhile `loket end run` destroys them, in the background or, with `--fast`, without
pauses. Prints the 99th percentile of the submissions during that beside the quiet seconds before and after.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NAME = "openloket_bench_end"
WEB_SHARE = 0.3
"""Part of the submissions that come in on the web; the others through the API."""
WARM_SECONDS = 5
DAY = 86_400


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=500, help="files to destroy")
    parser.add_argument("--rate", type=float, default=10, help="submissions a second; 0 for none")
    parser.add_argument("--quiet-seconds", type=float, default=20)
    parser.add_argument("--fast", action="store_true", help="without pauses, as when the counter is shut")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    from bench import apart

    port = apart.port()
    settings = {"LOKET_DEMO": "1", "LOKET_LOG": "CRITICAL", "LOKET_BASE_URL": f"http://127.0.0.1:{port}"}
    with apart.database(NAME, **settings) as url:
        said = run(url, port, asked)
    print(json.dumps(said) if asked.json else "\n".join(f"{name:24} {value}" for name, value in said.items()))
    sys.exit(0 if said["left"] == said["failed"] == 0 else 1)


def run(url: str, port: int, asked: Any) -> dict[str, Any]:
    import django

    django.setup()
    from django.core.management import call_command

    from openloket.cases import versions
    from openloket.definitions.library import load
    from openloket.site import demo
    from tests import crowd

    call_command("migrate", verbosity=0)
    versions.publish(load(ROOT / "services").published)
    versions.forget()
    demo.make_staff()
    told("cases are made")
    on_list = due_list(url, asked.cases)
    server, members = None, []
    try:
        if asked.rate:
            told("a server starts")
            server, members = under_load(port, asked)
        time.sleep(WARM_SECONDS if server else 0)
        began = time.monotonic()
        told("quiet")
        time.sleep(asked.quiet_seconds if server else 0)
        start = time.monotonic()
        told("destroying")
        words = ["end", "run", str(on_list), *(["--fast"] if asked.fast else [])]
        command = [sys.executable, "-m", "openloket.site.cli", *words]
        result = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True)
        if result.returncode:
            raise SystemExit(result.stderr or result.stdout)
        end = time.monotonic()
        told("quiet again")
        time.sleep(asked.quiet_seconds if server else 0)
        seen = crowd.stop(members) if members else None
        last = time.monotonic()
    finally:
        if server:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=120)
    said = {"files": asked.cases, **counted(on_list), "load": round(os.getloadavg()[0], 1)}
    if seen:
        quiet = p99([took for at, took in seen.seconds if began <= at < start or end <= at < last])
        busy = p99([took for at, took in seen.seconds if start <= at < end])
        said |= {"p99_quiet_ms": quiet, "p99_destroying_ms": busy, "ratio": round(busy / quiet, 2)}
    return {**said, "failed": len(seen.failed) if seen else 0}


def due_list(url: str, count: int) -> int:
    """Make a list with this many files that are due, to which both agreed; return its id."""
    from datetime import timedelta

    from django.conf import settings
    from django.utils import timezone

    from openloket.cases.sent import receipts
    from openloket.ending import lists
    from openloket.ending.models import DestructionList
    from openloket.registers.models import Besluit, Zaak
    from tests.ending import making
    from tests.multiply_whole import multiply_whole

    day = timezone.localdate() + timedelta(days=150)
    case = making.case_of(making.GONE, datum=day, **making.ANSWERS)
    receipts.send(case.pk, timezone.now())  # or the server would, and a letter that has still to go holds a file back
    zaak = making.closed(case)
    long_ago = timezone.localdate() - timedelta(days=1)
    Zaak.objects.filter(pk=zaak.pk).update(archiefactiedatum=long_ago)
    Besluit.objects.update(uiterlijke_reactiedatum=long_ago)
    multiply_whole(url, zaak.pk, count - 1, Path(settings.MEDIA_ROOT))
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        os.utime(path, (time.time() - 2 * DAY,) * 2)  # as stored long ago: what was stored today may wait for its row
    (made,) = lists.make(timezone.localdate(), timezone.now())
    archivist, owner = making.judges()
    lists.agree(made.pk, archivist, "archive", timezone.now())
    lists.agree(made.pk, owner, "process", timezone.now())
    DestructionList.objects.filter(pk=made.pk).update(goes_on=timezone.localdate())
    return made.pk


def under_load(port: int, asked: Any) -> tuple[subprocess.Popen[bytes], list[Any]]:
    """Start a server, and people and systems that submit there."""
    from django.utils import timezone

    from bench.shop_open import wait_for
    from openloket.cases import versions
    from tests import crowd

    command = [sys.executable, "-m", "openloket.site.cli", "serve", "--port", str(port), "--workers", "2"]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment())
    address = f"http://127.0.0.1:{port}"
    wait_for(address, server)
    forms = crowd.drafts(int(asked.rate * WEB_SHARE * 1200), versions.on(crowd.SERVICE, timezone.localdate()).hash)
    web, api = 4, 4
    members = [crowd.Member(crowd.resident(address, forms), every=web / (asked.rate * WEB_SHARE)) for _ in range(web)]
    members += [
        crowd.Member(crowd.system(address, f"b{n}"), every=api / (asked.rate * (1 - WEB_SHARE))) for n in range(api)
    ]
    crowd.start(members)
    return server, members


def told(phase: str) -> None:
    print(f"{phase}...", file=sys.stderr, flush=True)


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def counted(on_list: int) -> dict[str, Any]:
    """Say how many went, how many a second from the first batch to the last, and how many are left."""
    from django.db.models import Count

    from openloket.ending.models import Leftover, ListedFile

    files = ListedFile.objects.filter(on_list=on_list)
    batches = list(files.filter(state="gone").values("at").annotate(files=Count("pk")).order_by("at"))
    seconds = (batches[-1]["at"] - batches[0]["at"]).total_seconds() if batches else 0
    before_last = sum(batch["files"] for batch in batches[:-1])
    return {
        "gone": sum(batch["files"] for batch in batches),
        "per_second": round(before_last / seconds, 1) if seconds else 0,
        "left": files.exclude(state="gone").count() + Leftover.objects.count(),
    }


def p99(values: list[float]) -> float:
    """Return the 99th percentile of seconds, in milliseconds."""
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))] * 1000, 1) if ordered else 0.0


if __name__ == "__main__":
    main()

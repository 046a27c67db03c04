"""Changing with the shop open: people and systems keep submitting while a version is published, opened to ten percent,
widened, rolled back, taken into running cases, and while the software itself goes over to a new release.

    .venv/bin/python bench/shop_open.py [--rate 55] [--cases 100000] [--quiet-seconds 30]

Prints for each phase the submissions, the failures and the 99th percentile beside that of the quiet seconds before and
after, and at the end what is in the database beside what was acknowledged. Starts a database and `loket serve` of its
own, on this machine.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NAME = "openloket_bench_shop"
WEB_SHARE = 0.3
"""Part of the submissions that come in on the web; the others through the API."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=55, help="submissions a second")
    parser.add_argument("--cases", type=int, default=100_000, help="running cases to take over")
    parser.add_argument("--quiet-seconds", type=float, default=30)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    from bench import apart

    port = apart.port()
    settings = {"LOKET_DEMO": "1", "LOKET_LOG": "CRITICAL", "LOKET_BASE_URL": f"http://127.0.0.1:{port}"}
    with apart.database(NAME, **settings) as url:
        said = run(url, port, asked)
    print(json.dumps(said) if asked.json else shown(said))
    sys.exit(0 if said["failed"] == said["lost"] == said["doubled"] == 0 else 1)


def run(url: str, port: int, asked: Any) -> dict[str, Any]:
    import django

    django.setup()
    from datetime import timedelta

    from django.core.management import call_command
    from django.utils import timezone

    from openloket.cases import versions
    from openloket.change import course, impact, migrating
    from openloket.definitions.library import load
    from openloket.definitions.rollout import Share
    from openloket.people.models import User
    from openloket.site import demo
    from tests import crowd
    from tests.change.making import dearer
    from tests.conftest import new_case
    from tests.multiply import multiply

    call_command("migrate", verbosity=0)
    versions.publish(load(ROOT / "services").published)
    versions.forget()
    demo.make_staff()
    case = new_case(bereikbaar="post")
    multiply(url, case.pk, asked.cases - 1)
    yesterday = timezone.localdate() - timedelta(days=1)
    psycopg_execute(
        url, "update cases_case set received_on = received_on - 2, received_at = received_at - interval '2 days'"
    )
    gerda, henk = User.objects.get(username="gerda"), User.objects.get(username="henk")
    base = case.version
    assert base is not None
    change = course.take_in(dearer(day=yesterday), base, "Leges", gerda)
    course.note(change, gerda, "Raad", "Hoger", "Kijk")
    made = course.read(change.service, change.source, base).version
    assert made is not None
    impact.rehearse(made, change.hash, change.source, "bench", processes=1)
    course.propose(change, gerda)
    course.approve(change, henk, change.hash)

    server = subprocess.Popen(
        [sys.executable, "-m", "openloket.site.cli", "serve", "--port", str(port), "--workers", "2"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    address = f"http://127.0.0.1:{port}"
    wait_for(address, server)
    forms = crowd.drafts(int(asked.rate * WEB_SHARE * 1200), base.hash)
    web, api = 8, 8
    members = [
        crowd.Member(crowd.resident(address, forms), every=web / (asked.rate * WEB_SHARE)) for _ in range(web)
    ] + [crowd.Member(crowd.system(address, f"b{n}"), every=api / (asked.rate * (1 - WEB_SHARE))) for n in range(api)]
    crowd.start(members)
    phases: list[tuple[str, float, float]] = []
    time.sleep(5)  # until everything has warmed up

    def phase(name: str, act: Callable[[], Any], at_least: float = 10.0) -> None:
        print(f"{name}...", file=sys.stderr, flush=True)
        start = time.monotonic()
        act()
        time.sleep(max(0.0, at_least - (time.monotonic() - start)))
        phases.append((name, start, time.monotonic()))

    def command(*words: str) -> None:
        result = subprocess.run(
            [sys.executable, "-m", "openloket.site.cli", *words],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
        )
        if result.returncode:
            raise SystemExit(f"{words}: {result.stderr}")

    phase("quiet", lambda: None, asked.quiet_seconds)
    phase("published to nobody", lambda: course.open_to(change, gerda, Share(percent=0)))
    phase("canary of 10 %", lambda: course.open_to(change, gerda, Share(percent=10)))
    phase("widened to everyone", lambda: course.open_to(change, gerda, Share(percent=100)))
    change.refresh_from_db()
    phase(
        f"{asked.cases:,} cases taken over",
        lambda: command("change", "migrate", change.service, str(yesterday), "--as", "gerda", "--json"),
    )
    phase("rolled back", lambda: course.stop(change, gerda))
    phase("software upgraded", lambda: command("upgrade", "--json"))
    phase("quiet again", lambda: None, asked.quiet_seconds)
    seen = crowd.stop(members)
    said = counted(seen, phases, change.version, migrating)
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=120)
    from django.db import connections

    connections.close_all()
    return said


def psycopg_execute(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    import requests

    for _ in range(600):
        if server.poll() is not None:
            raise SystemExit(server.stderr.read().decode() if server.stderr else "the server stopped")
        try:
            requests.get(f"{address}/gezond/", timeout=5)
            return
        except requests.RequestException:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


def counted(seen: Any, phases: list[tuple[str, float, float]], version: Any, migrating: Any) -> dict[str, Any]:
    from openloket.cases.models import Case, Submission
    from openloket.change.models import Migration
    from openloket.registers.models import Zaak

    def p99(values: list[float]) -> float:
        ordered = sorted(values)
        return ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))] * 1000 if ordered else 0.0

    def during(start: float, end: float) -> list[float]:
        return [seconds for at, seconds in seen.seconds if start <= at < end]

    rows = []
    quiet = p99([seconds for name, *times in phases if name.startswith("quiet") for seconds in during(*times)])
    for name, start, end in phases:
        took = during(start, end)
        value = p99(took)
        rows.append(
            {
                "phase": name,
                "seconds": round(end - start, 1),
                "per_second": round(len(took) / (end - start), 1),
                "p50_ms": round(sorted(took)[len(took) // 2] * 1000, 1),
                "p99_ms": round(value, 1),
                "ratio": round(value / quiet, 2),
            }
        )
    web = [place for place in seen.acknowledged if "/ontvangen/" in place]
    api = [place for place in seen.acknowledged if "/ontvangen/" not in place]
    made_web = Submission.objects.filter(key__startswith="web:").count()
    made_api = Zaak.objects.filter(case__isnull=True).count()
    explainable = Case.objects.filter(version__isnull=True).count() == 0
    migration = Migration.objects.get()
    return {
        "phases": rows,
        "failed": len(seen.failed),
        "failures": seen.failed[:5],
        "acknowledged": len(seen.acknowledged),
        "lost": max(0, len(set(web)) - made_web) + max(0, len(set(api)) - made_api),
        "doubled": max(0, made_web - len(set(web))) + max(0, made_api - len(set(api))),
        "every_case_has_its_version": explainable,
        "under_the_new_version": Case.objects.filter(version=version).count(),
        "migration": migration.counts,
        "migration_seconds": round((migration.ended_at - migration.made_at).total_seconds(), 1),
    }


def shown(said: dict[str, Any]) -> str:
    lines = [f"{'phase':28} {'s':>6} {'per s':>7} {'p50 ms':>8} {'p99 ms':>8} {'beside quiet':>13}"]
    lines += [
        f"{row['phase']:28} {row['seconds']:6} {row['per_second']:7} {row['p50_ms']:8} {row['p99_ms']:8} {row['ratio']:13}"
        for row in said["phases"]
    ]
    lines += [f"{name:28} {said[name]}" for name in said if name not in ("phases", "failures")]
    return "\n".join([*lines, *said["failures"]])


if __name__ == "__main__":
    main()

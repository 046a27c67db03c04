"""Rehearse a version on a million running cases, beside reading the same rows with raw psycopg.

    .venv/bin/python bench/impact.py [--cases 1000000]

Uses a database of its own on the embedded PostgreSQL.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NAME = "openloket_bench_impact"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    from bench import apart

    with apart.database(NAME) as url:
        said = measure(url, asked.cases)
    print(json.dumps(said) if asked.json else "\n".join(f"{name:24} {value}" for name, value in said.items()))


def measure(url: str, cases: int) -> dict[str, float]:
    """Fill a database and measure a rehearsal on it."""
    import django

    django.setup()
    import psycopg
    from django.core.management import call_command

    from openloket.cases import versions
    from openloket.change.impact import rehearse
    from openloket.definitions.library import load
    from tests.change.making import dearer, published
    from tests.conftest import new_case
    from tests.multiply import multiply

    call_command("migrate", verbosity=0)
    versions.publish(load(ROOT / "services").published)
    versions.forget()
    case = new_case()
    multiply(url, case.pk, cases - 1)
    start = time.perf_counter()
    with psycopg.connect(url) as connection, connection.cursor(name="plain") as cursor:
        cursor.itersize = 2000
        cursor.execute("select zaak_id, version_id, received_on, due, answers::text from cases_case order by zaak_id")
        rows = sum(1 for row in cursor if json.loads(row[4]))
    plain = time.perf_counter() - start
    text = dearer(day=case.received_on.replace(year=case.received_on.year + 1))
    start = time.perf_counter()
    found = rehearse(published(text).version, published(text).hash, text, "bench").result
    seconds = time.perf_counter() - start
    if not rows == found["total"] == cases:
        raise SystemExit(f"{found['total']} of {cases} cases were looked at")
    return {
        "cases": cases,
        "touched": found["touched"],
        "failed": found["failed"]["count"],
        "seconds": round(seconds, 1),
        "cases_per_second": round(cases / seconds),
        "reading_alone_seconds": round(plain, 1),
        "ratio": round(seconds / plain, 2),
    }


if __name__ == "__main__":
    main()

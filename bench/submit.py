"""Submit through the one way in, beside raw psycopg writing as many rows, as a ratio in one run.

    .venv/bin/python bench/submit.py

Uses a database of its own on the embedded PostgreSQL; PDFs are made and stored as always.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.update(LOKET_TESTING="1", LOKET_VAR=tempfile.mkdtemp(prefix="openloket-bench-"), LOKET_SECRET_KEY="bench")
from openloket.site import database

database.ensure(Path(__file__).parents[1] / "var" / "test-postgres")
os.environ["DJANGO_SETTINGS_MODULE"] = "openloket.site.settings"
import django

django.setup()

from django.db import connection, transaction
from django.test.runner import DiscoverRunner
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from openloket.cases import submit as submitting
from openloket.cases import versions
from openloket.definitions.library import load

TIMES = 200


def median(act: Callable[[int], Any]) -> float:
    """Return the median time of an act, in seconds."""
    times = []
    for n in range(TIMES):
        start = time.perf_counter()
        act(n)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    published = load(Path(__file__).parents[1] / "services").published
    versions.publish(published)
    version = next(p.version for p in published if p.version.service == "evenementenvergunning")
    answers = {**version.examples[0].answers, "plattegrond": []}
    answers["plattegrond"] = [{"sha256": "0" * 64, "name": "kaart.pdf", "size": 1, "type": "application/pdf"}]
    day = version.valid_from

    def new(n: int) -> submitting.NewSubmission:
        return submitting.NewSubmission(
            f"bench:{n}", version.service, "paper", timezone.now(), answers, received_on=day
        )

    submitting.submit(new(-1))
    whole = median(lambda n: submitting.submit(new(n)))
    made = submitting.submission_pdf
    pdf = b"%PDF-1.7 bench"
    submitting.submission_pdf = lambda *args: pdf  # type: ignore[assignment]
    without_pdf = median(lambda n: submitting.submit(new(10_000 + n)))
    submitting.submission_pdf = made
    with CaptureQueriesContext(connection) as queries:
        submitting.submit(new(-2))
    writes = [q["sql"] for q in queries if q["sql"].lstrip().upper().startswith(("INSERT", "UPDATE"))]
    print(f"statements in a submit: {len(queries)}, of which writes: {len(writes)}")

    def raw(n: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for _ in range(len(writes)):
                cursor.execute("insert into bench_row (body) values (%s)", ["x" * 400])

    with connection.cursor() as cursor:
        cursor.execute("create table bench_row (id bigserial primary key, body text)")
    baseline = median(raw)
    for name, seconds in (
        ("raw psycopg, as many inserts", baseline),
        ("submit without its PDF", without_pdf),
        ("submit", whole),
    ):
        print(f"{name:<30} {seconds * 1000:7.2f} ms   ratio {seconds / baseline:5.1f}")


if __name__ == "__main__":
    runner = DiscoverRunner(verbosity=0, interactive=False)
    old = runner.setup_databases()
    try:
        main()
    finally:
        runner.teardown_databases(old)

"""Measure what our own channels and calls to the registers cost, beside another checkout, as ratios in one run.

    .venv/bin/python bench/acts.py /path/to/another/checkout [--rounds 5] [--log receipt.csv]

Each checkout has a process and a database of its own, with the services of the other checkout, so that both handle the same
questions and rules; they take turns within each round, and the medians of the rounds are compared: the time that passed, and the processor's time in the process and its database connection, which hardly depends on
what else a machine does. A submit with its PDF and without; calls to the registers, within the process; reading in a log; and running cases
that go over to another version.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CASES = 200
TIMES = 30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("other", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--log", type=Path)
    parser.add_argument("--work", help=argparse.SUPPRESS)
    parser.add_argument("--services", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.work:
        work(asked.other, asked.work, asked.services, asked.log)
        return
    parties = {"other": asked.other.resolve(), "this": ROOT}
    workers = {name: _start(root, name, parties["other"] / "services", asked.log) for name, root in parties.items()}
    found: dict[str, dict[str, list[tuple[float, float]]]] = {}
    names = json.loads(_line(workers["other"]))
    assert names == json.loads(_line(workers["this"]))
    for number in range(asked.rounds + 1):  # the first is not counted: everything is met for the first time
        for task in names:
            for name in parties if number % 2 else reversed(parties):
                passed, busy = map(float, _ask(workers[name], task).split())
                if number:
                    found.setdefault(task, {}).setdefault(name, []).append((passed, busy))
        print(f"round {number} of {asked.rounds}", file=sys.stderr)
    print(f"{'':22} {'other':>10} {'this':>10} {'ratio':>7} {'processor':>10}")
    for task, times in found.items():
        old, new = ([statistics.median(each) for each in zip(*times[name], strict=True)] for name in ("other", "this"))
        print(f"{task:22} {old[0] * 1000:8.2f}ms {new[0] * 1000:8.2f}ms {new[0] / old[0]:7.2f} {new[1] / old[1]:10.2f}")
    for worker in workers.values():
        worker.stdin.close()
        worker.wait()


def _start(root: Path, name: str, services: Path, log: Path | None) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, str(root), "--work", name, "--services", str(services)]
    command += ["--log", str(log.resolve())] if log else []
    return subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _ask(worker: subprocess.Popen[str], task: str) -> str:
    worker.stdin.write(f"{task}\n")
    worker.stdin.flush()
    return _line(worker)


def _line(worker: subprocess.Popen[str]) -> str:
    line = worker.stdout.readline()
    if not line:
        raise SystemExit("a worker stopped")
    return line


# In the process of one checkout ---------------------------------------------------------------------------------------


class Enough(Exception):
    """Takes back what was measured."""


def work(root: Path, name: str, services: Path, log: Path | None) -> None:
    """Fill a database, and do each task that is asked for; answers with how long it took, in seconds."""
    sys.path.insert(0, str(root))
    os.environ.update(
        LOKET_TESTING="",
        LOKET_VAR=tempfile.mkdtemp(prefix="openloket-bench-"),
        LOKET_SECRET_KEY=secrets.token_urlsafe(50),
        DJANGO_SETTINGS_MODULE="openloket.site.settings",
    )
    os.environ.pop("DATABASE_URL", None)
    from openloket.site import database as embedded

    server = embedded.ensure(ROOT / "var" / "test-postgres")
    import psycopg

    database = f"openloket_bench_acts_{name}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"drop database if exists {database} with (force)")
        admin.execute(f"create database {database}")
    os.environ["DATABASE_URL"] = server.replace(f"/{embedded.NAME}", f"/{database}", 1)
    import django

    django.setup()
    tasks = _tasks(services, log)
    print(json.dumps(list(tasks)), flush=True)
    from django.db import connection, connections

    def busy() -> float:
        """Return the seconds that the processor worked for us: here, and in the backend of our connection (Linux)."""
        connection.ensure_connection()
        fields = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text().rpartition(") ")[2].split()
        return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    for line in sys.stdin:
        before = busy()
        passed = tasks[line.strip()]()
        print(passed, busy() - before, flush=True)

    connections.close_all()
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"drop database {database} with (force)")


def _tasks(services: Path, log: Path | None) -> dict[str, Callable[[], float]]:
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.utils import timezone

    from openloket.cases import logs, submit, versions
    from openloket.change import migrating
    from openloket.definitions.library import load
    from openloket.definitions.rollout import Share
    from tests.change.making import dearer, published
    from tests.multiply import multiply
    from tests.registers import zgw

    call_command("migrate", verbosity=0)
    found = load(services).published
    versions.publish(found)
    ours = [item.version for item in found if item.version.service == "evenementenvergunning"]
    version = max(ours, key=lambda version: version.valid_from)
    answers = {**version.examples[0].answers}
    answers["plattegrond"] = [{"sha256": "0" * 64, "name": "kaart.pdf", "size": 1, "type": "application/pdf"}]
    count = iter(range(10**9))

    def send() -> Any:
        day = version.valid_from
        new = submit.NewSubmission(
            f"bench:{next(count)}", version.service, "paper", timezone.now(), answers, received_on=day
        )
        return submit.submit(new)

    def each(act: Callable[[], Any], times: int = TIMES) -> float:
        seconds = []
        for _ in range(times):
            start = time.perf_counter()
            act()
            seconds.append(time.perf_counter() - start)
        return statistics.median(seconds)

    made = submit.submission_pdf

    def without_pdf() -> float:
        submit.submission_pdf = lambda *args: b"%PDF-1.7 bench"
        try:
            return each(send)
        finally:
            submit.submission_pdf = made

    def taken_back(act: Callable[[Any], Any], prepare: Callable[[], Any] = lambda: None) -> float:
        start = 0.0
        try:
            with transaction.atomic():
                ready = prepare()
                start = time.perf_counter()
                act(ready)
                raise Enough
        except Enough:
            return time.perf_counter() - start

    types = zgw.types(zgw.client("bench"))
    api = types.zgw

    def part(path: str, **body: Any) -> Callable[[], Any]:
        return lambda: api.made(path, {"zaak": zaak, **body})

    zaak = types.zaak()["url"]
    person = {"inpBsn": "999993653", "geslachtsnaam": "Moulin"}
    first = send().zaak.pk
    multiply(os.environ["DATABASE_URL"], first, CASES - 1)
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    tasks: dict[str, Callable[[], float]] = {
        "submit with its PDF": lambda: each(send),
        "submit without": without_pdf,
        "create zaak": lambda: each(types.zaak, 100),
        "create status": lambda: each(
            part("zaken/statussen", statustype=types.statustypen[0], datumStatusGezet="2026-01-01T12:00:00Z"), 100
        ),
        "create rol": lambda: each(
            part(
                "zaken/rollen",
                roltype=types.roltype,
                roltoelichting="aanvrager",
                betrokkeneType="natuurlijk_persoon",
                betrokkeneIdentificatie=person,
            ),
            100,
        ),
        "change zaak": lambda: each(lambda: api.patch(zaak, {"toelichting": "Nog iets"}), 100),
        "create document": lambda: each(
            lambda: api.made("documenten/enkelvoudiginformatieobjecten", zgw.document(types.informatieobjecttype)),
            100,
        ),
        f"migrate {CASES} cases": lambda: taken_back(
            lambda to: migrating.run(migrating.begin(to, None)),
            lambda: versions.publish_to(published(dearer()), Share()),  # not sooner: new cases would be of its type
        ),
    }
    if log:
        tasks["read in a log"] = lambda: taken_back(lambda _: logs.load(log))
    return tasks


if __name__ == "__main__":
    main()

"""Measure what the log of looks costs the registers' APIs: the same calls with and without it, as ratios in one run.

    .venv/bin/python bench/looks.py [--rounds 21] [--calls 60]

Starts a database of its own, on this machine, and calls the application in this process. Counted is processor time: of this
process and of the database's backends together, each with and without in turn, and the median of the ratios: whatever else the machine does changes little.
The list holds 60 zaken, each of somebody else. Ends with 1 where a call costs more than LIMIT.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[1]
NAME = "openloket_bench_looks"
LIMIT = 0.05
ZAKEN = 60


def backends() -> float:
    """Return the processor seconds of the database's backends for this database."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as own:
        rows = own.execute("select pid from pg_stat_activity where datname = %s and pid <> pg_backend_pid()", [NAME])
        pids = [pid for (pid,) in rows]
    return sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in pids) / 1e9


def cost(act: Callable[[], None], calls: int, *, logged: bool) -> float:
    """Return the processor seconds of so many calls, with what is written afterwards."""
    from openloket.people.api_looks import NOTES
    from openloket.registers.api import listening

    listening.LISTENERS[:] = [NOTES] if logged else []
    act()
    NOTES.write()
    ours, theirs = time.process_time(), backends()
    turn = time.monotonic()
    for _ in range(calls):
        act()
        if time.monotonic() > turn + 0.5:  # as the thread of a process does
            NOTES.write()
            turn = time.monotonic()
    NOTES.write()
    return time.process_time() - ours + backends() - theirs


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--calls", type=int, default=60)
    asked = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    from bench import apart

    with apart.database(NAME):
        worst = run(asked.rounds, asked.calls)
    sys.exit(worst > LIMIT)


def run(rounds: int, calls: int) -> float:
    """Measure a read of one zaak, a list and a write; return the largest share that a call costs more."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from tests.registers import zgw

    call_command("migrate", verbosity=0)
    client = zgw.client()
    types = zgw.types(client)
    zaken = []
    for n in range(ZAKEN):
        zaken.append(client.post("zaken/zaken", zgw.zaak(types.zaaktype)).json["url"])
        client.post(
            "zaken/rollen",
            {
                "zaak": zaken[-1],
                "roltype": types.roltype,
                "roltoelichting": "aanvrager",
                "betrokkeneType": "natuurlijk_persoon",
                "betrokkeneIdentificatie": {"inpBsn": str(999990000 + n), "geslachtsnaam": "Bank"},
            },
        )
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    acts: dict[str, Callable[[], object]] = {
        f"list of {ZAKEN}": lambda: client.get("zaken/zaken?pageSize=60"),
        "read zaak": lambda: client.get(zaken[0]),
        "write zaak": lambda: client.patch(zaken[0], {"omschrijving": "Anders"}),
    }
    worst = 0.0
    for name, act in acts.items():
        found: dict[bool, list[float]] = {False: [], True: []}
        for turn in range(rounds):
            for logged in (False, True) if turn % 2 else (True, False):
                found[logged].append(cost(act, calls, logged=logged))  # type: ignore[arg-type]
        more = statistics.median(two / one for one, two in zip(found[False], found[True], strict=True)) - 1
        worst = max(worst, more)
        without = 1000 * statistics.median(found[False]) / calls
        print(f"{name:12} {without:6.2f} ms of processor time without the log, {100 * more:+.1f} % with it", flush=True)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from people_look")
        (looks,) = cursor.fetchone()
    expected = 3 * rounds * (calls + 1)
    assert looks >= expected, f"{looks} rows of {expected} calls"
    return worst


if __name__ == "__main__":
    main()

"""The event log at scale: how fast pages answer on ten million events, what one more event costs, and pm4py beside it.

    .venv/bin/python bench/insight.py [--events 10000000] [--pm4py PYTHON] [--log LOG.csv]

`--pm4py` names a Python in which pm4py is installed (AGPL, so it is no part of this project): it then reads the same
log and makes the same map and variants in the same run, and both are compared.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SERVICES = 10
TAKEN: list[float] = []
PM4PY = """
import json, sys, time
import pandas, pm4py
path = sys.argv[1]
start = time.perf_counter()
frame = pandas.read_csv(path)
frame = pm4py.format_dataframe(frame, case_id="case:concept:name", activity_key="concept:name", timestamp_key="time:timestamp")
read = time.perf_counter() - start
start = time.perf_counter()
graph, _, _ = pm4py.discover_dfg(frame)
performance, _, _ = pm4py.discover_performance_dfg(frame)
variants = pm4py.get_variants(frame)
seconds = time.perf_counter() - start
print(json.dumps({"read": read, "seconds": seconds, "pairs": sorted([a, b, n] for (a, b), n in graph.items()),
    "variants": sorted(len(v) if hasattr(v, "__len__") else v for v in variants.values()),
    "medians": sorted([a, b, v["median"]] for (a, b), v in performance.items())}))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--pm4py", metavar="PYTHON", help="a Python with pm4py")
    parser.add_argument("--log", type=Path, help="a CSV to compare with pm4py on; else one that is made")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    from bench import apart

    with apart.database("openloket_bench_insight", LOKET_LOG="CRITICAL"):
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        said = run(asked)
        from django.db import connections

        connections.close_all()
    print(json.dumps(said) if asked.json else "\n".join(f"{name:52} {value}" for name, value in said.items()))


def run(asked: Any) -> dict[str, Any]:
    from openloket.insight import needs, processes, store
    from openloket.insight.tables import Filter

    said: dict[str, Any] = {}
    seconds = timed(lambda: fill(asked.events))
    said["events"] = asked.events
    said["seconds to fill"] = round(seconds, 1)
    said["size of the file, MB"] = store.path().stat().st_size // 2**20
    one = Filter(service="dienst-3")
    with store.reading() as tables:
        said["map of one service of ten, ms"] = median(lambda: processes.process_map(tables, one))
        said["map of one service, one channel, one quarter, ms"] = median(
            lambda: processes.process_map(
                tables,
                Filter(
                    service="dienst-3",
                    channel="web",
                    since=datetime(2025, 1, 1).date(),
                    until=datetime(2025, 3, 31).date(),
                ),
            )
        )
        said["map of everything, ms"] = median(lambda: processes.process_map(tables))
        said["needs of everything, ms"] = median(
            lambda: needs.needs(tables, Filter(), datetime(2026, 1, 1, tzinfo=UTC))
        )
    for _ in range(5):
        again(100)
    said["a batch of 100 cases taken in again, ms"] = round(1000 * sorted(TAKEN)[2], 1)
    said["opening the file, ms"] = median(open_it)
    if asked.pm4py:
        said |= beside(asked.pm4py, asked.log)
    return said


def fill(events: int) -> None:
    """Make cases of seven events on average, of ten services over three years, and a form on the web for each case."""
    from openloket.insight import forms, store, tables

    store.forget()
    cases = events // 7
    piece = 100_000
    for start in range(0, cases, piece):
        stop = min(start + piece, cases)
        with store.writing() as made:
            made.execute(f"select setseed({(start % 997) / 1000})")
            made.execute(
                f"insert into new_cases select 'c' || i, 'dienst-' || (i % {SERVICES}), '2026-0' || (1 + i % 5), "
                "['web', 'paper', 'desk', 'phone', 'api'][1 + (i * 7919) % 5], 'team-' || (i % 4), "
                "timestamptz '2023-01-01 09:00:00+01' + interval (i * 17 % 94608000) second, null, null, 'verleend' "
                f"from range({start}, {stop}) t(i)"
            )
            made.execute(
                "insert into new_events select case_id, k, case when k = 0 then 'Ontvangen' when k = n - 1 then 'Besluit genomen' "
                "else ['Toegewezen', 'In behandeling', 'Advies gevraagd', 'Contact met aanvrager', 'Aanvulling gevraagd', "
                "'Aanvulling ontvangen', 'Termijn verlengd'][1 + cast(floor(random() * 7) as integer)] end, "
                "started + interval (k * 90000 + cast(random() * 80000 as integer)) second, 'medewerker', "
                "case when random() < 0.3 then 'phone' else 'intern' end, case when random() < 0.4 then 'bezig' else 'wacht op ons' end "
                "from (select *, 5 + hash(case_id) % 5 as n from new_cases) c, range(0, 9) r(k) where k < n"
            )
            made.execute(
                "update new_cases set ended = e.last, deadline = e.last + interval (random() * 10 - 2) day from (select case_id, "
                "max(moment) as last from new_events group by 1) e where e.case_id = new_cases.case_id"
            )
            made.execute(
                "insert into new_sessions select case_id, service, version, started - interval 1 hour, started, 'pagina-' || "
                "cast(floor(random() * 8) as integer), random() < 0.7, false, random() < 0.05 from new_cases"
            )
            made.execute(
                "insert into new_stumbles select session, 'pagina-' || k, 'vraag-' || k || '-' || cast(floor(random() * 4) as integer), "
                "['error', 'back', 'help'][1 + k % 3], 1 from new_sessions, range(0, 4) r(k) where random() < 0.4"
            )
            tables.take(made)
            forms.take(made)
    with store.writing() as made:
        made.execute("update made set ready = true")


def again(cases: int) -> None:
    """Do what following does: take the cases that came in last once more, in the place of what was there."""
    from openloket.insight import store, tables

    with store.writing() as made:
        made.execute(
            f"insert into new_cases select {', '.join(tables.CASES)} from cases order by started desc limit {cases}"
        )
        made.execute(
            f"insert into new_events select {', '.join(tables.EVENTS)} from events where started >= (select min(started) from new_cases) "
            "and case_id in (select case_id from new_cases)"
        )
        start = time.perf_counter()
        tables.take(made, again=True)
        TAKEN.append(time.perf_counter() - start)


def open_it() -> None:
    from openloket.insight import store

    with store.reading() as tables:
        tables.execute("select count(*) from made").fetchall()


def beside(python: str, log: Path | None) -> dict[str, Any]:
    """Read the same log with both; return whether the map and variants are the same, and how long each took."""
    from openloket.insight import eventlog, processes

    with tempfile.TemporaryDirectory() as folder:
        path = log or made_log(Path(folder, "log.csv"))
        theirs = json.loads(
            subprocess.run(
                [python, "-c", PM4PY, str(path)], check=True, capture_output=True, text=True
            ).stdout.splitlines()[-1]
        )
        start = time.perf_counter()
        with eventlog.opened(path) as (tables, _):
            read = time.perf_counter() - start
            seconds = min(timed(lambda: processes.process_map(tables)) for _ in range(3))
            found = processes.process_map(tables, top=10**9)
    pairs = sorted([pair.start, pair.end, pair.count] for pair in found.follows)
    medians = sorted([pair.start, pair.end, pair.median * 3600] for pair in found.follows)
    return {
        "beside pm4py: events": found.events,
        "pm4py reads, s": round(theirs["read"], 2),
        "we read, s": round(read, 2),
        "pm4py map and variants, s": round(theirs["seconds"], 3),
        "we, map and variants, s": round(seconds, 3),
        "times as fast": round(theirs["seconds"] / seconds, 1),
        "same pairs and counts": pairs == theirs["pairs"],
        "same variants": sorted(variant.count for variant in found.variants) == theirs["variants"],
        "same medians": all(
            a[:2] == b[:2] and abs(a[2] - b[2]) < 0.01 for a, b in zip(medians, theirs["medians"], strict=True)
        ),
    }


def made_log(path: Path) -> Path:
    """Write a million events from the tables as the CSV that both read."""
    from openloket.insight import store

    with store.reading() as tables:
        tables.execute(
            'copy (select e.case_id as "case:concept:name", activity as "concept:name", '
            "strftime(moment at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%gZ') as \"time:timestamp\", resource as \"org:resource\", "
            "c.channel as \"case:channel\" from events e join cases c using (case_id) where c.service = 'dienst-3' "
            f"order by e.case_id, moment, n limit 1000000) to '{path}' (header)"
        )
    return path


def timed(act: Callable[[], Any]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def median(act: Callable[[], Any], times: int = 5) -> float:
    return round(1000 * sorted(timed(act) for _ in range(times))[times // 2], 1)


if __name__ == "__main__":
    main()

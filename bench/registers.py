"""The ZGW APIs under load, beside raw psycopg writing the same rows, as ratios in one run.

    .venv/bin/python bench/registers.py [--seconds 3] [--rounds 5] [--rows 3000000] [--keep]

Starts a database and a server of its own, on this machine. Everything is measured once in each round; shown are the
best figures of all rounds and, behind them, the medians: what else a machine does can only slow us down. `--rows` also
fills the register with that many zaken and shows what page 1 and page 5,000 cost beside a register with 10,000.
`--keep` adds a line to bench/registers-history.jsonl.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.update(LOKET_TESTING="", LOKET_VAR=tempfile.mkdtemp(prefix="openloket-bench-"))
os.environ.pop("DATABASE_URL", None)
from openloket.site import database

NAME, PORT = "openloket_bench", 8131
server_url = database.ensure(ROOT / "var" / "test-postgres")
import psycopg

with psycopg.connect(server_url, autocommit=True) as admin:
    admin.execute(f"drop database if exists {NAME} with (force)")
    admin.execute(f"create database {NAME}")
os.environ["DATABASE_URL"] = server_url.replace(f"/{database.NAME}", f"/{NAME}", 1)
os.environ["DJANGO_SETTINGS_MODULE"] = "openloket.site.settings"
import django

django.setup()
import aiohttp
import jwt
from django.core.management import call_command

from openloket.registers.zaken import tally
from tests.registers import zgw

CONTENT = base64.b64encode(b"%PDF-1.7 " + b"x" * 10_000).decode()
WORSE = {"create zaak": (37, 44), "intake": (6.2, 318), "read zaak": (47, 38), "list of 100": (13, 90)}
"""Holds what a widely used open-source ZGW server did on such a machine: calls a second with 8 at once, median ms with 1."""
Act = Callable[[], Awaitable[Any]]


class Load:
    """The calls with which a zaak is taken in, over HTTP."""

    def __init__(self, session: aiohttp.ClientSession, types: zgw.Types) -> None:
        self.session, self.types = session, types

    async def call(self, method: str, url: str, body: Any = None) -> Any:
        claims = {
            "iss": "bench",
            "client_id": "bench",
            "iat": int(time.time()),
            "user_id": "b",
            "user_representation": "b",
        }
        headers = {
            "Authorization": f"Bearer {jwt.encode(claims, zgw.SECRET, 'HS256')}",
            "Accept-Crs": "EPSG:4326",
            "Content-Crs": "EPSG:4326",
        }
        async with self.session.request(method, url, json=body, headers=headers) as response:
            text = await response.read()
            if response.status >= 300:
                raise SystemExit(f"{method} {url}: {response.status} {text[:300]!r}")
            return json.loads(text)

    async def zaak(self) -> Any:
        body = zgw.zaak(
            self.types.zaaktype, omschrijving="Evenement op het plein", startdatum=str(datetime.date.today())
        )
        return await self.call("POST", f"{zgw.BASE}/zaken/api/v1/zaken", body)

    async def status(self, zaak: str) -> Any:
        now = datetime.datetime.now(datetime.UTC).isoformat()
        body = {"zaak": zaak, "statustype": self.types.statustypen[0], "datumStatusGezet": now}
        return await self.call("POST", f"{zgw.BASE}/zaken/api/v1/statussen", body)

    async def rol(self, zaak: str) -> Any:
        body = {
            "zaak": zaak,
            "roltype": self.types.roltype,
            "roltoelichting": "aanvrager",
            "betrokkeneType": "natuurlijk_persoon",
            "betrokkeneIdentificatie": {"inpBsn": "999993653", "geslachtsnaam": "Moulin"},
        }
        return await self.call("POST", f"{zgw.BASE}/zaken/api/v1/rollen", body)

    async def document(self) -> Any:
        body = zgw.document(self.types.informatieobjecttype, inhoud=CONTENT, bestandsomvang=10_009)
        return await self.call("POST", f"{zgw.BASE}/documenten/api/v1/enkelvoudiginformatieobjecten", body)

    async def intake(self) -> Any:
        zaak = (await self.zaak())["url"]
        await self.rol(zaak)
        await self.status(zaak)
        document = (await self.document())["url"]
        body = {"zaak": zaak, "informatieobject": document}
        await self.call("POST", f"{zgw.BASE}/zaken/api/v1/zaakinformatieobjecten", body)
        return zaak


async def measure(act: Act, concurrency: int, seconds: float) -> tuple[float, float]:
    """Repeat an act for so many seconds, so many at once; return the calls a second and the median in ms."""
    times: list[float] = []
    end = time.perf_counter() + seconds

    async def worker() -> None:
        while time.perf_counter() < end:
            start = time.perf_counter()
            await act()
            times.append(time.perf_counter() - start)

    start = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(concurrency)))
    return len(times) / (time.perf_counter() - start), 1000 * statistics.median(times)


async def http(types: zgw.Types, seconds: float, rounds: int) -> dict[str, list[dict[str, float]]]:
    """Measure each act; return its figures, round by round."""
    found: dict[str, list[dict[str, float]]] = {}
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        load = Load(session, types)
        zaak = await load.intake()
        acts: dict[str, Act] = {
            "create zaak": load.zaak,
            "create status": lambda: load.status(zaak),
            "create document": load.document,
            "intake": load.intake,
            "read zaak": lambda: load.call("GET", zaak),
            "list of 100": lambda: load.call("GET", f"{zgw.BASE}/zaken/api/v1/zaken?zaaktype={types.zaaktype}"),
            "_zoek": lambda: load.call(
                "POST", f"{zgw.BASE}/zaken/api/v1/zaken/_zoek", {"zaaktype__in": [types.zaaktype]}
            ),
        }
        for number in range(rounds):
            for name, act in acts.items():
                await measure(act, 4, 0.5)
                alone, median = await measure(act, 1, seconds)
                together, _ = await measure(act, 8, seconds)
                found.setdefault(name, []).append({"per_s_1": alone, "ms_1": median, "per_s_8": together})
                line = f"{number + 1}/{rounds} {name:16} {alone:8.0f}/s alone {median:7.2f} ms {together:8.0f}/s at 8"
                print(line, file=sys.stderr)
    return found


def quietest(rounds: list[dict[str, float]]) -> dict[str, float]:
    """Return the best of each figure over the rounds."""
    return {key: (min if key.startswith("ms") else max)(row[key] for row in rounds) for key in rounds[0]}


def middle(rounds: list[dict[str, float]]) -> dict[str, float]:
    """Return the median of each figure over the rounds."""
    return {key: statistics.median(row[key] for row in rounds) for key in rounds[0]}


def raw(seconds: float) -> float:
    """Write the rows of a new zaak (zaak, audit row) in a transaction with raw psycopg; return how often a second."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        cursor = connection.cursor()
        cursor.execute("select * from registers_zaak order by id desc limit 1")
        row = dict(zip([c.name for c in cursor.description or ()], cursor.fetchone() or (), strict=True))
        cursor.execute("select * from registers_audittrail where resource = 'zaak' order by id desc limit 1")
        audit = dict(zip([c.name for c in cursor.description or ()], cursor.fetchone() or (), strict=True))
        connection.commit()
        for values in (row, audit):
            del values["id"]
            for key, value in values.items():
                if isinstance(value, dict | list):
                    values[key] = psycopg.types.json.Jsonb(value)
        row["huidige_status_id"] = None
        count, end = 0, time.perf_counter() + seconds
        while time.perf_counter() < end:
            row |= {"uuid": uuid4(), "identificatie": f"RUW-{uuid4()}"}
            audit |= {"uuid": uuid4(), "hoofd_object": row["uuid"]}
            for table, values in (("registers_zaak", row), ("registers_audittrail", audit)):
                names = ", ".join(values)
                places = ", ".join(f"%({name})s" for name in values)
                cursor.execute(f"insert into {table} ({names}) values ({places})", values)
            connection.commit()
            count += 1
        return count / seconds


def grow(rows: int) -> None:
    """Fill the register with zaken like the newest one, and count them."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        row = connection.execute("select max(id), count(*) from registers_zaak").fetchone()
        assert row is not None
        columns = [
            found[0]
            for found in connection.execute(
                "select column_name from information_schema.columns where table_name = 'registers_zaak' "
                "and column_name not in ('id', 'uuid', 'identificatie', 'huidige_status_id')"
            )
        ]
        names = ", ".join(columns)
        done = row[1]
        while done < rows:
            step = min(250_000, rows - done)
            connection.execute(
                f"insert into registers_zaak (uuid, identificatie, {names}) select gen_random_uuid(), 'G-' || {done} + g, {names} "
                f"from registers_zaak, generate_series(1, {step}) g where id = {row[0]}"
            )
            done += step
            print(f"{done:10} zaken", file=sys.stderr)
        connection.execute("vacuum analyze registers_zaak, registers_zaakweergave")
    while tally.settle(500_000):
        pass


def pages(types: zgw.Types) -> dict[str, float]:
    """Return the median ms of page 1 and of the last page, 5,000 at most, in this process."""
    found = {}
    last = min(5000, types.zgw.get("zaken/zaken").json["count"] // 100)
    for page in (1, last):
        times = []
        for _ in range(40):
            start = time.perf_counter()
            types.zgw.get(f"zaken/zaken?zaaktype={types.zaaktype}&page={page}")
            times.append(1000 * (time.perf_counter() - start))
        found[f"page {page}"] = statistics.median(times[5:])
    return found


def _rounded(row: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 2) for name, value in row.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", type=int, default=0)
    parser.add_argument("--keep", action="store_true")
    asked = parser.parse_args()
    call_command("migrate", verbosity=0)
    zgw.BASE = f"http://127.0.0.1:{PORT}"
    types = zgw.types(zgw.client("bench"))
    from openloket.site.serving import site_command

    command = site_command(f"127.0.0.1:{PORT}", 2)
    parts = [
        subprocess.Popen([*command, "--log-level", "warning"], cwd=ROOT),
        subprocess.Popen([sys.executable, "-m", "openloket.site.cli", "api", "deliver"], cwd=ROOT),
    ]
    time.sleep(15)  # until both workers have warmed up
    try:
        found = asyncio.run(http(types, asked.seconds, asked.rounds))
    finally:
        for part in parts:
            part.terminate()
            part.wait()
    baseline = max(raw(asked.seconds) for _ in range(asked.rounds))
    print(f"\nraw psycopg, the rows of a zaak in one transaction: {baseline:.0f}/s")
    print(f"{'':16} {'alone':>9} {'at 8':>9} {'alone / raw':>12} {'times the peer at 8':>20} {'alone':>14}")
    for name, rounds in found.items():
        best, usual = quietest(rounds), middle(rounds)
        peer = ""
        if name in WORSE:
            per_s, ms = WORSE[name]
            peer = (
                f"{best['per_s_8'] / per_s:12.1f} ({usual['per_s_8'] / per_s:.1f}) "
                f"{ms / best['ms_1']:10.1f} ({ms / usual['ms_1']:.1f})"
            )
        ratio = f"{best['per_s_1'] / baseline:.2f}" if name.startswith("create zaak") else ""
        print(f"{name:16} {best['per_s_1']:7.0f}/s {best['per_s_8']:7.0f}/s {ratio:>12} {peer}")
    sizes: dict[str, dict[str, float]] = {}
    if asked.rows:
        for rows in (10_000, asked.rows):
            grow(rows)
            sizes[str(rows)] = pages(types)
            print(f"{rows:10} zaken: " + ", ".join(f"{page} {ms:.2f} ms" for page, ms in sizes[str(rows)].items()))
    if asked.keep:
        line = {
            "day": str(datetime.date.today()),
            "python": platform.python_version(),
            "cores": os.cpu_count(),
            "raw_per_s": round(baseline),
            "rounds": asked.rounds,
            "calls": {name: _rounded(quietest(rounds)) for name, rounds in found.items()},
            "middle": {name: _rounded(middle(rounds)) for name, rounds in found.items()},
            "pages_ms": {size: _rounded(row) for size, row in sizes.items()},
        }
        with (ROOT / "bench" / "registers-history.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()

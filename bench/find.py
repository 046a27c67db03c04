"""Find among many cases, as the work list does: the time of a hundred mixed searches, beside reading the rows they show.

    .venv/bin/python bench/find.py [--cases 1000000] [--slow]

Fills a database of its own on the embedded PostgreSQL with SQL: names from 300,000 combinations of our own, three
documents a case. Each search runs once before it is timed. `--slow` explains the slowest.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from itertools import product
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NAME = "openloket_bench_find"
FIRST = [
    a + b
    for a in [
        "Jan",
        "Pie",
        "Wil",
        "Ger",
        "Hen",
        "Kar",
        "Mar",
        "Ann",
        "Els",
        "Sus",
        "Fat",
        "Moh",
        "Yus",
        "Ley",
        "Ame",
        "Dir",
        "Tom",
        "Bas",
        "Lot",
        "Iri",
    ]
    for b in ("", "a", "us", "ke", "tje", "ie", "rik")
]
STEMS = [
    "Berg",
    "Dijk",
    "Jans",
    "Piet",
    "Will",
    "Bakk",
    "Viss",
    "Mulder",
    "Smit",
    "Boss",
    "Kuip",
    "Zand",
    "Wout",
    "Haak",
    "Meij",
    "Koop",
    "Reijnd",
    "Vroom",
    "Dekk",
    "Huijb",
    "Acker",
    "Phlip",
    "Schout",
    "Brouw",
    "Klaass",
    "Hoev",
    "Kroon",
    "Veen",
    "Wolf",
    "Zwart",
]
ENDS = [
    "en",
    "er",
    "s",
    "sen",
    "stra",
    "ma",
    "inga",
    "man",
    "huis",
    "veld",
    "kamp",
    "loo",
    "hof",
    "aar",
    "el",
    "mans",
    "ers",
    "ing",
]
BEFORE = ("", "de ", "van ", "van der ")
STREETS = [
    a + b
    for a in [
        "Dorps",
        "Kerk",
        "Molen",
        "School",
        "Linden",
        "Beuken",
        "Eiken",
        "Haven",
        "Markt",
        "Prins",
        "Konings",
        "Zonne",
        "Maan",
        "Rijn",
        "Maas",
    ]
    for b in ("straat", "laan", "weg", "plein", "hof", "kade")
]
WORDS = [
    a + b + c
    for a, b, c in product(
        ["ba", "do", "fe", "gi", "ho", "ku", "la", "me", "ni", "po"],
        ["rt", "nd", "ls", "km", "st"],
        ["en", "er", "ing", "heid", "baar", "ig", "elijk", "om"],
    )
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--slow", action="store_true")
    asked = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    from bench import apart

    with apart.database(NAME):
        print(json.dumps(measure(asked.cases, explain=asked.slow), indent=1, ensure_ascii=False))


def measure(cases: int, *, explain: bool) -> dict[str, Any]:
    """Fill a database and time the searches."""
    import django

    django.setup()
    from django.core.management import call_command

    from openloket.cases import versions
    from openloket.cases.find import index
    from openloket.definitions.library import load
    from openloket.people import accounts
    from openloket.people.models import User
    from tests.conftest import new_case

    call_command("migrate", verbosity=0)
    versions.publish(load(ROOT / "services").published)
    versions.forget()
    for name, team, role in (("anna", "evenementen", "behandelaar"), ("els", "balie", "balie")):
        accounts.give(User.objects.create(username=name), team, role, (), accounts.SERVER)
    case = new_case()
    while index.renew():
        pass
    began = time.perf_counter()
    fill(case.pk, cases - 1)
    said: dict[str, Any] = {"cases": cases, "documents": 3 * cases, "filled_in_s": round(time.perf_counter() - began)}
    return said | timed(searches(), explain=explain)


def fill(case: int, count: int) -> None:
    """Make so many cases like one, each with a name, an address, words and three documents of its own; the same every time."""
    from django.db import connection

    from openloket.cases.find import folding

    rnd = random.Random(19)
    last = [(b, s + e) for b in BEFORE for s in STEMS for e in ENDS]
    names = [("first", n, first, sorted(folding.keys(first))) for n, first in enumerate(FIRST)]
    names += [("last", n, b + s, sorted(folding.keys(b + s))) for n, (b, s) in enumerate(last)]
    names += [("street", n, street, sorted(folding.keys(street))) for n, street in enumerate(STREETS)]
    texts = [(n, " ".join(rnd.choices(WORDS, [1 / (k + 1) for k in range(len(WORDS))], k=60))) for n in range(5000)]
    with connection.cursor() as cursor:
        cursor.execute(
            "set session_replication_role = replica; set maintenance_work_mem = '512MB'; set work_mem = '64MB'"
        )
        cursor.execute(
            "select indexdef from pg_indexes where tablename = 'cases_findable' and indexname not like '%pkey'"
        )
        indexes = [row for (row,) in cursor.fetchall()]
        cursor.execute("drop index findable_keys, findable_people, findable_text, findable_papers, findable_number")
        cursor.execute("create temp table bench_name (kind text, n int, name text, keys text[], primary key (kind, n))")
        cursor.executemany("insert into bench_name values (%s, %s, %s, %s)", names)
        cursor.execute("create temp table bench_text (n int primary key, words tsvector)")
        cursor.executemany("insert into bench_text values (%s, to_tsvector('dutch', %s))", texts)
        cursor.execute("select max(id) from registers_zaak")
        after = cursor.fetchone()[0]
        copy(cursor, "registers_zaak", "id", case, after, count, {
            "uuid": "gen_random_uuid()", "identificatie": "'ZAAK-2026-' || lpad((1000000 + g)::text, 10, '0')",
        })  # fmt: skip
        copy(cursor, "cases_case", "zaak_id", case, after, count, {
            "team": "(array['evenementen', 'vergunningen', 'subsidies', 'burgerzaken'])[1 + g % 4]",
            "received_on": "date '2026-11-28' - (g % 1500)::int", "due": "date '2026-11-28' - (g % 1500)::int + 56",
            "closed_on": "case when g % 20 > 0 then date '2026-11-28' - (g % 1400)::int end",
        })  # fmt: skip
        cursor.execute(
            "insert into cases_findable (id, who, number, keys, people, text, papers) "
            "select %(after)s + g, f.name || ' ' || l.name, 'ZAAK-2026-' || lpad((1000000 + g)::text, 10, '0'), "
            "array(select 'n ' || k from unnest(f.keys || l.keys) k) || array(select 's ' || k from unnest(s.keys) k) || "
            "array['a ' || (1 + g %% 200), 'p ' || (1000 + g %% 900) || 'ab', 'p ' || (1000 + g %% 900) || 'ab ' || (1 + g %% 200)], "
            "array[encode(sha256(('bsn' || g %% 400000)::bytea), 'hex')]::varchar[], t.words, "
            "(select string_agg(strip(d.words)::text, ' ')::tsvector from bench_text d where d.n in ((g * 7) %% 5000, (g * 11) %% 5000, (g * 13) %% 5000)) "
            "from generate_series(1, %(count)s) g "
            "join bench_name f on f.kind = 'first' and f.n = ((g::bigint * 7919) %% %(first)s) "
            "join bench_name l on l.kind = 'last' and l.n = ((g::bigint * 104729) %% %(last)s) "
            "join bench_name s on s.kind = 'street' and s.n = ((g::bigint * 31) %% %(street)s) "
            "join bench_text t on t.n = ((g * 3) %% 5000)",
            {"after": after, "count": count, "first": len(FIRST), "last": len(last), "street": len(STREETS)},
        )
        cursor.execute(
            "insert into cases_documenttext (content, words) select encode(sha256(('d' || g)::bytea), 'hex'), t.words "
            "from generate_series(1, %s) g join bench_text t on t.n = g %% 5000",
            [3 * count],
        )
        cursor.execute(
            "insert into cases_findableword select distinct k from bench_name, unnest(keys) k on conflict do nothing"
        )
        for statement in indexes:
            cursor.execute(statement)
        cursor.execute("set session_replication_role = origin")
        cursor.execute("vacuum analyze")


def copy(cursor: Any, table: str, key: str, case: int, after: int, count: int, instead: dict[str, str]) -> None:
    """Copy the row of one case so many times, with other values in some columns."""
    cursor.execute("select column_name from information_schema.columns where table_name = %s", [table])
    instead = {key: f"{after} + g", **instead}
    columns = [name for (name,) in cursor.fetchall()]
    values = ", ".join(instead.get(name, f"t.{name}") for name in columns)
    cursor.execute(
        f"insert into {table} ({', '.join(columns)}) select {values} "
        f"from {table} t, generate_series(1, {count}) g where t.{key} = {case}"
    )


def searches() -> list[tuple[str, str]]:
    """Return a hundred searches of several kinds."""
    rnd = random.Random(20)
    found: list[tuple[str, str]] = []
    for _ in range(25):
        stem = rnd.choice(STEMS) + rnd.choice(ENDS)
        at = rnd.randrange(1, len(stem) - 1)
        found.append(("misspelt name", f"{rnd.choice(FIRST)} {stem[:at] + stem[at + 1 :]}"))
    found += [
        ("name", f"{rnd.choice(FIRST)} {rnd.choice(BEFORE)}{rnd.choice(STEMS)}{rnd.choice(ENDS)}") for _ in range(15)
    ]
    found += [("surname", rnd.choice(STEMS) + rnd.choice(ENDS)) for _ in range(10)]
    found += [("postcode and number", f"{1000 + rnd.randrange(900)} AB {rnd.randrange(1, 200)}") for _ in range(10)]
    found += [("street and number", f"{rnd.choice(STREETS)} {rnd.randrange(1, 200)}") for _ in range(10)]
    found += [("part of a number", f"{rnd.randrange(10_000, 99_999)}") for _ in range(8)]
    found += [("whole number", f"ZAAK-2026-{1_000_000 + rnd.randrange(90_000):010}") for _ in range(5)]
    found += [("bsn", "999993653")] * 3 + [("kvk", "12345678")] * 2
    found += [("words", f"{rnd.choice(WORDS)} {rnd.choice(WORDS)}") for _ in range(7)]
    found += [("common word", word) for word in WORDS[:3]]
    return found + [("name and word", f"{rnd.choice(STEMS)}en {rnd.choice(WORDS[:40])}") for _ in range(2)]


def timed(asked: list[tuple[str, str]], *, explain: bool) -> dict[str, Any]:
    """Time each search, once it was done before, for who sees one team and for who sees all."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from openloket.cases.find import lists
    from openloket.cases.find.typed import understood
    from openloket.people.models import User

    today, said = timezone.localdate(), {}
    for name in ("anna", "els"):
        took: list[tuple[float, str, str, int]] = []
        for kind, text in asked:
            user = User.objects.get(username=name)
            for _ in range(2):
                start = time.perf_counter()
                found = lists.listed(user, "all", lists.Filters(), understood(text), "", 1, today, wide=False)
                seconds = time.perf_counter() - start
            took.append((seconds, kind, text, len(found.cases)))
        took.sort(reverse=True)
        ms = sorted(1000 * each[0] for each in took)
        rows = [case.pk for case in found.cases]
        start = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("select * from cases_case where zaak_id = any(%s)", [rows or [1]])
            cursor.fetchall()
        plain = 1000 * (time.perf_counter() - start)
        said[name] = {
            "p50_ms": round(statistics.median(ms), 1),
            "p95_ms": round(ms[int(len(ms) * 0.95) - 1], 1),
            "most_ms": round(ms[-1], 1),
            "reading_rows_alone_ms": round(plain, 1),
            "found_something": sum(each[3] > 0 for each in took),
            "slowest": [f"{1000 * seconds:.0f} ms: {kind} «{text}» ({many})" for seconds, kind, text, many in took[:8]],
        }
        if explain:
            user = User.objects.get(username=name)
            with CaptureQueriesContext(connection) as queries:
                lists.listed(user, "all", lists.Filters(), understood(took[0][2]), "", 1, today, wide=False)
            with connection.cursor() as cursor:
                for query in queries:
                    cursor.execute("explain (analyze, buffers) " + query["sql"].replace("%", "%%"))
                    print("\n".join(row for (row,) in cursor.fetchall()), file=sys.stderr)
    return said


if __name__ == "__main__":
    main()

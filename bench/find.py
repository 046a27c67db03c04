"""Find among many cases, as the work list does: the time of a hundred mixed searches, and what keeping the index costs a submit.

    .venv/bin/python bench/find.py [--cases 1000000] [--keep] [--as anna omar] [--slow] [--submits 200]

Fills a database of its own on the embedded PostgreSQL with SQL: 21,600 surnames, some far more common than others, 20,000
words in texts and three documents a case. What is searched for is drawn from it. Each search runs once before it is timed. Of each is
said how long it took, and how long processors worked for it (Linux tells so of a process): the first alone waits where a machine is busy.
`--slow` explains the one that took most work. `--keep` leaves the database, and takes the one that was left with so many
cases: to measure one change after another on the same data (drop it yourself: `dropdb`, or remove `var/test-postgres`).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NAME = "openloket_bench_find"
_HEADS = [
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
FIRST = [a + b for a in _HEADS for b in ("", "a", "us", "ke", "tje", "ie", "rik")]
_STEMS = [
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
_MIDDLES = [
    "",
    *[
        "el",
        "er",
        "in",
        "om",
        "ar",
        "ul",
        "en",
        "is",
        "at",
        "ol",
        "am",
        "ed",
        "ok",
        "un",
        "al",
        "eg",
        "ir",
        "os",
        "ad",
        "em",
        "ig",
        "ev",
        "ut",
        "ag",
        "or",
        "ik",
        "as",
        "ot",
        "ep",
        "ak",
        "us",
        "ib",
        "om",
        "et",
        "yl",
        "av",
        "oor",
        "aan",
        "eer",
    ],
]
_ENDS = [
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
LAST = [a + b + c for b, a, c in product(_MIDDLES, _STEMS, _ENDS)]
"""Surnames, the most common first."""
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
_ONE = [
    "ba",
    "do",
    "fe",
    "gi",
    "ho",
    "ku",
    "la",
    "me",
    "ni",
    "po",
    "ra",
    "se",
    "ti",
    "vu",
    "wa",
    "be",
    "da",
    "fo",
    "ga",
    "hi",
    "ko",
    "lu",
    "ma",
    "ne",
    "pi",
]
_TWO = [
    "rt",
    "nd",
    "ls",
    "km",
    "st",
    "rg",
    "lf",
    "mp",
    "nk",
    "rs",
    "lt",
    "md",
    "ps",
    "kt",
    "rn",
    "ld",
    "fs",
    "gr",
    "vl",
    "zw",
]
_THREE = [
    "en",
    "er",
    "ing",
    "heid",
    "baar",
    "ig",
    "elijk",
    "om",
    "aal",
    "ement",
    "erij",
    "schap",
    "tje",
    "loos",
    "dom",
    "atie",
    "eur",
    "ist",
    "isch",
    "zaam",
    "aar",
    "in",
    "oen",
    "uur",
    "ant",
    "ent",
    "iek",
    "iteit",
    "sel",
    "sfeer",
    "plan",
    "boek",
    "huis",
    "weg",
    "markt",
    "dag",
    "raad",
    "kant",
    "stuk",
    "werk",
]
WORDS = [a + b + c for c, a, b in product(_THREE, _ONE, _TWO)]
"""Words of texts, the most common first: the first is in nearly every text."""
TEXTS, CHUNK = 5000, 50_000
WHO = ("anna", "els", "rosa", "omar")
"""Name those who search: one who handles one team, one who sees all, one who handles one rare service, one who handles one team and sees all."""
FILLED = ("registers_zaak", "cases_case", "cases_findable", "cases_foundby", "cases_documenttext")
"""Are the tables that are filled; their indexes are made when they are full."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--submits", type=int, default=200, help="applications sent with and without the index")
    parser.add_argument("--slow", action="store_true")
    parser.add_argument("--keep", action="store_true", help="leave the database, and use the one that was left")
    parser.add_argument("--as", dest="who", nargs="+", choices=WHO, default=WHO, help="who searches")
    asked = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    from bench import apart

    with apart.database(f"{NAME}_{asked.cases}" if asked.keep else NAME, keep=asked.keep):
        prepare(asked.cases)
        said = {"cases": asked.cases, "documents": 3 * asked.cases, "load": os.getloadavg()[0]}
        said |= timed(searches(asked.cases), asked.who, explain=asked.slow) | {"sending": sending(asked.submits)}
        print(json.dumps(said | {"load_after": os.getloadavg()[0]}, indent=1, ensure_ascii=False))


def tell(text: str) -> None:
    """Show how far it is."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def prepare(cases: int) -> None:
    """Make the officials, one case through the one way in, and all others by SQL."""
    import django

    django.setup()
    from django.core.management import call_command

    from openloket.cases import versions
    from openloket.cases.find import index
    from openloket.cases.models import Case
    from openloket.definitions.library import load
    from openloket.people import accounts
    from openloket.people.models import User
    from tests.conftest import new_case

    call_command("migrate", verbosity=0)
    if Case.objects.count() >= cases:
        tell(f"{cases:,} cases are there")
        return
    versions.publish(load(ROOT / "services").published)
    versions.forget()
    roles = (
        ("anna", (("evenementen", "behandelaar", ()),)),
        ("els", (("balie", "balie", ()),)),
        ("rosa", (("vergunningen", "behandelaar", ("zeldzaam",)),)),
        ("omar", (("subsidies", "behandelaar", ()), ("balie", "balie", ()))),
    )
    for name, several in roles:
        user = User.objects.create(username=name)
        for team, role, services in several:
            accounts.give(user, team, role, services, accounts.SERVER)
    case = new_case()
    while index.renew():
        pass
    fill(case.pk, cases - 1, ("anna", "omar"))


def fill(case: int, count: int, handlers: tuple[str, str]) -> None:
    """Make so many cases like one, each with a name, an address, words and three documents of its own; the same every time.

    Each of the two handlers has some 400 that run.
    """
    from django.db import connection

    from openloket.cases.find import folding, marks
    from openloket.people.models import User
    from openloket.secrecy import keyed_hash

    rnd = random.Random(19)
    last = [(before, name) for name in LAST for before in [BEFORE[hash_of(name) % 4]]]
    names = [("first", n, first, sorted(folding.keys(first))) for n, first in enumerate(FIRST)]
    names += [("last", n, b + s, sorted(folding.keys(b + s))) for n, (b, s) in enumerate(last)]
    names += [("street", n, street, sorted(folding.keys(street))) for n, street in enumerate(STREETS)]
    weights = [1 / (k + 1) for k in range(len(WORDS))]
    texts = [(n, " ".join(rnd.choices(WORDS, weights, k=60))) for n in range(TEXTS)]
    one, other = (User.objects.get(username=name).pk for name in handlers)
    each = max(1, count // 19 // 400)
    with connection.cursor() as cursor:
        cursor.execute(
            "set session_replication_role = replica; set synchronous_commit = off; set work_mem = '64MB'; "
            "set maintenance_work_mem = '1GB'; set max_parallel_maintenance_workers = 2"
        )
        cursor.execute(
            "select c.relname, pg_get_indexdef(c.oid) from pg_index i join pg_class c on c.oid = i.indexrelid "
            "where i.indrelid = any(%s::regclass[]) and not i.indisunique order by c.relname = 'found_by_doc', c.relname",
            [list(FILLED)],
        )
        made = cursor.fetchall()
        cursor.execute(f"drop index {', '.join(name for name, _ in made)}")
        cursor.execute("create temp table bench_name (kind text, n int, name text, keys text[], primary key (kind, n))")
        cursor.executemany("insert into bench_name values (%s, %s, %s, %s)", names)
        cursor.execute("create temp table bench_text (n int primary key, words text[])")
        cursor.executemany("insert into bench_text values (%s, tsvector_to_array(to_tsvector('dutch', %s)))", texts)
        cursor.execute("analyze bench_name; analyze bench_text")
        cursor.execute("select max(id) from registers_zaak")
        after = cursor.fetchone()[0]
        number = "'ZAAK-2025-' || lpad((1000000 + g)::text, 10, '0')"
        for first in range(1, count + 1, CHUNK):
            span = (first, min(first + CHUNK - 1, count))
            copy(
                cursor,
                "registers_zaak",
                "id",
                case,
                after,
                span,
                {"uuid": "gen_random_uuid()", "identificatie": number},
            )
            copy(cursor, "cases_case", "zaak_id", case, after, span, {
                "team": "(array['evenementen', 'vergunningen', 'subsidies', 'burgerzaken'])[1 + g % 4]",
                "service": "case when g % 1000 = 5 then 'zeldzaam' when g % 4 = 2 then 'subsidie' else t.service end",
                "step": "case when g % 19 > 0 then t.step else (array['ontvangen', 'behandeling', 'advies'])[1 + g % 3] end",
                "received_on": f"date '2026-11-28' - (({count} - g) * 1500.0 / {count})::int",
                "due": f"date '2026-11-28' - (({count} - g) * 1500.0 / {count})::int + 56",
                "closed_on": "case when g % 19 > 0 then date '2026-11-28' - (g % 1400)::int end",
                "handler_id": f"case when g % 19 = 0 and g % {each * 19} in (0, {19 * 2 * (each // 4)}) "
                              f"then (array[{one}, {other}])[1 + g % 4 / 2] end",
                "new_since": "case when g % 95 = 0 then now() end",
            })  # fmt: skip
            cursor.execute(
                f"create temp table bench_row on commit drop as select {after} + g id, g, {number} number, f.name || ' ' || l.name who, "
                "array(select 'n ' || k from unnest(f.keys || l.keys) k) || array(select 's ' || k from unnest(s.keys) k) || "
                "array['a ' || (1 + g %% 200), 'p ' || (1000 + g %% 900) || 'ab', 'p ' || (1000 + g %% 900) || 'ab ' || (1 + g %% 200)] keys "
                "from generate_series(%(first)s, %(end)s) g "
                "join bench_name f on f.kind = 'first' and f.n = (g::bigint * 7919) %% %(firsts)s "
                "join bench_name l on l.kind = 'last' and l.n = floor(%(lasts)s * power((g::bigint * 104729 %% 1000003) / 1000003.0, 2)) "
                "join bench_name s on s.kind = 'street' and s.n = (g::bigint * 31) %% %(streets)s; "
                "insert into cases_findable (id, who, number, keys, people, text, papers) select id, who, number, keys, "
                "array[case when g %% 100000 = 1 then %(bsn)s else encode(sha256(('bsn' || g %% 400000)::bytea), 'hex') end]::varchar[], '', '' "
                "from bench_row; "
                "insert into cases_foundby (id, number, doc) select b.id, b.number, array_to_tsvector(b.keys "
                "|| array(select 'c ' || substr(b.number, i, 3) from generate_series(1, length(b.number) - 2) i) "
                f"|| {marks.WHERE} || array(select 't ' || w from unnest(t.words) w) "
                "|| array(select 'd ' || w from bench_text d, unnest(d.words) w where d.n in (b.g * 7 %% 5000, b.g * 11 %% 5000, b.g * 13 %% 5000))) "
                "from bench_row b join cases_case c on c.zaak_id = b.id join bench_text t on t.n = b.g * 3 %% 5000; "
                "drop table bench_row",
                {
                    "first": span[0], "end": span[1], "firsts": len(FIRST), "lasts": len(LAST), "streets": len(STREETS),
                    "bsn": keyed_hash("bsn", "999990019"),
                },
            )  # fmt: skip
            cursor.execute(
                "insert into cases_documenttext (content, words) select encode(sha256(('d' || g)::bytea), 'hex'), array_to_tsvector(t.words) "
                "from generate_series(%s, %s) g join bench_text t on t.n = g %% 5000",
                [3 * span[0], 3 * span[1]],
            )
            tell(f"{span[1]:,} of {count:,} cases")
        cursor.execute(
            "insert into cases_findableword select distinct k from bench_name, unnest(keys) k on conflict do nothing"
        )
        cursor.execute(
            "insert into cases_findablestem select distinct w from bench_text, unnest(words) w on conflict do nothing"
        )
        for name, statement in made:
            tell(f"index {name}")
            cursor.execute(statement)
        cursor.execute(
            "select setval(pg_get_serial_sequence('registers_zaak', 'id'), (select max(id) from registers_zaak))"
        )
        cursor.execute("reset all")
        for table in FILLED:
            tell(f"vacuum and analyze {table}")
            cursor.execute(f"vacuum (analyze, index_cleanup off) {table}")


def hash_of(text: str) -> int:
    """Return a number for a text, the same every time."""
    return sum(ord(letter) * (at + 7) for at, letter in enumerate(text))


def copy(
    cursor: Any, table: str, key: str, case: int, after: int, span: tuple[int, int], instead: dict[str, str]
) -> None:
    """Copy the row of one case so many times, with other values in some columns."""
    cursor.execute("select column_name from information_schema.columns where table_name = %s", [table])
    instead = {key: f"{after} + g", **instead}
    columns = [name for (name,) in cursor.fetchall()]
    values = ", ".join(instead.get(name, f"t.{name}") for name in columns)
    cursor.execute(
        f"insert into {table} ({', '.join(columns)}) select {values} "
        f"from {table} t, generate_series({span[0]}, {span[1]}) g where t.{key} = {case}"
    )


Search = tuple[str, str, dict[str, Any]]
"""The kind of a search, what is typed, and filters."""


def searches(cases: int) -> list[Search]:
    """Return a hundred searches of several kinds, of what is there."""
    rnd = random.Random(20)

    def surname() -> str:
        return LAST[int(len(LAST) * rnd.random() ** 2)]

    def misspelt(name: str) -> str:
        at = rnd.randrange(1, len(name) - 1)
        return rnd.choice(
            (
                name[:at] + name[at + 1 :],
                name[:at] + name[at + 1] + name[at] + name[at + 2 :],
                name[:at] + "e" + name[at:],
            )
        )

    found: list[tuple[str, str]] = [("misspelt name", f"{rnd.choice(FIRST)} {misspelt(surname())}") for _ in range(12)]
    found += [("misspelt surname", misspelt(surname())) for _ in range(8)]
    found += [("name", f"{rnd.choice(FIRST)} {surname()}") for _ in range(10)]
    found += [("surname", surname()) for _ in range(6)] + [("common surname", LAST[n]) for n in range(4)]
    found += [("first name", rnd.choice(FIRST)) for _ in range(3)]
    found += [("name and street", f"{surname()} {rnd.choice(STREETS)}") for _ in range(6)]
    found += [("postcode and number", f"{1000 + rnd.randrange(900)} AB {rnd.randrange(1, 200)}") for _ in range(6)]
    found += [("street and number", f"{rnd.choice(STREETS)} {rnd.randrange(1, 200)}") for _ in range(6)]
    found += [("part of a number", str(1_000_000 + rnd.randrange(cases))[2:]) for _ in range(6)]
    found += [("three digits", str(rnd.randrange(100, 999))) for _ in range(2)] + [("the year", "2025")]
    found += [("whole number", f"ZAAK-2025-{1_000_000 + rnd.randrange(cases):010}") for _ in range(4)]
    found += [("bsn", "999990019")] * 2 + [("kvk", "12345678")] * 2
    found += [("rare word", rnd.choice(WORDS[5000:])) for _ in range(4)]
    found += [("two words", f"{rnd.choice(WORDS[:300])} {rnd.choice(WORDS[:300])}") for _ in range(4)]
    found += [("common word", word) for word in WORDS[:3]] + [("begin of a word", WORDS[n][:4]) for n in (0, 700)]
    found += [("name and common word", f"{surname()} {rnd.choice(WORDS[:40])}") for _ in range(3)]
    plain: list[Search] = [(kind, text, {}) for kind, text in found]
    narrowed: list[Search] = [
        ("common word, own", WORDS[0], {"handler": "anna"}),
        ("common word, unread", WORDS[1], {"unread": True}),
        ("common word, too late", WORDS[2], {"term": "laat"}),
        ("common word, this month", WORDS[0], {"since": 30}),
        ("common word, rare service", WORDS[0], {"service": "zeldzaam"}),
        ("surname, advice", surname(), {"step": "advies"}),
    ]
    return plain + narrowed


def timed(asked: list[Search], who: Sequence[str], *, explain: bool) -> dict[str, Any]:
    """Time each search, once it was done before, for who sees one team, all, few services, and documents of some only."""
    from datetime import timedelta

    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from openloket.cases.find import lists
    from openloket.cases.find.typed import understood
    from openloket.people.models import User

    today, said = timezone.localdate(), {}
    ids = {user.username: str(user.pk) for user in User.objects.all()}

    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        backend = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    def worked() -> float:
        """Return the milliseconds that the server's process and this one were on a processor."""
        return int(backend.read_text().split()[0]) / 1e6 if backend.exists() else 0.0

    for name in who:
        took: list[tuple[float, float, float, str, str, int]] = []
        slowest: tuple[float, list[str]] = (0.0, [])
        for kind, text, narrowed in asked:
            narrowed = dict(narrowed)
            if "handler" in narrowed:
                narrowed["handler"] = ids[narrowed["handler"]]
            if "since" in narrowed:
                narrowed["since"] = today - timedelta(days=narrowed["since"])
            filters = lists.Filters(**narrowed)
            for _ in range(2):
                user = User.objects.get(username=name)
                start, here, there = time.perf_counter(), time.process_time(), worked()
                found = lists.listed(user, "all", filters, understood(text), "", 1, today, wide=False)
                seconds, here, there = time.perf_counter() - start, time.process_time() - here, worked() - there
            with CaptureQueriesContext(connection) as queries:
                lists.listed(user, "all", filters, understood(text), "", 1, today, wide=False)
            took.append((1000 * seconds, 1000 * here + there, there, kind, text, found.counts["all"]))
            slowest = max(slowest, (took[-1][1], [query["sql"] for query in queries]))
        tell(f"searched as {name}")
        kinds = defaultdict(list)
        for each in took:
            kinds[each[3]].append(each)
        took.sort(key=lambda each: each[1], reverse=True)
        said[name] = {
            **times_of(took),
            "found_something": sum(each[5] > 0 for each in took),
            "kinds": {kind: times_of(several) for kind, several in kinds.items()},
            "most_work": [
                f"{cpu:.0f} ms of work in {wall:.0f}: {kind} «{text}» ({many})"
                for wall, cpu, _, kind, text, many in took[:8]
            ],
        }
        if explain:
            with connection.cursor() as cursor:
                for sql in slowest[1]:
                    cursor.execute("explain (analyze, buffers) " + sql.replace("%", "%%"), [])
                    print("\n".join(row for (row,) in cursor.fetchall()), file=sys.stderr)
    return said


def times_of(took: list[Any]) -> dict[str, str]:
    """Return how long some searches took, and how long processors worked for them: the server's process and this one, and the first alone."""
    names = ("ms", "ms_of_work", "ms_of_work_by_the_server")
    return {name: spread([each[at] for each in took]) for at, name in enumerate(names)}


def spread(ms: list[float]) -> str:
    """Say the median, the 95th percentile and the most of some times."""
    ms = sorted(ms)
    return f"p50 {statistics.median(ms):.1f}, p95 {ms[max(0, -(-len(ms) * 95 // 100) - 1)]:.1f}, most {ms[-1]:.1f}"


def sending(times: int) -> dict[str, Any]:
    """Send applications with and without the triggers of the index by turns; the ratio of their medians."""
    from django.db import connection

    from openloket.cases.find import index
    from tests.conftest import new_case

    with connection.cursor() as cursor:
        cursor.execute(
            "select tgname, tgrelid::regclass::text from pg_trigger where not tgisinternal and "
            "(tgname like 'cases_tofind%' or tgname like 'cases_f%')"
        )
        triggers = cursor.fetchall()
    took: dict[bool, list[float]] = {True: [], False: []}
    for n in range(2 * times + 4):
        on = n % 2 == 0
        with connection.cursor() as cursor:
            for name, table in triggers:
                cursor.execute(f"alter table {table} {'enable' if on else 'disable'} trigger {name}")
        start = time.perf_counter()
        new_case(f"bench-{n}")
        if n >= 4:
            took[on].append(1000 * (time.perf_counter() - start))
    with connection.cursor() as cursor:
        for name, table in triggers:
            cursor.execute(f"alter table {table} enable trigger {name}")
        cursor.execute("select count(*) from cases_tofind")
        waiting = cursor.fetchone()[0]
    start = time.perf_counter()
    taken = 0
    while more := index.renew():
        taken += more
    seconds = time.perf_counter() - start
    return {
        "with_the_index": spread(took[True]),
        "without": spread(took[False]),
        "ratio_of_medians": round(statistics.median(took[True]) / statistics.median(took[False]), 3),
        "notes_of_changes": waiting,
        "ms_to_write_a_changed_case": round(1000 * seconds / max(1, times), 1),
    }


if __name__ == "__main__":
    main()

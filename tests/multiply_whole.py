"""Many closed cases from one, straight in the database: each with documents, letters, decisions and an audittrail of its own."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from openloket.stores import place

TABLES = (
    "registers_zaak",
    "registers_status",
    "registers_rol",
    "registers_resultaat",
    "registers_klantcontact",
    "registers_enkelvoudiginformatieobject",
    "registers_zaakinformatieobject",
    "registers_besluit",
    "registers_besluitinformatieobject",
    "registers_audittrail",
    "cases_case",
    "cases_findable",
    "cases_foundby",
    "cases_submission",
    "cases_message",
    "cases_notification",
)
"""What is copied, each after what it points at."""
ZAAK_OF = {"registers_zaak": "id", "cases_findable": "id", "cases_foundby": "id"}
WHICH = {
    "registers_enkelvoudiginformatieobject": "t.id in (select informatieobject_id from registers_zaakinformatieobject where zaak_id = %(zaak)s)",
    "registers_besluitinformatieobject": "t.besluit_id in (select id from registers_besluit where zaak_id = %(zaak)s)",
    "registers_audittrail": "t.hoofd_object = (select uuid from registers_zaak where id = %(zaak)s)",
    "cases_notification": "t.message_id in (select id from cases_message where zaak_id = %(zaak)s)",
}
CONTENT = "t.id || '-' || g"
OWN = {
    ("registers_zaak", "uuid"): "md5('zaak' || g)::uuid",
    ("registers_zaak", "identificatie"): "'BENCH-' || g",
    ("registers_enkelvoudiginformatieobject", "identificatie"): "t.identificatie || '-' || g",
    ("registers_enkelvoudiginformatieobject", "inhoud"): f"encode(sha256(convert_to({CONTENT}, 'utf8')), 'hex')",
    ("registers_klantcontact", "identificatie"): "left(md5(t.id || '-' || g), 14)",
    ("registers_besluit", "identificatie"): "t.identificatie || '-' || g",
    ("registers_audittrail", "hoofd_object"): "md5('zaak' || g)::uuid",
    ("cases_submission", "key"): "t.key || '-' || g",
    ("cases_notification", "code"): "encode(sha256(convert_to(t.id || 'code' || g, 'utf8')), 'hex')",
}
"""What each copy has of its own, beside its ids: SQL of row `t` in copy `g`."""

LINKS = """
select a.attname::text, c.confrelid::regclass::text from pg_constraint c
join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
where c.contype = 'f' and c.conrelid = %s::regclass
"""


def multiply_whole(url: str, zaak: int, count: int, media: Path) -> set[str]:
    """Copy a case `count` times with what hangs on it, and give each document a content; return the SHA-256 of those.

    Triggers do not fire: what they keep is copied too.
    """
    with psycopg.connect(url) as connection:
        connection.execute("set session_replication_role = replica")
        ids: dict[str, list[int]] = {}
        first: dict[str, int] = {}
        for table in TABLES:
            _copy(connection, table, zaak, count, ids, first)
    with psycopg.connect(url, autocommit=True) as connection:
        for table in TABLES:
            connection.execute(sql.SQL("vacuum analyze {}").format(sql.Identifier(table)))
    contents = {}
    for document in ids["registers_enkelvoudiginformatieobject"]:
        for copy in range(1, count + 1):
            said = f"{document}-{copy}".encode()
            contents[hashlib.sha256(said).hexdigest()] = said
    for sha256, said in contents.items():
        path = media / place(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(said)
    return set(contents)


def _copy(
    connection: psycopg.Connection[Any],
    table: str,
    zaak: int,
    count: int,
    ids: dict[str, list[int]],
    first: dict[str, int],
) -> None:
    columns = [
        name
        for (name,) in connection.execute(
            "select column_name::text from information_schema.columns where table_name = %s and table_schema = 'public' "
            "and is_generated = 'NEVER' order by ordinal_position",
            [table],
        )
    ]
    key = ZAAK_OF.get(table, "zaak_id")
    which = WHICH.get(table, f"t.{key} = %(zaak)s")
    links = dict(connection.execute(LINKS, [table]).fetchall())
    if key in columns:
        links[key] = "registers_zaak"
    has_id = ("id" in columns and key != "id") or table == "registers_zaak"
    if has_id:
        rows = connection.execute(f"select t.id from {table} t where {which} order by t.id", {"zaak": zaak})  # type: ignore[arg-type]
        ids[table] = [pk for (pk,) in rows]
        (top,) = connection.execute(f"select coalesce(max(id), 0) from {table}").fetchone() or (0,)  # type: ignore[arg-type]
        first[table] = top + 1
    shown = []
    for column in columns:
        own = OWN.get((table, column))
        if column in ("uuid", "objectinformatieobject") and own is None:
            own = "gen_random_uuid()"
        of = table if column == "id" and has_id else links.get(column, "")
        if own is None and ids.get(of):
            whens = " ".join(
                f"when {old} then {first[of]} + (g - 1) * {len(ids[of])} + {nth}" for nth, old in enumerate(ids[of])
            )
            own = f'case t."{column}" {whens} else t."{column}" end'
        shown.append(own or f't."{column}"')
    names = ", ".join(f'"{column}"' for column in columns)
    connection.execute(
        f"insert into {table} ({names}) select {', '.join(shown)} from {table} t, generate_series(1, %(count)s) g where {which}",  # type: ignore[arg-type]
        {"zaak": zaak, "count": count},
    )
    if has_id:
        connection.execute(f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))")  # type: ignore[arg-type]

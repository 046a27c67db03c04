"""Exchanging a catalogus as the ZIP of JSON files of ZGW systems; writing and reading whole registers as a ZIP.

The registers' ZIP holds a line of JSON for each row, table by table, and the contents of documents. It is written and
read a piece at a time. Reading in keeps every id, UUID and audit row; it goes on where it stopped, because each batch
is kept with how far it came.
"""

from __future__ import annotations

import io
import json
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import msgspec
import psycopg
from django.conf import settings
from django.db import connection, transaction

from openloket import packed
from openloket.registers import apis, content  # noqa: F401 - types name types of other registers
from openloket.registers.api import database, reading, statements, writing
from openloket.registers.api.access import EVERYTHING, Caller
from openloket.registers.api.calls import Call
from openloket.registers.api.problems import Problem
from openloket.registers.api.refusing import WHOLE
from openloket.registers.api.registry import REGISTRY
from openloket.registers.api.resource import Resource
from openloket.registers.catalogi import portable
from openloket.registers.zaken import tally

MOST_PACKED, MOST_UNPACKED = 8_000_000, 32_000_000
"""Bytes of the ZIP of a catalogus, and of the JSON in it."""
MOST_LINE = 16_000_000
"""Bytes of one row, and of rows that are read in together."""
Progress = Callable[[str, int], None]
BATCH = 1000


class BadExchange(ValueError):
    """The file cannot be read in; the message says why and what to do."""


# A catalogus ----------------------------------------------------------------------------------------------------------

FILES = {
    "Catalogus": "catalogus",
    "InformatieObjectType": "informatieobjecttype",
    "BesluitType": "besluittype",
    "ZaakType": "zaaktype",
    "StatusType": "statustype",
    "ResultaatType": "resultaattype",
    "RolType": "roltype",
    "Eigenschap": "eigenschap",
    "ZaakObjectType": "zaakobjecttype",
    "ZaakTypeInformatieObjectType": "zaaktypeinformatieobjecttype",
}
"""The files of the ZIP, in the order in which they can be read in."""


def _call(body: dict[str, Any] | None = None) -> Call:
    return Call("POST", settings.BASE_URL, "", {}, {}, Caller(EVERYTHING, "openloket", "Open Loket"), body or {})


def export_catalogus(uuid: UUID, *, zero_terms: bool = True) -> bytes:
    """Write the ZIP of a catalogus with all versions of its types. Raises BadExchange when there is none.

    Without `zero_terms` a term of nothing is written as no term.
    """
    row = database.run("select id from registers_catalogus where uuid = %s", [uuid]).fetchone()
    if row is None:
        raise BadExchange(f"Er is geen catalogus {uuid}.")
    rows = {name: list(_of_catalogus(REGISTRY[name], row[0])) for name in FILES.values()}
    types = portable.outgoing(rows, zero_terms=zero_terms)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, name in FILES.items():
            if types[name]:
                archive.writestr(f"{file}.json", msgspec.json.encode(types[name]))
    return out.getvalue()


def _of_catalogus(resource: Resource, catalogus: int) -> Iterator[Any]:
    columns = {field.column for field in resource.model._meta.concrete_fields}
    if resource.name == "catalogus":
        where = "t.id = %(catalogus)s"
    elif "catalogus_id" in columns:
        where = "t.catalogus_id = %(catalogus)s"
    else:
        where = "t.zaaktype_id in (select z.id from registers_zaaktype z where z.catalogus_id = %(catalogus)s)"
    shown = statements.columns(resource, "t", (), EVERYTHING)
    statement = statements.finish(
        f"select row_to_json(r) from (select {shown} from {resource.source} t where {where} order by t.id) r"
    )
    for (found,) in database.run(statement, reading.values(_call(), catalogus=catalogus)):
        yield found


def import_catalogus(file: IO[bytes]) -> dict[str, int]:
    """Make the types of a ZIP as concepts, all or nothing; return how many of each. Raises BadExchange."""
    sent = _sent(file)
    try:
        sent = portable.incoming(sent)
    except Problem as problem:
        raise BadExchange(_reasons(problem)) from problem
    except (KeyError, TypeError, AttributeError) as error:
        raise BadExchange(f"Een type is niet volledig of niet goed geschreven ({error}).") from error
    if not sent.get("catalogus") and not sent.get("zaaktype"):
        raise BadExchange("In de ZIP staat geen Catalogus.json of ZaakType.json.")
    made: dict[str, str] = {}
    counts: dict[str, int] = {}
    with transaction.atomic():
        for name, rows in sent.items():
            for row in rows:
                try:
                    made[row["url"]] = _import_type(name, row, made)
                except (KeyError, TypeError, AttributeError) as error:
                    raise BadExchange(
                        f"{name} {row['url']} is niet volledig of niet goed geschreven ({error})."
                    ) from error
                counts[name] = counts.get(name, 0) + 1
    return counts


def _sent(file: IO[bytes]) -> dict[str, list[dict[str, Any]]]:
    """Read the types in a ZIP by name, in the order in which they can be made. Raises BadExchange."""
    sent, bytes_left, values_left = {}, MOST_UNPACKED, packed.MOST_VALUES
    try:
        with packed.opened_zip(file, MOST_PACKED) as archive:
            names = set(archive.namelist())
            for title, name in FILES.items():
                if f"{title}.json" in names:
                    data = packed.read_member(archive, f"{title}.json", bytes_left)
                    sent[name] = packed.json_value(data, values_left)
                    bytes_left -= len(data)
                    values_left -= data.count(b",")
    except packed.TooMuch as error:
        raise BadExchange(f"{error} Dat is te veel voor een catalogus.") from error
    except packed.BAD_ZIP as error:
        raise BadExchange(f"Dit is geen ZIP met JSON van een catalogus: {packed.why(error)}.") from error
    for name, rows in sent.items():
        if not isinstance(rows, list) or not all(
            isinstance(row, dict) and isinstance(row.get("url"), str) for row in rows
        ):
            raise BadExchange(f"In de ZIP hoort van elk {name} een object met zijn url te staan.")
    return sent


def _import_type(name: str, row: dict[str, Any], made: dict[str, str]) -> str:
    resource = REGISTRY[name]
    if name == "catalogus":
        found = database.run(
            "select uuid from registers_catalogus where domein = %s and rsin = %s", [row["domein"], row["rsin"]]
        ).fetchone()
        if found:
            return f"{settings.BASE_URL}/catalogi/api/v1/catalogussen/{found[0]}"
    writable = {a.name for a in resource.attributes if not a.read_only}
    body = {
        key: made.get(value, value) if isinstance(value, str) else value
        for key, value in row.items()
        if key in writable
    }
    try:
        _, text = writing.create(resource, _call(body), portable.columns(name, row))
    except Problem as problem:
        what = row.get("omschrijving") or row.get("naam") or row.get("identificatie") or row["url"]
        if name in portable.KEY and any(fault.code == "unique" for fault in problem.faults):
            raise BadExchange(f"{name} '{what}' is er al, met dezelfde begindatum. {ONCE}") from problem
        raise BadExchange(f"{name} '{what}': {_reasons(problem)}") from problem
    return str(msgspec.json.decode(text)["url"])


ONCE = "Er is niets ingelezen: een catalogus komt eenmaal binnen. Verwijder eerst de typen die er al zijn."


def _reasons(problem: Problem) -> str:
    """Say why a type is refused, each reason after the attribute that it is about."""
    told = (f"{'' if fault.name == WHOLE else f'{fault.name}: '}{fault.reason}" for fault in problem.faults)
    return "; ".join(told) or problem.detail


# Whole registers ------------------------------------------------------------------------------------------------------

TABLES = [
    f"registers_{name}"
    for name in [
        "catalogus",
        "zaaktype",
        "statustype",
        "resultaattype",
        "roltype",
        "eigenschap",
        "informatieobjecttype",
        "zaaktypeinformatieobjecttype",
        "zaakobjecttype",
        "besluittype",
        "enkelvoudiginformatieobject",
        "eerdereversie",
        "bestandsdeel",
        "gebruiksrechten",
        "verzending",
        "externerelatie",
        "zaak",
        "rol",
        "status",
        "substatus",
        "resultaat",
        "zaakeigenschap",
        "klantcontact",
        "zaakinformatieobject",
        "zaakobject",
        "zaakverzoek",
        "zaakcontactmoment",
        "zaaknotitie",
        "besluit",
        "zaakbesluit",
        "besluitinformatieobject",
        "audittrail",
        "applicatie",
        "kanaal",
        "abonnement",
    ]
]
LATER = {"registers_zaak": ("huidige_status_id", "hoofdzaak_id")}
"""Columns that point at rows that come after: filled in when those are there."""
NUMBERS = ("zaak_nummer", "document_nummer", "besluit_nummer", "contact_nummer")


def export_registers(file: Path, progress: Progress) -> dict[str, int]:
    """Write everything in the registers but secrets to a ZIP; return the rows of each table. Raises OSError."""
    counts: dict[str, int] = {}
    with transaction.atomic(), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        connection.cursor().execute("set transaction isolation level repeatable read, read only")
        for table in TABLES:
            with archive.open(f"{table}.jsonl", "w", force_zip64=True) as member:
                counts[table] = _copy_out(table, member)
            progress(table, counts[table])
        numbers = {name: _value(name) for name in NUMBERS}
        names = [row[0] for row in database.run(f"{content.NAMED} order by 1").fetchall()]
        for sha256 in names:
            size, chunks = content.unopened(sha256)
            with archive.open(f"inhoud/{sha256}", "w", force_zip64=size > 2**31) as member:
                for chunk in chunks:
                    member.write(chunk)
        progress("inhoud", len(names))
        archive.writestr("stand.json", json.dumps({"rijen": counts, "nummers": numbers, "inhoud": len(names)}))
    return counts


def _raw() -> psycopg.Connection[Any]:
    connection.ensure_connection()
    raw: psycopg.Connection[Any] = connection.connection
    return raw


def _copy_out(table: str, member: IO[bytes]) -> int:
    count = 0
    with psycopg.Cursor(_raw()).copy(
        f"copy (select row_to_json(t)::text from {table} t order by id) to stdout"
    ) as copy:
        for (line,) in copy.rows():
            member.write(line.encode() + b"\n")
            count += 1
    return count


def _value(sequence: str) -> int:
    row = database.run(f"select case when is_called then last_value else 0 end from {sequence}").fetchone()
    return int(row[0]) if row else 0


STATE = "create table if not exists registers_inlezen (bestand text, tabel text, rijen bigint, primary key (bestand, tabel))"


def import_registers(file: Path, progress: Progress) -> dict[str, int]:
    """Read a ZIP of whole registers into empty ones, or go on with one that was cut off. Raises BadExchange."""
    try:
        archive = zipfile.ZipFile(file)
        stand = packed.json_value(packed.read_member(archive, "stand.json", 1_000_000))
        if not all(isinstance(stand["rijen"][table], int) for table in TABLES) or not isinstance(stand["inhoud"], int):
            raise ValueError
    except (*packed.BAD_ZIP, TypeError) as error:
        raise BadExchange(f"{file} is geen export van registers: {packed.why(error)}.") from error
    unpacked, free = sum(item.file_size for item in archive.infolist()), shutil.disk_usage(settings.VAR).free
    if (
        settings.DOCUMENTS[0] is None and unpacked > free
    ):  # zipfile gives no more of a file than the ZIP says that it holds
        raise BadExchange(f"Uitgepakt is de ZIP {unpacked // 10**6} MB; op schijf is {free // 10**6} MB vrij.")
    name = f"{file.name} {sum(stand['rijen'].values())}"
    database.run(STATE)
    done = dict(database.run("select tabel, rijen from registers_inlezen where bestand = %s", [name]).fetchall())
    if not done:
        _must_be_empty()
    with archive, _whole(file):
        for item in archive.namelist():
            if item.startswith("inhoud/"):
                with archive.open(item) as member:
                    if content.receive_stream(member) != item.removeprefix("inhoud/"):
                        raise BadExchange(f"De inhoud van {item} klopt niet met zijn naam. De ZIP is beschadigd.")
        progress("inhoud", stand["inhoud"])
        for table in TABLES:
            with archive.open(f"{table}.jsonl") as lines:
                _read_in(name, table, table, lines, done, _insert)
            progress(table, stand["rijen"][table])
        for table in LATER:
            with archive.open(f"{table}.jsonl") as lines:
                _read_in(name, f"{table}, later", table, lines, done, _fill)
    for table in TABLES:
        _after(f"{table}_id_seq", f"(select coalesce(max(id), 0) from {table})")
    for sequence, value in stand["nummers"].items():
        _after(sequence, str(int(value)))
    while tally.settle():
        pass
    database.run("delete from registers_inlezen where bestand = %s", [name])
    counts: dict[str, int] = stand["rijen"]
    return counts


@contextmanager
def _whole(file: Path) -> Iterator[None]:
    """Say so when the ZIP turns out to be torn while it is read. Raises BadExchange."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError) as error:
        raise BadExchange(f"{file} is beschadigd of niet volledig: {packed.why(error)}.") from error


def _must_be_empty() -> None:
    for table in TABLES:
        if table == "registers_kanaal":
            database.run("delete from registers_kanaal")  # those of a new database
        row = database.run(f"select exists (select 1 from {table})").fetchone()
        if row and row[0]:
            raise BadExchange(
                f"{table} is niet leeg. Lees in een nieuwe database in (DATABASE_URL), of ga door met dezelfde ZIP."
            )


def _read_in(
    name: str, key: str, table: str, lines: IO[bytes], done: dict[str, int], put: Callable[[str, bytes], None]
) -> None:
    count = done.get(key, 0)
    for _ in range(count):
        _line(lines)
    while batch := _batch(lines):
        count += len(batch)
        with transaction.atomic():
            put(table, b"[" + b",".join(batch) + b"]")
            database.run(
                "insert into registers_inlezen values (%(name)s, %(key)s, %(count)s) "
                "on conflict (bestand, tabel) do update set rijen = excluded.rijen",
                {"name": name, "key": key, "count": count},
            )


def _batch(lines: IO[bytes]) -> list[bytes]:
    """Read the rows that go in together. Raises BadExchange."""
    found: list[bytes] = []
    size = 0
    while len(found) < BATCH and size < MOST_LINE and (line := _line(lines)):
        found.append(line)
        size += len(line)
    return found


def _line(lines: IO[bytes]) -> bytes:
    line = lines.readline(MOST_LINE + 1)
    if len(line) > MOST_LINE:
        raise BadExchange(f"In de ZIP staat een rij van meer dan {MOST_LINE // 1_000_000} MB.")
    return line


def _insert(table: str, rows: bytes) -> None:
    later = "".join(f" - '{column}'" for column in LATER.get(table, ()))
    database.run(
        f"insert into {table} select r.* from jsonb_array_elements(%s::jsonb) e, "
        f"lateral jsonb_populate_record(null::{table}, e{later}) r",
        [rows.decode()],
    )


def _fill(table: str, rows: bytes) -> None:
    sets = ", ".join(f"{column} = r.{column}" for column in LATER[table])
    database.run(
        f"update {table} t set {sets} from jsonb_populate_recordset(null::{table}, %s::jsonb) r where r.id = t.id",
        [rows.decode()],
    )


def _after(sequence: str, value: str) -> None:
    """Let the sequence go on after a value."""
    database.run(f"select setval('{sequence}', greatest({value}, 1), {value} > 0)")

"""Change the keys of openloket.secrecy: seal anew what is sealed, and make keyed hashes anew.

Which columns hold any is said here, in one place. Every batch is committed by itself, so that what was cut off goes on
when it is run again, and people are served meanwhile.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from openloket.secrecy import Unsealable, keyed_hashes, resealed

log = logging.getLogger(__name__)

Progress = Callable[[int], None]
BATCH = 1000


# What is sealed --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SealedColumn:
    """A column with sealed texts, or a key in a column with JSON objects."""

    table: str
    column: str
    key: str = ""

    @property
    def text(self) -> str:
        """Write the SQL of the sealed text."""
        return f"{self.column}->>'{self.key}'" if self.key else self.column

    @property
    def put(self) -> str:
        """Write the SQL of the column with %(new)s as its text."""
        return f"jsonb_set({self.column}, '{{{self.key}}}', to_jsonb(%(new)s::text))" if self.key else "%(new)s"


SEALED = (
    SealedColumn("registers_clientgeheim", "geheim"),
    SealedColumn("mfa_authenticator", "data", "secret"),
    SealedColumn("mfa_authenticator", "data", "seed"),
    SealedColumn("cases_keptform", "fields"),
    SealedColumn("cases_draft", "known"),
    SealedColumn("cases_desksearch", "typed"),
    SealedColumn("cases_contactnote", "text"),
    SealedColumn("cases_task", "code"),
)
"""Secrets of clients of the APIs and of apps for a second factor, seeds of recovery codes, typed text, what registers
said of whom a form is about, what officials searched for and noted of a person, and codes for advisers. Not sessions and logins with a wallet: they end by themselves."""


@dataclass
class Resealed:
    """What sealing anew did: how many were sealed, how many already were, and which ones no key of ours opens."""

    sealed: int = 0
    current: int = 0
    lost: list[str] = field(default_factory=list)


def reseal(progress: Progress = lambda done: None) -> Resealed:
    """Seal under the first key what is plain or sealed under another. Raises DatabaseError."""
    found = Resealed()
    for place in SEALED:
        for pk, stored in texts(place):
            try:
                new = resealed(stored)
            except Unsealable:
                found.lost.append(f"{place.table} {pk}")
                continue
            if new is None:
                found.current += 1
            else:
                _replace(place, pk, stored, new)
                found.sealed += 1
            progress(found.sealed + found.current)
    return found


def texts(place: SealedColumn) -> list[tuple[int | UUID, str]]:
    with connection.cursor() as cursor:
        cursor.execute(f"select id, {place.text} from {place.table} where {place.text} is not null order by id")  # noqa: S608 - our own names
        return [(pk, str(text)) for pk, text in cursor]


def _replace(place: SealedColumn, pk: int | UUID, old: str, new: str) -> None:
    """Put the new text in place, unless someone else just wrote another."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"update {place.table} set {place.column} = {place.put} where id = %(id)s and {place.text} = %(old)s",  # noqa: S608 - our own names
            {"id": pk, "old": old, "new": new},
        )


# What is named by a keyed hash -----------------------------------------------------------------------------------------

HASHED = (
    ("cases_draft", "owner"),
    ("cases_submission", "sender_hash"),
    ("cases_receivedmessage", "sender_hash"),
    ("cases_rightclaim", "claimant"),
    ("cases_cosignature", "signer"),
    ("cases_reaching", "owner"),
    ("cases_findable", "people"),
    ("cases_contactnote", "owner"),
    ("people_look", "subjects"),
)
"""Table and column with keyed hashes of BSN and KVK numbers: a text, an array of texts, or a JSON list of texts.

Typed text (cases_keptform) is kept for a day, a link to sign with (cases_cosignature) or to advise with (cases_task), and a code for an address (cases_addresscode) for a month, under the key of that day.
"""

NUMBERED = (
    ("registers_rol", "betrokkene_identificatie"),
    ("registers_zaakobject", "object_identificatie"),
    ("registers_audittrail", "jsonb_build_array(oud, nieuw)"),
    ("cases_case", "answers"),
    ("cases_draft", "answers"),
    ("cases_supplement", "jsonb_build_array(before, after)"),
    ("cases_paperreading", "jsonb_build_array(fields, checked)"),
)
"""Table and JSON in which the numbers themselves stand: of who asked, now and before, and what was answered."""

LOOKS_LIKE_ONE = (
    """jsonb_path_query({json}, '$.** ? (@.type() == "string" && @ like_regex "^[0-9]{{8,9}}$")') #>> '{{}}'"""
)
"""SQL of every text that may be a BSN (nine digits) or a KVK number (eight)."""


@dataclass
class Rehashed:
    """What hashing anew did: rows that changed, names that were current, and names whose number we do not know.

    The last stay as they are, and are found under their key as long as it is in LOKET_HASH_KEYS. They belong to people
    who may log in again one day, or to visitors without a login.
    """

    rows: int = 0
    current: int = 0
    unknown: int = 0


def rehash(progress: Progress = lambda done: None) -> Rehashed:
    """Replace hashes under earlier keys by those under the first, of every number that we know. Raises DatabaseError."""
    found, seen = Rehashed(), 0
    if len(settings.HASH_KEYS) == 1:
        return found
    renamed = _renamed()
    current = set(renamed.values())
    for table, column in HASHED:
        for rows in _batches(table, column):
            changed = []
            for pk, names in rows:
                new = [renamed.get(name, name) for name in names]
                if new != names:
                    changed.append((pk, names, new))
                found.current += sum(name in current for name in names)
                found.unknown += sum(_hash(name) and name not in renamed and name not in current for name in names)
            found.rows += _rename(table, column, changed)
            seen += len(rows)
            progress(seen)
    return found


def _hash(name: str) -> bool:
    return len(name) == 64


def _renamed() -> dict[str, str]:
    """Return, for every number in the database, its hash under the current key by each one under an earlier key."""
    found: dict[str, str] = {}
    for number in _numbers():
        new, *earlier = keyed_hashes("bsn" if len(number) == 9 else "kvk", number)
        found |= dict.fromkeys(earlier, new)
    return found


def _numbers() -> Iterator[str]:
    for table, json in NUMBERED:
        with transaction.atomic(), connection.chunked_cursor() as cursor:
            cursor.execute(f"select distinct {LOOKS_LIKE_ONE.format(json=json)} from {table}")  # noqa: S608 - our own names
            for (number,) in cursor:
                yield str(number)


def _batches(table: str, column: str) -> Iterator[list[tuple[Any, list[str]]]]:
    """Yield the rows of a column with the names in them, a batch at a time, in the order of their ids."""
    names, after = _as_names(table, column), None
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"select id, {names} from {table} where {column} is not null "  # noqa: S608 - our own names
                + ("and id > %(after)s " if after is not None else "")
                + "order by id limit %(most)s",
                {"after": after, "most": BATCH},
            )
            rows = [(pk, list(found)) for pk, found in cursor.fetchall()]
        if not rows:
            return
        yield rows
        after = rows[-1][0]


def _rename(table: str, column: str, changed: Iterable[tuple[Any, list[str], list[str]]]) -> int:
    """Put new names in their rows, unless someone else just wrote others; return how many rows changed."""
    names, put = _as_names(table, column), _as_column(table, column)
    count = 0
    with transaction.atomic(), connection.cursor() as cursor:
        for pk, old, new in changed:
            cursor.execute(
                f"update {table} set {column} = {put} where id = %(id)s and {names} = %(old)s::text[]",  # noqa: S608 - our own names
                {"id": pk, "old": old, "new": new},
            )
            count += cursor.rowcount
    return count


def _kind(table: str, column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "select data_type from information_schema.columns where table_name = %s and column_name = %s",
            [table, column],
        )
        return str(cursor.fetchone()[0])


def _as_names(table: str, column: str) -> str:
    """Write the SQL of the names in a column, as an array."""
    match _kind(table, column):
        case "jsonb":
            return f"array(select jsonb_array_elements_text({column}))"
        case "ARRAY":
            return f"{column}::text[]"
    return f"array[{column}::text]"


def _as_column(table: str, column: str) -> str:
    """Write the SQL of what the column holds for these names."""
    match _kind(table, column):
        case "jsonb":
            return "to_jsonb(%(new)s::text[])"
        case "ARRAY":
            return "%(new)s::text[]"
    return "(%(new)s::text[])[1]"

"""What happened to a resource: one row of its audittrail, and a message for each abonnement that asked to hear it.

Both are written in the transaction of the change itself. Messages are delivered afterwards, by Notificaties.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal
from uuid import UUID

from django.utils import timezone

from openloket.registers.api import database
from openloket.registers.api.addresses import uuid_in
from openloket.registers.api.hand import Hand


@dataclass(frozen=True)
class ChangedRow:
    """One row that changed: by whose hand, and its JSON before."""

    uuid: UUID
    hand: Hand
    before: dict[str, Any] | None


@dataclass(frozen=True)
class Happened:
    """The changes of rows of one resource, made at once through one application.

    `found` is SQL of what they are afterwards, with `values`; see GIVEN for its columns.
    """

    bron: str
    audited: bool
    kanaal: str  # "" when nobody is told
    resource: str
    root: str | None  # of the hoofdobjecten's addresses; None when it is a hoofdobject itself
    actie: str
    status: int
    changes: Sequence[ChangedRow]
    found: str
    values: dict[str, Any]


Gives = Literal["text", "row", "id"]
"""What a writer gets back of each row: its JSON as text, the row, or its id alone."""

GIVEN = """
select * from unnest(%(texts)s::text[], %(mains)s::uuid[], %(all_kenmerken)s::jsonb[], %(descriptions)s::text[],
  %(given_uuids)s::uuid[], %(ids)s::bigint[]) as g(text, main, kenmerken, described, uuid, id)
"""
"""What resources are, as their writer says: their JSON, the uuids of their hoofdobjecten, their kenmerken, what a person calls
them, their ids."""

TYPES = {"user_id": "text", "user_name": "text", "why": "text", "at": "timestamptz", "moment": "text", "oud": "jsonb"}
"""What is told of the hand that wrote a row: whose, why and when, and what the row was before."""

AUDIT = """
insert into registers_audittrail (uuid, bron, applicatie_id, applicatie_weergave, gebruikers_id, gebruikers_weergave,
  actie, actie_weergave, resultaat, hoofd_object, resource, resource_id, resource_weergave, toelichting, aanmaakdatum,
  oud, nieuw)
select gen_random_uuid(), %(bron)s, %(applicatie_id)s, %(applicatie)s, h.user_id, h.user_name, %(actie)s::text, '', %(status)s,
  s.main, %(resource)s::text, s.uuid, coalesce(nullif(left(s.described, 200), ''), s.uuid::text), h.why, h.at,
  h.oud, case when %(actie)s::text <> 'destroy' then s.text::jsonb end
from s join h on h.uuid = s.uuid order by s.id
"""

MESSAGE = """
select s.id, s.main, s.kenmerken, h.at as at, jsonb_build_object(
  'kanaal', %(kanaal)s::text, 'hoofdObject', coalesce(%(root)s || s.main, s.text::json ->> 'url'),
  'resource', %(resource)s::text, 'resourceUrl', s.text::json ->> 'url', 'actie', %(actie)s::text,
  'aanmaakdatum', h.moment, 'kenmerken', s.kenmerken) as bericht
from s join h on h.uuid = s.uuid
"""
"""The notification as Notificaties has it: poor in information, no personal data."""

MESSAGES = """
insert into registers_aflevering (abonnement_id, hoofd_object, bericht, pogingen, volgende_poging, fout, opgegeven)
select b.id, n.main, n.bericht, 0, n.at, '', false from registers_abonnement b, n
where exists (
  select 1 from jsonb_array_elements(b.kanalen) k
  where k->>'naam' = %(kanaal)s and not exists (
    select 1 from jsonb_each_text(coalesce(k->'filters', '{}'::jsonb)) f
    where f.value <> '*' and f.value is distinct from coalesce(n.kenmerken ->> f.key, (
      select e.value from jsonb_each_text(n.kenmerken) e
      where lower(replace(e.key, '_', '')) = lower(replace(f.key, '_', '')) limit 1))))
order by n.id, b.id
"""
"""A kenmerk is found in either spelling: `objectType` where an abonnement asks `object_type`, and the other way round."""


def write(
    happened: Happened, *, forget: bool = False, first: str = "", gives: Gives = "text"
) -> list[tuple[UUID, int, Any]]:
    """Write the audit rows and the messages, in the statement that reads what the rows are now.

    Returns the uuid and id of each, and what it `gives`. `forget` a removed hoofdobject's audittrail instead of adding
    to it. `first` is a common table expression that `found` reads from, such as the insert of new rows.
    """
    values: dict[str, Any] = {**happened.values, "actie": happened.actie, "resource": happened.resource}
    parts = [first] if first else []
    parts.append(f"s as ({happened.found})")
    audited = happened.audited and not forget
    if forget and happened.audited:
        gone = [change.uuid for change in happened.changes]
        database.run("delete from registers_audittrail where hoofd_object = any(%s)", [gone])
    many = len(happened.changes) > 1
    if audited or happened.kanaal:
        values |= _hands(happened.changes)
        parts += [f"h as materialized ({_of_many(*_varying(values))})"] if many else []
    if audited:
        client = happened.changes[0].hand.caller.client
        parts.append(f"a as ({AUDIT if many else _of_one(AUDIT)})")
        values |= {
            "bron": happened.bron,
            "applicatie_id": client.client_id[:100],
            "applicatie": client.label[:200],
            "status": happened.status,
        }
    if happened.kanaal:
        parts += [f"n as ({MESSAGE if many else _of_one(MESSAGE)})", f"m as ({MESSAGES})"]
        values |= {"kanaal": happened.kanaal, "root": happened.root}
    shown = "null" if gives == "id" else f"s.{gives}"
    return database.run(f"with {', '.join(parts)} select s.uuid, s.id, {shown} from s", values).fetchall()


@cache
def _of_one(sql: str) -> str:
    """Return the same statement for one row."""
    found = re.sub(
        r"h\.(\w+)(?=[,\s])(?! = s)",
        lambda m: f"%({m[1]})s::{TYPES[m[1]]}",
        sql.replace("join h on h.uuid = s.uuid", ""),
    )
    return found.replace("order by s.id", "")


@cache
def _of_many(*varying: str) -> str:
    """Build the statement that gives the hand of each row; `varying` is what is not the same for all of them.

    What rows were goes as one JSON array: of an array of texts psycopg escapes every quote, which takes longer than the rest.
    """
    shown = [
        f"{name if name in varying else f'%({name})s::{kind}'} as {name}"
        for name, kind in TYPES.items()
        if name != "oud"
    ]
    arrays = ["uuids", *varying]
    kinds = {"uuids": "uuid", **TYPES}
    lists = ", ".join(database.array(name, kinds[name]) for name in arrays)
    return (
        f"select uuids as uuid, {', '.join(shown)}, nullif(oud, 'null') as oud from rows from ("
        f"unnest({lists}), jsonb_array_elements((select %(oud)s::jsonb))) as n({', '.join(arrays)}, oud)"
    )


def _varying(values: dict[str, Any]) -> list[str]:
    return [name for name in TYPES if isinstance(values[name], list)]


def _hands(changes: Sequence[ChangedRow]) -> dict[str, Any]:
    """Return what is told of the hands: of each change a list, unless it is the same for all."""
    now = timezone.now()
    rows = [_hand(change, now) for change in changes]
    if len(rows) == 1:
        return rows[0]
    values = {}
    for name, first in rows[0].items():
        column = [row[name] for row in rows]
        values[name] = first if column.count(first) == len(column) else column
    before = database.as_json([change.before for change in changes])
    return values | {"oud": before, "uuids": [change.uuid for change in changes]}


def _hand(change: ChangedRow, now: datetime) -> dict[str, Any]:
    hand = change.hand
    at = hand.at or now
    return {
        "uuid": change.uuid,
        "user_id": hand.caller.user_id[:255],
        "user_name": hand.caller.user[:255],
        "why": hand.toelichting[:1000],
        "at": at,
        "moment": at.isoformat(),
        "oud": database.as_json(change.before) if change.before is not None else None,
    }


def given(rows: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    """Return the values of GIVEN for rows that have its columns."""
    names = ("texts", "mains", "all_kenmerken", "descriptions", "given_uuids", "ids")
    values: dict[str, Any] = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    return values | {"all_kenmerken": [database.as_json(one) for one in values["all_kenmerken"]]}


def pass_on(message: dict[str, Any], now: datetime) -> None:
    """Pass on a message of another register; its hoofdobject's uuid, if it has one, keeps its messages in order."""
    found = uuid_in(message["hoofdObject"])
    database.run(
        "with n as (select 1 as id, %(main)s::uuid as main, %(kenmerken)s::jsonb as kenmerken, %(now)s::timestamptz as at, "
        "%(bericht)s::jsonb as bericht) " + MESSAGES,
        {
            "main": UUID(found) if found else None,
            "bericht": database.as_json(message),
            "now": now,
            "kanaal": message["kanaal"],
            "kenmerken": database.as_json(message["kenmerken"]),
        },
    )

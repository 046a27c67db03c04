"""What happened to a resource: one row of its audittrail, and a message for each abonnement that asked to hear it.

Both are written in the transaction of the change itself. Messages are delivered afterwards, by Notificaties.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from openloket.registers.api import database
from openloket.registers.api.access import Caller
from openloket.registers.api.addresses import uuid_in


@dataclass(frozen=True)
class Happened:
    """A change of a resource. `found` is SQL of what it is afterwards, with `values`; see GIVEN for its columns."""

    bron: str
    audited: bool
    kanaal: str
    resource: str
    root: str | None  # of the hoofdobjecten's addresses; None when it is a hoofdobject itself
    uuid: UUID
    actie: str
    status: int
    before: dict[str, Any] | None
    found: str
    values: dict[str, Any]


GIVEN = """
select %(text)s::text as text, %(main)s::uuid as main, %(kenmerken)s::jsonb as kenmerken, %(described)s::text as described
"""
"""What a resource is, as its writer says: its JSON, its hoofdobject's uuid, its kenmerken, what a person calls it."""

AUDIT = """
insert into registers_audittrail (uuid, bron, applicatie_id, applicatie_weergave, gebruikers_id, gebruikers_weergave,
  actie, actie_weergave, resultaat, hoofd_object, resource, resource_id, resource_weergave, toelichting, aanmaakdatum,
  oud, nieuw)
select %(trail)s, %(bron)s, %(applicatie_id)s, %(applicatie)s, %(user_id)s, %(user)s, %(actie)s::text, '', %(status)s,
  s.main, %(resource)s::text, %(uuid)s, coalesce(nullif(left(s.described, 200), ''), %(uuid)s::text), %(toelichting)s, %(now)s,
  %(oud)s, case when %(actie)s::text <> 'destroy' then s.text::jsonb end
from s
"""

MESSAGE = """
select s.main, s.kenmerken, jsonb_build_object(
  'kanaal', %(kanaal)s::text, 'hoofdObject', coalesce(%(root)s || s.main, s.text::json ->> 'url'),
  'resource', %(resource)s::text, 'resourceUrl', s.text::json ->> 'url', 'actie', %(actie)s::text,
  'aanmaakdatum', %(moment)s::text, 'kenmerken', s.kenmerken) as bericht
from s
"""
"""The notification as Notificaties has it: poor in information, no personal data."""

MESSAGES = """
insert into registers_aflevering (abonnement_id, hoofd_object, bericht, pogingen, volgende_poging, fout, opgegeven)
select b.id, n.main, n.bericht, 0, %(now)s, '', false from registers_abonnement b, n
where exists (
  select 1 from jsonb_array_elements(b.kanalen) k
  where k->>'naam' = %(kanaal)s and not exists (
    select 1 from jsonb_each_text(coalesce(k->'filters', '{}'::jsonb)) f
    where f.value <> '*' and f.value is distinct from coalesce(n.kenmerken ->> f.key, (
      select e.value from jsonb_each_text(n.kenmerken) e
      where lower(replace(e.key, '_', '')) = lower(replace(f.key, '_', '')) limit 1))))
order by b.id
"""
"""A kenmerk is found in either spelling: `objectType` where an abonnement asks `object_type`, and the other way round."""


def write(
    happened: Happened,
    caller: Caller,
    toelichting: str = "",
    *,
    forget: bool = False,
    at: datetime | None = None,
    first: str = "",
) -> str:
    """Write the audit row and the messages, in the statement that reads what the resource is now; returns its JSON.

    `forget` a removed hoofdobject's audittrail instead of adding to it. `first` is a common table expression that
    `found` reads from, such as the insert of a new row.
    """
    now = at or timezone.now()
    values: dict[str, Any] = {**happened.values, "now": now, "actie": happened.actie, "resource": happened.resource}
    parts = [first] if first else []
    parts.append(f"s as ({happened.found})")
    if forget and happened.audited:
        database.run("delete from registers_audittrail where hoofd_object = %s", [happened.uuid])
    elif happened.audited:
        parts.append(f"a as ({AUDIT})")
        values |= {
            "trail": uuid4(),
            "bron": happened.bron,
            "applicatie_id": caller.client.client_id[:100],
            "applicatie": caller.client.label[:200],
            "user_id": caller.user_id,
            "user": caller.user,
            "status": happened.status,
            "uuid": happened.uuid,
            "toelichting": toelichting,
            "oud": database.as_json(happened.before) if happened.before is not None else None,
        }
    if happened.kanaal:
        parts += [f"n as ({MESSAGE})", f"m as ({MESSAGES})"]
        values |= {
            "kanaal": happened.kanaal,
            "moment": now.isoformat(),
            "root": happened.root,
        }
    found = database.run(f"with {', '.join(parts)} select s.text from s", values).fetchone()
    assert found is not None
    return str(found[0])


def given(text: str, main: UUID, kenmerken: dict[str, Any], described: str) -> dict[str, Any]:
    """The values of GIVEN."""
    return {"text": text, "main": main, "kenmerken": database.as_json(kenmerken), "described": described}


def pass_on(message: dict[str, Any], now: datetime) -> None:
    """A message of another register; its hoofdobject's uuid, if it has one, keeps its messages in order."""
    found = uuid_in(message["hoofdObject"])
    database.run(
        "with n as (select %(main)s::uuid as main, %(kenmerken)s::jsonb as kenmerken, %(bericht)s::jsonb as bericht) "
        + MESSAGES,
        {
            "main": UUID(found) if found else None,
            "bericht": database.as_json(message),
            "now": now,
            "kanaal": message["kanaal"],
            "kenmerken": database.as_json(message["kenmerken"]),
        },
    )

"""What happened to a resource: one row of its audittrail, and a message for each abonnement that asked to hear it.

Both are written in the transaction of the change itself. The messages are delivered afterwards; see delivery.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import msgspec
from django.conf import settings
from django.utils import timezone

from openloket.registers.api import database
from openloket.registers.api.access import Caller, Client, uuid_in
from openloket.registers.models import Besluit, Zaak

if TYPE_CHECKING:
    from openloket.registers.api.resource import Resource

EVERYTHING = Client("openloket", "Open Loket", everything=True)
"""Open Loket itself."""


@dataclass(frozen=True)
class Happened:
    """A change of a resource: its JSON after (`text`) and `before`, and the hoofdobject (`main`) it belongs to."""

    resource: Resource
    base: str
    uuid: UUID
    main: UUID
    actie: str
    status: int
    text: str
    before: dict[str, Any] | None
    kenmerken: dict[str, Any]
    described: str


AUDIT = """
insert into registers_audittrail (uuid, bron, applicatie_id, applicatie_weergave, gebruikers_id, gebruikers_weergave,
  actie, actie_weergave, resultaat, hoofd_object, resource, resource_id, resource_weergave, toelichting, aanmaakdatum,
  oud, nieuw)
values (%(uuid)s, %(bron)s, %(applicatie_id)s, %(applicatie)s, %(user_id)s, %(user)s, %(actie)s, '', %(status)s,
  %(main)s, %(resource)s, %(resource_id)s, %(described)s, %(toelichting)s, %(now)s, %(oud)s, %(nieuw)s::jsonb)
"""

MESSAGES = """
insert into registers_aflevering (abonnement_id, hoofd_object, bericht, pogingen, volgende_poging, fout, opgegeven)
select b.id, %(main)s, %(bericht)s, 0, %(now)s, '', false from registers_abonnement b
where exists (
  select 1 from jsonb_array_elements(b.kanalen) k
  where k->>'naam' = %(kanaal)s and not exists (
    select 1 from jsonb_each_text(coalesce(k->'filters', '{}'::jsonb)) f
    where f.value <> '*' and f.value is distinct from (%(kenmerken)s ->> f.key)))
order by b.id
"""


def write(happened: Happened, caller: Caller, toelichting: str = "", *, forget: bool = False) -> None:
    """Write the audit row and the messages, in one statement; `forget` a removed hoofdobject's audittrail instead."""
    resource, now = happened.resource, timezone.now()
    values: dict[str, Any] = {"main": happened.main, "now": now}
    parts = []
    if forget and resource.component in AUDITED:
        database.run("delete from registers_audittrail where hoofd_object = %s", [happened.main])
    elif resource.component in AUDITED:
        parts.append(f"a as ({AUDIT})")
        values |= {
            "uuid": uuid4(),
            "bron": resource.component,
            "applicatie_id": caller.client.client_id[:100],
            "applicatie": caller.client.label[:200],
            "user_id": caller.user_id,
            "user": caller.user,
            "actie": happened.actie,
            "status": happened.status,
            "resource": resource.name,
            "resource_id": happened.uuid,
            "described": happened.described or str(happened.uuid),
            "toelichting": toelichting,
            "oud": database.as_json(happened.before) if happened.before is not None else None,
            "nieuw": None if happened.actie == "destroy" else happened.text,
        }
    if resource.kanaal:
        parts.append(f"m as ({MESSAGES})")
        values |= {
            "kanaal": resource.kanaal,
            "kenmerken": database.as_json(happened.kenmerken),
            "bericht": database.as_json(message(happened, now.isoformat())),
        }
    if parts:
        database.run(f"with {', '.join(parts)} select 1", values)


def tell_of_besluit(besluit: Besluit, zaak: Zaak, user: str, now: datetime) -> None:
    """A besluit that an official of our own took: in its audittrail, and to who wants to hear of besluiten."""
    base = settings.BASE_URL
    url = f"{base}/{MAIN['besluiten']}/{besluit.uuid}"
    kenmerken = {
        "verantwoordelijkeOrganisatie": besluit.verantwoordelijke_organisatie,
        "besluittype": f"{base}/{MAIN['besluittypen']}/{besluit.besluittype.uuid}",
    }
    nieuw = {"url": url, "identificatie": besluit.identificatie, "zaak": f"{base}/{MAIN['zaken']}/{zaak.uuid}"}
    _own(
        "brc",
        "besluiten",
        "besluit",
        besluit.uuid,
        besluit.identificatie,
        kenmerken,
        "create",
        user,
        "",
        "",
        nieuw,
        now,
    )


def tell_of_zaak(
    zaak: Zaak, actie: str, user: str, user_id: str, toelichting: str, nieuw: dict[str, Any] | None, now: datetime
) -> None:
    """What happened to a zaak in a channel of our own: the same audit row and messages as a call to its API gives."""
    base = settings.BASE_URL
    url = f"{base}/{MAIN['zaken']}/{zaak.uuid}"
    kenmerken = {
        "bronorganisatie": zaak.bronorganisatie,
        "zaaktype": f"{base}/{MAIN['zaaktypen']}/{zaak.zaaktype.uuid}",
        "vertrouwelijkheidaanduiding": zaak.vertrouwelijkheidaanduiding,
    }
    told = {"url": url, **(nieuw or {})}
    _own("zrc", "zaken", "zaak", zaak.uuid, zaak.identificatie, kenmerken, actie, user, user_id, toelichting, told, now)


def _own(
    bron: str,
    kanaal: str,
    resource: str,
    uuid: UUID,
    described: str,
    kenmerken: dict[str, str],
    actie: str,
    user: str,
    user_id: str,
    toelichting: str,
    nieuw: dict[str, Any],
    now: datetime,
) -> None:
    bericht = {
        "kanaal": kanaal,
        "hoofdObject": nieuw["url"],
        "resource": resource,
        "resourceUrl": nieuw["url"],
        "actie": actie,
        "aanmaakdatum": now.isoformat(),
        "kenmerken": kenmerken,
    }
    database.run(
        f"with a as ({AUDIT}), m as ({MESSAGES}) select 1",
        {
            "uuid": uuid4(),
            "main": uuid,
            "now": now,
            "bron": bron,
            "applicatie_id": EVERYTHING.client_id,
            "applicatie": EVERYTHING.label,
            "user_id": user_id[:255],
            "user": user[:255],
            "actie": actie,
            "status": 201 if actie == "create" else 200,
            "resource": resource,
            "resource_id": uuid,
            "described": described,
            "toelichting": toelichting,
            "oud": None,
            "nieuw": database.as_json(nieuw),
            "kanaal": kanaal,
            "kenmerken": database.as_json(kenmerken),
            "bericht": database.as_json(bericht),
        },
    )


def pass_on(message: dict[str, Any], now: datetime) -> None:
    """A message of another register; its hoofdobject's uuid, if it has one, keeps its messages in order."""
    found = uuid_in(message["hoofdObject"])
    database.run(
        MESSAGES,
        {
            "main": UUID(found) if found else None,
            "bericht": database.as_json(message),
            "now": now,
            "kanaal": message["kanaal"],
            "kenmerken": database.as_json(message["kenmerken"]),
        },
    )


AUDITED = ("zrc", "drc", "brc")
"""The registers with an audittrail."""


def message(happened: Happened, now: str) -> dict[str, Any]:
    """The notification as Notificaties has it: poor in information, no personal data."""
    url = msgspec.json.decode(happened.text)["url"]
    resource = happened.resource
    main = url if not resource.main else f"{happened.base}/{MAIN[resource.kanaal]}/{happened.main}"
    return {
        "kanaal": resource.kanaal,
        "hoofdObject": main,
        "resource": resource.name,
        "resourceUrl": url,
        "actie": happened.actie,
        "aanmaakdatum": now,
        "kenmerken": happened.kenmerken,
    }


MAIN = {
    "zaken": "zaken/api/v1/zaken",
    "documenten": "documenten/api/v1/enkelvoudiginformatieobjecten",
    "besluiten": "besluiten/api/v1/besluiten",
    "zaaktypen": "catalogi/api/v1/zaaktypen",
    "informatieobjecttypen": "catalogi/api/v1/informatieobjecttypen",
    "besluittypen": "catalogi/api/v1/besluittypen",
    "autorisaties": "autorisaties/api/v1/applicaties",
}

"""One audit row, and the messages that go with it, for each change of a zaak or besluit in a channel of our own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from django.conf import settings
from django.utils import timezone

from openloket.registers.api import announcing
from openloket.registers.api.access import EVERYTHING, Caller
from openloket.registers.api.announcing import Happened
from openloket.registers.models import Besluit, Zaak

ZAKEN, ZAAKTYPEN = "zaken/api/v1/zaken", "catalogi/api/v1/zaaktypen"
BESLUITEN, BESLUITTYPEN = "besluiten/api/v1/besluiten", "catalogi/api/v1/besluittypen"
"""Where they are, below the address of the site."""


def record(
    zaak: Zaak,
    actie: str,
    *,
    wie: str,
    wie_id: str = "",
    toelichting: str = "",
    nieuw: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """Write who (`wie`) did what (`actie`: create, update, destroy) to a zaak, as a call to its API writes it."""
    base = settings.BASE_URL
    url = f"{base}/{ZAKEN}/{zaak.uuid}"
    kenmerken = {
        "bronorganisatie": zaak.bronorganisatie,
        "zaaktype": f"{base}/{ZAAKTYPEN}/{zaak.zaaktype.uuid}",
        "vertrouwelijkheidaanduiding": zaak.vertrouwelijkheidaanduiding,
    }
    happened = _own("zrc", "zaken", "zaak", zaak, actie, {"url": url, **(nieuw or {})}, kenmerken)
    announcing.write(happened, Caller(EVERYTHING, wie_id[:255], wie[:255]), toelichting, at=at or timezone.now())


def tell_of_besluit(besluit: Besluit, zaak: Zaak, user: str, now: datetime, actie: str = "create") -> None:
    """Write that a besluit of our own was taken or changed in its audittrail, and tell who wants to hear of besluiten."""
    base = settings.BASE_URL
    url = f"{base}/{BESLUITEN}/{besluit.uuid}"
    kenmerken = {
        "verantwoordelijkeOrganisatie": besluit.verantwoordelijke_organisatie,
        "besluittype": f"{base}/{BESLUITTYPEN}/{besluit.besluittype.uuid}",
    }
    nieuw = {
        "url": url,
        "identificatie": besluit.identificatie,
        "zaak": f"{base}/{ZAKEN}/{zaak.uuid}",
        "verzenddatum": besluit.verzenddatum,
        "uiterlijkeReactiedatum": besluit.uiterlijke_reactiedatum,
    }
    happened = _own("brc", "besluiten", "besluit", besluit, actie, nieuw, kenmerken)
    announcing.write(happened, Caller(EVERYTHING, "", user[:255]), at=now)


def _own(
    bron: str,
    kanaal: str,
    resource: str,
    row: Zaak | Besluit,
    actie: str,
    nieuw: dict[str, Any],
    kenmerken: dict[str, Any],
) -> Happened:
    return Happened(
        bron=bron,
        audited=True,
        kanaal=kanaal,
        resource=resource,
        root=None,
        uuid=row.uuid,
        actie=actie,
        status=201 if actie == "create" else 200,
        before=None,
        found=announcing.GIVEN,
        values=announcing.given(msgspec.json.encode(nieuw).decode(), row.uuid, kenmerken, row.identificatie),
    )

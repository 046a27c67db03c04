"""One audit row for each change of a resource."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from openloket.registers.models import Audittrail, Resource, Zaak


def record(
    zaak: Zaak,
    resource: Resource,
    actie: str,
    *,
    wie: str,
    wie_id: str = "",
    toelichting: str = "",
    oud: dict[str, Any] | None = None,
    nieuw: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> Audittrail:
    """Write who (`wie`) did what (`actie`: create, update, destroy) to a resource of a zaak."""
    name = type(resource).__name__.lower()
    uuid: UUID = resource.uuid
    return Audittrail.objects.create(
        bron="zrc",
        applicatie_id="openloket",
        applicatie_weergave="Open Loket",
        gebruikers_id=wie_id,
        gebruikers_weergave=wie,
        actie=actie,
        resultaat=201 if actie == "create" else 200,
        hoofd_object=zaak.uuid,
        resource=name,
        resource_id=uuid,
        resource_weergave=str(resource)[:200],
        toelichting=toelichting,
        aanmaakdatum=at or timezone.now(),
        oud=oud,
        nieuw=nieuw,
    )

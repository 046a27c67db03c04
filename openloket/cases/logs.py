"""Reading a log of someone else's cases (CSV) into the registers, as zaken of a zaaktype of its own.

Every row and zaak has a UUID derived from the log, so reading it again adds nothing.
"""

from __future__ import annotations

import csv
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from openloket.cases.models import Case, Channel
from openloket.registers.models import (
    Audittrail,
    Catalogus,
    Resultaat,
    Resultaattype,
    Rol,
    Roltype,
    Status,
    Statustype,
    Zaak,
    Zaaktype,
)

SERVICE = "omgevingsvergunning_ingelezen"
TEAM = "vergunningen"
_NAMESPACE = uuid.UUID("6f1d1f0e-6f0b-5f5e-9a53-0c3a6c0a7d11")
_CHANNELS = {
    "Internet": Channel.WEB,
    "Desk": Channel.DESK,
    "Post": Channel.PAPER,
    "e-mail": Channel.EMAIL,
    "Intern": Channel.INTERNAL,
}
_COLUMNS = (
    "case:concept:name",
    "case:channel",
    "case:startdate",
    "case:enddate",
    "case:enddate_planned",
    "case:deadline",
    "concept:name",
    "concept:instance",
    "org:resource",
    "time:timestamp",
)
_CASES_AT_ONCE = 200
MOST_BYTES = 500_000_000
"""Of a log: what its cases are made of is in memory at once."""


class BadLog(ValueError):
    """The file is no log we can read; the message says which line and why."""


@dataclass
class _LoggedCase:
    name: str
    row: dict[str, Any]
    events: list[dict[str, Any]] = field(default_factory=list)


def load(file: Path, progress: Callable[[int], None] = lambda percent: None) -> dict[str, int]:
    """Read the log, all or nothing; returns how many cases and events it has and how many were new. Raises BadLog."""
    cases = _read(file)
    with transaction.atomic():
        zaaktype = _zaaktype(sorted({event["activity"] for case in cases for event in case.events}))
        known = set(Zaak.objects.filter(zaaktype=zaaktype).values_list("identificatie", flat=True))
        new = [case for case in cases if case.name not in known]
        for start in range(0, len(new), _CASES_AT_ONCE):
            _write(zaaktype, new[start : start + _CASES_AT_ONCE])
            progress(100 * min(start + _CASES_AT_ONCE, len(new)) // len(new))
    progress(100)
    return {"cases": len(cases), "events": sum(len(case.events) for case in cases), "new": len(new)}


def _read(file: Path) -> list[_LoggedCase]:
    cases: dict[str, _LoggedCase] = {}
    if file.stat().st_size > MOST_BYTES:
        raise BadLog(f"{file.name} is groter dan {MOST_BYTES // 1_000_000} MB. Lees het in delen in, per jaar.")
    try:
        with file.open(newline="", encoding="utf-8") as stream:
            reader = csv.DictReader(stream)
            missing = [column for column in _COLUMNS if column not in (reader.fieldnames or ())]
            if missing:
                raise BadLog(f"{file.name} mist de kolommen: {', '.join(missing)}.")
            for number, row in enumerate(reader, start=2):
                name = row["case:concept:name"]
                case = cases.setdefault(name, _LoggedCase(name, row))
                case.events.append(
                    {
                        "id": f"{name}/{row['concept:instance']}/{row['concept:name']}",
                        "activity": row["concept:name"],
                        "at": _time(row["time:timestamp"], file, number),
                        "who": row["org:resource"],
                    }
                )
                if case.row is row:
                    for column in ("case:startdate", "case:enddate", "case:enddate_planned", "case:deadline"):
                        row[column] = _time(row[column], file, number) if row[column] else None
                    if case.row["case:startdate"] is None:
                        raise BadLog(f"{file.name}:{number}: zaak {name} heeft geen startdatum.")
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadLog(f"{file.name} is geen CSV-bestand in UTF-8: {error}.") from error
    if not cases:
        raise BadLog(f"{file.name} bevat geen enkele gebeurtenis.")
    return list(cases.values())


def _time(text: str, file: Path, number: int) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadLog(
            f"{file.name}:{number}: '{text}' is geen tijdstip. Schrijf het als 2026-01-31 13:45:00+01:00."
        ) from error
    if moment.tzinfo is None:
        raise BadLog(f"{file.name}:{number}: bij '{text}' staat geen tijdzone.")
    return moment


def _zaaktype(activities: Iterable[str]) -> Zaaktype:
    rsin = settings.MUNICIPALITY["rsin"]
    catalogus, _ = Catalogus.objects.get_or_create(
        domein="LOKET",
        rsin=rsin,
        defaults={"naam": "Open Loket", "contactpersoon_beheer_naam": settings.MUNICIPALITY["name"][:40]},
    )
    zaaktype, _ = Zaaktype.objects.get_or_create(
        catalogus=catalogus,
        identificatie=SERVICE,
        defaults={
            "uuid": _uuid("zaaktype"),
            "omschrijving": "Omgevingsvergunning (ingelezen)",
            "doel": "Ontvangst van een aanvraag",
            "vertrouwelijkheidaanduiding": "zaakvertrouwelijk",
            "aanleiding": "Aanvraag",
            "onderwerp": "Omgevingsvergunning",
            "doorlooptijd": "P8W",
            "verantwoordelijke": TEAM,
            "concept": False,
            "begin_geldigheid": "2010-01-01",
            "versiedatum": "2010-01-01",
        },
    )
    known = {row.omschrijving: row for row in zaaktype.statustypen.all()}
    for activity in activities:
        if activity not in known:
            known[activity] = Statustype.objects.create(
                zaaktype=zaaktype, omschrijving=activity[:80], volgnummer=len(known) + 1
            )
    Roltype.objects.get_or_create(
        zaaktype=zaaktype, omschrijving_generiek="behandelaar", defaults={"omschrijving": "Behandelaar"}
    )
    Resultaattype.objects.get_or_create(
        zaaktype=zaaktype,
        omschrijving="Ontvangst afgerond",
        defaults={
            "archiefnominatie": "vernietigen",
            "archiefactietermijn": "P1Y",
            "brondatum_archiefprocedure": {"afleidingswijze": "afgehandeld"},
        },
    )
    return zaaktype


def _uuid(*parts: str) -> uuid.UUID:
    return uuid.uuid5(_NAMESPACE, "/".join(parts))


def _write(zaaktype: Zaaktype, cases: list[_LoggedCase]) -> None:
    """Insert one batch of cases with a fixed number of queries."""
    zaken = {case.name: _zaak(zaaktype, case) for case in cases}
    Zaak.objects.bulk_create(zaken.values())
    roltype = Roltype.objects.get(zaaktype=zaaktype, omschrijving_generiek="behandelaar")
    people = sorted({(case.name, event["who"]) for case in cases for event in case.events})
    rollen = {
        (name, who): Rol(
            uuid=_uuid("rol", name, who),
            zaak=zaken[name],
            roltype=roltype,
            roltoelichting="Behandelaar",
            betrokkene_type="medewerker",
            betrokkene_identificatie={"identificatie": who},
        )
        for name, who in people
    }
    Rol.objects.bulk_create(rollen.values())
    types = {row.omschrijving: row for row in zaaktype.statustypen.all()}
    statussen = {
        (case.name, n): Status(
            uuid=_uuid("status", str(n), event["id"]),
            zaak=zaken[case.name],
            statustype=types[event["activity"][:80]],
            datum_status_gezet=event["at"],
            gezetdoor=rollen[case.name, event["who"]],
        )
        for case in cases
        for n, event in enumerate(case.events)
    }
    Status.objects.bulk_create(statussen.values())
    for case in cases:
        last = max(range(len(case.events)), key=lambda n: case.events[n]["at"])
        zaken[case.name].huidige_status = statussen[case.name, last]
    Zaak.objects.bulk_update(zaken.values(), ["huidige_status"])
    _close(zaaktype, cases, zaken)
    Audittrail.objects.bulk_create(_trail(case, zaken[case.name], n) for case in cases for n in range(len(case.events)))
    Case.objects.bulk_create(_case(case, zaken[case.name]) for case in cases)


def _zaak(zaaktype: Zaaktype, case: _LoggedCase) -> Zaak:
    rsin, row = settings.MUNICIPALITY["rsin"], case.row
    day = timezone.localdate
    start, end, planned, due = (row[f"case:{name}"] for name in ("startdate", "enddate", "enddate_planned", "deadline"))
    return Zaak(
        uuid=_uuid("zaak", case.name),
        identificatie=case.name,
        bronorganisatie=rsin,
        verantwoordelijke_organisatie=rsin,
        omschrijving="Omgevingsvergunning, ontvangst",
        zaaktype=zaaktype,
        startdatum=day(start),
        registratiedatum=day(start),
        einddatum=day(end) if end else None,
        einddatum_gepland=day(planned) if planned else None,
        uiterlijke_einddatum_afdoening=day(due) if due else None,
        communicatiekanaal_naam=row["case:channel"],
        vertrouwelijkheidaanduiding="zaakvertrouwelijk",
        archiefnominatie="vernietigen" if end else "",
    )


def _close(zaaktype: Zaaktype, cases: list[_LoggedCase], zaken: dict[str, Zaak]) -> None:
    resultaattype = Resultaattype.objects.get(zaaktype=zaaktype, omschrijving="Ontvangst afgerond")
    Resultaat.objects.bulk_create(
        Resultaat(uuid=_uuid("resultaat", case.name), zaak=zaken[case.name], resultaattype=resultaattype)
        for case in cases
        if case.row["case:enddate"]
    )


def _trail(case: _LoggedCase, zaak: Zaak, n: int) -> Audittrail:
    event = case.events[n]
    return Audittrail(
        uuid=_uuid("audit", str(n), event["id"]),
        bron="zrc",
        applicatie_id="import-log",
        applicatie_weergave="Ingelezen logboek",
        gebruikers_id=event["who"],
        gebruikers_weergave=event["who"],
        actie="update",
        hoofd_object=zaak.uuid,
        resource="status",
        resource_id=_uuid("status", str(n), event["id"]),
        toelichting=event["activity"],
        aanmaakdatum=event["at"],
    )


def _case(case: _LoggedCase, zaak: Zaak) -> Case:
    start = case.row["case:startdate"]
    channel = _CHANNELS.get(case.row["case:channel"], Channel.INTERNAL)
    return Case(
        zaak=zaak,
        service=SERVICE,
        channel=channel,
        received_at=start,
        received_on=zaak.startdatum,
        team=TEAM,
        due=zaak.uiterlijke_einddatum_afdoening or zaak.startdatum,
        closed_on=zaak.einddatum,
        due_because=["Termijn uit het ingelezen logboek"],
    )

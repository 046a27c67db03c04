"""Reading a log of someone else's cases (CSV) into the registers, as zaken of a zaaktype of its own.

Every row and zaak has a UUID derived from the log, so reading it again adds nothing.
"""

from __future__ import annotations

import csv
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from openloket.cases import versions
from openloket.cases.models import Case, Channel
from openloket.registers import acts
from openloket.registers.api.hand import Hand
from openloket.registers.api.problems import Problem
from openloket.registers.api.resource import Mutation
from openloket.registers.models import Resultaattype, Roltype, Statustype, Zaak, Zaaktype

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
"""The size of the largest log: what its cases are made of is in memory at once."""


class BadImport(ValueError):
    """The file is no log we can read; the message says which line and why."""


@dataclass
class _LoggedCase:
    name: str
    row: dict[str, Any]
    events: list[dict[str, Any]] = field(default_factory=list)


def load(file: Path, progress: Callable[[int], None] = lambda percent: None) -> dict[str, int]:
    """Read the log, all or nothing; return how many cases, events and new cases it has. Raises BadImport."""
    cases = _read(file)
    with _told(file), transaction.atomic():
        activities = sorted({event["activity"] for case in cases for event in case.events})
        zaaktype = _zaaktype(_hand("", file.name, timezone.now()), activities)
        known = set(Zaak.objects.filter(zaaktype=zaaktype).values_list("identificatie", flat=True))
        new = [case for case in cases if case.name not in known]
        for start in range(0, len(new), _CASES_AT_ONCE):
            _write(zaaktype, new[start : start + _CASES_AT_ONCE])
            progress(100 * min(start + _CASES_AT_ONCE, len(new)) // len(new))
    progress(100)
    return {"cases": len(cases), "events": sum(len(case.events) for case in cases), "new": len(new)}


@contextmanager
def _told(file: Path) -> Iterator[None]:
    """Raise BadImport, saying what, when the registers refuse something of a log."""
    try:
        yield
    except Problem as problem:
        raise BadImport(f"Het register weigert iets in {file.name}: {problem.reasons}") from problem


def _read(file: Path) -> list[_LoggedCase]:
    cases: dict[str, _LoggedCase] = {}
    if file.stat().st_size > MOST_BYTES:
        raise BadImport(f"{file.name} is groter dan {MOST_BYTES // 1_000_000} MB. Lees het in delen in, per jaar.")
    try:
        with file.open(newline="", encoding="utf-8") as stream:
            reader = csv.DictReader(stream)
            missing = [column for column in _COLUMNS if column not in (reader.fieldnames or ())]
            if missing:
                raise BadImport(f"{file.name} mist de kolommen: {', '.join(missing)}.")
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
                        raise BadImport(f"{file.name}:{number}: zaak {name} heeft geen startdatum.")
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadImport(f"{file.name} is geen CSV-bestand in UTF-8: {error}.") from error
    if not cases:
        raise BadImport(f"{file.name} bevat geen enkele gebeurtenis.")
    return list(cases.values())


def _time(text: str, file: Path, number: int) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadImport(
            f"{file.name}:{number}: '{text}' is geen tijdstip. Schrijf het als 2026-01-31 13:45:00+01:00."
        ) from error
    if moment.tzinfo is None:
        raise BadImport(f"{file.name}:{number}: bij '{text}' staat geen tijdzone.")
    return moment


LAST: dict[str, Any] = {"omschrijving": "Afgesloten", "volgnummer": 9999}
"""The status that ends its zaken: a log says when one ended, and which of its activities did is not known."""


def _zaaktype(hand: Hand, activities: Iterable[str]) -> Zaaktype:
    zaaktype = Zaaktype.objects.filter(catalogus__domein="LOKET", identificatie=SERVICE).first()
    if zaaktype is None:
        zaaktype = acts.catalogi.zaaktype(
            hand, {"catalogus": versions.own_catalogus(hand), **_TYPE}, uuid=_uuid("zaaktype")
        )
        acts.catalogi.publish(hand, zaaktype)
    for part, model, values in _PARTS:
        if not model._default_manager.filter(zaaktype=zaaktype, omschrijving=values["omschrijving"]).exists():
            acts.catalogi.add(hand, zaaktype, part, [values])
    steps = zaaktype.statustypen.exclude(volgnummer=LAST["volgnummer"])
    known = set(steps.values_list("omschrijving", flat=True))
    fresh = [activity for activity in dict.fromkeys(name[:80] for name in activities) if activity not in known]
    numbered = enumerate(fresh, start=len(known) + 1)
    acts.catalogi.add(hand, zaaktype, "statustype", [{"omschrijving": name, "volgnummer": n} for n, name in numbered])
    return zaaktype


_TYPE = {
    "identificatie": SERVICE,
    "omschrijving": "Omgevingsvergunning (ingelezen)",
    "doel": "Ontvangst van een aanvraag",
    "vertrouwelijkheidaanduiding": "zaakvertrouwelijk",
    "aanleiding": "Aanvraag",
    "indicatieInternOfExtern": "extern",
    "handelingInitiator": "aanvragen",
    "onderwerp": "Omgevingsvergunning",
    "handelingBehandelaar": "behandelen",
    "doorlooptijd": "P8W",
    "opschortingEnAanhoudingMogelijk": True,
    "verantwoordelijke": TEAM,
    "beginGeldigheid": date(2010, 1, 1),
    "versiedatum": date(2010, 1, 1),
}
_RESULT = "Ontvangst afgerond"
_PARTS: tuple[tuple[str, type[models.Model], dict[str, Any]], ...] = (
    ("statustype", Statustype, LAST),
    ("roltype", Roltype, {"omschrijving": "Behandelaar", "omschrijvingGeneriek": "behandelaar"}),
    (
        "resultaattype",
        Resultaattype,
        {
            "omschrijving": _RESULT,
            "archiefnominatie": "vernietigen",
            "archiefactietermijn": "P1Y",
            "brondatumArchiefprocedure": {"afleidingswijze": "afgehandeld"},
        },
    ),
)


def _uuid(*parts: str) -> uuid.UUID:
    return uuid.uuid5(_NAMESPACE, "/".join(parts))


def _hand(who: str, why: str, at: datetime) -> Hand:
    return acts.past("import-log", "Ingelezen logboek", who, why, at)


def _write(zaaktype: Zaaktype, cases: list[_LoggedCase]) -> None:
    """Write one batch of cases with a fixed number of queries; it is audited, and told to nobody, for it is over."""
    resultaattype = Resultaattype.objects.get(zaaktype=zaaktype, omschrijving=_RESULT)
    made = acts.zaken.make_all([_zaak(zaaktype, resultaattype, case) for case in cases])
    zaken = dict(zip([case.name for case in cases], made, strict=True))
    roltype = Roltype.objects.get(zaaktype=zaaktype, omschrijving_generiek="behandelaar")
    first: dict[tuple[str, str], datetime] = {}
    for case in cases:
        for event in sorted(case.events, key=lambda event: event["at"]):
            first.setdefault((case.name, event["who"]), event["at"])
    rollen = {
        (name, who): acts.zaken.rol(
            _hand(who, "Behandelaar", at),
            zaken[name],
            roltype,
            "Behandelaar",
            "medewerker",
            {"identificatie": who},
            uuid=_uuid("rol", name, who),
        )
        for (name, who), at in sorted(first.items())
    }
    acts.write(list(rollen.values()))
    types = dict(zaaktype.statustypen.values_list("omschrijving", "pk"))
    acts.write(
        [
            acts.zaken.status(
                _hand(event["who"], event["activity"], event["at"]),
                zaken[case.name],
                types[event["activity"][:80]],
                gezetdoor=rollen[case.name, event["who"]].id,
                uuid=_uuid("status", str(n), event["id"]),
            )
            for case in cases
            for n, event in enumerate(case.events)
        ]
    )
    acts.write(
        [
            acts.zaken.resultaat(
                _hand("", _RESULT, case.row["case:enddate"]),
                zaken[case.name],
                resultaattype,
                uuid=_uuid("resultaat", case.name),
            )
            for case in cases
            if case.row["case:enddate"]
        ]
    )
    Case.objects.bulk_create(_case(case, zaken[case.name].pk) for case in cases)


def _zaak(zaaktype: Zaaktype, resultaattype: Resultaattype, case: _LoggedCase) -> Mutation:
    rsin, row = settings.MUNICIPALITY["rsin"], case.row
    start, end, planned, due = (row[f"case:{name}"] for name in ("startdate", "enddate", "enddate_planned", "deadline"))
    return acts.zaken.zaak(
        _hand("", "Ingelezen", start),
        zaaktype,
        {
            "identificatie": case.name,
            "bronorganisatie": rsin,
            "verantwoordelijkeOrganisatie": rsin,
            "omschrijving": "Omgevingsvergunning, ontvangst",
            "startdatum": timezone.localdate(start),
            "registratiedatum": timezone.localdate(start),
            "einddatumGepland": timezone.localdate(planned) if planned else None,
            "uiterlijkeEinddatumAfdoening": timezone.localdate(due) if due else None,
            "vertrouwelijkheidaanduiding": "zaakvertrouwelijk",
        },
        uuid=_uuid("zaak", case.name),
        communicatiekanaal_naam=row["case:channel"],
        **(acts.zaken.closed_on(timezone.localdate(end), resultaattype) if end else {}),
    )


def _case(case: _LoggedCase, zaak: int) -> Case:
    start, end, due = (case.row[f"case:{name}"] for name in ("startdate", "enddate", "deadline"))
    return Case(
        zaak_id=zaak,
        service=SERVICE,
        channel=_CHANNELS.get(case.row["case:channel"], Channel.INTERNAL),
        received_at=start,
        received_on=timezone.localdate(start),
        team=TEAM,
        due=timezone.localdate(due or start),
        closed_on=timezone.localdate(end) if end else None,
        due_because=["Termijn uit het ingelezen logboek"],
    )

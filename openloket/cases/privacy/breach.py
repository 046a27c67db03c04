"""Whose data an account or the key of another system saw or changed in a time: what a breach of data must be answered with (AVG 33, 34).

Looks say who was seen (people.looking), the audit trail of the registers says what was changed. Whoever has no number of
their own, such as a neighbour in a file, is not in the log: their case is named, and it tells who they are.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from openloket.cases.wording.named import in_full
from openloket.people import looking
from openloket.people.models import Look, User
from openloket.registers.api.access import EVERYTHING
from openloket.registers.models import Audittrail, Rol, Zaak, Zaakinformatieobject
from openloket.secrecy import keyed_hash, keyed_hashes

PURPOSE = "Nagaan van wie gegevens zijn gelekt"
CHANGES = ("create", "update", "partial_update", "destroy")
_NUMBERS = {**looking.NUMBERS, **looking.FOREIGN}


@dataclass
class Affected:
    """Someone whose data was seen or changed: how often, when first and last, and in which zaken."""

    subject: str
    """The keyed hash of their number."""
    name: str = ""
    seen: int = 0
    changed: int = 0
    first: datetime | None = None
    last: datetime | None = None
    zaken: set[str] = field(default_factory=set)

    def at(self, moment: datetime) -> None:
        """Take in that something happened at a moment."""
        self.first = min(self.first or moment, moment)
        self.last = max(self.last or moment, moment)

    def as_json(self) -> dict[str, Any]:
        """Return it as data."""
        return {
            "subject": self.subject,
            "name": self.name,
            "seen": self.seen,
            "changed": self.changed,
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "zaken": sorted(self.zaken),
        }


@dataclass(frozen=True)
class Breach:
    """What was found: the people, and the zaken that were reached or changed whoever is in them."""

    people: list[Affected]
    zaken: list[str]
    gone: int
    """Looks and changes of what is not there any more: whose it was, is not known."""


def known(client: str) -> bool:
    """Say whether the log knows another system by this client_id, also one whose key is gone."""
    return Look.objects.filter(system=client).exists() or Audittrail.objects.filter(applicatie_id=client).exists()


def of(by: User | str, since: datetime, until: datetime) -> Breach:
    """Return whose data an account, or another system by its client_id, saw or changed from a moment until before another.

    It is itself a look at their data, and is logged.
    """
    looks = Look.objects.filter(at__gte=since, at__lt=until)
    looks = looks.filter(user=by) if isinstance(by, User) else looks.filter(system=by)
    found: dict[str, Affected] = {}
    current = _current()
    zaken: set[str] = set()
    gone = 0
    for look in looks.select_related("zaak").iterator():
        gone += not look.subjects and look.zaak_uuid is None
        if look.zaak is not None:
            zaken.add(look.zaak.identificatie)
        for name in look.subjects:
            subject = current[name][0] if name in current else name
            one = found.setdefault(subject, Affected(subject, current[name][1] if name in current else ""))
            one.seen += 1
            one.at(look.at)
            if look.zaak is not None:
                one.zaken.add(look.zaak.identificatie)
    gone += _changed(by, since, until, found, zaken, current)
    looking.log(
        looking.LoggedCall("breach", None, secrets.token_hex(16)),
        purpose=PURPOSE,
        activity=looking.activity("datalek"),
        subjects=found,
        about=f"{by}, {since:%Y-%m-%d} – {until:%Y-%m-%d}"[:100],
    )
    people = sorted(found.values(), key=lambda one: (one.name, one.subject))
    return Breach(people, sorted(zaken), gone)


def _current() -> dict[str, tuple[str, str]]:
    """Return, by every keyed hash that a number may stand under, the current one and how its person is called."""
    fields = [f"betrokkene_identificatie__{name}" for name in _NUMBERS.values()]
    found: dict[str, tuple[str, str]] = {}
    for who, *numbers in Rol.objects.order_by("pk").values_list("betrokkene_identificatie", *fields).iterator():
        for kind, number in zip(_NUMBERS, numbers, strict=True):
            if number:
                now = keyed_hash(kind, number)
                found |= dict.fromkeys(keyed_hashes(kind, number), (now, in_full(who)))
    return found


def _changed(
    by: User | str,
    since: datetime,
    until: datetime,
    found: dict[str, Affected],
    zaken: set[str],
    current: dict[str, tuple[str, str]],
) -> int:
    """Take in what was changed; return how many changes are of what is not there any more."""
    rows = Audittrail.objects.filter(aanmaakdatum__gte=since, aanmaakdatum__lt=until, actie__in=CHANGES)
    if isinstance(by, User):
        rows = rows.filter(gebruikers_id=by.username, applicatie_id=EVERYTHING.client_id)
    else:
        rows = rows.filter(applicatie_id=by)
    moments = list(rows.values_list("hoofd_object", "aanmaakdatum"))
    of_zaak = _zaken_of({uuid for uuid, _ in moments})
    subjects = looking.subjects_by({zaak.pk for reached in of_zaak.values() for zaak in reached})
    gone = 0
    for uuid, moment in moments:
        gone += uuid not in of_zaak
        for zaak in of_zaak.get(uuid, ()):
            zaken.add(zaak.identificatie)
            for subject in subjects.get(zaak.pk, ()):
                one = found.setdefault(subject, Affected(subject, current.get(subject, ("", ""))[1]))
                one.changed += 1
                one.at(moment)
                one.zaken.add(zaak.identificatie)
    return gone


def _zaken_of(uuids: set[Any]) -> dict[Any, list[Zaak]]:
    """Return the zaken of these hoofdobjecten: zaken themselves, their besluiten and their documents."""
    found: dict[Any, list[Zaak]] = {zaak.uuid: [zaak] for zaak in Zaak.objects.filter(uuid__in=uuids)}
    for zaak in Zaak.objects.filter(besluiten__uuid__in=uuids).distinct():
        for uuid in zaak.besluiten.filter(uuid__in=uuids).values_list("uuid", flat=True):
            found.setdefault(uuid, []).append(zaak)
    links = Zaakinformatieobject.objects.filter(informatieobject__uuid__in=uuids).select_related(
        "zaak", "informatieobject"
    )
    for link in links:
        found.setdefault(link.informatieobject.uuid, []).append(link.zaak)
    return found


def as_logged(since: datetime, until: datetime) -> Iterator[dict[str, Any]]:
    """Yield what was logged in a time, as the Logboek Dataverwerkingen (Logius) has it: a line for each subject."""
    rows = Look.objects.filter(at__gte=since, at__lt=until).select_related("user").order_by("at", "pk")
    for look in rows.iterator():
        for subject in look.subjects or [""]:
            yield {
                "trace_id": look.trace_id,
                "span_id": look.span_id,
                "parent_span_id": look.parent_span_id,
                "name": look.name,
                "start_time": look.at.isoformat(),
                "end_time": look.at.isoformat(),
                "status_code": look.status,
                "resource": {"service.name": look.system},
                "attributes": {
                    "dpl.core.processing_activity_id": look.activity,
                    "dpl.core.data_subject_id": subject,
                    "purpose": look.purpose,
                    "user": look.user.username if look.user else "",
                },
            }

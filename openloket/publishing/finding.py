"""Find which decisions are final and may be public: the term to object is over, and nothing runs or bars it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from openloket.cases import versions
from openloket.cases.documents import rank
from openloket.cases.models import Case, ServiceVersion
from openloket.definitions.schema import Publish
from openloket.ending import facts
from openloket.law.destroying import Hold
from openloket.publishing import wording
from openloket.publishing.models import Publication
from openloket.registers.models import VERTROUWELIJKHEID, Enkelvoudiginformatieobject

State = Publication.State
BARS = {
    Hold.OBJECTION: "Er loopt een bezwaar.",
    Hold.COURT: "Er loopt een zaak bij de rechter.",
    Hold.AVG: "Er loopt een verzoek over persoonsgegevens.",
    Hold.LEGAL: "Er is een plicht om de zaak te bewaren.",
}
"""Says what goes on around a zaak and keeps its decision from being public, in words."""
TERM = "De termijn om bezwaar te maken loopt nog."
UNKNOWN = "Van dit besluit is niet bekend of het al is verstuurd."
RESTRICTED = "De gegevens in deze zaak mogen nu alleen worden bewaard (artikel 18 van de AVG)."
SECRET = "Het adres van de aanvrager is geheim."  # noqa: S105 - no password
CONFIDENTIAL = "De zaak is vertrouwelijk."
CHANGED = "De uitkomst is veranderd: hiervan wordt niets openbaar."
AT_ONCE = 500


def publish_of(case: Case) -> Publish | None:
    """Return what its version says that everyone may read of how a case ended; None for nothing."""
    if case.version is None or not case.ended_as:
        return None
    results = {result.id: result for result in versions.of(case.version).results}
    return results[case.ended_as].publish if case.ended_as in results else None


def barred(cases: Collection[Case], today: date) -> dict[int, str]:
    """Return, by zaak (its id), why its decision may not be public today; "" when it may."""
    why = {case.pk: _why(case) for case in cases}
    for row in facts.read("z.id = any(%(ids)s)", today, {"ids": [case.pk for case in cases]}):
        until = row.file.objection_until
        running = [text for hold, text in BARS.items() if hold in row.file.holds]
        if not why[row.id]:
            why[row.id] = running[0] if running else UNKNOWN if until is None else TERM if today <= until else ""
    return why


def _why(case: Case) -> str:
    if publish_of(case) is None:
        return CHANGED
    if case.restricted_since is not None:
        return RESTRICTED
    if case.secret_address:
        return SECRET
    if rank(case.zaak.vertrouwelijkheidaanduiding) > rank("zaakvertrouwelijk"):
        return CONFIDENTIAL
    return ""


def documents_of(case: Case) -> QuerySet[Enkelvoudiginformatieobject]:
    """Return the documents of a case that may be made anew for everyone: with a content, and no more confidential than the case."""
    levels = [level for level in VERTROUWELIJKHEID if rank(level) <= rank(case.zaak.vertrouwelijkheidaanduiding)]
    rows = Enkelvoudiginformatieobject.objects.filter(
        zaken__zaak=case.zaak, vertrouwelijkheidaanduiding__in=["", *levels]
    )
    return rows.exclude(inhoud="").order_by("pk")


def find(today: date, at: datetime) -> int:
    """Put on the list every decision that became final, and look again at those on it; return how many are new."""
    kinds = [row.pk for row in ServiceVersion.objects.all() if any(r.publish for r in versions.of(row).results)]
    fresh = 0
    waiting = Case.objects.filter(version__in=kinds, closed_on__isnull=False, zaak__publication=None)
    for batch in _batches(waiting.values_list("pk", flat=True).order_by("pk")):
        fresh += _add(batch, today, at)
    for batch in _batches(Publication.objects.exclude(state=State.RETRACTED).values_list("zaak_id", flat=True)):
        _look_again(batch, today)
    return fresh


def _batches(ids: Collection[int]) -> Iterator[list[int]]:
    everything = list(ids)
    for begin in range(0, len(everything), AT_ONCE):
        yield everything[begin : begin + AT_ONCE]


def _read(ids: Collection[int]) -> list[Case]:
    return list(Case.objects.filter(pk__in=ids).select_related("zaak", "version", "handler"))


def _add(ids: Collection[int], today: date, at: datetime) -> int:
    cases = [case for case in _read(ids) if publish_of(case) is not None]
    why, made = barred(cases, today), []
    for case in cases:
        publish = publish_of(case)
        if publish is not None and not why[case.pk]:
            made.append(
                Publication(
                    zaak_id=case.pk,
                    service=case.service,
                    team=case.team,
                    category=publish.category,
                    decided_on=wording.decided_on(case),
                    found_at=at,
                )
            )
    return len(Publication.objects.bulk_create(made, ignore_conflicts=True))


def _look_again(ids: Collection[int], today: date) -> None:
    """Take off the list what nobody judged and is not final any more; have an official look at the rest of it."""
    why = barred(_read(ids), today)
    with transaction.atomic():
        for row in Publication.objects.select_for_update().filter(zaak__in=ids).exclude(state=State.RETRACTED):
            fresh = row.state == State.CANDIDATE and row.public is None and row.views_until is None
            if why[row.zaak_id] and fresh and not row.files.exists() and not row.changes.exists():
                row.delete()
            elif row.doubt != why[row.zaak_id]:
                row.doubt = why[row.zaak_id]
                row.save(update_fields=["doubt"])

"""Record a besluit in a zaak that has no definition here: of a besluittype that its zaaktype allows, laid down in a document of the zaak."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from openloket.cases.hands import Handler
from openloket.cases.locking import CLOSED, save
from openloket.cases.models import Case
from openloket.cases.refusals import NotPossible, bounded, whole
from openloket.cases.work.by_zaaktype import TEXT_MAX, without_version
from openloket.registers import acts
from openloket.registers.models import Besluit, Besluittype, Enkelvoudiginformatieobject

NO_KINDS = gettext_noop(
    "Dit zaaktype kent geen besluiten. Leg het besluit vast in het andere systeem, of vraag wie de catalogus beheert om een "
    "besluittype bij dit zaaktype te zetten."
)
NO_KIND = gettext_noop("Kies welk besluit het is.")
NO_DOCUMENT = gettext_noop(
    "Kies het document waarin het besluit staat. Is het er nog niet? Voeg het eerst toe bij ‘Documenten’."
)
NO_DAY = gettext_noop("Vul de dag in waarop het besluit is genomen: vandaag of eerder.")
NO_START = gettext_noop("Vul de dag in waarop het besluit ingaat.")


@dataclass(frozen=True)
class Shown:
    """Hold what the page of a zaak shows of its besluiten, and what can be recorded."""

    taken: list[Besluit]
    kinds: list[Besluittype]
    documents: list[Enkelvoudiginformatieobject]
    """Names those in which one of these kinds may be laid down."""


def shown(case: Case, today: date) -> Shown:
    """Return the besluiten of a zaak, and what one may be of and laid down in; three statements."""
    kinds = list(_kinds(case, today))
    taken = list(Besluit.objects.filter(zaak=case.zaak_id).select_related("besluittype").order_by("datum", "pk"))
    return Shown(taken, kinds, list(_documents(case, kinds)) if kinds else [])


def record(zaak_id: int, handler: Handler, kind: str, document: str, days: tuple[str, str], text: str) -> None:
    """Record a besluit: its besluittype and document (their ids), the days it was taken and starts, a word. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case = without_version(zaak_id, handler)
        if case.closed_on is not None:
            raise NotPossible(CLOSED)
        kinds = list(_kinds(case, handler.today))
        if not kinds:
            raise NotPossible(NO_KINDS)
        chosen = next((one for one in kinds if str(one.pk) == kind), None)
        if chosen is None:
            raise NotPossible(NO_KIND, "besluittype")
        found = _all_documents(case).filter(pk=int(document)).first() if _is_id(document) else None
        if found is None:
            raise NotPossible(NO_DOCUMENT, "besluit_document")
        if found.informatieobjecttype.omschrijving not in chosen.informatieobjecttypen:
            raise NotPossible(_other_document(chosen), "besluit_document")
        taken, starts = (_day(day) for day in days)
        if taken is None or taken > handler.today:
            raise NotPossible(NO_DAY, "besluit_op")
        if starts is None:
            raise NotPossible(NO_START, "besluit_ingang")
        values = {
            "zaak": case.zaak,
            "besluittype": chosen,
            "verantwoordelijkeOrganisatie": case.zaak.verantwoordelijke_organisatie,
            "datum": taken,
            "ingangsdatum": starts,
            "toelichting": bounded(text.strip(), TEXT_MAX, "besluit_text"),
        }
        acts.besluiten.take(handler.hand(f"Besluit vastgelegd: {chosen.omschrijving}"), values, found)
        save(case)


def _kinds(case: Case, today: date) -> QuerySet[Besluittype]:
    """Return the besluittypen of a zaaktype that a new besluit may be of (brc-001, brc-007)."""
    zaaktype = case.zaak.zaaktype
    named = Besluittype.objects.filter(
        catalogus=zaaktype.catalogus_id, omschrijving__in=zaaktype.besluittypen, concept=False
    )
    holds = Q(einde_geldigheid=None) | Q(einde_geldigheid__gte=today)
    return named.filter(holds, begin_geldigheid__lte=today).order_by("omschrijving", "pk")


def _all_documents(case: Case) -> QuerySet[Enkelvoudiginformatieobject]:
    found = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak_id)
    return found.select_related("informatieobjecttype").order_by("-pk")


def _documents(case: Case, kinds: list[Besluittype]) -> QuerySet[Enkelvoudiginformatieobject]:
    names = {name for kind in kinds for name in kind.informatieobjecttypen}
    return _all_documents(case).filter(informatieobjecttype__omschrijving__in=names)


def _other_document(kind: Besluittype) -> str:
    """Say in which sorts of documents a besluit of this kind may be laid down (brc-008)."""
    if not kind.informatieobjecttypen:
        return f"In de catalogus staat geen soort document voor het besluit ‘{kind.omschrijving}’. Vraag wie de catalogus beheert om dat te herstellen."
    sorts = ", ".join(f"‘{name}’" for name in kind.informatieobjecttypen)
    return f"Het besluit ‘{kind.omschrijving}’ staat in een document van deze soort: {sorts}. Kies zo’n document, of voeg het toe."


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None

"""Go on with a zaak that has no definition here, by its zaaktype: its status, its result, and opening it again."""

from __future__ import annotations

from dataclasses import dataclass

from openloket.cases.hands import Handler
from openloket.cases.locking import CLOSED, Stale, locked_case, save
from openloket.cases.models import Case
from openloket.cases.refusals import NotPossible, bounded, reasoned, whole
from openloket.cases.work import taken_in
from openloket.registers import acts
from openloket.registers.models import Resultaat, Resultaattype, Statustype

TEXT_MAX = 1000
"""Characters of what is said with a status or a result, as the registers have it."""
OURS = "Deze zaak heeft stappen en uitkomsten van een dienst. Gebruik die."
NO_STATUS = "Kies een status van het zaaktype. De laatste status hoort bij afsluiten."
NO_RESULT = "Kies een resultaat van het zaaktype."
AT_STATUS = "De zaak heeft deze status al."
NO_REASON = "Schrijf in woorden op waarom de zaak weer opengaat."


@dataclass(frozen=True)
class Shown:
    """What can be done with a zaak by its zaaktype, and where it is handled otherwise."""

    zaaktype: str
    status: str
    """Names the present status; empty before the first."""
    result: str
    statuses: list[Statustype]
    """The statuses that do not close it, in their order."""
    results: list[Resultaattype]
    address: str


def shown(case: Case) -> Shown | None:
    """Return what the page of a case shows of its zaaktype; None for a case of a service of ours."""
    if case.version_id is not None:
        return None
    zaak = case.zaak
    result = Resultaat.objects.select_related("resultaattype").filter(zaak=zaak).first()
    return Shown(
        zaak.zaaktype.omschrijving,
        zaak.huidige_status.statustype.omschrijving if zaak.huidige_status else "",
        result.resultaattype.omschrijving if result else "",
        _statuses(case)[:-1],
        list(Resultaattype.objects.filter(zaaktype=zaak.zaaktype_id).order_by("omschrijving", "pk")),
        taken_in.address_of(taken_in.of(zaak), zaak),
    )


def set_status(zaak_id: int, handler: Handler, status: str, text: str) -> None:
    """Give a zaak a status that does not close it; a closed one opens again, with a reason. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case = without_version(zaak_id, handler)
        chosen = next((one for one in _statuses(case)[:-1] if str(one.pk) == status), None)
        if chosen is None:
            raise NotPossible(NO_STATUS)
        text = bounded(text.strip(), TEXT_MAX)
        if case.closed_on is not None:
            text = reasoned(text, TEXT_MAX, NO_REASON, "status_text")
        elif case.zaak.huidige_status and case.zaak.huidige_status.statustype_id == chosen.pk:
            raise NotPossible(AT_STATUS)
        said = f"Heropend: {text}" if case.closed_on else f"Status: {chosen.omschrijving}"
        acts.zaken.set_status(handler.hand(said), case.zaak, chosen, text)
        case.closed_on = None
        save(case)


def close(zaak_id: int, handler: Handler, result: str, text: str) -> None:
    """Close a zaak with a result of its zaaktype. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case = without_version(zaak_id, handler)
        if case.closed_on is not None:
            raise NotPossible(CLOSED)
        rows = Resultaattype.objects.filter(zaaktype=case.zaak.zaaktype_id)
        chosen = next((one for one in rows if str(one.pk) == result), None)
        if chosen is None:
            raise NotPossible(NO_RESULT)
        text = bounded(text.strip(), TEXT_MAX)
        hand = handler.hand(f"Afgesloten: {chosen.omschrijving}")
        acts.zaken.close(hand, case.zaak, chosen, text)
        case.closed_on, case.new_since, case.handler = handler.today, None, case.handler or handler.user
        save(case)


def without_version(zaak_id: int, handler: Handler) -> Case:
    """Return the case of a zaak that has no definition here, locked. Raises Stale, NotPossible."""
    case = locked_case(zaak_id)
    if case.revision != handler.revision:
        raise Stale
    if case.version_id is not None:
        raise NotPossible(OURS)
    return case


def _statuses(case: Case) -> list[Statustype]:
    """Return the statuses of its zaaktype; the last one closes it (zrc-007)."""
    return list(Statustype.objects.filter(zaaktype=case.zaak.zaaktype_id).order_by("volgnummer"))

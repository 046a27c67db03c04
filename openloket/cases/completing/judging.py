"""Record what an official finds of a right that someone claimed: it holds, until a day, or it was not shown."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from openloket.cases import locking, news
from openloket.cases.completing import established, supplementing
from openloket.cases.hands import Handler
from openloket.cases.locking import Stale, locked_case, save
from openloket.cases.models import Case, RightClaim
from openloket.cases.refusals import NotPossible, reasoned, whole
from openloket.cases.who import applicant, claims, protected
from openloket.forms.validate import stored
from openloket.law.calendar import plain_date
from openloket.people.acting import Right
from openloket.registers import acts
from openloket.registers.api.hand import Hand
from openloket.registers.models import Rol, Zaak

NO_CLAIM = "Wie dit vroeg, hoeft geen recht te laten zien."
NO_REASON = "Schrijf in woorden op waarom het recht klopt: waar staat dat?"
NO_REASON_NOT = "Schrijf in woorden op waarom het recht niet is aangetoond. Dat staat in de brief."
TOO_EARLY = "De laatste dag van het recht ligt voor de dag van de aanvraag. Kies dan ‘niet aangetoond’."
SAME_PERSON = "Dit is het BSN van degene die dit voor een ander vroeg. Vul het BSN in van de aanvrager."
LETTER = {
    Right.CURATOR: "een bewijs dat u curator van {name} bent",
    Right.PROPERTY: "een bewijs dat u bewindvoerder van {name} bent",
    Right.CARE: "een bewijs dat u mentor van {name} bent",
    Right.PARENT: "een bewijs dat u gezag over {name} hebt",
    Right.MANDATE: "een machtiging op papier, met de handtekening van {name}",
    Right.PROFESSIONAL: "een brief waarin {name} schrijft dat u dit mag regelen",
}
"""Said in a letter that asks to show a right (Awb 2:1 lid 2, 4:5)."""
MOST = 800
"""Characters of a reason: what a letter asks holds it with the words around it."""


def holds(zaak_id: int, handler: Handler, until: date | None, bsn: str, reason: str) -> None:
    """Find that who asked has the right, up to and including a day; also when another was found before.

    `bsn` is that of whom it is about, where the official established it; it makes the case theirs in Mijn Loket. Empty
    when it is not known. A right may also be found to end sooner when the case is closed. Raises Stale, NotPossible.
    """
    if bsn and (said := RightClaim.objects.filter(zaak=zaak_id).first()):
        asked = Case.objects.select_related("version").get(pk=zaak_id)
        established.check(locking.version_of(asked), said, asked.answers, bsn, handler.user)
    with whole(zaak_id):
        case, claim = _locked(zaak_id, handler.revision)
        reason = reasoned(reason, MOST, NO_REASON)
        if until is not None and until < timezone.localdate(claim.made_at):
            raise NotPossible(TOO_EARLY)
        end = f"tot en met {plain_date(until)}" if until else "zonder einddatum"
        hand = handler.hand(f"Recht nagegaan: {claims.who(claim)}, klopt, {end}. {reason}")
        if claim.state != RightClaim.State.HOLDS:
            claim.earlier = None  # it is found here, and no longer rests on what was found for another zaak
        _found(case, claim, handler, RightClaim.State.HOLDS, until, reason)
        version = locking.version_of(case)
        if bsn and version.applicant.bsn:
            case.answers = {**case.answers, version.applicant.bsn: bsn}
        _tell_rollen(hand, case.zaak, claim, bsn)
        if bsn and version.applicant.bsn:
            answers = stored(version.questions, case.answers)
            protected.settle(hand, case, version, answers, protected.ask(version, answers))
        _shorten(claim)
        save(case)


def not_shown(zaak_id: int, handler: Handler, reason: str) -> None:
    """Find that the right was not shown, and ask who asked to show it (Awb 2:1 lid 2, 4:5). Raises Stale, NotPossible."""
    with whole(zaak_id):
        case, claim = _locked(zaak_id, handler.revision)
        reason = reasoned(reason, MOST, NO_REASON_NOT)
        wanted = LETTER[Right(claim.right)].format(name=claim.name)
        _found(case, claim, handler, RightClaim.State.NOT_SHOWN, None, reason)
        supplementing.ask_more(zaak_id, handler, [], f"{wanted}. Waarom wij dat vragen: {reason}")
        _tell_rollen(handler.hand(f"Recht nagegaan: {claims.who(claim)}, niet aangetoond. {reason}"), case.zaak, claim)
        _take_back(claim, handler)


def _shorten(claim: RightClaim) -> None:
    """End a right on the same day in every zaak in which it was used again."""
    last = claims.good_until(claim)
    claim.again.filter(state=RightClaim.State.HOLDS, until__gt=last).update(until=last)


def _take_back(claim: RightClaim, handler: Handler) -> None:
    """Have a right that was used again checked anew in each of those zaken: it was found there that it is not shown."""
    rows = claim.again.select_for_update(of=("self",)).filter(state=RightClaim.State.HOLDS).exclude(zaak=None)
    for other in rows.select_related("zaak"):
        other.state, other.until = RightClaim.State.OPEN, None
        other.save(update_fields=["state", "until"])
        assert other.zaak is not None
        hand = handler.hand(f"Recht opnieuw nagaan: in zaak {_number(claim)} bleek het niet aangetoond.")
        case = locked_case(other.zaak.pk)
        _tell_rollen(hand, other.zaak, other)
        news.came_in(case, handler.at)
        case.save(update_fields=["new_since"])


def _number(claim: RightClaim) -> str:
    return claim.zaak.identificatie if claim.zaak else ""


def _locked(zaak_id: int, revision: int) -> tuple[Case, RightClaim]:
    case = locked_case(zaak_id)
    if case.revision != revision:
        raise Stale
    claim = RightClaim.objects.select_for_update().filter(zaak=zaak_id).first()
    if claim is None:
        raise NotPossible(NO_CLAIM)
    return case, claim


def _found(
    case: Case, claim: RightClaim, handler: Handler, state: RightClaim.State, until: date | None, reason: str
) -> None:
    claim.state, claim.until, claim.reason = state, until, reason
    claim.checked_at, claim.checked_by = handler.at, handler.user
    claim.save()


def _tell_rollen(hand: Hand, zaak: Zaak, claim: RightClaim, bsn: str = "") -> None:
    """Say in the rollen of a zaak who acts and for whom, as far as an official found so; with the BSN they established."""
    authorised = claim.state == RightClaim.State.HOLDS
    for rol in applicant.representatives(zaak):
        who = rol.betrokkene_identificatie
        if bsn and who.get("inpBsn") == bsn:
            raise NotPossible(SAME_PERSON)
        said = {
            "indicatieMachtiging": "gemachtigde" if authorised else "",
            "roltoelichting": applicant.as_claimed(claim),
        }
        acts.zaken.change_rol(hand, rol, rol.betrokkene_type, who, **said)
    for rol in Rol.objects.filter(zaak=zaak, roltype__omschrijving_generiek="initiator"):
        who = {**rol.betrokkene_identificatie, **({"inpBsn": bsn} if bsn else {})}
        acts.zaken.change_rol(
            hand, rol, rol.betrokkene_type, who, indicatieMachtiging="machtiginggever" if authorised else ""
        )

"""A right to act for another that no login proves: claimed with a proof, and checked by an official for each zaak.

Someone who logged in as themselves says for whom they act, and by which right. Until an official has checked that, the
zaak is nobody's but of whom it is about: who acts gets what must be told (the receipt, a request to complete) and may
answer it, and sees nothing. After that they act until the right ends. What they may do is decided in `own`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Q, QuerySet
from django.utils import timezone

from openloket.cases import documents
from openloket.cases.documents import NewDocument
from openloket.cases.models import WRITTEN, Case, RightClaim
from openloket.cases.refusals import NotPossible
from openloket.cases.who import authorised
from openloket.cases.who.claiming import OnBehalf
from openloket.definitions.schema import Result, Version
from openloket.forms.types import to_json
from openloket.law.calendar import plain_date
from openloket.people.acting import CHECKED_BY_AN_OFFICIAL, CLAIM, Acting, Identity, Right
from openloket.registers.models import Enkelvoudiginformatieobject, Rol, Zaak

State = RightClaim.State
PROOF = "Bewijs van het recht"
"""Begins the title of each document that proves a right."""
UNCHECKED = (
    "U kunt nog niet beslissen. Ga eerst na of degene die dit vroeg, voor de aanvrager mag handelen (‘Recht om dit voor een ander te "
    "regelen’)."
)
STILL_TIME = (
    "U kunt nog niet beslissen. Wie dit vroeg, mag tot en met %s aantonen dat het recht er is (artikel 4:5 van de Algemene wet "
    "bestuursrecht)."
)
NOT_SHOWN = (
    "Het recht om dit voor een ander te vragen is niet aangetoond. U kunt alleen beslissen de aanvraag niet te behandelen (artikel 4:5 "
    "van de Algemene wet bestuursrecht), of de zaak sluiten omdat de aanvraag is ingetrokken."
)


@dataclass(frozen=True)
class Kind:
    """Names who acts by a right as people do, and says what an official needs to know of it."""

    who: str
    law: str
    proof: str


KINDS: Mapping[Right, Kind] = {
    Right.CURATOR: Kind(
        "curator",
        "Wie onder curatele staat, is handelingsonbekwaam. De curator handelt voor diegene, of geeft toestemming (artikel 1:381 van "
        "het Burgerlijk Wetboek).",
        "De beschikking van de rechter, of een uittreksel uit het Centraal curatele- en bewindregister.",
    ),
    Right.PROPERTY: Kind(
        "bewindvoerder",
        "De bewindvoerder vertegenwoordigt iemand alleen in zaken over de goederen die onder bewind staan, zoals geld en spullen (artikel "
        "1:431 en 1:441 van het Burgerlijk Wetboek).",
        "De beschikking van de rechter, of een uittreksel uit het Centraal curatele- en bewindregister.",
    ),
    Right.CARE: Kind(
        "mentor",
        "De mentor vertegenwoordigt iemand alleen in zaken over verzorging, verpleging, behandeling en begeleiding (artikel 1:450 en "
        "1:453 van het Burgerlijk Wetboek). Het mentorschap staat niet in een openbaar register.",
        "De beschikking van de rechter.",
    ),
    Right.PROFESSIONAL: Kind(
        "professional",
        "Iedereen mag zich laten vertegenwoordigen; u mag om een schriftelijke machtiging vragen, behalve aan een advocaat (artikel 2:1 "
        "van de Algemene wet bestuursrecht). De brieven gaan naar de aanvrager; de professional leest mee.",
        "Een brief waarin de aanvrager zegt dat u dit mag regelen, met een handtekening.",
    ),
}
WRITTEN_KINDS: Mapping[Right, Kind] = {
    Right.PARENT: Kind(
        "ouder of voogd",
        "Ouders met gezag en voogden vertegenwoordigen een kind tot het 18 jaar is (artikel 1:245 en 1:233 van het Burgerlijk "
        "Wetboek). Vul als laatste dag de dag voor de achttiende verjaardag in.",
        "Het gezag staat in de Basisregistratie Personen, of in een uittreksel uit het gezagsregister.",
    ),
    Right.MANDATE: Kind(
        "gemachtigde",
        "Iedereen mag zich laten vertegenwoordigen; u mag om een schriftelijke machtiging vragen, behalve aan een advocaat (artikel 2:1 "
        "van de Algemene wet bestuursrecht). De brieven gaan naar de aanvrager.",
        "Een machtiging op papier, met de handtekening van de aanvrager.",
    ),
}
"""The rights that a login proves or the BRP confirms on the web, and that someone claims at the desk or on paper."""
LETTERS_TO_APPLICANT = frozenset({Right.PROFESSIONAL, Right.MANDATE})
"""The rights with which the letters are the applicant's own once an official found that the right holds (Awb 2:1)."""


def kind(claim: RightClaim) -> Kind:
    """Return what an official needs to know of the right that someone claims."""
    right = Right(claim.right)
    return KINDS.get(right) or WRITTEN_KINDS[right]


# Making one -----------------------------------------------------------------------------------------------------------


def acting(who: Acting, claim: RightClaim) -> Acting:
    """Return someone who logged in as acting for whom their claim names, until the right ends."""
    concerned = Identity(CLAIM, str(claim.pk), who.level, claim.name, born=claim.born.isoformat() if claim.born else "")
    until = None
    if claim.state == State.HOLDS and claim.until is not None:
        until = timezone.make_aware(datetime.combine(claim.until + timedelta(days=1), time()))
    return Acting(who.actor, concerned, Right(claim.right), who.means, who.services, until)


def of_actor(who: Acting) -> QuerySet[RightClaim]:
    """Return the claims of someone who logged in, also those of a form that was not sent.

    They are the company's where a company made them: an employee has those for which eHerkenning authorises them.
    """
    found = RightClaim.objects.filter(claimant__in=who.actor.owners).select_related("zaak", "earlier__zaak")
    if who.actor.kind != "kvk":
        return found
    shut = authorised.versions_of(authorised.as_employee(who), covered=False)
    unsent = Q(zaak=None, service__in=authorised.shut_services(who))
    return found.exclude(unsent).exclude(zaak__in=Case.objects.filter(version__in=shut).values("zaak"))


def of(who: Acting) -> RightClaim | None:
    """Return the claim by which someone acts; None when they act by another right, or when it is not theirs."""
    if who.right not in CHECKED_BY_AN_OFFICIAL or who.concerned.kind != CLAIM:
        return None
    return of_actor(who).filter(pk=UUID(who.concerned.number), right=who.right.value).first()


def sent_with(claim: RightClaim, zaak: Zaak, rows: Sequence[Enkelvoudiginformatieobject]) -> None:
    """Tie a claim to the zaak that was asked for by it, with its proof; call inside the transaction that makes the zaak.

    A claim is used once: whoever sends a second form with it at the same moment waits, and is refused by the database.
    A right that is used again was not taken back meanwhile.
    """
    if claim.earlier_id and not RightClaim.objects.select_for_update().filter(pk=claim.earlier_id, state=State.HOLDS):
        raise IntegrityError("the right was taken back")
    found = {name: getattr(claim, name) for name in _FOUND}
    if not RightClaim.objects.filter(pk=claim.pk, zaak=None).update(zaak=zaak, proof=[], **found):
        raise IntegrityError("this claim was used")
    claim.documents.set(rows)


def known_answers(version: Version, claim: RightClaim) -> dict[str, Any]:
    """Return the answers to a form that who acts gave already when they said for whom they act."""
    born = claim.born.isoformat() if claim.born else None
    told = {"brp.naam": claim.name, "brp.geboortedatum": born, "brp.adres": claim.address}
    found = {q.id: told[source] for q in version.questions for source in q.sources if told.get(source)}
    return {version.applicant.name: claim.name, version.applicant.address: claim.address, **found}


def as_documents(claim: RightClaim, day: date) -> list[NewDocument]:
    """Return the files that prove a right as documents to register."""
    return proving(claim.proof, claim.claimant_name, day)


def proving(files: Sequence[Mapping[str, Any]], author: str, day: date) -> list[NewDocument]:
    """Return files as documents to register that prove a right."""
    return [documents.received(item, "bijlage", author, day, f"{PROOF}: {item['name']}"[:200]) for item in files]


def begin(
    who: Acting, service: str, right: Right, said: Mapping[str, Any], proof: Sequence[Mapping[str, Any]]
) -> RightClaim:
    """Write down that someone claims a right: `said` holds the columns in which they say who they are, and of whom."""
    return RightClaim.objects.create(
        service=service,
        right=right,
        claimant=who.actor.owner,
        proof=[dict(item) for item in proof],
        made_at=timezone.now(),
        **said,
    )


def told(found: OnBehalf, service: str, channel: str, version: Version, answers: Mapping[str, Any]) -> RightClaim:
    """Return the claim, not kept yet, of who asks for another at the desk or on paper.

    Whose login gives the right on the web (a mandate, a parent) acts with that, and not with this claim.
    """
    who, by_login = Identity("bsn", found.bsn, "laag"), found.right not in CHECKED_BY_AN_OFFICIAL
    applicant = version.applicant
    return RightClaim(
        service=service,
        right=found.right.value,
        claimant=who.owner if found.bsn and not by_login else "",
        claimant_name=found.name,
        claimant_known=RightClaim.Known.PAPER if channel in WRITTEN else RightClaim.Known.DESK,
        name=str(answers.get(applicant.name) or "")[:80],
        address=to_json(answers.get(applicant.address)),
        proof=[dict(item) for item in found.proof],
        seen=found.seen,
        identified=found.checked,
        made_at=timezone.now(),
    )


def begun(who: Acting, service: str) -> list[RightClaim]:
    """Return the claims of someone for a form of this service that they did not send yet, the newest first."""
    return list(of_actor(who).filter(service=service, zaak=None).order_by("-made_at")[:20])


def sent(who: Acting, day: date) -> list[RightClaim]:
    """Return the claims of someone in whose zaak they may do something on this day, the newest first."""
    over = Q(state=State.HOLDS, until__lt=day)
    return list(of_actor(who).exclude(zaak=None).exclude(over).order_by("-made_at")[:100])


def forget_old(before: datetime) -> None:
    """Remove the claims with which no form was sent, as drafts are removed."""
    RightClaim.objects.filter(zaak=None, made_at__lt=before).delete()


# Using a confirmed right again ----------------------------------------------------------------------------------------

AT_MOST = timedelta(days=365)
"""Is how long a right without an end may be used again after an official confirmed it."""
_FOUND = ("state", "until", "reason", "checked_at", "checked_by")
"""The columns in which an official says what they found."""


def good_until(claim: RightClaim) -> date | None:
    """Return the last day on which a right that an official confirmed may be used again; None when it may not."""
    if claim.state != State.HOLDS or claim.checked_at is None:
        return None
    return claim.until or timezone.localdate(claim.checked_at) + AT_MOST


def confirmed(who: Acting, rights: Collection[str], day: date) -> list[RightClaim]:
    """Return the rights of someone that an official confirmed and that may be used again on this day, one for each person."""
    usable = of_actor(who).filter(right__in=rights, state=State.HOLDS, earlier=None).exclude(zaak=None)
    usable = usable.exclude(again__state=State.NOT_SHOWN)
    found: dict[tuple[str, str, date | None], RightClaim] = {}
    for claim in usable.order_by("checked_at"):
        if (last := good_until(claim)) and last >= day:
            found[claim.right, claim.name.casefold(), claim.born] = claim
    return list(found.values())


def use_again(who: Acting, service: str, earlier: RightClaim) -> RightClaim:
    """Write down that someone asks again for the same person by a right that was confirmed: without a new proof."""
    said = {name: getattr(earlier, name) for name in ("right", "claimant_name", "name", "born", "address")}
    by_login = earlier.claimant_known in (RightClaim.Known.LOGIN, RightClaim.Known.BRP)
    return RightClaim.objects.create(
        service=service,
        claimant=who.actor.owner,
        claimant_known=earlier.claimant_known if by_login else RightClaim.Known.TYPED,
        made_at=timezone.now(),
        earlier=earlier,
        **said,
    )


def take_over(claim: RightClaim, name: str, day: date) -> bool:
    """Say whether a claim can be sent: it has a proof, or a right that still holds, which then counts here too.

    Whoever fills in another name for whom it is about has the right checked anew.
    """
    earlier = claim.earlier
    if earlier is None:
        return bool(claim.proof)
    last = good_until(earlier)
    if last is None or last < day or earlier.again.filter(state=State.NOT_SHOWN).exists():
        return False
    if " ".join(name.casefold().split()) == " ".join(claim.name.casefold().split()):
        for column in _FOUND:
            setattr(claim, column, getattr(earlier, column))
        claim.until = last
    return True


def number_of(claim: RightClaim) -> str:
    """Return the BSN of whom a right that is used again is about, as an official established it; empty when not known."""
    if claim.earlier is None or claim.state != State.HOLDS:
        return ""
    mine = Rol.objects.filter(zaak=claim.earlier.zaak_id, roltype__omschrijving_generiek="initiator").first()
    return str((mine.betrokkene_identificatie if mine else {}).get("inpBsn") or "")


# What became of it ----------------------------------------------------------------------------------------------------


def of_case(case: Case) -> RightClaim | None:
    """Return the claim with which a case was asked for; None when whoever asked needed none."""
    return RightClaim.objects.filter(zaak=case.zaak_id).first()


def holds(claim: RightClaim, day: date) -> bool:
    """Say whether an official found that the right holds, and it has not ended on this day."""
    return claim.state == State.HOLDS and not ended(claim, day)


def ended(claim: RightClaim, day: date) -> bool:
    """Say whether a right that held is over."""
    return claim.state == State.HOLDS and claim.until is not None and claim.until < day


def who(claim: RightClaim) -> str:
    """Return what people call someone with this right."""
    return kind(claim).who


def check_decision(case: Case, result: Result, version: Version) -> None:
    """Refuse to decide while the right to ask was not checked, or was not shown. Raises NotPossible."""
    claim = of_case(case)
    if claim is None or claim.state == State.HOLDS:
        return
    if claim.state == State.OPEN:
        raise NotPossible(UNCHECKED)
    if not result.decision:
        return
    request = case.zaak.requests.filter(ended_on=None).first()
    if request is not None:
        raise NotPossible(STILL_TIME % plain_date(request.due))
    if not result.not_handled and any(item.not_handled for item in version.results):
        raise NotPossible(NOT_SHOWN)


def asks_proof(case: Case) -> bool:
    """Say whether a better proof of the right is what a case waits for."""
    claim = of_case(case)
    return claim is not None and claim.state == State.NOT_SHOWN


def came_in(case: Case, files: Sequence[Enkelvoudiginformatieobject]) -> None:
    """Note that something came in for a right that was not shown: an official must look at it again."""
    claim = of_case(case)
    if claim is not None and claim.state == State.NOT_SHOWN:
        claim.state = State.OPEN
        claim.save(update_fields=["state"])
        claim.documents.add(*files)

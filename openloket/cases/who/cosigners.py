"""Keep who must sign with the applicant: a row of the case for each whom the answers name. See cosigning for the rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from openloket import typed_codes
from openloket.cases import cosigning, versions
from openloket.cases.cosigning import Named, Stand, Unsigned
from openloket.cases.grounds import Weighing
from openloket.cases.models import WRITTEN, Case, Channel, CoSignature
from openloket.cases.queue import later
from openloket.cases.refusals import NotPossible, listed
from openloket.cases.who.authorised import out_of_reach
from openloket.cases.wording.named import in_parts
from openloket.cases.wording.words import is_reason
from openloket.definitions.schema import Result, Version
from openloket.people.acting import Acting, Right
from openloket.people.models import User
from openloket.registers import acts
from openloket.registers.api.hand import Hand
from openloket.registers.models import Rol, Roltype, Zaak
from openloket.secrecy import keyed_hashes

UNSIGNED = (
    "U kunt nog niet beslissen, want er ontbreekt een handtekening: %s. Stuur de link opnieuw, vraag om een aanvulling, of schrijf op "
    "waarom u toch beslist."
)
NAMELESS = gettext_noop("iemand met een inlog zonder naam")
DOUBTED = "%(name)s (%(signer)s tekende; kijk eerst of dat dezelfde persoon is)"
ON_PAPER = (*WRITTEN, Channel.DESK)
"""Lists where a signature is mostly there already, so that nobody is mailed until an official asks for it."""


@dataclass(frozen=True)
class Seen:
    """Tells who signed on paper or at the desk: the channel, the questions that name them, the day, and the official who saw it."""

    channel: str
    signed: Collection[str]
    day: date
    official: User | None


def ask(hand: Hand, zaak: Zaak, version: Version, answers: Mapping[str, Any], seen: Seen) -> None:
    """Ask whom the answers of a new case name to sign, in the transaction that makes the case; not who was seen to sign."""
    _ask(zaak, cosigning.named(version.questions, answers), {}, seen.channel)
    if seen.signed and seen.channel in ON_PAPER:
        for row in CoSignature.objects.filter(zaak=zaak, key__in=seen.signed):
            row.state, row.means, row.answered_on, row.noted_by = (
                Stand.SIGNED,
                _seen_on(seen.channel),
                seen.day,
                seen.official,
            )
            row.rol = give_rol(hand, zaak, row, {})
            row.save()


def _seen_on(channel: str) -> str:
    """Return where an official saw a signature: at the desk, or on paper, which a scan in an e-mail is too."""
    return Channel.PAPER if channel in WRITTEN else channel


def give_rol(hand: Hand, zaak: Zaak, row: CoSignature, person: Mapping[str, str]) -> Rol | None:
    """Give who signed a rol, under the name that the login gives, or else the one that the applicant gave.

    Returns None for a case taken over from a version that asked nobody to sign: it keeps its zaaktype.
    """
    roltype = Roltype.objects.filter(zaaktype=zaak.zaaktype_id, omschrijving=versions.CO_SIGNER).first()
    if roltype is None:
        return None
    who = {**in_parts(row.signer_name or row.name), **person}
    return acts.zaken.give_rol(hand, zaak, roltype, "Ondertekende mee met de aanvrager", "natuurlijk_persoon", who)


def follow(zaak: Zaak, version: Version, answers: Mapping[str, Any], channel: str) -> None:
    """Ask whom the answers name now to sign, in the transaction that keeps the answers; whom they name no more is left out.

    A signature of someone else than is named now does not count for who is.
    """
    wanted = list(cosigning.named(version.questions, answers))
    rows = {row.key: row for row in CoSignature.objects.select_for_update().filter(zaak=zaak)}
    if gone := rows.keys() - {item.key for item in wanted}:
        CoSignature.objects.filter(zaak=zaak, key__in=gone).delete()
    _ask(zaak, wanted, rows, channel)


def _ask(zaak: Zaak, wanted: Iterable[Named], rows: Mapping[str, CoSignature], channel: str) -> None:
    for item in wanted:
        row = rows.get(item.key)
        if row is not None and (row.name, row.email) == (item.name, item.email):
            continue
        new = CoSignature(zaak=zaak, key=item.key, name=item.name, email=item.email, pk=row.pk if row else None)
        new.save()
        if channel not in ON_PAPER:
            later("send_cosign_link", cosignature=new.pk)


def of_case(zaak: int) -> Sequence[CoSignature]:
    """Return who must sign in a case, in the order in which they were named."""
    return list(
        CoSignature.objects.filter(zaak=zaak).select_related("noted_by", "name_checked_by", "document").order_by("pk")
    )


def standing(row: CoSignature, at: datetime) -> Stand:
    """Return how it stands with a signature."""
    return cosigning.stand(row.state, row.asked_at, row.undelivered, at, doubted=row.name_doubted)


def link_until(at: datetime) -> date:
    """Return the day on which a link that is mailed at a moment stops working."""
    return timezone.localdate(at + cosigning.LINK_HOLDS)


def foreseen(
    version: Version, answers: Mapping[str, Any], channel: str, at: datetime, signed: Collection[str] = ()
) -> list[Unsigned]:
    """Return who will have to sign what is sent through a channel; not who was seen to sign it."""
    until = None if channel in ON_PAPER else link_until(at)
    wanted = cosigning.named(version.questions, answers)
    return [Unsigned(item.name, until) for item in wanted if item.key not in signed]


def until(row: CoSignature, case: Case) -> date | None:
    """Return the day on which the link stops working that someone has, or is about to get; None when none goes by itself."""
    at = row.asked_at or (None if case.channel in ON_PAPER else case.received_at)
    return link_until(at) if at else None


def unsigned(case: Case) -> list[Unsigned]:
    """Return who was asked to sign and gave no answer yet."""
    return [Unsigned(row.name, until(row, case)) for row in of_case(case.pk) if row.state == CoSignature.State.ASKED]


def by_code(typed: str) -> CoSignature | None:
    """Return whom the code in an e-mail asks; None when no such code was sent, or another one since."""
    return by_secret(typed_codes.meant(typed))


def by_secret(secret: str) -> CoSignature | None:
    """Return whom a secret asks, as it stands: a code, or what stood in the path of a link that was sent before codes."""
    return CoSignature.objects.filter(link__in=keyed_hashes("cosign", secret)).first() if secret else None


def by_link(link: str) -> CoSignature | None:
    """Return whom a code asks by its keyed hash; None when it asks nobody any more."""
    return CoSignature.objects.filter(link=link).select_related("zaak").first() if link else None


def signed_by(who: Acting | None) -> QuerySet[CoSignature]:
    """Return what someone signed, with a login as strong as that took; nothing for who acts for another."""
    if who is None or who.right != Right.SELF:
        return CoSignature.objects.none()
    found = CoSignature.objects.filter(state=CoSignature.State.SIGNED, signer__in=who.actor.owners)
    return found.exclude(zaak__case__version__in=out_of_reach(who))


def check_decision(case: Case, result: Result, weighing: Weighing) -> dict[str, Any] | None:
    """Return whose signature is missing at a decision, and why it is taken all the same; None when none is. Raises NotPossible.

    An application that is left because it is not complete needs no reason: that is the reason (Awb 4:5).
    """
    missing = [row for row in of_case(case.pk) if not cosigning.counts(row.state, doubted=row.name_doubted)]
    if not missing or not result.decision or result.not_handled:
        return None
    reason = " ".join(weighing.unsigned.split())
    if not is_reason(reason):
        raise NotPossible(UNSIGNED % listed(map(_missing, missing)))
    return {"wie": [row.name for row in missing], "reden": reason}


def _missing(row: CoSignature) -> str:
    """Return whose signature is missing, and why, where somebody signed."""
    return DOUBTED % {"name": row.name, "signer": signer(row)} if row.name_doubted else row.name


def signer(row: CoSignature) -> str:
    """Return under which name someone signed, as the login gives it."""
    return row.signer_name or NAMELESS

"""To whom a letter goes: to the applicant, or to who acts for them.

A parent with authority represents the child in everything until it is of age (BW 1:245 lid 4, 1:233), so the letters are
theirs, at the address they gave. From the eighteenth birthday on they go to the child, at the address in the answers.

A curator, bewindvoerder or mentor represents the applicant too (BW 1:381, 1:441, 1:453), from the day on which an
official has checked that until it ends. Before, they get what must be told about their request, as who asked. For whom a
professional or someone with a mandate on paper acts gets the letters themselves (Awb 2:1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from openloket.cases import versions
from openloket.cases.models import Case, Channel, InterestedParty, RightClaim, Submission
from openloket.cases.who import claims
from openloket.definitions.schema import Version
from openloket.forms.kept import AsKept
from openloket.forms.types import foreign_address
from openloket.people.acting import Identity, Right
from openloket.people.looking import NUMBERS
from openloket.registers.models import Rol

_HOLDS = RightClaim.State.HOLDS
_WITHOUT_LOGIN = (RightClaim.Known.DESK, RightClaim.Known.PAPER)
LETTERS = "letters"
"""Where the sender of an application says to whom letters go (Submission.sender_context)."""
A_SECRET: Mapping[str, Any] = {f"sender_context__{LETTERS}__secret": True}
"""Chooses the submissions of who acts for the applicant and whose own address is secret."""
UNKNOWN: Mapping[str, Any] = {f"sender_context__{LETTERS}__unknown": True}
"""Chooses those of which that address counts as secret only because the BRP gave no answer; it is asked again until it does."""


@dataclass(frozen=True)
class Addressee:
    """Who gets a letter: the name to greet them with, what stands under it, and the lines of an address."""

    name: str
    lines: tuple[str, ...]
    acts_for: str = ""
    """For whom they arrange it, whom the letter is about; empty when it is about themselves."""


def of(case: Case, version: Version, answers: Mapping[str, Any], day: date, *, digital: bool = True) -> Addressee:
    """Return who gets a letter of this day. A secret address stands in it only when it goes by post, as was chosen or must be."""
    name, address = str(answers.get(version.applicant.name, "")), answers.get(version.applicant.address)
    applicant, secret, under = name, case.secret_address, tuple[str, ...]()
    if parent := _parent(case, day):
        under = (f"ouder of voogd van {name}",)
        name, address, secret = parent["name"] or "ouder of voogd", parent["address"], parent["secret"]
    elif (claim := _claim(case)) and _to_who_acts(claim, day):
        under = (f"{claims.who(claim)} van {name}" if claim.state == _HOLDS else f"voor {name}",)
        given = _given_by_who_acts(case)
        name, address, secret = claim.claimant_name, given.get("address"), bool(given.get("secret"))
    if secret and digital and answers.get(version.applicant.reach) == "digitaal":
        address = None
    return Addressee(name, (*under, *address_lines(address)), applicant if under else "")


def of_party(party: InterestedParty) -> Addressee:
    """Return someone who did not apply, as an official named them."""
    return Addressee(party.name, tuple(address_lines(party.address)))


def whose_secret(case: Case, day: date, recipient: Sequence[str] | None = None) -> Right | None:
    """Return by which right someone has to act for their own secret address to stand in a letter by post of this day.

    None when no such address does. Nobody else may read that letter on the site. `recipient` is what stands above it: it says
    whose address that is, also once letters go to another because a claim was checked or has ended.
    """
    if parent := _parent(case, day):
        return Right.PARENT if parent["secret"] else None
    if claim := _claim(case):
        given = _given_by_who_acts(case)
        theirs = address_lines(given.get("address"))
        bears = (
            _to_who_acts(claim, day)
            if recipient is None
            else bool(theirs) and list(recipient[-len(theirs) :]) == theirs
        )
        if bears:
            return Right(claim.right) if given.get("secret") else None
    return Right.SELF if case.secret_address else None


def hides(case: Case) -> bool:
    """Say whether a secret address may stand in papers of a case: that of the applicant, or of who acts for them."""
    return case.secret_address or Submission.objects.filter(zaak=case.zaak_id, **A_SECRET).exists()


def of_sender(submitted: Mapping[str, Any]) -> bool:
    """Say whether the columns of a submission tell of a secret address to which letters go; see `hides`."""
    return bool(((submitted.get("sender_context") or {}).get(LETTERS) or {}).get("secret"))


def asked_late(context: Mapping[str, Any], *, secret: bool) -> dict[str, Any]:
    """Return the context of a sender to whom letters go, now that it is known whether their address is secret. Pure."""
    to = {name: value for name, value in context[LETTERS].items() if name != "unknown"}
    return {**context, LETTERS: {**to, "secret": secret}}


def asks_first(case: Case, day: date) -> bool:
    """Say whether the BRP is asked before a letter of this day goes: it is for the parent who asked for a child."""
    return _parent(case, day) is not None


def by_post(case: Case, day: date) -> bool:
    """Say whether a letter of this day goes by post, whatever was chosen: who chose that is not who gets it.

    So it is when a parent asked for someone who is of age by now, when the right of who asked has ended, and with a
    professional or a mandate on paper unless the applicant can read it in Mijn Loket. Who asked at the desk or on paper
    gave an address and no login.
    """
    if (asked := _by_parent(case)) is not None:
        return _over(asked, day)
    claim = _claim(case)
    if claim is None:
        return False
    if claims.ended(claim, day) or (_to_who_acts(claim, day) and claim.claimant_known in _WITHOUT_LOGIN):
        return True
    by_themselves = claim.state == _HOLDS and _has_login(case)
    return claim.right in claims.LETTERS_TO_APPLICANT and not by_themselves


def owners(case: Case, day: date) -> list[str]:
    """Return the keyed hashes, under every key, of whoever gets the letters of this day; none when no login can be theirs."""
    claim = _claim(case)
    if _parent(case, day) is not None:
        return _sent_by(case, Right.PARENT)
    if claim is not None and _to_who_acts(claim, day):
        return [claim.claimant] if claim.claimant else []
    mine = Rol.objects.filter(zaak=case.zaak_id, roltype__omschrijving_generiek="initiator").first()
    known = mine.betrokkene_identificatie if mine else {}
    found = _sent_by(case, Right.SELF, Right.COMPANY)
    for kind, field in NUMBERS.items():
        if known.get(field):
            found += Identity(kind, str(known[field]), "", branch=str(known.get("vestigingsNummer") or "")).owners
    return list(dict.fromkeys(found))


def bsn(case: Case, day: date) -> str:
    """Return the BSN of whoever gets the letters of this day; empty when that is not the applicant, or not a person with one."""
    claim = claims.of_case(case)
    if _by_parent(case) is not None or (claim is not None and _to_who_acts(claim, day)):
        return ""
    mine = Rol.objects.filter(zaak=case.zaak_id, roltype__omschrijving_generiek="initiator").first()
    known = mine.betrokkene_identificatie if mine else {}
    return "" if known.get(NUMBERS["kvk"]) else str(known.get(NUMBERS["bsn"]) or "")


def _sent_by(case: Case, *rights: Right) -> list[str]:
    """Return the keyed hashes of who sent the application with a login, by one of these rights."""
    sent = Submission.objects.filter(zaak=case.zaak_id, version__isnull=False, sender_hash__gt="")
    by_right = sent.filter(sender_context__right__in=[right.value for right in rights])
    return [owner for owner in by_right.values_list("sender_hash", flat=True) if owner]


def _claim(case: Case) -> RightClaim | None:
    """Return the claim by which a case was asked for; of an objection or complaint, that of the case it is about.

    It was made for the same person, by who acts for them; another whose interest is touched speaks for themselves.
    """
    found = claims.of_case(case)
    if found or case.version_id is None or not versions.by_id(case.version_id).deadline.by:
        return found
    return RightClaim.objects.filter(zaak__grievances=case.zaak_id, zaak__grievances__message__party=None).first()


def _to_who_acts(claim: RightClaim, day: date) -> bool:
    """Say whether the letters of this day go to who made a claim."""
    return claim.state != _HOLDS or (claim.right not in claims.LETTERS_TO_APPLICANT and claims.holds(claim, day))


def _given_by_who_acts(case: Case) -> Mapping[str, Any]:
    """Return where who acts said, when they sent the application, that letters go."""
    sent = Submission.objects.filter(zaak=case.zaak_id, sender_context__has_key=LETTERS).order_by("pk").first()
    found: Mapping[str, Any] = (sent.sender_context or {}).get(LETTERS, {}) if sent else {}
    return found


def _has_login(case: Case) -> bool:
    """Say whether the applicant finds this case in Mijn Loket: the register knows their BSN."""
    mine = Rol.objects.filter(zaak=case.zaak_id, roltype__omschrijving_generiek="initiator")
    return mine.exclude(betrokkene_identificatie__inpBsn="").filter(betrokkene_identificatie__has_key="inpBsn").exists()


def _parent(case: Case, day: date) -> Mapping[str, Any] | None:
    """Return the parent or guardian who gets the letters of this day; None when the applicant does."""
    asked = _by_parent(case)
    return None if asked is None or _over(asked, day) else asked.get(LETTERS)


def _by_parent(case: Case) -> dict[str, Any] | None:
    """Return how a parent or guardian was known when they sent the application; None when no parent sent it."""
    sent = Submission.objects.filter(
        zaak=case.zaak_id, channel=Channel.WEB, version__isnull=False, sender_context__right=Right.PARENT.value
    )
    return sent.values_list("sender_context", flat=True).order_by("pk").first()


def _over(asked: Mapping[str, Any], day: date) -> bool:
    until = asked.get("until")
    return until is not None and timezone.localdate(datetime.fromisoformat(until)) <= day


def address_lines(address: Any) -> list[str]:
    """Return an address as the lines of a letter."""
    if not address:
        return []
    if isinstance(address, AsKept):
        return str(address).splitlines()
    if foreign_address.is_abroad(address):
        return foreign_address.on_letter(address)
    return [
        f"{address['straat']} {address['huisnummer']} {address['toevoeging']}".strip(),
        f"{address['postcode']} {address['plaats']}",
    ]

"""Whose case it is: the initiator in the register says the same as the answers.

Who was logged in when they applied stays the applicant. What came on paper or at the desk may be put right by an
official; then the case goes over to its real applicant, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from openloket.cases import versions
from openloket.cases.models import Case, Channel, RightClaim, Submission
from openloket.cases.who import claims
from openloket.cases.wording.named import in_parts
from openloket.definitions import admission
from openloket.definitions.schema import Version
from openloket.forms import countries
from openloket.forms.brp_countries import brp_code
from openloket.forms.email import mailable
from openloket.forms.types import foreign_address
from openloket.forms.validate import Answers
from openloket.people.acting import CHECKED_BY_AN_OFFICIAL, Acting, Identity, Right
from openloket.people.looking import NUMBERS
from openloket.registers import acts
from openloket.registers.api.hand import Hand
from openloket.registers.models import Rol, Roltype, Zaak

LINE_ABROAD = 35
"""Characters of a line of an address abroad in the standard."""
_NUMBERS = ("inpBsn", "kvkNummer")
PLACES = ("verblijfsadres", "subVerblijfBuitenland")
"""Name the parts of a rol that say where someone lives."""


def sent_with_login(case: Case) -> bool:
    """Tell whether the application was sent with a login; one that came by web in an earlier release counts as such."""
    sent = Submission.objects.filter(zaak=case.zaak_id).only("channel", "version", "sender_kind")
    return any(by_login(row) for row in sent)


def as_asked(case: Case, version: Version) -> Version:
    """Return the version with its questions as they were put to whoever applied, with the login that they had."""
    sent = Submission.objects.filter(zaak=case.zaak_id, channel=Channel.WEB).exclude(version=None)
    return admission.asked_of(version, sent.values_list("sender_kind", flat=True).order_by("pk").first())


def by_login(submission: Submission) -> bool:
    """Tell whether this is an application that was sent with a login. Pure."""
    return submission.channel == Channel.WEB and submission.version_id is not None and submission.sender_kind != ""


def known_from_login(case: Case, version: Version) -> set[str]:
    """Return the questions (ids) on who the applicant is that are not asked again, because a login answered them."""
    return set(admission.identity_questions(version)) if sent_with_login(case) else set()


def as_rol(version: Version, answers: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the applicant as a rol, in the standard's names: a person (BSN) or an organisation (KVK number).

    None when nothing is known of them, as where a service is open without a login.
    """
    who = version.applicant
    if not any(answers.get(part) for part in (who.name, who.address, who.bsn, who.kvk, who.email, who.phone)):
        return None
    name, address = str(answers.get(who.name, "")), answers.get(who.address)
    email, phone = (str(answers.get(item, "")) for item in (who.email, who.phone))
    contact = {"naam": name, "emailadres": email, "telefoonnummer": phone}
    if who.kvk and answers.get(who.kvk):
        return {
            "betrokkeneType": "niet_natuurlijk_persoon",
            "contactpersoonRol": contact,
            "betrokkeneIdentificatie": {"kvkNummer": str(answers[who.kvk]), "statutaireNaam": name},
        }
    return {
        "betrokkeneType": "natuurlijk_persoon",
        "contactpersoonRol": contact,
        "betrokkeneIdentificatie": {
            "inpBsn": str(answers.get(who.bsn, "")),
            **in_parts(name),
            **_where(address),
        },
    }


def _where(address: Any) -> dict[str, Any]:
    """Return where someone lives as the standard has it: here, or abroad."""
    if not isinstance(address, Mapping):
        return {}
    if not foreign_address.is_abroad(address):
        return {"verblijfsadres": _address(address)}
    lines = [line[:LINE_ABROAD] for line in foreign_address.street_lines(address)]
    abroad = {f"subAdresBuitenland_{number}": line for number, line in enumerate(lines, start=1)}
    country = {"lndLandcode": brp_code(address["country"]), "lndLandnaam": countries.name(address["country"])[:40]}
    return {"subVerblijfBuitenland": {**country, **abroad}}


def _address(address: Mapping[str, Any]) -> dict[str, Any]:
    number = str(address["huisnummer"])
    return {
        "aoaIdentificatie": "",  # the BAG is not asked
        "wplWoonplaatsNaam": address["plaats"],
        "gorOpenbareRuimteNaam": address["straat"],
        "aoaPostcode": address["postcode"],
        "aoaHuisnummer": int(number) if number.isdecimal() else None,
        "aoaHuisnummertoevoeging": address["toevoeging"],
    }


def initiator(
    version: Version, answers: Mapping[str, Any], sender: Acting | None, claim: RightClaim | None = None
) -> dict[str, Any] | None:
    """Return the applicant as a rol, with what a login says beside the answers: a branch, or who has no BSN.

    None when nothing is asked of who they are.
    """
    found = as_rol(version, answers)
    if found is None or sender is None:
        return found
    if sender.represents and (sender.right not in CHECKED_BY_AN_OFFICIAL or _holds(claim)):
        found["indicatieMachtiging"] = "machtiginggever"
    found["betrokkeneIdentificatie"] |= _from_login(sender.concerned)
    return found


def _holds(claim: RightClaim | None) -> bool:
    """Say whether an official found that a claimed right holds; they may have done so for an earlier zaak."""
    return claim is not None and claim.state == RightClaim.State.HOLDS


def _from_login(who: Identity) -> dict[str, str]:
    if who.kind == admission.EUROPEAN:
        return {
            "anpIdentificatie": who.foreign_numbers[0],
            "voornamen": who.first_names,
            "voorvoegselGeslachtsnaam": "",
            "geslachtsnaam": who.family_name,
            "geboortedatum": who.born,
        }
    if who.branch:
        return {"vestigingsNummer": who.branch}
    return {"geboortedatum": who.born} if who.born else {}


def represent(
    hand: Hand,
    zaak: Zaak,
    roltype: Roltype,
    actor: Identity,
    right: Right,
    email: str = "",
    claim: RightClaim | None = None,
) -> None:
    """Give who acts for the applicant the rol of gemachtigde, with the address at which they want to hear of letters.

    The rol of who makes a claim that was not checked yet says so, and has no indicatieMachtiging.
    """
    name = claim.claimant_name if claim else actor.name
    if actor.kind == "kvk":
        kind = "niet_natuurlijk_persoon"
        who = {"kvkNummer": actor.number, "statutaireNaam": name, "vestigingsNummer": actor.branch}
    else:
        kind, who = "natuurlijk_persoon", {"inpBsn": actor.number, **in_parts(name)}
    if claim:
        acts_as = as_claimed(claim)
    else:
        acts_as = "Ouder of voogd van de aanvrager" if right == Right.PARENT else "Gemachtigde van de aanvrager"
    acts.zaken.give_rol(
        hand,
        zaak,
        roltype,
        acts_as,
        kind,
        who,
        indicatieMachtiging="" if claim and not _holds(claim) else "gemachtigde",
        contactpersoonRol={"naam": name[:40] or "Gemachtigde", "emailadres": email} if email else None,
    )


def as_claimed(claim: RightClaim) -> str:
    """Return as what someone has a rol who claimed a right: as far as an official found that they have it."""
    match claim.state:
        case RightClaim.State.HOLDS:
            return f"{claims.who(claim).capitalize()} van de aanvrager"
        case RightClaim.State.NOT_SHOWN:
            return f"Zei {claims.who(claim)} van de aanvrager te zijn; niet aangetoond"
    return f"Zegt {claims.who(claim)} van de aanvrager te zijn; nog niet nagegaan"


def representatives(zaak: Zaak) -> list[Rol]:
    """Return the rollen of who acts for the applicant, also of who claims to, in the order in which they came."""
    rollen = Rol.objects.filter(zaak=zaak).select_related("roltype").order_by("pk")
    return [rol for rol in rollen if acts_for_applicant(rol)]


def acts_for_applicant(rol: Rol) -> bool:
    """Tell whether a rol, read with its roltype, is that of who acts for the applicant or claims to. Pure."""
    of_kind = rol.indicatie_machtiging == "gemachtigde" or rol.roltype.omschrijving_generiek == versions.GEMACHTIGDE
    return of_kind and rol.roltype.omschrijving != versions.CO_SIGNER


def also_notified(zaak: int) -> list[str]:
    """Return the e-mail addresses of those who act for the applicant and want to hear that a letter is ready.

    Whose right has ended hears no more: by the day that an official gave, or the moment that the login said.
    """
    claim = RightClaim.objects.filter(zaak=zaak).first()
    if claim is not None and claims.ended(claim, timezone.localdate()):
        return []
    rollen = Rol.objects.filter(zaak=zaak, indicatie_machtiging="gemachtigde").order_by("pk")
    if over := _over(zaak):
        rollen = rollen.exclude(pk__in=[rol.pk for rol in rollen if over & _names(rol)])
    found = (str((rol.contactpersoon_rol or {}).get("emailadres") or "") for rol in rollen)
    return [address for address in dict.fromkeys(found) if mailable(address)]


def _over(zaak: int) -> set[str]:
    """Return the keyed hashes of who sent something for a zaak by a mandate that has ended since, as their last login said."""
    sent = Submission.objects.filter(zaak=zaak, sender_context__right=Right.MANDATE.value).order_by("pk")
    last = dict(sent.values_list("sender_hash", "sender_context__ends"))
    return {name for name, ends in last.items() if name and ends and datetime.fromisoformat(ends) <= timezone.now()}


def _names(rol: Rol) -> set[str]:
    """Return the keyed hashes of a person or company that has a rol."""
    who = rol.betrokkene_identificatie
    branch = str(who.get("vestigingsNummer") or "")
    return {
        name
        for kind, field in NUMBERS.items()
        if who.get(field)
        for name in Identity(kind, str(who[field]), "", branch=branch).owners
    }


def moves(zaak: Zaak, version: Version, before: Answers, after: Answers) -> bool:
    """Tell whether the answers given now make someone else the applicant; never for a zaak without an initiator."""
    return _number(as_rol(version, before)) != _number(as_rol(version, after)) and _initiator(zaak) is not None


def follow(hand: Hand, zaak: Zaak, version: Version, before: Answers, after: Answers, *, secret: bool = False) -> None:
    """Change the initiator as the answers changed. What another system added to the rol of the same person stays."""
    was, now = as_rol(version, before), as_rol(version, after)
    if secret:
        for said in filter(None, (was, now)):
            for place in PLACES:
                said["betrokkeneIdentificatie"].pop(place, None)
    rol = _initiator(zaak)
    if now is None or was == now:
        return
    if was is None and rol is None:
        kind = Roltype.objects.get(zaaktype=zaak.zaaktype_id, omschrijving_generiek="initiator")
        give(hand, zaak, kind, now)
    if was is None or rol is None:
        return
    if _number(was) == _number(now):
        for part, kept in (
            ("contactpersoonRol", rol.contactpersoon_rol),
            ("betrokkeneIdentificatie", rol.betrokkene_identificatie),
        ):
            now[part] = {**kept, **{key: value for key, value in now[part].items() if value != was[part].get(key)}}
    acts.zaken.change_rol(
        hand, rol, now["betrokkeneType"], now["betrokkeneIdentificatie"], contactpersoonRol=now["contactpersoonRol"]
    )


def place(hand: Hand, zaak: Zaak, version: Version, answers: Answers, *, secret: bool) -> None:
    """Take where the applicant lives out of their rol when that is secret, or put it in when it is not and nothing stands there."""
    rol, now = _initiator(zaak), as_rol(version, answers)
    if rol is None or now is None:
        return
    stands = {name: value for name, value in rol.betrokkene_identificatie.items() if name in PLACES and value}
    said = {} if secret else {name: now["betrokkeneIdentificatie"].get(name) for name in PLACES}
    said = {name: value for name, value in said.items() if value}
    if bool(stands) == bool(said):
        return
    who = {name: value for name, value in rol.betrokkene_identificatie.items() if name not in PLACES}
    acts.zaken.change_rol(hand, rol, rol.betrokkene_type, {**who, **said})


def give(hand: Hand, zaak: Zaak, roltype: Roltype, who: Mapping[str, Any]) -> None:
    """Make the applicant, as `as_rol` returns them, the initiator of a zaak that has none."""
    kind, identified = who["betrokkeneType"], who["betrokkeneIdentificatie"]
    more = {name: value for name, value in who.items() if not name.startswith("betrokkene")}
    acts.zaken.give_rol(hand, zaak, roltype, "Aanvrager", kind, identified, **more)


def _initiator(zaak: Zaak) -> Rol | None:
    return Rol.objects.filter(zaak=zaak, roltype__omschrijving_generiek="initiator").first()


def _number(rol: Mapping[str, Any] | None) -> list[Any]:
    return [] if rol is None else [rol["betrokkeneIdentificatie"].get(field) or "" for field in _NUMBERS]

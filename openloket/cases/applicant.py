"""Whose case it is: the initiator in the register says the same as the answers.

Who was logged in when they applied stays the applicant. What came on paper or at the desk may be put right by an official;
then the case goes over to who it really is of, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openloket.cases.models import Case, Channel, Submission
from openloket.definitions import admission
from openloket.definitions.schema import Version
from openloket.forms.validate import Answers
from openloket.registers.models import Rol, Zaak

_NUMBERS = ("inpBsn", "kvkNummer")


def sent_with_login(case: Case) -> bool:
    """Tell whether who applied was logged in; what an earlier release took in on the web is taken to be so."""
    sent = Submission.objects.filter(zaak=case.zaak_id, channel=Channel.WEB)
    return sent.exclude(version=None).exclude(sender_kind="").exists()


def known_from_login(case: Case, version: Version) -> set[str]:
    """Return the questions on who the applicant is that nobody answers again, because a login did."""
    return set(admission.identity_questions(version)) if sent_with_login(case) else set()


def as_rol(version: Version, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the applicant as a rol: a person with a BSN, or an organisation with a KVK number."""
    who = version.applicant
    name, address = str(answers.get(who.name, "")), answers.get(who.address)
    email, phone = (str(answers.get(item, "")) for item in (who.email, who.phone))
    contact = {"naam": name, "emailadres": email, "telefoonnummer": phone}
    if who.kvk and answers.get(who.kvk):
        return {
            "betrokkene_type": "niet_natuurlijk_persoon",
            "contactpersoon_rol": contact,
            "betrokkene_identificatie": {"kvkNummer": str(answers[who.kvk]), "statutaireNaam": name},
        }
    first, _, last = name.rpartition(" ")
    return {
        "betrokkene_type": "natuurlijk_persoon",
        "contactpersoon_rol": contact,
        "betrokkene_identificatie": {
            "inpBsn": str(answers.get(who.bsn, "")),
            "voornamen": first,
            "geslachtsnaam": last or name,
            **({"verblijfsadres": _address(address)} if isinstance(address, Mapping) else {}),
        },
    }


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


def follow(zaak: Zaak, version: Version, before: Answers, after: Answers) -> bool:
    """Change the initiator as the answers changed; returns whether it is now someone else's case.

    What another system added to the rol of the same person stays.
    """
    was, now = as_rol(version, before), as_rol(version, after)
    rol = Rol.objects.filter(zaak=zaak, roltype__omschrijving_generiek="initiator").first()
    if was == now or rol is None:
        return False
    moves = _number(was) != _number(now)
    rol.betrokkene_type = now["betrokkene_type"]
    for part in ("contactpersoon_rol", "betrokkene_identificatie"):
        changed = {key: value for key, value in now[part].items() if value != was[part].get(key)}
        setattr(rol, part, now[part] if moves else {**getattr(rol, part), **changed})
    rol.save(update_fields=["betrokkene_type", "contactpersoon_rol", "betrokkene_identificatie"])
    return moves


def _number(rol: Mapping[str, Any]) -> list[Any]:
    return [rol["betrokkene_identificatie"].get(field) or "" for field in _NUMBERS]

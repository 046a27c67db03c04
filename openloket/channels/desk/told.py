"""The trail of an official in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from openloket.people.models import DirectorySession, Proposal, StaffEvent

What = StaffEvent.What


def sentence(event: StaffEvent) -> str:
    """Say what changed, for people."""
    said: dict[str, Any] = event.detail
    match event.what:
        case What.ROLE_GIVEN:
            return _("Kreeg de rol %(role)s") % {"role": role(said)}
        case What.ROLE_TAKEN:
            return _("Rol %(role)s weggenomen") % {"role": role(said)}
        case What.PROPOSED | What.REFUSED | What.WITHDRAWN:
            return f"{_of_proposal(StaffEvent.What(event.what))}: {proposed(said)}"
        case What.MANDATE:
            return _("Mandaat gegeven: %(mandate)s") % {"mandate": _mandate(said)}
        case What.MANDATE_ENDED:
            return _("Mandaat ingetrokken: %(mandate)s") % {"mandate": _mandate(said)}
        case What.RENAMED:
            return _("Gebruikersnaam %(before)s is nu %(now)s") % said
        case What.ABSENT:
            return _("Afwezig van %(first)s tot en met %(last)s, vervanger %(deputy)s") % {**_days(said), **said}
        case What.BACK:
            return _("Niet meer afwezig van %(first)s tot en met %(last)s") % _days(said)
        case What.ENDED:
            return _("Sessie geëindigd: %(why)s") % {"why": _ended(said.get("because", ""))}
        case What.PHONE if "team" in said:
            none = _("geen")
            numbers = {"before": said["before"] or none, "now": said["now"] or none}
            if event.by_id is None:
                return _("Nummer van team %(team)s in brieven veranderd: was %(before)s, is nu %(now)s") % {
                    **said,
                    **numbers,
                }
            return _("Veranderde het nummer van team %(team)s in brieven: was %(before)s, is nu %(now)s") % {
                **said,
                **numbers,
            }
        case _:
            return _SIMPLE[StaffEvent.What(event.what)]()


_SIMPLE = {
    What.MADE: lambda: _("Account gemaakt"),
    What.CLOSED: lambda: _("Account gesloten"),
    What.REOPENED: lambda: _("Account weer geopend"),
    What.TO_LINK: lambda: _("Mag dit account via de directory gebruiken"),
    What.LINKED: lambda: _("Logt nu in via de directory"),
    What.FACTOR: lambda: _("Tweede factor weggehaald"),
    What.PASSWORD: lambda: _("Nieuw wachtwoord"),
    What.EMERGENCY: lambda: _("Is nu een noodaccount"),
    What.PHONE: lambda: _("Kreeg een ander telefoonnummer in brieven"),
}


def role(said: dict[str, Any]) -> str:
    """Name a role with its team, and the services that it is for."""
    text = _("%(role)s in team %(team)s") % said
    services = ", ".join(said.get("services") or ())
    return f"{text} ({services})" if services else text


def proposed(said: dict[str, Any]) -> str:
    """Say what a proposal is for."""
    match said.get("kind"):
        case Proposal.Kind.ROLE:
            return role(said)
        case Proposal.Kind.REOPEN:
            return _("het account openen")
        case "mandate":
            return _("mandaat: %(mandate)s") % {"mandate": _mandate(said)}
        case _:
            return _("inloggen via de directory")


def _mandate(said: dict[str, Any]) -> str:
    """Name a mandate by who has it and the decision that gave it."""
    return _("%(holder)s, %(decree)s (nummer %(number)s)") % said


def _of_proposal(what: StaffEvent.What) -> str:
    match what:
        case What.PROPOSED:
            return _("Voorgesteld")
        case What.REFUSED:
            return _("Voorstel afgewezen")
        case _:
            return _("Voorstel ingetrokken")


def _days(said: dict[str, Any]) -> dict[str, str]:
    days = (date.fromisoformat(said[name]) for name in ("first_day", "last_day"))
    return dict(zip(("first", "last"), (date_format(day, "j F Y") for day in days), strict=True))


def _ended(why: str) -> str:
    match why:
        case DirectorySession.Ended.BACKCHANNEL:
            return _("uitgelogd bij de directory")
        case DirectorySession.Ended.SILENT:
            return _("de directory antwoordde te lang niet")
        case DirectorySession.Ended.NO_RIGHTS:
            return _("de directory gaf geen rechten meer")
        case DirectorySession.Ended.CLOSED:
            return _("het account is gesloten")
        case _:
            return _("de directory kende de inlog niet meer")

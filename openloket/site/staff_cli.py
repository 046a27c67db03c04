"""`loket staff`: accounts of officials, their roles and passwords."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import click

from openloket.people.rights import Role
from openloket.site.console import DAY, as_json_option, database_reached, database_ready, say

ROLE = click.Choice([role.value for role in Role])
WHY = click.option("--why", default="", help="Waarom; komt in wat er veranderde.")
PASSWORD = click.option("--password", envvar="LOKET_PASSWORD", help="Anders wordt het gevraagd.")


@click.group()
def staff() -> None:
    """Accounts van medewerkers: maken, bekijken, sluiten, rollen en wachtwoorden."""


@contextmanager
def _clear(ready: Callable[[], object] | None = None) -> Iterator[None]:
    """End with a clear message where an account, a role or a password is not right."""
    (ready or database_ready)()
    from django.core.exceptions import ValidationError

    from openloket.people.accounts import NoSuch, Refused

    try:
        yield
    except ValidationError as error:
        raise click.ClickException(" ".join(error.messages)) from error
    except (NoSuch, Refused) as error:
        raise click.ClickException(str(error)) from error


def _by(why: str) -> Any:
    """Return who does this for the trail: someone on the server, and why if that was said."""
    from openloket.people.trail import By, Place

    return By(Place.SERVER, why=why)


@staff.command()
@click.argument("username")
@click.option("--name", default="", help="Voornaam en achternaam; nodig voor een nieuw account.")
@click.option("--email", default="", help="Voor 'Wachtwoord vergeten?'; zonder adres stelt u het wachtwoord zelf in.")
@click.option("--team", required=True, help="Code van het team; een nieuw team wordt gemaakt.")
@click.option("--role", required=True, type=ROLE)
@click.option("--service", "services", multiple=True, help="Alleen voor deze diensten (standaard alle van het team).")
@click.option("--password", envvar="LOKET_PASSWORD", help="Voor een nieuw account; anders wordt het gevraagd.")
@click.option("--emergency", is_flag=True, help="Een noodaccount: opent ook als lokale accounts uit staan.")
@WHY
@as_json_option
def add(
    username: str,
    name: str,
    email: str,
    team: str,
    role: str,
    services: tuple[str, ...],
    password: str | None,
    emergency: bool,
    why: str,
    as_json: bool,
) -> None:
    """Geef een medewerker een account en een rol. Bestaat het account al, dan komt de rol erbij."""
    with _clear():
        from openloket.people import accounts, usernames

        _published(services)
        if usernames.find(username) is None:
            if not name:
                raise click.UsageError('Geef bij een nieuw account ook --name "Voornaam Achternaam".')
            password = password or _asked()
        user = accounts.appoint(
            username, name, password or "", team, role, services, email, emergency=emergency, by=_by(why)
        )
    say(as_json, {"username": user.username, "team": team, "role": role}, f"{user} is {role} in team {team}.")


def _asked() -> str:
    """Ask for a password, twice, without showing it."""
    return str(click.prompt("Wachtwoord", hide_input=True, confirmation_prompt=True))


def _published(services: tuple[str, ...]) -> None:
    """Refuse a service that there is not: whoever gets a role for it alone could do nothing."""
    from openloket.cases import versions

    known = versions.all_versions() if services else {}
    if wrong := [service for service in services if service not in known]:
        raise click.UsageError(
            f"Er is geen dienst '{wrong[0]}'. Kies uit: {', '.join(sorted(known)) or 'niets, er is nog niets gepubliceerd'}."
        )


@staff.command("list")
@as_json_option
def list_accounts(as_json: bool) -> None:
    """Wie er een account heeft, met welke rollen, en wanneer voor het laatst is ingelogd."""
    database_ready()
    from allauth.mfa.models import Authenticator

    from openloket.people.models import User

    factors = set(
        Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES).values_list("user_id", flat=True)
    )
    found = [
        _described(user, user.pk in factors)
        for user in User.objects.prefetch_related("memberships__team").order_by("username")
    ]
    lines = [
        f"{row['username']:<16} {row['name']:<24} {'open' if row['open'] else 'gesloten':<9}"
        f"{'tweede factor' if row['second_factor'] else '':<14} {(row['last_login'] or 'nooit ingelogd')[:16]:<17}"
        + ", ".join(f"{role['role']} ({role['team']})" for role in row["roles"])
        for row in found
    ]
    say(as_json, {"accounts": found}, "\n".join(lines) or "Er zijn geen accounts.")


def _described(user: Any, second_factor: bool) -> dict[str, Any]:
    """Return what there is to say of an account, as `list` and `show` give it."""
    from django.utils import timezone

    last = timezone.localtime(user.last_login) if user.last_login else None
    rows = sorted(user.memberships.all(), key=lambda row: (row.team.code, row.role, row.source))
    return {
        "username": user.username,
        "name": user.get_full_name(),
        "open": user.is_active,
        "account": "directory" if user.directory_id else "emergency" if user.emergency else "local",
        "roles": [
            {"role": row.role, "team": row.team.code, "services": row.services, "source": row.source} for row in rows
        ],
        "second_factor": second_factor,
        "last_login": last.isoformat() if last else None,
    }


@staff.command()
@click.argument("username")
@as_json_option
def show(username: str, as_json: bool) -> None:
    """Eén medewerker: account, rollen, afwezigheid, en wat er veranderde, door wie en waarom."""
    with _clear():
        from allauth.mfa.models import Authenticator
        from django.utils import timezone

        from openloket.channels.desk.told import sentence
        from openloket.people import absences, accounts

        user = accounts.account(username)
        factors = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)
        found = _described(user, factors.exists())
        found["absences"] = [
            {"number": row.pk, "first_day": row.first_day, "last_day": row.last_day, "deputy": row.deputy.username}
            for row in absences.coming(user)
        ]
        found["changes"] = [
            {
                "at": timezone.localtime(row.at).isoformat(timespec="seconds"),
                "what": row.what,
                "text": sentence(row),
                "by": row.by.username if row.by else None,
                "place": row.place,
                "why": row.why,
            }
            for row in user.events.select_related("by").order_by("-at", "-pk")[:100]
        ]
    places = {"server": "op de server", "directory": "door de directory"}
    lines = [f"{found['username']}: {found['name']}, {'open' if found['open'] else 'gesloten'}, {found['account']}"]
    lines += [f"  {role['role']} in {role['team']} ({role['source']})" for role in found["roles"]]
    lines += [
        f"  afwezig {row['first_day']} t/m {row['last_day']}, vervanger {row['deputy']} (nummer {row['number']})"
        for row in found["absences"]
    ]
    lines += [
        f"{row['at']}  {row['text']} ({row['by'] or places[row['place']]}){': ' + row['why'] if row['why'] else ''}"
        for row in found["changes"]
    ]
    say(as_json, found, "\n".join(lines))


@staff.command()
@click.argument("username")
@WHY
@as_json_option
def close(username: str, why: str, as_json: bool) -> None:
    """Sluit een account. Wie is ingelogd, is er bij de volgende klik uit."""
    with _clear():
        from openloket.cases.models import Case
        from openloket.people import accounts

        user = accounts.account(username)
        accounts.close(user, _by(why))
        left = Case.objects.filter(handler=user, closed_on=None).count()
    text = f"Het account van {user} is gesloten."
    if left:
        text += f" Er staan nog {left} lopende zaken op deze naam: geef ze aan een collega."
    say(as_json, {"username": user.username, "open": False, "cases": left}, text)


@staff.command("open")
@click.argument("username")
@WHY
@as_json_option
def reopen(username: str, why: str, as_json: bool) -> None:
    """Open een gesloten account weer, met de rollen die het had."""
    with _clear():
        from openloket.people import accounts

        user = accounts.account(username)
        accounts.reopen(user, _by(why))
    say(as_json, {"username": user.username, "open": True}, f"Het account van {user} is weer open.")


@staff.command()
@click.argument("username")
@click.option("--role", required=True, type=ROLE)
@click.option("--team", default="", help="Alleen in dit team (standaard in alle).")
@WHY
@as_json_option
def take(username: str, role: str, team: str, why: str, as_json: bool) -> None:
    """Neem een medewerker een rol af."""
    with _clear():
        from openloket.people import accounts

        user = accounts.account(username)
        taken = [row.team.code for row in accounts.take_role(user, role, team, _by(why))]
    data: dict[str, Any] = {"username": user.username, "role": role, "teams": taken}
    say(as_json, data, f"{user} is geen {role} meer in team {', '.join(taken)}.")


@staff.command()
@click.argument("username")
@PASSWORD
@as_json_option
def password(username: str, password: str | None, as_json: bool) -> None:
    """Geef een medewerker een nieuw wachtwoord. Open sessies eindigen."""
    with _clear():
        from openloket.people import accounts

        user = accounts.account(username)
        accounts.set_password(user, password or _asked())
    say(as_json, {"username": user.username}, f"{user} heeft een nieuw wachtwoord.")


@staff.command()
@click.argument("username")
@click.argument("to")
@as_json_option
def rename(username: str, to: str, as_json: bool) -> None:
    """Geef een account een andere gebruikersnaam. Schrijf USERNAME zoals hij in de lijst staat, ook de hoofdletters."""
    with _clear(database_reached):  # it mends what keeps the tables from being brought up to date
        from openloket.people import accounts

        user = accounts.rename(username, to)
    say(as_json, {"before": username, "username": user.username}, f"{user} logt voortaan in als {user.username}.")


@staff.command()
@click.argument("username")
@click.option("--remove", is_flag=True, required=True, help="Haal hem weg: de telefoon of sleutel is kwijt.")
@WHY
@as_json_option
def factor(username: str, remove: bool, why: str, as_json: bool) -> None:
    """Haal de tweede factor van een account weg. Wordt er een geëist, dan stelt de medewerker na het inloggen een nieuwe in."""
    with _clear():
        from openloket.people import accounts

        user = accounts.account(username)
        count = accounts.remove_second_factor(user, _by(why))
    text = f"{user} heeft geen tweede factor meer ({count} weggehaald). Vertel het {user}, en let op wie het vroeg."
    say(as_json, {"username": user.username, "removed": count}, text)


@staff.command()
@click.argument("username")
@WHY
@as_json_option
def link(username: str, why: str, as_json: bool) -> None:
    """Laat wie in de directory deze gebruikersnaam heeft, de volgende keer dit account gebruiken."""
    with _clear():
        from openloket.people import accounts

        user = accounts.account(username)
        accounts.let_link(user, _by(why))
    text = f"Komt {user.username} van de directory, dan gebruikt die voortaan dit account. Het wachtwoord vervalt dan."
    say(as_json, {"username": user.username, "to_link": True}, text)


@staff.command()
@click.argument("username")
@click.argument("first", type=DAY)
@click.argument("last", type=DAY)
@click.option("--deputy", required=True, help="Gebruikersnaam van wie vervangt.")
@WHY
@as_json_option
def absent(username: str, first: date, last: date, deputy: str, why: str, as_json: bool) -> None:
    """Leg vast dat iemand van FIRST tot en met LAST afwezig is, en wie vervangt."""
    with _clear():
        from openloket.people import absences, accounts

        user = accounts.account(username)
        made = absences.add(user, accounts.account(deputy), first, last, _by(why))
    data = {"number": made.pk, "username": user.username, "deputy": made.deputy.username}
    text = f"{made.deputy} vervangt {user} van {first} tot en met {last} (nummer {made.pk})."
    say(as_json, {**data, "first_day": first, "last_day": last}, text)


@staff.command()
@click.argument("username")
@click.argument("number", type=int)
@WHY
@as_json_option
def back(username: str, number: int, why: str, as_json: bool) -> None:
    """Stop een afwezigheid; het NUMBER staat in: loket staff show."""
    with _clear():
        from openloket.people import absences, accounts

        user = accounts.account(username)
        absences.stop(number, user, _by(why))
    say(as_json, {"username": user.username, "number": number}, f"De afwezigheid van {user} is gestopt.")


@staff.command()
@as_json_option
def proposals(as_json: bool) -> None:
    """Wat wacht tot een tweede beheerder het op het scherm bevestigt."""
    database_ready()
    from openloket.people import proposals as found

    rows = [
        {
            "number": row.pk,
            "username": row.person.username,
            "kind": row.kind,
            "role": row.role or None,
            "team": row.team.code if row.team else None,
            "services": row.services,
            "why": row.why,
            "proposed_by": row.proposed_by.username,
        }
        for row in found.waiting()
    ]
    lines = [
        f"{row['number']:<6}{row['username']:<18}{row['role'] or row['kind']} {row['team'] or ''} "
        f"(door {row['proposed_by']}: {row['why']})"
        for row in rows
    ]
    say(as_json, {"proposals": rows}, "\n".join(lines) or "Er wacht niets.")


@staff.command()
@click.argument("number", type=int)
@WHY
@as_json_option
def refuse(number: int, why: str, as_json: bool) -> None:
    """Wijs een voorstel af; het NUMBER staat in: loket staff proposals. Bevestigen kan alleen een beheerder op het scherm."""
    with _clear():
        from openloket.people import proposals as found

        refused = found.refuse(number, None, why)
    data = {"number": number, "username": refused.person.username, "outcome": refused.outcome}
    say(as_json, data, f"Het voorstel voor {refused.person} gaat niet door.")


@staff.command()
@click.argument("username")
@click.argument("number")
@WHY
@as_json_option
def phone(username: str, number: str, why: str, as_json: bool) -> None:
    """Zet het telefoonnummer van een medewerker in brieven. Met '' als NUMBER staat er het nummer van het team."""
    with _clear():
        from openloket.people import accounts, phones

        user = accounts.account(username)
        phones.give(user, number.strip(), _by(why))
    said = f"In brieven van {user} staat voortaan {user.phone or 'het nummer van het team'}."
    say(as_json, {"username": user.username, "phone": user.phone}, said)


@staff.command()
@as_json_option
def teams(as_json: bool) -> None:
    """Welke teams er zijn, en welk nummer in hun brieven staat."""
    database_ready()
    from openloket.people.models import Team

    rows = [{"team": row.code, "name": row.name, "phone": row.phone} for row in Team.objects.order_by("code")]
    lines = [f"{row['team']:<20}{row['name']:<28}{row['phone'] or '(nummer van de gemeente)'}" for row in rows]
    say(as_json, {"teams": rows}, "\n".join(lines) or "Er zijn geen teams.")


@staff.command("team-phone")
@click.argument("team")
@click.argument("number")
@WHY
@as_json_option
def team_phone(team: str, number: str, why: str, as_json: bool) -> None:
    """Zet het telefoonnummer van een TEAM in brieven. Met '' als NUMBER staat er het nummer van de gemeente."""
    with _clear():
        from openloket.people import phones
        from openloket.people.accounts import NoSuch
        from openloket.people.models import Team

        found = Team.objects.filter(code=team).first()
        if found is None:
            known = ", ".join(Team.objects.order_by("code").values_list("code", flat=True))
            raise NoSuch(f"Er is geen team '{team}'. Kies uit: {known or 'niets, er is nog geen team'}.")
        phones.give_teams({found.pk: number.strip()}, _by(why))
        found.refresh_from_db()
    said = f"In brieven van team {found.code} staat voortaan {found.phone or 'het nummer van de gemeente'}."
    say(as_json, {"team": found.code, "phone": found.phone}, said)


@staff.command()
@click.option("--days", default=7, show_default=True, type=click.IntRange(1, 3650), help="Hoe ver terug.")
@as_json_option
def logins(days: int, as_json: bool) -> None:
    """Wie er inlogde, en wat er mislukte of werd geweigerd, van welk adres."""
    database_ready()
    from datetime import timedelta

    from django.utils import timezone

    from openloket.people.models import LoginAttempt

    since = timezone.now() - timedelta(days=days)
    rows = [
        {
            "at": timezone.localtime(row.at).isoformat(timespec="seconds"),
            "username": row.user.username if row.user else None,
            "address": row.address,
            "outcome": row.outcome,
            "step": row.step,
            "label": f"{row.get_outcome_display()}{' (code)' if row.step == LoginAttempt.Step.CODE else ''}",
        }
        for row in LoginAttempt.objects.filter(at__gt=since)
        .exclude(outcome=LoginAttempt.Outcome.PASSED)
        .select_related("user")
        .order_by("at", "pk")
    ]
    lines = [
        f"{row['at']:<26}{row['username'] or '(onbekende naam)':<18}{row['address']:<24}{row['label']}" for row in rows
    ]
    say(as_json, {"logins": rows}, "\n".join(lines) or f"Niemand probeerde in te loggen in de laatste {days} dagen.")

"""`loket staff`: accounts of officials, their roles and passwords."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from openloket.people.rights import Role
from openloket.site.console import as_json_option, database_reached, database_ready, say

ROLE = click.Choice([role.value for role in Role])
PASSWORD = click.option(
    "--password", prompt="Wachtwoord", hide_input=True, confirmation_prompt=True, envvar="LOKET_PASSWORD"
)


@click.group()
def staff() -> None:
    """Accounts van medewerkers: maken, bekijken, sluiten, rollen en wachtwoorden."""


@contextmanager
def _clear(ready: Callable[[], object] | None = None) -> Iterator[None]:
    """End with a clear message where an account, a role or a password is not right."""
    (ready or database_ready)()
    from django.core.exceptions import ValidationError

    from openloket.people.accounts import NoSuch

    try:
        yield
    except ValidationError as error:
        raise click.ClickException(" ".join(error.messages)) from error
    except NoSuch as error:
        raise click.ClickException(str(error)) from error


@staff.command()
@click.argument("username")
@click.option("--name", default="", help="Voornaam en achternaam; nodig voor een nieuw account.")
@click.option("--email", default="", help="Voor 'Wachtwoord vergeten?'; zonder adres stelt u het wachtwoord zelf in.")
@click.option("--team", required=True, help="Code van het team; een nieuw team wordt gemaakt.")
@click.option("--role", required=True, type=ROLE)
@click.option("--service", "services", multiple=True, help="Alleen voor deze diensten (standaard alle van het team).")
@click.option("--password", envvar="LOKET_PASSWORD", help="Voor een nieuw account; anders wordt het gevraagd.")
@as_json_option
def add(
    username: str,
    name: str,
    email: str,
    team: str,
    role: str,
    services: tuple[str, ...],
    password: str | None,
    as_json: bool,
) -> None:
    """Geef een medewerker een account en een rol. Bestaat het account al, dan komt de rol erbij."""
    with _clear():
        from openloket.people import accounts, usernames

        if usernames.find(username) is None:
            if not name:
                raise click.UsageError('Geef bij een nieuw account ook --name "Voornaam Achternaam".')
            password = password or click.prompt("Wachtwoord", hide_input=True, confirmation_prompt=True)
        user = accounts.appoint(username, name, password or "", team, role, services, email)
    say(as_json, {"username": user.username, "team": team, "role": role}, f"{user} is {role} in team {team}.")


@staff.command("list")
@as_json_option
def list_accounts(as_json: bool) -> None:
    """Wie er een account heeft, met welke rollen, en wanneer voor het laatst is ingelogd."""
    database_ready()
    from allauth.mfa.models import Authenticator
    from django.utils import timezone

    from openloket.people.models import User

    factors = set(
        Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES).values_list("user_id", flat=True)
    )
    found: list[dict[str, Any]] = []
    for user in User.objects.prefetch_related("memberships__team").order_by("username"):
        roles = [
            {"role": row.role, "team": row.team.code, "services": row.services}
            for row in user.memberships.all().order_by("team__code", "role")
        ]
        last = timezone.localtime(user.last_login) if user.last_login else None
        found.append(
            {
                "username": user.username,
                "name": user.get_full_name(),
                "open": user.is_active,
                "roles": roles,
                "second_factor": user.pk in factors,
                "last_login": last.isoformat() if last else None,
            }
        )
    lines = [
        f"{row['username']:<16} {row['name']:<24} {'open' if row['open'] else 'gesloten':<9}"
        f"{'tweede factor' if row['second_factor'] else '':<14} {(row['last_login'] or 'nooit ingelogd')[:16]:<17}"
        + ", ".join(f"{role['role']} ({role['team']})" for role in row["roles"])
        for row in found
    ]
    say(as_json, {"accounts": found}, "\n".join(lines) or "Er zijn geen accounts.")


@staff.command()
@click.argument("username")
@as_json_option
def close(username: str, as_json: bool) -> None:
    """Sluit een account. Wie is ingelogd, is er bij de volgende klik uit."""
    with _clear():
        from openloket.cases.models import Case
        from openloket.people import accounts

        user = accounts.account(username)
        accounts.close(user)
        left = Case.objects.filter(handler=user, closed_on=None).count()
    text = f"Het account van {user} is gesloten."
    if left:
        text += f" Er staan nog {left} lopende zaken op deze naam: geef ze aan een collega."
    say(as_json, {"username": user.username, "open": False, "cases": left}, text)


@staff.command("open")
@click.argument("username")
@as_json_option
def reopen(username: str, as_json: bool) -> None:
    """Open een gesloten account weer, met de rollen die het had."""
    with _clear():
        from openloket.people import accounts

        user = accounts.account(username)
        accounts.reopen(user)
    say(as_json, {"username": user.username, "open": True}, f"Het account van {user} is weer open.")


@staff.command()
@click.argument("username")
@click.option("--role", required=True, type=ROLE)
@click.option("--team", default="", help="Alleen in dit team (standaard in alle).")
@as_json_option
def take(username: str, role: str, team: str, as_json: bool) -> None:
    """Neem een medewerker een rol af."""
    with _clear():
        from openloket.people import accounts

        user = accounts.account(username)
        taken = [row.team.code for row in accounts.take_role(user, role, team)]
    data: dict[str, Any] = {"username": user.username, "role": role, "teams": taken}
    say(as_json, data, f"{user} is geen {role} meer in team {', '.join(taken)}.")


@staff.command()
@click.argument("username")
@PASSWORD
@as_json_option
def password(username: str, password: str, as_json: bool) -> None:
    """Geef een medewerker een nieuw wachtwoord. Open sessies eindigen."""
    with _clear():
        from openloket.people import accounts

        user = accounts.account(username)
        accounts.set_password(user, password)
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
@as_json_option
def factor(username: str, remove: bool, as_json: bool) -> None:
    """Haal de tweede factor van een account weg. Wordt er een geëist, dan stelt de medewerker na het inloggen een nieuwe in."""
    with _clear():
        from openloket.people import accounts

        user = accounts.account(username)
        count = accounts.remove_second_factor(user)
    text = f"{user} heeft geen tweede factor meer ({count} weggehaald). Vertel het {user}, en let op wie het vroeg."
    say(as_json, {"username": user.username, "removed": count}, text)


@staff.command()
@click.option("--days", default=7, show_default=True, help="Hoe ver terug.")
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

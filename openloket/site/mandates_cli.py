"""`loket mandates`: who may sign decisions on behalf of which organ."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

import click

from openloket.definitions.schema import Kind, Organ
from openloket.people.rights import Role
from openloket.site.console import DAY, as_json_option, database_ready, say
from openloket.site.staff_cli import WHY, _by, _clear, _published

ORGAN = click.Choice(list(get_args(Organ)))
KIND = click.Choice(list(get_args(Kind)))


@click.group()
def mandates() -> None:
    """Mandaten: wie namens welk orgaan besluiten mag ondertekenen."""


@mandates.command("list")
@click.option("--all", "every", is_flag=True, help="Ook wat voorbij is, en wat op een tweede beheerder wacht.")
@as_json_option
def list_mandates(every: bool, as_json: bool) -> None:
    """Welke mandaten er zijn. Zonder mandaat voor een dienst beslist wie dat met de rol mag."""
    database_ready()
    from django.utils import timezone

    from openloket.people import mandates as register

    found = register.given() if every else register.given().filter(register.running(timezone.localdate()))
    rows = [_described(row) for row in [*found, *(register.waiting() if every else ())]]
    lines = [
        f"{row['number']:<6}{row['holder']:<32}{row['organ']:<22}{', '.join(row['services']) or 'alle diensten'}"
        f"; {', '.join(row['outcomes']) or 'alle uitkomsten'}; {row['most'] or 'elk bedrag'}; {row['decree']} ({row['state']})"
        for row in rows
    ]
    say(
        as_json,
        {"mandates": rows},
        "\n".join(lines) or "Er zijn geen mandaten. Wie met een rol mag beslissen, beslist.",
    )


def _described(row: Any) -> dict[str, Any]:
    """Return what there is to say of a mandate."""
    from openloket.people import mandates as register

    return {
        "number": row.pk,
        "holder": register.holder(row),
        "username": row.person.username if row.person else None,
        "team": row.team.code if row.team else None,
        "role": row.role or None,
        "organ": row.organ,
        "services": row.services,
        "outcomes": row.kinds,
        "most": row.most,
        "deviating": row.deviating,
        "first_day": row.first_day,
        "last_day": row.last_day,
        "function": row.function,
        "given_by": row.given_by,
        "decree": row.decree,
        "decree_of": row.decree_of,
        "state": "waits" if not row.outcome else "ended" if row.ended_at else "given",
        "ended_at": row.ended_at,
        "why": row.end_why or row.why,
    }


@mandates.command()
@click.option("--user", "username", default="", help="Gebruikersnaam; anders --role met --team.")
@click.option("--role", default="", type=click.Choice(["", *[role.value for role in Role]]))
@click.option("--team", default="", help="Code van het team.")
@click.option("--organ", required=True, type=ORGAN, help="Namens welk orgaan.")
@click.option("--service", "services", multiple=True, help="Alleen deze diensten (standaard alle van het orgaan).")
@click.option("--outcome", "kinds", multiple=True, type=KIND, help="Alleen deze uitkomsten (standaard alle).")
@click.option("--most", type=str, default="", help="Tot en met dit bedrag in euro, zoals 5000 (standaard elk bedrag).")
@click.option("--deviating", is_flag=True, help="Ook als het besluit afwijkt van de regels.")
@click.option("--from", "first", required=True, type=DAY, help="Eerste dag.")
@click.option("--until", "last", type=DAY, help="Laatste dag (standaard tot het wordt ingetrokken).")
@click.option("--function", "function", required=True, help="De functie, zoals de brief die noemt.")
@click.option("--given-by", required=True, help="Wie het mandaat gaf.")
@click.option("--decree", required=True, help="Naam van het mandaatbesluit.")
@click.option("--decree-of", required=True, type=DAY, help="Dag van het mandaatbesluit.")
@WHY
@as_json_option
def give(
    username: str,
    role: str,
    team: str,
    organ: str,
    services: tuple[str, ...],
    kinds: tuple[str, ...],
    most: str,
    deviating: bool,
    first: date,
    last: date | None,
    function: str,
    given_by: str,
    decree: str,
    decree_of: date,
    why: str,
    as_json: bool,
) -> None:
    """Geef een mandaat, meteen. Vanaf de eerste dag beslist over de genoemde diensten alleen nog wie een mandaat heeft."""
    with _clear():
        from decimal import Decimal, InvalidOperation

        from openloket.people import accounts
        from openloket.people import mandates as register

        _published(services)
        try:
            amount = Decimal(most.replace(",", ".")) if most else None
        except InvalidOperation as error:
            raise click.UsageError(f"'{most}' is geen bedrag.") from error
        if amount is not None and not amount.is_finite():
            raise click.UsageError(f"'{most}' is geen bedrag.")
        terms = register.Terms(
            organ=organ,
            function=function,
            given_by=given_by,
            decree=decree,
            decree_of=decree_of,
            first_day=first,
            last_day=last,
            person=accounts.account(username) if username else None,
            team=team,
            role=role,
            services=services,
            kinds=kinds,
            most=amount,
            deviating=deviating,
        )
        made = register.give(terms, _by(why))
    say(as_json, _described(made), f"{register.holder(made)} heeft mandaat {made.pk}: {made.decree}.")


@mandates.command()
@click.argument("number", type=int)
@click.option("--why", required=True, help="Waarom; komt in wat er veranderde.")
@as_json_option
def end(number: int, why: str, as_json: bool) -> None:
    """Trek een mandaat in, meteen; het NUMBER staat in: loket mandates list."""
    with _clear():
        from openloket.people import mandates as register

        row = register.end(number, _by(why))
    say(as_json, _described(row), f"Mandaat {number} van {register.holder(row)} is ingetrokken.")

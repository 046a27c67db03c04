"""`loket days` and `loket downtime`: what legal terms are counted with, and when people could not reach us."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import click

from openloket.law.calendar import BUNDLED, Calendar
from openloket.site.console import BASE, DAY, as_json_option, counted, database_ready, progress, say

_source_option = click.option("--source", required=True, help="Waar het staat, zoals het nummer van het besluit.")
_wait_option = click.option(
    "--wait", is_flag=True, help="Bereken de lopende termijnen nu, in plaats van op de achtergrond."
)


def municipal_calendar() -> Calendar:
    """Return the calendar with the days that were added here; that of the release when there is no database yet.

    It is read without Django, so that counting a term stays quick and needs no working set-up. A database that does not
    answer is told on stderr.
    """
    import psycopg

    from openloket.cases.terms import calendar
    from openloket.site import database

    folder = Path(os.environ.get("LOKET_VAR", BASE / "var")) / "postgres"
    if not os.environ.get("DATABASE_URL") and not folder.exists():
        return BUNDLED
    try:
        with psycopg.connect(database.ensure(folder), connect_timeout=5) as connection:
            return calendar.read(lambda statement: connection.execute(statement).fetchall())
    except psycopg.errors.UndefinedTable:  # no loket yet, or one from before these tables
        return BUNDLED
    except (psycopg.Error, database.DatabaseUnavailable) as error:
        text = str(error).strip()
        click.echo(f"De database antwoordt niet; dagen die hier zijn toegevoegd, tellen niet mee. {text}", err=True)
        return BUNDLED


@click.group()
def days() -> None:
    """Dagen die met een feestdag zijn gelijkgesteld (Algemene termijnenwet 3 lid 3)."""


@days.command("list")
@click.option("--year", type=int, default=None, help="Alleen dit jaar.")
@as_json_option
def list_days(year: int | None, as_json: bool) -> None:
    """Welke dagen zijn gelijkgesteld, en van welke jaren is het besluit bekend?"""
    known = municipal_calendar()
    found = {day: name for day, name in sorted(known.equated.items()) if year in (None, day.year)}
    years = sorted(known.known)
    text = [*(f"{day} {name}" for day, name in found.items()), f"Besluit bekend van {', '.join(map(str, years))}."]
    say(as_json, {"days": {str(day): name for day, name in found.items()}, "known": years}, "\n".join(text))


@days.command("add")
@click.argument("day", type=DAY)
@click.option("--name", default="", help="Hoe de dag heet, zoals 'vrijdag na Hemelvaartsdag'.")
@_source_option
@_wait_option
@as_json_option
def add_day(day: date, name: str, source: str, wait: bool, as_json: bool) -> None:
    """Voeg DAY toe. Lopende termijnen worden opnieuw berekend; wie een andere laatste dag krijgt, krijgt een brief."""
    _change(lambda equated: equated.add_day(day, name, source, None), {"added": str(day)}, wait, as_json)


@days.command("remove")
@click.argument("day", type=DAY)
@_source_option
@_wait_option
@as_json_option
def remove_day(day: date, source: str, wait: bool, as_json: bool) -> None:
    """Haal DAY weg: die was een vergissing."""
    _change(lambda equated: equated.remove_day(day, source, None), {"removed": str(day)}, wait, as_json)


@days.command("year")
@click.argument("year", type=int)
@_source_option
@_wait_option
@as_json_option
def know_year(year: int, source: str, wait: bool, as_json: bool) -> None:
    """Zeg dat het besluit over YEAR bekend is en dat alle dagen ervan erin staan."""
    _change(lambda equated: equated.know_year(year, source, None), {"known": year}, wait, as_json)


class DayOrMoment(click.ParamType[datetime | date]):
    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime | date:
        text = str(value).strip()
        try:
            return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
        except ValueError:
            self.fail(f"'{value}' is geen moment. Schrijf JJJJ-MM-DD of JJJJ-MM-DDTUU:MM.", param, ctx)


MOMENT = DayOrMoment()


@click.command()
@click.argument("begins", type=MOMENT, metavar="VAN")
@click.argument("words", nargs=-1, required=True, metavar="[TOT] REDEN")
@click.option(
    "--way",
    type=click.Choice(["site", "login", "mail"]),
    default="site",
    show_default=True,
    help="Wat er niet werkte: de hele site, inloggen of e-mail.",
)
@click.option("--remove", is_flag=True, help="Haal deze storing weer weg: zij was er niet.")
@_wait_option
@as_json_option
def downtime(
    begins: datetime | date, words: tuple[str, ...], way: str, remove: bool, wait: bool, as_json: bool
) -> None:
    """Leg vast dat het loket van VAN tot TOT niet bereikbaar was, en waarom (Awb 2:21).

    Een moment is JJJJ-MM-DDTUU:MM (Nederlandse tijd) of een dag. Met alleen een dag en een reden is het die hele dag.
    Termijnen die kort erna eindigen, worden langer; wie dat aangaat, krijgt een brief.
    """
    if len(words) > 2 or (len(words) == 1 and isinstance(begins, datetime)):
        raise click.UsageError("Schrijf: loket downtime VAN TOT REDEN, met de reden tussen aanhalingstekens.")
    ends, reason = (begins if len(words) == 1 else MOMENT.convert(words[0], None, None)), words[-1]
    database_ready()
    start, end = _moment(begins), _moment(ends, whole_day=True)

    def change(equated: Any) -> Any:
        if remove:
            return equated.remove_outage_of(start, end, way, None)
        return equated.add_outage(start, end, way, reason, None)

    data = {"from": start.isoformat(), "to": end.isoformat(), "way": way, "removed": remove}
    _change(change, data, wait, as_json)


def _moment(moment: datetime | date, *, whole_day: bool = False) -> datetime:
    """Return a moment as it was given; of a day its midnight, or for `whole_day` the midnight that ends it."""
    if isinstance(moment, datetime):
        return moment
    try:
        return datetime.combine(moment + timedelta(days=whole_day), time())
    except OverflowError as error:
        raise click.ClickException("Deze dag kan niet. Controleer het jaar.") from error


def _change(change: Callable[[Any], Any], data: dict[str, Any], wait: bool, as_json: bool) -> None:
    """Make a change and count the running terms anew: here with `wait`, else in the background."""
    database_ready()
    from openloket.cases import equated, recount

    try:
        row = change(equated)
    except equated.CalendarRefused as error:
        raise click.ClickException(str(error)) from error
    if wait:
        recount.run(row.pk, progress("Termijnen"))
        text = f"Vastgelegd. Bij {counted(row.moved.count(), 'termijn', 'termijnen')} is de laatste dag verschoven."
    else:
        text = "Vastgelegd. De lopende termijnen worden op de achtergrond opnieuw berekend."
    say(as_json, {**data, "recount": row.pk, "moved": row.moved.count() if wait else None}, text)

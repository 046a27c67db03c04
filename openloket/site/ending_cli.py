"""`loket end`: files at the end of their term: the lists, who agrees, what must stay, and destroying."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from openloket.law.destroying import BY_HAND
from openloket.site.console import BACKGROUND, DAY, as_json_option, database_ready, progress, say

_as = click.option(
    "--as", "username", required=True, help="Gebruikersnaam van wie dit doet: archivaris of proceseigenaar."
)
_list = click.argument("number", metavar="LIJST", type=click.IntRange(1, 2**31))
_why = click.option("--why", required=True, help="Waarom; zonder namen.")


@click.group()
def end() -> None:
    """Vernietigen en overbrengen: lijsten van wat aan de beurt is, akkoord, wat moet blijven, en de verklaring."""


@contextmanager
def clear() -> Iterator[None]:
    """End with a clear message where a list is not so, or someone may not."""
    database_ready()
    from django.core.exceptions import PermissionDenied

    from openloket.ending.agreeing import NotNow
    from openloket.people.accounts import NoSuch

    try:
        yield
    except (NotNow, NoSuch) as error:
        raise click.ClickException(str(error)) from error
    except PermissionDenied as error:
        raise click.ClickException("Deze medewerker mag dit niet: geef de rol met loket staff.") from error


def now() -> Any:
    """Return this moment."""
    from django.utils import timezone

    return timezone.now()


def user(username: str) -> Any:
    """Return whose account this is. Raises NoSuch."""
    from openloket.people import accounts

    return accounts.account(username)


def described(row: Any) -> dict[str, Any]:
    """Return what there is to say of a list."""
    from django.db.models import Count

    from openloket.ending import words
    from openloket.ending.lists import category

    counts = dict(row.files.values_list("state").annotate(n=Count("pk")).order_by("state"))
    return {
        "list": row.pk,
        "number": row.number,
        "service": row.service,
        "title": row.title,
        "category": str(category(row.category)),
        "transfers": row.transfers,
        "state": row.state,
        "label": words.state(row),
        "files": counts,
        "archivist": row.archivist.username if row.archivist else None,
        "owner": row.owner.username if row.owner else None,
        "goes_on": row.goes_on,
    }


def line(said: dict[str, Any]) -> str:
    """Return what there is to say of a list on one line."""
    files = ", ".join(f"{number} {state}" for state, number in said["files"].items())
    return f"{said['list']:<6}{said['number']:<12}{said['label']:<22}{said['service']}; {said['category']}; {files}"


@end.command("list")
@click.option("--all", "every", is_flag=True, help="Ook lijsten die klaar of ingetrokken zijn.")
@as_json_option
def list_(every: bool, as_json: bool) -> None:
    """Welke lijsten er zijn, en hoeveel gesloten zaken op geen lijst kunnen komen."""
    with clear():
        from openloket.ending import facts
        from openloket.ending.models import DestructionList

        rows = DestructionList.objects.select_related("archivist", "owner").order_by("-month", "-pk")
        found = [described(row) for row in (rows if every else rows.filter(state__in=DestructionList.LIVE))]
        unknown = facts.without_a_day()
        lines = [line(item) for item in found] or ["Er zijn geen lijsten die lopen."]
        if unknown:
            lines.append(f"Van {unknown} gesloten zaken is niet bekend tot wanneer die bewaard moeten worden.")
        say(as_json, {"lists": found, "without_a_day": unknown}, "\n".join(lines))


@end.command()
@as_json_option
def make(as_json: bool) -> None:
    """Maak nu lijsten van wat vernietigd of overgebracht moet worden en nog op geen lijst staat. Dat gaat ook vanzelf, elke maand."""
    with clear():
        from django.utils import timezone

        from openloket.ending import lists

        found = [described(row) for row in lists.make(timezone.localdate(), now())]
        text = "\n".join(line(item) for item in found) or "Er is niets dat op een lijst moet."
        say(as_json, {"lists": found}, text)


@end.command()
@_list
@as_json_option
def show(number: int, as_json: bool) -> None:
    """Wat er op een lijst staat, en waarom iets blijft."""
    with clear():
        from openloket.ending import lists, words
        from openloket.registers.models import Zaak

        row = lists.get(number)
        files = list(row.files.order_by("pk"))
        zaken = dict(Zaak.objects.filter(pk__in=[file.zaak_id for file in files]).values_list("pk", "identificatie"))
        found = [
            {
                "file": file.pk,
                "zaak": zaken.get(file.zaak_id) or file.number or str(file.zaak_uuid),
                "state": file.state,
                "because": file.because,
                "reason": file.reason,
            }
            for file in files
        ]
        lines = [line(described(row))]
        lines += [
            f"  {item['file']:<8}{item['zaak']:<26}{item['state']:<10}{words.said(item['because'])}{item['reason']}"
            for item in found
        ]
        say(as_json, {**described(row), "each": found}, "\n".join(lines))


@end.command()
@_list
@click.option(
    "--for",
    "capacity",
    required=True,
    type=click.Choice(["archive", "process"]),
    help="Als archivaris of als proceseigenaar.",
)
@_as
@as_json_option
def agree(number: int, capacity: Any, username: str, as_json: bool) -> None:
    """Geef akkoord op een lijst. Twee verschillende mensen geven akkoord; daarna wacht de lijst nog."""
    _judge(lambda lists: lists.agree(number, user(username), capacity, now()), as_json)


@end.command()
@_list
@click.argument("files", metavar="DOSSIER...", nargs=-1, required=True, type=click.IntRange(1, 2**62))
@_why
@_as
@as_json_option
def out(number: int, files: tuple[int, ...], why: str, username: str, as_json: bool) -> None:
    """Haal dossiers (hun nummer in `loket end show`) uit een lijst; zij komen op een lijst van een volgende maand."""
    with clear():
        from openloket.ending import lists

        taken = lists.take_out(number, user(username), files, why, now())
        say(as_json, {"list": number, "out": taken}, f"Uit de lijst gehaald: {taken}.")


@end.command()
@_list
@_why
@_as
@as_json_option
def withdraw(number: int, why: str, username: str, as_json: bool) -> None:
    """Trek een lijst in waarvan nog niets is vernietigd."""
    _judge(lambda lists: lists.withdraw(number, user(username), why, now()), as_json)


@end.command()
@_list
@_as
@as_json_option
def pause(number: int, username: str, as_json: bool) -> None:
    """Zet het vernietigen stil na het dossier dat bezig is."""
    _judge(lambda lists: lists.pause(number, user(username)), as_json)


@end.command()
@_list
@_as
@as_json_option
def resume(number: int, username: str, as_json: bool) -> None:
    """Laat het vernietigen verder gaan."""
    _judge(lambda lists: lists.resume(number, user(username)), as_json)


def _judge(what: Callable[[Any], Any], as_json: bool) -> None:
    with clear():
        from openloket.ending import lists

        said = described(what(lists))
        say(as_json, said, line(said))


@end.command()
@click.argument("kind", type=click.Choice([hold.value for hold in BY_HAND]))
@click.option("--zaak", "number", default="", help="Nummer van één zaak.")
@click.option("--service", default="", help="Of: zaken van deze soort (identificatie van het zaaktype).")
@click.option("--from", "first_day", type=DAY, help="Begonnen vanaf deze dag.")
@click.option("--until", "last_day", type=DAY, help="Begonnen tot en met deze dag.")
@_why
@_as
@as_json_option
def hold(
    kind: str,
    number: str,
    service: str,
    first_day: date | None,
    last_day: date | None,
    why: str,
    username: str,
    as_json: bool,
) -> None:
    """Leg vast dat iets moet blijven: een zaak bij de rechter, een verzoek (Woo, AVG), een hotspot of een bewaarplicht."""
    with clear():
        from openloket.ending import lists

        what = lists.What(number, service, first_day, last_day)
        made = lists.hold_back(user(username), kind, what, why, now())
        say(as_json, {"held": made.pk}, f"Vastgelegd als {made.pk}. Voorbij? loket end lift {made.pk}")


@end.command()
@click.argument("held", metavar="NUMMER", type=click.IntRange(1, 2**62))
@_as
@as_json_option
def lift(held: int, username: str, as_json: bool) -> None:
    """Zeg dat voorbij is waardoor iets moest blijven; het komt op een volgende lijst."""
    with clear():
        from openloket.ending import lists

        lists.lift(held, user(username), now())
        say(as_json, {"lifted": held}, "Opgeheven.")


@end.command()
@click.argument("number", metavar="[LIJST]", type=click.IntRange(1, 2**31), required=False)
@click.option("--fast", is_flag=True, help="Zonder pauzes: voor als het loket dicht is.")
@as_json_option
def run(number: int | None, fast: bool, as_json: bool) -> None:
    """Vernietig nu wat akkoord is en lang genoeg wachtte; na een onderbreking gaat hetzelfde bevel verder.

    Eindigt met 1 als er iets overblijft om later te doen.
    """
    with clear():
        from django.utils import timezone

        from openloket.ending import destroying, lists
        from openloket.ending.models import DestructionList

        due = (row for row in lists.begin_due(timezone.localdate()) if not row.transfers)
        rows = [row for row in due if number in (None, row.pk)]
        if number is not None and not rows:
            raise click.ClickException("Deze lijst is niet aan de beurt. Kijk met: loket end list --all")
        os.nice(0 if fast else BACKGROUND)
        found = [destroying.run(row, progress("dossier"), rest=0.0 if fast else destroying.CALM) for row in rows]
        said = [described(row) for row in found]
        say(as_json, {"lists": said}, "\n".join(map(line, said)) or "Er is nu niets te vernietigen.")
    sys.exit(1 if any(row.state != DestructionList.State.DONE for row in found) else 0)


@end.command()
@_list
@click.option(
    "--out", "path", type=click.Path(dir_okay=False, path_type=Path), help="Schrijf de PDF/A naar dit bestand."
)
@as_json_option
def declaration(number: int, path: Path | None, as_json: bool) -> None:
    """De verklaring van vernietiging of overbrenging van een lijst."""
    with clear():
        from openloket.ending.models import Declaration
        from openloket.registers import content

        found = Declaration.objects.filter(on_list=number).first()
        if found is None:
            raise click.ClickException("Van deze lijst is er geen verklaring.")
        if path:
            path.write_bytes(content.read(found.content))
        counted = found.data["aantal"]
        text = f"Verklaring {found.data['verklaring']}: {counted['zaken']} zaken, {counted['documenten']} documenten."
        say(as_json, found.data, text)

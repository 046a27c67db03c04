"""`loket archive`: bring over to an e-depot what is kept for ever: what is on its way, sending it, and receipts."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from openloket.site.console import BACKGROUND, as_json_option, progress, say
from openloket.site.ending_cli import clear, described, line, now, user

_as = click.option("--as", "username", required=True, help="Gebruikersnaam van de archivaris die dit doet.")
_list = click.argument("number", metavar="LIJST", type=click.IntRange(1, 2**31))


@click.group()
def archive() -> None:
    """Overbrengen naar het archief: wat onderweg is, versturen, en ontvangstbewijzen.

    Akkoord geven, eruit halen en stilzetten gaat met `loket end`, zoals bij vernietigen.
    """


def _told(row: Any) -> dict[str, Any]:
    """Return what there is to say of a list and of each file of it that has a bag."""
    from openloket.ending import words

    files = row.files.filter(transfer__isnull=False).select_related("transfer", "on_list").order_by("pk")
    return {
        **described(row),
        "each": [
            {
                "file": one.pk,
                "bag": one.transfer.name,
                "sha256": one.transfer.sha256,
                "state": one.state,
                "sent_at": one.transfer.sent_at,
                "next_at": one.transfer.next_at,
                "tries": one.transfer.tries,
                "received_at": one.transfer.received_at,
                "number": one.transfer.number,
                "why": one.transfer.why,
                "said": words.sent(one.transfer),
            }
            for one in files
        ],
    }


def _lines(said: dict[str, Any]) -> list[str]:
    each = (f"  {one['file']:<8}{one['bag']:<28}{one['sha256'][:16]:<18}{one['said']}" for one in said["each"])
    return [line(said), *each]


@archive.command()
@click.argument("number", metavar="[LIJST]", type=click.IntRange(1, 2**31), required=False)
@as_json_option
def status(number: int | None, as_json: bool) -> None:
    """Wat er op lijsten voor het archief staat, en hoe ver elk pakket is."""
    with clear():
        from django.conf import settings

        from openloket.ending.models import DestructionList

        rows = DestructionList.objects.filter(transfers=True).order_by("-month", "-pk")
        found = [_told(row) for row in (rows.filter(pk=number) if number else rows)]
        if number and not found:
            raise click.ClickException("Er is geen lijst voor het archief met dit nummer.")
        setup = settings.EDEPOT
        where = f"E-depot: {setup.where}" if setup else "Er is geen e-depot ingesteld (LOKET_EDEPOT)."
        checks = "Controle van PDF/A: " + (" ".join(settings.PDFA_CHECK) or "alleen wat een bestand over zichzelf zegt")
        text = [where, checks, *(text for said in found for text in _lines(said))]
        data = {"edepot": setup.where if setup else None, "validator": settings.PDFA_CHECK, "lists": found}
        say(as_json, data, "\n".join(text))


@archive.command()
@click.argument("numbers", metavar="ZAAKNUMMER...", nargs=-1, required=True)
@_as
@as_json_option
def choose(numbers: tuple[str, ...], username: str, as_json: bool) -> None:
    """Zet zaken die blijvend worden bewaard nu al op een lijst (Archiefwet 1995, artikel 13)."""
    with clear():
        from django.utils import timezone

        from openloket.ending import lists

        made = lists.choose(user(username), numbers, timezone.localdate(), now())
        found = [described(row) for row in made]
        say(as_json, {"lists": found}, "\n".join(map(line, found)))


@archive.command()
@click.argument("number", metavar="[LIJST]", type=click.IntRange(1, 2**31), required=False)
@as_json_option
def run(number: int | None, as_json: bool) -> None:
    """Verstuur nu wat akkoord is en lang genoeg wachtte, vraag naar ontvangstbewijzen, en wis hier wat het archief heeft.

    Na een onderbreking gaat hetzelfde bevel verder. Eindigt met 1 als het archief nog niet alles heeft, of als er hier nog iets
    te wissen is.
    """
    with clear():
        from django.utils import timezone

        from openloket.ending import destroying, lists
        from openloket.ending.archive import transferring
        from openloket.ending.models import DestructionList

        way = transferring.way()
        if way is None:
            raise click.ClickException(
                "Er is geen e-depot ingesteld: zet LOKET_EDEPOT, of gebruik loket archive write."
            )
        rows = [row for row in lists.begin_due(timezone.localdate()) if row.transfers and number in (None, row.pk)]
        if number is not None and not rows:
            raise click.ClickException("Deze lijst is niet aan de beurt. Kijk met: loket archive status")
        os.nice(BACKGROUND)
        found = []
        for row in rows:
            transferring.go_on(row, way, progress("dossier"), every=True)
            found.append(destroying.run(row, rest=destroying.CALM))
        said = [_told(row) for row in found]
        text = "\n".join(text for one in said for text in _lines(one))
        say(as_json, {"lists": said}, text or "Er is nu niets over te brengen.")
    sys.exit(1 if any(row.state != DestructionList.State.DONE for row in found) else 0)


@archive.command()
@_list
@click.option(
    "--to", "folder", required=True, type=click.Path(file_okay=False, exists=True, path_type=Path), help="In deze map."
)
@as_json_option
def write(number: int, folder: Path, as_json: bool) -> None:
    """Schrijf de pakketten van een lijst die nog niet verstuurd zijn, voor wie ze zelf naar het archief brengt.

    Een pakket dat er al staat, wordt hetzelfde opnieuw geschreven. Eindigt met 1 als een pakket niet te maken is.
    """
    with clear():
        from django.utils import timezone

        from openloket.ending import lists
        from openloket.ending.archive import depot, transferring

        row = next((one for one in lists.begin_due(timezone.localdate()) if one.transfers and one.pk == number), None)
        if row is None:
            raise click.ClickException("Deze lijst is niet aan de beurt. Kijk met: loket archive status")
        try:
            out, left = transferring.hand_over(row, depot.Folder(folder), now())
        except depot.Away as error:
            raise click.ClickException(str(error)) from error
        lines = [f"Pakketten onderweg: {out}.", *left]
        say(as_json, {"list": number, "sent": out, "left": left}, "\n".join(lines))
    sys.exit(1 if left else 0)


@archive.command()
@click.argument("file", metavar="BESTAND", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@_as
@as_json_option
def receipt(file: Path, username: str, as_json: bool) -> None:
    """Neem een ontvangstbewijs van het archief aan: JSON met `bag`, `sha256` en `number`. Twee keer hetzelfde mag."""
    with clear():
        from openloket.ending.archive import depot, transferring

        try:
            said = depot.read_receipt(file.read_bytes()[: depot.MOST_RECEIPT])
        except depot.BadReceipt as error:
            raise click.ClickException(str(error)) from error
        found = transferring.of_bag(said.bag)
        row = transferring.enter(found.file_id, user(username), said, now())
        text = f"Pakket {row.name}: het archief heeft het onder nummer {row.number}." if row.received_at else row.why
        say(as_json, {"bag": said.bag, "number": row.number, "received_at": row.received_at, "why": row.why}, text)


@archive.command()
@click.argument("file", metavar="DOSSIER", type=click.IntRange(1, 2**62))
@_as
@as_json_option
def again(file: int, username: str, as_json: bool) -> None:
    """Laat het pakket van een dossier (zijn nummer in `loket archive status`) opnieuw versturen."""
    with clear():
        from openloket.ending.archive import transferring

        transferring.again(file, user(username), now())
        say(
            as_json,
            {"file": file},
            "Het pakket gaat binnen een uur opnieuw naar het e-depot, of nu met loket archive run.",
        )

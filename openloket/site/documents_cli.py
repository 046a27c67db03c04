"""`loket documents`: where the contents of documents are."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from openloket.site import stumbling
from openloket.site.console import as_json_option, counted, database_ready, progress, say, settings_ready


@click.group()
def documents() -> None:
    """De plek waar de inhoud van documenten staat."""


@documents.command()
@as_json_option
def move(as_json: bool) -> None:
    """Verplaats documenten naar de eerste plek van LOKET_DOCUMENTS, terwijl het loket open is.

    Een document gaat pas weg van de oude plek als het op de nieuwe heel is teruggelezen. Onderbroken? Geef het bevel
    opnieuw. Een beschadigd document blijft staan waar het stond. Eindigt met 1 als er nog iets op een oude plek staat.
    """
    settings_ready()
    from django.conf import settings

    from openloket.registers import content, moving
    from openloket.site import private
    from openloket.stores import StoreAway

    private.keep(settings.VAR)

    to, *others = content.stores()
    if not others:
        raise click.ClickException(
            f"Er is één plek: {to.name}. Noem er in LOKET_DOCUMENTS twee, de nieuwe vooraan, zoals s3://loket,disk."
        )
    done = moving.Moved()

    def show(found: moving.Moved) -> None:
        nonlocal done
        done = found
        shown(found.contents)

    try:
        shown = progress("Verplaatst:", moving.left())
        done = moving.move(show)
        left = moving.left()
    except (StoreAway, OSError) as error:
        raise click.ClickException(
            f"{_said(done)} Daarna ging het mis: {stumbling.said(error) or error} Geef dit bevel straks opnieuw."
        ) from error
    data: dict[str, Any] = {
        "to": to.name,
        "from": [place.name for place in others],
        "moved": done.contents,
        "bytes": done.size,
        "damaged": done.damaged,
        "left": left,
    }
    damaged = "".join(f"\nBeschadigd en niet verplaatst: {name}" for name in done.damaged)
    rest = (
        f"\nEr staan er nog {left} elders. Geef dit bevel straks opnieuw."
        if left
        else f"\nAlles staat nu in {to.name}. Uit LOKET_DOCUMENTS mag weg: {', '.join(place.name for place in others)}."
    )
    say(as_json, data, f"{_said(done)}{damaged}{rest}")
    sys.exit(1 if left else 0)


@documents.command()
@as_json_option
def check(as_json: bool) -> None:
    """Lees elk document waar iets naar verwijst, en kijk of het heel is. Eindigt met 1 als er een weg of beschadigd is."""
    database_ready()
    from openloket.cases import in_use
    from openloket.registers import moving
    from openloket.stores import StoreAway

    shown = progress("Gelezen:")
    try:
        found = moving.look(sorted(in_use.contents()), shown)
    except (StoreAway, OSError) as error:
        raise click.ClickException(f"Niet alles is gelezen: {stumbling.said(error) or error}") from error
    lines = [f"{counted(found.whole, 'document is', 'documenten zijn')} heel."]
    lines += [f"Weg: {name}" for name in found.missing] + [f"Beschadigd: {name}" for name in found.damaged]
    if found.missing or found.damaged:
        lines.append("Haal ze terug uit een reservekopie: loket documents restore MAP.")
    say(as_json, asdict(found), "\n".join(lines))
    sys.exit(1 if found.missing or found.damaged else 0)


@documents.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--identity",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Bestand met de geheime sleutel van age; mag vaker.",
)
@as_json_option
def restore(folder: Path, identity: tuple[Path, ...], as_json: bool) -> None:
    """Haal documenten die weg of beschadigd zijn terug uit de reservekopieën in FOLDER, terwijl het loket open is.

    Leest eerst elk document, zoals `check`. Eindigt met 1 als er een niet in FOLDER staat.
    """
    database_ready()
    from openloket.cases import in_use
    from openloket.registers import moving
    from openloket.site.backup import files, layout, mending
    from openloket.stores import StoreAway

    try:
        with_ = files.identities(identity)
        found = moving.look(sorted(in_use.contents()), progress("Gelezen:"))
        wanted = [*found.missing, *found.damaged]
        left = mending.put_back(folder.resolve(), wanted, with_, progress("Teruggehaald:"))
    except (layout.BackupFault, StoreAway, OSError) as error:
        raise click.ClickException(f"Niet alles is teruggehaald: {stumbling.said(error) or error}") from error
    back = [name for name in wanted if name not in left]
    lines = [f"{counted(len(back), 'document', 'documenten')} teruggehaald, {found.whole} waren heel."]
    lines += [f"Niet (heel) in {folder}: {name}" for name in left]
    say(as_json, {"whole": found.whole, "restored": back, "left": left}, "\n".join(lines))
    sys.exit(1 if left else 0)


def _said(done: Any) -> str:
    return f"{counted(done.contents, 'document', 'documenten')} verplaatst, {done.size / 1_000_000:.1f} MB."

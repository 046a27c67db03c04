"""`loket backup` and `loket restore`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from openloket.site import stumbling
from openloket.site.console import as_json_option, counted, database_ready, django_ready, progress, right_database, say
from openloket.stores import StoreAway

FOLDER = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))


@click.command()
@FOLDER
@click.option("--to", multiple=True, metavar="age1…", help="Versleutel met deze publieke sleutel van age; mag vaker.")
@click.option("--keep", type=click.IntRange(min=1), help="Bewaar zoveel reservekopieën en haal oudere weg.")
@as_json_option
def backup(folder: Path, to: tuple[str, ...], keep: int | None, as_json: bool) -> None:
    """Maak in FOLDER een reservekopie van de database en de documenten, terwijl het loket open is."""
    django_ready()
    right_database()
    from django.db import Error

    from openloket.site.backup import files, layout, making

    try:
        made = making.make(folder.resolve(), files.recipients(to), progress("Documenten:"))
        removed = 0
        if keep:
            with layout.alone(folder):
                removed = layout.prune(folder, keep)
    except (layout.BackupFault, StoreAway, OSError, Error) as error:
        raise click.ClickException(f"Er is geen reservekopie gemaakt. {stumbling.said(error) or error}") from error
    manifest = made.manifest
    rows = sum(manifest.tables.values())
    lines = [f"{made.folder}: {counted(rows, 'rij', 'rijen')}, {counted(manifest.contents, 'document', 'documenten')}."]
    if removed:
        lines.append(f"{counted(removed, 'oudere reservekopie', 'oudere reservekopieën')} weggehaald.")
    if manifest.missing:
        lines.append(
            f"Let op: {counted(len(manifest.missing), 'document ontbrak', 'documenten ontbraken')} al of waren veranderd: "
            f"{', '.join(manifest.missing[:5])}{'…' if len(manifest.missing) > 5 else ''}."
        )
    if not to:
        lines.append(
            "De sleutels in var/ zitten er niet in, want deze kopie is niet versleuteld. Bewaar ze apart, of geef --to."
        )
    found = {
        "backup": str(made.folder),
        "rows": rows,
        "contents": manifest.contents,
        "missing": manifest.missing,
        "encrypted": manifest.encrypted,
        "removed": removed,
    }
    say(as_json, found, "\n".join(lines))
    sys.exit(1 if manifest.missing else 0)


@click.command()
@FOLDER
@click.option("--at", default="", metavar="NAAM", help="Welke reservekopie: de naam van haar map. Anders de nieuwste.")
@click.option(
    "--identity",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Bestand met de geheime sleutel van age; mag vaker.",
)
@click.option("--verify", is_flag=True, help="Alleen proberen, in een eigen database die daarna weg is.")
@as_json_option
def restore(folder: Path, at: str, identity: tuple[Path, ...], verify: bool, as_json: bool) -> None:
    """Zet een reservekopie uit FOLDER terug op een lege machine, of kijk met --verify of dat zou lukken."""
    django_ready()
    from django.db import Error

    from openloket.site.backup import files, layout, restoring

    try:
        chosen = layout.chosen(folder.resolve(), at)
        with_ = files.identities(identity)
        keys: list[str] = []
        if verify:
            restoring.verify(chosen, with_, progress("Documenten:"))
        else:
            keys = restoring.restore(chosen, with_, progress("Documenten:"))
    except (layout.BackupFault, StoreAway, OSError, Error) as error:
        raise click.ClickException(stumbling.said(error) or str(error)) from error
    if not verify:
        database_ready()
    rows = sum(chosen.manifest.tables.values())
    what = "is heel" if verify else "is teruggezet"
    lines = [
        f"De reservekopie {chosen.name} {what}: {counted(rows, 'rij', 'rijen')}, "
        f"{counted(chosen.manifest.contents, 'document', 'documenten')}."
    ]
    if not verify:
        lines.append("Kijk met loket doctor of alles in orde is, en start loket serve.")
        if not keys:
            lines.append("Sleutels zaten er niet in: gebruik dezelfde als toen.")
    say(
        as_json,
        {"backup": chosen.name, "rows": rows, "contents": chosen.manifest.contents, "keys": keys},
        "\n".join(lines),
    )

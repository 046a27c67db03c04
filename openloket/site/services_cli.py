"""`loket services`: taking over services from other municipalities, and keeping one's own changes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from openloket.site.console import BASE, as_json_option, say

_folder_option = click.option(
    "--services", "folder", type=click.Path(path_type=Path), default=BASE / "services", show_default=True
)


@click.group()
def services() -> None:
    """Diensten van elkaar overnemen."""


def _do(what: Any) -> Any:
    from openloket.site import sharing

    try:
        return what(sharing)
    except sharing.NotShared as error:
        raise click.ClickException(str(error)) from error


@services.command()
@click.argument("source")
@click.option("--service", default="", help="Alleen deze dienst.")
@_folder_option
@as_json_option
def add(source: str, service: str, folder: Path, as_json: bool) -> None:
    """Neem diensten over uit SOURCE: een map, een ZIP-bestand of een adres van git."""
    taken = _do(lambda sharing: sharing.add(sharing.fetch(source), folder, service))
    data = {item.service: item.written for item in taken}
    text = "\n".join(f"{name}: {', '.join(days)}" for name, days in data.items())
    say(as_json, {"added": data}, f"{text}\nPubliceer met: loket publish.")


@services.command()
@click.argument("service")
@click.option("--from", "source", default="", help="Waarvandaan (standaard waar de dienst vandaan kwam).")
@click.option(
    "--prefer", type=click.Choice(["here", "theirs"]), default=None, help="Wie gelijk krijgt bij een botsing."
)
@_folder_option
@as_json_option
def update(service: str, source: str, prefer: str | None, folder: Path, as_json: bool) -> None:
    """Neem nieuwe versies van SERVICE over, met uw eigen wijzigingen erin.

    Eindigt met 1 als beide kanten hetzelfde veranderden; dan is er niets geschreven.
    """
    taken = _do(
        lambda sharing: sharing.update(
            sharing.fetch(source or sharing.source_of(folder, service)), folder, service, prefer or ""
        )
    )
    lines = [f"Nieuw: {', '.join(taken.written) or 'geen versie'}"]
    lines += [f"Eigen wijziging gehouden: {item}" for item in taken.kept]
    lines += [f"Botsing: {item}" for item in taken.conflicts]
    lines += [
        f"Let op: {day} is daar veranderd nadat u haar overnam. De uwe blijft zoals zij is."
        for day in taken.changed_upstream
    ]
    if taken.conflicts:
        lines.append("Er is niets geschreven. Kies met --prefer, of verander uw eigen tekst.")
    say(
        as_json,
        {
            "written": taken.written,
            "kept": [str(item) for item in taken.kept],
            "conflicts": [str(item) for item in taken.conflicts],
            "changed_upstream": taken.changed_upstream,
        },
        "\n".join(lines),
    )
    sys.exit(1 if taken.conflicts else 0)


@services.command()
@click.argument("service")
@_folder_option
@as_json_option
def diff(service: str, folder: Path, as_json: bool) -> None:
    """Wat hebt u zelf veranderd aan een dienst van elders? Eindigt met 1 als er iets is."""
    found = _do(lambda sharing: sharing.local_changes(folder, service))
    lines = [f"{day}: {item}" for day, items in found.items() for item in items]
    data = {day: [str(item) for item in items] for day, items in found.items()}
    say(as_json, {"changes": data}, "\n".join(lines) or "Er is niets eigens.")
    sys.exit(1 if lines else 0)

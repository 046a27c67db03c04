"""`loket api`: the ZGW registers from the command line."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from openloket.site.console import (
    as_json_option,
    counted,
    database_reached,
    database_ready,
    say,
    settings_ready,
    told_to_stop,
)

STANDARD = {
    "zaken": "1.7.0",
    "catalogi": "1.4.0",
    "documenten": "1.7.1",
    "besluiten": "1.1.0",
    "autorisaties": "1.1.0",
    "notificaties": "1.0.1",
}


@click.group()
def api() -> None:
    """De ZGW-registers: toegang, notificaties, uitwisselen, vergelijken met de standaard."""


@api.command("client")
@click.argument("client_id")
@click.option("--label", help="Hoe de applicatie heet.")
@click.option(
    "--all", "everything", is_flag=True, help="Alle autorisaties. Anders regelt u die met de Autorisaties API."
)
@click.option("--remove", is_flag=True, help="Verwijder de toegang van deze client.")
@as_json_option
def client(client_id: str, label: str | None, everything: bool, remove: bool, as_json: bool) -> None:
    """Geef een applicatie toegang tot de API's; het geheim staat eenmaal op het scherm."""
    database_ready()
    from django.db import transaction

    from openloket.registers import acts

    if remove:
        count = int(acts.autorisaties.take_access(client_id))
        say(as_json, {"removed": count}, f"{count} client verwijderd.")
        sys.exit(0 if count else 1)
    with transaction.atomic():
        secret, found = acts.autorisaties.give_access(
            acts.hand(why="loket api client"), client_id, label or client_id, everything=everything
        )
    data = {"client_id": client_id, "secret": secret, "applicatie": str(found.uuid)}
    say(as_json, data, f"client_id: {client_id}\ngeheim:    {secret}\napplicatie: {found.uuid}")


@api.command()
def deliver() -> None:
    """Lever notificaties af, tot het programma wordt gestopt."""
    database_reached(patient=True)
    from openloket.cases.find import index
    from openloket.registers import apis, upkeep
    from openloket.site import watching

    assert apis.APIS
    watching.begin("deliver")
    upkeep.run(told_to_stop(), index.renew)


MOST_ORPHANS = 10_000


@api.command()
@as_json_option
def orphans(as_json: bool) -> None:
    """Toon documenten die nergens meer bij horen en wanneer zij weggaan, en documenten die nog nergens bij horen."""
    database_ready()
    from openloket.registers import orphans as found

    lost, never = found.lost(MOST_ORPHANS), found.never_used(MOST_ORPHANS)
    lines = [f"{counted(lost.count, 'document hoort', 'documenten horen')} nergens meer bij:"]
    lines += [f"  {item.identificatie} ({item.kind}), kan weg vanaf {item.goes_on}" for item in lost.rows]
    lines.append(
        f"{counted(never.count, 'document hoort nog nergens bij, en blijft', 'documenten horen nog nergens bij, en blijven')}:"
    )
    lines += [f"  {item.identificatie} ({item.kind})" for item in never.rows]
    data = {
        "lost": {"count": lost.count, "documents": [{**asdict(it), "goes_on": it.goes_on} for it in lost.rows]},
        "never_used": {"count": never.count, "documents": [asdict(it) for it in never.rows]},
    }
    say(as_json, data, "\n".join(lines))


@api.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@as_json_option
def compare(folder: Path, as_json: bool) -> None:
    """Vergelijk de OpenAPI-documenten met die van de standaard in FOLDER (zaken-1.7.0.yaml enzovoort)."""
    settings_ready()
    import yaml

    from openloket.definitions import bounded
    from openloket.registers import apis
    from openloket.registers.api.openapi import document
    from openloket.registers.compare import compare as differences
    from openloket.registers.compare import reason

    assert apis.APIS
    rows: list[dict[str, Any]] = []
    for name, version in STANDARD.items():
        file = folder / f"{name}-{version}.yaml"
        if not file.exists():
            raise click.ClickException(f"{file} is er niet.")
        try:
            standard = bounded.load(file.read_text(encoding="utf-8"), bounded.STANDARD)
        except (yaml.YAMLError, ValueError) as error:
            raise click.ClickException(f"{file} is geen OpenAPI-document: {error}") from error
        for found in differences(standard, document(name, "http://localhost")):
            rows.append(
                {"api": name, "what": found.what, "where": found.where, "detail": found.detail, "why": reason(found)}
            )
    unexplained = [row for row in rows if not row["why"]]
    lines = [f"{row['api']:13} {row['what']:8} {row['where']}: {row['detail']}" for row in unexplained]
    text = "\n".join(
        [*lines, f"{counted(len(rows), 'verschil', 'verschillen')}, waarvan {len(unexplained)} zonder uitleg."]
    )
    say(as_json, {"differences": rows, "unexplained": len(unexplained)}, text)
    sys.exit(1 if unexplained else 0)


@api.command("export-catalogus")
@click.argument("uuid", type=click.UUID)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--no-zero-terms",
    is_flag=True,
    help="Schrijf een termijn van nul als geen termijn: nieuwe versies van Open Zaak lezen een nul niet.",
)
@as_json_option
def export_catalogus(uuid: UUID, file: Path, no_zero_terms: bool, as_json: bool) -> None:
    """Schrijf een catalogus met al zijn typen naar een ZIP."""
    database_ready()
    from openloket.registers import exchange

    try:
        file.write_bytes(exchange.export_catalogus(uuid, zero_terms=not no_zero_terms))
    except exchange.BadExchange as error:
        raise click.ClickException(str(error)) from error
    say(as_json, {"file": str(file), "bytes": file.stat().st_size}, f"{file} geschreven.")


@api.command("import-catalogus")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json_option
def import_catalogus(file: Path, as_json: bool) -> None:
    """Lees een catalogus uit een ZIP; de typen komen binnen als concept."""
    database_ready()
    from openloket.registers import exchange

    try:
        with file.open("rb") as zip_file:
            counts = exchange.import_catalogus(zip_file)
    except exchange.BadExchange as error:
        raise click.ClickException(str(error)) from error
    say(as_json, counts, "\n".join(f"{count:5} {name}" for name, count in counts.items()))


def _show(as_json: bool) -> Any:
    return (lambda name, count: None) if as_json else (lambda name, count: click.echo(f"{count:10} {name}", err=True))


@api.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@as_json_option
def export(file: Path, as_json: bool) -> None:
    """Schrijf alles wat de registers hebben, met de documenten, naar een ZIP. Geheimen van clients gaan niet mee."""
    database_ready()
    from openloket.registers import exchange

    counts = exchange.export_registers(file, _show(as_json))
    say(as_json, {"rows": counts}, f"{sum(counts.values())} rijen in {file}.")


@api.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json_option
def import_(file: Path, as_json: bool) -> None:
    """Lees een export in lege registers; na een onderbreking gaat hetzelfde commando verder."""
    database_ready()
    from openloket.registers import exchange

    try:
        counts = exchange.import_registers(file, _show(as_json))
    except exchange.BadExchange as error:
        raise click.ClickException(str(error)) from error
    say(as_json, {"rows": counts}, f"{sum(counts.values())} rijen ingelezen.")

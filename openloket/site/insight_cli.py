"""`loket insight`: what a log of events says about a process."""

from __future__ import annotations

from pathlib import Path

import click

from openloket.site.console import as_json_option, say


@click.command()
@click.argument("log", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json_option
def insight(log: Path, as_json: bool) -> None:
    """Wat zegt een logboek (CSV, kolommen als in XES) over een proces: aantallen, volgorde, doorlooptijd.

    Wat niet is meegenomen, staat erbij met de reden.
    """
    from openloket.insight import eventlog, processes

    try:
        with eventlog.opened(log) as (connection, report):
            found = processes.summary(connection)
    except eventlog.BadLog as error:
        raise click.ClickException(str(error)) from error
    taken = {"rows": report.rows, "left_out": report.left, "noticed": report.noticed}
    lines = [eventlog.describe(report)]
    lines += [
        f"{found['cases']} zaken, {found['activities']} activiteiten, {found['resources']} medewerkers, "
        f"{found['variants']} varianten.",
        f"Na de termijn: {found['past_deadline']} van {found['past_deadline_of']} zaken.",
        f"Iets meer dan eens gedaan: {found['cases_with_rework']} zaken.",
        *(f"  {channel or 'onbekend'}: {count} zaken" for channel, count in found["cases_per_channel"].items()),
        *(f"  {pair['count']:>6}  {pair['from']} → {pair['to']}" for pair in found["directly_follows"][:15]),
    ]
    say(as_json, {**found, "log": taken}, "\n".join(lines))

"""`loket insight`: what an event log says about a process. `loket events`: our own log, kept up to date, passed on."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from openloket.site.console import (
    as_json_option,
    counted,
    database_reached,
    database_ready,
    progress,
    say,
    settings_ready,
    told_to_stop,
)


@click.command()
@click.argument("log", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--keep", metavar="NAAM", default="", help="Bewaar het onder deze naam, om het op de site te bekijken.")
@as_json_option
def insight(log: Path, keep: str, as_json: bool) -> None:
    """Wat zegt een logboek over een proces: aantallen, volgorde, doorlooptijd.

    LOG is CSV met kolommen zoals XES ze noemt, XES (.xes) of OCEL 2.0 (.json of .sqlite).

    Wat niet is meegenomen, staat erbij met de reden.
    """
    from openloket.insight import eventlog, logfile, processes

    try:
        with eventlog.opened(log) as (connection, report):
            found = processes.summary(connection)
            if keep:
                settings_ready()
                from openloket.insight import logs

                logs.put(connection, report, keep)
    except logfile.BadLog as error:
        raise click.ClickException(str(error)) from error
    taken = {"rows": report.rows, "left_out": report.left, "noticed": report.noticed}
    lines = [eventlog.describe(report)]
    lines += [
        f"{found['cases']} zaken, {found['activities']} activiteiten, {found['resources']} medewerkers, "
        f"{found['variants']} varianten.",
        f"Na de termijn afgesloten: {found['past_deadline']} van {found['past_deadline_of']} afgesloten zaken met een termijn.",
        f"Over de termijn: {found['running_past_deadline']} van {found['running_past_deadline_of']} lopende zaken met een "
        "termijn, op het moment van de laatste gebeurtenis.",
        f"Iets meer dan eens gedaan: {found['cases_with_rework']} zaken.",
        *(
            f"  {channel or 'onbekend'}: {counted(count, 'zaak', 'zaken')}"
            for channel, count in found["cases_per_channel"].items()
        ),
        *(f"  {pair['count']:>6}  {pair['from']} → {pair['to']}" for pair in found["directly_follows"][:15]),
    ]
    say(as_json, {**found, "log": taken}, "\n".join(lines))


@click.group()
def events() -> None:
    """Het eigen logboek: elke stap van elk kanaal, zonder namen, nummers of tekst."""


@events.command()
def follow() -> None:
    """Houd de cijfers bij, tot het programma wordt gestopt. Hoort bij loket serve."""
    database_reached(patient=True)
    from openloket.insight import follow as following
    from openloket.site import watching

    watching.begin("follow")
    following.run(told_to_stop())


@events.command()
@as_json_option
def rebuild(as_json: bool) -> None:
    """Maak de cijfers opnieuw uit de database."""
    database_ready()
    from openloket.insight import follow as following
    from openloket.insight import processes, store

    following.rebuild(progress("zaken"))
    with store.reading() as tables:
        found = processes.process_map(tables)
    say(
        as_json,
        {"cases": found.cases, "events": found.events},
        f"{found.events} gebeurtenissen van {found.cases} zaken.",
    )


@events.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@as_json_option
def export(out: Path, as_json: bool) -> None:
    """Schrijf het logboek naar OUT: .xes (XES), .json (OCEL 2.0) of .sqlite (OCEL 2.0)."""
    settings_ready()
    from openloket.insight import ocel, store, xes

    if out.exists():
        raise click.ClickException(f"{out} bestaat al. Kies een andere naam.")
    try:
        with store.reading() as tables:
            if out.suffix == ".xes":
                with out.open("wb") as file:
                    count = xes.write(tables, file)
            elif out.suffix == ".json":
                with out.open("w", encoding="utf-8") as text:
                    count = ocel.write_json(tables, text)
            elif out.suffix == ".sqlite":
                count = ocel.write_sqlite(tables, out)
            else:
                raise click.ClickException("Kies een naam die eindigt op .xes, .json of .sqlite.")
    except store.NotThere as error:
        raise click.ClickException(str(error)) from error
    say(as_json, {"events": count, "file": str(out)}, f"{counted(count, 'gebeurtenis', 'gebeurtenissen')} in {out}.")


@events.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--k", type=click.IntRange(min=2), default=10, show_default=True, help="Zoveel rijen lijken ten minste op elkaar."
)
@as_json_option
def research(out: Path, k: int, as_json: bool) -> None:
    """Schrijf voor onderzoek een rij per zaak (CSV) waarin niemand te herkennen is; anders niets, en waarom."""
    settings_ready()
    from openloket.insight import publishing, store

    if out.exists():
        raise click.ClickException(f"{out} bestaat al. Kies een andere naam.")
    try:
        with store.reading() as tables:
            found = publishing.research(tables, out, k)
    except store.NotThere as error:
        raise click.ClickException(str(error)) from error
    if isinstance(found, int):
        say(
            as_json,
            {"ok": True, "rows": found, "k": k, "file": str(out)},
            f"{found} rijen in {out}; elke rij lijkt op ten minste {k - 1} andere.",
        )
        return
    lines = [
        f"Geweigerd: {found.rows} zaken vallen op, in {len(found.groups)} groepen van minder dan {k}. Er is niets geschreven."
    ]
    lines += [
        f"  {count} keer: " + ", ".join(f"{name} {value}" for name, value in values.items())
        for values, count in found.groups[:10]
    ]
    lines.append(
        "Kies een langere periode of meer diensten, of neem een kleinere k na overleg met de privacyfunctionaris."
    )
    groups = [{**values, "count": count} for values, count in found.groups]
    say(as_json, {"ok": False, "rows": found.rows, "k": k, "groups": groups}, "\n".join(lines))
    sys.exit(1)

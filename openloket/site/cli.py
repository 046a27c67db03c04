"""`loket`, the command line. Each command has --help, and --json where it gives an answer."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from openloket.law.periods import Period, parse
from openloket.site import click_in_dutch, stumbling
from openloket.site.archive_cli import archive
from openloket.site.backup_cli import backup, restore
from openloket.site.change_cli import change
from openloket.site.console import (
    BACKGROUND,
    DAY,
    as_json_option,
    counted,
    database_ready,
    django_ready,
    right_database,
    say,
    statements_kept_short,
)
from openloket.site.documents_cli import documents
from openloket.site.ending_cli import end
from openloket.site.insight_cli import events, insight
from openloket.site.keys_cli import keys
from openloket.site.looks_cli import breach, looks, processing
from openloket.site.mandates_cli import mandates
from openloket.site.paper_cli import paper
from openloket.site.pay_cli import pay
from openloket.site.registers_cli import api
from openloket.site.routing_cli import route
from openloket.site.services_cli import services
from openloket.site.staff_cli import staff
from openloket.site.terms_cli import days, downtime, municipal_calendar
from openloket.site.wallet_cli import wallet

BASE = Path(__file__).resolve().parents[2]
click_in_dutch.speak()


class PeriodType(click.ParamType[Period]):
    name = "periode"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Period:
        try:
            return parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


PERIOD = PeriodType()


def django_command() -> None:
    """Run a Django command on the same database."""
    try:
        django_ready()
        if "procrastinate" in sys.argv[1:2]:  # other commands can mend what keeps it from starting
            right_database()
            _watched()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def _watched() -> None:
    from openloket.people import api_looks
    from openloket.site import watching

    watching.begin("jobs")
    api_looks.NOTES.listen()


@click.group(cls=stumbling.Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="openloket")
def main() -> None:
    """Open Loket: een dienst één keer vastleggen, voor elk kanaal."""


@main.command()
@click.argument("folder", type=click.Path(exists=True, path_type=Path), default="services")
@click.option("--upl", envvar="LOKET_UPL", default="", help="De UPL als CSV van de uitgever; anders een eigen tabel.")
@click.option(
    "--selectielijst",
    envvar="LOKET_SELECTIELIJST",
    default="",
    help="Map met de selectielijst als JSON van de VNG; anders een eigen tabel.",
)
@click.option(
    "--write-letters", is_flag=True, help="Schrijf de voorbeeldbrieven zoals ze nu zijn, in plaats van te vergelijken."
)
@as_json_option
def check(folder: Path, upl: str, selectielijst: str, write_letters: bool, as_json: bool) -> None:
    """Controleer diensten: het schema, de regels, de brieven, elk voorbeeld, de UPL en de selectielijst."""
    from openloket.definitions import lists
    from openloket.definitions.library import load

    try:
        library = load(folder, lists.read(upl, selectielijst), write_letters=write_letters)
    except lists.BadList as error:
        raise click.ClickException(str(error)) from error
    faults = [{"file": f.file, "line": f.line, "message": f.message, "mend": f.mend} for f in library.faults]
    versions = [f"{item.version.service} {item.version.valid_from} {item.hash[:12]}" for item in library.published]
    warnings = [{"file": f.file, "line": f.line, "message": f.message, "mend": f.mend} for f in library.warnings]
    sound = () if library.faults else library.published
    spoken = [_place(item.version, each) for item in sound for each in item.version.checks]
    told = [*map(str, library.faults), *(f"Let op: {warning}" for warning in library.warnings)]
    told += [f"{at['version']}: controle ‘{at['check']}’ {at['does']} op pagina ‘{at['title']}’." for at in spoken]
    text = "\n".join([*told, _checked_in_words(len(versions), len(faults), len(library.warnings))])
    say(
        as_json,
        {"ok": not faults, "versions": versions, "faults": faults, "warnings": warnings, "checks": spoken},
        text,
    )
    sys.exit(1 if faults else 0)


def _place(version: Any, check: Any) -> dict[str, str]:
    """Return on which page a check of a version speaks, and whether it refuses or asks."""
    from openloket.definitions.checks import page_of

    page = page_of(version, check)
    return {
        "version": f"{version.service} {version.valid_from}",
        "check": check.id,
        "does": "vraagt" if check.warn else "weigert",
        "page": page.id if page else "",
        "title": page.title if page else "",
    }


def _checked_in_words(versions: int, faults: int, warnings: int) -> str:
    said = f"{counted(versions, 'versie', 'versies')} gelezen, {counted(faults, 'fout', 'fouten')}"
    return f"{said}, {warnings} om op te letten." if warnings else f"{said}."


@main.command()
@click.argument("folder", type=click.Path(exists=True, path_type=Path), default="services")
@as_json_option
def publish(folder: Path, as_json: bool) -> None:
    """Publiceer de diensten in een map. Wat al gepubliceerd is, mag niet veranderd zijn."""
    from openloket.definitions.library import load

    library = load(folder)
    if library.faults:
        raise click.ClickException("\n".join(map(str, library.faults)))
    database_ready()
    from openloket.cases import versions

    try:
        new = versions.publish(library.published)
    except versions.Changed as error:
        raise click.ClickException(str(error)) from error
    say(
        as_json,
        {"published": [str(row) for row in new]},
        f"{counted(len(new), 'nieuwe versie', 'nieuwe versies')} gepubliceerd.",
    )


@main.command()
@click.argument("start", type=DAY)
@click.argument("period", type=PERIOD)
@click.option(
    "--suspended",
    multiple=True,
    metavar="VAN:TOT",
    help="De klok stond stil: dag van het verzoek tot dag van het antwoord.",
)
@click.option("--extended", multiple=True, type=PERIOD, metavar="PERIODE", help="De termijn is verlengd.")
@as_json_option
def deadline(start: date, period: Any, suspended: tuple[str, ...], extended: tuple[Any, ...], as_json: bool) -> None:
    """De laatste dag van een termijn van PERIOD na de dag van ontvangst START, en waarom."""
    from openloket.law.deadlines import Suspension
    from openloket.law.deadlines import deadline as compute

    pauses = []
    for item in suspended:
        begin, _, end = item.partition(":")
        try:
            pauses.append(Suspension(DAY.convert(begin, None, None), DAY.convert(end, None, None)))
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--suspended") from error
    try:
        term = compute(start, period, suspended=pauses, extended=extended, calendar=municipal_calendar())
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    data = {"ends": term.ends, "because": list(term.because), "unsure": list(term.unsure)}
    say(as_json, data, "\n".join([str(term.ends), *term.because]))


@main.command()
@click.option("--due", type=DAY, required=True, help="De laatste dag om te beslissen.")
@click.option("--notice", type=DAY, required=True, help="De dag waarop de ingebrekestelling kwam.")
@click.option("--decided", type=DAY, required=True, help="De dag waarop het besluit bekend werd.")
@as_json_option
def dwangsom(due: date, notice: date, decided: date, as_json: bool) -> None:
    """De dwangsom bij niet op tijd beslissen (Awb 4:17)."""
    from openloket.law.dwangsom import dwangsom as compute

    try:
        found = compute(due, notice, decided, municipal_calendar())
    except (ValueError, OverflowError) as error:
        raise click.BadParameter("De dagen vallen buiten de kalender.") from error
    data = {
        "days": found.days,
        "amount": found.euro,
        "first_day": found.first_day,
        "because": list(found.because),
        "unsure": list(found.unsure),
    }
    say(as_json, data, "\n".join([f"{counted(found.days, 'dag', 'dagen')}, € {found.euro}", *found.because]))


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Aantal processen.")
@click.option("--demo", is_flag=True, help="Vul een lege database met een verzonnen gemeente.")
@click.option("--site-only", is_flag=True, help="Zonder werk op de achtergrond: dat doet loket work.")
def serve(host: str, port: int, workers: int, demo: bool, site_only: bool) -> None:
    """Start het loket: database, werk op de achtergrond en de site."""
    name = "localhost" if host in ("127.0.0.1", "::1") else host  # passkeys want a name
    os.environ.setdefault("LOKET_BASE_URL", f"http://{name}:{port}")
    database_ready(demo, serving=True)
    from openloket.site import serving

    serving.serve(host, port, workers, demo, site_only)


@main.command()
def work() -> None:
    """Doe alleen het werk op de achtergrond, tot dit wordt gestopt; de site staat elders (loket serve --site-only)."""
    database_ready(serving=True)
    from openloket.site import serving

    serving.work()


@main.command()
@click.option("--keep-old", is_flag=True, help="Haal nog niet weg wat alleen de vorige release gebruikt.")
@as_json_option
def upgrade(keep_old: bool, as_json: bool) -> None:
    """Ga over naar deze release terwijl het loket open is. Geef dit bevel vanuit de map van de nieuwe release."""
    os.nice(BACKGROUND)
    django_ready()
    right_database()
    from django.db import DatabaseError

    from openloket.site import upgrading

    try:
        before = upgrading.upgrade(lambda text: click.echo(text, err=True), contract=not keep_old)
        statements_kept_short()
    except (upgrading.NotUpgraded, DatabaseError) as error:
        raise click.ClickException(str(error)) from error
    mine = upgrading.this_release()
    text = f"Overgegaan van {before.name} naar {mine.name}." if before else "De database is bij; er draaide geen loket."
    say(as_json, {"before": before.name if before else None, "release": mine.name}, text)


@main.command()
@as_json_option
def doctor(as_json: bool) -> None:
    """Kijk na of deze installatie veilig en in orde is, en zeg wat te verbeteren. Verandert niets."""
    django_ready()
    from dataclasses import asdict

    from openloket.site import doctor as examining

    found = examining.examine()
    wrong = sum(item.weight == examining.MUST for item in found)
    lines = [f"[{item.weight}] {item.wrong}\n    {item.mend}" for item in found]
    lines.append(
        f"{len(examining.CHECKS)} punten nagekeken: {counted(wrong, 'fout', 'fouten')}, {len(found) - wrong} om op te letten."
    )
    say(as_json, {"ok": not wrong, "findings": [asdict(item) for item in found]}, "\n".join(lines))
    sys.exit(1 if wrong else 0)


@main.command("import-log")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json_option
def import_log(file: Path, as_json: bool) -> None:
    """Lees een logboek van zaken (CSV) in als zaken van een eigen zaaktype."""
    database_ready()
    from openloket.cases import logs

    try:
        with click.progressbar(length=100, label="Inlezen", file=sys.stderr) as bar:
            report = logs.load(file, lambda percent: bar.update(percent - bar.pos))
    except logs.BadImport as error:
        raise click.ClickException(str(error)) from error
    say(
        as_json,
        report,
        f"{counted(report['cases'], 'zaak', 'zaken')} en {counted(report['events'], 'gebeurtenis', 'gebeurtenissen')}; nieuw: "
        f"{counted(report['new'], 'zaak', 'zaken')}.",
    )


main.add_command(api)
main.add_command(backup)
main.add_command(breach)
main.add_command(change)
main.add_command(days)
main.add_command(documents)
main.add_command(end)
main.add_command(archive)
main.add_command(downtime)
main.add_command(events)
main.add_command(insight)
main.add_command(keys)
main.add_command(looks)
main.add_command(mandates)
main.add_command(paper)
main.add_command(pay)
main.add_command(processing)
main.add_command(restore)
main.add_command(route)
main.add_command(services)
main.add_command(staff)
main.add_command(wallet)

if __name__ == "__main__":
    main()

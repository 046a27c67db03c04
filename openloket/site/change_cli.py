"""`loket change`: comparing, rehearsing, opening and rolling back versions, and taking running cases over."""

from __future__ import annotations

import os
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from openloket.site.console import BACKGROUND, BASE, DAY, as_json_option, database_ready, progress, say

_services_option = click.option(
    "--services", "folder", type=click.Path(exists=True, path_type=Path), default=BASE / "services", show_default=True
)


@click.group()
def change() -> None:
    """Diensten veranderen met de winkel open."""


def _row(service: str, name: str) -> Any:
    """Find a published version by its day or the beginning of its hash."""
    from openloket.cases.models import ServiceVersion

    rows = list(ServiceVersion.objects.filter(service=service).order_by("valid_from"))
    found = [row for row in rows if str(row.valid_from) == name and row.withdrawn_at is None]
    found = found or [row for row in rows if row.hash.startswith(name)]
    if len(found) != 1:
        known = ", ".join(f"{row.valid_from} ({row.hash[:8]})" for row in rows) or "geen"
        raise click.ClickException(f"'{name}' is niet één versie van '{service}'. Versies: {known}.")
    return found[0]


def _text(service: str, name: str, folder: Path) -> tuple[Any, str]:
    """Return a version and its text: of a file, of a day's file in the folder, or as it was published."""
    from openloket.definitions.check import check
    from openloket.definitions.source import read_file

    for path in (Path(name), folder / service / f"{name}.yaml"):
        if path.is_file():
            source, version = read_file(path)
            if version is not None:
                check(source, version)
            if source.faults or version is None:
                raise click.ClickException("\n".join(map(str, source.faults)))
            return version, source.text
    database_ready()
    from openloket.cases import versions

    found = versions.parsed(_row(service, name).hash)
    return found.version, found.source


@change.command()
@click.argument("service")
@click.argument("old")
@click.argument("new")
@_services_option
@as_json_option
def diff(service: str, old: str, new: str, folder: Path, as_json: bool) -> None:
    """Wat verandert er van versie OLD naar NEW? Een versie is een bestand, een dag of het begin van een hash.

    Eindigt met 1 als er een verschil is.
    """
    from openloket.definitions.diff import PARTS, differences

    found = differences(_text(service, old, folder)[0], _text(service, new, folder)[0])
    lines: list[str] = []
    for item in found:
        if not lines or lines[-1] != item.part:
            title = PARTS[item.part]
            if title not in lines:
                lines += ["", title]
        lines += [f"  {item.lawyer}", f"    grondslag: {item.basis}", f"    {item.developer.splitlines()[0]}"]
    say(as_json, {"differences": [item.as_json() for item in found]}, "\n".join(lines).strip() or "Geen verschil.")
    sys.exit(1 if found else 0)


@change.command()
@click.argument("service")
@click.argument("version")
@click.option("--closed-from", type=DAY, help="Ook zaken die vanaf deze dag zijn afgesloten.")
@click.option("--closed-until", type=DAY, help="Ook zaken die tot en met deze dag zijn afgesloten.")
@click.option("--processes", type=int, help="Aantal processen (standaard één per kern).")
@_services_option
@as_json_option
def impact(
    service: str,
    version: str,
    closed_from: date | None,
    closed_until: date | None,
    processes: int | None,
    folder: Path,
    as_json: bool,
) -> None:
    """Proef wat een versie doet met elke lopende zaak. VERSION is een bestand, een dag of het begin van een hash."""
    made, text = _text(service, version, folder)
    database_ready()
    from openloket.change.impact import rehearse
    from openloket.definitions.schema import content_hash

    closed = (closed_from or date.min, closed_until or date.max) if closed_from or closed_until else None
    show = progress("zaak")
    found = rehearse(made, content_hash(made), text, "opdrachtregel", closed=closed, processes=processes, progress=show)
    result = found.result
    lines = [
        f"{result['total']} zaken in {result['seconds']} s, {result['touched']} geraakt, "
        f"{result['failed']['count']} niet te beoordelen.",
        *(f"  {why}: {count}" for why, count in result["transition"]["because"].items()),
    ]
    for rule in result["rules"]:
        lines.append(f"{rule['title']}: {rule['changed']} anders")
        lines += [f"  {pair}: {count}" for pair, count in rule["pairs"].items()]
    deadline = result["deadline"]
    lines.append(f"Termijn: {deadline['earlier']} eerder, {deadline['later']} later")
    lines += [f"Ontbreekt of mag niet meer: {item['ask']}: {item['count']}" for item in result["missing"]]
    lines += [f"Niet te beoordelen: {why}: {count}" for why, count in result["failed"]["reasons"].items()]
    lines.append(f"Ondertekend: {found.hash[:16]} {found.signature}")
    say(as_json, {**result, "hash": found.hash, "signature": found.signature}, "\n".join(lines))


@change.command("list")
@as_json_option
def list_(as_json: bool) -> None:
    """Alle wijzigingen met hun stand."""
    database_ready()
    from openloket.change.models import Change

    rows = [
        {"id": str(row.pk), "service": row.service, "title": row.title, "state": row.state, "hash": row.hash}
        for row in Change.objects.order_by("-changed_at")
    ]
    text = "\n".join(f"{row['id']}  {row['state']:<9} {row['service']}: {row['title']}" for row in rows)
    say(as_json, {"changes": rows}, text or "Er zijn geen wijzigingen.")


def _change(name: str) -> Any:
    from openloket.change.models import Change

    return _get(Change.objects.select_related("base", "version"), name, "wijziging", "Zie: loket change list.")


def _migration(name: str) -> Any:
    from openloket.change.models import Migration

    return _get(Migration.objects.select_related("to", "of"), name, "overgang", "Zie de pagina van de wijziging.")


def _get(rows: Any, name: str, what: str, mend: str) -> Any:
    from django.core.exceptions import ObjectDoesNotExist, ValidationError

    try:
        return rows.get(pk=name)
    except (ObjectDoesNotExist, ValidationError) as error:
        raise click.ClickException(f"Er is geen {what} {name}. {mend}") from error


def _user(username: str) -> Any:
    """Find the user who acts; they need the same right as on the pages."""
    from openloket.people import usernames
    from openloket.people.accounts import may
    from openloket.people.rights import Action

    user = usernames.find(username)
    if user is None or not may(user, Action.MANAGE):
        raise click.ClickException(f"'{username}' mag geen diensten beheren. Geef de rol met: loket staff.")
    return user


_as = click.option("--as", "username", required=True, help="Gebruikersnaam van de beheerder die dit doet.")


@change.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--title", required=True)
@click.option("--why", required=True, help="Voor collega’s: waarom verandert het?")
@click.option("--what", required=True, help="Voor collega’s: wat verandert er?")
@click.option("--do", "todo", required=True, help="Voor collega’s: wat doen zij anders?")
@_as
@as_json_option
def propose(file: Path, title: str, why: str, what: str, todo: str, username: str, as_json: bool) -> None:
    """Lees een nieuwe versie in, proef haar op lopende zaken en leg haar voor aan een collega."""
    database_ready()
    from openloket.change import course
    from openloket.change.impact import rehearse
    from openloket.definitions.source import read_file

    user = _user(username)
    source, version = read_file(file)
    if version is None:
        raise click.ClickException("\n".join(map(str, source.faults)))
    base = course.newest(version.service)
    if base is None:
        raise click.ClickException(f"Dienst '{version.service}' is nog niet gepubliceerd. Gebruik: loket publish.")
    read = course.read(version.service, source.text, base)
    if read.version is None:
        raise click.ClickException("\n".join(map(str, read.faults)))
    row = course.take_in(source.text, base, title, user)
    course.note(row, user, why, what, todo)
    row.refresh_from_db()
    rehearse(read.version, row.hash, row.source, str(user), progress=progress("zaak"))
    course.propose(row, user)
    say(
        as_json,
        {"change": str(row.pk), "hash": row.hash},
        f"Wijziging {row.pk} wacht op een collega ({row.hash[:16]}).",
    )


@change.command()
@click.argument("name", metavar="CHANGE")
@click.option("--hash", "digest", required=True, help="De hash die u hebt bekeken.")
@_as
@as_json_option
def approve(name: str, digest: str, username: str, as_json: bool) -> None:
    """Keur een wijziging goed die een ander maakte."""
    database_ready()
    row = _change(name)
    full = row.hash if len(digest) >= 8 and row.hash.startswith(digest) else digest
    _do(lambda course: course.approve(row, _user(username), full))
    say(as_json, {"change": name, "state": "approved"}, "Goedgekeurd.")


@change.command("open")
@click.argument("name", metavar="CHANGE")
@click.option("--percent", type=click.IntRange(0, 100), default=100, show_default=True)
@click.option("--team", "teams", multiple=True, help="Deze teams altijd.")
@click.option("--area", "areas", multiple=True, help="Begin van een postcode: daar altijd.")
@click.option("--at", "moment", help="Dag en uur in Nederlandse tijd: JJJJ-MM-DDTUU:MM.")
@_as
@as_json_option
def open_(
    name: str,
    percent: int,
    teams: tuple[str, ...],
    areas: tuple[str, ...],
    moment: str | None,
    username: str,
    as_json: bool,
) -> None:
    """Open een goedgekeurde wijziging, voor een deel of voor iedereen; nog eens om het deel te veranderen."""
    database_ready()
    from django.utils import timezone

    from openloket.definitions.rollout import Share

    try:
        at = timezone.make_aware(datetime.fromisoformat(moment)) if moment else None
    except ValueError as error:
        raise click.BadParameter("Schrijf JJJJ-MM-DDTUU:MM.", param_hint="--at") from error
    share = Share(at, percent, frozenset(teams), areas)
    row = _change(name)
    _do(lambda course: course.open_to(row, _user(username), share))
    say(as_json, {"change": name, "percent": percent}, f"Open voor {percent} %.")


@change.command()
@click.argument("name", metavar="CHANGE")
@_as
@as_json_option
def rollback(name: str, username: str, as_json: bool) -> None:
    """Draai een wijziging terug: iedereen krijgt weer de versie ervoor."""
    database_ready()
    row = _change(name)
    count = _do(lambda course: course.stop(row, _user(username)))
    say(
        as_json,
        {"change": name, "cases": count},
        f"Teruggedraaid; {count} lopende zaken vallen onder deze versie.",
    )


@change.command()
@click.argument("service")
@click.argument("version")
@click.option("--why", required=True)
@_as
@as_json_option
def freeze(service: str, version: str, why: str, username: str, as_json: bool) -> None:
    """Noodstop: er zit een fout in deze versie. Wat binnenkomt wordt bewaard; er wordt niet op beslist."""
    database_ready()
    row = _row(service, version)
    _do(lambda course: course.freeze(row, _user(username), why))
    say(as_json, {"frozen": row.hash}, f"{service} {row.valid_from} ligt stil.")


@change.command()
@click.argument("service")
@click.argument("version")
@click.option("--why", required=True)
@_as
@as_json_option
def thaw(service: str, version: str, why: str, username: str, as_json: bool) -> None:
    """Geef een versie weer vrij."""
    database_ready()
    row = _row(service, version)
    _do(lambda course: course.thaw(row, _user(username), why))
    say(as_json, {"thawed": row.hash}, f"{service} {row.valid_from} is weer vrijgegeven.")


def _do(what: Any) -> Any:
    from openloket.change import course

    try:
        return what(course)
    except course.NotNow as error:
        raise click.ClickException(str(error)) from error


@change.command()
@click.argument("service")
@click.argument("version")
@click.option(
    "--of", "wrong", metavar="VERSIE", help="Herstel de zaken van deze foute versie, ook die al beslist zijn."
)
@click.option("--dry-run", is_flag=True, help="Alleen zien wat er zou gebeuren.")
@click.option("--fast", is_flag=True, help="Zonder pauzes: voor als het loket dicht is.")
@_as
@as_json_option
def migrate(
    service: str, version: str, wrong: str | None, dry_run: bool, fast: bool, username: str, as_json: bool
) -> None:
    """Laat lopende zaken overgaan naar een versie, in groepen. Na een onderbreking gaat hetzelfde bevel verder."""
    database_ready()
    from openloket.change import migrating
    from openloket.change.models import Migration

    to, of, user = _row(service, version), _row(service, wrong) if wrong else None, _user(username)
    try:
        if dry_run:
            found = migrating.dry_run(to, of)
            data = {"counts": found.counts, "digest": found.digest}
            say(as_json, data, f"{_counts(found.counts)}\nVingerafdruk: {found.digest}")
            return
        state = Migration.State
        row = Migration.objects.filter(to=to, of=of, state__in=[state.RUNNING, state.PAUSED]).first()
        if row is None:
            row = migrating.begin(to, user, of)
        migrating.resume(row)
        os.nice(0 if fast else BACKGROUND)
        row = migrating.run(row, progress("zaak"), rest=0.0 if fast else migrating.CALM)
    except migrating.MigrationRefused as error:
        raise click.ClickException(str(error)) from error
    data = {"migration": str(row.pk), "state": row.state, "counts": row.counts, "digest": row.digest}
    corrections = [{"zaak": item.zaak.identificatie, "changed": item.changed} for item in migrating.corrections(row)]
    lines = [f"{row.pk}: {row.get_state_display()}. {_counts(row.counts)}", f"Vingerafdruk: {row.digest}"]
    lines += [
        f"Nieuwe brief nodig: {item['zaak']}: "
        + "; ".join(f"{c['title']} {c['was']} → {c['now']}" for c in item["changed"])
        for item in corrections
    ]
    say(as_json, {**data, "corrections": corrections}, "\n".join(lines))


def _counts(counts: dict[str, int]) -> str:
    from openloket.change.models import Moved

    return ", ".join(f"{Moved.What(what).label}: {count}" for what, count in counts.items()) or "Geen zaken."


@change.command()
@click.argument("migration")
@as_json_option
def pause(migration: str, as_json: bool) -> None:
    """Zet een overgang stil na de groep die bezig is."""
    database_ready()
    from openloket.change import migrating

    paused = migrating.pause(_migration(migration))
    say(as_json, {"paused": paused}, "Staat stil." if paused else "Deze overgang loopt niet.")
    sys.exit(0 if paused else 1)


@change.command()
@click.argument("migration")
@_as
@as_json_option
def undo(migration: str, username: str, as_json: bool) -> None:
    """Zet de zaken van een overgang terug, behalve die waar sindsdien iemand aan werkte.

    Eindigt met 1 als er zaken blijven staan.
    """
    database_ready()
    from openloket.change import migrating
    from openloket.registers.models import Zaak

    show = progress("zaak")
    try:
        found = migrating.undo(_migration(migration), _user(username), lambda done: show(done, None))
    except migrating.MigrationRefused as error:
        raise click.ClickException(str(error)) from error
    stayed = list(Zaak.objects.filter(pk__in=found.touched).values_list("identificatie", flat=True))
    text = f"{found.back} zaken teruggezet." + (f" Sindsdien aan gewerkt: {', '.join(stayed)}." if stayed else "")
    say(as_json, {"back": found.back, "touched": stayed}, text)
    sys.exit(1 if stayed else 0)


@change.command()
@click.argument("name", metavar="CHANGE")
@as_json_option
def watch(name: str, as_json: bool) -> None:
    """Hoe gaat een wijziging naast de versie ervoor: begonnen, gestopt, fouten, hulp, tijd."""
    database_ready()
    from dataclasses import asdict

    from openloket.change.watching import watch as look

    found = look(_change(name))
    if found is None:
        raise click.ClickException("De wijziging is nog niet open.")
    lines = [f"{'':12} {'nieuw':>8} {'ervoor':>8}  verschil"]
    for word, difference in (
        ("gestopt", found.stopped),
        ("fouten", found.errors),
        ("hulp", found.helped),
        ("minuten", found.minutes),
    ):
        new, old = (f"{value:.3f}" if value is not None else "-" for value in (difference.new, difference.old))
        lines.append(f"{word:12} {new:>8} {old:>8}  {difference.verdict}")
    say(as_json, asdict(found), "\n".join(lines))

"""`loket paper`: forms on paper, reading them back, and measuring how well that goes."""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import click
import msgspec

from openloket.site.console import BASE, DAY, as_json_option, counted, database_ready, progress, say, settings_ready
from openloket.stores import StoreAway

_STORE_AWAY = "De plek voor documenten antwoordt niet; wat nog niet is aangenomen, blijft liggen."


@click.group()
def paper() -> None:
    """Papieren formulieren."""


def _published(service: str, on: date | None, folder: Path) -> Any:
    from openloket.definitions.library import in_force, load

    library = load(folder / service if (folder / service).is_dir() else folder)
    if library.faults:
        raise click.ClickException("\n".join(map(str, library.faults)))
    found = in_force([item for item in library.published if item.version.service == service], on or date.today())
    if found is None:
        known = (
            ", ".join(sorted(path.name for path in folder.iterdir() if path.is_dir())) if folder.is_dir() else "geen"
        )
        raise click.ClickException(
            f"Er is geen versie van '{service}' op {on or date.today()}. Diensten hier: {known}."
        )
    return found


_services_option = click.option(
    "--services", "folder", type=click.Path(exists=True, path_type=Path), default=BASE / "services"
)


@paper.command()
@click.argument("service")
@click.option("--on", type=DAY, help="De dag waarop de versie geldt (standaard vandaag).")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True)
@click.option("--serial", help="Het nummer van dit formulier (standaard een nieuw nummer).")
@click.option(
    "--prefill",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON met antwoorden die er al staan.",
)
@_services_option
@as_json_option
def form(
    service: str,
    on: date | None,
    output: Path,
    serial: str | None,
    prefill: Path | None,
    folder: Path,
    as_json: bool,
) -> None:
    """Maak het papieren formulier van een dienst als PDF."""
    published = _published(service, on, folder)
    settings_ready()
    from openloket.channels.paper.form import form as make
    from openloket.channels.paper.form import new_serial

    serial = serial or new_serial()
    made = make(published, serial, _answers(prefill, published) if prefill else None)
    output.write_bytes(made.pdf)
    say(
        as_json,
        {"file": str(output), "pages": made.layout["pages"], "serial": serial, "hash": published.hash},
        f"{output}: {made.layout['pages']} bladzijden, formulier {serial}.",
    )


def _answers(path: Path, published: Any) -> dict[str, Any]:
    """Read the answers to print in the boxes; end with a message about any that cannot be given."""
    from openloket.forms.validate import as_json, validate

    try:
        raw = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise click.ClickException(f"{path} is geen JSON: {error}.") from error
    known = {question.id for question in published.version.questions}
    strange = sorted(set(raw) - known) if isinstance(raw, dict) else ["?"]
    if strange:
        raise click.ClickException(f"Deze vragen heeft de dienst niet: {', '.join(strange)}.")
    asked = [msgspec.structs.replace(q, when=None) for q in published.version.questions if q.id in raw]
    outcome = validate(asked, raw, partly=True)
    if outcome.problems:
        raise click.ClickException("\n".join(f"{p.question_id}: {p.message}" for p in outcome.problems))
    return {name: value for name, value in as_json(outcome.answers).items() if name in raw}


@paper.command()
@click.argument("service")
@click.option("--on", type=DAY, help="De dag waarop de versie geldt (standaard vandaag).")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True)
@_services_option
@as_json_option
def layout(service: str, on: date | None, output: Path, folder: Path, as_json: bool) -> None:
    """Geef van elke vraag de plaats van elk vakje, in millimeters vanaf linksboven."""
    published = _published(service, on, folder)
    settings_ready()
    from openloket.channels.paper.form import layout_json

    output.write_text(layout_json(published), "utf-8")
    say(as_json, {"file": str(output), "hash": published.hash}, f"{output} geschreven.")


def _library(folder: Path) -> Any:
    """Return every version's form in a folder with services; each is made once a page is of it, or has no code."""
    from openloket.channels.paper.reading.known import KnownForms
    from openloket.definitions.library import load

    library = load(folder)
    if library.faults:
        raise click.ClickException("\n".join(map(str, library.faults)))
    return KnownForms(map(_known, library.published))


def _known(published: Any) -> Any:
    """Return the form of a version, which is made when it is needed."""
    from openloket.channels.paper.form import BLANK_SERIAL
    from openloket.channels.paper.form import form as make
    from openloket.channels.paper.reading.known import KnownForm

    made = cache(lambda: make(published, BLANK_SERIAL))
    return KnownForm(published, lambda: made().layout, lambda: made().pdf)


@paper.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--explain", type=click.Path(path_type=Path), help="Map voor plaatjes van elk vakje en wat erin is gelezen."
)
@click.option(
    "--long-text/--no-long-text", default=True, help="Lees ook lange tekst, als voorstel (een seconde per vraag)."
)
@_services_option
@as_json_option
def read(files: tuple[Path, ...], explain: Path | None, long_text: bool, folder: Path, as_json: bool) -> None:
    """Lees scans van formulieren: PDF, TIFF, JPG, PNG of HEIC.

    Eindigt met 1 als een bestand niet te lezen is, met 2 als er geen enkel formulier is gevonden.
    """
    settings_ready()
    from openloket.channels.paper.reading import images, longtext
    from openloket.channels.paper.reading.explain import explain_page
    from openloket.channels.paper.reading.reader import assemble, raw_answers, read_page

    library = _library(folder)
    pages: list[Any] = []
    refused: list[dict[str, str]] = []
    show = progress("bladzijde")
    for path in files:
        try:
            for picture in images.pages(path):
                page = read_page(picture, len(pages) + 1, library, keep=True)
                if long_text:
                    longtext.propose_all(page)
                if explain is not None:
                    explain_page(page, explain)
                page.straight = None
                pages.append(page)
                show(len(pages))
        except images.Unreadable as error:
            refused.append({"file": str(path), "because": str(error)})
    forms, loose, slips = assemble(pages)
    data = {
        "pages": len(pages),
        "forms": [
            {
                "service": found.form.service,
                "valid_from": found.form.published.version.valid_from,
                "hash": found.form.published.hash,
                "serial": found.serial,
                "pages": {page.page: page.number for page in found.pages},
                "missing_pages": found.missing,
                "attachments": found.attachments,
                "notes": found.notes + [note for page in found.pages for note in page.notes],
                "beside": [{"page": page.page, "places": page.beside} for page in found.pages if page.beside],
                "answers": raw_answers(found.fields),
                "fields": [
                    {
                        "key": item.key,
                        "value": item.raw if item.kind == "line" else item.value,
                        "confidence": round(item.chance, 4),
                        "sure": item.sure,
                        **({"states": item.states} if item.states else {}),
                    }
                    for item in found.fields
                ],
            }
            for found in forms
        ],
        "loose": [{"page": page.number, "notes": page.notes} for page in loose],
        "slips": slips,
        "blank": [page.number for page in pages if page.kind == "blank"],
        "refused": refused,
    }
    lines = [f"{item['file']}: {item['because']}" for item in refused]
    for found in forms:
        fields = found.fields
        doubtful = [item for item in fields if item.doubtful]
        lines.append(
            f"{found.form.published.version.title}, versie {found.form.published.version.valid_from}, formulier "
            f"{found.serial}: {len(found.pages)} van {found.form.pages} bladzijden, {len(doubtful)} antwoorden om na te kijken"
        )
        lines += [
            f"  {item.key}: {(item.raw if item.kind == 'line' else item.value)!r} ({item.chance:.0%})"
            for item in doubtful
        ]
        lines += [f"  {note}" for note in found.notes]
    lines += [f"bladzijde {page.number}: geen formulier. {' '.join(page.notes)}" for page in loose]
    say(as_json, data, "\n".join(lines) or "Er is niets gelezen.")
    sys.exit(1 if refused else 0 if forms else 2)


@paper.command()
@click.argument("service")
@click.option("--on", type=DAY, help="De dag waarop de versie geldt (standaard vandaag).")
@click.option("--count", default=20, show_default=True, help="Aantal ingevulde formulieren.")
@click.option("--seed", default=1, show_default=True, help="Hetzelfde getal geeft dezelfde scans.")
@click.option(
    "--level", type=click.Choice(["clean", "office", "copy", "fax", "photo"]), default="office", show_default=True
)
@click.option(
    "--hands",
    default="all",
    show_default=True,
    help="Blokletters van alle handen (all), van die waarmee geoefend is (trained) of niet (apart), of aaneengeschreven "
    "schrift (joined); of een bestand met pennenstreken van mensen (JSON-regels: verzameling, schrijver, teken, streken).",
)
@click.option(
    "--handwriting",
    type=click.Path(path_type=Path),
    default=BASE / "training" / "node_modules",
    help="Map met de pakketten van training/package.json.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True)
@_services_option
@as_json_option
def simulate(
    service: str,
    on: date | None,
    count: int,
    seed: int,
    level: str,
    hands: str,
    handwriting: Path,
    output: Path,
    folder: Path,
    as_json: bool,
) -> None:
    """Maak scans van ingevulde formulieren waarvan bekend is wat erop staat."""
    published = _published(service, on, folder)
    settings_ready()
    from openloket.channels.paper.reading import handwriting as hand
    from openloket.channels.paper.reading import simulate as simulating

    show = progress("formulier", count)
    try:
        writing = hand.Handwriting(handwriting)
        show(0)
        for done in simulating.simulate(_known(published), count, seed, level, output, hands, writing):
            show(done)
    except hand.NoHandwriting as error:
        raise click.ClickException(str(error)) from error
    say(as_json, {"folder": str(output), "forms": count}, f"{counted(count, 'formulier', 'formulieren')} in {output}.")


@paper.command()
@click.argument("scans", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--curve", type=click.Path(path_type=Path), help="Teken de kromme van vragen en stille fouten als SVG.")
@_services_option
@as_json_option
def score(scans: Path, curve: Path | None, folder: Path, as_json: bool) -> None:
    """Lees de scans van `simulate` en vergelijk met wat erop staat."""
    settings_ready()
    from openloket.channels.paper.reading import score as scoring

    if not (scans / "truth.json").exists():
        raise click.ClickException(f"In {scans} staat geen truth.json. Maak de map met: loket paper simulate.")
    show, found = progress("formulier"), scoring.Score()
    for done, found in scoring.score(scans, _library(folder)):  # noqa: B007
        show(done)
    data = scoring.as_json(found)
    if curve:
        curve.write_text(scoring.drawn({found.level: found.curve()}, {found.level: found.used()}), "utf-8")
    lines = [f"{name:40} {value if value is not None else '-'}" for name, value in found.table().items()]
    lines += [f"stille fout: {json.dumps(item, ensure_ascii=False)}" for item in found.silent]
    say(as_json, data, "\n".join(lines))


@paper.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--once", is_flag=True, help="Kijk één keer en stop.")
@as_json_option
def watch(folder: Path, once: bool, as_json: bool) -> None:
    """Neem scans aan uit een map: PDF, TIFF, JPG, PNG, HEIC, of e-mails (.eml) met een scan erbij.

    Post met een stempel van 24 november 2026 kan in de map 2026-11-24. Wat is aangenomen gaat naar 'gelezen', wat niet
    kan naar 'geweigerd'. Eindigt met --once met 1 als er iets is geweigerd.
    """
    database_ready()
    import signal
    import threading

    from openloket.channels.paper import doors

    stop, refused = threading.Event(), 0
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        try:
            for came in doors.look(folder):
                refused += bool(came.because)
                data = {"file": came.name, "taken": not came.because, "before": came.before, "because": came.because}
                text = came.because or ("al eerder binnen" if came.before else "aangenomen")
                say(as_json, data, f"{came.name}: {text}")
        except StoreAway as error:
            if once:
                raise click.ClickException(f"{_STORE_AWAY} {error}") from error
            click.echo(f"{_STORE_AWAY} {error}", err=True)
        if once:
            break
        stop.wait(2)
    sys.exit(1 if once and refused else 0)


@paper.command()
@click.argument("message", type=click.File("rb"), default="-")
@as_json_option
def mail(message: Any, as_json: bool) -> None:
    """Neem de scans aan die bij een e-mail zitten (van standaardinvoer), voor achter een mailserver."""
    database_ready()
    from django.utils import timezone

    from openloket.channels.paper import doors

    try:
        came = list(doors.mail(message.read(), timezone.localdate()))
    except StoreAway as error:
        click.echo(f"{_STORE_AWAY} {error}", err=True)
        sys.exit(os.EX_TEMPFAIL)  # a mail server tries again later
    data = {"files": [{"file": c.name, "taken": not c.because, "because": c.because} for c in came]}
    say(as_json, data, "\n".join(f"{c.name}: {c.because or 'aangenomen'}" for c in came))
    sys.exit(0 if any(not c.because for c in came) else 1)


@paper.command()
@click.option("--try", "only_try", is_flag=True, help="Leer en keur, maar gebruik het niet.")
@click.option("--back", is_flag=True, help="Ga terug naar wat de lezer hiervoor gebruikte.")
@as_json_option
def learn(only_try: bool, back: bool, as_json: bool) -> None:
    """Leer van de letters en cijfers die de postkamer nakeek (LOKET_PAPER_LEARNS).

    Dat duurt een halve minuut, op één kern. Een op de vijf formulieren is niet om van te leren maar om mee te keuren. Wat
    cijfers, hoofdletters of tekens slechter leest, van uw eigen post of van andere schrijvers, wordt niet gebruikt.

    Eindigt met 0 als de lezer nu gebruikt wat is geleerd (of het zou kunnen, met --try), met 1 als het niet beter is of er
    niets is om naar terug te gaan, met 2 als er te weinig is om van te leren.
    """
    if only_try and back:
        raise click.UsageError("Kies --try of --back, niet allebei.")
    database_ready()
    from openloket.channels.paper import samples

    if back:
        try:
            day = samples.back()
        except LookupError as error:
            say(as_json, {"back_to": None, "because": str(error)}, str(error))
            sys.exit(1)
        text = f"De lezer gebruikt weer wat op {day} is geleerd." if day else "De lezer leest weer zoals hij kwam."
        say(as_json, {"back_to": day or "as it came"}, text)
        return
    try:
        learned = samples.learn()
    except samples.TooFew as few:
        say(as_json, {"used": False, "because": str(few)}, str(few))
        sys.exit(2)
    good = learned.better and not learned.worse
    if good and not only_try:
        samples.use(learned)
    because = (
        "" if good else f"Slechter: {'; '.join(learned.worse)}." if learned.worse else "Niets wordt beter gelezen."
    )
    lines = [
        f"{whose}, {kind}: van {counted(before.boxes, 'teken', 'tekens')} goed {before.right} → {after.right}, "
        f"zeker en fout {before.surely_wrong} → {after.surely_wrong}"
        for whose, kinds in learned.after.items()
        for kind, after in kinds.items()
        for before in [learned.before[whose][kind]]
    ]
    end = "De lezer gebruikt het nu." if good and not only_try else "Het zou worden gebruikt." if good else because
    data = {"used": good and not only_try, "good": good, "because": because, **samples.as_json(learned)}
    say(as_json, data, "\n".join([*lines, end]))
    sys.exit(0 if good else 1)

"""Make what goes with the answer to someone who asked about their own data: an overview for people, and the same as JSON.

Whoever asked to see it gets all that is kept of them (AVG 15); whoever had something put right reads what, and who was told
(AVG 16, 19); whoever had something erased reads what went, what stays, and on which ground (AVG 17). Both are documents of the
request, and go with the letter once an official looked at them (cases.own_data).
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_noop

from openloket.cases import documents, versions
from openloket.cases.documents import NewDocument
from openloket.cases.hands import Handler
from openloket.cases.locking import save
from openloket.cases.models import Case, OwnDataAnswer, OwnDataChange
from openloket.cases.privacy import own_data, own_papers, putting_right
from openloket.cases.privacy.own_data import Person
from openloket.cases.privacy.own_papers import Paper
from openloket.cases.refusals import NotPossible, reasoned, whole
from openloket.cases.who import addressee
from openloket.cases.wording.typesetting import date_parts, pdf
from openloket.ending import personal
from openloket.ending.gathering import OF_PERSON, gather, place_of, retention, without
from openloket.law.calendar import plain_date
from openloket.registers import acts, content
from openloket.registers.models import Zaak
from openloket.zipped import Member, zipped

TITLES: Mapping[str, str] = {
    "inzage": "Uw gegevens",
    "rectificatie": "Wat wij verbeterden",
    "verwijdering": "Wat weg is en wat blijft",
}
NAMES: Mapping[str, str] = {"inzage": "uw-gegevens", "rectificatie": "verbeterd", "verwijdering": "gewist"}
NO_WHY = "Schrijf op waarom u iets niet meegeeft (artikel 15 lid 4 van de AVG, artikel 41 van de Uitvoeringswet AVG)."
NOTHING_TO_MAKE = "Bij dit verzoek gaat niets mee met de brief."
MOST_BYTES = 500_000_000
"""Limits the documents that go in one ZIP, together, in bytes."""
TOO_MUCH = gettext_noop(
    "De documenten zijn samen te groot voor één bestand (meer dan 500 MB). Geef een deel op een andere manier, en schrijf dat bij "
    "de documenten die niet meegaan."
)
NOT_OPEN = gettext_noop(
    "Een document kan niet open: het is nog niet op virussen gecontroleerd, er zit een virus in, of het is weg. Probeer het later "
    "opnieuw, of schrijf bij dat document waarom het niet meegaat."
)
ALONG = (
    "De documenten zelf zitten in het ZIP-bestand bij deze brief. Krijgt u deze brief op papier? Dan zit dat bestand er niet bij: "
    "vraag het ons, dan geven wij het u."
)
STAYS = "Wij moeten de zaak bewaren (artikel 17 lid 3 van de AVG, artikel 3 van de Archiefwet 1995)."
LOOKS_STAY = "Wie naar uw gegevens keek, blijft bewaard: wij moeten dat kunnen laten zien (artikel 5 lid 2 van de AVG)."
RIGHTS = (
    "Klopt er iets niet? U kunt vragen om gegevens te verbeteren, te wissen of een tijd niet te gebruiken, en bezwaar maken. "
    "U kunt ook een klacht sturen naar de Autoriteit Persoonsgegevens."
)


def make(zaak_id: int, handler: Handler, left_out: Sequence[str] = (), why: str = "") -> None:
    """Make what goes with the answer, or make it anew; an official looks at it after that. Raises Stale, NotPossible.

    `left_out` names the parts that do not go along.
    """
    with whole(zaak_id):
        case = putting_right.request_of(zaak_id, handler.revision)
        kind = own_data.kind(case)
        if kind not in own_data.ANSWERED_WITH_PAPERS:
            raise NotPossible(NOTHING_TO_MAKE)
        of = own_data.person(case)
        papers = own_papers.settled(case, of) if kind == "inzage" else []
        parts = {part for part, _ in parts_of(gather(of, papers))} if left_out else set()
        gone = sorted(set(left_out) & parts)
        why = reasoned(why, 1000, NO_WHY, "why") if gone else ""
        said = {**_head(case, handler), **_said(kind, case, of, papers, gone, why)}
        row = OwnDataAnswer.objects.select_related("document", "data", "files").filter(zaak=zaak_id).first()
        made = _documents(case, handler, kind, said, papers, row)
        OwnDataAnswer.objects.update_or_create(
            zaak=case.zaak,
            defaults={
                "left_out": gone,
                "why": why,
                "document": made[0],
                "data": made[1],
                "files": made[2] if made[2:] else None,
                "made_at": handler.at,
                "made_by": handler.user,
                "seen_at": None,
                "seen_by": None,
            },
        )
        save(case)


def _head(case: Case, handler: Handler) -> dict[str, Any]:
    return {
        "gemeente": settings.MUNICIPALITY["name"],
        "gemaakt_op": handler.today.isoformat(),
        "verzoek": case.zaak.identificatie,
    }


def _said(kind: str, case: Case, of: Person, papers: Sequence[Paper], gone: Sequence[str], why: str) -> dict[str, Any]:
    """Return what the answer says, by what was asked."""
    if kind == "inzage":
        found = without(gather(of, papers), gone)
        return {**found, "niet_meegegeven": {"aantal": len(gone), "waarom": why}, "uw_rechten": RIGHTS}
    changes = [own_data.as_said(row) for row in OwnDataChange.objects.filter(zaak=case.zaak_id).order_by("pk")]
    if kind == "rectificatie":
        return {"veranderd": changes}
    return {"gewist": changes, "blijft": list(what_stays(of)), "logboek": LOOKS_STAY}


def parts_of(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what an official can leave out of what was gathered: its name, and what it is."""
    for zaak in said["zaken"]:
        yield zaak["deel"], f"{zaak['zaaknummer']}: {zaak['dienst']}"
        yield from dict.fromkeys((part["deel"], f"{zaak['zaaknummer']}: {part['wat']}") for part in zaak["vastgelegd"])
    yield from dict.fromkeys((part["deel"], part["wat"]) for part in said["los"])


def what_stays(of: Person) -> Iterator[dict[str, str]]:
    """Yield the zaken of someone that the law has us keep, with until when."""
    for zaak in Zaak.objects.filter(pk__in=of.own).select_related("zaaktype", "case__version").order_by("pk"):
        case = getattr(zaak, "case", None)
        version = versions.of(case.version) if case and case.version else None
        yield {
            "zaaknummer": zaak.identificatie,
            "dienst": version.title if version else zaak.zaaktype.omschrijving,
            "bewaren": retention(zaak, version),
            "grond": STAYS,
        }


# Erasing ------------------------------------------------------------------------------------------------------------------

ERASABLE = tuple(table for table in OF_PERSON if personal.tables()[table].goes in ("draft", "term"))
"""The tables that hold what is in no file: nothing has us keep that (AVG 17)."""


def erasable(of: Person) -> list[tuple[str, int]]:
    """Return what may be erased of someone, each with how many there are."""
    found = [(OF_PERSON[table].called, _run("select 1", table, of)) for table in ERASABLE]
    return [(called, number) for called, number in found if number]


def erase(zaak_id: int, handler: Handler) -> None:
    """Erase what is kept of someone and is in no file, and keep what kind and how much. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case = putting_right.request_of(zaak_id, handler.revision)
        if own_data.kind(case) != "verwijdering":
            raise NotPossible(NOTHING_TO_MAKE)
        of = own_data.person(case)
        for table in ERASABLE:
            if number := _run("delete", table, of):
                OwnDataChange.objects.create(
                    zaak=case.zaak, what=OF_PERSON[table].called, number=number, at=handler.at, by=handler.user
                )
        putting_right.unsee(case)
        save(case)


def _run(act: str, table: str, of: Person) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"{act} from {table} t where {OF_PERSON[table].where}", {"hashes": of.hashes})
        return int(cursor.rowcount)


# The documents ------------------------------------------------------------------------------------------------------------


def _documents(
    case: Case,
    handler: Handler,
    kind: str,
    said: Mapping[str, Any],
    papers: Sequence[Paper],
    row: OwnDataAnswer | None,
) -> list[Any]:
    """Put the overview, the JSON and where they are asked for the documents themselves in the file of the request.

    Made anew, they get a new version.
    """
    name, title = f"{NAMES[kind]}-{case.zaak.identificatie}", TITLES[kind]
    pdf_of, json_of = as_pdf(kind, said, handler), json.dumps(said, ensure_ascii=False, indent=1).encode()
    made = [
        (title, f"{name}.pdf", "application/pdf", content.store(pdf_of), len(pdf_of)),
        (f"{title} (JSON)", f"{name}.json", "application/json", content.store(json_of), len(json_of)),
    ]
    if kind == "inzage":
        packed = _packed([Member(f"{name}.pdf", [pdf_of]), Member(f"{name}.json", [json_of])], papers, handler)
        made.append((f"{title} (alle bestanden)", f"{name}.zip", "application/zip", *packed))
    hand = handler.hand(f"Verzameld voor de aanvrager: {title}")
    kept = [one for one in (row.document, row.data, row.files) if one] if row else []
    for document, (_, _, _, sha256, size) in zip(kept, made, strict=False):
        acts.documenten.change(hand, document, documents.replaced(document.titel, sha256, size, handler.today))
    new = [
        NewDocument(called, file, kind_of, sha256, size, "bijlage", str(handler.user))
        for called, file, kind_of, sha256, size in made[len(kept) :]
    ]
    if not new:
        return kept
    return [*kept, *documents.add(hand, case.zaak, new, handler.today, secret=addressee.hides(case))]


def _packed(first: list[Member], papers: Sequence[Paper], handler: Handler) -> tuple[str, int]:
    """Store a ZIP of the overview and the documents that go; return its SHA-256 and its size in bytes. Raises NotPossible."""
    given = [paper for paper in papers if paper.given]
    if sum(paper.document.bestandsomvang or 0 for paper in given) > MOST_BYTES:
        raise NotPossible(TOO_MUCH)
    try:
        files = [Member(place_of(paper), _opened(paper)) for paper in given]
        with tempfile.TemporaryFile() as made:
            for piece in zipped([*first, *files], timezone.make_naive(handler.at)):
                made.write(piece)
            size = made.tell()
            return content.store_stream(made), size
    except (content.Shut, FileNotFoundError, content.Changed) as error:
        raise NotPossible(NOT_OPEN) from error


def _opened(paper: Paper) -> Iterator[bytes]:
    """Yield the bytes of a document, opened when its turn has come: there may be more than can be open at once."""
    yield from content.chunks(paper.document.inhoud)[1]


def as_pdf(kind: str, said: Mapping[str, Any], handler: Handler) -> bytes:
    """Typeset an answer for people."""
    return pdf(
        Path(__file__).parent / "own_data.typ",
        {
            "title": TITLES[kind],
            "municipality": said["gemeente"],
            "number": said["verzoek"],
            "today": plain_date(handler.today),
            "day": date_parts(handler.today),
            "parts": list(_parts(kind, said)),
        },
    )


def _parts(kind: str, said: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield each part of the overview: its title, and lines of a name and a text."""
    if kind == "inzage":
        yield from map(_zaak, said["zaken"])
        if said["bestanden_bij_anderen"]:
            yield _titled("Bestanden in de zaak van een ander", map(_paper, said["bestanden_bij_anderen"]))
        if said["los"]:
            yield _titled("Wat niet in een zaak staat", (_line(part) for part in said["los"]))
        looks = (
            (look["moment"].replace("T", " ")[:16], f"{look['door']}: {look['waarom']}") for look in said["ingezien"]
        )
        yield _titled("Wie keek in uw gegevens", looks)
        if said["niet_meegegeven"]["aantal"]:
            yield _titled("Wat u niet krijgt", [("Waarom", said["niet_meegegeven"]["waarom"])])
        yield _titled("Uw bestanden", [("", ALONG)])
        yield _titled("Uw rechten", [("", said["uw_rechten"])])
    elif kind == "rectificatie":
        yield _titled("Verbeterd", (line for change in said["veranderd"] for line in _changed(change)))
    else:
        yield _titled("Weg", ((change["wat"], str(change["gewist"])) for change in said["gewist"]))
        stays = (
            (f"{one['zaaknummer']}: {one['dienst']}", f"Bewaren: {one['bewaren']}. {one['grond']}")
            for one in said["blijft"]
        )
        yield _titled("Blijft", [*stays, ("Logboek", said["logboek"])])


def _titled(title: str, lines: Any) -> dict[str, Any]:
    found = [{"name": name, "text": text} for name, text in lines]
    return {"title": title, "lines": found or [{"name": "", "text": "Niets."}]}


def _zaak(zaak: Mapping[str, Any]) -> dict[str, Any]:
    lines = [
        ("Uw deel", zaak["uw_deel"]),
        ("Begonnen op", zaak["begonnen"]),
        ("Waarvoor wij het gebruiken", zaak["doel"]),
        ("Op welke grond", "; ".join(filter(None, [zaak["grondslag"], *zaak["wet"]]))),
        ("Wie het kreeg", "; ".join(zaak["ontvangers"]) or "niemand buiten de gemeente"),
        ("Hoe lang wij het bewaren", zaak["bewaren"]),
        *((one["vraag"], one["antwoord"]) for one in zaak["antwoorden"]),
        *map(_paper, zaak["bestanden"]),
        *(_line(part) for part in zaak["vastgelegd"]),
    ]
    return _titled(f"{zaak['zaaknummer']}: {zaak['dienst']}", [(name, text) for name, text in lines if text])


def _paper(one: Mapping[str, str]) -> tuple[str, str]:
    """Return the line of a document: where it is, or why it does not go."""
    if one["mee"] == "ja":
        return "Bestand", f"{one['titel']} ({one['in_de_zip']})"
    return "Bestand dat u niet krijgt", f"{one['titel']}. {one['waarom']}"


def _line(part: Mapping[str, Any]) -> tuple[str, str]:
    return part["wat"], "; ".join(dict.fromkeys(_texts(part["gegevens"])))


def _texts(value: Any) -> Iterator[str]:
    """Yield each text and number in a value, without the names of keys."""
    if isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif value not in (None, "") and not isinstance(value, bool):
        yield str(value)


def _changed(change: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield change["wat"], f"Was: {change['was'] or '-'}. Nu: {change['nu'] or '-'}."
    if change["gekregen_door"]:
        yield "Dit kregen eerder", "; ".join(change["gekregen_door"])
        told = f"{change['verteld_op']}: {change['verteld_hoe']}" if change["verteld_op"] else "nog niet verteld"
        yield "Verteld dat het is verbeterd", told

"""Make of a case what an archive takes in (SIP): its files, with metadata in MDTO beside each, in one bag.

    <zaak>/<zaak>.mdto.xml                       the case (dossier)
    <zaak>/01-<stuk>/01-<stuk>.mdto.xml          a piece of it (archiefstuk)
    <zaak>/01-<stuk>/01-<file>                   a file that shows that piece
    <zaak>/01-<stuk>/01-<file>.bestand.mdto.xml  what that file is

The pieces are each document with its earlier versions, what came in on paper, how the case was handled, by which rules it
was decided, and what was found of the files. `at` is the only moment in it that is not the case's own: the same case at the
same moment gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone, translation

from openloket.cases import outcomes, versions
from openloket.cases.documents import KEPT_BACK, rank
from openloket.cases.models import Case, Channel, Grievance, PaperReading, Submission
from openloket.cases.wording.named import in_full
from openloket.cases.written.timeline import timeline
from openloket.definitions.schema import Version
from openloket.ending import lists
from openloket.ending.archive import bag, formats, mdto, rows
from openloket.law import keeping
from openloket.registers import content
from openloket.registers.models import Besluit, Enkelvoudiginformatieobject, Rol, Status, Zaak
from openloket.zipped import plain_name

SOURCE = "Open Loket"
OPEN = ("openbaar (Archiefwet 1995)", "Openbaarheid/AW1995/Openbaar/1.0")
CLOSED = (
    "beperkt openbaar; eerbiediging van de persoonlijke levenssfeer (Archiefwet 1995)",
    "Openbaarheid/AW1995/BeperktOpenbaar-levenssfeer/1.0",
)
LEVELS, EVENTS, VALUES = (
    "Begrippenlijst Aggregatieniveaus MDTO",
    "Begrippenlijst EventTypeLijst MDTO",
    "Begrippenlijst Waarderingen MDTO",
)
OURS = "Begrippenlijst van de gemeente"
NAMED_BY_MDTO = ("Creatie", "Bevriezing")
"""Names what happens as MDTO's own list does; the rest is named by us."""
SELECTIELIJST = "Selectielijst gemeenten en intergemeentelijke organen 2020"

Checks = Mapping[str, Mapping[str, Any]]
"""Says what was found of each PDF, by its SHA-256; see formats.seen."""


@dataclass(frozen=True)
class File:
    """Hold a file of a piece: what it is called, its media type, and how its bytes are read."""

    name: str
    media_type: str
    pieces: Callable[[], Iterable[bytes]]
    role: str
    """Says what it is to the piece: how it came in, what we made, an earlier version."""
    content: str = ""
    """Holds the SHA-256 under which it is kept; empty of what is made for the archive alone."""


@dataclass(frozen=True)
class Piece:
    """Hold a piece of a case, with the files that show it."""

    mark: str
    name: str
    files: Sequence[File]
    level: str
    """Says how confidential it is."""
    language: str = "nl"
    kind: str = ""
    words: Sequence[str] = ()
    events: Sequence[tuple[str, date | datetime, str]] = ()
    """Says what happened to it: a name of MDTO's, when, and what came of it."""
    made_into: Sequence[tuple[str, str]] = ()
    """Lists the pieces that we made of it: the name and mark of each."""


@dataclass(frozen=True)
class Told:
    """Hold what there is to say of a case: the case, its pieces, and all its rows as data."""

    zaak: Zaak
    case: Case | None
    version: Version | None
    rows: bytes
    pieces: Sequence[Piece] = field(default=())

    @property
    def facts(self) -> str:
        """Return the SHA-256 that is other when anything of the case changed."""
        return rows.fingerprint(self.rows)


def told(zaak: Zaak) -> Told:
    """Read all there is to say of a case, its rows first: what changes after that is seen by them."""
    data = rows.as_data(zaak.pk)
    case = Case.objects.select_related("version", "zaak").filter(zaak=zaak.pk).first()
    version = versions.of(case.version) if case and case.version else None
    found = Told(zaak, case, version, data)
    with translation.override("nl"):
        pieces = [*_documents(zaak), *_papers(zaak), _handled(found), *_rules(found)]
    return Told(zaak, case, version, data, pieces)


def contents(pieces: Iterable[Piece]) -> Iterator[tuple[str, str]]:
    """Yield the SHA-256 and media type of each kept content of these pieces."""
    return ((file.content, file.media_type) for piece in pieces for file in piece.files if file.content)


def checked(found: Told, command: Sequence[str]) -> dict[str, Any]:
    """Look at each PDF of a case, also with the validator that `command` names. Raises apart.Busy, OSError, content.Shut."""
    return {
        sha256: formats.seen(content.chunks(sha256)[1], command)
        for sha256, media_type in sorted(set(contents(found.pieces)))
        if media_type == formats.PDF
    }


# The pieces -----------------------------------------------------------------------------------------------------------


def _documents(zaak: Zaak) -> Iterator[Piece]:
    found = Enkelvoudiginformatieobject.objects.filter(pk__in=rows.documents_of(zaak.pk))
    for row in found.select_related("informatieobjecttype").prefetch_related("eerdere_versies").order_by("pk"):
        came = row.ontvangstdatum is not None
        role = "zoals het binnenkwam" if came else "zoals wij het maakten"
        files = [_kept(row.bestandsnaam or row.titel, row.formaat, row.inhoud, role)] if row.inhoud else []
        for earlier in sorted(row.eerdere_versies.all(), key=lambda one: -one.versie):
            was = earlier.gegevens
            if was.get("inhoud"):
                name = was.get("bestandsnaam") or row.bestandsnaam or row.titel
                files.append(_kept(name, was.get("formaat", ""), was["inhoud"], f"eerdere versie {earlier.versie}"))
        events = [("Creatie", row.creatiedatum, "ontvangen" if came else "gemaakt")]
        if row.verzenddatum:
            events.append(("Verzending", row.verzenddatum, "verzonden"))
        yield Piece(
            str(row.uuid),
            row.titel,
            files,
            row.vertrouwelijkheidaanduiding,
            "nl" if row.taal in ("nld", "dut") else row.taal,
            row.informatieobjecttype.omschrijving,
            [row.beschrijving] if row.beschrijving else [],
            events,
        )


def _kept(name: str, media_type: str, sha256: str, role: str) -> File:
    return File(name, media_type, lambda: content.chunks(sha256)[1], role, sha256)


def _papers(zaak: Zaak) -> Iterator[Piece]:
    """Yield the pages of paper of which an application was read: the original, of which the document is what we made."""
    typed = Submission.objects.filter(zaak=zaak.pk, channel=Channel.PAPER).select_related("document").order_by("pk")
    made_into = [(row.document.titel, str(row.document.uuid)) for row in typed if row.document]
    for reading in PaperReading.objects.filter(zaak=zaak.pk).order_by("made_at", "pk"):
        pages = [page for page in reading.pages if page.get("sha256")]
        files = [
            _kept(f"bladzijde-{nth:02d}.jpg", "image/jpeg", page["sha256"], "scan van het papier")
            for nth, page in enumerate(pages, 1)
        ]
        if files:
            yield Piece(
                str(reading.pk),
                f"Het formulier zoals het op papier kwam ({reading.serial})",
                files,
                zaak.vertrouwelijkheidaanduiding,
                events=[("Digitalisering", timezone.localtime(reading.made_at), "gescand en gelezen")],
                made_into=made_into,
            )


def _made(name: str, media_type: str, data: bytes, role: str) -> File:
    return File(name, media_type, lambda: (data,), role)


def _json(said: Any) -> bytes:
    return json.dumps(said, ensure_ascii=False, indent=1, default=str).encode()


def _handled(found: Told) -> Piece:
    """Tell how a case was handled: in words, and all its rows as data."""
    lines = [
        f"{timezone.localtime(line.at):%Y-%m-%d %H:%M}  {line.who or 'onbekend'}: {line.text}"
        for line in reversed(timeline(found.zaak, None))
    ]
    head = [f"Zaak {found.zaak.identificatie}: {found.zaak.zaaktype.omschrijving}", ""]
    return Piece(
        f"{found.zaak.uuid}/behandeling",
        "Hoe de zaak is behandeld",
        [
            _made("geschiedenis.txt", "text/plain", "\n".join([*head, *lines, ""]).encode(), "in woorden"),
            _made("zaak.json", "application/json", found.rows, "als gegevens"),
        ],
        found.zaak.vertrouwelijkheidaanduiding,
    )


def _rules(found: Told) -> Iterator[Piece]:
    """Tell by which version a case was handled, which rules ran and what they found, and what was decided."""
    case, version = found.case, found.version
    if case is None or case.version is None or version is None:
        return
    row = case.version
    said = {
        "dienst": row.service,
        "versie": row.valid_from,
        "sha256": row.hash,
        "ontvangen": case.received_on,
        "uitkomst": outcomes.named(case),
        "bevindingen": case.findings,
        "besluit": case.decision,
        "uiterlijk": {"dag": case.due, "waarom": case.due_because},
    }
    lines = [
        f"{version.title}, versie van {row.valid_from:%Y-%m-%d} (SHA-256 {row.hash})",
        "",
        *(f"{one['title']}: {one['value']}. {_because(one)}" for one in case.findings),
        "",
        f"Uitkomst: {outcomes.named(case) or 'geen'}",
        *(f"{label}: {text}" for label, text in _decision(case.decision or {})),
        "",
    ]
    yield Piece(
        f"{found.zaak.uuid}/regels",
        f"De regels waarnaar de zaak is behandeld: {version.title}",
        [
            _made(f"{row.service}-{row.valid_from}.yaml", "application/yaml", row.source.encode(), "de versie"),
            _made("regels.txt", "text/plain", "\n".join(lines).encode(), "in woorden"),
            _made("regels.json", "application/json", _json(said), "als gegevens"),
        ],
        found.zaak.vertrouwelijkheidaanduiding,
    )


def _because(finding: Mapping[str, Any]) -> str:
    because = finding.get("because", "")
    return because if isinstance(because, str) else " ".join(map(str, because))


def _decision(decision: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, label in (("motivering", "Motivering"), ("afwijking", "Waarom anders dan de regels")):
        if decision.get(name):
            yield label, str(decision[name])


def _checks(found: Told, checks: Checks, names: Mapping[str, str]) -> Piece:
    """Tell what was found of the PDFs: by their metadata and output intent, and by a validator when there is one."""
    said = [
        {"bestand": names[sha256], "sha256": sha256, "pdfa": one["said"], "validator": one["validator"]}
        for sha256, one in sorted(checks.items(), key=lambda item: names[item[0]])
    ]
    lines = [f"{one['bestand']}: {one['pdfa']}; controleprogramma: {one['validator']}" for one in said]
    return Piece(
        f"{found.zaak.uuid}/controle",
        "Controle van de bestanden",
        [
            _made(
                "controle.txt",
                "text/plain",
                "\n".join([*lines, ""] if lines else ["Geen PDF.", ""]).encode(),
                "in woorden",
            ),
            _made("controle.json", "application/json", _json(said), "als gegevens"),
        ],
        "openbaar",
    )


# The bag --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Placed:
    """Hold a file where it lies in the bag, with its metadata."""

    file: File
    payload: bag.Payload
    format: formats.Format


def packed(found: Told, checks: Checks, name: str, at: datetime) -> Iterator[bytes]:
    """Yield the ZIP of the bag of a case. Raises content.Shut, FileNotFoundError, content.Changed, mdto.Wrong."""
    moment = timezone.localtime(at).replace(microsecond=0)
    folder = plain_name(found.zaak.identificatie)
    payload: list[bag.Payload] = []
    names: dict[str, str] = {}
    parts: list[Piece] = []
    for nth, piece in enumerate(found.pieces, 1):
        parts.append(piece)
        payload += _laid(
            found, piece, f"{folder}/{nth:02d}-{plain_name(piece.name)[:60].strip(' .')}", checks, moment, names
        )
    control = _checks(found, checks, names)
    payload += _laid(found, control, f"{folder}/{len(parts) + 1:02d}-controle", checks, moment, names)
    payload.append(bag.of_bytes(f"{folder}/{folder}.mdto.xml", _dossier(found, [*parts, control], moment)))
    info = {
        "Source-Organization": settings.MUNICIPALITY["name"],
        "Organization-Address": settings.MUNICIPALITY["address"],
        "External-Identifier": str(found.zaak.uuid),
        "Internal-Sender-Identifier": name,
        "Internal-Sender-Description": "MDTO 1.0.1",
    }
    yield from bag.packed(name, payload, info, moment)


def _laid(
    found: Told, piece: Piece, folder: str, checks: Checks, at: datetime, names: dict[str, str]
) -> Iterator[bag.Payload]:
    """Yield the files of a piece in its folder, each with its metadata; `names` learns where each content lies."""
    placed = []
    for nth, file in enumerate(piece.files, 1):
        payload = bag.summed(f"{folder}/{nth:02d}-{plain_name(file.name)}", file.pieces)
        seen = checks.get(file.content, {}).get("pdf")
        placed.append(_Placed(file, payload, formats.format_of(file.media_type, payload.head, seen)))
        if file.content:
            names.setdefault(file.content, payload.path.partition("/")[2])
    for one in placed:
        yield one.payload
        yield bag.of_bytes(f"{one.payload.path}.bestand.mdto.xml", _file(found, piece, one, at))
    own = folder.rpartition("/")[2]
    yield bag.of_bytes(f"{folder}/{own}.mdto.xml", _piece(found, piece, placed))


# The metadata ---------------------------------------------------------------------------------------------------------


def _file(found: Told, piece: Piece, one: _Placed, at: datetime) -> bytes:
    return mdto.written(
        "bestand",
        {
            "identificatie": mdto.identification(one.payload.path, SOURCE),
            "naam": one.file.name,
            "omvang": str(one.payload.size),
            "bestandsformaat": mdto.concept(one.format.name, one.format.list, one.format.puid),
            "checksum": {
                "checksumAlgoritme": mdto.concept("SHA-256", "Begrippenlijst ChecksumAlgoritme MDTO"),
                "checksumWaarde": one.payload.sums["sha256"],
                "checksumDatum": at.isoformat(),
            },
            "isRepresentatieVan": mdto.reference(piece.name, piece.mark, SOURCE),
        },
    )


def _piece(found: Told, piece: Piece, placed: Sequence[_Placed]) -> bytes:
    return mdto.written(
        "informatieobject",
        {
            "identificatie": mdto.identification(piece.mark, SOURCE),
            "naam": piece.name,
            "aggregatieniveau": mdto.concept("Archiefstuk", LEVELS),
            "classificatie": mdto.concept(piece.kind, "Informatieobjecttypen van de gemeente") if piece.kind else None,
            "omschrijving": [
                *piece.words,
                *(f"{one.payload.path.rpartition('/')[2]}: {one.file.role}" for one in placed),
            ],
            "taal": piece.language,
            "event": [_event(*event) for event in piece.events],
            "isOnderdeelVan": mdto.reference(_name(found), found.zaak.identificatie, SOURCE),
            "heeftRepresentatie": [mdto.reference(one.file.name, one.payload.path, SOURCE) for one in placed],
            "gerelateerdInformatieobject": [_relation(name, mark, "daarvan gemaakt") for name, mark in piece.made_into],
            **_common(found, piece.level),
        },
    )


def _dossier(found: Told, parts: Sequence[Piece], at: datetime) -> bytes:
    zaak, version = found.zaak, found.version
    classes = [
        mdto.concept(zaak.zaaktype.omschrijving, "Zaaktypecatalogus van de gemeente", zaak.zaaktype.identificatie)
    ]
    if version:
        classes.append(mdto.concept(version.upl.name, "Uniforme Productnamenlijst (UPL)"))
    return mdto.written(
        "informatieobject",
        {
            "identificatie": [
                mdto.identification(zaak.identificatie, SOURCE),
                mdto.identification(str(zaak.uuid), f"{SOURCE}, Zaken API"),
            ],
            "naam": _name(found),
            "aggregatieniveau": mdto.concept("Dossier", LEVELS),
            "classificatie": classes,
            "omschrijving": [text for text in (zaak.omschrijving, zaak.toelichting) if text],
            "dekkingInTijd": {
                "dekkingInTijdType": mdto.concept("Looptijd van de zaak", OURS),
                "dekkingInTijdBegindatum": zaak.startdatum.isoformat(),
                "dekkingInTijdEinddatum": zaak.einddatum.isoformat() if zaak.einddatum else "",
            },
            "taal": "nl",
            "event": [_event(*event) for event in _happened(found, at)],
            "isOnderdeelVan": [mdto.reference(f"Zaak {zaak.hoofdzaak}", str(zaak.hoofdzaak), SOURCE)]
            if zaak.hoofdzaak
            else [],
            "bevatOnderdeel": [mdto.reference(piece.name, piece.mark, SOURCE) for piece in parts],
            "gerelateerdInformatieobject": list(_related(zaak)),
            "betrokkene": list(_people(zaak)),
            "activiteit": mdto.reference(version.title if version else zaak.zaaktype.omschrijving),
            **_common(found, zaak.vertrouwelijkheidaanduiding),
        },
    )


def _name(found: Told) -> str:
    return f"{found.zaak.zaaktype.omschrijving}, zaak {found.zaak.identificatie}"


def _common(found: Told, level: str) -> dict[str, Any]:
    """Return what holds for a case and each of its pieces: how it is valued, who made it, who may see it."""
    category = lists.category(_category(found.zaak))
    return {
        "waardering": mdto.concept("Blijvend te bewaren", VALUES, "B"),
        "bewaartermijn": {
            "termijnTriggerStartLooptijd": mdto.concept("Afsluiting van de zaak", OURS),
            "termijnStartdatumLooptijd": found.zaak.einddatum.isoformat() if found.zaak.einddatum else "",
        },
        "informatiecategorie": mdto.concept(category.name or category.number, SELECTIELIJST, category.number)
        if category.number
        else None,
        "archiefvormer": mdto.reference(settings.MUNICIPALITY["name"], settings.MUNICIPALITY["rsin"], "RSIN"),
        "beperkingGebruik": _restricted(found, level),
    }


def _category(zaak: Zaak) -> str:
    result = getattr(zaak, "resultaat", None)
    return zaak.selectielijstklasse or (result.resultaattype.selectielijstklasse if result else "")


def _restricted(found: Told, level: str) -> mdto.Value:
    """Return who may see it when: what is meant for everyone at once, the rest when the term is over that the law has for it."""
    if rank(level) <= rank("openbaar") and level:
        return {"beperkingGebruikType": mdto.concept(OPEN[0], "Openbaarheid Archiefwet 1995", OPEN[1])}
    ended = found.zaak.einddatum or found.zaak.startdatum
    terms = keeping.terms(ended)
    kind = found.version.personal_data.classification if found.version else ""
    term = terms.closed_for("bijzonder" if level == KEPT_BACK else kind)
    return {
        "beperkingGebruikType": mdto.concept(CLOSED[0], "Openbaarheid Archiefwet 1995", CLOSED[1]),
        "beperkingGebruikNadereBeschrijving": f"{terms.source}; vertrouwelijkheid: {level or 'onbekend'}",
        "beperkingGebruikTermijn": {
            "termijnTriggerStartLooptijd": mdto.concept("Afsluiting van de zaak", OURS),
            "termijnStartdatumLooptijd": ended.isoformat(),
            "termijnLooptijd": term.iso(),
            "termijnEinddatum": term.after(ended).isoformat(),
        },
    }


def _happened(found: Told, at: datetime) -> Iterator[tuple[str, date | datetime, str]]:
    zaak = found.zaak
    yield "Creatie", zaak.startdatum, "zaak begonnen"
    for status in Status.objects.filter(zaak=zaak.pk).select_related("statustype").order_by("datum_status_gezet", "pk"):
        yield "Statuswijziging", timezone.localtime(status.datum_status_gezet), status.statustype.omschrijving
    for besluit in Besluit.objects.filter(zaak=zaak.pk).select_related("besluittype").order_by("pk"):
        yield "Besluit", besluit.datum, f"{besluit.besluittype.omschrijving} ({besluit.identificatie})"
    if zaak.einddatum:
        result = getattr(zaak, "resultaat", None)
        yield "Bevriezing", zaak.einddatum, result.resultaattype.omschrijving if result else "zaak afgesloten"
    yield "Overbrenging", at, "klaargemaakt om over te brengen"


def _event(name: str, when: date | datetime, result: str) -> mdto.Value:
    time = when.replace(microsecond=0) if isinstance(when, datetime) else when
    return {
        "eventType": mdto.concept(name, EVENTS if name in NAMED_BY_MDTO else OURS),
        "eventTijd": time.isoformat(),
        "eventResultaat": result,
    }


def _related(zaak: Zaak) -> Iterator[mdto.Value]:
    """Yield the cases that have to do with this one: named in it, and objections and complaints about it."""
    for item in zaak.relevante_andere_zaken:
        mark = str(item.get("url", "")).rstrip("/").rpartition("/")[2]
        other = Zaak.objects.filter(uuid=mark).first() if _is_uuid(mark) else None
        number = str(other) if other else mark or "onbekend"
        yield _relation(f"Zaak {number}", number, item.get("aardRelatie", "") or "hoort bij")
    for part in Zaak.objects.filter(hoofdzaak=zaak.pk).order_by("pk"):
        yield _relation(f"Zaak {part}", str(part), "deelzaak")
    about = Grievance.objects.filter(about=zaak.pk).select_related("zaak").order_by("pk")
    of = Grievance.objects.filter(zaak=zaak.pk).exclude(about=None).select_related("about").order_by("pk")
    for number in chain((row.zaak.identificatie for row in about), (str(row.about) for row in of)):
        yield _relation(f"Zaak {number}", number, "bezwaar of klacht")


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _relation(name: str, mark: str, how: str) -> mdto.Value:
    return {
        "gerelateerdInformatieobjectVerwijzing": mdto.reference(name, mark, SOURCE),
        "gerelateerdInformatieobjectTypeRelatie": mdto.concept(how, OURS),
    }


def _people(zaak: Zaak) -> Iterator[mdto.Value]:
    """Yield who has a part in a case, by name; a number of a person stands in the data of the case alone."""
    for rol in Rol.objects.filter(zaak=zaak.pk).select_related("roltype").order_by("pk"):
        who = rol.betrokkene_identificatie
        name = (
            rol.afwijkende_naam_betrokkene
            or in_full(who)
            or str(who.get("achternaam") or who.get("naam") or "")
            or rol.roltoelichting
            or rol.betrokkene
            or "onbekend"
        )
        company = str(who.get("kvkNummer") or "")
        yield {
            "betrokkeneTypeRelatie": mdto.concept(rol.roltype.omschrijving, "Roltypen van de gemeente"),
            "betrokkeneActor": mdto.reference(name, company, "KVK") if company else mdto.reference(name),
        }

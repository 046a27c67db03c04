"""All data of a case, to take along: a page, the same for a computer program, the letters and the files (AVG 15, 20).

It holds what its owner, or who acts for them, sees in Mijn Loket, and nothing that is closed to them there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET

from openloket.cases.models import Case
from openloket.cases.received import thread
from openloket.cases.who.own import Deed, documents, letters
from openloket.channels.downloads import with_state
from openloket.channels.web.mine import Seen, for_resident, own_case, seen, tells_a_secret
from openloket.people.acting import Acting
from openloket.people.models import Look
from openloket.registers import content
from openloket.registers.models import Enkelvoudiginformatieobject
from openloket.zipped import Member, member_name, zipped

LETTERS, FILES = "brieven", "bestanden"


@dataclass(frozen=True)
class Packed:
    """A document and its name in the ZIP; `shut` says why it is left out, empty when it is in it."""

    title: str
    name: str
    sha256: str
    shut: str
    document: UUID


@require_GET
@for_resident
def everything(request: HttpRequest, who: Acting, zaak: UUID) -> StreamingHttpResponse:
    """Give all data of a case in one ZIP, made while it is sent."""
    case, now = own_case(who, zaak, Deed.DOWNLOAD), timezone.localtime()
    shown = seen(case, who)
    packed = [*_letters(case, who), *_files(case, shown)]
    looks = list(case.zaak.looks.select_related("user").order_by("-at"))
    page = render_to_string("web/everything.html", _page(case, who, shown, packed, looks), request)
    said = json.dumps(_data(case, shown, packed, looks), ensure_ascii=False, indent=2)
    made = zipped(_members(page, said, packed), now)
    response = StreamingHttpResponse(made, content_type="application/zip")
    name = f"{case.zaak.identificatie}-{now:%Y-%m-%d}.zip"
    response["Content-Disposition"] = content.disposition("attachment", name)
    response["Cache-Control"] = "private, no-store"
    return response


def _letters(case: Case, who: Acting) -> list[Packed]:
    """Return the letters that someone may read now, each with what goes along with it."""
    rows = letters(who).filter(zaak=case.zaak).select_related("document").prefetch_related("enclosures")
    theirs = [row for row in rows.order_by("made_at") if row.readable and not tells_a_secret(row, who)]
    return _packed(LETTERS, [document for row in theirs for document in (row.document, *row.enclosures.all())])


def _files(case: Case, shown: Seen) -> list[Packed]:
    """Return what was sent in, as far as it is not closed."""
    return _packed(FILES, documents(case).exclude(ontvangstdatum=None).exclude(pk__in=shown.closed).order_by("pk"))


def _packed(folder: str, rows: Iterable[Enkelvoudiginformatieobject]) -> list[Packed]:
    found: list[Any] = with_state(rows)  # with why each is shut
    return [
        Packed(row.titel, member_name(folder, number, row.bestandsnaam or row.titel), row.inhoud, row.shut, row.uuid)
        for number, row in enumerate(found, start=1)
    ]


def _members(page: str, said: str, packed: list[Packed]) -> Iterator[Member]:
    yield Member("zaak.html", [page.encode()])
    yield Member("zaak.json", [said.encode()])
    for item in packed:
        if not item.shut:
            with suppress(FileNotFoundError, content.Shut):
                yield Member(item.name, content.chunks(item.sha256)[1])


def _page(case: Case, who: Acting, shown: Seen, packed: list[Packed], looks: list[Look]) -> dict[str, Any]:
    return {
        "case": case,
        "zaak": case.zaak,
        "sections": shown.sections,
        "thread": shown.thread,
        "packed": packed,
        "looks": looks,
        "who": who,
    }


def _data(case: Case, shown: Seen, packed: list[Packed], looks: list[Look]) -> dict[str, Any]:
    """Return the same for a computer program."""
    names = {item.document: item.name for item in packed}
    return {
        "zaaknummer": case.zaak.identificatie,
        "dienst": shown.version.service,
        "titel": shown.version.title,
        "versie": shown.version.valid_from.isoformat(),
        "ontvangen": case.received_on.isoformat(),
        "uiterste_besluitdatum": case.due.isoformat(),
        "afgesloten": case.closed_on.isoformat() if case.closed_on else None,
        "antwoorden": [
            {"vraag": line.question.id, "tekst": line.question.ask, "antwoord": line.answer}
            for section in shown.sections
            for line in section.lines
        ],
        "berichten": [_message(entry, names) for entry in shown.thread.entries],
        "bestanden": [{"titel": item.title, "bestand": item.name, "dicht": item.shut} for item in packed],
        "ingezien": [
            {"moment": look.at.isoformat(), "door": str(look.user or look.system), "waarom": look.purpose}
            for look in looks
        ],
    }


def _message(entry: thread.Entry, names: dict[UUID, str]) -> dict[str, Any]:
    said: dict[str, Any] = {"moment": entry.at.isoformat()}
    if entry.letter is not None:
        stand = {
            "brief": entry.letter.subject,
            "bestand": names.get(entry.letter.document),
            "stand": entry.letter.stand,
        }
        return said | {"van": "gemeente"} | stand
    assert entry.came is not None
    files = [names[document.uuid] for document in entry.came.documents if document.uuid in names]
    return said | {
        "van": entry.came.whose or "aanvrager",
        "soort": entry.came.what,
        "kanaal": entry.came.channel,
        "tekst": entry.came.message,
        "bestanden": files,
    }

"""Giving someone a stored document, a piece at a time: however large it is, little of it is in memory.

Content that is shut (not scanned yet, or infected) raises content.Shut here, which becomes a page that says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.conf import settings
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from openloket.channels.opening import SCANS
from openloket.registers import content, scanning
from openloket.registers.models import Enkelvoudiginformatieobject

WHOLE = 1_000_000
"""Bytes up to which a document is read before any of it is sent: when it is damaged, that is a page that says so."""


def download(document: Enkelvoudiginformatieobject | None) -> HttpResponseBase:
    """Return the document in a response that no browser will run; a PDF or PNG opens, the rest is saved."""
    if document is None:
        raise Http404
    return stored(document.inhoud, document.bestandsnaam, document.formaat)


def statement_pdf(made: bytes) -> HttpResponse:
    """Return a statement that is made when it is asked for, and kept nowhere."""
    name = 'inline; filename="bewijs-van-verzending.pdf"'
    headers = {"Cache-Control": "no-store", "Content-Disposition": name}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def stored(sha256: str, name: str, kind: str) -> HttpResponseBase:
    """Return content by its SHA-256, as `download` does. Raises Http404 when it is gone, content.Shut while shut.

    A large one that turns out to be damaged breaks off before its last piece: nobody takes it for whole.
    """
    if not sha256:  # it went with a case that was destroyed
        raise Http404("Dit document is er niet meer.")
    try:
        size, pieces = content.chunks(sha256)
    except FileNotFoundError as error:
        raise Http404("Dit document is er niet meer.") from error
    response: HttpResponseBase
    if size <= WHOLE:
        response = HttpResponse(b"".join(pieces), content_type=kind)
    else:
        response = StreamingHttpResponse(pieces, content_type=kind)
    response["Content-Length"] = str(size)
    how = "inline" if kind in ("application/pdf", "image/png") else "attachment"
    response["Content-Disposition"] = content.disposition(how, name)
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def with_state(documents: Iterable[Enkelvoudiginformatieobject]) -> list[Enkelvoudiginformatieobject]:
    """Return the documents, each with why it is `shut` (a Scan.State, or "") and the name of the `virus` in it."""
    found = list(documents)
    states = scanning.states(document.inhoud for document in found)
    for document in found:
        scan = states.get(document.inhoud)
        document.shut, document.virus = (scan.state, scan.signature) if scan else ("", "")  # type: ignore[attr-defined]
    return found


def drawable(documents: Iterable[Enkelvoudiginformatieobject], closed: Collection[int]) -> set[int]:
    """Return the ids of the documents of which pages can be shown; `closed` are those that this official may not read.

    They have their state, see `with_state`.
    """
    return {
        document.pk
        for document in documents
        if document.inhoud
        and document.formaat in SCANS.values()
        and document.pk not in closed
        and not document.shut  # type: ignore[attr-defined]
        and (document.bestandsomvang or 0) <= settings.UPLOAD_MAX_BYTES
    }

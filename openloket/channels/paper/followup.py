"""Paper for a zaak that runs: a form that asks only what is missing, and a slip to send something along with.

Each has a serial of its own that leads back to the zaak; nothing of the zaak itself is in the code.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from openloket.cases import documents, handling, news, sending, versions
from openloket.cases.documents import NewDocument
from openloket.cases.models import Case, InformationRequest, PaperSlip, Stack
from openloket.cases.typesetting import date_parts, pdf
from openloket.channels.paper import archive
from openloket.channels.paper.form import CODE, MARK, SCHEME, code_picture, form, new_serial
from openloket.channels.paper.reading.reader import SLIP
from openloket.registers import acts, content
from openloket.registers.models import Zaak

_SLIP = Path(__file__).parent / "slip.typ"
_NO_VERSION = "0" * 16


def form_for(zaak: Zaak) -> bytes | None:
    """Make the form that asks what a running request wants, other answers in print; None when it asks no questions."""
    request = InformationRequest.objects.filter(zaak=zaak, ended_on=None).first()
    case = Case.objects.select_related("version").get(pk=zaak.pk)
    if request is None or case.version is None:
        return None
    wanted = handling.asked(case, request, "paper").ids
    if not wanted:
        return None
    slip, _ = PaperSlip.objects.get_or_create(request=request, defaults={"serial": new_serial(), "zaak": zaak})
    published = versions.parsed(case.version.hash)
    archive.keep(published)
    known = {name: value for name, value in case.answers.items() if name not in wanted}
    return form(published, slip.serial, known, wanted).pdf


def return_slip(zaak: Zaak) -> bytes:
    """Make a sheet, as PDF, to lay on top of what one sends in for a zaak."""
    slip = PaperSlip.objects.create(serial=new_serial(), zaak=zaak)
    data: dict[str, Any] = {
        "municipality": settings.MUNICIPALITY,
        "zaak": zaak.identificatie,
        "serial": slip.serial,
        "date_parts": date_parts(timezone.localdate()),
        "code": CODE,
        "mark": MARK,
        "picture": code_picture(f"{SCHEME}/{SLIP}/{_NO_VERSION}/1/{slip.serial}"),
    }
    return pdf(_SLIP, data)


def known_slip(serial: str) -> bool:
    """Say whether a return slip with this serial was printed here."""
    return PaperSlip.objects.filter(serial=serial, request=None).exists()


def take_slip(serial: str, stack: Stack, made: bytes) -> None:
    """Put what came behind a return slip in its zaak's file; done once for each stack, because a stack is read once."""
    slip = PaperSlip.objects.select_related("zaak__zaaktype").get(serial=serial, request=None)
    case = Case.objects.select_for_update().filter(zaak=slip.zaak).first()
    now = timezone.now()
    document = NewDocument(
        "Nagezonden per post",
        f"nagezonden-{serial}.pdf",
        "application/pdf",
        content.store(made),
        len(made),
        "bijlage",
        sending.MAIL_ROOM,
        ontvangen=stack.received_on,
    )
    hand = acts.hand(sending.MAIL_ROOM, "postlezer", "Stuk ontvangen per post", channel="papier", at=now, insists=True)
    documents.add(hand, slip.zaak, [document], stack.received_on)
    if case is not None:
        news.came_in(case, now, "postlezer")
        case.revision += 1
        case.save(update_fields=["new_since", "revision"])

"""Paper for a zaak that runs: a form that asks only what is missing, and a slip to send something along with.

Each has a serial of its own that leads back to the zaak; nothing of the zaak itself is in the code.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from openloket.cases import versions
from openloket.cases.completing import supplementing
from openloket.cases.models import Case, Channel, InformationRequest, Message, PaperSlip, Stack
from openloket.cases.received import proposed, receiving
from openloket.cases.received.receiving import Incoming
from openloket.cases.saying import saying
from openloket.cases.sent import sending
from openloket.cases.who import addressee, sourced
from openloket.cases.wording.typesetting import date_parts, pdf
from openloket.channels.paper import archive, slip_boxes
from openloket.channels.paper.form import CODE, MARK, SCHEME, code_picture, form, new_serial
from openloket.channels.paper.reading.reader import SLIP, WITH_BOXES
from openloket.definitions.schema import Version
from openloket.forms.validate import stored
from openloket.registers import content
from openloket.registers.models import Zaak

_SLIP = Path(__file__).parent / "slip.typ"
NAME = "Nagezonden per post.pdf"
"""How a scan behind a return slip is called."""
ASKS = frozenset({"request", "view", "ask_public"})
"""The kinds of letters that ask something, with which something to send back goes."""


def form_for(zaak: Zaak) -> bytes | None:
    """Make the form that asks what a running request wants, other answers in print; None when it asks no questions."""
    request = InformationRequest.objects.filter(zaak=zaak, ended_on=None).first()
    case = Case.objects.select_related("version").get(pk=zaak.pk)
    if request is None or case.version is None:
        return None
    wanted = supplementing.asked(case, request, "paper").ids
    if not wanted:
        return None
    slip, _ = PaperSlip.objects.get_or_create(request=request, defaults={"serial": new_serial(), "zaak": zaak})
    published = versions.parsed(case.version.hash)
    archive.keep(published)
    left_out = {*wanted, *_kept_from_who_acts(case, published.version)}
    known = {name: value for name, value in case.answers.items() if name not in left_out}
    return form(published, slip.serial, known, wanted).pdf


def _kept_from_who_acts(case: Case, version: Version) -> frozenset[str]:
    """Return the questions whose answer is not printed: a secret address, for whoever acts for the applicant (Wet BRP 2.59)."""
    to = addressee.of(case, version, stored(version.questions, case.answers), timezone.localdate())
    return sourced.hidden_in(case, version) if to.acts_for else frozenset()


def along(letter: Message) -> list[bytes]:
    """Return the PDFs that go with a letter on paper: its enclosures, and then what to send back, if it asks something."""
    printed = letter.enclosures.exclude(formaat__in=("application/json", "application/zip")).order_by("pk")
    found = [content.read(document.inhoud) for document in printed]
    back = _to_send_back(letter)
    return [*found, back] if back else found


def _to_send_back(letter: Message) -> bytes | None:
    """Make a form of what is missing, or else a slip, for the applicant who is asked something."""
    if letter.kind not in ASKS or letter.party_id is not None:
        return None
    return (form_for(letter.zaak) if letter.kind == "request" else None) or return_slip(letter.zaak)


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
        "boxes": slip_boxes.boxes(),
        "picture": code_picture(f"{SCHEME}/{SLIP}/{WITH_BOXES}/1/{slip.serial}"),
    }
    return pdf(_SLIP, data)


def known_slip(serial: str) -> bool:
    """Say whether a return slip with this serial was printed here."""
    return PaperSlip.objects.filter(serial=serial, request=None).exists()


def take_slip(serial: str, stack: Stack, made: bytes, ticked: Sequence[str] = ()) -> None:
    """Take in what came behind a return slip as a message on its zaak; done once for each stack, because a stack is read once.

    What comes after the end of a case is answered, as a question is (Awb 2:13). A box that was ticked proposes what it is
    to whoever handles the case (cases.proposed); that it is a question is enough to answer it.
    """
    slip = PaperSlip.objects.select_related("zaak__zaaktype").get(serial=serial, request=None)
    case = Case.objects.get(pk=slip.zaak_id)
    noon = timezone.make_aware(datetime.combine(stack.received_on, time(12)))
    sha256, proposes = (
        content.store(made),
        [kind for kind in ticked if kind not in (receiving.DOCUMENT, receiving.QUESTION)],
    )
    asks = case.closed_on is not None or (receiving.QUESTION in ticked and not proposes)
    saying.say(
        case.pk,
        Incoming(
            f"slip:{serial}:{stack.pk}",
            receiving.QUESTION if asks else receiving.DOCUMENT,
            Channel.PAPER,
            max(min(noon, timezone.now()), case.received_at),
            "",
            [{"sha256": sha256, "name": NAME, "size": len(made), "type": "application/pdf"}],
            by=sending.MAIL_ROOM,
            by_id="postlezer",
            data={proposed.PROPOSED: proposes} if proposes else {},
        ),
    )

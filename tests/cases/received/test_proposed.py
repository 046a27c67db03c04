"""A box ticked on a return slip proposes what it is; the official says so, and it counts from the day of the slip."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw

from openloket.cases.deciding import decisions
from openloket.cases.models import Case, Message, ReceivedMessage
from openloket.cases.received import proposed
from openloket.cases.sent import sending
from openloket.channels.paper import followup, slip_boxes
from tests.cases.test_handling import WHY, by
from tests.channels.test_post_in import came_in
from tests.conftest import new_case, staff_client

DPI = 200


def ticked(slip: bytes, *kinds: str) -> bytes:
    """Scan a slip on which someone put crosses with a pen."""
    page = pypdfium2.PdfDocument(slip)[0].render(scale=DPI / 72).to_pil().convert("L")
    draw, mm = ImageDraw.Draw(page), DPI / 25.4
    for box in slip_boxes.boxes():
        if box["option"] in kinds:
            left, top = (box["x"] + 0.7) * mm, (box["y"] + 0.7) * mm
            right, bottom = left + (box["width"] - 1.4) * mm, top + (box["height"] - 1.4) * mm
            draw.line((left, top, right, bottom), fill=30, width=4)
            draw.line((left, bottom, right, top), fill=30, width=4)
    out = io.BytesIO()
    Image.Image.save(page, out, "PDF", resolution=DPI)
    return out.getvalue()


def back(case: Case, *kinds: str) -> ReceivedMessage:
    came_in(ticked(followup.return_slip(case.zaak), *kinds), day=timezone.localdate())
    return ReceivedMessage.objects.latest("pk")


def decided() -> Case:
    case = new_case()
    decisions.decide(case.pk, by(case), "verleend", WHY)
    sending.notified(Message.objects.get(zaak=case.zaak, kind="decision").pk, timezone.now())
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize("kind", [kind for kind, _ in slip_boxes.TICKS if kind not in ("document", "question")])
def test_each_box_is_read_and_proposes_its_kind(city: Any, kind: str) -> None:
    message = back(new_case(), kind)
    assert (message.kind, message.data) == ("document", {"proposed": [kind]})


def test_a_slip_without_a_cross_or_with_that_of_a_supplement_proposes_nothing(city: Any) -> None:
    for kinds in ((), ("document",)):
        message = back(new_case(key=f"test:{kinds}"), *kinds)
        assert (message.kind, message.data) == ("document", {})


def test_a_question_gets_an_answer(city: Any) -> None:
    message = back(new_case(), "question")
    assert (message.kind, message.data, message.answer_by is not None) == ("question", {}, True)


def test_the_official_sees_what_was_ticked_and_makes_it_an_objection_of_the_day_of_the_slip(city: Any) -> None:
    case = decided()
    slip = back(case, "objection")
    client = staff_client("anna")
    page = client.get(f"/werk/zaken/{case.zaak.uuid}/", follow=True).content.decode()
    assert "Daarop is aangekruist: Bezwaar." in page
    case.refresh_from_db()
    today = timezone.localdate()
    form = {"revision": case.revision, "bericht_strook": slip.pk, "bericht_soort": "objection", "bericht_via": "paper"}
    form |= {"bericht_dag.day": today.day, "bericht_dag.month": today.month, "bericht_dag.year": today.year}
    answer = client.post(reverse("act", args=[case.zaak.uuid, "say"]), {**form, "bericht_tekst": "Ik ben het oneens."})
    assert answer.status_code == 302
    message = ReceivedMessage.objects.get(kind="objection")
    assert timezone.localdate(message.received_at) == today
    assert message.documents.filter(titel="Nagezonden per post.pdf").exists()
    slip.refresh_from_db()
    assert (slip.data["became"], slip.answer_by) == (message.pk, None)
    assert proposed.of(case) is None
    page = client.get(f"/werk/zaken/{case.zaak.uuid}/", follow=True).content.decode()
    assert "Daarop is aangekruist" not in page


def test_it_can_be_nothing_else(city: Any) -> None:
    case = new_case()
    slip = back(case, "view", "default")
    client = staff_client("anna")
    page = client.get(f"/werk/zaken/{case.zaak.uuid}/", follow=True).content.decode()
    assert "Zienswijze, Ingebrekestelling" in page
    case.refresh_from_db()
    form = {"revision": case.revision, "niets_anders": slip.pk}
    assert client.post(reverse("act", args=[case.zaak.uuid, "say"]), form).status_code == 302
    assert proposed.of(case) is None
    assert ReceivedMessage.objects.count() == 1


def test_a_slip_that_was_printed_before_it_had_boxes_is_still_read(city: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(followup, "WITH_BOXES", "0" * 16)
    message = back(new_case(), "objection")
    assert (message.kind, message.data) == ("document", {})

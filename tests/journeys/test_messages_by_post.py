"""Formal messages that come by post, behind a return slip with a cross, and letters that go by post, as people do it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import time_machine
from django.utils import timezone

from openloket.cases import versions
from openloket.cases.models import Case, DefaultNotice, Grievance, Message, PrintBatch, Stack
from openloket.cases.sent import sending
from openloket.channels.jobs import read_stack
from openloket.channels.paper import followup
from openloket.channels.paper.form import form
from tests.cases.received.test_proposed import ticked
from tests.channels.test_post_in import finished
from tests.conftest import new_case
from tests.journeys.test_grievances import own_page, settle
from tests.journeys.test_heard import decide, official_on
from tests.journeys.test_journeys import letter_text
from tests.journeys.test_messages import five_days_late, object_unfounded
from tests.journeys.test_post_in import picture


def on_paper(days: int = 0) -> Case:
    """Return an application of so many days ago of someone who wants letters by post."""
    with time_machine.travel(timezone.now() - timedelta(days=days), tick=False):
        day = str(timezone.localdate() + timedelta(days=days + 90))
        return new_case(datum=day, channel="paper", bereikbaar="post", email="")


def scanned(visitor: Any, paper: bytes, width: int, folder: Path) -> tuple[Any, Stack]:
    """Let the mail room scan what came by post, and the worker read it; return who did, and the stack."""
    scan = folder / "post.pdf"
    scan.write_bytes(paper)
    v = visitor(width=width)
    v.log_in_as("frans")
    v.go("/werk/post/in/")
    v.page.get_by_label("Scans").set_input_files(str(scan))
    v.click("Laten lezen")
    stack = Stack.objects.get()
    read_stack(str(stack.pk))
    return v, stack


def comes_in(visitor: Any, case: Case, kind: str, width: int, folder: Path) -> None:
    """Let a slip with a cross come by post."""
    v, _ = scanned(visitor, ticked(followup.return_slip(case.zaak), kind), width, folder)
    v.go("/werk/post/in/")
    assert "Gelezen" in v.page.inner_text("main")


def goes_out(visitor: Any, width: int) -> None:
    """Let the mail room print what waits; it counts from the day on which it is posted."""
    v = visitor(width=width)
    v.log_in_as("frans")
    v.go("/werk/post/")
    day = timezone.localdate()
    v.page.get_by_label("Wanneer gaan de brieven op de post?").fill(day.isoformat())
    v.click("Printstapel maken")
    sure = v.page.get_by_role("button", name="Toch op de post op")
    if sure.count():  # today is a day on which no post is collected
        sure.click()
        v.check()
    assert "De printstapel is klaar." in v.page.inner_text("main")
    assert PrintBatch.objects.exists()


def enter(v: Any, case: Case, ticked: str, words: str) -> None:
    """Let the official read what came, and enter it as what was ticked."""
    v.go(f"/werk/zaken/{case.zaak.uuid}/")
    assert f"Daarop is aangekruist: {ticked}." in v.page.inner_text("main")
    picture(v, f"strook-{ticked[:8].lower()}-{v.page.viewport_size['width']}")
    v.page.get_by_label("Wat staat er, of wat is er gezegd?").fill(words)
    v.click("Bericht vastleggen")
    assert v.page.get_by_text("Opgeslagen.").is_visible()


def test_an_objection_by_post_goes_to_the_decision_on_it(visitor: Any, tmp_path: Path, width: int) -> None:
    case = on_paper()
    official = official_on(visitor, case, width)
    decide(official, "Vergunning verleend")
    goes_out(visitor, width)
    comes_in(visitor, case, "objection", width, tmp_path)
    enter(official, case, "Bezwaar", "De eindtijd klopt niet.")
    objection = Case.objects.select_related("zaak").get(pk=Grievance.objects.get().pk)
    assert objection.channel == "paper"
    said = letter_text(objection.zaak.identificatie, "objection")
    assert "Uw bezwaar kwam op tijd" in said
    second = visitor(width=width)
    own_page(second, "lotte", objection)
    assert "Nagezonden per post" in second.page.inner_text("main")
    object_unfounded(second)
    goes_out(visitor, width)
    assert not Message.objects.filter(sent_on=None).exists()
    assert "rechtbank" in letter_text(objection.zaak.identificatie, "decision")


def test_a_notice_of_default_by_post_goes_to_the_penalty(visitor: Any, tmp_path: Path, width: int) -> None:
    case = on_paper(75)
    official = official_on(visitor, case, width)
    comes_in(visitor, case, "default", width, tmp_path)
    enter(official, case, "Ingebrekestelling: wij beslissen te laat", "U bent te laat.")
    goes_out(visitor, width)
    assert "Dan krijgt u een dwangsom" in letter_text(case.zaak.identificatie, "default")
    assert DefaultNotice.objects.get().effect == "valid"
    with time_machine.travel(five_days_late(), tick=True):
        official = official_on(visitor, case, width)
        decide(official, "Vergunning verleend")
        sending.posted(Message.objects.get(kind="decision").pk, timezone.localdate())
        official.go(f"/werk/zaken/{case.zaak.uuid}/")
        official.click("Vaststellen en brief sturen")
        assert DefaultNotice.objects.get().euro == 115
        goes_out(visitor, width)
        assert "€ 115" in letter_text(case.zaak.identificatie, "penalty")


def test_a_complaint_without_a_case_comes_by_post_and_is_answered(visitor: Any, tmp_path: Path, width: int) -> None:
    address = {"postcode": "1234 AB", "huisnummer": "1", "straat": "Voorbeeldstraat", "plaats": "Voorbeeldstad"}
    answers = {"wie": "Omar van de balie", "naam": "Bo Buur", "adres": address}
    v, stack = scanned(
        visitor, form(versions.on("klacht", timezone.localdate()), "ABCDEFGH23", answers).pdf, width, tmp_path
    )
    finished(stack.readings.get())  # what happened was written by hand: the mail room types it
    v.go("/werk/post/in/")
    v.page.get_by_role("link", name="Klacht indienen").click()
    v.page.wait_for_url("**/werk/post/in/*-*/")
    v.check()
    picture(v, f"klacht-nakijken-{width}")
    v.page.locator("#f-gebeurd").fill("Aan de balie werd ik weggestuurd.")
    v.page.get_by_role("button", name="Klopt, maak de zaak").click()
    v.page.wait_for_url("**/werk/post/in/")
    case = Case.objects.select_related("zaak").get(service="klacht")
    assert case.channel == "paper"
    settle(visitor(width=width), case, width)
    goes_out(visitor, width)
    assert Message.objects.get(kind="closing").sent_on == timezone.localdate()


def test_an_application_is_withdrawn_by_post(visitor: Any, tmp_path: Path, width: int) -> None:
    case = on_paper()
    official = official_on(visitor, case, width)
    comes_in(visitor, case, "withdrawal", width, tmp_path)
    official.go(f"/werk/zaken/{case.zaak.uuid}/")
    official.choose("Wat wordt ingetrokken?", "Alles")
    official.page.get_by_label("Wat staat er, of wat is er gezegd?").fill("Het feest gaat niet door.")
    official.click("Bericht vastleggen")
    assert (Case.objects.get(pk=case.pk).decision or {})["resultaat"] == "ingetrokken"
    goes_out(visitor, width)
    assert "ingetrokken" in letter_text(case.zaak.identificatie, "closing")
    assert Message.objects.get(kind="closing").sent_on == timezone.localdate()

"""Formal messages from end to end, as people do them on both widths, without JavaScript and with it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from openloket.cases import jobs
from openloket.cases.models import Case, DefaultNotice, Grievance, Message, Notification
from openloket.cases.sent import receipts
from tests.cases.sent.test_bounces import dsn
from tests.cases.test_jobs import context
from tests.channels.test_returned import SECRET, tell
from tests.conftest import new_case
from tests.journeys.test_grievances import own_page
from tests.journeys.test_heard import decide, event, official_on, sent
from tests.journeys.test_journeys import letter_text
from tests.journeys.test_post_in import picture

WAYS = pytest.mark.parametrize(("width", "scripts"), [(1280, False), (390, True)], ids=["wide-without-js", "narrow"])
NOT_AGREED = "Het plein is die avond vrij. De eindtijd klopt dus niet."


def resident_on(visitor: Any, case: Case, width: int, *, scripts: bool) -> Any:
    """Let whom a case is of log in and open it in Mijn Loket."""
    v = visitor(width=width, java_script_enabled=scripts)
    v.go(f"/mijn/zaken/{case.zaak.uuid}/")
    v.page.get_by_role("link", name="Inloggen met DigiD").click()
    v.log_in()
    return v


def in_the_inbox(v: Any, subject: str) -> str:
    """Open a letter in Mijn Loket as a page, and return what it says."""
    v.go("/mijn/berichten/")
    v.page.get_by_role("link", name=subject).first.click()
    v.check()
    return str(v.page.inner_text("main"))


def say(v: Any, kind: str, question: str, text: str) -> None:
    """Send a message from the page of a case, and see the receipt."""
    v.click("Stel een vraag of stuur iets", "link")
    v.click(kind, "link")
    v.page.get_by_label(question).fill(text)
    v.click("Versturen")


def object_unfounded(v: Any) -> None:
    """Let another than who decided say that nobody needs to be heard, and decide on an objection."""
    v.click("Ik behandel deze zaak")
    v.page.get_by_text("Horen", exact=True).click()
    v.page.get_by_label("kennelijk ongegrond", exact=False).first.check()
    v.page.get_by_role("region", name="Het bezwaar").get_by_role("button", name="Vastleggen").filter(
        visible=True
    ).click()
    v.check()
    v.page.get_by_text("Beslissen", exact=True).click()
    v.page.get_by_role("radio", name="Bezwaar ongegrond").check()
    v.page.get_by_label("er was geen commissie").filter(visible=True).check()
    v.fill("Motivering (komt in de brief)", "De eindtijd volgt uit de regels voor geluid.")
    v.click("Besluit nemen en brief sturen")


@WAYS
def test_an_objection_goes_from_the_letter_to_the_decision_on_it(visitor: Any, width: int, scripts: bool) -> None:
    case = event()
    first = official_on(visitor, case, width)
    decide(first, "Vergunning verleend")
    sent("decision")
    resident = resident_on(visitor, case, width, scripts=scripts)
    assert "Bezwaar maken kan tot en met" in in_the_inbox(resident, "U krijgt een vergunning voor Burendag")
    picture(resident, f"bezwaar-brief-{width}")
    resident.click("Bezwaar maken", "link")
    resident.page.get_by_label("Waarom bent u het niet eens met het besluit?").fill(NOT_AGREED)
    resident.click("Versturen")
    picture(resident, f"bezwaar-ontvangen-{width}")
    row = Grievance.objects.get()
    objection = Case.objects.select_related("zaak").get(pk=row.pk)
    assert objection.zaak.identificatie in resident.page.inner_text("main")
    assert "Uw bezwaar kwam op tijd" in letter_text(objection.zaak.identificatie, "objection")

    official = visitor(width=width)
    own_page(official, "lotte", objection)
    assert NOT_AGREED in official.page.inner_text("main")
    object_unfounded(official)
    picture(official, f"bezwaar-besloten-{width}")
    assert "rechtbank" in letter_text(objection.zaak.identificatie, "decision")
    sent("decision")
    assert "U kunt in beroep gaan bij de rechtbank" in in_the_inbox(resident, "Het besluit blijft zoals het is")


def long_ago(days: int) -> Case:
    """Return an application of so many days ago."""
    with time_machine.travel(timezone.now() - timedelta(days=days), tick=False):
        return new_case(datum=str(timezone.localdate() + timedelta(days=days + 90)))


def five_days_late() -> datetime:
    """Return a moment on the sixth day of a penalty, when five days are due."""
    first = DefaultNotice.objects.get().first_day
    assert first is not None
    return datetime.combine(first + timedelta(days=5), time(12), UTC)


@WAYS
def test_a_notice_of_default_goes_to_the_penalty(visitor: Any, width: int, scripts: bool) -> None:
    case = long_ago(75)
    assert case.due < timezone.localdate()
    resident = resident_on(visitor, case, width, scripts=scripts)
    say(
        resident,
        "Zeggen dat wij te laat zijn (ingebrekestelling)",
        "Wat wilt u ons laten weten?",
        "U bent te laat. Beslis nu.",
    )
    picture(resident, f"ingebrekestelling-ontvangen-{width}")
    row = DefaultNotice.objects.get()
    assert row.effect == "valid"
    assert "Dan krijgt u een dwangsom" in letter_text(case.zaak.identificatie, "default")
    sent("default")
    assert "Dan krijgt u een dwangsom" in in_the_inbox(resident, "Uw ingebrekestelling")
    official = official_on(visitor, case, width)
    assert "vanaf die dag kost elke dag geld" in official.page.inner_text("main")
    with time_machine.travel(five_days_late(), tick=True):
        official = official_on(visitor, case, width)
        assert "De dwangsom loopt" in official.page.inner_text("main")
        picture(official, f"dwangsom-loopt-{width}")
        decide(official, "Vergunning verleend")
        sent("decision")
        official.go(f"/werk/zaken/{case.zaak.uuid}/")
        assert "Stel die vast, uiterlijk op" in official.page.inner_text("main")
        picture(official, f"dwangsom-vaststellen-{width}")
        official.click("Vaststellen en brief sturen")
        row.refresh_from_db()
        assert (row.days, row.euro) == (5, 115)
        assert "€ 115" in letter_text(case.zaak.identificatie, "penalty")
        sent("penalty")
        resident = resident_on(visitor, case, width, scripts=scripts)
        assert "5 dagen van € 23 is € 115" in in_the_inbox(resident, "Uw dwangsom")


@WAYS
def test_an_application_is_withdrawn_half_way(visitor: Any, width: int, scripts: bool) -> None:
    case = event()
    official = official_on(visitor, case, width)
    official.click("Ik behandel deze zaak")
    resident = resident_on(visitor, case, width, scripts=scripts)
    resident.click("Stel een vraag of stuur iets", "link")
    resident.click("Uw aanvraag intrekken", "link")
    resident.choose("Wat trekt u in?", "Alles")
    resident.page.get_by_label("Waarom trekt u in?").fill("Het feest gaat niet door.")
    resident.click("Versturen")
    assert "Weet u het zeker?" in resident.page.inner_text("main")
    assert Case.objects.get(pk=case.pk).closed_on is None
    picture(resident, f"intrekken-zeker-{width}")
    resident.click("Ja, ik trek in")
    assert "Wij hebben uw bericht ontvangen" in resident.page.inner_text("main")
    closed = Case.objects.get(pk=case.pk)
    assert (closed.decision or {})["resultaat"] == "ingetrokken"
    sent("closing")
    assert "ingetrokken" in in_the_inbox(resident, "ingetrokken")
    resident.go(f"/mijn/zaken/{case.zaak.uuid}/")
    assert "Uitkomst: " in resident.page.inner_text("main")
    picture(resident, f"ingetrokken-{width}")
    official.go(f"/werk/zaken/{case.zaak.uuid}/")
    assert "Het feest gaat niet door." in official.page.inner_text("main")
    assert official.page.get_by_text("Beslissen", exact=True).count() == 0


@WAYS
def test_a_letter_goes_on_paper_when_its_address_bounces(
    visitor: Any, width: int, scripts: bool, settings: Any
) -> None:
    case = event()
    receipts.send(case.pk, timezone.now())
    letter = Message.objects.get(kind="receipt")
    jobs.notify(context(0), letter.pk)
    Message.objects.filter(pk=letter.pk).update(dated=timezone.localdate() - timedelta(days=1))  # it was told yesterday
    settings.BOUNCE_SECRET = SECRET
    assert tell(dsn(Notification.objects.get().code), "message/rfc822").json() == {"gevolg": "op papier"}
    mail_room = visitor(width=width)
    mail_room.log_in_as("frans")
    mail_room.go("/werk/post/")
    assert "Dit adres neemt geen berichten aan." in mail_room.page.inner_text("main")
    picture(mail_room, f"melding-kwam-terug-{width}")
    resident = resident_on(visitor, case, width, scripts=scripts)
    assert "de e-mail kwam niet aan" in resident.page.inner_text("main").lower()
    picture(resident, f"adres-klopt-niet-{width}")
    mail_room.click("Printstapel maken")
    letter.refresh_from_db()
    assert (letter.way, letter.batch_id is None) == (Message.Way.PRINT, False)
    assert "Deze brief komt in de plaats van" in letter_text(case.zaak.identificatie, "receipt")

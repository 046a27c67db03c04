"""The day on which a letter really goes, and what counts from it (Awb 2:11, 2:12, 2:19, 3:41, 4:5, 4:14, 4:15, 6:8)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import connections
from pypdf import PdfReader

from openloket.cases import jobs
from openloket.cases.completing import supplementing
from openloket.cases.completing.supplementing import Completion
from openloket.cases.deciding import decisions
from openloket.cases.hands import Handler
from openloket.cases.models import Case, InformationRequest, Message, PrintBatch
from openloket.cases.refusals import NotPossible
from openloket.cases.sent import receipts, sending
from openloket.cases.work import handling
from openloket.channels import mailroom
from openloket.registers import content
from openloket.registers.models import Audittrail, Besluit, Eerdereversie, Enkelvoudiginformatieobject
from openloket.site import demo
from tests.cases.test_jobs import context
from tests.conftest import NOW, new_case, resident_client, staff, staff_client, stored_file

WHY = "Er zijn geen bezwaren van politie en brandweer."
DAY = timedelta(days=1)


def other_contents() -> list[str]:
    """What earlier versions of documents held that their present one does not; a new day alone is a version too."""
    rows = Eerdereversie.objects.select_related("informatieobject")
    return [sha256 for row in rows if (sha256 := row.gegevens["inhoud"]) != row.informatieobject.inhoud]


def by(case: Case) -> Handler:
    return Handler(staff("anna"), Case.objects.get(pk=case.pk).revision)


def fresh(case: Case) -> Case:
    return Case.objects.select_related("zaak", "version").get(pk=case.pk)


def words(sha256: str) -> str:
    pages = PdfReader(BytesIO(content.read(sha256))).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def letter(kind: str) -> str:
    return words(Message.objects.select_related("document").get(kind=kind).document.inhoud)


def decided(**changes: Any) -> Case:
    case = new_case(**changes)
    decisions.decide(case.pk, by(case), "verleend", WHY)
    return case


def days_of(besluit: Besluit) -> tuple[date | None, date | None]:
    return besluit.verzenddatum, besluit.uiterlijke_reactiedatum


# The decision ---------------------------------------------------------------------------------------------------------


def test_awb_3_41_a_decision_on_paper_is_known_on_the_day_its_batch_is_posted(city: Any) -> None:
    """Awb 6:8: the term to object begins the day after that, and the letter says when it ends."""
    case = decided(bereikbaar="post")
    assert days_of(Besluit.objects.get()) == (None, None)
    assert Enkelvoudiginformatieobject.objects.get(titel__contains="vergunning voor").verzenddatum is None
    city.move_to(NOW + 3 * DAY)  # a Friday
    mailroom.make_batch(staff("frans"))
    assert days_of(Besluit.objects.get()) == (date(2026, 9, 18), date(2026, 10, 30))
    message = Message.objects.select_related("document").get(kind="decision")
    assert (message.sent_on, message.document.verzenddatum) == (date(2026, 9, 18), date(2026, 9, 18))
    for text in (letter("decision"), words(PrintBatch.objects.get().content)):
        assert "vrijdag 30 oktober 2026" in text
        assert "18 september 2026" in text
        assert "27 oktober" not in text
    row = Audittrail.objects.filter(hoofd_object=case.zaak.uuid).latest("pk")
    assert (row.gebruikers_weergave, "30 oktober 2026" in row.toelichting) == ("Frans Mulder", True)
    told = Audittrail.objects.get(bron="brc", actie="partial_update")
    assert told.nieuw["uiterlijkeReactiedatum"] == "2026-10-30"


def test_the_letter_as_it_was_stays_an_earlier_version_of_the_document(city: Any) -> None:
    decided(bereikbaar="post")
    before = Message.objects.select_related("document").get(kind="decision").document
    city.move_to(NOW + 3 * DAY)
    mailroom.make_batch(staff("frans"))
    after = Enkelvoudiginformatieobject.objects.get(pk=before.pk)
    [earlier] = Eerdereversie.objects.filter(informatieobject=after)
    assert (after.versie, earlier.versie, earlier.gegevens["inhoud"]) == (2, 1, before.inhoud)
    assert after.integriteit["waarde"] == after.inhoud != before.inhoud
    assert "27 oktober 2026" in words(before.inhoud)


def test_a_letter_that_goes_on_the_day_it_was_written_stays_as_it_is(city: Any) -> None:
    decided(bereikbaar="post")
    mailroom.make_batch(staff("frans"))
    assert days_of(Besluit.objects.get()) == (date(2026, 9, 15), date(2026, 10, 27))
    assert not other_contents()
    assert "komt in de plaats van" not in letter("decision")


def test_awb_2_19_a_decision_in_the_inbox_is_known_with_its_notification(city: Any, mailoutbox: Any) -> None:
    decided()
    message = Message.objects.get(kind="decision")
    jobs.notify(context(0), message.pk)
    assert days_of(Besluit.objects.get()) == (date(2026, 9, 15), date(2026, 10, 27))
    city.move_to(NOW + 2 * DAY)
    jobs.notify(context(0), message.pk)
    sending.notified(message.pk, NOW + 2 * DAY)
    assert days_of(Besluit.objects.get())[0] == date(2026, 9, 15)  # a repeat moves nothing
    assert not other_contents()


def test_awb_2_12_a_notification_that_goes_on_a_later_day_takes_the_days_along(city: Any, mailoutbox: Any) -> None:
    decided()
    city.move_to(datetime.fromisoformat("2026-09-16T00:00:30+02:00"))  # half a minute after midnight
    jobs.notify(context(0), Message.objects.get(kind="decision").pk)
    assert days_of(Besluit.objects.get()) == (date(2026, 9, 16), date(2026, 10, 28))
    text = letter("decision")
    assert "woensdag 28 oktober 2026" in text
    assert "Deze brief komt in de plaats van de brief van 15 september 2026." in text
    assert "woensdag 28 oktober 2026" in case_page()


def case_page() -> str:
    return resident_client().get(f"/mijn/zaken/{Case.objects.get().zaak.uuid}/").content.decode()


def test_awb_2_11_a_decision_that_goes_to_paper_counts_from_the_post(city: Any) -> None:
    """The notification could not be delivered: sent again another way, and from then it counts."""
    decided()
    message = Message.objects.get(kind="decision")
    sending.to_paper(message.pk, NOW + DAY)
    sending.to_paper(message.pk, NOW + DAY)
    sending.notified(message.pk, NOW + DAY)  # a job that comes late
    assert days_of(Besluit.objects.get()) == (None, None)
    assert "Daarin staat tot wanneer u bezwaar kunt maken" in case_page()
    city.move_to(NOW + 3 * DAY)
    mailroom.make_batch(staff("frans"))
    assert days_of(Besluit.objects.get()) == (date(2026, 9, 18), date(2026, 10, 30))
    assert "Deze brief komt in de plaats van de brief van 15 september 2026." in letter("decision")
    assert "vrijdag 30 oktober 2026" in case_page()


def test_awb_2_11_a_mail_that_comes_back_after_it_was_sent(city: Any) -> None:
    decided()
    message = Message.objects.get(kind="decision")
    sending.notified(message.pk, NOW)
    sending.to_paper(message.pk, NOW + DAY)
    assert days_of(Besluit.objects.get()) == (None, None)
    sending.posted(message.pk, date(2026, 9, 18))
    assert days_of(Besluit.objects.get()) == (date(2026, 9, 18), date(2026, 10, 30))


def test_a_letter_for_the_post_is_read_in_mijn_loket_once_it_is_posted(city: Any) -> None:
    decided(bereikbaar="post")
    message, client = Message.objects.get(kind="decision"), resident_client()
    assert "gaat per post" in client.get("/mijn/berichten/").content.decode()
    assert client.get(f"/mijn/berichten/{message.pk}/").status_code == 302
    mailroom.make_batch(staff("frans"))
    assert "ook per post verstuurd" in client.get("/mijn/berichten/").content.decode()
    assert client.get(f"/mijn/berichten/{message.pk}/")["Content-Type"] == "application/pdf"


def test_a_letter_of_an_earlier_release_has_no_text_to_typeset(city: Any) -> None:
    decided(bereikbaar="post")
    Message.objects.update(text=None, dated=None)
    city.move_to(NOW + 3 * DAY)
    mailroom.make_batch(staff("frans"))
    assert days_of(Besluit.objects.get())[0] == date(2026, 9, 18)
    assert not other_contents()


def test_a_letter_that_an_earlier_release_sent_during_an_upgrade_counts_all_the_same(city: Any) -> None:
    decided()
    Message.objects.update(notified_at=NOW)  # all that it writes
    city.move_to(NOW + DAY)
    jobs.end_requests(0)
    assert days_of(Besluit.objects.get()) == (date(2026, 9, 15), date(2026, 10, 27))
    assert sending.catch_up() == 0


# A request to complete ------------------------------------------------------------------------------------------------


def test_awb_4_5_and_4_15_a_request_on_paper_stops_the_clock_when_it_is_posted(city: Any) -> None:
    case = new_case(bereikbaar="post")
    due = case.due
    supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")
    case = fresh(case)
    assert (case.waiting, case.due, case.zaak.opschorting.get("indicatie", False)) == (True, due, False)
    city.move_to(NOW + 3 * DAY)
    revision = case.revision
    mailroom.make_batch(staff("frans"))
    request, case = InformationRequest.objects.get(), fresh(case)
    assert (request.asked_on, request.due) == (date(2026, 9, 18), date(2026, 10, 2))
    assert (case.due, case.zaak.opschorting["indicatie"]) == (date(2026, 11, 24), True)
    assert case.zaak.uiterlijke_einddatum_afdoening == case.due
    assert case.revision == revision + 1
    assert "vrijdag 2 oktober 2026" in letter("request")
    assert "29 september" not in letter("request")


def test_the_file_of_a_letter_has_a_name_that_its_reader_understands(city: Any) -> None:
    case = new_case(bereikbaar="post")
    supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")
    name = Message.objects.select_related("document").get(kind="request").document.bestandsnaam
    assert name == f"wij-hebben-nog-iets-van-u-nodig-{case.zaak.identificatie}.pdf"


def test_a_request_that_waits_for_the_post_does_not_run_out(city: Any) -> None:
    case = new_case(bereikbaar="post")
    supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")
    assert supplementing.end_expired_requests(date(2026, 10, 20)) == 0
    city.move_to(NOW + 3 * DAY)
    mailroom.make_batch(staff("frans"))
    assert supplementing.end_expired_requests(date(2026, 10, 2)) == 0
    assert supplementing.end_expired_requests(date(2026, 10, 3)) == 1
    assert fresh(case).due == date(2026, 11, 24)


def test_a_request_in_the_inbox_counts_from_its_notification(city: Any) -> None:
    case = new_case()
    supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")
    message = Message.objects.get(kind="request")
    sending.notified(message.pk, NOW + 2 * DAY)
    assert InformationRequest.objects.get().due == date(2026, 10, 1)
    assert "donderdag 1 oktober 2026" in letter("request")


def test_awb_2_11_a_request_that_goes_to_paper_lets_the_clock_run_until_it_is_posted(city: Any) -> None:
    case = new_case()
    due = case.due
    supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")
    sending.to_paper(Message.objects.get(kind="request").pk, NOW)
    assert (fresh(case).due, fresh(case).waiting) == (due, True)
    assert "Daarin staat tot wanneer dat kan." in case_page()


def test_what_is_answered_before_the_letter_goes_has_stopped_nothing(city: Any) -> None:
    """Awb 4:15: the clock stops from the day after the request was sent; this one was not."""
    case = new_case(bereikbaar="post")
    due = case.due
    supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")
    city.move_to(NOW + 2 * DAY)
    supplementing.receive_more(
        case.pk, Completion("a", "desk", NOW + 2 * DAY, {"plattegrond": [stored_file("nieuw.png")]})
    )
    assert fresh(case).due == due
    mailroom.make_batch(staff("frans"))
    assert fresh(case).due == due
    assert InformationRequest.objects.get().ended_on == date(2026, 9, 17)


def test_an_answer_or_a_decision_before_the_day_of_posting_that_was_said(city: Any) -> None:
    """The batch is made today and posted tomorrow; someone answers, or it is decided, today."""
    for n, act in enumerate(("answer", "decide")):
        case = new_case(f"key{n}", bereikbaar="post")
        supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")
        mailroom.make_batch(staff("frans"), date(2026, 9, 16))
        if act == "answer":
            new = Completion(f"a{n}", "web", NOW, {"plattegrond": [stored_file("nieuw.png")]})
            supplementing.receive_more(case.pk, new)
            assert not fresh(case).waiting
        else:
            decisions.decide(case.pk, by(case), "verleend", WHY)
            assert fresh(case).closed_on == date(2026, 9, 15)


def test_an_answer_from_before_the_request_was_written_is_refused(city: Any) -> None:
    case = new_case(bereikbaar="post")
    supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")
    old = Completion("a", "paper", NOW, {"plattegrond": [stored_file()]}, received_on=date(2026, 9, 14))
    with pytest.raises(NotPossible, match="ligt voor het verzoek"):
        supplementing.receive_more(case.pk, old)


def test_a_request_posted_after_the_term_ran_out_stops_nothing(city: Any) -> None:
    """Awb 4:15: only a term that runs can be stopped."""
    case = new_case(bereikbaar="post")
    due = case.due
    supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")
    assert Message.objects.get(kind="request").post_by == due
    city.move_to(NOW + 70 * DAY)
    mailroom.make_batch(staff("frans"))
    assert fresh(case).due == due


# An extension ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("later", "due"), [(5, date(2027, 1, 5)), (60, date(2026, 11, 10))])
def test_awb_4_14_an_extension_has_effect_when_it_is_told_in_time(city: Any, later: int, due: date) -> None:
    case = new_case(bereikbaar="post")
    handling.extend(case.pk, by(case), "Het advies van de brandweer komt later.")
    city.move_to(NOW + later * DAY)
    mailroom.make_batch(staff("frans"))
    case = fresh(case)
    assert (case.due, case.extended) == (due, later == 5)
    assert bool(case.zaak.verlenging) is case.extended
    said = Audittrail.objects.filter(hoofd_object=case.zaak.uuid).latest("pk").toelichting
    assert ("te laat verstuurd" in said) is not case.extended


# The mail room --------------------------------------------------------------------------------------------------------


def test_the_mail_room_says_when_it_posts(city: Any) -> None:
    decided(bereikbaar="post")
    client = staff_client("frans")
    assert 'value="2026-09-15"' in client.get("/werk/post/").content.decode()
    client.post("/werk/post/", {"day": "2026-09-17"})
    batch = PrintBatch.objects.get()
    assert (batch.day, batch.posted_on) == (date(2026, 9, 15), date(2026, 9, 17))
    assert days_of(Besluit.objects.get()) == (date(2026, 9, 17), date(2026, 10, 29))
    assert "donderdag 17 september 2026" in words(batch.content)
    assert "op de post op 17 september 2026" in client.get("/werk/post/").content.decode()


def test_on_a_day_off_the_post_goes_on_the_next_working_day(city: Any) -> None:
    decided(bereikbaar="post")
    city.move_to(datetime.fromisoformat("2026-09-19T10:00:00+02:00"))  # a Saturday
    mailroom.make_batch(staff("frans"))
    assert PrintBatch.objects.get().posted_on == date(2026, 9, 21)


@pytest.mark.parametrize("day", ["2026-09-14", "2026-09-31", "gisteren", "2027-09-15", "0001-01-01", "9999-12-31"])
def test_a_wrong_day_of_posting_is_said_and_nothing_is_printed(city: Any, day: str) -> None:
    decided(bereikbaar="post")
    client = staff_client("frans")
    shown = client.post("/werk/post/", {"day": day}, follow=True).content.decode()
    assert "Kies de dag" in shown or "te ver weg" in shown
    assert not PrintBatch.objects.exists()
    assert days_of(Besluit.objects.get()) == (None, None)


def test_a_batch_that_goes_on_another_day_after_all_is_made_anew(city: Any) -> None:
    decided(bereikbaar="post")
    client = staff_client("frans")
    client.post("/werk/post/")
    batch = PrintBatch.objects.get()
    city.move_to(NOW + DAY)
    client = staff_client("frans")
    client.post("/werk/post/", {"batch": batch.pk, "day": "2026-09-16"})
    again = PrintBatch.objects.get()
    assert (again.posted_on, again.content != batch.content) == (date(2026, 9, 16), True)
    assert days_of(Besluit.objects.get()) == (date(2026, 9, 16), date(2026, 10, 28))
    assert "woensdag 28 oktober 2026" in words(again.content)
    assert "komt in de plaats van" not in letter("decision")  # the first one never went
    city.move_to(NOW + 60 * DAY)
    shown = staff_client("frans").post("/werk/post/", {"batch": batch.pk}, follow=True).content.decode()
    assert "te lang geleden" in shown


def test_killed_in_the_middle_there_is_no_batch_and_the_letters_wait(city: Any, monkeypatch: Any) -> None:
    for n in range(3):
        decided(key=f"k{n}", bereikbaar="post")
    city.move_to(NOW + DAY)

    def killed(*_: Any) -> bytes:
        raise SystemExit

    monkeypatch.setattr(mailroom, "_merge", killed)
    with pytest.raises(SystemExit):
        mailroom.make_batch(staff("frans"))
    assert not PrintBatch.objects.exists()
    assert not Message.objects.exclude(sent_on=None).exists()
    assert not Besluit.objects.exclude(verzenddatum=None).exists()
    monkeypatch.undo()
    mailroom.make_batch(staff("frans"))
    assert Besluit.objects.filter(verzenddatum=date(2026, 9, 16)).count() == 3


def test_the_mail_room_sees_that_more_letters_wait_than_go_in_one_batch(city: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(mailroom, "MOST_LETTERS", 2)
    for n in range(3):
        decided(key=f"k{n}", bereikbaar="post")
    frans, limit = staff_client("frans"), "In een printstapel gaan er hoogstens 2"
    shown = frans.get("/werk/post/").content.decode()
    assert "Er wachten 3 brieven" in shown
    assert limit in shown
    shown = frans.post("/werk/post/", {}, follow=True).content.decode()
    assert "Er wacht 1 brief" in shown
    assert limit not in shown


@pytest.mark.django_db(transaction=True)
def test_two_batches_at_once_post_each_letter_once(published: None) -> None:
    with time_machine.travel(NOW, tick=False):
        demo.make_staff()
        for n in range(6):
            receipts.send(new_case(f"p{n}", bereikbaar="post").pk, NOW)
    user = staff("frans")

    def go(_: int) -> None:
        try:
            mailroom.make_batch(user, date(2026, 9, 16))
        finally:
            connections.close_all()

    with time_machine.travel(NOW + DAY, tick=False), ThreadPoolExecutor(4) as pool:
        list(pool.map(go, range(4)))
    assert Message.objects.filter(sent_on=date(2026, 9, 16), batch__isnull=False).count() == 6
    assert Eerdereversie.objects.count() == 6


@pytest.mark.parametrize(
    ("now", "day", "proposal"),
    [
        (NOW, "2026-09-20", "2026-09-21"),  # a Sunday
        (datetime(2026, 12, 20, 9, tzinfo=UTC), "2026-12-25", "2026-12-28"),
        (datetime(2026, 12, 20, 9, tzinfo=UTC), "2026-12-20", "2026-12-21"),
    ],
)
def test_a_day_without_post_is_asked_about(city: Any, now: datetime, day: str, proposal: str) -> None:
    case = new_case(bereikbaar="post")
    decisions.decide(case.pk, by(case), "verleend", WHY)
    city.move_to(now)
    client = staff_client("frans")
    response = client.post("/werk/post/", {"day": day})
    html = response.content.decode()
    assert response.status_code == 422
    assert "wordt geen post opgehaald" in html
    assert f'name="day" value="{proposal}"' in " ".join(html.split())
    assert PrintBatch.objects.count() == 0
    client.post("/werk/post/", {"day": day, "sure": proposal})  # sure of another day
    assert PrintBatch.objects.count() == 0
    client.post("/werk/post/", {"day": day, "sure": day})
    batch = PrintBatch.objects.get()
    assert str(batch.posted_on) == day
    again = client.post("/werk/post/", {"batch": batch.pk, "day": day})
    assert again.status_code == 422
    assert f'name="batch" value="{batch.pk}"' in again.content.decode()
    client.post("/werk/post/", {"batch": batch.pk, "day": proposal})
    assert str(PrintBatch.objects.get().posted_on) == proposal


def test_on_saturday_post_is_collected(city: Any) -> None:
    case = new_case(bereikbaar="post")
    decisions.decide(case.pk, by(case), "verleend", WHY)
    assert staff_client("frans").post("/werk/post/", {"day": "2026-09-19"}).status_code == 302
    assert str(PrintBatch.objects.get().posted_on) == "2026-09-19"

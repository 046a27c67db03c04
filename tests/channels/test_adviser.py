"""An adviser of another organisation: a link, a code that is told another way, and a page with what is shared alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from openloket.cases import reach
from openloket.cases.advice import adviser, adviser_mail, tasks
from openloket.cases.advice.advice import TRIES
from openloket.cases.deciding import decisions
from openloket.cases.grounds import Weighing
from openloket.cases.models import Task
from openloket.people.models import Look
from openloket.registers.models import Enkelvoudiginformatieobject
from openloket.secrecy import opened
from tests.cases.advice.test_tasks import DUE, QUESTION, TO_POLICE, asked
from tests.cases.test_handling import WHY, by, fresh
from tests.conftest import NOW, new_case, png, stored_file

PAGE = "/advies/vraag/"
SUBJECT = "Windvlagenfeest"


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def police(**changes: Any) -> Task:
    case = new_case(naam_evenement=SUBJECT, plattegrond=[stored_file("plattegrond.png")])
    return asked(case, TO_POLICE, **{"shows": ["bezoekers", "plattegrond"], **changes})[0]


def mailed(task: Task, what: str = adviser_mail.ASKED) -> str:
    """Mail the link, as the job does, and return the code in it."""
    adviser_mail.mail(str(task.pk), what, datetime.now(UTC))
    found = re.search(r"http://[^\s/]+/advies/#([\w-]+)\s", str(mail.outbox[-1].body))
    assert found is not None
    task.refresh_from_db()
    return found[1]


def told(task: Task) -> str:
    assert task.code is not None
    return opened(task.code)


def come(task: Task, code: str, second: str | None = None) -> tuple[Client, Any]:
    client = Client()
    return client, client.post("/advies/", {"code": code, "tweede": second if second is not None else told(task)})


def test_an_adviser_reads_what_is_shared_and_answers(city: Any) -> None:
    task = police()
    client, came = come(task, mailed(task).lower())
    assert came["Location"] == PAGE
    page = client.get(PAGE)
    text = words(page)
    assert QUESTION in text
    assert "de politie" in text
    assert "Hoeveel bezoekers verwacht u op het drukste moment?" in text
    for other in (SUBJECT, "Op welk telefoonnummer", task.zaak.identificatie, "Wat is uw naam?"):
        assert other not in text, other
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert 'name="robots" content="noindex"' in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    file = SimpleUploadedFile("kaart.png", png(), "image/png")
    sent = client.post(
        PAGE, {"advies": "tegen", "toelichting": "Er is te weinig ruimte.", "feiten": "", "bijlagen": file}
    )
    assert sent["Location"] == PAGE
    assert "Wij hebben uw advies" in words(client.get(PAGE))
    task.refresh_from_db()
    assert (task.outcome, task.answered_by, task.channel) == ("tegen", None, "web")
    assert task.answer_documents.count() == 2
    assert fresh(task.zaak.case).new_since is not None


def test_the_mail_says_nothing_of_the_case_and_has_no_second_code(city: Any) -> None:
    task = police()
    mailed(task)
    (sent,) = mail.outbox
    everything = f"{sent.subject} {sent.body} {sent.alternatives}"
    assert sent.to == ["advies@politie.example"]
    for other in (SUBJECT, task.zaak.identificatie, QUESTION, "Suzanne", told(task), "999993653"):
        assert other not in everything, other
    assert "Antwoorden kan tot en met" in sent.body
    assert "You can answer until" in sent.body, "in English too"


def test_no_address_holds_a_code_and_each_look_is_logged(city: Any) -> None:
    task = police()
    client, _ = come(task, mailed(task))
    shared = Enkelvoudiginformatieobject.objects.get(titel__contains="plattegrond.png", zaken__zaak=task.zaak)
    client.get(PAGE)
    assert client.get(f"{PAGE}documenten/{shared.uuid}/").status_code == 200
    looks = list(Look.objects.filter(purpose=reach.ADVISING).order_by("pk"))
    assert [look.name for look in looks] == ["adviser_task", "adviser_document"]
    assert {(look.user, look.zaak_id) for look in looks} == {(None, task.zaak_id)}
    assert looks[0].about == f"{task.zaak.identificatie}, de politie"
    assert looks[0].subjects


def test_a_document_that_is_not_shared_is_not_given(city: Any) -> None:
    task = police(shows=["bezoekers"])
    client, _ = come(task, mailed(task))
    for row in Enkelvoudiginformatieobject.objects.filter(zaken__zaak=task.zaak):
        assert client.get(f"{PAGE}documenten/{row.uuid}/").status_code == 404
    assert not Look.objects.filter(name="adviser_document").exists()


def test_without_both_codes_nothing_is_shown(city: Any) -> None:
    task = police()
    code = mailed(task)
    assert Client().get(PAGE)["Location"] == "/advies/"
    assert Client().post(PAGE, {"advies": "voor", "toelichting": "Goed."})["Location"] == "/advies/"
    assert Client().get(f"{PAGE}documenten/{task.pk}/")["Location"] == "/advies/"
    for wrong in ("AAAA-BBBB-CCCC-DDDD", "", "x" * 5000, "%", "\0"):
        _, came = come(task, wrong)
        assert came.status_code == 422
        assert adviser.UNKNOWN in words(came)
    _, came = come(task, code, "")
    assert came.status_code == 200, "the link was opened by a script; the second code is still to be typed"
    assert code in came.content.decode()
    task.refresh_from_db()
    assert task.tries == 0


def test_a_wrong_second_code_is_counted_and_after_ten_the_link_is_locked(city: Any) -> None:
    task = police()
    code = mailed(task)
    for _ in range(TRIES - 1):
        _, came = come(task, code, "AAAA-BBBB")
        assert adviser.WRONG in words(came)
    _, came = come(task, code, "AAAA-BBBB")
    assert adviser.LOCKED in words(came)
    client, came = come(task, code)
    assert adviser.LOCKED in words(came), "also with the right one"
    assert client.get(PAGE)["Location"] == "/advies/"
    case = fresh(task.zaak.case)
    tasks.ask_again(case.pk, by(case), str(task.pk))
    client, came = come(task, mailed(task))
    assert came["Location"] == PAGE


def test_a_link_that_was_used_expired_or_withdrawn_says_so(city: Any) -> None:
    task = police()
    client, _ = come(task, code := mailed(task))
    client.post(PAGE, {"advies": "voor", "toelichting": "Er is ruimte genoeg."})
    _, again = come(task, code)
    assert again.status_code == 409
    assert adviser.ANSWERED in words(again)
    elsewhere, _ = come(task, code)
    assert elsewhere.get(PAGE)["Location"] == "/advies/"


def test_a_link_works_some_days_after_the_term_and_then_says_that_it_is_over(city: Any) -> None:
    task = police()
    code = mailed(task)
    client, _ = come(task, code)
    Task.objects.update(due=NOW.date() - timedelta(days=14))
    assert client.get(PAGE).status_code == 200
    Task.objects.update(due=NOW.date() - timedelta(days=15))
    page = client.post(PAGE, {"advies": "voor", "toelichting": "Er is ruimte."})
    assert page.status_code == 409
    assert "Deze link is verlopen: het advies kon tot en met" in words(page)
    _, came = come(task, code)
    assert "Deze link is verlopen" in words(came)
    task.refresh_from_db()
    assert task.answered_at is None


def test_a_withdrawn_question_and_a_closed_case_say_so_on_an_open_page(city: Any) -> None:
    task = police()
    code = mailed(task)
    client, _ = come(task, code)
    case = fresh(task.zaak.case)
    tasks.withdraw(case.pk, by(case), str(task.pk), "De aanvraag is veranderd.")
    assert adviser.WITHDRAWN in words(client.get(PAGE))
    other = asked(case, TO_POLICE)[0]
    client, _ = come(other, mailed(other))
    decisions.decide(
        case.pk,
        by(fresh(case)),
        "verleend",
        WHY,
        Weighing(deviation="Het kan nog op tijd.", unadvised="Er is veel haast bij."),
    )
    assert adviser.CLOSED in words(client.post(PAGE, {"advies": "voor", "toelichting": "Er is ruimte."}))


def test_a_newer_link_ends_the_one_before_and_who_came_with_that(city: Any) -> None:
    task = police()
    client, _ = come(task, first := mailed(task))
    mailed(task, adviser_mail.REMINDER)
    assert client.get(PAGE)["Location"] == "/advies/"
    _, came = come(task, first)
    assert adviser.UNKNOWN in words(came)


def test_who_came_with_both_codes_must_give_them_anew_after_hours(city: Any) -> None:
    task = police()
    client, _ = come(task, mailed(task))
    city.shift(timedelta(hours=7))
    assert client.get(PAGE).status_code == 200
    city.shift(timedelta(hours=2))
    assert client.get(PAGE)["Location"] == "/advies/"


def test_an_answer_that_says_nothing_is_refused_with_what_was_typed(city: Any) -> None:
    task = police()
    client, _ = come(task, mailed(task))
    wrong = client.post(PAGE, {"toelichting": "Er is ruimte."})
    assert wrong.status_code == 422
    assert "Er is ruimte." in wrong.content.decode()
    empty = client.post(PAGE, {"advies": "voor", "toelichting": " "})
    assert empty.status_code == 422
    assert tasks.NO_ANSWER in words(empty)
    assert client.post(PAGE, {"advies": "misschien", "toelichting": "Goed."}).status_code == 422
    task.refresh_from_db()
    assert task.answered_at is None


def test_who_is_departed_from_is_mailed_and_reads_why_with_the_same_code(city: Any) -> None:
    task = police()
    client, _ = come(task, mailed(task))
    client.post(PAGE, {"advies": "tegen", "toelichting": "Er is te weinig ruimte."})
    case = fresh(task.zaak.case)
    why = "De organisator huurt meer beveiligers."
    decisions.decide(case.pk, by(case), "verleend", WHY, Weighing(deviation="Het kan nog op tijd.", departing=why))
    code = mailed(task, adviser_mail.TOLD)
    _, wrong = come(task, code, "AAAA-BBBB")
    assert adviser.WRONG in words(wrong)
    client, came = come(task, code)
    assert "beslisten anders" in mail.outbox[-1].subject
    assert why not in str(mail.outbox[-1].body)
    assert came["Location"] == PAGE
    page = words(client.get(PAGE))
    assert "Wij beslisten anders dan u adviseerde" in page
    assert why in page
    city.shift(timedelta(days=31))
    _, later = come(task, mailed(task, adviser_mail.TOLD))
    assert adviser.ANSWERED in words(later)


def test_who_did_not_answer_is_reminded_once(city: Any, settings: Any) -> None:
    settings.REMIND_DAYS = 3
    task = police()
    near = DUE - timedelta(days=2)
    assert adviser_mail.to_remind(DUE - timedelta(days=4)) == []
    assert adviser_mail.to_remind(near) == [str(task.pk)]
    mailed(task, adviser_mail.REMINDER)
    assert "wachten op uw advies" in mail.outbox[-1].subject
    assert adviser_mail.to_remind(near) == []


@pytest.mark.parametrize("what", [adviser_mail.ASKED, adviser_mail.REMINDER])
def test_nobody_is_mailed_about_what_was_answered_or_withdrawn(city: Any, what: str) -> None:
    task = police()
    case = fresh(task.zaak.case)
    tasks.withdraw(case.pk, by(case), str(task.pk), "De aanvraag is veranderd.")
    adviser_mail.mail(str(task.pk), what, NOW)
    assert mail.outbox == []

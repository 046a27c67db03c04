"""Checks across questions, the same on every channel: told, refused or asked, and read by who handles the case."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from openloket.cases import versions
from openloket.cases.models import Case, Draft, InformationRequest, PaperReading, Submission
from openloket.cases.submit import NewSubmission, SubmissionRefused, submit
from openloket.channels.paper import intake
from openloket.channels.web import sent_back
from openloket.definitions.checks import contradictions, firing
from openloket.forms.validate import validate
from openloket.registers.models import Zaak
from tests.channels.filling import answers_for, fill, refused, start
from tests.channels.test_completing import DAY, REFUSED, Side, ask
from tests.channels.test_desk import form_data, paper_data
from tests.channels.test_post_in import LONG, came_in, finished, on_paper, typed
from tests.conftest import (
    MOULIN,
    city_of,
    event_answers,
    every_version,
    new_case,
    resident_client,
    staff_client,
)

NOW = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
CAME_IN = date(2026, 11, 28)
PAST = "Vul een dag in op of na 30 november 2026: de dag van vandaag."
ORDER = "Het evenement eindigt voordat het begint."
NIGHT = "Het evenement eindigt in de nacht, op de volgende dag."

EVENT = next(
    item.version
    for item in every_version()
    if str(item.version.valid_from) == "2026-11-27" and item.version.service == "evenementenvergunning"
)


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    """Set up the city on a day on which the versions with checks hold."""
    yield from city_of(NOW)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", unescape(response.content.decode()))


def at_page(client: Client, page: str) -> str:
    """Fill in the form up to a page; returns its address."""
    url = start(client)
    while f"/{page}/" not in url:
        url = client.post(url, answers_for(re.findall(r"/vraag/(\w+)/", url)[0]))["Location"]
    return url


def tick(response: Any, name: str) -> dict[str, str]:
    """Return the field that a page offers to say that a warning is right, as a browser sends it when it is ticked."""
    found = re.search(rf'name="klopt\.{re.escape(name)}"\s+value="(\w+)"', response.content.decode())
    assert found, name
    return {f"klopt.{name}": found[1]}


# The web --------------------------------------------------------------------------------------------------------------


def test_the_page_refuses_what_cannot_be_right(today: Any) -> None:
    client = resident_client()
    url = at_page(client, "wanneer")
    answer = client.post(url, answers_for("wanneer", **{"datum.year": "1965", "einde": "09:00"}))
    answer = refused(client, answer)
    said = text(answer)
    assert re.search(rf'<a href="#datum-day">\s*<strong>[^<]*</strong>\s*{PAST}\s*</a>', said)
    assert re.search(rf'<a href="#einde">\s*<strong>[^<]*</strong>\s*{ORDER}', said)
    assert said.count(ORDER) == 2, "in the summary and at the question"
    assert "klopt." not in said
    assert Draft.objects.get().answers["einde"] == "09:00", "nothing typed is lost"
    assert client.post(url, answers_for("wanneer")).status_code == 302


def test_a_warning_is_seen_answered_and_kept_and_another_answer_asks_anew(today: Any) -> None:
    client = resident_client()
    url = at_page(client, "wanneer")
    night = {"begin": "20:00", "einde": "02:00"}
    asked = client.post(url, answers_for("wanneer", **night))
    asked = refused(client, asked)
    assert re.search(rf'<a href="#klopt-einde_in_de_nacht">\s*<strong>[^<]*</strong>\s*{NIGHT}\s*</a>', text(asked))
    assert 'id="klopt-einde_in_de_nacht"' in text(asked)
    assert "utrecht-alert--error" not in text(asked), "nothing has to be mended"
    assert "utrecht-alert--warning heed" in text(asked)
    assert "Let op:" in text(asked).partition("<title>")[2].partition("</title>")[0]
    both = refused(client, client.post(url, answers_for("wanneer", **night, **{"datum.year": "1965"})))
    assert "utrecht-alert--error" in text(both)
    assert text(both).count("autofocus") == 1
    asked = refused(client, client.post(url, answers_for("wanneer", **night)))
    ticked = tick(asked, "einde_in_de_nacht")
    again = client.post(url, answers_for("wanneer", **{**night, "einde": "03:00"}, **ticked))
    again = refused(client, again)
    ticked = tick(again, "einde_in_de_nacht")
    on = client.post(url, answers_for("wanneer", **{**night, "einde": "03:00"}, **ticked))
    assert on.status_code == 302
    assert re.search(r'id="klopt-einde_in_de_nacht"[^>]*checked', text(client.get(url)))
    review = fill(client, on["Location"])
    assert NIGHT not in text(client.get(review))
    assert client.post(review).status_code == 302
    assert list(Submission.objects.get().confirmed) == ["einde_in_de_nacht"]
    case = Case.objects.get()
    page = text(staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/"))
    assert NIGHT in page
    assert "De aanvrager kruiste aan dat dit klopt." in page


def test_a_tick_that_is_taken_away_asks_again(today: Any) -> None:
    client = resident_client()
    url = at_page(client, "wanneer")
    night = answers_for("wanneer", begin="20:00", einde="02:00")
    ticked = tick(refused(client, client.post(url, night)), "einde_in_de_nacht")
    assert client.post(url, {**night, **ticked}).status_code == 302
    refused(client, client.post(url, night))
    assert Draft.objects.get().confirmed == {}


def test_an_earlier_answer_that_changes_is_told_on_the_summary_with_the_way_to_mend_it(today: Any) -> None:
    client = resident_client()
    url = at_page(client, "muziek_en_drank")
    music = answers_for("muziek_en_drank", versterkte_muziek="ja", eindtijd_muziek="20:30")
    review = fill(client, client.post(url, music)["Location"])
    earlier = url.replace("muziek_en_drank", "wanneer")
    assert client.post(f"{earlier}?terug=controleren", answers_for("wanneer", einde="20:00"))["Location"] == review
    summary = client.get(review)
    message = "De muziek stopt later dan het evenement."
    assert message in text(summary)
    refused(client, client.post(review))
    assert Zaak.objects.count() == 0
    asked = client.get(url)
    assert message in text(asked)
    ticked = tick(asked, "muziek_na_einde")
    assert client.post(f"{url}?terug=controleren", {**music, **ticked})["Location"] == review
    assert client.post(review).status_code == 302


def test_a_day_that_passes_while_the_form_lies_is_told(today: time_machine.Traveller) -> None:
    client = resident_client()
    review = fill(client, start(client))
    today.move_to("2026-12-06T10:00:00Z")
    client = resident_client()
    summary = client.get(review)
    assert "Vul een dag in op of na 6 december 2026: de dag van vandaag." in text(summary)
    refused(client, client.post(review))


def test_the_english_page_says_it_in_english(today: Any) -> None:
    client = resident_client()
    client.cookies["django_language"] = "en"
    url = at_page(client, "wanneer")
    said = text(refused(client, client.post(url, answers_for("wanneer", **{"datum.year": "2199"}))))
    assert "30 November 2028" in said
    assert "2 years after today" in said


# The desk and paper ---------------------------------------------------------------------------------------------------


def test_the_desk_refuses_and_asks_the_same(today: Any) -> None:
    client = staff_client("els")
    url = client.post("/werk/invoeren/", {"channel": "desk", "service": "evenementenvergunning"})["Location"]
    wrong = client.post(url, form_data(**{"datum.year": "1965", "einde": "09:00"}))
    assert wrong.status_code == 422
    assert PAST in text(wrong)
    assert ORDER in text(wrong)
    asked = client.post(url, form_data(begin="20:00", einde="02:00"))
    assert asked.status_code == 422
    assert "De aanvrager zegt dat dit klopt" in text(asked)
    assert Case.objects.count() == 0
    done = client.post(url, form_data(begin="20:00", einde="02:00", **tick(asked, "einde_in_de_nacht")))
    assert done.status_code == 302, text(done)
    page = text(staff_client("anna").get(f"/werk/zaken/{Case.objects.get().zaak.uuid}/"))
    assert "De aanvrager zei aan de balie dat dit klopt." in page


def test_the_desk_tells_what_cannot_stand_together_with_all_that_is_missing(today: Any) -> None:
    client = staff_client("els")
    url = client.post("/werk/invoeren/", {"channel": "desk", "service": "evenementenvergunning"})["Location"]
    begun = {"begin": "20 uur", "einde": "19:00"}
    looked = client.post(url, {**begun, "outcome": "1"})
    assert text(looked).count(ORDER) == 2, "in the summary and at the question"
    assert "Wat is uw naam? Vul" not in text(looked), "while someone is there, nothing is missing yet"
    sent = text(client.post(url, begun))
    assert sent.count(ORDER) == 2
    assert "Vul hier iets in." in sent
    assert ORDER not in text(client.post(url, {**begun, "einde": "22:00", "outcome": "1"}))


def test_paper_is_taken_in_as_it_is_once_who_enters_it_has_seen_what_is_odd(today: Any) -> None:
    client = staff_client("frans")
    day = {"received.day": "28", "received.month": "11", "received.year": "2026"}
    url = client.post("/werk/invoeren/", paper_data(**day))["Location"]
    changes = {"datum.year": "1965", "einde": "09:00"}
    asked = client.post(url, form_data(**changes))
    assert asked.status_code == 422
    assert "Vul een dag in op of na 28 november 2026" in text(asked), "today is the day it came in"
    assert text(asked).count("Zo staat het op het papier") == 2
    seen = {**tick(asked, "datum.min"), **tick(asked, "einde_voor_begin")}
    done = client.post(url, form_data(**changes, **seen))
    assert done.status_code == 302, text(done)
    case = Case.objects.get()
    assert (case.channel, case.answers["einde"]) == ("paper", "09:00")
    assert set(Submission.objects.get().confirmed) == {"datum.min", "einde_voor_begin"}
    assert "Zo staat het op het papier." in text(staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/"))


def clear(**changes: Any) -> PaperReading:
    """A form that was read without any doubt, and waits to be settled."""
    reading = finished(came_in(on_paper(day=CAME_IN, **changes), day=CAME_IN).readings.get())
    for field in reading.fields:
        field["sure"] = True
        field["raw"] = LONG.get(field["key"], field["raw"])
    reading.save()
    return reading


def test_paper_that_was_read_waits_for_a_person_when_something_is_odd(today: Any) -> None:
    reading = clear(einde="09:00")
    intake.read(str(reading.stack_id))
    reading.refresh_from_db()
    assert (reading.zaak, reading.state) == (None, PaperReading.State.CHECK)
    assert any(ORDER in note for note in reading.notes)
    client, url = staff_client("frans"), reverse("post_check", args=[reading.pk])
    assert ORDER in text(client.get(url))
    asked = client.post(url, typed(reading))
    assert asked.status_code == 422
    reading.refresh_from_db()
    done = client.post(url, {**typed(reading), **tick(asked, "einde_voor_begin")})
    assert done.status_code == 302, text(done)
    assert Case.objects.get().answers["einde"] == "09:00"


# Handling -------------------------------------------------------------------------------------------------------------


def test_a_letter_can_ask_for_what_is_odd_by_its_message(today: Any) -> None:
    case = new_case(channel="paper", einde="09:00", bereikbaar="post", email=None)
    client, page = staff_client("anna"), f"/werk/zaken/{case.zaak.uuid}/"
    assert ORDER in text(client.get(page))
    asked = client.post(
        f"{page}ask/", {"revision": case.revision, "checks": "einde_voor_begin", "text": "Bel ons gerust."}
    )
    assert asked.status_code == 302, text(asked)
    request = InformationRequest.objects.get()
    assert request.questions == ["begin", "einde"]
    assert request.text.startswith(f"Bel ons gerust.\n{ORDER}")


def test_running_cases_are_never_judged_anew(today: time_machine.Traveller) -> None:
    case = new_case(channel="paper", datum="1965-01-01")
    today.move_to("2026-12-10T10:00:00Z")
    assert staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").status_code == 200
    assert resident_client(MOULIN).get("/mijn/").status_code == 200


# Every channel alike --------------------------------------------------------------------------------------------------

CHANGES = [
    {"begin": "10:00", "einde": "09:00", "datum": "1965-01-01"},
    {"begin": "10:00", "einde": "10:00", "datum": "2026-11-29"},
    {"begin": "20:00", "einde": "06:00", "datum": "2026-11-30"},
    {"begin": "20:00", "einde": "06:01", "datum": "2028-11-30"},
    {"begin": "20:00", "einde": "01:00", "datum": "2028-12-01"},
    {"begin": "00:00", "einde": "23:59", "datum": "2026-11-30"},
]


def test_each_channel_finds_the_same(today: Any) -> None:
    version = versions.on("evenementenvergunning", timezone.localdate()).version
    resident, desk = resident_client(), staff_client("els")
    page = at_page(resident, "wanneer")
    for n, changes in enumerate(CHANGES):
        answers = validate(version.questions, event_answers(**changes)).answers
        messages = {item.problem.message for item in firing(version, answers, timezone.localdate())}
        try:
            submit(NewSubmission(f"json:{n}", "evenementenvergunning", "desk", NOW, event_answers(**changes)))
            told: set[str] = set()
        except SubmissionRefused as refused:
            told = {problem.message for problem in refused.problems}
        assert told == messages, changes
        form = {
            f"datum.{part}": text
            for part, text in zip(("year", "month", "day"), changes["datum"].split("-"), strict=True)
        }
        form |= {name: changes[name] for name in ("begin", "einde")}
        url = desk.post("/werk/invoeren/", {"channel": "desk", "service": "evenementenvergunning"})["Location"]
        at_desk, on_web = desk.post(url, form_data(**form)), resident.post(page, answers_for("wanneer", **form))
        assert at_desk.status_code == (422 if messages else 302), changes
        assert bool(messages) == (sent_back.WRONG in on_web["Location"]), changes
        for answer in (at_desk, resident.get(on_web["Location"]) if messages else on_web):
            assert all(message in text(answer) for message in messages), changes


def test_a_warning_that_was_answered_elsewhere_is_no_answer(today: Any) -> None:
    new = NewSubmission("json:1", "evenementenvergunning", "desk", NOW, event_answers(begin="20:00", einde="02:00"))
    for made_up in ({}, {"einde_in_de_nacht": "ja"}):
        with pytest.raises(SubmissionRefused, match="in de nacht"):
            submit(replace(new, confirmed=made_up))
    assert Zaak.objects.count() == 0


# A completion -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("side", ["web", "desk"])
def test_an_answer_asked_anew_may_not_contradict_the_others(today: Any, side: str) -> None:
    case = new_case()
    ask(case, "einde")
    page = Side(side, case)
    page.more = {} if side == "web" else {**DAY, "received.day": "30", "received.month": "11"}
    page.get()
    assert page.send(einde="09:00") == REFUSED
    assert re.search(rf'<a href="#einde">(<strong>[^<]*</strong> ?)?{ORDER}', re.sub(r"\s+", " ", unescape(page.html)))
    assert 'value="09:00"' in page.html, "nothing typed is lost"
    assert Case.objects.get().answers["einde"] == "21:00"
    assert InformationRequest.objects.get().ended_on is None
    assert page.send(einde="02:00") == 302, "a warning refuses nothing here: the official reads it on the case"
    assert Case.objects.get().answers["einde"] == "02:00"


def test_a_completion_on_paper_is_taken_in_as_it_is(today: Any) -> None:
    case = new_case()
    ask(case, "einde")
    page = Side("desk", case)
    page.more = {**DAY, "received.day": "30", "received.month": "11", "channel": "paper"}
    page.get()
    assert page.send(einde="09:00") == 302
    assert Case.objects.get().answers["einde"] == "09:00"


def test_what_was_wrong_before_does_not_stop_another_answer(today: Any) -> None:
    case = new_case("test:1", "paper", einde="09:00", bereikbaar="post", email=None)
    ask(case, "omschrijving", "begin")
    page = Side("desk", case)
    page.more = {**DAY, "received.day": "30", "received.month": "11"}
    page.get()
    assert page.send(omschrijving="Wij eten en drinken.", begin="14:00") == 302, "the same as it was"


def test_a_contradiction_that_cannot_be_mended_here_does_not_stop_anyone() -> None:
    before = validate(EVENT.questions, EVENT.examples[0].answers).answers
    after = {**before, "einde": "09:00"}
    assert contradictions(EVENT, ["locatie"], before, after, CAME_IN) == []
    assert [p.path for p in contradictions(EVENT, ["begin"], before, after, CAME_IN)] == ["begin"]
    assert [p.path for p in contradictions(EVENT, ["begin", "einde"], before, after, CAME_IN)] == ["einde"]
    assert contradictions(EVENT, ["begin", "einde"], after, after, CAME_IN) == []

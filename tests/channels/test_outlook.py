"""What someone may expect is told before they send it, on every channel, and comes out so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from pypdf import PdfReader

from openloket.cases import versions
from openloket.cases.completing import supplementing
from openloket.cases.models import Case, Draft, Message, Submission
from openloket.cases.sent import receipts
from openloket.cases.submit import NewSubmission, submit
from openloket.channels import expecting
from openloket.definitions.outlook import bodes_ill
from openloket.definitions.schema import Version
from openloket.forms.validate import stored, validate
from openloket.registers import content
from tests.cases.test_handling import by, text_of
from tests.channels.filling import answers_for, fill, page_id, refused, start
from tests.channels.test_desk import form_data, paper_data
from tests.conftest import (
    MOULIN,
    city_of,
    event_answers,
    every_version,
    new_case,
    resident_client,
    staff_client,
)
from tests.deciding import FREE, publish

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
NINE_DAYS = {"datum.day": "6", "datum.month": "12", "datum.year": "2026"}
IN_TIME = {"datum.day": "5", "datum.month": "6", "datum.year": "2027"}
LATE = "U vraagt dit te laat aan"
NOT_DEALT_WITH = "Dan kan de burgemeester besluiten om uw aanvraag niet te behandelen"
AFTER = "U vraagt dit voor zondag 6 december 2026. Ons besluit kan ook op die dag of later komen: wij mogen beslissen tot en met vrijdag 22 januari 2027."
BY = "Dan krijgt u uiterlijk op vrijdag 22 januari 2027 een besluit."
PRICE = "De vergunning kost € 75,00"


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    """Set up the city on a day on which versions tell what their outcomes mean."""
    yield from city_of(NOW, before=FREE)


@pytest.fixture
def newest(published: None) -> Iterator[time_machine.Traveller]:
    """Set up the city with the newest versions too."""
    yield from city_of(NOW)


def said(response: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def go(client: Client, until: str, **changes: Any) -> str:
    """Fill in the form up to a page; returns its address."""
    url = start(client)
    while page_id(url) != until:
        page = page_id(url)
        given = {k: v for k, v in changes.items() if k.split(".")[0] in " ".join(answers_for(page))}
        response = client.post(url, answers_for(page, **given))
        assert response.status_code == 302, said(response)
        url = response["Location"]
    return url


# The page of the service ------------------------------------------------------------------------------------------------


def test_the_price_is_explained_in_plain_words(today: Any) -> None:
    page = said(Client().get("/diensten/evenementenvergunning/"))
    assert "Wat kost het?" in page
    assert "Een evenement met 5.000 bezoekers of meer € 2.400,00" in page
    assert "Een klein evenement: minder dan 150 bezoekers, geen weg dicht en geen vuur gratis" in page
    assert "Categorie" not in page
    assert "Legesverordening Voorbeeldstad juli 2026, artikel 3.1" in page


@pytest.mark.parametrize(("amount", "told"), [("14.00", "Dit kost € 14,00."), ("0", "Dit is gratis.")])
def test_one_price_for_everyone(today: Any, tmp_path: Path, amount: str, told: str) -> None:
    amounts = ("2400.00", "780.00", "75.00", "260.00", "0\n")
    then = [(f"then: {old}", f"then: {amount}" + "\n" * old.endswith("\n")) for old in amounts]
    expected = [(f"leges: {old}", f"leges: {amount}") for old in ("75.00", "780.00", "0,")]
    publish(tmp_path, *then, *[(old, new + "," * old.endswith(",")) for old, new in expected])
    page = said(Client().get("/diensten/evenementenvergunning/"))
    assert told in page
    assert "Kijk van boven naar beneden" not in page
    assert "Wat kost het?" not in said(Client().get("/diensten/bijzondere_bijstand/"))


def test_what_changes_speaks_plainly_too(today: Any) -> None:
    for service in ("evenementenvergunning", "bijzondere_bijstand"):
        page = said(Client().get(f"/diensten/{service}/veranderingen/"))
        assert not re.search(r"als ‘[^’]*’ is \w", page)


# The pages of the form --------------------------------------------------------------------------------------------------


def test_the_page_of_the_date_says_that_it_is_too_late_and_what_that_means(today: Any) -> None:
    client = resident_client()
    url = go(client, "wanneer")
    assert LATE not in said(client.get(url)), "no day is filled in"
    next_page = client.post(url, answers_for("wanneer", **NINE_DAYS))["Location"]
    for address in (next_page, url):  # on the next page, and on that of the day itself when it is shown again
        page = said(client.get(address))
        assert LATE in page
        assert NOT_DEALT_WITH in page
        assert "Kies een latere dag als dat kan, of bel ons." in page
        assert AFTER in page
    assert LATE not in said(client.get(go(client, "wanneer")))


def test_a_page_that_is_refused_says_it_as_well(today: Any) -> None:
    client = resident_client()
    url = go(client, "wanneer")
    answer = client.post(url, answers_for("wanneer", **{**NINE_DAYS, "einde": ""}))
    answer = refused(client, answer)
    assert LATE in said(answer)


PAST = {"datum.day": "6", "datum.month": "12", "datum.year": "1965"}
"""Refused: it is before the day of today."""


def test_of_a_day_that_is_refused_nothing_is_told(newest: Any) -> None:
    client = resident_client()
    url = go(client, "wanneer")
    page = said(refused(client, client.post(url, answers_for("wanneer", **PAST))))
    assert "Fout:" in page
    for address in (url, re.sub(r"vraag/\w+/", "controleren/", url)):
        page = said(client.get(address))
        assert LATE not in page
        assert "Ons besluit kan te laat komen" not in page
    client.post(url, answers_for("wanneer", **NINE_DAYS))
    assert LATE in said(client.get(url)), "of one that passes it is"


def test_at_the_desk_of_a_day_that_is_refused_nothing_is_told_and_of_paper_it_is(newest: Any) -> None:
    desk = {"channel": "desk", "service": "evenementenvergunning"}
    today = {"received.day": "27", "received.month": "11", "received.year": "2026"}
    for who, opening, told in (("els", desk, False), ("frans", paper_data(**today), True)):
        client = staff_client(who)
        url = client.post("/werk/invoeren/", opening)["Location"]
        page = said(client.post(url, form_data(**PAST, outcome="1")))
        assert (LATE in page) is told, "what is written on paper came in as it is"
        assert ("Ons besluit kan te laat komen" in page) is told


def test_in_time_says_nothing_of_being_late(today: Any) -> None:
    client = resident_client()
    url = go(client, "wanneer")
    next_page = client.post(url, answers_for("wanneer", **IN_TIME))["Location"]
    for address in (next_page, url):
        assert LATE not in said(client.get(address))
        assert "Ons besluit kan te laat komen" not in said(client.get(address))
    assert "U bent op tijd" in said(client.get(next_page)), "whatever the category becomes"


def test_what_a_question_decides_is_told_on_the_next_page(today: Any) -> None:
    client = resident_client()
    url = go(client, "bezoekers")
    assert PRICE not in said(client.get(url)), "how many come is not known"
    after = client.post(url, answers_for("bezoekers"))["Location"]
    assert PRICE in said(client.get(after)), "with so few, music changes nothing"
    assert "Dit is een gewoon evenement U hebt een vergunning nodig." in said(client.get(after))


def test_the_summary_says_all_of_it_before_sending(today: Any) -> None:
    client = resident_client()
    review = fill(client, start(client), **NINE_DAYS)
    page = said(client.get(review))
    for text in (LATE, NOT_DEALT_WITH, AFTER, BY, PRICE, "Dit is een gewoon evenement"):
        assert text in page
    assert page.index(LATE) < page.index("Na het versturen krijgt u meteen")
    assert Draft.objects.exists(), "nothing is sent"


def test_the_summary_tells_what_is_known_of_a_form_that_is_not_whole(today: Any) -> None:
    client = resident_client()
    url = go(client, "plek", **NINE_DAYS)
    page = said(client.get(re.sub(r"vraag/\w+/", "controleren/", url)))
    assert LATE in page
    assert PRICE not in page


def test_what_is_told_goes_by_today(today: time_machine.Traveller) -> None:
    client = resident_client()
    review = fill(client, start(client), **{"datum.day": "8", "datum.month": "1", "datum.year": "2027"})
    assert LATE not in said(client.get(review)), "six weeks ahead"
    today.move_to(datetime(2026, 11, 28, 9, 0, tzinfo=UTC))
    assert LATE in said(resident_client().get(review)), "a day later it is not"


# The receipt ------------------------------------------------------------------------------------------------------------


def printed(sha256: str) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content.read(sha256))).pages)


def test_the_receipt_says_it_on_the_page_in_the_copy_and_in_the_letter(today: Any) -> None:
    client = resident_client()
    review = fill(client, start(client), **NINE_DAYS)
    page = said(client.get(client.post(review)["Location"]))
    submission = Submission.objects.get()
    copy = printed(submission.document.inhoud)  # type: ignore[union-attr]
    receipts.send(submission.zaak_id, NOW)  # type: ignore[arg-type]
    letter = text_of(Message.objects.get(kind="receipt"))
    for text in (page, copy, letter):
        assert "Wat dit betekent" in text
        assert LATE in text
        assert PRICE in text
        assert "wij mogen beslissen tot en met vrijdag 22 januari 2027" in text
    assert "Verstuurt u dit vandaag?" not in page


def test_once_it_was_completed_the_receipt_no_longer_says_what_was_not_sent_then(today: Any) -> None:
    case = new_case(**{"datum": "2026-12-06"})
    client, address = resident_client(), f"/ontvangen/{case.zaak.uuid}/"
    assert LATE in said(client.get(address))
    supplementing.ask_more(case.pk, by(case), ["omschrijving"], "")
    new = supplementing.Completion("c:1", "web", NOW, {"omschrijving": "Wij eten en drinken samen."}, sender=MOULIN)
    supplementing.receive_more(case.pk, new)
    assert "Wat dit betekent" not in said(client.get(address))


# The desk ---------------------------------------------------------------------------------------------------------------


def test_the_desk_shows_it_while_the_person_is_there(today: Any) -> None:
    client = staff_client("els")
    url = client.post("/werk/invoeren/", {"channel": "desk", "service": "evenementenvergunning"})["Location"]
    empty = said(client.get(url))
    assert "Wat dit betekent Besluit uiterlijk op vrijdag 22 januari 2027" in empty
    assert LATE not in empty
    shown = client.post(url, form_data(**NINE_DAYS, outcome="1"))
    page = said(shown)
    assert shown.status_code == 200
    for text in (LATE, NOT_DEALT_WITH, AFTER, PRICE):
        assert text in page
    assert Case.objects.count() == 0, "nothing is entered by looking"
    assert Draft.objects.get().answers["naam_evenement"], "and nothing typed is lost"
    after = said(client.get(client.post(url, form_data(**NINE_DAYS))["Location"]))
    assert LATE in after
    assert PRICE in after


@pytest.mark.parametrize(
    ("service", "says"),
    [
        ("klacht", "Afgehandeld uiterlijk op"),
        ("melding_openbare_ruimte", "Afgehandeld uiterlijk op"),
        ("uittreksel_brp", "Antwoord uiterlijk op"),
        ("bezwaar", "Besluit uiterlijk op"),
    ],
)
def test_the_desk_promises_a_decision_only_where_there_is_one(newest: Any, service: str, says: str) -> None:
    newest.move_to(datetime(2026, 11, 30, 9, 30, tzinfo=UTC))
    client = staff_client("els")
    page = said(client.get(client.post("/werk/invoeren/", {"channel": "desk", "service": service})["Location"]))
    assert re.findall(r"\w+ uiterlijk op", page) == [says]


def test_half_a_form_shows_what_is_known(today: Any) -> None:
    client = staff_client("els")
    url = client.post("/werk/invoeren/", {"channel": "desk", "service": "evenementenvergunning"})["Location"]
    page = said(client.post(url, {**NINE_DAYS, "outcome": "1"}))
    assert LATE in page
    assert PRICE not in page


# The same before and after ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("service", "example"),
    [
        (item.version.service, n)
        for item in every_version()
        if item.version.valid_from == date(2026, 11, 27)
        for n in range(len(item.version.examples))
    ],
)
def test_what_was_told_before_is_what_the_case_says_after(newest: Any, service: str, example: int) -> None:
    version = versions.on(service, date(2026, 11, 27)).version
    raw = {**version.examples[example].answers}
    for question in version.files_wanted:
        if question.id in raw:
            raw[question.id] = event_answers()["plattegrond"]
    answers = validate(version.questions, raw).answers
    before = expecting.SoFar(version, raw, answers, date(2026, 11, 27)).expected()
    zaak = submit(NewSubmission(f"desk:{service}:{example}", service, "desk", NOW, raw, confirmed=Anything())).zaak
    case = Case.objects.get(zaak=zaak)
    assert case.due == before.decide_by
    found = [(f["because"], ill(version, f)) for f in case.findings]
    assert sorted(found, key=lambda item: not item[1]) == [(t.because, t.against) for t in before.told]
    sent = {question.id: case.answers.get(question.id, "") for question in version.questions}  # none is left to answer
    again = expecting.SoFar(version, sent, stored(version.questions, case.answers), date(2026, 11, 27)).expected()
    assert again.told == before.told


def ill(version: Version, finding: dict[str, Any]) -> bool:
    said = finding["because"], finding.get("against", [])
    row = next(row for row in version.rule(finding["id"]).rows if (row.because, [*row.against]) == said)
    return bodes_ill(version, row)


class Anything(dict[str, str]):
    """Answers every warning with what stands for the answers."""

    def get(self, key: str, default: Any = None) -> Any:
        return _Same()


class _Same(str):
    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

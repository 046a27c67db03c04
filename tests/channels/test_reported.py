"""Who reports something in a public place sees before sending what is reported there already, and nothing of who did."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from openloket.cases.filling.reported import SHOWN
from openloket.cases.models import Case, PaperReading
from openloket.channels.jobs import read_stack
from openloket.channels.paper import intake
from openloket.channels.paper.form import form
from openloket.forms.validate import as_json, validate
from tests.channels.test_services import NEWEST, NOW, filled_in, said
from tests.conftest import city_of, png, staff_client

VERSION = NEWEST["melding_openbare_ruimte"].version
ANSWERS = VERSION.examples[0].answers
HERE = {"where": "Lindelaan 12", "geometry": {"type": "Point", "coordinates": [5.1214, 52.0907]}}
SAYS = "Op deze plek, of vlak bij, is dit al gemeld:"


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(NOW)


def summary(place: Any, **changes: Any) -> tuple[Client, str]:
    client = Client()
    return client, filled_in(client, VERSION, {**ANSWERS, "plaats": place, **changes})


def report(place: Any, **changes: Any) -> Case:
    client, url = summary(place, **changes)
    assert client.post(url)["Location"].startswith("/ontvangen/")
    return Case.objects.select_related("zaak").latest("pk")


@pytest.mark.parametrize(
    ("place", "same"),
    [
        (HERE, True),
        ({"where": "bij de bank", "geometry": {"type": "Point", "coordinates": [5.1218, 52.0907]}}, True),
        ({"where": "Lindelaan 12", "geometry": {"type": "Point", "coordinates": [5.1314, 52.0907]}}, False),
        ({"where": "lindelaan  12."}, True),
        ({"where": "Lindelaan 13"}, False),
    ],
    ids=["the same", "27 m away", "700 m away", "in the same words", "next door"],
)
def test_what_is_reported_there_is_shown_before_sending(today: Any, place: Any, same: bool) -> None:
    first = report(HERE, naam="Bo de Wit", omschrijving="Er ligt een kapotte fiets van de buren.")
    client, url = summary(place)
    page = said(client.get(url))
    assert (SAYS in page) == same
    for private in ("Bo de Wit", "kapotte fiets", first.zaak.identificatie):
        assert private not in page
    if same:
        assert "op 6 december 2026. Ontvangen." in page
    assert client.post(url)["Location"].startswith("/ontvangen/"), "nothing is refused for it"


def test_another_kind_or_one_that_is_closed_is_not(today: Any) -> None:
    first = report(HERE)
    other = "groen" if ANSWERS["soort"] != "groen" else "afval"
    client, url = summary(HERE, soort=other)
    assert SAYS not in said(client.get(url))
    Case.objects.filter(pk=first.pk).update(closed_on=NOW.date())
    client, url = summary(HERE)
    assert SAYS not in said(client.get(url))


def test_the_official_sees_which_case_it_is(today: Any) -> None:
    first, second = report(HERE), report(HERE)
    handler = "ilse"
    page = staff_client(handler).get(f"/werk/zaken/{second.zaak.uuid}/").content.decode()
    assert f'<a href="/werk/zaken/{first.zaak.uuid}/">{first.zaak.identificatie}</a>' in page
    assert "Dan hoeft u niets te versturen" not in page


TYPED = {
    "soort": ANSWERS["soort"],
    "gevaar": "nee",
    "omschrijving": "Weer die lantaarn.",
    "plaats.where": "Lindelaan 12",
}


def test_who_enters_it_at_the_desk_sees_it_before_it_is_sent(today: Any) -> None:
    first = report({"where": "Lindelaan 12"}, naam="Bo de Wit")
    desk = staff_client("els")
    url = desk.post("/werk/invoeren/", {"channel": "desk", "service": VERSION.service})["Location"]
    assert SAYS not in said(desk.get(url))
    page = desk.post(url, TYPED).content.decode()
    assert Case.objects.count() == 1
    assert SAYS in page
    assert "Vraag na of het hetzelfde is." in page
    assert "Bo de Wit" not in page
    assert SAYS in said(desk.get(url)), "also after keeping it for later"
    sent = desk.post(url, {**TYPED, SHOWN: shown_on(page)})
    assert sent["Location"].startswith("/werk/ingevoerd/")
    assert shown_on(page) == [str(first.pk)]


def test_what_comes_in_meanwhile_is_seen_too(today: Any) -> None:
    report({"where": "Lindelaan 12"})
    desk = staff_client("els")
    url = desk.post("/werk/invoeren/", {"channel": "desk", "service": VERSION.service})["Location"]
    before = shown_on(desk.post(url, TYPED).content.decode())
    report({"where": "Lindelaan 12"})
    page = desk.post(url, {**TYPED, SHOWN: before}).content.decode()
    assert len(shown_on(page)) == 2
    assert desk.post(url, {**TYPED, SHOWN: shown_on(page)}).status_code == 302


def test_who_enters_paper_sees_it_and_makes_a_zaak_all_the_same(today: Any) -> None:
    report({"where": "Lindelaan 12"})
    mail_room = staff_client("frans")
    day = {"received.day": "2", "received.month": "12", "received.year": "2026"}
    begin = {"channel": "paper", "service": VERSION.service, "scan": SimpleUploadedFile("scan.png", png()), **day}
    url = mail_room.post("/werk/invoeren/", begin)["Location"]
    page = mail_room.post(url, TYPED).content.decode()
    assert SAYS in page
    assert "Maak er toch een zaak van." in page
    assert mail_room.post(url, {**TYPED, SHOWN: shown_on(page)}).status_code == 302


def test_who_looks_at_what_was_read_of_paper_sees_it(today: Any) -> None:
    report({"where": "Lindelaan 12"}, naam="Bo de Wit")
    answers = {**ANSWERS, "plaats": {"where": "LINDELAAN 12"}, "naam": "Al de Boer", "telefoon": "0612345678"}
    known = as_json(validate(VERSION.questions, answers).answers)
    pdf = form(
        NEWEST["melding_openbare_ruimte"], "ABCDEFGH23", {name: known[name] for name in known if name != "omschrijving"}
    ).pdf
    stack = intake.take_in(pdf, "post.pdf", "application/pdf", NOW.date(), "upload").stack
    read_stack(str(stack.pk))
    reading = PaperReading.objects.get()
    page = staff_client("frans").get(f"/werk/post/in/{reading.pk}/").content.decode()
    assert SAYS in page
    assert "Maak er toch een zaak van." in page
    assert "Bo de Wit" not in page


def shown_on(page: str) -> list[str]:
    return re.findall(rf'name="{SHOWN}" value="(\d+)"', page)

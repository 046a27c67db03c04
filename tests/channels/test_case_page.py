"""The page of a case, for an official: each kind of row is read once, however much there is of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from openloket.cases.completing import supplementing
from openloket.cases.models import Case, ReceivedMessage
from openloket.cases.saying import viewing
from openloket.cases.written.overview import Line
from openloket.channels.desk import head
from tests.cases.deciding.test_hearing import FOUND, LATER, NOW
from tests.cases.test_handling import by, fresh
from tests.channels.test_saying import decided, send
from tests.conftest import city_of, every_version, new_case, staff_client

MOST, MOST_OF_MUCH = 21, 28
"""Statements of the page of a case as it came in, and of one with something of most kinds."""


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(NOW)


def statements(client: Client, case: Case) -> int:
    """Count what the page takes in a process that showed it before."""
    address = f"/werk/zaken/{case.zaak.uuid}/"
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len([q for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def test_the_page_of_a_case_takes_few_statements(today: Any) -> None:
    assert statements(staff_client("anna"), new_case()) <= MOST


def test_it_takes_no_more_when_more_came_in(today: Any) -> None:
    client, case = staff_client("anna"), new_case(**LATER)
    viewing.note_fact(case.pk, by(case), FOUND)
    viewing.ask(case.pk, by(fresh(case)))
    supplementing.ask_more(case.pk, by(fresh(case)), ["plattegrond"], "Graag een scherpe kaart.")
    send(case)
    before = statements(client, case)
    assert before <= MOST_OF_MUCH
    for minutes in range(1, 5):
        today.shift(timedelta(minutes=minutes))
        send(case, bericht=f"Vraag {minutes}")
    assert ReceivedMessage.objects.count() > 1
    assert statements(client, case) == before


def test_who_opens_a_case_sees_that_a_colleague_is_in_it(today: Any) -> None:
    case = new_case()
    anna, youssef, els, address = *map(staff_client, ("anna", "youssef", "els")), f"/werk/zaken/{case.zaak.uuid}/"
    els.post(f"{address}reden/", {"purpose": "klant"})
    assert "Voor mijzelf" in els.get(address).content.decode()
    assert "ook open" not in anna.get(address).content.decode(), "who only looks does nothing in it"
    assert "Anna de Wit heeft deze zaak ook open (om " in youssef.get(address).content.decode()
    assert "Youssef Amrani heeft deze zaak ook open" in anna.get(address).content.decode()
    assert "ook open" not in els.get(address).content.decode(), "who cannot handle it has nothing to agree on"
    today.shift(timedelta(minutes=11))
    assert "ook open" not in anna.get(address).content.decode()


def test_the_head_says_who_for_which_day_what_it_costs_and_what_not_to_overlook(today: Any) -> None:
    case = new_case(**LATER)
    client, address = staff_client("anna"), f"/werk/zaken/{case.zaak.uuid}/"
    head = top(client.get(address))
    assert "Suzanne Moulin" in head
    assert "5 juni 2027" in head
    assert "Leges €" in head
    assert "Awb 4:13" in head
    Case.objects.filter(pk=case.pk).update(secret_address=True)
    page = client.get(address).content.decode()
    assert "Geheim adres" in top(client.get(address))
    for at in re.findall(r'class="tag [a-z]*" href="#([^"]+)"', page):
        assert f'id="{at}"' in page, "what is told in the head stands in the page"


@pytest.mark.parametrize(
    ("action", "wrong"),
    [
        ("move", {"step": "bestaat niet"}),
        ("ask", {"text": "..."}),
        ("ask", {"text": ""}),
        ("ask", {"text": "een bewijs \U0001f9ff\u07d0"}),
        ("extend", {"reason": "?"}),
        ("contact", {"channel": "duif", "note": "Belde over de dag."}),
        ("contact", {"channel": "phone", "note": "-"}),
        ("notitie", {"internal": "!"}),
        ("notitie", {"internal": "@niemand kijk eens"}),
        ("betrokken", {"involved": ""}),
    ],
)
def test_an_error_leads_to_the_field_that_can_be_mended(today: Any, action: str, wrong: dict[str, str]) -> None:
    case = new_case(**LATER)
    client = staff_client("anna")
    answer = client.post(f"/werk/zaken/{case.zaak.uuid}/{action}/", {"revision": case.revision, **wrong})
    assert answer.status_code == 422
    page = answer.content.decode()
    leads = re.search(r'role="alert"[^>]*>\s*<p>\s*<a href="#([^"]+)">', page)
    assert leads is not None
    assert f'id="{leads[1]}"' in page


def test_the_head_of_a_case_that_ended_tells_no_term(today: Any) -> None:
    case = decided(new_case(**LATER))
    assert "Beslissen voor" not in top(staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/"))


def top(response: Any) -> str:
    """Return the words above the parts of the page."""
    html = response.content.decode()
    return words_in(html[html.index("<h1") : html.index('class="to-sections"')])


def words_in(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def test_the_day_in_the_head_is_that_of_what_is_asked_and_never_a_day_of_birth() -> None:
    latest = {item.version.service: item.version for item in every_version()}
    found = {
        name: [q.id for q in version.questions if head._is_the_day(Line(q, "1 mei"), version.deadline.before)]
        for name, version in latest.items()
    }
    assert {name: days for name, days in found.items() if days} == {
        "bewonersparkeervergunning": ["ingang"],
        "evenementenvergunning": ["datum"],
        "leerlingenvervoer": ["vanaf"],
        "objecten_openbare_weg": ["periode"],
        "subsidie": ["periode"],
    }

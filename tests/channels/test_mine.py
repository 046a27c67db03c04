"""The first page of Mijn Loket: what waits for someone stands first, then what runs, what was told and what was decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from openloket.cases.completing import supplementing
from openloket.cases.models import Case, InformationRequest, Message
from openloket.cases.received.thread import Reaction
from openloket.cases.seen import at_a_glance
from openloket.cases.who.own import Deed
from openloket.cases.who.own import own as own_zaken
from openloket.people.acting import own
from tests.cases.deciding.test_hearing import NOW, by, fresh
from tests.channels.test_saying import decided
from tests.channels.test_view import words
from tests.conftest import HOLLE, MOULIN, city_of, new_case, resident_client


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(NOW)


WHO = own("bsn", MOULIN.number, "substantieel", "Suzanne Moulin")


def mine(client: Client | None = None) -> str:
    return words((client or resident_client()).get("/mijn/"))


def test_what_waits_stands_first_with_its_last_day(today: Any) -> None:
    case = new_case()
    assert "Wij wachten op u" not in mine()
    supplementing.ask_more(case.pk, by(case), ["bezoekers"], "Hoeveel mensen komen er?")
    due = InformationRequest.objects.get().due
    page = mine()
    assert page.index("Wij wachten op u") < page.index("Aanvullen") < page.index("Lopende zaken")
    assert [(item.reaction, item.until) for item in at_a_glance.awaited(own_zaken(WHO, Deed.ANSWER))] == [
        (Reaction.COMPLETE, due)
    ]


def test_a_request_that_is_still_to_be_posted_has_no_last_day_yet(today: Any) -> None:
    case = new_case(bereikbaar="post")
    supplementing.ask_more(case.pk, by(case), ["bezoekers"], "Hoeveel mensen komen er?")
    assert [item.until for item in at_a_glance.awaited(own_zaken(WHO, Deed.ANSWER))] == [None]
    assert "Daarin staat tot wanneer dat kan." in mine()


def test_a_running_case_is_a_card_with_its_step_and_last_day(today: Any) -> None:
    case = new_case()
    page = mine()
    assert "Lopende zaken" in page
    assert "stap 1 van" in page
    assert case.zaak.identificatie in page
    assert "Afgerond" not in page


def test_a_day_to_decide_that_is_over_is_not_promised(today: Any) -> None:
    case = new_case()
    Case.objects.filter(pk=case.pk).update(due=NOW.date() - timedelta(days=1))
    for address in ("/mijn/", f"/mijn/zaken/{case.zaak.uuid}/"):
        page = words(resident_client().get(address))
        assert "voorbij. Wij beslissen zo snel mogelijk." in page
        assert "U krijgt uiterlijk op" not in page


def test_a_decision_says_what_one_can_do_next_as_long_as_one_can(today: Any) -> None:
    case = decided(new_case())
    letter = Message.objects.get(kind="decision")
    page = mine()
    assert "Lopende zaken" not in page
    assert "Vergunning verleend" in page.partition("Afgerond")[2]
    assert "Bezwaar maken" not in page  # the letter did not go yet
    last = NOW.date() + timedelta(days=42)
    case.zaak.besluiten.update(uiterlijke_reactiedatum=last)
    assert "Bezwaar maken kan tot en met vrijdag 8 januari 2027" in mine()
    assert (
        f'href="/mijn/zaken/{case.zaak.uuid}/berichten/objection/"' in resident_client().get("/mijn/").content.decode()
    )
    assert f"{letter.subject} Nieuw Evenementenvergunning" in mine()
    assert "U kunt bezwaar maken tot en met vrijdag 8 januari 2027" in words(
        resident_client().get(f"/mijn/zaken/{case.zaak.uuid}/")
    )
    today.move_to(NOW + timedelta(days=43))
    assert "Bezwaar maken" not in mine()
    assert "U kon bezwaar maken tot en met vrijdag 8 januari 2027." in words(
        resident_client().get(f"/mijn/zaken/{case.zaak.uuid}/")
    )
    assert case.zaak.identificatie in mine()


def test_a_letter_that_was_read_is_no_longer_new(today: Any) -> None:
    decided(new_case())
    letter = Message.objects.get(kind="decision")
    assert "U hebt 1 nieuw bericht." in mine()
    assert "Nieuw bericht" in mine()
    resident_client().get(f"/mijn/berichten/{letter.pk}/lezen/")
    assert "U hebt geen nieuwe berichten." in mine()
    assert "Nieuw bericht" not in mine()


def test_another_sees_nothing_of_it(today: Any) -> None:
    case = new_case()
    supplementing.ask_more(case.pk, by(case), ["bezoekers"], "Hoeveel mensen komen er?")
    page = mine(resident_client(HOLLE))
    assert "U hebt nog geen zaken." in page
    assert "Wij wachten op u" not in page
    assert fresh(case).zaak.identificatie not in page

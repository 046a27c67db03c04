"""Someone changes their application that runs: both sides see what it does before it goes, and it is kept, told and seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from openloket.cases import locking
from openloket.cases.completing import changeable
from openloket.cases.deciding import decisions, pending
from openloket.cases.grounds import Weighing
from openloket.cases.models import Case, Message, PendingDecision, ReceivedMessage
from openloket.cases.received import receiving
from openloket.cases.received.arrivals import arrivals
from openloket.cases.refusals import NotPossible
from openloket.cases.saying import changing, saying
from openloket.cases.work import handling
from openloket.registers.models import Audittrail, Klantcontact
from tests.cases.test_handling import WHY, by, fresh
from tests.channels.filling import led_back
from tests.channels.test_saying import said_at_desk
from tests.channels.test_view import words
from tests.conftest import HOLLE, city_of, new_case, resident_client, staff_client

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
DAY = {"received.day": "1", "received.month": "12", "received.year": "2026", "channel": "phone"}
SIDES = ["web", "desk"]


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(NOW)


class Side:
    """The page on which a case is changed, as the applicant or an official meets it; without JavaScript."""

    def __init__(self, side: str, case: Case, client: Client | None = None) -> None:
        self.client = client or (resident_client() if side == "web" else staff_client("anna"))
        self.url = f"/{'mijn' if side == 'web' else 'werk'}/zaken/{case.zaak.uuid}/wijzigen/"
        self.more = {} if side == "web" else DAY
        self.page: Any = self.client.get(self.url)

    def _filled(self) -> dict[str, Any]:
        """Return what a browser would send of the page as it stands."""
        html, found = self.page.content.decode(), {}
        for tag in re.findall(r"<input[^>]*>", html):
            given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
            if given.get("type") in ("radio", "checkbox") and not re.search(r"\bchecked\b", tag):
                continue
            if given.get("name") and given.get("type") != "file":
                found[given["name"]] = given.get("value", "")
        for name, value in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', html):
            found[name] = value.strip()
        return found

    def look(self, **data: Any) -> Any:
        """Fill in and look what it does."""
        self.typed = {**self._filled(), **self.more, **data}
        self.page = self.client.post(self.url, self.typed)
        if self.page.status_code == 303:
            self.refused, self.page = self.page, led_back(self.client, self.page)
        return self.page

    def send(self, **data: Any) -> Any:
        """Press the button under what it does."""
        mark = re.search(r'name="gezien"\s+value="([^"]+)"', self.page.content.decode())
        assert mark, words(self.page)
        self.sent = {**self._filled(), **self.more, **data, "gezien": mark[1]}
        return self.client.post(self.url, self.sent)


@pytest.fixture(params=SIDES)
def side(request: Any, today: Any) -> str:
    return str(request.param)


def changed(case: Case, side: str = "web", **data: Any) -> ReceivedMessage:
    page = Side(side, case)
    page.look(**data)
    assert page.send().status_code == 302
    return ReceivedMessage.objects.get(kind=receiving.CHANGE)


def test_what_it_does_is_shown_before_it_goes_and_nothing_is_changed_yet(side: str) -> None:
    case = new_case(datum="2027-06-05", bezoekers=80, weg_dicht=False)
    page = Side(side, case)
    assert 'value="80"' in page.page.content.decode()  # what stands there is filled in
    seen = words(page.look(bezoekers="1200"))
    assert "Dit verandert er" in seen
    assert "Hoeveel bezoekers verwacht u op het drukste moment? was: 80 wordt: 1200" in seen
    assert "Categorie van het evenement was: melding wordt: 2" in seen
    assert "Leges was: € 0,00 wordt: € 780,00" in seen
    assert "De laatste dag waarop wij beslissen, blijft dinsdag 26 januari 2027" in seen
    assert fresh(case).answers["bezoekers"] == 80
    assert not ReceivedMessage.objects.exists()


def test_a_change_goes_on_with_the_new_answers_and_both_sides_read_it(side: str) -> None:
    case = new_case(datum="2027-06-05", bezoekers=80, weg_dicht=False)
    handling.take(case.pk, by(case))
    message = changed(case, side, bezoekers="1200", naam_evenement="Groot feest")
    now = fresh(case)
    assert now.answers["bezoekers"] == 1200
    assert {item["id"]: item["value"] for item in now.findings}["categorie"] == "2"
    assert "Groot feest" in now.zaak.omschrijving
    assert (now.due, now.new_since) == (date(2027, 1, 26), None if side == "desk" else NOW)
    assert message.channel == ("web" if side == "web" else "phone")
    assert (message.data["before"]["bezoekers"], message.data["after"]["bezoekers"]) == (80, 1200)
    for client, at in ((staff_client("anna"), "werk"), (resident_client(), "mijn")):
        page = words(client.get(f"/{at}/zaken/{case.zaak.uuid}/"))
        assert "Wijziging" in page
        assert "was: 80 nu: 1200" in page
        assert "Leges was: € 0,00 nu: € 780,00" in page
    assert Klantcontact.objects.filter(onderwerp="Wijziging").count() == 1
    assert Audittrail.objects.filter(toelichting__startswith="Wijziging ontvangen via").exists()


def test_the_applicant_gets_a_receipt_and_a_letter_that_says_what_it_means(today: Any) -> None:
    case = new_case(datum="2027-06-05", bezoekers=80, weg_dicht=False)
    message = changed(case, bezoekers="1200")
    receipt = words(resident_client().get(f"/mijn/zaken/{case.zaak.uuid}/ontvangen/{message.pk}/"))
    assert "was: 80 nu: 1200" in receipt
    assert "Leges was: € 0,00 nu: € 780,00" in receipt
    letter = Message.objects.get(kind=changing.KIND)
    said = " ".join(str(letter.text).split())
    assert "was: 80, nu: 1200" in said
    assert "Leges: was € 0,00, nu € 780,00" in said
    assert "26 januari 2027" in said


def test_a_later_question_is_asked_with_the_answer_that_opens_it(side: str) -> None:
    case = new_case(datum="2027-06-05", weg_dicht=False)
    page = Side(side, case)
    assert "Vul" in words(page.look(weg_dicht="ja", wegen=""))
    assert not ReceivedMessage.objects.exists()
    page.look(weg_dicht="ja", wegen="Dorpsstraat")
    page.send()
    assert fresh(case).answers["wegen"] == "Dorpsstraat"
    page = Side(side, case)
    page.look(weg_dicht="nee")
    page.send()
    assert "wegen" not in fresh(case).answers  # what is not asked any more is no answer


def test_answers_that_cannot_be_right_together_are_refused_but_for_paper(side: str) -> None:
    case = new_case(datum="2027-06-05", begin="14:00", einde="21:00")
    page = Side(side, case)
    assert "Het evenement eindigt voordat het begint" in words(page.look(begin="22:00"))
    assert page.refused.status_code == 303
    if side == "desk":
        seen = words(page.look(begin="22:00", channel="paper"))
        assert "Het evenement eindigt voordat het begint" in seen
        assert "Dit verandert er" in seen


def test_a_day_that_makes_the_decision_too_late_is_said(side: str) -> None:
    case = new_case(datum="2027-06-05", bezoekers=80, weg_dicht=False)
    seen = words(Side(side, case).look(**{"datum.day": "20", "datum.month": "1", "datum.year": "2027"}))
    assert "Ons besluit kan ook op die dag of later komen" in seen


def test_the_same_form_twice_is_one_change(side: str) -> None:
    case = new_case(datum="2027-06-05", bezoekers=80, weg_dicht=False)
    page = Side(side, case)
    page.look(bezoekers="90")
    first = page.send()
    again = page.client.post(page.url, page.sent)
    assert first.url == again.url
    assert ReceivedMessage.objects.count() == Message.objects.filter(kind=changing.KIND).count() == 1


def test_nothing_changed_is_said_and_kept_out(side: str) -> None:
    page = Side(side, new_case(datum="2027-06-05"))
    assert "U hebt niets veranderd" in words(page.look())
    assert not ReceivedMessage.objects.exists()


def test_another_answer_than_was_shown_is_shown_first(side: str) -> None:
    case = new_case(datum="2027-06-05", bezoekers=80, weg_dicht=False)
    page = Side(side, case)
    page.look(bezoekers="90")
    again = page.send(bezoekers="5000")
    assert "wordt: 5000" in words(again)
    assert fresh(case).answers["bezoekers"] == 80


def test_what_another_changed_meanwhile_is_shown_first(today: Any) -> None:
    case = new_case(datum="2027-06-05", bezoekers=80, weg_dicht=False)
    page = Side("web", case)
    page.look(bezoekers="90")
    changed(case, "desk", bezoekers="5000")
    again = page.send()
    assert "was: 5000 wordt: 90" in words(again)
    assert fresh(case).answers["bezoekers"] == 5000


def test_after_the_step_and_after_the_end_it_stands_there_still_and_says_why(side: str) -> None:
    case = new_case(datum="2027-06-05", bezoekers=80, weg_dicht=False)
    page, later = Side(side, case), Side(side, case)
    handling.move(case.pk, by(case), "advies")
    assert "wij zijn al te ver met de behandeling" in words(page.look(bezoekers="90"))
    assert 'value="90"' in page.page.content.decode()
    decisions.decide(case.pk, by(fresh(case)), "verleend", WHY, Weighing())
    assert "al besloten" in words(later.look(bezoekers="91"))
    assert 'value="91"' in later.page.content.decode()
    assert fresh(case).answers["bezoekers"] == 80


def test_a_version_that_says_nothing_lets_nothing_change_and_points_to_a_message(published: None) -> None:
    for _ in city_of(datetime(2026, 11, 27, 9, 30, tzinfo=UTC)):
        case = new_case(datum="2027-06-05")
        page = resident_client().get(f"/mijn/zaken/{case.zaak.uuid}/wijzigen/")
        assert "Stuur ons een bericht met wat er anders moet" in words(page)
        assert f"/mijn/zaken/{case.zaak.uuid}/berichten/question/" in page.content.decode()
        choice = words(resident_client().get(f"/mijn/zaken/{case.zaak.uuid}/berichten/"))
        assert "Iets veranderen in uw aanvraag" not in choice


def test_the_choice_leads_to_it_and_the_plain_door_does_not_take_it(today: Any) -> None:
    case = new_case(datum="2027-06-05")
    choice = f"/mijn/zaken/{case.zaak.uuid}/berichten/"
    assert "Iets veranderen in uw aanvraag" in words(resident_client().get(choice))
    assert resident_client().get(f"{choice}change/").url == f"/mijn/zaken/{case.zaak.uuid}/wijzigen/"
    with pytest.raises(NotPossible):
        saying.say(case.pk, said_at_desk(receiving.CHANGE))


def test_another_persons_case_is_not_there_and_who_may_not_take_in_is_refused(today: Any) -> None:
    case = new_case(datum="2027-06-05")
    client = resident_client(HOLLE)
    assert client.get(f"/mijn/zaken/{case.zaak.uuid}/wijzigen/").status_code == 404
    assert client.post(f"/mijn/zaken/{case.zaak.uuid}/wijzigen/", {"bezoekers": "1"}).status_code == 404
    assert staff_client("gerda").get(f"/werk/zaken/{case.zaak.uuid}/wijzigen/").status_code in (403, 404)


def test_a_decision_that_waits_stops_and_a_page_that_showed_it_is_stale(today: Any, settings: Any) -> None:
    settings.DECISION_MINUTES = 10
    case = new_case(datum="2027-06-05", bezoekers=80, weg_dicht=False)
    shown = by(fresh(case))
    pending.decide(case.pk, shown, "verleend", WHY, Weighing(), {}, "")
    waits = PendingDecision.objects.filter(zaak=case.zaak)
    changed(case, bezoekers="1200")
    with pytest.raises(locking.Stale):
        decisions.decide(case.pk, shown, "verleend", WHY, Weighing())
    assert [bool(row.stopped) for row in waits] == [True]
    assert fresh(case).closed_on is None


def test_who_asks_does_not_change_by_it(today: Any) -> None:
    case = new_case(datum="2027-06-05")
    found = changeable.asked(case, locking.version_of(case))
    assert not {"naam", "bsn", "kvk", "soort_aanvrager", "plattegrond", "akkoord"} & set(found.ids)


def test_the_arrival_says_what_the_rules_found_then_and_now(today: Any) -> None:
    case = new_case(datum="2027-06-05", bezoekers=80, weg_dicht=False)
    changed(case, bezoekers="1200")
    came = next(item for item in arrivals(case) if item.changes)
    assert [each["title"] for each in came.effects] == ["Categorie van het evenement", "Leges"]


def test_after_a_change_the_receipt_no_longer_tells_what_was_found_of_the_first_answers(today: Any) -> None:
    case = new_case(datum="2027-06-05", bezoekers=1200, weg_dicht=False)
    url = f"/ontvangen/{case.zaak.uuid}/"
    assert "€ 780,00" in words(resident_client().get(url))
    changed(case, bezoekers="80")
    seen = words(resident_client().get(url))
    assert "Dit kost u niets" not in seen  # that is not what they were told before sending
    assert "U krijgt uiterlijk op dinsdag 26 januari 2027 een besluit" in seen

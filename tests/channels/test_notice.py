"""A third party finds an announced case by its number, sees the decision only, and gives a view or objects (Awb 1:2, 4:8, 6:5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from openloket.cases import hands, impartial, locking, refusals
from openloket.cases.deciding import decisions
from openloket.cases.disputes import contesting
from openloket.cases.models import Announcement, Case, Grievance, InterestedParty, Message, ReceivedMessage
from openloket.cases.saying import announcing
from openloket.cases.sent import sending
from tests.cases.disputes.test_defaulting import at
from tests.cases.disputes.test_linked import KNOWN
from tests.cases.test_handling import WHY, by, fresh, text_of
from tests.channels.test_view import words
from tests.conftest import city_of, every_version, new_case, staff, staff_client

WHAT = "Feest op de Markt op 5 juni 2027."
HOME = {
    "postcode": "1234 AB",
    "huisnummer": "3",
    "toevoeging": "",
    "straat": "Voorbeeldstraat",
    "plaats": "Voorbeeldstad",
}
SAYS = {
    "naam": "Bo Buur",
    **{f"adres.{part}": value for part, value in HOME.items()},
    "belang": "Ik woon ernaast.",
    "tekst": "Het is te laat op de avond.",
    "formulier": "0a6f4f7e-9a51-4b0e-8d5a-5f0c3c1f2b10",
}


@pytest.fixture
def december(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(at(KNOWN))


def announced(until: date | None = None) -> Case:
    case = new_case(datum="2027-06-05")
    announcing.announce(case.pk, by(case), WHAT, until)
    return fresh(case)


def decide(case: Case) -> Case:
    decisions.decide(case.pk, by(fresh(case)), "verleend", WHY)
    sending.notified(Message.objects.get(zaak=case.zaak, kind="decision").pk, at(KNOWN))
    return fresh(case)


def page(case: Case, rest: str = "") -> str:
    return f"/bekendmakingen/{case.zaak.identificatie}/{rest}"


def test_it_shows_the_decision_and_nothing_of_whoever_applied(december: Any) -> None:
    case = decide(announced())
    shown = Client().get(page(case)).content.decode()
    assert WHAT in shown
    assert "Vergunning verleend" in shown or "verleend" in shown.lower()
    assert "11 januari 2027" in shown
    for said in (case.answers["naam"], case.answers["bsn"], case.answers["naam_evenement"], str(case.zaak.uuid), WHY):
        assert str(said) not in shown


def test_a_number_that_is_not_announced_is_as_one_that_is_not_there(december: Any) -> None:
    case = new_case()
    for number in (case.zaak.identificatie, "ZAAK-2026-9999999999", "x" * 300):
        assert Client().get(f"/bekendmakingen/{number}/").status_code == 404
        assert Client().post(f"/bekendmakingen/{number}/bezwaar/", SAYS).status_code == 404
    answers = [Client().get("/bekendmakingen/", {"nummer": n}) for n in (case.zaak.identificatie, "ZAAK-2026-1")]
    assert [answer.status_code for answer in answers] == [404, 404]
    pages = [answer.content.decode().split("<main")[1].partition('value="')[0] for answer in answers]
    assert pages[0] == pages[1]
    assert not InterestedParty.objects.exists()


def test_the_search_leads_to_the_page_however_the_number_is_written(december: Any) -> None:
    case = announced()
    found = Client().get("/bekendmakingen/", {"nummer": f" {case.zaak.identificatie.lower()} "})
    assert found.url == page(case)


def test_6_4_a_neighbour_objects_without_a_login_and_the_applicant_is_told(december: Any) -> None:
    case = decide(announced())
    client = Client()
    assert client.post(page(case, "bezwaar/"), SAYS).url == page(case)
    assert client.post(page(case, "bezwaar/"), SAYS).url == page(case)  # twice is once
    row = Grievance.objects.get(about=case.zaak)
    own = Case.objects.get(pk=row.pk)
    assert own.answers["naam"] == "Bo Buur"
    assert row.message is not None
    assert "Hoe het mij raakt: Ik woon ernaast." in row.message.text
    assert "Beste Bo Buur" in text_of(Message.objects.get(zaak=row.zaak, kind="objection"))
    told = text_of(Message.objects.get(zaak=case.zaak, kind="opposed"))
    assert "Bo Buur" not in told
    assert impartial.of(own) == row  # the official finds whether it touches them


def test_4_8_a_view_counts_while_it_is_asked_and_who_gave_it_is_told_of_the_decision(december: Any) -> None:
    case = announced(date(2026, 12, 10))
    assert Client().post(page(case, "zienswijze/"), SAYS).url == page(case)
    message = ReceivedMessage.objects.get()
    assert (message.kind, message.party is not None) == ("view", True)
    assert fresh(case).new_since is not None
    decide(case)
    told = Message.objects.get(zaak=case.zaak, kind="told")
    assert told.party == message.party
    assert "Beste Bo Buur" in text_of(told)
    assert "/bekendmakingen/ en vul het zaaknummer" in text_of(
        told
    )  # Awb 2:13: an objection can be sent electronically


def test_2_17_a_neighbour_sees_once_what_came_in_and_when(december: Any) -> None:
    case, neighbour = announced(date(2026, 12, 20)), Client()
    form = words(neighbour.get(page(case, "zienswijze/")))
    assert "Wie de aanvraag behandelt, leest het en telt het mee." in form
    assert "uw aanvraag" not in form
    neighbour.post(page(case, "zienswijze/"), SAYS)
    receipt = words(neighbour.get(page(case)))
    for told in (
        "Wij hebben ontvangen wat u ervan vindt",
        "Bo Buur",
        "Het is te laat op de avond.",
        "Ik woon ernaast.",
        " uur ",
    ):
        assert told in receipt
    assert "Bo Buur" not in words(neighbour.get(page(case)))
    assert "Bo Buur" not in words(Client().get(page(case)))


def test_what_is_not_open_is_told_and_keeps_nothing(december: Any) -> None:
    case = announced(date(2026, 12, 10))
    assert Client().get(page(case, "bezwaar/")).status_code == 409
    assert Client().post(page(case, "bezwaar/"), SAYS).status_code == 409
    december.move_to("2026-12-11T10:00:00+01:00")
    assert "Wij hebben nog niet besloten" in words(Client().get(page(case)))
    assert Client().post(page(case, "zienswijze/"), SAYS).status_code == 409
    assert Client().get(page(case, "klacht/")).status_code == 404
    assert not InterestedParty.objects.exists()


@pytest.mark.parametrize("name", ["naam", "adres.straat", "belang", "tekst"])
def test_what_is_missing_is_told_and_nothing_typed_is_lost(december: Any, name: str) -> None:
    case = decide(announced())
    blank = {"adres.straat": {f"adres.{part}": "" for part in HOME}}.get(name, {name: ""})
    answer = Client().post(page(case, "bezwaar/"), {**SAYS, **blank})
    assert answer.status_code == 422
    assert "Bo Buur" in answer.content.decode() or name == "naam"
    assert not InterestedParty.objects.exists()


def test_so_many_in_a_day_are_no_neighbours(december: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcing, "MOST_A_DAY", 1)
    case = decide(announced())
    Client().post(page(case, "bezwaar/"), SAYS)
    answer = Client().post(page(case, "bezwaar/"), {**SAYS, "tekst": "Nog iets."})
    assert (answer.status_code, Grievance.objects.count()) == (409, 1)


def test_an_official_announces_it_without_the_name_of_whoever_applied(december: Any) -> None:
    case = new_case(datum="2027-06-05")
    client, url = staff_client("anna"), f"/werk/zaken/{case.zaak.uuid}/bekendmaken/"
    named = client.post(
        url, {"revision": case.revision, "bekend_tekst": f"{case.answers['naam']} vraagt een feest aan"}
    )
    assert named.status_code == 422
    assert not Announcement.objects.exists()
    form = {"revision": fresh(case).revision, "bekend_tekst": WHAT}
    assert client.post(url, form).status_code == 302
    assert Announcement.objects.get().made_by.username == "anna"
    assert WHAT in words(client.get(f"/werk/zaken/{case.zaak.uuid}/"))
    assert staff_client("dirk").post(url, form).status_code == 403


def test_a_case_is_announced_after_its_decision_too_and_then_asks_no_views(december: Any) -> None:
    case = decide(new_case(datum="2027-06-05"))
    with pytest.raises(refusals.NotPossible, match="al besloten"):
        announcing.announce(case.pk, by(case), WHAT, date(2026, 12, 10))
    announcing.announce(case.pk, by(case), WHAT)
    assert "De uitkomst:" in words(Client().get(page(case)))
    with pytest.raises(locking.Stale):
        announcing.announce(case.pk, hands.Handler(by(case).user, 99), WHAT)


def test_the_day_in_the_gazette_is_kept_with_the_case_and_everyone_reads_it(december: Any) -> None:
    case = announced(KNOWN)
    address = f"/werk/zaken/{case.zaak.uuid}/"
    assert f"/bekendmakingen/{case.zaak.identificatie}/" in words(staff_client("anna").get(address))
    today = timezone.localdate()
    with pytest.raises(refusals.NotPossible, match="ligt in de toekomst"):
        announcing.announce(case.pk, by(case), WHAT, KNOWN, announcing.Gazette(today + timedelta(days=1), "2026, 1"))
    form = {"bekend_tekst": WHAT, "bekend_dag.day": today.day, "bekend_dag.month": today.month, "bekend_dag.year": today.year,
            "bekend_waar": "2026, 12345", "revision": by(case).revision}  # fmt: skip
    assert staff_client("anna").post(f"{address}bekendmaken/", form).status_code == 302
    row = Announcement.objects.get()
    assert (row.placed_on, row.placed_in) == (today, "2026, 12345")
    assert "Dit stond in het gemeenteblad van" in words(Client().get(page(case)))
    case = decide(case)
    announcing.announce(case.pk, by(case), WHAT, row.views_until, announcing.Gazette(today, "2026, 99"))
    assert Announcement.objects.get().placed_in == "2026, 99"


@pytest.mark.parametrize("text", ["Bel 06 12345678.", "Mail suzanne@voorbeeld.example.", "Van 999993653."])
def test_what_says_who_somebody_is_is_not_announced(december: Any, text: str) -> None:
    case = new_case(datum="2027-06-05")
    with pytest.raises(refusals.NotPossible, match="waaraan men iemand herkent"):
        announcing.announce(case.pk, by(case), text)
    assert not Announcement.objects.exists()


def test_a_text_is_suggested_of_what_everyone_may_read_and_nothing_of_who_asks(december: Any) -> None:
    case = new_case(datum="2027-06-05", locatie="De Markt", wegen="bij Moulin")
    version = locking.version_of(case)
    publishes = next(
        item.version
        for item in every_version()
        if str(item.version.valid_from) == "2026-12-06" and item.version.service == version.service
    )
    said = announcing.suggested(case, publishes)
    assert said.startswith("Aangevraagd: vergunning voor een evenement. Plaats: De Markt. Dag: 5 juni 2027.")
    assert "Moulin" not in said
    assert "Burendag" not in said
    bare = next(
        item.version
        for item in every_version()
        if str(item.version.valid_from) == "2026-12-03" and item.version.service == version.service
    )
    assert announcing.suggested(case, bare) == ""


def test_what_cannot_be_announced_is_told(december: Any) -> None:
    case = new_case()
    for text, until in ((" ", None), ("x" * 501, None), (WHAT, date(2026, 11, 1))):
        with pytest.raises(refusals.NotPossible):
            announcing.announce(case.pk, by(case), text, until)
    assert not Announcement.objects.exists()


def test_whose_application_it_is_hears_of_a_view_without_a_name(december: Any) -> None:
    case = announced(KNOWN)
    assert Client().post(page(case, "zienswijze/"), SAYS).status_code == 302
    told = text_of(Message.objects.get(zaak=case.zaak, kind="viewed"))
    assert "Iemand anders vertelde ons wat die vindt van uw aanvraag" in told
    assert "Bo Buur" not in told
    another = {**SAYS, "naam": "Ada Achter", "formulier": "1a6f4f7e-9a51-4b0e-8d5a-5f0c3c1f2b10"}
    assert Client().post(page(case, "zienswijze/"), another).status_code == 302
    assert ReceivedMessage.objects.count() == 2
    assert Message.objects.filter(kind="viewed").count() == 1


def test_7_2_whose_decision_it_is_may_come_to_the_hearing_of_who_objects(december: Any) -> None:
    case = decide(announced())
    assert Client().post(page(case, "bezwaar/"), SAYS).status_code == 302
    own = Case.objects.get(pk=Grievance.objects.get().pk)
    contesting.invite(own.pk, by(own, "lotte"), at(KNOWN + timedelta(days=14)), "Stadhuis", staff("omar"))
    told = Message.objects.get(kind="opposed_hearing")
    assert told.zaak_id == case.pk
    assert "14 december 2026 om 10:30 uur" in text_of(told)
    assert "Bo Buur" not in text_of(told)

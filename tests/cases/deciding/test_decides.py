"""What a version says of its decision has its effect: in letters, in the registers, on the clock, on pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from openloket.cases import refusals, versions
from openloket.cases.completing import supplementing
from openloket.cases.deciding import correcting, decisions
from openloket.cases.grounds import Weighing
from openloket.cases.models import Case, InformationRequest, Message
from openloket.cases.sent import receipts, sending
from openloket.cases.terms import clock
from openloket.cases.work import handling, worklist
from openloket.definitions.transition import Crossing, Facts
from openloket.insight import forecast
from openloket.law.deadlines import Suspension
from openloket.registers.models import Besluit, Besluittype
from tests.cases.test_handling import WHY, by, fresh, text_of
from tests.conftest import city_of, new_case, resident_client, staff_client
from tests.deciding import FREE, NO_AWB, SERVICE, publish

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
MAYOR = "de burgemeester van de gemeente Voorbeeldstad"
BY_LAW = ("silence: dwangsom", "silence: van_rechtswege")
LATER = {"datum": "2027-06-05"}


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    """Set up the city on the first day after which versions must say what they decide."""
    yield from city_of(NOW, before=FREE)


def said(response: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def decided(case: Case, result: str = "verleend", weighing: Weighing = decisions.NO_WEIGHING) -> str:
    """Decide a case and post the letter; returns its text."""
    decisions.decide(case.pk, by(case), result, WHY, weighing)
    message = Message.objects.get(zaak=case.zaak, kind="decision")
    if message.way == Message.Way.PRINT:
        sending.posted(message.pk, date(2026, 11, 27))
    else:
        sending.notified(message.pk, NOW)
    return text_of(Message.objects.get(pk=message.pk))


# The organ (Awb 10:10) --------------------------------------------------------------------------------------------------


def test_a_decision_is_signed_on_behalf_of_the_organ_which_also_takes_objections(today: Any) -> None:
    case = new_case(**LATER)
    text = decided(case)
    assert f"Met vriendelijke groet, namens {MAYOR}" in text
    assert f"U kunt bezwaar maken bij {MAYOR}." in text
    assert f"Stuur hem naar: {MAYOR}, Bezwaar, {settings.MUNICIPALITY['address']}." in text
    assert Besluit.objects.get().bestuursorgaan == "burgemeester"
    assert "Wie beslist de burgemeester" in said(staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/"))


@pytest.mark.parametrize(
    ("organ", "words"),
    [
        ("college", "het college van burgemeester en wethouders"),
        ("heffingsambtenaar", "de heffingsambtenaar"),
        ("invorderingsambtenaar", "de invorderingsambtenaar"),
    ],
)
def test_each_organ(today: Any, tmp_path: Path, organ: str, words: str) -> None:
    publish(tmp_path, ("organ: burgemeester", f"organ: {organ}"))
    assert f"groet, namens {words} van de gemeente Voorbeeldstad" in decided(new_case(**LATER))
    assert Besluit.objects.get().bestuursorgaan == words.removeprefix("het ").removeprefix("de ")
    assert f"Wie beslist: {words}." in said(Client().get(f"/diensten/{SERVICE}/"))


def test_what_is_no_decision_is_not_signed_so(today: Any) -> None:
    case = new_case(**LATER)
    receipts.send(case.zaak_id, NOW)
    decisions.decide(case.pk, by(case), "ingetrokken", WHY)
    for kind in ("receipt", "closing"):
        assert "namens" not in text_of(Message.objects.get(zaak=case.zaak, kind=kind))


def test_one_reads_that_objecting_can_be_done_digitally(today: Any, settings: Any) -> None:
    settings.BASE_URL = "https://loket.voorbeeldstad.example"
    online = "Of log in op loket.voorbeeldstad.example en kies bij deze zaak ‘Bezwaar maken’."
    case = new_case(**LATER)
    assert online in decided(case)
    mine = said(resident_client().get("/mijn/"))
    assert "Bezwaar maken" in mine
    other = new_case("test:2", **LATER)
    decisions.decide(other.pk, by(other), "ingetrokken", WHY)
    assert "Of log in" not in text_of(Message.objects.get(zaak=other.zaak, kind="closing"))


def test_a_letter_of_an_earlier_version_is_as_it_was(city: Any) -> None:
    case = new_case()
    decisions.decide(case.pk, by(case), "verleend", WHY, Weighing(deviation="Het kan nog op tijd."))
    text = text_of(Message.objects.get(zaak=case.zaak, kind="decision"))
    assert "U kunt bezwaar maken. Stuur ons dan een brief, uiterlijk op" in text
    assert "Stuur hem naar: Gemeente Voorbeeldstad, Bezwaar" in text
    assert "namens" not in text
    assert Besluit.objects.get().bestuursorgaan == ""


# A fee that is a tax (Gemeentewet 231, 236) -------------------------------------------------------------------------------

OWN_CLAUSE = "Bent u het niet eens met het bedrag?"


def test_a_tax_has_its_own_clause_and_notice(today: Any) -> None:
    text = decided(new_case(**LATER))
    assert OWN_CLAUSE in text
    assert "De leges zijn een belasting. Daarover krijgt u apart bericht: een aanslag." in text
    assert "Doe dat dan bij de heffingsambtenaar van de gemeente Voorbeeldstad, binnen 6 weken na de datum" in text
    assert "(Legesverordening Voorbeeldstad juli 2026, artikel 3.1;" in text
    assert "artikel 231 en 236; Algemene wet inzake rijksbelastingen, artikel 22j.)" in text


def test_what_costs_nothing_has_none(today: Any) -> None:
    assert OWN_CLAUSE not in decided(new_case(**LATER, weg_dicht=False, wegen=None))


def test_a_letter_that_speaks_of_no_fee_has_none_until_it_is_a_ground(today: Any) -> None:
    assert OWN_CLAUSE not in decided(new_case("test:1", datum="2026-12-20"), "geweigerd")
    case = new_case("test:2", datum="2026-12-20")
    assert OWN_CLAUSE in decided(case, "geweigerd", Weighing(("leges",)))


@pytest.mark.parametrize(
    ("tax", "words"),
    [
        ("precariobelasting", "De precariobelasting is een belasting."),
        ("parkeerbelasting", "De parkeerbelasting is een belasting."),
        ("niet", ""),
    ],
)
def test_each_tax(today: Any, tmp_path: Path, tax: str, words: str) -> None:
    publish(tmp_path, ("fee: {rule: leges,", f"fee: {{rule: leges, tax: {tax},"))
    text = decided(new_case(**LATER))
    assert (words and words in text) or OWN_CLAUSE not in text


def test_a_tax_has_its_clause_too_where_nothing_is_decided(today: Any, tmp_path: Path) -> None:
    words = "ingetrokken. Wij sluiten de zaak."
    publish(tmp_path, (words, f"{words} U betaalt wel {{leges}}."))
    case = new_case(**LATER)
    decisions.decide(case.pk, by(case), "ingetrokken", WHY)
    text = text_of(Message.objects.get(zaak=case.zaak, kind="closing"))
    assert OWN_CLAUSE in text
    assert "bezwaar tegen het besluit in deze brief" not in text


# What silence means (Awb 4:17, 4:20b) ---------------------------------------------------------------------------------------


def case_pages(case: Case) -> tuple[str, str, str]:
    """Return what the official, the resident of the case and everyone who reads of the service see."""
    return (
        said(staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/")),
        said(resident_client().get(f"/mijn/zaken/{case.zaak.uuid}/")),
        said(Client().get(f"/diensten/{SERVICE}/")),
    )


def test_a_penalty_is_told_with_its_amounts(today: Any) -> None:
    desk, mine, service = case_pages(new_case(**LATER))
    assert "De aanvrager kan ons in gebreke stellen." in desk
    assert "hoogstens € 1.442 (Awb 4:17)" in desk
    for page in (mine, service):
        assert "Dat heet een ingebrekestelling." in page
        assert "dag 1 tot en met 14: € 23 per dag" in page
        assert "dag 29 tot en met 42: € 45 per dag" in page


def test_granted_by_law_is_told_with_its_days(today: time_machine.Traveller, tmp_path: Path) -> None:
    publish(tmp_path, BY_LAW)
    case = new_case(**LATER)
    desk, mine, service = case_pages(case)
    assert case.due == date(2027, 1, 22)
    assert "Het geldt vanaf 25 januari 2027, en u maakt het uiterlijk op 5 februari 2027 bekend" in desk
    for page in (mine, service):
        assert "Dan hebt u vanzelf wat u vroeg. Dat heet: van rechtswege." in page
        assert "ingebrekestelling" not in page
    today.move_to(datetime(2027, 1, 23, 9, 0, tzinfo=UTC))
    late = case_pages(case)[0]
    assert "Van rechtswege gegeven De termijn is voorbij. Wat is gevraagd, geldt vanzelf vanaf 25 januari 2027." in late


def test_nothing_is_told_as_nothing(today: Any, tmp_path: Path) -> None:
    publish(tmp_path, ("silence: dwangsom", "silence: niets"))
    desk, mine, service = case_pages(new_case(**LATER))
    assert "De wet geeft daar hier geen dwangsom voor" in desk
    for page in (mine, service):
        assert "Dan krijgt u daar geen geld voor" in page
        assert "ingebrekestelling" not in page


def test_a_version_that_does_not_say_tells_nothing(city: Any) -> None:
    for page in case_pages(new_case()):
        assert "dwangsom" not in page
        assert "Dan krijgt u daar geen geld voor" not in page


@pytest.mark.parametrize(("silence", "costs"), [("dwangsom", True), ("van_rechtswege", False), ("niets", False)])
def test_only_a_penalty_is_at_stake(
    today: time_machine.Traveller, tmp_path: Path, silence: str, costs: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, ("silence: dwangsom", f"silence: {silence}"))
    new_case(**LATER)
    today.move_to(datetime(2027, 3, 29, 9, 0, tzinfo=UTC))
    monkeypatch.setattr(forecast, "_remaining", lambda tables: {})
    risk = forecast.at_risk(None, datetime.now(UTC))  # type: ignore[arg-type]
    assert [bool(case.euro) for case in risk.cases] == [costs]


# Law that does not apply -------------------------------------------------------------------------------------------------------


def test_without_4_5_no_clock_stands_still(today: time_machine.Traveller, tmp_path: Path) -> None:
    version = publish(tmp_path, *NO_AWB)
    case = new_case(**LATER, bereikbaar="post", email=None)
    due = case.due
    supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")
    page = said(staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/"))
    assert "staat stil" not in page
    assert "Wat hier niet geldt Awb 4:5, 4:13, 4:14, 4:17, 7:10 Invorderingswet 1990, artikel 1 lid 2" in page
    message = Message.objects.get(zaak=case.zaak, kind="request")
    sending.posted(message.pk, date(2026, 12, 1))
    case = fresh(case)
    assert (case.due, case.waiting) == (due, True)
    assert not case.zaak.opschorting.get("indicatie")
    assert not worklist.days_left(case, date(2026, 12, 2)).waiting
    assert "artikel 4:5" not in text_of(message)
    today.move_to(datetime(2027, 2, 1, 9, 0, tzinfo=UTC))
    assert clock.due(case, version).ends == due
    InformationRequest.objects.update(ended_on=date(2026, 12, 16))
    clock.restart(case, version)
    supplementing.ask_more(
        _saved(case).pk, by(case), ["plattegrond"], ""
    )  # the term is over, and it may be asked all the same


def _saved(case: Case) -> Case:
    case.save()
    return case


def test_with_4_5_the_page_says_that_it_stands_still(today: Any, tmp_path: Path) -> None:
    case = new_case(**LATER)
    page = said(staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/"))
    assert "De klok staat stil vanaf de dag nadat de brief is verstuurd." in page
    publish(tmp_path, *NO_AWB)
    page = said(staff_client("anna").get(f"/werk/zaken/{new_case('test:2', **LATER).zaak.uuid}/"))
    assert "De klok loopt door: artikel 4:5 van de Awb geldt hier niet." in page


def test_without_7_10_there_is_no_objection_but_what_the_version_says(today: Any, tmp_path: Path) -> None:
    publish(tmp_path, *NO_AWB)
    case = new_case(**LATER)
    text = decided(case)
    assert "bezwaar maken bij" not in text
    assert "voorlopige voorziening" not in text
    assert "Bent u het er niet mee eens? U kunt binnen tien dagen in beroep gaan bij het college." in text
    besluit = Besluit.objects.get()
    assert (besluit.verzenddatum, besluit.uiterlijke_reactiedatum) == (date(2026, 11, 27), None)
    assert Besluittype.objects.get(pk=besluit.besluittype_id).reactietermijn == ""
    mine = said(resident_client().get(f"/mijn/zaken/{case.zaak.uuid}/"))
    assert "bezwaar" not in mine.lower()
    assert "Daarin staat wat u kunt doen als u het er niet mee eens bent." in mine


def test_a_correction_without_objection_does_not_name_it(today: Any, tmp_path: Path) -> None:
    publish(tmp_path, *NO_AWB)
    case = new_case(**LATER)
    decided(case)
    page = said(staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/"))
    assert "Wat de aanvrager daartegen kan doen, staat weer in de brief." in page
    assert "opnieuw bezwaar" not in page
    correcting.correct(case.pk, by(case), "Het terrein is groot genoeg.", "Er stond een fout in.")
    text = text_of(Message.objects.get(zaak=case.zaak, kind="correction"))
    assert "Wat u kunt doen als u het er niet mee eens bent, staat in de brief van 27 november 2026." in text
    assert "bezwaar" not in text.lower()


def test_without_4_14_it_is_not_put_off(today: Any, tmp_path: Path) -> None:
    publish(tmp_path, *NO_AWB)
    case = new_case(**LATER)
    with pytest.raises(refusals.NotPossible, match="kan niet"):
        handling.extend(case.pk, by(case), "Het is heel erg druk nu.")
    assert "Termijn verlengen" not in said(staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/"))


def test_a_case_that_crosses_to_such_a_version_loses_the_days_that_its_clock_stood_still(
    today: Any, tmp_path: Path
) -> None:
    old = versions.on(SERVICE, date(2026, 11, 26)).version
    new = publish(tmp_path, *NO_AWB)
    stood = (Suspension(date(2026, 12, 1), date(2026, 12, 11)),)
    facts = Facts(new_case(**LATER).answers, date(2026, 11, 27), "ontvangen", suspended=stood)
    term = Crossing(old, new).of(facts).term
    assert term is not None
    assert term.ends == date(2027, 1, 22)


def test_the_page_of_the_service_tells_what_does_not_apply(today: Any, tmp_path: Path) -> None:
    publish(tmp_path, *NO_AWB)
    page = said(Client().get(f"/diensten/{SERVICE}/"))
    assert "Deze artikelen van de Algemene wet bestuursrecht gelden hier niet: 4:5, 4:13, 4:14, 4:17, 7:10." in page
    assert "Dat staat in: Invorderingswet 1990, artikel 1 lid 2." in page

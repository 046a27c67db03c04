"""The run of a complaint: whom it is about and their copy, whether it is looked into, who is heard, its term (Awb 9:7-9:15)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine

from openloket.cases import refusals
from openloket.cases.deciding import decisions
from openloket.cases.disputes import contesting, settling
from openloket.cases.disputes.settling import Found
from openloket.cases.models import Case, Grievance, Message
from openloket.cases.received.receiving import COMPLAINT
from openloket.cases.work import handling
from openloket.law import complaint
from openloket.law.calendar import DAY
from openloket.law.periods import Period
from openloket.people.models import User
from tests.cases.disputes.test_defaulting import at
from tests.cases.disputes.test_linked import KNOWN, decided, own_case, say
from tests.cases.test_handling import WHY, by, fresh, text_of
from tests.conftest import city_of, staff


@pytest.fixture
def december(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(at(KNOWN))


@pytest.fixture
def case(december: Any) -> Case:
    return own_case(say(decided(), COMPLAINT, KNOWN))


def judge(case: Case, **found: Any) -> None:
    settling.judge(case.pk, by(case, "lotte"), Found(**found))


def settle(case: Case, result: str = "gegrond") -> None:
    decisions.decide(case.pk, by(case, "lotte"), result, WHY)


def test_9_7_whom_it_is_about_loses_it_and_is_refused(case: Case) -> None:
    handling.take(case.pk, by(case, "omar"))
    judge(case, whom="Omar van de balie", login="OMAR", copied_on=KNOWN)
    assert fresh(case).handler is None
    assert Grievance.objects.get(pk=case.pk).person == staff("omar")
    with pytest.raises(refusals.NotPossible, match="9:7"):
        handling.take(case.pk, by(case, "omar"))
    with pytest.raises(refusals.NotPossible, match="9:7"):
        settling.invite(case.pk, by(case, "lotte"), at(KNOWN + 7 * DAY), "Stadhuis", staff("omar"))


def test_9_7_another_account_of_whom_it_is_about_is_refused_too(case: Case) -> None:
    User.objects.filter(username="omar").update(email="omar@stad.example")
    User.objects.filter(username="lotte").update(email="OMAR@stad.example")
    judge(case, login="omar", copied_on=KNOWN)
    with pytest.raises(refusals.NotPossible, match="9:7"):
        handling.take(case.pk, by(case, "lotte"))


def test_a_login_that_nobody_has_and_a_day_to_come_are_told(case: Case) -> None:
    with pytest.raises(refusals.NotPossible, match="gebruikersnaam"):
        judge(case, login="niemand")
    with pytest.raises(refusals.NotPossible, match="nog niet geweest"):
        judge(case, copied_on=KNOWN + DAY)


def test_9_9_and_9_10_it_is_settled_after_a_copy_and_a_hearing_with_its_report(
    case: Case, december: time_machine.Traveller
) -> None:
    judge(case, whom="De balie")
    with pytest.raises(refusals.NotPossible, match="9:9"):
        settle(case)
    judge(case, whom="De balie", copied_on=KNOWN)
    with pytest.raises(refusals.NotPossible, match="9:10"):
        settle(case)
    settling.invite(case.pk, by(case, "lotte"), at(KNOWN + 7 * DAY), "Stadhuis, kamer 2", staff("omar"))
    text = text_of(Message.objects.get(zaak=case.zaak, kind="complaint_hearing"))
    assert "7 december 2026 om 10:30 uur" in text
    assert "Stadhuis, kamer 2" in text
    december.move_to(at(KNOWN + 8 * DAY))
    contesting.report(case.pk, by(case, "lotte"), "Wie klaagt: het duurde lang. De balie: het was druk.")
    settle(case)
    letter = text_of(Message.objects.get(zaak=case.zaak, kind="closing"))
    assert WHY in letter
    assert "Nationale ombudsman" in letter


def test_9_10_lid_2_nobody_is_heard_for_a_reason_of_complaints_only(case: Case) -> None:
    with pytest.raises(refusals.NotPossible, match="redenen"):
        settling.waive(case.pk, by(case, "lotte"), "inadmissible")
    settling.waive(case.pk, by(case, "lotte"), "not_wanted")
    settle(case, "ongegrond")
    assert fresh(case).closed_on == KNOWN


def test_9_8_it_is_not_looked_into_for_a_reason_that_holds(case: Case) -> None:
    with pytest.raises(refusals.NotPossible, match="9:8"):
        settle(case, "niet_in_behandeling")
    with pytest.raises(refusals.NotPossible, match="9:8 lid 1 b"):
        judge(case, declined="old", happened_on=date(2025, 12, 1))
    judge(case, declined="old", happened_on=date(2025, 11, 29))
    settle(case, "niet_in_behandeling")
    assert "Nationale ombudsman" in text_of(Message.objects.get(zaak=case.zaak, kind="closing"))


def test_9_5_solved_together_it_needs_no_hearing(case: Case) -> None:
    settle(case, "opgelost")
    assert fresh(case).closed_on == KNOWN


def test_9_11_and_9_15_a_committee_makes_it_ten_weeks_and_is_told_once(case: Case) -> None:
    judge(case, committee=True)
    judge(case, committee=True, whom="De balie")
    assert fresh(case).due == complaint.settle_by(KNOWN, committee=True).ends
    text = text_of(Message.objects.get(zaak=case.zaak, kind="committee"))
    assert "uw klacht" in text
    assert "8 februari 2027" in text


def test_9_11_lid_2_and_3_four_weeks_more_and_longer_by_consent(case: Case) -> None:
    handling.extend(case.pk, by(case, "lotte"), "De medewerker is op vakantie.")
    assert fresh(case).due == complaint.settle_by(KNOWN, postponed=True).ends
    settling.postpone(case.pk, by(case, "lotte"), 2, "Op 30 november belde u: u bent zelf ook weg.")
    assert fresh(case).due == complaint.settle_by(KNOWN, postponed=True, agreed=[Period(2, "weken")]).ends
    assert "artikel 9:11 lid 3" in text_of(Message.objects.get(zaak=case.zaak, kind="agreed"))


def test_9_11_lid_2_whom_it_is_about_is_told_of_the_delay_too(case: Case) -> None:
    judge(case, whom="De balie", copied_on=KNOWN)
    settling.waive(case.pk, by(case, "lotte"), Grievance.Waived.NOT_WANTED)
    handling.extend(case.pk, by(case, "lotte"), "De medewerker is op vakantie.")
    with pytest.raises(refusals.NotPossible, match="artikel 9:11 lid 2"):
        settle(case)
    with pytest.raises(refusals.NotPossible, match="nog niet geweest"):
        judge(case, whom="De balie", copied_on=KNOWN, delay_told_on=KNOWN + DAY)
    judge(case, whom="De balie", copied_on=KNOWN, delay_told_on=KNOWN)
    settle(case)
    assert fresh(case).closed_on == KNOWN


def test_an_objection_is_not_settled_as_a_complaint(december: Any) -> None:
    with pytest.raises(refusals.NotPossible, match="geen klacht"):
        judge(own_case(say(decided(), "objection", KNOWN)))

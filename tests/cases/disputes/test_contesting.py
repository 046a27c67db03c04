"""The run of an objection: whether it counts, hearing, report and the decision on it (Awb 6:6-6:11, 7:2-7:10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from openloket.cases import refusals
from openloket.cases.completing import supplementing
from openloket.cases.deciding import correcting, decisions
from openloket.cases.disputes import contesting
from openloket.cases.disputes.contesting import Judgement
from openloket.cases.models import Case, Grievance, Message
from openloket.cases.received.receiving import OBJECTION
from openloket.cases.sent import grievances, sending
from openloket.cases.work import handling
from openloket.law import objection
from openloket.law.calendar import DAY, plain_date
from openloket.law.periods import Period
from openloket.registers.models import Besluit
from tests.cases.disputes.test_defaulting import at
from tests.cases.disputes.test_linked import KNOWN, LAST, decided, own_case, say
from tests.cases.test_handling import WHY, by, fresh, text_of
from tests.conftest import city_of, staff

NO_COMMITTEE = {"advies_commissie": "geen"}


@pytest.fixture
def december(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(at(KNOWN))


def objected(traveller: time_machine.Traveller, day: date = KNOWN) -> Case:
    first = decided()
    traveller.move_to(at(day))
    return own_case(say(first, OBJECTION, day))


def decide(case: Case, result: str, **raw: Any) -> None:
    decisions.decide(case.pk, by(case, "lotte"), result, WHY, raw=raw)


def judge(case: Case, **found: Any) -> None:
    contesting.judge(case.pk, by(case, "lotte"), Judgement("", **found))


def invite(case: Case, when: datetime, who: str = "omar") -> None:
    contesting.invite(case.pk, by(case, "lotte"), when, "Stadhuis, kamer 2", staff(who))


def test_7_10_with_a_committee_it_is_twelve_weeks_and_one_adjournment_adds_six(december: Any) -> None:
    case = objected(december)
    judge(case, committee=True)
    assert fresh(case).due == objection.decide_by(KNOWN, committee=True).ends
    told = text_of(Message.objects.get(zaak=case.zaak, kind="committee"))
    assert "artikel 7:13" in told
    assert plain_date(fresh(case).due) in told
    handling.extend(case.pk, by(case, "lotte"), "De commissie kan niet eerder bij elkaar komen.")
    assert fresh(case).due == objection.decide_by(KNOWN, committee=True, postponed=True).ends
    with pytest.raises(refusals.NotPossible, match="niet \\(nog eens\\)"):
        handling.extend(case.pk, by(case, "lotte"), "Nog een keer wachten op de commissie.")


def test_gemeentewet_236_a_tax_is_decided_on_by_its_own_term(december: Any) -> None:
    case = objected(december)
    judge(case, tax=True)
    assert fresh(case).due == objection.decide_tax_by(KNOWN, KNOWN).ends


def test_6_6_and_7_10_the_clock_stands_still_while_something_is_mended(december: Any) -> None:
    case = objected(december)
    before = case.due
    supplementing.ask_more(case.pk, by(case, "lotte"), [], "Schrijf waarom u het niet eens bent met het besluit.")
    assert "artikel 6:6" in text_of(Message.objects.get(zaak=case.zaak, kind="request"))
    with pytest.raises(refusals.NotPossible, match="6:6"):
        decide(case, "niet_ontvankelijk", waarom_niet="niet_aangevuld")
    assert fresh(case).due >= before


def test_6_9_posted_in_time_and_received_within_a_week_it_counts(december: Any) -> None:
    case = objected(december, LAST + 3 * DAY)
    assert contesting.timed(case, Grievance.objects.get(pk=case.pk)).counts is False
    judge(case, posted_on=LAST)
    assert contesting.timed(case, Grievance.objects.get(pk=case.pk)).counts is True


def test_6_11_too_late_is_only_a_reason_once_it_is_judged_and_not_excused(december: Any) -> None:
    case = objected(december, LAST + DAY)
    contesting.waive(case.pk, by(case, "lotte"), "inadmissible")
    with pytest.raises(refusals.NotPossible, match="6:11"):
        decide(case, "niet_ontvankelijk", waarom_niet="te_laat")
    judge(case, excused=True, because="U lag in het ziekenhuis.")
    with pytest.raises(refusals.NotPossible, match="telt"):
        decide(case, "niet_ontvankelijk", waarom_niet="te_laat")
    judge(case, excused=False, because="U gaf geen reden.")
    decide(case, "niet_ontvankelijk", waarom_niet="te_laat")
    text = text_of(Message.objects.get(zaak=case.zaak, kind="decision"))
    assert "De reden is: het bezwaar kwam te laat" in text
    assert "beroep gaan bij de rechtbank" in text
    assert "U kunt bezwaar maken" not in text


def test_1_2_without_an_interest_only_once_that_was_found(december: Any) -> None:
    case = objected(december)
    contesting.waive(case.pk, by(case, "lotte"), "inadmissible")
    with pytest.raises(refusals.NotPossible, match="1:2"):
        decide(case, "niet_ontvankelijk", waarom_niet="geen_belang")
    judge(case, interested=False, because="U woont aan de andere kant van de stad.")
    decide(case, "niet_ontvankelijk", waarom_niet="geen_belang")
    assert fresh(case).closed_on == KNOWN


def test_7_2_to_7_7_nobody_decides_before_a_hearing_and_its_report(december: Any) -> None:
    case = objected(december)
    with pytest.raises(refusals.NotPossible, match="7:2"):
        decide(case, "ongegrond", **NO_COMMITTEE)
    when = at(KNOWN + 14 * DAY)
    invite(case, when)
    text = text_of(Message.objects.get(kind="hearing"))
    assert "14 december 2026 om 10:30 uur" in text
    assert "Vanaf 7 december 2026 kunt u bij ons alle papieren lezen" in text
    assert "Tot en met 4 december 2026" in text
    with pytest.raises(refusals.NotPossible, match="verslag van de hoorzitting"):
        decide(case, "ongegrond", **NO_COMMITTEE)
    with pytest.raises(refusals.NotPossible, match="nog geen hoorzitting"):
        contesting.report(case.pk, by(case, "lotte"), "Er is niets gezegd.")
    december.move_to(when + timedelta(hours=2))
    contesting.report(case.pk, by(case, "lotte"), "Suzanne Moulin zei dat het plein vrij is.")
    decide(case, "ongegrond", **NO_COMMITTEE)
    assert "Het besluit blijft zoals het is" in text_of(Message.objects.get(zaak=case.zaak, kind="decision"))


@pytest.mark.parametrize(
    ("why", "result", "filled", "said"),
    [
        ("inadmissible", "niet_ontvankelijk", {"waarom_niet": "geen_besluit"}, "onder a"),
        ("unfounded", "ongegrond", NO_COMMITTEE, "onder b"),
        ("not_wanted", "ongegrond", NO_COMMITTEE, "omdat u zei dat u dat niet wilde (artikel 7:3, onder c,"),
        ("not_asked", "ongegrond", NO_COMMITTEE, "onder d"),
        ("granted", "gegrond", {"wat_verandert": "U mag ook muziek maken.", **NO_COMMITTEE}, "onder e"),
    ],
)
def test_7_12_the_decision_says_why_nobody_was_heard(
    december: Any, why: str, result: str, filled: dict[str, str], said: str
) -> None:
    case = objected(december)
    contesting.waive(case.pk, by(case, "lotte"), why)
    decide(case, result, **filled)
    text = " ".join(text_of(Message.objects.get(zaak=case.zaak, kind="decision")).split())
    assert "Er was geen hoorzitting, omdat" in text
    assert said in text


def test_7_12_after_a_hearing_it_says_nothing_of_that(december: Any) -> None:
    case = objected(december)
    when = at(KNOWN + 14 * DAY)
    invite(case, when)
    december.move_to(when + timedelta(hours=2))
    contesting.report(case.pk, by(case, "lotte"), "Suzanne Moulin zei dat het plein vrij is.")
    contesting.waive(case.pk, by(case, "lotte"), "granted")
    decide(case, "ongegrond", **NO_COMMITTEE)
    assert "geen hoorzitting" not in text_of(Message.objects.get(zaak=case.zaak, kind="decision"))


def test_7_4_the_papers_lie_open_for_a_week(december: Any) -> None:
    case = objected(december)
    with pytest.raises(refusals.NotPossible, match="7:4"):
        invite(case, at(KNOWN + 6 * DAY))


def test_7_5_who_decided_does_not_hear(december: Any) -> None:
    case = objected(december)
    with pytest.raises(refusals.NotPossible, match="7:5"):
        invite(case, at(KNOWN + 14 * DAY), "anna")


def test_7_11_and_7_15_it_is_right_with_what_changes_and_the_costs(december: Any) -> None:
    case = objected(december)
    contesting.waive(case.pk, by(case, "lotte"), "granted")
    decide(case, "gegrond", wat_verandert="U mag ook muziek maken.", kostenvergoeding="647", **NO_COMMITTEE)
    text = text_of(Message.objects.get(zaak=case.zaak, kind="decision"))
    assert "Dit verandert er: U mag ook muziek maken." in text
    assert "U krijgt € 647,00 voor uw kosten (artikel 7:15" in text


def test_it_is_linked_to_a_case_by_its_number_and_to_none_without_a_decision(december: Any) -> None:
    case = objected(december)
    with pytest.raises(refusals.NotPossible, match="geen zaak met dit nummer"):
        contesting.judge(case.pk, by(case, "lotte"), Judgement("ZAAK-2026-9999999999"))


def test_7_4_a_hearing_so_soon_that_no_papers_can_be_handed_in_is_only_by_agreement(december: Any) -> None:
    case = objected(december)
    soon = at(KNOWN + 8 * DAY)
    with pytest.raises(refusals.NotPossible, match="tien dagen"):
        invite(case, soon)
    assert Grievance.objects.get(pk=case.pk).heard_at is None
    contesting.invite(case.pk, by(case, "lotte"), soon, "Stadhuis", staff("omar"), soon=True)
    letter = text_of(Message.objects.get(zaak=case.zaak, kind="hearing"))
    assert "Met u is afgesproken dat het toch kan" in letter
    assert "Tot en met" not in letter
    with pytest.raises(refusals.NotPossible, match="ter inzage"):  # the week in which papers lie open stays
        contesting.invite(case.pk, by(case, "lotte"), at(KNOWN + 3 * DAY), "Stadhuis", staff("omar"), soon=True)


def test_7_10_lid_4_with_consent_it_is_later_again_and_a_letter_confirms_it(december: Any) -> None:
    case = objected(december)
    why = "Op 1 december belde u: u wilt eerst het rapport lezen."
    contesting.postpone(case.pk, by(case, "lotte"), 3, why)
    assert fresh(case).due == objection.decide_by(KNOWN, agreed=[Period(3, "weken")]).ends
    letter = text_of(Message.objects.get(zaak=case.zaak, kind="agreed"))
    assert why in letter
    assert "7:10 lid 4" in letter
    contesting.postpone(case.pk, by(case, "lotte"), 2, why)
    assert fresh(case).due == objection.decide_by(KNOWN, agreed=[Period(5, "weken")]).ends


@pytest.mark.parametrize(("weeks", "why"), [(0, WHY), (-3, WHY), (53, WHY), (None, WHY), (3, " "), (3, "x" * 1001)])
def test_7_10_lid_4_what_cannot_be_agreed_changes_nothing(december: Any, weeks: int | None, why: str) -> None:
    case = objected(december)
    with pytest.raises(refusals.NotPossible):
        contesting.postpone(case.pk, by(case, "lotte"), weeks, why)
    assert fresh(case).due == case.due
    assert not Message.objects.filter(kind="agreed").exists()


def test_gemeentewet_236_the_term_of_a_tax_is_not_put_off_by_agreement(december: Any) -> None:
    case = objected(december)
    judge(case, tax=True)
    with pytest.raises(refusals.NotPossible, match="236"):
        contesting.postpone(case.pk, by(case, "lotte"), 3, WHY)


def test_gemeentewet_231_on_a_tax_the_heffingsambtenaar_decides(december: Any) -> None:
    case = objected(december)
    judge(case, tax=True)
    contesting.waive(case.pk, by(case, "lotte"), "unfounded")
    decide(case, "ongegrond", **NO_COMMITTEE)
    letter = Message.objects.get(zaak=case.zaak, kind="decision")
    assert letter.text is not None
    assert letter.text["organ"].startswith("de heffingsambtenaar")
    assert letter.text["head"]["organ"] == "Heffingsambtenaar"
    assert Besluit.objects.get(zaak=case.zaak).bestuursorgaan == "heffingsambtenaar"


def amended(case: Case) -> Message:
    """Have the first case's decision changed, by a letter that went."""
    about = Case.objects.get(pk=Grievance.objects.get(pk=case.pk).about_id)
    correcting.correct(about.pk, by(about), "U mag tot 22 uur muziek maken.", "De tijd was te ruim.", substantial=True)
    letter = Message.objects.filter(zaak=about.zaak, kind="decision").order_by("pk").last()
    assert letter is not None
    sending.notified(letter.pk, timezone.now())
    return letter


def test_6_19_a_changed_decision_joins_the_objection_and_who_objected_is_told(december: Any) -> None:
    case = objected(december)
    letter = amended(case)
    row = Grievance.objects.get(pk=case.pk)
    assert (row.joined, row.letter == letter) == (letter, False)
    assert fresh(case).due == case.due
    assert fresh(case).new_since is not None
    assert "6:19" in text_of(Message.objects.get(zaak=case.zaak, kind="joined"))
    sending.notified(letter.pk, timezone.now())
    assert Message.objects.filter(kind="joined").count() == 1


def test_7_11_an_objection_found_right_asks_a_new_decision_of_the_first_case(december: Any) -> None:
    case = objected(december)
    about = Case.objects.get(pk=Grievance.objects.get(pk=case.pk).about_id)
    contesting.waive(case.pk, by(case, "lotte"), "granted")
    assert grievances.upheld(about) is None
    decide(case, "gegrond", wat_verandert="U mag ook muziek maken.", **NO_COMMITTEE)
    found = grievances.upheld(about)
    assert found == fresh(case)
    assert "U mag ook muziek maken." in grievances.reason(fresh(case))
    december.shift(timedelta(minutes=5))
    amended(case)
    assert grievances.upheld(about) is None

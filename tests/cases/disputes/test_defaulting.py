"""A notice of default: what it does, what each day costs, and the decision on the penalty (Awb 4:17, 4:18)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from openloket.cases import impartial
from openloket.cases.deciding import decisions
from openloket.cases.disputes import defaulting, linked, objecting
from openloket.cases.hands import Handler
from openloket.cases.locking import Stale, locked_case
from openloket.cases.models import Case, DefaultNotice, Grievance, Message
from openloket.cases.received import receiving
from openloket.cases.received.receiving import Incoming
from openloket.cases.refusals import NotPossible
from openloket.cases.saying import saying
from openloket.cases.saying.effects import EFFECTS
from openloket.cases.sent import sending
from openloket.law.dwangsom import Effect
from openloket.registers import acts
from openloket.registers.models import Audittrail
from tests.cases.mandates.test_mandated import mandate
from tests.cases.test_handling import WHY, by, fresh, text_of
from tests.conftest import MOULIN, city_of, new_case, staff, staff_client
from tests.deciding import FREE, NO_AWB, publish

RECEIVED, DUE = date(2026, 4, 6), date(2026, 6, 1)
NOTICE, DECIDED = date(2026, 6, 3), date(2026, 7, 10)


def at(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), UTC)


@pytest.fixture
def spring(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(at(RECEIVED))


def late(**answers: Any) -> Case:
    case = new_case(datum="2027-06-05", **answers)
    assert case.due == DUE
    return case


def notice(case: Case, traveller: time_machine.Traveller, day: date, key: str = "n1") -> None:
    traveller.move_to(at(day))
    with transaction.atomic():
        row = locked_case(case.pk)
        new = Incoming(key, receiving.DEFAULT, "desk", at(day), "U bent te laat.", by="Bea", by_id="bea")
        message = receiving.receive(row, new)
        EFFECTS[receiving.DEFAULT](row, message, acts.hand(why="Ingebrekestelling"))
        row.save()


def decide(case: Case, traveller: time_machine.Traveller, day: date) -> None:
    traveller.move_to(at(day))
    decisions.decide(case.pk, by(case), "verleend", WHY)
    sending.notified(Message.objects.get(zaak=case.zaak, kind="decision").pk, at(day))


def answer() -> str:
    return text_of(Message.objects.filter(kind="default").latest("pk"))


def test_4_17_due_1_june_notice_3_june_decided_10_july(spring: Any) -> None:
    case = late()
    notice(case, spring, NOTICE)
    row = DefaultNotice.objects.get()
    assert (row.effect, row.first_day) == (Effect.VALID, date(2026, 6, 18))
    assert "voor 18 juni 2026? Dan krijgt u een dwangsom" in answer()
    found = defaulting.standing(fresh(case), date(2026, 6, 17))
    assert found is not None
    assert (found.days, found.today, found.over) == (0, 0, False)
    found = defaulting.standing(fresh(case), date(2026, 7, 2))
    assert found is not None
    assert (found.days, found.euro, found.today, found.to_settle) == (15, 357, 35, False)
    decide(case, spring, DECIDED)
    found = defaulting.standing(fresh(case), DECIDED)
    assert found is not None
    assert (found.first_day, found.days, found.euro) == (date(2026, 6, 18), 22, 602)
    assert (found.to_settle, found.today, found.settle_by) == (True, 0, date(2026, 7, 23))


def test_4_17_lid_3_a_premature_notice_is_told_at_once_and_has_no_effect(spring: Any) -> None:
    case = late()
    notice(case, spring, DUE)
    assert DefaultNotice.objects.get().effect == Effect.PREMATURE
    assert "Uw brief heeft daarom geen gevolg" in answer()
    assert "1 juni 2026" in answer()
    assert defaulting.standing(fresh(case), DECIDED) is None
    assert defaulting.running(DECIDED) == []
    notice(case, spring, NOTICE, "n2")
    assert DefaultNotice.objects.get(effect=Effect.VALID).first_day == date(2026, 6, 18)


def test_1_lid_2_iw_where_4_17_does_not_apply_there_is_no_penalty(published: None, tmp_path: Path) -> None:
    for traveller in city_of(datetime(2026, 11, 27, 9, 30, tzinfo=UTC), before=FREE):
        publish(tmp_path, *NO_AWB)
        case = new_case(datum="2027-06-05")
        notice(case, traveller, date(2027, 3, 1))
        assert DefaultNotice.objects.get().effect == Effect.EXEMPT
        assert "Invorderingswet 1990, artikel 1 lid 2" in answer()
        assert "geen dwangsom" in answer()
        assert defaulting.standing(fresh(case), date(2027, 5, 1)) is None


def test_4_17_lid_1_after_the_decision_it_does_nothing(spring: Any) -> None:
    case = late()
    decide(case, spring, date(2026, 6, 2))
    notice(case, spring, NOTICE)
    assert DefaultNotice.objects.get().effect == Effect.DECIDED
    assert "op 2 juni 2026 stuurden wij u bericht" in answer()


def test_a_second_notice_changes_nothing_and_is_told_so(spring: Any) -> None:
    case = late()
    notice(case, spring, NOTICE)
    notice(case, spring, date(2026, 6, 10), "n2")
    assert DefaultNotice.objects.get().first_day == date(2026, 6, 18)
    assert "Uw nieuwe brief verandert daar niets aan" in answer()
    row = DefaultNotice.objects.get()
    row.pk, row.message_id = None, case.zaak.received_messages.latest("pk").pk
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_decided_within_two_weeks_there_is_nothing_to_settle(spring: Any) -> None:
    case = late()
    notice(case, spring, NOTICE)
    decide(case, spring, date(2026, 6, 17))
    found = defaulting.standing(fresh(case), DECIDED)
    assert found is not None
    assert (found.days, found.to_settle) == (0, False)
    assert defaulting.running(DECIDED) == []
    with pytest.raises(NotPossible, match="geen dwangsom"):
        defaulting.settle(case.pk, by(case))


def test_a_decision_that_still_waits_for_the_post_is_not_made_known(spring: Any) -> None:
    """Awb 3:41: deciding is not enough."""
    case = late(bereikbaar="post")
    notice(case, spring, NOTICE)
    spring.move_to(at(DECIDED))
    decisions.decide(case.pk, by(case), "verleend", WHY)
    found = defaulting.standing(fresh(case), DECIDED)
    assert found is not None
    assert (found.over, found.days) == (False, 23)
    sending.posted(Message.objects.get(kind="decision").pk, DECIDED)
    found = defaulting.standing(fresh(case), date(2026, 9, 1))
    assert found is not None
    assert (found.over, found.days, found.euro) == (True, 22, 602)


def test_4_18_it_is_settled_once_by_a_letter_that_names_days_and_amount(spring: Any) -> None:
    case = late()
    notice(case, spring, NOTICE)
    with pytest.raises(NotPossible, match="loopt nog"):
        defaulting.settle(case.pk, by(case))
    decide(case, spring, DECIDED)
    [listed] = defaulting.running(DECIDED)
    assert (listed.case.pk, listed.to_settle) == (case.pk, True)
    with pytest.raises(Stale):
        defaulting.settle(case.pk, Handler(staff("anna"), 0))
    for wrong in (0, 100):
        with pytest.raises(NotPossible, match="1 of meer"):
            defaulting.settle(case.pk, by(case), wrong)
    defaulting.settle(case.pk, by(case))
    row = DefaultNotice.objects.get()
    assert (row.days, row.euro, row.settled_on, row.settled_by) == (22, 602, DECIDED, staff("anna"))
    text = text_of(Message.objects.get(kind="penalty"))
    for words in (
        "van 18 juni 2026 tot en met 9 juli 2026: 22 dagen",
        "een dwangsom van € 602",
        "14 dagen van € 23 is € 322",
        "8 dagen van € 35 is € 280",
        "Bent u het er niet mee eens?",
        "U kunt bezwaar maken.",
        "uiterlijk op vrijdag 21 augustus 2026. Zet daarin:",
        "Stuur hem naar:",
        "kies bij deze zaak ‘Bezwaar maken’",
        "Geef ons uw rekeningnummer (IBAN)",
    ):
        assert words in text
    assert "gelijk deel" not in text
    assert Message.objects.get(kind="penalty").post_by == date(2026, 7, 23)
    assert "Dwangsom vastgesteld: 22 dagen, € 602" in Audittrail.objects.latest("pk").toelichting
    assert defaulting.running(DECIDED) == []
    with pytest.raises(NotPossible, match="geen dwangsom"):
        defaulting.settle(case.pk, by(case))


def test_who_settles_a_penalty_needs_a_mandate_for_that_amount(spring: Any) -> None:
    case = late()
    notice(case, spring, NOTICE)
    decide(case, spring, DECIDED)
    since = {"services": ("evenementenvergunning",), "decree_of": DUE, "first_day": DUE}
    mandate("anna", **since, kinds=("toegewezen", "anders"), most=Decimal(500))
    mandate("chantal", **since)
    with pytest.raises(NotPossible, match=r"tot en met € 500,00\. .* over € 602,00\. Laat dit doen door .*: Chantal"):
        defaulting.settle(case.pk, by(case))
    assert DefaultNotice.objects.get().settled_on is None
    defaulting.settle(case.pk, by(case, "chantal"))
    text = text_of(Message.objects.get(kind="penalty"))
    assert "Mandaatbesluit 2026 van 1 juni 2026" in text


def test_4_17_lid_6_several_applicants_share(spring: Any) -> None:
    case = late()
    notice(case, spring, NOTICE)
    decide(case, spring, DECIDED)
    defaulting.settle(case.pk, by(case), 3)
    assert "U vroeg dit met 3 mensen. Ieder krijgt € 200,67." in text_of(Message.objects.get(kind="penalty"))


def test_4_17_lid_5_an_official_can_say_why_there_is_none_and_the_letter_does(spring: Any) -> None:
    case = late()
    notice(case, spring, NOTICE)
    decide(case, spring, DECIDED)
    with pytest.raises(NotPossible, match="waarom er geen dwangsom is"):
        defaulting.settle(case.pk, by(case), 1, "...")
    defaulting.settle(case.pk, by(case), 1, "De aanvraag was kennelijk ongegrond.")
    text = text_of(Message.objects.get(kind="penalty"))
    assert "De aanvraag was kennelijk ongegrond." in text
    assert "toch krijgt u geen dwangsom" in text
    assert (DefaultNotice.objects.get().days, DefaultNotice.objects.get().euro) == (0, 0)


def test_4_18_without_a_decision_it_is_settled_after_42_days(spring: Any) -> None:
    case = late()
    notice(case, spring, NOTICE)
    spring.move_to(at(date(2026, 7, 30)))
    found = defaulting.standing(fresh(case), date(2026, 7, 30))
    assert found is not None
    assert (found.days, found.euro, found.to_settle) == (42, 1442, True)
    defaulting.settle(case.pk, by(case))
    assert "een dwangsom van € 1.442" in text_of(Message.objects.get(kind="penalty"))


def test_4_89_who_gave_an_account_is_paid_on_it_and_not_asked(spring: Any) -> None:
    case = late()
    notice(case, spring, NOTICE)
    decide(case, spring, DECIDED)
    defaulting.settle(case.pk, by(case), account="NL91ABNA0417164300")
    text = text_of(Message.objects.get(kind="penalty"))
    assert "op rekening NL91 ABNA 0417 1643 00" in text
    assert "Geef ons" not in text


def test_4_87_it_is_paid_once_and_until_then_the_manager_sees_it(spring: Any) -> None:
    case = late()
    notice(case, spring, NOTICE)
    decide(case, spring, DECIDED)
    assert defaulting.unpaid() == []
    with pytest.raises(NotPossible, match="niets te betalen"):
        defaulting.pay(case.pk, by(case), "NL91ABNA0417164300", DECIDED)
    defaulting.settle(case.pk, by(case))
    sending.notified(Message.objects.get(kind="penalty").pk, at(DECIDED))
    [due] = defaulting.unpaid()
    assert (due.notice.euro, due.pay_by) == (602, date(2026, 8, 21))
    with pytest.raises(NotPossible, match="rekeningnummer"):
        defaulting.pay(case.pk, by(case), "", DECIDED)
    for wrong in (None, date(2026, 7, 9), date(2026, 7, 11)):
        with pytest.raises(NotPossible, match="dag"):
            defaulting.pay(case.pk, by(case), "NL91ABNA0417164300", wrong)
    defaulting.pay(case.pk, by(case), "NL91ABNA0417164300", DECIDED)
    row = DefaultNotice.objects.get()
    assert (row.account, row.paid_on) == ("NL91ABNA0417164300", DECIDED)
    assert defaulting.unpaid() == []
    said = Audittrail.objects.latest("pk").toelichting
    assert "Dwangsom betaald op 10 juli 2026" in said
    assert "0417164300" not in said
    with pytest.raises(NotPossible, match="niets te betalen"):
        defaulting.pay(case.pk, by(case), "NL91ABNA0417164300", DECIDED)


def test_4_19_an_objection_may_be_about_the_penalty_alone(spring: Any) -> None:
    """Settled without a decision, there is nothing else to object to; and it counts from the letter on the penalty."""
    case = late()
    notice(case, spring, NOTICE)
    spring.move_to(at(date(2026, 7, 30)))
    assert receiving.OBJECTION not in saying.kinds_now(fresh(case), MOULIN)
    defaulting.settle(case.pk, by(case))
    letter = Message.objects.get(kind="penalty")
    sending.notified(letter.pk, at(date(2026, 7, 30)))
    assert receiving.OBJECTION in saying.kinds_now(fresh(case), MOULIN)
    spring.move_to(at(date(2026, 8, 10)))
    found = linked.contested(case.pk, date(2026, 8, 10))
    assert found == letter
    assert objecting.possible(fresh(case))
    about = Grievance(about=case.zaak, letter=letter)
    assert impartial.decided(staff("anna"), about)  # Awb 10:3 lid 3
    assert not impartial.decided(staff("lotte"), about)


def test_6_7_once_the_decision_is_past_its_term_an_objection_is_about_the_penalty(spring: Any) -> None:
    case = late()
    notice(case, spring, NOTICE)
    decide(case, spring, DECIDED)
    spring.move_to(at(date(2026, 7, 20)))
    defaulting.settle(case.pk, by(case))
    letter = Message.objects.get(kind="penalty")
    sending.notified(letter.pk, at(date(2026, 7, 20)))
    assert linked.contested(case.pk, date(2026, 8, 21)) == Message.objects.get(kind="decision")
    assert linked.contested(case.pk, date(2026, 8, 22)) == letter


def test_the_official_and_the_manager_see_it(spring: Any) -> None:
    case = late()
    notice(case, spring, NOTICE)
    spring.move_to(at(date(2026, 6, 10)))
    page = staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/", follow=True)
    assert "Beslis voor 18 juni 2026" in page.content.decode()
    spring.move_to(at(date(2026, 7, 2)))
    page = staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/", follow=True).content.decode()
    assert "vandaag € 35, tot nu toe € 357 voor 15 dagen" in page
    assert "dwangsom_geen" not in page
    decide(case, spring, DECIDED)
    client = staff_client("anna")
    page = client.get(f"/werk/zaken/{case.zaak.uuid}/", follow=True).content.decode()
    assert "Stel die vast, uiterlijk op 23 juli 2026" in page
    assert "dwangsom_geen" in page
    where = f"/werk/zaken/{case.zaak.uuid}/settle/"
    done = client.post(where, {"revision": fresh(case).revision, "dwangsom_aanvragers": "2"}, follow=True)
    assert "Vastgesteld op 10 juli 2026: € 602, voor 22 dagen." in done.content.decode()
    again = client.post(where, {"revision": fresh(case).revision})
    assert again.status_code == 422
    page = done.content.decode()
    assert "Nog niet betaald" in page
    where = f"/werk/zaken/{case.zaak.uuid}/betaald/"
    paid = {"dwangsom_rekening": "NL91 ABNA 0417 1643 00", "dwangsom_betaald_op.day": "10"}
    paid |= {"dwangsom_betaald_op.month": "7", "dwangsom_betaald_op.year": "2026"}
    done = client.post(where, {"revision": fresh(case).revision, **paid}, follow=True)
    assert "Betaald op 10 juli 2026 op rekening NL91 ABNA 0417 1643 00." in done.content.decode()

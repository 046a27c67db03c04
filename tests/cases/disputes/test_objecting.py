"""An objection on a case: its receipt and what its day means (Awb 2:22, 6:7-6:11, 6:14, 7:10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import transaction

from openloket.cases.deciding import decisions
from openloket.cases.disputes import objecting
from openloket.cases.locking import locked_case
from openloket.cases.models import Case, InterestedParty, Message, Notification
from openloket.cases.received import arrivals, receiving
from openloket.cases.received.receiving import Incoming
from openloket.cases.saying.effects import EFFECTS
from openloket.cases.sent import sending
from openloket.channels.desk import objections
from openloket.law.objection import Timing
from openloket.registers import acts
from tests.cases.disputes.test_defaulting import at
from tests.cases.test_handling import WHY, by, fresh, text_of
from tests.conftest import city_of, new_case, staff, staff_client
from tests.deciding import FREE, NO_AWB, publish

KNOWN, LAST = date(2026, 3, 24), date(2026, 5, 6)


@pytest.fixture
def march(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(at(KNOWN))


def decided(result: str = "verleend") -> Case:
    case = new_case(datum="2027-06-05")
    decisions.decide(case.pk, by(case), result, WHY)
    sending.notified(Message.objects.get(kind="decision").pk, at(KNOWN))
    return fresh(case)


def object_to(case: Case, traveller: time_machine.Traveller, day: date, party: InterestedParty | None = None) -> str:
    traveller.move_to(at(day))
    with transaction.atomic():
        row = locked_case(case.pk)
        new = Incoming(
            f"o:{day}", receiving.OBJECTION, "desk", at(day), "Het klopt niet.", by="Bea", by_id="bea", party=party
        )
        message = receiving.receive(row, new)
        EFFECTS[receiving.OBJECTION](row, message, acts.hand(why="Bezwaar"))
        row.save()
    return text_of(Message.objects.filter(kind="objection").latest("pk"))


def test_6_8_and_6_14_in_time_on_the_last_day_with_a_receipt(march: Any) -> None:
    case = decided()
    text = object_to(case, march, LAST)
    assert "Wij hebben uw bezwaar ontvangen op 6 mei 2026" in text
    assert "Uw bezwaar kwam op tijd" in text
    assert "Wij beslissen uiterlijk op 17 juni 2026" in text
    [found] = objecting.of_case(fresh(case))
    assert (found.timed.timing, found.timed.until) == (Timing.IN_TIME, LAST)
    assert found.decide_by is not None
    assert found.decide_by.ends == date(2026, 6, 17)


def test_6_10_on_the_day_of_the_decision_it_is_in_time_and_not_said_to_come_early(march: Any) -> None:
    text = object_to(decided(), march, KNOWN)
    assert "op de dag waarop wij ons besluit bekendmaakten" in text
    assert "voordat de tijd voor bezwaar begon" not in text
    closed = Case.objects.get(closed_on__isnull=False)
    [(_found, says)] = objections.shown(closed, arrivals.received(closed))
    assert says == objections.COUNTS_NOW


def test_one_that_comes_after_the_day_to_decide_is_promised_no_day_that_is_over(march: Any) -> None:
    text = object_to(decided(), march, date(2026, 6, 18))
    assert "Wij beslissen uiterlijk op" not in text
    assert "die liep tot en met 17 juni 2026. Wij beslissen daarom zo snel mogelijk." in text


def test_6_9_and_6_11_a_day_later_it_is_late_and_is_asked_why(march: Any) -> None:
    case = decided()
    text = object_to(case, march, date(2026, 5, 7))
    assert "Bezwaar maken kon tot en met 6 mei 2026" in text
    assert "Schrijf ons dan waarom" in text
    page = staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/", follow=True).content.decode()
    assert "Ga na wanneer het op de post ging" in page
    assert "Beslis erop uiterlijk op 17 juni 2026" in page


def test_6_10_before_the_decision_it_is_kept_and_counts_once_decided(march: Any) -> None:
    case = new_case(datum="2027-06-05")
    text = object_to(case, march, KNOWN)
    assert "wij bewaren het" in text
    assert "Wij beslissen uiterlijk" not in text
    [found] = objecting.of_case(fresh(case))
    assert (found.timed.timing, found.decide_by) == (Timing.PREMATURE, None)
    decisions.decide(case.pk, by(case), "verleend", WHY)
    sending.notified(Message.objects.get(kind="decision").pk, at(KNOWN))
    [found] = objecting.of_case(fresh(case))
    assert (found.timed.timing, found.timed.until) == (Timing.PREMATURE, LAST)
    assert found.decide_by is not None


def test_2_22_a_notification_that_did_not_arrive_is_not_held_against_anybody(march: Any) -> None:
    case = decided()
    Message.objects.filter(kind="decision").update(undeliverable_at=at(KNOWN))
    text = object_to(case, march, date(2026, 5, 20))
    assert "Daarom telt uw bezwaar, ook al kwam het na 6 mei 2026" in text
    assert [item.timed.timing for item in objecting.of_case(fresh(case))] == [Timing.EXCUSABLE]


def bounced(read_on: date | None = None, posted_on: date | None = None) -> Case:
    """Decide with a letter whose notification came back the next day, that was read or posted later."""
    case = decided()
    letter = Message.objects.get(kind="decision")
    values = {"code": "a" * 32, "made_at": at(KNOWN), "sent_at": at(KNOWN), "failed_at": at(KNOWN + timedelta(days=1))}
    Notification.objects.create(message=letter, sort=Notification.Sort.NOTICE, **values)
    Message.objects.update(read_at=at(read_on) if read_on else None)
    if posted_on:
        sending.to_paper(letter.pk, at(KNOWN + timedelta(days=1)))
        sending.posted(letter.pk, posted_on, at=at(posted_on))
    return fresh(case)


@pytest.mark.parametrize(
    ("read_on", "posted_on", "received", "timing"),
    [
        (None, None, date(2026, 5, 20), Timing.EXCUSABLE),
        (date(2026, 5, 18), None, date(2026, 5, 20), Timing.EXCUSABLE),  # read after the term, and soon answered
        (date(2026, 4, 1), None, date(2026, 5, 20), Timing.LATE),  # read in time
        (None, date(2026, 4, 8), date(2026, 5, 20), Timing.IN_TIME),  # it counts from the second sending (2:11)
        (None, date(2026, 4, 8), date(2026, 5, 21), Timing.LATE),
    ],
)
def test_2_11_and_2_22_a_bounced_notification_and_an_objection(
    march: Any, read_on: date | None, posted_on: date | None, received: date, timing: Timing
) -> None:
    case = bounced(read_on, posted_on)
    object_to(case, march, received)
    assert [item.timed.timing for item in objecting.of_case(fresh(case))] == [timing]


def test_2_10_lid_1_who_waived_the_notification_is_held_to_the_term(march: Any) -> None:
    case = decided()
    Message.objects.filter(kind="decision").update(email="", notified_at=None)
    object_to(case, march, date(2026, 5, 20))
    assert [item.timed.timing for item in objecting.of_case(fresh(case))] == [Timing.LATE]


def test_1_2_another_who_objects_gets_the_receipt_by_post(march: Any) -> None:
    case = decided()
    address = {"postcode": "1234 AB", "huisnummer": "3", "toevoeging": "", "straat": "Voorbeeldstraat", "plaats": "X"}
    party = InterestedParty.objects.create(
        zaak=case.zaak, name="Bo Buur", address=address, named_by=staff("anna"), named_at=at(KNOWN)
    )
    text = object_to(case, march, LAST, party)
    assert "Beste Bo Buur" in text
    assert "Suzanne" not in text
    assert Message.objects.get(kind="objection").way == Message.Way.PRINT


def test_7_1_where_one_cannot_object_that_is_told(published: None, tmp_path: Path) -> None:
    for traveller in city_of(datetime(2026, 11, 27, 9, 30, tzinfo=UTC), before=FREE):
        publish(tmp_path, *NO_AWB)
        case = new_case(datum="2027-06-05")
        assert "kunt u geen bezwaar maken" in object_to(case, traveller, date(2026, 12, 1))
        assert objecting.of_case(fresh(case)) == []

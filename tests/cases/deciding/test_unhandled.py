"""Not handling an application: after a chance to complete it, and made known within four weeks (Awb 4:5 lid 1 and 4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from openloket.cases import refusals
from openloket.cases.completing import supplementing
from openloket.cases.deciding import decisions, pending
from openloket.cases.models import Case, InformationRequest, Message, PendingDecision
from openloket.cases.sent import sending
from openloket.definitions.diff import differences
from openloket.definitions.library import load
from openloket.definitions.schema import Result, Retention
from tests.cases.test_handling import WHY, by, fresh
from tests.conftest import SERVICES, city_of, new_case, staff, staff_client
from tests.deciding import DAY, FREE, NO_AWB, SERVICE, TEXT, asked_in_vain, publish

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
LATER = {"datum": "2027-06-05"}
NOT_HANDLED = "id: buiten_behandeling, label: Niet behandeld,"


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(NOW, before=FREE)


def not_handle(case: Case, result: str = "buiten_behandeling") -> None:
    decisions.decide(case.pk, by(fresh(case)), result, WHY)


def asked(case: Case, asked_on: date, ended_on: date, channel: str = "") -> None:
    """Put in a request to complete that ended: by an answer through a channel, or without one."""
    due = ended_on - timedelta(days=0 if channel else 1)
    InformationRequest.objects.create(
        zaak=case.zaak, text="Een plattegrond.", asked_by=staff("anna"), due=due, asked_on=asked_on, ended_on=ended_on,
        answered_channel=channel,
    )  # fmt: skip


def test_not_without_a_chance_to_complete(today: Any) -> None:
    with pytest.raises(refusals.NotPossible, match=r"nog geen kans gehad om aan te vullen.*artikel 4:5 lid 1"):
        not_handle(new_case(**LATER))


def test_on_the_last_of_the_four_weeks_it_goes_at_once(today: time_machine.Traveller, settings: Any) -> None:
    settings.DECISION_MINUTES = 10
    case = new_case(**LATER)
    asked(case, date(2026, 11, 27), date(2026, 12, 2), "web")
    today.move_to(datetime(2026, 12, 30, 22, 55, tzinfo=UTC))
    assert pending.goes_at(case, datetime.now(UTC)) is not None
    said = "‘Niet behandeld’ gaat meteen de deur uit: vandaag is daarvoor de laatste dag."
    assert said in staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    pending.decide(case.pk, by(fresh(case)), "buiten_behandeling", WHY)
    assert fresh(case).closed_on == date(2026, 12, 30)


def test_its_letter_is_not_shown_either_before_it_is_written(today: Any) -> None:
    case = new_case(**LATER)
    with pytest.raises(refusals.NotPossible, match="nog geen kans gehad om aan te vullen"):
        decisions.preview_letter(case, "buiten_behandeling", "", NOW.date(), decisions.NO_WEIGHING)
    asked(case, date(2026, 11, 1), date(2026, 11, 20))
    assert decisions.preview_letter(case, "buiten_behandeling", "", NOW.date(), decisions.NO_WEIGHING).pdf


def test_not_while_it_can_be_completed(today: time_machine.Traveller) -> None:
    case = new_case(**LATER)
    supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")
    sending.notified(Message.objects.get().pk, NOW)
    with pytest.raises(refusals.NotPossible, match="mag tot en met 11 december 2026 aanvullen"):
        not_handle(case)
    today.move_to(datetime(2026, 12, 12, 9, 30, tzinfo=UTC))
    supplementing.end_expired_requests(date(2026, 12, 12))
    not_handle(case)
    assert fresh(case).closed_on == date(2026, 12, 12)


def test_2_22_not_when_the_notification_of_the_request_came_back_and_nobody_read_it(
    today: time_machine.Traveller,
) -> None:
    case = new_case(**LATER)
    supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")
    letter = Message.objects.get()
    sending.notified(letter.pk, NOW)
    Message.objects.update(undeliverable_at=NOW)
    today.move_to(datetime(2026, 12, 12, 9, 30, tzinfo=UTC))
    supplementing.end_expired_requests(date(2026, 12, 12))
    with pytest.raises(refusals.NotPossible, match=r"niet aangekomen.*artikel 2:22"):
        not_handle(case)
    Message.objects.update(read_at=NOW)
    not_handle(case)
    assert fresh(case).closed_on == date(2026, 12, 12)


@pytest.mark.parametrize(
    ("ended_on", "channel", "until"),
    [
        (date(2026, 12, 2), "web", date(2026, 12, 30)),  # completed on 2 December
        (date(2026, 12, 2), "", date(2026, 12, 29)),  # the term ended on 1 December, unused
        (date(2026, 12, 4), "paper", date(2027, 1, 4)),  # 1 January is a holiday, then a weekend follows
    ],
)
def test_within_four_weeks(today: time_machine.Traveller, ended_on: date, channel: str, until: date) -> None:
    case = new_case(**LATER)
    asked(case, date(2026, 11, 27), ended_on, channel)
    today.move_to(datetime.combine(until + timedelta(days=1), NOW.timetz()))
    with pytest.raises(
        refusals.NotPossible, match=r"binnen vier weken nadat de aanvraag is aangevuld.*Beslis op de aanvraag zelf"
    ):
        not_handle(case)
    assert fresh(case).closed_on is None
    today.move_to(datetime.combine(until, NOW.timetz()))
    not_handle(case)
    assert fresh(case).closed_on == until
    assert Message.objects.get(zaak=case.zaak, kind="decision").post_by == min(until, case.due)


def test_the_last_request_counts(today: time_machine.Traveller) -> None:
    case = new_case(**LATER)
    asked(case, date(2026, 11, 27), date(2026, 11, 30), "web")
    asked(case, date(2026, 12, 15), date(2026, 12, 30))
    today.move_to(datetime(2027, 1, 20, 9, 30, tzinfo=UTC))
    not_handle(case)


def test_any_other_result_goes_on(today: time_machine.Traveller) -> None:
    case = new_case(**LATER)
    asked_in_vain(case, days=60)
    not_handle(case, "geweigerd")
    assert fresh(case).closed_on is not None


def test_where_4_5_does_not_apply_there_is_no_such_term(today: Any, tmp_path: Path) -> None:
    publish(tmp_path, *NO_AWB)
    not_handle(new_case(**LATER))


def test_a_decision_that_waits_is_held_to_the_day_on_which_it_goes(
    today: time_machine.Traveller, settings: Any
) -> None:
    settings.DECISION_MINUTES = 10
    case = new_case(**LATER)
    asked(case, date(2026, 11, 27), date(2026, 12, 2), "web")
    today.move_to(datetime(2026, 12, 29, 9, 30, tzinfo=UTC))
    pending.decide(case.pk, by(case), "buiten_behandeling", WHY)
    row = PendingDecision.objects.get()
    today.move_to(datetime(2026, 12, 31, 9, 30, tzinfo=UTC))  # a worker that is two days late
    pending.carry_out(row.pk, datetime.now(UTC))
    row.refresh_from_db()
    assert "binnen vier weken" in row.stopped
    assert fresh(case).closed_on is None


# Which result it is ---------------------------------------------------------------------------------------------------------


def test_a_version_says_what_its_result_does(today: Any, tmp_path: Path) -> None:
    publish(tmp_path, (NOT_HANDLED, "id: onvolledig, label: Niet behandeld, kind: niet_behandeld,"))
    with pytest.raises(refusals.NotPossible, match="nog geen kans gehad"):
        not_handle(new_case(**LATER), "onvolledig")


@pytest.mark.parametrize(
    ("name", "kind", "decision", "not_handled", "refuses"),
    [
        ("buiten_behandeling", None, True, True, False),
        ("buiten_behandeling", "anders", True, False, False),
        ("onvolledig", "niet_behandeld", True, True, False),
        ("geweigerd", None, True, False, True),
        ("afgewezen", None, True, False, True),
        ("deels", None, True, False, True),
        ("half", "deels", True, False, True),
        ("nee", "afgewezen", True, False, True),
        ("geweigerd", "toegewezen", True, False, False),
        ("geweigerd", None, False, False, False),
        ("verleend", None, True, False, False),
    ],
)
def test_what_a_result_does(name: str, kind: Any, decision: bool, not_handled: bool, refuses: bool) -> None:
    result = Result(name, "Zo", Retention("vernietigen", "x", "1 jaar"), "brief", decision, kind=kind)
    assert (result.not_handled, result.refuses) == (not_handled, refuses)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (NOT_HANDLED, f"{NOT_HANDLED} kind: weg,", "'weg' is hier geen bekende waarde"),
        (NOT_HANDLED, f"{NOT_HANDLED} decision: false, kind: niet_behandeld,", "is geen besluit en kan niet 'niet_behandeld'"),
        ("id: geweigerd,", "id: geweigerd, decision: false, kind: afgewezen,", "is geen besluit en kan niet 'afgewezen'"),
    ],
)  # fmt: skip
def test_a_kind_that_cannot_be(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in TEXT
    path = tmp_path / SERVICE / f"{DAY}.yaml"
    path.parent.mkdir()
    path.write_text(TEXT.replace("valid_from: 2026-11-26", f"valid_from: {DAY}").replace(old, new))
    assert any(says in str(fault) for fault in load(path).faults)


def test_a_comparison_tells_it(tmp_path: Path) -> None:
    before = load(SERVICES / SERVICE / "2026-11-26.yaml").published[0].version
    path = tmp_path / SERVICE / f"{DAY}.yaml"
    path.parent.mkdir()
    text = TEXT.replace("valid_from: 2026-11-26", f"valid_from: {DAY}")
    path.write_text(text.replace(NOT_HANDLED, f"{NOT_HANDLED} kind: niet_behandeld,"))
    after = load(path).published[0].version
    [found] = [difference for difference in differences(before, after) if difference.part == "resultaten"]
    assert "besluit, brief ‘buiten_behandeling’, niet behandeld" in found.lawyer

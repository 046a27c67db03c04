"""Mandates at the act: who may not sign is refused, whatever the page showed, and the letter says by which it is signed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from openloket.cases.deciding import correcting, decisions, pending
from openloket.cases.grounds import Weighing
from openloket.cases.models import Case, PendingDecision
from openloket.cases.refusals import NotPossible
from openloket.people import absences, accounts, mandates
from openloket.people.mandates import Terms
from openloket.people.models import Mandate
from openloket.people.trail import SERVER, By, Place
from openloket.registers.models import Besluit
from tests.cases.test_handling import by, fresh, text_of
from tests.conftest import city_of, new_case, staff, staff_client

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
WHY = "Er zijn geen bezwaren van politie en brandweer."
ASIDE = Weighing(deviation="Het kan nog op tijd.")
DAY = date(2026, 9, 1)
BASE = Terms("burgemeester", "teammanager vergunningen", "de burgemeester", "Mandaatbesluit 2026", DAY, DAY)


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    """Be on a day on which versions name their organ."""
    yield from city_of(NOW)


def mandate(username: str, **changes: Any) -> Mandate:
    terms = {"person": staff(username), "deviating": True, **changes}
    return mandates.give(replace(BASE, **terms), SERVER)


def end(row: Mandate) -> None:
    mandates.end(row.pk, By(Place.SERVER, why="Andere functie"))


def decide(case: Case, username: str = "anna", result: str = "verleend") -> None:
    decisions.decide(case.pk, by(case, username), result, WHY, ASIDE)


def letter(case: Case) -> str:
    return text_of(case.zaak.messages.get(kind="decision"))


def test_without_a_mandate_for_the_service_a_role_is_enough(today: Any) -> None:
    mandate("bram", services=("subsidie",))
    mandate("bram", organ="college")
    case = new_case()
    decide(case)
    assert "mandaat" not in (fresh(case).decision or {})
    assert "namens de burgemeester van de gemeente Voorbeeldstad Anna" in letter(case)


def test_who_has_none_is_refused_at_the_act_and_told_who_may(today: Any) -> None:
    mandate("youssef")
    case = new_case()
    with pytest.raises(
        NotPossible,
        match=r"Op deze naam staat geen mandaat voor deze dienst\. Stel het voor aan wie dat wel mag: Youssef",
    ):
        decide(case)
    assert not Besluit.objects.exists()
    assert fresh(case).closed_on is None
    body = {"revision": fresh(case).revision, "result": "verleend", "motivation": WHY, "deviation": "Het kan nog."}
    answer = staff_client("anna").post(f"/werk/zaken/{case.zaak.uuid}/decide/", body)
    assert answer.status_code == 422
    assert "geen mandaat" in answer.content.decode()


def test_it_is_signed_by_mandate_and_the_letter_says_so(today: Any) -> None:
    mandate("anna")
    case = new_case()
    decide(case)
    text = letter(case)
    assert "namens de burgemeester van de gemeente Voorbeeldstad, Anna" in text
    assert "teammanager vergunningen Mandaatbesluit 2026 van 1 september 2026" in text
    kept = (fresh(case).decision or {})["mandaat"]
    assert kept == {
        "orgaan": "de burgemeester",
        "functie": "teammanager vergunningen",
        "mandaatbesluit": "Mandaatbesluit 2026",
        "van": "2026-09-01",
    }


def test_a_letter_names_nobody_where_the_municipality_wants_that(today: Any, settings: Any) -> None:
    settings.LETTER_CONTACT = "team"
    mandate("anna")
    case = new_case()
    decide(case)
    assert "namens de burgemeester van de gemeente Voorbeeldstad, teammanager vergunningen" in letter(case)


def test_a_mandate_of_a_role_is_everyone_s_with_that_role(today: Any) -> None:
    mandates.give(replace(BASE, team="vergunningen", role="behandelaar", deviating=True), SERVER)
    case = new_case()
    decide(case)
    assert (fresh(case).decision or {})["mandaat"]["functie"] == "teammanager vergunningen"


def test_a_decision_against_the_rules_takes_a_mandate_for_that(today: Any) -> None:
    mandate("anna", deviating=False)
    case = new_case()
    with pytest.raises(NotPossible, match="afwijkt van de regels"):
        decide(case)


def test_what_is_no_besluit_takes_no_mandate(today: Any) -> None:
    mandate("youssef")
    case = new_case()
    decisions.decide(case.pk, by(case), "ingetrokken", "De aanvrager trok de aanvraag in.")
    assert fresh(case).closed_on is not None


def test_a_mandate_withdrawn_between_page_and_act_is_named(today: Any) -> None:
    row = mandate("anna")
    case = new_case()
    shown = by(case)
    end(row)
    with pytest.raises(NotPossible, match=r"Het mandaat \(Mandaatbesluit 2026\) is ingetrokken op 27 november 2026"):
        decisions.decide(case.pk, shown, "verleend", WHY, ASIDE)
    assert not Besluit.objects.exists()


def test_a_decision_that_waits_is_stopped_when_its_mandate_ends(today: Any, settings: Any) -> None:
    settings.DECISION_MINUTES = 10
    row = mandate("anna")
    case = new_case()
    pending.decide(case.pk, by(case), "verleend", WHY, ASIDE)
    waits = PendingDecision.objects.get(zaak=case.zaak)
    end(row)
    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        pending.carry_out(waits.pk, timezone.now())
    waits.refresh_from_db()
    assert "Het mandaat (Mandaatbesluit 2026) is ingetrokken" in waits.stopped
    assert not Besluit.objects.exists()
    assert fresh(case).new_since is not None


def test_who_replaces_someone_signs_for_them_and_the_letter_says_it(today: Any) -> None:
    mandate("youssef")
    absences.add(staff("youssef"), staff("anna"), NOW.date(), NOW.date(), SERVER)
    case = new_case()
    decide(case)
    text = letter(case)
    assert "namens de burgemeester van de gemeente Voorbeeldstad, Anna" in text
    assert f"vervangt {staff('youssef')}, teammanager vergunningen" in text
    assert (fresh(case).decision or {})["mandaat"]["vervangt"] == str(staff("youssef"))


def test_a_deputy_needs_the_role_themselves(today: Any) -> None:
    mandate("youssef")
    absences.add(staff("youssef"), staff("anna"), NOW.date(), NOW.date(), SERVER)
    accounts.take_role(staff("anna"), "behandelaar")
    case = new_case()
    body = {"revision": fresh(case).revision, "result": "verleend", "motivation": WHY}
    assert staff_client("anna").post(f"/werk/zaken/{case.zaak.uuid}/decide/", body).status_code == 403


def test_an_absence_that_is_over_gives_nothing(today: Any) -> None:
    mandate("youssef")
    absences.add(staff("youssef"), staff("anna"), NOW.date(), NOW.date(), SERVER)
    case = new_case()
    with time_machine.travel(NOW + timedelta(days=1), tick=False), pytest.raises(NotPossible):
        decide(case)


def test_a_correction_takes_a_mandate_too(today: Any) -> None:
    row = mandate("anna")
    case = new_case()
    decide(case)
    message = case.zaak.messages.get(kind="decision")
    message.sent_on = NOW.date()
    message.save(update_fields=["sent_on"])
    end(row)
    with pytest.raises(NotPossible, match="is ingetrokken"):
        correcting.correct(case.pk, by(case), f"{WHY} En meer.", "Er stond een fout in.")
    mandate("anna", function="afdelingshoofd")
    correcting.correct(case.pk, by(case), f"{WHY} En meer.", "Er stond een fout in.")
    assert (fresh(case).decision or {})["mandaat"]["functie"] == "afdelingshoofd"


def test_a_preview_shows_the_line_to_who_may_sign_only(today: Any) -> None:
    mandate("youssef")
    case = new_case()
    for name, said in (("youssef", True), ("anna", False)):
        made = decisions.preview_letter(case, "verleend", WHY, NOW.date(), ASIDE, by=staff(name))
        assert (made.text["signed"] is not None) is said


def test_an_amount_beyond_the_mandate_is_refused(today: Any) -> None:
    mandate("anna", most=Decimal(100))
    case = new_case()
    decide(case)  # a permit has no amount
    assert fresh(case).closed_on is not None


def test_a_version_of_old_that_names_no_organ_is_signed_for_that_of_the_mandate(city: Any) -> None:
    mandate("anna", services=("evenementenvergunning",))
    case = new_case()
    decide(case)
    assert "namens de burgemeester van de gemeente Voorbeeldstad, Anna de Wit teammanager" in letter(case)

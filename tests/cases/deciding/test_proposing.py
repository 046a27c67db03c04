"""A decision that one proposes and another signs: without a mandate, and where a version asks for two officials."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from openloket.cases.deciding import correcting, decisions, pending, proposing
from openloket.cases.models import Case, PendingDecision, ProposedDecision
from openloket.cases.refusals import NotPossible
from openloket.cases.work import handling, worklist
from openloket.people import absences
from openloket.people.models import User
from openloket.people.trail import SERVER
from openloket.registers.models import Audittrail, Besluit
from tests.cases.mandates.test_mandated import ASIDE, NOW, WHY, end, letter, mandate
from tests.cases.test_handling import by, fresh
from tests.conftest import city_of, new_case, staff, staff_client
from tests.deciding import FREE, publish


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    """Be on a day on which versions name their organ."""
    yield from city_of(NOW)


@pytest.fixture
def two(published: None, tmp_path: Path) -> Iterator[time_machine.Traveller]:
    """Be on a day on which a permit takes two officials."""
    for traveller in city_of(NOW, before=FREE):
        publish(tmp_path, ("{id: verleend, label", "{id: verleend, four_eyes: true, label"))
        yield traveller


def propose(case: Case, to: str = "youssef", who: str = "anna", result: str = "verleend") -> None:
    proposing.propose(
        case.pk, by(case, who), staff(to), result, WHY, ASIDE, {}, "result=verleend&motivation=Mijn+tekst+hier"
    )


def to_sign(username: str) -> list[Case]:
    return list(worklist.work(staff(username), "sign"))


def test_who_has_no_mandate_proposes_and_who_has_one_signs(today: Any) -> None:
    mandate("youssef")
    case = new_case()
    propose(case)
    assert to_sign("youssef") == [case]
    assert to_sign("anna") == []
    assert not Besluit.objects.exists()
    proposing.approve(case.pk, by(case, "youssef"))
    decision = fresh(case).decision or {}
    assert (decision["voorgesteld_door"], decision["mandaat"]["functie"]) == (
        str(staff("anna")),
        "teammanager vergunningen",
    )
    assert f"Voorbeeldstad, {staff('youssef')}" in letter(case)
    assert not ProposedDecision.objects.exists()
    assert to_sign("youssef") == []
    taken = Audittrail.objects.get(resource="besluit", actie="create")
    assert taken.gebruikers_id == "youssef"


def test_it_is_checked_when_it_is_proposed(today: Any) -> None:
    mandate("youssef", deviating=False)
    case = new_case()
    with pytest.raises(NotPossible, match=r"Youssef.* mag dit besluit niet ondertekenen\..*afwijkt van de regels"):
        propose(case)
    for to in ("anna", "frans"):
        with pytest.raises(NotPossible):
            propose(case, to)
    with pytest.raises(NotPossible, match="motivering"):
        proposing.propose(case.pk, by(case), staff("youssef"), "verleend", " ", ASIDE, {})
    assert not ProposedDecision.objects.exists()


def test_who_signs_sends_it_back_with_remarks_that_the_proposer_reads(today: Any) -> None:
    mandate("youssef")
    case = new_case()
    propose(case)
    with pytest.raises(NotPossible, match="woorden"):
        proposing.send_back(case.pk, by(case, "youssef"), " ")
    with pytest.raises(NotPossible):
        proposing.send_back(case.pk, by(case, "anna"), "Het kan beter, denk ik.")
    proposing.send_back(case.pk, by(case, "youssef"), "Noem ook de verkeersregels.")
    assert to_sign("youssef") == []
    assert list(worklist.work(staff("anna"), "new")) == [case]
    page = staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    assert "Noem ook de verkeersregels." in page
    assert "Mijn tekst hier" in page
    with pytest.raises(NotPossible):
        proposing.approve(case.pk, by(case, "youssef"))
    propose(case)
    assert to_sign("youssef") == [case]


def test_nobody_signs_their_own_proposal(today: Any) -> None:
    mandate("youssef")
    case = new_case()
    propose(case)
    mandate("anna")
    with pytest.raises(NotPossible, match="zelf voor"):
        proposing.approve(case.pk, by(case, "anna"))
    User.objects.filter(username__in=["anna", "youssef"]).update(email="zelfde@stad.example")
    with pytest.raises(NotPossible, match="zelf voor"):
        proposing.approve(case.pk, by(case, "youssef"))


def test_a_mandate_that_ended_meanwhile_signs_nothing(today: Any) -> None:
    row = mandate("youssef")
    case = new_case()
    propose(case)
    end(row)
    with pytest.raises(NotPossible, match="is ingetrokken op 27 november 2026"):
        proposing.approve(case.pk, by(case, "youssef"))
    assert ProposedDecision.objects.get().stopped == ""


def test_while_it_waits_nothing_else_is_done_and_what_comes_in_stops_it(today: Any) -> None:
    mandate("youssef")
    case = new_case()
    propose(case)
    with pytest.raises(NotPossible, match="Trek dat voorstel eerst in"):
        handling.take(case.pk, by(case, "youssef"))
    handling.note_contact(case.pk, by(case, "youssef"), "phone", "De aanvrager belde over de wegen.")
    assert "Er kwam iets nieuws binnen" in ProposedDecision.objects.get().stopped
    assert to_sign("youssef") == []


def test_it_is_withdrawn(today: Any) -> None:
    mandate("youssef")
    case = new_case()
    propose(case)
    proposing.withdraw(case.pk, by(case, "anna"))
    handling.take(case.pk, by(case, "anna"))
    assert "Ingetrokken door" in ProposedDecision.objects.get().stopped


def test_what_was_signed_waits_as_any_decision_and_stays_of_two(two: Any, settings: Any) -> None:
    settings.DECISION_MINUTES = 10
    case = new_case()
    propose(case)
    proposing.approve(case.pk, by(case, "youssef"))
    row = PendingDecision.objects.get()
    assert (row.by, row.proposed_by) == (staff("youssef"), staff("anna"))
    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        pending.carry_out(row.pk, timezone.now())
    assert (fresh(case).decision or {})["voorgesteld_door"] == str(staff("anna"))


def test_a_result_of_two_is_not_decided_by_one(two: Any) -> None:
    case = new_case()
    with pytest.raises(NotPossible, match="vraagt twee medewerkers"):
        decisions.decide(case.pk, by(case), "verleend", WHY, ASIDE)
    with pytest.raises(NotPossible, match="vraagt twee medewerkers"):
        pending.decide(case.pk, by(case), "verleend", WHY, ASIDE)
    assert not Besluit.objects.exists()


def test_a_deputy_sees_and_signs_what_waits_for_who_is_away(today: Any) -> None:
    mandate("youssef")
    case = new_case()
    propose(case)
    absences.add(staff("youssef"), staff("chantal"), NOW.date(), NOW.date(), SERVER)
    if not worklist.visible(staff("chantal")).filter(pk=case.pk).exists():
        pytest.fail("chantal is of this team")
    assert to_sign("chantal") == [case]
    proposing.approve(case.pk, by(case, "chantal"))
    assert f"vervangt {staff('youssef')}, teammanager" in letter(case)


def test_on_the_page(today: Any) -> None:
    mandate("youssef")
    case = new_case()
    address = f"/werk/zaken/{case.zaak.uuid}/"
    anna, youssef = staff_client("anna"), staff_client("youssef")
    page = anna.get(address).content.decode()
    assert f'<option value="{staff("youssef").pk}" >' in page
    body = {
        "revision": fresh(case).revision,
        "result": "verleend",
        "motivation": WHY,
        "deviation": "Het kan nog op tijd.",
        "propose": "1",
    }
    assert anna.post(f"{address}decide/", {**body, "signer": ""}).status_code == 422
    assert anna.post(f"{address}decide/", {**body, "signer": "9" * 30}).status_code == 422
    assert anna.post(f"{address}decide/", {**body, "signer": str(staff("youssef").pk)}).status_code == 302
    assert "Te ondertekenen: Vergunning verleend" in youssef.get(address).content.decode()
    assert case.zaak.identificatie in youssef.get("/werk/?lijst=sign").content.decode()
    now = {"revision": fresh(case).revision}
    assert anna.post(f"{address}ondertekenen/", now).status_code == 422
    assert staff_client("els").post(f"{address}ondertekenen/", now).status_code in (200, 403)
    assert youssef.post(f"{address}ondertekenen/", {**now, "preview": "1"})["Content-Type"] == "application/pdf"
    assert youssef.post(f"{address}ondertekenen/", {"revision": 1}).status_code == 409
    assert not Besluit.objects.exists()
    assert youssef.post(f"{address}terugsturen/", {**now, "remarks": "Noem ook de wegen."}).status_code == 302
    assert (
        anna.post(
            f"{address}decide/", {**body, "revision": fresh(case).revision, "signer": str(staff("youssef").pk)}
        ).status_code
        == 302
    )
    assert youssef.post(f"{address}ondertekenen/", {"revision": fresh(case).revision}).status_code == 302
    assert PendingDecision.objects.exists() or Besluit.objects.exists()


def test_without_mandates_there_is_nothing_to_choose(today: Any) -> None:
    case = new_case()
    assert 'name="signer"' not in staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()


def test_one_does_not_correct_a_decision_to_a_result_of_two_alone(two: Any) -> None:
    case = new_case()
    decisions.decide(case.pk, by(case), "geweigerd", WHY, ASIDE)
    message = case.zaak.messages.get(kind="decision")
    message.sent_on = NOW.date()
    message.save(update_fields=["sent_on"])
    with pytest.raises(NotPossible, match="twee medewerkers"):
        correcting.correct(case.pk, by(case), WHY, "Het kan toch wel.", result="verleend")
    correcting.correct(case.pk, by(case, "youssef"), WHY, "Het kan toch wel.", result="verleend")
    assert fresh(case).decision["resultaat"] == "verleend"  # type: ignore[index]

"""Rights are given by two and taken by one; the last beheerder stays; everything is in the trail."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from openloket.people import absences, accounts, proposals
from openloket.people.accounts import Refused, may
from openloket.people.models import Absence, DirectorySession, Membership, Proposal, StaffEvent, User
from openloket.people.rights import Action
from openloket.people.trail import on_screen
from tests.conftest import staff

TODAY = date(2026, 9, 15)


def propose(person: str = "els", by: str = "gerda", **changes: Any) -> Proposal:
    said = {"role": "behandelaar", "team": "vergunningen", "services": [], "why": "Nieuw in het team", **changes}
    return proposals.propose_role(staff(person), said["role"], said["team"], said["services"], staff(by), said["why"])


def trail(person: str) -> list[tuple[str, str, str, str]]:
    rows = StaffEvent.objects.filter(person=staff(person)).order_by("pk").select_related("by")
    return [(row.what, row.place, row.by.username if row.by else "", row.why) for row in rows][
        2:
    ]  # how the demo made them


def test_a_role_is_there_when_a_second_beheerder_confirmed(town: Any) -> None:
    made = propose(services=["standplaats"])
    assert not may(staff("els"), Action.HANDLE)
    proposals.confirm(made.pk, staff("henk"))
    els = staff("els")
    assert may(els, Action.HANDLE, team="vergunningen", service="standplaats")
    assert not may(els, Action.HANDLE, team="vergunningen", service="evenementenvergunning")
    assert trail("els") == [
        ("proposed", "screen", "gerda", "Nieuw in het team"),
        ("role_given", "screen", "henk", "Nieuw in het team"),
    ]
    given = els.events.get(what="role_given", by=staff("henk"))
    assert given.detail["proposed_by"] == "Gerda Jansen"


def test_nobody_confirms_their_own_proposal(town: Any) -> None:
    made = propose()
    with pytest.raises(Refused):
        proposals.confirm(made.pk, staff("gerda"))
    assert not may(staff("els"), Action.HANDLE)
    proposals.refuse(made.pk, staff("gerda"))
    assert Proposal.objects.get().outcome == "withdrawn"


@pytest.mark.parametrize("whose", ["gerda", "els"])
def test_nobody_confirms_with_another_account_of_who_proposed_it_or_gets_it(town: Any, whose: str) -> None:
    made, other = propose(), staff("henk")
    User.objects.filter(pk=staff(whose).pk).update(email="zelfde@stad.example")
    User.objects.filter(pk=other.pk).update(email="Zelfde@stad.example")
    with pytest.raises(Refused, match="van één persoon"):
        proposals.confirm(made.pk, staff("henk"))
    assert not may(staff("els"), Action.HANDLE)


def test_nobody_confirms_what_a_colleague_proposed_for_them(town: Any) -> None:
    made = propose(person="henk")
    with pytest.raises(Refused, match="over uzelf"):
        proposals.confirm(made.pk, staff("henk"))
    assert not may(staff("henk"), Action.HANDLE)
    proposals.refuse(made.pk, staff("henk"))
    assert Proposal.objects.get().outcome == "refused"


@pytest.mark.parametrize("decide", [proposals.confirm, proposals.refuse])
def test_a_proposal_is_decided_once(town: Any, decide: Any) -> None:
    made = propose()
    proposals.refuse(made.pk, staff("henk"), "Niet nodig")
    with pytest.raises(Refused):
        decide(made.pk, staff("henk"))
    assert [row[0] for row in trail("els")] == ["proposed", "refused"]
    assert not may(staff("els"), Action.HANDLE)


@pytest.mark.parametrize("gone", ["closed", "no role"])
def test_a_proposal_of_who_is_no_beheerder_any_more_is_not_confirmed(town: Any, gone: str) -> None:
    made = propose()
    if gone == "closed":
        accounts.close(staff("gerda"))
    else:
        accounts.take_role(staff("gerda"), "beheerder")
    with pytest.raises(Refused):
        proposals.confirm(made.pk, staff("henk"))
    assert not may(staff("els"), Action.HANDLE)


def test_a_proposal_of_who_the_directory_no_longer_knows_is_not_confirmed(town: Any) -> None:
    gerda, now = staff("gerda"), timezone.now()
    User.objects.filter(pk=gerda.pk).update(directory_id="https://directory.example id-gerda")
    session = DirectorySession.objects.create(user=gerda, began_at=now, checked_at=now)
    made = propose()
    DirectorySession.objects.filter(pk=session.pk).update(ended="refused", ended_at=now)
    with pytest.raises(Refused):
        proposals.confirm(made.pk, staff("henk"))
    DirectorySession.objects.create(user=gerda, began_at=now + timedelta(minutes=1), checked_at=now)
    proposals.confirm(made.pk, staff("henk"))


def test_a_proposal_lapses_after_a_week(town: Any) -> None:
    made = propose()
    town.shift(timedelta(days=7, minutes=1))
    with pytest.raises(Refused, match="ouder dan een week"):
        proposals.confirm(made.pk, staff("henk"))


def test_an_emergency_account_is_no_second_person(town: Any) -> None:
    made = propose()
    User.objects.filter(username="henk").update(emergency=True)
    with pytest.raises(Refused, match="noodaccount"):
        proposals.confirm(made.pk, staff("henk"))
    assert not may(staff("els"), Action.HANDLE)


def test_an_emergency_account_is_no_first_person_either(town: Any) -> None:
    made = propose()
    User.objects.filter(username="gerda").update(emergency=True)
    with pytest.raises(Refused, match="noodaccount"):
        propose("els", role="coordinator")
    with pytest.raises(Refused, match="noodaccount"):
        proposals.confirm(made.pk, staff("henk"))
    assert not may(staff("els"), Action.HANDLE)
    proposals.refuse(made.pk, staff("henk"))


@pytest.mark.parametrize(
    "changes", [{"role": "baas"}, {"role": ""}, {"team": "nergens"}, {"team": ""}, {"why": " "}], ids=str
)
def test_what_cannot_be_is_not_proposed(town: Any, changes: dict[str, str]) -> None:
    with pytest.raises(Refused):
        propose(**changes)
    assert not Proposal.objects.exists()


def test_what_is_so_or_waits_is_not_proposed_again(town: Any) -> None:
    with pytest.raises(Refused):
        propose("els", role="balie", team="loket")
    propose()
    with pytest.raises(Refused):
        propose(by="henk")
    propose(services=["standplaats"])


def test_opening_a_closed_account_takes_two(town: Any) -> None:
    accounts.close(staff("els"), on_screen(staff("gerda"), "Uit dienst"))
    made = proposals.propose_reopening(staff("els"), staff("gerda"), "Toch weer")
    with pytest.raises(Refused):
        proposals.confirm(made.pk, staff("gerda"))
    assert not staff("els").is_active
    proposals.confirm(made.pk, staff("henk"))
    assert staff("els").is_active
    with pytest.raises(Refused):
        proposals.propose_reopening(staff("els"), staff("gerda"), "Nog eens")


def test_the_last_beheerder_stays(town: Any) -> None:
    accounts.close(staff("gerda"))
    for take in (lambda: accounts.close(staff("henk")), lambda: accounts.take_role(staff("henk"), "beheerder")):
        with pytest.raises(Refused):
            take()
        assert may(staff("henk"), Action.MANAGE)
    assert [row[0] for row in trail("henk")] == []
    accounts.close(staff("anna"))


@pytest.mark.django_db(transaction=True)
def test_two_beheerders_who_close_each_other_at_once_leave_one(frozen: Any) -> None:
    from openloket.site import demo

    demo.make_staff()
    both = threading.Barrier(2)
    refused: list[str] = []

    def close(name: str) -> None:
        try:
            both.wait()
            accounts.close(staff(name))
        except Refused:
            refused.append(name)
        finally:
            connection.close()

    threads = [threading.Thread(target=close, args=[name]) for name in ("gerda", "henk")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert accounts.managers().count() == 1


# Absence --------------------------------------------------------------------------------------------------------------


def away(person: str = "anna", deputy: str = "youssef", first: date = TODAY, last: date = TODAY) -> Absence:
    return absences.add(staff(person), staff(deputy), first, last, on_screen(staff("gerda")))


def replaces(deputy: str) -> list[str]:
    return [row.person.username for row in absences.replaced_by(staff(deputy))]


def test_an_absence_begins_and_ends_by_itself(town: Any) -> None:
    away(first=TODAY + timedelta(days=1), last=TODAY + timedelta(days=2))
    found = []
    for _ in range(4):
        found.append(replaces("youssef"))
        town.shift(timedelta(days=1))
    assert found == [[], ["anna"], ["anna"], []]
    assert trail("anna") == [("absent", "screen", "gerda", "")]


def test_a_day_is_a_day_of_the_netherlands(town: Any) -> None:
    away()
    town.move_to("2026-09-15T21:59:00+00:00")
    assert replaces("youssef") == ["anna"]
    town.move_to("2026-09-15T22:01:00+00:00")  # past midnight there
    assert replaces("youssef") == []


def test_an_absence_can_be_stopped(town: Any) -> None:
    made = away()
    with pytest.raises(Refused):
        absences.stop(made.pk, staff("bram"), on_screen(staff("gerda")))
    absences.stop(made.pk, staff("anna"), on_screen(staff("gerda")))
    assert replaces("youssef") == []
    with pytest.raises(Refused):
        absences.stop(made.pk, staff("anna"), on_screen(staff("gerda")))
    away()


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": TODAY, "last": TODAY - timedelta(days=1)},
        {"first": TODAY - timedelta(days=9), "last": TODAY - timedelta(days=1)},
        {"last": TODAY + timedelta(days=366)},
        {"deputy": "anna"},
        {"deputy": "bram"},
        {"deputy": "els"},
        {"deputy": "gerda"},
        {"person": "els", "deputy": "anna"},
    ],
    ids=str,
)
def test_an_absence_that_cannot_be(town: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        away(**wrong)
    assert not Absence.objects.exists()


def test_absences_do_not_overlap(town: Any) -> None:
    week = {"first": TODAY, "last": TODAY + timedelta(days=6)}
    away(**week)
    with pytest.raises(Refused):
        away(deputy="chantal", first=TODAY + timedelta(days=6), last=TODAY + timedelta(days=8))
    with pytest.raises(Refused):
        away("chantal", "anna", **week)  # who is away replaces nobody
    away(deputy="chantal", first=TODAY + timedelta(days=7), last=TODAY + timedelta(days=8))
    assert replaces("youssef") == ["anna"]


def test_a_closed_colleague_replaces_nobody(town: Any) -> None:
    accounts.close(staff("youssef"))
    with pytest.raises(Refused):
        away()


def test_who_may_some_services_replaces_for_those(town: Any) -> None:
    Membership.objects.filter(user=staff("youssef")).update(services=["standplaats"])
    Membership.objects.filter(user=staff("anna")).update(services=["evenementenvergunning"])
    with pytest.raises(Refused):
        away()
    Membership.objects.filter(user=staff("anna")).update(services=["evenementenvergunning", "standplaats"])
    away()

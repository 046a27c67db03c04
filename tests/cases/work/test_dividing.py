"""Dividing many cases at once: what it will do, one by one and once, and what is left as it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from openloket.cases import impartial, jobs, locking
from openloket.cases.models import Case, Division
from openloket.cases.work import dividing, handling, involved
from openloket.cases.work.dividing import Asked, Deed
from openloket.people.models import Membership, User
from openloket.registers.models import Rol
from tests.cases.test_handling import by, fresh
from tests.conftest import NOW, new_case, staff


@pytest.fixture
def cases(city: Any) -> list[Case]:
    return [new_case(key=f"test:{n}") for n in range(3)]


def asked(deed: str, by: str = "chantal", to: str = "", step: str = "") -> Asked:
    return Asked(staff(by), Deed(deed), to=staff(to) if to else None, step=step)


def done(what: Asked, cases: list[Case]) -> Division:
    row = dividing.propose(what, [fresh(case) for case in cases], NOW)
    assert dividing.begin(row.pk, what.by, NOW)
    jobs.divide(division=str(row.pk))
    row.refresh_from_db()
    return row


def of(case: Case) -> str:
    handler = fresh(case).handler
    return handler.username if handler else ""


def test_a_coordinator_gives_all_of_a_colleague_to_another(cases: list[Case]) -> None:
    for case in cases:
        handling.take(case.pk, by(case))
    row = done(asked("assign", to="chantal"), cases)
    assert ([of(case) for case in cases], row.done, row.refused) == (["chantal"] * 3, 3, [])
    rollen = Rol.objects.filter(roltype__omschrijving_generiek="behandelaar")
    assert {rol.betrokkene_identificatie["identificatie"] for rol in rollen} == {"chantal"}


def test_nothing_is_done_before_it_is_confirmed_and_then_once(cases: list[Case]) -> None:
    what = asked("assign", to="anna")
    row = dividing.propose(what, [fresh(case) for case in cases], NOW)
    jobs.divide(division=str(row.pk))
    assert [of(case) for case in cases] == ["", "", ""]
    assert not dividing.begin(row.pk, staff("anna"), NOW)
    assert dividing.begin(row.pk, what.by, NOW)
    assert not dividing.begin(row.pk, what.by, NOW)
    for _ in range(2):
        jobs.divide(division=str(row.pk))
    assert [of(case) for case in cases] == ["anna", "anna", "anna"]
    assert [fresh(case).revision for case in cases] == [case.revision + 1 for case in cases]


def test_a_case_that_changed_meanwhile_is_left_and_told(cases: list[Case]) -> None:
    what = asked("assign", to="anna")
    row = dividing.propose(what, [fresh(case) for case in cases], NOW)
    handling.take(cases[1].pk, by(cases[1], "chantal"))
    assert dict(dividing.shown(row))[cases[1]] == dividing.CHANGED
    dividing.begin(row.pk, what.by, NOW)
    jobs.divide(division=str(row.pk))
    row.refresh_from_db()
    assert [of(case) for case in cases] == ["anna", "chantal", "anna"]
    assert row.refused == [[cases[1].pk, dividing.CHANGED]]
    assert [(case.pk if case else None, why) for case, why in dividing.refused(row)] == [
        (cases[1].pk, dividing.CHANGED)
    ]


def test_a_case_that_went_meanwhile_is_told(cases: list[Case]) -> None:
    what = asked("assign", to="anna")
    row = dividing.propose(what, [fresh(case) for case in cases], NOW)
    gone = cases[0].pk
    Case.objects.filter(pk=gone).delete()
    assert [case.pk for case, _ in dividing.shown(row)] == [case.pk for case in cases[1:]]
    dividing.begin(row.pk, what.by, NOW)
    jobs.divide(division=str(row.pk))
    row.refresh_from_db()
    assert row.refused == [[gone, dividing.GONE]]


def test_a_worker_that_dies_half_way_does_nothing_twice(cases: list[Case], monkeypatch: Any) -> None:
    what = asked("assign", to="anna")
    row = dividing.propose(what, [fresh(case) for case in cases], NOW)
    dividing.begin(row.pk, what.by, NOW)
    took, dies = handling.take, iter([False, True])

    def take(*args: Any) -> None:
        took(*args)
        if next(dies):
            raise KeyboardInterrupt

    monkeypatch.setattr(handling, "take", take)
    with pytest.raises(KeyboardInterrupt):
        jobs.divide(division=str(row.pk))
    assert [of(case) for case in cases] == ["anna", "", ""]
    monkeypatch.setattr(handling, "take", took)
    jobs.divide(division=str(row.pk))
    assert [of(case) for case in cases] == ["anna", "anna", "anna"]
    assert [fresh(case).revision for case in cases] == [case.revision + 1 for case in cases]


def test_it_goes_on_in_another_job_after_its_turn(cases: list[Case], monkeypatch: Any) -> None:
    monkeypatch.setattr(dividing, "TURN", 0.0)
    queued: list[str] = []
    monkeypatch.setattr(dividing, "later", lambda job, **arguments: queued.append(job))
    row = dividing.propose(asked("assign", to="anna"), [fresh(case) for case in cases], NOW)
    dividing.begin(row.pk, row.by, NOW)
    jobs.divide(division=str(row.pk))
    assert queued == ["divide", "divide"]


def why(what: Asked, case: Case, *, waits: bool = False) -> str:
    return dividing.why_not(what, fresh(case), waits=waits)


@pytest.mark.parametrize(
    ("deed", "who", "to", "allowed"),
    [
        ("assign", "chantal", "anna", True),
        ("assign", "anna", "anna", True),
        ("assign", "anna", "chantal", False),
        ("assign", "els", "els", False),
        ("assign", "bram", "bram", False),
        ("release", "chantal", "", True),
        ("release", "anna", "", True),
        ("release", "bram", "", False),
        ("release", "els", "", False),
        ("move", "anna", "", True),
        ("move", "bram", "", False),
        ("move", "els", "", False),
        ("ask", "anna", "", True),
        ("ask", "bram", "", False),
        ("ask", "els", "", False),
    ],
)
def test_who_may(cases: list[Case], deed: str, who: str, to: str, allowed: bool) -> None:
    case = cases[0]
    if deed == "release":
        handling.take(case.pk, by(case))
    step = "beoordelen" if deed == "move" else ""
    assert (why(asked(deed, who, to, step), case) != dividing.NOT_ALLOWED) == allowed
    row = done(asked(deed, who, to, step), [case])
    assert (row.refused == [[case.pk, dividing.NOT_ALLOWED]]) == (not allowed)


def test_a_handler_lets_go_of_their_own_only(cases: list[Case]) -> None:
    handling.take(cases[0].pk, by(cases[0], "chantal"))
    assert why(asked("release", "anna"), cases[0]) == dividing.NOT_ALLOWED


def test_a_case_that_is_let_go_of_waits_for_someone(cases: list[Case]) -> None:
    handling.take(cases[0].pk, by(cases[0]))
    done(asked("release", "anna"), cases[:1])
    assert of(cases[0]) == ""
    assert not Rol.objects.filter(zaak=cases[0].zaak, roltype__omschrijving_generiek="behandelaar").exists()


@pytest.mark.parametrize(
    "state", ["closed", "elsewhere", "waits", "theirs", "nobody", "at step", "no step", "last step"]
)
def test_what_cannot_be_done_says_why(cases: list[Case], state: str) -> None:
    case = cases[0]
    steps = [step.id for step in locking.version_of(fresh(case)).steps]
    match state:
        case "closed":
            Case.objects.update(closed_on=NOW.date())
            assert why(asked("assign", to="anna"), case) == locking.CLOSED
        case "elsewhere":
            Case.objects.update(version=None)
            assert why(asked("move", step="in_behandeling"), case) == locking.ELSEWHERE
            assert why(asked("assign", to="anna"), case) == "", "it is given by anyone"
        case "waits":
            assert "Draai dat eerst terug" in why(asked("assign", to="anna"), case, waits=True)
        case "theirs":
            handling.take(case.pk, by(case))
            assert why(asked("assign", to="anna"), case) == dividing.ALREADY
        case "nobody":
            assert why(asked("release"), case) == handling.NO_ONES
        case "at step":
            assert why(asked("move", step=fresh(case).step), case) == dividing.AT_STEP
        case "no step":
            assert why(asked("move", step="bestaat-niet"), case) == handling.NO_STEP
        case "last step":
            assert why(asked("move", step=steps[-1]), case) == handling.NO_STEP


@pytest.mark.parametrize("deed", ["move", "print"])
def test_who_is_involved_does_nothing_with_it(cases: list[Case], deed: str) -> None:
    involved.declare(cases[0].pk, by(cases[0]), "Mijn zus vraagt dit aan.")
    assert why(asked(deed, "anna", step="in_behandeling"), cases[0]) == impartial.INVOLVED
    assert why(asked(deed, "chantal", step="in_behandeling"), cases[0]) == ""


@pytest.mark.parametrize("name", ["els", "bram", "frans"])
def test_it_is_given_to_nobody_who_may_not_handle_it(cases: list[Case], name: str) -> None:
    assert why(asked("assign", to=name), cases[0]) == dividing.NOT_THEIRS


def test_who_left_gets_nothing_and_does_nothing(cases: list[Case]) -> None:
    User.objects.filter(username="anna").update(is_active=False)
    assert why(asked("assign", to="anna"), cases[0]) == dividing.NOT_THEIRS
    row = dividing.propose(asked("assign", to="chantal"), [fresh(case) for case in cases], NOW)
    dividing.begin(row.pk, row.by, NOW)
    User.objects.filter(username="chantal").update(is_active=False)
    jobs.divide(division=str(row.pk))
    row.refresh_from_db()
    assert [reason for _, reason in row.refused] == [dividing.NOT_ALLOWED] * 3


def test_who_lost_the_right_meanwhile_does_nothing(cases: list[Case]) -> None:
    row = dividing.propose(asked("assign", to="anna"), [fresh(case) for case in cases], NOW)
    dividing.begin(row.pk, row.by, NOW)
    Membership.objects.filter(user__username="chantal").delete()
    jobs.divide(division=str(row.pk))
    row.refresh_from_db()
    assert [reason for _, reason in row.refused] == [dividing.NOT_ALLOWED] * 3


def test_it_is_forgotten_after_90_days(cases: list[Case], city: Any) -> None:
    done(asked("assign", to="anna"), cases)
    city.shift(timedelta(days=90, seconds=1))
    jobs.sweep_contents(0)
    assert not Division.objects.exists()
    assert [of(case) for case in cases] == ["anna"] * 3

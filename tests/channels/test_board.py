"""The board of who divides the work: what each colleague has and how late that is, who is away, and our own targets."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openloket.cases import versions
from openloket.cases.models import Case, Target
from openloket.cases.refusals import NotPossible
from openloket.cases.work import board, handling, targets
from openloket.cases.work.board import Load
from openloket.people import absences, accounts
from openloket.people.trail import SERVER
from tests.cases.test_handling import by
from tests.channels.test_view import words
from tests.conftest import NOW, new_case, staff, staff_client

TODAY, EVENTS, TEAM = NOW.date(), "evenementenvergunning", "vergunningen"
BOARD = "/werk/verdeling/"


@pytest.fixture
def cases(city: Any) -> list[Case]:
    """Three of anna (late, standing still, and one of within a week) and one of nobody; a closed one does not count."""
    made = [new_case(key=f"test:{n}") for n in range(5)]
    for case in made[:3]:
        handling.take(case.pk, by(case))
    day = timedelta(days=1)
    Case.objects.filter(pk=made[0].pk).update(due=TODAY - day, received_on=TODAY - 60 * day)
    Case.objects.filter(pk=made[1].pk).update(due=TODAY - day, waiting=True)
    Case.objects.filter(pk=made[2].pk).update(due=TODAY + 7 * day)
    Case.objects.filter(pk=made[4].pk).update(closed_on=TODAY)
    return made


def test_it_counts_what_lies_with_whom(cases: list[Case]) -> None:
    found = board.loads(staff("chantal"), TODAY)[TEAM]
    anna = found[staff("anna").pk]
    assert (anna.running, anna.late, anna.soon, anna.waits, anna.old) == (3, 1, 1, 1, 1)
    assert anna.oldest == TODAY - timedelta(days=60)
    assert found[None].running == 1
    assert board.together(found.values()).running == 4
    assert board.together([]) == Load()
    assert not board.loads(staff("bram"), TODAY), "who divides nothing counts nothing"


def test_a_coordinator_goes_from_a_number_to_those_cases(cases: list[Case]) -> None:
    client = staff_client("chantal")
    page = client.get(BOARD)
    late = f"/werk/?lijst=team&amp;team={TEAM}&amp;bij={staff('anna').pk}&amp;termijn=laat"
    assert late in page.content.decode()
    listed = words(client.get(late.replace("&amp;", "&")))
    assert "Dan met alle 1 van deze lijst." in listed
    assert "Nog van niemand" in words(page)
    assert "Hoe het werk verdeeld is" in words(client.get("/werk/"))
    anna = staff_client("anna")
    assert "Hoe het werk verdeeld is" not in words(anna.get("/werk/"))
    assert anna.get(BOARD).status_code == 403


@pytest.mark.parametrize("beside", [False, True], ids=["coordinator", "of one service, and at the counter"])
def test_every_number_is_that_of_the_list_it_leads_to(cases: list[Case], beside: bool) -> None:
    chantal, day = staff("chantal"), timedelta(days=1)
    Target.objects.create(service=EVENTS, days=30, first_day=TODAY - 90 * day, given_by=chantal, given_at=NOW)
    Case.objects.filter(pk=cases[1].pk).update(new_since=NOW, received_on=TODAY - 90 * day)
    if beside:
        chantal.memberships.all().delete()
        accounts.give(chantal, TEAM, "coordinator", ("bijzondere_bijstand",), SERVER)
        accounts.give(chantal, "loket", "balie", (), SERVER)
    client = staff_client("chantal")
    numbers = re.findall(r'href="(/werk/\?lijst=team[^"]*)">(\d+)', client.get(BOARD).content.decode())
    asked = {re.sub(".*&amp;", "", address) for address, _ in numbers}
    assert asked >= {"termijn=laat", "termijn=week", "termijn=wacht", "termijn=streven", "termijn=oud", "ongelezen=1"}
    for address, number in numbers:
        listed = words(client.get(address.replace("&amp;", "&")))
        assert f"Alles wat loopt {number} zaken" in listed, address


def test_it_tells_who_is_away_and_who_left(cases: list[Case]) -> None:
    absences.add(staff("anna"), staff("chantal"), TODAY, TODAY + timedelta(days=3), SERVER)
    text = words(staff_client("chantal").get(BOARD))
    assert "vervangen door Chantal" in text
    anna = staff("anna")
    anna.is_active = False
    anna.save()
    assert "werkt hier niet meer" in words(staff_client("chantal").get(BOARD))


def test_it_takes_no_more_statements_for_more_cases(cases: list[Case], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        versions, "SECONDS_UNTIL_SEEN", 10**9
    )  # else which versions there are is asked again in a slow run
    client = staff_client("chantal")
    client.get(BOARD)
    counts = []
    for n in range(2):
        new_case(key=f"more:{n}")
        with CaptureQueriesContext(connection) as queries:
            client.get(BOARD)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15


def test_a_target_counts_for_what_comes_in_from_its_day_on(cases: list[Case]) -> None:
    day = timedelta(days=1)
    give = {"given_by": staff("chantal"), "given_at": NOW}
    Target.objects.create(service=EVENTS, days=30, first_day=TODAY - 90 * day, **give)
    Case.objects.filter(pk=cases[3].pk).update(received_on=TODAY - 20 * day)

    def over() -> int:
        return board.together(board.loads(staff("chantal"), TODAY)[TEAM].values()).over

    assert over() == 1
    Target.objects.create(service=EVENTS, days=10, first_day=TODAY - 25 * day, **give)
    assert over() == 2
    Target.objects.filter(days=10).update(days=0)
    assert over() == 1, "0 days is no target any more"


def test_a_coordinator_sets_a_target(cases: list[Case]) -> None:
    client = staff_client("chantal")
    sent = {"dienst": EVENTS, "dagen": " 28 ", "vanaf": TODAY.isoformat()}
    assert "28 dagen vanaf" in words(client.post(BOARD, sent, follow=True))
    assert "Bewaard: het streven" in words(client.post(BOARD, {**sent, "dagen": "21"}, follow=True))
    [row] = Target.objects.all()
    assert (row.days, row.given_by) == (21, staff("chantal"))
    assert staff_client("anna").post(BOARD, sent).status_code == 403


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"dagen": "veel"}, targets.NO_DAYS),
        ({"dagen": "366"}, targets.NO_DAYS),
        ({"dagen": "-1"}, targets.NO_DAYS),
        ({"dagen": "١"}, targets.NO_DAYS),
        ({"dienst": "bijzondere_bijstand"}, targets.NO_SERVICE),
        ({"dienst": ""}, targets.NO_SERVICE),
        ({"vanaf": "31-02-2027"}, targets.NO_DAY),
        ({"vanaf": "2020-01-01"}, targets.NO_DAY),
        ({"vanaf": "2199-01-01"}, targets.NO_DAY),
    ],
)
def test_what_is_no_target_is_refused_and_what_was_typed_stays(city: Any, changes: Any, says: str) -> None:
    sent = {"dienst": EVENTS, "dagen": "28", "vanaf": TODAY.isoformat(), **changes}
    page = staff_client("chantal").post(BOARD, sent)
    assert page.status_code == 422
    assert says in words(page)
    assert f'value="{sent["dagen"]}"' in page.content.decode()
    assert not Target.objects.exists()


def test_a_target_is_for_a_service_of_ones_own_team(city: Any) -> None:
    with pytest.raises(NotPossible, match=targets.NO_SERVICE):
        targets.give(staff("chantal"), EVENTS, 10, TODAY, ["iets_anders"])

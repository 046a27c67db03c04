"""What the work instruction lists is ticked with who and when, and never bars anything; the same for advice that a version wants."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from openloket.cases import refusals, versions
from openloket.cases.advice import advised
from openloket.cases.deciding import decisions
from openloket.cases.grounds import Weighing
from openloket.cases.models import Case, Task, Ticked
from openloket.cases.work import checklist, handling
from tests.cases.advice.test_tasks import TO_POLICE, asked, said
from tests.cases.test_handling import WHY, by, fresh
from tests.channels.test_tasks import ask_page, words
from tests.conftest import city_of, new_case, staff, staff_client

NOW = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
BIG = {"bezoekers": 6000, "datum": "2027-06-05"}
NAMES = ["de politie", "de brandweer", "de GHOR"]


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(NOW)


def big() -> Case:
    return new_case(**BIG)


def test_a_tick_says_who_and_when_and_goes_away_again(today: Any) -> None:
    case = big()
    checklist.tick(case.pk, by(case), "plattegrond")
    parts = checklist.shown(fresh(case), versions.of(fresh(case).version))
    assert [part.step for part in parts] == ["In behandeling", "Advies gevraagd"]
    first = parts[0].items[0].ticked
    assert first is not None
    assert (first.by, first.at.date()) == (staff("anna"), NOW.date())
    checklist.tick(case.pk, by(fresh(case)), "plattegrond")
    assert not Ticked.objects.exists()
    assert [line.split(":")[0] for line in said(case)[-2:]] == ["Nagegaan", "Niet meer nagegaan"]


@pytest.mark.parametrize("item", ["bestaat_niet", "", "x" * 300])
def test_what_is_not_on_the_list_is_not_ticked(today: Any, item: str) -> None:
    case = big()
    with pytest.raises(refusals.NotPossible, match=checklist.UNKNOWN):
        checklist.tick(case.pk, by(case), item)


def test_an_official_ticks_on_the_page_of_the_case(today: Any) -> None:
    case = big()
    anna, address = staff_client("anna"), f"/werk/zaken/{case.zaak.uuid}/"
    assert "Op de plattegrond staan kramen" in words(anna.get(address))
    assert anna.post(f"{address}nagaan/", {"revision": case.revision, "punt": "plattegrond"}).status_code == 302
    assert "gedaan Op de plattegrond staan kramen, podium en wegen voor hulpdiensten. Anna de Wit" in words(
        anna.get(address)
    )
    old = anna.post(f"{address}nagaan/", {"revision": case.revision, "punt": "kalender"})
    assert old.status_code == 409
    assert (
        staff_client("bram").post(f"{address}nagaan/", {"revision": case.revision, "punt": "kalender"}).status_code
        == 403
    )


def test_the_advice_of_the_version_is_asked_with_two_clicks(today: Any) -> None:
    case = big()
    anna = staff_client("anna")
    page = words(anna.get(f"/werk/zaken/{case.zaak.uuid}/"))
    assert "nog te vragen de politie, de brandweer, de GHOR" in page
    html = anna.get(ask_page(case)).content.decode()
    assert html.count('name="advies"') == 3
    answer = anna.post(ask_page(case), {"revision": case.revision, "volgens": "1", "advies": ["politie", "ghor"]})
    assert answer.status_code == 302
    tasks = list(Task.objects.order_by("name"))
    assert [(task.key, task.name, task.before) for task in tasks] == [
        ("ghor", "de GHOR", "advies"),
        ("politie", "de politie", "advies"),
    ]
    assert "naam" not in tasks[0].shows
    assert "plattegrond" in tasks[0].shows
    assert [item.id for item in advised.to_ask(fresh(case), versions.of(fresh(case).version))] == ["brandweer"]
    again = anna.post(ask_page(case), {"revision": fresh(case).revision, "volgens": "1", "advies": ["politie"]})
    assert again.status_code == 422, "what was asked is not asked twice"


def test_going_on_without_an_advice_takes_a_reason_and_is_not_barred(today: Any) -> None:
    case = big()
    handling.move(case.pk, by(case), "advies")
    assert fresh(case).step == "advies", "it is wanted before that step ends, not before it begins"
    with pytest.raises(refusals.NotPossible, match="er mist een advies: de politie; de brandweer en de GHOR"):
        decisions.decide(case.pk, by(fresh(case)), "verleend", WHY)
    decisions.decide(
        case.pk, by(fresh(case)), "verleend", WHY, Weighing(unadvised="Zij adviseerden vorig jaar over hetzelfde.")
    )
    assert (fresh(case).decision or {})["zonder_advies"]["wie"] == NAMES


def test_a_step_after_the_one_that_waits_takes_a_reason(city: Any) -> None:
    case = new_case()
    asked(case, TO_POLICE, before="in_behandeling")
    handling.move(case.pk, by(fresh(case)), "in_behandeling")
    with pytest.raises(refusals.NotPossible, match="De politie wordt gevraagd voordat deze stap eindigt"):
        handling.move(case.pk, by(fresh(case)), "advies")
    assert fresh(case).step == "in_behandeling"
    anna, address = staff_client("anna"), f"/werk/zaken/{case.zaak.uuid}/"
    assert "Waarom gaat u verder zonder het advies?" in words(anna.get(address))
    step = {"revision": fresh(case).revision, "step": "advies"}
    assert anna.post(f"{address}move/", step).status_code == 422
    assert anna.post(f"{address}move/", {**step, "step_reason": "De politie belde dat het goed is."}).status_code == 302
    assert "Zonder te wachten op advies van de politie: De politie belde dat het goed is." in words(anna.get(address))
    handling.move(case.pk, by(fresh(case)), "ontvangen")


def test_a_case_of_an_earlier_version_has_neither(city: Any) -> None:
    case = new_case(bezoekers=6000)
    version = versions.of(fresh(case).version)
    assert checklist.shown(case, version) == []
    assert advised.missing(case, version) == []

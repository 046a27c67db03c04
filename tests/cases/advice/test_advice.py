"""What departs from an advice, and what a decision says of advice that was asked (Awb 3:6, 3:8, 3:9, 3:49, 3:50)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from openloket.cases.advice.advice import AGAINST, CONDITIONS, FOR, Given, Stand, departs, paragraphs, stand, weighs
from openloket.definitions.schema import Kind, Result, Retention

DAY = date(2026, 12, 3)


def result(kind: Kind, *, decision: bool = True) -> Result:
    kept = Retention(action="vernietigen", source="Selectielijst")
    return Result(id="uitkomst", label="Uitkomst", retention=kept, letter="uitkomst", decision=decision, kind=kind)


GIVEN, PARTLY, REFUSED = result("toegewezen"), result("deels"), result("afgewezen")
LEFT, ENDED = result("niet_behandeld"), result("anders", decision=False)


@pytest.mark.parametrize(
    ("outcome", "departing"),
    [(FOR, (PARTLY, REFUSED)), (CONDITIONS, (REFUSED,)), (AGAINST, (GIVEN, PARTLY))],
)
def test_what_gives_against_an_advice_or_refuses_what_was_advised_departs_from_it(
    outcome: str, departing: tuple[Result, ...]
) -> None:
    for each in (GIVEN, PARTLY, REFUSED, LEFT, ENDED):
        assert departs(outcome, each) is (each in departing), each.kind


def test_advice_is_weighed_in_a_besluit_on_what_was_asked() -> None:
    assert [weighs(each) for each in (GIVEN, PARTLY, REFUSED, LEFT, ENDED)] == [True, True, True, False, False]


def test_a_task_is_late_on_the_day_after_its_last() -> None:
    def at(days: int, *, answered: bool = False, withdrawn: bool = False) -> Stand:
        return stand(DAY, DAY + timedelta(days=days), answered=answered, withdrawn=withdrawn)

    assert [at(-1), at(0), at(1)] == [Stand.OPEN, Stand.OPEN, Stand.LATE]
    assert at(1, answered=True) is Stand.ANSWERED
    assert at(1, withdrawn=True) is Stand.WITHDRAWN
    assert at(1, answered=True, withdrawn=True) is Stand.ANSWERED


def test_a_decision_names_who_advised_and_says_that_it_was_checked() -> None:
    said = paragraphs([Given("de politie", DAY, CONDITIONS)], [], GIVEN, "")
    assert said.startswith("De politie adviseerde voor, met voorwaarden (3 december 2026).")
    assert "artikel 3:9" in said
    assert "en nemen het over." in said
    assert "3:50" not in said
    assert "Vraag het ons" in said


def test_a_decision_that_departs_says_from_whom_and_why() -> None:
    given = [Given("de politie", DAY, AGAINST), Given("de brandweer", DAY, FOR)]
    said = paragraphs(given, [], GIVEN, "De organisator huurt meer beveiligers.").split("\n\n")
    assert "nemen het over" not in said[0]
    assert said[1].endswith("en nemen het over.")
    assert said[2] == (
        "Wij wijken af van het advies van de politie (artikel 3:50 van de Algemene wet bestuursrecht), omdat: De organisator huurt "
        "meer beveiligers."
    )


def test_a_decision_says_which_advice_it_does_not_have() -> None:
    said = paragraphs([], ["de politie", "team Zorg"], REFUSED, "")
    assert said.startswith("Wij vroegen advies aan de politie en team Zorg. Die adviezen hadden wij nog niet")
    assert "Vraag het ons" not in said, "there is nothing to read"


@pytest.mark.parametrize("each", [LEFT, ENDED])
def test_what_decides_nothing_says_nothing_of_advice(each: Result) -> None:
    assert paragraphs([Given("de politie", DAY, AGAINST)], ["de GHOR"], each, "x") == ""
    assert paragraphs([], [], GIVEN, "") == ""

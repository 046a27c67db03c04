"""What differs from what an applicant gave is seen when it comes about: at their answers, and at a zaak that theirs follows on (Awb 4:7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from openloket.cases import locking, refusals
from openloket.cases.completing import supplementing
from openloket.cases.completing.supplementing import Completion
from openloket.cases.deciding import decisions, hearing
from openloket.cases.models import Case, Message, SourcedAnswer
from openloket.cases.saying import viewing
from openloket.cases.sent import sending
from openloket.cases.submit import NewSubmission, submit
from openloket.definitions.library import load
from tests.cases.test_handling import by, fresh
from tests.conftest import SERVICES, city_of, new_case

NOW = datetime(2026, 12, 2, 9, 30, tzinfo=UTC)
WHY = "De helft van de activiteit ging door, dus houdt u de helft."


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(NOW)


def asked(service: str, **changes: Any) -> Case:
    [example, *_] = load(SERVICES / service / "2026-12-02.yaml").published[0].version.examples
    new = NewSubmission(
        f"test:{service}", service, "paper", NOW, {**example.answers, **changes}, received_on=NOW.date()
    )
    return Case.objects.get(zaak=submit(new).zaak)


def test_settling_another_amount_than_was_granted_is_told_and_asked_about(today: time_machine.Traveller) -> None:
    grant = asked("subsidie", activiteit="Zomerschool")
    decisions.decide(
        grant.pk, by(grant), "deels", WHY, raw={"verleend_bedrag": "5500", "vaststellen_voor": "2027-10-22"}
    )
    settled = asked(
        "subsidie_vaststellen", zaak=grant.zaak.identificatie, activiteit="Zomerschool", vragen_voor="2027-10-22",
        periode={"from": "2026-10-12", "until": "2026-10-23"}, verleend_bedrag="7000",
    )  # fmt: skip
    said = [item.text for item in hearing.differences(settled, locking.version_of(settled))]
    assert (
        f"Bij ‘Hoeveel subsidie kreeg u?’ gaf u: € 7.000,00. In zaak {grant.zaak.identificatie} staat: € 5.500,00."
        in said
    )
    assert not any("Hoe heet de activiteit" in text or "Tot en met welke dag" in text for text in said)
    lower = {"vastgesteld_bedrag": "3000", "terug_te_betalen": "4000", "waarom_minder": ["kosten"]}
    with pytest.raises(refusals.NotPossible, match="Vraag eerst om een zienswijze"):
        decisions.decide(settled.pk, by(settled), "lager", WHY, raw=lower)


def register_said(case: Case, value: str, *, corrected: bool) -> SourcedAnswer:
    return SourcedAnswer.objects.create(
        zaak=case.zaak, question="naam", source="brp.naam", day=NOW.date(), value=value, corrected=corrected,
        given="Suzanne Moulin" if corrected else None,
    )  # fmt: skip


def give(case: Case, **answers: Any) -> None:
    """Answer a request at the desk."""
    supplementing.ask_more(case.pk, by(fresh(case)), list(answers), "")
    now = datetime.now(UTC)
    supplementing.receive_more(case.pk, Completion("test:give", "desk", now, answers, by="Els", by_id="els"))


def test_an_answer_that_is_given_later_may_differ_then(today: time_machine.Traveller) -> None:
    case = new_case(datum="2027-06-05", bereikbaar="post", email="", channel="paper")
    register_said(case, str(case.answers["naam"]), corrected=False)
    viewing.note_fact(case.pk, by(case), "Op de plek staat een hek. U schreef dat de plek vrij is.")
    viewing.ask(case.pk, by(fresh(case)))
    letter = Message.objects.filter(zaak=case.zaak, kind="view").latest("pk")
    sending.posted(letter.pk, NOW.date())
    today.shift(timedelta(days=30))
    assert hearing.standing(case, locking.version_of(case)).needed(datetime.now(UTC).date()) == ""
    give(case, naam="Suzan Moelijn")
    row = SourcedAnswer.objects.get(zaak=case.zaak)
    assert (row.corrected, row.given) == (True, "Suzan Moelijn")
    with pytest.raises(refusals.NotPossible, match="Vraag eerst om een zienswijze"):  # the first was before it
        decisions.decide(case.pk, by(fresh(case)), "geweigerd", WHY)


def test_an_answer_that_is_put_right_differs_no_more(today: time_machine.Traveller) -> None:
    case = new_case(datum="2027-06-05", channel="paper")
    register_said(case, "Suzan Moelijn", corrected=True)
    assert hearing.differences(case, locking.version_of(case))
    give(case, naam="Suzan Moelijn")
    assert hearing.differences(fresh(case), locking.version_of(case)) == []

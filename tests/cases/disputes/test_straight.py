"""Straight to the court: asked in the objection, agreed to or not, and never past an objection of another (Awb 7:1a)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from openloket.cases.deciding import decisions
from openloket.cases.disputes import contesting, straight
from openloket.cases.models import Case, Grievance, InterestedParty, Message
from openloket.cases.received.receiving import OBJECTION
from openloket.cases.refusals import NotPossible
from tests.cases.disputes.test_contesting import judge
from tests.cases.disputes.test_defaulting import at
from tests.cases.disputes.test_linked import decided, own_case, say
from tests.cases.mandates.test_mandated import mandate
from tests.cases.test_handling import by, fresh, text_of
from tests.conftest import city_of, staff_client

DAY = date(2026, 12, 4)
WHY = "Over de feiten zijn wij het eens. Het gaat alleen over de uitleg van de verordening."


@pytest.fixture
def december(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(at(DAY))


@pytest.fixture
def case(december: Any) -> Case:
    return own_case(say(decided(), OBJECTION, DAY))


def neighbour(case: Case, day: date = DAY - timedelta(days=1)) -> Case:
    """Return the objection of another to the same decision."""
    about = Grievance.objects.get(pk=case.pk).about
    assert about is not None
    first = Case.objects.get(pk=about.pk)
    where = {"postcode": "1234 AB", "huisnummer": "2", "toevoeging": "", "straat": "Plein", "plaats": "Voorbeeldstad"}
    party = InterestedParty.objects.create(zaak=first.zaak, name="B. Buur", address=where, named_at=at(day))
    return own_case(say(first, OBJECTION, day, party=party))


def agree(case: Case) -> None:
    decisions.decide(case.pk, by(case, "lotte"), straight.RESULT, WHY)


def test_it_ends_and_the_letter_says_where_it_is_and_from_which_day(case: Case) -> None:
    judge(case, straight=True)
    agree(fresh(case))
    ended = fresh(case)
    assert ended.ended_as == straight.RESULT
    letter = text_of(Message.objects.filter(zaak=case.zaak).latest("pk"))
    assert "artikel 7:1a" in letter
    assert WHY in letter
    assert "met de dag waarop wij het kregen: 4 december 2026" in letter


def test_its_form_asks_it(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(answers={**case.answers, straight.QUESTION: True})
    agree(fresh(case))
    assert fresh(case).ended_as == straight.RESULT


def test_what_an_official_read_goes_before_the_form(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(answers={**case.answers, straight.QUESTION: True})
    judge(fresh(case), straight=False)
    with pytest.raises(NotPossible, match="er zelf om vraagt"):
        agree(fresh(case))


def test_lid_1_who_did_not_ask_it_is_not_sent_away(case: Case) -> None:
    with pytest.raises(NotPossible, match="er zelf om vraagt"):
        agree(case)
    with pytest.raises(NotPossible, match="er zelf om vraagt"):
        contesting.refuse_straight(case.pk, by(case, "lotte"), "Wij kijken eerst zelf.")


def test_lid_2_not_while_another_objects_and_did_not_ask_it(case: Case) -> None:
    other = neighbour(case)
    judge(case, straight=True)
    with pytest.raises(NotPossible, match=other.zaak.identificatie):
        agree(fresh(case))
    judge(other, straight=True)
    agree(fresh(case))
    assert fresh(case).ended_as == straight.RESULT


def test_lid_2_another_that_is_not_looked_at_does_not_stand_in_the_way(case: Case) -> None:
    other = neighbour(case)
    judge(other, interested=False, because="Het plein is ver van waar B. Buur woont.")
    contesting.waive(other.pk, by(fresh(other), "lotte"), "inadmissible")
    decisions.decide(other.pk, by(fresh(other), "lotte"), "niet_ontvankelijk", WHY, raw={"waarom_niet": "geen_belang"})
    judge(fresh(case), straight=True)
    agree(fresh(case))
    assert fresh(case).ended_as == straight.RESULT


def test_lid_2_not_against_a_decision_that_is_not_there(case: Case) -> None:
    judge(case, straight=True)
    Grievance.objects.filter(pk=case.pk).update(letter=None)
    with pytest.raises(NotPossible, match="er nog niet is"):
        agree(fresh(case))


def test_lid_4_a_refusal_is_told_once_and_the_objection_goes_on(case: Case) -> None:
    judge(case, straight=True)
    contesting.refuse_straight(case.pk, by(fresh(case), "lotte"), "Wij weten nog niet wat er is gebeurd.")
    letter = text_of(Message.objects.get(zaak=case.zaak, kind=contesting.STRAIGHT))
    assert "Dat doen wij niet" in letter
    assert "Wij weten nog niet wat er is gebeurd." in letter
    assert fresh(case).closed_on is None
    for again in (
        lambda: contesting.refuse_straight(case.pk, by(fresh(case), "lotte"), WHY),
        lambda: agree(fresh(case)),
    ):
        with pytest.raises(NotPossible, match="U schreef al"):
            again()


def test_a_refusal_says_why(case: Case) -> None:
    judge(case, straight=True)
    with pytest.raises(NotPossible, match="Schrijf op waarom"):
        contesting.refuse_straight(case.pk, by(fresh(case), "lotte"), " - ")


def test_lid_4_who_refuses_needs_a_mandate_as_for_any_decision(case: Case) -> None:
    judge(case, straight=True)
    mandate("youssef", organ="college")
    with pytest.raises(NotPossible, match="geen mandaat voor deze dienst"):
        contesting.refuse_straight(case.pk, by(fresh(case), "lotte"), "Wij weten nog niet wat er is gebeurd.")
    assert not Message.objects.filter(zaak=case.zaak, kind=contesting.STRAIGHT).exists()


def test_the_page_says_that_it_is_asked_and_sends_the_refusal(case: Case) -> None:
    client, url = staff_client("lotte"), f"/werk/zaken/{case.zaak.uuid}/"
    asked = "Dit bezwaar vraagt om meteen naar de rechter te gaan"
    assert asked not in client.get(url).content.decode()
    form = {"revision": case.revision, "rechtstreeks": "true"}
    assert client.post(f"{url}beoordelen/", form).status_code == 302
    assert asked in client.get(url).content.decode()
    sent = {"revision": fresh(case).revision, "rechtstreeks_waarom": "Wij willen u eerst horen."}
    assert client.post(f"{url}eerst-zelf/", sent).status_code == 302
    shown = client.get(url).content.decode()
    assert "Op 4 december 2026 schreven wij dat het niet meteen naar de rechter gaat." in shown
    assert asked not in shown

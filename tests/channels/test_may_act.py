"""Who acts for another died or is under curatele, or for whom they act died: one rule for every right, a clear page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from openloket.cases.models import Case, Draft
from openloket.people.acting import Acting, Right, barred, own
from openloket.people.models import Look
from openloket.sources import standin
from tests.acting import EVENT, FATHER, ROOS, mandate
from tests.channels.filling import fill
from tests.channels.test_who_asks import republish
from tests.claiming import TAKES_CLAIMS, claimed
from tests.conftest import resident_client
from tests.sources.playing import Registers, says

BEGIN = f"/aanvragen/{EVENT}/"
DEAD = own("bsn", standin.DIED, "substantieel", "Iemand Overleden")
WARD = own("bsn", standin.CURATELE, "substantieel", "Iemand Onder Curatele")
OFFICE = {
    "adres_ouder.postcode": "1234 CD",
    "adres_ouder.huisnummer": "12",
    "adres_ouder.straat": "Kade",
    "adres_ouder.plaats": "Voorbeeldstad",
}


@pytest.fixture
def city(city: Any, registers: Registers) -> Any:
    """Set up Voorbeeldstad with an event permit that one may ask for another by a claim, and a BRP that can be asked."""
    republish(TAKES_CLAIMS, day=date(2026, 8, 1))
    return city


def begun(who: Acting) -> tuple[Client, Any]:
    client = resident_client(who)
    return client, client.get(BEGIN)


@pytest.mark.parametrize("right", list(Right))
def test_who_died_acts_by_no_right(right: Right) -> None:
    assert barred(right, "died")
    assert not barred(right, "")


@pytest.mark.parametrize("right", list(Right))
def test_who_is_under_curatele_has_no_charge_of_another_and_may_have_a_mandate(right: Right) -> None:
    assert barred(right, "curatele") is (right in (Right.PARENT, Right.CURATOR, Right.PROPERTY, Right.CARE))


@pytest.mark.parametrize(
    ("right", "who", "words"),
    [
        (Right.CURATOR, DEAD, "met wiens DigiD u bent ingelogd"),
        (Right.PROFESSIONAL, DEAD, "met wiens DigiD u bent ingelogd"),
        (Right.CURATOR, WARD, "staat u zelf onder curatele"),
        (Right.PROPERTY, WARD, "staat u zelf onder curatele"),
        (Right.CARE, WARD, "staat u zelf onder curatele"),
    ],
)
def test_who_claims_a_right_that_they_cannot_have_begins_no_form(
    city: Any, right: Right, who: Acting, words: str
) -> None:
    _, answer = begun(claimed(right, who))
    page = answer.content.decode()
    assert answer.status_code == 403
    assert words in page
    assert who.number not in page
    assert not Draft.objects.exists()


def test_a_mandate_may_be_given_to_someone_under_curatele(city: Any) -> None:
    assert begun(mandate(actor=WARD))[1].status_code == 302


@pytest.mark.parametrize(
    ("actor", "concerned", "words"), [(DEAD, FATHER, "met wiens DigiD"), (ROOS, DEAD, "voor wie u dit regelt")]
)
def test_a_mandate_ends_when_either_died(city: Any, actor: Acting, concerned: Acting, words: str) -> None:
    _, answer = begun(mandate(actor=actor, concerned=concerned))
    assert answer.status_code == 403
    assert words in answer.content.decode()
    assert Look.objects.filter(purpose="Nagaan of iemand iets voor een ander kan regelen").exists()


def test_who_dies_while_the_form_is_filled_in_sends_nothing_and_it_is_kept(city: Any, registers: Registers) -> None:
    client = resident_client(claimed())
    review = fill(client, client.get(BEGIN)["Location"], naam="Kees Verhoeven")
    person = {"burgerservicenummer": ROOS.number, "overlijden": {"datum": {"type": "Datum", "datum": "2026-09-14"}}}
    registers.says["brp"] = says({"type": "RaadpleegMetBurgerservicenummer", "personen": [person]})
    answer = client.post(review, OFFICE)
    assert answer.status_code == 403
    assert "Er is niets verstuurd. Wat u invulde, is bewaard." in answer.content.decode()
    assert not Case.objects.exists()
    assert Draft.objects.get().answers["naam"] == "Kees Verhoeven"


def test_while_the_brp_is_away_they_go_on(city: Any, registers: Registers) -> None:
    registers.says["brp"] = says({}, 500)
    assert begun(claimed(Right.CURATOR, WARD))[1].status_code == 302

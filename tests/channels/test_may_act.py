"""Who acts for another died or is under curatele, or for whom they act died: one rule for every right, a clear page."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from openloket.cases.models import Case, Draft
from openloket.cases.who.own import documents
from openloket.people.acting import Acting, Right, barred, own
from openloket.people.models import Look
from openloket.sources import standin
from tests.acting import EVENT, FATHER, ROOS, mandate
from tests.channels.filling import fill
from tests.channels.test_who_asks import republish
from tests.claiming import TAKES_CLAIMS, claimed
from tests.conftest import HOLLE, resident_client, staff_client
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
def test_who_is_under_curatele_has_no_charge_of_another_and_may_be_given_a_mandate(right: Right) -> None:
    charges = (Right.PARENT, Right.CURATOR, Right.PROPERTY, Right.CARE)
    assert barred(right, "curatele") is (right in charges)
    assert barred(right, "curatele", capable_before=True) is (right in (*charges, Right.MANDATE))
    assert not barred(right, "", capable_before=True)


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
    assert "Er is niets verstuurd." in page
    assert "Wat u invulde" not in page, "nothing was"
    assert who.number not in page
    assert not Draft.objects.exists()


def test_a_mandate_may_be_given_to_someone_under_curatele(city: Any) -> None:
    """BW 3:63: who had it from the beginning goes on, every time; the official reads it."""
    client, answer = begun(mandate(actor=WARD))
    assert answer.status_code == 302
    case = sent(client, answer)
    assert client.get(f"/mijn/zaken/{case.zaak.uuid}/").status_code == 200
    assert begun(mandate(actor=WARD))[1].status_code == 302
    assert "staat de gemachtigde onder curatele" in of_official(case)


WHEN = {"before": ("", True), "after": ("indicatieCurateleRegister", False), "after, dead": ("overlijden", False)}


def comes(registers: Registers, what: str, number: str = ROOS.number) -> None:
    """From now on the BRP says this of someone, and nothing of others."""
    found: dict[str, Any] = {"indicatieCurateleRegister": True, "overlijden": {"datum": {"type": "DatumOnbekend"}}}

    def answer() -> tuple[int, str, bytes]:
        asked = registers.about("brp")[-1]["burgerservicenummer"][0]
        person = {"burgerservicenummer": asked, **({what: found[what]} if what and asked == number else {})}
        body = {"type": "RaadpleegMetBurgerservicenummer", "personen": [person]}
        return 200, "application/json", json.dumps(body).encode()

    registers.says["brp"] = answer


def sent(client: Client, began: Any) -> Case:
    response = client.post(fill(client, began["Location"], naam="Mees van Dijk"))
    assert response.status_code == 302, response.content.decode()
    return Case.objects.get()


def of_official(case: Case) -> str:
    return staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()


@pytest.mark.parametrize("again", ["in this session", "with a new login"])
@pytest.mark.parametrize("when", WHEN)
def test_what_someone_with_a_mandate_may_do_before_and_after_they_come_under_curatele(
    city: Any, registers: Registers, when: str, again: str
) -> None:
    """BW 3:72 sub b. Their own page of the case, its letters, its documents, what they may add, and a new application."""
    client, began = begun(mandate())
    case = sent(client, began)
    assert "staat de gemachtigde onder curatele" not in of_official(case)
    what, allowed = WHEN[when]
    comes(registers, what)
    [document] = documents(case)[:1]
    pages = (
        BEGIN,
        f"/mijn/zaken/{case.zaak.uuid}/",
        f"/mijn/zaken/{case.zaak.uuid}/documenten/{document.uuid}/",
        "/mijn/berichten/",
        f"/mijn/zaken/{case.zaak.uuid}/aanvullen/",
        "/mijn/",
    )
    for page in pages:
        client = client if again == "in this session" and page == BEGIN else resident_client(mandate())
        answer = client.get(page)
        assert answer.status_code in ((200, 302) if allowed else (403,)), page
        if allowed:
            continue
        text = answer.content.decode()
        assert ("Uw machtiging is gestopt" if what.startswith("indicatie") else "Deze persoon is overleden") in text
        assert case.zaak.identificatie not in text
        after = client.get(f"/mijn/zaken/{case.zaak.uuid}/")
        assert after.status_code == 302, "they are logged out"
        assert "/inloggen/" in after["Location"]


def test_who_comes_under_curatele_while_the_form_is_filled_in_sends_nothing_and_it_is_kept(
    city: Any, registers: Registers
) -> None:
    client, answer = begun(mandate())
    review = fill(client, answer["Location"], naam="Mees van Dijk")
    comes(registers, "indicatieCurateleRegister")
    refused = client.post(review)
    assert refused.status_code == 403
    assert "Uw machtiging is gestopt" in refused.content.decode()
    assert "Wat u invulde, is bewaard." in refused.content.decode()
    assert not Case.objects.exists()
    assert Draft.objects.get().answers["naam"] == "Mees van Dijk"


def test_another_who_was_given_a_mandate_is_not_known_by_who_had_one(city: Any, registers: Registers) -> None:
    """What was seen of one pair says nothing of another: for them the mandate may be of later."""
    sent(*begun(mandate()))
    comes(registers, "indicatieCurateleRegister")
    assert begun(mandate(concerned=HOLLE))[1].status_code == 302


def test_who_gave_a_mandate_and_came_under_curatele_is_told_to_the_official(city: Any, registers: Registers) -> None:
    comes(registers, "indicatieCurateleRegister", FATHER.number)
    client, answer = begun(mandate())
    Draft.objects.update(known=None)
    fill(client, answer["Location"], naam="Mees van Dijk")
    case = sent(client, answer)
    assert case.under_curatele
    assert "De aanvrager staat onder curatele." in of_official(case)


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

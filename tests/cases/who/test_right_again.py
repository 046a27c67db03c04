"""A right that an official confirmed is used again: by whom, for whom, until when, and what ends it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from openloket.cases.completing import judging
from openloket.cases.models import Case, RightClaim
from openloket.cases.submit import NewSubmission, SubmissionRefused, submit
from openloket.cases.who import claims
from openloket.cases.who.own import Deed, may
from openloket.people.acting import Acting, Right
from openloket.registers.models import Rol
from tests.acting import BRAM, EVENT, FATHER, ROOS
from tests.channels.test_who_asks import republish
from tests.claiming import END, HOME, KEES, KEES_BSN, OFFICE, TAKES_CLAIMS, case_by, claimed, found, handler, refused
from tests.conftest import NOW, event_answers, resident_client, staff_client

TODAY = NOW.date()
FOR_WHOM = f"/aanvragen/{EVENT}/voor-wie/"
RIGHTS = [right.value for right in (Right.CURATOR, Right.PROPERTY, Right.CARE, Right.PROFESSIONAL)]


@pytest.fixture
def city(city: Any) -> Any:
    """Set up Voorbeeldstad with an event permit that one may ask for another by a claim."""
    republish(TAKES_CLAIMS, day=date(2026, 8, 1))
    return city


@pytest.fixture
def first(city: Any) -> Case:
    """Return the case in which an official found that Roos is bewindvoerder of Kees."""
    case = case_by(claimed())
    found(case, bsn=KEES_BSN)
    return case


def again() -> Acting:
    (earlier,) = claims.confirmed(ROOS, RIGHTS, TODAY)
    return claims.acting(ROOS, claims.use_again(ROOS, EVENT, earlier))


def asked(who: Acting, name: str = KEES, key: str = "k:again") -> Case:
    answers = event_answers(bsn=None, naam=name, bereikbaar="digitaal", email="roos@voorbeeld.example", adres=HOME)
    to = {"name": who.actor.name, "address": OFFICE, "secret": False}
    new = NewSubmission(key, EVENT, "web", NOW, answers, sender=who, letters_to=to)
    return Case.objects.select_related("zaak", "version").get(pk=submit(new).zaak.pk)


def indications(case: Case) -> set[str]:
    return set(
        Rol.objects.filter(zaak=case.zaak)
        .exclude(indicatie_machtiging="")
        .values_list("indicatie_machtiging", flat=True)
    )


def test_a_right_that_was_confirmed_needs_no_new_proof(first: Case) -> None:
    who = again()
    case = asked(who)
    claim = RightClaim.objects.get(zaak=case.zaak)
    assert (claim.state, claim.until, claim.documents.count()) == ("holds", END, 0)
    assert claim.earlier.zaak == first.zaak
    assert indications(case) == {"gemachtigde", "machtiginggever"}
    assert may(who, case, Deed.SEE)
    assert may(FATHER, case, Deed.SEE)  # whose BSN the official established
    assert not may(who, first, Deed.SEE)  # each claim opens its own zaak
    shown = staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    assert "Eerder nagegaan bij" in shown
    assert first.zaak.identificatie in shown


def test_one_chooses_it_before_the_form(first: Case) -> None:
    client = resident_client(ROOS)
    page = client.get(FOR_WHOM).content.decode()
    assert "voor Kees Verhoeven, als bewindvoerder: zonder nieuw bewijs tot en met 31 december 2026" in page
    earlier = RightClaim.objects.get()
    answer = client.post(FOR_WHOM, {"voor": f"weer-{earlier.pk}"})
    assert answer["Location"] == f"/aanvragen/{EVENT}/"
    form = client.get(client.get(answer["Location"])["Location"]).content.decode()
    assert KEES in form
    assert KEES_BSN not in form


@pytest.mark.parametrize("who", [BRAM, FATHER])
def test_nobody_else_is_offered_it(first: Case, who: Acting) -> None:
    assert claims.confirmed(who, RIGHTS, TODAY) == []
    client = resident_client(who)
    assert KEES not in client.get(FOR_WHOM).content.decode()
    assert client.post(FOR_WHOM, {"voor": f"weer-{RightClaim.objects.get().pk}"}).status_code == 422
    assert RightClaim.objects.count() == 1


@pytest.mark.parametrize("key", ["weer-", "weer-x", "weer-6f0cbd1e-0000-4000-8000-000000000000"])
def test_a_right_that_is_not_there_asks_again_for_whom(first: Case, key: str) -> None:
    assert resident_client(ROOS).post(FOR_WHOM, {"voor": key}).status_code == 422


def test_only_by_the_same_right(first: Case) -> None:
    assert claims.confirmed(ROOS, ["curatele"], TODAY) == []


@pytest.mark.parametrize("state", ["open", "not_shown"])
def test_what_was_not_confirmed_is_not_offered(city: Any, state: str) -> None:
    case = case_by(claimed())
    if state == "not_shown":
        refused(case)
    assert claims.confirmed(ROOS, RIGHTS, TODAY) == []


def test_until_its_last_day(first: Case) -> None:
    assert claims.confirmed(ROOS, RIGHTS, END)
    assert not claims.confirmed(ROOS, RIGHTS, END + timedelta(days=1))


def test_without_an_end_for_a_year(city: Any) -> None:
    found(case_by(claimed()), until=None)
    checked = timezone.localdate(RightClaim.objects.get().checked_at)
    assert claims.confirmed(ROOS, RIGHTS, checked + timedelta(days=365))
    assert not claims.confirmed(ROOS, RIGHTS, checked + timedelta(days=366))
    assert RightClaim.objects.get(zaak=asked(again()).zaak).until == checked + timedelta(days=365)


def test_for_another_name_it_is_checked_anew(first: Case) -> None:
    who = again()
    case = asked(who, "Piet Verhoeven")
    claim = RightClaim.objects.get(zaak=case.zaak)
    assert claim.state == "open"
    assert indications(case) == set()
    assert not may(who, case, Deed.SEE)
    judging.holds(case.pk, handler(case), END, "", "Ook voor Piet, zie de beschikking.")
    assert RightClaim.objects.get(zaak=case.zaak).earlier is None


def test_taken_back_before_sending_nothing_is_sent(first: Case) -> None:
    who = again()
    refused(first)
    with pytest.raises(SubmissionRefused, match="opnieuw nagaan"):
        asked(who)
    assert Case.objects.count() == 1
    assert claims.confirmed(ROOS, RIGHTS, TODAY) == []


def test_taken_back_later_it_is_checked_anew_in_every_case(first: Case) -> None:
    who = again()
    case = asked(who)
    refused(first)
    assert RightClaim.objects.get(zaak=case.zaak).state == "open"
    assert indications(case) == set()
    assert not may(who, case, Deed.SEE)
    assert Case.objects.get(pk=case.pk).new_since is not None


def test_refused_in_a_later_case_it_is_not_offered_again(first: Case) -> None:
    waiting = again()
    refused(asked(again()))
    assert claims.confirmed(ROOS, RIGHTS, TODAY) == []
    with pytest.raises(SubmissionRefused):
        asked(waiting, key="k:third")


def test_it_ends_everywhere_on_the_same_day(first: Case) -> None:
    case = asked(again())
    sooner = TODAY + timedelta(days=3)
    found(first, until=sooner)
    assert RightClaim.objects.get(zaak=case.zaak).until == sooner

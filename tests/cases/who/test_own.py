"""Whose a case is, and what they may do with it: everyone against every deed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from openloket.cases import hands, versions
from openloket.cases.completing import supplementing
from openloket.cases.models import Case, InterestedParty, Message
from openloket.cases.refusals import NotPossible
from openloket.cases.sent import receipts
from openloket.cases.submit import NewSubmission, submit
from openloket.cases.who import applicant
from openloket.cases.who.own import Deed, may, own
from openloket.cases.who.own import documents as own_documents
from openloket.people.acting import Acting, Right
from openloket.people.acting import own as own_login
from openloket.registers.models import Rol, Roltype
from openloket.sources import standin
from tests.acting import (
    BO,
    BRAM,
    BRANCH,
    COMPANY,
    EVENT,
    FATHER,
    LUCIA,
    OTHER_BRANCH,
    OTHER_EUROPEAN,
    ROOS,
    TAKES_MANDATES,
    TAKES_PARENTS,
    WALLET_OF_MOULIN,
    WALLET_WITHOUT_BSN,
    employee,
    mandate,
    parent,
    wallet,
    weakly,
)
from tests.channels.test_who_asks import republish
from tests.conftest import HOLLE, MOULIN, NOW, event_answers, new_case, staff

OTHER_COMPANY = own_login("kvk", "68750110", "substantieel", "Test BV Donald")
OTHER_SERVICE = "bijzondere_bijstand"
ABROAD = {"line1": "Calle Mayor 1", "line2": "28013 Madrid", "line3": "", "country": "ES"}


@pytest.fixture
def city(city: Any) -> Any:
    """Set up Voorbeeldstad with an event permit that one may ask for another."""
    republish(TAKES_MANDATES, day=date(2026, 8, 1))
    return city


def case_of(who: Acting, copy_to: str = "", **changes: Any) -> Case:
    """Return the case that someone asked for on the web."""
    kind = "organisatie" if who.kind == "kvk" else "persoon"
    answers = event_answers(soort_aanvrager=kind, naam=who.name or "Test", **changes)
    if who.kind == "eidas":
        answers["adres"] = ABROAD
    new = NewSubmission(
        f"k:{who.actor.owner[:8]}{who.owner[:8]}", EVENT, "web", NOW, answers, sender=who, copy_to=copy_to
    )
    return Case.objects.select_related("zaak", "version").get(pk=submit(new).zaak.pk)


BEFORE = NOW - timedelta(days=1)
AFTER = NOW + timedelta(hours=2)
OF_AGE = datetime(2036, 4, 2, tzinfo=ZoneInfo("Europe/Amsterdam"))
PEOPLE: dict[str, tuple[Acting, Acting | None, datetime, bool]] = {
    "resident": (MOULIN, MOULIN, NOW, True),
    "resident, later": (MOULIN, MOULIN, NOW + timedelta(days=400), True),
    "resident, with a login that is too weak": (MOULIN, weakly(MOULIN), NOW, False),
    "resident, with a login that is stronger": (MOULIN, weakly(MOULIN, "hoog"), NOW, True),
    "another resident": (MOULIN, HOLLE, NOW, False),
    "anonymous": (MOULIN, None, NOW, False),
    "gemachtigde": (mandate(), mandate(), NOW, True),
    "gemachtigde, whose mandate ended": (mandate(), mandate(), AFTER, False),
    "gemachtigde, with a new mandate": (mandate(), mandate(until=AFTER + timedelta(hours=1)), AFTER, True),
    "gemachtigde, for another service": (mandate(), mandate(services=(OTHER_SERVICE,)), NOW, False),
    "gemachtigde, for no service": (mandate(), mandate(services=()), NOW, False),
    "gemachtigde, with a login that is too weak": (mandate(), mandate(weakly(ROOS)), NOW, False),
    "gemachtigde, as herself": (mandate(), ROOS, NOW, False),
    "gemachtigde, of someone else": (mandate(), mandate(concerned=HOLLE), NOW, False),
    "another gemachtigde of the same person": (mandate(), mandate(BRAM), NOW, False),
    "who gave the mandate": (mandate(), FATHER, NOW, True),
    "gemachtigde, of a case from before the mandate": (FATHER, mandate(), NOW, False),
    "parent, unchecked": (mandate(), mandate(right=Right.PARENT), NOW, False),
    "parent": (parent(), parent(), NOW, True),
    "parent, confirmed longer ago than an hour": (parent(), parent(), NOW + timedelta(hours=1), False),
    "parent, never confirmed": (parent(), parent(checked=None), NOW, False),
    "parent, confirmed anew": (parent(), parent(checked=AFTER), AFTER, True),
    "parent, on the child's eighteenth birthday": (parent(), parent(checked=OF_AGE), OF_AGE, False),
    "parent, as herself": (parent(), MOULIN, NOW, False),
    "parent, of another child": (parent(), parent(child=standin.LOT), NOW, False),
    "the other parent": (parent(), parent(HOLLE), NOW, False),
    "parent, of what the child asked itself": (BO, parent(), NOW, False),
    "the child itself": (parent(), BO, NOW, True),
    "a parent's child, with a mandate for it": (parent(), mandate(concerned=BO), NOW, False),
    "parent, of who gave a mandate": (mandate(concerned=BO), parent(), NOW, False),
    "curator, unchecked": (mandate(), mandate(right=Right.CURATOR), NOW, False),
    "bewindvoerder, unchecked": (mandate(), mandate(right=Right.PROPERTY), NOW, False),
    "mentor, unchecked": (mandate(), mandate(right=Right.CARE), NOW, False),
    "professional, unchecked": (mandate(), mandate(right=Right.PROFESSIONAL), NOW, False),
    "company": (COMPANY, COMPANY, NOW, True),
    "company, with a login that is too weak": (COMPANY, weakly(COMPANY), NOW, False),
    "company, of its branch": (BRANCH, COMPANY, NOW, True),
    "branch": (BRANCH, BRANCH, NOW, True),
    "branch, of the company": (COMPANY, BRANCH, NOW, False),
    "branch, of another branch": (BRANCH, OTHER_BRANCH, NOW, False),
    "another company": (COMPANY, OTHER_COMPANY, NOW, False),
    "another company, of a branch": (BRANCH, OTHER_COMPANY, NOW, False),
    "branch, with the same number in another company": (
        BRANCH,
        own_login("kvk", OTHER_COMPANY.number, "substantieel", branch=BRANCH.concerned.branch),
        NOW,
        False,
    ),
    "resident, of a company": (COMPANY, MOULIN, NOW, False),
    "company, of a resident": (MOULIN, COMPANY, NOW, False),
    "employee, where no service is named": (COMPANY, employee("urn:another"), NOW, True),
    "wallet user": (wallet(WALLET_OF_MOULIN), wallet(WALLET_OF_MOULIN), NOW, True),
    "wallet user, of what she asked with DigiD": (MOULIN, wallet(WALLET_OF_MOULIN), NOW, True),
    "wallet user, with DigiD afterwards": (wallet(WALLET_OF_MOULIN), MOULIN, NOW, True),
    "wallet user, of another resident": (HOLLE, wallet(WALLET_OF_MOULIN), NOW, False),
    "wallet user, of a case with a mandate for her": (mandate(concerned=MOULIN), wallet(WALLET_OF_MOULIN), NOW, True),
    "wallet without a BSN": (wallet(WALLET_WITHOUT_BSN), wallet(WALLET_WITHOUT_BSN), NOW, True),
    "wallet without a BSN, later": (
        wallet(WALLET_WITHOUT_BSN),
        wallet(WALLET_WITHOUT_BSN),
        NOW + timedelta(days=400),
        True,
    ),
    "wallet without a BSN, the same number of another issuer": (
        wallet(WALLET_WITHOUT_BSN),
        wallet(WALLET_WITHOUT_BSN, "es-wallet"),
        NOW,
        False,
    ),
    "wallet without a BSN, with the same name and another number": (
        wallet(WALLET_WITHOUT_BSN),
        wallet({**WALLET_WITHOUT_BSN, "number": "ES-78"}),
        NOW,
        False,
    ),
    "wallet without a BSN, of a European login with the same name": (LUCIA, wallet(WALLET_WITHOUT_BSN), NOW, False),
    "european, of a wallet without a BSN": (wallet(WALLET_WITHOUT_BSN), LUCIA, NOW, False),
    "resident, of a wallet without a BSN": (wallet(WALLET_WITHOUT_BSN), MOULIN, NOW, False),
    "european": (LUCIA, LUCIA, NOW, True),
    "european, with a login that is too weak": (LUCIA, weakly(LUCIA), NOW, False),
    "european, another with the same name": (LUCIA, OTHER_EUROPEAN, NOW, False),
    "european, of a resident": (MOULIN, LUCIA, NOW, False),
}


@pytest.mark.parametrize("name", PEOPLE)
def test_who_may_do_what(city: Any, name: str) -> None:
    asked, looks, at, allowed = PEOPLE[name]
    if Right.PARENT in {who.right for who in (asked, looks) if who is not None}:
        republish(TAKES_PARENTS)
    case = case_of(asked)
    city.move_to(at)
    for deed in Deed:
        assert may(looks, case, deed) is allowed, deed


def test_a_partner_who_is_named_in_the_answers_has_no_right(city: Any) -> None:
    case = case_of(MOULIN)
    case.answers = {**case.answers, "partner_bsn": HOLLE.number}
    case.save()
    assert not any(may(HOLLE, case, deed) for deed in Deed)


def test_who_signed_too_has_no_right_to_the_case(city: Any) -> None:
    case = case_of(MOULIN)
    initiator = Rol.objects.get(zaak=case.zaak, roltype__omschrijving_generiek="initiator")
    signed = Roltype.objects.filter(zaaktype=case.zaak.zaaktype, omschrijving_generiek="mede_initiator").first()
    assert signed is not None
    initiator.pk, initiator.uuid, initiator.roltype = None, uuid4(), signed
    initiator.betrokkene_identificatie = {"inpBsn": HOLLE.number}
    initiator.save(force_insert=True)
    assert Rol.objects.filter(zaak=case.zaak, betrokkene_identificatie__inpBsn=HOLLE.number).exists()
    assert not any(may(HOLLE, case, deed) for deed in Deed)


def test_an_employee_needs_the_authorisation_that_a_version_names(city: Any) -> None:
    name = "urn:etoegang:DV:00000001:services:9113"
    republish(("audience: [inwoner, ondernemer]", f'audience: [inwoner, ondernemer]\nauthorised_as: ["{name}"]'))
    case = case_of(employee(name))
    for who, allowed in ((employee(name.upper()), True), (employee("urn:another"), False), (COMPANY, False)):
        assert [may(who, case, deed) for deed in Deed] == [allowed] * len(Deed)
    assert may(employee(EVENT), case, Deed.SEE)


def test_a_case_whose_initiator_moves_is_no_longer_theirs(city: Any) -> None:
    case = case_of(LUCIA)
    Rol.objects.filter(zaak=case.zaak, roltype__omschrijving_generiek="initiator").update(
        betrokkene_identificatie={"inpBsn": HOLLE.number}
    )
    assert not own(LUCIA).exists()
    assert may(HOLLE, case, Deed.SEE)


def test_a_mandate_ends_with_the_rol(city: Any) -> None:
    case = case_of(mandate())
    Rol.objects.filter(zaak=case.zaak, indicatie_machtiging="gemachtigde").update(indicatie_machtiging="")
    assert not may(mandate(), case, Deed.SEE)


def test_whose_mandate_has_ended_hears_of_no_letter_any_more(city: Any) -> None:
    until_tomorrow = replace(mandate(), ends=NOW + timedelta(days=1))
    case, other = case_of(until_tomorrow, copy_to="roos@x.example"), case_of(mandate(BRAM), copy_to="bram@x.example")
    city.move_to(NOW + timedelta(hours=23))
    assert applicant.also_notified(case.pk) == ["roos@x.example"], "the login is over, the mandate is not"
    city.move_to(NOW + timedelta(days=1))
    assert applicant.also_notified(case.pk) == []
    assert applicant.also_notified(other.pk) == ["bram@x.example"], "of this one no end was said"
    supplementing.ask_more(case.pk, hands.Handler(staff("anna"), case.revision), ["bezoekers"], "")
    again = replace(mandate(until=NOW + timedelta(days=1, hours=4)), ends=NOW + timedelta(days=90))
    supplementing.receive_more(
        case.pk, supplementing.Completion("c", "web", NOW + timedelta(days=1), {"bezoekers": "90"}, sender=again)
    )
    assert applicant.also_notified(case.pk) == ["roos@x.example"], "she has a new mandate"


def test_a_changed_key_keeps_what_is_ones_own(city: Any, settings: Any) -> None:
    cases = [case_of(who) for who in (mandate(), BRANCH, LUCIA)]
    settings.HASH_KEYS = ["a new key that hashes from now on", *settings.HASH_KEYS]
    for who, case in zip((mandate(), BRANCH, LUCIA), cases, strict=True):
        assert may(who, case, Deed.SEE)


def test_completing_asks_the_right_again(city: Any) -> None:
    case = case_of(mandate())
    supplementing.ask_more(case.pk, hands.Handler(staff("anna"), case.revision), ["bezoekers"], "")

    def complete(who: Acting, at: datetime) -> None:
        supplementing.receive_more(case.pk, supplementing.Completion("c", "web", at, {"bezoekers": "90"}, sender=who))

    for who in (ROOS, mandate(BRAM), mandate(services=(OTHER_SERVICE,)), HOLLE):
        with pytest.raises(NotPossible, match="niet"):
            complete(who, NOW)
    assert Case.objects.get(pk=case.pk).waiting or Message.objects.filter(zaak=case.zaak).exists()
    complete(mandate(), NOW)
    assert Case.objects.get(pk=case.pk).answers["bezoekers"] == 90
    assert versions.of(case.version).representation == ("machtiging",)


def test_what_went_along_with_a_letter_to_another_is_not_theirs(city: Any) -> None:
    case = new_case()
    receipts.send(case.pk, NOW)
    along = own_documents(case).latest("pk")
    letter = Message.objects.get()
    letter.party = InterestedParty.objects.create(zaak=case.zaak, name="Bo", address={}, named_at=NOW)
    letter.save()
    letter.enclosures.add(along)
    assert along not in own_documents(case)
    assert letter.document not in own_documents(case)
    assert own_documents(case).exists()

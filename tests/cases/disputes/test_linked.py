"""An objection or complaint about a case is a case of its own, related to the first (Awb 6:10, 6:14, 7:10, 9:6, 9:11, 10:3 lid 3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from openloket.cases import hands, jobs, refusals, versions
from openloket.cases.deciding import decisions
from openloket.cases.disputes import contesting, defaulting
from openloket.cases.models import AddressCode, Case, Grievance, InterestedParty, Message, Reaching, ReceivedMessage
from openloket.cases.received.receiving import COMPLAINT, DEFAULT, OBJECTION, WITHDRAWAL, Incoming
from openloket.cases.saying import saying
from openloket.cases.sent import receipts, sending
from openloket.cases.who import addressee, claims, own
from openloket.cases.who.own import Deed
from openloket.cases.work import handling
from openloket.law import dwangsom, objection
from openloket.law.calendar import DAY, long_date
from openloket.law.deadlines import objection_term
from openloket.registers.models import Enkelvoudiginformatieobject, Rol
from tests import claiming
from tests.acting import MOULIN
from tests.cases.disputes.test_defaulting import at
from tests.cases.test_handling import WHY, by, fresh, text_of
from tests.channels.test_who_asks import republish
from tests.conftest import city_of, new_case, staff
from tests.sources.playing import Registers

KNOWN = date(2026, 11, 30)
LAST = objection.objection_term(KNOWN).ends


@pytest.fixture
def december(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(at(KNOWN))


def decided(result: str = "verleend") -> Case:
    case = new_case(datum="2027-06-05")
    decisions.decide(case.pk, by(case), result, WHY)
    sending.notified(Message.objects.get(zaak=case.zaak, kind="decision").pk, at(KNOWN))
    return fresh(case)


def say(case: Case, kind: str, day: date, **more: Any) -> ReceivedMessage:
    new = Incoming(
        f"{kind}:{case.pk}:{day}", kind, "desk", at(day), "Het plein is vrij.", by="Bea", by_id="bea", **more
    )
    return saying.say(case.pk, new)


def own_case(message: ReceivedMessage) -> Case:
    return Case.objects.select_related("zaak", "version").get(pk=Grievance.objects.get(message=message).pk)


def test_an_objection_is_answered_at_the_address_of_now(december: Any, settings: Any) -> None:
    first, now = decided(), "nieuw@voorbeeld.example"
    settings.EMAIL_HOST = "mail.voorbeeldstad.example"
    owner = MOULIN.actor.owner
    Reaching.objects.create(owner=owner, email=now, confirmed_at=timezone.now(), changed_at=timezone.now())
    december.shift(DAY)
    case = own_case(say(first, OBJECTION, timezone.localdate()))
    letter = Message.objects.get(zaak=case.zaak, kind="objection")
    assert (letter.way, letter.email) == (Message.Way.INBOX, now)
    assert not AddressCode.objects.exists()


def test_what_came_behind_a_return_slip_is_read_in_the_case_that_it_opens(december: Any) -> None:
    first = decided()
    slip = say(first, "question", KNOWN, data={"proposed": [OBJECTION]})
    paper = slip.documents.get()
    found = own_case(say(first, OBJECTION, KNOWN.replace(month=12, day=1), behind=slip))
    file = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=found.zaak)
    assert file.filter(titel=paper.titel, inhoud=paper.inhoud).count() == 1


def test_7_10_it_is_a_case_with_the_term_that_begins_when_the_term_to_object_ends(december: Any) -> None:
    first = decided()
    found = own_case(say(first, OBJECTION, KNOWN.replace(month=12, day=1)))
    assert (found.service, found.team, found.channel) == ("bezwaar", "juridisch", "desk")
    assert found.due == objection.decide_by(KNOWN).ends
    assert found.zaak.uiterlijke_einddatum_afdoening == found.due
    assert found.answers["gronden"] == "Het plein is vrij."
    assert found.answers["besluit"] == first.zaak.identificatie
    assert found.answers["naam"] == first.answers["naam"]


def test_the_registers_relate_it_to_the_first_case(december: Any) -> None:
    first = decided()
    found = own_case(say(first, OBJECTION, KNOWN))
    [related] = found.zaak.relevante_andere_zaken
    assert related["url"].endswith(f"/zaken/api/v1/zaken/{first.zaak.uuid}")
    assert related["aardRelatie"] == "onderwerp"


def test_it_is_of_the_same_people(december: Any) -> None:
    first = decided()
    found = own_case(say(first, OBJECTION, KNOWN))
    [rol] = Rol.objects.filter(zaak=found.zaak)
    assert rol.betrokkene_identificatie["inpBsn"] == first.answers["bsn"]
    assert own.may(MOULIN, found, Deed.SEE)


def test_whether_an_address_is_secret_is_asked_for_it_too_once_the_brp_answers(
    december: Any, registers: Registers
) -> None:
    first = decided()
    Case.objects.filter(pk=first.pk).update(secret_address=True, secret_unknown=True)
    found = own_case(say(fresh(first), OBJECTION, KNOWN))
    assert found.secret_address
    jobs.ask_brp_again(0)
    assert not Case.objects.get(pk=first.pk).secret_address
    assert not Case.objects.get(pk=found.pk).secret_address


def test_6_14_its_receipt_is_a_letter_in_it_with_its_number(december: Any) -> None:
    first = decided()
    found = own_case(say(first, OBJECTION, KNOWN.replace(month=12, day=1)))
    letter = Message.objects.get(kind="objection")
    assert letter.zaak_id == found.pk
    text = text_of(letter)
    assert found.zaak.identificatie in text
    assert f"Het gaat over zaak {first.zaak.identificatie}" in text
    assert "Uw bezwaar kwam op tijd" in text


def test_a_repeat_opens_no_second_case(december: Any) -> None:
    first = decided()
    assert say(first, OBJECTION, KNOWN).pk == say(fresh(first), OBJECTION, KNOWN).pk
    assert Grievance.objects.count() == 1


def test_6_10_one_that_came_before_the_decision_counts_from_the_day_on_which_that_went(december: Any) -> None:
    first = new_case(datum="2027-06-05")
    found = own_case(say(first, OBJECTION, KNOWN))
    before = found.due
    decisions.decide(first.pk, by(fresh(first)), "verleend", WHY)
    assert fresh(found).due == before
    sending.notified(Message.objects.get(zaak=first.zaak, kind="decision").pk, at(KNOWN))
    assert fresh(found).due == objection.decide_by(KNOWN).ends


def test_1_2_of_another_it_is_theirs_and_the_applicant_is_told(december: Any) -> None:
    first = decided()
    address = {"postcode": "1234 AB", "huisnummer": "3", "toevoeging": "", "straat": "Voorbeeldstraat", "plaats": "X"}
    party = InterestedParty.objects.create(
        zaak=first.zaak, name="Bo Buur", address=address, named_by=staff("anna"), named_at=at(KNOWN)
    )
    found = own_case(say(first, OBJECTION, KNOWN, party=party))
    assert found.answers["naam"] == "Bo Buur"
    assert not own.may(MOULIN, found, Deed.SEE)
    assert "Beste Bo Buur" in text_of(Message.objects.get(zaak=found.zaak, kind="objection"))
    told = text_of(Message.objects.get(zaak=first.zaak, kind="opposed"))
    assert "Iemand anders maakte bezwaar" in told
    assert "Bo Buur" not in told


def test_who_acts_by_a_right_that_was_checked_sees_it_too(december: Any) -> None:
    republish(claiming.TAKES_CLAIMS, day=date(2026, 8, 1))
    who = claiming.claimed()
    first = claiming.case_by(who, datum="2027-06-05")
    claiming.found(first, until=None)
    decisions.decide(first.pk, by(fresh(first)), "verleend", WHY)
    sending.posted(Message.objects.get(zaak=first.zaak, kind="decision").pk, KNOWN, at=at(KNOWN))
    theirs = own_case(say(first, OBJECTION, KNOWN))
    assert own.may(who, theirs, Deed.SEE)
    assert not own.may(claiming.ROOS, theirs, Deed.SEE)
    assert not own.may(claiming.claimed(), theirs, Deed.SEE)
    to = addressee.of(theirs, versions.of(theirs.version), theirs.answers, KNOWN, digital=False)
    assert (to.name, to.lines[0]) == ("Roos Aarts", "bewindvoerder van Kees Verhoeven")
    assert "Kade 12" in to.lines
    assert addressee.owners(theirs, KNOWN) == [claims.of_case(first).claimant]


def test_10_3_who_decided_is_refused_as_handler_and_as_decider(december: Any) -> None:
    first = decided()
    found = own_case(say(first, OBJECTION, KNOWN))
    anna, lotte = staff("anna"), staff("lotte")
    with pytest.raises(refusals.NotPossible, match="10:3 lid 3"):
        handling.take(found.pk, hands.Handler(anna, found.revision))
    with pytest.raises(refusals.NotPossible, match="10:3 lid 3"):
        handling.take(found.pk, hands.Handler(lotte, found.revision), to=anna)
    with pytest.raises(refusals.NotPossible, match="10:3 lid 3"):
        decisions.decide(
            found.pk, hands.Handler(anna, found.revision), "ongegrond", WHY, raw={"advies_commissie": "geen"}
        )
    handling.take(found.pk, hands.Handler(lotte, found.revision))
    assert fresh(found).handler == lotte


def test_7_14_deciding_late_on_an_objection_costs_a_penalty_settled_within_two_weeks(december: Any) -> None:
    first = decided()
    found = own_case(say(first, OBJECTION, KNOWN))
    noticed = found.due + 2 * DAY
    december.move_to(at(noticed))
    notice = say(found, DEFAULT, noticed).default_notice
    assert (notice.effect, notice.first_day) == ("valid", noticed + 15 * DAY)
    decided_on = noticed + 37 * DAY
    december.move_to(at(decided_on))
    contesting.waive(found.pk, by(found, "lotte"), "unfounded")
    decisions.decide(found.pk, by(found, "lotte"), "ongegrond", WHY, raw={"advies_commissie": "geen"})
    letter = Message.objects.get(zaak=found.zaak, kind="decision")
    until = long_date(objection_term(decided_on).ends)
    assert f"De laatste dag daarvoor is {until}." in text_of(letter)  # to go to the court (Awb 6:23)
    assert "U kunt bezwaar maken" not in text_of(letter)
    sending.posted(letter.pk, decided_on) if letter.way == "print" else sending.notified(letter.pk, at(decided_on))
    standing = defaulting.standing(fresh(found), decided_on)
    assert standing is not None
    assert (standing.days, standing.euro) == (22, 14 * 23 + 8 * 35)
    assert standing.settle_by == dwangsom.settle_by(decided_on - DAY).ends
    defaulting.settle(found.pk, by(found, "lotte"))
    penalty = text_of(Message.objects.get(zaak=found.zaak, kind="penalty"))
    assert "€ 602" in penalty
    assert f"uiterlijk op {until}. Zet daarin:" in penalty
    assert "De laatste dag daarvoor is" not in penalty


def test_6_21_a_withdrawn_objection_ends_its_own_case_only(december: Any) -> None:
    first = decided()
    found = own_case(say(first, OBJECTION, KNOWN))
    say(found, WITHDRAWAL, KNOWN)
    assert (fresh(found).decision or {})["resultaat"] == "ingetrokken"
    assert "Het besluit blijft zoals het is" in text_of(Message.objects.get(zaak=found.zaak, kind="closing"))
    assert (fresh(first).decision or {})["resultaat"] == "verleend"


def test_9_7_whom_a_complaint_is_about_is_refused(december: Any) -> None:
    found = own_case(say(decided(), COMPLAINT, KNOWN))
    Grievance.objects.filter(pk=found.pk).update(person=staff("omar"))
    with pytest.raises(refusals.NotPossible, match="9:7"):
        handling.take(found.pk, by(found, "omar"))
    handling.take(found.pk, by(found, "lotte"))


def test_9_6_and_9_11_a_complaint_about_a_case_has_its_own_term(december: Any) -> None:
    first = decided()
    found = own_case(say(first, COMPLAINT, KNOWN))
    assert (found.service, found.due) == ("klacht", date(2027, 1, 11))
    assert found.answers["zaaknummer_van"] == first.zaak.identificatie
    receipts.send(found.pk, at(KNOWN))
    assert "Iemand anders dan over wie u klaagt" in text_of(Message.objects.get(zaak=found.zaak, kind="receipt"))

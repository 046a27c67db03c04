"""A right that no login proves: what it gives before an official checked it, after, when refused, and when it is over."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from pypdf import PdfReader

from openloket.cases import hands, jobs, locking
from openloket.cases.completing import established, judging, supplementing
from openloket.cases.deciding import decisions
from openloket.cases.models import Case, InformationRequest, Message, RightClaim, Submission
from openloket.cases.refusals import NotPossible
from openloket.cases.sent import receipts
from openloket.cases.submit import NewSubmission, SubmissionRefused, submit
from openloket.cases.who import addressee, applicant, claims, protected
from openloket.cases.who.claiming import OnBehalf
from openloket.cases.who.own import Deed, may, own
from openloket.channels.web import mine
from openloket.people.acting import Acting, Right
from openloket.people.acting import own as logged_in
from openloket.people.models import Look
from openloket.registers import content
from openloket.registers.models import Audittrail, Enkelvoudiginformatieobject, Rol, Zaak
from openloket.sources import standin
from tests.acting import BRAM, BRANCH, COMPANY, EVENT, FATHER, ROOS, employee
from tests.channels.test_who_asks import republish
from tests.claiming import END, HOME, KEES, KEES_BSN, OFFICE, TAKES_CLAIMS, case_by, claimed, found, handler, refused
from tests.conftest import NOW, event_answers, every_version, staff, staff_client, stored_at
from tests.sources.playing import Registers

RIGHTS = (Right.CURATOR, Right.PROPERTY, Right.CARE, Right.PROFESSIONAL)
AFTER_END = datetime(2027, 1, 1, 0, 30, tzinfo=UTC)
LAST_DAY = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)
KNOWN_BEFORE = {Deed.ANSWER, Deed.READ_LETTERS, Deed.BE_NOTIFIED}


@pytest.fixture
def city(city: Any) -> Any:
    """Set up Voorbeeldstad with an event permit that one may ask for another by a claim."""
    republish(TAKES_CLAIMS, day=date(2026, 8, 1))
    return city


def deeds(who: Acting, case: Case) -> set[Deed]:
    return {deed for deed in Deed if may(who, case, deed)}


def recipient(case: Case, kind: str = "") -> str:
    """Return the text of the last letter of a kind."""
    letters = Message.objects.filter(zaak=case.zaak, **({"kind": kind} if kind else {}))
    last = letters.select_related("document").latest("pk")
    return PdfReader(BytesIO(content.read(last.document.inhoud))).pages[0].extract_text()


@pytest.mark.parametrize("right", RIGHTS)
@pytest.mark.parametrize("outcome", ["before", "holds", "refused", "last day", "ended"])
def test_what_a_claim_gives(city: Any, right: Right, outcome: str) -> None:
    who = claimed(right)
    case = case_by(who)
    expected = set(KNOWN_BEFORE)
    if outcome in ("holds", "last day", "ended"):
        found(case)
        expected = set() if outcome == "ended" else set(Deed)
    if outcome == "refused":
        refused(case)
    city.move_to({"ended": AFTER_END, "last day": LAST_DAY}.get(outcome, NOW))
    assert deeds(who, case) == expected
    assert not deeds(ROOS, case)  # only when she says for whom she acts
    assert not deeds(FATHER, case)
    reads_along = right == Right.PROFESSIONAL and outcome in ("holds", "last day")
    receipts.send(case.pk, datetime.now(UTC))
    text = recipient(case)
    to_who_acts = not reads_along and outcome != "ended"
    assert ("Kade 12" in text) is to_who_acts
    assert ("Dorpsstraat 7" in text) is not to_who_acts
    way = Message.objects.filter(kind="receipt").latest("pk").way
    assert way == ("print" if outcome == "ended" or right == Right.PROFESSIONAL else "inbox")


@pytest.mark.parametrize("right", RIGHTS)
def test_nobody_else_gets_anything_by_it(city: Any, right: Right) -> None:
    who = claimed(right)
    case = case_by(who)
    other = next(item for item in RIGHTS if item != right)
    claim = RightClaim.objects.get()
    strangers = [
        claims.acting(BRAM, claim),
        Acting(ROOS.actor, who.concerned, other, "digid"),
        Acting(ROOS.actor, FATHER.concerned, right, "digid"),
        claimed(right),
        claimed(right, BRAM),
    ]
    for stranger in strangers:
        assert not deeds(stranger, case)
    found(case)
    for stranger in strangers:
        assert not deeds(stranger, case)


def test_a_claim_gives_nothing_without_its_rol_or_when_the_version_does_not_take_it(city: Any) -> None:
    who = claimed()
    case = case_by(who)
    found(case)
    assert deeds(who, case) == set(Deed)
    Rol.objects.filter(indicatie_machtiging="gemachtigde").update(indicatie_machtiging="")
    assert not deeds(who, case)


def test_a_professional_of_a_company_acts_as_far_as_the_company_does(city: Any) -> None:
    who = claimed(Right.PROFESSIONAL, COMPANY)
    case = case_by(who)
    rol = Rol.objects.get(roltype__omschrijving_generiek="mede_initiator")
    assert (rol.betrokkene_type, rol.betrokkene_identificatie["kvkNummer"]) == ("niet_natuurlijk_persoon", "69599084")
    found(case)
    assert deeds(who, case) == set(Deed)
    assert not deeds(claims.acting(BRANCH, RightClaim.objects.get()), case)
    assert not deeds(COMPANY, case)


def test_a_professional_of_a_company_needs_the_authorisation_that_a_version_names(city: Any) -> None:
    name = "urn:etoegang:DV:00000001:services:9113"
    old, new = TAKES_CLAIMS
    republish((old, f'{new}authorised_as: ["{name}"]\n'), day=date(2026, 8, 2))
    who = claimed(Right.PROFESSIONAL, employee(name))
    case = case_by(who)
    claim = RightClaim.objects.get()
    others = [claims.acting(other, claim) for other in (employee("urn:another"), COMPANY)]
    assert deeds(who, case) == set(KNOWN_BEFORE)
    assert not any(deeds(other, case) for other in others)
    found(case)
    assert deeds(who, case) == set(Deed)
    assert not any(deeds(other, case) for other in others)


def test_the_rollen_say_who_acts_only_after_the_check(city: Any) -> None:
    case = case_by(claimed())

    def rollen() -> dict[str, tuple[str, str, str]]:
        return {
            rol.roltype.omschrijving_generiek: (
                rol.indicatie_machtiging,
                rol.roltoelichting,
                rol.betrokkene_identificatie.get("inpBsn", ""),
            )
            for rol in Rol.objects.select_related("roltype").order_by("pk")
        }

    assert rollen() == {
        "initiator": ("", "Aanvrager", ""),
        "mede_initiator": ("", "Zegt bewindvoerder van de aanvrager te zijn; nog niet nagegaan", ROOS.number),
    }
    first = Rol.objects.get(roltype__omschrijving_generiek="initiator")
    assert first.betrokkene_identificatie["geboortedatum"] == "1950-03-02"
    found(case, bsn=KEES_BSN)
    assert rollen() == {
        "initiator": ("machtiginggever", "Aanvrager", KEES_BSN),
        "mede_initiator": ("gemachtigde", "Bewindvoerder van de aanvrager", ROOS.number),
    }
    trail = Audittrail.objects.filter(resource="rol", actie__in=("update", "partial_update"))
    assert trail.count() == 2
    assert "Recht nagegaan: bewindvoerder, klopt, tot en met" in trail[0].toelichting
    assert KEES_BSN not in trail[0].toelichting
    assert Case.objects.get(pk=case.pk).answers["bsn"] == KEES_BSN
    assert deeds(FATHER, case) == set(Deed)  # it is his case too
    refused(Case.objects.get(pk=case.pk))
    assert rollen()["mede_initiator"][:2] == ("", "Zei bewindvoerder van de aanvrager te zijn; niet aangetoond")


def test_the_proof_stands_in_the_file(city: Any) -> None:
    case_by(claimed())
    claim = RightClaim.objects.get()
    assert [item.titel for item in claim.documents.all()] == ["Bewijs van het recht: beschikking.png"]
    assert claim.proof == []


def test_no_decision_goes_before_the_check(city: Any) -> None:
    case = case_by(claimed())

    def decide(result: str = "verleend") -> None:
        said = "De regels staan dit evenement toe, op deze plek."
        decisions.decide(case.pk, handler(case), result, said)

    with pytest.raises(NotPossible, match="Ga eerst na"):
        decide()
    with pytest.raises(NotPossible, match="Ga eerst na"):
        decide("ingetrokken")
    refused(case)
    with pytest.raises(NotPossible, match="bestuursrecht"):
        decide("buiten_behandeling")
    Message.objects.update(notified_at=NOW, sent_on=NOW.date())
    InformationRequest.objects.update(ended_on=NOW.date())
    with pytest.raises(NotPossible, match="alleen beslissen de aanvraag niet te behandelen"):
        decide()
    decide("buiten_behandeling")
    assert Case.objects.get(pk=case.pk).closed_on == NOW.date()
    assert "Kade 12" in recipient(case, "decision")


def test_after_the_check_the_decision_goes_to_who_represents(city: Any) -> None:
    case = case_by(claimed())
    found(case)
    decisions.decide(case.pk, handler(case), "verleend", "De regels staan dit evenement toe, op deze plek.")
    text = recipient(case, "decision")
    assert "Roos Aarts" in text
    assert "bewindvoerder van Kees Verhoeven" in text
    assert "Kade 12" in text


def test_a_professional_reads_along_and_the_applicant_gets_the_letters(city: Any) -> None:
    who = claimed(Right.PROFESSIONAL)
    new = NewSubmission(
        "k", EVENT, "web", NOW, event_answers(naam=KEES, adres=HOME), sender=who, copy_to="roos@voorbeeld.example",
        letters_to={"name": "Roos Aarts", "address": OFFICE, "secret": False},
    )  # fmt: skip
    case = Case.objects.get(pk=submit(new).zaak.pk)
    assert applicant.also_notified(case.pk) == []
    found(case, bsn=KEES_BSN)
    assert applicant.also_notified(case.pk) == ["roos@voorbeeld.example"]
    with time_machine.travel(AFTER_END, tick=False):
        assert applicant.also_notified(case.pk) == [], "the right is over"
    case.refresh_from_db()
    decisions.decide(case.pk, handler(case), "verleend", "De regels staan dit evenement toe, op deze plek.")
    letter = Message.objects.get(kind="decision")
    assert letter.way == "inbox"  # he finds it in Mijn Loket now
    text = recipient(case, "decision")
    assert "Dorpsstraat 7" in text
    assert "Roos" not in text
    assert own(who, Deed.READ_LETTERS).filter(pk=case.pk).exists()


def test_what_was_not_shown_is_asked_for_and_looked_at_again(city: Any) -> None:
    who = claimed()
    case = case_by(who)
    refused(case)
    request = InformationRequest.objects.get()
    assert "een bewijs dat u bewindvoerder van Kees Verhoeven bent" in request.text
    assert "De beschikking noemt een andere naam." in request.text
    assert "Kade 12" in recipient(case, "request")
    assert Case.objects.get(pk=case.pk).waiting is not None
    with pytest.raises(NotPossible, match="Er loopt al een verzoek"):
        refused(case)
    files = claims.proving([{"sha256": content.store(b"x"), "name": "b.pdf", "size": 1, "type": "application/pdf"}],
                           "Roos", NOW.date())  # fmt: skip
    supplementing.receive_more(
        case.pk, supplementing.Completion("c", "web", NOW, {}, sender=who, scans=tuple(files), request=request.pk)
    )
    claim = RightClaim.objects.get()
    assert claim.state == RightClaim.State.OPEN
    assert claim.documents.count() == 2
    found(case)
    assert deeds(who, case) == set(Deed)


@pytest.mark.parametrize(
    ("reason", "until", "bsn", "says"),
    [
        ("", END, "", "in woorden"),
        ("x", END, "", "in woorden"),
        ("a" * 500 + " " + "b" * 500, END, "", "te lang"),
        ("Staat in de beschikking.", date(2026, 9, 14), "", "voor de dag van de aanvraag"),
        ("Staat in de beschikking.", END, ROOS.number, "degene die dit voor een ander vroeg"),
    ],
)
def test_what_an_official_cannot_find(city: Any, reason: str, until: date, bsn: str, says: str) -> None:
    case = case_by(claimed())
    with pytest.raises(NotPossible, match=says):
        judging.holds(case.pk, handler(case), until, bsn, reason)
    assert RightClaim.objects.get().state == RightClaim.State.OPEN
    assert not Rol.objects.exclude(indicatie_machtiging="").exists()


def test_a_stale_page_and_a_case_without_a_claim(city: Any) -> None:
    case = case_by(claimed())
    with pytest.raises(locking.Stale):
        judging.holds(case.pk, hands.Handler(staff("anna"), 99), END, "", "Staat in de beschikking.")
    new = NewSubmission("gewoon", EVENT, "web", NOW, event_answers(), sender=FATHER)
    other = Case.objects.get(pk=submit(new).zaak.pk)
    with pytest.raises(NotPossible, match="hoeft geen recht"):
        judging.holds(other.pk, handler(other), END, "", "Staat in de beschikking.")


def test_a_right_may_be_found_to_end_sooner_also_after_the_decision(city: Any) -> None:
    who = claimed()
    case = case_by(who)
    found(case)
    decisions.decide(case.pk, handler(case), "verleend", "De regels staan dit evenement toe, op deze plek.")
    city.shift(timedelta(days=3))
    judging.holds(case.pk, handler(case), date(2026, 9, 16), "", "De rechter beëindigde het bewind.")
    assert not deeds(who, case)


def test_a_right_without_an_end_goes_on(city: Any) -> None:
    who = claimed(Right.CURATOR)
    case = case_by(who)
    found(case, until=None)
    city.move_to(AFTER_END + timedelta(days=400))
    assert deeds(who, case) == set(Deed)


# The last door --------------------------------------------------------------------------------------------------------


def test_no_zaak_without_a_claim_of_ones_own_for_this_service_used_once(city: Any) -> None:
    def send(who: Acting, key: str = "n", **more: Any) -> Zaak:
        said = {"letters_to": {"name": "", "address": OFFICE, "secret": False}, **more}
        return submit(NewSubmission(key, EVENT, "web", NOW, event_answers(bsn=None), sender=who, **said)).zaak

    for who in (
        Acting(ROOS.actor, FATHER.concerned, Right.PROPERTY, "digid"),
        Acting(BRAM.actor, claimed().concerned, Right.PROPERTY, "digid"),
        Acting(ROOS.actor, claimed().concerned, Right.CARE, "digid"),
        claimed(service="bijzondere_bijstand"),
    ):
        with pytest.raises(SubmissionRefused, match="Wij weten niet"):
            send(who)
    with pytest.raises(SubmissionRefused, match="Wij weten niet"):
        send(claimed(), letters_to=None)
    who = claimed()
    first = send(who)
    assert send(who) == first  # sent twice
    with pytest.raises(SubmissionRefused, match="of u hebt het al verstuurd"):
        send(who, key="another")
    assert Zaak.objects.count() == 1


def test_a_version_that_does_not_take_the_right_refuses_it(city: Any) -> None:
    republish((TAKES_CLAIMS[0], TAKES_CLAIMS[1].replace("bewind, ", "")))
    with pytest.raises(SubmissionRefused, match="niet met dit recht"):
        case_by(claimed())
    assert case_by(claimed(Right.CARE))


def test_the_sender_is_who_acts_and_their_right_stands_in_the_context(city: Any) -> None:
    case_by(claimed())
    row = Submission.objects.get()
    assert (row.sender_hash, row.sender_kind) == (ROOS.owner, "bsn")
    assert row.sender_context is not None
    assert row.sender_context["right"] == "bewind"
    assert ROOS.number not in str(row.sender_context)


# What is kept ----------------------------------------------------------------------------------------------------------


def test_a_claim_that_was_never_sent_goes_with_the_drafts_and_its_files_stay_until_then(city: Any) -> None:
    claimed()
    sha256 = RightClaim.objects.get().proof[0]["sha256"]
    os.utime(stored_at(sha256), (0, 0))
    jobs.sweep_contents(0)
    assert content.read(sha256)
    case_by(claimed(Right.CARE))
    city.shift(timedelta(days=90, seconds=1))
    jobs.sweep_contents(0)
    assert RightClaim.objects.get().right == "mentorschap"


def test_a_changed_key_keeps_what_was_claimed(city: Any, settings: Any) -> None:
    who = claimed()
    case = case_by(who)
    found(case)
    settings.HASH_KEYS = ["a new key that hashes from now on", *settings.HASH_KEYS]
    assert deeds(who, case) == set(Deed)
    stranger = logged_in("bsn", KEES_BSN, "substantieel")
    assert not deeds(stranger, case)


def test_an_address_that_turns_out_to_be_secret_is_for_who_handles_the_case(city: Any, registers: Any) -> None:
    """Also what shows it from before an official knew who the applicant is: the claim, the application, its data."""
    case = case_by(claimed(born=date(1991, 7, 14)))
    page = f"/werk/zaken/{case.zaak.uuid}/"
    els = staff_client("els")
    els.post(f"{page}reden/", {"purpose": "klant"})
    assert "Dorpsstraat" in els.get(page).content.decode()
    found(case, bsn=standin.KASSAAR)
    case.refresh_from_db()
    assert case.secret_address
    assert case.secret_since is not None
    assert "Dorpsstraat" not in json.dumps([rol.betrokkene_identificatie for rol in Rol.objects.filter(zaak=case.zaak)])
    text = els.get(page).content.decode()
    assert "Dorpsstraat" not in text
    assert "Geheim adres" in text
    assert "Dorpsstraat" in staff_client("anna").get(page).content.decode()
    made = Enkelvoudiginformatieobject.objects.filter(
        zaken__zaak=case.zaak, informatieobjecttype__omschrijving="aanvraag"
    )
    assert made.count() == 2
    for document in made:
        there = f"{page}documenten/{document.uuid}/"
        assert "kan een geheim adres staan" in els.get(there, follow=True).content.decode()
        assert staff_client("anna").get(there).status_code == 200


# A secret address of who acts -------------------------------------------------------------------------------------------


@pytest.fixture
def secret_roos(registers: Registers, monkeypatch: pytest.MonkeyPatch) -> Registers:
    """Keep the address of who acts secret, according to the BRP."""
    said = {"burgerservicenummer": ROOS.number, "geheimhoudingPersoonsgegevens": True}
    monkeypatch.setitem(standin.PERSONS, ROOS.number, said)
    return registers


def test_a_secret_address_of_who_acts_is_in_no_digital_letter(city: Any, secret_roos: Registers) -> None:
    case = case_by(claimed())
    assert not case.secret_address, "of whom it is about it is not known"
    found(case)
    receipts.send(case.pk, datetime.now(UTC))
    letter = Message.objects.get(kind="receipt")
    assert letter.way == Message.Way.INBOX
    assert letter.text is not None
    assert letter.text["recipient"] == ["Roos Aarts", "bewindvoerder van Kees Verhoeven"]
    kept = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak)
    assert set(kept.values_list("vertrouwelijkheidaanduiding", flat=True)) == {"geheim"}
    asked = Look.objects.filter(purpose=protected.KEEP_SECRET)
    assert asked.exists(), "who it is about sees what was asked"


def test_a_secret_address_of_who_acts_stands_in_a_letter_by_post_that_they_alone_read(
    city: Any, secret_roos: Registers
) -> None:
    born = standin.PERSONS[standin.HOLLE]["geboorte"]["datum"]["datum"]
    who = claimed(born=date.fromisoformat(born))
    case = case_by(who, bereikbaar="post")
    found(case, bsn=standin.HOLLE)
    receipts.send(case.pk, datetime.now(UTC))
    letter = Message.objects.get(kind="receipt")
    assert "Kade 12" in recipient(case, "receipt")
    assert letter.document.pk in protected.may_tell(case)
    assert not mine.tells_a_secret(letter, who)
    assert mine.tells_a_secret(letter, logged_in("bsn", standin.HOLLE, "substantieel"))


def test_while_the_brp_is_away_the_address_of_who_acts_counts_as_secret(city: Any, registers: Registers) -> None:
    registers.says["brp"] = lambda: (503, "text/plain", b"")
    case = case_by(claimed())
    receipts.send(case.pk, datetime.now(UTC))
    assert "Kade 12" not in recipient(case, "receipt")


def levels(case: Case) -> set[str]:
    """Return how confidential the documents of a case are."""
    made = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak)
    return set(made.values_list("vertrouwelijkheidaanduiding", flat=True))


def test_an_address_of_who_acts_that_is_not_secret_stands_in_letters_once_the_brp_answers(
    city: Any, registers: Registers
) -> None:
    registers.says["brp"] = lambda: (503, "text/plain", b"")
    case = case_by(claimed())
    assert levels(case) == {"geheim"}
    jobs.ask_brp_again(0)
    assert addressee.hides(case), "it is still away"
    del registers.says["brp"]
    jobs.ask_brp_again(0)
    assert not addressee.hides(case)
    assert levels(case) == {case.zaak.vertrouwelijkheidaanduiding}
    assert Look.objects.filter(purpose=protected.KEEP_SECRET, subjects__contains=[ROOS.owner]).count() == 3
    why = Audittrail.objects.filter(toelichting__contains="van wie voor de aanvrager handelt is niet geheim")
    assert why.exists()
    receipts.send(case.pk, datetime.now(UTC))
    assert "Kade 12" in recipient(case, "receipt")
    before = len(registers.about("brp"))
    jobs.ask_brp_again(0)
    assert len(registers.about("brp")) == before, "it is asked no more"


def test_an_address_of_who_acts_that_is_secret_stays_so_once_the_brp_answers(city: Any, secret_roos: Registers) -> None:
    secret_roos.says["brp"] = lambda: (503, "text/plain", b"")
    case = case_by(claimed())
    del secret_roos.says["brp"]
    jobs.ask_brp_again(0)
    assert addressee.hides(case)
    assert levels(case) == {"geheim"}
    before = len(secret_roos.about("brp"))
    jobs.ask_brp_again(0)
    assert len(secret_roos.about("brp")) == before


def test_of_who_acts_without_a_number_nothing_can_be_asked(city: Any, registers: Registers) -> None:
    registers.says["brp"] = lambda: (503, "text/plain", b"")
    case = case_by(claimed())
    Rol.objects.filter(zaak=case.zaak, roltype__omschrijving="Gemachtigde").delete()
    before = len(registers.about("brp"))
    jobs.ask_brp_again(0)
    assert addressee.hides(case)
    assert len(registers.about("brp")) == before
    assert not Submission.objects.filter(**addressee.UNKNOWN).exists()


def test_without_a_brp_the_address_of_who_acts_waits(city: Any, registers: Registers, settings: Any) -> None:
    registers.says["brp"] = lambda: (503, "text/plain", b"")
    case_by(claimed())
    settings.SOURCES = {**settings.SOURCES, "brp": {**settings.SOURCES["brp"], "url": ""}}
    jobs.ask_brp_again(0)
    assert Submission.objects.filter(**addressee.UNKNOWN).exists()


def test_who_has_no_bsn_has_no_secret_address_in_the_brp(city: Any, registers: Registers) -> None:
    case = case_by(claimed(Right.PROFESSIONAL, COMPANY))
    receipts.send(case.pk, datetime.now(UTC))
    assert "Kade 12" in recipient(case, "receipt")
    assert not registers.about("brp")


def test_what_was_posted_stays_closed_when_the_letters_go_to_another_later(city: Any, registers: Registers) -> None:
    """A professional gets letters until the check, the applicant from then on, and the first again when it was no right."""
    who = claimed(Right.PROFESSIONAL, born=date(1991, 7, 14))
    case = case_by(who, bereikbaar="post")
    found(case, bsn=standin.KASSAAR)
    case.refresh_from_db()
    assert case.secret_address
    receipts.send(case.pk, datetime.now(UTC))
    letter = Message.objects.get(kind="receipt")
    assert "Dorpsstraat 7" in recipient(case, "receipt")
    assert mine.tells_a_secret(letter, who)
    RightClaim.objects.update(state=RightClaim.State.NOT_SHOWN)
    assert mine.tells_a_secret(letter, who)


def test_who_acts_for_someone_with_a_secret_address_reads_their_own_letters_by_post(
    city: Any, registers: Registers
) -> None:
    who = claimed(born=date(1991, 7, 14))
    case = case_by(who, bereikbaar="post")
    found(case, bsn=standin.KASSAAR)
    case.refresh_from_db()
    assert case.secret_address
    decisions.decide(case.pk, handler(case), "verleend", "De regels staan dit evenement toe, op deze plek.")
    letter = Message.objects.get(kind="decision")
    assert letter.way == Message.Way.PRINT
    assert "Kade 12" in recipient(case, "decision")
    assert "Dorpsstraat" not in recipient(case, "decision")
    assert not mine.tells_a_secret(letter, who)


def test_at_the_desk_the_brp_is_asked_about_who_asks_when_their_number_is_known(
    city: Any, secret_roos: Registers
) -> None:
    for bsn in (ROOS.number, ""):
        asks = OnBehalf(Right.PROPERTY, ROOS.name, OFFICE, "document", bsn, "beschikking")
        answers = event_answers(naam=KEES, adres=HOME, bsn=KEES_BSN)
        new = NewSubmission(
            f"k:{bsn}", EVENT, "desk", NOW, answers, by="Els Bakker", identified="document", on_behalf=asks
        )
        case = Case.objects.get(pk=submit(new).zaak.pk)
        assert addressee.hides(case) is bool(bsn)


def test_at_the_desk_the_brp_is_asked_again_about_who_asks(city: Any, registers: Registers) -> None:
    registers.says["brp"] = lambda: (503, "text/plain", b"")
    asks = OnBehalf(Right.PROPERTY, ROOS.name, OFFICE, "document", ROOS.number, "beschikking")
    answers = event_answers(naam=KEES, adres=HOME, bsn=KEES_BSN)
    new = NewSubmission("k", EVENT, "desk", NOW, answers, by="Els Bakker", identified="document", on_behalf=asks)
    case = Case.objects.get(pk=submit(new).zaak.pk)
    del registers.says["brp"]
    jobs.ask_brp_again(0)
    assert not addressee.hides(Case.objects.get(pk=case.pk))
    assert registers.about("brp")[-1]["burgerservicenummer"] == [ROOS.number]


# The BSN that an official types ----------------------------------------------------------------------------------------

HOLLE_BORN = date(1979, 5, 30)


def test_a_number_of_who_was_born_when_the_claim_says_makes_the_case_theirs(city: Any, registers: Registers) -> None:
    case = case_by(claimed(born=HOLLE_BORN))
    found(case, bsn=standin.HOLLE)
    assert Case.objects.get(pk=case.pk).answers["bsn"] == standin.HOLLE
    look = Look.objects.get(purpose=established.IS_IT_YOURS)
    assert look.user == staff("anna")
    assert look.subjects == [logged_in("bsn", standin.HOLLE, "laag").actor.owner]
    assert set(look.fields) == {"burgerservicenummer", "indicatieCurateleRegister", "geboorte.datum"}


@pytest.mark.parametrize(
    ("bsn", "away", "why"),
    [
        (standin.MOULIN, False, established.SOMEONE_ELSE),
        (FATHER.number, False, established.SOMEONE_ELSE),
        ("999990020", False, established.NOBODY),
        (standin.HOLLE, True, established.AWAY),
    ],
)
def test_a_number_of_another_shows_the_case_to_nobody(
    city: Any, registers: Registers, bsn: str, away: bool, why: str
) -> None:
    case = case_by(claimed(born=HOLLE_BORN))
    if away:
        registers.says["brp"] = lambda: (500, "text/plain", b"")
    with pytest.raises(NotPossible, match=re.escape(why)):
        found(case, bsn=bsn)
    after = Case.objects.get(pk=case.pk)
    assert after.answers.get("bsn") is None
    assert RightClaim.objects.get().state == RightClaim.State.OPEN
    assert not deeds(logged_in("bsn", bsn, "hoog"), after)


def test_a_day_of_birth_that_is_not_known_whole_is_not_held_against_anyone(city: Any, registers: Registers) -> None:
    case = case_by(claimed(born=HOLLE_BORN))
    found(case, bsn=standin.ABROAD)
    assert Case.objects.get(pk=case.pk).answers["bsn"] == standin.ABROAD


@pytest.mark.parametrize(
    ("bsn", "why"), [(standin.HOLLE, established.SOMEONE_ELSE), ("999990020", established.NOBODY), (standin.BO, None)]
)
def test_at_the_desk_and_on_paper_the_day_of_birth_in_the_answers_counts(
    city: Any, registers: Registers, bsn: str, why: str | None
) -> None:
    found_versions = (v.version for v in every_version() if v.version.service == "gehandicaptenparkeerkaart")
    version = max(found_versions, key=lambda v: v.valid_from)
    claim, answers = RightClaim(born=None), {"geboortedatum": "2018-04-02"}
    if why is None:
        established.check(version, claim, answers, bsn, staff("anna"))
        assert registers.about("brp")
    else:
        with pytest.raises(NotPossible, match=re.escape(why)):
            established.check(version, claim, answers, bsn, staff("anna"))
    established.check(version, claim, {}, bsn, staff("anna"))  # nobody said one: nothing to compare

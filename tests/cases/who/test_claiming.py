"""Who asks for another at the desk or on paper: what is asked, what is refused, and what becomes of it in the zaak."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from openloket.cases import versions
from openloket.cases.carrying import wishes
from openloket.cases.completing import judging
from openloket.cases.models import Case, InformationRequest, Message, RightClaim, Submission
from openloket.cases.refusals import NotPossible
from openloket.cases.sent import receipts
from openloket.cases.submit import NewSubmission, SubmissionRefused, submit
from openloket.cases.who import addressee, claiming, claims
from openloket.cases.who.claiming import OnBehalf
from openloket.cases.who.own import Deed, may
from openloket.definitions.schema import Version
from openloket.people.acting import Acting, Right
from openloket.registers import content
from openloket.registers.models import Enkelvoudiginformatieobject, Rol
from tests.acting import BRAM, EVENT, FATHER, ROOS, mandate, parent
from tests.channels.test_who_asks import republish
from tests.claiming import END, HOME, KEES, KEES_BSN, OFFICE, TAKES_CLAIMS, handler
from tests.conftest import MOULIN, NOW, event_answers, stored_file

TAKES_ALL = (TAKES_CLAIMS[0], TAKES_CLAIMS[1].replace("machtiging,", "machtiging, gezag,"))
ROOS_SAYS = {
    claiming.RIGHT: "bewind",
    claiming.NAME: "Roos Aarts",
    claiming.ADDRESS: OFFICE,
    claiming.CHECKED: "document",
    claiming.SEEN: "Beschikking van 3 maart 2025",
}
EVERY_RIGHT = (Right.PARENT, Right.CURATOR, Right.PROPERTY, Right.CARE, Right.MANDATE, Right.PROFESSIONAL)


@pytest.fixture
def city(city: Any) -> Any:
    """Set up Voorbeeldstad with an event permit that one may ask for another by every right."""
    republish(TAKES_ALL, day=date(2026, 8, 1))
    return city


def version() -> Version:
    return versions.choose(EVENT, NOW.date()).published.version


def asked(right: Right = Right.PROPERTY, channel: str = "desk", bsn: str = ROOS.number, **answers: Any) -> Case:
    """Return the case that Roos asks for Kees at the desk or on paper, as an official entered it."""
    found, wrong = claiming.read(version(), channel, {**ROOS_SAYS, claiming.RIGHT: right.value, claiming.BSN: bsn})
    assert not wrong
    said = {"naam": KEES, "bsn": KEES_BSN, "adres": HOME, "bereikbaar": "digitaal", "email": "kees@voorbeeld.example"}
    new = NewSubmission(f"{channel}:{right}", EVENT, channel, NOW, event_answers(**{**said, **answers}), by="Els")
    zaak = submit(replace(new, on_behalf=found, identified="not")).zaak
    return Case.objects.select_related("zaak", "version").get(pk=zaak.pk)


def letter(case: Case) -> tuple[str, str]:
    """Send a receipt; return its text and how it goes."""
    receipts.send(case.pk, datetime.now(UTC))
    last = Message.objects.filter(zaak=case.zaak, kind="receipt").select_related("document").latest("pk")
    return PdfReader(BytesIO(content.read(last.document.inhoud))).pages[0].extract_text(), last.way


# What is asked --------------------------------------------------------------------------------------------------------


def test_only_the_rights_of_the_version_are_offered(city: Any) -> None:
    assert claiming.rights(version()) == list(EVERY_RIGHT)
    republish(TAKES_CLAIMS, day=date(2026, 8, 2))
    assert Right.PARENT not in claiming.rights(version())
    old = next(item.version for item in versions.all_versions()[EVENT] if not item.version.representation)
    assert claiming.page(old, "desk") is None
    assert claiming.read(old, "desk", ROOS_SAYS) == (None, [])
    assert claiming.page(version(), "web") is None


def test_who_asks_for_themselves_says_nothing_more(city: Any) -> None:
    for said in ({}, {claiming.RIGHT: ""}, {claiming.RIGHT: claiming.HIMSELF, claiming.NAME: "Roos"}):
        assert claiming.read(version(), "desk", said) == (None, [])


@pytest.mark.parametrize("left_out", [claiming.NAME, claiming.ADDRESS, claiming.CHECKED])
def test_who_asks_for_another_says_who_they_are(city: Any, left_out: str) -> None:
    said = {name: value for name, value in ROOS_SAYS.items() if name != left_out}
    found, wrong = claiming.read(version(), "desk", said)
    assert found is None
    assert [problem.question_id for problem in wrong] == [left_out]


def test_a_right_that_is_not_there_is_refused(city: Any) -> None:
    found, wrong = claiming.read(version(), "desk", {**ROOS_SAYS, claiming.RIGHT: "koning"})
    assert found is None
    assert wrong[0].question_id == claiming.RIGHT


def test_the_desk_sees_a_proof_and_paper_may_come_without(city: Any) -> None:
    without = {**ROOS_SAYS, claiming.SEEN: ""}
    assert claiming.read(version(), "desk", without)[1][0].question_id == claiming.SEEN
    assert claiming.read(version(), "desk", {**without, claiming.PROOF: [stored_file()]})[0] is not None
    assert claiming.read(version(), "paper", {**without, claiming.CHECKED: "signature"})[0] is not None


# What becomes of it ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("right", EVERY_RIGHT)
def test_a_claim_at_the_desk_is_checked_as_one_on_the_web(city: Any, right: Right) -> None:
    case = asked(right)
    claim = RightClaim.objects.get()
    assert (claim.zaak, claim.right, claim.claimant_name, claim.name) == (case.zaak, right, "Roos Aarts", KEES)
    assert (claim.claimant_known, claim.identified, claim.seen) == ("desk", "document", "Beschikking van 3 maart 2025")
    rol = Rol.objects.get(roltype__omschrijving_generiek="mede_initiator")
    assert rol.betrokkene_identificatie["inpBsn"] == ROOS.number
    assert (rol.indicatie_machtiging, "nog niet nagegaan" in rol.roltoelichting) == ("", True)
    assert Rol.objects.get(roltype__omschrijving_generiek="initiator").indicatie_machtiging == ""
    text, way = letter(case)
    assert "Kade 12" in text
    assert "Dorpsstraat" not in text
    assert way == "print"
    judging.holds(case.pk, handler(case), END, "", "Staat in de beschikking van 3 maart 2025.")
    rol.refresh_from_db()
    assert rol.indicatie_machtiging == "gemachtigde"
    theirs = right in (Right.MANDATE, Right.PROFESSIONAL)
    lines = addressee.of(case, version(), case.answers, NOW.date()).lines
    assert lines[-2:] == (
        ("Dorpsstraat 7", "1234 AB Voorbeeldstad") if theirs else ("Kade 12", "1234 CD Voorbeeldstad")
    )
    assert wishes.way(case, version(), "receipt")[0] == ("inbox" if theirs else "print")


def test_nobody_decides_before_the_right_was_checked(city: Any) -> None:
    case = asked()
    result = next(item for item in versions.of(case.version).results if item.decision)
    with pytest.raises(NotPossible, match="Ga eerst na"):
        claims.check_decision(case, result, versions.of(case.version))


def test_a_right_that_was_not_shown_is_asked_for(city: Any) -> None:
    case = asked(Right.MANDATE, bsn="")
    judging.not_shown(case.pk, handler(case), "Er staat geen handtekening onder.")
    assert "handtekening van Kees Verhoeven" in InformationRequest.objects.get().text


def test_who_showed_who_they_are_follows_the_case_once_the_right_holds(city: Any) -> None:
    case = asked()
    who = claims.acting(ROOS, RightClaim.objects.get())
    assert not may(who, case, Deed.SEE)
    judging.holds(case.pk, handler(case), END, "", "Staat in de beschikking.")
    assert may(who, case, Deed.SEE)
    assert may(FATHER, case, Deed.SEE)  # whom it is about: the BSN was typed at the desk
    assert not may(MOULIN, case, Deed.SEE)
    assert not may(ROOS, case, Deed.SEE)  # only when she says for whom she acts


@pytest.mark.parametrize("right", [Right.PARENT, Right.MANDATE])
def test_a_right_that_a_login_shows_gives_no_claim_to_act_by(city: Any, right: Right) -> None:
    asked(right)
    assert RightClaim.objects.get().claimant == ""


@pytest.mark.parametrize("outcome", ["before", "holds", "not shown"])
@pytest.mark.parametrize(
    "who", [parent(ROOS, KEES_BSN, KEES), mandate(), mandate(services=("another",)), parent(BRAM, KEES_BSN, KEES)]
)
def test_whose_login_shows_the_right_follows_what_they_asked_at_the_desk(city: Any, who: Acting, outcome: str) -> None:
    case = asked(who.right)
    if outcome == "holds":
        judging.holds(case.pk, handler(case), END, "", "Staat in de beschikking.")
    if outcome == "not shown":
        judging.not_shown(case.pk, handler(case), "Er staat geen handtekening onder.")
    theirs = who.actor == ROOS.actor and who.services in ((), (EVENT,)) and outcome == "holds"
    assert {deed for deed in Deed if may(who, case, deed)} == (set(Deed) if theirs else set())


def test_without_a_number_nobody_acts_by_it(city: Any) -> None:
    asked(bsn="")
    assert RightClaim.objects.get().claimant == ""
    assert Rol.objects.get(roltype__omschrijving_generiek="mede_initiator").betrokkene_identificatie["inpBsn"] == ""


def test_nobody_asks_for_themselves_by_a_right(city: Any) -> None:
    with pytest.raises(SubmissionRefused, match="BSN van de aanvrager"):
        asked(bsn=KEES_BSN)
    assert not RightClaim.objects.exists()
    assert not Submission.objects.exists()


def test_a_right_that_the_version_does_not_take_is_refused(city: Any) -> None:
    republish(TAKES_CLAIMS, day=date(2026, 8, 2))
    found = OnBehalf(Right.PARENT, "Roos Aarts", OFFICE, "document")
    new = NewSubmission("desk:x", EVENT, "desk", NOW, event_answers(), by="Els", on_behalf=found, identified="not")
    with pytest.raises(SubmissionRefused, match="met dit recht"):
        submit(new)


def test_a_scanned_proof_stands_in_the_file(city: Any) -> None:
    said = {**ROOS_SAYS, claiming.PROOF: [stored_file("beschikking.png")]}
    found, _ = claiming.read(version(), "desk", said)
    new = NewSubmission("desk:y", EVENT, "desk", NOW, event_answers(bsn=KEES_BSN), by="Els", on_behalf=found)
    submit(new)
    claim = RightClaim.objects.get()
    assert [item.titel for item in claim.documents.all()] == ["Bewijs van het recht: beschikking.png"]
    assert claim.proof == []
    assert submit(new).repeated
    assert RightClaim.objects.count() == 1


def test_the_copy_for_who_asks_holds_no_number_of_the_applicant(city: Any) -> None:
    case = asked()
    sent = Enkelvoudiginformatieobject.objects.get(pk=Submission.objects.get(zaak=case.zaak).document_id)
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(content.read(sent.inhoud))).pages)
    assert KEES_BSN not in text
    assert "Bekend bij de gemeente" in text

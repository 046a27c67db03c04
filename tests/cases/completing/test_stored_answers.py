"""What was accepted once stays readable: in letters, completions, Mijn Loket, the case page, on paper and in a change."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from openloket.cases import versions
from openloket.cases.completing import supplementing
from openloket.cases.completing.supplementing import Completion
from openloket.cases.hands import Handler
from openloket.cases.models import Case, InformationRequest, Message
from openloket.cases.sent import receipts
from openloket.cases.work import handling
from openloket.cases.written import letters
from openloket.change import impact, migrating
from openloket.channels.paper import followup
from openloket.definitions.transition import Crossing, Facts
from tests.change.making import dearer, published, source, version
from tests.change.test_migrating import publish
from tests.conftest import NOW, new_case, resident_client, staff, staff_client

KEPT = {
    "email": "josé@voorbeeld.nl",
    "telefoon": "12",
    "bezoekers": 9_000_000,
    "soort": "vervallen",
    "wegen": "w" * 3000,
}
"""Answers that a reader refuses today."""
WORDS = ["josé@voorbeeld.nl", "9000000", "vervallen"]


def old_case(**changes: Any) -> Case:
    """A case whose answers were accepted by an earlier release."""
    case = new_case()
    case.answers = {**case.answers, **KEPT, **changes}
    case.save()
    return case


def by(case: Case) -> Handler:
    return Handler(staff("anna"), Case.objects.get(pk=case.pk).revision)


def pages_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)


def test_mijn_loket_and_the_case_page_show_it(city: Any) -> None:
    case = old_case()
    mine = resident_client().get(f"/mijn/zaken/{case.zaak.uuid}/").content.decode()
    handling.take(case.pk, by(case))
    desk = staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    for words in WORDS:
        assert words in mine
        assert words in desk


def test_letters_are_written_from_it_and_the_rules_still_speak(city: Any) -> None:
    case = old_case()
    letter = letters.write(case, versions.of(case.version), "receipt", NOW.date())
    assert "Suzanne Moulin" in pages_of(letter.pdf)
    receipts.send(case.pk, NOW)
    message = Message.objects.get()
    assert (message.way, message.email) == ("print", "")  # no mail can be sent to the address: paper


@pytest.mark.parametrize("address", ["josé@voorbeeld.nl", "jan@localhost", ["x"], None, 5, "x" * 300 + "@voorbeeld.nl"])
def test_an_address_that_cannot_be_mailed_to_goes_to_paper(city: Any, address: Any) -> None:
    case = old_case(email=address)
    receipts.send(case.pk, NOW)
    assert Message.objects.get().way == "print"


def test_a_completion_checks_only_what_is_given_now(city: Any) -> None:
    case = old_case(uit_een_ander_systeem="blijft")
    supplementing.ask_more(case.pk, by(case), ["wegen"], "")
    supplementing.receive_more(case.pk, Completion("a", "web", NOW, {"wegen": "Voorbeeldstraat"}))
    case.refresh_from_db()
    for name in ("email", "telefoon", "bezoekers", "soort"):
        assert case.answers[name] == KEPT[name]
    assert case.answers["wegen"] == "Voorbeeldstraat"
    assert case.answers["uit_een_ander_systeem"] == "blijft"
    assert {f["id"] for f in case.findings} >= {"categorie", "leges"}


def test_what_cannot_be_read_leaves_a_rule_undecided_and_says_so(city: Any) -> None:
    case = old_case(bezoekers="heel veel", datum="ooit")
    page = resident_client().get(f"/mijn/zaken/{case.zaak.uuid}/")
    assert "heel veel" in page.content.decode()
    assert "ooit" in page.content.decode()
    supplementing.ask_more(case.pk, by(case), ["wegen"], "")
    supplementing.receive_more(case.pk, Completion("a", "web", NOW, {"wegen": "Voorbeeldstraat"}))
    case.refresh_from_db()
    found = {f["id"]: f for f in case.findings}
    assert found["categorie"]["value"] == "niet te bepalen"
    assert "Beoordeel dit zelf" in found["categorie"]["because"]
    assert case.answers["bezoekers"] == "heel veel"
    assert "Suzanne" in pages_of(letters.write(case, versions.of(case.version), "receipt", NOW.date()).pdf)


@pytest.mark.parametrize(
    "broken",
    [
        {"adres": "Kade 1"},
        {"adres": {"straat": "Kade"}},
        {"datum": 5, "begin": None, "plattegrond": "a.pdf", "alcohol": "wellicht", "bereikbaar": ["digitaal"]},
        {"naam": {"voor": "Suzanne"}, "akkoord": "ja", "weg_dicht": 1},
    ],
)
def test_no_page_letter_or_form_breaks_on_an_answer_of_another_shape(city: Any, broken: dict[str, Any]) -> None:
    case = old_case(**broken)
    assert resident_client().get(f"/mijn/zaken/{case.zaak.uuid}/").status_code == 200
    handling.take(case.pk, by(case))
    assert staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").status_code == 200
    supplementing.ask_more(case.pk, by(case), ["wegen", "telefoon"], "")
    assert InformationRequest.objects.exists()
    assert (followup.form_for(case.zaak) or b"").startswith(b"%PDF")
    if isinstance(broken.get("adres"), str):
        letter = letters.write(case, versions.of(case.version), "receipt", NOW.date())
        assert "Kade 1" in pages_of(letter.pdf)


def test_the_paper_form_for_what_is_missing_prints_it(city: Any) -> None:
    case = old_case(datum="1999-01-01")  # before what is accepted now
    supplementing.ask_more(case.pk, by(case), ["wegen"], "")
    made = followup.form_for(case.zaak)
    assert made is not None


def test_a_change_carries_it_over_and_impact_counts_it(city: Any) -> None:
    city.move_to("2026-08-12T09:00:00Z")
    case = old_case(soort="buurtfeest")
    city.move_to(NOW)
    text = dearer()
    result = impact.rehearse(published(text).version, published(text).hash, text, "gerda").result
    assert (result["total"], result["failed"]["count"], result["dropped"], result["missing"]) == (1, 0, {}, [])
    migrating.run(migrating.begin(publish(text), staff("gerda")))
    case.refresh_from_db()
    assert case.answers["email"] == KEPT["email"]
    assert case.answers["bezoekers"] == KEPT["bezoekers"]
    page = resident_client().get(f"/mijn/zaken/{case.zaak.uuid}/").content.decode()
    assert "josé@voorbeeld.nl" in page


def test_a_stricter_version_names_what_it_would_not_take_and_loses_nothing(city: Any) -> None:
    city.move_to("2026-08-12T09:00:00Z")
    case = old_case(bezoekers=700, soort="buurtfeest")
    city.move_to(NOW)
    stricter = version(source().replace("min: 1, max: 200000}", "min: 1, max: 500}"))
    facts = Facts(case.answers, case.received_on, case.step, "web", case.due)
    crossed = Crossing(versions.of(case.version), stricter).of(facts)
    assert crossed.missing == ("bezoekers",)
    assert crossed.dropped == ()
    assert crossed.answers["bezoekers"] == 700
    assert crossed.new["categorie"].value == crossed.old["categorie"].value

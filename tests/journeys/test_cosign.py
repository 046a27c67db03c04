"""Two people in one application: the partner opens a link, logs in and signs; the applicant and the official see it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail

from openloket.cases.models import CoSignature
from openloket.cases.signing import signing
from openloket.cases.submit import NewSubmission, submit
from tests.conftest import MOULIN, every_version, stored_file
from tests.journeys.test_known import picture

SERVICE = "kwijtschelding"
NAMED = {"name": "Mees van Dijk", "email": "mees@voorbeeld.example"}


def asked() -> Any:
    """Ask for remission together with a partner; returns the zaak."""
    version = max((v.version for v in every_version() if v.version.service == SERVICE), key=lambda v: v.valid_from)
    answers = {**version.examples[1].answers, "bewijs": [stored_file()], "partner_tekent": NAMED}
    new = NewSubmission("journey:1", SERVICE, "web", datetime.now(UTC), answers, sender=MOULIN)
    return submit(new).zaak


def link() -> str:
    """Mail the link as the job does; returns its address."""
    signing.send_link(CoSignature.objects.get().pk, datetime.now(UTC))
    found = re.search(r"/ondertekenen/#[\w-]+", str(mail.outbox[-1].body))
    assert found is not None
    return found[0]


def open_link(v: Any, address: str, *, script: bool) -> None:
    """Open the link; who has no script that types its code types it."""
    v.page.goto(v.address + address)
    if not script:
        v.page.get_by_label("Code").fill(address.partition("#")[2].lower())
        picture(v, "cosign-code")
        v.page.get_by_role("button", name="Verder").click()
    v.page.get_by_label("Code").wait_for(state="detached")
    v.check()


def sign(v: Any, address: str, person: str, *, script: bool = True) -> None:
    """Open the link, log in and come back to what there is to sign."""
    open_link(v, address, script=script)
    assert v.page.get_by_role("heading", name="Wilt u mee ondertekenen?").is_visible()
    assert "wijtschelding" not in v.page.inner_text("main")
    picture(v, "cosign-login")
    v.click("Inloggen", "link")
    if v.page.get_by_role("link", name="Inloggen met DigiD").count():
        v.click("Inloggen met DigiD", "link")
    v.log_in(person)


@pytest.mark.parametrize(("width", "script"), [(1280, True), (390, False)])
def test_a_partner_signs_too(visitor: Any, width: int, script: bool) -> None:
    partner, applicant, official = (visitor(width=width) for _ in range(3))
    if not script:
        partner.page.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    zaak = asked()
    address = link()

    applicant.go(address)
    sign(applicant, address, "Suzanne Moulin")
    assert "U bent de aanvrager" in applicant.page.inner_text("main")
    applicant.go(f"/mijn/zaken/{zaak.uuid}/")
    assert "Nog niet getekend" in applicant.page.inner_text("main")
    picture(applicant, "cosign-waiting")

    sign(partner, address, "Mees van Dijk", script=script)
    assert "999993653" not in partner.page.inner_text("main")
    partner.click("Ondertekenen")
    assert "Zet een kruisje" in partner.page.inner_text("main")
    partner.page.get_by_label("Ik heb dit gelezen.").check()
    picture(partner, "cosign")
    partner.click("Ondertekenen")
    assert partner.page.get_by_role("heading", name="U tekende mee").is_visible()
    picture(partner, "cosigned")
    partner.go("/mijn/")
    picture(partner, "cosigned-mine")
    open_link(partner, address, script=script)
    assert partner.page.get_by_role("heading", name="U tekende mee").is_visible()

    official.log_in_as("dirk")
    official.go("/werk/?lijst=unassigned")
    official.page.get_by_role("row").filter(has_text=zaak.identificatie).get_by_role("link").click()
    official.check()
    text = official.page.inner_text("main")
    assert "Mees van Dijk" in text
    assert re.search(r"na inloggen, op .* \(DigiD\)", text)
    picture(official, "cosign-case")


def test_another_than_was_named_signs_and_an_official_looks(visitor: Any) -> None:
    other, applicant, official = (visitor(width=390) for _ in range(3))
    zaak = asked()
    address = link()

    sign(other, address, "Nina Holle")
    assert "Wij vragen Mees van Dijk om mee te ondertekenen. Bent u dat?" in other.page.inner_text("main")
    assert "wijtschelding" not in other.page.inner_text("main")
    picture(other, "cosign-who")
    other.click("Nee")
    assert other.page.get_by_role("heading", name="U kunt hier niet tekenen").is_visible()
    picture(other, "cosign-not-them")
    other.go("/ondertekenen/aanvraag/")
    other.click("Ja")
    other.page.get_by_label("Ik heb dit gelezen.").check()
    picture(other, "cosign-doubted")
    other.click("Ondertekenen")
    assert "Wij kijken nog of u dat bent." in other.page.inner_text("main")

    applicant.go(f"/mijn/zaken/{zaak.uuid}/")
    applicant.page.get_by_role("link", name="Inloggen met DigiD").click()
    applicant.log_in("Suzanne Moulin")
    assert "Getekend door Nina Holle; u noemde Mees van Dijk." in applicant.page.inner_text("main")
    picture(applicant, "cosign-doubted-mine")

    official.log_in_as("dirk")
    official.go(f"/werk/zaken/{zaak.uuid}/")
    picture(official, "cosign-doubted-case")
    official.page.get_by_label("Waaruit blijkt dat het dezelfde persoon is?").fill("Mees belde, en heet nu Nina.")
    official.click("Het is dezelfde persoon, dit telt")
    assert "Mees belde, en heet nu Nina." in official.page.inner_text("main")
    assert "telt nog niet" not in official.page.inner_text("main")
    picture(official, "cosign-same")

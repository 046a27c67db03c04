"""The head of a letter: from whom it comes, whom to call, the references of both sides, and the logo."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
import time_machine
from pypdf import PdfReader

from openloket.cases import hands, versions
from openloket.cases.deciding import decisions
from openloket.cases.grounds import Weighing
from openloket.cases.models import Case
from openloket.cases.work import handling
from openloket.cases.written import letterhead, letters
from openloket.people.models import Team, User
from openloket.site import logos
from tests.conftest import city_of, new_case, staff

WHY = "Het past in de straat."
NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
LATER = {"datum": "2027-06-05"}
DEMO_LOGO = Path(letters.__file__).parents[2] / "site" / "demo-logo.svg"


@pytest.fixture
def city(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(NOW)


def printed(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


def decision(case: Case, by: str = "anna") -> str:
    return printed(decisions.preview_letter(case, "verleend", WHY, NOW.date(), Weighing((), ""), by=staff(by)).pdf)


def test_a_decision_says_who_sends_it_and_whom_to_call(city: Any, settings: Any) -> None:
    settings.MUNICIPALITY = {
        **settings.MUNICIPALITY,
        "postal_address": "Postbus 9, 1234 ZZ Voorbeeldstad",
        "website": "voorbeeldstad.nl",
    }
    Team.objects.filter(code="vergunningen").update(phone="0123 45 67 10")
    case = new_case(**LATER)
    said = decision(case)
    for words in (
        "Burgemeester Team Vergunningen",
        "Bezoekadres Raadhuisplein 1 1234 AA Voorbeeldstad",
        "Postadres Postbus 9 1234 ZZ Voorbeeldstad",
        "Website voorbeeldstad.nl",
        "Anna de Wit 0123 45 67 10",
        "namens de burgemeester van de gemeente Voorbeeldstad Anna de Wit Team Vergunningen",
        "Bezwaar, Postbus 9, 1234 ZZ Voorbeeldstad",
        case.zaak.identificatie,
    ):
        assert words in said, (words, said)
    assert "Voorbeeldstad, 2" in said
    assert "Uw kenmerk" not in said


def test_a_number_of_ones_own_goes_before_that_of_the_team(city: Any) -> None:
    User.objects.filter(username="anna").update(phone="0123 99 99 99")
    assert "Anna de Wit 0123 99 99 99" in decision(new_case(**LATER))


def test_a_municipality_may_name_the_team_only(city: Any, settings: Any) -> None:
    settings.LETTER_CONTACT = letterhead.BY_TEAM
    Team.objects.filter(code="vergunningen").update(phone="")
    said = decision(new_case(**LATER))
    assert "Anna de Wit" not in said
    assert "team Vergunningen 14 0123" in said
    assert said.rstrip().count("Team Vergunningen") >= 2  # in the head and under the letter


def test_a_receipt_names_the_team_until_someone_handles_the_case(city: Any) -> None:
    case = new_case(**LATER)
    version = versions.of(case.version)
    assert "team Vergunningen" in printed(letters.write(case, version, "receipt", NOW.date()).pdf)
    handling.take(case.pk, hands.Handler(staff("anna"), case.revision))
    case = Case.objects.get(pk=case.pk)
    assert "Vragen? Bel Anna de Wit" in printed(letters.write(case, version, "receipt", NOW.date()).pdf)


def test_a_letter_repeats_the_reference_of_the_applicant(city: Any) -> None:
    case = new_case(**LATER)
    version = versions.of(case.version)
    theirs = msgspec.structs.replace(version.applicant, reference="naam_evenement")
    version = msgspec.structs.replace(version, applicant=theirs)
    said = printed(letters.write(case, version, "receipt", NOW.date()).pdf)
    assert f"Uw kenmerk {case.answers['naam_evenement']}" in said


def test_a_letter_of_an_earlier_release_is_typeset_as_before(city: Any) -> None:
    letter = letters.write(
        new_case(**LATER), versions.on("evenementenvergunning", NOW.date()).version, "receipt", NOW.date()
    )
    old = {name: value for name, value in letter.text.items() if name != "head"}
    old["municipality"] = {name: old["municipality"][name] for name in ("name", "rsin", "address", "phone", "email")}
    said = printed(letters.typeset("receipt", old, date(2026, 12, 1)).pdf)
    assert "1 december 2026" in said
    assert "Bel" not in said.partition("Beste")[0]


def test_the_logo_stands_in_the_pdf_with_words(city: Any, settings: Any) -> None:
    settings.LOGO = logos.read(DEMO_LOGO)
    letter = letters.write(
        new_case(**LATER), versions.on("evenementenvergunning", NOW.date()).version, "receipt", NOW.date()
    )
    assert "Logo van Gemeente Voorbeeldstad" in alternatives(letter.pdf)
    assert b"pdfuaid" in letter.pdf
    assert "logo" not in letter.text  # it is the logo of the day on which it goes


def alternatives(pdf: bytes) -> list[str]:
    """Return the alternative texts in the structure of a PDF."""
    found: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            if "/Alt" in node:
                found.append(str(node["/Alt"]))
            if "/K" in node:
                walk(node["/K"])

    walk(PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"])
    return found


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"GIF89a", "te lezen"),
        (b"\x89PNG\r\n\x1a\n half", "te lezen"),
        (b"<svg", "te lezen"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("").encode(), "DOCTYPE"),
        (SVG.format("<script/>").encode(), "script"),
        (SVG.format("<text>Gemeente</text>").encode(), "text"),
        (SVG.format('<image href="http://x/y.png"/>').encode(), "image"),
        (SVG.format('<use href="http://x/y.svg#a"/>').encode(), "buiten het bestand"),
        (SVG.format('<path fill="url(http://x/y)"/>').encode(), "buiten het bestand"),
        (b"<html/>", "geen SVG"),
        (b"<" + b" " * 300_000, "te groot"),
    ],
)
def test_a_logo_that_cannot_be_is_refused(tmp_path: Path, content: bytes, wrong: str) -> None:
    path = tmp_path / "logo"
    path.write_bytes(content)
    with pytest.raises(logos.BadLogo, match=wrong):
        logos.read(path)


@pytest.mark.parametrize(("mode", "format", "wrong"), [("CMYK", "JPEG", "CMYK"), ("RGB", "PNG", "te klein")])
def test_a_picture_that_prints_badly_is_refused(tmp_path: Path, mode: str, format: str, wrong: str) -> None:
    from PIL import Image

    path = tmp_path / "logo"
    Image.new(mode, (300, 300) if mode == "CMYK" else (20, 20)).save(path, format=format)
    with pytest.raises(logos.BadLogo, match=wrong):
        logos.read(path)


@pytest.mark.parametrize("format", ["PNG", "JPEG"])
def test_a_picture_is_a_logo(city: Any, settings: Any, tmp_path: Path, format: str) -> None:
    from PIL import Image

    path = tmp_path / "logo"
    Image.new("RGBA" if format == "PNG" else "RGB", (400, 100), "navy").save(path, format=format)
    settings.LOGO = logos.read(path)
    letter = letters.write(
        new_case(**LATER), versions.on("evenementenvergunning", NOW.date()).version, "receipt", NOW.date()
    )
    assert "Logo van Gemeente Voorbeeldstad" in alternatives(letter.pdf)

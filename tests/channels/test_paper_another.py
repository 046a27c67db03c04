"""The section of the paper form for who asks for another: printed, read back, confirmed by the mail room, checked."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader, PdfWriter

from openloket.cases import versions
from openloket.cases.models import Case, Draft, PaperForm, PaperReading, RightClaim
from openloket.cases.who import claiming
from openloket.channels.paper import archive, intake
from openloket.channels.paper import form as printed
from openloket.channels.paper.form import form
from openloket.people.acting import Right
from openloket.registers import content
from openloket.registers.models import Rol, Zaak
from tests.acting import EVENT
from tests.cases.who.test_claiming import TAKES_ALL
from tests.channels.test_post_in import DAY, LONG, came_in, finished, on_paper, typed
from tests.channels.test_who_asks import republish
from tests.claiming import OFFICE
from tests.conftest import event_answers, every_version, staff_client

ROOS_WRITES = {claiming.RIGHT: "curatele", claiming.NAME: "Roos Aarts", claiming.ADDRESS: OFFICE, claiming.PROOF: True}


@pytest.fixture
def city(city: Any) -> Any:
    """Set up Voorbeeldstad with an event permit that one may ask for another by every right."""
    republish(TAKES_ALL, day=date(2026, 8, 1))
    return city


def written(**more: Any) -> bytes:
    """Return a form as it comes back, with its answers in print."""
    answers = event_answers(bereikbaar="post")
    for name in ("email", *LONG):
        del answers[name]
    return form(versions.on(EVENT, DAY), "ABCDEFGH24", {**answers, "plattegrond": True, **more}).pdf


def test_only_a_version_that_takes_a_right_has_the_section(city: Any) -> None:
    new = versions.on(EVENT, DAY)
    old = next(item for item in versions.all_versions()[EVENT] if not item.version.representation)
    assert [printed.scheme(item.version) for item in (old, new)] == ["OL1", "OL2"]
    assert printed.questions_of(old.version) == old.version.questions
    (section,) = printed.sections(new.version)[len(new.version.pages) :]
    assert section.title == "Ik regel dit voor een ander"
    assert [option.id for option in section.questions[0].options] == [
        right.value for right in claiming.rights(new.version)
    ]


def test_it_is_read_back_and_confirmed_by_the_mail_room(city: Any) -> None:
    reading = finished(came_in(written(**ROOS_WRITES)).readings.get())
    assert intake.FOR_ANOTHER in reading.notes
    assert not intake.needs_nobody(reading)
    read = intake.combined(reading, {})
    assert (read[claiming.RIGHT], read[claiming.NAME]) == ("curatele", "ROOS AARTS")
    assert read[claiming.ADDRESS]["straat"] == "KADE"
    client = staff_client("frans")
    page = client.get(reverse("post_check", args=[reading.pk])).content.decode()
    for words in (
        "Hoe regelt u dit voor een ander?",
        "Als curator",
        "Hoe heet u zelf?",
        "ROOS AARTS",
        "voor een ander",
    ):
        assert words in page
    said = typed(reading, **LONG, ander_naam="Roos Aarts")
    answer = client.post(reverse("post_check", args=[reading.pk]), said)
    assert answer.status_code == 302, answer.content.decode()
    claim = RightClaim.objects.get()
    assert (claim.right, claim.claimant_name, claim.claimant_known, claim.state) == (
        "curatele",
        "Roos Aarts",
        "paper",
        "open",
    )
    assert claim.zaak == Case.objects.get().zaak
    assert claim.identified == "signature"
    assert [item.titel[:21] for item in claim.documents.all()] == ["Bewijs van het recht:"]
    assert claim.name.casefold() == "suzanne moulin"
    assert not any(name in Case.objects.get().answers for name in claiming.FIELDS)
    assert Rol.objects.filter(roltype__omschrijving_generiek="mede_initiator", indicatie_machtiging="").exists()
    Case.objects.update(under_curatele=True)
    shown = staff_client("anna").get(reverse("case", args=[claim.zaak.uuid])).content.decode()
    assert "Wie dit vroeg, zegt de curator te zijn" in shown
    assert "Vraag daarnaar" not in shown
    assert "alleen gevraagd of het adres geheim is" in shown
    assert "daarvoor niets aan de Basisregistratie" not in shown


def test_without_it_the_applicant_asks(city: Any) -> None:
    reading = finished(came_in(written()).readings.get())
    assert intake.FOR_ANOTHER not in reading.notes
    answer = staff_client("frans").post(reverse("post_check", args=[reading.pk]), typed(reading, **LONG))
    assert answer.status_code == 302, answer.content.decode()
    assert not RightClaim.objects.exists()


def test_a_sheet_with_only_that_section_may_stay_at_home(city: Any) -> None:
    pages = {
        box["page"]: set[str]() for item in form(versions.on(EVENT, DAY)).layout["questions"] for box in item["boxes"]
    }
    for item in form(versions.on(EVENT, DAY)).layout["questions"]:
        for box in item["boxes"]:
            pages[box["page"]].add(item["id"])
    last = max(pages)
    writer = PdfWriter(clone_from=io.BytesIO(written()))
    writer.remove_page(last - 1)
    out = io.BytesIO()
    writer.write(out)
    notes = " ".join(came_in(out.getvalue()).readings.get().notes)
    assert ("ontbreken" in notes) is not (pages[last] <= claiming.FIELDS)


def test_a_name_without_a_right_is_told_to_the_mail_room(city: Any) -> None:
    reading = finished(came_in(written(**{claiming.NAME: "Roos Aarts", claiming.ADDRESS: OFFICE})).readings.get())
    client = staff_client("frans")
    answer = client.post(reverse("post_check", args=[reading.pk]), typed(reading, **LONG))
    assert answer.status_code == 422
    assert "Kies met welk recht" in answer.content.decode()
    assert not Zaak.objects.exists()
    reading.refresh_from_db()
    by_hand = client.post(reverse("post_check", args=[reading.pk]), typed(reading, **LONG, by_hand="1"))
    assert by_hand.status_code == 302
    draft = Draft.objects.get()
    assert draft.on_behalf[claiming.NAME] == "ROOS AARTS"
    assert claiming.NAME not in draft.answers


def test_a_form_that_was_printed_without_the_section_still_reads(city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as before:
        before.setattr(printed, "scheme", lambda version: "OL1")
        before.setattr(archive, "scheme", lambda version: "OL1")
        before.setattr(claiming, "rights", lambda version: [])
        published = versions.on(EVENT, DAY)
        archive.keep(published)
        sheet = on_paper("ABCDEFGH25")
    reading = came_in(sheet).readings.get()
    assert [*PaperForm.objects.filter(version__hash=published.hash).values_list("scheme", flat=True)] == ["OL1"]
    read = intake.combined(reading, {})
    assert (read["bsn"], read["soort"]) == ("999993653", "buurtfeest")
    assert not set(read) & claiming.FIELDS
    assert reading.state == PaperReading.State.CHECK
    assert Right.PARENT in claiming.rights(published.version)
    assert content.read(PaperForm.objects.get(scheme="OL1", version__hash=published.hash).content)[:4] == b"%PDF"


def test_a_form_of_each_layout_before_still_reads_and_its_serial_is_known(
    city: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of one version, printed before the boxes of groups fitted their rows and after, with a serial each and one of nobody."""
    day = date(2026, 12, 1)
    versions.publish([item for item in every_version() if item.version.service == "leerlingenvervoer"])
    published = versions.on("leerlingenvervoer", day)
    given = {"kinderen": [{"naam": "Marijke van de Oudewetering", "geboortedatum": "2019-04-23", "school": "De Vlier"}]}

    def printed_now(serial: str) -> bytes:
        archive.keep(published)
        whole, only = PdfReader(io.BytesIO(form(published, serial, given).pdf)), PdfWriter()
        only.add_page(whole.pages[1])  # with the first child
        out = io.BytesIO()
        only.write(out)
        return out.getvalue()

    with monkeypatch.context() as before:
        before.setattr(printed, "CELLS_IN_INNER_ROW", printed.CELLS_IN_ROW)
        old = archive.give(published)
        sheets = {"OL2": [printed_now(old), printed_now("BCDEFGHJ34")]}
    sheets["OL3"] = [printed_now(archive.give(published))]
    assert {*PaperForm.objects.filter(version__hash=published.hash).values_list("scheme", flat=True)} == {*sheets}
    for sheet, told in zip([*sheets["OL2"], *sheets["OL3"]], (False, True, False), strict=True):
        reading = came_in(sheet, day=day).readings.get()
        [child] = intake.combined(reading, {})["kinderen"]
        assert (child["naam"], child["geboortedatum"]) == ("MARIJKE VAN DE OUDEWETERING", "23-04-2019")
        assert any("niet uitgegeven" in note for note in reading.notes) == told

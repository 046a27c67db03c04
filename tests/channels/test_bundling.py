"""A bundle is one PDF of chosen documents of a case, with a list of contents and numbered pages, and stays with the case."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from openloket.cases.models import Case
from openloket.cases.papers import confidential, filing
from openloket.registers import content
from openloket.registers.models import Audittrail, Enkelvoudiginformatieobject
from tests.cases.test_handling import by
from tests.channels.test_view import words
from tests.conftest import new_case, staff, staff_client, stored_file


@pytest.fixture
def case(city: Any) -> Case:
    made = new_case()
    filing.add(made.pk, by(made), [stored_file("foto.png")], "Foto van de plek", "bijlage")
    return made


def page(case: Case) -> str:
    return f"/werk/zaken/{case.zaak.uuid}/bundel/"


def of(case: Case, **which: Any) -> Enkelvoudiginformatieobject:
    found = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak, **which).order_by("pk").first()
    assert found is not None
    return found


def test_documents_come_in_their_order_with_contents_and_numbers(case: Case) -> None:
    photo, sent = of(case, titel="Foto van de plek"), of(case, formaat="application/pdf")
    confidential.set_level(case.pk, staff("anna"), photo, "confidentieel")
    pages = len(PdfReader(BytesIO(content.read(sent.inhoud))).pages)
    Case.objects.update(closed_on=case.received_on)
    client = staff_client("anna")
    assert "1 document staat hier niet bij" in words(client.get(page(case))), "answers as data are no pages"
    typed = {"title": "Stukken voor de commissie", f"plaats-{photo.pk}": "1", f"plaats-{sent.pk}": " 7 "}
    assert "De bundel ‘Stukken voor de commissie’ staat bij de documenten." in words(
        client.post(page(case), typed, follow=True)
    )
    bundle = of(case, titel="Stukken voor de commissie")
    assert (bundle.formaat, bundle.vertrouwelijkheidaanduiding, bundle.auteur) == (
        "application/pdf", "confidentieel", "Anna de Wit",
    )  # fmt: skip
    reader = PdfReader(BytesIO(content.read(bundle.inhoud)))
    total = 2 + pages
    assert len(reader.pages) == total
    front = " ".join(reader.pages[0].extract_text().split())
    assert f"1 Foto van de plek 15 september 2026 2 2 {sent.titel}" in front
    assert [f"{n} / {total}" in reader.pages[n - 1].extract_text() for n in range(1, total + 1)] == [True] * total
    assert [(item.title, reader.get_destination_page_number(item)) for item in reader.outline] == [  # type: ignore[union-attr, arg-type]
        ("Stukken voor de commissie", 0), ("Foto van de plek", 1), (sent.titel, 2),
    ]  # fmt: skip
    why = Audittrail.objects.filter(resource="zaak").latest("pk").toelichting
    assert why == "Bundel gemaakt: ‘Stukken voor de commissie’, met 2 documenten"


def test_what_is_no_bundle_is_refused_and_who_does_not_handle_it_makes_none(case: Case) -> None:
    photo, client = of(case, titel="Foto van de plek"), staff_client("anna")
    before = Enkelvoudiginformatieobject.objects.count()
    place = f"plaats-{photo.pk}"
    broken = of(case, formaat="application/pdf")
    Enkelvoudiginformatieobject.objects.filter(pk=broken.pk).update(inhoud=content.store(b"%PDF-1.7 kapot"))
    for typed, told in (
        ({"title": "", place: "1"}, "Geef de bundel een naam."),
        ({"title": "x" * 101, place: "1"}, "De tekst is te lang"),
        ({"title": "Stukken"}, "Kies de documenten voor de bundel"),
        ({"title": "Stukken", place: "eerst"}, "Zet bij ‘Foto van de plek’ een nummer"),
        ({"title": "Stukken", f"plaats-{broken.pk}": "1"}, f"Laat het weg: {broken.titel}."),
    ):
        assert told in words(client.post(page(case), typed, follow=True)), told
    for who in ("els", "bram", "frans"):
        assert staff_client(who).get(page(case)).status_code == 403
        assert staff_client(who).post(page(case), {"title": "x", place: "1"}).status_code == 403
    assert Enkelvoudiginformatieobject.objects.count() == before

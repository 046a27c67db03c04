"""Papers that are not the applicant's are put in the file by who handles the case; the applicant does not see them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from openloket.cases.documents import KEPT_BACK
from openloket.cases.models import Case
from openloket.cases.papers import filing
from openloket.cases.refusals import NotPossible
from openloket.registers.models import Audittrail, Enkelvoudiginformatieobject
from tests.cases.test_handling import by, fresh
from tests.channels.filling import led_back
from tests.channels.test_view import words
from tests.conftest import new_case, png, resident_client, staff_client, stored_file


@pytest.fixture
def case(city: Any) -> Case:
    return new_case()


def page(case: Case) -> str:
    return f"/werk/zaken/{case.zaak.uuid}/toevoegen/"


def sent(case: Case, **changes: Any) -> dict[str, Any]:
    file = SimpleUploadedFile("rapport politie.png", png(), "image/png")
    return {"revision": fresh(case).revision, "stukken": file, "title": "", "kind": "bijlage", **changes}


def added(case: Case) -> list[Enkelvoudiginformatieobject]:
    return list(
        Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak, ontvangstdatum=None, auteur="Anna de Wit")
    )


def test_a_report_is_put_in_the_file_and_stands_on_the_case(case: Case) -> None:
    client = staff_client("anna")
    assert page(case) in client.get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    came = client.post(page(case), sent(case, title="Advies van de wijkagent"), follow=True)
    assert "Het staat bij de documenten van de zaak." in words(came)
    assert "Advies van de wijkagent" in words(came)
    [row] = added(case)
    assert (row.titel, row.bestandsnaam, row.informatieobjecttype.omschrijving, row.status) == (
        "Advies van de wijkagent", "rapport politie.png", "bijlage", "definitief",
    )  # fmt: skip
    assert row.vertrouwelijkheidaanduiding == case.zaak.vertrouwelijkheidaanduiding
    why = Audittrail.objects.filter(resource="zaakinformatieobject").latest("pk").toelichting
    assert why == "In het dossier gedaan: ‘Advies van de wijkagent’"


def test_several_keep_their_names(case: Case) -> None:
    files = [stored_file("a.png"), {**stored_file("b.png"), "sha256": stored_file("b.png")["sha256"]}]
    filing.add(case.pk, by(case), files, "Foto", "bijlage")
    assert sorted(row.titel for row in added(case)) == ["a.png", "b.png"]


def test_the_applicant_does_not_see_it(case: Case) -> None:
    filing.add(case.pk, by(case), [stored_file("geheim rapport.png")], "", "bijlage")
    client = resident_client()
    assert "geheim rapport" not in client.get(f"/mijn/zaken/{case.zaak.uuid}/").content.decode()
    everything = b"".join(client.get(f"/mijn/zaken/{case.zaak.uuid}/alles.zip").streaming_content)  # type: ignore[attr-defined]
    assert b"geheim rapport" not in everything
    [row] = added(case)
    assert client.get(f"/mijn/zaken/{case.zaak.uuid}/documenten/{row.uuid}/").status_code == 404


def test_where_an_address_is_secret_it_is_kept_back(case: Case) -> None:
    Case.objects.update(secret_address=True)
    filing.add(case.pk, by(case), [stored_file()], "", "bijlage")
    assert added(case)[0].vertrouwelijkheidaanduiding == KEPT_BACK


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"stukken": ""}, "Voeg een bestand toe."),
        ({"kind": "besluit"}, "Kies wat voor document het is."),
        ({"kind": ""}, "Kies wat voor document het is."),
        ({"title": "x" * 201}, "De tekst is te lang: 201 tekens."),
        ({"revision": "0"}, "Deze zaak is veranderd"),
        ({"revision": "x"}, "Deze zaak is veranderd"),
        ({"stukken": SimpleUploadedFile("x.exe", b"MZ" * 100)}, "x.exe"),
    ],
)
def test_what_cannot_be_added_is_told_and_stays_filled_in(case: Case, changes: dict[str, Any], told: str) -> None:
    client = staff_client("anna")
    slip = re.search(r'name="form-slip" value="([^"]+)"', client.get(page(case)).content.decode())
    assert slip
    came = client.post(page(case), {**sent(case, title="Rapport"), **changes, "form-slip": slip[1]})
    again = words(led_back(client, came))
    assert told in again
    assert not added(case)
    if "stukken" not in changes:
        assert "rapport politie.png" in again


def test_a_closed_case_takes_none(case: Case) -> None:
    Case.objects.update(closed_on="2026-09-15")
    with pytest.raises(NotPossible):
        filing.add(case.pk, by(case), [stored_file()], "", "bijlage")


@pytest.mark.parametrize("who", ["els", "bram", "frans"])
def test_who_does_not_handle_it_adds_nothing(case: Case, who: str) -> None:
    client: Client = staff_client(who)
    assert client.get(page(case)).status_code == 403
    assert client.post(page(case), sent(case)).status_code == 403
    assert not added(case)

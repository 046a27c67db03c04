"""A document of a case gets a new version by download and upload, under the lock of the register, and has its own confidentiality."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from openloket.cases import documents
from openloket.cases.documents import KEPT_BACK
from openloket.cases.models import Case, CheckedOut
from openloket.cases.papers import filing
from openloket.cases.who import addressee
from openloket.people.models import Look
from openloket.registers import acts
from openloket.registers.models import Audittrail, Enkelvoudiginformatieobject
from tests.cases.test_handling import by
from tests.channels.test_view import words
from tests.conftest import new_case, png, staff, staff_client, stored_file
from tests.registers import zgw


@pytest.fixture
def case(city: Any) -> Case:
    made = new_case()
    filing.add(made.pk, by(made), [stored_file("rapport.png")], "Rapport", "bijlage")
    return made


def report(case: Case) -> Enkelvoudiginformatieobject:
    return Enkelvoudiginformatieobject.objects.get(zaken__zaak=case.zaak, titel="Rapport")


def page(case: Case, document: Enkelvoudiginformatieobject | None = None) -> str:
    return f"/werk/zaken/{case.zaak.uuid}/documenten/{(document or report(case)).uuid}/versies/"


def do(case: Case, what: str, who: str = "anna", **sent: Any) -> str:
    came = staff_client(who).post(page(case), {"do": what, **sent}, follow=True)
    return words(came)


def new(colour: str = "blue") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 40), colour).save(out, "PNG")
    return SimpleUploadedFile("rapport 2.png", out.getvalue(), "image/png")


def test_a_document_is_taken_out_and_brought_back_as_its_new_version(case: Case) -> None:
    before = report(case)
    assert "Download het document" in do(case, "uithalen")
    others = words(staff_client("chantal").get(page(case)))
    assert "In bewerking bij Anna de Wit" in others
    assert "Sinds " in others
    assert "in bewerking bij Anna de Wit" in words(staff_client("els").post(f"/werk/zaken/{case.zaak.uuid}/reden/", {
        "purpose": "klant", "next": f"/werk/zaken/{case.zaak.uuid}/"}, follow=True))  # fmt: skip
    api = zgw.client()
    address = f"{zgw.BASE}/documenten/api/v1/enkelvoudiginformatieobjecten/{before.uuid}"
    assert api.get(address).json["locked"] is True
    assert api.patch(address, {"titel": "Anders"}).codes == {"missing-lock-id"}
    assert "Een ander heeft dit document in bewerking: Anna de Wit" in do(case, "uithalen", "chantal")
    assert "U hebt dit document niet (meer) in bewerking" in do(case, "nieuw", "chantal", versie=new())

    assert "De nieuwe versie staat erbij" in do(case, "nieuw", versie=new(), changed="Bijlage 3  toegevoegd")
    now = report(case)
    assert (now.versie, now.bestandsnaam, now.locked, now.vergrendeld_op) == (2, "rapport 2.png", "", None)
    assert now.inhoud != before.inhoud
    assert not CheckedOut.objects.exists()
    assert "Nieuwe versie van ‘Rapport’: Bijlage 3 toegevoegd" in words(
        staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/")
    )
    looks = Look.objects.count()
    old = staff_client("anna").get(f"{page(case)}1/")
    assert old.content == png()
    assert Look.objects.count() == looks + 1
    assert staff_client("anna").get(f"{page(case)}2/").status_code == 404
    assert api.get(address).json["versie"] == 2
    assert api.get(f"{address}?versie=1").json["bestandsnaam"] == "rapport.png"


def test_it_is_given_back_as_it_was(case: Case) -> None:
    do(case, "uithalen")
    assert "Dit is hetzelfde bestand" in do(case, "nieuw", versie=SimpleUploadedFile("weer.png", png(), "image/png"))
    assert "Kies het bestand" in do(case, "nieuw")
    assert "U hebt dit document niet" in do(case, "teruggeven", "chantal")
    assert "Er is niets veranderd" in do(case, "teruggeven")
    assert (report(case).locked, report(case).versie) == ("", 1)
    assert "U hebt dit document niet" in do(case, "teruggeven")


def test_a_coordinator_takes_the_lock_off_and_what_is_brought_then_is_refused(case: Case) -> None:
    do(case, "uithalen")
    assert staff_client("anna").post(page(case), {"do": "vrijgeven"}).status_code == 403
    assert "Vrijgegeven." in do(case, "vrijgeven", "chantal")
    assert "Niemand heeft dit document in bewerking" in do(case, "vrijgeven", "chantal")
    assert Audittrail.objects.filter(resource="zaak").latest("pk").toelichting == (
        "Vrijgegeven: ‘Rapport’, dat Anna de Wit in bewerking had"
    )
    assert "U hebt dit document niet" in do(case, "nieuw", versie=new())
    do(case, "uithalen", "chantal")
    assert "U hebt dit document niet" in do(case, "nieuw", versie=new())
    assert report(case).versie == 1


def test_a_lock_that_the_register_gave_another_meanwhile_is_not_ours(case: Case) -> None:
    do(case, "uithalen")
    api, address = zgw.client(), f"{zgw.BASE}/documenten/api/v1/enkelvoudiginformatieobjecten/{report(case).uuid}"
    assert api.post(f"{address}/unlock", {}).status == 204
    api.made(f"{address}/lock", {})
    assert "U hebt dit document niet" in do(case, "nieuw", versie=new())
    assert "Een ander heeft dit document in bewerking" in do(case, "uithalen")


def test_what_came_in_or_went_out_stays_as_it_is(case: Case) -> None:
    for sent in Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak).exclude(titel="Rapport"):
        shown = words(staff_client("anna").get(page(case, sent)))
        assert "blijft" in shown, sent.titel
        assert "In bewerking nemen" not in shown
        refused = staff_client("anna").post(page(case, sent), {"do": "uithalen"})
        assert refused.status_code in (303, 422)
    assert not Enkelvoudiginformatieobject.objects.exclude(locked="").exists()
    Case.objects.update(closed_on=case.received_on)
    assert "al afgesloten" in do(case, "uithalen")


@pytest.mark.parametrize("who", ["els", "bram", "frans"])
def test_who_does_not_handle_the_case_changes_nothing(case: Case, who: str) -> None:
    client: Client = staff_client(who)
    client.post(f"/werk/zaken/{case.zaak.uuid}/reden/", {"purpose": "klant"})
    for what in ("uithalen", "nieuw", "teruggeven", "niveau", "vrijgeven"):
        assert client.post(page(case), {"do": what, "level": "openbaar"}).status_code == 403, what
    assert staff_client("anna").post(page(case), {"do": "weg"}).status_code == 404


def test_what_is_more_confidential_than_its_case_is_for_who_handles_it(case: Case) -> None:
    desk, level = staff_client("els"), case.zaak.vertrouwelijkheidaanduiding
    desk.post(f"/werk/zaken/{case.zaak.uuid}/reden/", {"purpose": "klant"})
    here = f"/werk/zaken/{case.zaak.uuid}/documenten/{report(case).uuid}/"
    assert desk.get(here).status_code == 200
    Case.objects.update(closed_on=case.received_on)
    assert "Bewaard" in do(case, "niveau", level="confidentieel")
    assert report(case).versie == 2
    for address in (here, page(case), f"{page(case)}1/", f"/werk/zaken/{case.zaak.uuid}/bladeren/{report(case).uuid}/"):
        assert "Dit document is vertrouwelijk" in words(desk.get(address, follow=True)), address
    assert "Vertrouwelijk: alleen voor wie de zaak behandelt" in words(desk.get(f"/werk/zaken/{case.zaak.uuid}/"))
    assert staff_client("anna").get(here).status_code == 200
    assert "Kies hoe vertrouwelijk" in do(case, "niveau", level="tamelijk")
    assert "Kies hoe vertrouwelijk" in do(case, "niveau", level=KEPT_BACK)
    do(case, "niveau", level=level)
    assert desk.get(here).status_code == 200


def test_what_was_chosen_is_so_again_when_an_address_is_secret_no_more(case: Case) -> None:
    do(case, "niveau", level="confidentieel")
    documents.follow(acts.hand(), case.zaak, secret=True)
    assert report(case).vertrouwelijkheidaanduiding == KEPT_BACK
    Case.objects.update(secret_address=True)
    assert addressee.hides(Case.objects.get(pk=case.pk))
    assert "In deze zaak is een adres geheim" in do(case, "niveau", level="openbaar")
    documents.follow(acts.hand(), case.zaak, secret=False)
    assert report(case).vertrouwelijkheidaanduiding == "confidentieel"
    do(case, "niveau", level="zeer_geheim")
    documents.follow(acts.hand(), case.zaak, secret=True)
    assert report(case).vertrouwelijkheidaanduiding == "zeer_geheim", "what is more confidential stays so"


def test_a_level_is_not_changed_under_who_has_it_out(case: Case) -> None:
    do(case, "uithalen")
    assert "Iemand heeft dit document in bewerking" in do(case, "niveau", "chantal", level="intern")
    assert CheckedOut.objects.get().by == staff("anna")

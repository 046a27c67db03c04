"""A secret address stays secret whichever way an application comes in, and whatever follows (Wet BRP 2.59)."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from django.utils import timezone
from pypdf import PdfReader

from openloket.cases import hands, jobs
from openloket.cases.completing import supplementing
from openloket.cases.locking import locked_case
from openloket.cases.models import Case, Message, Supplement
from openloket.cases.received import receiving
from openloket.cases.received.receiving import Incoming
from openloket.cases.refusals import whole
from openloket.cases.submit import NewSubmission, SubmissionRefused, submit
from openloket.cases.who import claiming, protected
from openloket.channels.paper import followup
from openloket.people.acting import Acting, Right, own
from openloket.people.models import Look
from openloket.registers import content
from openloket.registers.models import Audittrail, Enkelvoudiginformatieobject, Informatieobjecttype, Rol
from openloket.sources import standin
from tests.acting import BRAM, ROOS, mandate
from tests.channels.test_known import BIJSTAND, KASSAAR, NOW, REST, at, begin, fill, send
from tests.claiming import OFFICE
from tests.conftest import MOULIN, city_of, resident_client, staff, staff_client, stored_file
from tests.registers import zgw
from tests.sources.playing import Registers, says

SECRET = {"postcode": "1234 AD", "huisnummer": "7", "toevoeging": "", "straat": "Geheimweg", "plaats": "Voorbeeldstad"}
OTHER = {**SECRET, "huisnummer": "9", "straat": "Schuilpad"}


@pytest.fixture
def today(published: None, registers: Registers) -> Iterator[time_machine.Traveller]:
    yield from city_of(NOW)


def entered(
    channel: str,
    who: Acting = KASSAAR,
    sender: Acting | None = None,
    on_behalf: claiming.OnBehalf | None = None,
    **changes: Any,
) -> Case:
    """Return the case of what an official entered, or someone sent without a form that asked the BRP."""
    answers = {
        **REST, "bsn": who.number, "naam": who.name, "geboortedatum": "1991-07-14", "adres": SECRET,
        "bewijs": [stored_file()], **changes,
    }  # fmt: skip
    new = NewSubmission(
        f"k:{channel}", BIJSTAND, channel, NOW, answers, by="Els Bakker", identified="document", sender=sender,
        on_behalf=on_behalf,
    )  # fmt: skip
    return Case.objects.select_related("zaak", "version").get(pk=submit(new).zaak.pk)


def told(case: Case) -> str:
    """Return what stands in the register and in the data of a case."""
    rollen = json.dumps([rol.betrokkene_identificatie for rol in Rol.objects.filter(zaak=case.zaak)])
    records = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak, formaat="application/json")
    return rollen + "".join(content.read(record.inhoud).decode() for record in records)


@pytest.mark.parametrize("channel", ["paper", "desk"])
def test_what_is_entered_for_someone_whose_address_is_secret(today: Any, registers: Registers, channel: str) -> None:
    case = entered(channel)
    assert case.secret_address
    assert case.answers["adres"]["straat"] == "Geheimweg"
    assert "Geheimweg" not in told(case)
    (asked,) = registers.about("brp")
    assert asked["fields"] == ["burgerservicenummer", "indicatieCurateleRegister"]
    (look,) = Look.objects.filter(subjects__contains=[KASSAAR.owner])
    assert look.purpose == "Nagaan of uw adres geheim moet blijven, en of u dit zelf kunt aanvragen"


def test_the_address_of_anybody_else_stands_in_the_register(today: Any) -> None:
    case = entered("paper", MOULIN)
    assert not case.secret_address
    assert "Geheimweg" in told(case)


def test_an_address_counts_as_secret_while_the_brp_is_away(today: Any, registers: Registers) -> None:
    registers.says["brp"] = says({}, 503)
    assert entered("paper", MOULIN).secret_address


def test_an_address_that_is_not_secret_is_shown_once_the_brp_answers(today: Any, registers: Registers) -> None:
    registers.says["brp"] = says({}, 503)
    case = entered("paper", MOULIN)
    page = f"/werk/zaken/{case.zaak.uuid}/"
    assert case.secret_unknown
    assert "De BRP gaf nog geen antwoord" in staff_client("bram").get(page).content.decode()
    jobs.ask_brp_again(0)
    case.refresh_from_db()
    assert case.secret_unknown
    del registers.says["brp"]
    jobs.ask_brp_again(0)
    case.refresh_from_db()
    assert (case.secret_address, case.secret_unknown) == (False, False)
    assert "Geheimweg" in told(case)
    assert "Geheim adres" not in staff_client("bram").get(page).content.decode().partition('id="h-documents"')[0]
    why = Audittrail.objects.filter(hoofd_object__contains=str(case.zaak.uuid)).order_by("pk").last()
    assert why is not None
    assert why.toelichting == "De BRP gaf eerder geen antwoord, en nu wel: het adres is niet geheim"
    before = len(registers.about("brp"))
    jobs.ask_brp_again(0)
    assert len(registers.about("brp")) == before, "it is asked no more"


def test_an_address_that_is_secret_stays_so_once_the_brp_answers(today: Any, registers: Registers) -> None:
    registers.says["brp"] = says({}, 503)
    case = entered("desk")
    del registers.says["brp"]
    jobs.ask_brp_again(0)
    case.refresh_from_db()
    assert (case.secret_address, case.secret_unknown, case.secret_since) == (True, False, None)
    assert "Geheimweg" not in told(case)


@pytest.mark.parametrize(("number", "curatele"), [(standin.DIED, False), (standin.CURATELE, True)])
def test_who_died_or_is_under_curatele_is_told_once_the_brp_answers(
    today: Any, registers: Registers, number: str, curatele: bool
) -> None:
    registers.says["brp"] = says({}, 503)
    case = entered("paper", own("bsn", number, "substantieel", "Albert Vogel"))
    Case.objects.filter(pk=case.pk).update(new_since=None)
    del registers.says["brp"]
    jobs.ask_brp_again(0)
    case.refresh_from_db()
    assert case.under_curatele is curatele
    assert case.new_since is not None


def test_without_a_brp_what_was_taken_to_be_secret_stays_so(today: Any, registers: Registers, settings: Any) -> None:
    registers.says["brp"] = says({}, 503)
    case = entered("paper", MOULIN)
    settings.SOURCES = {**settings.SOURCES, "brp": {**settings.SOURCES["brp"], "url": ""}}
    jobs.ask_brp_again(0)
    case.refresh_from_db()
    assert case.secret_address


def test_an_address_that_became_secret_is_hidden_with_what_came_later(today: Any, registers: Registers) -> None:
    """What shows the address it had before is for who handles the case; the new one stands in nothing."""
    registers.says["brp"] = says(
        {"type": "RaadpleegMetBurgerservicenummer", "personen": [{"burgerservicenummer": MOULIN.number}]}
    )
    case = entered("paper", MOULIN)
    assert not case.secret_address
    assert "Geheimweg" in told(case)
    secret = {"geheimhoudingPersoonsgegevens": True, "burgerservicenummer": MOULIN.number}
    registers.says["brp"] = says({"type": "RaadpleegMetBurgerservicenummer", "personen": [secret]})
    today.shift(3600)
    supplementing.ask_more(case.pk, hands.Handler(staff("bram"), case.revision), ["adres"], "")
    supplementing.receive_more(
        case.pk, supplementing.Completion("c", "desk", timezone.now(), {"adres": OTHER}, by="Els Bakker")
    )
    case.refresh_from_db()
    assert case.secret_address
    rollen = json.dumps([rol.betrokkene_identificatie for rol in Rol.objects.filter(zaak=case.zaak)])
    assert "Geheimweg" not in rollen
    assert "Schuilpad" not in told(case)
    every = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak)
    later = every.get(titel="Aanvulling als gegevens")
    assert protected.may_tell(case) == set(every.exclude(pk=later.pk).values_list("pk", flat=True))


def test_data_that_an_earlier_release_kept_with_the_address_is_closed(today: Any) -> None:
    case = entered("desk")
    supplementing.ask_more(case.pk, hands.Handler(staff("bram"), case.revision), ["adres"], "")
    supplementing.receive_more(case.pk, supplementing.Completion("c", "desk", NOW, {"adres": OTHER}, by="Els Bakker"))
    data = Enkelvoudiginformatieobject.objects.get(zaken__zaak=case.zaak, titel="Aanvulling als gegevens")
    there = f"/werk/zaken/{case.zaak.uuid}/documenten/{data.uuid}/"
    els = staff_client("els")
    els.post(f"/werk/zaken/{case.zaak.uuid}/reden/", {"purpose": "klant"})
    assert els.get(there)["Content-Type"] == "application/json"
    for kept in (b'{"answers": {"adres": {"straat": "Schuilpad"}}}', b"not data", b'{"answers": 1}'):
        stored = content.store(kept)
        Enkelvoudiginformatieobject.objects.filter(pk=data.pk).update(inhoud=stored)
        assert "kan een geheim adres staan" in els.get(there, follow=True).content.decode(), kept
        assert staff_client("bram").get(there)["Content-Type"] == "application/json"


def test_what_was_typed_while_the_brp_was_away_is_asked_about_when_it_is_sent(today: Any, registers: Registers) -> None:
    registers.says["brp"] = says({}, 503)
    client = resident_client(KASSAAR)
    draft = begin(client)
    client.get(at(draft, "aanvrager"))
    fill(draft, naam="Naomi Kassaar", geboortedatum="1991-07-14", adres=SECRET)
    del registers.says["brp"]
    case = send(client, draft)
    assert case.secret_address
    assert "Geheimweg" not in told(case)


def test_who_died_cannot_send_what_was_typed_while_the_brp_was_away(today: Any) -> None:
    died = own("bsn", standin.DIED, "substantieel", "Albert Vogel")
    with pytest.raises(SubmissionRefused, match="overleden"):
        entered("web", died, died)
    assert entered("paper", died).pk  # what came on paper is there (Awb 4:1)


def test_who_is_under_curatele_on_paper_is_told_to_the_official(today: Any) -> None:
    assert entered("paper", own("bsn", standin.CURATELE, "substantieel", "Karel ter Horst")).under_curatele


def test_a_form_that_heard_it_today_asks_no_more(today: Any, registers: Registers) -> None:
    client = resident_client(KASSAAR)
    draft = begin(client)
    client.get(at(draft, "aanvrager"))
    client.get(at(draft, "contact"))
    fill(draft)
    before = len(registers.about("brp"))
    assert send(client, draft).secret_address
    assert [asked["fields"] for asked in registers.about("brp")[before:]] == []


def test_an_address_that_is_given_later_stands_in_no_document(today: Any) -> None:
    case = entered("desk")
    supplementing.ask_more(case.pk, hands.Handler(staff("bram"), case.revision), ["adres"], "")
    supplementing.receive_more(case.pk, supplementing.Completion("c", "desk", NOW, {"adres": OTHER}, by="Els Bakker"))
    case.refresh_from_db()
    assert case.answers["adres"]["straat"] == "Schuilpad"
    assert "Schuilpad" not in told(case)


def test_another_applicant_on_paper_has_an_address_of_their_own(today: Any) -> None:
    case = entered("paper", MOULIN, adres=OTHER)
    supplementing.ask_more(case.pk, hands.Handler(staff("bram"), case.revision), ["bsn", "adres"], "")
    more = {"bsn": KASSAAR.number, "adres": SECRET}
    assert supplementing.receive_more(case.pk, supplementing.Completion("c", "paper", NOW, more, by="Els Bakker"))
    case.refresh_from_db()
    assert case.secret_address
    assert "Geheimweg" not in told(case)


def test_who_acts_for_someone_reads_no_address_that_they_gave_themselves(today: Any) -> None:
    acts = mandate(ROOS, KASSAAR, (BIJSTAND,), NOW.replace(hour=12))
    answers = {**REST, "naam": "Naomi Kassaar", "geboortedatum": "1991-07-14", "adres": OTHER}
    new = NewSubmission("k", BIJSTAND, "web", NOW, {**answers, "bewijs": [stored_file()]}, sender=acts)
    case = Case.objects.get(pk=submit(new).zaak.pk)
    supplementing.ask_more(case.pk, hands.Handler(staff("bram"), 1), ["adres", "bewijs"], "")
    more = {"adres": SECRET, "bewijs": [stored_file()]}
    supplementing.receive_more(
        case.pk, supplementing.Completion("c", "web", NOW, more, sender=KASSAAR, message="Bel aan: Schuilpad")
    )
    page = resident_client(acts).get(f"/mijn/zaken/{case.zaak.uuid}/").content.decode()
    assert case.zaak.identificatie in page
    assert "Geheimweg" not in page
    assert "Schuilpad" not in page
    theirs = resident_client(KASSAAR).get(f"/mijn/zaken/{case.zaak.uuid}/").content.decode()
    assert "Geheimweg" in theirs
    assert "Bel aan: Schuilpad" in theirs
    sent = Supplement.objects.get().documents.first()
    assert sent is not None
    for client, status in ((resident_client(acts), 404), (resident_client(KASSAAR), 200)):
        assert client.get(f"/mijn/zaken/{case.zaak.uuid}/documenten/{sent.uuid}/").status_code == status
        everything = ZipFile(io.BytesIO(b"".join(client.get(f"/mijn/zaken/{case.zaak.uuid}/alles.zip"))))
        told = "".join(
            everything.read(name).decode() for name in everything.namelist() if name.endswith((".html", ".json"))
        )
        assert ("Geheimweg" in told) is (status == 200), "all data in one file tells what the page tells"
        assert ("Schuilpad" in told) is (status == 200)


@pytest.mark.parametrize(("applicant", "closed"), [(KASSAAR, True), (MOULIN, False)])
def test_a_message_of_ones_own_is_closed_to_who_acts_while_the_address_is_secret(
    today: Any, applicant: Acting, closed: bool
) -> None:
    """And what who acts said themselves is open to both."""
    acts = mandate(ROOS, applicant, (BIJSTAND,), NOW.replace(hour=12))
    answers = {**REST, "naam": applicant.name, "geboortedatum": "1991-07-14", "adres": OTHER}
    new = NewSubmission("k", BIJSTAND, "web", NOW, {**answers, "bewijs": [stored_file()]}, sender=acts)
    case = Case.objects.get(pk=submit(new).zaak.pk)
    other = mandate(BRAM, applicant, (BIJSTAND,), NOW.replace(hour=12))  # by the same right, and someone else
    said = {}
    for who in (applicant, acts, other):
        with whole(case.pk):
            came = Incoming(f"m:{who.actor.number}", receiving.VIEW, "web", NOW, "Ik woon op de Geheimweg.", sender=who)
            said[who.actor.number] = receiving.receive(locked_case(case.pk), came).documents.get()
    for reader in (applicant, acts):
        for writer, document in said.items():
            hidden = closed and reader is acts and writer != ROOS.number
            answer = resident_client(reader).get(f"/mijn/zaken/{case.zaak.uuid}/documenten/{document.uuid}/")
            assert answer.status_code == (404 if hidden else 200), (reader.right, writer)
            page = resident_client(reader).get(f"/mijn/zaken/{case.zaak.uuid}/").content.decode()
            assert (str(document.uuid) in page) is not hidden, (reader.right, writer)
        assert page.count("Ik woon op de Geheimweg.") == (1 if closed and reader is acts else 3), "its words too"


def levels(case: Case) -> set[str]:
    return set(
        Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak).values_list(
            "vertrouwelijkheidaanduiding", flat=True
        )
    )


def test_an_application_reads_no_document_of_a_case_with_a_secret_address_unless_it_may_read_what_is_secret(
    today: Any,
) -> None:
    """A letter, a scan, or what was sent with it may show the address, which the rol does not (Wet BRP 2.59)."""
    case = entered("paper")
    supplementing.ask_more(case.pk, hands.Handler(staff("bram"), case.revision), ["bewijs"], "")
    supplementing.receive_more(
        case.pk, supplementing.Completion("c", "desk", NOW, {"bewijs": [stored_file(name="huur.pdf")]}, by="Els Bakker")
    )
    other = entered("desk", MOULIN)
    kinds = Informatieobjecttype.objects.filter(
        enkelvoudiginformatieobject__zaken__zaak__in=[case.zaak, other.zaak]
    ).distinct()
    grant = {"component": "drc", "scopes": ["documenten.lezen"]}
    for name, most, opens in (("zaken", "confidentieel", False), ("behandelen", "zeer_geheim", True)):
        grants = [
            {
                **grant,
                "informatieobjecttype": f"{zgw.BASE}/catalogi/api/v1/informatieobjecttypen/{kind.uuid}",
                "maxVertrouwelijkheidaanduiding": most,
            }
            for kind in kinds
        ]
        reader = zgw.client(name, grants)
        for row in Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak):
            found = reader.get(f"documenten/enkelvoudiginformatieobjecten/{row.uuid}/download")
            assert found.status == (200 if opens else 403), (name, row.titel)
        for row in Enkelvoudiginformatieobject.objects.filter(zaken__zaak=other.zaak):
            assert reader.get(f"documenten/enkelvoudiginformatieobjecten/{row.uuid}").status == 200, (name, row.titel)


def test_documents_are_as_confidential_as_what_the_brp_says_at_last(today: Any, registers: Registers) -> None:
    registers.says["brp"] = says({}, 503)
    case = entered("paper", MOULIN)
    assert levels(case) == {"geheim"}
    del registers.says["brp"]
    jobs.ask_brp_again(0)
    assert levels(case) == {case.zaak.vertrouwelijkheidaanduiding}
    secret = {"geheimhoudingPersoonsgegevens": True, "burgerservicenummer": MOULIN.number}
    registers.says["brp"] = says({"type": "RaadpleegMetBurgerservicenummer", "personen": [secret]})
    case.refresh_from_db()
    supplementing.ask_more(case.pk, hands.Handler(staff("bram"), case.revision), ["adres"], "")
    supplementing.receive_more(case.pk, supplementing.Completion("c", "desk", NOW, {"adres": OTHER}, by="Els Bakker"))
    assert levels(case) == {"geheim"}


def test_a_letter_by_post_and_a_scan_are_for_who_handles_the_case(today: Any) -> None:
    case = entered("paper")
    supplementing.ask_more(case.pk, hands.Handler(staff("bram"), case.revision), ["bewijs"], "")
    post = Message.objects.filter(zaak=case.zaak, way=Message.Way.PRINT).first()
    assert post is not None
    there = f"/werk/zaken/{case.zaak.uuid}/documenten/{post.document.uuid}/"
    els = staff_client("els")
    els.post(f"/werk/zaken/{case.zaak.uuid}/reden/", {"purpose": "klant"})
    assert "kan een geheim adres staan" in els.get(there, follow=True).content.decode()
    assert "Hierin kan een geheim adres staan" in els.get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    assert staff_client("bram").get(there)["Content-Type"] == "application/pdf"
    assert "Hierin kan een geheim" not in staff_client("bram").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()


@pytest.mark.parametrize("represented", [True, False])
def test_a_form_behind_a_letter_bears_no_secret_address_for_who_acts_for_someone(today: Any, represented: bool) -> None:
    acts = claiming.OnBehalf(Right.MANDATE, "Roos Aarts", OFFICE, "signature") if represented else None
    case = entered("paper", on_behalf=acts)
    assert case.secret_address
    supplementing.ask_more(case.pk, hands.Handler(staff("bram"), 1), ["bewijs"], "")
    form = followup.form_for(case.zaak)
    assert form is not None
    printed = "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(form)).pages)
    assert "NAOMIKASSAAR" in printed
    assert ("GEHEIMWEG" in printed) is not represented
    assert ("1234AD" in printed) is not represented


@pytest.mark.parametrize("represented", [True, False])
def test_a_form_to_go_on_with_on_paper_bears_no_secret_address_for_who_acts_for_someone(
    today: Any, represented: bool
) -> None:
    client = resident_client(mandate(ROOS, KASSAAR, (BIJSTAND,), NOW.replace(hour=12)) if represented else KASSAAR)
    draft = begin(client)
    made = client.get(f"/aanvragen/{BIJSTAND}/{draft.id}/formulier.pdf").content
    printed = "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(made)).pages)
    assert "NAOMIKASSAAR" in printed
    assert ("GEHEIMWEG" in printed) is not represented

"""From a decision that is final to what everyone reads: found, asked, proposed, agreed to, corrected and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from openloket.cases.deciding import decisions
from openloket.cases.models import Case, InterestedParty, Message, ViewRequest
from openloket.cases.received.receiving import Incoming
from openloket.cases.refusals import NotPossible
from openloket.cases.saying import viewing
from openloket.cases.sent import sending
from openloket.channels.web import published
from openloket.ending import lists
from openloket.people.models import Look
from openloket.publishing import finding, jobs, proposing, showing
from openloket.publishing.models import Publication
from openloket.registers import content
from openloket.registers.models import Enkelvoudiginformatieobject
from tests.conftest import city_of, new_case, resident_client, staff, staff_client
from tests.ending.making import by

NOW = datetime(2026, 12, 7, 9, 30, tzinfo=UTC)
FINAL = timedelta(weeks=7)
State = Publication.State
SECRETS = (
    "Moulin",
    "Suzanne",
    "999993653",
    "0612345678",
    "06 12345678",
    "suzanne@voorbeeld.example",
    "1234 AB",
    "Burendag",
)


@pytest.fixture
def winter(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(NOW)


def decided(result: str = "verleend", **answers: Any) -> Case:
    """An event permit whose letter has gone."""
    case = new_case(key=f"web:{uuid4()}", datum="2027-06-05", **answers)
    decisions.decide(case.pk, by(case), result, "Er zijn geen bezwaren van de politie.")
    message = Message.objects.get(zaak=case.zaak, kind="decision")
    sending.notified(message.pk, timezone.now())
    return again(case)


def again(case: Case) -> Case:
    return Case.objects.select_related("zaak", "version", "handler").get(pk=case.pk)


def found() -> list[Publication]:
    jobs.publish_decisions(0)
    return list(Publication.objects.order_by("found_at", "pk"))


def fresh(row: Publication) -> Publication:
    return Publication.objects.get(pk=row.pk)


def candidate(traveller: time_machine.Traveller, **answers: Any) -> tuple[Case, Publication]:
    case = decided(**answers)
    traveller.shift(FINAL)
    (row,) = found()
    return case, row


def propose(
    row: Publication, who: str = "anna", left: dict[str, str] | None = None, why: str = "", *, minds: bool = False
) -> None:
    proposing.propose(row.pk, staff(who), fresh(row).revision, left or {}, why, minds=minds, at=timezone.now())


def agree(row: Publication, who: str = "youssef") -> Publication:
    return proposing.agree(row.pk, staff(who), fresh(row).revision, timezone.now())


def public(row: Publication, **more: Any) -> Publication:
    propose(row, **more)
    return agree(row)


# What is proposed -----------------------------------------------------------------------------------------------------


def test_a_decision_waits_until_the_term_to_object_is_over_and_stands_there_once(
    winter: time_machine.Traveller,
) -> None:
    case, refused = decided(), decided("geweigerd")
    until = case.zaak.besluiten.get().uiterlijke_reactiedatum
    winter.move_to(datetime(until.year, until.month, until.day, 12, tzinfo=UTC))
    assert found() == []
    winter.shift(timedelta(days=1))
    assert [row.zaak_id for row in found()] == [case.pk]
    assert len(found()) == 1
    assert refused.pk not in Publication.objects.values_list("zaak_id", flat=True)


BARS = {
    "a court case": (lambda case: lists.hold_back(staff("nadia"), "court", lists.What(case.zaak.identificatie), "Beroep", NOW), "bij de rechter"),
    "a request about data": (lambda case: lists.hold_back(staff("nadia"), "avg", lists.What(case.zaak.identificatie), "Verzoek", NOW), "persoonsgegevens"),
    "data that may only be kept": (lambda case: Case.objects.filter(pk=case.pk).update(restricted_since=NOW.date()), "artikel 18"),
    "a secret address": (lambda case: Case.objects.filter(pk=case.pk).update(secret_address=True), "geheim"),
    "a confidential zaak": (lambda case: type(case.zaak).objects.filter(pk=case.pk).update(vertrouwelijkheidaanduiding="geheim"), "vertrouwelijk"),
}  # fmt: skip


@pytest.mark.parametrize("bar", BARS)
def test_what_bars_it_keeps_it_off_the_list_and_from_being_public(winter: time_machine.Traveller, bar: str) -> None:
    act, said = BARS[bar]
    case = decided()
    act(case)  # type: ignore[no-untyped-call]
    winter.shift(FINAL)
    assert found() == []
    assert said in finding.barred([again(case)], timezone.localdate())[case.pk]


def test_what_bars_it_later_takes_it_off_the_list_stops_a_proposal_and_is_told_of_what_is_public(
    winter: time_machine.Traveller,
) -> None:
    case, row = candidate(winter)
    hold = lists.hold_back(staff("nadia"), "court", lists.What(case.zaak.identificatie), "Beroep", timezone.now())
    assert found() == []
    lists.lift(hold.pk, staff("nadia"), timezone.now())
    (row,) = found()
    propose(row)
    hold = lists.hold_back(staff("nadia"), "court", lists.What(case.zaak.identificatie), "Beroep", timezone.now())
    with pytest.raises(NotPossible, match="rechter"):
        agree(row)
    lists.lift(hold.pk, staff("nadia"), timezone.now())
    agree(row)
    lists.hold_back(staff("nadia"), "court", lists.What(case.zaak.identificatie), "Beroep", timezone.now())
    (row,) = found()
    assert row.doubt == "Er loopt een zaak bij de rechter."
    assert row.public is not None


# What everyone reads --------------------------------------------------------------------------------------------------


def test_everyone_reads_what_the_version_names_and_nothing_of_anybody(winter: time_machine.Traveller) -> None:
    case, row = candidate(winter, locatie="Het plein", wegen="bij mevrouw Moulin, bel 06 12345678")
    propose(row)
    assert Client().get(reverse("published", args=[row.pk])).status_code == 404
    agree(row)
    addresses = [
        reverse("published", args=[row.pk]), reverse("published_search"), reverse("published_overview"), reverse("published_data"),
        reverse("published_one_data", args=[row.pk]), reverse("robots"), reverse("woo_sitemaps", args=["016"]), reverse("woo_sitemap", args=["016", 1]),
    ]  # fmt: skip
    pages = {address: Client().get(address) for address in addresses}
    for address, response in pages.items():
        assert response.status_code == 200, address
        text = response.content.decode()
        for secret in (*SECRETS, case.zaak.identificatie, str(case.zaak.uuid)):
            assert secret not in text, (address, secret)
    page = pages[addresses[0]].content.decode()
    assert "Vergunning voor een evenement: Het plein, 5 juni 2027" in page
    assert "Burgemeester" in page
    assert "Wegen die dicht gaan: Woo 5.1 lid 2 e" in page  # partial non-publication is told with its ground
    assert "Woo 3.1 lid 1" in page
    overview = pages[reverse("published_overview")].content.decode()
    assert "artikel 3.3a" in overview
    assert "5 juni 2027" in overview
    said = pages[reverse("published_data")].json()["besluiten"][0]
    assert said["duur"] == "5 juni 2027"
    assert said["grondslag_openbaarmaking"] == "Woo 3.1 lid 1"
    assert {"naam": "Wegen die dicht gaan", "grond": "Woo 5.1 lid 2 e"} in said["niet_openbaar"]
    assert "sitemapindex-diwoo-infocat016.xml" in pages[reverse("robots")].content.decode()
    (loc,) = ET.fromstring(pages[reverse("woo_sitemap", args=["016", 1])].content).iter(
        "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
    )
    assert (loc.text or "").endswith(reverse("published", args=[row.pk]))


def test_it_is_found_by_words_and_by_product(winter: time_machine.Traveller) -> None:
    _case, row = candidate(winter, locatie="Het Lindeplein")
    public(row)
    search = reverse("published_search")
    for asked in (
        "?zoek=lindeplein",
        "?zoek=buurtfeest+lindeplein",
        "?product=evenementenvergunning",
        "?categorie=beschikkingen",
    ):
        assert "Lindeplein" in Client().get(search + asked).content.decode(), asked
    for asked in (
        "?zoek=moulin",
        "?zoek=marktplein",
        "?product=subsidie",
        "?zoek=%00",
        "?zoek='%20or%201=1",
        "?categorie=%00",
        "?product=%00",
    ):
        response = Client().get(search + asked)
        assert response.status_code == 200
        assert "Lindeplein" not in response.content.decode(), asked


def test_the_overview_and_the_open_data_hold_all_of_it_page_by_page(
    winter: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "MOST_ROWS", 1)
    decided(locatie="Het Lindeplein")
    decided(locatie="Het Eikenplein")
    winter.shift(FINAL)
    for row in sorted(found(), key=lambda row: row.zaak_id):
        public(row)
        winter.shift(timedelta(minutes=1))
    for name in ("published_overview", "published_data"):
        pages = [Client().get(f"{reverse(name)}?pagina={n}").content.decode() for n in (1, 2, 0, 10**30)]
        assert [("Eikenplein" in page, "Lindeplein" in page) for page in pages] == [(True, False)] + 3 * [(False, True)]
    data = Client().get(reverse("published_data")).json()
    assert data["volgende"].endswith("/openbaar.json?pagina=2")
    assert Client().get("/openbaar.json?pagina=2").json()["volgende"] is None


def test_a_row_stays_out_on_a_ground_of_the_law_and_no_other(winter: time_machine.Traveller) -> None:
    _case, row = candidate(winter)
    with pytest.raises(NotPossible, match="Kies de grond"):
        propose(row, left={"locatie": "zomaar"})
    public(row, left={"bezoekers": "5.1.2h"})
    text = fresh(row).shown
    assert "bezoekers" not in {part["of"] for part in text["rows"]}
    assert {"of": "bezoekers", "label": "Bezoekers op het drukste moment", "ground": "5.1.2h", "forced": False} in text[
        "left"
    ]


# Two people -----------------------------------------------------------------------------------------------------------


def test_one_proposes_and_another_of_the_team_agrees(winter: time_machine.Traveller) -> None:
    _case, row = candidate(winter)
    for other in ("bram", "gerda", "els", "nadia"):
        with pytest.raises(PermissionDenied):
            propose(row, other)
    propose(row)
    with pytest.raises(NotPossible, match="Een ander moet ook kijken"):
        agree(row, "anna")
    with pytest.raises(PermissionDenied):
        agree(row, "dirk")
    agree(row, "chantal")
    assert fresh(row).state == State.PUBLISHED


def test_who_is_involved_in_the_case_neither_proposes_nor_agrees(winter: time_machine.Traveller) -> None:
    case, row = candidate(winter)
    Case.objects.filter(pk=case.pk).update(involved=[{"pk": staff("youssef").pk}])
    with pytest.raises(NotPossible, match="artikel 2:4"):
        propose(row, "youssef")
    propose(row)
    with pytest.raises(NotPossible, match="artikel 2:4"):
        agree(row, "youssef")
    agree(row, "chantal")


def test_nobody_agrees_to_what_the_case_does_not_say_any_more(winter: time_machine.Traveller) -> None:
    case, row = candidate(winter)
    propose(row)
    Case.objects.filter(pk=case.pk).update(answers={**again(case).answers, "bezoekers": 140})
    with pytest.raises(NotPossible, match="zegt nu iets anders"):
        agree(row)
    proposing.send_back(row.pk, staff("youssef"), fresh(row).revision)
    public(row)
    assert "140" in {part["value"] for part in fresh(row).shown["rows"]}


def test_an_old_page_changes_nothing(winter: time_machine.Traveller) -> None:
    _case, row = candidate(winter)
    propose(row)
    with pytest.raises(NotPossible, match="Iemand anders veranderde dit"):
        proposing.agree(row.pk, staff("youssef"), row.revision, timezone.now())
    assert fresh(row).public is None


# Who is asked, and told -----------------------------------------------------------------------------------------------


def test_where_someone_minds_they_are_asked_first_and_know_it_two_weeks_before(winter: time_machine.Traveller) -> None:
    case, row = candidate(winter)
    home = {
        "postcode": "1234 AB",
        "huisnummer": "3",
        "toevoeging": "",
        "straat": "Voorbeeldstraat",
        "plaats": "Voorbeeldstad",
    }
    InterestedParty.objects.create(zaak=case.zaak, name="Bo Buur", address=home, named_at=timezone.now())
    with pytest.raises(NotPossible, match="Vraag de betrokkenen eerst"):
        propose(row, minds=True)
    assert proposing.ask_views(row.pk, staff("anna"), row.revision, timezone.now()) == 2
    row = fresh(row)
    assert row.views_until is not None
    letter = Message.objects.filter(zaak=case.zaak, kind="ask_public", party=None).get()
    said = " ".join(str(letter.text).split())
    assert "3.1, derde lid, van de Wet open overheid" in said
    assert sending.reaction_until(letter, timezone.localdate()) == row.views_until
    with pytest.raises(NotPossible, match="mogen nog zeggen"):
        propose(row)
    request = ViewRequest.objects.get(party=None)
    viewing.receive(
        case.pk, Incoming("web:1", "view", "phone", timezone.now(), "Liever niet de plaats."), request=request.pk
    )
    winter.shift(timedelta(days=20))
    public(row)
    row = fresh(row)
    assert (row.state, row.opens_on) == (State.PLANNED, timezone.localdate() + timedelta(weeks=2))
    assert row.public is None
    told = Message.objects.filter(zaak=case.zaak, kind="public")
    assert told.count() == 2
    assert {message.party.name if message.party else "" for message in told} == {"", "Bo Buur"}
    assert proposing.open_due(timezone.localdate(), timezone.now()) == 0
    winter.shift(timedelta(weeks=2))
    assert proposing.open_due(timezone.localdate(), timezone.now()) == 1
    assert proposing.open_due(timezone.localdate(), timezone.now()) == 0
    assert fresh(row).state == State.PUBLISHED


def test_who_was_asked_stays_known_when_something_bars_it_meanwhile(winter: time_machine.Traveller) -> None:
    case, row = candidate(winter)
    proposing.ask_views(row.pk, staff("anna"), row.revision, timezone.now())
    hold = lists.hold_back(staff("nadia"), "avg", lists.What(case.zaak.identificatie), "Verzoek", timezone.now())
    assert [each.doubt for each in found()] == ["Er loopt een verzoek over persoonsgegevens."]
    lists.lift(hold.pk, staff("nadia"), timezone.now())
    (after,) = found()
    assert after.minds
    assert after.views_until is not None
    assert len(proposing.views(after)) == 1


def test_where_nobody_minds_whoever_applied_is_told_and_can_object(winter: time_machine.Traveller) -> None:
    case, row = candidate(winter)
    winter.shift(timedelta(hours=14))  # half past twelve at night here, the day before in UTC
    public(row)
    (letter,) = Message.objects.filter(zaak=case.zaak, kind="public")
    assert letter.dated == timezone.localdate()
    said = str(letter.text)
    assert sending.reaction_until(letter, timezone.localdate()) == timezone.localdate() + timedelta(weeks=6)
    assert "wordt openbaar" in letter.subject
    assert "bezwaar" in said
    assert "Voorbeeldstraat" in said


# Correct, take back, and nothing at all -------------------------------------------------------------------------------


def test_a_correction_has_a_reason_that_everyone_reads_and_takes_two_people(winter: time_machine.Traveller) -> None:
    _case, row = candidate(winter)
    public(row)
    with pytest.raises(NotPossible, match="Schrijf waarom"):
        propose(row, left={"wegen": "5.1.2e"})
    with pytest.raises(NotPossible, match="wie iemand is: ‘Moulin’"):
        propose(row, left={"wegen": "5.1.2e"}, why="Dit vroeg mevrouw Moulin.")
    propose(row, left={"wegen": "5.1.2e", "zomaar": "5.1.2e"}, why="De wegen stonden er niet goed.")
    assert list((fresh(row).proposed or {})["left_out"]) == ["wegen"]
    assert "wegen" in {part["of"] for part in fresh(row).shown["rows"]}
    agree(row)
    page = Client().get(reverse("published", args=[row.pk])).content.decode()
    assert "De wegen stonden er niet goed." in page
    assert "wegen" not in {part["of"] for part in fresh(row).shown["rows"]}
    form = staff_client("anna").get(reverse("publication", args=[row.pk])).content.decode()
    assert (
        " selected" in form.split('id="left-wegen"')[1].split("</select>")[0]
    )  # what stays out stays so in the next one


def test_what_is_taken_back_is_gone_at_once_and_its_address_says_why(winter: time_machine.Traveller) -> None:
    _case, row = candidate(winter)
    public(row)
    client, address = staff_client("anna"), reverse("publication", args=[row.pk])
    for wrong in ("", "Moulin stond erin.", "Te\0veel"):
        said = {"what": "retract", "revision": fresh(row).revision, "gone": wrong}
        assert client.post(address, said).status_code == 409, wrong
    proposing.retract(row.pk, staff("anna"), fresh(row).revision, "Er stond te veel in.", timezone.now())
    response = Client().get(reverse("published", args=[row.pk]))
    assert response.status_code == 410
    assert "Er stond te veel in." in response.content.decode()
    assert Client().get(reverse("published_one_data", args=[row.pk])).status_code == 404
    assert str(row.pk) not in Client().get(reverse("woo_sitemap", args=["016", 1])).content.decode()
    assert showing.categories() == []
    assert found()[0].state == State.RETRACTED


def test_that_nothing_is_public_takes_two_people_and_is_told_with_its_ground(winter: time_machine.Traveller) -> None:
    _case, row = candidate(winter)
    with pytest.raises(NotPossible, match="Kies de grond"):
        proposing.propose_nothing(row.pk, staff("anna"), row.revision, "zomaar", "Gevaarlijk.", timezone.now())
    proposing.propose_nothing(row.pk, staff("anna"), row.revision, "5.1.2h", "Gevaarlijk.", timezone.now())
    with pytest.raises(NotPossible, match="Een ander"):
        agree(row, "anna")
    agree(row)
    page = Client().get(reverse("published_overview")).content.decode()
    assert "Woo 5.1 lid 2 h" in page
    assert "Gevaarlijk" not in page
    assert Client().get(reverse("published", args=[row.pk])).status_code == 404


def test_a_document_that_is_more_confidential_than_the_case_is_not_made_anew(winter: time_machine.Traveller) -> None:
    case, row = candidate(winter)
    document = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak).first()
    assert document is not None
    tool = reverse("redact", args=[row.pk, document.uuid])
    Enkelvoudiginformatieobject.objects.filter(pk=document.pk).update(vertrouwelijkheidaanduiding="geheim")
    assert staff_client("anna").get(tool).status_code == 404
    assert document.titel not in staff_client("anna").get(reverse("publication", args=[row.pk])).content.decode()


def test_with_the_zaak_goes_what_is_public_of_it(winter: time_machine.Traveller) -> None:
    case, row = candidate(winter)
    public(row)
    case.zaak.delete()
    assert not Publication.objects.exists()


# On the pages ---------------------------------------------------------------------------------------------------------


def test_the_whole_of_it_on_the_pages_with_an_attachment(winter: time_machine.Traveller) -> None:
    case, row = candidate(winter)
    anna, youssef, address = staff_client("anna"), staff_client("youssef"), reverse("publication", args=[row.pk])
    listed = anna.get(reverse("publications")).content.decode()
    assert case.zaak.identificatie in listed
    assert Look.objects.filter(purpose="Beoordelen wat van een besluit openbaar wordt").exists()
    assert staff_client("bram").get(address).status_code == 403
    assert staff_client("bram").get(reverse("publications")).content.decode().count(case.zaak.identificatie) == 0
    assert staff_client("els").get(reverse("publications")).status_code == 403
    letter = Enkelvoudiginformatieobject.objects.get(zaken__zaak=case.zaak, titel__startswith="U krijgt een vergunning")
    tool = reverse("redact", args=[row.pk, letter.uuid])
    shown = anna.get(tool).content.decode()
    assert ">Moulin" in shown.replace(" ", "").replace("\n", "")
    assert anna.get(reverse("redact_page", args=[row.pk, letter.uuid, 0]))["Content-Type"] == "image/jpeg"
    assert anna.get(reverse("redact_page", args=[row.pk, letter.uuid, 99])).status_code == 404
    ticked = [
        part.split('"')[0]
        for part in shown.split('name="word"')[1:]
        if "checked" in part.split(">")[0]
        for part in [part.split('value="')[1]]
    ]
    assert ticked
    said = {"revision": row.revision, "ground": "5.1.2e", "word": ticked, "box": ["0:0.1:0.1:0.2:0.05"]}
    for wrong in ({"title": "Brief aan Moulin"}, {"title": ""}, {"title": "Besluit", "ground": "x"}, {"title": "Besluit", "word": ["0:99999"]},
                  {"title": "Besluit", "box": ["0:a:b:c:d"]}, {"title": "Besluit", "box": ["7:0:0:1:1"]}, {"title": "Besluit", "left-0": "10"}):  # fmt: skip
        assert anna.post(tool, {**said, **wrong}).status_code == 422, wrong
    assert anna.post(tool, {**said, "title": "Besluit"}).status_code == 302
    (file,) = fresh(row).files.all()
    assert b"Moulin" not in content.read(file.content)
    public_file = reverse("published_file", args=[row.pk, file.pk])
    assert Client().get(public_file).status_code == 404
    assert b"".join(anna.get(reverse("publication_file", args=[row.pk, file.pk]))).startswith(b"%PDF")
    assert anna.post(address, {"what": "propose", "revision": row.revision, "minds": "nee"}).status_code == 409
    assert anna.post(address, {"what": "propose", "revision": fresh(row).revision, "minds": "nee"}).status_code == 302
    assert anna.post(address, {"what": "agree", "revision": fresh(row).revision}).status_code == 409
    assert anna.post(address, {"what": "zomaar", "revision": fresh(row).revision}).status_code == 404
    assert youssef.get(address).status_code == 200
    assert youssef.post(address, {"what": "agree", "revision": fresh(row).revision}).status_code == 302
    assert Client().get(public_file).status_code == 200
    page = Client().get(reverse("published", args=[row.pk])).content.decode()
    assert "Een deel is zwart: Woo 5.1 lid 2 e" in page
    sitemap = Client().get(reverse("woo_sitemap", args=["016", 1])).content.decode()
    assert public_file in sitemap
    assert resident_client().get(address).status_code in (302, 403)
    map_ = next(
        doc for doc in Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak) if doc.formaat == "image/png"
    )
    assert "Deze bladzijde is een plaatje" in anna.get(reverse("redact", args=[row.pk, map_.uuid])).content.decode()
    assert (
        youssef.post(address, {"what": "retract", "revision": fresh(row).revision, "gone": "Te veel."}).status_code
        == 302
    )
    assert Client().get(public_file).status_code == 404


def test_an_attachment_that_changed_since_it_was_made_anew_does_not_become_public(
    winter: time_machine.Traveller,
) -> None:
    case, row = candidate(winter)
    document = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak).first()
    assert document is not None
    made = {
        "document": document, "title": "Kaart", "boxes": [], "source": "0" * 64, "content": content.store(b"%PDF"), "pages": 1,
        "made_at": timezone.now(),
    }  # fmt: skip
    proposing.keep_file(row.pk, staff("anna"), row.revision, made)
    propose(row)
    with pytest.raises(NotPossible, match="intussen veranderd of vertrouwelijk"):
        agree(row)


def test_an_attachment_that_became_confidential_does_not_become_public_not_even_by_itself(
    winter: time_machine.Traveller,
) -> None:
    case, row = candidate(winter)
    document = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak).exclude(inhoud="").first()
    assert document is not None
    made = {
        "document": document, "title": "Kaart", "boxes": [], "source": document.inhoud, "content": content.store(b"%PDF"), "pages": 1,
        "made_at": timezone.now(),
    }  # fmt: skip
    proposing.keep_file(row.pk, staff("anna"), row.revision, made)
    proposing.ask_views(row.pk, staff("anna"), fresh(row).revision, timezone.now())
    winter.shift(timedelta(days=20))
    propose(row, "youssef")
    agree(row, "chantal")
    Enkelvoudiginformatieobject.objects.filter(pk=document.pk).update(vertrouwelijkheidaanduiding="geheim")
    winter.shift(timedelta(weeks=2))
    assert proposing.open_due(timezone.localdate(), timezone.now()) == 0
    assert "vertrouwelijk geworden" in fresh(row).doubt
    proposing.send_back(row.pk, staff("anna"), fresh(row).revision)
    propose(row, "youssef")
    with pytest.raises(NotPossible, match="vertrouwelijk geworden"):
        agree(row, "chantal")

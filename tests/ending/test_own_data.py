"""Someone asks about their own data: all of theirs and nobody else's, put right, erased where the law lets it (AVG 15-19)."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from openloket.cases import documents, jobs, refusals
from openloket.cases.advice import tasks
from openloket.cases.deciding import decisions
from openloket.cases.find import index
from openloket.cases.models import (
    Case,
    Draft,
    InterestedParty,
    Message,
    OwnDataAnswer,
    OwnDataChange,
    OwnDataFound,
    OwnDataPaper,
    Reaching,
    ReceivedMessage,
)
from openloket.cases.privacy import own_data, own_papers, putting_right
from openloket.cases.sent import receipts
from openloket.cases.who import own
from openloket.cases.work import handling, noting
from openloket.channels.mailroom import make_batch, waiting
from openloket.ending import answering, gathering, personal
from openloket.people.models import Look
from openloket.registers import content
from openloket.registers.api import withheld
from openloket.registers.models import Audittrail, Rol, Scan
from tests.acting import BO, COMPANY, LUCIA, OTHER_EUROPEAN, parent
from tests.cases.test_jobs import context
from tests.cases.who.test_own import ABROAD
from tests.cases.who.test_own import case_of as asked_by
from tests.conftest import MOULIN, new_case, resident_client, staff, staff_client
from tests.ending import making
from tests.ending.making import (
    ANSWERS,
    GONE,
    GONE_WORDS,
    STAYS,
    STAYS_WORDS,
    again,
    asks,
    by,
    case_of,
    publish_own_data,
)
from tests.registers import zgw

PERSONAL = ("name", "number", "contact", "text", "file", "pseudonym", "sealed")


def test_every_table_with_personal_data_is_given_or_says_why_not() -> None:
    mapped = {
        table
        for table, row in personal.tables().items()
        if row.about not in ("niemand", "medewerkers") and set(row.columns.values()) & set(PERSONAL)
    }
    given, not_given = set(gathering.OF_PERSON), set(gathering.NOT_GIVEN)
    assert given & not_given == set()
    assert mapped - given - not_given == set()
    assert (given | not_given) - set(personal.tables()) == set()


WHY = "Dit hebben wij van u."


@pytest.fixture
def place(city: Any, settings: Any, tmp_path: Path) -> Any:
    """Set up a city with a disk of its own, in which one can ask for one's own data already."""
    settings.MEDIA_ROOT, settings.VAR = tmp_path / "documents", tmp_path
    publish_own_data(tmp_path)
    return city


def given(case: Case) -> tuple[str, dict[str, Any]]:
    """Return the text of the overview and its JSON."""
    row = OwnDataAnswer.objects.select_related("document", "data").get(zaak=case.zaak)
    said = json.loads(content.read(row.data.inhoud))
    text = "\n".join(part for _, part in making.opened("x", content.read(row.document.inhoud)))
    return text, said


def test_all_of_a_person_is_in_the_answer_and_nobody_elses(place: Any) -> None:
    """AVG 15: what stands of someone in any table is given; what is of the other who shares a stack of post is not."""
    case, other = case_of(GONE, **ANSWERS), case_of(STAYS, naam_evenement="Bladerbal")
    stack = making.stack_of_post("zoetelief.pdf")
    making.live_through(case, GONE, "zoetelief", stack)
    making.live_through(other, STAYS, "knoopshuis", stack)
    party = InterestedParty.objects.create(
        zaak=case.zaak, name="Buurman Stekelbaars", address={}, named_by=staff("anna"), named_at=timezone.now()
    )
    ReceivedMessage.objects.create(
        zaak=case.zaak,
        key="zienswijze",
        kind="view",
        party=party,
        channel="paper",
        received_at=timezone.now(),
        text="Stekelbaars is tegen",
    )
    request = asks(GONE, "inzage")
    with pytest.raises(refusals.NotPossible, match="Verzamel eerst"):
        decisions.decide(request.pk, by(request, "lotte"), "toegewezen", WHY)
    every = {one.document.pk: (True, "") for one in own_papers.papers(request, own_data.person(request))}
    own_papers.judge(request, by(request, "lotte"), own_data.person(request), every)
    answering.make(request.pk, by(request, "lotte"))
    text, said = given(request)
    everything = json.dumps(said, ensure_ascii=False)
    for word in (*GONE_WORDS, "zoetelief belt morgen", "zoetelief vraagt iets", "zoetelief belde", "hoeveel mensen"):
        assert word.lower() in everything.lower(), word
        assert word.lower() in text.lower().replace("\n", " "), word
    for word in (*STAYS_WORDS, "Stekelbaars"):
        assert word.lower() not in everything.lower(), word
    (zaak,) = [one for one in said["zaken"] if one["zaaknummer"] == case.zaak.identificatie]
    assert zaak["doel"]
    assert zaak["bewaren"]
    assert "Anna" in str(said["ingezien"]), "who looked stands in it"
    with pytest.raises(refusals.NotPossible, match="Kijk eerst na"):
        decisions.decide(request.pk, by(request, "lotte"), "toegewezen", WHY)
    putting_right.seen(request.pk, by(request, "lotte"))
    decisions.decide(request.pk, by(request, "lotte"), "toegewezen", WHY)
    make_batch(staff("frans"))
    letter = Message.objects.get(zaak=request.zaak, kind="decision")
    assert letter.enclosures.count() == 3
    mine = resident_client(GONE)
    for document in letter.enclosures.all():
        address = reverse("my_document", args=[request.zaak.uuid, document.uuid])
        assert mine.get(address).status_code == 200
        assert resident_client(STAYS).get(address).status_code == 404


def test_documents_go_themselves_and_what_may_be_of_another_after_an_official_looked(place: Any) -> None:
    """AVG 15 lid 3 and 4: a ZIP with the overview and the files; held back with its ground, and nothing of it is in there."""
    case = case_of(GONE, **ANSWERS)
    receipts.send(case.pk, timezone.now())
    found = again(case)
    paper = documents.NewDocument(
        "Brief van buurman Stekelbaars",
        "Stekelbaars.txt",
        "text/plain",
        content.store(b"Stekelbaars klaagt"),
        18,
        "bijlage",
        "x",
    )
    (filed,) = documents.add(by(found).hand("Brief erbij"), found.zaak, [paper], timezone.localdate(), secret=False)
    request = asks(GONE, "inzage")
    shown = page(request).content.decode()
    assert "Brief van buurman Stekelbaars" in shown
    look = reverse("own_data_paper", args=[request.zaak.uuid, filed.uuid])
    assert staff_client("lotte").get(look).content == b"Stekelbaars klaagt"
    assert Look.objects.latest("pk").activity.endswith("/eigen-gegevens")
    assert staff_client("anna").get(look).status_code == 403
    other = case_of(STAYS, naam_evenement="Bladerbal")
    theirs = own.documents(again(other)).first()
    assert theirs is not None
    assert staff_client("lotte").get(look.replace(str(filed.uuid), str(theirs.uuid))).status_code == 404
    refused = page(request, what="make")
    assert (refused.status_code, OwnDataAnswer.objects.count()) == (422, 0)
    assert "van elk document of het meegaat" in refused.content.decode()
    assert page(request, what="papers", **{f"paper-{filed.pk}": "no", f"why-{filed.pk}": " "}).status_code == 422
    for odd in (theirs.pk, "x", "9" * 99):
        assert page(request, what="papers", **{f"paper-{odd}": "yes"}).status_code == 422, (
            "of somebody else, or no number"
        )
    assert not OwnDataPaper.objects.exists()
    why = "Dit schreef een ander over zichzelf."
    assert page(request, what="papers", **{f"paper-{filed.pk}": "no", f"why-{filed.pk}": why}).status_code == 302
    assert page(request, what="make").status_code == 302
    text, said = given(request)
    assert why in text
    assert "Stekelbaars" not in text + json.dumps(said, ensure_ascii=False)
    row = OwnDataAnswer.objects.get()
    assert row.files is not None
    with zipfile.ZipFile(io.BytesIO(content.read(row.files.inhoud))) as made:
        names = made.namelist()
        assert b"Stekelbaars" not in b"".join(made.read(name) for name in names)
        inside = {name: made.read(name) for name in names}
    (zaak,) = [one for one in said["zaken"] if one["zaaknummer"] == case.zaak.identificatie]
    assert {"ja", "nee"} == {one["mee"] for one in zaak["bestanden"]}
    wanted = own.documents(again(case))
    assert [content.read(one.inhoud) for one in wanted] == [
        inside[one["in_de_zip"]] for one in zaak["bestanden"] if one["mee"] == "ja"
    ]
    assert page(request, what="papers", **{f"paper-{filed.pk}": "yes"}).status_code == 302
    virus = Scan.objects.create(
        sha256=filed.inhoud, came_at=timezone.now(), state=Scan.State.INFECTED, signature="Eicar"
    )
    refused = page(request, what="make")
    assert refused.status_code == 422
    assert "Een document kan niet open" in refused.content.decode()
    assert OwnDataAnswer.objects.get().made_at == row.made_at, "no half of it"
    virus.delete()
    assert page(request, what="make").status_code == 302
    again_made = OwnDataAnswer.objects.get()
    assert (again_made.files_id, again_made.seen_at) == (row.files_id, None)
    assert again_made.files is not None
    with zipfile.ZipFile(io.BytesIO(content.read(again_made.files.inhoud))) as made:
        assert any(made.read(name) == b"Stekelbaars klaagt" for name in made.namelist())


def test_whoever_has_no_bsn_is_found_by_their_login_or_by_an_official_and_nobody_is_guessed(place: Any) -> None:
    """AVG 12 lid 6, 15: a European login, a sole trader, and somebody with only a name; never what has another's BSN."""
    theirs, same_name = asked_by(LUCIA), asked_by(OTHER_EUROPEAN)
    request = asks(LUCIA, "inzage", naam="Lucía Ejemplo", bsn=None, adres=ABROAD)
    assert {one.pk for one in (theirs, request)} == set(own_data.person(request).own)
    assert LUCIA.actor.owner in own_data.person(request).hashes
    assert same_name.pk not in own_data.person(request).own

    company = asked_by(COMPANY)
    said = {"naam": "Wilhelmina Zoetelief", "email": "zoetelief@voorbeeld.example"}
    nameless = new_case("p:1", channel="paper", bsn="999991772", **said)
    for one in Rol.objects.filter(zaak=nameless.zaak):
        one.betrokkene_identificatie.pop("inpBsn", None)
        one.save()
    namesake = case_of(STAYS, **said)
    index.renew()
    request = asks(GONE, "inzage")
    look: dict[str, Any] = {"what": "look_for", "name": "Zoetelief", "email": "ZOETELIEF@voorbeeld.example"}
    assert page(request, what="look_for", name="Zoetelief").status_code == 422, "a name alone tells nobody"
    assert page(request, what="look_for", name="Zoetelief", born="31-2-2000").status_code == 422
    seen = page(request, **look).content.decode()
    assert nameless.zaak.identificatie in seen
    for other in (namesake, company):
        assert other.zaak.identificatie not in seen
    assert company.zaak.identificatie in page(request, what="look_for", kvk=COMPANY.number).content.decode()
    rol = Rol.objects.get(zaak=nameless.zaak, roltype__omschrijving_generiek="initiator")
    wrong = Rol.objects.get(zaak=namesake.zaak, roltype__omschrijving_generiek="initiator")
    choose = {**look, "what": "choose", "how_found": "Zij liet de ontvangstbevestiging zien."}
    assert page(request, **choose, chosen=f"whole:{wrong.pk}").status_code == 422
    assert page(request, **{**choose, "how_found": ""}, chosen=f"whole:{rol.pk}").status_code == 422
    for twice in (2 * [f"whole:{rol.pk}"], [f"whole:{rol.pk}", f"named:{rol.pk}"]):
        assert page(request, **choose, chosen=twice).status_code == 422
    assert not OwnDataFound.objects.exists()
    assert page(request, **choose, chosen=f"whole:{rol.pk}").status_code == 302
    trader = Rol.objects.get(zaak=company.zaak, roltype__omschrijving_generiek="initiator")
    how = {"kvk": COMPANY.number, "how_found": "Uittreksel van de KVK gezien."}
    assert page(request, what="choose", chosen=f"named:{trader.pk}", **how).status_code == 302
    person = own_data.person(again(request))
    assert nameless.pk in person.own
    assert company.pk not in person.own
    assert {rol.pk, trader.pk} <= set(person.rollen)
    assert page(request, what="make").status_code == 302
    found = {one["zaaknummer"]: one["uw_deel"] for one in given(request)[1]["zaken"]}
    assert found[nameless.zaak.identificatie] == "aanvrager"
    assert found[company.zaak.identificatie] == "genoemd in de zaak van een ander"
    assert namesake.zaak.identificatie not in found
    assert page(request, what="let_go", rol=str(trader.uuid)).status_code == 302
    assert trader.pk not in own_data.person(again(request)).rollen

    alone = asks(None, "inzage", channel="paper", bsn="999990032")
    Rol.objects.filter(zaak=alone.zaak).update(betrokkene_identificatie={"geslachtsnaam": "Zoetelief"})
    assert page(alone, **look).status_code == 422, "first who it is"
    page(alone, what="identify", identified="document")
    assert page(alone, what="make").status_code == 422
    index.renew()
    assert page(alone, **choose, chosen=f"whole:{rol.pk}").status_code == 302
    assert page(alone, what="make").status_code == 302
    assert nameless.zaak.identificatie in given(alone)[0]


def test_a_parent_gets_what_is_of_the_child_and_nothing_of_their_own(place: Any) -> None:
    """AVG 15, BW 1:245: whom it is about is the child; the parent's own files are not in it."""
    mine, child = asked_by(MOULIN), asked_by(BO)
    request = asks(parent(), "inzage", naam=BO.name, bsn=BO.number)
    person = own_data.person(request)
    assert {child.pk, request.pk} == set(person.own)
    answering.make(request.pk, by(request, "lotte"))
    text, said = given(request)
    assert {one["zaaknummer"] for one in said["zaken"]} == {child.zaak.identificatie, request.zaak.identificatie}
    assert mine.zaak.identificatie not in text


def page(case: Case, **post: Any) -> Any:
    """Do something on the page of a request, or look at it."""
    client = staff_client("lotte")
    address = reverse("own_data", args=[case.zaak.uuid])
    if not post:
        return client.get(address)
    return client.post(address, {"revision": again(case).revision, **post})


def decided(case: Case, result: str, why: str = WHY) -> Message:
    decisions.decide(case.pk, by(case, "lotte"), result, why)
    return Message.objects.get(zaak=case.zaak, kind="decision")


def test_an_official_leaves_out_a_part_and_says_why(place: Any) -> None:
    case = case_of(GONE, **ANSWERS)
    noting.write(again(case), by(case), "Haar broer Diederik belde hierover.")
    request = asks(GONE, "inzage")
    part = f"{case.zaak.identificatie}/registers_zaaknotitie"
    assert part in page(request).content.decode()
    refused = page(request, what="make", left_out=part)
    assert refused.status_code == 422
    assert "Schrijf op waarom" in refused.content.decode()
    assert not OwnDataAnswer.objects.exists()
    assert page(request, what="make", left_out=part, why="Dit gaat over iemand anders.").status_code == 302
    text, said = given(request)
    assert "Diederik" not in text + json.dumps(said)
    assert "Dit gaat over iemand anders." in text
    first = OwnDataAnswer.objects.get().document.pk
    assert page(request, what="seen").status_code == 302
    assert OwnDataAnswer.objects.get().seen_by == staff("lotte")
    assert page(request, what="make").status_code == 302, "made anew it is looked at anew"
    row = OwnDataAnswer.objects.get()
    assert (row.document.pk, row.seen_at) == (first, None)
    assert "Diederik" in given(request)[0]
    stale = staff_client("lotte").post(reverse("own_data", args=[request.zaak.uuid]), {"revision": 0, "what": "seen"})
    assert stale.status_code == 409
    assert staff_client("anna").get(reverse("own_data", args=[request.zaak.uuid])).status_code == 403


def test_what_is_wrong_is_put_right_and_whoever_got_it_is_told(place: Any) -> None:
    """AVG 16 and 19; a case that is closed keeps its decision, and what a register said is not put right here."""
    case = case_of(GONE, **ANSWERS)
    tasks.ask(
        case.pk,
        by(case),
        [tasks.Asked("Kan dit?", date(2026, 9, 25), name="de politie", email="politie@voorbeeld.example")],
    )
    closed = making.closed(case)
    decision = again(case).decision
    request = asks(GONE, "rectificatie")
    wat = f"{case.zaak.uuid}:telefoon"
    assert wat in page(request).content.decode()
    assert f"{case.zaak.uuid}:bsn" not in page(request).content.decode()
    wrong = page(request, what="right", wat=wat, telefoon="bel maar")
    assert wrong.status_code == 422
    assert again(case).answers["telefoon"] == "0687654321"
    assert page(request, what="right", wat=f"{case.zaak.uuid}:bsn", bsn="999990019").status_code == 422
    assert page(request, what="right", wat="van alles").status_code == 422
    assert page(request, what="right", wat=wat, telefoon="0612312312").status_code == 302
    found = again(case)
    assert found.answers["telefoon"] == "0612312312"
    assert (found.decision, found.closed_on) == (decision, closed.einddatum)
    assert Audittrail.objects.filter(
        hoofd_object=case.zaak.uuid, toelichting__contains=request.zaak.identificatie
    ).exists()
    row = OwnDataChange.objects.get()
    assert (row.before, row.after) == ("0687654321", "0612312312")
    assert any("de politie" in who for who in row.receivers)
    page(request, what="make")
    page(request, what="seen")
    with pytest.raises(refusals.NotPossible, match="aan wie u vertelde"):
        decided(request, "toegewezen")
    assert page(request, what="told", how="Gebeld met de politie.").status_code == 302
    page(request, what="make")
    page(request, what="seen")
    decided(request, "toegewezen")
    text, said = given(request)
    assert said["veranderd"][0]["nu"] == "0612312312"
    assert "Gebeld met de politie." in text


def test_what_is_in_no_file_is_erased_and_what_the_law_keeps_stays(place: Any) -> None:
    """AVG 17 lid 3: a file stays until its term is over, and whoever asked reads until when; nothing of another goes."""
    case, other = case_of(GONE, **ANSWERS), case_of(STAYS, naam_evenement="Bladerbal")
    for who, address in ((GONE, "zoetelief@voorbeeld.example"), (STAYS, "knoopshuis@voorbeeld.example")):
        Reaching.objects.update_or_create(
            owner=who.actor.owner, defaults={"email": address, "changed_at": timezone.now()}
        )
        Draft.objects.create(
            service="evenementenvergunning",
            owner=who.actor.owner,
            channel="web",
            version_hash="x",
            answers={"naam": who.name},
        )
    request = asks(GONE, "verwijdering")
    seen = page(request).content.decode()
    assert "Formulier dat niet is verstuurd: 1" in seen
    assert case.zaak.identificatie in seen
    assert other.zaak.identificatie not in seen
    assert page(request, what="erase").status_code == 302
    assert Reaching.objects.get().email == "knoopshuis@voorbeeld.example"
    assert Draft.objects.get().owner == STAYS.actor.owner
    assert again(case).answers["telefoon"] == "0687654321"
    page(request, what="make")
    page(request, what="seen")
    decided(request, "deels")
    text, said = given(request)
    assert {one["wat"]: one["gewist"] for one in said["gewist"]}["Formulier dat niet is verstuurd"] == 1
    assert case.zaak.identificatie in {one["zaaknummer"] for one in said["blijft"]}
    assert "Archiefwet" in text
    assert page(request, what="erase").status_code == 422, "the request is closed"


def test_nothing_is_gathered_for_who_may_not_have_it(place: Any) -> None:
    """AVG 12 lid 6: another's data, a representative, a letter without a login, and someone without any other case."""
    case = case_of(STAYS, naam_evenement="Bladerbal")
    mine = asks(GONE, "inzage")
    answering.make(mine.pk, by(mine, "lotte"))
    text, said = given(mine)
    assert [one["zaaknummer"] for one in said["zaken"]] == [mine.zaak.identificatie], "only the request itself"
    assert case.zaak.identificatie not in text

    paper = asks(None, "inzage", channel="paper")
    assert page(paper, what="make").status_code == 422
    assert "kwam zonder inlog" in page(paper, what="make").content.decode()
    assert page(paper, what="identify", identified="not").status_code == 422
    assert page(paper, what="identify", identified="document").status_code == 302
    assert page(paper, what="make").status_code == 302
    assert mine.zaak.identificatie in page(paper).content.decode(), "it was asked before"

    Case.objects.filter(pk=mine.pk).update(secret_address=True)
    Rol.objects.filter(zaak=paper.zaak).update(indicatie_machtiging="gemachtigde")
    assert page(paper, what="make").status_code == 422

    nobody = asks(None, "inzage", channel="paper")
    for rol in Rol.objects.filter(zaak=nobody.zaak):
        Rol.objects.filter(pk=rol.pk).update(betrokkene_identificatie={})
    assert page(nobody, what="identify", identified="document").status_code == 302
    assert "staat geen nummer" in page(nobody, what="make").content.decode()
    rest = asks(GONE, "bezwaar", waarom="Ik wil het niet.")
    assert page(rest, what="restrict", zaak=str(mine.zaak.uuid)).status_code == 422
    assert page(rest, what="make").status_code == 422
    assert page(rest, what="niets").status_code == 404
    assert decided(rest, "afgewezen").enclosures.count() == 0
    assert page(case).status_code == 403, "of another team"


def test_a_case_that_asks_for_no_own_data_opens_nothing_of_its_applicant(place: Any) -> None:
    """An attack from the inside: whoever handles a permit tries to read, change or block what is of the applicant elsewhere."""
    case, other = case_of(GONE, **ANSWERS), asks(GONE, "inzage")
    document = own.documents(again(other)).first()
    assert document is not None
    handler = staff_client("anna")
    assert handler.get(reverse("own_data_paper", args=[case.zaak.uuid, document.uuid])).status_code == 404
    acts: list[dict[str, Any]] = [
        {"what": "look_for", "kvk": "69599084"},
        {"what": "choose", "kvk": "69599084", "chosen": "whole:1", "how_found": WHY},
        {"what": "papers", f"paper-{document.pk}": "yes"},
        {"what": "restrict", "zaak": str(case.zaak.uuid)},
        {"what": "right", "wat": f"{case.zaak.uuid}:telefoon", "telefoon": "0612312312"},
        {"what": "identify", "identified": "document"},
        {"what": "make"},
    ]
    for act in acts:
        sent = handler.post(reverse("own_data", args=[case.zaak.uuid]), {"revision": again(case).revision, **act})
        assert sent.status_code == 422, act
    assert (again(case).restricted_since, again(case).answers["telefoon"]) == (None, "0687654321")
    assert not OwnDataChange.objects.exists()


def test_what_may_only_be_kept_is_not_handled_found_or_posted_until_it_may_be_again(place: Any) -> None:
    """AVG 18."""
    case, other = case_of(GONE, **ANSWERS), case_of(GONE, naam_evenement="Lampionnen")
    receipts.send(case.pk, timezone.now())
    index.renew()
    request = asks(GONE, "beperking", waarom="Er staat iets in dat niet klopt.")
    with pytest.raises(refusals.NotPossible, match="Zeg eerst welke zaken"):
        decisions.decide(request.pk, by(request, "lotte"), "toegewezen", WHY)
    assert page(request, what="restrict").status_code == 422
    assert page(request, what="restrict", zaak="x").status_code == 422
    assert page(request, what="restrict", zaak=str(case.zaak.uuid)).status_code == 302
    with pytest.raises(refusals.NotPossible, match="alleen worden bewaard"):
        handling.take(case.pk, by(case))
    handling.take(other.pk, by(other))
    assert case.pk not in {letter.zaak_id for letter in waiting()}

    def found() -> set[str]:
        page = staff_client("anna").post("/werk/zoeken/", {"wat": "Windvlagenfeest"}, follow=True).content.decode()
        return {one.zaak.identificatie for one in (case, other) if f"/werk/zaken/{one.zaak.uuid}/" in page}

    assert found() == set()
    assert "alleen worden bewaard" in staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    calls = zgw.client()
    url = f"zaken/zaken/{case.zaak.uuid}"
    assert calls.get(url).status == 403
    assert calls.get(f"{url}/audittrail").status == 403
    assert calls.patch(url, {"omschrijving": "X"}).status == 403
    rol = Rol.objects.filter(zaak=case.zaak).first()
    assert rol is not None
    assert calls.get(f"zaken/rollen/{rol.uuid}").status == 403
    assert calls.delete(f"zaken/rollen/{rol.uuid}").status == 403
    document = own.documents(again(case)).first()
    assert document is not None
    assert calls.get(f"documenten/enkelvoudiginformatieobjecten/{document.uuid}/download").status == 403
    every = calls.get("zaken/zaken").json
    assert {one["identificatie"] for one in every["results"]} >= {other.zaak.identificatie}
    assert case.zaak.identificatie not in str(every)
    assert every["count"] == len(every["results"])
    assert str(case.zaak.uuid) not in str(calls.get("zaken/rollen").json)
    Message.objects.filter(zaak=case.zaak).update(way=Message.Way.INBOX, email="z@voorbeeld.example", batch=None)
    letter = Message.objects.get(zaak=case.zaak)
    jobs.notify(context(0), letter.pk)
    jobs.finish_notifications(0)
    letter.refresh_from_db()
    assert (letter.way, letter.notified_at, len(mail.outbox)) == (Message.Way.INBOX, None, 0)
    decided(request, "toegewezen")
    assert page(request, what="lift", how=" ").status_code == 422
    assert again(case).restricted_since is not None
    assert page(request, what="lift", how="Gebeld, en een brief gestuurd.").status_code == 302
    handling.take(case.pk, by(case))
    withheld.forget()
    assert calls.get(url).status == 200
    waits = ProcrastinateJob.objects.filter(task_name="notify", args__message=letter.pk)
    assert waits.exists(), "what waited goes"
    assert found() == {case.zaak.identificatie}
    assert Audittrail.objects.filter(hoofd_object=case.zaak.uuid, toelichting__contains="AVG 18").count() == 2

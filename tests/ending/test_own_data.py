"""Someone asks about their own data: all of theirs and nobody else's, put right, erased where the law lets it (AVG 15-19)."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from openloket.cases import refusals
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
    Reaching,
    ReceivedMessage,
)
from openloket.cases.privacy import putting_right
from openloket.cases.sent import receipts
from openloket.cases.work import handling, noting
from openloket.channels.mailroom import make_batch, waiting
from openloket.ending import answering, gathering, personal
from openloket.registers import content
from openloket.registers.models import Audittrail, Rol
from tests.conftest import resident_client, staff, staff_client
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
    assert letter.enclosures.count() == 2
    mine = resident_client(GONE)
    for document in letter.enclosures.all():
        address = reverse("my_document", args=[request.zaak.uuid, document.uuid])
        assert mine.get(address).status_code == 200
        assert resident_client(STAYS).get(address).status_code == 404


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
    for who, mail in ((GONE, "zoetelief@voorbeeld.example"), (STAYS, "knoopshuis@voorbeeld.example")):
        Reaching.objects.update_or_create(owner=who.actor.owner, defaults={"email": mail, "changed_at": timezone.now()})
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
    assert "staat geen BSN" in page(nobody, what="make").content.decode()
    rest = asks(GONE, "bezwaar", waarom="Ik wil het niet.")
    assert page(rest, what="make").status_code == 422
    assert page(rest, what="niets").status_code == 404
    assert decided(rest, "afgewezen").enclosures.count() == 0
    assert page(case).status_code == 403, "of another team"


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
    decided(request, "toegewezen")
    assert page(request, what="lift", how=" ").status_code == 422
    assert again(case).restricted_since is not None
    assert page(request, what="lift", how="Gebeld, en een brief gestuurd.").status_code == 302
    handling.take(case.pk, by(case))
    assert case.pk in {letter.zaak_id for letter in waiting()}
    assert found() == {case.zaak.identificatie}
    assert Audittrail.objects.filter(hoofd_object=case.zaak.uuid, toelichting__contains="AVG 18").count() == 2

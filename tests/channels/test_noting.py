"""Internal notes: officials alone read them, and who is named in one sees that in their work list until they looked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from openloket.cases.models import Case, Mention, Note
from openloket.cases.work import handling, involved, noting
from tests.cases.test_handling import by, fresh
from tests.channels.test_view import words
from tests.conftest import new_case, resident_client, staff, staff_client
from tests.registers import zgw


@pytest.fixture
def case(city: Any) -> Case:
    return new_case()


def send(case: Case, text: str, who: str = "anna", revision: int = 1) -> Any:
    sent = {"revision": revision, "internal": text}
    return staff_client(who).post(f"/werk/zaken/{case.zaak.uuid}/notitie/", sent, follow=True)


def named(who: str) -> bool:
    return "noemt u in een notitie bij" in words(staff_client(who).get("/werk/"))


def test_who_is_named_is_told_until_they_looked(case: Case) -> None:
    page = send(
        case, "Gebeld met de politie.\n@Chantal, wil jij meekijken? Mail naar els@voorbeeld.example hoeft niet."
    )
    assert "Gebeld met de politie." in words(page)
    assert page.redirect_chain == [(f"/werk/zaken/{case.zaak.uuid}/#notities", 302)], "one stays where one wrote it"
    assert [row.person for row in Mention.objects.all()] == [staff("chantal")]
    assert "Anna de Wit noemt u in een notitie" in words(staff_client("chantal").get("/werk/"))
    assert not named("anna")
    assert not named("els")
    assert "Gebeld met de politie." in words(staff_client("chantal").get(f"/werk/zaken/{case.zaak.uuid}/"))
    assert not named("chantal")


def test_a_note_is_not_the_applicants_and_changes_nothing_of_the_case(case: Case) -> None:
    handling.take(case.pk, by(case))
    send(case, "Let op: de buurt klaagt.", revision=1)
    assert Note.objects.get().notitie.tekst == "Let op: de buurt klaagt.", (
        "a note is kept though the page was of before"
    )
    assert fresh(case).revision == 2
    client = resident_client()
    assert "de buurt klaagt" not in client.get(f"/mijn/zaken/{case.zaak.uuid}/").content.decode()
    everything = b"".join(client.get(f"/mijn/zaken/{case.zaak.uuid}/alles.zip").streaming_content)  # type: ignore[attr-defined]
    assert b"de buurt klaagt" not in everything


def test_a_closed_case_takes_a_note(case: Case) -> None:
    Case.objects.update(closed_on=case.received_on)
    assert "Nog nagebeld." in words(send(case, "Nog nagebeld."))


@pytest.mark.parametrize("name", ["anna", "AnnadeWit", "ANNA"])
def test_someone_is_named_by_username_first_name_or_whole_name(case: Case, name: str) -> None:
    noting.write(case, by(case, "chantal"), f"(zie mail) @{name}. Dank!")
    assert [row.person for row in Mention.objects.all()] == [staff("anna")]


@pytest.mark.parametrize("name", ["niemand", "bram", "gerda"])
def test_who_may_not_see_the_case_is_not_named_and_what_was_typed_stays(case: Case, name: str) -> None:
    page = send(case, f"@{name} kijk eens")
    assert page.status_code == 422
    assert f"Wie bedoelt u met ‘@{name}’? U kunt noemen: @anna (Anna de Wit)" in words(page)
    assert f"@{name} kijk eens</textarea>" in page.content.decode()
    assert not Note.objects.exists()


def test_who_is_involved_is_not_named(case: Case) -> None:
    involved.declare(case.pk, by(case, "chantal"), "Mijn zus vraagt dit aan.")
    assert "meldde betrokken te zijn" in words(send(case, "@chantal kijk eens"))
    assert not Note.objects.exists()


@pytest.mark.parametrize("text", ["", "  \n ", "...", "x" * 4001])
def test_what_is_no_note_is_refused(case: Case, text: str) -> None:
    assert send(case, text).status_code == 422
    assert not Note.objects.exists()


def test_who_may_not_see_the_case_writes_nothing_and_loses_the_sign(case: Case) -> None:
    assert send(case, "Hallo", "bram").status_code == 403
    send(case, "@chantal kijk eens")
    staff("chantal").memberships.all().delete()
    assert not noting.told(staff("chantal"))


def test_a_note_is_a_zaaknotitie_and_one_of_another_system_stands_beside_it(case: Case, city: Any) -> None:
    send(case, "Gebeld met de politie.\nZij kijken zaterdag.")
    api, zaak = zgw.client(), f"{zgw.BASE}/zaken/api/v1/zaken/{case.zaak.uuid}"
    [ours] = api.get(f"{zgw.BASE}/zaken/api/v1/zaaknotities").json["results"]
    assert {name: ours[name] for name in ("gerelateerdAan", "aangemaaktDoor", "notitieType", "status", "onderwerp")} == {
        "gerelateerdAan": zaak, "aangemaaktDoor": "Anna de Wit", "notitieType": "intern", "status": "definitief",
        "onderwerp": "Gebeld met de politie. Zij kijken zaterdag.",
    }  # fmt: skip
    city.shift(timedelta(minutes=1))
    theirs = {
        "gerelateerdAan": zaak,
        "onderwerp": "Controle",
        "tekst": "Ter plaatse geweest.",
        "aangemaaktDoor": "BOA 12",
    }
    api.made(f"{zgw.BASE}/zaken/api/v1/zaaknotities", theirs)
    Note.objects.create(
        zaak=case.zaak, text="Van een eerdere uitgave.", by=staff("chantal"), at=case.received_at - timedelta(hours=1)
    )
    shown = words(staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/"))
    places = [
        shown.index(text)
        for text in ("Controle", "Ter plaatse geweest.", "Zij kijken zaterdag.", "Van een eerdere uitgave.")
    ]
    assert places == sorted(places)
    assert "BOA 12" in shown
    api.call("DELETE", ours["url"])
    left = [note.text for note in noting.read(case, staff("anna"), case.received_at)]
    assert left == ["Ter plaatse geweest.", "Van een eerdere uitgave."]

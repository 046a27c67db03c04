"""Officials send a letter from a template that a beheerder keeps: filled from the case, seen before it goes, by two people where that is asked."""

from __future__ import annotations

from typing import Any

import pytest

from openloket.cases.models import Case, LetterTemplate, Message, ProposedLetter
from openloket.cases.refusals import NotPossible
from openloket.cases.work import letter_templates
from openloket.registers.models import Audittrail
from tests.cases.test_handling import fresh
from tests.channels.test_view import words
from tests.conftest import new_case, resident_client, staff, staff_client

SUBJECT = "Uw {zaakwoord} {zaaknummer}"
TEXT = "Op {ontvangen_op} kregen wij uw aanvraag.\n\nBel ons voor een afspraak op het terrein, voor {beslissen_voor}."


@pytest.fixture
def case(city: Any) -> Case:
    return new_case()


def template(**more: Any) -> LetterTemplate:
    return letter_templates.keep(staff("gerda"), "Afspraak op het terrein", SUBJECT, TEXT, **more)


def page(case: Case) -> str:
    return f"/werk/zaken/{case.zaak.uuid}/brief/"


def do(case: Case, what: str, who: str = "anna", **sent: Any) -> Any:
    sent = {"revision": fresh(case).revision, "do": what, **sent}
    return staff_client(who).post(page(case), sent, follow=True)


def test_a_beheerder_keeps_letters_and_hears_what_a_case_cannot_fill_in(city: Any) -> None:
    client = staff_client("gerda")
    sent = {
        "name": "Afspraak",
        "subject": SUBJECT,
        "text": TEXT.replace("\n", "\r\n"),
        "service": "evenementenvergunning",
        "two_people": "1",
    }
    assert "Opgeslagen." in words(client.post("/werk/brieven/", sent, follow=True))
    row = LetterTemplate.objects.get()
    assert (row.two_people, row.service, row.made_by) == (True, "evenementenvergunning", staff("gerda"))
    shown = words(
        client.post("/werk/brieven/", {**sent, "template_id": row.pk, "text": "Over {naam_evenement}."}, follow=True)
    )
    assert "Over {naam_evenement}." in shown
    for wrong, told in (
        ({"text": "{motivering} en {onzin}"}, "Dit kan de zaak niet invullen: motivering, onzin."),
        ({"text": "{naam_evenement}", "service": ""}, "Dit kan de zaak niet invullen: naam_evenement."),
        ({"text": "{zaaknummer"}, "Een accolade begint de naam"),
        ({"text": "{zaaknummer!r}"}, "Een accolade begint de naam"),
        ({"subject": " "}, "Schrijf het onderwerp en de tekst"),
        ({"name": ""}, "Geef de brief een naam"),
        ({"service": "bestaat-niet"}, "Kies een van de diensten"),
        ({"template_id": row.pk, "remove": "1"}, "Deze brief is er niet meer"),
    ):
        refused = client.post("/werk/brieven/", {**sent, **wrong}, follow=True)
        assert told in words(refused), wrong
    assert LetterTemplate.objects.filter(ended_at=None).count() == 1
    assert LetterTemplate.objects.exclude(ended_at=None).get().ended_by == staff("gerda")
    assert staff_client("chantal").get("/werk/brieven/").status_code == 403


def test_an_official_writes_one_and_it_goes_as_every_letter(case: Case) -> None:
    chosen, number = template(), case.zaak.identificatie
    client = staff_client("anna")
    assert "Afspraak op het terrein" in words(client.get(page(case)))
    filled = client.get(page(case), {"sjabloon": chosen.pk}).content.decode()
    assert f"Uw aanvraag {number}" in filled
    assert "Op 1 september 2026 kregen wij uw aanvraag." in filled or "kregen wij uw aanvraag." in filled
    assert "{" not in words(client.get(page(case), {"sjabloon": chosen.pk}))
    typed = {"template": chosen.pk, "subject": "Afspraak", "text": "Wij komen langs.\n\nBel ons."}
    seen = do(case, "voorbeeld", **typed)
    assert seen.content.startswith(b"%PDF")
    assert not Message.objects.exists()
    assert "De brief gaat weg." in words(do(case, "sturen", **typed))
    letter = Message.objects.get()
    assert (letter.kind, letter.subject, letter.text["body"]) == ("free", "Afspraak", ["Wij komen langs.\n\nBel ons."])
    assert letter.document.informatieobjecttype.omschrijving == "brief"
    assert Audittrail.objects.filter(resource="zaak").latest("pk").toelichting == "Brief gestuurd: Afspraak"
    assert "Afspraak" in words(resident_client().get(f"/mijn/zaken/{case.zaak.uuid}/"))
    Case.objects.update(closed_on=case.received_on)
    assert "De brief gaat weg." in words(do(case, "sturen", **typed))


def test_where_two_are_asked_another_sends_it_or_sends_it_back(case: Case) -> None:
    chosen = template(two_people=True)
    typed = {"template": chosen.pk, "subject": "Afspraak", "text": "Wij komen langs."}
    assert "De brief wacht op een tweede medewerker." in words(do(case, "sturen", **typed))
    assert not Message.objects.exists()
    assert "een brief wacht op een tweede medewerker" in words(
        staff_client("chantal").get(f"/werk/zaken/{case.zaak.uuid}/")
    )
    assert "U schreef deze brief zelf" in words(do(case, "goedkeuren"))
    assert "U schreef deze brief zelf" in words(do(case, "terug", remarks="Anders graag."))
    assert "Er wacht al een brief" in words(do(case, "sturen", "chantal", **typed))
    assert do(case, "klaar", "chantal").content.startswith(b"%PDF")
    assert "Schrijf in woorden op" in words(do(case, "terug", "chantal", remarks=" "))
    assert "Teruggestuurd." in words(do(case, "terug", "chantal", remarks="Noem een dag."))
    back = words(staff_client("anna").get(page(case), {"sjabloon": chosen.pk}))
    assert "Chantal" in back
    assert "Noem een dag." in back
    assert "Er wacht geen brief" in words(do(case, "goedkeuren", "chantal"))
    do(case, "sturen", **{**typed, "text": "Wij komen zaterdag langs."})
    assert "Deze zaak is veranderd" in words(do(case, "goedkeuren", "chantal", revision=1))
    assert "De brief gaat weg." in words(do(case, "goedkeuren", "chantal"))
    letter = Message.objects.get()
    assert letter.text["body"] == ["Wij komen zaterdag langs."]
    assert letter.document.auteur == "Anna de Wit"
    why = Audittrail.objects.filter(resource="zaak").latest("pk")
    assert (why.toelichting, why.gebruikers_id) == ("Brief gestuurd: Afspraak, geschreven door Anna de Wit", "chantal")
    do(case, "sturen", **typed)
    do(case, "intrekken")
    assert not ProposedLetter.objects.exists()


def test_what_is_no_letter_is_refused_and_who_does_not_handle_it_writes_none(case: Case) -> None:
    chosen = template()
    typed = {"template": chosen.pk, "subject": "Afspraak", "text": "Wij komen langs."}
    for wrong, told in (
        ({"text": " "}, "Schrijf het onderwerp en de tekst"),
        ({"subject": "x" * 151}, "De tekst is te lang"),
        ({"text": "Dit kan niet: \U0001f600"}, "Dit kan niet in een brief worden gedrukt"),
        ({"template": 0}, "Deze brief is er niet meer"),
        ({"revision": "x"}, "Deze zaak is veranderd"),
    ):
        assert told in words(do(case, "sturen", **{**typed, **wrong})), wrong
    assert "Er wacht geen brief" in words(do(case, "intrekken"))
    assert do(case, "weg").status_code == 404
    for who in ("els", "bram", "frans"):
        assert do(case, "sturen", who, **typed).status_code == 403
        assert staff_client(who).get(page(case)).status_code == 403
    letter_templates.end(staff("gerda"), chosen.pk)
    with pytest.raises(NotPossible):
        letter_templates.end(staff("gerda"), chosen.pk)
    assert not Message.objects.exists()

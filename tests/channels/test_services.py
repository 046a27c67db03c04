"""Every service as people use it, in its newest version: filled in page by page, sent, and decided in each way, with the letters.

The other tests stand still on a day before most of these versions hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from typing import Any

import msgspec
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.template.loader import render_to_string
from django.test import Client

from openloket.cases import impartial, versions
from openloket.cases.deciding import decisions
from openloket.cases.grounds import Weighing
from openloket.cases.models import Case, Grievance, Message
from openloket.cases.privacy import putting_right
from openloket.cases.sent import receipts
from openloket.channels.fields import fields
from openloket.channels.web import themes
from openloket.channels.web.audience import ServiceOffered
from openloket.definitions.checks import firing
from openloket.definitions.library import in_force
from openloket.definitions.rules import findings
from openloket.definitions.schema import Upl, Version
from openloket.ending import answering
from openloket.forms.conditions import holds
from openloket.forms.types import type_of
from openloket.forms.validate import as_json, validate
from openloket.site.demo_staff import LOGINS
from tests.cases.test_handling import by, text_of
from tests.channels.filling import page_id, start
from tests.channels.test_every_type import Controls
from tests.conftest import by_service, city_of, png, resident_client
from tests.deciding import asked_in_vain

NOW = datetime(2026, 12, 6, 9, 30, tzinfo=UTC)
WHY = "Zo hebben wij het met u besproken."
ASIDE = Weighing(deviation="Uw situatie is bijzonder.")
SLIGHT = replace(ASIDE, exception="gering", exception_reason="Het gaat om enkele dagen.")
NEWEST = {
    name: found
    for name, versions in by_service().items()
    if name != "bezwaar" and (found := in_force(versions, NOW.date()))
}
"""The newest versions. Of an objection something must be found before it is decided: see `tests/cases/disputes/test_objecting.py`."""
HANDLERS = {login["team"]: login["username"] for login in reversed(LOGINS)} | {
    "vergunningen": "anna",
    "inkomen": "bram",
}

PARK, LET = "bewonersparkeervergunning", "kwijtschelding"
SCHOOL, STREET, GRANT, EXTRACT = "leerlingenvervoer", "objecten_openbare_weg", "subsidie", "uittreksel_brp"
SETTLING = "subsidie_vaststellen"
COLLEGE = "namens het college van burgemeester en wethouders van de gemeente Voorbeeldstad"
NOT_COMPLETE = "Daarom behandelen wij uw aanvraag niet (artikel 4:5 van de Algemene wet bestuursrecht)."
APPEAL = (
    "U kunt binnen tien dagen na de datum van deze brief in beroep gaan bij het college van burgemeester en wethouders."
)
COLLECTOR = "namens de invorderingsambtenaar van de gemeente Voorbeeldstad"
TAX = "Doe dat dan bij de heffingsambtenaar van de gemeente Voorbeeldstad"
GOLDEN: dict[tuple[str, str], tuple[str, ...]] = {
    (PARK, "verleend"): (
        "U mag de auto met kenteken GB-123-X parkeren in Zone B: rond de binnenstad.",
        "De vergunning geldt een jaar, vanaf 1 februari 2027.", "U betaalt € 96,00 per jaar.",
        "Gebruik van de auto: van uzelf.", "De parkeerbelasting is een belasting.", TAX, COLLEGE,
    ),
    (PARK, "wachtlijst"): (
        "Er is nu geen plaats. Daarom krijgt u nu geen vergunning. U staat wel op de wachtlijst, vanaf de dag dat uw aanvraag volledig was.",
        "Plaats in de zone: wachtlijst mogelijk.", COLLEGE,
    ),
    (PARK, "geweigerd"): ("Wij geven u die vergunning niet. U betaalt niets.", "U kunt bezwaar maken bij", COLLEGE),
    (PARK, "ingetrokken"): ("U hebt uw aanvraag voor een parkeervergunning ingetrokken.",),
    (PARK, "buiten_behandeling"): (NOT_COMPLETE, COLLEGE),
    (LET, "toegekend"): (
        "U krijgt kwijtschelding. U hoeft deze aanslag niet te betalen.", "voor de aanslag met nummer 2026-004512, voor € 412,50",
        "Wat u zelf kunt betalen: niets.", APPEAL, COLLECTOR,
    ),
    (LET, "deels"): ("Wij schelden daarvan € 300,00 kwijt. U betaalt zelf nog € 112,50.", APPEAL, COLLECTOR),
    (LET, "afgewezen"): ("U krijgt die niet. U moet de aanslag betalen.", "Betalen in delen kan.", APPEAL, COLLECTOR),
    (LET, "ingetrokken"): ("U betaalt de aanslag met nummer 2026-004512.",),
    (SCHOOL, "toegekend"): (
        "U hebt leerlingenvervoer aangevraagd voor Bo. U krijgt dit vervoer, vanaf 1 februari 2027 tot het einde van het schooljaar.",
        "U betaalt zelf niets.", "Afstand van huis naar school: ver genoeg.", COLLEGE,
    ),
    (SCHOOL, "deels"): ("U krijgt een deel van wat u vroeg, vanaf 1 februari 2027", COLLEGE),
    (SCHOOL, "afgewezen"): ("U hebt leerlingenvervoer aangevraagd voor Bo. U krijgt dit vervoer niet.", COLLEGE),
    (SCHOOL, "ingetrokken"): ("U hebt uw aanvraag voor leerlingenvervoer ingetrokken.",),
    (SCHOOL, "buiten_behandeling"): (NOT_COMPLETE, COLLEGE),
    (STREET, "verleend"): (
        "U mag dit neerzetten: Container, 12,5 m², bij Voorbeeldstraat 1, 1234 AB Voorbeeldstad.",
        "De vergunning geldt van 1 februari 2027 tot en met 7 februari 2027.", "1. Houd de weg vrij voor hulpdiensten: ten minste 3,5 meter breed en 4,2 meter hoog. 2. Laat brandkranen en putten vrij.",
        "U betaalt € 96,25 precariobelasting. Daarvoor krijgt u apart een rekening.", "De precariobelasting is een belasting.", TAX, COLLEGE,
    ),
    (STREET, "geweigerd"): (
        "Wij geven u die vergunning niet. U mag het daar dus niet neerzetten.",
        "Wij wijken af van ‘Ruimte om langs te gaan: genoeg ruimte’", COLLEGE,
    ),
    (STREET, "ingetrokken"): ("U hebt uw aanvraag voor een vergunning ingetrokken.",),
    (STREET, "buiten_behandeling"): (NOT_COMPLETE, COLLEGE),
    (GRANT, "vastgesteld"): (
        "U hebt € 6.000,00 subsidie aangevraagd voor Zomerschool in de Lindewijk. U krijgt dat bedrag.",
        "betalen het op uw rekening NL91 ABNA 0417 1643 00", "Wij wijken af van ‘Hoogte van de subsidie: eerst verlenen’", COLLEGE,
    ),
    (GRANT, "verleend"): (
        "U krijgt het als voorschot", "Vraag ons uiterlijk op 22 oktober 2027 om het vast te stellen",
        "1. Zorg dat iedereen uit de gemeente mee kan doen.", "Hoogte van de subsidie: eerst verlenen.", COLLEGE,
    ),
    (GRANT, "deels_vastgesteld"): ("U krijgt daarvan € 2.500,00. Hieronder leest u waarom niet alles.", "Wij stellen het bedrag meteen vast", COLLEGE),
    (GRANT, "deels"): (
        "Wij verlenen u daarvan € 5.500,00. Hieronder leest u waarom niet alles.", "Het bedrag staat nog niet vast.",
        "2. Bewaar 7 jaar lang wat u uitgaf en ontving, met de bonnen.", COLLEGE,
    ),
    (GRANT, "geweigerd"): ("U krijgt die subsidie niet.", COLLEGE),
    (GRANT, "ingetrokken"): ("U hebt uw aanvraag voor subsidie ingetrokken.",),
    (GRANT, "buiten_behandeling"): (NOT_COMPLETE, COLLEGE),
    (SETTLING, "vastgesteld"): (
        "Wij stellen de subsidie vast op dat bedrag (artikel 4:46, eerste lid, van de Algemene wet bestuursrecht).",
        "Of u het hele bedrag nodig had: het hele bedrag.", "U hoeft niets terug te betalen.", COLLEGE,
    ),
    (SETTLING, "lager"): (
        "Wij stellen de subsidie vast op € 5.500,00.", "1. U kwam minder tekort, of niet alle kosten waren nodig",
        "Daarvan betaalt u € 500,00 terug", COLLEGE,
    ),
    (SETTLING, "nihil"): ("Wij stellen de subsidie vast op nul.", "1. De activiteit ging niet of niet helemaal door", COLLEGE),
    (SETTLING, "ingetrokken"): ("De subsidie staat dus nog niet vast.",),
    (SETTLING, "buiten_behandeling"): (NOT_COMPLETE, "Dan kunnen wij haar zelf vaststellen (artikel 4:44, vierde lid, van de Algemene wet bestuursrecht).", COLLEGE),
    (EXTRACT, "verstrekt"): (
        "Het zit bij deze brief. Het is gewaarmerkt: u kunt het laten zien als bewijs.", "Aantal: 1. U betaalt € 15,60.",
        "Klopt er iets niet op het uittreksel? Dan staat het ook in de BRP verkeerd.",
    ),
    (EXTRACT, "geweigerd"): (
        "Wij geven u dit uittreksel niet (artikel 2.60 van de Wet basisregistratie personen). U betaalt niets.",
        "U kunt bezwaar maken bij", COLLEGE,
    ),
    (EXTRACT, "ingetrokken"): ("U hoeft niets meer te doen en betaalt niets.",),
}  # fmt: skip


WHOLE = (PARK, LET, SCHOOL, STREET, GRANT, SETTLING, EXTRACT)
"""Services with an example for each row of a table, and a golden letter for each result."""


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    """Set up the city on the day after which all services hold."""
    yield from city_of(NOW)


def said(response: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def typed(version: Version, page: str, answers: dict[str, Any], *, login: bool = True) -> dict[str, Any]:
    """Return what a browser sends of a page that someone filled in with these answers; a login says who they are."""
    known = validate(version.questions, answers).answers
    data: dict[str, Any] = {}
    shown = as_json(known)
    asked = next(item for item in version.pages if item.id == page).questions
    for question in asked:
        if (login and question.known_from_login) or question.id not in known or not holds(question.when, known):
            continue
        if type_of(question).files:
            data[question.id] = SimpleUploadedFile("bewijs.png", png())
            continue
        html = render_to_string("parts/field.html", {"field": fields([question], shown)[0]})
        for name, value in Controls(html).sent:
            data.setdefault(name, []).append(value)
    return data


def sent(client: Client, version: Version) -> Case:
    """Fill in every page as the first example does, and send it; what follows on a grant, of one that is there."""
    answers = dict(version.examples[0].answers)
    if version.follows:
        answers[version.follows.question] = granted(client).zaak.identificatie
    assert client.post(filled_in(client, version, answers))["Location"].startswith("/ontvangen/")
    return Case.objects.select_related("zaak", "version").latest("pk")


def granted(client: Client, result: str = "verleend", **changes: Any) -> Case:
    """Ask for a grant as the first example does, but for these answers, and decide on it."""
    version = NEWEST[GRANT].version
    assert client.post(filled_in(client, version, {**version.examples[0].answers, **changes}))["Location"]
    case = Case.objects.latest("pk")
    decisions.decide(case.pk, by(case), result, WHY, ASIDE, version.result(result).example)
    return Case.objects.select_related("zaak", "version").get(pk=case.pk)


def filled_in(client: Client, version: Version, answers: dict[str, Any] | None = None) -> str:
    """Fill in every page with these answers, or as the first example does; return the address of the summary."""
    answers = version.examples[0].answers if answers is None else answers
    url = start(client, version.service)
    if url.endswith("/voor-wie/"):
        url = client.post(client.post(url, {"voor": "mij"})["Location"], {"opnieuw": "1"})["Location"]
    while (page := page_id(url)) != "controleren":
        assert client.get(url).status_code == 200
        response = client.post(url, typed(version, page, answers))
        assert response.status_code == 302, (page, said(response))
        url = response["Location"]
    assert client.get(url).status_code == 200
    return url


@pytest.mark.parametrize("name", NEWEST)
def test_it_is_filled_in_sent_and_decided_in_each_way(today: Any, name: str) -> None:
    version = NEWEST[name].version
    client = resident_client()
    case = sent(client, version)
    assert versions.of(case.version).valid_from == version.valid_from
    receipt = said(client.get(f"/ontvangen/{case.zaak.uuid}/"))
    assert case.zaak.identificatie in receipt
    receipts.send(case.pk, NOW)
    if (complaint := impartial.complaint(case)) is not None:  # who may decide it in each way found this first
        complaint.waived, complaint.declined = Grievance.Waived.NOT_WANTED, Grievance.Declined.OBJECTION
        complaint.save()
    if version.own_data:  # what goes along was made, and someone looked at it
        answering.make(case.pk, by(case, HANDLERS[case.team]))
        putting_right.seen(case.pk, by(case, HANDLERS[case.team]))
    letters = {}
    for message in Message.objects.filter(zaak=case.zaak, kind="receipt"):
        letters["receipt"] = text_of(message)
    for result in version.results:
        with transaction.atomic():
            if result.not_handled:
                asked_in_vain(case)
            aside = SLIGHT if version.follows else ASIDE  # the zaak that is there has another period than the example
            decisions.decide(case.pk, by(case, HANDLERS[version.team]), result.id, WHY, aside, result.example)
            letter = Message.objects.filter(zaak=case.zaak).exclude(kind="receipt").first()
            if letter:
                letters[result.id] = text_of(letter)
            transaction.set_rollback(True)
    for kind, text in letters.items():
        assert "{" not in text, kind
        for sentence in GOLDEN.get((name, kind), ()):
            assert sentence in text, (kind, text)
    if name in WHOLE:
        assert {kind for service, kind in GOLDEN if service == name} == {result.id for result in version.results}


@pytest.mark.parametrize(("name", "expected"), [(EXTRACT, "antwoord"), (PARK, "een besluit")])
def test_who_gets_something_without_a_decision_is_told_to_expect_an_answer(
    today: Any, name: str, expected: str
) -> None:
    version = NEWEST[name].version
    client = resident_client()
    assert re.search(rf"U krijgt binnen [\w ]+ {expected}\.", said(client.get(f"/diensten/{name}/")))
    summary = filled_in(client, version)
    assert re.search(rf"Dan krijgt u uiterlijk op [\w ]+ {expected}\.", said(client.get(summary)))
    client.post(summary)
    case = Case.objects.select_related("zaak").latest("pk")
    by_then = rf"U krijgt uiterlijk op [\w ]+ {expected}\."
    for page in (f"/ontvangen/{case.zaak.uuid}/", f"/mijn/zaken/{case.zaak.uuid}/"):
        assert re.search(by_then, said(client.get(page))), page


@pytest.mark.parametrize("name", WHOLE)
def test_each_rule_row_and_each_check_has_an_example(name: str) -> None:
    version = NEWEST[name].version
    rows: set[tuple[str, int]] = set()
    for example in version.examples:
        answers = validate(version.questions, example.answers).answers
        rows |= {(rule, found.row) for rule, found in findings(version, answers, example.received).items()}
    missed = {(rule.id, n) for rule in version.rules for n in range(len(rule.rows))} - rows
    spoken = set()
    for check in version.checks:
        answers = validate(version.questions, {**version.examples[0].answers, **check.wrong}).answers
        spoken |= {found.id for found in firing(version, answers, version.examples[0].received)}
    assert missed == set()
    assert spoken >= {check.id for check in version.checks}


# Finding them ---------------------------------------------------------------------------------------------------------


def test_the_front_page_has_every_service_under_its_theme(today: Any) -> None:
    page = Client().get("/").content.decode()
    sections = dict(re.findall(r'<section aria-labelledby="(\w+)">(.*?)</section>', page, re.DOTALL))
    assert list(sections) == ["straat", "vervoer", "geld", "gegevens", "bezwaar"]
    found = {name: set(re.findall(r'href="/diensten/(\w+)/"', text)) for name, text in sections.items()}
    assert found == {
        "straat": {"evenementenvergunning", "melding_openbare_ruimte", STREET, GRANT, SETTLING},
        "vervoer": {PARK, "gehandicaptenparkeerkaart", SCHOOL},
        "geld": {"bijzondere_bijstand", LET},
        "gegevens": {EXTRACT, "avg_verzoek"},
        "bezwaar": {"bezwaar", "klacht"},
    }
    for name in sections:
        assert f'href="#{name}"' in page
        assert f'id="{name}"' in page


def test_in_a_theme_what_one_can_ask_for_stands_first_and_a_product_without_theme_stands_last(today: Any) -> None:
    def offered(service: str, mine: bool, upl: str = "") -> ServiceOffered:
        version = NEWEST[service].version
        if upl:
            version = msgspec.structs.replace(version, upl=Upl(name=upl))
        return ServiceOffered(version, "", "", mine)

    groups = themes.grouped(
        [offered(PARK, mine=True, upl="hondenpenning"), offered(GRANT, mine=True), offered(STREET, mine=False)]
    )
    assert [group.id for group in groups] == ["straat", "anders"]
    assert [item.version.service for item in groups[0].services] == [GRANT, STREET]


def test_the_search_page_shows_first_what_is_meant(today: Any) -> None:
    page = Client().get("/zoeken/", {"q": "feest in de straat"}).content.decode()
    assert re.findall(r'href="/diensten/(\w+)/"', page)[0] == "evenementenvergunning"
    assert re.search(r"\d dienst(en)? gevonden", page)
    slip = Client().get("/zoeken/", {"q": "parkeervergunnig"}).content.decode()
    assert 'Bedoelt u ‘<a href="/zoeken/?q=parkeervergunning">parkeervergunning</a>’?' in " ".join(slip.split())
    assert "Bedoelt u" not in page
    nothing = Client().get("/zoeken/", {"q": "xyzzy"}).content.decode()
    assert "Wij hebben niets gevonden" in nothing


DOG = {"belastingen": ["afval", "hond"]}


@pytest.mark.parametrize(
    ("changes", "against"),
    [
        ({}, {"afgewezen": ["draagkracht"]}),
        ({"rekeningen": "5200"}, {"toegekend": ["vermogen"], "deels": ["vermogen"]}),
        (DOG, {"toegekend": ["andere_belasting"], "afgewezen": ["draagkracht"]}),
        ({"inkomen": "2500"}, {}),
        (
            {"belastingen": ["hond"]},
            {"toegekend": ["belasting", "andere_belasting"], "deels": ["belasting"]},
        ),
    ],
    ids=["poor", "rich", "dog", "enough", "only a dog"],
)
def test_who_cannot_pay_is_not_refused_remission_without_a_reason(
    changes: dict[str, Any], against: dict[str, list[str]]
) -> None:
    """A finding speaks against a result only where the law says so: capacity counts only where remission is possible."""
    version = NEWEST[LET].version
    answers = validate(version.questions, {**version.examples[0].answers, **changes}).answers
    found = findings(version, answers, NOW.date()).values()
    for result in version.results:
        said = [each.rule for each in found if result.id in each.against]
        assert said == against.get(result.id, []), result.id
    for each in found:
        assert not set(each.against) & set(each.supports)

"""A new case goes to someone by the rules of its team: place, subject, load; who is away is replaced, and nothing is taken from anyone."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from openloket.cases import locking, submit
from openloket.cases.models import Case
from openloket.cases.work import handling, routing
from openloket.cases.work.routing import Facts
from openloket.people import absences, routes
from openloket.people.accounts import Refused
from openloket.people.models import Look, Route, Team
from openloket.people.trail import SERVER
from openloket.registers.models import Audittrail, Rol
from openloket.site.cli import main
from tests.cases.test_handling import by, fresh
from tests.channels.test_view import words
from tests.conftest import NOW, new_case, staff, staff_client

TEAM, EVENTS, PAGE = "vergunningen", "evenementenvergunning", "/werk/verdeling/regels/"


def rule(name: str = "Feesten", *people: str, **more: Any) -> Route:
    terms = {"place": 10, "people": [staff(one) for one in people or ("anna",)], "first_day": NOW.date(), **more}
    return routes.give(Team.objects.get(code=TEAM), routes.Terms(name=name, **terms), staff("chantal"))


def comes(key: str = "test:1", **answers: Any) -> Case:
    """A case that came in, and was looked at by the rules."""
    case = new_case(key, **answers)
    routing.route(case.pk)
    return fresh(case)


@pytest.mark.parametrize(
    ("more", "seen", "why"),
    [
        ({}, {}, ""),
        ({"first_day": date(2026, 9, 16)}, {}, "geldt voor wat binnenkomt vanaf 16-09-2026"),
        ({"service": "subsidie"}, {}, "is voor een andere dienst (subsidie)"),
        ({"postcodes": ["12"]}, {"postcode": "1234AB"}, ""),
        ({"postcodes": ["12"]}, {"postcode": "2112AB"}, "is voor andere postcodes"),
        ({"postcodes": ["12"]}, {}, "vraagt een postcode, en de zaak heeft er geen"),
        ({"words": ["kermis", "feest"]}, {"says": "buurtfeest"}, ""),
        ({"words": ["kermis"]}, {"says": "buurtfeest"}, "zoekt een van deze woorden: kermis"),
    ],
)
def test_a_rule_fits_or_says_why_not(more: dict[str, Any], seen: dict[str, str], why: str) -> None:
    route = Route(name="x", **{"first_day": date(2026, 9, 15), **more})
    facts = Facts(**{"service": EVENTS, "received_on": date(2026, 9, 15), "postcode": "", "says": "", **seen})
    assert routing.why_not(route, facts) == why


def test_the_place_is_that_of_the_event_before_that_of_the_applicant(city: Any) -> None:
    case = new_case()
    seen = routing.facts(case)
    assert seen.postcode
    assert case.zaak.omschrijving.casefold() in seen.says
    version = locking.version_of(case)
    own, other = {"postcode": "1111AA"}, {"postcode": "2222BB"}
    assert routing.postcode(version, {version.applicant.address: own, "plek": other}) == "2222BB"
    assert routing.postcode(version, {version.applicant.address: own, "naam": "x"}) == "1111AA"
    assert routing.postcode(None, {"naam": "x"}) == ""


def test_a_new_case_goes_to_who_has_the_fewest(city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    queued: list[str] = []
    monkeypatch.setattr(submit, "later", lambda job, **_: queued.append(job))
    first = comes()
    assert first.handler is None, "without a rule it waits in the list"
    assert "route" not in queued
    rule("Feesten", "anna", "chantal", words=["feest", "vlag"])
    rule("De rest", "chantal", place=20)
    handling.take(first.pk, by(first))
    case = comes("test:2", naam_evenement="Windvlagenfeest")
    assert "route" in queued
    assert case.handler == staff("chantal"), "anna has one already"
    assert Rol.objects.get(zaak=case.zaak, roltype__omschrijving_generiek="behandelaar").betrokkene_identificatie[
        "identificatie"
    ] == "chantal"  # fmt: skip
    why = Audittrail.objects.filter(resource="rol", actie="create").latest("pk").toelichting
    assert why == f"In behandeling bij {staff('chantal')}, door de regel ‘Feesten’"
    revision = case.revision
    assert routing.route(case.pk) is None, "it is done once"
    assert fresh(case).revision == revision
    taken = new_case("test:3", naam_evenement="Nog een feest")
    handling.take(taken.pk, by(taken))
    assert routing.route(taken.pk) is None
    assert fresh(taken).handler == staff("anna"), "what someone took stays theirs"
    assert comes("test:4", naam_evenement="Markt").handler == staff("chantal")


def test_who_is_away_is_replaced_and_who_may_not_gets_none(city: Any) -> None:
    rule("Feesten", "anna", most=1)
    absences.add(staff("anna"), staff("chantal"), NOW.date(), NOW.date() + timedelta(days=3), SERVER)
    assert comes().handler == staff("chantal")
    full = new_case("test:2")
    [only] = routing.tried(full)
    assert (only.to, only.why) == (None, "past, maar wie er is heeft al 1 zaken of meer")
    assert comes("test:2").handler is None
    Case.objects.filter(pk=full.pk).update(involved=[{"pk": staff("chantal").pk, "name": "", "why": "", "at": ""}])
    assert routing.tried(fresh(full))[0].why.startswith("past, maar niemand van deze regel is er")
    staff("chantal").memberships.all().delete()
    Case.objects.filter(pk=full.pk).update(involved=[])
    assert routing.tried(fresh(full))[0].to is None


def test_the_command_says_where_a_case_would_go_and_why(city: Any) -> None:
    case = new_case()
    rule("Subsidies", "chantal", place=5, service="subsidie")
    rule("Feesten", "anna")
    said = CliRunner().invoke(main, ["route", case.zaak.identificatie])
    assert said.exit_code == 0, said.output
    assert "5 Subsidies: is voor een andere dienst (subsidie)" in said.output
    assert "Gaat naar Anna de Wit." in said.output
    told = json.loads(CliRunner().invoke(main, ["route", case.zaak.identificatie, "--json"]).output)
    assert (told["to"], told["handler"], [row["rule"] for row in told["tried"]]) == (
        "anna",
        None,
        ["Subsidies", "Feesten"],
    )
    assert fresh(case).handler is None
    assert CliRunner().invoke(main, ["route", "ZAAK-0"]).exit_code == 1


def test_a_coordinator_tries_the_rules_on_a_case(city: Any) -> None:
    case, client = new_case(), staff_client("chantal")
    number = case.zaak.identificatie
    rule("Subsidies", "chantal", place=5, service="subsidie")
    said = words(client.post(PAGE, {"zaak": number}))
    assert "is voor een andere dienst (subsidie)" in said
    assert "Deze zaak zou in de lijst van het team blijven." in said
    rule("Feesten", "anna")
    Case.objects.filter(pk=case.pk).update(received_on=NOW.date() - timedelta(days=9))
    looks = Look.objects.count()
    said = words(client.post(PAGE, {"zaak": f" {number.lower()} "}))
    assert "Deze zaak zou gaan naar Anna de Wit." in said
    assert Look.objects.count() == looks + 1
    assert fresh(case).handler is None
    Case.objects.filter(pk=case.pk).update(handler=staff("youssef"))
    assert "De zaak is al van Youssef Amrani" in words(client.post(PAGE, {"zaak": number}))
    assert Route.objects.count() == 2
    Case.objects.filter(pk=case.pk).update(team="inkomen")
    for asked in ("ZAAK\0", number, "", "ZAAK-0", "x" * 300, "%"):
        answer = client.post(PAGE, {"zaak": asked})
        assert answer.status_code == 422
        assert "die u verdeelt" in words(answer)
    assert staff_client("anna").post(PAGE, {"zaak": number}).status_code == 403


def test_a_coordinator_keeps_the_rules_of_their_teams(city: Any) -> None:
    client, anna = staff_client("chantal"), staff("anna")
    sent = {
        "naam": "Centrum",
        "team": TEAM,
        "postcodes": "1012, 1013 11",
        "woorden": "Kermis, open  vuur",
        "wie": [anna.pk],
    }
    sent |= {"plaats": "10", "vanaf": NOW.date().isoformat(), "hoogstens": "40"}
    assert "De regel ‘Centrum’ geldt." in words(client.post(PAGE, sent, follow=True))
    row = Route.objects.get()
    assert (row.postcodes, row.words, row.most, [*row.people.all()]) == (
        ["1012", "1013", "11"],
        ["kermis", "open vuur"],
        40,
        [anna],
    )
    assert "postcode begint met 1012, 1013, 11" in words(client.get(PAGE))
    for wrong, told in (
        ({"naam": " "}, "Geef de regel een naam"),
        ({"team": "belastingen"}, "Kies een team"),
        ({"dienst": "onzin"}, "Kies een team, en een dienst"),
        ({"wie": []}, "Kies wie de zaken krijgt"),
        ({"wie": [staff("els").pk]}, "mag deze zaken niet behandelen"),
        ({"postcodes": "0123"}, "Dit is geen begin van een postcode: 0123"),
        ({"woorden": "x" * 41}, "Dat is te veel"),
        ({"hoogstens": "veel"}, "Vul bij ‘Hoogstens’"),
        ({"plaats": "0"}, "Vul een plaats in"),
        ({"vanaf": "2026-09-14"}, "Kies een dag"),
        ({"vanaf": "morgen"}, "Kies een dag"),
        ({"einde": "0"}, "Deze regel is er niet meer"),
    ):
        assert told in words(client.post(PAGE, {**sent, **wrong}, follow=True)), wrong
    assert Route.objects.count() == 1
    assert "geldt niet meer" in words(client.post(PAGE, {"einde": row.pk}, follow=True))
    assert not routes.there(TEAM)
    assert Route.objects.get().ended_by == staff("chantal")
    with pytest.raises(Refused):
        routes.end(row.pk, [TEAM], staff("chantal"))
    for who in ("anna", "els", "gerda"):
        assert staff_client(who).get(PAGE).status_code == 403

"""Dividing cases from the work list: what is ticked or all of the list, shown first, confirmed once, and told after."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from openloket.cases import jobs, locking, versions
from openloket.cases.find import index
from openloket.cases.models import Case, Division, Task
from openloket.cases.work import dividing, handling
from openloket.people.models import Look
from tests.cases.test_handling import by, fresh
from tests.cases.work.test_checklist import BIG
from tests.cases.work.test_checklist import NOW as ADVICE
from tests.channels.test_view import words
from tests.conftest import city_of, new_case, staff, staff_client


@pytest.fixture
def cases(city: Any) -> list[Case]:
    return [new_case(key=f"test:{n}", naam_evenement=f"Feest {n}") for n in range(3)]


def propose(client: Client, what: str, *ticked: Case, where: str = "lijst=team") -> Any:
    sent = {"waar": where, "wat": what, "zaak": [str(case.pk) for case in ticked]}
    return client.post("/werk/verdelen/", sent, follow=True)


def to(name: str) -> str:
    return f"bij:{staff(name).pk}"


def test_all_cases_of_a_colleague_are_handed_over_in_a_few_steps(cases: list[Case]) -> None:
    for case in cases[:2]:
        handling.take(case.pk, by(case))
    client = staff_client("chantal")
    listed = client.get(f"/werk/?lijst=team&bij={staff('anna').pk}").content.decode()
    assert "Dan met alle 2 van deze lijst." in listed
    where = re.search(r'name="waar" value="([^"]*)">\s*<h2', listed)
    assert where
    shown = propose(client, to("chantal"), where=where[1].replace("&amp;", "&"))
    assert "Dit gebeurt met 2 zaken. Er is nog niets veranderd." in words(shown)
    assert [fresh(case).handler for case in cases] == [staff("anna"), staff("anna"), None]
    busy = client.post(shown.request["PATH_INFO"], follow=True)
    assert "Bezig: 0 van 2." in words(busy)
    jobs.divide(division=str(Division.objects.get().pk))
    assert "Met 2 zaken is het gebeurd." in words(client.get(shown.request["PATH_INFO"]))
    assert [fresh(case).handler for case in cases] == [staff("chantal"), staff("chantal"), None]


def test_what_is_ticked_is_done_and_nothing_else(cases: list[Case]) -> None:
    propose(staff_client("anna"), to("anna"), cases[1])
    assert [pk for pk, _ in Division.objects.get().cases] == [cases[1].pk]


def test_what_it_cannot_do_is_told_before(cases: list[Case]) -> None:
    handling.take(cases[0].pk, by(cases[0]))
    shown = words(propose(staff_client("chantal"), to("anna")))
    assert "Dit gebeurt met 2 zaken." in shown
    assert "1 zaak blijft zoals zij is" in shown
    assert "Deze zaak is al van deze medewerker." in shown
    nothing = words(propose(staff_client("chantal"), to("els")))
    assert "Dit kan met geen van deze zaken." in nothing
    assert "Doen met" not in nothing


def test_whose_cases_are_shown_is_logged(cases: list[Case]) -> None:
    client = staff_client("chantal")
    Look.objects.all().delete()
    propose(client, to("anna"))
    assert [look.about for look in Look.objects.all()] == ["Zaken verdelen"]


@pytest.mark.parametrize(
    "what",
    ["", "x", "bij:", "bij:0", "bij:x", "bij:99999999999999999999", "stap:", "stap:" + "x" * 41, "los:1", "bij:١"],
)
def test_what_is_no_choice_is_told(cases: list[Case], what: str) -> None:
    assert "Kies wat er met de zaken moet gebeuren." in words(propose(staff_client("chantal"), what))
    assert not Division.objects.exists()


@pytest.mark.parametrize("pk", ["x", "-1", "9" * 30, "0"])
def test_what_is_no_case_of_the_list_is_not_there(cases: list[Case], pk: str) -> None:
    client = staff_client("chantal")
    sent = {"waar": "lijst=team", "wat": "los", "zaak": [pk, str(cases[0].pk)]}
    client.post("/werk/verdelen/", sent)
    assert [pk for pk, _ in Division.objects.get().cases] == [cases[0].pk]
    client.post("/werk/verdelen/", {"waar": "lijst=mine", "wat": "los", "zaak": [str(cases[0].pk)]})
    assert Division.objects.count() == 1


def test_a_case_of_another_team_cannot_be_ticked(cases: list[Case]) -> None:
    shown = words(propose(staff_client("bram"), to("bram"), cases[0]))
    assert "Deze zaken staan niet meer op uw lijst." in shown
    assert not Division.objects.exists()


def test_who_helps_at_the_desk_divides_nothing(cases: list[Case]) -> None:
    client = staff_client("els")
    assert "Met meer zaken tegelijk" not in words(client.get("/werk/?lijst=team"))
    assert propose(client, to("els")).status_code == 403


def test_the_division_of_another_is_not_theirs(cases: list[Case]) -> None:
    page = propose(staff_client("chantal"), to("anna")).request["PATH_INFO"]
    other = staff_client("anna")
    assert other.get(page).status_code == 404
    assert other.post(page).status_code == 404
    assert Division.objects.get().began_at is None


def test_a_handler_is_offered_themselves_and_a_coordinator_the_team(cases: list[Case]) -> None:
    assert "Geven aan" not in staff_client("anna").get("/werk/?lijst=team").content.decode()
    assert 'label="Geven aan"' in staff_client("chantal").get("/werk/?lijst=team").content.decode()


def test_the_steps_of_one_service_can_be_set(cases: list[Case]) -> None:
    client = staff_client("anna")
    assert "stap:" not in client.get("/werk/?lijst=team").content.decode()
    steps = re.findall(
        r'value="stap:(\w+)"', client.get("/werk/?lijst=team&dienst=evenementenvergunning").content.decode()
    )
    assert steps == [step.id for step in locking.version_of(fresh(cases[0])).steps[:-1]]
    page = propose(client, f"stap:{steps[1]}", cases[0]).request["PATH_INFO"]
    client.post(page)
    jobs.divide(division=str(Division.objects.get().pk))
    assert fresh(cases[0]).step == steps[1]


def test_more_than_can_be_done_at_once_is_told(cases: list[Case], monkeypatch: Any) -> None:
    monkeypatch.setattr(dividing, "MOST", 2)
    shown = words(propose(staff_client("chantal"), to("anna")))
    assert "Het kan met ten hoogste 2 zaken tegelijk." in shown
    assert len(Division.objects.get().cases) == 2


def test_of_one_person_why_is_asked_first(cases: list[Case]) -> None:
    while index.renew():
        pass
    client = staff_client("chantal")
    client.post("/werk/zoeken/", {"wat": "999993653", "waar": ""})
    where = client.post("/werk/zoeken/", {"wat": "999993653", "waar": ""})["Location"].partition("?")[2]
    assert "Waarom zoekt u op dit nummer?" in words(propose(client, to("anna"), where=where))
    assert not Division.objects.exists()


def test_it_takes_as_many_statements_for_many_cases(cases: list[Case], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "SECONDS_UNTIL_SEEN", 10**9)  # else a slow machine looks halfway for new versions
    client = staff_client("chantal")
    page = propose(client, to("anna"), cases[0]).request["PATH_INFO"]
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    page = propose(client, to("anna")).request["PATH_INFO"]
    with CaptureQueriesContext(connection) as many:
        client.get(page)
    assert len(many) == len(few) <= 12, "\n".join(q["sql"][:150] for q in many)


def test_the_advice_that_is_wanted_is_asked_in_many_cases_and_what_is_not_is_told(published: None) -> None:
    for _ in city_of(ADVICE):
        wants = [new_case(key=f"test:{n}", **BIG) for n in range(2)]
        plain, client = new_case(key="test:plain", datum="2027-06-05"), staff_client("anna")
        shown = propose(client, "advies")
        assert "Dit gebeurt met 2 zaken." in words(shown)
        assert "de brandweer: 2 zaken de GHOR: 2 zaken de politie: 2 zaken" in words(shown)
        assert "De werkinstructie vraagt hier geen advies, of het is al gevraagd." in words(shown)
        assert not Task.objects.exists()
        client.post(shown.request["PATH_INFO"])
        handling.take(wants[1].pk, by(wants[1]))
        jobs.divide(division=str(Division.objects.get().pk))
        assert set(Task.objects.values_list("zaak", flat=True)) == {wants[0].pk}, "who changed meanwhile is left"
        assert Task.objects.count() == 3
        assert "Deze zaak is intussen veranderd." in words(client.get(shown.request["PATH_INFO"]))
        again = words(propose(client, "advies", wants[0], plain))
        assert "Dit kan met geen van deze zaken." in again, "what was asked is not asked twice"


def test_cases_are_printed_with_their_answers_by_who_handles_them_and_that_is_logged(cases: list[Case]) -> None:
    Case.objects.filter(pk=cases[2].pk).update(version=None)
    shown = propose(staff_client("anna"), "printen", *cases)
    assert "Dit gebeurt met 2 zaken." in words(shown)
    Look.objects.all().delete()
    page = staff_client("anna").post(shown.request["PATH_INFO"])
    text = words(page)
    assert "Hieronder staan 2 zaken" in text
    assert text.count("Op welke dag is het evenement?") == 2
    assert "Niet alles kan" in text
    [look] = Look.objects.all()
    assert (look.about, look.purpose) == ("Zaken geprint", "Behandeling van de aanvraag")
    assert [fresh(case).revision for case in cases] == [1, 1, 1]


def test_what_is_ticked_is_given_as_a_file(cases: list[Case]) -> None:
    client = staff_client("anna")
    shown = propose(client, "bestand", *cases[:2])
    handling.take(cases[0].pk, by(cases[0]))
    Look.objects.all().delete()
    file = client.post(shown.request["PATH_INFO"])
    assert file["Content-Type"].startswith("text/csv")
    lines = file.content.decode().splitlines()
    assert len(lines) == 3, "reading is no matter of who changed what"
    assert "Anna de Wit" in lines[1]
    assert [look.about for look in Look.objects.all()] == ["Zaken als bestand"]
    assert staff_client("chantal").post(shown.request["PATH_INFO"]).status_code == 404


def test_no_more_is_printed_at_once_than_can_be(cases: list[Case], monkeypatch: Any) -> None:
    monkeypatch.setattr(dividing, "MOST_PRINTED", 2)
    assert "Het kan met ten hoogste 2 zaken tegelijk." in words(propose(staff_client("anna"), "printen"))


def test_a_case_is_given_to_who_may_handle_it_alone(cases: list[Case]) -> None:
    client, piet = staff_client("chantal"), staff("piet")
    address = f"/werk/zaken/{cases[0].zaak.uuid}/"
    shown, listed = client.get(address).content.decode(), client.get("/werk/?lijst=team").content.decode()
    assert f'value="{staff("anna").pk}"' in shown
    assert f'value="{piet.pk}"' not in shown
    assert f'value="bij:{staff("anna").pk}"' in listed
    assert f'value="bij:{piet.pk}"' not in listed
    answer = client.post(f"{address}assign/", {"to": piet.pk, "revision": fresh(cases[0]).revision})
    assert answer.status_code == 422
    assert fresh(cases[0]).handler is None

"""Needs are counted in people, hidden when few, ranked, and a change that was made for one is held to it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from openloket.cases.models import Feedback, FormEvent, Search
from openloket.change import course
from openloket.change.models import Change
from openloket.definitions.rollout import Share
from openloket.insight import agenda, channels, follow, needs, store
from openloket.insight.needs import Need
from openloket.insight.tables import Filter
from tests.change.making import dearer
from tests.change.test_course import approved
from tests.conftest import NOW, new_case, refilled, resident_client, staff, staff_client
from tests.insight.making import SERVICE, past

PAGES = ("", "behoeften/", "kanalen/", "vooruitblik/", "agenda/", "agenda.csv", "agenda.pdf")


@pytest.fixture
def history(city: Any, tmp_path: Path, settings: Any) -> None:
    settings.VAR = tmp_path
    refilled("seventy days", lambda: past(NOW, days=70))
    follow.rebuild(lambda done, total: None)


@pytest.fixture
def figures(city: Any, tmp_path: Path, settings: Any) -> None:
    """Figures of a municipality where nothing happened yet."""
    settings.VAR = tmp_path
    follow.rebuild(lambda done, total: None)


def found(filter_: Filter = Filter()) -> list[Need]:  # noqa: B008 - it is frozen
    with store.reading() as tables:
        return needs.needs(tables, filter_, NOW)


def test_people_are_counted_once_and_ranked(history: None) -> None:
    every = found()
    assert [need.people for need in every] == sorted((need.people for need in every), reverse=True)
    by_kind = {(need.kind, need.place): need for need in every}
    errors = [need for need in every if need.kind == needs.ERROR]
    assert len(errors) == 1
    assert (errors[0].people, errors[0].of) == (27, 80)  # every third of eighty
    low, high = errors[0].interval
    assert low < 27 / 80 < high
    assert by_kind[needs.SEARCH, "parkeren"].people == 20
    assert by_kind[needs.FEEDBACK, "vragen"].people == 12
    calls = next(need for need in every if need.kind == needs.CALL)
    assert calls.place == "Toegewezen"
    assert calls.people == 20
    assert all(need.people >= 10 for need in every)

    # one who stumbles often is one person
    session = FormEvent.objects.filter(kind="error").first()
    assert session is not None
    for _ in range(5):
        FormEvent.objects.create(
            session=session.session, service=SERVICE, version_hash=session.version_hash, kind="error",
            page=session.page, question=session.question, at=session.at,
        )  # fmt: skip
    follow.Follower().turn()
    assert next(need.people for need in found() if need.kind == needs.ERROR) == 27

    # a filter narrows
    assert found(Filter(service="andere")) == []
    assert all(need.kind != needs.SEARCH for need in found(Filter(service=SERVICE)))
    assert [need for need in found(Filter(since=NOW.date() + timedelta(days=1))) if need.kind != needs.SEARCH] == []


def test_a_change_is_made_for_a_need_and_held_to_it(history: None) -> None:
    need = next(need for need in found() if need.kind == needs.ERROR)
    values = {"kind": need.kind, "place": need.place, "service": SERVICE}
    response = staff_client("gerda").post("/werk/inzicht/behoeften/wijziging/", values)
    change = Change.objects.get()
    assert response["Location"].endswith(f"/{change.pk}/tekst/") or str(change.pk) in response["Location"]
    assert change.need == values
    assert change.title.startswith("Krijgt een foutmelding: ")

    # the change opens; under it fewer stumble
    made = approved(dearer(day=NOW.date()))
    course.open_to(made, staff("gerda"), Share())
    Change.objects.filter(pk=made.pk).update(need=values)
    made.refresh_from_db()
    before = FormEvent.objects.filter(kind="begun").values_list("session", flat=True)
    for n, old in enumerate(list(before)[:60]):
        session = f"{n:08d}-0000-4000-8000-000000000000"
        for kind, question in [("begun", ""), *([("error", need.place)] if n < 3 else [])]:
            FormEvent.objects.create(
                session=session, service=SERVICE, version_hash=made.hash, kind=kind, page="x", question=question,
                at=NOW + timedelta(minutes=1),
            )  # fmt: skip
        assert old
    follow.Follower().turn()
    later = NOW + timedelta(days=1)
    with store.reading() as tables:
        difference = needs.did_it_help(tables, need, "2026-07-01", str(NOW.date()), NOW.date(), later)
    assert difference.old == pytest.approx(27 / 80)
    assert difference.new == pytest.approx(3 / 60)
    assert difference.verdict == "minder"
    assert difference.high is not None
    assert difference.high < 0


def test_every_kind_can_be_held_to(figures: None) -> None:
    for kind in needs.KINDS:
        need = Need(kind, SERVICE, "", 0, 0)
        with store.reading() as tables:
            difference = needs.did_it_help(tables, need, "2026-07-01", "2026-09-15", NOW.date(), NOW)
        assert difference.verdict == "te weinig"


def test_a_change_needs_a_service_and_a_need(figures: None) -> None:
    client = staff_client("gerda")
    for values in ({"kind": "x", "service": SERVICE}, {"kind": "error", "service": "andere"}, {}):
        page = client.post("/werk/inzicht/behoeften/wijziging/", values, follow=True)
        assert "Kies eerst een dienst" in page.content.decode()
    assert not Change.objects.exists()


def test_who_is_left_out_is_a_number_and_open_data_are_rounded(history: None) -> None:
    with store.reading() as tables:
        funnel = channels.funnel(tables, Filter(channel="web"), NOW)
        ways = channels.ways(tables, Filter(), {"web": 3.5}, NOW)
        months = channels.months(tables, Filter())
    assert (funnel.begun, funnel.sent, funnel.unseen) == (80, 0, 80)
    assert sum(way.cases for way in ways) == 60
    assert sum(sum(counts.values()) for _, counts in months) == 60
    by_name = {way.channel: way for way in ways}
    assert by_name["web"].costs == 3.5
    assert by_name["web"].median_days is not None
    assert all(way.median_days is None for way in ways if way.cases < 10)

    client = resident_client()  # what anyone may have
    assert client.get("/open-data/").status_code == 200
    described = client.get("/open-data/catalogus.jsonld")
    assert described["Content-Type"] == "application/ld+json"
    assert described.json()["@type"] == "dcat:Catalog"
    lines = client.get("/open-data/aanvragen-per-maand.csv").content.decode().splitlines()
    assert lines[0] == "dienst,kanaal,maand,aantal_afgerond"
    assert len(lines) > 1
    assert all(int(line.rsplit(",", 1)[1]) % 5 == 0 for line in lines[1:])


def test_the_agenda_has_six_goals_with_two_or_three_each(history: None) -> None:
    with store.reading() as tables:
        every = agenda.indicators(tables, NOW)
    counts = {goal: sum(item.goal == goal for item in every) for goal in agenda.GOALS}
    assert len(counts) == 6
    assert all(2 <= count <= 3 for count in counts.values())
    assert all(item.definition for item in every)
    by_name = {item.name: item for item in every}
    assert by_name["Zaken in het logboek voor onderzoek"].now == 1.0
    assert by_name["Gemak"].now == pytest.approx(sum(1 + n % 5 for n in range(30) if n % 20) / 28)
    assert by_name["Gemak"].met is False
    assert by_name["Wijzigingen die vooraf zijn doorgerekend"].now is None


def test_the_council_gets_one_page(figures: None) -> None:
    from io import BytesIO

    from pypdf import PdfReader

    client = staff_client("gerda")
    pages = PdfReader(BytesIO(client.get("/werk/inzicht/agenda.pdf").content)).pages
    assert len(pages) == 1
    assert "Betere dienstverlening" in pages[0].extract_text()
    lines = client.get("/werk/inzicht/agenda.csv").content.decode().splitlines()
    assert len(lines) == 16
    assert lines[0].startswith("doel,indicator,eenheid,nu")


@pytest.mark.parametrize(("user", "status"), [("gerda", 200), ("chantal", 200), ("anna", 403), ("els", 403)])
def test_only_who_manages_or_coordinates_sees_it(figures: None, user: str, status: int) -> None:
    client = staff_client(user)
    assert {page: client.get(f"/werk/inzicht/{page}").status_code for page in PAGES} == dict.fromkeys(PAGES, status)
    assert client.post("/werk/inzicht/logboek/").status_code == (422 if status == 200 else 403)
    assert client.post("/werk/inzicht/behoeften/wijziging/").status_code == (302 if user == "gerda" else 403)


def test_a_resident_has_to_log_in_as_an_official(figures: None) -> None:
    client = resident_client()
    assert {client.get(f"/werk/inzicht/{page}").status_code for page in PAGES} == {302}


def test_before_there_are_figures_a_page_says_so(city: Any, tmp_path: Path, settings: Any) -> None:
    settings.VAR = tmp_path
    client = staff_client("gerda")
    for page in PAGES:
        response = client.get(f"/werk/inzicht/{page}")
        assert response.status_code == 503
        assert "Nog geen cijfers" in response.content.decode()


def test_a_strange_question_is_no_error(figures: None) -> None:
    client = staff_client("gerda")
    for query in ("?since=gisteren&until=x", "?detail=%00", "?service='%20or%201=1--", "?log=x", "?log=../../a"):
        assert client.get(f"/werk/inzicht/{query}").status_code in (200, 404)


def test_a_small_group_is_not_drawn(city: Any, tmp_path: Path, settings: Any) -> None:
    settings.VAR = tmp_path
    new_case()
    follow.rebuild(lambda done, total: None)
    html = staff_client("gerda").get("/werk/inzicht/").content.decode()
    assert "minder dan 10 zaken" in html
    assert not re.search(r"Ontvangen\s*</td>", html)


def test_two_questions_after_sending(city: Any) -> None:
    client = resident_client()
    zaak = new_case().zaak
    page = client.get(f"/ontvangen/{zaak.uuid}/").content.decode()
    assert "Twee vragen over deze site" in page
    place = f"/ontvangen/{zaak.uuid}/mening/"
    assert "Kies hoe makkelijk" in client.post(place, {"ease": "9"}, follow=True).content.decode()
    page = client.post(place, {"ease": "2", "better": "vragen"}, follow=True).content.decode()
    assert "Bedankt" in page
    assert "Twee vragen over deze site" not in page
    client.post(place, {"ease": "5"})
    row = Feedback.objects.get()
    assert (row.service, row.ease, row.better, row.channel) == (SERVICE, 2, "vragen", "web")
    assert {field.name for field in Feedback._meta.get_fields()} == {
        "id", "service", "version_hash", "channel", "ease", "better", "on"
    }  # fmt: skip
    from tests.conftest import HOLLE

    assert resident_client(HOLLE).post(place, {"ease": "1"}).status_code == 404


@pytest.mark.parametrize(
    ("asked", "kept", "count"),
    [
        ("evenement", "evenement", 1),
        ("Evenementen", "evenementen", 1),
        ("parkeren", "parkeren", 0),
        ("BSN 999993653 jan@voorbeeld.example parkeervergunning", "bsn parkeervergunning", 0),
        ("123", None, 0),
        ("", None, 0),
        ("a\x00b", None, 0),
    ],
)
def test_searching_keeps_words_and_no_numbers(city: Any, asked: str, kept: str | None, count: int) -> None:
    page = resident_client().get("/zoeken/", {"q": asked})
    assert page.status_code == 200
    assert page.content.decode().count('<li class="card">') == count
    assert [row.words for row in Search.objects.all()] == ([kept] if kept else [])

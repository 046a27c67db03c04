"""The figures for Prometheus: they move with what happens, name no one, stay few, and never fail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from openloket.cases import jobs, queue
from openloket.cases.models import Case
from openloket.cases.sent import receipts
from openloket.site import environment, health, metrics
from openloket.watch import doing, meters
from tests.by_wsgi import by_wsgi
from tests.conftest import new_case
from tests.registers import zgw
from tests.site.working import work

Figures = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    meters.forget()
    metrics.forget()
    yield
    metrics.forget()


def figures() -> Figures:
    """Read what a scrape gives; look everything up anew."""
    metrics.forget()
    answer = Client().get("/gezond/metingen/")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def figure(name: str, **labels: str) -> float:
    return figures().get((name, tuple(sorted(labels.items()))), 0)


def caller() -> dict[str, str]:
    """Return what an application says with a call."""
    return {"Authorization": f"Bearer {zgw.token()}", "Accept-Crs": "EPSG:4326"}


def test_the_world_gets_nothing(db: Any, settings: Any) -> None:
    assert Client().get("/gezond/metingen/", REMOTE_ADDR="192.0.2.1").status_code == 404
    settings.MONITORS = environment.networks("LOKET_MONITORS", "192.0.2.0/24")
    assert Client().get("/gezond/metingen/", REMOTE_ADDR="192.0.2.1").status_code == 200
    assert Client().get("/gezond/metingen/").status_code == 404


def test_a_request_counts_by_the_name_of_its_route(city: Any) -> None:
    zgw.client()
    client, zaak = by_wsgi(Client()), uuid4()
    client.get("/")
    client.get(f"/ontvangen/{zaak}/")
    client.get("/ondertekenen/een-geheim-van-iemand/")
    client.get("/zoeken/?q=999993653")
    client.get("/zaken/api/v1/zaken", headers=caller())
    client.get(f"/zaken/api/v1/zaken/{zaak}", headers=caller())
    found = figures()

    def number(route: str, status: int) -> float:
        labels = (("method", "GET"), ("route", route), ("status", str(status)))
        return found["openloket_requests_total", labels]

    assert number("home", 200) == 1
    assert number("received", 404) == 1
    assert number("cosign_old_link", 404) == 1
    assert number("search", 200) == 1
    assert number("zaken:zaak", 200) == 1
    assert number("zaken:zaak", 404) == 1
    of_zaken = (("route", "zaken:zaak"),)
    assert found["openloket_request_duration_seconds_count", of_zaken] == 2
    assert found["openloket_request_database_queries_sum", of_zaken] >= 2
    assert found["openloket_request_database_seconds_sum", of_zaken] > 0
    text = Client().get("/gezond/metingen/").content.decode()
    assert not re.search(f"{zaak}|geheim|999993653", text)


def test_whatever_is_asked_there_are_few_figures(city: Any) -> None:
    client = by_wsgi(Client())

    def ask() -> int:
        for number in range(30):
            client.get(f"/nergens/{uuid4()}/?x={number}")
            client.get(f"/diensten/dienst-{number}/")
            client.get(f"/zaken/api/v1/zaken/{uuid4()}")
            client.get(f"/zaken/api/v1/iets-{uuid4()}")
            client.generic(f"VERB{number}", "/")
            client.get("/", headers={"X-Request-ID": uuid4().hex})
        return len(figures())

    assert ask() == ask()
    routes = {dict(labels)["route"] for name, labels in figures() if name == "openloket_requests_total"}
    assert routes == {"none", "service", "zaken", "home"}


def test_a_submission_counts_by_its_channel(city: Any) -> None:
    new_case("web:1")
    new_case("desk:1", channel="desk")
    new_case("desk:1", channel="desk")  # sent again
    assert figure("openloket_submissions_total", channel="web") == 1
    assert figure("openloket_submissions_total", channel="desk") == 1


def test_cases_count_by_their_last_day(city: Any) -> None:
    today = timezone.localdate()
    for number, due in enumerate((-1, 0, 7, 8)):
        Case.objects.filter(pk=new_case(f"web:{number}").pk).update(due=today + timedelta(days=due))
    closed = new_case("web:closed")
    Case.objects.filter(pk=closed.pk).update(due=date(2026, 1, 1), closed_on=today)
    assert figure("openloket_running_cases", deadline="over") == 1
    assert figure("openloket_running_cases", deadline="soon") == 2
    assert figure("openloket_running_cases", deadline="later") == 1


def test_work_that_waits_counts_by_kind_and_age(city: Any) -> None:
    new_case()
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_events set at = now() - interval '90 seconds'")
    assert figure("openloket_jobs_waiting", job="send_receipt") == 1
    assert 90 <= figure("openloket_jobs_oldest_seconds", job="send_receipt") < 150
    assert figure("openloket_jobs_waiting", job="notify") == 0
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set task_name = 'of another release'")
    assert figure("openloket_jobs_waiting", job="other") == 1


def test_what_is_asked_of_the_database_is_asked_once_in_a_while(
    db: Any, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(20):
        figures()
    with django_assert_num_queries(0):
        assert b"openloket_running_cases" in Client().get("/gezond/metingen/").content


@pytest.mark.parametrize("gone", [OperationalError("the server closed the connection"), OperationalError("no")])
def test_without_a_database_the_rest_is_told_and_nobody_waits(
    db: Any, monkeypatch: pytest.MonkeyPatch, gone: Exception
) -> None:
    tried = []

    def row(*_: Any) -> Any:
        tried.append(1)
        raise gone

    monkeypatch.setattr(health, "_row", row)
    meters.REQUESTS.labels("home", "GET", 200).inc()
    found = figures()
    assert found["openloket_requests_total", (("method", "GET"), ("route", "home"), ("status", "200"))] == 1
    assert found["openloket_healthy", (("check", "database"),)] == 0
    assert found["openloket_healthy", (("check", "queue"),)] == 0
    assert found["openloket_healthy", (("check", "disk"),)] == 1
    assert found["openloket_look_failed", (("look", "jobs"),)] == 1
    assert found["openloket_look_failed", (("look", "processes"),)] == 0
    assert len(tried) == 1


@pytest.mark.django_db(transaction=True)
def test_a_job_counts_by_its_outcome_and_is_part_of_the_request_that_queued_it(
    published: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    seen = []

    def send(zaak: int, at: Any) -> None:
        seen.append((zaak, doing.current_id()))
        if zaak == 2:
            raise TimeoutError("for now")

    def tell(zaak: int) -> None:
        raise ValueError("for good")

    monkeypatch.setattr(receipts, "send", send)
    monkeypatch.setattr(jobs.recount, "tell", tell)
    monkeypatch.setattr(jobs.tell_of_terms, "retry_strategy", None)
    doing.NOW.set(doing.Doing("0123456789abcdef0123"))
    queue.later("send_receipt", zaak=1)
    doing.NOW.set(None)
    queue.later("send_receipt", zaak=2)
    queue.later("tell_of_terms", zaak=3)
    work()
    assert seen[0] == (1, "0123456789abcdef0123")
    assert len(seen[1][1]) == 32  # nobody asked for it: its own
    assert figure("openloket_jobs_total", job="send_receipt", outcome="done") == 1
    assert figure("openloket_jobs_total", job="send_receipt", outcome="again") == 1
    assert figure("openloket_jobs_total", job="tell_of_terms", outcome="failed") == 1
    [again] = [line for line in caplog.records if line.name == "openloket.site.working"]
    assert "(send_receipt) failed at try 1 and is tried again" in again.getMessage()
    assert again.exc_info is not None
    assert isinstance(again.exc_info[1], TimeoutError)
    assert figure("openloket_job_duration_seconds_count", job="send_receipt") == 2

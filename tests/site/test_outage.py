"""The database away, for a real loket in production: who asks hears so in Dutch, soon, and the log stays small."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from html.parser import HTMLParser
from urllib.parse import urlencode

import django.db
import psycopg
import pytest
from django.core.files.base import ContentFile
from django.http import HttpRequest
from django.test import RequestFactory

from openloket import outage
from openloket.site.unavailable import unavailable
from tests.site.conftest import Production

pytestmark = pytest.mark.xdist_group("production")

# The rules ------------------------------------------------------------------------------------------------------------


def raised_from(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (django.db.OperationalError("connection refused"), True),
        (django.db.InterfaceError("connection already closed"), True),
        (psycopg.errors.AdminShutdown("terminating connection"), True),
        (psycopg.errors.CannotConnectNow("the database system is starting up"), True),
        (psycopg.errors.TooManyConnections("too many clients"), True),
        (raised_from(django.db.InternalError(), psycopg.errors.ReadOnlySqlTransaction("read-only")), True),
        (raised_from(ValueError(), django.db.OperationalError()), True),
        (django.db.IntegrityError("unique"), False),
        (django.db.DataError("out of range"), False),
        (ConnectionError("the browser has gone"), False),
        (None, False),
    ],
)
def test_what_counts_as_away(error: Exception | None, found: bool) -> None:
    assert outage.away(error) is found


def test_after_a_failure_it_is_not_tried_for_a_while() -> None:
    breaker, tried = outage.Breaker(quiet=60), list[int]()

    def fail() -> None:
        with breaker.trying(OSError):
            tried.append(1)
            raise OSError("refused")

    with pytest.raises(OSError, match="refused"):
        fail()
    with pytest.raises(outage.Down, match="refused"):
        fail()
    assert len(tried) == 1
    breaker.quiet = breaker._again = 0
    with pytest.raises(OSError, match="refused"):
        fail()
    breaker._again = 0
    with breaker.trying(OSError), pytest.raises(outage.Down):  # while one tries the others do not wait
        fail()
    with breaker.trying(OSError), breaker.trying(OSError):  # all is well again
        pass


def test_an_error_of_another_kind_is_no_failure() -> None:
    breaker = outage.Breaker(quiet=60)
    for _ in range(2):
        with pytest.raises(ValueError, match="ours"), breaker.trying(OSError):
            raise ValueError("ours")


def test_the_log_says_it_once_and_how_often_it_did_not(caplog: pytest.LogCaptureFixture) -> None:
    brief = outage.Brief(every=60)

    def record(error: Exception, name: str = "django.request") -> logging.LogRecord:
        info = (type(error), error, None)
        return logging.LogRecord(name, logging.ERROR, "", 1, "Internal Server Error: %s", ("/mijn/",), info)

    first = record(django.db.OperationalError("refused\nIs the server running?"))
    assert brief.filter(first)
    assert first.getMessage() == "the database is away: refused"
    assert first.exc_info is None
    assert not brief.filter(record(django.db.OperationalError("refused")))
    assert not brief.filter(record(django.db.OperationalError("refused again")))
    assert brief.filter(record(django.db.OperationalError("refused"), "another"))
    assert brief.filter(record(KeyError("a bug")))
    brief.every = 0
    later = record(django.db.OperationalError("refused"))
    assert brief.filter(later)
    assert later.getMessage() == "the database is away: refused (and 2 times more before)"


class Form(HTMLParser):
    """The one form of a page, if any: where it is sent, and with which hidden fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            assert (self.action, said["method"]) == ("", "post")
            self.action = said["action"]
        elif tag == "input":
            assert said["type"] == "hidden"
            self.fields.append((said["name"], said["value"]))


GONE = django.db.OperationalError("refused")


def test_what_was_typed_stands_in_the_page() -> None:
    typed = {"slip": "x", "toelichting": 'Eén regel\nen "nog" <een>', "kies": ["a", "b"]}
    given = [("slip", "x"), ("toelichting", 'Eén regel\nen "nog" <een>'), ("kies", "a"), ("kies", "b")]
    body = urlencode(typed, doseq=True)
    for request in (
        RequestFactory().post("/werk/?zoek=a%26b", typed),
        RequestFactory().post("/werk/?zoek=a%26b", body, content_type="application/x-www-form-urlencoded"),
    ):
        page = Form(unavailable(request, GONE).content.decode())
        assert (page.action, page.fields) == ("/werk/?zoek=a%26b", given)


@pytest.mark.parametrize(
    "request_",
    [
        RequestFactory().get("/werk/?a=b"),
        RequestFactory().post("/account/login/", {"login": "anna", "password": "geheim"}),
        RequestFactory().post("/werk/", {"a": "b", "scan": ContentFile(b"%PDF", "scan.pdf")}),
        RequestFactory().post("/werk/", {"a": "b" * 300_000}),
        RequestFactory().post("/werk/", b"{}", content_type="application/json"),
        RequestFactory().post("/werk/", b"--x", content_type="multipart/form-data"),
    ],
)
def test_a_page_gives_back_no_password_and_no_file(request_: HttpRequest) -> None:
    response = unavailable(request_, GONE)
    assert response.status_code == 503
    assert Form(response.content.decode()).action == ""
    assert "Verstuurde u net iets?" in response.content.decode()


# A real one -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def up(production: Production) -> Iterator[Production]:
    """The loket with its database; afterwards the database runs again and the loket found it by itself."""
    production.loket.wait()
    yield production
    production.postgres.start()
    deadline = time.monotonic() + 60
    while {production.get("/werk/").status_code, production.call().status_code} != {200}:
        assert time.monotonic() < deadline


def seconds(began: float) -> float:
    return time.monotonic() - began


def test_away_every_page_says_so_in_the_readers_language(up: Production) -> None:
    up.postgres.control("stop", "-m", "immediate")
    for path in ("/", "/werk/", "/mijn/", "/inloggen/", "/account/login/", "/bestaat-niet/", "/diensten/x/"):
        began = time.monotonic()
        answer = up.get(path)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30"), path
        assert "Het loket is even niet bereikbaar" in answer.text, path
        assert "op papier of aan de balie" in answer.text
        assert '<html lang="nl">' in answer.text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert seconds(began) < 1
    english = up.get("/werk/", **{"Accept-Language": "en"})
    assert "Please try again in a few minutes" in english.text
    up.browser.cookies.set("django_language", "en")
    assert '<html lang="en">' in up.get("/werk/").text
    up.browser.cookies.set("django_language", None)
    form = up.browser.post(f"{up.loket.url}/uitloggen/", data={"a": "b"}, timeout=30)
    assert form.status_code in (403, 503)


def test_away_what_was_typed_is_given_back_and_can_be_sent_again(up: Production) -> None:
    browser = up.loket.log_in("anna")
    typed = {"csrfmiddlewaretoken": browser.cookies["csrftoken"], "waarom": "Ik ben klaar."}
    up.postgres.control("stop", "-m", "immediate")
    page = browser.post(f"{up.loket.url}/uitloggen/", data=typed, timeout=30)
    assert page.status_code == 503
    form = Form(page.text)
    assert (form.action, form.fields) == ("/uitloggen/", list(typed.items()))
    up.postgres.start()
    deadline = time.monotonic() + 60
    while (again := browser.post(up.loket.url + form.action, dict(form.fields), timeout=30)).status_code == 503:
        assert time.monotonic() < deadline
    assert again.status_code == 200


def test_away_other_systems_are_told_so(up: Production) -> None:
    up.postgres.control("stop", "-m", "immediate")
    health = up.get("/gezond/")
    assert (health.status_code, health.json()["ok"]) == (503, False)
    call = up.call()
    assert (call.status_code, call.headers["Content-Type"]) == (503, "application/problem+json")
    assert call.headers["Retry-After"] == "5"
    assert call.json()["status"] == 503
    css = [part for part in up.get("/werk/").text.split('"') if part.endswith(".css")]
    assert css
    assert [up.get(path).status_code for path in css] == [200] * len(css)


def test_away_the_log_does_not_grow(up: Production) -> None:
    """But for the line that each request has. Nor do the programs that work behind the site start and fall over again and again."""
    before = up.logged()
    up.postgres.control("stop", "-m", "immediate")
    began, asked = time.monotonic(), 0
    while seconds(began) < 12:
        assert up.get("/werk/").status_code == 503
        assert up.call().status_code == 503
        asked += 2
    assert asked > 100
    lines = up.loket.log.read_bytes()[before:].decode().splitlines()
    said = "\n".join(line for line in lines if '"logger": "openloket.access"' not in line)
    assert "Traceback" not in said
    assert len(said) < 6_000, said


def test_connections_that_were_ended_are_made_anew_unnoticed(up: Production) -> None:
    for _ in range(16):  # on every thread that there is, perhaps
        up.call()
    up.postgres.control("restart", "-m", "fast")
    assert {up.get("/werk/").status_code for _ in range(20)} == {200}
    assert {up.call().status_code for _ in range(20)} == {200}


def test_a_database_that_is_only_readable(up: Production) -> None:
    up.postgres.run("alter database openloket set default_transaction_read_only = on")
    up.postgres.run("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()")
    try:
        began = up.get("/inloggen/start/?next=/mijn/")
        assert began.status_code == 503
        assert up.get("/gezond/").status_code == 200
    finally:
        up.postgres.run("begin read write; alter database openloket reset default_transaction_read_only; commit")
        up.postgres.run("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()")


def test_a_database_that_stands_still_is_given_up_on(up: Production) -> None:
    """Its connections are open and it says nothing: as one that is cut off."""
    pids = [up.postgres.server.get_pid()]
    pids += [int(pid) for pid in up.postgres.run("select pid from pg_stat_activity").split() if pid.isdigit()]

    def tell(what: signal.Signals) -> None:
        for pid in pids:
            with suppress(ProcessLookupError):  # psql's own, or one that was just ending
                os.kill(pid, what)

    tell(signal.SIGSTOP)
    try:
        began = time.monotonic()
        answers = [up.get("/werk/") for _ in range(12)]
        assert {answer.status_code for answer in answers} == {503}
        assert seconds(began) < 60
        began = time.monotonic()
        assert up.get("/gezond/").status_code == 503
        assert seconds(began) < 10
    finally:
        tell(signal.SIGCONT)

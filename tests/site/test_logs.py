"""What is written in the log: of which request, and nothing of anyone."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.core import signing
from django.db import IntegrityError, connection, transaction
from django.test import Client

from openloket.cases.models import Case
from openloket.site import demo, scrubbing
from openloket.site.logs import Json, Readable
from openloket.sources import asking
from openloket.watch import doing
from tests.by_wsgi import by_wsgi
from tests.channels import filling
from tests.conftest import new_case, resident_client, staff_client
from tests.registers import zgw
from tests.site.working import work
from tests.sources.playing import Registers

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(settings: Any) -> Iterator[Lines]:
    """What everything that logs writes, down to DEBUG, as production writes it."""
    settings.ACCESS_LOG = True
    stream, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Json())
    root.addHandler(handler)
    before = root.level
    root.setLevel(logging.DEBUG)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(before)


def caller() -> dict[str, str]:
    """Return what an application says with a call."""
    return {"Authorization": f"Bearer {zgw.token()}", "Accept-Crs": "EPSG:4326"}


def access(lines: Lines) -> list[dict[str, Any]]:
    return [line for line in lines() if line["logger"] == "openloket.access"]


def test_each_request_has_a_line_that_says_no_more_than_it_may(city: Any, lines: Lines) -> None:
    client = by_wsgi(Client())
    client.get("/zoeken/?q=999993653", REMOTE_ADDR="192.0.2.77")
    client.get("/ondertekenen/een-geheim-van-iemand/")
    zgw.client()
    client.get("/zaken/api/v1/zaken?identificatie=x", headers=caller())
    client.get("/gezond/leeft/")
    search, cosign, zaken = access(lines)
    assert (search["method"], search["route"], search["status"]) == ("GET", "search", 200)
    assert search["queries"] > 0
    assert search["bytes"] > 1000
    assert 0 < search["query_seconds"] < search["seconds"]
    assert (cosign["route"], cosign["status"]) == ("cosign_old_link", 404)
    assert (zaken["route"], zaken["status"]) == ("zaken:zaak", 200)
    written = json.dumps([search, cosign, zaken])
    assert not re.search("192.0.2|999993653|een-geheim|identificatie", written)


@pytest.mark.parametrize(
    ("given", "peer", "kept"),
    [
        ("0123456789abcdef0123456789abcdef", "127.0.0.1", True),
        ("0f8fad5b-d9cb-469f-a165-70867728950e", "127.0.0.1", True),
        ("0123456789abcdef0123456789abcdef", "192.0.2.1", False),
        ("999993653", "127.0.0.1", False),
        ("a" * 65, "127.0.0.1", False),
        ("0123456789abcdef\r\nX: y", "127.0.0.1", False),
        ("", "127.0.0.1", False),
    ],
)
def test_the_id_of_a_request_is_the_proxys_when_it_is_one(
    db: Any, lines: Lines, given: str, peer: str, kept: bool
) -> None:
    answer = by_wsgi(Client()).get("/privacy/", headers={"X-Request-ID": given}, REMOTE_ADDR=peer)
    found = answer["X-Request-ID"]
    assert (found == given) is kept
    assert re.fullmatch("[0-9a-f-]{32,36}", found)
    assert access(lines)[0]["request"] == found


BSN, NAME, MAIL, IBAN = "999993653", "Suzanne Moulin", "suzanne@voorbeeld.example", "NL44RABO0123456789"
PASSWORD, ROW = "loket-voorbeeld-2026", "Failing row contains (7, Suzanne Moulin, 999993653)."


def with_values() -> str:
    return f"cannot read '{NAME}' ({BSN}, {MAIL}, {IBAN})"


def fails(*_: Any, **__: Any) -> Any:
    try:
        raise IntegrityError(ROW)
    except IntegrityError as error:
        raise ValueError(with_values()) from error


def test_a_page_that_failed_says_by_what_it_is_known(city: Any, lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    case = new_case()
    monkeypatch.setattr("openloket.cases.reach.case", fails)
    answer = by_wsgi(staff_client("anna")).get(f"/werk/zaken/{case.zaak.uuid}/")
    assert answer.status_code == 500
    assert f"Noem dan dit kenmerk: {answer['X-Request-ID']}." in answer.content.decode()
    failed = next(line for line in lines() if "traceback" in line)
    assert (failed["request"], failed["doing"]) == (answer["X-Request-ID"], "case")
    assert "in fails" in failed["traceback"]
    assert failed["traceback"].endswith("\nValueError")
    assert "\nIntegrityError\n" in failed["traceback"]  # what it came from


@pytest.mark.django_db(transaction=True)
def test_nothing_of_anyone_is_written_whatever_happens(
    published: None, registers: Registers, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo.make_staff()
    resident, desk, other = by_wsgi(resident_client()), by_wsgi(Client()), by_wsgi(Client())
    filled = filling.fill(resident, filling.start(resident))
    resident.post(filled, {"akkoord": "ja"})
    case = Case.objects.get()
    desk.post("/account/login/", {"login": "anna", "password": "Verkeerd-Wachtwoord-1"})
    desk.post("/account/login/", {"login": "anna", "password": PASSWORD})
    desk.get("/werk/")
    desk.get(f"/werk/?zoek={BSN}")
    desk.get(f"/werk/zaken/{case.zaak.uuid}/")
    desk.post(f"/werk/zaken/{case.zaak.uuid}/reden/", {"reason": f"over {NAME}, {BSN}"})
    other.post("/status/", {"nummer": case.zaak.identificatie, "email": MAIL, "postcode": "1234 AB"})
    secret = signing.dumps({"cosigner": 7, "name": NAME})
    other.get(f"/ondertekenen/{secret}/")
    other.get(f"/nergens/{secret}/?bsn={BSN}&naam={NAME}")
    other.post(f"/ondertekenen/{secret}/", {"naam": NAME})
    api = caller()
    zgw.client()
    rol = {"betrokkeneType": "natuurlijk_persoon", "betrokkeneIdentificatie": {"inpBsn": BSN, "geslachtsnaam": NAME}}
    other.post("/zaken/api/v1/rollen", rol, content_type="application/json", headers=api)
    other.get(f"/zaken/api/v1/rollen?betrokkeneIdentificatie__natuurlijkPersoon__inpBsn={BSN}", headers=api)
    other.get("/zaken/api/v1/zaken", headers={"Authorization": "Bearer eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJ4In0.AbC"})

    registers.says["brp"] = lambda: (500, "application/json", json.dumps({"burgerservicenummer": BSN}).encode())
    asking.ask([asking.Question("brp", BSN, ("brp.naam",))], date(2026, 9, 15))
    with monkeypatch.context() as broken:
        broken.setattr("openloket.cases.reach.case", fails)
        broken.setattr("openloket.registers.api.reading.listed", fails)
        assert desk.get(f"/werk/zaken/{case.zaak.uuid}/").status_code == 500
        assert other.get("/zaken/api/v1/zaken", headers=api).status_code == 500
    monkeypatch.setattr("openloket.cases.sent.receipts.send", fails)
    monkeypatch.setattr("openloket.cases.jobs.send_receipt.retry_strategy", None)
    work()
    log.warning("a letter to %s of %s at %s", MAIL, BSN, IBAN, exc_info=ValueError(with_values()))
    log.error("%s", ValueError(with_values()))

    written = lines()
    text = json.dumps(written)
    failed = [line["logger"] for line in written if line.get("traceback", "").endswith("ValueError")]
    assert {"django.request", "openloket.registers.api.app", "procrastinate.worker"} <= set(failed)
    assert {"openloket.access", "openloket.sources.asking", "openloket.people.logins"} <= {
        line["logger"] for line in written
    }
    cookie = desk.cookies["sessionid"].value
    for private in (BSN, "999 993 653", NAME, "Moulin", "suzanne", MAIL, IBAN, PASSWORD, secret, cookie, "Verkeerd-"):
        assert private not in text, next(line for line in written if private in json.dumps(line))
    assert zgw.SECRET not in text
    assert api["Authorization"][7:] not in text
    assert "eyJ" not in text


log = logging.getLogger("tests")


@pytest.mark.parametrize(
    "text",
    [
        "of 999993653",
        "of 9999.93.653",
        "bsn=999993653&x=1",
        "mail aan Jan.de-Vries+x@post.gemeente.nl gaat",
        "NL44RABO0123456789",
        "NL44 RABO 0123 4567 89",
        "06 12345678",
        "+31 6 12345678",
        "Authorization: Bearer abcdefghijk",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig",
        "/zoeken/?q=Jan",
        "password='abc def'",
        "code: 123456",
        "link Zx81kQ0pLmN7vBt2RsWe9A",
    ],
)
def test_what_looks_like_someones_is_taken_out(text: str) -> None:
    assert scrubbing.HIDDEN in scrubbing.scrub(text)
    assert not re.search("653|Vries|RABO|12345|abcdefg|eyJ|Jan|abc|kQ0pL", scrubbing.scrub(text))


@pytest.mark.parametrize(
    "text",
    [
        "job 123456789 was left by its worker",  # no BSN
        "zaak 0f8fad5b-d9cb-469f-a165-70867728950e",
        "content 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 is damaged",
        'connection to server at "10.0.0.5", port 5432 failed',
        "ZAAK-2026-0000001234, 2026-11-27 22:01:05,123",
        "openloket.registers.notificaties.delivery message 4711 to abonnement 3: status 502",
        "canceling statement due to statement timeout",
    ],
)
def test_what_a_manager_needs_stays(text: str) -> None:
    assert scrubbing.scrub(text) == text


def test_an_error_of_the_database_says_where_and_not_what(db: Any) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("insert into registers_kanaal (naam) values ('Jan de Vries'), ('Jan de Vries')")
    assert re.fullmatch(r"IntegrityError: 23\d{3} registers_kanaal \w+", scrubbing.shown(caught.value))


def test_a_text_to_read_has_the_id_too(db: Any) -> None:
    record = logging.LogRecord("x", logging.WARNING, "", 1, "%s waits", ("queue",), None)
    doing.NOW.set(doing.Doing("0123456789abcdef"))
    try:
        assert Readable().format(record).endswith("WARNING x queue waits [0123456789abcdef]")
    finally:
        doing.NOW.set(None)

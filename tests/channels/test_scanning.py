"""A virus scanner, a real one: what it finds is refused; while it is away the zaak is made and the file stays shut."""

from __future__ import annotations

import base64
import hashlib
import io
import logging
import os
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from openloket.cases.models import Case, Draft, Message, Stack
from openloket.cases.sent import receipts
from openloket.channels import jobs
from openloket.channels.paper import doors, intake
from openloket.registers import content, scanning
from openloket.registers.api import access
from openloket.registers.models import Enkelvoudiginformatieobject, Scan, Zaak
from tests import clamav
from tests.channels.filling import PAGES, fill, refused, start
from tests.channels.test_post_in import DAY, on_paper
from tests.conftest import NOW, png, resident_client, staff_client, stored_at
from tests.registers import zgw as registers

NOBODY = "unix:/nowhere/clamd.ctl"
needs_clamd = pytest.mark.skipif(not clamav.program(), reason="clamd is not installed (apt install clamav-daemon)")
INFECTED = png() + clamav.VIRUS
ORDINARY = hashlib.sha256(png()).hexdigest()
MAP = png() + b" "  # a file of this test alone


@pytest.fixture(scope="module")
def daemon() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="loket-clamd-") as folder, clamav.running(Path(folder)) as where:
        yield where


@pytest.fixture(autouse=True)
def rested(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test finds the scanner away because an earlier one did."""
    monkeypatch.setattr(scanning, "_rests_until", 0.0)


@pytest.fixture
def scanner(daemon: str, settings: Any) -> str:
    settings.CLAMD = daemon
    return daemon


@pytest.fixture
def away(settings: Any) -> None:
    settings.CLAMD = NOBODY


def state(data: bytes) -> str:
    return Scan.objects.get(pk=hashlib.sha256(data).hexdigest()).state


def upload(client: Client, data: bytes) -> Any:
    """Send a file on the page that asks for one."""
    return client.post(start(client).replace("aanvrager", "plek"), place(data))


def place(data: bytes) -> dict[str, Any]:
    return {**PAGES["plek"], "plattegrond": SimpleUploadedFile("kaart.png", data)}


def apply(client: Client, data: bytes) -> Case:
    """Fill in a form with this file and send it."""
    first = start(client)
    review = fill(client, first)
    assert (
        client.post(
            first.replace("aanvrager", "plek"), {**place(data), "remove": f"plattegrond:{ORDINARY}"}
        ).status_code
        == 302
    )
    assert client.post(review).status_code == 302
    return Case.objects.select_related("zaak").get()


# The protocol ---------------------------------------------------------------------------------------------------------


@needs_clamd
def test_what_the_scanner_says(scanner: str) -> None:
    assert scanning.scan([b"hallo", b"", b"x" * 100_000], 20) == ""
    assert scanning.scan([b"aa", clamav.VIRUS[:9], clamav.VIRUS[9:]], 20) == clamav.NAME
    assert scanning.scan([], 20) == ""
    with pytest.raises(scanning.TooLargeToScan):
        scanning.scan([os.urandom(1_000_000)] * 9, 20)


@contextmanager
def one_that(answers: Callable[[socket.socket], None]) -> Iterator[str]:
    """A scanner that takes a connection and does something strange with it."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                answers(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        thread.join()


def hears_all(connection: socket.socket) -> None:
    while not connection.recv(4096).endswith(b"\0\0\0\0"):
        pass


@pytest.mark.parametrize(
    "answer",
    [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"stream: Can't open file ERROR\0", b"stream: ", b"\0", b"\xff\xfe\0"],
)
def test_an_answer_that_is_none(settings: Any, answer: bytes) -> None:
    def act(connection: socket.socket) -> None:
        hears_all(connection)
        connection.sendall(answer)

    with one_that(act) as settings.CLAMD, pytest.raises(scanning.Away):
        scanning.scan([b"hallo"], 20)


def test_one_that_hangs_up_at_once(settings: Any) -> None:
    with one_that(lambda connection: None) as settings.CLAMD, pytest.raises(scanning.Away):
        scanning.scan([b"x" * 1000] * 1000, 20)


@pytest.mark.parametrize(
    "where", ["unix:/nowhere", "127.0.0.1:1", "geen adres", ":3310", "localhost:", "localhost:abc"]
)
def test_nobody_there(settings: Any, where: str) -> None:
    settings.CLAMD = where
    with pytest.raises(scanning.Away):
        scanning.scan([b"hallo"], 20)


def test_a_slow_one_is_waited_for_once(db: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "AT_ONCE", 0.3)
    done = threading.Event()
    with one_that(lambda connection: done.wait(20) and None) as settings.CLAMD:
        scanning.receive(MAP)
        settings.CLAMD = NOBODY  # would be another warning, if it were asked
        with pytest.raises(scanning.Away, match="not now"):
            scanning._at_once(MAP)
        done.set()
    assert state(MAP) == Scan.State.WAITING


# At the doors ---------------------------------------------------------------------------------------------------------


@needs_clamd
def test_an_infected_file_is_refused_on_the_web(city: Any, scanner: str) -> None:
    client = resident_client()
    response = refused(client, upload(client, INFECTED))
    assert "zit een virus" in response.content.decode()
    assert Draft.objects.get().answers["plattegrond"] == []
    assert not stored_at(hashlib.sha256(INFECTED).hexdigest()).exists()


@needs_clamd
def test_a_clean_file_opens_at_once(city: Any, scanner: str) -> None:
    assert upload(resident_client(), MAP).status_code == 302
    assert state(MAP) == Scan.State.CLEAN
    assert content.read(hashlib.sha256(MAP).hexdigest()) == MAP


@needs_clamd
def test_an_infected_scan_goes_to_the_refused(city: Any, scanner: str, tmp_path: Path) -> None:
    scan = tmp_path / "post.png"
    scan.write_bytes(INFECTED)
    os.utime(scan, (NOW.timestamp() - 60, NOW.timestamp() - 60))
    came = list(doors.look(tmp_path))
    assert clamav.NAME in came[0].because
    assert (tmp_path / "geweigerd" / "post.png").exists()
    assert not Stack.objects.exists()


@pytest.fixture
def zgw(db: Any) -> Iterator[registers.Zgw]:
    yield registers.client()
    access.forget()


def sent(types: registers.Types, data: bytes) -> registers.Response:
    kind, zgw = types.informatieobjecttype, types.zgw
    body = registers.document(kind, inhoud=base64.b64encode(data).decode(), bestandsomvang=len(data))
    return zgw.post("documenten/enkelvoudiginformatieobjecten", body)


@needs_clamd
def test_the_api_refuses_an_infected_file(zgw: registers.Zgw, scanner: str) -> None:
    types = registers.types(zgw)
    answer = sent(types, INFECTED)
    assert answer.status == 400
    assert answer.fault("inhoud") == "infected"
    made = sent(types, MAP).json
    assert zgw.get(f"{made['url']}/download").content == MAP


def test_the_api_gives_nothing_that_is_not_scanned(zgw: registers.Zgw, away: None, settings: Any) -> None:
    made = sent(registers.types(zgw), MAP)
    assert made.status == 201
    answer = zgw.get(f"{made.json['url']}/download")
    assert (answer.status, answer.json["code"]) == (409, "not-scanned")
    assert "virussen" in answer.json["detail"]
    settings.CLAMD = ""
    assert zgw.get(f"{made.json['url']}/download").content == MAP


# While it is away -----------------------------------------------------------------------------------------------------


@pytest.fixture
def waiting(city: Any, away: None) -> Case:
    """A zaak of which the file is not scanned."""
    return apply(resident_client(), MAP)


def addresses(case: Case) -> tuple[str, str]:
    """Of the file on the case page of an official and of the resident."""
    document = Enkelvoudiginformatieobject.objects.get(inhoud=hashlib.sha256(MAP).hexdigest())
    places = case.zaak.uuid, document.uuid
    return reverse("document", args=places), reverse("my_document", args=places)


def test_the_zaak_is_made_and_the_file_stays_shut(waiting: Case) -> None:
    assert waiting.due > waiting.received_on
    assert Zaak.objects.count() == 1
    staff, mine = addresses(waiting)
    for client, url in ((staff_client("anna"), staff), (resident_client(), mine)):
        answer = client.get(url)
        assert answer.status_code == 409
        assert "wordt nog gecontroleerd" in answer.content.decode()
        assert MAP not in answer.content
    pages = (staff_client("anna"), reverse("case", args=[waiting.zaak.uuid])), (
        resident_client(), reverse("my_case", args=[waiting.zaak.uuid]))  # fmt: skip
    for client, url in pages:
        assert "Wordt nog gecontroleerd op virussen." in client.get(url).content.decode()


def test_our_own_letters_open(waiting: Case) -> None:
    receipts.send(waiting.zaak_id, NOW)
    letter = Message.objects.get(zaak=waiting.zaak)
    assert resident_client().get(reverse("letter", args=[letter.pk])).status_code == 200


@needs_clamd
def test_the_file_opens_when_it_is_scanned(waiting: Case, daemon: str, settings: Any, city: Any) -> None:
    jobs.scan_waiting(0)
    assert state(MAP) == Scan.State.WAITING
    city.shift(60)
    settings.CLAMD = daemon
    jobs.scan_waiting(0)
    assert state(MAP) == Scan.State.CLEAN
    staff, mine = addresses(waiting)
    assert staff_client("anna").get(staff).content == MAP
    assert resident_client().get(mine).content == MAP


@needs_clamd
def test_what_turns_out_to_be_infected_stays_shut(city: Any, daemon: str, settings: Any, caplog: Any) -> None:
    settings.CLAMD = NOBODY
    zaak = apply(resident_client(), INFECTED).zaak
    settings.CLAMD = daemon
    with caplog.at_level(logging.ERROR):
        jobs.scan_waiting(0)
    assert clamav.NAME in caplog.text
    document = Enkelvoudiginformatieobject.objects.get(inhoud=hashlib.sha256(INFECTED).hexdigest())
    url = reverse("document", args=[zaak.uuid, document.uuid])
    for where in (daemon, ""):  # also when nobody scans any more
        settings.CLAMD = where
        answer = staff_client("anna").get(url)
        assert answer.status_code == 409
        assert "zit een virus" in answer.content.decode()
    page = staff_client("anna").get(reverse("case", args=[zaak.uuid])).content.decode()
    assert f"Bevat een virus ({clamav.NAME})" in page
    settings.CLAMD = NOBODY  # it is known, so nobody has to look
    client = resident_client()
    refused(client, upload(client, INFECTED))


@needs_clamd
def test_a_stack_of_paper_is_read_when_it_is_scanned(
    city: Any, daemon: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLAMD = NOBODY
    stack = intake.take_in(on_paper("SCANNED223"), "post.pdf", "application/pdf", DAY, "map").stack
    jobs.read_stack(str(stack.pk))
    stack.refresh_from_db()
    assert stack.state == Stack.State.WAITING
    again: list[str] = []
    monkeypatch.setattr(jobs, "later", lambda job, **words: again.append(f"{job} {words['stack']}"))
    settings.CLAMD = daemon
    jobs.scan_waiting(0)
    assert again == [f"read_stack {stack.pk}"]
    jobs.read_stack(str(stack.pk))
    stack.refresh_from_db()
    assert stack.state == Stack.State.READ


def test_the_page_for_entering_says_that_the_scan_waits(city: Any, away: None) -> None:
    client = staff_client("frans")
    data = {
        "channel": "paper", "service": "evenementenvergunning", "received.day": "14", "received.month": "9",
        "received.year": "2026", "scan": SimpleUploadedFile("scan.png", MAP),
    }  # fmt: skip
    page = client.post(reverse("enter_choice"), data, follow=True)
    assert page.status_code == 200
    assert "De scan wordt nog gecontroleerd" in page.content.decode()
    assert client.get(reverse("scan", args=[Draft.objects.get().pk, 0])).status_code == 409


def test_without_a_scanner_all_is_as_before(city: Any, settings: Any) -> None:
    assert settings.CLAMD == ""
    assert upload(resident_client(), MAP).status_code == 302
    assert content.read(hashlib.sha256(MAP).hexdigest()) == MAP
    settings.CLAMD = NOBODY  # once there is one, it looks at what came before
    with pytest.raises(content.NotScanned):
        content.read(hashlib.sha256(MAP).hexdigest())


# The job --------------------------------------------------------------------------------------------------------------


@needs_clamd
def test_what_cannot_be_scanned_does_not_hold_up_the_rest(
    db: Any, daemon: str, settings: Any, frozen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLAMD = NOBODY
    data = [b"eerste", b"tweede", b"derde", os.urandom(clamav.MOST + 1)]
    names = [scanning.receive(item) for item in data]
    settings.CLAMD = daemon
    real = scanning.scan

    def scan(pieces: Any, seconds: float) -> str:
        whole = b"".join(pieces)
        if whole == b"eerste":
            raise scanning.Away("too slow for this one")
        return real([whole], seconds)

    monkeypatch.setattr(scanning, "scan", scan)
    stored_at(names[2]).unlink()
    assert set(scanning.scan_waiting()) == set(names[1:])
    assert {row.sha256: row.state for row in Scan.objects.all()} == {
        names[0]: Scan.State.WAITING, names[1]: Scan.State.CLEAN, names[3]: Scan.State.TOO_LARGE}  # fmt: skip
    with pytest.raises(content.NotScanned, match="te groot"):
        content.read(names[3])


def test_a_scanner_that_stays_away_is_an_error_in_the_log(db: Any, away: None, frozen: Any, caplog: Any) -> None:
    scanning.receive(b"eerste")
    scanning.receive(b"tweede")
    assert list(scanning.scan_waiting()) == []
    assert "2 files wait" in caplog.text
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    frozen.shift(3600)
    assert list(scanning.scan_waiting()) == []
    assert [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_what_is_swept_away_is_forgotten(db: Any) -> None:
    sha256 = content.receive(b"van niemand")
    content.sweep([], stored_at(sha256).stat().st_mtime + 1)
    assert not Scan.objects.exists()


def test_a_picture_of_several_megabytes(db: Any) -> None:
    """What comes in pieces is the same content."""
    out = io.BytesIO()
    Image.effect_noise((900, 900), 90).save(out, "PNG")
    stream = content.receive_stream(io.BytesIO(out.getvalue()))
    assert stream == scanning.receive(out.getvalue())
    assert Scan.objects.count() == 1

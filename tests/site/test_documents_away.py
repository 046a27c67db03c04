"""The store of documents away: every page and call that needs it says so, nothing is half written, and it goes on.

A document in it that was damaged is given to nobody, and the log says which.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse

from openloket.channels.paper import doors
from openloket.registers import content, scanning
from openloket.registers.models import Enkelvoudiginformatieobject, Scan, Zaak
from openloket.stores import StoreAway, s3
from tests.channels.filling import answers_for, fill, page_id, start
from tests.conftest import new_case, png, resident_client, stored_at
from tests.registers import zgw as client
from tests.registers.zgw import document
from tests.site.running import free_port

DOCUMENTS = "documenten/enkelvoudiginformatieobjecten"


@pytest.fixture
def away(settings: Any) -> Iterator[Any]:
    """Where documents are when nothing listens there; the test sets settings.DOCUMENTS to it when it likes."""
    yield s3.Bucket("loket", "", f"http://127.0.0.1:{free_port()}", "us-east-1", "loket", "geheim", "")
    s3._of_process.cache_clear()


def said(response: HttpResponse) -> str:
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    text = response.content.decode()
    assert "Documenten zijn even niet bereikbaar" in text
    assert "niets kwijt" in text
    return text


def test_a_document_is_away_and_not_gone(city: Any, settings: Any, away: s3.Bucket) -> None:
    zaak = new_case().zaak
    url = f"/ontvangen/{zaak.uuid}/aanvraag.pdf"
    client, before = resident_client(), settings.DOCUMENTS
    settings.DOCUMENTS = [away]
    said(client.get(url))
    english = client.get(url, headers={"Accept-Language": "en"}).content.decode()
    assert "Documents cannot be reached right now" in english
    assert client.get(f"/mijn/zaken/{zaak.uuid}/").status_code == 200  # what needs no document goes on
    settings.DOCUMENTS = before
    assert client.get(url).status_code == 200


def test_a_document_that_was_damaged_is_a_page_that_says_so(
    city: Any, settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.MEDIA_ROOT = tmp_path
    url, client = f"/ontvangen/{new_case().zaak.uuid}/aanvraag.pdf", resident_client()
    for path in tmp_path.glob("??/*"):
        path.write_bytes(b"veranderd")
    response = client.get(url)
    assert response.status_code == 500
    assert "Dit bestand is beschadigd" in response.content.decode()
    english = client.get(url, headers={"Accept-Language": "en"}).content.decode()
    assert "This file is damaged" in english
    [first, *_] = [line.getMessage() for line in caplog.records if line.name == "openloket.registers.content"]
    assert re.fullmatch(r"content [0-9a-f]{64} in disk is not what was stored", first)


def test_a_call_for_a_document_that_was_damaged_says_so(db: Any, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    zgw = client.client()
    made = client.types(zgw).document()
    stored_at(Enkelvoudiginformatieobject.objects.get().inhoud).write_bytes(b"veranderd")
    found = zgw.get(f"{made['url']}/download")
    assert (found.status, found.json["code"]) == (500, "damaged")


def test_an_application_is_refused_before_anything_is_written_and_goes_later(
    city: Any, settings: Any, away: s3.Bucket
) -> None:
    client, before = resident_client(), settings.DOCUMENTS
    review = fill(client, start(client))
    settings.DOCUMENTS = [away]
    said(client.post(review))
    assert not Zaak.objects.exists()
    settings.DOCUMENTS = before
    assert client.post(review).status_code == 302
    assert Zaak.objects.count() == 1


def test_a_file_that_cannot_be_kept_is_refused_and_the_rest_of_the_form_is_there(
    city: Any, settings: Any, away: s3.Bucket
) -> None:
    client = resident_client()
    url = start(client)
    while page_id(url) != "plek":
        url = client.post(url, answers_for(page_id(url)))["Location"]
    settings.DOCUMENTS = [away]
    said(client.post(url, answers_for("plek")))
    assert client.get(url).status_code == 200


def test_calls_to_the_registers_say_so(db: Any, settings: Any, away: s3.Bucket) -> None:
    zgw = client.client()
    types = client.types(zgw)
    made, before = types.document(), settings.DOCUMENTS
    settings.DOCUMENTS = [away]
    body = document(types.informatieobjecttype, inhoud=base64.b64encode(b"nieuw").decode(), bestandsomvang=5)
    for found in (zgw.get(f"{made['url']}/download"), zgw.post(DOCUMENTS, body)):
        assert (found.status, found.json["code"]) == (503, "unavailable")
    assert Enkelvoudiginformatieobject.objects.count() == 1
    settings.DOCUMENTS = before
    assert zgw.get(f"{made['url']}/download").content == b"hallo"
    assert zgw.post(DOCUMENTS, body).status == 201


def test_post_on_paper_stays_in_its_folder(
    city: Any, settings: Any, away: s3.Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = tmp_path / "scan.png"
    scan.write_bytes(png())
    monkeypatch.setattr(doors, "SETTLED", -1e9)  # the clock of this test stands before the file was made
    settings.DOCUMENTS, before = [away], settings.DOCUMENTS
    with pytest.raises(StoreAway):
        list(doors.look(tmp_path))
    assert scan.exists()
    settings.DOCUMENTS = before
    assert [came.because for came in doors.look(tmp_path)] == [""]


def test_what_waits_for_the_virus_scanner_goes_on_waiting(
    db: Any, settings: Any, away: s3.Bucket, caplog: pytest.LogCaptureFixture
) -> None:
    sha256 = content.receive(b"van buiten")
    settings.CLAMD, settings.DOCUMENTS = "unix:/er/is/geen", [away]
    assert list(scanning.scan_waiting()) == []
    assert Scan.objects.get(sha256=sha256).state == Scan.State.WAITING

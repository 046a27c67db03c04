"""All data of a case in one ZIP: whole, made while it is sent, for who may see the case, without what is closed to them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some

from openloket.cases.models import Case, Message
from openloket.registers import content
from openloket.registers.models import Enkelvoudiginformatieobject
from openloket.zipped import Member, member_name, zipped
from tests.cases.deciding.test_hearing import NOW
from tests.cases.received.test_thread import answered
from tests.channels.test_completing import picture
from tests.channels.test_saying import send
from tests.conftest import HOLLE, city_of, new_case, resident_client

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(NOW)


def opened(case: Case, client: Client | None = None) -> ZipFile:
    came = (client or resident_client()).get(f"/mijn/zaken/{case.zaak.uuid}/alles.zip")
    assert came["Content-Type"] == "application/zip"
    return ZipFile(io.BytesIO(b"".join(came.streaming_content)))  # type: ignore[attr-defined]


@given(some.dictionaries(some.text("abc", min_size=1), some.lists(some.binary())))
def test_a_zip_that_is_made_while_it_is_sent_holds_every_byte(files: dict[str, list[bytes]]) -> None:
    made = b"".join(zipped([Member(name, pieces) for name, pieces in files.items()], AT))
    with ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {n: b"".join(p) for n, p in files.items()}


def test_little_of_a_large_file_is_held() -> None:
    pieces = (bytes([n % 251]) * 100_000 for n in range(50))
    assert max(map(len, zipped([Member("groot", pieces)], AT))) < 300_000


@pytest.mark.parametrize(
    ("name", "becomes"),
    [
        ("plein.png", "bestanden/01-plein.png"),
        ("../../etc/passwd", "bestanden/01--..-etc-passwd"),
        ('a<b>:"c"|?*.pdf', "bestanden/01-a-b-c-.pdf"),
        ("", "bestanden/01-bestand"),
        ("x" * 300 + ".pdf", f"bestanden/01-{'x' * 120}.pdf"),
    ],
)
def test_a_name_stays_in_its_folder(name: str, becomes: str) -> None:
    assert member_name("bestanden", 1, name) == becomes


def test_it_holds_answers_messages_letters_files_and_who_looked(today: Any) -> None:
    case = new_case()
    send(case, bijlagen=picture("plein.png"))
    letter = answered(case)
    with opened(case) as archive:
        names = archive.namelist()
        page, said = archive.read("zaak.html").decode(), json.loads(archive.read("zaak.json"))
        assert archive.testzip() is None
        assert [name for name in names if name.endswith("plein.png")]
        letters = [archive.read(name) for name in names if name.startswith("brieven/")]
    assert content.read(letter.document.inhoud) in letters
    assert "Mag ik de muziek een uur langer aan?" in page
    assert case.zaak.identificatie in page
    assert letter.subject in page
    assert said["zaaknummer"] == case.zaak.identificatie
    assert {item["vraag"]: item["antwoord"] for item in said["antwoorden"]}["bezoekers"] == "120"
    assert [message["van"] for message in said["berichten"]] == ["gemeente", *["aanvrager"] * 3]
    assert all(item["bestand"] in names for item in said["bestanden"])


def test_it_is_for_who_may_see_the_case(today: Any) -> None:
    case = new_case()
    address = f"/mijn/zaken/{case.zaak.uuid}/alles.zip"
    assert resident_client(HOLLE).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_a_letter_that_is_still_to_be_posted_is_not_in_it(today: Any) -> None:
    case = new_case(bereikbaar="post")
    answered(case)
    with opened(case) as archive:
        assert not [name for name in archive.namelist() if name.startswith("brieven/")]
    assert Message.objects.filter(kind="answer", read_at=None).exists()


def test_what_does_not_open_is_named_and_left_out(today: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    case = new_case()
    send(case, bijlagen=picture("plein.png"))
    gone = Enkelvoudiginformatieobject.objects.get(bestandsnaam="plein.png")
    real = content.chunks

    def chunks(sha256: str) -> Any:
        if sha256 == gone.inhoud:
            raise FileNotFoundError(sha256)
        return real(sha256)

    monkeypatch.setattr(content, "chunks", chunks)
    with opened(case) as archive:
        assert archive.testzip() is None
        assert not [name for name in archive.namelist() if name.endswith("plein.png")]
        assert "plein.png" in archive.read("zaak.html").decode()

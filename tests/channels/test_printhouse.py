"""A batch as a print house takes it, and its report: the day that it was posted counts, and what does not fit changes nothing."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from openloket.cases.completing import supplementing
from openloket.cases.models import InformationRequest, Message, PrintBatch
from openloket.channels import jobs, mailroom, printhouse
from openloket.registers.models import Audittrail, Besluit
from tests.cases.sent.test_sending import DAY, by, decided
from tests.conftest import new_case, staff, staff_client

TODAY = date(2026, 9, 15)


@pytest.fixture
def batch(city: Any) -> PrintBatch:
    decided(bereikbaar="post")
    made = mailroom.make_batch(staff("frans"))
    assert made is not None
    return made


def decision() -> Message:
    return Message.objects.select_related("document", "batch").get(kind="decision")


def rows(batch: PrintBatch) -> list[dict[str, str]]:
    archive = zipfile.ZipFile(io.BytesIO(printhouse.package(batch)))
    return list(csv.DictReader(io.StringIO(archive.read("manifest.csv").decode()), delimiter=";"))


def line(day: str, **changed: str) -> bytes:
    letter = decision()
    assert letter.batch is not None
    said = {
        "kenmerk": printhouse.reference(letter.batch, letter.pk),
        "sha256": letter.document.inhoud,
        "gepost_op": day,
    }
    said |= changed
    return ("kenmerk;sha256;gepost_op\n" + ";".join(said.values()) + "\n").encode()


def report(raw: bytes, client: Client | None = None) -> str:
    given = {"report": SimpleUploadedFile("bericht.csv", raw)}
    return (client or staff_client("frans")).post(reverse("print_report"), given).content.decode()


def said(outcome: printhouse.Outcome, raw: bytes) -> None:
    assert str(printhouse.SAID[outcome]) in report(raw)


def known() -> tuple[Any, ...]:
    besluit = Besluit.objects.get()
    return decision().sent_on, besluit.verzenddatum, besluit.uiterlijke_reactiedatum


def test_the_zip_has_each_letter_once_as_we_keep_it_with_its_hash_and_pages(batch: PrintBatch) -> None:
    archive = zipfile.ZipFile(io.BytesIO(printhouse.package(batch)))
    found = rows(batch)
    assert {row["bestand"] for row in found} | {"manifest.csv"} == set(archive.namelist())
    assert len(found) == batch.messages.count()
    for row in found:
        assert hashlib.sha256(archive.read(row["bestand"])).hexdigest() == row["sha256"]
        assert int(row["paginas"]) >= 1
        assert row["post_op"] == "2026-09-15"
    assert [row["soort"] for row in found].count("besluit") == 1
    assert printhouse.package(batch) == printhouse.package(batch)


def test_nothing_in_the_list_says_for_whom_a_letter_is(batch: PrintBatch) -> None:
    text = str(rows(batch)).lower()
    case = decision().zaak
    assert "suzanne" not in text
    assert case.identificatie.lower() not in text


def test_a_request_takes_its_form_along(city: Any) -> None:
    case = new_case(bereikbaar="post")
    supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")
    made = mailroom.make_batch(staff("frans"))
    assert made is not None
    [row] = [row for row in rows(made) if row["bijlage"]]
    archive = zipfile.ZipFile(io.BytesIO(printhouse.package(made)))
    assert hashlib.sha256(archive.read(row["bijlage"])).hexdigest() == row["bijlage_sha256"]


def test_a_batch_stands_in_the_folder_whole_and_once(batch: PrintBatch, settings: Any, tmp_path: Path) -> None:
    settings.PRINT_HOUSE = tmp_path / "drukker"
    jobs.hand_over_batch(batch.pk)
    [made] = settings.PRINT_HOUSE.iterdir()
    assert made.name == "brieven-2026-09-15-1-2026-09-15.zip"
    assert made.read_bytes() == printhouse.package(batch)
    batch.refresh_from_db()
    assert batch.handed_at == timezone.now()
    made.unlink()  # the print house took it
    jobs.hand_over_batch(batch.pk)
    assert list(settings.PRINT_HOUSE.iterdir()) == []


def test_killed_half_way_there_is_nothing_to_take_and_it_goes_later(
    batch: PrintBatch, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PRINT_HOUSE = tmp_path

    def full(*_: Any) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(printhouse.os, "fsync", full)
        with pytest.raises(OSError, match="no space"):
            jobs.hand_over_batch(batch.pk)
    assert list(tmp_path.glob("*.zip")) == []
    batch.refresh_from_db()
    assert batch.handed_at is None
    jobs.hand_over_batch(batch.pk)
    assert [each.name for each in tmp_path.iterdir()] == [printhouse.name(batch)]


def test_a_new_batch_is_queued_for_the_print_house_where_there_is_one(city: Any, settings: Any, tmp_path: Path) -> None:
    queued = ProcrastinateJob.objects.filter(task_name="hand_over_batch")
    settings.PRINT_HOUSE = tmp_path
    decided(bereikbaar="post")
    made = mailroom.make_batch(staff("frans"))
    assert made is not None
    assert [job.args["batch"] for job in queued] == [made.pk]
    mailroom.make_again(made.pk, staff("frans"), TODAY + DAY)
    assert queued.all().count() == 2
    for job in queued.all():
        jobs.hand_over_batch(**job.args)
    assert [each.name for each in tmp_path.iterdir()] == ["brieven-2026-09-15-1-2026-09-16.zip"]


def test_what_the_print_house_has_or_posted_is_not_made_again(batch: PrintBatch) -> None:
    again = {"batch": batch.pk, "day": "2026-09-16"}
    PrintBatch.objects.update(handed_at=timezone.now())
    assert "al bij de drukker" in staff_client("frans").post(reverse("mailroom"), again).content.decode()
    PrintBatch.objects.update(handed_at=None)
    report(line("2026-09-15"))
    with pytest.raises(mailroom.WrongDay, match="al bij de drukker"):
        mailroom.make_again(batch.pk, staff("frans"), TODAY + DAY)


def test_posted_on_the_day_in_the_letter_changes_nothing_but_that_we_know(batch: PrintBatch, city: Any) -> None:
    before = known()
    said(printhouse.Outcome.POSTED, line("2026-09-15"))
    assert (known(), decision().reported_on) == (before, TODAY)
    said(printhouse.Outcome.KNOWN, line("2026-09-15"))


def test_awb_3_41_a_decision_is_known_on_the_day_that_the_print_house_posted_it(batch: PrintBatch, city: Any) -> None:
    printed = decision().document.inhoud
    city.shift(timedelta(days=3))
    said(printhouse.Outcome.OTHER_DAY, line("2026-09-17"))
    assert known() == (date(2026, 9, 17), date(2026, 9, 17), date(2026, 10, 29))
    assert decision().document.inhoud == printed, "what was printed stays what it is"
    row = Audittrail.objects.filter(hoofd_object=decision().zaak.uuid).latest("pk")
    assert (row.gebruikers_weergave, "17 september 2026" in row.toelichting) == ("Frans Mulder", True)
    said(printhouse.Outcome.CONTRADICTED, line("2026-09-18"))
    assert known()[0] == date(2026, 9, 17)


def test_the_term_to_complete_counts_from_that_day_too(city: Any) -> None:
    case = new_case(bereikbaar="post")
    supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")
    mailroom.make_batch(staff("frans"))
    before = InformationRequest.objects.get()
    letter = Message.objects.select_related("batch", "document").get(kind="request")
    assert letter.batch is not None
    city.shift(timedelta(days=2))
    told = printhouse.Line(printhouse.reference(letter.batch, letter.pk), letter.document.inhoud, TODAY + 2 * DAY)
    assert printhouse.take(told, timezone.now(), "Postkamer", "") == printhouse.Outcome.OTHER_DAY
    after = InformationRequest.objects.get()
    assert (after.asked_on, after.due) == (TODAY + 2 * DAY, before.due + 2 * DAY)


def test_not_posted_waits_for_the_printer_and_nothing_runs_until_it_goes(batch: PrintBatch, city: Any) -> None:
    raw = line("")
    said(printhouse.Outcome.BACK, raw)
    assert known() == (None, None, None)
    assert decision().pk in [letter.pk for letter in mailroom.waiting()]
    said(printhouse.Outcome.UNKNOWN, raw)
    city.shift(timedelta(days=1))
    mailroom.make_batch(staff("frans"))
    assert known()[0] == date(2026, 9, 16)
    said(printhouse.Outcome.UNKNOWN, raw)


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({"sha256": "0" * 64}, "OTHER_LETTER"),
        ({"kenmerk": "20260915-1-999999"}, "UNKNOWN"),
        ({"kenmerk": "20260914-1-1"}, "UNKNOWN"),
        ({"kenmerk": "<script>"}, "UNKNOWN"),
        ({"kenmerk": ""}, "UNKNOWN"),
        ({"gepost_op": "2026-09-16"}, "IMPOSSIBLE"),
        ({"gepost_op": "2026-09-14"}, "IMPOSSIBLE"),
        ({"gepost_op": "0001-01-01"}, "IMPOSSIBLE"),
    ],
)
def test_what_does_not_fit_is_told_and_changes_nothing(
    batch: PrintBatch, changed: dict[str, str], outcome: str
) -> None:
    before = known()
    said(printhouse.Outcome[outcome], line("2026-09-15", **changed))
    assert (known(), decision().reported_on) == (before, None)


@pytest.mark.parametrize(
    "raw",
    [b"", b"kenmerk;sha256\n1;2\n", b"\xff\xfe", b"kenmerk,sha256,gepost_op\n1,2,gisteren\n",
     b"kenmerk;sha256;gepost_op\n1;2\n", b'kenmerk;sha256;gepost_op\n"1;2;2026-09-15\n', b"PK\x03\x04"],
)  # fmt: skip
def test_what_is_no_report_is_refused_as_a_whole(batch: PrintBatch, raw: bytes) -> None:
    good = line("2026-09-15")
    for given in (raw, good + b"wat;is;dit\n"):
        answer = staff_client("frans").post(reverse("print_report"), {"report": SimpleUploadedFile("x.csv", given)})
        assert answer.status_code == 422
    assert decision().reported_on is None


def test_a_report_without_a_file_or_too_large_is_refused(batch: PrintBatch, monkeypatch: pytest.MonkeyPatch) -> None:
    client = staff_client("frans")
    assert "Kies het bestand" in client.post(reverse("print_report")).content.decode()
    monkeypatch.setattr(printhouse, "LARGEST", 3)
    assert "te groot" in report(line("2026-09-15"), client)


def test_commas_and_a_byte_order_mark_are_read_too(batch: PrintBatch) -> None:
    said(printhouse.Outcome.POSTED, b"\xef\xbb\xbf" + line("2026-09-15").replace(b";", b","))


def test_the_mail_room_downloads_it_and_sees_whether_the_print_house_has_it(
    batch: PrintBatch, settings: Any, tmp_path: Path
) -> None:
    client = staff_client("frans")
    answer = client.get(reverse("batch_zip", args=[batch.pk]))
    assert answer.content == printhouse.package(batch)
    assert printhouse.name(batch) in answer["Content-Disposition"]
    page = client.get(reverse("mailroom")).content.decode()
    assert "Voor de drukker (ZIP)" in page
    assert "bij de drukker" not in page
    settings.PRINT_HOUSE = tmp_path
    assert "nog niet bij de drukker" in client.get(reverse("mailroom")).content.decode()
    jobs.hand_over_batch(batch.pk)
    assert "bij de drukker sinds 15 september" in client.get(reverse("mailroom")).content.decode()
    assert staff_client("anna").get(reverse("batch_zip", args=[batch.pk])).status_code == 403
    assert staff_client("anna").get(reverse("print_report")).status_code == 403

"""Reports that a print house puts in a folder are taken over by themselves; what does not fit waits for a person."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from openloket.cases.models import PrintBatch
from openloket.channels import jobs, print_reports
from tests.channels.test_printhouse import batch as batch
from tests.channels.test_printhouse import decision, known, line
from tests.conftest import staff_client

DAY = "2026-09-15"


def put(folder: Path, name: str, raw: bytes, seconds: int = 120) -> Path:
    path = folder / name
    path.write_bytes(raw)
    then = timezone.now().timestamp() - seconds
    os.utime(path, (then, then))
    return path


def stands(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_report_is_taken_over_once_and_put_aside(batch: PrintBatch, tmp_path: Path) -> None:
    later = timezone.now() + timedelta(days=1)
    put(tmp_path, "bericht.csv", line(DAY))
    print_reports.take_in(tmp_path, later)
    assert str(decision().reported_on) == DAY
    first = known()
    assert stands(tmp_path) == {"verwerkt/bericht.csv"}
    put(tmp_path, "bericht.csv", line(DAY))
    print_reports.take_in(tmp_path, later)
    assert known() == first
    assert stands(tmp_path) == {"verwerkt/bericht.csv", "verwerkt/bericht-2.csv"}


def test_what_does_not_fit_changes_nothing_and_waits_for_who_does_the_post(
    batch: PrintBatch, tmp_path: Path, settings: object
) -> None:
    settings.PRINT_REPORTS = tmp_path  # type: ignore[attr-defined]
    before = known()
    put(tmp_path, "fout.csv", b"\xff\xfe")
    put(tmp_path, "onbekend.csv", line(DAY, sha256="0" * 64))
    put(tmp_path, "half.csv", line(DAY), seconds=5)
    put(tmp_path, "lees.txt", b"hallo")
    jobs.read_print_reports(0)
    assert known() == before
    assert stands(tmp_path) == {"beoordelen/fout.csv", "beoordelen/onbekend.csv", "half.csv", "lees.txt"}
    page = staff_client("frans").get("/werk/post/").content.decode()
    assert "fout.csv, onbekend.csv" in page


def test_a_folder_that_is_away_is_tried_again_later(tmp_path: Path, settings: object) -> None:
    settings.PRINT_REPORTS = tmp_path / "weg"  # type: ignore[attr-defined]
    jobs.read_print_reports(0)
    assert print_reports.to_judge(tmp_path / "weg") == []

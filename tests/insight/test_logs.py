"""Logs from elsewhere: kept for every server, without names of people, and gone when they are thrown away."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from openloket.cases import in_use
from openloket.insight import logs
from openloket.registers import content

LINES = """case:concept:name,concept:name,time:timestamp,org:resource
a,in,2026-01-01 09:00:00+01:00,anna
a,uit,2026-01-02 09:00:00+01:00,bram
b,in,2026-01-03 09:00:00+01:00,anna
"""


@pytest.fixture
def kept(db: Any, settings: Any, tmp_path: Path) -> logs.Log:
    settings.MEDIA_ROOT, settings.VAR = tmp_path / "documents", tmp_path / "one"
    path = tmp_path / "log.csv"
    path.write_text(LINES)
    return logs.keep(path, "Meldingen")


def events(log: logs.Log) -> list[tuple[str, str]]:
    with logs.reading(log) as tables:
        return [
            (case, activity) for case, activity in tables.execute("select case_id, activity from events").fetchall()
        ]


def test_a_log_that_one_server_keeps_is_read_on_another(kept: logs.Log, settings: Any, tmp_path: Path) -> None:
    there = events(kept)
    assert len(there) == 3
    settings.VAR = tmp_path / "another"
    (known,) = logs.known()
    assert (known.name, known.id) == ("Meldingen", kept.id)
    assert events(logs.get(known.id)) == there
    assert b"anna" not in content.read(kept.content)


def test_what_is_thrown_away_goes_everywhere(kept: logs.Log, settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path / "another"
    events(kept)
    settings.VAR = tmp_path / "one"
    assert kept.content in in_use.contents()
    logs.throw_away(kept)
    assert logs.known() == []
    content.sweep(in_use.contents(), time.time() + 60)
    with pytest.raises(FileNotFoundError):
        content.read(kept.content)
    settings.VAR = tmp_path / "another"  # its copy goes when another log is looked at there
    path = tmp_path / "log.csv"
    other = logs.keep(path, "Andere")
    events(other)
    assert [file.stem for file in (tmp_path / "another" / "logs").iterdir()] == [other.content]


@pytest.mark.parametrize("number", ["", "0" * 16, "0" * 15, "\0" * 16, "../../etc/passwd"])
def test_there_is_no_other_log(db: Any, number: str) -> None:
    assert logs.get(number) is None

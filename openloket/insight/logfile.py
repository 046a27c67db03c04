"""The files of an event log: the columns of its CSV, what is no log at all, and reading in pieces."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

NEEDED = {"case:concept:name": "case_id", "concept:name": "activity", "time:timestamp": "moment"}
"""Columns as XES names them, and what they are called here."""
OPTIONAL = {
    "org:resource": "resource",
    "concept:instance": "instance",
    "case:service": "service",
    "case:version": "version",
    "case:channel": "channel",
    "case:team": "team",
    "case:startdate": "started",
    "case:enddate": "ended",
    "case:deadline": "deadline",
    "case:result": "result",
}
COLUMNS = (*NEEDED, *OPTIONAL)
LONGEST = 4_000_000
"""Bytes of a log from one thing that its parser tells to the next: what is longer would be read from its start again with every piece of it."""


class BadLog(ValueError):
    """The file is no event log; the message says what is missing."""


class Pieces:
    """Give a file to the parser in pieces, and stop when it asks for many without having anything to tell."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.since = file, 0

    def read(self, size: int) -> bytes:
        """Read on. Raises BadLog."""
        piece = self.file.read(size)
        self.since += len(piece)
        if self.since > LONGEST:
            raise BadLog(f"Een waarde in dit bestand is langer dan {LONGEST // 1_000_000} MB.")
        return bytes(piece)


def write(out: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write events as the CSV that is read here; a column that a row does not have stays empty."""
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([row.get(name) or "" for name in COLUMNS] for row in rows)

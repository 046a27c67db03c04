"""What reading and writing event logs share: the columns of the CSV, refusing what is no log, reading in pieces."""

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
"""Bytes between one thing that the parser of a log reports and the next: anything longer would be read from its start
again with every piece."""


class BadLog(ValueError):
    """The file is no event log, or could not be read as one; the message says why."""


class Pieces:
    """A file that is given to a parser in pieces, until the parser takes many without having anything to report."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.since = file, 0

    def read(self, size: int) -> bytes:
        """Read the next piece. Raises BadLog."""
        piece = self.file.read(size)
        self.since += len(piece)
        if self.since > LONGEST:
            raise BadLog(f"Een waarde in dit bestand is langer dan {LONGEST // 1_000_000} MB.")
        return bytes(piece)


def write(out: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write events as the CSV that `eventlog` reads; a column that a row does not have stays empty."""
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([row.get(name) or "" for name in COLUMNS] for row in rows)

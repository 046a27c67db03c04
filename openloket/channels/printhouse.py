"""Give a print house a batch of letters, and take its report of what it posted on which day.

The batch is one ZIP: each letter as the PDF that we keep, what goes with it, and `manifest.csv`, which says of each what it
is, with its hash. It stands in the folder whole or not at all. The report is a CSV with the reference and hash of each letter
and its day: the day on which a decision was made known is the day on which it was posted (Awb 3:41).
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from pypdf import PdfReader, PdfWriter

from openloket.cases.models import Message, PrintBatch
from openloket.cases.sent import sending
from openloket.channels.paper import followup
from openloket.registers import content
from openloket.zipped import Member, zipped

COLUMNS = (
    "kenmerk", "bestand", "sha256", "paginas", "bijlage", "bijlage_sha256", "soort", "venster", "kleur", "dubbelzijdig", "post_op"
)  # fmt: skip
REPORTED = ("kenmerk", "sha256", "gepost_op")
"""What a report says of each letter; without a day the print house could not post it."""
LARGEST = 2_000_000
MOST_LINES = 20_000
_REFERENCE = re.compile(r"\d{8}-\d{1,5}-(\d{1,12})", re.ASCII)


class BadReport(ValueError):
    """Say that a file is no report; the message says where, in the language of who reads it. Nothing of it is taken over."""


class Outcome(StrEnum):
    """Say what became of a line of a report."""

    POSTED = "posted"
    OTHER_DAY = "other_day"
    BACK = "back"
    KNOWN = "known"
    UNKNOWN = "unknown"
    OTHER_LETTER = "other_letter"
    CONTRADICTED = "contradicted"
    IMPOSSIBLE = "impossible"


SAID = {
    Outcome.POSTED: gettext_lazy("Gepost."),
    Outcome.OTHER_DAY: gettext_lazy("Later gepost dan in de brief staat. De termijnen tellen vanaf deze dag."),
    Outcome.BACK: gettext_lazy("Niet gepost. De brief wacht weer op de printer."),
    Outcome.KNOWN: gettext_lazy("Dat wisten wij al."),
    Outcome.UNKNOWN: gettext_lazy(
        "Deze brief kennen wij niet, of hij zit niet meer in een printstapel. Vraag het de drukker."
    ),
    Outcome.OTHER_LETTER: gettext_lazy(
        "De drukker had een andere brief dan wij (de hash klopt niet). Vraag wat er is gepost."
    ),
    Outcome.CONTRADICTED: gettext_lazy(
        "De drukker noemde eerder een andere dag. De eerste dag blijft staan. Vraag wat klopt."
    ),
    Outcome.IMPOSSIBLE: gettext_lazy("Op deze dag kan de brief niet gepost zijn. Vraag het de drukker."),
}
TO_ASK = {Outcome.UNKNOWN, Outcome.OTHER_LETTER, Outcome.CONTRADICTED, Outcome.IMPOSSIBLE}


@dataclass(frozen=True)
class Line:
    """Hold what a report says of one letter; no day when it was not posted."""

    reference: str
    sha256: str
    day: date | None


def name(batch: PrintBatch) -> str:
    """Return the name of the ZIP of a batch; one that is posted on another day than was said has another name."""
    return f"brieven-{batch.day}-{batch.number}-{batch.posted_on or batch.day}.zip"


def reference(batch: PrintBatch, letter: int) -> str:
    """Return what a letter is called between us and the print house; it says nothing of whom it is for."""
    return f"{batch.day:%Y%m%d}-{batch.number}-{letter}"


def package(batch: PrintBatch) -> bytes:
    """Return the ZIP of a batch."""
    return b"".join(zipped(_members(batch), timezone.localtime(batch.made_at)))


def _members(batch: PrintBatch) -> Iterator[Member]:
    manifest = io.StringIO()
    table = csv.writer(manifest, delimiter=";", lineterminator="\n")
    table.writerow(COLUMNS)
    for letter in batch.messages.select_related("zaak", "document").order_by("made_at", "pk"):
        called = reference(batch, letter.pk)
        pdf = content.read(letter.document.inhoud)
        along = _one(followup.along(letter))
        yield Member(f"{called}.pdf", [pdf])
        if along:
            yield Member(f"{called}-bijlage.pdf", [along])
        table.writerow(
            [
                called,
                f"{called}.pdf",
                letter.document.inhoud,
                sum(len(PdfReader(io.BytesIO(each)).pages) for each in (pdf, along) if each),
                f"{called}-bijlage.pdf" if along else "",
                hashlib.sha256(along).hexdigest() if along else "",
                "besluit" if letter.kind == "decision" else "brief",
                "links",
                "zwart",
                "nee" if along else "ja",
                batch.posted_on or batch.day,
            ]
        )
    yield Member("manifest.csv", [manifest.getvalue().encode()])


def _one(pdfs: Sequence[bytes]) -> bytes:
    """Put PDFs in one; empty for none."""
    if len(pdfs) < 2:
        return b"".join(pdfs)
    writer = PdfWriter()
    for each in pdfs:
        writer.append(io.BytesIO(each))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def hand_over(batch_id: int, at: datetime) -> None:
    """Put a batch where the print house takes it, whole or not at all, and once. Raises OSError."""
    folder: Path | None = settings.PRINT_HOUSE
    with transaction.atomic():  # locked, so that nobody makes it anew meanwhile
        batch = PrintBatch.objects.select_for_update().get(pk=batch_id)
        if folder is None or batch.handed_at is not None:
            return
        folder.mkdir(parents=True, exist_ok=True)
        made = folder / f".{name(batch)}.deel"
        with made.open("wb") as file:
            file.write(package(batch))
            file.flush()
            os.fsync(file.fileno())
        made.chmod(0o640)  # whoever is in the group of the folder may take it
        made.replace(folder / name(batch))
        batch.handed_at = at
        batch.save(update_fields=["handed_at"])


def read(raw: bytes) -> list[Line]:
    """Read a report. Raises BadReport for what is none, with the line on which it stops being one."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadReport(gettext("Dit bestand is geen tekst in UTF-8.")) from None
    first = text.partition("\n")[0]
    table = csv.reader(io.StringIO(text), delimiter=";" if ";" in first else ",", strict=True)
    lines: list[Line] = []
    try:
        head = [column.strip().lower() for column in next(table, [])]
        if missing := [column for column in REPORTED if column not in head]:
            raise BadReport(gettext("In de eerste regel ontbreekt: %(columns)s.") % {"columns": ", ".join(missing)})
        for row in filter(None, table):
            if len(row) != len(head) or len(lines) == MOST_LINES:
                raise BadReport(_stops(table.line_num))
            called, sha256, day = (row[head.index(column)].strip() for column in REPORTED)
            lines.append(Line(called, sha256.lower(), date.fromisoformat(day) if day else None))
    except (csv.Error, ValueError) as error:
        if isinstance(error, BadReport):
            raise
        raise BadReport(_stops(table.line_num)) from None
    return lines


def _stops(line: int) -> str:
    return gettext("Regel %(line)s is niet te lezen. Een dag schrijft u als 2026-11-30. Er is niets overgenomen.") % {
        "line": line
    }


def zaken(lines: Iterable[Line]) -> list[int]:
    """Return the zaken of the letters that a report names, for who looks at it."""
    numbers = [int(found[1]) for line in lines if (found := _REFERENCE.fullmatch(line.reference))]
    rows = Message.objects.filter(pk__in=numbers, batch__isnull=False)
    return list(rows.order_by("zaak").values_list("zaak_id", flat=True).distinct())


def take(line: Line, at: datetime, by: str, by_id: str) -> Outcome:
    """Take over what a print house reports of one letter; what does not fit changes nothing, nor does a repeat."""
    found = _REFERENCE.fullmatch(line.reference)
    letter = _in_a_batch(int(found[1])) if found else None
    if letter is None or letter.batch is None or reference(letter.batch, letter.pk) != line.reference:
        return Outcome.UNKNOWN
    if letter.document.inhoud != line.sha256:
        return Outcome.OTHER_LETTER
    if letter.reported_on is not None:
        return Outcome.KNOWN if letter.reported_on == line.day else Outcome.CONTRADICTED
    if line.day is None:
        sending.not_posted(letter.pk, at, by, by_id)
        return Outcome.BACK
    if not letter.batch.day <= line.day <= timezone.localdate(at):
        return Outcome.IMPOSSIBLE
    sending.reported(letter.pk, line.day, at, by, by_id)
    return Outcome.OTHER_DAY if letter.sent_on is not None and line.day > letter.sent_on else Outcome.POSTED


def _in_a_batch(letter: int) -> Message | None:
    rows = Message.objects.select_related("batch", "document")
    return rows.filter(pk=letter, way=Message.Way.PRINT, batch__isnull=False).first()

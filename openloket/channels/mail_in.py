"""Mail that people send us: its text and what comes with it become post, which the mail room puts where it belongs.

Whoever wrote is not believed on their address: nothing reaches a case but by a slip that was printed for it, or a person.
So an objection that came by e-mail is kept with the day on which it reached us, wherever it was sent (Awb 2:15, 6:15).
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone

from openloket import apart
from openloket.cases.models import Stack
from openloket.cases.sent import bounces
from openloket.cases.wording.typesetting import date_parts, pdf
from openloket.channels import wrong_way
from openloket.channels.paper import doors, intake, written
from openloket.registers import content

DONE, BY_MACHINE, TO_JUDGE = "Verwerkt", "Automatisch", "Beoordelen"
"""The folders of a mailbox for what was taken in, for answers of machines, and for what a person must look at:
reports on mail that we do not know, and a text in which the virus scanner sees something."""
LARGEST = doors.MOST_MAIL + 1
_TEMPLATE = Path(__file__).parent / "paper" / "mail.typ"
_UNREADABLE = "Deze e-mail kon niet worden geopend. Hij staat in de mailbox."


def take(raw: bytes) -> str:
    """Do what an e-mail asks, and return the folder in which it is kept. Raises StoreAway.

    The same e-mail is post once, however often it comes. Who wrote it is told what counts by e-mail (see wrong_way); a
    machine is told nothing.
    """
    report = bounces.read(raw)
    if report is not None:
        unknown = (
            report.for_good and bounces.came_back(report.code, report.status, timezone.now()) == bounces.Outcome.UNKNOWN
        )
        return TO_JUDGE if unknown else DONE
    if written.by_machine(raw):
        return BY_MACHINE
    day = written.came_on(raw, timezone.localdate())
    came = [item for item in doors.mail(raw, day) if item.because != doors.NO_SCAN]
    mail = _read(raw)
    try:
        taken = intake.take_in(
            _typeset(mail, came, day),
            f"E-mail: {mail['subject'] or 'zonder onderwerp'}"[:200],
            "application/pdf",
            day,
            "e-mail",
        )
    except content.Infected:
        return TO_JUDGE
    if not taken.before:
        Stack.objects.filter(pk=taken.stack.pk).update(text=mail["text"])
        wrong_way.came(raw, day, timezone.now())
    return DONE


def _read(raw: bytes) -> dict[str, str]:
    try:
        found: dict[str, str] = apart.once(written.read, raw, bounds=doors.MAIL)
    except (apart.Refusal, apart.Over):
        return {"from": "", "subject": "", "date": "", "text": _UNREADABLE}
    return found


def _typeset(mail: dict[str, str], came: list[doors.Came], day: date) -> bytes:
    """Set an e-mail on paper; what comes again is set the same, so that it is known."""
    sent = written.day_of(mail["date"])
    facts = [("Van", mail["from"] or "onbekend"), ("Verstuurd", mail["date"] or "onbekend")]
    return pdf(
        _TEMPLATE,
        {
            "title": mail["subject"] or "E-mail zonder onderwerp",
            "by": mail["from"] or "onbekend",
            "date_parts": date_parts(sent if sent and abs(sent - day) < timedelta(days=30) else day),
            "facts": facts,
            "text": mail["text"].split("\n"),
            "files": [f"{item.name} – {item.because}" if item.because else item.name for item in came],
        },
    )

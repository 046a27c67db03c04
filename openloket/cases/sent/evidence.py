"""Say what we can show of a letter: when it was made, sent, told of and read, and what came back on it (Awb 2:25).

The burden of showing that is ours. Each fact stands with its moment, as it is here, and with who or what it comes from.
What is not known is said, not left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.conf import settings
from django.utils import timezone, translation

from openloket.cases.carrying import undelivered
from openloket.cases.models import Case, Grievance, Message, Notification, ReceivedMessage, Supplement
from openloket.cases.received.receiving import KINDS
from openloket.cases.submit import channel_name
from openloket.cases.wording.typesetting import TYPST, date_parts, pdf
from openloket.law.calendar import plain_date

_TEMPLATE = TYPST / "evidence.typ"
OURS, CARRIER, POST, PRINTER, THEIRS, BATCH = (
    "ons systeem",
    "wie onze e-mail verstuurt",
    "de postkamer",
    "de drukker",
    "wat bij ons binnenkwam",
    "de map met brieven voor de post",
)
BOX = "de Berichtenbox van MijnOverheid"
_SORTS = {
    Notification.Sort.NOTICE: "De e-mail over de brief",
    Notification.Sort.REMINDER: "De herinnering per e-mail",
    Notification.Sort.REPRESENTATIVE: "De e-mail aan wie voor de ontvanger handelt",
}


@dataclass(frozen=True)
class Fact:
    """Tell of something that happened to a letter: when, what, and from whom or what we know it."""

    at: datetime | date
    what: str
    source: str

    @property
    def moment(self) -> str:
        """Return when it was, in words and in Dutch time; a day where we know no time."""
        if isinstance(self.at, datetime):
            local = timezone.localtime(self.at)
            return f"{plain_date(local.date())} om {local:%H:%M} uur"
        return plain_date(self.at)


def of(letter: Message, *, address: bool) -> list[Fact]:
    """List what is known of a letter, in the order in which it happened; with the e-mail address or without it."""
    return in_order([*_sending(letter), *_telling(letter, address=address), *_reading(letter), *_reactions(letter)])


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """Put facts in the order of their moments; one of which we know the day alone comes at the end of it. Pure."""
    return sorted(facts, key=lambda fact: _moment(fact.at))


def _moment(at: datetime | date) -> tuple[date, time]:
    if isinstance(at, datetime):
        local = timezone.localtime(at)
        return local.date(), local.time()
    return at, time.max


def unknown(letter: Message, facts: Sequence[Fact]) -> list[str]:
    """Say what cannot be shown of a letter."""
    found = []
    if not letter.gone or _to_come(letter):
        found.append("De brief is nog niet verstuurd.")
    if letter.waived:
        found.append(
            "Er ging geen e-mail over deze brief: de ontvanger wilde dat niet (artikel 2:10 lid 1 van de Awb)."
        )
    elif letter.way == Message.Way.PRINT and letter.gone and not _to_come(letter):
        found.append("Van een brief per post weten wij niet wanneer hij is bezorgd.")
        if letter.batch is not None and letter.batch.handed_at is not None and letter.reported_on is None:
            found.append("De drukker meldde niet op welke dag hij de brief op de post deed.")
    if letter.notifications.filter(sort=Notification.Sort.BOX, sent_at__isnull=False).exists():
        found.append("Of en wanneer MijnOverheid de ontvanger een e-mail stuurde, weten wij niet.")
    if letter.read_at is None:
        found.append("Dat de brief in Mijn Loket is geopend, is niet vastgelegd.")
    if not [fact for fact in facts if fact.source == THEIRS]:
        found.append("Er kwam geen reactie op deze brief binnen.")
    return found


def statement(case: Case, letter: Message, at: datetime, *, address: bool = True) -> bytes:
    """Make the statement as a PDF."""
    facts = of(letter, address=address)
    local = timezone.localtime(at)
    return pdf(
        _TEMPLATE,
        {
            "case": case.zaak.identificatie,
            "letter": letter.subject,
            "of": settings.MUNICIPALITY["name"],
            "to": next(iter((letter.text or {}).get("recipient") or ()), ""),
            "print": letter.document.inhoud,
            "way": letter.get_way_display(),
            "made": f"{plain_date(local.date())} om {local:%H:%M} uur",
            "date_parts": date_parts(local.date()),
            "facts": [(fact.moment, fact.what, fact.source) for fact in facts],
            "unknown": unknown(letter, facts),
        },
    )


def _sending(letter: Message) -> Iterator[Fact]:
    yield Fact(letter.made_at, "De brief is gemaakt.", OURS)
    batch = letter.batch
    if batch is not None:
        yield Fact(batch.made_at, f"De brief is klaargezet om te printen (stapel {batch.number}).", BATCH)
    if letter.sent_on is None:
        return
    if letter.way == Message.Way.INBOX:
        yield Fact(letter.notified_at or letter.sent_on, "De brief staat in Mijn Loket. Hij telt vanaf deze dag.", OURS)
    elif _to_come(letter):
        yield Fact(letter.sent_on, "Op deze dag zal de brief op de post gaan.", POST)
    else:
        yield Fact(letter.sent_on, "De brief ging op de post. Hij telt vanaf deze dag.", POST)
    if letter.reported_on is not None:
        yield Fact(letter.reported_on, "De drukker meldt dat de brief op deze dag op de post ging.", PRINTER)


def _to_come(letter: Message) -> bool:
    """Say whether the day on which a letter is to be posted has still to come."""
    return letter.way == Message.Way.PRINT and letter.sent_on is not None and letter.sent_on > timezone.localdate()


def _telling(letter: Message, *, address: bool) -> Iterator[Fact]:
    for row in letter.notifications.order_by("pk"):
        if row.sort == Notification.Sort.BOX:
            yield from _boxed(row)
            continue
        what = _SORTS[Notification.Sort(row.sort)]
        mailed = "" if row.sort == Notification.Sort.REPRESENTATIVE else row.address or letter.email
        to = f" aan {mailed}" if address and mailed else ""
        if row.sent_at is not None:
            yield Fact(row.sent_at, f"{what}{to} is aangenomen.", CARRIER)
        if row.delivered_at is not None:
            yield Fact(row.delivered_at, f"{what}{to} is bezorgd.", CARRIER)
        if row.failed_at is not None:
            why = f" ({row.why})" if row.why else ""
            with translation.override("nl"):
                words = undelivered.said(row.why)
            yield Fact(row.failed_at, f"{what}{to} is niet aangekomen{why}. {words}".strip(), CARRIER)
    if letter.undeliverable_at is not None and letter.way == Message.Way.PRINT:
        yield Fact(letter.undeliverable_at, "De brief gaat daarom per post (artikel 2:11 van de Awb).", OURS)


def _boxed(row: Notification) -> Iterator[Fact]:
    if row.sent_at is not None:
        yield Fact(row.sent_at, f"De Berichtenbox heeft de brief aangenomen (kenmerk {row.code}).", BOX)
    if row.failed_at is not None:
        why = f" ({row.why})" if row.why else ""
        yield Fact(row.failed_at, f"De Berichtenbox nam de brief niet aan{why}.", BOX)


def _reading(letter: Message) -> Iterator[Fact]:
    if letter.read_at is not None:
        yield Fact(letter.read_at, "De brief is voor het eerst geopend.", OURS)


def _reactions(letter: Message) -> Iterator[Fact]:
    for added in Supplement.objects.filter(request__message=letter).select_related("submission"):
        way = channel_name(added.submission.channel)
        yield Fact(added.submission.received_at, f"Een aanvulling kwam binnen via {way}.", THEIRS)
    came = ReceivedMessage.objects.filter(request__message=letter)
    objected = Grievance.objects.filter(letter=letter).exclude(message=None).values("message")
    for message in [*came, *ReceivedMessage.objects.filter(pk__in=objected)]:
        way = channel_name(message.channel)
        yield Fact(message.received_at, f"{KINDS[message.kind].subject} kwam binnen via {way}.", THEIRS)

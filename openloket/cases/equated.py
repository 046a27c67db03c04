"""What terms are counted with, changed without a release: equated days, years with a known decree, and outages.

Each change is kept with its source and who made it; taking it back ends it and does not wipe it out. Running terms
are counted anew after it (see recount), and every process counts with it within a minute (see calendar).
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from operator import or_

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from django.utils import timezone

from openloket.cases import recount
from openloket.cases.models import DecreeYear, Downtime, EquatedDay, Recount
from openloket.cases.terms import calendar
from openloket.law.calendar import BUNDLED, long_date, plain_date
from openloket.law.deadlines import DUTCH_TIME
from openloket.people.models import User

LONGEST_OUTAGE = timedelta(days=31)
LONGEST_AGO = timedelta(days=366)
FURTHEST_AHEAD = timedelta(weeks=13)
"""How far ahead an outage that is planned can be written down."""
NAME = "gelijkgestelde dag"


class CalendarRefused(ValueError):
    """A day, year or outage cannot be recorded or taken back as asked; the message says why, in Dutch."""


def add_day(day: date, name: str, source: str, by: User | None) -> Recount:
    """Equate a day with a holiday, by a decree that the release does not know. Raises CalendarRefused."""
    source = _said(source, "Schrijf op waar dit staat, zoals het nummer van het besluit.")
    _check_year(day.year)
    if free := calendar.now().why_free(day):
        raise CalendarRefused(f"{long_date(day).capitalize()} telt al als vrije dag: {free}.")
    with transaction.atomic():
        EquatedDay.objects.filter(day=day, ended_at=None, free=False).update(ended_at=timezone.now(), ended_by=by)
        if day not in BUNDLED.equated:
            _make(EquatedDay(day=day, name=_said(name or NAME, longest=100), source=source), by)
        return _begin(f"De regering heeft {long_date(day)} gelijkgesteld met een feestdag.", by)


def remove_day(day: date, source: str, by: User | None) -> Recount:
    """Take back an equated day that was added by mistake, here or in the release. Raises CalendarRefused."""
    source = _said(source, "Schrijf op waarom deze dag niet telt.")
    if day not in calendar.now().equated:
        raise CalendarRefused(f"{long_date(day).capitalize()} staat niet bij de gelijkgestelde dagen.")
    with transaction.atomic():
        EquatedDay.objects.filter(day=day, ended_at=None, free=True).update(ended_at=timezone.now(), ended_by=by)
        if day in BUNDLED.equated:
            _make(EquatedDay(day=day, free=False, name=BUNDLED.equated[day], source=source), by)
        return _begin(f"Wij telden {long_date(day)} als feestdag. Dat was niet goed.", by)


def know_year(year: int, source: str, by: User | None) -> Recount:
    """Record that the decree of a year is known and that all its days are in. Raises CalendarRefused."""
    source = _said(source, "Schrijf op waar dit staat, zoals het nummer van het besluit.")
    _check_year(year)
    if year in calendar.now().known:
        raise CalendarRefused(f"Van {year} is het besluit al bekend.")
    with transaction.atomic():
        _make(DecreeYear(year=year, source=source), by)
        return _begin(f"Het besluit over {year} is bekend.", by)


def forget_year(year: int, by: User | None) -> Recount:
    """Take back that the decree of a year is known. Raises CalendarRefused."""
    with transaction.atomic():
        if not DecreeYear.objects.filter(year=year, ended_at=None).update(ended_at=timezone.now(), ended_by=by):
            raise CalendarRefused(f"Bij {year} is hier niet gezegd dat het besluit bekend is.")
        return _begin(f"Het besluit over {year} is toch niet bekend.", by)


def add_outage(begins: datetime, ends: datetime, way: str, reason: str, by: User | None) -> Recount:
    """Write down that people could not reach us for a time, or will not some weeks from now (Awb 2:21). Raises CalendarRefused.

    A time without a zone is Dutch time; in an hour that comes twice, it begins in the first and ends in the last.
    """
    reason = _said(reason, "Schrijf op wat er aan de hand was.", 200)
    if way not in Downtime.Way.values:
        raise CalendarRefused("Kies wat er niet werkte.")
    begins, ends, now = _moment(begins), _moment(ends, last=True), timezone.now()
    if begins < now - LONGEST_AGO:
        raise CalendarRefused("Deze storing begon meer dan een jaar geleden. Zij maakt geen termijn meer langer.")
    if ends > now + FURTHEST_AHEAD:
        raise CalendarRefused(
            f"Deze storing is meer dan {FURTHEST_AHEAD.days // 7} weken vooruit. Controleer de dagen."
        )
    if ends <= begins:
        raise CalendarRefused("De storing eindigt voordat zij begint. Verbeter de dag of de tijd.")
    if ends - begins > LONGEST_OUTAGE:
        raise CalendarRefused(f"Een storing van meer dan {LONGEST_OUTAGE.days} dagen? Controleer de dagen.")
    with transaction.atomic():
        if Downtime.objects.filter(begins=begins, ends=ends, way=way, ended_at=None).exists():
            raise CalendarRefused("Deze storing is al vastgelegd.")
        row = Downtime.objects.create(
            begins=begins, ends=ends, way=way, reason=reason, made_at=timezone.now(), made_by=by
        )
        if begins > now:
            return _begin(f"U kunt ons niet goed bereiken {period(row)}.", by)
        return _begin(f"U kon ons niet goed bereiken: er was een storing {period(row)}.", by)


def remove_outage(outage: int, by: User | None) -> Recount:
    """Take back an outage that was written down by mistake. Raises CalendarRefused."""
    with transaction.atomic():
        ended = Downtime.objects.filter(pk=outage, ended_at=None).update(ended_at=timezone.now(), ended_by=by)
        if not ended:
            raise CalendarRefused("Deze storing staat er niet (meer).")
        [row] = _recorded(Downtime.objects.filter(pk=outage))
        return _begin(f"De storing {row.when} was er niet.", by)


def remove_outage_of(begins: datetime, ends: datetime, way: str, by: User | None) -> Recount:
    """Take back the outage of this way and these times, as they were given to `add_outage`. Raises CalendarRefused."""
    times = [(begins.replace(tzinfo=begins.tzinfo or DUTCH_TIME), ends.replace(tzinfo=ends.tzinfo or DUTCH_TIME))]
    with contextlib.suppress(CalendarRefused):  # an earlier release may have taken a time that does not exist
        times.append((_moment(begins), _moment(ends, last=True)))
    same = reduce(or_, (Q(begins=begins, ends=ends) for begins, ends in times))
    found = Downtime.objects.filter(same, way=way, ended_at=None).values_list("pk", flat=True).first()
    return remove_outage(found or 0, by)


@dataclass(frozen=True)
class RecordedOutage:
    """An outage that was written down: when it was, in words, and whether it counts."""

    row: Downtime
    when: str
    counts: bool


def outages(most: int) -> list[RecordedOutage]:
    """Return the outages that were not taken back, newest first; one whose time cannot be read does not count."""
    return _recorded(Downtime.objects.filter(ended_at=None).select_related("made_by").order_by("-pk")[:most])


def _recorded(rows: QuerySet[Downtime]) -> list[RecordedOutage]:
    found = list(
        rows.defer("begins", "ends", "day").annotate(
            readable=RawSQL(f"coalesce({calendar.READABLE}, false)", []),  # noqa: S611 - a constant
            begins_text=Cast("begins", TextField()),
            ends_text=Cast("ends", TextField()),
            day_text=Cast("day", TextField()),
        )
    )
    whole = Downtime.objects.in_bulk([row.pk for row in found if row.readable])
    return [
        RecordedOutage(row, period(whole[row.pk]), True)
        if row.pk in whole
        else RecordedOutage(row, f"van {row.begins_text or row.day_text} tot {row.ends_text or row.day_text}", False)
        for row in found
    ]


def period(row: Downtime) -> str:
    """Say when an outage was: 'van 28 september 2026 20:00 tot 29 september 2026 06:00'."""
    if row.begins is None or row.ends is None:
        return f"op {plain_date(row.day)}" if row.day else ""
    return " ".join(f"{word} {_shown(at)}" for word, at in (("van", row.begins), ("tot", row.ends)))


def _moment(at: datetime, *, last: bool = False) -> datetime:
    """Return a moment in UTC. Raises CalendarRefused for a time that the Dutch clock skips, or a year out of range."""
    local = at if at.tzinfo else at.replace(tzinfo=DUTCH_TIME, fold=last)
    try:
        found = local.astimezone(UTC)
        skipped = at.tzinfo is None and found.astimezone(DUTCH_TIME).replace(tzinfo=None) != at.replace(fold=0)
    except OverflowError as error:
        raise CalendarRefused("Deze dag kan niet. Controleer het jaar.") from error
    if skipped:
        raise CalendarRefused(f"{_clock(at)} bestaat niet: de klok ging toen een uur vooruit. Kies een andere tijd.")
    return found


def _clock(at: datetime) -> str:
    return f"{plain_date(at.date())} {at:%H:%M}"


def _check_year(year: int) -> None:
    if not calendar.FIRST_YEAR <= year <= calendar.LAST_YEAR:
        raise CalendarRefused("Dit jaar kan niet. De Algemene termijnenwet geldt sinds 1965.")


def _shown(at: datetime) -> str:
    local = timezone.localtime(at)
    return _clock(local)


def _said(text: str, else_: str = "", longest: int = 300) -> str:
    """Return a text on one line. Raises CalendarRefused when it is empty, with `else_`, or too long to be kept whole."""
    text = " ".join(text.split())
    if not text and else_:
        raise CalendarRefused(else_)
    if len(text) > longest:
        raise CalendarRefused(f"De tekst is te lang: {len(text)} tekens. Gebruik er hoogstens {longest}.")
    return text


def _make(row: EquatedDay | DecreeYear, by: User | None) -> None:
    row.made_at, row.made_by = timezone.now(), by
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # someone else did it at this moment
        raise CalendarRefused("Dit is net al vastgelegd.") from error


def _begin(because: str, by: User | None) -> Recount:
    calendar.forget()
    transaction.on_commit(calendar.forget)
    return recount.begin(because, by)

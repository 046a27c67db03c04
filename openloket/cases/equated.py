"""What terms are counted with, changed without a release: equated days, years with a known decree, and outages.

Each change is kept with its source and who made it; taking it back ends it and does not wipe it out. The terms that run are
counted anew after it (see recount), and every process counts with it within a minute (see calendar).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from openloket.cases import calendar, recount
from openloket.cases.models import DecreeYear, Downtime, EquatedDay, Recount
from openloket.law.calendar import BUNDLED, long_date, plain_date
from openloket.people.models import User

LONGEST_OUTAGE = timedelta(days=31)
NAME = "gelijkgestelde dag"


class Refused(ValueError):
    """This cannot be; the message says why, in Dutch."""


def add_day(day: date, name: str, source: str, by: User | None) -> Recount:
    """Equate a day with a holiday, by a decree that the release does not know. Raises Refused."""
    source = _said(source, "Schrijf op waar dit staat, zoals het nummer van het besluit.")
    if not 1965 <= day.year <= 2100:
        raise Refused("Dit jaar kan niet. De Algemene termijnenwet geldt sinds 1965.")
    if free := calendar.now().why_free(day):
        raise Refused(f"{long_date(day).capitalize()} telt al als vrije dag: {free}.")
    with transaction.atomic():
        EquatedDay.objects.filter(day=day, ended_at=None, free=False).update(ended_at=timezone.now(), ended_by=by)
        if day not in BUNDLED.equated:
            _make(EquatedDay(day=day, name=" ".join(name.split())[:100] or NAME, source=source), by)
        return _begin(f"De regering heeft {long_date(day)} gelijkgesteld met een feestdag.", by)


def remove_day(day: date, source: str, by: User | None) -> Recount:
    """Take an equated day back that was added by mistake, here or in the release. Raises Refused."""
    source = _said(source, "Schrijf op waarom deze dag niet telt.")
    if day not in calendar.now().equated:
        raise Refused(f"{long_date(day).capitalize()} staat niet bij de gelijkgestelde dagen.")
    with transaction.atomic():
        EquatedDay.objects.filter(day=day, ended_at=None, free=True).update(ended_at=timezone.now(), ended_by=by)
        if day in BUNDLED.equated:
            _make(EquatedDay(day=day, free=False, name=BUNDLED.equated[day], source=source), by)
        return _begin(f"Wij telden {long_date(day)} als feestdag. Dat was niet goed.", by)


def know_year(year: int, source: str, by: User | None) -> Recount:
    """Say that the decree of a year is known and that all its days are in. Raises Refused."""
    source = _said(source, "Schrijf op waar dit staat, zoals het nummer van het besluit.")
    if not 1965 <= year <= 2100:
        raise Refused("Dit jaar kan niet. De Algemene termijnenwet geldt sinds 1965.")
    if year in calendar.now().known:
        raise Refused(f"Van {year} is het besluit al bekend.")
    with transaction.atomic():
        _make(DecreeYear(year=year, source=source), by)
        return _begin(f"Het besluit over {year} is bekend.", by)


def forget_year(year: int, by: User | None) -> Recount:
    """Take back that the decree of a year is known. Raises Refused."""
    with transaction.atomic():
        if not DecreeYear.objects.filter(year=year, ended_at=None).update(ended_at=timezone.now(), ended_by=by):
            raise Refused(f"Bij {year} is hier niet gezegd dat het besluit bekend is.")
        return _begin(f"Het besluit over {year} is toch niet bekend.", by)


def add_outage(begins: datetime, ends: datetime, way: str, reason: str, by: User | None) -> Recount:
    """Write down that people could not reach us for a time (Awb 2:21). Raises Refused."""
    reason = _said(reason, "Schrijf op wat er aan de hand was.")
    if way not in Downtime.Way.values:
        raise Refused("Kies wat er niet werkte.")
    if ends <= begins:
        raise Refused("De storing eindigt voordat zij begint. Verbeter de dag of de tijd.")
    if ends - begins > LONGEST_OUTAGE:
        raise Refused(f"Een storing van meer dan {LONGEST_OUTAGE.days} dagen? Controleer de dagen.")
    with transaction.atomic():
        if Downtime.objects.filter(begins=begins, ends=ends, way=way, ended_at=None).exists():
            raise Refused("Deze storing is al vastgelegd.")
        row = Downtime.objects.create(
            begins=begins, ends=ends, way=way, reason=reason[:200], made_at=timezone.now(), made_by=by
        )
        return _begin(f"U kon ons niet goed bereiken: er was een storing {period(row)}.", by)


def remove_outage(outage: int, by: User | None) -> Recount:
    """Take an outage back that was written down by mistake. Raises Refused."""
    with transaction.atomic():
        row = Downtime.objects.select_for_update().filter(pk=outage, ended_at=None).first()
        if row is None:
            raise Refused("Deze storing staat er niet (meer).")
        row.ended_at, row.ended_by = timezone.now(), by
        row.save(update_fields=["ended_at", "ended_by"])
        return _begin(f"De storing {period(row)} was er niet.", by)


def period(row: Downtime) -> str:
    """Say when an outage was: 'van 28 september 2026 20:00 tot 29 september 2026 06:00'."""
    if row.begins is None or row.ends is None:
        return f"op {plain_date(row.day)}" if row.day else ""
    return " ".join(f"{word} {_moment(at)}" for word, at in (("van", row.begins), ("tot", row.ends)))


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{plain_date(local.date())} {local:%H:%M}"


def _said(text: str, else_: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise Refused(else_)
    return text[:300]


def _make(row: EquatedDay | DecreeYear, by: User | None) -> None:
    row.made_at, row.made_by = timezone.now(), by
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # someone else did it at this moment
        raise Refused("Dit is net al vastgelegd.") from error


def _begin(because: str, by: User | None) -> Recount:
    calendar.forget()
    transaction.on_commit(calendar.forget)
    return recount.begin(because, by)

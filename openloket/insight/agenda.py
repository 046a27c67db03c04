"""Indicators for the six goals of the Digital Agenda, all measured in the system itself: nobody fills anything in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import duckdb
from django.conf import settings
from django.db import connection
from django.db.models import Avg, F, Q
from django.utils import timezone

from openloket.cases.models import Feedback
from openloket.cases.wording.typesetting import date_parts, pdf
from openloket.change import course
from openloket.change.models import Briefing, Change, Impact
from openloket.definitions.library import UPSTREAM
from openloket.insight import ontime
from openloket.insight.forms import ENDED, quiet_since
from openloket.insight.ontime import counted
from openloket.insight.privacy import FEW, few

PERIOD = timedelta(days=90)
Unit = Literal["%", "dagen", "cijfer", "aantal", "uur"]
GOALS = {
    "data": "Werken met gegevens",
    "shared": "Samen één digitale basis",
    "together": "Samen organiseren",
    "service": "Betere dienstverlening aan inwoners en ondernemers",
    "rollout": "Vernieuwing invoeren",
    "research": "Beter onderzoek",
}


@dataclass(frozen=True)
class Figure:
    """A measured value and, in words, of what: how many cases, forms or changes a share or mean was taken over."""

    value: float | None
    of: str


@dataclass(frozen=True)
class Indicator:
    """A figure over the last ninety days and over the ninety days before those, with its target and its definition."""

    goal: str
    name: str
    unit: Unit
    target: float
    more_is_better: bool
    definition: str
    current: Figure
    earlier: Figure

    @property
    def now(self) -> float | None:
        return self.current.value

    @property
    def before(self) -> float | None:
        return self.earlier.value

    @property
    def met(self) -> bool | None:
        """Say whether the target is met; None when there is too little to tell."""
        if self.now is None:
            return None
        return self.now >= self.target if self.more_is_better else self.now <= self.target

    @property
    def trend(self) -> str:
        """Say which way the figure goes: beter, slechter or gelijk; "" when either of the two periods has no value."""
        if self.now is None or self.before is None:
            return ""
        if abs(self.now - self.before) < 0.005 * max(abs(self.now), abs(self.before), 1e-9):
            return "gelijk"
        return "beter" if (self.now > self.before) is self.more_is_better else "slechter"


@dataclass(frozen=True)
class _Period:
    tables: duckdb.DuckDBPyConnection
    since: datetime
    until: datetime
    is_now: bool = True

    def row(self, statement: str, values: list[Any]) -> tuple[Any, ...]:
        """Run a statement on the tables for analysis and return its one row."""
        found = self.tables.execute(statement, values).fetchone()
        assert found is not None
        return found

    def came(self, what: str) -> tuple[Any, ...]:
        """Return aggregates (`what`, in SQL) over the cases that came in during the period."""
        return self.row(
            f"select {what} from cases where started >= ?::timestamptz and started < ?::timestamptz",
            [self.since, self.until],
        )

    def within(self, name: str) -> Q:
        return Q(**{f"{name}__gte": self.since, f"{name}__lt": self.until})

    def days(self) -> list[date]:
        return [timezone.localdate(self.since), timezone.localdate(self.until)]


@dataclass(frozen=True)
class _Things:
    """What a figure counts: its singular and plural, the least count that gets a value, and how a count is shown."""

    one: str
    more: str
    least: int = 1
    shown: Callable[[int], str] = few


def _figure(value: float | None, count: int, things: _Things) -> Figure:
    """Build a figure about `count` things; without a value, and saying so, when there are none or too few."""
    if 0 < count < things.least:
        return Figure(None, f"minder dan {things.least} {things.more}")
    words = counted(count, things.one, things.more, things.shown)
    return Figure(value, f"van {words}") if count else Figure(None, words)


def _share(part: int, whole: int, things: _Things) -> Figure:
    return _figure(part / whole if whole else None, whole, things)


_CHANGES = _Things("ingevoerde wijziging", "ingevoerde wijzigingen", shown=str)
_CAME = _Things("binnengekomen zaak", "binnengekomen zaken", FEW)


def _opened(period: _Period) -> Any:
    return Change.objects.filter(period.within("opened_at"))


def _from_needs(period: _Period) -> Figure:
    opened = _opened(period)
    return _share(opened.exclude(need={}).count(), opened.count(), _CHANGES)


def _rehearsed(period: _Period) -> Figure:
    opened = _opened(period)
    return _share(opened.filter(hash__in=Impact.objects.values("hash")).count(), opened.count(), _CHANGES)


def _feedback_share(period: _Period) -> Figure:
    """Return the share of web applications with an opinion, in whole days: of an opinion only the day is kept."""
    since, until = period.days()
    (sent,) = period.row(
        "select count(*) from cases where channel = 'web' and started >= ?::date and started < ?::date", [since, until]
    )
    given = Feedback.objects.filter(on__gte=since, on__lt=until, channel="web").count()
    return _share(min(given, sent), sent, _Things("aanvraag op het web", "aanvragen op het web", FEW))


def _by_systems(period: _Period) -> Figure:
    found, every = period.came("count(*) filter (channel = 'api'), count(*)")
    return _share(found, every, _CAME)


def _from_others(period: _Period) -> Figure:
    """Return the share of our services that follow another organisation's package; only known as it is now."""
    if not period.is_now:
        return Figure(None, "niet bewaard")
    folders = [path for path in Path(settings.SERVICES).iterdir() if path.is_dir()]
    return _share(
        sum((path / UPSTREAM).is_dir() for path in folders), len(folders), _Things("dienst", "diensten", shown=str)
    )


def _agreed_in(period: _Period) -> Figure:
    """Return the median of the hours from proposing a change to approving it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select percentile_cont(0.5) within group (order by extract(epoch from a.at - p.at) / 3600), count(*) "
            "from change_moment a cross join lateral (select max(m.at) as at from change_moment m where m.change_id = "
            "a.change_id and m.at < a.at and m.what = %s) p "
            "where a.what = %s and a.at >= %s and a.at < %s and p.at is not null",
            [course.PROPOSED, course.APPROVED, period.since, period.until],
        )
        median, count = cursor.fetchone()
    return _figure(
        float(median) if median is not None else None, count, _Things("goedkeuring", "goedkeuringen", shown=str)
    )


def _notes_read(period: _Period) -> Figure:
    """Return the share of notes read: one for each change and each official who got a case under its version."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(distinct (c.handler_id, ch.id)) filter (where b.read_at is not null), "
            "count(distinct (c.handler_id, ch.id)) from change_change ch join cases_case c on c.version_id = ch.version_id "
            "left join change_briefing b on b.change_id = ch.id and b.user_id = c.handler_id "
            "where ch.opened_at < %s and c.handler_id is not null and c.received_at >= %s and c.received_at < %s",
            [period.until, period.since, period.until],
        )
        read, every = cursor.fetchone()
    return _share(read, every, _Things("bericht aan een medewerker", "berichten aan medewerkers"))


def _on_time(period: _Period) -> Figure:
    """Return the share decided in time, of the cases closed in the period and those past their term at its end."""
    counts, moments = ontime.columns(period.until)
    found = ontime.OnTime(
        *period.row(
            f"select {counts} from cases where started < ?::timestamptz and (ended is null or ended >= ?::timestamptz)",
            [*moments, period.until, period.since],
        )
    )
    return Figure(found.share, found.words())


def _finished(period: _Period) -> Figure:
    sent, every = period.row(
        "select count(*) filter (sent), count(*) from sessions where started >= ?::timestamptz and started < ?::timestamptz "
        f"and {ENDED}",
        [period.since, period.until, quiet_since(period.until)],
    )
    return _share(sent, every, _Things("verstuurd of verlaten formulier", "verstuurde of verlaten formulieren", FEW))


def _ease(period: _Period) -> Figure:
    since, until = period.days()
    rows = Feedback.objects.filter(on__gte=since, on__lt=until)
    return _figure(rows.aggregate(mean=Avg("ease"))["mean"], rows.count(), _Things("antwoord", "antwoorden", FEW))


def _kept(period: _Period) -> Figure:
    opened = _opened(period)
    return _share(opened.exclude(state=Change.State.STOPPED).count(), opened.count(), _CHANGES)


def _days_to_open(period: _Period) -> Figure:
    opened = _opened(period).annotate(took=F("opened_at") - F("made_at"))
    mean = opened.aggregate(mean=Avg("took"))["mean"]
    return _figure(mean.total_seconds() / 86400 if mean is not None else None, opened.count(), _CHANGES)


def _logged(period: _Period) -> Figure:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from cases_case where version_id is not null and received_at >= %s and received_at < %s",
            [period.since, period.until],
        )
        (every,) = cursor.fetchone()
    (there,) = period.came("count(*) filter (version <> '')")
    return _share(min(there, every), every, _Things("eigen zaak", "eigen zaken"))


def _open_figures(period: _Period) -> Figure:
    (lines,) = period.row(
        "select count(*) from (select service, channel, strftime(started, '%Y-%m') from cases "
        "where started >= ?::timestamptz and started < ?::timestamptz group by 1, 2, 3 having count(*) >= ?)",
        [period.since, period.until, FEW],
    )
    (every,) = period.came("count(*)")
    return _figure(float(lines), every, replace(_CAME, least=1))


def _practised(period: _Period) -> Figure:
    rows = Briefing.objects.filter(period.within("read_at"))
    return _share(
        rows.exclude(practised_at=None).count(), rows.count(), _Things("gelezen bericht", "gelezen berichten")
    )


_MEASURED: tuple[tuple[str, str, Unit, float, bool, str, Callable[[_Period], Figure]], ...] = (
    (
        "data",
        "Wijzigingen die uit gemeten behoeften komen",
        "%",
        0.5,
        True,
        "Ingevoerde wijzigingen die zijn begonnen vanuit de pagina met behoeften, gedeeld door alle ingevoerde wijzigingen.",
        _from_needs,
    ),
    (
        "data",
        "Wijzigingen die vooraf zijn doorgerekend",
        "%",
        1.0,
        True,
        "Ingevoerde wijzigingen waarvan de gevolgen voor lopende zaken vooraf zijn berekend, gedeeld door alle ingevoerde wijzigingen.",
        _rehearsed,
    ),
    (
        "data",
        "Aanvragers die zeggen wat zij ervan vinden",
        "%",
        0.1,
        True,
        "Antwoorden op de twee vragen na het versturen, gedeeld door de aanvragen op het web.",
        _feedback_share,
    ),
    (
        "shared",
        "Zaken die via een koppeling binnenkomen",
        "%",
        0.1,
        True,
        "Zaken die een ander systeem via de ZGW-API's maakt, gedeeld door alle zaken.",
        _by_systems,
    ),
    (
        "shared",
        "Diensten die van een andere organisatie komen",
        "%",
        0.5,
        True,
        "Diensten die als pakket van een ander zijn overgenomen en met diens nieuwe versies meegaan, gedeeld door alle diensten.",
        _from_others,
    ),
    (
        "together",
        "Tijd tot een collega akkoord is",
        "uur",
        48,
        False,
        "Uren tussen voorleggen en goedkeuren van een wijziging; de helft ging sneller.",
        _agreed_in,
    ),
    (
        "together",
        "Medewerkers die het bericht bij een wijziging lazen",
        "%",
        0.9,
        True,
        "Berichten bij een wijziging die zijn gelezen, gedeeld door die aan elke medewerker met een zaak onder de nieuwe versie.",
        _notes_read,
    ),
    (
        "service",
        "Besluiten op tijd",
        "%",
        0.95,
        True,
        "Zaken die voor het einde van de beslistermijn klaar waren, gedeeld door de afgesloten zaken en de lopende zaken die over "
        "hun termijn zijn.",
        _on_time,
    ),
    (
        "service",
        "Formulieren op het web die worden afgemaakt",
        "%",
        0.8,
        True,
        "Begonnen formulieren die zijn verstuurd, gedeeld door wie verstuurde of stopte.",
        _finished,
    ),
    (
        "service",
        "Gemak",
        "cijfer",
        4.0,
        True,
        "Gemiddelde van de antwoorden van 1 (heel moeilijk) tot 5 (heel makkelijk).",
        _ease,
    ),
    (
        "rollout",
        "Tijd van idee tot invoering",
        "dagen",
        30,
        False,
        "Gemiddeld aantal dagen van het begin van een wijziging tot zij voor de eersten openging.",
        _days_to_open,
    ),
    (
        "rollout",
        "Wijzigingen die niet zijn teruggedraaid",
        "%",
        0.95,
        True,
        "Ingevoerde wijzigingen die nog gelden of gewoon zijn opgevolgd, gedeeld door alle ingevoerde wijzigingen.",
        _kept,
    ),
    (
        "rollout",
        "Medewerkers die oefenden",
        "%",
        0.5,
        True,
        "Gelezen berichten bij een wijziging waarna de medewerker de oefenzaak goed deed, gedeeld door alle gelezen berichten.",
        _practised,
    ),
    (
        "research",
        "Zaken in het logboek voor onderzoek",
        "%",
        0.99,
        True,
        "Eigen zaken waarvan elke stap in de tabellen voor analyse staat, gedeeld door alle eigen zaken.",
        _logged,
    ),
    (
        "research",
        "Open cijfers",
        "aantal",
        10,
        True,
        "Regels in de open data over deze periode: een dienst, kanaal en maand met ten minste tien aanvragen.",
        _open_figures,
    ),
)


def indicators(tables: duckdb.DuckDBPyConnection, now: datetime) -> list[Indicator]:
    """Measure every indicator, over the last ninety days and the ninety before, ordered by goal."""
    current, earlier = _Period(tables, now - PERIOD, now), _Period(tables, now - 2 * PERIOD, now - PERIOD, is_now=False)
    return [
        Indicator(goal, name, unit, target, more, definition, measure(current), measure(earlier))
        for goal, name, unit, target, more, definition, measure in _MEASURED
    ]


def as_pdf(found: list[Indicator], day: date, shown: Callable[[Indicator, float | None], str]) -> bytes:
    """Typeset the indicators as a PDF of one page for the council; `shown` puts a value in words."""
    return pdf(
        Path(__file__).parent / "agenda.typ",
        {
            "municipality": settings.MUNICIPALITY["name"],
            "day": date_parts(day),
            "goals": [
                {
                    "name": name,
                    "rows": [
                        {
                            "name": item.name,
                            "now": shown(item, item.now),
                            "before": shown(item, item.before),
                            "target": ("≥ " if item.more_is_better else "≤ ") + shown(item, item.target),
                            "of": item.current.of,
                            "of_before": item.earlier.of,
                            "trend": item.trend or "–",
                            "met": {True: "gehaald", False: "niet gehaald", None: "te weinig gegevens"}[item.met],
                        }
                        for item in found
                        if item.goal == goal
                    ],
                }
                for goal, name in GOALS.items()
            ],
        },
    )

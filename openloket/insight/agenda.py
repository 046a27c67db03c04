"""The six goals of the Digital Agenda, each with indicators that are measured in the system. Nobody fills anything in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import duckdb
from django.conf import settings
from django.db import connection
from django.db.models import Avg, F, Q
from django.utils import timezone

from openloket.cases.models import Feedback
from openloket.cases.typesetting import date_parts, pdf
from openloket.change import course
from openloket.change.models import Briefing, Change, Impact
from openloket.definitions.library import UPSTREAM
from openloket.insight.forms import ENDED, quiet_since
from openloket.insight.privacy import FEW

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
class Indicator:
    """A figure over the last ninety days, the ninety before those, and what it should be."""

    goal: str
    name: str
    unit: Unit
    target: float
    more_is_better: bool
    definition: str
    now: float | None
    before: float | None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None when there is too little to say."""
        if self.now is None:
            return None
        return self.now >= self.target if self.more_is_better else self.now <= self.target

    @property
    def trend(self) -> str:
        """Which way it goes: beter, slechter or gelijk; "" when one of the two is not there."""
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

    def of_cases(self, what: str, moment: str = "ended") -> Any:
        """An aggregate over the cases with their end (or start) in the period; None of fewer than ten."""
        row = self.tables.execute(
            f"select {what}, count(*) from cases where {moment} >= ?::timestamptz and {moment} < ?::timestamptz",
            [self.since, self.until],
        ).fetchone()
        return row[0] if row and row[1] >= FEW else None

    def within(self, name: str) -> Q:
        return Q(**{f"{name}__gte": self.since, f"{name}__lt": self.until})

    def days(self) -> list[date]:
        return [timezone.localdate(self.since), timezone.localdate(self.until)]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _opened(period: _Period) -> Any:
    return Change.objects.filter(period.within("opened_at"))


def _from_needs(period: _Period) -> float | None:
    opened = _opened(period)
    return _share(opened.exclude(need={}).count(), opened.count())


def _rehearsed(period: _Period) -> float | None:
    opened = _opened(period)
    return _share(opened.filter(hash__in=Impact.objects.values("hash")).count(), opened.count())


def _feedback_share(period: _Period) -> float | None:
    since, until = period.days()
    sent = period.of_cases("count(*) filter (channel = 'web')", "started")
    given = Feedback.objects.filter(on__gte=since, on__lt=until, channel="web").count()
    return given / sent if sent else None


def _by_systems(period: _Period) -> float | None:
    return period.of_cases("count(*) filter (channel = 'api') / count(*)", "started")  # type: ignore[no-any-return]


def _from_others(period: _Period) -> float | None:
    """Of the services that are offered: those that are kept up from another organisation's package; as it is now."""
    folders = [path for path in Path(settings.SERVICES).iterdir() if path.is_dir()]
    return _share(sum((path / UPSTREAM).is_dir() for path in folders), len(folders))


def _agreed_in(period: _Period) -> float | None:
    """Hours between proposing and approving, half of the changes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select percentile_cont(0.5) within group (order by extract(epoch from a.at - p.at) / 3600) "
            "from change_moment a cross join lateral (select max(m.at) as at from change_moment m where m.change_id = "
            "a.change_id and m.at < a.at and m.what = %s) p "
            "where a.what = %s and a.at >= %s and a.at < %s and p.at is not null",
            [course.PROPOSED, course.APPROVED, period.since, period.until],
        )
        (found,) = cursor.fetchone()
    return float(found) if found is not None else None


def _notes_read(period: _Period) -> float | None:
    """Of the officials who had a case under a new version: who read its note before or with it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(distinct (c.handler_id, ch.id)) filter (where b.read_at is not null), "
            "count(distinct (c.handler_id, ch.id)) from change_change ch join cases_case c on c.version_id = ch.version_id "
            "left join change_briefing b on b.change_id = ch.id and b.user_id = c.handler_id "
            "where ch.opened_at < %s and c.handler_id is not null and c.received_at >= %s and c.received_at < %s",
            [period.until, period.since, period.until],
        )
        read, every = cursor.fetchone()
    return _share(read, every)


def _on_time(period: _Period) -> float | None:
    return period.of_cases(  # type: ignore[no-any-return]
        "count(*) filter (ended <= deadline) / nullif(count(*) filter (deadline is not null), 0)"
    )


def _finished(period: _Period) -> float | None:
    row = period.tables.execute(
        "select count(*) filter (sent), count(*) from sessions where started >= ?::timestamptz and started < ?::timestamptz "
        f"and {ENDED}",
        [period.since, period.until, quiet_since(period.until)],
    ).fetchone()
    return _share(*row) if row and row[1] >= FEW else None


def _ease(period: _Period) -> float | None:
    since, until = period.days()
    rows = Feedback.objects.filter(on__gte=since, on__lt=until)
    found = rows.aggregate(mean=Avg("ease"))["mean"]
    return found if rows.count() >= FEW else None


def _kept(period: _Period) -> float | None:
    opened = _opened(period)
    return _share(opened.exclude(state=Change.State.STOPPED).count(), opened.count())


def _days_to_open(period: _Period) -> float | None:
    opened = _opened(period).annotate(took=F("opened_at") - F("made_at"))
    mean = opened.aggregate(mean=Avg("took"))["mean"]
    return mean.total_seconds() / 86400 if mean is not None else None


def _logged(period: _Period) -> float | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from cases_case where received_at >= %s and received_at < %s", [period.since, period.until]
        )
        (every,) = cursor.fetchone()
    row = period.tables.execute(
        "select count(*) from cases where version <> '' and started >= ?::timestamptz and started < ?::timestamptz",
        [period.since, period.until],
    ).fetchone()
    return _share(min(row[0], every), every) if row else None


def _open_figures(period: _Period) -> float | None:
    row = period.tables.execute(
        "select count(*) from (select service, channel, strftime(started, '%Y-%m') from cases "
        "where started >= ?::timestamptz and started < ?::timestamptz group by 1, 2, 3 having count(*) >= ?)",
        [period.since, period.until, FEW],
    ).fetchone()
    return float(row[0]) if row else None


def _practised(period: _Period) -> float | None:
    rows = Briefing.objects.filter(period.within("read_at"))
    return _share(rows.exclude(practised_at=None).count(), rows.count())


_MEASURED: tuple[tuple[str, str, Unit, float, bool, str, Callable[[_Period], float | None]], ...] = (
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
        "Ingevoerde wijzigingen waarvan de gevolgen voor lopende zaken vooraf zijn berekend.",
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
        "Medewerkers met een zaak onder een nieuwe versie die het bericht daarbij lazen, gedeeld door al die medewerkers.",
        _notes_read,
    ),
    (
        "service",
        "Besluiten op tijd",
        "%",
        0.95,
        True,
        "Afgesloten zaken die voor het einde van de beslistermijn klaar waren.",
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
        "Ingevoerde wijzigingen die nog gelden of gewoon zijn opgevolgd.",
        _kept,
    ),
    (
        "rollout",
        "Medewerkers die oefenden",
        "%",
        0.5,
        True,
        "Medewerkers die het bericht bij een wijziging lazen en de oefenzaak goed deden.",
        _practised,
    ),
    (
        "research",
        "Zaken in het logboek voor onderzoek",
        "%",
        0.99,
        True,
        "Zaken waarvan elke stap in de tabellen voor analyse staat, gedeeld door alle zaken.",
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
    """Every indicator, by goal."""
    current, earlier = _Period(tables, now - PERIOD, now), _Period(tables, now - 2 * PERIOD, now - PERIOD)
    return [
        Indicator(goal, name, unit, target, more, definition, measure(current), measure(earlier))
        for goal, name, unit, target, more, definition, measure in _MEASURED
    ]


def as_pdf(found: list[Indicator], day: date, shown: Callable[[Indicator, float | None], str]) -> bytes:
    """One page for the council."""
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

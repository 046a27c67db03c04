"""Every figure that Prometheus is given: what processes counted, and what the database knows at this moment.

The database is asked a few small questions, once in a while however many ask us. A question that fails leaves its
figures out and says so; the rest is told all the same.
"""

from __future__ import annotations

import logging
import platform
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import Error, connection
from django.utils import timezone
from procrastinate.contrib.django import app
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from openloket.cases.models import Case, PaperReading, Stack
from openloket.cases.sent import not_told, sending
from openloket.outage import away
from openloket.site.postgres.base import ALIVE_WITHIN, at_most
from openloket.watch import files
from openloket.watch import meters as counted

log = logging.getLogger(__name__)

TYPE = CONTENT_TYPE_PLAIN_0_0_4
KEPT = 10.0
"""Seconds for which what was looked up is told again."""
SOON = timedelta(days=7)
"""A case with its last day within this time is at risk."""
MAIL = ("notify", "remind", "tell_representatives", "send_cosign_link", "mail_adviser")
"""The jobs that send an e-mail to someone."""

Checks = Mapping[str, Callable[[], dict[str, Any]]]
Samples = Iterable[tuple[tuple[str, ...], float]]


def scrape(checks: Checks) -> bytes:
    """Return all figures, in the form that Prometheus reads; `checks` are those of `health`."""
    registry = CollectorRegistry()
    for find in (_counted, lambda: _looked_up(checks)):
        registry.register(_Found(find))
    return generate_latest(registry)


class _Found(Collector):
    """Figures that are found when someone asks."""

    def __init__(self, find: Callable[[], Iterable[Metric]]) -> None:
        self.find = find

    def collect(self) -> Iterable[Metric]:
        return self.find()


def _counted() -> Iterable[Metric]:
    """Return what every process of this server counted; where these share nothing, what this one did."""
    folder = files.Shared.folder
    if folder is None:
        return counted.REGISTRY.collect()
    try:
        return files.collect(folder)
    except Exception:  # a disk that is full or broken; what can be looked up is told all the same
        log.exception("what was counted cannot be read")
        return []


def _looked_up(checks: Checks) -> list[Metric]:
    with _Kept.lock:
        if time.monotonic() > _Kept.until:
            _Kept.found = list(_look(checks))
            _Kept.until = time.monotonic() + KEPT
        return _Kept.found


class _Kept:
    """What was looked up last, and until when that is told."""

    lock, until, found = threading.Lock(), 0.0, list[Metric]()


def forget() -> None:
    """Look everything up anew, the next time."""
    _Kept.until = 0.0


def _look(checks: Checks) -> Iterator[Metric]:
    yield _gauge("openloket_build_info", "The release that runs.", ["release", "python", "django"], _build())
    asking = _Asking()
    healthy = [((name,), float(asking.well(name, check))) for name, check in checks.items()]
    yield _gauge("openloket_healthy", "Whether all is well with this (1) or not (0).", ["check"], healthy)
    failed: dict[str, float] = {}
    for look in LOOKS:
        found = asking.figures(look)
        failed[look.__name__] = found is None
        yield from found or ()
    yield _gauge("openloket_look_failed", "Whether these figures were not found.", ["look"], _by_name(failed))


class _Asking:
    """Asks one thing after another; when the database does not answer it is not asked again, for each would take seconds."""

    def __init__(self) -> None:
        self.away = False

    def well(self, name: str, check: Callable[[], Any]) -> bool:
        """Say whether all is well with something; what is wrong is said by /gezond/alles/."""
        if self.away and name not in WITHOUT_DATABASE:
            return False
        try:
            check()
        except Error:
            self.away = True
            return False
        except Exception:
            return False
        return True

    def figures(self, look: Callable[[], Iterable[Metric]]) -> list[Metric] | None:
        """Return what there is to be found; None when it cannot be."""
        if self.away and look.__name__ not in WITHOUT_DATABASE:
            return None
        try:
            with at_most(ALIVE_WITHIN):
                return list(look())
        except Error as error:
            self.away = away(error)
            log.warning("figures of %s were not found", look.__name__, exc_info=error)
            return None


WITHOUT_DATABASE = ("documents", "disk", "processes")


def _gauge(name: str, text: str, labels: list[str], samples: Samples) -> Metric:
    found = GaugeMetricFamily(name, text, labels=labels)
    for values, value in samples:
        found.add_metric(values, value)
    return found


def _build() -> Samples:
    return [((settings.RELEASE, platform.python_version(), django.get_version()), 1)]


# What is looked at ----------------------------------------------------------------------------------------------------


def jobs() -> Iterator[Metric]:
    """Find the jobs that could begin, by kind, and for how many seconds the oldest of each kind waits; and who does them."""
    rows = [(app.tasks[name].name if name in app.tasks else counted.OTHER, n, age) for name, n, age in _rows(WAITING)]
    names = [task.name for task in app.tasks.values()]
    waiting, oldest = dict.fromkeys(names, 0), dict.fromkeys(names, 0.0)
    for name, number, seconds in rows:
        waiting[name] = waiting.get(name, 0) + number
        oldest[name] = max(oldest.get(name, 0.0), seconds)
    yield _gauge("openloket_jobs_waiting", "Jobs that could begin.", ["job"], _by_name(waiting))
    yield _gauge("openloket_jobs_oldest_seconds", "How long the oldest job waits.", ["job"], _by_name(oldest))
    ((workers,),) = _rows(
        "select count(*) from procrastinate_workers where last_heartbeat > now() - interval '1 minute'"
    )
    yield _gauge("openloket_workers", "Workers that live, on whatever server.", [], [((), workers)])


WAITING = (
    "select j.task_name, count(*), "
    "greatest(coalesce(extract(epoch from now() - min(greatest(j.scheduled_at, e.at)))::float8, 0), 0) "
    "from procrastinate_jobs j left join lateral (select max(v.at) as at from procrastinate_events v where v.job_id = j.id "
    "and v.type in ('deferred', 'deferred_for_retry')) e on true "
    "where j.status = 'todo' and (j.scheduled_at is null or j.scheduled_at <= now()) group by j.task_name"
)


def notifications() -> Iterator[Metric]:
    """Find what still has to be told to other systems and people, and what was given up."""
    ((waiting, dead, oldest),) = _rows(
        "select count(*) filter (where not opgegeven), count(*) filter (where opgegeven), "
        "coalesce(extract(epoch from now() - min((bericht->>'aanmaakdatum')::timestamptz) filter (where not opgegeven)), 0)::float8 "
        "from registers_aflevering"
    )
    ((mails,),) = _rows(
        "select count(*) from procrastinate_jobs where status = 'todo' and task_name = any(%s)", list(MAIL)
    )
    undelivered = sending.failing(timezone.now()).count() + not_told.listed(timezone.now()).count()
    ways = [(("zgw",), waiting), (("mail",), mails)]
    yield _gauge("openloket_notifications_waiting", "Notifications not delivered yet.", ["way"], ways)
    yield _gauge(
        "openloket_notifications_dead", "Notifications given up.", ["way"], [(("zgw",), dead), (("mail",), undelivered)]
    )
    yield _gauge("openloket_notifications_oldest_seconds", "Age of the oldest.", ["way"], [(("zgw",), oldest)])


def deadlines() -> Iterator[Metric]:
    """Find how many running cases have their last day soon, and how many have it behind them."""
    today = timezone.localdate()
    running = Case.objects.filter(closed_on=None)
    found = {
        "over": running.filter(due__lt=today).count(),
        "soon": running.filter(due__gte=today, due__lte=today + SOON).count(),
        "later": running.filter(due__gt=today + SOON).count(),
    }
    yield _gauge("openloket_running_cases", "Running cases, by their last day.", ["deadline"], _by_name(found))


def scans() -> Iterator[Metric]:
    """Find which stacks wait to be read, and which forms wait for a person."""
    found = {
        "reading": Stack.objects.filter(state=Stack.State.WAITING).count(),
        "person": PaperReading.objects.filter(state=PaperReading.State.CHECK).count(),
    }
    yield _gauge("openloket_scans_waiting", "Scans that wait to be read, or for a person.", ["wait"], _by_name(found))


def database() -> Iterator[Metric]:
    """Find how the database is reached and copied."""
    began = time.perf_counter()
    ((connections, most, standbys, synchronous, behind),) = _rows(
        "select (select count(*) from pg_stat_activity where datname = current_database()), "
        "current_setting('max_connections')::int, count(r), count(r) filter (where r.sync_state in ('sync', 'quorum')), "
        "coalesce(max(extract(epoch from r.replay_lag)), 0)::float8 from (values (1)) v left join pg_stat_replication r on true"
    )
    for name, text, value in (
        ("openloket_database_answer_seconds", "How long the database took to answer.", time.perf_counter() - began),
        ("openloket_database_connections", "Connections to our database.", connections),
        ("openloket_database_connections_most", "Connections that the server takes.", most),
        ("openloket_database_standbys", "Copies that follow the database.", standbys),
        ("openloket_database_standbys_synchronous", "Copies that have a write before we do.", synchronous),
        ("openloket_database_standby_behind_seconds", "How far the slowest copy is behind.", behind),
    ):
        yield _gauge(name, text, [], [((), value)])


def processes() -> Iterator[Metric]:
    """Find the processes of this server that live, by kind, and the memory that they have together."""
    folder = files.Shared.folder
    alive = files.alive(folder) if folder else {}
    sizes = {kind: float(sum(map(_resident, pids))) for kind, pids in alive.items()}
    yield _gauge(
        "openloket_processes", "Processes that live.", ["kind"], _by_name({k: len(p) for k, p in alive.items()})
    )
    yield _gauge("openloket_processes_resident_bytes", "Memory that they have.", ["kind"], _by_name(sizes))


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096
    except (OSError, ValueError, IndexError):  # another system, or in another container
        return 0


LOOKS = (jobs, notifications, deadlines, scans, database, processes)


def _by_name(values: Mapping[str, float]) -> Samples:
    return [((name,), value) for name, value in values.items()]


def _rows(statement: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())

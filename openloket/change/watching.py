"""How a version does beside the one before it: who begins, who stops, what goes wrong, how long it takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from openloket.cases.models import ServiceVersion
from openloket.change.models import Change
from openloket.change.statistics import Compared, medians, shares

QUIET = timedelta(hours=2)
"""Whoever did nothing for so long, and did not send, has stopped."""


@dataclass(frozen=True)
class WebUse:
    """What happened on the web under one version in a period."""

    started: int
    submitted: int
    stopped: int
    with_errors: int
    with_help: int
    minutes: list[float]
    other_channels: int

    @property
    def ended(self) -> int:
        """Return how many sent or stopped; who is still busy does not count yet."""
        return self.submitted + self.stopped


@dataclass(frozen=True)
class Watch:
    """Two groups and what differs. `side_by_side` when both were met in the same period, else before and after."""

    new: WebUse
    old: WebUse
    since: datetime
    until: datetime
    side_by_side: bool
    stopped: Compared
    errors: Compared
    helped: Compared
    minutes: Compared


def watch(change: Change, at: datetime | None = None) -> Watch | None:
    """Return how the change does beside the version before it; None before it is open."""
    now = at or timezone.now()
    if change.version is None or change.opened_at is None or change.opened_at > now:
        return None
    since, until = change.opened_at, now
    rollout = change.version.rollout
    everyone = rollout.percent >= 100
    new = measure(change.version, since, until)
    old = measure(change.base, since, until)
    if everyone and old.ended < new.ended:  # nobody meets the old one now: take as long a period before
        old = measure(change.base, since - (until - since), since)
        side_by_side = False
    else:
        side_by_side = True
    return Watch(
        new,
        old,
        since,
        until,
        side_by_side,
        stopped=shares((new.stopped, new.ended), (old.stopped, old.ended)),
        errors=shares((new.with_errors, new.ended), (old.with_errors, old.ended)),
        helped=shares((new.with_help, new.ended), (old.with_help, old.ended)),
        minutes=medians(new.minutes, old.minutes),
    )


_MEASURE = """
with sent as (
  select channel, started_at, received_at, errors, helped from cases_submission
  where version_id = %(version)s and received_at >= %(since)s and received_at < %(until)s
), web as (select * from sent where channel = 'web' and started_at >= %(since)s),
open as (
  select errors, helped, dropped_at is not null or changed_at < %(quiet)s as stopped from cases_draft
  where version_hash = %(hash)s and channel = 'web' and started_at >= %(since)s and started_at < %(until)s
)
select (select count(*) from web), (select count(*) from open), (select count(*) from open where stopped),
  (select count(*) from web where errors > 0) + (select count(*) from open where stopped and errors > 0),
  (select count(*) from web where helped > 0) + (select count(*) from open where stopped and helped > 0),
  (select coalesce(array_agg(extract(epoch from received_at - started_at)::float / 60), '{}') from web),
  (select count(*) from sent where channel <> 'web')
"""


def measure(version: ServiceVersion, since: datetime, until: datetime) -> WebUse:
    """Measure what began on the web under a version in a period and how it ended."""
    values: dict[str, Any] = {
        "version": version.pk,
        "hash": version.hash,
        "since": since,
        "until": until,
        "quiet": min(until, timezone.now()) - QUIET,
    }
    with connection.cursor() as cursor:
        cursor.execute(_MEASURE, values)
        submitted, still, stopped, errors, helped, minutes, others = cursor.fetchone()
    return WebUse(submitted + still, submitted, stopped, errors, helped, minutes, others)

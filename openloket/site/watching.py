"""How each process of ours begins to be watched: by its figures and, where an installation wants them, its traces."""

from __future__ import annotations

import logging

from django.conf import settings
from procrastinate.contrib.django import app

from openloket.cases.models import Channel
from openloket.watch import files, meters, traces

log = logging.getLogger(__name__)


def begin(kind: str) -> None:
    """Count together with the other processes of this server, and trace; a full disk keeps nobody from working."""
    try:
        files.begin(settings.METERS, kind)
    except OSError:
        log.exception("what this process does is not counted")
    else:
        _from_zero(kind)
    if settings.TRACES is not None:
        traces.begin(settings.TRACES.endpoint, settings.TRACES.ratio, settings.RELEASE, settings.TRACES.headers)


def _from_zero(kind: str) -> None:
    """Begin what an alarm looks at with 0: of a figure that begins with 1 Prometheus does not see that it rose."""
    match kind:
        case "web":
            for channel in Channel.values:
                meters.SUBMISSIONS.labels(channel)
        case "jobs":
            for task in app.tasks.values():
                for outcome in ("done", "again", "failed"):
                    meters.JOBS.labels(task.name, outcome)
            for outcome in ("sent", "again", "undeliverable"):
                meters.MAILS.labels(outcome)
        case "deliver":
            for outcome in ("taken", "refused"):
                meters.DELIVERIES.labels(outcome)


def gone() -> None:
    """Keep what processes that are gone have counted, and their files no longer."""
    try:
        files.sweep(settings.METERS)
    except OSError as error:
        log.warning("what a process that is gone counted was not kept: %s", error.strerror)

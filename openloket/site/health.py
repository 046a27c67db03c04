"""Whether this server lives, may be sent people, and whether all that it rests on is well: for whoever watches it.

They come by an internal address, so it is answered before anything that asks for a name, TLS or a session.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from openloket.outage import Away
from openloket.registers import content
from openloket.site import metrics
from openloket.site.postgres.base import ALIVE_WITHIN, at_most
from openloket.site.requests import WATCHING
from openloket.site.unavailable import AGAIN_AFTER
from openloket.watch import doing

log = logging.getLogger(__name__)

LATE = 300
"""Seconds that a job that could begin may wait."""
SILENT = 60
"""Seconds without a sign of life after which a worker counts as gone."""
ROOM = 1_000_000_000
"""Bytes that have to be free on the disk of this server."""
APART = 2.0
"""Seconds that our clock and the database's may differ."""
PROVED = 10
"""Seconds for which it is remembered whether documents could be kept and read."""


class Unwell(Exception):
    """Something is not as it should be; the text says what, in Dutch."""


@require_GET
def live(request: HttpRequest) -> JsonResponse:
    """Tell that this process answers; if not, it has to be started again."""
    return _said({})


@require_GET
def ready(request: HttpRequest) -> JsonResponse:
    """Tell a load balancer whether people can be sent here: the process and the database answer."""
    try:
        _ping()
    except Error as error:
        log.error("%s", error, exc_info=error)
        return _said({}, why="De database antwoordt niet.")
    return _said({})


@require_GET
def full(request: HttpRequest) -> HttpResponse:
    """Tell who watches, from an address in LOKET_MONITORS, how each thing is that the site rests on."""
    if not watches(request):
        return HttpResponse(status=404)
    found = {name: _looked(check) for name, check in CHECKS.items()}
    return _said(found)


@require_GET
def meters(request: HttpRequest) -> HttpResponse:
    """Give Prometheus, from an address in LOKET_MONITORS, every figure that we have."""
    if not watches(request):
        return HttpResponse(status=404)
    return HttpResponse(metrics.scrape(CHECKS), content_type=metrics.TYPE, headers={"Cache-Control": "no-store"})


def watches(request: HttpRequest) -> bool:
    """Say whether a request comes from who may watch."""
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in network for network in settings.MONITORS)


def _said(checks: dict[str, dict[str, Any]], why: str = "") -> JsonResponse:
    ok = not why and all(check["ok"] for check in checks.values())
    said: dict[str, Any] = {"ok": ok, "release": settings.RELEASE}
    if why:
        said["why"] = why
    if checks:
        said["checks"] = checks
    response = JsonResponse(said, status=200 if ok else 503, headers={"Cache-Control": "no-store"})
    if not ok:
        response["Retry-After"] = str(AGAIN_AFTER)
    response._has_been_logged = True  # type: ignore[attr-defined]  # who asked is told, each time
    return response


def _looked(check: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return {"ok": True, **check()}
    except Unwell as error:
        why, *facts = error.args
        return {"ok": False, "why": why, **(facts[0] if facts else {})}
    except Error:
        return {"ok": False, "why": "De database antwoordt niet."}


# What is looked at ----------------------------------------------------------------------------------------------------


def _ping() -> None:
    with at_most(ALIVE_WITHIN), connection.cursor() as cursor:
        cursor.execute("select 1")


def database() -> dict[str, Any]:
    """Look whether the database answers and takes what is written."""
    began = time.monotonic()
    (standby,) = _row(STANDBY)
    facts = {"seconds": round(time.monotonic() - began, 3)}
    if standby:
        raise Unwell("Deze database is een kopie: er is niets in te schrijven.", facts)
    return facts


STANDBY = "select pg_is_in_recovery()"


def clock() -> dict[str, Any]:
    """Look whether our clock and the database's are equal, for terms and sessions are counted with both."""
    before = time.time()
    (there,) = _row("select extract(epoch from clock_timestamp())::float8")
    facts = {"seconds_apart": round(there - (before + time.time()) / 2, 3)}
    if abs(facts["seconds_apart"]) > APART:
        raise Unwell("De klok van deze server en die van de database lopen niet gelijk.", facts)
    return facts


def queue() -> dict[str, Any]:
    """Look how long the job that waits longest could have begun."""
    waiting, seconds = _row(WAITING)
    facts = {"waiting": waiting, "oldest_seconds": round(seconds)}
    if seconds > LATE:
        raise Unwell("Werk op de achtergrond blijft liggen.", facts)
    return facts


WAITING = (
    "select count(*), greatest(coalesce(extract(epoch from now() - min(greatest(j.scheduled_at, e.at)))::float8, 0), 0) "
    "from procrastinate_jobs j left join lateral (select max(v.at) as at from procrastinate_events v where v.job_id = j.id "
    "and v.type in ('deferred', 'deferred_for_retry')) e on true "
    "where j.status = 'todo' and (j.scheduled_at is null or j.scheduled_at <= now())"
)
"""SQL of how many jobs could begin, and for how many seconds the first of them."""


def workers() -> dict[str, Any]:
    """Look whether anyone does the work, on whatever server."""
    (alive,) = _row(
        "select count(*) from procrastinate_workers where last_heartbeat > now() - make_interval(secs => %s)", SILENT
    )
    facts = {"alive": alive}
    if not alive:
        raise Unwell("Er is geen worker: werk op de achtergrond gebeurt niet.", facts)
    return facts


def disk() -> dict[str, Any]:
    """Look whether there is room on this server's own disk."""
    facts = {"free_mb": shutil.disk_usage(settings.VAR).free // 1_000_000}
    if facts["free_mb"] * 1_000_000 < ROOM:
        raise Unwell("De schijf van deze server is bijna vol.", facts)
    return facts


def documents() -> dict[str, Any]:
    """Look whether documents can be kept and read, once in a while."""
    with Proved.lock:
        if time.monotonic() > Proved.until:
            Proved.why = _prove()
            Proved.until = time.monotonic() + PROVED
        why = Proved.why
    if why:
        raise Unwell(why)
    return {"places": [place.name for place in content.stores()]}


class Proved:
    """What this process saw of the documents last, and until when that counts."""

    lock, until, why = threading.Lock(), 0.0, ""


def _prove() -> str:
    try:
        content.prove()
    except (Away, OSError, content.Changed) as error:
        log.error("documents cannot be kept and read: %s", error)
        return "Documenten zijn niet te bewaren of te lezen."
    return ""


def _row(statement: str, *values: Any) -> Any:
    with at_most(ALIVE_WITHIN), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


CHECKS = {
    "database": database,
    "clock": clock,
    "documents": documents,
    "queue": queue,
    "workers": workers,
    "disk": disk,
}

ANSWERS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/gezond/leeft/": live,
    "/gezond/": ready,
    "/gezond/alles/": full,
    "/gezond/metingen/": meters,
}


class Watched:
    """Middleware that answers who watches, before any other looks at the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = ANSWERS.get(request.path)
        if answer is None:
            return self.get_response(request)
        doing.route(WATCHING)
        return answer(request)

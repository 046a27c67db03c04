"""Delivering messages to subscribers: at least once, and in order for each hoofdobject.

Only the oldest waiting message of a hoofdobject is tried, so that a later one never overtakes it. A subscriber that
does not answer is left alone for a while, longer each time; its messages wait, and others' go on. A message is removed
when the subscriber took it: a crash before that sends it again.
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec
import requests
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from openloket.calling import Bounded, Limits
from openloket.registers.api import database
from openloket.registers.notificaties import mijnoverheid
from openloket.watch import meters

log = logging.getLogger(__name__)

LONGEST = timedelta(hours=1)
"""The longest time between two tries."""
GIVEN_UP_AFTER = timedelta(days=7)
AT_ONCE = 16


class _Session(Bounded):
    limits = Limits(seconds=10, most=0, at_once=AT_ONCE, turn=10)


DUE = """
select a.id, b.callback_url, b.auth, b.cloudevents, a.bericht, a.pogingen, b.id, a.hoofd_object
from registers_aflevering a join registers_abonnement b on b.id = a.abonnement_id
where not a.opgegeven and a.volgende_poging <= %(now)s and coalesce(b.rust_tot, '-infinity') <= %(now)s
  and not exists (
    select 1 from registers_aflevering e where e.abonnement_id = a.abonnement_id and not e.opgegeven
    and e.hoofd_object is not distinct from a.hoofd_object and e.id < a.id)
order by a.id limit %(most)s
for update of a skip locked
"""


@dataclass(frozen=True)
class Delivery:
    id: int
    url: str
    auth: str
    cloudevents: bool
    message: dict[str, Any]
    tries: int
    abonnement: int
    main: Any


def cloudevent(delivery: Delivery) -> dict[str, Any]:
    """Put the message in a CloudEvent 1.0, in structured JSON."""
    message = delivery.message
    return {
        "specversion": "1.0",
        "id": str(delivery.id),
        "source": "urn:openloket:registers",
        "type": f"nl.vng.zgw.{message['resource']}.{message['actie']}",
        "subject": str(delivery.main) if delivery.main else None,
        "time": message["aanmaakdatum"],
        "datacontenttype": "application/json",
        "data": message,
    }


def wait_after(tries: int) -> timedelta:
    """Return how long to wait after this many failed tries: 2, 4, 8 … seconds, an hour at most."""
    return min(timedelta(seconds=2.0 ** min(tries, 12)), LONGEST)


def _for_mijnoverheid(delivery: Delivery) -> bool:
    where = settings.MIJNOVERHEID["url"]
    return bool(where) and delivery.url.rstrip("/") == where


def send(delivery: Delivery) -> str:
    """Send one message; return what went wrong, or ""."""
    body: Any = delivery.message
    if _for_mijnoverheid(delivery):
        body = mijnoverheid.event(delivery.id, delivery.message, delivery.main, settings.MIJNOVERHEID["source"])
    elif delivery.cloudevents:
        body = cloudevent(delivery)
    kind = "application/json" if body is delivery.message else "application/cloudevents+json"
    headers = {"Authorization": delivery.auth, "Content-Type": kind}
    try:
        with _Session() as session:
            response = session.post(delivery.url, data=msgspec.json.encode(body), headers=headers)
    except (requests.RequestException, UnicodeError) as error:
        return type(error).__name__
    return "" if response.ok else f"status {response.status_code}"


def deliver(most: int = 200) -> int:
    """Try what is due, once each; return how many were tried. Raises DatabaseError."""
    with transaction.atomic():
        rows = database.run(DUE, {"now": timezone.now(), "most": most}).fetchall()
        due = [Delivery(*row) for row in rows]
        if not due:
            return 0
        not_theirs = [each.id for each in due if _for_mijnoverheid(each) and not mijnoverheid.concerns(each.message)]
        if not_theirs:
            database.run("delete from registers_aflevering where id = any(%s)", [not_theirs])
            due = [each for each in due if each.id not in set(not_theirs)]
        with ThreadPoolExecutor(AT_ONCE) as threads:
            outcomes = list(threads.map(send, due))
        taken = [delivery.id for delivery, wrong in zip(due, outcomes, strict=True) if not wrong]
        if taken:
            database.run("delete from registers_aflevering where id = any(%s)", [taken])
            awake = [delivery.abonnement for delivery in due if delivery.id in set(taken)]
            database.run(
                "update registers_abonnement set rust_tot = null where id = any(%s) and rust_tot is not null", [awake]
            )
        for delivery, wrong in zip(due, outcomes, strict=True):
            meters.DELIVERIES.labels("refused" if wrong else "taken").inc()
            if wrong:
                _later(delivery, wrong)
    return len(rows)


def _later(delivery: Delivery, wrong: str) -> None:
    again = timezone.now() + wait_after(delivery.tries + 1)
    log.warning("message %s to abonnement %s: %s", delivery.id, delivery.abonnement, wrong)
    database.run(
        "update registers_aflevering set pogingen = pogingen + 1, volgende_poging = %(again)s, fout = %(wrong)s, "
        "opgegeven = (bericht->>'aanmaakdatum')::timestamptz < %(old)s where id = %(id)s",
        {"again": again, "wrong": wrong[:500], "old": timezone.now() - GIVEN_UP_AFTER, "id": delivery.id},
    )
    if not wrong.startswith("status 4"):  # the subscriber is away, not only unhappy with this message
        database.run(
            "update registers_abonnement set rust_tot = %s where id = %s",
            [timezone.now() + wait_after(min(delivery.tries + 1, 6)), delivery.abonnement],
        )

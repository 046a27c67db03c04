"""The work behind the registers, in a process of its own: delivering messages, keeping counts and texts of zaken."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

import psycopg
from django.db import Error, connection, transaction

from openloket.registers.notificaties import delivery
from openloket.registers.zaken import rendering, tally

log = logging.getLogger(__name__)

IDLE = 0.5
"""Seconds to wait when there is nothing to deliver."""
UPKEEP = 2
"""Seconds between two counts of new zaken."""


def run(stop: threading.Event, also: Callable[[], int] = lambda: 0) -> None:
    """Deliver, and keep counts and texts of zaken, until told to stop; a database that is away is waited for.

    `also` is done each time as well, and says how much it did.
    """
    counted, written = 0.0, 0
    while not stop.is_set():
        try:
            if time.monotonic() - counted > UPKEEP:
                counted = time.monotonic()
                with transaction.atomic():
                    tally.settle()
            seen = written
            written, texts = rendering.renew(written)
            if delivery.deliver() + also() == 0 and not texts and seen == written:
                stop.wait(IDLE)
        except (Error, psycopg.Error) as error:
            log.warning("the database does not answer: %s", error)
            connection.close()
            stop.wait(5)

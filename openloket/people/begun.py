"""How often a login may be begun from one network, by whatever means: each costs a session, and a call or a key.

Counted in the database, so that every server counts the same. What is bounded is beginning; that someone may not guess
at a password or a code is counted in `people.logins`.
"""

from __future__ import annotations

import math
import time
from datetime import timedelta
from enum import StrEnum

from django.core.cache import cache
from django.db import connection, transaction

from openloket.people import logins
from openloket.secrecy import keyed_hash

LIMIT = logins.Limit(3000, timedelta(minutes=15))
"""How many logins of one kind may begin from one network. It is high because many sit behind one address: all who go on
line with one telephone company, or every town hall of a shared-service centre in the morning."""


class By(StrEnum):
    """Names how someone begins; each is counted by itself, so that who fills one leaves the others open."""

    BROKER = "broker"
    WALLET = "wallet"
    DIRECTORY = "directory"


class TooMany(Exception):
    """Too many logins were begun from one network; `minutes` says after how long there is room again."""

    def __init__(self, seconds: float) -> None:
        self.minutes = max(1, math.ceil(seconds / 60))
        super().__init__(f"{self.minutes} minutes")


def begin(by: By, address: str) -> None:
    """Count that someone at this address begins a login. Raises TooMany.

    No network is kept in readable form, and nothing is kept longer than the limit looks back.
    """
    name = f"begun {by} {keyed_hash('login', logins.network(address))}"
    now, within = time.time(), LIMIT.within.total_seconds()
    with transaction.atomic():
        with connection.cursor() as cursor:  # one at a time for one network: reading and writing a count are two steps
            cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [name])
        since, count = cache.get(name) or (now, 0)
        left = since + within - now
        if left <= 0:
            since, count, left = now, 0, within
        if count >= LIMIT.most:
            raise TooMany(left)
        cache.set(name, (since, count + 1), timeout=math.ceil(left))

"""Count how often a login is begun from one network, by whatever means: each costs a session, and a call or a key.

Counted in the database, so that every server counts the same. What is bounded is beginning; that someone may not guess
at a password or a code is counted in `people.logins`.
"""

from __future__ import annotations

import math
from datetime import timedelta
from enum import StrEnum

from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from openloket.people import logins
from openloket.secrecy import keyed_hash

LIMIT = logins.Limit(3000, timedelta(minutes=15))
"""Bounds the logins of one kind that begin from one network. It is high because many sit behind one address: all who go on
line with one telephone company, or every town hall of a shared-service centre in the morning."""


class By(StrEnum):
    """Names how someone begins; each is counted by itself, so that who fills one leaves the others open."""

    BROKER = "broker"
    WALLET = "wallet"
    DIRECTORY = "directory"


def begin(by: By, address: str) -> None:
    """Count that someone at this address begins a login. Raises logins.TooMany.

    No network is kept in readable form, and nothing is kept longer than the limit looks back.
    """
    name = f"begun:{by}:{keyed_hash('login', logins.network(address))}"
    now = timezone.now()
    with transaction.atomic():
        with connection.cursor() as cursor:  # one at a time for one network: reading and writing a count are two steps
            cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [name])
        since, count = cache.get(name) or (now, 0)
        left = since + LIMIT.within - now
        if left <= timedelta():
            since, count, left = now, 0, LIMIT.within
        if count >= LIMIT.most:
            raise logins.TooMany("network", left)
        cache.set(name, (since, count + 1), timeout=math.ceil(left.total_seconds()))

"""Logins of staff: how often someone may try, and what is kept of each.

Counted in the database, so that every server counts the same. A right password never counts against anyone, and who
logged in from an address before is not locked out by what others do there (a town hall behind one address) or elsewhere
(someone who guesses at their name).
"""

from __future__ import annotations

import ipaddress
import logging
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from openloket.people import usernames
from openloket.people.models import LoginAttempt, User
from openloket.secrecy import keyed_hash

LOG = logging.getLogger(__name__)
Outcome = LoginAttempt.Outcome


@dataclass(frozen=True)
class Limit:
    """At most so many failures within this time; past that one waits until the oldest that counts is that long ago."""

    most: int
    within: timedelta


OF_A_NAME_HERE = Limit(5, timedelta(minutes=15))
"""Failures for one name from one address."""
OF_A_NAME = Limit(50, timedelta(hours=1))
"""Failures for one name from everywhere; holds at addresses where that name did not log in before."""
OF_AN_ADDRESS = Limit(100, timedelta(minutes=15))
"""Failures from one address for all names; holds for names that did not log in from it before."""
KNOWN_FOR = timedelta(days=30)
KEPT = timedelta(days=180)


class TooMany(Exception):
    """Someone must wait: because of a name, or because of all that came from an address."""

    def __init__(self, because: str, wait: timedelta) -> None:
        self.because, self.minutes = because, max(1, math.ceil(wait.total_seconds() / 60))
        super().__init__(f"{because}: {self.minutes} minutes")


def begin(name: str, address: str, step: LoginAttempt.Step = LoginAttempt.Step.PASSWORD) -> LoginAttempt:
    """Write down that someone tries a password or a code, as failed until `passed` says otherwise. Raises TooMany.

    It is written before it is counted, so that many at the same moment do not slip through together.
    """
    now = timezone.now()
    attempt = LoginAttempt.objects.create(
        name=hashed(name),
        user=usernames.find(name),
        address=address,
        network=network(address),
        at=now,
        outcome=Outcome.FAILED,
        step=step,
    )
    try:
        _allow(attempt, now)
    except TooMany as error:
        LoginAttempt.objects.filter(pk=attempt.pk).update(outcome=Outcome.REFUSED)
        LOG.info("login refused, too many failures of this %s: %s from %s", error.because, _who(attempt), address)
        raise
    return attempt


def _allow(attempt: LoginAttempt, now: datetime) -> None:
    failed = LoginAttempt.objects.filter(outcome=Outcome.FAILED, step=attempt.step)
    name, here = Q(name=attempt.name), Q(network=attempt.network)
    tests = [("name", OF_A_NAME_HERE, failed.filter(name & here))]
    if not LoginAttempt.objects.filter(name & here, outcome=Outcome.LOGIN, at__gt=now - KNOWN_FOR).exists():
        tests += [("name", OF_A_NAME, failed.filter(name)), ("address", OF_AN_ADDRESS, failed.filter(here))]
    for because, limit, found in tests:
        last = found.filter(at__gt=now - limit.within).order_by("-at", "-pk")
        if moments := list(last.values_list("at", flat=True)[limit.most : limit.most + 1]):
            raise TooMany(because, moments[0] + limit.within - now)


def passed(attempt: LoginAttempt) -> None:
    """Note that it was right: it does not count, nor do the mistakes before it for this name from this address."""
    LoginAttempt.objects.filter(
        name=attempt.name, network=attempt.network, step=attempt.step, outcome=Outcome.FAILED, pk__lt=attempt.pk
    ).update(outcome=Outcome.FORGIVEN)
    LoginAttempt.objects.filter(pk=attempt.pk).update(outcome=Outcome.PASSED)


def failed(attempt: LoginAttempt) -> None:
    """Note that the password or code was wrong, or that there is no such account."""
    LOG.info("login failed: %s from %s (%s)", _who(attempt), attempt.address, attempt.step)


def logged_in(user: User, address: str) -> None:
    """Note that someone is in, by whatever means."""
    _note(user, address, Outcome.LOGIN)
    LOG.info("login: %s from %s", user.username, address)


HERE = "127.0.0.1"
"""The address of who gives a command on the server."""


def factor_removed(user: User) -> None:
    """Note that someone on the server took away the second factor of an account."""
    _note(user, HERE, Outcome.RESET)
    LOG.warning("second factor removed: %s", user.username)


def _note(user: User, address: str, outcome: LoginAttempt.Outcome) -> None:
    LoginAttempt.objects.create(
        name=hashed(user.username),
        user=user,
        address=address,
        network=network(address),
        at=timezone.now(),
        outcome=outcome,
    )


def _who(attempt: LoginAttempt) -> str:
    """Name who it was, for a log; what was typed for a name that nobody has is left out, as it may be a password."""
    return attempt.user.username if attempt.user else "a name that nobody has"


def hashed(name: str) -> str:
    """Hash what was typed as a name, so that tries can be counted without keeping it."""
    return keyed_hash("login", usernames.canonical(name))


def network(address: str) -> str:
    """Return what counts as one address: an IPv4 address, or the /64 in which an IPv6 one can be chosen freely."""
    found = ipaddress.ip_address(address)
    return str(found) if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))


def forget_old(now: datetime) -> int:
    """Remove what is older than needed; returns how many."""
    return LoginAttempt.objects.filter(at__lt=now - KEPT).delete()[0]

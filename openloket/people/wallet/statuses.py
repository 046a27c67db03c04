"""Asking for status lists, and remembering each for as long as it says."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime

import requests

from openloket.calling import Bounded, Limits
from openloket.people.wallet import status
from openloket.people.wallet.refused import Refused, Why
from openloket.people.wallet.trust import Issuer

LIMITS = Limits(seconds=5, most=status.MOST_PACKED, at_once=4, turn=1)
KEPT = 8
"""Lists that a process remembers."""


class _Session(Bounded):
    limits = LIMITS


_known: OrderedDict[tuple[str, str], status.StatusList] = OrderedDict()
_lock = threading.Lock()


def check(place: status.Place, issuer: Issuer, now: datetime) -> None:
    """Check that a credential still counts. Raises Refused; STATUS_AWAY when nobody can tell now."""
    _list(place.uri, issuer, now).check(place.index)


def _list(uri: str, issuer: Issuer, now: datetime) -> status.StatusList:
    key = (issuer.name, uri)
    with _lock:
        known = _known.get(key)
    if known is None or known.until <= now:
        known = status.read(_asked(uri), uri, issuer, now)
        with _lock:
            _known[key] = known
            while len(_known) > KEPT:
                _known.popitem(last=False)
    return known


def _asked(uri: str) -> str:
    try:
        with _Session() as session:
            answer = session.get(uri, headers={"Accept": status.MEDIA_TYPE})
        if answer.status_code != 200:
            raise Refused(Why.STATUS_AWAY, f"the list answers {answer.status_code}")
        return answer.content.decode("ascii").strip()
    except (requests.RequestException, UnicodeDecodeError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(Why.STATUS_AWAY, type(error).__name__) from None


def forget() -> None:
    """Know no lists any more."""
    with _lock:
        _known.clear()

"""Calls to other registers over HTTP: only to hosts that are allowed, with a timeout and a short memory.

LOKET_ZGW_HOSTS names the hosts, with commas between them. Anything else is refused before a connection is made, so that
nobody can have this server look around in its own network.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from django.conf import settings

from openloket import packed
from openloket.calling import Bounded, Limits, TooLarge
from openloket.registers.api.problems import InvalidParam

log = logging.getLogger(__name__)

REMEMBERED = 60
"""Seconds that an answer is remembered."""


class _Session(Bounded):
    limits = Limits(seconds=5, most=1_000_000, at_once=4, turn=1)


HOPS = 3
"""How often another register may send on to another address of an allowed host."""


class Unreachable(Exception):
    """The host is not allowed, or does not answer with status 200 in the end."""


class Unreadable(Unreachable):
    """The host answers with status 200, but not with a JSON object that we take."""


USUAL_PORT = {"http": ":80", "https": ":443"}


def allowed(url: str) -> bool:
    """Say whether a URL's host, with its port if it has an unusual one, is on the list; names are compared whole."""
    try:
        parts = urlsplit(url)
    except ValueError:  # no address at all
        return False
    if parts.scheme not in USUAL_PORT or "@" in parts.netloc:
        return False
    usual = USUAL_PORT[parts.scheme]
    listed = {host.lower().removesuffix(usual) for host in settings.ZGW_HOSTS}
    return parts.netloc.lower().removesuffix(usual) in listed


def get(url: str) -> dict[str, Any]:
    """Return the object at a URL. Raises Unreachable, Unreadable."""
    _must_be_allowed(url)
    return _get(url, int(time.monotonic() // REMEMBERED))


def _must_be_allowed(url: str) -> None:
    if not allowed(url):
        raise Unreachable(f"{'/'.join(url.split('/')[:3])} staat niet in LOKET_ZGW_HOSTS.")


@lru_cache(maxsize=512)
def _get(url: str, moment: int) -> dict[str, Any]:
    try:
        value = packed.json_value(_fetched(url))
    except TooLarge as error:
        raise Unreadable(f"{url}: {error}") from error
    except (requests.RequestException, OSError) as error:
        raise Unreachable(f"{url}: {error}") from error
    except ValueError as error:
        raise Unreadable(f"{url} geeft geen JSON: {error}") from error
    if not isinstance(value, dict):
        raise Unreadable(f"{url} geeft geen object.")
    return value


def _fetched(url: str) -> bytes:
    """Return what a URL answers with status 200, wherever allowed hosts send on to ("uiteindelijk", zrc-010).

    Raises Unreachable, requests.RequestException, OSError.
    """
    until, place = time.monotonic() + _Session.limits.seconds, url
    for _ in range(HOPS + 1):
        with _Session() as session:
            response = session.get(place, headers=_headers())
        if response.status_code == 200:
            return response.content
        if not response.is_redirect or time.monotonic() > until:
            raise Unreachable(f"{place} antwoordt met {response.status_code}.")
        try:
            place = urljoin(place, response.headers["location"])
        except ValueError as error:  # no address at all
            raise Unreachable(f"{place} stuurt door naar wat geen adres is.") from error
        _must_be_allowed(place)
    raise Unreachable(f"{url} stuurt vaker dan {HOPS} keer door.")


def _headers() -> dict[str, str]:
    headers = {"Accept": "application/json", "Accept-Crs": "EPSG:4326"}
    if settings.ZGW_TOKEN:
        headers["Authorization"] = f"Bearer {settings.ZGW_TOKEN}"
    return headers


def check(name: str, url: str, keys: tuple[str, ...]) -> Iterator[InvalidParam]:
    """Yield a fault when a URL has nothing, or not what it should have: an object with a text at each of the keys."""
    try:
        found = get(url)
    except Unreadable as error:
        log.info("%s", error)
        found = {}
    except Unreachable as error:
        log.info("%s", error)
        yield InvalidParam(name, "bad-url", "Op deze URL is niets te vinden.")
        return
    if not all(isinstance(found.get(key), str) for key in keys):
        yield InvalidParam(name, "invalid-resource", "Wat op deze URL staat is niet wat het moet zijn.")


def beside(url: str, collection: str) -> str | None:
    """Return the address of a collection in the register that a resource's URL is of; None for a URL in no collection."""
    try:
        parts = urlsplit(url)
    except ValueError:  # no address at all
        return None
    root, _, last = parts.path.rstrip("/").rpartition("/")
    above, _, own = root.rpartition("/")
    return f"{parts.scheme}://{parts.netloc}{above}/{collection}" if parts.netloc and own and last else None


def tell(url: str, body: dict[str, str]) -> None:
    """Tell another register, on an allowed host, of a relation; it may miss that, and then it is logged."""
    try:
        _must_be_allowed(url)
        with _Session() as session:
            session.post(url, json=body, headers=_headers()).raise_for_status()
    except (requests.RequestException, Unreachable) as error:
        log.warning("the relation was not laid at the other side: %s", error)

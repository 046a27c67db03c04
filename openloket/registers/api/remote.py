"""Other registers, over HTTP: only hosts that are allowed, with a timeout and a short memory.

LOKET_ZGW_HOSTS names the hosts, with commas between them. Anything else is refused before a connection is made, so that
nobody can have this server look around in its own network.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import msgspec
import requests
from django.conf import settings

from openloket.calling import Bounded, Limits
from openloket.registers.api.problems import InvalidParam

log = logging.getLogger(__name__)

REMEMBERED = 60
"""Seconds that an answer is remembered."""


class _Session(Bounded):
    limits = Limits(seconds=5, most=1_000_000, at_once=4, turn=1)


class Unreachable(Exception):
    """The host is not allowed, or gives no JSON object with status 200."""


USUAL_PORT = {"http": ":80", "https": ":443"}


def allowed(url: str) -> bool:
    """Whether a URL's host, with its port if it has an unusual one, is on the list; names are compared whole."""
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
    """The object at a URL. Raises Unreachable."""
    if not allowed(url):
        raise Unreachable(f"{'/'.join(url.split('/')[:3])} staat niet in LOKET_ZGW_HOSTS.")
    return _get(url, int(time.monotonic() // REMEMBERED))


@lru_cache(maxsize=512)
def _get(url: str, moment: int) -> dict[str, Any]:
    try:
        with _Session() as session:
            response = session.get(url, headers=_headers())
        if response.status_code != 200:
            raise Unreachable(f"{url} antwoordt met {response.status_code}.")
        value = msgspec.json.decode(response.content)
    except (requests.RequestException, OSError, ValueError) as error:
        raise Unreachable(f"{url}: {error}") from error
    if not isinstance(value, dict):
        raise Unreachable(f"{url} geeft geen object.")
    return value


def _headers() -> dict[str, str]:
    headers = {"Accept": "application/json", "Accept-Crs": "EPSG:4326"}
    if settings.ZGW_TOKEN:
        headers["Authorization"] = f"Bearer {settings.ZGW_TOKEN}"
    return headers


def check(name: str, url: str, keys: tuple[str, ...]) -> Iterator[InvalidParam]:
    """A fault when there is nothing at a URL, or not what it should be."""
    try:
        found = get(url)
    except Unreachable as error:
        log.info("%s", error)
        yield InvalidParam(name, "bad-url", "Op deze URL is niets te vinden.")
        return
    if not set(keys) <= set(found):
        yield InvalidParam(name, "invalid-resource", "Wat op deze URL staat is niet wat het moet zijn.")


def tell(url: str, body: dict[str, str]) -> None:
    """Tell another register of a relation; it may miss that, and then it is logged."""
    try:
        with _Session() as session:
            session.post(url, json=body, headers=_headers()).raise_for_status()
    except requests.RequestException as error:
        log.warning("the relation was not laid at the other side: %s", error)

"""Calls to registers: JSON back within two seconds, or Away."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import requests

from openloket.calling import Bounded, Limits, TooLarge
from openloket.sources.answer import Away
from openloket.watch import meters

SECONDS = 2.0
"""For all questions of one page together, which are asked at the same time."""
NOT_FOUND = 404


class Register:
    """Where a register is, how we show who we are, and the limits of calls to it.

    `config` has `url`, and where they are needed `key` (an API key), `certificate` (a file with ours and its private
    key) and `trusted` (a file with the certificates of who may have signed theirs). Without `url` it is not asked.
    """

    def __init__(self, name: str, header: str, most: int) -> None:
        self.name, self.header = name, header
        self.limits = Limits(seconds=SECONDS - 0.2, most=most, at_once=8, turn=0.2, quiet=5)

    @property
    def config(self) -> Mapping[str, str]:
        from django.conf import settings

        found: Mapping[str, str] = settings.SOURCES[self.name]
        return found

    @property
    def there(self) -> bool:
        """Return whether there is an address, so that it can be asked at all."""
        return bool(self.config["url"])

    def call(self, method: str, path: str, **request: Any) -> Any:
        """Return the JSON that comes back; None when there is nothing at that address. Raises Away.

        A register that does not find something says so in JSON; a 404 of anything else is no answer.
        """
        began, outcome = time.perf_counter(), "away"
        try:
            found = self._call(method, path, **request)
            outcome = "answered"
            return found
        finally:
            meters.CALLS.labels(self.name, outcome).observe(time.perf_counter() - began)

    def _call(self, method: str, path: str, **request: Any) -> Any:
        with _Session(self.limits) as session:
            session.headers.update({"Accept": "application/json", "User-Agent": "openloket"})
            if key := self.config.get("key"):
                session.headers[self.header] = key
            cert, trusted = self.config.get("certificate") or None, self.config.get("trusted") or True
            try:
                answer = session.request(method, self.config["url"] + path, cert=cert, verify=trusted, **request)
            except requests.RequestException as error:
                raise Away(_why(error)) from None
        if answer.status_code not in (requests.codes.ok, NOT_FOUND):
            raise Away(f"status {answer.status_code}")
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind != "application/json" and not kind.endswith("+json"):
            raise Away(f"status {answer.status_code} met {kind[:40] or 'iets zonder type'}")
        try:
            found = answer.json()
        except (ValueError, RecursionError):
            raise Away("het antwoord is geen hele JSON") from None
        if answer.status_code == NOT_FOUND and not self.means_nothing(found):
            raise Away("status 404")
        return None if answer.status_code == NOT_FOUND else found

    def means_nothing(self, found: Any) -> bool:
        """Say whether an error says that what we asked for is not in the register, and not that something is wrong."""
        return False


class _Session(Bounded):
    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self.limits = limits


def _why(error: requests.RequestException) -> str:
    """Return what went wrong with a call, without its address: that may hold a number."""
    for kind, why in _WHY.items():
        if isinstance(error, kind):
            return why
    return "geen verbinding"


_WHY: dict[type[requests.RequestException], str] = {
    TooLarge: "het antwoord is te groot",
    requests.exceptions.SSLError: "het certificaat klopt niet",
    requests.Timeout: f"geen heel antwoord binnen {SECONDS:g} seconden",
}

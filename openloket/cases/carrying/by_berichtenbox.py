"""Put a letter in the Berichtenbox of who has one: a message with the PDF, by the API of the Federatief Berichtenstelsel.

That is the published pilot protocol of BZK (berichtenmagazijn 0.2.0), not the Digikoppeling service that MijnOverheid runs
now. Whoever is not let in by the receiver is refused there. See docs/adr/0027-berichtenbox.md.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import requests
from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from openloket.calling import Bounded, Limits
from openloket.cases.carrying.provider import TryLater, Undeliverable

CREATED = 201
REFUSED = (400, 403, 413, 422)
"""The answers after which trying again cannot help: the message is not taken, or the receiver does not let us in."""
TITLE_MAX = 255
LARGEST = 20_000_000
"""Bytes of the files of one message."""
PAGE, MOST_PAGES = 20, 50
"""Count the messages that are asked at a time, and the pages at most."""
CLOCKS = timedelta(minutes=5)
"""Says how far the clock there may differ from ours."""


@dataclass(frozen=True)
class Account:
    """Hold where our berichtenmagazijn is and who we are there."""

    url: str
    """The address up to and with its version, such as https://magazijn.gemeente.nl/api/v1."""
    oin: str
    certificate: str = ""
    """A file with our certificate and its private key."""
    trusted: str = ""
    """A file with the certificates of who may have signed theirs."""


@dataclass(frozen=True)
class Enclosed:
    """Hold a file of a message."""

    name: str
    media_type: str
    content: bytes


class _Session(Bounded):
    limits = Limits(seconds=30, most=4_000_000, at_once=8, turn=10)


class Berichtenbox:
    """Put messages in Berichtenboxes, once for each code; the number of whom it is for stands in no address."""

    def send(self, bsn: str, title: str, text: str, code: str, files: Sequence[Enclosed]) -> datetime:
        """Hand over a message; return when it was published. Raises as a Provider does."""
        if sum(len(file.content) for file in files) > LARGEST:
            raise Undeliverable("Berichtenbox too large")
        to = {"type": "BSN", "waarde": bsn}
        body = {
            "afzender": self._account.oin,
            "ontvanger": to,
            "onderwerp": title[:TITLE_MAX],
            "inhoud": f"{text.rstrip()}\n\n{_mark(code)}\n",
            "bijlagen": [
                {
                    "naam": file.name[-TITLE_MAX:],
                    "mimeType": file.media_type,
                    "inhoud": base64.b64encode(file.content).decode(),
                }
                for file in files
            ],
        }
        began = timezone.now()
        said = _checked(self._call("POST", "/aanleveringen", json=body), CREATED)
        if not said.get("berichtId") or any(
            said.get(name) != body[name] for name in ("afzender", "ontvanger", "onderwerp")
        ):
            raise TryLater(f"Berichtenbox HTTP {CREATED} about another message")
        return _published(said, began)

    def found(self, bsn: str, code: str, since: datetime) -> datetime | None:
        """Return when a message of ours that was tried since then was published; None when it is not there."""
        for message in self._ours(f"BSN:{bsn}"):
            if _mark(code) in str(message.get("inhoud")).splitlines():
                return _published(message, since)
        return None

    def ask(self) -> None:
        """Ask something about nobody, which changes nothing. Raises TryLater, Undeliverable."""
        next(self._ours(f"OIN:{self._account.oin}"), None)

    @property
    def _account(self) -> Account:
        account: Account | None = settings.BERICHTENBOX
        if account is None:
            raise TryLater("Berichtenbox not set")
        return account

    def _ours(self, receiver: str) -> Iterator[dict[str, Any]]:
        for page in range(MOST_PAGES):
            asked = {"afzender": self._account.oin, "page": page, "pageSize": PAGE}
            answer = self._call("GET", "/berichten", params=asked, headers={"X-Ontvanger": receiver})
            said = _checked(answer, requests.codes.ok)
            messages, pages = said.get("berichten"), said.get("totalPages")
            if not isinstance(messages, list) or not isinstance(pages, int):
                raise TryLater(f"Berichtenbox HTTP {answer.status_code} without berichten")
            yield from (message for message in messages if isinstance(message, dict))
            if page + 1 >= pages:
                return
        raise TryLater("Berichtenbox with more messages than are read")

    def _call(self, method: str, path: str, **request: Any) -> requests.Response:
        account = self._account
        try:
            with _Session() as session:
                session.headers["Accept"] = "application/json, application/problem+json"
                return session.request(
                    method,
                    account.url + path,
                    cert=account.certificate or None,
                    verify=account.trusted or True,
                    **request,
                )
        except requests.RequestException as error:
            raise TryLater(f"Berichtenbox {type(error).__name__}") from None


def _mark(code: str) -> str:
    """Return the line by which a message is known again: the protocol has no field for a reference."""
    return f"Kenmerk van dit bericht: {code}"


def _checked(answer: requests.Response, expected: int) -> dict[str, Any]:
    """Return what an answer says. Raises Undeliverable where trying again cannot help, TryLater for any other answer.

    What an error says further is not repeated: a number may stand in it.
    """
    if answer.status_code in REFUSED:
        raise Undeliverable(f"Berichtenbox HTTP {answer.status_code}")
    try:
        said = answer.json() if answer.status_code == expected else None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise TryLater(f"Berichtenbox HTTP {answer.status_code}")
    return said


def _published(said: dict[str, Any], since: datetime) -> datetime:
    """Return the moment from which a message could be seen. Raises TryLater when that is not yet.

    One from before we offered it is not believed: then it counts from now, which costs nobody a day.
    """
    now = timezone.now()
    try:
        moment = parse_datetime(str(said.get("publicatietijdstip")))
    except ValueError:
        moment = None
    if moment is None or timezone.is_naive(moment):
        raise TryLater("Berichtenbox without publicatietijdstip")
    if moment > now + CLOCKS:
        raise TryLater("Berichtenbox not published yet")
    return min(moment, now) if moment >= since - CLOCKS else now

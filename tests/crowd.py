"""Many people and systems at once, over HTTP: forms that are sent on the web, zaken that come in through the API."""

from __future__ import annotations

import itertools
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import requests
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from openloket.cases import versions
from openloket.cases.models import Draft
from tests.conftest import MOULIN, event_answers
from tests.registers import zgw

SERVICE = "evenementenvergunning"
LASTING = "bijzondere_bijstand"
"""Name a service of which no other version begins soon: midnight ends the zaaktype of one that is replaced (HistorieModel)."""


@dataclass
class Seen:
    """What one member of the crowd saw."""

    seconds: list[tuple[float, float]] = field(default_factory=list)
    """When a request began (monotonic) and how long it took."""
    acknowledged: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


class Member(threading.Thread):
    """A thread that does one thing after another, one in `every` seconds if given, and keeps what it saw."""

    def __init__(self, act: Callable[[], requests.Response | None], every: float = 0.0) -> None:
        super().__init__(daemon=True)
        self.act, self.every, self.seen = act, every, Seen()
        self.stopping = threading.Event()

    def run(self) -> None:
        due = time.monotonic()
        while not self.stopping.is_set():
            start = time.monotonic()
            try:
                response = self.act()
            except requests.RequestException as error:
                self.seen.failed.append(f"{type(error).__name__}: {error}"[:300])
            else:
                if response is None:
                    return
                self.seen.seconds.append((start, time.monotonic() - start))
                if response.status_code == 201:
                    self.seen.acknowledged.append(response.json()["url"])
                elif response.status_code == 302 and "/ontvangen/" in response.headers["Location"]:
                    self.seen.acknowledged.append(response.headers["Location"])
                else:
                    self.seen.failed.append(f"{response.status_code}: {response.text[:300]}")
            due += self.every
            self.stopping.wait(max(0.0, due - time.monotonic()))


def drafts(count: int, digest: str) -> queue.Queue[str]:
    """Make forms that are filled in and wait to be sent, begun under one version; return a queue of their ids."""
    answers = event_answers()
    made = Draft.objects.bulk_create(
        Draft(service=SERVICE, owner=MOULIN.owner, channel="web", version_hash=digest, answers=answers)
        for _ in range(count)
    )
    found: queue.Queue[str] = queue.Queue()
    for draft in made:
        found.put(str(draft.id))
    return found


def resident(url: str, forms: queue.Queue[str]) -> Callable[[], requests.Response | None]:
    """Log someone in; return a function that sends their next form, and returns None when there are no more."""
    session = SessionStore()
    session["resident"] = {"kind": MOULIN.kind, "number": MOULIN.number, "level": MOULIN.level, "name": MOULIN.name}
    session.create()
    browser = requests.Session()
    browser.cookies.set(settings.SESSION_COOKIE_NAME, str(session.session_key))
    browser.get(f"{url}/mijn/", timeout=30)
    headers = {"X-CSRFToken": browser.cookies["csrftoken"]}

    def send() -> requests.Response | None:
        try:
            draft = forms.get_nowait()
        except queue.Empty:
            return None
        return browser.post(
            f"{url}/aanvragen/{SERVICE}/{draft}/controleren/", headers=headers, allow_redirects=False, timeout=60
        )

    return send


def system(url: str, name: str) -> Callable[[], requests.Response]:
    """Return a function that makes the next zaak through the API, as another system."""
    kind = versions.types(versions.on(LASTING, timezone.localdate()).hash).zaaktype.uuid
    zaaktype = f"{url}/catalogi/api/v1/zaaktypen/{kind}"
    zgw.client("crowd")
    caller = requests.Session()
    numbers = itertools.count()

    def send() -> requests.Response:
        body = zgw.zaak(zaaktype, startdatum=str(date.today()), identificatie=f"{name}-{next(numbers)}")
        headers = {
            "Authorization": f"Bearer {zgw.token('crowd')}",
            "Accept-Crs": "EPSG:4326",
            "Content-Crs": "EPSG:4326",
        }
        return caller.post(f"{url}/zaken/api/v1/zaken", json=body, headers=headers, timeout=60)

    return send


def start(members: list[Member]) -> None:
    for member in members:
        member.start()


def stop(members: list[Member]) -> Any:
    """Let everyone finish; return what they saw together."""
    for member in members:
        member.stopping.set()
    together = Seen()
    for member in members:
        member.join(timeout=90)
        assert not member.is_alive(), "a request was never answered"
        together.seconds += member.seen.seconds
        together.acknowledged += member.seen.acknowledged
        together.failed += member.seen.failed
    return together

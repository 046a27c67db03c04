"""Tell whoever listens which call reached data of zaken, after it was answered: the engine knows nothing of logs of people.

A listener gets the call and what was answered; it must cost a call next to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from openloket.registers.api.calls import Answer, Call

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_PLACE = rf"(zaken/api/v1/zaken|documenten/api/v1/enkelvoudiginformatieobjecten|besluiten/api/v1/besluiten)/({_UUID})"
_IN_PATH = re.compile(rf"^/{_PLACE}")
_IN_BODY = re.compile(rf'"(?:url|zaak|besluit|informatieobject)": ?"[^"]*/{_PLACE}')
KINDS = {
    "zaken/api/v1/zaken": "zaak",
    "documenten/api/v1/enkelvoudiginformatieobjecten": "document",
    "besluiten/api/v1/besluiten": "besluit",
}


class Listener(Protocol):
    """What hears of calls."""

    def before(self, call: Call) -> Any:
        """Return what must be known of a call before it is done; it comes back to `after`."""

    def after(self, call: Call, found: Answer, known: Any) -> None:
        """Hear of a call that was answered."""


LISTENERS: list[Listener] = []


def told(call: Call, act: Callable[[], Answer]) -> Answer:
    """Do a call, and tell the listeners when it gave or changed something."""
    known = [listener.before(call) for listener in LISTENERS]
    found = act()
    if found.status < 300:
        for listener, one in zip(LISTENERS, known, strict=True):
            listener.after(call, found, one)
    return found


def named(path: str, body: Any) -> Iterator[tuple[str, str]]:
    """Yield what an answer is of, each as its kind (zaak, document or besluit) and uuid: by its address and in its JSON.

    What it only points at, such as the hoofdzaak of a zaak, is not among these.
    """
    if in_path := _IN_PATH.match(path):
        yield KINDS[in_path[1]], in_path[2]
    if isinstance(body, bytes):
        for place, uuid in dict.fromkeys(_IN_BODY.findall(body.decode("utf-8", "ignore"))):
            yield KINDS[place], uuid

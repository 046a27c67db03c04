"""Keep calls from zaken that may only be kept for a time (AVG 18): none reads or changes them, their documents or their besluiten.

The engine knows no reason. Whoever has one says in ASKED which zaken these are; it is asked again every few seconds, and at
once in a process that says `forget`. What another zaak uses too is not kept back with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import msgspec

from openloket.registers import reached
from openloket.registers.api import database
from openloket.registers.api.calls import Answer, Call
from openloket.registers.api.problems import Problem, forbidden

ASKED: list[Callable[[], Collection[int]]] = []
"""Give, each of them, the zaken (their ids) that are kept back."""
SECONDS_UNTIL_SEEN = 5
WHY = "Deze zaak mag nu alleen worden bewaard (artikel 18 van de AVG). Vraag het de gemeente."

_NAMES = """
select 'zaak', uuid::text from registers_zaak where id = any(%(kept)s)
union all select 'besluit', uuid::text from registers_besluit where zaak_id = any(%(kept)s)
union all select 'document', d.uuid::text from registers_zaakinformatieobject i
  join registers_enkelvoudiginformatieobject d on d.id = i.informatieobject_id
  where i.zaak_id = any(%(kept)s) and not exists (select 1 from registers_zaakinformatieobject o
    where o.informatieobject_id = d.id and o.zaak_id <> all(%(kept)s))
"""


@dataclass(frozen=True)
class Withheld:
    """Hold what is kept back: zaken by their ids, and the kind and uuid of each zaak, document and besluit."""

    zaken: frozenset[int] = frozenset()
    names: frozenset[tuple[str, str]] = frozenset()
    uuids: frozenset[str] = field(default=frozenset())


def now() -> Withheld:
    """Return what is kept back now."""
    return _found(int(time.monotonic() // SECONDS_UNTIL_SEEN))


def forget() -> None:
    """Let the next call ask anew."""
    _found.cache_clear()


@lru_cache(maxsize=1)
def _found(moment: int) -> Withheld:
    zaken = frozenset(pk for ask in ASKED for pk in ask())
    if not zaken:
        return Withheld()
    names = frozenset(database.run(_NAMES, {"kept": sorted(zaken)}).fetchall())
    return Withheld(zaken, names, frozenset(uuid for _, uuid in names))


def refusal() -> Problem:
    """Return why a call gets nothing of what is kept back."""
    return forbidden("restricted", WHY)


def guarded(call: Call, act: Callable[[], Answer]) -> Answer:
    """Do a call without what is kept back: it is left out of a list, and refused by itself. Raises Problem 403."""
    kept = now()
    if not kept.zaken:
        return act()
    if kept.names.intersection(reached.named(call.path, None)):
        raise refusal()
    found = act()
    reads = call.method in ("GET", "HEAD") or call.path.endswith("/_zoek")
    if reads and found.status == 200 and isinstance(found.body, bytes) and _names_any(found.body, kept):
        found.body = _without(found.body, kept)
    return found


def refuse(rows: Collection[Mapping[str, Any]]) -> None:
    """Refuse to write what is, or hangs on, something that is kept back; `rows` are those it reads. Raises Problem 403."""
    kept = now()
    if kept.zaken and any(row.get("zaak_id") in kept.zaken or str(row.get("uuid")) in kept.uuids for row in rows):
        raise refusal()


def _names_any(body: bytes, kept: Withheld) -> bool:
    return bool(kept.names.intersection(reached.named("", body)))


def _without(body: bytes, kept: Withheld) -> bytes:
    """Return a list without the rows that are kept back. Raises Problem 403 for what is no list."""
    said = msgspec.json.decode(body)
    rows = said if isinstance(said, list) else said.get("results")
    if rows is None:
        raise refusal()
    left = [row for row in rows if not _names_any(msgspec.json.encode(row), kept)]
    if isinstance(said, list):
        return msgspec.json.encode(left)
    return msgspec.json.encode({**said, "count": max(0, said["count"] - (len(rows) - len(left))), "results": left})

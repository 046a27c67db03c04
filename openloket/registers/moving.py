"""Moving contents to the first place of LOKET_DOCUMENTS from the others, while people read and send; and looking at all.

A content leaves the old place only after it was read back whole from the new one. So it can be stopped at any moment
and begun again: what is left in the old place is what has to move yet.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from openloket.registers import content
from openloket.stores import Kept, Store

AT_ONCE = 4
"""Contents on their way at a time, each on a thread of its own."""


@dataclass
class Moved:
    """How far it is: contents and bytes that moved, and the names of those that stayed because they are not whole."""

    contents: int = 0
    size: int = 0
    damaged: list[str] = field(default_factory=list)


def left() -> int:
    """Count the contents that are not in the first place alone."""
    return sum(1 for _ in _left())


def move(progress: Callable[[Moved], None]) -> Moved:
    """Move everything to the first place. Raises StoreAway and OSError; what had moved by then stays moved."""
    found = Moved()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting: dict[Future[bool], Kept] = {}
        try:
            for place, kept in _left():
                waiting[pool.submit(_one, place, kept.sha256)] = kept
                if len(waiting) >= 2 * AT_ONCE:
                    _count(waiting, found)
                    progress(found)
            while waiting:
                _count(waiting, found)
                progress(found)
        finally:
            pool.shutdown(cancel_futures=True)
    return found


@dataclass
class Looked:
    """How many contents are whole, and the names of those that are not there or not what was stored."""

    whole: int = 0
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)


def look(names: Sequence[str], progress: Callable[[int, int], None]) -> Looked:
    """Read contents from beginning to end, wherever they are. Raises StoreAway, OSError."""
    found = Looked()
    for n, sha256 in enumerate(names, start=1):
        try:
            for _ in content.unopened(sha256)[1]:
                pass
        except FileNotFoundError:
            found.missing.append(sha256)
        except content.Changed:
            found.damaged.append(sha256)
        else:
            found.whole += 1
        progress(n, len(names))
    return found


def _left() -> Iterator[tuple[Store, Kept]]:
    for place in content.stores()[1:]:
        for kept in place.kept():
            yield place, kept


def _count(waiting: dict[Future[bool], Kept], found: Moved) -> None:
    """Wait for one at least that is on its way, and add up what came of those that are done."""
    for future in wait(waiting, return_when=FIRST_COMPLETED).done:
        kept = waiting.pop(future)
        if future.result():
            found.contents += 1
            found.size += kept.size
        else:
            found.damaged.append(kept.sha256)


def _one(place: Store, sha256: str) -> bool:
    """Move a content; say whether it was whole. One that is swept away meanwhile counts as moved."""
    to = content.stores()[0]
    if not _whole(to, sha256):
        to.remove(sha256, time.time() + 60)  # half a content of that name would stay as it is
        try:
            to.take(content.checked(sha256, place.opened(sha256)[1]))
        except FileNotFoundError:
            return True
        except content.Changed:
            return False
        if not _whole(to, sha256):
            raise OSError(f"{to.name} does not give back what it got as {sha256}")
    place.remove(sha256, time.time() + 60)
    return True


def _whole(place: Store, sha256: str) -> bool:
    try:
        for _ in content.checked(sha256, place.opened(sha256)[1]):
            pass
    except (FileNotFoundError, content.Changed):
        return False
    return True

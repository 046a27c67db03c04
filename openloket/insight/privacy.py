"""What may be shown: no group of fewer than ten, rounded figures for everyone, and data for research that name nobody. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from openloket.forms.sentences import thousands

K = TypeVar("K", bound=Hashable)

FEW = 10
"""Groups that are smaller are not shown (principle of data minimisation, AVG art. 5 lid 1 sub c)."""
STEP = 5
"""Open data are rounded to a multiple of this."""


def few(count: int) -> str:
    """Write a count as it may be shown: thousands with a point, and nothing more precise than "minder dan 10"."""
    if 0 < count < FEW:
        return f"minder dan {FEW}"
    return thousands(count)


def unless_hidden(count: int, is_hidden: bool) -> str:
    """Write a count as it may be shown where others add up to it; a dash when it would give a smaller one away."""
    return "–" if is_hidden and count >= FEW else few(count)


def about(count: int) -> str:
    """Write a count whose total is shown as well: a multiple of five, or "minder dan 10"."""
    return few(count) if count < FEW else few(rounded(count) or 0)


def rounded(count: int) -> int | None:
    """Round a count for open data to a multiple of five; None for fewer than ten.

    With every figure rounded on its own, what is left out cannot be found by subtracting from a total.
    """
    if count < FEW:
        return None
    return STEP * round(count / STEP)


def hidden(counts: Mapping[K, int], sums: Iterable[tuple[K, Sequence[K]]]) -> frozenset[K]:
    """Return the counts that are not shown: those of fewer than ten, and what gives them away (secondary suppression).

    `sums` says which counts add up to which: a total and its parts; what else is in a total is taken to be known. Of
    each sum nothing is hidden, or at least two counts are, so that none follows from the others by subtracting; and
    while its total is shown, what is hidden of it is together no small group. The smallest part goes first, the total
    last.
    """
    relations = [(total, [total, *parts]) for total, parts in sums]
    found = {key for key, count in counts.items() if 0 < count < FEW}
    more = True
    while more:
        more = False
        for total, members in relations:
            while (left := _gives_away(counts, total, members, found)) is not None:
                found.add(left)
                more = True
    return frozenset(found)


def _gives_away(counts: Mapping[K, int], total: K, members: Sequence[K], found: set[K]) -> K | None:
    """Return the count of a sum to hide next; None when what is hidden of it already cannot be worked out."""
    gone = [key for key in members if key in found]
    together = sum(counts[key] for key in gone)
    if not gone or (len(gone) > 1 and (total in found or together >= FEW)):
        return None
    shown = [key for key in members if key not in found and counts[key]]
    return min(shown, key=lambda key: (key == total, counts[key]), default=None)


@dataclass(frozen=True)
class NotAnonymous:
    """The reason why rows may not leave: how many of them stand out, and the values that only a few of them share."""

    k: int
    rows: int
    groups: list[tuple[dict[str, Any], int]]


def anonymous(rows: Sequence[dict[str, Any]], names: Iterable[str], k: int) -> NotAnonymous | None:
    """Check that everyone looks like at least k - 1 others in these columns (k-anonymity; Sweeney, 2002).

    None when they do; else what stands out, the smallest groups first.
    """
    columns = tuple(names)
    counts = Counter(tuple(row[name] for name in columns) for row in rows)
    small = sorted(
        ((count, values) for values, count in counts.items() if count < k), key=lambda item: (item[0], str(item[1]))
    )
    if not small:
        return None
    return NotAnonymous(
        k,
        sum(count for count, _ in small),
        [(dict(zip(columns, values, strict=True)), count) for count, values in small],
    )

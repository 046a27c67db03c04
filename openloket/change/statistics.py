"""Comparing two groups honestly: intervals for a difference, and whether there is enough to say anything. Pure.

The interval is wide (99 %), because several things are compared at once and people look more than once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Z99 = 2.5758293035489
ENOUGH = 30
"""With fewer in a group nothing is said."""
Verdict = Literal["te weinig", "geen verschil te zien", "meer", "minder"]


@dataclass(frozen=True)
class Compared:
    """What differs between the new group and the old one, with the interval it lies in; None when too few.

    `new_of` and `old_of` are how many there are in each group.
    """

    new: float | None
    old: float | None
    low: float | None
    high: float | None
    verdict: Verdict
    new_of: int = 0
    old_of: int = 0


def wilson(part: int, whole: int, z: float = Z99) -> tuple[float, float]:
    """Return the interval in which the true share lies (Wilson, 1927); without cases that is 0 to 1."""
    if whole == 0:
        return 0.0, 1.0
    share = part / whole
    middle = share + z * z / (2 * whole)
    spread = z * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    scale = 1 + z * z / whole
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def shares(new: tuple[int, int], old: tuple[int, int]) -> Compared:
    """Compare two shares, each as (part, whole), with the interval of their difference (Newcombe, 1998, method 10)."""
    (a, n), (b, m) = new, old
    p, q = (a / n if n else None), (b / m if m else None)
    if p is None or q is None or n < ENOUGH or m < ENOUGH:
        return Compared(p, q, None, None, "te weinig", n, m)
    (low_p, high_p), (low_q, high_q) = wilson(a, n), wilson(b, m)
    low = p - q - math.sqrt((p - low_p) ** 2 + (high_q - q) ** 2)
    high = p - q + math.sqrt((high_p - p) ** 2 + (q - low_q) ** 2)
    return Compared(p, q, low, high, _verdict(low, high), n, m)


def medians(new: Sequence[float], old: Sequence[float]) -> Compared:
    """Compare two medians; they differ when the intervals that hold them (from the order of the values) do not meet.

    `low` and `high` are what the difference of the medians lies between when both intervals hold.
    """
    p, q = median(new), median(old)
    if p is None or q is None or len(new) < ENOUGH or len(old) < ENOUGH:
        return Compared(p, q, None, None, "te weinig", len(new), len(old))
    (low_p, high_p), (low_q, high_q) = _around_median(new), _around_median(old)
    low, high = low_p - high_q, high_p - low_q
    return Compared(p, q, low, high, _verdict(low, high), len(new), len(old))


def median(values: Sequence[float]) -> float | None:
    """Return the middle value; None when there are none."""
    if not values:
        return None
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _around_median(values: Sequence[float]) -> tuple[float, float]:
    """Return values with the true median between them in 99 % of samples: the places follow a binomial distribution."""
    ordered, n = sorted(values), len(values)
    spread = Z99 * math.sqrt(n) / 2
    low = max(0, math.floor(n / 2 - spread))
    high = min(n - 1, math.ceil(n / 2 + spread) - 1)
    return ordered[low], ordered[max(low, high)]


def _verdict(low: float, high: float) -> Verdict:
    return "meer" if low > 0 else "minder" if high < 0 else "geen verschil te zien"

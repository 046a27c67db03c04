"""Which findings can be grounds of a result, and which speak against it. Pure.

A row of a rule says which results its outcome speaks `against`. Such a finding is never a ground of that result. A rule
that speaks against some result takes sides: a row of it that speaks against nothing is a ground only of what another row
speaks against ('op tijd' of a permit that 'te laat' forbids, and not of a refusal). A rule without sides, such as a fee,
is a ground of every result.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from openloket.definitions.schema import Rule, Version


@dataclass(frozen=True)
class Weighed:
    """Rules by their id: whose finding is a ground of a result, and whose finding speaks against it."""

    grounds: tuple[str, ...]
    against: tuple[str, ...]


def takes_sides(version: Version) -> bool:
    """Return whether any row says what it speaks against; else an official says which findings are grounds."""
    return any(_sides(rule) for rule in version.rules)


def weigh(version: Version, against: Mapping[str, Collection[str]], result: str) -> Weighed:
    """Weigh findings for a result; `against` has, for each rule that found something, the results it speaks against."""
    found = [rule for rule in version.rules if rule.id in against]
    return Weighed(
        tuple(rule.id for rule in found if _is_ground(rule, against[rule.id], result)),
        tuple(rule.id for rule in found if result in against[rule.id]),
    )


def _sides(rule: Rule) -> set[str]:
    return {result for row in rule.rows for result in row.against}


def _is_ground(rule: Rule, against: Collection[str], result: str) -> bool:
    sides = _sides(rule)
    return result not in against and (not sides or bool(against) or result in sides)

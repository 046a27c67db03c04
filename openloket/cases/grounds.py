"""The grounds of a decision: the findings that its letter gives, and why an official decides against one (Awb 3:46)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openloket.definitions.grounds import takes_sides, weigh
from openloket.definitions.schema import Result, Version

SHORTEST = 10
"""Characters of a reason that says something."""
Recorded = Mapping[str, Any]
"""A finding as a case keeps it: `id`, `title`, `value` and `because` in words, `against` where it takes sides."""


class Ungrounded(ValueError):
    """The decision cannot rest on this; the message says what to mend, in Dutch."""


@dataclass(frozen=True)
class Weighing:
    """What an official says about the findings.

    `grounds` are the rules whose findings they tick as grounds, for a version that takes no sides itself. `deviation`
    is why they decide against a finding.
    """

    grounds: tuple[str, ...] = ()
    deviation: str = ""


@dataclass(frozen=True)
class Grounds:
    """What a decision rests on: the findings its letter gives, those it goes against, and why."""

    findings: tuple[Recorded, ...] = ()
    against: tuple[Recorded, ...] = ()
    deviation: str = ""

    @property
    def explained(self) -> str:
        """Why the decision is not what the findings say, in one sentence; empty when it is."""
        if not self.against:
            return ""
        these = " en van ".join(f"{quoted(finding)} ({finding['because']})" for finding in self.against)
        return f"Wij wijken af van {these}, omdat: {self.deviation}"

    def as_json(self) -> dict[str, Any]:
        """What is kept of it with the case and in the audit trail."""
        return {"gronden": list(self.findings), "tegen": list(self.against), "afwijking": self.deviation}


def quoted(finding: Recorded) -> str:
    return f"‘{finding['title']}: {finding['value']}’"


def for_result(version: Version, findings: Sequence[Recorded], result: Result, weighing: Weighing) -> Grounds:
    """Return the grounds of a result. Raises Ungrounded when a tick is not possible or a reason is missing."""
    by_rule = {finding["id"]: finding for finding in findings}
    weighed = weigh(version, {rule: finding.get("against", ()) for rule, finding in by_rule.items()}, result.id)
    for rule in weighing.grounds:
        if rule in weighed.against:
            raise Ungrounded(f"{quoted(by_rule[rule])} spreekt tegen deze uitkomst en kan er geen reden voor zijn.")
        if rule not in weighed.grounds:
            raise Ungrounded("Kies alleen redenen die bij deze zaak en deze uitkomst horen.")
    if not result.decision:
        return Grounds()
    given = weighed.grounds if takes_sides(version) else [rule for rule in weighed.grounds if rule in weighing.grounds]
    against = tuple(by_rule[rule] for rule in weighed.against)
    deviation = " ".join(weighing.deviation.split())
    if against and len(deviation) < SHORTEST:
        these = " en ".join(quoted(finding) for finding in against)
        raise Ungrounded(
            f"‘{result.label}’ gaat in tegen {these}. Schrijf op waarom u anders beslist dan deze uitkomst. "
            "Dat staat in de brief."
        )
    return Grounds(tuple(by_rule[rule] for rule in given), against, deviation if against else "")


@dataclass(frozen=True)
class Choice:
    """A result that an official can choose, and the findings that speak against it."""

    result: Result
    against: tuple[Recorded, ...]


def choices(version: Version, findings: Sequence[Recorded]) -> list[Choice]:
    """Return every result with what speaks against it, for who has to choose."""
    return [
        Choice(result, tuple(finding for finding in findings if result.id in finding.get("against", ())))
        for result in version.results
    ]

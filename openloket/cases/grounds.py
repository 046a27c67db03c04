"""The grounds of a decision: the findings that its letter gives, and why an official decides against one (Awb 3:46).

A row of a rule says which results its outcome speaks `against` and which it `supports`. What speaks against a result is
never its ground, and deciding against it takes a reason. What supports it is given by itself. What supports only other
results is never a ground to refuse. Anything else is a ground only when the official says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from openloket.cases.wording.layout import blocks
from openloket.cases.wording.words import is_reason
from openloket.definitions.schema import Result, Version
from openloket.forms.sentences import closed

Recorded = Mapping[str, Any]
"""A finding as a case keeps it: `id`, `title`, `value`, `because` in words; `against` and `supports` name results."""


class Ungrounded(ValueError):
    """The decision cannot rest on this; the message says what to mend, in Dutch."""


@dataclass(frozen=True)
class Weighing:
    """What an official says about the findings.

    `grounds` are the rules whose findings they tick as grounds, beside those that support the result by themselves.
    `deviation` is why they decide against a finding. `exception` is why the applicant need not be heard before a refusal, one of
    `hearing.EXCEPTIONS`, with its reason. `unsigned` is why they decide while a signature is missing, `unadvised` why
    while an advice is, and `departing` why they depart from an advice.
    """

    grounds: tuple[str, ...] = ()
    deviation: str = ""
    exception: str = ""
    exception_reason: str = ""
    unsigned: str = ""
    unadvised: str = ""
    departing: str = ""


@dataclass(frozen=True)
class Grounds:
    """What a decision rests on: the findings its letter gives, those it goes against and why, and what it says of advice."""

    findings: tuple[Recorded, ...] = ()
    against: tuple[Recorded, ...] = ()
    deviation: str = ""
    advice: str = ""
    """Paragraphs on the advice that was asked; see cases.advice."""

    @property
    def explained(self) -> str:
        """Say why the decision goes against findings, and what was done with advice; empty when there is neither."""
        return "\n\n".join(part for part in (self._deviates, self.advice) if part)

    @property
    def _deviates(self) -> str:
        if not self.against:
            return ""
        these = " en van ".join(f"{quoted(finding)} ({finding['because']})" for finding in self.against)
        apart = "\n" if blocks(self.deviation)[0]["kind"] != "text" else " "  # a list begins on a line of its own
        return f"Wij wijken af van {these}, omdat:{apart}{closed(self.deviation)}"

    def as_json(self) -> dict[str, Any]:
        """Return what the case and the audit trail keep of it."""
        advice = {"advies": self.advice} if self.advice else {}
        return {"gronden": list(self.findings), "tegen": list(self.against), "afwijking": self.deviation, **advice}


def quoted(finding: Recorded) -> str:
    return f"‘{finding['title']}: {finding['value']}’"


def for_result(findings: Sequence[Recorded], result: Result, weighing: Weighing) -> Grounds:
    """Return the grounds of a result. Raises Ungrounded when a tick is not possible or a reason is missing."""
    by_rule = {finding["id"]: finding for finding in findings}
    against = speaking("against", findings, result)
    for rule in weighing.grounds:
        if rule not in by_rule:
            raise Ungrounded("Kies alleen redenen die bij deze zaak horen.")
        if by_rule[rule] in against:
            raise Ungrounded(f"{quoted(by_rule[rule])} spreekt tegen deze uitkomst en kan er geen reden voor zijn.")
        if _supports_others_only(by_rule[rule], result):
            raise Ungrounded(f"{quoted(by_rule[rule])} is een reden voor een andere uitkomst, niet om te weigeren.")
    if not result.decision:
        return Grounds()
    supporting = speaking("supports", findings, result)
    given = tuple(finding for finding in findings if finding in supporting or finding["id"] in weighing.grounds)
    deviation = weighing.deviation.strip()
    if against and not is_reason(deviation):
        these = " en ".join(quoted(finding) for finding in against)
        raise Ungrounded(
            f"‘{result.label}’ gaat in tegen {these}. Schrijf op waarom u anders beslist dan deze uitkomst. "
            "Dat staat in de brief."
        )
    return Grounds(given, against, deviation if against else "")


def speaking(
    side: Literal["against", "supports"], findings: Sequence[Recorded], result: Result
) -> tuple[Recorded, ...]:
    """Return the findings that speak against a result, or that support it."""
    return tuple(finding for finding in findings if result.id in finding.get(side, ()))


def _supports_others_only(finding: Recorded, result: Result) -> bool:
    """Say whether this refuses what was asked, on a finding that supports results and not this one."""
    supported = finding.get("supports", ())
    return result.refuses_all and bool(supported) and result.id not in supported


@dataclass(frozen=True)
class PossibleResult:
    """A result that an official can choose, the findings that speak against it, support it, and can be no ground of it."""

    result: Result
    against: tuple[Recorded, ...]
    supporting: tuple[Recorded, ...]
    no_ground: tuple[Recorded, ...]


def choices(version: Version, findings: Sequence[Recorded]) -> list[PossibleResult]:
    """Return every result with what speaks against it and what supports it, for the official who chooses."""
    found = []
    for result in version.results:
        against = speaking("against", findings, result)
        barred = tuple(item for item in findings if item in against or _supports_others_only(item, result))
        found.append(PossibleResult(result, against, speaking("supports", findings, result), barred))
    return found

"""What a version from 27 November 2026 on must have besides being right: what a reader may ask of it is said and shown. Pure.

`loket check` demands it; a site that starts does not, so that what was published before keeps working.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from openloket.definitions import written
from openloket.definitions.rules import findings
from openloket.definitions.schema import Version
from openloket.definitions.sense import Fault
from openloket.forms.conditions import alternatives
from openloket.forms.validate import validate

FROM = date(2026, 11, 27)
"""From this day of validity on; earlier versions stay as they are."""


def faults(version: Version) -> Iterator[Fault]:
    """Yield what is demanded and not there, of a version from that day on without other faults."""
    if not version.upl.uri:
        yield ("upl",), "De URI van de UPL-naam ontbreekt.", "Voeg 'uri:' toe, zoals hij in de UPL staat."
    yield from written.faults(version)
    yield from _receivers(version)
    yield from _reasons(version)
    yield from _amounts(version)
    yield from _examples(version)


def _receivers(version: Version) -> Iterator[Fault]:
    if version.personal_data.receivers is None:
        yield (
            ("personal_data",),
            "Er staat niet wie buiten de gemeente de gegevens krijgt (AVG 13 lid 1 sub e).",
            "Voeg 'receivers:' toe, met wie ('who') en waarvoor ('purpose'). Krijgt niemand ze? Schrijf 'receivers: []'.",
        )


def _reasons(version: Version) -> Iterator[Fault]:
    """Yield a fault for each letter with a decision that need not say why (Awb 3:46, 3:47 lid 1)."""
    for letter in dict.fromkeys(result.letter for result in version.results if result.decision):
        always = [part.text for part in version.letters[letter].paragraphs if not part.when and not part.for_each]
        if not any("{motivering}" in text for text in always):
            yield (
                ("letters", letter),
                f"De brief '{letter}' is een besluit, en zegt niet altijd waarom (Awb 3:47 lid 1).",
                "Zet {motivering} in een deel zonder voorwaarde.",
            )


def _amounts(version: Version) -> Iterator[Fault]:
    """Yield a fault for each amount that no example was received in the days of."""
    days = {example.received for example in version.examples}
    for a, amount in enumerate(version.amounts):
        ends = [*(since.day for since in amount.values[1:]), date.max]
        for n, (since, until) in enumerate(zip(amount.values, ends, strict=True)):
            if until > version.valid_from and not any(since.day <= day < until for day in days):
                yield (
                    ("amounts", a, "values", n),
                    f"Bedrag '{amount.id}' vanaf {since.day} heeft geen voorbeeld.",
                    "Voeg bij 'examples' een aanvraag toe die op of na die dag is ontvangen.",
                )


def _examples(version: Version) -> Iterator[Fault]:
    """Yield a fault for each example that proves nothing or is named as another, and for each row that none comes out at."""
    reached = set()
    named: set[str] = set()
    for e, example in enumerate(version.examples):
        if example.name in named:
            yield ("examples", e, "name"), f"Er zijn twee voorbeelden '{example.name}'.", "Geef elk een eigen naam."
        named.add(example.name)
        if not example.expect:
            yield (
                ("examples", e),
                f"Voorbeeld '{example.name}' verwacht niets.",
                "Schrijf bij 'expect' wat eruit moet komen.",
            )
        outcome = validate(version.questions, example.answers)
        found = findings(version, outcome.answers, example.received)
        reached |= {(finding.rule, finding.row) for finding in found.values()}
    for r, rule in enumerate(version.rules):
        for n, row in enumerate(rule.rows):
            if (rule.id, n) not in reached:
                when = "geen andere rij past" if not any(alternatives(row.when)) else "die rij past"
                yield (
                    ("rules", r, "rows", n),
                    f"Rij {n + 1} van tabel '{rule.id}' heeft geen voorbeeld.",
                    f"Voeg bij 'examples' een voorbeeld toe waarbij {when}: er moet '{row.then}' uit komen.",
                )

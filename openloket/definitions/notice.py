"""What a form must tell of the personal data that it asks (AVG 13 and 14), as far as a version says it. Pure.

Who is responsible, who watches over it and where to complain is the same for every service; the pages add that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from openloket.definitions.origins import OWN, REGISTERS, register_of
from openloket.definitions.schema import Receiver, Version
from openloket.forms.sentences import listed

AUTHORITY = "Autoriteit Persoonsgegevens"
AUTHORITY_SITE = "autoriteitpersoonsgegevens.nl"
"""Where one complains (AVG 77); who watches over it in the Netherlands (UAVG 6)."""
MATTERS = {
    "publieke taak": "een taak van de gemeente",
    "wettelijke verplichting": "een wet die ons verplicht",
    "toestemming": "uw toestemming",
    "overeenkomst": "wat wij met u afspreken",
}
"""The ground (AVG 6) in words that people read."""


@dataclass(frozen=True)
class Notice:
    """What a version says of the data that it asks."""

    purpose: str
    ground: str
    """On what it rests, in words; a key of these for translation."""
    law: tuple[str, ...]
    special: bool
    """Whether it asks data that the law protects more, such as on health (AVG 9)."""
    sources: tuple[tuple[str, str], ...]
    """From which register we get data, in words, and for what."""
    receivers: tuple[Receiver, ...] | None
    """None when the version does not say; empty when nobody outside the municipality gets them."""
    retention: tuple[tuple[str, tuple[str, ...]], ...]
    """How long a file is kept (empty for ever), each with the ways in which it may have ended."""
    consent: bool
    """Whether it rests on consent, which can be taken back (AVG 7 lid 3)."""
    objection: bool
    """Whether one may object to the use (AVG 21), which is so for a public task."""


def notice(version: Version) -> Notice:
    """Return what the form of a version tells of the data that it asks."""
    data = version.personal_data
    law = [str(article) for article in version.legal_basis]
    if data.bsn_basis:
        law.append(f"BSN: {data.bsn_basis}")
    return Notice(
        purpose=data.purpose,
        ground=MATTERS[data.basis],
        law=tuple(law),
        special=data.classification == "bijzonder",
        sources=tuple(
            (REGISTERS[register_of(name)], purpose)
            for name, purpose in data.sources.items()
            if register_of(name) not in ("bag", *OWN)
        ),
        receivers=data.receivers,
        retention=_retention(version),
        consent=data.basis == "toestemming",
        objection=data.basis == "publieke taak",
    )


def _retention(version: Version) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return how long a file is kept, each term once, with the ways of ending that it belongs to."""
    found: dict[str, list[str]] = {}
    for result in version.results:
        term = result.retention.after if result.retention.action == "vernietigen" else ""
        found.setdefault(term, []).append(result.label)
    return tuple((term, tuple(labels)) for term, labels in found.items())


def aloud(version: Version, municipality: Mapping[str, str], officer: Mapping[str, str], address: str) -> list[str]:
    """Return the notice in a few Dutch sentences, to read out at the desk."""
    told = notice(version)
    registers = dict.fromkeys(register for register, _ in told.sources)
    rights = ["inzien", "verbeteren", "laten wissen", "minder laten gebruiken"]
    more = "U mag ook bezwaar maken tegen het gebruik. " if told.objection else ""
    more += "U mag uw toestemming intrekken. " if told.consent else ""
    found = [
        f"{municipality['name']} is verantwoordelijk voor uw gegevens.",
        f"Waarvoor wij ze gebruiken: {told.purpose}.",
        f"Op grond van {told.ground}: {'; '.join(told.law)}.",
        "Vult u iets niet in? Dan kunnen wij u misschien niet helpen. Een medewerker beslist, geen computer.",
    ]
    if registers:
        found.append(f"Wij vragen ook gegevens op bij {listed(registers)}.")
    if told.receivers:
        found.append(f"Wie ze ook krijgen: {'; '.join(f'{each.who} ({each.purpose})' for each in told.receivers)}.")
    elif told.receivers is not None:
        found.append("Niemand buiten de gemeente krijgt ze.")
    terms = listed([term or "voor altijd" for term, _ in told.retention], "of")
    found += [
        f"Hoe lang wij uw zaak moeten bewaren nadat zij is afgelopen: {terms}. Dat hangt af van hoe zij afloopt.",
        f"U mag uw gegevens {listed(rights)}. {more}Vraag het ons: {municipality['phone']} of {municipality['email']}.",
        f"Wie op het gebruik van gegevens let: {officer['name']}, {officer['email']}. Een klacht over het gebruik van uw "
        f"gegevens? Die kunt u ook sturen naar de {AUTHORITY}: {AUTHORITY_SITE}.",
        f"Alles hierover staat op {address}. U kunt het ook bij onze balie vragen.",
    ]
    return found


def shortly(version: Version, municipality: Mapping[str, str], officer: Mapping[str, str], address: str) -> str:
    """Return the notice in a few lines, to print on paper: who asks, what for, and where the rest is told."""
    return (
        f"{municipality['name']} is er verantwoordelijk voor, en gebruikt ze hiervoor: {version.personal_data.purpose}. Vragen over "
        f"uw gegevens? {officer['email']} (functionaris voor gegevensbescherming). Op grond van welke wet, waar wij gegevens opvragen, "
        f"wie ze krijgt, hoe lang wij ze bewaren, wat uw rechten zijn en waar u kunt klagen: dat staat op {address}. Liever op papier? "
        "Vraag het aan onze balie."
    )

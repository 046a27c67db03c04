"""Say what a version says for everyone: its terms and costs, the entry in the algorithm register, and the ways that are open. Pure.

It is made from the definition by which the service runs, so it says what is so. What a municipality must judge itself, such as
whether its rules are in proportion, is not in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from openloket.definitions.notice import notice
from openloket.definitions.schema import Article, Rule, Version
from openloket.definitions.words import ORGANS, plain_case, prices, says

STANDARD = "1.0"
"""Names the version of the publication standard of the Dutch algorithm register whose names are used."""
IMPACT, OTHER = "Impactvolle algoritmes", "Overige algoritmes"
NOT_SAID = ("proportionality", "risks", "impacttoetsen", "impacttoetsen_grouping", "category")
"""Names the fields of the standard that a municipality fills in itself."""
BY_HAND = (
    "Geen besluit wordt automatisch genomen. Een medewerker ziet wat de regels vinden en op welk antwoord dat rust, kan daarvan afwijken "
    "met een reden, en neemt het besluit."
)
METHOD = "Beslistabellen: de eerste rij die past, geeft de uitkomst. Er wordt niets geleerd uit gegevens van mensen."
CHANNELS = ("web", "paper", "desk", "phone")
WAYS: Mapping[str, str] = {
    "web": "op onze site",
    "paper": "op papier",
    "desk": "aan de balie",
    "phone": "met de telefoon",
}


def service(version: Version) -> dict[str, Any]:
    """Return the terms, the costs and the ways of a service as data."""
    fee = version.fee
    return {
        "dienst": version.service,
        "titel": version.title,
        "omschrijving": version.summary,
        "geldt_vanaf": version.valid_from.isoformat(),
        "upl": version.upl.name,
        "upl_uri": version.upl.uri,
        "voor": list(version.audience),
        "wet": [str(article) for article in version.legal_basis],
        "bestuursorgaan": ORGANS[version.organ] if version.organ else "",
        "beslissen_binnen": version.deadline.decide,
        "verlengen_met": version.deadline.extend,
        "termijn_volgens": version.deadline.article,
        "aanvullen_binnen": version.deadline.complete,
        "te_laat": version.silence or "",
        "kosten": [{"voor": price.case, "bedrag": price.shown} for price in prices(version)],
        "kosten_volgens": str(fee.by_law) if fee else "",
        "wegen": [WAYS[way] for way in CHANNELS if version.channels.can_apply(way)],
        "inlogniveau": version.channels.web.assurance or "",
        "uitkomsten": [result.label for result in version.results],
    }


def algorithm(version: Version, municipality: Mapping[str, str], base: str) -> dict[str, Any] | None:
    """Return the entry of a service in the algorithm register, in the names of its standard; None without rules that find something."""
    if not version.rules:
        return None
    said = notice(version)
    decides = any(result.decision for result in version.results)
    sources = [f"{source}: {purpose}" for source, purpose in said.sources]
    return {
        "name": f"Regels voor: {version.title}",
        "description_short": f"Rekent uit wat de regels zeggen over een aanvraag: {', '.join(_titles(version.rules))}.",
        "organization": municipality["name"],
        "status": "In gebruik",
        "begin_date": version.valid_from.strftime("%Y-%m"),
        "contact_email": municipality["email"],
        "website": f"{base}/diensten/{version.service}/regels/",
        "publication_category": IMPACT if decides else OTHER,
        "url": f"{base}/diensten/{version.service}/regels/",
        "goal": said.purpose,
        "human_intervention": BY_HAND,
        "lawful_basis": "; ".join(said.law),
        "process_index_url": version.upl.uri,
        "source_data": "; ".join(["Wat de aanvrager invult", *sources]),
        "methods_and_models": f"{METHOD} {_rules(version)}",
        "provider": "Open Loket",
        "lang": "NLD",
        "standard_version": STANDARD,
        "source_id": f"{version.service}/{version.valid_from.isoformat()}",
    }


def _titles(rules: Iterable[Rule]) -> list[str]:
    return list(dict.fromkeys(rule.title[:1].lower() + rule.title[1:] for rule in rules))


def _rules(version: Version) -> str:
    return " ".join(f"{rule.title}: {'; '.join(rows_of(version, rule))}." for rule in version.rules)


def rows_of(version: Version, rule: Rule) -> list[str]:
    """Return each row of a rule in words: for which case, and what it finds."""
    return [
        f"{case}: {says(rule, row)}" if (case := plain_case(version, row)) else says(rule, row) for row in rule.rows
    ]


# The designation (Awb 2:13) ------------------------------------------------------------------------------------------------


def designated(versions: Iterable[Version], messages: Iterable[tuple[str, tuple[str, ...]]]) -> list[dict[str, Any]]:
    """Return which electronic way is designated for which message, and on which condition (Awb 2:13 lid 1).

    `messages` are those about a case, each with its law.
    """
    found = []
    for version in sorted(versions, key=lambda each: each.title):
        if version.channels.can_apply("web"):
            level = version.channels.web.assurance
            how = f"met een inlog op niveau {level}" if level else "zonder inlog"
            found.append(_row(f"Aanvraag: {version.title}", version.legal_basis, f"het formulier op onze site, {how}"))
        else:
            found.append(_row(f"Aanvraag: {version.title}", version.legal_basis, ""))
    for name, law in messages:
        found.append(_row(name, law, "Mijn Loket, met de inlog van de aanvraag"))
    found.append(
        _row("Mening of bezwaar van wie de zaak raakt", ("Awb 3:15", "Awb 6:4"), "de bekendmaking op onze site")
    )
    return found


def _row(message: str, law: Iterable[Article | str], way: str) -> dict[str, Any]:
    return {"bericht": message, "wet": [str(article) for article in law], "weg": way}


def last_changed(versions: Iterable[Version]) -> date:
    """Return the day from which the newest of these versions holds."""
    return max(version.valid_from for version in versions)

"""What leaves the organisation: open data for everyone, and rows for research that name nobody."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from openloket.insight.privacy import NotAnonymous, anonymous, rounded

COLUMNS = ("dienst", "kanaal", "team", "kwartaal", "weken", "uitkomst", "overnieuw")
"""The columns of a row for research: what it is about, how it came in, roughly when and how long, and how it ended."""
_RESEARCH = """
select service, channel, team, year(started) || '-K' || quarter(started),
  case when ended is null then 'loopt' when ended < started + interval 2 week then '0-2' when ended < started + interval 4 week
    then '2-4' when ended < started + interval 8 week then '4-8' else '8 of meer' end,
  coalesce(result, ''), case when rework then 'ja' else 'nee' end
from cases where started is not null order by 1, 2, 3, 4, 5, 6, 7
"""


def monthly(tables: duckdb.DuckDBPyConnection, today: date) -> list[tuple[str, str, str, int]]:
    """List service, channel, month and rounded count, for whole months; no small groups, no totals.

    Cases that were destroyed since count as they did.
    """
    rows = tables.execute(
        "with each as (select service, coalesce(channel, '') as channel, strftime(started, '%Y-%m') as month, count(*) as number "
        "from cases where started is not null group by all union all select service, channel, month, number from gone) "
        "select service, channel, month, sum(number)::bigint from each where month < strftime(?::date, '%Y-%m') "
        "group by 1, 2, 3 order by 1, 2, 3",
        [today],
    ).fetchall()
    return [
        (service, channel, month, number)
        for service, channel, month, count in rows
        if (number := rounded(count)) is not None
    ]


def research(tables: duckdb.DuckDBPyConnection, out: Path, k: int) -> NotAnonymous | int:
    """Write a row for each case and return how many, if every row looks like at least k - 1 others; else write nothing.

    Then it returns what stands out.
    """
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in tables.execute(_RESEARCH).fetchall()]
    refused = anonymous(rows, COLUMNS, k)
    if refused is not None:
        return refused
    with out.open("x", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return len(rows)


def catalogue(base: str, municipality: dict[str, str], today: date) -> dict[str, Any]:
    """Build the catalogue of open data as JSON-LD (DCAT-AP-NL 3.0): its dataset and where to get it."""
    access = "http://publications.europa.eu/resource/authority"
    publisher = {
        "@id": f"{base}/#gemeente",
        "@type": "foaf:Agent",
        "foaf:name": {"@value": municipality["name"], "@language": "nl"},
        "dct:identifier": municipality["rsin"],
    }
    dataset = f"{base}/open-data/#aanvragen-per-maand"
    month = f"{today.year}-{today.month:02d}-01"
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "vcard": "http://www.w3.org/2006/vcard/ns#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": f"{base}/open-data/",
        "@type": "dcat:Catalog",
        "dct:title": {"@value": f"Open data van het loket van {municipality['name']}", "@language": "nl"},
        "dct:description": {"@value": "Cijfers over aanvragen bij het loket.", "@language": "nl"},
        "dct:language": {"@id": f"{access}/language/NLD"},
        "dct:publisher": publisher,
        "dct:modified": {"@value": month, "@type": "xsd:date"},
        "dcat:contactPoint": _contact(base, municipality),
        "dcat:dataset": {
            "@id": dataset,
            "@type": "dcat:Dataset",
            "dct:identifier": dataset,
            "dct:title": {"@value": "Aanvragen per dienst, kanaal en maand", "@language": "nl"},
            "dct:description": {
                "@value": "Aantal aanvragen, afgerond op vijftallen. Groepen van minder dan tien zijn weggelaten.",
                "@language": "nl",
            },
            "dct:language": {"@id": f"{access}/language/NLD"},
            "dct:publisher": {"@id": publisher["@id"]},
            "dct:creator": {"@id": publisher["@id"]},
            "dcat:contactPoint": _contact(base, municipality),
            "dcat:theme": {"@id": f"{access}/data-theme/GOVE"},
            "dct:accessRights": {"@id": f"{access}/access-right/PUBLIC"},
            "dct:accrualPeriodicity": {"@id": f"{access}/frequency/MONTHLY"},
            "dct:modified": {"@value": month, "@type": "xsd:date"},
            "dcat:distribution": {
                "@id": f"{base}/open-data/aanvragen-per-maand.csv",
                "@type": "dcat:Distribution",
                "dct:title": {"@value": "CSV", "@language": "nl"},
                "dcat:accessURL": {"@id": f"{base}/open-data/"},
                "dcat:downloadURL": {"@id": f"{base}/open-data/aanvragen-per-maand.csv"},
                "dct:format": {"@id": f"{access}/file-type/CSV"},
                "dcat:mediaType": {"@id": "https://www.iana.org/assignments/media-types/text/csv"},
                "dct:license": {"@id": f"{access}/licence/CC0"},
                "dct:modified": {"@value": month, "@type": "xsd:date"},
            },
        },
    }


def _contact(base: str, municipality: dict[str, str]) -> dict[str, Any]:
    return {
        "@id": f"{base}/#contact",
        "@type": "vcard:Organization",
        "vcard:fn": municipality["name"],
        "vcard:hasEmail": {"@id": f"mailto:{municipality['email']}"},
    }

"""Describe open data as DCAT-AP-NL 3.0 asks: as JSON-LD, and the same as Turtle. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

ACCESS = "http://publications.europa.eu/resource/authority"
MEDIA = "https://www.iana.org/assignments/media-types"
CONTEXT: Mapping[str, str] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
FORMATS: Mapping[str, tuple[str, str]] = {
    "csv": ("CSV", "text/csv"),
    "json": ("JSON", "application/json"),
    "pdf": ("PDF", "application/pdf"),
}
"""Says what the end of a file's name says: what the EU calls the format, and its media type."""


@dataclass(frozen=True)
class Dataset:
    """Describe one set of open data: what it is, where its files are, how often it is new, and on which day it last was."""

    name: str
    title: str
    description: str
    files: tuple[str, ...]
    """Lists the addresses of its files, on our own site."""
    frequency: str
    """Says how often it is new, as the EU's list has it: MONTHLY, IRREG."""
    modified: date


def catalogue(base: str, municipality: Mapping[str, str], datasets: Sequence[Dataset]) -> dict[str, Any]:
    """Return the catalogue of open data, with each set and where to get it, as JSON-LD."""
    publisher = {
        "@id": f"{base}/#gemeente",
        "@type": "foaf:Agent",
        "foaf:name": _said(municipality["name"]),
        "dct:identifier": municipality["rsin"],
    }
    contact = {
        "@id": f"{base}/#contact",
        "@type": "vcard:Organization",
        "vcard:fn": municipality["name"],
        "vcard:hasEmail": {"@id": f"mailto:{municipality['email']}"},
    }
    return {
        "@context": dict(CONTEXT),
        "@id": f"{base}/open-data/",
        "@type": "dcat:Catalog",
        "dct:title": _said(f"Open data van het loket van {municipality['name']}"),
        "dct:description": _said("Diensten met hun regels, termijnen en kosten, en cijfers over aanvragen."),
        "dct:language": {"@id": f"{ACCESS}/language/NLD"},
        "dct:publisher": publisher,
        "dct:modified": _day(max(item.modified for item in datasets)),
        "dcat:contactPoint": contact,
        "dcat:dataset": [_dataset(base, item) for item in datasets],
    }


def _dataset(base: str, item: Dataset) -> dict[str, Any]:
    address = f"{base}/open-data/#{item.name}"
    return {
        "@id": address,
        "@type": "dcat:Dataset",
        "dct:identifier": address,
        "dct:title": _said(item.title),
        "dct:description": _said(item.description),
        "dct:language": {"@id": f"{ACCESS}/language/NLD"},
        "dct:publisher": {"@id": f"{base}/#gemeente"},
        "dct:creator": {"@id": f"{base}/#gemeente"},
        "dcat:contactPoint": {"@id": f"{base}/#contact"},
        "dcat:theme": {"@id": f"{ACCESS}/data-theme/GOVE"},
        "dct:accessRights": {"@id": f"{ACCESS}/access-right/PUBLIC"},
        "dct:accrualPeriodicity": {"@id": f"{ACCESS}/frequency/{item.frequency}"},
        "dct:modified": _day(item.modified),
        "dcat:distribution": [_file(base, path, item) for path in item.files],
    }


def _file(base: str, path: str, item: Dataset) -> dict[str, Any]:
    called, media = FORMATS[path.rpartition(".")[2]]
    return {
        "@id": f"{base}{path}",
        "@type": "dcat:Distribution",
        "dct:title": _said(called),
        "dcat:accessURL": {"@id": f"{base}/open-data/"},
        "dcat:downloadURL": {"@id": f"{base}{path}"},
        "dct:format": {"@id": f"{ACCESS}/file-type/{called}"},
        "dcat:mediaType": {"@id": f"{MEDIA}/{media}"},
        "dct:license": {"@id": f"{ACCESS}/licence/CC0"},
        "dct:modified": _day(item.modified),
    }


def _said(text: str) -> dict[str, str]:
    return {"@value": text, "@language": "nl"}


def _day(day: date) -> dict[str, str]:
    return {"@value": day.isoformat(), "@type": "xsd:date"}


def turtle(said: Mapping[str, Any]) -> str:
    """Return JSON-LD of the shape that `catalogue` gives as Turtle: the same statements."""
    prefixes = [f"@prefix {name}: <{address}> ." for name, address in said["@context"].items()]
    return "\n".join(
        [*prefixes, "", *_statements({name: value for name, value in said.items() if name != "@context"}), ""]
    )


def _statements(node: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is said of a node, and of each that it holds."""
    inner = []
    lines = [f"<{node['@id']}> a {node['@type']}"]
    for name, value in node.items():
        if name.startswith("@"):
            continue
        for one in value if isinstance(value, list) else [value]:
            lines.append(f"  {name} {_object(one)}")
            if isinstance(one, Mapping) and "@type" in one and "@id" in one:
                inner.append(one)
    yield " ;\n".join(lines) + " ."
    for one in inner:
        yield from _statements(one)


def _object(value: Any) -> str:
    if not isinstance(value, Mapping):
        return json.dumps(str(value), ensure_ascii=False)
    if "@id" in value:
        return f"<{value['@id']}>"
    text = json.dumps(value["@value"], ensure_ascii=False)
    return f"{text}@{value['@language']}" if "@language" in value else f"{text}^^{value['@type']}"

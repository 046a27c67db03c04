"""The national lists that a version names: the UPL (names of products) and the Selectielijst (how long to keep a file).

Open Loket comes with a table of its own for each (`data/upl.csv`: names, the last part of their URIs and the mark of the
Dienstenwet, of the Uniforme Productnamenlijst; `data/selectielijst.csv`: numbers, actions, terms and the last part of URLs, of VNG's
Selectielijst gemeenten 2020). A newer list, as its publisher gives it, can be named instead: the UPL as CSV, the
Selectielijst as a folder with JSON.
"""

from __future__ import annotations

import csv
import difflib
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path

from openloket.definitions.schema import Retention, Version
from openloket.definitions.source import Path_, Source
from openloket.law import periods

VNG = "https://selectielijst.openzaak.nl/api/v1"
"""Where VNG's Selectielijst is served."""
GENERIC = {
    "Afgehandeld": "7cb315fb-4f7b-4a43-aca1-e4522e4c73b3",
    "Afgebroken": "ce8cf476-0b59-496f-8eee-957a7c6e2506",
    "Geweigerd": "1f750958-431c-4916-bc01-af5d3a753b41",
    "Vastgesteld": "43ac0469-e0c0-4985-a6ce-8ec285d2df47",
    "Verleend": "f7d2dc14-1b71-4179-aed3-4e7abcfbeb0d",
    "Verwerkt": "f33dbd16-68ae-4820-acb5-5f437bca5edb",
}
"""VNG's generic words for how a zaak ends (resultaattypeomschrijvingen), with the last part of their URLs."""
SAME_AS = {
    "Afgewezen": "Geweigerd",
    "Niet toegekend": "Geweigerd",
    "Ingetrokken": "Afgebroken",
    "Niet doorgegaan": "Afgebroken",
    "Toegekend": "Verleend",
    "Verstrekt": "Verleend",
    "Ingewilligd": "Verleend",
}
"""Names of results in the Selectielijst, with the generic word for them where that is another."""
TERMS = "http://standaarden.overheid.nl/owms/terms/"
_ACTIONS = {"vernietigen": "vernietigen", "blijvend_bewaren": "blijvend bewaren"}
SAYS_WHY_FROM = date(2026, 12, 3)
"""From this day of validity on a version says why silence does not grant what the Dienstenwet may apply to."""
_YEAR, _NUMBER = re.compile(r"\b(?:19|20)\d\d\b"), re.compile(r"\b\d+(?:\.\d+)+\b")
_CITED = re.compile(r"\bselectielijst\b", re.IGNORECASE)


class BadList(ValueError):
    """A list cannot be read; the message says which and what is expected."""


@dataclass(frozen=True)
class ListedResult:
    """What the Selectielijst says about one result; "" for what it does not say."""

    action: str
    term: str  # after which it is done, as an ISO 8601 duration
    name: str = ""
    process_term: str = ""  # what the term counts from; `nihil` for the end of the process
    result: str = ""  # the URL of the result in VNG's API
    process: str = ""  # and of the process it ends


@dataclass(frozen=True)
class Product:
    """What the UPL says of a product: its URI, and whether the Dienstenwet may apply to it."""

    uri: str
    services_act: bool


@dataclass(frozen=True)
class Lists:
    """Products of the UPL by name, and rows of the Selectielijst by year and number."""

    upl: Mapping[str, Product]
    selectielijst: Mapping[tuple[str, str], ListedResult]


@cache
def read(upl: str = "", selectielijst: str = "") -> Lists:
    """Read the lists in this file and folder; where none is named, ours. Raises BadList."""
    return Lists(
        _upl_file(Path(upl)) if upl else _our_upl(),
        _selectielijst_folder(Path(selectielijst)) if selectielijst else _our_selectielijst(),
    )


def _our_upl() -> dict[str, Product]:
    return {row["name"]: Product(TERMS + row["term"], bool(row["services_act"])) for row in _ours("upl.csv")}


def _our_selectielijst() -> dict[tuple[str, str], ListedResult]:
    return {
        (row["year"], row["number"]): _row(
            row["action"], row["term"], row["name"], row["process_term"], row["result"], row["process"]
        )
        for row in _ours("selectielijst.csv")
    }


def _row(action: str, term: str, name: str, process_term: str, result: str, process: str) -> ListedResult:
    if not result:
        return ListedResult(action, term, name, process_term)
    urls = (f"{VNG}/resultaten/{result}", f"{VNG}/procestypen/{process}")
    known = tuple(given if "://" in given else url for given, url in zip((result, process), urls, strict=True))
    return ListedResult(action, term, name, process_term, *known)


def _ours(name: str) -> csv.DictReader[str]:
    return csv.DictReader(io.StringIO(resources.files(__package__).joinpath("data", name).read_text("utf-8")))


def _upl_file(path: Path) -> dict[str, Product]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if missing := [name for name in ("UniformeProductnaam", "URI") if name not in (rows.fieldnames or [name])]:
                raise KeyError(missing[0])
            found: dict[str, Product] = {}
            for row in rows:  # a product stands there once for each law that it rests on
                name, marked = row["UniformeProductnaam"].strip(), bool((row.get("Dienstenwet") or "").strip())
                marked = marked or (name in found and found[name].services_act)
                found[name] = Product(row["URI"].strip(), marked)
        if not found:
            raise LookupError
    except _UNREADABLE as error:
        raise BadList(
            f"De UPL in {path} is niet te lezen: {_said(error)}. Verwacht wordt een CSV met UniformeProductnaam en URI."
        ) from error
    return found


def _selectielijst_folder(folder: Path) -> dict[tuple[str, str], ListedResult]:
    try:
        processes = {item["url"]: str(item["jaar"]) for item in _json(folder, "procestypen")}
        found = {
            (processes[item["procesType"]], item["volledigNummer"]): _row(
                item["waardering"],
                item.get("bewaartermijn") or "",
                (item.get("naam") or "").strip(),
                item.get("procestermijn") or "",
                item.get("url") or "",
                item["procesType"],
            )
            for item in _json(folder, "resultaten")
        }
        if not found:
            raise LookupError
    except _UNREADABLE as error:
        raise BadList(
            f"De selectielijst in {folder} is niet te lezen: {_said(error)}. Verwacht worden procestypen.json en "
            "resultaten.json, zoals de VNG ze geeft."
        ) from error
    return found


_UNREADABLE = (OSError, ValueError, LookupError, AttributeError, TypeError, RecursionError, csv.Error)


def _said(error: Exception) -> str:
    """Say what is wrong with a list's file, without showing what is in it."""
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return f"{Path(error.filename).name} is er niet"
        case IsADirectoryError():
            return "dit is een map"
        case PermissionError():
            return "wij mogen het bestand niet lezen"
        case OSError():
            return "het bestand is niet te openen"
        case UnicodeDecodeError() | csv.Error():
            return "dit is geen tekst (UTF-8)"
        case json.JSONDecodeError():
            return f"regel {error.lineno} is geen JSON"
        case KeyError():
            return f"‘{str(error.args[0])[:60]}’ ontbreekt"
        case LookupError():
            return "er staat niets in"
        case _:
            return "er staat iets anders in"


def _json(folder: Path, name: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads((folder / f"{name}.json").read_text("utf-8"))
    return found


def cited(retention: Retention, rows: Mapping[tuple[str, str], ListedResult]) -> ListedResult | None:
    """Return the row of the Selectielijst that a retention cites first; None when it rests on something else."""
    number = _NUMBER.search(retention.source)
    if not retention.selectielijst or number is None:
        return None
    year = _YEAR.search(retention.source)
    return rows.get((year[0] if year else max(year for year, _ in rows), number[0]))


def generic(row: ListedResult) -> tuple[str, str]:
    """Return the generic word for how a result ends a zaak, and its URL in VNG's API."""
    word = SAME_AS.get(row.name, row.name)
    word = word if word in GENERIC else "Afgehandeld"
    return word, f"{VNG}/resultaattypeomschrijvingen/{GENERIC[word]}"


def compare(source: Source, version: Version, lists: Lists) -> None:
    """Add a fault to `source.faults` wherever a version says something else than the lists do."""
    _compare_upl(source, version, lists.upl)
    _compare_silence(source, version, lists.upl)
    for n, result in enumerate(version.results):
        _compare_retention(source, ("results", n, "retention"), result.retention, lists.selectielijst)


def _compare_upl(source: Source, version: Version, upl: Mapping[str, Product]) -> None:
    name, uri = version.upl.name, version.upl.uri
    if name not in upl:
        near = difflib.get_close_matches(name, upl, n=3, cutoff=0.6)
        offer = f"Bedoelt u {' of '.join(f'‘{item}’' for item in near)}?" if near else "Zoek de naam op in de UPL."
        source.fault(("upl", "name"), f"‘{name}’ staat niet in de Uniforme Productnamenlijst.", offer)
    elif not uri and source.has("upl", "uri"):
        source.fault(("upl", "uri"), "De URI is leeg.", f"Gebruik {upl[name].uri}, of haal 'uri' weg.")
    elif uri and uri != upl[name].uri:
        source.fault(("upl", "uri"), f"‘{uri}’ is niet de URI van ‘{name}’.", f"Gebruik {upl[name].uri}.")


def _compare_silence(source: Source, version: Version, upl: Mapping[str, Product]) -> None:
    """Ask why silence does not grant what the Dienstenwet may apply to (Dienstenwet 28 lid 1)."""
    marked = version.upl.name in upl and upl[version.upl.name].services_act
    if version.valid_from < SAYS_WHY_FROM or not marked or not version.decides:
        return
    if version.silence != "van_rechtswege" and not version.silence_because.strip():
        source.fault(
            ("silence",),
            f"De UPL zegt dat de Dienstenwet kan gelden voor ‘{version.upl.name}’. Dan geeft zwijgen de vergunning, "
            "tenzij een regeling anders zegt (Dienstenwet 28).",
            "Zet er 'van_rechtswege', of schrijf bij 'silence_because' welke regeling anders zegt, of waarom dit geen "
            "dienst is.",
        )


def _compare_retention(
    source: Source, path: Path_, retention: Retention, rows: Mapping[tuple[str, str], ListedResult]
) -> None:
    cited, place = retention.source, (*path, "source")
    if not cited.strip():
        return  # `check` says that it says nothing
    if not retention.selectielijst:
        _own_source(source, path, cited)
    elif not _CITED.search(cited):
        source.fault(
            place,
            f"‘{cited}’ noemt de selectielijst niet.",
            "Schrijf bijvoorbeeld 'Selectielijst gemeenten 2020, 11.2'. Is het een eigen bron? Zet er dan "
            "'selectielijst: false' bij.",
        )
    else:
        _cited_rows(source, path, retention, rows)


def _own_source(source: Source, path: Path_, cited: str) -> None:
    if _CITED.search(cited):
        source.fault(
            (*path, "selectielijst"), f"‘{cited}’ noemt de selectielijst wel.", "Haal 'selectielijst: false' weg."
        )
        return
    source.warn(
        (*path, "source"), f"‘{cited}’ is niet de selectielijst. De termijn is nergens mee vergeleken.", "Klopt dat?"
    )


def _cited_rows(
    source: Source, path: Path_, retention: Retention, rows: Mapping[tuple[str, str], ListedResult]
) -> None:
    """Compare a retention with every number that it cites: each must say the same."""
    years = list(dict.fromkeys(_YEAR.findall(retention.source)))
    numbers = list(dict.fromkeys(_NUMBER.findall(retention.source)))
    if not numbers:
        source.fault(
            (*path, "source"),
            "Er staat geen nummer van de selectielijst bij.",
            "Schrijf bijvoorbeeld 'Selectielijst gemeenten 2020, 11.2'.",
        )
    elif len(years) > 1:
        source.fault((*path, "source"), f"Er staan meer jaren: {' en '.join(years)}.", "Noem één selectielijst.")
    else:
        year = years[0] if years else max(year for year, _ in rows)
        for number in numbers:
            _compare_row(source, path, retention, (year, number), rows)


def _compare_row(
    source: Source,
    path: Path_,
    retention: Retention,
    cited: tuple[str, str],
    rows: Mapping[tuple[str, str], ListedResult],
) -> None:
    year, number = cited
    row = rows.get(cited)
    if row is None:
        source.fault(
            (*path, "source"),
            f"De selectielijst van {year} heeft geen {number}.",
            "Zoek het nummer van dit resultaat op.",
        )
        return
    if row.action and row.action != retention.action:
        source.fault(
            (*path, "action"),
            f"Bij {number} zegt de selectielijst: {_ACTIONS.get(row.action, row.action)}.",
            f"Schrijf 'action: {row.action}', of noem het goede nummer.",
        )
    elif row.term and not _same_term(retention.after, row.term):
        source.fault(
            (*path, "after"),
            f"Bij {number} zegt de selectielijst {_in_words(row.term)}, hier staat {retention.after or 'niets'}.",
            "Verbeter de termijn, of noem het goede nummer.",
        )


def _same_term(ours: str, theirs: str) -> bool:
    try:
        return _length(periods.parse(ours).iso()) == _length(theirs)
    except ValueError:  # `check` says that it is no period
        return True


def _length(duration: str) -> tuple[int, int]:
    """Return an ISO 8601 duration in months and days: twelve months are a year, seven days a week."""
    parts = {unit: int(number) for number, unit in re.findall(r"(\d+)([YMWD])", duration)}
    return 12 * parts.get("Y", 0) + parts.get("M", 0), 7 * parts.get("W", 0) + parts.get("D", 0)


def _in_words(duration: str) -> str:
    try:
        return str(periods.parse(duration))
    except ValueError:  # more than one unit, such as P1Y6M
        return duration

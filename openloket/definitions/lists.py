"""The national lists that a version names: the UPL (names of products) and the Selectielijst (how long to keep a file).

A table of our own of each comes with Open Loket (`data/upl.csv`: names and the last part of their URIs, of the Uniforme
Productnamenlijst; `data/selectielijst.csv`: numbers, actions and terms, of VNG's Selectielijst gemeenten 2020). A newer
list as its publisher gives it can be named instead: the UPL as CSV, the Selectielijst as a folder with JSON.
"""

from __future__ import annotations

import csv
import difflib
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from openloket.definitions.schema import Retention, Version
from openloket.definitions.source import Path_, Source
from openloket.law import periods

TERMS = "http://standaarden.overheid.nl/owms/terms/"
_ACTIONS = {"vernietigen": "vernietigen", "blijvend_bewaren": "blijvend bewaren"}
_YEAR, _NUMBER = re.compile(r"\b(?:19|20)\d\d\b"), re.compile(r"\b\d{1,2}(?:\.\d{1,2})+\b")


class BadList(ValueError):
    """A list cannot be read; the message says which and what is expected."""


@dataclass(frozen=True)
class Row:
    """What the Selectielijst says of one result: the action, and the term after it as an ISO 8601 duration or ""."""

    action: str
    term: str


@dataclass(frozen=True)
class Lists:
    """URIs by UPL name, and rows of the Selectielijst by year and number."""

    upl: Mapping[str, str]
    selectielijst: Mapping[tuple[str, str], Row]


@cache
def read(upl: str = "", selectielijst: str = "") -> Lists:
    """The lists in this file and folder; where none is named, ours. Raises BadList."""
    return Lists(
        _upl_file(Path(upl)) if upl else _our_upl(),
        _selectielijst_folder(Path(selectielijst)) if selectielijst else _our_selectielijst(),
    )


def _our_upl() -> dict[str, str]:
    return {row["name"]: TERMS + row["term"] for row in _ours("upl.csv")}


def _our_selectielijst() -> dict[tuple[str, str], Row]:
    return {(row["year"], row["number"]): Row(row["action"], row["term"]) for row in _ours("selectielijst.csv")}


def _ours(name: str) -> csv.DictReader[str]:
    return csv.DictReader(io.StringIO(resources.files(__package__).joinpath("data", name).read_text("utf-8")))


def _upl_file(path: Path) -> dict[str, str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            found = {row["UniformeProductnaam"].strip(): row["URI"].strip() for row in csv.DictReader(file)}
        if not found:
            raise ValueError("leeg")
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise BadList(
            f"De UPL in {path} is niet te lezen ({error!r}). Verwacht wordt een CSV met UniformeProductnaam en URI."
        ) from error
    return found


def _selectielijst_folder(folder: Path) -> dict[tuple[str, str], Row]:
    try:
        processes = {item["url"]: str(item["jaar"]) for item in _json(folder, "procestypen")}
        return {
            (processes[item["procesType"]], item["volledigNummer"]): Row(
                item["waardering"], item.get("bewaartermijn") or ""
            )
            for item in _json(folder, "resultaten")
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadList(
            f"De selectielijst in {folder} is niet te lezen ({error!r}). Verwacht worden procestypen.json en "
            "resultaten.json, zoals de VNG ze geeft."
        ) from error


def _json(folder: Path, name: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads((folder / f"{name}.json").read_text("utf-8"))
    return found


def compare(source: Source, version: Version, lists: Lists) -> None:
    """Add to `source.faults` where a version says something else than the lists do."""
    _compare_upl(source, version, lists.upl)
    for n, result in enumerate(version.results):
        _compare_retention(source, ("results", n, "retention"), result.retention, lists.selectielijst)


def _compare_upl(source: Source, version: Version, upl: Mapping[str, str]) -> None:
    name, uri = version.upl.name, version.upl.uri
    if name not in upl:
        near = difflib.get_close_matches(name, upl, n=3, cutoff=0.6)
        offer = f"Bedoelt u {' of '.join(f'‘{item}’' for item in near)}?" if near else "Zoek de naam op in de UPL."
        source.fault(("upl", "name"), f"‘{name}’ staat niet in de Uniforme Productnamenlijst.", offer)
    elif uri and uri != upl[name]:
        source.fault(("upl", "uri"), f"‘{uri}’ is niet de URI van ‘{name}’.", f"Gebruik {upl[name]}.")


def _compare_retention(source: Source, path: Path_, retention: Retention, rows: Mapping[tuple[str, str], Row]) -> None:
    cited = retention.source.lower().partition("selectielijst")
    if not cited[1]:  # another source, such as a by-law
        return
    numbers, years = _NUMBER.findall(cited[2]), _YEAR.findall(cited[2])
    if not numbers:
        source.fault(
            (*path, "source"),
            "Er staat geen nummer van de selectielijst bij.",
            "Schrijf bijvoorbeeld 'Selectielijst gemeenten 2020, 11.2'.",
        )
        return
    number, year = numbers[0], years[0] if years else max(year for year, _ in rows)
    row = rows.get((year, number))
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
    """An ISO 8601 duration in months and days: twelve months are a year, seven days a week."""
    parts = {unit: int(number) for number, unit in re.findall(r"(\d+)([YMWD])", duration)}
    return 12 * parts.get("Y", 0) + parts.get("M", 0), 7 * parts.get("W", 0) + parts.get("D", 0)


def _in_words(duration: str) -> str:
    try:
        return str(periods.parse(duration))
    except ValueError:  # more than one unit, such as P1Y6M
        return duration

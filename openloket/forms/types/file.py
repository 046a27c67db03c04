"""Files that come with the form; `channels.uploads` opens them, an answer holds what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openloket.forms.kinds import GIVEN, Bounds, Good, Kind, Widget
from openloket.forms.questions import Question
from openloket.forms.reading import FILES_MAX, Invalid

SORT = "sort"
"""Under this name a file holds of which sort it is."""
_WRONG = "Voeg een bestand toe."
_HELD = {"sha256": str, "name": str, "size": int, "type": str}
_FILE = {"sha256": "x", "name": "a.pdf", "size": 3, "type": "application/pdf"}


def read(raw: object, question: Question) -> list[dict[str, Any]]:
    if not isinstance(raw, list | tuple) or not all(
        isinstance(item, Mapping) and all(isinstance(item.get(key), of) for key, of in _HELD.items()) for item in raw
    ):
        raise Invalid(_WRONG)
    most = most_files(question)
    if len(raw) > most:
        raise Invalid("Voeg hoogstens %(max)s bestanden toe.", max=most)
    if question.file_sorts:
        _check_sorts(raw, question)
    return [
        {key: item[key] for key in _HELD} | ({SORT: item[SORT]} if question.file_sorts and item.get(SORT) else {})
        for item in raw
    ]


def _check_sorts(raw: Sequence[Mapping[str, Any]], question: Question) -> None:
    """Raise Invalid, at each sort that must be there and is not. A scan of everything on paper has no sort, and is all of them."""
    given = {item.get(SORT, "") for item in raw}
    if given - {"", *(sort.id for sort in question.file_sorts)}:
        raise Invalid(_WRONG)
    if "" in given:
        return
    missing = [sort for sort in question.file_sorts if sort.required and sort.id not in given]
    if missing:
        first, *others = (Invalid("Voeg toe: %(sort)s.", sort=sort.label).at(sort.id) for sort in missing)
        first.others = tuple(others)
        raise first


def called(question: Question, item: Mapping[str, Any]) -> str:
    """Return what a file is called, after its sort where the question asks for several."""
    label = next((sort.label for sort in question.file_sorts if sort.id == item.get(SORT)), "")
    return f"{label}: {item['name']}" if label else str(item["name"])


def most_files(question: Question) -> int:
    """Return how many files the answer may have."""
    return int(question.max or FILES_MAX)


def kept(value: Any) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(
        isinstance(item, Mapping) and isinstance(item.get("name"), str) for item in value
    ):
        raise ValueError(value)
    return value


def schema(question: Question) -> dict[str, Any]:
    parts: dict[str, Any] = {key: {"type": "string" if of is str else "integer"} for key, of in _HELD.items()}
    if question.file_sorts:
        parts[SORT] = {"enum": [sort.id for sort in question.file_sorts]}
    file = {"type": "object", "properties": parts, "required": list(_HELD), "additionalProperties": False}
    return {"type": "array", "items": file, "maxItems": most_files(question)}


KIND = Kind(
    said="een bestand",
    read=read,
    show=lambda question, value: ("; " if question.file_sorts else ", ").join(called(question, item) for item in value),
    kept=kept,
    schema=schema,
    missing=_WRONG,
    bounds=Bounds((int,)),
    tests=GIVEN,
    widget=Widget("file"),
    paper="enclosed",
    good=(Good([_FILE], "a.pdf"), Good([_FILE, {**_FILE, "sha256": "y", "name": "b.png"}], "a.pdf, b.png")),
    bad=("a.pdf", [{"name": "a.pdf"}], [_FILE] * (FILES_MAX + 1)),
)

"""Say what is wrong with how the texts and names of a version are written, whatever they say. Pure.

Pages, letters and paper show a text as it is: markup in it would stand there in so many words, and a line end would make
one question look like two. A character that nobody sees can turn what stands behind it around.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

from openloket.definitions.schema import Version
from openloket.definitions.sense import ID, Fault
from openloket.definitions.source import Path_

_SEEN = "\u200c\u200d"
"""Joiners: they make letters and emoji what they are."""
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|&(?:[A-Za-z]+|#\d+);|\*\*\S|\]\((?:https?:|/)")
_NAME = re.compile(r"\{[\w.]+\}")
_ONE_LINE = frozenset({"ask", "label", "title", "subject"})
_NAMED = frozenset({"steps", "results", "pages"})
_FILLED_IN = frozenset({"letters", "rules"})
"""Where a text may name something between braces: letters, and what an outcome means."""
_NOT_READ = frozenset({"examples", "work_instruction"})
"""What is no text of a page or letter: answers of people, and a text for officials that has a form of its own."""

_fields_of = cache(msgspec.structs.fields)


def faults(version: Version) -> Iterator[Fault]:
    """Yield what is wrong: where, what and what to do."""
    for path, value in _parts((), version):
        if isinstance(value, str):
            yield from _text(path, value)
        else:
            yield from _list(path, value)


def _parts(path: Path_, part: Any) -> Iterator[tuple[Path_, str | tuple[str, ...]]]:
    """Yield each text and each list of texts, with its place."""
    if isinstance(part, str):
        yield path, part
    elif isinstance(part, msgspec.Struct):
        for field in _fields_of(type(part)):
            yield from _parts((*path, field.encode_name), getattr(part, field.name))
    elif isinstance(part, tuple | list):
        if part and all(isinstance(item, str) for item in part):
            yield path, tuple(part)
        for n, item in enumerate(part):
            yield from _parts((*path, n), item)
    elif isinstance(part, dict):
        for name, item in part.items():
            yield from _parts((*path, name), item)


def _text(path: Path_, text: str) -> Iterator[Fault]:
    if hidden := next((c for c in text if _hidden(c)), ""):
        yield (
            path,
            f"In deze tekst staat een teken dat niemand ziet (U+{ord(hidden):04X}).",
            "Typ de tekst opnieuw, zonder dat teken.",
        )
    if path[0] not in _NOT_READ and (markup := _MARKUP.search(text)):
        yield (
            path,
            f"In deze tekst staat opmaak: '{markup[0][:40]}'. Die komt letterlijk op pagina's en brieven.",
            "Schrijf gewone tekst.",
        )
    if path[0] not in _NOT_READ | _FILLED_IN and (name := _NAME.search(text)):
        yield (
            path,
            f"Deze tekst noemt {name[0]}. Dat wordt hier niet ingevuld: het staat er straks letterlijk.",
            "Schrijf het in woorden.",
        )
    if path[-1] in _ONE_LINE and path[0] not in _NOT_READ and "\n" in text.strip():
        yield path, f"'{path[-1]}' heeft meer dan één regel.", "Schrijf het op één regel; een uitleg kan bij 'hint'."
    if len(path) == 3 and path[0] in _NAMED and path[-1] == "id" and not ID.fullmatch(text):
        yield path, f"'{text}' is geen goede naam.", "Gebruik kleine letters, cijfers en _."


def _list(path: Path_, items: tuple[str, ...]) -> Iterator[Fault]:
    if path[0] in _NOT_READ:
        return
    for n, item in enumerate(items):
        if item in items[:n]:
            yield (*path, n), f"'{item}' staat hier twee keer.", "Haal er één weg."


def _hidden(c: str) -> bool:
    return unicodedata.category(c) in ("Cf", "Zl", "Zp") and c not in _SEEN

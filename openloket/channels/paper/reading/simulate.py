"""Practice scans: forms filled in by hand, then scanned, faxed or photographed, with the answers that are on them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

from openloket.channels.paper.form import CODE, QUIET, SERIAL_ALPHABET, code, code_text, written
from openloket.channels.paper.reading import invent
from openloket.channels.paper.reading.answers import comb
from openloket.channels.paper.reading.handwriting import (
    WRITERS,
    Handwriting,
    NoHandwriting,
    PenHand,
    PenHands,
    WritingFont,
    chosen,
    digit_mask,
    pen_hands,
    varied,
)
from openloket.channels.paper.reading.images import Grey, drawn
from openloket.channels.paper.reading.known import Field, KnownForm
from openloket.forms.boxes import by_words

FINE = 300 / 25.4
"""Pixels a millimetre of the paper that is written on."""


FAX_BLACK = (140, 190)
"""Between these lies the grey below which a fax makes all black; any lower, and the palest pen (115) is not on it."""


@dataclass
class Writer:
    """Who fills in one form: a hand, a pen, and habits."""

    hand: WritingFont | PenHand
    digits: dict[str, NDArray[Any]] | None
    rng: np.random.Generator
    ink: float
    size: float
    thick: int
    slips: float

    def character(self, page: Grey, box: dict[str, Any], letter: str) -> None:
        """Write a letter or digit in a box."""
        wide, high = box["width"] * FINE, box["height"] * FINE
        size = self.size * high * self.rng.uniform(0.93, 1.07)
        if self.digits is not None and letter in self.digits:
            mask, tall, drop = digit_mask(self.digits[letter][self.rng.integers(len(self.digits[letter]))]), 1.0, 0.0
        else:
            mask, tall, drop = self.hand.write(letter)
        glyph = varied(mask, self.rng, max(3.0, tall * size), wide * 0.92, 0.7)
        if self.thick > 1 and isinstance(self.hand, WritingFont):
            glyph = cv2.dilate(glyph, np.ones((self.thick, self.thick), np.uint8))
        left = box["x"] * FINE + (wide - glyph.shape[1]) / 2 + self.rng.normal(0, 0.05) * wide
        top = box["y"] * FINE + (high - size) / 2 + drop * size + tall * size / 2 - glyph.shape[0] / 2
        _lay(page, glyph, int(left), int(top + self.rng.normal(0, 0.03) * high), self.ink)

    def text(self, page: Grey, lines: Sequence[dict[str, Any]], words: str) -> None:
        """Write on lines, in the hand's own letters."""
        if isinstance(self.hand, PenHand):
            self._capitals(page, lines, words)
            return
        from PIL import ImageDraw, ImageFont

        font = ImageFont.truetype(self.hand.path, 52)
        rest = words.split()
        for line in lines:
            now = ""
            while rest and font.getlength(f"{now} {rest[0]}") < line["width"] * FINE - 40:
                now = f"{now} {rest.pop(0)}".strip()
            if not now:
                return
            image = Image.new("L", (int(line["width"] * FINE), int(line["height"] * FINE * 1.3)))
            ImageDraw.Draw(image).text((20, 10), now, font=font, fill=255)
            _lay(page, np.asarray(image), int(line["x"] * FINE), int((line["y"] - 0.5) * FINE), self.ink)

    def _capitals(self, page: Grey, lines: Sequence[dict[str, Any]], words: str) -> None:
        """Write on lines, letter by letter."""
        rest, step = list(words.upper()), 3.4
        for line in lines:
            for n in range(int(line["width"] / step)):
                if not rest:
                    return
                letter = rest.pop(0)
                if letter != " " and self.hand.knows(letter):
                    box = {"x": line["x"] + n * step, "y": line["y"], "width": step, "height": line["height"]}
                    self.character(page, box, letter)

    def tick(self, page: Grey, box: dict[str, Any], kind: str) -> None:
        """Put a cross or a check in a box, or fill it in."""
        x, y, w, h = (box[key] * FINE for key in ("x", "y", "width", "height"))
        ink = np.zeros((int(h * 2.4), int(w * 2.4)), np.uint8)
        ox, oy = 0.7 * w, 0.7 * h
        pen = max(3, int(self.thick * 2 + self.rng.integers(1, 4)))
        jitter: Callable[[], float] = lambda: float(self.rng.normal(0, 0.06) * w)  # noqa: E731

        def line(*points: tuple[float, float]) -> None:
            at = np.array([(ox + px * w + jitter(), oy + py * h + jitter()) for px, py in points], np.int32)
            cv2.polylines(ink, [at], False, 255, pen, cv2.LINE_AA)

        reach = self.rng.uniform(-0.12, 0.18)
        if kind == "cross":
            line((reach, reach), (1 - reach, 1 - reach))
            line((1 - reach, reach), (reach, 1 - reach))
        elif kind == "check":
            line((0.1, 0.5), (0.4, 0.85), (1.05, -0.05))
        else:
            for step in np.linspace(0.05, 0.95, 11):
                line((0.06, step), (0.94, step - 0.08))
            line((0.05, 0.05), (0.95, 0.95))
        _lay(page, ink, int(x - ox), int(y - oy), self.ink)

    def sign(self, page: Grey, box: dict[str, Any]) -> None:
        """Scrawl a signature in its box."""
        x, y, w, h = (box[key] * FINE for key in ("x", "y", "width", "height"))
        count = 60
        t = np.linspace(0, 1, count)
        px = x + w * (0.1 + 0.7 * t) + 20 * np.sin(t * self.rng.uniform(20, 40))
        py = y + h * 0.5 + h * 0.3 * np.sin(t * self.rng.uniform(15, 35) + self.rng.uniform(0, 6)) * (1 - 0.5 * t)
        dark = np.zeros_like(page)
        cv2.polylines(dark, [np.stack([px, py], axis=1).astype(np.int32)], False, 255, 4, cv2.LINE_AA)
        _lay(page, dark, 0, 0, self.ink)


def _fonts(writing: Handwriting) -> list[WritingFont]:
    """Return the fonts that write what no strokes are known of, or none where the packages are not there."""
    try:
        return chosen(writing.hands, "apart")
    except NoHandwriting:
        return []


def _over_rows(item: Field, text: str) -> str:
    """Write words over rows as people do: one that does not fit begins on the next row."""
    known = comb(item.question, item.part)
    rows = [len(list(row)) for _, row in groupby(item.boxes, key=lambda box: (box["page"], box["y"]))]
    return by_words(text, rows) if known.words and known.gaps and len(rows) > 1 else text


def _lay(page: Grey, ink: NDArray[Any], left: int, top: int, strength: float) -> None:
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(page.shape[1], left + ink.shape[1]), min(page.shape[0], top + ink.shape[0])
    if x1 <= x0 or y1 <= y0:
        return
    part = page[y0:y1, x0:x1]
    dark = 255 - (ink[y0 - top : y1 - top, x0 - left : x1 - left] * strength)
    np.minimum(part, dark.astype(np.uint8), out=part)


class Simulator:
    """A maker of filled forms of one version."""

    def __init__(self, form: KnownForm, writing: Handwriting, hands: str, seed: int) -> None:
        self.form, self.rng = form, np.random.default_rng(seed)
        self.hands: Sequence[WritingFont | PenHand]
        self.digits: dict[str, NDArray[Any]] = {}
        if hands in WRITERS:
            self.hands = chosen(writing.hands, hands)
            part = slice(800, None) if hands == "apart" else slice(0, 800) if hands == "trained" else slice(None)
            self.digits = {digit: pictures[part] for digit, pictures in writing.digits.items()}
        else:
            self.hands = pen_hands(PenHands(Path(hands)).samples, _fonts(writing), self.rng)
        document = pypdfium2.PdfDocument(form.empty())
        self.empty = [drawn(page, 300 / 72) for page in document]
        document.close()

    def make(self) -> tuple[list[Grey], dict[str, Any]]:
        """Make one form on paper, filled with invented answers; returns its pages, and what is on it."""
        rng = self.rng
        serial = "".join(SERIAL_ALPHABET[i] for i in rng.integers(0, len(SERIAL_ALPHABET), 10))
        pages = [page.copy() for page in self.empty]
        for number, page in enumerate(pages, start=1):
            self._code(page, number, serial)
        given = invent.answers(self.form.published.version.questions, rng)
        writer = Writer(
            self.hands[int(rng.integers(len(self.hands)))],
            self.digits if self.digits and rng.random() < 0.5 else None,
            rng,
            float(rng.uniform(0.55, 1.0)),
            float(rng.uniform(0.58, 0.8)),
            int(rng.integers(1, 4)),
            0.04,
        )
        truth = {}
        for item in self.form.fields:
            truth[item.key] = self._fill(pages, item, given, writer)
        return pages, {
            "serial": serial,
            "service": self.form.service,
            "hash": self.form.published.hash,
            "hand": writer.hand.name,
            "digits": "people" if writer.digits else "hand",
            "fields": truth,
        }

    def _code(self, page: Grey, number: int, serial: str) -> None:
        rows = code(code_text(self.form.published, number, serial)).matrix_iter(border=QUIET)
        modules = np.array([[0 if bit else 255 for bit in row] for row in rows], np.uint8)
        side = round(CODE["size"] * FINE)
        left, top = round(CODE["x"] * FINE), round(CODE["y"] * FINE)
        page[top : top + side, left : left + side] = cv2.resize(modules, (side, side), interpolation=cv2.INTER_NEAREST)

    def _fill(self, pages: list[Grey], item: Field, given: dict[str, Any], writer: Writer) -> Any:
        box = item.boxes[0]
        value = given.get(item.asked)
        if "row" in box:
            rows = value or []
            value = rows[box["row"] - 1].get(box["inner"]) if box["row"] <= len(rows) else None
        if item.kind == "comb":
            text = written(item.question, item.part, value, len(item.boxes))
            known = "".join(letter if letter == " " or writer.hand.knows(letter) else " " for letter in text)
            for place, letter in zip(item.boxes, _over_rows(item, known), strict=False):
                if letter != " ":
                    writer.character(pages[place["page"] - 1], place, letter)
            return known.rstrip()
        if item.kind == "tick":
            return self._ticks(pages, item, value, writer)
        if item.kind == "signature":
            if value and writer.rng.random() < 0.97:
                writer.sign(pages[box["page"] - 1], box)
                return True
            return False
        if value:
            by_page = [b for b in item.boxes if b["page"] == box["page"]]
            writer.text(pages[box["page"] - 1], by_page, str(value))
        return bool(value)

    def _ticks(self, pages: list[Grey], item: Field, value: Any, writer: Writer) -> dict[str, str]:
        chosen: Any = (["ja"] if value else ["nee"]) if isinstance(value, bool) else value
        chosen = [chosen] if isinstance(chosen, str) else list(chosen or [])
        kind = "check" if writer.rng.random() < 0.2 else "cross"
        others = [b for b in item.boxes if b["option"] not in chosen]
        slip = (
            others[int(writer.rng.integers(len(others)))]
            if others and chosen and writer.rng.random() < writer.slips
            else None
        )
        states = {}
        for place in item.boxes:
            page = pages[place["page"] - 1]
            states[place["option"]] = "empty"
            if place["option"] in chosen:
                writer.tick(page, place, kind)
                states[place["option"]] = "ticked"
            elif place is slip:
                writer.tick(page, place, kind)
                writer.tick(page, place, "fill")
                states[place["option"]] = "cancelled"
        return states


# As a machine sees it -------------------------------------------------------------------------------------------------


def degrade(page: Grey, level: str, rng: np.random.Generator) -> Grey:
    """Turn the page into the picture that a scanner, fax or telephone makes of it."""
    return {"clean": _clean, "office": _office, "copy": _copy, "fax": _fax, "photo": _photo}[level](page, rng)


def _clean(page: Grey, rng: np.random.Generator) -> Grey:
    return cv2.resize(page, None, fx=2 / 3, fy=2 / 3, interpolation=cv2.INTER_AREA)


def _laid(page: Grey, rng: np.random.Generator, dpi: float) -> Grey:
    """Lay the page on the glass: a little turned and shifted, sometimes upside down."""
    angle = rng.normal(0, 0.7) + (180 if rng.random() < 0.08 else 0)
    scale = dpi / 300 * rng.uniform(0.99, 1.01)
    size = (round(page.shape[1] * dpi / 300), round(page.shape[0] * dpi / 300))
    matrix = cv2.getRotationMatrix2D((page.shape[1] / 2, page.shape[0] / 2), angle, scale)
    matrix[:, 2] += (size[0] - page.shape[1]) / 2 + rng.normal(0, 6), (size[1] - page.shape[0]) / 2 + rng.normal(0, 6)
    soft = cv2.GaussianBlur(page, (0, 0), rng.uniform(0.5, 1.3))
    return cv2.warpAffine(soft, matrix, size, flags=cv2.INTER_AREA, borderValue=float(rng.integers(200, 255)))


def _office(page: Grey, rng: np.random.Generator) -> Grey:
    flat = _laid(page, rng, float(rng.choice([200, 240, 300]))).astype(np.float32)
    seen = flat * rng.uniform(0.85, 1.0) + rng.uniform(0, 12) + rng.normal(0, rng.uniform(1, 6), flat.shape)
    return np.clip(seen, 0, 255).astype(np.uint8)


def _copy(page: Grey, rng: np.random.Generator) -> Grey:
    """Copy the page once or twice, on a machine that makes grey lighter and black blacker, and scan the copy."""
    for _ in range(int(rng.integers(1, 3))):
        soft = cv2.GaussianBlur(page, (0, 0), rng.uniform(0.8, 1.8)).astype(np.float32) + rng.normal(0, 8, page.shape)
        page = (255 / (1 + np.exp(-(soft - rng.uniform(120, 185)) / rng.uniform(14, 40)))).astype(np.uint8)
    return _office(page, rng)


def _fax(page: Grey, rng: np.random.Generator) -> Grey:
    flat = _laid(page, rng, 200).astype(np.float32) + rng.normal(0, rng.uniform(4, 22), (1, 1))
    flat = flat + rng.normal(0, rng.uniform(3, 18), flat.shape)
    out = np.where(flat > rng.uniform(*FAX_BLACK), 255, 0).astype(np.uint8)
    speck, rate = rng.random(out.shape), rng.uniform(0, 0.002)
    out[speck < rate] = 0
    out[speck > 1 - rate] = 255
    if rng.random() < 0.3:  # a line that the machine draws
        column = int(rng.integers(50, out.shape[1] - 50))
        out[:, column] = np.where(rng.random(out.shape[0]) < 0.5, 0, out[:, column])
    return out


def _photo(page: Grey, rng: np.random.Generator) -> Grey:
    high, wide = 2400, 1800
    scale = rng.uniform(0.82, 0.94) * high / page.shape[0]
    w, h = page.shape[1] * scale, page.shape[0] * scale
    x0, y0 = (wide - w) / 2, (high - h) / 2
    corners = np.array([(x0, y0), (x0 + w, y0), (x0 + w, y0 + h), (x0, y0 + h)], np.float32)
    corners += rng.normal(0, 0.014, (4, 2)).astype(np.float32) * wide
    angle = np.deg2rad(rng.normal(0, 3))
    middle = np.array([wide / 2, high / 2])
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = ((corners - middle) @ turn.T + middle).astype(np.float32)
    source = np.array([(0, 0), (page.shape[1], 0), (page.shape[1], page.shape[0]), (0, page.shape[0])], np.float32)
    bent = _bent(cv2.GaussianBlur(page, (0, 0), rng.uniform(0.6, 1.4)), rng)
    matrix = cv2.getPerspectiveTransform(source, corners)
    table = np.full((high, wide), float(rng.integers(40, 170)), np.float32) + cv2.resize(
        rng.normal(0, 12, (60, 45)).astype(np.float32), (wide, high)
    )
    paper = cv2.warpPerspective(bent, matrix, (wide, high), flags=cv2.INTER_AREA).astype(np.float32)
    where = cv2.warpPerspective(np.ones_like(bent), matrix, (wide, high)).astype(np.float32)
    out = table * (1 - where) + paper * where
    light = cv2.resize(rng.uniform(0.62, 1.0, (3, 3)).astype(np.float32), (wide, high), interpolation=cv2.INTER_CUBIC)
    if rng.random() < 0.6:  # the shadow of the telephone
        mask = np.zeros((high, wide), np.float32)
        a, b = rng.uniform(0, wide), rng.uniform(0, wide)
        cv2.fillPoly(mask, [np.array([(a, 0), (wide, 0), (wide, high), (b, high)], np.int32)], 1.0)
        small = cv2.GaussianBlur(cv2.resize(mask, None, fx=0.1, fy=0.1), (0, 0), rng.uniform(2, 8))
        light = light * (1 - rng.uniform(0.1, 0.38) * cv2.resize(small, (wide, high)))
    out = out * light + rng.normal(0, rng.uniform(2, 6), out.shape)
    picture: Grey = np.clip(out, 0, 255).astype(np.uint8)
    return np.rot90(picture, 2).copy() if rng.random() < 0.08 else picture


def _bent(page: Grey, rng: np.random.Generator) -> Grey:
    """Bend the page, as paper that does not lie quite flat."""
    force = rng.uniform(0, 6)
    rows = np.arange(page.shape[0], dtype=np.float32)
    columns = np.arange(page.shape[1], dtype=np.float32)
    wave = force * np.sin(rows / page.shape[0] * np.pi * rng.uniform(0.6, 1.6) + rng.uniform(0, 3)).astype(np.float32)
    map_x = np.repeat(columns[None], len(rows), axis=0)
    map_y = (
        np.repeat(rows[:, None], len(columns), axis=1)
        + (force * np.sin(columns / len(columns) * np.pi)).astype(np.float32)[None]
    )
    return cv2.remap(page, map_x + wave[:, None], map_y, cv2.INTER_LINEAR, borderValue=255.0)


# Files ----------------------------------------------------------------------------------------------------------------


def simulate(
    form: KnownForm, count: int, seed: int, level: str, folder: Path, hands: str, writing: Handwriting
) -> Iterator[int]:
    """Write `count` filled forms to a folder, and truth.json with what is on them; yields how many are done.

    `hands` is one of WRITERS, or a file with strokes of people's pens. Raises NoHandwriting.
    """
    folder.mkdir(parents=True, exist_ok=True)
    simulator = Simulator(form, writing, hands, seed)
    rng = np.random.default_rng([seed, 1])
    forms = []
    for number in range(1, count + 1):
        pages, truth = simulator.make()
        order = list(range(len(pages)))
        rng.shuffle(order)
        pictures = [degrade(pages[i], level, rng) for i in order]
        truth["files"] = _save(pictures, level, folder, f"{number:05d}", rng)
        truth["order"] = [i + 1 for i in order]
        forms.append(truth)
        yield number
    said = {
        "service": form.service,
        "hash": form.published.hash,
        "level": level,
        "seed": seed,
        "hands": hands if hands in WRITERS else Path(hands).name,
    }
    (folder / "truth.json").write_text(json.dumps({**said, "forms": forms}, ensure_ascii=False, indent=1), "utf-8")


def _save(pictures: list[Grey], level: str, folder: Path, name: str, rng: np.random.Generator) -> list[str]:
    images = [Image.fromarray(picture) for picture in pictures]
    if level == "photo":
        names = []
        for number, image in enumerate(images, start=1):
            image.save(folder / f"{name}-{number}.jpg", quality=int(rng.integers(65, 90)))
            names.append(f"{name}-{number}.jpg")
        return names
    if level == "fax":
        bits = [image.convert("1", dither=Image.Dither.NONE) for image in images]
        bits[0].save(
            folder / f"{name}.tiff", save_all=True, append_images=bits[1:], compression="group4", dpi=(200, 200)
        )
        return [f"{name}.tiff"]
    out = io.BytesIO()
    dpi = round(max(pictures[0].shape) / 11.69)
    images[0].save(
        out, "PDF", save_all=True, append_images=images[1:], resolution=dpi, quality=int(rng.integers(60, 92))
    )
    (folder / f"{name}.pdf").write_bytes(out.getvalue())
    return [f"{name}.pdf"]

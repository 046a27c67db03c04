"""What people put on a form with the pen they have: seen relative to the page itself, and asked where it is not sure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import pytest

from openloket.channels.paper.form import form
from openloket.channels.paper.reading import boxes, images, ink
from openloket.channels.paper.reading.known import SCALE, KnownForm, KnownForms
from openloket.channels.paper.reading.reader import FieldReading, PageReading, read_page
from tests.conftest import every_version

Stroke = Sequence[tuple[float, float]]
PUBLISHED = every_version()
EVENT = next(p for p in PUBLISHED if str(p.version.valid_from) == "2026-07-01")
OTHER = next(p for p in PUBLISHED if p.version.service != EVENT.version.service)
PENS = {"pencil": (0.25, 0.4), "ballpoint": (0.8, 0.4), "felt pen": (0.95, 0.9)}
"""How dark each is, and how wide in millimetres."""
MARKS: dict[str, list[Stroke]] = {
    "slash": [[(0.85, 0.05), (0.15, 0.95)]],
    "cross": [[(0.1, 0.1), (0.9, 0.9)], [(0.9, 0.1), (0.1, 0.9)]],
    "check": [[(0.1, 0.5), (0.4, 0.85), (1.1, -0.1)]],
    "zig-zag": [[(0.1, 0.9), (0.3, 0.1), (0.5, 0.9), (0.7, 0.1), (0.9, 0.9)]],
    "full": [
        [(0.95 if n % 2 else 0.05, n / 19) for n in range(20)],
        [(n / 19, 0.05 if n % 2 else 0.95) for n in range(20)],
    ],
}


def draw(page: images.Grey, strokes: list[Stroke], pen: str, mm: float) -> images.Grey:
    """Return the page with strokes on it (millimetres), with a pen of its darkness and width; `mm` is pixels a millimetre."""
    dark, width = PENS[pen]
    mask = np.zeros(page.shape, np.uint8)
    for stroke in strokes:
        at = np.array([(x * mm * 16, y * mm * 16) for x, y in stroke]).round().astype(np.int32)
        cv2.polylines(mask, [at.reshape(-1, 1, 2)], False, 255, max(1, round(width * mm)), cv2.LINE_AA, 4)
    return (page * (1 - dark * (mask / 255.0))).astype(np.uint8)


def office(page: images.Grey, rng: np.random.Generator) -> images.Grey:
    soft = cv2.GaussianBlur(page, (0, 0), 0.9)
    return np.clip(soft * 0.94 + rng.normal(0, 4, page.shape), 0, 255).astype(np.uint8)


def copied_twice(page: images.Grey, rng: np.random.Generator) -> images.Grey:
    """Return it as two copiers make it: what is light goes, and toner falls where nothing is."""
    for _ in range(2):
        soft = cv2.GaussianBlur(page, (0, 0), 1.0).astype(float)
        page = (255 / (1 + np.exp(-0.035 * (soft - 185)))).astype(np.uint8)
        for x, y in rng.uniform(0, (page.shape[1], page.shape[0]), (60, 2)):
            cv2.circle(page, (int(x), int(y)), 1, 60.0, -1)
    return office(page, rng)


SEEN = {"office": office, "copied twice": copied_twice}
PLACES = [
    {"kind": "tick", "option": str(n), "x": 20.0 + 20 * (n % 4), "y": 20.0 + 10 * (n // 4), "width": 4.5, "height": 4.5}
    for n in range(20)
]


def sheet(mark: str, pen: str, how: str, seed: int = 1) -> ink.Ink:
    """Return a sheet of twenty boxes, of which the first six are marked, as it is seen."""
    page = np.full((round(80 * SCALE), round(110 * SCALE)), 250, np.uint8)
    for place in PLACES:
        corner = round(place["x"] * SCALE), round(place["y"] * SCALE)  # type: ignore[operator]
        cv2.rectangle(page, corner, (corner[0] + 36, corner[1] + 36), 50.0, 2)
    for place in PLACES[:6]:
        page = draw(page, in_box(place, mark), pen, SCALE)
    return ink.of(SEEN[how](page, np.random.default_rng(seed)), PLACES, [(0.0, 0.0)] * len(PLACES))


def in_box(place: Any, mark: str) -> list[Stroke]:
    x, y, size = place["x"], place["y"], place["width"]
    return [[(x + a * size, y + b * size) for a, b in stroke] for stroke in MARKS[mark]]


@pytest.mark.parametrize("how", SEEN)
@pytest.mark.parametrize("pen", PENS)
@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_is_what_it_is_whatever_the_pen(mark: str, pen: str, how: str) -> None:
    seen = sheet(mark, pen, how)
    states = [boxes.tick(seen, place, (0, 0)).state for place in PLACES]
    wanted = {"cancelled" if mark == "full" else "ticked"}
    if mark != "full" and how == "copied twice" and (pen == "felt pen" or mark == "zig-zag"):
        wanted.add("unsure")  # what runs together is asked
    if (mark, pen) == ("zig-zag", "felt pen"):  # as good as filled in: a question, also where it is the only one
        wanted |= {"unsure", "cancelled"}
    assert set(states[:6]) <= wanted
    assert "ticked" not in states[6:]
    assert states[6:].count("empty") >= 12, "toner fell in two"


def test_a_ring_that_cuts_into_a_box_and_the_end_of_a_stroke_are_questions() -> None:
    place = {**PLACES[0], "x": 50.0, "y": 50.0}
    page = np.full((round(100 * SCALE), round(100 * SCALE)), 250, np.uint8)
    around = [(52.25 + 2.0 * np.cos(t), 52.25 + 2.0 * np.sin(t)) for t in np.linspace(0, 6.3, 40)]
    for strokes in ([around], [[(49.0, 49.0), (51.6, 51.6)]]):
        seen = ink.of(draw(page, strokes, "ballpoint", SCALE), [place], [(0, 0)])
        assert boxes.tick(seen, place, (0, 0)).state == "unsure"


# Whole pages ----------------------------------------------------------------------------------------------------------

MM = 200 / 25.4


@pytest.fixture(scope="module")
def library() -> KnownForms:
    def known(published: Any) -> KnownForm:
        made = form(published, "2" * 10)
        return KnownForm(published, lambda: made.layout, lambda: made.pdf)

    return KnownForms([known(EVENT), known(OTHER)])


@pytest.fixture(scope="module")
def page() -> images.Grey:
    """The first page of an empty form at 200 dpi."""
    return next(images.pages(form(EVENT, "ABCDEFGH23").pdf))


def place_of(library: KnownForms, key: str) -> Any:
    return next(item for item in library.forms[0].fields if item.key == key).boxes


def field(reading: PageReading, key: str) -> FieldReading:
    return next(item for item in reading.fields if item.key == key)


def ring(x: float, y: float, right: float, bottom: float) -> Stroke:
    middle, size = ((x + right) / 2, (y + bottom) / 2), ((right - x) / 2, (bottom - y) / 2)
    turn = np.linspace(0, 6.4, 60)
    return [(middle[0] + size[0] * np.cos(t), middle[1] + size[1] * np.sin(t)) for t in turn]


@pytest.mark.parametrize("pen", PENS)
def test_a_ring_around_an_option_is_asked(library: KnownForms, page: images.Grey, pen: str) -> None:
    box = place_of(library, "soort_aanvrager")[0]
    x, y, right, bottom = box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]
    for stroke in (
        ring(x - 1.8, y - 1.6, right + 1.8, bottom + 1.6),
        ring(right + 0.8, y - 0.6, right + 22, bottom + 0.8),
    ):
        reading = field(read_page(draw(page, [stroke], pen, MM), 1, library), "soort_aanvrager")
        assert (reading.states[box["option"]], reading.doubtful) == ("unsure", True)


@pytest.mark.parametrize("pen", PENS)
def test_a_line_through_the_words_of_an_option_is_asked(library: KnownForms, page: images.Grey, pen: str) -> None:
    first, second = place_of(library, "soort_aanvrager")[:2]
    x, y, size = first["x"] + first["width"], first["y"], first["height"]
    for rises in (-0.1, 0.0, 0.4):
        stroke = [(x + 1.5, y + 0.55 * size + rises), (x + 30, y + 0.5 * size - rises)]
        reading = field(read_page(draw(page, [stroke], pen, MM), 1, library), "soort_aanvrager")
        assert (reading.states[first["option"]], reading.states[second["option"]]) == ("unsure", "empty")
        assert reading.doubtful


def test_an_empty_page_asks_nothing_also_when_it_was_copied(library: KnownForms, page: images.Grey) -> None:
    for how in (office, copied_twice):
        reading = read_page(how(page, np.random.default_rng(5)), 1, library)
        assert [item.key for item in reading.fields if item.doubtful] == []
        assert reading.beside == []


@pytest.mark.parametrize("pen", PENS)
def test_a_note_is_found_whatever_the_pen(library: KnownForms, page: images.Grey, pen: str) -> None:
    letters: list[Stroke] = [  # «nee», 4 mm high, over the question about the address
        [(150, 245), (150, 241), (153, 245), (153, 241)],
        [(158, 241), (155, 241), (155, 245), (158, 245)],
        [(155, 243), (157, 243)],
        [(163, 241), (160, 241), (160, 245), (163, 245)],
        [(160, 243), (162, 243)],
    ]
    [found] = read_page(office(draw(page, letters, pen, MM), np.random.default_rng(1)), 1, library).beside
    assert abs(found[0] - 150) < 3
    assert abs(found[1] - 241) < 3


def test_lines_of_a_fax_curled_paper_and_a_fold_are_no_note(library: KnownForms, page: images.Grey) -> None:
    fax = np.where(page > 140, 255, 0).astype(np.uint8)
    fax[900:902, 300:1400] = 0
    fax[1400:1401, :] = 0
    high, wide = page.shape
    rows, columns = np.mgrid[0:high, 0:wide].astype(np.float32)
    off = 13 * np.sin(columns / wide * 2 * np.pi + 1)  # 1.7 mm up and down
    box = place_of(library, "soort_aanvrager")[0]
    ticked = draw(page, in_box(box, "slash"), "pencil", MM)
    curled = cv2.remap(ticked, columns, rows + off.astype(np.float32), cv2.INTER_LINEAR, borderValue=255.0)
    folded = page * (1 - 0.3 * np.exp(-np.abs(rows - high * 0.62 - columns * 0.004) / 5))
    for seen in (fax, np.asarray(curled), office(folded.astype(np.uint8), np.random.default_rng(2))):
        assert read_page(seen, 1, library).beside == []
    states = field(read_page(np.asarray(curled), 1, library), "soort_aanvrager").states
    assert [state for state in states.values() if state != "empty"] == [states[box["option"]]] == ["ticked"]


def test_a_signature_in_pencil_is_one(library: KnownForms) -> None:
    known = library.forms[0]
    item = next(item for item in known.fields if item.kind == "signature")
    number, box = item.boxes[0]["page"], item.boxes[0]
    blank = list(images.pages(form(EVENT, "ABCDEFGH23").pdf))[number - 1]
    scrawl = [(box["x"] + 10 + n, box["y"] + 12 + 6 * np.sin(n)) for n in range(30)]
    for strokes, signed in (([scrawl], True), ([[(box["x"], box["y"])]], False)):
        seen = office(draw(blank, strokes, "pencil", MM), np.random.default_rng(2))
        assert field(read_page(seen, number, library), item.key).value is signed


def test_a_code_that_was_stuck_on_another_form_is_not_believed(library: KnownForms, page: images.Grey) -> None:
    other = next(images.pages(form(OTHER, "BCDEFGHJ34").pdf))
    stuck = page.copy()
    stuck[: round(32 * MM), round(165 * MM) :] = other[: round(32 * MM), round(165 * MM) :]
    reading = read_page(stuck, 1, library)
    assert (reading.kind, reading.fields, reading.serial) == ("other", [], "BCDEFGHJ34")
    assert "is iets anders gedrukt" in reading.notes[-1]


def test_a_page_of_a_version_that_differs_in_a_few_boxes_is_not_believed() -> None:
    """The last questions of two versions of the same service: the rest of the page is alike."""
    before, after = (
        next(p for p in PUBLISHED if p.version.service == "bijzondere_bijstand" and str(p.version.valid_from) == day)
        for day in ("2026-11-24", "2026-11-25")
    )
    old, new = form(before, "BCDEFGHJ34"), form(after, "BCDEFGHJ34")
    number = 5
    sheet, right = (list(images.pages(each.pdf))[number - 1] for each in (old, new))
    code = np.s_[: round(32 * MM), round(165 * MM) :]
    sheet[code] = right[code]
    known = KnownForms([KnownForm(after, lambda: new.layout, lambda: new.pdf)])
    assert read_page(right, number, known).kind == "form"
    reading = read_page(sheet, number, known)
    assert (reading.kind, reading.fields) == ("other", [])
    assert "is iets anders gedrukt" in reading.notes[-1]


# Characters -----------------------------------------------------------------------------------------------------------

CELL = {"kind": "comb", "x": 50.0, "y": 50.0, "width": 5.6, "height": 7.0}
LETTERS: dict[str, list[Stroke]] = {
    "E": [[(0.8, 0.15), (0.25, 0.15), (0.25, 0.85), (0.8, 0.85)], [(0.25, 0.5), (0.7, 0.5)]],
    "A": [[(0.2, 0.85), (0.5, 0.15), (0.8, 0.85)], [(0.3, 0.6), (0.7, 0.6)]],
    "8": [ring(0.3, 0.15, 0.7, 0.5), ring(0.25, 0.5, 0.75, 0.85)],
    "O": [ring(0.2, 0.15, 0.8, 0.85)],
}
CROSSED = [[(0.15, 0.15), (0.85, 0.85)], [(0.85, 0.15), (0.15, 0.85)]]
SCRIBBLED = [[(0.9 if n % 2 else 0.1, 0.08 + 0.84 * n / 15) for n in range(16)]]


def cell(strokes: Sequence[Stroke], pen: str) -> ink.Ink:
    page = np.full((round(100 * SCALE), round(100 * SCALE)), 250, np.uint8)
    placed = [[(50 + x * 5.6, 50 + y * 7.0) for x, y in stroke] for stroke in strokes]
    return ink.of(office(draw(page, placed, pen, SCALE), np.random.default_rng(1)), [CELL], [(0, 0)])


@pytest.mark.parametrize("pen", ["pencil", "ballpoint"])
def test_what_was_struck_out_or_written_over_is_more_than_the_letter(pen: str) -> None:
    for letter, strokes in LETTERS.items():
        assert not boxes.overwritten(cell(strokes, pen), CELL, (0, 0), letter)
        assert boxes.overwritten(cell([*strokes, *SCRIBBLED], pen), CELL, (0, 0), letter)
    closed = [*LETTERS["O"], ring(0.5, 0.08, 0.72, 0.34)]  # the pen runs on where it closes
    assert not boxes.overwritten(cell(closed, pen), CELL, (0, 0), "O")
    for letter, over in (("E", CROSSED), ("O", CROSSED), ("E", LETTERS["O"])):
        assert boxes.overwritten(cell([*LETTERS[letter], *over], pen), CELL, (0, 0), letter)


def test_a_full_stop_and_dirt_are_no_stroke() -> None:
    assert boxes.specks(cell([[(0.5, 0.8), (0.5, 0.81)]], "ballpoint"), CELL, (0, 0))
    assert not boxes.specks(cell([[(0.3, 0.5), (0.7, 0.5)]], "pencil"), CELL, (0, 0))

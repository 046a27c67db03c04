"""Reading a page: found however it lies, each box read, and what is not sure is said."""

from __future__ import annotations

import io
from functools import cache, partial
from pathlib import Path
from typing import Any

import cv2
import font_source_sans_pro
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from openloket.channels.paper.form import CODE, form, layout, questions_of, written
from openloket.channels.paper.reading import (
    answers,
    blank,
    boxes,
    characters,
    find,
    images,
    ink,
    language,
    longtext,
    places,
    reader,
)
from openloket.channels.paper.reading.alphabet import CHARACTERS, CLASSES, EMPTY, LOWER, OUTPUTS, STRUCK
from openloket.channels.paper.reading.known import SCALE, Field, KnownForm, KnownForms
from openloket.channels.paper.reading.reader import PageReading, assemble, read_page
from openloket.channels.paper.reading.score import Score
from openloket.channels.paper.reading.simulate import degrade
from openloket.forms.boxes import by_words
from openloket.forms.questions import Option, Question
from tests.channels.photo import HEIC
from tests.conftest import every_version

PUBLISHED = every_version()
EVENT = next(p for p in PUBLISHED if str(p.version.valid_from) == "2026-07-01")
GIVEN = {
    "soort_aanvrager": "persoon",
    "naam": "Suzanne Moulin",
    "bsn": "999993653",
    "adres": {"postcode": "1234AB", "huisnummer": "1", "straat": "Voorbeeldstraat", "plaats": "Voorbeeldstad"},
    "telefoon": "0612345678",
    "bereikbaar": "post",
}


@pytest.fixture(scope="module")
def library() -> KnownForms:
    def known(published: Any) -> KnownForm:
        made = cache(lambda: form(published, "2" * 10))  # only those that are looked at: each takes half a second
        return KnownForm(published, lambda: made().layout, lambda: made().pdf)

    return KnownForms([known(published) for published in PUBLISHED])


@pytest.fixture(scope="module")
def page() -> images.Grey:
    """The first page of a form with its answers in print, at 200 dpi."""
    return next(images.pages(form(EVENT, "ABCDEFGH23", GIVEN).pdf))


def values(reading: PageReading) -> dict[str, Any]:
    return {item.key: item.value for item in reading.fields}


def turned(page: images.Grey, degrees: float) -> images.Grey:
    high, wide = page.shape
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 1)
    return np.asarray(cv2.warpAffine(page, matrix, (wide, high), borderValue=255.0), np.uint8)


def tilted(page: images.Grey) -> images.Grey:
    high, wide = page.shape
    there = np.array([(90, 120), (wide - 200, 60), (wide - 60, high - 150), (40, high - 60)], np.float32)
    here = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32)
    matrix = cv2.getPerspectiveTransform(here, there)
    return np.asarray(cv2.warpPerspective(page, matrix, (wide, high), borderValue=90.0), np.uint8)


def without(page: images.Grey, x: float, y: float, w: float, h: float) -> images.Grey:
    """The page with a place in millimetres made white."""
    found, mm = page.copy(), page.shape[1] / 210
    found[round(y * mm) : round((y + h) * mm), round(x * mm) : round((x + w) * mm)] = 255
    return found


def streak(page: images.Grey, column: int) -> images.Grey:
    found = page.copy()
    found[::2, column] = 0
    found[1::3, column + 1] = 0
    return found


def coarse_fax(page: images.Grey) -> images.Grey:
    """The page as it comes from a fax that sends 98 lines an inch of 204 dots."""
    grey = cv2.resize(page, (1728, page.shape[0] * 98 // 200), interpolation=cv2.INTER_AREA)
    out = io.BytesIO()
    Image.fromarray(np.where(grey > 150, 255, 0).astype(np.uint8)).convert("1").save(out, "TIFF", dpi=(204, 98))
    return next(images.pages(out.getvalue()))


BAD = {
    "as it is": lambda page: page,
    "upside down": lambda page: np.rot90(page, 2).copy(),
    "on its side": lambda page: np.rot90(page).copy(),
    "a little turned": lambda page: turned(page, 2.5),
    "from above at an angle": tilted,
    "a mark torn off": lambda page: without(page, 5, 280, 15, 15),
    "another mark torn off": lambda page: without(page, 190, 280, 15, 15),
    "small": lambda page: cv2.resize(page, None, fx=0.75, fy=0.75, interpolation=cv2.INTER_AREA),
    "dark": lambda page: (page * 0.45 + 10).astype(np.uint8),
    "a coarse fax": lambda page: coarse_fax(page),
    "black and white": lambda page: np.where(page > 140, 255, 0).astype(np.uint8),
    "a streak of dirt": lambda page: streak(page, 500),
    "code unreadable": lambda page: without(page, CODE["x"] + 4, CODE["y"] + 4, 12, 12),
}


@pytest.mark.parametrize("how", BAD)
def test_a_page_is_found_and_read_however_it_lies(library: KnownForms, page: images.Grey, how: str) -> None:
    reading = read_page(BAD[how](page), 1, library)
    assert reading.form is not None
    assert (reading.kind, reading.form.published.hash, reading.page) == ("form", EVENT.hash, 1)
    read = values(reading)
    assert read["bsn"] == "999993653"
    assert read["soort_aanvrager"] == "persoon"
    assert read["adres.straat"] == "VOORBEELDSTRAAT"
    assert read["kvk"] == ""
    assert reading.serial == ("" if how == "code unreadable" else "ABCDEFGH23")


def test_two_marks_gone_is_for_a_person(library: KnownForms, page: images.Grey) -> None:
    reading = read_page(without(without(page, 5, 280, 15, 15), 190, 280, 15, 15), 1, library)
    assert reading.serial == "ABCDEFGH23"
    assert not reading.fields
    assert "scheef" in reading.notes[0]


@pytest.mark.parametrize("level", ["clean", "office", "fax", "photo"])
def test_a_page_is_read_from_each_kind_of_scan(library: KnownForms, page: images.Grey, level: str) -> None:
    large = cv2.resize(page, (2480, 3508), interpolation=cv2.INTER_CUBIC)
    for seed in range(3):
        reading = read_page(degrade(np.asarray(large, np.uint8), level, np.random.default_rng(seed)), 1, library)
        assert values(reading)["bsn"] == "999993653", (level, seed)


def note(back: images.Grey, text: str, dark: float = 90.0) -> images.Grey:
    """Return a back with a few words written on it, as with a ballpoint."""
    return np.asarray(
        cv2.putText(back.copy(), text, (300, 500), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 1.6, dark, 3, cv2.LINE_AA)
    )


def back_of(front: images.Grey, shows: float, aside: int = 6) -> images.Grey:
    """Return the back of a page as a scanner sees it: what is printed on the other side shows through, mirrored and blurred."""
    through = 250 - (255 - cv2.GaussianBlur(np.roll(cv2.flip(front, 1), aside, 1), (0, 0), 2.5).astype(float)) * shows
    noise = np.random.default_rng(3).normal(0, 4, front.shape)
    return np.clip(through + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("shows", [0.0, 0.1, 0.2, 0.3, 0.4])
def test_a_back_through_which_the_front_shows_is_nobodys_task(page: images.Grey, shows: float) -> None:
    back = back_of(page, shows)
    for seen in (back, np.asarray(cv2.flip(back, -1)), turned(back, 0.4)):
        assert not blank.written(seen, page)


@pytest.mark.parametrize("text", ["ja", "Zie brief", "Bel mij: 0612345678", "Ik ben verhuisd naar Dorpsstraat 12"])
@pytest.mark.parametrize("shows", [0.0, 0.1, 0.2, 0.3])
def test_a_few_words_on_a_back_are_seen_also_where_the_front_shows_through(
    page: images.Grey, text: str, shows: float
) -> None:
    assert blank.written(note(back_of(page, shows), text), page)


def test_in_pencil_they_are_seen_as_well(page: images.Grey) -> None:
    assert blank.written(note(np.full_like(page, 250), "Bel mij", 170.0))


def test_what_is_no_pen_is_no_writing(page: images.Grey) -> None:
    back, mm = np.full_like(page, 245), page.shape[1] / 210
    for x, y in ((14, 100), (14, 180)):  # the holes of a punch
        cv2.circle(back, (round(x * mm), round(y * mm)), round(3 * mm), 30.0, -1)
    cv2.line(back, (round(20 * mm), round(20 * mm)), (round(29 * mm), round(25 * mm)), 60.0, 3)  # a staple
    cv2.line(back, (round(60 * mm), 0), (round(60 * mm), back.shape[0]), 120.0, 2)  # a streak of dirt
    for x, y in np.random.default_rng(1).uniform(20, 190, (40, 2)):  # dust
        cv2.circle(back, (round(x * mm), round(y * mm)), 1, 80.0, -1)
    assert not blank.written(back)


def test_words_on_the_back_of_a_form_are_a_note_with_it(library: KnownForms, page: images.Grey) -> None:
    front, back = (
        read_page(page, 1, library),
        read_page(note(np.full_like(page, 250), "Bel mij"), 2, library, front=page),
    )
    (form,), loose, _slips = assemble([front, back])
    assert loose == []
    assert form.attachments == [2]
    assert form.notes == ["Op bladzijde 2 van de stapel staan alleen een paar woorden. Kijk het na."]
    (form,), loose, _slips = assemble([front, read_page(np.full_like(page, 250), 2, library, front=page)])
    assert (form.attachments, form.notes, loose) == ([], [], [])


def test_a_blank_back_and_a_letter(library: KnownForms, page: images.Grey) -> None:
    assert read_page(np.full_like(page, 240), 1, library).kind == "blank"
    letter = np.full_like(page, 250)
    for y in range(200, 1800, 60):
        cv2.putText(letter, "Geachte mevrouw, geachte heer", (150, y), cv2.FONT_HERSHEY_SIMPLEX, 1.4, 20.0, 3)
    assert read_page(letter, 1, library).kind == "other"


def test_writing_beside_the_boxes_is_seen(library: KnownForms, page: images.Grey) -> None:
    assert read_page(page, 1, library).beside == []
    written_on = page.copy()
    cv2.putText(written_on, "bel mij liever na 18 uur", (900, 2130), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 30.0, 3)
    [place] = read_page(written_on, 1, library).beside
    assert abs(place[1] - 2130 / 200 * 25.4) < 15


# Tick boxes -----------------------------------------------------------------------------------------------------------

BOX = {"kind": "tick", "x": 50.0, "y": 50.0, "width": 4.5, "height": 4.5}


def box(draw: str, thick: int = 4) -> images.Grey:
    """A straight page with one tick box, and something in it."""
    page = np.full((round(100 * SCALE), round(100 * SCALE)), 255, np.uint8)
    x, y, side = round(50 * SCALE), round(50 * SCALE), round(4.5 * SCALE)
    cv2.rectangle(page, (x, y), (x + side, y + side), 60.0, 2)
    if draw == "cross":
        cv2.line(page, (x - 4, y - 3), (x + side + 5, y + side + 4), 40.0, thick)
        cv2.line(page, (x + side + 3, y - 4), (x - 2, y + side + 3), 40.0, thick)
    if draw == "check":
        cv2.polylines(
            page, [np.array([(x + 4, y + 18), (x + 14, y + 32), (x + 38, y - 6)], np.int32)], False, 40.0, thick
        )
    if draw == "filled":
        cv2.rectangle(page, (x, y), (x + side, y + side), 50.0, -1)
    if draw == "scribbled":
        for step in range(0, side, 4):
            cv2.line(page, (x + 1, y + step), (x + side - 1, y + step + 3), 50.0, 3)
    if draw == "dot":
        cv2.circle(page, (x + 18, y + 18), 4, 40.0, -1)
    return page


@pytest.mark.parametrize("thick", [2, 4, 7, 9])
@pytest.mark.parametrize(
    ("draw", "state"),
    [("", "empty"), ("cross", "ticked"), ("check", "ticked"), ("filled", "cancelled"), ("scribbled", "cancelled")],
)
def test_a_tick_box(draw: str, state: str, thick: int) -> None:
    assert boxes.tick(ink.of(box(draw, thick), [BOX], [(0, 0)]), BOX, (0, 0)).state == state


def test_a_dot_is_a_question() -> None:
    assert boxes.tick(ink.of(box("dot"), [BOX], [(0, 0)]), BOX, (0, 0)).state == "unsure"


CHOICE = Question(
    id="x",
    ask="x",
    type="choice",
    options=(Option(id="a", label="A"), Option(id="b", label="B"), Option(id="c", label="C")),
)


@pytest.mark.parametrize(
    ("states", "value", "sure"),
    [
        ({"a": "ticked", "b": "empty", "c": "empty"}, "a", True),
        ({"a": "cancelled", "b": "ticked", "c": "empty"}, "b", True),
        ({"a": "cancelled", "b": "empty", "c": "empty"}, "", False),
        ({"a": "ticked", "b": "ticked", "c": "empty"}, "a", False),
        ({"a": "unsure", "b": "ticked", "c": "empty"}, "b", False),
    ],
)
def test_ticks_make_an_answer(states: dict[str, str], value: str, sure: bool) -> None:
    found, chance = answers.choice(CHOICE, {name: (state, 0.999) for name, state in states.items()})
    assert (found, chance > 0.9) == (value, sure)


# Characters -----------------------------------------------------------------------------------------------------------


def seen(text: str, cells: int, **doubts: tuple[int, str, float]) -> Any:
    """What a model saw: this text, with for each doubt a place, another character and its chance."""
    found = np.full((cells, CLASSES), 1e-6, np.float32)
    for n, letter in enumerate(text.ljust(cells)):
        found[n, EMPTY if letter == " " else CHARACTERS.index(letter)] = 1.0
    for place, letter, chance in doubts.values():
        found[place] *= 1 - chance
        found[place, CHARACTERS.index(letter)] = chance
    return found / found.sum(axis=1, keepdims=True)


def said(text: str, cells: int, **doubts: tuple[int, str, float]) -> Any:
    """What the model says where it sees this, each time it looks: see `seen`."""
    one = np.full((cells, OUTPUTS), -20.0, np.float32)
    one[:, :CLASSES] = np.log(seen(text, cells, **doubts))
    return np.repeat(one[:, None], answers.SIDES + len(reader.TURNS), axis=1)


def question(kind: str, **more: Any) -> Question:
    return Question(id="x", ask="x", type=kind, **more)  # type: ignore[arg-type]


def test_a_checksum_decides_between_digits_that_look_alike() -> None:
    reading = answers.read(question("bsn"), "", said("999993653", 9, a=(5, "8", 0.6)))
    assert reading.text == "999993653"
    assert reading.chance > 0.9


def test_a_checksum_proves_no_more_doubtful_digits_than_it_has() -> None:
    """One in eleven numbers of which two digits were misread has a check that holds."""
    assert answers.read(question("bsn"), "", said("999993653", 9, a=(2, "4", 0.3))).chance > reader.SURE["check"]
    both = answers.read(question("bsn"), "", said("999993653", 9, a=(2, "4", 0.3), b=(7, "8", 0.3)))
    assert (both.text, both.chance < reader.SURE["check"]) == ("999993653", True)
    iban = "NL64SNSB5184962316"
    both = answers.read(question("iban"), "", said(iban, 18, a=(9, "7", 0.3), b=(14, "7", 0.3)))
    assert (both.text, both.chance > reader.SURE["check"]) == (iban, True)


def test_a_number_that_cannot_be_is_never_sure() -> None:
    reading = answers.read(question("bsn"), "", said("999993654", 9))
    assert reading.chance <= 0.5


def test_a_day_that_does_not_exist_is_read_as_one_that_does() -> None:
    assert answers.read(question("date"), "", said("32012026", 8, a=(0, "1", 0.4))).text == "12012026"


def test_a_digit_between_letters_is_a_letter() -> None:
    reading = answers.read(question("text"), "", said("PLE1N", 10, a=(3, "I", 0.05)))
    assert reading.text.strip() == "PLEIN"
    assert reading.chance < 0.9999


def test_digits_stay_digits() -> None:
    assert answers.read(question("text"), "", said("10 KM", 10, a=(1, "O", 0.4))).text.strip() == "10 KM"


def test_a_struck_out_character_is_for_a_person() -> None:
    looks = said("12345678", 8)
    looks[3, :, STRUCK] = 1.0
    assert answers.read(question("kvk"), "", looks).chance < 0.5


def test_a_small_letter_counts_as_its_capital_and_is_for_a_person() -> None:
    looks = said("PLEIN", 10)
    looks[2, :, STRUCK + 1 + LOWER.index("e")] = 3.0
    reading = answers.read(question("text"), "", looks)
    assert reading.text.strip() == "PLEIN"
    assert reading.chance < 0.5


def test_what_looks_like_a_small_letter_is_a_digit_where_only_digits_stand() -> None:
    looks = said("12345678", 8)
    looks[0, :, STRUCK + 1 + LOWER.index("l")] = 0.0
    assert answers.read(question("kvk"), "", looks).chance > 0.99


def test_a_number_without_a_check_that_differs_from_another_side_is_for_a_person() -> None:
    looks = said("12345678", 8)
    looks[6, 2] = said("12345618", 8)[6, 2]
    assert answers.read(question("kvk"), "", looks).chance <= answers.DIFFERS
    looks = said("12345618", 8)
    looks[6, answers.SIDES :] = said("12345678", 8)[6, :1]
    turned = answers.read(question("kvk"), "", looks)
    assert (turned.text, turned.chance <= answers.DIFFERS) == ("12345618", True)
    assert answers.read(question("bsn"), "", said("999993653", 9)).chance > 0.99


@pytest.mark.parametrize(
    ("text", "misread"),
    [
        ("HOOGEVEEN", (6, "-", 0.7)),
        ("JULIANALAAN", (1, "A", 0.6)),
        ("VOORBEELDSTAD", (3, "P", 0.7)),
        ("WILGENHOF", (1, "X", 0.8)),
        ("HAVEN", (4, "A", 0.7)),
        ("KERSTMARKT", (7, "X", 0.8)),
    ],
)
def test_words_are_read_as_words(text: str, misread: tuple[int, str, float]) -> None:
    reading = answers.read(question("text"), "", said(text, 20, a=misread))
    assert reading.text.strip() == text or reading.chance < 0.9


def test_words_overrule_nothing_that_is_plain_to_see() -> None:
    """A name that nobody counted is not read as one that was."""
    reading = answers.read(question("text"), "", said("HAVXN", 20, a=(3, "E", 0.003)))
    assert reading.text.strip() == "HAVXN" or reading.chance <= 0.5


def test_a_long_text_is_no_more_doubtful_than_its_most_doubtful_box() -> None:
    text = "LAAN VAN NIEUW OOSTEINDE"
    little = {f"a{n}": (n, "X", 0.03) for n, letter in enumerate(text) if letter != " "}
    assert answers.read(question("text"), "", said(text, 40, **little)).chance > reader.SURE["words"]
    doubtful = said("JAARMARKT 2026", 20, a=(12, "7", 0.4))
    assert answers.read(question("text"), "", doubtful).chance < reader.SURE["words"]


@pytest.mark.parametrize("text", ["OX1 4AA", "0XI 4AA", "X175"])
def test_a_code_of_letters_and_digits_is_for_a_person(text: str) -> None:
    """No letters around it tell a zero from an O, nor a one from an I."""
    assert answers.read(question("text"), "", said(text, 20)).chance <= 0.5
    assert answers.read(question("text"), "", said("ZAAL 10", 20)).chance > reader.SURE["words"]


def on_rows(text: str) -> tuple[str, bool]:
    """Return a text as it is read that stands on two rows of ten boxes, and whether a full row went on."""
    boxes_of_it = [{"page": 1, "y": float(n // 10), "n": n} for n in range(20)]
    item = Field("x", question("text"), "comb", "", tuple(boxes_of_it))
    filled = {id(box): np.zeros((5, OUTPUTS)) for box in boxes_of_it}
    blank_box = np.tile(characters.NOTHING, (5, 1))
    of = filled | {id(box): blank_box for box, letter in zip(boxes_of_it, text.ljust(20), strict=True) if letter == " "}
    order, runs_on = reader._in_writing_order(item, boxes_of_it, of)
    return "".join(text.ljust(20)[box["n"]] for box in order).rstrip(), runs_on


def test_a_word_that_does_not_fit_begins_on_the_next_row() -> None:
    assert by_words("VAN DEN BERGH JANS", (10, 10)) == "VAN DEN   BERGH JANS"
    assert by_words("VAN DEN BERGH JANSSEN", (10, 10)) == "VAN DEN BERGH JANSSEN"  # it fits no other way
    assert by_words("WIJNGAARDENIER", (10, 10)) == "WIJNGAARDENIER"
    assert on_rows("VAN DEN   BERGH JANS") == ("VAN DEN BERGH JANS", False)
    assert on_rows("VAN DEN") == ("VAN DEN", False)
    assert on_rows("VAN DER   ") == ("VAN DER", False)
    assert on_rows("VAN DE WITJANSSEN")[1], "nobody knows whether a new word begins there"


@pytest.mark.parametrize(
    ("address", "asked"), [("NOOR@9MAIL.COM", True), ("NOOR@GMAIL.COM", False), ("ELS@BUURT.NL", False)]
)
def test_an_address_at_almost_a_known_provider_is_for_a_person(address: str, asked: bool) -> None:
    assert (answers.read(question("email"), "", said(address, 30)).chance <= 0.5) == asked


def test_a_town_is_one_that_there_is() -> None:
    where = question("address")
    reading = answers.read(where, "plaats", said("HEERLEN", 30, a=(3, "K", 0.9), b=(6, "W", 0.6)))
    assert (reading.text.strip(), reading.listed) == ("HEERLEN", True)
    assert not answers.read(where, "plaats", said("ONBEKENDOORD", 30)).listed


def test_a_street_is_compared_with_the_list_of_the_municipality(settings: Any, tmp_path: Any) -> None:
    own = tmp_path / "straten.csv"
    own.write_text("Wxlgenhof;Voorbeeldstad\nDorpsstraat\n", "utf-8")
    where = question("address")
    assert not answers.read(where, "straat", said("WXLGENHOF", 30)).listed
    settings.STREETS = str(own)
    places.streets.cache_clear()
    try:
        reading = answers.read(where, "straat", said("WXLGENHOF", 30, a=(1, "I", 0.6)))
        assert (reading.text.strip(), reading.listed) == ("WXLGENHOF", True)
    finally:
        places.streets.cache_clear()


def test_postcode_street_and_town_are_read_together(settings: Any, tmp_path: Any) -> None:
    own = tmp_path / "straten.csv"
    own.write_text("Zandvoorterweg;Aerdenhout;2111 GS\nZandvoorterweg;Aerdenhout;2111GT\nDorpsstraat\n", "utf-8")
    where, cells = question("address"), {"postcode": 6, "straat": 30, "plaats": 30}

    def read(**texts: tuple[str, tuple[int, str, float]]) -> dict[str, answers.Reading]:
        return answers.read_together(where, {part: said(text, cells[part], a=at) for part, (text, at) in texts.items()})

    address = {"postcode": ("2111GS", (0, "7", 0.5)), "straat": ("ZANDVOORMERWEG", (8, "T", 0.3))}
    town = ("AERDENHOUT", (0, "R", 0.2))
    assert read(**address, plaats=town) == {}, "there is no list"
    settings.STREETS = str(own)
    places.addresses.cache_clear()
    places._postcodes.cache_clear()
    try:
        found = read(**address, plaats=town)
        assert [found[part].text.strip() for part in cells] == ["2111GS", "ZANDVOORTERWEG", "AERDENHOUT"]
        assert min(reading.chance for reading in found.values()) > reader.SURE_OF_LISTED
        address["postcode"] = ("2111GS", (5, "T", 0.4))
        assert read(**address, plaats=town)["postcode"].chance < reader.SURE_OF_LISTED, "one of two"
        assert read(**address, plaats=("HAARLEM", (0, "N", 0.2))) == {}, "an address of elsewhere"
        assert read(**address) == {}
        known = [("2111GS", "AERDENHOUT"), ("2991GS", "AERDENHOUT"), ("2991GS", "HAARLEM")]
        assert [places.not_here(*each) for each in known] == [False, True, False]
    finally:
        places.addresses.cache_clear()
        places._postcodes.cache_clear()


def test_a_doubt_about_one_character_is_a_doubt_about_the_field() -> None:
    assert answers.read(question("kvk"), "", said("12345678", 8, a=(3, "9", 0.45))).chance < 0.6


def test_a_sign_that_does_not_belong_makes_a_field_doubtful() -> None:
    assert answers.read(question("kvk"), "", said("1234567@", 8)).chance < 0.5


def test_an_empty_comb_is_empty() -> None:
    reading = answers.read(question("text", max=10), "", said("", 10))
    assert (reading.text, reading.empty) == ("", True)
    assert reading.chance > 0.99


@pytest.mark.parametrize(
    ("kind", "part", "value", "text"),
    [
        ("date", "", "2026-12-05", "05122026"),
        ("time", "", "14:30", "1430"),
        ("money", "", "45,50", "    4550"),
        ("iban", "", "NL91 ABNA 0417 1643 00", "NL91ABNA0417164300"),
        ("text", "", "Café", "CAFÉ"),
        ("address", "postcode", {"postcode": "1234 ab"}, "1234AB"),
        ("number", "", None, ""),
    ],
)
def test_how_an_answer_stands_in_boxes_and_comes_back(kind: str, part: str, value: Any, text: str) -> None:
    cells = len(answers.alphabet(question(kind), part, len(text) or 5)) if text else 5
    assert written(question(kind), part, value, max(cells, len(text))) == text


@pytest.mark.parametrize(
    ("kind", "text", "raw"),
    [
        ("date", "05122026", "05-12-2026"),
        ("time", "0900", "09:00"),
        ("money", "    4550", "45,50"),
        ("iban", "NL91ABNA0417164300", "NL91ABNA0417164300"),
        ("email", "JAN@ZIGGO.NL   ", "jan@ziggo.nl"),
        ("text", "JAN   DE  WIT  ", "JAN DE WIT"),
        ("date", "        ", ""),
    ],
)
def test_how_a_reading_is_typed(kind: str, text: str, raw: str) -> None:
    assert answers.raw(question(kind), text) == raw


def test_answers_are_put_together() -> None:
    given = answers.Given
    found = answers.together(
        [
            given("naam", "text", "comb", "JAN"),
            given("adres", "address", "comb", "1234AB", part="postcode"),
            given("adres", "address", "comb", "1", part="huisnummer"),
            given("kinderen", "text", "comb", "PIET", row=2, inner="naam"),
            given("leeg", "text", "comb", ""),
            given("akkoord", "declaration", "signature", True),
        ]
    )
    assert found == {
        "naam": "JAN",
        "adres": {"postcode": "1234AB", "huisnummer": "1"},
        "kinderen": [{"naam": "PIET"}],
    }


def test_the_chance_of_a_text_is_its_share_of_all_texts() -> None:
    text, chance, each = language.likeliest(np.asarray(seen("AB", 2, a=(0, "O", 0.5)), float))
    assert text in ("AB", "OB")
    assert 0.3 < chance < 0.9
    assert each[1] > 0.99


def test_long_text_is_read_line_by_line() -> None:
    page = Image.new("L", (round(210 * SCALE), round(297 * SCALE)), 250)
    font = ImageFont.truetype(Path(font_source_sans_pro.__file__).parent / "files" / "SourceSansPro-Regular.ttf", 44)
    lines = [(20.0, 100.0 + 9 * n, 170.0, 8.0) for n in range(2)]
    for (x, y, w, h), words in zip(lines, ("Wij eten samen op het plein", "en vegen de straat"), strict=True):
        ImageDraw.Draw(page).text(((x + 3) * SCALE, y * SCALE), words, font=font, fill=30)
        ImageDraw.Draw(page).line((x * SCALE, (y + h) * SCALE, (x + w) * SCALE, (y + h) * SCALE), fill=90, width=2)
    assert longtext.propose(np.asarray(page), lines) == "Wij eten samen op het plein en vegen de straat"
    assert longtext.propose(np.asarray(page), []) == ""


# Stacks ---------------------------------------------------------------------------------------------------------------


def on(number: int, form: KnownForm, page: int, serial: str) -> PageReading:
    return PageReading(number, "form", form, page, serial)


def test_pages_without_a_code_join_the_form_they_follow(library: KnownForms) -> None:
    event = library.forms[-1]
    found = assemble([on(1, event, 1, "A"), on(2, event, 2, ""), on(3, event, 3, "A"), on(4, event, 2, "")])
    assert [[page.number for page in form.pages] for form in found.forms] == [[1, 2, 3], [4]]


def test_one_serial_on_two_versions_is_said(library: KnownForms) -> None:
    one, two = library.forms[1], library.forms[2]
    found = assemble([on(1, one, 1, "A"), on(2, two, 1, "A")])
    assert len(found.forms) == 2
    assert all("twee diensten of versies" in form.notes[0] for form in found.forms)


def test_a_small_picture_of_a_large_one_is_refused_without_unpacking() -> None:
    with pytest.raises(images.Unreadable, match="te groot"):
        list(images.pages(bomb()))


def bomb() -> bytes:
    return as_png(Image.new("1", (30_000, 30_000)))


def as_png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def test_a_photo_of_a_telephone_a_deep_grey_and_a_see_through_picture_are_read() -> None:
    [photo] = images.pages(HEIC)
    assert (photo.shape, photo[16, 20] < 30, photo[50, 60] > 225) == ((64, 96), True, True)
    deep = np.linspace(0, 65_535, 10_000).reshape(100, 100).astype(np.uint16)
    [grey] = images.pages(as_png(Image.fromarray(deep)))
    assert (grey[0, 0], grey[50, 50], grey[99, 99]) == (0, 128, 255)
    clear = np.zeros((100, 100, 4), np.uint8)
    clear[20:40, 20:40, 3] = 255
    [paper] = images.pages(as_png(Image.fromarray(clear)))
    assert (paper[0, 0], paper[30, 30]) == (255, 0)


def test_every_layout_has_a_field_for_every_question() -> None:
    for published in PUBLISHED:
        known = KnownForm(published, partial(layout, published), lambda: b"")
        assert {item.key.split(".")[0] for item in known.fields} == {q.id for q in questions_of(published.version)}


def test_a_score_counts_silent_errors() -> None:
    score = Score(chances=[(0.999, True), (0.99, False), (0.4, False)])
    curve = {point["least"]: point for point in score.curve()}
    assert curve[0.985]["silently_wrong"] == 0.5
    assert curve[0.995]["silently_wrong"] == 0


def test_a_code_that_is_not_ours_is_no_code(page: images.Grey) -> None:
    import segno

    blank = np.full_like(page, 255)
    modules = np.array(
        [[0 if bit else 255 for bit in row] for row in segno.make("https://example.org").matrix_iter(border=4)]
    )
    picture = cv2.resize(modules.astype(np.uint8), (300, 300), interpolation=cv2.INTER_NEAREST)
    blank[200:500, 200:500] = picture
    code, others = find.code(blank)
    assert code is None
    assert "https://example.org" in others


def test_an_address_of_mail_has_no_gaps() -> None:
    reading = answers.read(question("email"), "", said("JAN KOK@ZIGGO NL", 20))
    assert reading.text.strip() == "JAN.KOK@ZIGGO.NL"


def test_an_accent_in_an_address_of_mail_is_read_and_asked_about() -> None:
    """Read as the letter without it, mail would go to someone else."""
    reading = answers.read(question("email"), "", said("JOSÉ@ZIGGO.NL", 16))
    assert reading.text.strip() == "JOSÉ@ZIGGO.NL"
    assert reading.chance <= 0.5
    doubted = answers.read(question("email"), "", said("JOSE@ZIGGO.NL", 16, a=(3, "É", 0.45)))
    assert doubted.chance < 0.6


def test_a_year_far_away_is_misread() -> None:
    assert answers.read(question("date"), "", said("01122060", 8, a=(6, "0", 0.3))).text == "01122000"

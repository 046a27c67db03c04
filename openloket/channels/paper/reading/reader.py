"""From a picture of a page to what is on it, and from the pages of a stack to forms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openloket.channels.paper import slip_boxes
from openloket.channels.paper.reading import answers, beside, blank, boxes, characters, find, fit, ink, places
from openloket.channels.paper.reading.images import Grey
from openloket.channels.paper.reading.known import Field, KnownForm, KnownForms
from openloket.forms.boxes import Proof

SURE: dict[Proof, float] = {"words": 0.92, "check": 0.9, "mail": 0.96, "day": 0.96, "looks": 0.992}
"""The chance from which an answer is taken without a person looking, by what speaks for it: of most numbers there is
nothing but their looks to tell them apart."""
SURE_OF_LISTED = 0.9
"""The same for what stands in the list that such answers come from."""
SURE_OF_MARK = 0.97
"""The same for ticks and signatures."""
ALMOST_BLANK = "Hier staat bijna niets op. Kijk het na."
"""Is said of a page that looks blank in a stack where nothing else is: one word on a sheet is somebody's post."""
ON_A_BACK = "Op bladzijde {} van de stapel staan alleen een paar woorden. Kijk het na."
"""Is said of a form before a page with a few words on it: nobody else will see them."""
ANOTHER_FORM = "De code hoort bij ‘{}’, maar op de bladzijde is iets anders gedrukt. Er is niets van gelezen."
"""Is said of a page whose code and print do not belong together: a code that was stuck on it, or a page that is hardly there."""
SLIP = "retour"
"""The service that the code of a return slip names."""
WITH_BOXES = "0" * 15 + "1"
"""The version in the code of a return slip with boxes to tick; one printed before has zeros alone."""
RUNS_ON = 0.5
"""The chance of words that fill a row and go on: nothing says whether the next row begins with a new word."""
OVERWRITTEN = 0.5
"""The chance of an answer in which a character was struck out or written over another."""
LOOKS = ((2, 0), (-2, 0), (0, 2), (0, -2))
"""Pixels beside where a box lies, to look from as well: what reads alike from all sides is surer than what does not."""
TURNS = (-6.0, 6.0)
"""Are the degrees over which a character is turned to look at it as well: people slant, and a 7 with a short bar is a 1 then."""
SHARP, CLEAR = 2.0, 0.999
"""A box is clear at first sight where its best character has this chance, raised to this power."""
LOST = 0.1
"""Limits the share of the rows of boxes of a form that may not be printed on its page: a finger hides some, another version has others."""
UNPRINTED = 0.5
"""Limits the chance of an answer of which the boxes are not printed on the page."""
NOT_HERE = 0.5
"""Limits the chance of a postcode that the municipality's own list does not have in the town beside it."""
HEADER = 33.0
"""Millimetres at the top of a page that the form itself fills."""


@dataclass
class FieldReading:
    """What a field says. `value` is a comb's text, the options ticked, or whether anything is written or signed."""

    key: str
    question: str
    type: str
    kind: str
    value: Any
    chance: float
    page: int
    place: tuple[float, float, float, float]
    states: dict[str, str] = field(default_factory=dict)
    characters: tuple[float, ...] = ()
    raw: Any = ""
    """The value as one would type it: a date with dashes, an option's id."""
    part: str = ""
    row: int = 0
    inner: str = ""
    least: float = SURE_OF_MARK
    lines: tuple[tuple[float, float, float, float], ...] = ()
    """Where something is written on lines: the place of each such line, in millimetres."""

    def given(self) -> answers.Given:
        return answers.Given(self.question, self.type, self.kind, self.raw, self.part, self.row, self.inner)

    @property
    def sure(self) -> bool:
        return self.chance >= self.least

    @property
    def doubtful(self) -> bool:
        """Say whether a person has to look."""
        return not self.sure and not self.empty

    @property
    def empty(self) -> bool:
        """Say whether there is surely nothing in it. Of a signature that is not sure it is said that it misses."""
        return self.value in ("", [], False, None) and (self.sure or self.kind == "signature")


@dataclass
class PageReading:
    """What a page is: a page of a form, something else, or nothing; `number` is its place in the stack."""

    number: int
    kind: str  # form, slip, other, blank
    form: KnownForm | None = None
    page: int = 0
    serial: str = ""
    fields: list[FieldReading] = field(default_factory=list)
    beside: list[beside.Place] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    straight: Grey | None = None
    ticked: tuple[str, ...] = ()
    """The boxes of a return slip that were surely ticked."""
    scribbled: bool = False
    """Whether it has a few words on it, as on the back of a form, and nothing else."""


def read_page(
    picture: Grey,
    number: int,
    library: KnownForms,
    *,
    keep: bool = False,
    front: Grey | None = None,
    correction: characters.Correction | None = None,
) -> PageReading:
    """Read one page; with `keep` the page laid straight is returned with it.

    `front` is what may show through it, `correction` what was learned of how people write here.
    """
    code, others = find.code(picture)
    notes = [f"Op de bladzijde staat een andere code: {text}" for text in others]
    if code is None:
        dark = blank.dark(picture)
        if dark < blank.LITTLE and blank.written(picture, front):
            return PageReading(number, "other", notes=[*notes, ALMOST_BLANK], scribbled=True)
        if dark < blank.FILLED:
            return PageReading(number, "blank", notes=notes)
        found = _without_code(picture, library)
        if found is None:
            return PageReading(number, "other", notes=notes)
        form, page, straight = found
        serial = ""
        notes.append("De code op de bladzijde is niet leesbaar; het formulier is aan de druk herkend.")
    elif code.service == SLIP:
        return PageReading(number, "slip", serial=code.serial, notes=notes, ticked=_ticked(picture, code))
    else:
        known = library.find(code.service, code.version, code.scheme)
        if known is None or code.page > known.pages:
            notes.append(f"De code {code.text} hoort bij geen formulier dat hier bekend is.")
            return PageReading(number, "other", serial=code.serial, notes=notes)
        form, page, serial = known, code.page, code.serial
        picture = find.without_streaks(picture, code)
        lies = find.place(picture, code)
        if lies is None:
            notes.append("De bladzijde ligt te scheef of is niet heel; er is niets van gelezen.")
            return PageReading(number, "form", form, page, serial, notes=notes)
        straight = find.straight(picture, lies)
    lies_on = fit.compared(straight, form.pictures[page - 1])
    straight = fit.flat(straight, lies_on)
    result = PageReading(number, "form", form, page, serial, notes=notes, straight=straight if keep else None)
    read = read_fields(straight, form, page, correction) if lies_on.is_the_form or not serial else None
    if read is None or (serial and read.unprinted > max(1, LOST * len(read.fields))):
        notes.append(ANOTHER_FORM.format(form.published.version.title))
        return replace(result, kind="other", form=None, page=0)
    result.fields, result.beside = read.fields, read.beside
    return result


def _ticked(picture: Grey, code: find.Code) -> tuple[str, ...]:
    """Return what was ticked on a return slip, as far as that is sure; nothing where the page cannot be laid straight."""
    if code.version != WITH_BOXES:
        return ()
    picture = find.without_streaks(picture, code)
    lies, places = find.place(picture, code), slip_boxes.boxes()
    if lies is None:
        return ()
    page = find.straight(picture, lies)
    moves = boxes.shifts(page, places)
    seen = ink.of(page, places, [moves[i] for i in range(len(places))])
    marks = [(box["option"], boxes.tick(seen, box, moves[i])) for i, box in enumerate(places)]
    return tuple(kind for kind, mark in marks if mark.state == boxes.TICKED and mark.chance >= SURE_OF_MARK)


def _without_code(picture: Grey, library: KnownForms) -> tuple[KnownForm, int, Grey] | None:
    for place in find.places(picture):
        straight = find.straight(picture, place)
        found = library.looks_like(straight)
        if found:
            return *found, straight
    return None


def fields_on(form: KnownForm, number: int) -> list[Field]:
    """List the fields that have a box on a page, in the form's order."""
    return [item for item in form.fields if any(box["page"] == number for box in item.boxes)]


class OnPage(NamedTuple):
    """Hold what was read of a page: its fields, what is written beside them, and of how many fields no boxes are printed there."""

    fields: list[FieldReading]
    beside: list[beside.Place]
    unprinted: int


def read_fields(page: Grey, form: KnownForm, number: int, correction: characters.Correction | None = None) -> OnPage:
    """Read the fields whose boxes stand on a straight page, and find where something is written beside them."""
    here = [(item, [box for box in item.boxes if box["page"] == number]) for item in fields_on(form, number)]
    every = [box for item, found in here for box in found if box["kind"] in ("comb", "tick")]
    moves = boxes.shifts(page, every)
    at = {id(box): moves[i] for i, box in enumerate(every)}
    lost = {id(every[i]) for i in boxes.without_lines(page, every, moves)}
    seen = ink.of(page, every, [moves[i] for i in range(len(every))])
    combs = [box for box in every if box["kind"] == "comb"]
    said = np.tile(characters.NOTHING, (len(combs), 1 + len(LOOKS) + len(TURNS), 1))
    filled = {
        id(box)
        for item, found in here
        if item.kind == "comb" and not all(boxes.specks(seen, box, at[id(box)]) for box in found)
        for box in found
    }
    inked = [i for i, box in enumerate(combs) if id(box) in filled and not boxes.looks_empty(seen, box, at[id(box)])]
    if inked:
        said[inked] = _looked_at(page, [combs[i] for i in inked], [at[id(combs[i])] for i in inked], correction)
    of = {id(box): said[i] for i, box in enumerate(combs)}
    together = _together(here, of)
    found_fields = [_field(seen, item, found, of, at, number, together.get(item.key)) for item, found in here]
    _doubt_postcodes(found_fields)
    printed = ink.darkness(form.pictures[number - 1])
    untouched = {
        (reading.key, name)
        for reading in found_fields
        for name, state in reading.states.items()
        if state == boxes.EMPTY
    }
    written = [box for item, found in here for box in found if (item.key, box.get("option")) not in untouched]
    strays = beside.strays(seen, printed, [box for _, found in here for box in found], written, HEADER)
    for reading, (item, found) in zip(found_fields, here, strict=True):
        if item.kind == "tick":
            strays = _marked(reading, item, found, seen, printed, strays)
    unprinted = [
        reading for reading, (_, found) in zip(found_fields, here, strict=True) if any(id(box) in lost for box in found)
    ]
    for reading in unprinted:
        reading.chance = min(reading.chance, UNPRINTED)
    return OnPage(found_fields, beside.notes(strays), len(unprinted))


def _marked(
    reading: FieldReading,
    item: Field,
    found: Sequence[Any],
    seen: ink.Ink,
    printed: Any,
    strays: list[beside.Stray],
) -> list[beside.Stray]:
    """Doubt the options that somebody put a ring around but did not tick, or struck out; return the other marks."""
    options = [beside.option(printed, box) for box in found]
    at: dict[int | None, list[beside.Stray]] = defaultdict(list)
    for mark in strays:
        at[beside.at_option(mark.place, options)].append(mark)
    rest, marked = at.pop(None, []), list[beside.Place]()
    for which, marks in at.items():
        name = found[which or 0]["option"]
        if sum(mark.area for mark in marks) < beside.RING:
            rest += marks
        elif reading.states[name] == boxes.EMPTY:
            reading.states[name] = boxes.UNSURE
            marked += [mark.place for mark in marks]
    for box in found:
        through = beside.struck(seen, printed, box)
        if through and reading.states[box["option"]] != boxes.CANCELLED:
            reading.states[box["option"]] = boxes.UNSURE
            marked.append(through)
    if marked:
        states = {name: (state, reading.chance) for name, state in reading.states.items()}
        reading.value, reading.chance = answers.choice(item.question, states)
        reading.raw = reading.value
        reading.place = beside.around([reading.place, *marked])
    return rest


def _looked_at(
    page: Grey,
    written: Sequence[Any],
    at: Sequence[tuple[float, float]],
    correction: characters.Correction | None,
) -> NDArray[Any]:
    """Return what the model says of written boxes: n x looks x OUTPUTS.

    They are seen straight on, and where that leaves doubt from a little to each side and turned a little too.
    """
    straight = boxes.crops(page, written, at)
    first = characters.logits(straight, correction)
    looks = np.repeat(first[:, None], 1 + len(LOOKS) + len(TURNS), axis=1)
    shares = np.exp(SHARP * (first - first.max(axis=1, keepdims=True)))
    doubt = np.nonzero(1 / shares.sum(axis=1) < CLEAR)[0].tolist()
    for n, (dx, dy) in enumerate(LOOKS, start=1):
        moved = [(at[i][0] + dx, at[i][1] + dy) for i in doubt]
        looks[doubt, n] = characters.logits(boxes.crops(page, [written[i] for i in doubt], moved), correction)
    for n, degrees in enumerate(TURNS, start=1 + len(LOOKS)):
        looks[doubt, n] = characters.logits(boxes.turned(straight[doubt], degrees), correction)
    return looks


def _together(here: Sequence[tuple[Field, Sequence[Any]]], of: Any) -> dict[str, answers.Reading]:
    """Return what is read of addresses of which the parts confirm each other, by the key of the field."""
    parts: dict[str, dict[str, tuple[Field, Any]]] = defaultdict(dict)
    for item, found in here:
        if item.part in answers.PARTS and len(found) == len(item.boxes):
            parts[item.key.removesuffix(item.part)][item.part] = item, np.stack([of[id(box)] for box in found])
    read: dict[str, answers.Reading] = {}
    for whole in parts.values():
        question = next(iter(whole.values()))[0].question
        of_it = answers.read_together(question, {part: looks for part, (_, looks) in whole.items()})
        read |= {whole[part][0].key: reading for part, reading in of_it.items()}
    return read


def _doubt_postcodes(readings: Sequence[FieldReading]) -> None:
    """Doubt a postcode that the town beside it does not have, as far as the municipality's own list tells."""
    of = {reading.key: reading for reading in readings}
    for reading in readings:
        town = of.get(reading.key.removesuffix("postcode") + "plaats") if reading.part == "postcode" else None
        if town is not None and reading.value and places.not_here(reading.value, town.value):
            reading.chance = min(reading.chance, NOT_HERE)


def _field(
    seen: ink.Ink,
    item: Field,
    found: Sequence[Any],
    of: Any,
    at: Any,
    number: int,
    together: answers.Reading | None = None,
) -> FieldReading:
    first = item.boxes[0]
    reading = FieldReading(
        item.key,
        item.asked,
        item.question.type,
        item.kind,
        "",
        1.0,
        number,
        _around(found),
        part=item.part,
        row=int(first.get("row", 0)),
        inner=str(first.get("inner", "")),
    )
    if item.kind == "comb":
        found, runs_on = _in_writing_order(item, found, of)
        text = answers.read(item.question, item.part, np.stack([of[id(box)] for box in found]))
        if together is not None and together.chance >= SURE_OF_LISTED:
            text = together
        reading.value, reading.chance, reading.characters = text.text.rstrip(), text.chance, text.characters
        reading.raw = answers.raw(item.question, text.text, item.part)
        if runs_on:
            reading.chance = min(reading.chance, RUNS_ON)
        reading.least = SURE_OF_LISTED if text.listed else SURE[answers.proof(item.question, item.part)]
        if reading.sure and any(
            letter != " " and clear < CLEAR and boxes.overwritten(seen, box, at[id(box)], letter)
            for box, letter, clear in zip(found, text.text, text.clear, strict=False)
        ):
            reading.chance = min(reading.chance, OVERWRITTEN)
    elif item.kind == "tick":
        marks = {box["option"]: boxes.tick(seen, box, at[id(box)]) for box in found}
        reading.states = {name: mark.state for name, mark in marks.items()}
        states = {name: (mark.state, mark.chance) for name, mark in marks.items()}
        reading.value, reading.chance = answers.choice(item.question, states)
        reading.raw = reading.value
    elif item.kind == "signature":
        signed = boxes.signed(seen, found[0])
        reading.value, reading.chance = bool(signed), 0.5 if signed is None else 0.999
    else:
        reading.lines = tuple(_around([box]) for box in found if boxes.written(seen, box))
        reading.value = bool(reading.lines)
        reading.chance = 0.0 if reading.value else 0.999
    return reading


def _in_writing_order(item: Field, found: Sequence[Any], of: Any) -> tuple[Sequence[Any], bool]:
    """Return boxes of words as they follow each other, and whether a full row goes on on the next.

    Who has no room for a word on a row begins it on the next: of the hole that this leaves one box is a blank, and the
    others come last.
    """
    comb = answers.comb(item.question, item.part)
    if not (comb.words and comb.gaps):
        return found, False
    follow: list[Any] = []
    left: list[Any] = []
    full = runs_on = False
    for _, each in groupby(found, key=lambda box: (box["page"], box["y"])):
        row = list(each)
        filled = [n for n, box in enumerate(row) if not (of[id(box)] == characters.NOTHING).all()]
        used = filled[-1] + 1 if filled else 0
        runs_on = runs_on or (full and filled[:1] == [0])
        full = used == len(row)
        follow += row[: used + 1]
        left += row[used + 1 :]
    return [*follow, *left], runs_on


def _around(found: Sequence[Any]) -> tuple[float, float, float, float]:
    x, y = min(b["x"] for b in found), min(b["y"] for b in found)
    right, bottom = max(b["x"] + b["width"] for b in found), max(b["y"] + b["height"] for b in found)
    return (x, y, right - x, bottom - y)


# Stacks ---------------------------------------------------------------------------------------------------------------


@dataclass
class FormReading:
    """One form of a stack: its pages put together, and what came behind it."""

    form: KnownForm
    serial: str
    pages: list[PageReading] = field(default_factory=list)
    attachments: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def missing(self) -> list[int]:
        """List the pages of the form that are not in the stack."""
        return sorted(set(range(1, self.form.pages + 1)) - {page.page for page in self.pages})

    @property
    def fields(self) -> list[FieldReading]:
        """List the form's fields in its order; a field over two pages is put together."""
        found: dict[str, list[FieldReading]] = defaultdict(list)
        for page in sorted(self.pages, key=lambda page: page.page):
            for item in page.fields:
                found[item.key].append(item)
        return [_joined(item, found[item.key]) for item in self.form.fields if item.key in found]


def _joined(item: Field, parts: list[FieldReading]) -> FieldReading:
    if item.kind == "line":
        return next((part for part in parts if part.value), parts[0])
    if item.kind == "tick" and len(parts) > 1:
        marks = {name: (state, part.chance) for part in parts for name, state in part.states.items()}
        value, chance = answers.choice(item.question, marks)
        states = {name: state for name, (state, _) in marks.items()}
        return replace(parts[0], value=value, raw=value, chance=chance, states=states)
    return parts[0]


class Assembled(NamedTuple):
    """A stack put together: forms, pages that belong to nothing, and what came behind a return slip, by its serial."""

    forms: list[FormReading]
    loose: list[PageReading]
    slips: dict[str, list[int]]


def assemble(pages: Sequence[PageReading]) -> Assembled:
    """Put the pages of a stack together.

    A page that is not of a form goes with the form or return slip before it. A page without a serial joins the form
    before it when that still misses this page; else it begins a form. Of two pages for one place in a form the first
    counts, and a note says so when their answers differ. A blank page counts only where there is no other.
    """
    forms: dict[str, FormReading] = {}
    loose: list[PageReading] = []
    slips: dict[str, list[int]] = {}
    last: FormReading | None = None
    slip: list[int] | None = None
    nameless = 0
    for page in pages:
        if page.kind == "blank":
            continue
        if page.kind == "slip":
            slip = slips.setdefault(page.serial, [])
            slip.append(page.number)
            continue
        if page.form is None:
            if slip is not None and page.kind == "other" and not page.serial:
                slip.append(page.number)
            elif last is not None and page.kind == "other" and not page.serial:
                last.attachments.append(page.number)
                if page.scribbled:
                    last.notes.append(ON_A_BACK.format(page.number))
            else:
                loose.append(page)
            continue
        serial, slip = page.serial, None
        if not serial:
            fits = last is not None and last.form is page.form and page.page in last.missing
            if not fits:
                nameless += 1
            serial = last.serial if fits and last is not None else f"?{nameless}"
        key = serial
        found = forms.get(key)
        if found is None:
            found = forms[key] = FormReading(page.form, serial)
        elif found.form is not page.form:
            found = forms.setdefault(f"{key}:{page.form.service}", FormReading(page.form, serial))
            note = f"Formulier {serial} komt voor bij twee diensten of versies; dat kan niet kloppen."
            for form in (forms[key], found):
                if note not in form.notes:
                    form.notes.append(note)
        twice = next((other for other in found.pages if other.page == page.page), None)
        if twice is None:
            found.pages.append(page)
        elif [f.value for f in twice.fields] != [f.value for f in page.fields]:
            found.notes.append(
                f"Bladzijde {page.page} van formulier {serial} zit er twee keer in, met andere antwoorden."
            )
        last = found
    if not (forms or loose or slips):  # nothing but blank pages: somebody put them in an envelope
        loose = [replace(page, notes=[*page.notes, ALMOST_BLANK]) for page in pages]
    return Assembled(list(forms.values()), loose, slips)


def raw_answers(readings: Iterable[FieldReading]) -> dict[str, Any]:
    """Return the answers as one gives them to `cases.submit`, sure or not; files are left to a person."""
    return answers.together(reading.given() for reading in readings)

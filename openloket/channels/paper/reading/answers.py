"""From chances of characters to an answer: which alphabet a question has, and which reading its checks allow.

Pure rules. A field's chance is the chance of its best reading beside all other readings that its checks allow; a
checksum thereby decides between readings that look alike.
"""

from __future__ import annotations

import heapq
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openloket.channels.paper.reading import characters, language, places
from openloket.channels.paper.reading.alphabet import CHARACTERS, EMPTY
from openloket.channels.paper.reading.characters import Chances
from openloket.forms.boxes import Comb, Proof
from openloket.forms.questions import Question
from openloket.forms.types import KINDS, Invalid, type_of

MOST_READINGS = 400
GAP = 3
"""This many blanks inside a text are no part of it: what stands after them is a mark, or another answer."""
SHARPEN = {"names": 1.1, "words": 1.5, "signs": 2.0}
"""The power that chances of characters are raised to, by how an answer is read: those of names and other text beside what
follows what, of addresses of e-mail and the like, and of numbers. Measured on writers kept apart, on whole pages."""
ODD = 0.4
"""From this chance on, something that is struck out or a small letter counts."""
STRANGE = 0.004
"""Below this chance that a box holds a character that can stand there, it holds something else. A zero may well look like an O."""
SIDES = 5
"""Says how many looks at a box the chances are of, for which they were calibrated: straight on, and from four sides."""
DIFFERS = 0.9
"""Limits the chance of a number that looks different from another side, or turned a little."""
DOUBTFUL = 0.95
"""Is the chance by its looks below which a character of a number with a check is doubtful."""
PLAIN = 0.01
"""The chance by its looks that each character of a text must have: words choose between what looks alike, and overrule nothing
that is plain to see. A name that was never counted would be read as one that was."""
PARTS = ("postcode", "straat", "plaats")
"""Names the parts of an address that go together, in the order in which they are weighed."""
TOGETHER = frozenset(PARTS)
_STROKE = re.compile(r"[A-Z][/+&()][A-Z]")
_CODE = re.compile(r"[A-Z][01]|[01][A-Z]|[OI][0-9]|[0-9][OI]")
"""A word of letters and digits, such as a postcode abroad: no letters around it tell an O from a zero there, or an I from a one."""


@dataclass(frozen=True)
class Reading:
    """What is written in a comb: the text as it stands in the boxes, its chance, and each character's.

    The chance of words is that of their weakest character: errors come one box at a time, and a long text is no more
    doubtful than the box that is doubtful in it.
    """

    text: str
    chance: float
    characters: tuple[float, ...]
    listed: bool = False
    """Whether it is in the list that such answers mostly come from."""
    clear: tuple[float, ...] = ()
    """The chance of each character by its looks alone."""

    @property
    def empty(self) -> bool:
        return not self.text.strip()


def comb(question: Question, part: str) -> Comb:
    """Return what is known of the boxes of an answer, or of this part of it."""
    return next(comb for comb in type_of(question).combs if comb.part == part)


def alphabet(question: Question, part: str, cells: int) -> list[str]:
    """Return the characters that each cell of a comb can hold."""
    return comb(question, part).letters(cells)


def proof(question: Question, part: str) -> Proof:
    """Return what there is to tell readings of this answer apart."""
    return comb(question, part).proof


def _agree(looks: NDArray[Any], allowed: NDArray[Any]) -> bool:
    """Say whether each look, from a little to each side or turned, sees the same characters: nothing else speaks for them."""
    each = np.where(allowed[:, None], looks[..., : EMPTY + 1], -np.inf).argmax(axis=-1)
    return bool((each == each[:, :1]).all())


LISTS: dict[str, Callable[[], language.Entries]] = {"towns": places.towns, "streets": places.streets}
"""The lists that an answer may come from, by the name that its boxes give."""


def _strange(text: str) -> bool:
    """Say whether nobody writes like this: a blank first box, a stroke between letters, a hole of several boxes."""
    return bool(text.startswith(" ") or " " * GAP in text.strip() or _STROKE.search(text))


def _almost_known(address: str) -> bool:
    """Say whether an address of e-mail is at a provider whose name is a known one but for one or two characters: 9MAIL.COM."""
    domain = address.strip().rpartition("@")[2]
    return domain not in language.MAIL and any(
        len(known) == len(domain) and sum(a != b for a, b in zip(known, domain, strict=True)) <= 2
        for known in language.MAIL
    )


def read(question: Question, part: str, looks: NDArray[Any]) -> Reading:
    """Find the best reading of a comb's cells, of which the character model said this: n x looks x OUTPUTS logits.

    The first SIDES looks give the chances. A day must read alike from those, a number without a check from all of them.
    """
    of = comb(question, part)
    power = SHARPEN["names" if of.proof == "words" else "words" if of.words else "signs"]
    allowed = _allowed(of.letters(len(looks)))
    said = looks[:, :SIDES].mean(axis=1)
    plain = characters.within(said, SHARPEN["signs"], allowed)
    weighed = plain if power == SHARPEN["signs"] else characters.within(said, power, allowed)
    reading = _likeliest(question, of, weighed.chances)
    if reading.empty:
        return reading
    mass, odd = float(characters.within(said, 1.0, allowed).mass.min()), float(plain.odd.max())
    # low when something other than such a character stands there, or something struck out
    stranger = min(1.0, mass / STRANGE, 1.0 if odd < ODD else 1 - odd)
    every = looks if of.proof == "looks" else looks[:, :SIDES]
    if of.proof in ("looks", "day") and of.gaps and not _agree(every, allowed):
        stranger = min(stranger, DIFFERS)
    clear = _each(plain.chances, reading.text)
    if of.checks and sum(chance < DOUBTFUL for chance in clear) > of.checks:
        stranger = min(stranger, 0.5)
    if of.words and not reading.listed and _overruled(of, reading.text, clear):
        stranger = min(stranger, 0.5)
    return replace(reading, chance=reading.chance * stranger, clear=clear)


def read_together(question: Question, looks: Mapping[str, NDArray[Any]]) -> dict[str, Reading]:
    """Read postcode, street and town of an address at once, where the municipality's own list has them so.

    Returns a reading for each of these parts; nothing where no address of the list stands out, or where a box plainly
    holds something else or what was struck out: then each part is read by itself.
    """
    if not looks.keys() >= TOGETHER:
        return {}
    cells = tuple(len(looks[part]) for part in PARTS)
    listed = places.addresses(cells)
    if not listed.texts:
        return {}
    allowed = _allowed([letter for part, n in zip(PARTS, cells, strict=True) for letter in alphabet(question, part, n)])
    said = np.concatenate([looks[part][:, :SIDES].mean(axis=1) for part in PARTS])
    plain = characters.within(said, SHARPEN["signs"], allowed)
    weights = listed.weights(np.log(np.maximum(plain.chances, 1e-9)))
    best = int(weights.argmax())
    chance = float(np.exp(weights[best] - np.logaddexp.reduce(weights)))
    clear = _each(plain.chances, listed.texts[best])
    if min(clear) < PLAIN or float(plain.odd.max()) >= ODD:
        return {}
    found, first = {}, 0
    for part, n in zip(PARTS, cells, strict=True):
        here = slice(first, first + n)
        found[part] = Reading(listed.texts[best][here], chance, clear[here], listed=True, clear=clear[here])
        first += n
    return found


def _overruled(of: Comb, text: str, clear: Sequence[float]) -> bool:
    """Say whether words made something else of what is plain to see; a full stop of an address is often hardly there."""
    hardly = "" if of.gaps else "."
    return any(chance < PLAIN and letter not in hardly for letter, chance in zip(text, clear, strict=True))


def _likeliest(question: Question, of: Comb, cells: Chances) -> Reading:
    """Return the likeliest reading that the checks allow, if any does."""
    if (cells.argmax(axis=1) == EMPTY).all():
        return Reading("", float(np.prod(cells[:, EMPTY])), ())
    if of.words:
        listed = LISTS[of.listed]() if of.listed else language.NONE
        text, _, each = language.likeliest(cells, gaps=of.gaps, listed=listed)
        chance = min(each)
        in_list = text.rstrip() in listed.texts
        coded = of.proof == "words" and not in_list and _CODE.search(text)
        if not _possible(question, of, text) or _strange(text) or coded or (of.proof == "mail" and _almost_known(text)):
            chance = min(0.5, chance)
        return Reading(text, chance, each, listed=in_list)
    readings = _best_readings(cells)
    valid = [(text, chance) for text, chance in readings if _possible(question, of, text)]
    if not valid:
        text, chance = readings[0]
        return Reading(text, min(0.5, chance), _each(cells, text))
    text, chance = valid[0]
    if of.weighed:
        # a checksum that holds for a reading with little chance of its own proves little
        total = sum(other for _, other in valid) + (1 - sum(other for _, other in readings)) * 0.1
        sure = chance / total if total else 0.0
        plain = max(other for _, other in readings)
        sure *= 1.0 if chance > 0.2 * plain else 0.6
    else:
        sure = chance
    return Reading(text, sure, _each(cells, text))


def _allowed(alphabets: Sequence[str]) -> NDArray[Any]:
    found = np.zeros((len(alphabets), EMPTY + 1), bool)
    for row, letters in enumerate(alphabets):
        for letter in letters:
            found[row, CHARACTERS.index(letter)] = True
    found[:, EMPTY] = True
    return found


def _best_readings(cells: NDArray[Any]) -> list[tuple[str, float]]:
    """List the likeliest texts with their chances, best first."""
    order = np.argsort(-cells, axis=1)[:, :4]
    logs = np.log(np.take_along_axis(cells, order, axis=1) + 1e-12)
    open_cells = [i for i in range(len(cells)) if logs[i, 1] > math.log(1e-5)]
    base = float(logs[:, 0].sum())
    choice = [0] * len(cells)
    heap: list[tuple[float, tuple[int, ...]]] = [(-base, tuple(choice))]
    seen = {tuple(choice)}
    found: list[tuple[str, float]] = []
    while heap and len(found) < MOST_READINGS:
        cost, choice_now = heapq.heappop(heap)
        found.append((_text(order, choice_now), math.exp(-cost)))
        if -cost < base - 14:
            break
        for i in open_cells:
            if choice_now[i] + 1 < order.shape[1]:
                other = (*choice_now[:i], choice_now[i] + 1, *choice_now[i + 1 :])
                if other not in seen:
                    seen.add(other)
                    heapq.heappush(heap, (cost + float(logs[i, choice_now[i]] - logs[i, choice_now[i] + 1]), other))
    return found


def _text(order: NDArray[Any], choice: Sequence[int]) -> str:
    letters = [int(order[i, pick]) for i, pick in enumerate(choice)]
    return "".join(" " if letter == EMPTY else CHARACTERS[letter] for letter in letters)


def _each(cells: NDArray[Any], text: str) -> tuple[float, ...]:
    return tuple(
        round(float(cells[i, EMPTY if letter == " " else CHARACTERS.index(letter)]), 4) for i, letter in enumerate(text)
    )


def _possible(question: Question, of: Comb, text: str) -> bool:
    """Say whether the checks of the question allow a reading."""
    filled = text.strip()
    if not filled:
        return True
    if (of.solid and " " in filled) or not of.fits(text):
        return False
    if of.part:
        return True
    try:
        type_of(question).read(of.typed(text), question)
    except Invalid:
        return False
    return True


def raw(question: Question, text: str, part: str = "") -> str:
    """Return the text of a comb as one types it: a date with dashes, a time with a colon, an amount with a comma."""
    return comb(question, part).typed(text)


def choice(question: Question, marks: dict[str, tuple[str, float]]) -> tuple[Any, float]:
    """Return the answer that tick boxes give and its chance; `marks` has the (state, chance) of each option.

    One ticked box of a single choice is the answer, cancelled ones do not count; with two ticked ones it is in doubt, and
    so it is with a cancelled one alone: whoever fills a box may mean it.
    """
    chance = min((how for _, how in marks.values()), default=1.0)
    ticked = [name for name, (state, _) in marks.items() if state == "ticked"]
    states = {state for state, _ in marks.values()}
    if "unsure" in states or ("cancelled" in states and not ticked):
        chance = min(chance, 0.5)
    if type_of(question).many:
        return ticked, chance
    if len(ticked) > 1:
        return ticked[0], min(chance, 0.3)
    return (ticked[0] if ticked else ""), chance


@dataclass(frozen=True)
class Given:
    """What was given in one field: by the reader, or by whoever checked it."""

    question: str
    type: str
    kind: str
    raw: Any
    part: str = ""
    row: int = 0
    inner: str = ""


def together(fields: Iterable[Given]) -> dict[str, Any]:
    """Put answers together: addresses from parts, groups from rows; leaves out what is empty, files and signatures."""
    found: dict[str, Any] = {}
    for item in fields:
        if item.raw in ("", [], None, False) or item.kind == "signature" or KINDS[item.type].files:
            continue
        place, name = found, item.question
        if item.row:
            rows = found.setdefault(name, [])
            while len(rows) < item.row:
                rows.append({})
            place, name = rows[item.row - 1], item.inner
        if item.part:
            place.setdefault(name, {})[item.part] = item.raw
        else:
            place[name] = item.raw
    return {name: [row for row in value if row] if _is_rows(value) else value for name, value in found.items()}


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)

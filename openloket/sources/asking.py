"""Asking several registers at the same time, so that a page waits for the slowest and not for all of them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from openloket.sources import bag, brp, kvk
from openloket.sources.answer import Answer, Away
from openloket.sources.calls import Register
from openloket.watch.doing import at_once

log = logging.getLogger(__name__)

REGISTERS: Mapping[str, Register] = {"brp": brp.REGISTER, "kvk": kvk.REGISTER, "bag": bag.REGISTER}
_ASK: Mapping[str, Callable[..., Answer]] = {"brp": brp.ask, "kvk": kvk.ask}
FIELDS = {**brp.FIELDS, **kvk.FIELDS}
ALWAYS = {"brp": brp.ALWAYS, "kvk": kvk.ALWAYS}


@dataclass(frozen=True)
class Question:
    """A question to a register: about whom (a BSN or KVK number, perhaps with a branch) and for which sources."""

    register: str
    number: str
    names: tuple[str, ...]
    branch: str = ""


def there(register: str) -> bool:
    """Say whether this register can be asked here at all."""
    return register in REGISTERS and REGISTERS[register].there


def ask(questions: Sequence[Question], today: date) -> dict[str, Answer | None]:
    """Ask all of these at once, in two seconds at most; by register, None for one that gave nothing that can be used."""
    if len(questions) < 2:
        return {question.register: _one(question, today) for question in questions}
    found = at_once([partial(_one, question, today) for question in questions])
    return dict(zip((question.register for question in questions), found, strict=True))


def try_out(register: str) -> None:
    """Ask a register something that is about nobody, to see whether it answers. Raises Away."""
    match register:
        case "brp":
            brp.ask(NOBODY, ["brp.naam"], date.min)
        case "kvk":
            kvk.ask(NO_COMPANY, ["kvk.naam"], date.min)
        case "bag":
            bag.find(NO_ADDRESS, "1")


NOBODY, NO_COMPANY, NO_ADDRESS = "000000000", "00000000", "9999ZZ"
"""Numbers that nobody has."""


def _one(question: Question, today: date) -> Answer | None:
    try:
        more = (question.branch,) if question.branch else ()
        return _ASK[question.register](question.number, question.names, today, *more)
    except Away as away:
        log.warning("%s is away: %s", question.register, away)
        return None

"""What the registers refuse, in words for those who work in our own channels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction

from openloket.cases.wording.typesetting import without_shape
from openloket.cases.wording.words import is_reason
from openloket.registers import acts
from openloket.registers.acts.documenten import Lock
from openloket.registers.api.problems import Problem
from openloket.registers.models import Enkelvoudiginformatieobject


class NotPossible(RuntimeError):
    """The case is not in a state for this; the message says why, in Dutch.

    `at` is the field of a form that can be mended; empty when it is none, or not one.
    """

    def __init__(self, message: str = "", at: str = "") -> None:
        self.at = at
        super().__init__(message)


class Locked(NotPossible):
    """A document of the case is in use in another application."""

    def __init__(self, locks: Sequence[Lock]) -> None:
        self.locks = tuple(locks)
        super().__init__(
            f"Dit kan nu niet, want er wordt nog aan een document gewerkt: {listed(_held(lock) for lock in locks)}. "
            "Vraag daar om het document vrij te geven. Lukt dat niet? Een beheerder kan het ontgrendelen."
        )


def bounded(text: str, longest: int, at: str = "") -> str:
    """Return the text, when it is not too long to be kept whole. Raises NotPossible, which names the field `at` which it is."""
    if len(text) > longest:
        raise NotPossible(f"De tekst is te lang: {len(text)} tekens. Gebruik er hoogstens {longest}.", at)
    return text


def reasoned(reason: str, longest: int, missing: str, at: str = "") -> str:
    """Return a reason, its lines as they were written. Raises NotPossible when it is too long, or with `missing` when it says nothing.

    `at` is the field in which it is written.
    """
    reason = bounded(reason.strip(), longest, at)
    if not is_reason(reason):
        raise NotPossible(missing, at)
    return reason


@contextmanager
def whole(zaak: int) -> Iterator[None]:
    """Act on a zaak in one transaction. Raises NotPossible for what the registers refuse; then nothing is written."""
    try:
        with transaction.atomic():
            yield
    except Problem as problem:
        raise in_words(problem, zaak) from problem


def in_words(problem: Problem, zaak: int) -> NotPossible:
    """Return an error that says what the registers refuse about a zaak, and who can do something about it."""
    codes = {fault.code for fault in problem.faults}
    if "informatieobject-locked" in codes and (locks := acts.documenten.locks(zaak)):
        return Locked(locks)
    if "indicatiegebruiksrecht-unset" in codes:
        rows = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=zaak, indicatie_gebruiksrecht=None).order_by("pk")
        titles = listed(f"‘{row.titel}’" for row in rows)
        return NotPossible(
            f"Dit kan nu niet, want van een document is niet bekend of iedereen het mag gebruiken: {titles}. "
            "Leg dat eerst vast in het systeem waar het document vandaan komt (gebruiksrechten)."
        )
    return NotPossible(f"Dit kan nu niet. {problem.reasons}")


def _held(lock: Lock) -> str:
    return f"‘{lock.titel}’, vergrendeld door {lock.holder or 'een ander systeem'}"


def listed(words: Iterator[str]) -> str:
    """Join one or more things, as in a sentence: 'a; b en c'."""
    *most, last = words
    return f"{'; '.join(most)} en {last}" if most else last


def for_letter(text: str, longest: int, at: str = "") -> str:
    """Return the text, when a letter can show it as it is: whole, each character with a shape. Raises NotPossible.

    `at` is the field in which it is written.
    """
    if odd := without_shape(bounded(text, longest, at)):
        shown = " en ".join(f"‘{character}’ (U+{ord(character):04X})" for character in odd[:5])
        raise NotPossible(f"Dit kan niet in een brief worden gedrukt: {shown}. Haal het weg of schrijf het anders.", at)
    return text

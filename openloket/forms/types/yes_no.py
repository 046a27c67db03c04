"""Yes or no."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openloket.forms.kinds import Choice, Good, Kind, Widget
from openloket.forms.questions import Question
from openloket.forms.reading import Invalid, keyed

CHOICES = (Choice("ja", "Ja", True), Choice("nee", "Nee", False))
_WRONG = "Kies ja of nee."
_SAID = {
    **dict.fromkeys(("ja", "j", "yes", "y", "true"), True),
    **dict.fromkeys(("nee", "neen", "n", "no", "false"), False),
}


def read(raw: object, question: Question) -> bool:
    if isinstance(raw, bool):
        return raw
    said = keyed(raw).rstrip(".!").casefold() if isinstance(raw, str) else ""
    if said not in _SAID:
        raise Invalid(_WRONG)
    return _SAID[said]


def kept(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(value)
    return value


def typed(raw: Any) -> Any:
    return ("ja" if raw else "nee") if isinstance(raw, bool) else raw


def choices(question: Question, language: str = "nl") -> Sequence[Choice]:
    return CHOICES


KIND = Kind(
    said="ja of nee",
    read=read,
    show=lambda question, value: "Ja" if value else "Nee",
    kept=kept,
    typed=typed,
    schema=lambda question: {"type": "boolean"},
    missing=_WRONG,
    compared=(bool,),
    cases=lambda question, values: [True, False],
    choices=choices,
    own_words=True,
    widget=Widget("options"),
    paper="ticks",
    good=(Good("ja", "Ja"), Good(" JA\u200b", "Ja"), Good("Nee", "Nee"), Good(False, "Nee")),
    bad=("misschien", ["ja"], 1),
)

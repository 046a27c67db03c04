"""One of the answers that the question lists."""

from __future__ import annotations

from collections.abc import Sequence

from openloket.forms.kinds import Choice, Good, Kind, Widget
from openloket.forms.questions import Option, Question
from openloket.forms.reading import Invalid

_WRONG = "Kies een van de antwoorden."
SAMPLE = {"options": (Option("a", "Appel"), Option("b", "Banaan"), Option("c", "Citroen"))}


def read(raw: object, question: Question) -> str:
    if isinstance(raw, str) and any(option.id == raw for option in question.options):
        return raw
    raise Invalid(_WRONG)


def choices(question: Question, language: str = "nl") -> Sequence[Choice]:
    """Offer the answers that the question lists."""
    return [Choice(option.id, option.label, option.id) for option in question.options]


KIND = Kind(
    said="één keuze",
    read=read,
    show=lambda question, value: question.option_label(value),
    schema=lambda question: {"enum": [option.id for option in question.options]},
    missing=_WRONG,
    cases=lambda question, values: [option.id for option in question.options],
    choices=choices,
    asks_options=True,
    widget=Widget("options"),
    paper="ticks",
    sample=SAMPLE,
    good=(Good("a", "Appel"), Good("b", "Banaan")),
    bad=("d", "Appel", ["a"], 1),
)

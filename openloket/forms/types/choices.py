"""One or more of the answers that the question lists."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from openloket.forms.kinds import CHOSEN, Good, Kind, Widget
from openloket.forms.questions import Question
from openloket.forms.reading import Invalid
from openloket.forms.types.choice import SAMPLE
from openloket.forms.types.choice import choices as listed

_WRONG = "Kies een of meer van de antwoorden."


def read(raw: object, question: Question) -> list[str]:
    chosen = [raw] if isinstance(raw, str) else raw
    if not isinstance(chosen, list | tuple) or not all(isinstance(item, str) for item in chosen):
        raise Invalid(_WRONG)
    known = [option.id for option in question.options]
    if set(chosen) - set(known):
        raise Invalid(_WRONG)
    return [option for option in known if option in chosen]


def kept(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(value)
    return value


def cases(question: Question, values: Sequence[Any]) -> list[Any]:
    """Return every set of the answers that are tested for; one of the others stands for none of them."""
    seen = [option.id for option in question.options if option.id in values]
    rest = [option.id for option in question.options if option.id not in seen][:1]
    subsets = itertools.chain.from_iterable(itertools.combinations(seen, n) for n in range(len(seen) + 1))
    return [[*subset] or rest for subset in subsets]


KIND = Kind(
    said="meer keuzes",
    read=read,
    show=lambda question, value: ", ".join(question.option_label(item) for item in value),
    kept=kept,
    schema=lambda question: {
        "type": "array",
        "items": {"enum": [option.id for option in question.options]},
        "uniqueItems": True,
    },
    missing=_WRONG,
    tests=CHOSEN,
    cases=cases,
    choices=listed,
    asks_options=True,
    many=True,
    widget=Widget("options"),
    paper="ticks",
    sample=SAMPLE,
    good=(Good(["b", "a"], "Appel, Banaan"), Good("b", "Banaan")),
    bad=(["a", "d"], [{"a": 1}], {"a": 1}, "d"),
)

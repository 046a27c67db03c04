"""A short text, on one line."""

from __future__ import annotations

from typing import Any

from openloket.forms.boxes import Comb, rows_of
from openloket.forms.kinds import Bounds, Good, Kind, Widget
from openloket.forms.questions import Question
from openloket.forms.reading import TEXT_MAX, limited


def longest(question: Question) -> int:
    return int(question.max or TEXT_MAX)


def read(raw: object, question: Question) -> str:
    return limited(raw, longest(question))


def schema(question: Question) -> dict[str, Any]:
    return {"type": "string", "maxLength": longest(question)}


KIND = Kind(
    said="een korte tekst",
    read=read,
    schema=schema,
    bounds=Bounds((int,), most=TEXT_MAX),
    widget=Widget("input"),
    paper=(Comb(lambda question: rows_of(longest(question)), words=True, proof="words"),),
    good=(
        Good("  Jan \n de  Wit ", "Jan de Wit"),
        Good("<b>&'; drop table", "<b>&'; drop table", boxed=False),
        Good("Burendag 2026", "Burendag 2026"),
        Good("Jan\u00a0de\u2009Wit\u200b", "Jan de Wit"),
        Good("Zoe\u0308 O\u2019Brien\u2011Pérez", "Zoë O\u2019Brien\u2011Pérez", boxed=False),
        Good("\u202bمحمد\u202c", "محمد", boxed=False),
        Good("می\u200cخواهم", "می\u200cخواهم", boxed=False),
        Good("Nguyễn Thị Ánh", "Nguyễn Thị Ánh", boxed=False),
        Good(
            "feest \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001fae9",
            "feest \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001fae9",
            boxed=False,
        ),
    ),
    bad=("x" * (TEXT_MAX + 1), "a\x00b", "a\ufffeb", "a\ue000b", ["a"], {"a": "b"}),
)

"""The number of an organisation in the trade register (KVK)."""

from __future__ import annotations

import re

from openloket.forms.boxes import DIGITS, Comb, unspaced
from openloket.forms.kinds import Good, Kind, Widget
from openloket.forms.questions import Question
from openloket.forms.reading import Invalid, keyed, matched, unlabelled


def read(raw: object, question: Question) -> str:
    digits = re.sub(r"[\W_]", "", unlabelled(keyed(raw), r"k\.?v\.?k\.?|kamer van koophandel"))
    if matched(r"\d+", digits) and len(digits) != 8:
        raise Invalid("Een KVK-nummer heeft 8 cijfers. Hier staan er %(count)s.", count=len(digits))
    if not matched(r"\d{8}", digits):
        raise Invalid("Een KVK-nummer heeft 8 cijfers. Controleer het nummer.")
    if not int(digits):
        raise Invalid("Dit KVK-nummer klopt niet. Controleer de cijfers.")
    return digits


KIND = Kind(
    said="een KVK-nummer",
    read=read,
    schema=lambda question: {"type": "string", "pattern": r"^\d{8}$"},
    missing="Vul een KVK-nummer in.",
    identifies="kvk",
    widget=Widget("input", keyboard="numeric", width="short"),
    paper=(Comb((8,), (DIGITS,), written=unspaced, typed=unspaced, solid=True),),
    good=(Good("6959 9084", "69599084"), Good("6959\u201390\u20138４", "69599084")),
    bad=("123", "123456789", "kvk"),
)

"""A telephone number."""

from __future__ import annotations

import re

from openloket.forms.boxes import DIGITS, Comb, unspaced
from openloket.forms.kinds import Good, Kind, Widget
from openloket.forms.questions import Question
from openloket.forms.reading import Invalid, clean_text, matched


def read(raw: object, question: Question) -> str:
    text = clean_text(raw)
    digits = re.sub(r"[\s().-]", "", text)
    if not matched(r"(\+|00)?\d{8,15}", digits):
        raise Invalid("Dit is geen telefoonnummer. Vul 10 cijfers in, of begin met + en het landnummer.")
    return digits


KIND = Kind(
    said="een telefoonnummer",
    read=read,
    schema=lambda question: {"type": "string", "pattern": r"^\+?\d{8,17}$"},
    widget=Widget("input", keyboard="tel", autocomplete="tel", width="middle"),
    paper=(Comb((12,), (DIGITS + "+-", DIGITS + "-"), written=unspaced, typed=unspaced),),
    good=(Good("06-1234 5678", "0612345678"), Good("+31 (0)6 12345678", "+310612345678", boxed=False)),
    bad=("12", "bel mij", ["0612345678"]),
)

"""The number of an organisation in the trade register (KVK)."""

from __future__ import annotations

import re

from openloket.forms.boxes import DIGITS, Comb, unspaced
from openloket.forms.kinds import Good, Kind, Widget
from openloket.forms.questions import Question
from openloket.forms.reading import AS_DIGITS, Invalid, keyed, matched, unlabelled


def read(raw: object, question: Question) -> str:
    digits = re.sub(r"[\W_]", "", unlabelled(keyed(raw), r"k\.?v\.?k\.?|kamer van koophandel"))
    if branch := matched(r"(\d{8})(?:vest(?:iging)?s?(?:nummer|nr)?)?0000\d{8}", digits):
        digits = branch[1]  # as the register prints the two beside each other
    if matched(r"[\doil]{8}", digits):
        digits = digits.translate(AS_DIGITS)
    if matched(r"0000\d{8}", digits):
        raise Invalid("Dit is een vestigingsnummer: dat heeft 12 cijfers. Vul het KVK-nummer in. Dat heeft er 8.")
    if matched(r"\d+", digits) and len(digits) != 8:
        raise Invalid("Een KVK-nummer heeft 8 cijfers. Hier staan er %(count)s.", count=len(digits))
    if beside := matched(r"(\D*)\d{8}(\D*)", digits):
        if words := beside[1] or beside[2]:
            raise Invalid("Vul alleen het nummer in, zonder ‘%(text)s’.", text=words)
    else:
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
    good=(
        Good("6959 9084", "69599084"),
        Good("6959\u201390\u20138４", "69599084"),
        Good("69599084 000037178598", "69599084", boxed=False),
        Good("KVK 69599084 / vestigingsnr. 0000 3717 8598", "69599084", boxed=False),
    ),
    bad=("123", "123456789", "kvk", "000037178598", "69599084123456789012"),
)

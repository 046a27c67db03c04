"""A bank account (IBAN)."""

from __future__ import annotations

from stdnum import iban

from openloket.forms.boxes import DIGITS, LETTERS, Comb, unspaced
from openloket.forms.kinds import Good, Kind, Widget
from openloket.forms.reading import checked

KIND = Kind(
    said="een rekeningnummer (IBAN)",
    read=checked("rekeningnummer (IBAN)", iban.validate, "NL91 ABNA 0417 1643 00"),
    show=lambda question, value: str(iban.format(value)),
    schema=lambda question: {"type": "string", "pattern": r"^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$"},
    widget=Widget("input", width="middle"),
    paper=(
        Comb(
            (4, 4, 4, 4, 2),
            (*[LETTERS] * 2, *[DIGITS] * 2, *[LETTERS] * 4, DIGITS),
            written=unspaced,
            typed=unspaced,
            proof="check",
            weighed=True,
        ),
    ),
    good=(Good("NL91 ABNA 0417 1643 00", "NL91 ABNA 0417 1643 00"),),
    bad=("NL91ABNA0417164301", "x", "417164300", ["NL91ABNA0417164300"]),
)

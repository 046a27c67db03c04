"""A bank account (IBAN)."""

from __future__ import annotations

import re

from stdnum import iban

from openloket.forms.boxes import DIGITS, LETTERS, Comb, unspaced
from openloket.forms.kinds import Good, Kind, Widget
from openloket.forms.reading import AS_DIGITS, Invalid, checked, matched


def check(text: str) -> str:
    """Return the number of an account by its own digits; lists of banks, which are never complete, say nothing.

    A letter where a Dutch number has a digit, and a country left out before its two digits, can mean one thing only.
    """
    bare = re.sub(r"\s", "", text)
    if found := matched(rf"(?:NL)?({_FIGURE}{{2}})([A-Z]{{4}})({_FIGURE}{{10}})", bare):
        bare = f"NL{found[1].translate(AS_DIGITS)}{found[2]}{found[3].translate(AS_DIGITS)}"
    return str(iban.validate(bare, check_country=False))


def _why(text: str) -> Invalid | None:
    """Say what is wrong with what is no IBAN, when that can be told."""
    if matched(r"p?\d{1,10}", text):
        return Invalid(
            "Dit is geen IBAN. Dat begint met twee letters, zoals NL91 ABNA 0417 1643 00. Het staat op uw bankpas."
        )
    if strange := next((c for c in text if not c.isascii()), ""):
        return Invalid("In dit rekeningnummer staat ‘%(character)s’. Typ die letter opnieuw.", character=strange)
    if matched(r"[A-Z]{4}\d{10}", text):
        return Invalid(
            "Het begin van dit rekeningnummer ontbreekt: NL en twee cijfers, zoals NL91. Het staat op uw bankpas."
        )
    if text[:2].upper() == "NL" and len(text) != _DUTCH:
        return Invalid(
            "Een Nederlands rekeningnummer (IBAN) heeft 18 letters en cijfers. Hier staan er %(count)s.",
            count=len(text),
        )
    return None


_DUTCH = 18
_FIGURE = "[0-9OIL]"

KIND = Kind(
    said="een rekeningnummer (IBAN)",
    read=checked("rekeningnummer (IBAN)", check, "NL91 ABNA 0417 1643 00", r"iban|bankrekening|rekening|rek", _why),
    show=lambda question, value: str(iban.format(value)),
    schema=lambda question: {"type": "string", "pattern": r"^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$"},
    missing="Vul een rekeningnummer (IBAN) in.",
    widget=Widget("input", width="middle"),
    paper=(
        Comb(
            (4, 4, 4, 4, 2),
            (*[LETTERS] * 2, *[DIGITS] * 2, *[LETTERS] * 4, DIGITS),
            written=unspaced,
            typed=unspaced,
            proof="check",
            weighed=True,
            checks=2,
        ),
    ),
    good=(
        Good("NL91 ABNA 0417 1643 00", "NL91 ABNA 0417 1643 00"),
        Good("IBAN: nl91\u00a0abna\u00a00417\u00a01643\u00a000", "NL91 ABNA 0417 1643 00"),
        Good("NL91\u2011ABNA\u20110417\u20111643\u201100", "NL91 ABNA 0417 1643 00"),
        Good("91 ABNA 0417 1643 00", "NL91 ABNA 0417 1643 00", boxed=False),
        Good("NL9I ABNA O4I7 l643 OO", "NL91 ABNA 0417 1643 00", boxed=False),
        Good("BE68 5390 0754 7034", "BE68 5390 0754 7034", boxed=False),
        Good("DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00", boxed=False),
    ),
    bad=("NL91ABNA0417164301", "x", "417164300", "ABNA 0417 1643 00", ["NL91ABNA0417164300"]),
)

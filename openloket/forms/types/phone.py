"""A telephone number."""

from __future__ import annotations

import re

import phonenumbers

from openloket.forms.boxes import DIGITS, Comb, unspaced
from openloket.forms.kinds import Good, Kind, Widget
from openloket.forms.questions import Question
from openloket.forms.reading import SPOKEN, Invalid, keyed, matched, unlabelled

DUTCH = 31
_DIGITS = 9
"""Of a Dutch number, after the 0 or the country code."""
_WRONG = "Dit is geen telefoonnummer. Vul 10 cijfers in, of begin met + en het landnummer."


def read(raw: object, question: Question) -> str:
    text = unlabelled(keyed(raw), r"telefoon|phone|tel|mobiel|mob|gsm|whatsapp|werk|thuis|privé|t|m")
    text = re.sub(r"^[oO](?=[\s-]*\d)", "0", text)  # a letter for a nought
    text = re.sub(r"^(?:[a-z]+ )+(?=\d)", _digits, text)
    text = re.sub(r"(?<=\d)\s*\(0\)", "", text) if matched(r"(?:\+|00).*", text) else text
    digits = re.sub(r"[^\w+]|_", "", text)  # other signs mean nothing
    if not matched(r"\+?\d{8,17}", digits) or matched(r"(0\d{9}){2}", digits):
        raise _why(text)
    try:
        number = phonenumbers.parse(digits, "NL")
    except phonenumbers.NumberParseException as error:
        raise Invalid(_WRONG) from error
    if not _exists(number):
        raise Invalid(
            "Dit telefoonnummer heeft te weinig of te veel cijfers. Een Nederlands nummer heeft er 10; begin anders met + en het landnummer."
        )
    return _dialled(digits)


def _digits(words: re.Match[str]) -> str:
    """Return words as the digits that they say, as a telephone writes what it hears: nul zes; others as they are."""
    said = [SPOKEN.get(word, -1) for word in words[0].split()]
    return "".join(map(str, said)) if all(0 <= digit < 10 for digit in said) else words[0]


def _dialled(digits: str) -> str:
    """Return a number as it can be dialled: one of ours with the code of the country or a 0 before it, not both or neither."""
    if ours := matched(rf"{DUTCH}0?([1-9]\d{{8}})", digits):
        return f"+{DUTCH}{ours[1]}"
    if matched(r"[1-9]\d{8}", digits):
        return f"0{digits}"
    return re.sub(rf"^(\+|00){DUTCH}0", rf"\g<1>{DUTCH}", digits)


def _why(text: str) -> Invalid:
    """Say what is wrong with a text that is no telephone number: what stands beside one, or that there are two."""
    numbers = [item[0].strip() for item in re.finditer(r"\+?\(?\d[\d\s().-]{6,}\d", text)]
    if len(numbers) > 1 or matched(r"(0\d{9}){2,}", re.sub(r"\D", "", text)):
        return Invalid("Vul één telefoonnummer in. Hier staan er meer.")
    if numbers and (beside := text.replace(numbers[0], " ").strip(" -.,:;")):
        return Invalid("Vul alleen het telefoonnummer in, zonder ‘%(text)s’.", text=" ".join(beside.split()))
    return Invalid(_WRONG)


def _exists(number: phonenumbers.PhoneNumber) -> bool:
    """Say whether there are such numbers; of the Netherlands also those in a range that the library does not know yet."""
    if number.country_code != DUTCH:
        return phonenumbers.is_possible_number(number)
    dutch = phonenumbers.national_significant_number(number)
    return (len(dutch) == _DIGITS and dutch[0] != "0") or phonenumbers.is_valid_number(number)


KIND = Kind(
    said="een telefoonnummer",
    read=read,
    schema=lambda question: {"type": "string", "pattern": r"^\+?\d{8,17}$"},
    missing="Vul een telefoonnummer in.",
    widget=Widget("input", keyboard="tel", width="middle"),
    paper=(Comb((12,), (DIGITS + "+-", DIGITS + "-"), written=unspaced, typed=unspaced),),
    good=(
        Good("06-1234 5678", "0612345678"),
        Good("06\u201112345678", "0612345678"),
        Good("06/12345678", "0612345678"),
        Good("(070) 311 22 33", "0703112233"),
        Good("0031 6 12345678", "0031612345678", boxed=False),
        Good("+31 (0)6 12345678", "+31612345678", boxed=False),
        Good("0031 (0)20 123 45 67", "0031201234567", boxed=False),
        Good("6 12345678", "0612345678", boxed=False),
        Good("31612345678", "+31612345678", boxed=False),
        Good("31 6 1234 5678", "+31612345678", boxed=False),
        Good("+32 2 555 12 12", "+3225551212"),
        Good("０６１２３４５６７８", "0612345678"),
        Good("\u202a+31612345678\u202c", "+31612345678"),
        Good("31(0)612345678", "+31612345678", boxed=False),
        Good("o6 12345678", "0612345678", boxed=False),
        Good("nul zes 12345678", "0612345678", boxed=False),
        Good("0800-1234", "08001234"),
        Good("Tel.: 06_1234·5678", "0612345678", boxed=False),
        Good("tel:+31612345678", "+31612345678", boxed=False),
        Good("٠٦١٢٣٤٥٦٧٨", "0612345678"),
    ),
    bad=("12", "bel mij", "06123456789", "061234567", "0000000000", "+31 6 123456789", "+999 12345678", ["0612345678"]),
)

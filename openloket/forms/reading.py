"""What types share to read what people type, paste and speak: one form of a text, and refusing with a sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from stdnum.exceptions import ValidationError

from openloket.forms.questions import Question
from openloket.law.calendar import plain_date

TEXT_MAX = 200
LONG_TEXT_MAX = 2000
FILES_MAX = 10

UNREADABLE = "\ufffd"
_REFUSED = frozenset({"Cc", "Cs", "Co"})
_UNSEEN = frozenset(
    map(chr, (0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF))
)
"""What nobody sees: soft hyphens, blanks without width, byte order marks, marks of the direction of writing."""
_WITHOUT_UNSEEN = dict.fromkeys(map(ord, _UNSEEN))
_NOTHING = (
    "".join(sorted(_UNSEEN))
    + "\u200c\u200d\u115f\u1160\u2800\u3164\uffa0"
    + "".join(c for c in map(chr, range(0x3001)) if c.isspace())
)
"""What may stand around a text and is none."""
_JOINERS = re.compile("(?<![^\x00-\x7f])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\x7f])")
"""Joiners beside a letter of ours or at an end; between others they make letters and emoji what they are."""
_TAGS = re.compile("(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0001\U000e0020-\U000e007f]+")
"""Letters that nobody sees, save behind the black flag, where they say which flag it is (England, Wales)."""
_FROM_WORD = str.maketrans(
    {
        **dict.fromkeys(map(chr, (0xF0A7, 0xF0A8, 0xF0B7, 0xF0D8, 0xF076)), "\u2022"),  # bullets of its sign fonts
        "\x1e": "\u2011",  # its dash that does not break
        "\x1f": "",  # its soft hyphen
        "\x07": "\t",  # the end of a cell
    }
)
"""Characters that only a word processor knows, and what it shows for them."""
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile("[^\\S\n\t]")
AS_DIGITS = str.maketrans("OoIiLl|", "0011111")
"""Letters that people read or type for a digit, where only a digit can stand."""
WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
"""Wide characters, and the key that means the same."""
_KEYS = {
    **{ord(c): "-" for c in "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2500\u30fc\ufe58\ufe63"},
    **{ord(c): "'" for c in "\u2018\u2019\u201b\u2032\u00b4`"},
    **{ord(c): '"' for c in "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033"},
    **WIDE,
    0x066B: ",",
    0x066C: ".",
    0x3002: ".",
    0x2236: ":",
    **dict.fromkeys((0xFE0E, 0xFE0F, 0x20E3)),  # what makes a digit a picture
}
"""Other dashes, quotes and wide characters, and the key that means the same."""


class Invalid(ValueError):
    """The answer cannot be taken. `template` is the Dutch sentence, `params` what to fill in.

    `part` names which part of the answer is wrong; empty when that is all of it, or cannot be told. `others` are what
    else is wrong with other parts.
    """

    def __init__(self, template: str, **params: object) -> None:
        self.template, self.params, self.part = template, params, ""
        self.others: tuple[Invalid, ...] = ()
        super().__init__(sentence(template, params))

    def at(self, part: str) -> Invalid:
        """Say which part of the answer is wrong; returns itself."""
        self.part = part
        return self


def each(parts: Mapping[str, Callable[[], Any]]) -> dict[str, Any]:
    """Read the parts of an answer, "" for one that has parts itself. Raises Invalid that tells of each wrong part."""
    found: dict[str, Any] = {}
    wrong: list[Invalid] = []
    for part, read in parts.items():
        try:
            found[part] = read()
        except Invalid as error:
            wrong += [item.at(".".join(filter(None, (part, item.part)))) for item in (error, *error.others)]
    if wrong:
        wrong[0].others = tuple(wrong[1:])
        raise wrong[0]
    return found


def sentence(template: str, params: Mapping[str, object]) -> str:
    """Fill in a Dutch sentence, with dates as people say them."""
    said = {name: plain_date(value) if isinstance(value, date) else value for name, value in params.items()}
    return template % said if said else template


def clean_text(raw: object) -> str:
    """Return the text as it is written, without what nobody sees and without surrounding space.

    It is in one Unicode form, its lines end in one way and its blanks are of one width; letters, dashes and quotes stay as
    they are. A code point without a character yet may be a new emoji. Raises Invalid for what no register can store.
    """
    return _readable(_TAGS.sub("", _JOINERS.sub("", _text(raw).translate(_WITHOUT_UNSEEN))))


def whole_text(raw: object) -> str:
    """Return the text as `clean_text` does, with what nobody sees still inside it: for what may not be mended."""
    return _readable(_text(raw).strip("".join(_UNSEEN) + " \n\t"))


def keyed(raw: object) -> str:
    """Return a text on one line in the digits and signs of a keyboard: for numbers and codes, whose signs mean nothing.

    Digits of every script are ours; quotes around it, and a sign that ends a sentence or a list, are no part of it.
    """
    text = " ".join(clean_text(on_keys(clean_text(raw))).split())
    return text.strip("\"'").rstrip(";").strip()


def on_keys(text: str) -> str:
    """Return a text with the digits and signs of a keyboard, and nothing that nobody sees; its words stay as they are."""
    shown = text.translate(_KEYS).translate(_WITHOUT_UNSEEN)
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in shown)


def reference(raw: object) -> str:
    """Return the number of a zaak that someone typed as the register writes it; empty for what is none."""
    try:
        text = unlabelled(keyed(raw), "ons kenmerk|uw kenmerk|kenmerk|zaaknummer|zaaknr")
    except Invalid:
        return ""
    return "".join(text.split()).upper().rstrip(".,")


def unlabelled(text: str, label: str) -> str:
    """Return a code without the word before it that says what it is: «BSN: 123456782», «KvK-nr. 12345678»."""
    return re.sub(rf"^(?:{label})(?:[\s.-]*(?:nummer|nr|no))?[\s.:#-]*(?=[\w+(])", "", text, flags=re.IGNORECASE)


def _text(raw: object) -> str:
    if isinstance(raw, bool | list | Mapping) or raw is None:
        raise Invalid("Vul hier tekst in.")
    return _BLANKS.sub(" ", _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", str(raw)).translate(_FROM_WORD)))


def _readable(text: str) -> str:
    text = unicodedata.normalize("NFC", text).strip()
    if UNREADABLE not in text and (text.isprintable() or not any(map(_no_text, set(text)))):
        return text
    odd = next(at for at, c in enumerate(text) if c == UNREADABLE or _no_text(c))
    if before := " ".join(text[:odd].split())[-20:]:
        raise Invalid(
            "Na ‘%(before)s’ staat een teken dat wij niet kunnen lezen. Haal het weg, of typ het opnieuw.",
            before=before,
        )
    raise Invalid("De tekst begint met een teken dat wij niet kunnen lezen. Haal het weg, of typ het opnieuw.")


def has_letter(text: str) -> bool:
    """Say whether a text has a letter of any script, as each name has."""
    return any(c.isalpha() for c in text)


def _no_text(c: str) -> bool:
    """Say whether this is no character of a text: a control, half a character, or what never will be one."""
    never = ord(c) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(c) <= 0xFDEF
    return never or (unicodedata.category(c) in _REFUSED and c not in "\n\t")


def limited(raw: object, longest: int, *, lines: bool = False) -> str:
    """Return a text of at most `longest` characters, on one line or on `lines`. Raises Invalid."""
    text = clean_text(raw)
    if not lines:
        text = " ".join(text.split())
    return shorter(text, longest)


def shorter(text: str, longest: int) -> str:
    """Return a text that has at most `longest` characters. Raises Invalid for another."""
    if len(text) > longest:
        raise Invalid(
            "De tekst is te lang: %(length)s tekens. Gebruik er hoogstens %(max)s.", length=len(text), max=longest
        )
    return text


def bounded(value: Any, question: Question, show: Callable[[Any], str]) -> None:
    """Check a number against the question's bounds. Raises Invalid."""
    low, high = question.min, question.max
    if low is not None and value < low:
        raise Invalid("Vul %(min)s of meer in.", min=show(low))
    if high is not None and value > high:
        raise Invalid("Vul %(max)s of minder in.", max=show(high))


def figures(text: str) -> Decimal | None:
    """Return the number that a keyed text says, with at most two decimals; None when it could be read in two ways.

    Thousands are set apart by full stops, blanks or quotes: 1.250,50, 1 250,50 and 1250.5 are one number. 1,250 is not
    read: it is 1250 in English, and 0.333 is not: it is no 333. ,5 and 12½ are numbers too.
    """
    text = re.sub(r"(?<=\d)?\s?([½¼¾])$", lambda part: f",{_PARTS[part[1]]}", text)
    text = re.sub(r"(?<=\d)[ '](?=\d{3}(?!\d))", "", text.removeprefix("+").removesuffix("."))
    if matched(r"-?[1-9]\d{0,2}(\.\d{3})+(,\d{1,2})?", text):
        text = text.replace(".", "")
    elif matched(r"-?[1-9]\d{0,2}((,\d{3})+\.\d{1,2}|(,\d{3}){2,})", text):
        text = text.replace(",", "")
    text = text.replace(",", ".")
    return Decimal(text) if matched(r"-?(\d{1,12}(\.\d{0,2})?|\.\d{1,2})", text) else None


def refuse_beside(text: str) -> None:
    """Raise Invalid that says what is wrong with a text that is no number, when that can be told.

    It says nothing in a word, could be read in two ways, has more numbers, or has words before or behind a number.
    """
    if text.casefold().rstrip(".") in _NOTHING_SAID:
        raise Invalid("Is het niets? Vul dan 0 in.")
    if thousands := matched(r"([1-9]\d{0,2}),(\d{3})", text):
        raise Invalid(
            "Achter de komma staan drie cijfers. Bedoelt u %(whole)s? Schrijf het dan zonder komma.",
            whole="".join(thousands.groups()),
        )
    if re.search(r"\d\s*(?:[^\d\s.,'¼½¾]\s*)+[^\d]*\d", text) and not re.search(r"[a-z]\^?\d$", text):
        raise Invalid("Vul één getal in. Hier staan er meer.")
    found = re.fullmatch(
        r"(?P<before>[^\d.,]*[^\d.,\s+-]\.?)?\s*(?P<number>[-+]?\d[\d.,' ]*?)\s*(?P<after>[^\d\s.,'].*)?", text
    )
    beside = found and (found["before"] or found["after"])
    if found and beside and figures(found["number"]) is not None:
        if matched(_TIMES, beside):
            raise Invalid("Schrijf het getal helemaal uit in cijfers, zonder ‘%(unit)s’.", unit=beside)
        raise Invalid(
            "Vul alleen het getal in, zonder ‘%(unit)s’. Let op in welke eenheid wij het vragen.", unit=beside
        )


_TIMES = r"k|mille|duizend|mln\.?|miljoen|mio|mld\.?|miljard|dozijn|honderd|-tal|e\+?\d+"
"""What makes a number another one: without it that would be wrong."""
_NOTHING_SAID = frozenset(["geen", "gratis", "kosteloos", "niets", "nihil", "niks", "none", "nvt", "n.v.t", "-", "--"])
_PARTS = {"½": "5", "¼": "25", "¾": "75"}
_COUNTED = re.compile(
    r"(?:(?<=[\d.,])\s*|\s+)(?:personen|persoon|pers\.?|mensen|man|bezoekers?|gasten|deelnemers?|kinderen|stuks?|st\.?|keer|maal|x|×)$",
    re.IGNORECASE,
)
_UNITS = [
    "nul",
    "een",
    "twee",
    "drie",
    "vier",
    "vijf",
    "zes",
    "zeven",
    "acht",
    "negen",
    "tien",
    "elf",
    "twaalf",
    "dertien",
    "veertien",
    "vijftien",
    "zestien",
    "zeventien",
    "achttien",
    "negentien",
]
_TENS = ["twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig"]


def _spoken() -> Iterator[tuple[str, int]]:
    """Yield the whole numbers up to a hundred in words: twee, vijfentwintig, honderd."""
    yield from ((word, number) for number, word in enumerate(_UNITS))
    yield "één", 1
    for tens, ten in enumerate(_TENS, start=2):
        yield ten, tens * 10
        for number, unit in enumerate(_UNITS[1:10], start=1):
            yield f"{unit}{'ën' if unit.endswith('e') else 'en'}{ten}", tens * 10 + number
    yield "honderd", 100


SPOKEN = dict(_spoken())


def counted(text: str) -> str:
    """Return a keyed number without the word that says what is counted (12 personen), in digits where it was spoken."""
    text = _COUNTED.sub("", text)
    return str(SPOKEN.get(text.casefold(), text))


def checked(
    name: str,
    check: Callable[[str], str],
    example: str,
    label: str,
    why: Callable[[str], Invalid | None] = lambda text: None,
) -> Callable[[object, Question], str]:
    """Return the reader of a number that a checksum guards; people may write `label` before it, and any sign in it.

    `why` may know what is wrong with a number that is none.
    """

    def read(raw: object, question: Question) -> str:
        text = re.sub(r"[^\w\s]|_", "", unlabelled(keyed(raw), label))
        text = re.sub(rf"(?<=\d)\s+(?:{label})$", "", text, flags=re.IGNORECASE)
        if matched(r"(?=.*\d)(?:\s*[\doil]){9}", text):  # letters for digits: the checksum says whether that is right
            text = text.translate(AS_DIGITS)
        try:
            return str(check(text))
        except ValidationError as error:
            if beside := _beside(text, check):
                raise Invalid("Vul alleen het nummer in, zonder ‘%(text)s’.", text=beside) from error
            raise why(re.sub(r"\s", "", text)) or Invalid(
                "Dit %(name)s klopt niet. Controleer de cijfers; het ziet eruit als %(example)s.",
                name=name,
                example=example,
            ) from error

    return read


def _beside(text: str, check: Callable[[str], str]) -> str:
    """Return the words before or behind a number that is right by itself; empty when it is not."""
    words = text.split()
    for at in range(1, len(words)):
        for number, rest in ((words[:-at], words[-at:]), (words[at:], words[:at])):
            try:
                check(" ".join(number))
            except ValidationError:
                continue
            return " ".join(rest)
    return ""


def nine_digits(text: str) -> Invalid | None:
    """Say that a number that has nine digits has another number of them."""
    if not matched(r"\d+", text) or len(text) == 9:
        return None
    return Invalid("Dit nummer heeft 9 cijfers. Hier staan er %(count)s.", count=len(text))


def matched(pattern: str, text: str) -> re.Match[str] | None:
    """Match a whole text, in which `\\d` is a digit of ours."""
    return re.fullmatch(pattern, text, re.ASCII | re.IGNORECASE)


def storable(raw: Any) -> Any:
    """Return what was given, replacing characters that JSON in a database cannot hold; `clean_text` refuses those."""
    if isinstance(raw, str):
        return "".join(UNREADABLE if c == "\0" or unicodedata.category(c) == "Cs" else c for c in raw)
    if isinstance(raw, list | tuple):
        return [storable(item) for item in raw]
    if isinstance(raw, Mapping):
        return {storable(key): storable(item) for key, item in raw.items()}
    return raw


def is_empty(raw: object) -> bool:
    """Say whether nothing was answered: None, empty text, an empty list or a mapping of empty parts."""
    if isinstance(raw, Mapping):
        return all(is_empty(part) for part in raw.values())
    if isinstance(raw, list | tuple):
        return all(is_empty(item) for item in raw)
    return raw is None or (isinstance(raw, str) and not raw.strip(_NOTHING))

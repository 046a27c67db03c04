"""What an answer of each type may look like: reading what someone gave, and showing it.

A reader takes what a channel received (text from a page, a value from JSON) and returns the value, or raises
Invalid with a sentence that says what is wrong and how to mend it. Reading is idempotent: a value that was
read, written as JSON and read again is the same value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from stdnum import iban
from stdnum.exceptions import ValidationError
from stdnum.nl import bsn, postcode

from openloket.forms import email
from openloket.forms.kept import AsKept
from openloket.forms.questions import Question
from openloket.law.calendar import plain_date

TEXT_MAX = 200
LONG_TEXT_MAX = 2000
FILES_MAX = 10
NUMBER_MAX = 1_000_000_000


UNREADABLE = "\ufffd"
_REFUSED = frozenset({"Cc", "Cs", "Co", "Cn"})


class Invalid(ValueError):
    """The answer cannot be taken. `template` is the Dutch sentence, `params` what to fill in."""

    def __init__(self, template: str, **params: object) -> None:
        self.template, self.params = template, params
        super().__init__(sentence(template, params))


def sentence(template: str, params: Mapping[str, object]) -> str:
    """Fill in a Dutch sentence, with dates as people say them."""
    said = {name: plain_date(value) if isinstance(value, date) else value for name, value in params.items()}
    return template % said if said else template


def clean_text(raw: object) -> str:
    """Return the text without surrounding space, in one Unicode form. Raises Invalid for what no register can store."""
    if isinstance(raw, bool | list | Mapping) or raw is None:
        raise Invalid("Vul hier tekst in.")
    text = unicodedata.normalize("NFC", str(raw)).replace("\r\n", "\n").replace("\r", "\n").strip()
    if any(c == UNREADABLE or (unicodedata.category(c) in _REFUSED and c not in "\n\t") for c in text):
        raise Invalid("In de tekst staan tekens die wij niet kunnen lezen. Typ de tekst opnieuw.")
    return text


def _limited(raw: object, longest: int, *, lines: bool) -> str:
    text = clean_text(raw)
    if not lines:
        text = " ".join(text.split())
    if len(text) > longest:
        raise Invalid(
            "De tekst is te lang: %(length)s tekens. Gebruik er hoogstens %(max)s.", length=len(text), max=longest
        )
    return text


def _text(raw: object, question: Question) -> str:
    return _limited(raw, int(question.max or TEXT_MAX), lines=False)


def _long_text(raw: object, question: Question) -> str:
    return _limited(raw, int(question.max or LONG_TEXT_MAX), lines=True)


def _bounds(value: Any, question: Question, show: Callable[[Any], str]) -> None:
    low, high = question.min, question.max
    if low is not None and value < low:
        raise Invalid("Vul %(min)s of meer in.", min=show(low))
    if high is not None and value > high:
        raise Invalid("Vul %(max)s of minder in.", max=show(high))


def _number(raw: object, question: Question) -> int:
    if isinstance(raw, int) and not isinstance(raw, bool):
        value = raw
    else:
        text = clean_text(raw)
        if not re.fullmatch(r"-?(\d{1,12}|\d{1,3}(\.\d{3}){1,3})", text, re.ASCII):
            raise Invalid("Vul een heel getal in, met alleen cijfers. Bijvoorbeeld 250.")
        value = int(text.replace(".", ""))
    if abs(value) > NUMBER_MAX:
        raise Invalid("Dit getal is te groot. Controleer het getal.")
    _bounds(value, question, str)
    return value


def _money(raw: object, question: Question) -> Decimal:
    text = clean_text(raw).removeprefix("€").strip() if not isinstance(raw, Decimal | int) else str(raw)
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d{1,2})?", text, re.ASCII):
        text = text.replace(".", "")
    text = text.replace(",", ".")
    if not re.fullmatch(r"-?\d{1,9}(\.\d{1,2})?", text, re.ASCII):
        raise Invalid("Vul een bedrag in euro in. Bijvoorbeeld 45,50.")
    try:
        value = Decimal(text).quantize(Decimal("0.01"))
    except InvalidOperation as error:  # pragma: no cover - the pattern above rules it out
        raise Invalid("Vul een bedrag in euro in. Bijvoorbeeld 45,50.") from error
    _bounds(value, question, show_money)
    return value


def _date(raw: object, question: Question) -> date:
    wrong = Invalid("Vul een dag, maand en jaar in die bestaan. Bijvoorbeeld 5 12 2026.")
    if isinstance(raw, date):
        value = raw
    else:
        if isinstance(raw, Mapping):
            raw = "-".join(str(raw.get(part, "")).strip() for part in ("day", "month", "year"))
        text = clean_text(raw)
        iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text, re.ASCII)
        dutch = re.fullmatch(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", text, re.ASCII)
        parts = iso.groups() if iso else dutch.groups()[::-1] if dutch else None
        if parts is None:
            raise wrong
        try:
            value = date(*(int(part) for part in parts))
        except ValueError as error:
            raise wrong from error
    if not 1850 <= value.year <= 2200:
        raise Invalid("Controleer het jaar: %(year)s kan niet kloppen.", year=value.year)
    if isinstance(question.min, date) and value < question.min:
        raise Invalid("Kies een dag op of na %(min)s.", min=question.min)
    if isinstance(question.max, date) and value > question.max:
        raise Invalid("Kies een dag op of voor %(max)s.", max=question.max)
    return value


def _time(raw: object, question: Question) -> str:
    match = re.fullmatch(r"(\d{1,2})[:.](\d{2})", clean_text(raw), re.ASCII)
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise Invalid("Vul een tijd in als uren en minuten. Bijvoorbeeld 14:30.")
    return f"{int(match[1]):02}:{match[2]}"


def _yes_no(raw: object, question: Question) -> bool:
    if isinstance(raw, bool):
        return raw
    if raw in ("ja", "Ja", "true"):
        return True
    if raw in ("nee", "Nee", "false"):
        return False
    raise Invalid("Kies ja of nee.")


def _choice(raw: object, question: Question) -> str:
    if isinstance(raw, str) and any(option.id == raw for option in question.options):
        return raw
    raise Invalid("Kies een van de antwoorden.")


def _choices(raw: object, question: Question) -> list[str]:
    chosen = [raw] if isinstance(raw, str) else raw
    if not isinstance(chosen, list | tuple) or not all(isinstance(item, str) for item in chosen):
        raise Invalid("Kies een of meer van de antwoorden.")
    known = [option.id for option in question.options]
    if set(chosen) - set(known):
        raise Invalid("Kies een of meer van de antwoorden.")
    return [option for option in known if option in chosen]


def _email(raw: object, question: Question) -> str:
    text = _limited(raw, email.LONGEST, lines=False)
    try:
        email.on_the_wire(text)
    except email.Unmailable as error:
        raise Invalid(error.template, **error.params) from error
    return text


def _phone(raw: object, question: Question) -> str:
    text = clean_text(raw)
    digits = re.sub(r"[\s().-]", "", text)
    if not re.fullmatch(r"(\+|00)?\d{8,15}", digits, re.ASCII):
        raise Invalid("Dit is geen telefoonnummer. Vul 10 cijfers in, of begin met + en het landnummer.")
    return digits


def _checked(name: str, check: Callable[[str], str], example: str) -> Callable[[object, Question], str]:
    def read(raw: object, question: Question) -> str:
        try:
            return str(check(clean_text(raw)))
        except ValidationError as error:
            raise Invalid(
                "Dit %(name)s klopt niet. Controleer de cijfers; het ziet eruit als %(example)s.",
                name=name,
                example=example,
            ) from error

    return read


def _kvk(raw: object, question: Question) -> str:
    digits = re.sub(r"[\s.]", "", clean_text(raw))
    if not re.fullmatch(r"\d{8}", digits, re.ASCII):
        raise Invalid("Een KVK-nummer heeft 8 cijfers. Controleer het nummer.")
    return digits


def _address(raw: object, question: Question) -> dict[str, str]:
    if not isinstance(raw, Mapping):
        raise Invalid("Vul de postcode, het huisnummer, de straat en de plaats in.")
    value = {part: _limited(raw.get(part) or "", longest, lines=False) for part, longest in ADDRESS_PARTS.items()}
    try:
        value["postcode"] = postcode.validate(value["postcode"])
    except ValidationError as error:
        raise Invalid("Deze postcode klopt niet. Schrijf vier cijfers en twee letters: 1234 AB.") from error
    if not re.fullmatch(r"[1-9]\d{0,4}", value["huisnummer"], re.ASCII):
        raise Invalid("Vul het huisnummer in met alleen cijfers. Zet een letter bij de toevoeging.")
    if not value["straat"] or not value["plaats"]:
        raise Invalid("Vul ook de straat en de plaats in.")
    return value


ADDRESS_PARTS = {"postcode": 7, "huisnummer": 5, "toevoeging": 10, "straat": 80, "plaats": 80}


def _file(raw: object, question: Question) -> list[dict[str, Any]]:
    keys = {"sha256": str, "name": str, "size": int, "type": str}
    if not isinstance(raw, list | tuple) or not all(
        isinstance(item, Mapping) and all(isinstance(item.get(key), kind) for key, kind in keys.items()) for item in raw
    ):
        raise Invalid("Voeg een bestand toe.")
    most = int(question.max or FILES_MAX)
    if len(raw) > most:
        raise Invalid("Voeg hoogstens %(max)s bestanden toe.", max=most)
    return [{key: item[key] for key in keys} for item in raw]


def _declaration(raw: object, question: Question) -> bool:
    if raw in (True, "ja", "on", "true"):
        return True
    raise Invalid("Zet een kruisje om te verklaren dat dit zo is. Anders kunnen wij uw aanvraag niet behandelen.")


READERS: dict[str, Callable[[object, Question], Any]] = {
    "text": _text,
    "long_text": _long_text,
    "number": _number,
    "money": _money,
    "date": _date,
    "time": _time,
    "yes_no": _yes_no,
    "choice": _choice,
    "choices": _choices,
    "email": _email,
    "phone": _phone,
    "bsn": _checked("burgerservicenummer", bsn.validate, "123 45 67 82"),
    "rsin": _checked("RSIN", bsn.validate, "123 45 67 82"),
    "kvk": _kvk,
    "iban": _checked("rekeningnummer (IBAN)", iban.validate, "NL91 ABNA 0417 1643 00"),
    "address": _address,
    "file": _file,
    "declaration": _declaration,
}


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
    return raw is None or (isinstance(raw, str) and not raw.strip())


def show_money(value: Any) -> str:
    """Write an amount in Dutch: € 1.234,50."""
    whole, cents = f"{Decimal(str(value)):,.2f}".split(".")
    return f"€ {whole.replace(',', '.')},{cents}"


def show(question: Question, value: Any) -> str:
    """Put an answer in words, as a resident or official reads it; empty for no answer."""
    if value is None:
        return ""
    if isinstance(value, AsKept):
        return str(value)
    match question.type:
        case "yes_no":
            return "Ja" if value else "Nee"
        case "declaration":
            return "Verklaard"
        case "choice":
            return question.option_label(value)
        case "choices":
            return ", ".join(question.option_label(item) for item in value)
        case "money":
            return show_money(value)
        case "date":
            return plain_date(value)
        case "iban":
            return str(iban.format(value))
        case "address":
            number = f"{value['huisnummer']} {value['toevoeging']}".strip()
            return f"{value['straat']} {number}, {value['postcode']} {value['plaats']}"
        case "file":
            return ", ".join(item["name"] for item in value)
        case "group":
            return "; ".join(
                ", ".join(show(part, row.get(part.id)) for part in question.questions if row.get(part.id) is not None)
                for row in value
            )
        case _:
            return str(value)


def to_json(value: Any) -> Any:
    """Turn a value into what JSON can hold: days as ISO 8601, amounts as text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, AsKept):
        return value.value
    return value


def from_json(question: Question, value: Any) -> Any:
    """Read back the value that `to_json` wrote for an answer that was accepted, without judging it again.

    Bounds, options and patterns may be stricter now than when it was accepted: they are not looked at. What does not
    fit the question's type comes back as AsKept. Much cheaper than reading what someone typed.
    """
    match question.type:
        case "date" if isinstance(value, str):
            return _day(value)
        case "money" if isinstance(value, str | int | Decimal) and not isinstance(value, bool):
            return _amount(value)
        case "number" if isinstance(value, int) and not isinstance(value, bool):
            return value
        case "yes_no" | "declaration" if isinstance(value, bool):
            return value
        case "choices" if _is_list(value, str):
            return value
        case "address" if isinstance(value, Mapping):
            return value if all(isinstance(value.get(part), str) for part in ADDRESS_PARTS) else AsKept(value)
        case "file" if _is_list(value, Mapping):
            return value if all(isinstance(item.get("name"), str) for item in value) else AsKept(value)
        case "group" if _is_list(value, Mapping):
            inner = {other.id: other for other in question.questions}
            return [
                {name: from_json(inner[name], part) if name in inner else part for name, part in row.items()}
                for row in value
            ]
        case "date" | "money" | "number" | "yes_no" | "declaration" | "choices" | "address" | "file" | "group":
            return AsKept(value)
        case _:
            return value if isinstance(value, str) else AsKept(value)


def _day(value: str) -> date | AsKept:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return AsKept(value)


def _amount(value: str | int | Decimal) -> Decimal | AsKept:
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return AsKept(value)
    return amount if amount.is_finite() else AsKept(value)


def _is_list(value: Any, of: type) -> bool:
    return isinstance(value, list) and all(isinstance(item, of) for item in value)

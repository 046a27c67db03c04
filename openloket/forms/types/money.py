"""An amount in euro."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from openloket.forms.boxes import DIGITS, Comb
from openloket.forms.kinds import ORDERED, Bounds, Good, Kind, Widget, around
from openloket.forms.questions import Question
from openloket.forms.reading import Invalid, bounded, counted, figures, keyed, matched, refuse_beside
from openloket.forms.types.number import digits

CENT = Decimal("0.01")
MONEY_MAX = 1_000_000_000


def show_money(value: Any) -> str:
    """Write an amount in Dutch: € 1.234,50."""
    whole, cents = f"{Decimal(str(value)):,.2f}".split(".")
    return f"€ {whole.replace(',', '.')},{cents}"


def read(raw: object, question: Question) -> Decimal:
    text = keyed(raw) if not isinstance(raw, Decimal) else str(raw)
    found = figures(_bare(text))
    if found is None and _OTHER_COINS.search(text):
        raise Invalid("Vul het bedrag in euro in. Hier staat een andere munt.")
    if found is None:
        refuse_beside(_bare(text))
    if found is None or abs(found) >= MONEY_MAX:
        raise Invalid("Vul een bedrag in euro in. Bijvoorbeeld 45,50.")
    value = found.quantize(CENT)
    bounded(value, question, show_money)
    return value


_OTHER_COINS = re.compile(
    r"[$£¥₺₽₴]|(?<![a-z])(?:usd|dollars?|gbp|pond|chf|frank|fl\.|ƒ|guldens?|yen|z[lł]|pln|kronen|try|lira|roebels?)(?![a-z])",
    re.IGNORECASE,
)


def _bare(text: str) -> str:
    """Return an amount without the signs of euros and of no cents: € 45,- is 45."""
    text = text.rstrip(".")
    if spoken := matched(r"(\d{1,9}) ?(?:€|euros?)(?: en)? ?(\d\d?)(?: ?c(?:en)?t)?", text):
        return f"{spoken[1]},{spoken[2]:0>2}"
    if cents := matched(r"(\d{1,2}) ?c(?:en)?ts?", text):
        return f"0,{cents[1]:0>2}"
    text = re.sub(
        r"^(-?)\s*(€|euros?|eur(?![a-z]))[\s.:]*(?=[-\d.,])|\s*(€|€?euros?|eur)$", r"\1", text, flags=re.IGNORECASE
    )
    return counted(re.sub(r"\s*[.,]\s*(-+|=)$", "", text.strip()))


def kept(value: Any) -> Decimal:
    if not isinstance(value, str | int | Decimal) or isinstance(value, bool):
        raise ValueError(value)
    try:
        amount = Decimal(value)
    except InvalidOperation as error:
        raise ValueError(value) from error
    if not amount.is_finite():
        raise ValueError(value)
    return amount


def typed(raw: Any) -> Any:
    """Write an amount with a comma; what was typed stays as it is: 1.234 is no 1,234."""
    return str(raw).replace(".", ",") if re.fullmatch(r"-?\d+(\.\d\d?)?", str(raw), re.ASCII) else raw


def written(value: Any, cells: int) -> str:
    euro, cents = f"{value:.2f}".split(".")
    return euro.rjust(cells - 2) + cents


def from_boxes(text: str) -> str:
    """Read the last two boxes as what stands behind the comma."""
    if not text.strip():
        return ""
    cents = text[-2:].strip()
    return text[:-2].strip() + (f",{cents}" if cents else "")


def cases(question: Question, values: Sequence[Any]) -> list[Any]:
    return around(values or [0], question.min, question.max, CENT)


KIND = Kind(
    said="een bedrag",
    read=read,
    show=lambda question, value: show_money(value),
    kept=kept,
    typed=typed,
    schema=lambda question: {"type": "string", "pattern": r"^-?\d{1,9}\.\d\d$"},
    missing="Vul een bedrag in.",
    bounds=Bounds((int, Decimal)),
    tests=ORDERED,
    compared=(int, Decimal),
    cases=cases,
    widget=Widget("input", keyboard="decimal", width="short", unit="euro"),
    paper=(
        Comb(
            lambda question: (digits(question), 2),
            (DIGITS,),
            label="euro – cent",
            between=",",
            written=written,
            typed=from_boxes,
        ),
    ),
    good=(
        Good("45,5", "€ 45,50"),
        Good("€ 1.234,56", "€ 1.234,56"),
        Good("1234.56", "€ 1.234,56"),
        Good("1.234", "€ 1.234,00"),
        Good("€ 45,-", "€ 45,00"),
        Good("45,\u2013", "€ 45,00"),
        Good("45 euro", "€ 45,00"),
        Good("EUR\u00a01\u2009250,50", "€ 1.250,50"),
        Good("€1,250.50", "€ 1.250,50"),
        Good("\u2212€ 5", "€ -5,00", boxed=False),
    ),
    bad=("gratis", "1,234", "1e3", "NaN", "Infinity", "$ 45", "45 of 50", "€", "45,505", True),
)

"""Legal periods such as '8 weken', and adding them to a day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dateutil.relativedelta import relativedelta

Unit = Literal["dagen", "weken", "maanden", "jaren"]

_SPELLINGS: dict[str, Unit] = {
    "dag": "dagen",
    "dagen": "dagen",
    "day": "dagen",
    "days": "dagen",
    "week": "weken",
    "weken": "weken",
    "weeks": "weken",
    "maand": "maanden",
    "maanden": "maanden",
    "month": "maanden",
    "months": "maanden",
    "jaar": "jaren",
    "jaren": "jaren",
    "year": "jaren",
    "years": "jaren",
}
_ENGLISH = {"dagen": "days", "weken": "weeks", "maanden": "months", "jaren": "years"}
_SINGULAR = {"dagen": "dag", "weken": "week", "maanden": "maand", "jaren": "jaar"}
_ISO = {"dagen": "D", "weken": "W", "maanden": "M", "jaren": "Y"}


@dataclass(frozen=True)
class Period:
    """A whole number of days, weeks, months or years."""

    number: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.number} {_SINGULAR[self.unit] if self.number == 1 else self.unit}"

    def after(self, day: date) -> date:
        """Return the last day of this period when it starts on the day after `day`.

        A month ends on the day with the same number, or on the last day of a shorter month.
        Raises ValueError when the result lies beyond the calendar.
        """
        return self._from(day, self.number)

    def before(self, day: date) -> date:
        """Return the day that lies this period before `day`; in a shorter month its last day.

        Raises ValueError when the result lies beyond the calendar.
        """
        return self._from(day, -self.number)

    def _from(self, day: date, number: int) -> date:
        try:
            return day + relativedelta(**{_ENGLISH[self.unit]: number})  # type: ignore[arg-type]
        except (OverflowError, ValueError) as error:
            where = "na" if number >= 0 else "voor"
            raise ValueError(f"{self} {where} {day} valt buiten de kalender.") from error

    def iso(self) -> str:
        """Return the period as an ISO 8601 duration, the form the ZGW registers use."""
        return f"P{self.number}{_ISO[self.unit]}"


def parse(text: str) -> Period:
    """Read a period written as '8 weken', '1 maand' or 'P8W'.

    Raises ValueError with a sentence that says what was expected.
    """
    words = re.fullmatch(r"\s*(\d{1,4})\s+([a-z]+)\s*", text.lower())
    if words and words[2] in _SPELLINGS:
        return Period(int(words[1]), _SPELLINGS[words[2]])
    iso = re.fullmatch(r"P(\d{1,4})([DWMY])", text.strip())
    if iso:
        unit = next(unit for unit, letter in _ISO.items() if letter == iso[2])
        return Period(int(iso[1]), unit)  # type: ignore[arg-type]
    raise ValueError(
        f"'{text}' is geen periode. Schrijf een geheel getal en dagen, weken, maanden of jaren, zoals '8 weken'."
    )

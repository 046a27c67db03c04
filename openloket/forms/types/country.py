"""A country, by its code (ISO 3166-1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openloket.forms import countries
from openloket.forms.boxes import ACCENTED, LETTERS, Comb
from openloket.forms.kinds import Choice, Good, Kind, Widget
from openloket.forms.questions import Question
from openloket.forms.reading import Invalid, limited


def read(raw: object, question: Question) -> str:
    return read_country(raw)


def read_country(raw: object) -> str:
    """Read a country, by its code or its name. Raises Invalid."""
    text = limited(raw, 80)
    found = countries.code(text)
    if found is None:
        raise Invalid("‘%(country)s’ is geen land dat wij kennen. Kies een land uit de lijst.", country=text)
    return found


def typed(raw: Any) -> Any:
    """Choose the country from the list that a text names."""
    return (countries.code(raw) or raw) if isinstance(raw, str) else raw


def typed_part(raw: Any) -> Any:
    """Choose the country of an answer that has more parts."""
    return {**raw, "country": typed(raw["country"])} if isinstance(raw, Mapping) and "country" in raw else raw


def choices(question: Question, language: str = "nl") -> Sequence[Choice]:
    """Offer every country, in the order of its name."""
    return [Choice(code, name, code) for code, name in countries.names(language).items()]


def schema(question: Question) -> dict[str, Any]:
    return {"type": "string", "pattern": "^[A-Z]{2}$"}


def cases(question: Question, values: Sequence[Any]) -> list[Any]:
    """Return the countries that are tested for, and one that is none of them."""
    return [*values, *(code for code in countries.names() if code not in values)][: len(values) + 1]


def written(value: Any, cells: int) -> str:
    return countries.name(value)


def fits(text: str) -> bool:
    return not text.strip() or countries.code(text) is not None


COMB = Comb((30,), (LETTERS + ACCENTED + ".'-()",), written=written, words=True, proof="words", fits=fits)

KIND = Kind(
    said="een land",
    read=read,
    show=lambda question, value: countries.name(value),
    typed=typed,
    schema=schema,
    missing="Kies een land.",
    cases=cases,
    choices=choices,
    widget=Widget("select", width="middle"),
    paper=(COMB,),
    good=(
        Good("BE", "België"),
        Good("Duitsland", "Duitsland"),
        Good("turkije", "Turkije"),
        Good("Türkiye", "Turkije", boxed=False),
        Good("Polska", "Polen", boxed=False),
        Good("nl", "Nederland"),
    ),
    bad=("Atlantis", "XX", ["BE"], 5),
)

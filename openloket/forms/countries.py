"""Countries by their code (ISO 3166-1), with the names that the CLDR gives them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages

HERE = "NL"
_NO_COUNTRY = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])
"""Territories of the CLDR that are no countries of the standard; Kosovo (XK), which people come from, stays."""
_ALSO = {
    "NL": "holland|the netherlands",
    "GB": "engeland|schotland|wales|noord-ierland|groot-brittannië|vk|uk|england|scotland|great britain",
    "US": "amerika|vs|usa|verenigde staten van amerika|america|united states of america",
    "CZ": "tsjechische republiek|czech republic",
    "TR": "turkey",
    "BQ": "bonaire|sint eustatius|saba|bes-eilanden",
    "MM": "myanmar|birma|burma",
    "HK": "hongkong",
    "MO": "macau|macao",
    "MK": "macedonië|macedonia",
    "SZ": "swaziland",
    "CD": "congo|democratische republiek congo|zaïre",
    "CI": "ivoorkust",
    "PS": "palestina|palestine",
    "VA": "vaticaan",
    "RU": "russische federatie|russian federation",
}


@cache
def names(language: str = "nl") -> Mapping[str, str]:
    """Return the name of each country by its code, in the order of the names; Dutch for a language we do not know."""
    try:
        found = Locale.parse(language, sep="-").territories
    except (UnknownLocaleError, ValueError):
        found = Locale("nl").territories
    countries = {code: name for code, name in found.items() if len(code) == 2 and code not in _NO_COUNTRY}
    return dict(sorted(countries.items(), key=lambda item: plain(item[1])))


def name(code: str, language: str = "nl") -> str:
    """Return the name of a country; its code when it has none."""
    return names(language).get(code, code)


def code(text: str) -> str | None:
    """Return the country that a text names, by its code, by its Dutch or English name or as it calls itself; None when it names none."""
    if text.strip().upper() in names():
        return text.strip().upper()
    found = plain(text)
    return _by_name().get(found) or _by_own_name().get(found)


def plain(text: str) -> str:
    """Return a name as it compares: small letters without accents, signs and blanks."""
    letters = unicodedata.normalize("NFD", text).casefold()
    return re.sub(r"[\W_]", "", "".join(c for c in letters if not unicodedata.combining(c)))


@cache
def _by_name() -> Mapping[str, str]:
    also = {plain(word): code for code, words in _ALSO.items() for word in words.split("|")}
    return {plain(said): code for language in ("en", "nl") for code, said in names(language).items()} | also


@cache
def _by_own_name() -> Mapping[str, str]:
    """Return the country by each name that it has in a language of its own (Deutschland, Türkiye, Polska)."""
    found: dict[str, str] = {}
    for code in names():
        for language in get_official_languages(code, regional=True, de_facto=True):
            with suppress(UnknownLocaleError, ValueError):
                if said := Locale.parse(language).territories.get(code):
                    found.setdefault(plain(said), code)
    return found

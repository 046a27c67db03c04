"""The Basisregistratie Personen, by Haal Centraal BRP Personen bevragen 2: what a person does not have to tell us.

Only the fields are asked that a version names, and two that go with every question: the BSN, to see that the answer is
about this person, and whether they are under curatele, because then their curator must agree (BW 1:381).
What the register sends along by itself tells whether someone died and whether the address is secret (Wet BRP 2.59).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from openloket.sources.answer import Answer, Away, Stop
from openloket.sources.calls import Register
from openloket.sources.reading import flag, number, part, parts, text

_NAME = ("voornamen", "voorvoegsel", "geslachtsnaam")
_ADDRESS = (
    "officieleStraatnaam",
    "korteStraatnaam",
    "huisnummer",
    "huisletter",
    "huisnummertoevoeging",
    "postcode",
    "woonplaats",
)
ALWAYS = ("burgerservicenummer", "indicatieCurateleRegister")
FIELDS: Mapping[str, tuple[str, ...]] = {
    "brp.naam": ("naam.volledigeNaam",),
    "brp.adres": tuple(f"verblijfplaats.verblijfadres.{name}" for name in _ADDRESS),
    "brp.geboortedatum": ("geboorte.datum",),
    "brp.partner": (
        *(f"partners.naam.{name}" for name in _NAME),
        "partners.ontbindingHuwelijkPartnerschap.datum",
    ),
    "brp.kinderen": (*(f"kinderen.naam.{name}" for name in _NAME), "kinderen.geboorte.datum"),
}
"""Which fields each source needs."""
DIED, MISTAKE = "O", "F"
"""Reasons for which the register stopped following someone (Landelijke Tabel 17)."""
ADULT = 18
REGISTER = Register("brp", "X-API-KEY", most=200_000)


def fields(names: Iterable[str]) -> tuple[str, ...]:
    """Return the fields that are asked for these sources."""
    return (*ALWAYS, *(field for name in names for field in FIELDS[name]))


def ask(bsn: str, names: Iterable[str], today: date) -> Answer:
    """Ask what the register knows of this person. Raises Away, also for an answer about someone else."""
    wanted = list(names)
    person = whole(bsn, fields(wanted))
    if person is None:
        return Answer()
    stop = stop_of(person)
    if stop == "died":
        return Answer(stop=stop)
    values, doubted = {}, set()
    for name in wanted:
        value, doubt = _READ[name](person, today)
        if value is not None:
            values[name] = value
            if doubt:
                doubted.add(name)
    secret = flag(person, "geheimhoudingPersoonsgegevens")
    return Answer(values, stop=stop, secret=secret, doubted=frozenset(doubted))


def whole(bsn: str, wanted: Iterable[str]) -> Mapping[str, Any] | None:
    """Return these fields of a person as the register gives them; None when it knows nobody. Raises Away."""
    query = {"type": "RaadpleegMetBurgerservicenummer", "fields": list(wanted), "burgerservicenummer": [bsn]}
    found = part(REGISTER.call("POST", "/personen", json=query))
    if found.get("type") != query["type"] or "personen" not in found:
        raise Away("het antwoord hoort bij een andere vraag")
    persons = parts(found, "personen")
    if not persons:
        return None
    if len(persons) > 1 or persons[0].get("burgerservicenummer") != bsn:
        raise Away("het antwoord gaat over iemand anders")
    return None if _reason(persons[0]) == MISTAKE else persons[0]


def _reason(person: Mapping[str, Any]) -> str:
    return text(part(person, "opschortingBijhouding", "reden"), "code")


def stop_of(person: Mapping[str, Any]) -> Stop:
    """Return whether this person died or is under curatele."""
    if _reason(person) == DIED or part(person, "overlijden"):
        return "died"
    return "curatele" if flag(person, "indicatieCurateleRegister") else ""


def _investigated(*places: Mapping[str, Any]) -> bool:
    """Say whether anything in one of these places is being investigated (in onderzoek)."""
    return any(value is True for place in places for value in part(place, "inOnderzoek").values())


def _named(place: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (text(place, name) for name in _NAME)))


def day_of(place: Mapping[str, Any]) -> str | None:
    """Return a day that is known whole, as ISO 8601. Raises Away for one that is none."""
    found = part(place, "datum")
    if found.get("type") != "Datum":
        return None
    try:
        return date.fromisoformat(text(found, "datum")).isoformat()
    except ValueError:
        raise Away("'datum' is geen dag") from None


def _name(person: Mapping[str, Any], today: date) -> tuple[str | None, bool]:
    place = part(person, "naam")
    return text(place, "volledigeNaam") or None, _investigated(place)


def _address(person: Mapping[str, Any], today: date) -> tuple[dict[str, str] | None, bool]:
    """Return the address where they live; None for one abroad, unknown or only described."""
    home = part(person, "verblijfplaats")
    place = part(home, "verblijfadres")
    if home.get("type") != "Adres":
        return None, False
    value = {
        "postcode": text(place, "postcode"),
        "huisnummer": number(place, "huisnummer"),
        "toevoeging": "-".join(filter(None, (text(place, "huisletter"), text(place, "huisnummertoevoeging")))),
        "straat": text(place, "officieleStraatnaam") or text(place, "korteStraatnaam"),
        "plaats": text(place, "woonplaats"),
    }
    whole = all(value[name] for name in ("postcode", "huisnummer", "straat", "plaats"))
    return (value if whole else None), _investigated(home, place)


def _birthday(person: Mapping[str, Any], today: date) -> tuple[str | None, bool]:
    place = part(person, "geboorte")
    return day_of(place), _investigated(place)


def _partner(person: Mapping[str, Any], today: date) -> tuple[str | None, bool]:
    """Return the name of the partner; None without one, also when the marriage or partnership has ended."""
    now = [item for item in parts(person, "partners") if not part(item, "ontbindingHuwelijkPartnerschap")]
    if len(now) != 1:
        return None, False
    return _named(part(now[0], "naam")) or None, _investigated(now[0], part(now[0], "naam"))


def _children(person: Mapping[str, Any], today: date) -> tuple[list[dict[str, str]] | None, bool]:
    """Return the children who are under 18 today; None when there are none. One whose birthday is not known is left in."""
    found, doubt = [], False
    for child in parts(person, "kinderen"):
        name, born = _named(part(child, "naam")), day_of(part(child, "geboorte"))
        if not name or (born and today >= of_age(date.fromisoformat(born))):
            continue
        found.append({"naam": name, **({"geboortedatum": born} if born else {})})
        doubt = doubt or _investigated(child, part(child, "naam"), part(child, "geboorte"))
    return found or None, doubt


def of_age(born: date) -> date:
    """Return the day on which someone is of age: the eighteenth birthday (BW 1:233)."""
    try:
        return born.replace(year=born.year + ADULT)
    except ValueError:  # born on 29 February
        return date(born.year + ADULT, 3, 1)


_READ = {
    "brp.naam": _name,
    "brp.adres": _address,
    "brp.geboortedatum": _birthday,
    "brp.partner": _partner,
    "brp.kinderen": _children,
}

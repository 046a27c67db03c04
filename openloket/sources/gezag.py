"""Who has authority over a minor according to the BRP: parents together or one of them, with someone else, or a guardian.

About a parent the register says over which children they have it; about a child, who has it, and that is what counts
when someone acts for the child. What the register does not say for certain gives nobody a right: temporarily nobody,
not to be determined, under investigation, or a kind of authority that we do not know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from stdnum.nl import bsn as numbers

from openloket.sources import brp
from openloket.sources.answer import Away, Stop
from openloket.sources.reading import flag, part, parts, text

OF_A_PARENT = (*brp.ALWAYS, "naam.volledigeNaam", "gezag")
OF_A_CHILD = (*brp.ALWAYS, "naam.volledigeNaam", "geboorte.datum", "gezag")
"""The fields that are asked of each."""
_HOLDERS: Mapping[str, tuple[str, ...]] = {
    "GezamenlijkOuderlijkGezag": ("ouders",),
    "TweehoofdigOuderlijkGezag": ("ouders",),  # as versions before 2.7 call it
    "EenhoofdigOuderlijkGezag": ("ouder",),
    "GezamenlijkGezag": ("ouder", "derde"),
    "Voogdij": ("derden",),
}
"""Where each kind of authority names who has it; one that is not here gives it to nobody."""


@dataclass(frozen=True)
class Child:
    """A child over whom someone has authority; `age` in years, empty when the register does not say."""

    number: str
    name: str
    age: str = ""


@dataclass(frozen=True)
class Parent:
    """What the register says of someone who wants to act for a child.

    `unclear` are the names of children of whom it does not say for certain that this person has authority.
    """

    name: str = ""
    stop: Stop = ""
    children: tuple[Child, ...] = ()
    unclear: tuple[str, ...] = ()


@dataclass(frozen=True)
class Minor:
    """What the register says of a child: who has authority, by their BSN, and from which day the child is of age."""

    name: str
    holders: frozenset[str]
    born: date | None
    died: bool

    @property
    def of_age(self) -> date | None:
        """Return the eighteenth birthday (BW 1:233); None when the day of birth is not known whole."""
        return brp.of_age(self.born) if self.born else None


def of_parent(bsn: str) -> Parent:
    """Ask over which children this person has authority. Raises Away."""
    person = brp.whole(bsn, OF_A_PARENT)
    if person is None:
        return Parent()
    name = text(part(person, "naam"), "volledigeNaam")
    if stop := brp.stop_of(person):
        return Parent(name, stop)
    children, unclear = dict[str, Child](), list[str]()
    for relation in parts(person, "gezag"):
        about = part(relation, "minderjarige")
        child = Child(_bsn(about), text(part(about, "naam"), "volledigeNaam"), _age(about))
        if child.number == bsn:  # someone else has authority over them
            continue
        if bsn in _holders(relation):
            children[child.number] = child
        else:
            unclear.append(child.name)
    return Parent(name, "", tuple(children.values()), tuple(filter(None, unclear)))


def of_child(bsn: str) -> Minor | None:
    """Ask who has authority over this child; None when the register does not know the child. Raises Away."""
    person = brp.whole(bsn, OF_A_CHILD)
    if person is None:
        return None
    holders = [_holders(relation) for relation in parts(person, "gezag") if _bsn(part(relation, "minderjarige")) == bsn]
    born = brp.day_of(part(person, "geboorte"))
    return Minor(
        text(part(person, "naam"), "volledigeNaam"),
        frozenset().union(*holders),
        date.fromisoformat(born) if born else None,
        brp.stop_of(person) == "died",
    )


def _holders(relation: Mapping[str, Any]) -> frozenset[str]:
    """Return the BSNs of who has this authority; of nobody while the register is investigating it (in onderzoek)."""
    if flag(relation, "inOnderzoek"):
        return frozenset()
    found = [who for name in _HOLDERS.get(text(relation, "type"), ()) for who in _people(relation, name)]
    return frozenset(_bsn(who) for who in found if who.get("burgerservicenummer") is not None)


def _people(relation: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    if name in ("ouders", "derden"):
        yield from parts(relation, name)
    else:
        yield part(relation, name)


def _age(person: Mapping[str, Any]) -> str:
    """Return someone's age in years, empty when it is not there. Raises Away when it is something else."""
    found = person.get("leeftijd")
    if found is None:
        return ""
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found <= 150:
        raise Away("'leeftijd' is geen leeftijd")
    return str(found)


def _bsn(person: Mapping[str, Any]) -> str:
    """Return a person's BSN. Raises Away when it is none."""
    found = text(person, "burgerservicenummer")
    if not numbers.is_valid(found) or numbers.compact(found) != found:
        raise Away("'burgerservicenummer' is geen BSN")
    return found

"""Who acts, who is concerned, and by which right. Pure: no request, no database.

Whoever logs in is the actor. A case and a letter belong to the concerned: mostly the actor, and another person when the
actor acts for them. A draft belongs to the actor, with whom it is for. What stands in a log as the sender is the actor
(Awb 2:1).
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from openloket.secrecy import keyed_hash, keyed_hashes

LEVELS = ("laag", "substantieel", "hoog")


class Right(StrEnum):
    """By which right someone acts."""

    SELF = "zelf"
    COMPANY = "eherkenning"
    """An employee for their own company or branch, as the company authorised them in eHerkenning."""
    MANDATE = "machtiging"
    """Someone whom the concerned authorised for a service, in DigiD Machtigen."""
    PARENT = "gezag"
    CURATOR = "curatele"
    PROPERTY = "bewind"
    CARE = "mentorschap"
    PROFESSIONAL = "professional"


SHOWN_BY_A_LOGIN = frozenset({Right.SELF, Right.COMPANY, Right.MANDATE})
"""The rights that a login proves."""
CONFIRMED_BY_THE_BRP = frozenset({Right.PARENT})
"""The rights that the BRP confirms; each time for CHECK_HOLDS."""
CHECKED_BY_AN_OFFICIAL = frozenset({Right.CURATOR, Right.PROPERTY, Right.CARE, Right.PROFESSIONAL})
"""The rights that someone claims with a proof, and that an official checks for each zaak: the BRP does not know of
bewind and mentorschap, nor who someone's curator is. What a claim gives is said in cases.own."""
OF_THE_CAPABLE = frozenset({Right.PARENT, Right.CURATOR, Right.PROPERTY, Right.CARE})
"""The rights that nobody has who is under curatele (BW 1:246, 1:383, 1:435, 1:452)."""
CLAIM = "claim"
"""The kind of whom a claim names: known by what the claimant says of them, under the number of the claim."""
CHECK_HOLDS = timedelta(hours=1)
JUST_NOW = timedelta(minutes=5)
"""How long ago such a right was confirmed, at most, when something is sent by it."""


def barred(right: Right, stop: str, *, capable_before: bool = False) -> bool:
    """Say whether nobody can act for another by a right any more of whom the BRP says this: they died, or are under curatele.

    A mandate ends when who has it comes under curatele (BW 3:72 sub b), and may be given to who is (BW 3:63). The BRP
    does not say since when: it came after the mandate when they acted by it before and were not (`capable_before`).
    """
    ends = right in OF_THE_CAPABLE or (right == Right.MANDATE and capable_before)
    return stop == "died" or (stop == "curatele" and ends)


@dataclass(frozen=True)
class Identity:
    """A person or company that a login is certain of, at an eIDAS level."""

    kind: str
    """bsn (DigiD), kvk (eHerkenning), eidas (a European login without a BSN), or CLAIM: no login says who this is."""
    number: str
    """The BSN, the KVK number or the PersonIdentifier; with a CLAIM its id, so that it is nobody's number."""
    level: str
    name: str = ""
    branch: str = ""
    """The vestigingsnummer, when the login is for one branch of a company."""
    employee: str = ""
    """The pseudonym of the employee who logged in for a company."""
    first_names: str = ""
    family_name: str = ""
    born: str = ""
    """With a European login: the names and the day of birth (ISO 8601) that it gives."""

    def reaches(self, level: str | None) -> bool:
        """Say whether this login is strong enough (Wdo; eIDAS)."""
        return level is None or LEVELS.index(self.level) >= LEVELS.index(level)

    @property
    def owner(self) -> str:
        """Return a name for drafts and logs that does not give the number away; a branch has one of its own."""
        return keyed_hash(*self._named)

    @property
    def owners(self) -> list[str]:
        """Return that name under every key, current one first: what was kept before the key changed is found too."""
        return keyed_hashes(*self._named)

    @property
    def foreign_numbers(self) -> list[str]:
        """Return the numbers under which the registers know someone without a BSN (anpIdentificatie), current one first."""
        return [foreign_number(name) for name in self.owners]

    @property
    def _named(self) -> tuple[str, str]:
        return ("vestiging", f"{self.number}/{self.branch}") if self.branch else (self.kind, self.number)

    @property
    def answers(self) -> dict[str, str]:
        """Return what the login answers, by the identity that a question names."""
        return {self.kind: self.number}


def foreign_number(owner: str) -> str:
    """Return the anpIdentificatie that follows from a keyed hash: 17 letters and digits that give no number away."""
    return base64.b32encode(bytes.fromhex(owner)).decode()[:17]


@dataclass(frozen=True)
class Acting:
    """Someone who logged in, for whom they act, by which right, until when, and for which services.

    `kind`, `number`, `name` and `owner` are those of the concerned: to ask whose something is, ask the Acting.
    """

    actor: Identity
    concerned: Identity
    right: Right
    means: str
    """The means of login (people.means)."""
    services: tuple[str, ...] = ()
    """The services that the authorisation names, as the login names them; empty when it names none."""
    until: datetime | None = None
    """When the right ends; None when the login says no end."""
    checked: datetime | None = None
    """When the BRP last confirmed the right; None where a login proves it."""
    curatele: bool | None = None
    """Whether who acts for another is under curatele, as the BRP said in this session; None when it said nothing."""
    ends: datetime | None = None
    """When the mandate itself ends, as the login says it; None when it says no end. `until` may come earlier."""

    def holds(self, at: datetime) -> bool:
        """Say whether the right holds at a moment: it has not ended, and the BRP confirmed it where that must be."""
        return not self.ended(at) and (self.right not in CONFIRMED_BY_THE_BRP or self.confirmed(at, CHECK_HOLDS))

    def ended(self, at: datetime) -> bool:
        """Say whether the right has come to its end."""
        return self.until is not None and at >= self.until

    def confirmed(self, at: datetime, within: timedelta) -> bool:
        """Say whether the BRP confirmed the right, at most this long ago."""
        return self.right in CONFIRMED_BY_THE_BRP and self.checked is not None and at - self.checked < within

    def may_send(self, at: datetime) -> bool:
        """Say whether something may be sent by this right now: one that the BRP confirms was confirmed just now."""
        return self.holds(at) and (self.right not in CONFIRMED_BY_THE_BRP or self.confirmed(at, JUST_NOW))

    @property
    def represents(self) -> bool:
        """Say whether someone else is concerned than the person or company that logged in."""
        return self.right not in (Right.SELF, Right.COMPANY)

    @property
    def by_a_check(self) -> bool:
        """Say whether they act for another by their own login, and by a right that a check gives: they may stop it."""
        return self.right in CONFIRMED_BY_THE_BRP | CHECKED_BY_AN_OFFICIAL

    @property
    def claims(self) -> bool:
        """Say whether they act by a right that they claim, and that an official checks."""
        return self.right in CHECKED_BY_AN_OFFICIAL

    @property
    def kind(self) -> str:
        return self.concerned.kind

    @property
    def number(self) -> str:
        return self.concerned.number

    @property
    def name(self) -> str:
        return self.concerned.name

    @property
    def level(self) -> str:
        return self.actor.level

    @property
    def owner(self) -> str:
        return keyed_hash(*self._pair) if self.represents else self.concerned.owner

    @property
    def owners(self) -> list[str]:
        return keyed_hashes(*self._pair) if self.represents else self.concerned.owners

    @property
    def kept_under(self) -> list[list[str]]:
        """Return the names under which forms that someone fills in are kept; each under every key, the current one first.

        They are of who acts: an employee's are their own, within the company. After that comes the company's name, for
        forms of a login that names no employee, and for those begun before employees had a name of their own.
        """
        if not self.actor.employee:
            return [self.owners]
        within = "/".join((self.actor.number, self.actor.branch, self.actor.employee, *self._pair))
        return [keyed_hashes("medewerker", within), self.owners]

    @property
    def keeper(self) -> str:
        """Return the name under which a form that they begin now is kept."""
        return self.kept_under[0][0]

    @property
    def keepers(self) -> list[str]:
        """Return every name under which a form may be theirs, the one for a new form first."""
        return [name for names in self.kept_under for name in names]

    @property
    def _pair(self) -> tuple[str, str]:
        """Return what names who acts with whom it is for.

        What is filled in stays between them: it may hold what a register tells the one and not the other.
        """
        return self.right.value, f"{self.actor.number}/{self.concerned.number}"

    @property
    def answers(self) -> dict[str, str]:
        return self.concerned.answers

    def reaches(self, level: str | None) -> bool:
        """Say whether the actor's login is strong enough."""
        return self.actor.reaches(level)


_USUAL_MEANS = {"bsn": "digid", "kvk": "eherkenning", "eidas": "eidas"}


def own(kind: str, number: str, level: str, name: str = "", **more: str) -> Acting:
    """Return someone who logged in for themselves, or for their own company; `more` are other fields of Identity."""
    return for_oneself(Identity(kind, number, level, name, **more))


def for_oneself(who: Identity, means: str = "", services: tuple[str, ...] = ()) -> Acting:
    """Return an identity as acting for itself: a person, or a company through its employee."""
    right = Right.COMPANY if who.kind == "kvk" else Right.SELF
    return Acting(who, who, right, means or _USUAL_MEANS[who.kind], services)

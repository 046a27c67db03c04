"""For whom a service is, and with which login one can ask for it, in words for people who read the site."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from openloket.cases.who import claims
from openloket.definitions import admission
from openloket.definitions.schema import Published, Version
from openloket.people.acting import Right
from openloket.people.residents import resident


@dataclass(frozen=True)
class ServiceOffered:
    """A service on the site: for whom it is, and what someone with another login must do."""

    version: Version
    audience: str
    means: str
    """The logins with which it can be asked for; empty when none can."""
    mine: bool
    """Whether whoever looks can ask for it as they are: with this login, or after logging in when they have not."""
    uncovered: bool = False
    """Whether whoever looks acts by a right that is not for this service."""

    @property
    def instead(self) -> str:
        """Return what someone must do who cannot ask for it as they are; empty for those who can."""
        if self.mine:
            return ""
        if self.uncovered:
            return _("U kunt dit met deze inlog niet regelen.")
        if not self.means:
            return _("U kunt dit aanvragen op papier of aan de balie.")
        return _("Log hiervoor in met %(means)s.") % {"means": self.means}


def offer(request: HttpRequest, version: Version) -> ServiceOffered:
    """Return what this service is to whoever looks at it."""
    who = resident(request)
    possible = admission.logins(version)
    mine = bool(possible) or admission.admits(version, None) if who is None else admission.admits(version, who.kind)
    uncovered = mine and who is not None and not admission.covers(version, who.right, who.services)
    return ServiceOffered(version, for_whom(version), means(version), mine and not uncovered, uncovered)


def offers(request: HttpRequest, published: Iterable[Published]) -> list[ServiceOffered]:
    """Return the services: first those that whoever looks can ask for, then the others, both in the order given."""
    return sorted((offer(request, item.version) for item in published), key=lambda item: not item.mine)


def for_whom(version: Version) -> str:
    """Say for whom a service is: 'Voor inwoners', or 'Voor inwoners en ondernemers'."""
    if len(version.audience) > 1:
        return _("Voor inwoners en ondernemers")
    return _("Voor ondernemers") if "ondernemer" in version.audience else _("Voor inwoners")


def means(version: Version) -> str:
    """Name the logins with which one can ask for this service: 'DigiD', 'eHerkenning' or both; empty without any."""
    return either(admission.logins(version))


def by_wallet(version: Version, level: str) -> bool:
    """Say whether a person can log in for this service with a wallet: there is one here, and it is strong enough."""
    setup = settings.WALLET
    return setup is not None and setup.reaches(level) and "bsn" in admission.logins(version)


def guardians(version: Version) -> str:
    """Name who may ask for another by an order of the court: 'curator of mentor'; empty where nobody may."""
    rights = [Right(name) for name in admission.claimable(version) if name != admission.FOR_COMPANIES]
    return f" {_('of')} ".join(_(claims.KINDS[right].who) for right in rights)


def name_of(kind: str) -> str:
    """Return what people call the login that someone used."""
    return _(admission.LOGIN_NAMES[kind])


def either(kinds: Iterable[str]) -> str:
    """Return the names of these logins, with 'of' between them."""
    return f" {_('of')} ".join(admission.MEANS[kind] for kind in kinds)

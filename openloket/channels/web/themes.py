"""The services under the theme that people look for them by, as the front page shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from openloket.channels.web.audience import ServiceOffered
from openloket.definitions import finding

TITLES = {
    "straat": _("Straat en buurt"),
    "vervoer": _("Parkeren en vervoer"),
    "geld": _("Geld en belasting"),
    "gegevens": _("Uw gegevens"),
    "bezwaar": _("Bezwaar en klacht"),
    "": pgettext_lazy("services of no other theme", "Andere diensten"),
}


@dataclass(frozen=True)
class Theme:
    """A theme with its services, those that whoever looks can ask for first."""

    id: str
    title: str
    services: tuple[ServiceOffered, ...]


def grouped(offered: Iterable[ServiceOffered]) -> list[Theme]:
    """Return the themes that have services, in the order of `TITLES`; a service that is of none stands last."""
    by_theme: dict[str, list[ServiceOffered]] = {name: [] for name in TITLES}
    for item in offered:
        name = finding.theme_of(item.version)
        by_theme[name if name in TITLES else ""].append(item)
    return [Theme(name or "anders", str(TITLES[name]), tuple(found)) for name, found in by_theme.items() if found]

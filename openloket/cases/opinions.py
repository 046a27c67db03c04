"""What someone can answer to the two questions after sending."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

EASE: tuple[tuple[int, Promise], ...] = (
    (5, gettext_lazy("Heel makkelijk")),
    (4, gettext_lazy("Makkelijk")),
    (3, gettext_lazy("Niet makkelijk, niet moeilijk")),
    (2, gettext_lazy("Moeilijk")),
    (1, gettext_lazy("Heel moeilijk")),
)
BETTER: dict[str, Promise] = {
    "vragen": gettext_lazy("Ik begreep een vraag niet"),
    "lang": gettext_lazy("Het was te lang"),
    "stukken": gettext_lazy("Ik had iets niet bij de hand"),
    "techniek": gettext_lazy("De site deed iets niet goed"),
    "wachten": gettext_lazy("Ik weet niet wat er nu gebeurt"),
    "anders": gettext_lazy("Iets anders"),
}

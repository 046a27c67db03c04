"""Which passwords are refused: those that are published, and those that a computer guesses in little time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from openloket.people import guessing
from openloket.people.models import User

ENOUGH = 44.0
"""Bits of a good password: a computer that knows Dutch needs 17,000,000,000,000 guesses."""

DEMO = "loket-voorbeeld-2026"
"""The password of every official of the demo, printed at every start; refused anywhere else."""
_PUBLISHED = (DEMO, "correct horse battery staple", "correct paard batterij nietje")


class NotGuessable:
    """A check that refuses passwords that are easy to guess for someone who knows the name, municipality and Dutch."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError, saying what makes a better one, for a password that is published or easy to guess."""
        if password == DEMO and (settings.DEMO or settings.TESTING):
            return
        if _bare(password) in map(_bare, _PUBLISHED):
            raise ValidationError(
                _("Dit wachtwoord is een voorbeeld dat iedereen kan lezen. Neem een eigen wachtwoord."),
                code="password_published",
            )
        if guessing.bits(password, _known(user)) < ENOUGH:
            raise ValidationError(self.get_help_text(), code="password_guessable")

    def get_help_text(self) -> str:
        return _(
            "Dit wachtwoord is te makkelijk te raden. Neem vier of meer woorden die niet bij elkaar horen, zonder uw naam."
        )


def _bare(password: str) -> str:
    """Return the letters and digits of a password: what stands between them makes it no other one."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", password).casefold())


def _known(user: User | None) -> Iterator[str]:
    """Yield words that someone tries first: of the municipality, its services and this person."""
    yield from re.findall(r"\w+", " ".join(settings.MUNICIPALITY.values()))
    if settings.SERVICES.is_dir():
        for folder in settings.SERVICES.iterdir():
            yield from (folder.name, *folder.name.split("-"))
    if user is not None:
        whole = user.get_full_name()
        yield from (user.username, whole.replace(" ", ""), *whole.split(), *re.split(r"[@.]", user.email))

"""Which passwords are refused: those that a computer guesses in little time."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

from openloket.people.models import User

READ = 72
"""Characters that are looked at; what is that long and good so far stays good."""
GOOD = 4
"""The best of zxcvbn's marks: more than 10,000,000,000 guesses."""

_OFTEN = (
    "welkom wachtwoord geheim gemeente stadhuis raadhuis balie loket openloket ambtenaar inloggen medewerker "
    "lente zomer herfst winter januari februari maart april mei juni juli augustus september oktober november december "
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag nederland oranje ajax feyenoord psv hallo liefde"
)
"""Dutch words that many choose; the estimator knows English ones."""


class NotGuessable:
    """Refuse a password that is easy to guess, also for who knows the name, the municipality and Dutch."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError, saying what makes a better one."""
        known = [*_OFTEN.split(), *settings.MUNICIPALITY["name"].split()]
        if user is not None:
            whole = user.get_full_name()
            known += [user.username, whole.replace(" ", ""), *whole.split(), *user.email.split("@")]
        if zxcvbn(password[:READ], user_inputs=[word for word in known if word])["score"] < GOOD:
            raise ValidationError(self.get_help_text(), code="password_guessable")

    def get_help_text(self) -> str:
        return _(
            "Dit wachtwoord is te makkelijk te raden. Neem vier of meer woorden die niet bij elkaar horen, zonder uw naam."
        )

"""How staff log in: accounts are never made by signing up, and trying is limited (people.logins)."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import password_changed, password_reset
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openloket.people import logins, trail
from openloket.people.accounts import logs_in_here
from openloket.people.models import User


class StaffLogin(DefaultAccountAdapter):  # type: ignore[misc]
    """How staff log in, where that differs from allauth."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": gettext_lazy("De gebruikersnaam of het wachtwoord klopt niet."),
        "incorrect_password": gettext_lazy("Dit wachtwoord klopt niet."),
        "too_many_login_attempts": gettext_lazy("Te vaak een verkeerde code. Probeer het over vijf minuten opnieuw."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return the account of these credentials. Raises ValidationError for whoever must wait, saying how long."""
        try:
            attempt = logins.begin(str(credentials.get("username", ""))[:150], request.META["REMOTE_ADDR"])
        except logins.TooMany as error:
            raise ValidationError(_waiting(error), code="too_many_login_attempts") from error
        if attempt.user is not None:  # allauth looks the name up once more, in a way of its own
            credentials["username"] = attempt.user.username
        user: User | None = super().authenticate(request, **credentials)
        if user and not logs_in_here(user):  # as if the password were wrong: who guesses learns nothing
            user = None
        if user:
            logins.passed(attempt)
        else:
            logins.failed(attempt)
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Do nothing: the limits are ours, counted in the database."""


def _waiting(error: logins.TooMany) -> str:
    if error.because == "name":
        return _(
            "Voor deze naam is te vaak een verkeerd wachtwoord ingevuld. Probeer het over %(minutes)s minuten opnieuw, "
            "ook als uw wachtwoord nu wel klopt. Of vraag uw beheerder om een nieuw wachtwoord."
        ) % {"minutes": error.minutes}
    return _(
        "Vanaf deze plek is te vaak een verkeerde naam of een verkeerd wachtwoord ingevuld. Dat hoeft niet door u te zijn. "
        "Probeer het over %(minutes)s minuten opnieuw."
    ) % {"minutes": error.minutes}


@receiver(user_logged_in)
def _logged_in(sender: Any, request: HttpRequest | None, user: User, **others: Any) -> None:
    if request is not None and (address := request.META.get("REMOTE_ADDR")):
        logins.logged_in(user, address)


@receiver([password_changed, password_reset])
def _chosen(sender: Any, request: HttpRequest, user: User, **others: Any) -> None:
    trail.note(user, trail.What.PASSWORD, trail.on_screen(user))

"""Codes of a second factor: tries are counted as passwords are, per account and address."""

from __future__ import annotations

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from openloket.people import logins
from openloket.people.models import LoginAttempt


class _Counted:
    """A form with a code; whoever must wait is told how long."""

    def clean_code(self) -> str:
        """Return the code when it is right. Raises ValidationError."""
        address = context.request.META["REMOTE_ADDR"]
        try:
            attempt = logins.begin(self.user.username, address, LoginAttempt.Step.CODE)  # type: ignore[attr-defined]
        except logins.TooMany as error:
            raise ValidationError(_waiting(error), code="too_many_login_attempts") from error
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except ValidationError:
            logins.failed(attempt)
            raise
        logins.passed(attempt)
        return code


class Authenticate(_Counted, AuthenticateForm):  # type: ignore[misc]
    """The second step of logging in."""


class Reauthenticate(_Counted, ReauthenticateForm):  # type: ignore[misc]
    """The step in which someone who is logged in shows once more who they are."""


def _waiting(error: logins.TooMany) -> str:
    return _(
        "Er is te vaak een verkeerde code ingevuld. Probeer het over %(minutes)s minuten opnieuw, ook als uw code nu wel "
        "klopt. Was u dat niet? Dan kent iemand uw wachtwoord: neem een nieuw, en vertel het uw beheerder."
    ) % {"minutes": error.minutes}

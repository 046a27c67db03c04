"""A forgotten password: only an account that a password of ours opens gets a link."""

from __future__ import annotations

from allauth.account.forms import ResetPasswordForm

from openloket.people.accounts import logs_in_here
from openloket.people.models import User


class AskForLink(ResetPasswordForm):  # type: ignore[misc]
    """The form that asks for a link; it says the same to everyone."""

    users: list[User]

    def clean_email(self) -> str:
        address: str = super().clean_email()
        self.users = [user for user in self.users if logs_in_here(user)]
        return address

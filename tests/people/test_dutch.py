"""What pages of others say to staff is Dutch, and says "u" as the rest of the site does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import allauth
import pytest
from babel.messages.pofile import read_po
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.translation import gettext, ngettext, override

from openloket.people.models import User
from tests.conftest import staff, staff_client

THEIRS = Path(allauth.__file__).parent
OURS = re.compile(r"(account|mfa|templates/account|templates/mfa|templates/allauth)(/|$)")
CLOSED = re.compile(
    r"templates/account/(email|phone|signup|verif|request_login_code|confirm|messages/(email|phone|cannot|unverified|primary)"
    r"|snippets/warn)|templates/mfa/webauthn/signup|account/messages/unverified"
)
"""Pages that are not here, and mails that are not sent (see site.urls.CLOSED_DOORS)."""
SHUT_TOO = ("email address", "phone number", "verify")
FAMILIAR = re.compile(r"\b(je|jij|jou|jouw|you|your|please|jezelf)\b", re.IGNORECASE)


def texts() -> list[Any]:
    with (THEIRS / "locale" / "nl" / "LC_MESSAGES" / "django.po").open("rb") as stream:
        return [
            message
            for message in read_po(stream)
            if message.id
            and any(OURS.match(place) and not CLOSED.match(place) for place, _ in message.locations)
            and not (
                "account/adapter.py" in str(message.locations) and any(word in str(message.id) for word in SHUT_TOO)
            )
        ]


def test_every_text_of_theirs_says_u() -> None:
    found = texts()
    assert len(found) > 80
    with override("nl"):
        for message in found:
            if isinstance(message.id, tuple):
                said = f"{ngettext(*message.id, 1)} {ngettext(*message.id, 2)}"
            else:
                said = gettext(message.id)
            assert not FAMILIAR.search(said), (message.id, said)


@pytest.mark.parametrize("password", ["kort", "annadewit", "123456789012", "anna", "password", "loket"])
def test_why_a_password_is_refused_is_dutch(city: Any, password: str) -> None:
    with pytest.raises(ValidationError) as caught:
        validate_password(password, User.objects.get(username="anna"))
    for said in caught.value.messages:
        assert re.search(r"\b(wachtwoord|lijkt)\b", said), said
        assert "This" not in said


def test_changing_a_password_too_often_is_said_on_a_page_of_ours(city: Any) -> None:
    client = staff_client("anna")
    form = {"oldpassword": "niet-dit", "password1": "x", "password2": "y"}
    pages = [client.post("/account/password/change/", form) for _ in range(6)]
    first, last = pages[0].content.decode(), pages[-1]
    assert "Dit is niet uw huidige wachtwoord." in first
    assert "Dit wachtwoord is te kort." in first
    assert last.status_code == 429
    assert "Dit ging te vaak achter elkaar" in last.content.decode()
    assert "utrecht-heading-1" in last.content.decode()


def test_logging_in_and_out_says_u(city: Any, settings: Any) -> None:
    client = Client()
    page = client.post("/account/login/", {"login": "chantal", "password": "loket-voorbeeld-2026"}, follow=True)
    assert staff("chantal").is_active
    assert "U bent ingelogd als" in page.content.decode()
    assert "U bent uitgelogd." in client.post("/account/logout/", follow=True).content.decode()

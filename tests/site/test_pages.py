"""Pages anyone can see, failures, and texts."""

import logging
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.db import OperationalError
from django.test import Client

from openloket import outage
from tests.conftest import staff

SITE = Path(__file__).resolve().parents[2] / "openloket"


@pytest.mark.parametrize(
    "path", ["/", "/diensten/evenementenvergunning/", "/diensten/bijzondere_bijstand/formulier.pdf", "/toegankelijkheid/", "/privacy/", "/veiligheid/",
             "/gezond/", "/.well-known/security.txt", "/begin/", "/account/login/", "/inloggen/"]
)  # fmt: skip
def test_public_pages(city: Any, path: str) -> None:
    assert Client().get(path).status_code == 200


def test_a_municipality_chooses_its_house_style(city: Any, settings: Any) -> None:
    settings.THEME = "anderstad"
    html = Client().get("/").content.decode()
    assert "/static/themes/anderstad.css" in html
    assert 'class="utrecht-document voorbeeld-theme anderstad-theme"' in html


def test_nobody_can_sign_up_as_an_official(city: Any) -> None:
    assert "password1" not in Client().get("/account/signup/").content.decode()


def test_a_database_that_does_not_answer_is_a_503_in_dutch(city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from openloket.cases import versions

    def down(day: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(versions, "services_on", down)
    response = Client().get("/")
    assert response.status_code == 503
    assert "even niet bereikbaar" in response.content.decode()


def texts() -> set[str]:
    """Every text to translate in templates and code, as gettext sees it."""
    found = set()
    for file in SITE.rglob("*.html"):
        html = file.read_text()
        found |= {m[2] for m in re.finditer(r"""\{% translate (["'])(.*?)\1(?: as \w+)? %\}""", html)}
        for m in re.finditer(r"\{% blocktranslate( trimmed)?.*?%\}(.*?)\{% endblocktranslate %\}", html, re.S):
            parts = m[2].split("{% plural %}")
            if m[1]:  # its lines are one text
                parts = [" ".join(line.strip() for line in part.strip().splitlines()) for part in parts]
            found |= {re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", part) for part in parts}
    for file in SITE.rglob("*.py"):
        found |= {m[2] for m in re.finditer(r"""(?:\b_|\bgettext_lazy)\(\s*(["'])(.*?)\1\s*\)""", file.read_text())}
        found |= set(re.findall(r"""\bpgettext_lazy\(\s*"[^"]*",\s*"([^"]*)"\s*\)""", file.read_text()))
    for file in [*(SITE / "forms").rglob("*.py"), SITE / "definitions" / "admission.py"]:
        found |= {
            m[1] for m in re.finditer(r'(?<!")"([A-Z][^"]*\.)"(?!")', file.read_text()) if "%(" in m[1] or " " in m[1]
        }
    return found


def test_every_text_has_its_english() -> None:
    with (SITE / "site/locale/en/LC_MESSAGES/django.po").open("rb") as stream:
        catalogue = read_po(stream)
    known = set()
    for message in catalogue:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if all(strings):
            known |= set(ids)
    assert sorted(texts() - known) == []


def test_placeholders_survive_translation() -> None:
    with (SITE / "site/locale/en/LC_MESSAGES/django.po").open("rb") as stream:
        for message in read_po(stream):
            if message.id and isinstance(message.id, str):
                assert set(re.findall(r"%\(\w+\)s", message.id)) == set(
                    re.findall(r"%\(\w+\)s", str(message.string))
                ), message.id


@pytest.mark.parametrize(
    ("address", "host", "status"),
    [
        ("/werk/termijnen/", "localhost", 403),
        ("/bestaat/niet/", "localhost", 404),
        ("/", "evil", 400),
        ("/", "a/b", 400),
        ("/taal/", "localhost", 403),
    ],
)
def test_what_is_refused_takes_one_line_of_the_log(city: Any, address: str, host: str, status: int) -> None:
    console = next(h for h in logging.getLogger().handlers if any(isinstance(f, outage.Short) for f in h.filters))
    assert isinstance(console, logging.StreamHandler)
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff("anna"), backend="allauth.account.auth_backends.AuthenticationBackend")
    client.raise_request_exception = False
    before = console.setStream(said := StringIO())
    try:
        call = client.post if address == "/taal/" else client.get
        assert call(address, headers={"host": host}).status_code == status
    finally:
        console.setStream(before)
    assert said.getvalue().count("\n") == 1, said.getvalue()

"""The settings for mail: what each way to a server means, and what is refused at the start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from openloket.site.mail import django_settings, sender

FILES = Path("mail")


@pytest.mark.parametrize(
    ("security", "port", "tls", "ssl"),
    [("", 587, True, False), ("starttls", 587, True, False), ("TLS", 465, False, True), ("none", 25, False, False)],
)
def test_a_way_has_its_usual_port(security: str, port: int, tls: bool, ssl: bool) -> None:
    found = django_settings({"LOKET_SMTP_HOST": "mail.voorbeeld.nl", "LOKET_SMTP_SECURITY": security}, FILES)
    assert (found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (port, tls, ssl)


def test_another_port_is_a_setting() -> None:
    found = django_settings({"LOKET_SMTP_HOST": "h", "LOKET_SMTP_SECURITY": "none", "LOKET_SMTP_PORT": " 2525 "}, FILES)
    assert found["EMAIL_PORT"] == 2525


def test_without_a_server_mail_becomes_files() -> None:
    assert django_settings({"LOKET_SMTP_HOST": " "}, FILES)["EMAIL_FILE_PATH"] == FILES


@pytest.mark.parametrize("host", ["", "mail.voorbeeld.nl"])
@pytest.mark.parametrize("setting", ["LOKET_SMTP_SECURITY=ssl", "LOKET_SMTP_SECURITY=ja", "LOKET_SMTP_PORT=smtp",
    "LOKET_SMTP_PORT=0", "LOKET_SMTP_PORT=65536", "LOKET_SMTP_PORT=-25", "LOKET_SMTP_PORT=²⁵", "LOKET_SMTP_PORT=25.0"])  # fmt: skip
def test_a_wrong_setting_is_named(host: str, setting: str) -> None:
    name, _, value = setting.partition("=")
    with pytest.raises(ImproperlyConfigured, match=name) as refusal:
        django_settings({"LOKET_SMTP_HOST": host, name: value}, FILES)
    assert value in str(refusal.value)


@pytest.mark.parametrize("address", ["", "loket", "josé@voorbeeld.nl", "a@x.nl, b@x.nl", "a@x.nl\nBcc: b@x.nl"])
def test_an_address_of_ours_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="LOKET_EMAIL"):
        sender("Gemeente Voorbeeldstad", address)


def test_a_name_with_commas_or_accents_stays_one_sender() -> None:
    assert sender("Súdwest, Fryslân\nBcc: x", "loket@straße.de").endswith("<loket@xn--strae-oqa.de>")
    assert sender("Ede, Gelderland", "a@b.nl") == '"Ede, Gelderland" <a@b.nl>'


def test_the_command_ends_with_the_reason(tmp_path: Path) -> None:
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "openloket.site.cli",
            "paper",
            "form",
            "evenementenvergunning",
            "-o",
            tmp_path / "f.pdf",
        ],
        env={**os.environ, "LOKET_SMTP_SECURITY": "ssl", "LOKET_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stderr == "LOKET_SMTP_SECURITY is ‘ssl’, en kan alleen starttls, tls of none zijn.\n"

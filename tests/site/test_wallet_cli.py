"""`loket wallet`: the stand-in wallet is for the demo, and says what is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from openloket.people.wallet.request import address
from openloket.site import demo_wallet
from openloket.site.cli import main

NOBODY = address("openid4vp://", "x509_san_dns:localhost", "http://127.0.0.1:9/inloggen/wallet/vraag/x/")


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOKET_VAR", str(tmp_path))
    return tmp_path


def run(*words: str) -> Any:
    return CliRunner().invoke(main, ["wallet", *words])


def test_the_persons() -> None:
    assert "moulin: Suzanne Moulin" in run("persons").output
    assert json.loads(run("persons", "--json").output)["europa"]["type"] == "urn:eudi:pid:es:1"


def test_there_is_no_wallet_where_there_is_no_demo(var: Path) -> None:
    found = run("present", NOBODY)
    assert found.exit_code == 1
    assert "Er is hier geen demo" in found.output
    assert not (var / demo_wallet.FILE).exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["present", NOBODY], "De site antwoordt niet"),
        (["present", "openid4vp://"], "vraagt een wallet niets"),
        (["present", "no address"], "vraagt een wallet niets"),
        (["present", "openid4vp://[?request_uri=x"], "vraagt een wallet niets"),
        (["present", NOBODY, "--as", "nobody"], "Kies uit: moulin, holle, europa"),
        (["present", NOBODY, "--spoil", "nothing"], "Kies uit: vervalst"),
    ],
)
def test_what_is_wrong_is_told(var: Path, words: list[str], says: str) -> None:
    demo_wallet.roots(var)
    found = run(*words)
    assert found.exit_code in (1, 2)
    assert says in found.output


def test_the_roots_stay_and_are_for_their_owner_alone(var: Path) -> None:
    first, second = demo_wallet.roots(var), demo_wallet.roots(var)
    assert first.issuers == second.issuers
    assert (var / demo_wallet.FILE).stat().st_mode & 0o777 == 0o600
    assert len({root.certificate.subject.rfc4514_string() for root in (first.access, first.dutch, first.spanish)}) == 3

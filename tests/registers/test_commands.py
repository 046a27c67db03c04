"""`loket api` as an admin uses it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from openloket.registers.api import access
from openloket.registers.models import Abonnement, Aflevering, Catalogus
from openloket.site import registers_cli
from openloket.site.registers_cli import api
from tests.registers.zgw import Types, Zgw, token


@pytest.fixture(autouse=True)
def ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django and its database are there already."""
    for name in ("database_ready", "database_reached", "settings_ready"):
        monkeypatch.setattr(registers_cli, name, lambda *_: None)


def run(*arguments: Any) -> Any:
    return CliRunner().invoke(api, [str(argument) for argument in arguments])


def test_a_client_gets_a_secret_that_opens_and_a_new_one_replaces_it(zgw: Zgw) -> None:
    first = json.loads(run("client", "nieuw", "--all", "--json").output)
    access.forget()
    assert Zgw(f"Bearer {token('nieuw', first['secret'])}").get("zaken/zaken").status == 200
    second = json.loads(run("client", "nieuw", "--json").output)
    access.forget()
    assert Zgw(f"Bearer {token('nieuw', first['secret'])}").get("zaken/zaken").status == 403
    assert Zgw(f"Bearer {token('nieuw', second['secret'])}").get("zaken/zaken").status == 200
    assert run("client", "nieuw", "--remove").exit_code == 0
    access.forget()
    assert Zgw(f"Bearer {token('nieuw', second['secret'])}").get("zaken/zaken").status == 403
    assert run("client", "nieuw", "--remove").exit_code == 1


def test_without_all_a_client_may_do_nothing_yet(zgw: Zgw) -> None:
    made = json.loads(run("client", "kaal", "--json").output)
    access.forget()
    assert Zgw(f"Bearer {token('kaal', made['secret'])}").get("zaken/zaken").status == 403


@pytest.mark.parametrize("rights", [[], ["--all"]])
def test_a_subscriber_hears_of_a_new_client(zgw: Zgw, rights: list[str]) -> None:
    kanalen = [{"naam": "autorisaties", "filters": {}}]
    Abonnement.objects.create(callback_url="https://hoort.example", auth="x", kanalen=kanalen)
    made = json.loads(run("client", "nieuw", *rights, "--json").output)
    [heard] = Aflevering.objects.all()
    assert (heard.bericht["actie"], heard.bericht["resource"]) == ("create", "applicatie")
    assert heard.bericht["resourceUrl"].endswith(made["applicatie"])


def test_comparing_with_the_standard(tmp_path: Path) -> None:
    found = run("compare", Path(__file__).parent / "standard", "--json")
    assert found.exit_code == 0
    assert json.loads(found.output)["unexplained"] == 0
    assert run("compare", tmp_path).exit_code == 1


@pytest.mark.parametrize(("options", "term"), [((), "P0D"), (("--no-zero-terms",), None)])
def test_a_catalogus_out_without_terms_of_nothing(
    zgw: Zgw, types: Types, tmp_path: Path, options: tuple[str, ...], term: str | None
) -> None:
    assert zgw.patch(types.zaaktype, {"servicenorm": "P0D"}).status == 200
    assert run("export-catalogus", Catalogus.objects.get().uuid, tmp_path / "c.zip", *options).exit_code == 0
    with zipfile.ZipFile(tmp_path / "c.zip") as archive:
        assert json.loads(archive.read("ZaakType.json"))[0]["servicenorm"] == term


def test_a_catalogus_out_and_what_cannot_go_in(zgw: Zgw, types: Types, tmp_path: Path) -> None:
    file = tmp_path / "catalogus.zip"
    assert run("export-catalogus", Catalogus.objects.get().uuid, file).exit_code == 0
    assert file.stat().st_size > 1000
    again = run("import-catalogus", file)
    assert again.exit_code == 1
    assert "informatieobjecttype 'bijlage' is er al, met dezelfde begindatum. Er is niets ingelezen" in again.output
    (tmp_path / "kapot.zip").write_bytes(b"x")
    assert "geen ZIP" in run("import-catalogus", tmp_path / "kapot.zip").output
    assert run("import", tmp_path / "kapot.zip").exit_code == 1

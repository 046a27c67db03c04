"""The register of mandates on its page and by its command."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from openloket.people import mandates
from openloket.people.models import Mandate
from openloket.site.mandates_cli import mandates as command
from tests.conftest import staff, staff_client

ADDRESS = "/werk/mandaten/"


def filled(**changes: Any) -> dict[str, Any]:
    return {
        "what": "propose",
        "holder": f"person:{staff('anna').pk}",
        "function": "teammanager vergunningen",
        "organ": "burgemeester",
        "services": ["evenementenvergunning"],
        "kinds": ["toegewezen"],
        "most": "1.250,50",
        "first_day": "2026-09-15",
        "last_day": "",
        "given_by": "de burgemeester",
        "decree": "Mandaatbesluit 2026",
        "decree_of": "2026-09-01",
        "why": "Besluit van de burgemeester",
        **changes,
    }


@pytest.mark.parametrize(
    ("who", "status"), [("anna", 403), ("chantal", 403), ("els", 403), ("frans", 403), ("gerda", 200)]
)
def test_only_a_beheerder_sees_and_changes_it(city: Any, who: str, status: int) -> None:
    client = staff_client(who)
    assert client.get(ADDRESS).status_code == status
    answer = client.post(ADDRESS, filled())
    assert answer.status_code == (302 if status == 200 else 403)
    assert Mandate.objects.exists() is (status == 200)


def test_two_give_it_and_one_ends_it(city: Any) -> None:
    gerda, henk = staff_client("gerda"), staff_client("henk")
    assert gerda.post(ADDRESS, filled()).status_code == 302
    row = Mandate.objects.get()
    assert (row.person, row.organ, row.services, row.kinds) == (
        staff("anna"),
        "burgemeester",
        ["evenementenvergunning"],
        ["toegewezen"],
    )
    assert str(row.most) == "1250.50"
    assert gerda.post(ADDRESS, {"what": "confirm", "mandate": row.pk}).status_code == 422
    assert henk.post(ADDRESS, {"what": "confirm", "mandate": row.pk}).status_code == 302
    page = gerda.get(ADDRESS).content.decode()
    assert "teammanager vergunningen" in page
    assert "€ 1.250,50" in page
    assert gerda.post(ADDRESS, {"what": "end", "mandate": row.pk, "why": ""}).status_code == 422
    assert gerda.post(ADDRESS, {"what": "end", "mandate": row.pk, "why": "Weg"}).status_code == 302
    assert not mandates.given().filter(ended_at=None).exists()


WRONG: list[dict[str, Any]] = [
    {"holder": ""},
    {"holder": "balie:vergunningen"},
    {"holder": "person:99999999"},
    {"organ": "raad"},
    {"services": ["bestaat_niet"]},
    {"kinds": ["bestaat_niet"]},
    {"most": "veel"},
    {"first_day": "morgen"},
    {"decree_of": ""},
    {"why": ""},
    {"function": "x" * 121},
]


@pytest.mark.parametrize("changes", WRONG)
def test_what_is_wrong_is_said_and_what_was_typed_stands(city: Any, changes: dict[str, Any]) -> None:
    answer = staff_client("gerda").post(ADDRESS, filled(**changes))
    assert answer.status_code == 422
    assert "Mandaatbesluit 2026" in answer.content.decode()
    assert not Mandate.objects.exists()


def test_an_unknown_act_is_not_there(city: Any) -> None:
    assert staff_client("gerda").post(ADDRESS, {"what": "delete"}).status_code == 404


def test_the_command_gives_lists_and_ends(city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("mandates_cli", "staff_cli"):
        monkeypatch.setattr(f"openloket.site.{module}.database_ready", lambda: None)

    def run(*args: str) -> Any:
        done = CliRunner().invoke(command, [*args, "--json"], catch_exceptions=False)
        return done.exit_code, json.loads(done.stdout) if done.exit_code == 0 else done.output

    given = [
        "give",
        "--organ",
        "burgemeester",
        "--from",
        "2026-09-15",
        "--function",
        "consulent",
        "--given-by",
        "de burgemeester",
    ]
    given += ["--decree", "Mandaatbesluit 2026", "--decree-of", "2026-09-01", "--most", "500,50"]
    assert run(*given)[0] == 1
    assert run(*given, "--user", "anna", "--service", "bestaat_niet")[0] == 2
    assert run(*given[:-1], "veel", "--user", "anna")[0] == 2
    code, made = run(*given, "--user", "anna", "--service", "evenementenvergunning")
    assert (code, made["holder"], made["most"], made["state"]) == (0, str(staff("anna")), "500.50", "given")
    assert [row["number"] for row in run("list")[1]["mandates"]] == [made["number"]]
    assert run("end", str(made["number"]), "--why", "Andere functie")[1]["state"] == "ended"
    assert run("list")[1]["mandates"] == []
    assert len(run("list", "--all")[1]["mandates"]) == 1
    assert run("end", str(made["number"]), "--why", "Nog eens")[0] == 1

"""`loket staff`: what an admin does with accounts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from click.testing import CliRunner
from django.test import Client

from openloket.people.models import User
from openloket.site import staff_cli
from openloket.site.cli import main
from openloket.site.demo_staff import PASSWORD
from tests.acting import EVENT
from tests.conftest import new_case, staff

GOOD = "fiets-kachel-maan-9"


@pytest.fixture(autouse=True)
def _ready(city: Any, monkeypatch: Any) -> None:
    for name in ("database_ready", "database_reached"):
        monkeypatch.setattr(staff_cli, name, lambda: None)  # the test's database is there


def run(*words: str, text: str = "") -> Any:
    return CliRunner().invoke(main, ["staff", *words], input=text)


def told(*words: str) -> Any:
    answer = run(*words, "--json")
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.output)


def test_an_account_is_made_and_gets_roles() -> None:
    answer = run("add", "kim", "--name", "Kim Bos", "--team", "loket", "--role", "balie", text=f"{GOOD}\n{GOOD}\n")
    assert answer.exit_code == 0, answer.output
    assert run("add", "kim", "--team", "loket", "--role", "postkamer").exit_code == 0  # no password asked again
    kim = next(row for row in told("list")["accounts"] if row["username"] == "kim")
    assert kim["name"] == "Kim Bos"
    assert [role["role"] for role in kim["roles"]] == ["balie", "postkamer"]
    assert kim["open"]
    assert kim["last_login"] is None
    assert Client().login(username="kim", password=GOOD)


@pytest.mark.parametrize("password", ["aaaaaaaaaaaa", "kimkimkimkim", "kort", "annadewit123"])
def test_a_weak_password_is_refused_and_makes_nothing(password: str) -> None:
    answer = run("add", "kim", "--name", "Anna de Wit", "--team", "nieuw", "--role", "balie", "--password", password)
    assert answer.exit_code == 1
    assert "Traceback" not in answer.output
    assert not User.objects.filter(username="kim").exists()


def test_a_role_for_a_service_that_there_is_not_is_refused_and_makes_nothing() -> None:
    words = ("add", "kim", "--name", "Kim Bos", "--team", "loket", "--role", "balie", "--password", GOOD)
    answer = run(*words, "--service", "evenementenvergunning", "--service", "bestaat_niet")
    assert answer.exit_code == 2
    assert "Er is geen dienst 'bestaat_niet'. Kies uit: " in answer.output
    assert "evenementenvergunning" in answer.output.partition("Kies uit")[2]
    assert not User.objects.filter(username="kim").exists()
    assert run(*words, "--service", "evenementenvergunning").exit_code == 0
    (role,) = told("show", "kim")["roles"]
    assert role["services"] == ["evenementenvergunning"]


def test_a_new_account_needs_a_name() -> None:
    answer = run("add", "kim", "--team", "loket", "--role", "balie", "--password", GOOD)
    assert answer.exit_code == 2
    assert "--name" in answer.output


def test_the_list_can_be_read() -> None:
    answer = run("list")
    assert "anna" in answer.output
    assert "Anna de Wit" in answer.output
    assert "behandelaar (vergunningen)" in answer.output


def test_closing_and_opening() -> None:
    new_case()
    from openloket.cases.models import Case

    Case.objects.update(handler=staff("anna"))
    assert told("close", "anna") == {"username": "anna", "open": False, "cases": 1}
    assert not Client().login(username="anna", password=PASSWORD)
    assert "gesloten" in run("list").output
    assert told("open", "anna") == {"username": "anna", "open": True}
    assert Client().login(username="anna", password=PASSWORD)


def test_a_role_that_someone_has_just_so_is_not_given_again() -> None:
    before = told("show", "anna")["changes"]
    assert run("add", "anna", "--team", "vergunningen", "--role", "behandelaar").exit_code == 0
    assert told("show", "anna")["changes"] == before
    assert run("add", "anna", "--team", "vergunningen", "--role", "behandelaar", "--service", EVENT).exit_code == 0
    assert len(told("show", "anna")["changes"]) == len(before) + 1


def test_taking_a_role() -> None:
    assert told("take", "anna", "--role", "behandelaar") == {
        "username": "anna",
        "role": "behandelaar",
        "teams": ["vergunningen"],
    }
    assert run("take", "anna", "--role", "behandelaar").exit_code == 1
    answer = run("take", "bram", "--role", "behandelaar", "--team", "vergunningen")
    assert answer.exit_code == 1
    assert "heeft de rol behandelaar in team vergunningen niet" in answer.output


def test_another_password() -> None:
    assert run("password", "anna", text=f"{GOOD}\n{GOOD}\n").exit_code == 0
    assert Client().login(username="anna", password=GOOD)
    answer = run("password", "anna", "--password", "annaannaanna")
    assert answer.exit_code == 1
    assert "te makkelijk te raden" in answer.output
    assert Client().login(username="anna", password=GOOD)


@pytest.mark.parametrize("typed", ["ANNA", " Anna "])
def test_a_name_is_one_name_in_any_case(typed: str) -> None:
    assert told("close", typed)["username"] == "anna"
    assert told("open", typed)["username"] == "anna"
    assert told("add", typed, "--team", "loket", "--role", "balie")["username"] == "anna"
    assert told("take", typed, "--role", "balie")["username"] == "anna"
    assert told("password", typed, "--password", GOOD)["username"] == "anna"
    assert User.objects.filter(username__iexact="anna").count() == 1


def test_an_account_gets_another_name() -> None:
    assert told("rename", "anna", "Anna.deWit") == {"before": "anna", "username": "anna.dewit"}
    assert "kan geen gebruikersnaam zijn" in run("rename", "anna.dewit", "an na").output
    assert "Er is geen account" in run("rename", "anna", "anders").output


def test_a_lost_second_factor_is_taken_away() -> None:
    Authenticator.objects.create(user=staff("anna"), type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert run("factor", "anna").exit_code == 2
    assert told("factor", "Anna", "--remove") == {"username": "anna", "removed": 1}
    assert "Tweede factor weggehaald" in run("logins").output
    row = next(row for row in told("list")["accounts"] if row["username"] == "anna")
    assert row["second_factor"] is False


@pytest.mark.parametrize("words", [["close"], ["open"], ["take", "--role", "balie"], ["password"]])
def test_who_is_not_there_is_named(words: list[str]) -> None:
    answer = run(words[0], "niemand", *words[1:])
    assert answer.exit_code == 1
    assert "Er is geen account 'niemand'" in answer.output


def test_logins_are_listed() -> None:
    assert "Niemand probeerde" in run("logins").output
    client = Client(REMOTE_ADDR="192.0.2.1")
    client.post("/account/login/", {"login": "anna", "password": "niet-dit"})
    client.post("/account/login/", {"login": "wie", "password": "niet-dit"})
    client.post("/account/login/", {"login": "youssef", "password": PASSWORD})
    found = told("logins")["logins"]
    assert [(row["username"], row["outcome"], row["address"]) for row in found] == [
        ("anna", "failed", "192.0.2.1"),
        (None, "failed", "192.0.2.1"),
        ("youssef", "login", "192.0.2.1"),
    ]
    assert "(onbekende naam)" in run("logins").output


def test_what_is_done_on_the_server_says_so_in_the_trail() -> None:
    for words in (
        ("add", "anna", "--team", "loket", "--role", "balie", "--why", "Springt in"),
        ("take", "anna", "--role", "balie", "--why", "Terug"),
        ("close", "anna", "--why", "Ziek"),
        ("open", "anna"),
        ("factor", "anna", "--remove", "--why", "Kwijt"),
    ):
        told(*words)
    changes = told("show", "anna")["changes"]
    assert [(row["what"], row["why"]) for row in changes[:5]] == [
        ("factor", "Kwijt"),
        ("reopened", ""),
        ("closed", "Ziek"),
        ("role_taken", "Terug"),
        ("role_given", "Springt in"),
    ]
    assert {row["place"] for row in changes} == {"server"}
    assert "op de server" in run("show", "anna").output


def test_absence_on_the_server() -> None:
    made = told("absent", "anna", "2026-09-15", "2026-09-20", "--deputy", "youssef")
    assert told("show", "anna")["absences"][0]["deputy"] == "youssef"
    assert told("back", "anna", str(made["number"]))["number"] == made["number"]
    assert told("show", "anna")["absences"] == []
    for wrong in (("2026-09-20", "2026-09-15"), ("2020-01-01", "2020-01-02")):
        assert run("absent", "anna", *wrong, "--deputy", "youssef").exit_code == 1
    assert run("absent", "anna", "2026-09-15", "2026-09-20", "--deputy", "bram").exit_code == 1
    assert run("absent", "anna", "2026-09-15", "2026-09-20", "--deputy", "niemand").exit_code == 1
    assert run("absent", "anna", "morgen", "2026-09-20", "--deputy", "youssef").exit_code == 2
    over = run("back", "anna", str(made["number"]))
    assert (over.exit_code, "al voorbij" in over.output) == (1, True)
    for username in ("anna", "bram"):  # nobody's, and a colleague's
        unknown = run("back", username, str(made["number"] + (username == "anna")))
        assert (unknown.exit_code, "heeft geen afwezigheid met dit nummer" in unknown.output) == (1, True)
    assert "Er is geen account 'niemand'" in run("back", "niemand", "1").output


def test_the_last_beheerder_stays_on_the_server_too() -> None:
    told("close", "henk")
    for words in (("close", "gerda"), ("take", "gerda", "--role", "beheerder")):
        answer = run(*words)
        assert answer.exit_code == 1
        assert "Er moet een beheerder blijven" in answer.output


def test_an_emergency_account_and_one_that_goes_to_the_directory() -> None:
    told(
        "add",
        "nood",
        "--name",
        "Nood Geval",
        "--team",
        "loket",
        "--role",
        "beheerder",
        "--password",
        GOOD,
        "--emergency",
    )
    assert told("show", "nood")["account"] == "emergency"
    assert run("link", "nood").exit_code == 1
    assert told("link", "anna") == {"username": "anna", "to_link": True}
    assert staff("anna").to_link
    User.objects.filter(username="anna").update(directory_id="https://x y")
    for words in (("link", "anna"), ("password", "anna", "--password", GOOD)):
        answer = run(*words)
        assert answer.exit_code == 1
        assert "directory" in answer.output


def test_what_waits_for_a_second_beheerder() -> None:
    from openloket.people import proposals

    assert told("proposals") == {"proposals": []}
    proposals.propose_role(staff("els"), "postkamer", "loket", [], staff("gerda"), "Springt in")
    [row] = told("proposals")["proposals"]
    assert (row["username"], row["role"], row["proposed_by"]) == ("els", "postkamer", "gerda")
    assert "Springt in" in run("proposals").output


def test_a_proposal_is_refused_on_the_server_and_never_confirmed_there() -> None:
    from openloket.people import proposals

    made = proposals.propose_role(staff("els"), "postkamer", "loket", [], staff("gerda"), "Springt in")
    assert told("refuse", str(made.pk), "--why", "Niet nodig")["outcome"] == "refused"
    assert told("proposals") == {"proposals": []}
    [row, *_] = told("show", "els")["changes"]
    assert (row["what"], row["by"], row["place"], row["why"]) == ("refused", None, "server", "Niet nodig")
    again = run("refuse", str(made.pk))
    assert (again.exit_code, "al besloten" in again.output) == (1, True)
    assert "confirm" not in main.commands["staff"].commands  # type: ignore[attr-defined]


def test_the_number_of_a_team_and_of_an_official_is_set() -> None:
    assert told("team-phone", "loket", "14 0123", "--why", "Verhuisd") == {"team": "loket", "phone": "14 0123"}
    assert {row["team"]: row["phone"] for row in told("teams")["teams"]}["loket"] == "14 0123"
    [row, *_] = told("show", "henk")["changes"]  # a beheerder reads what changed without one
    assert (row["place"], row["by"], row["why"]) == ("server", None, "Verhuisd")
    assert "team Klantcontact" in row["text"]
    assert "was geen, is nu 14 0123" in row["text"]
    assert "nummer van de gemeente" in run("team-phone", "loket", "").output
    wrong = run("team-phone", "loket", "bel maar")
    assert (wrong.exit_code, "geen telefoonnummer" in wrong.output) == (1, True)
    missing = run("team-phone", "nergens", "14 0123")
    assert (missing.exit_code, "Kies uit" in missing.output) == (1, True)
    assert told("phone", "els", "0123 456789")["phone"] == "0123 456789"
    assert User.objects.get(username="els").phone == "0123 456789"
    assert run("phone", "els", "x").exit_code == 1

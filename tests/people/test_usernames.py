"""A name of an account is one name however it is typed: for logging in, for commands and for logs."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test import Client

from openloket.people import accounts, logins, usernames
from openloket.people.models import LoginAttempt, User
from openloket.site import demo_directory, demo_staff, expanding

GOOD = "fiets-kachel-maan-9"
AS_TYPED = ["beheer1", "BEHEER1", "Beheer1", " beheer1", "beheer1 ", "beheer1\u00a0", "ｂｅｈｅｅｒ1", "beheer\u00b9"]
"""The last ones: wide letters and a raised digit, which Unicode's normal form makes plain."""


def beheer(name: str = "beheer1") -> User:
    return accounts.appoint(name, "Bea Heer", GOOD, "loket", "beheerder")


@pytest.mark.parametrize("typed", AS_TYPED)
def test_however_it_is_typed_it_is_one_account(db: None, typed: str) -> None:
    user = beheer()
    assert usernames.find(typed) == user
    assert accounts.account(typed) == user
    assert beheer(typed) == user
    assert User.objects.count() == 1
    answer = Client().post("/account/login/", {"login": typed, "password": GOOD})
    assert answer.status_code == 302, answer.content.decode()
    assert set(LoginAttempt.objects.values_list("user", flat=True)) == {user.pk}


def test_an_account_of_before_with_capitals_is_found(db: None) -> None:
    user = beheer()
    User.objects.update(username="Beheer1")
    for typed in AS_TYPED:
        assert usernames.find(typed) == user
        assert Client().post("/account/login/", {"login": typed, "password": GOOD}).status_code == 302


def test_a_new_name_is_kept_in_small_letters(db: None) -> None:
    assert beheer(" Beheer1 ").username == "beheer1"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "bеheer1",
        "beheer\u200b1",
        "be heer",
        "beheer1\0",
        "zoë",
        "ß",
        "@",
        "-a",
        "b" * 151,
        "ıo",
        "beheer\u0301",
    ],
)
def test_what_looks_like_another_name_is_no_name(db: None, typed: str) -> None:
    """A Cyrillic letter, a space of no width, an accent: nobody sees the difference in a list."""
    with pytest.raises(ValidationError, match="kan geen gebruikersnaam zijn"):
        beheer(typed)
    assert usernames.find(typed) is None
    assert not User.objects.exists()


def test_the_database_refuses_a_name_that_differs_in_case_only(db: None) -> None:
    beheer()
    with pytest.raises(IntegrityError, match="username_in_any_case"):
        User.objects.create(username="BeHeer1")


@pytest.mark.parametrize("typed", ["Beheer1", "BEHEER1 "])
def test_tries_are_logged_with_the_account_however_it_is_typed(db: None, typed: str, caplog: Any) -> None:
    caplog.set_level(logging.INFO, "openloket.people.logins")
    beheer()
    logins.failed(logins.begin(typed, "192.0.2.1"))
    assert LoginAttempt.objects.get().user == User.objects.get()
    assert "login failed: beheer1 from" in caplog.text


def test_an_account_gets_another_name(db: None) -> None:
    beheer()
    beheer("beheer2")
    assert accounts.rename("beheer1", "Bea").username == "bea"
    assert accounts.rename("bea", "BEA").username == "bea"
    with pytest.raises(ValidationError, match="Er is al een account"):
        accounts.rename("bea", "BEHEER2")
    with pytest.raises(accounts.NoSuch):
        accounts.rename("beheer1", "iemand")


def test_names_of_before_that_differ_in_case_stop_an_upgrade_before_it_begins(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("drop index username_in_any_case")
    beheer("anders")
    first, second = User.objects.create(username="beheer1"), User.objects.create(username="Beheer1")
    assert usernames.doubles() == [["Beheer1", "beheer1"]]
    keys = [("people", "0004_look_subjects"), ("people", "0005_names_and_codes")]
    loader = expanding.MigrationExecutor(connection).loader
    [why] = expanding.obstacles(loader, keys)
    assert "Beheer1 en beheer1" in why
    assert "loket staff rename" in why
    assert accounts.rename("Beheer1", "beheer3") == second
    first.refresh_from_db()
    assert first.username == "beheer1"
    assert expanding.obstacles(loader, keys) == []


def test_nobody_in_the_demos_directory_has_the_name_of_one_of_its_accounts() -> None:
    assert not {person["username"] for person in demo_staff.LOGINS} & set(demo_directory.PEOPLE)

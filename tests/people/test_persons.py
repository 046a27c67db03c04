"""Two accounts of one person are one pair of eyes: the same e-mail address, or one name here and in the directory."""

from __future__ import annotations

import pytest

from openloket.people import persons
from openloket.people.models import User

HERE = {"username": "gerda", "first_name": "Gerda", "last_name": "Jansen", "email": "gerda@stad.example"}


def account(pk: int, **said: str | None) -> User:
    return User(pk=pk, **{**HERE, **said})


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({"email": "Gerda@Stad.example", "first_name": "G.", "directory_id": "https://d 1"}, True),
        ({"email": "gerda@stad.example", "first_name": "Beheer"}, True),
        ({"email": "", "directory_id": "https://d 1"}, True),
        ({"email": "g.jansen@stad.example", "first_name": "GÉRDA", "directory_id": "https://d 1"}, True),
        ({"email": "henk@stad.example", "first_name": "Henk", "directory_id": "https://d 1"}, False),
        ({"email": "gerda2@stad.example"}, False),  # two local accounts: two colleagues may have one name
        ({"email": "", "first_name": "", "last_name": "", "directory_id": "https://d 1"}, False),
    ],
)
def test_same(other: dict[str, str], same: bool) -> None:
    one, two = account(1), account(2, **other)
    assert persons.same(one, two) is same
    assert persons.same(two, one) is same


def test_accounts_without_a_name_or_an_address_are_not_one_person() -> None:
    nobody = {"email": "", "first_name": "", "last_name": ""}
    assert not persons.same(account(1, **nobody), account(2, **nobody, directory_id="https://d 1"))
    assert persons.same(account(1, **nobody), account(1, **nobody))

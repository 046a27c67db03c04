"""Appointing officials."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from openloket.people import accounts
from openloket.people.accounts import appoint, may
from openloket.people.models import Membership, User
from openloket.people.rights import Action
from openloket.site.demo_staff import PASSWORD

GOOD = "fiets-kachel-maan-9"


def test_a_new_official_can_log_in_and_work(city: Any) -> None:
    user = appoint("kim", "Kim de Groot", GOOD, "vergunningen", "behandelaar")
    assert str(user) == "Kim de Groot"
    client = Client()
    response = client.post("/account/login/", {"login": "kim", "password": GOOD})
    assert response["Location"] == "/werk/"
    assert client.get("/werk/").status_code == 200


def test_a_second_role_keeps_the_password(db: Any) -> None:
    appoint("kim", "Kim de Groot", GOOD, "vergunningen", "behandelaar")
    user = appoint("kim", "Kim de Groot", "dakpan-zwaluw-citroen-9", "loket", "balie", ["evenementenvergunning"])
    assert user.check_password(GOOD)
    assert user.memberships.count() == 2
    assert may(user, Action.ENTER_DESK, service="evenementenvergunning")


@pytest.mark.parametrize(
    ("username", "password"), [("kim", "kort"), ("kim", "1q2w3e4r5t6y"), ("k im", GOOD), ("", GOOD)]
)
def test_a_weak_password_or_a_strange_name_is_refused(db: Any, username: str, password: str) -> None:
    with pytest.raises(ValidationError):
        appoint(username, "Kim", password, "vergunningen", "behandelaar")
    assert not User.objects.exists()
    assert not Membership.objects.exists()


def test_a_wrong_password_says_so_in_dutch(city: Any) -> None:
    text = Client().post("/account/login/", {"login": "anna", "password": "fout"}).content.decode()
    assert "De gebruikersnaam of het wachtwoord klopt niet." in text


def test_whose_account_is_closed_reads_what_to_do(city: Any) -> None:
    accounts.close(User.objects.get(username="anna"))
    answer = Client().post("/account/login/", {"login": "anna", "password": PASSWORD}, follow=True)
    text = answer.content.decode()
    assert "Uw account is gesloten" in text
    assert "Vraag dan een beheerder van het loket" in text
    assert 'href="/account/login/"' in text
    wrong = Client().post("/account/login/", {"login": "anna", "password": "fout"}, follow=True)
    assert "gesloten" not in wrong.content.decode(), "who does not know the password learns nothing"


def test_an_inactive_official_may_nothing(city: Any) -> None:
    user = User.objects.get(username="anna")
    user.is_active = False
    assert not may(user, Action.SEE_WORK)

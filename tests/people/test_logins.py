"""How often staff may try to log in: counted in the database, per name and per address, honest about what is wrong."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from openloket.people import accounts, logins
from openloket.people.jobs import forget_sessions
from openloket.people.models import LoginAttempt, User
from openloket.people.passwords import NotGuessable
from openloket.site.demo_staff import PASSWORD

Outcome = LoginAttempt.Outcome
WRONG = "De gebruikersnaam of het wachtwoord klopt niet."


def attempt(name: str, password: str, address: str = "192.0.2.1") -> tuple[bool, str]:
    """Whether this logs in, and the page that says so or not."""
    client = Client(REMOTE_ADDR="127.0.0.1", headers={"x-forwarded-for": address})
    answer = client.post("/account/login/", {"login": name, "password": password})
    return answer.status_code == 302, answer.content.decode()


def test_a_wrong_password_says_so(city: Any) -> None:
    came_in, page = attempt("anna", "niet-dit")
    assert not came_in
    assert WRONG in page
    assert WRONG in attempt("bestaat-niet", PASSWORD)[1]


def test_after_five_failures_one_waits_and_is_told_why_and_how_long(city: Any) -> None:
    for _ in range(5):
        assert WRONG in attempt("anna", "niet-dit")[1]
    came_in, page = attempt("anna", PASSWORD)
    assert not came_in
    assert "te vaak een verkeerd wachtwoord" in page
    assert "over 15 minuten" in page
    assert WRONG not in page
    city.shift(timedelta(minutes=14))
    assert "over 1 minuten" in attempt("anna", PASSWORD)[1]
    city.shift(timedelta(minutes=1, seconds=1))
    assert attempt("anna", PASSWORD)[0]


def test_being_refused_does_not_make_it_longer(city: Any) -> None:
    for _ in range(5):
        attempt("anna", "niet-dit")
    for _ in range(30):
        city.shift(timedelta(seconds=20))
        attempt("anna", PASSWORD)
    city.shift(timedelta(minutes=5, seconds=1))
    assert attempt("anna", PASSWORD)[0]


def test_the_right_password_forgives_the_mistakes_before_it(city: Any) -> None:
    for _ in range(4):
        for _ in range(4):
            attempt("anna", "niet-dit")
        assert attempt("anna", PASSWORD)[0]


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1"])
def test_made_up_names_lock_nobody_out(city: Any, address: str) -> None:
    for n in range(26):
        attempt(f"verzonnen{n}", "x", address)
    assert attempt("anna", PASSWORD, address)[0]


def test_a_town_hall_behind_one_address_logs_in(city: Any) -> None:
    for _ in range(75):
        assert attempt("anna", PASSWORD)[0]
    assert attempt("youssef", PASSWORD)[0]


def test_an_address_that_keeps_guessing_waits_but_not_who_works_there(city: Any) -> None:
    assert attempt("anna", PASSWORD)[0]
    for n in range(logins.OF_AN_ADDRESS.most):
        attempt(f"verzonnen{n}", "x")
    came_in, page = attempt("youssef", PASSWORD)
    assert not came_in
    assert "Vanaf deze plek" in page
    assert attempt("anna", PASSWORD)[0]
    assert attempt("youssef", PASSWORD, "192.0.2.99")[0]


def test_guessing_at_one_name_from_everywhere_is_stopped_but_not_at_its_own_desk(city: Any) -> None:
    assert attempt("anna", PASSWORD, "192.0.2.1")[0]
    for n in range(logins.OF_A_NAME.most):
        attempt("anna", f"raad{n}", f"198.51.100.{n}")
    assert not attempt("anna", PASSWORD, "203.0.113.1")[0]
    assert attempt("anna", PASSWORD, "192.0.2.1")[0]


def test_an_ipv6_user_cannot_choose_another_address_each_time(city: Any) -> None:
    for n in range(5):
        attempt("anna", "niet-dit", f"2001:db8::{n}")
    assert not attempt("anna", PASSWORD, "2001:db8::ffff")[0]
    assert attempt("anna", PASSWORD, "2001:db8:0:1::1")[0]


def test_an_address_that_the_client_made_up_does_not_help(city: Any) -> None:
    client = Client(REMOTE_ADDR="203.0.113.9")  # no proxy of ours
    for n in range(5):
        client.post("/account/login/", {"login": "anna", "password": "x"}, headers={"x-forwarded-for": f"10.1.1.{n}"})
    answer = client.post(
        "/account/login/", {"login": "anna", "password": PASSWORD}, headers={"x-forwarded-for": "1.1.1.1"}
    )
    assert "te vaak" in answer.content.decode()
    assert set(LoginAttempt.objects.values_list("address", flat=True)) == {"203.0.113.9"}


def test_names_in_other_letters_are_one_name(city: Any) -> None:
    for name in ("anna", "Anna", "ANNA", " anna", "aNNa"):
        attempt(name, "niet-dit")
    assert not attempt("anna", PASSWORD)[0]


def test_the_same_moment_does_not_let_more_through(city: Any) -> None:
    for _ in range(4):
        logins.failed(logins.begin("anna", "192.0.2.1"))
    logins.begin("anna", "192.0.2.1")  # still being looked at
    with pytest.raises(logins.TooMany):
        logins.begin("anna", "192.0.2.1")


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_counted_once_each() -> None:
    let_through = []

    def one() -> None:
        try:
            logins.begin("anna", "192.0.2.1")
            let_through.append(1)
        except logins.TooMany:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(let_through) <= logins.OF_A_NAME_HERE.most


def test_logins_and_failures_are_logged_without_what_was_typed(city: Any, caplog: Any) -> None:
    caplog.set_level(logging.INFO, "openloket.people.logins")
    attempt("anna", "niet-dit")
    attempt("mijn-wachtwoord-per-ongeluk", "x")
    attempt("anna", PASSWORD)
    said = " | ".join(record.getMessage() for record in caplog.records)
    assert "login failed: anna from 192.0.2.1" in said
    assert "login failed: a name that nobody has from 192.0.2.1" in said
    assert "login: anna from 192.0.2.1" in said
    assert "per-ongeluk" not in said
    assert "per-ongeluk" not in str(list(LoginAttempt.objects.values()))
    assert list(LoginAttempt.objects.order_by("pk").values_list("outcome", flat=True)) == [
        Outcome.FORGIVEN,
        Outcome.FAILED,
        Outcome.PASSED,
        Outcome.LOGIN,
    ]


def test_logins_are_shown_in_the_log_of_a_server(settings: Any) -> None:
    assert settings.LOGGING["loggers"]["openloket.people.logins"]["level"] == "INFO"


def test_old_logins_are_forgotten(city: Any) -> None:
    attempt("anna", PASSWORD)
    city.shift(logins.KEPT + timedelta(days=1))
    attempt("youssef", PASSWORD)
    forget_sessions(0)
    assert set(LoginAttempt.objects.values_list("user__username", flat=True)) == {"youssef"}


GUESSED = [
    "aaaaaaaaaaaa", "annaannaanna", "annadewit2026", "Welkom2026!!", "wachtwoord123", "gemeente2026", "123456789012",
    "qwertyuiopas", "zomerzomer2026", "abcabcabcabc", "Pa$$w0rd1234", "abcdefghijklmnop", "Ab1!Ab1!Ab1!", "voorbeeldstad1",
    "dewit-dewit-anna", "maandag-dinsdag", "Zomer2026!Zomer2026", "Vergunningen!1", "vergunningen2026", "Sinterklaas2026!",
    "Koningsdag2027", "vakantiegeld2026", "Den Haag 2026!", "mijnhondheetfikkie", "ikhouvanjou123", "0612345678 06123",
    "een heel lang wachtwoord 7", "W3lk0m2026!!", "burgemeester2026", "Amsterdam-2026", "zomer herfst winter lente",
    "ik wil naar huis", "mijnkatheetminoes", "Gemeente!Gemeente!", "Feyenoord1908!", "parkeerontheffing1",
    "kerstvakantie2025", "Qwertyuiop2026!", "14-05-1987 anna", "evenementenvergunning 1", "Ｗｅｌｋｏｍ２０２６！！",
    "hetisbijnaweekend", "reemoz6202!remoz", "1234AB Raadhuisplein", "beheer+beheer+beheer",
]  # fmt: skip
PUBLISHED = [
    "loket-voorbeeld-2026", "Loket Voorbeeld 2026!", "correcthorsebatterystaple", "correct paard batterij nietje",
    "correct-horse-battery-staple",
]  # fmt: skip


@pytest.mark.parametrize("password", PUBLISHED)
def test_a_published_password_is_refused_in_production(city: Any, settings: Any, password: str) -> None:
    settings.TESTING = False
    with pytest.raises(Exception, match="is een voorbeeld dat iedereen kan lezen"):
        accounts.set_password(User.objects.get(username="anna"), password)


def test_a_demo_has_its_own(city: Any, settings: Any) -> None:
    settings.TESTING, settings.DEMO = False, True
    accounts.set_password(User.objects.get(username="anna"), PASSWORD)


@pytest.mark.parametrize("password", GUESSED)
def test_a_password_that_is_easy_to_guess_is_refused(city: Any, password: str) -> None:
    with pytest.raises(Exception, match="te makkelijk te raden"):
        NotGuessable().validate(password, User.objects.get(username="anna"))


@pytest.mark.parametrize(
    "password",
    [
        "fiets-kachel-maan-9",
        "x7#Lq9!vTz2wQ",
        "trommel kachel nietje sloot",
        "paperclip zeehond trampoline rabarber",
        "kelder éénhoorn ballon kurk",
        "xkqjvbzmwpfh",
        "trommel kachel nietje " * 40,
    ],
)
def test_a_good_password_is_accepted(city: Any, password: str) -> None:
    NotGuessable().validate(password, User.objects.get(username="anna"))

"""The rules of several people in one application: who must sign, how it stands with each, who may."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from openloket.cases.cosigning import (
    AGAIN_AFTER,
    LINK_HOLDS,
    NAMED_ANEW_MOST,
    Named,
    Stand,
    Unsigned,
    as_lines,
    asks,
    counts,
    fits,
    may_ask_again,
    may_name_anew,
    named,
    named_anew,
    question,
    same_person,
    stand,
)
from openloket.forms.questions import Question
from tests.conftest import every_version

AT = datetime(2026, 11, 27, 10, tzinfo=UTC)
WHO = {"name": "Noor de Wit", "email": "noor@voorbeeld.nl"}
ONE = Question(id="partner", ask="Wie?", type="co_signer")
ROWS = Question(id="bestuur", ask="Wie?", type="group", questions=(ONE, Question(id="rol", ask="Rol?", type="text")))
TEXT = Question(id="naam", ask="Wie?", type="text")


def test_who_is_named_must_sign_and_each_row_by_itself() -> None:
    other = {"name": "J. Bakker", "email": "j@voorbeeld.nl"}
    answers = {"naam": "Suzanne", "partner": WHO, "bestuur": [{"partner": WHO}, {"partner": other, "rol": "x"}]}
    assert list(named([TEXT, ONE, ROWS], answers)) == [
        Named("partner", "Noor de Wit", "noor@voorbeeld.nl"),
        Named("bestuur.1.partner", "Noor de Wit", "noor@voorbeeld.nl"),
        Named("bestuur.2.partner", "J. Bakker", "j@voorbeeld.nl"),
    ]


def test_nobody_must_sign_where_nobody_is_named() -> None:
    assert list(named([TEXT, ONE, ROWS], {"naam": "Suzanne", "partner": None})) == []


def test_a_version_asks_for_signatures_also_inside_a_group() -> None:
    assert asks([TEXT, ONE])
    assert asks([ROWS])
    assert not asks([TEXT])


@pytest.mark.parametrize(
    ("state", "asked_at", "undelivered", "at", "expected"),
    [
        ("asked", None, False, AT, Stand.ASKED),
        ("asked", AT, False, AT + LINK_HOLDS - timedelta(seconds=1), Stand.ASKED),
        ("asked", AT, False, AT + LINK_HOLDS, Stand.EXPIRED),
        ("asked", AT, True, AT, Stand.EXPIRED),
        ("signed", AT, False, AT + 2 * LINK_HOLDS, Stand.SIGNED),
        ("declined", AT, False, AT + 2 * LINK_HOLDS, Stand.DECLINED),
    ],
)
def test_how_it_stands(state: str, asked_at: datetime | None, undelivered: bool, at: datetime, expected: Stand) -> None:
    assert stand(state, asked_at, undelivered, at) is expected


def test_a_signature_in_doubt_does_not_count_and_says_so() -> None:
    assert stand("signed", AT, False, AT, doubted=True) is Stand.DOUBTED
    assert stand("asked", AT, False, AT, doubted=True) is Stand.ASKED
    assert counts("signed", doubted=False)
    assert not counts("signed", doubted=True)
    assert not counts("asked", doubted=False)
    assert not counts("declined", doubted=False)


def test_the_applicant_may_have_a_link_sent_again_after_an_hour_until_there_is_an_answer() -> None:
    assert may_ask_again("asked", None, AT)
    assert not may_ask_again("asked", AT, AT + AGAIN_AFTER - timedelta(seconds=1))
    assert may_ask_again("asked", AT, AT + AGAIN_AFTER)
    assert not may_ask_again("signed", AT, AT + LINK_HOLDS)
    assert not may_ask_again("declined", AT, AT + LINK_HOLDS)


def test_nobody_signs_for_two() -> None:
    assert same_person(["a", "b"], {"b"}, set())
    assert same_person(["a", "b"], {"c"}, {"a"})
    assert not same_person(["a", "b"], {"c"}, {"d"})


def test_the_applicant_may_name_another_until_there_is_a_signature_and_not_for_ever() -> None:
    assert may_name_anew("asked", 0)
    assert may_name_anew("declined", NAMED_ANEW_MOST - 1)
    assert not may_name_anew("asked", NAMED_ANEW_MOST)
    assert not may_name_anew("signed", 0)


def test_a_key_finds_its_question_and_its_place_in_the_answers() -> None:
    other = {"name": "J. Bakker", "email": "j@voorbeeld.nl"}
    answers = {"naam": "Suzanne", "partner": WHO, "bestuur": [{"partner": WHO}, {"partner": WHO, "rol": "x"}]}
    assert question([TEXT, ONE, ROWS], "partner") is ONE
    assert question([TEXT, ROWS], "bestuur.2.partner") is ONE
    assert question([TEXT, ROWS], "partner") is None
    assert named_anew(answers, "partner", other) == {**answers, "partner": other}
    rows = [{"partner": WHO}, {"partner": other, "rol": "x"}]
    assert named_anew(answers, "bestuur.2.partner", other) == {**answers, "bestuur": rows}
    assert answers["partner"] == WHO, "what was given is left as it was"


@pytest.mark.parametrize(
    ("service", "end"),
    [("subsidie", "niet te behandelen"), ("kwijtschelding", "uw aanvraag afwijzen")],
)
def test_it_is_told_who_must_still_sign_until_when_and_what_if_not(service: str, end: str) -> None:
    version = max(
        (item.version for item in every_version() if item.version.service == service), key=lambda one: one.valid_from
    )
    by_link, by_hand, otherwise = as_lines(
        version, [Unsigned("Noor de Wit", date(2026, 12, 27)), Unsigned("J. Bakker", None)]
    )
    assert by_link["title"] == "Noor de Wit moet nog tekenen"
    assert "tot zondag 27 december 2026" in by_link["text"]
    assert "27 december" not in by_hand["text"]
    assert "sturen J. Bakker een link" in by_hand["text"]
    assert end in otherwise["text"]
    assert "In Mijn Loket" in otherwise["text"]
    assert as_lines(version, []) == []
    assert "In Mijn Loket" not in as_lines(version, [Unsigned("J. Bakker", None)])[-1]["text"]


@pytest.mark.parametrize(
    ("login", "given"),
    [
        ("Mees van Dijk", "Mees van Dijk"),
        ("Mees van Dijk", "  MEES  VAN   DIJK "),
        ("José Núñez", "Jose Nunez"),
        ("Søren Bjørk", "Soren Bjork"),
        # initials
        ("Mees van Dijk", "M. van Dijk"),
        ("Mees van Dijk", "M van Dijk"),
        ("Mees van Dijk", "M.van Dijk"),
        ("Mees Jan van Dijk", "M.J. van Dijk"),
        ("M.J. van Dijk", "Mees van Dijk"),
        ("Mees Jan van Dijk", "Mees van Dijk"),
        ("Theo de Boer", "Th. de Boer"),
        ("IJsbrand Vermeer", "IJ. Vermeer"),
        ("Anne-Marie Bakker", "A.-M. Bakker"),
        ("Anne-Marie Bakker", "Anne Marie Bakker"),
        # words before a surname
        ("Mees van Dijk", "Mees Dijk"),
        ("Anna van der Berg", "Anna v.d. Berg"),
        ("Anna van der Berg", "Anna v/d Berg"),
        ("Anna van der Berg", "A. van den Berg"),
        ("Piet van ’t Hof", "P. van 't Hof"),
        ("Piet van 't Hof", "P. van't Hof"),
        ("Sean O’Neill", "Sean O'Neill"),
        # the surname first
        ("Mees van Dijk", "Dijk, Mees van"),
        ("Mees van Dijk", "van Dijk, M."),
        ("Tom in 't Veld", "Veld, Tom in 't"),
        # two surnames
        ("Suzanne Moulin-de Wit", "Suzanne de Wit"),
        ("Suzanne Moulin-de Wit", "S. Moulin"),
        ("Suzanne Moulin - de Wit", "Suzanne de Wit-Moulin"),
        # ij and y
        ("Mees van Dyk", "Mees van Dijk"),
        ("Mees van Dĳk", "Mees van Dijk"),
        ("Mees van Dÿk", "Mees van Dijk"),
    ],
)
def test_a_login_fits_who_was_named_as_people_write_names(login: str, given: str) -> None:
    assert fits(login, given)
    assert fits(given, login)


@pytest.mark.parametrize(
    ("login", "given"),
    [
        ("Suzanne Moulin", "Mees van Dijk"),
        ("", "Mees van Dijk"),
        ("", ""),
        ("Mees", "Mees"),
        ("Mees van Dijk", "Mees"),
        ("Mees van Dijk", "van Dijk"),
        ("Mees van Dijk", "Mees van"),
        ("Mees van Dijk", "Mees D."),
        ("Mees van Dijk", "Mark van Dijk"),
        ("Mees van Dijk", "J. van Dijk"),
        ("Mees van Dijk", "Mees de Dijk"),
        ("Mees van Dijk", "Mees Bakker"),
        ("Anna Jansen", "Hanna Jansen"),
        ("Ann Jansen", "Anna. Jansen"),
        ("Jan Peter Dijk", "Peter Dijk"),
        ("Suzanne Moulin-Bakker", "Suzanne Moulin-de Wit"),
        ("Mees van Dijk", "Mees en Suzanne van Dijk"),
        ("Mees van Dijk", "Mees & Suzanne van Dijk"),
        ("Mees van Dijk", "Mees of Suzanne van Dijk"),
        ("Mees van Dijk", "mijn partner"),
        ("Mees van Dijk", ", -. ,"),
        ("Mees van Dijk", "12345"),
    ],
)
def test_in_doubt_a_login_does_not_fit_who_was_named(login: str, given: str) -> None:
    assert not fits(login, given)
    assert not fits(given, login)

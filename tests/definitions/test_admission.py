"""Who may ask on the web, and what only a login can answer."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
import pytest

from openloket.definitions.admission import (
    admits,
    applicant_kind,
    asked_of,
    check,
    covers,
    logins,
    outside_audience,
    refused,
    shut,
)
from openloket.definitions.schema import Representation, Version
from openloket.forms.questions import Page, Question
from openloket.people.acting import SHOWN_BY_A_LOGIN, Right
from tests.change.making import july

PERSON, COMPANY = {"bsn": "999993653"}, {"kvk": "69599084"}
SOORT = july().question("soort_aanvrager")
BSN = Question(id="bsn", ask="BSN?", type="bsn")
KVK = Question(id="kvk", ask="KVK?", type="kvk")


def version(
    *questions: Question, audience: Any = ("inwoner", "ondernemer"), assurance: Any = "substantieel"
) -> Version:
    """An event permit that asks these questions about the applicant, and two others."""
    base = july()
    asked = (base.question("naam"), *questions, base.question("bezoekers"))
    ids = {question.id for question in questions}
    return msgspec.structs.replace(
        base,
        pages=(Page(id="alles", title="Alles", questions=asked),),
        applicant=msgspec.structs.replace(
            base.applicant, bsn="bsn" if "bsn" in ids else "", kvk="kvk" if "kvk" in ids else ""
        ),
        audience=audience,
        channels=msgspec.structs.replace(
            base.channels, web=msgspec.structs.replace(base.channels.web, assurance=assurance)
        ),
    )


def when(question: Question, **conditions: Any) -> Question:
    return msgspec.structs.replace(question, when=conditions)


def optional(question: Question) -> Question:
    return msgspec.structs.replace(question, required=False)


def either() -> Version:
    return version(SOORT, when(BSN, soort_aanvrager="persoon"), when(KVK, soort_aanvrager="organisatie"))


@pytest.mark.parametrize(
    ("made", "possible"),
    [
        (either(), ["bsn", "kvk"]),
        (version(SOORT, BSN, audience=("inwoner",)), ["bsn"]),
        (version(audience=("ondernemer",)), ["kvk"]),
        (version(BSN), ["bsn"]),
        (version(KVK), ["kvk"]),
        (version(BSN, KVK), []),
        (version(optional(KVK)), ["bsn", "kvk"]),
        (version(optional(KVK), when(BSN, kvk={"given": False})), ["bsn", "kvk"]),
        (version(BSN, audience=("ondernemer",)), []),
    ],
)
def test_with_which_logins_one_can_ask(made: Version, possible: list[str]) -> None:
    assert logins(made) == possible
    assert [kind for kind in ("bsn", "kvk") if admits(made, kind)] == possible


def test_without_a_login_only_where_none_is_asked_for_and_nobody_need_say_who_they_are() -> None:
    assert not admits(either(), None)
    free = msgspec.structs.replace(either(), channels=version(assurance=None).channels)
    assert admits(free, None)
    assert admits(version(optional(KVK), assurance=None), None)
    assert not admits(version(KVK, assurance=None), None)


@pytest.mark.parametrize(
    ("answer", "known", "says"),
    [
        ("organisatie", PERSON, "eHerkenning"),
        ("persoon", COMPANY, "DigiD"),
        ("organisatie", {}, "eHerkenning"),
        ("persoon", {}, "DigiD"),
    ],
)
def test_an_answer_that_makes_someone_else_the_applicant_is_refused_where_it_was_given(
    answer: str, known: dict[str, str], says: str
) -> None:
    typed = {"soort_aanvrager": answer, "naam": "S", "bezoekers": "5", "bsn": "999990019", "kvk": "12345678"}
    outcome = check(either(), typed, known)
    assert [problem.path for problem in outcome.problems] == ["soort_aanvrager"]
    assert f"Log in met {says}" in outcome.problems[0].message
    assert not {"bsn", "kvk"} & set(outcome.answers) - set(known)


@pytest.mark.parametrize(("answer", "known"), [("persoon", PERSON), ("organisatie", COMPANY)])
def test_the_login_answers_and_the_keyboard_does_not(answer: str, known: dict[str, str]) -> None:
    typed = {"soort_aanvrager": answer, "naam": "S", "bezoekers": "5", "bsn": "999990019", "kvk": "12345678"}
    outcome = check(either(), typed, known)
    assert outcome.ok
    assert {name: outcome.answers[name] for name in ("bsn", "kvk") if name in outcome.answers} == known


def test_where_an_official_enters_it_numbers_are_typed() -> None:
    typed = {"soort_aanvrager": "organisatie", "naam": "S", "bezoekers": "5", "kvk": "12345678"}
    assert check(either(), typed, None).answers["kvk"] == "12345678"


def test_a_number_of_someone_else_may_be_typed() -> None:
    partner = Question(id="bsn_partner", ask="BSN van uw partner?", type="bsn")
    supplier = Question(id="kvk_leverancier", ask="KVK van de leverancier?", type="kvk")
    made = version(BSN, partner, supplier, audience=("inwoner",))
    typed = {"naam": "S", "bezoekers": "5", "bsn_partner": "999990019", "kvk_leverancier": "12345678"}
    outcome = check(made, typed, PERSON)
    assert outcome.ok
    assert outcome.answers["bsn_partner"] == "999990019"
    assert outcome.answers["bsn"] == "999993653"


def test_an_identity_that_is_not_marked_as_known_from_the_login_is_one_all_the_same() -> None:
    assert (
        check(version(BSN, audience=("inwoner",)), {"bsn": "999990019", "naam": "S", "bezoekers": 5}, PERSON).answers[
            "bsn"
        ]
        == PERSON["bsn"]
    )


def test_what_is_always_asked_and_may_stay_empty_stays_empty() -> None:
    outcome = check(version(optional(KVK)), {"naam": "S", "bezoekers": "5", "kvk": "12345678"}, PERSON)
    assert outcome.ok
    assert "kvk" not in outcome.answers


def test_what_an_answer_opened_is_refused_also_when_it_may_stay_empty() -> None:
    made = version(SOORT, when(BSN, soort_aanvrager="persoon"), when(optional(KVK), soort_aanvrager="organisatie"))
    outcome = check(made, {"soort_aanvrager": "organisatie", "naam": "S", "bezoekers": "5"}, PERSON)
    assert [problem.path for problem in outcome.problems] == ["soort_aanvrager"]


def test_with_more_than_one_answer_the_last_one_is_where_it_went_wrong() -> None:
    club = Question(id="vereniging", ask="Voor een vereniging?", type="yes_no")
    made = version(SOORT, club, when(KVK, soort_aanvrager="organisatie", vereniging=True))
    outcome = check(made, {"soort_aanvrager": "organisatie", "vereniging": "ja", "naam": "S", "bezoekers": 5}, PERSON)
    assert [problem.path for problem in outcome.problems] == ["vereniging"]


def test_where_no_login_helps_the_answer_says_paper_and_the_desk() -> None:
    made = msgspec.structs.replace(either(), audience=("inwoner",))
    outcome = check(made, {"soort_aanvrager": "organisatie", "naam": "S", "bezoekers": "5"}, PERSON)
    assert "op papier of aan de balie" in outcome.problems[0].message
    assert "eHerkenning" not in outcome.problems[0].message


def test_a_form_that_is_half_filled_in_is_refused_at_once() -> None:
    outcome = check(either(), {"soort_aanvrager": "organisatie"}, PERSON, partly=True)
    assert [problem.path for problem in outcome.problems] == ["soort_aanvrager"]


def test_every_problem_stands_at_a_question_that_is_shown() -> None:
    """Also where a condition looks only at another number, so that no answer of theirs opened it."""
    for made in (version(BSN, KVK), version(KVK, BSN), version(when(KVK, bsn={"given": False}), BSN)):
        for known in (PERSON, COMPANY, {}):
            problems = check(made, {"naam": "S", "bezoekers": "5"}, known).problems
            assert {problem.path for problem in problems} <= {"naam", "bezoekers"}


@pytest.mark.parametrize(
    ("answers", "kind", "says"),
    [
        ({"bsn": "999993653"}, "bsn", None),
        ({"kvk": "69599084"}, "kvk", "alleen voor inwoners"),
        ({}, None, None),
    ],
)
def test_as_what_someone_asks_on_paper_and_at_the_desk(answers: dict[str, str], kind: Any, says: str | None) -> None:
    made = msgspec.structs.replace(either(), audience=("inwoner",))
    assert applicant_kind(made, answers) == kind
    found = outside_audience(made, answers)
    assert (found is None) if says is None else (found is not None and says in found.message)


# Acting for another ----------------------------------------------------------------------------------------------------


def with_names(*names: str, rights: Any = ("machtiging",)) -> Version:
    return msgspec.structs.replace(july(), authorised_as=names, representation=rights)


@pytest.mark.parametrize(
    ("right", "services", "names", "rights", "covered"),
    [
        ("zelf", [], ["abc"], [], True),
        ("machtiging", ["evenementenvergunning"], [], ["machtiging"], True),
        ("machtiging", ["ABC"], ["abc"], ["machtiging"], True),
        ("machtiging", ["abc"], [], ["machtiging"], False),
        ("machtiging", [], ["abc"], ["machtiging"], False),
        ("machtiging", ["evenementenvergunning"], [], [], False),
        ("machtiging", ["evenementenvergunning"], [], ["bewind"], False),
        ("bewind", ["evenementenvergunning"], [], ["machtiging"], False),
        ("eherkenning", [], [], [], True),
        ("eherkenning", ["x"], [], [], True),
        ("eherkenning", ["x"], ["abc"], [], False),
        ("eherkenning", [], ["abc"], [], False),
        ("eherkenning", ["x", "abc"], ["abc"], [], True),
    ],
)
def test_for_which_service_a_right_is(
    right: str, services: list[str], names: list[str], rights: Any, covered: bool
) -> None:
    assert covers(with_names(*names, rights=tuple(rights)), right, services) is covered


def test_the_rights_of_a_version_are_rights_that_people_have() -> None:
    assert {str(right) for right in Right} == {"zelf", "eherkenning", *get_args(Representation)}
    assert {Right.SELF, Right.COMPANY, Right.MANDATE} == SHOWN_BY_A_LOGIN


# A European login without a BSN ----------------------------------------------------------------------------------------

EUROPEAN = {"eidas": "ES/NL/1"}


def test_a_european_login_is_admitted_where_digid_is() -> None:
    assert admits(july(), "eidas")
    assert admits(version(BSN, audience=("inwoner",)), "eidas")
    assert not admits(version(KVK, audience=("ondernemer",)), "eidas")
    assert not admits(msgspec.structs.replace(july(), without_bsn=False), "eidas")
    assert shut(july(), "eidas", strong=True) is None
    weak = shut(july(), "eidas", strong=False)
    assert weak
    assert "op niveau substantieel" in weak.message


def test_questions_for_a_bsn_are_left_out_and_others_are_not() -> None:
    asked = version(SOORT, BSN, msgspec.structs.replace(KVK, when={"soort_aanvrager": "organisatie"}))
    given = {"naam": "Lucía Ejemplo", "bezoekers": "3", "soort_aanvrager": "persoon", "bsn": "999993653"}
    outcome = check(asked, given, EUROPEAN)
    assert outcome.ok
    assert "bsn" not in outcome.answers
    assert check(asked, {**given, "soort_aanvrager": "organisatie"}, EUROPEAN).problems
    assert not refused(asked, outcome.answers, EUROPEAN)


def test_an_address_abroad_is_asked_of_who_has_no_bsn() -> None:
    adapted = asked_of(july(), "eidas")
    assert adapted.question("adres").type == "foreign_address"
    assert adapted.question("adres").sources == ()
    assert adapted.question("adres").ask == july().question("adres").ask
    assert [question.id for question in adapted.questions] == [question.id for question in july().questions]
    for kind in ("bsn", "kvk", None):
        assert asked_of(july(), kind) is not None
        assert asked_of(july(), kind).question("adres").type == "address"

"""What the rules find is told as soon as it is known, and what is told early is what comes out in the end."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openloket.definitions.outlook import Outlook, bodes_ill, on_page, outlook, still_open
from openloket.definitions.rules import findings
from openloket.definitions.schema import Fact, Row, Rule, Tells, Version
from openloket.definitions.words import outcome
from openloket.forms.questions import Page
from openloket.forms.types import type_of
from openloket.forms.validate import validate
from openloket.law.calendar import DAY
from openloket.law.deadlines import deadline
from openloket.law.periods import parse
from tests.conftest import every_version

ALL = [item.version for item in every_version()]
EVENT = next(v for v in ALL if v.service == "evenementenvergunning" and v.valid_from == date(2026, 11, 26))
TODAY = date(2026, 11, 27)


def answered(version: Version, data: st.DataObject, today: date = TODAY) -> dict[str, Any]:
    """Return answers of one example, some of them replaced by other ones that the questions may get."""
    raw = dict(data.draw(st.sampled_from(version.examples)).answers)
    for question in version.questions:
        others = [choice.value for choice in type_of(question).choices(question)]
        others += [example.answers[question.id] for example in version.examples if question.id in example.answers]
        if type_of(question).measure == "number":
            others += [
                number for number in (0, 1, 149, 150, 600, 1000, 5000, 9000) if number or question.min in (0, None)
            ]
        if question.type == "date":
            others += [str(today + days * DAY) for days in (1, 9, 13, 20, 41, 60, 75, 300)]
        if others and data.draw(st.booleans()):
            raw[question.id] = data.draw(st.sampled_from(others))
    return validate(version.questions, raw).answers if not validate(version.questions, raw).problems else {}


@pytest.mark.parametrize("version", ALL, ids=lambda v: f"{v.service} {v.valid_from}")
@given(data=st.data())
@settings(max_examples=60)
def test_what_is_told_early_is_what_comes_out(version: Version, data: st.DataObject) -> None:
    answers = answered(version, data)
    if not answers:
        return
    found = findings(version, answers, TODAY)
    sent = {
        **dict.fromkeys((question.id for question in version.questions), ""),
        **answers,
    }  # every page, also what is empty
    whole = outlook(version, answers, TODAY, still_open(version, sent, answers))
    assert [(t.rule, t.value, t.because) for t in whole.told] == [(f.rule, f.value, f.because) for f in found.values()]
    rows = [version.rule(f.rule).rows[f.row] for f in found.values()]
    assert [t.against for t in whole.told] == [bodes_ill(version, row) for row in rows]
    assert not any(t.against for t, row in zip(whole.told, rows, strict=True) if not row.against)
    assert whole.decide_by == deadline(TODAY, parse(version.deadline.decide)).ends
    so_far: dict[str, Any] = {}
    pages = [page.id for page in version.pages]
    told: list[str] = []
    for place, page in enumerate(version.pages):
        so_far |= {q.id: answers[q.id] for q in page.questions if q.id in answers}
        raw = {q.id: answers.get(q.id, "") for each in version.pages[: place + 1] for q in each.questions}
        open_ = still_open(version, raw, so_far)
        early = outlook(version, so_far, TODAY, open_)
        for item in early.told:
            assert item.value == found[item.rule].value, f"page {page.id}"
        told += [item.rule for item in on_page(version, page.id, pages, so_far, TODAY, open_).told]
    assert {item.rule for item in whole.told} == set(told), "each outcome is told on a page, not only in the summary"


def seen(raw: dict[str, Any], version: Version = EVENT) -> Outlook:
    answers = validate(version.questions, raw, partly=True).answers
    return outlook(version, answers, TODAY, still_open(version, raw, answers))


def test_nothing_is_told_of_what_is_not_known() -> None:
    assert seen({}).told == ()
    assert seen({"bezoekers": "600"}).told == ()


def test_a_rule_speaks_when_no_answer_that_is_left_can_change_it() -> None:
    assert seen({"bezoekers": "6000"}).value("leges") == 2400
    assert [item.value for item in seen({"datum": "2026-12-06"}).told] == ["te laat"], "for every category"
    assert [item.because for item in seen({"datum": "2026-12-06"}).told] == [""], "which row is still open"
    assert seen({"datum": "2026-12-17"}).told == (), "twenty days: a small event is in time"
    small = {"bezoekers": "80", "weg_dicht": "nee", "open_vuur": "nee"}
    assert {t.rule: t.value for t in seen({"datum": "2026-12-17", **small}).told} == {"categorie": "melding", "leges": 0, "op_tijd": "op tijd"}  # fmt: skip
    assert {t.rule: t.value for t in seen({"datum": "2026-12-17", **small, "weg_dicht": "ja"}).told} == {"categorie": "1", "op_tijd": "te laat"}  # fmt: skip


def newest(service: str) -> Version:
    return max((each for each in ALL if each.service == service), key=lambda each: each.valid_from)


@pytest.mark.parametrize(
    ("service", "title", "warns"),
    [
        ("bijzondere_bijstand", "Misschien krijgt u alles vergoed", False),  # against a refusal: good news
        ("subsidie", "U krijgt de subsidie in twee stappen", False),  # against one way to give it, and for another
        ("leerlingenvervoer", "Misschien krijgt u vervoer voor een deel van de kinderen", True),
    ],
)
def test_only_what_speaks_against_giving_it_is_a_warning(service: str, title: str, warns: bool) -> None:
    version = newest(service)
    answers = [validate(version.questions, each.answers, partly=True).answers for each in version.examples]
    told = [item for each in answers for item in outlook(version, each, TODAY).told if item.title == title]
    assert told, title
    assert {item.against for item in told} == {warns}


def test_words_are_filled_in_and_left_out_while_a_name_is_unknown() -> None:
    told = seen({"datum": "2026-12-06"}).told[0]
    assert told.title == "U vraagt dit te laat aan"
    assert "Uw evenement is op 6 december 2026." in told.text
    assert "besluiten om uw aanvraag niet te behandelen" in told.text
    assert told.against
    assert [t.title for t in seen({"bezoekers": "6000"}).told][1] == "De vergunning kost € 2.400,00"
    rule = Rule("r", "Regel", (Row(then="x", because="y", tells=Tells(title="Op {datum}", text="{bezoekers}")),))
    version = msgspec.structs.replace(EVENT, rules=(rule,))
    assert (seen({}, version).told[0].title, seen({}, version).told[0].text) == ("Regel: x", "")
    assert seen({"datum": "2026-12-06"}, version).told[0].title == "Op 6 december 2026"


def test_a_case_without_a_row_says_nothing_and_rules_on_it_neither() -> None:
    rules = (Rule("a", "A", (Row(when={"alcohol": True}, then="x", because="y"),)), Rule("b", "B", (Row(when={"a": "x"}, then="p", because="y"), Row(then="q", because="y"))))  # fmt: skip
    version = msgspec.structs.replace(EVENT, rules=rules)
    assert seen({"alcohol": "nee"}, version).told == ()
    assert [t.value for t in seen({"alcohol": "ja"}, version).told] == ["x", "p"]


def test_rows_that_exclude_each_other_decide_only_when_they_agree() -> None:
    either = (Row(when={"alcohol": True}, then="x", because="a"), Row(when={"alcohol": False}, then="x", because="b"))
    told = seen({}, msgspec.structs.replace(EVENT, rules=(Rule("r", "Regel", either),))).told
    assert [(t.value, t.title, t.because) for t in told] == [("x", "Regel: x", "")]
    apart = (either[0], replace_then(either[1], "y"))
    assert seen({}, msgspec.structs.replace(EVENT, rules=(Rule("r", "Regel", apart),))).told == ()


def replace_then(row: Row, then: Any) -> Row:
    return msgspec.structs.replace(row, then=then)


def test_a_fact_is_known_when_all_it_counts_is() -> None:
    fact = Fact("samen", "Samen", sum=("bezoekers",))
    rows = (Row(when={"samen": {"min": 10}}, then="veel", because="y"), Row(then="weinig", because="y"))
    version = msgspec.structs.replace(EVENT, facts=(fact,), rules=(Rule("r", "Regel", rows),))
    assert seen({}, version).told == ()
    assert seen({"bezoekers": "12"}, version).value("r") == "veel"


def test_an_answer_that_is_wrong_is_still_open_and_one_that_may_stay_empty_is_not() -> None:
    version = next(v for v in ALL if v.service == "gehandicaptenparkeerkaart" and v.valid_from == date(2026, 11, 26))
    assert "uitleg" in still_open(version, {}, {})
    assert "uitleg" not in still_open(version, {"uitleg": ""}, {})
    assert "telefoon" in still_open(version, {"telefoon": "abc"}, {}), "it may stay empty, and it is not"
    assert "honderd_meter" in still_open(version, {}, {})
    assert "honderd_meter" not in still_open(version, {}, {"rolstoel": True}), "it is not asked"
    assert "email" in still_open(version, {"bereikbaar": "?"}, {}), "whether it is asked is not known"


def test_the_day_for_which_it_is_asked_comes_before_the_decision() -> None:
    soon = seen({"datum": "2026-12-06"})
    assert (soon.needed_on, soon.decide_by, soon.too_late) == (date(2026, 12, 6), date(2027, 1, 22), True)
    assert seen({"datum": "2027-01-22"}).too_late, "on the day itself is too late"
    assert not seen({"datum": "2027-01-23"}).too_late
    assert not seen({}).too_late


@pytest.mark.parametrize(("type_", "answer"), [("date_time", "2026-12-06 10:00"), ("period", {"from": "2026-12-06", "until": "2026-12-09"})])  # fmt: skip
def test_the_day_may_be_a_moment_or_the_first_of_a_period(type_: str, answer: Any) -> None:
    question = msgspec.structs.replace(EVENT.question("datum"), type=type_, min=None, max=None)
    page = Page(id="p", title="P", questions=(question,))
    version = msgspec.structs.replace(EVENT, pages=(page,), facts=(), rules=())
    assert seen({"datum": answer}, version).needed_on == date(2026, 12, 6)


def test_a_page_tells_what_it_or_the_page_before_it_decided() -> None:
    raw: dict[str, Any] = dict(EVENT.examples[0].answers) | {"datum": "2026-12-06"}
    answers = validate(EVENT.questions, raw).answers
    pages = [page.id for page in EVENT.pages]

    def told(page: str, asked: list[str] = pages) -> list[str]:
        so_far = {q.id for p in EVENT.pages[: pages.index(page) + 1] for q in p.questions}
        given = {name: value for name, value in answers.items() if name in so_far}
        return [t.rule for t in on_page(EVENT, page, asked, given, TODAY, still_open(EVENT, given, given)).told]

    assert [told(page) for page in pages] == [[], [], [], ["op_tijd"], ["op_tijd"], [], ["categorie", "leges"], ["categorie", "leges"]]  # fmt: skip
    assert told("bezoekers", [page for page in pages if page != "plek"]) == ["op_tijd"], "the page between is not asked"
    assert on_page(EVENT, "wanneer", pages, answers, TODAY).too_late
    assert not on_page(EVENT, "bezoekers", pages, answers, TODAY).too_late, "that was told before"


def test_an_outcome_without_words_of_its_own_is_told_by_its_rule() -> None:
    version = next(v for v in ALL if v.service == "evenementenvergunning" and v.valid_from == date(2026, 7, 1))
    assert [t.title for t in seen({"bezoekers": "6000"}, version).told] == ["Categorie van het evenement: 3", "Leges: € 2.400,00"]  # fmt: skip
    assert outcome("euro", 0) == "€ 0,00"


def test_a_total_of_money_is_told_with_its_cents_and_a_whole_one_without() -> None:
    version = newest("subsidie_vaststellen")
    rule = version.rule("tekort")
    assert rule.rows[0].tells is not None
    for costs, says in (("8000", "bleef 950,50 euro over"), ("8000,50", "bleef 950 euro over")):
        answers = {
            **version.examples[0].answers,
            "kosten": [{"wat": "Zaalhuur", "bedrag": costs}],
            "inkomsten": [{"wat": "Deelnemers", "bedrag": "2950,50"}],
        }
        told = {each.rule: each for each in seen(answers, version).told}
        assert says in told["tekort"].text

"""Evaluation, and that the analysis tells the truth about it."""

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openloket.definitions.library import in_force
from openloket.definitions.rules import UNDECIDED, OpenCase, analyse, decide, facts, findings, findings_of_stored
from openloket.definitions.schema import Fact, Row, Rule, Version, content_hash
from openloket.definitions.source import Source
from openloket.forms.kept import AsKept
from openloket.forms.questions import Option, Page, Question
from tests.conftest import every_version

PUBLISHED = [item for item in every_version() if item.version.valid_from < date(2026, 11, 1)]
BASE: Version = PUBLISHED[1].version
QUESTIONS = (
    Question(id="aantal", ask="?", type="number", min=0, max=20),
    Question(id="soort", ask="?", type="choice", options=(Option("x", "X"), Option("y", "Y"))),
    Question(id="extra", ask="?", type="yes_no", when={"soort": "y"}),
    Question(id="mag", ask="?", type="yes_no", required=False),
)


def version(*rows: Row) -> tuple[Version, Rule]:
    rule = Rule(id="regel", title="Regel", rows=rows)
    return msgspec.structs.replace(BASE, pages=(Page("p", "P", QUESTIONS),), rules=(rule,), facts=()), rule


TESTS = {
    "aantal": st.one_of(
        st.integers(0, 20),
        st.builds(lambda a: {"min": a}, st.integers(0, 20)),
        st.builds(lambda a: {"below": a}, st.integers(0, 20)),
    ),
    "soort": st.sampled_from(["x", "y", ["x", "y"]]),
    "extra": st.booleans() | st.just({"given": False}),
    "mag": st.booleans() | st.just({"given": True}),
}
WHEN = st.fixed_dictionaries({}, optional=TESTS)
ROWS = st.lists(WHEN, min_size=1, max_size=5)


@st.composite
def cases(draw: Any) -> dict[str, Any]:
    case: dict[str, Any] = {"aantal": draw(st.integers(0, 20)), "soort": draw(st.sampled_from("xy"))}
    if case["soort"] == "y":
        case["extra"] = draw(st.booleans())
    if (mag := draw(st.none() | st.booleans())) is not None:
        case["mag"] = mag
    return case


@given(ROWS, st.lists(cases(), min_size=20, max_size=20))
def test_the_analysis_agrees_with_every_case(whens: list[dict[str, Any]], some: list[dict[str, Any]]) -> None:
    this, rule = version(*(Row(then=n, because="x", when=when) for n, when in enumerate(whens)))
    analysis = analyse(this, rule)
    for case in some:
        try:
            row = decide(rule, case).row
        except ValueError:
            assert analysis.open_case is not None
        else:
            assert row not in analysis.unreachable
    if analysis.open_case is not None:
        try:
            decide(rule, analysis.open_case)
        except ValueError:
            return
        raise AssertionError(analysis.open_case)


def test_a_question_that_is_not_asked_is_a_case_of_its_own() -> None:
    this, rule = version(Row(then=1, because="", when={"extra": True}), Row(then=2, because="", when={"extra": False}))
    assert analyse(this, rule).open_case == {"soort": "x"}
    this, rule = version(
        Row(then=1, because="", when={"extra": True}),
        Row(then=2, because="", when={"extra": False}),
        Row(then=3, because="", when={"soort": "x"}),
    )
    assert analyse(this, rule).open_case is None


def test_two_versions_two_outcomes() -> None:
    old, new = PUBLISHED[1].version, PUBLISHED[2].version
    answers = {"bezoekers": 300, "soort": "buurtfeest", "weg_dicht": False, "versterkte_muziek": False, "alcohol": False, "open_vuur": False,
               "datum": date(2026, 12, 1)}  # fmt: skip
    before, after = findings(old, answers, date(2026, 6, 30)), findings(new, answers, date(2026, 7, 1))
    assert (before["categorie"].value, before["leges"].value) == ("B", 95)
    assert (after["categorie"].value, after["leges"].value) == ("1", 75)
    assert "nieuw" in after["categorie"].because


def test_the_version_of_the_day() -> None:
    events = PUBLISHED[1:3]
    assert in_force(events, date(2025, 12, 31)) is None
    assert in_force(events, date(2026, 6, 30)) is events[0]
    assert in_force(events, date(2026, 7, 1)) is events[1]


def test_the_law_changed_one_question_more_one_less() -> None:
    old, new = ({q.id for q in item.version.questions} for item in PUBLISHED[1:3])
    assert new - old == {"afval"}
    assert old - new == {"beveiligers"}


def test_the_hash_looks_at_content_not_at_layout() -> None:
    text = PUBLISHED[0].source
    same = Source("x", "# een opmerking\n" + text.replace("audience: [inwoner]", "audience:\n  - inwoner")).read()
    other = Source("x", text.replace("Hebt u weinig geld", "Hebt u geen geld")).read()
    assert same
    assert other
    assert content_hash(same) == PUBLISHED[0].hash
    assert content_hash(other) != PUBLISHED[0].hash


def test_a_rule_that_an_unreadable_answer_decides_is_undecided_and_so_is_what_follows() -> None:
    first = Rule(
        id="eerste",
        title="Eerste",
        rows=(
            Row(then="mag", because="", when={"mag": True}),
            Row(then="veel", because="", when={"aantal": {"min": 10}, "soort": "x"}),
            Row(then="weinig", because=""),
        ),
    )
    second = Rule(
        id="tweede", title="Tweede", rows=(Row(then=1, because="", when={"eerste": "mag"}), Row(then=2, because=""))
    )
    this = msgspec.structs.replace(BASE, pages=(Page("p", "P", QUESTIONS),), rules=(first, second), facts=())
    unread = {"aantal": AsKept("veel")}

    def said(answers: dict[str, Any]) -> list[Any]:
        return [finding.value for finding in findings_of_stored(this, answers, date(2026, 1, 1)).values()]

    assert said({**unread, "soort": "x", "mag": True}) == ["mag", 1]  # an earlier row holds whatever was meant
    assert said({**unread, "soort": "y"}) == ["weinig", 2]  # the row fails whatever was meant
    assert said({**unread, "soort": "x"}) == [None, None]
    found = findings_of_stored(this, {**unread, "soort": "x"}, date(2026, 1, 1))
    assert {finding.row for finding in found.values()} == {UNDECIDED}
    assert "niet te lezen" in found["eerste"].because
    with pytest.raises(OpenCase):
        findings(this, {**unread, "soort": "x"}, date(2026, 1, 1))


def test_a_case_that_no_row_takes_any_more_is_undecided() -> None:
    this, _ = version(Row(then=1, because="", when={"soort": "x"}))
    found = findings_of_stored(this, {"soort": "vervallen"}, date(2026, 1, 1))
    assert (found["regel"].value, found["regel"].row) == (None, UNDECIDED)
    assert "geen rij" in found["regel"].because


def test_a_number_of_days_from_a_day_that_cannot_be_read_is_not_known() -> None:
    fact = Fact(id="vooraf", title="Vooraf", days_between=("ontvangst", "datum"))
    this = msgspec.structs.replace(BASE, facts=(fact,), rules=())
    assert facts(this, {"datum": AsKept("ooit")}, date(2026, 1, 1))["vooraf"] == AsKept(None)
    assert "vooraf" not in facts(this, {}, date(2026, 1, 1))

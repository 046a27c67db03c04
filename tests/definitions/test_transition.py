"""What a case becomes under a new version, without a database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openloket.definitions.rules import findings
from openloket.definitions.schema import Preference, Row, Transition, Version
from openloket.definitions.transition import CannotCross, Crossing, Facts, renamed
from openloket.forms.validate import as_json, validate
from openloket.law.deadlines import Suspension
from tests.change.making import ADOPT, dearer, january, july, source, version

RECEIVED = date(2026, 8, 3)
JULY, JANUARY = july(), january()


def answers(of: Version = JULY, **changes: Any) -> dict[str, Any]:
    raw = {**of.examples[1].answers, **changes}
    outcome = validate(of.questions, raw)
    return as_json(outcome.answers)


def facts(of: Version = JULY, **changes: Any) -> Facts:
    return Facts(answers(of, **changes), RECEIVED, "in_behandeling", "web", date(2026, 9, 28))


def with_transition(new: Version, **settings: Any) -> Version:
    transition = Transition(**{"policy": "adopt", "ground": "Verordening, artikel 9", "letter": "overgang", **settings})
    return msgspec.structs.replace(new, running_cases=transition)


def test_keep_leaves_the_case_and_still_says_what_would_change() -> None:
    crossed = Crossing(JULY, version(dearer(running="keep"))).of(facts())
    assert crossed.verdict == "keep"
    assert crossed.because == "Wet algemene bepalingen, artikel 4"
    assert crossed.changed == ("leges",)


def test_adopt_gives_the_ground() -> None:
    crossed = Crossing(JULY, version(dearer())).of(facts())
    assert (crossed.verdict, crossed.because) == ("adopt", ADOPT["ground"])
    assert (crossed.old["leges"].value, crossed.new["leges"].value) == (Decimal("75.00"), Decimal("90.00"))
    assert crossed.term is None
    assert crossed.answers == answers()


@pytest.mark.parametrize(
    ("better", "verdict"), [("lowest", "keep"), ("highest", "adopt"), ([Decimal("90.00"), Decimal("75.00")], "adopt")]
)
def test_most_favourable_compares_what_the_version_names(better: Any, verdict: str) -> None:
    new = with_transition(
        version(dearer()), policy="most_favourable", favourable=(Preference(rule="leges", better=better),)
    )
    crossed = Crossing(JULY, new).of(facts())
    assert crossed.verdict == verdict
    assert "(leges)" in crossed.because


def test_most_favourable_keeps_the_old_law_when_it_makes_no_difference() -> None:
    new = with_transition(
        version(dearer()), policy="most_favourable", favourable=(Preference(rule="categorie", better="lowest"),)
    )
    crossed = Crossing(JULY, new).of(facts())
    assert crossed.verdict == "keep"
    assert "geen verschil" in crossed.because


def test_a_preference_that_does_not_fit_is_a_reason_not_a_guess() -> None:
    new = with_transition(
        version(dearer()), policy="most_favourable", favourable=(Preference(rule="leges", better=["gratis"]),)
    )
    with pytest.raises(CannotCross, match="zegt niet wat beter is"):
        Crossing(JULY, new).of(facts())


def test_by_rule_looks_at_the_case_itself() -> None:
    rows = (
        Row(when={"stap": "advies"}, then="keep", because="Het advies is al gevraagd"),
        Row(when={"ontvangst": {"below": date(2026, 8, 1)}}, then="keep", because="Ontvangen voor 1 augustus"),
        Row(when={"leges": {"min": 75}, "kanaal": "web"}, then="adopt", because="Betaalt leges"),
    )
    crossing = Crossing(JULY, with_transition(version(dearer()), policy="by_rule", rows=rows))
    assert crossing.of(facts()).because == "Betaalt leges"
    assert crossing.of(msgspec_replace(facts(), step="advies")).verdict == "keep"
    early = msgspec_replace(facts(), received=date(2026, 7, 31))
    assert crossing.of(early).because == "Ontvangen voor 1 augustus"
    with pytest.raises(CannotCross, match="Geen rij"):
        crossing.of(msgspec_replace(facts(), channel="paper"))


def msgspec_replace(case: Facts, **changes: Any) -> Facts:
    values = {name: getattr(case, name) for name in Facts.__slots__}
    return Facts(**{**values, **changes})


def test_what_has_no_place_is_named_with_what_to_write() -> None:
    new = with_transition(JULY)
    unmapped = Crossing(JANUARY, new).unmapped()
    assert [item.message for item in unmapped] == ["Vraag 'beveiligers' bestaat niet meer."]
    assert "beveiligers: null" in unmapped[0].mend
    assert Crossing(JANUARY, with_transition(JULY, questions={"beveiligers": None})).unmapped() == []
    assert Crossing(JANUARY, JULY).unmapped() == []  # keep: no case moves


def test_steps_results_and_rows_without_a_place() -> None:
    steps = tuple(step for step in JULY.steps if step.id != "advies")
    results = tuple(result for result in JULY.results if result.id != "ingetrokken")
    new = with_transition(msgspec.structs.replace(JULY, steps=steps, results=results))
    said = [item.message for item in Crossing(JULY, new).unmapped()]
    assert said == ["Stap 'advies' bestaat niet meer.", "Resultaat 'ingetrokken' bestaat niet meer."]
    mapped = with_transition(new, steps={"advies": "in_behandeling"}, results={"ingetrokken": "buiten_behandeling"})
    crossing = Crossing(JULY, mapped)
    assert crossing.unmapped() == []
    assert crossing.of(msgspec_replace(facts(), step="advies")).step == "in_behandeling"
    rows = (Row(when={"omzet": 1}, then="keep", because="x"),)
    wrong = Crossing(JULY, with_transition(JULY, policy="by_rule", rows=rows)).unmapped()
    assert "noemt 'omzet'" in wrong[0].message


def test_new_questions_are_missing_and_old_ones_dropped() -> None:
    crossing = Crossing(JANUARY, with_transition(JULY, questions={"beveiligers": None}))
    crossed = crossing.of(facts(JANUARY, bezoekers=800, beveiligers=4))
    assert crossed.missing == ("afval",)
    assert crossed.dropped == ("beveiligers",)
    assert "beveiligers" not in crossed.answers


def test_a_question_with_another_name_keeps_its_answer() -> None:
    new = version(source().replace("id: bezoekers, ask", "id: mensen, ask").replace("{bezoekers:", "{mensen:"))
    new = with_transition(new, questions={"bezoekers": "mensen"})
    crossed = Crossing(JULY, new).of(facts(bezoekers=1500))
    assert crossed.answers["mensen"] == 1500
    assert crossed.new["categorie"].value == "2"
    assert crossed.missing == crossed.dropped == ()


def test_the_deadline_is_counted_anew_with_what_stopped_the_clock() -> None:
    new = with_transition(
        msgspec.structs.replace(JULY, deadline=msgspec.structs.replace(JULY.deadline, decide="6 weken"))
    )
    crossing = Crossing(JULY, new)
    plain = crossing.of(facts())
    assert plain.term is not None
    assert plain.term.ends == date(2026, 9, 14)
    stopped = msgspec_replace(facts(), suspended=(Suspension(date(2026, 8, 10), date(2026, 8, 18)),))
    assert crossing.of(stopped).term.ends == date(2026, 9, 21)  # type: ignore[union-attr]
    extended = crossing.of(msgspec_replace(facts(), extended=True)).term
    assert extended is not None
    assert extended.ends == date(2026, 11, 9)


def test_answers_that_no_version_understands_are_a_reason() -> None:
    broken = msgspec_replace(facts(), answers={**answers(), "datum": "ooit"})
    with pytest.raises(CannotCross, match="past niet bij de vraag"):
        Crossing(JULY, version(dearer())).of(broken)


RANDOM = st.fixed_dictionaries(
    {
        "bezoekers": st.integers(1, 9000),
        "weg_dicht": st.booleans(),
        "wegen": st.just("Dorpsplein"),
        "alcohol": st.booleans(),
        "alcohol_plan": st.just("Polsbandjes"),
        "versterkte_muziek": st.booleans(),
        "eindtijd_muziek": st.just("23:00"),
        "open_vuur": st.booleans(),
        "beveiligers": st.integers(0, 50),
        "soort": st.sampled_from(["buurtfeest", "markt", "muziek", "sport", "anders"]),
        "datum": st.dates(date(2026, 8, 4), date(2027, 8, 1)).map(str),
        "afval": st.just("Wij vegen."),
    }
)


@settings(max_examples=150)
@given(RANDOM, st.sampled_from(["jan-jul", "jul-dearer", "jul-other"]))
def test_crossing_is_what_validating_everything_anew_gives(changes: dict[str, Any], pair: str) -> None:
    """The shortcut (only what changed is looked at) never differs from reading all answers under the new version."""
    other = dearer().replace("when: {alcohol: true}}", "when: {alcohol: true, bezoekers: {min: 100}}}", 1)
    old, new = {
        "jan-jul": (JANUARY, with_transition(JULY, questions={"beveiligers": None})),
        "jul-dearer": (JULY, version(dearer())),
        "jul-other": (JULY, version(other)),
    }[pair]
    case = facts(old, **changes)
    crossed = Crossing(old, new).of(case)
    whole = validate(new.questions, renamed(case.answers, new), partly=True).answers
    assert crossed.answers == as_json(whole)
    assert crossed.new == findings(new, whole, RECEIVED)
    before = validate(old.questions, case.answers).answers
    assert crossed.old == findings(old, before, RECEIVED)
    missing = {problem.question_id for problem in validate(new.questions, renamed(case.answers, new)).problems}
    assert set(crossed.missing) == missing

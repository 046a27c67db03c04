"""Whatever the channel: the same answers lead to the same outcome, and nothing that speaks against a result is its ground."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from openloket.cases.grounds import Ungrounded, Weighing, for_result
from openloket.channels.fields import fields, from_post
from openloket.definitions.checks import firing
from openloket.definitions.rules import findings, findings_of_stored
from openloket.definitions.schema import Version
from openloket.forms.validate import as_json, stored, validate
from tests.channels.test_every_type import Controls
from tests.conftest import every_version
from tests.definitions.test_outlook import TODAY, answered

NEWEST = {item.version.service: item.version for item in every_version()}
each_service = pytest.mark.parametrize("version", NEWEST.values(), ids=NEWEST)


def outcome(version: Version, answers: dict[str, Any]) -> Any:
    """Return all that follows from answers: what each rule finds and by which row, and what is wrong with them together."""
    found = findings(version, answers, TODAY).values()
    return [(each.rule, each.value, each.row) for each in found], [each.id for each in firing(version, answers, TODAY)]


def as_a_page_sends_it(version: Version, kept: dict[str, Any]) -> dict[str, Any]:
    """Return what a browser sends of a form in which these answers stand, on the web and at the desk alike."""
    shown = "".join(render_to_string("parts/field.html", {"field": each}) for each in fields(version.questions, kept))
    sent = QueryDict(mutable=True)
    for name, value in Controls(shown).sent:
        sent.appendlist(name, value)
    files = {question.id: kept[question.id] for question in version.files_wanted if question.id in kept}
    return {**from_post(version.questions, sent), **files}


@each_service
@given(data=st.data())
@settings(max_examples=8)
def test_every_channel_leads_to_the_same_outcome(version: Version, data: st.DataObject) -> None:
    answers = answered(version, data)
    if not answers:
        return
    wanted, kept = outcome(version, answers), json.loads(json.dumps(as_json(answers)))
    assert stored(version.questions, kept) == answers
    for raw in (kept, as_a_page_sends_it(version, kept)):
        read = validate(version.questions, raw)
        assert read.problems == ()
        assert read.answers == answers
        assert outcome(version, read.answers) == wanted
    again = findings_of_stored(version, stored(version.questions, kept), TODAY).values()
    assert [(each.rule, each.value, each.row) for each in again] == wanted[0]


@each_service
@given(data=st.data())
@settings(max_examples=40)
def test_what_speaks_against_a_result_is_never_its_ground(version: Version, data: st.DataObject) -> None:
    answers = answered(version, data)
    if not answers:
        return
    found = findings(version, answers, TODAY).values()
    recorded = [
        {"id": each.rule, "title": each.title, "value": str(each.value), "because": each.because}
        | {"against": each.against, "supports": each.supports}
        for each in found
    ]
    result = data.draw(st.sampled_from(version.results))
    ticked = data.draw(
        st.lists(st.sampled_from([*(rule.id for rule in version.rules), "geen"]), unique=True, max_size=3)
    )
    why = data.draw(st.sampled_from(["", "De buurt is al in juli ingelicht en heeft geen bezwaar."]))
    against = {each.rule for each in found if result.id in each.against}
    others = {each.rule for each in found if result.refuses_all and each.supports and result.id not in each.supports}
    try:
        grounds = for_result(recorded, result, Weighing(tuple(ticked), why))
    except Ungrounded:
        assert (against and not why) or set(ticked) & (against | others) or "geen" in ticked
        return
    assert not {each["id"] for each in grounds.findings} & (against | others)
    if result.decision:
        assert {each["id"] for each in grounds.against} == against
        assert bool(grounds.explained) == bool(against)
        assert {each.rule for each in found if result.id in each.supports} <= {each["id"] for each in grounds.findings}

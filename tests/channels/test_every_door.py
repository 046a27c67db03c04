"""What one person says is one case with one outcome, whether it came over the web, the desk or paper: through each real door.

The web and the desk are asked over HTTP; paper is printed, drawn as a scan draws it, and read back by the reader of scans.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from openloket.cases.filling import reported
from openloket.cases.models import Case
from openloket.cases.submit import findings_as_json
from openloket.channels.paper.form import form
from openloket.channels.paper.reading import images, reader
from openloket.channels.paper.reading.known import KnownForm, KnownForms
from openloket.definitions.checks import firing
from openloket.definitions.rules import findings
from openloket.definitions.schema import Published, Version
from openloket.forms.types import type_of
from openloket.forms.validate import as_json, stored, validate
from tests.channels.test_services import NEWEST, NOW, filled_in, granted, typed
from tests.conftest import city_of, resident_client, staff_client
from tests.definitions.test_outlook import answered


def unasked(version: Version) -> int:
    """Return the last example about which no check says anything."""
    return max(
        n
        for n, example in enumerate(version.examples)
        for read in [validate(version.questions, example.answers)]
        if not read.problems and not firing(version, read.answers, NOW.date())
    )


EXAMPLES = [pytest.param(found, unasked(found.version), id=name) for name, found in NEWEST.items()]


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    """Set up the city on the day after which all services hold."""
    yield from city_of(NOW)


def over_the_web(version: Version, answers: dict[str, Any]) -> Case:
    client = resident_client()
    with transaction.atomic():
        response = client.post(filled_in(client, version, answers))
        assert response["Location"].startswith("/ontvangen/")
        found = Case.objects.latest("pk")
        transaction.set_rollback(True)
    return found


def followed(version: Version) -> dict[str, Any]:
    """Return the number of an earlier zaak of theirs, where this follows on one."""
    return {version.follows.question: granted(resident_client()).zaak.identificatie} if version.follows else {}


def said_by_login(version: Version, web: Case) -> dict[str, Any]:
    """Return what the login answered, for an official to type: who logs in is who they are."""
    by_login = [question.id for question in version.questions if question.known_from_login]
    return {name: web.answers[name] for name in by_login if name in web.answers}


def at_the_desk(version: Version, answers: dict[str, Any]) -> Case:
    client = staff_client("els")
    url = client.post("/werk/invoeren/", {"channel": "desk", "service": version.service})["Location"]
    sent: dict[str, Any] = {"identified": "document", reported.SHOWN: list(Case.objects.values_list("pk", flat=True))}
    for page in version.pages:
        sent |= typed(version, page.id, answers, login=False)
    with transaction.atomic():
        response = client.post(url, sent)
        assert response.status_code == 302, response.content.decode()
        found = Case.objects.latest("pk")
        transaction.set_rollback(True)
    return found


def on_paper(published: Published, answers: dict[str, Any]) -> dict[str, Any]:
    """Return what the reader makes of the form with these answers in print; what is written by hand an official types."""
    version = published.version
    known = as_json(validate(version.questions, answers).answers)
    empty, printed = form(published, "2" * 10), form(published, "ABCDEFGH23", known)
    library = KnownForms([KnownForm(published, lambda: empty.layout, lambda: empty.pdf)])
    pages = [reader.read_page(picture, n, library) for n, picture in enumerate(images.pages(printed.pdf), start=1)]
    [found] = reader.assemble(pages).forms
    assert found.missing == []
    raw = reader.raw_answers(found.fields)
    by_hand = {
        question.id: known[question.id]
        for question in version.questions
        if question.id in known and (type_of(question).files or not raw.get(question.id))
    }
    assert len(by_hand) < len(known) / 2, "most of it is read"
    return {**raw, **by_hand}


def folded(value: Any) -> Any:
    """Return an answer as it is told apart from another: boxes hold capitals, and no place on a map."""
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, dict):
        return {key: folded(item) for key, item in value.items() if key != "geometry"}
    return [folded(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("published_", "example"), EXAMPLES)
def test_each_door_makes_the_same_case(today: Any, published_: Published, example: int) -> None:
    version = published_.version
    answers = {**version.examples[example].answers, **followed(version)}
    web = over_the_web(version, answers)
    answers |= said_by_login(version, web)
    desk = at_the_desk(version, answers)
    assert (web.channel, desk.channel) == ("web", "desk")
    assert desk.answers == web.answers
    assert desk.findings == web.findings
    assert desk.due == web.due

    read = validate(version.questions, on_paper(published_, answers))
    assert read.problems == ()
    kept = stored(version.questions, web.answers)
    assert folded(as_json(read.answers)).keys() == web.answers.keys()
    files = {question.id for question in version.files_wanted}
    for name, value in folded(as_json(read.answers)).items():
        assert name in files or value == folded(as_json(kept)[name]), name
    assert findings_as_json(version, findings(version, read.answers, NOW.date())) == web.findings


VARIED = {name: found for name, found in NEWEST.items() if len(found.version.examples) > 1}
"""The services of which other answers can be made than those of the examples: of a complaint there is one example."""


def others(version: Version, data: st.DataObject) -> dict[str, Any]:
    """Return answers that pass on every channel, about which no check says anything and that are no example's; or none."""
    known = [validate(version.questions, example.answers).answers for example in version.examples]
    for _ in range(20):
        read = answered(version, data, NOW.date())
        if read and read not in known and not firing(version, read, NOW.date()):
            return as_json(read)
    return {}


@pytest.mark.parametrize("published_", VARIED.values(), ids=VARIED)
@given(data=st.data())
@settings(max_examples=1, suppress_health_check=list(HealthCheck))
def test_any_answers_make_the_same_case_on_the_web_and_at_the_desk(
    today: Any, published_: Published, data: st.DataObject
) -> None:
    version = published_.version
    answers = others(version, data)
    assume(answers)
    answers |= followed(version)
    web = over_the_web(version, answers)
    desk = at_the_desk(version, answers | said_by_login(version, web))
    assert desk.answers == web.answers
    assert desk.findings == web.findings
    assert desk.due == web.due

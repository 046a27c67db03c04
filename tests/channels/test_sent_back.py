"""A page that was refused leads back to itself: going back and reloading send nothing again."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from openloket.cases.models import Draft, FormEvent
from openloket.channels.web import sent_back
from openloket.forms.validate import Problem
from tests.channels.filling import PAGES, answers_for, fill, refused, start
from tests.conftest import png, resident_client

PARAMS = st.one_of(st.text(max_size=9), st.integers(), st.booleans(), st.dates(), st.decimals(allow_nan=False))


@given(
    st.lists(
        st.builds(
            Problem,
            path=st.text(max_size=9),
            template=st.text(max_size=9),
            params=st.dictionaries(st.text(max_size=5), PARAMS, max_size=3),
            part=st.text(max_size=5),
            tick=st.text(max_size=5),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_what_was_wrong_comes_back_as_it_was_said(problems: list[Problem]) -> None:
    factory, session = RequestFactory(), SessionStore()
    sent = factory.post("/hier/?terug=controleren")
    sent.session = session
    answer = sent_back.back(sent, problems, terug="controleren")
    assert (answer.status_code, answer["Location"]) == (303, "/hier/?fout=1&terug=controleren")
    session.update(SessionStore(session._get_session_key()).load() if session.session_key else {})
    shown = factory.get(answer["Location"])
    shown.session = session
    told = sent_back.told(shown)
    assert [(p.path, p.template, p.part, p.tick) for p in told] == [
        (p.path, p.template, p.part, p.tick) for p in problems
    ]
    for was, now in zip(problems, told, strict=True):
        assert {k: str(v) for k, v in now.params.items()} == {k: str(v) for k, v in was.params.items()}
        assert all(isinstance(now.params[k], date) for k, v in was.params.items() if isinstance(v, date))
        assert not any(isinstance(v, Decimal) for v in now.params.values())


def test_only_the_last_pages_are_remembered() -> None:
    factory, session = RequestFactory(), SessionStore()
    for n in range(8):
        sent = factory.post(f"/{n}/")
        sent.session = session
        sent_back.back(sent, [Problem("naam", "Vul dit in.")])
    assert list(session["sent_back"]) == [f"/{n}/" for n in range(3, 8)]
    right = factory.post("/7/")
    right.session = session
    assert sent_back.back(right, [])["Location"] == "/7/"
    assert "/7/" not in session["sent_back"]


def test_reloading_shows_it_again_and_a_plain_visit_forgets_it(city: Any) -> None:
    client = resident_client()
    url = start(client).replace("aanvrager", "contact")
    sent = client.post(url, {**answers_for("contact"), "telefoon": "12", "adres.straat": "Voorbeeldstraat"})
    for _ in range(2):
        text = refused(client, sent).content.decode()
        assert 'value="12"' in text
        assert "Fout:" in text.partition("<title>")[2].partition("</title>")[0]
        assert re.search(r'id="fouten"', text)
        assert f'action="{url}"' in text, "what is sent next is not called wrong beforehand"
    plain = client.get(url).content.decode()
    assert 'id="fouten"' not in plain
    assert 'value="12"' in plain
    assert 'id="fouten"' not in client.get(f"{url}?fout=1").content.decode()


def test_what_is_right_the_second_time_is_not_told_any_more(city: Any) -> None:
    client = resident_client()
    url = start(client).replace("aanvrager", "contact")
    page = refused(client, client.post(url, {**answers_for("contact"), "telefoon": ""}))
    assert "Vul een telefoonnummer in" in page.content.decode()
    assert client.post(url, answers_for("contact")).status_code == 302
    assert 'id="fouten"' not in client.get(f"{url}?fout=1").content.decode()


def test_a_file_that_is_refused_is_named_and_the_others_stay(city: Any) -> None:
    client = resident_client()
    url = start(client).replace("aanvrager", "plek")
    files = [SimpleUploadedFile("goed.png", png()), SimpleUploadedFile("fout.exe", b"\x7fELF" + b"\0" * 500)]
    text = refused(client, client.post(url, {**PAGES["plek"], "locatie": "", "plattegrond": files})).content.decode()
    assert "fout.exe" in text
    assert "goed.png" in text
    assert [each["name"] for each in Draft.objects.get().answers["plattegrond"]] == ["goed.png"]


def test_the_way_back_to_the_summary_is_kept(city: Any) -> None:
    client = resident_client()
    review = fill(client, start(client))
    page = review.replace("controleren/", "vraag/bezoekers/?terug=controleren")
    client.get(page)
    went_back = FormEvent.objects.filter(kind=FormEvent.Kind.BACK).count()
    sent = client.post(page, {"bezoekers": "veel"})
    text = refused(client, sent).content.decode()
    assert f'action="{page}"' in text
    assert FormEvent.objects.filter(kind=FormEvent.Kind.BACK).count() == went_back, "nobody went back again"
    assert client.post(page, {"bezoekers": "900"})["Location"] == review


def test_the_summary_leads_back_to_itself(city: Any) -> None:
    client = resident_client()
    review = fill(client, start(client))
    Draft.objects.update(answers={**Draft.objects.get().answers, "telefoon": "12"})
    assert "telefoon" in refused(client, client.post(review)).content.decode()

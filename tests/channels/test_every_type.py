"""Every type of question on every channel: on a page and sent back, at the desk, in boxes on paper, in letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import msgspec
import numpy as np
import pytest
from babel.messages.pofile import read_po
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.translation import override
from pypdf import PdfReader

from openloket.cases import versions
from openloket.cases.models import Case
from openloket.channels.fields import fields, from_post, problem_links
from openloket.channels.paper.form import Form, form, written
from openloket.channels.paper.reading import answers, images, invent, reader
from openloket.channels.paper.reading.alphabet import CHARACTERS
from openloket.channels.paper.reading.known import KnownForm, KnownForms
from openloket.channels.paper.reading.known import fields as places
from openloket.definitions.letters import fill as fill_letter
from openloket.definitions.schema import Letter, Published, Version
from openloket.forms.boxes import Comb
from openloket.forms.kinds import Good
from openloket.forms.questions import Page, Question
from openloket.forms.types import KINDS, show, to_json
from openloket.forms.validate import Problem, as_json, stored, validate
from tests.change.making import JULY, july, published
from tests.channels.filling import PAGES, fill, start
from tests.conftest import png, resident_client, staff_client
from tests.forms.asking import GOOD, asked
from tests.site.test_pages import SITE

TYPED = [(name, good) for name, good in GOOD if not KINDS[name].files]


class Controls(HTMLParser):
    """What a browser sends of a page, and the ids and labels on it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self.ids: set[str] = set()
        self.named: set[str] = set()
        self.labelled: set[str] = set()
        self._select, self._area = "", ""
        self._text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if has.get("id"):
            self.ids.add(str(has["id"]))
        if tag == "label":
            self.labelled.add(str(has.get("for")))
        name, value = has.get("name") or "", has.get("value") or ""
        if tag in ("input", "select", "textarea") and name:
            self.named.add(str(has.get("id")))
        if tag == "input" and (has.get("type") not in ("checkbox", "radio", "file") or "checked" in has):
            self.sent.append((name, value))
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in has:
            self.sent.append((self._select, value))
        elif tag == "textarea":
            self._area, self._text = name, []

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.sent.append((self._area, "".join(self._text)))
            self._area = ""


def page(question: Question, raw: Any, problems: tuple[Problem, ...] = (), language: str = "nl") -> str:
    with override(language):
        [shown] = fields([question], {question.id: raw}, problems)
        return render_to_string("parts/field.html", {"field": shown})


def sent(html: str) -> QueryDict:
    post = QueryDict(mutable=True)
    for name, value in Controls(html).sent:
        post.appendlist(name, value)
    return post


def value_of(question: Question, raw: Any) -> Any:
    outcome = validate([question], {question.id: raw})
    assert outcome.problems == ()
    return outcome.answers[question.id]


# On a page ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "good"), TYPED)
def test_an_answer_stands_in_the_page_again_and_is_sent_back_the_same(name: str, good: Good) -> None:
    question = asked(name)
    value = value_of(question, good.raw)
    again = from_post([question], sent(page(question, to_json(value))))
    assert value_of(question, again["q"]) == value
    html = page(question, again["q"])
    assert from_post([question], sent(html)) == again


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_place_to_fill_in_has_a_label_and_the_summary_leads_there(name: str, language: str) -> None:
    question = asked(name, hint="Uitleg")
    problems = (Problem("q", KINDS[name].missing),)
    controls = Controls(page(question, None, problems, language))
    assert controls.named
    assert controls.named <= controls.labelled
    [told] = problem_links(problems, [question])
    focus = told.href.removeprefix("#")
    assert focus in controls.ids
    assert len(sent(page(question, None)).getlist("q")) <= 1


@pytest.mark.parametrize(("name", "bad"), [(n, bad) for n, kind in KINDS.items() for bad in kind.bad])
def test_what_is_wrong_is_given_back_and_not_changed(name: str, bad: Any) -> None:
    question = asked(name)
    outcome = validate([question], {"q": bad})
    html = page(question, bad, outcome.problems)
    if isinstance(bad, str) and KINDS[name].widget.template in ("input", "long_text"):
        assert sent(html)["q"] == bad


def test_countries_are_named_in_the_language_of_the_page() -> None:
    assert ">Duitsland<" in page(asked("country"), None)
    assert ">Germany<" in page(asked("country"), None, language="en")


WRONG_PARTS = [
    ("address", {"postcode": "12", "huisnummer": "7", "straat": "K", "plaats": "D"}, ["q-postcode"]),
    ("address", {"postcode": "1234AB", "huisnummer": "b", "straat": "K", "plaats": "D"}, ["q-huisnummer"]),
    ("address", {"postcode": "1234AB", "huisnummer": "7", "straat": "K", "plaats": ""}, ["q-plaats"]),
    ("foreign_address", {"line1": "a", "line2": "b", "country": ""}, ["q-country"]),
    ("licence_plate", {"plate": "1-ABC-234", "country": ""}, ["q-plate"]),
    (
        "period",
        {"from.day": "1", "from.month": "1", "from.year": "2026", "until.day": "32", "until.month": "1"},
        ["q-until-day", "q-until-year"],
    ),
    ("date_time", {"day": "1", "month": "1", "year": "2026", "time": "25:00"}, ["q-time"]),
    ("date", {"day": "31", "month": "2", "year": "2026"}, ["q-day"]),
    ("date", {"day": "5", "month": "", "year": "2026"}, ["q-month"]),
    ("date", {"day": "5", "month": "13", "year": "26"}, ["q-month", "q-year"]),
    ("date", {"day": "0", "month": "mei", "year": "2026"}, ["q-day"]),
    ("date", {"day": "5", "month": "12", "year": "1026"}, ["q-year"]),
    ("date_time", {"day": "32", "month": "1", "year": "2026", "time": "25:00"}, ["q-day", "q-time"]),
    (
        "address",
        {"postcode": "12", "huisnummer": "b", "straat": "", "plaats": "D"},
        ["q-postcode", "q-huisnummer", "q-straat"],
    ),
    ("address", {"postcode": "1234AB", "huisnummer": "7", "straat": "K" * 81, "plaats": "D"}, ["q-straat"]),
    ("address", {}, ["q-postcode", "q-huisnummer", "q-straat", "q-plaats"]),
    ("foreign_address", {"line1": "", "line2": "b", "country": "Atlantis"}, ["q-line1", "q-country"]),
    ("licence_plate", {"plate": "X" * 21}, ["q-plate"]),
]


@pytest.mark.parametrize(("name", "raw", "wrong"), WRONG_PARTS)
def test_only_the_part_that_is_wrong_is_marked_and_gets_the_focus(name: str, raw: Any, wrong: list[str]) -> None:
    question = asked(name)
    problems = validate([question], {"q": raw}).problems
    html = page(question, raw, problems)
    assert re.findall(r'id="([^"]+)"[^>]*aria-invalid', html) == wrong
    focus = problem_links(problems, [question])[0].href.removeprefix("#")
    assert focus == wrong[0]
    described = re.findall(r'id="([^"]+)"[^>]*aria-invalid="true"[^>]*aria-describedby="([^"]+)"', html)
    if any(problem.part for problem in problems):
        assert [part for part, _ in described] == wrong
    assert {said for _, ids in described for said in ids.split()} <= set(
        re.findall(r'class="error[^>]*id="([^"]+)"', html)
    )


def test_the_words_of_every_type_are_translated() -> None:
    with (SITE / "site/locale/en/LC_MESSAGES/django.po").open("rb") as stream:
        known = {message.id for message in read_po(stream) if message.string}
    for name, kind in KINDS.items():
        words = {kind.missing}
        for part in kind.widget.parts:
            words |= {part.label, part.under, part.blank} - {""}
        assert words <= known, (name, words - known)


# All in one form ------------------------------------------------------------------------------------------------------


def everything() -> tuple[Question, ...]:
    return tuple(asked(name, f"q_{name}") for name in KINDS)


def best(name: str) -> Good:
    """The longest good answer that fits on paper."""
    return max((good for good in KINDS[name].good if good.boxed), key=lambda good: len(good.shown))


GIVEN = {f"q_{name}": best(name).raw for name in KINDS}


def version() -> Published:
    page = Page(id="alles", title="Alles", questions=everything())
    text = JULY.read_text("utf-8").replace("valid_from: 2026-07-01", "valid_from: 2026-09-01", 1)
    added = f"  - {msgspec.json.encode(page).decode()}\n"
    return published(text.replace("\nfacts:", f"\n{added}facts:", 1))


@pytest.fixture
def open_service(city: Any) -> Published:
    made = version()
    versions.publish([made])
    return made


def posted() -> dict[str, Any]:
    """What a page with all of them sends; files as a browser sends them."""
    found: dict[str, Any] = {}
    for question in everything():
        kind = KINDS[question.type]
        if kind.files:
            found[question.id] = SimpleUploadedFile("kaart.png", png())
            continue
        post = sent(page(question, to_json(value_of(question, GIVEN[question.id]))))
        found |= {name: post.getlist(name) for name in post}
    return found


def expected(name: str) -> str:
    return "kaart.png" if KINDS[name].files else best(name).shown


def words(text: str) -> str:
    """Return a text without its layout: blanks, and what stands between the rows and answers of a group in one text."""
    return re.sub(r"[\s–;]", "", text)


def test_a_resident_answers_every_type_and_reads_it_back(open_service: Published, monkeypatch: Any) -> None:
    monkeypatch.setitem(PAGES, "alles", posted())
    client = resident_client()
    review = fill(client, start(client))
    shown = client.get(review).content.decode()
    made = client.post(review, follow=True)
    assert made.status_code == 200
    case = Case.objects.get()
    pdf = client.get(f"/ontvangen/{case.zaak.uuid}/aanvraag.pdf").content
    printed = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    kept = stored(open_service.version.questions, case.answers)
    for question in everything():
        said = expected(question.type)
        assert show(question, kept[question.id]) == said
        assert words(said) in words(unescape(re.sub(r"<[^>]*>", "", shown))), question.type
        assert words(said) in words(printed), question.type
    letter = Letter(subject="x", body=" / ".join(f"{{{question.id}}}" for question in everything()))
    _, [filled] = fill_letter(letter, open_service.version, kept, {}, case.received_on, {})
    assert filled == " / ".join(expected(name) for name in KINDS)


def test_the_desk_enters_every_type(open_service: Published) -> None:
    client = staff_client("els")
    url = client.post("/werk/invoeren/", {"channel": "desk", "service": "evenementenvergunning"})["Location"]
    data = {name: value for page in PAGES.values() for name, value in page.items()}
    data |= {"bsn": "999993653", "identified": "not"}
    response = client.post(url, {**data, "plattegrond": SimpleUploadedFile("kaart.png", png()), **posted()})
    assert response.status_code == 302, response.content.decode()
    kept = stored(open_service.version.questions, Case.objects.get().answers)
    assert {q.type: show(q, kept[q.id]) for q in everything()} == {name: expected(name) for name in KINDS}


# On paper -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def paper() -> tuple[Version, Published, Form]:
    """A form with every type and nothing else, in print."""
    page = Page(id="alles", title="Alles", questions=everything())
    of = msgspec.structs.replace(july(), pages=(page,), rules=(), facts=(), examples=())
    made = Published(of, "")
    filled = as_json(validate(of.questions, {**GIVEN}).answers)
    return of, made, form(made, "ABCDEFGH23", filled)


def combs() -> Iterator[tuple[str, Comb]]:
    for name, kind in KINDS.items():
        for comb in kind.combs:
            yield name, comb


@pytest.mark.parametrize(("name", "comb"), list(combs()))
def test_boxes_hold_characters_that_the_reader_knows(name: str, comb: Comb) -> None:
    cells = sum(comb.groups(asked(name)))
    assert 1 <= cells <= 300
    assert all(set(letters) <= set(CHARACTERS) for letters in comb.letters(cells))
    if KINDS[name].combs[1:]:
        assert comb.part
        assert comb.label


@pytest.mark.parametrize(("name", "good"), [(n, g) for n, g in TYPED if g.boxed and KINDS[n].combs])
def test_an_answer_fits_its_boxes_and_comes_back_from_them(name: str, good: Good) -> None:
    question = asked(name)
    value = value_of(question, good.raw)
    given = []
    for comb in KINDS[name].combs:
        cells = sum(comb.groups(question))
        text = written(question, comb.part, to_json(value), cells)
        for letter, allowed in zip(text, comb.letters(cells), strict=False):
            assert letter == " " or letter in allowed, (letter, comb.part)
        assert answers._possible(question, comb, text.ljust(cells)), text
        raw = answers.raw(question, text.ljust(cells), comb.part)
        given.append(answers.Given("q", name, "comb", raw, comb.part))
    raw = answers.together(given)["q"]
    for again in (raw, from_post([question], sent(page(question, raw)))["q"]):  # also when an official goes on by hand
        assert show(question, value_of(question, again)).casefold() == good.shown.casefold()


def test_every_type_has_its_boxes_on_the_page(paper: Any) -> None:
    of, _, made = paper
    found = {place["id"]: place["boxes"] for place in made.layout["questions"]}
    for question in of.questions:
        boxes = found[question.id]
        kind = KINDS[question.type]
        assert boxes, question.type
        for comb in kind.combs:
            here = [box for box in boxes if box.get("part", "") == comb.part]
            assert len(here) == sum(comb.groups(question)), question.type
        if kind.paper == "ticks":
            assert [box["option"] for box in boxes] == [choice.id for choice in kind.choices(question)]
        assert all(box["x"] + box["width"] <= 195 for box in boxes), question.type
    keys = [place.key for place in places(of.questions, made.layout)]
    assert len(keys) == len(set(keys))


def test_a_scan_of_every_type_is_read_back_or_asked(paper: Any) -> None:
    of, made, printed = paper
    empty = form(made, "2" * 10)
    library = KnownForms([KnownForm(made, lambda: empty.layout, lambda: empty.pdf)])
    stack = [reader.read_page(picture, n, library) for n, picture in enumerate(images.pages(printed.pdf), start=1)]
    [found] = reader.assemble(stack).forms
    assert found.missing == []
    given = {item.question for item in found.fields if item.kind not in ("line", "signature") and item.type != "file"}
    assert len(given) == len(
        [kind for kind in KINDS.values() if kind.paper in ("ticks", "signature", "rows") or kind.combs]
    )
    raw = reader.raw_answers(found.fields)
    outcome = validate(of.questions, raw, partly=True)
    assert outcome.problems == ()
    for question in of.questions:
        if question.id in given and KINDS[question.type].paper != "signature":
            said = show(question, outcome.answers.get(question.id))
            asked = any(item.doubtful for item in found.fields if item.question == question.id)
            assert asked or said.casefold() == best(question.type).shown.casefold(), question.type


@pytest.mark.parametrize("name", KINDS)
def test_practice_invents_answers_that_are_taken(name: str) -> None:
    question = asked(name, max=500) if name in ("number", "money") else asked(name)
    for seed in range(20):
        raw = invent.answer(question, np.random.default_rng(seed))
        if not KINDS[name].files:
            value_of(question, str(raw) if name == "money" else raw)

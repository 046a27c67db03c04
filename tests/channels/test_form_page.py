"""A page of a form: the summary names what is wrong and leads there, rows come and go, and sending is once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pypdfium2 import PdfDocument

from openloket.cases import versions
from openloket.cases.models import Draft
from openloket.cases.written.overview import submission_pdf
from openloket.channels.fields import fields, from_post, page_change, problem_links
from openloket.forms.questions import Question
from openloket.forms.validate import validate
from openloket.registers.models import Zaak
from tests.channels.filling import answers_for, fill, page_id, refused, start
from tests.conftest import MOULIN, resident_client, staff_client
from tests.site.test_every_address import World


@pytest.fixture(autouse=True)
def in_dutch() -> Iterator[None]:
    """A request of another test leaves its language behind."""
    with translation.override("nl"):
        yield


CHILDREN = Question(
    id="kinderen",
    ask="Welke kinderen wonen bij u?",
    type="group",
    row="kind",
    min=2,
    max=4,
    questions=(
        Question(id="naam", ask="Naam", type="text", max=60),
        Question(id="geboren", ask="Geboortedatum", type="date"),
    ),
)


def post(text: str) -> QueryDict:
    return QueryDict(text)


def summary(text: str) -> list[tuple[str, str]]:
    """Where each line of the summary leads, and what it says."""
    found = re.search(r'<div[^>]*id="fouten".*?</div>', text, re.S)
    assert found, text
    assert 'tabindex="-1"' in found[0]
    assert "autofocus" in found[0]
    lines = re.findall(r'<a href="([^"]*)">(.*?)</a>', found[0], re.S)
    return [(unescape(href), " ".join(unescape(re.sub(r"<[^>]+>", "", said)).split())) for href, said in lines]


def leads_to_something_wrong(text: str, href: str) -> bool:
    """Whether the link leads to an input that is said to be wrong, or to one in a set that is."""
    tag = re.search(rf'<(\w+)[^>]*\bid="{re.escape(href.removeprefix("#"))}"[^>]*>', text)
    assert tag, href
    return "aria-invalid" in tag[0] or tag[1] == "fieldset" or 'type="radio"' in tag[0] or 'type="checkbox"' in tag[0]


# The summary ----------------------------------------------------------------------------------------------------------


def test_the_summary_names_the_question_its_row_and_what_is_wrong() -> None:
    raw = {
        "kinderen": [
            {"naam": "Bo", "geboren": "1-1-2020"},
            {"naam": "", "geboren": {"day": "1", "month": "", "year": "20"}},
        ]
    }
    told = problem_links(validate([CHILDREN], raw).problems, [CHILDREN])
    assert [(item.href, item.name) for item in told] == [
        ("#kinderen-2-naam", "Kind 2, Naam"),
        ("#kinderen-2-geboren-month", "Kind 2, Geboortedatum"),
        ("#kinderen-2-geboren-year", "Kind 2, Geboortedatum"),
    ]
    assert told[0].lead == "Kind 2, Naam:"
    [few] = problem_links(validate([CHILDREN], {"kinderen": raw["kinderen"][:1]}).problems, [CHILDREN])
    assert (few.href, few.lead, few.text) == ("#kinderen", "Welke kinderen wonen bij u?", "Vul er ten minste 2 in.")


def test_an_empty_row_does_not_move_what_is_wrong_to_another() -> None:
    raw = {
        "kinderen": [
            {"naam": "Bo", "geboren": "1-1-2020"},
            {"naam": "", "geboren": ""},
            {"naam": "Al", "geboren": "ooit"},
        ]
    }
    [problem] = validate([CHILDREN], raw).problems
    assert problem.path == "kinderen.3.geboren"


def test_on_the_web(city: Any) -> None:
    client = resident_client()
    url = start(client).replace("aanvrager", "contact")
    response = client.post(url, {**answers_for("contact"), "telefoon": "", "adres.postcode": "12"})
    response = refused(client, response)
    text = response.content.decode()
    assert [said for _, said in summary(text)] == [
        "Wat is uw adres? Deze postcode klopt niet. Schrijf vier cijfers en twee letters: 1234 AB.",
        "Op welk telefoonnummer kunnen wij u bellen? Vul een telefoonnummer in.",
    ]
    assert all(leads_to_something_wrong(text, href) for href, _ in summary(text))
    assert re.findall(r'id="(adres-\w+)"[^>]*aria-invalid', text) == ["adres-postcode"]


def test_the_last_page_leads_to_where_each_answer_is_mended(city: Any) -> None:
    client = resident_client()
    review = fill(client, start(client))
    Draft.objects.update(answers={**Draft.objects.get().answers, "telefoon": "12", "bezoekers": ""})
    text = client.get(review).content.decode()
    links = summary(text)
    assert [said.split("?")[0] for _, said in links] == [
        "Op welk telefoonnummer kunnen wij u bellen",
        "Hoeveel bezoekers verwacht u op het drukste moment",
    ]
    for href, said in links:
        page = client.get(href).content.decode()
        assert said in [line for _, line in summary(page)]
        assert f'id="{href.partition("#")[2]}"' in page
    assert "<title>" in text
    assert "Fout:" in text.partition("<title>")[2].partition("</title>")[0]


@pytest.mark.parametrize(("who", "name"), [("els", "enter"), ("anna", "desk_complete"), ("owner", "my_complete")])
def test_at_the_desk_and_where_a_case_is_completed_too(
    city: Any, settings: Any, tmp_path: Any, who: str, name: str
) -> None:
    settings.VAR = tmp_path
    world = World(tmp_path)
    if name == "enter":
        url, client = reverse("enter", args=[world.draft("els", "desk").pk]), staff_client("els")
    else:
        from tests.site.test_every_address import OWNER

        url = reverse(name, args=[world.request.zaak.uuid])
        client = staff_client(who) if who != "owner" else resident_client(OWNER)
    shown = client.get(url).content.decode()
    empty = {
        name: ""
        for name in re.findall(r'name="([\w.]+)"', shown)
        if name not in ("csrfmiddlewaretoken", "later", "lookup", "outcome", "language", "next")
    }
    empty |= dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', shown))
    response = client.post(url, empty)
    assert response.status_code == 303
    text = client.get(response.url).content.decode()
    links = summary(text)
    for href, said in links:
        assert leads_to_something_wrong(text, href), href
        assert not re.match(r"Vul |Kies ", said), said
    assert "Fout:" in text.partition("<title>")[2].partition("</title>")[0]


# Rows -----------------------------------------------------------------------------------------------------------------


def test_a_row_is_added_and_taken_away_with_what_was_typed_kept() -> None:
    typed = "kinderen.1.naam=Bo&kinderen.2.naam=Al&kinderen.2.geboren.day=1&kinderen.3.naam=Cé"
    everything = post(f"{typed}&add=kinderen")
    change = page_change(everything)
    [shown] = fields([CHILDREN], from_post([CHILDREN], everything), change=change)
    assert [row.name for row in shown.rows] == ["Kind 1", "Kind 2", "Kind 3", "Kind 4"]
    assert shown.leads_to == 4
    assert not shown.more_rows
    less = post(f"{typed}&remove-row=kinderen.2")
    [shown] = fields([CHILDREN], from_post([CHILDREN], less), change=page_change(less))
    assert [row.fields[0].value for row in shown.rows] == ["Bo", "Cé"]
    assert shown.leads_to == 2
    last = post("kinderen.1.naam=Bo&kinderen.2.naam=Al&remove-row=kinderen.2")
    [shown] = fields([CHILDREN], from_post([CHILDREN], last), change=page_change(last))
    assert [row.fields[0].value for row in shown.rows] == ["Bo", None]  # at least two are asked
    for odd in (
        "remove-row=",
        "remove-row=kinderen",
        "remove-row=kinderen.x",
        f"remove-row=kinderen.{'9' * 9}",
        "remove-row=.2",
    ):
        assert page_change(post(odd)) is None


def test_a_row_without_a_word_has_a_number() -> None:
    plain = Question(id="q", ask="Wie?", type="group", questions=CHILDREN.questions)
    [shown] = fields([plain], {"q": []})
    assert [row.name for row in shown.rows] == ["Nummer 1"]


def test_on_the_web_the_page_leads_to_the_row(city: Any) -> None:
    client = resident_client(MOULIN)
    url = start(client, "bijzondere_bijstand")
    first = url.replace(page_id(url), "huishouden")
    typed = {
        "situatie": "alleen_kinderen",
        "kinderen.1.naam": "Bo",
        "kinderen.2.naam": "Al",
        "kinderen.2.geboortedatum.day": "3",
    }
    text = client.post(first, {**typed, "add": "kinderen"}, follow=True).content.decode()
    assert re.findall(r'id="([^"]+)"\s+tabindex="-1" autofocus', text) == ["kinderen-3"]
    assert "Nummer 3" in text
    assert "Nog een toevoegen" in text
    assert "Nummer 2 verwijderen" in text
    text = client.post(first, {**typed, "remove-row": "kinderen.1"}, follow=True).content.decode()
    assert re.findall(r'id="([^"]+)"\s+tabindex="-1" autofocus', text) == ["kinderen-1"]
    assert [row["naam"] for row in Draft.objects.get().answers["kinderen"]] == ["Al"]
    assert 'value="3"' in text
    assert "kinderen.1" in text
    assert 'name="remove-row"' not in text  # one is left


# After sending --------------------------------------------------------------------------------------------------------


def test_back_after_sending_leads_to_the_receipt(city: Any) -> None:
    client = resident_client()
    first = start(client)
    review = fill(client, first)
    receipt = client.post(review)["Location"]
    page = first.replace("aanvrager", "contact")
    for address in (
        review,
        first,
        page,
        review.replace("controleren", "bewaard"),
        review.replace("controleren", "hulp"),
    ):
        assert client.get(address).get("Location") == receipt, address
    assert client.post(review)["Location"] == receipt
    assert "niet verstuurd" not in client.get(receipt).content.decode()
    assert client.post(page, {**answers_for("contact"), "telefoon": "0687654321"})["Location"] == receipt
    assert "U had dit formulier al verstuurd" in client.get(receipt).content.decode()
    assert Zaak.objects.count() == 1
    assert Client().get(page).status_code != 302


# Rows as they are read ------------------------------------------------------------------------------------------------


def test_rows_are_read_by_name_on_the_summary_the_case_and_what_was_sent(city: Any) -> None:
    version = versions.on("bijzondere_bijstand", timezone.localdate()).version
    child = {"naam": "Bo de Wit", "geboortedatum": "2018-04-02"}
    answers = {"situatie": "alleen_kinderen", "kinderen": [child, {**child, "naam": "Al de Wit"}]}
    found = validate(version.questions, answers, partly=True).answers
    client = resident_client(MOULIN)
    review = re.sub(r"vraag/\w+/$", "controleren/", start(client, "bijzondere_bijstand"))
    Draft.objects.update(answers=answers)
    text = " ".join(re.sub(r"<[^>]+>", " ", client.get(review).content.decode()).split())
    for number, name in ((1, "Bo de Wit"), (2, "Al de Wit")):
        assert re.search(rf"(Kind|Nummer) {number} [^0-9]*{name}", text)
    data = submission_pdf(version, "0" * 64, "Z-1", found, date(2026, 9, 15), "web")
    printed = " ".join(" ".join(page.get_textpage().get_text_range() for page in PdfDocument(data)).split())
    asked = next(q for q in version.questions if q.id == "kinderen").questions[0].ask
    assert re.search(rf"(Kind|Nummer) 2 {re.escape(asked)}:? Al de Wit", printed)

"""What a notification says: the nature of the letter, what it may mean, and what is expected until when (Awb 2:10 lid 2)."""

from __future__ import annotations

import ast
import re
from datetime import date, timedelta
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

import openloket
from openloket.cases import jobs
from openloket.cases.carrying import notices
from openloket.cases.completing import supplementing
from openloket.cases.models import InformationRequest, Message
from openloket.registers.models import Besluit
from tests.cases.sent.test_sending import by, decided
from tests.cases.test_jobs import context
from tests.conftest import new_case
from tests.site.test_english import DUTCH

UNTIL = date(2027, 1, 8)
PACKAGE = Path(openloket.__file__).parent


class Words(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.found += data.split()


def kinds_sent() -> set[str]:
    """Read in the code with which kinds letters are sent."""
    found: set[str] = set()
    for file in PACKAGE.rglob("*.py"):
        module = ".".join((PACKAGE.name, *file.relative_to(PACKAGE).with_suffix("").parts))
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "send":
                for keyword in call.keywords:
                    if keyword.arg == "kind":
                        found |= said_in(module, keyword.value)
            elif isinstance(call, ast.Call) and ast.unparse(call.func) == "messages.write":
                found |= said_in(module, call.args[2])
    return found


def said_in(module: str, value: ast.expr) -> set[str]:
    match value:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp(body=one, orelse=other):
            return said_in(module, one) | said_in(module, other)
        case ast.Name(id="kind"):  # handed on: the module names what it hands
            here = import_module(module)
            return {here.KIND, here.UNDOING}
        case ast.Name(id=name):
            return {getattr(import_module(module), name)}
    raise AssertionError(f"{module}: {ast.unparse(value)}")


def test_every_kind_of_letter_that_is_sent_says_what_it_is() -> None:
    assert kinds_sent() == set(notices.NATURES)


@pytest.mark.parametrize("until", [None, UNTIL])
@pytest.mark.parametrize(
    ("natures", "kind"), [(every, kind) for every in (notices.NATURES, notices.REMINDERS) for kind in every]
)
def test_nothing_but_its_kind_and_a_last_day_stands_in_it(
    settings: Any, natures: dict[str, notices.Nature], kind: str, until: date | None
) -> None:
    settings.BASE_URL = "https://loket.example"
    notice = notices.write(kind, until, natures)
    dutch, english = notice.text.split("--------")
    own = ("8 januari 2027", "vrijdag"), ("8 January 2027", "Friday")
    for text, (day, weekday) in zip((dutch, english), own, strict=True):
        named = until is not None and bool(natures[kind].reaction)
        assert (day in text) == (weekday in text) == named
        rest = text.replace(day, "").replace("https://loket.example/mijn/berichten/", "")
        assert not re.search(r"[0-9@€{}%]", rest)
        assert rest != text
    assert not DUTCH.search(english.replace("Gemeente Voorbeeldstad", "").replace("mijn/berichten", ""))
    assert notice.subject.startswith("Bericht van Gemeente Voorbeeldstad: ")
    assert "\n" not in notice.subject
    shown = Words(notice.html).found
    assert shown[len(notice.subject.split()) :] == [word for word in notice.text.split() if word != "--------"]


def test_a_request_names_the_day_until_which_one_can_answer(city: Any, mailoutbox: Any) -> None:
    case = new_case()
    supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")
    city.shift(timedelta(days=1))
    jobs.notify(context(0), Message.objects.get().pk)
    request = InformationRequest.objects.get()
    [mail] = mailoutbox
    assert request.asked_on == timezone.localdate()
    assert f"Ja, uiterlijk op {long(request.due)}." in mail.body
    assert mail.alternatives[0][1] == "text/html"


def test_a_decision_names_the_day_until_which_one_can_object(city: Any, mailoutbox: Any) -> None:
    decided()
    city.shift(timedelta(days=1))
    jobs.notify(context(0), Message.objects.get(kind="decision").pk)
    until = Besluit.objects.get().uiterlijke_reactiedatum
    assert until is not None
    assert f"bezwaar maken, uiterlijk op {long(until)}." in mailoutbox[-1].body


def long(day: date) -> str:
    return notices.date_format(day, "l j F Y")


def test_it_says_whether_we_read_an_answer_to_it(settings: Any) -> None:
    read, not_read = "Dan lezen wij dat.", "U kunt deze e-mail niet beantwoorden."
    for box, carrier, said in ((object(), "smtp", read), (None, "smtp", not_read), (object(), "notifynl", not_read)):
        settings.POST_MAIL, settings.MAIL_BY = box, carrier
        assert {read in (text := notices.write(next(iter(notices.NATURES)), None).text), not_read in text} == {
            True,
            False,
        }
        assert said in text

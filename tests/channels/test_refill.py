"""Forms of a page filled in again, and nothing else of the page touched."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openloket.channels.refill import refill

MARKER = "slip"


def form(fields: str, name: str = "een") -> str:
    return f'<form method="post"><input type="hidden" name="slip" value="{name}">{fields}</form>'


def filled(page: str, **typed: dict[str, list[str]]) -> str:
    return refill(page, MARKER, typed.get)


class Values(HTMLParser):
    """What a browser would send of a page's fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self._name, self._text = "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        has = dict(attrs)
        name, value = has.get("name", ""), has.get("value") or ""
        if tag == "input" and (has.get("type") not in ("checkbox", "radio") or "checked" in has):
            self.found.setdefault(name, []).append(value)
        elif tag in ("select", "textarea"):
            self._name, self._text = name, ""
        elif tag == "option" and "selected" in has:
            self.found.setdefault(self._name, []).append(value)

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.found.setdefault(self._name, []).append(self._text.removeprefix("\n"))


FIELDS = (
    '<input name="naam" value="oud"><input name="naam"><input type="date" name="dag" value=\'2026-01-01\' disabled>'
    '<textarea name="tekst" rows="2">\noud &amp; <b>nieuw</b></textarea>'
    '<select name="soort"><option value="a" selected>A<option value="b">B</option></select>'
    '<input type="checkbox" name="team" value="x" checked><input type="checkbox" name="team" value="y">'
    '<input type="radio" name="keus" value="1"><input type="radio" name="keus" value="2" checked>'
)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=30)


@given(TEXT, TEXT, TEXT, st.sampled_from("ab"), st.sets(st.sampled_from("xy")), st.sampled_from("12"))
def test_what_was_typed_stands_in_the_form_again(
    first: str, second: str, text: str, kind: str, teams: set[str], choice: str
) -> None:
    typed = {"naam": [first, second], "dag": ["2026-09-15"], "tekst": [text], "soort": [kind], "keus": [choice]}
    typed |= {"team": sorted(teams)} if teams else {}
    page = filled(form(FIELDS), een=typed)
    assert {k: v for k, v in Values(page).found.items() if k != MARKER} == typed
    assert filled(page, een=typed) == page


PAGES = [
    form(FIELDS),
    "<!doctype html><!-- niets --><p>Tekst &amp; meer<br/>" + form("<details><summary>x</summary></details>", "twee"),
    '<form method="post"><input name="naam" value="a"></form>',
]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_without_such_a_form_stays_as_it_is(page: str) -> None:
    assert filled(page, drie={"naam": ["b"]}) == page


def test_each_form_gets_its_own() -> None:
    old, new = '<input name="naam" value="oud">', '<input name="naam" value="nieuw">'
    page = form(old) + form(old, "twee") + f"<form>{old}</form>"
    assert filled(page, twee={"naam": ["nieuw"]}) == form(old) + form(new, "twee") + f"<form>{old}</form>"


LEFT = [
    '<input type="hidden" name="naam" value="3">',
    '<input type="password" name="naam">',
    '<input type="file" name="naam">',
    '<button name="naam" value="3">x</button>',
    '<input type="submit" name="naam" value="3">',
    '<input name="anders" value="3">',
]


@pytest.mark.parametrize("field", LEFT)
def test_what_is_not_typed_stays_as_the_page_has_it(field: str) -> None:
    assert filled(form(field), een={"naam": ["4"]}) == form(field)


def test_what_is_folded_up_around_it_is_opened() -> None:
    field = '<input name="naam"><details class="b"><input name="leeg"></details>'
    page = f'<details><p></p></details><details class="a">{form(field)}</details>'
    assert filled(page, een={"naam": ["x"], "leeg": [""]}) == page.replace('class="a"', 'class="a" open').replace(
        '<input name="naam">', '<input name="naam" value="x">'
    ).replace('<input name="leeg">', '<input name="leeg" value="">')


UNTOUCHED = [
    ('<input name="naam" value="x">', "x"),
    ('<input name="naam" type="checkbox" value="x" checked>', "x"),
    ('<input name="naam" type="radio" value="x" checked>', "x"),
    ('<textarea name="naam">\na &amp; b</textarea>', "a & b"),
]


@pytest.mark.parametrize(("field", "sent"), UNTOUCHED)
def test_what_is_folded_up_around_what_the_page_says_itself_stays_folded(field: str, sent: str) -> None:
    folded = form(f'<details class="a">{field}</details>')
    assert '<details class="a">' in filled(folded, een={"naam": [sent]})
    other = folded.replace(" checked", "").replace('value="x">', 'value="x">' if "checked" in field else 'value="z">')
    assert '<details class="a" open>' in filled(other.replace("a &amp; b", "c"), een={"naam": [sent]})


def test_what_was_typed_is_never_markup() -> None:
    nasty = '"></textarea><script>alert(1)</script>'
    page = filled(form('<input name="a"><textarea name="b"></textarea>'), een={"a": [nasty], "b": [nasty]})
    assert "<script" not in page
    assert Values(page).found["a"] == Values(page).found["b"] == [nasty]

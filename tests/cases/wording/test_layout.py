"""What an official typed prints as they typed it: lines, paragraphs and lists."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from openloket.cases import hands
from openloket.cases.completing import supplementing
from openloket.cases.deciding import decisions
from openloket.cases.grounds import Weighing
from openloket.cases.models import Message
from openloket.cases.wording.layout import blocks
from openloket.definitions.letters import fill
from openloket.definitions.library import load
from openloket.registers import content
from tests.conftest import NOW, SERVICES, new_case, staff


def shape(text: str) -> list[Any]:
    return [
        block["lines"] if block["kind"] == "text" else (block["kind"], [item["lines"] for item in block["items"]])
        for block in blocks(text)
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("een", [["een"]]),
        ("een\ntwee\n\n\ndrie", [["een", "twee"], ["drie"]]),
        ("Nodig:\n- a\n- b\nDank", [["Nodig:"], ("–", [["a"], ["b"]]), ["Dank"]]),
        ("• a\n• b\n  vervolg", [("•", [["a"], ["b", "vervolg"]])]),
        ("1. a\n2) b", [("1", [["a"], ["b"]])]),
        ("- alleen een streep", [["- alleen een streep"]]),
        ("-5 graden\n12 personen", [["-5 graden", "12 personen"]]),
        ("", []),
        (" \n ", []),
    ],
)
def test_the_shape_of_a_text(text: str, wanted: list[Any]) -> None:
    assert shape(text) == wanted


def test_a_tab_keeps_words_apart_and_each_line_end_ends_a_line() -> None:
    assert blocks("a\tb\u2028c\x0bd\r\n-\te\tf\n- g") == [
        {"kind": "text", "lines": ["a b", "c", "d"], "items": []},
        {"kind": "–", "lines": [], "items": [{"number": 0, "lines": ["e f"]}, {"number": 0, "lines": ["g"]}]},
    ]


def test_the_lines_of_a_condition_stay_under_its_number() -> None:
    version = load(SERVICES / "objecten_openbare_weg" / "2026-11-28.yaml").published[0].version
    asks = {question.id: question for question in version.result("verleend").asks}
    typed = [{"voorschrift": "Zet hekken neer.\n\nMet lampen."}, {"voorschrift": "Ruim op."}]
    body = fill(version.letters["verleend"], version, {}, {}, NOW.date(), {"motivering": "Het past."},
                {"eigen_voorschriften": (asks["eigen_voorschriften"], typed)})[1]  # fmt: skip
    [rules] = [blocks(part) for part in body if "hekken" in part]
    assert [item["lines"] for item in rules[-1]["items"]] == [["Zet hekken neer.", "Met lampen."], ["Ruim op."]]


def test_a_list_keeps_its_numbers() -> None:
    assert [item["number"] for item in blocks("3. c\n4. d")[0]["items"]] == [3, 4]


@given(st.lists(st.sampled_from(["- een", "• twee", "3. drie", "vier", "", "  vijf", "–", "-"]), max_size=12))
def test_no_word_is_lost(lines: list[str]) -> None:
    text = "\n".join(lines)
    said = " ".join(" ".join([*block["lines"], *(line for item in block["items"] for line in item["lines"])]) for block in blocks(text))  # fmt: skip
    for word in ("een", "twee", "drie", "vier", "vijf"):
        assert said.split().count(word) == text.split().count(word)


def printed(pdf: bytes) -> list[str]:
    return [line.strip() for page in PdfReader(io.BytesIO(pdf)).pages for line in page.extract_text().splitlines()]


def test_a_decision_prints_as_it_was_typed(city: Any) -> None:
    case = new_case()
    typed = "Wij kijken naar:\n- het geluid\n- de buurt\n\nDe regels zijn:\n1. stil na tien uur\n2. afval mee\nDank u."
    letter = decisions.preview_letter(case, "verleend", typed, NOW.date(), Weighing((), ""))
    lines = printed(letter.pdf)
    for wanted in ("Wij kijken naar:", "– het geluid", "– de buurt", "De regels zijn:", "1. stil na tien uur", "2. afval mee", "Dank u."):  # fmt: skip
        assert wanted in lines, lines


def test_an_amount_or_an_article_is_not_broken_over_two_lines(city: Any) -> None:
    typed = "\n\n".join(f"{'bla ' * 22}{'a' * more} € 5.000 en artikel 4:13 lid 2 erbij" for more in range(1, 24))
    lines = printed(decisions.preview_letter(new_case(), "verleend", typed, NOW.date(), Weighing((), "")).pdf)
    assert sum("€ 5.000" in line for line in lines) == 23
    assert not [line for line in lines if line.endswith((" €", " artikel", " lid"))]


def test_a_word_that_no_line_can_hold_is_broken_and_whole(city: Any) -> None:
    link = "https://voorbeeldstad.example/" + "0123456789" * 20
    lines = printed(
        decisions.preview_letter(new_case(), "verleend", f"Zie {link} en meer.", NOW.date(), Weighing()).pdf
    )
    assert max(map(len, lines)) < 120
    assert link in "".join(lines)


def test_a_request_prints_as_it_was_typed(city: Any) -> None:
    case = new_case()
    text = "Wij missen:\n- een tekening\n- het aantal"
    supplementing.ask_more(case.pk, hands.Handler(staff("anna"), case.revision), ["bezoekers"], text)
    lines = printed(content.read(Message.objects.get().document.inhoud))
    assert "– een tekening" in lines
    assert "– het aantal." in lines

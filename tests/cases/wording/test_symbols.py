"""What a letter says where someone typed a smiley: words, because its font has no shape for it."""

from __future__ import annotations

import io

import pypdfium2
import pytest

from openloket.cases import versions
from openloket.cases.wording.typesetting import NO_SHAPE, printable, without_shape
from openloket.cases.written import letters
from tests.conftest import new_case


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Feest 🎉", "Feest (plaatje: feestknaller)"),
        ("Feest🎉!", "Feest (plaatje: feestknaller)!"),
        ("🎉Feest", "(plaatje: feestknaller) Feest"),
        ("🎉", "(plaatje: feestknaller)"),
        ("🎉🎉🎉 Feest", "(plaatjes: 3 keer feestknaller) Feest"),
        ("Wij ❤️🎉", "Wij (plaatjes: rood hart, feestknaller)"),
        ("Oké 👍🏽.", "Oké (plaatje: duim omhoog)."),
        ("🇳🇱 Koningsdag", "(plaatje: vlag: Nederland) Koningsdag"),
        ("gezin 👨‍👩‍👧", "gezin (plaatje: gezin: man, vrouw, meisje)"),
        ("Kamer 6️⃣", "Kamer (plaatje: toets: 6)"),
        ("(🎉)", "((plaatje: feestknaller))"),
        ("één\n🎉\ntwee", "één\n(plaatje: feestknaller)\ntwee"),
        ("a → b € 5 ½", "a → b € 5 ½"),
        (
            "王小明, محمد علي, אברהם, क्षितिज, สมชาย, 김철수, 山田たろう",
            "王小明, محمد علي, אברהם, क्षितिज, สมชาย, 김철수, 山田たろう",
        ),
        ("தமிழ்", NO_SHAPE * 5),
        ("क\u094d\u200dष", "क\u094d\u200dष"),
        ("\u200d🎉", "(plaatje: feestknaller)"),
        ("Zoë Čapková", "Zoë Čapková"),
    ],
)
def test_a_symbol_is_said_in_words(typed: str, printed: str) -> None:
    assert printable(typed) == printed
    assert set(without_shape(printed)) <= {NO_SHAPE}


def test_a_letter_says_what_was_typed(city: object) -> None:
    case = new_case(naam_evenement="Burendag 🎉🎂")
    written = letters.write(case, versions.of(case.version), "receipt", case.received_on)
    pages = pypdfium2.PdfDocument(io.BytesIO(written.pdf))
    text = " ".join(page.get_textpage().get_text_range() for page in pages)
    assert "(plaatjes: feestknaller, verjaardagstaart)" in " ".join(text.split())
    assert NO_SHAPE not in text

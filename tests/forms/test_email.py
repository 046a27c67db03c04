"""Which addresses we take, and that each goes over the wire as the address that was typed."""

import unicodedata

import idna
import pytest
from django.core.mail.message import sanitize_address
from hypothesis import given
from hypothesis import strategies as st

from openloket.forms.email import Unmailable, mailable, on_the_wire
from openloket.forms.questions import Question
from openloket.forms.types import READERS, Invalid

QUESTION = Question(id="email", ask="E-mail?", type="email")

TAKEN = [
    ("jan@voorbeeld.nl", "jan@voorbeeld.nl"),
    ("Jan.de.Wit+loket@Voorbeeld.NL", "Jan.de.Wit+loket@voorbeeld.nl"),
    ("o'brien_x@mail.voorbeeld.example", "o'brien_x@mail.voorbeeld.example"),
    ("jan@straße.de", "jan@xn--strae-oqa.de"),  # not strasse.de, which is someone else's
    ("jan@bücher.example", "jan@xn--bcher-kva.example"),
    ("JAN@CAFÉ.NL", "JAN@xn--caf-dma.nl"),
    ("jan@cafe\u0301.nl", "jan@xn--caf-dma.nl"),  # the same letter, written as two characters
    ("jan@xn--caf-dma.nl", "jan@xn--caf-dma.nl"),
    ("jan@почта.рф", "jan@xn--80a1acny.xn--p1ai"),
    ("x" * 64 + "@voorbeeld.nl", "x" * 64 + "@voorbeeld.nl"),
]
REFUSED = [
    "", "@", "jan", "jan@", "@voorbeeld.nl", "a@b@c.nl", "jan@voorbeeld", "jan@localhost", "jan@b.c", "jan@voorbeeld.1",
    "josé@voorbeeld.nl", "é" * 64 + "@voorbeeld.nl", "jose\u0301@voorbeeld.nl", "ｊan@voorbeeld.nl", "иван@voorbeeld.nl",
    "a b@voorbeeld.nl", "jan @voorbeeld.nl", "jan@ voorbeeld.nl", "jan@voorbeeld .nl",
    "a..b@x.nl", ".a@x.nl", "a.@x.nl", "jan@x..nl", "jan@.x.nl", "jan@x.nl.", "jan@-x.nl", "jan@x-.nl", "jan@x_y.nl",
    '"a b"@x.nl', '"jan"@x.nl', "jan@[192.0.2.1]", "jan@192.0.2.1", "jan@[IPv6:::1]", "jan(thuis)@x.nl", "jan@x.nl(thuis)",
    "<jan@x.nl>", "Jan <jan@x.nl>", "jan@x.nl, piet@x.nl", "jan@x.nl;piet@x.nl", "mailto:jan@x.nl",
    "jan@ｖoorbeeld.nl", "jan@x。nl", "jan@ﬁets.nl", "jan@ſanne.nl", "jan@x①.nl", "jan@☕.nl", "jan@vооrbeeld.nl",
    "jan@x\u00ady.nl", "jan@x\u200dy.nl", "jan\u200b@x.nl", "jan@x.nl\nBcc: piet@x.nl", "jan@x.nl\x00", "jan@x\ud800.nl",
    "jan@xn--a.nl", "jan@ab--cd.nl", "x" * 65 + "@x.nl", "jan@" + "x" * 64 + ".nl", "x" * 60 + "@" + "y123456789." * 20 + "nl",
    "jan@" + "é" * 60 + ".nl",
]  # fmt: skip


@pytest.mark.parametrize(("typed", "wire"), TAKEN)
def test_an_address_goes_over_the_wire_as_it_was_typed(typed: str, wire: str) -> None:
    assert on_the_wire(typed) == wire
    assert on_the_wire(wire) == wire
    assert sanitize_address(wire, "utf-8") == wire
    assert READERS["email"](typed, QUESTION) == unicodedata.normalize("NFC", typed)


PASTED = {
    "jan @voorbeeld.nl",
    "jan@ voorbeeld.nl",
    "jan@voorbeeld .nl",
    "jan@x.nl.",
    "<jan@x.nl>",
    "Jan <jan@x.nl>",
    "mailto:jan@x.nl",
    "ｊan@voorbeeld.nl",
    "jan@ｖoorbeeld.nl",
}
"""No addresses, but texts that hold one and no other: what a mail program, a letter or a telephone that listens gives."""


@pytest.mark.parametrize("typed", sorted(PASTED))
def test_an_address_is_taken_out_of_what_was_pasted(typed: str) -> None:
    assert not mailable(typed)
    assert READERS["email"](typed, QUESTION) in ("jan@voorbeeld.nl", "jan@x.nl")


@pytest.mark.parametrize("typed", [typed for typed in REFUSED if typed not in PASTED])
def test_what_mail_cannot_be_sent_to_is_refused_with_a_sentence(typed: str) -> None:
    assert not mailable(typed)
    with pytest.raises(Invalid) as refusal:
        READERS["email"](typed.replace("\n", "\r"), QUESTION)
    assert str(refusal.value).endswith(".")
    assert "%(" not in str(refusal.value)


def test_the_sentence_names_the_character_and_another_way() -> None:
    with pytest.raises(Invalid, match="‘é’") as refusal:
        READERS["email"]("josé@voorbeeld.nl", QUESTION)
    assert "post" in str(refusal.value)


@given(st.text(max_size=30), st.text(max_size=30))
def test_whatever_is_taken_is_ascii_and_the_same_address(local: str, domain: str) -> None:
    typed = f"{local}@{domain}.nl"
    try:
        wire = on_the_wire(typed)
    except Unmailable:
        return
    before, _, after = wire.rpartition("@")
    assert wire.isascii()
    assert before == local
    labels = unicodedata.normalize("NFC", f"{domain}.nl").lower().split(".")
    assert [idna.ulabel(label) for label in after.split(".")] == [
        idna.ulabel(label) if label.startswith("xn--") else label for label in labels
    ]
    assert sanitize_address(wire, "utf-8") == wire


@given(st.from_regex(r"[a-zé]{1,6}@[a-zß-üα-ω0-9-]{1,12}\.(nl|example|рф)", fullmatch=True))
def test_names_in_other_alphabets_stay_what_they_are(typed: str) -> None:
    try:
        wire = on_the_wire(typed)
    except Unmailable:
        return
    assert idna.decode(wire.rpartition("@")[2]) == typed.rpartition("@")[2]

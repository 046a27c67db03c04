"""What an applicant says or writes beside the questions: read in one way, whatever the channel."""

from __future__ import annotations

import re
import unicodedata

from openloket.forms.questions import Question
from openloket.forms.validate import Problem, read

REASON_MAX = 5000
"""Characters of a motivation, or of the reason to put off a decision."""

MESSAGE = "message"
"""Its name in a form; no question of a service has it."""
CONTACT_TEXT_MAX = 1000
"""What the standard lets a klantcontact hold (Zaken API 1.x)."""


def message_question(ask: str = "", *, required: bool = False) -> Question:
    """Return the message as a question, in the words of the channel that asks."""
    return Question(id=MESSAGE, ask=ask, type="long_text", required=required)


def read_message(raw: str, *, required: bool = False) -> tuple[str, list[Problem]]:
    """Return the message whole, or what is wrong with it, such as its length; never a part of it."""
    text, problems = read(message_question(required=required), raw, MESSAGE)
    return text or "", problems


_FEWEST_LETTERS = 8
_WORD = re.compile(r"[^\W\d_]{2,}")
_FILLERS = dict.fromkeys(map(ord, "\u115f\u1160\u3164\uffa0"))
"""Characters that count as letters but show nothing (Hangul fillers)."""


def words_of(text: str) -> list[str]:
    """Return the words of a text, in lower case: each of two visible letters or more."""
    return _WORD.findall(unicodedata.normalize("NFC", text).translate(_FILLERS).lower())


def says_something(text: str) -> bool:
    """Say whether a text has a letter or a figure that can be seen."""
    return any(character.isalnum() for character in text.translate(_FILLERS))


def is_reason(text: str) -> bool:
    """Say whether a text can be a letter's reason: at least two different words, with at least eight letters in all."""
    words = set(words_of(text))
    return len(words) >= 2 and sum(map(len, words)) >= _FEWEST_LETTERS


def shortened(text: str, longest: int) -> str:
    """Return the text, or its beginning with a mark that more follows; at most `longest` characters."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"

"""What an applicant says or writes beside the questions: read in one way, whatever the channel."""

from __future__ import annotations

from openloket.forms.questions import Question
from openloket.forms.validate import Problem, read

MESSAGE = "message"
"""Its name in a form; no question of a service has it."""
CONTACT_TEXT_MAX = 1000
"""What the standard lets a klantcontact hold (Zaken API 1.x)."""


def message_question(ask: str = "", *, required: bool = False) -> Question:
    """The message as a question, in the words of the channel that asks."""
    return Question(id=MESSAGE, ask=ask, type="long_text", required=required)


def read_message(raw: str, *, required: bool = False) -> tuple[str, list[Problem]]:
    """The message whole, or what is wrong with it, such as its length; never a part of it."""
    text, problems = read(message_question(required=required), raw, MESSAGE)
    return text or "", problems


def shortened(text: str, longest: int) -> str:
    """The text, or its beginning with a mark that more follows."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"

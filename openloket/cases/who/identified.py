"""Ask how it was checked who the applicant is, where no login says so: at the desk, by telephone, on paper (Wabb 12)."""

from __future__ import annotations

from openloket.cases.models import WRITTEN, Channel, Submission
from openloket.definitions import admission
from openloket.definitions.schema import Version
from openloket.forms.questions import Option, Question
from openloket.forms.validate import Problem

FIELD = "identified"
"""Its name in a form; no question of a service has it."""
WHO = "Hoe is nagegaan wie de aanvrager is?"
UNANSWERED = "Kies hoe is nagegaan wie de aanvrager is."

How = Submission.Identified
_WAYS: dict[str, tuple[How, ...]] = {
    Channel.DESK: (How.DOCUMENT, How.NOT),
    Channel.PHONE: (How.QUESTIONS, How.NOT),
    **dict.fromkeys(WRITTEN, (How.SIGNATURE, How.DOCUMENT, How.NOT)),
}


def matters(version: Version, channel: str) -> bool:
    """Say whether an official has to say it: the version asks who the applicant is, and no login tells."""
    return channel in _WAYS and bool(admission.identity_questions(version))


def question(channel: str, name: str = FIELD, ask: str = WHO) -> Question:
    """Return it as a question to the official who enters what came in through this channel; `ask` says about whom."""
    options = tuple(Option(way, str(way.label)) for way in _WAYS[channel])
    return Question(id=name, ask=ask, type="choice", options=options)


def wrong(version: Version, channel: str, said: str) -> list[Problem]:
    """Return what is wrong with what was said; nothing where it does not matter."""
    if not matters(version, channel) or said in _WAYS[channel]:
        return []
    return [Problem(FIELD, UNANSWERED)]

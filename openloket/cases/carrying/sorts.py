"""List the sorts of messages of ours, by which people say how they want to get them (Awb 2:8, 2:10 lid 1): one table. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Sort:
    """Describe a sort of messages, as people read it."""

    name: Promise
    says: Promise
    """Says in one sentence what is in it."""
    kinds: frozenset[str] = frozenset()
    """The kinds of Message that it has, of those of which not the sort OTHER has them."""
    letter: bool = True
    """Whether it is a letter, which can go by post; otherwise it is an e-mail and no more."""


DECISIONS, QUESTIONS, OTHER, REMINDERS = "decisions", "questions", "other", "reminders"
SORTS: Mapping[str, Sort] = {
    DECISIONS: Sort(
        _("Besluiten"),
        _("Wat wij besloten over wat u vroeg. Soms kunt u daarna nog zes weken bezwaar maken."),
        frozenset({"decision", "correction", "penalty", "told", "closing", "public"}),
    ),
    QUESTIONS: Sort(
        _("Vragen aan u"),
        _(
            "Als wij iets van u willen weten, of van u willen horen wat u ervan vindt. Er staat bij tot wanneer dat kan."
        ),
        frozenset({"request", "view", "ask_public", "unsigned", "hearing", "complaint_hearing", "opposed_hearing"}),
    ),
    OTHER: Sort(
        _("Andere berichten"),
        _("Bijvoorbeeld dat wij iets ontvingen, dat het langer duurt, of een antwoord op uw vraag."),
    ),
    REMINDERS: Sort(
        _("Herinneringen"),
        _("Een e-mail vlak voor de laatste dag waarop u kunt antwoorden."),
        letter=False,
    ),
}
LETTERS = tuple(key for key, sort in SORTS.items() if sort.letter)
_BY_KIND = {kind: key for key, sort in SORTS.items() for kind in sort.kinds}


def of(kind: str) -> str:
    """Return the sort of a kind of Message."""
    return _BY_KIND.get(kind, OTHER)

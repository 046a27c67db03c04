"""Say why a notification did not arrive, in words for who does the post and for a judge; what a server said of it is kept in codes."""

from __future__ import annotations

import re

from django.utils.translation import gettext, gettext_noop

_NO_SUCH = gettext_noop("Dit adres neemt geen berichten aan.")
_ASK = gettext_noop("NotifyNL neemt onze meldingen niet aan. Vraag de beheerder naar de sleutel en het sjabloon.")
_BOX = gettext_noop("De Berichtenbox geeft nu geen goed antwoord. Lukt het niet, dan gaat er een e-mail.")
_WORDS = (
    (r"Berichtenbox", _BOX),
    (r"5\.\d|.*Refused.* 5\d\d|.*DataError 5\d\d|permanent-failure|HTTP 400 ValidationError", _NO_SUCH),
    (r"temporary-failure", gettext_noop("De mailbox is vol, of nam de melding niet aan.")),
    (r"technical-failure|HTTP 5", gettext_noop("NotifyNL heeft een storing.")),
    (r"HTTP 429", gettext_noop("NotifyNL heeft het te druk.")),
    (r"HTTP 4|no key|no template", _ASK),
    (r".*(Refused|Disconnected|Timeout|Error|gaierror)", gettext_noop("Wie onze meldingen verstuurt, geeft nu geen antwoord.")),
)  # fmt: skip


def said(why: str) -> str:
    """Return in words what went wrong; empty when nothing is known of it."""
    found = next((words for pattern, words in _WORDS if re.match(pattern, why)), "") if why else ""
    return gettext(found) if found else ""

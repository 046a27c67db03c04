"""What holds a file or an original back, in words for whoever judges a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from openloket.law.destroying import Hold
from openloket.law.replacing import Stays

HOLDS: Mapping[Hold, str] = {
    Hold.NOT_DUE: gettext_noop("de zaak is weer open, of de bewaartermijn is nog niet om"),
    Hold.NO_CATEGORY: gettext_noop("er is geen categorie van de selectielijst bekend"),
    Hold.OBJECTION_TERM: gettext_noop("er kan nog bezwaar of beroep worden ingesteld"),
    Hold.OBJECTION: gettext_noop("er loopt een bezwaar of klacht"),
    Hold.PARTS: gettext_noop("er zijn nog deelzaken: die gaan eerst"),
    Hold.RELATED: gettext_noop("een zaak die erbij hoort loopt nog"),
    Hold.PENALTY: gettext_noop("een dwangsom is nog niet vastgesteld of betaald"),
    Hold.UNPAID: gettext_noop("de kosten van de zaak zijn nog niet betaald"),
    Hold.LETTER: gettext_noop("een brief moet nog op de post, of wacht"),
    Hold.LOCKED: gettext_noop("een document is vergrendeld door een ander systeem"),
    Hold.POST: gettext_noop("post uit dezelfde stapel is nog niet afgehandeld"),
    Hold.COURT: gettext_noop("er loopt een zaak bij de rechter"),
    Hold.WOO: gettext_noop("er loopt een verzoek op grond van de Wet open overheid"),
    Hold.AVG: gettext_noop("er loopt een verzoek van iemand over de eigen gegevens (AVG)"),
    Hold.HOTSPOT: gettext_noop("de zaak hoort bij een hotspot"),
    Hold.LEGAL: gettext_noop("er is een plicht om te bewaren"),
    Hold.REFUSED: gettext_noop("een register weigert het; zie het log"),
}


def said(because: Iterable[str]) -> str:
    """Return what holds a file back, in the reader's language."""
    return "; ".join(_(HOLDS[Hold(one)]) for one in because)


STAYS: Mapping[Stays, str] = {
    Stays.HELD: gettext_noop("een zaak die erin zat, moet blijven"),
    Stays.NOT_DONE: gettext_noop("er is nog iets mee te doen"),
    Stays.NO_DECISION: gettext_noop("geen vervangingsbesluit noemt alle diensten die erin zaten"),
    Stays.TOO_SOON: gettext_noop("de tijd dat een origineel blijft, is nog niet om"),
}


def stays(why: Stays) -> str:
    """Return why an original stays, in the reader's language."""
    return _(STAYS[why])

"""Say in words, for whoever judges a list, where its files stand and what holds a file or an original back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from openloket.ending.models import DestructionList, ListedFile, Transfer
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


# Where files stand -------------------------------------------------------------------------------------------------------

_TO_ARCHIVE: Mapping[str, str] = {
    DestructionList.State.RUNNING: gettext_noop("Wordt overgebracht"),
    ListedFile.State.LISTED: gettext_noop("Over te brengen"),
    ListedFile.State.GONE: gettext_noop("Overgebracht"),
}
"""Says how a state is called where it is another than of a list to destroy."""


def state(of: DestructionList | ListedFile) -> str:
    """Return where a list or a file of one stands, in the reader's language."""
    transfers = of.transfers if isinstance(of, DestructionList) else of.on_list.transfers
    plain = str(of.get_state_display())
    return _(_TO_ARCHIVE.get(of.state, plain) if transfers else plain)


@dataclass(frozen=True)
class ListWords:
    """Hold what a page calls a list of one kind, and the names of its addresses."""

    title: str
    overview: str
    page: str
    begins: str
    declaration: str
    declared: str


def of_list(row: DestructionList) -> ListWords:
    """Return what a page calls a list, in the reader's language."""
    if row.transfers:
        return ListWords(
            _("Overbrengingslijst %s") % row.number,
            "transfers",
            "transfer",
            _("Overbrengen begint niet voor:"),
            "transfer_declaration",
            _("Verklaring van overbrenging (PDF)"),
        )
    return ListWords(
        _("Vernietigingslijst %s") % row.number,
        "endings",
        "ending",
        _("Vernietigen begint niet voor:"),
        "ending_declaration",
        _("Verklaring van vernietiging (PDF)"),
    )


def sent(row: Transfer | None) -> str:
    """Return how far a file is on its way to the archive, in the reader's language."""
    if row is None:
        return _("nog niet verstuurd")
    if row.received_at:
        said = {"day": _day(row.received_at), "number": row.number}
        return _("ontvangen op %(day)s, onder nummer %(number)s") % said
    if row.sent_at:
        waits = _("verstuurd op %(day)s; nog geen ontvangstbewijs") % {"day": _day(row.sent_at)}
        return f"{waits}. {_ended(row.why)}".strip(". ") + "."
    if row.next_at:
        when = date_format(timezone.localtime(row.next_at), "j F Y, H:i")
        return _("niet verstuurd: %(why)s Wij proberen het weer vanaf %(when)s.") % {
            "why": _ended(row.why),
            "when": when,
        }
    return f"{_('nog niet verstuurd')}. {row.why}".strip(". ")


def _ended(sentence: str) -> str:
    """Return a sentence with the stop at its end that what an archive says may lack."""
    return f"{sentence.rstrip('. ')}." if sentence else ""


def _day(moment: object) -> str:
    return date_format(timezone.localtime(moment), "j F Y")  # type: ignore[arg-type]

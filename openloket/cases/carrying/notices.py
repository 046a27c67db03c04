"""What a notification says of the letter that waits (Awb 2:10 lid 2, from 2027): its nature, its effect, and what is expected.

A notification is read by whoever opens the mailbox. So this is the same for everyone who gets a letter of one kind: no
name, number, amount or service. Only the last day for a reaction is its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

LANGUAGES = ("nl", "en")
"""Whoever reads it may not read Dutch, and we do not know: both stand in it."""


NO_NEED = _("Dat hoeft niet.")


@dataclass(frozen=True)
class Nature:
    """A kind of letter in general words: what it is, what it may mean, and what one can or must do.

    `reaction` is for a letter with a last day, which stands at `{until}`; `otherwise` for one without.
    """

    name: Any
    effect: Any
    reaction: Any = ""
    otherwise: Any = NO_NEED


NATURES = {
    "receipt": Nature(
        _("een ontvangstbevestiging"),
        _("Wij hebben ontvangen wat u stuurde. U leest wat wij ermee doen, en wanneer u meer hoort."),
        reaction=_("U hoeft niets te doen. Iemand anders moet nog mee ondertekenen, voor {until}."),
    ),
    "request": Nature(
        _("een vraag om meer gegevens"),
        _("Zonder die gegevens kunnen wij niet verder. Zonder antwoord kunnen wij besluiten om er niets mee te doen."),
        reaction=_("Ja, uiterlijk op {until}."),
        otherwise=_("Ja. In het bericht staat hoe, en tot wanneer."),
    ),
    "unsigned": Nature(
        _("een bericht dat er nog een handtekening ontbreekt"),
        _("Iemand anders moet nog mee ondertekenen. Zonder die handtekening is wat u vroeg niet volledig."),
        otherwise=_("Ja. In het bericht staat wat u kunt doen."),
    ),
    "view": Nature(
        _("een vraag wat u ergens van vindt"),
        _(
            "Wij hebben gegevens die anders zijn dan wat u ons gaf. Daardoor kan ons besluit anders uitvallen dan u vroeg."
        ),
        reaction=_("Dat mag, uiterlijk op {until}."),
        otherwise=_("Dat mag. In het bericht staat tot wanneer."),
    ),
    "extension": Nature(
        _("een bericht dat wij meer tijd nodig hebben"),
        _("U krijgt ons besluit later dan wij eerst zeiden. U leest waarom, en wanneer u het krijgt."),
    ),
    "decision": Nature(
        _("een besluit"),
        _("U leest wat wij besloten, waarom, en wat het voor u betekent."),
        reaction=_("Dat hoeft niet. Bent u het er niet mee eens? Dan kunt u bezwaar maken, uiterlijk op {until}."),
        otherwise=_("Dat hoeft niet. Bent u het er niet mee eens? In het bericht staat wat u dan kunt doen."),
    ),
    "correction": Nature(
        _("een hersteld besluit"),
        _("In een eerder bericht van ons stond iets niet goed. Aan wat wij besloten, verandert niets."),
    ),
    "told": Nature(
        _("een bericht over een besluit"),
        _("U gaf ons uw mening over wat iemand anders vroeg. Wij hebben besloten. U leest wat, en wat u kunt doen."),
        otherwise=_("Dat hoeft niet. Bent u het er niet mee eens? In het bericht staat wat u dan kunt doen."),
    ),
    "ask_public": Nature(
        _("een vraag of een besluit openbaar mag worden"),
        _("Wij willen een besluit openbaar maken dat u aangaat. U leest wat iedereen dan kan lezen."),
        reaction=_("Dat mag, uiterlijk op {until}."),
        otherwise=_("Dat mag. In het bericht staat tot wanneer."),
    ),
    "public": Nature(
        _("een bericht dat een besluit openbaar wordt"),
        _("Iedereen kan een besluit van ons lezen over wat u vroeg. U leest wat er openbaar wordt, en vanaf wanneer."),
        otherwise=_("Dat hoeft niet. Bent u het er niet mee eens? In het bericht staat wat u dan kunt doen."),
    ),
    "closing": Nature(
        _("een bericht over hoe het is afgelopen"),
        _("Wij zijn klaar met wat u vroeg of meldde. U leest wat eruit kwam."),
    ),
    "answer": Nature(
        _("een antwoord op uw bericht"),
        _("U stuurde ons een bericht over iets dat u vroeg of meldde. U leest wat wij daarop antwoorden."),
    ),
    "free": Nature(
        _("een brief"),
        _("Wij schrijven u over iets dat u vroeg of meldde. U leest wat wij u willen laten weten."),
        otherwise=_("Alleen als dat in het bericht staat."),
    ),
    "changed": Nature(
        _("een bevestiging dat iets is veranderd"),
        _("Er is iets veranderd in wat u vroeg. U leest wat, en wat dat betekent voor ons besluit."),
        otherwise=_("Alleen als dit niet klopt. Laat het ons dan weten."),
    ),
    "default": Nature(
        _("een antwoord op uw brief dat wij te laat zijn"),
        _("U schreef ons dat wij te laat zijn met ons besluit. U leest wat dat betekent, en wanneer u meer hoort."),
    ),
    "objection": Nature(
        _("een ontvangstbevestiging van een bezwaar"),
        _("Wij hebben uw bezwaar ontvangen. U leest of het op tijd kwam, en wanneer u meer hoort."),
        otherwise=_("Alleen als uw bezwaar te laat kwam en u daar niets aan kon doen. In het bericht staat meer."),
    ),
    "opposed": Nature(
        _("een bericht over een bezwaar van iemand anders"),
        _("Iemand anders is het niet eens met een besluit dat u kreeg. U leest wat dat betekent, en wat u kunt doen."),
    ),
    "viewed": Nature(
        _("een bericht over de mening van iemand anders"),
        _("Iemand anders vertelde ons wat die vindt van wat u vroeg. Wij wegen dat mee. Er is nog niets besloten."),
        otherwise=_("Dat mag. In het bericht staat hoe."),
    ),
    "opposed_hearing": Nature(
        _("een uitnodiging voor een gesprek over een bezwaar van iemand anders"),
        _(
            "Iemand anders is het niet eens met een besluit dat u kreeg, en vertelt ons waarom. U leest waar en wanneer."
        ),
        otherwise=_("Dat hoeft niet. Kunt of wilt u niet komen? Laat het ons dan weten."),
    ),
    "committee": Nature(
        _("een bericht dat een commissie ons advies geeft"),
        _("U hoort later van ons wat wij vinden. U leest wanneer."),
    ),
    "complaint_hearing": Nature(
        _("een uitnodiging om uw klacht te vertellen"),
        _("U kunt ons vertellen wat er is gebeurd. U leest waar en wanneer."),
        otherwise=_("Dat hoeft niet. Kunt of wilt u niet komen? Laat het ons dan weten."),
    ),
    "joined": Nature(
        _("een bericht over een veranderd besluit"),
        _("Wij hebben een besluit veranderd waar u het niet mee eens was. U leest wat dat betekent voor uw bezwaar."),
        otherwise=_("Dat hoeft niet. Bent u het eens met het nieuwe besluit? Dan kunt u uw bezwaar intrekken."),
    ),
    "agreed": Nature(
        _("een bericht dat wij later beslissen, zoals met u is afgesproken"),
        _("U hoort later van ons wat wij besluiten of vinden. U leest wanneer."),
        otherwise=_("Alleen als dit niet klopt. Laat het ons dan weten."),
    ),
    "hearing": Nature(
        _("een uitnodiging om uw bezwaar te vertellen"),
        _("U kunt ons vertellen waarom u het niet eens bent met een besluit. U leest waar en wanneer."),
        otherwise=_("Dat hoeft niet. Kunt of wilt u niet komen? Laat het ons dan weten."),
    ),
    "straight": Nature(
        _("een bericht over uw bezwaar"),
        _("U vroeg ons om uw bezwaar meteen naar de rechter te sturen. U leest waarom wij eerst zelf kijken."),
        otherwise=_("Dat hoeft niet. U krijgt later ons besluit op uw bezwaar."),
    ),
    "penalty": Nature(
        _("een besluit over een dwangsom"),
        _("U schreef ons dat wij te laat waren. U leest of u daarvoor geld krijgt, en hoe wij daarop kwamen."),
        reaction=_(
            "Alleen als wij u om uw rekeningnummer vragen. Bent u het er niet mee eens? Dan kunt u bezwaar maken, uiterlijk op {until}."
        ),
        otherwise=_("Alleen als wij u om uw rekeningnummer vragen. In het bericht staat wat u nog kunt doen."),
    ),
    "term": Nature(
        _("een bericht over een andere laatste dag"),
        _("De dag waarop u uiterlijk iets van ons hoort, of wij van u, is veranderd. U leest welke dag het nu is."),
        otherwise=_("Alleen als wij u eerder iets vroegen. In het bericht staat tot wanneer dat kan."),
    ),
    "change": Nature(
        _("een bericht over andere regels"),
        _("De regels zijn veranderd. U leest wat dat betekent voor wat u vroeg."),
    ),
    "change_undone": Nature(
        _("een bericht over de regels"),
        _("Wij schreven eerder dat er andere regels gelden. Dat is niet meer zo: de eerdere regels gelden weer."),
    ),
}
"""By the kind of a Message; every kind that we send stands here (a test reads the code)."""
REMINDERS = {
    "request": Nature(
        _("een herinnering aan onze vraag om meer gegevens"),
        _("Wij kregen nog geen antwoord. Zonder antwoord kunnen wij besluiten om er niets mee te doen."),
        reaction=_("Ja, uiterlijk op {until}."),
        otherwise=_("Ja. In het bericht staat hoe, en tot wanneer."),
    ),
    "view": Nature(
        _("een herinnering aan onze vraag wat u ergens van vindt"),
        _("Wij kregen nog geen antwoord. Zonder antwoord beslissen wij met de gegevens die wij hebben."),
        reaction=_("Dat mag, uiterlijk op {until}."),
        otherwise=_("Dat mag. In het bericht staat tot wanneer."),
    ),
}
"""What a second notification says, shortly before the last day to answer; by the kinds of Message that ask something."""


@dataclass(frozen=True)
class Notice:
    """A notification as it is mailed."""

    subject: str
    text: str
    html: str


def write(kind: str, until: date | None, natures: Mapping[str, Nature] = NATURES) -> Notice:
    """Write the notification of a letter of this kind, to which one can react until this day; REMINDERS for a reminder."""
    link = settings.BASE_URL + reverse("inbox")
    return in_each_language("notification", lambda: _said(natures[kind], until), link=link)


def with_a_letter(kind: str, until: date | None) -> str:
    """Write what stands above a letter of this kind where the letter itself goes along, such as in a Berichtenbox."""
    link = settings.BASE_URL + reverse("inbox")
    return in_each_language("notification", lambda: {**_said(NATURES[kind], until), **_beside()}, link=link).text


def _beside() -> dict[str, str]:
    return {
        "opening": gettext(
            "De brief zit als PDF bij dit bericht. Hij staat ook in Mijn Loket van {municipality}."
        ).format(municipality=settings.MUNICIPALITY["name"]),
        "log_in": gettext("Reageren kan in Mijn Loket:"),
        "closing": gettext("U kunt dit bericht niet beantwoorden."),
    }


def in_each_language(template: str, say: Callable[[], Mapping[str, Any]], **values: str) -> Notice:
    """Make a mail of what is said, in each language below the other, with the template of this name and its values."""
    said = []
    for language in LANGUAGES:
        with override(language):
            said.append({"language": language, **say()})
    filled = {"said": said, **values}
    return Notice(
        str(said[0]["subject"]),
        render_to_string(f"mail/{template}.txt", filled),
        render_to_string(f"mail/{template}.html", filled),
    )


def _said(nature: Nature, until: date | None) -> dict[str, str]:
    name = settings.MUNICIPALITY["name"]
    reaction = nature.otherwise
    if until is not None and nature.reaction:
        reaction = nature.reaction.format(until=date_format(until, "l j F Y"))
    called = str(nature.name)
    return {
        "subject": gettext("Bericht van {municipality}: {nature}").format(municipality=name, nature=called),
        "opening": gettext("Er staat een bericht voor u klaar in Mijn Loket van {municipality}.").format(
            municipality=name
        ),
        "nature_asked": gettext("Wat is het?"),
        "nature": f"{called[0].upper()}{called[1:]}.",
        "effect_asked": gettext("Wat kan het betekenen?"),
        "effect": str(nature.effect),
        "reaction_asked": gettext("Moet u reageren?"),
        "reaction": str(reaction),
        "log_in": gettext("Log in om het te lezen:"),
        "closing": _answered(),
    }


def _answered() -> str:
    """Say whether we read an answer to the mail: only where it comes from the mailbox that we read."""
    if settings.MAIL_BY == "smtp" and settings.POST_MAIL is not None:
        return gettext("Antwoordt u op deze e-mail? Dan lezen wij dat. Veiliger is het in Mijn Loket.")
    return gettext("U kunt deze e-mail niet beantwoorden.")

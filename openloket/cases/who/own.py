"""The rights of people to their own case, decided here and nowhere else: whose a zaak is, and what they may do with it.

A zaak belongs to its initiator in the register. Someone who acts for another also needs the rol of gemachtigde in it,
and a right to it at that moment: a login that shows a mandate for its service, or authority over the child that the BRP
confirmed within the hour. So one parent does not see what the other asked for their child. Who claims a right that no
login proves acts in the zaak of that claim alone, once an official has checked it and until it ends; before that they
may read what we write to them and answer it, for those letters hold nothing that they did not give themselves. A
company's login for one branch reaches the zaken of that branch; where a version names the service, an employee needs the
authorisation for it. And a login must be as strong as the service asks for on the web (Wdo): what was told with a strong
login is not read with a weak one.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from openloket.cases import versions
from openloket.cases.models import Case, Message, ReceivedMessage, Submission, Task
from openloket.cases.who import claims
from openloket.cases.who.authorised import as_employee, out_of_reach, versions_of
from openloket.definitions import admission
from openloket.people.acting import CHECKED_BY_AN_OFFICIAL, LEVELS, Acting, Identity, Right
from openloket.people.looking import NUMBERS
from openloket.registers.models import Enkelvoudiginformatieobject, Rol, Zaak


class Deed(StrEnum):
    """What someone may do with a case that is theirs."""

    SEE = "see"
    ANSWER = "answer"
    CHANGE = "change"
    WITHDRAW = "withdraw"
    OBJECT = "object"
    READ_LETTERS = "read letters"
    BE_NOTIFIED = "be notified"
    DOWNLOAD = "download"


EVERY_DEED = frozenset(Deed)
_MAY: dict[Right, frozenset[Deed]] = {
    Right.SELF: EVERY_DEED,
    Right.COMPANY: EVERY_DEED,
    Right.MANDATE: EVERY_DEED,
    Right.PARENT: EVERY_DEED,
    **dict.fromkeys(CHECKED_BY_AN_OFFICIAL, EVERY_DEED),
}
"""What each right gives; one that is not here gives nothing."""
BEFORE_A_CHECK = frozenset({Deed.ANSWER, Deed.READ_LETTERS, Deed.BE_NOTIFIED})
"""What a claim gives that no official has found to hold."""


def may(who: Acting | None, case: Case, deed: Deed) -> bool:
    """Say whether someone may do this with a case, now; without a login nobody may do anything."""
    return own(who, deed).filter(pk=case.pk).exists()


def own(who: Acting | None, deed: Deed = Deed.SEE) -> QuerySet[Zaak]:
    """Return the zaken with which someone may do this, now."""
    if who is None:
        return Zaak.objects.none()
    found, too_strong = _theirs(who, deed), out_of_reach(who)
    return found.exclude(case__version__in=too_strong) if too_strong else found


def more_with(who: Acting) -> str:
    """Return the level of login with which someone sees more of what is theirs; empty when they see it all."""
    hidden = Case.objects.filter(zaak__in=_theirs(who, Deed.READ_LETTERS), version__in=out_of_reach(who))
    asked = [versions.by_id(row).channels.web.assurance for row in hidden.values_list("version", flat=True).distinct()]
    return max(filter(None, asked), key=LEVELS.index, default="")


def _theirs(who: Acting, deed: Deed) -> QuerySet[Zaak]:
    """Return the zaken with which someone may do this by their right, however strong their login is."""
    if not who.holds(timezone.now()) or deed not in _MAY.get(who.right, ()):
        return Zaak.objects.none()
    if who.right in CHECKED_BY_AN_OFFICIAL:
        return _claimed(who, deed)
    found = Zaak.objects.filter(
        pk__in=Rol.objects.filter(_is(who.concerned), roltype__omschrijving_generiek="initiator").values("zaak")
    )
    if who.right == Right.COMPANY:
        return found.exclude(case__version__in=versions_of(who, covered=False))
    if who.represents:
        acts = Rol.objects.filter(_is(who.actor), indicatie_machtiging="gemachtigde")
        return found.filter(pk__in=acts.values("zaak"), case__version__in=versions_of(who, covered=True))
    return found


def speaks_for_all(who: Acting) -> bool:
    """Say whether a login covers all that is of whom it is: only an employee who is not authorised for some case does not.

    Where a company wants to hear of its cases is said by who may see them all: another could have what they may not see
    told to themselves, or to nobody.
    """
    if who.actor.kind != "kvk":
        return True
    theirs = Rol.objects.filter(_is(who.actor), roltype__omschrijving_generiek="initiator")
    hidden = versions_of(as_employee(who), covered=False)
    return not (hidden and Case.objects.filter(zaak__in=theirs.values("zaak"), version__in=hidden).exists())


def acted_while_capable(who: Acting) -> bool:
    """Say whether someone sent an application by a mandate of the same person before, while not under curatele."""
    if who.right != Right.MANDATE:
        return False
    sent = Submission.objects.filter(
        sender_hash__in=who.actor.owners, sender_context__right=who.right.value, sender_context__curatele=False
    )
    theirs = Rol.objects.filter(_is(who.concerned), roltype__omschrijving_generiek="initiator")
    return sent.filter(zaak__in=theirs.values("zaak")).exists()


def letters(who: Acting | None) -> QuerySet[Message]:
    """Return the letters that someone may read; those to others whom a case touches are not the applicant's."""
    return Message.objects.filter(zaak__in=own(who, Deed.READ_LETTERS), party=None)


def documents(case: Case) -> QuerySet[Enkelvoudiginformatieobject]:
    """Return the documents of a case that whose it is may read: what was received, and what we wrote to them.

    Not what we wrote to others, what they wrote to us, or what an official put in the file (filing). Nor what advisers
    wrote: whether someone may read that, an official says (Woo 5.1, Awb 7:4 lid 6).
    """
    theirs = ReceivedMessage.objects.filter(zaak=case.zaak_id).exclude(party=None).values("documents")
    written = Message.objects.filter(zaak=case.zaak_id)
    to_others, to_them = written.exclude(party=None), written.filter(party=None)
    every = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak_id)
    advice = Task.objects.filter(zaak=case.zaak_id).exclude(answer_documents=None).values("answer_documents")
    found = every.filter(Q(ontvangstdatum__isnull=False) | Q(pk__in=_papers(to_them)))
    return found.exclude(pk__in=theirs).exclude(pk__in=_papers(to_others)).exclude(pk__in=advice)


def _papers(written: QuerySet[Message]) -> QuerySet[Any]:
    """Return the ids of letters, and of what goes with them."""
    return written.values("document").union(written.exclude(enclosures=None).values("enclosures"))


def _claimed(who: Acting, deed: Deed) -> QuerySet[Zaak]:
    """Return the zaak of the claim by which someone acts, as far as an official found that it holds today.

    An objection or complaint about it, made for the same person, is theirs with it.
    """
    claim, today = claims.of(who), timezone.localdate()
    if claim is None or claim.zaak_id is None or claims.ended(claim, today):
        return Zaak.objects.none()
    about = Q(grievance__about=claim.zaak_id, grievance__message__party=None)
    found = Zaak.objects.filter(Q(pk=claim.zaak_id) | about, case__version__in=versions_of(who, covered=True))
    if who.actor.kind == "kvk":
        found = found.filter(case__version__in=versions_of(as_employee(who), covered=True))
    if claims.holds(claim, today):
        return found.filter(
            pk__in=Rol.objects.filter(_is(who.actor), indicatie_machtiging="gemachtigde").values("zaak")
        )
    return found if deed in BEFORE_A_CHECK else Zaak.objects.none()


def _is(who: Identity) -> Q:
    """Return the condition on a rol that this is the person, or the company or its branch."""
    if who.kind == admission.EUROPEAN:
        sent = Submission.objects.filter(sender_hash__in=who.owners)  # an index finds these
        return Q(zaak__in=sent.values("zaak"), betrokkene_identificatie__anpIdentificatie__in=who.foreign_numbers)
    found = Q(**{f"betrokkene_identificatie__{NUMBERS[who.kind]}": who.number})
    return found & Q(betrokkene_identificatie__vestigingsNummer=who.branch) if who.branch else found

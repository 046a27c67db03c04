"""Signing with the applicant: the link that asks for it, what is signed, and what an official notes of a signature on paper.

The link has a code behind a #, which a browser sends to nobody: it stands in no log and no Referer. It is mailed once
and kept as a keyed hash. It says nothing: who opens it logs in before they read anything, and the login says who they
are. What they signed is kept as a document, and they get a rol in the zaak.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from openloket import typed_codes
from openloket.cases import cosigning, documents, locking, news, versions
from openloket.cases.carrying import notices, notification
from openloket.cases.carrying.notices import Notice
from openloket.cases.documents import NewDocument
from openloket.cases.hands import Handler
from openloket.cases.locking import locked_case, save
from openloket.cases.models import Case, Channel, CoSignature, Submission
from openloket.cases.queue import later
from openloket.cases.refusals import NotPossible, reasoned, whole
from openloket.cases.submit import APPLICANT, acts_as
from openloket.cases.who import addressee, cosigners, sourced
from openloket.cases.wording.typesetting import TYPST, date_parts, pdf
from openloket.cases.wording.words import CONTACT_TEXT_MAX, shortened
from openloket.cases.written.overview import Section, sections, typeset
from openloket.definitions import admission
from openloket.forms.validate import stored
from openloket.law.calendar import plain_date
from openloket.people.acting import Acting, Right
from openloket.people.means import called
from openloket.registers import acts, content
from openloket.registers.api.hand import Hand
from openloket.registers.models import Rol
from openloket.secrecy import keyed_hash

State = CoSignature.State
CODE_SIGNS = 16
"""Signs of the code in a link: 80 bits."""
_TEMPLATE = TYPST / "statement.typ"
STATEMENT = "Verklaring van wie mee ondertekent"
PAPER = {"paper": "op papier", "desk": "aan de balie"}
"""Where an official can see a signature."""

GONE = "Deze link werkt niet. Misschien is hij niet helemaal overgenomen, of kreeg u daarna een nieuwe link."
EXPIRED = "Deze link is verlopen. Vraag de aanvrager om de link opnieuw te laten sturen."
USED = "Met deze link is al geantwoord."
CLOSED = "Deze aanvraag is al afgehandeld. U hoeft niet meer te tekenen."
PERSON_ONLY = "U bent ingelogd voor een bedrijf of voor een ander. Tekenen doet u zelf: log in met uw eigen DigiD."
SAME = "U bent de aanvrager, of u tekende al. Iemand anders moet mee ondertekenen. Stuur de link naar die persoon door."
CHANGED = "De aanvraag is veranderd sinds u deze pagina opende. Lees hieronder hoe zij nu is. Er is niets getekend."
SIGNED_ALREADY = "Deze handtekening is er al."
TOO_SOON = "Er is net een link gestuurd. Wacht een uur voordat u nog een link laat sturen."
NO_DAY = "Vul in op welke dag u de handtekening zag. Die dag kan niet in de toekomst liggen."
NO_WAY = "Kies waar u de handtekening zag."
NAMED_TOO_OFTEN = "U veranderde dit al vijf keer. Bel ons als het nog niet klopt."
UNCHANGED = "Er is niets veranderd. De link opnieuw laten sturen kan op de pagina van uw zaak."
NOT_IN_DOUBT = "Deze handtekening wacht niet meer op een oordeel over de naam."
NO_REASON = "Schrijf op waaruit blijkt dat het dezelfde persoon is."
BECAUSE_MAX = 300
NAMED_ANEW = "Wie mee ondertekent"
"""The subject of the contact that stands in the registers when the applicant names someone else."""
UNKNOWN = "Deze medeondertekenaar hoort niet bij deze zaak."


# The link -------------------------------------------------------------------------------------------------------------


def send_link(pk: int, at: datetime) -> None:
    """Mail whoever must sign a new link; the one before stops working. Raises TryLater when it failed for now."""
    row = CoSignature.objects.select_related("zaak__case").filter(pk=pk, state=State.ASKED).first()
    if row is None or row.zaak.case.closed_on is not None:
        return
    code = typed_codes.made(CODE_SIGNS)
    sent = {"link": keyed_hash("cosign", code), "asked_at": at, "undelivered": False}
    CoSignature.objects.filter(pk=pk).update(**sent)
    try:
        notification.mail(row.email, lambda: _notice(typed_codes.grouped(code), at))
    except (notification.TryLater, notification.Undeliverable):
        CoSignature.objects.filter(pk=pk, link=sent["link"]).update(undelivered=True)
        raise


def _notice(code: str, at: datetime) -> Notice:
    """Write the request to sign: without a name, a number or what it is about, for whoever opens the mailbox."""
    page = settings.BASE_URL + reverse("cosign")
    return notices.in_each_language("cosign", lambda: _said(at), link=f"{page}#{code}", page=page, code=code)


def _said(at: datetime) -> dict[str, str]:
    name, last = settings.MUNICIPALITY["name"], timezone.localdate(at + cosigning.LINK_HOLDS)
    return {
        "subject": gettext("{municipality}: wilt u mee ondertekenen?").format(municipality=name),
        "opening": gettext(
            "Iemand vraagt iets aan bij {municipality} en noemde u als degene die mee ondertekent."
        ).format(municipality=name),
        "how": gettext("Open de link en log in met uw eigen DigiD. Dan leest u wat het is, en tekent u of niet."),
        "until": gettext("De link werkt tot {until}.").format(until=date_format(last, "l j F Y")),
        "by_hand": gettext("Werkt de link niet? Ga dan naar deze pagina, en vul daar de code in:"),
        "closing": gettext("Kent u niemand die dit vraagt? Dan hoeft u niets te doen."),
    }


# What is signed -------------------------------------------------------------------------------------------------------


def what(case: Case) -> list[Section]:
    """Return what someone signs: the answers, without the number of the applicant and without a secret address."""
    version = versions.of(case.version)
    answers = sourced.without(stored(version.questions, case.answers), sourced.hidden_in(case, version))
    numbers = set(admission.identity_questions(version))
    found = sections(version, answers)
    return [Section(s.page, [line for line in s.lines if line.question.id not in numbers]) for s in found]


def fingerprint(case: Case) -> str:
    """Return what tells these answers from those after a change, so that nobody signs what they did not read."""
    return hashlib.sha256(msgspec.json.encode([case.version_id, case.answers], order="deterministic")).hexdigest()


# Signing --------------------------------------------------------------------------------------------------------------


def stopped(row: CoSignature | None, case: Case | None, who: Acting | None, at: datetime) -> str:
    """Return why someone cannot sign with a link, in a sentence; empty when they can, or must still log in."""
    if row is None or case is None:
        return GONE
    if row.state != State.ASKED:
        return USED
    if case.closed_on is not None:
        return CLOSED
    if cosigning.stand(row.state, row.asked_at, False, at) is cosigning.Stand.EXPIRED:
        return EXPIRED
    if who is None:
        return ""
    if who.right != Right.SELF:
        return PERSON_ONLY
    others = CoSignature.objects.filter(zaak=row.zaak_id, state=State.SIGNED).values_list("signer", flat=True)
    return SAME if cosigning.same_person(who.actor.owners, _applicants(case), set(others)) else ""


def _applicants(case: Case) -> set[str]:
    """Return the keyed hashes of who applied and who sent it."""
    senders = (
        Submission.objects.filter(zaak=case.zaak_id).exclude(sender_hash=None).values_list("sender_hash", flat=True)
    )
    rollen = Rol.objects.filter(zaak=case.zaak_id, roltype__omschrijving_generiek="initiator")
    numbers = [rol.betrokkene_identificatie.get("inpBsn") for rol in rollen]
    return {*filter(None, senders), *(keyed_hash("bsn", number) for number in numbers if number)}


def doubted(row: CoSignature, who: Acting) -> bool:
    """Say whether who logged in may be another than the applicant named, as far as their names say."""
    return not cosigning.fits(who.actor.name, row.name)


def answer(link: str, who: Acting, seen: str, at: datetime, *, agrees: bool) -> None:
    """Keep that someone signs, or will not, what they read (`seen` is its fingerprint). Raises NotPossible.

    `link` is the keyed hash of the code that they came with.
    """
    first = cosigners.by_link(link)
    if first is None:
        raise NotPossible(GONE)
    with whole(first.zaak_id):
        case = locked_case(first.zaak_id)
        row = CoSignature.objects.select_for_update(of=("self",)).select_related("zaak").get(pk=first.pk)
        if why := stopped(row if row.link == first.link else None, case, who, at):
            raise NotPossible(why)
        if fingerprint(case) != seen:
            raise NotPossible(CHANGED)
        row.state = State.SIGNED if agrees else State.DECLINED
        row.answered_on = timezone.localdate(at)
        row.signer, row.signer_name, row.means = who.actor.owner, who.actor.name[:200], who.means
        hand = acts.hand("medeondertekenaar", why=_why(row), channel="web", at=at, insists=True)
        if agrees:
            row.document = _statement(hand, case, row, plain_date(row.answered_on))
            row.name_doubted = doubted(row, who)
            row.rol = cosigners.give_rol(hand, case.zaak, row, _person(who))
        else:
            acts.zaken.change(hand, case.zaak, {}, always=True)
            later("tell_unsigned", zaak=case.pk)
        row.save()
        news.came_in(case, at)
        save(case)


def _why(row: CoSignature) -> str:
    return "Mee ondertekend" if row.state == State.SIGNED else "Wil niet mee ondertekenen"


def _person(who: Acting) -> dict[str, str]:
    number = {"anpIdentificatie": who.actor.foreign_numbers[0]} if who.kind == admission.EUROPEAN else {}
    return number or {"inpBsn": who.actor.number}


def _statement(hand: Hand, case: Case, row: CoSignature, day: str) -> Any:
    """Register what was signed, with who signed it, when and with which login."""
    version = versions.of(case.version)
    made = pdf(
        _TEMPLATE,
        {
            "title": STATEMENT,
            "about": version.title,
            "case": case.zaak.identificatie,
            "municipality": settings.MUNICIPALITY,
            "name": row.signer_name or row.name,
            "by_login": bool(row.signer_name),
            "means": called(row.means),
            "day": day,
            "date_parts": date_parts(row.answered_on or timezone.localdate()),
            "pages": [
                {"title": s.page.title, "items": [typeset(line) for line in s.lines]} for s in what(case) if s.lines
            ],
        },
    )
    new = NewDocument(
        STATEMENT,
        f"{case.zaak.identificatie}-verklaring.pdf",
        "application/pdf",
        content.store(made),
        len(made),
        "bijlage",
        row.signer_name or row.name,
        row.answered_on,
    )
    signed_on = row.answered_on or timezone.localdate()
    [document] = documents.add(hand, case.zaak, [new], signed_on, secret=addressee.hides(case))
    return document


# What an official and the applicant do --------------------------------------------------------------------------------


def note(zaak: int, handler: Handler, pk: str, means: str, day: date | None) -> None:
    """Note that an official saw a signature on paper or at the desk. Raises Stale, NotPossible."""
    with whole(zaak):
        case, _ = locking.locked(zaak, handler.revision, stops=True)
        row = _of(zaak, pk)
        if row.state == State.SIGNED:
            raise NotPossible(SIGNED_ALREADY)
        if means not in PAPER:
            raise NotPossible(NO_WAY)
        if day is None or day > handler.today:
            raise NotPossible(NO_DAY)
        row.state, row.means, row.answered_on, row.noted_by = State.SIGNED, means, day, handler.user
        row.link = row.signer = row.signer_name = ""
        hand = handler.hand(f"Handtekening gezien van wie mee ondertekent, {PAPER[means]}, op {plain_date(day)}")
        row.rol = cosigners.give_rol(hand, case.zaak, row, {})
        row.save()
        news.came_in(case, handler.at, handler.user.username)
        save(case)


def is_same(zaak: int, handler: Handler, pk: str, reason: str) -> None:
    """Find that who signed under another name is who was named: from now on it counts. Raises Stale, NotPossible."""
    with whole(zaak):
        case, row = _in_doubt(zaak, handler, pk)
        row.name_because = reasoned(reason, BECAUSE_MAX, NO_REASON)
        row.name_doubted, row.name_checked_by, row.name_checked_at = False, handler.user, handler.at
        row.save()
        why = f"Handtekening van {cosigners.signer(row)} telt, genoemd was {row.name}: {row.name_because}"
        acts.zaken.change(handler.hand(why), case.zaak, {}, always=True)
        save(case)


def is_another(zaak: int, handler: Handler, pk: str) -> None:
    """Find that somebody else signed than was named: it does not count, and who was named is asked again.

    What was signed stays with the case, and so does what happened. Raises Stale, NotPossible.
    """
    with whole(zaak):
        case, row = _in_doubt(zaak, handler, pk)
        hand = handler.hand(f"Handtekening van {cosigners.signer(row)} telt niet, genoemd was {row.name}")
        if row.rol is not None:
            acts.zaken.take_rol(hand, row.rol)
        _ask_as_new(row)
        acts.zaken.change(hand, case.zaak, {}, always=True)
        save(case)


def _in_doubt(zaak: int, handler: Handler, pk: str) -> tuple[Case, CoSignature]:
    case, _ = locking.locked(zaak, handler.revision)
    row = _of(zaak, pk)
    if not row.name_doubted:
        raise NotPossible(NOT_IN_DOUBT)
    return case, row


def ask_anew(zaak: int, handler: Handler, pk: str) -> None:
    """Have a new link sent to who must still sign, also to who would not. Raises Stale, NotPossible."""
    with whole(zaak):
        case, _ = locking.locked(zaak, handler.revision)
        row = _of(zaak, pk)
        if row.state == State.SIGNED:
            raise NotPossible(SIGNED_ALREADY)
        _ask_as_new(row)
        acts.zaken.change(handler.hand("Link om mee te ondertekenen opnieuw gestuurd"), case.zaak, {}, always=True)
        save(case)


def _ask_as_new(row: CoSignature) -> None:
    """Have a new link sent to who must sign, as if nobody answered yet; in the transaction that says why."""
    row.state, row.answered_on, row.undelivered, row.name_doubted = State.ASKED, None, False, False
    row.signer = row.signer_name = row.means = ""
    row.document = row.rol = None
    row.save()
    later("send_cosign_link", cosignature=row.pk)


def ask_again(case: Case, pk: str, at: datetime) -> None:
    """Have a new link sent because the applicant asks for it. Raises NotPossible."""
    with transaction.atomic():
        row = _of(case.pk, pk)
        if row.state != State.ASKED:
            raise NotPossible(USED)
        if case.closed_on is not None:
            raise NotPossible(CLOSED)
        if not cosigning.may_ask_again(row.state, row.asked_at, at):
            raise NotPossible(TOO_SOON)
        CoSignature.objects.filter(pk=row.pk).update(asked_at=at, undelivered=False)
        later("send_cosign_link", cosignature=row.pk)


def name_anew(case: Case, pk: str, who: Acting, value: Mapping[str, str], at: datetime) -> None:
    """Have someone else sign, or mend an address, because the applicant says so; the link from before stops working.

    The answers say it too, so that whoever signs reads who signs. What was sent stays as it is. Raises NotPossible.
    """
    with whole(case.pk):
        case, row = locked_case(case.pk), _of(case.pk, pk)
        if row.state == State.SIGNED:
            raise NotPossible(SIGNED_ALREADY)
        if case.closed_on is not None:
            raise NotPossible(CLOSED)
        if not cosigning.may_name_anew(row.state, row.times_named):
            raise NotPossible(NAMED_TOO_OFTEN)
        if (row.name, row.email) == (value["name"], value["email"]):
            raise NotPossible(UNCHANGED)
        was = f"{row.name}, {row.email}"
        times = row.times_named + 1
        CoSignature(
            pk=row.pk,
            zaak=row.zaak,
            key=row.key,
            name=value["name"],
            email=value["email"],
            asked_at=at,
            times_named=times,
        ).save()
        case.answers = cosigning.named_anew(case.answers, row.key, value)
        hand = acts.hand(
            acts_as(who) or APPLICANT, why="Andere medeondertekenaar genoemd", channel="web", at=at, insists=True
        )
        said = f"{value['name']}, {value['email']} tekent mee, in plaats van {was}"
        acts.zaken.note_contact(hand, case.zaak, Channel.WEB, NAMED_ANEW, shortened(said, CONTACT_TEXT_MAX))
        acts.zaken.change(hand, case.zaak, {}, always=True)
        news.came_in(case, at)
        save(case)
        later("send_cosign_link", cosignature=row.pk)


def _of(zaak: int, pk: str) -> CoSignature:
    rows = CoSignature.objects.select_for_update(of=("self",)).filter(zaak=zaak)
    found = next((row for row in rows if str(row.pk) == pk), None)
    if found is None:
        raise NotPossible(UNKNOWN)
    return found

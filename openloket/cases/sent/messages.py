"""Getting a letter to someone, the way they said they can be reached (Awb 2:8-2:12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from openloket.cases import documents, versions
from openloket.cases.carrying import addresses, wishes
from openloket.cases.documents import NewDocument
from openloket.cases.locking import locked
from openloket.cases.models import Case, InterestedParty, Message
from openloket.cases.queue import later
from openloket.cases.refusals import NotPossible
from openloket.cases.who import addressee
from openloket.cases.written import letters
from openloket.cases.written.letters import WrittenLetter
from openloket.definitions.schema import Letter, Version
from openloket.people.acting import Right
from openloket.people.models import User
from openloket.registers import acts, content
from openloket.registers.api.hand import Hand

NOBODY = "Wij weten niet wie dit stuurde en hebben geen adres. Er kan geen brief naartoe."


def reachable(case: Case, version: Version) -> bool:
    """Say whether a letter can get to the applicant at all: who reports something without a login may stay unknown."""
    if case.answers.get(version.applicant.address):
        return True
    return wishes.way(case, version, "")[0] == Message.Way.INBOX


def write(
    case: Case,
    version: Version,
    kind: str,
    hand: Hand,
    now: datetime,
    values: Mapping[str, str] | None = None,
    *,
    text: Letter | None = None,
    by: User | None = None,
    party: InterestedParty | None = None,
    days: Sequence[date] = (),
    post_by: date | None = None,
    besluit: bool = False,
    signed: Mapping[str, str] | None = None,
    enclosures: Sequence[NewDocument] = (),
) -> Message:
    """Write a letter and put it on its way: from the official who acts, or else from the municipality.

    See `letters.write` and `send`; call inside the transaction that decides to send it.
    """
    letter = letters.write(
        case, version, kind, timezone.localdate(now), values,
        text=text, days=days, by=by, party=party, besluit=besluit, signed=signed,
    )  # fmt: skip
    author = str(by) if by else settings.MUNICIPALITY["name"]
    return send(
        case, version, letter,
        kind=kind, author=author, hand=hand, now=now, post_by=post_by, party=party, enclosures=enclosures,
    )  # fmt: skip


def send(
    case: Case,
    version: Version,
    letter: WrittenLetter,
    *,
    kind: str,
    author: str,
    hand: Hand,
    now: datetime,
    sha256: str = "",
    post_by: date | None = None,
    party: InterestedParty | None = None,
    enclosures: Sequence[NewDocument] = (),
) -> Message:
    """Put the letter in the file and on its way, with what goes with it; call inside the transaction that decides to send it.

    A letter to a party that did not apply goes by post.

    `sha256` names the PDF where it was stored before the transaction (see `store`); else it is stored here. After
    `post_by` the letter has no effect any more. What counts from the day on which it goes is set when it goes (see sending).
    """
    day = timezone.localtime(now).date()
    name = f"{slugify(letter.subject)[:80] or 'brief'}-{case.zaak.identificatie}.pdf"
    new = NewDocument(
        letter.subject,
        name,
        "application/pdf",
        sha256 or store(letter),
        len(letter.pdf),
        "besluit" if kind == "decision" else "brief",
        author,
    )
    document, *along = documents.add(hand, case.zaak, [new, *enclosures], day, secret=addressee.hides(case))
    how, email = (Message.Way.PRINT, "") if party else wishes.way(case, version, kind)
    if party is None and addressee.asks_first(case, day):
        how, email = Message.Way.HELD, ""
    message = Message.objects.create(
        zaak=case.zaak,
        party=party,
        kind=kind,
        subject=letter.subject[:200],
        document=document,
        text=letter.text,
        dated=letter.dated,
        way=how,
        held=Message.Held.ASKING if how == Message.Way.HELD else "",
        email=email,
        made_at=now,
        post_by=post_by,
    )
    if along:
        message.enclosures.set(along)
    if how == Message.Way.INBOX:
        later("notify", message=message.pk)
    elif how == Message.Way.HELD:
        later("check_addressee", message=message.pk)
    elif party is None and (address := wishes.to_confirm(case, version, kind)):
        addresses.ask(addressee.owners(case, day), address, now)
    return message


def confirmed(found: Iterable[Message], day: date) -> int:
    """Take letters that nobody printed yet off the pile, as far as they can go digitally now; returns how many.

    One for which the BRP was asked first stays, and one in which a secret address stands.
    """
    gone = 0
    for row in found:
        case = Case.objects.select_related("zaak", "version").get(pk=row.zaak_id)
        with transaction.atomic():
            waits = Message.objects.select_for_update().filter(UNSENT, pk=row.pk, way=Message.Way.PRINT)
            stays = addressee.asks_first(case, day) or secret_of(row, case, day) is not None
            if case.version is None or stays or not (message := waits.first()):
                continue
            how, email = wishes.way(case, versions.of(case.version), message.kind)
            if how == Message.Way.INBOX and message.undeliverable_at is None:
                let_go(message, how, email)
                gone += 1
    return gone


TO_ANOTHER = "to_another"
"""Marks the text of a letter that an official sent to someone else than who would get it; their address is not for who acts."""


def to_another(message: Message) -> bool:
    """Say whether an official sent this letter to someone else than who would get it: that one does not read it on the site."""
    return bool((message.text or {}).get(TO_ANOTHER))


def secret_of(message: Message, case: Case, day: date) -> Right | None:
    """Return by which right someone must act to read this letter by post of a day, where it bears their secret address."""
    return addressee.whose_secret(case, day, (message.text or {}).get("recipient"))


def let_go(message: Message, how: str, email: str = "") -> None:
    """Put a letter that was held on its way; call with the message locked."""
    message.way, message.email, message.held = how, email, ""
    message.save(update_fields=["way", "email", "held"])
    if how == Message.Way.INBOX:
        later("notify", message=message.pk)


UNSENT = Q(batch=None, sent_on=None, notified_at=None, read_at=None)
"""The letters that nobody has seen and no batch holds: they can still be changed, or not be sent at all."""


def rewrite(hand: Hand, message: Message, letter: WrittenLetter, sha256: str, day: date) -> None:
    """Replace what a letter that is still UNSENT says; call with the message locked, see `send` for `sha256`."""
    changes = documents.replaced(letter.subject, sha256, len(letter.pdf), day)
    acts.documenten.change(hand, message.document, changes)
    message.subject, message.text, message.dated = letter.subject[:200], letter.text, letter.dated
    message.save(update_fields=["subject", "text", "dated"])


def withdraw(hand: Hand, message: Message) -> None:
    """Withdraw a letter that is still UNSENT; call with the message locked. Its document leaves the zaak's file."""
    acts.documenten.remove(hand, message.document)
    message.delete()


def store(letter: WrittenLetter) -> str:
    """Keep the letter's PDF; returns its SHA-256."""
    return content.store(letter.pdf)


def addressed(zaak_id: int, revision: int) -> tuple[Case, Version]:
    """Return the case, as `locked` does, when a letter can get to the applicant. Raises NotPossible too."""
    case, version = locked(zaak_id, revision)
    if not reachable(case, version):
        raise NotPossible(NOBODY)
    return case, version

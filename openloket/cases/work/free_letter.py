"""A letter that an official sends by themselves about a case, from a template; where it asks for two people another sends it.

It goes as every letter does: in the municipality's frame, by the way the applicant chose, into the file. It asks nothing
that the law gives a term for, and decides nothing: for those there are acts of their own.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_noop

from openloket.cases import hands
from openloket.cases.hands import Handler
from openloket.cases.locking import Stale, locked_case, save, version_of
from openloket.cases.models import Case, LetterTemplate, ProposedLetter
from openloket.cases.refusals import NotPossible, for_letter, reasoned, whole
from openloket.cases.sent import messages
from openloket.cases.sent.messages import NOBODY
from openloket.cases.wording.words import REASON_MAX, says_something
from openloket.cases.work.letter_templates import SUBJECT_MAX
from openloket.cases.written import letters
from openloket.cases.written.letters import WrittenLetter
from openloket.definitions.letters import fill
from openloket.definitions.rules import findings_of_stored
from openloket.definitions.schema import Letter
from openloket.forms.validate import stored
from openloket.law.calendar import long_date, plain_date
from openloket.people import persons
from openloket.people.models import User
from openloket.registers import acts
from openloket.registers.api.hand import Hand

KIND = "free"
LETTER = Letter(subject="{onderwerp}", body="{tekst}")
REMARKS_MAX = 800
NO_LETTER = gettext_noop("Schrijf het onderwerp en de tekst van de brief op.")
WAITS = gettext_noop("Er wacht al een brief op een tweede medewerker. Laat die eerst versturen of trek haar in.")
NONE_WAITS = gettext_noop("Er wacht geen brief (meer) op een tweede medewerker.")
OWN = gettext_noop("U schreef deze brief zelf. Iemand anders moet haar versturen.")
NOT_OWN = gettext_noop("U schreef deze brief zelf. U kunt haar intrekken.")
NO_REMARKS = gettext_noop("Schrijf in woorden op wat er anders moet.")


def of(case: Case) -> ProposedLetter | None:
    """Return the letter of a case that waits for a second person, or that was sent back."""
    return ProposedLetter.objects.select_related("by", "template").filter(zaak=case.zaak_id).first()


def filled(case: Case, template: LetterTemplate) -> tuple[str, str]:
    """Return the subject and text of a letter, with what the case fills in; what it does not know is a dash."""
    version = version_of(case)
    answers = stored(version.questions, case.answers)
    values = {
        "zaaknummer": case.zaak.identificatie,
        "ontvangen_op": plain_date(case.received_on),
        "beslissen_voor": long_date(case.due),
        "gemeente": settings.MUNICIPALITY["name"],
        "zaakwoord": version.noun,
    }
    found = findings_of_stored(version, answers, case.received_on)
    written = Letter(subject=template.subject, body=template.text)
    subject, body = fill(written, version, answers, found, case.received_on, values)
    return subject, "\n\n".join(body)


def write(case: Case, handler: Handler, subject: str, text: str, by: User | None = None) -> WrittenLetter:
    """Write the letter as it would go now, from `by` or else who acts. Raises NotPossible."""
    version = version_of(case)
    subject, text = (
        for_letter(" ".join(subject.split()), SUBJECT_MAX, "subject"),
        for_letter(text.strip(), REASON_MAX, "text"),
    )
    if not says_something(subject) or not says_something(text):
        raise NotPossible(NO_LETTER, "text")
    if not messages.reachable(case, version):
        raise NotPossible(NOBODY)
    days = [case.due] if long_date(case.due) in text else []
    said = {"onderwerp": subject, "tekst": text}
    return letters.write(case, version, KIND, handler.today, said, text=LETTER, days=days, by=by or handler.user)


def send(zaak_id: int, handler: Handler, template: LetterTemplate, subject: str, text: str) -> bool:
    """Send a letter, or have it wait for a second person where its template asks that; tell whether it went. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case = _locked(zaak_id, handler)
        row = of(case)
        if row is not None and not row.remarks:
            raise NotPossible(WAITS)
        letter = write(case, handler, subject, text)
        if row is not None:
            row.delete()
        if not template.two_people:
            _go(case, handler, letter, handler.user)
            return True
        ProposedLetter.objects.create(
            zaak=case.zaak, template=template, subject=subject, text=text, by=handler.user, made_at=handler.at
        )
        hand = _hand(handler, f"Brief klaargezet voor een tweede medewerker: {letter.subject}")
        acts.zaken.change(hand, case.zaak, {}, always=True)
        case.new_since = case.new_since or handler.at
        save(case)
        return False


def approve(zaak_id: int, handler: Handler) -> None:
    """Send a letter that a colleague wrote. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case, row = _waiting(zaak_id, handler)
        if persons.same(row.by, handler.user):
            raise NotPossible(OWN)
        letter = write(case, handler, row.subject, row.text, row.by)
        row.delete()
        _go(case, handler, letter, row.by)


def send_back(zaak_id: int, handler: Handler, remarks: str) -> None:
    """Send a letter back to the colleague who wrote it, with what must be otherwise. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case, row = _waiting(zaak_id, handler)
        if persons.same(row.by, handler.user):
            raise NotPossible(NOT_OWN)
        row.remarks = f"{handler.user}: {reasoned(remarks, REMARKS_MAX, NO_REMARKS, 'remarks')}"
        row.save(update_fields=["remarks"])
        acts.zaken.change(_hand(handler, f"Brief teruggestuurd: {row.subject}"), case.zaak, {}, always=True)
        case.new_since = case.new_since or handler.at
        save(case)


def withdraw(zaak_id: int, handler: Handler) -> None:
    """Take a letter away that waits or was sent back. Raises Stale, NotPossible."""
    with whole(zaak_id):
        case = _locked(zaak_id, handler)
        row = of(case)
        if row is None:
            raise NotPossible(NONE_WAITS)
        row.delete()
        acts.zaken.change(_hand(handler, f"Brief ingetrokken: {row.subject}"), case.zaak, {}, always=True)
        save(case)


def _go(case: Case, handler: Handler, letter: WrittenLetter, author: User) -> None:
    wrote = "" if author == handler.user else f", geschreven door {author}"
    hand = _hand(handler, f"Brief gestuurd: {letter.subject}{wrote}")
    messages.send(case, version_of(case), letter, kind=KIND, author=str(author), hand=hand, now=handler.at)
    acts.zaken.change(hand, case.zaak, {}, always=True)
    save(case)


def _hand(handler: Handler, why: str) -> Hand:
    return hands.of(handler.user, why[:1000], channel="behandeling", at=handler.at, insists=True)


def _locked(zaak_id: int, handler: Handler) -> Case:
    """Return a case, locked, also when it is closed. Raises Stale."""
    case = locked_case(zaak_id)
    if case.revision != handler.revision:
        raise Stale
    return case


def _waiting(zaak_id: int, handler: Handler) -> tuple[Case, ProposedLetter]:
    """Return a case, locked, with its letter that waits. Raises Stale, NotPossible."""
    case = _locked(zaak_id, handler)
    row = of(case)
    if row is None or row.remarks:
        raise NotPossible(NONE_WAITS)
    return case, row

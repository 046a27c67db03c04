"""The one way in: a submission becomes a zaak, whole or not at all, and only once.

Everything that can be refused or can fail outside the database (validation, PDFs, storing contents) happens
first. Then one transaction writes all rows and queues the receipt. The submission's unique key makes a repeat,
also one at the same moment, return the zaak that was made.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import msgspec
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from openloket.cases import cosigning, documents, versions
from openloket.cases.documents import NewDocument
from openloket.cases.filling import following, places
from openloket.cases.models import WRITTEN, Case, Channel, Draft, RightClaim, ServiceVersion, Submission
from openloket.cases.queue import later
from openloket.cases.terms import calendar
from openloket.cases.who import addressee, applicant, claiming, claims, cosigners, identified, protected, sourced
from openloket.cases.who.claiming import OnBehalf
from openloket.cases.who.cosigners import Seen
from openloket.cases.wording.words import CONTACT_TEXT_MAX, read_message, shortened
from openloket.cases.written import expected
from openloket.cases.written.overview import submission_pdf
from openloket.definitions import admission
from openloket.definitions.checks import firing, problems
from openloket.definitions.letters import show_outcome
from openloket.definitions.rules import Finding, findings
from openloket.definitions.schema import Version
from openloket.forms.kept import AsKept
from openloket.forms.validate import Answers, Problem, as_json
from openloket.law import periods
from openloket.law.calendar import plain_date
from openloket.law.deadlines import Deadline, deadline
from openloket.people import routes
from openloket.people.acting import CHECKED_BY_AN_OFFICIAL, CONFIRMED_BY_THE_BRP, Acting, Identity, Right
from openloket.people.models import User
from openloket.registers import acts, content, numbers
from openloket.registers.api import problems as registers
from openloket.registers.api.hand import Hand
from openloket.registers.models import Zaak
from openloket.watch import meters

NOT_THIS_CHANNEL = "Deze dienst kunt u niet op deze manier aanvragen. Het kan op de site, op papier en aan de balie."


@dataclass(frozen=True)
class NewSubmission:
    """One set of answers that came in through one channel at one moment.

    `received_on` is the day of receipt: for paper the day the letter came in. `scans` are documents that came
    with it, such as the scanned form. `draft` is removed when the zaak is there. `sender` is who was logged in on the
    web, and for whom they act (None: nobody), `by` the official who entered it on another channel.
    """

    key: str
    service: str
    channel: str
    received_at: datetime
    answers: Mapping[str, Any]
    received_on: date | None = None
    by: str = ""
    by_id: str = ""
    scans: tuple[NewDocument, ...] = ()
    draft: Draft | None = None
    sender: Acting | None = None
    message: str = ""
    """What they wrote with it, outside the questions."""
    version: str = ""
    """The hash of the version they began with; a draft knows its own."""
    identified: str = ""
    """Says how it was checked who the applicant is, where no login says so (see identified)."""
    on_behalf: OnBehalf | None = None
    """Who asks for the applicant, where no login says so (see claiming); None when the applicant asks."""
    confirmed: Mapping[str, str] = field(default_factory=dict)
    """Which warnings were answered with a tick, and what stands for the answers then (see definitions.checks)."""
    signed: Collection[str] = ()
    """The questions that name someone who signed where it can be seen, on paper or at the desk."""
    copy_to: str = ""
    """Where who acts for the applicant also hears that a letter is ready: an e-mail address, checked."""
    letters_to: Mapping[str, Any] | None = None
    """Who gets the letters when that is not the applicant: name, address, and whether that is secret. See addressee.

    `unknown` says that it counts as secret because the BRP gave no answer yet.
    """

    @property
    def day(self) -> date:
        return self.received_on or timezone.localtime(self.received_at).date()

    @property
    def known(self) -> Mapping[str, str] | None:
        """Return what the login answers; None where an official may type the applicant's number."""
        return known(self.channel, self.sender)


@dataclass(frozen=True)
class Submitted:
    zaak: Zaak
    repeated: bool


class SubmissionRefused(ValueError):
    """The submission cannot become a zaak; `problems` says what to mend."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(problem.message for problem in problems))


def known(channel: str, sender: Acting | None) -> Mapping[str, str] | None:
    """Return what a login answers, as `admission.check` wants it: on the web nothing but the login says who asks."""
    if channel != Channel.WEB:
        return None
    return sender.answers if sender else {}


def sent_by(channel: str, sender: Acting | None, by: str) -> dict[str, Any]:
    """Return the columns of a submission that say who sent it: with which login, or which official entered it."""
    if channel != Channel.WEB:
        return {"entered_by": by[:150]}
    if sender is None:
        return {"sender_kind": "", "sender_level": "", "sender_hash": ""}
    actor = sender.actor
    return {
        "sender_kind": actor.kind,
        "sender_level": actor.level,
        "sender_hash": actor.owner,
        "sender_context": login_context(sender),
    }


def login_context(sender: Acting) -> dict[str, Any]:
    """Return how a sender was known, and by which right they acted; who they act for stands in the rollen."""
    found: dict[str, Any] = {"source": sender.means, "levelOfAssurance": sender.level, "right": sender.right.value}
    if sender.actor.employee:
        found["actingSubject"] = sender.actor.employee
    if sender.services:
        found["mandate"] = {"services": list(sender.services)}
    if sender.ends and sender.represents:
        found["ends"] = sender.ends.isoformat()
    if sender.until and sender.represents:
        found["until"] = sender.until.isoformat()
    if sender.curatele is not None:
        found["curatele"] = sender.curatele
    if sender.checked:
        found["checked"] = sender.checked.isoformat()
    return found


def channel_name(channel: str) -> str:
    """Return what people call a channel, within a sentence."""
    label = str(Channel(channel).label)
    return label if channel == Channel.EMAIL else label.lower()


def _admitted(new: NewSubmission, version: Version) -> None:
    """Raise SubmissionRefused when this login may not ask for this service; the channels asked before, this is the last door."""
    who, level = new.sender, version.channels.web.assurance
    if new.channel != Channel.WEB:
        return
    if shut := admission.shut(version, who.kind if who else None, strong=who is not None and who.reaches(level)):
        raise SubmissionRefused((shut,))
    if who is not None and (wrong := _without_right(version, who, new.received_at)):
        raise SubmissionRefused((wrong,))


def _without_right(version: Version, who: Acting, at: datetime) -> Problem | None:
    """Return why someone may not ask for this service for whom they act; None when they may."""
    if not who.may_send(at):
        confirmed = who.right in CONFIRMED_BY_THE_BRP
        return Problem("inloggen", admission.NOT_CONFIRMED if confirmed else admission.NOT_COVERED)
    return admission.uncovered(version, who.right, who.services)


APPLICANT, REPRESENTATIVE, PARENT = "aanvrager", "gemachtigde van de aanvrager", "ouder of voogd van de aanvrager"
KNOWN_TO_US = "Bekend bij de gemeente"
"""What stands in the copy for who acts for another, in place of that person's number."""
TAKEN = frozenset({"identificatie-niet-uniek", "unique"})
TRIES = 5


def submit(new: NewSubmission) -> Submitted:
    """Make the zaak, or return the one made before. Raises NoVersion, SubmissionRefused, or what the database or disk raises.

    When it raises, nothing is written. A number that another system gave a zaak, document or contact of its own is
    passed over.
    """
    for _ in range(TRIES - 1):
        try:
            return _submit(new)
        except registers.Problem as problem:
            if not TAKEN & {fault.code for fault in problem.faults}:
                raise
    return _submit(new)


def _submit(new: NewSubmission) -> Submitted:
    claimed = new.sender is not None and new.sender.right in CHECKED_BY_AN_OFFICIAL
    if (new.draft is None or claimed) and (earlier := _earlier(new.key)):
        return earlier
    if new.day > timezone.localdate():
        raise SubmissionRefused((Problem("ontvangen", "De dag van ontvangst ligt in de toekomst. Verbeter de datum."),))
    pinned = new.version or (new.draft.version_hash if new.draft else "")
    published = versions.choose(new.service, new.day, pinned=pinned, at=new.received_at).published
    version = admission.asked_of(published.version, new.sender.kind if new.sender else None)
    if not version.channels.can_apply(new.channel):
        raise SubmissionRefused((Problem("kanaal", NOT_THIS_CHANNEL),))
    _admitted(new, version)
    outcome = admission.check(version, new.answers, new.known)
    message, wrong = read_message(new.message)
    if not outcome.ok or wrong:
        raise SubmissionRefused((*outcome.problems, *wrong))
    new = replace(new, message=message)
    answers = outcome.answers
    if stop := sourced.refused(sourced.of(new.draft).stop):
        raise SubmissionRefused((stop,))
    if new.channel not in WRITTEN and (stranger := admission.outside_audience(version, answers)):
        raise SubmissionRefused((stranger,))
    if new.on_behalf and (wrong_right := claiming.wrong(version, new.channel, new.on_behalf, answers)):
        raise SubmissionRefused((wrong_right,))
    fired = firing(version, answers, new.day)
    if new.channel not in WRITTEN and (open_ := problems(fired, new.confirmed)):
        raise SubmissionRefused(tuple(open_))
    found = findings(version, answers, new.day)
    term = deadline(
        new.day, periods.parse(version.deadline.decide), article=version.deadline.article, calendar=calendar.now()
    )
    types, digest = versions.types(published.hash), published.hash
    if types.gemachtigde is None and (new.on_behalf or (new.sender and new.sender.represents)):
        raise SubmissionRefused((Problem("inloggen", admission.NOT_COVERED),))
    why = f"Ontvangen via {channel_name(new.channel)}, versie van {plain_date(version.valid_from)}{_for_another(new)}"
    hand = acts.hand(
        _written_by(new), new.by_id, why, channel=channel_name(new.channel), at=new.received_at, insists=True
    )
    number = numbers.next_number("ZAAK", new.day)
    claim = _claim(new, version, answers)
    if claim and version.applicant.bsn and (number_of_applicant := claims.number_of(claim)):
        answers = {**answers, version.applicant.bsn: number_of_applicant}
    facts = protected.heard(version, answers, sourced.sent(version, new.draft))
    if new.channel not in WRITTEN and (stop := sourced.refused(facts.stop)):
        raise SubmissionRefused((stop,))
    shown = facts.shown(answers)
    seen = replace(expected.of_answers(version, answers, new.day), decide_by=term.ends)
    to_sign = cosigners.foreseen(version, answers, new.channel, new.received_at, new.signed)
    means = [*expected.as_lines(version, seen), *cosigning.as_lines(version, to_sign)]
    came_from = _sent_by(new, version)
    hides = facts.secret or addressee.of_sender(came_from)
    sent = _documents(new, version, digest, number, _for_the_sender(new, version, shown), means)
    try:
        with transaction.atomic():
            zaak = _zaak(hand, new, version, types, number, shown, term, claim)
            rows = documents.add(hand, zaak, sent, new.day, secret=hides)
            if claim is not None:
                if new.on_behalf:
                    claim.save()
                shown_with = claims.as_documents(claim, new.day)
                files = documents.add(hand, zaak, shown_with, new.day, secret=hides)
                claims.sent_with(claim, zaak, files)
            Submission.objects.create(
                key=new.key,
                zaak=zaak,
                channel=new.channel,
                received_at=new.received_at,
                document=rows[0],
                version=types.row,
                **came_from,
                identified=new.identified if identified.matters(version, new.channel) else "",
                message=message,
                confirmed={item.id: item.seen for item in fired if new.confirmed.get(item.id) == item.seen},
                **_how_it_went(new.draft),
            )
            _case(new, version, types.row, zaak, answers, found, term, facts)
            sourced.record(zaak, version, answers, facts)
            cosigners.ask(hand, zaak, version, answers, _seen_to_sign(new))
            later("send_receipt", zaak=zaak.pk)
            if routes.there(version.team):
                later("route", zaak=zaak.pk)
            if new.draft is not None:
                new.draft.delete()
    except IntegrityError:
        if earlier := _earlier(new.key):
            return earlier
        _claim(new, version, answers)  # another form was sent with it at the same moment
        raise
    meters.SUBMISSIONS.labels(new.channel).inc()
    return Submitted(zaak, repeated=False)


def _sent_by(new: NewSubmission, version: Version) -> dict[str, Any]:
    """Return the columns that say who sent it, and to whom letters go; of a claim the BRP says whether that address is secret."""
    found, to = sent_by(new.channel, new.sender, new.by), dict[str, Any]()
    if new.letters_to and new.sender and new.sender.represents:
        to = dict(new.letters_to)
        if new.sender.claims and new.sender.actor.kind == "bsn":
            to |= protected.of_who_acts(version, new.sender.actor.number).of_address
    if new.on_behalf:
        found["sender_context"] = {"right": new.on_behalf.right.value}
        said = protected.of_who_acts(version, new.on_behalf.bsn) if new.on_behalf.bsn else protected.Said()
        to = {"name": new.on_behalf.name, "address": dict(new.on_behalf.address), **said.of_address}
    if to:
        found["sender_context"] = {**found["sender_context"], addressee.LETTERS: to}
    return found


def _written_by(new: NewSubmission) -> str:
    """Return who the audit trail says sent it: an official by name, the applicant, or who acts for them."""
    return acts_as(new.sender) or new.by or APPLICANT


def acts_as(sender: Acting | None) -> str:
    """Return what the audit trail calls someone who acts for the applicant; empty for who acts for themselves."""
    if sender is None or not sender.represents:
        return ""
    if kind := claims.KINDS.get(sender.right):
        return f"wie zegt {kind.who} van de aanvrager te zijn"
    return PARENT if sender.right == Right.PARENT else REPRESENTATIVE


def _for_another(new: NewSubmission) -> str:
    if new.on_behalf:
        return f", gevraagd voor een ander ({new.on_behalf.right}), nog niet nagegaan"
    if new.sender is None or not new.sender.represents:
        return ""
    if new.sender.right in CHECKED_BY_AN_OFFICIAL:
        return f", door wie zegt {claims.KINDS[new.sender.right].who} te zijn"
    who = "een ouder of voogd" if new.sender.right == Right.PARENT else "een gemachtigde"
    return f", door {who} ({new.sender.right})"


def _claim(new: NewSubmission, version: Version, answers: Answers) -> RightClaim | None:
    """Return the claim by which the sender acts; None for who acts by another right. Raises SubmissionRefused."""
    if new.on_behalf:
        return claims.told(new.on_behalf, new.service, new.channel, version, answers)
    if new.sender is None or new.sender.right not in CHECKED_BY_AN_OFFICIAL:
        return None
    claim = claims.of(new.sender)
    if claim is None or claim.zaak_id is not None or claim.service != new.service or new.letters_to is None:
        raise SubmissionRefused((Problem("inloggen", admission.NOT_CLAIMED),))
    if not claims.take_over(claim, str(answers.get(version.applicant.name) or ""), new.day):
        raise SubmissionRefused((Problem("inloggen", admission.NO_LONGER_CONFIRMED),))
    return claim


def _how_it_went(draft: Draft | None) -> dict[str, Any]:
    if draft is None:
        return {}
    return {"started_at": draft.started_at, "errors": draft.errors, "helped": draft.helped}


def _earlier(key: str) -> Submitted | None:
    """Return the zaak that this submission made before; None if it made none."""
    sent = Submission.objects.filter(key=key)
    if not sent.exists():  # nearly always: reading a whole row that is not there takes four times as long
        return None
    row = sent.select_related("zaak").first()
    return Submitted(row.zaak, repeated=True) if row and row.zaak else None


def _for_the_sender(new: NewSubmission, version: Version, answers: Answers) -> Answers:
    """Return the answers as they stand in the copy of what was sent: who acts for another does not learn their number."""
    if not new.on_behalf and (new.sender is None or not new.sender.represents):
        return answers
    theirs = admission.identity_questions(version)
    return {name: AsKept(KNOWN_TO_US) if name in theirs else value for name, value in answers.items()}


def _documents(
    new: NewSubmission, version: Version, digest: str, number: str, answers: Answers, means: list[dict[str, str]]
) -> list[NewDocument]:
    """Store what was sent as PDF and as JSON; return these, the attachments and the scans as documents to register."""
    author = str(answers.get(version.applicant.name, "")) or new.channel
    scans = [scan.titel for scan in new.scans]
    made = submission_pdf(version, digest, number, answers, new.day, new.channel, scans, new.message, means)
    record = msgspec.json.encode(
        {
            "service": version.service,
            "version": digest,
            "valid_from": version.valid_from,
            "channel": new.channel,
            "received_at": new.received_at,
            "received_on": new.day,
            "answers": as_json(answers),
            **({"message": new.message} if new.message else {}),
        }
    )
    found = [
        NewDocument(
            version.title,
            f"{number}.pdf",
            "application/pdf",
            content.store(made),
            len(made),
            "aanvraag",
            author,
            new.day,
        ),
        NewDocument(
            "Antwoorden als gegevens",
            f"{number}.json",
            "application/json",
            content.store(record),
            len(record),
            "aanvraag",
            author,
            new.day,
        ),
    ]
    found += documents.attachments(version.questions, answers, author, new.day)
    return [*found, *new.scans]


def as_zaak(types: versions.Types, number: str, about: str, day: date, until: date) -> dict[str, Any]:
    """Return what the register keeps of a new zaak that came in on `day` and is decided on by `until`."""
    rsin = settings.MUNICIPALITY["rsin"]
    return {
        "identificatie": number,
        "bronorganisatie": rsin,
        "verantwoordelijkeOrganisatie": rsin,
        "omschrijving": about,
        "registratiedatum": timezone.localdate(),
        "startdatum": day,
        "uiterlijkeEinddatumAfdoening": until,
        "productenOfDiensten": types.zaaktype.producten_of_diensten,
        "vertrouwelijkheidaanduiding": types.zaaktype.vertrouwelijkheidaanduiding,
    }


def _zaak(
    hand: Hand,
    new: NewSubmission,
    version: Version,
    types: versions.Types,
    number: str,
    answers: Answers,
    term: Deadline,
    claim: RightClaim | None,
) -> Zaak:
    zaaktype, roltype, first = acts.read(types.zaaktype, types.initiator, types.first_status)
    place = places.geometry(version, answers)
    said = as_zaak(types, number, title(version, answers), new.day, term.ends) | (
        {"zaakgeometrie": place} if place else {}
    )
    base = f"{settings.BASE_URL}/zaken/api/v1/zaken"
    if related := list(following.relations(version, answers, lambda first: f"{base}/{first.uuid}")):
        said["relevanteAndereZaken"] = related
    zaak = acts.zaken.make(hand, zaaktype, said, communicatiekanaal_naam=new.channel)
    if who := applicant.initiator(version, answers, new.sender, claim):
        applicant.give(hand, zaak, roltype, who)
    if who_acts := _who_acts(new):
        applicant.represent(hand, zaak, acts.read(types.gemachtigde)[0], *who_acts, new.copy_to, claim)
    acts.zaken.set_status(hand, zaak, first)
    contact = shortened(new.message, CONTACT_TEXT_MAX) or "Aanvraag"
    acts.zaken.note_contact(hand, zaak, new.channel, version.title, contact)
    return zaak


def _seen_to_sign(new: NewSubmission) -> Seen:
    official = User.objects.filter(username=new.by_id).first() if new.signed and new.by_id else None
    return Seen(new.channel, new.signed, new.day, official)


def _who_acts(new: NewSubmission) -> tuple[Identity, Right] | None:
    """Return who acts for the applicant, and by which right; None when the applicant acts."""
    if new.on_behalf:
        return Identity("bsn", new.on_behalf.bsn, "laag", new.on_behalf.name), new.on_behalf.right
    return (new.sender.actor, new.sender.right) if new.sender and new.sender.represents else None


def title(version: Version, answers: Mapping[str, Any]) -> str:
    """Return what the zaak is called: the service, and what it is about when it has a name."""
    name = version.title.removesuffix(" aanvragen")
    about = next((str(answers[q.id]) for q in version.questions if q.id.startswith("naam_") and q.id in answers), "")
    return f"{name}: {about}"[:80] if about else name[:80]


def _case(
    new: NewSubmission,
    version: Version,
    row: ServiceVersion,
    zaak: Zaak,
    answers: Answers,
    found: dict[str, Finding],
    term: Deadline,
    facts: sourced.Sent,
) -> None:
    Case.objects.create(
        zaak=zaak,
        service=version.service,
        version=row,
        channel=new.channel,
        received_at=new.received_at,
        received_on=new.day,
        answers=as_json(answers),
        findings=findings_as_json(version, found),
        team=version.team,
        step=version.steps[0].id,
        due=term.ends,
        due_because=list(term.because),
        secret_address=facts.secret,
        secret_unknown=facts.unknown,
        under_curatele=facts.curatele,
    )


def findings_as_json(version: Version, found: Mapping[str, Finding]) -> list[dict[str, Any]]:
    """Return the findings as the file keeps them: in words, with the results they speak against and support."""
    return [
        {
            "id": f.rule,
            "title": f.title,
            "value": show_outcome(version, f),
            "because": f.because,
            **({"against": list(f.against)} if f.against else {}),
            **({"supports": list(f.supports)} if f.supports else {}),
        }
        for f in found.values()
    ]

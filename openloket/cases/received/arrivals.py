"""What came in on a case, as people read it: the application, what completed it, and other contacts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.utils import timezone

from openloket.cases import versions
from openloket.cases.models import Case, Channel, ReceivedMessage, Submission, Supplement
from openloket.cases.received import receiving
from openloket.definitions import admission
from openloket.definitions.schema import Version
from openloket.forms.questions import Question
from openloket.forms.sentences import capital
from openloket.forms.types import from_json, show, type_of
from openloket.forms.types.file import called
from openloket.registers.models import Enkelvoudiginformatieobject, Klantcontact

CONTACT = "Contact over de zaak"
"""The subject of a contact that an official noted."""
SUPPLEMENT = "Aanvulling"
"""What completed a zaak; also the subject of the contact that stands in the registers for it."""


@dataclass(frozen=True)
class File:
    """A file that was given as an answer; `document` is empty when it is no longer in the zaak's file."""

    name: str
    document: UUID | None


@dataclass(frozen=True)
class AnswerShown:
    """An answer in words, with its files when it consists of files."""

    text: str
    files: tuple[File, ...] = ()


@dataclass(frozen=True)
class ChangedAnswer:
    """A question with its answer as it was and as it became."""

    question: Question
    was: AnswerShown
    now: AnswerShown


@dataclass(frozen=True)
class Arrival:
    """Something that came in at one moment, through one channel."""

    what: str
    at: datetime
    day: date
    channel: str
    message: str = ""
    by: str = ""
    """The official who entered it; empty when the applicant sent it themselves."""
    changes: tuple[ChangedAnswer, ...] = ()
    effects: tuple[Mapping[str, Any], ...] = ()
    """Says what the rules found and find since it: see changing.Effect."""
    same: tuple[Question, ...] = ()
    """Questions that were answered as before."""
    moved: bool = False
    """True when it made someone else the applicant."""
    documents: list[Enkelvoudiginformatieobject] = field(default_factory=list)
    new: bool = False
    """True as long as whoever handles the case has not seen it."""
    whose: str = ""
    """Names who said it, when that is not the applicant."""
    sender: str | None = None
    """Of a submission, by whose login it came, as Submission has it; None where only its documents tell."""
    answer_by: date | None = None
    """The last day on which we said we would answer; None for what asks no answer."""
    answered: bool = False
    late: bool = False
    """True when it should have been answered before today."""
    began: bool = False
    """True for that with which the case began."""

    def without(self, hidden: Collection[str]) -> Arrival:
        """Return it as someone may see it who has no need of these answers: a secret address."""
        return replace(self, changes=tuple(change for change in self.changes if change.question.id not in hidden))

    def closed(self, documents: Collection[int], own: Collection[str]) -> Arrival:
        """Return it as who acts for someone with a secret address may see it, whose logins are `own`.

        The words and files of a submission by another are closed, and those of a message with one of these documents:
        the address may stand in them.
        """
        others = self.sender is not None and self.sender not in own
        shut = others or any(document.pk in documents for document in self.documents)
        return replace(self, message="", documents=[]) if shut else self

    @property
    def waits(self) -> bool:
        """Say whether it still waits for an answer."""
        return self.answer_by is not None and not self.answered

    @property
    def says_something(self) -> bool:
        """Say whether it holds more than the application, which the page shows anyway."""
        return bool(self.message) or not self.began


def submissions(case: Case) -> list[Submission]:
    """Read what was submitted for a case, latest first, each with what it completed."""
    rows = Submission.objects.filter(zaak=case.zaak_id).select_related("supplement__version")
    return list(rows.prefetch_related("supplement__documents").order_by("-received_at", "-pk"))


def received(case: Case, **whose: Any) -> list[ReceivedMessage]:
    """Read the messages on a case that have a meaning in law, the oldest first; see receiving."""
    rows = ReceivedMessage.objects.filter(zaak=case.zaak_id, **whose).select_related("party")
    return list(rows.prefetch_related("documents").order_by("pk"))


def sent(case: Case) -> list[Arrival]:
    """List what the applicant sent, latest first: messages, what completed the application, and the application itself."""
    return _latest_first([*_submitted(case, submissions(case)), *_messages(case, received(case, party=None))])


def _submitted(case: Case, rows: Iterable[Submission]) -> list[Arrival]:
    files: dict[str, UUID] = {}
    found = []
    for row in rows:
        supplement = getattr(row, "supplement", None)
        if supplement is not None:
            files = files or _files(case)
            found.append(_supplement(row, supplement, files))
        elif row.version_id is not None:
            channel = Channel(row.channel).label
            found.append(
                Arrival(
                    capital(versions.noun_of(case)),
                    row.received_at,
                    case.received_on,
                    channel,
                    row.message,
                    sender=row.sender_hash or "",
                    began=True,
                )
            )
    return found


def _messages(case: Case, rows: Iterable[ReceivedMessage]) -> Iterator[Arrival]:
    today = timezone.localdate()
    files: dict[str, UUID] = {}
    for row in rows:
        if "version" in row.data:
            files = files or _files(case)
        yield Arrival(
            str(receiving.KINDS[row.kind].name),
            row.received_at,
            timezone.localdate(row.received_at),
            Channel(row.channel).label,
            row.text,
            row.entered_by,
            changes_of(row, files),
            tuple(row.data.get("effects", ())),
            documents=_in_order(row.documents.all()),
            whose=row.party.name if row.party else "",
            answer_by=row.answer_by,
            answered=row.answer_id is not None,
            late=row.overdue(today),
        )


def _in_order(documents: Iterable[Enkelvoudiginformatieobject]) -> list[Enkelvoudiginformatieobject]:
    """Put documents in the order in which they were sent."""
    return sorted(documents, key=attrgetter("pk"))


def changes_of(row: ReceivedMessage, files: Mapping[str, UUID]) -> tuple[ChangedAnswer, ...]:
    """Return the answers that a message changed, as they were and became; `files` are documents by the SHA-256 of their content."""
    if "version" not in row.data:
        return ()
    version = versions.by_id(row.data["version"])
    return differences(version, row.data["before"], row.data["after"], files)[0]


def _latest_first(found: Iterable[Arrival]) -> list[Arrival]:
    return sorted(found, key=lambda item: item.at, reverse=True)


def contacts(case: Case) -> list[Klantcontact]:
    """Read the contacts that officials and other systems noted."""
    return list(Klantcontact.objects.filter(zaak=case.zaak_id).exclude(toelichting=""))


def arrivals(case: Case) -> list[Arrival]:
    """List everything that came in, latest first, with the contacts that officials and other systems noted."""
    return of_rows(case, submissions(case), received(case), contacts(case))


def of_rows(
    case: Case, submitted: Iterable[Submission], said: Iterable[ReceivedMessage], noted: Iterable[Klantcontact]
) -> list[Arrival]:
    """List what these rows of a case say, latest first."""
    came = [*_submitted(case, submitted), *_messages(case, said)]
    covered = {item.at for item in came}
    contacts = [_contact(row) for row in noted if row.onderwerp == CONTACT or row.datumtijd not in covered]
    found = _latest_first([*came, *contacts])
    since = case.new_since
    return [replace(item, new=since is not None and item.at >= since) for item in found]


def _contact(row: Klantcontact) -> Arrival:
    channels = dict(Channel.choices)
    return Arrival(
        row.onderwerp or CONTACT,
        row.datumtijd,
        timezone.localdate(row.datumtijd),
        channels.get(row.kanaal, row.kanaal),
        row.toelichting,
    )


def _files(case: Case) -> dict[str, UUID]:
    """Return the documents of the zaak (UUIDs) by the SHA-256 of their content."""
    rows = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak).order_by("pk")
    return dict(rows.values_list("inhoud", "uuid"))


def _supplement(row: Submission, supplement: Supplement, files: Mapping[str, UUID]) -> Arrival:
    version = versions.of(supplement.version)
    changes, same = differences(version, supplement.before, supplement.after, files)
    identity = set(admission.identity_questions(version))
    shown = {file.document for change in changes for file in change.now.files}
    return Arrival(
        SUPPLEMENT,
        row.received_at,
        supplement.received_on,
        Channel(row.channel).label,
        row.message,
        supplement.by,
        changes,
        (),
        same,
        any(change.question.id in identity for change in changes),
        [document for document in _in_order(supplement.documents.all()) if document.uuid not in shown],
        sender=row.sender_hash or "",
    )


def differences(
    version: Version, before: Mapping[str, Any], after: Mapping[str, Any], files: Mapping[str, UUID]
) -> tuple[tuple[ChangedAnswer, ...], tuple[Question, ...]]:
    """Return the questions whose answer changed, and those answered as before; both in the version's order."""
    changes, same = [], []
    for question in version.questions:
        was, now = before.get(question.id), after.get(question.id)
        if was != now:
            changes.append(ChangedAnswer(question, _answer(question, was, files), _answer(question, now, files)))
        elif now is not None:
            same.append(question)
    return tuple(changes), tuple(same)


def _answer(question: Question, raw: Any, files: Mapping[str, UUID]) -> AnswerShown:
    if raw is None:
        return AnswerShown("")
    if type_of(question).files:
        given = tuple(File(called(question, item), files.get(item["sha256"])) for item in raw)
        return AnswerShown(", ".join(file.name for file in given), given)
    return AnswerShown(show(question, from_json(question, raw)))

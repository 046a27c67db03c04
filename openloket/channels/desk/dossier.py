"""The rows of a case that several parts of its page go by, each kind read once, and none of a kind that the case has not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Model, QuerySet

from openloket.cases.deciding import hearing
from openloket.cases.models import (
    Announcement,
    Case,
    CoSignature,
    DefaultNotice,
    FoundFact,
    InformationRequest,
    Message,
    Note,
    PendingDecision,
    ProposedDecision,
    ProposedLetter,
    ReceivedMessage,
    RightClaim,
    SourcedAnswer,
    Submission,
    Task,
    ViewRequest,
)
from openloket.cases.received import arrivals, thread
from openloket.cases.who import applicant
from openloket.change.models import Moved
from openloket.channels.downloads import with_state
from openloket.registers.models import Besluit, Enkelvoudiginformatieobject, Klantcontact, Rol, Zaaknotitie

SELDOM: tuple[type[Model], ...] = (
    Announcement,
    Besluit,
    CoSignature,
    DefaultNotice,
    FoundFact,
    InformationRequest,
    Klantcontact,
    Moved,
    Note,
    PendingDecision,
    ProposedDecision,
    ProposedLetter,
    ReceivedMessage,
    RightClaim,
    SourcedAnswer,
    Task,
    ViewRequest,
    Zaaknotitie,
)
"""What most cases have nothing of."""
_OF: dict[type[Model], str] = {Zaaknotitie: "gerelateerd_aan_id"}
"""The column that says of which zaak a row is, where it is not called so."""
_THERE = "EXISTS (SELECT 1 FROM {} WHERE {} = %(zaak)s)"
_WHICH = "SELECT " + ", ".join(_THERE.format(each._meta.db_table, _OF.get(each, "zaak_id")) for each in SELDOM)


@dataclass(frozen=True)
class Dossier:
    """What a case has, as it was read for one page."""

    has: frozenset[type[Model]]
    """Tells of which of `SELDOM` there is anything."""
    initiator: Rol | None
    acts_for: Sequence[Rol]
    """The rollen of who acts for the applicant, or claims to."""
    submissions: Sequence[Submission]
    """Latest first."""
    received: Sequence[ReceivedMessage]
    """What people said, the oldest first."""
    contacts: Sequence[Klantcontact]
    requests: Sequence[InformationRequest]
    """When the applicant was asked to complete it, the oldest first."""
    views: Sequence[ViewRequest]
    """The views that were asked for, the oldest first."""
    letters: Sequence[Message]
    """What we sent, the oldest first."""
    objectable: dict[int, date]
    """The documents of decisions against which one can object, with the last day."""
    sourced: Sequence[SourcedAnswer]
    """What registers said."""
    facts: Sequence[FoundFact]
    """What officials found, the oldest first."""
    documents: Sequence[Enkelvoudiginformatieobject]
    """With why each is shut; the oldest first."""

    @property
    def rollen(self) -> list[Rol]:
        """Return the rollen of the applicant and of who acts for them."""
        return [*([self.initiator] if self.initiator else []), *self.acts_for]

    @property
    def last_request(self) -> InformationRequest | None:
        """Return the last request to complete the case."""
        return self.requests[-1] if self.requests else None

    @property
    def by_login(self) -> bool:
        """Tell whether the application was sent with a login."""
        return any(applicant.by_login(row) for row in self.submissions)

    @property
    def held(self) -> Message | None:
        """Return the first letter that waits."""
        return next((row for row in self.letters if row.way == Message.Way.HELD), None)

    def arrivals(self, case: Case) -> list[arrivals.Arrival]:
        """List everything that came in, latest first."""
        return arrivals.of_rows(case, self.submissions, self.received, self.contacts)

    def reactions(self) -> dict[int, thread.Until]:
        """Return what the letters still leave room for, by the id of each."""
        return thread.left(self.letters, self.objectable, self.requests, self.views)


def read(case: Case) -> Dossier:
    """Read what the page of a case goes by."""
    zaak = case.zaak_id
    with connection.cursor() as cursor:
        cursor.execute(_WHICH, {"zaak": zaak})
        has = frozenset(model for model, there in zip(SELDOM, cursor.fetchone(), strict=True) if there)

    rollen = list(Rol.objects.filter(zaak=zaak).select_related("roltype").order_by("pk"))
    return Dossier(
        has,
        next((rol for rol in rollen if rol.roltype.omschrijving_generiek == "initiator"), None),
        [rol for rol in rollen if applicant.acts_for_applicant(rol)],
        arrivals.submissions(case),
        arrivals.received(case) if ReceivedMessage in has else (),
        arrivals.contacts(case) if Klantcontact in has else (),
        list(_requests(zaak)) if InformationRequest in has else (),
        list(hearing.requests(case)) if ViewRequest in has else (),
        list(Message.objects.filter(zaak=zaak).select_related("document", "party").order_by("pk")),
        thread.objectable(case) if Besluit in has else {},
        list(SourcedAnswer.objects.filter(zaak=zaak).select_related("reported_by")) if SourcedAnswer in has else (),
        list(FoundFact.objects.filter(zaak=zaak).order_by("pk")) if FoundFact in has else (),
        with_state(
            Enkelvoudiginformatieobject.objects.filter(zaken__zaak=zaak)
            .select_related("informatieobjecttype")
            .order_by("pk")
        ),
    )


def _requests(zaak: int) -> QuerySet[InformationRequest]:
    return InformationRequest.objects.filter(zaak=zaak).select_related("message").order_by("asked_on", "pk")

"""Make a decision public: one official proposes, another agrees; ask views first, correct, and take back. Every act asks for its right.

What is proposed is kept as it was seen. Who agrees, agrees to that; when the case says something else by then, nobody can.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from openloket.cases import hands, reach
from openloket.cases.locking import locked_case
from openloket.cases.models import Case
from openloket.cases.refusals import NotPossible, whole
from openloket.cases.wording.words import says_something
from openloket.definitions import traces
from openloket.law import woo
from openloket.people import persons
from openloket.people.accounts import may
from openloket.people.models import User
from openloket.people.rights import Action
from openloket.publishing import asking, finding, wording
from openloket.publishing.models import Publication, PublicChange, PublicFile
from openloket.registers import acts

State, What = Publication.State, PublicChange.What
WHY_MAX = 300


def seen_by(user: User) -> QuerySet[Publication]:
    """Return what someone may judge: of their teams and services, what waits longest first."""
    pairs = Publication.objects.order_by().values_list("team", "service").distinct()
    rows = Publication.objects.none()
    for team, service in pairs:
        if may(user, Action.PUBLISH, team=team, service=service):
            rows = rows | Publication.objects.filter(team=team, service=service)
    return rows.select_related("zaak", "proposed_by", "agreed_by").order_by("found_at", "pk")


@contextmanager
def _acting(pk: UUID, user: User, revision: int) -> Iterator[tuple[Publication, Case]]:
    """Lock a publication and its case, check the right and the revision, and save it afterwards.

    Raises NotPossible, also for who is kept from the case, and PermissionDenied.
    """
    found = Publication.objects.filter(pk=pk).values_list("zaak_id", flat=True).first()
    if found is None:
        raise NotPossible(_("Dit is er niet meer."))
    with whole(found):
        case = locked_case(found)
        row = Publication.objects.select_for_update().filter(pk=pk).first()
        if row is None:
            raise NotPossible(_("Dit is er niet meer."))
        reach.require_on(user, Action.PUBLISH, case)
        if row.revision != revision:
            raise NotPossible(_("Iemand anders veranderde dit intussen. Kijk opnieuw."))
        yield row, case
        row.revision += 1
        row.save()


def _reason(text: str) -> str:
    text = " ".join(text.split())
    if not says_something(text) or len(text) > WHY_MAX:
        raise NotPossible(_("Schrijf waarom, in ten hoogste %(most)s tekens.") % {"most": WHY_MAX})
    return text


def _for_everyone(text: str, case: Case) -> str:
    """Return a reason that everyone reads: it says of nobody in the case who they are. Raises NotPossible."""
    text = _reason(text)
    if found := traces.find(text, wording.known(case)):
        who = text[found[0].start : found[0].end]
        raise NotPossible(_("Iedereen leest dit, en er staat in wie iemand is: ‘%s’. Haal dat weg.") % who)
    return text


def _final(case: Case, today: date) -> None:
    if why := finding.barred([case], today)[case.pk]:
        raise NotPossible(why)


def _may_propose(row: Publication) -> None:
    if row.state not in (State.CANDIDATE, State.PUBLISHED, State.WITHHELD):
        raise NotPossible(_("Hierover kan nu niets worden voorgesteld."))


def ask_views(pk: UUID, user: User, revision: int, at: datetime) -> int:
    """Ask whoever applied, and others whom the case touches, whether they mind; return how many letters go. Raises NotPossible."""
    with _acting(pk, user, revision) as (row, case):
        _may_propose(row)
        if row.views_until is not None:
            raise NotPossible(_("De betrokkenen zijn al gevraagd wat zij ervan vinden."))
        _final(case, timezone.localdate(at))
        text = wording.of_case(case, {})
        row.minds = True
        row.views_until, number = asking.ask(case, text, hands.Handler(user, case.revision, at))
    return number


def views(row: Publication) -> list[Any]:
    """Return what was asked of whom about this, with what they answered."""
    return asking.asked(row.zaak_id, row.found_at)


def propose(
    pk: UUID, user: User, revision: int, left_out: Mapping[str, str], why: str, *, minds: bool, at: datetime
) -> None:
    """Propose to make it public, with what stays out and on which ground; of what is public already, why it changes. Raises NotPossible."""
    with _acting(pk, user, revision) as (row, case):
        _may_propose(row)
        today = timezone.localdate(at)
        _final(case, today)
        if minds and row.views_until is None and row.public is None:
            raise NotPossible(
                _("Iemand vindt dit misschien niet goed. Vraag de betrokkenen eerst wat zij ervan vinden.")
            )
        if asking.waits(row.zaak_id, row.found_at, today):
            raise NotPossible(_("De betrokkenen mogen nog zeggen wat zij ervan vinden."))
        text = wording.of_case(case, _grounds(left_out))
        if not text["rows"]:
            raise NotPossible(_("Er blijft niets over om openbaar te maken. Stel voor om het niet openbaar te maken."))
        kept = {part["of"]: left_out[part["of"]] for part in text["left"] if part["of"] in left_out}
        row.proposed = {"text": text, "left_out": kept, "why": _for_everyone(why, case) if row.public else ""}
        row.minds = minds or row.views_until is not None
        row.state, row.proposed_by, row.proposed_at = State.PROPOSED, user, at
        row.agreed_by = row.agreed_at = None


def propose_nothing(pk: UUID, user: User, revision: int, ground: str, why: str, at: datetime) -> None:
    """Propose that nothing of it is public, with the ground; that is told where it would have been (Woo 3.3 lid 8). Raises NotPossible."""
    with _acting(pk, user, revision) as (row, _case):
        if row.state != State.CANDIDATE:
            raise NotPossible(_("Dit is al openbaar of voorgesteld. Trek het in, of stuur het terug."))
        if ground not in woo.grounds():
            raise NotPossible(_("Kies de grond uit de wet."))
        row.proposed = {"ground": ground, "why": _reason(why)}
        row.state, row.proposed_by, row.proposed_at = State.PROPOSED, user, at


def _grounds(left_out: Mapping[str, str]) -> dict[str, str]:
    if any(ground not in woo.grounds() for ground in left_out.values()):
        raise NotPossible(_("Kies de grond uit de wet."))
    return dict(left_out)


def send_back(pk: UUID, user: User, revision: int) -> None:
    """Say that a proposal is not good yet, or take it back; what is public stays as it is. Raises NotPossible."""
    with _acting(pk, user, revision) as (row, _case):
        if row.state not in (State.PROPOSED, State.PLANNED):
            raise NotPossible(_("Er is niets voorgesteld."))
        row.state = State.PUBLISHED if row.public else State.CANDIDATE
        row.proposed = row.opens_on = row.agreed_by = row.agreed_at = None


def agree(pk: UUID, user: User, revision: int, at: datetime) -> Publication:
    """Agree to what another proposed: it is public, or two weeks after being told where someone minds. Raises NotPossible."""
    with _acting(pk, user, revision) as (row, case):
        if row.state != State.PROPOSED or row.proposed is None or row.proposed_by is None:
            raise NotPossible(_("Er is niets voorgesteld."))
        makers = {row.proposed_by, *(file.made_by for file in row.files.select_related("made_by"))}
        if any(persons.same(user, maker) for maker in makers):
            raise NotPossible(_("U stelde dit zelf voor, of maakte er een stuk voor. Een ander moet ook kijken."))
        today = timezone.localdate(at)
        row.agreed_by, row.agreed_at = user, at
        if "ground" in row.proposed:
            _withhold(row, at)
        else:
            if why := _other_now(row, case, today):
                raise NotPossible(_(why))
            opens = today + woo.WAITS if row.minds and row.public is None else today
            hand = hands.of(user, f"Besluit wordt openbaar op {opens.isoformat()}", channel="behandeling", at=at)
            if row.public is None:
                asking.tell(case, row.proposed["text"], opens, [file.title for file in row.files.all()], user, hand, at)
            if opens <= today:
                _open(row, at)
            else:
                row.state, row.opens_on = State.PLANNED, opens
            acts.zaken.change(hand, case.zaak, {}, always=True)
    return row


OTHERWISE = gettext_noop("De zaak zegt nu iets anders dan wat is voorgesteld. Stuur het terug en kijk opnieuw.")
STALE = gettext_noop("Een stuk is intussen veranderd of vertrouwelijk geworden. Stuur het terug en kijk opnieuw.")


def _other_now(row: Publication, case: Case, today: date) -> str:
    """Return why what was proposed cannot be public as it is, in Dutch; "" when it still can."""
    assert row.proposed is not None
    if why := finding.barred([case], today)[case.pk]:
        return why
    if wording.of_case(case, row.proposed["left_out"]) != row.proposed["text"]:
        return OTHERWISE
    documents = dict(finding.documents_of(case).values_list("pk", "inhoud"))
    files = row.files.values_list("document_id", "source")
    return STALE if any(documents.get(document) != source for document, source in files) else ""


def _withhold(row: Publication, at: datetime) -> None:
    assert row.proposed is not None
    row.state, row.changed_at = State.WITHHELD, at
    row.changes.create(what=What.WITHHELD, at=at, by=row.agreed_by)


def _open(row: Publication, at: datetime) -> None:
    """Make public what was proposed and agreed to, with its files."""
    assert row.proposed is not None
    before = row.public is not None
    row.public, row.state, row.doubt = row.proposed["text"], State.PUBLISHED, ""
    row.changes.create(
        what=What.CORRECTED if before else What.PUBLISHED, why=row.proposed["why"], at=at, by=row.agreed_by
    )
    row.published_at, row.changed_at = row.published_at or at, at
    row.proposed = row.opens_on = None
    PublicFile.objects.filter(publication=row).update(public=True)


def open_due(today: date, at: datetime) -> int:
    """Make public what two people agreed to and whose two weeks are over; what is not final any more waits. Return how many."""
    opened = 0
    for pk, zaak in Publication.objects.filter(state=State.PLANNED, opens_on__lte=today).values_list("pk", "zaak_id"):
        with transaction.atomic():
            case = locked_case(zaak)
            row = Publication.objects.select_for_update().filter(pk=pk, state=State.PLANNED).first()
            if row is None or row.proposed is None:
                continue
            row.doubt = _other_now(row, case, today)
            if not row.doubt:
                _open(row, at)
                opened += 1
            row.revision += 1
            row.save()
    return opened


def retract(pk: UUID, user: User, revision: int, why: str, at: datetime) -> None:
    """Take back what is public, at once and by one official: what should not be read must not wait. Raises NotPossible."""
    with _acting(pk, user, revision) as (row, case):
        if row.public is None:
            raise NotPossible(_("Dit is niet openbaar."))
        why = _for_everyone(why, case)
        row.public = row.proposed = row.opens_on = None
        row.state, row.changed_at = State.RETRACTED, at
        row.changes.create(what=What.RETRACTED, why=why, at=at, by=user)
        PublicFile.objects.filter(publication=row).delete()


def reconsider(pk: UUID, user: User, revision: int) -> None:
    """Begin anew with what was taken back or withheld. Raises NotPossible."""
    with _acting(pk, user, revision) as (row, _case):
        if row.state not in (State.RETRACTED, State.WITHHELD):
            raise NotPossible(_("Hiermee kan nu niet opnieuw worden begonnen."))
        row.state, row.proposed = State.CANDIDATE, None


def keep_file(pk: UUID, user: User, revision: int, made: Mapping[str, Any]) -> None:
    """Keep an attachment that was made anew, in place of an earlier one of the same document. Raises NotPossible."""
    with _acting(pk, user, revision) as (row, case):
        if (
            row.state not in (State.CANDIDATE, State.PUBLISHED)
            or row.files.filter(document=made["document"], public=True).exists()
        ):
            raise NotPossible(_("Aan dit stuk kan nu niets veranderen. Stuur het voorstel terug, of trek het in."))
        if not finding.documents_of(case).filter(pk=made["document"].pk).exists():
            raise NotPossible(_("Dit document hoort niet bij de zaak, of is vertrouwelijk."))
        PublicFile.objects.update_or_create(
            publication=row, document=made["document"], defaults={**made, "made_by": user}
        )


def drop_file(pk: UUID, user: User, revision: int, file: int) -> None:
    """Leave an attachment out again that is not public. Raises NotPossible."""
    with _acting(pk, user, revision) as (row, _case):
        if (
            row.state not in (State.CANDIDATE, State.PUBLISHED)
            or not PublicFile.objects.filter(publication=row, pk=file, public=False).delete()[0]
        ):
            raise NotPossible(_("Dit stuk kan nu niet weg."))

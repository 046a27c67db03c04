"""Deal with post that came in without a form: a letter or an e-mail that someone wrote in their own words.

A stack of scans has loose pages; a person says which of them are one letter and what it is. It becomes a message of a case or a
paper in its file, the start of a form, or it leaves us with a letter (Awb 2:3, 2:15, 6:15). Each page is dealt with once: the
stack is locked while it is done, and one person has it before them at a time.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Func, IntegerField, OuterRef, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_noop
from pypdf import PdfWriter

from openloket.cases import versions
from openloket.cases.hands import Handler
from openloket.cases.models import Case, Channel, Draft, SortedPost, Stack, Submission
from openloket.cases.papers import filing
from openloket.cases.received import receiving
from openloket.cases.received.receiving import Incoming
from openloket.cases.refusals import NotPossible, bounded, for_letter
from openloket.cases.saying import announcing, saying, viewing, withdrawing
from openloket.cases.submit import NOT_THIS_CHANNEL
from openloket.cases.written import letterhead, letters
from openloket.channels.paper import intake
from openloket.definitions.rollout import Newcomer
from openloket.law.calendar import plain_date
from openloket.people.models import User
from openloket.registers import content

CLAIM = timedelta(minutes=10)
"""How long the loose pages of a stack are someone's own after they opened them."""
E_MAIL = "e-mail"
SHOWN = 100
WHY_MAX = 200
DONE_BEFORE = gettext_noop("Deze bladzijden zijn al verwerkt. Er is niets veranderd.")
NO_PAGES = gettext_noop("Kies welke bladzijden bij deze brief horen.")
OF_SOMEONE_ELSE = gettext_noop("Iemand anders kijkt nu naar deze post.")
BEFORE_CASE = gettext_noop("De post kan niet van voor de aanvraag zijn, en niet van later dan vandaag.")
STAYS = gettext_noop("Dit kan niet terug: er is al een zaak of een bericht van gemaakt.")
NO_SERVICE = gettext_noop("Kies een dienst die op de dag van ontvangst bestond.")
FORWARDED = (
    "Wij stuurden uw {letter} door",
    """
Op {dag} kregen wij een {letter} van u. Daarover gaan wij niet. {wie_kort} gaat daar wel over. Wij stuurden uw {letter} daarom
vandaag door, met de dag waarop wij hem kregen (artikel 2:3 van de Algemene wet bestuursrecht).

U krijgt antwoord van {wie_kort}. U hoeft uw {letter} niet nog eens te sturen.

Is het een bezwaar of een beroep? Dan telt de dag waarop wij uw {letter} kregen: {dag} (artikel 6:15).
""",
)
"""Tells who wrote a letter that it was sent on (Awb 2:3 lid 1, 6:15)."""
SENT_ON = (
    "Doorgestuurd: een {letter} die voor u is",
    """
Op {dag} kregen wij de {letter} die hierachter zit. Daarover gaan wij niet. Wij sturen hem daarom aan u door (artikel 2:3 van de
Algemene wet bestuursrecht; is het een bezwaar of een beroep: artikel 6:15). De dag waarop wij hem kregen, staat hierboven.

{verteld}
""",
)
"""Goes with what is sent on, to the organisation that it is for."""
TOLD, NOT_TOLD = (
    "Wij schreven de afzender dat wij dit doorstuurden.",
    "Wij konden de afzender geen brief sturen: het adres weten wij niet.",
)
RETURNED = (
    "Wij sturen uw {letter} terug",
    """
Op {dag} kregen wij een {letter} van u. Die is niet voor ons, en wij kunnen hem ook niet doorsturen. U krijgt hem daarom terug (artikel
2:3 van de Algemene wet bestuursrecht). Hij zit achter deze brief.

{waarom}
""",
)
"""Goes with what is sent back to who wrote it (Awb 2:3 lid 2)."""


@dataclass(frozen=True)
class Waiting:
    """The loose pages of a stack that nobody dealt with yet."""

    stack: Stack
    pages: Sequence[Mapping[str, Any]]

    @property
    def claimed(self) -> bool:
        """Say whether someone has them before them now."""
        return self.stack.claimed_by_id is not None and not _over(self.stack)


def waiting() -> list[Waiting]:
    """List the stacks with loose pages that nobody dealt with, the oldest post first; SHOWN at most."""
    done = SortedPost.objects.filter(stack=OuterRef("pk")).order_by().values("stack").annotate(n=Sum(_count("pages")))
    rows = Stack.objects.filter(state=Stack.State.READ).exclude(loose=[]).select_related("claimed_by")
    rows = rows.filter(~Exists(done.filter(n__gte=_count(OuterRef("loose"))))).prefetch_related("sorted")
    return [Waiting(row, left(row)) for row in rows.order_by("received_on", "made_at")[:SHOWN]]


def _count(pages: Any) -> Func:
    return Func(pages, function="jsonb_array_length", output_field=IntegerField())


def left(stack: Stack) -> list[Mapping[str, Any]]:
    """Return the loose pages of a stack that nobody dealt with yet."""
    done = {number for letter in stack.sorted.all() for number in letter.pages}
    return [page for page in stack.loose if page["number"] not in done]


def claim(stack: UUID, user: User) -> Stack | None:
    """Make the loose pages of a stack someone's own for a while; None when another has them."""
    now = timezone.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM) | Q(claimed_by=user)
    taken = Stack.objects.filter(free, pk=stack).update(claimed_by=user, claimed_at=now)
    return Stack.objects.get(pk=stack) if taken else None


@dataclass(frozen=True)
class Letter:
    """Say which pages of a stack are one letter, on which day it came, and who deals with it."""

    stack: UUID
    pages: Sequence[int]
    day: date
    user: User

    @property
    def at(self) -> datetime:
        """Return the moment from which it counts: now, or noon of an earlier day."""
        noon = timezone.make_aware(datetime.combine(self.day, time(12)))
        return timezone.now() if self.day == timezone.localdate() else noon


@dataclass(frozen=True)
class Said:
    """Say what a letter is for a case: its kind, its words as far as they were typed over, and whose it is."""

    kind: str
    text: str = ""
    part: bool = False
    """Whether it withdraws a part."""
    name: str = ""
    """Names who wrote it, with an address, where that was not the applicant."""
    address: Mapping[str, Any] | None = None


def put_with(letter: Letter, case: Case, said: Said) -> SortedPost:
    """Make a letter a message of a case, with its scan and what follows from it by law. Raises NotPossible."""
    with transaction.atomic():
        row, scan = _taken(letter), _scan(letter)
        if letter.day < case.received_on:
            raise NotPossible(BEFORE_CASE)
        new = Incoming(
            f"post:{row.pk}",
            said.kind,
            _channel(row),
            max(letter.at, case.received_at),
            said.text.strip(),
            [scan],
            by=str(letter.user),
            by_id=letter.user.username,
            data={withdrawing.PART: True} if said.part else {},
        )
        asked = viewing.open_to_applicant(case) if said.kind == receiving.VIEW and said.address is None else None
        if said.address is not None:
            announcing.by_letter(case.pk, new, said.name, said.address)
        elif asked is not None:
            viewing.receive(case.pk, new, request=asked.pk)
        else:
            saying.say(case.pk, new)
        return _keep(row, SortedPost.Became.MESSAGE, zaak=case.zaak)


def put_in_file(letter: Letter, case: Case, title: str) -> SortedPost:
    """Put a letter that is not the applicant's in the file of a case. Raises NotPossible, Stale."""
    with transaction.atomic():
        row, scan = _taken(letter), _scan(letter)
        handler = Handler(letter.user, case.revision)
        filing.add(case.pk, handler, [scan], title or scan["name"], filing.USUAL, letter.day)
        return _keep(row, SortedPost.Became.PAPER, zaak=case.zaak)


def begin(letter: Letter, service: str) -> SortedPost:
    """Begin a form with a letter beside it, to enter what it asks; it is there under the id of what comes back. Raises NotPossible."""
    with transaction.atomic():
        row, scan = _taken(letter), _scan(letter)
        try:
            published = versions.choose(service, letter.day, Newcomer(str(row.pk))).published
        except versions.NoVersion as error:
            raise NotPossible(NO_SERVICE) from error
        if not published.version.channels.can_apply(_channel(row)):
            raise NotPossible(NOT_THIS_CHANNEL)
        Draft.objects.create(
            id=row.pk,
            service=service,
            owner=letter.user.owner,
            channel=_channel(row),
            version_hash=published.hash,
            received_on=letter.day,
            scans=[scan],
        )
        return _keep(row, SortedPost.Became.ENTERED)


def send_on(letter: Letter, to: str, sender: str) -> SortedPost:
    """Make the letters with which post goes to the organisation that it is for, and that tell who wrote it. Raises NotPossible.

    `to` and `sender` are a name and an address, as lines; of the sender perhaps none.
    """
    there, from_ = _lines(to), _lines(sender)
    if not there:
        raise NotPossible(gettext_noop("Vul in voor wie het is, met het adres."))
    with transaction.atomic():
        row = _taken(letter)
        values = _values(row, letter.day) | {"wie_kort": there[0], "verteld": TOLD if from_ else NOT_TOLD}
        made = [_letter(row, FORWARDED, from_, values)] if from_ else []
        made += [_letter(row, SENT_ON, there, values), content.read(_scan(letter)["sha256"])]
        return _keep(row, SortedPost.Became.FORWARDED, why=there[0][:WHY_MAX], letter=_together(made))


def send_back(letter: Letter, sender: str, why: str) -> SortedPost:
    """Make the letter with which post goes back to who wrote it. Raises NotPossible."""
    to, why = _lines(sender), bounded(" ".join(why.split()), WHY_MAX)
    if not to:
        raise NotPossible(gettext_noop("Vul in van wie het is, met het adres."))
    with transaction.atomic():
        row = _taken(letter)
        values = _values(row, letter.day) | {"waarom": why}
        made = [_letter(row, RETURNED, to, values), content.read(_scan(letter)["sha256"])]
        return _keep(row, SortedPost.Became.RETURNED, why=why or to[0][:WHY_MAX], letter=_together(made))


def lay_aside(letter: Letter, why: str) -> SortedPost:
    """Keep that there is nothing to do with pages, and why. Raises NotPossible."""
    why = bounded(" ".join(why.split()), WHY_MAX)
    if not why:
        raise NotPossible(gettext_noop("Schrijf op waarom er niets mee hoeft te gebeuren."))
    with transaction.atomic():
        return _keep(_taken(letter), SortedPost.Became.NOTHING, why=why)


def put_back(sorted_id: UUID, user: User) -> UUID:
    """Lay a letter back with the post that waits; returns its stack. Raises NotPossible for what is with a case already."""
    with transaction.atomic():
        row = SortedPost.objects.select_for_update().filter(pk=sorted_id).first()
        if row is None:
            raise NotPossible(DONE_BEFORE)
        list(Draft.objects.select_for_update().filter(pk=row.pk))  # whoever sends it in now is waited for
        entered = Submission.objects.filter(key=f"{Channel.PAPER}:{row.pk}").exists()
        if entered or row.became in (SortedPost.Became.MESSAGE, SortedPost.Became.PAPER):
            raise NotPossible(STAYS)
        Draft.objects.filter(pk=row.pk).delete()
        row.delete()
        return row.stack_id


def ready() -> list[SortedPost]:
    """List what was dealt with lately and can still be laid back or printed, the last first."""
    rows = SortedPost.objects.exclude(became__in=(SortedPost.Became.MESSAGE, SortedPost.Became.PAPER))
    found = list(rows.select_related("stack", "sorted_by").order_by("-sorted_at")[:20])
    done = set(Submission.objects.filter(key__in=[f"paper:{row.pk}" for row in found]).values_list("key", flat=True))
    return [row for row in found if f"paper:{row.pk}" not in done]


def _channel(row: SortedPost) -> Channel:
    return Channel.EMAIL if row.stack.source == E_MAIL else Channel.PAPER


def _taken(letter: Letter) -> SortedPost:
    """Lock the stack of a letter and return the row for it, not kept yet. Raises NotPossible when its pages are not there any more."""
    stack = Stack.objects.select_for_update().get(pk=letter.stack)
    if stack.claimed_by_id not in (None, letter.user.pk) and not _over(stack):
        raise NotPossible(OF_SOMEONE_ELSE)
    if not letter.pages:
        raise NotPossible(NO_PAGES)
    if not set(letter.pages) <= {page["number"] for page in left(stack)}:
        raise NotPossible(DONE_BEFORE)
    if letter.day > timezone.localdate():
        raise NotPossible(BEFORE_CASE)
    return SortedPost(
        id=uuid4(),
        stack=stack,
        pages=sorted(set(letter.pages)),
        sorted_by=letter.user,
        sorted_at=timezone.now(),
    )


def _over(stack: Stack) -> bool:
    return stack.claimed_at is None or stack.claimed_at < timezone.now() - CLAIM


def _keep(row: SortedPost, became: str, **said: Any) -> SortedPost:
    row.became = became
    for name, value in said.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


def _scan(letter: Letter) -> dict[str, Any]:
    """Make the scan of a letter; returns it as an upload is kept (sha256, name, size, type)."""
    stack = Stack.objects.get(pk=letter.stack)
    kept = [
        {"page": 0, "sha256": page["sha256"], "number": page["number"]}
        for page in stack.loose
        if page["number"] in letter.pages
    ]
    title = "E-mail" if stack.source == E_MAIL else "Brief"
    made = intake.pages_as_pdf(kept, [], letter.day, title)
    name = f"{title} van {plain_date(letter.day)}.pdf"
    return {"sha256": content.store(made), "name": name, "type": "application/pdf", "size": len(made)}


def _values(row: SortedPost, day: date) -> dict[str, str]:
    return {"letter": "e-mail" if row.stack.source == E_MAIL else "brief", "dag": plain_date(day)}


def _lines(text: str) -> list[str]:
    """Return a name and address as lines of a letter. Raises NotPossible for what cannot be printed."""
    return [line.strip() for line in for_letter(text, 400).splitlines() if line.strip()][:7]


def _letter(row: SortedPost, text: tuple[str, str], to: Sequence[str], values: Mapping[str, str]) -> bytes:
    subject, body = (part.format(**{"verteld": "", "waarom": "", "wie_kort": ""} | dict(values)) for part in text)
    parts = [" ".join(part.split()) for part in body.strip().split("\n\n")]
    said = {
        "subject": subject,
        "body": [part for part in parts if part],
        "case": f"Post {str(row.pk)[:8].upper()}",
        "municipality": settings.MUNICIPALITY,
        "head": {
            **letterhead.UNSAID,
            "contact": {"name": "de postkamer", "phone": settings.MUNICIPALITY["phone"]},
        },
        "received": values["dag"],
        "recipient": list(to),
        "salutation": "Geachte heer of mevrouw,",
        "reasons": [],
        "deviation": "",
        "law": [],
        "decision": False,
        "means": [],
        "tax": None,
        "complete": "",
        "last_days": [],
        "signed": None,
    }
    return letters.typeset("post", said, timezone.localdate()).pdf


def _together(made: Sequence[bytes]) -> str:
    """Put letters behind each other in one file to print; returns its SHA-256."""
    writer = PdfWriter()
    for each in made:
        writer.append(io.BytesIO(each))
    out = io.BytesIO()
    writer.write(out)
    return content.store(out.getvalue())

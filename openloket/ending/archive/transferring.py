"""Bring over the files of a list: make the bag, let it leave, and take in the receipt. Only then the file here may go.

Each step is written down before the next begins, so that whoever goes on after a crash sends the same bag again: its moment
is kept, and the same case at that moment gives the same bytes. When the case changed meanwhile it is another bag, with another
name. A receipt counts when it names the bag and the checksum that we sent.
"""

from __future__ import annotations

import hashlib
import logging
import math
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import IO
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from openloket import apart
from openloket.cases.queue import later
from openloket.ending import facts, lists
from openloket.ending.agreeing import NotNow, line
from openloket.ending.archive import depot, mdto, sip
from openloket.ending.models import DestructionList, ListedFile, Transfer
from openloket.people import looking
from openloket.people.accounts import require
from openloket.people.models import User
from openloket.people.rights import Action
from openloket.registers import content
from openloket.registers.models import Zaak
from openloket.stores import StoreAway

log = logging.getLogger(__name__)

State, FileState = DestructionList.State, ListedFile.State
PURPOSE = "Overbrengen naar de archiefbewaarplaats"
TURN = 60.0
"""Limits the seconds that a job works on a list before it makes room for other jobs."""
SOONEST, LATEST = timedelta(minutes=15), timedelta(days=1)
"""Says when a bag that did not leave is tried again: later each time it fails."""
READY = Q(on_list__transfers=False) | Q(transfer__received_at__isnull=False)
"""Selects the files that may go from here: of a list for the archive, those that it has."""


def waiting(row: DestructionList) -> QuerySet[ListedFile]:
    """Return the files of a list that the archive does not have yet, each with its transfer if it has one."""
    rows = row.files.filter(state=FileState.LISTED).exclude(transfer__received_at__isnull=False)
    return rows.select_related("transfer", "on_list").order_by("pk")


def go_on(
    row: DestructionList,
    way: depot.Depot | None,
    progress: Callable[[int, int], None] = lambda done, total: None,
    *,
    at: datetime | None = None,
    seconds: float = math.inf,
    every: bool = False,
) -> int:
    """Send what has to leave and ask for receipts; return how many files the archive does not have yet.

    `every` tries too what is not due to be tried again. Stops at once when the e-depot cannot be reached.
    """
    until, total = time.monotonic() + seconds, waiting(row).count()
    files = list(waiting(row)) if row.state == State.RUNNING and way is not None else []
    for nth, file in enumerate(files):
        if time.monotonic() > until or not DestructionList.objects.filter(pk=row.pk, state=State.RUNNING).exists():
            break
        try:
            _one(file, way, at or timezone.now(), every=every)  # type: ignore[arg-type]
        except depot.Away as error:
            log.warning("list %s: the e-depot is away: %s", row.number, error)
            break
        progress(nth + 1, total)
    return waiting(row).count()


def _one(file: ListedFile, way: depot.Depot, at: datetime, *, every: bool) -> None:
    """Go on with one file, unless another process is at it. Raises Away, once that is written down."""
    with _alone(file.pk) as alone:
        if not alone or not _may_go(file, at):
            return
        row, _new = Transfer.objects.get_or_create(file=file)
        if row.sent_at is not None:
            _ask(row, way, at)
        elif every or row.next_at is None or row.next_at <= at:
            _send(row, way, at)


@contextmanager
def _alone(pk: int) -> Iterator[bool]:
    """Say whether nobody else is at this file, and keep others from it meanwhile; what is written is seen at once."""
    key = [f"listed file {pk} is brought over"]
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(hashtextextended(%s, 0))", key)
        (free,) = cursor.fetchone()
        try:
            yield bool(free)
        finally:
            if free:
                cursor.execute("select pg_advisory_unlock(hashtextextended(%s, 0))", key)


def _may_go(file: ListedFile, at: datetime) -> bool:
    """Say whether a file may leave; write down of one that may not why it stays, or that it is gone."""
    today = timezone.localdate(at)
    with transaction.atomic():
        entry = ListedFile.objects.select_for_update().filter(pk=file.pk, state=FileState.LISTED).first()
        if entry is None:
            return False
        found = next(iter(facts.read("z.id = %(zaak)s", today, {"zaak": entry.zaak_id})), None)
        if found is None or found.uuid != entry.zaak_uuid:
            entry.state, entry.at = FileState.ELSEWHERE, at
        elif holds := lists.holding(found.file, today, transfers=True, early=entry.early):
            entry.state, entry.because, entry.at = FileState.HELD, [hold.value for hold in holds], at
        else:
            return True
        entry.save(update_fields=["state", "because", "at"])
    return False


# Sending ----------------------------------------------------------------------------------------------------------------


def _send(row: Transfer, way: depot.Depot, at: datetime) -> None:
    """Let a bag leave, or write down why it did not. Raises Away."""
    try:
        with tempfile.TemporaryFile() as file:
            _make(row, file, at)
            way.send(row.name, file, row.sha256)
    except depot.Away as error:
        _failed(row, str(error), at)
        raise
    except depot.Refused as error:
        _failed(row, str(error), at)
    except (content.Shut, content.Changed, FileNotFoundError) as error:
        _failed(row, _("Een bestand van de zaak is niet te openen: %s") % error, at)
    except (mdto.Wrong, ValueError, OSError, StoreAway, apart.Busy) as error:
        log.exception("no bag could be made of listed file %s", row.file_id)
        _failed(row, _("Het pakket is niet te maken (%s); zie het log.") % type(error).__name__, at)
    else:
        row.sent_at, row.tries, row.next_at, row.why = at, 0, None, ""
        row.save(update_fields=["sent_at", "tries", "next_at", "why"])


def _failed(row: Transfer, why: str, at: datetime) -> None:
    row.tries += 1
    row.why, row.next_at = why[:300], at + min(SOONEST * 2 ** min(row.tries - 1, 10), LATEST)
    row.save(update_fields=["tries", "why", "next_at"])
    log.warning("listed file %s did not leave: %s", row.file_id, why)


def _make(row: Transfer, file: IO[bytes], at: datetime) -> None:
    """Write the bag of a case to a file; what makes it that bag is written down first, so that it can be made again."""
    zaak = Zaak.objects.select_related("zaaktype", "hoofdzaak").get(pk=row.file.zaak_id)
    _log(zaak)
    found = sip.told(zaak)
    if row.made_at is None or row.facts != found.facts:
        row.edition += row.made_at is not None
        row.made_at, row.facts = at, found.facts
        row.checks = sip.checked(found, settings.PDFA_CHECK)
        row.save(update_fields=["edition", "made_at", "facts", "checks"])
    write(row, found, file)
    row.save(update_fields=["sha256", "size"])


def write(row: Transfer, found: sip.Told, file: IO[bytes]) -> None:
    """Write the bag that a transfer is of, and note its checksum and size."""
    assert row.made_at is not None
    digest, row.size = hashlib.sha256(), 0
    for piece in sip.packed(found, row.checks, row.name, row.made_at):
        digest.update(piece)
        row.size += len(piece)
        file.write(piece)
    file.seek(0)
    row.sha256 = digest.hexdigest()


def _log(zaak: Zaak) -> None:
    """Write down whose data leaves, and why, before any is read."""
    call = looking.LoggedCall("transfer", None, uuid4().hex)
    activity = looking.activity("overbrengen")
    looking.log(call, purpose=PURPOSE, activity=activity, subjects=looking.subjects_of([zaak.pk]), zaak=zaak)


def again(pk: int, user: User, at: datetime) -> None:
    """Let a bag leave again for which no receipt came, the next time that bags leave. Raises NotNow, PermissionDenied."""
    require(user, Action.JUDGE_ARCHIVE)
    rows = Transfer.objects.filter(file=pk, received_at=None, file__state=FileState.LISTED)
    if not rows.update(sent_at=None, next_at=at, tries=0, why=""):
        raise NotNow(_("Dit dossier hoeft niet opnieuw te worden verstuurd."))


def changed(row: Transfer) -> None:
    """Write down that a case changed after its bag was made: what the archive has is not whole, and another bag goes."""
    row.number, row.receipt, row.received_at, row.received_by = "", None, None, None
    row.sent_at, row.next_at, row.tries = None, None, 0
    row.why = _("De zaak veranderde nadat het pakket was gemaakt. Er gaat een nieuw pakket.")
    row.save()


# Receipts ---------------------------------------------------------------------------------------------------------------


def _ask(row: Transfer, way: depot.Depot, at: datetime) -> None:
    """Ask for the receipt of a bag that left, and take it in if there is one. Raises Away, once that is written down."""
    try:
        if (said := way.receipt(row.name)) is not None:
            take_in(row.pk, depot.read_receipt(said), at)
    except depot.Away as error:
        Transfer.objects.filter(pk=row.pk).update(why=str(error)[:300])
        raise
    except (depot.BadReceipt, NotNow) as error:
        Transfer.objects.filter(pk=row.pk).update(why=str(error)[:300])
        log.warning("listed file %s: a receipt does not count: %s", row.file_id, error)


def take_in(pk: int, receipt: depot.Receipt, at: datetime, user: User | None = None) -> Transfer:
    """Take in what the archive said of a bag; the same again changes nothing. Raises NotNow for what does not count."""
    number = line(receipt.number)
    with transaction.atomic():
        row = Transfer.objects.select_for_update(of=("self",)).select_related("file__on_list").get(pk=pk)
        if row.received_at is not None and row.sha256 == receipt.sha256.lower() and row.number == number:
            return row
        if row.received_at is not None:
            raise NotNow(_("Er is al een ontvangstbewijs, met nummer %s.") % row.number)
        if row.sent_at is None or row.file.state != FileState.LISTED:
            raise NotNow(_("Van dit dossier is nu geen pakket onderweg."))
        if receipt.bag != row.name:
            raise NotNow(_("Het ontvangstbewijs noemt een ander pakket dan %s.") % row.name)
        if receipt.sha256.lower() != row.sha256:
            raise NotNow(_("Het ontvangstbewijs noemt een ander controlegetal dan wij verstuurden."))
        if not receipt.accepted:
            return _turned_down(row, receipt.why, at)
        if not 0 < len(number) <= 100:
            raise NotNow(_("Vul in onder welk nummer het archief het dossier heeft, in ten hoogste 100 tekens."))
        row.number, row.received_at, row.received_by, row.why = number, at, user, ""
        row.receipt = {"bag": row.name, "sha256": row.sha256, "number": number}
        row.save()
        later("destroy_list", on_list=row.file.on_list_id)
    return row


def _turned_down(row: Transfer, why: str, at: datetime) -> Transfer:
    """Write down that the archive will not have a bag; another is tried later."""
    row.sent_at, row.made_at, row.facts, row.edition = None, None, "", row.edition + 1
    row.tries, row.next_at = row.tries + 1, at + LATEST
    row.why = (_("Het archief weigert het pakket: %s") % (line(why) or "-"))[:300]
    row.save()
    return row


def enter(pk: int, user: User, receipt: depot.Receipt, at: datetime) -> Transfer:
    """Enter by hand the receipt of a listed file (its id). Raises NotNow, PermissionDenied."""
    require(user, Action.JUDGE_ARCHIVE)
    row = Transfer.objects.filter(file=pk).first()
    if row is None:
        raise NotNow(_("Van dit dossier is nu geen pakket onderweg."))
    return take_in(row.pk, receipt, at, user)


def of_bag(name: str) -> Transfer:
    """Return the transfer whose bag has this name now. Raises NotNow."""
    digits = name.rpartition("-")[0].rpartition("-")[2]
    rows = (
        Transfer.objects.filter(file=int(digits))
        if digits.isascii() and digits.isdecimal()
        else Transfer.objects.none()
    )
    found = next((row for row in rows if row.name == name), None)
    if found is None:
        raise NotNow(_("Er is geen pakket met de naam %s.") % name[:100])
    return found


def way() -> depot.Depot | None:
    """Return the way to the e-depot that the settings name; None without one."""
    setup: depot.Setup | None = settings.EDEPOT
    return setup.depot() if setup else None


def hand_over(row: DestructionList, to: depot.Depot, at: datetime) -> tuple[int, list[str]]:
    """Send every file of a list that did not leave yet, along a way that is chosen now; return how many did, and why others did not.

    Raises Away.
    """
    for file in waiting(row):
        if not hasattr(file, "transfer") or file.transfer.sent_at is None:
            _one(file, to, at, every=True)
    left = [one.transfer.why for one in waiting(row) if hasattr(one, "transfer") and one.transfer.sent_at is None]
    return waiting(row).filter(transfer__sent_at__isnull=False).count(), left

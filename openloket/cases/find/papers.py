"""Read the words of documents for the index, once for each content, some at a time."""

from __future__ import annotations

import logging
import time

from django.db import connection, transaction
from django.db.models import F

from openloket import apart
from openloket.cases.find import pdf_text
from openloket.cases.find.index import MOST_TEXT, searchable
from openloket.cases.models import DocumentText
from openloket.registers import content

log = logging.getLogger(__name__)

PAGES = 200
"""Pages of a document that are read."""
TRIES = 100
"""How often a document that a virus scanner has not looked at is tried again; some a minute."""


def read_waiting(seconds: float, most: int = 50) -> int:
    """Read documents that wait for it, for so long; return how many. Raises stores.StoreAway."""
    until, read = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        waiting = DocumentText.objects.filter(words=None, tries__lt=TRIES).order_by("tries", "content")
        batch = list(waiting.values_list("content", flat=True)[:most])
        for sha256 in batch:
            read += _read(sha256)
            if time.monotonic() > until:
                return read
        if len(batch) < most:
            return read
    return read


def _read(sha256: str) -> bool:
    """Keep the words of one document, and have its cases written anew; False when it has to be tried again."""
    try:
        text = str(apart.once(pdf_text.text, content.read(sha256), PAGES, MOST_TEXT))
    except (content.NotScanned, apart.Busy):
        DocumentText.objects.filter(pk=sha256).update(tries=F("tries") + 1)
        return False
    except (content.Shut, content.Changed, FileNotFoundError, apart.Refusal, apart.Over) as error:
        log.info("document %s is not searched in (%s)", sha256[:12], type(error).__name__)
        text = ""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "update cases_documenttext set words = to_tsvector('dutch', %s) where content = %s",
            [searchable(text), sha256],
        )
        cursor.execute(
            "insert into cases_tofind (zaak_id) select z.zaak_id from registers_zaakinformatieobject z "
            "join registers_enkelvoudiginformatieobject d on d.id = z.informatieobject_id where d.inhoud = %s",
            [sha256],
        )
    return True


def forget() -> int:
    """Remove the words of documents that are gone; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from cases_documenttext d where not exists "
            "(select 1 from registers_enkelvoudiginformatieobject e where e.inhoud = d.content)"
        )
        return int(cursor.rowcount)

"""Reminders, and mails to who acts for another, that did not arrive: a person sees them and says so.

No term rests on them, so that nothing follows by itself; who was not reached can be called. A notification of a letter is
another thing: that letter goes by post (sending).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from openloket.cases.models import Notification
from openloket.cases.queue import later

AWHILE = timedelta(hours=1)
"""After this time what is still tried is shown."""
KEPT = timedelta(days=60)
"""What nobody looked at stands on the list for so long."""
Sort = Notification.Sort


def listed(at: datetime) -> QuerySet[Notification]:
    """Return what did not arrive, or is tried for more than an hour, and that nobody saw; the oldest first."""
    trying = Q(sent_at=None, failed_at=None, made_at__lt=at - AWHILE)
    rows = Notification.objects.filter(sort__in=(Sort.REMINDER, Sort.REPRESENTATIVE), seen_at=None)
    return rows.filter(Q(failed_at__isnull=False) | trying, made_at__gt=at - KEPT).order_by("made_at", "pk")


def seen(row: int, at: datetime) -> bool:
    """Take one off the list; False when it is not on it any more."""
    return bool(listed(at).filter(pk=row).update(seen_at=at))


def again(row: int, at: datetime) -> bool:
    """Mail who acts for another anew; False for a reminder, of which there is one, and for what is not on the list any more."""
    with transaction.atomic():
        found = listed(at).filter(pk=row, sort=Sort.REPRESENTATIVE).exclude(failed_at=None).select_for_update().first()
        if found is None:
            return False
        found.seen_at = at
        found.save(update_fields=["seen_at"])
        later("tell_representatives", message=found.message_id)
    return True

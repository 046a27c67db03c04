"""Make the lists of a month, and destroy or bring over what two people agreed to. Each job can be repeated safely."""

from __future__ import annotations

import logging

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from openloket.cases.queue import later
from openloket.ending import destroying, lists
from openloket.ending.archive import transferring
from openloket.ending.models import DestructionList, ListedFile

log = logging.getLogger(__name__)
RETRY = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.periodic(cron="40 1 * * *")
@app.task(name="list_what_is_due", queueing_lock="list_what_is_due")
def list_what_is_due(timestamp: int) -> None:
    """Make this month's lists on the first night that there is something for one, and let begin what waited long enough."""
    today = timezone.localdate()
    if not DestructionList.objects.filter(month=today.replace(day=1)).exists():
        made = lists.make(today, timezone.now())
        log.info("%s lists of files at the end of their term were made", len(made))
    for row in lists.begin_due(today):
        later("destroy_list", on_list=row.pk)


@app.task(name="destroy_list", retry=RETRY)
def destroy_list(on_list: int) -> None:
    """Destroy files of a list for a while; another job goes on until each had its turn, and the next night with contents left."""
    row = destroying.run(DestructionList.objects.get(pk=on_list), rest=destroying.CALM, seconds=destroying.TURN)
    ready = row.files.filter(transferring.READY, state=ListedFile.State.LISTED)
    if row.state == DestructionList.State.RUNNING and ready.exists():
        later("destroy_list", on_list=on_list)


@app.periodic(cron="15 * * * *")
@app.task(name="bring_over", queueing_lock="bring_over")
def bring_over(timestamp: int) -> None:
    """Send to the e-depot what has to leave, and ask for receipts; what the archive has may go from here."""
    way = transferring.way()
    for row in DestructionList.objects.filter(state=DestructionList.State.RUNNING, transfers=True).order_by("pk"):
        left = transferring.go_on(row, way, seconds=transferring.TURN)
        log.info("list %s: the archive does not have %s files yet", row.number, left)

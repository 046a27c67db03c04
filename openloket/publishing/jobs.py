"""Find what may be public, and make public what two people agreed to. Each job can be repeated safely."""

from __future__ import annotations

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from openloket.publishing import finding, proposing

log = logging.getLogger(__name__)


@app.periodic(cron="20 2 * * *")
@app.task(name="publish_decisions", queueing_lock="publish_decisions")
def publish_decisions(timestamp: int) -> None:
    """Put on the list what became final in the night, and open what waited long enough: so lists for everyone are a day old at most."""
    today, now = timezone.localdate(), timezone.now()
    fresh = finding.find(today, now)
    opened = proposing.open_due(today, now)
    log.info("%s decisions may be public, %s became so", fresh, opened)

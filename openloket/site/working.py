"""What every job has, whichever it is: the id of the request that queued it, a place in the figures, a trace."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from procrastinate import App, JobContext

from openloket.cases import job_looks
from openloket.watch import doing, meters, traces
from openloket.watch.doing import Doing

log = logging.getLogger(__name__)

FORGOTTEN_AFTER = 86_400.0
"""Seconds without a sign of life of a worker, after which another that begins removes its name.

Long, for one that was only slow (a busy machine, a paused one) goes on under its name; without it, it would fall over at
its next job. What it had begun goes to others long before (cases.jobs.STALLED_AFTER).
"""


def watch(app: App) -> None:
    """Have every worker of the app see each job come and go, and keep its name while it is slow."""
    app.worker_defaults = {
        **app.worker_defaults,
        "worker_middleware": [watched],
        "stalled_worker_timeout": FORGOTTEN_AFTER,
    }


async def watched(call_next: Callable[[], Awaitable[Any]], context: JobContext, worker: Any) -> Any:
    """Run a job as part of what asked for it.

    The worker's last line on the job is written after this, in the same context: so what it does stays known. That line is
    only of interest when a job is given up; that one is tried again, and why, is written here.
    """
    known, _, parent = str(context.job.task_kwargs.pop(doing.CARRIED, "")).partition(" ")
    task = context.app.tasks.get(context.job.task_name)
    name = task.name if task else meters.OTHER
    now = Doing(doing.request_id(known), f"job:{name}")
    doing.NOW.set(now)
    job_looks.began(name, context.job.task_kwargs, parent)
    outcome = "failed"
    try:
        with traces.span(f"job {name}", "CONSUMER", parent, wanted=True, said={"request.id": now.id}):
            found = await call_next()
        outcome = "done"
        return found
    except Exception as error:
        if task and task.get_retry_exception(exception=error, job=context.job):
            outcome = "again"
            log.warning(
                "job %s (%s) failed at try %s and is tried again",
                context.job.id,
                name,
                context.job.attempts + 1,
                exc_info=True,
            )
        raise
    finally:
        meters.JOBS.labels(name, outcome).inc()
        meters.JOB_TIME.labels(name).observe(now.took())

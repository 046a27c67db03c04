"""Jobs that use data of people are in the log of looks, and the list of them is complete."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from procrastinate.contrib.django import app

from openloket.cases import job_looks
from openloket.people.api_looks import NOTES
from openloket.people.models import Look
from openloket.site.working import watched
from tests.conftest import HOLLE, MOULIN, new_case, resident_client


def test_every_job_says_whose_data_it_uses_or_why_it_has_no_row() -> None:
    ours = {name for name, task in app.tasks.items() if task.func.__module__.startswith("openloket.")}
    listed = job_looks.USES.keys() | job_looks.NONE.keys()
    assert ours - listed == set(), "for what does this job use data of whom? See cases.job_looks"
    assert listed - ours == set(), "this job is not there any more"
    assert not job_looks.USES.keys() & job_looks.NONE.keys()
    assert all(use.by in job_looks._OF for use in job_looks.USES.values())


def run(name: str, fails: bool = False, **arguments: Any) -> None:
    """Run a job as a worker does, without what it does."""

    async def does() -> None:
        if fails:
            raise RuntimeError

    job = SimpleNamespace(task_name=name, task_kwargs=arguments, id=1, attempts=0)
    context: Any = SimpleNamespace(job=job, app=app)
    asyncio.run(watched(does, context, None))


def test_a_job_is_a_look_that_the_person_reads(city: Any) -> None:
    """AVG 15: what for, by our own system; also of a job that fails, for it read the data."""
    case = new_case()
    run("send_receipt", zaak=case.pk)
    with pytest.raises(RuntimeError):
        run("tell_of_terms", fails=True, zaak=case.pk)
    run("remove_orphans", timestamp=1)
    run("notify", message=0)
    assert not Look.objects.exists(), "it is written soon, not before the job"
    NOTES.write()
    first, second = Look.objects.order_by("pk")
    assert (first.system, first.user, first.zaak_id, first.name) == ("openloket", None, case.pk, "job send_receipt")
    assert first.subjects == [MOULIN.owner]
    assert first.activity.endswith("/evenementenvergunning")
    assert second.purpose == job_looks.USES["tell_of_terms"].purpose
    read = resident_client(MOULIN).get("/mijn/inzage/").content.decode()
    assert "Bevestigen dat wij de aanvraag kregen" in read
    assert "Bevestigen" not in resident_client(HOLLE).get("/mijn/inzage/").content.decode()

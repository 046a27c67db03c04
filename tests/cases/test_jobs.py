"""Jobs: what a notification says, what is swept, and what a dead worker left. See test_notification for failing mail."""

import asyncio
import os
import time
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django import app

from openloket.cases import jobs
from openloket.cases.models import Draft, Message
from openloket.cases.sent import receipts
from openloket.registers import content
from openloket.registers.models import Enkelvoudiginformatieobject
from tests.conftest import NOW, new_case


def context(attempts: int) -> Any:
    return SimpleNamespace(job=SimpleNamespace(attempts=attempts))


def test_the_notification_holds_no_content(city: Any, mailoutbox: Any) -> None:
    case = new_case()
    receipts.send(case.pk, NOW)
    message = Message.objects.get()
    jobs.notify(context(0), message.pk)
    jobs.notify(context(0), message.pk)
    [mail] = mailoutbox
    assert mail.to == ["suzanne@voorbeeld.example"]
    for secret in ("Burendag", "Moulin", "999993653", case.zaak.identificatie, "evenement", message.subject):
        assert secret not in mail.subject + mail.body
    assert Message.objects.get().notified_at is not None


@pytest.mark.parametrize("channel", ["web", "desk", "phone", "email", "api", "paper"])
def test_a_draft_that_is_left_goes_after_90_days_whatever_the_channel(city: Any, channel: str) -> None:
    """But what came in on paper or by e-mail is an application, and stays until it is entered."""
    Draft.objects.create(service="x", owner="staff:1", channel=channel, version_hash="", answers={"naam": "Moulin"})
    city.shift(timedelta(days=90))
    jobs.sweep_contents(0)
    assert Draft.objects.exists()
    city.shift(timedelta(seconds=1))
    jobs.sweep_contents(0)
    assert Draft.objects.exists() == (channel in ("paper", "email"))


def test_sweeping_removes_only_what_nothing_names(city: Any, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    new_case()
    scan = content.store(b"a scan that the mail room has not entered yet")
    Draft.objects.create(
        service="x",
        owner="staff:1",
        channel="paper",
        version_hash="",
        scans=[{"sha256": scan}],
        answers={"f": [{"sha256": "a"}]},
    )
    Draft.objects.update(changed_at=NOW - timedelta(days=200))
    orphan = content.store(b"nobody knows me")
    kept = [p for p in settings.MEDIA_ROOT.glob("??/*") if p.name != orphan]
    yesterday = time.time() - 200_000
    for path in settings.MEDIA_ROOT.glob("??/*"):
        os.utime(path, (yesterday, yesterday))
    in_use = set(Enkelvoudiginformatieobject.objects.values_list("inhoud", flat=True))
    jobs.sweep_contents(0)
    left = {path.name for path in settings.MEDIA_ROOT.glob("??/*")}
    assert orphan not in left
    assert in_use | {scan} <= left
    assert Draft.objects.count() == 1
    assert left <= {path.name for path in kept}


@pytest.mark.django_db(transaction=True)
def test_a_job_left_by_a_dead_worker_is_done_again(published: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_workers (last_heartbeat) values (now() - interval '10 minutes') returning id"
        )
        worker = cursor.fetchone()[0]
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, status, worker_id) "
            "values ('default', 'read_stack', 'doing', %s) returning id",
            [worker],
        )
        job = cursor.fetchone()[0]

    async def work() -> None:
        workers = app.with_connector(app.connector.get_worker_connector())
        async with workers.open_async():
            await jobs.retry_stalled(SimpleNamespace(app=workers), 0)

    asyncio.run(work())
    with connection.cursor() as cursor:
        cursor.execute("select status from procrastinate_jobs where id = %s", [job])
        assert cursor.fetchone() == ("todo",)

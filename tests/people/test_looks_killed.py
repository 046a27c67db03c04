"""A process that is killed loses a second of its log of looks at most, whenever that is."""

from __future__ import annotations

import random
import time
from multiprocessing import get_context
from typing import Any

import pytest
from django.db import connection, connections

from openloket.people.models import Look
from openloket.site import demo
from tests.conftest import new_case
from tests.people import noting
from tests.registers import zgw

KILLS, SECOND = 3, 1.0
pytestmark = pytest.mark.xdist_group("faults")


@pytest.mark.flaky(
    reruns=2
)  # a machine that is full lets the thread that writes wait for longer than its half a second
def test_sigkill_while_looks_wait_loses_a_second_at_most(transactional_db: Any, published: None) -> None:
    demo.make_staff()
    case = new_case()
    arguments = (connection.settings_dict["NAME"], zgw.client().authorization, f"zaken/zaken/{case.zaak.uuid}")
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.people.noting"])
    connections.close_all()
    rng, kept = random.Random(21), 0
    for _ in range(KILLS):
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=noting.answer, args=(*arguments, theirs))
        process.start()
        theirs.close()
        assert ours.poll(60), "it answers, or fell over"
        time.sleep(1.2 + rng.uniform(0, 0.6))  # the moment of the kill is what is tested; nothing waits for it
        process.kill()
        killed = time.time()
        process.join()
        answered = []
        while ours.poll():
            try:
                answered.append(ours.recv())
            except EOFError:
                break
        ours.close()
        before, kept = kept, Look.objects.count()
        due = [moment for moment in answered if moment < killed - SECOND]
        assert due, "calls were answered long enough before the kill"
        assert len(due) <= kept - before <= len(answered) + 1
    assert set(Look.objects.values_list("zaak", flat=True)) == {case.pk}

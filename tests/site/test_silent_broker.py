"""A broker that never answers, for a real loket in production: other pages go on."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.patience import SILENT
from tests.site.conftest import Production

pytestmark = pytest.mark.xdist_group("production")


def test_twenty_who_want_to_log_in_do_not_hold_up_others(production: Production) -> None:
    production.loket.wait()
    seen = production.broker.seen

    def click(n: int) -> tuple[int, float]:
        began = time.monotonic()
        answer = requests.get(f"{production.loket.url}/inloggen/start/?next=/mijn/", timeout=60, allow_redirects=False)
        assert "op papier of aan de balie" in answer.text
        return answer.status_code, time.monotonic() - began

    with ThreadPoolExecutor(20) as people:
        clicks = [people.submit(click, n) for n in range(20)]
        while production.broker.seen == seen:
            threading.Event().wait(0)
        others = list[float]()
        while not all(each.done() for each in clicks):
            began = time.monotonic()
            assert production.get("/gezond/").status_code == 200
            assert production.get("/").status_code == 200
            others.append(time.monotonic() - began)
        answers = [each.result() for each in clicks]
    assert {status for status, _ in answers} == {503}
    assert max(others) < 6  # seconds for two pages; a login that waits takes 8
    assert max(took for _, took in answers) < SILENT
    assert sum(took < 6 for _, took in answers) >= 10  # who cannot be helped hears so at once

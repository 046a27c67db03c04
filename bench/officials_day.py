"""Do four tasks of an official's day in a real browser: an official with 400 cases of their own, among many of others.

    .venv/bin/python bench/officials_day.py [--own 400] [--others 100000] [--seconds 0] [--json]

A caller is found by a misspelt name, the ten oldest simple cases are decided, two advices are asked and it is decided after
both, and all cases of a colleague are handed over. Of each is told how many interactions it took (a click, a choice, a
field that is filled in, a key), how long by the clock with a hand that needs no time (`--seconds`: one that takes so long
for each), how many statements the server did, at most for one page, and how long pages took it (p95). Ends with status 1
when a task takes more interactions than BOUNDS allows. Needs a Chromium; the database is its own and gone afterwards.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NAME = "openloket_bench_day"
BOUNDS = {"find a caller": 4, "decide ten": 60, "two advices": 14, "hand over": 6}
"""Are the most interactions that a task may take."""
CALLER, MISSPELT = "Annelies Zwartveldhuizen", "anelies swartvelthuisen"
WHY = "Het evenement past bij de plek en de buurt is op tijd ingelicht."
ASK = "Advies vragen of een taak geven"
RESULT, DECIDE = "Vergunning verleend", "Besluit nemen en brief sturen"


@dataclass
class Task:
    """Hold one task as it was done."""

    name: str
    interactions: int = 0
    seconds: float = 0.0
    pages: list[tuple[str, int, float]] = field(default_factory=list)
    """Holds each page that the server gave: its path, the statements and the milliseconds it took."""

    def told(self) -> dict[str, Any]:
        """Return the figures of this task."""
        took = sorted(ms for _, _, ms in self.pages)
        most = max(self.pages, key=lambda page: page[1])
        return {
            "task": self.name,
            "interactions": self.interactions,
            "at_most": BOUNDS[self.name],
            "seconds": round(self.seconds, 1),
            "pages": len(self.pages),
            "queries": sum(queries for _, queries, _ in self.pages),
            "most_queries": f"{most[1]} ({most[0]})",
            "p95_ms": round(took[math.ceil(0.95 * len(took)) - 1], 1),
        }


class Day:
    """Keep what is done, task after task, and the server's work for the one that runs."""

    def __init__(self) -> None:
        self.tasks: list[Task] = []
        self.running: Task | None = None

    def watched(self, app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
        """Count the statements and the time of each page, for the task that runs; files of the site are no pages."""
        from django.db import connection

        def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            done = [0]

            def count(execute: Callable[..., Any], *rest: Any) -> Any:
                done[0] += 1
                return execute(*rest)

            start = time.perf_counter()
            with connection.execute_wrapper(count):
                body = app(environ, start_response)
            if self.running and done[0]:
                page = (
                    environ["REQUEST_METHOD"] + " " + environ["PATH_INFO"],
                    done[0],
                    1000 * (time.perf_counter() - start),
                )
                self.running.pages.append(page)
            return body

        return answer

    def do(self, name: str, act: Callable[[Task], None]) -> None:
        """Do a task and keep how long it took."""
        task = self.running = Task(name)
        start = time.monotonic()
        act(task)
        task.seconds, self.running = time.monotonic() - start, None
        self.tasks.append(task)
        print(json.dumps(task.told(), ensure_ascii=False), file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--own", type=int, default=400, help="cases of the official")
    parser.add_argument("--others", type=int, default=100_000, help="cases of others")
    parser.add_argument("--seconds", type=float, default=0, help="that each interaction takes a hand")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    from bench import apart

    port = apart.port()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's loop runs in the thread that makes the cases
    settings = {"LOKET_DEMO": "1", "LOKET_LOG": "CRITICAL", "LOKET_BASE_URL": f"http://127.0.0.1:{port}"}
    with apart.database(NAME, **settings) as url:
        prepare(url, asked.own, asked.others)
        day = Day()
        serve(day, port)
        work(day, f"http://127.0.0.1:{port}", asked.own, asked.seconds)
        from django.db import connections

        connections.close_all()
    said = [task.told() for task in day.tasks]
    print(json.dumps(said, indent=1, ensure_ascii=False) if asked.json else shown(said))
    sys.exit(0 if all(task["interactions"] <= task["at_most"] for task in said) else 1)


def shown(said: list[dict[str, Any]]) -> str:
    """Write the figures as a table."""
    rows = [list(said[0]), *([str(value) for value in task.values()] for task in said)]
    wide = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, wide, strict=True)).rstrip() for row in rows
    )


def prepare(url: str, own: int, others: int) -> None:
    """Make the officials, the cases of one of them with all that belongs to a case, and those of others by SQL."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from bench import find
    from openloket.cases import hands, versions
    from openloket.cases.find import index
    from openloket.cases.models import Case, ToFind
    from openloket.cases.work import handling
    from openloket.definitions.library import load
    from openloket.site import demo
    from tests.conftest import new_case, staff
    from tests.multiply import multiply

    call_command("migrate", verbosity=0)
    versions.publish(load(ROOT / "services").published)
    versions.forget()
    demo.make_staff()
    later, much_later = (str(timezone.localdate() + timedelta(days=days)) for days in (90, 330))
    simple = new_case(datum=later)
    caller = new_case("bench:caller", channel="desk", naam=CALLER, bsn="999990019", datum=later)
    big = new_case("bench:big", naam_evenement="Groot feest", datum=much_later, bezoekers=1200)
    for case in (simple, caller, big):
        handling.take(case.pk, hands.Handler(staff("anna"), case.revision))
    multiply(url, simple.pk, own - 3)
    oldest = [case.pk for case in Case.objects.filter(handler=staff("anna")).exclude(pk__in=[caller.pk, big.pk])[:10]]
    before = timezone.localdate() - timedelta(days=70)
    Case.objects.filter(pk__in=oldest).update(received_on=before, answers=simple.answers)
    ToFind.objects.bulk_create(ToFind(zaak_id=pk) for pk in Case.objects.values_list("pk", flat=True))
    while index.renew():
        find.tell("own cases are written in the index")
    find.fill(simple.pk, others, ("youssef", "omar"))


def serve(day: Day, port: int) -> None:
    """Answer browsers in threads of this process, with the site as it is served."""
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None: ...

    server = ThreadedWSGIServer(("127.0.0.1", port), Quiet)
    server.daemon_threads = True
    server.set_app(day.watched(get_wsgi_application()))
    Thread(target=server.serve_forever, daemon=True).start()


def work(day: Day, address: str, own: int, seconds: float) -> None:
    """Do the four tasks."""
    from playwright.sync_api import Browser, sync_playwright

    from openloket.people.models import User
    from tests.journeys.conftest import CHROMIUM, FLAGS, Visitor

    class Official(Visitor):
        """Act as someone at a browser whose interactions are counted; the journeys of the tests look at what a page is."""

        task = Task("")

        def check(self) -> None:
            """Look at nothing: that takes longer than the page."""

        def count(self) -> None:
            """Count an interaction."""
            self.task.interactions += 1
            time.sleep(seconds)

        def click(self, name: str, role: str = "button") -> None:
            self.count()
            super().click(name, role)

        def click_on(self, found: Any) -> None:
            """Click on what was found in the page."""
            self.count()
            found.click()
            self.page.wait_for_load_state()

        def fill(self, label: str, value: str) -> None:
            self.count()
            super().fill(label, value)

        def select(self, label: str, option: str) -> None:
            """Choose one of a list."""
            self.count()
            self.page.get_by_label(label).select_option(option)

        def decide(self) -> None:
            """Decide on the case that is open."""
            self.click_on(self.page.get_by_text("Beslissen", exact=True))
            self.count()
            self.page.get_by_role("radio", name=RESULT).check()
            self.fill("Motivering (komt in de brief)", WHY)
            self.click(DECIDE)
            self.page.get_by_text("Opgeslagen.").or_(self.page.get_by_role("alert")).first.wait_for()
            if not self.page.get_by_text("Opgeslagen.").is_visible():
                raise SystemExit(f"not decided: {self.page.get_by_role('alert').first.inner_text()}")

    def logged_in(browser: Browser, name: str) -> Official:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="nl-NL")
        context.set_default_timeout(120_000)
        found = Official(context, address)
        found.log_in_as(name)
        found.go("/werk/")
        return found

    def find_a_caller(task: Task) -> None:
        anna.task = task
        anna.fill("Zoek een zaak", MISSPELT)
        anna.count()
        anna.page.keyboard.press("Enter")
        anna.click_on(anna.page.locator("table.cases").get_by_role("row", name=CALLER).get_by_role("link").first)
        anna.page.get_by_text(CALLER).first.wait_for()

    def decide_ten(task: Task) -> None:
        anna.task = task
        anna.click_on(anna.page.get_by_text("Filters en kolommen"))
        anna.select("Volgorde", "oud")
        anna.click("Tonen")
        anna.click_on(anna.page.locator("table.cases tbody").get_by_role("link").first)
        for number in range(10):
            if number:
                anna.click("Volgende zaak", "link")
            anna.decide()

    def two_advices(task: Task) -> None:
        anna.task = task
        anna.click(ASK, "link")
        anna.click("Deze adviezen vragen")  # the one that the work instruction wants
        anna.click(ASK, "link")
        anna.select("Aan wie?", "Bezwaar en klachten")
        anna.fill("Wat vraagt u?", "Past dit bij wat wij eerder besloten over deze plek?")
        anna.click_on(anna.page.get_by_label("Hoeveel bezoekers verwacht u op het drukste moment?"))
        anna.click("Vragen")
        answer_all(2)
        anna.page.reload()
        anna.decide()

    def hand_over(task: Task) -> None:
        chantal.task = task
        chantal.click("Hoe het werk verdeeld is", "link")
        row = chantal.page.get_by_role("row", name="Anna de Wit").first
        chantal.click_on(row.get_by_role("link").first)
        to = User.objects.get(username="youssef")
        chantal.select("Wat moet er gebeuren?", f"bij:{to.pk}")
        chantal.click("Bekijken wat het doet")
        chantal.click_on(chantal.page.get_by_role("button", name="Doen met"))
        chantal.page.get_by_text("Bezig:").wait_for()
        given_to(to, own)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        anna = logged_in(browser, "anna")
        day.do("find a caller", find_a_caller)
        anna.go("/werk/")
        day.do("decide ten", decide_ten)
        anna.go(big_address())
        day.do("two advices", two_advices)
        undo_all()
        chantal = logged_in(browser, "chantal")
        day.do("hand over", hand_over)
        browser.close()


def big_address() -> str:
    """Return the page of the case that wants advice."""
    from openloket.cases.models import Case

    return f"/werk/zaken/{Case.objects.get(zaak__omschrijving__contains='Groot feest').zaak.uuid}/"


def answer_all(number: int) -> None:
    """Give every advice that was asked, as those who were asked do; it is no task of the official."""
    from django.utils import timezone

    from openloket.cases.advice import tasks
    from openloket.cases.advice.advice import OUTCOMES
    from openloket.cases.models import Task as Advice

    waiting = list(Advice.objects.filter(answered_at=None))
    if len(waiting) != number:
        raise SystemExit(f"{len(waiting)} advices were asked, not {number}")
    for asked in waiting:
        tasks.answer(str(asked.pk), tasks.Answer(timezone.now(), "Wij zien geen bezwaar.", next(iter(OUTCOMES))))


def undo_all() -> None:
    """Stop the decisions that wait to go, for a case in which one waits is not handed over."""
    from openloket.cases.models import PendingDecision

    PendingDecision.objects.update(stopped="bench")


def given_to(user: Any, number: int) -> None:
    """Do the job that was queued, as the worker does, and see that all cases went over."""
    from openloket.cases.models import Case, Division
    from openloket.cases.work import dividing

    row = Division.objects.latest("at")
    while row.done < len(row.cases):
        dividing.go_on(row.pk)
        row.refresh_from_db()
    if row.refused or len(row.cases) != number:
        raise SystemExit(f"{len(row.cases)} cases were divided, of which not: {row.refused[:5]}")
    if Case.objects.filter(pk__in=[pk for pk, _ in row.cases], handler=user).count() != number:
        raise SystemExit("not every case went to the colleague")


if __name__ == "__main__":
    main()

"""Three hosts with everything on each, and what people notice when one after another of its parts fails.

    .venv/bin/python bench/many_machines.py [--kills 5] [--minutes 15] [--json]

Three hosts on this machine, as network namespaces: on each etcd, PostgreSQL under Patroni, HAProxy, pgbouncer, a server
of the site and a worker, with the configurations in `deploy/`; beside them an S3 service and an HAProxy before the
sites. People send forms, a system makes zaken and reads them back, the mail room uploads scans. Meanwhile the primary is
killed (Patroni with its PostgreSQL, SIGKILL, as a machine that loses power), the primary's host is cut off the network,
its disk is filled, etcd is killed and started on all three, the servers and workers are replaced one after another, and
S3 is stopped. What got no clear answer is sent again, as people do, until it has one.

Prints what was acknowledged, lost (acknowledged and not there), doubled, answered wrongly (anything but the right answer,
our 503 that says to try again, or a proxy's 502 or 504 while a server behind it is away), and for each fault the longest time in which nobody's form, or nobody's zaak, was
taken in. Needs root; only its own namespaces and loopback are used, and all of it is gone afterwards.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import signal
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
EVERY = {"web": 1.0, "api": 0.7, "scan": 25.0}
"""Seconds between two of each kind, of one sender; there are two senders of the first two."""
PATIENCE = 40
"""Seconds that a sender waits for an answer."""
DISK_MB = 900


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=5, help="how often the primary is killed")
    parser.add_argument("--minutes", type=float, default=15, help="no fault begins after so many minutes, less two")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    from bench import cluster, hosts

    if why := cluster.missing():
        print(json.dumps({"skipped": why}) if asked.json else f"Skipped: {why}.")
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that everything is taken away then too
    began = time.monotonic()
    with hosts.Hosts("a b c out", DISK_MB) as made:
        try:
            said = run(cluster.Cluster(made), asked.kills, began + 60 * (asked.minutes - 2))
        except Exception:
            tell(made.last_words())
            raise
    said["minutes"] = round((time.monotonic() - began) / 60, 1)
    print(json.dumps(said) if asked.json else shown(said))
    sys.exit(0 if said["lost"] == said["doubled"] == said["wrong"] == said["jobs_failed"] == 0 else 1)


BEGAN = time.monotonic()


def tell(text: str) -> None:
    minutes, seconds = divmod(int(time.monotonic() - BEGAN), 60)
    print(f"{minutes:2}:{seconds:02} {text}", file=sys.stderr, flush=True)


# What is sent ---------------------------------------------------------------------------------------------------------


@dataclass
class Seen:
    """Keeps what everyone who sends saw, together."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    acknowledged: dict[str, list[tuple[str, float]]] = field(default_factory=dict)
    """By kind: what was taken in (the id of a form, the number of a zaak, the name of a scan), and when we heard so."""
    later: list[float] = field(default_factory=list)
    """Holds the moments at which someone was told to try again, or got no answer."""
    wrong: list[str] = field(default_factory=list)

    def took(self, kind: str, name: str) -> None:
        with self.lock:
            self.acknowledged.setdefault(kind, []).append((name, time.monotonic()))

    def gap(self, kind: str, since: float, until: float) -> float:
        """Return the longest time between two that were taken in, around a fault."""
        times = [at for _, at in self.acknowledged.get(kind, []) if since - 15 <= at <= until]
        pairs = zip(times, [*times[1:], until], strict=True)
        return max((later - earlier for earlier, later in pairs if later >= since), default=until - since)


Attempt = Callable[[str, int], bool | None]
"""Send something, for the so manieth time: whether it was taken in; None for an answer that says to try again."""


class Sender(threading.Thread):
    """Sends one thing after another; each until it was taken in."""

    def __init__(self, seen: Seen, kind: str, names: Iterator[str], attempt: Attempt) -> None:
        super().__init__(daemon=True)
        self.seen, self.kind, self.names, self.attempt = seen, kind, names, attempt
        self.stopping = threading.Event()
        self.unclear = 0

    def run(self) -> None:
        for name in self.names:
            if not self._send(name):
                return
            if self.stopping.wait(EVERY[self.kind]):
                return

    def _send(self, name: str) -> bool:
        import requests

        tries = 0
        while True:
            tries += 1
            try:
                taken = self.attempt(name, tries)
            except requests.RequestException:
                taken = None
            except Wrong as error:
                with self.seen.lock:
                    self.seen.wrong.append(f"{self.kind} {name}, try {tries}: {error}")
                taken = None
            if taken:
                self.seen.took(self.kind, name)
                return True
            with self.seen.lock:
                self.seen.later.append(time.monotonic())
            if self.stopping.wait(0.5):
                self.unclear = 1
                return False


class Wrong(Exception):
    """Say that an answer is neither right nor one to try again after: a 503 of ours, or a proxy's 502 or 504."""


def checked(answer: Any, *right: int) -> bool:
    """Say whether an answer is right; one that says to try again is not. Raises Wrong."""
    if answer.status_code in right:
        return True
    if answer.status_code in (502, 503, 504):
        return False
    raise Wrong(f"{answer.status_code} {answer.headers.get('Location', '')} {answer.text[:200]!r}")


def form_sender(url: str) -> Attempt:
    """Log a resident in; return what sends the form with an id."""
    import requests
    from django.conf import settings
    from django.contrib.sessions.backends.db import SessionStore

    from tests.conftest import MOULIN
    from tests.crowd import SERVICE

    session = SessionStore()
    session["resident"] = {"kind": MOULIN.kind, "number": MOULIN.number, "level": MOULIN.level, "name": MOULIN.name}
    session.create()
    browser = requests.Session()
    browser.cookies.set(settings.SESSION_COOKIE_NAME, str(session.session_key))
    browser.get(f"{url}/mijn/", timeout=PATIENCE).raise_for_status()
    headers = {"X-CSRFToken": browser.cookies["csrftoken"]}

    def send(draft: str, tries: int) -> bool:
        answer = browser.post(
            f"{url}/aanvragen/{SERVICE}/{draft}/controleren/", headers=headers, allow_redirects=False, timeout=PATIENCE
        )
        if not checked(answer, 302):
            return False
        if "/ontvangen/" not in answer.headers["Location"]:
            raise Wrong(f"leads to {answer.headers['Location']}")
        return True

    return send


def zaak_sender(url: str, zaaktype: str) -> Attempt:
    """Return what makes a zaak with a number, as another system, and reads it back."""
    import requests

    from tests.registers import zgw

    caller = requests.Session()

    def headers() -> dict[str, str]:
        return {"Authorization": f"Bearer {zgw.token('bench')}", "Accept-Crs": "EPSG:4326", "Content-Crs": "EPSG:4326"}

    def send(number: str, tries: int) -> bool:
        body = zgw.zaak(zaaktype, startdatum=str(date.today()), identificatie=number)
        answer = caller.post(f"{url}/zaken/api/v1/zaken", json=body, headers=headers(), timeout=PATIENCE)
        if tries > 1 and answer.status_code == 400 and "identificatie-niet-uniek" in answer.text:
            return True  # it was made the time that we got no answer
        if not checked(answer, 201):
            return False
        made = answer.json()["url"]
        read = caller.get(made, headers=headers(), timeout=PATIENCE)
        if checked(read, 200) and read.json()["identificatie"] != number:
            raise Wrong(f"{number} reads as {read.text[:200]}")
        listed = caller.get(
            f"{url}/zaken/api/v1/zaken", params={"identificatie": number}, headers=headers(), timeout=PATIENCE
        )
        if checked(listed, 200) and [zaak["url"] for zaak in listed.json()["results"]] != [made]:
            raise Wrong(f"{number} is listed as {listed.text[:200]}")
        return True

    return send


def scan_sender(url: str) -> Attempt:
    """Log the mail room in; return what uploads a form on paper with a name."""
    import requests
    from django.conf import settings
    from django.utils import timezone

    from openloket.cases import versions
    from openloket.channels.paper.form import form
    from tests.conftest import event_answers, staff_client
    from tests.crowd import SERVICE

    browser = requests.Session()
    browser.cookies.set(settings.SESSION_COOKIE_NAME, staff_client("frans").cookies[settings.SESSION_COOKIE_NAME].value)
    answers = event_answers(bereikbaar="post", plattegrond=True)
    del answers["email"]
    scans: dict[str, bytes] = {}
    day = timezone.localdate()
    version = versions.on(SERVICE, day)

    def send(name: str, tries: int) -> bool:
        if name not in scans:
            scans[name] = form(version, name, answers).pdf
        page = browser.get(f"{url}/werk/post/in/", timeout=PATIENCE, allow_redirects=False)
        if not checked(page, 200):
            return False
        fields = {
            "csrfmiddlewaretoken": browser.cookies["csrftoken"],
            "received.day": day.day,
            "received.month": day.month,
            "received.year": day.year,
        }
        file = {"scan": (f"{name}.pdf", scans[name], "application/pdf")}
        sent = browser.post(f"{url}/werk/post/in/", data=fields, files=file, timeout=PATIENCE, allow_redirects=False)
        return checked(sent, 302)

    return send


def numbered(prefix: str) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"{prefix}-{number}"


def serials() -> Iterator[str]:
    while True:
        yield "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(10))


# What fails -----------------------------------------------------------------------------------------------------------


@dataclass
class Fault:
    """One that was made, and the longest time around it in which nothing of a kind was taken in."""

    name: str
    seconds: dict[str, float]
    told_to_try_again: int
    whole_again: bool

    @property
    def without_service(self) -> float:
        return max(self.seconds.values())


class Faults:
    def __init__(self, machines: Any, seen: Seen, s3: Any, latest: float) -> None:
        self.on, self.seen, self.s3, self.latest = machines, seen, s3, latest
        self.made: list[Fault] = []
        self.left_out: list[str] = []

    def fault(self, name: str, begin: Callable[[], Callable[[], None]], lasts: float) -> None:
        """Make a fault, let it last, mend it, and wait until forms and zaken are taken in and the three are whole."""
        if time.monotonic() > self.latest:
            self.left_out.append(name)
            return
        tell(name)
        since = time.monotonic()
        mend = begin()
        time.sleep(lasts)
        mend()
        self._until_served(time.monotonic(), 90)
        whole = self.on.wait(90)
        self._until_served(time.monotonic(), 60)
        until = time.monotonic()
        seconds = {kind: round(self.seen.gap(kind, since, until), 1) for kind in ("web", "api")}
        again = sum(since <= at <= until for at in self.seen.later)
        self.made.append(Fault(name, seconds, again, whole))
        tell(f"  without service: {seconds}; told to try again: {again}; whole again: {whole}")

    def _until_served(self, since: float, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if all(sum(at > since for _, at in self.seen.acknowledged.get(kind, [])) > 2 for kind in ("web", "api")):
                return
            time.sleep(0.2)

    def kill_primary(self) -> Callable[[], None]:
        host = self.on.primary()
        patroni = host.programs["patroni"]
        patroni.kill()
        host.kill("postgres")
        return patroni.start

    def cut_primary(self) -> Callable[[], None]:
        host = self.on.primary()
        self.on.hosts.cut(host)
        return lambda: self.on.hosts.mend(host)

    def fill_primary(self) -> Callable[[], None]:
        host = self.on.primary()
        host.fill()
        return host.free

    def kill_etcd(self) -> Callable[[], None]:
        every = [host.programs["etcd"] for host in self.on.three]
        for program in every:
            program.kill()
        return lambda: [program.start() for program in every] and None

    def replace_servers(self) -> Callable[[], None]:
        """Let one server after another finish what it does, with its worker, and start it anew, as an upgrade does."""
        for host in self.on.three:
            for name in ("site", "worker"):
                host.programs[name].stop(100)
                host.programs[name].start()
            deadline = time.monotonic() + 120
            while not self.on.serves(host) and time.monotonic() < deadline:
                time.sleep(0.5)
            time.sleep(5)  # until the HAProxy before it has seen so
        return lambda: None

    def stop_s3(self) -> Callable[[], None]:
        self.s3.stop()
        return self.s3.start  # type: ignore[no-any-return]


# The whole ------------------------------------------------------------------------------------------------------------


def run(machines: Any, kills: int, latest: float) -> dict[str, Any]:
    machines.hosts.enter(machines.out)  # from here on we are on the network of those who send
    tell("databases")
    machines.start_databases()
    machines.start_ways()
    from tests.seaweed import Seaweed

    s3 = Seaweed(machines.out.folder / "s3", machines.out.address)
    settings = {
        "LOKET_DEMO": "1",
        "LOKET_TESTING": "",
        "LOKET_LOG": "ERROR",
        "LOKET_BASE_URL": machines.url,
        "LOKET_HOSTS": ",".join([machines.out.address, *(host.address for host in machines.three)]),
        "LOKET_TRUSTED_PROXIES": machines.out.address,
        "LOKET_SECRET_KEY": secrets.token_urlsafe(50),
        "LOKET_HASH_KEYS": secrets.token_urlsafe(50),
        "LOKET_SEALING_KEYS": secrets.token_urlsafe(50),
        "DJANGO_SETTINGS_MODULE": "openloket.site.settings",
        **s3.environment("bench"),
    }
    var = machines.out.folder / "var"
    var.mkdir()
    os.environ.pop("LOKET_DATABASE_DIRECT", None)
    os.environ.update(settings, DATABASE_URL=machines.direct, LOKET_VAR=str(var))
    tell("tables and services")
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from openloket.cases import versions
    from openloket.definitions.library import load
    from openloket.site import demo, installation
    from tests import crowd
    from tests.registers import zgw

    call_command("migrate", verbosity=0)
    installation.settle()
    versions.publish(load(ROOT / "services" / crowd.SERVICE).published)
    versions.forget()
    demo.make_staff()
    version = versions.on(crowd.SERVICE, timezone.localdate())
    zgw.client("bench")
    tell("sites")
    machines.start_sites(settings)
    deadline = time.monotonic() + 240
    while not all(machines.serves(host) for host in machines.three):
        if time.monotonic() > deadline:
            raise RuntimeError("\n".join(host.programs["site"].log()[-2000:] for host in machines.three))
        time.sleep(1)

    tell("load")
    seen = Seen()
    forms = crowd.drafts(3000, version.hash)
    zaaktype = f"{machines.url}/catalogi/api/v1/zaaktypen/{versions.types(version.hash).zaaktype.uuid}"
    queue = iter(forms.get_nowait, None)
    senders = [Sender(seen, "web", queue, form_sender(machines.url)) for _ in range(2)]
    senders += [Sender(seen, "api", numbered(f"b{n}"), zaak_sender(machines.url, zaaktype)) for n in range(2)]
    senders += [Sender(seen, "scan", serials(), scan_sender(machines.url))]
    for sender in senders:
        sender.start()
    time.sleep(20)

    faults = Faults(machines, seen, s3, latest)
    for number in range(1, kills + 1):
        faults.fault(f"primary killed ({number})", faults.kill_primary, 40)
    faults.fault("primary cut off", faults.cut_primary, 40)
    faults.fault("primary's disk full", faults.fill_primary, 30)
    faults.fault("etcd killed on all three", faults.kill_etcd, 10)
    faults.fault("servers replaced one by one", faults.replace_servers, 0)
    faults.fault("S3 stopped", faults.stop_s3, 15)

    for sender in senders:
        sender.stopping.set()
    for sender in senders:
        sender.join(timeout=PATIENCE + 10)
    return report(machines, seen, senders, faults)


def report(machines: Any, seen: Seen, senders: list[Sender], faults: Faults) -> dict[str, Any]:
    """Compare what was acknowledged with what is there, once the jobs are done; those that failed are tried after a while."""
    tell("what is there")
    from django.db import connection
    from procrastinate.contrib.django.models import ProcrastinateJob

    from openloket.cases import in_use
    from openloket.cases.models import Message, PaperReading, Stack, Submission
    from openloket.registers import content
    from openloket.registers.models import Zaak

    connection.close()  # it may lead to a primary of before
    told = {kind: [name for name, _ in seen.acknowledged.get(kind, [])] for kind in EVERY}
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        receipts = Counter(
            Message.objects.filter(kind="receipt", zaak__case__channel="web").values_list("zaak", flat=True)
        )
        waiting = Stack.objects.filter(state=Stack.State.WAITING).count()
        if not waiting and len(receipts) >= Submission.objects.filter(channel="web").count():
            break
        time.sleep(1)
    forms = Counter(
        key.removeprefix("web:") for key in Submission.objects.filter(channel="web").values_list("key", flat=True)
    )
    zaken = Counter(Zaak.objects.filter(identificatie__startswith="b").values_list("identificatie", flat=True))
    stacks = Counter(name.removesuffix(".pdf") for name in Stack.objects.values_list("name", flat=True))
    readings = Counter(PaperReading.objects.values_list("serial", flat=True))
    there = {"web": forms, "api": zaken, "scan": stacks}
    lost = [f"{kind} {name}" for kind, names in told.items() for name in names if name not in there[kind]]
    twice = [
        f"{name} is there {n} times"
        for each in (*there.values(), receipts, readings)
        for name, n in each.items()
        if n > 1
    ]
    unread = []
    for sha256 in sorted(in_use.contents()):
        try:
            content.read(sha256)
        except (FileNotFoundError, content.Changed):
            unread.append(sha256)
    killed = [fault.without_service for fault in faults.made if fault.name.startswith("primary killed")]
    return {
        "acknowledged": {kind: len(names) for kind, names in told.items()},
        "lost": len(lost) + len(unread),
        "doubled": len(twice),
        "wrong": len(seen.wrong),
        "told_to_try_again": len(seen.later),
        "never_clear": sum(sender.unclear for sender in senders),
        "jobs_waiting": {"receipts": sum(forms.values()) - len(receipts), "scans": waiting},
        "jobs_failed": ProcrastinateJob.objects.filter(status="failed").count(),
        "faults": [asdict(fault) for fault in faults.made],
        "killed_median": statistics.median(killed) if killed else None,
        "killed_worst": max(killed, default=None),
        "not_whole_again": [fault.name for fault in faults.made if not fault.whole_again],
        "left_out": faults.left_out,
        "examples": [*lost[:5], *unread[:5], *twice[:5], *seen.wrong[:10]],
    }


def shown(said: dict[str, Any]) -> str:
    taken = ", ".join(f"{count} {kind}" for kind, count in said["acknowledged"].items())
    lines = [
        f"acknowledged   {taken}",
        f"lost           {said['lost']}",
        f"doubled        {said['doubled']}",
        f"wrong answers  {said['wrong']}",
        f"told to try again {said['told_to_try_again']} times; never clear {said['never_clear']}",
        f"jobs           waiting for another try {said['jobs_waiting']}, failed {said['jobs_failed']}",
        f"primary killed: {said['killed_median']} s without service (median), {said['killed_worst']} s (worst)",
        *(
            f"  {each['name']:<28} {each['seconds']}, to try again {each['told_to_try_again']}"
            for each in said["faults"]
        ),
        f"not whole again {said['not_whole_again']}; left out for lack of time {said['left_out']}",
        *said["examples"],
        f"{said['minutes']} minutes",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()

"""Submit event permits one after another, each with a map of its own, until the input ends; says the number of each.

Run as a process of its own, in production.
"""

from __future__ import annotations

import os
import sys
import threading
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openloket.site.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from openloket.cases.submit import NewSubmission, submit  # noqa: E402
from openloket.cases.versions import choose  # noqa: E402
from openloket.registers import content  # noqa: E402

SERVICE = "evenementenvergunning"


def main() -> None:
    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    day = date.today()
    answers = dict(choose(SERVICE, day).published.version.examples[0].answers)
    number = 0
    while not stop.is_set():
        number += 1
        plan = f"%PDF-1.7 kaart {number}".encode()
        kept = {"sha256": content.receive(plan), "name": "kaart.pdf", "size": len(plan), "type": "application/pdf"}
        new = NewSubmission(
            f"keep:{os.getpid()}:{number}",
            SERVICE,
            "paper",
            timezone.now(),
            {**answers, "plattegrond": [kept]},
            received_on=day,
        )
        print(submit(new).zaak.identificatie, flush=True)


if __name__ == "__main__":
    main()

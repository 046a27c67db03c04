"""A case with everything that hangs on one, and a search for somebody's words in every table and every file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pypdfium2
import time_machine
from django.conf import settings
from django.db import connection
from django.utils import timezone
from PIL import Image

from openloket.cases import hands, versions
from openloket.cases.advice import tasks
from openloket.cases.completing import supplementing
from openloket.cases.deciding import decisions
from openloket.cases.find import index, papers
from openloket.cases.locking import save
from openloket.cases.models import Case, PaperReading, PaperSlip, Reaching, SortedPost, Stack
from openloket.cases.received import receiving
from openloket.cases.sent import receipts
from openloket.cases.submit import NewSubmission, submit
from openloket.cases.work import handling, noting
from openloket.channels.mailroom import make_batch
from openloket.definitions.library import load
from openloket.ending import destroying, facts, lists
from openloket.ending.models import DestructionList
from openloket.insight import follow
from openloket.people.acting import Acting, own
from openloket.people.models import User
from openloket.registers import content
from openloket.registers.models import Zaak
from openloket.secrecy import keyed_hash
from tests.conftest import SERVICES, new_case, staff, staff_client

SERVICE = "evenementenvergunning"
WHY = "Er zijn geen bezwaren van de politie."


def judges() -> tuple[User, User]:
    """Return the records manager, and the owner of the process of team Vergunningen."""
    return staff("nadia"), staff("piet")


def case_of(who: Acting, **answers: Any) -> Case:
    """Submit an event permit of someone; with an answer for everything that tells of them."""
    said = {"naam": who.name, "bsn": who.number, **answers}
    return new_case(key=f"web:{uuid4()}", **said)


def publish_own_data(folder: Path) -> None:
    """Let people ask for their own data from before the day on which tests stand still."""
    text = (SERVICES / "avg_verzoek" / "2026-12-05.yaml").read_text()
    for late, early in (
        ("valid_from: 2026-12-05", "valid_from: 2026-09-01"),
        ("2026-12-07", "2026-09-07"),
        ("2027-01-07", "2026-10-07"),
    ):
        text = text.replace(late, early)
    file = folder / "services" / "avg_verzoek" / "2026-09-01.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    versions.publish(load(file).published)
    versions.forget()


def asks(who: Acting | None, kind: str, channel: str = "web", **more: Any) -> Case:
    """Send a request about one's own data: with a login, or without one on another channel."""
    answers = {
        "naam": "Wilhelmina Zoetelief",
        "bsn": "999991772",
        "adres": {
            "postcode": "1234 AB",
            "huisnummer": "1",
            "toevoeging": "",
            "straat": "Dwarrelstraat",
            "plaats": "Dorp",
        },
        "bereikbaar": "digitaal",
        "email": "zoetelief@voorbeeld.example",
        "soort": kind,
        "akkoord": True,
        **({} if kind == "inzage" else {"wat": "Mijn telefoonnummer."}),
        **more,
    }
    new = NewSubmission(f"{channel}:{uuid4()}", "avg_verzoek", channel, timezone.now(), answers, sender=who)
    return again(submit(new).zaak)


def again(case: Case | Zaak) -> Case:
    return Case.objects.select_related("zaak", "version").get(pk=case.pk)


def by(case: Case, name: str = "anna") -> hands.Handler:
    return hands.Handler(staff(name), again(case).revision)


def closed(case: Case) -> Zaak:
    """Decide on a case, and let its letter go."""
    decisions.decide(case.pk, by(case), "verleend", WHY)
    make_batch(staff("frans"))
    return Zaak.objects.get(pk=case.pk)


def picture(shade: int) -> str:
    out = io.BytesIO()
    Image.new("L", (40, 40), shade).save(out, "JPEG")
    return content.store(out.getvalue())


def read_from_post(case: Case, stack: Stack, shade: int, words: str) -> PaperReading:
    """Keep a form that was read from a stack and became a case."""
    page = picture(shade)
    return PaperReading.objects.create(
        stack=stack,
        serial=f"ABCDEFGH{shade}",
        service=SERVICE,
        version_hash=versions.on(SERVICE, timezone.localdate()).hash,
        fields=[{"key": "naam", "raw": words, "crop": {"sha256": picture(shade + 1)}}],
        pages=[{"page": 1, "number": 1, "sha256": page}],
        state="done",
        zaak=case.zaak,
    )


def stack_of_post(name: str, shade: int = 9) -> Stack:
    return Stack.objects.create(
        name=name,
        source="upload",
        content=picture(shade),
        type="image/jpeg",
        size=1,
        received_on=timezone.localdate(),
        state="read",
    )


def letter_came(case: Case, stack: Stack, number: int, words: str) -> None:
    """Put a loose page of a stack with a case, and an e-mail that came by itself."""
    page = {"number": number, "sha256": picture(number + 2), "notes": [], "serial": ""}
    Stack.objects.filter(pk=stack.pk).update(loose=[*Stack.objects.get(pk=stack.pk).loose, page])
    mail = stack_of_post(f"{words}.eml", number + 3)
    Stack.objects.filter(pk=mail.pk).update(text=f"{words} schrijft", loose=[{**page, "number": 1}])
    for of, numbers in ((stack, [number]), (mail, [1])):
        SortedPost.objects.create(
            stack=of,
            pages=numbers,
            became="message",
            zaak=case.zaak,
            sorted_at=timezone.now(),
            sorted_by=staff("frans"),
        )


def live_through(case: Case, who: Acting, words: str, stack: Stack) -> None:
    """Let happen to a case what happens to cases: letters, post, a question, a task, a call, a look, a wish."""
    receipts.send(case.pk, timezone.now())
    supplementing.ask_more(case.pk, by(case), ["bezoekers"], f"Beste {words}, hoeveel mensen?")
    handling.note_contact(case.pk, by(case), "phone", f"{words} belde.")
    tasks.ask(
        case.pk,
        by(case),
        [tasks.Asked(f"Kan dit bij {words}?", date(2026, 9, 25), team="vergunningen", team_name="Vergunningen")],
    )
    message = receiving.Incoming(
        kind="question",
        key=f"vraag:{case.pk}",
        channel="web",
        received_at=timezone.now(),
        text=f"{words} vraagt iets.",
        sender=who,
    )
    found = again(case)
    receiving.receive(found, message)
    save(found)
    PaperSlip.objects.create(serial=f"S{case.pk}", zaak=case.zaak)
    read_from_post(case, stack, case.pk % 200 + 20, words)
    letter_came(case, stack, case.pk % 200 + 20, words)
    noting.write(again(case), by(case), f"{words} belt morgen @anna")
    Reaching.objects.create(owner=who.actor.owner, email=f"{words}@voorbeeld.example", changed_at=timezone.now())
    make_batch(staff("frans"))
    assert staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").status_code == 200
    assert staff_client("anna").get("/werk/?lijst=team").status_code == 200
    index.renew()
    papers.read_waiting(60)
    index.renew()
    follow.rebuild(lambda done, total: None)


def due_list(frozen: time_machine.Traveller, zaak: Zaak) -> DestructionList:
    """Go to the day on which a zaak is due, and return the one list of that day."""
    zaak.refresh_from_db()
    assert zaak.archiefactiedatum is not None
    go(frozen, zaak.archiefactiedatum)
    (made,) = lists.make(timezone.localdate(), timezone.now())
    return made


def found(zaak: Zaak, today: date) -> facts.FoundFile | None:
    """Return a zaak with what counts of it; None when it is gone."""
    return next(facts.read("z.id = %(zaak)s", today, {"zaak": zaak.pk}), None)


def go(frozen: time_machine.Traveller, day: date) -> None:
    frozen.move_to(f"{day}T10:00:00+00:00")


def agreed(made: DestructionList, frozen: time_machine.Traveller, archivist: User, owner: User) -> DestructionList:
    """Let both agree, and wait until it may begin."""
    lists.agree(made.pk, archivist, "archive", timezone.now())
    row = lists.agree(made.pk, owner, "process", timezone.now())
    assert row.goes_on is not None
    go(frozen, row.goes_on)
    lists.begin_due(timezone.localdate())
    row.refresh_from_db()
    return row


def destroyed(made: DestructionList) -> DestructionList:
    return destroying.run(made)


# Searching all -------------------------------------------------------------------------------------------------------------


def where(words: Iterable[str]) -> dict[str, set[str]]:
    """Return, for each of these words, the tables and files that have it, whatever its capitals."""
    wanted = {word: word.lower() for word in words}
    found: dict[str, set[str]] = {word: set() for word in wanted}
    for place, text in (*_rows(), *_files()):
        low = text.lower()
        for word, low_word in wanted.items():
            if low_word in low:
                found[word].add(place)
    return found


def _rows() -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'select t::text from "{table}" t')
            yield table, "\n".join(row for (row,) in cursor.fetchall())


def _files() -> Iterator[tuple[str, str]]:
    roots = {Path(settings.MEDIA_ROOT), Path(settings.VAR)}
    for path in {path for root in roots for path in root.rglob("*") if path.is_file()}:
        yield from opened(path.name, path.read_bytes())


def opened(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    """Yield what a file says: as it is, the text of a PDF, and what is in a ZIP."""
    yield name, data.decode("latin-1") + data.decode("utf-8", "ignore")
    if data.startswith(b"%PDF"):
        with pypdfium2.PdfDocument(data) as document:
            yield name, "\n".join(page.get_textpage().get_text_bounded() for page in document)
    elif data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as folder:
            for inside in folder.namelist():
                yield from opened(f"{name}/{inside}", folder.read(inside))


GONE = own("bsn", "999991772", "substantieel", "Wilhelmina Zoetelief")
STAYS = own("bsn", "999990019", "substantieel", "Ferdinand Knoopshuis")
GONE_WORDS = ("Zoetelief", "999991772", "Windvlagenfeest", "0687654321", "zoetelief@voorbeeld.example", "Dwarrelstraat")
STAYS_WORDS = ("Knoopshuis", "999990019", "Bladerbal")
ANSWERS = {
    "naam_evenement": "Windvlagenfeest",
    "telefoon": "0687654321",
    "bereikbaar": "post",
    "locatie": "Dwarrelstraat",
}


def hashes(who: Acting) -> tuple[str, ...]:
    return (keyed_hash(who.actor.kind, who.number),)

"""Voorbeeldstad: a fictional municipality with staff, residents and some hundreds of cases in every state."""

from __future__ import annotations

import random
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from stdnum.nl import bsn

from openloket.cases import hands, logs, versions
from openloket.cases.advice import tasks
from openloket.cases.advice.advice import AGAINST, CONDITIONS, OUTCOMES
from openloket.cases.advice.tasks import Answer, Asked
from openloket.cases.completing import supplementing
from openloket.cases.deciding import decisions
from openloket.cases.documents import NewDocument, received
from openloket.cases.grounds import Weighing
from openloket.cases.models import Case, Feedback, FormEvent, InformationRequest, Message, Search, Submission
from openloket.cases.opinions import BETTER
from openloket.cases.sent import receipts, sending
from openloket.cases.submit import NewSubmission, submit
from openloket.cases.work import handling
from openloket.cases.written.overview import submission_pdf
from openloket.channels.mailroom import make_batch
from openloket.definitions.schema import Version
from openloket.people.accounts import appoint
from openloket.people.acting import Acting, own
from openloket.people.models import Team, User
from openloket.registers import content
from openloket.site import installation
from openloket.site.demo_staff import LOGINS, PASSWORD, TEAM_PHONES, TEAMS

CASES, VISITS = 260, 90
_KNOWN = [
    ("Suzanne Moulin", "999993653"),
    ("Nina Holle", "999990019"),
    ("Mees van Dijk", "999991772"),
    ("Naomi Kassaar", "999995571"),
]
_FIRST = ["Aisha", "Bas", "Carla", "Daan", "Eva", "Fatima", "Gijs", "Hanna", "Ivo", "Jip", "Kaya", "Luuk"]
_LAST = ["de Boer", "Yilmaz", "Jansen", "el Amrani", "Smits"]
_STREETS = ["Voorbeeldstraat", "Dorpsplein", "Kerklaan", "Havenkade", "Lindelaan", "Marktplein", "Parkweg"]
_EVENTS = [
    "Lentefeest",
    "Kofferbakmarkt",
    "Kindermiddag",
    "Burendag",
    "Wielerronde",
    "Havenconcert",
    "Rommelmarkt",
    "Zomerkermis",
]
_MESSAGES = ["", "Ik heb alles nog eens nagekeken.", "Kunt u mij bellen als het zo nog niet goed is?"]
_LOG = Path(__file__).resolve().parents[3] / "shared" / "data" / "receipt.csv"


def fill() -> None:
    """Make the staff, and cases unless there are any. Raises installation.WrongDatabase, see make_staff."""
    make_staff()
    if not Case.objects.exclude(service=logs.SERVICE).exists():
        with click.progressbar(length=CASES, label="Voorbeeldstad vullen", file=sys.stderr) as bar:
            with _no_registers():  # their stand-ins are pages of the site, which is not up yet
                make_cases(CASES, lambda: bar.update(1))
                make_tasks()
            make_visits(VISITS)
    if _LOG.exists():
        logs.load(_LOG)


@contextmanager
def _no_registers() -> Iterator[None]:
    """Ask no register of the government meanwhile."""
    kept = settings.SOURCES
    settings.SOURCES = {name: {**config, "url": ""} for name, config in kept.items()}
    try:
        yield
    finally:
        settings.SOURCES = kept


@transaction.atomic
def make_staff() -> None:
    """Make the teams and their staff. Raises installation.WrongDatabase in a database that is in use and is not a demo's."""
    installation.claim()
    for code, name in TEAMS.items():
        Team.objects.get_or_create(code=code, defaults={"name": name, "phone": TEAM_PHONES.get(code, "")})
    for login in LOGINS:
        appoint(login["username"], login["name"], PASSWORD, login["team"], login["role"])


def make_cases(count: int, step: Any = lambda: None, seed: int = 2026) -> None:
    """Make `count` cases spread over the last 300 days, none before 5 January 2026; the same ones for the same day."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    today = timezone.localdate()
    days = sorted(today - timedelta(days=int(rng.triangular(0, 300, 20))) for _ in range(count))
    printer = User.objects.get(username="frans")
    for number, day in enumerate(days):
        day = max(day, date(2026, 1, 5))
        _make_case(rng, number, day, today, to_print=number >= count - 40)
        if number == count - 15:
            make_batch(printer)
        step()


def make_tasks() -> None:
    """Ask advice in some of the events that run: of a team, of a colleague and of another organisation; answered, waiting and late."""
    old = timezone.now() - timedelta(days=21)
    running = Case.objects.filter(service="evenementenvergunning", closed_on=None, waiting=False, received_at__lt=old)
    lotte, now = User.objects.get(username="lotte"), timezone.now()
    shows = ("naam_evenement", "datum", "locatie", "bezoekers", "plattegrond")
    for number, case in enumerate(running.exclude(handler=None).select_related("handler").order_by("-pk")[:6]):
        if case.handler is None:
            continue
        at = now - timedelta(days=20 if number == 0 else 2)
        due = timezone.localdate(at) + timedelta(days=14)
        legal = Asked(
            "Past dit bij wat wij eerder besloten over deze plek?",
            due,
            team="juridisch",
            team_name=TEAMS["juridisch"],
            outcomes=OUTCOMES,
            shows=shows,
        )
        police = Asked(
            "Is dit evenement veilig, en hebt u genoeg mensen op die dag?",
            due,
            name="de politie",
            email="evenementen@politie.example",
            outcomes=OUTCOMES,
            shows=shows,
        )
        team, outside = tasks.ask(case.pk, hands.Handler(case.handler, case.revision, at), [legal, police])
        if number % 2:
            tasks.answer(
                str(team.pk),
                Answer(
                    now, "Eerder mocht het ook, met geluid tot 23.00 uur.", CONDITIONS, user=lotte, channel="intern"
                ),
            )
        if number == 3:
            tasks.answer(
                str(outside.pk), Answer(now, "Er is die dag ook een wedstrijd. Wij hebben te weinig mensen.", AGAINST)
            )


def make_visits(count: int, seed: int = 2026) -> None:
    """Make visits to forms on the web: those that were sent, and `count` of the last month that were left.

    Also make what people thought and looked for.
    """
    rng, now = random.Random(seed), timezone.now()  # noqa: S311
    events, opinions, searches = list[FormEvent](), list[Feedback](), list[Search]()
    for row in Submission.objects.filter(key__startswith="web:").select_related("version"):
        if row.version is not None:
            session = uuid.UUID(row.key.removeprefix("web:"))
            begun = row.received_at - timedelta(minutes=rng.randint(6, 40))
            events += _visit(rng, session, versions.by_hash(row.version.hash), row.version.hash, begun, 99)
    for n in range(count):
        published = rng.choice(versions.services_on(now.date()))
        version, at = published.version, now - timedelta(days=rng.uniform(0.2, 28))
        session = uuid.UUID(int=rng.getrandbits(128), version=4)
        events += _visit(rng, session, version, published.hash, at, rng.randint(2, len(version.pages)))
        if n % 2 == 0:
            opinion = {"ease": rng.choice([2, 3, 4, 4, 5]), "better": rng.choice(["", "", *BETTER])}
            opinions.append(
                Feedback(service=version.service, version_hash=published.hash, channel="web", on=at.date(), **opinion)
            )
        words, found = rng.choice([("evenement", 1), ("bijstand", 1), ("parkeren", 0), ("paspoort", 0)])
        searches.append(Search(words=words, found=found, on=at.date()))
    FormEvent.objects.bulk_create(events)
    Feedback.objects.bulk_create(opinions)
    Search.objects.bulk_create(searches)


def _visit(
    rng: random.Random, session: uuid.UUID, version: Version, digest: str, at: datetime, reached: int
) -> list[FormEvent]:
    """Return the events of one visit, up to so many pages."""

    def event(kind: FormEvent.Kind, page: str, question: str = "") -> FormEvent:
        return FormEvent(
            session=session,
            service=version.service,
            version_hash=digest,
            at=at,
            kind=kind,
            page=page,
            question=question,
        )

    found = [event(FormEvent.Kind.BEGUN, version.pages[0].id)]
    for page, following in pairwise(version.pages[:reached]):
        if rng.random() < 0.2:
            found.append(event(FormEvent.Kind.ERROR, page.id, rng.choice(page.questions).id))
        if rng.random() < 0.08:
            found.append(event(FormEvent.Kind.HELP, page.id))
        found.append(event(FormEvent.Kind.ANSWERED, following.id))
    return found


def _make_case(rng: random.Random, number: int, day: date, today: date, *, to_print: bool) -> None:
    service = rng.choices(["evenementenvergunning", "bijzondere_bijstand"], [3, 2])[0]
    channel = rng.choices(["web", "paper", "desk"], [6, 3, 1] if service == "evenementenvergunning" else [3, 5, 2])[0]
    version = versions.on(service, day).version
    attachment = _attachment(version, day)
    answers = _event(rng, day, attachment) if service == "evenementenvergunning" else _bijstand(rng, attachment)
    at = timezone.make_aware(datetime.combine(day, time(rng.randrange(8, 22), rng.randrange(60))))
    at = min(at, timezone.now())
    zaak = submit(
        NewSubmission(
            f"web:{uuid.UUID(int=rng.getrandbits(128), version=4)}" if channel == "web" else f"demo:{number}",
            service,
            channel,
            at,
            answers,
            received_on=day,
            by="aanvrager" if channel == "web" else "Els Bakker",
            scans=(_scan(answers, day),) if channel == "paper" else (),
            identified={"paper": "signature", "desk": "document"}.get(channel, ""),
            sender=_sender(answers) if channel == "web" else None,
        )
    ).zaak
    receipts.send(zaak.pk, at)
    _deliver(zaak.pk, at, to_print)
    _handle(rng, Case.objects.select_related("version").get(pk=zaak.pk), at, today, to_print)


def _handle(rng: random.Random, case: Case, at: datetime, today: date, to_print: bool) -> None:
    """Handle a case by its age: some wait for someone, some are being handled, most old ones are decided."""
    age = (today - case.received_on).days
    if rng.random() < (0.7 if age < 10 else 0.08):
        return
    user = User.objects.get(username=rng.choice(["anna", "youssef"] if case.team == "vergunningen" else ["bram"]))

    def later(low: int, high: int) -> datetime:
        return min(at + timedelta(days=rng.randrange(low, high), minutes=rng.randrange(300)), timezone.now())

    def now_at(moment: datetime) -> hands.Handler:
        return hands.Handler(user, Case.objects.values_list("revision", flat=True).get(pk=case.pk), moment)

    taken = later(1, 5)
    handling.take(case.pk, now_at(taken))
    handling.move(case.pk, now_at(taken), "in_behandeling")
    if rng.random() < 0.2 and age > 6:
        asked = later(5, 7)
        supplementing.ask_more(case.pk, now_at(asked), [_file_question(case)], "")
        _deliver(case.pk, asked, to_print)
        request = InformationRequest.objects.get(zaak=case.zaak_id, ended_on=None)
        if rng.random() < 0.7 and age > 18:
            _answer(rng, case, request)
        elif age < 30:
            return
        else:
            supplementing.end_expired_requests(today)
    if age > rng.randrange(20, 70):
        handled = later(20, 55)
        results = (
            ["verleend", "verleend", "verleend", "geweigerd", "ingetrokken"]
            if case.team == "vergunningen"
            else ["toegekend", "toegekend", "afgewezen"]
        )
        why = {
            "verleend": "Er zijn geen bezwaren van politie en brandweer.",
            "geweigerd": "De plek is op die dag al in gebruik.",
            "ingetrokken": "U belde ons dat het niet doorgaat.",
            "toegekend": "U hebt deze kosten en kunt ze niet zelf betalen.",
            "afgewezen": "U kunt deze kosten betalen uit uw spaargeld.",
        }
        against = {result for finding in case.findings for result in finding.get("against", ())}
        fitting = results if rng.random() < 0.1 else [result for result in results if result not in against]
        result = rng.choice(fitting or results)
        weighing = Weighing(
            deviation="De buurt is al ingelicht." if result == "verleend" else "Wachten kan niet.",
            unadvised="Vorig jaar was het advies hetzelfde, en er is niets veranderd.",
        )
        decisions.decide(case.pk, now_at(handled), result, why[result], weighing, _filled_in(case, result))
        _deliver(case.pk, handled, to_print)


def _filled_in(case: Case, result_id: str) -> dict[str, Any]:
    """Return what an official fills in for a result: all that was asked for, or what stands in the version's example."""
    result = versions.of(case.version).result(result_id)
    return {
        ask.id: str(case.answers[ask.max]).replace(".", ",") if ask.max in case.answers else result.example.get(ask.id)
        for ask in result.asks
        if ask.required
    }


def _deliver(zaak: int, at: datetime, to_print: bool) -> None:
    """Notify a zaak's letters at once, or post them on the same day; some (`to_print`) are left to the mail room."""
    for message in Message.objects.filter(zaak=zaak, sent_on=None):
        if message.way == Message.Way.INBOX:
            sending.notified(message.pk, at)
        elif not to_print:
            sending.posted(message.pk, timezone.localdate(at), at=at)


def _answer(rng: random.Random, case: Case, request: InformationRequest) -> None:
    version = versions.of(case.version)
    day = request.asked_on + timedelta(days=rng.randrange(3, 11))
    at = timezone.make_aware(datetime.combine(day, time(11, 0)))
    answers = {question: [_attachment(version, day)] for question in request.questions}
    channel, message = rng.choice(["web", "paper"]), rng.choice(_MESSAGES)
    supplementing.receive_more(
        case.pk,
        supplementing.Completion(
            f"demo-aanvulling:{request.pk}",
            channel,
            at,
            answers,
            message,
            by="aanvrager" if channel == "web" else "Frans Mulder",
            sender=_sender(case.answers) if channel == "web" else None,
        ),
    )


def _sender(answers: dict[str, Any]) -> Acting:
    return own("bsn", answers["bsn"], "substantieel", answers["naam"])


def _file_question(case: Case) -> str:
    return "plattegrond" if case.team == "vergunningen" else "bewijs"


def _attachment(version: Version, day: date) -> dict[str, Any]:
    made = submission_pdf(version, "0" * 64, "Voorbeeld van een bijlage", {}, day, "web")
    return {"sha256": content.store(made), "name": "bijlage.pdf", "size": len(made), "type": "application/pdf"}


def _scan(answers: dict[str, Any], day: date) -> NewDocument:
    item = (answers.get("plattegrond") or answers["bewijs"])[0]
    return received({**item, "name": "scan.pdf"}, "aanvraag", "Postkamer", day, "Scan van het formulier")


@cache
def _people() -> list[tuple[str, str]]:
    """Return the public test persons and sixty more, with numbers from the range that is kept for tests."""
    numbers = (str(n) for n in range(999_990_100, 999_999_999) if bsn.is_valid(str(n)))
    return _KNOWN + [(f"{first} {last}", next(numbers)) for first in _FIRST for last in _LAST]


def _person(rng: random.Random) -> dict[str, Any]:
    name, number = rng.choice(_people())
    address = {
        "postcode": f"1234 A{rng.choice('BCDE')}",
        "huisnummer": str(rng.randrange(1, 200)),
        "toevoeging": "",
        "straat": rng.choice(_STREETS),
        "plaats": "Voorbeeldstad",
    }
    digital = rng.random() < 0.6
    reach = (
        {"bereikbaar": "digitaal", "email": f"{name.split()[0].lower()}@voorbeeld.example"}
        if digital
        else {"bereikbaar": "post"}
    )
    return {"naam": name, "bsn": number, "adres": address, "telefoon": "0612345678", **reach, "akkoord": True}


def _event(rng: random.Random, day: date, attachment: dict[str, Any]) -> dict[str, Any]:
    music, alcohol, closed = rng.random() < 0.5, rng.random() < 0.3, rng.random() < 0.4
    return {
        **_person(rng),
        "soort_aanvrager": "persoon",
        "naam_evenement": f"{rng.choice(_EVENTS)} {rng.choice(_STREETS)}",
        "soort": rng.choice(["buurtfeest", "markt", "muziek", "sport", "anders"]),
        "omschrijving": "Een gezellige dag voor de hele buurt.",
        "datum": day + timedelta(days=rng.randrange(10, 160)),
        "begin": "11:00",
        "einde": "20:00",
        "locatie": rng.choice(_STREETS),
        "weg_dicht": closed,
        "wegen": rng.choice(_STREETS),
        "plattegrond": [attachment],
        "bezoekers": rng.choice([40, 80, 120, 200, 400, 800, 1500, 3000, 6000]),
        "beveiligers": 6,
        "versterkte_muziek": music,
        "eindtijd_muziek": "20:00",
        "alcohol": alcohol,
        "alcohol_plan": "Wij controleren de leeftijd met polsbandjes.",
        "open_vuur": rng.random() < 0.1,
        "afval": "Wij zetten containers neer en vegen na afloop.",
    }


def _bijstand(rng: random.Random, attachment: dict[str, Any]) -> dict[str, Any]:
    return {
        **_person(rng),
        "geboortedatum": "1975-05-05",
        "situatie": rng.choice(["alleen", "alleen_kinderen", "partner"]),
        "soort_kosten": rng.choice(["medisch", "inrichting", "juridisch", "bewind"]),
        "uitleg": "Ik heb dit nodig en kan het niet betalen.",
        "bedrag": str(rng.randrange(80, 1500)),
        "al_betaald": False,
        "bewijs": [attachment],
        "inkomen": str(rng.randrange(900, 2600)),
        "bronnen": [rng.choice(["loon", "bijstand", "uitkering"])],
        "spaargeld": str(rng.choice([0, 250, 1200, 9000])),
        "schuldhulp": rng.random() < 0.2,
        "iban": "NL91ABNA0417164300",
    }

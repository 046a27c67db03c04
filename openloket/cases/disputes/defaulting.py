"""A notice of default: whether it starts the penalty for deciding late, what that comes to, and the decision on it.

Awb 4:17 and 4:18, also for an objection that is decided late (7:14). Whoever sent the notice is told at once what it does; the
official sees what each day costs; when no day is added any more, the penalty is settled within two weeks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from stdnum import iban

from openloket.cases import versions
from openloket.cases.disputes import linked
from openloket.cases.hands import Handler
from openloket.cases.locking import Stale, locked_case, save
from openloket.cases.mandates import mandated
from openloket.cases.models import Case, DefaultNotice, Message, ReceivedMessage
from openloket.cases.refusals import NotPossible, for_letter, reasoned, whole
from openloket.cases.sent import messages
from openloket.cases.sent.messages import NOBODY
from openloket.cases.terms import calendar
from openloket.definitions.schema import Letter, Version
from openloket.forms.sentences import thousands
from openloket.forms.types import show_money
from openloket.law import dwangsom
from openloket.law.calendar import DAY, plain_date
from openloket.law.deadlines import SIX_WEEKS, deadline
from openloket.law.dwangsom import Effect
from openloket.registers import acts
from openloket.registers.api.hand import Hand

KIND, PENALTY = "default", "penalty"
"""The kinds of the letters: of the answer to a notice, and of the decision on the penalty."""
REASON_MAX = 1000
MOST_APPLICANTS = 99
MOST = 500
UNPAID = Q(effect=Effect.VALID, euro__gt=0, paid_on=None) & ~Q(settled_on=None)
"""The penalties that were settled and are not paid yet."""
_SUBJECT = "Uw ingebrekestelling. Zaak {zaaknummer}"
LETTERS: Mapping[Effect | None, Letter] = {
    Effect.VALID: Letter(
        subject=_SUBJECT,
        body="""
Op {ingebreke_op} schreef u ons dat wij te laat zijn met ons besluit. Dat klopt. Wij hadden uiterlijk op {uiterlijk} moeten beslissen.

Wij beslissen zo snel mogelijk. Doen wij dat niet voor {eerste_dag}? Dan krijgt u een dwangsom: geld voor elke dag dat u vanaf die dag
nog wacht, ten hoogste 42 dagen (artikel 4:17 van de Algemene wet bestuursrecht). U hoeft daar niets voor te doen. Wij schrijven u hoeveel
het is.
""",
    ),
    Effect.PREMATURE: Letter(
        subject=_SUBJECT,
        body="""
Op {ingebreke_op} schreef u ons dat wij te laat zijn met ons besluit. Maar onze tijd om te beslissen is nog niet voorbij: die loopt tot en
met {uiterlijk}.

Uw brief heeft daarom geen gevolg: er begint geen dwangsom (artikel 4:17 van de Algemene wet bestuursrecht). Hebt u na {uiterlijk} nog geen
besluit? Schrijf ons dan opnieuw.
""",
    ),
    Effect.EXEMPT: Letter(
        subject=_SUBJECT,
        body="""
Op {ingebreke_op} schreef u ons dat wij te laat zijn met ons besluit. Dat klopt. Wij hadden uiterlijk op {uiterlijk} moeten beslissen. Wij
doen dat nu zo snel mogelijk.

Bij wat u vroeg, hoort geen dwangsom ({wet}). U krijgt dus geen geld voor de dagen dat u wacht.
""",
    ),
    Effect.DECIDED: Letter(
        subject=_SUBJECT,
        body="""
Op {ingebreke_op} schreef u ons dat wij te laat zijn met ons besluit. Wij hebben al beslist: op {beslist_op} stuurden wij u bericht. Uw brief
heeft daarom geen gevolg (artikel 4:17 van de Algemene wet bestuursrecht).
""",
    ),
    None: Letter(
        subject=_SUBJECT,
        body="""
Op {ingebreke_op} schreef u ons dat wij te laat zijn met ons besluit. Dat schreef u ons al eerder, en daarvan schreven wij u al wat het
betekent. Uw nieuwe brief verandert daar niets aan.
""",
    ),
}
"""Tells whoever sent a notice at once what it does; under None for one that comes while an earlier one counts."""
SETTLED = Letter(
    subject="Uw dwangsom: € {bedrag}. Zaak {zaaknummer}",
    body="""
Wij moesten uiterlijk op {uiterlijk} beslissen. Dat deden wij niet. Op {ingebreke_op} schreef u ons dat wij te laat waren.

Wij waren daarna te laat van {eerste_dag} tot en met {laatste_dag}: {dagen}. Daarom krijgt u een dwangsom van € {bedrag} (artikel 4:17 en
4:18 van de Algemene wet bestuursrecht). Zo kwamen wij daarop:

{berekening}

{aandeel}

U krijgt het geld binnen zes weken nadat wij deze brief versturen (artikel 4:87 van de Algemene wet bestuursrecht). {rekening}
""",
)
ON_ACCOUNT = "Wij maken het over op rekening {iban}. Is dat niet uw rekening? Laat het ons dan meteen weten."
ASKS_ACCOUNT = (
    "Maar wij weten nog niet op welke rekening. Geef ons uw rekeningnummer (IBAN), en op wiens naam het staat. Log in op {site} en kies "
    "bij deze zaak ‘Een vraag stellen’. Of stuur ons een brief, of kom langs. Noem het zaaknummer {zaaknummer}."
)
ASKS_ACCOUNTS = (
    "Maar wij weten nog niet op welke rekeningen. Geef ons van ieder het rekeningnummer (IBAN), en op wiens naam het staat. Log in op "
    "{site} en kies bij deze zaak ‘Een vraag stellen’. Of stuur ons een brief, of kom langs. Noem het zaaknummer {zaaknummer}."
)
"""Say on which account it is paid, or ask for that (Awb 4:89); of several applicants each has one."""
NOTHING = Letter(
    subject="Geen dwangsom. Zaak {zaaknummer}",
    body="""
Op {ingebreke_op} schreef u ons dat wij te laat waren met ons besluit. Wij waren te laat, en toch krijgt u geen dwangsom (artikel 4:17 en
4:18 van de Algemene wet bestuursrecht). Dat is zo, omdat:

{reden}
""",
)
NO_PENALTY = "In deze zaak loopt geen dwangsom, en er is er geen vast te stellen."
STILL_RUNS = "De dwangsom loopt nog. U stelt haar vast als het besluit is verstuurd, of na 42 dagen."
NO_REASON = "Schrijf in woorden op waarom er geen dwangsom is. Dat staat in de brief."
NOT_DUE = "In deze zaak is niets te betalen."
NO_ACCOUNT = "Vul het rekeningnummer (IBAN) in waarop u betaalde."
NO_DAY = "Vul de dag in waarop u betaalde: niet voor de dag van de brief, en niet in de toekomst."
HOW_MANY = "Vul in door hoeveel aanvragers de dwangsom wordt gedeeld: 1 of meer."


def exempt(version: Version) -> str:
    """Return the law by which deciding late costs no penalty in this service; empty when it does (Awb 4:17).

    Of a version that does not say what silence means, it does.
    """
    if version.not_applied is not None and not version.applies("4:17"):
        return str(version.not_applied.because)
    if not version.decides and version.silence == "niets":
        return "artikel 1:3 van de Algemene wet bestuursrecht"
    if version.silence == "van_rechtswege":
        return "artikel 4:20a van de Algemene wet bestuursrecht"
    return "" if version.silence in (None, "dwangsom") else "artikel 4:17 van de Algemene wet bestuursrecht"


def made_known(case: Case) -> date | None:
    """Return the day on which the decision of a case was made known, or on which it ended without one; None before that."""
    if case.closed_on is None:
        return None
    letter = Message.objects.filter(zaak=case.zaak_id, kind="decision").order_by("pk").first()
    return case.closed_on if letter is None else letter.sent_on


def came_in(case: Case, message: ReceivedMessage, hand: Hand) -> None:
    """Keep what a notice of default does, and tell whoever sent it; the caller has locked the case, and saves it.

    One that comes while an earlier one counts changes nothing.
    """
    if case.version is None:
        return
    version, day = versions.of(case.version), timezone.localdate(message.received_at)
    decided, effect, first = made_known(case), None, None
    if _valid(case) is None:
        judged = dwangsom.notice_of_default(
            case.due, day, exempt=exempt(version), decided=decided, calendar=calendar.now()
        )
        effect, first = judged.effect, judged.first_day
        DefaultNotice.objects.create(
            zaak=case.zaak,
            message=message,
            received_on=day,
            effect=judged.effect,
            because=list(judged.because),
            first_day=first,
        )
        acts.zaken.change(hand, case.zaak, {}, always=True)
    if not messages.reachable(case, version):
        return
    values = {
        "ingebreke_op": plain_date(day),
        "uiterlijk": plain_date(case.due),
        "eerste_dag": plain_date(first) if first else "",
        "beslist_op": plain_date(decided) if decided else "",
        "wet": exempt(version),
    }
    messages.write(case, version, KIND, hand, timezone.now(), values, text=LETTERS[effect])


def foreseen(case: Case, day: date) -> Effect | None:
    """Return what a notice of default would do that comes in on this day; None while an earlier one counts."""
    if case.version is None or _valid(case) is not None:
        return None
    law, decided = exempt(versions.of(case.version)), made_known(case)
    return dwangsom.notice_of_default(case.due, day, exempt=law, decided=decided, calendar=calendar.now()).effect


def _valid(case: Case) -> DefaultNotice | None:
    return DefaultNotice.objects.filter(zaak=case.zaak_id, effect=Effect.VALID).first()


@dataclass(frozen=True)
class Standing:
    """Say what a penalty came to on a day: its days and euro so far, what that day costs, and what is to be done until when."""

    case: Case
    notice: DefaultNotice
    first_day: date
    last_day: date
    """The last day for which it is due, as it stands."""
    days: int
    euro: int
    today: int
    """Holds the euro that the day itself costs; 0 before the first day and when no day is added any more."""
    over: bool
    """Says whether no day is added any more."""
    settle_by: date

    @property
    def to_settle(self) -> bool:
        """Say whether it must be decided how much it is (Awb 4:18)."""
        return self.over and self.days > 0 and self.notice.settled_on is None

    @property
    def open(self) -> bool:
        """Say whether it runs, or must still be settled."""
        return self.to_settle or not self.over


def standing(case: Case, day: date) -> Standing | None:
    """Return what the penalty of a case came to on this day; None without a notice that counts."""
    notice = _valid(case)
    return _standing(case, notice, day) if notice else None


def _standing(case: Case, notice: DefaultNotice, day: date) -> Standing | None:
    decided, known = made_known(case), calendar.now()
    first_day = dwangsom.notice_of_default(case.due, notice.received_on, decided=decided, calendar=known).first_day
    if first_day is None:
        return None
    found = dwangsom.dwangsom(case.due, notice.received_on, decided or day + DAY, known)
    last = dwangsom.last_day(first_day, decided)
    over = decided is not None or day > last
    return Standing(
        case,
        notice,
        first_day,
        last,
        found.days,
        found.euro,
        0 if over else dwangsom.rate(first_day, day),
        over,
        dwangsom.settle_by(last, known).ends,
    )


def running(day: date) -> list[Standing]:
    """List the penalties that run or must be settled, the most euro first."""
    rows = DefaultNotice.objects.filter(effect=Effect.VALID, settled_on=None).order_by("received_on", "pk")[:MOST]
    cases = Case.objects.select_related("zaak", "version").in_bulk([row.zaak_id for row in rows])
    found = (_standing(cases[row.zaak_id], row, day) for row in rows if row.zaak_id in cases)
    left = [item for item in found if item and item.open]
    return sorted(left, key=lambda item: (-item.euro, item.first_day))


def settle(zaak_id: int, handler: Handler, applicants: int = 1, none_because: str = "", account: str = "") -> None:
    """Decide on the penalty: how many days and euro, or why there is none, by letter (Awb 4:18).

    Several applicants get equal parts (4:17 lid 6). The letter names the `account` on which it is paid, or asks for one. Who
    settles it needs a mandate for that amount, as for any decision. Raises Stale, NotPossible.
    """
    with whole(zaak_id):
        case = locked_case(zaak_id)
        if case.revision != handler.revision:
            raise Stale
        found = standing(case, handler.today)
        if found is None or found.notice.settled_on is not None or (found.over and not found.days):
            raise NotPossible(NO_PENALTY)
        if not found.over:
            raise NotPossible(STILL_RUNS)
        if not 1 <= applicants <= MOST_APPLICANTS:
            raise NotPossible(HOW_MANY)
        assert case.version is not None
        version = versions.of(case.version)
        if not messages.reachable(case, version):
            raise NotPossible(NOBODY)
        reason = for_letter(reasoned(none_because, REASON_MAX, NO_REASON), REASON_MAX) if none_because.strip() else ""
        signed = mandated.check_by_law(case, version, handler.today, handler.user, 0 if reason else found.euro)
        row = found.notice
        row.days, row.euro = (0, 0) if reason else (found.days, found.euro)
        row.settled_on, row.settled_by = handler.today, handler.user
        row.account = "" if reason else account
        row.save(update_fields=["days", "euro", "settled_on", "settled_by", "account"])
        hand = handler.hand(
            f"Dwangsom vastgesteld: {_days(row.days)}, € {row.euro}{f', omdat: {reason}' if reason else ''}"
        )
        messages.write(
            case,
            version,
            PENALTY,
            hand,
            handler.at,
            _settled(case, found, applicants) | {"reden": reason},
            text=NOTHING if reason else SETTLED,
            by=handler.user,
            besluit=True,
            signed=mandated.in_letter(signed, handler.user),
            post_by=found.settle_by,
        )
        acts.zaken.change(hand, case.zaak, {}, always=True)
        save(case)


@dataclass(frozen=True)
class Payable:
    """Say which penalty was settled and is not paid yet, and until when it must be (Awb 4:87)."""

    case: Case
    notice: DefaultNotice
    pay_by: date | None
    """Is None while its letter did not go yet."""


def payable(case: Case) -> Payable | None:
    """Return the penalty of a case that was settled and is not paid yet; None where nothing is to be paid."""
    rows = DefaultNotice.objects.filter(UNPAID, zaak=case.zaak_id)
    return next((Payable(case, row, _pay_by(row)) for row in rows), None)


def unpaid() -> list[Payable]:
    """List the penalties that were settled and are not paid yet, the first settled first."""
    rows = list(DefaultNotice.objects.filter(UNPAID).order_by("settled_on", "pk")[:MOST])
    cases = Case.objects.select_related("zaak", "version").in_bulk([row.zaak_id for row in rows])
    return [Payable(cases[row.zaak_id], row, _pay_by(row)) for row in rows if row.zaak_id in cases]


def _pay_by(row: DefaultNotice) -> date | None:
    letter = linked.penalty_letter(row.zaak_id)
    if letter is None or letter.sent_on is None:
        return None
    return deadline(letter.sent_on, SIX_WEEKS, article="Awb 4:87 lid 1", calendar=calendar.now()).ends


def pay(zaak_id: int, handler: Handler, account: str, paid_on: date | None) -> None:
    """Note that a penalty was paid, on which account and on which day (Awb 4:87, 4:89). Raises Stale, NotPossible."""
    with whole(zaak_id):
        case = locked_case(zaak_id)
        if case.revision != handler.revision:
            raise Stale
        found = payable(case)
        if found is None:
            raise NotPossible(NOT_DUE)
        row = found.notice
        if not account:
            raise NotPossible(NO_ACCOUNT)
        if paid_on is None or row.settled_on is None or not row.settled_on <= paid_on <= handler.today:
            raise NotPossible(NO_DAY)
        row.account, row.paid_on = account, paid_on
        row.save(update_fields=["account", "paid_on"])
        acts.zaken.change(handler.hand(f"Dwangsom betaald op {plain_date(paid_on)}"), case.zaak, {}, always=True)
        save(case)


def known_account(case: Case) -> str:
    """Return the bank account that the applicant gave in the application; empty without one."""
    if case.version is None:
        return ""
    asked = (item.id for item in versions.of(case.version).questions if item.type == "iban")
    return next((str(case.answers[name]) for name in asked if case.answers.get(name)), "")


def _on_account(row: DefaultNotice, applicants: int, number: str) -> str:
    if row.account:
        return ON_ACCOUNT.format(iban=iban.format(row.account))
    text = ASKS_ACCOUNTS if applicants > 1 else ASKS_ACCOUNT
    return text.format(site=settings.BASE_URL.partition("://")[2], zaaknummer=number)


def _settled(case: Case, found: Standing, applicants: int) -> dict[str, str]:
    """Return what the letter on a penalty says of it."""
    each = show_money(dwangsom.share(found.euro, applicants))
    return {
        "ingebreke_op": plain_date(found.notice.received_on),
        "uiterlijk": plain_date(case.due),
        "eerste_dag": plain_date(found.first_day),
        "laatste_dag": plain_date(found.last_day),
        "dagen": _days(found.days),
        "bedrag": thousands(found.euro),
        "berekening": "\n".join(f"- {line}" for line in _lines(found)),
        "rekening": _on_account(found.notice, applicants, case.zaak.identificatie),
        "aandeel": f"U vroeg dit met {applicants} mensen. Ieder krijgt {each}." if applicants > 1 else "",
    }


def _lines(found: Standing) -> list[str]:
    """Say how many days cost how much, a line for each amount."""
    by_rate: dict[int, int] = {}
    for n in range(found.days):
        euro = dwangsom.rate(found.first_day, found.first_day + n * DAY)
        by_rate[euro] = by_rate.get(euro, 0) + 1
    return [f"{_days(days)} van € {euro} is € {thousands(days * euro)}" for euro, days in by_rate.items()]


def _days(number: int) -> str:
    return f"{number} dag" if number == 1 else f"{number} dagen"

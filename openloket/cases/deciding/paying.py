"""Pay what was granted and penalties: they leave as a list that one official makes and another approves.

Each is paid exactly once: while it stands on a list, or was paid, it cannot be put on another. What the bank refused comes back. What
is to be paid is read from the decision at the moment of making and once more at approving, so that a list never says what no decision says.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop
from stdnum import iban
from stdnum.exceptions import ValidationError

from openloket.cases import hands, versions
from openloket.cases.disputes import defaulting
from openloket.cases.locking import locked_case, save
from openloket.cases.mandates import mandate, mandated
from openloket.cases.models import Case, DefaultNotice, Message, PayList, Payout, ServiceVersion
from openloket.cases.refusals import NotPossible, bounded, reasoned, whole
from openloket.cases.wording.named import in_full
from openloket.definitions.schema import Result, Version
from openloket.forms.types.money import show_money
from openloket.forms.validate import stored
from openloket.law.calendar import plain_date
from openloket.people import persons
from openloket.people.models import User
from openloket.registers import acts
from openloket.registers.models import Rol

GRANTED, PENALTY = "toekenning", "dwangsom"
State = Payout.State
MOST = 500
"""Limits the payments that are shown and put on one list."""
CODE_MAX, WHY_MAX = 40, 300
GIVES = ("toegewezen", "deels")
NOTHING = gettext_noop("Kies wat er betaald moet worden.")
GONE = gettext_noop(
    "Zaak %(number)s is intussen veranderd, of staat al op een lijst. Er is niets gedaan. Kijk opnieuw."
)
NO_CODE = gettext_noop("Vul bij elke betaling een budgetcode in van hoogstens 40 tekens, zonder puntkomma.")
OWN = gettext_noop("U maakte deze lijst zelf. Iemand anders moet haar nakijken.")
NOT_OPEN = gettext_noop("Deze lijst is al nagekeken.")
NOT_APPROVED = gettext_noop("Deze lijst is nog niet goedgekeurd.")
NO_REASON = gettext_noop("Schrijf in woorden op wat er niet klopt.")
NOT_SENT = gettext_noop("Deze betaling staat niet open: zij is al betaald, teruggekomen, of niet van deze lijst.")
NO_DAY = gettext_noop(
    "Vul de dag in waarop is betaald: niet voor de dag waarop de lijst is goedgekeurd, en niet in de toekomst."
)
NO_RESULT = gettext_noop("De uitkomst is ‘betaald’ of ‘geweigerd’.")
NO_COLUMNS = gettext_noop("Het bestand moet deze kolommen hebben: betaling, uitkomst, dag, reden.")
WRONG_LINE = gettext_noop("Regel %(line)s: %(why)s")


@dataclass(frozen=True)
class Due:
    """Something that must be paid, as the decision and the case say it now."""

    case: Case
    kind: str
    amount: Decimal
    name: str
    account: str
    """An IBAN; empty while it is not known, and then it cannot be paid."""
    pay_by: date | None

    @property
    def key(self) -> str:
        """Return what makes it one payment."""
        return f"{self.kind}:{self.case.zaak.uuid}"

    @property
    def shown(self) -> str:
        """Return the amount as people read it."""
        return show_money(self.amount)

    @property
    def iban(self) -> str:
        """Return the account as people read it."""
        return str(iban.format(self.account)) if self.account else ""


def due() -> list[Due]:
    """Return what must be paid and stands on no list, the oldest decision first."""
    found = [*_penalties(), *_granted()]
    taken = set(
        Payout.objects.filter(key__in=[one.key for one in found])
        .exclude(state=State.REFUSED)
        .values_list("key", flat=True)
    )
    return [one for one in found if one.key not in taken][:MOST]


def _penalties() -> Iterator[Due]:
    found = defaulting.unpaid()
    names = _payees([one.case.pk for one in found])
    for one in found:
        if penalty := _penalty(one, names.get(one.case.pk, "")):
            yield penalty


def _penalty(one: defaulting.Payable, name: str) -> Due | None:
    """Return what is paid of a penalty; None while the letter about it has not gone."""
    if one.pay_by is None or one.notice.euro is None:
        return None
    return Due(one.case, PENALTY, Decimal(one.notice.euro), name, one.notice.account, one.pay_by)


def _granted() -> Iterator[Due]:
    """Yield what decisions that were made known grant, in services that ask on which account; none of before `PAY_FROM`."""
    if settings.PAY_FROM is None:
        return
    asks = {row.pk: version for row, version in _paying_versions()}
    letters = Message.objects.filter(kind__in=("decision", "correction"), sent_on__isnull=False)
    rows = Case.objects.filter(
        version__in=asks, closed_on__gte=settings.PAY_FROM, decision__isnull=False, pk__in=letters.values("zaak")
    )
    done = Payout.objects.filter(kind=GRANTED).exclude(state=State.REFUSED).values("zaak")
    cases = list(rows.exclude(pk__in=done).select_related("zaak", "version").order_by("closed_on", "pk")[:MOST])
    names = _payees([case.pk for case in cases])
    for case in cases:
        if one := _of(case, asks[case.version_id or 0], names.get(case.pk, "")):
            yield one


def _paying_versions() -> Iterator[tuple[ServiceVersion, Version]]:
    for row in ServiceVersion.objects.all():
        version = versions.of(row)
        if any(question.type == "iban" for question in version.questions):
            yield row, version


def _of(case: Case, version: Version, name: str) -> Due | None:
    result = next((each for each in version.results if each.id == case.ended_as), None)
    amount = _amount(case, version, result) if result else None
    if not amount or amount <= 0:
        return None
    return Due(case, GRANTED, amount, name, _account(case), None)


def _amount(case: Case, version: Version, result: Result) -> Decimal | None:
    if not result.decision or mandate.kind_of(result) not in GIVES:
        return None
    filled = stored(result.asks, (case.decision or {}).get("ingevuld", {}))
    return mandate.amount_of(version, result, filled, mandated.known(case, version))


def _account(case: Case) -> str:
    text = defaulting.known_account(case)
    try:
        return str(iban.validate(text)) if text else ""
    except ValidationError:
        return ""


def _payees(zaken: Collection[int]) -> dict[int, str]:
    """Return who applied in each of these zaken, by its id."""
    rollen = Rol.objects.filter(zaak__in=zaken, roltype__omschrijving_generiek="initiator").order_by("-pk")
    return {
        rol.zaak_id: str(rol.contactpersoon_rol.get("naam") or in_full(rol.betrokkene_identificatie)) for rol in rollen
    }


def codes() -> dict[tuple[str, str], str]:
    """Return the budget code that was used last, by service and kind."""
    rows = Payout.objects.order_by("-pk").values_list("zaak__case__service", "kind", "budget_code")
    return {(service, kind): code for service, kind, code in reversed(rows[:MOST])}


# The list -------------------------------------------------------------------------------------------------------------


def make(user: User, chosen: Mapping[str, str]) -> PayList:
    """Make a list of what was chosen, by its key, each with a budget code; whole or not at all. Raises NotPossible."""
    if not chosen:
        raise NotPossible(NOTHING)
    if any(not code.strip() or len(code) > CODE_MAX or ";" in code or "\n" in code for code in chosen.values()):
        raise NotPossible(NO_CODE)
    known = {one.key: one for one in due()}
    with transaction.atomic():
        row = PayList.objects.create(made_by=user, made_at=timezone.now())
        for key, code in chosen.items():
            one = known.get(key)
            if one is None or not one.account or not one.name:
                raise NotPossible(
                    GONE % {"number": key.partition(":")[2][:8] if one is None else one.case.zaak.identificatie}
                )
            try:
                with transaction.atomic():
                    Payout.objects.create(
                        paylist=row,
                        zaak=one.case.zaak,
                        kind=one.kind,
                        key=key,
                        name=one.name[:140],
                        account=one.account,
                        amount=one.amount,
                        reference=f"{one.case.zaak.identificatie} {one.kind}"[:140],
                        budget_code=code.strip(),
                    )
            except IntegrityError as error:
                raise NotPossible(GONE % {"number": one.case.zaak.identificatie}) from error
    return row


def lists() -> QuerySet[PayList]:
    """Return the lists, the newest first."""
    rows = PayList.objects.select_related("made_by", "checked_by").prefetch_related("payouts__zaak")
    return rows.order_by("-pk")[:20]


def approve(pk: int, user: User) -> None:
    """Approve a list that a colleague made, once what it says is still so. Raises NotPossible."""
    with transaction.atomic():
        row = _open(pk, user)
        for payout in row.payouts.select_related("zaak"):
            case = locked_case(payout.zaak_id)
            now = _again(case, payout)
            if now is None or (now.amount, now.account, now.name[:140]) != (payout.amount, payout.account, payout.name):
                raise NotPossible(GONE % {"number": payout.zaak.identificatie})
            said = f"Uitbetaling goedgekeurd ({payout.kind}): {show_money(payout.amount)}"
            acts.zaken.change(hands.of(user, said, channel="uitbetalen"), case.zaak, {}, always=True)
            payout.state = State.APPROVED
            payout.save(update_fields=["state"])
        row.checked_by, row.checked_at, row.approved = user, timezone.now(), True
        row.save(update_fields=["checked_by", "checked_at", "approved"])


def _again(case: Case, payout: Payout) -> Due | None:
    """Return what a payment of a case must be now, as it is read when a list is made."""
    name = _payees([case.pk]).get(case.pk, "")
    if payout.kind == PENALTY:
        found = defaulting.payable(case)
        return _penalty(found, name) if found else None
    return _of(case, versions.of(case.version), name) if case.version and case.closed_on else None


def send_back(pk: int, user: User, why: str) -> None:
    """Refuse a list that a colleague made, with a reason; what stands on it can be put on another. Raises NotPossible."""
    why = reasoned(why, WHY_MAX, NO_REASON)
    with transaction.atomic():
        row = _open(pk, user)
        row.payouts.update(state=State.REFUSED, why=why)
        row.checked_by, row.checked_at, row.approved = user, timezone.now(), False
        row.save(update_fields=["checked_by", "checked_at", "approved"])


def _open(pk: int, user: User) -> PayList:
    row = (
        PayList.objects.select_for_update(of=("self",)).select_related("made_by").filter(pk=pk, checked_at=None).first()
    )
    if row is None:
        raise NotPossible(NOT_OPEN)
    if persons.same(row.made_by, user):
        raise NotPossible(OWN)
    return row


COLUMNS = ("betaling", "naam", "iban", "bedrag", "kenmerk", "budgetcode")


def as_csv(pk: int) -> str:
    """Return an approved list as CSV, for the financial system. Raises NotPossible."""
    row = PayList.objects.filter(pk=pk, approved=True).first()
    if row is None:
        raise NotPossible(NOT_APPROVED)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(COLUMNS)
    for one in row.payouts.order_by("pk"):
        writer.writerow(
            [one.pk, _safe(one.name), one.account, f"{one.amount:.2f}", _safe(one.reference), _safe(one.budget_code)]
        )
    return out.getvalue()


def _safe(text: str) -> str:
    """Return a text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


# What came back -------------------------------------------------------------------------------------------------------


def paid(payout: int, user: User | None, day: date | None) -> None:
    """Note that a payment was done on a day; of a penalty, with its notice too (Awb 4:87). Once. Raises NotPossible."""
    with _sent(payout) as row:
        since = row.paylist.checked_at
        if day is None or since is None or not timezone.localdate(since) <= day <= timezone.localdate():
            raise NotPossible(NO_DAY)
        row.state, row.paid_on = State.PAID, day
        row.save(update_fields=["state", "paid_on"])
        if row.kind == PENALTY:
            DefaultNotice.objects.filter(defaulting.UNPAID, zaak=row.zaak_id).update(paid_on=day, account=row.account)
        _tell(row, user, f"Uitbetaald op {plain_date(day)} ({row.kind}): {show_money(row.amount)}")


def refused(payout: int, user: User | None, why: str) -> None:
    """Note that a payment was refused or came back, and why; it can be put on another list. Raises NotPossible."""
    why = reasoned(why, WHY_MAX, NO_REASON)
    with _sent(payout) as row:
        row.state, row.why = State.REFUSED, bounded(why, WHY_MAX)
        row.save(update_fields=["state", "why"])
        _tell(row, user, f"Uitbetaling kwam terug ({row.kind}): {why}")


@contextmanager
def _sent(payout: int) -> Iterator[Payout]:
    """Hold a payment that was approved and of which nothing came back yet, its case first."""
    zaak = Payout.objects.filter(pk=payout).values_list("zaak", flat=True).first()
    if zaak is None:
        raise NotPossible(NOT_SENT)
    with whole(zaak):
        locked_case(zaak)
        rows = Payout.objects.select_for_update(of=("self",)).select_related("paylist", "zaak")
        row = rows.filter(pk=payout, state=State.APPROVED).first()
        if row is None:
            raise NotPossible(NOT_SENT)
        yield row


def _tell(row: Payout, user: User | None, why: str) -> None:
    case = locked_case(row.zaak_id)
    acts.zaken.change(hands.of(user, why, channel="uitbetalen"), case.zaak, {}, always=True)
    save(case)


def take_results(text: str, user: User | None = None) -> int:
    """Read what came back of payments, as CSV: betaling, uitkomst (betaald, geweigerd), dag, reden. All or nothing. Raises NotPossible."""
    rows = csv.DictReader(io.StringIO(text), delimiter=";")
    if not {"betaling", "uitkomst", "dag", "reden"} <= set(rows.fieldnames or ()):
        raise NotPossible(NO_COLUMNS)
    done = 0
    with transaction.atomic():
        for line, row in enumerate(rows, start=2):
            try:
                _result(row, user)
            except NotPossible as error:
                raise NotPossible(WRONG_LINE % {"line": line, "why": error}) from error
            done += 1
    return done


def _result(row: Mapping[str, str | None], user: User | None) -> None:
    number = str(row["betaling"] or "")
    payout = int(number) if number.isascii() and number.isdecimal() and len(number) < 18 else 0
    match str(row["uitkomst"] or "").strip().lower():
        case "betaald":
            paid(payout, user, day_of(str(row["dag"] or "")))
        case "geweigerd":
            refused(payout, user, str(row["reden"] or ""))
        case _:
            raise NotPossible(NO_RESULT)


def day_of(text: str) -> date | None:
    """Return a day that was written as 2026-12-31; None for anything else."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None

"""Paying out: what was granted and penalties leave once, by a list that two people made, and what came back is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner

from openloket.cases.deciding import paying
from openloket.cases.disputes import defaulting
from openloket.cases.models import Case, DefaultNotice, Message, PayList, Payout
from openloket.cases.refusals import NotPossible
from openloket.cases.sent import sending
from openloket.people.models import Look
from openloket.registers.models import Audittrail
from openloket.site.pay_cli import pay as command
from tests.cases.deciding.test_filled_in import GOOD, NOW, asked_for
from tests.cases.deciding.test_filled_in import decide as decide_assistance
from tests.cases.disputes.test_defaulting import DECIDED, NOTICE, RECEIVED, at, decide, late, notice
from tests.cases.test_handling import by, fresh
from tests.conftest import city_of, staff, staff_client

IBAN = "NL91ABNA0417164300"
PAGE = "/werk/uitbetalen/"


@pytest.fixture
def spring(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(at(RECEIVED))


@pytest.fixture
def autumn(published: None) -> Iterator[time_machine.Traveller]:
    """Be on a day on which bijzondere bijstand asks what is granted."""
    yield from city_of(NOW)


def sent(case: Case, kind: str = "decision", day: date = DECIDED) -> None:
    sending.notified(Message.objects.get(zaak=case.zaak, kind=kind).pk, at(day))


@pytest.fixture
def penalty(spring: time_machine.Traveller) -> Case:
    """A case whose penalty of € 602 was settled and told."""
    case = late()
    notice(case, spring, NOTICE)
    decide(case, spring, DECIDED)
    defaulting.settle(case.pk, by(case), account=IBAN)
    assert paying.due() == [], "not before its letter went"
    sent(case, "penalty")
    return fresh(case)


def listed(code: str = "0.4.1", user: str = "ria") -> PayList:
    return paying.make(staff(user), {one.key: code for one in paying.due()})


def approved() -> Payout:
    row = listed()
    paying.approve(row.pk, staff("sjoerd"))
    return Payout.objects.get(paylist=row)


def test_a_penalty_is_paid_once_by_a_list_of_two(penalty: Case) -> None:
    [one] = paying.due()
    assert (one.amount, one.account, one.name) == (Decimal(602), IBAN, "Suzanne Moulin")
    row = listed()
    assert paying.due() == []
    with pytest.raises(NotPossible, match="staat al op een lijst"):
        paying.make(staff("sjoerd"), {one.key: "0.4.1"})
    with pytest.raises(NotPossible, match="zelf"):
        paying.approve(row.pk, staff("ria"))
    with pytest.raises(NotPossible, match="goedgekeurd"):
        paying.as_csv(row.pk)
    paying.approve(row.pk, staff("sjoerd"))
    with pytest.raises(NotPossible, match="al nagekeken"):
        paying.approve(row.pk, staff("sjoerd"))
    payout = Payout.objects.get()
    number = penalty.zaak.identificatie
    assert paying.as_csv(row.pk).splitlines()[1] == f"{payout.pk};Suzanne Moulin;{IBAN};602.00;{number} dwangsom;0.4.1"
    for wrong in (None, date(2026, 7, 9), date(2026, 7, 11)):
        with pytest.raises(NotPossible, match="dag"):
            paying.paid(payout.pk, staff("ria"), wrong)
    paying.paid(payout.pk, staff("ria"), DECIDED)
    assert DefaultNotice.objects.get().paid_on == DECIDED
    assert defaulting.unpaid() == []
    with pytest.raises(NotPossible, match="niet open"):
        paying.paid(payout.pk, staff("ria"), DECIDED)
    said = list(Audittrail.objects.filter(hoofd_object=penalty.zaak.uuid).values_list("toelichting", flat=True))
    assert any("Uitbetaald op 10 juli 2026 (dwangsom): € 602,00" in text for text in said)
    assert not any(IBAN[-6:] in text for text in said)
    assert paying.codes() == {("evenementenvergunning", "dwangsom"): "0.4.1"}


def test_what_comes_back_can_be_paid_again_and_a_list_that_is_refused_too(penalty: Case) -> None:
    payout = approved()
    with pytest.raises(NotPossible, match="woorden"):
        paying.refused(payout.pk, None, "?")
    paying.refused(payout.pk, None, "De rekening bestaat niet meer.")
    assert len(paying.due()) == 1
    row = listed()
    paying.send_back(row.pk, staff("sjoerd"), "De budgetcode klopt niet.")
    assert Payout.objects.get(paylist=row).why == "De budgetcode klopt niet."
    assert len(paying.due()) == 1


def test_what_was_changed_between_making_and_approving_is_not_paid(penalty: Case) -> None:
    row = listed()
    DefaultNotice.objects.update(account="NL20INGB0001234567")
    with pytest.raises(NotPossible, match="intussen veranderd"):
        paying.approve(row.pk, staff("sjoerd"))
    assert Payout.objects.get().state == paying.State.LISTED
    DefaultNotice.objects.update(account="")
    paying.send_back(row.pk, staff("sjoerd"), "De rekening is weg.")
    [one] = paying.due()
    with pytest.raises(NotPossible):
        paying.make(staff("ria"), {one.key: "0.4.1"})
    for code in ("", " ", "a;b", "x" * 41):
        with pytest.raises(NotPossible, match="budgetcode"):
            paying.make(staff("ria"), {one.key: code})


def test_the_results_of_the_bank_are_read_whole_or_not_at_all(penalty: Case) -> None:
    payout = approved()
    head = "betaling;uitkomst;dag;reden"
    for text, wrong in (
        ("nummer;dag", "deze kolommen"),
        (f"{head}\n{payout.pk};betaald;2026-07-10;\n{payout.pk};betaald;2026-07-10;", "Regel 3"),
        (f"{head}\n{payout.pk};misschien;;", "Regel 2"),
        (f"{head}\nabc;betaald;2026-07-10;", "Regel 2"),
    ):
        with pytest.raises(NotPossible, match=wrong):
            paying.take_results(text)
        assert Payout.objects.get().state == paying.State.APPROVED
    assert paying.take_results(f"{head}\n{payout.pk};betaald;2026-07-10;\n") == 1
    assert Payout.objects.get().state == paying.State.PAID


def test_the_commands_list_give_and_take(penalty: Case, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("openloket.site.pay_cli.database_ready", lambda: None)
    payout, run = approved(), CliRunner().invoke
    told = json.loads(run(command, ["list", "--json"]).stdout)
    assert (told["due"], told["lists"][0]["total"], told["lists"][0]["waiting"]) == (0, "602.00", 1)
    assert IBAN in run(command, ["file", str(payout.paylist_id)]).stdout
    assert run(command, ["file", "0"]).exit_code == 1
    back = tmp_path / "terug.csv"
    back.write_text(f"betaling;uitkomst;dag;reden\n{payout.pk};geweigerd;;De rekening bestaat niet.\n")
    assert json.loads(run(command, ["result", str(back), "--json"]).stdout) == {"done": 1}
    assert run(command, ["result", str(back)]).exit_code == 1, "and once"
    assert Payout.objects.get().state == paying.State.REFUSED


def test_the_page_is_for_who_pays_and_is_logged(penalty: Case) -> None:
    for other in ("anna", "chantal", "gerda", "frans"):
        assert staff_client(other).get(PAGE).status_code == 403
    ria, sjoerd = staff_client("ria"), staff_client("sjoerd")
    assert "NL91 ABNA 0417 1643 00" in ria.get(PAGE).content.decode()
    [one] = paying.due()
    assert ria.post(PAGE, {"wat": "maken"}).status_code == 422
    body = {"wat": "maken", "betaling": one.key, f"code-{one.key}": "0.4.1"}
    assert ria.post(PAGE, body).status_code == 302
    row = PayList.objects.get()
    assert ria.post(PAGE, {"wat": "goedkeuren", "nummer": row.pk}).status_code == 422
    assert ria.get(f"{PAGE}{row.pk}.csv").status_code == 302
    assert sjoerd.post(PAGE, {"wat": "goedkeuren", "nummer": row.pk}).status_code == 302
    Look.objects.all().delete()
    answer = sjoerd.get(f"{PAGE}{row.pk}.csv")
    assert answer.content.decode().count(IBAN) == 1
    assert Look.objects.get().about == f"Betaallijst {row.pk}"
    assert staff_client("anna").get(f"{PAGE}{row.pk}.csv").status_code == 403
    assert sjoerd.post(PAGE, {"wat": "betaald", "nummer": "x", "dag": "gisteren"}).status_code == 422


def test_what_was_granted_is_paid_on_the_account_of_the_application(autumn: Any, settings: Any) -> None:
    case = asked_for()
    assert decide_assistance(case, **GOOD).status_code == 302
    assert paying.due() == [], "not before its letter went"
    sending.posted(Message.objects.get(zaak=case.zaak, kind="decision").pk, date(2026, 11, 27))
    for since in (None, date(2026, 11, 28)):
        settings.PAY_FROM = since
        assert paying.due() == [], "what was paid otherwise is not paid twice"
    settings.PAY_FROM = date(2026, 11, 27)
    [one] = paying.due()
    assert (one.kind, one.amount, one.account) == (paying.GRANTED, Decimal("200.50"), str(case.answers["iban"]))
    assert one.name == case.answers["naam"]
    row = listed("6.2")
    paying.approve(row.pk, staff("sjoerd"))
    assert paying.due() == []
    Payout.objects.all().delete()
    assert len(paying.due()) == 1
    Case.objects.filter(pk=case.pk).update(decision={**(fresh(case).decision or {}), "resultaat": "afgewezen"})
    assert paying.due() == [], "a refusal grants nothing"

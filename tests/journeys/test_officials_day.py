"""An official's day, by keyboard alone: from the list to a document, a decision half typed, and on to the next case."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import expect

from openloket.cases import hands
from openloket.cases.models import Case, DefaultNotice, Message, ReceivedMessage
from openloket.cases.work import handling, noting
from openloket.people import absences, mandates
from openloket.people.mandates import Terms
from openloket.people.models import Look
from openloket.people.trail import SERVER
from openloket.registers.api import access
from tests.conftest import new_case, staff
from tests.journeys.test_journeys import letter_text
from tests.registers import zgw

DAY = date(2026, 9, 1)
MANDATE = Terms(
    "burgemeester", "teammanager vergunningen", "de burgemeester", "Mandaatbesluit 2026", DAY, DAY, deviating=True
)


def test_by_keyboard_alone(visitor: Any) -> None:
    later = str(timezone.localdate() + timedelta(days=90))
    first, second = (new_case(key=f"test:{n}", naam_evenement=f"Feest {n}", datum=later) for n in range(2))
    for case in (first, second):
        handling.take(case.pk, hands.Handler(staff("anna"), 1))
    v = visitor()
    press = v.page.keyboard.press

    def arrive(address: str) -> None:
        expect(v.page).to_have_url(re.compile(address))
        v.page.wait_for_load_state()  # keys do nothing before

    v.log_in_as("anna")
    v.go("/werk/?lijst=mine&volgorde=oud")
    press("j")
    press("Enter")
    arrive(str(first.zaak.uuid))
    press("d")
    expect(v.page.get_by_role("heading", name="Documenten")).to_be_focused()
    assert not Look.objects.filter(name="leaf_picture").exists(), "a page is only fetched once it is looked at"
    for _ in ("the document", "its versions", "its preview"):
        press("Tab")
    press("Enter")
    expect(v.page.get_by_role("img", name=re.compile("De eerste bladzijde"))).to_be_visible()
    expect(v.page.locator(".preview[open] img")).to_have_js_property("naturalWidth", 1000)
    v.check()
    v.page.get_by_role("link", name="Heel scherm, alle bladzijden").filter(visible=True).press("Enter")
    arrive("/bladeren/")
    press("j")
    arrive("bladzijde=2")
    expect(v.page.get_by_text("Bladzijde 2 van 2")).to_be_visible()
    v.check()
    press("t")
    arrive(f"{first.zaak.uuid}/#h-docs$")
    press("?")
    expect(v.page.get_by_role("dialog", name="Sneltoetsen")).to_be_visible()
    v.check()
    press("v")
    press("Escape")
    expect(v.page.get_by_role("dialog")).to_be_hidden()
    press("n")
    expect(v.page.get_by_label("Wat wilt u onthouden?")).to_be_focused()
    v.page.keyboard.type("De buurt belde. @chantal kijk je mee?")
    v.click("Bewaren")
    expect(v.page.locator("#notities blockquote")).to_contain_text("@chantal kijk je mee?")
    press("b")
    expect(v.page.get_by_role("radio", name="Vergunning verleend")).to_be_focused()
    v.page.get_by_label("Motivering (komt in de brief)").focus()
    v.page.keyboard.type("vast? dat")
    assert v.page.get_by_label("Motivering (komt in de brief)").input_value() == "vast? dat", "typing is typing"
    v.page.get_by_role("radio", name="Vergunning verleend").focus()
    press("v")
    arrive(str(second.zaak.uuid))
    press("t")
    arrive(r"lijst=mine&volgorde=oud")
    press("?")
    v.page.get_by_role("dialog").get_by_role("link", name="Sneltoetsen uitzetten").press("Enter")
    v.page.wait_for_url("**/toetsen/")
    v.click("Sneltoetsen uitzetten")
    press("?")
    expect(v.page.get_by_role("dialog")).to_be_hidden()
    expect(v.page.get_by_role("button", name="Sneltoetsen aanzetten")).to_be_visible()


def test_a_coordinator_looks_at_the_board_and_gives_late_cases_away(visitor: Any, width: int) -> None:
    case = new_case(datum=str(timezone.localdate() + timedelta(days=90)))
    noting.write(case, hands.Handler(staff("anna"), 1), "@chantal, deze is te laat.")
    handling.take(case.pk, hands.Handler(staff("anna"), 1))
    Case.objects.update(due=timezone.localdate() - timedelta(days=1))
    v = visitor(width=width)
    v.log_in_as("chantal")
    v.go("/werk/")
    expect(v.page.get_by_role("link", name=re.compile("Anna de Wit noemt u in een notitie"))).to_be_visible()
    v.click("Hoe het werk verdeeld is", "link")
    v.page.get_by_role("row", name=re.compile("Anna de Wit")).get_by_role("link", name="1 te laat").click()
    expect(v.page.get_by_role("link", name=re.compile("Evenementenvergunning"))).to_be_visible()
    v.page.get_by_label("Wat moet er gebeuren?").select_option("printen")
    v.click("Bekijken wat het doet")
    v.click("Doen met 1 zaak")
    expect(v.page.get_by_text("Hieronder staat 1 zaak.")).to_be_visible()
    v.go("/werk/verdeling/")
    v.fill("Dagen, vanaf ontvangst", "21")
    v.click("Streven bewaren")
    expect(v.page.get_by_text("21 dagen vanaf")).to_be_visible()


def test_proposed_sent_back_and_signed_for_somebody_absent(visitor: Any, settings: Any) -> None:
    settings.DECISION_MINUTES = 0
    today = timezone.localdate()
    mandates.give(replace(MANDATE, person=staff("youssef"), decree_of=today, first_day=today), SERVER)
    absences.add(staff("youssef"), staff("chantal"), today, today, SERVER)
    case = new_case(datum=str(today + timedelta(days=90)))
    address = f"/werk/zaken/{case.zaak.uuid}/"
    proposer, signer = visitor(width=390), visitor()
    proposer.log_in_as("anna")
    proposer.go(address)
    proposer.page.get_by_text("Beslissen", exact=True).click()
    proposer.page.get_by_role("radio", name="Vergunning verleend").check()
    proposer.fill("Motivering (komt in de brief)", "Het evenement past bij de plek.")
    proposer.click("Besluit nemen en brief sturen")
    refused = proposer.page.get_by_role("alert")
    expect(refused).to_contain_text("Op deze naam staat geen mandaat")
    expect(refused).to_contain_text("Stel het voor aan wie dat wel mag: Youssef Amrani, Chantal Peters")
    proposer.page.get_by_label("Wie ondertekent, als u het voorstelt?").select_option(label=str(staff("chantal")))
    proposer.click("Besluit voorstellen")
    signer.log_in_as("chantal")
    signer.go("/werk/?lijst=sign")
    signer.page.get_by_role("link", name=re.compile("Evenementenvergunning")).first.click()
    signer.page.locator("summary", has_text="Terugsturen").click()
    signer.check()
    signer.fill("Wat moet er anders?", "Noem ook de verkeersregels.")
    signer.click("Terugsturen")
    proposer.go(address)
    expect(proposer.page.get_by_text("Noem ook de verkeersregels.").first).to_be_visible()
    why = proposer.page.get_by_label("Motivering (komt in de brief)")
    expect(why).to_have_value("Het evenement past bij de plek.")
    why.fill("Het evenement past bij de plek. De verkeersregels staan in de bijlage.")
    proposer.page.get_by_label("Wie ondertekent, als u het voorstelt?").select_option(label=str(staff("chantal")))
    proposer.click("Besluit voorstellen")
    signer.go(address)
    signer.click("Ondertekenen")
    text = letter_text(case.zaak.identificatie, "decision")
    assert f"{staff('chantal')} vervangt {staff('youssef')}, teammanager vergunningen" in text
    assert "De verkeersregels staan in de bijlage." in text


def test_a_case_of_another_system_comes_to_the_list_with_signals_and_a_penalty_is_paid_by_two(visitor: Any) -> None:
    today = timezone.localdate()
    case = new_case(datum=str(today + timedelta(days=90)))
    types = zgw.types(zgw.client())
    admin, official, payer, checker = visitor(), visitor(width=390), visitor(width=390), visitor()
    admin.log_in_as("gerda")
    admin.go("/werk/andere-systemen/")
    admin.page.get_by_label("Welk team behandelt deze zaken?").last.select_option("vergunningen")
    admin.page.get_by_label("Adres van een zaak in dat systeem").last.fill("https://zaken.example/{uuid}")
    admin.page.get_by_role("button", name="In de werklijst zetten").last.click()
    expect(admin.page.get_by_text("In de werklijst van vergunningen")).to_be_visible()
    admin.check()
    made = types.zaak(omschrijving="Kermis op het plein")
    theirs = Case.objects.get(zaak__uuid=made["uuid"])
    handling.take(theirs.pk, hands.Handler(staff("chantal"), theirs.revision), staff("anna"))
    official.log_in_as("anna")
    official.go("/werk/")
    official.click("Signalen", "link")
    expect(official.page.get_by_role("heading", name=re.compile("Aan u gegeven"))).to_be_visible()
    official.page.get_by_role("checkbox", name="Aan u gegeven").check()
    official.click("Opslaan")
    official.page.get_by_role("link", name=theirs.zaak.identificatie).first.click()
    expect(official.page.get_by_role("link", name=re.compile("Openen in het systeem"))).to_be_visible()
    official.page.get_by_text("Een andere zaak koppelen").click()
    official.fill("Zaaknummer van de andere zaak", case.zaak.identificatie)
    official.click("Koppelen")
    expect(official.page.get_by_role("link", name=case.zaak.identificatie)).to_be_visible()
    official.page.locator("summary", has_text="Afsluiten met een resultaat").click()
    official.check()
    official.click("Afsluiten")
    official.page.locator("summary", has_text="Zaak heropenen").click()
    official.fill("Waarom gaat de zaak weer open?", "Er kwam nog een stuk.")
    official.click("Opslaan")
    expect(official.page.locator("summary", has_text="Afsluiten met een resultaat")).to_be_visible()
    access.forget()
    message = ReceivedMessage.objects.create(zaak=case.zaak, kind="default", channel="desk", received_at=timezone.now())
    DefaultNotice.objects.create(
        zaak=case.zaak, message=message, received_on=today, effect="valid", because=[], first_day=today, settled_on=today,
        days=3, euro=69, account="NL91ABNA0417164300",
    )  # fmt: skip
    document = case.zaak.zaakinformatieobjecten.first().informatieobject
    Message.objects.create(
        zaak=case.zaak,
        kind="penalty",
        subject="Uw dwangsom",
        document=document,
        way="post",
        made_at=timezone.now(),
        sent_on=today,
    )
    payer.log_in_as("ria")
    payer.go("/werk/uitbetalen/")
    payer.page.get_by_label(case.zaak.identificatie, exact=True).check()
    payer.fill(f"Budgetcode van {case.zaak.identificatie}", "0.4.1")
    payer.click("Lijst maken")
    expect(payer.page.get_by_text("Een collega moet deze lijst nakijken.")).to_be_visible()
    checker.log_in_as("sjoerd")
    checker.go("/werk/uitbetalen/")
    checker.click("Goedkeuren")
    checker.page.locator("summary", has_text="Wat ervan kwam").click()
    checker.fill("Betaald op", today.isoformat())
    checker.click("Vastleggen dat het is betaald")
    expect(checker.page.get_by_text(re.compile("betaald op"))).to_be_visible()
    assert DefaultNotice.objects.get().paid_on == today

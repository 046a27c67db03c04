"""A decision that is undone, a view before a refusal, and a correction of what was sent, as people do it on both widths."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from openloket.cases import hands
from openloket.cases.deciding import pending
from openloket.cases.models import Case, Message, PendingDecision, ReceivedMessage
from openloket.cases.sent import sending
from openloket.cases.work import handling
from tests.conftest import new_case, staff
from tests.journeys.test_journeys import letter_text
from tests.journeys.test_post_in import picture

WHY = "Het evenement past bij de plek."


def event() -> Case:
    return new_case(datum=str(timezone.localdate() + timedelta(days=90)))


def official_on(visitor: Any, case: Case, width: int) -> Any:
    v = visitor(width=width)
    v.log_in_as("anna")
    v.go(f"/werk/zaken/{case.zaak.uuid}/")
    return v


def decide(v: Any, result: str) -> None:
    radio = v.page.get_by_role("radio", name=result)
    if not radio.is_visible():  # the panel is open when it still holds a decision that was refused
        v.page.get_by_text("Beslissen", exact=True).click()
    radio.check()
    v.fill("Motivering (komt in de brief)", WHY)
    v.click("Besluit nemen en brief sturen")


def sent(kind: str) -> None:
    """Let the last letter of a kind go, on whichever way it goes."""
    letter = Message.objects.filter(kind=kind).latest("pk")
    if letter.way == Message.Way.PRINT:
        sending.posted(letter.pk, timezone.localdate())
    else:
        sending.notified(letter.pk, timezone.now())


def test_a_decision_is_undone_with_a_note_and_taken_anew(visitor: Any, settings: Any, width: int) -> None:
    settings.DECISION_MINUTES = 10
    case = event()
    v = official_on(visitor, case, width)
    decide(v, "Vergunning verleend")
    row = PendingDecision.objects.get()
    clock = f"{timezone.localtime(row.goes_at):%H:%M}"
    assert v.page.get_by_role("heading", name=f"Dit besluit gaat om {clock} de deur uit").is_visible()
    v.go("/werk/")
    assert v.page.get_by_text(f"besluit gaat om {clock}").is_visible()
    picture(v, f"werklijst-besluit-wacht-{width}")
    v.go(f"/werk/zaken/{case.zaak.uuid}/")
    v.page.get_by_text("Terugdraaien", exact=True).click()
    v.click("Besluit terugdraaien")
    assert "Schrijf in woorden op waarom" in v.page.get_by_role("alert").first.inner_text()
    v.page.get_by_label("Waarom draait u het besluit terug?").fill("De wijkagent belde net nog.")
    picture(v, f"besluit-terugdraaien-{width}")
    v.click("Besluit terugdraaien")
    assert v.page.get_by_text("De wijkagent belde net nog.").first.is_visible()
    pending.carry_out(row.pk, timezone.now())
    assert Case.objects.get(pk=case.pk).closed_on is None
    assert not Message.objects.filter(kind="decision").exists()
    assert v.page.get_by_label("Motivering (komt in de brief)").input_value() == WHY  # what was filled in stands there
    v.click("Besluit nemen en brief sturen")
    pending.carry_out(PendingDecision.objects.get().pk, timezone.now())
    assert Case.objects.get(pk=case.pk).closed_on == timezone.localdate()
    v.go(f"/werk/zaken/{case.zaak.uuid}/")
    assert v.page.get_by_text("De wijkagent belde net nog.").first.is_visible()


def test_a_view_is_given_before_a_refusal_on_other_facts(visitor: Any, width: int) -> None:
    case = event()
    handling.take(case.pk, hands.Handler(staff("anna"), case.revision))
    v = official_on(visitor, case, width)
    v.page.get_by_text("Vastleggen wat u of een adviseur vond").click()
    v.fill("Wat vond u, en wat gaf de aanvrager op?", "De straat is te smal. U schreef dat er 5 meter vrij blijft.")
    v.click("Vastleggen")
    decide(v, "Vergunning geweigerd")
    assert "Vraag eerst om een zienswijze" in v.page.get_by_role("alert").first.inner_text()
    v.page.get_by_text("Vraag om een zienswijze", exact=True).click()
    v.page.get_by_role("button", name="Brief sturen", exact=True).filter(visible=True).first.click()
    v.check()
    sent("view")
    until = Case.objects.get(pk=case.pk).zaak.view_requests.get().due
    resident = visitor(width=width)
    resident.go(f"/mijn/zaken/{case.zaak.uuid}/zienswijze/")
    resident.page.get_by_role("link", name="Inloggen met DigiD").click()
    resident.log_in()
    assert resident.page.get_by_text("De straat is te smal.").is_visible()
    assert resident.page.get_by_text(f"{until.day} ").first.is_visible()
    picture(resident, f"zienswijze-{width}")
    resident.click("Versturen")
    assert "Schrijf op wat u ervan vindt" in resident.page.locator("main").inner_text()
    resident.page.get_by_label("Wat vindt u ervan?").fill(
        "Wij zetten de kraam aan de andere kant.\nDan is het 5 meter."
    )
    resident.click("Versturen")
    assert resident.page.get_by_text("Wij hebben uw zienswijze ontvangen op").is_visible()
    assert resident.page.get_by_text("Wij zetten de kraam aan de andere kant.").is_visible()
    picture(resident, f"zienswijze-ontvangen-{width}")
    assert ReceivedMessage.objects.get().channel == "web"
    v.go("/werk/")
    assert v.page.get_by_text("nieuw: zienswijze").is_visible()
    v.go(f"/werk/zaken/{case.zaak.uuid}/")
    came = v.page.get_by_role("region", name="Berichten")
    assert came.get_by_text("Wij zetten de kraam aan de andere kant.").is_visible()
    picture(v, f"zaak-met-zienswijze-{width}")
    decide(v, "Vergunning geweigerd")
    assert v.page.get_by_text("Opgeslagen.").is_visible()
    assert "Wij wijken af" not in letter_text(case.zaak.identificatie, "decision")


def test_a_decision_that_was_sent_is_corrected(visitor: Any, width: int) -> None:
    case = event()
    v = official_on(visitor, case, width)
    decide(v, "Vergunning verleend")
    sent("decision")
    v.go(f"/werk/zaken/{case.zaak.uuid}/")
    v.page.get_by_text("Herstel dit besluit").click()
    motivation = v.page.get_by_label("Motivering (komt in de brief)")
    assert motivation.input_value() == WHY
    v.click("Herstellen en brief sturen")
    assert "Schrijf in woorden op waarom u het besluit herstelt" in v.page.get_by_role("alert").first.inner_text()
    motivation.fill("Het evenement past bij de plek, tot 22.00 uur.")
    v.page.get_by_label("Waarom herstelt u het besluit? (komt in de brief)").fill("De eindtijd stond er niet in.")
    picture(v, f"besluit-herstellen-{width}")
    v.click("Herstellen en brief sturen")
    assert v.page.get_by_text("Opgeslagen.").is_visible()
    said = letter_text(case.zaak.identificatie, "correction")
    assert "Wij herstellen ons besluit van" in said
    assert "Waarom wij dat doen: De eindtijd stond er niet in." in said
    sent("correction")
    resident = visitor(width=width)
    resident.go(f"/mijn/zaken/{case.zaak.uuid}/")
    resident.page.get_by_role("link", name="Inloggen met DigiD").click()
    resident.log_in()
    assert resident.page.get_by_role("link", name="Hersteld:").first.is_visible()
    picture(resident, f"hersteld-{width}")

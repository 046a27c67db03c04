"""From question to letter, as people do it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from openloket.cases import versions
from openloket.cases.models import Case, Message
from openloket.cases.sent import receipts
from openloket.cases.submit import submit
from openloket.channels.paper.form import form
from openloket.registers import content
from openloket.site import demo
from tests.conftest import MOULIN, event_answers, png
from tests.journeys.test_post_in import picture


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "plattegrond.png"
    file.write_bytes(png())
    return file


def event_day() -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=90)
    return {"Dag": str(day.day), "Maand": str(day.month), "Jaar": str(day.year)}


def fill_applicant(v: Any, name: str = "Suzanne Moulin") -> None:
    v.choose("Voor wie vraagt u de vergunning aan?", "Voor mijzelf")
    v.fill("Wat is uw naam?", name)


def fill_contact(v: Any, reach: str = "Digitaal, in Mijn Loket") -> None:
    v.fill("Postcode", "1234 AB")
    v.fill("Huisnummer", "1")
    v.fill("Straat", "Voorbeeldstraat")
    v.fill("Plaats", "Voorbeeldstad")
    v.fill("Op welk telefoonnummer kunnen wij u bellen?", "0612345678")
    v.choose("Hoe wilt u onze brieven krijgen?", reach)
    if reach != "Per post":
        v.fill("Op welk e-mailadres krijgt u bericht dat er een brief klaarstaat?", "suzanne@voorbeeld.example")


def fill_event(v: Any, event: str) -> None:
    v.fill("Hoe heet het evenement?", event)
    v.choose("Wat voor evenement is het?", "Buurtfeest of straatfeest")
    v.fill("Wat gaat er gebeuren?", "Wij eten samen aan lange tafels.")


def fill_when(v: Any) -> None:
    group = v.page.get_by_role("group", name="Op welke dag is het evenement?")
    for part, value in event_day().items():
        group.get_by_label(part).fill(value)
    v.fill("Hoe laat begint het?", "14:00")
    v.fill("Hoe laat eindigt het?", "21:00")


def fill_place(v: Any, plan: Path | None) -> None:
    v.fill("Waar is het evenement?", "Voorbeeldstraat")
    v.choose("Moet er een weg dicht?", "Nee")
    v.fill("Hoe houdt u de plek schoon, tijdens en na het evenement?", "Wij vegen de straat.")
    if plan:
        v.page.get_by_label("Voeg een plattegrond toe.").set_input_files(str(plan))


def fill_rest(v: Any) -> None:
    v.choose("Is er muziek met een versterker?", "Nee")
    v.choose("Schenkt u alcohol?", "Nee")
    v.choose("Gebruikt u vuurwerk of open vuur?", "Nee")


def on_the_web(v: Any, plan: Path, event: str) -> str:
    """Ask on the web; returns the case number."""
    v.go("/")
    v.click("Evenementenvergunning aanvragen", "link")
    v.click("Begin", "link")
    v.page.get_by_role("link", name="Inloggen met DigiD").click()
    v.log_in()
    fill_applicant(v)
    v.click("Volgende")
    fill_contact(v)
    v.click("Volgende")
    fill_event(v, event)
    v.click("Volgende")
    fill_when(v)
    v.click("Volgende")
    fill_place(v, plan)
    v.click("Volgende")
    v.fill("Hoeveel bezoekers verwacht u op het drukste moment?", "80")
    v.click("Volgende")
    fill_rest(v)
    v.click("Volgende")
    v.page.get_by_label("Ik heb alles naar waarheid ingevuld.").check()
    v.click("Volgende")
    assert v.page.get_by_role("heading", name="Controleer uw antwoorden").is_visible()
    v.click("Versturen")
    return str(v.page.locator(".lead strong").inner_text())


def decide(v: Any, number: str) -> None:
    """As an official: find the case, take it and grant the permit."""
    v.go("/werk/?lijst=unassigned")
    v.page.get_by_role("row").filter(has_text=number).get_by_role("link").click()
    v.check()
    v.click("Ik behandel deze zaak")
    v.page.get_by_text("Beslissen", exact=True).click()
    v.page.get_by_role("radio", name="Vergunning verleend").check()
    v.fill("Motivering (komt in de brief)", "Er zijn geen bezwaren van politie en brandweer.")
    v.click("Besluit nemen en brief sturen")
    assert v.page.get_by_text("Opgeslagen.").is_visible()


def letter_text(number: str, kind: str) -> str:
    message = Message.objects.select_related("document").get(zaak__identificatie=number, kind=kind)
    pages = PdfReader(BytesIO(content.read(message.document.inhoud))).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_web_to_letter(visitor: Any, plan: Path) -> None:
    resident, official = visitor(), visitor()
    number = on_the_web(resident, plan, "Burendag")
    receipts.send(Case.objects.get(zaak__identificatie=number).pk, timezone.now())
    official.log_in_as("anna")
    decide(official, number)
    resident.go("/mijn/berichten/")
    assert resident.page.get_by_role("link", name="U krijgt een vergunning voor Burendag", exact=True).is_visible()
    resident.go("/mijn/")
    resident.page.get_by_role("link", name="Evenementenvergunning: Burendag").click()
    resident.check()
    resident.page.get_by_text("Wie heeft uw zaak bekeken?").click()
    assert resident.page.get_by_text("Anna de Wit").first.is_visible()
    resident.click("Alles wat is vastgelegd", "link")
    assert resident.page.get_by_text("Behandeling van de aanvraag").first.is_visible()
    picture(resident, "inzage")
    resident.page.set_viewport_size({"width": 320, "height": 800})
    resident.check()
    picture(resident, "inzage-smal")
    assert "Bent u het er niet mee eens?" in letter_text(number, "decision")


def test_paper_to_letter_beside_the_web_in_one_work_list(visitor: Any, plan: Path, tmp_path: Path) -> None:
    resident, mail_room, official = visitor(), visitor(), visitor()
    web = on_the_web(resident, plan, "Burendag")
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(form(versions.on("evenementenvergunning", timezone.localdate())).pdf)
    mail_room.log_in_as("frans")
    mail_room.page.get_by_label("Dienst").first.select_option("evenementenvergunning")
    mail_room.page.get_by_label("Scan").set_input_files(str(scan))
    mail_room.click("Verder met papier")
    assert mail_room.page.get_by_alt_text("Bladzijde 1 van de scan").evaluate(
        "image => image.complete && image.naturalWidth > 500"
    )
    assert mail_room.page.get_by_label("Hoe voorkomt u dat mensen te jong zijn of te veel drinken?").is_hidden()
    mail_room.page.locator(
        "#identified-0"
    ).check()  # how the applicant signed; the same is asked of who acts for another
    fill_applicant(mail_room)
    mail_room.fill("Wat is uw burgerservicenummer (BSN)?", "999993653")
    fill_contact(mail_room, "Per post")
    fill_event(mail_room, "Burendag")
    fill_when(mail_room)
    fill_place(mail_room, None)
    mail_room.fill("Hoeveel bezoekers verwacht u op het drukste moment?", "80")
    fill_rest(mail_room)
    mail_room.page.get_by_label("Ik heb alles naar waarheid ingevuld.").check()
    mail_room.click("Vastleggen")
    paper = mail_room.page.locator(".lead strong").inner_text()
    official.log_in_as("anna")
    official.go("/werk/?lijst=unassigned")
    rows = [official.page.get_by_role("row").filter(has_text=number).inner_text() for number in (web, paper)]
    assert (
        next(row.replace(web, "").replace(paper, "").replace("Web", "").replace("Papier", "") for row in rows).split()
        == rows[1].replace(paper, "").replace("Papier", "").split()
    )
    kept = ("bereikbaar", "email", "plattegrond")
    answers = [
        {k: v for k, v in Case.objects.get(zaak__identificatie=n).answers.items() if k not in kept}
        for n in (web, paper)
    ]
    assert answers[0] == answers[1]
    decide(official, paper)
    mail_room.go("/werk/post/")
    mail_room.click("Printstapel maken")
    assert mail_room.page.get_by_text("De printstapel is klaar.").is_visible()
    assert "U krijgt een vergunning voor Burendag" in letter_text(paper, "decision")


def test_a_resident_comes_back_to_a_half_filled_form_on_a_phone(visitor: Any) -> None:
    first = visitor(width=390)
    first.go("/aanvragen/evenementenvergunning/")
    first.page.get_by_role("link", name="Inloggen met DigiD").click()
    first.log_in()
    fill_applicant(first, "Suzanne van der Moulin")
    first.click("Volgende")
    first.click("Bewaren en later verdergaan")
    later = visitor(width=390)
    later.go("/aanvragen/evenementenvergunning/")
    later.page.get_by_role("link", name="Inloggen met DigiD").click()
    later.log_in()
    later.click("Verdergaan", "link")
    assert later.page.get_by_role("heading", name="Hoe wij u bereiken").is_visible()
    later.page.go_back()
    later.go(later.page.url.removeprefix(later.address))
    later.click("Verdergaan", "link")
    later.click("Vorige stap", "link")
    assert later.page.get_by_label("Wat is uw naam?").input_value() == "Suzanne van der Moulin"


def test_without_javascript(visitor: Any, plan: Path) -> None:
    resident = visitor(java_script_enabled=False)
    resident.check = lambda: None  # axe is a script itself; the same pages are checked with it elsewhere
    assert on_the_web(resident, plan, "Zonder script").startswith("ZAAK-")


class Keyboard:
    """Someone who has only a keyboard: Tab until it is there, then type, press Space or Enter."""

    def __init__(self, visitor: Any) -> None:
        self.v, self.page = visitor, visitor.page

    def reach(self, script: str) -> None:
        """Tab until `script` holds for the focused element (`e`); it must be visible that it has the focus."""
        for _ in range(60):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(f"(() => {{ const e = document.activeElement; return Boolean({script}); }})()"):
                assert self.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
                return
        raise AssertionError(f"the keyboard cannot reach {script}")

    def type(self, name: str, text: str) -> None:
        self.reach(f"e.name === '{name}'")
        self.page.keyboard.type(text)

    def pick(self, name: str, value: str) -> None:
        """A radio group: Tab comes to it, the arrows choose."""
        self.reach(f"e.name === '{name}'")
        self.page.keyboard.press("Space")
        for _ in range(10):
            if self.page.evaluate("document.activeElement.value") == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{name} has no {value}")

    def press(self, text: str) -> None:
        """A button or a link, with Enter."""
        self.reach(f"e.textContent.trim().startsWith('{text}')")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.v.check()
        self.page.evaluate("window.scrollTo(0, 0); document.activeElement.blur()")


def test_with_only_a_keyboard(visitor: Any, plan: Path) -> None:
    v = visitor()
    v.page.on("filechooser", lambda chooser: chooser.set_files(str(plan)))
    v.go("/diensten/evenementenvergunning/")
    keys = Keyboard(v)
    v.page.keyboard.press("Tab")
    assert v.page.evaluate("document.activeElement.className") == "skip"
    keys.press("Begin")
    keys.press("Inloggen met DigiD")
    keys.press("Inloggen")
    keys.pick("soort_aanvrager", "persoon")
    keys.type("naam", "Suzanne Moulin")
    keys.press("Volgende")
    for name, text in (
        ("postcode", "1234 AB"),
        ("huisnummer", "1"),
        ("straat", "Voorbeeldstraat"),
        ("plaats", "Voorbeeldstad"),
    ):
        keys.type(f"adres.{name}", text)
    keys.type("telefoon", "geen nummer")
    keys.pick("bereikbaar", "post")
    keys.press("Volgende")
    assert v.page.locator("#fouten[role=alert]").is_visible()
    keys.reach("e.getAttribute('href') === '#telefoon'")
    v.page.keyboard.press("Enter")
    assert v.page.evaluate("document.activeElement.id") == "telefoon"
    v.page.keyboard.press("Control+A")
    v.page.keyboard.type("0612345678")
    keys.press("Volgende")
    keys.type("naam_evenement", "Toetsenfeest")
    keys.pick("soort", "sport")
    keys.type("omschrijving", "Wij typen om het hardst.")
    keys.press("Volgende")
    day = event_day()
    for part, name in (("Dag", "day"), ("Maand", "month"), ("Jaar", "year")):
        keys.type(f"datum.{name}", day[part])
    keys.type("begin", "10:00")
    keys.type("einde", "12:00")
    keys.press("Volgende")
    keys.type("locatie", "Bibliotheek")
    keys.pick("weg_dicht", "nee")
    keys.type("afval", "Wij ruimen op.")
    keys.reach("e.name === 'plattegrond'")
    v.page.keyboard.press("Space")
    expect(v.page.locator("#plattegrond")).to_have_js_property("value", "C:\\fakepath\\plattegrond.png")
    keys.press("Volgende")
    keys.type("bezoekers", "40")
    keys.press("Volgende")
    for name in ("versterkte_muziek", "alcohol", "open_vuur"):
        keys.pick(name, "nee")
    keys.press("Volgende")
    keys.reach("e.name === 'akkoord'")
    v.page.keyboard.press("Space")
    keys.press("Volgende")
    keys.press("Versturen")
    assert v.page.locator(".lead strong").inner_text().startswith("ZAAK-")


def test_the_officials_pages_are_accessible(visitor: Any) -> None:
    from openloket.cases.submit import NewSubmission

    zaak = submit(
        NewSubmission(
            "k",
            "evenementenvergunning",
            "web",
            timezone.now(),
            event_answers(datum=str(timezone.localdate())),
            sender=MOULIN,
        )
    ).zaak
    anna = visitor()
    anna.log_in_as("anna")
    for path in (
        "/werk/?lijst=team",
        "/werk/?lijst=closed",
        f"/werk/zaken/{zaak.uuid}/",
        "/werk/invoeren/",
        "/account/2fa/",
    ):
        anna.go(path)
    for details in anna.page.locator("details").all():
        details.evaluate("element => element.open = true")
    els = visitor(width=390)
    els.log_in_as("els")
    els.go(f"/werk/zaken/{zaak.uuid}/")
    els.page.get_by_label("De aanvrager staat aan de balie of belt").check()
    els.click("Zaak openen")
    for details in els.page.locator("details").all():
        details.evaluate("element => element.open = true")
    els.check()
    gerda = visitor()
    gerda.log_in_as("gerda")
    gerda.go("/werk/diensten/")


def test_public_pages_are_accessible_in_both_languages(visitor: Any) -> None:
    v = visitor(width=390)
    for path in (
        "/",
        "/begin/",
        "/diensten/bijzondere_bijstand/",
        "/toegankelijkheid/",
        "/privacy/",
        "/diensten/evenementenvergunning/gegevens/",
        "/veiligheid/",
        "/bestaat-niet/",
        "/inloggen/",
    ):
        v.go(path)
    v.go("/")
    v.click("English")
    assert v.page.evaluate("document.documentElement.lang") == "en"


def test_a_weak_login_is_told_so(visitor: Any) -> None:
    v = visitor()
    v.go("/aanvragen/bijzondere_bijstand/")
    v.page.get_by_role("link", name="Inloggen met DigiD").click()
    v.page.get_by_label("laag").check()
    v.log_in()
    assert v.page.get_by_role("heading", name="U moet sterker inloggen").is_visible()


def test_a_company_that_opens_a_service_for_residents_is_told_what_to_do(visitor: Any) -> None:
    v = visitor(width=390)
    v.go("/mijn/")
    v.page.get_by_role("link", name="Inloggen met DigiD").click()
    v.log_in("Test EMZ Dagobert")
    v.go("/")
    card = v.page.get_by_role("listitem").filter(has_text="Bijzondere bijstand aanvragen")
    assert "Log hiervoor in met DigiD." in card.inner_text()
    v.click("Bijzondere bijstand aanvragen", "link")
    v.click("Begin", "link")
    assert v.page.get_by_role("heading", name="Dit kan niet met deze inlog").is_visible()
    assert "U bent ingelogd met eHerkenning." in v.page.inner_text("main")
    v.page.get_by_role("link", name="Inloggen met DigiD").click()
    v.log_in("Nina Holle")
    v.choose("Ik regel dit", "voor mijzelf")
    v.click("Volgende")
    assert v.page.get_by_label("Wat is uw naam?", exact=True).is_visible()


def test_a_resident_who_picks_a_company_is_refused_at_that_answer(visitor: Any) -> None:
    v = visitor(width=390)
    v.go("/aanvragen/evenementenvergunning/")
    v.page.get_by_role("link", name="Inloggen met DigiD").click()
    v.log_in()
    v.choose("Voor wie vraagt u de vergunning aan?", "Voor een bedrijf of vereniging")
    v.fill("Wat is uw naam?", "Suzanne Moulin")
    assert not v.page.get_by_label("Wat is het KVK-nummer?").count()
    v.click("Volgende")
    assert v.page.get_by_role("heading", name="Over u").is_visible()
    assert "Log in met eHerkenning" in v.page.locator("#fouten[role=alert]").inner_text()
    fill_applicant(v)
    v.click("Volgende")
    assert v.page.get_by_role("heading", name="Hoe wij u bereiken").is_visible()


def test_who_logs_in_for_someone_else_is_told_what_to_do(visitor: Any) -> None:
    v = visitor(width=390)
    v.go("/mijn/")
    v.page.get_by_role("link", name="Inloggen met DigiD").click()
    v.log_in("Een gemachtigde")
    assert "U hebt ingelogd voor iemand anders." in v.page.inner_text("main")
    v.click("Opnieuw proberen", "link")
    v.page.get_by_role("link", name="Inloggen met DigiD").click()
    v.log_in("Nina Holle")
    assert "Dag Nina Holle." in v.page.inner_text("main")


def test_the_official_sees_with_which_login_it_was_sent(visitor: Any, plan: Path) -> None:
    resident, official = visitor(), visitor()
    number = on_the_web(resident, plan, "Lentefeest")
    receipt = resident.page.url
    resident.click("Uitloggen")
    resident.page.goto(receipt)
    assert "Lentefeest" not in resident.page.inner_text("body")
    resident.go("/mijn/")
    resident.page.get_by_role("link", name="Inloggen met DigiD").click()
    resident.log_in()
    resident.page.goto(receipt)
    assert number in resident.page.inner_text("main")
    official.log_in_as("anna")
    official.go("/werk/?lijst=unassigned")
    official.page.get_by_role("row").filter(has_text=number).get_by_role("link").click()
    official.check()
    assert "DigiD (BSN), niveau substantieel" in official.page.inner_text("main")


def go_confirmed(v: Any, path: str) -> None:
    """Open a page of the account, giving the password again where that is asked."""
    v.go(path)
    if v.page.get_by_label("Wachtwoord").count():
        v.page.locator("input[type=password]").fill(demo.PASSWORD)
        v.page.locator("main form button").first.click()
        v.page.wait_for_url(f"**{path}**")


def test_an_official_adds_a_passkey_and_logs_in_with_it(visitor: Any) -> None:
    v = visitor()
    session = v.page.context.new_cdp_session(v.page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                     "isUserVerified": True, "automaticPresenceSimulation": True}},
    )  # fmt: skip
    v.log_in_as("anna")
    go_confirmed(v, "/account/2fa/webauthn/add/")
    v.page.locator("input[name=passwordless]").check()
    v.page.locator("#mfa_webauthn_add").click()
    v.page.wait_for_url("**/recovery-codes/**")
    v.page.context.clear_cookies()
    v.go("/account/login/")
    v.page.get_by_role("button", name="Inloggen met een passkey").click()
    v.page.wait_for_url("**/werk/")


def test_an_official_adds_an_authenticator_app(visitor: Any) -> None:
    v = visitor()
    v.log_in_as("anna")
    go_confirmed(v, "/account/2fa/totp/activate/")
    secret = v.page.locator("#authenticator_secret").input_value()
    v.page.locator("input[name=code]").fill(
        format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    )
    v.page.locator("main form button").last.click()
    v.page.wait_for_url("**/recovery-codes/**")
    v.check()

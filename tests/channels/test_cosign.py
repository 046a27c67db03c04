"""Signing with the applicant: by a link, on paper, and what a decision needs while a signature is missing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import ImageDraw
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader

from openloket.cases import hands, locking, refusals
from openloket.cases.carrying import notices, notification
from openloket.cases.deciding import decisions, pending
from openloket.cases.grounds import Weighing
from openloket.cases.models import Case, CoSignature, Draft, Message, PaperReading
from openloket.cases.sent import receipts, sending
from openloket.cases.signing import signing, unsigned
from openloket.cases.submit import NewSubmission, submit
from openloket.cases.who import cosigners
from openloket.channels.paper import intake
from openloket.channels.paper.form import form
from openloket.definitions.schema import Published
from openloket.people.acting import Acting, Identity, Right, own
from openloket.registers import content
from openloket.registers.models import Enkelvoudiginformatieobject, Klantcontact, Rol
from openloket.secrecy import keyed_hash
from tests.cases.test_handling import WHY, by, fresh
from tests.channels.test_every_type import sent
from tests.conftest import HOLLE, MOULIN, city_of, every_version, png, resident_client, staff, staff_client, stored_file

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
SERVICE = "kwijtschelding"
PARTNER = own("bsn", "999990913", "substantieel", "Mark Moulin")
NAMED = {"name": "Mark Moulin", "email": "mark@voorbeeld.example"}


@pytest.fixture
def today(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(NOW)


def asked(channel: str = "web", signed: Collection[str] = (), **changes: Any) -> Case:
    """A request for remission of who has a partner, who must sign too."""
    version = next(
        item.version
        for item in every_version()
        if item.version.service == SERVICE and item.version.valid_from == NOW.date()
    )
    answers = {
        **version.examples[1].answers,
        "bewijs": [stored_file()],
        "partner_tekent": NAMED,
        **changes,
    }
    zaak = submit(
        NewSubmission(
            key="cosign:1",
            service=SERVICE,
            channel=channel,
            received_at=NOW,
            answers=answers,
            sender=MOULIN if channel == "web" else None,
            by="" if channel == "web" else "Els",
            signed=signed,
        )
    ).zaak
    return Case.objects.select_related("zaak", "version").get(pk=zaak.pk)


PAGE = "/ondertekenen/aanvraag/"
"""Where who came with a code reads and signs."""


def mailed(case: Case) -> str:
    """Mail the link, as the job does, and return the code in it."""
    row = CoSignature.objects.get(zaak=case.zaak)
    signing.send_link(row.pk, datetime.now(UTC))
    found = re.search(r"http://[^\s/]+/ondertekenen/#([\w-]+)\s", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def came(code: str, who: Acting | None = PARTNER) -> Client:
    """Return the browser of someone who came with a code, logged in or not."""
    client = resident_client(who) if who else Client()
    response = client.post("/ondertekenen/", {"code": code})
    assert (response.status_code, response["Location"]) == (302, PAGE)
    return client


def seen(client: Client) -> dict[str, str]:
    found = re.search(r'name="gezien" value="(\w+)"', client.get(PAGE).content.decode())
    return {"gezien": found[1] if found else ""}


def sign(case: Case, who: Acting = PARTNER, **post: str) -> Any:
    client = came(mailed(case), who)
    return client.post(PAGE, {**seen(client), "akkoord": "ja", "antwoord": "ja", **post})


def row(case: Case) -> CoSignature:
    return CoSignature.objects.get(zaak=case.zaak)


def text(response: Any) -> str:
    return unescape(response.content.decode())


# Asking ---------------------------------------------------------------------------------------------------------------


def test_who_is_named_is_mailed_a_link_that_says_nothing_of_what_it_is_about(today: Any) -> None:
    case = asked()
    code = mailed(case)
    [sent] = mail.outbox
    assert sent.to == [NAMED["email"]]
    words = f"{sent.subject} {sent.body} {sent.alternatives[0][0]}"  # type: ignore[attr-defined]
    for secret in ("Moulin", "wijtschelding", case.zaak.identificatie, MOULIN.number, "412"):
        assert secret not in words
    assert re.fullmatch(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){3}", code)
    assert f"/ondertekenen/\n{code}\n" in str(sent.body)
    kept = str(list(CoSignature.objects.values()))
    assert code not in kept
    assert code.replace("-", "") not in kept
    assert len(row(case).link) == 64


def test_on_paper_and_at_the_desk_nobody_is_mailed_by_itself(today: Any) -> None:
    asked("paper")
    assert row(Case.objects.get()).state == "asked"
    assert not ProcrastinateJob.objects.filter(task_name="send_cosign_link").exists()


def test_on_the_web_the_link_goes_with_the_application(today: Any) -> None:
    case = asked()
    [job] = ProcrastinateJob.objects.filter(task_name="send_cosign_link")
    assert job.args == {"cosignature": row(case).pk}


def test_without_a_partner_nobody_has_to_sign(today: Any) -> None:
    case = asked(situatie="alleen")
    assert not CoSignature.objects.exists()
    assert "handtekening" not in text(resident_client().get(reverse("received", args=[case.zaak.uuid])))
    assert "handtekening" not in receipt_text(case)


def told(at: datetime) -> list[Message]:
    """Run what tells of missing signatures, as the jobs do; return the letters about it."""
    for zaak in unsigned.waiting(at):
        unsigned.tell(zaak, at)
        unsigned.tell(zaak, at)
    return list(Message.objects.filter(kind=unsigned.KIND).order_by("pk"))


def test_a_link_that_ran_out_is_told_once_to_the_applicant_and_who_handles_the_case(today: Any) -> None:
    case = asked()
    mailed(case)
    day = NOW + timedelta(days=30)
    assert not told(day - timedelta(minutes=1))
    today.move_to(day)
    [message] = told(day)
    said = letter_text(message)
    assert "Mark Moulin: de link om te tekenen werkte tot zondag 27 december 2026" in said
    assert "In Mijn Loket kunt u de link opnieuw laten sturen" in said
    assert "om een aanvulling" in said
    assert fresh(case).new_since == day
    assert not unsigned.waiting(day + timedelta(days=60)), "once for each link"
    later = day + timedelta(hours=1)
    today.move_to(later)
    signing.ask_again(fresh(case), str(row(case).pk), later)
    mailed(case)
    assert len(told(later + timedelta(days=30))) == 2, "a new link may run out too"


def test_a_link_that_ran_out_is_told_to_nobody_once_it_does_not_matter(today: Any) -> None:
    case = asked()
    sign(case)
    assert not told(NOW + timedelta(days=31))
    CoSignature.objects.update(state="asked", asked_at=NOW)
    Case.objects.update(closed_on=NOW.date())
    assert not told(NOW + timedelta(days=31))


def test_a_mail_that_never_came_is_told_after_a_day(today: Any) -> None:
    case = asked()
    CoSignature.objects.update(asked_at=NOW, undelivered=True)
    assert not told(NOW + timedelta(hours=23))
    [message] = told(NOW + timedelta(days=1))
    assert "Mark Moulin: onze e-mail met de link kwam niet aan" in letter_text(message)
    assert fresh(case).new_since is not None


def test_who_will_not_sign_is_told_to_the_applicant_at_once(today: Any) -> None:
    case = asked()
    sign(case, antwoord="nee")
    assert ProcrastinateJob.objects.filter(task_name="tell_unsigned", args={"zaak": case.pk}).exists()
    [message] = told(NOW)
    said = letter_text(message)
    assert "Mark Moulin: wil niet tekenen" in said
    assert "In Mijn Loket kunt u noemen wie er in plaats daarvan tekent" in said


def letter_text(message: Message) -> str:
    pages = PdfReader(BytesIO(content.read(message.document.inhoud))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_mail_that_does_not_arrive_shows(today: Any, monkeypatch: Any) -> None:
    case = asked()

    def refuse(address: str, notice: Any) -> None:
        raise notification.Undeliverable("SMTPRecipientsRefused 550")

    monkeypatch.setattr(notification, "mail", refuse)
    with pytest.raises(notification.Undeliverable):
        signing.send_link(row(case).pk, NOW)
    assert row(case).undelivered
    assert "De e-mail kwam niet aan" in text(resident_client().get(reverse("my_case", args=[case.zaak.uuid])))


# Signing --------------------------------------------------------------------------------------------------------------


def test_without_a_login_nothing_is_read(today: Any) -> None:
    case = asked()
    page = text(came(mailed(case), None).get(PAGE))
    assert "Wilt u mee ondertekenen?" in page
    for secret in ("Moulin", "wijtschelding", case.zaak.identificatie):
        assert secret not in page


def test_who_signs_reads_the_answers_and_signs_and_the_registers_know(today: Any) -> None:
    case = asked()
    client = came(mailed(case))
    page = text(client.get(PAGE))
    assert "2026-004512" in page
    assert MOULIN.number not in page
    response = client.post(PAGE, {**seen(client), "akkoord": "ja", "antwoord": "ja"})
    assert response.status_code == 302
    signed = row(case)
    assert (signed.state, signed.means, signed.answered_on) == ("signed", "digid", NOW.date())
    rol = Rol.objects.get(zaak=case.zaak, roltype__omschrijving="Medeondertekenaar")
    assert rol.roltype.omschrijving_generiek == "mede_initiator"
    assert rol.betrokkene_identificatie["inpBsn"] == PARTNER.number
    assert signed.document is not None
    assert signed.document.titel == "Verklaring van wie mee ondertekent"
    assert Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak, pk=signed.document.pk).exists()
    assert fresh(case).new_since is not None
    again = client.get(response["Location"])
    assert "U tekende op 27 november 2026" in text(again)
    statement = client.get(reverse("cosigned_statement", args=[case.zaak.uuid]))
    assert statement["Content-Type"] == "application/pdf"
    words = PdfReader(BytesIO(b"".join(statement))).pages[0].extract_text().split()
    assert "na inloggen met DigiD." in " ".join(words)
    assert "Wat u mee ondertekende" in text(client.get(reverse("mine")))


def test_who_signed_sees_nothing_else_of_the_case_and_others_see_nothing(today: Any) -> None:
    case = asked()
    sign(case)
    partner = resident_client(PARTNER)
    assert partner.get(reverse("my_case", args=[case.zaak.uuid])).status_code == 404
    for name in ("cosigned", "cosigned_statement"):
        assert resident_client(HOLLE).get(reverse(name, args=[case.zaak.uuid])).status_code == 404
        assert resident_client().get(reverse(name, args=[case.zaak.uuid])).status_code == 404
        assert Client().get(reverse(name, args=[case.zaak.uuid])).status_code == 302


def test_the_term_runs_from_receipt_and_not_from_the_signature(today: time_machine.Traveller) -> None:
    case = asked()
    before = case.due
    today.move_to(NOW + timedelta(days=9))
    sign(case)
    assert (fresh(case).received_on, fresh(case).due) == (NOW.date(), before)


def test_who_does_not_agree_declines_and_gets_no_rol(today: Any) -> None:
    case = asked()
    response = sign(case, antwoord="nee")
    assert "U tekent niet" in text(response)
    assert row(case).state == "declined"
    assert not Rol.objects.filter(roltype__omschrijving="Medeondertekenaar").exists()
    assert "Wil niet tekenen" in text(resident_client().get(reverse("my_case", args=[case.zaak.uuid])))


def test_a_signature_stops_a_decision_that_waits(today: Any, settings: Any) -> None:
    settings.DECISION_MINUTES = 10
    case = asked()
    pending.decide(case.pk, by(case), "ingetrokken", WHY)
    sign(case)
    assert case.zaak.pending_decision.stopped


# Who signs under another name ------------------------------------------------------------------------------------------

NAMELESS = own("bsn", "999990913", "substantieel", "")


def signed_by_other(case: Case, who: Acting = HOLLE) -> Client:
    """Sign as someone under another name, who says to be who was named."""
    client = came(mailed(case), who)
    assert client.post(PAGE, {"bent": "ja"})["Location"] == PAGE
    assert client.post(PAGE, {**seen(client), "akkoord": "ja", "antwoord": "ja"}).status_code == 302
    return client


@pytest.mark.parametrize(("who", "says"), [(HOLLE, "ingelogd als <strong>Nina Holle"), (NAMELESS, "niet hoe u heet")])
def test_who_logs_in_under_another_name_is_asked_who_they_are_before_they_read_anything(
    today: Any, who: Acting, says: str
) -> None:
    case = asked()
    client = came(mailed(case), who)
    agreed = {"akkoord": "ja", "antwoord": "ja", "gezien": signing.fingerprint(case)}
    for response in (client.get(PAGE), client.post(PAGE, agreed), client.post(PAGE, {"bent": "x"})):
        page = text(response)
        assert "Wij vragen <strong>Mark Moulin</strong> om mee te ondertekenen. Bent u dat?" in page
        assert says in page
        for secret in ("wijtschelding", case.zaak.identificatie, "2026-004512"):
            assert secret not in page
    assert row(case).state == "asked"


def test_who_is_not_who_was_named_reads_what_to_do_and_nothing_of_the_application(today: Any) -> None:
    case = asked()
    client = came(mailed(case), HOLLE)
    page = text(client.post(PAGE, {"bent": "nee"}))
    assert "Vraag de aanvrager om uw naam en e-mailadres te noemen" in page
    for secret in ("wijtschelding", case.zaak.identificatie, "2026-004512"):
        assert secret not in page
    assert "Bent u dat?" in text(client.get(PAGE))
    assert row(case).state == "asked"


def test_what_one_said_holds_for_nobody_else_and_for_no_other_link(today: Any) -> None:
    case = asked()
    client = came(mailed(case), HOLLE)
    client.post(PAGE, {"bent": "ja"})
    assert "2026-004512" in text(client.get(PAGE))
    said = client.session["cosign_same"]
    client.post("/ondertekenen/", {"code": mailed(case)})
    assert "Bent u dat?" in text(client.get(PAGE))
    third = came(mailed(case), own("bsn", "999990482", "substantieel", "Jan Bakker"))
    session = third.session
    session["cosign_same"] = [row(case).link, said[1]]
    session.save()
    assert "Bent u dat?" in text(third.get(PAGE))


def test_a_signature_under_another_name_counts_only_after_an_official_looked(today: Any) -> None:
    case = asked()
    client = signed_by_other(case)
    assert (row(case).state, row(case).name_doubted, row(case).signer_name) == ("signed", True, "Nina Holle")
    assert "Wij kijken nog of u dat bent" in text(client.get(reverse("cosigned", args=[case.zaak.uuid])))
    mine = text(resident_client().get(reverse("my_case", args=[case.zaak.uuid])))
    assert "Getekend door Nina Holle; u noemde Mark Moulin." in mine
    assert "Wij kijken of dat klopt." in mine
    assert "niet volledig" in mine
    case = fresh(case)
    with pytest.raises(
        refusals.NotPossible, match=r"handtekening: Mark Moulin \(Nina Holle tekende; kijk eerst of dat dezelfde"
    ):
        decisions.decide(case.pk, by(case), "toegekend", WHY, Weighing(deviation=WHY))
    desk = text(staff_client("bram").get(reverse("case", args=[case.zaak.uuid])))
    assert "Getekend door Nina Holle; de aanvrager noemde Mark Moulin. Deze handtekening telt nog niet." in desk
    assert "Waarom beslist u terwijl er een handtekening ontbreekt?" in desk


def because(case: Case, reason: str) -> dict[str, str]:
    return {f"dezelfde_want_{row(case).pk}": reason}


def test_an_official_finds_that_it_is_the_same_person(today: Any) -> None:
    case = asked()
    signed_by_other(case, NAMELESS)
    assert "iemand met een inlog zonder naam" in text(resident_client().get(reverse("my_case", args=[case.zaak.uuid])))
    for nothing in ("", "ja"):
        assert "Schrijf op waaruit blijkt" in text(act(case, "same", **because(case, nothing)))
        assert row(case).name_doubted
    shown = text(act(case, "same", **because(case, "De partner belde zelf.")))
    assert "Opgeslagen" in shown
    found = row(case)
    assert (found.state, found.name_doubted) == ("signed", False)
    assert (found.name_checked_by, found.name_because) == (staff("bram"), "De partner belde zelf.")
    assert found.name_checked_at == datetime.now(UTC)
    assert "De partner belde zelf." in shown
    assert "telt nog niet" not in shown
    assert "u noemde" not in text(resident_client().get(reverse("my_case", args=[case.zaak.uuid])))
    assert "wacht niet meer op een oordeel" in text(act(case, "another"))
    case = fresh(case)
    decisions.decide(case.pk, by(case), "toegekend", WHY, Weighing(deviation=WHY))
    assert "zonder_handtekening" not in fresh(case).decision


def test_an_official_finds_that_somebody_else_signed_and_who_was_named_is_asked_again(today: Any) -> None:
    case = asked()
    signed_by_other(case)
    statement = row(case).document
    ProcrastinateJob.objects.all().delete()
    shown = text(act(case, "another"))
    assert "Handtekening van Nina Holle telt niet, genoemd was Mark Moulin" in shown
    found = row(case)
    assert (found.state, found.signer, found.signer_name, found.name_doubted) == ("asked", "", "", False)
    assert not Rol.objects.filter(zaak=case.zaak, roltype__omschrijving="Medeondertekenaar").exists()
    assert Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak, pk=statement.pk).exists()  # type: ignore[union-attr]
    [job] = ProcrastinateJob.objects.filter(task_name="send_cosign_link")
    assert job.args == {"cosignature": found.pk}
    assert resident_client(HOLLE).get(reverse("cosigned", args=[case.zaak.uuid])).status_code == 404
    assert sign(case).status_code == 302
    assert not row(case).name_doubted


@pytest.mark.parametrize("action", ["same", "another"])
def test_only_who_may_note_a_signature_says_whose_it_is(today: Any, action: str) -> None:
    case = asked()
    signed_by_other(case)
    said = because(case, "De partner belde zelf.")
    assert act(case, action, "ilse", **said).status_code == 403
    assert "hoort niet bij deze zaak" in text(act(case, action, wie="x", **said))
    assert row(case).name_doubted


def test_a_signature_of_before_names_were_compared_counts(today: Any) -> None:
    case = asked()
    sign(case)
    CoSignature.objects.update(signer_name="Nina Holle", rol=None)
    case = fresh(case)
    decisions.decide(case.pk, by(case), "toegekend", WHY, Weighing(deviation=WHY))


# What cannot be signed ------------------------------------------------------------------------------------------------


def refused(case: Case, who: Acting, code: str) -> str:
    response = came(code, who).get(PAGE)
    assert response.status_code == 409
    assert row(case).state == "asked"
    return text(response)


def test_the_applicant_cannot_sign_for_another(today: Any) -> None:
    case = asked()
    assert "U bent de aanvrager" in refused(case, MOULIN, mailed(case))


def test_the_applicant_on_paper_cannot_either(today: Any) -> None:
    case = asked("paper")
    assert "U bent de aanvrager" in refused(case, MOULIN, mailed(case))


def test_a_company_cannot_sign(today: Any) -> None:
    case = asked()
    company = own("kvk", "90000021", "substantieel", "Bakkerij Zon")
    assert "log in met uw eigen DigiD" in refused(case, company, mailed(case))


def test_nobody_signs_in_the_name_of_whom_they_act_for(today: Any) -> None:
    case = asked()
    acting = Acting(PARTNER.actor, Identity("bsn", HOLLE.number, "substantieel"), Right.MANDATE, "digid")
    assert "log in met uw eigen DigiD" in refused(case, acting, mailed(case))


@pytest.mark.parametrize("code", ["ABCD-EFGH-2345-67AB", "x", "x" * 500, "\0", "é", "", "-"])
def test_a_wrong_code_says_so(today: Any, code: str) -> None:
    mailed(asked())
    client = resident_client(PARTNER)
    response = client.post("/ondertekenen/", {"code": code})
    assert response.status_code == 422
    assert "Deze code kennen wij niet" in text(response)
    assert client.get(PAGE)["Location"] == "/ondertekenen/"


def test_a_code_is_typed_over_with_the_mistakes_that_people_make(today: Any) -> None:
    code = mailed(asked())
    misread = code.lower().replace("-", " ").replace("o", "0").replace("i", "1").replace("b", "8")
    assert "Mee ondertekenen" in text(came(misread).get(PAGE))


def test_no_address_and_no_page_holds_the_code(today: Any) -> None:
    """The code stands behind the #, which a browser sends to nobody; what follows goes by the session."""
    case = asked()
    code = mailed(case)
    client = came(code, None)
    login = text(client.get(PAGE))
    assert "next=/ondertekenen/aanvraag/" in login.replace("%2F", "/")
    for page in (login, text(client.get("/ondertekenen/"))):
        assert code not in page
    assert code not in str(list(Session.objects.first().get_decoded().values()))  # type: ignore[union-attr]


def test_an_expired_link_says_so(today: time_machine.Traveller) -> None:
    case = asked()
    code = mailed(case)
    today.move_to(NOW + timedelta(days=30))
    assert "verlopen" in refused(case, PARTNER, code)


def test_a_link_that_was_replaced_does_not_work(today: Any) -> None:
    case = asked()
    early = came(first := mailed(case))
    second = mailed(case)
    assert "Deze link werkt niet" in text(early.get(PAGE))
    assert early.get(PAGE).status_code == 404
    assert resident_client(PARTNER).post("/ondertekenen/", {"code": first}).status_code == 422
    assert came(second).get(PAGE).status_code == 200


def test_a_link_works_once_and_then_shows_who_signed_what_they_signed(today: Any) -> None:
    case = asked()
    client = came(code := mailed(case))
    client.post(PAGE, {**seen(client), "akkoord": "ja", "antwoord": "ja"})
    assert client.post(PAGE, {"akkoord": "ja", "antwoord": "ja"})["Location"].startswith("/mijn/ondertekend/")
    other = came(code, HOLLE).get(PAGE)
    assert other.status_code == 409
    assert "al geantwoord" in text(other)
    assert Rol.objects.filter(roltype__omschrijving="Medeondertekenaar").count() == 1


def test_a_link_of_before_codes_still_works_and_leads_to_an_address_without_its_secret(today: Any) -> None:
    case = asked()
    secret = "aZ0-_" * 8 + "xyz"
    CoSignature.objects.update(link=keyed_hash("cosign", secret), asked_at=NOW)
    client = resident_client(PARTNER)
    led = client.get(f"/ondertekenen/{secret}/")
    assert (led.status_code, led["Location"]) == (302, PAGE)
    assert client.post(PAGE, {**seen(client), "akkoord": "ja", "antwoord": "ja"}).status_code == 302
    assert row(case).state == "signed"
    dead = Client().get(f"/ondertekenen/{secret[::-1]}/")
    assert dead.status_code == 404
    assert "Deze link werkt niet" in text(dead)


def test_nobody_reads_without_a_code(today: Any) -> None:
    mailed(asked())
    assert resident_client(PARTNER).get(PAGE)["Location"] == "/ondertekenen/"
    assert resident_client(PARTNER).post(PAGE, {"akkoord": "ja"})["Location"] == "/ondertekenen/"


def test_after_the_end_nobody_has_to_sign(today: Any) -> None:
    case = asked()
    code = mailed(case)
    decisions.decide(case.pk, by(case), "ingetrokken", WHY)
    assert "al afgehandeld" in refused(case, PARTNER, code)


def test_without_the_tick_nothing_is_signed(today: Any) -> None:
    case = asked()
    client = came(mailed(case))
    response = client.post(PAGE, {**seen(client), "antwoord": "ja"})
    assert response.status_code == 422
    assert "Zet een kruisje" in text(response)
    assert row(case).state == "asked"


def test_nobody_signs_what_they_did_not_read(today: Any) -> None:
    case = asked()
    client = came(mailed(case))
    read = seen(client)
    Case.objects.filter(pk=case.pk).update(answers={**case.answers, "aanslagnummer": "2026-999"})
    response = client.post(PAGE, {**read, "akkoord": "ja", "antwoord": "ja"})
    assert response.status_code == 422
    assert "veranderd" in text(response)
    assert "2026-999" in text(response)
    assert row(case).state == "asked"


def test_a_login_that_is_too_weak_is_asked_again(today: Any) -> None:
    case = asked()
    weak = own("bsn", PARTNER.number, "laag", "Mark Moulin")
    assert "Log in met uw eigen DigiD" in text(came(mailed(case), weak).get(PAGE))


def test_a_secret_address_is_not_shown_to_who_signs(today: Any) -> None:
    case = asked()
    Case.objects.filter(pk=case.pk).update(secret_address=True)
    assert "Voorbeeldstraat" not in text(came(mailed(case)).get(PAGE))


# The applicant --------------------------------------------------------------------------------------------------------


def test_the_applicant_sees_who_must_sign_and_has_the_link_sent_again(today: time_machine.Traveller) -> None:
    case = asked()
    mailed(case)
    client, page = resident_client(), reverse("my_case", args=[case.zaak.uuid])
    assert "Wie tekent er mee?" in text(client.get(page))
    again = reverse("my_cosign", args=[case.zaak.uuid])
    wie = {"wie": str(row(case).pk)}
    assert "Wacht een uur" in text(client.post(again, wie, follow=True))
    today.move_to(NOW + timedelta(hours=2))
    client = resident_client()
    assert "Wij sturen een nieuwe link" in text(client.post(again, wie, follow=True))
    assert "hoort niet bij deze zaak" in text(client.post(again, {"wie": "x"}, follow=True))
    assert resident_client(HOLLE).post(again, wie).status_code == 404


UNTIL = "zondag 27 december 2026"
"""The day on which a link of 27 November stops working."""


def pdf_text(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def receipt_text(case: Case) -> str:
    receipts.send(case.pk, NOW)
    return pdf_text(content.read(Message.objects.get(zaak=case.zaak).document.inhoud))


def test_the_receipt_says_who_must_still_sign_until_when_and_what_if_not(today: Any) -> None:
    case = asked()
    client = resident_client()
    page = text(client.get(reverse("received", args=[case.zaak.uuid])))
    copy = pdf_text(b"".join(client.get(reverse("received_pdf", args=[case.zaak.uuid]))))
    for said in (page, copy, receipt_text(case)):
        assert "Mark Moulin" in said
        assert f"tot <strong>{UNTIL}" in said or f"tot {UNTIL}" in said
        assert "Zonder alle handtekeningen is zij niet volledig" in said
        assert "Dan kunnen wij uw aanvraag afwijzen" in said
    english = client.get(reverse("received", args=[case.zaak.uuid]), headers={"Accept-Language": "en"})
    assert "Without all signatures it is not complete" in text(english)


def test_the_notification_of_the_receipt_says_that_another_must_sign_and_not_who(today: Any) -> None:
    case = asked()
    receipts.send(case.pk, NOW)
    notice = notices.write("receipt", sending.reaction_until(Message.objects.get(zaak=case.zaak), NOW.date()))
    assert f"Iemand anders moet nog mee ondertekenen, voor {UNTIL}." in notice.text
    assert "Moulin" not in notice.text
    sign(case)
    assert sending.reaction_until(Message.objects.get(zaak=case.zaak), NOW.date()) is None


def test_a_receipt_on_paper_says_that_we_ask_for_the_signature(today: Any) -> None:
    said = receipt_text(asked("paper"))
    assert "Wij hebben deze handtekening nog niet" in said
    assert "27 december" not in said


def test_after_the_signature_nothing_is_said_to_be_missing(today: Any) -> None:
    case = asked()
    sign(case)
    page = text(resident_client().get(reverse("received", args=[case.zaak.uuid])))
    assert "Getekend" in page
    assert "niet volledig" not in page
    assert "moet nog tekenen" not in receipt_text(case)


def test_a_wrong_address_is_mended_and_the_link_of_before_is_dead(today: Any) -> None:
    case = asked()
    before, client = mailed(case), resident_client()
    address = reverse("my_cosigner", args=[case.zaak.uuid, row(case).pk])
    assert address in text(client.get(reverse("my_case", args=[case.zaak.uuid])))
    assert address in text(client.get(reverse("received", args=[case.zaak.uuid])))
    assert NAMED["email"] in text(client.get(address))
    mended = {"partner_tekent.name": "Lot Moulin", "partner_tekent.email": "lot@voorbeeld.example"}
    assert "Wij sturen een link" in text(client.post(address, mended, follow=True))
    assert resident_client(PARTNER).post("/ondertekenen/", {"code": before}).status_code == 422
    changed = fresh(case)
    assert changed.answers["partner_tekent"] == {"name": "Lot Moulin", "email": "lot@voorbeeld.example"}
    assert changed.new_since is not None
    told = Klantcontact.objects.get(zaak=case.zaak, onderwerp=signing.NAMED_ANEW)
    assert "in plaats van Mark Moulin" in told.toelichting
    assert mailed(case)
    assert mail.outbox[-1].to == ["lot@voorbeeld.example"]
    cosigners.follow(case.zaak, locking.version_of(changed), changed.answers, "web")
    assert row(case).name == "Lot Moulin", "a later completion does not bring back who was named first"


def test_what_is_wrong_with_who_must_sign_is_told_and_nothing_changes(today: Any) -> None:
    case = asked()
    address = reverse("my_cosigner", args=[case.zaak.uuid, row(case).pk])
    response = resident_client().post(address, {"partner_tekent.name": "", "partner_tekent.email": "lot@"})
    assert response.status_code == 422
    assert "Vul de naam in van wie ook tekent" in text(response)
    assert "lot@" in text(response)
    assert row(case).name == "Mark Moulin"


def test_only_the_applicant_names_another_and_nobody_after_the_signature(today: Any) -> None:
    case = asked()
    address = reverse("my_cosigner", args=[case.zaak.uuid, row(case).pk])
    mended = {"partner_tekent.name": "Lot Moulin", "partner_tekent.email": "lot@voorbeeld.example"}
    assert resident_client(HOLLE).post(address, mended).status_code == 404
    assert resident_client(PARTNER).post(address, mended).status_code == 404
    assert resident_client().get(reverse("my_cosigner", args=[case.zaak.uuid, 0])).status_code == 404
    same = {"partner_tekent.name": NAMED["name"], "partner_tekent.email": NAMED["email"]}
    assert "niets veranderd" in text(resident_client().post(address, same, follow=True))
    sign(case)
    assert "niet meer veranderen" in text(resident_client().post(address, mended, follow=True))
    assert row(case).name == "Mark Moulin"


def test_who_must_sign_is_not_changed_for_ever(today: Any) -> None:
    case = asked()
    client, address = resident_client(), reverse("my_cosigner", args=[case.zaak.uuid, row(case).pk])
    for number in range(5):
        named = {"partner_tekent.name": "Lot Moulin", "partner_tekent.email": f"lot{number}@voorbeeld.example"}
        assert "Wij sturen een link" in text(client.post(address, named, follow=True))
    again = {"partner_tekent.name": "Lot Moulin", "partner_tekent.email": "lot9@voorbeeld.example"}
    assert "niet meer veranderen" in text(client.post(address, again, follow=True))
    assert row(case).email == "lot4@voorbeeld.example"


# The official ---------------------------------------------------------------------------------------------------------


def act(case: Case, action: str, username: str = "bram", **post: Any) -> Any:
    client = staff_client(username)
    data = {"revision": fresh(case).revision, "wie": row(case).pk, **post}
    return client.post(reverse("act", args=[case.zaak.uuid, action]), data, follow=True)


def seen_on(case: Case, day: str = "26", how: str = "paper") -> dict[str, str]:
    pk = row(case).pk
    date = f"getekend_op_{pk}"
    return {f"getekend_hoe_{pk}": how, f"{date}.day": day, f"{date}.month": "11", f"{date}.year": "2026"}


def test_an_official_notes_a_signature_on_paper(today: Any) -> None:
    case = asked("paper")
    assert "Wie ook moet tekenen" in text(staff_client("bram").get(reverse("case", args=[case.zaak.uuid])))
    response = act(case, "signed", **seen_on(case))
    assert "Opgeslagen" in text(response)
    assert (row(case).state, row(case).means) == ("signed", "paper")
    assert "gezien op 26 november 2026" in text(response)
    assert Rol.objects.filter(zaak=case.zaak, roltype__omschrijving="Medeondertekenaar").count() == 1


@pytest.mark.parametrize(("day", "how"), [("28", "paper"), ("", "paper"), ("26", "fax"), ("26", "")])
def test_a_note_says_where_and_on_which_day(today: Any, day: str, how: str) -> None:
    case = asked("paper")
    assert act(case, "signed", **seen_on(case, day, how)).status_code == 422
    assert row(case).state == "asked"


def test_an_official_sends_the_link_anew_also_to_who_declined(today: Any) -> None:
    case = asked()
    sign(case, antwoord="nee")
    assert "Opgeslagen" in text(act(case, "sign"))
    assert row(case).state == "asked"
    assert sign(case).status_code == 302


def test_a_decision_while_a_signature_is_missing_takes_a_reason(today: Any) -> None:
    case = asked()
    with pytest.raises(refusals.NotPossible, match="er ontbreekt een handtekening: Mark Moulin"):
        decisions.decide(case.pk, by(case), "toegekend", WHY, Weighing(deviation=WHY))
    assert fresh(case).closed_on is None
    decisions.decide(case.pk, by(case), "toegekend", WHY, Weighing(deviation=WHY, unsigned="De partner is opgenomen."))
    assert fresh(case).decision["zonder_handtekening"] == {"wie": ["Mark Moulin"], "reden": "De partner is opgenomen."}
    assert "Beslist zonder handtekening van" in text(staff_client("bram").get(reverse("case", args=[case.zaak.uuid])))


def test_with_the_signature_no_reason_is_needed(today: Any) -> None:
    case = asked()
    sign(case)
    case = fresh(case)
    decisions.decide(case.pk, by(case), "toegekend", WHY, Weighing(deviation=WHY))
    assert "zonder_handtekening" not in fresh(case).decision


def test_a_decision_that_waits_keeps_the_reason(today: Any, settings: Any) -> None:
    settings.DECISION_MINUTES = 10
    case = asked()
    bram = hands.Handler(staff("bram"), case.revision)
    pending.decide(case.pk, bram, "toegekend", WHY, Weighing(deviation=WHY, unsigned="De partner is opgenomen."))
    today.move_to(NOW + timedelta(minutes=11))
    pending.carry_out(case.zaak.pending_decision.pk, datetime.now(UTC))
    assert fresh(case).decision["zonder_handtekening"]["reden"] == "De partner is opgenomen."


# When the answers change ----------------------------------------------------------------------------------------------


def test_someone_else_who_is_named_must_sign_themselves(today: Any) -> None:
    case = asked()
    sign(case)
    version = locking.version_of(case)
    cosigners.follow(case.zaak, version, {"partner_tekent": {**NAMED, "name": "Lot Moulin"}}, "web")
    assert (row(case).name, row(case).state, row(case).signer) == ("Lot Moulin", "asked", "")
    cosigners.follow(case.zaak, version, {}, "web")
    assert not CoSignature.objects.exists()


def test_what_did_not_change_stays_signed(today: Any) -> None:
    case = asked()
    sign(case)
    cosigners.follow(case.zaak, locking.version_of(case), {"partner_tekent": NAMED}, "web")
    assert row(case).state == "signed"


# Where it can be seen: on paper and at the desk ------------------------------------------------------------------------


def published_today() -> Published:
    return next(
        item for item in every_version() if item.version.service == SERVICE and item.version.valid_from == NOW.date()
    )


def on_paper(*signed: str) -> bytes:
    """A form of a couple with its answers in print, scanned, with a scrawl in the boxes of these questions."""
    published = published_today()
    answers = {**published.version.examples[1].answers, "partner_tekent": NAMED, "bewijs": True, "akkoord": None}
    made = form(published, "ABCDEFGH23", answers)
    pages = [page.render(scale=200 / 72).to_pil() for page in pypdfium2.PdfDocument(made.pdf)]
    for question in made.layout["questions"]:
        for box in question["boxes"]:
            if question["id"] in signed and box["kind"] in ("signature", "tick"):
                x, y, wide, high = (box[name] * 200 / 25.4 for name in ("x", "y", "width", "height"))
                pen = ImageDraw.Draw(pages[box["page"] - 1])
                rise = [(x + wide * step / 9, y + high * (0.1 + 0.8 * (step % 2))) for step in range(10)]
                pen.line(rise, fill="black", width=4)
    out = BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=200)
    return out.getvalue()


def came_in(*signed: str) -> PaperReading:
    stack = intake.take_in(on_paper(*signed), "post.pdf", "application/pdf", NOW.date(), "upload").stack
    intake.read(str(stack.pk))
    return PaperReading.objects.get()


@pytest.mark.parametrize("partner", [True, False])
def test_a_signature_on_paper_is_read_beside_the_applicants(today: Any, partner: bool) -> None:
    reading = came_in("akkoord", *(["partner_tekent"] if partner else []))
    assert intake.signed_too(reading) == {"partner_tekent": partner}
    assert not intake.unsigned(reading)
    page = text(staff_client("frans").get(reverse("post_check", args=[reading.pk])))
    assert ("Er is geen handtekening te zien bij: ‘Uw partner ondertekent mee" in page) is not partner
    given = {**published_today().version.examples[1].answers, "partner_tekent": NAMED, "bewijs": [stored_file()]}
    intake.make_zaak(reading, given, "Frans", "frans")
    found = CoSignature.objects.get()
    assert found.state == ("signed" if partner else "asked")
    assert Rol.objects.filter(roltoelichting="Ondertekende mee met de aanvrager").exists() is partner
    if partner:
        assert (found.means, found.answered_on, found.noted_by) == ("paper", NOW.date(), staff("frans"))
        shown = text(staff_client("bram").get(reverse("case", args=[found.zaak.uuid])))
        assert "op papier, gezien op 27 november 2026" in shown


def test_the_partners_signature_is_not_the_applicants(today: Any) -> None:
    """Nor does it say who the applicant is."""
    reading = came_in("partner_tekent")
    assert intake.signed_too(reading) == {"partner_tekent": True}
    assert intake.unsigned(reading)
    assert intake.identified(reading) == "not"
    assert intake.as_draft(reading, {}, "staff:1").signed == ["partner_tekent"]


def test_going_on_by_hand_again_leaves_what_was_typed(today: Any) -> None:
    reading = came_in("partner_tekent")
    draft = intake.as_draft(reading, {"naam": "S. Moulen", "plaats": "Delft"}, "staff:1")
    draft.answers = {**draft.answers, "naam": "S. Moulin"}
    draft.save()
    again = intake.as_draft(reading, {"naam": "S. Moulen", "plaats": "Delft", "nummer": "7"}, "staff:2")
    assert (again.pk, again.owner) == (draft.pk, "staff:2")
    assert again.answers == {"naam": "S. Moulin", "plaats": "Delft", "nummer": "7"}


@pytest.mark.parametrize("ticked", [True, False])
def test_at_the_desk_both_sign_and_nothing_waits(today: Any, ticked: bool) -> None:
    client = staff_client("els")
    url = client.post("/werk/invoeren/", {"channel": "desk", "service": SERVICE})["Location"]
    page = text(client.get(url))
    assert "Deze persoon tekende hier, en ik keek op het identiteitsbewijs." in page
    legends = re.findall(r"<legend>(.*?)</legend>", page)
    assert "Handtekening van wie mee ondertekent" in legends
    assert legends.count("Uw verklaring") == sum(
        item.type == "declaration" for item in published_today().version.questions
    )
    Draft.objects.update(answers={**published_today().version.examples[1].answers, "partner_tekent": NAMED})
    posted = {**dict(sent(text(client.get(url))).lists()), "identified": "document"}
    posted["bewijs"] = SimpleUploadedFile("bewijs.png", png())
    if ticked:
        kept = client.post(url, {**posted, "bewijs": "", "getekend_partner_tekent": "ja", "later": "1"})
        assert kept.status_code == 302
        assert 'name="getekend_partner_tekent"' in (again := text(client.get(url)))
        assert re.search(r'name="getekend_partner_tekent"[^>]*checked', again)
        posted |= {"getekend_partner_tekent": "ja"}
    answer = client.post(url, posted)
    assert answer.status_code == 302, text(answer)
    assert not Draft.objects.exists()
    found = CoSignature.objects.get()
    assert (found.state, found.means) == (("signed", "desk") if ticked else ("asked", ""))
    assert found.noted_by == (staff("els") if ticked else None)


def test_who_is_ticked_but_not_named_signed_nothing(today: Any) -> None:
    case = asked("desk", situatie="alleen", signed=["partner_tekent"])
    assert not CoSignature.objects.filter(zaak=case.zaak).exists()


def test_on_the_web_nobody_is_seen_to_sign(today: Any) -> None:
    assert row(asked(signed=["partner_tekent"])).state == "asked"

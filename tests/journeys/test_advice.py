"""Two advices are asked and given, and it is decided after both, without a script, on both widths; the letter names them."""

from __future__ import annotations

import re
from typing import Any

from django.core import mail
from django.utils import timezone

from openloket.cases.advice import adviser_mail
from openloket.cases.models import Task
from tests.journeys.test_heard import decide, event, official_on
from tests.journeys.test_journeys import letter_text
from tests.journeys.test_post_in import picture

BECAUSE = "De organisator huurt meer beveiligers."


def without_scripts(visitor: Any, width: int) -> Any:
    """Return a visitor whose pages get no script of ours; axe still looks at them."""
    v = visitor(width=width)
    v.page.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    return v


def ask(v: Any, whom: str, question: str) -> None:
    v.click("Advies vragen of een taak geven", role="link")
    v.page.get_by_label("Aan wie?").select_option(label=whom)
    if whom.startswith("Een andere organisatie"):
        v.fill("Welke organisatie?", "de politie")
        v.fill("E-mailadres", "advies@politie.example")
    v.fill("Wat vraagt u?", question)
    v.page.get_by_label("Hoeveel bezoekers verwacht u op het drukste moment?").check()


def test_two_advices_are_asked_given_and_named_in_the_letter(visitor: Any, settings: Any, width: int) -> None:
    settings.DECISION_MINUTES = 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    case = event()
    v = without_scripts(visitor, width)
    v.log_in_as("anna")
    v.go(f"/werk/zaken/{case.zaak.uuid}/")
    ask(v, "Bezwaar en klachten", "Past dit op deze plek?")
    picture(v, f"advies-vragen-{width}")
    v.click("Vragen")
    ask(v, "Een andere organisatie, met een link en een code", "Is dit evenement veilig?")
    v.click("Vragen")
    asked = v.page.locator("#advies").inner_text()
    second = re.search(r"[A-Z2-7]{4}-[A-Z2-7]{4}", asked)
    assert second is not None
    picture(v, f"advies-gevraagd-{width}")

    colleague = without_scripts(visitor, width)
    colleague.log_in_as("lotte")
    colleague.click("Taken", role="link")
    colleague.click(case.zaak.omschrijving, role="link")
    colleague.page.get_by_label("Voor, met voorwaarden").check()
    colleague.fill("Waarom? Schrijf ook eventuele voorwaarden op. (niet verplicht)", "Houd aan een kant de weg vrij.")
    picture(colleague, f"advies-geven-{width}")
    colleague.click("Antwoord geven")
    assert colleague.page.get_by_text("Er wacht niets op u.").is_visible()

    mail.outbox = []
    adviser_mail.mail(str(Task.objects.get(name="de politie").pk), adviser_mail.ASKED, timezone.now())
    first = re.search(r"/advies/#([\w-]+)\s", str(mail.outbox[0].body))
    assert first is not None
    police = without_scripts(visitor, width)
    police.go("/advies/")
    police.fill("De code uit de e-mail", first[1])
    police.fill("De tweede code", "AAAA-AAAA")
    police.click("Verder")
    assert "De tweede code klopt niet." in police.page.get_by_role("alert").inner_text()
    police.fill("De tweede code", second[0])
    police.click("Verder")
    assert police.page.get_by_text("Is dit evenement veilig?").is_visible()
    picture(police, f"advies-van-buiten-{width}")
    police.page.get_by_label("Tegen", exact=True).check()
    police.fill(
        "Waarom? Schrijf ook eventuele voorwaarden op. (niet verplicht)", "Wij hebben die dag te weinig mensen."
    )
    police.click("Advies versturen")
    assert police.page.get_by_role("heading", name="Wij hebben uw advies").is_visible()

    v.go("/werk/?lijst=new")
    assert v.page.get_by_role("link", name=case.zaak.omschrijving).is_visible()
    v.go(f"/werk/zaken/{case.zaak.uuid}/")
    assert v.page.get_by_text("advies: tegen").is_visible()
    decide(v, "Vergunning verleend")
    assert "gaat in tegen het advies van de politie" in v.page.get_by_role("alert").first.inner_text()
    v.page.get_by_label("Waarom wijkt u af van het advies?").fill(BECAUSE)
    picture(v, f"advies-afwijken-{width}")
    v.click("Besluit nemen en brief sturen")
    text = " ".join(letter_text(case.zaak.identificatie, "decision").split())
    assert "Team Bezwaar en klachten adviseerde voor, met voorwaarden" in text
    assert (
        f"Wij wijken af van het advies van de politie (artikel 3:50 van de Algemene wet bestuursrecht), omdat: {BECAUSE}"
        in text
    )
    again = official_on(visitor, case, width)
    assert again.page.get_by_text("kreeg op").first.is_visible()

"""From a list of what is due to the declaration of its destruction, and the paper of what was scanned, as people do it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from openloket.ending import destroying, lists
from openloket.ending.archive import depot, transferring
from openloket.ending.models import DestructionList, ListedOriginal, OriginalsList, PaperOriginal, Transfer
from openloket.people.models import User
from openloket.registers.models import Besluit, Zaak
from tests.ending.making import ANSWERS, GONE, case_of, closed, stack_of_post
from tests.journeys.test_post_in import picture


def test_from_a_list_to_the_declaration(
    visitor: Any, width: int, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "documents"
    monkeypatch.setattr(destroying, "YOUNG", -60)  # what was stored just now need not wait for a row
    today = timezone.localdate()
    goes, stays = (closed(case_of(GONE, datum=today + timedelta(days=150), **ANSWERS)) for _ in range(2))
    Zaak.objects.update(archiefactiedatum=today - timedelta(days=1))
    Besluit.objects.update(uiterlijke_reactiedatum=today - timedelta(days=1))
    (made,) = lists.make(today, timezone.now())

    archivist, owner = visitor(width=width), visitor(width=width)
    archivist.log_in_as("nadia")
    archivist.go("/werk/vernietigen/")
    archivist.page.get_by_label("Waarom moet het blijven?").select_option("woo")
    archivist.fill("Zaaknummer (voor één zaak)", "ZAAK-0")
    archivist.fill("Toelichting, zonder namen", "Verzoek 12")
    archivist.click("Vastleggen")
    assert "Er is geen zaak met dit nummer" in archivist.page.inner_text("main")
    assert archivist.page.get_by_label("Toelichting, zonder namen").input_value() == "Verzoek 12", (
        "it need not be typed again"
    )
    picture(archivist, f"vernietigen-{width}")
    archivist.click(made.number, "link")
    archivist.page.get_by_label(stays.identificatie).check()
    archivist.page.get_by_label("Waarom moeten de gekozen zaken blijven?").fill("Onderzoek van de rekenkamer")
    archivist.click("Gekozen zaken uit de lijst halen")
    archivist.click("Akkoord als archivaris")
    assert "Een ander moet ook kijken" in archivist.page.inner_text("main")
    picture(archivist, f"vernietigingslijst-{width}")

    owner.log_in_as("piet")
    owner.go(f"/werk/vernietigen/{made.pk}/")
    owner.click("Akkoord als proceseigenaar")
    assert "Vernietigen begint niet voor" in owner.page.inner_text("main")

    DestructionList.objects.update(goes_on=today)
    (running,) = lists.begin_due(today)
    destroying.run(running)
    archivist.go(f"/werk/vernietigen/{made.pk}/")
    text = archivist.page.inner_text("main")
    assert "Klaar" in text
    assert goes.identificatie in text
    assert "Onderzoek van de rekenkamer" in text
    link = archivist.page.get_by_role("link", name="Verklaring van vernietiging (PDF)").get_attribute("href")
    assert archivist.page.request.get(archivist.address + link).body().startswith(b"%PDF")
    assert list(Zaak.objects.all()) == [stays]
    picture(archivist, f"vernietigd-{width}")


def test_from_a_list_to_the_archive(visitor: Any, width: int, settings: Any, tmp_path: Path) -> None:
    """An archivist lets a case go early, both agree, its bag leaves, and the archive's receipt is entered by hand."""
    settings.MEDIA_ROOT = tmp_path / "documents"
    today = timezone.localdate()
    zaak = closed(case_of(GONE, datum=today + timedelta(days=150), **ANSWERS))
    Zaak.objects.update(archiefnominatie="blijvend_bewaren")
    Besluit.objects.update(uiterlijke_reactiedatum=today - timedelta(days=1))
    archivist, owner = visitor(width=width), visitor(width=width)
    archivist.log_in_as("nadia")
    archivist.go("/werk/overbrengen/")
    archivist.fill("Zaaknummers, met een komma ertussen", "ZAAK-0")
    archivist.click("Op een lijst zetten")
    assert "Zaak ZAAK-0 is er niet" in archivist.page.inner_text("main")
    picture(archivist, f"overbrengen-{width}")
    archivist.fill("Zaaknummers, met een komma ertussen", zaak.identificatie)
    archivist.click("Op een lijst zetten")
    archivist.click("Akkoord als archivaris")
    made = DestructionList.objects.get(transfers=True)
    owner.log_in_as("piet")
    owner.go(f"/werk/overbrengen/{made.pk}/")
    owner.click("Akkoord als proceseigenaar")
    assert "Overbrengen begint niet voor" in owner.page.inner_text("main")

    DestructionList.objects.update(goes_on=today)
    (running,) = lists.begin_due(today)
    depots = tmp_path / "edepot"
    depots.mkdir()
    assert transferring.go_on(running, depot.Folder(depots)) == 1
    bag = Transfer.objects.get()
    archivist.go(f"/werk/overbrengen/{made.pk}/")
    archivist.fill("Nummer in het archief", "NL-1")
    archivist.fill("Controlegetal (SHA-256) in het ontvangstbewijs", "0" * 64)
    archivist.click("Het archief heeft dit dossier")
    assert "ander controlegetal" in archivist.page.inner_text("main")
    assert archivist.page.get_by_label("Nummer in het archief").input_value() == "NL-1"
    picture(archivist, f"overbrengingslijst-{width}")
    archivist.fill("Controlegetal (SHA-256) in het ontvangstbewijs", bag.sha256)
    archivist.click("Het archief heeft dit dossier")
    assert "onder nummer NL-1" in archivist.page.inner_text("main")


def test_originals_for_who_scans_and_for_the_archive(visitor: Any, width: int) -> None:
    """Every part of the page, for both."""
    today, frans = timezone.localdate(), User.objects.get(username="frans")
    for shade, due in ((20, []), (30, [2, 3])):
        where = {
            "received_on": today,
            "box": f"D-{shade}",
            "place": "Kelder",
            "put_by": frans,
            "put_at": timezone.now(),
        }
        row = PaperOriginal.objects.create(stack=stack_of_post(f"post-{shade}.pdf", shade).pk, pages_due=due, **where)
        made = OriginalsList.objects.create(made_by=frans, made_at=timezone.now())
        ListedOriginal.objects.create(on_list=made, original=row, sampled=True, good=True if due else None)
    stack_of_post("nieuw.pdf", 40)
    archivist, mail_room = visitor(width=width), visitor(width=width)
    archivist.log_in_as("nadia")
    archivist.go("/werk/originelen/")
    archivist.fill("Hoe heet het besluit, of waar is het bekendgemaakt?", "Gemeenteblad 2026, 77")
    archivist.click("Besluit vastleggen")
    assert "Vul in hoeveel dagen" in archivist.page.inner_text("main")
    assert archivist.page.get_by_label("Hoe heet het besluit").input_value() == "Gemeenteblad 2026, 77"
    picture(archivist, f"originelen-archivaris-{width}")
    mail_room.log_in_as("frans")
    mail_room.go("/werk/originelen/")
    picture(mail_room, f"originelen-postkamer-{width}")
    mail_room.page.get_by_label("nieuw.pdf").check()
    mail_room.fill("Doos", "D-40")
    mail_room.fill("Waar staat de doos?", "Kelder")
    mail_room.click("Vastleggen")
    assert "Van al het papier is bekend waar het ligt." in mail_room.page.inner_text("main")
    mail_room.click("Deze bladzijden zijn vernietigd")
    mail_room.click("Scan is volledig en leesbaar")
    assert mail_room.page.inner_text("main").count("Goed bevonden.") == 2

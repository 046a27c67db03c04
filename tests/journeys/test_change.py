"""A functional admin changes a fee, sees what it does, a colleague approves, ten percent meet it, and it is rolled back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from openloket.cases import versions
from openloket.change import migrating
from openloket.change.models import Change, Migration
from openloket.definitions.rollout import Newcomer, bucket
from tests.change.making import SERVICE, dearer
from tests.conftest import new_case
from tests.journeys.test_post_in import picture


def test_a_fee_changes_with_the_shop_open(visitor: Any) -> None:
    cases = [new_case(f"case:{n}", bezoekers=200) for n in range(3)]
    tomorrow = timezone.localdate() + timedelta(days=1)
    v = visitor()
    v.log_in_as("gerda")
    v.go("/werk/veranderen/")
    v.page.get_by_label("Dienst", exact=True).select_option(SERVICE)
    v.fill("Waar gaat het over?", "Leges omhoog")
    v.page.get_by_label("Vanaf welke dag geldt het?").fill(tomorrow.isoformat())
    v.click("Beginnen")
    picture(v, "tabel")
    v.page.get_by_label("Leges, rij 3", exact=True).fill("90,00")
    v.page.get_by_role("button", name="Opslaan", exact=True).first.click()
    v.page.wait_for_load_state()
    v.check()
    assert "€ 75,00 wordt € 90,00" in v.page.inner_text("main")
    v.click("Proef op lopende zaken")
    assert "3 zaken bekeken, 3 geraakt" in v.page.inner_text("main")
    assert cases[0].zaak.identificatie in v.page.inner_text("main")
    v.fill("Waarom verandert het?", "De raad heeft de leges verhoogd.")
    v.page.get_by_role("textbox", name="Wat verandert er?").fill("Een buurtfeest kost 90 euro.")
    v.fill("Wat doet u anders?", "Noem aan de balie het nieuwe bedrag.")
    v.page.get_by_role("button", name="Opslaan", exact=True).click()
    v.page.wait_for_load_state()
    v.click("Voorleggen aan een collega")
    assert "Een collega met het beheer van diensten moet dit goedkeuren" in v.page.inner_text("main")
    assert v.page.get_by_role("button", name="Goedkeuren", exact=True).count() == 0
    picture(v, "wijziging")
    change = Change.objects.get()
    place = f"/werk/veranderen/{change.pk}/"

    other = visitor()
    other.log_in_as("henk")
    other.go(place)
    other.click("Goedkeuren")
    assert "Goedgekeurd door Henk de Groot" in other.page.inner_text("main")

    v.go(place)
    v.fill("Voor hoeveel procent van wie begint?", "10")
    v.click("Openen")
    assert "Open voor 10 procent van wie begint" in v.page.inner_text("main")
    picture(v, "open")
    v.page.set_viewport_size({"width": 390, "height": 844})
    v.check()
    picture(v, "open-smal")
    v.page.set_viewport_size({"width": 1280, "height": 900})
    versions.forget()
    inside = next(f"k{n}" for n in range(1000) if bucket(change.hash, f"k{n}") < 10)
    assert versions.choose(SERVICE, tomorrow, Newcomer(inside)).published.hash == change.hash
    assert versions.on(SERVICE, tomorrow).hash == change.base.hash

    v.click("Terugdraaien")
    assert "Teruggedraaid" in v.page.inner_text("main")
    versions.forget()
    assert versions.choose(SERVICE, tomorrow, Newcomer(inside)).published.hash == change.base.hash
    assert v.faults == other.faults == []


def test_staff_take_a_change_along(visitor: Any) -> None:
    """Cases go over, an official reads the note at the first one, and practises; a resident reads what changes."""
    from openloket.change import course, impact
    from openloket.definitions.rollout import Share
    from tests.conftest import staff

    case = new_case(bezoekers=200)
    tomorrow = timezone.localdate() + timedelta(days=1)
    base = case.version
    assert base is not None
    change = course.take_in(dearer(day=tomorrow), base, "Leges omhoog", staff("gerda"))
    course.note(change, staff("gerda"), "De raad heeft de leges verhoogd.", "Meer leges.", "Noem het nieuwe bedrag.")
    version = course.read(SERVICE, change.source, base).version
    assert version is not None
    impact.rehearse(version, change.hash, change.source, "gerda")
    course.propose(change, staff("gerda"))
    course.approve(change, staff("henk"), change.hash)
    course.open_to(change, staff("gerda"), Share())
    versions.forget()

    v = visitor()
    v.log_in_as("gerda")
    v.go(f"/werk/veranderen/{change.pk}/")
    v.click("Lopende zaken laten overgaan")
    migrating.run(Migration.objects.get())
    v.go(f"/werk/veranderen/{change.pk}/")
    picture(v, "overgang")
    v.go(f"/werk/veranderen/{change.pk}/overgang/{Migration.objects.get().pk}/")
    picture(v, "overgang-zaken")

    anna = visitor()
    anna.log_in_as("anna")
    anna.go(f"/werk/zaken/{case.zaak.uuid}/")
    picture(anna, "bericht")
    assert "Noem het nieuwe bedrag." in anna.page.inner_text("main")
    anna.click("Oefenen", "link")
    anna.page.get_by_role("group", name="Leges").get_by_label("€ 0,00").check()
    anna.click("Nakijken")
    picture(anna, "oefenen")
    anna.go(f"/werk/zaken/{case.zaak.uuid}/")
    anna.click("Gelezen")
    assert "Noem het nieuwe bedrag." not in anna.page.inner_text("main")

    resident = visitor()
    resident.go(f"/diensten/{SERVICE}/veranderingen/")
    picture(resident, "wat-verandert-er")
    assert "Leges: € 75,00 wordt € 90,00" in resident.page.inner_text("main")
    assert v.faults == anna.faults == resident.faults == []

"""An objection on its own case page: who decided is told why they may not handle it; the others find its forms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from openloket.cases.deciding import decisions
from openloket.cases.disputes import settling
from openloket.cases.models import Case, Grievance, Message
from openloket.cases.received.receiving import OBJECTION
from openloket.definitions.library import load
from openloket.law import objection
from tests.cases.disputes.test_defaulting import at
from tests.cases.disputes.test_linked import KNOWN, decided, own_case, say
from tests.cases.test_handling import by, fresh, text_of
from tests.channels.test_services import sent
from tests.conftest import SERVICES, city_of, resident_client, staff_client


@pytest.fixture
def december(published: None) -> Iterator[time_machine.Traveller]:
    yield from city_of(at(KNOWN))


@pytest.fixture
def case(december: Any) -> Case:
    return own_case(say(decided(), OBJECTION, KNOWN))


def page(client: Any, case: Case) -> str:
    return str(client.get(f"/werk/zaken/{case.zaak.uuid}/", follow=True).content.decode())


def test_the_first_case_and_the_objection_lead_to_each_other(case: Case) -> None:
    first = Grievance.objects.get(pk=case.pk).about
    assert first is not None
    assert case.zaak.identificatie in page(staff_client("anna"), Case.objects.get(pk=first.pk))
    assert f"/werk/zaken/{first.uuid}/" in page(staff_client("lotte"), case)


def test_why_nobody_is_heard_is_kept_from_the_page(case: Case) -> None:
    client = staff_client("lotte")
    url = f"/werk/zaken/{case.zaak.uuid}/horen/"
    assert client.post(url, {"revision": fresh(case).revision, "horen_hoe": "unfounded"}).status_code == 302
    assert "kennelijk ongegrond (7:3 b)" in page(client, case)


def test_an_invitation_without_a_day_is_told(case: Case) -> None:
    sent = {"revision": case.revision, "horen_hoe": "uitnodigen", "horen_tijd": "10:00", "horen_waar": "Stadhuis"}
    response = staff_client("lotte").post(f"/werk/zaken/{case.zaak.uuid}/horen/", sent, follow=True)
    assert "Op welke dag is de hoorzitting?" in response.content.decode()
    assert Grievance.objects.get(pk=case.pk).heard_at is None


INVITES = {
    "horen_hoe": "uitnodigen",
    "horen_dag.day": "14",
    "horen_dag.month": "12",
    "horen_dag.year": "2026",
    "horen_tijd": "10.30 uur",
    "horen_waar": "Stadhuis, kamer 2",
    "horen_wie": "omar",
}


def test_an_invitation_to_a_hearing_goes_from_the_page(case: Case) -> None:
    form = {"revision": fresh(case).revision, **INVITES}
    assert staff_client("lotte").post(f"/werk/zaken/{case.zaak.uuid}/horen/", form).status_code == 302
    row = Grievance.objects.get(pk=case.pk)
    assert row.heard_at is not None
    assert f"{timezone.localtime(row.heard_at):%Y-%m-%d %H:%M}" == "2026-12-14 10:30"
    assert "14 december 2026 om 10:30 uur" in text_of(Message.objects.get(zaak=case.zaak, kind="hearing"))


def test_an_invitation_to_tell_a_complaint_goes_from_the_page(december: Any) -> None:
    made = sent(Client(), load(SERVICES / "klacht").published[-1].version)
    form = {"revision": made.revision, **INVITES}
    assert staff_client("lotte").post(f"/werk/zaken/{made.zaak.uuid}/horen/", form).status_code == 302
    assert "14 december 2026 om 10:30 uur" in text_of(Message.objects.get(zaak=made.zaak, kind="complaint_hearing"))


def test_the_judgement_is_kept_from_the_page(case: Case) -> None:
    sent: dict[str, Any] = {"revision": case.revision, "besluit_van": "", "commissie": "true"}
    sent |= {"gepost_op.day": "29", "gepost_op.month": "11", "gepost_op.year": "2026"}
    response = staff_client("lotte").post(f"/werk/zaken/{case.zaak.uuid}/beoordelen/", sent)
    assert response.status_code == 302
    row = Grievance.objects.get(pk=case.pk)
    assert (row.committee, str(row.posted_on)) == (True, "2026-11-29")


def test_9_4_a_complaint_is_made_without_a_login_and_without_a_case(december: Any) -> None:
    version = load(SERVICES / "klacht").published[-1].version
    made = sent(Client(), version)
    assert (made.service, made.team, made.channel) == ("klacht", "juridisch", "web")
    settling.waive(made.pk, by(made, "omar"), "not_wanted")
    decisions.decide(made.pk, by(made, "omar"), "gegrond", "U wachtte te lang, en niemand legde uit waarom.")
    assert "Nationale ombudsman" in text_of(Message.objects.get(zaak=made.zaak, kind="closing"))


@pytest.mark.parametrize(
    ("service", "asks", "tells"),
    [
        ("klacht", "Hoe wilt u klagen?", "Wij handelen uw klacht binnen 6 weken af."),
        (
            "bezwaar",
            "Hoe wilt u bezwaar maken?",
            "U krijgt een besluit binnen 6 weken na de laatste dag waarop u bezwaar mocht maken.",
        ),
    ],
)
def test_the_page_of_the_service_calls_it_what_it_is(december: Any, service: str, asks: str, tells: str) -> None:
    shown = Client().get(f"/diensten/{service}/").content.decode()
    assert asks in shown
    assert tells in shown
    assert "uw melding" not in shown


def test_an_objection_is_made_on_its_own_page_and_linked_by_its_number(december: Any) -> None:
    first = decided()
    made = sent(resident_client(), load(SERVICES / "bezwaar").published[-1].version)
    form = {"revision": made.revision, "besluit_van": first.zaak.identificatie}
    assert staff_client("lotte").post(f"/werk/zaken/{made.zaak.uuid}/beoordelen/", form).status_code == 302
    assert fresh(made).due == objection.decide_by(KNOWN).ends


def test_whom_a_complaint_is_about_is_kept_from_its_page_and_who_that_is_finds_no_forms(december: Any) -> None:
    made = sent(Client(), load(SERVICES / "klacht").published[-1].version)
    shown = page(staff_client("lotte"), made)
    assert "Over wie of wat gaat de klacht?" in shown
    assert "uiterlijk" not in shown.partition("De klacht</h2>")[2].partition("</section>")[0]
    form = {"revision": made.revision, "over_wie": "De balie", "over_medewerker": "omar", "niet_uitzoeken": "slight"}
    form |= {"kopie_op.day": "30", "kopie_op.month": "11", "kopie_op.year": "2026"}
    assert staff_client("lotte").post(f"/werk/zaken/{made.zaak.uuid}/beoordelen/", form).status_code == 302
    shown = page(staff_client("lotte"), made)
    assert "Kreeg een kopie op 30 november 2026." in shown
    assert "uiterlijk op 28 december 2026" in shown  # Awb 9:8 lid 3
    theirs = page(staff_client("omar"), made)
    assert "artikel 9:7 van de Awb" in theirs
    assert "over_medewerker" not in theirs


def test_why_nobody_is_heard_on_a_complaint_names_its_own_article(december: Any) -> None:
    made = sent(Client(), load(SERVICES / "klacht").published[-1].version)
    form = {"revision": made.revision, "horen_hoe": "not_wanted"}
    assert staff_client("lotte").post(f"/werk/zaken/{made.zaak.uuid}/horen/", form).status_code == 302
    assert "(9:10 lid 2)" in page(staff_client("lotte"), made)
    assert "7:3" not in page(staff_client("lotte"), made)


def test_whom_a_complaint_is_about_was_told_that_it_takes_longer(december: Any) -> None:
    made = sent(Client(), load(SERVICES / "klacht").published[-1].version)
    assert "uitstel_verteld_op" not in page(staff_client("lotte"), made)
    form = {"revision": made.revision, "reason": "De medewerker is op vakantie."}
    assert staff_client("lotte").post(f"/werk/zaken/{made.zaak.uuid}/extend/", form).status_code == 302
    assert "uitstel_verteld_op" in page(staff_client("lotte"), made)
    made.refresh_from_db()
    form = {"revision": made.revision, "over_wie": "De balie", "niet_uitzoeken": "nee"}
    form |= {
        f"uitstel_verteld_op.{part}": value
        for part, value in zip(("day", "month", "year"), ("30", "11", "2026"), strict=True)
    }
    assert staff_client("lotte").post(f"/werk/zaken/{made.zaak.uuid}/beoordelen/", form).status_code == 302
    assert "Hoorde op 30 november 2026 dat het later wordt." in page(staff_client("lotte"), made)


def test_a_complaint_takes_longer_as_was_agreed_from_its_page(december: Any) -> None:
    made = sent(Client(), load(SERVICES / "klacht").published[-1].version)
    form = {"revision": made.revision, "uitstel_weken": "2", "uitstel_afspraak": "Gisteren belde u: het mag later."}
    assert staff_client("lotte").post(f"/werk/zaken/{made.zaak.uuid}/uitstel/", form).status_code == 302
    assert "Met instemming 2 weken uitgesteld (Awb 9:11 lid 3)." in page(staff_client("lotte"), made)

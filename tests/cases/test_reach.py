"""Who reaches a case, why, and for how long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from openloket.cases import reach
from openloket.cases.models import Case
from openloket.people.models import Look, Membership
from openloket.registers.models import Audittrail
from tests.channels.test_desk import form_data, paper_data
from tests.conftest import NOW, new_case, staff, staff_client

LATER = NOW + reach.ENTERED_HOLDS + timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _stays_logged_in(settings: Any) -> None:
    """What ends here is a purpose, and not the session of who was away for an hour."""
    settings.STAFF_IDLE_SECONDS = 24 * 3600


def entered(client: Client, **start: Any) -> Case:
    """The case of a form that this official enters now."""
    begin = start or {"channel": "desk", "service": "evenementenvergunning"}
    url = client.post("/werk/invoeren/", begin)["Location"]
    data = form_data()
    if start:
        del data["plattegrond"]
    client.post(url, data)
    Look.objects.all().delete()
    return Case.objects.latest("pk")


def pages(case: Case) -> list[str]:
    return [reverse(name, args=[case.zaak.uuid]) for name in ("entered", "entered_pdf")]


def test_the_mail_room_sees_what_it_entered_itself_for_an_hour(city: Any) -> None:
    client = staff_client("frans")
    case = entered(client, **paper_data())
    assert [client.get(url).status_code for url in pages(case)] == [200, 200]
    assert [(look.user, look.purpose) for look in Look.objects.all()] == [(staff("frans"), reach.ENTERING)] * 2
    assert client.get(reverse("case", args=[case.zaak.uuid])).status_code == 403
    city.move_to(LATER)
    assert [client.get(url).status_code for url in pages(case)] == [403, 403]
    assert Look.objects.count() == 2


def test_the_desk_is_asked_why_when_the_entry_is_over_and_for_the_case_itself(city: Any) -> None:
    client = staff_client("els")
    case = entered(client)
    assert all("Waarom wilt u" not in client.get(url).content.decode("latin-1") for url in pages(case))
    assert Look.objects.count() == 2
    assert "Waarom wilt u" in client.get(reverse("case", args=[case.zaak.uuid])).content.decode()
    city.move_to(LATER)
    assert all("Waarom wilt u" in client.get(url).content.decode("latin-1") for url in pages(case))
    assert Look.objects.count() == 2


def test_a_colleague_did_not_enter_it(city: Any) -> None:
    case = entered(staff_client("frans"), **paper_data())
    Membership.objects.create(user=staff("bram"), team=staff("frans").memberships.get().team, role="postkamer")
    assert staff_client("bram").get(pages(case)[0]).status_code == 403


def test_who_may_enter_no_more_sees_it_no_more(city: Any) -> None:
    case = entered(staff_client("frans"), **paper_data())
    Membership.objects.filter(user__username="frans").delete()
    assert staff_client("frans").get(pages(case)[0]).status_code == 403


def test_another_system_cannot_say_that_an_official_entered_it(city: Any) -> None:
    case = new_case(channel="paper")
    trail = Audittrail.objects.filter(hoofd_object=case.zaak.uuid)
    trail.update(gebruikers_id="frans", applicatie_id="een-koppeling")
    assert staff_client("frans").get(pages(case)[0]).status_code == 403


def test_a_purpose_is_kept_in_dutch_whatever_the_official_reads(city: Any) -> None:
    case = new_case()
    client = staff_client("els")
    client.cookies["django_language"] = "en"
    url = reverse("case", args=[case.zaak.uuid])
    assert "The applicant is at the desk or on the phone" in client.get(url).content.decode()
    client.post(reverse("purpose", args=[case.zaak.uuid]), {"purpose": "klant", "next": url})
    client.get(url)
    assert Look.objects.get().purpose == "De aanvrager staat aan de balie of belt"


@pytest.mark.parametrize(
    "back", ["https://elders.example/", "//elders.example/", "/\\elders.example", "javascript:alert(1)", "", "\n//elders.example"]
)  # fmt: skip
@pytest.mark.parametrize("why", ["klant", "geen"])
def test_after_the_purpose_one_stays_on_this_site(city: Any, back: str, why: str) -> None:
    case = new_case()
    sent = staff_client("els").post(reverse("purpose", args=[case.zaak.uuid]), {"purpose": why, "next": back})
    assert sent["Location"] == reverse("case", args=[case.zaak.uuid])


def test_a_purpose_is_for_one_case_and_for_an_hour(city: Any) -> None:
    case, other = new_case("a"), new_case("b")
    client = staff_client("els")
    client.post(reverse("purpose", args=[case.zaak.uuid]), {"purpose": "klant"})
    assert "Burendag" in client.get(reverse("case", args=[case.zaak.uuid])).content.decode()
    assert "Waarom wilt u" in client.get(reverse("case", args=[other.zaak.uuid])).content.decode()
    city.move_to(NOW + reach.PURPOSE_HOLDS)
    assert "Waarom wilt u" in client.get(reverse("case", args=[case.zaak.uuid])).content.decode()


def test_what_is_refused_leaves_no_look(city: Any) -> None:
    case, client = new_case(), staff_client("anna")
    document = reverse("document", args=[case.zaak.uuid, case.zaak.uuid])
    assert client.get(document).status_code == 404
    assert client.post(reverse("act", args=[case.zaak.uuid, "bestaat-niet"]), {"revision": 1}).status_code == 404
    assert not Look.objects.exists()


def test_what_is_done_is_logged_also_when_it_was_not_possible(city: Any) -> None:
    case, client = new_case(), staff_client("anna")
    for data, status in (({"revision": 1}, 302), ({"revision": 1}, 409), ({"revision": 2, "preview": "1"}, 422)):
        action = "take" if "preview" not in data else "decide"
        assert client.post(reverse("act", args=[case.zaak.uuid, action]), data).status_code == status
    assert [look.name for look in Look.objects.all()] == ["act"] * 3

"""MijnOverheid hears that a zaak of a person has a new status, as a CloudEvent in the NL GOV profile; and nothing else."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.utils import timezone

from openloket.registers.models import Aflevering, Rol, Statustype, Zaak
from openloket.registers.notificaties import delivery
from tests.conftest import new_case
from tests.registers.test_delivery import Subscriber, subscribe, subscriber
from tests.registers.zgw import Zgw

__all__ = ["subscriber"]
SOURCE = "urn:nld:oin:00000001234567890000:openloket"


@pytest.fixture
def zaak(city: Any, zgw: Zgw, subscriber: Subscriber, settings: Any) -> Zaak:
    settings.MIJNOVERHEID = {"url": subscriber.url, "source": SOURCE}
    subscribe(zgw, subscriber.url)
    return new_case().zaak


def new_status(zgw: Zgw, zaak: Zaak) -> None:
    root = subscriber_root(zgw)
    first = Statustype.objects.filter(zaaktype=zaak.zaaktype).order_by("volgnummer")[1]
    answer = zgw.post(
        "zaken/statussen",
        {
            "zaak": f"{root}/zaken/api/v1/zaken/{zaak.uuid}",
            "statustype": f"{root}/catalogi/api/v1/statustypen/{first.uuid}",
            "datumStatusGezet": timezone.now().isoformat(),
        },
    )
    assert answer.status == 201, answer.json


def subscriber_root(zgw: Zgw) -> str:
    return str(zgw.get("zaken/zaken").json["results"][0]["url"]).partition("/zaken/")[0]


def told(subscriber: Subscriber) -> list[Any]:
    while delivery.deliver():
        pass
    assert not Aflevering.objects.exists()
    return subscriber.heard


def test_a_new_status_of_a_persons_zaak_is_told_in_the_published_form(
    zaak: Zaak, zgw: Zgw, subscriber: Subscriber
) -> None:
    new_status(zgw, zaak)
    received, event = told(subscriber)
    assert received["subject"] == event["subject"]
    assert received["id"] != event["id"]
    assert uuid.UUID(event.pop("id")).version == 5
    assert event.pop("time").endswith("Z")
    assert event == {
        "specversion": "1.0",
        "source": SOURCE,
        "type": "nl.overheid.zaken.zaak-gemuteerd",
        "subject": str(zaak.uuid),
        "dataref": f"/zaken/api/v1/zaken/{zaak.uuid}",
        "datacontenttype": "application/json",
        "data": {"externAttenderen": False},
    }
    headers = subscriber.headers[-1]
    assert (headers["Content-Type"], headers["Authorization"]) == ("application/cloudevents+json", "Bearer geheim")


def test_a_repeat_has_the_same_id(zaak: Zaak, zgw: Zgw, subscriber: Subscriber) -> None:
    new_status(zgw, zaak)
    row = Aflevering.objects.filter(bericht__resource="status").latest("pk")
    one, two = (delivery.mijnoverheid.event(row.pk, row.bericht, row.hoofd_object, SOURCE) for _ in range(2))
    assert one == two
    assert one["id"] != delivery.mijnoverheid.event(row.pk + 1, row.bericht, row.hoofd_object, SOURCE)["id"]


def test_away_it_is_told_later_and_nothing_is_lost(zaak: Zaak, zgw: Zgw, subscriber: Subscriber) -> None:
    subscriber.status = 503
    new_status(zgw, zaak)
    while delivery.deliver():
        pass
    assert subscriber.heard == []
    assert Aflevering.objects.filter(bericht__resource="status", pogingen=1).exists()


def test_not_of_a_status_that_people_are_not_told_of(zaak: Zaak, zgw: Zgw, subscriber: Subscriber) -> None:
    Statustype.objects.update(informeren=False)
    new_status(zgw, zaak)
    assert told(subscriber) == []


def test_nor_of_the_zaak_of_a_company(zaak: Zaak, zgw: Zgw, subscriber: Subscriber) -> None:
    Rol.objects.update(betrokkene_type="niet_natuurlijk_persoon")
    new_status(zgw, zaak)
    assert told(subscriber) == []


def test_other_subscribers_hear_what_they_heard(zaak: Zaak, zgw: Zgw, subscriber: Subscriber, settings: Any) -> None:
    settings.MIJNOVERHEID = {"url": "https://mijnoverheid.example/zaken", "source": SOURCE}
    new_status(zgw, zaak)
    assert ("status", "create") in [(m["resource"], m["actie"]) for m in told(subscriber)]


@pytest.mark.parametrize("where", ["", "x", "https://elders.example/1", None])
def test_a_message_that_names_no_status_of_ours_is_not_theirs(db: None, where: Any) -> None:
    message = {"kanaal": "zaken", "resource": "status", "actie": "create", "resourceUrl": where}
    assert not delivery.mijnoverheid.concerns(message)

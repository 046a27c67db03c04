"""Notifications: who hears what, at least once and in order, whatever a subscriber does."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.utils import timezone

from openloket.registers.models import Abonnement, Aflevering
from openloket.registers.notificaties import delivery
from tests.conftest import new_case
from tests.registers.zgw import Types, Zgw


class Subscriber:
    """A subscriber on this machine that keeps what it is told, and answers as `status` says."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.status = 204
        subscriber = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if subscriber.status < 300:
                    subscriber.heard.append(body)
                    subscriber.headers.append(dict(self.headers))
                self.send_response(subscriber.status)
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/callback"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def told(self) -> list[tuple[str, str]]:
        return [(message["resource"], message["actie"]) for message in self.heard]


@pytest.fixture
def subscriber() -> Iterator[Subscriber]:
    found = Subscriber()
    yield found
    found.server.shutdown()
    found.server.server_close()


def subscribe(zgw: Zgw, url: str, kanaal: str = "zaken", **filters: str) -> Any:
    body = {"callbackUrl": url, "auth": "Bearer geheim", "kanalen": [{"naam": kanaal, "filters": filters}]}
    return zgw.made("notificaties/abonnement", body)


def test_each_change_is_told_in_order(zgw: Zgw, types: Types, subscriber: Subscriber) -> None:
    subscribe(zgw, subscriber.url)
    made = types.zaak()["url"]
    types.status(made)
    zgw.patch(made, {"toelichting": "anders"})
    zgw.delete(made)
    while delivery.deliver():
        pass
    assert subscriber.told() == [
        ("zaak", "create"),
        ("status", "create"),
        ("zaak", "partial_update"),
        ("zaak", "destroy"),
    ]
    first = subscriber.heard[0]
    assert (first["hoofdObject"], first["resourceUrl"], first["kanaal"]) == (made, made, "zaken")
    assert set(first["kenmerken"]) == {"bronorganisatie", "zaaktype", "vertrouwelijkheidaanduiding"}
    assert subscriber.headers[0]["Authorization"] == "Bearer geheim"
    assert "anders" not in json.dumps(subscriber.heard)
    assert Aflevering.objects.count() == 0


def test_filters_choose(zgw: Zgw, types: Types, subscriber: Subscriber) -> None:
    subscribe(zgw, subscriber.url, vertrouwelijkheidaanduiding="geheim", zaaktype="*")
    types.zaak()
    types.zaak(vertrouwelijkheidaanduiding="geheim")
    delivery.deliver()
    assert len(subscriber.heard) == 1


def test_a_refused_change_is_not_told(zgw: Zgw, types: Types, subscriber: Subscriber) -> None:
    subscribe(zgw, subscriber.url)
    assert types.status(types.zaak()["url"], -1).status == 400
    delivery.deliver()
    assert subscriber.told() == [("zaak", "create")]


def test_a_channel_of_our_own_is_told_too(city: Any, zgw: Zgw, subscriber: Subscriber) -> None:
    subscribe(zgw, subscriber.url)
    zaak = new_case().zaak
    delivery.deliver()
    assert [(m["resource"], m["actie"], m["hoofdObject"][-36:]) for m in subscriber.heard] == [
        ("zaak", "create", str(zaak.uuid))
    ]


def test_one_zaak_waits_for_its_earlier_message_and_others_do_not(
    zgw: Zgw, types: Types, subscriber: Subscriber
) -> None:
    subscribe(zgw, subscriber.url)
    one, other = types.zaak()["url"], types.zaak()["url"]
    types.status(one)
    Aflevering.objects.filter(hoofd_object=one[-36:], bericht__resource="zaak").update(
        volgende_poging=timezone.now() + timedelta(hours=1)
    )
    while delivery.deliver():
        pass
    assert [m["hoofdObject"] for m in subscriber.heard] == [other]


def test_a_dead_subscriber_is_left_alone_and_hears_everything_later(
    zgw: Zgw, types: Types, subscriber: Subscriber
) -> None:
    dead = subscribe(zgw, "http://127.0.0.1:9/dood")
    subscribe(zgw, subscriber.url)
    types.zaak()
    assert delivery.deliver() == 2
    row = Aflevering.objects.get()
    assert (row.pogingen, bool(row.fout)) == (1, True)
    assert row.volgende_poging > timezone.now()
    types.zaak()
    assert delivery.deliver() == 1  # the dead one rests
    assert len(subscriber.heard) == 2
    Abonnement.objects.filter(uuid=dead["url"][-36:]).update(callback_url=subscriber.url, rust_tot=None)
    Aflevering.objects.update(volgende_poging=timezone.now())
    while delivery.deliver():
        pass
    assert len(subscriber.heard) == 4


def test_a_subscriber_that_answers_500_hears_it_again(zgw: Zgw, types: Types, subscriber: Subscriber) -> None:
    subscribe(zgw, subscriber.url)
    types.zaak()
    subscriber.status = 500
    delivery.deliver()
    assert Aflevering.objects.get().fout == "status 500"
    subscriber.status = 200
    Aflevering.objects.update(volgende_poging=timezone.now())
    Abonnement.objects.update(rust_tot=None)
    delivery.deliver()
    assert subscriber.told() == [("zaak", "create")]


def test_a_crash_after_sending_sends_again(
    zgw: Zgw, types: Types, subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At least once: what was sent but not yet written down is sent again."""
    subscribe(zgw, subscriber.url)
    types.zaak()
    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_later", lambda *_: None)

        def sent_then_crashed(item: delivery.Delivery) -> str:
            sent(item)
            raise KeyboardInterrupt

        sent = delivery.send
        patch.setattr(delivery, "send", sent_then_crashed)
        with pytest.raises(KeyboardInterrupt):
            delivery.deliver()
    delivery.deliver()
    assert subscriber.told() == [("zaak", "create"), ("zaak", "create")]


def test_after_a_week_it_is_given_up_and_kept_to_see(zgw: Zgw, types: Types) -> None:
    subscribe(zgw, "http://127.0.0.1:9/dood")
    types.zaak()
    row = Aflevering.objects.get()
    row.bericht["aanmaakdatum"] = (timezone.now() - timedelta(days=8)).isoformat()
    row.save()
    delivery.deliver()
    assert Aflevering.objects.get().opgegeven is True


def test_cloudevents_for_who_wants_them(zgw: Zgw, types: Types, subscriber: Subscriber) -> None:
    made = subscribe(zgw, subscriber.url)
    Abonnement.objects.filter(uuid=made["url"][-36:]).update(cloudevents=True)
    types.zaak()
    delivery.deliver()
    event = subscriber.heard[0]
    assert (event["specversion"], event["type"]) == ("1.0", "nl.vng.zgw.zaak.create")
    assert event["data"]["kanaal"] == "zaken"
    assert subscriber.headers[0]["Content-Type"] == "application/cloudevents+json"


def test_another_register_publishes(zgw: Zgw, subscriber: Subscriber) -> None:
    zgw.made("notificaties/kanaal", {"naam": "klanten", "filters": ["soort"]})
    subscribe(zgw, subscriber.url, "klanten", soort="nieuw")
    message = {
        "kanaal": "klanten",
        "hoofdObject": "https://klanten.example/1",
        "resource": "klant",
        "resourceUrl": "https://klanten.example/1",
        "actie": "create",
        "aanmaakdatum": "2024-01-01T10:00:00Z",
        "kenmerken": {"soort": "nieuw"},
    }
    assert zgw.post("notificaties/notificaties", message).status == 200
    assert zgw.post("notificaties/notificaties", {**message, "kenmerken": {"soort": "oud"}}).status == 200
    assert zgw.post("notificaties/notificaties", {**message, "kenmerken": {}}).codes == {"kenmerken_inconsistent"}
    assert zgw.post("notificaties/notificaties", {**message, "kanaal": "x"}).codes == {"message_kanaal"}
    delivery.deliver()
    assert subscriber.told() == [("klant", "create")]


@pytest.mark.parametrize("registered", ["object_type", "objectType"])
@pytest.mark.parametrize("sent", ["object_type", "objectType"])
@pytest.mark.parametrize("asked", ["object_type", "objectType"])
def test_a_kenmerk_is_one_in_either_spelling(zgw: Zgw, registered: str, sent: str, asked: str) -> None:
    zgw.made("notificaties/kanaal", {"naam": "objecten", "filters": [registered, "kleur"]})
    body = {"callbackUrl": "https://hoort.example/", "auth": "x"}
    for filters in ({asked: "boom"}, {asked: "*"}, {asked: "huis"}):
        zgw.made("notificaties/abonnement", {**body, "kanalen": [{"naam": "objecten", "filters": filters}]})
    message = {
        "kanaal": "objecten",
        "hoofd_object": "https://objecten.example/1",
        "resource": "object",
        "resource_url": "https://objecten.example/1",
        "actie": "create",
        "aanmaakdatum": "2024-01-01T10:00:00Z",
        "kenmerken": {sent: "boom", "kleur": "groen"},
    }
    assert zgw.post("notificaties/notificaties", message).status == 200
    assert [row.abonnement.kanalen[0]["filters"][asked] for row in Aflevering.objects.order_by("id")] == ["boom", "*"]
    assert Aflevering.objects.first().bericht["kenmerken"] == message["kenmerken"]  # type: ignore[union-attr]
    twice = {**message, "kenmerken": {"object_type": "boom", "objectType": "boom", "kleur": "groen"}}
    assert zgw.post("notificaties/notificaties", twice).codes == {"kenmerken_inconsistent"}


@pytest.mark.parametrize("value", [None, 5, True, ["boom"], {"a": "boom"}, "x" * 1001])
def test_the_value_of_a_kenmerk_is_a_text(zgw: Zgw, value: Any) -> None:
    """As the standard has it, in a message as in a filter: then what is asked can be found in what is sent."""
    zgw.made("notificaties/kanaal", {"naam": "objecten", "filters": ["soort"]})
    body = {"callbackUrl": "https://hoort.example/", "auth": "x"}
    found = zgw.post(
        "notificaties/abonnement", {**body, "kanalen": [{"naam": "objecten", "filters": {"soort": value}}]}
    )
    assert (found.status, bool(found.fault("kanalen.0.filters.soort"))) == (400, True)
    message = {
        "kanaal": "objecten",
        "hoofdObject": "https://objecten.example/1",
        "resource": "object",
        "resourceUrl": "https://objecten.example/1",
        "actie": "create",
        "aanmaakdatum": "2024-01-01T10:00:00Z",
        "kenmerken": {"soort": value},
    }
    found = zgw.post("notificaties/notificaties", message)
    assert (found.status, bool(found.fault("kenmerken.soort"))) == (400, True)
    assert zgw.post("notificaties/notificaties", {**message, "kenmerken": {"soort": "x" * 1000}}).status == 200


@pytest.mark.parametrize("other", ["objectType", "ObjectType", "objecttype", "object_Type"])
def test_an_abonnement_filters_by_a_kenmerk_in_one_spelling(zgw: Zgw, other: str) -> None:
    zgw.made("notificaties/kanaal", {"naam": "objecten", "filters": ["object_type", "kleur"]})
    kanaal = {"naam": "objecten", "filters": {"object_type": "zaak", "kleur": "rood"}}
    body = {"callbackUrl": "https://hoort.example/", "auth": "x", "kanalen": [kanaal]}
    made = zgw.made("notificaties/abonnement", body)["url"]
    twice = {**body, "kanalen": [kanaal, {**kanaal, "filters": {**kanaal["filters"], other: "besluit"}}]}
    for found in (zgw.post("notificaties/abonnement", twice), zgw.put(made, twice), zgw.patch(made, twice)):
        assert (found.status, found.fault("kanalen.1.filters")) == (400, "ambiguous")
        assert other in found.json["invalidParams"][0]["reason"]
    assert zgw.get(made).json["kanalen"] == body["kanalen"]


@pytest.mark.parametrize(
    ("kanalen", "code"),
    [
        ([{"naam": "bestaatniet", "filters": {}}], "kanaal_naam"),
        ([{"naam": "zaken", "filters": {"kleur": "rood"}}], "inconsistent-abonnement-filters"),
        ([{"naam": "zaken", "filters": {"zaaktype": "*", "zaak_type": "*"}}], "ambiguous"),
    ],
)
def test_an_abonnement_that_cannot_be(zgw: Zgw, kanalen: Any, code: str) -> None:
    body = {"callbackUrl": "http://127.0.0.1/x", "auth": "x", "kanalen": kanalen}
    assert zgw.post("notificaties/abonnement", body).codes == {code}


def test_waiting_grows_and_ends() -> None:
    waits = [delivery.wait_after(n).total_seconds() for n in (1, 2, 5, 40)]
    assert waits == [2, 4, 32, 3600]

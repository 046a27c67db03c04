"""Documents that nothing uses: told, and removed when they lost what used them long enough ago; no others."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from django.db import connection, connections, transaction
from django.urls import reverse
from django.utils import timezone

from openloket.cases import jobs
from openloket.cases.models import Message, Submission
from openloket.people.accounts import appoint
from openloket.registers import acts, content, orphans
from openloket.registers.models import (
    Audittrail,
    Bestandsdeel,
    Eerdereversie,
    Enkelvoudiginformatieobject,
    Gebruiksrechten,
    Losdocument,
    Verzending,
    Zaak,
    Zaakinformatieobject,
)
from openloket.site import registers_cli
from openloket.site.cli import main
from tests.conftest import new_case, staff_client
from tests.registers import zgw as client
from tests.registers.zgw import BASE, RSIN, Types, Zgw

MONTH = timedelta(days=31)


def later() -> datetime:
    return timezone.now() + MONTH


def there(*urls: str) -> list[bool]:
    return [Enkelvoudiginformatieobject.objects.filter(uuid=UUID(url[-36:])).exists() for url in urls]


def link(zgw: Zgw, zaak: str, document: str) -> str:
    return str(zgw.made("zaken/zaakinformatieobjecten", {"zaak": zaak, "informatieobject": document})["url"])


def besluit(types: Types, **changes: Any) -> str:
    body = {
        "verantwoordelijkeOrganisatie": RSIN,
        "besluittype": types.besluittype,
        "datum": "2024-01-15",
        "ingangsdatum": "2024-01-15",
        **changes,
    }
    return str(types.zgw.made("besluiten/besluiten", body)["url"])


def lost() -> list[str]:
    return [str(item.uuid) for item in orphans.lost(100).rows]


def never() -> list[str]:
    return [str(item.uuid) for item in orphans.never_used(100).rows]


def test_what_uses_a_document_is_known_whole() -> None:
    """Someone who adds a table that points at documents reads here that it counts as a use of them."""
    assert {table for table, _ in orphans._users()} >= {
        "cases_message",
        "cases_submission",
        "registers_besluitinformatieobject",
        "registers_externerelatie",
        "registers_zaakinformatieobject",
    }
    parts = {part._meta.db_table for part in orphans.PARTS}
    assert not parts & {table for table, _ in orphans._users()}


def test_a_document_whose_zaak_is_gone_goes_after_a_while(zgw: Zgw, types: Types) -> None:
    zaak, document = types.zaak()["url"], types.document(inhoud="dmVyZHdpam50", bestandsomvang=9)["url"]
    link(zgw, zaak, document)
    assert lost() == never() == []
    assert zgw.delete(zaak).status == 204
    assert lost() == [document[-36:]]
    assert never() == []
    item = orphans.lost(1).rows[0]
    assert item.lost_at is not None
    assert item.goes_on == timezone.localdate(item.lost_at + timedelta(days=30))
    assert orphans.remove_due(item.lost_at + timedelta(days=29)) == 0
    assert orphans.remove_due(item.lost_at + timedelta(days=30, seconds=1)) == 1
    assert zgw.get(document).status == 404
    assert not Losdocument.objects.exists()


def test_everything_of_the_document_goes_with_it(zgw: Zgw, types: Types, monkeypatch: pytest.MonkeyPatch) -> None:
    zaak, made = types.zaak()["url"], types.document(inhoud="ZWVuIGVpZ2VuIGluaG91ZA==", bestandsomvang=16)
    document = made["url"]
    lock = zgw.made(f"{document}/lock", {})["lock"]
    assert zgw.patch(document, {"titel": "later", "lock": lock}).status == 200
    zgw.post(f"{document}/unlock", {"lock": lock})
    rights = {"informatieobject": document, "startdatum": "2024-01-01T00:00:00Z", "omschrijvingVoorwaarden": "x"}
    zgw.made("documenten/gebruiksrechten", rights)
    sent = {
        "betrokkene": "https://personen.example/1",
        "informatieobject": document,
        "aardRelatie": "geadresseerde",
        "contactPersoon": "https://personen.example/2",
        "emailadres": "a@b.example",
    }
    zgw.made("documenten/verzendingen", sent)
    sha256 = Enkelvoudiginformatieobject.objects.get().inhoud
    body = {"callbackUrl": "http://127.0.0.1/x", "auth": "x", "kanalen": [{"naam": "documenten", "filters": {}}]}
    zgw.made("notificaties/abonnement", body)
    link(zgw, zaak, document)
    zgw.delete(zaak)
    assert orphans.remove_due(later()) == 1
    for model in (Enkelvoudiginformatieobject, Eerdereversie, Gebruiksrechten, Verzending, Bestandsdeel):
        assert not model._default_manager.exists()
    assert not Audittrail.objects.filter(hoofd_object=document[-36:]).exists()
    with connection.cursor() as cursor:
        cursor.execute("select bericht->>'resourceUrl' from registers_aflevering where bericht->>'actie' = 'destroy'")
        assert [url[-36:] for (url,) in cursor] == [document[-36:]]
    assert content.read(sha256)
    now = jobs.time.time()
    monkeypatch.setattr(jobs.time, "time", lambda: now + 2 * 86_400)
    jobs.sweep_contents(0)
    with pytest.raises(FileNotFoundError):
        content.read(sha256)


def test_what_nothing_used_yet_is_told_apart_and_stays(zgw: Zgw, types: Types) -> None:
    document = types.document()["url"]
    assert (lost(), never()) == ([], [document[-36:]])
    assert orphans.remove_due(timezone.now() + timedelta(days=5000)) == 0
    assert there(document) == [True]


@pytest.mark.parametrize("way", ["zaakinformatieobject", "besluit", "besluitinformatieobject", "verzoek"])
def test_a_use_may_go_in_any_way(zgw: Zgw, types: Types, elsewhere: dict[str, Any], way: str) -> None:
    elsewhere["https://verzoeken.example/1"] = {"url": "https://verzoeken.example/1"}
    document = types.document()["url"]
    if way == "zaakinformatieobject":
        used = link(zgw, types.zaak()["url"], document)
    elif way == "verzoek":
        body = {"informatieobject": document, "object": "https://verzoeken.example/1", "objectType": "verzoek"}
        used = zgw.made("documenten/objectinformatieobjecten", body)["url"]
    else:
        used = besluit(types)
        relation = {"besluit": used, "informatieobject": document}
        relation_url = zgw.made("besluiten/besluitinformatieobjecten", relation)["url"]
        used = used if way == "besluit" else relation_url
    assert lost() == []
    assert zgw.delete(used).status == 204
    assert lost() == [document[-36:]]
    assert orphans.remove_due(later()) == 1
    assert there(document) == [False]


def test_what_something_else_uses_stays(zgw: Zgw, types: Types) -> None:
    zaak, other, document = types.zaak()["url"], types.zaak()["url"], types.document()["url"]
    link(zgw, zaak, document)
    link(zgw, other, document)
    zgw.delete(zaak)
    assert (lost(), never()) == ([], [])
    assert orphans.remove_due(later()) == 0
    relation = {"besluit": besluit(types), "informatieobject": document}
    zgw.made("besluiten/besluitinformatieobjecten", relation)
    zgw.delete(other)
    assert orphans.remove_due(later()) == 0
    zgw.delete(relation["besluit"])
    assert orphans.remove_due(later()) == 1


def test_a_zaakobject_that_names_a_document_uses_it(zgw: Zgw, types: Types) -> None:
    zaak, other, document = types.zaak()["url"], types.zaak()["url"], types.document()["url"]
    link(zgw, zaak, document)
    zgw.made("zaken/zaakobjecten", {"zaak": other, "object": document, "objectType": "enkelvoudig_document"})
    zgw.delete(zaak)
    assert (lost(), orphans.remove_due(later())) == ([], 0)


def test_a_document_that_someone_writes_in_stays(zgw: Zgw, types: Types) -> None:
    zaak, document = types.zaak()["url"], types.document()["url"]
    link(zgw, zaak, document)
    lock = zgw.made(f"{document}/lock", {})["lock"]
    zgw.delete(zaak)
    assert orphans.remove_due(later()) == 0
    zgw.post(f"{document}/unlock", {"lock": lock})
    assert orphans.remove_due(later()) == 1


def test_put_with_something_again_it_is_forgotten_and_later_counted_anew(zgw: Zgw, types: Types) -> None:
    zaak, document = types.zaak()["url"], types.document()["url"]
    link(zgw, zaak, document)
    zgw.delete(zaak)
    other = types.zaak()["url"]
    link(zgw, other, document)
    assert (lost(), orphans.remove_due(later())) == ([], 0)
    Losdocument.objects.update(sinds=timezone.now() - timedelta(days=400))
    zgw.delete(other)
    assert orphans.remove_due(timezone.now() + timedelta(days=1)) == 0
    assert orphans.remove_due(later()) == 1


def test_the_delay_is_a_setting(zgw: Zgw, types: Types, settings: Any) -> None:
    zaak, document = types.zaak()["url"], types.document()["url"]
    link(zgw, zaak, document)
    zgw.delete(zaak)
    settings.ORPHANS_KEPT_DAYS = 365
    assert orphans.remove_due(later()) == 0
    settings.ORPHANS_KEPT_DAYS = 0
    jobs.remove_orphans(0)
    assert there(document) == [False]


def test_a_zaak_of_the_loket_leaves_its_documents_and_letters(city: Any) -> None:
    """Deleting it by API takes what came in and the letters with it, not the documents: those go later."""
    zgw = client.client()
    zaak = new_case().zaak
    jobs.send_receipt(zaak.pk)
    used = set(Zaakinformatieobject.objects.values_list("informatieobject__uuid", flat=True))
    assert Submission.objects.filter(document__isnull=False).exists()
    assert Message.objects.exists()
    assert zgw.delete(f"{BASE}/zaken/api/v1/zaken/{zaak.uuid}").status == 204
    assert not Submission.objects.exists()
    assert not Message.objects.exists()
    assert {item.uuid for item in orphans.lost(100).rows} == used
    assert orphans.remove_due(later() + timedelta(days=3650)) == len(used) > 2
    assert not Enkelvoudiginformatieobject.objects.exists()


def test_a_letter_that_is_kept_keeps_its_document(city: Any) -> None:
    zaak = new_case().zaak
    jobs.send_receipt(zaak.pk)
    Zaakinformatieobject.objects.all().delete()
    used = {*Message.objects.values_list("document__uuid", flat=True), Submission.objects.get().document.uuid}  # type: ignore[union-attr]
    orphans.remove_due(later() + timedelta(days=3650))
    assert set(Enkelvoudiginformatieobject.objects.values_list("uuid", flat=True)) == used


# Told ------------------------------------------------------------------------------------------------------------------


def test_the_command_tells_both(zgw: Zgw, types: Types, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registers_cli, "database_ready", lambda: None)
    zaak, document, loose = types.zaak()["url"], types.document()["url"], types.document()["url"]
    link(zgw, zaak, document)
    zgw.delete(zaak)
    found = json.loads(CliRunner().invoke(main, ["api", "orphans", "--json"]).output)
    assert [item["uuid"] for item in found["lost"]["documents"]] == [document[-36:]]
    assert found["lost"]["documents"][0]["goes_on"]
    assert [item["uuid"] for item in found["never_used"]["documents"]] == [loose[-36:]]
    text = CliRunner().invoke(main, ["api", "orphans"]).output
    assert "1 document hoort nergens meer bij" in text
    assert "Plattegrond" not in text


def test_only_an_admin_sees_the_list(frozen: Any, zgw: Zgw, types: Types) -> None:
    for username, name, team, role in (
        ("gerda", "Gerda Jansen", "loket", "beheerder"),
        ("anna", "Anna de Wit", "vergunningen", "behandelaar"),
    ):
        appoint(username, name, "fiets-kachel-maan-9", team, role)
    zaak, document = types.zaak()["url"], types.document(titel="Over Suzanne Moulin")
    link(zgw, zaak, document["url"])
    other = types.document()
    page = reverse("orphans")
    zgw.delete(zaak)
    Losdocument.objects.update(sinds=timezone.now())
    admin = staff_client("gerda")
    text = admin.get(page).content.decode()
    assert document["identificatie"] in text
    assert other["identificatie"] in text
    assert "15 oktober 2026" in text
    assert "Suzanne" not in text
    assert page in admin.get(reverse("services")).content.decode()
    assert staff_client("anna").get(page).status_code == 403
    assert admin.post(page).status_code == 405
    from django.test import Client

    assert Client().get(page).status_code == 302


# At the same moment ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_who_puts_it_with_a_zaak_first_keeps_it(transactional_db: Any) -> None:
    """The link is written but not kept yet when the removal comes by: the removal waits, looks again, and leaves it."""
    zgw = client.client()
    types = client.types(zgw)
    zaak, document = types.zaak()["url"], types.document()["url"]
    link(zgw, zaak, document)
    zgw.delete(zaak)
    other = types.zaak()["url"]
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            link(zgw, other, document)
            with connection.cursor() as cursor:  # as a commit does, a moment before it
                cursor.execute("set constraints all immediate")
            removing = pool.submit(_removed)
            _wait_for_a_lock()
        assert removing.result(30) == 0
    assert there(document) == [True]
    assert Zaakinformatieobject.objects.filter(informatieobject__uuid=document[-36:]).exists()


@pytest.mark.django_db(transaction=True)
def test_who_comes_just_too_late_is_told_and_gets_no_half_a_link(
    transactional_db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    zgw = client.client()
    types = client.types(zgw)
    zaak, document = types.zaak()["url"], types.document()["url"]
    link(zgw, zaak, document)
    zgw.delete(zaak)
    other = types.zaak()["url"]
    reached, go = threading.Event(), threading.Event()
    real = acts.documenten.destroy

    def slowly(*arguments: Any) -> None:
        real(*arguments)
        reached.set()
        go.wait(30)

    monkeypatch.setattr(acts.documenten, "destroy", slowly)
    with ThreadPoolExecutor(2) as pool:
        removing = pool.submit(_removed)
        assert reached.wait(30)
        body = {"zaak": other, "informatieobject": document}
        late = pool.submit(_posted, zgw, body)
        _wait_for_a_lock()
        go.set()
        assert removing.result(30) == 1
        found = late.result(30)
    assert found.status == 400, found.content
    assert there(document) == [False]
    assert not Zaakinformatieobject.objects.exists()
    assert Zaak.objects.count() == 1


def _removed() -> int:
    try:
        return orphans.remove_due(later())
    finally:
        connections.close_all()


def _posted(zgw: Zgw, body: dict[str, Any]) -> Any:
    try:
        return zgw.post("zaken/zaakinformatieobjecten", body)
    finally:
        connections.close_all()


def _wait_for_a_lock() -> None:
    """Until one connection to this database waits for another."""
    for _ in range(3000):
        with connection.cursor() as cursor:
            cursor.execute("select exists (select 1 from pg_locks where not granted)")
            if cursor.fetchone()[0]:
                return
        threading.Event().wait(0.01)
    raise AssertionError("nobody waits")

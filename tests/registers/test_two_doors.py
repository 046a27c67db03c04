"""A case that our own channels handle is, in audit trail, messages and refusals, one that was handled by calls to the APIs."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from openloket.cases import hands
from openloket.cases.deciding import decisions
from openloket.cases.models import Case, Message
from openloket.cases.refusals import Locked
from openloket.cases.sent import sending
from openloket.cases.work import handling
from openloket.registers import content
from openloket.registers.api.registry import REGISTRY
from openloket.registers.models import Abonnement, Aflevering, Audittrail, Enkelvoudiginformatieobject, Kanaal, Status
from tests.conftest import NOW, new_case, staff
from tests.registers import zgw as client
from tests.registers.zgw import BASE, Zgw

SUBMITTED = ["zaak", "rol", "status", "klantcontact"]
DOCUMENT, IN_FILE = "enkelvoudiginformatieobject", "zaakinformatieobject"


@pytest.fixture
def zgw(city: Any, settings: Any) -> Zgw:
    """A client with all rights, beside a subscriber who hears everything."""
    settings.BASE_URL = BASE
    kanalen = [{"naam": kanaal.naam, "filters": {}} for kanaal in Kanaal.objects.all()]
    Abonnement.objects.create(callback_url="https://hoort.example", auth="x", kanalen=kanalen)
    return client.client()


def handler(case: Case) -> hands.Handler:
    return hands.Handler(staff("anna"), Case.objects.get(pk=case.pk).revision)


def by_the_desk() -> Case:
    """Someone applies on the web; an official takes the case, goes on a step, has contact, asks for more time, and decides."""
    case = new_case()
    handling.take(case.pk, handler(case))
    handling.move(case.pk, handler(case), "in_behandeling")
    handling.note_contact(case.pk, handler(case), "phone", "Mevrouw Moulin vraagt hoe het ervoor staat.")
    handling.extend(case.pk, handler(case), "Het advies van de brandweer komt later.")
    handling.take(case.pk, handler(case), staff("youssef"))
    decisions.decide(case.pk, handler(case), "verleend", "Er zijn geen bezwaren van politie en brandweer.")
    sending.notified(Message.objects.get(kind="decision").pk, NOW)
    return case


class Replay:
    """Does by calls what rows of an audit trail say was done, with new resources in place of those."""

    def __init__(self, zgw: Zgw) -> None:
        self.zgw = zgw
        self.instead: dict[str, str] = {}

    def new(self, text: str) -> str:
        """The same, about what the calls made."""
        for old, new in self.instead.items():
            text = text.replace(old, new)
        return text

    def body(self, row: Audittrail) -> dict[str, Any]:
        """What a call sends to make a row what it became."""
        found = json.loads(self.new(json.dumps(row.nieuw)))
        resource = REGISTRY[row.resource]
        sent = {
            a.name: found[a.name] for a in resource.attributes if not a.read_only and not a.hidden and a.name in found
        }
        if row.resource == DOCUMENT:
            document = Enkelvoudiginformatieobject.objects.get(uuid=row.resource_id)
            sent["inhoud"] = base64.b64encode(content.read(document.inhoud)).decode()
        return sent

    def create(self, row: Audittrail) -> None:
        sent = self.body(row)
        sent.pop("identificatie", None)  # the register gives it
        found = self.zgw.post(f"{BASE}/{REGISTRY[row.resource].root}", sent)
        assert found.status == 201, (row.resource, found.content)
        made = found.json
        self.instead[str(row.resource_id)] = made["url"][-36:]
        if row.nieuw.get("identificatie"):
            self.instead[row.nieuw["identificatie"]] = made["identificatie"]

    def partial_update(self, row: Audittrail) -> None:
        url, sent = self.new(row.nieuw["url"]), self.body(row)
        if row.resource == DOCUMENT:
            lock = self.zgw.post(f"{url}/lock", {}).json["lock"]
            changed = {"verzenddatum": sent["verzenddatum"], "lock": lock}
            assert self.zgw.patch(url, changed).status == 200
            assert self.zgw.post(f"{url}/unlock", {"lock": lock}).status == 204
            return
        changed = {name: value for name, value in sent.items() if row.oud[name] != row.nieuw[name]}
        found = self.zgw.patch(url, changed)
        assert found.status == 200, (row.resource, found.content)

    def destroy(self, row: Audittrail) -> None:
        assert self.zgw.delete(self.new(row.oud["url"])).status == 204

    def told(self, row: Audittrail) -> dict[str, Any]:
        """What a row says but for who, through what, why, and of which versions of a document."""
        names = ("bron", "actie", "resultaat", "hoofd_object", "resource", "resource_id", "resource_weergave")
        found = {name: str(getattr(row, name)) for name in names}
        for name in ("oud", "nieuw"):
            value = getattr(row, name)
            if value and row.resource == DOCUMENT:
                value = {**value, "locked": None}  # the desk holds it while it writes, and no longer
            found[name] = value
        return found


def since(model: Any, number: int) -> list[Any]:
    return list(model.objects.filter(pk__gt=number).order_by("pk"))


def last(model: Any) -> int:
    return model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def test_a_case_by_the_desk_is_a_case_by_the_api(zgw: Zgw) -> None:
    trail, messages = last(Audittrail), last(Aflevering)
    by_the_desk()
    ours, heard = since(Audittrail, trail), since(Aflevering, messages)
    replay = Replay(zgw)
    trail, messages = last(Audittrail), last(Aflevering)
    for row in ours:
        getattr(replay, row.actie)(row)
    theirs, also_heard = since(Audittrail, trail), since(Aflevering, messages)
    made = [json.loads(replay.new(json.dumps(replay.told(row)))) for row in ours]
    assert [(row["resource"], row["actie"]) for row in made] == [(row.resource, row.actie) for row in theirs]
    for desk, api in zip(made, theirs, strict=True):
        assert desk == json.loads(json.dumps(replay.told(api)))
    assert [json.loads(replay.new(json.dumps(item.bericht))) for item in heard] == [i.bericht for i in also_heard]
    assert [replay.new(str(item.hoofd_object)) for item in heard] == [str(i.hoofd_object) for i in also_heard]


def test_everything_that_a_case_gets_leaves_a_row_and_a_message(zgw: Zgw) -> None:
    by_the_desk()
    made = Audittrail.objects.filter(actie="create").order_by("pk").values_list("resource", flat=True)
    documents = [DOCUMENT] * 3 + [IN_FILE] * 3
    letter = [DOCUMENT, IN_FILE]
    assert list(made) == [
        *(*SUBMITTED, *documents),
        "rol",
        "status",
        "klantcontact",
        *letter,
        "rol",
        *letter,
        *("besluit", "besluitinformatieobject", "resultaat", "status"),
    ]
    rows, messages = Audittrail.objects.order_by("pk"), Aflevering.objects.order_by("pk")
    assert [(row.resource, row.actie) for row in rows] == [
        (item.bericht["resource"], item.bericht["actie"]) for item in messages
    ]
    assert "999993653" not in json.dumps([item.bericht for item in messages])
    assert {row.applicatie_id for row in rows} == {"openloket"}


def test_zrc_007_a_locked_document_stands_in_the_way_of_both(zgw: Zgw) -> None:
    case = new_case()
    document = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak)[0]
    place = f"{BASE}/documenten/api/v1/enkelvoudiginformatieobjecten/{document.uuid}"
    zaak = f"{BASE}/zaken/api/v1/zaken/{case.zaak.uuid}"
    lock = zgw.post(f"{place}/lock", {}).json["lock"]
    types = zgw.get(f"{zaak}?expand=zaaktype.statustypen,zaaktype.resultaattypen").json["_expand"]["zaaktype"][
        "_expand"
    ]
    before = (last(Audittrail), last(Aflevering), Status.objects.count(), Message.objects.count())
    with pytest.raises(Locked, match=r"‘Evenementenvergunning aanvragen’, vergrendeld door test \(Jan\)") as refused:
        decisions.decide(case.pk, handler(case), "verleend", "Er zijn geen bezwaren van politie en brandweer.")
    assert [item.document for item in refused.value.locks] == [document.uuid]
    assert (last(Audittrail), last(Aflevering), Status.objects.count(), Message.objects.count()) == before
    zgw.made("zaken/resultaten", {"zaak": zaak, "resultaattype": types["resultaattypen"][0]["url"]})
    end = {"zaak": zaak, "statustype": types["statustypen"][-1]["url"], "datumStatusGezet": NOW.isoformat()}
    assert zgw.post("zaken/statussen", end).codes == {"informatieobject-locked"}
    assert zgw.post(f"{place}/unlock", {"lock": lock}).status == 204
    assert zgw.post("zaken/statussen", end).status == 201


def test_a_beheerder_opens_it_by_force_and_that_is_kept(zgw: Zgw) -> None:
    case = new_case()
    document = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak)[0]
    place = f"{BASE}/documenten/api/v1/enkelvoudiginformatieobjecten/{document.uuid}"
    zgw.post(f"{place}/lock", {})
    handling.unlock(case.pk, staff("gerda"), [document.uuid])
    row = Audittrail.objects.filter(hoofd_object=document.uuid).latest("pk")
    assert (row.gebruikers_id, row.oud["locked"], row.nieuw["locked"]) == ("gerda", True, False)
    assert "vergrendeld door test (Jan)" in row.toelichting
    decisions.decide(case.pk, handler(case), "verleend", "Er zijn geen bezwaren van politie en brandweer.")
    zgw.post(f"{place}/lock", {})
    assert zgw.post(f"{place}/unlock", {}).status == 204, "by force, for who may"
    forced = Audittrail.objects.filter(hoofd_object=document.uuid).latest("pk")
    assert (forced.gebruikers_id, forced.nieuw["locked"]) == ("jan", False)

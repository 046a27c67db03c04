"""Every address is known here, and none gives the data of a case but through `cases.reach`: asked, checked and logged.

A new address fails the first test until it has its place in ADDRESSES. What stands there as CaseData is really called, as
everyone; for the others nothing of a case may be in what comes back, whoever calls.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from PIL import Image

from openloket.cases import hands, reach, versions
from openloket.cases.advice import tasks
from openloket.cases.advice.tasks import Asked
from openloket.cases.completing import supplementing
from openloket.cases.deciding import pending
from openloket.cases.grounds import Weighing
from openloket.cases.models import (
    Case,
    Draft,
    InformationRequest,
    Message,
    PaperReading,
    PrintBatch,
    ServiceVersion,
    SortedPost,
    Stack,
    Task,
)
from openloket.cases.sent import receipts
from openloket.change import course, impact, migrating
from openloket.change.models import Change, Migration
from openloket.channels.desk import ending, publishing
from openloket.channels.mailroom import make_batch
from openloket.definitions.rollout import Share
from openloket.ending.models import (
    DestructionList,
    HeldBack,
    ListedFile,
    ListedOriginal,
    OriginalsList,
    PaperOriginal,
    ReplacementDecision,
    Transfer,
)
from openloket.insight import follow
from openloket.people.acting import own
from openloket.people.models import Look, Membership, User
from openloket.publishing.models import Publication, PublicFile
from openloket.registers import acts, content
from openloket.registers.models import Enkelvoudiginformatieobject
from tests.change.test_course import approved
from tests.conftest import (
    HOLLE,
    NOW,
    event_answers,
    every_version,
    new_case,
    resident_client,
    staff,
    staff_client,
    stored_file,
)

SERVICE = "evenementenvergunning"
OWNER = own("bsn", "999991772", "substantieel", "Wilhelmina Zoetelief")
ANSWERS = {
    "naam": OWNER.name, "bsn": OWNER.number, "naam_evenement": "Windvlagenfeest", "telefoon": "0687654321", "bereikbaar": "post",
}  # fmt: skip
"""Nothing that also stands in a service's examples."""
STAFF = ("anna", "chantal", "bram", "dirk", "els", "frans", "gerda", "nadia", "zonder")
"""The demo's officials, and one whose roles were taken away."""


# What there is to be seen ---------------------------------------------------------------------------------------------


class World:
    """A municipality with one case, and what hangs on it made when it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.case = new_case(**ANSWERS)
        self.zaak = self.case.zaak
        self.markers = ("Zoetelief", OWNER.number, "Windvlagenfeest", "0687654321", self.zaak.identificatie)

    @cached_property
    def document(self) -> UUID:
        found = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=self.zaak).first()
        assert found is not None
        return found.uuid

    @cached_property
    def publication(self) -> Publication:
        return Publication.objects.create(
            zaak=self.zaak,
            service=SERVICE,
            team=self.case.team,
            category="beschikkingen",
            decided_on=NOW.date(),
            found_at=NOW,
        )

    @cached_property
    def public_file(self) -> PublicFile:
        document = Enkelvoudiginformatieobject.objects.get(uuid=self.document)
        return PublicFile.objects.create(
            publication=self.publication, document=document, title="Kaart", source=document.inhoud, content=document.inhoud,
            pages=1, made_by=staff("anna"), made_at=NOW,
        )  # fmt: skip

    @cached_property
    def request(self) -> InformationRequest:
        supplementing.ask_more(self.case.pk, hands.Handler(staff("anna"), self.case.revision), ["bezoekers"], "")
        return InformationRequest.objects.get()

    @cached_property
    def letter(self) -> Message:
        receipts.send(self.case.pk, NOW)
        return Message.objects.get()

    @cached_property
    def batch(self) -> PrintBatch:
        assert self.letter
        made = make_batch(staff("frans"))
        assert made is not None
        return made

    def draft(self, owner: str, channel: str) -> Draft:
        return Draft.objects.create(
            service=SERVICE,
            owner=f"staff:{staff(owner).pk}",
            channel=channel,
            version_hash=versions.on(SERVICE, NOW.date()).hash,
            received_on=NOW.date() if channel == "paper" else None,
            answers=event_answers(**ANSWERS),
            scans=[stored_file("scan.png")] if channel == "paper" else [],
        )

    @cached_property
    def reading(self) -> PaperReading:
        out = BytesIO()
        Image.new("L", (40, 40), 255).save(out, "JPEG")
        picture = content.store(out.getvalue())
        stack = Stack.objects.create(
            name="post.pdf", source="upload", content=picture, type="application/pdf", size=1, received_on=NOW.date()
        )
        about = {"part": "", "row": None, "inner": "", "written": None, "chance": 0.5, "states": [], "page": 1}
        about |= {"place": [0, 0, 1, 1], "empty": False}
        fields = [
            {"key": "soort_aanvrager", "question": "soort_aanvrager", "type": "choice", "kind": "tick", **about}
            | {"raw": "persoon", "sure": True},
            {"key": "bsn", "question": "bsn", "type": "bsn", "kind": "comb", **about}
            | {"raw": OWNER.number, "sure": False},
        ]
        return PaperReading.objects.create(
            stack=stack,
            serial="ABCDEFGH23",
            service=SERVICE,
            version_hash=versions.on(SERVICE, NOW.date()).hash,
            fields=fields,
            pages=[{"page": 1, "number": 1, "sha256": picture}],
        )

    @cached_property
    def loose(self) -> Stack:
        stack: Stack = self.reading.stack
        stack.loose = [{"number": 1, "sha256": stack.content, "notes": [], "serial": ""}]
        stack.state = Stack.State.READ
        stack.save(update_fields=["loose", "state"])
        return stack

    @cached_property
    def sent_on(self) -> SortedPost:
        letter, sorts = content.store(b"%PDF-1.7"), SortedPost.Became.FORWARDED
        return SortedPost.objects.create(
            stack=self.loose, pages=[1], became=sorts, letter=letter, sorted_by=staff("frans"), sorted_at=NOW
        )

    @cached_property
    def change(self) -> Change:
        made = approved()
        assert impact.named(course.rehearsed(made).result) == {str(self.zaak.uuid)}  # type: ignore[union-attr]
        return made

    @cached_property
    def migration(self) -> Migration:
        course.open_to(self.change, staff("gerda"), Share(percent=100))
        versions.forget()
        self.change.refresh_from_db()
        assert self.change.version is not None
        return migrating.run(migrating.begin(self.change.version, staff("gerda")))

    @cached_property
    def task(self) -> Task:
        """What the team that handles the case was asked, with its letter, which is its document from now on."""
        self.document = self.letter.document.uuid
        asked = Asked(
            "Kan dit?",
            NOW.date() + timedelta(days=9),
            team="vergunningen",
            team_name="Vergunningen",
            documents=[str(self.document)],
        )
        tasks.ask(self.case.pk, hands.Handler(staff("anna"), Case.objects.get(pk=self.case.pk).revision), [asked])
        return Task.objects.get()

    @cached_property
    def ending(self) -> DestructionList:
        """A list with the case on it, which is also held back."""
        made = DestructionList.objects.create(
            month=NOW.date().replace(day=1), service=SERVICE, title="Evenement", team="vergunningen", made_at=NOW
        )
        ListedFile.objects.create(on_list=made, zaak_id=self.zaak.pk, zaak_uuid=self.zaak.uuid)
        HeldBack.objects.create(kind="court", zaak=self.zaak, reason="Beroep", made_by=staff("nadia"), made_at=NOW)
        return made

    @cached_property
    def transfer(self) -> DestructionList:
        """A list for the archive with the case on it."""
        made = DestructionList.objects.create(
            month=NOW.date().replace(day=1), service=SERVICE, title="Evenement", team="vergunningen", made_at=NOW,
            transfers=True, state=DestructionList.State.RUNNING,
        )  # fmt: skip
        file = ListedFile.objects.create(on_list=made, zaak_id=self.zaak.pk, zaak_uuid=self.zaak.uuid)
        Transfer.objects.create(file=file, made_at=NOW, sent_at=NOW, sha256="a" * 64)
        return made

    @cached_property
    def original(self) -> ListedOriginal:
        """The paper of a form on a list, of which it has to be compared with its scan; and a decision that lets it go."""
        ReplacementDecision.objects.create(
            name="Gemeenteblad 1", decided_on=NOW.date(), services=[SERVICE], first_day=NOW.date(), keeps_days=1,
            percent=5, made_by=staff("nadia"), made_at=NOW,
        )  # fmt: skip
        paper = PaperOriginal.objects.create(
            stack=self.reading.stack_id,
            received_on=NOW.date(),
            box="D-1",
            place="Kelder",
            put_by=staff("frans"),
            put_at=NOW,
        )
        made = OriginalsList.objects.create(made_by=staff("nadia"), made_at=NOW)
        return ListedOriginal.objects.create(on_list=made, original=paper, sampled=True)

    def decide_later(self) -> None:
        """A decision waits before it goes."""
        with override_settings(DECISION_MINUTES=10):
            handler, why = hands.Handler(staff("anna"), self.case.revision), "Er zijn geen bezwaren van de politie."
            pending.decide(self.case.pk, handler, "verleend", why, Weighing(deviation="Het kan nog op tijd."))

    def let_change(self) -> None:
        """The version of the case lets something change."""
        versions.publish(item for item in every_version() if item.version.service == SERVICE)
        version = ServiceVersion.objects.get(service=SERVICE, valid_from="2026-11-29")
        Case.objects.filter(pk=self.zaak.pk).update(version=version, step="ontvangen")

    def changed_document(self) -> None:
        """A document of the case has a version before the one of now."""
        found = Enkelvoudiginformatieobject.objects.get(uuid=self.document)
        with transaction.atomic():
            acts.documenten.change(acts.hand(why="Nieuwe versie"), found, {"titel": "Windvlagenfeest, verbeterd"})

    def late(self) -> None:
        """The case is past its term, and the figures know of it."""
        Case.objects.update(due=NOW.date().replace(month=8))
        follow.rebuild(lambda done, total: None)

    def fill_in(self, route: str) -> str:
        """An address of a route with what there is."""
        values: dict[str, Any] = {
            "zaak": self.zaak.uuid, "service": SERVICE, "draft": uuid4(), "page": "aanvrager", "message": 1,
            "document": self.document, "action": "contact", "number": 0, "reading": uuid4(), "sha256": "0" * 64, "batch": 1,
            "change": uuid4(), "task": uuid4(), "search": uuid4(), "division": uuid4(), "migration": uuid4(), "digest": "0" * 64, "log": "geen",
            "person": staff("anna").pk, "state": "x" * 43, "secret": "x" * 43,
            "right": "bewind", "cosigner": 1, "fact": 1, "kind": "question", "what": "bezwaar", "letter": uuid4(), "pk": 1, "form": "pdf", "paylist": 1, "name": SERVICE, "day": "2026-09-15",
        }  # fmt: skip
        typed = (
            {"uuid:pk": self.publication.pk, "int:page": 1, "int:file": 1}
            if "openbaar/" in route or "sitemaps/" in route
            else {}
        )
        return "/" + re.sub(
            r"<(\w+:(\w+))>", lambda found: str(typed[found[1]] if found[1] in typed else values[found[2]]), route
        )


@pytest.fixture
def world(city: Any, tmp_path: Path, settings: Any) -> World:
    settings.VAR = tmp_path
    demo_user = User.objects.create(username="zonder", first_name="Zonder", last_name="Rol")
    assert not Membership.objects.filter(user=demo_user).exists()
    return World(tmp_path)


# What every address is ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CaseData:
    """An address that gives an official data of a case: how to call it, and to whom it gives that."""

    call: Callable[[World, Client], HttpResponse]
    given: frozenset[str]
    asked: frozenset[str] = frozenset()
    """Who has to say why first."""
    prepare: Callable[[World], Any] = lambda world: None
    log: tuple[str, bool] = (reach.HANDLING, True)
    """The purpose in the log, and whether the row is about one zaak."""
    known: bool = True
    """Whether it is known whom the data is about."""


def get(name: str, args: Callable[[World], list[Any]], query: str = "") -> Callable[[World, Client], HttpResponse]:
    return lambda world, client: client.get(reverse(name, args=args(world)) + query)  # type: ignore[return-value]


def post(name: str, args: Callable[[World], list[Any]], **data: Any) -> Callable[[World, Client], HttpResponse]:
    return lambda world, client: client.post(reverse(name, args=args(world)), data)  # type: ignore[return-value]


def sorting(world: World, client: Client) -> HttpResponse:
    """The page for a letter without a form, for the case that it is put with."""
    return client.get(reverse("post_sort", args=[world.loose.pk]), {"zaak": world.zaak.uuid})  # type: ignore[return-value]


def of_zaak(call: Callable[[World, Client], HttpResponse], prepare: Any = lambda world: None) -> CaseData:
    """For the team by itself, for the desk with a purpose."""
    return CaseData(call, frozenset({"anna", "chantal"}), frozenset({"els"}), prepare)


def zaak(world: World) -> list[Any]:
    return [world.zaak.uuid]


PUBLIC, RESIDENT, WORK, ACCOUNT, DEMO = "public", "resident", "work", "account", "demo"
PLAIN = {
    PUBLIC: """
        '' zoeken/ taal/ toegankelijkheid/ privacy/ veiligheid/ .well-known/security.txt gezond/ gezond/leeft/ gezond/alles/ gezond/metingen/ favicon.ico
        diensten/<slug:service>/ diensten/<slug:service>/formulier.pdf diensten/<slug:service>/veranderingen/ diensten/<slug:service>/gegevens/
        advies/ advies/vraag/ advies/vraag/documenten/<uuid:document>/
        inloggen/ inloggen/start/ inloggen/terug/ uitloggen/ blijf/ status/ retour/ retour/notifynl/
        bekendmakingen/ bekendmakingen/<str:number>/ bekendmakingen/<str:number>/<slug:what>/
        inloggen/wallet/ inloggen/wallet/wachten/ inloggen/wallet/klaar/ inloggen/wallet/terug/
        inloggen/wallet/vraag/<slug:state>/ inloggen/wallet/antwoord/<slug:state>/
        verwerkingen/ verwerkingen.json verwerkingen/<slug:name>/ verwerkingen/<slug:name>/<slug:day>/
        open-data/ open-data/catalogus.jsonld open-data/catalogus.ttl open-data/aanvragen-per-maand.csv open-data/diensten.json
        open-data/algoritmes.json open-data/veranderingen.json open-data/aanwijzing.json aanwijzing/ aanwijzing.pdf
        diensten/<slug:service>/regels/
        openbaar/ openbaar/overzicht/ openbaar/<uuid:pk>/ openbaar/<uuid:pk>/gegevens.json openbaar/<uuid:pk>/<int:file>.pdf openbaar.json
        robots.txt sitemaps/sitemapindex-diwoo-infocat<slug:number>.xml sitemaps/diwoo-infocat<slug:number>/<int:page>.xml
    """,
    RESIDENT: """
        aanvragen/<slug:service>/ aanvragen/<slug:service>/<uuid:draft>/controleren/
        aanvragen/<slug:service>/<uuid:draft>/bewaard/ aanvragen/<slug:service>/<uuid:draft>/hulp/
        aanvragen/<slug:service>/<uuid:draft>/weggooien/ aanvragen/<slug:service>/<uuid:draft>/formulier.pdf
        aanvragen/<slug:service>/<uuid:draft>/vraag/<slug:page>/ aanvragen/<slug:service>/<uuid:draft>/curatele/
        aanvragen/<slug:service>/voor-wie/ aanvragen/<slug:service>/voor-wie/<slug:right>/
        mijn/voor-wie/ mijn/voor-een-ander/ voor-uzelf/
        ontvangen/<uuid:zaak>/ ontvangen/<uuid:zaak>/mening/ ontvangen/<uuid:zaak>/aanvraag.pdf
        mijn/ mijn/berichten/ mijn/berichten/<int:message>/ mijn/berichten/<int:message>/lezen/ mijn/berichten/<int:message>/bewijs.pdf mijn/inzage/ mijn/zaken/<uuid:zaak>/
        mijn/gegevens/ mijn/gegevens/<int:fact>/
        mijn/bereiken/ mijn/bereiken/adres/ mijn/bereiken/code/ mijn/bereiken/weg/
        mijn/zaken/<uuid:zaak>/ondertekenen/ mijn/zaken/<uuid:zaak>/ondertekenen/<int:cosigner>/ mijn/ondertekend/<uuid:zaak>/ mijn/ondertekend/<uuid:zaak>/verklaring.pdf
        ondertekenen/ ondertekenen/aanvraag/ ondertekenen/<str:secret>/
        mijn/zaken/<uuid:zaak>/berichten/ mijn/zaken/<uuid:zaak>/berichten/<slug:kind>/ mijn/zaken/<uuid:zaak>/ontvangen/<int:message>/
        mijn/zaken/<uuid:zaak>/alles.zip mijn/zaken/<uuid:zaak>/aanvullen/ mijn/zaken/<uuid:zaak>/wijzigen/ mijn/zaken/<uuid:zaak>/zienswijze/ mijn/zaken/<uuid:zaak>/documenten/<uuid:document>/
    """,
    WORK: """
        werk/verdeling/ werk/verdeling/regels/ werk/signalen/ werk/toetsen/ werk/zoeken/ werk/zoeken/<uuid:search>/reden/ werk/personen/<uuid:search>/ werk/verdelen/ werk/verdelen/<uuid:division>/ werk/lijsten/ werk/lijsten/<uuid:search>/weg/
        werk/zaken/<uuid:zaak>/volgende/ werk/zaken/<uuid:zaak>/reden/ werk/invoeren/ werk/post/in/ werk/post/in/<uuid:reading>/terug/ werk/post/verwerkt/<uuid:letter>/terug/ werk/post/drukker/
        werk/inzicht/ werk/inzicht/behoeften/ werk/inzicht/behoeften/wijziging/ werk/inzicht/kanalen/
        werk/inzicht/agenda/ werk/inzicht/agenda.csv werk/inzicht/agenda.pdf
        werk/inzicht/logboek/ werk/inzicht/logboek/<slug:log>/weg/
        werk/diensten/ werk/diensten/<slug:digest>/<slug:action>/ werk/documenten/ werk/vergrendeld/ werk/termijnen/ werk/teksten/ werk/brieven/ werk/paginas/ werk/paginas/<slug:page>/
        werk/veranderen/ werk/veranderen/vergelijken/ werk/veranderen/<uuid:change>/tekst/
        werk/veranderen/<uuid:change>/bericht-gelezen/ werk/veranderen/<uuid:change>/oefenen/
        werk/medewerkers/ werk/medewerkers/<int:person>/ werk/teams/ werk/mandaten/ werk/andere-systemen/ werk/uitbetalen/ werk/uitbetalen/<int:paylist>.csv werk/vernietigen/<int:pk>/verklaring.<slug:form>
        werk/overbrengen/ werk/overbrengen/<int:pk>/verklaring.<slug:form>
        werk/originelen/ werk/originelen/<int:pk>/verklaring.<slug:form>
    """,
    DEMO: """
        begin/ inlogvoorbeeld/.well-known/openid-configuration inlogvoorbeeld/jwks inlogvoorbeeld/authorize
        inlogvoorbeeld/token voorbeeldbronnen/<path:path> directoryvoorbeeld/<path:path>
        walletvoorbeeld/status/<slug:country>
    """,
}  # `account/` is allauth's: of officials' own accounts
DESK, PAPER = frozenset({"els"}), frozenset({"frans"})
TEAM = frozenset({"anna", "chantal"})
CASE_DATA = {
    "werk/": CaseData(
        get("worklist", lambda world: [], "?lijst=team"), frozenset({"anna", "chantal", "els"}), log=(reach.OVERVIEW, False)
    ),
    "werk/lijst.csv": CaseData(
        get("worklist_file", lambda world: [], "?lijst=team"), frozenset({"anna", "chantal", "els"}), log=(reach.OVERVIEW, False)
    ),
    "werk/zaken/<uuid:zaak>/": of_zaak(get("case", zaak)),
    "werk/zaken/<uuid:zaak>/aanvrager/": of_zaak(post("caller_of_case", zaak)),
    "werk/zaken/<uuid:zaak>/toevoegen/": CaseData(get("add_document", zaak), frozenset({"anna", "chantal"})),
    "werk/zaken/<uuid:zaak>/eigen-gegevens/": CaseData(get("own_data", zaak), frozenset({"anna", "chantal"})),
    # of no case but a request about one's own data: see tests/ending/test_own_data.py
    "werk/zaken/<uuid:zaak>/eigen-gegevens/<uuid:document>/": CaseData(
        get("own_data_paper", lambda world: [world.zaak.uuid, world.document]), frozenset()
    ),
    "werk/zaken/<uuid:zaak>/retourstrook/": of_zaak(post("return_slip", zaak)),
    "werk/zaken/<uuid:zaak>/aanvullen/": of_zaak(get("desk_complete", zaak), lambda world: world.request),
    "werk/zaken/<uuid:zaak>/wijzigen/": of_zaak(get("desk_change", zaak), lambda world: world.let_change()),
    "werk/zaken/<uuid:zaak>/documenten/<uuid:document>/": of_zaak(
        get("document", lambda world: [world.zaak.uuid, world.document])
    ),
    "werk/zaken/<uuid:zaak>/documenten/<uuid:document>/versies/": of_zaak(
        get("document_versions", lambda world: [world.zaak.uuid, world.document])
    ),
    "werk/zaken/<uuid:zaak>/documenten/<uuid:document>/versies/<int:number>/": of_zaak(
        get("document_version", lambda world: [world.zaak.uuid, world.document, 1]), lambda world: world.changed_document()
    ),
    "werk/zaken/<uuid:zaak>/bladeren/<uuid:document>/": of_zaak(
        get("leaf", lambda world: [world.zaak.uuid, world.document])
    ),
    "werk/zaken/<uuid:zaak>/bladeren/<uuid:document>/<int:number>.png": of_zaak(
        get("leaf_picture", lambda world: [world.zaak.uuid, world.document, 1])
    ),
    "werk/zaken/<uuid:zaak>/brieven/<int:message>/": of_zaak(
        get("case_letter", lambda world: [world.zaak.uuid, world.letter.pk]), lambda world: world.letter
    ),
    "werk/zaken/<uuid:zaak>/brieven/<int:message>/bewijs.pdf": of_zaak(
        get("case_letter_evidence", lambda world: [world.zaak.uuid, world.letter.pk]), lambda world: world.letter
    ),
    "werk/zaken/<uuid:zaak>/besluit/": of_zaak(get("pending_letter", zaak), World.decide_later),
    "werk/zaken/<uuid:zaak>/<slug:action>/": of_zaak(
        post("act", lambda world: [world.zaak.uuid, "contact"], revision=1, channel="phone", note="Belde.")
    ),
    "werk/zaken/<uuid:zaak>/bundel/": CaseData(get("bundle", zaak), frozenset({"anna", "chantal"})),
    "werk/zaken/<uuid:zaak>/brief/": CaseData(get("free_letter", zaak), frozenset({"anna", "chantal"})),
    "werk/zaken/<uuid:zaak>/taken/": CaseData(get("ask_task", zaak), frozenset({"anna", "chantal"})),
    "werk/openbaar/": CaseData(get("publications", lambda world: []), TEAM, prepare=lambda world: world.publication, log=(publishing.PURPOSE, False)),
    "werk/openbaar/<uuid:pk>/": CaseData(
        get("publication", lambda world: [world.publication.pk]), TEAM, prepare=lambda world: world.publication, log=(publishing.PURPOSE, False)
    ),
    "werk/openbaar/<uuid:pk>/<int:file>.pdf": CaseData(
        get("publication_file", lambda world: [world.publication.pk, world.public_file.pk]), TEAM,
        prepare=lambda world: world.public_file, log=(publishing.PURPOSE, False),
    ),
    "werk/openbaar/<uuid:pk>/stukken/<uuid:document>/": CaseData(
        get("redact", lambda world: [world.publication.pk, world.document]), TEAM, prepare=lambda world: world.publication, log=(publishing.PURPOSE, False)
    ),
    "werk/openbaar/<uuid:pk>/stukken/<uuid:document>/<int:number>.jpg": CaseData(
        get("redact_page", lambda world: [world.publication.pk, world.document, 0]), TEAM,
        prepare=lambda world: world.publication, log=(publishing.PURPOSE, False),
    ),
    "werk/vernietigen/": CaseData(
        get("endings", lambda world: []), frozenset({"nadia"}), prepare=lambda world: world.ending, log=(ending.PURPOSE, False)
    ),
    "werk/vernietigen/<int:pk>/": CaseData(
        get("ending", lambda world: [world.ending.pk]), frozenset({"nadia"}), prepare=lambda world: world.ending, log=(ending.PURPOSE, False)
    ),
    "werk/overbrengen/<int:pk>/": CaseData(
        get("transfer", lambda world: [world.transfer.pk]), frozenset({"nadia"}), prepare=lambda world: world.transfer,
        log=(ending.TRANSFERS, False),
    ),
    "werk/originelen/<int:original>/<slug:sha256>.jpg": CaseData(
        get("original_page", lambda world: [world.original.pk, world.reading.pages[0]["sha256"]]), PAPER,
        prepare=lambda world: world.original, log=(reach.ENTERING, False), known=False,
    ),
    "werk/taken/": CaseData(
        get("tasks", lambda world: []), frozenset({"anna", "chantal"}), prepare=lambda world: world.task, log=(reach.ADVISING, False)
    ),
    "werk/taken/<uuid:task>/": CaseData(
        get("task", lambda world: [world.task.pk]), frozenset({"anna", "chantal"}), prepare=lambda world: world.task, log=(reach.ADVISING, True)
    ),
    "werk/taken/<uuid:task>/documenten/<uuid:document>/": CaseData(
        get("task_document", lambda world: [world.task.pk, world.document]), frozenset({"anna", "chantal"}),
        prepare=lambda world: world.task, log=(reach.ADVISING, True),
    ),
    "werk/ingevoerd/<uuid:zaak>/": of_zaak(get("entered", zaak)),
    "werk/ingevoerd/<uuid:zaak>/aanvraag.pdf": of_zaak(get("entered_pdf", zaak)),
    "werk/invoeren/<uuid:draft>/": CaseData(
        lambda world, client: client.get(reverse("enter", args=[world.draft("els", "desk").pk])), DESK, log=(reach.ENTERING, False)
    ),
    "werk/invoeren/<uuid:draft>/scan/<int:number>/": CaseData(
        lambda world, client: client.get(reverse("scan", args=[world.draft("frans", "paper").pk, 0])), PAPER, log=(reach.ENTERING, False)
    ),
    "werk/post/in/<uuid:reading>/": CaseData(
        get("post_check", lambda world: [world.reading.pk]), PAPER, prepare=lambda world: world.reading, log=(reach.ENTERING, False)
    ),
    "werk/post/in/<uuid:reading>/<slug:sha256>.jpg": CaseData(
        get("post_picture", lambda world: [world.reading.pk, world.reading.pages[0]["sha256"]]), PAPER, prepare=lambda world: world.reading, log=(reach.ENTERING, False)
    ),
    "werk/post/stapel/<uuid:stack>/<slug:sha256>.jpg": CaseData(
        get("post_loose", lambda world: [world.loose.pk, world.loose.content]), PAPER, prepare=lambda world: world.loose, log=(reach.ENTERING, False), known=False
    ),
    "werk/post/stapel/<uuid:stack>/": CaseData(
        sorting, PAPER, prepare=lambda world: world.loose, log=(reach.ENTERING, True)
    ),
    "werk/post/verwerkt/<uuid:letter>/brieven.pdf": CaseData(
        get("post_sent", lambda world: [world.sent_on.pk]), PAPER, prepare=lambda world: world.sent_on, log=(reach.ENTERING, False), known=False
    ),
    "werk/post/": CaseData(
        get("mailroom", lambda world: []), PAPER, prepare=lambda world: world.letter, log=(reach.PRINTING, False)
    ),
    "werk/post/<int:batch>/": CaseData(
        get("batch", lambda world: [world.batch.pk]), PAPER, prepare=lambda world: world.batch, log=(reach.PRINTING, False)
    ),
    "werk/post/<int:batch>/drukker.zip": CaseData(
        get("batch_zip", lambda world: [world.batch.pk]), PAPER, prepare=lambda world: world.batch, log=(reach.PRINTING, False)
    ),
    "werk/inzicht/vooruitblik/": CaseData(
        get("forecast", lambda world: []), frozenset({"chantal", "gerda"}), prepare=World.late, log=(reach.TERMS, False)
    ),
    "werk/veranderen/<uuid:change>/": CaseData(
        get("change", lambda world: [world.change.pk]), frozenset({"gerda"}), prepare=lambda world: world.change,
        log=(reach.CHANGING, False),
    ),
    "werk/veranderen/<uuid:change>/<slug:action>/": CaseData(
        post("change_act", lambda world: [world.change.pk, "goedkeuren"], hash="x"), frozenset({"gerda"}),
        prepare=lambda world: world.change, log=(reach.CHANGING, False),
    ),
    "werk/veranderen/<uuid:change>/overgang/<uuid:migration>/": CaseData(
        get("migration", lambda world: [world.change.pk, world.migration.pk]), frozenset({"gerda"}),
        prepare=lambda world: world.migration, log=(reach.CHANGING, False),
    ),
}  # fmt: skip
KIND = {route.strip("'"): kind for kind, routes in PLAIN.items() for route in routes.split()}


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every route that the site answers."""
    for item in (resolver or get_resolver()).url_patterns:
        if isinstance(item, URLResolver):
            yield from routes(item, before + str(item.pattern))
        else:
            assert isinstance(item, URLPattern)
            yield before + str(item.pattern)


def test_every_address_is_known() -> None:
    found = {route for route in routes() if not route.startswith("account/")}
    known = KIND.keys() | CASE_DATA.keys()
    assert found - known == set(), "what does this address give, and to whom? See the top of this file"
    assert known - found == set(), "this address is not there any more"
    assert not KIND.keys() & CASE_DATA.keys()


# Calling them ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Came:
    """What came back, and what the log has of it."""

    response: Any
    looks: list[Look]

    def shows(self, world: World) -> bool:
        """Whether there is something of the case in it, or a file."""
        if self.response["Content-Type"].startswith(
            ("application/pdf", "image/", "application/json", "application/zip")
        ):
            return bool(self.response.status_code == 200)
        return shows(world, self.response)

    @property
    def asks_why(self) -> bool:
        return b"Waarom wilt u deze zaak zien?" in self.response.content


def shows(world: World, response: Any) -> bool:
    text = b"".join(response.streaming_content) if response.streaming else response.content
    return any(marker.encode() in text for marker in world.markers)


def called(call: Callable[[World, Client], HttpResponse], world: World, client: Client) -> Came:
    """Call it, and leave everything as it was."""
    client.raise_request_exception = False
    with transaction.atomic():
        before = Look.objects.count()
        response = call(world, client)
        looks = list(Look.objects.order_by("pk")[before:])
        transaction.set_rollback(True)
    return Came(response, looks)


@pytest.mark.parametrize("route", sorted(CASE_DATA))
def test_case_data_is_asked_for_checked_and_logged(world: World, route: str) -> None:
    address = CASE_DATA[route]
    address.prepare(world)
    for client in (Client(), resident_client(OWNER), resident_client(HOLLE)):
        came = called(address.call, world, client)
        assert came.response.status_code == 302
        assert "/account/login/" in came.response["Location"]
        assert not came.looks
    for username in STAFF:
        came = called(address.call, world, staff_client(username))
        if username in address.given:
            assert came.response.status_code in (200, 302, 422), (username, came.response.status_code)
            assert came.response.status_code == 302 or came.shows(world), username
            [look] = came.looks
            purpose, one = address.log
            assert (look.user, look.purpose, look.system) == (staff(username), purpose, "openloket")
            assert look.subjects == ([OWNER.owner] if address.known else [])
            assert (look.zaak_id, look.zaak_uuid) == ((world.zaak.pk, world.zaak.uuid) if one else (None, None))
            assert re.fullmatch("[0-9a-f]{32}", look.trace_id)
            assert re.fullmatch("[0-9a-f]{16}", look.span_id)
            assert look.activity.startswith("http://localhost:8000/verwerkingen/")
            assert look.name
        else:
            assert not came.looks, username
            assert not came.shows(world), username
            assert came.asks_why is (username in address.asked), username
            assert came.response.status_code in (200, 302, 403, 404), (username, came.response.status_code)


@pytest.mark.parametrize("route", sorted(route for route, address in CASE_DATA.items() if address.asked))
def test_who_says_why_goes_on_to_what_was_asked_for(world: World, route: str) -> None:
    address = CASE_DATA[route]
    address.prepare(world)
    for username in address.asked:
        client = staff_client(username)
        asked = called(address.call, world, client)
        found = re.search(r'name="next" value="([^"]*)"', asked.response.content.decode())
        assert found is not None
        assert "no-store" in asked.response["Cache-Control"]
        given = client.post(reverse("purpose", args=zaak(world)), {"purpose": "advies", "next": found[1]})
        assert given.status_code == 302
        assert not Look.objects.exists()
        if asked.response.wsgi_request.method == "GET":
            assert given["Location"] == asked.response.wsgi_request.get_full_path()
        else:
            assert given["Location"] == reverse("case", args=zaak(world))
        came = called(address.call, world, client)
        assert not came.asks_why
        assert [look.purpose for look in came.looks] == ["Een collega vraagt mijn advies"]


@pytest.mark.parametrize("route", sorted(CASE_DATA))
def test_without_a_log_there_is_nothing_to_see_and_nothing_is_done(world: World, route: str) -> None:
    address = CASE_DATA[route]
    address.prepare(world)
    with connection.cursor() as cursor:
        cursor.execute("alter table people_look add constraint no_more check (id < 0) not valid")
    before = list(Case.objects.values())
    for username in address.given:
        client = staff_client(username)
        client.raise_request_exception = False
        with transaction.atomic():
            response = address.call(world, client)
            assert response.status_code == 500
            assert not shows(world, response)
            transaction.set_rollback(True)
    assert list(Case.objects.values()) == before


@pytest.mark.parametrize("route", sorted(route for route, kind in KIND.items() if kind in (PUBLIC, RESIDENT, WORK)))
def test_no_other_address_shows_anything_of_someone_elses_case(world: World, route: str) -> None:
    assert world.letter
    assert world.request
    url = world.fill_in(route)
    if route.startswith("werk/veranderen/<uuid:change>"):
        url = "/" + route.replace("<uuid:change>", str(world.change.pk))
    clients = [Client(), resident_client(HOLLE), *(staff_client(username) for username in STAFF)]
    for client in clients:
        for method in (client.get, client.post):
            came = called(lambda world, client: method(url), world, client)  # type: ignore[misc] # noqa: B023
            assert came.response.status_code < 500 or came.response.status_code == 503, came.response.status_code
            assert not shows(world, came.response)
            assert not came.looks


@pytest.mark.parametrize(
    "route",
    ["mijn/", "mijn/berichten/", "mijn/zaken/<uuid:zaak>/", "mijn/zaken/<uuid:zaak>/documenten/<uuid:document>/"],
)
def test_who_it_is_about_sees_it_and_is_not_logged(world: World, route: str) -> None:
    came = called(lambda world, client: client.get(world.fill_in(route)), world, resident_client(OWNER))  # type: ignore[return-value]
    assert came.response.status_code == 200
    assert not came.looks

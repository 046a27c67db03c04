"""Killing it at random moments: a file is whole, with its contents, or its rows are gone and its contents go; none is forgotten."""

from __future__ import annotations

import random
import signal
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from openloket.ending.models import DestructionList, Leftover, ListedFile
from openloket.registers import content
from openloket.registers.models import Enkelvoudiginformatieobject, Zaak
from openloket.site import demo
from openloket.stores.disk import Disk
from tests.conftest import database_url
from tests.ending import killable
from tests.ending.making import ANSWERS, GONE, case_of
from tests.multiply import multiply

KILLS, FILES, STEPS = 30, 130, 250
pytestmark = pytest.mark.xdist_group("faults")

DOCUMENTS = """
with d as (
  insert into registers_enkelvoudiginformatieobject ({columns})
  select {chosen} from registers_enkelvoudiginformatieobject t, unnest(%(zaken)s::bigint[], %(contents)s::text[]) n(zaak, sha256)
  where t.id = %(template)s returning id, titel::bigint as zaak)
insert into registers_zaakinformatieobject (uuid, zaak_id, informatieobject_id, aard_relatie_weergave, titel, beschrijving,
  registratiedatum, objectinformatieobject)
select gen_random_uuid(), d.zaak, d.id, '', '', '', now(), gen_random_uuid() from d
"""
"""A document of its own for each zaak, straight in the database."""

HALF = """
select count(*) from registers_zaak z where not exists (select 1 from cases_case c where c.zaak_id = z.id)
  or not exists (select 1 from registers_rol r where r.zaak_id = z.id)
  or not exists (select 1 from registers_status s where s.zaak_id = z.id)
  or not exists (select 1 from registers_zaakinformatieobject i join registers_enkelvoudiginformatieobject d
    on d.id = i.informatieobject_id where i.zaak_id = z.id)
union all
select count(*) from registers_enkelvoudiginformatieobject d
where not exists (select 1 from registers_zaakinformatieobject i where i.informatieobject_id = d.id)
union all
select count(*) from ending_listedfile f
where (f.state = 'gone') = exists (select 1 from registers_zaak z where z.id = f.zaak_id)
"""


def documents(template: Enkelvoudiginformatieobject, zaken: list[int]) -> set[str]:
    """Give each of these zaken a document with a content of its own; return those."""
    contents = [content.store(f"zaak {zaak}".encode()) for zaak in zaken]
    own = {
        "uuid": "gen_random_uuid()", "identificatie": "'KILL-' || n.zaak", "titel": "n.zaak::text", "inhoud": "n.sha256"
    }  # fmt: skip
    columns = [str(field.column) for field in Enkelvoudiginformatieobject._meta.concrete_fields if field.column != "id"]
    with psycopg.connect(database_url()) as raw:
        raw.execute(
            DOCUMENTS.format(
                columns=", ".join(columns), chosen=", ".join(own.get(name, f"t.{name}") for name in columns)
            ).encode(),
            {"zaken": zaken, "contents": contents, "template": template.pk},
        )
    return set(contents)


def whole(contents: set[str]) -> int:
    """Nothing is half there, and each content is named, waits to be removed, or is gone; returns how many files are left."""
    with connection.cursor() as cursor:
        cursor.execute(HALF)
        assert [count for (count,) in cursor.fetchall()] == [0, 0, 0]
    named = set(Enkelvoudiginformatieobject.objects.values_list("inhoud", flat=True))
    waiting = set(Leftover.objects.values_list("sha256", flat=True))
    kept = {found.sha256 for found in Disk(Path(settings.MEDIA_ROOT)).kept()}
    assert named <= kept, "what rows name is there"
    assert kept & contents <= named | waiting, "what nothing names is not forgotten"
    return ListedFile.objects.filter(state=ListedFile.State.LISTED).count()


def test_sigkill_thirty_times_while_files_are_destroyed(
    transactional_db: Any, published: None, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "documents"
    demo.make_staff()
    case = case_of(GONE, **ANSWERS)
    template = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.pk).order_by("pk").first()
    assert template is not None
    due = {
        "einddatum": "2020-01-01",
        "archiefactiedatum": "2021-01-01",
        "selectielijstklasse": "https://lijst.example/1",
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "update registers_zaak set einddatum = %(einddatum)s, archiefactiedatum = %(archiefactiedatum)s, "
            "archiefnominatie = 'vernietigen', selectielijstklasse = %(selectielijstklasse)s",
            due,
        )
    multiply(database_url(), case.pk, FILES - 1)
    copies = list(Zaak.objects.exclude(pk=case.pk).values_list("pk", flat=True))
    contents = documents(template, copies)
    made = DestructionList.objects.create(
        month="2026-09-01", service="evenementenvergunning", title="Evenement", state="running", made_at=timezone.now(),
        archivist_at=timezone.now(), owner_at=timezone.now(),
    )  # fmt: skip
    rows = Zaak.objects.order_by("pk").values_list("pk", "uuid")
    ListedFile.objects.bulk_create(ListedFile(on_list=made, zaak_id=pk, zaak_uuid=uuid) for pk, uuid in rows)
    connections.close_all()

    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.ending.killable"])
    arguments = (connection.settings_dict["NAME"], str(settings.MEDIA_ROOT), made.pk)
    rng, moments = random.Random(7), set()
    for _ in range(KILLS):
        process = context.Process(target=killable.work, args=(*arguments, rng.randint(1, STEPS)))
        process.start()
        process.join(timeout=60)
        assert process.exitcode == -signal.SIGKILL, "it was killed during the work"
        moments.add((whole(contents), Leftover.objects.count()))
    assert len(moments) > KILLS / 4
    assert {left for left, _ in moments} > {FILES}, "some files went, and not in the first turn alone"
    connections.close_all()
    process = context.Process(target=killable.work, args=(*arguments, None))
    process.start()
    process.join(timeout=600)
    assert process.exitcode == 0
    assert whole(contents) == 0
    made.refresh_from_db()
    assert made.state == DestructionList.State.DONE
    assert made.declaration.data["aantal"]["zaken"] == FILES
    assert not Zaak.objects.exists()
    kept = {found.sha256 for found in Disk(Path(settings.MEDIA_ROOT)).kept()}
    assert not kept & contents, "once the list is done, nothing waits for a sweep"

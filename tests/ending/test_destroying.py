"""Destroying a case: nothing of it is left anywhere, and nothing of anyone else is gone."""

from __future__ import annotations

import hashlib
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from openloket.cases import jobs
from openloket.cases.models import Case, PrintBatch, Reaching, Stack
from openloket.ending import destroying, lists
from openloket.ending.models import DestructionList, HeldBack, Leftover, ListedFile, PaperOriginal
from openloket.insight import follow, store
from openloket.people.models import Look
from openloket.registers import acts, content
from openloket.registers.acts import rows
from openloket.registers.api import database
from openloket.registers.api.problems import Problem
from openloket.registers.models import (
    Abonnement,
    Aflevering,
    Besluit,
    Enkelvoudiginformatieobject,
    Zaak,
    Zaakinformatieobject,
)
from openloket.registers.zaken.zaakinformatieobject import ZAAKINFORMATIEOBJECT
from tests.conftest import staff, staff_client, stored_at
from tests.ending import making
from tests.ending.making import (
    ANSWERS,
    GONE,
    GONE_WORDS,
    STAYS,
    STAYS_WORDS,
    agreed,
    case_of,
    closed,
    due_list,
    go,
    judges,
)

FileState = ListedFile.State


@pytest.fixture
def place(city: Any, settings: Any, tmp_path: Path) -> Any:
    """Set up a city with a disk of its own, where nobody else's files are."""
    settings.MEDIA_ROOT, settings.VAR = tmp_path / "documents", tmp_path
    return city


def test_nothing_of_a_destroyed_case_is_left_and_another_in_the_same_file_is_whole(place: Any) -> None:
    """Archiefwet 3; AVG 5 lid 1 e: every table and every file is searched, before and after."""
    case, other = case_of(GONE, **ANSWERS), case_of(STAYS, naam_evenement="Bladerbal")
    stack = making.stack_of_post("zoetelief.pdf")
    making.live_through(case, GONE, "zoetelief", stack)
    making.live_through(other, STAYS, "knoopshuis", stack)
    zaak = closed(case)
    paper = PaperOriginal.objects.create(
        stack=stack.pk, received_on=stack.received_on, box="D-1", put_by=staff("frans"), put_at=timezone.now()
    )
    shared = Zaakinformatieobject.objects.filter(zaak=other.zaak).first()
    assert shared is not None
    files = _files_of(other)
    before = making.where([*GONE_WORDS, *making.hashes(GONE)])
    assert all(before.values()), "what is looked for is there, in tables and in files"
    assert {"registers_rol", "registers_audittrail", "cases_paperreading", "people_look"} <= set.union(*before.values())

    made = agreed(due_list(place, zaak), place, *judges())
    done = making.destroyed(made)
    code = hashlib.md5(str(zaak.uuid).encode(), usedforsecurity=False).hexdigest()[:16]
    with store.reading() as tables:
        assert tables.execute("select count(*) from events where case_id = ?", [code]).fetchall() != [(0,)]
        before_month = tables.execute(
            "select strftime(started, '%Y-%m') from cases where case_id = ?", [code]
        ).fetchall()
    assert follow.sweep() == 1
    with store.reading() as tables:
        for table in ("cases", "events"):
            assert tables.execute(f"select count(*) from {table} where case_id = ?", [code]).fetchall() == [(0,)]
        (counted,) = tables.execute("select month, number, channel from gone").fetchall()
    assert counted == (before_month[0][0], 1, "web"), "how many there were stays, and no more than that"

    after = making.where([*GONE_WORDS, *making.hashes(GONE), str(zaak.uuid)])
    after[str(zaak.uuid)] -= {"ending_listedfile"}  # by which the declaration knows it
    assert {word: places for word, places in after.items() if places} == {}
    assert done.state == DestructionList.State.DONE
    assert done.files.get().state == FileState.GONE
    assert done.files.get().documents > 3
    assert not Leftover.objects.exists()
    assert all(making.where(STAYS_WORDS).values())
    assert _files_of(other) == files
    stack.refresh_from_db()
    paper.refresh_from_db()
    assert paper.pages_due == [1, case.pk % 200 + 20], "the form, and the letter among loose pages"
    assert stack.content is None, "the rest of the stack is kept by itself"
    assert [page["number"] for page in stack.loose] == [other.pk % 200 + 20], "its own page went"
    assert set(Stack.objects.exclude(pk=stack.pk).values_list("name", flat=True)) == {"knoopshuis.eml"}
    emptied = PrintBatch.objects.filter(content="")
    assert emptied.count() == 2, "the first letter and the decision went by post"
    assert staff_client("frans").get(reverse("batch", args=[emptied[0].pk])).status_code == 404
    assert Reaching.objects.get().email == "knoopshuis@voorbeeld.example"
    looks = Look.objects.filter(name="case", user__username="anna")
    assert looks.count() == 2, "that someone looked stays"
    assert looks.filter(zaak=other.zaak, subjects__len=1).count() == 1
    jobs.sweep_contents(0)
    assert _files_of(other) == files


def _files_of(case: Case) -> dict[str, bytes]:
    """Read every document of a case."""
    rows = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.pk).exclude(inhoud="")
    return {str(row.uuid): content.read(row.inhoud) for row in rows}


def test_a_document_of_two_cases_and_a_content_of_two_documents_stay(place: Any) -> None:
    case, other = case_of(GONE, **ANSWERS), case_of(STAYS)
    document = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.pk, titel__icontains="kaart").first()
    twin = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=other.pk, inhoud=document.inhoud).first()  # type: ignore[union-attr]
    assert document is not None
    assert twin is not None, "both sent the same map"
    form = (
        Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.pk).exclude(pk=document.pk).order_by("pk").first()
    )
    assert form is not None
    _put_with(other, form)
    zaak = closed(case)
    done = making.destroyed(agreed(due_list(place, zaak), place, *judges()))
    assert done.state == DestructionList.State.DONE
    assert not Enkelvoudiginformatieobject.objects.filter(pk=document.pk).exists()
    assert Enkelvoudiginformatieobject.objects.filter(pk=form.pk).exists()
    assert content.read(form.inhoud)
    assert content.read(twin.inhoud)
    assert len(_files_of(other)) == Zaakinformatieobject.objects.filter(zaak=other.pk).count()


def _put_with(case: Case, document: Enkelvoudiginformatieobject) -> None:
    acts.write([rows.new(ZAAKINFORMATIEOBJECT, acts.hand(), {"zaak": case.zaak, "informatieobject": document})])


def test_what_began_since_both_agreed_holds_it_back(place: Any) -> None:
    """L19: it is looked at again, just before; and what is over lets it come on a next list."""
    zaak = closed(case_of(GONE, **ANSWERS))
    archivist, owner = judges()
    row = agreed(due_list(place, zaak), place, archivist, owner)
    held = lists.hold_back(
        archivist, "court", lists.What(number=zaak.identificatie), "Beroep bij de rechtbank", timezone.now()
    )
    done = making.destroyed(row)
    entry = done.files.get()
    assert (entry.state, entry.because) == (FileState.HELD, ["court"])
    assert Zaak.objects.filter(pk=zaak.pk).exists()
    assert not hasattr(done, "declaration")
    for besluit in Besluit.objects.filter(zaak=zaak.pk):
        acts.besluiten.destroy(acts.hand(), [besluit.uuid])
    with pytest.raises(Problem) as refused, transaction.atomic():  # nor does an application take it away by a call
        acts.zaken.destroy(acts.hand(), [zaak.uuid])
    assert refused.value.status == 400
    assert lists.make(timezone.localdate(), timezone.now()) == [], "it was on a list of this month, or waits there"
    lists.lift(held.pk, owner, timezone.now())
    go(place, timezone.localdate() + timedelta(days=40))
    (again,) = lists.make(timezone.localdate(), timezone.now())
    done = making.destroyed(agreed(again, place, archivist, owner))
    assert done.files.get().state == FileState.GONE
    assert not HeldBack.objects.exists()


def test_a_case_that_was_opened_again_or_is_gone_is_not_destroyed(place: Any) -> None:
    zaak, other = closed(case_of(GONE, **ANSWERS)), closed(case_of(STAYS))
    row = agreed(due_list(place, zaak), place, *judges())
    first = zaak.zaaktype.statustypen.order_by("volgnummer")[0]
    acts.zaken.set_status(acts.hand(), Zaak.objects.get(pk=zaak.pk), first)
    for besluit in Besluit.objects.filter(zaak=other.pk):
        acts.besluiten.destroy(acts.hand(), [besluit.uuid])
    acts.zaken.destroy(acts.hand(), [other.uuid])
    done = making.destroyed(row)
    found = {entry.zaak_id: (entry.state, entry.because) for entry in done.files.all()}
    assert found[zaak.pk][0] == FileState.HELD
    assert "not_due" in found[zaak.pk][1]
    assert found[other.pk] == (FileState.ELSEWHERE, [])


def test_contents_wait_for_a_backup_and_for_who_just_stored_them(place: Any, settings: Any) -> None:
    zaak = closed(case_of(GONE, **ANSWERS))
    inhoud = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=zaak.pk).order_by("pk").first().inhoud  # type: ignore[union-attr]
    row = agreed(due_list(place, zaak), place, *judges())
    os.utime(stored_at(inhoud), (timezone.now().timestamp(),) * 2)  # as who stores the same just now
    done = making.destroyed(row)
    assert done.state == DestructionList.State.RUNNING, "there is no declaration while something is left"
    assert Leftover.objects.get().sha256 == inhoud
    go(place, timezone.localdate() + timedelta(days=2))
    assert making.destroyed(done).state == DestructionList.State.DONE
    assert not stored_at(inhoud).exists()


def test_subscribers_hear_that_a_zaak_its_besluit_and_its_documents_went(place: Any) -> None:
    zaak = closed(case_of(GONE, **ANSWERS))
    row = agreed(due_list(place, zaak), place, *judges())
    Abonnement.objects.create(
        callback_url="https://elders.example/",
        auth="",
        kanalen=[{"naam": name} for name in ("zaken", "besluiten", "documenten")],
    )
    making.destroyed(row)
    told = {(one.bericht["resource"], one.bericht["actie"]) for one in Aflevering.objects.all()}
    assert told == {("zaak", "destroy"), ("besluit", "destroy"), ("enkelvoudiginformatieobject", "destroy")}


def test_a_list_can_be_paused_between_two_batches(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    zaken = [closed(case_of(GONE, **ANSWERS)) for _ in range(2)]
    archivist, owner = judges()
    row = agreed(due_list(place, zaken[0]), place, archivist, owner)
    real = destroying.destroy

    def pausing(pks: Any, at: Any) -> None:
        lists.pause(row.pk, owner)
        real(pks, at)

    monkeypatch.setattr(destroying, "BATCH", 1)
    monkeypatch.setattr(destroying, "destroy", pausing)
    paused = making.destroyed(row)
    assert paused.state == DestructionList.State.PAUSED
    assert sorted(paused.files.values_list("state", flat=True)) == ["gone", "listed"]
    monkeypatch.setattr(destroying, "destroy", real)
    assert making.destroyed(lists.resume(row.pk, archivist)).state == DestructionList.State.DONE
    assert Zaak.objects.count() == 0


def test_of_a_batch_only_what_a_register_refuses_stays(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    zaken = [closed(case_of(GONE, **ANSWERS)) for _ in range(4)]
    row = agreed(due_list(place, zaken[0]), place, *judges())
    real, refused = acts.zaken.destroy, zaken[2]

    def refusing(hand: Any, uuids: Any) -> None:
        if refused.uuid in uuids:
            raise models.ProtectedError("nee", set())
        real(hand, uuids)

    monkeypatch.setattr(acts.zaken, "destroy", refusing)
    done = making.destroyed(row)
    found = {entry.zaak_id: (entry.state, entry.because) for entry in done.files.all()}
    assert found.pop(refused.pk) == (FileState.HELD, ["refused"])
    assert set(found) == {zaak.pk for zaak in zaken} - {refused.pk}
    assert all(one == (FileState.GONE, []) for one in found.values())
    assert list(Zaak.objects.all()) == [refused]
    assert Besluit.objects.filter(zaak=refused.pk).exists(), "nothing of it went"
    assert _files_of(Case.objects.get()), "nor of what it holds"
    assert not Leftover.objects.exists()


def test_many_files_take_no_more_statements_than_one(place: Any) -> None:
    cases = [case_of(GONE, **ANSWERS) for _ in range(4)]
    zaken = [closed(case) for case in cases]
    shared = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=zaken[1].pk, titel__icontains="kaart").first()
    assert shared is not None
    _put_with(cases[2], shared)
    documents = Zaakinformatieobject.objects.values("informatieobject").distinct().count()
    row = agreed(due_list(place, zaken[0]), place, *judges())
    asked = [_statements(row, zaken[:1]), _statements(row, zaken[1:])]
    assert asked[1] < asked[0] + 10, "links of one row are looked up in fewer"
    assert sum(row.files.values_list("documents", flat=True)) == documents, "one of two files is counted once"
    assert set(row.files.values_list("state", flat=True)) == {FileState.GONE}


def _statements(row: DestructionList, zaken: list[Zaak]) -> int:
    """Destroy these, and count the statements."""
    pks = row.files.filter(zaak_id__in=[zaak.pk for zaak in zaken]).values_list("pk", flat=True)
    written: list[str] = []
    database.OBSERVERS.append(written.append)
    try:
        with CaptureQueriesContext(connection) as captured:
            destroying.destroy(list(pks), timezone.now())
    finally:
        database.OBSERVERS.remove(written.append)
    return len(captured) + len(written)

"""From a list to the archive: the bag, the way, the receipt, and only then the end here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from openloket.ending import agreeing, destroying, jobs, lists
from openloket.ending.archive import depot, mdto, transferring
from openloket.ending.models import DestructionList, HeldBack, Leftover, ListedFile, Transfer
from openloket.law.destroying import Hold
from openloket.people.models import Look
from openloket.registers import acts, content
from openloket.registers.acts import rows
from openloket.registers.models import Enkelvoudiginformatieobject, Zaak
from openloket.registers.zaken.zaakinformatieobject import ZAAKINFORMATIEOBJECT
from openloket.site.cli import main
from tests.conftest import new_case, staff, staff_client
from tests.ending import making
from tests.ending.archive.bags import opened
from tests.ending.making import ANSWERS, GONE, GONE_WORDS, STAYS, STAYS_WORDS, agreed, case_of, closed, go, judges

State, FileState = DestructionList.State, ListedFile.State


@pytest.fixture
def place(city: Any, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Set up a city with a disk of its own, where nobody else's files are and none is too young to go."""
    monkeypatch.setattr(destroying, "YOUNG", -(10**9))
    settings.MEDIA_ROOT, settings.VAR = tmp_path / "documents", tmp_path / "var"
    return city


@pytest.fixture
def archive(place: Any, settings: Any, tmp_path_factory: pytest.TempPathFactory) -> depot.Folder:
    """Set up an e-depot that reads a folder."""
    root = tmp_path_factory.mktemp("edepot")
    settings.EDEPOT = depot.Setup(str(root))
    return depot.Folder(root)


def to_archive(frozen: Any, *zaken: Zaak) -> DestructionList:
    """Let zaken be kept for ever and an archivist choose them, both agree, and the time to wait be over."""
    Zaak.objects.filter(pk__in=[zaak.pk for zaak in zaken]).update(archiefnominatie="blijvend_bewaren")
    go(frozen, timezone.localdate() + timedelta(days=60))
    (made,) = lists.choose(staff("nadia"), [zaak.identificatie for zaak in zaken], timezone.localdate(), timezone.now())
    return agreed(made, frozen, *judges())


def bag_of(archive: depot.Folder, row: DestructionList) -> tuple[Transfer, bytes]:
    transfer = Transfer.objects.get(file__on_list=row)
    return transfer, (archive.root / f"{transfer.name}.zip").read_bytes()


def receipt(archive: depot.Folder, transfer: Transfer, **changes: Any) -> None:
    said = {"bag": transfer.name, "sha256": transfer.sha256, "number": "NL-VbsRA-12", **changes}
    (archive.root / f"{transfer.name}.json").write_text(json.dumps(said))


def texts(files: dict[str, bytes]) -> Iterator[str]:
    for name, data in files.items():
        for _place, text in making.opened(name, data):
            yield text.lower()


def test_a_case_is_whole_in_the_archive_before_it_goes_here_and_nobody_elses_goes_along(
    place: Any, archive: depot.Folder
) -> None:
    case, other = case_of(GONE, **ANSWERS), case_of(STAYS, naam_evenement="Bladerbal")
    stack = making.stack_of_post("zoetelief.pdf")
    making.live_through(case, GONE, "zoetelief", stack)
    making.live_through(other, STAYS, "knoopshuis", stack)
    zaak = closed(case)
    row = to_archive(place, zaak)

    assert transferring.go_on(row, archive) == 1
    transfer, data = bag_of(archive, row)
    assert hashlib.sha256(data).hexdigest() == transfer.sha256
    files = opened(data)
    described = {name: mdto.read(content) for name, content in files.items() if name.endswith(".mdto.xml")}
    for name in files.keys() - described.keys():
        said = described[f"{name}.bestand.mdto.xml"]
        assert next(mdto.texts(said, "checksumWaarde")) == hashlib.sha256(files[name]).hexdigest()
        assert next(mdto.texts(said, "omvang")) == str(len(files[name]))
    said = list(texts(files))
    for word in set(GONE_WORDS) - {"zoetelief@voorbeeld.example"}:  # how someone is reached is of no case
        assert any(word.lower() in text for text in said), word
    for word in ("Knoopshuis", "999990019"):
        assert not any(word.lower() in text for text in said), "nobody else's data goes along"
    names = " ".join(files)
    for part in (
        "geschiedenis.txt",
        "zaak.json",
        "regels.txt",
        "evenementenvergunning-2026-07-01.yaml",
        "bladzijde-01",
    ):
        assert part in names
    assert Look.objects.get(name="transfer").zaak_id == zaak.pk, "who looks at the log sees that it left"

    destroying.run(row)
    row.refresh_from_db()
    assert (row.state, Zaak.objects.filter(pk=zaak.pk).exists()) == (State.RUNNING, True), "no receipt, no end"
    (archive.root / f"{transfer.name}.zip").unlink()
    Transfer.objects.update(sent_at=None)
    go(place, timezone.localdate() + timedelta(days=1))
    transferring.go_on(row, archive)
    assert bag_of(archive, row)[1] == data, "the same again has the same bytes"

    receipt(archive, transfer, sha256="0" * 64)
    assert transferring.go_on(row, archive) == 1
    assert "ander controlegetal" in Transfer.objects.get().why
    receipt(archive, transfer)
    assert transferring.go_on(row, archive) == 0
    assert destroying.run(row).state == State.DONE
    after = making.where([*GONE_WORDS, *making.hashes(GONE)])
    assert {word: places for word, places in after.items() if places} == {}
    assert all(making.where(STAYS_WORDS).values())
    assert not Leftover.objects.exists()
    declared = row.declaration
    assert declared.data["soort"] == "overbrenging"
    assert declared.data["overgebracht"][0] | {} == {
        "zaak": zaak.identificatie,
        "afgesloten_op": "2026-09-15",
        "eerder_dan_moet": True,
        "ontvangen_op": timezone.localdate().isoformat(),
        "nummer_in_het_archief": "NL-VbsRA-12",
        "pakket": transfer.name,
        "sha256": transfer.sha256,
        "hier_gewist_op": timezone.localdate().isoformat(),
        "documenten": declared.data["overgebracht"][0]["documenten"],
    }
    assert content.read(declared.content).startswith(b"%PDF")
    assert "zoetelief" not in json.dumps(declared.data).lower()

    found = Transfer.objects.get()
    again = depot.Receipt(found.name, found.sha256.upper(), " NL-VbsRA-12 ")
    assert transferring.take_in(found.pk, again, timezone.now()).received_at == found.received_at, "twice is once"
    with pytest.raises(agreeing.NotNow, match="al een ontvangstbewijs"):
        transferring.take_in(found.pk, depot.Receipt(found.name, found.sha256, "ander"), timezone.now())
    page = staff_client("nadia").get(reverse("transfer", args=[row.pk])).content.decode()
    assert "Overgebracht" in page
    assert "NL-VbsRA-12" in page
    client = staff_client("piet")
    assert client.get(reverse("transfer_declaration", args=[row.pk, "json"])).json() == declared.data
    assert client.get(reverse("ending_declaration", args=[row.pk, "json"])).status_code == 404


def test_what_changes_or_begins_after_the_bag_left_keeps_the_case_here(place: Any, archive: depot.Folder) -> None:
    zaak = closed(case_of(GONE, **ANSWERS))
    row = to_archive(place, zaak)
    transferring.go_on(row, archive)
    first, data = bag_of(archive, row)
    receipt(archive, first)
    transferring.go_on(row, archive)
    Zaak.objects.filter(pk=zaak.pk).update(toelichting="Later nog iets.")
    assert destroying.run(row).state == State.RUNNING
    assert "veranderde" in Transfer.objects.get().why
    transferring.go_on(row, archive)
    second, other = bag_of(archive, row)
    assert second.name != first.name
    assert b"Later nog iets." in other
    assert b"Later nog iets." not in data
    receipt(archive, second)
    transferring.go_on(row, archive)
    lists.hold_back(staff("nadia"), "court", lists.What(number=zaak.identificatie), "Beroep", timezone.now())
    assert destroying.run(row).state == State.DONE
    assert Zaak.objects.filter(pk=zaak.pk).exists(), "a court case began just before"
    file = row.files.get()
    assert (file.state, file.because) == (FileState.HELD, ["court"])
    assert not hasattr(DestructionList.objects.get(pk=row.pk), "declaration")


def test_an_e_depot_that_refuses_or_vanishes_is_tried_again_and_said(place: Any, archive: depot.Folder) -> None:
    zaak = closed(case_of(GONE, **ANSWERS))
    row = to_archive(place, zaak)
    away = depot.Folder(archive.root / "losgekoppeld")
    assert transferring.go_on(row, away) == 1
    found = Transfer.objects.get()
    assert (found.tries, found.sent_at, found.why) == (
        1,
        None,
        "De map van het e-depot is niet te schrijven: No such file or directory.",
    )
    assert found.next_at == timezone.now() + transferring.SOONEST
    transferring.go_on(row, away)
    assert Transfer.objects.get().tries == 1, "not before its time"
    transferring.go_on(row, away, every=True)
    assert Transfer.objects.get().next_at == timezone.now() + 2 * transferring.SOONEST
    assert "Wij proberen het weer" in staff_client("nadia").get(reverse("transfer", args=[row.pk])).content.decode()
    go(place, timezone.localdate() + timedelta(days=1))
    jobs.bring_over(0)
    sent, data = bag_of(archive, row)
    assert (sent.tries, sent.why) == (0, "")
    receipt(archive, sent, accepted=False, why="Geen\nplaats\0")
    jobs.bring_over(0)
    refused = Transfer.objects.get()
    assert refused.why == "Het archief weigert het pakket: Geen plaats�"
    assert (refused.sent_at, refused.edition, refused.received_at) == (None, 2, None)
    jobs.bring_over(0)
    assert Transfer.objects.get().sent_at is None, "a refusal waits a day"
    go(place, timezone.localdate() + timedelta(days=2))
    jobs.bring_over(0)
    later, other = bag_of(archive, row)
    assert opened(other).keys() == opened(data).keys()
    (archive.root / f"{later.name}.json").write_text("half")
    jobs.bring_over(0)
    assert "niet te lezen" in Transfer.objects.get().why
    assert Zaak.objects.filter(pk=zaak.pk).exists()


def test_an_archivist_lets_cases_go_early_and_enters_a_receipt_by_hand(place: Any, settings: Any) -> None:
    zaak, runs, other = closed(case_of(GONE, **ANSWERS)), new_case(key="web:2").zaak, closed(new_case(key="web:3"))
    Zaak.objects.filter(pk=zaak.pk).update(archiefnominatie="blijvend_bewaren")
    shared = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=zaak.pk).order_by("pk")[0]
    acts.write([rows.new(ZAAKINFORMATIEOBJECT, acts.hand(), {"zaak": runs, "informatieobject": shared})])
    today, now = timezone.localdate(), timezone.now()
    with pytest.raises(PermissionDenied):
        lists.choose(staff("piet"), [zaak.identificatie], today, now)
    many = [str(number) for number in range(lists.MOST_CHOSEN + 1)]
    for numbers in ([], ["ZAAK-0"], ["ZAAK\0"], [runs.identificatie], [zaak.identificatie, other.identificatie], many):
        with pytest.raises(agreeing.NotNow):
            lists.choose(staff("nadia"), numbers, today, now)
    assert not DestructionList.objects.exists(), "all of them, or none"
    (held,) = lists.choose(staff("nadia"), [zaak.identificatie], today, now)
    assert held.files.get().because == [Hold.OBJECTION_TERM.value], "one may still object"
    lists.hold_back(staff("nadia"), "hotspot", lists.What(number=other.identificatie), "Ramp", now)
    go(place, today + timedelta(days=60))
    client = staff_client("nadia")
    wrong = client.post(
        reverse("transfers"), {"what": "choose", "numbers": f"{runs.identificatie}, {other.identificatie}"}
    )
    assert wrong.status_code == 422
    assert runs.identificatie in wrong.content.decode()
    client.post(reverse("transfers"), {"what": "choose", "numbers": f" {zaak.identificatie}, {other.identificatie} "})
    made = DestructionList.objects.exclude(pk=held.pk).get()
    row = agreed(made, place, *judges())
    assert row.files.filter(state=FileState.LISTED, early=True).count() == 2

    client, page = staff_client("nadia"), reverse("transfer", args=[row.pk])
    assert "Er is geen e-depot ingesteld" in client.get(page).content.decode()
    out = settings.VAR / "naar-het-archief"
    out.mkdir(parents=True)
    done = CliRunner().invoke(main, ["archive", "write", str(row.pk), "--to", str(out), "--json"])
    assert (done.exit_code, json.loads(done.stdout)["sent"]) == (0, 2), done.output
    first, second = Transfer.objects.order_by("pk")
    assert {file.stem for file in out.iterdir()} == {first.name, second.name}
    form = {"what": "receipt", "file": first.file_id, "number": "A-1", "sha256": second.sha256}
    refused = client.post(page, form)
    assert refused.status_code == 422
    assert "ander controlegetal" in refused.content.decode()
    assert staff_client("piet").post(page, {**form, "sha256": first.sha256}).status_code == 403
    assert client.post(page, {**form, "file": "x"}).status_code == 422
    assert client.post(page, {**form, "sha256": first.sha256}).status_code == 302
    entered = Transfer.objects.get(pk=first.pk)
    assert (entered.number, entered.received_by) == ("A-1", staff("nadia"))
    told = CliRunner().invoke(main, ["archive", "status", str(row.pk)])
    assert "onder nummer A-1" in told.output
    paper = settings.VAR / "bewijs.json"
    paper.write_text(json.dumps({"bag": second.name, "sha256": second.sha256, "number": "A-2"}))
    for _ in range(2):
        done = CliRunner().invoke(main, ["archive", "receipt", str(paper), "--as", "nadia"])
        assert done.exit_code == 0, done.output
    paper.write_text(json.dumps({"bag": "sip-1-2-3", "sha256": second.sha256, "number": "A-2"}))
    assert CliRunner().invoke(main, ["archive", "receipt", str(paper), "--as", "nadia"]).exit_code == 1
    settings.EDEPOT = depot.Setup(str(out))
    done = CliRunner().invoke(main, ["archive", "run", "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["lists"][0]["state"] == "done"
    assert set(Zaak.objects.values_list("pk", flat=True)) == {runs.pk}
    assert not HeldBack.objects.exists(), "what asked to keep it went with it"
    assert content.read(shared.inhoud) in opened((out / f"{first.name}.zip").read_bytes()).values()
    assert Enkelvoudiginformatieobject.objects.filter(pk=shared.pk, zaken__zaak=runs.pk).exists(), (
        "another case uses it"
    )


def test_what_is_due_comes_on_a_list_of_its_own_each_month(place: Any) -> None:
    kept, goes = closed(case_of(GONE, **ANSWERS)), closed(new_case(key="web:2"))
    Zaak.objects.filter(pk=kept.pk).update(archiefnominatie="blijvend_bewaren", archiefactiedatum=None)
    goes.refresh_from_db()
    assert goes.archiefactiedatum is not None
    go(place, goes.archiefactiedatum)
    (one,) = lists.make(timezone.localdate(), timezone.now())
    assert (one.transfers, one.files.get().zaak_id) == (False, goes.pk)
    go(place, kept.einddatum.replace(year=kept.einddatum.year + 20))  # type: ignore[union-attr]
    made = {row.transfers: row for row in lists.make(timezone.localdate(), timezone.now())}
    assert made[True].files.get().zaak_id == kept.pk
    assert not made[True].files.get().early

"""The lists: what comes on them, what holds back, who may judge, and from a list to the declaration."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from click.testing import CliRunner
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from openloket.ending import agreeing, facts, jobs, lists, words
from openloket.ending.models import Declaration, DestructionList, ListedFile
from openloket.law.destroying import BY_HAND, Hold, held
from openloket.people.accounts import appoint
from openloket.people.models import Look, Membership, User
from openloket.registers import content
from openloket.registers.models import Zaak
from openloket.site.cli import main
from tests.conftest import new_case, staff, staff_client
from tests.ending import making
from tests.ending.making import ANSWERS, GONE, agreed, case_of, closed, destroyed, due_list, go, judges

State, FileState = DestructionList.State, ListedFile.State


@pytest.fixture
def place(city: Any, settings: Any, tmp_path: Path) -> Any:
    settings.MEDIA_ROOT, settings.VAR = tmp_path / "documents", tmp_path
    return city


def sql(statement: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


MADE_SO: dict[Hold, str] = {
    Hold.NO_CATEGORY: "update registers_resultaattype set selectielijstklasse = ''",
    Hold.NOT_DUE: "update registers_zaak set einddatum = null where id = %(zaak)s",
    Hold.OBJECTION_TERM: "update registers_besluit set uiterlijke_reactiedatum = %(today)s where zaak_id = %(zaak)s",
    Hold.OBJECTION: "insert into cases_grievance (zaak_id, about_id, whom, declined, because, committee, tax, heard_where, waived) "
    "values (%(other)s, %(zaak)s, '', '', '', false, false, '', '')",
    Hold.PARTS: "update registers_zaak set hoofdzaak_id = %(zaak)s, einddatum = '2026-09-15' where id = %(other)s",
    Hold.RELATED: "update registers_zaak set relevante_andere_zaken = jsonb_build_array(jsonb_build_object('url', "
    "'http://localhost:8000/zaken/api/v1/zaken/' || %(uuid)s, 'aardRelatie', 'vervolg')) where id = %(other)s",
    Hold.PENALTY: "with m as (insert into cases_receivedmessage (zaak_id, key, kind, channel, received_at, text, entered_by) "
    "values (%(zaak)s, 'k', 'default', 'web', now(), '', '') returning id) insert into cases_defaultnotice "
    "(zaak_id, message_id, received_on, effect, because, settled_on, euro) select %(zaak)s, id, '2026-09-15', 'valid', '[]', '2026-09-15', 23 from m",
    Hold.UNPAID: "update registers_zaak set betalingsindicatie = 'gedeeltelijk' where id = %(zaak)s",
    Hold.LETTER: "update cases_message set way = 'print', batch_id = null, sent_on = null where zaak_id = %(zaak)s",
    Hold.LOCKED: "update registers_enkelvoudiginformatieobject set locked = 'abc'",
    Hold.POST: "with s as (insert into cases_stack (id, name, source, content, type, size, received_on, made_at, state, pages, message, loose) "
    "values (gen_random_uuid(), 'x', 'map', 'x', 'x', 1, now(), now(), 'read', 1, '', '[]') returning id) "
    "insert into cases_paperreading (id, stack_id, serial, service, version_hash, fields, pages, notes, state, checked, revision, zaak_id, made_at) "
    "select gen_random_uuid(), s.id, 'a', 'x', 'x', '[]', '[]', '[]', v.state, '{}', 1, v.zaak, now() "
    "from s, (values ('done', %(zaak)s::bigint), ('check', null)) v(state, zaak)",
    **{
        kind: f"insert into ending_heldback (kind, zaak_id, service, reason, made_by_id, made_at) "
        f"values ('{kind.value}', %(zaak)s, '', 'x', (select min(id) from people_user), now())"
        for kind in BY_HAND
    },
}
"""By what holds back: how the tables come to show it."""


def test_everything_that_holds_back_is_seen_in_the_tables(place: Any) -> None:
    zaak, other = closed(case_of(GONE, **ANSWERS)), new_case(key="web:other").zaak
    zaak.refresh_from_db()
    assert zaak.archiefactiedatum is not None
    go(place, zaak.archiefactiedatum)
    today, values = timezone.localdate(), {"zaak": zaak.pk, "other": other.pk, "uuid": str(zaak.uuid)}

    def holds() -> tuple[Hold, ...]:
        found = making.found(zaak, today)
        assert found is not None
        return held(found.file, today)

    assert holds() == ()
    assert set(MADE_SO) == set(Hold) - {Hold.REFUSED}
    for hold, statement in MADE_SO.items():
        with transaction.atomic():
            sql(statement, **values, today=today)
            assert holds() == (hold,), hold
            transaction.set_rollback(True)
    assert set(words.HOLDS) == set(Hold)
    late, in_time = (date(2026, 7, 1), date(2026, 7, 2)), (date(2026, 9, 10), date(2026, 9, 11))
    for (due, received), holding in ((late, (Hold.PENALTY,)), (in_time, ())):
        with transaction.atomic():
            sql(MADE_SO[Hold.PENALTY], **values)
            sql(
                "update cases_defaultnotice set settled_on = null, euro = null, received_on = %(received)s",
                received=received,
            )
            sql("update cases_case set due = %(due)s where zaak_id = %(zaak)s", due=due, **values)
            assert holds() == holding
            transaction.set_rollback(True)


def test_a_hotspot_is_of_a_service_and_a_time(place: Any) -> None:
    zaak = closed(case_of(GONE, **ANSWERS))
    archivist, _owner = judges()
    began = zaak.startdatum

    def holds(**what: Any) -> bool:
        with transaction.atomic():
            lists.hold_back(archivist, "hotspot", lists.What(**what), "Ramp", timezone.now())
            found = making.found(zaak, timezone.localdate())
            transaction.set_rollback(True)
        assert found is not None
        return Hold.HOTSPOT in found.file.holds

    assert holds(first_day=began, last_day=began)
    assert holds(service="evenementenvergunning")
    assert not holds(service="subsidie", first_day=began)
    assert not holds(last_day=began - timedelta(days=1))
    assert not holds(first_day=began + timedelta(days=1))
    for what in (
        {},
        {"number": "ZAAK-1"},
        {"number": zaak.identificatie, "service": "subsidie"},
        {"first_day": began, "last_day": date(2000, 1, 1)},
    ):
        with pytest.raises(agreeing.NotNow):
            lists.hold_back(archivist, "hotspot", lists.What(**what), "Ramp", timezone.now())
    for kind, why in (("objection", "x"), ("court", " "), ("court", "x" * 301)):
        with pytest.raises(agreeing.NotNow):
            lists.hold_back(archivist, kind, lists.What(number=zaak.identificatie), why, timezone.now())


def test_what_is_due_comes_on_one_list_and_what_is_held_with_why(place: Any) -> None:
    goes, waits, later = closed(case_of(GONE, **ANSWERS)), closed(new_case(key="web:2")), new_case(key="web:3")
    assert DestructionList.objects.count() == 0
    archivist, owner = judges()
    lists.hold_back(archivist, "avg", lists.What(number=waits.identificatie), "Verzoek", timezone.now())
    made = due_list(place, goes)
    assert {row.zaak_id: (row.state, row.because) for row in made.files.all()} == {
        goes.pk: (FileState.LISTED, []),
        waits.pk: (FileState.HELD, ["avg"]),
    }
    assert (made.service, made.team, str(lists.category(made.category))) == (
        "evenementenvergunning",
        "vergunningen",
        "11.1.1 Verleend",
    )
    jobs.list_what_is_due(0)
    assert DestructionList.objects.count() == 1, "no file stands on two lists"
    file = made.files.get(zaak_id=goes.pk)
    assert lists.take_out(made.pk, owner, [file.pk], "Nog in onderzoek", timezone.now()) == 1
    lists.withdraw(made.pk, archivist, "Leeg", timezone.now())
    assert lists.make(timezone.localdate(), timezone.now()) == [], "not in the same month again"
    go(place, timezone.localdate() + timedelta(days=31))
    jobs.list_what_is_due(0)
    assert set(ListedFile.objects.exclude(on_list=made).values_list("zaak_id", flat=True)) == {goes.pk, waits.pk}
    assert not ListedFile.objects.filter(zaak_id=later.pk).exists()
    assert facts.without_a_day() == 0
    sql("update registers_zaak set archiefactiedatum = null where id = %(zaak)s", zaak=goes.pk)
    assert facts.without_a_day() == 1


def test_a_list_of_which_nothing_may_go_is_done_at_once(place: Any) -> None:
    zaak = closed(case_of(GONE, **ANSWERS))
    lists.hold_back(judges()[0], "legal", lists.What(number=zaak.identificatie), "Plicht", timezone.now())
    made = due_list(place, zaak)
    assert (made.state, made.files.get().because) == (State.DONE, ["legal"])


def test_two_people_agree_and_no_one_twice(place: Any, settings: Any) -> None:
    """L19: destruction is decided by two people."""
    made, (archivist, owner), now = due_list(place, closed(case_of(GONE, **ANSWERS))), judges(), timezone.now
    appoint("beide", "Bo Beide", "dakpan-zwaluw-citroen-9", "loket", "archivaris")
    appoint("beide", "Bo Beide", "dakpan-zwaluw-citroen-9", "vergunningen", "proceseigenaar")
    appoint("elders", "Eva Elders", "dakpan-zwaluw-citroen-9", "inkomen", "proceseigenaar")
    both, elsewhere = staff("beide"), staff("elders")
    refused: list[Callable[[], Any]] = [
        lambda: lists.agree(made.pk, owner, "archive", now()),
        lambda: lists.agree(made.pk, archivist, "process", now()),
        lambda: lists.agree(made.pk, elsewhere, "process", now()),
        lambda: lists.take_out(made.pk, elsewhere, [1], "x", now()),
        lambda: lists.withdraw(made.pk, staff("gerda"), "x", now()),
        lambda: lists.hold_back(staff("anna"), "court", lists.What(service="x"), "x", now()),
        lambda: lists.lift(1, staff("anna"), now()),
        lambda: lists.pause(made.pk, elsewhere),
        lambda: lists.resume(made.pk, staff("anna")),
    ]
    for act in refused:
        with pytest.raises(PermissionDenied):
            act()
    lists.agree(made.pk, both, "archive", now())
    for act in (
        lambda: lists.agree(made.pk, both, "process", now()),
        lambda: lists.agree(made.pk, archivist, "archive", now()),
        lambda: lists.pause(made.pk, owner),
        lambda: lists.resume(made.pk, owner),
        lambda: lists.take_out(made.pk, owner, [], "x", now()),
        lambda: lists.agree(made.pk + 1, owner, "process", now()),
    ):
        with pytest.raises(agreeing.NotNow):
            act()
    owners, archivists = owner.email, both.email
    User.objects.filter(pk=owner.pk).update(email="een@voorbeeld.example")
    User.objects.filter(pk=both.pk).update(email="een@voorbeeld.example")
    with pytest.raises(agreeing.NotNow, match="van één persoon"):
        lists.agree(made.pk, User.objects.get(pk=owner.pk), "process", now())
    User.objects.filter(pk=owner.pk).update(email=owners)
    User.objects.filter(pk=both.pk).update(email=archivists)
    row = lists.agree(made.pk, owner, "process", now())
    assert (row.state, row.goes_on) == (
        State.COOLING,
        timezone.localdate() + timedelta(days=settings.DESTRUCTION_WAITS_DAYS),
    )
    assert lists.begin_due(timezone.localdate()) == []
    with pytest.raises(agreeing.NotNow):
        lists.agree(made.pk, owner, "process", now())
    assert lists.begin_due(row.goes_on or date.max) == [row]
    with pytest.raises(agreeing.NotNow, match="stil"):
        lists.withdraw(made.pk, owner, "Te laat", now())
    assert [item.pk for item in lists.seen_by(elsewhere)] == []
    assert [item.pk for item in lists.seen_by(owner)] == [made.pk]


def test_from_a_list_to_the_declaration_at_the_desk(place: Any) -> None:
    """Archiefbesluit 8: what went, on which ground, how; nobody's data is in it."""
    zaken = [closed(case_of(GONE, **ANSWERS)) for _ in range(2)]
    made, page = due_list(place, zaken[0]), reverse("endings")
    nadia, piet = staff_client("nadia"), staff_client("piet")
    assert made.number in nadia.get(page).content.decode()
    assert staff_client("anna").get(page).status_code == 403
    assert nadia.get("/werk/", follow=True).request["PATH_INFO"] == page
    one = reverse("ending", args=[made.pk])
    shown = nadia.get(one).content.decode()
    assert zaken[0].identificatie in shown
    assert "Zoetelief" not in shown
    assert Look.objects.filter(
        user=staff("nadia"), about=f"Vernietigingslijst {made.number}", subjects=[GONE.actor.owner]
    ).exists()
    assert nadia.post(one, {"what": "iets"}).status_code == 404
    assert nadia.post(one, {"what": "out", "files": ["1", "x"], "reason": ""}).status_code == 422
    out = made.files.get(zaak_id=zaken[1].pk)
    assert (
        nadia.post(one, {"what": "out", "files": [out.pk], "reason": "Onderzoek van de rekenkamer"}).status_code == 302
    )
    assert nadia.post(one, {"what": "agree", "capacity": "archive"}).status_code == 302
    assert "U gaf al akkoord" in nadia.get(one).content.decode()
    assert piet.post(one, {"what": "agree", "capacity": "process"}).status_code == 302
    hold = {"what": "hold", "kind": "woo", "service": "evenementenvergunning", "reason": "Verzoek 12"}
    assert piet.post(page, {**hold, "first_day": "morgen"}).status_code == 422
    for odd in ({"service": "", "number": "\0"}, {"reason": "\0" * 301}):
        assert piet.post(page, {**hold, **odd}).status_code == 422
    assert piet.post(page, hold).status_code == 302
    assert "Verzoek 12" in piet.get(page).content.decode()
    assert piet.post(page, {"what": "lift", "held": lists.held_back().get().pk}).status_code == 302
    assert piet.post(page, {"what": "lift", "held": "1e3"}).status_code == 422
    made.refresh_from_db()
    go(place, made.goes_on or date.max)
    jobs.list_what_is_due(0)
    for what, state in (("pause", State.PAUSED), ("resume", State.RUNNING)):
        assert staff_client("piet").post(one, {"what": what}).status_code == 302
        made.refresh_from_db()
        assert made.state == state
    jobs.destroy_list(made.pk)
    nadia = staff_client("nadia")
    assert "Verklaring van vernietiging" in nadia.get(one).content.decode()
    said = nadia.get(reverse("ending_declaration", args=[made.pk, "json"])).json()
    assert said == Declaration.objects.get().data
    assert said["aantal"] == {"zaken": 1, "documenten": said["vernietigd"][0]["documenten"]}
    assert said["vernietigd"][0]["zaak"] == zaken[0].identificatie
    assert said["categorie"]["nummer"] == "11.1.1"
    assert said["gebleven"] == {"Blijft: eruit gehaald": 1}
    assert [one["functie"] for one in said["akkoord"]] == ["archivaris", "proceseigenaar"]
    data = nadia.get(reverse("ending_declaration", args=[made.pk, "pdf"])).content
    with pypdfium2.PdfDocument(io.BytesIO(data)) as document:
        text = "".join(one.get_textpage().get_text_bounded() for one in document)
    assert zaken[0].identificatie in text
    assert not {"Zoetelief", GONE.number, "Nadia", "Piet", "rekenkamer"} & set(text.replace(",", " ").split())
    assert b"pdfaid" in data
    assert nadia.get(reverse("ending_declaration", args=[made.pk, "doc"])).status_code == 404
    Membership.objects.filter(user=staff("piet")).update(services=["subsidie"])
    assert staff_client("piet").get(reverse("ending_declaration", args=[made.pk, "pdf"])).status_code == 404
    assert Zaak.objects.filter(pk=zaken[1].pk).exists()


def test_a_number_of_another_system_is_not_in_the_declaration(place: Any) -> None:
    zaak = closed(case_of(GONE, **ANSWERS))
    sql("update registers_zaak set identificatie = 'Zoetelief-parkeren' where id = %(zaak)s", zaak=zaak.pk)
    done = destroyed(agreed(due_list(place, zaak), place, *judges()))
    assert done.declaration.data["vernietigd"][0]["zaak"] == str(zaak.uuid)
    assert b"Zoetelief" not in content.read(done.declaration.content)


def test_the_commands_do_the_same_with_exit_codes(place: Any) -> None:
    zaak = closed(case_of(GONE, **ANSWERS))
    zaak.refresh_from_db()
    go(place, zaak.archiefactiedatum or date.max)

    def run(*words: str, code: int = 0) -> Any:
        found = CliRunner().invoke(main, ["end", *words, *(["--json"] if code != 2 else [])])
        assert found.exit_code == code, found.output
        return json.loads(found.stdout) if found.exit_code == 0 or found.stdout.startswith("{") else found.output

    (made,) = run("make")["lists"]
    number = str(made["list"])
    assert run("make") == {"lists": []}
    assert [item["state"] for item in run("list")["lists"]] == ["open"]
    (file,) = run("show", number)["each"]
    assert file["zaak"] == zaak.identificatie
    assert "geen account" in run("agree", number, "--for", "archive", "--as", "niemand", code=1)
    assert "mag dit niet" in run("agree", number, "--for", "archive", "--as", "anna", code=1)
    assert "niet aan de beurt" in run("run", number, "--fast", code=1)
    run("agree", number, code=2)
    run("agree", number, "--for", "archive", "--as", "nadia")
    said = run("agree", number, "--for", "process", "--as", "piet")
    back = run("hold", "court", "--zaak", zaak.identificatie, "--why", "Beroep", "--as", "piet")["held"]
    run("lift", str(back), "--as", "nadia")
    assert "al opgeheven" in run("lift", str(back), "--as", "nadia", code=1)
    assert "Kies" in run("out", number, "99", "--why", "x", "--as", "piet", code=1)
    go(place, date.fromisoformat(said["goes_on"]))
    assert "geen verklaring" in run("declaration", number, code=1)
    (done,) = run("run", "--fast")["lists"]
    assert (done["state"], done["files"]) == ("done", {"gone": 1})
    assert run("declaration", number)["aantal"]["zaken"] == 1
    assert run("run", "--fast") == {"lists": []}
    assert "stil" in run("withdraw", number, "--why", "x", "--as", "piet", code=1)
    for what in ("pause", "resume"):
        run(what, number, "--as", "piet", code=1)

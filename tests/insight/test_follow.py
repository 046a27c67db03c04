"""The tables for analysis follow the database: every step of every channel, soon, once, and nothing of a person."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from django.utils import timezone

from openloket.cases import hands
from openloket.cases.completing import supplementing
from openloket.cases.deciding import decisions
from openloket.cases.models import Case, Draft, FormEvent
from openloket.cases.work import handling
from openloket.insight import follow, processes, store
from openloket.insight.tables import BUSY, WAITS_FOR_THEM, WAITS_FOR_US, Filter
from openloket.registers.models import Audittrail
from tests.conftest import HOLLE, MOULIN, NOW, database_url, event_answers, new_case, resident_client, staff
from tests.ending import making
from tests.registers import zgw

SERVICE = "evenementenvergunning"


@pytest.fixture
def tables(tmp_path: Path, settings: Any, city: Any) -> Path:
    settings.VAR = tmp_path
    return tmp_path


@pytest.fixture
def follower(tables: Path) -> follow.Follower:
    follow.rebuild(lambda done, total: None)
    return follow.Follower()


def events() -> list[tuple[Any, ...]]:
    with store.reading() as found:
        return found.execute("select activity, by_channel, state, seconds from events order by moment, n").fetchall()


def decided(city: Any) -> None:
    """A case that lives a whole life: taken, asked, completed, called about, decided."""
    case = new_case()
    pk = case.pk

    def now() -> hands.Handler:
        case.refresh_from_db()
        return hands.Handler(staff("anna"), case.revision)

    city.shift(timedelta(hours=2))
    handling.take(pk, now())
    city.shift(timedelta(hours=1))
    handling.move(pk, now(), "in_behandeling")
    supplementing.ask_more(pk, now(), ["omschrijving"], "")
    city.shift(timedelta(days=3))
    supplementing.receive_more(
        pk, supplementing.Completion("c:1", "paper", NOW + timedelta(days=3, hours=3), {"omschrijving": "Wij eten."})
    )
    city.shift(timedelta(hours=1))
    handling.note_contact(pk, now(), "phone", "Mevrouw Moulin belt: 999993653")
    decisions.decide(pk, now(), "verleend", "Er zijn geen bezwaren.")


def test_every_step_is_there_with_who_was_waited_for(city: Any, follower: follow.Follower) -> None:
    decided(city)
    assert follower.turn() > 0
    assert follower.turn() == 0
    assert [(what, channel, state) for what, channel, state, _ in events()] == [
        ("Ontvangen", "web", None),
        ("Toegewezen", "intern", WAITS_FOR_US),
        ("Aanvulling gevraagd", "intern", BUSY),
        ("In behandeling", "intern", BUSY),
        ("Aanvulling ontvangen", "paper", WAITS_FOR_THEM),
        ("Contact met aanvrager", "phone", BUSY),
        ("Besluit genomen", "intern", BUSY),
    ]
    assert [seconds for *_, seconds in events()][1] == 7200
    with store.reading() as found:
        row = found.execute(
            "select service, version, channel, team, result, ended > started, deadline from cases"
        ).fetchone()
    assert row is not None
    assert row[:6] == (SERVICE, "2026-07-01", "web", "vergunningen", "Vergunning verleend", True)


def test_who_took_a_case_is_read_from_rows_of_every_release_and_not_from_other_systems(
    city: Any, follower: follow.Follower
) -> None:
    case = new_case()
    city.shift(timedelta(hours=2))
    Audittrail.objects.create(  # as an earlier release wrote it
        bron="zrc",
        applicatie_id="openloket",
        gebruikers_id="anna",
        actie="update",
        hoofd_object=case.zaak.uuid,
        resource="zaak",
        resource_id=case.zaak.uuid,
        aanmaakdatum=NOW + timedelta(hours=2),
        nieuw={"url": "https://loket.example", "behandelaar": "anna"},
    )
    city.shift(timedelta(hours=1))
    handling.take(case.pk, hands.Handler(staff("youssef"), case.revision))
    city.shift(timedelta(hours=1))
    zgw.client().made(
        "zaken/rollen",
        {
            "zaak": f"{zgw.BASE}/zaken/api/v1/zaken/{case.zaak.uuid}",
            "roltype": f"{zgw.BASE}/catalogi/api/v1/roltypen/"
            f"{case.zaak.zaaktype.roltypen.get(omschrijving_generiek='behandelaar').uuid}",
            "roltoelichting": "Behandelaar",
            "betrokkeneType": "medewerker",
            "betrokkeneIdentificatie": {"identificatie": "elders"},
        },
    )
    follower.turn()
    assert [(what, seconds) for what, _, _, seconds in events()] == [
        ("Ontvangen", None),
        ("Toegewezen", 7200),
        ("Toegewezen", 3600),
    ]


def test_nothing_of_a_person_is_in_the_file(city: Any, follower: follow.Follower) -> None:
    decided(city)
    follower.turn()
    with store.reading() as found:
        text = " ".join(
            str(value)
            for table in ("cases", "events", "variants", "sessions", "stumbles")
            for row in found.execute(f"select * from {table}").fetchall()
            for value in row
        )
    for secret in ("Moulin", "999993653", "eten", "Anna", "Burendag", "Voorbeeldstraat"):
        assert secret not in text
    data = store.path().read_bytes()
    assert b"999993653" not in data
    assert b"Moulin" not in data


def test_a_case_that_changes_takes_the_place_of_itself(city: Any, follower: follow.Follower) -> None:
    case = new_case()
    follower.turn()
    before = events()
    handling.take(case.pk, hands.Handler(staff("anna"), case.revision))
    follower.turn()
    assert len(events()) == len(before) + 1
    with store.reading() as found:
        assert processes.process_map(found).cases == 1


def test_following_and_making_anew_give_the_same(city: Any, follower: follow.Follower) -> None:
    decided(city)
    new_case("test:2", "paper")
    follower.turn()

    def everything() -> list[Any]:
        with store.reading() as found:
            return [
                sorted(found.execute(f"select * from {table}").fetchall(), key=str) for table in ("cases", "events")
            ]

    followed = everything()
    follow.rebuild(lambda done, total: None)
    assert everything() == followed
    with store.reading() as found:
        assert processes.process_map(found, Filter(channel="paper")).cases == 1
        assert processes.process_map(found, Filter(service="andere")).cases == 0


def test_what_another_system_does_is_there_and_goes_when_it_is_destroyed(city: Any, follower: follow.Follower) -> None:
    api = zgw.client()
    types = zgw.types(api)
    made = types.zaak()
    assert types.status(made["url"], datumStatusGezet="2026-09-15T09:30:00Z").status == 201
    follower.turn()
    assert [(what, channel) for what, channel, *_ in events()] == [("Ontvangen", "api"), ("Ontvangen", "api")]
    api.delete(made["url"])
    assert follow.sweep() == 1
    assert follow.sweep() == 0
    assert events() == []


def test_who_objects_is_not_measured_until_we_decide_that_it_goes_on(
    city: Any, follower: follow.Follower, tmp_path: Path
) -> None:
    """AVG 21, and 18: from the day of the objection, new cases too; others stay, and after a refusal all are there again."""
    making.publish_own_data(tmp_path)
    making.case_of(making.GONE, naam_evenement="Feest")
    making.case_of(making.STAYS, naam_evenement="Bal")
    follower.turn()
    measured = "select count(distinct case_id) from events"

    def counted() -> int:
        follower.turn()
        with store.reading() as found:
            (number,) = found.execute(measured).fetchone()  # type: ignore[misc]
        return int(number)

    assert counted() == 2
    objection = making.asks(making.GONE, "bezwaar", waarom="Ik wil niet geteld worden.")
    assert counted() == 1
    later = making.case_of(making.GONE, naam_evenement="Nog een feest")
    assert counted() == 1
    follow.rebuild(lambda done, total: None)
    assert follow.sweep() == 0
    assert counted() == 1
    Case.objects.filter(pk=later.pk).update(restricted_since=timezone.localdate())
    decisions.decide(objection.pk, making.by(objection, "lotte"), "afgewezen", making.WHY)
    assert counted() == 3, "the other, the first and the request; what may only be kept is not measured"


def test_a_form_that_is_filled_in_leaves_where_but_not_what(city: Any, follower: follow.Follower) -> None:
    client = resident_client()
    page = client.post(f"/aanvragen/{SERVICE}/")["Location"]
    client.post(page, {})  # nothing filled in: errors
    draft = Draft.objects.get()
    client.post(f"/aanvragen/{SERVICE}/{draft.pk}/hulp/", {"page": page.rstrip("/").rsplit("/", 1)[1]})
    client.get(page + "?vanaf=controleren")
    follower.turn()
    with store.reading() as found:
        assert found.execute("select service, version, sent, switched from sessions").fetchall() == [
            (SERVICE, "2026-07-01", False, False)
        ]
        kinds = dict(found.execute("select kind, sum(times) from stumbles group by 1").fetchall())
        assert kinds["help"] == 1
        assert kinds["back"] == 1
        assert kinds["error"] >= 1
        questions = {q for (q,) in found.execute("select question from stumbles where kind = 'error'").fetchall()}
    assert "" not in questions

    draft.answers = event_answers()
    draft.save()
    client.post(f"/aanvragen/{SERVICE}/{draft.pk}/controleren/")
    follower.turn()
    with store.reading() as found:
        assert found.execute("select sent from sessions").fetchall() == [(True,)]


def test_who_left_a_form_and_came_to_the_desk_has_switched(city: Any, follower: follow.Follower) -> None:
    for who in (MOULIN, HOLLE):
        resident_client(who).post(f"/aanvragen/{SERVICE}/")
    city.shift(timedelta(days=2))
    new_case("desk:1", "desk")  # Moulin's
    follower.turn()
    follower.turn()
    with store.reading() as found:
        assert sorted(found.execute("select switched from sessions").fetchall()) == [(False,), (True,)]
    assert FormEvent.objects.filter(kind="switched").count() == 1


def test_an_older_file_is_made_anew(tables: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new_case()
    follow.rebuild(lambda done, total: None)
    with store.reading() as found:
        assert found.execute("select count(*) from cases").fetchone() == (1,)
    monkeypatch.setattr(store, "vorm", lambda: "later")
    with pytest.raises(store.NotThere), store.reading():
        pass
    assert follow.Follower().new
    monkeypatch.undo()
    store.path().write_bytes(b"torn by a power cut")
    assert follow.Follower().new


def test_a_torn_file_cannot_be_read(tables: Path) -> None:
    with pytest.raises(store.NotThere), store.reading():
        pass


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_takes_long_is_not_missed(city: Any, tmp_path: Path, settings: Any) -> None:
    """Its number is lower than what was already done when it commits."""
    settings.VAR = tmp_path
    follow.rebuild(lambda done, total: None)
    follower = follow.Follower()
    session = uuid.uuid4()
    insert = (
        "insert into cases_formevent (session, service, version_hash, kind, page, question, at) "
        f"values (%s, '{SERVICE}', '', 'begun', 'a', '', now())"
    )
    with psycopg.connect(database_url()) as slow:
        slow.execute(insert, [session])  # holds the lower number
        with psycopg.connect(database_url()) as quick:
            quick.execute(insert, [uuid.uuid4()])
        assert follower.turn() == 1
        assert follower.turn() == 0
        slow.commit()
    assert follower.turn() == 1
    assert follow.Follower().turn() >= 0  # who starts again may do some twice
    with store.reading() as found:
        assert found.execute("select count(*) from sessions").fetchone() == (2,)


def test_pages_read_while_the_follower_writes(tables: Path) -> None:
    """Each sees a whole batch, and nobody is refused."""
    follow.rebuild(lambda done, total: None)

    def write(n: int) -> None:
        with store.writing() as made:
            made.execute("insert into new_cases (case_id, service) values (?, 'a'), (?, 'a')", [f"{n}", f"{n}b"])
            made.execute("insert into cases (case_id, service) select case_id, service from new_cases")

    def read(_: int) -> int:
        with store.reading() as found:
            return int(found.execute("select count(*) from cases").fetchall()[0][0])

    with ThreadPoolExecutor(5) as pool:
        writes = [pool.submit(write, n) for n in range(15)]
        counts = [future.result(30) for future in [pool.submit(read, n) for n in range(60)]]
        for future in writes:
            future.result(30)
    assert all(count % 2 == 0 for count in counts)
    assert read(0) == 30


@pytest.mark.parametrize("error", [psycopg.errors.AdminShutdown, duckdb.IOException, OSError])
def test_what_fails_for_a_moment_is_tried_again(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    """Also while rows are copied, when the error is not one of Django's."""
    stopping, made = threading.Event(), []

    class Once:
        new = False

        def __init__(self) -> None:
            made.append(self)

        def turn(self) -> int:
            if len(made) == 1:
                raise error("it goes away")
            stopping.set()
            return 0

    monkeypatch.setattr(follow, "Follower", Once)
    monkeypatch.setattr(follow, "sweep", lambda: None)
    monkeypatch.setattr(follow, "PATIENCE", 0.0)
    follow.run(stopping)
    assert len(made) == 2

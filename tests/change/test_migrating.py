"""Taking running cases over to a new version, stopping, and putting them back."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from openloket.cases import hands, locking, versions
from openloket.cases.deciding import decisions
from openloket.cases.models import Case, Message, ServiceVersion
from openloket.cases.work import handling
from openloket.change import impact, jobs, migrating, telling
from openloket.change.left import left_behind
from openloket.change.models import Migration, Moved
from openloket.definitions.rollout import Share
from openloket.registers.models import Audittrail, Rol, Status, Zaak
from tests.change.making import ADOPT, JULY, dearer, published, source
from tests.conftest import new_case, staff, staff_client

AUGUST = date(2026, 8, 10)


def publish(text: str) -> ServiceVersion:
    from django.db import transaction

    with transaction.atomic():
        row = versions.publish_to(published(text), Share())
    versions.forget()
    return row


def make_cases(count: int, city: Any) -> list[Case]:
    """Cases of August, under the version of July, each with its own answers and step."""
    rng = random.Random(7)
    made = []
    for number in range(count):
        city.move_to(f"2026-08-{10 + number % 15:02d}T09:00:00Z")
        case = new_case(
            f"case:{number}",
            bezoekers=rng.choice([40, 160, 600, 1200, 6000]),
            soort=rng.choice(["buurtfeest", "markt"]),
            weg_dicht=rng.random() < 0.5,
        )
        if number % 3 == 0:
            handler = hands.Handler(staff("anna"), case.revision)
            handling.take(case.pk, handler)
            case.refresh_from_db()
            handling.move(case.pk, hands.Handler(staff("anna"), case.revision), "advies")
        made.append(case)
    city.move_to("2026-09-15T09:30:00Z")
    return made


def state() -> dict[str, Any]:
    """Every field of every case, zaak, status and rol; a case's revision only ever goes up."""
    found: dict[str, Any] = {}
    for model in (Case, Zaak, Status, Rol):
        rows = list(model.objects.order_by("pk").values())
        for row in rows:
            row.pop("revision", None)
            row.pop("weergave", None)
        found[model.__name__] = rows
    return found


def kept_json() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("select to_jsonb(z) from registers_zaak z order by id")
        return cursor.fetchall()


@pytest.fixture
def cases(city: Any) -> list[Case]:
    return make_cases(24, city)


def test_every_case_goes_over_and_the_zaak_with_it(cases: list[Case]) -> None:
    to = publish(dearer())
    done = migrating.run(migrating.begin(to, staff("gerda")))
    assert done.state == Migration.State.DONE
    assert done.counts == {"moved": 24}
    for case in Case.objects.select_related("zaak__huidige_status__statustype", "zaak__zaaktype"):
        zaak = case.zaak
        assert case.version_id == to.pk
        assert zaak.zaaktype_id == to.zaaktype_id
        assert zaak.huidige_status is not None
        assert zaak.huidige_status.statustype.zaaktype_id == to.zaaktype_id
        assert {rol.roltype.zaaktype_id for rol in zaak.rollen.select_related("roltype")} == {to.zaaktype_id}
        trail = Audittrail.objects.filter(hoofd_object=zaak.uuid, resource="zaak").order_by("-pk")[0]
        assert trail.toelichting == f"Overgegaan op de versie van 1 september 2026: {ADOPT['ground']}"
        assert trail.gebruikers_id == "gerda"
        assert trail.nieuw["zaaktype"].endswith(str(to.zaaktype.uuid))
        assert trail.oud["zaaktype"] != trail.nieuw["zaaktype"]
    dearer_ones = [m.changed for m in Moved.objects.all() if m.changed]
    assert {(item["id"], item["was"], item["now"]) for changed in dearer_ones for item in changed} == {
        ("leges", "€ 75,00", "€ 90,00"),
        ("leges", "€ 260,00", "€ 300,00"),
    }


def test_a_dry_run_equals_the_real_run_and_impact_predicts_it(cases: list[Case]) -> None:
    text = dearer(
        running={
            "policy": "by_rule",
            "ground": "Verordening, artikel 9",
            "letter": "overgang",
            "rows": [
                {"when": {"stap": "advies"}, "then": "keep", "because": "Advies gevraagd"},
                {"when": {"leges": {"above": 200}}, "then": "most_favourable", "because": "Hoge leges"},
                {"then": "adopt", "because": "Overig"},
            ],
            "favourable": [{"rule": "leges", "better": "lowest"}],
        }
    )
    to = publish(text)
    before = state()
    rehearsed = migrating.dry_run(to)
    predicted = impact.rehearse(published(text).version, to.hash, text, "gerda").result
    assert state() == before
    done = migrating.run(migrating.begin(to, None))
    assert done.digest == rehearsed.digest
    assert done.counts == rehearsed.counts
    assert {m.zaak_id: m.what for m in Moved.objects.all()} == rehearsed.fates
    verdicts = predicted["transition"]["verdicts"]
    assert (verdicts["adopt"]["count"], verdicts["keep"]["count"]) == (done.counts["moved"], done.counts["kept"])
    assert min(done.counts.values()) > 0


def test_migrate_then_undo_is_the_identity_and_the_trail_tells_both(cases: list[Case]) -> None:
    to = publish(dearer())
    before, trail = state(), Audittrail.objects.filter(resource="zaak").count()
    migration = migrating.run(migrating.begin(to, staff("gerda")))
    assert state() != before
    undone = migrating.undo(migration, staff("gerda"))
    assert undone == migrating.Undone(24, [])
    assert state() == before
    assert Audittrail.objects.filter(resource="zaak").count() == trail + 48
    last = Audittrail.objects.order_by("-pk")[0]
    assert last.toelichting == "De overgang naar de versie van 1 september 2026 is teruggedraaid"
    migration.refresh_from_db()
    assert migration.state == Migration.State.UNDONE
    assert migrating.undo(migration, None).back == 0  # once more does nothing
    assert state() == before


def test_a_case_that_someone_worked_on_since_stays(cases: list[Case]) -> None:
    migration = migrating.run(migrating.begin(publish(dearer()), None))
    case = Case.objects.get(pk=cases[0].pk)
    handling.note_contact(case.pk, hands.Handler(staff("anna"), case.revision), "phone", "Belde over de leges")
    undone = migrating.undo(migration, None)
    assert undone == migrating.Undone(23, [case.pk])
    assert Case.objects.get(pk=case.pk).version_id == migration.to_id


def test_keep_moves_nothing_and_says_why(cases: list[Case]) -> None:
    with pytest.raises(migrating.MigrationRefused, match="blijven onder de oude regels"):
        migrating.begin(publish(dearer(running="keep")), None)
    assert not Migration.objects.exists()


def test_an_answer_that_the_new_version_has_no_place_for_stays_to_be_read(cases: list[Case]) -> None:
    running = {**ADOPT, "questions": {"locatie": None}}
    text = source(running=running)
    start = text.index("      - {id: locatie,")
    text = text[:start] + text[text.index("\n", start) + 1 :]
    text = text.replace(", op deze plek: {locatie}", "").replace("      locatie: Voorbeeldstraat\n", "")
    done = migrating.run(migrating.begin(publish(text), None))
    assert done.counts == {"moved": len(cases)}
    case = Case.objects.select_related("zaak").get(pk=cases[0].pk)
    assert "locatie" not in case.answers
    html = staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()
    section = html[html.index("Eerder geantwoord, nu niet meer gevraagd") :]
    assert "Waar is het evenement?" in section
    assert [line.answer for line in left_behind(case)] == ["Voorbeeldstraat"]
    migrating.undo(done, None)
    assert left_behind(Case.objects.select_related("zaak").get(pk=case.pk)) == []


def test_before_its_day_nothing_moves(cases: list[Case]) -> None:
    to = publish(dearer(running={**ADOPT, "from": date(2026, 10, 1)}))
    with pytest.raises(migrating.MigrationRefused, match="pas over vanaf 1 oktober 2026"):
        migrating.begin(to, None)


def test_what_has_no_mapping_is_refused_before_anything_is_touched(cases: list[Case]) -> None:
    text = dearer().replace("id: advies, label", "id: adviesronde, label")
    before = state()
    with pytest.raises(migrating.MigrationRefused, match="Stap 'advies' bestaat niet meer") as refused:
        migrating.begin(publish(text), None)
    assert "steps: 'advies:" in str(refused.value)
    assert state() == before


def test_a_case_that_cannot_go_over_is_listed_and_the_others_go(cases: list[Case]) -> None:
    Case.objects.filter(pk=cases[5].pk).update(answers={**cases[5].answers, "bezoekers": "veel"})
    done = migrating.run(migrating.begin(publish(dearer()), None))
    assert done.counts == {"moved": 23, "failed": 1}
    failed = Moved.objects.get(what=Moved.What.FAILED)
    assert failed.zaak_id == cases[5].pk
    assert "past niet bij de vraag" in failed.because


def test_a_case_that_is_being_worked_on_comes_in_a_later_round(transactional_db: Any, city: Any) -> None:
    cases = make_cases(4, city)
    to = publish(dearer())
    migration = migrating.begin(to, None)
    plan = migrating.Plan(to, None)
    import psycopg

    with psycopg.connect(**{k: v for k, v in connection.get_connection_params().items() if k in _DSN}) as other:
        other.execute("select 1 from cases_case where zaak_id = %s for update", [cases[1].pk])
        assert migrating.step(migration, plan)
        migration.refresh_from_db()
        assert migration.counts == {"moved": 3}
        assert migrating.step(migration, plan)  # the end of the round: someone is left
    done = migrating.run(migration)
    assert done.counts == {"moved": 4}


_DSN = ("host", "port", "user", "password", "dbname")


def test_paused_and_resumed(cases: list[Case], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrating, "BATCH", 10)
    migration = migrating.begin(publish(dearer()), None)
    plan = migrating.Plan(migration.to, None)
    assert migrating.step(migration, plan)
    assert migrating.pause(migration)
    assert not migrating.step(migration, plan)
    with pytest.raises(migrating.MigrationRefused, match="loopt al een overgang"):
        migrating.begin(migration.to, None)
    migration.refresh_from_db()
    assert migration.counts == {"moved": 10}
    assert migrating.resume(migration)
    assert migrating.run(migration).counts == {"moved": 24}


def test_a_job_works_for_a_while_and_hands_on(cases: list[Case], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrating, "TURN", 0.0)
    migration = migrating.begin(publish(dearer()), None)
    jobs.run_migration(str(migration.pk))
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where task_name = 'run_migration'")
        assert cursor.fetchone() == (1,)
    monkeypatch.setattr(migrating, "TURN", 60.0)
    jobs.run_migration(str(migration.pk))
    migration.refresh_from_db()
    assert migration.state == Migration.State.DONE


def test_undo_of_a_paused_batch(cases: list[Case], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrating, "BATCH", 10)
    before = state()
    migration = migrating.begin(publish(dearer()), None)
    migrating.step(migration, migrating.Plan(migration.to, None))
    with pytest.raises(migrating.MigrationRefused, match="eerst stil"):
        migrating.undo(migration, None)
    migrating.pause(migration)
    assert migrating.undo(migration, None).back == 10
    assert state() == before


def test_who_notices_gets_a_letter_once_and_another_when_it_is_undone(cases: list[Case]) -> None:
    migration = migrating.run(migrating.begin(publish(dearer()), None))
    affected = [moved for moved in Moved.objects.all() if moved.changed]
    with connection.cursor() as cursor:
        cursor.execute("select (args->>'zaak')::bigint from procrastinate_jobs where task_name = 'tell_of_migration'")
        assert {zaak for (zaak,) in cursor} == {moved.zaak_id for moved in affected}
    zaak = affected[0].zaak_id
    for _ in range(2):
        telling.moved(str(migration.pk), zaak)
    message = Message.objects.get(zaak=zaak, kind=telling.KIND)
    assert message.subject == "Er verandert iets voor uw aanvraag"
    migrating.undo(migration, None)
    for _ in range(2):
        telling.undone(str(migration.pk), zaak)
    assert Message.objects.get(zaak=zaak, kind=telling.UNDOING).subject == "Voor uw aanvraag verandert er niets"
    telling.moved(str(migration.pk), affected[1].zaak_id)  # it was put back before its letter was written
    assert not Message.objects.filter(zaak=affected[1].zaak_id, kind=telling.KIND).exists()


def test_officials_go_on_under_the_new_version(cases: list[Case]) -> None:
    migrating.run(migrating.begin(publish(dearer()), None))
    case = Case.objects.select_related("version").get(pk=cases[0].pk)
    with pytest.raises(locking.Stale):
        handling.take(case.pk, hands.Handler(staff("anna"), cases[0].revision))
    decisions.decide(case.pk, hands.Handler(staff("anna"), case.revision), "verleend", "Er zijn geen bezwaren.")
    case.refresh_from_db()
    assert case.closed_on == date(2026, 9, 15)
    assert case.zaak.resultaat.resultaattype.zaaktype_id == case.version.zaaktype_id  # type: ignore[union-attr]


def test_replaying_a_wrong_rule_lists_who_was_decided_otherwise(cases: list[Case]) -> None:
    wrong = ServiceVersion.objects.get(service="evenementenvergunning", valid_from=date(2026, 7, 1))
    cheap = [case for case in cases if case.answers["soort"] == "buurtfeest" and 150 <= case.answers["bezoekers"] < 500]
    for case in (cheap[0], next(c for c in cases if c.answers["bezoekers"] == 6000)):
        case.refresh_from_db()
        decisions.decide(case.pk, hands.Handler(staff("anna"), case.revision), "verleend", "Er zijn geen bezwaren.")
    fixed = publish(dearer(day=date(2026, 9, 15), running="keep"))
    migration = migrating.run(migrating.begin(fixed, staff("gerda"), of=wrong))
    assert migration.counts == {"moved": 22, "decided": 1, "same": 1}
    [correction] = migrating.corrections(migration)
    assert correction.zaak_id == cheap[0].pk
    assert correction.changed == [{"id": "leges", "title": "Leges", "was": "€ 75,00", "now": "€ 90,00"}]
    assert Case.objects.get(pk=cheap[0].pk).version_id == wrong.pk  # what was decided stays decided
    assert not Message.objects.filter(kind=telling.KIND).exists()


def test_impact_counts_what_changes_and_for_whom(cases: list[Case]) -> None:
    text = dearer()
    made = impact.rehearse(published(text).version, published(text).hash, text, "gerda")
    result = made.result
    assert result["total"] == 24
    [leges] = result["rules"]
    assert leges["title"] == "Leges"
    assert leges["changed"] == sum(leges["pairs"].values()) == result["touched"]
    assert set(leges["pairs"]) == {"€ 75,00 → € 90,00", "€ 260,00 → € 300,00"}
    assert result["teams"] == {"vergunningen": {"total": 24, "touched": result["touched"]}}
    assert result["months"] == {"2026-08": {"total": 24, "touched": result["touched"]}}
    assert set(result["channels"]) == {"web"}
    assert all(sample["number"].startswith("ZAAK-2026-") for sample in leges["samples"])
    assert result["failed"]["count"] == 0
    assert impact.genuine(made)
    made.result["touched"] = 0
    assert not impact.genuine(made)


def test_impact_lists_what_it_cannot_evaluate(cases: list[Case]) -> None:
    Case.objects.filter(pk=cases[3].pk).update(answers={"datum": "ooit"})
    text = dearer()
    result = impact.rehearse(published(text).version, published(text).hash, text, "gerda").result
    assert result["failed"]["count"] == 1
    assert result["failed"]["cases"][0]["number"] == cases[3].zaak.identificatie
    assert "past niet bij de vraag" in result["failed"]["cases"][0]["because"]
    assert result["touched"] + result["untouched"] + 1 == result["total"] == 24


def test_impact_on_closed_cases_of_a_period(cases: list[Case]) -> None:
    case = Case.objects.get(pk=cases[1].pk)
    decisions.decide(case.pk, hands.Handler(staff("anna"), case.revision), "verleend", "Er zijn geen bezwaren.")
    text = dearer()
    made = published(text)
    today = date(2026, 9, 15)
    assert impact.rehearse(made.version, made.hash, text, "gerda").result["total"] == 23
    period = (today - timedelta(days=1), today)
    assert impact.rehearse(made.version, made.hash, text, "gerda", closed=period).result["total"] == 24


def test_impact_with_more_processes_counts_the_same(transactional_db: Any, city: Any) -> None:
    make_cases(6, city)
    text = source(base=JULY, changes={("rules", 1, "rows", 3, "then"): 1})
    made = published(text)
    alone = impact.rehearse(made.version, made.hash, text, "gerda", processes=1).result
    together = impact.rehearse(made.version, made.hash, text, "gerda", processes=2).result
    for result in (alone, together):
        result.pop("seconds")
        result.pop("cases_per_second")
    assert alone == together

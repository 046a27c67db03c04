"""A change from proposal to rollback, through its pages and functions."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from openloket.cases import hands, refusals, versions
from openloket.cases.deciding import decisions
from openloket.cases.filling import drafts
from openloket.cases.models import Case, Draft, Message, ServiceVersion, Submission
from openloket.cases.submit import NewSubmission, submit
from openloket.cases.work import handling
from openloket.change import adoption, course, impact, migrating
from openloket.change.models import Briefing, Change, Migration
from openloket.change.watching import watch
from openloket.definitions.rollout import Newcomer, Share
from openloket.people.models import User
from openloket.registers.models import Zaaktype
from tests.change.making import SERVICE, dearer, source
from tests.channels.filling import fill, start
from tests.conftest import HOLLE, MOULIN, NOW, event_answers, new_case, resident_client, staff, staff_client, starters

TODAY = date(2026, 9, 15)
FEES = ("rules", 1, "rows")


def base() -> ServiceVersion:
    return ServiceVersion.objects.get(service=SERVICE, valid_from=date(2026, 7, 1))


def approved(text: str | None = None) -> Change:
    """A change of Gerda's that Henk approved."""
    change = course.take_in(text or dearer(day=TODAY), base(), "Leges", staff("gerda"))
    course.note(change, staff("gerda"), "De raad besloot het.", "De leges zijn hoger.", "Kijk naar het bedrag.")
    change.refresh_from_db()
    version = course.read(change.service, change.source, change.base)
    assert version.version is not None, version.faults
    impact.rehearse(version.version, change.hash, change.source, "gerda")
    course.propose(change, staff("gerda"))
    course.approve(change, staff("henk"), change.hash)
    change.refresh_from_db()
    return change


def opened(percent: int = 100, **share: Any) -> Change:
    change = approved()
    course.open_to(change, staff("gerda"), Share(percent=percent, **share))
    versions.forget()
    change.refresh_from_db()
    return change


def key(of: Change, inside: bool, percent: int = 10) -> str:
    """A key that is inside, or outside, the share."""
    from openloket.definitions.rollout import bucket

    return next(f"k{n}" for n in range(1000) if (bucket(of.hash, f"k{n}") < percent) == inside)


def test_the_whole_course(city: Any) -> None:
    new_case()
    change = course.begin(base(), "Leges omhoog", TODAY, staff("gerda"))
    course.edit_values(change, staff("gerda"), {(*FEES, 2, "then"): Decimal("90.00")})
    change.refresh_from_db()
    with pytest.raises(course.NotNow, match="Proef eerst"):
        course.propose(change, staff("gerda"))
    impact.rehearse(
        course.read(change.service, change.source, change.base).version, change.hash, change.source, "gerda"
    )  # type: ignore[arg-type]
    with pytest.raises(course.NotNow, match="wat collega’s moeten weten"):
        course.propose(change, staff("gerda"))
    course.note(change, staff("gerda"), "Raad", "Hoger", "Kijk")
    course.propose(change, staff("gerda"))
    change.refresh_from_db()
    with pytest.raises(course.NotNow, match="zelf gemaakt"):
        course.approve(change, staff("gerda"), change.hash)
    with pytest.raises(course.NotNow, match="is veranderd sinds"):
        course.approve(change, staff("henk"), "0" * 64)
    henk = staff("henk")
    henk.email = "gerda@stad.example"
    User.objects.filter(username="gerda").update(email=henk.email)
    with pytest.raises(course.NotNow, match="van één persoon"):
        course.approve(change, henk, change.hash)
    course.approve(change, staff("henk"), change.hash)
    course.open_to(change, staff("gerda"), Share(percent=100))
    versions.forget()
    change.refresh_from_db()
    assert change.version is not None
    assert change.version.hash == change.hash
    assert versions.on(SERVICE, TODAY).hash == change.hash
    said = list(change.moments.order_by("pk").values_list("what", flat=True))
    assert said == [
        "Begonnen vanuit de versie van 1 juli 2026",
        "Tekst gewijzigd",
        "Voorbeeld ‘straatfeest met een weg dicht’: leges was 75.00, wordt 90.00",
        "Bericht voor collega’s geschreven",
        "Voorgelegd aan een collega",
        "Goedgekeurd",
        "Open voor iedereen",
    ]


def test_what_was_changed_after_approval_has_to_be_approved_anew(city: Any) -> None:
    change = approved()
    course.edit_values(change, staff("henk"), {(*FEES, 2, "then"): Decimal("95.00")})
    change.refresh_from_db()
    assert change.state == Change.State.DRAFT
    assert change.approved_by is None
    assert course.rehearsed(change) is None
    with pytest.raises(course.NotNow, match="is ‘In de maak’"):
        course.open_to(change, staff("gerda"), Share())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (lambda: dearer(day=date(2026, 7, 1)), "geldt al vanaf 1 juli 2026"),
        (lambda: dearer(day=TODAY).replace(f"service: {SERVICE}", "service: iets_anders"), "kan niet veranderen"),
        (lambda: dearer(day=TODAY, running={"policy": "adopt", "ground": "x"}), "geen brief"),
        (lambda: dearer(day=TODAY).replace("id: advies, label", "id: ronde, label"), "Stap 'advies' bestaat niet meer"),
        (lambda: dearer(day=TODAY).replace("2020, 11.2", "2020, 5.2"), "Bij 5.2 zegt de selectielijst 1 jaar"),
        (
            lambda: dearer(day=TODAY).replace("name: evenementenvergunning", "name: feestje"),
            "staat niet in de Uniforme",
        ),
        (lambda: "geen: [yaml", "geen geldige YAML"),
        (lambda: "", "leeg"),
    ],
)
def test_faults_are_said_and_stop_it(city: Any, text: Any, says: str) -> None:
    new_case()
    change = course.take_in(text(), base(), "Fout", staff("gerda"))
    read = course.read(change.service, change.source, change.base)
    assert any(says in fault.message for fault in read.faults), read.faults
    assert change.hash == ""
    with pytest.raises(course.NotNow, match="fouten"):
        course.propose(change, staff("gerda"))
    assert staff_client("gerda").get(f"/werk/veranderen/{change.pk}/").status_code == 200


def test_a_share_meets_it_and_who_began_finishes_under_it(city: Any) -> None:
    change = opened(10)
    inside, outside = Newcomer(key(change, True)), Newcomer(key(change, False))
    assert versions.choose(SERVICE, TODAY, inside).published.hash == change.hash
    assert versions.choose(SERVICE, TODAY, outside).published.hash == change.base.hash
    assert versions.on(SERVICE, TODAY).hash == change.base.hash
    draft = Draft.objects.create(service=SERVICE, owner=outside.key, channel="web", version_hash=change.base.hash)
    course.open_to(change, staff("gerda"), Share(percent=50))
    versions.forget()
    assert drafts.moved_along(draft, inside).hash == change.base.hash
    assert draft.told == []


def test_once_it_is_for_everyone_who_began_is_told_precisely(city: Any) -> None:
    draft = Draft.objects.create(
        service=SERVICE, owner="x", channel="web", version_hash=base().hash, answers=event_answers(soort="markt")
    )
    change = opened()
    assert drafts.moved_along(draft).hash == change.hash
    assert [line.split(", als")[0] for line in draft.told] == [
        "Leges: € 75,00 wordt € 90,00",
        "Leges: € 260,00 wordt € 300,00",
    ]
    assert draft.answers["soort"] == "markt"
    zaak = submit(NewSubmission("k", SERVICE, "web", timezone.now(), draft.answers, draft=draft, sender=MOULIN)).zaak
    assert Case.objects.get(pk=zaak.pk).version.hash == change.hash  # type: ignore[union-attr]


def test_a_resident_sees_what_changed_on_the_form(city: Any) -> None:
    client = resident_client()
    page = start(client)
    opened()
    html = client.get(page).content.decode()
    assert "De regels zijn veranderd sinds u begon" in html
    assert "Leges: € 260,00 wordt € 300,00" in html
    html = client.get(f"/diensten/{SERVICE}/veranderingen/").content.decode()
    assert "Sinds 15 september 2026" in html
    assert "Leges: € 260,00 wordt € 300,00" in html


def test_an_hour_of_opening_in_dutch_time(city: Any) -> None:
    response = staff_client("gerda").post(
        f"/werk/veranderen/{approved().pk}/openen/", {"percent": "100", "opens_at": "2026-09-15T13:00"}
    )
    assert response.status_code == 302
    versions.forget()
    assert versions.on(SERVICE, TODAY).hash == base().hash  # it is 11:30
    city.move_to("2026-09-15T11:00:00Z")
    assert versions.on(SERVICE, TODAY).hash == Change.objects.get().hash


def test_rolling_back_with_one_click(city: Any) -> None:
    change = opened()
    case = new_case()
    assert case.version.hash == change.hash  # type: ignore[union-attr]
    assert Zaaktype.objects.get(pk=base().zaaktype_id).einde_geldigheid == date(2026, 9, 14)
    response = staff_client("gerda").post(f"/werk/veranderen/{change.pk}/terugdraaien/")
    assert response.status_code == 302
    versions.forget()
    assert versions.on(SERVICE, TODAY).hash == base().hash
    assert new_case("test:2").version.hash == base().hash  # type: ignore[union-attr]
    case.refresh_from_db()
    assert case.version.hash == change.hash  # type: ignore[union-attr]
    assert Zaaktype.objects.get(pk=base().zaaktype_id).einde_geldigheid is None
    change.refresh_from_db()
    assert change.state == Change.State.STOPPED
    draft = Draft.objects.create(service=SERVICE, owner="x", channel="web", version_hash=change.hash)
    assert drafts.moved_along(draft).hash == base().hash
    # the same text cannot come back under the same hash; a mended one can, from the same day
    mended = approved(dearer(day=TODAY).replace("300.00", "290.00"))
    course.open_to(mended, staff("gerda"), Share())
    versions.forget()
    assert versions.on(SERVICE, TODAY).hash == mended.hash


def test_publishing_the_files_again_does_not_bring_back_what_was_rolled_back(city: Any) -> None:
    change = opened()
    course.stop(change, staff("gerda"))
    assert versions.publish(starters()) == []


def test_a_team_first(city: Any) -> None:
    opened(0, teams=frozenset({"loket"}))
    client = staff_client("els")
    client.post("/werk/invoeren/", {"channel": "desk", "service": SERVICE})
    assert Draft.objects.get(channel="desk").version_hash == Change.objects.get().hash


def test_a_neighbourhood_first_asks_the_postcode(city: Any) -> None:
    change = opened(0, areas=("1234",))
    client = resident_client()
    page = client.post(f"/aanvragen/{SERVICE}/")
    assert "Wat is uw postcode?" in page.content.decode()
    client.post(f"/aanvragen/{SERVICE}/", {"postcode": "1234 AB"})
    assert Draft.objects.get().version_hash == change.hash
    other = resident_client(HOLLE)
    other.post(f"/aanvragen/{SERVICE}/", {"postcode": ""})
    assert Draft.objects.exclude(owner=MOULIN.owner).get().version_hash == base().hash


def test_watching_counts_both_sides_and_is_honest(city: Any) -> None:
    change = opened(50)
    now = NOW + timedelta(hours=6)
    for version, n, stops in ((change.hash, 40, 25), (base().hash, 40, 4)):
        for number in range(n):
            draft = Draft.objects.create(
                service=SERVICE, owner=f"{version[:5]}{number}", channel="web", version_hash=version, errors=number % 2
            )
            if number < stops:
                drafts.drop(draft)
            else:
                Submission.objects.create(
                    key=f"{version}{number}",
                    channel="web",
                    received_at=NOW + timedelta(minutes=10),
                    started_at=NOW,
                    version=ServiceVersion.objects.get(hash=version),
                    errors=draft.errors,
                )
                draft.delete()
    city.move_to(now)
    seen = watch(change)
    assert seen is not None
    assert (seen.new.started, seen.old.started) == (40, 40)
    assert (seen.new.stopped, seen.old.stopped) == (25, 4)
    assert seen.stopped.verdict == "meer"
    assert seen.errors.verdict == "geen verschil te zien"
    assert seen.minutes.verdict == "te weinig"
    assert (
        "nog te weinig om iets te zeggen"
        in staff_client("gerda").get(f"/werk/veranderen/{change.pk}/").content.decode()
    )


def test_errors_and_calls_for_help_are_counted(city: Any) -> None:
    client = resident_client()
    page = start(client)
    client.post(page, {"naam": "", "next": "1"})
    draft = Draft.objects.get()
    assert draft.errors == 1
    response = client.post(f"/aanvragen/{SERVICE}/{draft.pk}/hulp/", follow=True)
    assert "14 0123" in response.content.decode()
    draft.refresh_from_db()
    assert draft.helped == 1
    client.post(fill(client, page))
    submission = Submission.objects.get()
    assert (submission.errors, submission.helped, submission.version) == (draft.errors, 1, base())
    assert submission.started_at == draft.started_at


def test_a_wrong_rule_is_frozen_mended_and_replayed(city: Any) -> None:
    change = opened()
    decided, running = new_case("1"), new_case("2")
    decisions.decide(decided.pk, hands.Handler(staff("anna"), 1), "verleend", "Er zijn geen bezwaren.")
    assert change.version is not None
    with pytest.raises(course.NotNow, match="wat er mis is"):
        course.freeze(change.version, staff("gerda"), " ")
    course.freeze(change.version, staff("gerda"), "De leges kloppen niet")
    versions.forget()
    later = new_case("3")  # it still comes in, as received
    assert later.version_id == change.version_id
    with pytest.raises(refusals.NotPossible, match="fout in de regels"):
        decisions.decide(later.pk, hands.Handler(staff("anna"), 1), "verleend", "Er zijn geen bezwaren.")
    assert (
        "Er zit een fout in de regels" in staff_client("anna").get(f"/werk/zaken/{later.zaak.uuid}/").content.decode()
    )

    text = dearer(day=TODAY).replace("90.00", "80.00")
    change.version.refresh_from_db()
    mended = course.take_in(text, change.version, "Herstel", staff("gerda"))
    course.note(mended, staff("gerda"), "Fout", "80", "Niets")
    made = course.read(SERVICE, text, change.version).version
    assert made is not None
    rehearsed = impact.rehearse(made, mended.hash, text, "gerda")
    assert rehearsed.result["total"] == 2  # the running cases of the frozen version, though it is of the same day
    course.propose(mended, staff("gerda"))
    course.approve(mended, staff("henk"), mended.hash)
    course.open_to(mended, staff("gerda"), Share())
    versions.forget()
    mended.refresh_from_db()
    assert versions.on(SERVICE, TODAY).hash == mended.hash
    assert mended.version is not None
    migration = migrating.run(migrating.begin(mended.version, staff("gerda"), of=change.version))
    assert migration.counts == {"moved": 2, "decided": 1}
    [correction] = migrating.corrections(migration)
    assert correction.zaak_id == decided.pk
    assert [(c["was"], c["now"]) for c in correction.changed] == [("€ 90,00", "€ 80,00")]
    case = Case.objects.get(pk=running.pk)
    decisions.decide(case.pk, hands.Handler(staff("anna"), case.revision), "verleend", "Er zijn geen bezwaren.")
    course.stop(mended, staff("gerda"))  # back to the frozen one, rather than to nothing
    versions.forget()
    assert versions.on(SERVICE, TODAY).hash == change.hash
    html = staff_client("gerda").get(f"/werk/veranderen/{mended.pk}/overgang/{migration.pk}/").content.decode()
    assert decided.zaak.identificatie in html
    assert "moeten een nieuwe brief krijgen" in html


def test_the_note_is_shown_at_the_first_case_and_not_after_it_is_read(city: Any) -> None:
    change = opened()
    zaak = new_case().zaak
    client = staff_client("anna")
    page = f"/werk/zaken/{zaak.uuid}/"
    assert "De leges zijn hoger." in client.get(page).content.decode()
    response = client.post(f"/werk/veranderen/{change.pk}/bericht-gelezen/", {"zaak": str(zaak.uuid)})
    assert response["Location"] == page
    assert "De leges zijn hoger." not in client.get(page).content.decode()
    assert "De leges zijn hoger." in staff_client("youssef").get(page).content.decode()
    client.post(f"/werk/veranderen/{change.pk}/bericht-gelezen/", {"question": "Ook voor scholen?"})
    admin = staff_client("gerda")
    assert "Ook voor scholen?" in admin.get(f"/werk/veranderen/{change.pk}/").content.decode()
    admin.post(f"/werk/veranderen/{change.pk}/antwoord/", {"asker": str(staff("anna").pk), "answer": "Ja."})
    assert "Ja." in client.get(f"/werk/veranderen/{change.pk}/oefenen/").content.decode()


def test_practising_touches_no_register(city: Any) -> None:
    change = approved()
    client = staff_client("anna")
    page = f"/werk/veranderen/{change.pk}/oefenen/"
    html = client.get(page).content.decode()
    assert "oefenzaak met verzonnen gegevens" in html
    html = client.post(page, {"categorie": "1"}).content.decode()
    assert "Nog niet alles klopt" in html
    assert Briefing.objects.get().practised_at is None
    answers = {"categorie": "melding", "leges": "€ 0,00", "op_tijd": "op tijd"}
    assert "U hebt geoefend" in client.post(page, answers).content.decode()
    assert Briefing.objects.get().practised_at == NOW
    letter = client.post(page, {"brief": "1", "result": "verleend"})
    assert letter["Content-Type"] == "application/pdf"
    assert client.post(page, {"brief": "1", "result": "nergens"}).status_code == 404
    assert not Case.objects.exists()
    assert not Message.objects.exists()


def test_adoption_per_team(city: Any) -> None:
    change = opened()
    case = new_case()
    handling.take(case.pk, hands.Handler(staff("anna"), 1))
    adoption.mark_read(change, staff("anna"))
    adoption.practised(change, staff("youssef"), True)
    found = adoption.adoption(change)
    [team] = found.teams
    assert (team.name, team.people, team.read, team.practised, team.started) == ("Vergunningen", 3, 1, 1, 1)
    assert team.days.verdict == "te weinig"


def test_the_pages_of_a_migration(city: Any) -> None:
    city.move_to("2026-09-01T09:00:00Z")
    cases = [new_case(f"c{n}") for n in range(3)]
    city.move_to(NOW)
    change = opened()
    client = staff_client("gerda")
    assert client.post(f"/werk/veranderen/{change.pk}/overgang/").status_code == 302
    migration = Migration.objects.get()
    again = client.post(f"/werk/veranderen/{change.pk}/overgang/")
    assert again.status_code == 422
    assert "Er loopt al een overgang" in again.content.decode()
    client.post(f"/werk/veranderen/{change.pk}/pauze/", {"migration": str(migration.pk)})
    migration.refresh_from_db()
    assert migration.state == Migration.State.PAUSED
    client.post(f"/werk/veranderen/{change.pk}/verder/", {"migration": str(migration.pk)})
    migrating.run(Migration.objects.get())
    html = client.get(f"/werk/veranderen/{change.pk}/overgang/{migration.pk}/").content.decode()
    assert "Leges: € 75,00 → € 90,00" in html
    assert cases[0].zaak.identificatie in html
    assert "Overgegaan: 3" in client.get(f"/werk/veranderen/{change.pk}/").content.decode()
    migrating.undo(Migration.objects.get(), staff("gerda"))
    assert "teruggezet" in client.get(f"/werk/veranderen/{change.pk}/overgang/{migration.pk}/").content.decode()


def test_the_fee_table_is_changed_on_the_page(city: Any) -> None:
    client = staff_client("gerda")
    response = client.post("/werk/veranderen/", {"service": SERVICE, "title": "Leges", "day": "2026-10-01"})
    change = Change.objects.get()
    assert response["Location"] == f"/werk/veranderen/{change.pk}/tekst/"
    html = client.get(response["Location"]).content.decode()
    assert 'value="2400,00"' in html
    wrong = client.post(f"/werk/veranderen/{change.pk}/tekst/", {"valid_from": "2026-10-01", "then.1.0": "veel"})
    assert wrong.status_code == 422
    assert "‘veel’ is geen bedrag of getal" in wrong.content.decode()
    client.post(f"/werk/veranderen/{change.pk}/tekst/", {"valid_from": "2026-11-01", "then.1.0": "€ 2.500,50"})
    change.refresh_from_db()
    version = course.read(change.service, change.source, change.base).version
    assert version is not None
    assert version.rules[1].rows[0].then == Decimal("2500.50")
    assert version.valid_from == date(2026, 11, 1)
    client.post(f"/werk/veranderen/{change.pk}/proef/")
    html = client.get(f"/werk/veranderen/{change.pk}/").content.decode()
    assert "€ 2.400,00 wordt € 2.500,50" in html
    assert "0 zaken bekeken" in html


BAD: list[tuple[str, dict[str, Any]]] = [
    ("openen", {"percent": "tien"}),
    ("openen", {"percent": "101"}),
    ("openen", {"percent": "10", "areas": "<script>"}),
    ("openen", {"percent": "10", "opens_at": "morgen"}),
    ("openen", {"percent": "10", "opens_at": "2026-09-01T10:00"}),
    ("goedkeuren", {"hash": "x"}),
    ("terugdraaien", {}),
    ("stilleggen", {"why": "x"}),
    ("overgang", {}),
]


@pytest.mark.parametrize(("action", "data"), BAD)
def test_bad_input_is_a_clear_message(city: Any, action: str, data: dict[str, Any]) -> None:
    change = approved()
    response = staff_client("gerda").post(f"/werk/veranderen/{change.pk}/{action}/", data)
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert not ServiceVersion.objects.filter(hash=change.hash).exists()


@pytest.mark.parametrize("username", ["anna", "els", "frans", "chantal"])
def test_only_admins_change_services(city: Any, username: str) -> None:
    change = approved()
    client = staff_client(username)
    for path in ("", "tekst/"):
        assert client.get(f"/werk/veranderen/{change.pk}/{path}").status_code == 403
    assert client.get("/werk/veranderen/").status_code == 403
    for action in ("openen", "goedkeuren", "terugdraaien", "overgang", "proef"):
        assert client.post(f"/werk/veranderen/{change.pk}/{action}/", {"percent": "100"}).status_code == 403
    assert not ServiceVersion.objects.filter(hash=change.hash).exists()


def test_two_versions_side_by_side(city: Any) -> None:
    january = ServiceVersion.objects.get(service=SERVICE, valid_from=date(2026, 1, 1))
    html = staff_client("gerda").get(f"/werk/veranderen/vergelijken/?a={january.hash}&b={base().hash}").content.decode()
    assert "Nieuwe vraag op ‘De plek’" in html
    assert "Grondslag:" in html


def test_source_with_another_service_is_refused(city: Any) -> None:
    assert source(running="keep")  # the helper's own text is good
    response = staff_client("gerda").post("/werk/veranderen/", {"service": "nergens", "title": "", "day": "x"})
    assert response.status_code == 422
    for said in ("Kies een dienst.", "Geef de wijziging een naam.", "Vul de dag in"):
        assert said in response.content.decode()


def test_the_emergency_stop_of_any_version(city: Any) -> None:
    client = staff_client("gerda")
    page = client.get("/werk/diensten/").content.decode()
    assert "geldt nu" in page
    assert "Ligt stil" not in page
    stop = f"/werk/diensten/{base().hash}/stilleggen/"
    assert "Schrijf op wat er mis is." in client.post(stop, {"why": ""}, follow=True).content.decode()
    assert "Ligt stil" in client.post(stop, {"why": "Fout"}, follow=True).content.decode()
    assert base().frozen_at == NOW
    client.post(f"/werk/diensten/{base().hash}/vrijgeven/", {"why": "hersteld"})
    assert base().frozen_at is None
    assert client.post(f"/werk/diensten/{'0' * 64}/stilleggen/", {"why": "x"}).status_code == 404
    assert staff_client("anna").post(stop, {"why": "x"}).status_code == 403


@pytest.mark.parametrize(("action", "data"), [("antwoord", {"asker": "x"}), ("pauze", {"migration": "x"})])
def test_a_number_that_is_none_is_not_found(city: Any, action: str, data: dict[str, str]) -> None:
    response = staff_client("gerda").post(f"/werk/veranderen/{opened().pk}/{action}/", data)
    assert response.status_code == 404


def test_a_note_read_at_a_zaak_that_is_none_leads_to_practising(city: Any) -> None:
    change = opened()
    place = f"/werk/veranderen/{change.pk}/"
    response = staff_client("anna").post(f"{place}bericht-gelezen/", {"zaak": "-" * 36})
    assert response["Location"] == f"{place}oefenen/"

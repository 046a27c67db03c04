"""The one way in."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections

from openloket.cases import versions
from openloket.cases.models import Case, Draft, Message, Submission
from openloket.cases.submit import NewSubmission, SubmissionRefused, submit
from openloket.people.acting import own
from openloket.registers import content
from openloket.registers.models import (
    Audittrail,
    Enkelvoudiginformatieobject,
    Klantcontact,
    Rol,
    Status,
    Zaak,
    Zaakinformatieobject,
    ZaaktypeInformatieobjecttype,
)
from tests.conftest import MOULIN, NOW, event_answers, new_case


def queued(job: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where task_name = %s", [job])
        return int(cursor.fetchone()[0])


def submission(**changes: Any) -> NewSubmission:
    settings = {
        "key": "k",
        "service": "evenementenvergunning",
        "channel": "web",
        "received_at": NOW,
        "answers": event_answers(),
        **changes,
    }
    if settings["channel"] == "web":
        settings.setdefault("sender", MOULIN)
    return NewSubmission(**settings)


def test_everything_is_written_at_once(city: Any) -> None:
    case = new_case()
    zaak = case.zaak
    assert zaak.identificatie.startswith("ZAAK-2026-")
    assert zaak.startdatum == date(2026, 9, 15)
    assert zaak.uiterlijke_einddatum_afdoening == case.due == date(2026, 11, 10)
    assert zaak.vertrouwelijkheidaanduiding == "zaakvertrouwelijk"
    rol = Rol.objects.get(zaak=zaak)
    assert rol.betrokkene_identificatie["inpBsn"] == "999993653"
    assert rol.betrokkene_identificatie["verblijfsadres"]["aoaPostcode"] == "1234 AB"
    assert zaak.huidige_status == Status.objects.get(zaak=zaak)
    assert zaak.huidige_status.statustype.omschrijving == "Ontvangen"
    assert Klantcontact.objects.get(zaak=zaak).kanaal == "web"
    kinds = sorted(Enkelvoudiginformatieobject.objects.filter(zaken__zaak=zaak).values_list("formaat", flat=True))
    assert kinds == ["application/json", "application/pdf", "image/png"]
    assert Audittrail.objects.get(hoofd_object=zaak.uuid, resource="zaak").actie == "create"
    assert queued("send_receipt") == 1


def test_the_submission_as_json_reads_back(city: Any) -> None:
    case = new_case()
    document = Enkelvoudiginformatieobject.objects.get(zaken__zaak=case.zaak, formaat="application/json")
    stored = json.loads(content.read(document.inhoud))
    assert stored["answers"] == case.answers
    assert stored["version"] == case.version.hash  # type: ignore[union-attr]


def test_a_repeated_submit_returns_the_first_zaak(city: Any) -> None:
    first = submit(submission())
    again = submit(submission(answers={}))
    assert (first.repeated, again.repeated) == (False, True)
    assert again.zaak.pk == first.zaak.pk
    assert Zaak.objects.count() == 1
    assert queued("send_receipt") == 1


def test_the_version_of_the_day_of_receipt_holds(city: Any) -> None:
    old = submit(
        submission(key="a", channel="paper", received_on=date(2026, 6, 30), answers=event_answers(beveiligers=4))
    )
    new = submit(submission(key="b", channel="paper", received_on=date(2026, 7, 1)))
    by_rule = [{f["id"]: f["value"] for f in Case.objects.get(pk=x.zaak.pk).findings} for x in (old, new)]
    assert [found["categorie"] for found in by_rule] == ["B", "1"]
    assert [found["leges"] for found in by_rule] == ["€ 95,00", "€ 75,00"]


def test_a_day_before_any_version_is_refused(city: Any) -> None:
    with pytest.raises(versions.NoVersion):
        submit(submission(received_on=date(2025, 12, 31)))
    with pytest.raises(versions.NoVersion):
        submit(submission(service="bestaat_niet"))
    assert Zaak.objects.count() == 0


@pytest.mark.parametrize("channel", ["phone", "api", "intern"])
def test_only_channels_that_the_version_opens(city: Any, channel: str) -> None:
    with pytest.raises(SubmissionRefused, match="niet op deze manier"):
        submit(submission(channel=channel))
    assert Zaak.objects.count() == 0


def test_what_is_open_on_paper_is_open_to_an_email_that_the_mail_room_enters(city: Any) -> None:
    assert submit(submission(channel="email")).zaak.communicatiekanaal_naam == "email"


def test_a_day_in_the_future_is_refused(city: Any) -> None:
    with pytest.raises(SubmissionRefused, match="toekomst"):
        submit(submission(received_on=date(2026, 9, 16)))


def test_wrong_answers_write_nothing(city: Any) -> None:
    with pytest.raises(SubmissionRefused) as refusal:
        submit(submission(answers=event_answers(bezoekers="veel", email="1")))
    assert [problem.question_id for problem in refusal.value.problems] == ["email", "bezoekers"]
    assert Submission.objects.count() == Zaak.objects.count() == queued("send_receipt") == 0


def test_a_login_answers_in_place_of_what_was_sent(city: Any) -> None:
    zaak = submit(submission(answers=event_answers(bsn="999990019"), sender=MOULIN)).zaak
    assert Rol.objects.get(zaak=zaak).betrokkene_identificatie["inpBsn"] == "999993653"


def test_an_organisation_is_a_rol_of_its_own_kind(city: Any) -> None:
    company = own("kvk", "69599084", "substantieel")
    zaak = submit(submission(answers=event_answers(soort_aanvrager="organisatie"), sender=company)).zaak
    rol = Rol.objects.get(zaak=zaak)
    assert rol.betrokkene_type == "niet_natuurlijk_persoon"
    told = {name: value for name, value in rol.betrokkene_identificatie.items() if value}
    assert told == {"kvkNummer": "69599084", "statutaireNaam": "Suzanne Moulin"}


def test_the_three_channels_make_the_same_zaak(city: Any) -> None:
    """Compare everything the registers hold, ids and channel aside."""
    seen = [_as_json(new_case(f"k{channel}", channel)) for channel in ("web", "paper", "desk")]
    assert seen[0] == seen[1] == seen[2]


def _as_json(case: Case) -> dict[str, Any]:
    aside = {"id", "uuid", "identificatie", "communicatiekanaal_naam", "huidige_status_id", "zaak_id", "channel", "_state", "inhoud",
             "bestandsnaam", "bestandsomvang", "integriteit", "registratiedatum", "kanaal", "informatieobject_id", "objectinformatieobject"}  # fmt: skip

    def plain(row: Any) -> dict[str, Any]:
        return {key: value for key, value in vars(row).items() if key not in aside and not key.startswith("_")}

    zaak = Zaak.objects.get(pk=case.pk)
    return {
        "zaak": plain(zaak),
        "case": plain(Case.objects.get(pk=case.pk)),
        "rollen": [plain(row) for row in zaak.rollen.all()],
        "statussen": [plain(row) for row in zaak.statussen.all()],
        "contacten": [plain(row) for row in zaak.klantcontacten.all()],
        "documenten": [
            plain(row) for row in Enkelvoudiginformatieobject.objects.filter(zaken__zaak=zaak).order_by("pk")
        ],
        "in het dossier": [plain(row) for row in Zaakinformatieobject.objects.filter(zaak=zaak).order_by("pk")],
    }


def test_the_draft_goes_when_the_zaak_is_there(city: Any) -> None:
    draft = Draft.objects.create(service="evenementenvergunning", owner="x", channel="web", version_hash="")
    submit(submission(draft=draft))
    assert not Draft.objects.exists()


def test_a_full_disk_writes_nothing(city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = event_answers()
    monkeypatch.setattr(content, "store", _no_space)
    with pytest.raises(OSError, match="no space"):
        submit(submission(answers=answers))
    assert Zaak.objects.count() == Submission.objects.count() == 0


def _no_space(data: bytes) -> str:
    raise OSError("no space left on device")


@pytest.mark.django_db(transaction=True)
def test_twenty_submits_at_the_same_moment_make_one_zaak(published: None) -> None:
    answers = event_answers()
    new = NewSubmission("same", "evenementenvergunning", "web", datetime.now(UTC), answers, sender=MOULIN)

    def go(_: int) -> int:
        try:
            return submit(new).zaak.pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        zaken = set(pool.map(go, range(20)))
    assert len(zaken) == 1
    assert Zaak.objects.count() == 1
    assert queued("send_receipt") == 1


def test_numbers_are_unique_and_follow(city: Any) -> None:
    numbers = [new_case(f"n{n}").zaak.identificatie for n in range(3)]
    assert len(set(numbers)) == 3
    assert numbers == sorted(numbers)


def test_the_receipt_comes_once(city: Any) -> None:
    from openloket.cases.sent import receipts

    case = new_case()
    receipts.send(case.pk, NOW)
    receipts.send(case.pk, NOW + timedelta(hours=1))
    message = Message.objects.get(zaak=case.zaak)
    assert (message.kind, message.way, message.email) == ("receipt", "inbox", "suzanne@voorbeeld.example")
    assert queued("notify") == 1


# What the registers think of it -----------------------------------------------------------------------------------------


def test_a_number_that_another_system_gave_its_own_zaak_is_passed_over(city: Any) -> None:
    other = new_case("other").zaak
    number = int(other.identificatie[-10:])
    Zaak.objects.filter(pk=other.pk).update(identificatie=f"ZAAK-2026-{number + 1:010}")
    assert new_case("one").zaak.identificatie == f"ZAAK-2026-{number + 2:010}"
    assert Zaak.objects.count() == 2


def test_awb_4_1_what_someone_sends_is_kept_whatever_a_rule_of_the_registers_says(
    city: Any, caplog: pytest.LogCaptureFixture
) -> None:
    ZaaktypeInformatieobjecttype.objects.all().delete()  # zrc-017 refuses its documents now
    case = new_case()
    assert Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak).count() == 3
    assert "missing-zaaktype-informatieobjecttype-relation" in caplog.text

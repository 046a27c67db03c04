"""Tasks and advice at the desk: asking, answering, and who sees what."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from openloket.cases import reach
from openloket.cases.advice import tasks
from openloket.cases.models import Case, FoundFact, Task
from openloket.cases.work import handling
from openloket.people import absences, accounts, trail
from openloket.people.models import Look
from openloket.registers.models import Enkelvoudiginformatieobject
from tests.cases.advice.test_tasks import DUE, QUESTION, TO_POLICE, TO_TEAM, answered, asked
from tests.cases.test_handling import WHY, by, fresh
from tests.conftest import NOW, new_case, png, staff, staff_client, stored_file

SUBJECT = "Windvlagenfeest"


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def ask_page(case: Case) -> str:
    return f"/werk/zaken/{case.zaak.uuid}/taken/"


def form(case: Case, **changes: Any) -> dict[str, Any]:
    said = {"revision": fresh(case).revision, "soort": "advies", "aan": "team:juridisch", "vraag": QUESTION}
    return {**said, "uiterlijk": DUE.isoformat(), "toon": ["bezoekers"], **changes}


def of_team(case: Case, **changes: Any) -> Task:
    return asked(case, TO_TEAM, **{"shows": ["bezoekers", "plattegrond"], **changes})[0]


def test_a_team_is_asked_and_one_of_them_answers(city: Any) -> None:
    case = new_case(naam_evenement=SUBJECT)
    anna, lotte = staff_client("anna"), staff_client("lotte")
    assert "De klok loopt door" in words(anna.get(ask_page(case)))
    assert anna.post(ask_page(case), form(case)).status_code == 302
    task = Task.objects.get()
    assert (task.team, task.name, task.shows, task.due) == ("juridisch", "team Bezwaar en klachten", ["bezoekers"], DUE)
    seen = words(anna.get(f"/werk/zaken/{case.zaak.uuid}/"))
    assert "team Bezwaar en klachten wacht op antwoord" in seen
    assert QUESTION in words(lotte.get("/werk/taken/"))
    page = words(lotte.get(f"/werk/taken/{task.pk}/"))
    assert QUESTION in page
    assert "Hoeveel bezoekers verwacht u op het drukste moment?" in page
    assert "Op welk telefoonnummer" not in page
    files = {"bijlagen": SimpleUploadedFile("schets.png", png(), "image/png")}
    said = {"advies": "voorwaarden", "toelichting": "Houd de weg vrij.", "feiten": "Er staat een hek.", **files}
    assert lotte.post(f"/werk/taken/{task.pk}/", said)["Location"] == "/werk/taken/"
    task.refresh_from_db()
    assert (task.outcome, task.answered_by, task.channel) == ("voorwaarden", staff("lotte"), "intern")
    assert [row.titel for row in task.answer_documents.order_by("pk")] == [
        "Advies van team Bezwaar en klachten",
        "schets.png",
    ]
    assert FoundFact.objects.get().noted_by == staff("lotte")
    again = words(anna.get(f"/werk/zaken/{case.zaak.uuid}/"))
    assert "advies: voor, met voorwaarden nieuw" in again
    assert "Houd de weg vrij." in again
    assert "Er wacht niets op u." in words(lotte.get("/werk/taken/"))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"aan": ""}, tasks.NO_ONE),
        ({"aan": "team:geen"}, tasks.NO_ONE),
        ({"aan": "collega:999999"}, tasks.NO_ONE),
        ({"aan": "collega:x"}, tasks.NO_ONE),
        ({"aan": "buiten", "naam": "de politie", "email": "geen adres"}, tasks.NO_EMAIL),
        ({"aan": "buiten", "email": "advies@politie.example"}, tasks.NO_NAME),
        ({"vraag": ""}, tasks.NO_QUESTION),
        ({"uiterlijk": "morgen"}, tasks.NO_DAY),
        ({"uiterlijk": "2020-01-01"}, tasks.NO_DAY),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stands(city: Any, changes: Any, why: str) -> None:
    case = new_case()
    answer = staff_client("anna").post(ask_page(case), form(case, naam_extra="", **changes))
    assert answer.status_code == 422
    assert why in words(answer)
    page = answer.content.decode()
    leads = re.search(r'role="alert"[^>]*>\s*<p>\s*<a href="#([^"]+)">', page)
    assert leads is not None
    assert f'id="{leads[1]}"' in page
    if "vraag" not in changes:
        assert QUESTION in words(answer)
    assert not Task.objects.exists()


def test_an_organisation_without_an_address_is_asked_by_letter_and_gets_no_link(city: Any) -> None:
    case = new_case()
    anna = staff_client("anna")
    assert anna.post(ask_page(case), form(case, aan="buiten", naam="de dijkgraaf")).status_code == 302
    task = Task.objects.get()
    assert (task.name, task.email, task.code) == ("de dijkgraaf", "", None)
    assert not ProcrastinateJob.objects.filter(task_name="mail_adviser").exists()
    seen = words(anna.get(f"/werk/zaken/{case.zaak.uuid}/"))
    assert "Er gaat geen link." in seen
    refused = anna.post(
        f"/werk/zaken/{case.zaak.uuid}/taak-link/", {"revision": fresh(case).revision, "taak": str(task.pk)}
    )
    assert tasks.NO_LINK in words(refused)


def test_two_at_once_are_seen_before_they_collide(city: Any) -> None:
    case = new_case()
    old = form(case)
    handling.take(case.pk, by(case))
    answer = staff_client("anna").post(ask_page(case), old)
    assert answer.status_code == 409
    assert "Er is niets gevraagd" in words(answer)
    assert not Task.objects.exists()


def test_a_case_page_shows_who_handles_it_the_code_to_tell_and_nobody_else(city: Any) -> None:
    case = new_case()
    (task,) = asked(case, TO_POLICE)
    seen = words(staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/"))
    code = re.search(r"niet met e-mail: ([A-Z2-7]{4}-[A-Z2-7]{4})", seen)
    assert code is not None
    els = staff_client("els")
    els.post(f"/werk/zaken/{case.zaak.uuid}/reden/", {"purpose": "klant"})
    desk = words(els.get(f"/werk/zaken/{case.zaak.uuid}/"))
    assert "de politie" in desk
    assert code[1] not in desk
    assert task.pk


def test_an_answer_that_came_by_post_is_written_down_by_who_handles_the_case(city: Any) -> None:
    case = new_case()
    (task,) = asked(case, TO_POLICE)
    anna = staff_client("anna")
    assert "Hoe kwam het antwoord?" in words(anna.get(f"/werk/taken/{task.pk}/"))
    without = anna.post(f"/werk/taken/{task.pk}/", {"advies": "tegen", "toelichting": "Te druk."})
    assert without.status_code == 422
    said = {"hoe_kwam_het": "paper", "advies": "tegen", "toelichting": "Te druk."}
    assert anna.post(f"/werk/taken/{task.pk}/", said).status_code == 302
    task.refresh_from_db()
    assert (task.channel, task.outcome, task.answered_by) == ("paper", "tegen", staff("anna"))


def test_what_was_asked_is_withdrawn_or_sent_anew_from_the_case(city: Any) -> None:
    case = new_case()
    (task,) = asked(case, TO_POLICE)
    anna, act = staff_client("anna"), f"/werk/zaken/{case.zaak.uuid}/"
    before = task.code
    anna.post(f"{act}taak-link/", {"revision": fresh(case).revision, "taak": str(task.pk)})
    task.refresh_from_db()
    assert task.code != before
    assert (
        anna.post(f"{act}taak-intrekken/", {"revision": fresh(case).revision, "taak": str(task.pk)}).status_code == 422
    )
    said = {"revision": fresh(case).revision, "taak": str(task.pk), "taak_reden": "Het plan is veranderd."}
    assert anna.post(f"{act}taak-intrekken/", said).status_code == 302
    assert "de politie ingetrokken" in words(anna.get(act))
    gone = {**said, "revision": fresh(case).revision}
    assert tasks.NOT_OPEN in words(anna.post(f"{act}taak-intrekken/", gone))
    assert tasks.NOT_OPEN in words(anna.post(f"{act}taak-intrekken/", {**gone, "taak": "geen"}))


def test_deciding_asks_why_without_an_advice_and_why_against_one(city: Any) -> None:
    case = new_case()
    police, _team = asked(case, TO_POLICE, TO_TEAM)
    answered(police, "tegen", user=None, channel="web")
    anna, act = staff_client("anna"), f"/werk/zaken/{case.zaak.uuid}/"
    page = words(anna.get(act))
    assert "Waarom wijkt u af van het advies?" in page
    assert "Er is nog geen advies van: team Juridische zaken." in page
    said = {"result": "verleend", "motivation": WHY, "deviation": "Het kan nog op tijd."}

    def decide(**more: str) -> Any:
        return anna.post(f"{act}decide/", {"revision": fresh(case).revision, **said, **more})

    refused = decide()
    assert refused.status_code == 422
    assert "gaat in tegen het advies van de politie" in words(refused)
    refused = decide(departing="Er komen meer beveiligers.")
    assert "er mist een advies: team Juridische zaken" in words(refused)
    assert "Er komen meer beveiligers." in refused.content.decode()
    assert decide(departing="Er komen meer beveiligers.", unadvised="Het is al over twee dagen.").status_code == 302
    closed = words(anna.get(act))
    assert "Beslist zonder advies van team Juridische zaken" in closed
    assert "Wij wijken af van het advies van de politie" in closed


# Who sees what --------------------------------------------------------------------------------------------------------


def test_the_rights_are_those_of_this_table(city: Any) -> None:
    """Who handles the case sees all of it; who was asked sees what is shared, and others see nothing."""
    file = stored_file("plattegrond.png")
    case = new_case(naam_evenement=SUBJECT, plattegrond=[file])
    documents = Enkelvoudiginformatieobject.objects.filter(zaken__zaak=case.zaak)
    shared, hidden = documents.get(inhoud=file["sha256"]).uuid, documents.exclude(inhoud=file["sha256"])[0].uuid
    task = of_team(case)
    ours = asked(case, {"person": staff("bram")}, shows=[])[0]
    table = {  # task of the team, its document, another document, task of bram, the case, asking in it
        "lotte": (200, 200, 404, 403, 403, 403),  # in the team that is asked
        "omar": (200, 200, 404, 403, 403, 403),
        "bram": (403, 403, 403, 200, 403, 403),  # asked himself, of another team
        "anna": (200, 200, 404, 200, 200, 200),  # handles the case
        "youssef": (200, 200, 404, 200, 200, 200),
        "chantal": (200, 200, 404, 200, 200, 200),  # coordinates, and decides
        "dirk": (403, 403, 403, 403, 403, 403),  # coordinates another team
        "frans": (403, 403, 403, 403, 403, 403),  # the mail room
        "gerda": (403, 403, 403, 403, 403, 403),  # manages services
    }
    for name, expected in table.items():
        client = staff_client(name)
        found = tuple(
            client.get(address).status_code
            for address in (
                f"/werk/taken/{task.pk}/",
                f"/werk/taken/{task.pk}/documenten/{shared}/",
                f"/werk/taken/{task.pk}/documenten/{hidden}/",
                f"/werk/taken/{ours.pk}/",
                f"/werk/zaken/{case.zaak.uuid}/",
                ask_page(case),
            )
        )
        assert found == expected, name
    els = staff_client("els")  # the desk sees the case for a purpose, and cannot ask or answer
    els.post(f"/werk/zaken/{case.zaak.uuid}/reden/", {"purpose": "klant"})
    assert [els.get(a).status_code for a in (f"/werk/taken/{task.pk}/", ask_page(case))] == [403, 403]
    for address in ("/werk/taken/", f"/werk/taken/{task.pk}/", ask_page(case)):
        assert "/account/login/" in Client().get(address)["Location"]


def test_acts_are_refused_too_and_not_only_hidden(city: Any) -> None:
    case = new_case()
    task, act = of_team(case), f"/werk/zaken/{case.zaak.uuid}/"
    said = {"revision": fresh(case).revision, "taak": str(task.pk), "taak_reden": "Het plan is veranderd."}
    for name in ("lotte", "bram", "dirk", "frans", "gerda"):
        client = staff_client(name)
        assert client.post(f"{act}taak-intrekken/", said).status_code == 403, name
        assert client.post(ask_page(case), form(case)).status_code == 403, name
        if name != "lotte":
            assert client.post(f"/werk/taken/{task.pk}/", {"advies": "voor", "toelichting": "Goed."}).status_code == 403
    task.refresh_from_db()
    assert task.answered_at is None
    assert task.withdrawn_at is None
    assert Task.objects.count() == 1


def test_a_look_at_what_is_shared_is_logged_for_the_case_and_a_list_for_all(city: Any) -> None:
    case = new_case()
    task, lotte = of_team(case), staff_client("lotte")
    lotte.get(f"/werk/taken/{task.pk}/")
    look = Look.objects.latest("pk")
    assert (look.user, look.purpose, look.zaak) == (staff("lotte"), reach.ADVISING, case.zaak)
    assert look.subjects
    lotte.get("/werk/taken/")
    listed = Look.objects.latest("pk")
    assert (listed.name, listed.purpose, listed.subjects) == ("tasks", reach.ADVISING, look.subjects)
    before = Look.objects.count()
    assert "Er wacht niets op u." in words(staff_client("karin").get("/werk/taken/"))
    assert Look.objects.count() == before, "an empty list tells of nobody"


def test_who_replaces_a_colleague_today_has_their_tasks(city: Any) -> None:
    case = new_case()
    (task,) = asked(case, {"person": staff("lotte")})
    omar = staff_client("omar")
    assert omar.get(f"/werk/taken/{task.pk}/").status_code == 403
    absences.add(staff("lotte"), staff("omar"), NOW.date(), NOW.date(), trail.SERVER)
    assert omar.get(f"/werk/taken/{task.pk}/").status_code == 200


def test_whose_role_was_taken_away_sees_nothing_more(city: Any) -> None:
    task = of_team(new_case())
    accounts.take_role(staff("lotte"), "behandelaar")
    assert staff_client("lotte").get(f"/werk/taken/{task.pk}/").status_code == 403


def test_a_late_task_is_said_to_be_late(city: Any) -> None:
    case = new_case()
    task = of_team(case)
    Task.objects.update(due=NOW.date().replace(day=1))
    assert "te laat" in words(staff_client("lotte").get("/werk/taken/"))
    assert "team Juridische zaken te laat" in words(staff_client("anna").get(f"/werk/zaken/{case.zaak.uuid}/"))
    assert "advies of taak te laat" in words(staff_client("anna").get("/werk/?lijst=team"))
    assert answered(task).outcome == "voor", "a late advice is still taken in"
    assert "advies of taak te laat" not in words(staff_client("anna").get("/werk/?lijst=team"))

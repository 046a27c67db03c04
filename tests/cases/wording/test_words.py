"""What an applicant says beside the questions reaches who decides, and stays theirs to read."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from openloket.cases import hands
from openloket.cases.completing import supplementing
from openloket.cases.completing.supplementing import Completion
from openloket.cases.deciding import decisions
from openloket.cases.models import Case, InformationRequest, Submission, Supplement
from openloket.cases.received.arrivals import arrivals
from openloket.cases.submit import NewSubmission, SubmissionRefused, submit
from openloket.cases.work import handling
from openloket.registers import content
from openloket.registers.models import Enkelvoudiginformatieobject, Klantcontact
from tests.cases.test_handling import by, fresh
from tests.conftest import NOW, event_answers, new_case, resident_client, sender, staff, staff_client, stored_file

WORDS = "De kraan staat nu aan de overkant.\r\nBel mij gerust, <b>ook</b> 's avonds."
DAY = {"received.day": "15", "received.month": "9", "received.year": "2026"}


def page(case: Case, client: Client | None = None) -> str:
    return (client or staff_client("anna")).get(f"/werk/zaken/{case.zaak.uuid}/").content.decode()


def listed(username: str, view: str = "team") -> str:
    return staff_client(username).get(f"/werk/?lijst={view}").content.decode()


def new_for(username: str) -> int:
    """Return how many cases the tab «Nieuw» says there are."""
    found = re.search(r'Nieuw\s+<span class="count">(\d+)', listed(username))
    assert found is not None
    return int(found[1])


def asked(case: Case, *questions: str, text: str = "") -> Case:
    supplementing.ask_more(case.pk, by(case), questions, text)
    return fresh(case)


def came_in(case: Case, key: str = "a", channel: str = "web", message: str = "", **answers: Any) -> Case:
    supplementing.receive_more(case.pk, Completion(key, channel, NOW, answers, message))
    return fresh(case)


@pytest.mark.parametrize("channel", ["web", "desk", "phone", "email", "paper"])
def test_words_of_every_channel_stand_on_the_case_page_with_day_and_channel(city: Any, channel: str) -> None:
    case = asked(new_case(), "bezoekers")
    if channel == "web":
        url, client = f"/mijn/zaken/{case.zaak.uuid}/aanvullen/", resident_client()
    else:
        url, client = f"/werk/zaken/{case.zaak.uuid}/aanvullen/", staff_client("youssef")
    response = client.post(url, {**DAY, "channel": channel, "bezoekers": "90", "message": WORDS})
    assert response.status_code == 302
    html = page(case)
    assert "De kraan staat nu aan de overkant." in html
    assert "&lt;b&gt;ook&lt;/b&gt;" in html
    shown = {"web": "Web", "desk": "Balie", "phone": "Telefoon", "email": "E-mail", "paper": "Papier"}[channel]
    assert f"dinsdag 15 september 2026 · {shown}" in html
    assert ("ingevoerd door Youssef Amrani" in html) == (channel != "web")
    own = resident_client().get(f"/mijn/zaken/{case.zaak.uuid}/").content.decode()
    assert "De kraan staat nu aan de overkant." in own


def test_words_are_kept_whole_or_refused_and_never_cut(city: Any) -> None:
    case = asked(new_case(), "bezoekers")
    lines = "\n".join(["Een regel van de aanvrager."] * 60)  # 1,679 characters; as a browser sends it 59 more
    client, url = resident_client(), f"/mijn/zaken/{case.zaak.uuid}/aanvullen/"
    wrong = client.post(url, {"bezoekers": "90", "message": "x" * 2001})
    assert wrong.status_code == 422
    html = wrong.content.decode()
    assert "De tekst is te lang: 2001 tekens" in html
    assert "x" * 2001 in html
    assert 'value="90"' in html
    assert client.post(url, {"bezoekers": "90", "message": lines.replace("\n", "\r\n")}).status_code == 302
    assert Submission.objects.get(zaak=case.zaak, message__gt="").message == lines
    contact = Klantcontact.objects.get(onderwerp="Aanvulling")
    assert contact.toelichting.endswith("…")
    assert len(contact.toelichting) == 1000
    record = Enkelvoudiginformatieobject.objects.get(titel="Aanvulling als gegevens")
    assert json.loads(content.read(record.inhoud))["message"] == lines
    assert page(case).count("Een regel van de aanvrager.") == 60


def test_words_survive_a_mistake_elsewhere_on_the_page(city: Any) -> None:
    case = asked(new_case(), "bezoekers")
    for client, url in (
        (resident_client(), f"/mijn/zaken/{case.zaak.uuid}/aanvullen/"),
        (staff_client("anna"), f"/werk/zaken/{case.zaak.uuid}/aanvullen/"),
    ):
        data = {**DAY, "received.day": "12", "channel": "phone", "bezoekers": "veel", "message": "Tot straks."}
        html = client.post(url, data).content.decode()
        assert "Tot straks.</textarea>" in html
    assert 'value="phone" selected' in html
    assert 'value="12"' in html


def test_an_unknown_way_of_coming_in_is_said(city: Any) -> None:
    case = asked(new_case(), "bezoekers")
    url = f"/werk/zaken/{case.zaak.uuid}/aanvullen/"
    response = staff_client("anna").post(url, {**DAY, "channel": "duif", "bezoekers": "90", "message": "Roekoe."})
    assert response.status_code == 422
    assert "Kies hoe het binnenkwam." in response.content.decode()
    assert "Roekoe.</textarea>" in response.content.decode()


def test_a_request_without_questions_is_answered_in_words(city: Any) -> None:
    case = asked(new_case(), text="Leg uit waar de ambulance rijdt.")
    with pytest.raises(SubmissionRefused):
        came_in(case)
    assert fresh(case).waiting
    case = came_in(case, message="Over de Kerklaan.")
    assert not case.waiting
    html = page(case)
    assert "Over de Kerklaan." in html
    assert "Leg uit waar de ambulance rijdt." in html


def test_changed_answers_stand_beside_the_old_ones_also_when_another_completion_follows(city: Any) -> None:
    case = asked(new_case(), "bezoekers", "plattegrond", "weg_dicht", "locatie")
    case = came_in(
        case, bezoekers="450", plattegrond=[stored_file("nieuw.png")], weg_dicht="nee", locatie="Voorbeeldstraat"
    )
    case = came_in(asked(case, "bezoekers"), key="b", bezoekers="500")
    second, first = arrivals(case)[:2]
    assert [(c.question.id, c.was.text, c.now.text) for c in second.changes] == [("bezoekers", "450", "500")]
    assert [(c.question.id, c.was.text, c.now.text) for c in first.changes] == [
        ("weg_dicht", "Ja", "Nee"),
        ("wegen", "Voorbeeldstraat", ""),  # nobody asked for it; it went with the answer it hangs on
        ("plattegrond", "kaart.png", "nieuw.png"),
        ("bezoekers", "120", "450"),
    ]
    assert [question.id for question in first.same] == ["locatie"]
    html = page(case)
    assert "Hetzelfde gebleven: ‘Waar is het evenement?’" in " ".join(html.split())
    assert "(leeg)" in html
    for file in ("kaart.png", "nieuw.png"):
        assert f">{file}</a>" in html


def test_an_answer_to_a_question_that_does_not_count_is_shown_all_the_same(city: Any) -> None:
    case = asked(new_case(), "alcohol_plan")  # there is no alcohol, so the form does not ask it
    case = came_in(case, alcohol_plan="Wij schenken alleen cola.")
    assert "alcohol_plan" not in case.answers
    assert "Wij schenken alleen cola." in page(case)


def test_groups_choices_and_emptied_answers_in_words(city: Any) -> None:
    answers = {
        "naam": "Suzanne Moulin", "bsn": "999993653", "geboortedatum": "1985-12-01", "adres": event_answers()["adres"],
        "bereikbaar": "post", "situatie": "partner", "kinderen": [{"naam": "Bo", "geboortedatum": "2018-04-02"}],
        "soort_kosten": "medisch", "uitleg": "Mijn bril is kapot.", "bedrag": "240", "al_betaald": "nee", "bewijs": [stored_file()],
        "inkomen": "1180,50", "bronnen": ["bijstand", "loon"], "spaargeld": "500", "schuldhulp": "nee", "iban": "NL91ABNA0417164300",
        "akkoord": True,
    }  # fmt: skip
    zaak = submit(NewSubmission("k", "bijzondere_bijstand", "web", NOW, answers, sender=sender(answers))).zaak
    case = Case.objects.get(pk=zaak.pk)
    supplementing.ask_more(
        case.pk, hands.Handler(staff("bram"), 1), ["kinderen", "bronnen", "situatie", "inkomen", "geboortedatum"], ""
    )
    case = came_in(
        fresh(case), kinderen=[{"naam": "Bo", "geboortedatum": "2018-04-03"}, {"naam": "Ko", "geboortedatum": "2020-01-01"}],
        bronnen=["geen"], situatie="alleen", inkomen="0", geboortedatum="1985-12-02",
    )  # fmt: skip
    changed = {c.question.id: (c.was.text, c.now.text) for c in arrivals(case)[0].changes}
    assert changed == {
        "geboortedatum": ("1 december 1985", "2 december 1985"),
        "situatie": ("Met mijn partner, met of zonder kinderen", "Ik woon alleen"),
        "kinderen": (
            "Nummer 1 – Naam: Bo; Geboortedatum: 2 april 2018",
            "Nummer 1 – Naam: Bo; Geboortedatum: 3 april 2018\nNummer 2 – Naam: Ko; Geboortedatum: 1 januari 2020",
        ),
        "inkomen": ("€ 1.180,50", "€ 0,00"),
        "bronnen": ("Loon, Bijstand", "Ik heb geen inkomen"),
    }


def test_a_contact_that_a_colleague_noted_stands_there_whole(city: Any) -> None:
    case = new_case()
    long = "Belde over de kraan. " * 60
    url = f"/werk/zaken/{case.zaak.uuid}/contact/"
    client = staff_client("anna")
    wrong = client.post(url, {"revision": 1, "channel": "phone", "note": long})
    assert wrong.status_code == 422
    assert "De tekst is te lang" in wrong.content.decode()
    assert long.strip() in wrong.content.decode()
    client.post(url, {"revision": 1, "channel": "phone", "note": "Belde over de kraan."})
    html = page(case)
    section = html[html.index('id="h-came"') : html.index('id="h-rules"')]
    assert "Belde over de kraan." in section
    assert "Telefoon" in section


def test_a_case_with_something_new_says_so_until_its_handler_looked(city: Any) -> None:
    case = new_case()
    handling.take(case.pk, by(case))
    case = asked(fresh(case), "bezoekers")
    assert new_for("anna") == 0
    case = came_in(case, message="Kijk hier eens naar.", bezoekers="90")
    assert new_for("anna") == 1
    assert new_for("youssef") == 0  # it is anna's to look at
    for view in ("mine", "new", "team"):
        assert re.search(r'<span class="tag new">\s*nieuw\b', listed("anna", view))
    page(case, staff_client("youssef"))
    assert new_for("anna") == 1
    assert '<span class="tag new">nieuw</span>' in page(case)
    assert new_for("anna") == 0
    assert "tag new" not in listed("anna")
    html = page(case)
    assert "tag new" not in html
    assert "Kijk hier eens naar." in html


def test_without_a_handler_it_stays_new_until_someone_who_may_handle_it_looked(city: Any) -> None:
    case = came_in(asked(new_case(), "bezoekers"), bezoekers="90")
    client = staff_client("els")  # the desk may see it, and not handle it
    client.post(f"/werk/zaken/{case.zaak.uuid}/reden/", {"purpose": "klant"})
    assert "Burendag" in page(case, client)
    assert new_for("youssef") == 1
    page(case, staff_client("youssef"))
    assert new_for("youssef") == 0


def test_what_comes_in_while_the_page_is_read_stays_new(city: Any) -> None:
    from openloket.cases import news

    case = came_in(asked(new_case(), "bezoekers"), bezoekers="90")
    shown = fresh(case)
    came_in(asked(case, "bezoekers"), key="b", bezoekers="95")
    news.seen(shown, staff("anna"), may_handle=True)
    assert fresh(case).new_since is not None


def test_what_the_handler_entered_is_not_new_to_them_and_a_colleagues_note_is(city: Any) -> None:
    case = new_case()
    handling.take(case.pk, by(case))
    handling.note_contact(case.pk, by(case), "phone", "Zij belde over de kraan.")
    assert fresh(case).new_since is None
    handling.note_contact(case.pk, by(case, "youssef"), "phone", "Zij belde nog eens.")
    assert fresh(case).new_since == NOW
    decisions.decide(case.pk, by(case), "verleend", "Er zijn geen bezwaren.")
    assert fresh(case).new_since is None


def test_the_first_thing_not_seen_is_what_is_remembered(city: Any) -> None:
    case = came_in(asked(new_case(), "bezoekers"), bezoekers="90", message="Een.")
    later = NOW + timedelta(days=1)
    city.move_to(later)
    asked(case, "bezoekers")
    supplementing.receive_more(case.pk, Completion("b", "web", later, {"bezoekers": "95"}, "Twee."))
    assert page(case).count("tag new") >= 2


def test_a_repeat_writes_nothing_twice(city: Any) -> None:
    case = asked(new_case(), "bezoekers")
    for _ in range(2):
        came_in(case, bezoekers="90", message="Eén keer.")
    assert Supplement.objects.count() == 1
    assert page(case).count("Eén keer.") == 1
    assert InformationRequest.objects.get().supplements.count() == 1


def test_words_with_a_first_application_on_paper(city: Any) -> None:
    new = NewSubmission("p", "evenementenvergunning", "paper", NOW, event_answers(), message="Zie ook mijn brief.")
    zaak = submit(new).zaak
    case = Case.objects.get(pk=zaak.pk)
    assert "Zie ook mijn brief." in page(case)
    with pytest.raises(SubmissionRefused):
        submit(NewSubmission("q", "evenementenvergunning", "paper", NOW, event_answers(), message="x" * 2001))

"""Days and outages that are added without a release (Algemene termijnenwet 3 lid 3, Awb 2:21), and the terms that move."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from pypdf import PdfReader

from openloket.cases import equated, jobs, recount
from openloket.cases.completing import supplementing
from openloket.cases.deciding import decisions
from openloket.cases.hands import Handler
from openloket.cases.models import Case, Downtime, EquatedDay, InformationRequest, Message, MovedTerm, Recount
from openloket.cases.sent import receipts, sending
from openloket.cases.terms import calendar
from openloket.cases.work import handling
from openloket.channels import mailroom
from openloket.registers import content
from openloket.registers.models import Audittrail, Besluit, Losdocument
from tests.conftest import NOW, new_case, staff, staff_client

WHY = "Er zijn geen bezwaren van politie en brandweer."
TENTH = date(2026, 11, 10)  # eight weeks after NOW
SOURCE = "Stcrt. 2026, 1"


def by(case: Case) -> Handler:
    return Handler(staff("anna"), Case.objects.get(pk=case.pk).revision)


def fresh(case: Case) -> Case:
    return Case.objects.select_related("zaak", "version").get(pk=case.pk)


def done(row: Recount) -> None:
    """What the jobs do: count, and write to people."""
    for _ in range(recount.ROUNDS):
        jobs.count_anew(row.pk)
    for zaak in MovedTerm.objects.filter(recount=row).values_list("zaak", flat=True).distinct():
        for _ in range(2):  # a job may be repeated
            jobs.tell_of_terms(zaak)


def letters() -> list[str]:
    rows = Message.objects.filter(kind="term").select_related("document").order_by("pk")
    return [
        " ".join(" ".join(p.extract_text().split()) for p in PdfReader(BytesIO(content.read(m.document.inhoud))).pages)
        for m in rows
    ]


def test_termijnenwet_3_a_day_that_is_added_moves_running_terms_and_tells_their_people(city: Any) -> None:
    case = new_case()
    assert case.due == TENTH
    row = equated.add_day(TENTH, "Voorbeelddag", SOURCE, staff("gerda"))
    done(row)
    case = fresh(case)
    assert (case.due, case.zaak.uiterlijke_einddatum_afdoening) == (date(2026, 11, 11), date(2026, 11, 11))
    assert any("Voorbeelddag" in reason for reason in case.due_because)
    [text] = letters()
    assert (
        "U krijgt uiterlijk op woensdag 11 november 2026 een besluit. Eerst was dat dinsdag 10 november 2026." in text
    )
    assert "De regering heeft dinsdag 10 november 2026 gelijkgesteld met een feestdag." in text
    said = Audittrail.objects.get(hoofd_object=case.zaak.uuid, toelichting__startswith="Laatste dag verschoven")
    assert (said.gebruikers_weergave, "11 november 2026" in said.toelichting) == ("Gerda Jansen", True)
    row.refresh_from_db()
    assert (row.total, row.done, row.moved.count(), row.ended_at is not None) == (1, 1, 1, True)


def test_a_new_case_is_counted_with_it_at_once(city: Any) -> None:
    equated.add_day(TENTH, "", SOURCE, None)
    assert new_case().due == date(2026, 11, 11)


def test_a_day_that_was_a_mistake_is_taken_back_and_so_are_the_terms(city: Any) -> None:
    case = new_case()
    done(equated.add_day(TENTH, "", SOURCE, staff("gerda")))
    sending.notified(Message.objects.get(kind="term").pk, NOW)
    done(equated.remove_day(TENTH, "verkeerd gelezen", staff("henk")))
    assert fresh(case).due == TENTH
    assert len(letters()) == 2
    assert "Wij telden dinsdag 10 november 2026 als feestdag. Dat was niet goed." in letters()[1]
    row = EquatedDay.objects.get()
    assert (row.made_by, row.ended_by, row.ended_at is not None) == (staff("gerda"), staff("henk"), True)


def test_a_day_that_moved_back_before_the_letter_was_written_needs_none(city: Any) -> None:
    new_case()
    for row in (equated.add_day(TENTH, "", SOURCE, None), equated.remove_day(TENTH, "fout", None)):
        recount.run(row.pk)
    recount.tell(Case.objects.get().pk)
    assert MovedTerm.objects.count() == 0  # the first count saw the calendar as it was by then
    assert letters() == []


ELEVENTH, TWELFTH = date(2026, 11, 11), date(2026, 11, 12)


@pytest.mark.parametrize("way", ["digitaal", "post"])
def test_a_letter_that_nobody_saw_is_not_sent_when_the_day_moved_back(city: Any, way: str) -> None:
    case = new_case(bereikbaar=way)
    done(equated.add_day(TENTH, "", SOURCE, None))
    document = Message.objects.get(kind="term").document
    done(equated.remove_day(TENTH, "vergissing", None))
    assert fresh(case).due == TENTH
    assert letters() == []
    assert mailroom.make_batch(staff("frans")) is None
    assert not document.zaken.exists()
    assert Losdocument.objects.filter(informatieobject=document).exists()  # it goes with the documents nothing uses
    said = Audittrail.objects.filter(hoofd_object=case.zaak.uuid, toelichting__contains="is niet verstuurd").get()
    assert "Een laatste dag is veranderd" in said.toelichting
    assert MovedTerm.objects.filter(told_at=None).count() == 0


@pytest.mark.parametrize("way", ["digitaal", "post"])
def test_a_letter_that_nobody_saw_says_what_moved_in_all(city: Any, way: str) -> None:
    new_case(bereikbaar=way)
    done(equated.add_day(TENTH, "", SOURCE, None))
    done(equated.add_day(ELEVENTH, "", SOURCE, None))
    [text] = letters()
    assert "uiterlijk op donderdag 12 november 2026 een besluit. Eerst was dat dinsdag 10 november 2026." in text
    assert "dinsdag 10 november 2026 gelijkgesteld" in text
    assert "woensdag 11 november 2026 gelijkgesteld" in text
    done(equated.remove_day(ELEVENTH, "vergissing", None))
    [text] = letters()
    assert "uiterlijk op woensdag 11 november 2026 een besluit. Eerst was dat dinsdag 10 november 2026." in text
    assert "Dat was niet goed" not in text  # nobody was told of the mistake
    if way == "post":
        mailroom.make_batch(staff("frans"))
    else:
        sending.notified(Message.objects.get(kind="term").pk, NOW)
    done(equated.remove_day(TENTH, "vergissing", None))
    assert [("Eerst was dat woensdag 11 november 2026" in text) for text in letters()] == [False, True]


def test_a_letter_that_was_read_is_not_taken_back(city: Any) -> None:
    new_case()
    done(equated.add_day(TENTH, "", SOURCE, None))
    Message.objects.filter(kind="term").update(read_at=NOW)
    done(equated.remove_day(TENTH, "vergissing", None))
    assert len(letters()) == 2


def test_a_notification_of_a_letter_that_was_withdrawn_changes_nothing(city: Any) -> None:
    new_case()
    done(equated.add_day(TENTH, "", SOURCE, None))
    message = Message.objects.get(kind="term").pk
    done(equated.remove_day(TENTH, "vergissing", None))
    sending.notified(message, NOW)
    sending.to_paper(message, NOW)
    assert letters() == []


def test_a_day_of_the_release_can_be_taken_away_and_come_back(city: Any) -> None:
    ascension = date(2027, 5, 7)
    equated.remove_day(ascension, "staat niet in het besluit", None)
    assert calendar.now().why_free(ascension) is None
    equated.add_day(ascension, "", SOURCE, None)
    assert calendar.now().why_free(ascension) == "vrijdag na Hemelvaartsdag"
    assert not EquatedDay.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize(
    ("day", "source", "why"),
    [
        (date(2026, 12, 25), SOURCE, "Eerste kerstdag"),
        (date(2026, 11, 14), SOURCE, "zaterdag"),
        (date(2026, 5, 15), SOURCE, "vrijdag na Hemelvaartsdag"),
        (TENTH, " ", "waar dit staat"),
        (date(1900, 1, 2), SOURCE, "kan niet"),
    ],
)
def test_a_day_that_cannot_be_added_is_refused_with_why(city: Any, day: date, source: str, why: str) -> None:
    with pytest.raises(equated.CalendarRefused, match=why):
        equated.add_day(day, "", source, None)
    assert not EquatedDay.objects.exists()
    assert not Recount.objects.exists()


def test_a_year_with_a_known_decree_is_not_uncertain_any_more(city: Any) -> None:
    city.move_to(datetime(2028, 12, 1, 9, tzinfo=UTC))
    case = new_case(datum="2029-06-01")
    assert any("3 lid 3" in reason for reason in case.due_because)
    done(equated.know_year(2029, SOURCE, staff("gerda")))
    assert not any("3 lid 3" in reason for reason in fresh(case).due_because)
    assert letters() == []  # no day moved
    with pytest.raises(equated.CalendarRefused, match="al bekend"):
        equated.know_year(2029, SOURCE, None)
    done(equated.forget_year(2029, None))
    assert any("3 lid 3" in reason for reason in fresh(case).due_because)


UNKNOWN = "Van 2029 is nog niet bekend welke extra vrije dagen er zijn. Daardoor kan de laatste dag nog later worden"


def text_of(kind: str) -> str:
    message = Message.objects.filter(kind=kind).select_related("document").latest("pk")
    pages = PdfReader(BytesIO(content.read(message.document.inhoud))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_termijnenwet_3_lid_3_a_letter_says_that_its_last_day_may_still_move(city: Any) -> None:
    city.move_to(datetime(2028, 12, 20, 9, tzinfo=UTC))
    case = new_case(datum="2029-06-01")
    receipts.send(case.pk, datetime.now(UTC))
    supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")
    handling.extend(case.pk, by(case), "Het advies van de brandweer komt later.")
    other = new_case("other", datum="2029-06-01")
    decisions.decide(other.pk, by(other), "verleend", WHY)
    assert [text_of(kind).count(UNKNOWN) for kind in ("receipt", "request", "extension", "decision")] == [1, 1, 1, 1]
    decision = text_of("decision")
    assert decision.index("Bent u het er niet mee eens?") < decision.index(UNKNOWN)
    done(equated.add_day(fresh(case).due, "", SOURCE, None))
    assert UNKNOWN in text_of("term")
    done(equated.know_year(2029, SOURCE, None))
    third = new_case("third", datum="2029-06-01")
    receipts.send(third.pk, datetime.now(UTC))
    decisions.decide(third.pk, by(third), "verleend", WHY)
    assert UNKNOWN not in text_of("receipt")
    assert UNKNOWN not in text_of("decision")


def test_an_open_request_gets_its_day_and_the_case_with_it(city: Any) -> None:
    """Awb 4:5: the term to complete ends on 29 September, which turns out to be equated."""
    case = new_case()
    supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")
    done(equated.add_day(date(2026, 9, 29), "", SOURCE, None))
    assert InformationRequest.objects.get().due == date(2026, 9, 30)
    assert fresh(case).due == date(2026, 11, 25)
    [text] = letters()
    assert "U kunt aanvullen tot en met woensdag 30 september 2026." in text
    assert "woensdag 25 november 2026" in text


def test_awb_6_7_a_term_to_object_moves_too(city: Any) -> None:
    case = new_case()
    decisions.decide(case.pk, by(case), "verleend", WHY)
    sending.notified(Message.objects.get(kind="decision").pk, NOW)
    assert Besluit.objects.get().uiterlijke_reactiedatum == date(2026, 10, 27)
    done(equated.add_day(date(2026, 10, 27), "", SOURCE, None))
    assert Besluit.objects.get().uiterlijke_reactiedatum == date(2026, 10, 28)
    assert "U kunt bezwaar maken tot en met woensdag 28 oktober 2026." in letters()[0]


def test_a_letter_that_waits_for_the_post_goes_with_the_right_day(city: Any) -> None:
    case = new_case(bereikbaar="post")
    decisions.decide(case.pk, by(case), "verleend", WHY)
    done(equated.add_day(date(2026, 10, 27), "", SOURCE, None))
    assert letters() == []  # nothing was told yet
    mailroom.make_batch(staff("frans"))
    message = Message.objects.select_related("document").get(kind="decision")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(content.read(message.document.inhoud))).pages)
    assert "woensdag 28 oktober 2026" in " ".join(text.split())


def test_awb_2_21_an_outage_lengthens_open_requests_and_tells_who_they_are(city: Any) -> None:
    """Awb 2:21 lid 2 and 3: longer, and told as soon as can be."""
    case = new_case()
    supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")
    begins = datetime(2026, 9, 28, 18, tzinfo=UTC)
    done(equated.add_outage(begins, begins + timedelta(hours=10), "login", "Storing bij de makelaar", staff("gerda")))
    assert InformationRequest.objects.get().due == date(2026, 9, 30)
    assert "U kunt ons niet goed bereiken van 28 september 2026 20:00 tot 29 september 2026 06:00" in letters()[0]
    done(equated.remove_outage(Downtime.objects.get().pk, staff("gerda")))
    assert InformationRequest.objects.get().due == date(2026, 9, 29)


def test_it_goes_on_where_it_was(city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [new_case(f"c{n}") for n in range(5)]
    row = equated.add_day(TENTH, "", SOURCE, None)
    monkeypatch.setattr(recount, "AT_ONCE", 2)
    real, seen = recount._move_terms, list[int]()

    def dies(row: Recount, zaak: int) -> None:
        seen.append(zaak)
        if len(seen) == 4:
            raise SystemExit
        real(row, zaak)

    monkeypatch.setattr(recount, "_move_terms", dies)
    with pytest.raises(SystemExit):
        recount.run(row.pk)
    row.refresh_from_db()
    assert (row.done, row.total) == (2, 5)
    monkeypatch.setattr(recount, "_move_terms", real)
    recount.run(row.pk)
    assert {fresh(case).due for case in cases} == {date(2026, 11, 11)}
    assert row.moved.count() == 5


def test_cases_that_are_over_or_elsewhere_are_left_alone(city: Any) -> None:
    case = new_case()
    decisions.decide(case.pk, by(case), "ingetrokken", "U belde dat het niet doorgaat.")
    other = new_case("other")
    Case.objects.filter(pk=other.pk).update(version=None)
    done(equated.add_day(TENTH, "", SOURCE, None))
    assert (fresh(case).due, fresh(other).due) == (TENTH, TENTH)


def test_the_receipt_is_about_the_day_that_holds(city: Any) -> None:
    case = new_case()
    done(equated.add_day(TENTH, "", SOURCE, None))
    receipts.send(case.pk, NOW)
    assert Message.objects.filter(kind="receipt").exists()
    assert fresh(case).due == date(2026, 11, 11)


# The page -------------------------------------------------------------------------------------------------------------


def test_a_beheerder_adds_a_day_and_sees_what_moved(city: Any) -> None:
    new_case()
    client = staff_client("gerda")
    sent = client.post("/werk/termijnen/", {"what": "add_day", "day": "2026-11-10", "name": "Dag", "source": SOURCE})
    assert sent.status_code == 302
    jobs.count_anew(Recount.objects.get().pk)
    page = client.get("/werk/termijnen/").content.decode()
    assert "dinsdag 10 november 2026" in page
    assert SOURCE in page
    assert "Gerda Jansen, 15 september 2026" in " ".join(page.split())
    assert "zaken berekend: 1, laatste dagen verschoven: 1" in page
    client.post("/werk/termijnen/", {"what": "remove_day", "day": "2026-11-10", "why": "vergissing"})
    assert not EquatedDay.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize(
    "form",
    [
        {"what": "add_day", "day": "2026-02-30", "source": SOURCE}, {"what": "add_day"}, {"what": "add_day", "day": "2026-11-10"},
        {"what": "add_day", "day": "2026-11-10", "source": "\0"[:0]}, {"what": "remove_day", "day": "2026-11-10", "why": "x"},
        {"what": "know_year", "year": "twintig", "year_source": "x"}, {"what": "know_year", "year": "9" * 30, "year_source": "x"},
        {"what": "know_year", "year": "2027", "year_source": "x"}, {"what": "forget_year", "year": "2029"},
        {"what": "add_outage", "way": "site", "begins_day": "2026-09-10", "begins_time": "10:00", "ends_day": "2026-09-10", "ends_time": "09:00", "reason": "x"},
        {"what": "add_outage", "way": "fax", "begins_day": "2026-09-10", "begins_time": "10:00", "ends_day": "2026-09-10", "ends_time": "19:00", "reason": "x"},
        {"what": "add_outage", "way": "site", "begins_day": "", "begins_time": "", "reason": "x"}, {"what": "remove_outage", "outage": "7"},
        {"what": "add_outage", "way": "site", "begins_day": "2025-09-10", "begins_time": "10:00", "ends_day": "2026-09-10", "ends_time": "19:00", "reason": "x"},
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_changes_nothing(city: Any, form: dict[str, str]) -> None:
    answer = staff_client("gerda").post("/werk/termijnen/", form)
    assert answer.status_code == 422
    assert 'class="alert utrecht-alert utrecht-alert--error"' in answer.content.decode()
    assert not Recount.objects.exists()


@pytest.mark.parametrize("username", ["anna", "els", "frans", "chantal"])
def test_the_page_is_for_a_beheerder(city: Any, username: str) -> None:
    client = staff_client(username)
    assert client.get("/werk/termijnen/").status_code == 403
    assert client.post("/werk/termijnen/", {"what": "add_day"}).status_code == 403


def test_an_unknown_act_is_not_found(city: Any) -> None:
    assert staff_client("gerda").post("/werk/termijnen/", {"what": "alles"}).status_code == 404


def test_an_outage_on_the_page_is_a_way_a_from_and_a_to(city: Any) -> None:
    client = staff_client("gerda")
    moments = {"begins_day": "2026-09-10", "begins_time": "20:00", "ends_day": "2026-09-11", "ends_time": "06:00"}
    client.post("/werk/termijnen/", {"what": "add_outage", "way": "login", "reason": "Storing", **moments})
    row = Downtime.objects.get()
    assert (row.way, row.begins, row.ends) == (
        "login",
        datetime(2026, 9, 10, 18, tzinfo=UTC),
        datetime(2026, 9, 11, 4, tzinfo=UTC),
    )
    assert "van 10 september 2026 20:00 tot 11 september 2026 06:00" in client.get("/werk/termijnen/").content.decode()


# Times that cannot be --------------------------------------------------------------------------------------------------


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("begins", "ends", "why"),
    [
        (datetime(1, 1, 1), datetime(1, 1, 2), "Deze dag kan niet"),
        (utc(1, 1, 1), utc(1, 1, 2), "meer dan een jaar geleden"),
        (datetime(2025, 9, 1), datetime(2025, 9, 2), "meer dan een jaar geleden"),
        (datetime(2026, 12, 15), datetime(2026, 12, 16), "weken vooruit"),
        (datetime(9999, 12, 30), datetime(9999, 12, 31), "weken vooruit"),
        (datetime.max, datetime.max.replace(tzinfo=UTC), "weken vooruit|kan niet"),
        (datetime(2026, 3, 29, 2, 30), datetime(2026, 3, 29, 3, 30), "29 maart 2026 02:30 bestaat niet"),
        (datetime(2026, 3, 29, 1, 0), datetime(2026, 3, 29, 2, 45), "29 maart 2026 02:45 bestaat niet"),
        (datetime.fromisoformat("2026-10-25T02:10+01:00"), datetime.fromisoformat("2026-10-25T02:30+02:00"), "voordat zij begint"),
    ],
)  # fmt: skip
def test_an_outage_of_a_time_that_cannot_be_is_refused(city: Any, begins: datetime, ends: datetime, why: str) -> None:
    with pytest.raises(equated.CalendarRefused, match=why):
        equated.add_outage(begins, ends, "site", "Storing", None)
    assert not Downtime.objects.exists()


@pytest.mark.parametrize(
    ("begins", "ends", "found"),
    [
        ("2026-10-25T02:30+02:00", "2026-10-25T02:10+01:00", (utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 1, 10))),
        ("2026-10-25T02:30", "2026-10-25T02:10", (utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 1, 10))),
        ("2026-10-25T01:30", "2026-10-25T03:00", (utc(2026, 10, 24, 23, 30), utc(2026, 10, 25, 2, 0))),
        ("2026-03-29T01:59", "2026-03-29T03:00", (utc(2026, 3, 29, 0, 59), utc(2026, 3, 29, 1, 0))),
        ("2026-12-10T22:00", "2026-12-11T04:00", (utc(2026, 12, 10, 21), utc(2026, 12, 11, 3))),  # planned
    ],
)
def test_an_outage_when_the_clock_changes_is_counted_and_taken_back(
    city: Any, begins: str, ends: str, found: tuple[datetime, datetime]
) -> None:
    moments = datetime.fromisoformat(begins), datetime.fromisoformat(ends)
    equated.add_outage(*moments, "login", "Storing", None)
    [outage] = calendar.outages()
    assert (outage.begins, outage.ends) == found
    case = new_case()
    supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")
    assert staff_client("gerda").get("/werk/termijnen/").status_code == 200
    equated.remove_outage_of(*moments, "login", None)
    assert calendar.outages() == []


def test_a_planned_outage_is_told_as_one(city: Any) -> None:
    row = equated.add_outage(datetime(2026, 10, 1, 20), datetime(2026, 10, 2, 6), "login", "Onderhoud", None)
    assert row.because == "U kunt ons niet goed bereiken van 1 oktober 2026 20:00 tot 2 oktober 2026 06:00."


UNREADABLE = [
    "insert into cases_downtime (way, begins, ends, reason) values ('site', '0001-01-01 00:00:00+00:18', '0001-01-02 00:00:00+00:18', 'x')",
    "insert into cases_downtime (way, begins, ends, reason) values ('site', '-infinity', 'infinity', 'x')",
    "insert into cases_downtime (way, begins, ends, reason) values ('site', '200 BC-01-01'::text::timestamptz, '20000-01-01', 'x')".replace("200 BC-01-01", "0200-01-01 BC"),
    "insert into cases_downtime (way, day, reason) values ('site', '9999-12-31', 'x')",
    "insert into cases_downtime (way, begins, ends, day, reason) values ('login', '2026-09-02 10:00+00', '2026-09-02 09:00+00', '2026-09-02', 'x')",
]  # fmt: skip


@pytest.mark.parametrize("row", UNREADABLE)
def test_an_outage_that_cannot_be_read_stops_nothing_and_can_be_taken_back(
    city: Any, row: str, caplog: pytest.LogCaptureFixture
) -> None:
    calendar._say_once.cache_clear()
    with connection.cursor() as cursor:
        cursor.execute(row)
    case = new_case()
    supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")
    assert InformationRequest.objects.get().due == date(2026, 9, 29)
    assert "does not count" in caplog.text
    client = staff_client("gerda")
    page = client.get("/werk/termijnen/").content.decode()
    assert "Telt niet mee: deze dag of tijd kan niet." in page
    pk = Downtime.objects.values_list("pk", flat=True).get()
    assert client.post("/werk/termijnen/", {"what": "remove_outage", "outage": str(pk)}).status_code == 302
    assert Downtime.objects.filter(ended_at=None).count() == 0
    jobs.count_anew(Recount.objects.get().pk)


def test_an_equated_day_that_cannot_be_read_stops_nothing(city: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into cases_equatedday (day, free, name, source, made_at) values ('infinity', true, 'x', 'x', now())"
        )
    calendar.forget()
    assert new_case().due == TENTH
    assert staff_client("gerda").get("/werk/termijnen/").status_code == 200

"""An e-mail address counts once a code that was mailed to it was typed; until then letters go by post."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format

from openloket.cases import jobs, versions
from openloket.cases.carrying import addresses, sorts, wishes
from openloket.cases.carrying.addresses import Typed
from openloket.cases.carrying.notices import NATURES
from openloket.cases.completing import supplementing
from openloket.cases.models import AddressCode, Case, Message, Notification, Reaching
from openloket.cases.sent import bounces, evidence, mailing, messages, receipts, sending
from openloket.cases.who import own
from openloket.people.acting import own as acting
from tests.cases.sent.test_sending import by
from tests.cases.test_jobs import context
from tests.conftest import HOLLE, MOULIN, new_case, resident_client

EMAIL = "suzanne@voorbeeld.example"
OWNERS = MOULIN.actor.owners


@pytest.fixture
def mailed(city: Any, settings: Any) -> Any:
    """Mail is really sent here, so an address must be confirmed."""
    settings.EMAIL_HOST = "mail.voorbeeldstad.example"
    return city


def asked(case: Case) -> Message:
    """Ask to complete a case, with a letter."""
    supplementing.ask_more(case.pk, by(case), ["plattegrond"], "")
    return Message.objects.latest("pk")


def last_code(mailoutbox: Any) -> str:
    """Mail the latest code, and read it."""
    jobs.mail_address_code(AddressCode.objects.latest("pk").pk)
    found = re.search(r"^(\d{6})$", mailoutbox[-1].body, re.M)
    assert found
    return found[1]


def confirmed(mailoutbox: Any, who: Any = MOULIN, email: str = EMAIL) -> None:
    addresses.ask(who.actor.owners, email, timezone.now(), again=True)
    code = last_code(mailoutbox)
    assert addresses.confirm(who.actor.owner, who.actor.owners, code, timezone.now()) == Typed.CONFIRMED


def test_until_an_address_is_confirmed_letters_go_by_post_and_a_code_is_mailed_once(mailed: Any) -> None:
    case = new_case()
    assert (asked(case).way, asked_codes()) == (Message.Way.PRINT, [EMAIL])
    receipts.send(case.pk, timezone.now())
    assert Message.objects.latest("pk").way == Message.Way.PRINT
    assert asked_codes() == [EMAIL]


def asked_codes() -> list[str]:
    return list(AddressCode.objects.order_by("pk").values_list("email", flat=True))


def test_without_a_mail_server_nothing_is_asked(city: Any) -> None:
    assert asked(new_case()).way == Message.Way.INBOX
    assert asked_codes() == []


def test_once_confirmed_it_counts_for_every_case_and_is_not_asked_again(mailed: Any, mailoutbox: Any) -> None:
    confirmed(mailoutbox)
    first, second = asked(new_case()), asked(new_case("test:2", email=EMAIL.upper()))
    assert [row.way for row in (first, second)] == [Message.Way.INBOX] * 2
    addresses.ask(OWNERS, EMAIL, timezone.now(), again=True)
    assert len(asked_codes()) == 1


def test_another_address_in_a_later_case_must_be_confirmed_too(mailed: Any, mailoutbox: Any) -> None:
    confirmed(mailoutbox)
    mailed.shift(timedelta(days=1))
    assert asked(new_case(email="ander@voorbeeld.example")).way == Message.Way.PRINT
    assert asked_codes() == [EMAIL, "ander@voorbeeld.example"]


def test_what_someone_confirms_later_is_used_for_the_cases_that_run(mailed: Any, mailoutbox: Any) -> None:
    case = new_case()
    mailed.shift(timedelta(days=1))
    confirmed(mailoutbox, email="nieuw@voorbeeld.example")
    assert asked(case).email == "nieuw@voorbeeld.example"


def test_a_confirmed_address_is_of_one_person(mailed: Any, mailoutbox: Any) -> None:
    confirmed(mailoutbox, HOLLE)
    assert asked(new_case()).way == Message.Way.PRINT


def test_on_confirming_what_nobody_printed_goes_digitally_and_the_rest_stays(mailed: Any, mailoutbox: Any) -> None:
    waits, chosen = asked(new_case()), asked(new_case("test:2", bereikbaar="post"))
    code = last_code(mailoutbox)
    addresses.confirm(OWNERS[0], OWNERS, code, timezone.now())
    found = own.letters(MOULIN).filter(messages.UNSENT, way=Message.Way.PRINT)
    assert messages.confirmed(found, timezone.localdate()) == 1
    waits.refresh_from_db(), chosen.refresh_from_db()
    assert (waits.way, waits.email, chosen.way) == (Message.Way.INBOX, EMAIL, Message.Way.PRINT)


def test_a_secret_address_stays_on_paper_when_it_stands_in_the_letter(mailed: Any, mailoutbox: Any) -> None:
    case = new_case()
    Case.objects.filter(pk=case.pk).update(secret_address=True)
    letter = asked(Case.objects.select_related("zaak", "version").get(pk=case.pk))
    assert "Voorbeeldstraat 1" in letter.text["recipient"]
    addresses.confirm(OWNERS[0], OWNERS, last_code(mailoutbox), timezone.now())
    assert messages.confirmed(Message.objects.all(), timezone.localdate()) == 0


def test_a_code_expires_and_holds_for_a_few_tries(mailed: Any, mailoutbox: Any) -> None:
    addresses.ask(OWNERS, EMAIL, timezone.now())
    code = last_code(mailoutbox)
    wrong = "000000" if code != "000000" else "111111"
    found = [addresses.confirm(OWNERS[0], OWNERS, wrong, timezone.now()) for _ in range(addresses.TRIES)]
    assert found == [Typed.WRONG] * 4 + [Typed.OVER]
    assert addresses.confirm(OWNERS[0], OWNERS, code, timezone.now()) == Typed.OVER
    addresses.ask(OWNERS, EMAIL, timezone.now())
    code = last_code(mailoutbox)
    mailed.shift(addresses.HOLDS)
    assert addresses.confirm(OWNERS[0], OWNERS, code, timezone.now()) == Typed.OVER
    assert Reaching.objects.get().confirmed_at is None


def test_a_code_is_of_who_asked_and_only_the_last_one_works(mailed: Any, mailoutbox: Any) -> None:
    addresses.ask(OWNERS, EMAIL, timezone.now())
    first = last_code(mailoutbox)
    assert addresses.confirm(HOLLE.actor.owner, HOLLE.actor.owners, first, timezone.now()) == Typed.OVER
    second = last_code(mailoutbox)
    if first != second:
        assert addresses.confirm(OWNERS[0], OWNERS, first, timezone.now()) == Typed.WRONG
    assert addresses.confirm(OWNERS[0], OWNERS, second, timezone.now()) == Typed.CONFIRMED
    assert addresses.confirm(OWNERS[0], OWNERS, second, timezone.now()) == Typed.OVER


def queued() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where task_name = 'mail_address_code'")
        return int(cursor.fetchone()[0])


def test_one_address_gets_few_codes_an_hour_whoever_asks_and_the_answer_is_the_same(mailed: Any) -> None:
    people = [acting("bsn", number, "substantieel", "A").actor for number in ("999990019", "999991772", "999993653")]
    for who in people:
        addresses.ask(who.owners, EMAIL, timezone.now())
    other = acting("kvk", "12345678", "substantieel", "B").actor
    addresses.ask(other.owners, EMAIL.upper(), timezone.now())
    assert queued() == addresses.PER_ADDRESS
    waits = addresses.waiting(other.owners, timezone.now())
    assert waits is not None
    assert addresses.confirm(other.owner, other.owners, "", timezone.now()) == Typed.WRONG
    mailed.shift(addresses.HOUR)
    addresses.ask(other.owners, EMAIL, timezone.now(), again=True)
    assert queued() == addresses.PER_ADDRESS + 1


def test_one_person_gets_few_codes_an_hour(mailed: Any) -> None:
    for number in range(8):
        addresses.ask(OWNERS, f"naam{number}@voorbeeld.example", timezone.now())
    assert queued() == addresses.PER_PERSON


def test_the_address_before_is_told_without_anything_personal(mailed: Any, mailoutbox: Any) -> None:
    confirmed(mailoutbox)
    confirmed(mailoutbox, email="nieuw@voorbeeld.example")
    jobs.tell_old_address(AddressCode.objects.latest("pk").pk)
    mail = mailoutbox[-1]
    assert mail.to == [EMAIL]
    assert "gebruikt dit e-mailadres niet meer" in mail.body
    day = timezone.localdate()
    assert f"Dat is op {date_format(day, 'j F Y')} veranderd in Mijn Loket." in mail.body
    told = mail.body + mail.subject + mail.alternatives[0][0]
    assert not [word for word in ("Moulin", "Suzanne", "999993653", "nieuw@") if word in told]


def test_the_mail_with_a_code_names_nobody_and_has_no_link_that_confirms(mailed: Any, mailoutbox: Any) -> None:
    addresses.ask(OWNERS, EMAIL, timezone.now())
    code = last_code(mailoutbox)
    [mail] = mailoutbox
    told = mail.body + mail.subject + mail.alternatives[0][0]
    assert not [word for word in ("Moulin", "Suzanne", "999993653") if word in told]
    assert "Confirm" in told or "confirm" in told  # in English too
    assert not [link for link in re.findall(r"https?://\S+", mail.body) if code in link or "#" in link or "?" in link]


def test_every_kind_of_letter_has_one_sort_and_only_kinds_that_are_sent() -> None:
    named = [kind for sort in sorts.SORTS.values() for kind in sort.kinds]
    assert len(named) == len(set(named))
    assert set(named) <= NATURES.keys()
    assert [sorts.of(kind) for kind in ("decision", "request", "receipt")] == ["decisions", "questions", "other"]


def choose(**changed: tuple[bool, bool]) -> None:
    wishes.choose(OWNERS[0], OWNERS, {key: changed.get(key, (False, False)) for key in sorts.SORTS}, timezone.now())


def test_who_withdraws_consent_for_a_sort_gets_it_by_post_and_no_code(mailed: Any, mailoutbox: Any) -> None:
    choose(questions=(True, False))
    assert asked(new_case()).way == Message.Way.PRINT
    assert asked_codes() == []


def test_who_waives_the_notification_has_the_letter_at_once_and_it_counts_from_then(
    mailed: Any, mailoutbox: Any
) -> None:
    choose(questions=(False, True))
    letter = asked(new_case())
    assert (letter.way, letter.email) == (Message.Way.INBOX, "")
    jobs.notify(context(0), letter.pk)
    letter.refresh_from_db()
    assert (letter.sent_on, letter.notified_at) == (timezone.localdate(), None)
    assert mailoutbox == []
    assert not mailing.notified(letter).missed
    mailed.shift(timedelta(hours=3))
    jobs.finish_notifications(0)
    letter.refresh_from_db()
    assert letter.way == Message.Way.INBOX
    assert not sending.failing(timezone.now())


def test_a_waived_letter_whose_job_broke_off_is_placed_all_the_same(mailed: Any) -> None:
    choose(questions=(False, True))
    letter = asked(new_case())
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")
    mailed.shift(timedelta(hours=3))
    jobs.finish_notifications(0)
    letter.refresh_from_db()
    assert (letter.way, letter.sent_on) == (Message.Way.INBOX, timezone.localdate())


def test_who_wants_no_reminder_gets_none(city: Any, mailoutbox: Any) -> None:
    choose(reminders=(False, True))
    letter = asked(new_case())
    jobs.notify(context(0), letter.pk)
    mailoutbox.clear()
    mailing.remind(letter.pk, timezone.now())
    assert mailoutbox == []


def test_the_rule_of_which_address_counts() -> None:
    since = datetime(2026, 9, 1, tzinfo=UTC)
    early, late = (Reaching(email="mijn@x.nl", confirmed_at=since + timedelta(days=n)) for n in (-1, 1))
    assert wishes.counts("a@x.nl", None, since) == "a@x.nl"
    assert wishes.counts("a@x.nl", early, since) == "a@x.nl"
    assert wishes.counts("a@x.nl", late, since) == "mijn@x.nl"
    assert wishes.counts("a@x.nl", Reaching(email="", confirmed_at=None), since) == "a@x.nl"


def test_an_address_that_takes_no_mail_counts_no_more_until_it_is_confirmed_anew(mailed: Any, mailoutbox: Any) -> None:
    confirmed(mailoutbox)
    case = new_case()
    letter = asked(case)
    jobs.notify(context(0), letter.pk)
    assert bounces.came_back(Notification.objects.get().code, "5.1.1", timezone.now()) == bounces.Outcome.TO_PAPER
    codes = asked_codes()
    receipts.send(case.pk, timezone.now())
    assert Message.objects.latest("pk").way == Message.Way.PRINT
    assert asked_codes() == codes  # what takes no mail is mailed no code unasked
    home, page = (resident_client().get(url).content.decode() for url in ("/mijn/", "/mijn/bereiken/"))
    assert f"naar {EMAIL} mailen, komt niet aan. Uw brieven gaan nu per post." in home
    assert "kwam op 15 september 2026 bij ons terug" in page
    mailed.shift(timedelta(minutes=5))
    confirmed(mailoutbox)
    assert Message.objects.filter(way=Message.Way.PRINT).count() == 2
    receipts_way = wishes.way(case, versions.of(case.version), "receipt")
    assert receipts_way == (Message.Way.INBOX, EMAIL)
    assert "bij ons terug" not in resident_client().get("/mijn/bereiken/").content.decode()


@pytest.mark.parametrize(("why", "counts"), [
    ("5.1.1", False), ("permanent-failure", False), ("SMTPRecipientsRefused 550", False), ("HTTP 400 ValidationError", False),
    ("5.2.2", True), ("5.7.1", True), ("temporary-failure", True), ("SMTPDataError 554", True), ("", True),
])  # fmt: skip
def test_a_mailbox_that_is_full_or_refuses_a_text_still_counts(mailed: Any, mailoutbox: Any, why: str, counts: bool) -> None:  # fmt: skip
    confirmed(mailoutbox)
    wishes.returned(EMAIL.upper(), why, timezone.now(), timezone.now())
    assert wishes.is_confirmed(wishes.of(OWNERS), EMAIL) is counts


def test_what_was_mailed_before_an_address_was_confirmed_says_nothing_of_it(mailed: Any, mailoutbox: Any) -> None:
    before = timezone.now()
    mailed.shift(timedelta(hours=1))
    confirmed(mailoutbox)
    wishes.returned(EMAIL, "5.1.1", before, timezone.now())
    assert wishes.is_confirmed(wishes.of(OWNERS), EMAIL)


def test_a_letter_that_came_back_is_mailed_again_to_the_address_of_now(mailed: Any, mailoutbox: Any) -> None:
    confirmed(mailoutbox)
    letter = asked(new_case())
    jobs.notify(context(0), letter.pk)
    bounces.came_back(Notification.objects.get().code, "5.1.1", timezone.now())
    mailed.shift(timedelta(minutes=5))
    confirmed(mailoutbox, email="nieuw@voorbeeld.example")
    assert sending.notify_again(letter.pk)
    jobs.notify(context(0), letter.pk)
    assert mailoutbox[-1].to == ["nieuw@voorbeeld.example"]
    letter.refresh_from_db()
    told = [fact.what for fact in evidence.of(letter, address=True)]
    assert any(f"aan {EMAIL} is niet aangekomen" in what for what in told)
    assert any("aan nieuw@voorbeeld.example is aangenomen" in what for what in told)
    assert not any("@" in fact.what for fact in evidence.of(letter, address=False))

"""What cases are found by: written after a change, whoever made it; what must not be found is not there."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from openloket.cases.find import index, lists, papers, query
from openloket.cases.find.typed import understood
from openloket.cases.models import Case, DocumentText, Findable, FindableStem, FindableWord, FoundBy, ToFind
from openloket.people import accounts
from openloket.people.models import User
from openloket.registers.models import Rol, Zaak, Zaakinformatieobject, Zaaknotitie
from openloket.secrecy import keyed_hash
from tests.conftest import NOW, new_case, staff


def everything() -> None:
    while index.renew():
        pass


def find(text: str, user: User | str = "anna", *, wide: bool = True) -> list[int]:
    """Return the cases that an official finds, as the page asks."""
    who = staff(user) if isinstance(user, str) else user
    sought = understood(text)
    assert not sought.problem
    spelled = query.spelling(sought)
    hits = [
        lists._Hits(who, lists.Filters(), sought, spelled, NOW.date(), lists.COUNTED + 1, wide=each).of("all")
        for each in (False, wide)
    ]
    return lists._exact_first(*hits)


def lexemes_of(by: FoundBy) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("select unnest(tsvector_to_array(doc)) from cases_foundby where id = %s", [by.pk])
        return {row[0] for row in cursor.fetchall()}


def lexemes(by: FoundBy) -> list[str]:
    return re.findall(r"'(?:[^']|'')*'(?= |$)|\S+", str(by.doc))


@pytest.fixture
def case(city: Any) -> Case:
    made = new_case(naam_evenement="Windvlagenfeest")
    everything()
    return made


def test_what_was_found_before_an_upgrade_is_found_after_it(case: Case) -> None:
    """The migration writes of what the release before kept what this one would write of the case itself."""
    before = FoundBy.objects.get(pk=case.pk)
    words = [each[2:] for each in lexemes_of(before) if each.startswith("t ")]
    stems = set(FindableStem.objects.values_list("word", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("update cases_findable set text = array_to_tsvector(%s), papers = 'folder'", [words])
        cursor.execute("delete from cases_foundby")
        cursor.execute("delete from cases_findablestem")
        cursor.execute(import_module("openloket.cases.migrations.0053_found_before").FILL)
    after = FoundBy.objects.get(pk=case.pk)
    assert after.number == before.number
    assert lexemes_of(after) == {*lexemes_of(before), "d folder"}
    assert set(FindableStem.objects.values_list("word", flat=True)) == stems | {"folder"}
    assert find("windvlagen moulin") == [case.pk]


def test_what_comes_in_is_found_at_once_while_every_case_is_written_anew(case: Case) -> None:
    ToFind.objects.bulk_create([ToFind(zaak_id=case.pk) for _ in range(3)])
    came = new_case("later", naam_evenement="Zomerkermis")
    index.renew(most=ToFind.objects.filter(zaak_id=came.pk).count())
    assert find("zomerkermis") == [came.pk]
    assert set(ToFind.objects.values_list("zaak_id", flat=True)) == {case.pk}


@pytest.mark.parametrize(
    "text",
    [
        "Suzanne Moulin", "moulin", "Moulijn", "moulinn", "suzane", "Susanne Moelin", "MOULIN, suzanne", "mouli",
        "999993653", "9999.93.653", "1234 AB", "1234ab 1", "Voorbeeldstraat 1", "voorbeeldstr", "forbeeldstraat",
        "Moulin 1234AB", "windvlagenfeest", "windvlagen", "moulin windvlagenfeest", "evenementenvergunning", "moulin 999993653",
        "het windvlagenfeest van Moulin",
    ],
)  # fmt: skip
def test_a_case_is_found_by(case: Case, text: str) -> None:
    assert find(text) == [case.pk]


@pytest.mark.parametrize(
    "text",
    [
        "Jansen",
        "999990019",
        "9999 XX",
        "1234ab 2",
        "Moulin Jansen",
        "%",
        "moulin% 77",
        "' or 1=1",
        "dorpsplein",
        "naar",
    ],
)
def test_a_case_is_not_found_by(case: Case, text: str) -> None:
    if understood(text).problem:
        return
    assert find(text) == []


def test_any_part_of_the_number(case: Case) -> None:
    number = case.zaak.identificatie
    for part in (number, number.lower(), number[-6:], number[5:9] + number[9:14]):
        assert case.pk in find(part), part


def test_rights_are_in_the_query(case: Case) -> None:
    assert find("moulin", "bram") == []
    assert find("moulin", "els") == [case.pk]
    assert find(case.zaak.identificatie, "bram") == []


def test_the_index_holds_no_number_and_no_accents(case: Case) -> None:
    row = Findable.objects.get()
    assert row.people == [keyed_hash("bsn", "999993653")]
    assert (row.who, row.number) == ("Suzanne Moulin", case.zaak.identificatie)
    assert {"n moulin", "a 1", "p 1234ab", "p 1234ab 1"} <= set(row.keys)
    by = FoundBy.objects.get()
    assert {"'n moulin'", "'a 1'", "'p 1234ab 1'", "'t windvlagenfeest'"} <= set(lexemes(by))
    assert "999993653" not in repr([row.text, row.papers, row.keys, by.doc])
    assert FindableStem.objects.filter(word="windvlagenfeest").exists()
    assert FindableWord.objects.filter(word="moulin").exists()


def test_a_secret_address_is_not_found_by(city: Any) -> None:
    case = new_case(naam_evenement="Feest in de Voorbeeldstraat")
    Case.objects.filter(pk=case.pk).update(secret_address=True)
    everything()
    row = Findable.objects.get()
    assert not [key for key in row.keys if key[:2] in ("s ", "a ", "p ")]
    found = lexemes(FoundBy.objects.get())
    assert not [lexeme for lexeme in found if lexeme[:3] in ("'s ", "'a ", "'p ", "'d ") or "voorbeeldstrat" in lexeme]
    assert [find(text) for text in ("1234 AB", "Voorbeeldstraat", "1234ab 1")] == [[], [], []]
    assert find("moulin") == find("feest") == [case.pk]
    Case.objects.filter(pk=case.pk).update(secret_address=False)
    everything()
    assert find("Voorbeeldstraat 1") == [case.pk]


def test_what_changes_by_whomever_is_found_anew(case: Case) -> None:
    zaak = case.zaak
    Zaaknotitie.objects.create(gerelateerd_aan=zaak, onderwerp="Telefoon", tekst="Wil een springkussen plaatsen.")
    Zaak.objects.filter(pk=zaak.pk).update(omschrijving="Zomerkermis")
    rol = Rol.objects.filter(zaak=zaak).first()
    assert rol is not None
    rol.betrokkene_identificatie |= {"geslachtsnaam": "Zoetelief"}
    rol.save()
    assert find("springkussen") == []
    everything()
    assert find("springkussen") == find("zomerkermis") == find("Soetelief") == [case.pk]


def test_a_case_that_does_not_change_is_not_written_again(case: Case) -> None:
    Case.objects.get().save()
    assert not ToFind.objects.exists()


def test_a_case_that_goes_takes_what_it_is_found_by_along(case: Case) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set constraints all deferred")
        cursor.execute("set local session_replication_role = 'origin'")
        cursor.execute("delete from cases_submission")
        cursor.execute("delete from cases_case where zaak_id = %s", [case.pk])
    assert not Findable.objects.exists()
    assert not FoundBy.objects.exists()
    everything()
    assert not Findable.objects.exists()
    assert not FoundBy.objects.exists()
    index.forget_words()
    assert not FindableWord.objects.exists()
    assert not FindableStem.objects.exists()


def test_one_case_that_cannot_be_read_keeps_no_other_from_being_found(
    city: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = new_case("a"), new_case("b")
    real = index._fill

    def fails(entry: index.Entry, case: Case, *rest: Any) -> None:
        if case.pk == one.pk:
            raise ValueError("cannot be read")
        real(entry, case, *rest)

    monkeypatch.setattr(index, "_fill", fails)
    everything()
    assert find("moulin") == [two.pk]
    assert one.pk in find(one.zaak.identificatie)


def test_documents_are_searched_in_by_who_handles_the_case_alone(case: Case) -> None:
    assert DocumentText.objects.filter(words=None).exists()
    assert papers.read_waiting(60) > 0
    everything()
    assert not DocumentText.objects.filter(words=None).exists()
    word = "voorbeeldstad"  # in the copy of what was sent; see that it is not found by what else there is
    with connection.cursor() as cursor:
        cursor.execute("update cases_foundby set doc = ts_delete(doc, %s)", [f"t {word}"])
    assert find(word, wide=False) == [case.pk]
    assert find(word, "els", wide=False) == []


def test_special_data_is_not_searched_in(city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "SPECIAL", "persoonsgegevens")
    case = new_case(naam_evenement="Windvlagenfeest", terrein="x")
    everything()
    assert find("moulin") == [case.pk]
    assert not DocumentText.objects.exists()
    assert "voorbeeldstad" not in FoundBy.objects.get().doc


def test_an_old_document_is_forgotten(case: Case) -> None:
    assert papers.forget() == 0
    Zaakinformatieobject.objects.all().delete()
    everything()
    DocumentText.objects.create(content="0" * 64)
    assert papers.forget() == 1


def test_where_a_case_stands_is_written_without_reading_it_anew(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "write", lambda zaken: pytest.fail("what is in the case did not change"))
    Case.objects.filter(pk=case.pk).update(team="inkomen", handler=staff("bram"), closed_on=NOW.date())
    assert ToFind.objects.get().marks
    assert find("moulin", "anna") == []
    everything()
    found = lexemes(FoundBy.objects.get())
    assert {"'m inkomen'", f"'w {staff('bram').pk}'", "'x'", "'n moulin'"} <= set(found)
    assert "'m vergunningen'" not in found
    assert "'o'" not in found
    assert [find("moulin", who) for who in ("anna", "bram", "els")] == [[], [case.pk], [case.pk]]


def test_rights_are_asked_of_the_case_and_not_of_the_index(case: Case) -> None:
    with connection.cursor() as cursor:
        cursor.execute("update cases_foundby set doc = doc || array_to_tsvector(array['m inkomen'])")
    assert find("moulin", "bram") == []


def test_who_may_search_in_documents_of_one_team_finds_no_others_by_them(case: Case) -> None:
    papers.read_waiting(60)
    everything()
    with connection.cursor() as cursor:
        cursor.execute("update cases_foundby set doc = ts_delete(doc, 't voorbeeldstad')")
        cursor.execute("update cases_foundby set doc = doc || array_to_tsvector(array['m inkomen'])")
    both = staff("bram")
    accounts.give(both, "balie", "balie", (), accounts.SERVER)
    accounts.forget_grants(both)
    assert find("moulin", both) == [case.pk]
    assert find("voorbeeldstad", both, wide=False) == []


def test_more_documents_than_a_full_text_holds(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [f"{n:064}" for n in range(3)]
    with connection.cursor() as cursor:
        for n, content in enumerate(many):
            cursor.execute(
                "insert into cases_documenttext (content, words) select %s, array_to_tsvector(array_agg(repeat('w', 150) || %s || g)) "
                "from generate_series(1, 4000) g",
                [content, n],
            )
    entry = index.Entry(case.pk, "ZAAK-1", names=["Moulin"], contents=many)
    monkeypatch.setattr(index, "_entries", lambda zaken: [entry])
    index.write([case.pk])
    assert find("moulin") == [case.pk]


def test_the_tabs_are_counted_apart_when_more_is_found_than_is_counted(
    city: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [new_case(str(n)) for n in range(4)]
    Case.objects.filter(pk=made[0].pk).update(handler=staff("anna"))
    Case.objects.filter(pk=made[1].pk).update(closed_on=NOW.date())
    everything()
    monkeypatch.setattr(lists, "COUNTED", 2)
    monkeypatch.setattr(lists, "PAGE", 1)
    found = lists.listed(staff("anna"), "mine", lists.Filters(), understood("moulin"), "", 1, NOW.date(), wide=False)
    assert [case.pk for case in found.cases] == [made[0].pk]
    assert (found.counts["all"], found.counts["team"], found.counts["mine"], found.counts["closed"]) == (3, 3, 1, 1)
    assert found.counts["unassigned"] == 2

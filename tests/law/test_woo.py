"""Categories of the Woo as dated data (3.1, 3.3), and grounds not to publish (5.1, 5.2)."""

from __future__ import annotations

from datetime import date

from openloket.law import woo

BEFORE, FIRST, NOW = date(2024, 10, 31), date(2024, 11, 1), date(2026, 12, 6)


def test_four_categories_are_a_duty_for_a_municipality_and_only_from_their_day() -> None:
    def duties(day: date) -> list[str]:
        return [each.article for each in woo.categories().values() if each.is_duty(day)]

    assert duties(BEFORE) == []
    assert duties(FIRST) == duties(NOW) == [f"Woo 3.3 lid 1 {letter}" for letter in "abde"]


def test_a_decision_on_an_application_is_published_of_own_accord_while_that_is_no_duty() -> None:
    assert woo.categories()["beschikkingen"].basis(NOW) == "Woo 3.1 lid 1"
    assert woo.categories()["wetten"].basis(BEFORE) == "Woo 3.1 lid 1"
    assert woo.categories()["wetten"].basis(FIRST) == "Woo 3.3 lid 1 a"


def test_each_has_its_own_number_and_name_in_the_national_list_and_each_ground_its_article() -> None:
    found = list(woo.categories().values())
    assert len({each.tooi for each in found}) == len({each.number for each in found}) == len(found) == 16
    assert all(each.article.startswith("Woo 3.3 lid ") for each in found)
    assert woo.grounds()[woo.PERSONAL].article == "Woo 5.1 lid 2 e"
    assert all(each.article.startswith("Woo 5.") for each in woo.grounds().values())

"""Which version someone meets while a new one is opened to a share first."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openloket.definitions.rollout import Newcomer, Offer, Share, bucket, choose, usable
from tests.change.making import JULY, dearer, published

NOW = datetime(2026, 9, 15, 10, 0, tzinfo=UTC)
TODAY = date(2026, 9, 15)
OLD, NEW = published(JULY.read_text("utf-8")), published(dearer())


def offers(**share: object) -> list[Offer]:
    return [Offer(OLD), Offer(NEW, Share(**share))]  # type: ignore[arg-type]


def met(given_offers: list[Offer], who: Newcomer = Newcomer(), pinned: str = "", at: datetime = NOW) -> str:  # noqa: B008
    found = choose(given_offers, TODAY, at, who, pinned)
    assert found is not None
    return "new" if found.published is NEW else "old"


def test_everyone_meets_a_version_that_is_open_to_all() -> None:
    assert met(offers()) == "new"


def test_before_the_hour_nobody_does() -> None:
    later = offers(opens_at=NOW + timedelta(hours=1))
    assert met(later) == "old"
    assert met(later, at=NOW + timedelta(hours=1)) == "new"


def test_before_its_day_nobody_does() -> None:
    assert choose(offers(), date(2026, 8, 31), NOW).published is OLD  # type: ignore[union-attr]


def test_a_stopped_version_is_met_by_nobody_not_even_who_began_with_it() -> None:
    assert met(offers(stopped=True), pinned=NEW.hash) == "old"


def test_a_share_is_stable_and_about_right() -> None:
    share = offers(percent=10)
    keys = [f"resident-{n}" for n in range(5000)]
    first = [met(share, Newcomer(key)) for key in keys]
    assert first == [met(share, Newcomer(key)) for key in keys]
    assert 400 < first.count("new") < 600
    assert met(share) == "old"  # who has no key is not in a share


@given(st.text(min_size=1), st.integers(0, 100), st.integers(0, 100))
def test_widening_never_takes_someone_back(key: str, narrow: int, wide: int) -> None:
    narrow, wide = sorted((narrow, wide))
    assert 0 <= bucket(NEW.hash, key) < 100
    if met(offers(percent=narrow), Newcomer(key)) == "new":
        assert met(offers(percent=wide), Newcomer(key)) == "new"


@pytest.mark.parametrize(
    ("who", "meets"),
    [
        (Newcomer("x", teams=frozenset({"loket"})), "new"),
        (Newcomer("x", teams=frozenset({"inkomen"})), "old"),
        (Newcomer("x", postcode="1234 ab"), "new"),
        (Newcomer("x", postcode="1235AB"), "old"),
        (Newcomer("x"), "old"),
    ],
)
def test_a_team_or_a_neighbourhood_first(who: Newcomer, meets: str) -> None:
    assert met(offers(percent=0, teams=frozenset({"loket"}), areas=("1234",)), who) == meets


def test_who_began_with_a_version_finishes_under_it() -> None:
    share = offers(percent=10)
    inside = next(f"k{n}" for n in range(1000) if met(share, Newcomer(f"k{n}")) == "new")
    assert met(share, Newcomer(inside), pinned=OLD.hash) == "old"
    outside = next(f"k{n}" for n in range(1000) if met(share, Newcomer(f"k{n}")) == "old")
    assert met(share, Newcomer(outside), pinned=NEW.hash) == "new"


def test_once_it_is_open_to_all_the_old_one_is_over() -> None:
    assert met(offers(), pinned=OLD.hash) == "new"
    assert [offer.published for offer in usable(offers(), TODAY, NOW)] == [NEW]
    assert [offer.published for offer in usable(offers(percent=10), TODAY, NOW)] == [NEW, OLD]

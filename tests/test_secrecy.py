"""Keyed hashes and sealed secrets, and what happens when their keys change."""

from __future__ import annotations

from typing import Any

import pytest

from openloket.secrecy import Unsealable, keyed_hash, keyed_hashes, opened, resealed, seal, sealed, unseal


def test_a_hash_tells_people_apart_and_gives_no_number_away() -> None:
    found = keyed_hash("bsn", "999993653")
    assert found == keyed_hash("bsn", "999993653")
    assert found != keyed_hash("kvk", "999993653")
    assert "999993653" not in found
    assert len(found) == 64


def test_what_was_hashed_under_an_earlier_key_is_still_found(settings: Any) -> None:
    before = keyed_hash("bsn", "999993653")
    settings.HASH_KEYS = ["a new one", *settings.HASH_KEYS]
    assert keyed_hash("bsn", "999993653") != before
    assert keyed_hashes("bsn", "999993653") == [keyed_hash("bsn", "999993653"), before]


def test_what_is_sealed_can_be_read_back_and_looks_different_each_time() -> None:
    assert unseal(seal("geheim €")) == "geheim €"
    assert seal("geheim") != seal("geheim")
    assert "geheim" not in seal("geheim")


def test_a_new_key_still_opens_what_an_earlier_one_sealed(settings: Any) -> None:
    sealed = seal("geheim")
    settings.SEALING_KEYS = ["a new one", *settings.SEALING_KEYS]
    assert unseal(sealed) == "geheim"
    settings.SEALING_KEYS = ["a new one"]
    with pytest.raises(Unsealable):
        unseal(sealed)


@pytest.mark.parametrize("torn", ["", "x", "gAAAA", "geheim €"])
def test_what_is_torn_is_refused(torn: str) -> None:
    with pytest.raises(Unsealable):
        unseal(torn)


def test_a_column_with_plain_text_of_before_is_read_either_way() -> None:
    assert opened("van voor de zegels") == "van voor de zegels"
    assert opened(sealed("geheim €")) == "geheim €"
    assert "geheim" not in sealed("geheim")
    with pytest.raises(Unsealable):
        opened("sealed:gAAAA")


def test_sealing_anew_is_done_once(settings: Any) -> None:
    first = resealed("plat")
    assert first is not None
    assert opened(first) == "plat"
    assert resealed(first) is None
    settings.SEALING_KEYS = ["a new one", *settings.SEALING_KEYS]
    second = resealed(first)
    assert second is not None
    settings.SEALING_KEYS = ["a new one"]
    assert opened(second) == "plat"
    assert resealed(second) is None
    with pytest.raises(Unsealable):
        resealed(first)

"""What is found out once in a request, and never kept for the next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from openloket.watch import doing


@pytest.fixture
def request_() -> Iterator[None]:
    doing.NOW.set(doing.Doing("0123456789abcdef0123"))
    yield
    doing.NOW.set(None)


def test_it_is_found_once_in_a_request_and_again_in_the_next(request_: None) -> None:
    found: list[int] = []

    def find() -> int:
        found.append(1)
        return len(found)

    assert (doing.once(find), doing.once(find)) == (1, 1)
    doing.NOW.set(doing.Doing("0123456789abcdef0124"))
    assert doing.once(find) == 2


def test_two_things_are_each_found(request_: None) -> None:
    assert (doing.once(lambda: 1), doing.once(lambda: 2)) == (1, 2)


def test_outside_a_request_it_is_found_each_time() -> None:
    found = iter(range(9))

    def find() -> int:
        return next(found)

    assert (doing.once(find), doing.once(find)) == (0, 1)


def test_what_fails_is_tried_again(request_: None) -> None:
    tries = iter([ZeroDivisionError, None])

    def find() -> str:
        if error := next(tries):
            raise error
        return "found"

    with pytest.raises(ZeroDivisionError):
        doing.once(find)
    assert doing.once(find) == "found"

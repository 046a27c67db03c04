"""A document goes out a piece at a time, checked, from a disk and from S3."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import Http404, HttpResponse, StreamingHttpResponse

from openloket.channels import downloads
from openloket.registers import content
from openloket.stores import PIECE
from tests.conftest import stored_at
from tests.seaweed import Seaweed

MEGABYTE = 1_000_000


def pattern(megabytes: int) -> Iterator[bytes]:
    for n in range(megabytes):
        yield bytes([n % 251]) * MEGABYTE


def kept(megabytes: int) -> str:
    return content.stores()[0].take(pattern(megabytes))


@pytest.fixture(params=["disk", pytest.param("s3", marks=pytest.mark.xdist_group("seaweed"))])
def place(request: pytest.FixtureRequest, settings: Any) -> str:
    """Keep contents on a disk, or in a bucket of a real S3 service."""
    if request.param == "s3":
        seaweed: Seaweed = request.getfixturevalue("seaweed")
        settings.DOCUMENTS = [seaweed.bucket("downloads")]
    return str(request.param)


@pytest.mark.django_db
def test_a_large_document_is_never_in_memory_as_a_whole(place: str) -> None:
    sha256 = kept(100)
    tracemalloc.start()
    try:
        response = downloads.stored(sha256, "film.mp4", "video/mp4")
        assert isinstance(response, StreamingHttpResponse)
        assert response["Content-Length"] == str(100 * MEGABYTE)
        size = 0
        for piece in response:
            assert piece[:1] == bytes([size // MEGABYTE % 251])
            size += len(piece)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size == 100 * MEGABYTE
    assert most < 60 * PIECE, most  # 15 MB: what a client of S3 reads ahead is in it


@pytest.mark.django_db
def test_a_small_one_goes_as_a_whole(place: str) -> None:
    response = downloads.stored(content.store(b"kaart"), "kaart.pdf", "application/pdf")
    assert isinstance(response, HttpResponse)
    assert (response.content, response["Content-Length"]) == (b"kaart", "5")
    assert response["Content-Disposition"].startswith("inline; ")


@pytest.mark.django_db
def test_a_large_one_that_was_changed_breaks_off() -> None:
    sha256 = kept(3)
    path = stored_at(sha256)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    response = downloads.stored(sha256, "film.mp4", "video/mp4")
    sent: list[bytes] = []
    with pytest.raises(content.Changed):
        sent.extend(response)
    assert 0 < sum(map(len, sent)) < 3 * MEGABYTE


@pytest.mark.django_db
def test_one_that_is_gone_is_not_found(place: str) -> None:
    with pytest.raises(Http404):
        downloads.stored("0" * 64, "weg.pdf", "application/pdf")

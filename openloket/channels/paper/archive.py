"""The forms that were printed, kept: the layout of a version stays what it was when its first form left the printer."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from openloket.cases import versions
from openloket.cases.models import PaperForm, PaperSerial, PaperSlip, ServiceVersion
from openloket.channels.paper.form import BLANK_SERIAL, form, new_serial, scheme
from openloket.channels.paper.reading.known import KnownForm, KnownForms
from openloket.definitions.schema import Published
from openloket.registers import content


def keep(published: Published) -> int:
    """Keep how a version's form is laid out now, unless it is kept already; returns how many pages it has."""
    way = scheme(published.version)
    kept = PaperForm.objects.filter(scheme=way, version__hash=published.hash).values_list("layout__pages", flat=True)
    if pages := kept.first():
        return int(pages)
    return int(_kept_now(published).layout["pages"])


def give(published: Published) -> str:
    """Make up the serial of a form that is printed now, and keep it: see `never_given`."""
    version = ServiceVersion.objects.get(hash=published.hash)
    return PaperSerial.objects.create(serial=new_serial(), version=version).serial


def never_given(serial: str, version_hash: str) -> bool:
    """Say whether a form has a serial that we did not print on one of its version, nor for a zaak.

    That is not known of versions that were printed before serials were kept, nor of those that are only printed
    elsewhere (`loket paper form`).
    """
    given = PaperSerial.objects.filter(version__hash=version_hash)
    return (
        not given.filter(serial=serial).exists()
        and given.exists()
        and not PaperForm.objects.filter(version__hash=version_hash, counted=False).exists()
        and not PaperSlip.objects.filter(serial=serial).exists()
    )


def _kept_now(published: Published) -> PaperForm:
    """Make a version's form as it is laid out now and keep it; another who was first is followed."""
    made = form(published, BLANK_SERIAL)
    return PaperForm.objects.get_or_create(
        scheme=scheme(published.version),
        version=ServiceVersion.objects.get(hash=published.hash),
        defaults={"layout": made.layout, "content": content.store(made.pdf)},
    )[0]


def library() -> KnownForms:
    """Return every form that can come back, of every version there ever was.

    One that was not kept yet is made and kept when a page turns out to be of it, or to have no code: a stack does not
    wait until the forms of all services are made.
    """
    published = {item.hash: item for items in versions.all_versions().values() for item in items}
    rows = PaperForm.objects.select_related("version").order_by("pk")
    kept = [
        KnownForm(published[row.version.hash], _as_it_is(row.layout), _stored(row.content), row.scheme)
        for row in rows
        if row.version.hash in published
    ]
    there = {(item.scheme, item.published.hash) for item in kept}
    missing = [item for item in published.values() if (scheme(item.version), item.hash) not in there]
    return KnownForms([*kept, *map(_to_make, missing)])


def _to_make(published: Published) -> KnownForm:
    made = cache(lambda: _kept_now(published))
    return KnownForm(published, lambda: made().layout, lambda: content.read(made().content), scheme(published.version))


def _as_it_is(layout: dict[str, Any]) -> Callable[[], dict[str, Any]]:
    return lambda: layout


def _stored(sha256: str) -> Callable[[], bytes]:
    return lambda: content.read(sha256)

"""The forms that were printed, kept: the layout of a version stays what it was when its first form left the printer."""

from __future__ import annotations

from collections.abc import Callable

from openloket.cases import versions
from openloket.cases.models import PaperForm, ServiceVersion
from openloket.channels.paper.form import BLANK_SERIAL, form, scheme
from openloket.channels.paper.reading.known import KnownForm, KnownForms
from openloket.definitions.schema import Published
from openloket.registers import content


def keep(published: Published) -> int:
    """Keep how a version's form is laid out now, unless it is kept already; returns how many pages it has."""
    way = scheme(published.version)
    kept = PaperForm.objects.filter(scheme=way, version__hash=published.hash).values_list("layout__pages", flat=True)
    if pages := kept.first():
        return int(pages)
    made = form(published, BLANK_SERIAL)
    PaperForm.objects.get_or_create(
        scheme=way,
        version=ServiceVersion.objects.get(hash=published.hash),
        defaults={"layout": made.layout, "content": content.store(made.pdf)},
    )
    return int(made.layout["pages"])


def library() -> KnownForms:
    """Return every form that can come back, of every version there ever was; keeps those that were not kept yet."""
    published = {item.hash: item for items in versions.all_versions().values() for item in items}
    for item in published.values():
        keep(item)
    rows = PaperForm.objects.select_related("version").order_by("pk")
    return KnownForms(
        KnownForm(published[row.version.hash], row.layout, _stored(row.content), row.scheme)
        for row in rows
        if row.version.hash in published
    )


def _stored(sha256: str) -> Callable[[], bytes]:
    return lambda: content.read(sha256)

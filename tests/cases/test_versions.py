"""Publishing."""

from datetime import timedelta
from typing import Any

import pytest

from openloket.cases import versions
from openloket.cases.models import ServiceVersion
from openloket.definitions.schema import Published
from openloket.definitions.source import Source
from openloket.registers.models import Informatieobjecttype, Zaaktype
from tests.conftest import every_version, starters


def test_publishing_derives_the_zaaktype(published: None) -> None:
    zaaktype = ServiceVersion.objects.get(service="bijzondere_bijstand").zaaktype
    assert (zaaktype.identificatie, zaaktype.doorlooptijd, zaaktype.vertrouwelijkheidaanduiding) == (
        "bijzondere_bijstand",
        "P8W",
        "vertrouwelijk",
    )
    assert [s.omschrijving for s in zaaktype.statustypen.all()] == ["Ontvangen", "In behandeling", "Besluit genomen"]
    toegekend = zaaktype.resultaattypen.get(omschrijving="Bijstand toegekend")
    assert (toegekend.archiefnominatie, toegekend.archiefactietermijn) == ("vernietigen", "P10Y")
    assert zaaktype.besluittypen == ["Besluit Bijzondere bijstand aanvragen"]
    assert zaaktype.concept is False


def test_versions_follow_each_other_without_overlap(published: None) -> None:
    rows = Zaaktype.objects.filter(identificatie="evenementenvergunning").order_by("begin_geldigheid")
    assert rows[0].einde_geldigheid == rows[1].begin_geldigheid - timedelta(days=1)  # ztc-016
    assert rows[1].einde_geldigheid is None


def test_kinds_of_documents_hold_from_the_day_of_the_oldest_version(db: Any) -> None:
    library = every_version()
    oldest = min(library, key=lambda item: item.version.valid_from)
    newest = [item for item in library if item.version.service < oldest.version.service][-1:]
    assert newest, "some service comes before it in the alphabet"
    versions.publish([*newest, oldest])
    [begins] = set(Informatieobjecttype.objects.values_list("begin_geldigheid", flat=True))
    assert begins == oldest.version.valid_from
    versions.forget()


def test_publishing_again_does_nothing(published: None) -> None:
    assert versions.publish(starters()) == []


def test_a_changed_file_under_the_same_day_is_refused_and_nothing_is_published(published: None) -> None:
    item = starters()[0]
    source = item.source.replace("Hebt u weinig geld", "Hebt u geen geld")
    changed = Source("x", source).read()
    assert changed is not None
    before = ServiceVersion.objects.count()
    with pytest.raises(versions.Changed, match=r"bijzondere_bijstand/2026-01-01\.yaml"):
        versions.publish([Published(changed, source)])
    assert ServiceVersion.objects.count() == before


def test_a_case_finds_its_version_as_it_was_published(published: None) -> None:
    row = ServiceVersion.objects.get(service="bijzondere_bijstand")
    versions.forget()
    assert versions.by_hash(row.hash) == starters()[0].version


def test_no_version_before_the_first(published: None, frozen: Any) -> None:
    from datetime import date

    with pytest.raises(versions.NoVersion):
        versions.on("evenementenvergunning", date(2025, 12, 31))

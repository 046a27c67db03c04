"""Numbers, audit trail and closing in the registers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from openloket.registers import acts, numbers
from openloket.registers.models import Audittrail, Resultaattype, Roltype, Zaak, Zaakinformatieobject
from tests.conftest import new_case

DAY = date(2026, 9, 15)


def test_an_identification_says_kind_and_year(city: Any) -> None:
    assert numbers.next_number("ZAAK", DAY).startswith("ZAAK-2026-")
    assert len(set(numbers.next_numbers("DOCUMENT", DAY, 5))) == 5


@pytest.mark.django_db(transaction=True)
def test_zrc_002_numbers_taken_at_the_same_moment_differ(published: None) -> None:
    def take(_: int) -> list[str]:
        try:
            return numbers.next_numbers("ZAAK", DAY, 20)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        taken = [number for batch in pool.map(take, range(16)) for number in batch]
    assert len(set(taken)) == 320


def test_zrc_002_an_identification_is_unique_within_its_organisation(city: Any) -> None:
    one, two = new_case("a").zaak, new_case("b").zaak
    with pytest.raises(IntegrityError), transaction.atomic():
        Zaak.objects.filter(pk=two.pk).update(identificatie=one.identificatie)
    Zaak.objects.filter(pk=two.pk).update(identificatie=one.identificatie, bronorganisatie="999999990")


def test_zrc_004_a_document_stands_in_a_file_once(city: Any) -> None:
    link = Zaakinformatieobject.objects.filter(zaak=new_case().zaak)[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Zaakinformatieobject.objects.create(zaak=link.zaak, informatieobject=link.informatieobject)


@pytest.mark.parametrize(
    ("term", "keep", "expected"), [("P5Y", "vernietigen", date(2031, 9, 15)), ("", "blijvend_bewaren", None)]
)
def test_zrc_021_closing_derives_the_archive_parameters(city: Any, term: str, keep: str, expected: date | None) -> None:
    zaak = new_case().zaak
    resultaattype = Resultaattype.objects.filter(zaaktype=zaak.zaaktype)[0]
    resultaattype.archiefactietermijn, resultaattype.archiefnominatie = term, keep
    resultaattype.save()
    acts.zaken.close(acts.hand(), zaak, resultaattype)
    zaak.refresh_from_db()
    assert (zaak.archiefnominatie, zaak.archiefactiedatum, zaak.einddatum) == (keep, expected, DAY)
    assert zaak.huidige_status.statustype.volgnummer == 4  # type: ignore[union-attr]


def test_an_audit_row_says_who_what_and_on_which_zaak(city: Any) -> None:
    zaak = new_case().zaak
    hand = acts.hand("Anna de Wit", "anna", "Een andere naam", channel="behandeling")
    assert acts.zaken.change(hand, zaak, {"omschrijving": "Burendag"})
    kept = Audittrail.objects.filter(hoofd_object=zaak.uuid).latest("id")
    assert (kept.resource, kept.actie, kept.toelichting) == ("zaak", "partial_update", "Een andere naam")
    assert (kept.gebruikers_id, kept.gebruikers_weergave) == ("anna", "Anna de Wit")
    assert kept.applicatie_weergave == "Open Loket, behandeling"
    assert (kept.oud["omschrijving"], kept.nieuw["omschrijving"]) == ("Evenementenvergunning: Burendag", "Burendag")
    assert not acts.zaken.change(hand, zaak, {"omschrijving": "Burendag"}), "nothing changes, so nothing is written"


def test_what_a_register_cannot_hold_is_cut_or_left_out_and_refuses_nothing(city: Any) -> None:
    zaak = new_case().zaak
    roltype = Roltype.objects.get(zaaktype=zaak.zaaktype, omschrijving_generiek="initiator")
    who = {
        "inpBsn": "999993653",
        "geslachtsnaam": "M" * 300,
        "geslachtsaanduiding": "?",
        "verblijfsadres": {"aoaHuisnummer": None, "wplWoonplaatsNaam": "Voorbeeldstad"},
    }
    contact = {"naam": "N" * 50, "emailadres": "geen adres", "telefoonnummer": "0" * 30}
    hand = acts.hand()
    rol = acts.zaken.give_rol(hand, zaak, roltype, "Aanvrager", "natuurlijk_persoon", who, contactpersoonRol=contact)
    held = {name: value for name, value in rol.betrokkene_identificatie.items() if value}
    assert held == {"inpBsn": "999993653", "geslachtsnaam": "M" * 200}
    assert rol.contactpersoon_rol == {"naam": "N" * 40, "emailadres": "", "functie": "", "telefoonnummer": "0" * 20}


def test_l19_destroying_a_zaak_takes_everything_with_it(city: Any) -> None:
    zaak = new_case().zaak
    zaak.delete()
    assert not Zaak.objects.exists()
    assert not Zaakinformatieobject.objects.exists()

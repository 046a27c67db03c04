"""The log of whose data was used: its shape, and finding it again."""

from __future__ import annotations

import importlib
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from openloket.people import migrations
from openloket.people.acting import own
from openloket.people.looking import LoggedCall, log, looks_at, subjects_of, trace_of
from openloket.people.models import Look
from openloket.registers.models import Rol, Roltype
from openloket.secrecy import keyed_hash
from tests.conftest import HOLLE, MOULIN, NOW, new_case, resident_client, staff, staff_client

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
DAGOBERT = own("kvk", "69599084", "substantieel", "Test EMZ Dagobert")


def logged(**changes: Any) -> Look:
    """A row as a source or an API writes it: of a system, without a zaak."""
    call = LoggedCall("personen", None, TRACE, SPAN, "brp")
    log(call, **{"purpose": "Adres opzoeken", "activity": "https://x/brp", "subjects": [MOULIN.owner], **changes})
    return Look.objects.latest("pk")


@pytest.mark.parametrize(
    "header", [f"00-{TRACE}-{SPAN}-01", f" 00-{TRACE}-{SPAN}-00 ", f"cc-{TRACE}-{SPAN}-01-what-comes-later"]
)
def test_a_trace_goes_on(header: str) -> None:
    assert trace_of(header) == (TRACE, SPAN)


@pytest.mark.parametrize(
    "header",
    ["", "x", f"ff-{TRACE}-{SPAN}-01", f"00-{TRACE}-{SPAN}-01-more", f"00-{TRACE.upper()}-{SPAN}-01", f"00-{TRACE}-{SPAN}",
     f"00-{'0' * 32}-{SPAN}-01", f"00-{TRACE}-{'0' * 16}-01", f"00-{TRACE[:-1]}-{SPAN}-01", f"00-{TRACE}-{SPAN}-01\n00"],
)  # fmt: skip
def test_a_malformed_header_begins_a_trace_of_its_own(header: str) -> None:
    one, two = trace_of(header), trace_of(header)
    assert len(one[0]) == 32
    assert one[0] not in (TRACE, two[0])
    assert one[1] == ""


def test_a_call_keeps_the_trace_of_who_called(city: Any) -> None:
    case = new_case()
    url = reverse("case", args=[case.zaak.uuid])
    assert staff_client("anna").get(url, headers={"traceparent": f"00-{TRACE}-{SPAN}-01"}).status_code == 200
    look = Look.objects.get()
    assert (look.trace_id, look.parent_span_id) == (TRACE, SPAN)
    assert look.span_id not in ("", SPAN)
    assert (look.name, look.about, look.status) == ("case", case.zaak.identificatie, Look.Status.UNSET)
    assert look.activity == "http://localhost:8000/verwerkingen/evenementenvergunning/2026-07-01"


def test_everyone_with_a_rol_is_a_subject_and_no_number_is_kept(city: Any) -> None:
    case = new_case()
    kind = Roltype.objects.filter(zaaktype=case.zaak.zaaktype, omschrijving_generiek="initiator").get()
    for identity in ({"kvkNummer": DAGOBERT.number}, {"inpBsn": HOLLE.number}, {"inpBsn": ""}, {"achternaam": "x"}):
        Rol.objects.create(zaak=case.zaak, roltype=kind, roltoelichting="x", betrokkene_identificatie=identity)
    assert subjects_of([case.pk]) == {MOULIN.owner, HOLLE.owner, DAGOBERT.owner}
    staff_client("anna").get(reverse("case", args=[case.zaak.uuid]))
    with connection.cursor() as cursor:
        cursor.execute("select row_to_json(l)::text from people_look l")
        (row,) = cursor.fetchone()
    assert MOULIN.number not in row
    assert DAGOBERT.number not in row
    assert all(who.owner in row for who in (MOULIN, HOLLE, DAGOBERT))


def test_rows_are_found_by_the_person_also_after_the_key_changed(city: Any, settings: Any) -> None:
    look, other = logged(), logged(subjects=[HOLLE.owner, DAGOBERT.owner])
    settings.HASH_KEYS = ["a newer key", *settings.HASH_KEYS]
    newer = logged(subjects=[keyed_hash("bsn", MOULIN.number)])
    assert set(looks_at(MOULIN)) == {look, newer}
    assert set(looks_at(DAGOBERT)) == {other}


def test_finding_a_person_uses_the_index(city: Any) -> None:
    logged()
    query, values = looks_at(MOULIN).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute(f"explain {query}", values)
        assert any("look_subjects" in line for (line,) in cursor.fetchall())


def test_the_log_outlives_the_zaak(city: Any) -> None:
    case = new_case()
    staff_client("anna").get(reverse("case", args=[case.zaak.uuid]))
    zaak = case.zaak
    number, uuid, pk = zaak.identificatie, zaak.uuid, zaak.pk
    zaak.delete()
    look = Look.objects.select_related("user", "zaak").get()
    assert (look.zaak_id, look.zaak_uuid, look.about) == (pk, uuid, number)
    text = resident_client().get(reverse("my_looks")).content.decode()
    assert "Anna de Wit" in text
    assert reverse("my_case", args=[uuid]) not in text


def test_earlier_looks_are_named(city: Any) -> None:
    case = new_case()
    with connection.cursor() as cursor:
        for _ in range(2):  # as the release before wrote them
            cursor.execute(
                "insert into people_look (user_id, zaak_id, purpose, at) values (%s, %s, 'Behandeling', now())",
                [staff("anna").pk, case.pk],
            )
    [name] = [path.stem for path in Path(migrations.__path__[0]).glob("*_look_shape.py")]
    migration = importlib.import_module(f"{migrations.__name__}.{name}")
    with connection.schema_editor() as editor:
        migration.name_earlier_looks(apps, editor)
    one, two = Look.objects.all()
    assert (one.zaak_uuid, one.about, one.subjects) == (case.zaak.uuid, case.zaak.identificatie, [MOULIN.owner])
    assert len({one.trace_id, two.trace_id, "0" * 32}) == 3
    assert len(one.span_id) == 16
    assert one.system == "openloket"


# What a resident sees of it -------------------------------------------------------------------------------------------


def test_a_person_sees_every_row_about_them_and_of_nobody_else(city: Any) -> None:
    case = new_case()
    anna = staff_client("anna")
    for _ in range(3):
        anna.get("/werk/?lijst=team")
    anna.get(reverse("case", args=[case.zaak.uuid]))
    logged()
    logged(subjects=[HOLLE.owner], purpose="Van een ander")
    text = resident_client().get(reverse("my_looks")).content.decode()
    assert "Overzicht van het werk" in text
    assert "3 keer op deze dag" in text
    assert "Behandeling van de aanvraag" in text
    assert reverse("my_case", args=[case.zaak.uuid]) in text
    assert "Adres opzoeken" in text
    assert "brp" in text
    assert "Van een ander" not in text
    assert "Nog niemand." in resident_client(DAGOBERT).get(reverse("my_looks")).content.decode()


def test_someone_elses_case_in_which_i_occur_is_not_named(city: Any) -> None:
    case = new_case()
    kind = Roltype.objects.filter(zaaktype=case.zaak.zaaktype).exclude(omschrijving_generiek="initiator").first()
    Rol.objects.create(
        zaak=case.zaak, roltype=kind, roltoelichting="x", betrokkene_identificatie={"inpBsn": HOLLE.number}
    )
    staff_client("anna").get(reverse("case", args=[case.zaak.uuid]))
    text = resident_client(HOLLE).get(reverse("my_looks")).content.decode()
    assert "Anna de Wit" in text
    assert "Een zaak waarin u voorkomt" in text
    assert case.zaak.identificatie not in text


def test_a_long_log_has_pages_and_english_reads_english(city: Any) -> None:
    for day in range(60):
        city.move_to(NOW - timedelta(days=day))
        logged(purpose="Behandeling van de aanvraag")
    city.move_to(NOW)
    client = resident_client()
    first, second = (client.get(reverse("my_looks"), {"pagina": n}).content.decode() for n in (1, 2))
    assert [len(re.findall(r"<td>\s*brp\s*</td>", page)) for page in (first, second)] == [50, 10]
    client.cookies["django_language"] = "en"
    assert "Handling the application" in client.get(reverse("my_looks")).content.decode()

"""What each rule says of one mutation, by itself: both sides of what it compares, without a call and without a database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from openloket.registers.api.access import EVERYTHING, Autorisatie, Caller, Client
from openloket.registers.api.hand import Hand
from openloket.registers.api.problems import InvalidParam, Problem
from openloket.registers.api.registry import REGISTRY
from openloket.registers.api.resource import Mutation
from openloket.registers.apis import APIS
from openloket.registers.besluiten import rules as besluiten
from openloket.registers.catalogi import rules as catalogi
from openloket.registers.documenten import rules as documenten
from openloket.registers.models import VERTROUWELIJKHEID
from openloket.registers.zaken import rules as zaken

assert APIS
ZAAK = {"id": 1, "zaaktype_id": 7, "vertrouwelijkheidaanduiding": "openbaar", "einddatum": None}
CLOSED = {**ZAAK, "einddatum": "2024-01-20"}
ELSEWHERE = {"id": 2, "zaak_id": 2, "zaaktype_id": 8}
"""What is of another zaak and of another zaaktype."""
HERE = {"id": 3, "zaak_id": 1, "zaaktype_id": 7}
LOCKED = [{"identificatie": "DOCUMENT-1", "vergrendeld_door": "Zaakbrug (Jan)"}]


def holder(component: str, *scopes: str, type_id: int | None = 7, level: str = "zeer_geheim") -> Client:
    """A client with these scopes, on type 7 unless told otherwise."""
    return Client(
        "x", "x", False, (Autorisatie(component, frozenset(scopes), type_id, VERTROUWELIJKHEID.index(level)),)
    )


def mutation(name: str, new: dict[str, Any] | None = None, client: Client = EVERYTHING, **more: Any) -> Mutation:
    found = {"given": frozenset(new or ()), "sent": new or {}, **more}
    return Mutation(Hand(Caller(client), "http://localhost"), REGISTRY[name], dict(new or {}), **found)


def said(rule: Callable[[Mutation], Any], changed: Mutation) -> dict[str, str]:
    """The faults that a rule finds: code by name; a Problem that it raises has the name ""."""
    try:
        faults: list[InvalidParam] = list(rule(changed) or ())
    except Problem as problem:
        return {"": problem.code}
    return {fault.name: fault.code for fault in faults}


# Zaken ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zaak", "scope", "wanted"),
    [
        (ZAAK, "zaken.bijwerken", {}),
        (CLOSED, "zaken.bijwerken", {"": "zaak-closed"}),
        (CLOSED, "zaken.geforceerd-bijwerken", {}),
    ],
)
def test_zrc_007_of_a_zaak_and_its_parts(zaak: dict[str, Any], scope: str, wanted: dict[str, str]) -> None:
    by = holder("zrc", scope)
    assert said(zaken.zrc_007, mutation("zaak", {"toelichting": "x"}, by, old=zaak)) == wanted
    assert said(zaken.zrc_007, mutation("klantcontact", {}, by, linked={"zaak": zaak})) == wanted
    assert said(zaken.zrc_007, mutation("zaaknotitie", {}, by, linked={"gerelateerdAan": zaak})) == wanted
    assert said(zaken.zrc_007, mutation("status", {}, by, linked={"zaak": zaak})) == {}  # zrc-008 says who may


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({"end": False}, set()),
        ({"end": False, "unset": True, "locked": LOCKED}, set()),
        ({"end": True, "result": True}, set()),
        ({"end": True}, {"resultaat-does-not-exist"}),
        ({"end": True, "result": True, "unset": True}, {"indicatiegebruiksrecht-unset"}),
        ({"end": True, "result": True, "locked": LOCKED}, {"informatieobject-locked"}),
    ],
)
def test_zrc_007_of_an_eindstatus(facts: dict[str, Any], codes: set[str]) -> None:
    status = mutation("status", {}, linked={"zaak": ZAAK}, facts=facts)
    assert {fault.code for fault in zaken.zrc_007(status)} == codes
    assert said(zaken.zrc_007, mutation("zaak", {}, old=ZAAK, facts=facts)) == {}  # no status


@pytest.mark.parametrize(
    ("zaak", "end", "scope", "wanted"),
    [
        (ZAAK, False, "zaken.aanmaken", {}),
        (ZAAK, True, "zaken.aanmaken", {}),
        (CLOSED, True, "zaken.heropenen", {"": "zaak-closed"}),
        (CLOSED, True, "zaken.geforceerd-bijwerken", {}),
        (CLOSED, False, "zaken.geforceerd-bijwerken", {"": "permission_denied"}),
        (CLOSED, False, "zaken.heropenen", {}),
    ],
)
def test_zrc_008(zaak: dict[str, Any], end: bool, scope: str, wanted: dict[str, str]) -> None:
    status = mutation("status", {}, holder("zrc", scope), linked={"zaak": zaak}, facts={"end": end})
    assert said(zaken.zrc_008, status) == wanted


@pytest.mark.parametrize(
    ("scope", "statuses", "wanted"),
    [
        ("zaken.aanmaken", False, {}),
        ("zaken.aanmaken", True, {"": "permission_denied"}),
        ("zaken.statussen.toevoegen", True, {}),
        ("zaken.heropenen", True, {}),
        ("zaken.geforceerd-bijwerken", True, {}),
    ],
)
def test_only_the_first_status_with_zaken_aanmaken(scope: str, statuses: bool, wanted: dict[str, str]) -> None:
    status = mutation("status", {}, holder("zrc", scope), linked={"zaak": ZAAK}, facts={"statuses": statuses})
    assert said(zaken.first_status_only, status) == wanted


@pytest.mark.parametrize(
    ("later", "wanted"),
    [
        (None, {}),
        (timedelta(0), {}),
        (timedelta(minutes=5), {}),
        (timedelta(minutes=5, seconds=1), {"datumtijd": "date-in-future"}),
    ],
)
def test_a_moment_is_not_in_the_future(frozen: Any, later: timedelta | None, wanted: dict[str, str]) -> None:
    """Clocks may differ by five minutes."""
    contact = mutation("klantcontact", {"datumtijd": None if later is None else timezone.now() + later})
    assert said(zaken.not_in_the_future("datumtijd"), contact) == wanted


@pytest.mark.parametrize(
    ("rule", "name", "link", "wanted"),
    [
        (zaken.rol_of_same_zaak, "status", "gezetdoor", {"gezetdoor": "zaak-mismatch"}),
        (zaken.status_of_same_zaak, "substatus", "status", {"status": "zaak-mismatch"}),
        (
            zaken.zaakobjecttype_of_same_zaaktype,
            "zaakobject",
            "zaakobjecttype",
            {"zaakobjecttype": "zaaktype-mismatch"},
        ),
        (zaken.besluit_of_same_zaak, "zaakbesluit", "besluit", {"nonFieldErrors": "inconsistent-relation"}),
        (zaken.zrc_016, "status", "statustype", {"nonFieldErrors": "zaaktype-mismatch"}),
        (zaken.zrc_018, "zaakeigenschap", "eigenschap", {"nonFieldErrors": "zaaktype-mismatch"}),
        (zaken.zrc_019, "rol", "roltype", {"nonFieldErrors": "zaaktype-mismatch"}),
        (zaken.zrc_020, "resultaat", "resultaattype", {"nonFieldErrors": "zaaktype-mismatch"}),
    ],
)
def test_what_a_part_names_is_of_the_same_zaak_or_zaaktype(
    rule: Callable[[Mutation], Any], name: str, link: str, wanted: dict[str, str]
) -> None:
    assert said(rule, mutation(name, {}, linked={"zaak": ZAAK})) == {}
    assert said(rule, mutation(name, {}, linked={"zaak": ZAAK, link: HERE})) == {}
    assert said(rule, mutation(name, {}, linked={"zaak": ZAAK, link: ELSEWHERE})) == wanted


@pytest.mark.parametrize(
    ("new", "wanted"),
    [
        ({}, {"nonFieldErrors": "invalid-betrokkene"}),
        ({"betrokkene": "https://personen.example/1"}, {}),
        ({"betrokkeneIdentificatie": {"inpBsn": "999993653"}}, {}),
        ({"betrokkene": "https://personen.example/1", "betrokkeneIdentificatie": {"inpBsn": "999993653"}}, {}),
    ],
)
def test_a_rol_names_someone(new: dict[str, Any], wanted: dict[str, str]) -> None:
    empty = {"betrokkene": "", "betrokkeneIdentificatie": {}}
    assert said(zaken.someone, mutation("rol", {**empty, **new})) == wanted


PAND = {"objectType": "pand", "objectIdentificatie": {"identificatie": "1"}}
OVERIGE = {"objectType": "overige", "objectIdentificatie": {"overigeData": {"x": "y"}}}
DEFINITIE = {"objectTypeOverigeDefinitie": {"url": "https://x.example", "schema": "a", "objectData": "b"}}
NOTHING = {"nonFieldErrors": "invalid-zaakobject"}
OBJECTS = [
    (PAND, {}),
    ({"objectType": "pand", "object": "https://bag.example/1"}, {}),
    ({**PAND, "object": "https://bag.example/1"}, {}),
    ({"objectType": "pand"}, NOTHING),
    ({**PAND, "objectTypeOverige": "tent"}, {"objectTypeOverige": "invalid-object-type-overige"}),
    ({**OVERIGE, "objectTypeOverige": "tent"}, {}),
    ({**OVERIGE, **DEFINITIE}, {}),
    ({**OVERIGE, **DEFINITIE, "objectTypeOverige": "tent"}, {}),
    (OVERIGE, {"objectTypeOverige": "missing-object-type-overige"}),
]
EMPTY = {"object": "", "objectIdentificatie": {}, "objectTypeOverige": "", "objectTypeOverigeDefinitie": {}}


@pytest.mark.parametrize(("new", "wanted"), OBJECTS)
def test_a_zaakobject_names_something(new: dict[str, Any], wanted: dict[str, str]) -> None:
    assert said(zaken.something, mutation("zaakobject", {**EMPTY, **new})) == wanted


@pytest.mark.parametrize(
    ("new", "wanted"),
    [
        ({"relatieomschrijving": "anders"}, {}),
        ({"objectIdentificatie": {"identificatie": "2"}}, {}),
        ({"objectIdentificatie": {}}, NOTHING),
        ({"objectIdentificatie": {}, "object": "https://bag.example/1"}, {}),
        ({"objectTypeOverige": "tent"}, {"objectTypeOverige": "invalid-object-type-overige"}),
    ],
)
def test_a_zaakobject_that_is_changed_in_part_still_names_something(
    new: dict[str, Any], wanted: dict[str, str]
) -> None:
    old = {
        "object": "",
        "object_type": "pand",
        "object_identificatie": {"identificatie": "1"},
        "object_type_overige": "",
        "object_type_overige_definitie": {},
    }
    assert said(zaken.something, mutation("zaakobject", new, old=old, partly=True)) == wanted


@pytest.mark.parametrize(
    ("formaat", "waarde", "reason"),
    [
        ("datum", "20240229", ""),
        ("datum", "20230229", "Schrijf een dag die bestaat als JJJJMMDD."),
        ("datum_tijd", "20240229235959", ""),
        ("datum_tijd", "20240229", "Schrijf een moment als JJJJMMDDuummss."),
        ("tekst", "20230229", ""),
        ("datum", None, ""),
    ],
)
def test_ztc_015_says_how_to_write_a_waarde(formaat: str, waarde: str | None, reason: str) -> None:
    linked = {"zaak": ZAAK, "eigenschap": {**HERE, "specificatie": {"formaat": formaat}}}
    new = {} if waarde is None else {"waarde": waarde}
    found = list(zaken.waarde_is_a_moment(mutation("zaakeigenschap", new, linked=linked)))
    assert [fault.reason for fault in found] == ([reason] if reason else [])


# Besluiten and documenten ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zaak", "old", "scope", "wanted"),
    [
        (None, None, "zaken.bijwerken", {}),
        (ZAAK, None, "zaken.bijwerken", {}),
        (CLOSED, None, "zaken.bijwerken", {"": "zaak-closed"}),
        (CLOSED, None, "zaken.geforceerd-bijwerken", {}),
        (CLOSED, {"id": 1}, "zaken.bijwerken", {}),
    ],
)
def test_a_new_besluit_is_of_an_open_zaak(
    zaak: dict[str, Any] | None, old: dict[str, Any] | None, scope: str, wanted: dict[str, str]
) -> None:
    linked = {"zaak": zaak} if zaak else {}
    assert said(besluiten.open_zaak, mutation("besluit", {}, holder("zrc", scope), linked=linked, old=old)) == wanted


@pytest.mark.parametrize(
    ("status", "scope", "wanted"),
    [
        ("in_bewerking", "documenten.bijwerken", {}),
        ("definitief", "documenten.bijwerken", {"": "permission_denied"}),
        ("definitief", "documenten.geforceerd-bijwerken", {}),
    ],
)
def test_drc_010_of_a_definitive_document(status: str, scope: str, wanted: dict[str, str]) -> None:
    old = {
        "identificatie": "DOCUMENT-1",
        "locked": "abc",
        "status": status,
        "informatieobjecttype_id": 7,
        "vertrouwelijkheidaanduiding": "openbaar",
    }
    new = {"titel": "Nieuw", "lock": "abc"}
    document = mutation("enkelvoudiginformatieobject", new, holder("drc", scope), old=old, partly=True)
    assert said(documenten.drc_010, document) == wanted


# Catalogi -------------------------------------------------------------------------------------------------------------


WRITE, FORCE, DESTROY = "catalogi.schrijven", "catalogi.geforceerd-schrijven", "catalogi.geforceerd-verwijderen"


def editor(scope: str) -> Client:
    return holder("ztc", scope, type_id=None)


@pytest.mark.parametrize(
    ("concept", "how", "scope", "refused"),
    [
        (True, "change", WRITE, False),
        (True, "remove", WRITE, False),
        (False, "change", WRITE, True),
        (False, "change", FORCE, False),
        (False, "change", DESTROY, True),
        (False, "remove", WRITE, True),
        (False, "remove", FORCE, True),
        (False, "remove", DESTROY, False),
        (False, "nothing", WRITE, False),
        (False, "end", WRITE, False),
        (False, "end and more", WRITE, True),
        (False, "end of the whole", WRITE, True),
    ],
)
def test_ztc_009(concept: bool, how: str, scope: str, refused: bool) -> None:
    new = {
        "change": {"doel": "x"},
        "end": {"eindeGeldigheid": date(2030, 1, 1)},
        "end of the whole": {"eindeGeldigheid": date(2030, 1, 1)},
        "end and more": {"eindeGeldigheid": date(2030, 1, 1), "doel": "x"},
    }.get(how, {})
    kind = mutation(
        "zaaktype",
        new,
        editor(scope),
        old={"id": 7, "concept": concept},
        partly="whole" not in how,
        removing=how == "remove",
    )
    assert said(catalogi.ztc_009, kind) == ({"nonFieldErrors": "non-concept-object"} if refused else {})


@pytest.mark.parametrize(
    ("concept", "how", "scope", "refused"),
    [
        (True, "make", WRITE, False),
        (True, "change", WRITE, False),
        (True, "remove", WRITE, False),
        (False, "make", WRITE, True),
        (False, "make", FORCE, False),
        (False, "make", DESTROY, True),
        (False, "change", FORCE, False),
        (False, "change", DESTROY, True),
        (False, "nothing", FORCE, False),
        (False, "nothing", DESTROY, True),
        (False, "remove", FORCE, True),
        (False, "remove", DESTROY, False),
    ],
)
def test_ztc_010(concept: bool, how: str, scope: str, refused: bool) -> None:
    part = mutation(
        "roltype",
        {"omschrijving": "x"} if how in ("make", "change") else {},
        editor(scope),
        old=None if how == "make" else {"id": 1, "zaaktype_id": 7},
        linked={"zaaktype": {"id": 7, "concept": concept}},
        partly=True,
        removing=how == "remove",
    )
    assert said(catalogi.ztc_010, part) == ({"nonFieldErrors": "non-concept-zaaktype"} if refused else {})
    assert said(catalogi.ztc_011, part) == {}  # it stays with its zaaktype


@pytest.mark.parametrize(("concept", "scope"), [(True, WRITE), (False, WRITE), (False, FORCE)])
def test_ztc_011(concept: bool, scope: str) -> None:
    moved = mutation(
        "roltype",
        {"zaaktype": "x"},
        editor(scope),
        old={"id": 1, "zaaktype_id": 7},
        linked={"zaaktype": {"id": 8, "concept": concept}},
        partly=True,
    )
    wanted = {"zaaktype": "non-concept-relation"} if not concept and scope == WRITE else {}
    assert said(catalogi.ztc_011, moved) == wanted


@pytest.mark.parametrize(
    ("begin", "einde", "overlaps"),
    [
        (date(2024, 1, 1), date(2024, 2, 28), False),
        (date(2024, 1, 1), date(2024, 3, 1), True),
        (date(2024, 6, 30), None, True),
        (date(2024, 7, 1), None, False),
        (date(2024, 1, 1), None, True),
    ],
)
def test_ztc_016_counts_the_first_and_the_last_day(begin: date, einde: date | None, overlaps: bool) -> None:
    try:
        catalogi.ztc_016(begin, einde, [(date(2024, 3, 1), date(2024, 6, 30))])
        found = False
    except Problem as problem:
        found = problem.faults[0].code == "overlap"
    assert found is overlaps


def test_ztc_013_of_a_statustype() -> None:
    zaaktype = {"id": 7, "catalogus_id": 1}
    own = {"zaaktype": zaaktype, "statustype": {"id": 1, "zaaktype_id": 7}}
    other = {"zaaktype": zaaktype, "statustype": {"id": 1, "zaaktype_id": 8}}
    assert said(catalogi.ztc_013, mutation("eigenschap", {}, linked={"zaaktype": zaaktype})) == {}
    assert said(catalogi.ztc_013, mutation("eigenschap", {}, linked=own)) == {}
    wrong = said(catalogi.ztc_013, mutation("eigenschap", {}, linked=other))
    assert wrong == {"statustype": "relations-incorrect-zaaktype"}

"""What zaken are filtered on and searched by."""

from __future__ import annotations

from openloket.registers.api.kinds import Choice, Date, Geometry, Text, Uri, Uuid
from openloket.registers.api.resource import QueryFilter, pointing, when
from openloket.registers.catalogi.choices import CONFIDENTIALITY, ROLES
from openloket.registers.models import VERTROUWELIJKHEID
from openloket.registers.zaken.rol import BETROKKENE_TYPE, identified

ARCHIEFNOMINATIE = Choice(("blijvend_bewaren", "vernietigen"))
ARCHIEFSTATUS = Choice(("nog_te_archiveren", "gearchiveerd", "gearchiveerd_procestermijn_onbekend", "overgedragen"))


def rol_test(inner: str) -> str:
    return "exists (select 1 from registers_rol r where r.zaak_id = {t}.id and " + inner + ")"


RANKS = ", ".join(f"'{word}'" for word in VERTROUWELIJKHEID)
AT_MOST = (
    "{t}.vertrouwelijkheidaanduiding = any((array[" + RANKS + "])"
    "[1:array_position(array[" + RANKS + "], %(maximaleVertrouwelijkheidaanduiding)s)])"
)


def plain_date(filters: dict[str, QueryFilter]) -> dict[str, QueryFilter]:
    """The standard describes these as text."""
    return {
        name: QueryFilter(f.kind, f.where, says=Text() if isinstance(f.kind, Date) else None)
        for name, f in filters.items()
    }


ZAAK_FILTERS: dict[str, QueryFilter] = {
    "identificatie": QueryFilter(Text(), "{t}.identificatie = %(identificatie)s"),
    "bronorganisatie": QueryFilter(Text(), "{t}.bronorganisatie = %(bronorganisatie)s"),
    "bronorganisatie__in": QueryFilter(Text(), "{t}.bronorganisatie = any(%(bronorganisatie__in)s)", many=True),
    **pointing("zaaktype", "zaaktype", counted=True),
    "archiefnominatie": QueryFilter(ARCHIEFNOMINATIE, "{t}.archiefnominatie = %(archiefnominatie)s"),
    "archiefnominatie__in": QueryFilter(
        ARCHIEFNOMINATIE, "{t}.archiefnominatie = any(%(archiefnominatie__in)s)", many=True, says=Text()
    ),
    **plain_date(when("archiefactiedatum", "archiefactiedatum", "eq", "isnull", "lt", "gt")),
    "archiefstatus": QueryFilter(ARCHIEFSTATUS, "{t}.archiefstatus = %(archiefstatus)s"),
    "archiefstatus__in": QueryFilter(
        ARCHIEFSTATUS, "{t}.archiefstatus = any(%(archiefstatus__in)s)", many=True, says=Text()
    ),
    **plain_date(when("startdatum", "startdatum", "eq", "gt", "gte", "lt", "lte")),
    **plain_date(when("registratiedatum", "registratiedatum", "eq", "gt", "lt")),
    **plain_date(when("einddatum", "einddatum", "eq", "isnull", "gt", "lt")),
    **plain_date(when("einddatumGepland", "einddatum_gepland", "eq", "gt", "lt")),
    **plain_date(when("uiterlijkeEinddatumAfdoening", "uiterlijke_einddatum_afdoening", "eq", "gt", "lt")),
    "rol__betrokkeneType": QueryFilter(BETROKKENE_TYPE, rol_test("r.betrokkene_type = %(rol__betrokkeneType)s")),
    "rol__betrokkene": QueryFilter(Uri(max=None), rol_test("r.betrokkene = %(rol__betrokkene)s")),
    "rol__omschrijvingGeneriek": QueryFilter(
        Choice(ROLES),
        rol_test(
            "exists (select 1 from registers_roltype k where k.id = r.roltype_id "
            "and k.omschrijving_generiek = %(rol__omschrijvingGeneriek)s)"
        ),
    ),
    "maximaleVertrouwelijkheidaanduiding": QueryFilter(CONFIDENTIALITY, AT_MOST, counted=True),
    **identified("rol__", "r", rol_test),
}
SEARCHES = {
    "zaaktype__in": QueryFilter(
        ZAAK_FILTERS["zaaktype"].kind,
        "{t}.zaaktype_id = any(array(select id from registers_zaaktype where uuid = any(%(zaaktype__in)s::uuid[])))",
        many=True,
        counted=True,
    ),
    "uuid__in": QueryFilter(Uuid(), "{t}.uuid = any(%(uuid__in)s::uuid[])", many=True),
    "within": QueryFilter(Geometry(), "loket_within({t}.zaakgeometrie, %(within)s)"),
}

"""What zaken are filtered and searched by."""

from __future__ import annotations

from openloket.registers.api.kinds import Choice, Date, Geometry, Text, Uri, Uuid
from openloket.registers.api.resource import QueryFilter, containing, pointing, when
from openloket.registers.catalogi.choices import CONFIDENTIALITY, ROLES
from openloket.registers.models import VERTROUWELIJKHEID
from openloket.registers.zaken.rol import BETROKKENE_TYPE, authorised, identified

ARCHIEFNOMINATIE = Choice(("blijvend_bewaren", "vernietigen"))
ARCHIEFSTATUS = Choice(("nog_te_archiveren", "gearchiveerd", "gearchiveerd_procestermijn_onbekend", "overgedragen"))


OF_ONE_ROL = "exists (select 1 from registers_rol r where r.zaak_id = {t}.id and {tests})"
"""What a list asks of rollen, it asks of one rol: who applied is not who somebody else was."""


RANKS = ", ".join(f"'{word}'" for word in VERTROUWELIJKHEID)
AT_MOST = (
    "{t}.vertrouwelijkheidaanduiding = any((array[" + RANKS + "])"
    "[1:array_position(array[" + RANKS + "], %(maximaleVertrouwelijkheidaanduiding)s)])"
)


def plain_date(filters: dict[str, QueryFilter]) -> dict[str, QueryFilter]:
    """Describe filters on dates as text, as the standard does."""
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
    "rol__betrokkeneType": QueryFilter(
        BETROKKENE_TYPE, "r.betrokkene_type = %(rol__betrokkeneType)s", same_row=OF_ONE_ROL
    ),
    "rol__betrokkene": QueryFilter(Uri(max=None), "r.betrokkene = %(rol__betrokkene)s", same_row=OF_ONE_ROL),
    "rol__omschrijvingGeneriek": QueryFilter(
        Choice(ROLES),
        "exists (select 1 from registers_roltype k where k.id = r.roltype_id "
        "and k.omschrijving_generiek = %(rol__omschrijvingGeneriek)s)",
        same_row=OF_ONE_ROL,
    ),
    "maximaleVertrouwelijkheidaanduiding": QueryFilter(CONFIDENTIALITY, AT_MOST, counted=True),
    **identified("rol__", "r", OF_ONE_ROL),
    **authorised("rol__machtiging", "r", OF_ONE_ROL),
    **containing("identificatie__icontains", "identificatie"),
    **containing("omschrijving", "omschrijving"),
    "zaaktype__omschrijving": QueryFilter(
        Text(),
        "{t}.zaaktype_id = any(array(select id from registers_zaaktype "
        "where position(lower(%(zaaktype__omschrijving)s) in lower(omschrijving)) > 0))",
        counted=True,
    ),
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

"""A verzending: to or from whom a document was sent."""

from __future__ import annotations

from openloket.registers.api.kinds import Boolean, Choice, Date, Group, Integer, Part, Text, Uri
from openloket.registers.api.pointing import named_here
from openloket.registers.api.resource import Attribute, QueryFilter, Resource, link, pointing, url
from openloket.registers.documenten import rules
from openloket.registers.documenten.register import SCOPES, documenten
from openloket.registers.models import Verzending

BINNENLAND = Group(
    (
        Part("huisletter", Text(max=1)),
        Part("huisnummer", Integer(1, 99999), required=True),
        Part("huisnummerToevoeging", Text(max=4)),
        Part("naamOpenbareRuimte", Text(max=80, min=1), required=True),
        Part("postcode", Text(max=6)),
        Part("woonplaatsnaam", Text(max=80, min=1), required=True),
    )
)
BUITENLAND = Group(
    (
        Part("adresBuitenland1", Text(max=35, min=1), required=True),
        Part("adresBuitenland2", Text(max=35)),
        Part("adresBuitenland3", Text(max=35)),
        Part("landPostadres", Uri(max=200, min=1, blank=False), required=True),
    )
)
POSTADRES = Group(
    (
        Part("postBusOfAntwoordnummer", Integer(1, 9999), required=True),
        Part("postadresPostcode", Text(max=6, min=1), required=True),
        Part("postadresType", Choice(("antwoordnummer", "postbusnummer")), required=True),
        Part("woonplaatsnaam", Text(max=80, min=1), required=True),
    )
)

VERZENDING = Resource(
    "verzending",
    documenten,
    "verzendingen",
    Verzending,
    (
        url("verzending"),
        Attribute("betrokkene", Uri(max=200, min=1, blank=False), required=True, shown=Uri(max=200)),
        link("informatieobject", "enkelvoudiginformatieobject", max=None, required=True),
        Attribute("aardRelatie", Choice(("afzender", "geadresseerde")), required=True),
        Attribute("toelichting", Text(max=200)),
        Attribute("ontvangstdatum", Date(), nullable=True),
        Attribute("verzenddatum", Date(), nullable=True),
        Attribute("contactPersoon", Uri(max=1000, min=1, blank=False), required=True, shown=Uri()),
        Attribute("contactpersoonnaam", Text(max=40)),
        Attribute("binnenlandsCorrespondentieadres", BINNENLAND, nullable=True),
        Attribute("buitenlandsCorrespondentieadres", BUITENLAND, nullable=True),
        Attribute("correspondentiePostadres", POSTADRES, nullable=True),
        Attribute("faxnummer", Text(max=15), nullable=True, shows_blank=True),
        Attribute("emailadres", Text(max=100), nullable=True, shows_blank=True),
        Attribute("mijnOverheid", Boolean()),
        Attribute("telefoonnummer", Text(max=15), nullable=True, shows_blank=True),
    ),
    scopes=SCOPES,
    filters={
        "aardRelatie": QueryFilter(Choice(("afzender", "geadresseerde")), "{t}.aard_relatie = %(aardRelatie)s"),
        **pointing("informatieobject", "enkelvoudiginformatieobject"),
        "betrokkene": QueryFilter(Uri(max=None), "{t}.betrokkene = %(betrokkene)s"),
    },
    guarded="informatieobject",
    main="informatieobject",
    kanaal="documenten",
    lock=("informatieobject",),
    rules=(rules.one_address, named_here("betrokkene"), named_here("contactPersoon")),
    describe="{t}.aard_relatie",
)

"""A rol: who takes part in a zaak, and as what."""

from __future__ import annotations

from openloket.registers.api.kinds import AnyObject, Choice, DateTime, Group, Part, Text, Uri
from openloket.registers.api.pointing import named_here
from openloket.registers.api.resource import Attribute, QueryFilter, link, links, pointing, url
from openloket.registers.catalogi.choices import ROLES
from openloket.registers.models import Rol
from openloket.registers.zaken import rules
from openloket.registers.zaken.identified import BETROKKENE
from openloket.registers.zaken.part import ITS_ZAAK, part
from openloket.registers.zaken.register import UUID_SHOWN

BETROKKENE_TYPE = Choice(tuple(BETROKKENE))
IDENTIFIED = {
    ("natuurlijkPersoon", "natuurlijk_persoon", "inpBsn"): 9,
    ("natuurlijkPersoon", "natuurlijk_persoon", "anpIdentificatie"): 17,
    ("natuurlijkPersoon", "natuurlijk_persoon", "inpA_nummer"): 10,
    ("nietNatuurlijkPersoon", "niet_natuurlijk_persoon", "innNnpId"): None,
    ("nietNatuurlijkPersoon", "niet_natuurlijk_persoon", "annIdentificatie"): 17,
    ("nietNatuurlijkPersoon", "niet_natuurlijk_persoon", "kvkNummer"): 8,
    ("nietNatuurlijkPersoon", "niet_natuurlijk_persoon", "vestigingsNummer"): 24,
    ("vestiging", "vestiging", "vestigingsNummer"): 24,
    ("vestiging", "vestiging", "kvkNummer"): 8,
    ("medewerker", "medewerker", "identificatie"): 254,
    ("organisatorischeEenheid", "organisatorische_eenheid", "identificatie"): None,
}


MACHTIGING = Choice(("eigen", "gemachtigde", "machtiginggever"))


def identified(prefix: str, row: str, same_row: str = "", *, lengths: bool = True) -> dict[str, QueryFilter]:
    """Make filters on who a rol is, such as betrokkeneIdentificatie__natuurlijkPersoon__inpBsn."""
    found = {}
    for (group, kind, key), most in IDENTIFIED.items():
        name = f"{prefix}betrokkeneIdentificatie__{group}__{key}"
        test = f"{row}.betrokkene_type = '{kind}' and ({row}.betrokkene_identificatie -> '{key}') = to_jsonb(%({name})s::text)"
        found[name] = QueryFilter(Text(max=most if lengths else None), test, same_row=same_row)
    return found


def authorised(name: str, row: str, same_row: str = "") -> dict[str, QueryFilter]:
    """Make a filter on indicatieMachtiging; `eigen` finds who acts for nobody else."""
    test = f"{row}.indicatie_machtiging = case %({name})s::text when 'eigen' then '' else %({name})s::text end"
    return {name: QueryFilter(MACHTIGING, test, same_row=same_row)}


CONTACT = Group(
    (
        Part("emailadres", Text(max=254, format="email")),
        Part("functie", Text(max=50)),
        Part("telefoonnummer", Text(max=20)),
        Part("naam", Text(max=40, min=1), required=True),
    )
)


def generic(column: str) -> str:
    return "(select k." + column + " from registers_roltype k where k.id = {t}.roltype_id)"


ROL = part(
    "rol",
    "rollen",
    Rol,
    (
        url("rol"),
        UUID_SHOWN,
        ITS_ZAAK,
        Attribute("betrokkene", Uri(), foreign=True),
        Attribute("betrokkeneType", BETROKKENE_TYPE, required=True),
        Attribute("afwijkendeNaamBetrokkene", Text(max=625)),
        link("roltype", "roltype", required=True),
        Attribute("omschrijving", Text(), read_only=True, required=True, column="", sql=generic("omschrijving")),
        Attribute(
            "omschrijvingGeneriek",
            Text(),
            read_only=True,
            required=True,
            column="",
            sql=generic("omschrijving_generiek"),
        ),
        Attribute("roltoelichting", Text(max=1000, min=1), required=True),
        Attribute("registratiedatum", DateTime(), read_only=True, required=True),
        Attribute("indicatieMachtiging", Choice(("gemachtigde", "machtiginggever"), blank=True)),
        Attribute("contactpersoonRol", CONTACT, nullable=True),
        links("statussen", "status", "{x}.gezetdoor_id = {t}.id", required=True),
        Attribute("betrokkeneIdentificatie", AnyObject(), groups=BETROKKENE),
    ),
    operations="list create retrieve update destroy headers",
    filters={
        **pointing("zaak", "zaak"),
        "betrokkene": QueryFilter(Uri(max=None), "{t}.betrokkene = %(betrokkene)s"),
        "betrokkeneType": QueryFilter(BETROKKENE_TYPE, "{t}.betrokkene_type = %(betrokkeneType)s"),
        **identified("", "{t}", lengths=False),
        **authorised("machtiging", "{t}"),
        **pointing("roltype", "roltype"),
        "omschrijving": QueryFilter(Text(), generic("omschrijving") + " = %(omschrijving)s"),
        "omschrijvingGeneriek": QueryFilter(
            Choice(ROLES), generic("omschrijving_generiek") + " = %(omschrijvingGeneriek)s"
        ),
    },
    rules=(
        rules.zrc_019,
        named_here("betrokkene"),
        rules.polymorph("betrokkeneType", "betrokkeneIdentificatie"),
        rules.someone,
    ),
    describe=generic("omschrijving"),
)

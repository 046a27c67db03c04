"""Who a rol is and what a zaakobject is: the groups of attributes for each kind (RGBZ)."""

from __future__ import annotations

from openloket.registers.api.kinds import AnyObject, Choice, Group, Integer, Many, Part, Text, bsn_text

LEGAL_FORMS = (
    "besloten_vennootschap",
    "cooperatie_europees_economische_samenwerking",
    "europese_cooperatieve_venootschap",
    "europese_cooperatieve_vennootschap",
    "europese_naamloze_vennootschap",
    "kerkelijke_organisatie",
    "naamloze_vennootschap",
    "onderlinge_waarborg_maatschappij",
    "overig_privaatrechtelijke_rechtspersoon",
    "stichting",
    "vereniging",
    "vereniging_van_eigenaars",
    "publiekrechtelijke_rechtspersoon",
    "vennootschap_onder_firma",
    "maatschap",
    "rederij",
    "commanditaire_vennootschap",
    "kapitaalvennootschap_binnen_eer",
    "overige_buitenlandse_rechtspersoon_vennootschap",
    "kapitaalvennootschap_buiten_eer",
)


def _must(name: str, most: int) -> Part:
    return Part(name, Text(max=most), required=True)


def _may(name: str, most: int) -> Part:
    return Part(name, Text(max=most))


def _group(*parts: Part) -> Group:
    return Group(parts)


HOUSE = Part("aoaHuisnummer", Integer(0, 99999), required=True)
_PLACE = (
    _must("aoaIdentificatie", 100),
    _must("wplWoonplaatsNaam", 80),
    _must("gorOpenbareRuimteNaam", 80),
    _may("aoaPostcode", 7),
    HOUSE,
    _may("aoaHuisletter", 1),
    _may("aoaHuisnummertoevoeging", 4),
)
"""An address as BAG has it, which two groups begin with."""
VERBLIJFSADRES = _group(*_PLACE, _may("inpLocatiebeschrijving", 1000))
ABROAD = _group(
    _must("lndLandcode", 4),
    _must("lndLandnaam", 40),
    _may("subAdresBuitenland_1", 35),
    _may("subAdresBuitenland_2", 35),
    _may("subAdresBuitenland_3", 35),
)
NATUURLIJK_PERSOON = _group(
    Part("inpBsn", bsn_text()),
    _may("anpIdentificatie", 17),
    Part("inpA_nummer", Text(max=10, pattern="^[1-9][0-9]{9}$")),
    _may("geslachtsnaam", 200),
    _may("voorvoegselGeslachtsnaam", 80),
    _may("voorletters", 20),
    _may("voornamen", 200),
    Part("geslachtsaanduiding", Choice(("m", "v", "o"), blank=True)),
    _may("geboortedatum", 18),
    Part("verblijfsadres", VERBLIJFSADRES, nullable=True),
    Part("subVerblijfBuitenland", ABROAD, nullable=True),
)
NIET_NATUURLIJK_PERSOON = _group(
    _may("innNnpId", 9),
    _may("annIdentificatie", 17),
    _may("kvkNummer", 8),
    _may("vestigingsNummer", 24),
    _may("statutaireNaam", 500),
    Part("innRechtsvorm", Choice(LEGAL_FORMS, blank=True)),
    _may("bezoekadres", 1000),
    Part("subVerblijfBuitenland", ABROAD, nullable=True),
)
VESTIGING = _group(
    _may("vestigingsNummer", 24),
    Part("handelsnaam", Many(Text(max=625))),
    Part("verblijfsadres", VERBLIJFSADRES, nullable=True),
    Part("subVerblijfBuitenland", ABROAD, nullable=True),
    _may("kvkNummer", 8),
)
ORGANISATORISCHE_EENHEID = _group(_may("identificatie", 24), _may("naam", 50), _may("isGehuisvestIn", 24))
MEDEWERKER = _group(
    _may("identificatie", 254), _may("achternaam", 200), _may("voorletters", 20), _may("voorvoegselAchternaam", 10)
)

BETROKKENE: dict[str, Group | None] = {
    "natuurlijk_persoon": NATUURLIJK_PERSOON,
    "niet_natuurlijk_persoon": NIET_NATUURLIJK_PERSOON,
    "vestiging": VESTIGING,
    "organisatorische_eenheid": ORGANISATORISCHE_EENHEID,
    "medewerker": MEDEWERKER,
}

_GEBOUWD_ADRES = _group(
    _may("numIdentificatie", 100),
    _may("oaoIdentificatie", 100),
    _may("aoaIdentificatie", 100),
    _must("wplWoonplaatsNaam", 80),
    _must("gorOpenbareRuimteNaam", 80),
    _may("aoaPostcode", 7),
    HOUSE,
    _may("aoaHuisletter", 1),
    _may("aoaHuisnummertoevoeging", 4),
    _may("ogoLocatieAanduiding", 100),
)
_GEBOUWD = _group(_must("identificatie", 100), Part("adresAanduidingGrp", _GEBOUWD_ADRES, nullable=True))
_WOZ_ADRES = _group(*_PLACE, _may("locatieOmschrijving", 1000))
_WOZ = _group(_must("wozObjectNummer", 100), Part("aanduidingWozObject", _WOZ_ADRES, nullable=True))
_KADASTRAAL = _group(_must("kadastraleIdentificatie", 100), _must("kadastraleAanduiding", 1000))
_OPENBAAR = (_must("identificatie", 100), _must("openbareRuimteNaam", 80))


def _thing(kinds: str, named: Part) -> Group:
    return _group(Part("type", Choice(tuple(kinds.split())), required=True), _must("identificatie", 100), named)


OBJECT: dict[str, Group | None] = {
    **BETROKKENE,
    "adres": _group(
        _must("identificatie", 100),
        _must("wplWoonplaatsNaam", 80),
        _must("gorOpenbareRuimteNaam", 80),
        Part("huisnummer", Integer(0, 99999), required=True),
        _may("huisletter", 1),
        _may("huisnummertoevoeging", 4),
        _may("postcode", 7),
    ),
    "besluit": None,
    "buurt": _group(
        _must("buurtCode", 2), _must("buurtNaam", 40), _must("gemGemeenteCode", 4), _must("wykWijkCode", 2)
    ),
    "enkelvoudig_document": None,
    "gemeente": _group(_must("gemeenteNaam", 80), _must("gemeenteCode", 4)),
    "gemeentelijke_openbare_ruimte": _group(*_OPENBAAR),
    "huishouden": _group(_must("nummer", 12), Part("isGehuisvestIn", _GEBOUWD, nullable=True)),
    "inrichtingselement": _thing(
        "bak bord installatie kast mast paal sensor straatmeubilair waterinrichtingselement weginrichtingselement",
        _may("naam", 500),
    ),
    "kadastrale_onroerende_zaak": _KADASTRAAL,
    "kunstwerkdeel": _thing(
        "keermuur overkluizing duiker faunavoorziening vispassage bodemval coupure ponton voorde hoogspanningsmast gemaal "
        "perron sluis strekdam steiger stuw",
        _must("naam", 80),
    ),
    "maatschappelijke_activiteit": _group(_must("kvkNummer", 8), _must("handelsnaam", 200)),
    "openbare_ruimte": _group(
        _must("identificatie", 100), _must("wplWoonplaatsNaam", 80), _must("gorOpenbareRuimteNaam", 80)
    ),
    "pand": _group(_must("identificatie", 100)),
    "spoorbaandeel": _thing("breedspoor normaalspoor smalspoor spoorbaan", _may("naam", 500)),
    "status": None,
    "terreindeel": _group(_must("type", 40), _must("identificatie", 100), _may("naam", 500)),
    "terrein_gebouwd_object": _GEBOUWD,
    "waterdeel": _group(
        Part("typeWaterdeel", Choice(("zee", "waterloop", "watervlakte", "greppel_droge_sloot")), required=True),
        _must("identificatie", 100),
        _may("naam", 500),
    ),
    "wegdeel": _group(_must("type", 100), _must("identificatie", 100), _may("naam", 500)),
    "wijk": _group(_must("wijkCode", 2), _must("wijkNaam", 40), _must("gemGemeenteCode", 4)),
    "woonplaats": _group(_must("identificatie", 100), _must("woonplaatsNaam", 80)),
    "woz_deelobject": _group(_must("nummerWozDeelObject", 6), Part("isOnderdeelVan", _WOZ)),
    "woz_object": _WOZ,
    "woz_waarde": _group(_must("waardepeildatum", 9), Part("isVoor", _WOZ)),
    "zakelijk_recht": _group(
        _must("identificatie", 100),
        _must("avgAard", 1000),
        Part("heeftBetrekkingOp", _KADASTRAAL),
        Part(
            "heeftAlsGerechtigde",
            _group(
                Part("natuurlijkPersoon", NATUURLIJK_PERSOON), Part("nietNatuurlijkPersoon", NIET_NATUURLIJK_PERSOON)
            ),
        ),
    ),
    "overige": _group(Part("overigeData", AnyObject(or_text=True), required=True)),
}

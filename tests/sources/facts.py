"""What the interfaces of the registers look like, as a compact table: what we rely on, and nothing else.

BRP: Haal Centraal BRP Personen bevragen 2.7. KVK: API Basisprofiel 1.5 and Vestigingsprofiel 1.4. PDOK: Locatieserver 3.1.
"""

BRP_FIELDS = {
    "burgerservicenummer": "string",
    "naam.volledigeNaam": "string",
    "geboorte.datum": "AbstractDatum",
    "verblijfplaats.verblijfadres.officieleStraatnaam": "string",
    "verblijfplaats.verblijfadres.korteStraatnaam": "string",
    "verblijfplaats.verblijfadres.huisnummer": "integer",
    "verblijfplaats.verblijfadres.huisletter": "string",
    "verblijfplaats.verblijfadres.huisnummertoevoeging": "string",
    "verblijfplaats.verblijfadres.postcode": "string",
    "verblijfplaats.verblijfadres.woonplaats": "string",
    "partners.naam.voornamen": "string",
    "partners.naam.voorvoegsel": "string",
    "partners.naam.geslachtsnaam": "string",
    "partners.ontbindingHuwelijkPartnerschap.datum": "AbstractDatum",
    "kinderen.naam.voornamen": "string",
    "kinderen.naam.voorvoegsel": "string",
    "kinderen.naam.geslachtsnaam": "string",
    "kinderen.geboorte.datum": "AbstractDatum",
    "indicatieCurateleRegister": "boolean",
    "gezag": "Gezagsrelatie",
}
"""The fields that may be asked for, with what they hold."""
_HOME, _PARTNER, _CHILD = "verblijfplaats.verblijfadres", "partners", "kinderen"
BRP_OF_EACH = {
    "brp.naam": ["naam.volledigeNaam"],
    "brp.adres": [
        f"{_HOME}.officieleStraatnaam",
        f"{_HOME}.korteStraatnaam",
        f"{_HOME}.huisnummer",
        f"{_HOME}.huisletter",
        f"{_HOME}.huisnummertoevoeging",
        f"{_HOME}.postcode",
        f"{_HOME}.woonplaats",
    ],
    "brp.geboortedatum": ["geboorte.datum"],
    "brp.partner": [
        f"{_PARTNER}.naam.voornamen",
        f"{_PARTNER}.naam.voorvoegsel",
        f"{_PARTNER}.naam.geslachtsnaam",
        f"{_PARTNER}.ontbindingHuwelijkPartnerschap.datum",
    ],
    "brp.kinderen": [
        f"{_CHILD}.naam.voornamen",
        f"{_CHILD}.naam.voorvoegsel",
        f"{_CHILD}.naam.geslachtsnaam",
        f"{_CHILD}.geboorte.datum",
    ],
}
"""The fields that each source needs, and no more may be asked (AVG 5 lid 1 sub c)."""
BRP_WITH_EVERY_QUESTION = ["burgerservicenummer", "indicatieCurateleRegister"]
BRP_BY_ITSELF = {"geheimhoudingPersoonsgegevens": "boolean", "opschortingBijhouding.reden.code": "string"}
"""What is sent without asking, and must not be asked for."""
KVK_FIELDS = {
    "kvkNummer": str,
    "naam": str,
    "materieleRegistratie": dict,
}
KVK_BRANCH = {"vestigingsnummer": str, "kvkNummer": str, "eersteHandelsnaam": str, "adressen": list}
"""What GET /v1/vestigingsprofielen/{vestigingsnummer} tells of a branch."""
KVK_ADDRESS = {"type": str, "indAfgeschermd": str}
KVK_VISIT = {**KVK_ADDRESS, "straatnaam": str, "huisnummer": int, "postcode": str, "plaats": str}
KVK_UNKNOWN = {"fout": [{"code": "IPD0005", "omschrijving": str}]}
PDOK_ADDRESS = {"postcode": str, "huisnummer": int, "straatnaam": str, "woonplaatsnaam": str}
PDOK_PARAMETERS = {"q", "fq", "fl", "rows", "start", "sort", "df", "bq", "wt", "lat", "lon"}
"""What the Locatieserver takes: since 3.1 a parameter that it does not know is refused."""

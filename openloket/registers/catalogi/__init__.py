"""Catalogi 1.4: catalogussen, zaaktypen and their parts, informatieobjecttypen, besluittypen.

A row is one version of a type. Types name each other by identificatie or omschrijving, so that a new version of one
leaves the others alone (historiemodel); an answer gives the URLs of the versions that hold on `datumGeldigheid`.
"""

from __future__ import annotations

from openloket.registers.catalogi import publishing  # noqa: F401 - its operations
from openloket.registers.catalogi.besluittype import BESLUITTYPE
from openloket.registers.catalogi.catalogus import CATALOGUS
from openloket.registers.catalogi.eigenschap import EIGENSCHAP
from openloket.registers.catalogi.informatieobjecttype import INFORMATIEOBJECTTYPE
from openloket.registers.catalogi.register import catalogi
from openloket.registers.catalogi.resultaattype import RESULTAATTYPE
from openloket.registers.catalogi.roltype import ROLTYPE
from openloket.registers.catalogi.statustype import STATUSTYPE
from openloket.registers.catalogi.zaakobjecttype import ZAAKOBJECTTYPE
from openloket.registers.catalogi.zaaktype import ZAAKTYPE
from openloket.registers.catalogi.zaaktypeinformatieobjecttype import ZAAKTYPEINFORMATIEOBJECTTYPE

catalogi.add(
    CATALOGUS,
    ZAAKTYPE,
    STATUSTYPE,
    RESULTAATTYPE,
    ROLTYPE,
    EIGENSCHAP,
    ZAAKOBJECTTYPE,
    ZAAKTYPEINFORMATIEOBJECTTYPE,
    INFORMATIEOBJECTTYPE,
    BESLUITTYPE,
)

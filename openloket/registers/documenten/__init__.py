"""Documenten 1.7: documents with their versions, locks, large files, rights and relations."""

from __future__ import annotations

from openloket.registers.api import audittrail
from openloket.registers.documenten import (  # noqa: F401 - their operations
    creating,
    locking,
    reserving,
    search,
    uploading,
    versions,
)
from openloket.registers.documenten.document import DOCUMENT
from openloket.registers.documenten.gebruiksrechten import GEBRUIKSRECHTEN
from openloket.registers.documenten.objectinformatieobject import OBJECTINFORMATIEOBJECT
from openloket.registers.documenten.register import documenten
from openloket.registers.documenten.verzending import VERZENDING

documenten.add(DOCUMENT, GEBRUIKSRECHTEN, OBJECTINFORMATIEOBJECT, VERZENDING)
audittrail.offer(documenten, DOCUMENT)

"""All that is kept of a person, gathered from the map of personal data: what it is, what for, who got it, how long (AVG 15).

What hangs on their own cases is theirs whole, with what they wrote there of others. Of a case in which they have another part
only that part is theirs. What others wrote, sent or got in their case is not: neighbours, and whoever acts or signs for somebody
else. The same holds for a copy of what stands elsewhere, such as the search index.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from openloket.cases import versions
from openloket.cases.models import Case
from openloket.cases.privacy import own_data
from openloket.cases.privacy.own_data import Person
from openloket.cases.privacy.own_papers import Paper
from openloket.cases.sent.messages import TO_ANOTHER
from openloket.cases.written.overview import sections
from openloket.definitions.schema import Version
from openloket.ending import personal
from openloket.forms.validate import stored
from openloket.law.calendar import plain_date
from openloket.people.looking import systems
from openloket.people.models import Look
from openloket.registers.models import Zaak
from openloket.secrecy import Unsealable, opened
from openloket.zipped import member_name


@dataclass(frozen=True)
class Rows:
    """How the rows `t` of a table that are of a person are found, with what they are called and which zaak they belong to."""

    called: str
    where: str
    zaak: str = "t.zaak_id"
    """SQL of the id of the zaak; "null" where there is none."""
    only: tuple[str, ...] = ()
    """The columns that are theirs, where not all that say something of a person are."""


_OWN = "t.zaak_id = any(%(own)s)"
_OWNER = "t.owner = any(%(hashes)s)"
_DOCUMENT = "t.informatieobject_id = any(%(documents)s)"

OF_PERSON: Mapping[str, Rows] = {
    "registers_zaak": Rows("De zaak", "t.id = any(%(own)s)", "t.id"),
    "registers_status": Rows("Status", _OWN),
    "registers_substatus": Rows("Substatus", _OWN),
    "registers_resultaat": Rows("Uitkomst", _OWN),
    "registers_rol": Rows("Uw rol in de zaak", "t.id = any(%(rollen)s)"),
    "registers_zaakeigenschap": Rows("Kenmerk van de zaak", _OWN),
    "registers_klantcontact": Rows("Contact", _OWN),
    "registers_zaakobject": Rows("Waar de zaak over gaat", _OWN),
    "registers_zaakverzoek": Rows("Verzoek", _OWN),
    "registers_zaakcontactmoment": Rows("Contactmoment", _OWN),
    "registers_zaaknotitie": Rows(
        "Notitie", "t.gerelateerd_aan_id = any(%(own)s)", "t.gerelateerd_aan_id", ("onderwerp", "tekst")
    ),
    "registers_besluit": Rows("Besluit", _OWN),
    "registers_enkelvoudiginformatieobject": Rows(
        "Document",
        "t.id = any(%(documents)s)",
        "(select min(i.zaak_id) from registers_zaakinformatieobject i where i.informatieobject_id = t.id "
        "and i.zaak_id = any(%(own)s))",
        ("titel", "bestandsnaam", "beschrijving"),
    ),
    "registers_gebruiksrechten": Rows("Gebruiksrecht van een document", _DOCUMENT, "null"),
    "registers_verzending": Rows("Verzending van een document", _DOCUMENT, "null"),
    "cases_case": Rows("Antwoorden en besluit", _OWN),
    "cases_draft": Rows("Formulier dat niet is verstuurd", _OWNER, "null"),
    "cases_keptform": Rows("Wat u typte en niet kon versturen", _OWNER, "null"),
    "cases_contactnote": Rows("Notitie van een gesprek", _OWNER, "null"),
    "cases_sourcedanswer": Rows("Gegeven uit een registratie", _OWN),
    "cases_submission": Rows("Wat u stuurde", f"({_OWN} or t.sender_hash = any(%(hashes)s))"),
    "cases_rightclaim": Rows("Recht om iets voor een ander te regelen", f"({_OWN} or t.claimant = any(%(hashes)s))"),
    "cases_informationrequest": Rows("Vraag om aanvulling", _OWN),
    "cases_foundfact": Rows("Wat wij vonden", _OWN),
    "cases_announcement": Rows("Aankondiging", _OWN),
    "cases_viewrequest": Rows("Vraag om uw mening", f"{_OWN} and t.party_id is null"),
    "cases_receivedmessage": Rows(
        "Bericht van u", f"({_OWN} and t.party_id is null or t.sender_hash = any(%(hashes)s))"
    ),
    "cases_note": Rows("Notitie in de zaak", _OWN),
    "cases_defaultnotice": Rows("Ingebrekestelling", _OWN),
    "cases_grievance": Rows("Bezwaar of klacht", _OWN),
    "cases_task": Rows("Advies of taak", _OWN, only=("question", "outcomes", "answer")),
    "cases_cosignature": Rows(
        "Uw handtekening", "(t.signer = any(%(hashes)s) or t.rol_id = any(%(rollen)s))", only=("signer_name", "means")
    ),
    "cases_supplement": Rows(
        "Aanvulling",
        "t.submission_id in (select id from cases_submission where zaak_id = any(%(own)s))",
        "(select s.zaak_id from cases_submission s where s.id = t.submission_id)",
    ),
    "cases_message": Rows(
        "Brief aan u", f"{_OWN} and t.party_id is null and not coalesce(t.text ? '{TO_ANOTHER}', false)"
    ),
    "cases_notification": Rows(
        "Bericht dat er een brief is",
        "t.message_id in (select id from cases_message where zaak_id = any(%(own)s) and party_id is null)",
        "(select m.zaak_id from cases_message m where m.id = t.message_id)",
    ),
    "cases_reaching": Rows("Hoe u bereikt wilt worden", _OWNER, "null"),
    "cases_addresscode": Rows("E-mailadres dat u opgaf", _OWNER, "null", ("email", "replaced")),
    "cases_sortedpost": Rows("Brief die binnenkwam", _OWN, only=("why",)),
    "cases_stack": Rows(
        "Post die binnenkwam",
        "t.id in (select p.stack_id from cases_sortedpost p group by p.stack_id "
        "having bool_and(p.zaak_id is not null and p.zaak_id = any(%(own)s))) "
        "and not exists (select 1 from cases_paperreading r where r.stack_id = t.id and not coalesce(r.zaak_id = any(%(own)s), false))",
        "(select min(p.zaak_id) from cases_sortedpost p where p.stack_id = t.id)",
        ("name", "text"),
    ),
    "cases_paperreading": Rows("Formulier dat van papier werd gelezen", _OWN, only=("fields", "checked", "message")),
    "cases_owndataanswer": Rows("Verzoek over uw gegevens", _OWN, only=("why",)),
    "cases_owndatafound": Rows("Wat wij van u vonden zonder BSN", _OWN, only=("how",)),
    "cases_owndatapaper": Rows("Een document dat u niet kreeg", f"{_OWN} and not t.given", only=("why",)),
    "cases_owndatachange": Rows("Verbeterd of gewist", _OWN, only=("what", "before", "after", "receivers", "told_how")),
    "cases_payout": Rows("Betaling aan u", _OWN),
    "change_moved": Rows("Overgang naar nieuwe regels", _OWN),
    "ending_heldback": Rows("Waarom de zaak bewaard moet blijven", _OWN),
    "publishing_publication": Rows("Wat van het besluit openbaar is of kan worden", _OWN, only=("public", "proposed")),
    "publishing_publicchange": Rows(
        "Waarom iets openbaars veranderde",
        "t.publication_id in (select id from publishing_publication where zaak_id = any(%(own)s))",
        "(select p.zaak_id from publishing_publication p where p.id = t.publication_id)",
    ),
    "publishing_publicfile": Rows(
        "Stuk dat opnieuw is gemaakt om openbaar te worden",
        "t.publication_id in (select id from publishing_publication where zaak_id = any(%(own)s))",
        "(select p.zaak_id from publishing_publication p where p.id = t.publication_id)",
        ("title",),
    ),
}
"""How the rows of each table that are of a person are found."""

NOT_GIVEN: Mapping[str, str] = {
    **personal.COPIES,
    "django_session": "wie is ingelogd, een paar uur; niet te vinden op naam",
    "people_cache": "tellingen van een paar minuten; niet te vinden op naam",
    "people_loginattempt": "pogingen om in te loggen van medewerkers",
    "people_walletrequest": "een paar minuten; niet te vinden op naam",
    "people_look": "staat onder ‘wie keek in uw gegevens’",
    "registers_audittrail": "een kopie van elke regel die in het dossier veranderde",
    "registers_eerdereversie": "eerdere versies van een document",
    "registers_externerelatie": "een adres in een ander systeem",
    "registers_zaakinformatieobject": "zegt bij welke zaak een document hoort",
    "cases_desksearch": "wat een medewerker zocht, een dag",
    "cases_interestedparty": "anderen die de zaak raakt: wij kennen hen niet bij nummer",
    "cases_pendingdecision": "een besluit dat nog niet genomen is",
    "cases_proposeddecision": "een besluit dat nog niet genomen is",
    "cases_proposedletter": "een brief die nog niet is verstuurd",
    "cases_papersample": "losse tekens uit formulieren, waarvan niemand weet van wie ze zijn",
    "cases_printbatch": "brieven van meer mensen achter elkaar; elke brief staat bij zijn zaak",
    "cases_wrongway": "of een mailadres al bericht kreeg, zonder het adres",
}
"""The tables with personal data that are not given, and why."""

_SAYS = ("name", "number", "contact", "text", "file", "sealed")
LEAVE_OUT = frozenset({"sha256", "crop", "box", "size", "recipient"})
"""What in a JSON value leads to a file, or is the address on a letter: that may be the secret one of who acts for them."""


def gather(of: Person, papers: Sequence[Paper]) -> dict[str, Any]:
    """Return all that is kept of someone, as data for a computer; of the documents, what an official says of each."""
    own_zaken, rollen = of.own, of.rollen
    zaken = {zaak.pk: zaak for zaak in _zaken(own_zaken, rollen)}
    values = {
        "own": own_zaken,
        "rollen": rollen,
        "hashes": of.hashes,
        "documents": [paper.document.pk for paper in papers if paper.given],
    }
    kept: dict[int | None, list[dict[str, Any]]] = {}
    for table, rows in OF_PERSON.items():
        for zaak, said in _rows(table, rows, values):
            part = {"deel": _part(zaken.get(zaak) if zaak else None, table), "wat": rows.called, "gegevens": said}
            kept.setdefault(zaak if zaak in zaken else None, []).append(part)
    return {
        "zaken": [
            _zaak(zaken[pk], pk in own_zaken, [paper for paper in papers if paper.zaak == pk], kept.get(pk, []))
            for pk in sorted(zaken, reverse=True)
        ],
        "los": kept.get(None, []),
        "bestanden_bij_anderen": [as_said(paper) for paper in papers if paper.zaak not in zaken],
        "ingezien": looks(of),
    }


def _part(zaak: Zaak | None, table: str) -> str:
    """Return by what an official leaves out a part: a zaak and a table."""
    return f"{zaak.identificatie if zaak else 'los'}/{table}"


def _zaken(own_zaken: list[int], rollen: list[int]) -> Iterable[Zaak]:
    rows = Zaak.objects.filter(pk__in=own_zaken) | Zaak.objects.filter(rollen__in=rollen)
    return rows.distinct().select_related("zaaktype", "case__version", "resultaat__resultaattype")


def as_said(paper: Paper) -> dict[str, str]:
    """Return a document as whoever asked reads it: what it is, whether it goes, and where it is in the ZIP or why it is not.

    What is held back is named by its kind and its day: its title may be about another.
    """
    document = paper.document
    if paper.given:
        return {"titel": document.titel, "mee": "ja", "in_de_zip": place_of(paper)}
    called = f"{document.informatieobjecttype.omschrijving}, {plain_date(document.creatiedatum)}"
    return {"titel": called, "mee": "nee", "waarom": paper.why}


def place_of(paper: Paper) -> str:
    """Return the name of a document in the ZIP: its own, whatever it is called."""
    return member_name("bestanden", paper.document.pk, paper.document.bestandsnaam or paper.document.titel)


def _rows(table: str, rows: Rows, values: Mapping[str, Any]) -> Iterator[tuple[int | None, dict[str, Any]]]:
    """Yield the zaak and the values of each row that is of someone; what says nothing of a person is left out."""
    kinds = personal.tables()[table].columns
    names = [name for name, kind in kinds.items() if kind in _SAYS and (not rows.only or name in rows.only)]
    columns = ", ".join(f't."{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"select {rows.zaak}, {columns} from {table} t where {rows.where} order by 1, t", values)  # noqa: S608 - constants
        found = cursor.fetchall()
    for zaak, *given in found:
        said = {name: _said(value, kinds[name]) for name, value in zip(names, given, strict=True)}
        if said := {name: value for name, value in said.items() if value not in (None, "", [], {})}:
            yield zaak, said


def _said(value: Any, kind: str) -> Any:
    """Return a value as it is given: opened where it is sealed, without what only leads to a file."""
    if kind == "sealed":
        try:
            value = opened(value) if isinstance(value, str) else value
        except Unsealable:
            return None
    if isinstance(value, str) and kind != "file" and value[:1] in ("{", "["):
        try:
            value = json.loads(value)
        except ValueError:
            return value
    if isinstance(value, str) and kind == "file":
        return None
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items() if name not in LEAVE_OUT}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | UUID) else value


def _zaak(zaak: Zaak, owns: bool, papers: list[Paper], kept: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a zaak as data: what for, on which ground, who got it, how long it is kept, and what stands in it of someone."""
    case: Case | None = getattr(zaak, "case", None)
    version = versions.of(case.version) if case and case.version else None
    return {
        "deel": _part(zaak, ""),
        "zaaknummer": zaak.identificatie,
        "dienst": version.title if version else zaak.zaaktype.omschrijving,
        "uw_deel": "aanvrager" if owns else "genoemd in de zaak van een ander",
        "begonnen": zaak.startdatum.isoformat(),
        **purposes(zaak, version),
        "ontvangers": own_data.receivers(zaak, version),
        "bewaren": retention(zaak, version),
        "antwoorden": _answers(case, version) if owns and case and version else [],
        "bestanden": [as_said(paper) for paper in papers],
        "vastgelegd": kept,
    }


def purposes(zaak: Zaak, version: Version | None) -> dict[str, Any]:
    """Return what the data of a zaak is used for and on which ground; of another system's, as its zaaktype says."""
    if version is None:
        return {"doel": zaak.zaaktype.doel, "grondslag": "", "wet": []}
    return {
        "doel": version.personal_data.purpose,
        "grondslag": version.personal_data.basis,
        "wet": [str(article) for article in version.legal_basis],
    }


def retention(zaak: Zaak, version: Version | None) -> str:
    """Say until when a zaak is kept, or on what that depends."""
    if zaak.archiefnominatie == "blijvend_bewaren":
        return "voor altijd (Archiefwet 1995)"
    if zaak.archiefactiedatum:
        return f"tot {zaak.archiefactiedatum.isoformat()} (Archiefwet 1995)"
    if version is None:
        return "dat is nog niet bekend"
    terms = {f"{one.label.lower()}: {one.retention.after or 'voor altijd'}" for one in version.results}
    return f"dat hangt af van de uitkomst ({'; '.join(sorted(terms))})"


def _answers(case: Case, version: Version) -> list[dict[str, str]]:
    return [
        {"vraag": line.question.ask, "antwoord": line.answer}
        for section in sections(version, stored(version.questions, case.answers))
        for line in section.lines
        if line.answer
    ]


def looks(of: Person) -> list[dict[str, str]]:
    """Return who looked at someone's data, when and why, newest first."""
    theirs = Q(subjects__overlap=of.hashes) | Q(zaak__in=of.own)
    rows = list(Look.objects.filter(theirs).select_related("user").order_by("-at", "-pk"))
    called = systems(look.system for look in rows)
    return [
        {
            "moment": timezone.localtime(look.at).isoformat(timespec="minutes"),
            "door": str(look.user or called.get(look.system, look.system)),
            "waarom": look.purpose,
        }
        for look in rows
    ]


def without(said: dict[str, Any], left_out: Iterable[str]) -> dict[str, Any]:
    """Return what was gathered without the parts that an official leaves out."""
    gone = set(left_out)
    zaken = [
        {
            **zaak,
            "antwoorden": [] if f"{zaak['zaaknummer']}/cases_case" in gone else zaak["antwoorden"],
            "vastgelegd": [part for part in zaak["vastgelegd"] if part["deel"] not in gone],
        }
        for zaak in said["zaken"]
        if zaak["deel"] not in gone
    ]
    return {**said, "zaken": zaken, "los": [part for part in said["los"] if part["deel"] not in gone]}

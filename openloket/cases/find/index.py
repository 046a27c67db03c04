"""Keep what cases are found by: written anew within seconds after a case changed, whoever changed it.

Triggers note which cases changed (`ToFind`); `renew` runs again and again in the process beside the web server. So
sending an application costs no more than these notes, and calls to the registers are seen too. What may not be found is
never written here: the place of who has a secret address, the words of a service with special categories of data.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from openloket.cases import versions
from openloket.cases.find import folding, marks
from openloket.cases.models import (
    Case,
    CoSignature,
    DocumentText,
    InterestedParty,
    Message,
    ReceivedMessage,
    Submission,
    TakenIn,
    ToFind,
)
from openloket.cases.who import addressee, sourced
from openloket.cases.wording.named import in_full
from openloket.cases.written.overview import sections
from openloket.definitions.schema import Version
from openloket.forms.types import type_of
from openloket.forms.validate import stored
from openloket.registers.models import Klantcontact, Rol, Zaakinformatieobject, Zaaknotitie
from openloket.secrecy import keyed_hash

log = logging.getLogger(__name__)

AT_ONCE = 200
"""Changes that are taken in one transaction."""
MOST_TEXT = 100_000
"""Characters of a case, or of one document, that are searched in."""
MOST_LEXEMES = 600_000
"""Limits the words of its documents by which one case is found, in bytes."""
SPECIAL = "bijzonder"
"""Tells how a version says that it asks for special categories of data (AVG 9)."""
READABLE = "application/pdf"
_LONG_NUMBER = re.compile(r"\S*\d[\d .]{6,}\d\S*")
"""What may be the number of a person, a company, a telephone or an account: it is found by its keyed hash or not at all."""


@dataclass
class Entry:
    """What one case is found by."""

    zaak: int
    number: str
    who: str = ""
    names: list[str] = field(default_factory=list)
    streets: list[str] = field(default_factory=list)
    doors: set[str] = field(default_factory=set)
    """Postcodes and house numbers, as keys."""
    people: set[str] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    """The SHA-256 of each document that may be searched in."""
    silent: frozenset[str] = frozenset()
    """Words that are left out of the texts: those of a secret address."""

    @property
    def words(self) -> set[str]:
        """Return the folded words of names and streets."""
        return {key for text in (*self.names, *self.streets) for key in folding.keys(text)}

    @property
    def keys(self) -> list[str]:
        """Return the keys of the names, streets and doors."""
        named = {f"n {key}" for name in self.names for key in folding.keys(name)}
        return sorted(named | {f"s {key}" for street in self.streets for key in folding.keys(street)} | self.doors)

    @property
    def text(self) -> str:
        """Return the words to search in."""
        return searchable("\n".join(filter(None, self.texts)), self.silent)


def searchable(text: str, silent: frozenset[str] = frozenset()) -> str:
    """Return a text as it is searched in: without accents, long numbers, and the words that are kept silent."""
    found = folding.plain(_LONG_NUMBER.sub(" ", " ".join(text[:MOST_TEXT].split())))
    return " ".join(word for word in found.split() if not silent or not silent & set(folding.words(word)))


def renew(most: int = AT_ONCE) -> int:
    """Write the cases that changed in the index; return how many changes were taken. One process does so at a time.

    What changed last comes first: what comes in is found within seconds, also while every case is written anew.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(hashtext('loket find index'))")
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(
            "delete from cases_tofind where id in (select id from cases_tofind order by id desc limit %s) returning zaak_id, marks",
            [most],
        )
        taken = cursor.fetchall()
        whole = {zaak for zaak, only_where in taken if not only_where}
        if whole:
            write(sorted(whole))
        if elsewhere := sorted({zaak for zaak, _ in taken} - whole):
            mark(elsewhere)
    return len(taken)


BEHIND = 1000
"""Limits how many changes may wait to be written before people are told that they may not find every case yet."""


def behind() -> bool:
    """Say whether so much waits to be written that older cases may not be found yet, as after an upgrade."""
    return ToFind.objects.order_by()[BEHIND:].exists()


WRITE = f"""
insert into cases_foundby (id, number, doc)
select c.zaak_id, %(number)s, array_to_tsvector(
  %(lexemes)s::text[] || {marks.WHERE}
  || array(select 't ' || l from unnest(tsvector_to_array(to_tsvector('dutch', %(text)s))) l where l <> '')
  || array(select 'd ' || l from (
       select l, sum(octet_length(l) + 4) over (order by length(l), l) so_far
       from (select distinct unnest(tsvector_to_array(d.words)) l from cases_documenttext d where d.content = any(%(contents)s)) w
       where l <> '') p where so_far < {MOST_LEXEMES}))
from cases_case c where c.zaak_id = %(zaak)s
on conflict (id) do update set number = excluded.number, doc = excluded.doc
"""  # noqa: S608 - constants
"""Writes what a case is found by; of very many documents the longest words are left out, for a full text holds a megabyte."""

STEMS = """
insert into cases_findablestem (word)
select distinct substr(l, 3) from cases_foundby f, unnest(tsvector_to_array(f.doc)) l
where f.id = any(%s) and l ~ '^[td] ' and length(l) <= 100 order by 1
on conflict do nothing
"""
MARK = f"""
update cases_foundby f
set doc = array_to_tsvector(array(select l from unnest(tsvector_to_array(f.doc)) l where l !~ '{marks.IS_WHERE}') || {marks.WHERE})
from cases_case c where c.zaak_id = f.id and f.id = any(%s)
"""  # noqa: S608 - constants


def write(zaken: Collection[int]) -> None:
    """Write these cases in the index, and the words of their names for who spells them otherwise."""
    entries = list(_entries(zaken))
    contents = sorted({content for entry in entries for content in entry.contents})
    DocumentText.objects.bulk_create([DocumentText(content=content) for content in contents], ignore_conflicts=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into cases_findableword (word) select unnest(%s::text[]) on conflict do nothing",
            [sorted({word for entry in entries for word in entry.words})],
        )
        cursor.executemany(
            "insert into cases_findable (id, who, number, keys, people, text, papers) "
            "select c.zaak_id, %s, %s, %s::text[], %s::varchar[], '', '' from cases_case c where c.zaak_id = %s for key share "
            "on conflict (id) do update set who = excluded.who, number = excluded.number, keys = excluded.keys, "
            "people = excluded.people, text = '', papers = ''",
            [
                (entry.who[:200], entry.number.upper()[:40], entry.keys, sorted(entry.people), entry.zaak)
                for entry in entries
            ],
        )
        cursor.executemany(
            WRITE,
            [
                {
                    "zaak": entry.zaak,
                    "number": entry.number.upper()[:40],
                    "lexemes": [*entry.keys, *marks.runs(entry.number[:40])],
                    "text": entry.text,
                    "contents": entry.contents,
                }
                for entry in entries
            ],
        )
        cursor.execute(STEMS, [[entry.zaak for entry in entries]])


def mark(zaken: Collection[int]) -> None:
    """Write anew where these cases stand; what is in them did not change."""
    with connection.cursor() as cursor:
        cursor.execute(MARK, [list(zaken)])


def _entries(zaken: Collection[int]) -> Iterator[Entry]:
    """Read what these cases are found by; a dozen statements, however many there are."""
    parts = _parts(zaken)
    for case in Case.objects.filter(pk__in=zaken).select_related("zaak", "version"):
        version = versions.of(case.version) if case.version else None
        entry = Entry(case.pk, case.zaak.identificatie)
        try:
            _fill(entry, case, version, parts[case.pk])
        except Exception:  # one case that cannot be read keeps no other from being found
            log.exception("case %s is found by its number only", case.pk)
            entry = Entry(case.pk, case.zaak.identificatie)
        yield entry


Parts = Mapping[str, list[Any]]


def _parts(zaken: Collection[int]) -> Mapping[int, Parts]:
    found: dict[int, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for rol in Rol.objects.filter(zaak__in=zaken).select_related("roltype").order_by("pk"):
        found[rol.zaak_id]["rollen"].append(rol)
    names = (
        InterestedParty.objects.filter(zaak__in=zaken).values_list("zaak", "name"),
        CoSignature.objects.filter(zaak__in=zaken).values_list("zaak", "name"),
    )
    texts = (
        Message.objects.filter(zaak__in=zaken).values_list("zaak", "subject"),
        ReceivedMessage.objects.filter(zaak__in=zaken).values_list("zaak", "text"),
        Klantcontact.objects.filter(zaak__in=zaken).values_list("zaak", "toelichting"),
        Zaaknotitie.objects.filter(gerelateerd_aan__in=zaken).values_list("gerelateerd_aan", "tekst"),
        Zaaknotitie.objects.filter(gerelateerd_aan__in=zaken).values_list("gerelateerd_aan", "onderwerp"),
    )
    parents = Submission.objects.filter(zaak__in=zaken, **addressee.A_SECRET).values_list("zaak", "pk")
    for kind, several in (("names", names), ("texts", texts), ("parents", (parents,))):
        for rows in several:
            for zaak, text in rows:
                found[zaak][kind].append(text)
    papers = Zaakinformatieobject.objects.filter(zaak__in=zaken, informatieobject__formaat=READABLE)
    kinds = TakenIn.objects.filter(
        searched=True,
        zaaktype=OuterRef("zaak__zaaktype__identificatie"),
        catalogus=OuterRef("zaak__zaaktype__catalogus__uuid"),
    )
    for zaak in Case.objects.filter(Exists(kinds), pk__in=zaken, version=None).values_list("pk", flat=True):
        found[zaak]["searched"].append(zaak)
    for zaak, content in papers.exclude(informatieobject__inhoud="").values_list("zaak", "informatieobject__inhoud"):
        found[zaak]["papers"].append(content)
    return found


def _fill(entry: Entry, case: Case, version: Version | None, parts: Parts) -> None:
    secret = case.secret_address
    answers = dict(stored(version.questions, case.answers)) if version else {}
    hidden = sourced.hidden_in(case, version) if version else frozenset()
    for rol in parts["rollen"]:
        _involved(entry, rol, secret=secret)
    entry.names += parts["names"]
    if version and not entry.who:
        entry.who = str(answers.get(version.applicant.name) or "")
        entry.names.append(entry.who)
    if secret:
        addresses = [*_addresses(answers.get(name) for name in hidden), *_of_rollen(parts["rollen"])]
        entry.silent = frozenset(word for address in addresses for word in _telling(address))
    for name, value in answers.items():
        if name not in hidden:
            for address in _addresses([value]):
                _place(entry, address)
    entry.texts.append(case.zaak.omschrijving)
    if version.personal_data.classification == SPECIAL if version else not parts["searched"]:
        return
    entry.texts += [case.zaak.toelichting, *parts["texts"]]
    if version:
        entry.texts += [version.title, *_said(version, {name: answers[name] for name in answers if name not in hidden})]
    if not (secret or parts["parents"]):
        entry.contents = sorted(set(parts["papers"]))


def _said(version: Version, answers: Mapping[str, Any]) -> Iterator[str]:
    """Yield the answers that are words to search in: no numbers of people, no files."""
    for section in sections(version, answers):
        for line in section.lines:
            kind = type_of(line.question)
            if not kind.identifies and not kind.files:
                yield line.answer


def _involved(entry: Entry, rol: Rol, *, secret: bool) -> None:
    """Take the names, the numbers and, unless it is secret, the address of someone involved; not of who works on it."""
    if rol.betrokkene_type in ("medewerker", "organisatorische_eenheid"):
        return
    who = rol.betrokkene_identificatie
    name = in_full(who)
    entry.names += [name, str(rol.contactpersoon_rol.get("naam") or ""), rol.afwijkende_naam_betrokkene]
    if not entry.who and rol.roltype.omschrijving_generiek == "initiator":
        entry.who = str(rol.contactpersoon_rol.get("naam") or "") or name
    for kind, part in (("bsn", "inpBsn"), ("kvk", "kvkNummer")):
        if number := who.get(part):
            entry.people.add(keyed_hash(kind, str(number)))
    if not secret:
        for address in _of_rollen([rol]):
            _place(entry, address)


Address = tuple[str, str, str, str]
"""A street, a house number, what is behind it, and a postcode."""


def _of_rollen(rollen: Iterable[Rol]) -> Iterator[Address]:
    for rol in rollen:
        if where := rol.betrokkene_identificatie.get("verblijfsadres"):
            letter = f"{where.get('aoaHuisletter') or ''}{where.get('aoaHuisnummertoevoeging') or ''}"
            number, street = str(where.get("aoaHuisnummer") or ""), str(where.get("gorOpenbareRuimteNaam") or "")
            yield street, number, letter, str(where.get("aoaPostcode") or "")


def _addresses(values: Iterable[Any]) -> Iterator[Address]:
    """Yield the addresses in answers, also those in the rows of a group."""
    for value in values:
        if isinstance(value, Mapping):
            if "postcode" in value and "straat" in value:
                parts = (str(value.get(part) or "") for part in ("straat", "huisnummer", "toevoeging", "postcode"))
                yield tuple(parts)  # type: ignore[misc]
            else:
                yield from _addresses(value.values())
        elif isinstance(value, (list, tuple)):
            yield from _addresses(value)


def _place(entry: Entry, address: Address) -> None:
    street, number, addition, postcode = (folding.plain(part).strip() for part in address)
    entry.streets.append(street)
    addition = "".join(folding.words(addition))
    doors = {number, f"{number}{addition}"} if number else set()
    entry.doors |= {f"a {door}" for door in doors}
    if postcode := postcode.replace(" ", ""):
        entry.doors |= {f"p {postcode}", *(f"p {postcode} {door}" for door in doors)}


def _telling(address: Address) -> set[str]:
    """Return the words that would tell this address."""
    street, number, _, postcode = address
    code = folding.words(postcode)
    return {*folding.words(street), "".join(code), *code, *([number] if number else [])} - folding.PREFIXES


def forget_words() -> int:
    """Remove the words that no case has any more; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from cases_findableword w where not exists "
            "(select 1 from cases_findable f where f.keys && array['n ' || w.word, 's ' || w.word])"
        )
        gone = int(cursor.rowcount)
        cursor.execute(
            "delete from cases_findablestem w where not exists "
            "(select 1 from cases_foundby f where f.doc @@ concat_ws(' | ', array_to_tsvector(array['t ' || w.word])::text, "
            "array_to_tsvector(array['d ' || w.word])::text)::tsquery)"
        )
        return gone + int(cursor.rowcount)

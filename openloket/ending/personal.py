"""The map of personal data: what each table and column says of whom, and with what it goes.

It is the one home for destroying, for answering someone who asks for their data, and for the tests that look whether
anything is left. `data/personal.yaml` has a line for every column of every table; a test compares it with the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, get_args

import yaml
from django.conf import settings

Goes = Literal["zaak", "document", "draft", "term", "job", "account", "stays"]
"""With what the rows of a table go: with their zaak; with their document, once nothing uses that; when a form was not
sent; after a term of their own; with the job that they are of; with the account of an official; or not at all."""
Kind = Literal["name", "number", "contact", "text", "file", "pseudonym", "sealed", "official", "plain"]
"""What a column says: a name; a number of a person or company; how to reach someone; words or answers; the SHA-256 of a
content; what leads to a person for who has the key; what is sealed; which official; or nothing of a person."""


@dataclass(frozen=True)
class MappedTable:
    """A table: whom its rows are about, with what they go, and what each column says."""

    about: str
    goes: Goes
    when: str
    """In words, where `goes` does not say it all: the term, and what counts it."""
    columns: Mapping[str, Kind]


@cache
def tables() -> dict[str, MappedTable]:
    """Return the map, by the name of the table. Raises ValueError when it says something that it cannot."""
    raw = yaml.safe_load(resources.files(__package__).joinpath("data", "personal.yaml").read_text("utf-8"))
    return {name: _read(name, row) for name, row in raw.items()}


def _read(name: str, row: Mapping[str, str]) -> MappedTable:
    kinds: dict[str, Kind] = {}
    for kind in get_args(Kind):
        for column in row.get(kind, "").split():
            if column in kinds:
                raise ValueError(f"{name}.{column} stands twice in the map")
            kinds[column] = kind
    if row["goes"] not in get_args(Goes) or set(row) - {"about", "goes", "when", *get_args(Kind)}:
        raise ValueError(f"{name}: the map does not know {sorted(row)}")
    return MappedTable(row.get("about", ""), row["goes"], row.get("when", ""), kinds)  # type: ignore[arg-type]


COPIES: Mapping[str, str] = {
    "registers_bestandsdeel": "delen van een bestand dat nog binnenkomt",
    "registers_scan": "de controle op virussen van een bestand",
    "registers_zaakweergave": "een kopie van de zaak",
    **dict.fromkeys(
        ("cases_findable", "cases_foundby", "cases_findablestem", "cases_findableword", "cases_documenttext"),
        "een kopie voor het zoeken",
    ),
}
"""Names the tables that say nothing that does not stand elsewhere, and why: they are given to nobody and not brought over."""


# What destroying does beside what goes with the zaak by itself ------------------------------------------------------------

DOCUMENTS = """
select zaak_id, informatieobject_id from registers_zaakinformatieobject where zaak_id = any(%(zaken)s)
union select o.zaak_id, b.informatieobject_id from registers_besluitinformatieobject b join registers_besluit o on o.id = b.besluit_id
  where o.zaak_id = any(%(zaken)s)
union select zaak_id, document_id from cases_message where zaak_id = any(%(zaken)s)
union select m.zaak_id, e.enkelvoudiginformatieobject_id from cases_message_enclosures e join cases_message m on m.id = e.message_id
  where m.zaak_id = any(%(zaken)s)
union select zaak_id, document_id from cases_submission where zaak_id = any(%(zaken)s)
union select s.zaak_id, d.enkelvoudiginformatieobject_id from cases_supplement_documents d join cases_submission s on s.id = d.supplement_id
  where s.zaak_id = any(%(zaken)s)
union select c.zaak_id, d.enkelvoudiginformatieobject_id from cases_rightclaim_documents d join cases_rightclaim c on c.id = d.rightclaim_id
  where c.zaak_id = any(%(zaken)s)
union select m.zaak_id, d.enkelvoudiginformatieobject_id from cases_receivedmessage_documents d
  join cases_receivedmessage m on m.id = d.receivedmessage_id where m.zaak_id = any(%(zaken)s)
union select t.zaak_id, d.enkelvoudiginformatieobject_id from cases_task_documents d join cases_task t on t.id = d.task_id
  where t.zaak_id = any(%(zaken)s)
union select t.zaak_id, d.enkelvoudiginformatieobject_id from cases_task_answer_documents d join cases_task t on t.id = d.task_id
  where t.zaak_id = any(%(zaken)s)
union select zaak_id, document_id from cases_cosignature where zaak_id = any(%(zaken)s)
union select zaak_id, document_id from cases_checkedout where zaak_id = any(%(zaken)s)
union select zaak_id, unnest(array[document_id, data_id, files_id]) from cases_owndataanswer where zaak_id = any(%(zaken)s)
union select p.zaak_id, f.document_id from publishing_publicfile f join publishing_publication p on p.id = f.publication_id
  where p.zaak_id = any(%(zaken)s)
"""
"""SQL of the documents that zaken use, each with the zaak, in whichever table; a test compares it with all that may use one."""

_SORTED = (
    "select p.* from cases_sortedpost p where p.zaak_id = any(%(zaken)s) or 'paper:' || p.id in "
    "(select u.key from cases_submission u where u.zaak_id = any(%(zaken)s))"
)
"""SQL of the letters among loose pages that came to zaken, or that they were entered from (channels.paper.loose)."""

CONTENTS = f"""
select inhoud from registers_enkelvoudiginformatieobject where id = any(%(documents)s)
union select gegevens->>'inhoud' from registers_eerdereversie where informatieobject_id = any(%(documents)s)
union select inhoud from registers_bestandsdeel where informatieobject_id = any(%(documents)s)
union select jsonb_path_query(proof, '$.**.sha256') #>> '{{}}' from cases_rightclaim where zaak_id = any(%(zaken)s)
union select jsonb_path_query(jsonb_build_array(fields, pages), '$.**.sha256') #>> '{{}}' from cases_paperreading
  where zaak_id = any(%(zaken)s)
union select s.content from cases_stack s join cases_paperreading r on r.stack_id = s.id where r.zaak_id = any(%(zaken)s)
union select s.content from cases_stack s join ({_SORTED}) p on p.stack_id = s.id
union select page->>'sha256' from cases_stack s join ({_SORTED}) p on p.stack_id = s.id, jsonb_array_elements(s.loose) page
  where p.pages @> jsonb_build_array(page->'number')
union select b.content from cases_printbatch b join cases_message m on m.batch_id = b.id where m.zaak_id = any(%(zaken)s)
union select f.content from publishing_publicfile f join publishing_publication p on p.id = f.publication_id
  where p.zaak_id = any(%(zaken)s)
"""  # noqa: S608 - a constant
"""SQL of the contents that zaken and these documents name."""

_PAPER = f"""
with gone as (
  select r.stack_id, (page->>'number')::int as n from cases_paperreading r, jsonb_array_elements(r.pages) page
    where r.zaak_id = any(%(zaken)s) and page ? 'number'
  union select p.stack_id, n::int from ({_SORTED}) p, jsonb_array_elements(p.pages) n)
update ending_paperoriginal o set pages_due = (select jsonb_agg(n order by n) from (
  select n::int from jsonb_array_elements(o.pages_due) n union select n from gone where stack_id = o.stack) x)
where o.gone_on is null and o.stack in (select stack_id from gone)
"""  # noqa: S608 - a constant
"""SQL that writes down which pages of paper still lie in a box of a case that goes."""

_COUNT = f"""
insert into ending_destroyedcount (service, channel, month, number)
select coalesce(c.service, t.identificatie), coalesce(c.channel, 'api'), date_trunc('month', timezone('{settings.TIME_ZONE}',
  coalesce(c.received_at, (select min(a.aanmaakdatum) from registers_audittrail a where a.hoofd_object = z.uuid),
    z.registratiedatum::timestamptz)))::date, count(*)
from registers_zaak z join registers_zaaktype t on t.id = z.zaaktype_id left join cases_case c on c.zaak_id = z.id
where z.id = any(%(zaken)s) group by 1, 2, 3 order by 1, 2, 3
on conflict (service, channel, month) do update set number = ending_destroyedcount.number + excluded.number
"""  # noqa: S608 - a constant
"""SQL that counts the cases that go as Insight counts them (insight.story): how many of a month, and nothing of any."""

BEFORE = (
    _COUNT,
    _PAPER,
    "update cases_printbatch set content = '' where id in (select batch_id from cases_message where zaak_id = any(%(zaken)s))",
    "update cases_stack set content = null, name = 'stapel', text = '' "
    "where id in (select stack_id from cases_paperreading where zaak_id = any(%(zaken)s))",
    f"with sorted as ({_SORTED}) "  # noqa: S608 - a constant
    "update cases_stack s set content = null, name = 'stapel', text = '', loose = (select coalesce(jsonb_agg(page), '[]'::jsonb) "
    "from jsonb_array_elements(s.loose) page where not exists (select 1 from sorted p "
    "where p.stack_id = s.id and p.pages @> jsonb_build_array(page->'number'))) where s.id in (select stack_id from sorted)",
    f"delete from cases_sortedpost where id in (select id from ({_SORTED}) p)",  # noqa: S608 - a constant
    "update people_look set subjects = '{}', about = '', zaak_id = null, zaak_uuid = null where zaak_id = any(%(zaken)s)",
    "update ending_listedfile set reason = '' where zaak_id = any(%(zaken)s)",
)
"""What is done while the rows of the zaak still tell of what: the PDF of a batch and the file of a stack have others in
them, whose letters and pages are kept by themselves; a look keeps which official looked, when and why, and loses at whom."""

AFTER = (
    "delete from cases_stack s where s.id = any(%(stacks)s) and s.loose = '[]'::jsonb "
    "and not exists (select 1 from cases_paperreading r where r.stack_id = s.id) "
    "and not exists (select 1 from cases_sortedpost p where p.stack_id = s.id)",
)
"""What is done once they are gone."""

STACKS = (
    f"select stack_id from cases_paperreading where zaak_id = any(%(zaken)s) union select stack_id from ({_SORTED}) p"  # noqa: S608 - a constant
)

NOTHING_LEFT = (
    "update people_look set subjects = (select coalesce(array_agg(s), '{}') from unnest(subjects) s where s <> all(%(hashes)s)) "
    "where subjects && %(hashes)s::varchar[]",
)
"""What is done for someone, by their keyed hashes, who has no case left: the log forgets whom a look without a case was at."""

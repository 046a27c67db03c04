"""Log which jobs use data of people, for what and of whom (AVG 5, 30): a row for each job, in the shape of the log of looks.

Every job of ours stands in USES, with how its arguments tell in which zaken, or in NONE with why it has no row of its own; a
test compares both with the jobs that there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection

from openloket.people.api_looks import NOTES, Job

_OF: Mapping[str, str] = {
    "zaak": "select %s::bigint",
    "message": "select zaak_id from cases_message where id = %s::bigint",
    "cosignature": "select zaak_id from cases_cosignature where id = %s::bigint",
    "task": "select zaak_id from cases_task where id = %s::uuid",
    "batch": "select distinct zaak_id from cases_message where batch_id = %s::bigint",
    "stack": "select zaak_id from cases_paperreading where stack_id = %s::uuid and zaak_id is not null",
    "reading": "select zaak_id from cases_paperreading where id = %s::uuid and zaak_id is not null",
}
"""Gives the SQL of the zaken (their ids) that an argument of a job names."""


@dataclass(frozen=True)
class Use:
    """Say for what a job uses data, by which argument one finds of whom, and the activity where that is not the service."""

    by: str
    purpose: str
    task: str = ""


USES: Mapping[str, Use] = {
    "send_receipt": Use("zaak", "Bevestigen dat wij de aanvraag kregen"),
    "route": Use("zaak", "De zaak aan een medewerker geven", "verdelen"),
    "send_cosign_link": Use("cosignature", "Vragen om mee te ondertekenen"),
    "tell_unsigned": Use("zaak", "Vertellen welke handtekening niet komt"),
    "mail_adviser": Use("task", "Advies vragen over de zaak", "taken"),
    "check_addressee": Use("message", "Nagaan of een ouder de brief nog mag krijgen", "gezag"),
    "notify": Use("message", "Melden dat er een brief klaarstaat", "post-uit"),
    "remind": Use("message", "Herinneren aan wat wij vroegen", "post-uit"),
    "tell_representatives": Use("message", "Melden dat er een brief klaarstaat, aan wie voor de aanvrager handelt", "post-uit"),
    "tell_of_terms": Use("zaak", "Vertellen dat een termijn verandert"),
    "tell_of_migration": Use("zaak", "Vertellen dat er andere regels gelden", "veranderen"),
    "tell_of_undoing": Use("zaak", "Vertellen dat de eerdere regels weer gelden", "veranderen"),
    "hand_over_batch": Use("batch", "Brieven naar de drukker sturen", "post-uit"),
    "read_stack": Use("stack", "Post lezen die is gescand", "post"),
    "take_samples": Use("reading", "Losse tekens bewaren om papier beter te lezen", "post"),
}  # fmt: skip

_QUEUES = "zet alleen andere taken klaar, die elk hun regel hebben"
_CLEANS = "haalt weg waarvan de termijn voorbij is, en leest het niet"
_TRAIL = "werkt veel zaken bij; elke verandering staat met wie en waarom in het audittrail, en wie het liet doen in het logboek"
NONE: Mapping[str, str] = {
    "tell_of_unsigned": _QUEUES,
    "mail_signals": _QUEUES,
    "remind_advisers": _QUEUES,
    "remind_people": _QUEUES,
    "carry_out_late_decisions": _QUEUES,
    "check_held": "vraagt elke brief die wacht opnieuw; de vraag aan de BRP heeft zelf een regel",
    "ask_brp_again": "de vraag aan de BRP heeft zelf een regel",
    "carry_out_decision": "schrijft zelf een regel, want wat klaarstond is daarna weg (deciding.pending)",
    "finish_notifications": "legt een brief klaar voor de post; van wie staat bij de zaak in het audittrail",
    "mail_signals_to": "telt het werk van een medewerker",
    "mail_address_code": "van een adres dat iemand net opgaf, en nog van geen zaak",
    "tell_old_address": "van een adres dat iemand zelf wegdeed, en van geen zaak",
    "end_requests": _TRAIL,
    "recount": _TRAIL,
    "divide": _TRAIL,
    "adopt_zaken": _TRAIL,
    "run_migration": _TRAIL,
    "undo_migration": _TRAIL,
    "rehearse": "wie het liet uitrekenen staat in het logboek, met van wie (reach.CHANGING)",
    "retry_stalled": "geeft taken opnieuw uit",
    "read_documents": "maakt een kopie voor het zoeken; wie daarmee zoekt, staat in het logboek",
    "forget_found": _CLEANS,
    "remove_orphans": _CLEANS,
    "sweep_contents": _CLEANS,
    "forget_samples": _CLEANS,
    "forget_kept_forms": _CLEANS,
    "forget_sessions": _CLEANS,
    "forget_wallet_requests": _CLEANS,
    "read_print_reports": "leest nummers van brieven",
    "scan_waiting": "zoekt virussen in bestanden, zonder te weten van wie",
    "tell_right_way": "antwoordt een mailadres waarvan niemand weet van wie het is",
    "read_returned_mail": "leest post van de mailserver",
    "list_what_is_due": "de lijst heeft een regel zodra iemand haar bekijkt",
    "bring_over": "schrijft zelf een regel voordat een dossier vertrekt (archive.transferring)",
    "publish_decisions": "zet op een lijst wat vaststaat, en opent wat twee mensen zagen; hun kijken heeft een regel",
    "destroy_list": "wat weg is, staat op de verklaring; het logboek vergeet van wie het was",
}


def began(name: str, arguments: Mapping[str, Any], traceparent: str = "") -> None:
    """Note that a job begins that uses data of people; nothing of any other job."""
    use = USES.get(name)
    if use is not None and (value := arguments.get(use.by)) is not None:
        NOTES.began(Job(name, use.purpose, partial(_zaken, use.by, value), use.task), traceparent)


def _zaken(by: str, value: Any) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_OF[by], [value])
        return [zaak for (zaak,) in cursor.fetchall()]

"""Make the text that everyone may read of a decision from its version: what is not named there never gets in.

Of what someone typed in words of their own, a part that says who somebody is stays out whole, by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from openloket.cases import versions
from openloket.cases.models import Case, CoSignature, InterestedParty
from openloket.cases.written import organ
from openloket.definitions import admission, openness, traces
from openloket.definitions.schema import Version
from openloket.definitions.traces import Known
from openloket.forms.validate import stored
from openloket.law import woo
from openloket.registers.models import Besluit, Rol


def of_case(case: Case, left_out: Mapping[str, str]) -> dict[str, Any]:
    """Return what everyone may read of a decided case whose result publishes, as JSON has it.

    `left_out` says which rows stay out beside those that must, by the name of each with its ground.
    """
    assert case.version is not None
    assert case.decision is not None
    version = versions.of(case.version)
    result = version.result(case.decision["resultaat"])
    assert result.publish is not None
    answers = stored(version.questions, case.answers)
    filled = stored(result.asks, case.decision.get("ingevuld", {}))
    own = known(case)
    shown: list[dict[str, Any]] = []
    left: list[dict[str, Any]] = []
    for row in openness.rows(version, result, answers, case.received_on, filled):
        forced = row.typed and bool(traces.find(row.value, own))
        if ground := woo.PERSONAL if forced else left_out.get(row.of, ""):
            left.append({"of": row.of, "label": row.label, "ground": ground, "forced": forced})
        else:
            shown.append({"of": row.of, "label": row.label, "value": row.value, "lasts": row.lasts})
    begin = ", ".join(row["value"] for row in shown if row["of"] in {part.of for part in result.publish.shows[:2]})
    return {
        "title": f"{result.publish.title}: {begin}" if begin else result.publish.title,
        "effect": result.publish.effect,
        "service": version.upl.name,
        "law": [str(article) for article in version.legal_basis],
        "organ": organ.name(case, version),
        "decided_on": decided_on(case).isoformat(),
        "rows": shown,
        "left": left,
    }


def decided_on(case: Case) -> Any:
    """Return the day of the decision as it holds now."""
    last = Besluit.objects.filter(zaak=case.zaak_id).order_by("pk").values_list("datum", flat=True).last()
    return last or case.closed_on


def known(case: Case) -> list[Known]:
    """Return what the case knows of people: who asked, who signed, whom it touches, and who handles it."""
    return list(dict.fromkeys(_known(case)))


def _known(case: Case) -> Iterator[Known]:
    if case.version is not None:
        version: Version = versions.of(case.version)
        answers = stored(version.questions, case.answers)
        person = admission.applicant_kind(version, answers) != "kvk"
        yield from traces.of_answers(version, answers, person=person)
    for party in InterestedParty.objects.filter(zaak=case.zaak_id):
        yield from traces.name(party.name)
        yield from traces.address(party.address)
    for signed in CoSignature.objects.filter(zaak=case.zaak_id):
        yield from traces.name(signed.name)
        yield from traces.name(signed.signer_name)
        yield Known(signed.email, traces.CONTACT)
    for rol in Rol.objects.filter(zaak=case.zaak_id, betrokkene_type="natuurlijk_persoon"):
        yield from traces.name(str(rol.betrokkene_identificatie.get("geslachtsnaam") or ""))
        yield from traces.name(str(rol.betrokkene_identificatie.get("voornamen") or ""))
    if case.handler is not None:
        yield from traces.name(case.handler.get_full_name())
    yield Known(case.zaak.identificatie, traces.NUMBER)

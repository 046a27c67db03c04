"""Any order of calls on a zaak, beside a small model of its life in memory: the register answers what the model says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests.registers.zgw import Types

START = datetime(2024, 1, 15, 9, tzinfo=UTC)
END = 2  # the statustype that closes


@dataclass
class Document:
    url: str
    known: bool  # whether indicatieGebruiksrecht is set
    lock: str = ""
    relation: str = ""
    version: int = 1


@dataclass
class Model:
    """What a zaak is, as the standard says it."""

    status: int | None = None
    result: str = ""
    ended: str | None = None
    note: str = ""
    roles: list[str] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    changes: int = 1

    def why_not_close(self) -> set[str]:
        linked = [document for document in self.documents if document.relation]
        reasons = {
            "resultaat-does-not-exist": not self.result,
            "indicatiegebruiksrecht-unset": any(not document.known for document in linked),
            "informatieobject-locked": any(document.lock for document in linked),
        }
        return {code for code, holds in reasons.items() if holds}


def test_any_order_of_calls(types: Types) -> None:
    class Life(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.model, self.clock = Model(), START
            self.zaak = types.zaak()["url"]

        @rule(which=st.integers(0, END))
        def set_status(self, which: int) -> None:
            self.clock += timedelta(hours=7)
            found = types.status(self.zaak, which, datumStatusGezet=self.clock.isoformat())
            reasons = self.model.why_not_close() if which == END else set()
            assert (found.status, found.codes if reasons else set()) == (400 if reasons else 201, reasons)
            if not reasons:
                self.model.status, self.model.changes = which, self.model.changes + 1
                self.model.ended = (
                    (self.clock + timedelta(hours=1)).date().isoformat() if which == END else None
                )  # Dutch time

        @rule()
        def give_result(self) -> None:
            body = {"zaak": self.zaak, "resultaattype": types.resultaattype}
            found = types.zgw.post("zaken/resultaten", body)
            assert found.status == (400 if self.model.result else 201)
            if not self.model.result:
                self.model.result, self.model.changes = found.json["url"], self.model.changes + 1

        @precondition(lambda self: self.model.result)
        @rule()
        def take_result_back(self) -> None:
            assert types.zgw.delete(self.model.result).status == 204
            self.model.result, self.model.changes = "", self.model.changes + 1

        @rule(note=st.text("abc", max_size=3))
        def change(self, note: str) -> None:
            assert types.zgw.patch(self.zaak, {"toelichting": note}).json["toelichting"] == note
            self.model.note, self.model.changes = note, self.model.changes + 1

        @rule()
        def add_role(self) -> None:
            body = {"zaak": self.zaak, "roltype": types.roltype, "roltoelichting": "x", "betrokkeneType": "medewerker"}
            found = types.zgw.made("zaken/rollen", {**body, "betrokkeneIdentificatie": {"identificatie": "1"}})
            self.model.roles.append(found["url"])
            self.model.changes += 1

        @precondition(lambda self: len(self.model.documents) < 3)
        @rule(known=st.booleans())
        def add_document(self, known: bool) -> None:
            url = types.document(indicatieGebruiksrecht=False if known else None)["url"]
            self.model.documents.append(Document(url, known))

        @precondition(lambda self: self.model.documents)
        @rule(number=st.integers(0, 2))
        def relate_or_not(self, number: int) -> None:
            document = self.model.documents[number % len(self.model.documents)]
            if document.relation:
                assert types.zgw.delete(document.relation).status == 204
                document.relation = ""
            else:
                body = {"zaak": self.zaak, "informatieobject": document.url}
                document.relation = types.zgw.made("zaken/zaakinformatieobjecten", body)["url"]
            self.model.changes += 1

        @precondition(lambda self: self.model.documents)
        @rule(number=st.integers(0, 2))
        def lock_or_unlock(self, number: int) -> None:
            document = self.model.documents[number % len(self.model.documents)]
            if document.lock:
                assert types.zgw.post(f"{document.url}/unlock", {"lock": document.lock}).status == 204
                document.lock = ""
            else:
                document.lock = types.zgw.made(f"{document.url}/lock", {})["lock"]

        @precondition(lambda self: self.model.documents)
        @rule(number=st.integers(0, 2))
        def say_what_may_be_done(self, number: int) -> None:
            document = self.model.documents[number % len(self.model.documents)]
            found = types.zgw.patch(document.url, {"indicatieGebruiksrecht": False, "lock": document.lock or "x"})
            assert found.status == (200 if document.lock else 400)
            if document.lock:
                document.known, document.version = True, document.version + 1

        @precondition(lambda self: self.model.documents)
        @rule(number=st.integers(0, 2))
        def remove_document(self, number: int) -> None:
            document = self.model.documents[number % len(self.model.documents)]
            if document.lock and not document.relation:
                assert types.zgw.delete(document.url).codes == {"missing-lock-id"}
            removed = types.zgw.delete(f"{document.url}?lock={document.lock}")
            assert removed.status == (400 if document.relation else 204)
            if not document.relation:
                self.model.documents.remove(document)

        @invariant()
        def the_register_says_what_the_model_says(self) -> None:
            found = types.zgw.get(f"{self.zaak}?expand=status").json
            model = self.model
            assert found["toelichting"] == model.note
            assert found["einddatum"] == model.ended
            assert found["resultaat"] == (model.result or None)
            assert found["rollen"] == model.roles
            assert set(found["zaakinformatieobjecten"]) == {d.relation for d in model.documents if d.relation}
            shown = found["_expand"]["status"].get("statustype")
            assert shown == (None if model.status is None else types.statustypen[model.status])
            assert (found["archiefnominatie"] == "vernietigen") == (model.ended is not None)
            assert len(types.zgw.get(f"{self.zaak}/audittrail").json) == model.changes
            for document in model.documents:
                row = types.zgw.get(document.url).json
                assert (row["versie"], row["locked"]) == (document.version, bool(document.lock))

        def teardown(self) -> None:
            assert types.zgw.delete(self.zaak).status == 204
            for document in self.model.documents:
                assert types.zgw.delete(f"{document.url}?lock={document.lock}").status == 204

    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )

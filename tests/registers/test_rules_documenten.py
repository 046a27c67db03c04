"""drc-001 … drc-014: for each rule one call that it lets through and one that it stops."""

from __future__ import annotations

import base64
import time
from typing import Any

import pytest

from openloket.cases import jobs
from openloket.registers import content
from openloket.registers.documenten import bestandsdeel
from openloket.registers.models import Enkelvoudiginformatieobject
from tests.channels.test_files_by_content import BAD, GOOD
from tests.registers import zgw as client
from tests.registers.zgw import Types, Zgw, document

DOCUMENTS = "documenten/enkelvoudiginformatieobjecten"
MISSING = "http://localhost/catalogi/api/v1/informatieobjecttypen/00000000-0000-4000-8000-000000000000"
FILES = {name: ("x.jpg", BAD[name][0]) for name in ("half a JPEG", "a password", "501 pages", "108 megapixels")}
FILES |= {name: GOOD[name][:2] for name in ("jfif", "no name", "a day in its name")}
"""Files as they come: a register judges none of them, as its standard says."""


def locked(zgw: Zgw, types: Types, **changes: Any) -> tuple[Any, str]:
    made = types.document(**changes)
    return made, zgw.made(f"{made['url']}/lock", {})["lock"]


def test_drc_001_passes(types: Types) -> None:
    assert types.document()["informatieobjecttype"] == types.informatieobjecttype


def test_drc_001_fails(zgw: Zgw, types: Types) -> None:
    assert zgw.post(DOCUMENTS, document(MISSING)).fault("informatieobjecttype") == "bad-url"
    assert zgw.post(DOCUMENTS, document(types.zaaktype)).fault("informatieobjecttype") == "invalid-resource"
    kind = {"catalogus": types.catalogus, "omschrijving": "concept", "vertrouwelijkheidaanduiding": "openbaar"}
    concept = zgw.made(
        "catalogi/informatieobjecttypen", {**kind, "beginGeldigheid": "2020-01-01", "informatieobjectcategorie": "x"}
    )
    assert zgw.post(DOCUMENTS, document(concept["url"])).fault("informatieobjecttype") == "not-published"


def relation(types: Types, **changes: Any) -> dict[str, Any]:
    return {"informatieobject": types.document()["url"], "object": types.zaak()["url"], "objectType": "zaak", **changes}


OBJECTS = "documenten/objectinformatieobjecten"
VERZOEK = "https://verzoeken.example/api/v1/verzoeken/1"


def test_drc_002_passes(zgw: Zgw, types: Types, elsewhere: dict[str, Any]) -> None:
    elsewhere[VERZOEK] = {"url": VERZOEK}
    made = zgw.made(OBJECTS, relation(types, object=VERZOEK, objectType="verzoek"))
    assert zgw.get(made["url"]).json["object"] == VERZOEK
    assert zgw.delete(made["url"]).status == 204


def test_drc_002_fails(zgw: Zgw, types: Types) -> None:
    gone = "http://localhost/zaken/api/v1/zaken/00000000-0000-4000-8000-000000000000"
    assert zgw.post(OBJECTS, relation(types, object=gone)).fault("object") == "bad-url"
    assert zgw.post(OBJECTS, relation(types, objectType="besluit")).fault("object") == "invalid-resource"


def test_drc_003_passes(zgw: Zgw, types: Types, elsewhere: dict[str, Any]) -> None:
    elsewhere[VERZOEK] = {"url": VERZOEK}
    for _ in range(2):
        zgw.made(OBJECTS, relation(types, object=VERZOEK, objectType="verzoek"))


def test_drc_003_fails(zgw: Zgw, types: Types, elsewhere: dict[str, Any]) -> None:
    body = relation(types)
    zgw.made("zaken/zaakinformatieobjecten", {"zaak": body["object"], "informatieobject": body["informatieobject"]})
    assert zgw.post(OBJECTS, body).codes == {"unique"}


def test_drc_004_passes(zgw: Zgw, types: Types) -> None:
    body = relation(types)
    zgw.made("zaken/zaakinformatieobjecten", {"zaak": body["object"], "informatieobject": body["informatieobject"]})
    assert len(zgw.get(f"{OBJECTS}?object={body['object']}").json) == 1


def test_drc_004_fails(zgw: Zgw, types: Types) -> None:
    assert zgw.post(OBJECTS, relation(types)).codes == {"inconsistent-relation"}


def test_a_relation_that_the_object_leads_stays_and_another_goes(
    zgw: Zgw, types: Types, elsewhere: dict[str, Any]
) -> None:
    body = relation(types)
    zgw.made("zaken/zaakinformatieobjecten", {"zaak": body["object"], "informatieobject": body["informatieobject"]})
    [ours] = zgw.get(f"{OBJECTS}?object={body['object']}").json
    assert zgw.delete(ours["url"]).codes == {"remote-relation-exists"}
    elsewhere[VERZOEK] = {"url": VERZOEK}
    assert zgw.delete(zgw.made(OBJECTS, relation(types, object=VERZOEK, objectType="verzoek"))["url"]).status == 204


def test_drc_005_passes(types: Types) -> None:
    assert types.document(ontvangstdatum="2024-01-01", status="definitief")["status"] == "definitief"
    assert types.document(status="in_bewerking")["status"] == "in_bewerking"


@pytest.mark.parametrize("status", ["in_bewerking", "ter_vaststelling"])
def test_drc_005_fails(zgw: Zgw, types: Types, status: str) -> None:
    body = document(types.informatieobjecttype, ontvangstdatum="2024-01-01", status=status)
    assert zgw.post(DOCUMENTS, body).fault("status") == "invalid_for_received"


def rights(zgw: Zgw, made: str) -> Any:
    body = {"informatieobject": made, "startdatum": "2024-01-01T00:00:00Z", "omschrijvingVoorwaarden": "Alleen lezen"}
    return zgw.made("documenten/gebruiksrechten", body)


def test_drc_006_passes(zgw: Zgw, types: Types) -> None:
    made = types.document(indicatieGebruiksrecht=None)["url"]
    right = rights(zgw, made)
    assert zgw.get(made).json["indicatieGebruiksrecht"] is True
    assert zgw.delete(right["url"]).status == 204
    assert zgw.get(made).json["indicatieGebruiksrecht"] is None


def test_drc_006_fails(zgw: Zgw, types: Types) -> None:
    found = zgw.post(DOCUMENTS, document(types.informatieobjecttype, indicatieGebruiksrecht=True))
    assert found.fault("indicatieGebruiksrecht") == "missing-gebruiksrechten"
    made, lock = locked(zgw, types)
    rights(zgw, made["url"])
    found = zgw.patch(made["url"], {"indicatieGebruiksrecht": False, "lock": lock})
    assert found.fault("indicatieGebruiksrecht") == "existing-gebruiksrechten"


def test_drc_007_passes(types: Types) -> None:
    assert types.document()["vertrouwelijkheidaanduiding"] == "openbaar"
    assert types.document(vertrouwelijkheidaanduiding="geheim")["vertrouwelijkheidaanduiding"] == "geheim"


def test_drc_007_fails(zgw: Zgw, types: Types) -> None:
    found = zgw.post(DOCUMENTS, document(types.informatieobjecttype, vertrouwelijkheidaanduiding="tamelijk"))
    assert found.fault("vertrouwelijkheidaanduiding") == "invalid_choice"


def test_drc_008_passes(zgw: Zgw, types: Types) -> None:
    made = types.document()["url"]
    right = rights(zgw, made)["url"]
    assert zgw.delete(made).status == 204
    assert {zgw.get(url).status for url in (made, right, f"{made}/audittrail")} == {404}


def test_drc_008_fails(zgw: Zgw, types: Types) -> None:
    made = types.document()["url"]
    zgw.made("zaken/zaakinformatieobjecten", {"zaak": types.zaak()["url"], "informatieobject": made})
    assert zgw.delete(made).codes == {"pending-relations"}


def test_drc_009_passes(zgw: Zgw, types: Types) -> None:
    made, lock = locked(zgw, types)
    assert zgw.get(made["url"]).json["locked"] is True
    assert zgw.post(f"{made['url']}/unlock", {"lock": lock}).status == 204
    assert zgw.get(made["url"]).json["locked"] is False


def test_drc_009_passes_by_force(zgw: Zgw, types: Types) -> None:
    made, _ = locked(zgw, types)
    assert zgw.post(f"{made['url']}/unlock", {}).status == 204
    zgw.made(f"{made['url']}/lock", {})
    assert zgw.post(f"{made['url']}/unlock", {"lock": None}).status == 204  # as a client says that it has none


def test_drc_009_fails(zgw: Zgw, types: Types) -> None:
    made, _ = locked(zgw, types)
    assert zgw.post(f"{made['url']}/lock").codes == {"existing-lock"}
    assert zgw.post(f"{made['url']}/unlock", {"lock": "anders"}).codes == {"incorrect-lock-id"}
    grant = {
        "component": "drc",
        "scopes": ["documenten.lezen", "documenten.lock"],
        "informatieobjecttype": types.informatieobjecttype,
        "maxVertrouwelijkheidaanduiding": "openbaar",
    }
    assert client.client("x", [grant]).post(f"{made['url']}/unlock", {}).codes == {"missing-lock-id"}


def writer(types: Types, *scopes: str, name: str = "schrijver") -> Zgw:
    grant = {
        "component": "drc",
        "scopes": ["documenten.lezen", "documenten.verwijderen", *scopes],
        "informatieobjecttype": types.informatieobjecttype,
        "maxVertrouwelijkheidaanduiding": "openbaar",
    }
    return client.client(name, [grant])


@pytest.mark.parametrize("who", ["everything", "writer"])
def test_drc_009_fails_to_remove_what_is_locked(zgw: Zgw, types: Types, who: str) -> None:
    made, _ = locked(zgw, types)
    by = zgw if who == "everything" else writer(types)
    assert by.delete(made["url"]).codes == {"missing-lock-id"}
    assert by.delete(f"{made['url']}?lock=anders").codes == {"incorrect-lock-id"}
    assert by.call("DELETE", made["url"], {"lock": "anders"}).codes == {"incorrect-lock-id"}
    assert by.call("DELETE", made["url"], {"lock": 5}).codes == {"incorrect-lock-id"}
    assert zgw.get(made["url"]).json["locked"] is True


@pytest.mark.parametrize("place", ["query", "body"])
def test_drc_009_passes_to_remove_with_the_lock(zgw: Zgw, types: Types, place: str) -> None:
    made, lock = locked(zgw, types)
    by, url = writer(types), made["url"]
    found = by.delete(f"{url}?lock={lock}") if place == "query" else by.call("DELETE", url, {"lock": lock})
    assert found.status == 204
    assert zgw.get(url).status == 404


@pytest.mark.parametrize("wrong", ["abc", 5, ["x"]])
def test_drc_009_fails_to_remove_with_a_right_and_a_wrong_lock(zgw: Zgw, types: Types, wrong: Any) -> None:
    made, lock = locked(zgw, types)
    by, url = writer(types), made["url"]
    for at, body in (
        (f"{url}?lock={lock}", {"lock": wrong}),
        (f"{url}?lock=abc", {"lock": lock}),
        (f"{url}?lock=abc&lock={lock}", None),
    ):
        assert by.call("DELETE", at, body).fault("lock") == "ambiguous"
    assert zgw.get(url).status == 200
    assert by.call("DELETE", f"{url}?lock={lock}&lock=", {"lock": lock}).status == 204


def reason(found: Any) -> str:
    return str(found.json["invalidParams"][0]["reason"])


def test_who_is_refused_by_a_lock_reads_of_which_document_and_which_application(zgw: Zgw, types: Types) -> None:
    """No title and no person: either may be a resident."""
    bridge = client.client("zaakbrug", user_representation="Suzanne Moulin (999993653)")
    made = types.document(titel="Bezwaar van Suzanne Moulin", indicatieGebruiksrecht=False)
    lock = bridge.made(f"{made['url']}/lock", {})["lock"]
    part = zgw.made(
        "documenten/enkelvoudiginformatieobjecten",
        document(types.informatieobjecttype, inhoud=None, bestandsomvang=3, identificatie="DEEL-1"),
    )
    zaak = types.zaak()["url"]
    zgw.made("zaken/zaakinformatieobjecten", {"zaak": zaak, "informatieobject": made["url"]})
    wrong, kind = form("anders", b"abc")
    refused = {
        "existing-lock": zgw.post(f"{made['url']}/lock"),
        "missing-lock-id": zgw.patch(made["url"], {"titel": "Nieuw"}),
        "incorrect-lock-id": zgw.patch(made["url"], {"titel": "Nieuw", "lock": "anders"}),
        "informatieobject-locked": types.close(zaak),
    }
    for code, found in refused.items():
        assert (found.status, found.codes) == (400, {code})
        assert f"{made['identificatie']}, door zaakbrug" in reason(found)
        assert "Moulin" not in found.content.decode()
        assert "999993653" not in found.content.decode()
        assert lock not in found.content.decode()
    found = zgw.call("PUT", part["bestandsdelen"][0]["url"], raw=wrong, kind=kind)
    assert "DEEL-1, door test" in reason(found)
    assert zgw.post(f"{types.document()['url']}/unlock", {"lock": "x"}).codes == {"incorrect-lock-id"}  # of nobody


def test_a_lock_of_before_there_were_holders_is_of_another_system(zgw: Zgw, types: Types) -> None:
    made, _ = locked(zgw, types)
    Enkelvoudiginformatieobject.objects.update(vergrendeld_door=None)
    assert f"{made['identificatie']}, door een ander systeem" in reason(zgw.post(f"{made['url']}/lock"))


def test_drc_009_passes_to_remove_by_force(zgw: Zgw, types: Types) -> None:
    made, _ = locked(zgw, types)
    boss = writer(types, "documenten.geforceerd-unlock", name="baas")
    assert boss.delete(f"{made['url']}?lock=anders").codes == {"incorrect-lock-id"}  # by force is without a lockId
    assert boss.delete(made["url"]).status == 204


def test_drc_009_passes_to_remove_what_is_not_locked(zgw: Zgw, types: Types) -> None:
    assert writer(types).delete(types.document()["url"]).status == 204


def test_drc_010_passes(zgw: Zgw, types: Types) -> None:
    made, lock = locked(zgw, types)
    found = zgw.patch(made["url"], {"titel": "Nieuw", "lock": lock}).json
    assert (found["titel"], found["versie"]) == ("Nieuw", 2)


def test_drc_010_fails(zgw: Zgw, types: Types) -> None:
    made = types.document()["url"]
    assert zgw.patch(made, {"titel": "Nieuw"}).codes == {"unlocked"}
    made, _ = locked(zgw, types)
    assert zgw.patch(made["url"], {"titel": "Nieuw"}).codes == {"missing-lock-id"}
    assert zgw.patch(made["url"], {"titel": "Nieuw", "lock": "x"}).codes == {"incorrect-lock-id"}


def test_drc_010_fails_for_a_definitive_document_without_force(zgw: Zgw, types: Types) -> None:
    clerk = writer(types, "documenten.bijwerken")
    boss = writer(types, "documenten.bijwerken", "documenten.geforceerd-bijwerken", name="baas")
    made, lock = locked(zgw, types, status="definitief")
    change = {"titel": "Nieuw", "lock": lock}
    assert clerk.patch(made["url"], change).status == 403
    assert boss.patch(made["url"], change).json["titel"] == "Nieuw"
    made, lock = locked(zgw, types, status="in_bewerking")
    assert clerk.patch(made["url"], {"titel": "Nieuw", "lock": lock}).status == 200
    assert clerk.patch(made["url"], {"status": "definitief", "lock": lock}).status == 200


def test_drc_011_drc_012_drc_013_drc_014_pass(zgw: Zgw, types: Types) -> None:
    made = types.document()["url"]
    found = zgw.get(f"{made}?expand=informatieobjecttype.catalogus").json["_expand"]["informatieobjecttype"]
    assert found["_expand"]["catalogus"]["domein"] == "TEST"


def test_drc_012_fails_to_go_deeper(zgw: Zgw, types: Types) -> None:
    made = types.document()["url"]
    path = "informatieobjecttype.catalogus.zaaktypen.statustypen"
    found = zgw.get(f"{made}?expand={path}").json["_expand"]["informatieobjecttype"]["_expand"]["catalogus"]["_expand"]
    assert "_expand" not in found["zaaktypen"][0]


def test_drc_011_drc_013_drc_014_fail(zgw: Zgw, types: Types) -> None:
    made = types.document()["url"]
    assert zgw.get(f"{made}?expand=link").status == 400
    assert zgw.get(f"{made}?expand=bestaatniet").status == 404


@pytest.mark.parametrize(
    ("begin", "einde", "code"),
    [("2026-09-15", "2026-09-15", ""), ("2020-01-01", "2026-09-14", "not-valid"), ("2026-09-16", None, "not-valid")],
)
def test_drc_001_passes_and_fails_by_the_days_that_a_type_holds(
    frozen: Any, zgw: Zgw, types: Types, begin: str, einde: str | None, code: str
) -> None:
    body = {**zgw.get(types.informatieobjecttype).json, "omschrijving": "nieuw"}
    kind = zgw.made("catalogi/informatieobjecttypen", {**body, "beginGeldigheid": begin, "eindeGeldigheid": einde})[
        "url"
    ]
    zgw.made(f"{kind}/publish", {})
    found = zgw.post(DOCUMENTS, document(kind))
    assert (found.status, found.fault("informatieobjecttype")) == (400 if code else 201, code)
    made, lock = locked(zgw, types)
    moved = zgw.patch(made["url"], {"informatieobjecttype": kind, "lock": lock})
    assert (moved.status, moved.fault("informatieobjecttype")) == (400 if code else 200, code)
    zgw.patch(types.informatieobjecttype, {"eindeGeldigheid": "2026-09-14"})
    made, lock = zgw.get(made["url"]).json, lock
    assert zgw.patch(made["url"], {"titel": "Nieuw", "lock": lock}).status == 200  # what is there goes on


HOSTILE = (
    ("Plattegrond.pdf", 'filename="Plattegrond.pdf"', "Plattegrond.pdf"),
    ("één twee.pdf", 'filename="een twee.pdf"', "%C3%A9%C3%A9n%20twee.pdf"),
    ("日本.txt", 'filename="document.txt"', "%E6%97%A5%E6%9C%AC.txt"),
    ('a"b\\c%20;d.pdf', 'filename="a_b c_20;d.pdf"', "a%22b%20c%2520%3Bd.pdf"),
    ("../../etc/passwd", 'filename="etc passwd"', "etc%20passwd"),
    ("a\r\nSet-Cookie: x=1", 'filename="a Set-Cookie: x=1"', "a%20Set-Cookie%3A%20x%3D1"),
    ("fdp.\u202egnp.exe", 'filename="fdp. gnp.exe"', "fdp.%20gnp.exe"),
    ("", 'filename="document"', "document"),
    ("...", 'filename="document"', "document"),
)


@pytest.mark.parametrize(("name", "plain", "whole"), HOSTILE)
def test_a_download_has_its_name(zgw: Zgw, types: Types, name: str, plain: str, whole: str) -> None:
    made = types.document(bestandsnaam=name)["url"]
    said = zgw.get(f"{made}/download").headers["Content-Disposition"]
    assert said == f"attachment; {plain}; filename*=UTF-8''{whole}"
    assert said.isascii()
    assert said.isprintable()


def test_a_download_of_a_version_has_the_name_of_then(zgw: Zgw, types: Types) -> None:
    made = types.document(bestandsnaam="een.pdf")["url"]
    lock = zgw.made(f"{made}/lock", {})["lock"]
    zgw.patch(made, {"bestandsnaam": "twee.pdf", "lock": lock})
    assert "een.pdf" in zgw.get(f"{made}/download?versie=1").headers["Content-Disposition"]
    assert "twee.pdf" in zgw.get(f"{made}/download").headers["Content-Disposition"]


def test_base64_in_lines_is_read(zgw: Zgw, types: Types) -> None:
    whole = bytes(range(256)) * 4
    for end in (b"\n", b"\r\n"):
        lines = base64.encodebytes(whole).replace(b"\n", end).decode()
        made = types.document(inhoud=lines, bestandsomvang=len(whole))["url"]
        assert zgw.get(f"{made}/download").content == whole
    for wrong in ("aGFs bG8=", "aGFsbG8=!", "aGFsb", "\n\n="):
        assert zgw.post(DOCUMENTS, document(types.informatieobjecttype, inhoud=wrong)).fault("inhoud") == "invalid"


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_any_sort_is_kept_as_it_came(zgw: Zgw, types: Types, name: str) -> None:
    called, data = FILES[name]
    inhoud = base64.b64encode(data).decode()
    made = types.document(bestandsnaam=called, inhoud=inhoud, bestandsomvang=len(data))
    assert made["bestandsnaam"] == called
    assert zgw.get(f"{made['url']}/download").content == data
    short = zgw.post(DOCUMENTS, document(types.informatieobjecttype, inhoud=inhoud, bestandsomvang=len(data) + 1))
    assert short.status == 400
    assert short.fault("inhoud") == "file-size"


@pytest.mark.parametrize("name", ["betrokkene", "contactPersoon"])
def test_a_verzending_points_at_something(zgw: Zgw, types: Types, name: str) -> None:
    body = {
        "betrokkene": "https://personen.example/1",
        "informatieobject": types.document()["url"],
        "aardRelatie": "geadresseerde",
        "contactPersoon": "https://personen.example/2",
        "mijnOverheid": True,
    }
    gone = "http://localhost/zaken/api/v1/rollen/00000000-0000-4000-8000-000000000000"
    assert zgw.post("documenten/verzendingen", {**body, name: gone}).fault(name) == "bad-url"
    assert zgw.post("documenten/verzendingen", {**body, name: types.zaak()["url"]}).status == 201


def test_a_version_stays_as_it_was(zgw: Zgw, types: Types) -> None:
    made, lock = locked(zgw, types)
    before = made["beginRegistratie"]
    time_of_second = zgw.patch(
        made["url"], {"inhoud": base64.b64encode(b"dag").decode(), "bestandsomvang": 3, "lock": lock}
    ).json
    assert zgw.get(f"{made['url']}?versie=1").json["bestandsomvang"] == 5
    assert zgw.get(f"{made['url']}?registratieOp={before}").json["versie"] == 1
    assert zgw.get(f"{made['url']}?registratieOp={time_of_second['beginRegistratie']}").json["versie"] == 2
    assert zgw.get(f"{made['url']}/download?versie=1").content == b"hallo"
    assert zgw.get(f"{made['url']}/download").content == b"dag"
    assert zgw.get(f"{made['url']}?versie=9").status == 404


def test_what_became_confidential_is_so_as_it_was_too(zgw: Zgw, types: Types) -> None:
    """An earlier version is as closed as the document is now: who raised the level did not mean what was there before to stay open."""
    made, lock = locked(zgw, types)
    before = made["beginRegistratie"]
    zgw.patch(made["url"], {"vertrouwelijkheidaanduiding": "geheim", "lock": lock})
    reader = writer(types)
    for asked in ("", "?versie=1", f"?registratieOp={before}"):
        assert zgw.get(made["url"] + asked).status == 200
        for address in (f"{made['url']}{asked}", f"{made['url']}/download{asked}"):
            assert reader.get(address).status == 403, address
    assert reader.get(f"{made['url']}?versie=9").status == 403


def test_what_was_confidential_stays_so_as_it_was(zgw: Zgw, types: Types) -> None:
    made, lock = locked(zgw, types)
    zgw.patch(made["url"], {"vertrouwelijkheidaanduiding": "geheim", "lock": lock})
    zgw.patch(made["url"], {"vertrouwelijkheidaanduiding": "openbaar", "lock": lock})
    reader = writer(types)
    assert reader.get(made["url"]).status == 200
    assert reader.get(f"{made['url']}?versie=2").status == 403
    assert reader.get(f"{made['url']}/download?versie=2").status == 403
    assert reader.get(f"{made['url']}?versie=1").status == 200


def form(lock: str, content: bytes) -> tuple[bytes, str]:
    edge = f"edge{time.time_ns()}"
    body = (
        (
            f'--{edge}\r\nContent-Disposition: form-data; name="lock"\r\n\r\n{lock}\r\n'
            f'--{edge}\r\nContent-Disposition: form-data; name="inhoud"; filename="deel"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode()
        + content
        + f"\r\n--{edge}--\r\n".encode()
    )
    return body, f"multipart/form-data; boundary={edge}"


def test_a_large_file_comes_in_parts(zgw: Zgw, types: Types, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bestandsdeel, "PART_SIZE", 4)
    made = types.document(inhoud=None, bestandsomvang=10)
    assert (made["locked"], made["inhoud"]) == (True, None)
    assert [part["omvang"] for part in made["bestandsdelen"]] == [4, 4, 2]
    assert {part["lock"] for part in made["bestandsdelen"]} == {made["lock"]}
    unlock = {"lock": made["lock"]}
    assert zgw.post(f"{made['url']}/unlock", unlock).codes == {"incomplete"}
    for part, piece in zip(made["bestandsdelen"], (b"abcd", b"efgh", b"ij"), strict=True):
        wrong, kind = form(made["lock"], piece + b"!")
        assert zgw.call("PUT", part["url"], raw=wrong, kind=kind).codes == {"file-size"}
        wrong, kind = form("anders", piece)
        assert zgw.call("PUT", part["url"], raw=wrong, kind=kind).codes == {"incorrect-lock-id"}
        body, kind = form(made["lock"], piece)
        assert zgw.call("PUT", part["url"], raw=body, kind=kind).json["voltooid"] is True
    assert zgw.post(f"{made['url']}/unlock", unlock).status == 204
    assert zgw.get(f"{made['url']}/download").content == b"abcdefghij"
    assert zgw.get(made["url"]).json["bestandsdelen"] == []


def test_a_wrong_size_is_refused_and_writes_nothing(zgw: Zgw, types: Types) -> None:
    found = zgw.post(DOCUMENTS, document(types.informatieobjecttype, bestandsomvang=4))
    assert found.fault("inhoud") == "file-size"
    assert Enkelvoudiginformatieobject.objects.count() == 0


def test_an_update_keeps_the_content(zgw: Zgw, types: Types) -> None:
    made, lock = locked(zgw, types)
    zgw.patch(made["url"], {"titel": "Nieuw", "lock": lock})
    assert zgw.get(f"{made['url']}/download").content == b"hallo"


def test_only_what_is_ready_for_publication(zgw: Zgw, types: Types) -> None:
    ready, not_ready = types.document(isGereedVoorPublicatie=True), types.document()
    grant = {
        "component": "drc",
        "scopes": ["documenten.lezen"],
        "informatieobjecttype": types.informatieobjecttype,
        "maxVertrouwelijkheidaanduiding": "openbaar",
    }
    reader = client.client("publicatie", [grant])
    from openloket.registers.models import Applicatie

    Applicatie.objects.filter(label="publicatie").update(alleen_is_gereed_voor_publicatie=True)
    reader = client.client("publicatie")
    assert reader.get(ready["url"]).status == 200
    assert reader.get(not_ready["url"]).status == 403


@pytest.mark.parametrize(
    ("address", "status"),
    [({"emailadres": "a@b.example"}, 201), ({}, 400), ({"emailadres": "a@b.example", "mijnOverheid": True}, 400)],
)
def test_a_verzending_has_one_address(zgw: Zgw, types: Types, address: dict[str, Any], status: int) -> None:
    body = {
        "betrokkene": "https://personen.example/1",
        "informatieobject": types.document()["url"],
        "aardRelatie": "geadresseerde",
        "contactPersoon": "https://personen.example/2",
    }
    assert zgw.post("documenten/verzendingen", {**body, **address}).status == status


def test_the_sweep_keeps_what_an_earlier_version_and_a_part_hold(
    zgw: Zgw, types: Types, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, lock = locked(zgw, types)
    zgw.patch(made["url"], {"inhoud": base64.b64encode(b"dag").decode(), "bestandsomvang": 3, "lock": lock})
    monkeypatch.setattr(bestandsdeel, "PART_SIZE", 4)
    large = types.document(inhoud=None, bestandsomvang=8)
    body, kind = form(large["lock"], b"abcd")
    zgw.call("PUT", large["bestandsdelen"][0]["url"], raw=body, kind=kind)
    loose = content.store(b"niemand noemt dit")
    tomorrow = time.time() + 2 * 86_400
    monkeypatch.setattr(jobs.time, "time", lambda: tomorrow)
    jobs.sweep_contents(0)
    with pytest.raises(FileNotFoundError):
        content.read(loose)
    monkeypatch.undo()
    assert zgw.get(f"{made['url']}/download?versie=1").content == b"hallo"
    body, kind = form(large["lock"], b"efgh")
    zgw.call("PUT", large["bestandsdelen"][1]["url"], raw=body, kind=kind)
    zgw.post(f"{large['url']}/unlock", {"lock": large["lock"]})
    assert zgw.get(f"{large['url']}/download").content == b"abcdefgh"

"""Definitions that are wrong in all kinds of ways: each is refused with its file, its line and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from openloket.definitions import demanded, lists
from openloket.definitions.library import load
from tests.conftest import SERVICES

DAY = str(demanded.FROM)
SERVICE = "evenementenvergunning"
EVENT = (SERVICES / SERVICE / f"{DAY}.yaml").read_text()
BOMB = "\na0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]\n" for n in range(8)
)


def between(begin: str, end: str) -> str:
    start = EVENT.index(begin)
    return EVENT[start : EVENT.index(end, start)]


def line_with(begin: str) -> str:
    return between(begin, "\n")


FROM, ASK, MAX = f"valid_from: {DAY}", "ask: Hoe heet het evenement?", "type: text, max: 60"
END = EVENT[-40:]
"""The last of the text, after which something may be added."""
CASE = "{<<: *straatfeest, weg_dicht: true, wegen: Voorbeeldstraat}"
LETTER = between("  geweigerd:\n    subject", "  ingetrokken:\n    subject")
REFUSED: dict[str, tuple[str, str, str, str]] = {
    # text that is no YAML, or more than it seems
    "a bomb": (END, END + BOMB, "a4: ", "voluit geschreven is het meer dan 50000 waarden"),
    "a name for itself": (END, END + "\nx: &x [*x]\n", "x: &x", "'*x' verwijst naar zichzelf of naar niets"),
    "a name for nothing": ("tells: *risico", "tells: *gevaar", "*gevaar", "'*gevaar' verwijst naar zichzelf of naar niets"),
    "deep lists": (END, f"{END}\nx: {'[' * 60}{']' * 60}\n", "x: [", "dieper genest dan 30 lagen"),
    "deep groups": (END, f"{END}\nx: {'{a: ' * 60}1{'}' * 60}\n", "x: {", "dieper genest dan 30 lagen"),
    "very deep lists": (END, f"{END}\nx: {'[' * 100_000}{']' * 100_000}\n", "x: [", "veel te diep genest"),
    "a tab": ("\npersonal_data:\n  purpose", "\npersonal_data:\n\tpurpose", "\tpurpose", "is het een tab, gebruik dan spaties"),
    "a character that nobody sees": ("Straatfeest", "Straat\x07feest", "Straat\x07feest", "een teken in dat niemand ziet (U+0007)"),
    "an empty character": ("Straatfeest", "Straat\x00feest", "Straat\x00feest", "een teken in dat niemand ziet (U+0000)"),
    "two texts": (END, f"{END}\n---\nservice: x\n", "---", "hier begint een tweede tekst ('---')"),
    "code": ("organ: burgemeester", "organ: !!python/name:os.system", "organ:", "laat 'tag:yaml.org,2002:python/name:os.system' weg"),
    "a tag": ("organ: burgemeester", "organ: !organ burgemeester", "organ:", "laat '!organ' weg"),
    "a list as a name": ("organ: burgemeester", "? [a, b]\n: c\norgan: burgemeester", "? [a", "een naam moet een woord zijn"),
    "a number as a name": ("organ: burgemeester", "1: a\norgan: burgemeester", "1: a", "'1' is hier geen naam. Zet hem tussen aanhalingstekens."),
    "nothing as a name": ("organ: burgemeester", "~: a\norgan: burgemeester", "~: a", "'~' is hier geen naam."),
    "yes as a name": ("organ: burgemeester", "yes: a\norgan: burgemeester", "yes: a", "'yes' is hier geen naam."),
    "a name twice": (END, f"{END}\nsilence: niets\n", "silence: niets", "'silence' staat hier twee keer."),
    "a name twice within": ("{id: naam, ask", "{id: naam, id: naam2, ask", "id: naam2", "'id' staat hier twee keer."),
    "a quote that stays open": (line_with("title:"), 'title: "Evenementenvergunning', "upl: ", "Dit is geen geldige YAML: hier wordt een naam"),
    "a colon in a text": (ASK, "ask: Let op: hoe heet het?", "Let op:", "een haak die opengaat, gaat niet dicht"),
    "half a character": (line_with("title:"), 'title: "Feest \\uD83D"', "title: ", "Dit is geen geldige YAML: na een \\ staat een code die geen teken is; typ het teken zelf."),
    "something else after <<": ("{<<: *straatfeest, weg_dicht", "{<<: straatfeest, weg_dicht", "<<: straatfeest", "bij '<<' staat geen verwijzing"),
    "endless digits": ("type: number, min: 1", f"type: number, min: 1{'0' * 60}", "min: 10000", "een getal heeft meer dan 40 tekens"),
    "a power": ("type: number, min: 1", "type: number, min: 1e9", "min: 1e9", "schrijf het getal '1e9' voluit"),
    # values that are read as something else, or cannot be
    "a number with a zero before it": ("type: number, min: 1", "type: number, min: 010", "min: 010", "'010' leest YAML als een getal dat er anders uitziet. Schrijf het anders"),
    "a number of another kind": ("type: number, min: 1", "type: number, min: 0x10", "min: 0x10", "'0x10' leest YAML als een getal"),
    "an article that becomes a number": ('article: "2:25"', "article: 2:25", "article: 2:25", "'2:25' leest YAML als een getal"),
    "without end": ("type: number, min: 1", "type: number, min: .inf", "min: .inf", "'.inf' leest YAML als een getal"),
    "no number": ("type: number, min: 1", "type: number, min: .nan", "min: .nan", "'.nan' leest YAML als een getal"),
    "a day that cannot be": (FROM, "valid_from: 2026-02-30", "2026-02-30", "'2026-02-30' leest YAML als een dag of een tijd die niet bestaat"),
    "a month that cannot be": ("received: 2026-12-22", "received: 2026-13-22", "2026-13-22", "een dag of een tijd die niet bestaat"),
    "the year 0": (FROM, "valid_from: 0000-01-01", "0000-01-01", "een dag of een tijd die niet bestaat"),
    "a day in words": (FROM, "valid_from: morgen", "valid_from", "Dit is geen dag. Schrijf een dag als 2026-11-27."),
    "a day as people write it": (FROM, "valid_from: 27-11-2026", "valid_from", "Dit is geen dag."),
    "over before it begins": (FROM, f"{FROM}\nvalid_until: 2026-11-01", "valid_until", "De versie eindigt voordat zij begint."),
    "a number as a title": (line_with("title:"), "title: 2026", "title: 2026", "Hier moet tekst staan, maar er staat een heel getal."),
    # what is named twice, or in a circle
    "two pages with one id": ("  - id: contact\n", "  - id: aanvrager\n", "  - id: aanvrager", "Pagina 'aanvrager' staat er twee keer."),
    "a question with the id of an earlier one": ("{id: wegen,", "{id: weg_dicht,", "ask: Welke weg", "Vraag, bedrag, feit, regel of controle 'weg_dicht' staat er twee keer."),
    "two rules with one id": ("  - id: op_tijd\n", "  - id: leges\n", "  - id: leges", "'leges' staat er twee keer."),
    "a rule with the id of a question": ("  - id: categorie\n", "  - id: bezoekers\n", "  - id: bezoekers", "'bezoekers' staat er twee keer."),
    "two facts with one id": ("facts:\n", "facts:\n  - {id: dagen_vooraf, title: X, days_between: [ontvangst, datum]}\n", "title: Dagen tussen", "'dagen_vooraf' staat er twee keer."),
    "two steps with one id": ("id: in_behandeling, label", "id: ontvangen, label", "label: In behandeling", "Stap 'ontvangen' staat er twee keer."),
    "a rule that looks at itself": ("when: {dagen_vooraf: {below: 14}}", "when: {op_tijd: te laat}", "when: {op_tijd: te laat}", "De regel noemt 'op_tijd', en dat kennen wij niet."),
    "a cycle of rules": ("when: {bezoekers: {min: 5000}}", "when: {leges: 75}", "when: {leges: 75}", "De regel noemt 'leges', en dat kennen wij niet."),
    "a cycle of facts": ("facts:\n", "facts:\n  - {id: een, title: A, sum: [twee]}\n  - {id: twee, title: B, sum: [een]}\n", "id: een", "Feit 'een' noemt 'twee', en dat kennen wij niet."),
    "a cycle of conditions": ("id: weg_dicht, ", "id: weg_dicht, when: {wegen: {given: true}}, ", "id: weg_dicht", "De voorwaarde noemt 'wegen', en dat is geen eerdere vraag."),
    "a condition on itself": ("id: weg_dicht, ", "id: weg_dicht, when: {weg_dicht: true}, ", "id: weg_dicht", "De voorwaarde noemt 'weg_dicht', en dat is geen eerdere vraag."),
    # parts that say nothing
    "a question that asks nothing": (ASK, 'ask: ""', 'ask: ""', "Bij 'ask' staat niets."),
    "an answer without words": ("label: Voor een bedrijf of vereniging}", 'label: " "}', 'label: " "', "Bij 'label' staat niets."),
    "an answer without a name": ("{id: organisatie, label", '{id: "", label', 'id: ""', "Bij 'id' staat niets."),
    "a purpose that says nothing": (line_with("  purpose:"), '  purpose: ""', "  purpose:", "Bij 'purpose' staat niets."),
    "nobody who handles it": (line_with("team:"), 'team: ""', "team:", "Bij 'team' staat niets."),
    "a row without a ground": (line_with('because: "APV 2:25 lid 6'), 'because: ""', 'because: ""', "Bij 'because' staat niets."),
    "no work instruction": (between("work_instruction:", "running_cases:"), 'work_instruction: ""\n', "work_instruction:", "Bij 'work_instruction' staat niets."),
    "a letter without a text": (LETTER, '  geweigerd: {subject: Nee, body: ""}\n', "geweigerd: {", "Bij 'body' staat niets."),
    "a letter without a subject": (LETTER, '  geweigerd: {subject: "", body: Nee}\n', "geweigerd: {", "Bij 'subject' staat niets."),
    "a page without a question": ("pages:\n", "pages:\n  - {id: leeg, title: Leeg, questions: []}\n", "id: leeg", "Op deze pagina staat geen vraag."),
    "a rule without rows": (between("  - id: leges\n", "  - id: op_tijd\n"), "  - {id: leges, title: Leges, unit: euro, rows: []}\n", "id: leges", "Tabel 'leges' laat een geval open"),
    "an example without answers": (f"    answers: {CASE}\n", "", "name: straatfeest met een weg dicht", "'answers' ontbreekt."),
    "an example that expects nothing": ('expect: {categorie: "1", leges: 75.00}', "expect: {}", "name: straatfeest met een weg dicht", "Voorbeeld 'straatfeest met een weg dicht' verwacht niets."),
    "no example": (EVENT[EVENT.index("examples:") :], "examples: []\n", "examples:", "Er is geen voorbeeld."),
    "one step": (between("steps:\n", "results:\n"), "steps: [{id: a, label: A, explain: B}]\n", "steps:", "Een proces heeft ten minste twee stappen."),
    # what fits nowhere
    "an answer to no question": (CASE, CASE.replace("weg_dicht", "weg_digt"), "weg_digt", "Hier wordt 'weg_digt' beantwoord, en dat is geen vraag."),
    "a wrong answer to no question": ('wrong: {begin: "10:00", einde: "09:00"}', 'wrong: {begin: "10:00", eind: "09:00"}', "eind:", "Hier wordt 'eind' beantwoord, en dat is geen vraag."),
    "room for nothing": (MAX, "type: text, max: 0", "max: 0", "Met 'max: 0' past er niets in."),
    "room for less than nothing": (MAX, "type: text, max: -1", "max: -1", "Met 'max: -1' past er niets in."),
    "a part of a character": (MAX, "type: text, max: 6.5", "max: 6.5", "'max' past niet bij type 'text'."),
    "a bound that is true": ("type: number, min: 1", "type: number, min: true", "min: true", "'min' past niet bij type 'number'."),
    "a type in capitals": ("type: yes_no", "type: Yes_no", "type: Yes_no", "Bedoelt u 'yes_no'?"),
    "a type that is none": ("type: time}", "type: uur}", "type: uur", "Kies een van deze soorten"),
    "a term of nothing": ("decide: 8 weken", "decide: 0 weken", "decide: 0 weken", "'0 weken' is geen termijn."),
    "a term before the application": ("decide: 8 weken", "decide: -8 weken", "decide: -8 weken", "'-8 weken' is geen periode."),
    "a term beyond time": ("decide: 8 weken", "decide: 99999999 weken", "decide: 9999", "is geen periode."),
    "a currency that is none": ("unit: euro", "unit: dollar", "unit: dollar", "'dollar' is hier geen bekende waarde."),
    "a price without its rule": (between("  - id: leges\n", "  - id: op_tijd\n"), "", "fee:", "Regel 'leges' bestaat niet."),
    "a result told by the receipt": ("letter: geweigerd,", "letter: receipt,", "letter: receipt", "Brief 'receipt' zegt niet hoe het afliep."),
    "a letter that nothing uses": ("  ingetrokken:\n    subject", "  vergeten: {subject: Nee, body: Nee}\n  ingetrokken:\n    subject", "vergeten:", "Geen enkel resultaat gebruikt de brief 'vergeten'."),
    "a letter that names nothing": ("{naam_evenement} op {datum}", "{} op {datum}", "body: |", "De brief noemt {}, en dat kennen wij niet."),
    "a letter that counts": ("{naam_evenement} op {datum}", "{0} op {datum}", "body: |", "De brief noemt {0}, en dat kennen wij niet."),
    "a letter that looks inside": ("{naam_evenement} op {datum}", "{naam_evenement.__class__} op {datum}", "body: |", "De brief noemt {naam_evenement.__class__}"),
    "an id with a picture": ("id: naam_evenement", "id: feest🎉", "feest🎉", "'feest🎉' is geen goede naam."),
    "an id with a space": ("id: naam_evenement", "id: naam evenement", "id: naam evenement", "'naam evenement' is geen goede naam."),
    "a service elsewhere": ("service: evenementenvergunning", "service: ../geheim", "service:", "'../geheim' is geen goede naam."),
    # almost right
    "a name with a slip": ("type: yes_no}", "type: yes_no, requird: false}", "requird", "'requird' kennen wij niet. Bedoelt u 'required'?"),
    "a name of another part": ("{id: naam_evenement, ", "{id: naam_evenement, vraag: x, ", "vraag: x", "'vraag' kennen wij niet. Kies uit: id, ask, "),
    "a part with a slip": ("\nwork_instruction:", "\nwork_instructions:", "work_instructions", "'work_instructions' kennen wij niet. Bedoelt u 'work_instruction'?"),
    "a part in Dutch": ("\nresults:", "\nresultaten:", "resultaten:", "'resultaten' kennen wij niet. "),
    "an organ with a slip": ("organ: burgemeester", "organ: burgermeester", "organ:", "'burgermeester' is hier geen bekende waarde. Bedoelt u 'burgemeester'?"),
    "an organ that is none": ("organ: burgemeester", "organ: raad", "organ:", "'raad' is hier geen bekende waarde. Kies uit: "),
    "an audience that is none": ("[inwoner, ondernemer]", "[inwoner, burger]", "burger]", "'burger' is hier geen bekende waarde. Kies uit: inwoner, ondernemer."),
    "an action that is none": ("action: vernietigen, after: 5", "action: vernietig, after: 5", "action: vernietig,", "Bedoelt u 'vernietigen'?"),
    "two answers that read the same": ("label: Markt of braderie", "label: buurtfeest of straatfeest", "label: buurtfeest", "Twee antwoorden heten 'buurtfeest of straatfeest'. Geef elk een eigen tekst."),
    "a question that is never asked": ("max: 600, when: {alcohol: true}", "max: 600, when: {versterkte_muziek: false, eindtijd_muziek: {given: true}}", "alcohol_plan", "Vraag 'alcohol_plan' wordt nooit gesteld: dit is nooit waar."),
    "a question for more than there can be": ("max: 600, when: {alcohol: true}", "max: 600, when: {bezoekers: {min: 300000}}", "alcohol_plan", "Vraag 'alcohol_plan' wordt nooit gesteld"),
    "three days between": ("days_between: [ontvangst, datum]", "days_between: [ontvangst, datum, datum]", "days_between", "Deze lijst heeft 3 waarden. Schrijf er 2."),
    "a check that is never true": ('when: {begin: {min: einde}, einde: {max: "06:00"}}', 'when: {begin: {min: "20:00", below: "19:00"}, einde: {max: "06:00"}}', "begin: {min", "Controle 'einde_in_de_nacht' is nooit waar."),
    "times a number": ("max: vandaag + 2 jaar", "max: vandaag * 2", "vandaag * 2", "'vandaag * 2' is geen grens. Schrijf 'vandaag' of de id van een vraag"),
    "a day less a day": ("max: vandaag + 2 jaar", "max: vandaag - datum", "vandaag - datum", "'vandaag - datum' is geen grens."),
    "an hour more": ("id: einde, ask: Hoe laat eindigt het?, type: time", "id: einde, ask: Hoe laat eindigt het?, type: time, min: begin + 1 uur", "begin + 1 uur", "'1 uur' is geen periode."),
    "more files than anyone can send": ("type: file, max: 3", "type: file, max: 30", "max: 30", "Bij één vraag passen hoogstens 10 bestanden. Schrijf 10 of minder"),
    "a declaration that one need not give": ("type: declaration}", "type: declaration, required: false}", "required: false", "is een verklaring, en wie die niet geeft, kan niet verder. Haal 'required: false' weg"),
    "a fact beside a text": ("when: {dagen_vooraf: {below: 14}}", 'when: {dagen_vooraf: {below: "veertien"}}', "veertien", "'dagen_vooraf' vergelijkt u hier met iets wat geen getal is. Schrijf bij de grens een getal."),
    "a fact beside a list": ("when: {dagen_vooraf: {below: 14}}", "when: {dagen_vooraf: {below: [14]}}", "[14]", "'dagen_vooraf' vergelijkt u hier met iets wat geen getal is."),
    "a fact that has something": ("when: {dagen_vooraf: {below: 14}}", "when: {dagen_vooraf: {has: 14}}", "has: 14", "'has' kan alleen bij een vraag met meer antwoorden."),
    "a fact that is a list of lists": ("when: {dagen_vooraf: {below: 14}}", "when: {dagen_vooraf: [[14]]}", "[[14]]", "Hier staat geen waarde van 'dagen_vooraf'."),
    "a thousand rows": ("  - id: leges\n", "  - id: lang\n    title: Lang\n    rows:\n" + "      - {when: {bezoekers: {min: 5}}, then: x, because: y}\n" * 1000 + "  - id: leges\n", "rows:", "Hier staan 1000 rijen; er passen er 200. Verdeel het, of haal er weg."),
    "a thousand questions that hang on each other": ("pages:\n", "pages:\n  - id: veel\n    title: Veel\n    questions:\n      - {id: v0, ask: V, type: yes_no}\n" + "".join(f"      - {{id: v{n}, ask: V, type: yes_no, when: {{v{n - 1}: true}}}}\n" for n in range(1, 1000)), "pages:", "vragen; er passen er 300."),
    "markup in a question": (ASK, "ask: Hoe heet het <b>evenement</b>?", "<b>", "In deze tekst staat opmaak: '<b>'. Die komt letterlijk op pagina's en brieven. Schrijf gewone tekst."),
    "an entity": (ASK, "ask: Hoe heet het evenement&nbsp;?", "&nbsp;", "In deze tekst staat opmaak: '&nbsp;'."),
    "stars for bold": (ASK, "ask: Hoe heet het **evenement**?", "**evenement", "In deze tekst staat opmaak: '**e'."),
    "a text that turns around": (ASK, 'ask: "Hoe heet \\u202e het evenement?"', "202e", "In deze tekst staat een teken dat niemand ziet (U+202E). Typ de tekst opnieuw, zonder dat teken."),
    "a question of two lines": (ASK, 'ask: "Hoe heet\\nhet evenement?"', "Hoe heet", "'ask' heeft meer dan één regel. Schrijf het op één regel; een uitleg kan bij 'hint'."),
    "against a result twice": ("against: [verleend]", "against: [verleend, verleend]", "verleend, verleend", "'verleend' staat hier twee keer. Haal er één weg."),
    "for someone twice": ("audience: [inwoner, ondernemer]", "audience: [inwoner, ondernemer, inwoner]", "audience:", "'inwoner' staat hier twee keer. Haal er één weg."),
    "a step with a space": ("{id: in_behandeling, label", "{id: in behandeling, label", "id: in behandeling", "'in behandeling' is geen goede naam. Gebruik kleine letters, cijfers en _."),
    "a web without an address": ("  web: {assurance: substantieel}\n", "", "channels:", "'web' ontbreekt."),
}  # fmt: skip


def faults(tmp_path: Path, content: bytes) -> list[str]:
    folder = tmp_path / "services" / SERVICE
    folder.mkdir(parents=True)
    (folder / f"{DAY}.yaml").write_bytes(content)
    found = load(tmp_path / "services", lists.read()).faults
    return [str(fault) for fault in found if not fault.file.endswith(".txt")]


@pytest.mark.parametrize(("old", "new", "where", "message"), REFUSED.values(), ids=REFUSED)
def test_refused_with_file_line_and_what_to_do(tmp_path: Path, old: str, new: str, where: str, message: str) -> None:
    assert old in EVENT
    text = EVENT.replace(old, new, 1)
    found = faults(tmp_path, text.encode())
    lines = [n for n, line in enumerate(text.split("\n"), start=1) if where in line]
    told = [fault for fault in found if message in fault]
    assert told, found
    file, _, rest = told[0].partition(":")
    assert file == f"services/{SERVICE}/{DAY}.yaml"
    assert int(rest.split(":")[0]) in lines, (told[0], lines)
    assert ". " in told[0], "it says what to do"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (EVENT.encode("utf-16"), "Het bestand is geen UTF-8. Sla het op als UTF-8."),
        (EVENT.encode() + "# één".encode("latin-1"), "Het bestand is geen UTF-8."),
        (EVENT.encode() + b"# " + b"x" * 1_100_000, "de tekst is langer dan 1000000 tekens"),
        (EVENT.encode() + b"# " + b"x" * 5_000_000, "Het bestand is te groot voor een dienst."),
        (
            b"- " + EVENT.replace("\n", "\n  ").encode(),
            "Hier wordt een groep met namen verwacht, maar er staat een lijst.",
        ),
        (b"", "Het bestand is leeg."),
    ],
    ids=["two bytes each", "another alphabet", "long", "large", "a list", "empty"],
)
def test_a_whole_file_that_is_wrong(tmp_path: Path, content: bytes, message: str) -> None:
    [found] = faults(tmp_path, content)
    assert found.startswith(f"services/{SERVICE}/{DAY}.yaml:1: ")
    assert message in found


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf" + EVENT.encode(), EVENT.replace("\n", "\r\n").encode()], ids=["a mark", "Windows"])  # fmt: skip
def test_what_an_editor_adds_does_no_harm(tmp_path: Path, content: bytes) -> None:
    assert faults(tmp_path, content) == []

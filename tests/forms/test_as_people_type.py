"""Input as people give it: what means the same is one answer, names stay as written, and what is wrong is said."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openloket.forms import countries
from openloket.forms.kinds import Good
from openloket.forms.reading import Invalid, clean_text, figures, keyed, reference
from openloket.forms.types import KINDS, READERS, to_json
from openloket.forms.validate import validate
from tests.forms.asking import GOOD, asked

UNSEEN = "\u200b\ufeff\u00ad\u2060\u200e\u200f\u202a\u202c\u2066\u2069"
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
SPACES = "\u00a0\u2009\u202f\u3000\t"
CODED = (
    "number",
    "money",
    "decimal",
    "date",
    "time",
    "date_time",
    "phone",
    "bsn",
    "rsin",
    "kvk",
    "iban",
    "licence_plate",
)


def value(name: str, raw: Any) -> Any:
    outcome = validate([asked(name)], {"q": raw})
    assert outcome.problems == (), raw
    return outcome.answers["q"]


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)


TYPED = [(name, good) for name, good in GOOD if isinstance(good.raw, str) and name in CODED]


@pytest.mark.parametrize(("name", "good"), TYPED)
def test_a_number_or_code_is_the_same_in_other_signs(name: str, good: Good) -> None:
    wanted = value(name, good.raw)
    assert value(name, wide(good.raw)) == wanted
    for dash in DASHES:
        assert value(name, good.raw.replace("-", dash)) == wanted
    for space in SPACES:
        assert value(name, f"{space}{good.raw.replace(' ', space)}{space}") == wanted
    for c in UNSEEN:
        middle = len(good.raw) // 2
        assert value(name, f"{c}{good.raw[:middle]}{c}{good.raw[middle:]}{c}") == wanted


@pytest.mark.parametrize(
    "name",
    [
        "Zoë", "O’Brien", "D'Angelo", "Jean‑Luc", "van ’t Hoff", "Łukasz Żółć", "Иван Иванов", "محمد علي", "می‌خواهم", "李小龍", "山田　太郎",
        "क्षितिज", "ශ්‍රී ලංකා", "Nguyễn Thị Ánh", "ʻOkina", "Þórður", "👨‍👩‍👧", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "\U0001fae9",
    ],
)  # fmt: skip
@pytest.mark.parametrize("type_", ["text", "long_text"])
def test_names_stay_as_they_are_written(type_: str, name: str) -> None:
    wanted = unicodedata.normalize("NFC", name).replace("\u3000", " ")
    assert value(type_, name) == wanted
    assert value(type_, unicodedata.normalize("NFD", name)) == wanted
    for c in UNSEEN:
        assert value(type_, c + name + c) == wanted


@pytest.mark.parametrize(
    "typed",
    ["zaak-2026-0000000261", "ZAAK\u20112026\u20130000000261", " ZAAK - 2026 - 0000000261.", "Zaaknummer: ＺＡＡＫ－２０２６－０００００００２６１", "\u201cZAAK-2026-0000000261\u201d", "ZAAK-2026-\u200b0000000261"],
)  # fmt: skip
def test_the_number_of_a_zaak_is_one_however_it_is_pasted(typed: str) -> None:
    assert reference(typed) == "ZAAK-2026-0000000261"


@pytest.mark.parametrize("typed", [None, ["ZAAK-1"], True, "", "\ufffd"])
def test_what_is_no_number_of_a_zaak_is_none(typed: object) -> None:
    assert reference(typed) == ""


def test_a_code_point_that_is_not_given_out_yet_is_text_and_what_never_is_none() -> None:
    assert unicodedata.category("\U0001fadd") == "Cn"  # free for a new emoji
    assert clean_text("feest \U0001fadd") == "feest \U0001fadd"
    for never in ("\ufdd0", "\ufffe", "\U0001ffff", "\ue000", "\x00", "\x1b", "\ud800", "\ufffd"):
        with pytest.raises(Invalid):
            clean_text(f"a{never}b")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x0b", "\x0c", "\x85"])
def test_lines_end_in_one_way(end: str) -> None:
    assert value("long_text", f"een{end}twee") == "een\ntwee"
    assert value("text", f"een{end}twee") == "een twee"


SAME: dict[str, dict[str, list[str]]] = {
    "number": {
        "25": ["vijfentwintig", "25 stuks", "۲۵"], "32": ["tweeëndertig"], "100": ["honderd", "1٠٠"],
        "12": ["12 personen", "12 pers.", "12x", "12 stuks", "12 keer", "twaalf", "Twaalf", '"12"', "‘12’", "12;", "12.", "12,00", "12,-", "+12", "१२", "１２", "12\ufe0f", "1\ufe0f\u20e32\ufe0f\u20e3", "\t12\r\n"],
        "1250": ["1.250", "1 250", "1’250", "1\u202f250", "١٬٢٥٠", "1.250 bezoekers"],
        "1250000": ["1.250.000", "1,250,000", "1 250 000"],
        "0": ["nul", "0", "٠"],
    },
    "money": {
        "1200.50": ["€ 1.200,50", "€1200.50", "1200,5", "1.200,50 euro", "EUR 1200,50", "€. 1200,50", "1’200.50", "1,200.50", "1200 euro 50", "1200 euro en 50 cent", "€ 1 200,50", "1200,50 euro.", "1200٫50"],
        "50.00": ["vijftig euro", "50 ,-"], "0.00": ["nul euro", "€ 0,-"],
        "45.00": ["€ 45,-", "45,--", "45,—", "45,=", "45 euros", "EURO45", "€:45", "45,– euro", "45.-"],
        "0.50": ["50 cent", "50 ct", "€0,50", ",50", ".50"],
        "-5.00": ["€-5", "-€5", "−€ 5"],
    },
    "decimal": {"12.5": ["12½", "12 ½", "12,50", "１２．５", "١٢٫٥", "12.5"], "0.5": ["½", ",5", ".5", "0,5"], "5": ["5,", "5,0", "vijf"]},
    "date": {
        "2026-12-05": [
            "5-12-2026", "5/12/2026", "5.12.2026", "5 \\ 12 \\ 2026", "05122026", "20261205", "2026/12/05", "5december2026", "zaterdag, 5 december 2026", "5 december, 2026",
            "December 5, 2026", "5th December 2026", "5e december 2026", "5 Dezember 2026", "d.d. 5-12-2026", "op 5 december 2026", "5\r\n12\r\n2026", "٥-١٢-٢٠٢٦", "5−12−2026.",
        ],
        "2026-07-03": ["vrijdag 3 juli 2026", "vrij. 3 juli 2026", "Fri, 3 Jul 2026", "Friday 3 July 2026", "den 3 juli 2026", "de 3de juli 2026", "3～7～2026", "3_7_2026", "(3 juli 2026)", "🗓 3 juli 2026", "۳-۷-۲۰۲۶", "3•7•2026"],
        "2026-12-01": ["dec. 1 2026", "1 december 2026", "di 1 dec 2026"],
        "2026-03-01": ["1 mrt. 2026", "1 maa 2026", "1 March 2026", "1 märz 2026", "1ste maart 2026"],
        "2026-05-10": ["10 mei 2026", "10 may 2026", "10 Mai 2026"],
        "2026-02-02": ["2 febr. 2026", "2 feb 2026"],
    },
    "time": {"15:00": ["3 uur 's middags", "3 uur ’s middags", "drie uur in de middag", "15.00.00", "15 Uhr", "15 00"], "20:15": ["kwart over acht 's avonds"], "00:00": ["12 uur 's nachts"], "12:00": ["12 uur 's middags"], "08:00": ["8 uur 's ochtends", "acht uur 's morgens"], "14:30": ["half drie 's middags", "14:30", "14.30", "14;30", "14,30", "1430", "14u30", "14 uur 30", "14:30h", "om 14:30 uur", "2:30 pm", "2:30PM", "１４：３０"], "09:00": ["9u", "9 uur", "9:00 am", "0900"], "00:10": ["12:10 AM"]},
    "phone": {"0612345678": ["werk: 06 12345678", "WhatsApp: 06-12345678", "０６ー１２３４５６７８", "📱06 12345678", "06-12345678", "06_12345678", "06*12345678", "06·1234·5678", "Tel. 0612345678", "telefoonnummer: 06 12345678", "mobiel 0612345678", "06-12345678;", "٠٦١٢٣٤٥٦٧٨", "\u202d0612345678\u202c"], "+31612345678": ["tel:+31612345678", "+ 31 6 12345678"]},
    "email": {"jan@voorbeeld.nl": ["E-mail: jan@voorbeeld.nl", "e-mailadres: jan@voorbeeld.nl", "“jan@voorbeeld.nl”", "'jan@voorbeeld.nl'", "(jan@voorbeeld.nl)", "jan@voorbeeld.nl!", "jan@voorbeeld.nl.", "jan@voorbeeld.nl,", "<jan@voorbeeld.nl>", "mailto:jan@voorbeeld.nl", "Jan de Wit <jan@voorbeeld.nl>", "jan @voorbeeld.nl", "jan @ voorbeeld . nl", "jan＠voorbeeld.nl", "ｊａｎ＠ｖｏｏｒｂｅｅｌｄ．ｎｌ", "ｊａｎ@voorbeeld.nl", "\ufeffjan@voorbeeld.nl\r\n"]},
    "bsn": {"999993653": ["sofinummer 999993653", "9999*93*653", "9999~93~653", "BSN 999993653", "bsn: 999993653", "BSN-nummer: 9999.93.653", "999/993/653", "999_993_653", "burgerservicenummer 999993653", "٩٩٩٩٩٣٦٥٣", "999993653."]},
    "rsin": {"002220647": ["RSIN 002220647", "0022.20.647"]},
    "kvk": {"69599084": ["Kamer van Koophandel 69599084", "6959•9084", "KvK 69599084", "KvK-nr. 69599084", "K.v.K. 69599084", "kvk-nummer: 6959 9084", "69/59/90/84"]},
    "iban": {"BE68539007547034": ["BE68–5390–0754–7034", "(BE68 5390 0754 7034)"], "FR1420041010050500013M02606": ["FR14 2004 1010 0505 0001 3M02 606"], "NL91ABNA0417164300": ["NL91~ABNA~0417~1643~00", "NL91|ABNA|0417|1643|00", "bankrekening: NL91ABNA0417164300", "ＮＬ９１ＡＢＮＡ０４１７１６４３００", "IBAN-nummer: NL91ABNA0417164300", "Rekening NL91 ABNA 0417 1643 00", "rek.nr. NL91ABNA0417164300", "NL91_ABNA_0417_1643_00", "NL91/ABNA/0417164300.", "iban nl91 abna 0417 1643 00"]},
    "licence_plate": {"GB-123-X": ["GB•123•X", "GB:123:X", "GB,123,X", "(GB-123-X)", "GB'123'X", "NLGB123X", "🚗 GB-123-X", "gb123x", "GB/123/X", "GB_123_X", "NL GB-123-X", "kenteken GB-123-X", "ＧＢ–123–Ｘ"]},
    "yes_no": {"True": ["ja", "Ja.", "J", "yes", " JA "], "False": ["nee", "Nee!", "n", "No"]},
    "text": {
        "a • b": ["a \uf0b7 b", "a \uf0a7 b"], "Jean\u2011Luc": ["Jean\x1eLuc"], "woord": ["wo\x1ford", "wo\u00adord"], "een twee": ["een\x07twee", "een\x0btwee", "een\rtwee"],
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "wanted", "raw"),
    [(name, wanted, raw) for name, found in SAME.items() for wanted, items in found.items() for raw in items],
)
def test_what_means_the_same_is_one_answer(name: str, wanted: str, raw: str) -> None:
    found = value(name, raw)
    assert str(to_json(found["plate"] if isinstance(found, dict) else found)) == wanted
    assert value(name, to_json(found)) == found, "reading is idempotent"


REFUSED = [
    ("number", "ca. 12", "zonder ‘ca.’"), ("number", "ongeveer 12", "zonder ‘ongeveer’"), ("number", "12-15", "één getal"), ("number", "12 à 15", "één getal"),
    ("number", "12%", "zonder ‘%’"), ("number", "12½", "heel getal"), ("number", "1e3", "zonder ‘e3’"), ("number", "veel", "heel getal"),
    ("money", "1.200,50 p.m.", "zonder ‘p.m"), ("money", "£5", "bedrag in euro"), ("money", "45,505", "drie cijfers"), ("money", "ca. 45", "zonder ‘ca.’"),
    ("date", {"day": "1 januari", "month": "", "year": ""}, "Vul het jaar in"), ("date", {"day": "31-02", "month": "", "year": ""}, "die maand heeft 29 dagen"),
    ("date", {"day": "morgen", "month": "", "year": ""}, "Schrijf de dag in cijfers"), ("date", "31-02", "die maand heeft 29 dagen"),
    ("date", "5-12", "Vul het jaar in"), ("date", "5-12-’26", "vier cijfers"), ("date", "31-2-2026", "die maand heeft 28 dagen"), ("date", {"day": "5", "month": "", "year": "2026"}, "Vul de maand in"),
    ("date", {"day": "0", "month": "1", "year": "2026"}, "1 tot en met 31"), ("time", "half drie", "Is dat 02:30 of 14:30?"), ("time", "14-30", "uren en minuten"), ("time", "13:30 pm", "uren en minuten"),
    ("phone", "0612345678 of 0687654321", "één telefoonnummer"), ("email", "jan@voorbeeld,nl", "een komma"), ("email", "jan@voorbeeld", "ontbreekt een deel"),
    ("email", "jan.voorbeeld.nl", "staat een @-teken"), ("email", "jan@v.nl; piet@x.nl", "meer dan één @-teken"), ("email", "a b@c.nl", "geen spaties"),
    ("kvk", "69599084 0000", "Hier staan er 12"), ("text", "Wij\ue000", "Na ‘Wij’"), ("text", "\ufffd x", "De tekst begint met"),
    ("address", {"postcode": "1234AB", "huisnummer": "7", "straat": "", "plaats": "D"}, "Vul de straat in"),
    ("number", "1.250 m²", "zonder ‘m²’"), ("number", "3 km", "zonder ‘km’"), ("decimal", "12,5 uur", "zonder ‘uur’"),
    ("number", "1,5", "heel getal"), ("money", "$ 45", "bedrag in euro"), ("money", "1,234", "Bedoelt u 1234?"),
    ("date", "5-12-26", "vier cijfers"), ("phone", "06123456789", "te weinig of te veel cijfers"), ("phone", "0612345678 thuis", "zonder ‘thuis’"),
    ("phone", "+31612345678901", "te weinig of te veel"), ("iban", "BE68 5390 0754 7035", "klopt niet"), ("country", "Atlantis", "‘Atlantis’ is geen land"),
    ("licence_plate", "1-ABC-234", "geen Nederlands kenteken"), ("email", "jan\u200b@voorbeeld.nl", "teken dat u niet ziet"),
    ("period", {"from": "5-12-2026", "until": "4-12-2026"}, "voor de eerste dag"),
    ("number", "5k", "helemaal uit in cijfers, zonder ‘k’"), ("number", "2 dozijn", "zonder ‘dozijn’"), ("money", "€ 5 mln", "helemaal uit in cijfers"),
    ("money", "USD 45", "een andere munt"), ("money", "45 dollar", "een andere munt"), ("money", "CHF 45", "een andere munt"), ("money", "fl. 45", "een andere munt"),
    ("money", "1.234,50 euro per maand", "zonder ‘euro per maand’"), ("decimal", "0.333", "hoogstens 2 cijfers"), ("number", "0.500", "heel getal"),
    ("date", "vrijdag 3 juli", "Vul het jaar in"), ("date", "3 juli a.s.", "Vul het jaar in"), ("date", "juli 2026", "Vul de dag in"), ("date", "2026", "Vul de dag in"),
    ("date", "29-2-2027", "die maand heeft 28 dagen"), ("date", {"day": "31", "month": "6", "year": "2026"}, "die maand heeft 30 dagen"), ("date", "3-13-2026", "1 tot en met 12"),
    ("date", "32-7-2026", "1 tot en met 31"), ("date", "3-7-20266", "vier cijfers"), ("date", "5 julli 2026", "‘julli’ kennen wij niet"), ("date", "3 lipca 2026", "‘lipca’"),
    ("date", "2026-07-03T14:30", "zonder tijd"), ("date", "3-7-2026 om 14:30", "zonder tijd"), ("date", "3 t/m 5 juli 2026", "één dag"), ("date", "3-4 juli 2026", "één dag"),
    ("date", "3 juli 2026 en 4 juli 2026", "één dag"), ("date", "3-7-0000", "vier cijfers"), ("date", "morgen", "in cijfers"),
    ("time", "kwart over drie", "Is dat 03:15 of 15:15?"), ("time", "tien voor half vier", "Is dat 03:20 of 15:20?"), ("time", "drie uur", "Is dat 03:00 of 15:00?"),
    ("time", "24:00", "middernacht als 00:00"), ("time", "middernacht", "middernacht als 00:00"), ("time", "15", "Bijvoorbeeld 15:00"), ("time", "15:00-17:00", "één tijd"),
    ("time", "± 15:00", "zonder ‘±’"), ("time", "15 uur precies", "zonder ‘precies’"), ("time", "11 uur 's middags", "uren en minuten"), ("time", "25:00", "uren en minuten"),
    ("phone", "070-3112233 toestel 12", "zonder ‘toestel 12’"), ("phone", "06 1234 567O", "zonder ‘O’"),
    ("email", "jan..de@voorbeeld.nl", "een punt te veel"), ("email", "jan@voor–beeld.nl", "staat ‘–’"), ("email", "jan;@voorbeeld.nl", "staat ‘;’"), ("email", "jan@voorbeeld.nl (werk)", "geen spaties"),
    ("iban", "NL91 ABNA 0417 1643 0", "Hier staan er 17"), ("iban", "417164300", "begint met twee letters"), ("iban", "NL91ABNA0417164300 t.n.v. J. de Wit", "zonder ‘tnv J de Wit’"),
    ("bsn", "0999993653", "Hier staan er 10"), ("bsn", "bsn is 999993653", "zonder ‘is’"), ("bsn", "999993654", "klopt niet"),
    ("licence_plate", "ГB-123-X", "staat ‘Г’"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "raw", "said"), REFUSED)
def test_what_is_wrong_is_said(name: str, raw: Any, said: str) -> None:
    [problem] = validate([asked(name)], {"q": raw}).problems
    assert said in problem.message


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.250,50", "1250.50"), ("1 250,50", "1250.50"), ("1'250.5", "1250.5"), ("1,250.50", "1250.50"), ("1.250", "1250"), ("1.25", "1.25"),
        ("-3", "-3"), ("+3", "3"), ("1,250", None), ("12 50", None), ("1.2.3", None), ("1 2", None), ("1,2,3", None), ("", None), ("-", None),
        ("1.250.00", None), ("1_0", None), ("1e3", None), ("0.333", None), ("0.25", "0.25"), ("0,333,444", None),
    ],
)  # fmt: skip
def test_figures_are_read_in_one_way_only(text: str, number: str | None) -> None:
    found = figures(text)
    assert (None if found is None else str(found)) == number


@given(st.integers(0, 999_999_99))
def test_an_amount_that_is_shown_is_read_as_itself(cents: int) -> None:
    amount = READERS["money"](f"{cents // 100},{cents % 100:02}", asked("money"))
    assert READERS["money"](KINDS["money"].show(asked("money"), amount), asked("money")) == amount
    number = READERS["decimal"](f"{cents // 100}.{cents % 100:02}", asked("decimal"))
    assert READERS["decimal"](KINDS["decimal"].show(asked("decimal"), number), asked("decimal")) == number


@given(st.dates(min_value=date(1850, 1, 1), max_value=date(2200, 12, 31)))
def test_a_day_that_is_shown_is_read_as_itself(day: Any) -> None:
    assert READERS["date"](KINDS["date"].show(asked("date"), day), asked("date")) == day


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    for clean in (clean_text, keyed):
        try:
            once = clean(text)
        except Invalid:
            continue
        assert clean(once) == once


@pytest.mark.parametrize(("said", "code"), [("België", "BE"), ("BELGIE", "BE"), ("belgium", "BE"), ("be", "BE"), ("Holland", "NL"), ("Engeland", "GB"), ("VS", "US"), ("Côte d’Ivoire", "CI"), ("Ivoorkust", "CI"), ("kosovo", "XK"), ("Europese Unie", None), ("ZZ", None), ("", None)])  # fmt: skip
def test_a_country_is_known_by_its_name(said: str, code: str | None) -> None:
    assert countries.code(said) == code


def test_every_country_is_found_by_the_names_that_are_shown() -> None:
    for language in ("nl", "en"):
        for code, name in countries.names(language).items():
            assert countries.code(name) == code, name
    assert len(countries.names()) > 240
    assert countries.names("nl-nl") == countries.names("xx") == countries.names()
    assert to_json(value("country", "nl")) == "NL"


def test_a_licence_plate_of_another_country_keeps_its_parts() -> None:
    for raw in ("1•ABC•234", "1–abc–234", "1:ABC:234", "(1-ABC-234)"):
        assert value("licence_plate", {"plate": raw, "country": "BE"}) == {"plate": "1-ABC-234", "country": "BE"}


def test_what_is_wrong_with_a_day_is_said_at_its_part() -> None:
    [problem] = validate([asked("date")], {"q": {"day": "31", "month": "6", "year": "2026"}}).problems
    assert problem.part == "day"


def test_a_moment_is_said_in_words_too() -> None:
    assert to_json(value("date_time", "5 december 2026 om 3 uur 's middags")) == "2026-12-05T15:00"


ADDRESS = {"postcode": "1234AB", "huisnummer": "7", "straat": "Kade", "plaats": "Dorp"}


@pytest.mark.parametrize(
    ("name", "raw", "wanted"),
    [
        ("number", "twaalf mensen", 12), ("number", "Dertig man", 30),
        ("time", "930", "09:30"), ("time", "930 uur", "09:30"),
        ("date", "5th of December 2026", "2026-12-05"), ("date", {"day": "05122026", "month": "", "year": ""}, "2026-12-05"), ("date", "5 december 2026 (zaterdag)", "2026-12-05"), ("date", "5-12-2026, za", "2026-12-05"),
        ("date_time", "zaterdag 5 december 2026, 10 uur", "2026-12-05T10:00"), ("date_time", "5-12-2026 14 u", "2026-12-05T14:00"),
        ("phone", "+49 (0) 151 23456789", "+4915123456789"), ("phone", "+44 (0)20 7946 0018", "+442079460018"),
        ("phone", "+39 06 6982 1234", "+390669821234"),
        ("country", "Turkey", "TR"), ("country", "Myanmar", "MM"), ("country", "Bonaire", "BQ"), ("country", "Sint Eustatius", "BQ"), ("country", "Hongkong", "HK"),
        ("yes_no", "Neen", True is False),
        ("text", "\U000e0041\U000e0042Jan\U000e007f", "Jan"),
        ("text", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"),
    ],
)  # fmt: skip
def test_what_people_dictate_and_paste_is_read(name: str, raw: str, wanted: Any) -> None:
    assert to_json(value(name, raw)) == wanted


@pytest.mark.parametrize(
    ("given", "part", "read"),
    [
        ({"postcode": "1234.AB"}, "postcode", "1234 AB"), ({"postcode": "1234AB."}, "postcode", "1234 AB"), ({"postcode": "(1234/ab)"}, "postcode", "1234 AB"),
        ({"huisnummer": "007"}, "huisnummer", "7"), ({"huisnummer": "nr. 7"}, "huisnummer", "7"), ({"huisnummer": "huisnummer 7"}, "huisnummer", "7"),
        ({"postcode": "I234AB"}, "postcode", "1234 AB"), ({"postcode": "l2O4 A0"}, "postcode", "1204 AO"), ({"postcode": "NL-1234 AB"}, "postcode", "1234 AB"),
        ({"huisnummer": "12a"}, "toevoeging", "a"), ({"huisnummer": "12-3"}, "toevoeging", "3"), ({"huisnummer": "12 bis"}, "toevoeging", "bis"), ({"huisnummer": "12 bis"}, "huisnummer", "12"),
        ({"huisnummer": "12A", "toevoeging": "2 hoog"}, "toevoeging", "A 2 hoog"), ({"huisnummer": "12a", "toevoeging": "A"}, "toevoeging", "A"),
        ({"huisnummer": "7", "straat": "Kade 7"}, "straat", "Kade"), ({"huisnummer": "7", "straat": "Plein 1944"}, "straat", "Plein 1944"),
        ({"postcode": "1234AB", "plaats": "1234 AB Dorp"}, "plaats", "Dorp"),
    ],
)  # fmt: skip
def test_the_parts_of_an_address_are_read_in_other_signs(given: dict[str, str], part: str, read: str) -> None:
    assert value("address", ADDRESS | given)[part] == read


NONSENSE = [
    ("kvk", "00000000", "klopt niet"),
    ("licence_plate", "GB-I23-X", "GBI-23-X"), ("licence_plate", "GB-123-0", "GB-12-30"),
    ("iban", "ΝL91ABNA0417164300", "staat ‘Ν’"), ("iban", "ABNA 0417 1643 00", "NL en twee cijfers"), ("kvk", "000037178598", "vestigingsnummer"), ("rsin", "NL002220647B01", "btw-nummer"),
    ("licence_plate", "ABCDEF", "letters én cijfers"), ("number", "1e3", "helemaal uit"), ("kvk", "69599084, Utrecht", "zonder ‘Utrecht’"),
    ("address", ADDRESS | {"huisnummer": "7 t/m 9"}, "één huisnummer"), ("address", ADDRESS | {"huisnummer": "1O"}, "een cijfer of een letter"),
    ("address", ADDRESS | {"postcode": "1234A1"}, "een 1 waar een letter hoort: A1"),
    ("number", "1,250", "Bedoelt u 1250?"), ("money", "€ 1,250", "Bedoelt u 1250?"), ("decimal", "1,250", "Bedoelt u 1250?"),
    ("number", "geen", "Vul dan 0 in"), ("money", "nihil", "Vul dan 0 in"), ("money", "Niets.", "Vul dan 0 in"), ("decimal", "n.v.t.", "Vul dan 0 in"),
    ("time", "van 10 tot 12", "één tijd"), ("time", "10-12 uur", "één tijd"),
    ("date", "morgen", "in cijfers"), ("date", "eerste kerstdag 2026", "in cijfers"),
    ("date_time", "29-3-2026 02:30", "wordt de klok verzet"),
    ("address", ADDRESS | {"straat": "?"}, "naam van de straat"), ("address", ADDRESS | {"plaats": "12"}, "naam van de plaats"),
    ("address", ADDRESS | {"huisnummer": "0"}, "bestaat niet"), ("address", ADDRESS | {"huisnummer": "123456"}, "bestaat niet"),
    ("foreign_address", {"line1": ".", "line2": "1000 Bruxelles", "country": "BE"}, "Vul de straat"),
    ("foreign_address", {"line1": "Rue 1", "line2": "-", "country": "BE"}, "Vul de postcode en de plaats"),
    ("co_signer", {"name": "123", "email": "zoe@voorbeeld.nl"}, "Vul de naam in"), ("co_signer", {"name": "zoe@voorbeeld.nl", "email": "zoe@voorbeeld.nl"}, "Vul de naam in"),
    ("phone", "0612345678 0687654321", "één telefoonnummer"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "raw", "said"), NONSENSE)
def test_nonsense_is_refused_with_its_own_cause(name: str, raw: Any, said: str) -> None:
    [problem] = validate([asked(name)], {"q": raw}).problems
    assert said in problem.message

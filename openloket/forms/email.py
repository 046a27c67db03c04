"""E-mail addresses: which ones we can mail to, and how one goes over the wire.

An address is kept as it was typed, without what a letter or a mail program sets around it. On the wire its domain is in ASCII (IDNA 2008); what stands before the @ can only be
ASCII, since we cannot count on servers that take more (SMTPUTF8). What would reach another address than the one typed
is refused, never mended.
"""

from __future__ import annotations

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email

from openloket.forms.reading import WIDE

LONGEST = 254
"""Characters of an address, at most (RFC 5321, 4.5.3.1.3)."""
_WRONG = "Dit is geen e-mailadres. Schrijf het als naam@voorbeeld.nl."
_NO_AT = "In een e-mailadres staat een @-teken. Schrijf het als naam@voorbeeld.nl."
_MORE = "Hier staat meer dan één @-teken. Vul één e-mailadres in, als naam@voorbeeld.nl."
_COMMA = "Achter het @-teken staat een komma. Bedoelt u een punt? Schrijf het adres als naam@voorbeeld.nl."
_DOT = "In dit e-mailadres staat een punt te veel. Een punt staat altijd tussen twee andere tekens."
_BLANK = "In een e-mailadres staan geen spaties. Vul alleen het adres in, als naam@voorbeeld.nl."
_SIGN = "In dit e-mailadres staat ‘%(character)s’. Dat kan daar niet staan. Schrijf het adres als naam@voorbeeld.nl."
_NO_DOT = "Achter het @-teken ontbreekt een deel, zoals .nl of .com. Schrijf het adres als naam@voorbeeld.nl."
_NOT_ASCII = "Naar dit adres kunnen wij niet mailen: voor het @-teken staat ‘%(character)s’. Typ het adres opnieuw zonder dat teken als het zo hoort, of geef een ander e-mailadres. Hebt u geen ander adres? Kies dan voor post."
_UNSEEN = "In dit e-mailadres staat een teken dat u niet ziet. Verwijder het adres en typ het opnieuw."
_OTHER_DOMAIN = "Achter het @-teken staan bijzondere tekens, waardoor de e-mail naar een ander adres zou gaan. Typ het adres opnieuw met gewone letters, cijfers en punten."

_LOOK_ALIKE = {"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}


class Unmailable(ValueError):
    """We cannot mail to this address. `template` is the Dutch sentence, `params` what to fill in."""

    def __init__(self, template: str, **params: object) -> None:
        self.template, self.params = template, params
        super().__init__(template % params if params else template)


def on_the_wire(address: str) -> str:
    """Return the address as mail servers take it, in ASCII: the very one that was typed. Raises Unmailable.

    Nothing is looked up: whether the domain exists shows when the mail is sent.
    """
    if any(unicodedata.category(c)[0] == "C" for c in address):
        raise Unmailable(_UNSEEN)
    local, _, domain = address.rpartition("@")
    if strange := next((c for c in local if not c.isascii()), ""):
        raise Unmailable(_NOT_ASCII, character=strange)
    try:
        found = validate_email(
            address,
            allow_smtputf8=False,
            allow_empty_local=False,
            allow_quoted_local=False,
            allow_domain_literal=False,
            allow_display_name=False,
            strict=True,
            check_deliverability=False,
            test_environment=False,
            globally_deliverable=True,
        )
    except EmailNotValidError as error:
        raise _why(address) from error
    if len(found.ascii_domain.rpartition(".")[2]) < 2:
        raise Unmailable(_WRONG)
    if not _same_domain(domain, found.domain, found.ascii_domain) or any(map(_mixed, found.domain.split("."))):
        raise Unmailable(_OTHER_DOMAIN)
    return f"{local}@{found.ascii_domain}"


def pasted(text: str) -> str:
    """Return the address that a text from a letter or a mail program holds, and nothing that may be part of it less.

    Wide characters are the keys that they stand for on a keyboard of the East. An address has no blanks (a telephone that listens writes them), and none ends with a comma or a full stop.
    """
    if text.count("<") == text.count(">") == 1 and (found := re.fullmatch(r"[^<>@]*<([^<>]*)>[.,;]?", text)):
        text = found[1]
    text = re.sub(r"^(?:mailto|e-?mail(?:adres)?|mail) ?: ?", "", text.strip().translate(WIDE), flags=re.IGNORECASE)
    text = re.sub(r" ?([@.]) ?", r"\1", text).rstrip(".,;!?")
    return text[1:-1] if text[:1] + text[-1:] in _AROUND else text


_AROUND = frozenset(["''", '""', "()", "[]", "‘’", "“”", "„”", "«»"])
"""What may stand around an address: it ends with none of these."""


def _why(address: str) -> Unmailable:
    """Say what is wrong with an address that is none."""
    local, _, domain = address.rpartition("@")
    if address.count("@") > 1:
        return Unmailable(_MORE)
    if not local or not domain:
        return Unmailable(_NO_AT if "@" not in address else _WRONG)
    if "," in domain:
        return Unmailable(_COMMA)
    if "." not in domain:
        return Unmailable(_NO_DOT)
    if " " in address:
        return Unmailable(_BLANK)
    if ".." in address or local[0] == "." or "." in (local[-1], domain[0], domain[-1]):
        return Unmailable(_DOT)
    sign = re.search(r"[^\w.!#$%&'*+/=?^`{|}~-]", local) or re.search(r"[^\w.-]|_", domain)
    return Unmailable(_SIGN, character=sign[0]) if sign else Unmailable(_WRONG)


def mailable(address: str) -> bool:
    """Say whether we can mail to this address."""
    try:
        on_the_wire(address)
    except Unmailable:
        return False
    return True


def _mixed(label: str) -> bool:
    """Say whether a label has Latin letters and ones of an alphabet that looks like it; no registry gives out those."""
    alphabets = {unicodedata.name(c, "").split(" ")[0] for c in label if c.isalpha()}
    return "LATIN" in alphabets and bool(alphabets & _LOOK_ALIKE)


def _same_domain(typed: str, domain: str, ascii_domain: str) -> bool:
    """Say whether each label is what was typed, capitals aside: nothing was left out, taken together or replaced."""
    labels = unicodedata.normalize("NFC", typed).lower().split(".")
    wanted = list(zip(domain.split("."), ascii_domain.split("."), strict=True))
    return len(labels) == len(wanted) and all(label in pair for label, pair in zip(labels, wanted, strict=True))

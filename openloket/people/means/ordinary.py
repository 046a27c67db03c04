"""The names of claims that say nothing of for whom someone acts: those of the protocol, and of what a person is called.

Any other claim that no means of login reads is not understood, and then there is no login. A municipality adds what
its own broker says besides (LOKET_LOGIN_HARMLESS).
"""

from __future__ import annotations

from collections.abc import Collection

from openloket.people.means.reading import Path

_OF_THE_PROTOCOL = """
    iss sub aud azp exp nbf iat jti nonce acr amr auth_time at_hash c_hash s_hash sid session_state typ client_id
    updated_at idp transaction_id
"""
"""OpenID Connect Core 2 and 3.3.2.11, Front-Channel Logout 3 (`sid`), and what brokers say of their own session."""
_OF_A_PERSON = """
    name given_name first_name family_name last_name middle_name nickname preferred_username initials profile picture
    website email email_verified gender birthdate date_of_birth birthplace place_of_birth birth_name nationality
    zoneinfo locale phone_number phone_number_verified
    address formatted street_address locality region postal_code country current_address
    naam voornaam voornamen voorletters voorvoegsel tussenvoegsel achternaam geslachtsnaam geslacht geboortedatum
    geboorteplaats adres straat straatnaam huisnummer huisletter huisnummertoevoeging postcode woonplaats plaats land
    telefoon telefoonnummer
"""
"""OpenID Connect Core 5.1, the natural person of eIDAS, and the same in Dutch."""
_OF_A_COMPANY = """
    legal_name company_name trade_name handelsnaam bedrijfsnaam statutaire_naam kvk_naam rechtsvorm
    vestigingsnaam vestigingsplaats
"""
NAMES = frozenset(f"{_OF_THE_PROTOCOL} {_OF_A_PERSON} {_OF_A_COMPANY}".split())


def is_ordinary(path: Path, also: Collection[str] = ()) -> bool:
    """Say whether a claim is known to say nothing of for whom someone acts: by each of its names, or by them together."""
    names = [name.strip().lower() for name in path if name]
    known = NAMES.union(name.lower() for name in also)
    return bool(names) and (".".join(names) in known or all(name in known for name in names))

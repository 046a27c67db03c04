"""Staff accounts: made by an admin or by the directory, never by signing up; and their grants.

Every change is in the trail of the person, with who did it (`by`). Commands on the server are `SERVER`.
"""

from __future__ import annotations

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from openloket.people import logins, trail, usernames
from openloket.people.models import DirectorySession, Membership, Team, User
from openloket.people.rights import Action, Grant, Role, allowed
from openloket.people.trail import SERVER, By, What


def grants(user: User) -> list[Grant]:
    """Return the user's roles, read once per request."""
    if not hasattr(user, "_grants"):
        rows = user.memberships.select_related("team") if user.is_active else ()
        user._grants = [Grant(row.role, row.team.code, row.services) for row in rows]  # type: ignore[attr-defined]
    return user._grants  # type: ignore[attr-defined, no-any-return]


def with_grants(users: QuerySet[User]) -> list[User]:
    """Return these users with their roles, read together."""
    found = list(users.prefetch_related("memberships__team"))
    for user in found:
        rows = user.memberships.all() if user.is_active else ()
        user._grants = [Grant(row.role, row.team.code, row.services) for row in rows]  # type: ignore[attr-defined]
    return found


def may(user: User, action: Action, *, team: str | None = None, service: str | None = None) -> bool:
    return allowed(grants(user), action, team=team, service=service)


def require(user: User, action: Action, *, team: str | None = None, service: str | None = None) -> None:
    """Raise PermissionDenied unless the user may do this."""
    if not may(user, action, team=team, service=service):
        raise PermissionDenied


def forget_grants(user: User) -> None:
    """Read the user's roles anew when they are next asked for: they changed in this request."""
    user.__dict__.pop("_grants", None)


def logs_in_here(user: User) -> bool:
    """Say whether a password or passkey of ours opens this account; who comes from the directory logs in there."""
    return user.emergency or (settings.STAFF_LOCAL and user.directory_id is None)


class NoSuch(LookupError):
    """There is no such account, team or role; the message says so in Dutch."""


class Refused(Exception):
    """A change of an account that may not be; the message says why in Dutch."""


def account(username: str) -> User:
    """Return the account that a name is of. Raises NoSuch."""
    found = usernames.find(username)
    if found is None:
        raise NoSuch(f"Er is geen account '{username}'. Kijk met: loket staff list.")
    return found


def appoint(
    username: str,
    name: str,
    password: str,
    team: str,
    role: str,
    services: Iterable[str] = (),
    email: str = "",
    *,
    emergency: bool = False,
    by: By = SERVER,
) -> User:
    """Give an account a role in a team, making the account when there is none; one that exists keeps its password.

    Raises ValidationError when the username or password is not good enough; then nothing is written.
    """
    first, _, last = name.partition(" ")
    with transaction.atomic():
        user = usernames.find(username)
        if user is None:
            user = User(username=usernames.new(username), first_name=first, last_name=last, email=email)
            user.full_clean(exclude=["password"])
            validate_password(password, user)
            user.set_password(password)
            user.save()
            trail.note(user, What.MADE, by)
        if emergency and not user.emergency:
            _make_emergency(user, by)
        give(user, team, role, services, by)
    return user


def _make_emergency(user: User, by: By) -> None:
    if user.directory_id is not None:
        raise Refused(f"{user} logt in via de directory. Neem voor een noodaccount een andere gebruikersnaam.")
    user.emergency = True
    user.save(update_fields=["emergency"])
    trail.note(user, What.EMERGENCY, by)


def give(user: User, team: str, role: str, services: Iterable[str], by: By) -> Membership:
    """Give a role in a team, for some services or, when none is named, for all; it replaces the same role there.

    Someone who has it just so is given nothing, and nothing is written of it.
    """
    source = Membership.Source.DIRECTORY if by.place == trail.Place.DIRECTORY else Membership.Source.LOCAL
    where, _ = Team.objects.get_or_create(code=team, defaults={"name": team.capitalize()})
    wanted = sorted(set(services))
    same = Membership.objects.filter(user=user, team=where, role=Role(role), source=source)
    if (row := same.first()) and row.services == wanted:
        return row
    row, _ = Membership.objects.update_or_create(
        user=user, team=where, role=Role(role), source=source, defaults={"services": wanted}
    )
    note_role(user, What.ROLE_GIVEN, by, row)
    forget_grants(user)
    return row


def note_role(user: User, what: What, by: By, row: Membership) -> None:
    """Write in the trail that a role was given or taken."""
    trail.note(user, what, by, role=str(row.role), team=row.team.code, services=row.services)


def set_password(user: User, password: str, by: By = SERVER) -> None:
    """Give an account a password and save it; sessions under another one end.

    Raises ValidationError for a weak one, and Refused for an account that logs in through the directory.
    """
    if user.directory_id is not None:
        raise Refused(f"{user} logt in via de directory en heeft hier geen wachtwoord.")
    validate_password(password, user)
    with transaction.atomic():
        user.set_password(password)  # a session knows the password's hash, and is over when that changes
        user.save()
        trail.note(user, What.PASSWORD, by)


def rename(username: str, to: str, by: By = SERVER) -> User:
    """Give an account another name; it is found by its name as written first, since another may differ in case only.

    Raises NoSuch, and ValidationError when the new name cannot be one or is another account's.
    """
    user = User.objects.filter(username=username).first() or account(username)
    before, user.username = user.username, usernames.new(to)
    other = usernames.find(user.username)
    if other not in (None, user):
        raise ValidationError(f"Er is al een account '{other}' met de naam {user.username}.", code="username")
    with transaction.atomic():
        user.save(update_fields=["username"])
        trail.note(user, What.RENAMED, by, before=before, now=user.username)
    return user


def remove_second_factor(user: User, by: By = SERVER) -> int:
    """Take away every second factor of an account, when it is lost; returns how many there were, recovery codes aside.

    It is in the log of logins. Where one is demanded the official has to set a new one after the next login.
    """
    factors = Authenticator.objects.filter(user=user)
    with transaction.atomic():
        count: int = factors.exclude(type=Authenticator.Type.RECOVERY_CODES).count()
        factors.delete()
        logins.factor_removed(user)
        trail.note(user, What.FACTOR, by, count=count)
    return count


def take_role(user: User, role: str, team: str = "", by: By = SERVER) -> list[Membership]:
    """Take a role that was given here away, in one team or everywhere; returns what was taken.

    Raises NoSuch when none was held, and Refused for what the directory gives and for the last beheerder.
    """
    with transaction.atomic():
        _hold_managers()
        held = user.memberships.filter(role=Role(role)).select_related("team")
        if team:
            held = held.filter(team__code=team)
        taken = [row for row in held if row.source == Membership.Source.LOCAL]
        if not taken:
            where = f" in team {team}" if team else ""
            if held:
                raise Refused(f"De directory geeft {user.username} de rol {role}{where}. Neem hem daar weg.")
            raise NoSuch(f"{user.username} heeft de rol {role}{where} niet.")
        Membership.objects.filter(pk__in=[row.pk for row in taken]).delete()
        for row in taken:
            note_role(user, What.ROLE_TAKEN, by, row)
        _keep_a_manager()
    forget_grants(user)
    return taken


def _hold_managers() -> None:
    """Let no two changes of who is beheerder be made at once: each counts what the other left."""
    list(Membership.objects.select_for_update().filter(role=Role.BEHEERDER).order_by("pk").values_list("pk"))


def managers() -> QuerySet[User]:
    """Return who can manage: open accounts with the role of beheerder, whom the directory knows if they come from it."""
    last = DirectorySession.objects.filter(user=OuterRef("pk")).order_by("-began_at").values("ended")[:1]
    found = User.objects.filter(is_active=True, memberships__role=Role.BEHEERDER)
    found = found.annotate(last_ended=Coalesce(Subquery(last), Value("")))
    return found.exclude(directory_id__isnull=False, last_ended__in=DirectorySession.GONE).distinct()


def _keep_a_manager() -> None:
    """Refuse a change after which nobody manages. Raises Refused."""
    if not managers().exists():
        raise Refused("Er moet een beheerder blijven. Maak eerst iemand anders beheerder.")


def close(user: User, by: By = SERVER) -> None:
    """Close an account: nobody logs in with it any more, and whoever is logged in is out at the next click.

    Raises Refused for the last beheerder.
    """
    with transaction.atomic():
        _hold_managers()
        manages = user.is_active and user.memberships.filter(role=Role.BEHEERDER).exists()
        user.is_active = False
        user.sessions_ended += 1  # they stay ended when the account is opened again
        user.save(update_fields=["is_active", "sessions_ended"])
        trail.note(user, What.CLOSED, by)
        if manages:
            _keep_a_manager()


def reopen(user: User, by: By = SERVER) -> None:
    """Open a closed account again, with the roles that it had."""
    with transaction.atomic():
        user.is_active = True
        user.save(update_fields=["is_active"])
        trail.note(user, What.REOPENED, by)


def let_link(user: User, by: By = SERVER) -> None:
    """Let whoever next comes from the directory with this username have this account. Raises Refused."""
    if user.directory_id is not None:
        raise Refused(f"{user} logt al in via de directory.")
    if user.emergency:
        raise Refused(f"{user} is een noodaccount, en blijft apart van de directory.")
    with transaction.atomic():
        user.to_link = True
        user.save(update_fields=["to_link"])
        trail.note(user, What.TO_LINK, by)

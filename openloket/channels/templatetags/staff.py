"""How a page names what has a name without accents in the database."""

from __future__ import annotations

from django import template

from openloket.people.rights import Role

register = template.Library()


@register.filter
def role_name(role: str) -> str:
    """Return a role as people write it: «coördinator»; text that is no role as it is."""
    return "coördinator" if role == Role.COORDINATOR else role

"""Who may do what, as a matrix; everything not named is refused."""

import pytest

from openloket.people.rights import Action, Grant, Role, allowed

A = Action
MATRIX = {
    Role.BEHANDELAAR: {A.SEE_WORK, A.SEE_CASE, A.HANDLE, A.DECIDE, A.ENTER_DESK},
    Role.COORDINATOR: {A.SEE_WORK, A.SEE_CASE, A.HANDLE, A.DECIDE, A.ASSIGN, A.ENTER_DESK, A.SEE_INSIGHT},
    Role.BALIE: {A.SEE_WORK, A.SEE_CASE, A.ENTER_DESK},
    Role.POSTKAMER: {A.ENTER_PAPER, A.PRINT},
    Role.BEHEERDER: {A.MANAGE, A.SEE_INSIGHT},
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_matrix_in_the_own_team(role: Role, action: Action) -> None:
    assert allowed([Grant(role, "vergunningen")], action, team="vergunningen") is (action in MATRIX[role])


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_matrix_in_another_team(role: Role, action: Action) -> None:
    expected = action in MATRIX[role] and role in (Role.BALIE, Role.POSTKAMER, Role.BEHEERDER)
    assert allowed([Grant(role, "inkomen")], action, team="vergunningen") is expected


@pytest.mark.parametrize("action", Action)
def test_nobody_may_do_nothing(action: Action) -> None:
    assert allowed([], action) is False


def test_a_grant_for_one_service_is_no_grant_for_another() -> None:
    grant = Grant(Role.BEHANDELAAR, "vergunningen", ["evenementenvergunning"])
    assert allowed([grant], A.HANDLE, team="vergunningen", service="evenementenvergunning")
    assert not allowed([grant], A.HANDLE, team="vergunningen", service="standplaats")

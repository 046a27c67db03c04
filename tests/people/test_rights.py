"""Who may do what, as a matrix; everything not named is refused."""

import pytest

from openloket.people.rights import Action, Grant, Role, allowed

A = Action
MATRIX = {
    Role.BEHANDELAAR: {A.SEE_WORK, A.SEE_CASE, A.HANDLE, A.DECIDE, A.ENTER_DESK, A.PUBLISH},
    Role.COORDINATOR: {A.SEE_WORK, A.SEE_CASE, A.HANDLE, A.DECIDE, A.ASSIGN, A.ENTER_DESK, A.SEE_INSIGHT, A.PUBLISH},
    Role.BALIE: {A.SEE_WORK, A.SEE_CASE, A.ENTER_DESK},
    Role.POSTKAMER: {A.ENTER_PAPER, A.PRINT},
    Role.BEHEERDER: {A.MANAGE, A.SEE_INSIGHT},
    Role.ARCHIVARIS: {A.JUDGE_ARCHIVE},
    Role.PROCESEIGENAAR: {A.JUDGE_PROCESS},
    Role.UITBETALER: {A.PAY},
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_matrix_in_the_own_team(role: Role, action: Action) -> None:
    assert allowed([Grant(role, "vergunningen")], action, team="vergunningen") is (action in MATRIX[role])


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_matrix_in_another_team(role: Role, action: Action) -> None:
    expected = action in MATRIX[role] and role in (
        Role.BALIE,
        Role.POSTKAMER,
        Role.BEHEERDER,
        Role.ARCHIVARIS,
        Role.UITBETALER,
    )
    assert allowed([Grant(role, "inkomen")], action, team="vergunningen") is expected


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_matrix_of_an_objection_to_the_own_decision(role: Role, action: Action) -> None:
    """Awb 7:5, 9:7, 10:3 lid 3: neither handled nor decided; seen all the same."""
    expected = action in MATRIX[role] - {A.HANDLE, A.DECIDE, A.PUBLISH}
    assert allowed([Grant(role, "juridisch")], action, team="juridisch", barred=True) is expected


@pytest.mark.parametrize("action", Action)
def test_nobody_may_do_nothing(action: Action) -> None:
    assert allowed([], action) is False


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_matrix_of_a_role_for_one_service(role: Role, action: Action) -> None:
    for team in ("vergunningen", "inkomen"):
        grant = Grant(role, team, ["evenementenvergunning"])
        expected = allowed([Grant(role, team)], action, team="vergunningen")
        assert allowed([grant], action, team="vergunningen", service="evenementenvergunning") is expected
        assert allowed([grant], action, team="vergunningen", service="standplaats") is False


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_two_grants_give_no_more_than_each_by_itself(role: Role, action: Action) -> None:
    """A role here for one service and another role there do not make a role here for all services."""
    both = [Grant(role, "vergunningen", ["evenementenvergunning"]), Grant(Role.BEHANDELAAR, "inkomen")]
    assert allowed(both, action, team="vergunningen", service="standplaats") is False

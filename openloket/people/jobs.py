"""Removing what is kept no longer than needed."""

from __future__ import annotations

from django.core.management import call_command
from django.utils import timezone
from procrastinate.contrib.django import app

from openloket.people import directory_sessions, logins
from openloket.people.wallet import exchange


@app.periodic(cron="50 2 * * *")
@app.task(name="forget_sessions")
def forget_sessions(timestamp: int) -> None:
    """Remove sessions that are over, and tries to log in that are older than needed."""
    call_command("clearsessions")
    logins.forget_old(timezone.now())
    directory_sessions.forget_old(timezone.now())


@app.periodic(cron="20 * * * *")
@app.task(name="forget_wallet_requests")
def forget_wallet_requests(timestamp: int) -> None:
    """Remove requests to wallets that are over, with what a wallet said that nobody came back for."""
    exchange.forget_old(timezone.now())

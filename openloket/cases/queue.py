"""Queueing a job in the transaction that makes it necessary: it runs if, and only if, that commits."""

from __future__ import annotations

from procrastinate.contrib.django import app

from openloket.watch import doing


def later(job: str, **arguments: int | str) -> None:
    """Queue a job of `cases.jobs` by its name."""
    app.configure_task(job).defer(**arguments, **doing.carried())


def after(seconds: int, job: str, **arguments: int | str) -> None:
    """Queue a job that begins no sooner than after so many seconds."""
    app.configure_task(job, schedule_in={"seconds": seconds}).defer(**arguments, **doing.carried())

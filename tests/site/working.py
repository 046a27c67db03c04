"""Doing the jobs that wait, as a worker does."""

from __future__ import annotations

import asyncio

from asgiref.sync import sync_to_async
from django.db import connections
from procrastinate.contrib.django import app


def work() -> None:
    """Do the jobs that can begin."""

    async def run() -> None:
        workers = app.with_connector(app.connector.get_worker_connector())
        async with workers.open_async():
            await workers.run_worker_async(wait=False, install_signal_handlers=False, delete_jobs="never")
        await sync_to_async(connections.close_all)()  # of the thread that jobs run on

    asyncio.run(run())

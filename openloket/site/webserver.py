"""Gunicorn's configuration: load the code on the side, and what a worker does first."""

from openloket.site.worker import load_gently, post_worker_init

__all__ = ["post_worker_init"]

load_gently()

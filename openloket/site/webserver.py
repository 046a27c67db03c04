"""Gunicorn's configuration: load the code on the side, and what a worker does first and last."""

from typing import Any

from gunicorn.glogging import Logger

from openloket.site.worker import child_exit, load_gently, post_worker_init

__all__ = ["child_exit", "logger_class", "post_worker_init"]


class logger_class(Logger):  # type: ignore[misc]
    """Gunicorn's own lines go where all others go, as these do."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


load_gently()

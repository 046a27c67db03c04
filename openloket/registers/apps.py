from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _after_migration(**_: Any) -> None:
    from openloket.registers import apis
    from openloket.registers.zaken import rendering

    assert apis.APIS  # the resources, from which the texts of zaken follow

    rendering.install()


class RegistersConfig(AppConfig):
    name = "openloket.registers"
    label = "registers"

    def ready(self) -> None:
        post_migrate.connect(_after_migration, sender=self)

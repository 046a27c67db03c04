from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "openloket.cases"
    label = "cases"

    def ready(self) -> None:
        from openloket.cases import elsewhere
        from openloket.registers.zaken import status

        if elsewhere.went_on not in status.LISTENERS:
            status.LISTENERS.append(elsewhere.went_on)
